"""What follows when something happens to a promise: everybody can read it, and who follows it is told."""

from __future__ import annotations

from barometer import promise_telling
from barometer.models import ServicePromise
from portal.actions.telling import tell
from portal.events import PromiseMoved, on


@on(PromiseMoved)
def tell_of_a_promise(fact: PromiseMoved) -> None:
    promise = ServicePromise.objects.select_related("municipality").get(pk=fact.promise_id)
    tell(promise.municipality, [promise_telling.draft_of(promise, fact.what, fact.number)])
