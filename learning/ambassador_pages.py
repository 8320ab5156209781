"""For ambassadors: saying yes, their tree, what they lead, and who came. For everybody: how far the goals are, how
to help somebody without taking over, and how ambassadors are trained."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from learning import team_tree, team_words
from learning.actions import ambassadors as acts
from learning.actions import team_seats, teams
from learning.actions.ambassadors import AmbassadorRefused
from learning.actions.team_seats import TeamRefused
from learning.attendance_form import AttendanceForm
from learning.models import Ambassador, CoursePage, LessonPage, TeamSession
from learning.square import courses_url
from learning.team_choices import SessionState
from learning.team_pages import FRESH, here, one
from portal import days
from portal.me import personal
from portal.models import Municipality

MOST_SESSIONS = 30
"""Sessions of one ambassador that stand on their page, the latest first."""


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_invitation(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """For whoever holds the link: whether they say yes."""
    rows = Ambassador.objects.of(here(request)).serving()
    row = get_object_or_404(rows.select_related("parent", "area"), key=key)
    if row.resident_id == request.user.pk:
        return redirect("learning:my_ambassador")
    refused = ""
    if request.method == "POST":
        try:
            acts.agree(request.user, row)
        except AmbassadorRefused as fault:
            refused = str(fault)
        else:
            messages.success(request, _("You are an ambassador. Thank you."))
            return redirect("learning:my_ambassador")
    context = {
        "ambassador": row,
        "taken": row.resident_id is not None,
        "refused": refused,
        "hours": number_format(row.capacity_pledge),
    }
    status = 409 if refused else 200
    return render(request, "learning/ambassador_invited.html", context, status=status)


def _me(request: HttpRequest) -> Ambassador:
    row = acts.one_of(request.user, here(request))
    if row is None:
        raise Http404("They are no ambassador here.")
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_ambassador(request: HttpRequest) -> HttpResponse:
    """What an ambassador leads, whom they invited, and how it goes; and inviting one more."""
    place, row = here(request), _me(request)
    if request.method == "POST":
        return _done(request, row)
    tree = team_tree.rows(place)
    mine = next(one for one in tree if one.ambassador.pk == row.pk)
    sessions = list(row.sessions.order_by("-starts_at")[:MOST_SESSIONS])
    for session in sessions:
        session.municipality = place
    now = timezone.now()
    context = {
        "ambassador": row,
        "mine": mine,
        "tree": [(one, _invitation(request, one)) for one in team_tree.below(tree, row.pk)],
        "coming": [(one, team_words.when(one)) for one in sessions[::-1] if one.starts_at > now],
        "over": [
            (one, team_words.when(one), _came(one))
            for one in sessions
            if one.starts_at <= now and not one.cancelled
        ],
        "figures": in_words(team_tree.figures(place, tree)),
        "may_invite": row.trained_at is not None,
        "learn": courses_url(place),
    }
    return render(request, "learning/ambassador.html", context)


def _done(request: HttpRequest, row: Ambassador) -> HttpResponse:
    try:
        if "stop" in request.POST:
            acts.end(request.user, row)
            messages.success(
                request, _("You are no longer an ambassador. Thank you for your help.")
            )
            return redirect("learning:teams")
        made = acts.invite_further(request.user, row, name=request.POST.get("name", ""))
    except AmbassadorRefused as refused:
        messages.warning(request, str(refused))
    else:
        said = _("%(name)s is invited. Give them the link below.") % {"name": made.name}
        messages.success(request, said)
    return redirect("learning:my_ambassador")


def _invitation(request: HttpRequest, row: team_tree.Row) -> str:
    """The link that an invited one says yes with; empty once somebody has."""
    if row.ambassador.agreed_at is not None or row.ambassador.ended_at is not None:
        return ""
    path = reverse("learning:my_invitation", args=[row.ambassador.key])
    return request.build_absolute_uri(path)


def in_words(lines: list[team_tree.Figures]) -> list[dict[str, Any]]:
    """Each as ``line``, with its area, its shares and its middles, as they are read."""
    return [
        {
            "line": line,
            "area": _area(line),
            "idle": _share(line.idle),
            "middle": _middle(line.middle),
            "licences_middle": _middle(line.licences_middle),
            "without": _share(line.without),
        }
        for line in lines
    ]


def _area(line: team_tree.Figures) -> str:
    return line.area.name if line.area is not None else _("The whole municipality")


def _share(percent: int | None) -> str:
    return (
        _("too few to tell") if percent is None else f"{number_format(percent)}\N{NO-BREAK SPACE}%"
    )


def _middle(middle: float | None) -> str:
    return _("too few to tell") if middle is None else number_format(middle, 1)


def _came(session: TeamSession) -> str:
    """Who came, in words; empty where nobody has noted it."""
    if session.came is None:
        return ""
    return _("%(came)s came, %(missed)s did not, %(more)s came without a seat") % {
        "came": number_format(session.came),
        "missed": number_format(session.missed or 0),
        "more": number_format(session.walk_ins),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Which seats were used, by their numbers: for those who lead the session, and for the desk."""
    row = one(request, pk)
    if not (team_seats.leads(request.user, row) or team_seats.may_run(request.user, row)):
        raise Http404("They do not lead this session.")
    form = AttendanceForm(request.POST if request.method == "POST" else None, session=row)
    if form.is_valid():
        try:
            teams.note_attendance(request.user, row, **form.answers())
        except TeamRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Noted. You can put it right for 30 days."))
            return redirect("learning:my_attendance", row.pk)
    context = {
        "session": row,
        "when": team_words.when(row),
        "form": form,
        "came": _came(row),
        "begun": row.starts_at <= timezone.now(),
        "open": row.state in {SessionState.OPEN, SessionState.HELD} and row.erased_at is None,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/attendance.html", context, status=status)


# For everybody --------------------------------------------------------------------------------------------------


@require_safe
def goals(request: HttpRequest) -> HttpResponse:
    """What the municipality and its areas want to reach, and how far they are."""
    place = here(request)
    rows = [
        {
            "goal": row.goal,
            "area": row.goal.area.name if row.goal.area else _("The whole municipality"),
            "way": row.way,
            "words": _("%(now)s of %(target)s")
            % {
                "now": number_format(row.now, force_grouping=True),
                "target": number_format(row.goal.target, force_grouping=True),
            },
            "time": _("%(percent)s %% of the time is gone; it ends %(day)s.")
            % {
                "percent": number_format(row.time),
                "day": days.on(row.goal.until),
            },
            "over": row.way >= 100,
        }
        for row in team_tree.goals(place)
    ]
    context = {"goals": rows, "learn": courses_url(place)}
    response = render(request, "learning/goals.html", context)
    response.cache_until = timezone.now() + FRESH
    return response


@require_safe
def helping(request: HttpRequest) -> HttpResponse:
    """For whoever helps somebody at home: how, and what to talk about, lesson by lesson."""
    place = here(request)
    context = {"courses": _cards(place), "learn": courses_url(place)}
    return render(request, "learning/helping.html", context)


@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """For whoever trains ambassadors: a programme of three hours, with cards and cases, to print."""
    return render(request, "learning/training.html", {"learn": courses_url(here(request))})


def _cards(place: Municipality) -> list[tuple[CoursePage, list[dict[str, Any]]]]:
    """The courses with their lessons: what somebody can do after each, to talk about."""
    found = []
    courses = CoursePage.objects.live().public().descendant_of(place.home)
    for course in courses.select_related("locale").defer_streamfields():
        course.municipality = place
        lessons = course.outline.lessons
        said = dict(
            LessonPage.objects.filter(pk__in=[row.pk for row in lessons]).values_list("pk", "goal")
        )
        rows = [
            {"title": row.title, "url": row.url, "goal": said.get(row.pk, "")} for row in lessons
        ]
        if rows:
            found.append((course, rows))
    return found
