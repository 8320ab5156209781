"""The cube of a release: a validator of JSON-stat accepts it, and what it says of a figure is that figure."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from jsonstat_validator import JSONStatValidationError, validate_jsonstat

from barometer.opendata import jsonstat
from barometer.opendata.edition import Edition
from tests.barometer.published_factory import published

HOME = "https://tornsund.example/da/barometer/3/data/"


def cube(language: str = "en", **more: Any) -> dict[str, Any]:
    return json.loads(jsonstat.write(Edition(published(**more), language, f"{HOME}1/", HOME)))


def at(found: dict[str, Any], item: str, group: str, measure: str) -> tuple[Any, str]:
    """A value and its status, by the rules of JSON-stat: the last dimension turns quickest."""
    place = 0
    wanted = {"item": item, "group": group, "measure": measure}
    for name, size in zip(found["id"], found["size"], strict=True):
        index = found["dimension"][name]["category"]["index"]
        place = place * size + (index.index(wanted[name]) if name in wanted else 0)
    return found["value"][place], found["status"].get(str(place), "")


def test_a_validator_of_json_stat_accepts_the_cube() -> None:
    assert validate_jsonstat(cube())


@pytest.mark.parametrize("broken", ["size", "role", "class"])
def test_the_validator_refuses_a_broken_cube(broken: str) -> None:
    found = cube()
    found |= {
        "size": {"size": [1, 1, 2]},
        "role": {"role": {"time": ["when"]}},
        "class": {"class": "thing"},
    }[broken]
    with pytest.raises(JSONStatValidationError):
        validate_jsonstat(found)


def test_a_figure_is_found_where_its_codes_say() -> None:
    found, release = cube(), published()
    figure = release.figure("lines", 2, row=1, background="age", category="65+")
    assert figure is not None
    assert at(found, "lines.1.2", "age:65+", "value") == (round(figure.value or 0, 6), "u")
    assert at(found, "lines.1.2", "age:65+", "n_unweighted") == (61, "u")
    assert at(found, "happy.mean", "_T", "value") == (3.4, "")
    assert at(found, "car.2", "_T", "ci95_upper")[1] == "b"


def test_what_is_hidden_is_null_with_a_c_and_what_is_not_there_with_an_m() -> None:
    found = cube()
    for measure in jsonstat.MEASURES:
        assert at(found, "car.2", "gender:3", measure) == (None, "c")
        assert at(found, "gender.1", "gender:2", measure) == (None, "m")


def test_the_cube_is_as_large_as_it_says_and_speaks_the_language() -> None:
    found = cube("fi")
    assert len(found["value"]) == math.prod(found["size"])
    labels = found["dimension"]["group"]["category"]["label"]
    assert labels["gender:1"].endswith("Naiset")
    assert found["extension"]["release"]["sha256"] == published().sha256
