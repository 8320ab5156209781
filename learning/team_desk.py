"""Team sessions in the CMS: planning and moving them, signing people up while they are on the line, and ringing those
who are to know something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, StatusTagColumn

from learning import team_numbers, team_words
from learning.actions import bookings, team_seats, teams
from learning.actions.team_seats import TeamRefused
from learning.models import Ambassador, Booking, CoursePage, TeamSession
from learning.team_choices import BookingState, SessionState
from portal import days, reach
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
from portal.models import Area, Municipality
from portal.names import CODES
from portal.switch import OWN_NAMES

ROW = "wagtailsnippets_learning_teamsession"
INSPECT = f"{ROW}:inspect"
MOST_CALLS = 30


class TeamForm(OwnedForm):
    """A session as the desk writes it. What has to be told to those who signed up, the action finds out."""

    course = forms.ChoiceField(
        label=_("Course"),
        required=False,
        help_text=_("The course you go through together; its lessons stand on the page."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken there"),
        choices=[(code, OWN_NAMES[code]) for code in CODES],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = self._places()
        self.fields["area"].queryset = Area.objects.filter(municipality__in=places)
        people = Ambassador.objects.filter(municipality__in=places, trained_at__isnull=False)
        self.fields["ambassadors"].queryset = people.serving()
        self.fields["course"].choices = [("", "–"), *_courses(places)]
        if self.instance.course_key:
            self.initial["course"] = str(self.instance.course_key)
        if self.instance.pk is None and len(places) == 1:
            self.initial.setdefault("phone", places[0].phone)
            self.initial.setdefault("language", places[0].main_language)
            self.initial["languages"] = [places[0].main_language]

    def _places(self) -> list[Municipality]:
        if self.instance.municipality_id:
            return [self.instance.municipality]
        return reach.workplaces(self.for_user, team_seats.ADD)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.instance.course_key = cleaned.get("course") or None
        return cleaned


def _courses(places: list[Municipality]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for place in places:
        for home in place.home_pages:
            for page in CoursePage.objects.live().descendant_of(home).defer_streamfields():
                found.setdefault(str(page.translation_key), page.title)
    return sorted(found.items(), key=lambda one: one[1].casefold())


class Keeps:
    """Refusals of the action stand on the form."""

    def form_valid(self, form: TeamForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except TeamRefused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def save_instance(self) -> TeamSession:
        row = self.form.save(commit=False)
        people = list(self.form.cleaned_data["ambassadors"])
        act = teams.plan if row.pk is None else teams.change
        return act(self.request.user, row, ambassadors=people)

    def get_success_url(self) -> str:
        return reverse(INSPECT, args=[self.object.pk])


class Plan(Keeps, OwnedCreate):
    pass


class Change(Keeps, OwnedEdit):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _changeable(self.object):
            return redirect(INSPECT, self.object.pk)
        return super().dispatch(request, *args, **kwargs)


class Drop(OwnedDelete):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.planned:
            return redirect(INSPECT, self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def delete_action(self) -> None:
        teams.drop(self.request.user, self.object)


def _changeable(row: TeamSession) -> bool:
    open_or_planned = row.state in {SessionState.PLANNED, SessionState.OPEN}
    return open_or_planned and row.starts_at > timezone.now()


# What can be done with one --------------------------------------------------------------------------------------


class TeamDeed(Deed):
    model = TeamSession
    right = team_seats.CHANGE
    back = INSPECT
    refusals = (TeamRefused,)


class Open(TeamDeed):
    def do(self, request: HttpRequest, row: TeamSession) -> str:
        teams.open_up(request.user, row)
        return gettext("Everybody can see it and sign up now.")


class Cancel(TeamDeed):
    def do(self, request: HttpRequest, row: TeamSession) -> str:
        teams.cancel(request.user, row, because=request.POST.get("because", ""))
        return gettext("It is called off. Those with an account are told; ring the others.")


class Answer(TeamDeed):
    """What somebody who rang says, while they are on the line."""

    def do(self, request: HttpRequest, row: TeamSession) -> str:
        said = request.POST.get("booking", "")
        if not (said.isascii() and said.isdigit() and len(said) < 12):
            raise Http404("No form that we made.")
        booking = get_object_or_404(row.bookings.all(), pk=int(said))
        if "yes" in request.POST:
            bookings.say_yes(request.user, booking)
            return gettext("The seat is theirs.")
        if "stop" in request.POST:
            bookings.give_up(request.user, booking)
            return gettext("They do not come. The seat goes to whoever waits.")
        bookings.rung(request.user, booking)
        return gettext("Noted: they know.")


class PhoneForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As you say it when you ring back.")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40)
    language = forms.ChoiceField(label=_("Language they speak"))
    another = forms.BooleanField(
        label=_("Somebody else at the same number"),
        required=False,
        help_text=_("Such as husband and wife with one telephone."),
    )

    def __init__(self, *args: Any, place: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [*place.languages, *(code for code in CODES if code not in place.languages)]
        self.fields["language"].choices = [(code, OWN_NAMES[code]) for code in codes]


class ByPhone(View):
    """Signing somebody up while they are on the line: a name and a number."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = TeamSession.objects.select_related("municipality")
        self.row = get_object_or_404(rows, pk=unquote(kwargs["pk"]))
        if not reach.within(request.user, self.row):
            raise Http404
        if not reach.has_right(request.user, team_seats.CHANGE, self.row.municipality):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self.show(request, PhoneForm(place=self.row.municipality))

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        form = PhoneForm(request.POST, place=self.row.municipality)
        if not form.is_valid():
            return self.show(request, form, 422)
        try:
            made = bookings.sign_up_by_phone(request.user, self.row, **form.cleaned_data)
        except bookings.SameNumber as same:
            form.add_error("another", str(same))
            return self.show(request, form, 422)
        except TeamRefused as refused:
            form.add_error(None, str(refused))
            return self.show(request, form, 422)
        messages.success(request, _said(made))
        again = "again" in request.POST
        return redirect(f"{ROW}:phone" if again else INSPECT, self.row.pk)

    def show(self, request: HttpRequest, form: PhoneForm, status: int = 200) -> HttpResponse:
        row, back = self.row, reverse(INSPECT, args=[self.row.pk])
        room = team_words.rooms([row])[row.pk]
        context = {
            "form": form,
            "session": row,
            "when": team_words.when(row),
            "room": room,
            "back": back,
            "closed": not row.ahead,
            "page_title": gettext("Sign up by telephone"),
            "header_title": gettext("Sign up by telephone"),
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
                {"url": reverse(f"{ROW}:list"), "label": gettext("Team sessions")},
                {"url": back, "label": row.title},
                {"url": "", "label": gettext("Sign up by telephone")},
            ],
        }
        return render(request, "learning/cms/phone.html", context, status=status)


