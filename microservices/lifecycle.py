"""What may become of an exchange, who may have it so, and by when: the table, and questions to it. That of listings is
in ``listing_steps``.

Nothing here reads or writes a database. Whoever asks about an exchange hands one over (anything with the columns of
``microservices.models.Exchange`` and its listing's ``side``); times are aware datetimes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from microservices.choices import LIVE, Audience, ExchangeState, Level, Side
from microservices.listing_steps import DAY, OPEN_FOR, NoSuchStep

S = ExchangeState

# How long things take ---------------------------------------------------------------------------------------

HOUR = dt.timedelta(hours=1)
ANSWER_WITHIN = 48 * HOUR
"""A reservation is answered, and a place from the waiting list taken, within so long."""
LATE_BEFORE_START = DAY
NO_SHOW_AFTER = dt.timedelta(minutes=30)
OBJECT_WITHIN = 48 * HOUR
CONFIRM_WITHIN = 72 * HOUR
REMINDED_AFTER = (24 * HOUR, 60 * HOUR)
"""After somebody said that it is done, or after it should have been, the others are reminded."""
GRACE = 12 * HOUR
SILENT_AFTER = 7 * DAY
"""After so long without a word, what was agreed is over."""
DISPUTE_WITHIN = 7 * DAY
DECIDED_WITHIN = 5
"""Working days a caseworker has."""
MEET_EARLY = HOUR
"""How long before it starts somebody may already say that they have met."""
CODE_TRIES = 5


def working_days(start: dt.datetime, number: int) -> dt.datetime:
    """The same hour so many working days (Monday to Friday) later."""
    moment = start
    while number:
        moment += DAY
        number -= moment.weekday() < 5
    return moment


# Exchanges --------------------------------------------------------------------------------------------------


class Verb(models.TextChoices):
    """What somebody does to an exchange; the label stands on the button and in its history."""

    RESERVE = "reserve", _("Reserve")
    AGREE = "agree", _("Say yes")
    DECLINE = "decline", _("Say no")
    CALL_OFF = "call_off", _("Call it off")
    CHECK_IN = "check_in", _("Enter the code")
    CLAIM_DONE = "claim_done", _("Say that it is done")
    CONFIRM = "confirm", _("Confirm that it is done")
    AUTO_CONFIRM = "auto_confirm", _("Nobody objected: it counts as done")
    CLAIM_NO_SHOW = "claim_no_show", _("Say that the other did not come")
    OBJECT = "object_to", _("Say that this is not right")
    CONCLUDE = "conclude", _("Nobody objected: it counts as not come")
    DISPUTE = "dispute", _("Ask the municipality to decide")
    HAND_OVER = "hand_over", _("Handed to the municipality")
    PROPOSE = "propose", _("Propose a decision")
    RESOLVE = "resolve", _("Decide")
    VOID = "void", _("Stop it")
    LAPSE = "lapse", _("Nobody answered in time")
    REMIND = "remind", _("Reminded")
    LEAVE = "leave", _("Deleted their account")


class Who(enum.StrEnum):
    """Who does it, before it is known who that is in this exchange."""

    OWNER = "owner"
    """Of the listing."""
    TAKER = "taker"
    """Who reserved it."""
    EITHER = "either"
    OTHER = "other"
    """Than the one who said first that it is done, or that the other did not come."""
    PERFORMER = "performer"
    SYSTEM = "system"
    CASEWORKER = "caseworker"


class Guard(enum.StrEnum):
    """What else must hold; each is a function of ``microservices.actions.exchanges`` or of this module."""

    ALLOWED = "allowed"
    """Both may still take part (``microservices.guards``)."""
    AHEAD = "ahead"
    """It has not begun yet."""
    MEETING = "meeting"
    """It begins within the hour, or has begun."""
    STARTED = "started"
    CHECKED_IN = "checked_in"
    """Where the kind of help asks for the code, who gives the help has entered it."""
    OVERDUE_START = "overdue_start"
    """It should have begun half an hour ago."""
    RECENT = "recent"
    """It was settled in the last seven days."""
    LOW_RISK = "low_risk"
    """A level of 0 or 1, and two adults."""
    RISK = "risk"
    """The opposite."""
    DUE = "due"


class Coins(enum.StrEnum):
    """What the step does with the coins of the slot."""

    NONE = "none"
    HOLD = "hold"
    """Set aside now, where it is an offer; those of a need lie aside already."""
    SETTLE = "settle"
    RELEASE = "release"
    """Back to who asked; those of a need stay aside as long as it is open."""
    REFUND = "refund"
    POLICY = "policy"
    """As the kind of help says for those who did not come."""
    DECISION = "decision"


@dataclasses.dataclass(frozen=True)
class Step:
    """One row of the table."""

    verb: Verb
    before: ExchangeState
    after: ExchangeState
    who: Who
    guards: tuple[Guard, ...] = ()
    coins: Coins = Coins.NONE


G, C = Guard, Coins
BEFORE_THE_END = (S.AGREED, S.IN_PROGRESS)

STEPS: tuple[Step, ...] = (
    Step(Verb.AGREE, S.RESERVED, S.AGREED, Who.OWNER, (G.ALLOWED, G.AHEAD), C.HOLD),
    Step(Verb.DECLINE, S.RESERVED, S.CANCELLED, Who.OWNER, (), C.RELEASE),
    Step(Verb.CALL_OFF, S.RESERVED, S.CANCELLED, Who.TAKER, (), C.RELEASE),
    Step(Verb.CALL_OFF, S.AGREED, S.CANCELLED, Who.EITHER, (), C.RELEASE),
    Step(Verb.CHECK_IN, S.AGREED, S.IN_PROGRESS, Who.PERFORMER, (G.ALLOWED, G.MEETING)),
    Step(Verb.CLAIM_DONE, S.AGREED, S.DONE_CLAIMED, Who.EITHER, (G.STARTED, G.CHECKED_IN)),
    Step(Verb.CLAIM_DONE, S.IN_PROGRESS, S.DONE_CLAIMED, Who.EITHER, (G.STARTED,)),
    Step(Verb.CONFIRM, S.DONE_CLAIMED, S.SETTLED, Who.OTHER, (), C.SETTLE),
    Step(Verb.AUTO_CONFIRM, S.DONE_CLAIMED, S.SETTLED, Who.SYSTEM, (G.DUE, G.LOW_RISK), C.SETTLE),
    Step(Verb.HAND_OVER, S.DONE_CLAIMED, S.DISPUTED, Who.SYSTEM, (G.DUE, G.RISK)),
    Step(Verb.HAND_OVER, S.IN_PROGRESS, S.DISPUTED, Who.SYSTEM, (G.DUE,)),
    Step(Verb.CLAIM_NO_SHOW, S.AGREED, S.NO_SHOW_CLAIMED, Who.EITHER, (G.OVERDUE_START,)),
    Step(Verb.OBJECT, S.NO_SHOW_CLAIMED, S.DISPUTED, Who.OTHER),
    Step(Verb.CONCLUDE, S.NO_SHOW_CLAIMED, S.NO_SHOW, Who.SYSTEM, (G.DUE,), C.POLICY),
    Step(Verb.DISPUTE, S.DONE_CLAIMED, S.DISPUTED, Who.EITHER),
    Step(Verb.DISPUTE, S.NO_SHOW_CLAIMED, S.DISPUTED, Who.EITHER),
    Step(Verb.DISPUTE, S.SETTLED, S.DISPUTED, Who.EITHER, (G.RECENT,)),
    Step(Verb.PROPOSE, S.DISPUTED, S.DISPUTED, Who.CASEWORKER),
    Step(Verb.RESOLVE, S.DISPUTED, S.RESOLVED, Who.CASEWORKER, (), C.DECISION),
    *(Step(Verb.VOID, state, S.VOIDED, Who.CASEWORKER, (), C.REFUND) for state in LIVE),
    Step(Verb.LAPSE, S.RESERVED, S.LAPSED, Who.SYSTEM, (G.DUE,), C.RELEASE),
    Step(Verb.LAPSE, S.AGREED, S.LAPSED, Who.SYSTEM, (G.DUE,), C.RELEASE),
    *(
        Step(Verb.REMIND, state, state, Who.SYSTEM, (G.DUE,))
        for state in (*BEFORE_THE_END, S.DONE_CLAIMED, S.DISPUTED)
    ),
    # Whoever deletes their account cannot be asked any more: what has not begun is off, and what has is decided for
    # the one who stays.
    *(
        Step(Verb.LEAVE, state, S.CANCELLED, Who.EITHER, (), C.RELEASE)
        for state in (S.RESERVED, *BEFORE_THE_END, S.DONE_CLAIMED)
    ),
    *(
        Step(Verb.LEAVE, state, S.SETTLED, Who.EITHER, (), C.SETTLE)
        for state in (S.IN_PROGRESS, S.DONE_CLAIMED)
    ),
    Step(Verb.LEAVE, S.NO_SHOW_CLAIMED, S.NO_SHOW, Who.EITHER, (), C.POLICY),
)
"""Every step there is, but the first: to reserve makes the exchange."""

ASKED = frozenset(
    {
        Verb.AGREE,
        Verb.DECLINE,
        Verb.CALL_OFF,
        Verb.CHECK_IN,
        Verb.CLAIM_DONE,
        Verb.CONFIRM,
        Verb.CLAIM_NO_SHOW,
        Verb.OBJECT,
        Verb.DISPUTE,
    }
)
"""What the two themselves can do, by a button."""


def steps_from(state: str) -> tuple[Step, ...]:
    return tuple(step for step in STEPS if step.before == state)


def step_of(verb: str, before: str, after: str | None = None) -> Step:
    """The row for ``verb``; ``after`` chooses where there are two. Raises NoSuchStep where there is none."""
    for step in STEPS:
        if (step.verb, step.before) == (verb, before) and after in (None, step.after):
            return step
    raise NoSuchStep(f"{verb} from {before}")


def fold(verbs: Iterable[tuple[str, str, str]]) -> str:
    """The state that a history of ``(verb, before, after)`` leads to. Raises NoSuchStep where it cannot have been."""
    state = ""
    for verb, before, after in verbs:
        if before != state:
            raise NoSuchStep(f"{verb} from {before} where it stood at {state}")
        if not state:
            if (verb, after) != (Verb.RESERVE, S.RESERVED):
                raise NoSuchStep(f"{verb} at the beginning")
        else:
            step_of(verb, before, after)
        state = after
    return state


# Who is who -------------------------------------------------------------------------------------------------


def owner_role(side: str) -> Audience:
    """Which of the two wrote the listing."""
    return Audience.REQUESTER if side == Side.NEED else Audience.PERFORMER


def opposite(role: str) -> Audience:
    return Audience.PERFORMER if role == Audience.REQUESTER else Audience.REQUESTER


def doers(step: Step, side: str, claimed_by: str = "") -> frozenset[Audience]:
    """Who may take ``step`` in an exchange of a listing of ``side``."""
    owner = owner_role(side)
    match step.who:
        case Who.OWNER:
            return frozenset({owner})
        case Who.TAKER:
            return frozenset({opposite(owner)})
        case Who.EITHER:
            return frozenset({Audience.REQUESTER, Audience.PERFORMER})
        case Who.OTHER:
            return frozenset({opposite(claimed_by)}) if claimed_by else frozenset()
        case Who.PERFORMER:
            return frozenset({Audience.PERFORMER})
        case Who.SYSTEM:
            return frozenset({Audience.SYSTEM})
        case Who.CASEWORKER:
            return frozenset({Audience.CASEWORKER})


def role_of(exchange: Any, resident: Any) -> Audience | None:
    """Which of the two somebody is; none where they are neither."""
    if resident is None or resident.pk is None:
        return None
    if exchange.requester_id == resident.pk:
        return Audience.REQUESTER
    if exchange.performer_id == resident.pk:
        return Audience.PERFORMER
    return None


# What must hold ---------------------------------------------------------------------------------------------

NOT_NOW: dict[Guard, Any] = {
    Guard.AHEAD: _("The time it was for is over."),
    Guard.MEETING: _("It is too early for that: enter the code when you meet."),
    Guard.STARTED: _("It has not begun yet. Say that it is done afterwards."),
    Guard.CHECKED_IN: _("First enter the code that the other shows you."),
    Guard.OVERDUE_START: _("Wait until half an hour after you wanted to meet."),
    Guard.RECENT: _("This was settled more than seven days ago. Write to the municipality."),
    Guard.LOW_RISK: _("The municipality looks at this one."),
    Guard.RISK: _("The two settle this one themselves."),
    Guard.DUE: _("It is not time for that yet."),
}
"""Why a step cannot be taken now, for the person."""


def late(exchange: Any, now: dt.datetime | None = None) -> bool:
    """Whether calling it off now is late: both have agreed, and it begins within a day."""
    start = exchange.starts_at
    if exchange.state != S.AGREED or start is None:
        return False
    return bool((now or timezone.now()) > start - LATE_BEFORE_START)


def low_risk(exchange: Any) -> bool:
    return exchange.level <= Level.DECLARED and not exchange.minors


def holds(guard: Guard, exchange: Any, role: str, now: dt.datetime) -> bool:
    """Whether what can be said without looking anything up allows the step; ``ALLOWED`` is asked elsewhere."""
    start = exchange.starts_at
    match guard:
        case Guard.ALLOWED:
            return True
        case Guard.AHEAD:
            end = exchange.ends_at or start
            return end is None or now < end
        case Guard.MEETING:
            return start is None or now >= start - MEET_EARLY
        case Guard.STARTED:
            return start is None or now >= start
        case Guard.CHECKED_IN:
            # who pays may always say that it is done
            return role == Audience.REQUESTER or not exchange.listing.category.check_in
        case Guard.OVERDUE_START:
            return start is not None and now >= start + NO_SHOW_AFTER
        case Guard.RECENT:
            return exchange.ended_at is not None and now <= exchange.ended_at + DISPUTE_WITHIN
        case Guard.LOW_RISK:
            return low_risk(exchange)
        case Guard.RISK:
            return not low_risk(exchange)
        case Guard.DUE:
            return exchange.due_at is not None and exchange.due_at <= now


def failing(step: Step, exchange: Any, role: str, now: dt.datetime) -> Guard | None:
    """The first of the step's guards that does not hold."""
    return next((guard for guard in step.guards if not holds(guard, exchange, role, now)), None)


