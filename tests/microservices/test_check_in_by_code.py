"""When they meet, a phone reads the code that the other shows: a press and they have met."""

import datetime as dt
import re

import pytest
import time_machine

from microservices.actions import exchanges
from microservices.choices import ExchangeState
from microservices.models import Exchange
from portal import qr
from tests.factories import ResidentFactory
from tests.microservices import factories
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
START = NOON + dt.timedelta(days=3)


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
    kind = factories.CategoryFactory(municipality=town, check_in=True)
    row = factories.listed(
        elsa, kind, starts_at=START, ends_at=START + dt.timedelta(hours=2), place="The bus stop"
    )
    return factories.agreed(row, bo)


@pytest.fixture
def as_(client, town):
    def who(person):
        client.defaults["HTTP_HOST"] = town.site.hostname
        client.logout()
        client.force_login(person)
        return client

    return who


def here(exchange, code: str) -> str:
    return f"/en/help/exchanges/{exchange.pk}/here/?c={code}"


def test_the_code_leads_to_the_page_where_one_press_says_that_they_have_met(
    as_, clock, elsa, bo, exchange
) -> None:
    clock.move_to(START)
    code = exchanges.code_for(exchange, elsa)
    shown = as_(elsa).get(f"/en/help/exchanges/{exchange.pk}/")
    address = f"http://{shown.wsgi_request.get_host()}{here(exchange, code)}"
    assert qr.drawing(address, "The code for the other&#x27;s phone")[:10] == "<svg class"
    assert qr.path(address)[0] in shown.content.decode()
    browser = as_(bo)
    browser.get(here(exchange, code))
    with at_most(keeping=True):
        read = browser.get(here(exchange, code))
    page = read.content.decode()
    assert "Are you with Elsa?" in page
    assert Exchange.objects.get().state == ExchangeState.AGREED
    said = dict(re.findall(r'name="(version|code)" value="([^"]+)"', page))
    as_(bo).post(f"/en/help/exchanges/{exchange.pk}/check_in/", said)
    assert Exchange.objects.get().state == ExchangeState.IN_PROGRESS


def test_who_helps_sees_no_code_to_read(as_, clock, bo, exchange) -> None:
    clock.move_to(START)
    assert 'class="qr"' not in as_(bo).get(f"/en/help/exchanges/{exchange.pk}/").content.decode()


def test_too_early_it_says_when(as_, elsa, bo, exchange) -> None:
    answer = as_(bo).get(here(exchange, exchanges.code_for(exchange, elsa)), follow=True)
    assert "It is too early for that" in answer.content.decode()


@pytest.mark.parametrize("code", ["", "47", "x" * 90, "<b>"])
def test_what_is_no_code_leads_to_where_it_is_typed(as_, clock, bo, exchange, code) -> None:
    clock.move_to(START)
    answer = as_(bo).get(f"/en/help/exchanges/{exchange.pk}/here/", {"c": code})
    assert answer.url == f"/en/help/exchanges/{exchange.pk}/"


def test_a_wrong_code_is_refused_and_counted(as_, clock, elsa, bo, exchange) -> None:
    clock.move_to(START)
    wrong = f"{(int(exchanges.code_for(exchange, elsa)) + 1) % 10_000:04}"
    page = as_(bo).get(here(exchange, wrong)).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    answer = as_(bo).post(
        f"/en/help/exchanges/{exchange.pk}/check_in/", {"version": version, "code": wrong}
    )
    assert answer.status_code == 422
    assert "That is not the code" in answer.content.decode()
    assert Exchange.objects.get().code_tries == 1


def test_who_shows_it_and_whoever_else_reads_it_takes_no_step(
    as_, clock, town, elsa, exchange
) -> None:
    clock.move_to(START)
    code = exchanges.code_for(exchange, elsa)
    assert as_(elsa).get(here(exchange, code)).url == f"/en/help/exchanges/{exchange.pk}/"
    assert as_(ResidentFactory(municipality=town)).get(here(exchange, code)).status_code == 404
