"""What a caseworker decides, what is stopped at once, and what becomes of things when somebody leaves."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import ModelLogEntry

from microservices import invariants, lifecycle
from microservices.actions import coins, disputes, exchanges, leaving, listings
from microservices.actions.exchanges import ExchangeRefused, Outdated
from microservices.choices import AccountKind, ExchangeState, ListingState, Side, TransferKind
from microservices.ledger import key_of
from microservices.models import Account, Exchange, Listing, Neighbour, Transfer, WaitingPlace
from portal.actions.people import erase_resident
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory

from .factories import CategoryFactory, agreed, coordinator, listed, reserved

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
WHY = "Both have told us how it was."


TOWN = {"slug": "tornsund"}


@pytest.fixture
def category(town):
    return CategoryFactory(municipality=town)


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def bo(town):
    row = ResidentFactory(municipality=town, first_name="Bo")
    coins.wallet(row, town)
    return row


@pytest.fixture
def clerk(town):
    return coordinator(town)


@pytest.fixture(autouse=True)
def _books_are_right():
    yield
    assert invariants.broken() == {}


def purse(person):
    return tuple(coins.balances(person, person.municipality).values())


@pytest.fixture
def disputed(category, ida, bo):
    exchange = exchanges.claim_done(bo, agreed(listed(ida, category, coins=4), bo))
    return exchanges.dispute(ida, exchange, reason="not_done", words="Nobody came.")


def test_while_it_is_disputed_nothing_moves(disputed, ida, bo) -> None:
    assert purse(ida) == (6, 4)
    for verb in (exchanges.confirm, exchanges.call_off, exchanges.claim_done):
        with pytest.raises(ExchangeRefused):
            verb(ida, disputed)
    assert disputed.due_at > timezone.now() + 4 * DAY


@pytest.mark.parametrize(
    ("outcome", "share", "ida_has", "bo_has"),
    [("settle", None, 6, 14), ("refund", None, 10, 10), ("split", 1, 9, 11), ("split", 3, 7, 13)],
)
def test_a_caseworker_decides_and_says_why(
    disputed, ida, bo, clerk, outcome, share, ida_has, bo_has
) -> None:
    row = disputes.resolve(clerk, disputed, outcome=outcome, words=WHY, share=share)
    assert (row.state, row.resolution, row.due_at) == (ExchangeState.RESOLVED, WHY, None)
    assert (purse(ida), purse(bo)) == ((ida_has, 0), (bo_has, 0))
    assert ModelLogEntry.objects.filter(action="microservices.exchange.resolve").count() == 1
    for again in (row, disputed):
        with pytest.raises(ExchangeRefused):
            disputes.resolve(clerk, again, outcome="refund", words=WHY)
    assert (purse(ida), purse(bo)) == ((ida_has, 0), (bo_has, 0))


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "keep"},
        {"outcome": "refund", "words": "  "},
        {"outcome": "refund", "words": "x" * 1001},
        {"outcome": "split"},
        {"outcome": "split", "share": 0},
        {"outcome": "split", "share": 4},
        {"outcome": "split", "share": -1},
        {"outcome": "split", "share": 1.5},
    ],
    ids=str,
)
def test_half_a_decision_is_none(disputed, ida, clerk, said) -> None:
    with pytest.raises(ExchangeRefused):
        disputes.resolve(clerk, disputed, **{"words": WHY} | said)
    assert Exchange.objects.get().state == ExchangeState.DISPUTED
    assert purse(ida) == (6, 4)


def test_only_who_may_decides_and_nobody_about_their_own(town, disputed, ida, bo) -> None:
    people = [ida, bo, ResidentFactory(municipality=town), coordinator(MunicipalityFactory())]
    people += [StaffFactory(municipality=town, role=role) for role in (Role.EDITOR, Role.MODERATOR)]
    for person in people:
        with pytest.raises(ExchangeRefused):
            disputes.resolve(person, disputed, outcome="settle", words=WHY)
    Exchange.objects.update(performer=coordinator(town))
    with pytest.raises(ExchangeRefused):
        disputes.resolve(Exchange.objects.get().performer, disputed, outcome="settle", words=WHY)


def test_a_decision_about_a_young_person_takes_two_colleagues(town, disputed, ida, clerk) -> None:
    Exchange.objects.update(minors=True)
    row = disputes.resolve(clerk, disputed, outcome="split", share=2, words=WHY)
    assert row.state == ExchangeState.DISPUTED
    assert disputes.proposal(row).actor == clerk
    row = disputes.resolve(clerk, row, outcome="split", share=2, words=WHY)
    assert row.state == ExchangeState.DISPUTED
    colleague = coordinator(town)
    row = disputes.resolve(colleague, row, outcome="split", share=1, words=WHY)
    assert row.state == ExchangeState.DISPUTED
    assert purse(ida) == (6, 4)
    row = disputes.resolve(clerk, row, outcome="split", share=1, words=WHY)
    assert row.state == ExchangeState.RESOLVED
    assert purse(ida) == (9, 0)


def test_two_caseworkers_at_once_decide_once(town, disputed, ida, clerk) -> None:
    seen = Exchange.objects.get()
    disputes.resolve(clerk, disputed, outcome="refund", words=WHY)
    with pytest.raises(ExchangeRefused):
        disputes.resolve(coordinator(town), seen, outcome="settle", words=WHY)
    assert purse(ida) == (10, 0)


def test_a_decision_on_an_old_page_is_no_decision(disputed, clerk) -> None:
    Exchange.objects.update(version=disputed.version + 1)
    with pytest.raises(Outdated):
        disputes.resolve(clerk, disputed, outcome="settle", words=WHY)


# After the coins have changed hands


@pytest.fixture
def settled(category, ida, bo):
    exchange = exchanges.claim_done(bo, agreed(listed(ida, category, coins=4), bo))
    return exchanges.confirm(ida, exchange)


def test_what_is_settled_is_disputed_for_seven_days(settled, ida) -> None:
    with (
        time_machine.travel(settled.ended_at + 7 * DAY + HOUR, tick=False),
        pytest.raises(ExchangeRefused),
    ):
        exchanges.dispute(ida, settled, reason="coins", words="It was half an hour.")
    with time_machine.travel(settled.ended_at + 7 * DAY - HOUR, tick=False):
        row = exchanges.dispute(ida, settled, reason="coins", words="It was half an hour.")
    assert (row.state, row.ended_at) == (ExchangeState.DISPUTED, None)
    assert purse(ida) == (6, 0)


def test_paid_coins_come_back_as_a_transfer_of_their_own(settled, ida, bo, clerk) -> None:
    assert Neighbour.objects.get(resident=bo).completed == 1
    row = exchanges.dispute(ida, settled, reason="coins", words="It was half an hour.")
    with pytest.raises(ExchangeRefused):
        disputes.resolve(clerk, row, outcome="split", share=1, words=WHY)
    disputes.resolve(clerk, row, outcome="refund", words=WHY)
    assert (purse(ida), purse(bo)) == ((10, 0), (10, 0))
    back = Transfer.objects.get(kind=TransferKind.REVERSAL)
    assert back.reverses.kind == TransferKind.SETTLE
    assert Neighbour.objects.get(resident=bo).completed == 0
    assert Neighbour.objects.get(resident=ida).received == 0


def test_paid_coins_that_are_right_stay(settled, ida, bo, clerk) -> None:
    row = exchanges.dispute(bo, settled, reason="other", words="I want to tell you something.")
    disputes.resolve(clerk, row, outcome="settle", words=WHY)
    assert (purse(ida), purse(bo)) == ((6, 0), (14, 0))
    assert Transfer.objects.filter(kind=TransferKind.SETTLE).count() == 1


def test_spent_coins_are_not_taken_below_zero(town, settled, category, ida, bo, clerk) -> None:
    listed(bo, category, coins=8)
    listed(bo, category, coins=6)
    assert purse(bo) == (0, 14)
    row = exchanges.dispute(ida, settled, reason="coins", words="It was half an hour.")
    with pytest.raises(ExchangeRefused, match="goodwill"):
        disputes.resolve(clerk, row, outcome="refund", words=WHY)
    assert Exchange.objects.get(pk=row.pk).state == ExchangeState.DISPUTED
    goodwill = coins.common(town, AccountKind.GOODWILL)
    treasury = coins.common(town, AccountKind.TREASURY)
    coins.move(TransferKind.MINT, treasury, goodwill, 50, key=key_of("test", "goodwill"))
    disputes.resolve(clerk, row, outcome="refund", words=WHY)
    assert (purse(ida), purse(bo)) == ((10, 0), (0, 14))
    assert Account.objects.get(pk=goodwill.pk).balance == 46


# Stopped at once


@pytest.mark.parametrize("goes_on", [False, True])
def test_what_is_stopped_gives_the_coins_back_or_stays_open(
    category, ida, bo, clerk, goes_on
) -> None:
    exchange = agreed(listed(ida, category, coins=4), bo)
    row = disputes.void(clerk, exchange, words=WHY, goes_on=goes_on)
    assert (row.state, row.resolution) == (ExchangeState.VOIDED, WHY)
    listing = Listing.objects.get()
    if goes_on:
        assert (listing.state, purse(ida)) == (ListingState.OPEN, (6, 4))
        reserved(listing, ResidentFactory(municipality=listing.municipality))
    else:
        assert (listing.state, purse(ida)) == (ListingState.FILLED, (10, 0))
        # and its owner can open it again, with coins
        assert listings.renew(ida, listing).state == ListingState.OPEN
        assert purse(ida) == (6, 4)


def test_what_is_over_is_not_stopped(settled, clerk, ida, bo) -> None:
    with pytest.raises(ExchangeRefused):
        disputes.void(clerk, settled, words=WHY)
    assert disputes.void(None, settled, words=WHY).state == ExchangeState.SETTLED
    assert (purse(ida), purse(bo)) == ((6, 0), (14, 0))
    with pytest.raises(ExchangeRefused):
        disputes.void(ida, settled, words=WHY)


# Leaving


def moved_to(exchange, state, ida, bo, claimed):
    """The exchange at ``state``, by the way that leads there."""
    person = {"requester": ida, "performer": bo}[claimed]
    match state:
        case ExchangeState.AGREED:
            return exchanges.agree(exchange.listing.owner, exchange)
        case ExchangeState.IN_PROGRESS:
            exchange = moved_to(exchange, ExchangeState.AGREED, ida, bo, claimed)
            return exchanges.check_in(bo, exchange, exchanges.code_for(exchange, ida))
        case ExchangeState.DONE_CLAIMED:
            exchange = moved_to(exchange, ExchangeState.AGREED, ida, bo, claimed)
            return exchanges.claim_done(person, exchange)
        case ExchangeState.NO_SHOW_CLAIMED:
            exchange = moved_to(exchange, ExchangeState.AGREED, ida, bo, claimed)
            Exchange.objects.update(starts_at=timezone.now() - HOUR)
            exchange.refresh_from_db()
            return exchanges.claim_no_show(person, exchange)
        case ExchangeState.DISPUTED:
            exchange = moved_to(exchange, ExchangeState.DONE_CLAIMED, ida, bo, "performer")
            return exchanges.dispute(ida, exchange, reason="other", words="No.")
    return exchange


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("claimed", ["requester", "performer"])
@pytest.mark.parametrize("leaver", ["requester", "performer"])
@pytest.mark.parametrize(
    "state",
    [
        ExchangeState.RESERVED,
        ExchangeState.AGREED,
        ExchangeState.IN_PROGRESS,
        ExchangeState.DONE_CLAIMED,
        ExchangeState.NO_SHOW_CLAIMED,
        ExchangeState.DISPUTED,
    ],
)
def test_an_account_is_deleted_in_mid_exchange(
    town, category, ida, bo, clerk, state, leaver, claimed, side
) -> None:
    owner, taker = (ida, bo) if side == Side.NEED else (bo, ida)
    row = reserved(listed(owner, category, side=side, coins=4), taker)
    moved_to(row, state, ida, bo, claimed)
    gone, stays = (ida, bo) if leaver == "requester" else (bo, ida)
    leaving.leave(gone)
    leaving.leave(gone)
    row = Exchange.objects.get()
    if state == ExchangeState.DISPUTED:
        assert row.state == ExchangeState.DISPUTED
    else:
        assert row.state not in lifecycle.LIVE
        assert lifecycle.fold(row.events.values_list("verb", "before", "after")) == row.state
    erase_resident(gone, gone)
    assert invariants.broken() == {}
    if state == ExchangeState.DISPUTED:
        disputes.resolve(clerk, Exchange.objects.get(), outcome="split", share=1, words=WHY)
    paid = leaver == "requester" and (
        state in {ExchangeState.IN_PROGRESS, ExchangeState.DONE_CLAIMED}
        or (state == ExchangeState.NO_SHOW_CLAIMED and claimed == "performer")
    )
    open_need = side == Side.NEED and leaver == "performer"
    if state == ExchangeState.DISPUTED:
        assert purse(stays) == ((11, 0) if stays == bo else (9, 0))
    elif leaver == "requester":
        assert purse(bo) == ((14, 0) if paid else (10, 0))
    elif state == ExchangeState.NO_SHOW_CLAIMED and claimed == "performer":
        # the requester has not come and has not said otherwise: the coins go on to the common pot
        assert purse(ida) == (6, 0)
    else:
        assert purse(ida) == ((6, 4) if open_need else (10, 0))


def test_whoever_leaves_waits_for_nothing_and_leaves_nothing_open(town, category, ida, bo) -> None:
    full = listed(bo, category)
    agreed(full, ResidentFactory(municipality=town))
    listings.wait(ida, Listing.objects.get(pk=full.pk))
    listed(ida, category, slots=2, coins=3)
    leaving.leave(ida)
    assert not WaitingPlace.objects.exists()
    assert purse(ida) == (10, 0)
    assert Listing.objects.get(owner=ida).state == ListingState.WITHDRAWN
