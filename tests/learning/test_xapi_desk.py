"""Learning progress under pseudonyms at the desk: who may download it, what stands in it, and what never does."""

import datetime as dt
import json
import uuid
from collections import Counter

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client, override_settings
from django.utils import timezone, translation
from ralph.models.xapi.base.statements import BaseXapiStatement
from wagtail.models import ModelLogEntry

from learning import xapi, xapi_rows
from learning.actions import progress
from learning.actions import xapi as acts
from learning.actions.xapi import ExportRefused
from learning.models import BlockProgress, LessonProgress, Licence, QuizKey
from portal.models import Resident
from portal.mydata import table_for
from portal.roles import Role, may
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.learning import factories, quizzes
from tests.learning import licences as licence_rows
from tests.staff import sign_in

pytestmark = pytest.mark.django_db
DESK = "/cms/learning/xapi/"
FIRST = 918273640
"""Numbers of residents that nothing else has."""


@pytest.fixture(autouse=True)
def clock():
    with (
        translation.override("en"),
        time_machine.travel(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC), tick=False) as moving,
    ):
        yield moving


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


def learners(town, number=10, first=FIRST) -> list[Resident]:
    return [
        ResidentFactory(
            pk=first + place,
            municipality=town,
            username=f"secret-user-{first + place}",
            first_name=f"Secretname{place}",
            last_name="Secretfamily",
            email=f"secret{first + place}@mail.example",
            birth_year=1913,
            subject_hash=f"{first + place:064x}",
        )
        for place in range(number)
    ]


def learned(town, people, **more):
    """A course of three lessons, of which everybody has understood the first."""
    course, lessons = factories.whole(town, **more)
    for person in people:
        progress.understand(person, lessons[0])
    return course, lessons


def at_the_desk(town, role=Role.ANALYST) -> Client:
    person = StaffFactory(municipality=town, role=role, language="en")
    return sign_in(Client(headers={"host": town.site.hostname}), person)


def ask(desk, town, form="json", year="2026"):
    return desk.post(DESK, {"place": town.pk, "year": year, "form": form})


def file_of(response) -> str:
    return b"".join(response.streaming_content).decode()


def statements(town, year=2026) -> list[dict]:
    return list(acts.export(None, town, year=year))


