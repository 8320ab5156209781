"""Several lessons understood at the same moment: nobody gets more than the week allows, nor the pot gives what it has
not."""

from __future__ import annotations

import uuid

import pytest

from learning.actions import progress
from learning.models import LessonPage, LessonProgress
from microservices import invariants, tasks
from microservices.actions import coins
from microservices.choices import AccountKind, TransferKind
from microservices.models import LearningCoins, LearningPay
from portal.models import Resident
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.learning import factories as courses

from .races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund", languages=("da",))


def fill(town, amount: int) -> None:
    coins.move(
        TransferKind.MINT,
        coins.common(town, AccountKind.TREASURY),
        coins.common(town, AccountKind.POT),
        amount,
        key=uuid.uuid4(),
    )


def understand(person: Resident, lesson: LessonPage):
    seen = LessonPage.objects.get(pk=lesson.pk)
    return lambda: progress.understand(person, seen)


def books_are_right() -> None:
    assert invariants.broken() == {}


def test_one_person_on_three_devices_gets_what_the_week_allows(town):
    _course, rows = courses.whole(town)
    LearningCoins.objects.create(municipality=town, lesson=1, a_week=2)
    fill(town, 50)
    ida = ResidentFactory(municipality=town)
    found = at_once(*[understand(ida, row) for row in rows for _twice in range(2)])
    assert not [one for one in found if isinstance(one, Exception)], found
    assert LessonProgress.objects.count() == 3
    assert sorted(LearningPay.objects.values_list("amount", flat=True)) == [0, 1, 1]
    assert coins.balances(ida, town)["available"] == 12
    books_are_right()


def test_of_eight_at_once_five_are_paid_and_three_wait_for_the_pot(town):
    _course, rows = courses.whole(town)
    LearningCoins.objects.create(municipality=town, lesson=1)
    fill(town, 5)
    people = ResidentFactory.create_batch(8, municipality=town)
    found = at_once(*[understand(one, rows[0]) for one in people])
    assert not [one for one in found if isinstance(one, Exception)], found
    assert LearningPay.objects.waiting().count() == 3
    assert coins.common(town, AccountKind.POT).balance == 0
    fill(town, 5)
    paid = at_once(tasks.learning, tasks.learning)
    assert sum(paid) == 3
    assert coins.common(town, AccountKind.POT).balance == 2
    assert sum(coins.balances(one, town)["available"] for one in people) == 8 * 11
    books_are_right()
