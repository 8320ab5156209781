"""Writing what somebody asks for or offers, keeping it open, taking it back, waiting for a place, and once a week."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from microservices import cells
from microservices.actions import coins, exchanges, listings, timers
from microservices.actions.exchanges import ExchangeRefused
from microservices.actions.listings import ListingRefused
from microservices.choices import ExchangeState, Level, ListingState, Side
from microservices.models import Exchange, Hold, Listing, WaitingPlace
from portal.models import Resident
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory, StaffFactory

from .factories import CategoryFactory, agreed, coordinator, listed, permit, reserved, written

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(weeks=1)


TOWN = {"slug": "tornsund"}


@pytest.fixture
def category(town):
    return CategoryFactory(municipality=town, coins_least=1, coins_most=4)


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


def purse(person):
    return tuple(coins.balances(person, person.municipality).values())


def now():
    return timezone.now()


# Writing


@pytest.mark.parametrize(
    "said",
    [
        {"slots": 0},
        {"slots": -1},
        {"slots": 31},
        {"slots": True},
        {"slots": 1.5},
        {"coins": 0},
        {"coins": -2},
        {"coins": 5},
        {"coins": 10**12},
        {"coins": 1.5},
        {"title": "   "},
        {"title": "x" * 101},
        {"text": "x" * 1501},
        {"place": "x" * 201},
        {"title": "Ring 20 12 34 56"},
        {"text": "Write to ida@post.dk"},
        {"place": "See www.example.org"},
        {"language": "xx"},
        {"side": "sell"},
        {"starts_at": dt.timedelta(hours=-1)},
        {"starts_at": dt.timedelta(days=61)},
        {"ends_at": dt.timedelta(days=1)},
        {"starts_at": dt.timedelta(days=2), "ends_at": dt.timedelta(days=1)},
        {"starts_at": dt.timedelta(days=2), "ends_at": dt.timedelta(days=2)},
        {"starts_at": dt.timedelta(days=2), "ends_at": dt.timedelta(days=20)},
        {"weekly_until": 14},
        {"starts_at": dt.timedelta(days=2), "weekly_until": 3},
        {"starts_at": dt.timedelta(days=2), "weekly_until": 400},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_in_words_and_no_coin_moves(category, ida, said) -> None:
    coins.wallet(ida, ida.municipality)
    start = now()
    moments = {name: start + ahead for name, ahead in said.items() if name.endswith("_at")}
    days = {
        name: timezone.localdate() + dt.timedelta(days=ahead)
        for name, ahead in said.items()
        if name == "weekly_until"
    }
    with pytest.raises(ListingRefused, match=r"\w+ \w+"):
        written(ida, category, **said | moments | days)
    assert not Listing.objects.exists()
    assert not Hold.objects.exists()
    assert purse(ida) == (10, 0)


def test_what_belongs_to_another_municipality_is_refused(category, ida) -> None:
    elsewhere = MunicipalityFactory()
    with pytest.raises(ListingRefused):
        written(ida, category, area=AreaFactory(municipality=elsewhere))
    with pytest.raises(ListingRefused):
        written(ida, CategoryFactory(municipality=elsewhere))
    with pytest.raises(ListingRefused):
        listings.write(
            ida,
            ida.municipality,
            key=uuid.uuid4(),
            side=Side.NEED,
            category=CategoryFactory(municipality=elsewhere),
            title="Help",
            language="da",
            coins=1,
        )
    assert not Listing.objects.exists()


def test_the_same_form_twice_is_one_listing_with_its_coins_once(category, ida, bo) -> None:
    key = uuid.uuid4()
    first = listed(ida, category, key=key)
    assert written(ida, category, key=key) == first
    assert Listing.objects.count() == 1
    assert purse(ida) == (8, 2)
    with pytest.raises(ListingRefused):
        written(bo, category, key=key)


def test_nobody_promises_coins_they_do_not_have(category, ida) -> None:
    listed(ida, category, coins=4)
    listed(ida, category, coins=4)
    with pytest.raises(ListingRefused, match="2"):
        listed(ida, category, coins=3)
    assert purse(ida) == (2, 8)
    staff = coordinator(ida.municipality)
    row = written(ida, category, coins=3)
    with pytest.raises(ListingRefused):
        listings.approve(staff, row)
    row.refresh_from_db()
    assert (row.state, row.round) == (ListingState.IN_REVIEW, 0)
    assert purse(ida) == (2, 8)


def test_what_somebody_writes_first_is_looked_at(town, category, ida) -> None:
    staff = coordinator(town)
    for _each in range(3):
        row = written(ida, category, coins=1)
        assert row.state == ListingState.IN_REVIEW
        listings.approve(staff, row)
    assert purse(ida) == (7, 3)
    assert written(ida, category, coins=1).state == ListingState.OPEN


@pytest.mark.parametrize(
    ("level", "kind", "state"),
    [
        (Level.EID, "resident", ListingState.OPEN),
        (Level.DECLARED, "resident", ListingState.OPEN),
        (Level.APPROVED, "resident", ListingState.IN_REVIEW),
        (Level.CERTIFIED, "resident", ListingState.IN_REVIEW),
    ],
)
def test_what_takes_a_permit_is_looked_at_each_time(town, category, level, kind, state) -> None:
    person = ResidentFactory(municipality=town, kind=kind)
    for _each in range(3):
        listed(person, category, coins=1)
    strict = CategoryFactory(municipality=town, level=level)
    assert written(person, strict).state == state


def test_only_staff_with_the_right_let_something_out_or_remove_it(town, category, ida) -> None:
    row = written(ida, category)
    editor = StaffFactory(municipality=town, role=Role.EDITOR)
    for person in (ida, editor, coordinator(MunicipalityFactory())):
        with pytest.raises(ListingRefused):
            listings.approve(person, row)
        with pytest.raises(ListingRefused):
            listings.remove(person, row, words="Not here.")
    moderator = StaffFactory(municipality=town, role=Role.MODERATOR)
    assert listings.approve(moderator, row).state == ListingState.OPEN
    with pytest.raises(ListingRefused):
        listings.approve(moderator, row)
    with pytest.raises(ListingRefused):
        listings.remove(moderator, row, words=" ")
    removed = listings.remove(moderator, row, words="Not here.")
    assert (removed.state, removed.said, removed.due_at) == (
        ListingState.REMOVED,
        "Not here.",
        None,
    )
    assert purse(ida) == (10, 0)


def test_an_offer_takes_the_permit_of_who_makes_it(town, bo) -> None:
    drive = CategoryFactory(municipality=town, level=Level.APPROVED)
    with pytest.raises(ListingRefused):
        written(bo, drive, side=Side.OFFER)
    permit(bo, drive)
    assert listed(bo, drive, side=Side.OFFER).state == ListingState.OPEN
    assert not Hold.objects.exists()


@pytest.mark.parametrize("kind", ["guest", "business", "staff"])
def test_who_does_not_live_here_writes_nothing(town, category, kind) -> None:
    home = {"guest": {"municipality": None, "verified_at": None}, "business": {}, "staff": {}}
    person = ResidentFactory(kind=Resident.Kind(kind), **{"municipality": town} | home[kind])
    with pytest.raises(ListingRefused):
        written(person, category)


def test_nobody_has_more_open_than_they_can_look_after(category, ida) -> None:
    for _each in range(listings.MOST_OPEN):
        written(ida, category, side=Side.OFFER, coins=1)
    with pytest.raises(ListingRefused):
        written(ida, category, side=Side.OFFER, coins=1)


def test_where_it_takes_place_is_kept_as_a_cell_of_half_a_kilometre(town, category, ida) -> None:
    square = [[[12.5, 55.6], [12.6, 55.6], [12.6, 55.7], [12.5, 55.7], [12.5, 55.6]]]
    area = AreaFactory(municipality=town, outline={"type": "Polygon", "coordinates": square})
    row = written(ida, category, area=area, address="Havnegade 3, second bell")
    assert (row.east, row.north) == cells.cell_of(55.65, 12.55)
    assert row.address == "Havnegade 3, second bell"


# Keeping it open, and taking it back


def test_a_listing_is_open_for_a_fortnight_and_can_be_renewed_until_sixty_days(category, ida):
    row = listed(ida, category)
    start = row.opened_at
    assert row.expires_at == start + 14 * DAY
    for day in (13, 26, 39, 52):
        with time_machine.travel(start + day * DAY, tick=False):
            row = listings.renew(ida, row)
            assert row.expires_at == start + min(day + 14, 60) * DAY
            assert purse(ida) == (8, 2)
    with time_machine.travel(start + 59.5 * DAY, tick=False), pytest.raises(ListingRefused):
        listings.renew(ida, row)


def test_a_listing_with_a_time_is_open_until_it_has_taken_place(category, ida) -> None:
    starts = now() + 30 * DAY
    row = listed(ida, category, starts_at=starts, ends_at=starts + HOUR)
    assert row.expires_at == starts + HOUR


def test_what_has_expired_is_renewed_with_its_coins(category, ida) -> None:
    row = listed(ida, category)
    with time_machine.travel(row.expires_at + HOUR, tick=False):
        timers.sweep()
        assert purse(ida) == (10, 0)
        row.refresh_from_db()
        assert row.state == ListingState.EXPIRED
        row = listings.renew(ida, row)
        assert (row.state, row.round) == (ListingState.OPEN, 2)
        assert purse(ida) == (8, 2)
        # and gives them back once more
        listings.withdraw(ida, row)
        assert purse(ida) == (10, 0)


def test_a_pause_hides_and_keeps_the_coins(category, ida, bo) -> None:
    row = listings.pause(ida, listed(ida, category))
    assert row.state == ListingState.PAUSED
    assert purse(ida) == (8, 2)
    with pytest.raises(ExchangeRefused):
        reserved(row, bo)
    with pytest.raises(ListingRefused):
        listings.pause(ida, row)
    reserved(listings.resume(ida, row), bo)


def test_everybody_changes_only_their_own(category, ida, bo) -> None:
    row = listed(ida, category)
    for verb in (listings.renew, listings.pause, listings.resume, listings.withdraw):
        with pytest.raises(ListingRefused):
            verb(bo, row)
    assert Listing.objects.get().state == ListingState.OPEN


def test_taking_back_says_no_to_who_waits_and_keeps_what_is_agreed(town, category, ida, bo):
    row = listed(ida, category, slots=3, coins=2)
    fixed = agreed(row, bo)
    waiting = reserved(row, ResidentFactory(municipality=town))
    assert listings.withdraw(ida, row).state == ListingState.WITHDRAWN
    waiting.refresh_from_db()
    fixed.refresh_from_db()
    assert (waiting.state, fixed.state) == (ExchangeState.CANCELLED, ExchangeState.AGREED)
    assert purse(ida) == (8, 2)
    exchanges.call_off(bo, fixed)
    assert purse(ida) == (10, 0)
    with pytest.raises(ListingRefused):
        listings.withdraw(ida, row)


def test_removing_stops_what_has_not_begun(town, category, ida, bo) -> None:
    row = listed(ida, category, slots=2)
    exchange = agreed(row, bo)
    listings.remove(coordinator(town), row, words="This must not stand here.")
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.VOIDED
    assert purse(ida) == (10, 0)


# Waiting for a place


@pytest.fixture
def full(category, ida, bo):
    row = listed(ida, category)
    agreed(row, bo)
    row.refresh_from_db()
    assert row.state == ListingState.FILLED
    return row


def test_who_waits_is_offered_the_place_before_others_and_for_two_days(town, full, ida, bo):
    first, second, other = ResidentFactory.create_batch(3, municipality=town)
    for person in (first, second, first):
        listings.wait(person, full)
    assert WaitingPlace.objects.count() == 2
    exchanges.call_off(bo, Exchange.objects.get())
    full.refresh_from_db()
    assert full.state == ListingState.FILLED
    with pytest.raises(ExchangeRefused):
        reserved(full, other)
    with pytest.raises(ExchangeRefused):
        reserved(full, second)
    offered = WaitingPlace.objects.get(resident=first).offered_at
    with time_machine.travel(offered + 48 * HOUR + HOUR, tick=False):
        timers.sweep()
        assert not WaitingPlace.objects.filter(resident=first).exists()
        with pytest.raises(ExchangeRefused):
            reserved(full, first)
        assert reserved(full, second).performer == second
        assert not WaitingPlace.objects.exists()


def test_a_place_nobody_waits_for_any_more_is_open_to_all(town, full, bo) -> None:
    waiting, other = ResidentFactory.create_batch(2, municipality=town)
    listings.wait(waiting, full)
    exchanges.call_off(bo, Exchange.objects.get())
    listings.stop_waiting(waiting, full)
    full.refresh_from_db()
    assert full.state == ListingState.OPEN
    reserved(full, other)


def test_only_who_could_take_a_place_waits_for_one(town, category, full, ida, bo) -> None:
    for person in (ida, bo, ResidentFactory(), coordinator(town)):
        with pytest.raises(ListingRefused):
            listings.wait(person, full)
    somebody = ResidentFactory(municipality=town)
    with pytest.raises(ListingRefused, match="free"):
        listings.wait(somebody, listed(ida, category))
    assert not WaitingPlace.objects.exists()


# Again every week


@pytest.fixture
def autumn():
    with time_machine.travel(dt.datetime(2026, 10, 19, 8, tzinfo=dt.UTC), tick=False) as clock:
        yield clock


def test_what_comes_again_each_week_does_so_at_the_same_hour_of_the_clock(
    autumn, town, category, ida, bo
) -> None:
    thursday = dt.datetime(2026, 10, 22, 10, tzinfo=town.zone)
    listed(
        ida,
        category,
        coins=1,
        starts_at=thursday,
        ends_at=thursday + 2 * HOUR,
        weekly_until=dt.date(2026, 11, 5),
    )
    seen = []
    for _week in range(5):
        row = Listing.objects.latest("starts_at")
        seen.append(f"{row.starts_at.astimezone(town.zone):%d/%m %H:%M}")
        assert row.ends_at - row.starts_at == 2 * HOUR
        autumn.move_to(row.ends_at + HOUR)
        timers.sweep()
        timers.sweep()
    # the clocks went back on 25 October
    assert sorted(set(seen)) == ["05/11 10:00", "22/10 10:00", "29/10 10:00"]
    assert Listing.objects.count() == 3
    assert set(Listing.objects.values_list("state", flat=True)) == {ListingState.EXPIRED}
    assert purse(ida) == (10, 0)


def test_a_series_whose_owner_has_too_few_coins_waits_and_says_why(
    autumn, town, category, ida
) -> None:
    start = now() + DAY
    until = timezone.localdate(start) + 3 * WEEK
    row = listed(ida, category, coins=4, starts_at=start, weekly_until=until)
    listed(ida, category, coins=4)
    listed(ida, category, coins=2)
    Listing.objects.filter(pk=row.pk).update(coins=4)
    autumn.move_to(start + HOUR)
    other = listed(ResidentFactory(municipality=town), category)
    # its coins come back in the same moment, and go to another promise
    timers.sweep()
    again = Listing.objects.get(comes_from=row)
    assert again.state == ListingState.OPEN
    assert purse(ida) == (0, 10)
    assert other.state == ListingState.OPEN
    exchange = agreed(again, other.owner)
    autumn.move_to(again.starts_at + HOUR)
    exchanges.confirm(ida, exchanges.claim_done(other.owner, exchange))
    timers.sweep()
    last = Listing.objects.get(comes_from=again)
    assert (last.state, bool(last.said)) == (ListingState.EXPIRED, True)
    assert purse(ida) == (0, 6)
    for open_one in Listing.objects.filter(owner=ida, state=ListingState.OPEN):
        listings.withdraw(ida, open_one)
    assert listings.renew(ida, last).state == ListingState.OPEN


def test_a_series_that_is_taken_back_does_not_come_again(autumn, category, ida) -> None:
    start = now() + DAY
    until = timezone.localdate(start) + 3 * WEEK
    row = listed(ida, category, starts_at=start, weekly_until=until)
    listings.withdraw(ida, row)
    autumn.move_to(start + 30 * DAY)
    timers.sweep()
    assert Listing.objects.count() == 1
