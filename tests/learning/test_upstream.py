"""What became of a course on both sides: every case, from plain values."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from learning import upstream
from learning.upstream import Kind

A, B, C = "one", "two", None


@pytest.mark.parametrize(
    ("base", "here", "there", "kind"),
    [
        ("x", "x", "x", Kind.SAME),
        ("x", "y", "y", Kind.SAME),
        (None, "y", "y", Kind.SAME),
        ("x", "y", "x", Kind.HERE),
        ("x", "x", "y", Kind.THERE),
        ("x", "y", "z", Kind.BOTH),
        (None, "y", "z", Kind.BOTH),
        (None, None, "x", Kind.NEW),
        (None, "x", None, Kind.ADDED),
        ("x", "x", None, Kind.GONE),
        ("x", "y", None, Kind.GONE_CHANGED),
        ("x", None, "x", Kind.DROPPED),
        ("x", None, "y", Kind.DROPPED_CHANGED),
        ("x", None, None, None),
        (None, None, None, None),
    ],
)
def test_what_became_of_something_follows_from_its_three_values(base, here, there, kind) -> None:
    assert upstream.kind_of(base, here, there) == kind


def page(
    *blocks: tuple[str, str], key: str = "k", under: str = "m", **fields: Any
) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "lesson",
        "under": under,
        "revision": 1,
        "fields": {"title": "T"} | fields,
        "blocks": [{"id": number, "type": "text", "value": value} for number, value in blocks],
    }


def state(*pages: dict[str, Any]) -> dict[str, Any]:
    return {"pages": list(pages)}


def said(base: Any, here: Any, there: Any) -> dict[str, str]:
    (found,) = upstream.compare(state(base), state(here), state(there))
    return {part.id: str(part.kind) for part in found.parts if part.kind is not Kind.SAME}


def test_what_is_left_empty_is_no_change_and_neither_are_ids_inside_a_block() -> None:
    base = page(("a", [{"type": "item", "value": "x", "id": "1"}]), minutes=5, note=None)
    here = page(("a", [{"type": "item", "value": "x", "id": "2"}]), minutes=5, note="")
    assert said(base, here, base) == {}


def test_a_field_that_was_emptied_is_a_change() -> None:
    assert said(page(note="x"), page(note=""), page(note="x")) == {"field:note": "here"}
    assert said(page(note="x"), page(note="x"), page(note="")) == {"field:note": "there"}


def test_another_order_is_a_change_of_its_own() -> None:
    old, new = page(("a", "1"), ("b", "2")), page(("b", "2"), ("a", "1"))
    assert said(old, old, new) == {"order": "there"}
    assert said(old, new, old) == {"order": "here"}
    assert said(old, new, new) == {}
    other = page(("b", "2"), ("a", "1"), ("c", "3"))
    assert said(old, old, other) == {"order": "there", "c": "new"}


def test_what_is_taken_over_stands_behind_what_it_follows_there() -> None:
    here = page(("x", "0"), ("a", "1"), ("b", "2"))
    there = page(("a", "1"), ("n", "new"), ("b", "2"))
    assert [one["id"] for one in upstream.taken(here, there, "n")["blocks"]] == ["x", "a", "n", "b"]
    alone = page(("n", "new"), ("z", "9"))
    assert [one["id"] for one in upstream.taken(here, alone, "n")["blocks"]] == ["n", "x", "a", "b"]


def test_an_order_is_taken_over_around_what_is_only_here() -> None:
    here = page(("a", "1"), ("x", "0"), ("b", "2"), ("c", "3"))
    there = page(("c", "3"), ("b", "2"), ("a", "1"))
    found = [one["id"] for one in upstream.taken(here, there, "order")["blocks"]]
    assert found == ["c", "x", "b", "a"]


def test_lessons_that_change_places_or_modules_are_told() -> None:
    one, two = page(key="1"), page(key="2")
    base = state(one, two)
    assert upstream.moved(base, base, base) is None
    assert upstream.moved(base, base, state(two, one)).kind is Kind.THERE
    assert upstream.moved(base, state(page(key="1", under="n"), two), base).kind is Kind.HERE
    settled = upstream.with_order(base, state(two, one))
    assert [row["key"] for row in settled["pages"]] == ["2", "1"]


blocks = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123"), max_size=6)
pages = st.tuples(blocks, st.permutations("abcdef"), st.sampled_from("xy")).map(
    lambda made: page(
        *((number, made[0][number]) for number in made[1] if number in made[0]), note=made[2]
    )
)


@given(base=pages, here=pages, there=pages)
@example(
    base=page(("a", "1"), ("c", "1"), ("d", "1")),
    here=page(("b", "1"), ("a", "1")),
    there=page(("a", "1"), ("b", "1"), ("d", "1"), ("c", "1")),
)
def test_whoever_takes_over_everything_has_what_is_there_and_only_that_part_moves(
    base, here, there
) -> None:
    before = copy.deepcopy((base, here, there))
    # How blocks follow each other is told of those on all three sides: it may differ only once they are back.
    for last in (False, True):
        for part in _parts(base, here, there):
            if part.kind is not Kind.SAME and (part.id == "order") is last:
                here, base = (upstream.taken(side, there, part.id) for side in (here, base))
    assert before[2] == there
    assert not [part for part in _parts(base, here, there) if part.waits or part.clashes]
    assert {one["id"]: one["value"] for one in here["blocks"]} == {
        one["id"]: one["value"] for one in there["blocks"]
    }


@given(base=pages, here=pages, there=pages)
def test_whoever_takes_what_clashes_with_nothing_loses_nothing_of_their_own(
    base, here, there
) -> None:
    parts = _parts(base, here, there)
    merged = here
    for part in parts:
        if part.waits and part.id != "order":
            merged = upstream.taken(merged, there, part.id)
    values = {one["id"]: one["value"] for one in merged["blocks"]}
    for part in parts:
        if (
            part.kind in {Kind.HERE, Kind.ADDED, Kind.BOTH, Kind.GONE_CHANGED}
            and part.type == "text"
        ):
            assert values[part.id] == part.here["value"]
        if part.kind in {Kind.DROPPED, Kind.DROPPED_CHANGED}:
            assert part.id not in values


def _parts(base: Any, here: Any, there: Any) -> list[upstream.Part]:
    (found,) = upstream.compare(state(base), state(here), state(there))
    return list(found.parts)
