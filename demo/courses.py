"""Fills the demo's courses: pages as editors write and publish them, in each language of a municipality, and somebody
who has understood some of them. Once a municipality has a list of courses, nothing more is added.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from demo import clock
from demo.people import PEOPLE
from demo.texts import MUNICIPALITIES, courses_da, courses_fi, courses_sv
from demo.texts import practice as kit
from demo.texts.quizzes import QUESTIONS
from demo.texts.shapes import Block, CoursesText, CourseText, LessonText, ModuleText
from learning.actions import progress
from learning.models import CourseIndexPage, CoursePage, LessonPage, ModulePage, PracticeScenario
from portal import eid
from portal.actions.people import remember_resident
from portal.models import Contact, HomePage, Municipality, Resident

COURSES: Mapping[str, Mapping[str, CoursesText]] = {
    "tornsund": {"da": courses_da.COURSES},
    "kuulasjarvi": {"fi": courses_fi.COURSES, "sv": courses_sv.COURSES},
}
"""Lists of courses by municipality and language, the language that is written first in the first place."""
WRITTEN = 21
"""Days since the courses were published."""
UNDERSTOOD: Mapping[str, tuple[str, str, Mapping[str, int]]] = {
    "tornsund": ("elsa", "da", {"identity": 9, "letters": 2}),
    "kuulasjarvi": ("stina", "sv", {"identity": 6, "letters": 5}),
}
"""Who has understood what, by municipality: a key of ``demo.people``, a language, and how many days ago each lesson."""
NAMES = uuid.UUID("0b6a3c52-8f0d-4d0e-9b55-5c6f2f3f9a41")
"""Of the ids of blocks: translations of a lesson share them, so that progress does."""
PRACTISED = {"letters": "post", "false": "fine", "moving": "moving"}
"""Which exercise of the kit ends which lesson."""
NESTED = {"steps": "steps", "accordion": "items", "checklist": "items"}
"""Blocks that hold a list, and what they call it."""

Editor = Callable[[str], Resident | None]


def open_courses(municipality: Municipality, editor: Editor) -> None:
    """Courses, where there is no list of them yet. editor: who writes in a language."""
    texts = COURSES.get(municipality.slug, {})
    homes = {home.locale.language_code: home for home in municipality.home_pages}
    if any(CourseIndexPage.objects.child_of(home).exists() for home in homes.values()):
        return
    now = timezone.now()
    with transaction.atomic():
        lessons: dict[tuple[str, str], LessonPage] = {}
        with clock.set_to(now - dt.timedelta(days=WRITTEN)):
            pages: dict[str, Any] = {}
            for code, text in texts.items():
                if code in homes:
                    lessons |= _Writer(municipality, homes[code], editor(code), pages).write(text)
        _learn(municipality, lessons, now)


class _Writer:
    """Writes in one language. ``pages`` by their key: those of the language that was written first, to translate."""

    def __init__(
        self,
        municipality: Municipality,
        home: HomePage,
        editor: Resident | None,
        pages: dict[str, Any],
    ) -> None:
        self.municipality = municipality
        self.home = home
        self.code = home.locale.language_code
        self.editor = editor
        self.pages = pages
        self.contacts = _contacts(municipality)
        self.lessons: dict[tuple[str, str], LessonPage] = {}

    def write(self, text: CoursesText) -> dict[tuple[str, str], LessonPage]:
        index = self._publish(CourseIndexPage, self.home, "index", text, intro=text.intro)
        for course in text.courses:
            self._course(index, course)
        return self.lessons

    def _course(self, index: CourseIndexPage, text: CourseText) -> None:
        page = self._publish(
            CoursePage,
            index,
            text.key,
            text,
            intro=text.intro,
            package=text.package,
            competences=text.competences,
            level=text.level,
            outcomes=_stream(text.key, [("one", one) for one in text.outcomes]),
            authors=_stream(
                text.key,
                [("author", {"name": name, "role": role}) for name, role in text.authors],
            ),
        )
        for module in text.modules:
            self._module(page, module)

    def _module(self, course: CoursePage, text: ModuleText) -> None:
        page = self._publish(ModulePage, course, text.key, text, intro=text.intro)
        for lesson in text.lessons:
            self.lessons[self.code, lesson.key] = self._publish(
                LessonPage,
                page,
                lesson.key,
                lesson,
                goal=lesson.goal,
                minutes=lesson.minutes,
                body=_stream(
                    lesson.key,
                    [
                        *self._named(lesson.body),
                        *self._asked(lesson.key),
                        *self._practised(lesson.key),
                    ],
                ),
            )

    def _asked(self, lesson: str) -> list[Block]:
        """The questions at the end of a lesson, where it has some."""
        blocks: list[Block] = []
        for number, one in enumerate(QUESTIONS[self.code].get(lesson, ())):
            names = uuid.uuid5(NAMES, f"{lesson} answer {number}")
            items = _items(names, one.items())
            way = items
            if one.kind == "text":
                way = {"accepted": items, "tolerance": None}
            answer = [{"type": one.kind, "value": way, "id": str(names)}]
            said = {"question": one.asks, "nudge": one.nudge, "explanation": one.explanation}
            blocks.append(("quiz", {**said, "answer": answer}))
        return blocks

    def _practised(self, lesson: str) -> list[Block]:
        """The exercise at the end of a lesson, where it has one."""
        if lesson not in PRACTISED:
            return []
        key = kit.number(self.municipality.slug, PRACTISED[lesson])
        rows = PracticeScenario.objects.of(self.municipality).filter(translation_key=key)
        row = rows.filter(locale=self.home.locale).first()
        return [("practice", {"scenario": row.pk})] if row else []

    def _named(self, body: Iterable[Block]) -> list[Block]:
        return [
            (name, {**value, "contact": self.contacts.get(value["contact"])})
            if name == "ask_ambassador"
            else (name, value)
            for name, value in body
        ]

    def _publish(
        self,
        model: Any,
        parent: Page,
        key: str,
        text: CoursesText | CourseText | ModuleText | LessonText,
        **fields: Any,
    ) -> Any:
        """The page that says this, live: a new one, or a translation of what was written in another language."""
        first = self.pages.get(key)
        if first is None:
            page = model(title=text.title, slug=text.slug, locale=self.home.locale, live=False)
            # the tree has grown since the page above was read
            parent.refresh_from_db()
            parent.add_child(instance=page)
            log(instance=page, action="wagtail.create", user=self.editor, content_changed=True)
            self.pages[key] = page
        else:
            page = first.copy_for_translation(self.home.locale)
            page.title, page.slug = text.title, text.slug
        for name, value in fields.items():
            setattr(page, name, value)
        page.full_clean()
        page.save_revision(user=self.editor, log_action=True).publish(user=self.editor)
        page.refresh_from_db()
        return page


def _contacts(municipality: Municipality) -> dict[str, int]:
    """Numbers of the municipality's contacts by the keys that texts call them."""
    texts = next(one for one in MUNICIPALITIES if one.slug == municipality.slug)
    there = dict(Contact.objects.of(municipality).values_list("email", "pk"))
    return {one.key: there[one.email] for one in texts.contacts if one.email in there}


