"""An exchange from the first yes to the coins, and everything on the way that is refused."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from microservices.actions import coins, exchanges, listings
from microservices.actions.exchanges import ExchangeRefused, Outdated
from microservices.choices import Audience, ExchangeState, ListingState, Side, TransferKind
from microservices.lifecycle import CODE_TRIES, fold
from microservices.models import Exchange, Neighbour, Transfer
from tests.factories import MunicipalityFactory, ResidentFactory

from .factories import (
    CategoryFactory,
    agreed,
    coordinator,
    listed,
    permit,
    reserved,
    written,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


TOWN = {"slug": "tornsund"}


@pytest.fixture
def category(town):
    return CategoryFactory(municipality=town)


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


def at_hand(person):
    return coins.wallet(person, person.municipality).balance


def aside(person):
    return coins.balances(person, person.municipality)["held"]


def told_by_history(exchange):
    return fold(exchange.events.values_list("verb", "before", "after"))


def test_two_neighbours_ask_reserve_agree_do_and_confirm_and_the_coins_move_once(
    town, category, ida, bo
):
    need = listed(ida, category, coins=2)
    assert (at_hand(ida), aside(ida)) == (8, 2)
    exchange = reserved(need, bo)
    assert (exchange.requester, exchange.performer) == (ida, bo)
    exchange = exchanges.agree(ida, exchange)
    exchange = exchanges.claim_done(bo, exchange)
    exchange = exchanges.confirm(ida, exchange)

    assert exchange.state == ExchangeState.SETTLED
    assert (at_hand(ida), aside(ida), at_hand(bo)) == (8, 0, 12)
    assert Transfer.objects.filter(kind=TransferKind.SETTLE).count() == 1
    assert told_by_history(Exchange.objects.get()) == ExchangeState.SETTLED
    assert [event.by for event in exchange.events.all()] == [
        Audience.PERFORMER,
        Audience.REQUESTER,
        Audience.PERFORMER,
        Audience.REQUESTER,
    ]
    assert Neighbour.objects.get(resident=bo).completed == 1
    assert Neighbour.objects.get(resident=ida).received == 1


def test_an_offer_costs_coins_only_once_both_have_agreed(town, category, ida, bo):
    offer = listed(bo, category, side=Side.OFFER, coins=3)
    exchange = reserved(offer, ida)
    assert (exchange.requester, exchange.performer) == (ida, bo)
    assert aside(ida) == 0
    exchange = exchanges.agree(bo, exchange)
    assert (at_hand(ida), aside(ida)) == (7, 3)
    exchange = exchanges.claim_done(bo, exchange)
    exchanges.confirm(ida, exchange)
    assert (at_hand(ida), aside(ida), at_hand(bo)) == (7, 0, 13)


def test_the_coins_of_an_offer_that_is_called_off_come_back(town, category, ida, bo):
    exchange = agreed(listed(bo, category, side=Side.OFFER, coins=3), ida)
    exchanges.call_off(ida, exchange)
    assert (at_hand(ida), aside(ida)) == (10, 0)


def test_what_is_called_off_leaves_the_need_open_and_its_coins_aside(town, category, ida, bo):
    need = listed(ida, category)
    exchange = agreed(need, bo)
    need.refresh_from_db()
    assert need.state == ListingState.FILLED
    exchanges.call_off(bo, exchange)
    need.refresh_from_db()
    assert need.state == ListingState.OPEN
    assert (at_hand(ida), aside(ida)) == (8, 2)
    somebody = ResidentFactory(municipality=town)
    assert reserved(need, somebody).hold == exchange.hold


def test_the_same_form_makes_one_reservation(town, category, ida, bo):
    need, key = listed(ida, category, slots=3, coins=1), uuid.uuid4()
    first = exchanges.reserve(bo, need, key=key)
    assert exchanges.reserve(bo, need, key=key) == first
    assert Exchange.objects.count() == 1
    other = listed(ida, category, coins=1)
    with pytest.raises(ExchangeRefused):
        exchanges.reserve(bo, other, key=key)
    assert Exchange.objects.count() == 1


def test_the_same_click_twice_is_one_click(town, category, ida, bo):
    exchange = exchanges.claim_done(bo, agreed(listed(ida, category), bo))
    seen = Exchange.objects.get()
    for _again in range(3):
        assert exchanges.confirm(ida, seen).state == ExchangeState.SETTLED
    fresh = Exchange.objects.get()
    assert exchanges.confirm(ida, fresh).version == fresh.version == exchange.version + 1
    assert at_hand(bo) == 12


def test_a_page_that_is_no_longer_true_changes_nothing(town, category, ida, bo):
    exchange = agreed(listed(ida, category), bo)
    before = Exchange.objects.get()
    exchanges.claim_done(bo, exchange)
    with pytest.raises(Outdated):
        exchanges.call_off(ida, before)
    assert Exchange.objects.get().state == ExchangeState.DONE_CLAIMED


def test_one_confirms_while_the_other_disputes_and_the_first_one_counts(town, category, ida, bo):
    exchange = exchanges.claim_done(bo, agreed(listed(ida, category), bo))
    one, other = Exchange.objects.get(), Exchange.objects.get()
    exchanges.dispute(bo, one, reason="coins", words="It took the whole day.")
    with pytest.raises(Outdated):
        exchanges.confirm(ida, other)
    assert (aside(ida), at_hand(bo)) == (2, 10)
    assert exchange.pk == Exchange.objects.get(state=ExchangeState.DISPUTED).pk


def test_nobody_confirms_their_own_word_and_nobody_else_does_anything(town, category, ida, bo):
    exchange = agreed(listed(ida, category), bo)
    stranger = ResidentFactory(municipality=town)
    with pytest.raises(ExchangeRefused):
        exchanges.claim_done(stranger, exchange)
    exchange = exchanges.claim_done(bo, exchange)
    for person in (bo, stranger):
        with pytest.raises(ExchangeRefused):
            exchanges.confirm(person, exchange)
    assert at_hand(bo) == 10


def test_who_reserved_cannot_say_yes_for_the_other(town, category, ida, bo):
    exchange = reserved(listed(ida, category), bo)
    with pytest.raises(ExchangeRefused):
        exchanges.agree(bo, exchange)
    assert exchanges.decline(ida, exchange).state == ExchangeState.CANCELLED


@pytest.mark.parametrize(
    "who", ["owner", "guest", "from_elsewhere", "business", "staff", "suspended"]
)
def test_not_everybody_can_reserve(town, category, ida, who):
    need = listed(ida, category)
    kinds = type(ida).Kind
    actor = {
        "owner": lambda: ida,
        "guest": lambda: ResidentFactory(kind=kinds.GUEST, municipality=None, verified_at=None),
        "from_elsewhere": ResidentFactory,
        "business": lambda: ResidentFactory(kind=kinds.BUSINESS, municipality=town),
        "staff": lambda: coordinator(town),
        "suspended": lambda: ResidentFactory(municipality=town),
    }[who]()
    if who == "suspended":
        Neighbour.objects.create(resident=actor, municipality=town, suspended_at=timezone.now())
    with pytest.raises(ExchangeRefused):
        reserved(need, actor)
    assert not Exchange.objects.exists()
    assert aside(ida) == 2


def test_a_fourth_reservation_waits_until_one_is_answered(town, category, ida, bo):
    needs = [listed(ida, category, coins=1) for _each in range(4)]
    waiting = [reserved(need, bo) for need in needs[:3]]
    with pytest.raises(ExchangeRefused):
        reserved(needs[3], bo)
    exchanges.agree(ida, waiting[0])
    reserved(needs[3], bo)


def test_one_person_takes_one_place_of_a_group(town, category, ida, bo):
    need = listed(ida, category, slots=2, coins=1)
    reserved(need, bo)
    with pytest.raises(ExchangeRefused):
        reserved(need, bo)


def test_a_group_has_a_place_and_a_hold_for_each(town, category, ida):
    need = listed(ida, category, slots=3, coins=2)
    assert (at_hand(ida), aside(ida)) == (4, 6)
    people = ResidentFactory.create_batch(4, municipality=town)
    taken = [agreed(need, person) for person in people[:3]]
    assert sorted(row.slot for row in taken) == [1, 2, 3]
    with pytest.raises(ExchangeRefused):
        reserved(need, people[3])
    done = exchanges.confirm(ida, exchanges.claim_done(people[0], taken[0]))
    assert done.state == ExchangeState.SETTLED
    assert (aside(ida), at_hand(people[0])) == (4, 12)
    exchanges.call_off(people[1], taken[1])
    assert reserved(need, people[3]).slot == taken[1].slot


def test_a_permit_is_asked_for_from_level_two(town, ida, bo):
    drive = CategoryFactory(municipality=town, level=2)
    need = listed(ida, drive)
    with pytest.raises(ExchangeRefused):
        reserved(need, bo)
    given = permit(bo, drive)
    exchange = reserved(need, bo)
    assert exchange.permit == given
    type(given).objects.update(state="suspended")
    with pytest.raises(ExchangeRefused):
        exchanges.agree(ida, exchange)
    assert Exchange.objects.get().state == ExchangeState.RESERVED


def test_calling_off_on_the_last_day_is_late(town, category, ida, bo):
    start = timezone.now() + 3 * DAY
    early = agreed(listed(ida, category, coins=1, starts_at=start), bo)
    assert not exchanges.call_off(bo, early).late
    exchange = agreed(listed(ida, category, coins=1, starts_at=start), bo)
    with time_machine.travel(start - 23 * HOUR, tick=False):
        assert exchanges.call_off(bo, exchange).late
    assert Neighbour.objects.get(resident=bo).late == 1


def test_it_is_done_only_after_it_has_begun(town, category, ida, bo):
    start = timezone.now() + DAY
    exchange = agreed(listed(ida, category, starts_at=start), bo)
    with pytest.raises(ExchangeRefused):
        exchanges.claim_done(bo, exchange)
    with time_machine.travel(start + HOUR, tick=False):
        assert exchanges.claim_done(bo, exchange).state == ExchangeState.DONE_CLAIMED


def test_what_both_agreed_to_stays_as_it_was(town, category, ida, bo):
    need = listed(ida, category, place="The library", address="Havnegade 3")
    exchange = agreed(need, bo)
    type(need).objects.update(title="Something else", address="Elsewhere 1")
    terms = Exchange.objects.get().terms
    assert (terms["title"], terms["address"], terms["coins"]) == (
        "Company to the doctor",
        "Havnegade 3",
        2,
    )
    assert exchange.terms == terms


def test_a_proposed_time_is_ahead_and_only_where_none_is_fixed(town, category, ida, bo):
    open_time = listed(ida, category, coins=1)
    with pytest.raises(ExchangeRefused):
        reserved(open_time, bo, starts_at=timezone.now() - HOUR)
    with pytest.raises(ExchangeRefused):
        reserved(open_time, bo, starts_at=timezone.now() + 100 * DAY)
    when = timezone.now() + DAY
    assert reserved(open_time, bo, starts_at=when).starts_at == when
    fixed = listed(ida, category, coins=1, starts_at=when)
    with pytest.raises(ExchangeRefused):
        reserved(fixed, bo, starts_at=when + HOUR)


# The code


@pytest.fixture
def meeting(town, ida, bo):
    walk = CategoryFactory(municipality=town, check_in=True)
    return agreed(listed(ida, walk), bo)


def test_the_code_is_shown_to_who_gets_the_help_and_entered_by_who_gives_it(meeting, ida, bo):
    code = exchanges.code_for(meeting, ida)
    assert len(code) == 4
    assert code.isdecimal()
    assert exchanges.code_for(meeting, bo) == ""
    with pytest.raises(ExchangeRefused):
        exchanges.claim_done(bo, meeting)
    with pytest.raises(ExchangeRefused):
        exchanges.check_in(ida, meeting, code)
    row = exchanges.check_in(bo, meeting, f" {code[:2]} {code[2:]} ")
    assert row.state == ExchangeState.IN_PROGRESS
    assert exchanges.code_for(row, ida) == ""
    assert exchanges.claim_done(bo, row).state == ExchangeState.DONE_CLAIMED


def test_a_code_is_not_guessed(meeting, ida, bo):
    code = exchanges.code_for(meeting, ida)
    wrong = f"{(int(code) + 1) % 10_000:04}"
    for _try in range(CODE_TRIES):
        with pytest.raises(ExchangeRefused):
            exchanges.check_in(bo, meeting, wrong)
    with pytest.raises(ExchangeRefused):
        exchanges.check_in(bo, meeting, code)
    assert Exchange.objects.get().code_tries == CODE_TRIES
    # the one who pays can say that it is done all the same
    assert exchanges.claim_done(ida, Exchange.objects.get()).claimed_by == Audience.REQUESTER


# Not there


def test_not_to_come_is_said_half_an_hour_later_and_can_be_answered(town, category, ida, bo):
    start = timezone.now() + DAY
    exchange = agreed(listed(ida, category, starts_at=start), bo)
    with (
        time_machine.travel(start + dt.timedelta(minutes=29), tick=False),
        pytest.raises(ExchangeRefused),
    ):
        exchanges.claim_no_show(ida, exchange)
    with time_machine.travel(start + dt.timedelta(minutes=31), tick=False):
        exchange = exchanges.claim_no_show(ida, exchange)
        with pytest.raises(ExchangeRefused):
            exchanges.object_to(ida, exchange, "I was there.")
        with pytest.raises(ExchangeRefused):
            exchanges.object_to(bo, exchange, "  ")
        exchange = exchanges.object_to(bo, exchange, "I stood at the door.")
    assert exchange.state == ExchangeState.DISPUTED
    assert exchange.events.last().words == "I stood at the door."
    assert aside(ida) == 2


def test_who_is_asked_by_telephone_is_spoken_for_by_a_colleague(town, category, ida, bo):
    staff = coordinator(town)
    need = written(staff, category, on_behalf_of=ida)
    assert (need.owner, need.entered_by, need.state) == (ida, staff, ListingState.OPEN)
    exchange = exchanges.agree(staff, reserved(need, bo))
    exchange = exchanges.confirm(staff, exchanges.claim_done(bo, exchange))
    assert exchange.state == ExchangeState.SETTLED
    assert [event.actor for event in exchange.events.all()] == [bo, staff, bo, staff]
    elsewhere = coordinator(MunicipalityFactory())
    with pytest.raises(listings.ListingRefused):
        written(elsewhere, category, on_behalf_of=ida)
