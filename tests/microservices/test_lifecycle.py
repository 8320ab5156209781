"""The tables of what may become of an exchange, and that the actions keep to them: every state, verb and person."""

import datetime as dt
import itertools
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from microservices import lifecycle, listing_steps
from microservices.actions import coins, exchanges
from microservices.actions.exchanges import ExchangeRefused
from microservices.choices import LIVE, Audience, ExchangeState, ListingState, Side
from microservices.lifecycle import ASKED, STEPS, Guard, Verb, Who
from microservices.listing_steps import ListingVerb, NoSuchStep
from microservices.models import Exchange, Transfer
from tests.factories import MunicipalityFactory, ResidentFactory

from .factories import CategoryFactory, agreed, listed

S, R, P = ExchangeState, Audience.REQUESTER, Audience.PERFORMER
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


# The table itself


def test_every_state_is_reached_and_what_is_live_can_end() -> None:
    reached = {S.RESERVED} | {step.after for step in STEPS}
    assert reached == set(S)
    ends = {state for state in S if state not in LIVE}
    for state in LIVE:
        seen, edge = {state}, {state}
        while edge:
            edge = {step.after for step in STEPS if step.before in edge} - seen
            seen |= edge
        assert seen & ends


def test_only_what_is_settled_comes_back_to_life() -> None:
    back = {(step.before, step.verb) for step in STEPS if step.before not in LIVE}
    assert back == {(S.SETTLED, Verb.DISPUTE)}


def test_no_step_is_written_twice() -> None:
    rows = [(step.verb, step.before, step.after) for step in STEPS]
    assert len(rows) == len(set(rows))


def test_nobody_but_a_caseworker_decides_and_nobody_but_the_clock_waits_for_time() -> None:
    for step in STEPS:
        assert (step.who == Who.CASEWORKER) == (
            step.verb in {Verb.PROPOSE, Verb.RESOLVE, Verb.VOID}
        )
        assert (step.who == Who.SYSTEM) == (Guard.DUE in step.guards)
        assert step.verb not in ASKED or step.who not in {Who.SYSTEM, Who.CASEWORKER}


def test_a_history_leads_where_it_led() -> None:
    path = [("reserve", "", S.RESERVED), ("agree", S.RESERVED, S.AGREED)]
    assert lifecycle.fold(path) == S.AGREED
    for wrong in (
        [("agree", "", S.AGREED)],
        [*path, ("confirm", S.AGREED, S.SETTLED)],
        [*path, ("call_off", S.RESERVED, S.CANCELLED)],
    ):
        with pytest.raises(NoSuchStep):
            lifecycle.fold(wrong)


# Who may do what: printed for a need whose performer has claimed last, and compared with the table

PRINTED: dict[ExchangeState, dict[Audience, set[str]]] = {
    S.RESERVED: {R: {"agree", "decline"}, P: {"call_off"}},
    S.AGREED: {
        R: {"call_off", "claim_done", "claim_no_show"},
        P: {"call_off", "claim_done", "claim_no_show", "check_in"},
    },
    S.IN_PROGRESS: {R: {"claim_done"}, P: {"claim_done"}},
    S.DONE_CLAIMED: {R: {"confirm", "dispute"}, P: {"dispute"}},
    S.NO_SHOW_CLAIMED: {R: {"object_to", "dispute"}, P: {"dispute"}},
    S.SETTLED: {R: {"dispute"}, P: {"dispute"}},
}


def may(state: str, role: str, side: str, claimed_by: str) -> set[str]:
    return {
        str(step.verb)
        for step in STEPS
        if step.before == state
        and step.verb in ASKED
        and role in lifecycle.doers(step, side, claimed_by)
    }


@pytest.mark.parametrize("state", S)
def test_the_printed_table_is_the_table(state) -> None:
    said = PRINTED.get(state, {R: set(), P: set()})
    assert {role: may(state, role, Side.NEED, P) for role in (R, P)} == said


@pytest.mark.django_db
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("state", S)
def test_everybody_does_what_the_table_says_and_nothing_else(state, side) -> None:
    """Role × state × verb, for both kinds of listings and both who may have claimed."""
    town = MunicipalityFactory()
    owner, taker, stranger = ResidentFactory.create_batch(3, municipality=town)
    with time_machine.travel(NOW - DAY, tick=False):
        listing = listed(
            owner,
            CategoryFactory(municipality=town),
            side=side,
            starts_at=NOW - HOUR,
            ends_at=NOW + HOUR,
        )
        row = agreed(listing, taker)
    code = exchanges.code_for(row, row.requester)
    due = NOW + DAY if state in LIVE else None
    ended = None if state in LIVE else NOW - HOUR
    people = {R: row.requester, P: row.performer, None: stranger}
    extra = {
        "check_in": {"code": code},
        "object_to": {"words": "It was not so."},
        "dispute": {"reason": "other", "words": "It was not so."},
    }
    # the last step was somebody else's, or to click once more would be to have clicked once
    row.events.create(
        seq=row.version + 1, verb="made", before=row.state, after=state, by=Audience.SYSTEM
    )
    Exchange.objects.filter(pk=row.pk).update(version=row.version + 1)
    if state in {S.SETTLED, S.RESOLVED}:
        coins.settle(row.hold, row.performer, amount=row.coins, step="made", ref="test")
    with time_machine.travel(NOW, tick=False):
        claims = (R, P) if state in {S.DONE_CLAIMED, S.NO_SHOW_CLAIMED} else (P,)
        for claimed_by, (role, person), verb in itertools.product(claims, people.items(), ASKED):
            Exchange.objects.filter(pk=row.pk).update(
                state=state, due_at=due, ended_at=ended, claimed_by=claimed_by
            )
            seen = Exchange.objects.select_related("listing__category").get(pk=row.pk)
            allowed = role is not None and verb in may(state, role, side, claimed_by)
            assert (verb in lifecycle.verbs_for(seen, person)) == allowed
            moved = Transfer.objects.count()
            with transaction.atomic():
                try:
                    after = getattr(exchanges, verb)(person, seen, **extra.get(verb, {}))
                except ExchangeRefused:
                    assert not allowed, (role, verb)
                    assert Transfer.objects.count() == moved
                    assert Exchange.objects.get(pk=row.pk).version == seen.version
                else:
                    assert allowed, (role, verb)
                    assert after.state == lifecycle.step_of(verb, state).after
                    assert after.version == seen.version + 1
                    assert (after.due_at is not None) == (after.state in LIVE)
                transaction.set_rollback(True)