def _stream(key: str, body: Iterable[Block]) -> str:
    """What a ``StreamField`` keeps. Every item of a list has an id: without one Wagtail drops its value."""
    raw = []
    for number, (name, value) in enumerate(body):
        block = uuid.uuid5(NAMES, f"{key} {name} {number}")
        if name in NESTED:
            inside = NESTED[name]
            value = {**value, inside: _items(block, value[inside])}
        raw.append({"type": name, "value": value, "id": str(block)})
    # a telephone number stays on one line
    return re.sub(r"(?<=\d) (?=\d)", "\N{NO-BREAK SPACE}", json.dumps(raw, ensure_ascii=False))


def _items(block: uuid.UUID, values: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"type": "item", "value": value, "id": str(uuid.uuid5(block, str(number)))}
        for number, value in enumerate(values)
    ]


def _learn(
    municipality: Municipality, lessons: Mapping[tuple[str, str], LessonPage], now: dt.datetime
) -> None:
    """Somebody has begun; whoever signs in as them goes on where they are."""
    if not lessons:
        return
    name, code, understood = UNDERSTOOD[municipality.slug]
    learner = _resident(municipality, name)
    for key, days in understood.items():
        with clock.set_to(now - dt.timedelta(days=days)):
            progress.understand(learner, lessons[code, key])


def _resident(municipality: Municipality, name: str) -> Resident:
    """The account of one of the demo's people, as their eID opens it."""
    person = next(one for one in PEOPLE if one.key == name)
    today = timezone.localdate()
    year, youngest, oldest = eid.birth_of({"birthdate": person.birthdate(today).isoformat()}, today)
    return remember_resident(
        eid.Identity(
            key=eid.subject_key(
                settings.SUBJECT_PEPPER, settings.OIDC_SERVER_URL or "demo", person.subject
            ),
            first_name=person.given_name,
            birth_year=year,
            youngest=youngest,
            oldest=oldest,
            assurance=person.acr,
            home=municipality.code,
        )
    )
