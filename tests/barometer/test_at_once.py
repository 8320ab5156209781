"""One person in two windows, and a round that closes at the very moment in which somebody answers."""

import secrets
import threading

import pytest
from django.db import transaction
from django.utils import translation

from barometer import blind
from barometer.actions import rounds, shuffling, tokens
from barometer.actions.answers import AlreadyAnswered, AnsweringRefused
from barometer.asking import Asked
from barometer.models import LedgerEntry, Response, Round
from tests.barometer.factories import all_kinds, cell_of, neighbour, opened, submit
from tests.factories import MunicipalityFactory
from tests.microservices.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def town():
    town = MunicipalityFactory(languages=["sv"])
    all_kinds(town)
    return town


@pytest.fixture
def round_(town):
    return opened(town, Asked("car"))


def test_two_windows_of_one_person_give_one_answer(town, round_) -> None:
    for _each in range(5):
        person = neighbour(town)
        found = at_once(
            lambda: submit(person, round_, secrets.token_bytes(32), car="1"),  # noqa: B023
            lambda: submit(person, round_, secrets.token_bytes(32), car="2"),  # noqa: B023
        )
        assert sum(result is False for result in found) == 1
        assert sum(isinstance(result, AlreadyAnswered) for result in found) == 1
    assert (LedgerEntry.objects.count(), Response.objects.count()) == (5, 5)


def test_the_same_form_sent_twice_at_once_is_kept_once(town, round_) -> None:
    person, token = neighbour(town), secrets.token_bytes(32)
    found = at_once(*[lambda: submit(person, round_, token, car="1")] * 3)
    assert sorted(found) == [False, True, True]
    assert Response.objects.get().answers.count() == 1


def test_of_two_blinded_messages_one_is_signed(town, round_) -> None:
    person = neighbour(town)
    key = cell_of(person, round_).public_key
    hidden = [
        blind.blind(key, blind.ballot_message(round_.key, secrets.token_bytes(32))).message
        for _each in range(2)
    ]
    found = at_once(*[lambda one=one: tokens.issue(person, round_, one) for one in hidden])
    assert sum(isinstance(result, bytes) for result in found) == 1
    assert LedgerEntry.objects.count() == 1


def test_one_message_sent_twice_at_once_is_signed_for_both(town, round_) -> None:
    person = neighbour(town)
    key = cell_of(person, round_).public_key
    message = blind.ballot_message(round_.key, secrets.token_bytes(32))
    hidden = blind.blind(key, message).message
    one, two = at_once(*[lambda: tokens.issue(person, round_, hidden)] * 2)
    assert one == two
    assert LedgerEntry.objects.count() == 1


def test_nobody_waits_until_somebody_else_has_answered(town, round_) -> None:
    first, second = neighbour(town), neighbour(town)
    written, done = threading.Event(), threading.Event()

    def slow() -> bool:
        with transaction.atomic():
            submit(first, round_, secrets.token_bytes(32), car="1")
            written.set()
            return done.wait(30)

    def quick() -> None:
        assert written.wait(30)
        submit(second, round_, secrets.token_bytes(32), car="2")
        done.set()

    in_time, _nothing = at_once(slow, quick)
    assert in_time is True
    assert Response.objects.count() == 2


def test_who_answers_while_it_closes_is_kept_whole_or_told(town, round_) -> None:
    people = [neighbour(town) for _each in range(4)]
    deeds = [
        lambda one=one: submit(one, round_, secrets.token_bytes(32), car="1") for one in people
    ]
    *found, closed = at_once(*deeds, lambda: rounds.close(None, round_))
    assert isinstance(closed, Round)
    kept = sum(result is False for result in found)
    assert kept + sum(isinstance(result, AnsweringRefused) for result in found) == len(people)
    assert LedgerEntry.objects.count() == Response.objects.count() == kept


def test_shuffling_loses_nobody_who_answers_meanwhile(town, round_) -> None:
    people = [neighbour(town) for _each in range(4)]
    deeds = [
        lambda one=one: submit(one, round_, secrets.token_bytes(32), car="1") for one in people
    ]
    at_once(*deeds, lambda: shuffling.shuffle(round_), lambda: shuffling.shuffle(round_))
    assert LedgerEntry.objects.count() == Response.objects.count() == len(people)
    assert all(row.answers.count() == 1 for row in Response.objects.all())
