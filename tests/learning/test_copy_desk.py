"""Copied courses at the desk: what others share, the two sides beside one another, and who may decide."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from learning.models import CourseCopy, CoursePage, LessonPage
from portal.models import Municipality
from portal.roles import Role
from tests.factories import ContactFactory, MunicipalityFactory, StaffFactory
from tests.learning import factories, quizzes
from tests.learning.copying import (
    block,
    copied,
    fresh,
    of_town,
    ours,
    rewrite,
    shared,
    stored,
    text,
)
from tests.staff import sign_in

pytestmark = pytest.mark.django_db
DESK = "/cms/snippets/learning/coursecopy/"


BODY = [text("Alpha"), text("Beta"), quizzes.PARCEL]


def found_town() -> Municipality:
    """Ours, and a neighbour who shares a course."""
    naboby = MunicipalityFactory(slug="naboby", names={"en": "Naboby"}, languages=("en",))
    shared(naboby, BODY, title="Digital start")
    made = MunicipalityFactory(slug="oeveby", names={"en": "Oeveby"}, languages=("en", "da"))
    factories.index(made)
    return made


@pytest.fixture
def origin(town: Municipality) -> Municipality:
    return Municipality.objects.get(slug="naboby")


@pytest.fixture
def course(origin: Municipality) -> tuple[CoursePage, list[LessonPage]]:
    return of_town(origin)


def staff(town: Municipality, role: Role = Role.EDITOR) -> Client:
    person = StaffFactory(municipality=town, role=role, language="en")
    return sign_in(Client(headers={"host": town.site.hostname}), person)


@pytest.fixture
def desk(town: Municipality) -> Client:
    return staff(town)


def read(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_an_editor_finds_a_course_and_copies_it_in_one_press(desk, town, course) -> None:
    page = read(desk, f"{DESK}offers/")
    for part in ("Digital start", "Naboby", "Ida Holm", "CC BY 4.0", "English", "1 lesson"):
        assert part in page
    sent = {"course": course[0].pk, "into": f"{town.pk} en"}
    page = desk.post(f"{DESK}offers/", sent, follow=True).content.decode()
    row = CourseCopy.objects.of(town).get()
    assert "It is here as a draft." in page
    assert "Nothing waits to be taken over." in page
    assert "Digital start" in read(desk, DESK)
    assert f"{DESK}inspect/{row.pk}/" in read(desk, f"{DESK}offers/")
    again = desk.post(f"{DESK}offers/", sent, follow=True).content.decode()
    assert "You have a copy of this course already" in again
    assert CourseCopy.objects.count() == 1
    for page in CoursePage.objects.get(translation_key=row.course_key).get_descendants(True):
        assert desk.get(f"/cms/pages/{page.pk}/edit/").status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"course": "x", "into": "1 en"},
        {"course": "0", "into": "0 en"},
        {"into": "nonsense"},
        {"course": "{course}", "into": "{town} fi"},
        {"course": "{course}", "into": "{origin} en"},
        {"course": "{own}", "into": "{town} en"},
    ],
)
def test_what_cannot_be_copied_is_refused_in_words(desk, town, origin, course, sent) -> None:
    own, _lessons = shared(town, [text("Own")], title="Own")
    known = {"course": course[0].pk, "town": town.pk, "origin": origin.pk, "own": own.pk}
    said = {name: value.format(**known) for name, value in sent.items()}
    answer = desk.post(f"{DESK}offers/", said, follow=True)
    assert answer.redirect_chain == [(f"{DESK}offers/", 302)]
    told = answer.content.decode()
    assert "messages" in told
    assert not CourseCopy.objects.exists()


def test_the_two_sides_stand_beside_one_another_and_are_taken_over_one_by_one(
    desk, town, course
) -> None:
    row = copied(town, course[0])
    own = ours(row, course[1][0])
    mine = [
        one | {"value": "<p>Beta, mine</p>"} if one["id"] == BODY[1]["id"] else one
        for one in stored(own)
    ]
    rewrite(own, mine)
    theirs = [
        BODY[0] | {"value": "<p>Alpha, new</p>"},
        BODY[1] | {"value": "<p>Beta, theirs</p>"},
        BODY[2],
    ]
    rewrite(course[1][0], theirs, title="Lesson one")
    page = read(desk, f"{DESK}inspect/{row.pk}/")
    assert "2 changes there stand against nothing of yours." in page
    assert "Changed here and there" in page
    assert "As it was" in page
    assert "<ins>, theirs</ins>" in page
    assert "<ins>, mine</ins>" in page
    assert "parts are the same on both sides" in page
    key = str(course[1][0].translation_key)
    said = desk.post(f"{DESK}take/{row.pk}/", {"page": key, "part": "field:title"}, follow=True)
    assert "Taken over into the draft." in said.content.decode()
    assert fresh(own).get_latest_revision_as_object().title == "Lesson one"
    said = desk.post(f"{DESK}take-all/{row.pk}/", follow=True)
    assert "1 change is in the drafts." in said.content.decode()
    said = desk.post(f"{DESK}keep/{row.pk}/", {"page": key, "part": BODY[1]["id"]}, follow=True)
    assert "Yours stays." in said.content.decode()
    said = desk.post(f"{DESK}take-all/{row.pk}/", follow=True)
    assert "There is nothing to take over." in said.content.decode()
    assert "Beta, mine" in str(stored(own))
    history = read(desk, f"{DESK}history/{row.pk}/")
    assert "Take over what was changed in the course it comes from" in history


def test_every_kind_of_change_is_drawn(desk, town, course) -> None:
    lesson = course[1][0]
    row = copied(town, course[0])
    module = fresh(lesson.get_parent()).specific
    factories.lesson(module, "New one")
    own = ours(row, lesson)
    factories.lesson(fresh(own.get_parent()).specific, "Own one")
    rewrite(own, [text("Mine"), *stored(own)[1:]])
    rewrite(lesson, [BODY[2], BODY[0] | {"value": "<p>Changed</p>"}])
    page = read(desk, f"{DESK}inspect/{row.pk}/")
    for part in ("New there", "New here", "Gone there", "Removed here, changed there"):
        assert part in page, part
    fresh(lesson).delete()
    page = read(desk, f"{DESK}inspect/{row.pk}/")
    assert "Gone there, changed here" in page
    assert "take your page down or delete it" in page


def test_what_has_to_be_looked_at_before_publishing_is_listed(desk, town, origin) -> None:
    theirs = ContactFactory(municipality=origin, title="Their desk")
    asks = block("ask_ambassador", {"text": "Every Tuesday", "contact": theirs.pk})
    course, lessons = shared(origin, [asks])
    row = copied(town, course)
    page = read(desk, f"{DESK}inspect/{row.pk}/")
    assert "Look at this before you publish" in page
    assert "The contact was left out" in page
    assert f"/cms/pages/{ours(row, lessons[0]).pk}/edit/" in page
    assert "Their desk" not in page


def test_a_vanished_origin_is_told_and_nothing_can_be_pressed(
    desk, town, course, django_capture_on_commit_callbacks
) -> None:
    row = copied(town, course[0])
    own = CoursePage.objects.get(translation_key=row.course_key)
    for lesson in own.get_descendants(inclusive=True).specific():
        lesson.save_revision().publish()
    client = Client(headers={"host": town.site.hostname})
    address = "/" + fresh(own).full_url.split("/", 3)[3]
    assert f'href="{row.url}"' in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        fresh(course[0]).delete()
    page = read(desk, f"{DESK}inspect/{row.pk}/")
    assert "You lose nothing" in page
    assert "take-all" not in page
    said = desk.post(f"{DESK}take-all/{row.pk}/", follow=True).content.decode()
    assert "What you have of it stays yours." in said
    shown = client.get(address).content.decode()
    assert "Naboby" in shown
    assert f'href="{row.url}"' not in shown


def test_a_deleted_copy_and_another_licence_are_told(desk, town, course) -> None:
    row = copied(town, course[0])
    rewrite(course[0], licence="CC-BY-SA-4.0")
    assert "under another licence now" in read(desk, f"{DESK}inspect/{row.pk}/")
    fresh(CoursePage.objects.get(translation_key=row.course_key)).delete()
    assert "You can copy it once more." in read(desk, f"{DESK}inspect/{row.pk}/")


def test_without_a_list_of_courses_the_desk_says_what_to_do(course) -> None:
    empty = MunicipalityFactory(slug="tomby", languages=("en",))
    page = read(staff(empty), f"{DESK}offers/")
    assert "Make one below the front page first." in page
    assert "Copy as a draft" not in page


@pytest.mark.parametrize("role", Role)
def test_who_sees_and_who_decides(town, course, role: Role) -> None:
    row = copied(town, course[0])
    rewrite(course[1][0], title="Lesson one")
    client = staff(town, role)
    may = role in {Role.EDITOR, Role.ADMINISTRATOR}
    sees = may or role is Role.CASE_OFFICER
    assert (client.get(f"{DESK}inspect/{row.pk}/").status_code == 200) is sees
    assert (client.get(f"{DESK}offers/").status_code == 200) is may
    if sees:
        page = read(client, f"{DESK}inspect/{row.pk}/")
        assert ("Take theirs into the draft" in page) is may
    key = str(course[1][0].translation_key)
    client.post(f"{DESK}take/{row.pk}/", {"page": key, "part": "field:title"})
    taken = ours(row, course[1][0]).title == "Lesson one"
    assert taken is may


def test_a_neighbours_copy_is_not_there(town, origin, course) -> None:
    row = copied(town, course[0])
    neighbour = staff(origin, Role.ADMINISTRATOR)
    for what in ("inspect", "history"):
        assert neighbour.get(f"{DESK}{what}/{row.pk}/").status_code == 404
    for what in ("take", "take-all", "keep"):
        assert neighbour.post(f"{DESK}{what}/{row.pk}/").status_code == 404
    assert "Digital start" not in read(neighbour, DESK)


def test_the_cms_keeps_the_credit_of_a_double(desk, town, course) -> None:
    row = copied(town, course[0])
    own = CoursePage.objects.get(translation_key=row.course_key)
    sent: dict[str, Any] = {
        "new_title": "Double",
        "new_slug": "double",
        "new_parent_page": own.get_parent().pk,
        "copy_subpages": "on",
        "publish_copies": "",
        "alias": "",
    }
    answer = desk.post(f"/cms/pages/{own.pk}/copy/", sent)
    assert answer.status_code == 302
    double = CoursePage.objects.get(slug="double")
    made = CourseCopy.objects.of(town).get(course_key=double.translation_key)
    assert made.origin_place == "Naboby"
    assert len(made.pairs) == len(row.pairs)
