"""What a municipality's learners did in a year, row by row: which courses are told of, and the statements of these."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hmac
import itertools
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, Max, Min, QuerySet, Value
from django.db.models.functions import MD5, Cast, Coalesce, Concat
from django.utils import timezone
from wagtail.models import Page, Revision

from learning import xapi
from learning.choices import QuizState
from learning.models import (
    BlockProgress,
    CourseOutline,
    CoursePage,
    Enrolment,
    LessonPage,
    LessonProgress,
    Licence,
    LicencePackage,
)
from learning.quiz_screens import block_uuid
from learning.xapi import Kind, Speaker, Statement, Thing
from portal.models import Municipality
from portal.names import CODES

Names = dict[str, str]
AT_ONCE = 5000
"""Rows that are read from the database together."""


@dataclasses.dataclass(frozen=True)
class Told:
    """A course or a licence. learners: how many at least, in the year; zero where there are too few to say"""

    key: uuid.UUID
    name: str
    learners: int


@dataclasses.dataclass(frozen=True)
class Scope:
    """What a file of one year tells of, and what it leaves out."""

    municipality: Municipality
    year: int
    courses: list[Told]
    licences: list[Told]

    @property
    def told(self) -> list[Told]:
        return [one for one in (*self.courses, *self.licences) if one.learners]

    @property
    def left_out(self) -> list[Told]:
        return [one for one in (*self.courses, *self.licences) if not one.learners]


def years(municipality: Municipality) -> list[int]:
    """Years in which somebody learned something, the newest first."""
    zone = municipality.zone
    rows = LessonProgress.objects.of(municipality)
    tried = BlockProgress.objects.of(municipality)
    ends = [
        *rows.aggregate(a=Min("understood_at"), b=Max("understood_at")).values(),
        *tried.aggregate(a=Min("latest_at"), b=Max("latest_at")).values(),
    ]
    known = [at.astimezone(zone).year for at in ends if at is not None]
    taken = Licence.objects.of(municipality).aggregate(a=Min("taken_on"), b=Max("taken_on"))
    known += [day.year for day in taken.values() if day is not None]
    last = min(max(known, default=0), timezone.localdate(timezone=zone).year)
    return list(range(last, min(known) - 1, -1)) if known else []


def scope(municipality: Municipality, year: int) -> Scope:
    """Courses with their learners in the year, those with too few without a number."""
    rows = _Rows(municipality, year)
    counted: dict[uuid.UUID, int] = dict(
        rows.lessons.order_by()
        .values_list("course_key")
        .annotate(learners=Count("learner", distinct=True))
    )
    lessons_of: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for lesson, course in _courses_of_lessons(municipality).items():
        lessons_of[course].append(lesson)
    for course, lessons in lessons_of.items():
        tried = rows.questions.filter(lesson_key__in=lessons)
        found = tried.aggregate(learners=Count("learner", distinct=True))["learners"]
        counted[course] = max(counted.get(course, 0), found)
    names = _course_names(municipality)
    courses = [
        Told(key, _one(names.get(key, {}), municipality) or str(key), _enough(learners))
        for key, learners in counted.items()
        if learners
    ]
    return Scope(municipality, year, _sorted(courses), _sorted(_licences(rows)))


def _licences(rows: _Rows) -> Iterator[Told]:
    packages = LicencePackage.objects.of(rows.municipality).in_bulk()
    held = rows.licences.order_by().values_list("package")
    for number, learners in held.annotate(learners=Count("learner", distinct=True)):
        yield Told(packages[number].key, packages[number].name, _enough(learners))


def _sorted(told: Iterable[Told]) -> list[Told]:
    return sorted(told, key=lambda one: (one.name.casefold(), str(one.key)))


def _enough(learners: int) -> int:
    return learners if learners >= xapi.FEWEST else 0


def _one(names: Names, municipality: Municipality) -> str:
    wanted = (municipality.content_language, municipality.main_language, *names)
    return next((names[code] for code in wanted if code in names), "")


class _Rows:
    """What happened in a year of the municipality, in no order that tells anything.

    By their own order rows would say who came before whom, and the same learners would stand in the same places in the
    files of two years; so they are sorted by a hash under the key of the year.
    """

    def __init__(self, municipality: Municipality, year: int) -> None:
        self.municipality = municipality
        self.key = xapi.key_of_year(settings.SUBJECT_PEPPER, municipality.pk, year)
        zone = municipality.zone
        since, until = (dt.datetime(one, 1, 1, tzinfo=zone) for one in (year, year + 1))
        self.lessons = LessonProgress.objects.of(municipality).filter(
            understood_at__gte=since, understood_at__lt=until
        )
        self.questions = (
            BlockProgress.objects.of(municipality)
            .filter(latest_at__gte=since, latest_at__lt=until)
            # whoever was only shown the answer has answered nothing
            .filter(attempts_n__gt=0)
        )
        self.courses = Enrolment.objects.of(municipality).filter(
            completed_at__gte=since, completed_at__lt=until
        )
        self.licences = Licence.objects.of(municipality).filter(
            taken_on__year=year, learner__isnull=False, revoked_at__isnull=True
        )

    def shuffled(self, rows: QuerySet, *fields: str) -> Iterator[tuple[Any, ...]]:
        salt = hmac.digest(self.key, rows.model._meta.label_lower.encode(), "sha256").hex()
        place = MD5(Concat(Value(salt), Cast("pk", CharField())))
        return rows.order_by(place).values_list(*fields).iterator(chunk_size=AT_ONCE)


def statements(found: Scope) -> Iterator[Statement]:
    """Every statement of the scope, read from the database bit by bit."""
    municipality = found.municipality
    rows = _Rows(municipality, found.year)
    speaker = Speaker(rows.key, municipality.root_url, municipality.zone)
    shown = {one.key for one in found.courses if one.learners}
    badges = {one.key for one in found.licences if one.learners}
    library = _Library(municipality)
    return itertools.chain(
        _lessons(rows, speaker, library, shown),
        _questions(rows, speaker, library, shown),
        _completions(rows, speaker, library, shown),
        _badges(rows, speaker, badges),
    )


def _lessons(
    rows: _Rows, speaker: Speaker, library: _Library, shown: set[uuid.UUID]
) -> Iterator[Statement]:
    wanted = rows.lessons.filter(course_key__in=shown)
    languages = _languages_of(wanted)
    fields = ("learner_id", "lesson_key", "course_key", "understood_at", "at_revision")
    for learner, lesson, course, at, revision in rows.shuffled(wanted, *fields):
        yield speaker.experienced(
            learner, library.lesson(lesson), library.course(course), at, languages.get(revision, "")
        )


def _questions(
    rows: _Rows, speaker: Speaker, library: _Library, shown: set[uuid.UUID]
) -> Iterator[Statement]:
    course_of = _courses_of_lessons(rows.municipality)
    lessons = [lesson for lesson, course in course_of.items() if course in shown]
    fields = (
        "learner_id",
        "lesson_key",
        "block_id",
        "latest_at",
        "state",
        "best",
        "key__language",
    )
    wanted = rows.questions.filter(lesson_key__in=lessons)
    for learner, lesson, block, at, state, best, language in rows.shuffled(wanted, *fields):
        yield speaker.answered(
            learner,
            library.question(lesson, block),
            library.lesson(lesson),
            library.course(course_of[lesson]),
            at,
            right=state == QuizState.RIGHT,
            best=best,
            language=language,
        )


def _completions(
    rows: _Rows, speaker: Speaker, library: _Library, shown: set[uuid.UUID]
) -> Iterator[Statement]:
    fields = ("learner_id", "course_key", "completed_at", "outline__language")
    wanted = rows.courses.filter(course_key__in=shown)
    for learner, course, at, language in rows.shuffled(wanted, *fields):
        yield speaker.completed(learner, library.course(course), at, language)


def _badges(rows: _Rows, speaker: Speaker, shown: set[uuid.UUID]) -> Iterator[Statement]:
    things = {
        package.pk: Thing(package.key, Kind.BADGE, _names(package))
        for package in LicencePackage.objects.of(rows.municipality)
    }
    wanted = rows.licences.filter(package__key__in=shown)
    for learner, package, on, language in rows.shuffled(
        wanted, "learner_id", "package_id", "taken_on", "language"
    ):
        yield speaker.earned(learner, things[package], on, language)


def _names(package: LicencePackage) -> Names:
    return {code: name for code in CODES if (name := getattr(package, f"name_{code}"))}


def _languages_of(rows: QuerySet) -> dict[int | None, str]:
    """In which language each revision that was read is written, while it is kept."""
    numbers = rows.order_by().values_list("at_revision", flat=True).distinct()
    read = Revision.objects.filter(pk__in=[number for number in numbers if number])
    pages = dict(read.values_list("pk", "object_id"))
    languages = dict(
        Page.objects.filter(pk__in=set(pages.values())).values_list("pk", "locale__language_code")
    )
    return {
        number: languages[int(page)] for number, page in pages.items() if int(page) in languages
    }


def _courses_of_lessons(municipality: Municipality) -> dict[uuid.UUID, uuid.UUID]:
    """The course that each lesson stands in, or stood in last."""
    found: dict[uuid.UUID, uuid.UUID] = {}
    rows = CourseOutline.objects.of(municipality).order_by("made_at", "pk")
    for course, lessons in rows.values_list("course_key", "lessons"):
        found |= dict.fromkeys(map(uuid.UUID, lessons), course)
    return found


def _course_names(municipality: Municipality) -> dict[uuid.UUID, Names]:
    """What courses are called in each language, and were called last where they are gone."""
    found: dict[uuid.UUID, Names] = defaultdict(dict)
    for row in CourseOutline.objects.of(municipality).order_by("version"):
        found[row.course_key][row.language] = row.title
    for key, page in _pages(municipality, CoursePage.objects.defer_streamfields()):
        found[key][page.locale.language_code] = page.title
    return found


def _pages(municipality: Municipality, pages: Any) -> Iterator[tuple[uuid.UUID, Any]]:
    """The municipality's own, with the keys that progress is kept under, those of its main language last."""
    for home in reversed(municipality.home_pages):
        rows = pages.descendant_of(home).select_related("locale")
        for page in rows.annotate(
            known_as=Coalesce("alias_of__translation_key", "translation_key")
        ):
            yield page.known_as, page


