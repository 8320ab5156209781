"""What searchers and search engines find of learning beside its pages: team sessions to come, and the effect."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone, translation

from learning.actions import teams
from learning.models import TeamSession
from tests.factories import MunicipalityFactory

from .effects import service
from .teams import opened, planned

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def client(town) -> Client:
    return Client(headers={"host": town.site.hostname})


def hits(client: Client, words: str) -> list[str]:
    answer = client.get("/en/search/", {"q": words})
    rows = BeautifulSoup(answer.content, "html.parser").select(".hit")
    return [" ".join(row.get_text(" ").split()) for row in rows]


def listed(client: Client, section: str, language: str) -> list[str]:
    answer = client.get(f"/sitemap-{section}-{language}-1.xml")
    assert answer.status_code == 200
    return re.findall(r"<loc>[^/]*//[^/]*(.*?)</loc>", answer.content.decode())


def test_a_session_is_found_from_when_it_opens_until_it_begins(town, client):
    session = planned(town, title="Letters without fear", place="Søndervang, room 2")
    assert hits(client, "letters") == []
    teams.open_up(None, session)
    (hit,) = hits(client, "letters")
    assert hit.startswith("Team session Letters without fear We open a letter together.")
    assert hit.endswith("Søndervang, room 2")
    assert hits(client, "søndervang"), "by its place, too"
    with time_machine.travel(session.starts_at + DAY, tick=False):
        assert hits(client, "letters") == []


def test_a_session_is_found_by_its_new_words_and_not_once_it_is_called_off(town, client):
    session = opened(town, title="Letters without fear")
    session.title = "Pictures for grandchildren"
    teams.change(None, session, ambassadors=[])
    assert hits(client, "letters fear") == []
    assert len(hits(client, "pictures")) == 1
    teams.cancel(None, session, because="No heating.")
    assert hits(client, "pictures") == []


def test_nobody_finds_a_session_that_was_held_or_is_a_neighbours(town, client):
    session = opened(town, title="Letters without fear")
    opened(MunicipalityFactory(slug="naboby"), title="Letters over there")
    with time_machine.travel(session.ends_at + DAY, tick=False):
        teams.note_attendance(None, session, present=[])
    TeamSession.objects.filter(pk=session.pk).update(
        starts_at=timezone.now() + DAY, ends_at=timezone.now() + 2 * DAY
    )
    assert hits(client, "letters") == []


def test_search_engines_are_told_of_sessions_to_come_each_in_its_own_language(town, client):
    index = client.get("/sitemap.xml").content.decode()
    assert "sitemap-teams" not in index
    assert "sitemap-effect" not in index
    assert client.get("/sitemap-teams-da-1.xml").status_code == 404
    danish, english = opened(town), opened(town, language="en", languages=["en"])
    planned(town)
    teams.cancel(None, opened(town), because="No heating.")
    opened(MunicipalityFactory(slug="naboby"))
    assert "sitemap-teams-da-1.xml" in client.get("/sitemap.xml").content.decode()
    assert listed(client, "teams", "da") == ["/da/learn/teams/", f"/da/learn/teams/{danish.pk}/"]
    assert listed(client, "teams", "en") == ["/en/learn/teams/", f"/en/learn/teams/{english.pk}/"]
    for path in listed(client, "teams", "en"):
        assert client.get(path).status_code == 200


def test_search_engines_are_told_of_the_effect_in_every_language(town, client):
    row = service(town)
    assert listed(client, "effect", "da") == [
        "/da/learn/effect/",
        f"/da/learn/effect/{row.pk}/",
    ]
    text = client.get("/sitemap-effect-en-1.xml").content.decode()
    assert f'hreflang="da" href="{town.root_url}/da/learn/effect/{row.pk}/"' in text
    assert client.get("/sitemap-effect-en-2.xml").status_code == 404
    for path in listed(client, "effect", "en"):
        assert client.get(path).status_code == 200
