"""Licences in the CMS: what there is to take, who holds one and has it taken back, and forms on paper."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from learning import licence_rules as rules
from learning.actions import licences as acts
from learning.actions.licences import LicenceRefused, Paper
from learning.licence_choices import LicenceState, RunResult
from learning.models import CoursePage, Licence, LicencePackage, Witness
from portal import reach
from portal.cms import (
    Deed,
    OwnedCreate,
    OwnedEdit,
    OwnedForm,
    OwnedIndex,
    OwnedInspect,
    OwnedViewSet,
)
from portal.names import CODES, NamedInLanguages

PACKAGE = "wagtailsnippets_learning_licencepackage"
LICENCE = "wagtailsnippets_learning_licence"


class PackageForm(OwnedForm):
    """The course is chosen among the municipality's own; languages it does not write in are left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [self.instance.municipality] if self.instance.municipality_id else []
        places = places or reach.workplaces(self.for_user, acts.ADD_PACKAGE)
        self.fields["course_key"] = forms.TypedChoiceField(
            label=self.fields["course_key"].label,
            help_text=self.fields["course_key"].help_text,
            required=False,
            coerce=uuid.UUID,
            empty_value=None,
            choices=[("", gettext("None")), *self._courses(places)],
        )
        codes = {code for place in places for code in place.languages}
        for code in set(CODES) - codes:
            for name in (f"name_{code}", f"about_{code}", f"skills_{code}"):
                if not getattr(self.instance, name):
                    self.fields.pop(name, None)

    def _courses(self, places: list) -> list[tuple[str, str]]:
        found: dict[str, str] = {}
        for place in places:
            for home in place.home_pages:
                for page in CoursePage.objects.descendant_of(home):
                    found.setdefault(str(page.translation_key), page.title)
        known = self.instance.course_key
        if known is not None:
            found.setdefault(str(known), gettext("A course that is gone"))
        return list(found.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any(cleaned.get(f"name_{code}") for code in CODES):
            self.add_error(None, gettext("Write its name in at least one language."))
        return cleaned


class Prepares:
    def form_valid(self, form: PackageForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except LicenceRefused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def save_instance(self) -> LicencePackage:
        return acts.prepare(self.request.user, self.form.save(commit=False))

    def get_success_url(self) -> str:
        return reverse(f"{PACKAGE}:inspect", args=[self.object.pk])


class PreparePackage(Prepares, OwnedCreate):
    pass


class ChangePackage(Prepares, OwnedEdit):
    pass


class PackageDetail(OwnedInspect):
    page_title = _("Package of the licence")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = LicencePackage.objects.select_related("municipality").get(pk=self.object.pk)
        given = row.licences.count()
        return super().get_context_data(**kwargs) | {
            "package": row,
            "given": number_format(given),
            "months": number_format(row.months),
            "faults": acts.faults(row),
            "may_change": reach.has_right(self.request.user, acts.CHANGE_PACKAGE, row.municipality),
            "may_enter": row.offered
            and reach.has_right(self.request.user, acts.ENTER, row.municipality),
        }


class PackageIndex(OwnedIndex):
    page_title = _("Packages of the licence")
    nothing = _("No package yet. Say what learners can take a licence in.")

    def get_row_url(self, instance: LicencePackage) -> str | None:
        return self.get_inspect_url(instance)


class PaperForm(forms.Form):
    """What stands on a form on paper."""

    run_number = forms.CharField(
        label=_("Number of the run"),
        help_text=_("As it stands on the form. Empty, where the learner has no account."),
        required=False,
        max_length=24,
    )
    holder_name = forms.CharField(
        label=_("Name for the certificate"),
        help_text=_("Only where the learner has no account."),
        required=False,
        max_length=rules.LONGEST_NAME,
    )
    course_taken = forms.BooleanField(
        label=_("They have taken the course"),
        help_text=_("Only where the learner has no account."),
        required=False,
    )
    witness = forms.ModelChoiceField(
        label=_("Witness"),
        queryset=Witness.objects.none(),
        error_messages={"required": _("Choose the witness")},
    )
    taken_on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Write the day that stands on the form"),
            "invalid": _("Write the day that stands on the form"),
        },
    )
    seen = forms.MultipleChoiceField(
        label=_("What the witness has ticked"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, package: LicencePackage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Witness.objects.of(package.municipality).filter(agreed_at__isnull=False)
        # whoever stopped lately may still stand on a form
        since = timezone.now() - rules.PAPER_WITHIN - dt.timedelta(days=1)
        self.fields["witness"].queryset = known.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gte=since)
        )
        self.fields["seen"].choices = [(str(at), skill) for at, skill in enumerate(package.skills)]

    def clean_seen(self) -> frozenset[int]:
        return frozenset(int(at) for at in self.cleaned_data["seen"])


