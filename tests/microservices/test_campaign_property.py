"""Whatever residents, colleagues and the clock do in any order: what a campaign paid, still has and gave back is its
budget (rule 9 of the books), nobody is paid once too often, and two sweeps are one.
"""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from microservices import invariants
from microservices.actions import campaign_lists, campaign_plans, campaigns, coins, minting, timers
from microservices.actions.campaigns import CampaignRefused
from microservices.choices import AccountKind, CampaignState, ParticipationState, Proof
from microservices.models import Account, Campaign, Participation, Transfer
from tests.factories import MunicipalityFactory, ResidentFactory

from .factories import coordinator, opened

pytestmark = pytest.mark.django_db

PEOPLE = 4
START = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
WHO = st.integers(0, PEOPLE - 1)
KEYS = st.integers(0, 5)
"""Few, so that the same form comes again."""


class Campaigning(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.town = MunicipalityFactory()
        self.clerks = [coordinator(self.town) for _each in range(2)]
        self.people = ResidentFactory.create_batch(PEOPLE, municipality=self.town)
        self.minted = 0
        self.paid = [0] * PEOPLE

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.clock.stop()

    @initialize(
        proof=st.sampled_from([Proof.QR, Proof.LIST, Proof.EVIDENCE]),
        budget=st.integers(2, 14),
        day=st.integers(1, 2),
    )
    def plan(self, proof, budget, day) -> None:
        self.row = opened(self.town, budget, proof=proof, cap_day=day, cap_each=3)
        self.minted = budget

    def read(self) -> Campaign:
        self.row.refresh_from_db()
        return self.row

    def left(self) -> int:
        return Account.objects.get(pk=self.row.account_id).balance

    def times(self, who: int) -> int:
        mine = Participation.objects.filter(campaign=self.row, resident=self.people[who])
        return mine.counted().count()

    def allowed(self, who: int) -> bool:
        return campaigns.refusal(self.people[who], self.read()) is None

    @rule(who=WHO, key=KEYS)
    def take_part(self, who, key) -> None:
        form = uuid.UUID(int=who * 100 + key)
        before, left = self.times(who), self.left()
        known = Participation.objects.filter(key=form).exists()
        proof = self.row.proof
        covered = proof == Proof.EVIDENCE or left >= self.row.coins_each
        fine = known or (proof != Proof.LIST and self.allowed(who) and covered)
        try:
            with transaction.atomic():
                made = campaigns.take_part(
                    self.people[who],
                    self.row,
                    code=campaigns.rotating_code(self.row, timezone.now()),
                    words="Two bags.",
                    key=form,
                )
        except CampaignRefused:
            assert not fine
            assert self.left() == left
        else:
            assert fine
            assert self.times(who) == before + (not known)
            if not known and made.state == ParticipationState.PAID:
                self.paid[who] += made.amount

    @rule(crowd=st.sets(WHO, min_size=1), key=KEYS)
    def write_down(self, crowd, key) -> None:
        people = [self.people[who] for who in sorted(crowd)]
        before = {who: self.times(who) for who in range(PEOPLE)}
        try:
            with transaction.atomic():
                campaign_lists.pay_list(self.clerks[0], self.row, people, key=uuid.UUID(int=key))
        except CampaignRefused:
            assert {who: self.times(who) for who in range(PEOPLE)} == before
        for who in range(PEOPLE):
            self.paid[who] += (self.times(who) - before[who]) * self.row.coins_each

    @rule(which=st.integers(0, 20), yes=st.booleans())
    def decide(self, which, yes) -> None:
        rows = list(Participation.objects.order_by("pk"))
        if not rows:
            return
        row = rows[which % len(rows)]
        waits, left = row.state == ParticipationState.PENDING, self.left()
        try:
            with transaction.atomic():
                if yes:
                    campaigns.approve(self.clerks[0], row)
                else:
                    campaigns.refuse(self.clerks[0], row, reason="Another shore.")
        except CampaignRefused:
            assert not waits or (yes and left < row.amount)
        else:
            assert waits
            if yes:
                self.paid[self.people.index(row.resident)] += row.amount

    @rule(amount=st.integers(1, 6))
    def mint(self, amount) -> None:
        over = self.read().state == CampaignState.CLOSED
        try:
            with transaction.atomic():
                wish = minting.ask(
                    self.clerks[0], self.row.account, amount, reason="More", key=uuid.uuid4()
                )
                minting.agree(self.clerks[1], wish)
        except minting.MintRefused:
            assert over
        else:
            assert not over
            self.minted += amount

    @rule(hours=st.sampled_from([1, 12, 40, 24 * 8, 24 * 15]))
    def wait(self, hours) -> None:
        self.traveller.shift(dt.timedelta(hours=hours))
        timers.sweep()
        after = (self.read().state, self.left(), Transfer.objects.count())
        timers.sweep()
        assert (self.read().state, self.left(), Transfer.objects.count()) == after

    @rule()
    def close(self) -> None:
        waiting = self.row.participations.filter(state=ParticipationState.PENDING).exists()
        over = self.read().state == CampaignState.CLOSED
        try:
            with transaction.atomic():
                campaign_plans.close(self.clerks[0], self.row)
        except CampaignRefused:
            assert waiting
        else:
            assert over or not waiting

    @invariant()
    def rule_9_what_it_paid_has_and_gave_back_is_its_budget(self) -> None:
        if not hasattr(self, "row"):
            return
        burnt = sum(Transfer.objects.filter(kind="burn").values_list("amount", flat=True))
        meter = campaigns.meter(self.read())
        assert meter.paid + meter.left + burnt == self.minted
        assert meter.paid == sum(self.paid)
        assert invariants.broken() == {}
        if self.row.state == CampaignState.CLOSED:
            assert meter.left == 0
            treasury = coins.common(self.town, AccountKind.TREASURY)
            assert (
                -treasury.balance
                == meter.paid
                + 10
                * Account.objects.filter(owner__isnull=False, kind=AccountKind.AVAILABLE).count()
            )

    @invariant()
    def nobody_is_paid_once_too_often(self) -> None:
        for who in range(PEOPLE):
            if hasattr(self, "row"):
                assert self.times(who) <= self.row.cap_each


def test_any_order_of_steps_keeps_the_budget() -> None:
    run_state_machine_as_test(
        Campaigning,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        ),
    )
