"""What must hold of the books at any moment, each as one question to the database: which rows break it.

The questions know nothing of the code that moves coins, so that they find what it, or somebody around it, did wrong.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import connections
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from microservices import ledger
from microservices.choices import FUNDED, GIVEN, LIVE, PERSONAL, AccountKind, ListingState
from microservices.models import DayRoot, Transfer
from microservices.triggers import ACCOUNT, HOLD, TRANSFER, WAY, words

EXCHANGE = "microservices_exchange"
LISTING = "microservices_listing"
CAMPAIGN = "microservices_campaign"
PARTICIPATION = "microservices_participation"
TRIAL = "microservices_trial"
DORMANCY = "microservices_dormancy"
PERK = "microservices_perk"
VOUCHER = "microservices_voucher"
SEALED_DAYS = 31
"""Days back from now whose seals are made anew and compared each night."""


@dataclasses.dataclass(frozen=True)
class Invariant:
    """name: how figures call it; says: what holds, for everybody to read; sql: ids of the rows that break it."""

    name: str
    says: str | Promise
    sql: str


@dataclasses.dataclass(frozen=True)
class Broken:
    """How many rows break an invariant, and the ids of the first of them."""

    count: int
    first: tuple[int, ...]


_LISTING_OF = {
    "postgresql": "CAST(substring(h.key from '^L([0-9]+):') AS bigint)",
    "sqlite": "CASE WHEN h.key LIKE 'L%' THEN CAST(substr(h.key, 2) AS integer) END",
}
"""The listing that a hold with the key ``L{listing}:{slot}:{round}`` is for."""

INVARIANTS = (
    Invariant(
        "sum",
        _("All balances of a municipality together are zero: no coin comes from nowhere."),
        f"SELECT municipality_id AS id FROM {ACCOUNT} GROUP BY municipality_id HAVING sum(balance) <> 0",
    ),
    Invariant(
        "supply",
        _("The coins there are, are those that were made, less those taken out of use."),
        f"""SELECT a.id FROM {ACCOUNT} a WHERE a.kind = 'treasury' AND -a.balance <>
            (SELECT coalesce(sum(amount), 0) FROM {TRANSFER} WHERE municipality_id = a.municipality_id
                AND (kind = 'mint' OR kind = 'start' AND source_id = a.id))
            - (SELECT coalesce(sum(amount), 0) FROM {TRANSFER} WHERE municipality_id = a.municipality_id
                AND (kind = 'burn' OR kind = 'reversal' AND target_id = a.id))""",
    ),
    Invariant(
        "balances",
        _("Every balance is what came in less what went out."),
        f"""SELECT a.id FROM {ACCOUNT} a LEFT JOIN (SELECT account, sum(delta) AS moved FROM (
                SELECT target_id AS account, amount AS delta FROM {TRANSFER}
                UNION ALL SELECT source_id, -amount FROM {TRANSFER}) legs GROUP BY account) m ON m.account = a.id
            WHERE a.balance <> coalesce(m.moved, 0)""",
    ),
    Invariant(
        "floors",
        _("Nobody has less than nothing."),
        f"SELECT id FROM {ACCOUNT} WHERE balance < floor OR (kind <> 'treasury' AND floor <> 0)",
    ),
    Invariant(
        "accounts",
        _("Everybody has one account for each purpose, and nobody owns the common ones."),
        f"""SELECT id FROM {ACCOUNT} WHERE owner_id IS NOT NULL AND kind NOT IN ({words(PERSONAL)})
            UNION SELECT max(id) FROM {ACCOUNT} WHERE owner_id IS NOT NULL
                GROUP BY owner_id, municipality_id, kind HAVING count(*) > 1
            UNION SELECT max(id) FROM {ACCOUNT} WHERE kind NOT IN ({words((*PERSONAL, AccountKind.CAMPAIGN))})
                GROUP BY municipality_id, kind HAVING count(*) > 1""",
    ),
    Invariant(
        "ways",
        _("Coins went only the ways that are meant for them."),
        f"SELECT m.id FROM {TRANSFER} m LEFT JOIN ({WAY}) w ON w.id = m.id WHERE w.id IS NULL",
    ),
    Invariant(
        "once",
        _("Nothing was paid twice: no two transfers are for the same."),
        f"""SELECT max(id) AS id FROM {TRANSFER} GROUP BY key HAVING count(*) > 1
            UNION SELECT max(id) FROM {TRANSFER} WHERE kind = 'hold' GROUP BY hold_id HAVING count(*) > 1
            UNION SELECT max(id) FROM {TRANSFER} WHERE reverses_id IS NOT NULL
                GROUP BY reverses_id HAVING count(*) > 1""",
    ),
    Invariant(
        "holds",
        _("What was set aside was given out or given back once, to the last coin and not beyond."),
        f"""SELECT h.id FROM {HOLD} h LEFT JOIN (
                SELECT hold_id, sum(CASE kind WHEN 'hold' THEN amount ELSE 0 END) AS given,
                    sum(CASE kind WHEN 'hold' THEN amount ELSE -amount END) AS remains
                FROM {TRANSFER} WHERE hold_id IS NOT NULL GROUP BY hold_id) m ON m.hold_id = h.id
            WHERE h."left" <> coalesce(m.remains, 0) OR h.amount <> coalesce(m.given, 0)
                OR h."left" < 0 OR h."left" > h.amount""",
    ),
    Invariant(
        "held",
        _("What lies aside is what was promised, and not a coin more."),
        f"""SELECT a.id FROM {ACCOUNT} a LEFT JOIN (
                SELECT account_id, sum("left") AS promised FROM {HOLD} GROUP BY account_id) h ON h.account_id = a.id
            WHERE coalesce(h.promised, 0) <> CASE a.kind WHEN 'held' THEN a.balance ELSE 0 END""",
    ),
    Invariant(
        "promises",
        _(
            "Coins lie aside only for help that somebody still waits for, or a voucher that can be used."
        ),
        f"""SELECT h.id FROM {HOLD} h WHERE h."left" > 0
            AND NOT EXISTS (SELECT 1 FROM {EXCHANGE} x WHERE x.hold_id = h.id AND x.state IN ({words(LIVE)}))
            AND NOT EXISTS (SELECT 1 FROM {LISTING} l WHERE l.id = {{listing_of}} AND l.side = 'need'
                AND l.state IN ({words((*FUNDED, ListingState.IN_REVIEW))}))
            AND NOT EXISTS (SELECT 1 FROM {VOUCHER} v WHERE v.hold_id = h.id AND v.state = 'active')""",
    ),
    Invariant(
        "paid",
        _("Help that was confirmed was paid for, with as many coins as the two had agreed on."),
        f"""SELECT x.id FROM {EXCHANGE} x WHERE x.state = 'settled' AND x.coins <>
            (SELECT coalesce(sum(t.amount), 0) FROM {TRANSFER} t WHERE t.hold_id = x.hold_id AND t.kind = 'settle')""",
    ),
    Invariant(
        "campaigns",
        _(
            "A campaign has paid, still has, or has given back every coin of its budget, and not one more."
        ),
        f"""SELECT c.id FROM {CAMPAIGN} c JOIN {ACCOUNT} a ON a.id = c.account_id WHERE a.kind <> 'campaign'
            OR a.municipality_id <> c.municipality_id OR (c.state = 'closed' AND a.balance <> 0)
            OR a.balance <> (SELECT coalesce(sum(CASE WHEN t.target_id = a.id THEN t.amount ELSE -t.amount END), 0)
                FROM {TRANSFER} t WHERE (t.target_id = a.id AND t.kind IN ('mint', 'gift', 'reversal'))
                    OR (t.source_id = a.id AND t.kind IN ('payout', 'burn')))""",
    ),
    Invariant(
        "participations",
        _("Every coin that a campaign paid is for somebody who took part once."),
        f"""SELECT t.id FROM {TRANSFER} t JOIN {CAMPAIGN} c ON c.account_id = t.source_id
            LEFT JOIN {PARTICIPATION} p ON p.transfer_id = t.id
            WHERE t.kind = 'payout' AND (p.id IS NULL OR p.campaign_id <> c.id OR p.amount <> t.amount)
            UNION SELECT p.id FROM {PARTICIPATION} p LEFT JOIN {TRANSFER} t ON t.id = p.transfer_id
                LEFT JOIN {CAMPAIGN} c ON c.id = p.campaign_id AND c.account_id = t.source_id
                WHERE p.state = 'paid' AND (t.id IS NULL OR c.id IS NULL OR t.kind <> 'payout')""",
    ),
    Invariant(
        "vouchers",
        _(
            "Every voucher that was used passed on the coins it took, once. All others have them aside or gave them"
            " back."
        ),
        f"""SELECT v.id FROM {VOUCHER} v LEFT JOIN {HOLD} h ON h.id = v.hold_id
            LEFT JOIN {TRANSFER} t ON t.id = v.transfer_id
            LEFT JOIN {ACCOUNT} s ON s.id = t.source_id LEFT JOIN {ACCOUNT} w ON w.id = h.account_id
            WHERE (v.coins > 0) <> (h.id IS NOT NULL) OR h.amount <> v.coins
                OR h."left" <> CASE v.state WHEN 'active' THEN v.coins ELSE 0 END
                OR (t.id IS NOT NULL) <> (v.state = 'redeemed' AND v.coins > 0)
                OR t.kind <> 'gift' OR t.amount <> v.coins OR s.kind <> 'available'
                OR s.owner_id <> w.owner_id OR s.municipality_id <> w.municipality_id
            UNION SELECT p.id FROM {PERK} p WHERE p.given <> (SELECT count(*) FROM {VOUCHER} v
                WHERE v.perk_id = p.id AND v.state IN ({words(GIVEN)}))""",
    ),
    Invariant(
        "unused",
        _(
            "Coins that nobody used went to the common pot after two notices, and came back whole to whoever asked for"
            " them."
        ),
        f"""SELECT t.id FROM {TRANSFER} t LEFT JOIN {DORMANCY} d ON d.transfer_id = t.id
            WHERE (t.kind = 'dormant') <> (d.id IS NOT NULL) OR d.account_id <> t.source_id
                OR d.id IS NOT NULL AND d.reminded_at IS NULL
                OR d.id IS NOT NULL AND CASE WHEN d.back_at IS NULL THEN 0 ELSE t.amount END <>
                    (SELECT coalesce(sum(b.amount), 0) FROM {TRANSFER} b WHERE b.target_id = t.source_id
                        AND b.kind IN ('reversal', 'goodwill') AND b.ref = 'dormancy:' || CAST(d.id AS text))""",
    ),
    Invariant(
        "trials",
        _(
            "Nobody who tried it out was paid by somebody else who did, and none of their coins went back before the"
            " end."
        ),
        f"""SELECT t.id FROM {TRANSFER} t JOIN {ACCOUNT} s ON s.id = t.source_id
            JOIN {ACCOUNT} p ON p.id = t.target_id
            JOIN {TRIAL} a ON a.resident_id = s.owner_id AND a.municipality_id = t.municipality_id
            JOIN {TRIAL} b ON b.resident_id = p.owner_id AND b.municipality_id = t.municipality_id
            WHERE t.kind = 'settle' AND a.id <> b.id AND t.created_at >= a.begun_at AND t.created_at >= b.begun_at
                AND (a.upgraded_at IS NULL OR t.created_at < a.upgraded_at)
                AND (b.upgraded_at IS NULL OR t.created_at < b.upgraded_at)
            UNION SELECT t.id FROM {TRANSFER} t JOIN {ACCOUNT} s ON s.id = t.source_id
                JOIN {TRIAL} a ON a.resident_id = s.owner_id AND a.municipality_id = t.municipality_id
                WHERE t.kind = 'return' AND (a.ended_at IS NULL OR t.created_at < a.ended_at)""",
    ),
    Invariant(
        "reversals",
        _("What was set right is what was paid before, and was set right once."),
        f"""SELECT r.id FROM {TRANSFER} r LEFT JOIN {TRANSFER} o ON o.id = r.reverses_id
            WHERE (r.kind = 'reversal') <> (r.reverses_id IS NOT NULL)
                OR (r.kind = 'reversal' AND (o.id IS NULL OR o.kind = 'reversal' OR r.amount > o.amount
                    OR r.source_id <> o.target_id))""",
    ),
)
HISTORY = "history"
HISTORY_SAYS = _("No day that was sealed has changed since.")
"""What ``changed_days`` looks at, beside the questions."""


def broken(using: str = "default", *, shown: int = 5) -> dict[str, Broken]:
    """Every invariant that does not hold now; nothing where the books are right. One snapshot per question: nobody may
    be in the middle of a transfer on SQLite, and nobody's transfer is seen half on PostgreSQL."""
    target = connections[using]
    found = {}
    with target.cursor() as cursor:
        for invariant in INVARIANTS:
            sql = invariant.sql.replace("{listing_of}", _LISTING_OF[target.vendor])
            cursor.execute(
                f"SELECT id, count(*) OVER () FROM ({sql}) wrong ORDER BY id LIMIT {int(shown)}"
            )
            if rows := cursor.fetchall():
                found[invariant.name] = Broken(rows[0][1], tuple(row[0] for row in rows))
    return found


def day_of(moment: dt.datetime) -> dt.date:
    """The day a transfer belongs to: in UTC, so that no day has an hour twice."""
    return moment.astimezone(dt.UTC).date()


def root_of(day: dt.date) -> tuple[int, str]:
    """How many transfers a day has, and the Merkle root over them in the order of their ids, in hexadecimal digits."""
    begin = dt.datetime.combine(day, dt.time(), dt.UTC)
    rows = (
        Transfer.objects.filter(created_at__gte=begin, created_at__lt=begin + dt.timedelta(days=1))
        .order_by("pk")
        .values_list("key", "kind", "source_id", "target_id", "amount", "reverses_id")
    )
    leaves = [ledger.leaf(*row) for row in rows.iterator(chunk_size=5000)]
    return len(leaves), ledger.merkle_root(leaves).hex()


def changed_days(days: int = SEALED_DAYS) -> list[dt.date]:
    """Sealed days, of the last so many, whose transfers are not those that were sealed."""
    since = day_of(timezone.now()) - dt.timedelta(days=days)
    return [
        seal.day
        for seal in DayRoot.objects.filter(day__gte=since).order_by("day")
        if root_of(seal.day) != (seal.transfers, seal.root)
    ]
