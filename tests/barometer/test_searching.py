"""Surveys, ideas, bootcamps and promises are found by their words, as long as everybody may read them."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from barometer.actions import competitions, ideas, rounds
from barometer.asking import Asked
from portal.models import SearchEntry
from tests import staff
from tests.barometer import factories, promise_rows
from tests.barometer.ideas import announced, during, neighbour, proposed, public
from tests.factories import MunicipalityFactory
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db


TOWN = {"slug": "tornsund", "languages": ["da", "fi"]}


def found(town, words: str, language: str = "da") -> list[tuple[str, str]]:
    """Kind and title of what somebody finds."""
    client = Client(headers={"host": town.site.hostname})
    answer = client.get(f"/{language}/search/?q={words}")
    assert answer.status_code == 200
    for hit in answer.context["hits"]:
        assert client.get(hit.url, follow=True).status_code == 200, hit
    return [(hit.kind, hit.title) for hit in answer.context["hits"]]


def test_an_idea_is_found_in_its_newest_words_until_it_is_gone(town):
    row, ida = announced(town), neighbour(town)
    idea = public(row, ida, "Bænke ved havnen")
    proposed(row, neighbour(town), "Bænke ingen har set på")
    assert found(town, "bænke") == [("Idé", "Bænke ved havnen")]
    with during(row, "collect"):
        new = ideas.reword(ida, idea, title="Borde ved havnen", text="Og lidt læ.")
        assert found(town, "borde") == []
        ideas.approve(None, new)
    assert found(town, "borde") == [("Idé", "Borde ved havnen")]
    assert found(town, "bænke") == []
    ideas.remove(None, idea, words="Reklame.")
    assert found(town, "borde") == []
    assert not SearchEntry.objects.filter(kind="idea").exists()


def test_an_idea_that_became_part_of_another_leads_there_no_more(town):
    row = announced(town)
    same, other = public(row, neighbour(town), "Siddepladser"), public(row, neighbour(town), "Læ")
    with during(row, "collect"):
        ideas.merge(None, same, other, words="Det samme ønske.")
    assert found(town, "siddepladser") == []
    assert found(town, "læ") == [("Idé", "Læ")]


def test_a_survey_is_found_by_what_it_asks_in_the_readers_language(town):
    factories.question(town, "bus", "single", asks="Kører du med natbussen?", options=["Ja", "Nej"])
    names = {"name_da": "Din vej", "name_fi": "Sinun tiesi"}
    row = factories.prepared(town, Asked("bus"), **names)
    assert found(town, "natbussen") == []
    row = rounds.open_(None, row)
    with time_machine.travel(row.opens_at + dt.timedelta(minutes=1), tick=False):
        rounds.begin_those_due()
    assert found(town, "natbussen") == [("Undersøgelse", "Din vej")]
    assert found(town, "tiesi", "fi") == [("Kysely", "Sinun tiesi")]


def test_a_competition_is_found_once_it_begins(town):
    row = announced(town, name_da="En bedre havn")
    with during(row, "collect"):
        competitions.move_on()
    assert found(town, "havn") == [("Idékonkurrence", "En bedre havn")]


def test_a_bootcamp_is_found_from_the_day_it_is_announced(town):
    rows = staff.trying_out(town, "Natbus")
    assert found(town, "natbus") == [("Bootcamp", "Natbus bootcamp")]
    assert rows["bootcamp_draft"].name == "Natbus bootcamp"


def test_a_promise_is_found_by_its_newest_wording_and_says_where_it_stands(town):
    version = factories.question(town, "bus", "single", options=["Ja", "Nej"])
    promise = promise_rows.published(town, promise_rows.share(version), title="Natbus hver time")
    promise_rows.written(town, promise_rows.share(version), title="Natbus i hemmelighed")
    assert found(town, "natbus") == [("Serviceløfte", "Natbus hver time")]
    promise_rows.again(promise, promise_rows.share(version), title="Aftenbus hver time")
    assert found(town, "natbus") == []
    assert found(town, "aftenbus") == [("Serviceløfte", "Aftenbus hver time")]


def test_nobody_finds_what_the_neighbours_have(town):
    row = announced(MunicipalityFactory(languages=["da"]))
    public(row, neighbour(row.municipality), "Bænke ved havnen")
    assert found(town, "bænke") == []


def test_a_list_of_every_kind_stays_within_the_budget(town):
    row = announced(town, name_da="Natbus")
    for number in range(4):
        public(row, neighbour(town), f"Natbus {number}")
    with during(row, "collect"):
        competitions.move_on()
    version = factories.question(town, "bus", "single", options=["Ja", "Nej"])
    for number in range(3):
        promise_rows.published(town, promise_rows.share(version), title=f"Natbus {number}")
    staff.trying_out(town, "Natbus")
    survey = factories.opened(
        town, Asked("bus"), name_da="Natbus", opens_at=timezone.now() - dt.timedelta(hours=1)
    )
    rounds.begin_those_due()
    assert survey.answerable
    assert len(found(town, "natbus")) == 10
    client = Client(headers={"host": town.site.hostname})
    with at_most():
        client.get("/da/search/?q=natbus")
