"""Questions and answers under a lesson: a colleague looks at them before others read them."""

from __future__ import annotations

import datetime as dt
import html
import json
import uuid
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from learning import talk_telling
from learning.actions import talk
from learning.actions.talk import TalkRefused
from learning.choices import PostState
from learning.models import CoursePage, LessonPage, LessonPost
from portal.actions import people
from portal.models import Municipality, Resident
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.learning import factories
from tests.staff import sign_in

pytestmark = pytest.mark.django_db


def found_town() -> Municipality:
    made = MunicipalityFactory(languages=("en",))
    factories.whole(made, talk=True)
    return made


@pytest.fixture
def ida(town: Municipality) -> Resident:
    return ResidentFactory(municipality=town, first_name="Ida")


@pytest.fixture
def bo(town: Municipality) -> Resident:
    return ResidentFactory(municipality=town, first_name="Bo")


@pytest.fixture
def mona(town: Municipality) -> Resident:
    return StaffFactory(municipality=town, role="moderator", first_name="Mona")


@pytest.fixture
def lesson(town: Municipality) -> LessonPage:
    return LessonPage.objects.descendant_of(town.home_pages[0]).get(title="Et")


def reader(town: Municipality, person: Resident | None = None) -> Client:
    client = Client(headers={"host": town.site.hostname})
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def path(page: Any) -> str:
    return "/" + page.full_url.split("/", 3)[3]


def main(response: Any) -> str:
    text = response.content.decode()
    return " ".join(html.unescape(text[text.index("<main") : text.index("</main>")]).split())


def seen(town: Municipality, lesson: LessonPage, person: Resident | None = None) -> str:
    return main(reader(town, person).get(path(lesson)))


def form(lesson: LessonPage, question: LessonPost | None = None) -> str:
    return f"/en/learn/me/lessons/{lesson.key}/talk/" + (f"{question.pk}/" if question else "")


def said(
    person: Resident,
    lesson: LessonPage,
    text: str = "Which button?",
    question: LessonPost | None = None,
) -> LessonPost:
    return talk.write(person, lesson, text=text, language="en", key=uuid.uuid4(), question=question)


def shown(person: Resident, lesson: LessonPage, *more: Any) -> LessonPost:
    return talk.approve(None, said(person, lesson, *more))


def inbox(town: Municipality, person: Resident) -> list[str]:
    """What somebody is told, as the page of their alerts says it."""
    page = main(reader(town, person).get("/en/alerts/"))
    return [str(words) for words in talk_telling.WHAT.values() if str(words) in page]


# Where it is on -----------------------------------------------------------------------------------------------


def test_nobody_asks_under_a_lesson_where_an_editor_has_not_chosen_so(town, ida):
    _course, rows = factories.whole(town)
    assert "Questions and answers" not in seen(town, rows[0], ida)
    assert reader(town, ida).get(form(rows[0])).status_code == 404
    with pytest.raises(TalkRefused):
        said(ida, rows[0])


def test_what_was_asked_is_not_seen_where_an_editor_has_switched_it_off(town, ida, lesson):
    shown(ida, lesson)
    assert "Which button?" in seen(town, lesson)
    course = CoursePage.objects.get(pk=lesson.course.pk)
    course.talk = False
    course.save_revision().publish()
    assert "Which button?" not in seen(town, lesson)


def test_whoever_has_no_account_reads_it_without_a_cookie_and_is_led_back_after_signing_in(
    town, ida, lesson
):
    shown(ida, lesson)
    page = reader(town).get(path(lesson))
    assert not page.cookies
    assert "Sign in and ask" in main(page)
    assert "Nobody has asked" not in main(page)
    away = reader(town).get(form(lesson))
    assert away.status_code == 302
    assert "next=" in away.url


def test_a_lesson_under_which_nobody_has_asked_says_so(town, lesson):
    assert "Nobody has asked anything under this lesson yet." in seen(town, lesson)


# Asking and answering -----------------------------------------------------------------------------------------


