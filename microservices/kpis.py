"""What neighbours' help brings, as figures: each with its name, what it means, where it is from and how it is computed.

Everything but how people are doing is a count of all there is, and no sample, so there is no margin of error to say; of
fewer than ten a share or a middle says nothing.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from microservices import counting, ledger, life_figures, onboarding
from microservices.choices import ExchangeState, Severity
from microservices.counting import MONTH
from microservices.disclosure import small
from microservices.measures import Measured, Why
from microservices.models import ShareCount
from microservices.population import Band
from microservices.wellbeing import OUTCOMES, Dose, Wave
from portal.models import Municipality


class Unit(enum.StrEnum):
    SHARE = "share"
    """Of one; shown in per cent."""
    COINS = "coins"
    RATE = "rate"
    HOURS = "hours"
    NUMBER = "number"
    INDEX = "index"
    """Between 0 and 1."""
    CHANGE = "change"
    """On the scale of a question, with its margin."""


class Group(enum.StrEnum):
    PEOPLE = "people"
    HELP = "help"
    COINS = "coins"
    SAFETY = "safety"
    LIFE = "life"


GROUPS: dict[Group, str | Promise] = {
    Group.PEOPLE: _("Who takes part"),
    Group.HELP: _("Whether help is found"),
    Group.COINS: _("How coins go round"),
    Group.SAFETY: _("Permits, safety and the books"),
    Group.LIFE: _("How people are doing"),
}


@dataclasses.dataclass(frozen=True)
class Kpi:
    """One figure.

    says: what it is, in words; source: where it is from; of: what the number beside it counts
    measure: how it is computed
    better: 1 where more is better, -1 where less is, 0 where neither
    parts: names of its parts, by their key in ``Measured.parts``
    """

    name: str
    group: Group
    unit: Unit
    label: str | Promise
    says: str | Promise
    source: str | Promise
    of: str | Promise
    measure: Callable[[counting.At], Measured]
    parts: dict[str, str | Promise] = dataclasses.field(default_factory=dict)


_ACCOUNTS, _LEDGER = _("Accounts and the population table"), _("The books of the coins")
_STEPS, _PERMITS = _("The steps of exchanges"), _("The steps of permits")
_PEOPLE, _REQUESTS, _EXCHANGES = _("people"), _("requests"), _("exchanges")
_APPLICATIONS, _REPORTS = _("applications"), _("reports")

_COUNTED: tuple[Kpi, ...] = (
    Kpi(
        "onboarding",
        Group.PEOPLE,
        Unit.SHARE,
        _("People from 12 to 45 who take part"),
        _(
            "Residents with an account who have signed in at least once, of all who live here at those ages. The age "
            "is the one they reach this year."
        ),
        _ACCOUNTS,
        _("people who live here"),
        lambda at: onboarding.whole(at.municipality, at.now.year),
        {str(band.value): band.label for band in Band},
    ),
    Kpi(
        "active",
        Group.PEOPLE,
        Unit.NUMBER,
        _("Active people"),
        _("People who wrote something or took a step in an exchange in the last 30 days."),
        _STEPS,
        _("people with an account"),
        lambda at: (
            Measured(None, at.registered, Why.HIDDEN)
            if small(at.active)
            else Measured(at.active, at.registered)
        ),
    ),
    Kpi(
        "both_ways",
        Group.PEOPLE,
        Unit.SHARE,
        _("People who both gave and got help"),
        _("Of all who gave or got help in the last 90 days, those who did both."),
        _STEPS,
        _PEOPLE,
        counting.both_ways,
    ),
    Kpi(
        "old",
        Group.PEOPLE,
        Unit.SHARE,
        _("Those who ask and are 75 or older"),
        _("Of the people who asked for help in the last 90 days and whose age we know."),
        _("What is asked for, and the year of birth"),
        _PEOPLE,
        counting.old,
    ),
    Kpi(
        "other_language",
        Group.PEOPLE,
        Unit.SHARE,
        _("Those who ask in another language"),
        _(
            "Of the people who asked for help in the last 90 days, those who wrote in a language that the municipality "
            "itself does not write in. Nobody is asked about their mother tongue, or whether they live alone."
        ),
        _("What is asked for"),
        _PEOPLE,
        counting.other_language,
    ),
    Kpi(
        "shares",
        Group.PEOPLE,
        Unit.RATE,
        _("Times somebody shared, per active person and day"),
        _(
            "How often somebody pressed Share in the last 30 days. Who it was, nobody notes; visits by such a link "
            "are counted, and nothing else about who came."
        ),
        _("Counters of each day"),
        _("active people"),
        counting.shares,
        {str(kind.value): kind.label for kind in ShareCount.Kind},
    ),
    Kpi(
        "filled",
        Group.HELP,
        Unit.SHARE,
        _("Requests that somebody answered within 48 hours"),
        _("Of the requests opened in the last 90 days, without those of the last 48 hours."),
        _STEPS,
        _REQUESTS,
        counting.filled,
    ),
    Kpi(
        "first_answer",
        Group.HELP,
        Unit.HOURS,
        _("Time to the first answer"),
        _("Half of the requests that were answered had to wait no longer than this (median)."),
        _STEPS,
        _REQUESTS,
        lambda at: counting.answered(at, 0.5),
    ),
    Kpi(
        "first_answer_p90",
        Group.HELP,
        Unit.HOURS,
        _("Time to the first answer, for nine in ten"),
        _("Nine in ten of the requests that were answered had to wait no longer than this."),
        _STEPS,
        _REQUESTS,
        lambda at: counting.answered(at, 0.9),
    ),
    Kpi(
        "completed",
        Group.HELP,
        Unit.SHARE,
        _("Agreements that were kept and paid"),
        _("Of what was agreed on in the last 90 days and is over, as both of the two said."),
        _STEPS,
        _EXCHANGES,
        lambda at: counting.ended(at, Q(state=ExchangeState.SETTLED)),
    ),
    Kpi(
        "late",
        Group.HELP,
        Unit.SHARE,
        _("Called off less than a day before"),
        _("Of what was agreed on in the last 90 days and is over."),
        _STEPS,
        _EXCHANGES,
        lambda at: counting.ended(at, Q(state=ExchangeState.CANCELLED, late=True)),
    ),
    Kpi(
        "no_show",
        Group.HELP,
        Unit.SHARE,
        _("One of the two did not come"),
        _("Of what was agreed on in the last 90 days and is over."),
        _STEPS,
        _EXCHANGES,
        lambda at: counting.ended(at, Q(state=ExchangeState.NO_SHOW)),
    ),
    Kpi(
        "disputed",
        Group.HELP,
        Unit.SHARE,
        _("A caseworker had to look at it"),
        _("Of what was agreed on in the last 90 days and is over."),
        _STEPS,
        _EXCHANGES,
        counting.disputed,
    ),
    Kpi(
        "coins_registered",
        Group.COINS,
        Unit.COINS,
        _("Coins paid for help, per person with an account and day"),
        _(
            "Over the last 30 days, less what was set right. Coins that were made, set aside or given back do not "
            "count."
        ),
        _LEDGER,
        _("people with an account"),
        lambda at: counting.per(at.paid(MONTH), at.registered, MONTH.days),
    ),
    Kpi(
        "coins_active",
        Group.COINS,
        Unit.COINS,
        _("Coins paid for help, per active person and day"),
        _("The same, divided among those who were active in the last 30 days."),
        _LEDGER,
        _("active people"),
        lambda at: counting.per(at.paid(MONTH), at.active, MONTH.days),
    ),
    Kpi(
        "coins_net",
        Group.COINS,
        Unit.COINS,
        _("The same, without exchanges that look made up"),
        _(
            "Exchanges with a sign that they only move coins to and fro are left out until a colleague has found them "
            "to be fine."
        ),
        _LEDGER,
        _("active people"),
        lambda at: counting.per(at.paid(MONTH) - at.made_up(MONTH), at.active, MONTH.days),
    ),
    Kpi(
        "velocity",
        Group.COINS,
        Unit.NUMBER,
        _("How often a coin changed hands"),
        _("Coins paid for help in the last 90 days, for each coin that people have now."),
        _LEDGER,
        _PEOPLE,
        counting.velocity,
    ),
    Kpi(
        "gini",
        Group.COINS,
        Unit.INDEX,
        _("How unevenly coins lie"),
        _("0 where everybody has the same, 1 where one has everything (Gini coefficient)."),
        _LEDGER,
        _PEOPLE,
        counting.unevenness,
    ),
    Kpi(
        "at_zero",
        Group.COINS,
        Unit.SHARE,
        _("People without a coin"),
        _("Of all who have begun to use coins: nothing at hand and nothing set aside."),
        _LEDGER,
        _PEOPLE,
        lambda at: counting.share(sum(1 for coins in at.purses if not coins), len(at.purses)),
    ),
    Kpi(
        "at_cap",
        Group.COINS,
        Unit.SHARE,
        _("People with more coins than they are advised to keep"),
        _(
            "Of all who have begun to use coins: more than the number from which they are asked to use them."
        ),
        _LEDGER,
        _PEOPLE,
        lambda at: counting.share(
            sum(1 for coins in at.purses if ledger.above_soft_cap(coins)), len(at.purses)
        ),
    ),
    Kpi(
        "campaign_share",
        Group.COINS,
        Unit.SHARE,
        _("Coins that lie in campaigns"),
        _("Of all coins there are."),
        _LEDGER,
        _("coins"),
        counting.campaign_share,
    ),
    Kpi(
        "vetting",
        Group.SAFETY,
        Unit.HOURS,
        _("Time to decide about a permit"),
        _(
            "Half of the applications that were decided in the last 90 days took no longer than this (median)."
        ),
        _PERMITS,
        _APPLICATIONS,
        lambda at: counting.point(at.vetting, 0.5),
    ),
    Kpi(
        "vetting_p90",
        Group.SAFETY,
        Unit.HOURS,
        _("Time to decide about a permit, for nine in ten"),
        _("Nine in ten of the applications that were decided in the last 90 days took no longer."),
        _PERMITS,
        _APPLICATIONS,
        lambda at: counting.point(at.vetting, 0.9),
    ),
    Kpi(
        "run_out",
        Group.SAFETY,
        Unit.SHARE,
        _("Permits that ran out"),
        _("In the last 90 days, of those that ran out or are in force."),
        _PERMITS,
        _("permits"),
        counting.run_out,
    ),
    Kpi(
        "overturned",
        Group.SAFETY,
        Unit.SHARE,
        _("Refusals that became a permit later"),
        _(
            "Of the applications refused in the last year, those whose next application was granted."
        ),
        _PERMITS,
        _APPLICATIONS,
        counting.overturned,
    ),
    Kpi(
        "reports",
        Group.SAFETY,
        Unit.NUMBER,
        _("Reports for every 1,000 agreements"),
        _(
            "That somebody reported something to the municipality in the last year, whatever came of it."
        ),
        _("Reports"),
        _EXCHANGES,
        counting.reports,
    ),
    Kpi(
        "first_look",
        Group.SAFETY,
        Unit.HOURS,
        _("Time until somebody looked at a report"),
        _("Half of the reports of the last year that were looked at waited no longer (median)."),
        _("The history of reports"),
        _REPORTS,
        counting.first_look,
        {str(level.value): level.label for level in Severity},
    ),
    Kpi(
        "wrong",
        Group.SAFETY,
        Unit.NUMBER,
        _("Mistakes in the books"),
        _(
            "Rows that break a rule of the books, last night, in the whole installation. It must be none."
        ),
        _LEDGER,
        _("movements"),
        counting.wrong,
    ),
)
_ASKED = _("People who wanted to be asked before their first exchange, and again later")
_PAIRS = _("people who answered both times")

_LIFE: tuple[Kpi, ...] = (
    Kpi(
        "life_again",
        Group.LIFE,
        Unit.SHARE,
        _("Those who answered again"),
        _(
            "Of those who answered before their first exchange and whose three months are over. Who did not answer "
            "again is missing from the figures below, and may have fared otherwise."
        ),
        _ASKED,
        _PEOPLE,
        lambda at: life_figures.answered_again(at.answers, at.cohort, Wave.THREE),
    ),
    *(
        Kpi(
            f"life_{outcome.name}",
            Group.LIFE,
            Unit.CHANGE,
            outcome.label,
            outcome.says,
            _ASKED,
            _PAIRS,
            lambda at, outcome=outcome: life_figures.changed(at.answers, outcome),
            {
                str(Wave.TWELVE.value): Wave.TWELVE.label,
                **{f"dose-{dose.value}": dose.label for dose in Dose},
            },
        )
        for outcome in OUTCOMES
    ),
)
KPIS = (*_COUNTED, *_LIFE)
BY_NAME = {kpi.name: kpi for kpi in KPIS}


def measure(municipality: Municipality, now: dt.datetime) -> dict[str, Any]:
    """All figures as they are now, as ``FiguresDay.figures`` keeps them."""
    at = counting.At(municipality, now)
    return {kpi.name: kpi.measure(at).as_json() for kpi in KPIS}
