"""The page that says how it works says what it works by."""

import datetime as dt

import pytest
from django.utils import translation

from microservices import how, ledger, lifecycle
from microservices.choices import LIVE, Level, Minors
from portal import mydata
from tests.factories import MunicipalityFactory
from tests.microservices.factories import CategoryFactory
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db

HOW = "/en/help/how/"


@pytest.fixture
def town(client):
    made = MunicipalityFactory(slug="tornsund", languages=["da", "en"])
    client.defaults["HTTP_HOST"] = made.site.hostname
    return made


def test_every_level_stands_there_with_its_kinds_of_help(client, town) -> None:
    CategoryFactory(municipality=town, name_en="Company")
    CategoryFactory(municipality=town, name_en="Child care", level=Level.CERTIFIED)
    CategoryFactory(municipality=town, name_en="Not any more", active=False)
    said = {row.label: row.kinds for row in client.get(HOW).context["levels"]}
    with translation.override("en"):
        assert said[str(Level.EID.label)] == "Company"
        assert said[str(Level.CERTIFIED.label)] == "Child care"
    assert len(said) == len(Level)


def test_every_step_that_the_two_may_take_stands_there(client, town) -> None:
    shown = client.get(HOW).context["states"]
    assert len(shown) == len(LIVE)
    with translation.override("en"):
        said = {step.what for state in shown for step in state.steps}
        assert said >= {str(verb.label) for verb in lifecycle.ASKED}


def test_every_kind_of_doer_and_of_coins_has_words() -> None:
    assert set(how.DOES) == set(lifecycle.Who)
    assert set(how.COINS) == set(lifecycle.Coins)


def test_times_and_coins_are_those_of_the_rules(client, town) -> None:
    context = client.get(HOW).context
    with translation.override("en"):
        lengths = [length for _what, length in context["times"]]
        assert how.span(lifecycle.ANSWER_WITHIN) in lengths
        assert how.span(lifecycle.NO_SHOW_AFTER) == "30 minutes"
        assert how.span(dt.timedelta(days=7)) == "7 days"
        assert how.span(dt.timedelta(hours=1)) == "1 hour"
    assert str(ledger.START) in [number for _what, number in context["coins"]]


def test_what_is_stored_is_what_my_page_says_is_stored(client, town) -> None:
    shown = {row.model for row in client.get(HOW).context["stored"]}
    known = {row.model for row in mydata.entries() if row.model.startswith("microservices.")}
    assert "microservices.Exchange" in shown
    assert shown <= known
    assert "microservices.Mint" not in shown


def test_young_people_are_told_what_is_for_them(client, town) -> None:
    CategoryFactory(municipality=town, name_en="Dog walks", minors=Minors.AMONG)
    young = client.get(HOW).context["young"]
    assert [names for _rule, names in young] == ["Dog walks"]


def test_the_market_leads_there_and_everybody_may_read_it(client, town) -> None:
    CategoryFactory(municipality=town)
    assert HOW in client.get("/en/help/").content.decode()
    with at_most():
        assert client.get(HOW).status_code == 200


def test_a_host_without_a_municipality_has_no_rules(client, town) -> None:
    assert client.get(HOW, headers={"host": "localhost"}).status_code == 404
