"""How far learners come, as colleagues see it in the CMS: counted in numbers, of few people not at all."""

from __future__ import annotations

import html
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation

from learning import course_funnel
from learning.actions import licences, progress, witnesses
from learning.models import CoursePage, LessonPage
from portal.models import Municipality
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.learning import factories
from tests.staff import sign_in

from .licences import granted, package, witness

pytestmark = pytest.mark.django_db
LIST = "/cms/courses/"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["en", "da"]}


@pytest.fixture
def course(town: Municipality) -> tuple[CoursePage, list[LessonPage]]:
    return factories.whole(town)


def colleague(town: Municipality, role: Role = Role.EDITOR) -> Client:
    person = StaffFactory(municipality=town, role=role, language="en")
    return sign_in(Client(headers={"host": town.site.hostname}), person)


def learn(town: Municipality, lessons: list[LessonPage], *, people: int) -> list[Any]:
    """So many people understand these lessons."""
    found = [ResidentFactory(municipality=town) for _each in range(people)]
    for one in found:
        for lesson in lessons:
            progress.understand(one, lesson)
    return found


def text(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def table(response: Any) -> list[list[str]]:
    rows = BeautifulSoup(response.content, "html.parser").select("table.listing tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("td")] for row in rows]


def test_an_editor_sees_lesson_by_lesson_how_far_learners_come(town, course):
    page, (one, two, three) = course
    learn(town, [one], people=8)
    learn(town, [one, two], people=6)
    learn(town, [one, two, three], people=6)
    answer = colleague(town).get(f"{LIST}{page.pk}/")
    assert table(answer) == [
        ["1", "Et", "20", "100\xa0%"],
        ["2", "To", "12", "60\xa0%"],
        ["3", "Tre", "6", "30\xa0%"],
    ]
    said = text(answer)
    assert "Have begun 20 Have finished 6 (30 %)" in said
    assert "Most stop before “To”." in said
    assert "Licences" not in said, "it leads to none"
    assert table(colleague(town).get(LIST)) == [["Digitalt kørekort", "20", "6"]]


def test_numbers_of_few_people_are_not_shown_and_nobody_is_no_secret(town, course):
    page, (one, two, _three) = course
    learn(town, [one], people=5)
    learn(town, [one, two], people=4)
    answer = colleague(town).get(f"{LIST}{page.pk}/")
    assert table(answer) == [
        ["1", "Et", "9", "100\xa0%"],
        ["2", "To", "fewer than 5", "–"],
        ["3", "Tre", "0", "0\xa0%"],
    ]
    assert "Most stop before" not in text(answer)
    few = factories.course(town, title="Lidt til")
    learn(town, [factories.lesson(factories.module(few))], people=2)
    assert ["Lidt til", "fewer than 5", "fewer than 5"] in table(colleague(town).get(LIST))


def test_a_course_in_two_languages_is_counted_once(town, course):
    page, lessons = course
    learn(town, lessons, people=3)
    danish = next(home for home in town.home_pages if home.locale.language_code == "da")
    above = factories.translated(factories.index(town), danish, "Lær")
    other = factories.translated(page, above, "Digitalt kørekort")
    part = factories.translated(lessons[0].get_parent().specific, other, "Del")
    learn(town, [factories.translated(lessons[0], part, "Et")], people=4)
    # the Danish one has a single lesson so far
    assert course_funnel.taken(town) == {page.key: (7, 7)}
    assert [row[0] for row in table(colleague(town).get(LIST))] == ["Digitalt kørekort"]
    for one in (page, other):
        assert table(colleague(town).get(f"{LIST}{one.pk}/"))[0][2:] == ["7", "100\xa0%"]


def test_licences_are_counted_where_the_course_leads_to_one_until_they_are_taken_back(town, course):
    page, lessons = course
    leads = package(town, course_key=page.translation_key)
    people = learn(town, lessons, people=5)
    given = [
        granted(leads, learner, witness(town, name=f"Inger {number}"))
        for number, learner in enumerate(people)
    ]
    editor = colleague(town)
    assert "Licences given, and not taken back 5" in text(editor.get(f"{LIST}{page.pk}/"))
    licences.revoke(None, given[0], because="Entered for somebody else.")
    assert "not taken back fewer than 5" in text(editor.get(f"{LIST}{page.pk}/"))
    assert witnesses.one_of(people[0], town) is None


@pytest.mark.parametrize("role", Role)
def test_who_may_see_it_finds_the_way_and_nobody_else_gets_in(town, course, role):
    page, _lessons = course
    client = colleague(town, role)
    may = role in {Role.EDITOR, Role.COORDINATOR, Role.ANALYST, Role.ADMINISTRATOR}
    assert (client.get(LIST).status_code == 200) is may
    assert (client.get(f"{LIST}{page.pk}/").status_code == 200) is may
    assert ("How far learners come" in html.unescape(client.get("/cms/").content.decode())) is may


def test_the_way_there_stands_on_the_course_and_on_no_other_page(town, course):
    page, (lesson, *_rest) = course
    editor = colleague(town)
    address = f'"{LIST}{page.pk}/"'
    assert address in editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert address in editor.get(f"/cms/pages/{page.get_parent().pk}/").content.decode()
    assert LIST not in _links(editor.get(f"/cms/pages/{lesson.pk}/edit/"))


def _links(response: Any) -> str:
    header = BeautifulSoup(response.content, "html.parser").select("header a")
    return " ".join(link.get("href", "") for link in header)


def test_a_neighbours_course_is_not_there(course):
    page, _lessons = course
    elsewhere = colleague(MunicipalityFactory(slug="naboby"))
    assert elsewhere.get(f"{LIST}{page.pk}/").status_code == 404
    assert table(elsewhere.get(LIST)) == []


def test_a_course_that_is_not_published_has_a_page_and_no_lessons(town):
    page = factories.course(town)
    page.unpublish()
    answer = colleague(town).get(f"{LIST}{page.pk}/")
    assert "No lesson of it is published." in text(answer)
    assert "Have begun 0 Have finished 0 (–)" in text(answer)
