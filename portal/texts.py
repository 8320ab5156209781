"""Parcels as text messages, through the gateways that the installation names by address (Apprise's URLs).

Apprise says whether a gateway took a message and writes the rest into its log, numbers and texts included. That
log is read here and goes nowhere else.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import logging
import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from portal import days, segments, stopping
from portal.channels import Channel, Outcome, State
from portal.models import ChannelUse, Delivery, Municipality
from portal.parcels import End, Item, Parcel, Receipt, sends

if TYPE_CHECKING:
    import apprise

log = logging.getLogger(__name__)

SILENT_FOR = dt.timedelta(minutes=2)
"""A gateway that is down, or that says we ask too often, is left alone for so long."""
SOON = dt.timedelta(minutes=1)
"""Others are sending at this moment what may use up the month: by then we know."""
LONGEST_WAIT = dt.timedelta(days=60)
"""No text is sent so long after it was due: it is no news any more two days later, or on the day its entry names."""
TIMEOUTS = {"cto": "5", "rto": "15"}
"""Seconds to connect and to be answered."""


# Words ---------------------------------------------------------------------------------------------------


def compose(parcel: Parcel) -> str:
    """The text of ``parcel``: who says it, what happened to what, until when; one link to it and one that stops.

    Raises ``segments.TooLong`` where the links leave no room for words.
    """
    with translation.override(parcel.language):
        first = _first(parcel)
        tail = " {} {}".format(
            stopping.entry_url(parcel.site, first.entry),
            # the word people know from text messages, in any language
            f"Stop: {stopping.short_url(parcel.site, parcel.stop_key, first.delivery)}",
        )
        return segments.fit(f"{parcel.sender}: {_words(parcel)}", tail)


def _first(parcel: Parcel) -> Item:
    """What a short text has room for: the most important, the earliest of it."""
    return max(parcel.items, key=lambda item: item.important)


def _words(parcel: Parcel) -> str:
    number = len(parcel.items)
    if parcel.discreet:
        text = ngettext(
            "%(number)s thing happened in what you follow",
            "%(number)s things happened in what you follow",
            number,
        )
        return f"{text % {'number': number}}."
    words = _first(parcel).words
    said = [f"{words.title}: {words.what}."]
    if number > 1:
        more = ngettext("And %(number)s more.", "And %(number)s more.", number - 1)
        said.append(more % {"number": number - 1})
    else:
        if words.change and all(words.change):
            said.append(f"{words.change[0]} -> {words.change[1]}.")
        if words.action and words.until:
            day = days.on(words.until)
            said.append(gettext("%(action)s until %(day)s.") % {"action": words.action, "day": day})
    return " ".join(said)


# Gateways ------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Gateway:
    """``prefix``: numbers that begin so go through it ("+45"); empty for all that no other takes."""

    prefix: str
    url: str


@cache
def _parsed(urls: tuple[str, ...]) -> tuple[Gateway, ...]:
    found = []
    for url in urls:
        named = re.fullmatch(r"(\+\d{1,6})=(.+)", url.strip())
        found.append(Gateway(*named.groups()) if named else Gateway("", url.strip()))
    return tuple(sorted(found, key=lambda gateway: -len(gateway.prefix)))


def gateway_for(number: str) -> Gateway | None:
    """The gateway of ``number`` (E.164): the one with the longest beginning in common."""
    return next(
        (one for one in _parsed(tuple(settings.SMS_URLS)) if number.startswith(one.prefix)), None
    )


def filled(url: str, number: str, sender: str) -> str:
    """A gateway's address for one message: ``{to}`` and ``{from}`` filled in, else the number added."""
    name = quote(segments.sender_name(sender), safe="")
    whole = url.replace("{from}", name)
    to = quote(number, safe="")
    if "{to}" in whole:
        whole = whole.replace("{to}", to)
    else:
        whole += f"{'&' if '?' in whole else '?'}to={to}"
    given = "&".join(
        f"{name}={value}" for name, value in TIMEOUTS.items() if f"{name}=" not in whole
    )
    return f"{whole}{'&' if '?' in whole else '?'}{given}" if given else whole


