"""The civic feed: what happened, the newest first, for everybody in a municipality or for what touches one person.

Whatever stands in it, a page costs the same. The feed of all reads an index backwards. That of a person reads, for
each thing they follow, the newest few entries that touch it, and keeps the newest of all: range scans of the index
(subject, entry), merged. A page begins below the last entry of the one before (keyset), so what arrives while
somebody reads moves nothing.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import days, tellers
from portal.channels import Importance, Level, SubjectKind
from portal.models import Entry, Municipality
from portal.reasons import Reason, known, names_of
from portal.remembered import remembered
from portal.tellers import Words

CARDS = 12
"""Cards on a page; on the front page there are fewer."""
CARDS_AT_HOME = 6
AHEAD = 3
"""Things to come that stand above a person's feed."""
ROWS = 40
"""Entries read at once. A case with hundreds of new papers fills no more than a page."""
SPARE = 3
"""Cards put into words beyond those shown, for cases that have been closed since."""
ROUNDS = 3
"""How often more is read where cases have been closed since, so that pages still fill up."""
NEWEST = 50
"""Entries in the feed for other programs."""
ARMS = 200
"""Things followed that are asked for in one statement."""
LONGEST = 19
"""Digits of the largest number a database counts entries with."""


@dataclasses.dataclass(frozen=True)
class Told:
    """One entry in words."""

    entry: Entry
    words: Words

    @property
    def when(self) -> str:
        return days.lately(self.entry.happened_at)

    @property
    def open(self) -> bool:
        """Whether there is something to do about it that ends on a day which has not passed."""
        last = self.words.until
        return bool(self.words.action and last and last >= timezone.localdate())


@dataclasses.dataclass
class Card:
    """What happened to one case or meeting, the newest in full and what came before it on the page below."""

    told: Told
    earlier: list[Told] = dataclasses.field(default_factory=list)
    why: str = ""
    reason: Reason | None = None
    seen_before: str = ""
    """On the first card that the person has seen: when that was."""

    @property
    def entry(self) -> Entry:
        return self.told.entry

    @property
    def words(self) -> Words:
        return self.told.words

    @property
    def pinned(self) -> bool:
        return self.entry.pinned_until is not None and self.entry.pinned_until > timezone.now()

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.entry.happened_at)

    @property
    def open(self) -> bool:
        return any(told.open for told in (self.told, *self.earlier))

    @property
    def to_do(self) -> Words | None:
        """What one can do about it: first what ends on a day, else what the newest change leads to."""
        still = next((told.words for told in (self.told, *self.earlier) if told.open), None)
        return still or (self.words if self.words.action and not self.words.until else None)


@dataclasses.dataclass
class Part:
    """Cards under one heading: ``heading`` is a word such as "Today", ``day`` the date beside it."""

    heading: str
    day: str
    cards: list[Card]


@dataclasses.dataclass
class Reading:
    """One page of the feed. ``after`` is where the next one begins, or nothing at the end."""

    cards: list[Card]
    pinned: list[Card]
    after: int | None
    continued: bool

    @property
    def parts(self) -> list[Part]:
        """What is pinned, what somebody can still act on, and the rest by day."""
        parts = []
        if self.pinned:
            parts.append(Part(_("Important now"), "", self.pinned))
        rest = self.cards
        if not self.continued and (to_do := [card for card in rest if card.open]):
            rest = [card for card in rest if not card.open]
            parts.append(Part(_("You can still make it"), "", to_do))
        for card in rest:
            heading, day = _heading(card.day)
            if not parts or (parts[-1].heading, parts[-1].day) != (heading, day):
                parts.append(Part(heading, day, []))
            parts[-1].cards.append(card)
        return parts

    @property
    def empty(self) -> bool:
        return not self.cards and not self.pinned


def _heading(day: dt.date) -> tuple[str, str]:
    today = timezone.localdate()
    if day == today:
        return _("Today"), days.heading(day)
    if day == today - dt.timedelta(days=1):
        return _("Yesterday"), days.heading(day)
    said = days.heading(day)
    return said[:1].upper() + said[1:], ""


