"""What businesses post, in words: lines of facts on cards, and where things stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from microservices.choices import CampaignState, PostKind, PostState, VoucherState
from microservices.exchange_words import coins
from microservices.listing_words import Fact
from microservices.models import Perk, Post, Voucher
from portal import days

HEADINGS: dict[str, Any] = {
    PostKind.JOB: gettext_lazy("Flexible jobs"),
    PostKind.INTERNSHIP: gettext_lazy("Internships"),
    PostKind.PERK: gettext_lazy("For your coins"),
}
ICONS = {PostKind.JOB: "case", PostKind.INTERNSHIP: "book", PostKind.PERK: "stall"}
TONES = {
    PostState.OPEN: "good",
    PostState.RETURNED: "warn",
    PostState.REMOVED: "bad",
    PostState.WITHDRAWN: "line",
    PostState.OVER: "line",
}
VOUCHER_TONES = {VoucherState.ACTIVE: "good", VoucherState.REDEEMED: "line"}


def number(count: int) -> str:
    return number_format(count, force_grouping=True)


def price(perk: Perk) -> str:
    """What a voucher takes: coins, or taking part."""
    if perk.coins:
        return coins(perk.coins)
    return _("No coins: it is for those who took part")


def facts(post: Post, *, left: bool = True) -> list[Fact]:
    """Lines for everybody; of something for coins with its terms, and how many are left where ``left`` asks for it."""
    perk = post.perk if post.kind == PostKind.PERK else None
    found = []
    if perk is not None:
        found += _terms(perk)
        found += [_left(perk)] if left else []
    elif post.starts_on is not None:
        found.append(Fact("clock", _("Begins %(day)s") % {"day": days.on(post.starts_on)}))
    else:
        found.append(Fact("clock", _("Begins when you agree on it")))
    until = _("Can be used until %(day)s") if perk else _("You can answer until %(day)s")
    found.append(Fact("clock" if perk else "in", until % {"day": days.on(post.ends_on)}))
    if post.place:
        found.append(Fact("pin", post.place, post.language))
    elif post.area is not None:
        found.append(Fact("pin", post.area.name))
    if post.answer:
        found.append(Fact("chat", post.answer, post.language))
    return found


def _terms(perk: Perk) -> list[Fact]:
    found = []
    if perk.times and perk.campaign is not None:
        said = ngettext(
            "For those who took part %(number)s time in “%(campaign)s”",
            "For those who took part %(number)s times in “%(campaign)s”",
            perk.times,
        )
        found.append(Fact("horn", said % {"number": perk.times, "campaign": perk.campaign.name}))
    elif perk.campaign is not None and perk.campaign.state == CampaignState.OPEN:
        found.append(
            Fact("horn", _("The coins go back to “%(name)s”") % {"name": perk.campaign.name})
        )
    return found


def _left(perk: Perk) -> Fact:
    if not perk.left:
        return Fact("people", _("All of them are taken"))
    said = ngettext("%(left)s of %(number)s is left", "%(left)s of %(number)s are left", perk.left)
    return Fact("people", said % {"left": number(perk.left), "number": number(perk.pieces)})


@dataclasses.dataclass(frozen=True)
class Group:
    """What a business posts of one kind, for everybody."""

    kind: str
    heading: str
    icon: str
    cards: list[tuple[Post, list[Fact], str]]
    """Posts with their lines, and what a voucher takes."""


def groups(posts: Iterable[Post]) -> list[Group]:
    rows = list(posts)
    found = []
    for kind in PostKind:
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind:
            cards = [
                (row, facts(row), price(row.perk) if kind == PostKind.PERK else "")
                for row in of_kind
            ]
            found.append(Group(kind, str(HEADINGS[kind]), ICONS[kind], cards))
    return found


def offers(counts: dict[str, int]) -> str:
    """How much of each kind a business has open: ``2 flexible jobs · 1 internship``."""
    words = {
        PostKind.JOB: lambda n: ngettext("%(n)s flexible job", "%(n)s flexible jobs", n),
        PostKind.INTERNSHIP: lambda n: ngettext("%(n)s internship", "%(n)s internships", n),
        PostKind.PERK: lambda n: ngettext(
            "%(n)s thing for your coins", "%(n)s things for your coins", n
        ),
    }
    return " · ".join(
        say(counts[kind]) % {"n": number(counts[kind])}
        for kind, say in words.items()
        if counts.get(kind)
    )


def voucher_state(row: Voucher) -> str:
    """Where a voucher stands, with its day."""
    if row.state == VoucherState.ACTIVE:
        return _("Can be used until %(day)s") % {"day": days.on(row.perk.post.ends_on)}
    day = days.on(days.local(row.ended_at).date()) if row.ended_at else ""
    match row.state:
        case VoucherState.REDEEMED:
            return _("Used %(day)s") % {"day": day}
        case VoucherState.EXPIRED:
            return _("Not used in time. Its coins are yours again")
    return _("Given back. Its coins are yours again")
