"""Ambassadors and goals in the CMS: inviting, training, the whole tree with its figures, and what is to be reached."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import HeaderButton

from learning import team_tree
from learning.actions import ambassadors as acts
from learning.actions import witnesses
from learning.actions.ambassadors import AmbassadorRefused
from learning.ambassador_pages import in_words
from learning.models import Ambassador, Goal, Witness
from portal import reach
from portal.cms import (
    Deed,
    OwnedCreate,
    OwnedDelete,
    OwnedEdit,
    OwnedForm,
    OwnedIndex,
    OwnedInspect,
    OwnedViewSet,
)
from portal.models import Area

ROW = "wagtailsnippets_learning_ambassador"
INSPECT = f"{ROW}:inspect"
WITNESSES = "wagtailsnippets_learning_witness"
VIEW = "learning.view_ambassador"


class AmbassadorForm(OwnedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        places = (
            [row.municipality] if row.municipality_id else reach.workplaces(self.for_user, acts.ADD)
        )
        self.fields["area"].queryset = Area.objects.filter(municipality__in=places)
        if row.pk is not None:
            # who invited whom stays as it was
            del self.fields["parent"]
        else:
            people = Ambassador.objects.filter(municipality__in=places)
            self.fields["parent"].queryset = people.serving()
            self.fields["name"].required = True


class Keeps:
    def form_valid(self, form: AmbassadorForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except AmbassadorRefused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class Invite(Keeps, OwnedCreate):
    def save_instance(self) -> Ambassador:
        return acts.invite(self.request.user, self.form.save(commit=False))

    def get_success_url(self) -> str:
        return reverse(INSPECT, args=[self.object.pk])


class ChangeAmbassador(Keeps, OwnedEdit):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.ended_at is not None:
            return redirect(INSPECT, self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def save_instance(self) -> Ambassador:
        return acts.change(self.request.user, self.form.save(commit=False))

    def get_success_url(self) -> str:
        return reverse(INSPECT, args=[self.object.pk])


class AmbassadorDeed(Deed):
    model = Ambassador
    right = acts.CHANGE
    back = INSPECT
    refusals = (AmbassadorRefused,)


class Train(AmbassadorDeed):
    def do(self, request: HttpRequest, row: Ambassador) -> str:
        witness = "witness" in request.POST
        acts.train(request.user, row, witness=witness)
        if witness:
            return gettext("They are trained, can lead sessions, and are a witness.")
        return gettext("They are trained, and can lead sessions.")


class MakeWitness(AmbassadorDeed):
    def do(self, request: HttpRequest, row: Ambassador) -> str:
        acts.make_witness(request.user, row)
        return gettext("They are a witness. Their PIN stands on their own page.")


class End(AmbassadorDeed):
    def do(self, request: HttpRequest, row: Ambassador) -> str:
        acts.end(request.user, row)
        return gettext("They are no longer an ambassador.")


class AmbassadorDetail(OwnedInspect):
    page_title = _("Ambassador")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = Ambassador.objects.select_related("municipality", "area", "parent", "resident").get(
            pk=self.object.pk
        )
        tree = team_tree.rows(row.municipality)
        may = reach.has_right(self.request.user, acts.CHANGE, row.municipality)
        key = reverse("learning:my_invitation", args=[row.key])
        witness = witnesses.one_of(row.resident, row.municipality) if row.resident else None
        return super().get_context_data(**kwargs) | {
            "ambassador": row,
            "mine": next((one for one in tree if one.ambassador.pk == row.pk), None),
            "tree": team_tree.below(tree, row.pk),
            "link": f"{row.municipality.root_url}{key}"
            if may and row.agreed_at is None and row.ended_at is None
            else "",
            "may_train": may and row.trained_at is None and row.ended_at is None,
            "may_appoint": may
            and row.resident_id is not None
            and reach.has_right(self.request.user, witnesses.ADD, row.municipality),
            "witness": witness,
            "witness_url": reverse(f"{WITNESSES}:inspect", args=[witness.pk]) if witness else "",
            "may_end": may and row.ended_at is None,
        }


class Tree(View):
    """Everybody, whom they invited and how it goes, for each place where somebody works."""

    def get(self, request: HttpRequest) -> HttpResponse:
        places = reach.workplaces(request.user, VIEW)
        if not places:
            raise PermissionDenied
        trees = []
        for place in places:
            tree = team_tree.rows(place)
            trees.append((place, tree, in_words(team_tree.figures(place, tree))))
        title = gettext("The tree of ambassadors")
        context = {
            "trees": trees,
            "page_title": title,
            "header_title": title,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
                {"url": reverse(f"{ROW}:list"), "label": gettext("Ambassadors")},
                {"url": "", "label": title},
            ],
        }
        return render(request, "learning/cms/tree.html", context)


class AmbassadorIndex(OwnedIndex):
    page_title = _("Ambassadors")
    nothing = _("Nobody is an ambassador yet. Invite the first one.")

    @cached_property
    def header_more_buttons(self) -> list:
        buttons = list(super().header_more_buttons)
        url = reverse(f"{ROW}:tree")
        buttons.append(
            HeaderButton(_("The tree, and how it goes"), url=url, icon_name="list-ul", priority=20)
        )
        return buttons

    def get_base_queryset(self):
        witnessing = Witness.objects.serving().filter(
            municipality=OuterRef("municipality"), resident=OuterRef("resident")
        )
        rows = super().get_base_queryset().filter(ended_at__isnull=True)
        return rows.annotate(witness=Exists(witnessing))

    def get_row_url(self, instance: Ambassador) -> str | None:
        return self.get_inspect_url(instance)


class AmbassadorViewSet(OwnedViewSet):
    model = Ambassador
    icon = "user"
    menu_label = _("Ambassadors")
    menu_order = 420
    row_form = AmbassadorForm
    index_view_class = AmbassadorIndex
    add_view_class = Invite
    edit_view_class = ChangeAmbassador
    inspect_view_class = AmbassadorDetail
    inspect_template_name = "learning/cms/ambassador.html"
    panels = [
        FieldPanel("name"),
        FieldPanel("parent", widget=forms.Select),
        FieldPanel("area", widget=forms.Select),
        FieldPanel("capacity_pledge"),
    ]
    list_display = [
        Column("name", label=_("Name"), accessor="name"),
        Column("area", label=_("Area"), accessor=lambda row: row.area.name if row.area else "–"),
        DateColumn("invited_at", label=_("Invited"), sort_key="invited_at"),
        Column(
            "trained",
            label=_("Trained"),
            accessor=lambda row: gettext("Yes") if row.trained_at else gettext("Not yet"),
        ),
        Column(
            "witness",
            label=_("Witness"),
            accessor=lambda row: gettext("Yes") if row.witness else "–",
        ),
    ]
    search_fields = ["name"]
    # what somebody led stays as a number, so the row does too
    closed = frozenset({"delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("tree/", Tree.as_view(), name="tree"),
            path("train/<str:pk>/", Train.as_view(), name="train"),
            path("witness/<str:pk>/", MakeWitness.as_view(), name="witness"),
            path("end/<str:pk>/", End.as_view(), name="end"),
        ]


# Goals ----------------------------------------------------------------------------------------------------------


class GoalForm(OwnedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        places = (
            [row.municipality]
            if row.municipality_id
            else reach.workplaces(self.for_user, "learning.add_goal")
        )
        self.fields["area"].queryset = Area.objects.filter(municipality__in=places)


class SetGoal(Keeps, OwnedCreate):
    def save_instance(self) -> Goal:
        return acts.set_goal(self.request.user, self.form.save(commit=False))


class ChangeGoal(Keeps, OwnedEdit):
    def save_instance(self) -> Goal:
        return acts.set_goal(self.request.user, self.form.save(commit=False))


class DropGoal(OwnedDelete):
    pass


class GoalIndex(OwnedIndex):
    page_title = _("Goals of teams")
    nothing = _("No goal yet. Say from how many to how many, until when.")


class GoalViewSet(OwnedViewSet):
    model = Goal
    icon = "tick"
    menu_label = _("Goals of teams")
    menu_order = 430
    row_form = GoalForm
    index_view_class = GoalIndex
    add_view_class = SetGoal
    edit_view_class = ChangeGoal
    delete_view_class = DropGoal
    inspect_view_enabled = False
    panels = [
        FieldPanel("kind", widget=forms.Select),
        FieldPanel("area", widget=forms.Select),
        FieldPanel("from_count"),
        FieldPanel("target"),
        FieldPanel("since"),
        FieldPanel("until"),
    ]
    list_display = [
        Column("kind", label=_("What is counted"), accessor="get_kind_display"),
        Column(
            "area",
            label=_("Area"),
            accessor=lambda row: row.area.name if row.area else gettext("The whole municipality"),
        ),
        Column("target", label=_("How many there shall be"), accessor="target"),
        DateColumn("until", label=_("To be reached by"), sort_key="until"),
    ]
    closed = frozenset({"usage"})
