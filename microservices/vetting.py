"""What the countries know to show that somebody can be trusted, as data; and what each level asks for.

Only the fact is ever kept: what kind, on what ground, seen by whom and when, issued when. Never the paper, nor what
stands in it.

Sources: DK lov om indhentelse af børneattest (LBK 362/2014); SE lag (2013:852) om registerkontroll av personer som ska
arbeta med barn; FI laki lasten kanssa toimivien vapaaehtoisten rikostaustan selvittämisestä (148/2014); NO
politiregisterloven § 39. Ages of papers in months: SE and FI by law or the register's own advice, NO as municipalities
ask for it; 0 where nothing is said.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from microservices.choices import Level


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of thing that is seen.

    code: as it stands in the database
    words: for people, in the reader's language; ``own`` is the official name in the country's language
    legal_basis: the law it rests on
    months: how old it may be when it is seen; 0 where nothing is said
    asked: who gets it and under what conditions, for the coordinator
    certificate: whether it is what a country calls a certificate
    """

    code: str
    words: Any
    own: str = ""
    country: str = ""
    legal_basis: str = ""
    months: int = 0
    asked: Any = ""
    certificate: bool = False


INTERVIEW = "interview"

KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            INTERVIEW, _("Interview"), asked=_("A talk of half an hour, at the office or by video.")
        ),
        Kind(
            "reference", _("Reference"), asked=_("A talk with somebody who has worked with them.")
        ),
        Kind(
            "training",
            _("Training"),
            months=60,
            asked=_("A course certificate, such as first aid."),
        ),
        Kind(
            "driving",
            _("Driving licence"),
            asked=_("The licence itself, and that the car is insured."),
        ),
        Kind(
            "dk-child",
            _("Child protection certificate"),
            own="Børneattest",
            country="DK",
            legal_basis="Lov om indhentelse af børneattest, LBK 362/2014, § 1",
            asked=_(
                "For direct contact with children under 15. You ask the police for it, with their consent. "
                "Destroy it when you have seen it; keep only what you write here."
            ),
            certificate=True,
        ),
        Kind(
            "se-child",
            _("Extract from the criminal records for work with children"),
            own="Begränsat registerutdrag",
            country="SE",
            legal_basis="Lag (2013:852) om registerkontroll av personer som ska arbeta med barn",
            months=12,
            asked=_(
                "For contact with children under 18. They ask the police for it and show it, on paper or digitally. "
                "It is at most one year old, and it is not kept: only a note that you have seen it."
            ),
            certificate=True,
        ),
        Kind(
            "fi-child",
            _("Criminal background extract for volunteers with children"),
            own="Rikosrekisteriote vapaaehtoistehtäviin",
            country="FI",
            legal_basis="Laki lasten kanssa toimivien vapaaehtoisten rikostaustan selvittämisestä 148/2014",
            months=6,
            asked=_(
                "Only where it is regular, personal and alone with a child. You ask for it with their written consent. "
                "It is at most six months old. No copy is kept: only its date and who was checked."
            ),
            certificate=True,
        ),
        Kind(
            "no-child",
            _("Police certificate for work with children"),
            own="Barneomsorgsattest",
            country="NO",
            legal_basis="Politiregisterloven § 39",
            months=3,
            asked=_(
                "For children and for people with a developmental disability, where the purpose has a legal basis. "
                "They ask the police for it and show it. Most municipalities take one of the last three months."
            ),
            certificate=True,
        ),
    )
}


def kinds_in(country: str) -> list[Kind]:
    """What may be seen in ``country`` (two letters), in the order in which it is usually asked for."""
    return [kind for kind in KINDS.values() if kind.country in {"", country.upper()}]


def certificate_of(country: str) -> str:
    """The code of the certificate that ``country`` knows for those who are alone with a child; empty elsewhere."""
    return next((kind.code for kind in kinds_in(country) if kind.certificate), "")


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of the month ``months`` later (or earlier, below zero), or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class Seen(Protocol):
    """What was seen, as a row of ``PermitCheck`` says it."""

    kind: str
    seen_on: dt.date
    valid_until: dt.date | None


def counts(seen: Seen, *, today: dt.date, since: dt.date | None = None) -> bool:
    """Whether what was seen still counts today: not run out, and not from before ``since``."""
    return (seen.valid_until is None or seen.valid_until >= today) and (
        since is None or seen.seen_on >= since
    )


def missing(level: int, certificate: str, seen: Iterable[Seen]) -> list[str]:
    """Codes of what still has to be seen before somebody may be let in at ``level``.

    Level 3 asks for an interview and the certificate that the kind of help names; level 2 for something, of whatever
    kind, and for the certificate where the kind of help names one. ``seen``: what counts.
    """
    there = {row.kind for row in seen}
    wanted = [certificate] if certificate and level >= Level.APPROVED else []
    if level >= Level.CERTIFIED or (level == Level.APPROVED and not there and not wanted):
        wanted.append(INTERVIEW)
    return [code for code in wanted if code not in there]
