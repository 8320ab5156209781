"""A promise in words: where it stands and why, what it is measured by, and what is to be reached."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from barometer.choices import Kind
from barometer.models import PromiseMeasure, QuestionVersion
from barometer.promise_choices import Aim, Standing, Why
from barometer.promise_measuring import DAYS, SHARE
from portal import indicators

TONES = {
    Standing.KEPT: "good",
    Standing.ON_COURSE: "",
    Standing.AT_RISK: "warn",
    Standing.NOT_KEPT: "bad",
    Standing.UNCERTAIN: "line",
}
ICONS = {
    Standing.KEPT: "ok",
    Standing.ON_COURSE: "arrow",
    Standing.AT_RISK: "warn",
    Standing.NOT_KEPT: "x",
    Standing.UNCERTAIN: "info",
}
HEADLINES: dict[str, Any] = {
    Standing.KEPT: gettext_lazy("The promise is kept"),
    Standing.ON_COURSE: gettext_lazy("The promise is on course"),
    Standing.AT_RISK: gettext_lazy("The promise is at risk"),
    Standing.NOT_KEPT: gettext_lazy("The promise is not kept"),
    Standing.UNCERTAIN: gettext_lazy("It is too uncertain to say whether the promise is kept"),
}
BECAUSE: dict[str, Any] = {
    Why.ALL_GOOD: gettext_lazy(
        "The true figure most likely lies between %(low)s and %(high)s. All of that meets the target."
    ),
    Why.ALL_BAD: gettext_lazy(
        "The true figure most likely lies between %(low)s and %(high)s. None of that meets the target."
    ),
    Why.LATE: gettext_lazy(
        "The true figure most likely lies between %(low)s and %(high)s, and the target in between. A step towards it is"
        " overdue."
    ),
    Why.WORSE: gettext_lazy(
        "The true figure most likely lies between %(low)s and %(high)s, and the target in between. It is certain that"
        " it has become worse since the round before."
    ),
    Why.BETTER: gettext_lazy(
        "The true figure most likely lies between %(low)s and %(high)s, and the target in between. It is certain that"
        " it has improved since the round before."
    ),
    Why.BETWEEN: gettext_lazy(
        "The true figure most likely lies between %(low)s and %(high)s, and the target in between. Nobody can say on"
        " which side it lies, and no change since the round before is certain."
    ),
    Why.UNASKED: gettext_lazy("It has not been measured yet."),
    Why.HIDDEN: gettext_lazy("Too few answered the last time for a figure to be published."),
    Why.REWORDED: gettext_lazy(
        "The question was asked in other words the last time, so that its figure says nothing about this target."
    ),
    Why.NOTHING: gettext_lazy("Nothing is measured."),
}


def label(standing: str) -> str:
    return str(Standing(standing).label)


def headline(standing: str) -> str:
    return str(HEADLINES[standing])


# Figures -----------------------------------------------------------------------------------------------------


def figure(value: float, unit: str) -> str:
    """A figure with its unit, as the reader writes it: ``61.4 %``, ``7.2``, ``34 days``."""
    if unit == SHARE:
        return _("%(number)s %%") % {"number": _short(value * 100, 1)}
    if unit == DAYS:
        number = round(value)
        return ngettext("%(number)s day", "%(number)s days", number) % {
            "number": number_format(number, force_grouping=True)
        }
    return _short(value, 2)


def bare(value: float, unit: str) -> str:
    """The number alone, where the axis says its unit and there is little room: ``61``, ``7.2``."""
    if unit == SHARE:
        return number_format(round(value * 100), 0)
    return _short(value, 0 if unit == DAYS else 1)


def _short(value: float, places: int) -> str:
    """With so many places at most, and none that says nothing."""
    rounded = round(value, places)
    needed = next(n for n in range(places + 1) if round(rounded, n) == rounded)
    return number_format(rounded, needed, force_grouping=True)


def goal(target: float, aim: str, unit: str) -> str:
    """``at least 60 %``."""
    return _("%(aim)s %(figure)s") % {"aim": Aim(aim).label, "figure": figure(target, unit)}


# Measures ----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Said:
    """What is measured, in words. title: what the figure is of; matter: the question as it was asked, with ``language``
    where it may be another than the reader's."""

    title: str
    matter: str = ""
    language: str = ""


def measured_by(measure: PromiseMeasure, version: QuestionVersion | None) -> Said:
    """version: a wording of the measure's question; none for what is no survey."""
    if version is None:
        known = indicators.indicator(measure.statistic)
        if known is None:
            return Said(_("A figure that is not counted here any more"))
        return Said(str(known.label), str(known.says))
    return place_in_words(version, measure.row, measure.option)


def place_in_words(version: QuestionVersion, row: int, option: int) -> Said:
    """What one figure of a question is of."""
    said = version.said
    if option:
        title = _("Share who answer “%(answer)s”") % {"answer": said["options"][option - 1]}
        if row:
            title = _("Share who answer “%(answer)s” about “%(statement)s”") % {
                "answer": said["options"][option - 1],
                "statement": said["rows"][row - 1],
            }
    elif row:
        title = _("Average place of “%(answer)s”") % {"answer": said["options"][row - 1]}
    elif version.kind is Kind.SCALE:
        title = _("Average on a scale from %(least)s to %(most)s") % {
            "least": number_format(version.least),
            "most": number_format(version.most),
        }
    else:
        title = _("Average of what people answer")
    return Said(title, version.asks, version.language)


# One judgement -----------------------------------------------------------------------------------------------


def why(found: dict[str, Any], unit: str) -> str:
    """Why a measure stands where it does, in a sentence or two."""
    ends = {
        name: figure(found[name], unit) if found[name] is not None else ""
        for name in ("low", "high")
    }
    return str(BECAUSE[found["why"]]) % ends


def ends_in_words(found: dict[str, Any], unit: str) -> str:
    """``58.1 % to 64.7 %``; empty where there is no figure."""
    if found["low"] is None or found["high"] is None:
        return ""
    return _("%(low)s to %(high)s") % {
        "low": figure(found["low"], unit),
        "high": figure(found["high"], unit),
    }


def day_of(found: dict[str, Any]) -> str:
    """The day the figure is of, in words; empty where there is none."""
    return date_format(dt.date.fromisoformat(found["day"])) if found["day"] else ""


def respondents(found: dict[str, Any]) -> str:
    """Of how many the figure is."""
    number = found["respondents"]
    return number_format(number, force_grouping=True) if number is not None else ""
