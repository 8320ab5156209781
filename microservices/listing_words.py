"""A listing in words: the lines of facts on its card, and what happens once somebody says yes."""

from __future__ import annotations

import dataclasses

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from microservices import exchange_words as words
from microservices.choices import Level, ListingState, Side
from microservices.fit import Fit
from microservices.models import Listing
from portal import days
from portal.switch import OWN_NAMES


@dataclasses.dataclass(frozen=True)
class Fact:
    """A line with its drawing. ``lang`` where it is in the writer's own words."""

    icon: str
    text: str
    lang: str = ""


def when(listing: Listing) -> str:
    """Day and time it takes place; nothing where the two agree on it."""
    if listing.starts_at is None:
        return ""
    said = days.at(listing.starts_at)
    if listing.ends_at is None:
        return said
    begins, ends = days.local(listing.starts_at), days.local(listing.ends_at)
    to = days.clock(listing.ends_at) if begins.date() == ends.date() else days.at(listing.ends_at)
    return f"{said}–{to}"


def again(listing: Listing) -> str:
    """How often it takes place; nothing where that is once."""
    if listing.weekly_until is None:
        return ""
    return _("Every week until %(day)s") % {"day": days.on(listing.weekly_until)}


def facts(listing: Listing, taken: int) -> list[Fact]:
    found = [Fact("clock", when(listing) or _("You find a time together"))]
    if listing.weekly_until is not None:
        found.append(Fact("loop", again(listing)))
    if listing.place:
        found.append(Fact("pin", listing.place, listing.language))
    elif listing.area is not None:
        found.append(Fact("pin", listing.area.name))
    if listing.slots > 1:
        number = {"taken": taken, "slots": listing.slots}
        found.append(Fact("people", _("%(taken)s of %(slots)s places are taken") % number))
    if listing.category.level >= Level.APPROVED:
        found.append(Fact("permit", _("Takes a permit from the municipality")))
    return found


def tag(listing: Listing) -> tuple[str, str]:
    """What stands on top of a card, and its tone."""
    need = listing.side == Side.NEED
    return (_("Asks for help"), "") if need else (_("Offers help"), "line")


def coins(listing: Listing) -> str:
    return words.coins(listing.coins)


def state(listing: Listing) -> str:
    """What its owner reads of where it stands, and until when."""
    until = days.on(days.local(listing.expires_at).date()) if listing.expires_at else ""
    match listing.state:
        case ListingState.OPEN:
            return _("Open until %(day)s") % {"day": until}
        case ListingState.FILLED:
            return _("All places are taken")
        case ListingState.IN_REVIEW:
            return _("A colleague of the municipality looks at it before others see it")
        case ListingState.PAUSED:
            return _("Paused: nobody sees it but you")
        case ListingState.EXPIRED if listing.said:
            return _("Its time is over: %(words)s") % {"words": listing.said}
        case ListingState.REMOVED:
            return _("Removed by the municipality: %(words)s") % {"words": listing.said}
    return str(ListingState(listing.state).label)


@dataclasses.dataclass(frozen=True)
class Step:
    title: str
    who: str
    by: str
    now: bool = False


def steps(listing: Listing) -> list[Step]:
    """What happens from the first yes to the coins, as whoever might say it reads it."""
    both, owner = _("The two of you"), _("Whoever wrote this")
    need = listing.side == Side.NEED
    meet = (
        _("Who gets the help shows a code of four digits")
        if listing.category.check_in
        else when(listing) or _("when you have agreed")
    )
    return [
        Step(_("You say yes"), _("You"), _("the place is kept for you for 48 hours"), now=True),
        Step(
            _("You get an answer"),
            owner,
            _("within 48 hours. Only then do you see where exactly"),
        ),
        Step(_("You meet"), both, meet),
        Step(
            _("You both say that it is done"),
            both,
            _("one first, then the other. Who says nothing for 72 hours is taken to agree")
            if listing.category.level < Level.APPROVED
            else _("one first, then the other. Where one says nothing, the municipality decides"),
        ),
        Step(
            ngettext("You get %(number)s coin", "You get %(number)s coins", listing.coins)
            % {"number": listing.coins}
            if need
            else ngettext("You pay %(number)s coin", "You pay %(number)s coins", listing.coins)
            % {"number": listing.coins},
            _("Torget"),
            _("at once. They are set aside already")
            if need
            else _("they are set aside when you have agreed"),
        ),
    ]


def reasons(found: Fit) -> list[str]:
    """Why somebody sees a need marked as theirs."""
    said = []
    if found.metres is not None:
        near = round(found.metres / 100) * 100
        if near < 500:
            said.append(_("close to where you start from"))
        elif near < 1000:
            said.append(_("about %(number)s metres from you") % {"number": near})
        else:
            km = round(found.metres / 1000)
            said.append(
                ngettext(
                    "about %(number)s kilometre from you",
                    "about %(number)s kilometres from you",
                    km,
                )
                % {"number": km}
            )
    if found.timely:
        said.append(_("you have said that you are free then"))
    if found.languages:
        said.append(
            _("you both speak %(languages)s")
            % {"languages": ", ".join(OWN_NAMES[code] for code in found.languages)}
        )
    return said