def test_a_question_is_seen_by_its_author_alone_until_a_colleague_lets_it_out(
    town, ida, bo, mona, lesson
):
    client = reader(town, ida)
    key = str(uuid.uuid4())
    for _each in range(2):
        answer = client.post(form(lesson), {"text": "Which button?", "key": key})
        assert answer.status_code == 302
        assert answer.url.endswith("#talk")
    row = LessonPost.objects.get()
    assert row.state == PostState.WAITING
    assert "Which button?" not in seen(town, lesson)
    assert "Which button?" not in seen(town, lesson, bo)
    own = seen(town, lesson, ida)
    assert "Only you see this" in own
    assert "Which button?" in own
    desk = sign_in(reader(town), mona)
    assert "Which button?" in desk.get("/cms/snippets/learning/lessonpost/").content.decode()
    assert "waits for you to look at it" in desk.get("/cms/").content.decode()
    url = f"/cms/snippets/learning/lessonpost/inspect/{row.pk}/"
    assert "Which button?" in desk.get(url).content.decode()
    desk.post(f"/cms/snippets/learning/lessonpost/approve/{row.pk}/")
    assert "Which button?" in seen(town, lesson)
    assert "Only you see this" not in seen(town, lesson, ida)
    assert inbox(town, ida) == ["Everybody can read it now"]


def test_names_are_for_those_who_are_signed_in_and_no_young_person_has_one(town, ida, bo, lesson):
    shown(ida, lesson)
    young = ResidentFactory(municipality=town, first_name="Signe", kind="minor", birth_year=2012)
    shown(young, lesson, "And where?")
    assert "Ida" not in seen(town, lesson)
    assert "a resident" in seen(town, lesson)
    assert "Ida" in seen(town, lesson, bo)
    assert "Signe" not in seen(town, lesson, bo)
    assert "a young resident" in seen(town, lesson, bo)


def test_an_answer_stands_under_its_question_and_whoever_asked_is_told(town, ida, bo, lesson):
    asked = shown(ida, lesson)
    page = reader(town, bo).get(form(lesson, asked))
    assert "Which button?" in main(page)
    said_so = {"text": "The green one.", "key": str(uuid.uuid4())}
    assert reader(town, bo).post(form(lesson, asked), said_so).status_code == 302
    reply = LessonPost.objects.get(question=asked)
    assert "The green one." not in seen(town, lesson, ida)
    assert "The green one." in seen(town, lesson, bo)
    talk.approve(None, reply)
    assert "The green one." in seen(town, lesson)
    assert "There is an answer to your question" in inbox(town, ida)
    assert inbox(town, bo) == ["Everybody can read it now"]


def test_an_answer_is_not_answered_nor_a_question_of_another_lesson(town, ida, bo, lesson):
    asked = shown(ida, lesson)
    reply = shown(bo, lesson, "The green one.", asked)
    assert reader(town, ida).get(form(lesson, reply)).status_code == 404
    other = lesson.get_parent().specific.get_children().last().specific
    assert reader(town, ida).get(form(other, asked)).status_code == 404
    waiting = said(ida, lesson, "And then?")
    assert reader(town, bo).get(form(lesson, waiting)).status_code == 404
    with pytest.raises(TalkRefused):
        said(bo, lesson, "Hm.", waiting)


def test_what_a_colleague_writes_is_the_municipalitys_word_and_waits_for_nobody(
    town, ida, mona, lesson
):
    asked = shown(ida, lesson)
    client = sign_in(reader(town), mona)
    assert "You write for the municipality" in main(client.get(form(lesson, asked)))
    client.post(form(lesson, asked), {"text": "Press the green one.", "key": str(uuid.uuid4())})
    page = seen(town, lesson)
    assert "Press the green one." in page
    assert "The municipality" in page
    assert "Mona" not in seen(town, lesson, ida)
    assert "There is an answer to your question" in inbox(town, ida)