def position(text: str) -> int | None:
    """Where a page begins, from the address. Raises ValueError for what is no entry's number."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < LONGEST):
        raise ValueError(text)
    return int(text)


# What is to come -----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Ahead:
    """Something to come, in how many days, and why it is shown."""

    words: Words
    when: str
    why: str


def ahead(municipality: Municipality, reasons: Sequence[Reason]) -> list[Ahead]:
    """What is to come in what somebody follows or has chosen, the nearest first."""
    touches = {(str(one.kind), one.object_id) for one in reasons if one.object_id}
    found = tellers.coming(municipality, touches, AHEAD)
    names = known(municipality) if found else {}
    today = timezone.localdate()
    shown = []
    for one in found:
        left = (timezone.localdate(one.moment) - today).days
        said = (
            _("today")
            if not left
            else ngettext("in %(number)s day", "in %(number)s days", left) % {"number": left}
        )
        name = names.get((str(one.touch[0]), one.touch[1]), (0, ""))[1]
        why = (
            _("Because you follow %(what)s") % {"what": name}
            if name
            else _("Because it deals with a case you follow")
        )
        shown.append(Ahead(one.words, said, why))
    return shown


# Reading -------------------------------------------------------------------------------------------------------


def read(
    municipality: Municipality,
    reasons: Sequence[Reason] | None = None,
    *,
    kind: str = "",
    important: bool = False,
    after: int | None = None,
    cards: int = CARDS,
    seen_at: dt.datetime | None = None,
) -> Reading:
    """One page of the feed of all, or of what ``reasons`` bring.

    ``after``: the number of the last entry of the page before. ``seen_at``: when the person looked last.
    """
    level = Level.IMPORTANT if important else Level.ALL

    def everything(below: int | None, number: int) -> list[tuple[Entry, Reason | None]]:
        rows = Entry.objects.of(municipality).public()
        rows = rows.filter(kind=kind) if kind else rows
        rows = rows.filter(importance=Importance.IMPORTANT) if important else rows
        rows = rows.filter(pk__lt=below) if below is not None else rows
        return [(entry, None) for entry in rows.order_by("-pk")[:number]]

    def touching(below: int | None, number: int) -> list[tuple[Entry, Reason | None]]:
        return _touching(municipality, reasons or [], below, number, kind, level)

    found, last, more = _collect(
        municipality, everything if reasons is None else touching, after, cards
    )
    pinned = [] if after is not None else _pinned(municipality, kind)
    lifted = {card.entry.group for card in pinned}
    shown = [card for card, _reason in found if card.entry.group not in lifted]
    _say_why(municipality, [pair for pair in found if pair[0].entry.group not in lifted])
    _mark_seen(shown, seen_at)
    return Reading(shown, pinned, last if more else None, after is not None)


def newest(municipality: Municipality) -> list[Told]:
    """The newest entries of a municipality one by one, as other programs read them."""
    rows = Entry.objects.of(municipality).public().shown().order_by("-pk")[:NEWEST]
    told = _in_words(municipality, [(entry, None) for entry in rows])
    return [one for one, _reason, _entry in told if one is not None]


Fetch = Callable[[int | None, int], list[tuple[Entry, Reason | None]]]


def _collect(
    municipality: Municipality, fetch: Fetch, after: int | None, cards: int
) -> tuple[list[tuple[Card, Reason | None]], int | None, bool]:
    """Cards below ``after``, the number of the last entry that was looked at, and whether there may be more."""
    found: dict[str, tuple[Card, Reason | None]] = {}
    last, hidden = after, False
    for turn in range(ROUNDS):
        read = fetch(last, ROWS)
        rows = read if turn else _beginning(read, cards + SPARE)
        for told, reason, entry in _in_words(municipality, rows):
            if told is not None:
                if entry.group not in found and len(found) == cards:
                    return list(found.values()), last, True
                if entry.group in found:
                    found[entry.group][0].earlier.append(told)
                else:
                    found[entry.group] = (Card(told), reason)
            hidden = hidden or told is None
            last = entry.pk
        if len(rows) == len(read) < ROWS:
            return list(found.values()), last, False
        if len(found) >= cards // 2 and len(rows) == ROWS and not hidden:
            # much happened to few: the page is long enough
            break
    return list(found.values()), last, True


def _beginning(
    rows: Sequence[tuple[Entry, Reason | None]], groups: int
) -> Sequence[tuple[Entry, Reason | None]]:
    """As much of ``rows`` as has so many groups: words of the rest would be made in vain."""
    seen: set[str] = set()
    for number, (entry, _reason) in enumerate(rows):
        seen.add(entry.group)
        if len(seen) > groups:
            return rows[:number]
    return rows


def _in_words(
    municipality: Municipality, rows: Sequence[tuple[Entry, Reason | None]]
) -> Iterator[tuple[Told | None, Reason | None, Entry]]:
    for entry, _reason in rows:
        entry.municipality = municipality
    words = tellers.words_of([entry for entry, _reason in rows if entry.withdrawn_at is None])
    for entry, reason in rows:
        said = words.get(entry.pk)
        yield (Told(entry, said) if said else None), reason, entry


def _pinned(municipality: Municipality, kind: str) -> list[Card]:
    """What editors have pinned. A pin ends with a day, so what is remembered for a day stays true."""

    def find() -> list[int]:
        rows = Entry.objects.of(municipality).public().shown()
        rows = rows.filter(pinned_until__gt=timezone.now())
        return list(rows.order_by("-pk").values_list("pk", flat=True)[:CARDS])

    if not (numbers := remembered(municipality, "feed.pinned", find)):
        return []
    rows = Entry.objects.of(municipality).shown().filter(pk__in=numbers).order_by("-pk")
    rows = rows.filter(kind=kind) if kind else rows
    found: dict[str, Card] = {}
    for told, _reason, entry in _in_words(municipality, [(entry, None) for entry in rows]):
        if told is not None:
            found.setdefault(entry.group, Card(told))
    return list(found.values())


def _touching(
    municipality: Municipality,
    reasons: Sequence[Reason],
    below: int | None,
    number: int,
    kind: str,
    level: str,
) -> list[tuple[Entry, Reason | None]]:
    """The newest entries that one of ``reasons`` brings, each with the first of them that does."""
    best: dict[int, tuple[Entry, Reason]] = {}
    for start in range(0, len(reasons), ARMS):
        arms, values = [], []
        for place, reason in enumerate(reasons[start : start + ARMS], start=start):
            only = Level.IMPORTANT in (reason.level, level)
            arm, told = _arm(municipality, reason, place, below, number, kind, important=only)
            arms.append(arm)
            values += told
        # "e.*" is every column of the model: raw rows are whole entries
        sql = (
            "SELECT e.*, m.place FROM (SELECT entry_id, MIN(place) AS place FROM ("
            + " UNION ALL ".join(arms)
            + ") u GROUP BY entry_id ORDER BY entry_id DESC LIMIT %s) m "
            "JOIN portal_entry e ON e.id = m.entry_id ORDER BY e.id DESC"
        )
        for entry in Entry.objects.raw(sql, [*values, number]):
            best.setdefault(entry.pk, (entry, reasons[entry.place]))
    return [best[pk] for pk in sorted(best, reverse=True)[:number]]


def _arm(
    municipality: Municipality,
    reason: Reason,
    place: int,
    below: int | None,
    number: int,
    kind: str,
    *,
    important: bool,
) -> tuple[str, list[Any]]:
    """The newest entries of one thing followed, as a range of one index read backwards."""
    values: list[Any] = []
    if reason.kind == SubjectKind.MUNICIPALITY:
        # all entries of a municipality touch it: their own index also knows the kind
        column = "x.id"
        sql = f"SELECT x.id AS entry_id, {place:d} AS place FROM portal_entry x WHERE x.municipality_id = %s"
        values.append(municipality.pk)
        if private := tellers.private_kinds():
            sql += f" AND x.kind NOT IN ({', '.join(['%s'] * len(private))})"
            values += private
        conditions = [("x.kind = %s", kind), ("x.importance = %s", important and "important")]
    else:
        column = "t.entry_id"
        sql = f"SELECT t.entry_id, {place:d} AS place FROM portal_entrysubject t WHERE t.subject_id = %s"
        values.append(reason.subject_id)
        # a scalar subquery keeps the order of the index, whatever a planner thinks of a join
        row = "(SELECT x.{} FROM portal_entry x WHERE x.id = t.entry_id) = %s"
        conditions = [
            (row.format("kind"), kind),
            (row.format("importance"), important and "important"),
        ]
    for condition, value in [*conditions, (f"{column} < %s", below)]:
        if value:
            sql += f" AND {condition}"
            values.append(value)
    return f"SELECT * FROM ({sql} ORDER BY {column} DESC LIMIT %s) a{place:d}", [*values, number]


# What a card says about its reader -----------------------------------------------------------------------------


def _say_why(municipality: Municipality, found: Sequence[tuple[Card, Reason | None]]) -> None:
    found = [(card, reason) for card, reason in found if reason is not None]
    named = {one.subject_id: one for card, one in found if not _is_the_card(card, one)}
    names = names_of(municipality, named.values())
    for card, reason in found:
        card.reason = reason
        name = names.get(reason.subject_id, "")
        if _is_the_card(card, reason):
            card.why = _("Because you follow this case")
        elif reason.kind == SubjectKind.MUNICIPALITY:
            card.why = _("Because you follow everything in the municipality")
        elif not name:
            card.why = _("Because you follow something it touches")
        elif reason.chosen:
            card.why = _("Because you chose %(what)s") % {"what": name}
        else:
            card.why = _("Because you follow %(what)s") % {"what": name}


def _is_the_card(card: Card, reason: Reason) -> bool:
    return reason.kind == SubjectKind.CASE and card.entry.group == f"case:{reason.object_id}"


def _mark_seen(cards: Sequence[Card], seen_at: dt.datetime | None) -> None:
    """Mark where what the person has seen begins, if something above it is new."""
    if seen_at is None:
        return
    new = [number for number, card in enumerate(cards) if card.entry.happened_at > seen_at]
    if new and new[-1] + 1 < len(cards):
        cards[new[-1] + 1].seen_before = days.lately(seen_at)
