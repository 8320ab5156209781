"""The people of the demo sign in at the demo's provider, and become what the demo says they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client

from demo.identity_provider import IdentityProvider
from demo.people import KUULASJARVI, PEOPLE, TORNSUND, Person
from portal.models import Resident
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[IdentityProvider]:
    with IdentityProvider(clients={"torget": "hemmelig"}) as provider:
        yield provider


@pytest.fixture
def provider(running, settings) -> IdentityProvider:
    settings.OIDC_SERVER_URL = running.url
    settings.OIDC_CLIENT_SECRET = "hemmelig"
    return running


@pytest.fixture
def browser() -> Client:
    MunicipalityFactory(slug="tornsund", code=TORNSUND)
    MunicipalityFactory(slug="kuulasjarvi", code=KUULASJARVI, country="FI", languages=("fi", "sv"))
    return Client(HTTP_HOST="tornsund.localhost", HTTP_ACCEPT_LANGUAGE="en")


def choose(browser: Client, provider: IdentityProvider, **answer: str):
    left = browser.get("/accounts/eid/login/").url
    ticket = re.search(r'name="ticket" value="([^"]+)"', httpx.get(left).text)[1]
    chosen = httpx.post(f"{provider.url}/authorize", data={"ticket": ticket, **answer})
    back = urlsplit(chosen.headers["location"])
    return browser.get(f"{back.path}?{back.query}")


def expected(person: Person) -> str | None:
    """The kind of account, or nothing for who is refused; read from what the demo tells about the person."""
    if person.acr == "low" or person.age < 12:
        return None
    if person.municipality_code not in {TORNSUND, KUULASJARVI}:
        return "guest"
    return "resident" if person.age >= 18 else "minor"


@pytest.mark.parametrize("person", PEOPLE, ids=[person.key for person in PEOPLE])
def test_each_becomes_what_they_are(browser, provider, person) -> None:
    response = choose(browser, provider, person=person.key)
    kind = expected(person)
    resident = Resident.objects.first()
    if kind is None:
        assert response.status_code == 403
        assert resident is None
    else:
        assert response.url == "/en/me/"
        assert (resident.kind, resident.first_name) == (kind, person.given_name)


def test_turning_back_is_no_fault(browser, provider) -> None:
    assert choose(browser, provider, cancel="1").status_code == 200
    assert not Resident.objects.exists()


def test_the_provider_knows_us_by_our_secret(browser, provider, settings) -> None:
    settings.OIDC_CLIENT_SECRET = "forkert"
    assert choose(browser, provider, person="ane").status_code == 400
    assert not Resident.objects.exists()
