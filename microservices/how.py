"""How neighbours' help works, printed from what it works by: levels, steps, times, coins, and what is stored.

Nothing here is written a second time: a rule that changes changes the page.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from microservices import ages, dormancy, guards, ledger, lifecycle, listing_steps, trial_rules
from microservices.choices import LIVE, ExchangeState, Level, Minors
from microservices.lifecycle import Coins, Step, Verb, Who
from microservices.market import here
from microservices.models import Category
from portal import mydata
from portal.models import Municipality

DOES: dict[Who, str | Promise] = {
    Who.OWNER: gettext_lazy("who wrote it"),
    Who.TAKER: gettext_lazy("who reserved it"),
    Who.EITHER: gettext_lazy("either of the two"),
    Who.OTHER: gettext_lazy("the other of the two"),
    Who.PERFORMER: gettext_lazy("who gives the help"),
    Who.SYSTEM: gettext_lazy("Torget, when the time is over"),
    Who.CASEWORKER: gettext_lazy("a caseworker, with a written reason"),
}
COINS: dict[Coins, str | Promise] = {
    Coins.NONE: "",
    Coins.HOLD: gettext_lazy("The coins lie aside."),
    Coins.SETTLE: gettext_lazy("The coins change hands."),
    Coins.RELEASE: gettext_lazy("Nobody is paid."),
    Coins.REFUND: gettext_lazy("The coins go back."),
    Coins.POLICY: gettext_lazy("Who came may get the coins: the kind of help says."),
    Coins.DECISION: gettext_lazy("The decision says who gets the coins."),
}
QUIET = {Verb.REMIND, Verb.PROPOSE, Verb.LEAVE, Verb.VOID}
"""Steps that change nothing for the two, or that may come at any moment and are told beside the table."""


@dataclasses.dataclass(frozen=True)
class LevelSaid:
    """A level, what it asks, and the kinds of help here that ask it."""

    label: str
    kinds: str


@dataclasses.dataclass(frozen=True)
class StepSaid:
    """What may happen next: what, by whom, where it leads and what the coins do then."""

    what: str
    who: str
    leads: str
    coins: str


@dataclasses.dataclass(frozen=True)
class StateSaid:
    label: str
    steps: list[StepSaid]


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    municipality = here(request)
    kinds = list(Category.objects.of(municipality).in_use())
    return render(
        request,
        "microservices/how.html",
        {
            "title": _("How it works"),
            "levels": levels(kinds),
            "young": young(kinds),
            "states": states(),
            "times": times(),
            "coins": coins(municipality),
            "stored": [
                row
                for row in mydata.entries()
                if row.model.startswith("microservices.") and row.what and row.whose == "everybody"
            ],
        },
    )


def levels(kinds: list[Category]) -> list[LevelSaid]:
    return [
        LevelSaid(
            str(level.label),
            ", ".join(row.name for row in kinds if row.level == level) or _("Nothing here"),
        )
        for level in Level
    ]


def young(kinds: list[Category]) -> list[tuple[str, str]]:
    """What those under 18 may do, as the rule and the kinds of help it holds for."""
    found = [
        (str(rule.label), ", ".join(row.name for row in kinds if row.minors == rule))
        for rule in Minors
        if rule != Minors.NO
    ]
    return [(rule, names) for rule, names in found if names]


def states() -> list[StateSaid]:
    """Every state in which somebody still has something to do, and what may come of it."""
    return [
        StateSaid(
            str(ExchangeState(state).label),
            [_said(step) for step in lifecycle.steps_from(state) if step.verb not in QUIET],
        )
        for state in LIVE
    ]


def _said(step: Step) -> StepSaid:
    return StepSaid(
        what=str(step.verb.label),
        who=str(DOES[step.who]),
        leads=str(step.after.label),
        coins=str(COINS[step.coins]),
    )


def span(length: dt.timedelta) -> str:
    """A length of time in words: minutes below an hour, hours up to three days, then days."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if minutes <= 72 * 60:
        hours = minutes // 60
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = minutes // (24 * 60)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def times() -> list[tuple[str, str]]:
    """How long each thing may take, as what and how long."""
    before_end = listing_steps.REMINDED_BEFORE_END
    decided = lifecycle.DECIDED_WITHIN
    rows: list[tuple[Any, dt.timedelta]] = [
        (_("What you asked for stays open"), listing_steps.OPEN_FOR),
        (
            _("You can say that it still holds, until it is at most so old"),
            listing_steps.OPEN_AT_MOST,
        ),
        (_("You are told that it ends, so long before"), before_end[0]),
        (_("You are told once more, so long before"), before_end[-1]),
        (_("A reservation is answered, or the place is free again"), lifecycle.ANSWER_WITHIN),
        (_("Who calls off later than this before the start is late"), lifecycle.LATE_BEFORE_START),
        (_("After the start you can say that the other did not come"), lifecycle.NO_SHOW_AFTER),
        (_("The other can then say that it was not so"), lifecycle.OBJECT_WITHIN),
        (_("After somebody said that it is done, the other confirms"), lifecycle.CONFIRM_WITHIN),
        (_("After it was paid you can still ask for a decision"), lifecycle.DISPUTE_WITHIN),
        (_("Who does not live here can try it out for so long"), trial_rules.LASTS),
        (_("Coins go to the common pot when you are away for so long"), dormancy.QUIET),
        (_("You are told that they go, so long before"), dormancy.NOTICES[0]),
        (_("You are told once more, so long before they go"), dormancy.NOTICES[-1]),
        (_("You can take them back for so long"), dormancy.BACK_WITHIN),
    ]
    said = [(str(what), span(length)) for what, length in rows]
    working = ngettext("%(n)s working day", "%(n)s working days", decided) % {"n": decided}
    return [*said, (_("A caseworker decides"), working)]


def coins(municipality: Municipality) -> list[tuple[str, str]]:
    """The numbers that coins go by."""
    share = f"{number_format(100 // ledger.MINT_SHARE)} %"
    return [
        (_("Coins everybody begins with"), number_format(ledger.START)),
        (_("Coins of who tries it out and does not live here"), number_format(ledger.TRIAL)),
        (
            _("From so many on you are asked to use them; nothing is taken away"),
            number_format(ledger.SOFT_CAP),
        ),
        (
            _("If you do not sign in for long, you keep so many; what is above them goes"),
            number_format(ledger.START),
        ),
        (_("Places you can have reserved at the same time"), number_format(guards.MOST_RESERVED)),
        (_("New coins in a quarter of a year: at most this part of all there are"), share),
        (_("Or at most so many, where there are hardly any yet"), number_format(ledger.MINT_FLOOR)),
        (_("Colleagues of the municipality it takes to make new coins"), number_format(2)),
        (_("From this age on you can take part"), number_format(ages.YOUNGEST)),
        (
            _("Below this age a guardian always has to say yes"),
            number_format(ages.CONSENT_ALWAYS_BELOW),
        ),
    ]
