"""Businesses as colleagues take them in, and those who speak for them."""

import datetime as dt

import pytest
from django.utils import timezone

from microservices import campaigning
from microservices.actions import businesses, posts
from microservices.actions.businesses import BusinessRefused
from microservices.actions.posts import Terms
from microservices.choices import AccountKind, PostKind, PostState, TransferKind, VoucherState
from microservices.ledger import ROUTES
from microservices.models import Account, Business, Speaker, Transfer
from microservices.tasks import sweep
from portal.models import Delivery, Resident
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory, StaffFactory
from tests.microservices.factories import opened

from .steps import business, got, let_out, perk, sent, speaker_of, speaking, used

pytestmark = pytest.mark.django_db


# Taking one in ----------------------------------------------------------------------------------------------


def test_a_colleague_takes_a_business_in(town, fatima) -> None:
    row = Business(
        municipality=town,
        name="Harbour Bakery",
        number="DK 12 34 56 74",
        about="Bread.",
        language="da",
        email="a@b.example",
    )
    businesses.register(fatima, row)
    row.refresh_from_db()
    assert (row.number, row.approved_by) == ("12345674", fatima)
    assert row.shown_number == "12 34 56 74"


def test_a_number_is_there_once_in_a_municipality_and_again_in_the_next(town) -> None:
    business(town)
    with pytest.raises(BusinessRefused, match="Harbour Bakery"):
        business(town, name="Another")
    assert business(MunicipalityFactory(slug="almby", languages=["da"]))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "12345675"}, "number"),
        ({"name": " "}, "name"),
        ({"about": ""}, "about"),
        ({"email": ""}, "email"),
        ({"language": "fi"}, "language"),
    ],
)
def test_what_is_wrong_is_said_by_field(town, wrong, field) -> None:
    said = {
        "name": "A",
        "number": "12345674",
        "about": "B",
        "language": "da",
        "email": "a@b.example",
    }
    row = Business(municipality=town, **said | wrong)
    assert list(businesses.faults(row)) == [field]
    with pytest.raises(BusinessRefused):
        businesses.register(None, row)
    assert not Business.objects.exists()


DEEDS = {
    "register": lambda who, row: businesses.register(who, Business(municipality=row.municipality)),
    "change": lambda who, row: businesses.change(who, row, campaigns=[]),
    "close": businesses.close,
    "reopen": businesses.reopen,
    "ask": lambda who, row: businesses.ask(who, row, number="1-96"),
    "end": lambda who, row: businesses.end(who, row.speakers.get()),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_who_has_no_right_decides_nothing(town, bakery, deed) -> None:
    elsewhere = MunicipalityFactory(slug="almby")
    for place, role in ((town, Role.EDITOR), (elsewhere, Role.COORDINATOR)):
        with pytest.raises(BusinessRefused, match="not allowed"):
            DEEDS[deed](StaffFactory(municipality=place, role=role), bakery)


def test_an_area_of_a_neighbour_is_refused(bakery) -> None:
    bakery.area = AreaFactory()
    assert list(businesses.faults(bakery)) == ["area"]


def test_all_that_was_changed_is_kept(town, bakery, fatima) -> None:
    new = {
        "name": "Harbour Bread",
        "number": "10000009",
        "about": "Now with rye.",
        "language": "en",
        "address": "Harbour 2",
        "phone": "20 12 34 56",
        "website": "https://bread.example/",
        "area": AreaFactory(municipality=town),
        "email": "rye@bakery.example",
    }
    fixed = {"id", "municipality", "approved_by", "approved_at", "closed_at"}
    assert set(new) == {field.name for field in Business._meta.fields} - fixed
    for name, value in new.items():
        setattr(bakery, name, value)
    businesses.change(fatima, bakery, campaigns=[])
    stored = Business.objects.get(pk=bakery.pk)
    assert {name: getattr(stored, name) for name in new} == new


# Speaking for one -------------------------------------------------------------------------------------------


def test_nobody_speaks_for_a_business_before_they_have_said_yes(town, elsa) -> None:
    row = business(town)
    asked = businesses.ask(None, row, number=campaigning.number_of(elsa.pk))
    assert not businesses.speaks(elsa, row)
    assert businesses.known_to(elsa, town)
    assert Delivery.objects.filter(follower__resident=elsa, entry__kind="speaker").exists()
    businesses.answer(elsa, asked, yes=True)
    assert businesses.speaks(elsa, row)
    first = speaker_of(row, elsa).agreed_at
    businesses.answer(elsa, asked, yes=True)
    assert speaker_of(row, elsa).agreed_at == first


def test_to_ask_twice_is_to_ask_once(town, elsa) -> None:
    row = business(town)
    number = campaigning.number_of(elsa.pk)
    assert businesses.ask(None, row, number=number) == businesses.ask(None, row, number=number)


def test_who_says_no_is_not_asked_by_an_old_question(town, elsa) -> None:
    row = business(town)
    asked = businesses.ask(None, row, number=campaigning.number_of(elsa.pk))
    businesses.answer(elsa, asked, yes=False)
    businesses.answer(elsa, asked, yes=False)
    with pytest.raises(BusinessRefused, match="ended"):
        businesses.answer(elsa, asked, yes=True)
    again = businesses.ask(None, row, number=campaigning.number_of(elsa.pk))
    businesses.answer(elsa, again, yes=True)
    assert businesses.speaks(elsa, row)


def test_only_who_is_asked_answers(town, elsa, yusuf) -> None:
    row = business(town)
    asked = businesses.ask(None, row, number=campaigning.number_of(elsa.pk))
    with pytest.raises(BusinessRefused):
        businesses.answer(yusuf, asked, yes=True)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": Resident.Kind.GUEST},
        {"kind": Resident.Kind.MINOR, "birth_year": 2012},
        {"birth_year": None},
        {"is_active": False},
    ],
)
def test_who_has_no_eid_or_is_young_cannot_be_asked(town, said) -> None:
    row = business(town)
    person = ResidentFactory(municipality=town, **said)
    with pytest.raises(BusinessRefused, match="Only somebody"):
        businesses.ask(None, row, number=campaigning.number_of(person.pk))


