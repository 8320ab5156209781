"""Taking part by telephone: a colleague takes somebody in, writes down what they ask for, and answers for them."""

import datetime as dt
import re
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from microservices.actions import coins, exchanges, phone, talking
from microservices.actions.phone import PhoneRefused
from microservices.choices import ExchangeState, ListingState
from microservices.models import Category, Exchange, Listing, PhoneNeighbour
from portal.models import Resident
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.microservices import factories
from tests.staff import sign_in

pytestmark = pytest.mark.django_db
SAID = "May keep my number and ring me. I know that neighbours read what I ask for."


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "phone": "+45 70 10 20 30"}


@pytest.fixture
def kind(town) -> Category:
    return factories.CategoryFactory(
        municipality=town, slug="company", name_en="Company", check_in=True
    )


@pytest.fixture
def fatima(town):
    return StaffFactory(municipality=town, role=Role.COORDINATOR, language="en")


@pytest.fixture
def desk(town, fatima) -> Client:
    return sign_in(Client(headers={"host": town.site.hostname}), fatima)


def joined(staff, town, **said) -> PhoneNeighbour:
    usual = {"name": "Elsa Bjerregaard", "phone": "20 12 34 56", "birth_year": 1945}
    usual |= {"language": "da", "consent": SAID, "key": uuid.uuid4()}
    return phone.join(staff, town, **usual | said)


@pytest.fixture
def elsa(fatima, town) -> PhoneNeighbour:
    return joined(fatima, town)


def at_desk(name: str, *args) -> str:
    return reverse(f"wagtailsnippets_microservices_phoneneighbour:{name}", args=args)


def asking(row: PhoneNeighbour) -> str:
    return f"{at_desk('ask', row.pk)}?kind=company"


def form(**said) -> dict:
    usual = {"name": "Elsa Bjerregaard", "phone": "20 12 34 56", "birth_year": 1945}
    usual |= {"language": "da", "consent": SAID, "lives_here": "on", "form_key": uuid.uuid4()}
    return usual | said


def asked(**said) -> dict:
    usual = {"key": uuid.uuid4(), "title": "Company", "when": "together", "coins": 2, "slots": 1}
    return usual | said


def test_somebody_is_taken_in_asks_is_helped_and_says_thank_you_all_by_telephone(
    desk, town, kind
) -> None:
    assert "Nobody takes part by telephone yet." in desk.get(at_desk("list")).content.decode()
    sent = form()
    for _again in range(2):
        answer = desk.post(at_desk("add"), sent)
    row = PhoneNeighbour.objects.get()
    assert answer.url == at_desk("inspect", row.pk)
    assert (row.phone, row.consent, row.resident.first_name) == ("20123456", SAID, "Elsa")
    assert not row.resident.has_usable_password()
    page = desk.get(answer.url).content.decode()
    assert asking(row) in page
    assert 'value="Company"' in desk.get(asking(row)).content.decode()
    desk.post(asking(row), asked(text="Rings twice.", address="Havnegade 1"))
    listing = Listing.objects.get()
    assert (listing.state, listing.owner) == (ListingState.OPEN, row.resident)
    assert listing.entered_by is not None
    assert coins.balances(row.resident, town)["held"] == 2

    bo = ResidentFactory(municipality=town, first_name="Bo", birth_year=1980)
    factories.reserved(listing, bo)
    assert "Elsa Bjerregaard, 20123456" in desk.get("/cms/").content.decode()

    def press(verb: str) -> str:
        page = desk.get(at_desk("inspect", row.pk)).content.decode()
        said = dict(re.findall(r'name="(exchange|version)" value="(\d+)"', page))
        assert f'value="{verb}"' in page
        done = desk.post(at_desk("step", row.pk), said | {"verb": verb}, follow=True)
        return done.content.decode()

    assert "You have an agreement" in press("agree")
    page = desk.get(at_desk("inspect", row.pk)).content.decode()
    assert "The code to say to Bo when they meet" in page
    press("claim_done")
    exchanges.confirm(bo, Exchange.objects.get())
    assert Exchange.objects.get().state == ExchangeState.SETTLED
    assert coins.balances(bo, town)["available"] == 12
    assert "To ring" not in desk.get("/cms/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"phone": "call me"}, "Write a telephone number"),
        ({"birth_year": 2015}, "Only those who have turned 18"),
        ({"birth_year": 1066}, "Only those who have turned 18"),
        ({"lives_here": ""}, "Only those who live here take part"),
        ({"consent": ""}, "required"),
        ({"name": ""}, "required"),
    ],
)
def test_who_cannot_be_taken_in_is_said_why_and_nothing_is_lost(desk, wrong, words) -> None:
    answer = desk.post(at_desk("add"), form(**wrong)).content.decode()
    assert words in answer
    assert "Bjerregaard" in answer or "name" in wrong
    assert not PhoneNeighbour.objects.exists()
    assert not Resident.objects.filter(assurance=phone.ASSURANCE).exists()