def test_a_colleague_without_the_right_and_a_business_do_not_write(town, lesson):
    analyst = StaffFactory(municipality=town, role="analyst")
    client = sign_in(reader(town), analyst)
    assert "Sign in with your own eID" in main(client.get(form(lesson)))
    bakery = ResidentFactory(municipality=town, kind="business")
    answer = reader(town, bakery).post(form(lesson), {"text": "Buns", "key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert not LessonPost.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "   \n ", "x" * 2001, "My number is 010203-1234", "Call +45 20 12 34 56", "a@b.dk"]
)
def test_nothing_empty_long_or_private_is_taken_and_the_words_stay_in_the_form(
    town, ida, lesson, text
):
    answer = reader(town, ida).post(form(lesson), {"text": text, "key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert html.escape(text.strip()[:40]) in answer.content.decode()
    assert not LessonPost.objects.exists()


def test_what_somebody_writes_is_shown_as_text(town, ida, lesson):
    shown(ida, lesson, "<script>alert(1)</script>\n\nhttps://bad.example")
    page = reader(town).get(path(lesson)).content.decode()
    assert "<script>alert(1)" not in page
    assert 'href="https://bad.example' not in page


def test_one_person_writes_so_much_at_a_time_and_so_much_a_day(town, ida, lesson):
    for number in range(talk.MOST_WAITING):
        said(ida, lesson, f"Question {number}?")
    with pytest.raises(TalkRefused, match="wait"):
        said(ida, lesson)
    for row in LessonPost.objects.waiting():
        talk.approve(None, row)
    for number in range(talk.MOST_WAITING):
        talk.approve(None, said(ida, lesson, f"More {number}?"))
    with pytest.raises(TalkRefused, match="tomorrow"):
        said(ida, lesson)
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1)):
        said(ida, lesson)


def test_many_questions_are_on_several_pages(town, lesson):
    for number in range(23):
        person = ResidentFactory(municipality=town)
        shown(person, lesson, f"Question {number}?")
    assert "Question 22?" in seen(town, lesson)
    assert "Question 1?" not in seen(town, lesson)
    assert "Question 1?" in main(reader(town).get(path(lesson) + "?page=2"))


# Decided, taken back and removed ------------------------------------------------------------------------------


def test_what_is_not_let_out_has_a_reason_that_only_its_author_reads(town, ida, bo, mona, lesson):
    row = said(ida, lesson)
    desk = sign_in(reader(town), mona)
    url = f"/cms/snippets/learning/lessonpost/decline/{row.pk}/"
    desk.post(url, {"words": " "})
    row.refresh_from_db()
    assert row.state == PostState.WAITING
    desk.post(url, {"words": "Name nobody else."})
    assert "Why: Name nobody else." in seen(town, lesson, ida)
    assert "Name nobody else." not in seen(town, lesson, bo)
    assert inbox(town, ida) == ["It was not let out; a colleague wrote the reason"]
    desk.post(f"/cms/snippets/learning/lessonpost/approve/{row.pk}/")
    row.refresh_from_db()
    assert row.state == PostState.DECLINED


def test_a_question_that_is_removed_leaves_its_answers(town, ida, bo, mona, lesson):
    asked = shown(ida, lesson)
    shown(bo, lesson, "The green one.", asked)
    desk = sign_in(reader(town), mona)
    url = f"/cms/snippets/learning/lessonpost/remove/{asked.pk}/"
    desk.post(url, {"words": "It names somebody."})
    page = seen(town, lesson)
    assert "Which button?" not in page
    assert "The municipality has removed this question." in page
    assert "The green one." in page
    own = seen(town, lesson, ida)
    assert "Which button?" in own
    assert "Why: It names somebody." in own
    with pytest.raises(TalkRefused):
        said(bo, lesson, "More", asked)


def test_somebody_takes_their_own_back_and_the_words_are_gone(town, ida, bo, lesson):
    row = said(ida, lesson)
    url = f"/en/learn/me/talk/{row.pk}/"
    assert reader(town, bo).get(url).status_code == 404
    assert reader(town, bo).post(url).status_code == 404
    assert "Which button?" in main(reader(town, ida).get(url))
    assert reader(town, ida).post(url).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.text) == (PostState.WITHDRAWN, "")
    assert "Question ·" not in seen(town, lesson, ida)
    with pytest.raises(TalkRefused, match="taken it back"):
        talk.approve(None, row)


