"""What changed for those who were asked how they are doing, as figures: pairs of answers of the same people.

A sample of those who wanted to be asked, and of them those who answered again, so every change stands with its margin,
and how many fell away stands beside it.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict

from microservices.disclosure import ENOUGH
from microservices.measures import Measured, Why
from microservices.models import LifeAnswer
from microservices.wellbeing import DAYS, OPEN_DAYS, Dose, Outcome, Wave, change
from portal.models import Municipality

Values = dict[str, int]
Answers = dict[str, dict[int, tuple[int, Values]]]
"""By key, then by time: the dose, and the answers."""


def answers_of(municipality: Municipality) -> Answers:
    found: Answers = defaultdict(dict)
    for row in LifeAnswer.objects.of(municipality).order_by().values():
        found[row["key"]][row["wave"]] = (row["dose"], row)
    return found


def changed(answers: Answers, outcome: Outcome) -> Measured:
    """The change after three months, with that after twelve and those of each dose as parts."""
    whole = _changed(answers, outcome, Wave.THREE)
    parts = {str(Wave.TWELVE.value): _changed(answers, outcome, Wave.TWELVE)}
    for dose in Dose:
        parts[f"dose-{dose.value}"] = _changed(answers, outcome, Wave.THREE, dose)
    return dataclasses.replace(whole, parts=parts)


def _changed(answers: Answers, outcome: Outcome, wave: Wave, dose: Dose | None = None) -> Measured:
    differences = []
    for times in answers.values():
        if Wave.FIRST not in times or wave not in times:
            continue
        _dose, before = times[Wave.FIRST]
        had, after = times[wave]
        if dose is None or had == dose:
            differences.append(float(sum(after[name] - before[name] for name in outcome.columns)))
    found = change(differences)
    if found is None:
        return Measured(None, len(differences), Why.FEW if differences else Why.NONE)
    return Measured(found.mean, found.pairs, low=found.low, high=found.high)


def answered_again(answers: Answers, cohort_now: int, wave: Wave) -> Measured:
    """Of those who answered first so long ago that they have been asked again and their time is over: how many did."""
    ripe = [times for times in answers.values() if _ripe(times, cohort_now, wave)]
    if not ripe:
        return Measured(None, 0, Why.NONE)
    if len(ripe) < ENOUGH:
        return Measured(None, len(ripe), Why.FEW)
    # answers are of nobody whom anybody could name, so a small part of them need not be hidden
    return Measured(sum(1 for times in ripe if wave in times) / len(ripe), len(ripe))


def _ripe(times: dict[int, tuple[int, Values]], cohort_now: int, wave: Wave) -> bool:
    """Whether every day of the quarter they began in lies far enough back; a quarter has at most 92 days."""
    if Wave.FIRST not in times:
        return False
    quarters = -(-(DAYS[wave] + OPEN_DAYS) // 90) + 1
    return _number(cohort_now) - _number(times[Wave.FIRST][1]["cohort"]) >= quarters


def _number(cohort: int) -> int:
    year, quarter = divmod(cohort, 10)
    return year * 4 + quarter - 1
