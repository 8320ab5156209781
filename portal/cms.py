"""What every list of a municipality's rows in the CMS has in common.

``OwnedViewSet`` shows the rows of the person's own municipalities, refuses what the table of roles refuses
row by row, sets the municipality of new rows itself, and announces that pages may look different now.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BaseColumn, BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.models import Locale
from wagtail.snippets.views import chooser, snippets

from portal import reach
from portal.events import ContentChanged, announce
from portal.models import Municipality
from portal.tenancy_table import MODELS, Kind

SEEING = ("view", "add", "change", "delete")


class OwnedForm(WagtailAdminModelForm):
    """Sets whose row it is before anything is checked, and refuses to point at a neighbour's rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "municipality" not in self.fields:
            return
        meta = self._meta.model._meta
        right = f"{meta.app_label}.add_{meta.model_name}"
        places = reach.workplaces(self.for_user, right) if self.for_user else []
        if self.instance.pk is not None:
            del self.fields["municipality"]
        elif len(places) == 1:
            self.instance.municipality = places[0]
            del self.fields["municipality"]
        else:
            field = self.fields["municipality"]
            field.queryset = Municipality.objects.filter(pk__in=[place.pk for place in places])
            field.empty_label = None

    def clean(self) -> dict:
        cleaned = super().clean()
        owner = cleaned.get("municipality") or self._owner()
        for name, value in list(cleaned.items()):
            if owner and isinstance(value, models.Model) and name != "municipality":
                theirs = reach.owners(value)
                if theirs and owner.pk not in theirs:
                    self.add_error(name, _("That belongs to another municipality."))
        locale = getattr(self.instance, "locale", None) if owner else None
        if locale is not None and locale.language_code not in owner.languages:
            raise forms.ValidationError(
                _("%(municipality)s does not write in this language. Choose one of its own.")
                % {"municipality": owner.name}
            )
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # whose row it is stands in no field, and still decides which names are taken
        return super()._get_validation_exclusions() - {"municipality"}

    def _owner(self) -> Municipality | None:
        if isinstance(self.instance, Municipality):
            return self.instance if self.instance.pk else None
        if getattr(self.instance, "municipality_id", None):
            return self.instance.municipality
        return None


class Careful:
    """Refuses by the row, where Wagtail refuses by the kind of row."""

    needed: tuple[str, ...] = SEEING

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        row = getattr(self, "object", None)
        if row is None or row.pk is None:
            return
        if not reach.within(request.user, row):
            raise Http404
        self.refused = not self.permission_policy.user_has_any_permission_for_instance(
            request.user, self.needed, row
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(self, "refused", False):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def tell(row: models.Model) -> None:
    """Announce that what ``row`` stands on may look different."""
    if MODELS[row._meta.label_lower].kind is Kind.REGION:
        owners = Municipality.objects.values_list("pk", flat=True)
    else:
        owners = reach.owners(row) or set()
    for municipality_id in owners:
        announce(ContentChanged(municipality_id))


class Telling:
    def save_instance(self) -> models.Model:
        with transaction.atomic():
            row = super().save_instance()
            tell(row)
        return row


class OwnLocale:
    """New texts begin in the municipality's main language and are offered in its own languages."""

    def get_locale(self) -> Locale | None:
        locale = super().get_locale()
        asked = self.request.GET.get("locale") or getattr(self, "object", None)
        places = self._places()
        if locale is None or asked or not places:
            return locale
        return Locale.objects.get(language_code=places[0].main_language)

    def get_translations(self) -> list[dict]:
        languages = {code for place in self._places() for code in place.languages}
        return [
            row for row in super().get_translations() if row["locale"].language_code in languages
        ]

    def _places(self) -> list[Municipality]:
        own = reach.workplaces(self.request.user)
        here = getattr(self.request, "municipality", None)
        return sorted(own, key=lambda place: here is None or place.pk != here.pk)


class OwnedIndex(snippets.IndexView):
    nothing: str | Promise = gettext_lazy("There is nothing here yet.")
    """What it means that there are no rows."""

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """The first column leads to the row. Rows are changed one by one, so there is nothing to tick."""
        first, *rest = [
            column
            for column in super().columns
            if not isinstance(column, BulkActionsCheckboxColumn)
        ]
        if type(first) is Column:
            first = self._get_title_column_class(TitleColumn)(
                first.name, label=first.label, accessor=first.accessor, get_url=self.get_row_url
            )
        return [first, *rest]

    def get_row_url(self, instance: models.Model) -> str | None:
        return self.get_edit_url(instance) or self.get_inspect_url(instance)

    def get_base_queryset(self) -> models.QuerySet:
        return self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, SEEING
        )

    def get_edit_url(self, instance: models.Model) -> str | None:
        if self._may("change", instance):
            return super().get_edit_url(instance)
        return None

    def get_delete_url(self, instance: models.Model) -> str | None:
        return super().get_delete_url(instance) if self._may("delete", instance) else None

    def _may(self, verb: str, instance: models.Model) -> bool:
        return self.permission_policy.user_has_permission_for_instance(
            self.request.user, verb, instance
        )


