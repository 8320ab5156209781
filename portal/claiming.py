"""Which deliveries a worker takes: one statement, so that no two workers ever hold the same one.

A claim takes everything that is due to the people it takes, so that what came together is told in one message. The
lease it writes is a random token. Only who holds the token may say what became of a delivery, whatever any clock says;
the time beside it says when others may take over.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from portal.channels import Channel, State
from portal.models import Delivery, DeliveryQuerySet, Lease

BATCH = 500
"""Deliveries after which no further person is taken."""
MOST = 8 * BATCH
"""Deliveries in one claim, however many are due to its people."""
LEASE = dt.timedelta(minutes=2)
TOO_LATE = dt.timedelta(hours=48)
"""After so long something that says no other end is no news any more."""
_LOCK = 0x70C1A1
"""Our own space among the database's advisory locks."""


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A claimed delivery. ``late``: it should have been sent so long ago that it is no news any more."""

    pk: int
    entry: int
    follower: int
    device: int | None
    attempts: int
    late: bool


@dataclasses.dataclass(frozen=True)
class Claim:
    channel: Channel
    lease: str
    rows: tuple[Row, ...]


def claim(channel: Channel, *, limit: int = BATCH, most: int = MOST) -> Claim | None:
    """Take the deliveries that are due on ``channel`` first; nothing where none is."""
    now, lease = timezone.now(), secrets.token_hex(16)
    moment = connection.ops.adapt_datetimefield_value
    values = [
        *(channel.value, moment(now), limit),
        *(channel.value, moment(now), most),
        lease,
        moment(now - TOO_LATE),
    ]
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # Two workers that chose at the same time could take half a person each.
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, ord(channel.value)])
            cursor.execute(_CLAIM % _THEIRS[connection.vendor], values)
            rows = [Row(*row) for row in cursor.fetchall()]
        rows.sort(key=lambda row: (row.follower, row.device or 0, row.pk))
        if len(rows) == most:
            rows = _without_last_person(lease, rows)
        if rows:
            numbers = [row.pk for row in rows]
            Lease.objects.create(token=lease, until=now + LEASE, deliveries=numbers)
    return Claim(channel, lease, tuple(rows)) if rows else None


_CLAIM = """
WITH people AS MATERIALIZED (
    SELECT follower_id FROM portal_delivery
    WHERE waits AND attempts >= 0 AND channel = %%s AND due_at <= %%s
    ORDER BY due_at, follower_id LIMIT %%s
), taken AS MATERIALIZED (
    %s ORDER BY follower_id, device_id, id LIMIT %%s
)
UPDATE portal_delivery SET state = 'l', lease = %%s, attempts = attempts + 1
WHERE id IN (SELECT id FROM taken)
RETURNING id, entry_id, follower_id, device_id, attempts, due_at < %%s
"""
_THEIRS = {
    "sqlite": """
    SELECT id FROM portal_delivery WHERE waits AND channel = %s AND due_at <= %s
    AND follower_id IN (SELECT follower_id FROM people)
    """,
    # Just after very many rows were written the database thinks that hardly any wait, and would go through all of them
    # for each person: OFFSET has it look up each person's own.
    "postgresql": """
    SELECT id FROM (SELECT DISTINCT follower_id FROM people) person CROSS JOIN LATERAL (
        SELECT id, device_id FROM portal_delivery
        WHERE waits AND channel = %s AND due_at <= %s AND follower_id = person.follower_id
        OFFSET 0 FOR UPDATE SKIP LOCKED
    ) theirs
    """,
}
"""What is due to those people."""


def _without_last_person(lease: str, rows: list[Row]) -> list[Row]:
    """Where the claim was cut, its last person may have more: theirs wait for the next claim, unless they are alone."""
    last = rows[-1].follower
    kept = [row for row in rows if row.follower != last]
    if not kept:
        return rows
    left = [row.pk for row in rows if row.follower == last]
    held(lease, left).update(state=State.WAITING, lease="", attempts=F("attempts") - 1)
    return kept


def held(lease: str, deliveries: list[int]):
    """Those of ``deliveries`` that are still ours to speak for."""
    return Delivery.objects.filter(pk__among=deliveries, lease=lease, state=State.LEASED)


def settle(lease: str, deliveries: list[int], **fields: Any) -> int:
    """Write down where deliveries stand now and let go of them; returns of how many we could still speak."""
    fields = {"outcome": "", "lease": ""} | fields
    return held(lease, deliveries).update(**fields)


def put_back(lease: str, deliveries: Iterable[tuple[int, str, dt.datetime]]) -> None:
    """Let those of ``deliveries`` that are still ours wait again: each with its outcome and until its own moment."""
    moment = connection.ops.adapt_datetimefield_value
    values = [(outcome, moment(due), pk, lease) for pk, outcome, due in deliveries]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(_PUT_BACK, values)


_PUT_BACK = """
UPDATE portal_delivery SET state = 'w', outcome = %s, due_at = %s, lease = ''
WHERE id = %s AND lease = %s AND state = 'l'
"""


def sent(lease: str, deliveries: list[int]) -> None:
    """Write down that these were sent, and let go of those that are still ours.

    The most frequent of all statements, so that it is one, whose commit waits for no disk: it is safe from any end of
    this process. Were the database's host to lose its power, a blink of receipts would be gone, and come twice.
    """
    moment = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"{_WAITS_FOR_NO_DISK} {_SENT} FROM hurry WHERE id = ANY(%s) AND {_OURS}",
                [moment(timezone.now()), deliveries, lease],
            )
        else:
            some = ", ".join(["%s"] * len(deliveries))
            cursor.execute(
                f"{_SENT} WHERE id IN ({some}) AND {_OURS}",
                [moment(timezone.now()), *deliveries, lease],
            )


_WAITS_FOR_NO_DISK = """
WITH hurry AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
"""
_SENT = """
UPDATE portal_delivery
SET state = 's', sent_at = %s, outcome = '', lease = ''
"""
_OURS = "lease = %s AND state = 'l'"


def hurry() -> None:
    """Let the commit of the transaction that is open wait for no disk, as that of ``sent`` does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")


def renew(leases: Iterable[str]) -> None:
    """Whoever is still at it keeps what they hold."""
    Lease.objects.filter(token__in=list(leases)).update(until=timezone.now() + LEASE)


def held_of(claim: Claim):
    """What is still ours of a whole claim."""
    return held(claim.lease, [row.pk for row in claim.rows])


def left_behind(now: dt.datetime) -> tuple[list[str], DeliveryQuerySet]:
    """Leases that are over, and what was not spoken for when they ended."""
    over = Lease.objects.filter(until__lt=now)
    tokens, numbers = [], []
    for token, deliveries in over.values_list("token", "deliveries"):
        tokens.append(token)
        numbers += deliveries
    rows = Delivery.objects.filter(pk__among=numbers, lease__in=tokens, state=State.LEASED)
    return tokens, rows


def forget_leases(tokens: list[str]) -> None:
    """What they held was given back."""
    Lease.objects.filter(token__in=tokens).delete()
