"""Who lives in no municipality here tries it out for a while, with coins that go back when it is over."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from microservices import guards, invariants, ledger, tasks, trial_rules
from microservices.actions import campaign_lists, coins, exchanges, listings, minting, trials
from microservices.actions.exchanges import ExchangeRefused
from microservices.actions.listings import ListingRefused
from microservices.actions.neighbours import NeighbourRefused, describe
from microservices.actions.trials import TrialRefused
from microservices.choices import (
    AccountKind,
    ExchangeState,
    Level,
    ListingState,
    PermitSide,
    Proof,
    Side,
    TransferKind,
)
from microservices.models import (
    Account,
    Asked,
    BoardPlace,
    Exchange,
    Neighbour,
    Transfer,
    Trial,
)
from microservices.permit_rules import why_not_apply
from portal import eid, mydata
from portal.actions import people as accounts
from portal.models import Entry, Resident
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory, StaffFactory
from tests.microservices.factories import (
    CategoryFactory,
    agreed,
    declare,
    listed,
    opened,
    permit,
    reserved,
)
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db
TRIAL, COINS, MARKET, ASK = (f"/en/help/{path}" for path in ("me/trial/", "me/coins/", "", "ask/"))
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with translation.override("en"), time_machine.travel(NOON, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def company(town):
    return CategoryFactory(municipality=town, slug="company")


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def tom():
    return guest("Tom")


@pytest.fixture
def site(client, town):
    client.defaults["HTTP_HOST"] = town.site.hostname
    return client


def guest(name: str = "Tom", **fields) -> Resident:
    usual = {"kind": "guest", "municipality": None, "birth_year": 1960}
    return ResidentFactory(first_name=name, **usual | fields)


def fill(town, amount: int = 30) -> Account:
    """New coins for the trial wallet, as two colleagues agreed on them."""
    wallet = coins.common(town, AccountKind.TRIAL)
    one, other = (StaffFactory(municipality=town, role=Role.COORDINATOR) for _each in range(2))
    key = ledger.key_of("test", town.pk, amount, timezone.now())
    minting.agree(other, minting.ask(one, wallet, amount, reason="Trying it out", key=key))
    return wallet


def trying(resident: Resident, town) -> Trial:
    if not trial_rules.trial_coins(town):
        fill(town)
    return trials.begin(resident, town)


def balance(town, kind: AccountKind, owner: Resident | None = None) -> int:
    rows = Account.objects.of(town).filter(kind=kind, owner=owner)
    return rows.values_list("balance", flat=True).first() or 0


def at_hand(resident: Resident, town) -> int:
    return balance(town, AccountKind.AVAILABLE, resident)


def moved_in(resident: Resident, town) -> None:
    Resident.objects.filter(pk=resident.pk).update(
        kind="resident", municipality=town, verified_at=timezone.now()
    )
    resident.refresh_from_db()


def done(exchange: Exchange) -> Exchange:
    """Both say that it was done."""
    said = exchanges.claim_done(exchange.performer, exchange)
    return exchanges.confirm(exchange.requester, said)


def told(resident: Resident) -> list[str]:
    rows = Entry.objects.filter(kind="trial", deliveries__follower__resident=resident)
    return list(rows.order_by("pk").values_list("group", flat=True))


def books_are_right() -> bool:
    return not {name: found for name, found in invariants.broken().items() if found.count}


# The door -----------------------------------------------------------------------------------------------------


def test_a_guest_begins_with_three_coins_of_the_trial_wallet_for_sixty_days(town, tom, company):
    wallet = fill(town)
    assert guards.may_ask(tom, company).code == "guest"
    row = trials.begin(tom, town)
    assert row.ends_at - row.begun_at == dt.timedelta(days=60)
    assert at_hand(tom, town) == 3 == ledger.TRIAL
    wallet.refresh_from_db()
    assert wallet.balance == 27
    assert guards.may_ask(tom, company) is None
    assert guards.may_give(tom, company) is None
    assert books_are_right()


def test_beginning_twice_is_beginning_once(town, tom) -> None:
    row = trying(tom, town)
    assert trials.begin(tom, town) == row
    assert at_hand(tom, town) == 3


def test_without_coins_in_the_trial_wallet_nothing_begins_and_words_say_so(town, tom, site):
    fill(town, 2)
    with pytest.raises(TrialRefused, match="has no coins left for those who try it out"):
        trials.begin(tom, town)
    assert not Trial.objects.exists()
    assert not Account.objects.filter(owner=tom).exists()
    site.force_login(tom)
    page = site.get(TRIAL).content.decode()
    assert "has no coins left for those who try it out" in page
    assert "Yes, try it out" not in page


WHO = {
    "a resident": (lambda town: ResidentFactory(municipality=town), "member"),
    "a resident of elsewhere": (lambda town: ResidentFactory(), "elsewhere"),
    "a business": (
        lambda town: ResidentFactory(kind="business", municipality=town, birth_year=None),
        "business",
    ),
    "staff": (lambda town: StaffFactory(municipality=town), "staff"),
    "who is closed out": (lambda town: guest(is_active=False), "closed"),
    "who is of no known age": (lambda town: guest(birth_year=None), "age"),
    "who is fifteen": (lambda town: guest(birth_year=2011), "age"),
    "who may still be seventeen": (lambda town: guest(birth_year=2008), "age"),
}


@pytest.mark.parametrize("who", WHO)
def test_trying_it_out_is_for_grown_up_guests_alone(town, who) -> None:
    fill(town)
    make, code = WHO[who]
    person = make(town)
    assert trial_rules.why_not_begin(person, town).code == code
    with pytest.raises(TrialRefused):
        trials.begin(person, town)
    assert not Trial.objects.exists()


def test_who_is_suspended_cannot_come_back_through_this_door(town, tom) -> None:
    Neighbour.objects.create(resident=tom, municipality=town, suspended_at=timezone.now())
    fill(town)
    assert trial_rules.why_not_begin(tom, town).code == "suspended"


def test_who_had_coins_here_before_is_not_new(town) -> None:
    left = ResidentFactory(municipality=town)
    coins.wallet(left, town)
    Resident.objects.filter(pk=left.pk).update(kind="guest", municipality=None)
    left.refresh_from_db()
    fill(town)
    assert trial_rules.why_not_begin(left, town).code == "before"


def test_one_tries_it_out_in_one_place_at_a_time(town, tom) -> None:
    other = MunicipalityFactory(slug="naboby")
    trying(tom, town)
    fill(other)
    assert trial_rules.why_not_begin(tom, other).code == "one"


def test_one_tries_it_out_once(town, tom, clock) -> None:
    trying(tom, town)
    clock.shift(61 * DAY)
    tasks.sweep()
    assert trial_rules.why_not_begin(tom, town).code == "before"
    other = MunicipalityFactory(slug="naboby")
    fill(other)
    assert trials.begin(tom, other).municipality == other


# What they may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", Level)
def test_a_trial_goes_up_to_what_somebody_says_of_themselves(town, tom, level) -> None:
    kind = CategoryFactory(municipality=town, level=level)
    trying(tom, town)
    declare(tom, kind)
    high = level > Level.DECLARED
    expected = "trial" if high else None
    for refused in (guards.may_ask(tom, kind), guards.may_give(tom, kind)):
        assert (refused.code if refused else None) == expected
    # and a permit does not lift it, which they cannot apply for either
    assert why_not_apply(tom, kind, PermitSide.PERFORM).code == "trial"
    permit(tom, kind)
    refused = guards.may_give(tom, kind)
    assert (refused.code if refused else None) == expected


def test_what_takes_a_permit_to_ask_for_is_for_those_who_live_here(town, tom) -> None:
    kind = CategoryFactory(municipality=town, asks_permit=True)
    trying(tom, town)
    assert guards.may_ask(tom, kind).code == "trial"
    assert guards.may_give(tom, kind) is None
    assert why_not_apply(tom, kind, PermitSide.REQUEST).code == "trial"


def test_they_say_what_they_can_help_with_and_are_told_of_it(town, tom, ida, clock) -> None:
    kind = CategoryFactory(municipality=town, level=Level.DECLARED)
    area = AreaFactory(municipality=town)
    said = {"area": area, "reach": 10, "languages": ["da"], "times": (1 << 21) - 1}
    said |= {"categories": [kind], "told": True}
    with pytest.raises(NeighbourRefused):
        describe(tom, tom, town, **said)
    trying(tom, town)
    describe(tom, tom, town, **said)
    assert guards.may_give(tom, kind) is None
    need = listed(ida, kind)
    other = guest("Eve")
    trying(other, town)
    theirs = listed(other, kind)
    clock.shift(dt.timedelta(minutes=1))
    tasks.sweep()
    asked = Asked.objects.filter(resident=tom)
    assert asked.filter(listing=need).exists()
    assert not asked.filter(listing=theirs).exists(), "they could not take it"


def test_they_help_and_are_helped_by_those_who_live_here(town, tom, ida, company) -> None:
    trying(tom, town)
    done(agreed(listed(ida, company, coins=2), tom))
    assert at_hand(tom, town) == 5
    done(agreed(listed(tom, company, coins=4), ida))
    assert (at_hand(tom, town), at_hand(ida, town)) == (1, 12)
    assert books_are_right()


@pytest.mark.parametrize("side", Side)
def test_two_who_try_it_out_do_not_help_each_other(town, tom, company, side) -> None:
    eve = guest("Eve")
    for person in (tom, eve):
        trying(person, town)
    listing = listed(eve, company, side=side)
    with pytest.raises(ExchangeRefused, match="both trying it out"):
        reserved(listing, tom)
    with pytest.raises(ListingRefused):
        listings.wait(tom, listing)
    assert not Exchange.objects.exists()


def test_the_books_find_a_payment_between_two_who_try_it_out(town, tom, ida, company) -> None:
    trying(tom, town)
    settled = done(agreed(listed(ida, company, coins=2), tom))
    assert books_are_right()
    begun = settled.made_at - DAY
    Trial.objects.create(resident=ida, municipality=town, begun_at=begun, ends_at=begun + 60 * DAY)
    assert invariants.broken()["trials"].count == 1


def test_they_stand_on_no_board(town, tom, site) -> None:
    trying(tom, town)
    site.force_login(tom)
    page = site.get("/en/help/board/join/").content.decode()
    assert "Only those who live in" in page
    site.post("/en/help/board/join/", {"span": "month", "alias": "Tom"})
    assert not BoardPlace.objects.exists()


def test_who_only_came_to_a_campaign_gets_no_coins_to_begin_with(town, tom) -> None:
    campaign = opened(town, proof=Proof.LIST)
    staff = StaffFactory(municipality=town, role=Role.COORDINATOR)
    key = ledger.key_of("list")
    found = campaign_lists.pay_list(staff, campaign, [tom], key=key)
    assert found.paid == []
    assert not Account.objects.filter(owner=tom).exists()
    trying(tom, town)
    found = campaign_lists.pay_list(staff, campaign, [tom], key=key)
    assert at_hand(tom, town) == 5


# The end ------------------------------------------------------------------------------------------------------


def test_a_week_before_the_end_they_are_told_once(town, tom, clock) -> None:
    row = trying(tom, town)
    clock.move_to(row.ends_at - 7 * DAY - dt.timedelta(minutes=1))
    tasks.sweep()
    assert told(tom) == []
    clock.move_to(row.ends_at - 7 * DAY)
    tasks.sweep()
    tasks.sweep()
    assert told(tom) == [f"trial:{row.pk}:remind"]
    assert guards.on_trial([tom], town)


def test_at_the_end_the_coins_go_back_and_what_lives_ends(town, tom, ida, company, clock):
    row = trying(tom, town)
    wallet = coins.common(town, AccountKind.TRIAL)
    clock.move_to(row.ends_at - DAY)
    open_still = listed(tom, company, coins=1)
    waits_for_yes = reserved(listed(tom, company, coins=1), ida)
    hers = listed(ida, company, coins=2, slots=1)
    ahead = agreed(hers, tom, starts_at=timezone.now() + 5 * DAY)
    clock.move_to(row.ends_at)
    assert not guards.on_trial([tom], town), "to the second, whatever the clock does"
    tasks.sweep()
    row.refresh_from_db()
    assert row.ended_at == timezone.now()
    open_still.refresh_from_db()
    assert open_still.state == ListingState.WITHDRAWN
    for exchange in (waits_for_yes, ahead):
        exchange.refresh_from_db()
        assert exchange.state == ExchangeState.VOIDED
        with translation.override(town.main_language):
            words = gettext("One of the two was trying it out, and that time is over.")
        assert exchange.resolution == words
    hers.refresh_from_db()
    assert hers.state == ListingState.OPEN, "others may take it"
    assert (at_hand(tom, town), balance(town, AccountKind.HELD, tom)) == (0, 0)
    wallet.refresh_from_db()
    assert wallet.balance == 30
    assert told(tom)[-1] == f"trial:{row.pk}:end"
    assert tasks.sweep() == 0
    assert books_are_right()


def test_what_had_begun_goes_on_and_its_coins_follow(town, tom, ida, company, clock) -> None:
    row = trying(tom, town)
    clock.move_to(row.ends_at - DAY)
    exchange = agreed(listed(ida, company, coins=2), tom)
    exchange = exchanges.claim_done(tom, exchange)
    clock.move_to(row.ends_at)
    tasks.sweep()
    assert at_hand(tom, town) == 0
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.DONE_CLAIMED
    exchanges.confirm(ida, exchange)
    assert at_hand(tom, town) == 2
    tasks.sweep()
    tasks.sweep()
    assert at_hand(tom, town) == 0
    back = Transfer.objects.filter(kind=TransferKind.RETURN).order_by("pk")
    assert [one.amount for one in back] == [3, 2]
    assert balance(town, AccountKind.TRIAL) == 32
    assert books_are_right()


def test_after_the_end_the_door_is_shut(town, tom, company, clock) -> None:
    trying(tom, town)
    clock.shift(60 * DAY)
    assert guards.may_ask(tom, company).code == "guest"
    assert guards.may_give(tom, company).code == "guest"


# Moving in ----------------------------------------------------------------------------------------------------


def test_who_moves_in_keeps_everything_and_gets_the_rest_once(town, tom, ida, company):
    row = trying(tom, town)
    done(agreed(listed(ida, company, coins=2), tom))
    moved_in(tom, town)
    for _again in range(2):
        tasks.sweep()
    row.refresh_from_db()
    assert row.upgraded_at == timezone.now()
    assert at_hand(tom, town) == 3 + 2 + 7
    starts = Transfer.objects.filter(kind=TransferKind.START, target__owner=tom)
    assert sum(one.amount for one in starts) == ledger.START
    assert coins.wallet(tom, town).balance == 12
    assert Exchange.objects.visible_to(tom).count() == 1
    assert told(tom) == [f"trial:{row.pk}:move_in"]
    assert books_are_right()


def test_their_eid_brings_them_in(town, tom) -> None:
    trying(tom, town)
    year = timezone.localdate().year
    found = eid.Identity(
        tom.subject_hash, "Tom", 1960, year - 1961, year - 1960, "high", home=town.code
    )
    assert accounts.remember_resident(found) == tom
    tasks.sweep()
    assert at_hand(tom, town) == ledger.START


def test_after_moving_in_nothing_ends(town, tom, company, clock) -> None:
    row = trying(tom, town)
    moved_in(tom, town)
    tasks.sweep()
    clock.move_to(row.ends_at + DAY)
    need = listed(tom, company)
    tasks.sweep()
    need.refresh_from_db()
    assert need.state == ListingState.OPEN
    assert at_hand(tom, town) == 8


@pytest.mark.parametrize(("used", "gets"), [(0, 10), (1, 9), (3, 7)])
def test_who_moves_in_later_gets_what_they_have_not_used_again(
    town, tom, ida, company, clock, used, gets
) -> None:
    trying(tom, town)
    if used:
        done(agreed(listed(tom, company, coins=used), ida))
    clock.shift(61 * DAY)
    tasks.sweep()
    assert at_hand(tom, town) == 0
    moved_in(tom, town)
    clock.shift(100 * DAY)
    for _again in range(2):
        tasks.sweep()
    assert at_hand(tom, town) == gets == ledger.top_up(3 - used)
    assert books_are_right()


def test_who_moves_elsewhere_is_a_guest_here_till_the_end(town, tom, company, clock) -> None:
    other = MunicipalityFactory(slug="naboby")
    trying(tom, town)
    moved_in(tom, other)
    tasks.sweep()
    assert at_hand(tom, town) == 3
    assert guards.may_ask(tom, company) is None
    clock.shift(61 * DAY)
    tasks.sweep()
    assert at_hand(tom, town) == 0
    assert coins.wallet(tom, other).balance == ledger.START


# Their own data -----------------------------------------------------------------------------------------------


def test_deleting_the_account_gives_the_coins_to_others(town, tom, ida, company) -> None:
    trying(tom, town)
    agreed(listed(tom, company, coins=2), ida)
    entry = next(one for one in mydata.entries() if one.model == "microservices.Trial")
    assert [row["municipality__slug"] for row in entry.rows(tom)] == ["tornsund"]
    accounts.erase_resident(tom, tom)
    assert not Trial.objects.exists()
    assert balance(town, AccountKind.TRIAL) == 30
    assert books_are_right()


# The page -----------------------------------------------------------------------------------------------------


def test_a_guest_finds_the_door_from_where_they_are_refused(town, tom, site, ida, company):
    fill(town)
    need = listed(ida, company)
    site.force_login(tom)
    for path in (ASK, f"{ASK}company/", MARKET, COINS, "/en/help/me/", "/en/help/me/permits/"):
        assert f'href="{TRIAL}"' in site.get(path).content.decode(), path
    assert f'href="{TRIAL}"' in site.get(f"/en/help/listings/{need.pk}/").content.decode()


def test_one_press_begins(town, tom, site, company) -> None:
    fill(town)
    site.force_login(tom)
    page = site.get(TRIAL).content.decode()
    assert "Yes, try it out" in page
    assert company.name in page
    page = site.post(TRIAL, follow=True).content.decode()
    assert "You are trying it out" in page
    assert "It lasts until Tuesday 19 January 2027" in page
    assert re.search(r"<b>3</b>\s+coins at hand", page)
    assert "Yes, try it out" not in page
    assert "Coins to begin with" in site.get(COINS).content.decode()


def test_the_page_says_when_it_is_over_and_to_others_that_it_is_not_for_them(
    town, tom, site, ida, clock
) -> None:
    trying(tom, town)
    clock.shift(61 * DAY)
    tasks.sweep()
    site.force_login(tom)
    page = site.get(TRIAL).content.decode()
    assert "Your time is over" in page
    assert "Yes, try it out" not in page
    site.force_login(ida)
    assert "You take part here already." in site.get(TRIAL).content.decode()
    assert "You take part here already." in site.post(TRIAL, follow=True).content.decode()


def test_a_guest_without_coins_is_promised_none(town, tom, site) -> None:
    site.force_login(tom)
    page = site.get(COINS).content.decode()
    assert re.search(r"<b>0</b>\s+coins at hand", page)
    assert "everybody begins with" not in page


def test_the_page_stays_within_the_budget(town, tom, site, company) -> None:
    trying(tom, town)
    site.force_login(tom)
    for path in (TRIAL, MARKET, COINS):
        site.get(path)
        with at_most():
            assert site.get(path).status_code == 200


def test_the_inbox_says_what_happened(town, tom, site, clock) -> None:
    row = trying(tom, town)
    clock.move_to(row.ends_at)
    tasks.sweep()
    site.force_login(tom)
    page = site.get("/en/alerts/").content.decode()
    assert "It is over, and the coins went back" in page


# The database says no -----------------------------------------------------------------------------------------

WRONG = {
    "one_trial_in_a_municipality": lambda town, row: {
        "municipality": town,
        "upgraded_at": timezone.now(),
    },
    "one_trial_at_a_time": lambda town, row: {"municipality": MunicipalityFactory(slug="naboby")},
    "trial_takes_a_while": lambda town, row: {"resident": guest("Eve"), "ends_at": NOON},
    "trial_has_its_whole_time": lambda town, row: {"resident": guest("Eve"), "ended_at": NOON},
    "trial_begins_before_moving_in": lambda town, row: {
        "resident": guest("Eve"),
        "upgraded_at": NOON - DAY,
    },
}


@pytest.mark.parametrize("name", [one.name for one in Trial._meta.constraints])
def test_the_database_refuses_a_trial_that_cannot_be(town, tom, name) -> None:
    row = trying(tom, town)
    usual = {"resident": tom, "municipality": town, "begun_at": NOON, "ends_at": NOON + 60 * DAY}
    said = usual | WRONG[name](town, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Trial.objects.create(**said)
