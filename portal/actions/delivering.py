"""Sending what waits: claim what is due, make one message per person, send it, write down what became of it.

The rows are the truth and the queue only wakes workers up, so it may lose anything: what a killed worker held goes back
to waiting when its lease is over (``sweep``). No transaction is open while something is sent.

A worker writes down what was sent before it waits for more answers, when it knows of ``FLUSH``, or after ``SOON``
seconds. One that is killed outright has therefore sent at most ``FLUSH`` messages, those whose answers its sender has
in hand, and those on open connections, that nobody knows of; only these can come twice. What reached nobody can wait
longer, since to try it again tells nobody anything twice.
"""

from __future__ import annotations

import datetime as dt
import gc
import itertools
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Generator, Sequence
from typing import Any

from django.db import Error, OperationalError, transaction
from django.utils import timezone

from portal import backoff, claiming, parcels
from portal.actions.addresses import refuse_address
from portal.actions.bundling import bundle, where
from portal.actions.devices import retire
from portal.channels import CHOSEN, Channel, Outcome, State
from portal.claiming import Claim
from portal.models import (
    Address,
    Delivery,
    Device,
)
from portal.parcels import End, Parcel, Receipt
from portal.queue import later

logger = logging.getLogger("portal.delivering")

FLUSH, SOON = 20, 0.1
"""More than push receipts come at once (``push_http.SOME``): each lot is written down when all of it is known."""
UNHURRIED, LATER = 500, 1.0
"""Messages that reached nobody are written down so many together, or after so many seconds."""
DRAWN = {Channel.PUSH}
"""Channels whose sender takes an iterator and draws on it whenever there is room."""
FEW = 50
"""Deliveries in a claim of the other channels."""
TURN = 20.0
"""Seconds after which the other channels have their turn, whatever is still due."""
GROUP = 20
"""People whose deliveries are tried again together after they were left behind twice."""
AT_LEAST = dt.timedelta(seconds=1)
BELIEVED = 3
"""How often a receiver's own word for when to come back counts alone."""
TURNS = 3
"""How often the database is asked to write something down that a deadlock undid."""


# What became of them --------------------------------------------------------------------------------------


Waits = dict[tuple[str, str], dt.datetime]
"""Who is to be left alone until when, as a condition on deliveries."""


def record(claim: Claim, receipts: Sequence[Receipt]) -> Waits:
    """Write down what became of messages. Who has lost the lease meanwhile has no say any more.

    Returns who asked to be left alone; ``leave_alone`` sees to it.
    """
    sent = [pk for one in receipts if one.end is End.SENT for pk in one.parcel.deliveries]
    if sent:
        claiming.sent(claim.lease, sent)
    others = [one for one in receipts if one.end is not End.SENT]
    for said in {receipt.said for receipt in others if receipt.end is End.OURS}:
        logger.error("%s: our own fault, tried again later: %s", claim.channel.name, said)
    return _record_others(claim, others) if others else {}


@transaction.atomic
def _record_others(claim: Claim, receipts: Sequence[Receipt]) -> Waits:
    claiming.hurry()
    now = timezone.now()
    ends: dict[tuple[State, str, dt.datetime | None], list[int]] = defaultdict(list)
    waits: Waits = {}
    attempts = {row.pk: row.attempts for row in claim.rows}
    gone = _out_of_use([receipt for receipt in receipts if receipt.end is End.GONE])
    for receipt in receipts:
        parcel, ids = receipt.parcel, receipt.parcel.deliveries
        if receipt.end is End.REFUSED:
            ends[State.FAILED, receipt.outcome or Outcome.REFUSED, None].extend(ids)
        elif outcome := gone.get(ids[0]):
            ends[State.FAILED, outcome, None].extend(ids)
        else:
            tried = max((attempts[pk] for pk in ids if pk in attempts), default=1)
            ends[_again(receipt, tried, now)].extend(ids)
        if receipt.origin_waits and receipt.again_at:
            origin = _same_origin(parcel)
            until = min(receipt.again_at, now + claiming.TOO_LATE)
            waits[origin] = max(until, waits.get(origin, until))
    again: list[tuple[int, str, dt.datetime]] = []
    for (state, outcome, due), numbers in ends.items():
        if due is None:
            claiming.settle(claim.lease, numbers, state=state, outcome=outcome)
        else:
            again += [(pk, outcome, due) for pk in numbers]
    claiming.put_back(claim.lease, again)
    return waits


def leave_alone(channel: Channel, waits: Waits) -> None:
    """What waits for those who asked for time waits that long.

    What another worker is busy with is passed over: it will be told the same.
    """
    for (condition, value), until in waits.items():
        rows = Delivery.objects.in_line().filter(channel=channel, due_at__lt=until)
        free = rows.filter(**{condition: value}).select_for_update(skip_locked=True, of=("self",))
        Delivery.objects.filter(pk__in=free.values("pk")).update(due_at=until)