def _said(booking: Booking) -> str:
    """What to say to whoever is on the line."""
    if booking.state == BookingState.SEATED:
        return gettext("Say: “You have seat %(number)s.”") % {"number": booking.seat_no}
    if booking.state == BookingState.OFFERED and booking.offered_until is not None:
        return gettext("Say: “A seat is held for you until %(moment)s.”") % {
            "moment": days.at(booking.offered_until)
        }
    before = booking.session.bookings.filter(
        state=BookingState.WAITING, queue_no__lt=booking.queue_no
    ).count()
    return gettext("Say: “You are number %(number)s on the waiting list. We ring you.”") % {
        "number": before + 1
    }


class TeamDetail(OwnedInspect):
    page_title = _("Team session")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = TeamSession.objects.select_related("municipality", "area").get(pk=self.object.pk)
        may = reach.has_right(self.request.user, team_seats.CHANGE, row.municipality)
        shown = may and row.erased_at is None
        site = row.municipality.root_url
        return super().get_context_data(**kwargs) | {
            "session": row,
            "when": team_words.when(row),
            "led_by": team_words.led_by(row),
            "room": team_words.rooms([row])[row.pk],
            "lines": [_line(one, row) for one in _in_line(row)] if shown else [],
            "page": f"{site}{row.get_absolute_url()}" if not row.planned else "",
            "sheets": [
                (f"{site}{reverse('learning:my_sheet', args=[row.pk, slug])}", label)
                for slug, label in SHEETS
            ],
            "attendance": f"{site}{reverse('learning:my_attendance', args=[row.pk])}",
            "begun": row.starts_at <= timezone.now(),
            "may_change": may and _changeable(row),
            "may_open": may and row.planned and _changeable(row),
            "may_sign_up": may and row.ahead,
            "may_cancel": may and row.state == SessionState.OPEN,
            "may_note": may
            and row.state in {SessionState.OPEN, SessionState.HELD}
            and row.starts_at <= timezone.now()
            and row.erased_at is None,
        }


