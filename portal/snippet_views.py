"""Lists of the portal's own rows in the CMS: places, topics, contacts, warnings, the municipality itself."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, LocaleColumn, StatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from portal.cms import OwnedForm, OwnedIndex, OwnedViewSet
from portal.models import AlertBanner, Area, Contact, Municipality, Topic
from portal.queue import later


def indented(area: Area) -> str:
    return "— " * getattr(area, "steps", 0) + area.name


class AreaIndex(OwnedIndex):
    """Areas as a tree: each followed by what lies inside it."""

    paginate_by = None

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict:
        context = super().get_context_data(*args, **kwargs)
        if not self.is_searching and not self.is_explicitly_ordered:
            table = context["table"]
            table.data = in_tree_order(list(table.data))
        return context


def in_tree_order(areas: list[Area]) -> list[Area]:
    """Areas of one or more municipalities, each followed by the areas inside it; ``steps`` is how deep."""
    inside: dict[int | None, list[Area]] = {}
    listed = {area.pk for area in areas}
    for area in sorted(areas, key=lambda row: (row.municipality_id, row.name.casefold())):
        inside.setdefault(area.parent_id if area.parent_id in listed else None, []).append(area)
    ordered: list[Area] = []
    waiting = [(area, 0) for area in reversed(inside.get(None, []))]
    while waiting:
        area, area.steps = waiting.pop()
        ordered.append(area)
        waiting += [(part, area.steps + 1) for part in reversed(inside.get(area.pk, []))]
    return ordered


class AreaForm(OwnedForm):
    def save(self, commit: bool = True) -> Area:
        area = super().save(commit)
        if "outline" in self.changed_data:
            later("portal.tasks.redraw_circles", area.municipality_id)
        return area


class AreaViewSet(OwnedViewSet):
    model = Area
    row_form = AreaForm
    icon = "site"
    menu_order = 100
    index_view_class = AreaIndex
    list_display = [
        Column("name", label=_("Name"), accessor=indented),
        "kind",
        "slug",
    ]
    search_fields = ["name_da", "name_nb", "name_sv", "name_fi", "name_en", "slug"]
    list_filter = ["kind"]


class TopicViewSet(OwnedViewSet):
    model = Topic
    icon = "tag"
    menu_order = 200
    list_display = ["name", "code", "kle"]
    search_fields = ["name_da", "name_nb", "name_sv", "name_fi", "name_en", "code", "kle"]
    ordering = ["code"]


class ContactViewSet(OwnedViewSet):
    model = Contact
    icon = "group"
    menu_order = 300
    list_display = ["title", "about", "phone", "email"]
    search_fields = ["title", "about", "email", "phone"]
    list_filter = ["topics"]


def when_shown(alert: AlertBanner) -> str:
    """Whether a banner stands on the pages now, in a word."""
    moment = timezone.now()
    if alert.starts_at > moment:
        return gettext("Waiting")
    if alert.ends_at is not None and alert.ends_at <= moment:
        return gettext("Over")
    return gettext("Shown now")


class AlertViewSet(OwnedViewSet):
    model = AlertBanner
    icon = "warning"
    menu_order = 400
    list_display = [
        "title",
        "level",
        StatusTagColumn(
            "shown",
            label=pgettext_lazy("column", "State"),
            accessor=when_shown,
            primary=lambda alert: (
                alert.starts_at <= timezone.now()
                and (alert.ends_at is None or alert.ends_at > timezone.now())
            ),
        ),
        DateColumn("starts_at", label=_("From"), sort_key="starts_at"),
        DateColumn("ends_at", label=_("Until"), sort_key="ends_at"),
        LocaleColumn(),
    ]
    search_fields = ["title", "text"]
    list_filter = ["level"]


class MunicipalityViewSet(OwnedViewSet):
    """Look and contact of the municipality. Opening one is the installation's business, not the CMS's."""

    model = Municipality
    icon = "cogs"
    menu_label = _("About the municipality")
    menu_order = 500
    list_display = ["name", "slug", "code"]
    closed = frozenset({"add", "delete"})


class SquareGroup(SnippetViewSetGroup):
    menu_label = _("The square")
    menu_icon = "home"
    menu_order = 210
    items = (AlertViewSet, ContactViewSet, AreaViewSet, TopicViewSet, MunicipalityViewSet)
