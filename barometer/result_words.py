"""What is said of published figures: from the figures and the verdicts alone, so that no sentence knows better than
they do.

Of a change three things may be said and no fourth: it rose, it fell, or no change is certain. Every number is written
in the reader's own format.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from barometer.changes import Verdict
from barometer.choices import Design, Kind
from barometer.disclosure import ENOUGH, LEAST, RELIABLE, Status
from barometer.intervals import CERTAINTY, normal_quantile
from barometer.published import AGE, Asked, Background, Figure, Published, Publisher, Texts

FINE = 0.004
"""A share whose error is below this is written with a decimal."""


# Texts and numbers --------------------------------------------------------------------------------------------


def language(texts: Mapping[str, Any], first: Sequence[str] = ()) -> str:
    """In which of the languages of a text the reader gets it: their own, else the first of ``first`` that there is."""
    active = (get_language() or "en")[:2]
    order = (active, *first, *texts)
    return next((code for code in order if texts.get(code)), active)


def text(texts: Texts, publisher: Publisher) -> str:
    return texts.get(language(texts, publisher.languages), "")


def said(asked: Asked) -> Mapping[str, Any]:
    """The wording that the reader gets."""
    return asked.wording[spoken(asked)]


def spoken(asked: Asked) -> str:
    """The language of it."""
    return language(asked.wording, (asked.source_language,))


def answer(asked: Asked, option: int) -> str:
    """An option, a step of a scale or a place in an order, in words."""
    if asked.kind == Kind.SCALE:
        return number_format(asked.least + option - 1)
    if asked.kind == Kind.RANKING:
        return _("Place %(place)s") % {"place": number_format(option)}
    options = said(asked)["options"]
    return options[option - 1] if 0 < option <= len(options) else ""


def part(asked: Asked, row: int) -> str:
    """The statement of a matrix, or the choice that is given a place."""
    found = said(asked)["options" if asked.kind == Kind.RANKING else "rows"]
    return found[row - 1] if 0 < row <= len(found) else ""


def percent(share: float, digits: int = 0) -> str:
    """A share of one; the number and its sign stay on a line."""
    number = decimal(100 * share, digits)
    return (_("%(number)s %%") % {"number": number}).replace(" ", "\u00a0")


def decimal(number: float, places: int = 0) -> str:
    """A number rounded, which formats alone would cut."""
    return number_format(round(number, places) + 0.0, places, force_grouping=True)


def whole(number: float) -> str:
    return decimal(number)


def digits(figure: Figure) -> int:
    """How many decimals a figure deserves: fewer where its error says that they would mean nothing."""
    se = figure.se or 0.0
    if figure.option:
        return 1 if 0 < se < FINE else 0
    return 0 if se >= 1 else 1 if se >= 0.05 or not se else 2


def number(figure: Figure, value: float | None, places: int | None = None) -> str:
    """A value of a figure as its kind is written: shares in percent, means with their decimals."""
    if value is None:
        return ""
    places = digits(figure) if places is None else places
    if figure.option:
        return percent(value, places)
    return decimal(value, places)


def value(figure: Figure) -> str:
    """A figure, or that it is not shown."""
    if figure.status is Status.HIDDEN or figure.value is None:
        return few()
    return number(figure, figure.value)


def interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    if not figure.option:
        return _("%(low)s to %(high)s") % {
            "low": number(figure, figure.low),
            "high": number(figure, figure.high),
        }
    places = digits(figure)
    ends = {
        "low": decimal(100 * figure.low, places),
        "high": decimal(100 * figure.high, places),
    }
    return (_("%(low)s to %(high)s %%") % ends).replace(" %", "\u00a0%")


def few() -> str:
    return _("too few answers")


def certainty() -> str:
    return percent(CERTAINTY)


def month(day: dt.date) -> str:
    return date_format(day, "F Y")


# Who was asked, and how --------------------------------------------------------------------------------------


def sampled(published: Published) -> bool:
    """Whether chance decided who was asked, so that intervals say how much chance there is in the figures."""
    return published.method.design == Design.RANDOM_SAMPLE


def design(published: Published) -> str:
    """What may be said of how it was asked, in a few words."""
    return {
        Design.RANDOM_SAMPLE: _("Random sample, weighted"),
        Design.CENSUS_INVITE: _("Everybody was invited, weighted, not a random sample"),
    }.get(published.method.design, _("Open survey, weighted, not a random sample"))  # type: ignore[call-overload]


def caution(published: Published) -> str:
    """What that means for whoever reads the figures."""
    return {
        Design.RANDOM_SAMPLE: _(
            "Chance decided who was asked, so those who answered stand for everybody."
        ),
        Design.CENSUS_INVITE: _(
            "Everybody was invited, and whoever wanted to answered. They may think otherwise than those who did not."
        ),
    }.get(  # type: ignore[call-overload]
        published.method.design,
        _("Whoever wanted to answered. They may think otherwise than those who did not."),
    )


def interval_name(published: Published) -> str:
    """How the interval is called."""
    if sampled(published):
        return _("Interval (%(certainty)s)") % {"certainty": certainty()}
    return _("Interval (%(certainty)s, model-based)") % {"certainty": certainty()}


def invited(published: Published) -> str:
    return {
        Design.RANDOM_SAMPLE: _("Residents who were drawn at random"),
        Design.CENSUS_INVITE: _("Everybody who lives here was invited"),
    }.get(published.method.design, _("Everybody who lives here could answer"))  # type: ignore[call-overload]


def weighted_by(published: Published) -> str:
    """What the weights put right, as a list of names."""
    known = [one for one in published.backgrounds if one.residents]
    names = [
        _("age") if one.code == AGE else f"“{said(published.question(one.code))['asks']}”"
        for one in known
    ]
    return ", ".join(names) or _("nothing: every answer counts the same")


def small_groups() -> str:
    return _(
        "Groups of fewer than %(enough)s answers are not shown, and neither is what they could be worked out from."
        " Below %(reliable)s answers a figure is marked as uncertain."
    ) % {"enough": whole(ENOUGH), "reliable": whole(RELIABLE)}


def thresholds() -> dict[str, str]:
    return {"least": whole(LEAST), "enough": whole(ENOUGH), "reliable": whole(RELIABLE)}


def group(published: Published, background: Background, category: str) -> str:
    """A group that figures are shown by."""
    if background.code == AGE:
        return _("%(ages)s years") % {"ages": category}
    try:
        return answer(published.question(background.code), int(category))
    except (KeyError, ValueError):
        return category


def by(published: Published, background: Background) -> str:
    """A heading: what figures are shown by."""
    if background.code == AGE:
        return _("By age")
    return _("By the answer to “%(question)s”") % {
        "question": said(published.question(background.code))["asks"]
    }


# The sentence ------------------------------------------------------------------------------------------------


def leads(first: Figure, second: Figure) -> bool:
    """Whether one answer is certainly more common than another of the same respondents: the difference of two shares
    of one sample, d ± z √((p₁ + p₂ − d²) / n), where n is what the answers are worth. Where somebody may give both it
    is too careful, never too bold."""
    if first.value is None or second.value is None or not first.effective:
        return False
    d = first.value - second.value
    variance = (first.value + second.value - d * d) / first.effective
    return d > 0 and d > normal_quantile() * math.sqrt(variance)


def roughly(figure: Figure) -> str:
    """A share as people say it: of every ten."""
    if not figure.option or figure.value is None:
        return ""
    tenths = round(10 * figure.value)
    if tenths in {0, 10}:
        return _("Hardly anybody answers so.") if tenths == 0 else _("Nearly everybody answers so.")
    return _("About %(number)s of 10 answer so.") % {"number": number_format(tenths)}


def sentence(asked: Asked, figure: Figure, runner_up: Figure | None, *, chosen: bool) -> str:
    """What the figure is of. runner_up: the one that comes next, where figures compete; chosen: whether the reader
    picked it, so that nothing is said of its place."""
    given = {"answer": answer(asked, figure.option)}
    if asked.kind == Kind.NUMBER:
        return _("The average of all answers.")
    if asked.kind == Kind.SCALE:
        ends = said(asked)["options"]
        given = {"least": number_format(asked.least), "most": number_format(asked.most)}
        if len(ends) > 1:
            given |= {"low": ends[0], "high": ends[-1]}
            return (
                _("The average on a scale from %(least)s (“%(low)s”) to %(most)s (“%(high)s”).")
                % given
            )
        return _("The average on a scale from %(least)s to %(most)s.") % given
    if asked.kind == Kind.RANKING:
        given = {"answer": part(asked, figure.row)}
        if chosen:
            return _("The average place of “%(answer)s”. First place is 1.") % given
        return _("On average “%(answer)s” is placed highest. First place is 1.") % given
    if asked.kind == Kind.MATRIX:
        given["part"] = part(asked, figure.row)
        return _("%(part)s: so many answer “%(answer)s”.") % given
    if chosen or runner_up is None:
        return _("So many answer “%(answer)s”.") % given
    if leads(figure, runner_up):
        if asked.kind == Kind.MULTIPLE:
            return _("Chosen most often: “%(answer)s”.") % given
        return _("The most common answer: “%(answer)s”.") % given
    given["other"] = answer(asked, runner_up.option)
    return (
        _("Answer “%(answer)s”. Whether it or “%(other)s” is more common is not certain.") % given
    )


def between(published: Published, figure: Figure) -> str:
    """Where the true figure lies, as it may be said of this design."""
    if figure.low is None or figure.high is None:
        return ""
    ends = {"low": number(figure, figure.low), "high": number(figure, figure.high)}
    if sampled(published):
        if figure.option:
            return _("The true share is probably between %(low)s and %(high)s.") % ends
        return _("The true average is probably between %(low)s and %(high)s.") % ends
    if figure.option:
        return (
            _(
                "If those who answered are like the others in their group, the true share is between"
                " %(low)s and %(high)s."
            )
            % ends
        )
    return (
        _(
            "If those who answered are like the others in their group, the true average is between"
            " %(low)s and %(high)s."
        )
        % ends
    )


def doubt(figure: Figure) -> str:
    """What the reader must know of a figure that is shown."""
    return _("few answers: uncertain") if figure.status is Status.UNRELIABLE else ""


# Changes -----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Step:
    """What is said of the way from one round to the next. arrow: ``up`` or ``down``, only where it is certain."""

    title: str
    text: str
    short: str
    arrow: str = ""

    @property
    def certain(self) -> bool:
        return bool(self.arrow)

    @property
    def drawing(self) -> str:
        """The icon of a certain change."""
        return {"up": "rise", "down": "fall"}.get(self.arrow, "info")


def step(asked: Asked, figure: Figure, verdict: Verdict, before: str, round_name: str) -> Step:
    """before: the figure of the round ``round_name``, in words, or nothing where it is not shown."""
    given = {"before": before, "round": round_name}
    if verdict is Verdict.INCOMPARABLE:
        if asked.reworded:
            return Step(
                _("Not comparable with last time."),
                _("The question was asked in other words than before: not comparable."),
                _("asked in other words"),
            )
        return Step(
            _("Not comparable with last time."),
            _("Too few answered, then or now, to compare."),
            _("not comparable"),
        )
    was = _("It was %(before)s in “%(round)s”.") % given
    if verdict is Verdict.UNCERTAIN:
        return Step(
            _("No certain change since last time."),
            f"{was} {_('The difference may be chance.')}",
            _("no certain change"),
        )
    rose = verdict is Verdict.UP
    if asked.kind == Kind.RANKING and not figure.option:
        title = _("Placed lower than last time.") if rose else _("Placed higher than last time.")
        short = _("placed lower") if rose else _("placed higher")
    elif figure.option:
        title = (
            _("The share rose since last time.") if rose else _("The share fell since last time.")
        )
        short = pgettext("a figure", "rose") if rose else pgettext("a figure", "fell")
    else:
        title = (
            _("The average rose since last time.")
            if rose
            else _("The average fell since last time.")
        )
        short = pgettext("a figure", "rose") if rose else pgettext("a figure", "fell")
    return Step(title, f"{was} {_('The change is certain.')}", short, "up" if rose else "down")


def from_to(figure: Figure, before: Figure) -> str:
    """Two figures of one thing, the earlier first."""
    return _("%(before)s before, now %(now)s") % {
        "before": number(before, before.value, digits(figure)),
        "now": number(figure, figure.value),
    }


def first_time() -> Step:
    return Step(_("Asked for the first time."), "", _("asked for the first time"))


def long_way(verdict: Verdict, when: str, before: str) -> str:
    """The way from the first round that asked in these words to this one."""
    given = {"when": when, "before": before}
    if verdict is Verdict.UP:
        return (
            _("The first time (%(when)s) it was %(before)s. Since then it rose: that is certain.")
            % given
        )
    if verdict is Verdict.DOWN:
        return (
            _("The first time (%(when)s) it was %(before)s. Since then it fell: that is certain.")
            % given
        )
    return (
        _("The first time (%(when)s) it was %(before)s. Since then no change is certain.") % given
    )


def difference(asked: Asked, option: int, verdict: Verdict) -> str:
    """Another municipality's figure beside ours."""
    if verdict is Verdict.INCOMPARABLE:
        return _("not comparable")
    if verdict is Verdict.UNCERTAIN:
        return _("no certain difference")
    more = verdict is Verdict.UP
    if asked.kind == Kind.RANKING and not option:
        return _("certainly placed lower") if more else _("certainly placed higher")
    if not option:
        return _("certainly higher") if more else _("certainly lower")
    return _("certainly more") if more else _("certainly less")


def apart(one: str, other: str, first: str, second: str) -> str:
    """Two groups that certainly differ, the one with the larger figure first."""
    return _("Certain difference: %(one)s %(first)s, %(other)s %(second)s.") % {
        "one": one,
        "other": other,
        "first": first,
        "second": second,
    }


def together() -> str:
    return _("No difference between these groups is certain.")
