"""Ambassadors who are witnesses too: made so at the desk, and the licences taken with them in the tree."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone, translation

from learning import team_tree
from learning.actions import ambassadors, licences, witnesses
from learning.actions.ambassadors import AmbassadorRefused
from learning.models import Ambassador, Witness
from portal.models import Municipality, Resident
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory, StaffFactory
from tests.staff import sign_in

from .licences import granted, package
from .teams import ambassador, neighbour

pytestmark = pytest.mark.django_db
WHO = "/cms/snippets/learning/ambassador/"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["en"]}


def colleague(town: Municipality, role: Role) -> Client:
    person = StaffFactory(municipality=town, role=role, language="en")
    return sign_in(Client(headers={"host": town.site.hostname}), person)


@pytest.fixture
def desk(town) -> Client:
    return colleague(town, Role.COORDINATOR)


def agreed(town: Municipality, name: str = "Asta Berg", **more) -> Ambassador:
    row = ambassadors.invite(None, Ambassador(municipality=town, name=name))
    return ambassadors.agree(neighbour(town, **more), row)


def text(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def test_whoever_is_trained_becomes_a_witness_in_the_same_step(town, desk):
    asta = agreed(town)
    assert "They are a witness too" in text(desk.get(f"{WHO}inspect/{asta.pk}/"))
    page = text(desk.post(f"{WHO}train/{asta.pk}/", {"witness": "on"}, follow=True))
    assert "are a witness" in page
    row = Witness.objects.get()
    assert (row.resident, row.name, row.serving) == (asta.resident, "Asta Berg", True)
    assert f"They are witness number {row.number}." in page
    assert "Make them a witness" not in page
    (listed,) = BeautifulSoup(desk.get(WHO).content, "html.parser").select("table.listing tbody tr")
    assert [cell.get_text(strip=True) for cell in listed.select("td")][-2:] == ["Yes", "Yes"]


def test_without_the_tick_they_are_trained_and_can_be_made_a_witness_later_once(town, desk):
    asta = agreed(town)
    page = text(desk.post(f"{WHO}train/{asta.pk}/", follow=True))
    assert not Witness.objects.exists()
    assert "Make them a witness" in page
    for _each in range(2):
        desk.post(f"{WHO}witness/{asta.pk}/")
    assert Witness.objects.get().resident == asta.resident


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda town: agreed(town), "not trained yet"),
        (lambda town: ambassador(town, resident=ResidentFactory(kind="minor")), "grown up"),
        (lambda town: ambassadors.end(None, ambassador(town)), "no longer an ambassador"),
    ],
    ids=["untrained", "minor", "stopped"],
)
def test_nobody_is_made_a_witness_who_cannot_be_one(town, desk, made, told):
    row = made(town)
    assert told in text(desk.post(f"{WHO}witness/{row.pk}/", follow=True))
    assert not Witness.objects.exists()


def test_who_has_not_said_yes_yet_is_no_witness_and_the_training_is_not_noted_by_halves(town, desk):
    row = ambassadors.invite(None, Ambassador(municipality=town, name="Bo Lund"))
    assert "They are a witness too" not in text(desk.get(f"{WHO}inspect/{row.pk}/"))
    page = text(desk.post(f"{WHO}train/{row.pk}/", {"witness": "on"}, follow=True))
    assert "have not said yes yet" in page
    row.refresh_from_db()
    assert row.trained_at is None
    assert not Witness.objects.exists()


def test_only_who_decides_about_both_appoints_and_only_at_home(town):
    asta = ambassador(town)
    for role in (Role.EDITOR, Role.ANALYST):
        assert colleague(town, role).post(f"{WHO}witness/{asta.pk}/").status_code in {302, 403}
    elsewhere = colleague(MunicipalityFactory(), Role.COORDINATOR)
    assert elsewhere.post(f"{WHO}witness/{asta.pk}/").status_code == 404
    with pytest.raises(AmbassadorRefused, match="no right"):
        ambassadors.make_witness(neighbour(town), asta)
    assert not Witness.objects.exists()


def licence_with(asta: Ambassador, learner: Resident):
    place = asta.municipality
    made = package(place)
    return granted(made, learner, witnesses.one_of(asta.resident, place))


def test_a_licence_counts_for_the_ambassador_who_witnessed_it_until_it_is_taken_back(town, desk):
    north = AreaFactory(municipality=town, names={"en": "North"})
    asta, bo, _ea = (ambassador(town, name, area=north) for name in ("Asta", "Bo", "Ea"))
    for one in (asta, bo):
        ambassadors.make_witness(None, one)
    first = licence_with(asta, neighbour(town))
    # a PIN is for one run
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5), tick=False):
        licence_with(asta, neighbour(town))
    other = witnesses.appoint(None, town, neighbour(town), name="Inger")
    granted(package(town), neighbour(town), other)

    def counted() -> list[tuple[str, int]]:
        return [(row.ambassador.name, row.licensed) for row in team_tree.rows(town)]

    assert counted() == [("Asta", 2), ("Bo", 0), ("Ea", 0)]
    whole, inside = team_tree.figures(town, team_tree.rows(town))
    assert (whole.licences, inside.licences) == (3, 2)
    assert (inside.licences_middle, inside.without) == (0.0, 67)
    page = text(desk.get(f"{WHO}tree/"))
    assert "North 2 0.0 67 %" in page
    assert "2 licences were taken with them" in text(desk.get(f"{WHO}inspect/{asta.pk}/"))
    licences.revoke(None, first, because="Entered for somebody else.")
    assert counted()[0] == ("Asta", 1)


def test_an_ambassador_finds_their_number_and_what_was_taken_with_them(town):
    asta = ambassador(town)
    client = Client(headers={"host": town.site.hostname, "accept-language": "en"})
    client.force_login(asta.resident, backend="django.contrib.auth.backends.ModelBackend")
    assert "witness number" not in text(client.get("/en/learn/me/ambassador/"))
    row = ambassadors.make_witness(None, asta)
    licence_with(asta, neighbour(town))
    page = text(client.get("/en/learn/me/ambassador/"))
    assert f"You are witness number {row.number}, and 1 licence was taken with you." in page


def test_the_tree_asks_as_often_for_many_as_for_few(town, django_assert_num_queries):
    for name in ("Asta", "Bo"):
        ambassadors.make_witness(None, ambassador(town, name))
    with django_assert_num_queries(3):
        team_tree.rows(town)