def _service(gateway: Gateway, number: str, sender: str) -> apprise.NotifyBase | None:
    """Apprise's module for one message, or none for an address that it does not understand."""
    # here, since it takes a fifth of a second that only who sends needs to wait for
    import apprise

    asset = apprise.AppriseAsset(app_id="Torget", http_redirects=False, secure_logging=True)
    url = filled(gateway.url, number, sender)
    return apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)


def not_understood() -> list[int]:
    """Which of the addresses in the settings are no gateway, counted from 1; they hold secrets and are not named."""
    return [
        place
        for place, url in enumerate(settings.SMS_URLS, 1)
        if _service(_parsed((url,))[0], "+4520123456", "Torget") is None
    ]


# What Apprise says about it ------------------------------------------------------------------------------

_apprise = logging.getLogger("apprise")
_apprise.propagate = False
_apprise.addHandler(logging.NullHandler())


class _Said(logging.Handler):
    """What is logged by this thread while one message is sent."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.thread = threading.get_ident()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.text += f"{record.getMessage()}\n"


@contextlib.contextmanager
def _listening() -> Iterator[_Said]:
    said = _Said()
    _apprise.addHandler(said)
    before = _apprise.level
    _apprise.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        _apprise.setLevel(before)
        _apprise.removeHandler(said)


@dataclasses.dataclass(frozen=True)
class Answer:
    """``down``: nobody is to be asked through this gateway before ``SILENT_FOR`` is over."""

    end: End
    outcome: Outcome | str = ""
    said: str = ""
    down: bool = False


STATUS = re.compile(r"error=(\d{3})\b")
NO_SUCH_NUMBER = re.compile(
    r"(invalid|unknown|wrong|not a valid|malformed|unallocated|non.?existent|black.?listed|blocked|opted.?out)"
    r"\W+(?:\w+\W+){0,3}?(number|recipient|subscriber|msisdn|phone|destination|receiver|to)\b"
    r"|(number|recipient|subscriber|msisdn|phone|destination|receiver)\W+(?:\w+\W+){0,3}?"
    r"(invalid|unknown|not valid|unallocated|black.?listed|blocked|opted.?out)",
    re.I,
)


def read(taken: bool, said: str) -> Answer:
    """What became of a message, from what Apprise returned and logged.

    The status is the gateway's HTTP answer. 200 with a refusal is how several gateways say that they do not want
    the number or the text.
    """
    if taken:
        return Answer(End.SENT)
    found = STATUS.search(said)
    if not found:
        return Answer(End.LATER, said="no answer", down=True)
    status = int(found.group(1))
    if status == 429 or status >= 500:
        return Answer(End.LATER, said=str(status), down=True)
    if NO_SUCH_NUMBER.search(said):
        return Answer(End.GONE, Outcome.REFUSED, str(status))
    if status in {401, 402, 403, 404, 405, 407} or 300 <= status < 400:
        # our token, our bill, our address of the gateway: no number is wrong
        return Answer(End.OURS, Outcome.REFUSED, str(status))
    return Answer(End.REFUSED, Outcome.REFUSED, str(status))


def _ask(gateway: Gateway, number: str, sender: str, text: str) -> Answer:
    with _listening() as said:
        try:
            service = _service(gateway, number, sender)
            if service is None:
                return Answer(End.OURS, Outcome.REFUSED, "the gateway's address is wrong")
            taken = bool(service.notify(body=text))
        except Exception as fault:  # noqa: BLE001  (a gateway's module that fails on one answer stops no other)
            return Answer(End.LATER, said=type(fault).__name__)
    return read(taken, said.text)


# Sending -------------------------------------------------------------------------------------------------


@sends(Channel.SMS)
def send_texts(parcels: Sequence[Parcel]) -> Iterator[Receipt]:
    """Send ``parcels`` one by one; one receipt each. A gateway that is down is asked once, the others go on."""
    left = _left({parcel.municipality for parcel in parcels}, parcels)
    down: dict[Gateway, Answer] = {}
    for parcel in parcels:
        yield _send(parcel, left[parcel.municipality], down)


def _send(parcel: Parcel, left: Left, down: dict[Gateway, Answer]) -> Receipt:
    gateway = gateway_for(parcel.to.value)
    if gateway is None:
        return Receipt(parcel, End.OURS, Outcome.CHANNEL_OFF, said="no gateway takes this number")
    if gateway in down:
        return _waits(parcel, down[gateway])
    if left.used_up:
        return Receipt(parcel, End.REFUSED, Outcome.CEILING)
    if left.may_be_used_up:
        return Receipt(parcel, End.LATER, again_at=timezone.now() + SOON, said="ceiling near")
    try:
        text = compose(parcel)
    except segments.TooLong as fault:
        return Receipt(parcel, End.REFUSED, Outcome.TOO_LONG, said=str(fault))
    except Exception:  # one text that cannot be made must not keep the others waiting
        log.exception("A text message of delivery %s could not be made", parcel.deliveries[0])
        return Receipt(parcel, End.OURS, Outcome.BROKEN, said="text")
    answer = _ask(gateway, parcel.to.value, parcel.sender, text)
    if answer.down:
        down[gateway] = answer
        return _waits(parcel, answer)
    if answer.end is End.SENT:
        left.sent += 1
    return Receipt(parcel, answer.end, answer.outcome, said=answer.said)


def _waits(parcel: Parcel, answer: Answer) -> Receipt:
    again = timezone.now() + SILENT_FOR
    return Receipt(
        parcel, answer.end, answer.outcome, again_at=again, origin_waits=True, said=answer.said
    )


@dataclasses.dataclass
class Left:
    """What a municipality may still send this month: ``ceiling`` messages, or any number where that is none."""

    ceiling: int | None
    sent: int = 0
    elsewhere: int = 0
    """Messages that others are sending at this moment."""

    @property
    def used_up(self) -> bool:
        return self.ceiling is not None and self.sent >= self.ceiling

    @property
    def may_be_used_up(self) -> bool:
        return self.ceiling is not None and self.sent + self.elsewhere >= self.ceiling


def _left(municipalities: set[int], parcels: Sequence[Parcel]) -> dict[int, Left]:
    ceilings = dict(
        ChannelUse.objects.filter(
            municipality__in=municipalities, channel=Channel.SMS, monthly_ceiling__isnull=False
        ).values_list("municipality", "monthly_ceiling")
    )
    ours = {number for parcel in parcels for number in parcel.deliveries}
    found = {number: Left(ceilings.get(number)) for number in municipalities}
    for home in Municipality.objects.filter(pk__in=ceilings):
        begin = timezone.localtime(timezone.now(), home.zone).replace(
            day=1, hour=0, minute=0, second=0, microsecond=0
        )
        # whatever was sent, or is being sent, since then was due not long before
        recent = begin - LONGEST_WAIT
        rows = Delivery.objects.of(home).filter(channel=Channel.SMS, due_at__gte=recent)
        # what went to one person at one moment was one message
        found[home.pk].sent = (
            rows.filter(state=State.SENT, sent_at__gte=begin)
            .values("follower", "sent_at")
            .distinct()
            .count()
        )
        found[home.pk].elsewhere = rows.filter(Q(state=State.LEASED) & ~Q(pk__in=ours)).aggregate(
            number=Count("follower", distinct=True)
        )["number"]
    return found


def code_text(code: str, *, sender: str, minutes: int) -> str:
    """The text message with the code that confirms a number, in the active language."""
    words = ngettext(
        "%(code)s is your code for %(sender)s. It holds for %(minutes)s minute.",
        "%(code)s is your code for %(sender)s. It holds for %(minutes)s minutes.",
        minutes,
    )
    return segments.fit(words % {"code": code, "sender": sender, "minutes": minutes}, "")


def send_code(to: str, code: str, *, sender: str, minutes: int) -> bool:
    """Send the code that confirms a number, in the active language; whether the gateway took it."""
    gateway = gateway_for(to)
    if gateway is None:
        return False
    answer = _ask(gateway, to, sender, code_text(code, sender=sender, minutes=minutes))
    if answer.end is not End.SENT:
        log.warning("A code could not be texted: %s", answer.said)
    return answer.end is End.SENT
