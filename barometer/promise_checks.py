"""What Django and the doctor ask about promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks as django_checks

from barometer import promise_triggers
from barometer.models import PromiseMeasure, ServicePromise
from portal import indicators
from portal.checks import Finding, bad, check, good, warning


@django_checks.register(django_checks.Tags.database)
def promises_are_guarded(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[django_checks.CheckMessage]:
    """Without its triggers what was promised could be rewritten."""
    return [
        django_checks.Error(
            f"The triggers that keep what was promised are missing: {', '.join(gone)}.",
            hint="`manage.py migrate --skip-checks` makes them anew.",
            id="barometer.E010",
        )
        for using in databases or ()
        if (gone := promise_triggers.guard.lost(using))
    ]


@check("promises")
def promises() -> Finding:
    """What was promised stays, and everything it is measured by is still counted."""
    if gone := promise_triggers.guard.missing():
        return bad(
            f"The triggers that keep what was promised are missing: {', '.join(gone)}."
            " `manage.py migrate --skip-checks` makes them anew."
        )
    known = {one.name for one in indicators.registered()}
    counted = PromiseMeasure.objects.exclude(statistic="").values_list("statistic", flat=True)
    if lost := sorted(set(counted) - known):
        return warning(
            f"Promises are measured by what is not counted here any more: {', '.join(lost)}."
        )
    return good(f"{ServicePromise.objects.shown().count()} published.")
