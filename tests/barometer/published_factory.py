"""A release with everything that can stand in one: each kind of question, hidden, uncertain and broken figures, five
languages, and texts that have broken files before."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from barometer.disclosure import Status
from barometer.published import (
    AGE,
    Asked,
    Background,
    Figure,
    Method,
    Published,
    Publisher,
    sealed,
)

LANGUAGES = ("da", "nb", "sv", "fi", "en")
AGES = ("18–39", "40–64", "65+")
LONG = "Asiakaspalvelukeskuksessa " * 40
FORMULA = '=HYPERLINK("https://example.org","Yes")'
QUOTES = 'Bus, "ferry" & <b>tram</b>; æøåÆØÅäöÄÖ\nin two lines\x07'
WOMEN_AND_MEN = {
    "da": ["Kvinder", "Mænd", "Andet"],
    "nb": ["Kvinner", "Menn", "Annet"],
    "sv": ["Kvinnor", "Män", "Annat"],
    "fi": ["Naiset", "Miehet", "Muu"],
    "en": ["Women", "Men", "Other"],
}


def texts(words: str) -> dict[str, str]:
    return {language: f"{words} ({language})" for language in LANGUAGES}


def asked(code: str, kind: str, **more: Any) -> Asked:
    """``options`` and ``rows`` are lists for every language, or a list by language."""
    said = {name: more.pop(name, []) for name in ("options", "rows")}
    asks = more.pop("asks", f"{code}?")
    wording = {
        language: {
            "asks": f"{asks} ({language})",
            "hint": "",
            **{
                name: value[language] if isinstance(value, dict) else list(value)
                for name, value in said.items()
            },
        }
        for language in LANGUAGES
    }
    usual = {"source_language": "da", "wording_hash": uuid.uuid5(uuid.NAMESPACE_URL, code).hex * 2}
    return Asked(code=code, kind=kind, wording=wording, **usual | more)


QUESTIONS = (
    asked("gender", "single", options=WOMEN_AND_MEN),
    asked("car", "single", options=["Ja", FORMULA, "Nej"], reworded=True, common=True),
    asked("ways", "multiple", options=[QUOTES, "+47 bicycle", "@ferry"], asks=QUOTES),
    asked("happy", "scale", least=0, most=10, options=["Slet ikke", "Helt"]),
    asked("first", "ranking", options=["Veje", "Busser", "Stier"]),
    asked("minutes", "number", least=0, most=300, below="car", values=(1, 2)),
    asked("why", "text", asks=LONG),
    asked("lines", "matrix", options=["God", "Dårlig"], rows=["Vinter", "Sommer"]),
)
BACKGROUNDS = (
    Background(AGE, AGES, (900, 1200, 700)),
    Background("gender", ("1", "2", "3")),
)
NUMBER_OF = {
    "gender": [(0, 1), (0, 2), (0, 3)],
    "car": [(0, 1), (0, 2), (0, 3)],
    "ways": [(0, 1), (0, 2), (0, 3)],
    "happy": [(0, 0), *((0, option) for option in range(1, 12))],
    "first": [(row, option) for row in (1, 2, 3) for option in (0, 1, 2, 3)],
    "minutes": [(0, 0)],
    "lines": [(row, option) for row in (1, 2) for option in (1, 2)],
}


def figures() -> Iterator[Figure]:
    """Of everybody and of each group: the third gender is hidden, the oldest are uncertain; nobody is asked what group
    they are of by their own group."""
    groups = [
        ("", ""),
        *((one.code, category) for one in BACKGROUNDS for category in one.categories),
    ]
    for question, places in NUMBER_OF.items():
        for background, category in groups:
            if question == background:
                continue
            for row, option in places:
                yield figure(question, row, option, background, category)


def figure(question: str, row: int, option: int, background: str, category: str) -> Figure:
    if (background, category) == ("gender", "3"):
        return hidden(question, row, option, background, category)
    value = (0.125 + 0.07 * option + 0.01 * row) if option else 3.4 + row
    status = Status.SHOWN
    if category == "65+":
        status = Status.UNRELIABLE
    elif question == "car":
        status = Status.BREAK
    return Figure(
        question=question,
        row=row,
        option=option,
        background=background,
        category=category,
        value=value,
        se=0.0213,
        low=value - 0.04,
        high=value + 0.04,
        respondents={"": 900, "65+": 61}.get(category, 310),
        effective=811.5 if not background else 254.25,
        status=status,
    )


def hidden(question: str, row: int, option: int, background: str, category: str) -> Figure:
    nothing = dict.fromkeys(("value", "se", "low", "high", "respondents", "effective"))
    return Figure(question, row, option, background, category, **nothing, status=Status.HIDDEN)


def publisher(country: str = "DK", **more: Any) -> Publisher:
    usual: dict[str, Any] = {
        "names": {"da": "Tornsund", "sv": "Tornsund", "nb": "Tornsund", "fi": "Tornsund"},
        "code": "0761",
        "country": country,
        "address": "https://tornsund.example",
        "languages": ("da", "en"),
        "email": "data@tornsund.example",
    }
    return Publisher(**usual | more)


def published(**more: Any) -> Published:
    usual: dict[str, Any] = {
        "publisher": publisher(),
        "round": 3,
        "key": "0b7c5d0e-5d0e-4b7c-8d0e-0b7c5d0e5d0e",
        "names": texts("Bevægelse & vækst"),
        "abouts": texts("Hvordan kommer du rundt?\nOg hvor længe?"),
        "opened": dt.date(2026, 9, 1),
        "closed": dt.date(2026, 9, 30),
        "number": 1,
        "note": "",
        "published_at": dt.datetime(2026, 10, 14, 8, 30, tzinfo=dt.UTC),
        "asked": QUESTIONS,
        "backgrounds": BACKGROUNDS,
        "method": Method(
            design="open",
            promise="technical",
            residents=2800,
            respondents=931,
            deff=1.14,
            effective=816.7,
            lowest=0.41,
            highest=2.6,
            iterations=7,
            source="Befolkningsregister, 1. januar",
            weighting="ab" * 32,
        ),
        "figures": tuple(figures()),
    }
    found = Published(**usual | more)
    return dataclasses.replace(found, sha256=sealed(found))
