"""Campaigns: who takes part is paid once, out of a budget that cannot be overspent; the rest is taken out of use."""

import datetime as dt
import functools
import uuid

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from microservices import campaigning, invariants, triggers
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
    ParticipationState,
    Proof,
)
from microservices.models import Account, Campaign, Mint, Participation, Transfer
from portal.actions import people
from portal.models import Resident
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory, StaffFactory

from .factories import CategoryFactory, agreed, campaign, coordinator, filled, listed, opened
from .races import at_once

pytestmark = pytest.mark.django_db
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund", languages=("en",))


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def signe(town):
    return coordinator(town)


def balance(row: Campaign) -> int:
    return Account.objects.get(pk=row.account_id).balance


def has(person: Resident, row: Campaign) -> int:
    return coins.balances(person, row.municipality)["available"]


def scanned(person: Resident, row: Campaign, **said) -> Participation:
    """They stand there and read the code."""
    code = campaigns.rotating_code(row, timezone.now())
    return campaigns.take_part(person, row, **{"code": code, "key": uuid.uuid4()} | said)


def shown(person: Resident, row: Campaign, **said) -> Participation:
    """They say what they did."""
    usual = {"words": "Two bags by the harbour.", "key": uuid.uuid4()}
    return campaigns.take_part(person, row, **usual | said)


# Opening ------------------------------------------------------------------------------------------------------


def test_a_campaign_opens_when_it_has_coins_a_page_and_its_time_has_come(town) -> None:
    row = campaign(town, starts_at=timezone.now() + DAY)
    assert campaign_plans.missing(row) == ["coins", "page", "time"]
    filled(row)
    assert not campaign_plans.begin(row)
    (page,) = row.pages.all()
    assert not page.live
    page.save_revision().publish()
    assert campaign_plans.missing(row) == ["time"]
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        assert campaign_plans.begin(row)
        assert not campaign_plans.begin(row)
    row.refresh_from_db()
    assert row.state == CampaignState.OPEN


# The code on the spot -----------------------------------------------------------------------------------------


def test_whoever_reads_the_code_is_paid_at_once(town, ida) -> None:
    row = opened(town)
    made = scanned(ida, row)
    assert (made.state, made.number, has(ida, row)) == (ParticipationState.PAID, 1, 12)
    assert campaigns.meter(row) == campaigns.Meter(1, 100, "bags of litter", 2, 98, 1)
    assert invariants.broken() == {}


def test_a_code_stands_for_half_a_minute_and_is_good_for_half_a_minute_more(town, ida) -> None:
    row = opened(town)
    start = timezone.now().replace(second=0, microsecond=0) + MINUTE
    code = campaigns.rotating_code(row, start)
    assert campaigns.rotating_code(row, start + dt.timedelta(seconds=29)) == code
    assert campaigns.rotating_code(row, start + dt.timedelta(seconds=30)) != code
    later = time_machine.travel(start + dt.timedelta(seconds=60), tick=False)
    with later, pytest.raises(CampaignRefused, match="no longer valid"):
        campaigns.take_part(ida, row, code=code, key=uuid.uuid4())
    with time_machine.travel(start + dt.timedelta(seconds=59), tick=False):
        typed = f" {code[:4].lower()}-{code[4:]} "
        assert campaigns.take_part(ida, row, code=typed, key=uuid.uuid4()).transfer


@pytest.mark.parametrize("code", ["", "0", "AAAAAAAA", "ÆØÅ", "x" * 5000, "a:b:c"])
def test_a_wrong_code_pays_nobody(town, ida, code) -> None:
    row = opened(town)
    with pytest.raises(CampaignRefused):
        campaigns.take_part(ida, row, code=code, key=uuid.uuid4())
    assert not Participation.objects.exists()
    assert balance(row) == 100


