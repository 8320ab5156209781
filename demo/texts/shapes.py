"""The shapes in which the demo's texts are written down. Plain data: nothing here knows of Django."""

from __future__ import annotations

import dataclasses
from typing import Any

Block = tuple[str, Any]
"""Name of a block of the CMS and its value. A contact, and the page of a call to action, are named by key."""


@dataclasses.dataclass(frozen=True, slots=True)
class TopicText:
    code: str
    kle: str
    da: str
    nb: str
    sv: str
    fi: str
    en: str

    @property
    def names(self) -> dict[str, str]:
        return {code: getattr(self, code) for code in ("da", "nb", "sv", "fi", "en")}


@dataclasses.dataclass(frozen=True, slots=True)
class AreaText:
    """``outline`` is a ring of (longitude, latitude) without the closing point."""

    slug: str
    names: dict[str, str]
    kind: str
    outline: tuple[tuple[float, float], ...]
    parent: str = ""

    @property
    def geojson(self) -> dict[str, Any]:
        """A GeoJSON Polygon (RFC 7946): counter-clockwise as written, closed by repeating the first point."""
        ring = [list(point) for point in (*self.outline, self.outline[0])]
        return {"type": "Polygon", "coordinates": [ring]}


@dataclasses.dataclass(frozen=True, slots=True)
class ContactText:
    key: str
    title: str
    about: str
    phone: str
    phone_hours: str
    email: str
    address: str
    topics: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class PageText:
    """A standard page. Pages of several languages with one ``key`` are translations of each other."""

    key: str
    slug: str
    title: str
    intro: str
    body: tuple[Block, ...]
    purpose: str = ""
    language: str = ""
    """Only where a page is not in the language of the pages around it."""


@dataclasses.dataclass(frozen=True, slots=True)
class HomeText:
    greeting: str
    intro: str
    body: tuple[Block, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class AlertText:
    """A banner that begins when the demo is made and ends ``hours`` later."""

    level: str
    title: str
    text: str
    hours: int
    page: str = ""
    link_text: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class CaseText:
    """What editors wrote about a case. ``matter`` is its key in the case system's plan."""

    matter: str
    headline: str
    summary: str
    meaning: str
    participation: str = ""
    until: int | None = None
    """Last day to have a say, in days from the start date."""


@dataclasses.dataclass(frozen=True, slots=True)
class LanguageTexts:
    """Everything a municipality says in one language."""

    home: HomeText
    pages: tuple[PageText, ...]
    alert: AlertText | None
    cases: tuple[CaseText, ...]
    list_title: str
    list_intro: str
    """Title and lead of the list of cases."""


@dataclasses.dataclass(frozen=True, slots=True)
class MunicipalityTexts:
    """One municipality. ``languages`` in order, the main one first."""

    slug: str
    names: dict[str, str]
    code: str
    country: str
    time_zone: str
    hue: int
    coin_name: str
    postal_address: str
    phone: str
    phone_hours: str
    email: str
    languages: dict[str, LanguageTexts]
    areas: tuple[AreaText, ...] = ()
    contacts: tuple[ContactText, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class LessonText:
    """One lesson. Lessons of several languages with one ``key`` are translations of each other, block by block."""

    key: str
    slug: str
    title: str
    goal: str
    minutes: int
    body: tuple[Block, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class ModuleText:
    key: str
    slug: str
    title: str
    intro: str
    lessons: tuple[LessonText, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class CourseText:
    """``authors`` are pairs of a name and who that is; ``competences`` and ``level`` those of DigComp 2.2."""

    key: str
    slug: str
    title: str
    intro: str
    package: str
    competences: str
    level: int
    outcomes: tuple[str, ...]
    authors: tuple[tuple[str, str], ...]
    modules: tuple[ModuleText, ...]

    @property
    def lessons(self) -> tuple[LessonText, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)


@dataclasses.dataclass(frozen=True, slots=True)
class CoursesText:
    """The list of a municipality's courses in one language."""

    slug: str
    title: str
    intro: str
    courses: tuple[CourseText, ...]
