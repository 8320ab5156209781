"""Campaigns: lists of those who came, help that counts, planning and the end."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from microservices import campaigning, invariants
from microservices.actions import (
    campaign_lists,
    campaign_plans,
    campaigns,
    coins,
    exchanges,
    minting,
    timers,
)
from microservices.actions.campaigns import CampaignRefused
from microservices.choices import (
    AccountKind,
    CampaignOwner,
    CampaignState,
    Proof,
)
from microservices.models import Account, Campaign, Mint, Participation, Transfer
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory
from tests.microservices.factories import (
    CategoryFactory,
    agreed,
    campaign,
    coordinator,
    filled,
    listed,
    opened,
)

from .steps import DAY, MINUTE, balance, has, scanned, shown

pytestmark = pytest.mark.django_db


# A list of those who came -------------------------------------------------------------------------------------


def test_everybody_on_a_list_is_paid_at_once_and_the_same_list_once(town, ida, signe) -> None:
    row, key = opened(town, proof=Proof.LIST), uuid.uuid4()
    crowd = [ResidentFactory(municipality=town) for _each in range(5)]
    stranger = ResidentFactory(municipality=MunicipalityFactory(slug="naboby"))
    listed = campaign_lists.pay_list(signe, row, [*crowd, crowd[0], stranger], key=key)
    assert listed.paid == crowd
    assert [one for one, _why in listed.left_out] == [stranger]
    assert {has(one, row) for one in crowd} == {12}
    again = campaign_lists.pay_list(signe, row, [*crowd, stranger], key=key)
    assert again.paid == crowd
    other = campaign_lists.pay_list(signe, row, crowd, key=uuid.uuid4())
    assert other.paid == []
    assert {why for _one, why in other.left_out} == {
        "You have taken part today already. Come back another day."
    }
    assert campaigns.meter(row) == campaigns.Meter(5, 100, "bags of litter", 10, 90, 5)
    assert invariants.broken() == {}


def test_a_list_that_costs_too_much_pays_nobody(town, signe) -> None:
    row = opened(town, 5, proof=Proof.LIST)
    crowd = [ResidentFactory(municipality=town) for _each in range(3)]
    with pytest.raises(CampaignRefused, match="takes 6 coins, and the campaign has 5"):
        campaign_lists.pay_list(signe, row, crowd, key=uuid.uuid4())
    assert balance(row) == 5
    assert not Participation.objects.exists()


def test_a_list_is_paid_in_the_same_few_statements_however_long_it_is(
    town, signe, django_assert_max_num_queries
) -> None:
    row = opened(town, 400, proof=Proof.LIST)
    asked = []
    for number in (2, 60):
        crowd = [ResidentFactory(municipality=town) for _each in range(number)]
        with CaptureQueriesContext(connection) as found:
            campaign_lists.pay_list(signe, row, crowd, key=uuid.uuid4())
        asked.append(len(found))
    assert asked[1] - asked[0] < 10
    assert campaigns.meter(row).done == 62


def test_lists_and_empty_lists_are_for_campaigns_with_a_list(town, ida, signe) -> None:
    with pytest.raises(CampaignRefused, match="nobody writes down"):
        campaign_lists.pay_list(signe, opened(town), [ida], key=uuid.uuid4())
    row = opened(town, proof=Proof.LIST)
    with pytest.raises(CampaignRefused, match="nobody on the list"):
        campaign_lists.pay_list(signe, row, [], key=uuid.uuid4())
    with pytest.raises(CampaignRefused, match=campaigning.number_of(ida.pk)):
        shown(ida, row)


# Help that both confirmed -------------------------------------------------------------------------------------


def test_confirmed_help_of_its_kind_counts_by_itself(town, ida, signe) -> None:
    category, other = CategoryFactory(municipality=town), CategoryFactory(municipality=town)
    row = opened(town, proof=Proof.EXCHANGE, category=category, cap_day=2, cap_each=2)
    bo = ResidentFactory(municipality=town)
    for kind in (category, other):
        exchange = agreed(listed(ida, kind), bo)
        with time_machine.travel(timezone.now() + MINUTE, tick=False):
            exchange = exchanges.claim_done(bo, exchange)
            exchanges.confirm(ida, exchange)
    (made,) = Participation.objects.all()
    assert (made.campaign, made.resident, made.state) == (row, bo, "paid")
    assert made.exchange.listing.category == category
    assert has(bo, row) == 10 + 2 + 2 + 2
    assert campaigns.on_settled(made.exchange) == made
    assert invariants.broken() == {}
    with pytest.raises(CampaignRefused, match="Help a neighbour"):
        shown(bo, row)


def test_help_goes_on_where_the_campaign_has_no_coins_left(town, ida) -> None:
    category = CategoryFactory(municipality=town)
    row = opened(town, 3, proof=Proof.EXCHANGE, category=category, cap_day=5, cap_each=5)
    for _each in range(2):
        bo = ResidentFactory(municipality=town)
        exchange = exchanges.claim_done(bo, agreed(listed(ida, category), bo))
        exchange = exchanges.confirm(ida, exchange)
        assert exchange.state == "settled"
    assert campaigns.meter(row).done == 1
    assert invariants.broken() == {}


def test_a_campaign_of_an_area_counts_help_inside_it(town, ida) -> None:
    category = CategoryFactory(municipality=town)
    north = AreaFactory(municipality=town, slug="north")
    street = AreaFactory(municipality=town, slug="street", parent=north)
    south = AreaFactory(municipality=town, slug="south")
    opened(town, proof=Proof.EXCHANGE, category=category, area=north, cap_day=5, cap_each=5)
    for area, number in ((south, 0), (street, 1), (north, 2)):
        bo = ResidentFactory(municipality=town)
        exchange = exchanges.claim_done(bo, agreed(listed(ida, category, area=area), bo))
        exchanges.confirm(ida, exchange)
        assert Participation.objects.count() == number


# The end ------------------------------------------------------------------------------------------------------


def test_what_is_left_is_taken_out_of_use_when_it_closes(town, ida, signe) -> None:
    row = opened(town)
    scanned(ida, row)
    treasury = coins.common(town, AccountKind.TREASURY)
    campaign_plans.close(signe, row)
    campaign_plans.close(signe, row)
    row.refresh_from_db()
    treasury.refresh_from_db()
    assert (row.state, balance(row), treasury.balance) == (CampaignState.CLOSED, 0, -12)
    burnt = Transfer.objects.get(kind="burn")
    assert (burnt.source_id, burnt.amount) == (row.account_id, 98)
    assert invariants.broken() == {}


def test_no_coins_come_to_a_campaign_that_is_over(town, signe) -> None:
    row = opened(town)
    mint = minting.ask(signe, row.account, 5, reason="More", key=uuid.uuid4())
    campaign_plans.close(None, row)
    mint.refresh_from_db()
    assert mint.answered_at
    assert mint.transfer is None
    with pytest.raises(minting.MintRefused, match="over"):
        minting.ask(signe, row.account, 5, reason="More", key=uuid.uuid4())
    Mint.objects.filter(pk=mint.pk).update(answered_at=None)
    with pytest.raises(minting.MintRefused, match="over"):
        minting.agree(coordinator(town), mint)
    assert balance(row) == 0


def test_the_clock_opens_and_closes_and_leaves_colleagues_their_time(town, ida, signe) -> None:
    quick, slow = opened(town), opened(town, proof=Proof.EVIDENCE)
    by_list, never = opened(town, proof=Proof.LIST), campaign(town)
    late = filled(campaign(town, starts_at=timezone.now() + DAY))
    for page in late.pages.all():
        page.save_revision().publish()
    made = shown(ida, slow)
    rows = {"quick": quick, "slow": slow, "list": by_list, "never": never, "late": late}

    def states(after: dt.timedelta) -> dict[str, str]:
        with time_machine.travel(timezone.now() + after, tick=False):
            timers.sweep()
            timers.sweep()
        return {name: Campaign.objects.get(pk=row.pk).state for name, row in rows.items()}

    running = dict.fromkeys(rows, "open") | {"never": "planned"}
    assert states(0 * DAY) == running | {"late": "planned"}
    assert states(2 * DAY) == running
    over = dict.fromkeys(rows, "closed")
    assert states(8 * DAY) == over | {"slow": "open", "list": "open"}
    assert states(15 * DAY) == over | {"slow": "open"}
    with pytest.raises(CampaignRefused, match="1 participation waits"):
        campaign_plans.close(signe, slow)
    assert states(22 * DAY) == over
    made.refresh_from_db()
    assert made.state == "refused"
    assert "No colleague" in made.reason
    assert invariants.broken() == {}


# Planning -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name_en": ""}, "Write a name"),
        ({"unit_en": ""}, "what is counted"),
        ({"goal": 0}, "greater than or equal to 1"),
        ({"goal": 10**9}, "less than or equal to"),
        ({"coins_each": 21}, "less than or equal to 20"),
        ({"cap_each": 1, "cap_day": 2}, "On one day"),
        ({"ends_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "before it begins"),
        (
            {
                "starts_at": dt.datetime(2019, 1, 1, tzinfo=dt.UTC),
                "ends_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
            },
            "over already",
        ),
        ({"proof": Proof.EXCHANGE}, "which kind of help"),
        ({"owner": CampaignOwner.COUNCIL}, "name of the council"),
    ],
)
def test_numbers_that_make_no_campaign_are_refused_in_words(town, said, why) -> None:
    with translation.override("en"), pytest.raises(CampaignRefused, match=why):
        campaign(town, **said)
    assert not Campaign.objects.exists()
    assert not Account.objects.filter(kind="campaign").exists()


def test_what_was_promised_stays_once_people_take_part(town, signe) -> None:
    row = opened(town)
    row.coins_each = 1
    with pytest.raises(CampaignRefused, match="People take part already"):
        campaign_plans.change(signe, row)
    row.refresh_from_db()
    row.ends_at += DAY
    campaign_plans.change(signe, row)
    campaign_plans.close(signe, row)
    with pytest.raises(CampaignRefused, match="over"):
        campaign_plans.change(signe, row)


def test_a_page_waits_in_each_language_for_an_editor() -> None:
    place = MunicipalityFactory(slug="kotikyla", languages=("fi", "sv"))
    rows = [
        campaign(place, name_fi="Puhdas ranta", name_sv="Ren strand", name_en="") for _ in range(2)
    ]
    pages = [page for row in rows for page in row.pages.order_by("locale__pk")]
    assert {(page.title, page.locale.language_code) for page in pages} == {
        ("Puhdas ranta", "fi"),
        ("Ren strand", "sv"),
    }
    assert sorted(page.slug for page in pages) == [
        "puhdas-ranta",
        "puhdas-ranta-2",
        "ren-strand",
        "ren-strand-2",
    ]
    assert not any(page.live for page in pages)
    assert len({page.translation_key for page in pages}) == 2