def test_the_ticket_for_a_code_leaves_time_to_sign_in_and_no_more(town, ida) -> None:
    row, other = opened(town), opened(town)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        ticket = campaigns.ticket(row, campaigns.rotating_code(row, now))
    later = time_machine.travel(now + campaigning.TICKET + MINUTE, tick=False)
    with later, pytest.raises(CampaignRefused, match="too long"):
        campaigns.take_part(ida, row, code=ticket, key=uuid.uuid4())
    with time_machine.travel(now + campaigning.TICKET - MINUTE, tick=False):
        with pytest.raises(CampaignRefused, match="another campaign"):
            campaigns.take_part(ida, other, code=ticket, key=uuid.uuid4())
        assert campaigns.take_part(ida, row, code=ticket, key=uuid.uuid4()).transfer


def test_two_campaigns_have_different_codes(town) -> None:
    now = timezone.now()
    assert campaigns.rotating_code(opened(town), now) != campaigns.rotating_code(opened(town), now)


@pytest.mark.parametrize("amount", [2, 3])
def test_a_budget_is_never_overspent(town, ida, amount) -> None:
    row = opened(town, amount)
    scanned(ida, row)
    bo = ResidentFactory(municipality=town)
    with pytest.raises(CampaignRefused, match="have been given out"):
        scanned(bo, row)
    assert (balance(row), has(bo, row)) == (amount - 2, 10)
    assert not Participation.objects.filter(resident=bo).exists()
    assert invariants.broken() == {}


def test_the_same_form_pays_once(town, ida) -> None:
    row, key = opened(town, cap_day=3), uuid.uuid4()
    first = scanned(ida, row, key=key)
    assert scanned(ida, row, key=key) == first
    bo = ResidentFactory(municipality=town)
    with pytest.raises(CampaignRefused, match="same form"):
        scanned(bo, row, key=key)
    assert campaigns.meter(row).done == 1


def test_somebody_is_paid_so_often_on_a_day_and_so_often_altogether(town, ida) -> None:
    row = opened(town, cap_each=3, cap_day=2)
    noon = timezone.localtime(timezone=town.zone).replace(hour=12) + DAY
    with time_machine.travel(noon, tick=False):
        assert campaigns.refusal(ida, row) is None
        assert [scanned(ida, row).number, scanned(ida, row).number] == [1, 2]
        assert campaigns.refusal(ida, row).code == "today"
        with pytest.raises(CampaignRefused, match="another day"):
            scanned(ida, row)
    with time_machine.travel(noon + DAY, tick=False):
        assert scanned(ida, row).number == 3
        assert campaigns.refusal(ida, row).code == "enough"
        with pytest.raises(CampaignRefused, match="as often as"):
            scanned(ida, row)
    assert campaigns.meter(row).done == 3


def test_only_those_take_part_who_live_here_and_are_old_enough(town) -> None:
    grown, open_to_young = opened(town), opened(town, young=True)
    year = timezone.localdate().year
    minor = {"kind": Resident.Kind.MINOR, "municipality": town}
    fourteen = ResidentFactory(birth_year=year - 14, **minor)
    sixteen = ResidentFactory(birth_year=year - 16, **minor)
    stranger = ResidentFactory(municipality=MunicipalityFactory(slug="naboby"))
    staff = StaffFactory(municipality=town)
    codes = {
        person: [getattr(campaigns.refusal(person, row), "code", None) for row in rows]
        for rows in [(grown, open_to_young)]
        for person in (fourteen, sixteen, stranger, staff)
    }
    assert codes == {
        fourteen: ["age", "age"],
        sixteen: ["age", None],
        stranger: ["guest", "guest"],
        staff: ["staff", "staff"],
    }
    with pytest.raises(CampaignRefused, match="18"):
        scanned(sixteen, grown)
    assert scanned(sixteen, open_to_young).transfer


def test_nobody_takes_part_before_it_begins_or_after_it_ends(town, ida) -> None:
    row = campaign(town, starts_at=timezone.now() + DAY)
    assert campaigns.refusal(ida, row).code == "not_open"
    with pytest.raises(CampaignRefused, match="not begun"):
        scanned(ida, row)
    other = opened(town)
    with (
        time_machine.travel(other.ends_at, tick=False),
        pytest.raises(CampaignRefused, match="over"),
    ):
        scanned(ida, other)


