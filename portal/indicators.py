"""Figures that one part of the portal offers to the others, such as how long the council's cases take.

A feature registers its own from ``AppConfig.ready``; who uses one knows it by its name alone. A figure is never without
its interval: what happened in one year says only so much of how a municipality works.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

SHARE, DAYS = "share", "days"
"""Units: parts of one, and days."""


@dataclasses.dataclass(frozen=True)
class Reading:
    """A figure of the time from ``first`` to ``last``, both included: between which numbers the true one lies with a
    certainty of 95 %, and of how many things it is."""

    value: float
    low: float
    high: float
    number: int
    first: dt.date
    last: dt.date


@dataclasses.dataclass(frozen=True)
class Indicator:
    """name: what it is known by for ever, with its feature's before a dot; label: in a list; says: what is counted, as
    a sentence; unit: ``SHARE`` or ``DAYS``.

    read: given a municipality (``portal.models.Municipality``) and a day, the figure of the newest time that was over
    by then; none where there is too little to say anything.
    """

    name: str
    label: Any
    says: Any
    unit: str
    read: Callable[[Any, dt.date], Reading | None]


_indicators: dict[str, Indicator] = {}


def register(indicator: Indicator) -> None:
    _indicators[indicator.name] = indicator


def registered() -> list[Indicator]:
    return list(_indicators.values())


def indicator(name: str) -> Indicator | None:
    return _indicators.get(name)
