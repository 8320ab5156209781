"""How many people hear of it, before an editor lets something out."""

from __future__ import annotations

from cases import importance
from cases.models import CaseEvent, CasePage, Run
from cases.telling import drafts_of
from portal.audience import reached
from portal.channels import Channel


def of_run(run: Run) -> dict[Channel, int]:
    """People told on each channel if the held changes of ``run`` are let out.

    Everybody who is told has it in the inbox, so that number is the number of people.
    """
    municipality = run.source.municipality
    held = CaseEvent.objects.filter(run=run, held=True, silent=False)
    held = held.exclude(item__public=False).exclude(case__public=False)
    events = list(held.exclude(case__administrative=True).select_related("meeting"))
    for event in events:
        event.municipality = municipality
    return reached(municipality, drafts_of(events))


def of_explaining(page: CasePage) -> int | None:
    """People told when ``page`` is published with an explanation; none where it has been told before."""
    case = page.case
    kind = CaseEvent.Kind.EXPLAINED
    if case.events.filter(kind=kind).exists():
        return None
    event = CaseEvent(
        pk=0,
        municipality=case.municipality,
        case=case,
        kind=kind,
        importance=importance.of(kind, {}, {}),
    )
    return reached(case.municipality, drafts_of([event]))[Channel.INBOX]
