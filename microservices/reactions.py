"""What follows when something happens between neighbours."""

from __future__ import annotations

from microservices import permit_telling, telling
from microservices.actions import alerting
from microservices.models import ExchangeEvent, PermitStep
from portal.actions.telling import tell
from portal.events import ExchangeMoved, PermitMoved, on


@on(ExchangeMoved)
def tell_whose_turn_it_is(fact: ExchangeMoved) -> None:
    """In the transaction of the step: it and whoever is told of it stand or fall together."""
    event = ExchangeEvent.objects.select_related(
        "exchange__requester", "exchange__performer", "exchange__municipality"
    ).get(pk=fact.event_id)
    exchange = event.exchange
    people = telling.concerned(event, exchange)
    for person in people:
        alerting.begin(person, exchange.municipality)
    if people:
        tell(exchange.municipality, [telling.draft_of(event, exchange, people)])


@on(PermitMoved)
def tell_whose_permit_it_is(fact: PermitMoved) -> None:
    step = PermitStep.objects.select_related("permit__resident", "permit__municipality").get(
        pk=fact.step_id
    )
    permit = step.permit
    alerting.begin(permit.resident, permit.municipality)
    tell(permit.municipality, [permit_telling.draft_of(step)])
