"""What a neighbour changes after their course was copied: told part by part, and taken over without losing a word."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Page

from learning.actions import copying as acts
from learning.actions import practice
from learning.actions.copying import CopyRefused
from learning.blocks import crossing
from learning.models import CourseCopy, CoursePage, LessonPage
from portal.blocks import LONG
from portal.models import Municipality
from portal.roles import Role
from tests.factories import ContactFactory, MunicipalityFactory, StaffFactory
from tests.learning import factories, quizzes
from tests.learning import practice as exercises
from tests.learning.copying import (
    block,
    copied,
    document,
    fresh,
    image,
    item,
    kinds,
    of_town,
    ours,
    rewrite,
    shared,
    stored,
    text,
)

pytestmark = pytest.mark.django_db


FIRST = [text("Alpha"), text("Beta"), text("Gamma")]


def found_town() -> Municipality:
    """Ours, and a neighbour who shares a course."""
    naboby = MunicipalityFactory(slug="naboby", names={"da": "Naboby"}, languages=("da", "en"))
    shared(naboby, FIRST, [text("Other")])
    return MunicipalityFactory(slug="oeveby", names={"da": "Øveby"}, languages=("da", "sv"))


@pytest.fixture
def origin(town: Municipality) -> Municipality:
    return Municipality.objects.get(slug="naboby")


@pytest.fixture
def course(origin: Municipality) -> tuple[CoursePage, list[LessonPage]]:
    return of_town(origin)


@pytest.fixture
def row(town: Municipality, course: tuple[CoursePage, list[LessonPage]]) -> CourseCopy:
    return copied(town, course[0])


def changed(at: int, words: str) -> list[dict[str, Any]]:
    """The first lesson with one block in other words."""
    body = [dict(one) for one in FIRST]
    body[at]["value"] = f"<p>{words}</p>"
    return body


# The operations of an editor at the origin, and what our desk says of each


def reorder(course: CoursePage, rows: list[LessonPage]) -> None:
    fresh(rows[0]).move(fresh(rows[1]), pos="last-sibling")


def reorder_blocks(course: CoursePage, rows: list[LessonPage]) -> None:
    rewrite(rows[0], [FIRST[1], FIRST[0], FIRST[2]])


def edit(course: CoursePage, rows: list[LessonPage]) -> None:
    rewrite(rows[0], changed(1, "Beta, better"), title="First")


def new_block(course: CoursePage, rows: list[LessonPage]) -> None:
    rewrite(rows[0], [FIRST[0], text("Between") | {"id": NEW}, *FIRST[1:]])


def delete_block(course: CoursePage, rows: list[LessonPage]) -> None:
    rewrite(rows[0], FIRST[:2])


def new_lesson(course: CoursePage, rows: list[LessonPage]) -> None:
    factories.lesson(fresh(rows[0].get_parent()).specific, "Lesson 3")


def delete(course: CoursePage, rows: list[LessonPage]) -> None:
    fresh(rows[0]).delete()


def copy(course: CoursePage, rows: list[LessonPage]) -> None:
    fresh(rows[0]).copy(update_attrs={"slug": "kopi", "title": "Double"}, keep_live=True)


def translate(course: CoursePage, rows: list[LessonPage]) -> None:
    english = course.municipality.home_pages[1]
    index = factories.translated(course.get_parent().specific, english, "Learn")
    there = factories.translated(fresh(course), index, "In English")
    module = factories.translated(rows[0].get_parent().specific, there, "Part")
    factories.translated(fresh(rows[0]), module, "Lesson in English")


def alias(course: CoursePage, rows: list[LessonPage]) -> None:
    rows[0].create_alias(parent=rows[0].get_parent(), update_slug="alias")


def move(course: CoursePage, rows: list[LessonPage]) -> None:
    module = factories.module(factories.course(course.municipality, title="More"))
    fresh(rows[0]).move(module, pos="last-child")


def revert(course: CoursePage, rows: list[LessonPage]) -> None:
    first = rows[0].revisions.order_by("pk").first()
    edit(course, rows)
    first.as_object().save_revision().publish()


def unpublish(course: CoursePage, rows: list[LessonPage]) -> None:
    fresh(rows[0]).unpublish()


def draft(course: CoursePage, rows: list[LessonPage]) -> None:
    rewrite(rows[0], changed(0, "Tomorrow"), publish=False)


NEW = "5b1c0f7e-4f3d-4a34-9a57-0f6f6a4d1f11"
PART = "Lesson 1 / "
TOLD: dict[Callable[..., None], dict[str, str]] = {
    reorder: {"order": "there"},
    reorder_blocks: {f"{PART}order": "there"},
    edit: {f"{PART}field:title": "there", f"{PART}{FIRST[1]['id']}": "there"},
    new_block: {f"{PART}{NEW}": "new"},
    delete_block: {f"{PART}{FIRST[2]['id']}": "gone"},
    new_lesson: {"Lesson 3": "new"},
    delete: {"Lesson 1": "gone"},
    copy: {"Double": "new"},
    translate: {},
    alias: {"Lesson 1": "new"},
    move: {"Lesson 1": "gone"},
    revert: {},
    unpublish: {"Lesson 1": "gone"},
    draft: {},
}
operations = pytest.mark.parametrize("operation", TOLD, ids=[one.__name__ for one in TOLD])


@operations
def test_each_operation_at_the_origin_is_told_as_what_it_is(operation, course, row) -> None:
    assert kinds(row) == {}
    operation(*course)
    assert kinds(row) == TOLD[operation]


@operations
def test_what_can_be_taken_over_is_taken_over_in_one_press_and_then_nothing_waits(
    operation, course, row
) -> None:
    operation(*course)
    row.refresh_from_db()
    if not acts.compare(row).waiting:
        with pytest.raises(CopyRefused, match="nothing to take over"):
            acts.take_all(None, row)
        return
    acts.take_all(None, row)
    left = kinds(row)
    assert not {kind for what, kind in left.items() if what != "order"} & {"there", "new"}
    theirs = upstream_texts(course[0])
    assert own_texts(row) == theirs


def upstream_texts(course: CoursePage) -> dict[str, list[str]]:
    pages = LessonPage.objects.descendant_of(course).live()
    return {page.title: [str(one.value) for one in page.body] for page in pages}


def own_texts(row: CourseCopy) -> dict[str, list[str]]:
    pages = [page for page in acts.compare(row).ours.values() if isinstance(page, LessonPage)]
    return {page.title: [str(one.value) for one in page.body] for page in pages}


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        (reorder, {"order": "here"}),
        (reorder_blocks, {f"{PART}order": "here"}),
        (edit, {"First / field:title": "here", f"First / {FIRST[1]['id']}": "here"}),
        (new_block, {f"{PART}{NEW}": "added"}),
        (delete_block, {f"{PART}{FIRST[2]['id']}": "dropped"}),
        (new_lesson, {"Lesson 3": "added"}),
        (delete, {"Lesson 1": "dropped"}),
        (copy, {"Double": "added"}),
        (revert, {}),
        (unpublish, {}),
        (draft, {f"{PART}{FIRST[0]['id']}": "here"}),
    ],
    ids=lambda one: one.__name__ if callable(one) else "",
)
def test_each_operation_of_our_own_is_told_as_ours(operation, told, course, row) -> None:
    own = CoursePage.objects.get(translation_key=row.course_key)
    own.municipality = row.municipality
    pages = [ours(row, one) for one in course[1]]
    for page in [own, *own.get_children().specific(), *pages]:
        fresh(page).get_latest_revision().publish()
    assert kinds(row) == {}
    operation(own, pages)
    assert kinds(row) == told
    assert not acts.compare(row).waiting


class Saving:
    """What the editor of formatted text makes of a text that nobody has touched."""

    def row(self, model: Any, value: Any) -> Any:
        return value

    def text(self, markup: str) -> str:
        converter = ContentstateConverter(LONG)
        return converter.to_database_format(converter.from_database_format(markup))


def test_saving_without_changing_anything_is_no_change(origin, town) -> None:
    """Everything that a lesson can hold, saved once by the CMS on each side."""
    guide = document(origin)
    everything = [
        block("text", f'<h2>Title</h2><p>Words <a linktype="document" id="{guide.pk}">x</a></p>'),
        block(
            "image", {"picture": {"image": image(origin).pk, "decorative": True, "alt_text": ""}}
        ),
        block("steps", {"steps": [item({"title": "One"}), item({"title": "Two", "text": ""})]}),
        block(
            "accordion", {"heading": "", "items": [item({"question": "Q", "answer": "<p>A</p>"})]}
        ),
        block("checklist", {"heading": "H", "items": [item("one"), item("two")]}),
        block("remember", {"text": "<p>Remember</p>"}),
        block("ask_ambassador", {"text": "Tuesdays"}),
        quizzes.PARCEL,
        quizzes.quiz("Order?", quizzes.order("a", "b")),
        quizzes.quiz("Match?", quizzes.match(("a", "b"), ("c", "d"))),
        quizzes.quiz("Write?", quizzes.text("one", "two", tolerance="0.5")),
    ]
    course, lessons = shared(origin, everything)
    row = copied(town, course)
    assert kinds(row) == {}
    for lesson in (lessons[0], ours(row, lessons[0])):
        page = fresh(lesson).get_latest_revision_as_object()
        block_of = page.body.stream_block
        saved = crossing.crossed(block_of, crossing.stored(page.body), Saving())
        assert "data-block-key" in str(saved)
        rewrite(lesson, saved)
    assert kinds(row) == {}


# Both sides


def test_what_both_changed_waits_for_somebody_to_choose(course, row) -> None:
    lesson, number = course[1][0], FIRST[1]["id"]
    own = ours(row, lesson)
    rewrite(
        own, [one | {"value": "<p>Mine</p>"} if one["id"] == number else one for one in stored(own)]
    )
    edit(*course)
    assert kinds(row) == {f"{PART}field:title": "there", f"{PART}{number}": "both"}
    acts.take_all(None, row)
    assert kinds(row) == {f"First / {number}": "both"}
    assert "Mine" in own_texts(row)["First"][1]
    acts.take(None, row, str(lesson.translation_key), number)
    assert kinds(row) == {}
    assert "better" in own_texts(row)["First"][1]
    assert any("Mine" in str(one.content["body"]) for one in own.revisions.all()), "history has it"


def test_whoever_keeps_theirs_hears_of_the_next_change_only(course, row) -> None:
    lesson, number = course[1][0], FIRST[1]["id"]
    own = ours(row, lesson)
    rewrite(
        own, [one | {"value": "<p>Mine</p>"} if one["id"] == number else one for one in stored(own)]
    )
    rewrite(lesson, changed(1, "Theirs"))
    acts.keep(None, row, str(lesson.translation_key), number)
    assert kinds(row) == {f"{PART}{number}": "here"}
    rewrite(lesson, changed(1, "Theirs again"))
    assert kinds(row) == {f"{PART}{number}": "both"}


def test_what_both_changed_alike_is_the_same(course, row) -> None:
    edit(*course)
    own = ours(row, course[1][0])
    body = stored(own)
    body[1] = body[1] | {"value": "<p>Beta, better</p>"}
    rewrite(own, body, title="First")
    assert kinds(row) == {}


def test_a_block_that_is_gone_there_and_changed_here_stays_until_somebody_decides(
    course, row
) -> None:
    own, number = ours(row, course[1][0]), FIRST[2]["id"]
    rewrite(
        own, [one | {"value": "<p>Mine</p>"} if one["id"] == number else one for one in stored(own)]
    )
    delete_block(*course)
    assert kinds(row) == {f"{PART}{number}": "gone_changed"}
    assert not acts.compare(row).waiting
    acts.keep(None, row, str(course[1][0].translation_key), number)
    assert kinds(row) == {f"{PART}{number}": "added"}


def test_a_new_lesson_comes_where_it_stands_there_and_can_be_done_without(course, row) -> None:
    module = fresh(course[1][0].get_parent()).specific
    factories.lesson(module, "Last")
    between = factories.lesson(fresh(module), "Between")
    fresh(between).move(fresh(course[1][0]), pos="right")
    last = LessonPage.objects.get(title="Last")
    acts.take(None, row, str(between.translation_key))
    acts.keep(None, row, str(last.translation_key))
    assert list(own_texts(row)) == ["Lesson 1", "Between", "Lesson 2"]
    new = LessonPage.objects.get(title="Between", path__startswith=own_path(row))
    assert not new.live
    assert kinds(row) == {"Last": "dropped"}
    acts.take(None, row, str(last.translation_key))
    assert list(own_texts(row)) == ["Lesson 1", "Between", "Lesson 2", "Last"]
    assert kinds(row) == {}


def own_path(row: CourseCopy) -> str:
    return CoursePage.objects.get(translation_key=row.course_key).path


def test_a_new_module_comes_with_its_lessons(course, row) -> None:
    module = factories.module(course[0], "New module")
    factories.lesson(module, "In it", body=json.dumps([text("Inside")]))
    lesson = LessonPage.objects.get(title="In it")
    with pytest.raises(CopyRefused, match="module first"):
        acts.take(None, row, str(lesson.translation_key))
    assert acts.take_all(None, row) == 2
    assert kinds(row) == {}
    assert "Inside" in own_texts(row)["In it"][0]


def test_a_lesson_we_deleted_can_be_brought_back_with_what_learners_had_in_it(course, row) -> None:
    own = ours(row, course[1][0])
    key = own.translation_key
    fresh(own).delete()
    rewrite(course[1][0], changed(0, "Alpha two"))
    assert kinds(row) == {"Lesson 1": "dropped_changed"}
    acts.take(None, row, str(course[1][0].translation_key))
    assert ours(row, course[1][0]).translation_key == key
    assert kinds(row) == {}


def test_lessons_in_another_order_are_told_until_somebody_says_it_is_fine(course, row) -> None:
    reorder(*course)
    assert kinds(row) == {"order": "there"}
    acts.keep(None, row, "")
    assert kinds(row) == {"order": "here"}
    fresh(ours(row, course[1][0])).move(fresh(ours(row, course[1][1])), pos="last-sibling")
    with pytest.raises(CopyRefused, match="different"):
        acts.keep(None, row, "")


def test_a_lesson_we_moved_to_another_course_of_ours_is_still_compared(course, row, town) -> None:
    module = factories.module(factories.course(town, title="Ours"))
    fresh(ours(row, course[1][0])).move(module, pos="last-child")
    rewrite(course[1][0], changed(0, "Alpha two"))
    assert kinds(row)[f"{PART}{FIRST[0]['id']}"] == "there"


# What is taken over becomes ours


def test_what_is_taken_over_brings_its_files_and_leaves_contacts_behind(
    origin, course, row, town
) -> None:
    shown, guide = image(origin, "new"), document(origin, "new")
    theirs = ContactFactory(municipality=origin)
    ready = practice.publish(
        None, practice.take_in(None, origin, exercises.named("Flytning", "da"))
    )
    added = [
        block("image", {"picture": {"image": shown.pk, "decorative": True, "alt_text": ""}}),
        block("text", f'<p><a linktype="document" id="{guide.pk}">Guide</a></p>'),
        block("ask_ambassador", {"text": "Tuesdays", "contact": theirs.pk}),
        block("practice", {"scenario": ready.pk}),
    ]
    rewrite(course[1][0], [*FIRST, *added])
    assert acts.take_all(None, row) == 4
    assert kinds(row) == {}
    picture, linked, asks, tries = stored(ours(row, course[1][0]))[3:]
    assert picture["value"]["picture"]["image"] not in {None, shown.pk}
    assert f'"{guide.pk}"' not in linked["value"]
    assert asks["value"]["contact"] is None
    assert tries["value"]["scenario"] not in {None, ready.pk}
    row.refresh_from_db()
    assert "practice_draft" in {note["why"] for note in row.look}


def test_our_own_blocks_stay_as_they_are_stored(course, row, town) -> None:
    own = ours(row, course[1][0])
    mine = ContactFactory(municipality=town)
    asks = block("ask_ambassador", {"text": "Wednesdays", "contact": mine.pk})
    steps = block("steps", {"heading": "", "steps": [item({"title": "a"}), item({"title": "b"})]})
    rewrite(own, [asks, *stored(own), steps])
    edit(*course)
    acts.take_all(None, row)
    body = stored(ours(row, course[1][0]))
    assert body[0]["value"] == asks["value"]
    assert [one["id"] for one in body[-1]["value"]["steps"]] == [
        one["id"] for one in steps["value"]["steps"]
    ]
    assert [one["value"]["title"] for one in body[-1]["value"]["steps"]] == ["a", "b"]


def test_what_is_taken_over_is_a_draft_and_readers_see_nothing_of_it(course, row) -> None:
    own = ours(row, course[1][0])
    own.save_revision().publish()
    edit(*course)
    acts.take_all(None, row)
    page = fresh(own)
    assert page.live
    assert page.has_unpublished_changes
    assert page.title == "Lesson 1"
    assert "better" not in str(page.body)
    assert page.get_latest_revision_as_object().title == "First"


def test_a_quiz_that_was_changed_is_a_change_and_its_answer_is_part_of_it(origin, town) -> None:
    course, lessons = shared(origin, [quizzes.PARCEL])
    row = copied(town, course)
    other = json.loads(json.dumps(quizzes.PARCEL))
    first, second, _third = other["value"]["answer"][0]["value"]
    first["value"]["right"], second["value"]["right"] = True, False
    rewrite(lessons[0], [other])
    assert kinds(row) == {f"{PART}{quizzes.PARCEL['id']}": "there"}
    acts.take_all(None, row)
    assert ours(row, lessons[0]).body[0].value.key.right == (
        fresh(lessons[0]).body[0].value.key.right
    )


def test_a_page_that_a_colleague_locked_is_not_changed(course, row, town) -> None:
    editor, colleague = (StaffFactory(municipality=town, role=Role.EDITOR) for _each in range(2))
    own = ours(row, course[1][0])
    Page.objects.filter(pk=own.pk).update(locked=True, locked_by=colleague)
    edit(*course)
    before = own.revisions.count()
    with pytest.raises(CopyRefused, match="locked"):
        acts.take_all(editor, row)
    assert own.revisions.count() == before
    row.refresh_from_db()
    assert acts.compare(row).waiting == 2


def test_nothing_is_taken_over_under_another_licence(course, row) -> None:
    edit(*course)
    rewrite(course[0], licence="CC-BY-NC-4.0")
    with pytest.raises(CopyRefused, match="CC BY-NC"):
        acts.take_all(None, row)
    with pytest.raises(CopyRefused, match="CC BY-NC"):
        acts.take(None, row, str(course[1][0].translation_key), "field:title")
    town = row.municipality
    again = copied(town, fresh(course[0]))
    assert again.pk != row.pk
    assert again.course_key != row.course_key


def test_what_is_not_different_any_more_is_refused_in_words(course, row) -> None:
    key = str(course[1][0].translation_key)
    for deed in (acts.take, acts.keep):
        with pytest.raises(CopyRefused, match="Nothing is different"):
            deed(None, row, key, "field:title")
    edit(*course)
    for deed in (acts.take, acts.keep):
        with pytest.raises(CopyRefused, match="Nothing is different"):
            deed(None, row, key, "field:nonsense")
    delete(*course)
    with pytest.raises(CopyRefused, match="Take this page down"):
        acts.take(None, row, key)


# The origin vanishes


def unpublish_course(course: CoursePage, origin: Municipality) -> None:
    fresh(course).unpublish()


def delete_course(course: CoursePage, origin: Municipality) -> None:
    fresh(course).delete()


def close_list(course: CoursePage, origin: Municipality) -> None:
    fresh(course).get_parent().specific.unpublish()


def leave_the_region(course: CoursePage, origin: Municipality) -> None:
    CourseCopy.objects.update(origin=None)
    fresh(course).delete()


@pytest.mark.parametrize("gone", [unpublish_course, delete_course, close_list, leave_the_region])
def test_a_copy_whose_origin_vanished_loses_nothing_and_says_so(gone, origin, course, row) -> None:
    own = ours(row, course[1][0])
    rewrite(own, [*stored(own), text("Mine")])
    edit(*course)
    before = own_texts(row)
    gone(course[0], origin)
    row.refresh_from_db()
    found = acts.compare(row)
    assert found.origin is None
    assert own_texts(row) == before
    assert set(kinds(row).values()) == {"added"}
    assert [one.place for one in row.credits] == ["Naboby"]
    for deed in (
        lambda: acts.take_all(None, row),
        lambda: acts.take(None, row, str(course[1][0].translation_key), "field:title"),
        lambda: acts.keep(None, row, str(course[1][0].translation_key), "field:title"),
    ):
        with pytest.raises(CopyRefused, match="stays yours"):
            deed()


def test_an_origin_that_comes_back_is_compared_again(course, row) -> None:
    fresh(course[0]).unpublish()
    edit(*course)
    assert kinds(row) == {}
    fresh(course[0]).get_latest_revision().publish()
    assert kinds(row) == TOLD[edit]


def test_a_copy_that_was_deleted_keeps_its_row_and_says_so(course, row) -> None:
    fresh(CoursePage.objects.get(translation_key=row.course_key)).delete()
    row.refresh_from_db()
    assert acts.compare(row).course is None
    with pytest.raises(CopyRefused, match="own course"):
        acts.take_all(None, row)


@pytest.mark.parametrize("role", Role)
def test_who_may_take_over_and_keep(course, row, town, role: Role) -> None:
    edit(*course)
    actor = StaffFactory(municipality=town, role=role)
    key = str(course[1][0].translation_key)
    if role in {Role.EDITOR, Role.ADMINISTRATOR}:
        acts.take(actor, row, key, "field:title")
        acts.keep(actor, row, key, FIRST[1]["id"])
        return
    for deed in (
        lambda: acts.take(actor, row, key, "field:title"),
        lambda: acts.keep(actor, row, key, "field:title"),
        lambda: acts.take_all(actor, row),
    ):
        with pytest.raises(CopyRefused, match="no right"):
            deed()