def verbs_for(exchange: Any, resident: Any, now: dt.datetime | None = None) -> tuple[Verb, ...]:
    """What somebody can do to the exchange now, in the order of the table."""
    role = role_of(exchange, resident)
    if role is None:
        return ()
    now = now or timezone.now()
    found = [
        step.verb
        for step in steps_from(exchange.state)
        if step.verb in ASKED
        and role in doers(step, exchange.listing.side, exchange.claimed_by)
        and failing(step, exchange, role, now) is None
    ]
    return tuple(dict.fromkeys(found))


# By when ----------------------------------------------------------------------------------------------------


def due_after(exchange: Any, now: dt.datetime) -> dt.datetime | None:
    """When the clock has something to say about an exchange that stands at its state since ``now``; none at the end."""
    match exchange.state:
        case S.RESERVED:
            limit, last = now + ANSWER_WITHIN, exchange.ends_at or exchange.starts_at
            return min(limit, last) if last and last > now else limit
        case S.AGREED | S.IN_PROGRESS:
            return _end(exchange, now) + REMINDED_AFTER[0]
        case S.DONE_CLAIMED:
            return now + REMINDED_AFTER[0]
        case S.NO_SHOW_CLAIMED:
            return now + OBJECT_WITHIN
        case S.DISPUTED:
            return working_days(now, DECIDED_WITHIN)
    return None


