"""What is not published stands in no file, whatever the release looks like."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.disclosure import Status
from barometer.opendata import datapackage, ddi, jsonstat, kolada, tables
from barometer.opendata.edition import Edition
from barometer.published import Figure, Published
from tests.barometer.published_factory import figures, hidden, published, publisher

HOME = "https://tornsund.example/da/barometer/3/data/"
WRITERS = {
    "shares.csv": tables.shares,
    "means.csv": tables.means,
    "datapackage.json": datapackage.write,
    "jsonstat.json": jsonstat.write,
    "ddi.xml": ddi.write,
    "kolada.csv": kolada.write,
}
FIGURES = list(figures())


def marked(figure: Figure, place: int) -> Figure:
    """A figure whose every number is told from all others by its digits."""
    return dataclasses.replace(
        figure,
        value=0.7 + place / 1e6,
        se=0.2 + place / 1e6,
        low=0.5 + place / 1e6,
        high=0.8 + place / 1e6,
        respondents=70_000_000 + place,
        effective=60_000_000.0 + place,
        status=Status.SHOWN,
    )


MARKED = [marked(figure, place) for place, figure in enumerate(FIGURES, 1001)]


def release(gone: set[int]) -> Published:
    """Every figure with numbers of its own, and those at ``gone`` hidden."""
    return published(
        publisher=publisher("SE", languages=("sv",)),
        figures=tuple(
            hidden(one.question, one.row, one.option, one.background, one.category)
            if place in gone
            else one
            for place, one in enumerate(MARKED)
        ),
    )


def digits(body: bytes) -> set[str]:
    return set(re.findall(r"\d{6,}", body.decode()))


def numbers_of(figure: Figure) -> set[str]:
    """The digits by which a file would give the figure away, as a part of one or in per cent."""
    parts = [figure.value, figure.se, figure.low, figure.high]
    said = {f"{part:.6f}".partition(".")[2] for part in parts if part is not None}
    said |= {f"{part * 100:.4f}".replace(".", "")[2:] for part in parts if part is not None}
    return said | {str(figure.respondents), str(int(figure.effective or 0))}


@pytest.mark.parametrize("name", WRITERS)
@given(gone=st.sets(st.integers(0, len(FIGURES) - 1)))
def test_no_file_holds_a_number_of_a_hidden_figure(name: str, gone: set[int]) -> None:
    body = WRITERS[name](Edition(release(gone), "sv", f"{HOME}1/", HOME))
    found = digits(body)
    for place in gone:
        assert not found & {one for one in numbers_of(MARKED[place]) if len(one) > 5}


@pytest.mark.parametrize("name", ["shares.csv", "jsonstat.json"])
def test_the_numbers_of_shown_figures_are_found_the_same_way(name: str) -> None:
    found = digits(WRITERS[name](Edition(release(set()), "sv", f"{HOME}1/", HOME)))
    for figure in MARKED:
        if figure.option:
            assert found & numbers_of(figure)
