"""What follows when an editor publishes or hides the page of a case, and when something happened in one."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from cases.actions.editorial import note_explanation
from cases.actions.findable import renew_cases
from cases.models import CasePage
from cases.telling import drafts_of, to_be_told
from portal.actions.telling import tell
from portal.events import CaseEventsRecorded, on
from portal.models import Municipality


@receiver(page_published, sender=CasePage, dispatch_uid="cases.explained")
def case_explained(instance: CasePage, **kwargs: Any) -> None:
    note_explanation(instance)


@receiver([page_published, page_unpublished], sender=CasePage, dispatch_uid="cases.findable")
def case_findable(instance: CasePage, **kwargs: Any) -> None:
    renew_cases([instance.case_id])


@on(CaseEventsRecorded)
def tell_followers(fact: CaseEventsRecorded) -> None:
    """In the transaction in which the events are let out: they and whoever is told of them stand or fall together.

    Silent ones stand in the feed and are told to nobody.
    """
    municipality = Municipality.objects.get(pk=fact.municipality_id)
    events = to_be_told(fact.event_ids, silent=fact.silent).select_related("meeting")
    # the feed reads entries in the order they are written: what is silent by its own day
    found = list(events.order_by("happened_on", "pk") if fact.silent else events.order_by("pk"))
    for event in found:
        event.municipality = municipality
    tell(municipality, drafts_of(found))
