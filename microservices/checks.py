"""What Django and the doctor ask about the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core import checks as django_checks
from django.utils import timezone

from microservices import seal, triggers
from microservices.models import Inspection
from portal.checks import Finding, bad, check, figure, good, warning

LATE = dt.timedelta(hours=36)


@django_checks.register(django_checks.Tags.database)
def triggers_are_there(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[django_checks.CheckMessage]:
    """Without its triggers a transfer would be written down and move nothing."""
    return [
        django_checks.Error(
            f"The triggers that move coins are missing: {', '.join(gone)}.",
            hint="`manage.py migrate --skip-checks` makes them anew.",
            id="microservices.E001",
        )
        for using in databases or ()
        if (gone := triggers.guard.lost(using))
    ]


@check("coins", ready=True)
def coins() -> Finding:
    if gone := triggers.guard.missing():
        return bad(
            f"The triggers that move coins are missing: {', '.join(gone)}."
            " `manage.py migrate --skip-checks` makes them anew."
        )
    return good("The database moves them, and guards what was moved.")


@check("books")
def books() -> Finding:
    try:
        seal.key()
    except seal.KeyUnusable as error:
        return bad(str(error))
    last = Inspection.objects.first()
    if last is None:
        return good("Nobody has gone through them yet; a worker does so every night.")
    if last.wrong:
        found = ", ".join(f"{name} ({count})" for name, count in sorted(last.wrong.items()))
        return bad(
            f"They are wrong: {found}. Stop the web servers and workers, keep a copy of the database, and look at the"
            " rows that `manage.py books` names."
        )
    if timezone.now() - last.made_at > LATE:
        return warning("Nobody has gone through them for more than a day. Does a worker run?")
    return good(f"Right, with {last.transfers} transfers.")


@figure(
    "torget_books_wrong", "Rules of the books that were broken when they were last gone through."
)
def wrong() -> float:
    last = Inspection.objects.first()
    return float(len(last.wrong)) if last else 0.0
