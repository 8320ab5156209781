"""What bootcamps tell: everybody, that one begins and what was learned; and who signed up, that there is a place or
that a session is called off.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from barometer.models import Bootcamp, SignUp
from portal import days, tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry
from portal.tellers import Draft, Rule, Teller, Words

KIND, SEAT = "bootcamp", "bootcamp_seat"
MOVES = ["open", "over"]
"""The order is part of the numbers of entries: new ones go to the end."""
SEATS: dict[str, Any] = {
    "place": _("A place is free, and it is yours"),
    "off": _("The session is called off"),
}
"""By what happened; the order, likewise."""
REACHED = frozenset({SubjectKind.COMPETITION, SubjectKind.MUNICIPALITY})
RULES = {
    "open": Rule("bootcamp_open", Importance.MINOR, _("A bootcamp begins"), REACHED),
    "over": Rule("bootcamp_over", Importance.MINOR, _("A bootcamp has learned something"), REACHED),
}


def draft_of(row: Bootcamp, what: str) -> Draft:
    touches: set[tuple[SubjectKind | str, int]] = set()
    if row.competition_id is not None:
        touches.add((SubjectKind.COMPETITION, row.competition_id))
    return Draft(
        kind=KIND,
        object_id=row.pk << 1 | MOVES.index(what),
        rule=RULES[what].kind,
        importance=RULES[what].importance,
        group=f"{KIND}:{row.pk}",
        touches=frozenset(touches),
        happened_at=timezone.now(),
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = Bootcamp.objects.shown().in_bulk({entry.object_id >> 1 for entry in entries})
    found = {}
    for entry in entries:
        row, what = rows.get(entry.object_id >> 1), MOVES[entry.object_id % 2]
        if row is None:
            continue
        opens = what == "open" and not row.over
        found[entry.pk] = Words(
            kind=gettext("Bootcamp"),
            title=row.name,
            title_lang=row.language,
            what=gettext("You can sign up") if what == "open" else _learned(row),
            url=row.get_absolute_url(),
            icon="meet",
            action=gettext("See when it meets") if opens else "",
            action_url=row.get_absolute_url() if opens else "",
            day=timezone.localdate(entry.happened_at),
        )
    return found


def _learned(row: Bootcamp) -> str:
    number = row.experiments.count()
    return ngettext(
        "It is over: read what %(number)s experiment taught",
        "It is over: read what %(number)s experiments taught",
        number,
    ) % {"number": number}


def seat_draft(row: SignUp, what: str) -> Draft:
    return Draft(
        kind=SEAT,
        object_id=row.pk << 1 | list(SEATS).index(what),
        rule=SEAT,
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{row.session.bootcamp_id}",
        touches=frozenset({(SubjectKind.OWN, row.resident_id)}),
        happened_at=timezone.now(),
        until=row.session.starts_at,
    )


def seat_words(entries: Sequence[Entry]) -> dict[int, Words]:
    """Of a place that somebody has given up nothing is told any more."""
    rows = SignUp.objects.select_related("session__bootcamp").in_bulk(
        {entry.object_id >> 1 for entry in entries}
    )
    return {
        entry.pk: Words(
            kind=gettext("Bootcamp"),
            title=row.session.bootcamp.name,
            title_lang=row.session.bootcamp.language,
            what=f"{SEATS[list(SEATS)[entry.object_id % 2]]}",
            matter=days.at(row.session.starts_at),
            url=row.session.bootcamp.get_absolute_url(),
            icon="meet",
            day=timezone.localdate(entry.happened_at),
        )
        for entry in entries
        if (row := rows.get(entry.object_id >> 1))
    }


tellers.register(Teller(KIND, _("Bootcamps"), words, tuple(RULES.values())))
tellers.register(Teller(SEAT, _("Sessions you signed up to"), seat_words, private=True))
