"""The demo's courses: one whole course in every language of both towns, whose words hold together and can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from demo.courses import COURSES, open_courses
from demo.people import KUULASJARVI, TORNSUND
from demo.practice import open_practice
from demo.texts import MUNICIPALITIES
from demo.texts.quizzes import QUESTIONS
from demo.texts.shapes import CoursesText, LessonText
from learning.blocks import LessonBody
from learning.models import (
    CourseIndexPage,
    CourseOutline,
    CoursePage,
    Enrolment,
    LessonPage,
    LessonProgress,
    ModulePage,
)
from portal.models import Municipality, Resident
from tests.demo.test_texts import Balanced
from tests.factories import ContactFactory, MunicipalityFactory

PLACES = {"tornsund": (TORNSUND, "DK"), "kuulasjarvi": (KUULASJARVI, "FI")}
TEXTS = {place.slug: place for place in MUNICIPALITIES}
SPOKEN = [
    pytest.param(slug, code, id=f"{slug}-{code}")
    for slug, languages in COURSES.items()
    for code in languages
]
OTHERS_PHONES = {"33 98 00 10", "114", "112", "116 006", "116117"}
"""MitID Support, the police and emergencies in Denmark, Victim Support and the medical helpline in Finland."""
LIST_OF = {"steps": "steps", "accordion": "items", "checklist": "items"}


def lessons_of(texts: CoursesText) -> list[LessonText]:
    return [lesson for course in texts.courses for lesson in course.lessons]


def written(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != "contact":
                yield from written(inner)
    else:
        for inner in value:
            yield from written(inner)


def words(lesson: LessonText) -> list[str]:
    said = " ".join(text for _name, value in lesson.body for text in written(value))
    return re.sub(r"<[^>]+>", " ", said).split()


def everything(texts: CoursesText) -> str:
    said = [texts.title, texts.intro]
    for course in texts.courses:
        said += [course.title, course.intro, *course.outcomes]
        for module in course.modules:
            said += [module.title, module.intro]
    for lesson in lessons_of(texts):
        said += [lesson.title, lesson.goal, *words(lesson)]
    return " ".join(said)


# Their words


@pytest.mark.parametrize(("slug", "code"), SPOKEN)
def test_a_lesson_is_a_quarter_of_an_hour_of_reading(slug, code) -> None:
    for lesson in lessons_of(COURSES[slug][code]):
        assert 350 <= len(words(lesson)) <= 700, lesson.key
        assert 8 <= lesson.minutes <= 20, lesson.key
        assert {"text", "steps", "remember"} <= {name for name, _value in lesson.body}, lesson.key


@pytest.mark.parametrize(("slug", "code"), SPOKEN)
def test_sentences_are_short_and_nobody_shouts(slug, code) -> None:
    texts = COURSES[slug][code]
    assert "!" not in everything(texts)
    for lesson in lessons_of(texts):
        for _name, value in lesson.body:
            for text in written(value):
                plain = re.sub(r"<[^>]+>", "\n", text)
                for sentence in re.split(r"(?<=[.?:])\s|\n", plain):
                    assert len(sentence.split()) <= 30, sentence


@pytest.mark.parametrize(("slug", "code"), SPOKEN)
def test_every_markup_of_a_lesson_is_whole(slug, code) -> None:
    for lesson in lessons_of(COURSES[slug][code]):
        for _name, value in lesson.body:
            for text in written(value):
                parser = Balanced()
                parser.feed(text)
                parser.close()
                assert parser.open == [], text


@pytest.mark.parametrize(("slug", "code"), SPOKEN)
def test_whoever_is_to_be_rung_is_one_of_the_town_or_known(slug, code) -> None:
    place = TEXTS[slug]
    known = {contact.phone for contact in place.contacts} | OTHERS_PHONES
    said = everything(COURSES[slug][code])
    found = set(
        re.findall(r"\b(?:\d{2} \d{2} \d{2} \d{2}|020 000 \d{4}|11\d ?\d{3}|11[24])\b", said)
    )
    assert found
    assert found <= known
    keys = {contact.key for contact in place.contacts}
    for lesson in lessons_of(COURSES[slug][code]):
        named = {value["contact"] for name, value in lesson.body if name == "ask_ambassador"}
        assert named <= keys, lesson.key


def test_a_course_in_two_languages_is_the_same_block_by_block() -> None:
    def shape(texts: CoursesText) -> list[Any]:
        return [
            (
                lesson.key,
                lesson.minutes,
                [
                    (name, len(value[LIST_OF[name]]) if name in LIST_OF else value.get("contact"))
                    if isinstance(value, dict)
                    else (name, re.findall(r"<[^>]+>", value))
                    for name, value in lesson.body
                ],
            )
            for lesson in lessons_of(texts)
        ]

    finnish, swedish = COURSES["kuulasjarvi"].values()
    assert shape(finnish) == shape(swedish)
    for one, other in zip(finnish.courses, swedish.courses, strict=True):
        assert (one.key, one.package, one.competences, one.level, len(one.outcomes)) == (
            other.key,
            other.package,
            other.competences,
            other.level,
            len(other.outcomes),
        )
        assert [module.key for module in one.modules] == [module.key for module in other.modules]


# Their pages


def town(slug: str, *, practised: bool = False) -> Municipality:
    code, country = PLACES[slug]
    made = MunicipalityFactory(slug=slug, code=code, country=country, languages=(*COURSES[slug],))
    for contact in TEXTS[slug].contacts:
        ContactFactory(municipality=made, title=contact.title, email=contact.email)
    if practised:
        open_practice(made, lambda _code: None)
    open_courses(made, lambda _code: None)
    return made


def below(place: Municipality, code: str, model: Any) -> Any:
    home = next(home for home in place.home_pages if home.locale.language_code == code)
    return model.objects.descendant_of(home).live().order_by("path")


@pytest.mark.django_db
@pytest.mark.parametrize("slug", PLACES)
def test_both_towns_have_the_course_and_its_six_lessons_can_be_read(slug) -> None:
    place = town(slug)
    for code, texts in COURSES[slug].items():
        client = Client(headers={"host": place.site.hostname, "accept-language": code})
        assert below(place, code, CoursePage).count() == len(texts.courses)
        licence = below(place, code, CoursePage).first()
        assert (licence.package, licence.licence, licence.level) == ("base", "CC-BY-4.0", 3)
        assert len(licence.outline.lessons) == 6
        assert len(licence.outline.parts) == 2
        pages = [
            page
            for model in (CourseIndexPage, CoursePage, ModulePage, LessonPage)
            for page in below(place, code, model)
        ]
        assert len(pages) == 1 + sum(
            1 + len(course.modules) + len(course.lessons) for course in texts.courses
        )
        for page in pages:
            answer = client.get("/" + page.full_url.split("/", 3)[3])
            assert answer.status_code == 200, page.slug
            assert page.title in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("slug", PLACES)
def test_every_page_is_one_that_an_editor_could_have_published(slug) -> None:
    place = town(slug)
    for code, texts in COURSES[slug].items():
        for model in (CourseIndexPage, CoursePage, ModulePage, LessonPage):
            for page in below(place, code, model):
                page.full_clean()
                assert page.get_latest_revision() is not None
        lessons = below(place, code, LessonPage)
        for page, lesson in zip(lessons, lessons_of(texts), strict=True):
            LessonBody().clean(page.body)
            assert page.title == lesson.title
            blocks = list(page.body)
            asked = [block.block_type for block in blocks[len(lesson.body) :]]
            assert asked == ["quiz"] * len(QUESTIONS[code].get(lesson.key, ()))
            for block, (name, value) in zip(blocks, lesson.body, strict=False):
                assert block.block_type == name
                if name in LIST_OF:
                    assert all(block.value[LIST_OF[name]]), "an item without an id is lost"
                    assert len(block.value[LIST_OF[name]]) == len(value[LIST_OF[name]])
                if name == "ask_ambassador":
                    assert block.value["contact"].municipality == place


@pytest.mark.django_db
def test_a_lesson_in_another_language_is_a_translation_and_its_blocks_have_the_same_ids() -> None:
    place = town("kuulasjarvi")
    finnish, swedish = below(place, "fi", LessonPage), below(place, "sv", LessonPage)
    for one, other in zip(finnish, swedish, strict=True):
        assert one.translation_key == other.translation_key
        assert [block.id for block in one.body] == [block.id for block in other.body]
    assert CoursePage.objects.get(slug="digitalt-korkort").key in {
        page.key for page in below(place, "fi", CoursePage)
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("slug", "name"), [("tornsund", "Elsa"), ("kuulasjarvi", "Stina")])
def test_somebody_has_understood_two_lessons_and_goes_on_with_the_third(slug, name) -> None:
    place = town(slug)
    learner = Resident.objects.get(first_name=name)
    enrolled = Enrolment.objects.of(place).visible_to(learner).get()
    assert (enrolled.done, enrolled.required, enrolled.completed_at) == (2, 6, None)
    days = LessonProgress.objects.visible_to(learner).order_by("understood_at")
    published = LessonPage.objects.first().first_published_at
    assert published < days[0].understood_at < days[1].understood_at
    client = Client(headers={"host": place.site.hostname})
    client.force_login(learner, backend="django.contrib.auth.backends.ModelBackend")
    course = below(place, [*COURSES[slug]][-1], CoursePage).first()
    shown = client.get("/" + course.full_url.split("/", 3)[3]).content.decode()
    onward = re.search(r'data-begin.*?href="([^"]+)"', shown, re.DOTALL)
    assert onward[1].endswith(f"/{lessons_of([*COURSES[slug].values()][-1])[2].slug}/")


@pytest.mark.django_db
def test_a_second_time_nothing_is_added_and_what_editors_changed_stays() -> None:
    place = town("kuulasjarvi")
    lesson = LessonPage.objects.get(slug="tunnista-huijausviesti")
    lesson.title = "Tunnista huijari"
    lesson.save_revision().publish()
    LessonPage.objects.get(slug="auta-ja-pyyda-apua").delete()
    models = (CourseIndexPage, CoursePage, ModulePage, LessonPage, CourseOutline, Enrolment)
    before = [model.objects.count() for model in models]
    open_courses(place, lambda _code: None)
    assert [model.objects.count() for model in models] == before
    lesson.refresh_from_db()
    assert lesson.title == "Tunnista huijari"


@pytest.mark.parametrize(("slug", "code"), SPOKEN)
def test_every_lesson_of_the_base_course_ends_with_questions_of_its_own(slug, code) -> None:
    base = COURSES[slug][code].courses[0]
    asked = QUESTIONS[code]
    assert [lesson.key for lesson in base.lessons] == list(asked)
    kinds = {one.kind for questions in asked.values() for one in questions}
    assert kinds == {"single", "multiple", "order", "match", "text"}
    for key, questions in asked.items():
        assert 2 <= len(questions) <= 3
        for one, other in zip(questions, QUESTIONS["da"][key], strict=True):
            assert (one.kind, len(one.way)) == (other.kind, len(other.way))
            if one.kind in {"single", "multiple"}:
                assert [row[1] for row in one.way] == [row[1] for row in other.way]


@pytest.mark.parametrize("code", QUESTIONS)
def test_whoever_answers_is_told_why_and_nobody_is_put_to_a_test(code) -> None:
    for questions in QUESTIONS[code].values():
        for one in questions:
            assert one.nudge
            assert one.explanation
            said = [one.asks, one.nudge, one.explanation]
            if one.kind in {"single", "multiple"}:
                assert all(told for _text, right, told in one.way if not right)
                said += [text for text, _right, _told in one.way]
            assert not re.search(r"\b(test|prøve|prov|koe|kokeen)", " ".join(said).lower())


@pytest.mark.django_db
@pytest.mark.parametrize("slug", PLACES)
def test_the_base_course_is_practised_in_every_language_it_is_written_in(slug) -> None:
    place = town(slug, practised=True)
    for code in COURSES[slug]:
        base = below(place, code, CoursePage).first()
        practised = {
            block.value["scenario"].pk
            for page in LessonPage.objects.descendant_of(base)
            for block in page.body
            if block.block_type == "practice"
        }
        assert len(practised) >= 3, code


@pytest.mark.django_db
def test_what_a_lesson_asks_can_be_answered() -> None:
    place = town("tornsund")
    client = Client(headers={"host": place.site.hostname})
    lesson = LessonPage.objects.get(slug="bestil-tid-hos-laegen")
    form = BeautifulSoup(client.get(lesson.url).content, "html.parser").select_one(".quiz form")
    sent = {"ticket": form.select_one("[name=ticket]")["value"], "answer": "112"}
    answered = client.post(form["action"].partition("#")[0], sent)
    quiz = BeautifulSoup(answered.content, "html.parser").select_one(".quiz")
    assert quiz["data-state"] == "right"
    assert "De svarer hele døgnet." in quiz.get_text(" ")


@pytest.mark.django_db
def test_a_town_without_courses_in_the_demo_gets_none() -> None:
    place = MunicipalityFactory(slug="karlsruhe")
    open_courses(place, lambda _code: None)
    assert not CourseIndexPage.objects.exists()