def said(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


# What stands in the file --------------------------------------------------------------------------------------


def test_a_year_is_told_with_lessons_questions_courses_and_licences(town, clock):
    people = learners(town)
    module = quizzes.module(town)
    lesson = quizzes.lesson(module, quizzes.PARCEL)
    asked = QuizKey.objects.of(town).get(lesson_key=lesson.key)
    package, witness = licence_rows.package(town), licence_rows.witness(town)
    for place, person in enumerate(people):
        progress.understand(person, lesson)
        BlockProgress.objects.create(
            learner=person,
            municipality=town,
            lesson_key=lesson.key,
            block_id=asked.block_id,
            state="right" if place else "tried",
            best=100 if place else 40,
            attempts_n=1,
            key=asked,
            latest_at=timezone.now(),
        )
        licence_rows.granted(package, person, witness)
        clock.shift(61)
    found = statements(town)
    assert Counter(one["verb"]["display"]["en"] for one in found) == dict.fromkeys(
        ("experienced", "answered", "completed", "earned"), 10
    )
    for one in found:
        BaseXapiStatement(**json.loads(json.dumps(one)))
    assert len({one["actor"]["account"]["name"] for one in found}) == 10
    assert {one["actor"]["account"]["homePage"] for one in found} == {town.root_url}
    assert {one["timestamp"] for one in found} == {"2026-11-23T00:00:00+01:00"}

    tried = [one for one in found if one["verb"]["display"]["en"] == "answered"]
    scores = sorted((one["result"]["score"]["raw"], one["result"]["success"]) for one in tried)
    assert scores == [(40, False)] + [(100, True)] * 9
    thing, context = tried[0]["object"]["definition"], tried[0]["context"]
    assert thing["name"] == {"da": "A parcel waits for 19 kr. What do you do?"}
    assert context["language"] == "da"
    around = context["contextActivities"]
    assert around["parent"][0]["id"] == f"urn:uuid:{lesson.key}"
    assert around["parent"][0]["definition"]["name"] == {"da": "False messages"}
    assert around["parent"][0]["definition"]["moreInfo"] == lesson.full_url
    assert around["grouping"][0]["id"] == f"urn:uuid:{lesson.course.key}"
    understood = next(one for one in found if one["verb"]["display"]["en"] == "experienced")
    assert understood["context"]["language"] == "da"
    badge = next(one for one in found if one["verb"]["display"]["en"] == "earned")
    assert badge["object"]["id"] == f"urn:uuid:{package.key}"


def test_a_lesson_has_its_name_in_every_language_and_is_one_thing(town):
    people = learners(town)
    course, lessons = factories.whole(town)
    index = factories.translated(course.get_parent().specific, town.home_pages[1], "Learn")
    there = factories.translated(course, index, "Digital licence")
    part = factories.translated(lessons[0].get_parent().specific, there, "First part")
    other = factories.translated(lessons[0], part, "One")
    for place, person in enumerate(people):
        progress.understand(person, other if place else lessons[0])
    found = [one for one in statements(town) if one["verb"]["display"]["en"] == "experienced"]
    assert {one["object"]["id"] for one in found} == {f"urn:uuid:{lessons[0].key}"}
    assert found[0]["object"]["definition"]["name"] == {"da": "Et", "en": "One"}
    assert Counter(one["context"]["language"] for one in found) == {"en": 9, "da": 1}
    (around,) = found[0]["context"]["contextActivities"]["parent"]
    assert around["definition"]["name"] == {"da": "Digitalt kørekort", "en": "Digital licence"}


def test_a_course_that_is_gone_keeps_its_name_and_a_lesson_its_number(town):
    course, lessons = learned(town, learners(town))
    key = str(lessons[0].key)
    course.delete()
    found = statements(town)
    assert len(found) == 10
    assert found[0]["object"]["id"] == f"urn:uuid:{key}"
    assert "name" not in found[0]["object"]["definition"]
    (around,) = found[0]["context"]["contextActivities"]["parent"]
    assert around["definition"]["name"] == {"da": "Digitalt kørekort"}


def test_nothing_in_the_file_says_who_somebody_is(town):
    people = learners(town)
    learned(town, people)
    desk = at_the_desk(town)
    for form in ("json", "jsonl"):
        text = file_of(ask(desk, town, form))
        assert text.count('"Agent"') == 10
        for one in ("secret", "Secret", "1913", "mail", "@", str(FIRST)[:-1]):
            assert one not in text.replace(str(town.root_url), "")
        for person in people:
            assert person.subject_hash not in text


def test_the_order_of_a_file_says_nothing_of_who_came_first(town, settings):
    people = learners(town, 40)
    learned(town, people)
    found = [one["actor"]["account"]["name"] for one in statements(town)]
    key = xapi.key_of_year(settings.SUBJECT_PEPPER, town.pk, 2026)
    by_number = [xapi.pseudonym(key, person.pk) for person in people]
    assert found != by_number
    assert sorted(found) == sorted(by_number)
    LessonProgress.objects.of(town).update(understood_at=dt.datetime(2025, 5, 5, tzinfo=dt.UTC))
    key = xapi.key_of_year(settings.SUBJECT_PEPPER, town.pk, 2025)
    then = [one["actor"]["account"]["name"] for one in statements(town, 2025)]
    places = {xapi.pseudonym(key, person.pk): person.pk for person in people}
    before = dict(zip(by_number, (person.pk for person in people), strict=True))
    assert [places[name] for name in then] != [before[name] for name in found]


def test_two_files_of_a_year_are_the_same_and_another_secret_makes_others(town):
    learned(town, learners(town))
    desk = at_the_desk(town)
    first, second = (file_of(ask(desk, town)) for _each in range(2))
    assert first == second
    with override_settings(SUBJECT_PEPPER="another"):
        other = json.loads(file_of(ask(desk, town)))
    assert not {one["id"] for one in other} & {one["id"] for one in json.loads(first)}


def test_a_learner_of_two_places_is_somebody_else_in_each_and_each_tells_its_own_only(town):
    people = learners(town)
    learned(town, people, title="Ours")
    neighbour = MunicipalityFactory(slug="naboby", languages=["da"])
    learned(neighbour, people, title="Naboby course")
    learned(neighbour, learners(neighbour, first=FIRST + 1000), title="Naboby more")
    ours, theirs = statements(town), statements(neighbour)
    assert (len(ours), len(theirs)) == (10, 20)
    assert "Naboby" not in json.dumps(ours)
    assert neighbour.site.hostname not in json.dumps(ours)
    names = [{one["actor"]["account"]["name"] for one in some} for some in (ours, theirs)]
    assert not names[0] & names[1]
    assert not {one["id"] for one in ours} & {one["id"] for one in theirs}


def test_a_file_tells_of_its_year_where_the_place_lies(town):
    learned(town, learners(town))
    last = dt.datetime(2025, 12, 31, 22, 59, tzinfo=dt.UTC)
    LessonProgress.objects.of(town).update(understood_at=last)
    assert xapi_rows.years(town) == [2025]
    assert {one["timestamp"] for one in statements(town, 2025)} == {"2025-12-31T00:00:00+01:00"}
    LessonProgress.objects.of(town).update(understood_at=last + dt.timedelta(minutes=1))
    assert xapi_rows.years(town) == [2026]
    with pytest.raises(ExportRefused, match="Choose another"):
        statements(town, 2025)


def test_whoever_was_only_shown_the_answer_has_answered_nothing(town):
    people = learners(town)
    lesson = quizzes.lesson(quizzes.module(town), quizzes.PARCEL)
    asked = QuizKey.objects.of(town).get(lesson_key=lesson.key)
    for person in people:
        progress.understand(person, lesson)
    BlockProgress.objects.create(
        learner=people[0],
        municipality=town,
        lesson_key=lesson.key,
        block_id=asked.block_id,
        state="shown",
        key=asked,
        latest_at=timezone.now(),
    )
    assert "answered" not in {one["verb"]["display"]["en"] for one in statements(town)}


def test_a_licence_that_was_taken_back_or_whose_holder_left_is_not_told(town, clock):
    package, witness = licence_rows.package(town), licence_rows.witness(town)
    for person in learners(town, 12):
        licence_rows.granted(package, person, witness)
        clock.shift(61)
    rows = list(Licence.objects.of(town).order_by("pk"))
    Licence.objects.filter(pk=rows[0].pk).update(
        revoked_at=timezone.now(), revoked_because="By mistake."
    )
    Licence.objects.filter(pk=rows[1].pk).update(learner=None)
    assert len(statements(town)) == 10


# Too few ------------------------------------------------------------------------------------------------------


def test_a_course_with_nine_learners_is_left_out_and_the_page_says_so(town):
    people = learners(town)
    learned(town, people, title="For many")
    learned(town, people[:9], title="For few")
    desk = at_the_desk(town)
    page = said(desk.get(DESK))
    assert "For many 10" in page
    left = page.partition("Left out")[2]
    assert "Fewer than 10 people" in left
    assert "For few" in left
    assert "9" not in left
    text = file_of(ask(desk, town))
    assert "For many" in text
    assert "For few" not in text
    assert len(json.loads(text)) == 10


def test_ten_lessons_of_one_learner_are_not_ten_learners(town):
    (person,) = learners(town, 1)
    _course, lessons = learned(town, [person])
    module = lessons[0].get_parent().specific
    for number in range(10):
        progress.understand(person, factories.lesson(module, f"More {number}"))
    assert xapi_rows.scope(town, 2026).told == []
    with pytest.raises(ExportRefused, match="ten learners"):
        statements(town)


def test_learners_who_only_answered_count_too(town):
    people = learners(town)
    lesson = quizzes.lesson(quizzes.module(town), quizzes.PARCEL)
    asked = QuizKey.objects.of(town).get(lesson_key=lesson.key)
    for person in people:
        BlockProgress.objects.create(
            learner=person,
            municipality=town,
            lesson_key=lesson.key,
            block_id=asked.block_id,
            state="right",
            best=100,
            attempts_n=2,
            key=asked,
            latest_at=timezone.now(),
        )
    assert len(statements(town)) == 10


def test_a_place_where_nobody_has_learned_offers_no_file(town):
    desk = at_the_desk(town)
    page = said(desk.get(DESK))
    assert "Nobody has learned anything here yet." in page
    assert "Download as JSON" not in page


# Who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_the_file_is_for_whoever_the_table_of_roles_names(town, role):
    learned(town, learners(town))
    desk = at_the_desk(town, role)
    page, answer = desk.get(DESK), ask(desk, town)
    allowed = may(role, "view", "learning.enrolment")
    assert allowed == (role in {Role.ANALYST, Role.ADMINISTRATOR})
    assert (page.status_code == 200) == allowed
    assert answer.streaming == allowed
    assert ModelLogEntry.objects.filter(action="learning.xapi").exists() == allowed
    if not allowed:
        assert answer.status_code in {302, 403}
    assert ("Progress under pseudonyms" in desk.get("/cms/").content.decode()) == allowed


def test_nobody_downloads_the_neighbours(town):
    neighbour = MunicipalityFactory(slug="naboby", languages=["da"])
    learned(neighbour, learners(neighbour), title="Naboby course")
    desk = at_the_desk(town)
    assert "Naboby" not in said(desk.get(DESK))
    answer = ask(desk, neighbour)
    assert not answer.streaming
    assert "Choose a year" in said(desk.get(answer.url))
    analyst = StaffFactory(municipality=town, role=Role.ANALYST)
    with pytest.raises(ExportRefused, match="no right"):
        acts.export(analyst, neighbour, year=2026)


def test_without_signing_in_there_is_no_way_in(town):
    learned(town, learners(town))
    anybody = Client(headers={"host": town.site.hostname})
    assert anybody.get(DESK).status_code == 302
    assert not ask(anybody, town).streaming
    resident = ResidentFactory(municipality=town)
    anybody.force_login(resident, backend="django.contrib.auth.backends.ModelBackend")
    assert anybody.get(DESK).status_code != 200
    assert not ask(anybody, town).streaming


def test_who_downloaded_which_year_is_written_down(town):
    learned(town, learners(town))
    answer = ask(at_the_desk(town), town, "jsonl")
    assert answer["Content-Disposition"] == 'attachment; filename="tornsund-learning-2026.jsonl"'
    assert answer["Content-Type"] == "application/jsonl"
    assert "no-store" in answer["Cache-Control"]
    entry = ModelLogEntry.objects.get(action="learning.xapi")
    assert (entry.data, entry.object_id) == ({"year": 2026}, str(town.pk))
    assert entry.user.kind == Resident.Kind.STAFF


@pytest.mark.parametrize(
    "wrong",
    [
        {"year": "2025"},
        {"year": "٢٠٢٦"},
        {"year": "9" * 40},
        {"year": ""},
        {"form": "csv"},
        {"place": "x"},
        {"place": str(uuid.UUID(int=1))},
    ],
)
def test_what_cannot_be_meant_is_said_and_brings_no_file(town, wrong):
    learned(town, learners(town))
    desk = at_the_desk(town)
    answer = desk.post(DESK, {"place": town.pk, "year": "2026", "form": "json"} | wrong)
    assert answer.status_code == 302
    assert "Choose" in said(desk.get(answer.url))
    assert not ModelLogEntry.objects.filter(action="learning.xapi").exists()


def test_another_year_is_one_press_away(town):
    learned(town, learners(town))
    LessonProgress.objects.of(town).filter(learner=FIRST).update(
        understood_at=dt.datetime(2024, 5, 5, tzinfo=dt.UTC)
    )
    desk = at_the_desk(town)
    page = desk.get(f"{DESK}?year=2024")
    assert "There is no file for this year." in said(page)
    assert b'href="?year=2026"' in page.content
    assert desk.get(f"{DESK}?year=nineteen").status_code == 200


def test_my_page_tells_learners_of_the_file(town):
    (person,) = learners(town, 1)
    told = [str(one.why) for one in table_for(person) if "pseudonym" in str(one.why)]
    assert len(told) == 4
