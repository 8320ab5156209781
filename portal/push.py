"""Sends push messages (RFC 8030): encrypted for one browser each, signed with the key that browser subscribed to.

What becomes of each message is decided by what the push service says to it alone. Only where a service turns
several in a row away, whoever they are for, is the rest of that origin's messages given back for later.

``send`` takes a sequence, or an iterator that it draws on whenever there is room: then a few devices that do not
answer keep nobody behind them waiting. A parcel is held for at most ``push_http.LONGEST_HOLD`` seconds.
"""

from __future__ import annotations

import atexit
import datetime as dt
import email.utils
import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from django.conf import settings
from django.utils import timezone

from portal import endpoints, prepared, push_words, vapid, webpush
from portal.channels import Channel, Outcome
from portal.parcels import End, Parcel, Receipt, Stream, sends
from portal.push_http import Answer, Client, Fault

log = logging.getLogger(__name__)

LIFE = 48 * 60 * 60
"""Seconds a push service keeps a message for a device that is off (TTL of RFC 8030, section 5.2), at most."""
SIGNED = 12 * 60 * 60
"""Seconds a signature is of use; it is made anew at half of that."""
REPEATED = 5
"""People in a row whom an origin makes wait, after which everybody else there waits, too."""
FAULTS = 20
"""People in a row whose messages an origin finds fault with, after which the fault is ours and not their devices'."""
PATIENCE = dt.timedelta(days=1)
"""The longest that a ``Retry-After`` is believed."""
PAUSE = dt.timedelta(minutes=1)
"""How long an origin is left alone where it does not answer, or turns everybody away without saying for how long."""
STOPPED = dt.timedelta(minutes=15)
"""How long an origin is left alone that finds fault with us."""
DOUBLED, LONGEST_PAUSE = 6, dt.timedelta(hours=4)
"""How often such a pause is doubled while nothing has become better, and how long it gets."""


class Unsendable(Exception):
    """A message that cannot be made for its device."""

    def __init__(self, end: End, outcome: Outcome | str, said: str) -> None:
        super().__init__(said)
        self.end, self.outcome, self.said = end, outcome, said


