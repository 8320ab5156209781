"""The places of the square: what the main menu holds, and the links at the foot that lead into a feature.

A feature puts its place in from its `AppConfig.ready`; the menu links only to what is installed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest

# What fits beside each other at the bottom of a phone, with room for a thumb and a Finnish word.
ROOM = 5


@dataclasses.dataclass(frozen=True)
class Place:
    """One entry. ``tool`` marks what moves to the top corner, as an icon, when the bar is full.

    ``badge`` is what stands on a tool instead of its icon, such as a person's initials. ``tally`` stands at the
    icon's corner, and ``name`` says it with the label. ``also`` is an address whose pages belong to the place too.
    """

    label: str
    url: str
    icon: str
    tool: bool = False
    badge: str = ""
    tally: str = ""
    name: str = ""
    also: str = ""
    exact: bool = False
    current: bool = False


_places: dict[str, tuple[int, Callable[[HttpRequest], Place | None]]] = {}


def place(name: str, order: int) -> Callable:
    """Register a function that returns the place for a request, or nothing where it has none."""

    def register(function: Callable[[HttpRequest], Place | None]) -> Callable:
        _places[name] = (order, function)
        return function

    return register


_foot: dict[str, tuple[int, str | Promise, str]] = {}


def at_the_foot(view_name: str, label: str | Promise, order: int) -> None:
    """Put a link to a page without arguments at the foot of every page of a municipality."""
    _foot[view_name] = (order, label, view_name)


def foot() -> list[Place]:
    """The links at the foot, in their order."""
    return [
        Place(str(label), reverse(view_name), "")
        for _order, label, view_name in sorted(_foot.values(), key=lambda one: (one[0], one[2]))
    ]


def items(request: HttpRequest) -> list[Place]:
    """All places for this request in order; the one the reader is in is marked as current."""
    ordered = sorted(_places.items(), key=lambda entry: (entry[1][0], entry[0]))
    found = [found for _name, (_order, function) in ordered if (found := function(request))]
    inside = [
        one
        for one in found
        if request.path == one.url
        or (not one.exact and _within(request.path, one.url))
        or (one.also and _within(request.path, one.also))
    ]
    here = max(inside, key=lambda one: len(one.url), default=None)
    return [dataclasses.replace(one, current=True) if one is here else one for one in found]


def _within(path: str, url: str) -> bool:
    return path.startswith(url.partition("?")[0].rstrip("/") + "/")


def split(places: list[Place]) -> tuple[list[Place], list[Place]]:
    """The bar and the tools: everything in the bar while there is room, with words under the icons."""
    if len(places) <= ROOM:
        return places, []
    return [one for one in places if not one.tool], [one for one in places if one.tool]


@place("home", order=0)
def home(request: HttpRequest) -> Place:
    return Place(_("Square"), reverse("front"), "home", exact=True)


@place("search", order=80)
def search(request: HttpRequest) -> Place | None:
    if getattr(request, "municipality", None) is None:
        return None
    return Place(_("Search"), reverse("search"), "search", tool=True)