@pytest.mark.parametrize("number", ["", "x", "1042-38", "999999-19"])
def test_a_number_that_nobody_has_is_said(town, number) -> None:
    with pytest.raises(BusinessRefused, match="no number of a resident"):
        businesses.ask(None, business(town), number=number)


def test_at_most_ten_speak_for_one(town) -> None:
    row = business(town)
    for _each in range(businesses.MOST_SPEAKERS):
        speaking(row, ResidentFactory(municipality=town))
    with pytest.raises(BusinessRefused, match="At most 10"):
        speaking(row, ResidentFactory(municipality=town))


def test_who_stops_speaks_no_more(bakery, yusuf) -> None:
    businesses.answer(yusuf, speaker_of(bakery, yusuf), yes=False)
    assert not businesses.speaks(yusuf, bakery)
    with pytest.raises(posts.PostRefused):
        sent(bakery, yusuf)


def test_a_colleague_ends_it(bakery, yusuf, fatima) -> None:
    row = speaker_of(bakery, yusuf)
    businesses.end(fatima, row)
    businesses.end(fatima, row)
    assert not businesses.speaks(yusuf, bakery)


# Closing ----------------------------------------------------------------------------------------------------


def test_a_business_that_closes_is_gone_and_its_vouchers_are_given_back(
    town, bakery, yusuf, elsa, fatima
) -> None:
    voucher = got(elsa, perk(bakery, yusuf))
    job = let_out(bakery, yusuf)
    businesses.close(fatima, bakery)
    businesses.close(fatima, bakery)
    assert not Business.objects.shown().exists()
    job.refresh_from_db()
    assert job.state == PostState.WITHDRAWN
    assert not Speaker.objects.current().exists()
    assert sweep() == 1
    voucher.refresh_from_db()
    assert voucher.state == VoucherState.REFUNDED
    with pytest.raises(BusinessRefused):
        speaking(bakery, yusuf)
    businesses.reopen(fatima, bakery)
    businesses.reopen(fatima, bakery)
    assert Business.objects.shown().get() == bakery
    assert not businesses.speaks(yusuf, bakery), "they are asked once more"


# Standing behind a campaign -----------------------------------------------------------------------------------


def test_a_business_stands_behind_campaigns_of_its_own_municipality(town, fatima) -> None:
    row = opened(town)
    other = opened(MunicipalityFactory(slug="almby", languages=["da"]))
    bakery = business(town, campaigns=[row])
    assert list(row.sponsors.all()) == [bakery]
    with pytest.raises(BusinessRefused):
        businesses.change(fatima, bakery, campaigns=[other])


def test_what_was_promised_for_a_campaign_keeps_the_business_behind_it(town, yusuf, fatima) -> None:
    row = opened(town)
    bakery = business(town, campaigns=[row])
    speaking(bakery, yusuf)
    thanks = perk(bakery, yusuf, campaign=row, times=1, coins=0)
    with pytest.raises(BusinessRefused, match="Clean shore"):
        businesses.change(fatima, bakery, campaigns=[])
    posts.withdraw(yusuf, thanks.post)
    businesses.change(fatima, bakery, campaigns=[])
    assert not row.sponsors.exists()


def test_no_business_ever_gets_coins(town, yusuf, elsa) -> None:
    """It has no account, and no way of minted coins leads to one."""
    row = opened(town)
    before = set(Account.objects.values_list("pk", flat=True))
    bakery = business(town, campaigns=[row])
    speaking(bakery, yusuf)
    voucher = got(elsa, perk(bakery, yusuf, campaign=row))
    used(yusuf, voucher)
    new = Account.objects.exclude(pk__in=before)
    assert {account.owner for account in new} == {elsa}, "whoever speaks for it has none by it"
    assert not [field for field in Business._meta.get_fields() if field.related_model is Account]
    _sources, targets = ROUTES[TransferKind.MINT]
    assert set(targets) == {
        AccountKind.CAMPAIGN,
        AccountKind.POT,
        AccountKind.GOODWILL,
        AccountKind.TRIAL,
    }
    assert Transfer.objects.filter(kind=TransferKind.MINT).count() == 1, "the campaign's own"


def test_a_campaign_that_is_over_takes_no_new_thanks(town, yusuf) -> None:
    row = opened(town)
    bakery = business(town, campaigns=[row])
    speaking(bakery, yusuf)
    row.state, row.closed_at = "closed", timezone.now() + dt.timedelta(seconds=1)
    row.save()
    terms = Terms(coins=1, pieces=5, campaign=row)
    with pytest.raises(posts.PostRefused, match="campaigns in the list"):
        sent(bakery, yusuf, PostKind.PERK, terms=terms)
