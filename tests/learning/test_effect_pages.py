"""Whether it works, as everybody reads it: numbers of both channels, what changed and how sure that is, and files."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.factories import MunicipalityFactory
from tests.learning.effects import busy, counts, done, service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund", languages=["da", "en"])


def text(response) -> str:
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "html.parser").main
    return " ".join(found.get_text(" ").split())


def test_fewer_in_person_are_told_with_both_ends_and_both_channels(town):
    row = service(town)
    counts(row, "person", busy(200, 26, after=0.7))
    counts(row, "online", busy(300, 26, after=1.5))
    done(row)
    client = Client(headers={"host": town.site.hostname})
    page = text(client.get(row.get_absolute_url()))
    assert "per cent fewer came in person" in page
    print(page)
    __import__("pathlib").Path("/tmp/wl-effect-page.html").write_bytes(
        client.get(row.get_absolute_url()).content
    )
    print(text(client.get(reverse("learning:effect"))))
    print(client.get(reverse("learning:effect_csv")).content.decode()[:600])
