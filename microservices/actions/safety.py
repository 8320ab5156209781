"""Keeping people apart, and looking into what they report: block, report, suspend, lift, close."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from microservices import lifecycle, minors, talk
from microservices.actions import disputes, exchanges
from microservices.choices import ExchangeState, ReportReason, ReportState, Severity
from microservices.models import Block, Exchange, Listing, Message, Neighbour, Report, WaitingPlace
from portal import reach
from portal.models import Municipality, Resident

RIGHT = "microservices.change_report"
COPIED = 20
"""Messages that a report takes with it."""
MOST_PER_DAY = 10
"""Reports of one person within a day; whoever is in danger calls 112 anyway."""
LONGEST, LONGEST_OUTCOME = 2000, 1000
CHILD_HOURS = 1
"""Working hours until somebody has looked at what concerns a child."""
OTHERS = dt.timedelta(hours=24)
OPENS, CLOSES = dt.time(8), dt.time(16)
"""The working hours of the municipality, Monday to Friday."""

AT_ONCE = frozenset({ReportReason.CHILD, ReportReason.DANGER, ReportReason.INTIMATE})
"""What pauses everybody whom it is about before anybody has looked."""
AT_ONCE_WITH_YOUNG = AT_ONCE | {ReportReason.OUTSIDE, ReportReason.MONEY}
"""The same where a young person takes part: it is how grooming begins."""
SERIOUS = frozenset({ReportReason.OUTSIDE, ReportReason.MONEY, ReportReason.UNLAWFUL})

LOG_LABELS = {
    "microservices.report.make": _("Report"),
    "microservices.report.take": _("Look into a report"),
    "microservices.report.close": _("Close a report"),
    "microservices.neighbour.suspend": _("Pause somebody"),
    "microservices.neighbour.lift": _("Let somebody take part again"),
}
"""Verbs of this module in the audit log. That somebody blocks another is in no log."""


class SafetyRefused(Exception):
    """This cannot be blocked, reported or decided like this; the message says why."""


# Blocks -----------------------------------------------------------------------------------------------


@transaction.atomic
def block(actor: Resident, other: Resident) -> Block:
    """Keep two people apart from now on; nobody tells the other. What they have not begun yet is called off.

    Done twice, it is done once.
    """
    if actor.pk == other.pk:
        raise SafetyRefused(gettext("That is you."))
    _lock(actor, other)
    made, new = Block.objects.get_or_create(blocker=actor, blocked=other)
    if not new:
        return made
    WaitingPlace.objects.filter(
        Q(listing__owner=actor, resident=other) | Q(listing__owner=other, resident=actor)
    ).delete()
    for exchange in _between(actor, other, (ExchangeState.RESERVED, ExchangeState.AGREED)):
        verbs = lifecycle.verbs_for(exchange, actor)
        if lifecycle.Verb.CALL_OFF in verbs:
            exchanges.call_off(actor, exchange)
        elif lifecycle.Verb.DECLINE in verbs:
            exchanges.decline(actor, exchange)
    return made


@transaction.atomic
def unblock(actor: Resident, made: Block) -> None:
    """Let two people meet again, unless the other wants not to either."""
    if made.blocker_id != actor.pk:
        raise SafetyRefused(gettext("Everybody decides this about themselves only."))
    Block.objects.filter(pk=made.pk).delete()


def _lock(*people: Resident | None) -> None:
    """Hold people as ``exchanges.reserve`` does, in the order of accounts, so that nothing is agreed meanwhile."""
    ids = sorted({person.pk for person in people if person is not None})
    list(
        Resident.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
    )


def _between(one: Resident, another: Resident, states: Iterable[str] = lifecycle.LIVE) -> list:
    rows = Exchange.objects.filter(
        Q(requester=one, performer=another) | Q(requester=another, performer=one),
        state__in=[str(state) for state in states],
    )
    return list(
        rows.select_related("requester", "performer", "listing__category", "municipality").order_by(
            "pk"
        )
    )


# Reports ----------------------------------------------------------------------------------------------


def severity_of(reason: str, *, young: bool) -> Severity:
    """How serious a report is. ``young``: somebody whom it is about may be under 18."""
    if reason in (AT_ONCE_WITH_YOUNG if young else AT_ONCE):
        return Severity.CHILD
    return Severity.SERIOUS if reason in SERIOUS or young else Severity.OTHER


def due(now: dt.datetime, municipality: Municipality, *, soon: bool) -> dt.datetime:
    """By when somebody has looked: ``soon`` within a working hour (Monday to Friday, 8 to 16), else within a day."""
    if not soon:
        return now + OTHERS
    here = now.astimezone(municipality.zone)
    left = dt.timedelta(hours=CHILD_HOURS)
    while True:
        opens = dt.datetime.combine(here.date(), OPENS, tzinfo=municipality.zone)
        closes = dt.datetime.combine(here.date(), CLOSES, tzinfo=municipality.zone)
        start = max(here, opens)
        if here.weekday() < 5 and start < closes:
            if start + left <= closes:
                return (start + left).astimezone(dt.UTC)
            left -= closes - start
        here = dt.datetime.combine(
            here.date() + dt.timedelta(days=1), dt.time(0), tzinfo=municipality.zone
        )


@transaction.atomic
def report(
    actor: Resident,
    *,
    listing: Listing | None = None,
    exchange: Exchange | None = None,
    message: Message | None = None,
    reason: str,
    text: str = "",
    key: uuid.UUID,
) -> Report:
    """Say that something is wrong with a listing, an exchange, or a message of one. The same ``key`` reports once.

    What was said goes with it. What is about a child, or danger, pauses both and stops what is between them at once,
    before anybody has looked. Raises SafetyRefused.
    """
    if message is not None:
        exchange = message.exchange
    about = _about(actor, listing, exchange)
    _lock(actor, about)
    if made := Report.objects.filter(key=key).first():
        if made.reporter_id != actor.pk:
            raise SafetyRefused(gettext("This form was used already. Write it once more."))
        return made
    if reason not in ReportReason:
        raise SafetyRefused(gettext("Choose what is wrong."))
    if len(text) > LONGEST:
        raise SafetyRefused(
            gettext("Too long: use at most %(number)s characters.") % {"number": LONGEST}
        )
    municipality = (exchange or listing).municipality  # type: ignore[union-attr]
    now = timezone.now()
    today = Report.objects.filter(reporter=actor, made_at__gt=now - dt.timedelta(days=1))
    if today.count() >= MOST_PER_DAY:
        raise SafetyRefused(
            gettext("You have reported a lot today. Call the municipality, or 112 in danger.")
        )
    young = any(minors.young(person, municipality) for person in (actor, about))
    severity = severity_of(reason, young=young)
    try:
        with transaction.atomic():
            made = Report.objects.create(
                municipality=municipality,
                reporter=actor,
                about=about,
                listing=listing or exchange.listing,  # type: ignore[union-attr]
                exchange=exchange,
                reason=reason,
                severity=severity,
                text="".join(sign for sign in text if sign in "\n\t" or sign >= " ").strip(),
                copied=_copied(exchange) if exchange else _copied_listing(listing),
                key=key,
                made_at=now,
                due_at=due(now, municipality, soon=young or severity == Severity.CHILD),
            )
    except IntegrityError:
        return Report.objects.get(key=key, reporter=actor)
    log(made, "microservices.report.make", user=None, title=f"#{made.pk}")
    if severity == Severity.CHILD:
        _stop_at_once(made)
    return made


def _about(actor: Resident, listing: Listing | None, exchange: Exchange | None) -> Resident | None:
    """Whom it is about. Raises SafetyRefused for what somebody has no part in."""
    if exchange is not None:
        role = lifecycle.role_of(exchange, actor)
        if role is None:
            raise SafetyRefused(gettext("You have no part in this."))
        return exchange.performer if role == "requester" else exchange.requester
    if listing is None:
        raise SafetyRefused(gettext("Say what it is about."))
    if listing.owner_id == actor.pk:
        raise SafetyRefused(gettext("This is your own. You can take it back."))
    return listing.owner


def _copied(exchange: Exchange) -> list[dict]:
    """The last messages, oldest first, as they were, held ones too."""
    rows = exchange.messages.order_by("-sent_at", "-pk")[:COPIED]
    return [
        {
            "who": str(lifecycle.role_of(exchange, row.sender) or ""),
            "at": row.sent_at.isoformat(),
            "what": row.text or talk.words(row.button),
            "held": row.screened in {Message.Screened.HELD, Message.Screened.KEPT},
        }
        for row in reversed(rows.select_related("sender"))
    ]


def _copied_listing(listing: Listing | None) -> list[dict]:
    if listing is None:
        return []
    what = "\n".join(filter(None, [listing.title, listing.text, listing.place]))
    return [{"who": "owner", "at": listing.made_at.isoformat(), "what": what, "held": False}]


def _stop_at_once(made: Report) -> None:
    """Pause everybody whom a report of the highest severity is about, and stop what is between them.

    Who reports a stranger's listing goes on: there is nothing between the two.
    """
    people = [made.about]
    if made.reporter is not None and made.about is not None:
        between = _between(made.reporter, made.about)
        if made.exchange is not None or between:
            people.append(made.reporter)
        for exchange in between:
            disputes.void(None, exchange, words=gettext("Stopped because of a report."))
    for person in filter(None, people):
        _suspend(person, made, actor=None)


def _suspend(person: Resident, made: Report, *, actor: Resident | None) -> bool:
    neighbour, _new = Neighbour.objects.get_or_create(
        resident=person, defaults={"municipality": made.municipality}
    )
    if neighbour.suspended_at is not None:
        return False
    neighbour.suspended_at = timezone.now()
    neighbour.suspended_because = f"report:{made.pk}"
    neighbour.save(update_fields=["suspended_at", "suspended_because"])
    log(
        neighbour,
        "microservices.neighbour.suspend",
        user=actor,
        title=person.username,
        data={"report": made.pk},
    )
    return True


# The moderator ----------------------------------------------------------------------------------------


@transaction.atomic
def take(staff: Resident, made: Report) -> Report:
    """Look into a report; colleagues see who does."""
    made = _locked(staff, made)
    if made.state == ReportState.TAKEN and made.taken_by_id == staff.pk:
        return made
    made.state, made.taken_by = ReportState.TAKEN, staff
    made.save(update_fields=["state", "taken_by"])
    log(made, "microservices.report.take", user=staff, title=f"#{made.pk}")
    return made


@transaction.atomic
def suspend(staff: Resident, made: Report, person: Resident) -> None:
    """Pause one of the two whom a report is about, and stop what is between the two."""
    made = _locked(staff, made)
    _require_party(made, person)
    _lock(made.reporter, made.about)
    if made.reporter is not None and made.about is not None:
        for exchange in _between(made.reporter, made.about):
            disputes.void(staff, exchange, words=gettext("Stopped because of a report."))
    if not _suspend(person, made, actor=staff):
        raise SafetyRefused(gettext("They are paused already."))


@transaction.atomic
def lift(staff: Resident, made: Report, person: Resident) -> None:
    """Let one of the two take part again."""
    made = _locked(staff, made, closed=True)
    _require_party(made, person)
    if not _lift(staff, made, person):
        raise SafetyRefused(gettext("They take part already."))


def _lift(staff: Resident, made: Report, person: Resident) -> bool:
    others = (
        Report.objects.filter(Q(about=person) | Q(reporter=person), severity=Severity.CHILD)
        .waiting()
        .exclude(pk=made.pk)
    )
    if others.exists():
        raise SafetyRefused(
            gettext("Another report about %(name)s waits. Look into that one first.")
            % {"name": person.first_name}
        )
    changed = Neighbour.objects.filter(resident=person, suspended_at__isnull=False).update(
        suspended_at=None, suspended_because=""
    )
    if changed:
        log(
            person.neighbour,
            "microservices.neighbour.lift",
            user=staff,
            title=person.username,
            data={"report": made.pk},
        )
    return bool(changed)


@transaction.atomic
def close(staff: Resident, made: Report, *, outcome: str, again: Iterable[Resident] = ()) -> Report:
    """Close a report with what came of it, in words whoever reported it reads.

    again: those of the two who take part again from now on; the others stay paused
    """
    made = _locked(staff, made)
    words = outcome.strip()
    if not words or len(words) > LONGEST_OUTCOME:
        raise SafetyRefused(
            gettext("Write what came of it, with at most %(number)s characters.")
            % {"number": LONGEST_OUTCOME}
        )
    for person in again:
        _require_party(made, person)
        _lift(staff, made, person)
    made.state, made.outcome, made.closed_at = ReportState.CLOSED, words, timezone.now()
    made.taken_by = made.taken_by or staff
    made.save(update_fields=["state", "outcome", "closed_at", "taken_by"])
    log(made, "microservices.report.close", user=staff, title=f"#{made.pk}")
    return made


def _locked(staff: Resident, made: Report, *, closed: bool = False) -> Report:
    made = Report.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if not reach.has_right(staff, RIGHT, made.municipality):
        raise SafetyRefused(gettext("You have no right to do this in this municipality."))
    if made.state == ReportState.CLOSED and not closed:
        raise SafetyRefused(gettext("A colleague has closed this report already."))
    return made


def _require_party(made: Report, person: Resident) -> None:
    if person.pk not in {made.about_id, made.reporter_id}:
        raise SafetyRefused(gettext("The report is not about them."))
