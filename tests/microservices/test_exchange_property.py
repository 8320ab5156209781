"""Whatever people, caseworkers and the clock do in any order, steps are those of the table and coins where they belong.

The numbers in the names are those of the rules that hold: 4 accepted iff covered, 6 each hold once, 8 what lies aside
is what was promised, 11 only listed steps, 12 one live exchange per place, 13 what is live is due and two sweeps are
one, 14 settled is paid once, 15 nobody reserves or agrees without a permit that holds then.
"""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from microservices import guards, invariants, lifecycle
from microservices.actions import coins, disputes, exchanges, leaving, listings, slots, timers
from microservices.actions.exchanges import ExchangeRefused
from microservices.actions.listings import ListingRefused
from microservices.choices import (
    FUNDED,
    LIVE,
    TAKEN,
    ExchangeState,
    ListingState,
    PermitState,
    Side,
    TransferKind,
)
from microservices.models import Account, Exchange, Hold, Listing, Permit, Transfer
from tests.factories import MunicipalityFactory, ResidentFactory

from .factories import CategoryFactory, coordinator, permit

pytestmark = pytest.mark.django_db

PEOPLE = 4
START = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
WHO = st.integers(0, PEOPLE - 1)
WHICH = st.integers(0, 30)
VERBS = st.sampled_from(sorted(lifecycle.ASKED))
TURNS = st.sampled_from(["renew", "pause", "resume", "withdraw"])
OUTCOMES = st.sampled_from(["settle", "refund", "split"])


