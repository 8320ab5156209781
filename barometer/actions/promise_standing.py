"""Where promises stand: judged anew whenever a figure, a version or a step may have changed it.

A release does so as soon as it is published (``barometer.promise_reactions``), and the worker once an hour, because
versions begin to hold and steps become overdue by the calendar alone. Judging twice writes nothing the second time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from barometer import promise_measuring, promise_status
from barometer.models import PromiseJudgement, PromiseVersion, ServicePromise
from barometer.promise_choices import Aim
from barometer.promise_status import Judged
from portal.events import ContentChanged, PromiseMoved, announce
from portal.models import Municipality


def judge_anew(municipality: Municipality) -> int:
    """Judge every published promise of a municipality; returns how many judgements are new."""
    rows = ServicePromise.objects.of(municipality).shown().select_related("municipality")
    return sum(judge(row) is not None for row in rows)


def judge_all() -> int:
    """The same for every municipality; returns how many judgements are new."""
    rows = ServicePromise.objects.shown().order_by("municipality_id")
    places = Municipality.objects.filter(pk__in=rows.values("municipality"))
    return sum(judge_anew(place) for place in places)


@transaction.atomic
def judge(promise: ServicePromise, *, quiet: bool = False) -> PromiseJudgement | None:
    """Write down where the promise stands, where that is something new; returns what was written.

    quiet: nobody is told, because they are told of the version anyhow.
    """
    row = (
        ServicePromise.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .get(pk=promise.pk)
    )
    version = row.in_force(row.today)
    if version is None or version.ends:
        return None
    found = _judged(row, version)
    last = row.judgements.select_related("version").first()
    if last is not None and last.said == found.said:
        return None
    found.number = last.number + 1 if last else 1
    found.save(force_insert=True)
    announce(ContentChanged(row.municipality_id))
    if not quiet and last is not None and last.standing != found.standing:
        announce(PromiseMoved(row.municipality_id, row.pk, "standing", found.pk))
    return found


def _judged(promise: ServicePromise, version: PromiseVersion) -> PromiseJudgement:
    """Where it stands by its newest figures, not written down."""
    municipality, today = promise.municipality, promise.today
    overdue = promise.milestones.overdue(today).count()
    judged: list[Judged] = []
    figures: list[dict[str, Any]] = []
    for measure in version.measures.select_related("question"):
        point = promise_measuring.newest(measure, municipality, _over(today))
        aim = Aim(measure.aim)
        one = promise_status.judge(
            promise_measuring.measured(point), measure.target, aim, late=overdue > 0
        )
        judged.append(one)
        figures.append(
            {
                "standing": one.standing.value,
                "why": one.why.value,
                "target": measure.target,
                "aim": aim.value,
                **promise_measuring.kept(point),
            }
        )
    whole = promise_status.together(judged)
    return PromiseJudgement(
        promise=promise,
        version=version,
        standing=whole.standing,
        why=whole.why,
        figures=figures,
        overdue=overdue,
        judged_at=timezone.now(),
    )


def _over(today: dt.date) -> dt.date:
    """The last day of the month before: figures that are counted are counted by the month."""
    return today.replace(day=1) - dt.timedelta(days=1)
