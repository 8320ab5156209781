"""What became of a course on both sides since it was copied: compared part by part, and taken over part by part.

A *state* is a course as plain values, so that one of months ago compares with one of today:

    {"pages": [page, …]}    course first, then each module followed by its lessons
    page = {"key": str, "kind": "course" | "module" | "lesson", "under": str, "revision": int | None,
            "fields": {name: value}, "blocks": [{"id": str, "type": str, "value": value}, …]}

``key`` is that of the origin's page, on both sides; ``under`` the key of the page it stands below. Parts of a page
are its fields (``field:title``), its blocks (by their id, which survives copying) and the order of its blocks
(``order``). What was there when the two were last alike is the *base*: a three-way comparison as of diff3
(Khanna, Kunal and Pierce 2007, "A formal investigation of diff3"), with ids where diff3 has to guess lines.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from typing import Any

Page = Mapping[str, Any]
State = Mapping[str, Any]

FIELD = "field:"
ORDER = "order"


class Kind(enum.StrEnum):
    """What became of a page or of a part of it, here and at the origin (there)."""

    SAME = "same"
    HERE = "here"
    """Changed here."""
    THERE = "there"
    """Changed at the origin."""
    BOTH = "both"
    """Changed on both sides, and not to the same."""
    NEW = "new"
    """New at the origin."""
    ADDED = "added"
    """New here."""
    GONE = "gone"
    """Gone at the origin."""
    GONE_CHANGED = "gone_changed"
    """Gone at the origin, and changed here."""
    DROPPED = "dropped"
    """Removed here."""
    DROPPED_CHANGED = "dropped_changed"
    """Removed here, and changed at the origin."""


WAITING = frozenset({Kind.THERE, Kind.NEW, Kind.GONE})
"""The origin went on and nothing here stands against it."""
CONFLICTS = frozenset({Kind.BOTH, Kind.GONE_CHANGED, Kind.DROPPED_CHANGED})
"""Both sides went on: somebody has to choose."""


def bare(value: Any) -> Any:
    """A stored value as it is compared: without ids inside of it, and without what nobody filled in.

    Wagtail gives items of lists new ids as it likes; and what is left empty is missing, null or "", as it was saved.
    """
    if isinstance(value, dict):
        found = {name: bare(one) for name, one in value.items() if name != "id"}
        return {name: one for name, one in found.items() if one not in (None, False, "", [], {})}
    if isinstance(value, list):
        return [bare(one) for one in value]
    return value


def kind_of(base: Any, here: Any, there: Any) -> Kind | None:
    """What became of something, from its three values; none stands for "is not there".

    Returns none where it is on neither side any more.
    """
    if here is None and there is None:
        return None
    if here == there:
        return Kind.SAME
    if base is None:
        return Kind.NEW if here is None else Kind.ADDED if there is None else Kind.BOTH
    if there is None:
        return Kind.GONE if here == base else Kind.GONE_CHANGED
    if here is None:
        return Kind.DROPPED if there == base else Kind.DROPPED_CHANGED
    if there == base:
        return Kind.HERE
    return Kind.THERE if here == base else Kind.BOTH


@dataclasses.dataclass(frozen=True)
class Part:
    """A part of a page on the three sides. ``type`` is that of the block, or the name of the field."""

    id: str
    type: str
    kind: Kind
    base: Any
    here: Any
    there: Any

    @property
    def waits(self) -> bool:
        return self.kind in WAITING

    @property
    def clashes(self) -> bool:
        return self.kind in CONFLICTS


@dataclasses.dataclass(frozen=True)
class Compared:
    """A page on the three sides. ``parts`` is empty where it stands on one side only."""

    key: str
    page: str
    """What it is: course, module or lesson."""
    kind: Kind
    title: str
    under: str
    parts: tuple[Part, ...]

    @property
    def waiting(self) -> list[Part]:
        return [part for part in self.parts if part.waits]

    @property
    def clashing(self) -> list[Part]:
        return [part for part in self.parts if part.clashes]


def compare(base: State, here: State, there: State) -> list[Compared]:
    """Every page of the three states that is still somewhere: in the order of the origin, then what is only here."""
    sides = [{page["key"]: page for page in one["pages"]} for one in (base, here, there)]
    # what is gone at the origin stands where it stood here
    keys = dict.fromkeys([*sides[2], *sides[1], *sides[0]])
    found = (_compared(*(side.get(key) for side in sides)) for key in keys)
    return [one for one in found if one is not None]


def _compared(base: Page | None, here: Page | None, there: Page | None) -> Compared | None:
    contents = [None if page is None else _content(page) for page in (base, here, there)]
    kind = kind_of(*contents)
    shown = there or here
    if kind is None or shown is None:
        return None
    parts: tuple[Part, ...] = ()
    if here is not None and there is not None:
        parts = tuple(_parts(base or _empty(shown), here, there))
    return Compared(
        shown["key"],
        shown["kind"],
        kind,
        (here or shown)["fields"]["title"],
        shown["under"],
        parts,
    )


def _empty(page: Page) -> dict[str, Any]:
    return {**page, "fields": {}, "blocks": []}


def _content(page: Page) -> tuple[Any, Any]:
    return _fields(page), list(_blocks(page).items())


def _fields(page: Page) -> dict[str, Any]:
    """What is filled in, as ``bare`` leaves it."""
    return bare(page["fields"])


def _parts(base: Page, here: Page, there: Page) -> Iterable[Part]:
    fields = [_fields(page) for page in (base, here, there)]
    for name in dict.fromkeys([*there["fields"], *here["fields"]]):
        # a field that is empty is there all the same
        values = [side.get(name, "") for side in fields]
        kind = kind_of(*values)
        if kind is not None:
            yield Part(f"{FIELD}{name}", name, kind, *values)
    if (order := _order(base, here, there)) is not None:
        yield order
    blocks = [_blocks(page) for page in (base, here, there)]
    for number in _mixed(here, there):
        values = [side.get(number) for side in blocks]
        kind = kind_of(*values)
        if kind is not None:
            kept = next(value for value in reversed(values) if value is not None)
            yield Part(number, kept["type"], kind, *values)


def _blocks(page: Page) -> dict[str, dict[str, Any]]:
    return {
        block["id"]: {"type": block["type"], "value": bare(block["value"])}
        for block in page["blocks"]
    }


def _ids(page: Page) -> list[str]:
    return [block["id"] for block in page["blocks"]]


def _mixed(here: Page, there: Page) -> list[str]:
    """Ids as they follow each other here, with those that are only there behind what they follow there."""
    found = _ids(here)
    for number in _ids(there):
        if number not in found:
            found.insert(_place(number, there, found), number)
    return found


def _place(number: str, there: Page, ids: list[str]) -> int:
    """Where in ``ids`` a block of ``there`` belongs: behind the nearest before it that is in them."""
    before = _ids(there)
    for other in reversed(before[: before.index(number)]):
        if other in ids:
            return ids.index(other) + 1
    return 0


def _order(base: Page, here: Page, there: Page) -> Part | None:
    """How what is on all three sides follows each other."""
    orders = [_ids(page) for page in (base, here, there)]
    common = set(orders[0]).intersection(*orders[1:])
    kept = [[number for number in order if number in common] for order in orders]
    kind = kind_of(*kept)
    return None if kind in {None, Kind.SAME} else Part(ORDER, ORDER, kind, *kept)


def moved(base: State, here: State, there: State) -> Part | None:
    """How lessons follow each other in the course, and in which module, where that was changed on one side."""
    orders = [
        [(page["under"], page["key"]) for page in one["pages"]] for one in (base, here, there)
    ]
    common = set.intersection(*({key for _under, key in order} for order in orders))
    kept = [[pair for pair in order if pair[1] in common] for order in orders]
    kind = kind_of(*kept)
    return None if kind in {None, Kind.SAME} else Part(ORDER, ORDER, kind, *kept)


def taken(page: Page, there: Page, part: str) -> dict[str, Any]:
    """``page`` with one part of it as it is ``there``: replaced, put in behind what it follows there, or taken out."""
    if part.startswith(FIELD):
        name = part.removeprefix(FIELD)
        fields = {key: value for key, value in page["fields"].items() if key != name}
        if name in there["fields"]:
            fields[name] = there["fields"][name]
        return {**page, "fields": fields}
    blocks = list(page["blocks"])
    if part == ORDER:
        return {**page, "blocks": _reordered(blocks, _ids(there))}
    theirs = next((block for block in there["blocks"] if block["id"] == part), None)
    ids = [block["id"] for block in blocks]
    if theirs is None:
        blocks = [block for block in blocks if block["id"] != part]
    elif part in ids:
        blocks[ids.index(part)] = theirs
    else:
        blocks.insert(_place(part, there, ids), theirs)
    return {**page, "blocks": blocks}


def _reordered(blocks: list[dict[str, Any]], order: list[str]) -> list[dict[str, Any]]:
    """What stands in ``order`` follows it, in the places where any of it stood; the rest stays where it is."""
    by_id = {block["id"]: block for block in blocks}
    rest = iter([by_id[number] for number in order if number in by_id])
    return [next(rest) if block["id"] in order else block for block in blocks]


def page_of(state: State, key: str) -> dict[str, Any] | None:
    return next((page for page in state["pages"] if page["key"] == key), None)


def with_page(state: State, page: Page, there: State) -> dict[str, Any]:
    """``state`` with ``page`` instead of the one of the same key, or with it behind the one it follows ``there``."""
    pages = list(state["pages"])
    keys = [one["key"] for one in pages]
    if page["key"] in keys:
        pages[keys.index(page["key"])] = dict(page)
        return {**state, "pages": pages}
    before = [one["key"] for one in there["pages"]]
    for other in reversed(before[: before.index(page["key"])]):
        if other in keys:
            pages.insert(keys.index(other) + 1, dict(page))
            break
    else:
        pages.append(dict(page))
    return {**state, "pages": pages}


def without_page(state: State, key: str) -> dict[str, Any]:
    return {**state, "pages": [page for page in state["pages"] if page["key"] != key]}


def with_order(state: State, there: State) -> dict[str, Any]:
    """``state`` with its pages in the order, and below the pages, where they stand ``there``."""
    theirs = {page["key"]: page for page in there["pages"]}
    mine = {page["key"]: page for page in state["pages"]}
    order = [key for key in theirs if key in mine] + [key for key in mine if key not in theirs]
    pages = [
        {**mine[key], "under": theirs[key]["under"]} if key in theirs else mine[key]
        for key in order
    ]
    return {**state, "pages": pages}