def test_a_question_that_was_answered_and_is_taken_back_leaves_a_line(town, ida, bo, lesson):
    asked = shown(ida, lesson)
    shown(bo, lesson, "The green one.", asked)
    talk.withdraw(ida, asked)
    page = seen(town, lesson)
    assert "Whoever asked has taken the question back." in page
    assert "The green one." in page
    assert "Which button?" not in page


def test_a_question_can_be_taken_back_after_its_lesson_is_gone(town, ida, lesson):
    row = said(ida, lesson)
    lesson.delete()
    answer = reader(town, ida).post(f"/en/learn/me/talk/{row.pk}/")
    assert answer.url == "/en/learn/me/"
    moderator = sign_in(reader(town), StaffFactory(municipality=town, role="moderator"))
    assert (
        "A lesson that is gone"
        in moderator.get(f"/cms/snippets/learning/lessonpost/inspect/{row.pk}/").content.decode()
    )


# Tenancy, translation, leaving --------------------------------------------------------------------------------


def test_a_neighbour_reads_and_decides_nothing_of_it(town, ida, lesson):
    row = said(ida, lesson)
    away = MunicipalityFactory(languages=("en",))
    other = sign_in(reader(away), StaffFactory(municipality=away, role="moderator"))
    url = "/cms/snippets/learning/lessonpost/"
    assert "Which button?" not in other.get(url).content.decode()
    assert other.post(f"{url}approve/{row.pk}/").status_code == 404
    assert reader(away, ida).get(f"/en/learn/me/talk/{row.pk}/").status_code == 404


def test_what_was_asked_stands_under_the_lesson_in_every_language(ida):
    town = MunicipalityFactory(languages=("da", "en"))
    course, rows = factories.whole(town, talk=True)
    there = town.home_pages[1]
    for page in (course.get_parent().specific, course, rows[0].get_parent().specific, rows[0]):
        there = factories.translated(page, there, f"{page.title} too")
    talk.approve(
        None, talk.write(ida, rows[0], text="Hvilken knap?", language="da", key=uuid.uuid4())
    )
    page = reader(town).get(path(there)).content.decode()
    assert "Hvilken knap?" in page
    assert '<div class="prose" lang="da">' in page


def test_with_the_account_goes_what_somebody_wrote_and_answers_of_others_stay(
    town, ida, bo, lesson
):
    answered, alone = shown(ida, lesson), shown(ida, lesson, "Anybody?")
    shown(bo, lesson, "The green one.", answered)
    said(ida, lesson, "Waiting")
    stored = json.loads(reader(town, ida).get("/en/me/data/").content)
    table = next(one for one in stored["stored"] if one["table"].lower() == "learning.lessonpost")
    assert len(table["rows"]) == 3
    people.erase_resident(ida, ida)
    assert not LessonPost.objects.filter(pk=alone.pk).exists()
    answered.refresh_from_db()
    assert (answered.author, answered.text) == (None, "")
    page = seen(town, lesson)
    assert "somebody who has left" in page
    assert "The green one." in page
    assert "Anybody?" not in page


def test_a_colleague_who_leaves_takes_nothing_of_the_municipalitys_word(town, ida, mona, lesson):
    asked = shown(ida, lesson)
    talk.write(mona, lesson, text="Green.", language="en", key=uuid.uuid4(), question=asked)
    talk.leave(mona)
    mona.delete()
    assert "Green." in seen(town, lesson)


# The database says no -----------------------------------------------------------------------------------------

BREAKS: dict[str, dict[str, Any]] = {
    "lesson_post_state_known": {"state": "odd"},
    "lesson_post_says_something": {"text": ""},
    "lesson_post_ended_for_a_reason": {"state": "declined"},
    "lesson_post_of_somebody": {"author": None},
    "own_word_waits_for_nobody": {"official": True},
    "lesson_post_answers_another": {"question": F("pk")},
    "lesson_post_language_known": {"language": "xx"},
}


def test_every_constraint_is_tried():
    assert {one.name for one in LessonPost._meta.constraints} == set(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses_what_makes_no_sense(ida, lesson, name):
    said(ida, lesson)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        LessonPost.objects.update(**BREAKS[name])