class _Library:
    """Names and addresses of what is learned, read once."""

    def __init__(self, municipality: Municipality) -> None:
        self._courses = _course_names(municipality)
        self._lessons: dict[uuid.UUID, Names] = defaultdict(dict)
        self._questions: dict[uuid.UUID, Names] = defaultdict(dict)
        self._addresses: dict[uuid.UUID, str] = {}
        self._things: dict[uuid.UUID, Thing] = {}
        for key, page in _pages(municipality, CoursePage.objects.live().defer_streamfields()):
            self._addresses[key] = page.full_url or ""
        for key, page in _pages(municipality, LessonPage.objects.live()):
            code = page.locale.language_code
            self._lessons[key][code] = page.title
            self._addresses[key] = page.full_url or ""
            for block in page.body:
                if block.block_type == "quiz" and (number := block_uuid(block.id)) is not None:
                    asked = block.value["question"]
                    self._questions[xapi.question_key(key, number)][code] = asked

    def course(self, key: uuid.UUID) -> Thing:
        return self._thing(key, Kind.COURSE, self._courses)

    def lesson(self, key: uuid.UUID) -> Thing:
        return self._thing(key, Kind.LESSON, self._lessons)

    def question(self, lesson: uuid.UUID, block: uuid.UUID) -> Thing:
        return self._thing(xapi.question_key(lesson, block), Kind.QUESTION, self._questions)

    def _thing(self, key: uuid.UUID, kind: Kind, names: dict[uuid.UUID, Names]) -> Thing:
        if key not in self._things:
            self._things[key] = Thing(key, kind, names.get(key, {}), self._addresses.get(key, ""))
        return self._things[key]