class Message:
    """A parcel on its way; ``short`` where the push service found it too long once."""

    __slots__ = ("around", "endpoint", "key", "parcel", "short")

    def __init__(self, parcel: Parcel, around: Round) -> None:
        self.parcel, self.around, self.short = parcel, around, False
        try:
            self.endpoint = endpoints.check(parcel.to.endpoint)
        except endpoints.EndpointRefused as refusal:
            raise Unsendable(End.REFUSED, Outcome.REFUSED, refusal.detail) from refusal
        try:
            self.key = around.keys[parcel.to.key_id]
        except KeyError:
            raise Unsendable(
                End.OURS, "", f"no key {parcel.to.key_id}: bring it back from a backup"
            ) from None

    def written(self) -> bytes:
        """Head and body of the request (RFC 8030, section 5)."""
        parcel, to, device = self.parcel, self.endpoint, self.parcel.to
        life = LIFE
        if parcel.until is not None:
            left = int((parcel.until - timezone.now()).total_seconds())
            if left <= 0:
                raise Unsendable(End.REFUSED, Outcome.EXPIRED, "its time was over")
            life = min(life, left)
        try:
            form = self.around.form(parcel)
            text = push_words.shortest(parcel) if self.short else form.of(parcel)
        except Exception as error:
            log.exception("The text of a push message could not be made")
            raise Unsendable(End.OURS, Outcome.BROKEN, type(error).__name__) from error
        try:
            body = webpush.seal(text, prepared.take(device))
        except ValueError as error:
            raise Unsendable(End.GONE, Outcome.GONE, f"its keys are none: {error}") from error
        urgency = "high" if parcel.urgent else "low" if parcel.digest else "normal"
        head = (
            f"POST {to.target} HTTP/1.1\r\n{self.around.head(to, self.key)}"
            f"TTL: {life}\r\nUrgency: {urgency}\r\nTopic: {form.tag}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode("ascii") + body


_troubles: dict[str, int] = {}
"""Origins in trouble, and how often their pause was doubled."""


class Round:
    """One run of ``send``: what is known about each origin, and what all messages share."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.keys = vapid.by_id()
        self._forms: dict[tuple[object, ...], push_words.Form] = {}
        self._heads: dict[tuple[str, str], str] = {}
        self._slowed: dict[str, set[int]] = {}
        self._faulted: dict[tuple[str, str], set[int]] = {}
        self._accepted: set[str] = set()
        self._troubled: set[str] = set()
        self._away: dict[tuple[str, str], Receipt] = {}

    def form(self, parcel: Parcel) -> push_words.Form:
        about = (parcel.site, parcel.language, parcel.discreet, parcel.digest)
        told = about + tuple((item.entry, item.why) for item in parcel.items)
        if (form := self._forms.get(told)) is None:
            if len(self._forms) >= 1000:
                self._forms.clear()
            form = self._forms[told] = push_words.form(parcel, push_words.text_of(parcel))
        return form

    def head(self, to: endpoints.Endpoint, key: vapid.Key) -> str:
        """The lines that all messages to an origin share: signed once, not per message (RFC 8292, section 2)."""
        at = (to.origin, key.id)
        if at not in self._heads:
            port = "" if to.port == (443 if to.tls else 80) else f":{to.port}"
            host = f"[{to.host}]" if ":" in to.host else to.host
            self._heads[at] = (
                f"Host: {host}{port}\r\nAuthorization: {signature(key, to.origin)}\r\n"
                "Content-Encoding: aes128gcm\r\nContent-Type: application/octet-stream\r\n"
            )
        return self._heads[at]

    # What became of a message

    def receipts(self, message: Message, answer: Answer) -> Iterator[Receipt]:
        """The message's own receipt, and those of what is given back with it; none where it is tried once more."""
        parcel, origin = message.parcel, message.endpoint.origin
        if answer.fault is not None:
            yield self._unanswered(message, answer)
            return
        status = answer.status
        if status in {429, 406, 503}:
            # Windows' push service throttles with 406.
            again = retry_at(answer.retry_after)
            receipt = Receipt(parcel, End.LATER, again_at=again, said=_said(message, answer))
            yield from self._slow(message, receipt)
            return
        if status in {400, 401, 403} or 300 <= status < 400:
            yield from self._ours(message, answer)
            return
        self._slowed.pop(origin, None)
        if 200 <= status < 300:
            self._faulted.pop((origin, message.key.id), None)
            self._accepted.add(origin)
            _troubles.pop(origin, None)
            yield Receipt(parcel, End.SENT)
        elif status in {404, 410}:
            yield Receipt(parcel, End.GONE, Outcome.GONE, said=f"{status}")
        elif status == 413 and not message.short:
            message.short = True
            self.client.put(message)
        elif status == 413:
            yield Receipt(parcel, End.REFUSED, Outcome.TOO_LONG, said="413")
        elif status >= 500 or status in {408, 425}:
            again = retry_at(answer.retry_after)
            yield Receipt(parcel, End.LATER, again_at=again, said=_said(message, answer))
        else:
            yield Receipt(parcel, End.REFUSED, Outcome.REFUSED, said=_said(message, answer))

    def _unanswered(self, message: Message, answer: Answer) -> Receipt:
        parcel, fault = message.parcel, answer.fault
        if isinstance(answer.error, Unsendable):
            return Receipt(parcel, answer.error.end, answer.error.outcome, said=answer.error.said)
        if fault is Fault.UNWRITTEN:
            return Receipt(parcel, End.OURS, Outcome.BROKEN, said=type(answer.error).__name__)
        if fault is Fault.FORBIDDEN:
            return Receipt(parcel, End.REFUSED, Outcome.REFUSED, said=answer.said)
        if fault is Fault.UNREACHABLE:
            again = self._after(message.endpoint.origin, PAUSE)
            return Receipt(parcel, End.LATER, again_at=again, origin_waits=True, said=answer.said)
        said = f"{fault.value if fault else ''} {answer.said}".strip()
        return Receipt(parcel, End.LATER, said=said)

    def _after(self, origin: str, pause: dt.timedelta) -> dt.datetime:
        """When an origin in trouble is asked again: later each time, until something is accepted there."""
        if origin not in self._troubled:
            self._troubled.add(origin)
            if len(_troubles) >= 1000:
                _troubles.clear()
            _troubles[origin] = min(_troubles.get(origin, -1) + 1, DOUBLED)
        return timezone.now() + min(pause * 2 ** _troubles[origin], LONGEST_PAUSE)

    def _slow(self, message: Message, receipt: Receipt) -> Iterator[Receipt]:
        about = (message.endpoint.origin, "")
        people = self._slowed.setdefault(message.endpoint.origin, set())
        people.add(message.parcel.to.follower_id)
        if len(people) < REPEATED:
            yield receipt
        else:
            again = receipt.again_at or self._after(about[0], PAUSE)
            yield from self._stop(about, replace(receipt, again_at=again, origin_waits=True))

    def _ours(self, message: Message, answer: Answer) -> Iterator[Receipt]:
        """Nothing is deleted: a wrong signature would cost every device of a push service."""
        about = (message.endpoint.origin, message.key.id)
        outcome = Outcome.REFUSED if answer.status < 400 else ""
        receipt = Receipt(message.parcel, End.OURS, outcome, said=_said(message, answer))
        people = self._faulted.setdefault(about, set())
        people.add(message.parcel.to.follower_id)
        if len(people) < FAULTS:
            log.warning("%s finds fault with a push message (key %s): %s", *about, receipt.said)
            yield receipt
            return
        again = self._after(about[0], STOPPED)
        if about not in self._away:
            log.error(
                "%s refuses all push messages signed with key %s and is left alone until %s. It says: %s",
                *(*about, again, receipt.said),
            )
        waits = about[0] not in self._accepted
        yield from self._stop(about, replace(receipt, again_at=again, origin_waits=waits))

    def _stop(self, about: tuple[str, str], receipt: Receipt) -> Iterator[Receipt]:
        """Messages to an origin, signed with a key, that were not sent yet come back with the same receipt."""
        origin, key = about
        self._away[about] = receipt
        yield receipt
        for message in self.client.recall(origin, lambda one: key in {"", one.key.id}):
            yield replace(receipt, parcel=message.parcel)

    def away(self, message: Message) -> Receipt | None:
        """The receipt of a message to an origin that is left alone in this round."""
        origin = message.endpoint.origin
        stopped = self._away.get((origin, "")) or self._away.get((origin, message.key.id))
        return replace(stopped, parcel=message.parcel) if stopped else None


@sends(Channel.PUSH)
def send(parcels: Iterable[Parcel] | Stream) -> Iterator[Receipt]:
    """One receipt for each of ``parcels``, in the order in which push services answer."""
    coming = iter(parcels)
    client = _taken()
    finished = False
    try:
        try:
            around = Round(client)
        except vapid.KeysUnusable as error:
            log.error("No push message can be signed: %s", error)
            finished = True
            for parcel in coming:
                yield Receipt(parcel, End.OURS, again_at=timezone.now() + STOPPED, said="no keys")
            return
        more = True
        while more or client.pending:
            while more and (room := client.room):
                more = False
                for parcel in islice(coming, room):
                    more = True
                    receipt = _put(around, parcel)
                    if receipt is not None:
                        yield receipt
            if isinstance(parcels, Stream):
                parcels.pause()
            for message, answer in client.answers():
                yield from around.receipts(message, answer)
        finished = True
    finally:
        # Where somebody stopped listening, answers that are still to come would be taken for others'.
        if finished:
            _keep(client)
        else:
            client.close()


def _put(around: Round, parcel: Parcel) -> Receipt | None:
    try:
        message = Message(parcel, around)
    except Unsendable as why:
        return Receipt(parcel, why.end, why.outcome, said=why.said)
    receipt = around.away(message)
    if receipt is None:
        around.client.put(message)
    return receipt


def _said(message: Message, answer: Answer) -> str:
    """What a push service said, on one line, without what names the device."""
    words = " ".join(answer.said.split())
    for part in message.endpoint.target.split("/"):
        if len(part) > 8:
            words = words.replace(part, "…")
    return f"{answer.status} {words}".strip()[:200]


def retry_at(header: str) -> dt.datetime | None:
    """The moment that a ``Retry-After`` names, in seconds or as a date (RFC 9110, section 10.2.3).

    None where it names none; never in the past, and never further away than ``PATIENCE``.
    """
    now = timezone.now()
    if header.isascii() and header.isdigit():
        wait = dt.timedelta(seconds=min(int(header[:9]), PATIENCE.total_seconds()))
        return now + wait
    try:
        moment = email.utils.parsedate_to_datetime(header)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        return min(max(moment, now), now + PATIENCE)
    except (ValueError, OverflowError):
        return None


_signatures: dict[tuple[str, str, str], tuple[float, str]] = {}


def signature(key: vapid.Key, origin: str) -> str:
    """The header ``Authorization`` for an origin, signed anew when half of its time is over."""
    contact = settings.SECURITY_CONTACT
    about, now = (key.id, origin, contact), time.time()
    made, header = _signatures.get(about, (0.0, ""))
    if not made <= now < made + SIGNED / 2:
        if len(_signatures) >= 1000:
            _signatures.clear()
        made, header = now, webpush.authorization(key.private, origin, contact, int(now) + SIGNED)
        _signatures[about] = made, header
    return header


# Connections outlive a run: opening one costs more than ten messages.
_kept: list[Client] = []
_lock = threading.Lock()


def _taken() -> Client:
    with _lock:
        while _kept:
            client = _kept.pop()
            if client.ca == settings.PUSH_CA:
                return client
            client.close()
    return Client(settings.PUSH_CA)


def _keep(client: Client) -> None:
    client.tidy()
    with _lock:
        _kept.append(client)


@atexit.register
def hang_up() -> None:
    """Close the connections that are kept for the next run."""
    with _lock:
        while _kept:
            _kept.pop().close()


_parents: list[Client] = []


def _forget() -> None:
    """A forked process has its parent's connections in hand, and must neither use nor close them."""
    global _lock
    _lock = threading.Lock()
    _parents.extend(_kept)
    _kept.clear()


os.register_at_fork(after_in_child=_forget)
