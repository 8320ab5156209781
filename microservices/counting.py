"""How the figures are counted: in the database, for one municipality at one moment.

What is of few people is left out here already (``microservices.disclosure``), so that it stands nowhere else either.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from wagtail.models import ModelLogEntry

from microservices import life_figures, onboarding
from microservices.choices import (
    LIVE,
    PERSONAL,
    AccountKind,
    ExchangeState,
    PermitState,
    Severity,
    Side,
    TransferKind,
)
from microservices.disclosure import ENOUGH, small, telling
from microservices.lifecycle import Verb
from microservices.measures import Measured, Why
from microservices.models import (
    Account,
    Exchange,
    ExchangeEvent,
    Inspection,
    Listing,
    Permit,
    PermitStep,
    Report,
    ShareCount,
    Suspicion,
    Transfer,
)
from microservices.wellbeing import cohort_of
from portal.models import Municipality

DAY = dt.timedelta(days=1)
MONTH, SEASON, YEAR = 30 * DAY, 90 * DAY, 365 * DAY
FILLED_WITHIN = 48 * dt.timedelta(hours=1)
OLD = 75
"""Years; from this age on somebody counts among those who may need help most."""


class At:
    """One municipality at one moment, and what several figures need of it."""

    def __init__(self, municipality: Municipality, now: dt.datetime) -> None:
        self.municipality = municipality
        self.now = now

    def since(self, length: dt.timedelta) -> dt.datetime:
        return self.now - length

    def during(self, length: dt.timedelta) -> tuple[dt.datetime, dt.datetime]:
        """The last so long, as a range of moments."""
        return self.now - length, self.now

    @cached_property
    def registered(self) -> int:
        return onboarding.registered(self.municipality).count()

    @cached_property
    def active(self) -> int:
        """People who wrote a listing or took a step in an exchange in the last 30 days."""
        lately = self.during(MONTH)
        wrote = Listing.objects.of(self.municipality).filter(
            opened_at__range=lately, owner__isnull=False
        )
        acted = ExchangeEvent.objects.filter(
            exchange__municipality=self.municipality, at__range=lately, actor__isnull=False
        )
        return (
            wrote.order_by()
            .values_list("owner")
            .union(acted.order_by().values_list("actor"))
            .count()
        )

    @cached_property
    def answers(self) -> life_figures.Answers:
        return life_figures.answers_of(self.municipality)

    @cached_property
    def cohort(self) -> int:
        return cohort_of(timezone.localdate(self.now, self.municipality.zone))

    @cached_property
    def purses(self) -> list[int]:
        """What each person has, at hand and set aside, the poorest first."""
        rows = Account.objects.of(self.municipality).filter(
            owner__isnull=False, kind__in=[str(kind) for kind in PERSONAL]
        )
        return sorted(
            rows.order_by()
            .values("owner")
            .annotate(coins=Sum("balance"))
            .values_list("coins", flat=True)
        )

    @cached_property
    def agreed(self) -> QuerySet[Exchange]:
        """Exchanges that were agreed on in the last 90 days and are over."""
        return self.agreed_since(SEASON).exclude(state__in=[str(state) for state in LIVE])

    def agreed_since(self, length: dt.timedelta) -> QuerySet[Exchange]:
        events = ExchangeEvent.objects.filter(
            exchange=OuterRef("pk"), verb=Verb.AGREE, at__range=self.during(length)
        )
        return Exchange.objects.of(self.municipality).filter(Exists(events))

    def paid(self, length: dt.timedelta) -> int:
        """Coins that changed hands for help, less what was set right."""
        moved = Transfer.objects.of(self.municipality).filter(created_at__range=self.during(length))
        sums = moved.aggregate(
            paid=Sum("amount", filter=Q(kind=TransferKind.SETTLE)),
            back=Sum(
                "amount",
                filter=Q(kind=TransferKind.REVERSAL, reverses__kind=TransferKind.SETTLE),
            ),
        )
        return (sums["paid"] or 0) - (sums["back"] or 0)

    def made_up(self, length: dt.timedelta) -> int:
        """Of these coins, those of exchanges that look made up and that nobody has found to be fine."""
        signs = Suspicion.objects.filter(exchanges=OuterRef("pk")).exclude(
            state=Suspicion.State.CLEARED
        )
        moved = Transfer.objects.of(self.municipality).filter(
            kind=TransferKind.SETTLE,
            created_at__range=self.during(length),
            reversed_by__isnull=True,
            hold__in=Exchange.objects.filter(Exists(signs)).values("hold"),
        )
        return moved.aggregate(sum=Sum("amount"))["sum"] or 0

    @cached_property
    def first_answers(self) -> list[dt.timedelta | None]:
        """Of each request of the last 90 days that is older than 48 hours: how long until somebody reserved it."""
        rows = (
            Listing.objects.of(self.municipality)
            .filter(
                side=Side.NEED,
                opened_at__gte=self.since(SEASON),
                opened_at__lt=self.since(FILLED_WITHIN),
            )
            .order_by()
            .annotate(
                first=Min("exchanges__made_at", filter=Q(exchanges__made_at__gte=F("opened_at")))
            )
            .values_list("opened_at", "first")
        )
        return [first - opened if first else None for opened, first in rows]

    @cached_property
    def vetting(self) -> list[dt.timedelta]:
        """From each application that was decided first in the last 90 days: how long it took."""
        rows = (
            Permit.objects.of(self.municipality)
            .order_by()
            .annotate(decided=Min("steps__at", filter=Q(steps__verb__in=["grant", "refuse"])))
            .filter(decided__gte=self.since(SEASON))
            .values_list("applied_at", "decided")
        )
        return [decided - applied for applied, decided in rows]


def share(count: int, of: int) -> Measured:
    """``count`` of ``of``, both of people or of what people did."""
    if not of:
        return Measured(None, of, Why.NONE)
    if of < ENOUGH:
        return Measured(None, of, Why.FEW)
    if not telling(count, of):
        return Measured(None, of, Why.HIDDEN)
    return Measured(count / of, of)


def per(amount: int, people: int, days: int) -> Measured:
    """So much of each of ``people`` on each of ``days``."""
    if not people:
        return Measured(None, people, Why.NONE)
    if people < ENOUGH:
        return Measured(None, people, Why.FEW)
    return Measured(amount / people / days, people)


def point(lengths: Sequence[dt.timedelta], part: float) -> Measured:
    """The length, in hours, that ``part`` of all do not exceed: the smallest one that so many reach (nearest rank)."""
    number = len(lengths)
    if not number:
        return Measured(None, number, Why.NONE)
    if number < ENOUGH:
        return Measured(None, number, Why.FEW)
    rank = max(1, -int(-part * number // 1))
    return Measured(sorted(lengths)[rank - 1].total_seconds() / 3600, number)


def gini(amounts: Sequence[int]) -> float:
    """How unevenly ``amounts`` (in rising order, none below 0) lie: 0 where all have the same, towards 1 where one has
    everything. The mean difference over twice the mean (C. Gini 1912), as 2 Σ i·xᵢ / (n Σ x) − (n + 1) / n."""
    number, total = len(amounts), sum(amounts)
    if not total:
        return 0.0
    weighted = sum(place * amount for place, amount in enumerate(amounts, start=1))
    return 2 * weighted / (number * total) - (number + 1) / number


def both_ways(at: At) -> Measured:
    done = Exchange.objects.of(at.municipality).filter(
        state=ExchangeState.SETTLED, ended_at__range=at.during(SEASON)
    )
    gave = done.filter(performer__isnull=False).order_by().values("performer")
    got = done.filter(requester__isnull=False).order_by().values("requester")
    both = gave.filter(performer__in=got).distinct().count()
    return share(both, gave.union(got).count())


def askers(at: At) -> QuerySet[Listing]:
    return (
        Listing.objects.of(at.municipality)
        .filter(side=Side.NEED, opened_at__range=at.during(SEASON), owner__isnull=False)
        .order_by()
    )


def old(at: At) -> Measured:
    rows = askers(at).filter(owner__birth_year__isnull=False)
    numbers = rows.aggregate(
        old=Count("owner", distinct=True, filter=Q(owner__birth_year__lte=at.now.year - OLD)),
        every=Count("owner", distinct=True),
    )
    return share(numbers["old"], numbers["every"])


def other_language(at: At) -> Measured:
    numbers = askers(at).aggregate(
        other=Count(
            "owner", distinct=True, filter=~Q(language__in=list(at.municipality.languages))
        ),
        every=Count("owner", distinct=True),
    )
    return share(numbers["other"], numbers["every"])


def filled(at: At) -> Measured:
    answers = at.first_answers
    quick = sum(1 for length in answers if length is not None and length <= FILLED_WITHIN)
    return share(quick, len(answers))


def answered(at: At, part: float) -> Measured:
    return point([length for length in at.first_answers if length is not None], part)


def ended(at: At, condition: Q) -> Measured:
    numbers = at.agreed.aggregate(some=Count("pk", filter=condition), every=Count("pk"))
    return share(numbers["some"], numbers["every"])


def disputed(at: At) -> Measured:
    looked_at = ExchangeEvent.objects.filter(exchange=OuterRef("pk"), after=ExchangeState.DISPUTED)
    return share(at.agreed.filter(Exists(looked_at)).count(), at.agreed.count())


def velocity(at: At) -> Measured:
    hands = sum(at.purses)
    if len(at.purses) < ENOUGH or not hands:
        return Measured(None, len(at.purses), Why.FEW if at.purses else Why.NONE)
    return Measured(at.paid(SEASON) / hands, len(at.purses))


def unevenness(at: At) -> Measured:
    if len(at.purses) < ENOUGH:
        return Measured(None, len(at.purses), Why.FEW if at.purses else Why.NONE)
    return Measured(gini(at.purses), len(at.purses))


def campaign_share(at: At) -> Measured:
    sums = Account.objects.of(at.municipality).aggregate(
        campaign=Sum("balance", filter=Q(kind=AccountKind.CAMPAIGN)),
        treasury=Sum("balance", filter=Q(kind=AccountKind.TREASURY)),
    )
    supply = -(sums["treasury"] or 0)
    if not supply:
        return Measured(None, 0, Why.NONE)
    # coins of the municipality, not of people
    return Measured((sums["campaign"] or 0) / supply, supply)


def run_out(at: At) -> Measured:
    permits = Permit.objects.of(at.municipality)
    gone = PermitStep.objects.filter(permit=OuterRef("pk"), verb="expire", at__gte=at.since(SEASON))
    ended = permits.filter(Exists(gone)).count()
    return share(ended, ended + permits.valid().count())


def overturned(at: At) -> Measured:
    permits = Permit.objects.of(at.municipality)
    later = Permit.objects.filter(
        resident=OuterRef("resident"),
        category=OuterRef("category"),
        side=OuterRef("side"),
        applied_at__gt=OuterRef("applied_at"),
        granted_on__isnull=False,
    )
    refused = permits.filter(state=PermitState.REFUSED, decided_at__gte=at.since(YEAR))
    return share(refused.filter(Exists(later)).count(), refused.count())


def reports(at: At) -> Measured:
    number = Report.objects.of(at.municipality).filter(made_at__gte=at.since(YEAR)).count()
    agreed = at.agreed_since(YEAR).count()
    if agreed < ENOUGH:
        return Measured(None, agreed, Why.FEW if agreed else Why.NONE)
    if small(number):
        return Measured(None, agreed, Why.HIDDEN)
    return Measured(number * 1000 / agreed, agreed)


def first_look(at: At) -> Measured:
    made = dict(
        Report.objects.of(at.municipality)
        .filter(made_at__gte=at.since(YEAR))
        .values_list("pk", "made_at")
    )
    severity = dict(
        Report.objects.of(at.municipality)
        .filter(made_at__gte=at.since(YEAR))
        .values_list("pk", "severity")
    )
    looked = (
        ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(Report),
            action__in=["microservices.report.take", "microservices.report.close"],
            timestamp__gte=at.since(YEAR),
        )
        .order_by()
        .values("object_id")
        .annotate(first=Min("timestamp"))
        .values_list("object_id", "first")
    )
    took = {
        int(number): first - made[int(number)] for number, first in looked if int(number) in made
    }
    parts = {
        str(level.value): point([took[n] for n in took if severity[n] == level], 0.5)
        for level in Severity
    }
    return dataclasses.replace(point(list(took.values()), 0.5), parts=parts)


def shares(at: At) -> Measured:
    counts: dict[str, int] = dict(
        ShareCount.objects.of(at.municipality)
        .filter(day__gt=at.since(MONTH).date())
        .order_by()
        .values("kind")
        .annotate(sum=Sum("number"))
        .values_list("kind", "sum")
    )
    parts = {
        kind.value: per(counts.get(kind.value, 0), at.active, MONTH.days)
        for kind in ShareCount.Kind
    }
    pressed = parts[ShareCount.Kind.PRESSED.value]
    return dataclasses.replace(pressed, parts=parts)


def wrong(_at: At) -> Measured:
    last = Inspection.objects.first()
    if last is None:
        return Measured(None, 0, Why.NONE)
    return Measured(sum(last.wrong.values()), last.transfers)
