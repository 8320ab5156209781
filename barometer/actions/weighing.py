"""Weighing the answers of a round that is closed. What was weighed stays: weighing again is another run."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from barometer import round_steps, weighing
from barometer.choices import RoundState
from barometer.models import Round, WeightRun
from barometer.weighing import Decision
from barometer.weights import WeightingError
from portal.models import Resident

WEIGH = "barometer.add_weightrun"

LOG_LABELS = {"barometer.round.weigh": gettext_lazy("Weigh the answers of a round")}


class WeighingRefused(Exception):
    """Nothing was weighed; the message says why, to whoever asked."""


def why_not(round_: Round) -> str:
    """Why a round cannot be weighed as it stands, or nothing."""
    if round_.state in {RoundState.DRAFT, RoundState.OPEN}:
        return _("What was answered is shown to nobody before the round is closed.")
    if round_.state == RoundState.PUBLISHED:
        return _("The results are published, with the weights that they were computed with.")
    return ""


@transaction.atomic
def weigh(actor: Resident | None, round_: Round, decision: Decision) -> WeightRun:
    """Another run of weights; the newest one is published. Weighing again with the same decision gives the run that is
    there. Raises WeighingRefused."""
    row = Round.objects.select_for_update().get(pk=round_.pk)
    if why := why_not(row):
        raise WeighingRefused(why)
    try:
        found = weighing.weigh(weighing.read(row), decision)
    except WeightingError as error:
        raise WeighingRefused(str(error)) from error
    last = row.weight_runs.first()
    if last is not None and last.sha256 == found.sha256:
        return last
    run = WeightRun.objects.create(
        round=row,
        number=last.number + 1 if last else 1,
        spec=found.spec,
        classes=found.classes,
        respondents=found.respondents,
        deff=found.deff,
        effective=found.effective,
        iterations=found.iterations,
        sha256=found.sha256,
    )
    then = round_steps.after("weigh", row.state)
    if then is not None:
        row.state = then
        row.save(update_fields=["state"])
    log(row, "barometer.round.weigh", user=actor, data={"run": run.number})
    return run
