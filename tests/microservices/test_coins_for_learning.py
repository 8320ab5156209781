"""Coins for a lesson, a course and a licence, where a municipality gives them: out of its common pot, once each."""

from __future__ import annotations

import datetime as dt
import html
import uuid
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.models import LessonProgress
from microservices import invariants, tasks
from microservices.actions import coins
from microservices.choices import AccountKind, TransferKind
from microservices.models import LearningCoins, LearningPay, Neighbour, Transfer
from portal.actions import people
from portal.events import LessonCompleted, announce
from portal.models import Municipality, Resident
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.learning import factories as courses
from tests.learning import licences
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


TOWN = {"languages": ("da", "en")}


@pytest.fixture
def ida(town: Municipality) -> Resident:
    return ResidentFactory(municipality=town)


def fill(town: Municipality, amount: int = 100) -> None:
    coins.move(
        TransferKind.MINT,
        coins.common(town, AccountKind.TREASURY),
        coins.common(town, AccountKind.POT),
        amount,
        key=uuid.uuid4(),
    )


def gives(town: Municipality, **said: int) -> LearningCoins:
    return LearningCoins.objects.create(municipality=town, **{"lesson": 1, "a_week": 50} | said)


def reader(town: Municipality, person: Resident | None = None) -> Client:
    client = Client(headers={"host": town.site.hostname})
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def mark(town: Municipality, person: Resident, lesson: Any, **said: str) -> None:
    answer = reader(town, person).post(f"/da/learn/me/lessons/{lesson.key}/", said)
    assert answer.status_code == 302


def has(person: Resident, town: Municipality) -> int:
    return coins.balances(person, town)["available"]


def path(page: Any) -> str:
    return "/" + page.full_url.split("/", 3)[3]


def main(response: Any) -> str:
    text = response.content.decode()
    return " ".join(html.unescape(text[text.index("<main") : text.index("</main>")]).split())


def wallet(town: Municipality, person: Resident, code: str = "da") -> str:
    return main(
        reader(town, person).get(reverse("microservices:my_coins").replace("/en/", f"/{code}/"))
    )


# What is given -----------------------------------------------------------------------------------------------


def test_a_municipality_that_has_chosen_nothing_gives_nothing(town, ida):
    _course, rows = courses.whole(town)
    fill(town)
    mark(town, ida, rows[0])
    assert not Transfer.objects.filter(kind=TransferKind.PAYOUT).exists()
    assert not LearningPay.objects.exists()
    assert "earns" not in main(reader(town).get(path(rows[0])))


def test_lessons_the_course_and_the_licence_bring_what_was_chosen(town, ida):
    course, rows = courses.whole(town)
    gives(town, lesson=1, course=4, licence=10)
    fill(town)
    for row in rows:
        mark(town, ida, row)
    assert has(ida, town) == 10 + 3 + 4
    base = licences.package(town, course_key=course.key)
    licences.granted(base, ida, licences.witness(town))
    assert has(ida, town) == 10 + 3 + 4 + 10
    assert coins.common(town, AccountKind.POT).balance == 100 - 17
    assert all(not found.count for found in invariants.broken().values())


def test_taking_a_lesson_back_and_marking_it_again_brings_nothing(town, ida):
    _course, rows = courses.whole(town)
    gives(town)
    fill(town)
    for _each in range(3):
        mark(town, ida, rows[0])
        mark(town, ida, rows[0], **{"not": "1"})
    assert not LessonProgress.objects.exists()
    assert has(ida, town) == 11


def test_a_fact_that_is_told_twice_counts_once(town, ida):
    gives(town)
    fill(town)
    with transaction.atomic():
        for _each in range(2):
            announce(LessonCompleted(town.pk, ida.pk, "7c7cd11c-6a8f-4c23-8c2b-cb64ad1b6e4f"))
    assert has(ida, town) == 11
    assert LearningPay.objects.count() == 1


def test_a_licence_taken_anew_brings_no_more(town, ida):
    gives(town, licence=10)
    fill(town)
    base, inger = licences.package(town), licences.witness(town)
    licences.granted(base, ida, inger)
    with time_machine.travel(timezone.now() + dt.timedelta(days=34 * 30)):
        licences.granted(base, ida, inger)
    assert has(ida, town) == 20


