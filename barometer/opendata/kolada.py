"""The figures of a release in the shape in which Kolada, the database of Swedish municipalities, holds its own:
``kpi, municipality, year, gender, value``.

gender is T for all, K for women, M for men; the latter two are there where the answers are shown by a question whose
choices are women and men. Shares are in per cent, as Kolada's are. A figure that is not published is an empty value.
"""

from __future__ import annotations

from barometer.opendata.edition import Edition, choice, rounded
from barometer.opendata.jsonstat import item_code
from barometer.opendata.tables import written

COLUMNS = ("kpi", "municipality", "year", "gender", "value")
COUNTRY = "SE"
ALL, WOMEN, MEN = "T", "K", "M"
_WORDS = {
    WOMEN: {"kvinna", "kvinnor", "kvinde", "kvinder", "kvinne", "nainen", "naiset"}
    | {"woman", "women", "female"},
    MEN: {"man", "män", "mand", "mænd", "mann", "menn", "mies", "miehet", "men", "male"},
}
"""What the choices are called, in the five languages."""


def write(edition: Edition) -> bytes:
    genders = {("", ""): ALL} | _genders(edition)
    release = edition.published
    rows = [
        {
            "kpi": item_code(figure.question, figure.row, figure.option),
            "municipality": release.publisher.code,
            "year": release.closed.year,
            "gender": gender,
            "value": _value(figure.value, share=bool(figure.option)),
        }
        for figure in release.figures
        if (gender := genders.get((figure.background, figure.category)))
    ]
    return written(COLUMNS, rows)


def _value(value: float | None, *, share: bool) -> float | None:
    return rounded(value * 100 if share and value is not None else value)


def _genders(edition: Edition) -> dict[tuple[str, str], str]:
    """Background and category of women and of men, of the first background that has both."""
    codes = {asked.code for asked in edition.published.asked}
    for background in edition.published.backgrounds:
        if background.code not in codes:
            continue
        asked = edition.published.question(background.code)
        found = {
            gender: category
            for gender, words in _WORDS.items()
            for category in background.categories
            if any(
                choice(asked, int(category), language).casefold() in words
                for language in asked.wording
            )
        }
        if len(found) == len(_WORDS):
            return {(background.code, category): gender for gender, category in found.items()}
    return {}