def test_the_goal_is_reached_once(town) -> None:
    row, when = opened(town, goal=2), []
    for _each in range(3):
        scanned(ResidentFactory(municipality=town), row)
        row.refresh_from_db()
        when.append(row.reached_at)
    assert when[0] is None
    assert when[1] == when[2]
    assert when[2] is not None
    assert campaigns.meter(row).percent == 100


def test_meters_of_many_take_one_question(town, ida, django_assert_num_queries) -> None:
    rows = [opened(town, 20, name_en=f"C{number}") for number in range(4)]
    scanned(ida, rows[0])
    with django_assert_num_queries(1):
        found = campaigns.meters(rows)
    assert [found[row.pk].done for row in rows] == [1, 0, 0, 0]


# What a colleague looks at ------------------------------------------------------------------------------------


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_what_somebody_sends_in_is_paid_when_a_colleague_has_looked_at_it(
    town, ida, signe, media, django_capture_on_commit_callbacks
) -> None:
    row = opened(town, proof=Proof.EVIDENCE)
    made = shown(ida, row, picture=ContentFile(b"jpeg", name="x.jpg"))
    assert (made.state, has(ida, row)) == (ParticipationState.PENDING, 10)
    assert [path.read_bytes() for path in media.rglob("*.jpg")] == [b"jpeg"]
    with django_capture_on_commit_callbacks(execute=True):
        campaigns.approve(signe, made)
    made.refresh_from_db()
    assert (made.state, made.decided_by, bool(made.picture)) == ("paid", signe, False)
    assert not list(media.rglob("*.jpg"))
    assert has(ida, row) == 12
    with pytest.raises(CampaignRefused, match="already"):
        campaigns.refuse(signe, made, reason="No.")
    assert invariants.broken() == {}


def test_what_is_refused_comes_with_a_reason_and_may_be_tried_again(town, ida, signe) -> None:
    row = opened(town, proof=Proof.EVIDENCE)
    made = shown(ida, row)
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(CampaignRefused, match="Say why"):
            campaigns.refuse(signe, made, reason=reason)
    campaigns.refuse(signe, made, reason="That was another shore.")
    with pytest.raises(CampaignRefused, match="already"):
        campaigns.approve(signe, made)
    assert shown(ida, row).number == 1
    assert balance(row) == 100


def test_words_are_asked_for_and_not_too_many(town, ida) -> None:
    row = opened(town, proof=Proof.EVIDENCE)
    for words, why in (("  ", "Write what you did"), ("x" * 1001, "at most")):
        with pytest.raises(CampaignRefused, match=why):
            shown(ida, row, words=words)
    assert not Participation.objects.exists()


def test_a_colleague_without_the_right_decides_nothing(town, ida) -> None:
    row = opened(town, proof=Proof.EVIDENCE)
    made = shown(ida, row)
    for role in Role:
        staff = StaffFactory(municipality=town, role=role)
        elsewhere = StaffFactory(municipality=MunicipalityFactory(), role=role)
        for one in (staff, elsewhere):
            if one is staff and role in {Role.COORDINATOR, Role.ADMINISTRATOR}:
                continue
            with pytest.raises(CampaignRefused, match="no right"):
                campaigns.approve(one, made)
            with pytest.raises(CampaignRefused, match="no right"):
                campaign_plans.close(one, row)
    made.refresh_from_db()
    assert made.state == "pending"


def test_what_is_pending_goes_with_the_account(town, ida) -> None:
    row = opened(town, proof=Proof.EVIDENCE, cap_day=3)
    paid, pending = shown(ida, row), shown(ida, row)
    campaigns.approve(None, paid)
    people.erase_resident(ida, ida)
    left = Participation.objects.get()
    assert (left.pk, left.resident, left.words, left.state) == (paid.pk, None, "", "paid")
    assert not Participation.objects.filter(pk=pending.pk).exists()
    assert invariants.broken() == {}


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


# The database says no -----------------------------------------------------------------------------------------


