"""Steps towards keeping a promise: announced with a day, planned without one, done with what came of it.

A day that was announced first is kept: a step can be put off, and everybody sees that it was.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from barometer.actions import promise_standing
from barometer.models import Milestone, ServicePromise
from portal.events import ContentChanged, PromiseMoved, announce
from portal.models import Resident

ADD = "barometer.add_milestone"
CHANGE = "barometer.change_milestone"

LOG_LABELS = {
    "barometer.milestone.plan": gettext_lazy("Plan a step"),
    "barometer.milestone.change": gettext_lazy("Change a step"),
    "barometer.milestone.finish": gettext_lazy("Say that a step is done"),
    "barometer.milestone.drop": gettext_lazy("Take a step away"),
}


class StepRefused(Exception):
    """Nothing happened to the step. ``field`` is what it is about; the message says why, to whoever asked."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def check(milestone: Milestone) -> None:
    """Raises StepRefused for what cannot stand on a public page."""
    place = milestone.promise.municipality
    main = place.main_language
    if not getattr(milestone, f"name_{main}"):
        raise StepRefused(
            f"name_{main}", _("Write what is to be done in the municipality's main language.")
        )
    if milestone.done_on is not None and milestone.done_on > milestone.promise.today:
        raise StepRefused("done_on", _("A day to come cannot be the day on which it was done."))
    if milestone.done_on is not None and not getattr(milestone, f"note_{main}"):
        raise StepRefused(
            f"note_{main}", _("Say in the main language what came of it: that is what people read.")
        )


@transaction.atomic
def keep(actor: Resident | None, milestone: Milestone) -> Milestone:
    """Keep a new step, or what was changed of one. Raises StepRefused."""
    check(milestone)
    promise = ServicePromise.objects.select_for_update().get(pk=milestone.promise_id)
    before = None
    if milestone.pk is not None:
        before = Milestone.objects.select_for_update().get(pk=milestone.pk)
        milestone.first_due = before.first_due
    milestone.first_due = milestone.first_due or milestone.due
    milestone.save()
    done = milestone.done and (before is None or not before.done)
    action = "plan" if before is None else "finish" if done else "change"
    log(milestone, f"barometer.milestone.{action}", user=actor)
    if promise.published_at is not None:
        if done:
            announce(PromiseMoved(promise.municipality_id, promise.pk, "step", milestone.pk))
        announce(ContentChanged(promise.municipality_id))
        promise_standing.judge(promise)
    return milestone


@transaction.atomic
def drop(actor: Resident | None, milestone: Milestone) -> None:
    """Take away a step that was only planned. Raises StepRefused: what was announced or done stays."""
    promise = ServicePromise.objects.select_for_update().get(pk=milestone.promise_id)
    row = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if promise.published_at is not None and (row.first_due or row.done):
        raise StepRefused("", _("A step that was announced with a day stays: people have read it."))
    log(row, "barometer.milestone.drop", user=actor, deleted=True)
    row.delete()
    announce(ContentChanged(promise.municipality_id))