def _again(receipt: Receipt, tried: int, now: dt.datetime) -> tuple[State, str, dt.datetime | None]:
    """When to try again, or that it is too late for that."""
    ours = receipt.end is End.OURS
    wait = backoff.pause(tried, first=backoff.OWN_FAULT if ours else backoff.FIRST)
    # Who keeps saying "in two seconds" is believed a few times; else the attempts would be over in a minute.
    least = wait if tried > BELIEVED or not receipt.again_at else AT_LEAST
    due = max(receipt.again_at or now, now + least)
    if tried >= backoff.ATTEMPTS or due > now + claiming.TOO_LATE:
        return State.FAILED, Outcome.GAVE_UP, None
    if receipt.parcel.until and due > receipt.parcel.until:
        return State.FAILED, Outcome.EXPIRED, None
    return State.WAITING, Outcome.OURS if ours else "", due


def _out_of_use(receipts: Sequence[Receipt]) -> dict[int, Outcome | str]:
    """Take devices and addresses that are no more out of use, and what waits for them out of the queue.

    Returns what became of them, by the first delivery; nothing of those that have become others since the message was
    sent.
    """
    found: dict[int, Outcome | str] = {}
    devices = {}
    for receipt in receipts:
        to, first = receipt.parcel.to, receipt.parcel.deliveries[0]
        if isinstance(to, Device):
            devices[to.pk, to.endpoint_hash] = first, receipt.outcome or Outcome.GONE
        elif address := Address.objects.filter(pk=to.pk, value=to.value).first():
            outcome = Outcome(receipt.outcome or Outcome.BOUNCED)
            refuse_address(address, outcome)
            found[first] = outcome
    if devices:
        keys, hashes = zip(*devices, strict=True)
        known = Device.objects.filter(pk__in=keys, endpoint_hash__in=hashes)
        same = [one for one in known.values_list("pk", "endpoint_hash") if one in devices]
        retire(known.filter(pk__in=[pk for pk, _hash in same]))
        found |= dict(devices[one] for one in same)
    return found


def _same_origin(parcel: Parcel) -> tuple[str, str]:
    """Who else is to be left alone, as a condition on deliveries: a push service, or what numbers of a country go
    through. There is one mail server."""
    if isinstance(parcel.to, Device):
        return "device__origin", parcel.to.origin
    if parcel.channel == Channel.SMS:
        return "follower__addresses__value__startswith", parcel.to.value[:3]
    return "channel", parcel.channel


# The loop -------------------------------------------------------------------------------------------------


