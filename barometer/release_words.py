"""Figures of a release in words, for whoever works with them in the CMS."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from barometer.choices import Kind
from barometer.models import Comparison, Estimate
from barometer.published import AGE, Asked, Figure, Published
from portal.numerals import rounded


@dataclasses.dataclass(frozen=True)
class Words:
    """A question in the reader's language. options: of each option, 0 being the mean; rows: of each statement."""

    asks: str
    options: Mapping[int, str]
    rows: Mapping[int, str]


def words_of(asked: Asked) -> Words:
    code = (get_language() or "")[:2]
    said = asked.wording.get(code) or asked.wording[asked.source_language]
    options = dict(enumerate(said["options"], 1))
    rows = dict(enumerate(said["rows"], 1))
    if asked.kind == Kind.SCALE:
        options = {
            step: number_format(value)
            for step, value in enumerate(range(asked.least, asked.most + 1), 1)
        }
    if asked.kind == Kind.RANKING:
        rows, options = options, {}
    return Words(said["asks"], options | {0: _("Mean")}, rows)


def category(published: Published, code: str, label: str) -> str:
    """A group in words."""
    if not code:
        return _("Everybody")
    if code == AGE:
        return _("%(ages)s years") % {"ages": label}
    words = words_of(published.question(code)).options
    return ", ".join(words.get(int(part), part) for part in label.split("+"))


def figure_in_words(figure: Figure, kind: str) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return ""
    if figure.option:
        value, low, high = (
            rounded(100 * part, 0) for part in (figure.value, figure.low, figure.high)
        )
        return _("%(value)s %% (%(low)s–%(high)s)") % {"value": value, "low": low, "high": high}
    value, low, high = (rounded(part, 1) for part in (figure.value, figure.low, figure.high))
    return _("%(value)s (%(low)s–%(high)s)") % {"value": value, "low": low, "high": high}


def figure_of(estimate: Estimate) -> str:
    if estimate.value is None:
        return ""
    if estimate.option:
        return _("%(number)s %%") % {"number": rounded(100 * estimate.value, 0)}
    return rounded(estimate.value, 1)


def difference(one: Comparison, *, share: bool) -> str:
    """The change and between what it lies."""
    if one.difference is None or one.low is None or one.high is None:
        return ""
    by = 100 if share else 1
    value, low, high = (
        signed(part * by, 0 if share else 1) for part in (one.difference, one.low, one.high)
    )
    text = (
        _("%(value)s percentage points (%(low)s to %(high)s)")
        if share
        else _("%(value)s (%(low)s to %(high)s)")
    )
    return text % {"value": value, "low": low, "high": high}


def signed(number: float, digits: int) -> str:
    text = rounded(abs(number), digits)
    return f"{'−' if number < 0 else '+'}{text}"
