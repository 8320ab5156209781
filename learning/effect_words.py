"""What a comparison found, in sentences: between which numbers the change lies, or that there is too little to tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from learning import rates
from learning.effect_choices import Way
from learning.effect_reading import Result
from learning.rates import Ratio, Verdict
from portal import days

FEWER = {
    Way.ONLINE: gettext_lazy("Between %(low)s and %(high)s per cent fewer did it online."),
    Way.PERSON: gettext_lazy("Between %(low)s and %(high)s per cent fewer came in person."),
    Way.PHONE: gettext_lazy("Between %(low)s and %(high)s per cent fewer telephoned."),
    Way.PAPER: gettext_lazy("Between %(low)s and %(high)s per cent fewer sent it on paper."),
}
MORE = {
    Way.ONLINE: gettext_lazy("Between %(low)s and %(high)s per cent more did it online."),
    Way.PERSON: gettext_lazy("Between %(low)s and %(high)s per cent more came in person."),
    Way.PHONE: gettext_lazy("Between %(low)s and %(high)s per cent more telephoned."),
    Way.PAPER: gettext_lazy("Between %(low)s and %(high)s per cent more sent it on paper."),
}
SAME = {
    Way.ONLINE: gettext_lazy("No certain change in how many did it online: %(ends)s."),
    Way.PERSON: gettext_lazy("No certain change in how many came in person: %(ends)s."),
    Way.PHONE: gettext_lazy("No certain change in how many telephoned: %(ends)s."),
    Way.PAPER: gettext_lazy("No certain change in how many sent it on paper: %(ends)s."),
}
LONG = 120
"""Months that nobody waits for."""


def number(value: float, decimals: int = 0) -> str:
    """Rounded, which Django's own format is not: it cuts off."""
    return number_format(round(value, decimals), decimals, force_grouping=True)


def _per_cent(part: float) -> str:
    """A part of one as whole per cent, and with one decimal where it is less than one."""
    return number(abs(part) * 100, 0 if abs(part) >= 0.01 else 1)


def told(result: Result) -> str:
    """One sentence."""
    found = result.found
    if result.verdict == Verdict.SHORT:
        return _("Too few months to tell.")
    if result.verdict == Verdict.FEW or found is None:
        return _("Too few cases to tell.")
    if result.verdict == Verdict.FEWER:
        ends = {"low": _per_cent(1 - found.high), "high": _per_cent(1 - found.low)}
        return str(FEWER[result.way]) % ends
    if result.verdict == Verdict.MORE:
        ends = {"low": _per_cent(found.low - 1), "high": _per_cent(found.high - 1)}
        return str(MORE[result.way]) % ends
    return str(SAME[result.way]) % {"ends": _either(found)}


def _either(found: Ratio) -> str:
    return _("between %(fewer)s per cent fewer and %(more)s per cent more") % {
        "fewer": _per_cent(1 - found.low),
        "more": _per_cent(found.high - 1),
    }


def needed(result: Result, *, control: bool = False) -> str:
    """What it would take to tell; nothing where it can be told."""
    if result.verdict == Verdict.SHORT:
        return _(
            "It takes %(months)s months before and %(months)s after. There are %(before)s and %(after)s."
        ) % {
            "months": number(rates.MONTHS),
            "before": number(result.months_before),
            "after": number(result.months_after),
        }
    if result.verdict != Verdict.FEW:
        return ""
    if result.hidden or result.found is None:
        return _(
            "In some months fewer than five came. It takes about %(contacts)s a month, %(months)s months before and"
            " %(months)s after, to tell a change of a tenth."
        ) % {
            "contacts": number(rates.contacts_needed(control=control)),
            "months": number(rates.MONTHS),
        }
    found = result.found
    contacts = found.before / found.months_before
    fewest = min(found.months_before, found.months_after)
    spread = {"dispersion": found.dispersion, "control": control}
    months = rates.months_needed(contacts, **spread)
    said = _(
        "About %(contacts)s came a month before. To tell a change of a tenth in as many months as now, it takes about"
        " %(needed)s a month."
    ) % {
        "contacts": number(contacts),
        "needed": number(rates.contacts_needed(fewest, **spread)),
    }
    if months > LONG:
        return said
    more = ngettext(
        "Or %(months)s month before and as many after.",
        "Or %(months)s months before and as many after.",
        months,
    )
    return f"{said} {more % {'months': number(months)}}"


def missing(gaps: Mapping[Way, Sequence[dt.date]]) -> list[tuple[str, str]]:
    """Channels and their missing months."""
    return [
        (str(way.label), ", ".join(days.within(month) for month in months))
        for way, months in gaps.items()
    ]


def span(months: Sequence[dt.date]) -> str:
    """From the first of some months to the last."""
    if not months:
        return ""
    if len(months) == 1:
        return days.within(months[0])
    ends = {"first": days.within(months[0]), "last": days.within(months[-1])}
    return _("%(first)s to %(last)s") % ends
