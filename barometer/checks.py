"""What the doctor asks about surveys."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from barometer import seals
from barometer.choices import RoundState
from barometer.models import Cell, Round
from portal.checks import Finding, bad, check, good

LATE = dt.timedelta(hours=1)


@check("surveys")
def surveys() -> Finding:
    """No secret outlives its round, and those of open rounds can be opened."""
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
