"""What Django and the doctor ask about surveys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core import checks as django_checks
from django.utils import timezone

from barometer import archive, release_triggers, round_triggers, seals
from barometer.choices import RoundState
from barometer.models import Cell, Release, Round
from barometer.published import sealed
from portal.checks import Finding, bad, check, good

LATE = dt.timedelta(hours=1)
GONE = "The triggers that keep surveys as they were opened are missing: {}."
HINT = "`manage.py migrate --skip-checks` makes them anew."


@django_checks.register(django_checks.Tags.database)
def rounds_are_guarded(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[django_checks.CheckMessage]:
    """Without its triggers a database would let what was promised to those who answered be rewritten."""
    return [
        django_checks.Error(GONE.format(", ".join(gone)), hint=HINT, id="barometer.E002")
        for using in databases or ()
        if (gone := round_triggers.guard.lost(using))
    ]


@check("surveys")
def surveys() -> Finding:
    """No secret outlives its round, those of open rounds can be opened, and the database keeps what was opened."""
    if gone := round_triggers.guard.missing():
        return bad(f"{GONE.format(', '.join(gone))} {HINT}")
    left = Cell.objects.filter(sealed_key__isnull=False).exclude(round__state=RoundState.OPEN)
    if left.exists():
        return bad("Keys of a survey that is closed are still there. Delete them.")
    rows = Round.objects.filter(state=RoundState.OPEN)
    for row in rows:
        try:
            seals.pseudonym(row.sealed_pepper or b"", "")
        except seals.SealBroken as error:
            return bad(str(error))
    late = [row for row in rows if row.closes_at <= timezone.now() - LATE]
    if late:
        return bad("A survey is over and has not been closed. Does a worker run?")
    return good(f"{len(rows)} open.")


@django_checks.register(django_checks.Tags.database)
def releases_are_guarded(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[django_checks.CheckMessage]:
    """Without its triggers what is published could be changed."""
    return [
        django_checks.Error(
            f"The triggers that keep published results as they are, are missing: {', '.join(gone)}.",
            hint="`manage.py migrate --skip-checks` makes them anew.",
            id="barometer.E001",
        )
        for using in databases or ()
        if (gone := release_triggers.guard.lost(using))
    ]


@check("survey results")
def survey_results() -> Finding:
    """What is published says what it said when it was published."""
    if gone := release_triggers.guard.missing():
        return bad(
            f"The triggers that keep them as they are, are missing: {', '.join(gone)}."
            " `manage.py migrate --skip-checks` makes them anew."
        )
    number = 0
    for row in Release.objects.select_related("round").iterator():
        if sealed(archive.published(row)) != row.sha256:
            return bad(
                f"Release {row.number} of survey {row.round_id} does not say what it said when it was published."
                " Restore its rows from a backup."
            )
        number += 1
    return good(f"{number} releases, each as it was published.")
