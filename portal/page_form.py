"""The form of every page in the CMS."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm


class PortalPageForm(WagtailAdminPageForm):
    """Refuses a page that points at a neighbour's pages, pictures or rows, before it is saved."""

    def _post_clean(self) -> None:
        super()._post_clean()
        from portal import references  # it needs the models, which need this form

        try:
            references.check_page(self.instance, self.parent_page)
        except ValidationError as refusal:
            self.add_error(None, refusal)
