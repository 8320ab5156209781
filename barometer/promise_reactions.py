"""What follows from results and from what happens to a promise: it is judged anew, and who follows it is told."""

from __future__ import annotations

from barometer import promise_telling
from barometer.actions import promise_standing
from barometer.models import ServicePromise
from portal.actions.telling import tell
from portal.events import PromiseMoved, ReleasePublished, on
from portal.models import Municipality


@on(ReleasePublished)
def judge_anew(fact: ReleasePublished) -> None:
    """In the transaction of the release: results and what they mean for promises never contradict each other."""
    promise_standing.judge_anew(Municipality.objects.get(pk=fact.municipality_id))


@on(PromiseMoved)
def tell_of_a_promise(fact: PromiseMoved) -> None:
    promise = ServicePromise.objects.select_related("municipality").get(pk=fact.promise_id)
    tell(promise.municipality, [promise_telling.draft_of(promise, fact.what, fact.number)])