class Market(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.town = MunicipalityFactory()
        self.clerks = [coordinator(self.town) for _each in range(2)]
        self.people = ResidentFactory.create_batch(PEOPLE, municipality=self.town)
        self.categories = [
            CategoryFactory(municipality=self.town, no_show_pays=True),
            CategoryFactory(municipality=self.town, no_show_pays=False, check_in=True),
            CategoryFactory(municipality=self.town, level=2),
        ]
        for person in self.people:
            coins.wallet(person, self.town)
            permit(person, self.categories[2])

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.clock.stop()

    def hand(self, person) -> int:
        return coins.wallet(person, self.town).balance

    def one(self, rows, which):
        found = list(rows.order_by("pk"))
        return found[which % len(found)] if found else None

    @rule(
        who=WHO,
        kind=st.integers(0, 2),
        side=st.sampled_from(Side.values),
        amount=st.integers(1, 4),
        places=st.integers(1, 2),
        ahead=st.sampled_from([None, 6, 50]),
    )
    def write(self, who, kind, side, amount, places, ahead) -> None:
        owner, before = self.people[who], self.hand(self.people[who])
        category = self.categories[kind]
        covered = side == Side.OFFER or before >= amount * places
        able = side == Side.NEED or kind != 2 or guards.permit_for(owner, category) is not None
        try:
            with transaction.atomic():
                row = listings.write(
                    owner,
                    self.town,
                    key=uuid.uuid4(),
                    side=side,
                    category=category,
                    title="Company",
                    language="da",
                    coins=amount,
                    slots=places,
                    starts_at=timezone.now() + ahead * HOUR if ahead else None,
                )
                if row.state == ListingState.IN_REVIEW:
                    listings.approve(self.clerks[0], row)
        except ListingRefused:
            full = Listing.objects.filter(owner=owner).count() >= listings.MOST_OPEN
            assert not covered or not able or full
            assert self.hand(owner) == before
        else:
            assert covered
            assert able
            spent = amount * places if side == Side.NEED else 0
            assert self.hand(owner) == before - spent

    @rule(who=WHO, which=WHICH)
    def reserve(self, who, which) -> None:
        row = self.one(Listing.objects.exclude(state=ListingState.DRAFT), which)
        if row is None:
            return
        try:
            with transaction.atomic():
                made = exchanges.reserve(self.people[who], row, key=uuid.uuid4())
        except ExchangeRefused:
            return
        self.permitted(made)

    def permitted(self, made) -> None:
        if made.level >= 2:
            on = guards.day_of(made.listing, made.starts_at)
            assert guards.permit_for(made.performer, made.listing.category, on=on) is not None

    @rule(who=WHO, which=WHICH, verb=VERBS, old=st.booleans())
    def act(self, who, which, verb, old) -> None:
        row = self.one(Exchange.objects.select_related("listing__category"), which)
        if row is None:
            return
        actor, before = self.people[who], row.version
        more = {
            "check_in": {"code": exchanges.code_for(row, row.requester) if row.requester else ""},
            "object_to": {"words": "It was not so."},
            "dispute": {"reason": "other", "words": "It was not so."},
        }
        offered = verb in lifecycle.verbs_for(row, actor)
        if old:
            row.version -= 1
        try:
            with transaction.atomic():
                after = getattr(exchanges, verb)(actor, row, **more.get(verb, {}))
        except ExchangeRefused:
            assert Exchange.objects.get(pk=row.pk).version == before
            return
        if after.version == before:
            # clicked twice
            return
        assert offered
        assert not old
        if verb in {"agree", "check_in"}:
            self.permitted(after)

    @rule(who=WHO, which=WHICH, verb=VERBS)
    def act_as_it_goes(self, who, which, verb) -> None:
        """What one of the two really can do now, so that runs come far."""
        row = self.one(Exchange.objects.live().select_related("listing__category"), which)
        if row is None:
            return
        for person in (row.requester, row.performer):
            verbs = lifecycle.verbs_for(row, person)
            good = [v for v in verbs if v in {"agree", "claim_done", "confirm", "check_in"}]
            if good and good[0] != "check_in":
                self.act(self.people.index(person), which, good[0], False)
                return

    @rule(which=WHICH, verb=TURNS)
    def turn(self, which, verb) -> None:
        row = self.one(Listing.objects.filter(owner__isnull=False), which)
        if row is None:
            return
        try:
            with transaction.atomic():
                getattr(listings, verb)(row.owner, row)
        except ListingRefused:
            return

    @rule(which=WHICH, who=WHO)
    def wait(self, which, who) -> None:
        row = self.one(Listing.objects.filter(state=ListingState.FILLED), which)
        if row is None:
            return
        try:
            with transaction.atomic():
                listings.wait(self.people[who], row)
        except ListingRefused:
            return

    @precondition(lambda self: Exchange.objects.filter(state=ExchangeState.DISPUTED).exists())
    @rule(which=WHICH, outcome=OUTCOMES, share=st.integers(0, 4), clerk=st.integers(0, 1))
    def resolve(self, which, outcome, share, clerk) -> None:
        row = self.one(Exchange.objects.filter(state=ExchangeState.DISPUTED), which)
        try:
            with transaction.atomic():
                disputes.resolve(
                    self.clerks[clerk], row, outcome=outcome, words="So be it.", share=share
                )
        except ExchangeRefused:
            assert Exchange.objects.get(pk=row.pk).state == ExchangeState.DISPUTED

    @rule(which=WHICH, goes_on=st.booleans())
    def void(self, which, goes_on) -> None:
        row = self.one(Exchange.objects.live(), which)
        if row is not None and which % 5 == 0:
            disputes.void(None, row, words="Stopped.", goes_on=goes_on)

    @rule(who=WHO, holds=st.booleans())
    def permits(self, who, holds) -> None:
        state = PermitState.GRANTED if holds else PermitState.SUSPENDED
        Permit.objects.filter(resident=self.people[who]).update(state=state)

    @rule(who=WHO, sure=st.integers(0, 9))
    def leave(self, who, sure) -> None:
        if sure == 0:
            leaving.leave(self.people[who])

    @rule(hours=st.sampled_from([1, 7, 25, 49, 80, 200]))
    def time_passes(self, hours) -> None:
        self.traveller.shift(hours * HOUR)
        timers.sweep()
        assert timers.sweep() == 0
        for live in Exchange.objects.live():
            assert live.due_at > timezone.now()

    # What holds at any moment

    @invariant()
    def rule_8_the_books_are_right(self) -> None:
        assert invariants.broken() == {}
        personal = Account.objects.filter(owner__in=self.people)
        assert sum(personal.values_list("balance", flat=True)) == 10 * PEOPLE

    @invariant()
    def rule_11_the_state_is_what_the_history_says(self) -> None:
        for row in Exchange.objects.prefetch_related("events"):
            events = sorted(row.events.all(), key=lambda event: event.seq)
            assert lifecycle.fold((e.verb, e.before, e.after) for e in events) == row.state
            assert [event.seq for event in events] == list(range(1, row.version + 1))

    @invariant()
    def rule_12_a_place_is_taken_once(self) -> None:
        taken = Exchange.objects.filter(state__in=[str(state) for state in TAKEN])
        twice = taken.values("listing", "slot").annotate(times=Count("pk")).filter(times__gt=1)
        assert not twice.order_by().exists()

    @invariant()
    def rule_13_what_is_live_is_due(self) -> None:
        for row in Exchange.objects.all():
            assert (row.due_at is not None) == (row.state in LIVE)
            assert (row.ended_at is None) == (row.state in LIVE)

    @invariant()
    def rule_14_settled_is_paid_exactly_once(self) -> None:
        for row in Exchange.objects.all():
            paid = Transfer.objects.filter(kind=TransferKind.SETTLE, ref=f"exchange:{row.pk}")
            if row.state == ExchangeState.SETTLED:
                assert paid.get().amount == row.coins
            else:
                assert paid.count() <= 1

    @invariant()
    def rule_6_every_hold_is_where_its_place_is(self) -> None:
        for row in Exchange.objects.live().select_related("hold", "listing"):
            offer = row.listing.side == Side.OFFER
            if row.state == ExchangeState.RESERVED and offer:
                assert row.hold is None
                continue
            was_settled = row.events.filter(after=ExchangeState.SETTLED).exists()
            assert row.hold.left == (0 if was_settled else row.coins)
        for listing in Listing.objects.filter(side=Side.NEED):
            live = listing.exchanges.live().values("hold")
            aside = Hold.objects.filter(key__startswith=f"L{listing.pk}:", left__gt=0)
            left = aside.exclude(pk__in=live).count()
            assert left == (len(slots.free(listing)) if listing.state in FUNDED else 0)
            if listing.state == ListingState.OPEN:
                assert left > 0


def test_any_order_of_steps_keeps_the_rules() -> None:
    run_state_machine_as_test(
        Market,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        ),
    )
