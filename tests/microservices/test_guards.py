"""Who may take part: one table of who they are, what they hold and what the kind of help asks for, and its test."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from microservices import guards
from microservices.choices import Audience, ExchangeState, Level, Minors, PermitSide, PermitState
from microservices.models import Block, Category, Exchange, Neighbour, Recognition, Trial
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory

from .factories import CategoryFactory, declare, listed, permit, reserved

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LEVELS = list(Level)


TOWN = {"slug": "tornsund"}


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


def code(refused: guards.Refusal | None) -> str:
    return refused.code if refused else "yes"


# State × level ----------------------------------------------------------------------------------------------

STATES = {
    # what somebody holds      EID    declared   approved  certified
    None:                    ("yes", "declare", "permit", "permit"),
    "declared":              ("yes", "yes",     "permit", "permit"),
    PermitState.APPLIED:     ("yes", "declare", "permit", "permit"),
    PermitState.IN_REVIEW:   ("yes", "declare", "permit", "permit"),
    PermitState.GRANTED:     ("yes", "declare", "yes",    "yes"),
    PermitState.REFUSED:     ("yes", "declare", "permit", "permit"),
    PermitState.SUSPENDED:   ("yes", "declare", "permit", "permit"),
    PermitState.EXPIRED:     ("yes", "declare", "permit", "permit"),
    PermitState.REVOKED:     ("yes", "declare", "permit", "permit"),
    "granted, run out":      ("yes", "declare", "permit", "permit"),
    "granted, to ask":       ("yes", "declare", "permit", "permit"),
    "granted, lower level":  ("yes", "declare", "permit", "permit"),
    "granted, other kind":   ("yes", "declare", "permit", "permit"),
}  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("holds", STATES)
def test_who_may_help_follows_from_what_they_hold_and_the_level(town, ida, holds, level) -> None:
    category = CategoryFactory(municipality=town, level=level)
    yesterday = timezone.localdate() - DAY
    match holds:
        case None:
            pass
        case "declared":
            declare(ida, category)
        case "granted, run out":
            permit(ida, category, valid_until=yesterday)
        case "granted, to ask":
            permit(ida, category, side=PermitSide.REQUEST)
        case "granted, lower level":
            permit(ida, category, level=max(level - 1, 0) if level else 0)
        case "granted, other kind":
            permit(ida, CategoryFactory(municipality=town, level=level))
        case state:
            permit(ida, category, state=state)
    assert code(guards.may_give(ida, category)) == STATES[holds][level]


@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize("state", [None, *PermitState])
def test_who_may_ask_follows_from_their_permit_where_asking_takes_one(town, ida, state, asks):
    category = CategoryFactory(municipality=town, asks_permit=asks)
    if state is not None:
        permit(ida, category, side=PermitSide.REQUEST, state=state)
    allowed = not asks or state == PermitState.GRANTED
    assert code(guards.may_ask(ida, category)) == ("yes" if allowed else "permit")


# Who × level ------------------------------------------------------------------------------------------------

KINDS = {
    # who                          EID            declared       approved       certified
    "resident":                  ("yes",         "yes",         "yes",         "yes"),
    "lives elsewhere":           ("guest",       "guest",       "guest",       "guest"),
    "elsewhere, recognised":     ("guest",       "guest",       "yes",         "yes"),
    "guest":                     ("guest",       "guest",       "guest",       "guest"),
    "guest on trial":            ("yes",         "yes",         "trial",       "trial"),
    "on trial, suspended":       ("suspended",   "suspended",   "suspended",   "suspended"),
    "on trial, over":            ("guest",       "guest",       "guest",       "guest"),
    "business":                  ("business",    "business",    "business",    "business"),
    "staff":                     ("staff",       "staff",       "staff",       "staff"),
    "closed":                    ("closed",      "closed",      "closed",      "closed"),
    "suspended":                 ("suspended",   "suspended",   "suspended",   "suspended"),
    "recognised, suspended":     ("guest",       "guest",       "guest",       "guest"),
    "aged 15":                   ("no_minors",   "no_minors",   "no_minors",   "no_minors"),
}  # fmt: skip


def somebody(who: str, town, category: Category):
    """A person as the table calls them, with everything else in order: they say they can, and hold a permit."""
    elsewhere = None
    match who:
        case "lives elsewhere" | "elsewhere, recognised" | "recognised, suspended":
            elsewhere = MunicipalityFactory(slug="naboby")
            person = ResidentFactory(municipality=elsewhere)
        case "guest":
            person = ResidentFactory(kind="guest", municipality=None, birth_year=None)
        case "guest on trial" | "on trial, suspended" | "on trial, over":
            person = ResidentFactory(kind="guest", municipality=None)
            begun = timezone.now() - (61 if "over" in who else 1) * DAY
            Trial.objects.create(
                resident=person, municipality=town, begun_at=begun, ends_at=begun + 60 * DAY
            )
        case "business":
            person = ResidentFactory(kind="business", municipality=town, birth_year=None)
        case "staff":
            person = StaffFactory(municipality=town)
        case "aged 15":
            person = ResidentFactory(
                kind="minor", municipality=town, birth_year=timezone.localdate().year - 15
            )
        case _:
            person = ResidentFactory(municipality=town, is_active=who != "closed")
    there = category
    if elsewhere is not None:
        there = CategoryFactory(municipality=elsewhere, slug=category.slug, level=category.level)
    declare(person, there)
    permit(person, there)
    if "recognised" in who:
        Recognition.objects.create(municipality=town, other=elsewhere, category=category)
    if "suspended" in who:
        Neighbour.objects.filter(resident=person).update(suspended_at=timezone.now())
    return person


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("who", KINDS)
def test_who_may_help_follows_from_who_they_are(town, who, level) -> None:
    category = CategoryFactory(municipality=town, level=level)
    person = somebody(who, town, category)
    assert code(guards.may_give(person, category)) == KINDS[who][level]


@pytest.mark.parametrize("who", KINDS)
def test_who_may_ask_lives_here(town, who) -> None:
    category = CategoryFactory(municipality=town)
    expected = KINDS[who][Level.EID]
    assert code(guards.may_ask(somebody(who, town, category), category)) == expected


def test_a_permit_is_recognised_for_that_kind_of_help_only(town) -> None:
    doctor = CategoryFactory(municipality=town, slug="doctor", level=Level.APPROVED)
    lift = CategoryFactory(municipality=town, slug="lift", level=Level.APPROVED)
    person = somebody("elsewhere, recognised", town, doctor)
    permit(
        person,
        CategoryFactory(municipality=person.municipality, slug="lift", level=Level.APPROVED),
    )
    assert guards.permit_for(person, doctor) is not None
    assert guards.permit_for(person, lift) is None


def test_what_is_out_of_use_nobody_asks_for_nor_gives(town, ida) -> None:
    category = CategoryFactory(municipality=town, active=False)
    assert code(guards.may_ask(ida, category)) == "category"
    assert code(guards.may_give(ida, category)) == "category"


# Two people -------------------------------------------------------------------------------------------------


def ask(person, listing) -> str:
    return code(guards.refusal(person, listing, role=Audience.PERFORMER))


def test_nobody_takes_their_own(town, ida) -> None:
    assert ask(ida, listed(ida, CategoryFactory(municipality=town))) == "own"


@pytest.mark.parametrize("both_ways", [False, True])
def test_those_who_are_blocked_do_not_meet_and_do_not_learn_why(town, ida, bo, both_ways) -> None:
    listing = listed(ida, CategoryFactory(municipality=town))
    one, another = (ida, bo) if both_ways else (bo, ida)
    Block.objects.create(blocker=one, blocked=another)
    refused = guards.refusal(bo, listing, role=Audience.PERFORMER)
    assert code(refused) == "apart"
    assert "block" not in refused.words.lower()


def test_a_fourth_reservation_waits_for_an_answer_to_the_others(town, ida, bo) -> None:
    category = CategoryFactory(municipality=town)
    for _number in range(guards.MOST_RESERVED):
        reserved(listed(ida, category, coins=1), bo)
    assert ask(bo, listed(ida, category, coins=1)) == "many"


def test_a_permit_that_ends_before_the_day_does_not_count_for_it(town, ida, bo) -> None:
    category = CategoryFactory(municipality=town, level=Level.APPROVED)
    listing = listed(
        ida,
        category,
        starts_at=timezone.now() + 5 * DAY,
        ends_at=timezone.now() + 5 * DAY + dt.timedelta(hours=1),
    )
    row = permit(bo, category, valid_until=timezone.localdate() + 2 * DAY)
    assert ask(bo, listing) == "permit"
    row.valid_until = timezone.localdate() + 6 * DAY
    row.save()
    assert ask(bo, listing) == "yes"


def test_whoever_wrote_it_must_still_be_allowed_to(town, ida, bo) -> None:
    category = CategoryFactory(municipality=town, asks_permit=True)
    row = permit(ida, category, side=PermitSide.REQUEST)
    listing = listed(ida, category)
    row.state = PermitState.SUSPENDED
    row.save()
    assert ask(bo, listing) == "other"


def test_a_young_person_does_not_meet_an_adult_without_a_certificate(town, ida) -> None:
    category = CategoryFactory(municipality=town, minors=Minors.AMONG)
    young = ResidentFactory(
        kind="minor", municipality=town, birth_year=timezone.localdate().year - 15
    )
    assert ask(young, listed(ida, category)) == "adult_and_minor"


# The database asks too --------------------------------------------------------------------------------------

BEGUN = {ExchangeState.RESERVED, ExchangeState.AGREED, ExchangeState.IN_PROGRESS}


def stored(bo, listing, row, state=ExchangeState.RESERVED, **fields) -> Exchange:
    """An exchange written past every action, as from a shell."""
    said = {"slot": 1, "requester": listing.owner, "performer": bo, "coins": 1, "permit": row}
    said |= {"level": listing.category.level, "due_at": timezone.now(), "key": listing.key}
    return Exchange.objects.create(
        municipality=listing.municipality, listing=listing, state=state, **said | fields
    )


@pytest.mark.parametrize("level", [Level.APPROVED, Level.CERTIFIED])
@pytest.mark.parametrize("holds", [one for one in STATES if one not in {None, "declared"}])
def test_the_database_refuses_an_exchange_without_a_permit_in_force(
    town, ida, bo, holds, level
) -> None:
    category = CategoryFactory(municipality=town, level=level)
    listing = listed(ida, category)
    yesterday = timezone.localdate() - DAY
    fields: dict = {}
    match holds:
        case "granted, run out":
            fields = {"valid_until": yesterday}
        case "granted, to ask":
            fields = {"side": PermitSide.REQUEST}
        case "granted, lower level":
            fields = {"level": level - 1}
        case "granted, other kind":
            category = CategoryFactory(municipality=town, level=level)
        case state:
            fields = {"state": state}
    row = permit(bo, category, **fields)
    if holds == PermitState.GRANTED:
        assert stored(bo, listing, row).pk
        return
    with pytest.raises(IntegrityError, match="no permit"), transaction.atomic():
        stored(bo, listing, row)
    # what is over, or only waits for somebody's word, needs none
    assert stored(bo, listing, row, ExchangeState.CANCELLED).pk


@pytest.mark.parametrize(
    ("zone", "minute", "allowed"),
    [
        ("Europe/Copenhagen", "21:59", True),
        ("Europe/Copenhagen", "22:00", False),
        ("Europe/Helsinki", "20:59", True),
        ("Europe/Helsinki", "21:00", False),
        ("America/Nuuk", "23:59", True),
    ],
)
def test_the_database_reads_the_day_from_the_clocks_of_the_municipality(
    ida, bo, zone, minute, allowed
) -> None:
    """The last day of a permit ends at midnight there, in summer as in winter."""
    town = MunicipalityFactory(time_zone=zone)
    category = CategoryFactory(municipality=town, level=Level.APPROVED)
    ida.municipality = bo.municipality = town
    ida.save(), bo.save()
    listing, row = listed(ida, category), permit(bo, category, valid_until=dt.date(2026, 7, 10))
    moment = dt.datetime.fromisoformat(f"2026-07-10T{minute}:00+00:00")
    if allowed:
        assert stored(bo, listing, row, made_at=moment).pk
        return
    with pytest.raises(IntegrityError, match="no permit"), transaction.atomic():
        stored(bo, listing, row, made_at=moment)


@pytest.mark.parametrize("state", ExchangeState)
def test_the_database_lets_nobody_go_on_with_a_permit_that_was_taken_away(town, ida, bo, state):
    category = CategoryFactory(municipality=town, level=Level.APPROVED)
    row = permit(bo, category)
    exchange = stored(bo, listed(ida, category), row)
    row.state = PermitState.REVOKED
    row.save()
    step = Exchange.objects.filter(pk=exchange.pk)
    if state in BEGUN - {ExchangeState.RESERVED}:
        with pytest.raises(IntegrityError, match="no permit"), transaction.atomic():
            step.update(state=state)
    else:
        assert step.update(state=state) == 1


def test_the_database_lets_nobody_use_the_permit_of_somebody_else(town, ida, bo) -> None:
    category = CategoryFactory(municipality=town, level=Level.APPROVED)
    row = permit(ResidentFactory(municipality=town), category)
    with pytest.raises(IntegrityError, match="no permit"), transaction.atomic():
        stored(bo, listed(ida, category), row)


def test_the_database_knows_whose_permits_are_recognised(town, ida) -> None:
    category = CategoryFactory(municipality=town, level=Level.APPROVED)
    person = somebody("elsewhere, recognised", town, category)
    row, listing = person.permits.get(), listed(ida, category)
    assert stored(person, listing, row).pk
    Exchange.objects.all().delete()
    Recognition.objects.all().delete()
    with pytest.raises(IntegrityError, match="no permit"), transaction.atomic():
        stored(person, listing, row)
