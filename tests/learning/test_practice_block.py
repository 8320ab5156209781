"""An exercise in a lesson: its frame, and nobody else's, on the page and on paper."""

from __future__ import annotations

import pytest
from django.test import Client

from learning.actions import practice as acts
from learning.models import LessonPage, PracticeScenario
from portal.models import Municipality
from tests.learning import factories as courses
from tests.learning.practice import moving, scenario

pytestmark = pytest.mark.django_db


TOWN = {"slug": "oeveby", "languages": ("en", "da")}


@pytest.fixture
def rows(town: Municipality) -> list[PracticeScenario]:
    made = []
    for number in (1, 2):
        data = moving() | {"id": "", "title": f"Exercise {number}"}
        made.append(acts.publish(None, acts.take_in(None, town, scenario(data))))
    return made


@pytest.fixture
def lesson(town: Municipality, rows) -> LessonPage:
    _course, (page, *_others) = courses.whole(town)
    page.body = [("practice", {"scenario": row}) for row in rows]
    page.save_revision().publish()
    return page


@pytest.fixture
def visitor(town: Municipality) -> Client:
    return Client(headers={"host": town.site.hostname})


def frames(answer) -> set[str]:
    policy = answer.headers["Content-Security-Policy"]
    found = next(part for part in policy.split(";") if part.strip().startswith("frame-src"))
    return set(found.split()[1:])


def test_a_lesson_holds_the_frames_of_its_exercises_and_no_other(visitor: Client, lesson, rows):
    answer = visitor.get(lesson.url)
    page = answer.content.decode()
    for row in rows:
        assert f"/learn/practice/{row.key}/frame/" in page
        assert row.title in page
    assert frames(answer) == {
        f"http://oeveby.localhost/en/learn/practice/{row.key}/frame/" for row in rows
    }
    assert page.count("js/practice.js") == 1
    assert page.count("<b>PRACTICE</b>") == 2


def test_a_lesson_without_exercises_holds_no_frame(visitor: Client, lesson):
    other = LessonPage.objects.exclude(pk=lesson.pk).first()
    assert frames(visitor.get(other.url)) == {"'none'"}


def test_an_exercise_that_was_taken_down_leaves_a_word_in_the_lesson(visitor: Client, lesson, rows):
    visitor.get(lesson.url)
    for row in rows:
        acts.take_down(None, row)
    answer = visitor.get(lesson.url)
    assert "This exercise is being worked on" in answer.content.decode()
    assert frames(answer) == {"'none'"}


def test_on_paper_the_exercise_is_an_address(visitor: Client, lesson, rows):
    answer = visitor.get(f"/en/learn/courses/{lesson.course.key}/print/", follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'href="/en/learn/practice/{rows[0].key}/"' in page
    assert "<iframe" not in page
