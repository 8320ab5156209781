"""Courses as readers find them: what anybody may read of them, in the editors' order, read in one question."""

from __future__ import annotations

import dataclasses
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext, ngettext
from wagtail.models import Page, PageViewRestriction

from learning.choices import Package

if TYPE_CHECKING:
    from wagtail.query import PageQuerySet

LEVELS = 3
"""Course, module, lesson: so many levels of pages are read."""


def effort(minutes: int) -> str:
    """How long something takes, as learners reckon: in minutes below an hour and a half, then in half hours."""
    if minutes < 90:
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    whole, half = divmod(round(minutes / 30), 2)
    if half:
        return gettext("%(number)s½ hours") % {"number": whole}
    return ngettext("%(number)s hour", "%(number)s hours", whole) % {"number": whole}


@dataclasses.dataclass(frozen=True)
class Row:
    """A lesson in its course. ``url`` is for a reader of the active language, ``pk`` that of its page."""

    pk: int
    key: uuid.UUID
    title: str
    url: str
    minutes: int
    number: int

    @property
    def effort(self) -> str:
        return effort(self.minutes)


@dataclasses.dataclass(frozen=True)
class Part:
    """A module with its lessons."""

    pk: int
    title: str
    url: str
    intro: str
    lessons: tuple[Row, ...]


@dataclasses.dataclass(frozen=True)
class Outline:
    """A course with everything below it that anybody may read."""

    pk: int
    key: uuid.UUID
    title: str
    url: str
    language: str
    intro: str
    package: str
    parts: tuple[Part, ...]
    talk: bool = False
    """Whether learners ask and answer under its lessons."""

    @property
    def lessons(self) -> list[Row]:
        return [row for part in self.parts for row in part.lessons]

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.lessons)

    @property
    def effort(self) -> str:
        return effort(self.minutes)

    @property
    def for_whom(self) -> str:
        return str(Package(self.package).label)


FIELDS = (
    "pk",
    "path",
    "slug",
    "title",
    "translation_key",
    "alias_of__translation_key",
    "coursepage__intro",
    "coursepage__package",
    "coursepage__talk",
    "modulepage__intro",
    "lessonpage__minutes",
)
KINDS = ("coursepage__package", "modulepage__intro", "lessonpage__minutes")
"""One of them is there for every page that is a course, a module or a lesson."""


def _open(pages: PageQuerySet) -> PageQuerySet:
    """Those that nothing keeps closed, themselves or above them."""
    above = PageViewRestriction.objects.annotate(
        start=Substr(OuterRef("path"), 1, Length("page__path"))
    ).filter(page__path=F("start"))
    return pages.live().filter(~Exists(above))


def outlines(path: str, url: str, language: str, *, single: bool = False) -> list[Outline]:
    """Every course below the page at ``path``, whose address is ``url``; or, ``single``, the course that is there.

    A course without its page being live is none; so is a module, and what stands in it.
    """
    step = Page.steplen
    top = len(path) // step + (0 if single else 1)
    pages = Page.objects.filter(
        path__startswith=path, depth__gte=top, depth__lt=top + LEVELS
    ).order_by("path")
    rows = {row["path"]: row for row in _open(pages).values(*FIELDS)}
    below: dict[str, list[dict[str, Any]]] = {}
    for place, row in rows.items():
        if all(row[kind] is None for kind in KINDS):
            continue  # on its way out: what made it a lesson is gone already
        below.setdefault(place[:-step], []).append(row)
    courses = [rows[path]] if single and path in rows else [] if single else below.get(path, [])
    return [
        _outline(row, url if single else f"{url}{quote(row['slug'])}/", language, below)
        for row in courses
        if row["coursepage__package"] is not None
    ]


def _outline(
    course: dict[str, Any], url: str, language: str, below: dict[str, list[dict[str, Any]]]
) -> Outline:
    parts: list[Part] = []
    number = 0
    for module in below.get(course["path"], ()):
        where = f"{url}{quote(module['slug'])}/"
        rows = []
        for lesson in below.get(module["path"], ()):
            number += 1
            rows.append(
                Row(
                    lesson["pk"],
                    _key(lesson),
                    lesson["title"],
                    f"{where}{quote(lesson['slug'])}/",
                    lesson["lessonpage__minutes"],
                    number,
                )
            )
        parts.append(
            Part(module["pk"], module["title"], where, module["modulepage__intro"], tuple(rows))
        )
    return Outline(
        course["pk"],
        _key(course),
        course["title"],
        url,
        language,
        course["coursepage__intro"],
        course["coursepage__package"],
        tuple(parts),
        course["coursepage__talk"],
    )


def _key(row: dict[str, Any]) -> uuid.UUID:
    return row["alias_of__translation_key"] or row["translation_key"]
