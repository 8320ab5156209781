"""Who is written to is told so: once until they read it, without a word of it, and not a young person at night."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import translation

from microservices.actions import talking
from microservices.talk_telling import KIND
from portal import tellers
from portal.actions import following
from portal.channels import Channel
from portal.models import Delivery, Entry
from portal.roles import Role
from tests.factories import DeviceFactory, ResidentFactory, StaffFactory
from tests.microservices import factories

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund"}


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo", birth_year=1980)


@pytest.fixture
def exchange(town, elsa, bo):
    return factories.agreed(
        factories.listed(elsa, factories.CategoryFactory(municipality=town)), bo
    )


def say(who, exchange, text="The key is under the mat."):
    return talking.say(who, exchange, text=text, key=uuid.uuid4())


def told(person) -> list:
    rows = Delivery.objects.filter(
        follower__resident=person, channel=Channel.INBOX, entry__kind=KIND
    )
    return [row.entry for row in rows.select_related("entry").order_by("pk")]


def test_who_is_written_to_is_told_without_a_word_of_it(elsa, bo, exchange):
    say(bo, exchange)
    assert told(bo) == []
    [entry] = told(elsa)
    with translation.override("en"):
        said = tellers.words_of([entry])[entry.pk]
    assert said.what == "You have something new to read in your talk"
    assert said.url.endswith("#talk")
    for words in (said.title, said.what, said.kind, said.action, said.matter):
        assert "key" not in words
        assert "Bo" not in words


def test_somebody_is_told_once_until_they_have_read_it(elsa, bo, exchange):
    for _message in range(3):
        say(bo, exchange)
    assert len(told(elsa)) == 1
    talking.read(elsa, exchange)
    # what has been read is told no more
    assert tellers.words_of(told(elsa)) == {}
    say(bo, exchange)
    assert len(told(elsa)) == 2
    say(elsa, exchange)
    assert len(told(bo)) == 1


def test_the_same_form_twice_tells_once(elsa, bo, exchange):
    key = uuid.uuid4()
    for _again in range(2):
        talking.say(bo, exchange, button="thanks", key=key)
    assert len(told(elsa)) == 1


def test_what_a_moderator_reads_first_is_told_when_it_is_let_through(
    elsa, bo, exchange, town, monkeypatch
):
    monkeypatch.setattr("microservices.minors.young_among", lambda _exchange: True)
    held = say(bo, exchange, "Call me on +45 20 12 34 56")
    assert told(elsa) == []
    talking.let_through(StaffFactory(municipality=town, role=Role.MODERATOR), held)
    assert len(told(elsa)) == 1


def test_a_young_person_is_told_in_the_morning_of_what_is_let_through_at_night(
    clock, elsa, bo, exchange, town, monkeypatch
):
    DeviceFactory(follower=following.follower_of(elsa))
    monkeypatch.setattr("microservices.minors.young_among", lambda _exchange: True)
    held = say(bo, exchange, "Call me on +45 20 12 34 56")
    monkeypatch.setattr("microservices.minors.young", lambda _person, _town: True)
    clock.move_to(dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC))
    talking.let_through(StaffFactory(municipality=town, role=Role.MODERATOR), held)
    ringing = Delivery.objects.get(entry=Entry.objects.get(kind=KIND), channel=Channel.PUSH)
    assert ringing.due_at >= dt.datetime(2026, 11, 21, 6, tzinfo=dt.UTC)