# The most in a week -------------------------------------------------------------------------------------------


def test_lessons_and_courses_bring_so_much_a_week_and_the_rest_is_not_given_later(town, ida):
    _course, rows = courses.whole(town)
    gives(town, lesson=1, course=5, a_week=2)
    fill(town)
    with time_machine.travel(MONDAY, tick=False):
        for row in rows:
            mark(town, ida, row)
        assert has(ida, town) == 12
    with time_machine.travel(MONDAY + dt.timedelta(days=7), tick=False):
        mark(town, ida, rows[2], **{"not": "1"})
        mark(town, ida, rows[2])
        assert has(ida, town) == 12


def test_the_last_lesson_before_the_most_brings_what_is_left_of_it(town, ida):
    _course, rows = courses.whole(town)
    gives(town, lesson=3, a_week=5)
    fill(town)
    for row in rows:
        mark(town, ida, row)
    assert sorted(LearningPay.objects.values_list("amount", flat=True)) == [0, 2, 3]
    assert has(ida, town) == 15


def test_a_week_begins_on_monday_where_the_municipality_lies(town, ida):
    _course, rows = courses.whole(town)
    gives(town, a_week=1)
    fill(town)
    # half past eleven on Sunday evening, and half past midnight
    for at in (
        dt.datetime(2026, 11, 8, 22, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 8, 23, 30, tzinfo=dt.UTC),
    ):
        with time_machine.travel(at, tick=False):
            mark(town, ida, rows[at.hour - 22])
    assert has(ida, town) == 12


def test_a_licence_that_was_witnessed_stands_outside_the_week(town, ida):
    _course, rows = courses.whole(town)
    gives(town, a_week=1, licence=8)
    fill(town)
    mark(town, ida, rows[0])
    licences.granted(licences.package(town), ida, licences.witness(town))
    assert has(ida, town) == 19


def test_a_browser_that_claims_many_lessons_brings_no_more_than_the_week(town, ida):
    _course, rows = courses.whole(town)
    gives(town, lesson=2, a_week=3)
    fill(town)
    keys = " ".join(str(row.key) for row in rows)
    reader(town, ida).post("/da/learn/me/browser/", {"lessons": keys})
    assert LessonProgress.objects.count() == 3
    assert has(ida, town) == 13


# Who, and out of what -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "guest"},
        {"kind": "staff"},
        {"kind": "minor", "birth_year": timezone.now().year - 13},
        {"birth_year": None},
    ],
)
def test_who_takes_no_part_in_campaigns_earns_nothing_and_learns_all_the_same(town, said):
    _course, rows = courses.whole(town)
    gives(town)
    fill(town)
    person = ResidentFactory(municipality=town, **said)
    mark(town, person, rows[0])
    assert LessonProgress.objects.count() == 1
    assert not LearningPay.objects.exists()


def test_who_is_suspended_or_lives_elsewhere_earns_nothing(town, ida):
    _course, rows = courses.whole(town)
    gives(town)
    fill(town)
    Neighbour.objects.create(municipality=town, resident=ida, suspended_at=timezone.now())
    mark(town, ida, rows[0])
    mark(town, ResidentFactory(municipality=MunicipalityFactory()), rows[0])
    assert not LearningPay.objects.exists()


def test_what_the_pot_has_no_coins_for_waits_and_comes_later(town, ida):
    _course, rows = courses.whole(town)
    gives(town, lesson=2)
    fill(town, 3)
    for row in rows[:2]:
        mark(town, ida, row)
    assert has(ida, town) == 12
    assert "2 mønter for det, du har lært" in wallet(town, ida) or "2 coins" in wallet(town, ida)
    assert tasks.learning() == 0
    fill(town, 5)
    assert tasks.learning() == 1
    assert tasks.learning() == 0
    assert has(ida, town) == 14