BREAKS = {
    "campaign_has_a_name": (Campaign, {"name_en": ""}),
    "campaign_has_a_goal": (Campaign, {"goal": 0}),
    "campaign_pays_coins": (Campaign, {"coins_each": 21}),
    "campaign_caps_in_order": (Campaign, {"cap_day": 4}),
    "campaign_ends_after_it_starts": (Campaign, {"ends_at": F("starts_at")}),
    "campaign_of_help_names_its_kind": (Campaign, {"proof": "exchange"}),
    "campaign_says_who_stands_behind_it": (Campaign, {"owner": "sponsor"}),
    "campaign_state_has_its_time": (Campaign, {"opened_at": None}),
    "one_participation_at_a_time": (Participation, {"number": 1}),
    "participation_within_the_most": (Participation, {"number": 101}),
    "participation_of_coins": (Participation, {"amount": 0}),
    "participation_is_paid_by_a_transfer": (Participation, {"transfer": None}),
    "participation_decided_at_a_time": (Participation, {"decided_at": None}),
    "participation_refused_with_a_reason": (
        Participation,
        {"state": "refused", "transfer": None},
    ),
}


def test_every_constraint_is_tried() -> None:
    every = [*Campaign._meta.constraints, *Participation._meta.constraints]
    assert {one.name for one in every} == set(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses_what_makes_no_sense(town, ida, name) -> None:
    row = opened(town, cap_day=2)
    scanned(ida, row)
    scanned(ida, row)
    model, wrong = BREAKS[name]
    said = "UNIQUE" if name == "one_participation_at_a_time" else name
    said = name if connection.vendor == "postgresql" else said
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        model.objects.update(**wrong)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE microservices_transfer SET kind = 'gift' WHERE kind = 'payout'", "campaigns"),
        ("UPDATE microservices_campaign SET state = 'closed', closed_at = starts_at", "campaigns"),
        ("UPDATE microservices_participation SET amount = 1", "participations"),
        ("DELETE FROM microservices_participation", "participations"),
        ("UPDATE microservices_transfer SET kind = 'gift' WHERE kind = 'payout'", "participations"),
    ],
)
def test_what_was_done_to_a_campaign_by_hand_is_found(town, ida, statement, name) -> None:
    scanned(ida, opened(town))
    assert invariants.broken() == {}
    triggers.drop()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert name in invariants.broken()
    triggers.install()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_paid_as_far_as_the_coins_go_and_each_once() -> None:
    place = MunicipalityFactory(slug="tornsund", languages=("en",))
    row = opened(place, 10)
    crowd = [ResidentFactory(municipality=place) for _each in range(4)]
    coins.wallets(crowd, place)
    ticket = campaigns.ticket(row, campaigns.rotating_code(row, timezone.now()))

    def go(number: int) -> str:
        try:
            campaigns.take_part(crowd[number % 4], row, code=ticket, key=uuid.uuid4())
        except CampaignRefused as refused:
            return str(refused)
        return "paid"

    said = at_once(*(functools.partial(go, number) for number in range(8)))
    assert said.count("paid") == 4
    assert campaigns.meter(row) == campaigns.Meter(4, 100, "bags of litter", 8, 2, 4)
    assert invariants.broken() == {}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_closing_and_paying_at_once_loses_no_coin() -> None:
    place = MunicipalityFactory(slug="tornsund", languages=("en",))
    row = opened(place, 10)
    crowd = [ResidentFactory(municipality=place) for _each in range(3)]
    ticket = campaigns.ticket(row, campaigns.rotating_code(row, timezone.now()))

    verbs = [
        functools.partial(campaigns.take_part, one, row, code=ticket, key=uuid.uuid4())
        for one in crowd
    ]
    results = at_once(*verbs, functools.partial(campaign_plans.close, None, row))
    assert all(isinstance(one, Participation | Campaign | CampaignRefused) for one in results)
    assert balance(row) == 0
    meter = campaigns.meter(row)
    assert Transfer.objects.get(kind="burn").amount == 10 - meter.paid
    assert Participation.objects.count() == meter.done
    assert invariants.broken() == {}
