"""Whatever editors do to a course, no learner loses anything: nine operations, and what must hold after each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from learning.actions import outlines, progress
from learning.models import CourseOutline, CoursePage, Enrolment, LessonPage, LessonProgress
from portal.actions import people
from portal.models import Municipality, Resident
from tests.factories import ResidentFactory
from tests.learning import factories

pytestmark = pytest.mark.django_db


TOWN = {"languages": ("da", "en")}


@pytest.fixture
def ida(town: Municipality) -> Resident:
    return ResidentFactory(municipality=town)


def enrolment(learner: Resident, course: CoursePage) -> Enrolment:
    return Enrolment.objects.visible_to(learner).get(course_key=course.key)


def numbers(learner: Resident, course: CoursePage) -> tuple[int, int]:
    row = enrolment(learner, course)
    return row.done, row.required


def fresh(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


# The operations: each gets the course, its three lessons, and does one thing to them.


def reorder(course: CoursePage, rows: list[LessonPage]) -> None:
    fresh(rows[0]).move(fresh(rows[2]), pos="last-sibling")


def edit(course: CoursePage, rows: list[LessonPage]) -> None:
    page = fresh(rows[0])
    page.title = "Et helt andet ord"
    page.body = [
        *[(block.block_type, block.value) for block in page.body],
        ("text", "<p>Mere.</p>"),
    ]
    page.save_revision().publish()


def delete(course: CoursePage, rows: list[LessonPage]) -> None:
    fresh(rows[0]).delete()


def copy(course: CoursePage, rows: list[LessonPage]) -> None:
    fresh(rows[0]).copy(update_attrs={"slug": "kopi", "title": "Kopi"})


def translate(course: CoursePage, rows: list[LessonPage]) -> None:
    english = course.municipality.home_pages[1]
    index = factories.translated(course.get_parent().specific, english, "Learn")
    there = factories.translated(fresh(course), index, "Digital licence")
    for part in course.get_children().specific():
        module = factories.translated(part, there, f"{part.title} in English")
        for row in part.get_children().specific():
            factories.translated(row, module, f"{row.title} in English")


def alias(course: CoursePage, rows: list[LessonPage]) -> None:
    rows[0].create_alias(parent=rows[2].get_parent(), update_slug="alias")


def move(course: CoursePage, rows: list[LessonPage]) -> None:
    fresh(rows[0]).move(fresh(rows[2]).get_parent(), pos="last-child")


def revert(course: CoursePage, rows: list[LessonPage]) -> None:
    first = rows[0].revisions.order_by("pk").first()
    edit(course, rows)
    first.publish()


def unpublish(course: CoursePage, rows: list[LessonPage]) -> None:
    fresh(rows[0]).unpublish()


KEEPING = [reorder, edit, copy, translate, alias, move, revert]
LOSING = [delete, unpublish]
"""After these the lesson is not asked of anybody any more."""


def ids(operations: list[Callable]) -> list[str]:
    return [operation.__name__ for operation in operations]


@pytest.mark.parametrize("operation", [*KEEPING, *LOSING], ids=ids([*KEEPING, *LOSING]))
@pytest.mark.parametrize("understood", [0, 1, 2, 3])
def test_what_somebody_has_understood_stays_understood(operation, understood, town, ida) -> None:
    course, rows = factories.whole(town)
    for row in rows[:understood]:
        progress.understand(ida, row)
    before = set(LessonProgress.objects.visible_to(ida).values_list("lesson_key", flat=True))
    operation(course, rows)
    after = set(LessonProgress.objects.visible_to(ida).values_list("lesson_key", flat=True))
    assert before == after == {row.key for row in rows[:understood]}
    for row in Enrolment.objects.visible_to(ida):
        told = row.done, row.required, row.completed_at
        outlines.recount(row.course_key)
        row.refresh_from_db()
        assert told == (row.done, row.required, row.completed_at), "what is kept is what is counted"
        assert row.done <= row.required


@pytest.mark.parametrize("operation", KEEPING, ids=ids(KEEPING))
def test_nobody_falls_back(operation, town, ida) -> None:
    course, rows = factories.whole(town)
    for row in rows[:2]:
        progress.understand(ida, row)
    operation(course, rows)
    assert numbers(ida, course) == (2, 3)
    assert enrolment(ida, course).completed_at is None


@pytest.mark.parametrize("operation", LOSING, ids=ids(LOSING))
def test_a_lesson_that_is_gone_leaves_what_is_asked_and_what_is_done_together(
    operation, town, ida
) -> None:
    course, rows = factories.whole(town)
    for row in rows[:2]:
        progress.understand(ida, row)
    operation(course, rows)
    assert numbers(ida, course) == (1, 2)


@pytest.mark.parametrize("operation", LOSING, ids=ids(LOSING))
def test_whoever_lacked_only_what_is_gone_has_finished(operation, town, ida) -> None:
    course, rows = factories.whole(town)
    for row in rows[1:]:
        progress.understand(ida, row)
    assert enrolment(ida, course).completed_at is None
    operation(course, rows)
    assert enrolment(ida, course).completed_at is not None


@pytest.mark.parametrize("operation", [*KEEPING, *LOSING], ids=ids([*KEEPING, *LOSING]))
def test_whoever_has_finished_has_finished(operation, town, ida) -> None:
    course, rows = factories.whole(town)
    for row in rows:
        progress.understand(ida, row)
    finished = enrolment(ida, course).completed_at
    assert finished is not None
    operation(course, rows)
    factories.lesson(fresh(rows[2]).get_parent().specific, "Fire")
    row = enrolment(ida, course)
    assert row.completed_at == finished
    assert row.done == row.required


def test_a_lesson_that_comes_back_counts_again_for_whoever_understood_it(town, ida) -> None:
    course, rows = factories.whole(town)
    progress.understand(ida, rows[0])
    fresh(rows[0]).unpublish()
    assert numbers(ida, course) == (0, 2)
    fresh(rows[0]).get_latest_revision().publish()
    assert numbers(ida, course) == (1, 3)


def test_a_new_lesson_is_asked_only_of_those_who_begin_after_it(town, ida) -> None:
    course, rows = factories.whole(town)
    progress.understand(ida, rows[0])
    new = factories.lesson(rows[2].get_parent().specific, "Fire")
    bo = ResidentFactory(municipality=town)
    progress.understand(bo, fresh(rows[0]))
    assert numbers(ida, course) == (1, 3)
    assert numbers(bo, course) == (1, 4)
    progress.understand(ida, new)
    assert numbers(ida, course) == (1, 3), "what is new counts for itself"


def test_an_outline_is_written_down_once_for_each_change(town) -> None:
    course, rows = factories.whole(town)
    before = CourseOutline.objects.filter(course_key=course.key).count()
    edit(course, rows)
    assert CourseOutline.objects.filter(course_key=course.key).count() == before
    delete(course, rows)
    newest = CourseOutline.objects.filter(course_key=course.key).first()
    assert newest is not None
    assert newest.version == before + 1
    assert newest.lessons == [str(row.key) for row in rows[1:]]


def test_a_learner_goes_on_in_another_language(town, ida) -> None:
    course, rows = factories.whole(town)
    progress.understand(ida, rows[0])
    translate(course, rows)
    english = LessonPage.objects.get(translation_key=rows[1].key, locale__language_code="en")
    progress.understand(ida, english)
    assert numbers(ida, course) == (2, 3)
    assert Enrolment.objects.visible_to(ida).count() == 1


def test_an_alias_counts_once(town, ida) -> None:
    course, rows = factories.whole(town)
    alias(course, rows)
    double = LessonPage.objects.get(slug="alias")
    progress.understand(ida, double)
    progress.understand(ida, rows[0])
    assert LessonProgress.objects.visible_to(ida).count() == 1
    assert numbers(ida, course) == (1, 3)


def test_a_copied_course_begins_empty(town, ida) -> None:
    course, rows = factories.whole(town)
    for row in rows:
        progress.understand(ida, row)
    other = fresh(course).copy(recursive=True, update_attrs={"slug": "kopi"})
    assert other.key != course.key
    assert not Enrolment.objects.filter(course_key=other.key).exists()
    first = LessonPage.objects.descendant_of(other).order_by("path").first()
    progress.understand(ida, first)
    assert numbers(ida, other) == (1, 3)


def test_a_lesson_moved_to_another_course_counts_there(town, ida) -> None:
    course, rows = factories.whole(town)
    other = factories.course(town, title="Mere")
    module = factories.module(other)
    factories.lesson(module, "Fem")
    for row in rows[:2]:
        progress.understand(ida, row)
    fresh(rows[0]).move(module, pos="last-child")
    assert numbers(ida, course) == (1, 2)
    five = LessonPage.objects.get(title="Fem")
    progress.understand(ida, five)
    row = enrolment(ida, fresh(other))
    assert (row.done, row.required) == (2, 2)
    assert row.completed_at is not None


def test_a_course_that_is_deleted_takes_nobodys_lessons_along(town, ida) -> None:
    course, rows = factories.whole(town)
    key = course.key
    for row in rows:
        progress.understand(ida, row)
    fresh(course).delete()
    kept = Enrolment.objects.visible_to(ida).get(course_key=key)
    assert kept.completed_at is not None
    assert kept.outline.title == "Digitalt kørekort"
    assert LessonProgress.objects.visible_to(ida).count() == 3


def test_understanding_twice_is_understanding_once(town, ida) -> None:
    course, rows = factories.whole(town)
    progress.understand(ida, rows[0])
    progress.understand(ida, rows[0])
    assert numbers(ida, course) == (1, 3)


def test_what_was_taken_back_is_to_do_again_and_a_finish_stays(town, ida) -> None:
    course, rows = factories.whole(town)
    for row in rows:
        progress.understand(ida, row)
    progress.take_back(ida, rows[0])
    row = enrolment(ida, course)
    assert (row.done, row.required) == (2, 3)
    assert row.completed_at is not None


def test_a_lesson_that_was_unpublished_while_somebody_read_it_is_refused_in_words(
    town, ida
) -> None:
    _course, rows = factories.whole(town)
    open_in_a_tab = fresh(rows[0])
    fresh(rows[0]).unpublish()
    open_in_a_tab.refresh_from_db()
    with pytest.raises(progress.ProgressRefused, match="not there any more"):
        progress.understand(ida, open_in_a_tab)


def test_an_account_that_is_deleted_takes_its_progress_along(town, ida) -> None:
    _course, rows = factories.whole(town)
    progress.understand(ida, rows[0])
    people.erase_resident(ida, ida)
    assert not LessonProgress.objects.exists()
    assert not Enrolment.objects.exists()