class Worker:
    """One process' share of the work. It claims, sends and writes down in the thread that calls it.

    A channel whose sender draws on what it is given takes claim after claim, so that receivers that hang keep nobody
    behind them waiting. The others take small claims in turn, so that slow mail does not hold up what rings.
    """

    def __init__(self, channels: Sequence[Channel] = CHOSEN) -> None:
        self.channels = channels
        self.sent = 0
        self._open: dict[int, tuple[Claim, Parcel]] = {}
        """Messages on their way, by the number of their first delivery."""
        self._unwritten: list[tuple[Claim, Receipt]] = []
        self._undelivered: list[tuple[Claim, Receipt]] = []
        self._wrote = self._renewed = self._undelivered_at = time.monotonic()
        self._stopping = threading.Event()
        self._ends = float("inf")

    def stop(self) -> None:
        """Claim no more; what is on its way still gets its receipt."""
        self._stopping.set()

    def run(self, *, seconds: float = float("inf")) -> bool:
        """Send until nothing is due, or for about so many seconds. Says whether something may be due still."""
        self._ends = time.monotonic() + seconds
        # What the process consists of is no garbage: looking through it again and again for each thousand messages
        # takes a tenth of the time.
        gc.freeze()
        try:
            while not self._over:
                found = [self._turn(channel) for channel in self.channels]
                if not any(found):
                    return False
            return True
        finally:
            gc.unfreeze()

    @property
    def _over(self) -> bool:
        return self._stopping.is_set() or time.monotonic() >= self._ends

    def _turn(self, channel: Channel) -> bool:
        """Claim and send on one channel for a while; whether there was anything."""
        made = self._made(channel)
        try:
            first = next(made, None)
            if first is None:
                return False
            if channel in DRAWN:
                coming = itertools.chain(first, itertools.chain.from_iterable(made))
                self._send(channel, parcels.Stream(coming, self._write))
            elif first:
                self._send(channel, first)
        finally:
            made.close()
        return True

    def _made(self, channel: Channel) -> Generator[list[Parcel], None, None]:
        """Claim after claim, as messages, while something is due."""
        ends = time.monotonic() + TURN
        while not self._over and time.monotonic() < ends:
            # what is known is written before time is spent on more
            self._write()
            claim = claiming.claim(channel, limit=claiming.BATCH if channel in DRAWN else FEW)
            if claim is None:
                return
            try:
                made = bundle(claim)
            except Exception as error:  # noqa: BLE001  (a fault of one claim must not stop the others)
                logger.error("%s: no messages could be made: %s", channel.name, where(error))
                put_off(claim)
                continue
            self._open |= {parcel.deliveries[0]: (claim, parcel) for parcel in made}
            yield made

    def _send(self, channel: Channel, messages: Any) -> None:
        receipts = iter(parcels.send(channel, messages))
        said = "the sender gave no receipt"
        while True:
            try:
                receipt = next(receipts)
            except StopIteration:
                break
            except Error:
                raise  # the database is away: leases hold what is on its way until it is back
            except Exception as error:  # noqa: BLE001  (a fault of one channel must not stop the others)
                said = where(error)
                break
            self._note(receipt)
        for _claim, parcel in list(self._open.values()):
            self._note(Receipt(parcel, End.OURS, said=said))
        self._write(last=True)

    def _note(self, receipt: Receipt) -> None:
        open_one = self._open.get(receipt.parcel.deliveries[0])
        if open_one is None or open_one[1] is not receipt.parcel:
            return  # a second receipt for the same message
        claim, _parcel = self._open.pop(receipt.parcel.deliveries[0])
        if receipt.end is End.SENT:
            self.sent += 1
        hurried = receipt.end is End.SENT or receipt.origin_waits
        (self._unwritten if hurried else self._undelivered).append((claim, receipt))
        if len(self._unwritten) >= FLUSH or time.monotonic() - self._wrote >= SOON:
            self._write()

    def _write(self, *, last: bool = False) -> None:
        """Write down what has come in; what is still on its way stays ours."""
        self._put_down(self._unwritten)
        self._wrote = time.monotonic()
        waited = self._wrote - self._undelivered_at
        if last or len(self._undelivered) >= UNHURRIED or waited > LATER:
            self._put_down(self._undelivered)
            self._undelivered_at = self._wrote
        if self._open and self._wrote - self._renewed > claiming.LEASE.total_seconds() / 3:
            claiming.renew({claim.lease for claim, _parcel in self._open.values()})
            self._renewed = self._wrote

    def _put_down(self, known: list[tuple[Claim, Receipt]]) -> None:
        by_lease: dict[str, tuple[Claim, list[Receipt]]] = {}
        for claim, receipt in known:
            by_lease.setdefault(claim.lease, (claim, []))[1].append(receipt)
        if by_lease:
            self._record(list(by_lease.values()))
            known.clear()

    @staticmethod
    def _record(known: list[tuple[Claim, list[Receipt]]]) -> None:
        """What was sent must not be forgotten because two workers stood in each other's way."""
        for turn in range(TURNS):
            try:
                waits = [(claim, record(claim, receipts)) for claim, receipts in known]
                break
            except OperationalError:
                if turn == TURNS - 1:
                    raise
        for claim, wait in waits:
            leave_alone(claim.channel, wait)


def deliver(channels: Sequence[Channel] = CHOSEN, *, seconds: float = float("inf")) -> bool:
    """Send what is due on ``channels``, for about so many seconds. Says whether something may be due still."""
    return Worker(channels).run(seconds=seconds)


# What a worker left behind --------------------------------------------------------------------------------


def put_off(claim: Claim) -> None:
    """Give a claim back that nothing could be made of, to be tried again later."""
    _give_back(claiming.held_of(claim), timezone.now(), patient=True)


def sweep() -> int:
    """Give back what workers left behind that are no more, and wake one up where something is due.

    Returns how many deliveries were given back.
    """
    now = timezone.now()
    over, left = claiming.left_behind(now)
    number = _give_back(left, now) if over else 0
    claiming.forget_leases(over)
    if any(Delivery.objects.due(now).filter(channel=channel).exists() for channel in CHOSEN):
        later("portal.tasks.deliver")
    return number


def _give_back(left: Any, now: dt.datetime, *, patient: bool = False) -> int:
    """Back to waiting: at once the first time, then later and later and in small groups.

    What keeps killing workers is so alone in the end, and given up.
    """
    free: dict[str, Any] = {"lease": "", "outcome": ""}
    number = left.filter(attempts__gte=backoff.ATTEMPTS).update(
        **free | {"state": State.FAILED, "outcome": Outcome.GAVE_UP}
    )
    again = free | {"state": State.WAITING}
    if not patient:
        number += left.filter(attempts=1).update(**again)
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows = left.order_by("follower", "pk").values_list("pk", "follower", "attempts")
    for pk, follower, attempts in rows:
        groups[follower // GROUP, attempts].append(pk)
    for (_group, attempts), ids in groups.items():
        due = now + backoff.pause(attempts)
        number += left.filter(pk__in=ids).update(**again | {"due_at": due})
    return number
