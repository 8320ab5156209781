"""The talk between the two of an exchange: said here, read here, and nobody's number or address is in it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from microservices import ages, lifecycle, minors, screening, talk
from microservices.actions import phone
from microservices.choices import LIVE, ExchangeState, ReportState, Severity
from microservices.models import Block, Exchange, Message, Neighbour
from microservices.models.exchanges import PASSED
from portal import reach
from portal.events import MessageSent, announce
from portal.models import Resident

OPEN_AFTER = dt.timedelta(days=7)
"""So long after the end of the exchange the two can still write."""
LONGEST = 1000
MOST_PER_HOUR = 40
"""What one person may say in one talk within an hour."""
RIGHT = "microservices.change_message"

LOG_LABELS = {
    "microservices.message.let_through": _("Let a message through"),
    "microservices.message.keep_back": _("Keep a message back"),
}
"""Verbs of this module in the audit log."""


class TalkRefused(Exception):
    """This cannot be said here; the message says why."""


def closed(exchange: Exchange) -> str | None:
    """Why nobody writes in this talk any more, in words for both; none where they can."""
    if exchange.state == ExchangeState.VOIDED or frozen(exchange):
        return gettext("The municipality has stopped this talk. What was said is kept.")
    if exchange.state not in LIVE and (
        exchange.ended_at is None or exchange.ended_at + OPEN_AFTER < timezone.now()
    ):
        return gettext("This talk has closed: it is more than seven days since it ended.")
    if exchange.requester is None or exchange.performer is None:
        return gettext("The other one is no longer here.")
    if (neighbour := phone.speaks_for(exchange)) is not None:
        said = {
            "name": neighbour.resident.first_name,
            "phone": exchange.municipality.phone or exchange.municipality.name,
        }
        return gettext("%(name)s takes part by telephone. Ring the municipality: %(phone)s.") % said
    if Block.objects.between(exchange.requester, exchange.performer).exists():
        # the same for both, so that nobody learns who wanted it
        return gettext("This talk has closed.")
    return None


def frozen(exchange: Exchange) -> bool:
    """Whether a report of the highest severity waits, so that what was said stays as it is."""
    return (
        exchange.reports.filter(severity=Severity.CHILD).exclude(state=ReportState.CLOSED).exists()
    )


def buttons_only(exchange: Exchange) -> bool:
    """Whether only ready-made sentences are said: where a young person takes part, until both have agreed."""
    return exchange.state == ExchangeState.RESERVED and minors.young_among(exchange)


def offered(exchange: Exchange, resident: Resident) -> list[tuple[str, str | Promise]]:
    """The ready-made sentences for ``resident`` now: code and words."""
    role = lifecycle.role_of(exchange, resident)
    return talk.offered(exchange.state, role) if role else []


def messages_for(exchange: Exchange, resident: Resident) -> QuerySet[Message]:
    """What ``resident`` may read of the talk, oldest first."""
    return Message.objects.visible_to(resident).filter(exchange=exchange).order_by("sent_at", "pk")


def look_at(text: str, *, young: bool) -> Message.Screened:
    """What becomes of a text: one that holds a way to reach somebody is read by a moderator first where a young person
    takes part, who hears from nobody that it was found; grown-ups are told to leave it out. Raises TalkRefused."""
    if not screening.found(text):
        return Message.Screened.FINE
    if not young:
        raise TalkRefused(
            gettext(
                "It looks as if there is a telephone number, an e-mail address or a link in it. Leave it out: you"
                " write to each other here, and both see where to meet once you have agreed."
            )
        )
    return Message.Screened.HELD


@transaction.atomic
def say(
    actor: Resident, exchange: Exchange, *, button: str = "", text: str = "", key: uuid.UUID
) -> Message:
    """Say something: a ready-made sentence (a code of ``talk``) or a text. The same ``key`` says it once.

    Raises TalkRefused, and then nothing is said.
    """
    exchange = (
        Exchange.objects.select_for_update(of=("self",))
        .select_related("requester", "performer", "municipality", "listing")
        .get(pk=exchange.pk)
    )
    role = lifecycle.role_of(exchange, actor)
    if role is None:
        raise TalkRefused(gettext("Only the two who help each other write here."))
    if said := Message.objects.filter(key=key).first():
        return _the_same(said, exchange, actor)
    if refused := closed(exchange):
        raise TalkRefused(refused)
    if Neighbour.objects.filter(resident=actor, suspended_at__isnull=False).exists():
        raise TalkRefused(gettext("You cannot take part for the time being."))
    text = _tidy(text)
    _check(exchange, role, button, text)
    _check_hour(exchange, actor, role)
    screened = look_at(text, young=minors.young_among(exchange))
    try:
        with transaction.atomic():
            said = Message.objects.create(
                exchange=exchange,
                sender=actor,
                button=button,
                text=text,
                screened=screened,
                key=key,
            )
    except IntegrityError:
        return _the_same(Message.objects.get(key=key), exchange, actor)
    _announce(said)
    return said


def _announce(message: Message) -> None:
    """Have the other one told, once for all that they have not read yet."""
    if message.screened not in PASSED:
        return
    unread = Message.objects.filter(
        exchange=message.exchange_id,
        sender=message.sender_id,
        screened__in=PASSED,
        read_at__isnull=True,
    )
    if not unread.exclude(pk=message.pk).exists():
        announce(MessageSent(message.exchange.municipality_id, message.pk))


def _the_same(said: Message, exchange: Exchange, actor: Resident) -> Message:
    if (said.exchange_id, said.sender_id) != (exchange.pk, actor.pk):
        raise TalkRefused(gettext("This form was used already. Write it once more."))
    return said


def _tidy(text: str) -> str:
    """Without the signs that no keyboard makes and PostgreSQL does not keep."""
    return "".join(sign for sign in text if sign in "\n\t" or sign >= " ").strip()


def _check(exchange: Exchange, role: str, button: str, text: str) -> None:
    if bool(button) == bool(text):
        raise TalkRefused(gettext("Write something, or choose one of the sentences."))
    if button and button not in dict(talk.offered(exchange.state, role)):
        raise TalkRefused(gettext("That sentence is not offered any more. Choose another one."))
    if len(text) > LONGEST:
        raise TalkRefused(
            gettext("Too long: use at most %(number)s characters.") % {"number": LONGEST}
        )
    if text and buttons_only(exchange):
        raise TalkRefused(
            gettext(
                "A young person takes part: until you have both agreed, choose one of the sentences."
            )
        )


def _check_hour(exchange: Exchange, actor: Resident, role: str) -> None:
    now = timezone.now()
    recent = Message.objects.filter(
        exchange=exchange, sender=actor, sent_at__gt=now - dt.timedelta(hours=1)
    )
    if recent.count() >= MOST_PER_HOUR:
        raise TalkRefused(gettext("That was a lot in one hour. Wait a little."))
    other = exchange.performer if role == "requester" else exchange.requester
    if minors.young(other, exchange.municipality) and ages.quiet(now, exchange.municipality.zone):
        raise TalkRefused(
            gettext("Young people are not written to between 21 and 7. Send it in the morning.")
        )


@transaction.atomic
def read(actor: Resident, exchange: Exchange) -> int:
    """Note that ``actor`` has read what the other said. Returns how many messages were new."""
    new = messages_for(exchange, actor).exclude(sender=actor).filter(read_at__isnull=True)
    return Message.objects.filter(pk__in=list(new.values_list("pk", flat=True))).update(
        read_at=timezone.now()
    )


@transaction.atomic
def let_through(staff: Resident, message: Message) -> Message:
    """Let the other one read a message that was held. Raises TalkRefused without the right, or when it is decided."""
    return _decide(staff, message, Message.Screened.WARNED, "microservices.message.let_through")


@transaction.atomic
def keep_back(staff: Resident, message: Message) -> Message:
    """Keep a message that was held from the other one for good; who wrote it sees that."""
    return _decide(staff, message, Message.Screened.KEPT, "microservices.message.keep_back")


def _decide(staff: Resident, message: Message, outcome: str, action: str) -> Message:
    message = (
        Message.objects.select_for_update(of=("self",))
        .select_related("exchange__municipality")
        .get(pk=message.pk)
    )
    if not reach.has_right(staff, RIGHT, message.exchange.municipality):
        raise TalkRefused(gettext("You have no right to do this in this municipality."))
    if message.screened != Message.Screened.HELD:
        raise TalkRefused(gettext("A colleague has decided this already."))
    message.screened = outcome
    message.save(update_fields=["screened"])
    _announce(message)
    log(message, action, user=staff, title=f"#{message.pk}")
    return message
