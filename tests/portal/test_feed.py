"""The civic feed through the front door: what stands in it, for whom, in which order, and why."""

import datetime as dt
import json
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from portal.actions.feed import PinRefused, note_visit, pin_entry, unpin_entry
from portal.actions.people import choose_interests
from portal.events import CaseEventsRecorded, announce
from portal.models import Entry, Follower
from portal.roles import Role
from tests.factories import (
    AreaFactory,
    BodyFactory,
    CaseEventFactory,
    CaseFactory,
    CaseIndexPageFactory,
    CasePageFactory,
    FollowerFactory,
    MeetingFactory,
    MunicipalityFactory,
    ResidentFactory,
    SourceFactory,
    StaffFactory,
    TopicFactory,
    follow,
)
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
"""A Friday; noon in Tornsund."""
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def tornsund():
    town = MunicipalityFactory(slug="tornsund", languages=("da",))
    CaseIndexPageFactory(parent=town.site.root_page.specific)
    return town


@pytest.fixture
def source(tornsund):
    return SourceFactory(municipality=tornsund)


@pytest.fixture
def a_case(source):
    def make(title, **fields):
        case = CaseFactory(source=source, title=title, **fields)
        CasePageFactory(case=case, title=title)
        return case

    return make


@pytest.fixture
def ida(tornsund):
    return ResidentFactory(municipality=tornsund)


@pytest.fixture
def read(client, tornsund):
    def get(path="/en/feed/", status=200, town=tornsund, **query):
        response = client.get(path, query, headers={"host": town.site.hostname})
        assert response.status_code == status, response.status_code
        return response.content.decode()

    return get


def happens(case, kind="result", importance="important", meeting=None, **fields):
    fields |= {"after": {"result": "PASSED_UNCHANGED"}} if kind == "result" else {}
    event = CaseEventFactory(
        case=case,
        meeting=meeting,
        municipality=(case or meeting).municipality,
        kind=kind,
        importance=importance,
        **fields,
    )
    with transaction.atomic():
        announce(CaseEventsRecorded(event.municipality_id, (event.pk,)))
    return Entry.objects.get(object_id=event.pk)


def titles(text):
    """Titles of the cards, in their order."""
    cards = text.split('<article class="card entry"')[1:]
    return [card.split('<a href="', 1)[1].split(">", 1)[1].split("<")[0] for card in cards]


# For everybody -------------------------------------------------------------------------------------------------


def test_what_happened_stands_in_the_feed_with_its_change_the_newest_first(a_case, read):
    bath, path = a_case("Havnebad"), a_case("Cykelsti")
    happens(bath)
    happens(path, "stage", before={"stage": "committee"}, after={"stage": "hearing"})

    text = read()

    assert titles(text) == ["Cykelsti", "Havnebad"]
    assert "Before" in text
    assert '<dd>Open for comments</dd>' in text or "hearing" in text.lower()
    assert 'class="why"' not in text


def test_the_front_page_shows_the_feed_and_leads_to_the_rest(a_case, read):
    happens(a_case("Havnebad"))

    text = read("/en/")

    assert titles(text) == ["Havnebad"]
    assert f'href="{reverse("feed")}"'.replace("/da/", "/en/") in text.replace("/da/", "/en/")


def test_changes_of_one_case_share_a_card(a_case, read):
    path, bath = a_case("Cykelsti"), a_case("Havnebad")
    happens(path, "document_added", "minor", after={"title": "Bilag 1"})
    happens(path, "document_added", "minor", after={"title": "Bilag 2"})
    happens(bath)
    happens(path)

    text = read()

    assert titles(text) == ["Cykelsti", "Havnebad"]
    assert "2 changes before it" in text
    assert text.index("Bilag 2") < text.index("Bilag 1")
