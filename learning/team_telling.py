"""What team sessions tell those who signed up: that one is moved, from what to what, or called off; that a seat is free
until when; and that it is near."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from learning.models import TeamStep
from learning.team_choices import BookingState, StepKind
from portal import days, tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry
from portal.tellers import Draft, Rule, Teller, Words

KIND = "team"
RULES = tuple(
    Rule(f"team_{what.value}", Importance.IMPORTANT, what.label, frozenset({SubjectKind.OWN}))
    for what in StepKind
)
_NOW = {
    StepKind.MOVED: _("The session is moved, and your seat is kept"),
    StepKind.CANCELLED: _("The session is called off"),
    StepKind.OFFERED: _("A seat is free, and it is held for you"),
    StepKind.LAPSED: _("You did not answer in time, and the seat went to the next"),
    StepKind.REMIND: _("It is soon"),
}


def told(step: TeamStep) -> set[int]:
    """The people with an account whom ``step`` concerns; a colleague rings the others."""
    rows = step.session.bookings.filter(person__isnull=False)
    if step.booking_id is not None:
        rows = rows.filter(pk=step.booking_id)
    elif step.what == StepKind.REMIND:
        rows = rows.filter(state=BookingState.SEATED)
    else:
        rows = rows.exclude(state=BookingState.LAPSED)
    return set(rows.values_list("person", flat=True))


def draft_of(step: TeamStep, people: set[int]) -> Draft:
    return Draft(
        kind=KIND,
        object_id=step.pk,
        rule=f"team_{step.what}",
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{step.session_id}",
        touches=frozenset((SubjectKind.OWN, one) for one in people),
        happened_at=step.at,
        until=step.session.starts_at,
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    """Of what is no longer so nothing is told: an offer that is over, a move after which it moved again."""
    rows = TeamStep.objects.select_related("session", "booking")
    steps = rows.in_bulk({entry.object_id for entry in entries})
    return {
        entry.pk: _words(step, entry)
        for entry in entries
        if (step := steps.get(entry.object_id)) is not None
    }


def _words(step: TeamStep, entry: Entry) -> Words:
    session, what = step.session, StepKind(step.what)
    booking = step.booking
    offered = (
        what == StepKind.OFFERED
        and booking is not None
        and booking.state == BookingState.OFFERED
        and booking.offered_until is not None
    )
    asks = session.ahead and (offered or what == StepKind.MOVED)
    label = gettext("Take the seat") if offered else gettext("Keep the seat or give it up")
    matter = session.cancelled_because if what == StepKind.CANCELLED else ""
    return Words(
        kind=gettext("Team session"),
        title=session.title,
        title_lang=session.language,
        what=_said(step, offered=offered),
        matter=matter or f"{days.at(session.starts_at)}, {session.place}",
        matter_lang=session.language if matter else "",
        change=_change(step) if what == StepKind.MOVED else None,
        url=session.get_absolute_url(),
        icon="meet",
        action=label if asks else "",
        action_url=reverse("learning:my_teams") if asks else "",
        until=timezone.localdate(booking.offered_until) if offered and booking else None,
        day=timezone.localdate(entry.happened_at),
    )


def _said(step: TeamStep, *, offered: bool) -> str:
    if offered and step.booking is not None and step.booking.offered_until is not None:
        return gettext("A seat is free, and it is held for you until %(moment)s") % {
            "moment": days.at(step.booking.offered_until)
        }
    if step.what == StepKind.OFFERED:
        return gettext("You were offered a seat")
    return str(_NOW[StepKind(step.what)])


def _change(step: TeamStep) -> tuple[str, str] | None:
    """What was and what is: the day, and the place where that is another too."""
    if step.starts_before is None or step.starts_after is None:
        return None
    before, after = days.at(step.starts_before), days.at(step.starts_after)
    if step.place_before != step.place_after:
        before, after = f"{before}, {step.place_before}", f"{after}, {step.place_after}"
    return before, after


tellers.register(Teller(KIND, _("Team sessions you signed up to"), words, RULES, private=True))
