"""How people are doing: the questions, when they are asked, and what a change between two answers of one person is.

Sources: life satisfaction from 0 to 10 and "how often do you feel lonely" as in the four personal well-being questions
and the loneliness measure of the UK Office for National Statistics (2018); the three-item loneliness scale of M. E.
Hughes, L. J. Waite, L. C. Hawkley and J. T. Cacioppo (Research on Aging 26, 2004), each item 1 to 3, the sum 3 to 9;
belonging and somebody to ask as in the UK Community Life Survey. The wording is our own, after these.

Nothing here reads or writes a database, and nothing knows of people.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Sequence

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from microservices.disclosure import ENOUGH


class Wave(models.IntegerChoices):
    """When somebody is asked, in months after the first time."""

    FIRST = 0, _("Before the first exchange")
    THREE = 3, _("After three months")
    TWELVE = 12, _("After twelve months")


DAYS: dict[Wave, int] = {Wave.FIRST: 0, Wave.THREE: 91, Wave.TWELVE: 365}
OPEN_DAYS = 30
"""So long a questionnaire can be answered; then it has been missed."""


class Dose(models.IntegerChoices):
    """How many exchanges somebody had when they answered."""

    NONE = 0, _("No exchange")
    FEW = 1, _("1–3 exchanges")
    SOME = 2, _("4–9 exchanges")
    MANY = 3, _("10 exchanges or more")


def dose_of(exchanges: int) -> Dose:
    if exchanges >= 10:
        return Dose.MANY
    if exchanges >= 4:
        return Dose.SOME
    return Dose.FEW if exchanges else Dose.NONE


def cohort_of(day: dt.date) -> int:
    """Year and quarter of a day, as 20264."""
    return day.year * 10 + (day.month + 2) // 3


@dataclasses.dataclass(frozen=True)
class Question:
    """One question. name: the column; options: values and words, in the order they are shown."""

    name: str
    asks: str | Promise
    options: tuple[tuple[int, str | Promise], ...]
    hint: str | Promise = ""


_OFTEN = ((1, _("Hardly ever, or never")), (2, _("Some of the time")), (3, _("Often")))
QUESTIONS: tuple[Question, ...] = (
    Question(
        "satisfaction",
        _("All in all, how satisfied are you with your life nowadays?"),
        tuple((number, str(number)) for number in range(11)),
        _("0 is not at all, 10 is completely."),
    ),
    Question("companionship", _("How often do you miss having somebody to be with?"), _OFTEN),
    Question("left_out", _("How often do you feel left out?"), _OFTEN),
    Question("isolated", _("How often do you feel cut off from others?"), _OFTEN),
    Question(
        "lonely",
        _("How often do you feel lonely?"),
        (
            (1, _("Never")),
            (2, _("Hardly ever")),
            (3, _("Now and then")),
            (4, _("Some of the time")),
            (5, _("Often, or always")),
        ),
    ),
    Question(
        "somebody",
        _("Is there somebody near you whom you could ask for a little help?"),
        ((0, _("No")), (1, _("Yes"))),
    ),
    Question(
        "belonging",
        _("How strongly do you feel that you belong to where you live?"),
        (
            (1, _("Not at all")),
            (2, _("Not very strongly")),
            (3, _("Fairly strongly")),
            (4, _("Very strongly")),
        ),
    ),
)
BY_NAME = {question.name: question for question in QUESTIONS}


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What is made of the answers. columns: summed up; better: 1 where more is better, -1 where less is"""

    name: str
    label: str | Promise
    says: str | Promise
    columns: tuple[str, ...]
    better: int


OUTCOMES: tuple[Outcome, ...] = (
    Outcome(
        "life",
        _("Satisfaction with life"),
        _("How much the answers changed on a scale from 0 to 10. More is better."),
        ("satisfaction",),
        1,
    ),
    Outcome(
        "ucla",
        _("Loneliness, by three questions"),
        _(
            "How much the sum of three answers changed, from 3 to 9. Less is better (UCLA, three items)."
        ),
        ("companionship", "left_out", "isolated"),
        -1,
    ),
    Outcome(
        "lonely",
        _("Loneliness, asked directly"),
        _("How much the answers changed on a scale from 1 to 5. Less is better."),
        ("lonely",),
        -1,
    ),
    Outcome(
        "somebody",
        _("Somebody to ask for help"),
        _(
            "How much the part of those who have somebody changed: 0.1 is ten in a hundred. More is better."
        ),
        ("somebody",),
        1,
    ),
    Outcome(
        "belonging",
        _("Belonging to where one lives"),
        _("How much the answers changed on a scale from 1 to 4. More is better."),
        ("belonging",),
        1,
    ),
)


@dataclasses.dataclass(frozen=True)
class Change:
    """The mean difference of ``pairs`` people between two times, and where it lies with 95 % certainty."""

    mean: float
    low: float
    high: float
    pairs: int

    @property
    def certain(self) -> bool:
        return self.low > 0 or self.high < 0


def change(differences: Sequence[float]) -> Change | None:
    """The paired change: mean ± t · s / √n, with the sample's standard deviation (Student 1908). Nothing where fewer
    than ten people answered both times."""
    number = len(differences)
    if number < ENOUGH:
        return None
    mean = sum(differences) / number
    spread = math.sqrt(sum((one - mean) ** 2 for one in differences) / (number - 1))
    margin = t_of(number - 1) * spread / math.sqrt(number)
    return Change(mean, mean - margin, mean + margin, number)


_T = (
    (9, 2.262), (10, 2.228), (11, 2.201), (12, 2.179), (13, 2.160), (14, 2.145), (15, 2.131),
    (16, 2.120), (17, 2.110), (18, 2.101), (19, 2.093), (20, 2.086), (21, 2.080), (22, 2.074),
    (23, 2.069), (24, 2.064), (25, 2.060), (26, 2.056), (27, 2.052), (28, 2.048), (29, 2.045),
    (30, 2.042), (40, 2.021), (60, 2.000), (80, 1.990), (100, 1.984), (1000, 1.962),
)  # fmt: skip
"""Degrees of freedom from which on the 97.5th percentile of Student's t is at most so much (tables of the NIST/SEMATECH
e-Handbook of Statistical Methods, section 1.3.6.7.2)."""


def t_of(freedom: int) -> float:
    """The 97.5th percentile of Student's t, or a little more: of the next smaller number in the table."""
    return next(value for least, value in reversed(_T) if freedom >= least)
