"""The one question after the end: answered by each once, kept as a fact, shown only as how reliable somebody is."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from microservices import exchange_words, matching
from microservices.actions import exchanges, ratings
from microservices.actions.ratings import RatingRefused
from microservices.models import Neighbour, Rating
from portal import mydata
from tests.factories import ResidentFactory
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
def kind(town):
    return factories.CategoryFactory(municipality=town)


@pytest.fixture
def agreed(elsa, bo, kind):
    return factories.agreed(factories.listed(elsa, kind), bo)


@pytest.fixture
def done(agreed, elsa, bo):
    return exchanges.confirm(elsa, exchanges.claim_done(bo, agreed))


@pytest.fixture
def as_(client, town):
    def who(person):
        client.defaults["HTTP_HOST"] = town.site.hostname
        client.logout()
        client.force_login(person)
        return client

    return who


def counted(person) -> tuple[int, int]:
    row = Neighbour.objects.get(resident=person)
    return row.praised, row.faulted


def test_each_answers_and_the_answer_adds_to_the_other(as_, elsa, bo, done) -> None:
    path = f"/en/help/exchanges/{done.pk}/"
    browser = as_(elsa)
    assert "Did it go as you agreed?" in browser.get(f"{path}thanks/").content.decode()
    for _press in range(2):
        said = browser.post(f"{path}rate/", {"as_agreed": "yes"}, follow=True).content.decode()
        assert "Thank you for your answer." in said
        assert 'value="yes" aria-pressed="true"' in said
    assert (counted(bo), counted(elsa)) == ((1, 0), (0, 0))
    ratings.rate(bo, done, as_agreed=False)
    assert (counted(bo), counted(elsa)) == ((1, 0), (0, 1))
    assert Rating.objects.count() == 2


def test_who_presses_the_wrong_one_answers_otherwise(elsa, bo, done) -> None:
    ratings.rate(elsa, done, as_agreed=False)
    ratings.rate(elsa, done, as_agreed=True)
    assert counted(bo) == (1, 0)
    assert Rating.objects.get().as_agreed


def test_nobody_is_asked_before_the_end_long_after_it_or_about_others(
    as_, clock, town, elsa, bo, agreed, kind
) -> None:
    assert "Did it go" not in as_(elsa).get(f"/en/help/exchanges/{agreed.pk}/").content.decode()
    with pytest.raises(RatingRefused, match="for 30 days"):
        ratings.rate(elsa, agreed, as_agreed=True)
    done = exchanges.confirm(elsa, exchanges.claim_done(bo, agreed))
    with pytest.raises(RatingRefused, match="no part"):
        ratings.rate(ResidentFactory(municipality=town), done, as_agreed=True)
    clock.shift(dt.timedelta(days=31))
    answer = as_(elsa).post(
        f"/en/help/exchanges/{done.pk}/rate/", {"as_agreed": "yes"}, follow=True
    )
    assert "for 30 days after it is done" in answer.content.decode()
    assert not Rating.objects.exists()


def test_an_answer_that_there_is_not_is_none(as_, elsa, done) -> None:
    for said in ({}, {"as_agreed": "perhaps"}):
        assert as_(elsa).post(f"/en/help/exchanges/{done.pk}/rate/", said).status_code == 404
    assert as_(elsa).get(f"/en/help/exchanges/{done.pk}/rate/").status_code == 405


def test_it_is_shown_to_who_has_to_answer_from_five_answers_on(as_, elsa, bo, kind, town) -> None:
    row = factories.reserved(factories.listed(elsa, kind), bo)
    Neighbour.objects.update_or_create(
        resident=bo, defaults={"municipality": town, "completed": 7, "praised": 3, "faulted": 1}
    )

    def page() -> str:
        return as_(elsa).get(f"/en/help/exchanges/{row.pk}/").content.decode()

    assert "has taken part 7 times so far" in page()
    assert "went as agreed" not in page()
    Neighbour.objects.filter(resident=bo).update(praised=4)
    assert "4 of 5 who answered say that it went as agreed" in page()
    exchanges.agree(elsa, row)
    assert "who answered say" not in page()


def test_of_young_people_nothing_is_counted_aloud(town) -> None:
    young = ResidentFactory(municipality=town, kind="minor", birth_year=2011)
    row = Neighbour.objects.create(resident=young, municipality=town, completed=9, praised=9)
    assert exchange_words.reliable(row) == []


def test_what_did_not_go_as_agreed_makes_somebody_less_reliable_in_the_match(town, bo) -> None:
    row = Neighbour(resident=bo, municipality=town, completed=5, praised=4, faulted=1)
    assert matching.person_of(row).faults == 1


def test_ones_own_answers_are_in_ones_own_file_and_no_others(elsa, bo, done) -> None:
    ratings.rate(elsa, done, as_agreed=False)
    said = {
        person.pk: [
            row["went_as_agreed"]
            for part in mydata.export(person, "x")["stored"]
            if part["table"] == "microservices.Exchange"
            for row in part["rows"]
        ]
        for person in (elsa, bo)
    }
    assert said == {elsa.pk: [False], bo.pk: [None]}


def test_the_database_takes_one_answer_of_each_of_the_two(elsa, done) -> None:
    ratings.rate(elsa, done, as_agreed=True)
    for by in ("requester", "caseworker"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.create(exchange=done, by=by, as_agreed=True)
