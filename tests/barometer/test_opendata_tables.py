"""The tables of a release and their description: a public validator accepts them, and finds what is wrong in them."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
from pathlib import Path

import pytest
from django.utils import translation
from frictionless import Package, system
from hypothesis import given
from hypothesis import strategies as st

from barometer.opendata import datapackage, tables
from barometer.opendata.edition import Edition
from tests.barometer.published_factory import FORMULA, published

HOME = "https://tornsund.example/da/barometer/3/data/"


def edition(language: str = "en", **more) -> Edition:
    return Edition(published(**more), language, f"{HOME}1/", HOME)


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def laid(folder: Path, **changed: bytes) -> Path:
    """The package in a folder, with other bytes in some of its tables, which the description knows of."""
    found = json.loads(datapackage.write(edition()))
    for resource, table in zip(found["resources"], datapackage.TABLES, strict=True):
        body = changed.get(table.name) or table.write(edition())
        (folder / resource["path"]).write_bytes(body)
        if table.name in changed:
            resource["bytes"] = len(body)
            resource["hash"] = f"sha256:{hashlib.sha256(body).hexdigest()}"
    (folder / "datapackage.json").write_text(json.dumps(found), encoding="utf-8")
    return folder / "datapackage.json"


def faults(description: Path) -> set[str]:
    """What the validator finds, by the name of the kind of fault."""
    with system.use_context(trusted=True):
        report = Package(str(description)).validate()
    found = {error.type for task in report.tasks for error in task.errors}
    return found | {error.type for error in report.errors}


def test_a_public_validator_accepts_the_data_package(tmp_path: Path) -> None:
    assert faults(laid(tmp_path)) == set()


def test_a_figure_of_three_people_is_found_by_the_validator(tmp_path: Path) -> None:
    body = tables.shares(edition()).replace(b",310,", b",3,", 1)
    assert faults(laid(tmp_path, shares=body)) == {"constraint-error"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b",0.195,", b",1.195,", "constraint-error"),
        (b",c,,", b",x,,", "constraint-error"),
        (b",gender,0,1,", b",unasked,0,1,", "foreign-key"),
        (b",0.195,", b",many,", "type-error"),
    ],
)
def test_the_validator_finds_a_broken_table(
    tmp_path: Path, old: bytes, new: bytes, fault: str
) -> None:
    body = tables.shares(edition())
    assert old in body
    assert fault in faults(laid(tmp_path, shares=body.replace(old, new, 1)))


def test_the_same_figure_twice_is_found(tmp_path: Path) -> None:
    body = tables.shares(edition())
    first = body.split(b"\r\n")[1] + b"\r\n"
    assert faults(laid(tmp_path, shares=body + first)) == {"primary-key"}


def test_a_table_that_is_not_the_one_described_is_found(tmp_path: Path) -> None:
    description = laid(tmp_path)
    path = tmp_path / "shares.csv"
    path.write_bytes(path.read_bytes().replace(b",0.195,", b",0.196,", 1))
    assert faults(description) == {"hash-count"}


def test_what_is_hidden_is_an_empty_row_with_a_c() -> None:
    found = [row for row in rows(tables.shares(edition())) if row["obs_status"] == "c"]
    assert found
    for row in found:
        assert (row["background"], row["group"]) == ("gender", "3")
        for name in (
            "share",
            "n_unweighted",
            "n_effective",
            "ci95_lower",
            "ci95_upper",
            "standard_error",
        ):
            assert row[name] == ""


def test_every_figure_has_one_row_in_one_of_the_tables() -> None:
    release = published()
    shares, means = rows(tables.shares(edition())), rows(tables.means(edition()))
    assert len(shares) + len(means) == len(release.figures)
    assert {row["obs_status"] for row in shares} == {"", "c", "u", "b"}
    first = release.figure("car", 2, background="age", category="18–39")
    row = next(
        row
        for row in shares
        if (row["question"], row["option"], row["group"]) == ("car", "2", "18–39")
    )
    assert first is not None
    assert float(row["share"]) == pytest.approx(first.value, abs=1e-6)
    assert float(row["ci95_lower"]) == pytest.approx(first.low, abs=1e-6)
    assert int(row["n_unweighted"]) == first.respondents


def test_no_cell_is_a_formula_to_whoever_opens_it() -> None:
    for body in (tables.shares(edition()), tables.means(edition()), tables.questions(edition())):
        for row in rows(body):
            assert not [cell for cell in row.values() if cell.startswith(tuple("=+-@"))]
    options = {row["option_text"] for row in rows(tables.shares(edition()))}
    assert f"'{FORMULA}" in options
    assert "0 (Slet ikke)" in options


@pytest.mark.parametrize(
    ("language", "women", "men"), [("fi", "Naiset", "Miehet"), ("da", "Kvinder", "Mænd")]
)
def test_a_table_speaks_the_language_of_its_edition(language: str, women: str, men: str) -> None:
    groups = {row["group_text"] for row in rows(tables.shares(edition(language)))}
    assert {women, men} <= groups


def test_a_wording_that_is_not_translated_is_said_in_the_language_it_was_written_in() -> None:
    release = published()
    asked = tuple(
        dataclasses.replace(one, wording={"da": one.wording["da"]}) for one in release.asked
    )
    found = rows(tables.questions(edition("fi", asked=asked)))
    assert found[1]["question_text"] == "car? (da)"


def test_the_same_release_gives_the_same_bytes_whoever_asks() -> None:
    with translation.override("da"):
        once = [table.write(edition()) for table in datapackage.TABLES]
        described = datapackage.write(edition())
    assert once == [table.write(edition()) for table in datapackage.TABLES]
    assert described == datapackage.write(edition())


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_comes_back_from_a_table_as_one_line_and_no_formula(texts: list[str]) -> None:
    names = [str(place) for place in range(len(texts))]
    found = rows(tables.written(names, [dict(zip(names, texts, strict=True))]))
    assert len(found) == 1
    for name, text in zip(names, texts, strict=True):
        back = found[0][name]
        assert not back.startswith(tuple("=+-@"))
        assert "\n" not in back
        assert back.removeprefix("'").split() == tables.line(text).removeprefix("'").split()