class EnterPaper(View):
    """A form on paper is written down; it looks as the portal does, and needs no script."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = LicencePackage.objects.select_related("municipality")
        self.package = get_object_or_404(rows, pk=kwargs["pk"])
        if not reach.within(request.user, self.package):
            raise Http404
        if not reach.has_right(request.user, acts.ENTER, self.package.municipality):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self.show(request, PaperForm(package=self.package))

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        form = PaperForm(request.POST, package=self.package)
        if form.is_valid():
            try:
                run = acts.enter_paper(request.user, self.package, Paper(**form.cleaned_data))
            except LicenceRefused as refused:
                form.add_error(None, str(refused))
            else:
                return self.done(request, run)
        return self.show(request, form)

    def done(self, request: HttpRequest, run: Any) -> HttpResponse:
        if run.result == RunResult.GRANTED:
            messages.success(request, gettext("The licence is given. Print the certificate here."))
            return redirect(f"{LICENCE}:inspect", run.licence.pk)
        messages.info(
            request,
            gettext("Written down. Still to practise: %(skills)s")
            % {"skills": "; ".join(run.to_practise)},
        )
        return redirect(f"{PACKAGE}:paper", self.package.pk)

    def show(self, request: HttpRequest, form: PaperForm) -> HttpResponse:
        context = {
            "form": form,
            "package": self.package,
            "back": reverse(f"{PACKAGE}:inspect", args=[self.package.pk]),
        }
        status = 422 if form.errors else 200
        return render(request, "learning/licence_paper.html", context, status=status)


class PackageViewSet(OwnedViewSet):
    model = LicencePackage
    icon = "doc-full-inverse"
    menu_label = _("Packages of the licence")
    menu_order = 340
    row_form = PackageForm
    index_view_class = PackageIndex
    add_view_class = PreparePackage
    edit_view_class = ChangePackage
    inspect_view_class = PackageDetail
    inspect_template_name = "learning/cms/licence_package.html"
    panels = [
        NamedInLanguages.names_panel,
        MultiFieldPanel(
            [FieldPanel(f"about_{code}") for code in CODES], heading=_("What the holder can do")
        ),
        MultiFieldPanel(
            [
                FieldPanel(f"skills_{code}", widget=forms.Textarea(attrs={"rows": 6}))
                for code in CODES
            ],
            heading=_("What the witness looks for"),
            help_text=_("One thing on each line, the same number of lines in every language."),
        ),
        FieldPanel("kind", widget=forms.Select),
        FieldPanel("course_key"),
        FieldPanel("months"),
        FieldPanel("offered"),
    ]
    list_display = [
        "name",
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column(
            "offered",
            label=_("Learners can take it"),
            accessor=lambda row: gettext("Yes") if row.offered else gettext("Not yet"),
        ),
    ]
    # what somebody holds a licence in stays
    closed = frozenset({"delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("paper/<str:pk>/", EnterPaper.as_view(), name="paper"),
        ]


# Licences that were given ---------------------------------------------------------------------------------------


class LicenceDeed(Deed):
    model = Licence
    right = acts.REVOKE
    back = f"{LICENCE}:inspect"
    refusals = (LicenceRefused,)


class Revoke(LicenceDeed):
    def do(self, request: HttpRequest, row: Licence) -> str:
        acts.revoke(request.user, row, because=request.POST.get("because", ""))
        return gettext("The licence is taken back. Whoever checks it is told so from now on.")


class Unname(LicenceDeed):
    def do(self, request: HttpRequest, row: Licence) -> str:
        acts.unname(request.user, row)
        return gettext("The name is gone from the licence, and the badge with it.")


class LicenceDetail(OwnedInspect):
    page_title = _("Digital licence")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Licence.objects.select_related("municipality", "package", "witnessed_by")
        row = rows.get(pk=self.object.pk)
        may = reach.has_right(self.request.user, acts.REVOKE, row.municipality)
        return super().get_context_data(**kwargs) | {
            "licence": row,
            "witness": row.witnessed_by,
            "revoked": row.state == LicenceState.REVOKED,
            "proof": row.get_absolute_url(),
            "certificate": reverse("learning:certificate", args=[row.written]),
            "may_revoke": may and row.revoked_at is None,
            "may_unname": may and row.learner_id is None and bool(row.holder_name),
        }


class LicenceIndex(OwnedIndex):
    page_title = _("Digital licences")
    nothing = _("Nobody holds a licence yet.")

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("package", "municipality")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        typed = rules.normal(self.search_query or "")
        if rules.is_number(typed):
            return queryset.filter(Q(number=typed) | Q(nameless_number=typed))
        return super().search_queryset(queryset)


class LicenceViewSet(OwnedViewSet):
    model = Licence
    icon = "success"
    menu_label = _("Digital licences")
    menu_order = 330
    index_view_class = LicenceIndex
    inspect_view_class = LicenceDetail
    inspect_template_name = "learning/cms/licence.html"
    panels = [FieldPanel("revoked_because", read_only=True)]
    list_display = [
        Column("number", label=_("Number"), accessor="written"),
        Column("package", label=_("What"), accessor="package.name"),
        Column("holder", label=_("Name on it"), accessor=lambda row: row.holder_name or "–"),
        DateColumn("issued_at", label=_("Given"), sort_key="issued_at"),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor="state.label",
            primary=lambda row: row.state == LicenceState.VALID,
        ),
    ]
    search_fields = ["number", "holder_name"]
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("revoke/<str:pk>/", Revoke.as_view(), name="revoke"),
            path("unname/<str:pk>/", Unname.as_view(), name="unname"),
        ]