def due_after_reminder(exchange: Any, number: int, now: dt.datetime) -> dt.datetime:
    """When the clock comes back after reminder ``number`` (from 1), which was due at ``exchange.due_at`` and comes now.

    Where the clock stood still, whoever is reminded late still has half a day to answer.
    """
    due: dt.datetime = exchange.due_at
    if exchange.state == S.DISPUTED:
        due = working_days(due, 1)
        return due if due > now else working_days(now, 1)
    if number < len(REMINDED_AFTER):
        due += REMINDED_AFTER[number] - REMINDED_AFTER[number - 1]
    else:
        last = CONFIRM_WITHIN if exchange.state == S.DONE_CLAIMED else SILENT_AFTER
        due += last - REMINDED_AFTER[-1]
    return due if due > now else now + GRACE


def _end(exchange: Any, now: dt.datetime) -> dt.datetime:
    """When the help should be over; a fortnight from now where the two agreed on no time."""
    end = exchange.ends_at or exchange.starts_at
    return max(end, now) if end else now + OPEN_FOR


def clock_step(exchange: Any) -> Step | None:
    """What the clock does to an exchange whose time has come."""
    state = exchange.state
    reminded = exchange.reminders >= len(REMINDED_AFTER)
    match state:
        case S.RESERVED:
            return step_of(Verb.LAPSE, state)
        case S.AGREED:
            return step_of(Verb.LAPSE if reminded else Verb.REMIND, state)
        case S.IN_PROGRESS:
            return step_of(Verb.HAND_OVER if reminded else Verb.REMIND, state)
        case S.DONE_CLAIMED if not reminded:
            return step_of(Verb.REMIND, state)
        case S.DONE_CLAIMED:
            return step_of(Verb.AUTO_CONFIRM if low_risk(exchange) else Verb.HAND_OVER, state)
        case S.NO_SHOW_CLAIMED:
            return step_of(Verb.CONCLUDE, state)
        case S.DISPUTED:
            return step_of(Verb.REMIND, state)
    return None


