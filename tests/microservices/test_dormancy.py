"""Coins that nobody uses for a year: told twice, then to the common pot, and back with one press."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from microservices import dormancy, how, invariants, ledger, tasks, triggers
from microservices.actions import coins, exchanges, listings
from microservices.actions import dormancy as acts
from microservices.actions.coins import CoinsRefused
from microservices.actions.dormancy import DormancyRefused
from microservices.choices import AccountKind, ListingState, Side, TransferKind
from microservices.ledger import key_of
from microservices.models import Account, Dormancy, Neighbour, PhoneNeighbour, Transfer
from portal import mydata, tellers
from portal.actions import people as accounts
from portal.channels import Channel
from portal.models import Delivery, Municipality, Resident
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.portal.queries import at_most

from .dormancy import earned, minted, went
from .factories import CategoryFactory, agreed, listed, written

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 1, 10, 11, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
COINS = "/en/help/me/coins/"


@pytest.fixture(autouse=True)
def clock():
    with translation.override("en"), time_machine.travel(START, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def ida(town):
    return rich(town)


def rich(town: Municipality, amount: int = 25, **said) -> Resident:
    """Somebody who has signed in just now, and has so many coins."""
    person = ResidentFactory(municipality=town, **{"last_login": timezone.now()} | said)
    coins.wallet(person, town)
    if more := amount - ledger.START:
        earned(person, town, more)
    return person


def at_hand(person: Resident) -> int:
    return coins.balances(person, person.municipality)["available"]


def in_common(town: Municipality, kind: AccountKind = AccountKind.POT) -> int:
    return Account.objects.get(municipality=town, kind=kind).balance


def told(person: Resident) -> list[str]:
    rows = Delivery.objects.filter(follower__resident=person, channel=Channel.INBOX)
    entries = [row.entry for row in rows.select_related("entry").order_by("pk")]
    words = tellers.words_of(entries)
    return [words[entry.pk].what for entry in entries if entry.pk in words]


def notices(person: Resident) -> int:
    return Delivery.objects.filter(
        follower__resident=person, channel=Channel.INBOX, entry__kind="dormancy"
    ).count()


def gone(clock, person: Resident) -> Dormancy:
    """Away until the coins went."""
    for days in (305, 351, 365):
        clock.move_to(START + days * DAY + HOUR)
        tasks.dormancy()
    return Dormancy.objects.get(account__owner=person, moved_at__isnull=False)


def signs_in(person: Resident) -> None:
    Resident.objects.filter(pk=person.pk).update(last_login=timezone.now())


# What happens, and when


def test_somebody_is_told_60_and_14_days_before_and_then_keeps_ten_coins(clock, town, ida):
    for days, times in ((0, 0), (304, 0), (306, 1), (350, 1), (352, 2), (364, 2)):
        clock.move_to(START + days * DAY)
        tasks.dormancy()
        tasks.dormancy()
        assert (notices(ida), at_hand(ida)) == (times, 25), days
    row = Dormancy.objects.get()
    assert row.due_at - row.told_at == dormancy.NOTICES[0]
    clock.move_to(row.due_at - HOUR)
    tasks.dormancy()
    assert at_hand(ida) == 25
    clock.move_to(row.due_at)
    tasks.dormancy()
    tasks.dormancy()
    assert (at_hand(ida), in_common(town), notices(ida)) == (10, 15, 3)
    row.refresh_from_db()
    assert row.transfer.kind == TransferKind.DORMANT
    assert row.transfer.key == key_of("dormant", row.account_id, 1)
    clock.move_to(START + 1000 * DAY)
    assert tasks.dormancy() == 0
    assert invariants.broken() == {}


def test_what_is_told_says_until_when_and_what_can_be_done(clock, town, ida):
    clock.move_to(START + 306 * DAY)
    tasks.dormancy()
    (said,) = told(ida)
    assert "Sign in before" in said
    assert "11 January 2027" in said
    signs_in(ida)
    assert told(ida) == ["All of them stay yours"]


def test_what_went_is_told_with_the_day_until_which_it_comes_back(clock, town, ida):
    row = gone(clock, ida)
    assert len(set(told(ida))) == 1
    assert "take them back until" in told(ida)[-1]
    clock.move_to(row.back_until + DAY)
    assert told(ida)[-1].endswith("went to the common pot")


def test_a_clock_that_stood_still_makes_coins_go_later_and_not_untold(clock, town, ida):
    clock.move_to(START + 500 * DAY)
    for _each in range(3):
        tasks.dormancy()
    assert (at_hand(ida), notices(ida)) == (25, 1)
    clock.move_to(START + 600 * DAY)
    for _each in range(3):
        tasks.dormancy()
    assert (at_hand(ida), notices(ida)) == (25, 2)
    clock.move_to(START + 613 * DAY)
    tasks.dormancy()
    assert at_hand(ida) == 25
    clock.move_to(START + 614 * DAY)
    tasks.dormancy()
    assert at_hand(ida) == 10


@pytest.mark.parametrize("month", [3, 10])
@pytest.mark.parametrize("zone", ["Europe/Copenhagen", "Europe/Helsinki"])
def test_nothing_goes_before_the_day_that_was_named_when_clocks_change(clock, zone, month):
    """Both kinds of time: the last night of summer time, and the first of it, lie between notice and day."""
    town = MunicipalityFactory()
    town.time_zone = zone
    town.save()
    begin = dt.datetime(2026, month, 28 if month == 3 else 24, 22, 30, tzinfo=dt.UTC)
    clock.move_to(begin)
    ida = rich(town)
    for days in (305, 351):
        clock.move_to(begin + days * DAY + HOUR)
        tasks.dormancy()
    row = Dormancy.objects.get()
    named = timezone.localtime(row.due_at, town.zone).date()
    clock.move_to(dt.datetime.combine(named, dt.time(), town.zone) - HOUR)
    tasks.dormancy()
    assert at_hand(ida) == 25
    clock.move_to(dt.datetime.combine(named + DAY, dt.time(), town.zone))
    tasks.dormancy()
    assert at_hand(ida) == 10


def test_who_has_ten_coins_or_fewer_is_left_alone(clock, town):
    rich(town, 10)
    poor = rich(town, 10)
    coins.move(
        TransferKind.GIFT,
        coins.wallet(poor, town),
        coins.common(town, AccountKind.POT),
        4,
        key=uuid.uuid4(),
    )
    clock.move_to(START + 800 * DAY)
    assert tasks.dormancy() == 0
    assert not Dormancy.objects.exists()


# What ends it


@pytest.mark.parametrize("days", [306, 352, 364])
def test_to_sign_in_ends_it_and_a_year_begins_anew(clock, town, ida, days):
    for now in (306, 352, 364):
        clock.move_to(START + now * DAY)
        tasks.dormancy()
        if now == days:
            break
    signs_in(ida)
    back = timezone.now()
    clock.move_to(START + 366 * DAY)
    tasks.dormancy()
    assert at_hand(ida) == 25
    assert Dormancy.objects.get().ended_at is not None
    clock.move_to(back + 304 * DAY)
    tasks.dormancy()
    assert Dormancy.objects.count() == 1
    clock.move_to(back + 306 * DAY)
    tasks.dormancy()
    assert list(Dormancy.objects.order_by("pk").values_list("round", flat=True)) == [1, 2]


def test_who_signs_in_at_the_last_moment_keeps_their_coins(clock, town, ida):
    for days in (306, 352):
        clock.move_to(START + days * DAY)
        tasks.dormancy()
    clock.move_to(Dormancy.objects.get().due_at)
    signs_in(ida)
    tasks.dormancy()
    assert (at_hand(ida), in_common(town)) == (25, 0)


def test_a_sign_in_through_the_door_is_seen(client, clock, town, ida):
    clock.move_to(START + 306 * DAY)
    tasks.dormancy()
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(ida)
    tasks.dormancy()
    assert not Dormancy.objects.running().exists()


def test_an_exchange_counts_for_both_and_a_live_one_holds_everything(clock, town, ida):
    kind = CategoryFactory(municipality=town)
    bo = rich(town)
    clock.move_to(START + 200 * DAY)
    row = agreed(listed(ida, kind, coins=2), bo)
    clock.move_to(START + 400 * DAY)
    assert tasks.dormancy() == 0
    row = exchanges.call_off(bo, row)
    listings.withdraw(ida, row.listing)
    clock.move_to(START + (400 + 304) * DAY)
    assert tasks.dormancy() == 0
    clock.move_to(START + (400 + 306) * DAY)
    assert tasks.dormancy() == 2


def test_coins_that_are_set_aside_never_go(clock, town, ida):
    coins.set_aside(ida, town, 3, key="X1", ref="")
    clock.move_to(START + 800 * DAY)
    for _each in range(3):
        tasks.dormancy()
        clock.shift(61 * DAY)
    assert coins.balances(ida, town) == {"available": 22, "held": 3}
    assert not Dormancy.objects.exists()


@pytest.mark.parametrize("state", ["open", "paused", "in_review"])
def test_nothing_goes_while_a_listing_lives(clock, town, ida, state):
    row = written(ida, CategoryFactory(municipality=town), side=Side.OFFER, text="I drive")
    later = START + 5000 * DAY
    type(row).objects.filter(pk=row.pk).update(
        state=state, due_at=later, expires_at=later, opened_at=START
    )
    clock.move_to(START + 800 * DAY)
    assert tasks.dormancy() == 0
    type(row).objects.filter(pk=row.pk).update(state=ListingState.WITHDRAWN)
    assert tasks.dormancy() == 1


def test_a_coin_that_came_meanwhile_ends_it(clock, town, ida):
    clock.move_to(START + 306 * DAY)
    tasks.dormancy()
    earned(ida, town, 1)
    tasks.dormancy()
    assert Dormancy.objects.get().ended_at is not None


# Who is left out


def test_nothing_goes_from_those_whose_silence_is_not_their_choice(clock, town):
    child = rich(town, kind=Resident.Kind.MINOR, birth_year=2012)
    turning = rich(town, birth_year=2008)
    unknown = rich(town, birth_year=None)
    closed = rich(town, is_active=False)
    suspended, by_phone = rich(town), rich(town)
    Neighbour.objects.create(
        resident=suspended, municipality=town, suspended_at=START, suspended_because="Report 1"
    )
    PhoneNeighbour.objects.create(
        municipality=town,
        resident=by_phone,
        name="Ada Holm",
        phone="20123456",
        consent="Yes",
        key=uuid.uuid4(),
    )
    clock.move_to(START + 320 * DAY)
    assert tasks.dormancy() == 0
    for person in (child, turning, unknown, closed, suspended, by_phone):
        assert at_hand(person) == 25
    clock.move_to(START + 400 * DAY)
    assert tasks.dormancy() == 1
    assert Dormancy.objects.get().account.owner == turning, "grown up now, and told first"


def test_who_is_suspended_meanwhile_keeps_their_coins(clock, town, ida):
    for days in (306, 352):
        clock.move_to(START + days * DAY)
        tasks.dormancy()
    Neighbour.objects.create(resident=ida, municipality=town, suspended_at=timezone.now())
    clock.move_to(START + 400 * DAY)
    tasks.dormancy()
    assert at_hand(ida) == 25
    assert Dormancy.objects.get().ended_at is not None


def test_who_was_suspended_can_take_back_what_is_theirs(clock, town, ida):
    row = gone(clock, ida)
    Neighbour.objects.create(resident=ida, municipality=town, suspended_at=timezone.now())
    assert acts.take_back(ida, row) == 15
    assert at_hand(ida) == 25


# Taking back


def test_one_press_brings_them_back_once(client, clock, town, ida):
    row = gone(clock, ida)
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(ida)
    page = client.get(COINS).content.decode()
    assert "15 coins are still yours" in page
    for _each in range(2):
        answer = client.post(f"{COINS}{row.pk}/back/", follow=True)
        assert "15 coins are back." in answer.content.decode()
        assert at_hand(ida) == 25
    assert "still yours" not in client.get(COINS).content.decode()
    back = Transfer.objects.get(kind=TransferKind.REVERSAL)
    assert back.reverses == Dormancy.objects.get().transfer
    assert in_common(town) == 0
    assert invariants.broken() == {}


def test_goodwill_pays_what_the_pot_has_given_away(clock, town, ida):
    row = gone(clock, ida)
    pot = coins.common(town, AccountKind.POT)
    coins.move(
        TransferKind.BURN, pot, coins.common(town, AccountKind.TREASURY), 12, key=uuid.uuid4()
    )
    minted(town, AccountKind.GOODWILL, 20)
    assert acts.take_back(ida, row) == 15
    assert (at_hand(ida), in_common(town), in_common(town, AccountKind.GOODWILL)) == (25, 0, 8)
    assert invariants.broken() == {}


def test_where_there_are_none_it_is_said_and_nothing_is_lost(client, clock, town, ida):
    row = gone(clock, ida)
    pot = coins.common(town, AccountKind.POT)
    coins.move(
        TransferKind.BURN, pot, coins.common(town, AccountKind.TREASURY), 1, key=uuid.uuid4()
    )
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(ida)
    answer = client.post(f"{COINS}{row.pk}/back/", follow=True).content.decode()
    assert "Nothing is lost" in answer
    assert "15 coins are still yours" in answer
    assert (at_hand(ida), in_common(town)) == (10, 14)
    minted(town, AccountKind.GOODWILL, 1)
    assert acts.take_back(ida, row) == 15


def test_after_a_year_more_they_stay_where_they_are(client, clock, town, ida):
    row = gone(clock, ida)
    clock.move_to(row.back_until)
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(ida)
    assert "still yours" in client.get(COINS).content.decode()
    clock.shift(HOUR)
    client.force_login(ida)
    assert "still yours" not in client.get(COINS).content.decode()
    with pytest.raises(DormancyRefused, match="until"):
        acts.take_back(ida, row)
    assert at_hand(ida) == 10


def test_nobody_takes_back_what_is_not_theirs_or_has_not_gone(client, clock, town, ida):
    row = gone(clock, ida)
    bo = rich(town)
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(bo)
    assert client.post(f"{COINS}{row.pk}/back/").status_code == 404
    client.force_login(ida)
    assert client.get(f"{COINS}{row.pk}/back/").status_code == 405
    elsewhere = MunicipalityFactory(slug="skovby", languages=["da", "en"])
    client.defaults["HTTP_HOST"] = elsewhere.site.hostname
    client.force_login(ida)
    assert client.post(f"{COINS}{row.pk}/back/").status_code == 404
    with pytest.raises(DormancyRefused):
        acts.take_back(bo, row)
    clock.shift(400 * DAY)
    tasks.dormancy()
    running = Dormancy.objects.running().get()
    with pytest.raises(DormancyRefused):
        acts.take_back(bo, running)
    assert (at_hand(ida), at_hand(bo)) == (10, 25)


def test_only_coins_that_nobody_used_come_back_like_that(town, ida):
    paid = Transfer.objects.get(kind=TransferKind.PAYOUT)
    with pytest.raises(CoinsRefused):
        coins.bring_back(paid, ref="")
    assert at_hand(ida) == 25


def test_the_page_stays_within_the_budget(client, clock, town, ida):
    gone(clock, ida)
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(ida)
    client.get(COINS)
    with at_most():
        assert "still yours" in client.get(COINS).content.decode()


# What the database says


def test_nobody_falls_below_ten_by_it_whoever_asks(town, ida):
    wallet, pot = coins.wallet(ida, town), coins.common(town, AccountKind.POT)
    with pytest.raises(CoinsRefused):
        coins.move(TransferKind.DORMANT, wallet, pot, 16, key=uuid.uuid4())
    assert (at_hand(ida), in_common(town)) == (25, 0)
    with pytest.raises(IntegrityError, match=triggers.KEPT), transaction.atomic():
        Transfer.objects.bulk_create(
            Transfer(
                key=uuid.uuid4(),
                municipality=town,
                kind=TransferKind.DORMANT,
                source=wallet,
                target=pot,
                amount=8,
            )
            for _each in range(2)
        )
    assert (at_hand(ida), in_common(town)) == (25, 0)
    coins.move(TransferKind.DORMANT, wallet, pot, 15, key=uuid.uuid4())
    assert at_hand(ida) == 10
    assert set(invariants.broken()) == {"unused"}


def wrong(row: Dormancy) -> dict[str, dict]:
    """By the constraint that refuses it: what cannot stand in a row."""
    moved = {
        "reminded_at": row.told_at,
        "moved_at": row.due_at,
        "transfer": Transfer.objects.filter(kind=TransferKind.PAYOUT).first(),
        "back_until": row.due_at + 365 * DAY,
    }
    return {
        "one_dormancy_per_round": {"ended_at": row.told_at, "round": row.round},
        "one_dormancy_at_a_time": {},
        "dormancy_rounds_from_one": {"round": 0, "ended_at": row.told_at},
        "dormancy_is_told_before_it_is_due": {"due_at": row.told_at, "ended_at": row.told_at},
        "dormancy_ends_or_moves": moved | {"ended_at": row.told_at},
        "dormancy_moves_what_was_told_twice": moved | {"reminded_at": None},
        "dormancy_is_taken_back_in_time": moved | {"back_at": row.due_at - DAY},
    }


NAMES = [rule.name for rule in Dormancy._meta.constraints]


@pytest.mark.parametrize("name", NAMES)
def test_every_constraint_refuses(clock, town, ida, name):
    clock.move_to(START + 306 * DAY)
    tasks.dormancy()
    row = Dormancy.objects.get()
    said = {
        "municipality": town,
        "account": row.account,
        "round": 2,
        "since": row.since,
        "told_at": row.told_at,
        "due_at": row.due_at,
    } | wrong(row)[name]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Dormancy.objects.create(**said)
    unique = "account" in str(refused.value) and name.startswith("one_")
    assert name in str(refused.value) or unique


@pytest.mark.parametrize("late", [False, True])
def test_it_is_not_taken_back_after_its_time_around_the_code(clock, town, ida, late):
    row = gone(clock, ida)
    back_at = row.back_until + late * HOUR
    if late:
        with pytest.raises(IntegrityError), transaction.atomic():
            Dormancy.objects.filter(pk=row.pk).update(back_at=back_at)
    else:
        Dormancy.objects.filter(pk=row.pk).update(back_at=back_at)
        assert set(invariants.broken()) == {"unused"}, "written back, and no coin moved"


def test_what_stands_there_for_everybody_is_what_it_works_by(client, town):
    client.defaults["HTTP_HOST"] = town.site.hostname
    answer = client.get("/en/help/how/")
    said = [how.span(length) for length in (dormancy.QUIET, *dormancy.NOTICES)]
    assert [length for _what, length in answer.context["times"]].count(said[0]) >= 2
    assert set(said) <= {length for _what, length in answer.context["times"]}
    assert "by telephone" in answer.content.decode()


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "UPDATE microservices_dormancy SET transfer_id = NULL, moved_at = NULL, back_until = NULL",
            1,
        ),
        (
            "UPDATE microservices_dormancy SET account_id = (SELECT max(id) FROM microservices_account)",
            1,
        ),
        ("UPDATE microservices_dormancy SET due_at = due_at", 0),
    ],
)
def test_what_was_done_by_hand_is_found(town, ida, statement, says):
    went(ida, town, 5)
    ResidentFactory(municipality=town)
    coins.common(town, AccountKind.GOODWILL)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert set(invariants.broken()) == ({"unused"} if says else set())


# Leaving, and what is stored


def test_what_is_stored_can_be_read_and_ends_with_the_account(clock, town, ida):
    clock.move_to(START + 306 * DAY)
    tasks.dormancy()
    stored = mydata.export(ida, "x")["stored"]
    (rows,) = [part["rows"] for part in stored if part["table"] == "microservices.Dormancy"]
    assert [row["ended_at"] for row in rows] == [None]
    accounts.erase_resident(ida, ida)
    assert Dormancy.objects.get().ended_at is not None
    clock.move_to(START + 800 * DAY)
    assert tasks.dormancy() == 0
    assert invariants.broken() == {}


# Any order


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["wait", "sign in", "earn", "ask", "give back", "take back", "pot"]),
        st.integers(0, 1),
        st.integers(1, 200),
    ),
    max_size=25,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_nobody_ever_falls_below_ten_by_it_and_none_is_lost(clock, steps):
    clock.move_to(START)
    with transaction.atomic():
        town = MunicipalityFactory()
        pair = [rich(town, 14), rich(town, 30)]
        held: dict[int, list] = {0: [], 1: []}
        for number, (what, who, amount) in enumerate(steps):
            person = pair[who]
            try:
                if what == "wait":
                    clock.shift(amount * DAY)
                elif what == "sign in":
                    signs_in(person)
                elif what == "earn":
                    earned(person, town, amount)
                elif what == "ask":
                    held[who].append(
                        coins.set_aside(person, town, amount % 9 + 1, key=f"T{number}", ref="")
                    )
                elif what == "give back" and held[who]:
                    coins.give_back(held[who].pop(), step="back", ref="")
                elif what == "take back":
                    for row in Dormancy.objects.visible_to(person).filter(moved_at__isnull=False):
                        acts.take_back(person, row)
                elif what == "pot":
                    pot = coins.common(town, AccountKind.POT)
                    coins.move(
                        TransferKind.BURN,
                        pot,
                        coins.common(town, AccountKind.TREASURY),
                        amount,
                        key=uuid.uuid4(),
                    )
            except (CoinsRefused, DormancyRefused):
                continue
            before = [at_hand(one) for one in pair]
            tasks.dormancy()
            for one, had in zip(pair, before, strict=True):
                assert at_hand(one) >= min(had, ledger.START)
        # "promises" is of listings, which this walk has none of
        assert set(invariants.broken()) <= {"promises"}
        transaction.set_rollback(True)
