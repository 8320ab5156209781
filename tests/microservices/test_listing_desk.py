"""What neighbours write, looked at by the municipality before everybody sees it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from microservices.choices import ListingState
from microservices.models import Listing
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.staff import sign_in

from .factories import CategoryFactory, listed, written

pytestmark = pytest.mark.django_db
LIST = "wagtailsnippets_microservices_listing:list"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund"}


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def waiting(town, ida):
    """The first thing that somebody ever wrote."""
    row = written(ida, CategoryFactory(municipality=town), text="Helst en rolig en")
    assert row.state == ListingState.IN_REVIEW
    return row


def desk_of(town, role=Role.MODERATOR) -> Client:
    staff = StaffFactory(municipality=town, role=role, language="en")
    return sign_in(Client(headers={"host": town.site.hostname}), staff)


def at_desk(name, row):
    return reverse(f"wagtailsnippets_microservices_listing:{name}", args=[row.pk])


def test_a_moderator_is_shown_what_waits_and_lets_it_out(town, waiting):
    desk = desk_of(town)
    home = desk.get("/cms/").content.decode()
    assert "1 listing waits to be looked at" in home
    page = desk.get(at_desk("inspect", waiting)).content.decode()
    assert "Helst en rolig en" in page
    desk.post(at_desk("approve", waiting))
    waiting.refresh_from_db()
    assert waiting.state == ListingState.OPEN
    assert "waits to be looked at" not in desk.get("/cms/").content.decode()
    again = desk.post(at_desk("approve", waiting), follow=True)
    assert "decided this already" in again.content.decode()


def test_what_waits_stands_first(town, ida, waiting):
    other = listed(ResidentFactory(municipality=town), waiting.category, title="Garden")
    page = desk_of(town).get(reverse(LIST)).content.decode()
    assert page.index(at_desk("inspect", waiting)) < page.index(at_desk("inspect", other))


def test_a_listing_is_removed_with_a_reason_that_its_owner_reads(town, waiting):
    desk = desk_of(town)
    desk.post(at_desk("remove", waiting), {"words": " "})
    waiting.refresh_from_db()
    assert waiting.state == ListingState.IN_REVIEW
    desk.post(at_desk("remove", waiting), {"words": "Skriv uden dit nummer."})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.said) == (ListingState.REMOVED, "Skriv uden dit nummer.")
    page = desk.get(at_desk("inspect", waiting)).content.decode()
    assert "Skriv uden dit nummer." in page
    assert 'name="words"' not in page


def test_what_somebody_has_not_sent_is_theirs_alone(town, waiting):
    Listing.objects.filter(pk=waiting.pk).update(state=ListingState.DRAFT)
    desk = desk_of(town)
    assert desk.get(at_desk("inspect", waiting)).status_code == 404
    assert at_desk("inspect", waiting) not in desk.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CASE_OFFICER, Role.ANALYST])
def test_others_of_the_staff_decide_nothing(town, waiting, role):
    desk = desk_of(town, role)
    for name, said in (("approve", {}), ("remove", {"words": "Nej"})):
        desk.post(at_desk(name, waiting), said)
    waiting.refresh_from_db()
    assert waiting.state == ListingState.IN_REVIEW
    assert "waits to be looked at" not in desk.get("/cms/").content.decode()


@pytest.mark.parametrize("name", ["inspect", "approve", "remove"])
def test_a_neighbours_moderator_finds_no_such_listing(waiting, name):
    desk = desk_of(MunicipalityFactory(slug="naboby"))
    path = at_desk(name, waiting)
    answer = desk.get(path) if name == "inspect" else desk.post(path, {"words": "Nej"})
    assert answer.status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == ListingState.IN_REVIEW