def test_who_was_suspended_meanwhile_goes_on_waiting(town, ida):
    _course, rows = courses.whole(town)
    gives(town)
    mark(town, ida, rows[0])
    fill(town)
    Neighbour.objects.create(municipality=town, resident=ida, suspended_at=timezone.now())
    assert tasks.learning() == 0
    assert LearningPay.objects.waiting().count() == 1


def test_an_account_that_is_deleted_leaves_books_that_are_right(town, ida):
    _course, rows = courses.whole(town)
    gives(town)
    fill(town)
    mark(town, ida, rows[0])
    people.erase_resident(ida, ida)
    assert not LearningPay.objects.exists()
    assert all(not found.count for found in invariants.broken().values())


# What residents and colleagues see ----------------------------------------------------------------------------


def test_the_wallet_names_what_was_learnt_in_the_readers_language(town, ida):
    course, rows = courses.whole(town)
    there = town.home_pages[1]
    for page, title in (
        (course.get_parent().specific, "Learn"),
        (course, "Driving licence"),
        (rows[0].get_parent().specific, "First part"),
        (rows[0], "Know a false message"),
    ):
        there = courses.translated(page, there, title)
    gives(town)
    fill(town)
    mark(town, ida, rows[0])
    assert "Et</span>" in wallet(town, ida)
    assert "Know a false message" in wallet(town, ida, "en")
    rows[0].delete()
    courses.course(town)
    assert wallet(town, ida)


def test_what_is_to_be_had_stands_on_the_pages_before(town, ida):
    course, rows = courses.whole(town)
    gives(town, lesson=2, course=7, licence=9, a_week=6)
    anybody = reader(town).get(path(rows[0]))
    assert not anybody.cookies
    said = main(anybody)
    assert "2 mønter" in said or "2 coins" in said
    whole = main(reader(town).get(path(course)))
    assert "7 " in whole
    assert "9 coins" not in whole
    licences.package(town, course_key=course.key)
    whole = main(reader(town).get(path(course)))
    assert "9 mønter" in whole or "9 coins" in whole
    mark(town, ida, rows[0])
    assert "2 coins when" not in main(reader(town, ida).get(path(rows[0])))


def test_a_coordinator_chooses_it_and_an_editor_only_reads(town):
    boss = StaffFactory(municipality=town, role="coordinator")
    desk = sign_in(reader(town), boss)
    url = "/cms/snippets/microservices/learningcoins/"
    assert desk.get(url).status_code == 200
    said = {"lesson": "1", "course": "3", "licence": "10", "a_week": "5"}
    assert desk.post(f"{url}add/", said | {"lesson": "6"}).status_code == 200
    assert desk.post(f"{url}add/", said).status_code == 302
    row = LearningCoins.objects.get()
    assert (row.municipality, row.lesson, row.licence) == (town, 1, 10)
    assert f"{url}add/" not in desk.get(url).content.decode()
    assert desk.post(f"{url}add/", said).status_code == 200
    assert desk.post(f"{url}edit/{row.pk}/", said | {"lesson": "0"}).status_code == 302
    row.refresh_from_db()
    assert row.lesson == 0
    editor = sign_in(reader(town), StaffFactory(municipality=town, role="editor"))
    assert editor.get(url).status_code == 200
    assert editor.get(f"{url}add/").status_code != 200


# The database says no -----------------------------------------------------------------------------------------

BREAKS = {
    "learning_earns_a_little": (LearningCoins, {"lesson": 6}),
    "learning_earns_by_the_week": (LearningCoins, {"a_week": 0}),
    "learnt_a_known_kind": (LearningPay, {"kind": "nap"}),
    "paid_for_something": (LearningPay, {"amount": 0}),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses_what_makes_no_sense(town, ida, name):
    _course, rows = courses.whole(town)
    gives(town)
    fill(town)
    mark(town, ida, rows[0])
    model, said = BREAKS[name]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.update(**said)


def test_nobody_is_paid_twice_for_the_same(town, ida):
    said = {"municipality": town, "resident": ida, "kind": "lesson", "key": "k", "amount": 1}
    LearningPay.objects.create(**said)
    with pytest.raises(IntegrityError), transaction.atomic():
        LearningPay.objects.create(**said)