class OwnedCreate(Telling, OwnLocale, snippets.CreateView):
    pass


class OwnedEdit(Careful, Telling, OwnLocale, snippets.EditView):
    needed = ("change",)


class OwnedDelete(Careful, snippets.DeleteView):
    needed = ("delete",)

    def delete_action(self) -> None:
        with transaction.atomic():
            tell(self.object)
            super().delete_action()


class OwnedHistory(Careful, snippets.HistoryView):
    pass


class OwnedUsage(Careful, snippets.UsageView):
    pass


class OwnedInspect(Careful, snippets.InspectView):
    pass


class OwnChoice:
    def get_object_list(self) -> models.QuerySet:
        policy = self.model_class.snippet_viewset.permission_policy
        return policy.instances_user_has_any_permission_for(self.request.user, SEEING)


class OwnedChoose(OwnChoice, chooser.ChooseView):
    pass


class OwnedChooseResults(OwnChoice, chooser.ChooseResultsView):
    pass


class OwnedChooser(chooser.SnippetChooserViewSet):
    choose_view_class = OwnedChoose
    choose_results_view_class = OwnedChooseResults
    creation_form_class = None


class Deed(View):
    """A button: one POST, one deed on one row, then back to where the button stood.

    right: what the person needs at the municipality of the row
    refusals: exceptions of the deed that are said instead
    back: name of the page to go back to, which shows ``shown_at`` of the row
    """

    model: type[models.Model]
    right = ""
    refusals: tuple[type[Exception], ...] = ()
    back = ""

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        row = get_object_or_404(self.model, pk=unquote(pk))
        if not reach.within(request.user, row):
            raise Http404
        shown_at = self.shown_at(row)
        if not reach.has_right(request.user, self.right, shown_at.municipality):
            raise PermissionDenied
        # a deed may take the row away, so where it stood is noted before
        home = self.home(shown_at)
        try:
            messages.success(request, self.do(request, row))
        except self.refusals as refusal:
            messages.error(request, str(refusal))
            return home
        return self.after(home)

    def do(self, request: HttpRequest, row: Any) -> str:
        """Do it, and return what to say."""
        raise NotImplementedError

    def shown_at(self, row: Any) -> Any:
        """The municipality's row on whose page the button stands."""
        return row

    def home(self, shown_at: Any) -> HttpResponse:
        return redirect(self.back, shown_at.pk)

    def after(self, home: HttpResponse) -> HttpResponse:
        return home


class OwnedViewSet(snippets.SnippetViewSet):
    """A list of rows in the CMS, of one's own municipality or of the region, as the table of tenancy says."""

    index_view_class = OwnedIndex
    add_view_class = OwnedCreate
    edit_view_class = OwnedEdit
    delete_view_class = OwnedDelete
    history_view_class = OwnedHistory
    usage_view_class = OwnedUsage
    inspect_view_class = OwnedInspect
    index_results_template_name = "portal/cms/index_results.html"
    chooser_viewset_class = OwnedChooser
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_admin_menu = False
    row_form: type[forms.ModelForm] = OwnedForm
    closed: frozenset[str] = frozenset()
    """Names of views that these rows have no use for."""

    @property
    def permission_policy(self) -> reach.ReachPolicy:
        return reach.ReachPolicy(self.model)

    @cached_property
    def menu_item_is_registered(self) -> bool:
        return True

    def get_url_name(self, view_name: str) -> str:
        return self.UNDEFINED if view_name in self.closed else super().get_url_name(view_name)

    def get_urlpatterns(self) -> list:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in self.closed]

    def register_admin_url_finder(self) -> None:
        if "edit" not in self.closed:
            super().register_admin_url_finder()

    def get_edit_handler(self) -> ObjectList:
        panels = list(getattr(self, "panels", None) or self.model.panels)
        names = {field.name for field in self.model._meta.get_fields()}
        if (
            "municipality" in names
            and MODELS[self.model._meta.label_lower].kind is Kind.MUNICIPALITY
        ):
            panels.insert(0, FieldPanel("municipality", widget=forms.Select))
        handler = ObjectList(panels, base_form_class=self.row_form)
        return handler.bind_to_model(self.model)