SHEETS = (
    ("poster", _("Poster with strips to tear off")),
    ("flyer", _("Flyer")),
    ("door", _("Sign for the door")),
    ("list", _("List of seats")),
    ("script", _("Words for the telephone")),
)


def _in_line(row: TeamSession) -> list[Booking]:
    """Those with a seat by its number, then those who wait in their order."""
    rows = list(row.bookings.select_related("person"))
    return sorted(rows, key=lambda one: (one.seat_no is None, one.seat_no or one.queue_no))


def _line(one: Booking, row: TeamSession) -> dict[str, Any]:
    rang = one.person_id is None
    return {
        "booking": one,
        "name": one.contact_name if rang else (one.person.first_name or gettext("On the web")),
        "phone": one.contact_phone if rang else "",
        "shown": team_numbers.shown(one.contact_phone, row.municipality.country) if rang else "",
        "state": one.get_state_display(),
        "until": days.at(one.offered_until) if one.offered_until else "",
        "ring": one.get_ring_display() if one.ring else "",
        "answers": rang and row.ahead and one.state != BookingState.LAPSED,
        "asks": rang and (one.state == BookingState.OFFERED or one.version < row.version),
    }


class TeamIndex(OwnedIndex):
    page_title = _("Team sessions")
    nothing = _("No team session yet. Ten seats, a room and somebody who helps is all it takes.")

    def get_edit_url(self, instance: TeamSession) -> str | None:
        return super().get_edit_url(instance) if _changeable(instance) else None

    def get_delete_url(self, instance: TeamSession) -> str | None:
        return super().get_delete_url(instance) if instance.planned else None

    def get_row_url(self, instance: TeamSession) -> str | None:
        return self.get_inspect_url(instance)


class TeamViewSet(OwnedViewSet):
    model = TeamSession
    icon = "group"
    menu_label = _("Team sessions")
    menu_order = 410
    row_form = TeamForm
    index_view_class = TeamIndex
    add_view_class = Plan
    edit_view_class = Change
    delete_view_class = Drop
    inspect_view_class = TeamDetail
    inspect_template_name = "learning/cms/team.html"
    panels = [
        FieldPanel("title"),
        FieldPanel("language", widget=forms.Select),
        FieldPanel("about"),
        FieldPanel("course"),
        MultiFieldPanel(
            [
                FieldPanel("starts_at"),
                FieldPanel("ends_at"),
                FieldPanel("place"),
                FieldPanel("area", widget=forms.Select),
            ],
            heading=_("When and where"),
        ),
        FieldPanel("seats"),
        FieldPanel("languages"),
        FieldPanel("phone"),
        FieldPanel("ambassadors", widget=forms.CheckboxSelectMultiple),
    ]
    list_display = [
        Column("title", label=_("Title"), accessor="title"),
        Column("when", label=_("When"), accessor=team_words.when),
        Column("place", label=_("Where"), accessor="place"),
        StatusTagColumn(
            "state",
            label=_("Where it stands"),
            accessor="get_state_display",
            primary=lambda row: row.state == SessionState.OPEN,
        ),
    ]
    list_filter = ["state"]
    ordering = ["-starts_at"]
    search_fields = ["title", "place"]
    closed = frozenset({"usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("open/<str:pk>/", Open.as_view(), name="open"),
            path("cancel/<str:pk>/", Cancel.as_view(), name="cancel"),
            path("answer/<str:pk>/", Answer.as_view(), name="answer"),
            path("phone/<str:pk>/", ByPhone.as_view(), name="phone"),
        ]


class CallsWaiting(Component):
    """On the first page of the CMS: which sessions have people who are to be rung."""

    name = "calls_waiting"
    order = 47
    template_name = "learning/cms/calls.html"

    def get_context_data(self, parent_context: dict) -> dict:
        places = reach.workplaces(parent_context["request"].user, team_seats.CHANGE)
        rows = Booking.objects.filter(session__municipality__in=places).exclude(ring="")
        found: dict[TeamSession, int] = {}
        for booking in rows.select_related("session").order_by("session__starts_at")[:200]:
            found[booking.session] = found.get(booking.session, 0) + 1
        calls = [(row, team_words.when(row), number) for row, number in found.items()]
        return {"calls": calls[:MOST_CALLS]}