# By when


def exchange(state: str, **fields) -> SimpleNamespace:
    usual = {
        "state": state,
        "starts_at": None,
        "ends_at": None,
        "due_at": None,
        "ended_at": None,
        "reminders": 0,
        "level": 0,
        "minors": False,
        "claimed_by": "",
        "requester_id": 1,
        "performer_id": 2,
        "listing": SimpleNamespace(side=Side.NEED, category=SimpleNamespace(check_in=False)),
    }
    return SimpleNamespace(**usual | fields)


def test_a_reservation_is_answered_within_two_days_and_before_it_begins() -> None:
    assert lifecycle.due_after(exchange(S.RESERVED), NOW) == NOW + 2 * DAY
    soon = exchange(S.RESERVED, starts_at=NOW + HOUR)
    assert lifecycle.due_after(soon, NOW) == NOW + HOUR


def test_a_caseworker_has_five_working_days() -> None:
    friday = NOW
    assert friday.weekday() == 4
    assert lifecycle.due_after(exchange(S.DISPUTED), friday) == friday + 7 * DAY


def test_whoever_waits_is_reminded_twice_before_the_clock_decides() -> None:
    row = exchange(S.DONE_CLAIMED)
    row.due_at = lifecycle.due_after(row, NOW)
    moments = []
    while (step := lifecycle.clock_step(row)).verb == Verb.REMIND:
        moments.append(row.due_at - NOW)
        row.reminders += 1
        row.due_at = lifecycle.due_after_reminder(row, row.reminders, row.due_at)
    assert moments == [24 * HOUR, 60 * HOUR]
    assert row.due_at == NOW + 72 * HOUR
    assert step.verb == Verb.AUTO_CONFIRM


@pytest.mark.parametrize(
    ("level", "minors", "verb"),
    [
        (0, False, Verb.AUTO_CONFIRM),
        (1, False, Verb.AUTO_CONFIRM),
        (2, False, Verb.HAND_OVER),
        (3, False, Verb.HAND_OVER),
        (0, True, Verb.HAND_OVER),
        (1, True, Verb.HAND_OVER),
    ],
)
def test_the_clock_confirms_only_among_adults_where_little_is_asked(level, minors, verb) -> None:
    row = exchange(S.DONE_CLAIMED, level=level, minors=minors, reminders=2)
    assert lifecycle.clock_step(row).verb == verb


@pytest.mark.parametrize("state", LIVE)
def test_every_live_exchange_says_what_happens_now_who_does_it_and_by_when(state) -> None:
    row = exchange(state, starts_at=NOW + DAY, claimed_by=P)
    row.due_at = lifecycle.due_after(row, NOW)
    steps = lifecycle.what_next(row, None)
    assert [step.now for step in steps] == [True] + [False] * (len(steps) - 1)
    assert steps[0].by is not None
    assert steps[0].by >= NOW
    mine = [lifecycle.what_next(row, role)[0].yours for role in (R, P, Audience.CASEWORKER)]
    assert mine.count(True) == 1


def test_what_is_over_has_no_next_step() -> None:
    for state in set(S) - set(LIVE):
        assert lifecycle.what_next(exchange(state), R) == ()
        assert lifecycle.due_after(exchange(state), NOW) is None
        assert lifecycle.clock_step(exchange(state)) is None


@pytest.mark.parametrize("state", LIVE)
def test_the_clock_always_comes_back_to_what_is_live(state) -> None:
    for start in (None, NOW - DAY, NOW + DAY):
        row = exchange(state, starts_at=start, claimed_by=P)
        row.due_at = lifecycle.due_after(row, NOW)
        assert row.due_at > NOW
        step = lifecycle.clock_step(row)
        assert step.before == state
        if step.verb == Verb.REMIND:
            assert lifecycle.due_after_reminder(row, 1, row.due_at) > row.due_at
            late = row.due_at + 30 * DAY
            assert lifecycle.due_after_reminder(row, 1, late) > late


# Listings


def test_what_a_listing_can_become_is_a_table() -> None:
    for state in ListingState:
        row = SimpleNamespace(state=state)
        for verb in listing_steps.verbs_of(row):
            assert listing_steps.step_of(verb, state).who == "owner"
    assert listing_steps.verbs_of(SimpleNamespace(state=ListingState.REMOVED)) == ()
    with pytest.raises(NoSuchStep):
        listing_steps.step_of(ListingVerb.RENEW, ListingState.REMOVED)


def test_a_listing_is_reminded_of_three_days_and_one_day_before_its_end() -> None:
    end = timezone.now() + 14 * DAY
    assert [listing_steps.due_at(end, sent) for sent in range(3)] == [
        end - 3 * DAY,
        end - DAY,
        end,
    ]
    assert listing_steps.reminders_missed(end, end - 2 * DAY) == 1
    assert listing_steps.reminders_missed(end, end - HOUR) == 2
