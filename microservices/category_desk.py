"""Kinds of help and their rules in the CMS, and whose permits the municipality recognises."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import HeaderButton

from microservices import vetting
from microservices.actions import categories as acts
from microservices.choices import Level
from microservices.models import Category, Recognition
from portal import drawings, reach
from portal.cms import OwnedCreate, OwnedDelete, OwnedForm, OwnedIndex, OwnedViewSet
from portal.models import Municipality

ADD = "microservices.add_category"


# Kinds of help ------------------------------------------------------------------------------------------------


class CategoryForm(OwnedForm):
    """The certificate is one that the country knows; the short name stays once others may have agreed on it."""

    certificate = forms.ChoiceField(
        label=_("Certificate"),
        required=False,
        help_text=_("What must be seen before somebody may do it. The paper itself is never kept."),
    )
    icon = forms.ChoiceField(label=_("Drawing"), choices=[(n, n) for n in sorted(drawings.icons())])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].disabled = self.instance.pk is not None
        places = [self.instance.municipality] if self.instance.municipality_id else []
        places = places or reach.workplaces(self.for_user, ADD)
        kinds = {k.code: k for place in places for k in vetting.kinds_in(place.country)}
        self.fields["certificate"].choices = [
            ("", _("None")),
            *(
                (kind.code, f"{kind.words} ({kind.own})" if kind.own else str(kind.words))
                for kind in kinds.values()
                if kind.code != vetting.INTERVIEW
            ),
        ]


class CategoryIndex(OwnedIndex):
    page_title = _("Kinds of help")

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("municipality")

    @cached_property
    def header_more_buttons(self) -> list:
        buttons = list(super().header_more_buttons)
        if missing(reach.workplaces(self.request.user, ADD)):
            buttons.append(
                HeaderButton(
                    label=gettext("Add the usual kinds"),
                    url=reverse("wagtailsnippets_microservices_category:begin"),
                    icon_name="plus",
                )
            )
        return buttons


def missing(places: list[Municipality]) -> list[acts.Usual]:
    """The usual kinds of help that one of the municipalities does not have."""
    rows = Category.objects.filter(municipality__in=places)
    there = Counter(rows.values_list("slug", flat=True))
    return [usual for usual in acts.USUAL if there[usual.slug] < len(places)]


def category_name(usual: acts.Usual) -> str:
    return Category(**Category.names(**usual.names)).name


class Begin(View):
    """Put the usual kinds of help in: first the list of them, then the deed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.places = reach.workplaces(request.user, ADD)
        if not self.places:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        back = reverse("wagtailsnippets_microservices_category:list")
        names = [category_name(usual) for usual in missing(self.places)]
        context = {
            "names": names,
            "back": back,
            "page_title": gettext("Add the usual kinds of help"),
            "header_title": gettext("Add the usual kinds of help"),
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
                {"url": back, "label": gettext("Kinds of help")},
                {"url": "", "label": gettext("Add the usual kinds of help")},
            ],
        }
        return render(request, "microservices/cms/begin.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        number = sum(len(acts.begin(place, actor=request.user)) for place in self.places)
        messages.success(
            request,
            ngettext(
                "%(number)d kind of help was added.", "%(number)d kinds of help were added.", number
            )
            % {"number": number},
        )
        return redirect("wagtailsnippets_microservices_category:list")


class CategoryViewSet(OwnedViewSet):
    model = Category
    icon = "tag"
    menu_label = _("Kinds of help")
    menu_order = 200
    row_form = CategoryForm
    index_view_class = CategoryIndex
    inspect_view_enabled = False
    ordering = ["order", "slug"]
    list_display = [
        "name",
        Column("level", label=_("What is asked"), accessor="get_level_display"),
        Column("minors", label=_("Young people"), accessor="get_minors_display"),
        Column(
            "coins", label=_("Coins"), accessor=lambda row: f"{row.coins_least}–{row.coins_most}"
        ),
        BooleanColumn("active", label=_("In use")),
    ]
    search_fields = ["name_da", "name_nb", "name_sv", "name_fi", "name_en", "slug"]
    list_filter = ["level", "active"]
    # what was agreed under a kind of help stays: it is taken out of use, and never away
    closed = frozenset({"delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [*super().get_urlpatterns(), path("begin/", Begin.as_view(), name="begin")]


# Recognised permits -------------------------------------------------------------------------------------------


class RecognitionForm(OwnedForm):
    """The other municipality is named by its official code: municipalities are nobody's secret, but no list of the
    installation stands here."""

    code = forms.CharField(
        label=_("Official code of the other municipality"),
        help_text=_("Its number in the country's register, as in the agreement."),
        max_length=12,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [self.instance.municipality] if self.instance.municipality_id else []
        places = places or reach.workplaces(self.for_user, "microservices.add_recognition")
        self.fields["category"].queryset = Category.objects.filter(
            municipality__in=places, level__gte=Level.APPROVED
        )

    def clean(self) -> dict:
        cleaned = super().clean()
        if code := cleaned.get("code"):
            other = Municipality.objects.filter(code=code.strip()).first()
            own = cleaned.get("municipality") or self._owner()
            if other is None or (own is not None and other.pk == own.pk):
                self.add_error("code", _("No other municipality here has this code."))
            else:
                self.instance.other = other
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # found by its code; once it is, it decides what is agreed already
        found = {"other"} if self.instance.other_id else set()
        return super()._get_validation_exclusions() - found

    def save(self, commit: bool = True) -> Recognition:
        self.instance.agreed_by = self.for_user
        return super().save(commit)


class Recognise(OwnedCreate):
    def get_success_buttons(self) -> list:
        # what is agreed is agreed or ended, and never changed
        return []


class StopRecognising(OwnedDelete):
    """What was agreed with permits of the other municipality is stopped with it."""

    def get_confirmation_message(self) -> str:
        return gettext("What was agreed with these permits is stopped at once.")

    def delete_action(self) -> None:
        self.stopped = acts.stop_recognising(self.request.user, self.object)

    def get_success_message(self) -> str:
        return ngettext(
            "Done, at once. %(number)d agreement was stopped.",
            "Done, at once. %(number)d agreements were stopped.",
            self.stopped,
        ) % {"number": self.stopped}


class RecognitionViewSet(OwnedViewSet):
    model = Recognition
    icon = "link"
    menu_label = _("Recognised permits")
    menu_order = 300
    row_form = RecognitionForm
    add_view_class = Recognise
    delete_view_class = StopRecognising
    inspect_view_enabled = False
    panels = [
        FieldPanel("code"),
        FieldPanel("category", widget=forms.Select),
        FieldPanel("agreed_on"),
    ]
    list_display = [
        Column("category", label=_("Kind of help"), accessor="category"),
        Column("other", label=_("Permits given by"), accessor="other"),
        Column("agreed_on", label=_("Agreed on"), sort_key="agreed_on"),
    ]
    closed = frozenset({"edit", "usage"})