def test_nobody_is_taken_in_twice(desk, elsa) -> None:
    again = desk.post(at_desk("add"), form(phone="20 12-34(56)")).content.decode()
    assert "Elsa Bjerregaard is here already." in again
    assert PhoneNeighbour.objects.get() == elsa
    # two who share a telephone are two
    assert desk.post(at_desk("add"), form(name="Holger Bjerregaard")).status_code == 302


def test_what_is_wrong_in_a_request_is_said_and_nothing_is_lost(desk, elsa, kind) -> None:
    sent = asked(title="", text="Rings twice.")
    answer = desk.post(asking(elsa), sent)
    assert answer.status_code == 422
    assert "Write in one line what it is" in answer.content.decode()
    assert "Rings twice." in answer.content.decode()
    sent = asked(coins=4)
    for _again in range(2):
        desk.post(asking(elsa), sent)
    assert Listing.objects.count() == 1
    poor = desk.post(asking(elsa), asked(coins=8))
    assert "There are not enough coins" in poor.content.decode()


def test_a_form_that_was_overtaken_changes_nothing(desk, elsa, kind, town, fatima) -> None:
    row = factories.written(
        fatima, kind, on_behalf_of=elsa.resident, title="Company", language="da"
    )
    exchange = factories.reserved(row, ResidentFactory(municipality=town, birth_year=1980))
    said = {"exchange": exchange.pk, "version": 0, "verb": "agree"}
    late = desk.post(at_desk("step", elsa.pk), said, follow=True).content.decode()
    assert "Something has happened here meanwhile" in late
    for wrong in ({"version": "x"}, {"verb": "void"}, {"exchange": exchange.pk + 1}):
        assert desk.post(at_desk("step", elsa.pk), said | wrong).status_code == 404
    assert Exchange.objects.get().state == ExchangeState.RESERVED


def test_the_talk_says_that_the_other_is_reached_through_the_municipality(
    elsa, kind, town, fatima
) -> None:
    row = factories.written(
        fatima, kind, on_behalf_of=elsa.resident, title="Company", language="da"
    )
    exchange = factories.reserved(row, ResidentFactory(municipality=town, birth_year=1980))
    assert talking.closed(exchange) == (
        "Elsa takes part by telephone. Ring the municipality: +45 70 10 20 30."
    )


def test_whoever_takes_part_no_more_is_forgotten_and_the_books_stay(
    desk, elsa, kind, fatima, town
) -> None:
    factories.written(fatima, kind, on_behalf_of=elsa.resident, title="Company", language="da")
    answer = desk.post(at_desk("forget", elsa.pk))
    assert answer.url == at_desk("list")
    assert not PhoneNeighbour.objects.exists()
    assert not Resident.objects.filter(assurance=phone.ASSURANCE).exists()
    assert Listing.objects.get().state == ListingState.WITHDRAWN
    said = ModelLogEntry.objects.filter(action__startswith="microservices.phone")
    assert {(entry.action, "Elsa" in entry.label) for entry in said} == {
        ("microservices.phone.join", False),
        ("microservices.phone.forget", False),
    }


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR, Role.ANALYST])
def test_others_of_the_staff_see_and_do_nothing(town, elsa, kind, role) -> None:
    staff = StaffFactory(municipality=town, role=role, language="en")
    other = sign_in(Client(headers={"host": town.site.hostname}), staff)
    assert "Bjerregaard" not in other.get(at_desk("inspect", elsa.pk), follow=True).content.decode()
    other.post(asking(elsa), asked())
    other.post(at_desk("forget", elsa.pk))
    other.post(at_desk("add"), form(name="Somebody else"))
    assert PhoneNeighbour.objects.get() == elsa
    assert not Listing.objects.exists()
    for act in (
        lambda: joined(staff, town, name="Somebody else"),
        lambda: phone.forget(staff, elsa),
    ):
        with pytest.raises(PhoneRefused):
            act()


def test_a_neighbouring_municipality_finds_nobody(elsa, kind) -> None:
    naboby = MunicipalityFactory(slug="naboby")
    staff = StaffFactory(municipality=naboby, role=Role.COORDINATOR)
    other = sign_in(Client(headers={"host": naboby.site.hostname}), staff)
    assert other.get(at_desk("inspect", elsa.pk)).status_code == 404
    assert other.get(asking(elsa)).status_code == 404
    assert other.post(at_desk("forget", elsa.pk)).status_code == 404
    assert "Bjerregaard" not in other.get(at_desk("list")).content.decode()


def test_the_database_keeps_nobody_who_cannot_be_rung_or_has_not_said_yes(elsa, town) -> None:
    for wrong in ({"phone": ""}, {"consent": ""}, {"name": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PhoneNeighbour.objects.filter(pk=elsa.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneNeighbour.objects.create(
            municipality=town, resident=ResidentFactory(municipality=town),
            name=elsa.name, phone=elsa.phone, consent="x", key=uuid.uuid4(),
        )  # fmt: skip


def test_a_week_ahead_is_asked_for_by_telephone_too(desk, elsa, kind) -> None:
    day = timezone.localdate() + dt.timedelta(days=5)
    desk.post(
        asking(elsa),
        asked(when="other", day=day.isoformat(), start="10:00", end="11:00"),
    )
    assert Listing.objects.get().starts_at is not None