# What happens now, and who does it ---------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class NextStep:
    """title: what happens; who does it; by when, where there is a limit
    now: it is their turn, else it comes later; yours: it is the viewer's"""

    title: str | Promise
    who: Audience
    by: dt.datetime | None = None
    now: bool = False
    yours: bool = False


ANSWER, MEET = _("Answer the reservation"), _("Meet, and give the help")
CODE, DONE = _("Enter the code when you meet"), _("Say that it is done")
CONFIRM, PAID = _("Confirm that it is done"), _("The coins change hands")
ANSWER_CLAIM, DECIDE = _("Answer: did you come?"), _("Decide, and say why")


def what_next(exchange: Any, viewer_role: str | None) -> tuple[NextStep, ...]:
    """The steps that lie ahead, the one whose turn it is first. Empty where nothing is left to do."""
    owner = owner_role(exchange.listing.side)
    ways: dict[str, list[tuple[Any, Audience]]] = {
        S.RESERVED: [(ANSWER, owner)],
        S.DONE_CLAIMED: [(CONFIRM, opposite(exchange.claimed_by or Audience.PERFORMER))],
        S.NO_SHOW_CLAIMED: [(ANSWER_CLAIM, opposite(exchange.claimed_by or owner))],
        S.DISPUTED: [(DECIDE, Audience.CASEWORKER)],
        S.IN_PROGRESS: [(DONE, Audience.PERFORMER)],
    }
    state = exchange.state
    if state not in LIVE:
        return ()
    path = list(ways.get(state, []))
    if state in {S.RESERVED, S.AGREED}:
        asks_code = exchange.listing.category.check_in
        path.append((CODE if asks_code else MEET, Audience.PERFORMER))
        path.append((DONE, Audience.PERFORMER))
    if state in {S.RESERVED, S.AGREED, S.IN_PROGRESS}:
        path.append((CONFIRM, Audience.REQUESTER))
    if state not in {S.NO_SHOW_CLAIMED, S.DISPUTED}:
        path.append((PAID, Audience.SYSTEM))
    return tuple(
        NextStep(
            title,
            who,
            by=_by(exchange) if place == 0 else None,
            now=place == 0,
            yours=place == 0 and who == viewer_role,
        )
        for place, (title, who) in enumerate(path)
    )


def _by(exchange: Any) -> dt.datetime | None:
    """Until when the one whose turn it is has time, whatever reminders come before."""
    due: dt.datetime | None = exchange.due_at
    if due is None:
        return None
    if exchange.state == S.AGREED:
        start: dt.datetime | None = exchange.starts_at
        return start
    left = REMINDED_AFTER[exchange.reminders :] if exchange.state != S.DISPUTED else ()
    if exchange.state == S.DONE_CLAIMED and left:
        return due + (CONFIRM_WITHIN - left[0])
    if exchange.state == S.IN_PROGRESS and left:
        return due + (SILENT_AFTER - left[0])
    return due
