"""The figures in the shape of the database of Swedish municipalities."""

from __future__ import annotations

import csv
import dataclasses
import io

import pytest

from barometer.opendata import kolada
from barometer.opendata.edition import Edition
from barometer.published import Published
from tests.barometer.published_factory import published, publisher

HOME = "https://almsjo.example/sv/barometer/3/data/"
SWEDISH = publisher("SE", code="0180", languages=("sv", "fi"))


def rows(release: Published) -> list[dict[str, str]]:
    body = kolada.write(Edition(release, "sv", f"{HOME}1/", HOME))
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def test_a_row_is_a_figure_of_all_of_women_or_of_men() -> None:
    release = published(publisher=SWEDISH)
    found = rows(release)
    assert tuple(found[0]) == ("kpi", "municipality", "year", "gender", "value")
    assert {row["gender"] for row in found} == {"T", "K", "M"}
    assert {(row["municipality"], row["year"]) for row in found} == {("0180", "2026")}
    of_car = {row["gender"]: float(row["value"]) for row in found if row["kpi"] == "car.2"}
    figure = release.figure("car", 2, background="gender", category="1")
    assert figure is not None
    assert of_car["K"] == pytest.approx((figure.value or 0) * 100)
    assert next(row["value"] for row in found if row["kpi"] == "minutes.mean") == "3.4"


def test_what_is_hidden_has_no_value() -> None:
    release = published(publisher=SWEDISH)
    figures = tuple(
        dataclasses.replace(
            one,
            **dict.fromkeys(("value", "se", "low", "high", "respondents", "effective")),
            status=type(one.status)("c"),
        )
        if (one.question, one.category) == ("car", "2")
        else one
        for one in release.figures
    )
    found = rows(published(publisher=SWEDISH, figures=figures))
    hidden = [row for row in found if row["kpi"].startswith("car.") and row["gender"] == "M"]
    assert len(hidden) == 3
    assert {row["value"] for row in hidden} == {""}


def test_without_a_question_of_gender_there_are_only_figures_of_all() -> None:
    release = published(publisher=SWEDISH)
    ages = tuple(one for one in release.backgrounds if one.code == "age")
    assert {row["gender"] for row in rows(published(backgrounds=ages))} == {"T"}
