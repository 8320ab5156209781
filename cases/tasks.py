"""Background jobs of council cases: ids in, one action out. Any of them may run twice."""

from __future__ import annotations

from django.utils import timezone
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backend

from cases.actions import documents
from cases.actions.harvest import HarvestRefused, harvest
from cases.models import CasePage, Run, Source
from portal.queue import later

INDEX_CHUNK = 200


def sweep() -> int:
    """Put every due source on the queue. Runs each minute; returns how many it started."""
    moment = timezone.now()
    due = list(Source.objects.due(moment).values_list("pk", flat=True))
    for source_id in due:
        later("cases.tasks.run_source", source_id)
    for source_id in documents.sources_with_unread():
        later("cases.tasks.read_documents", source_id)
    return len(due)


def run_source(source_id: int, actor_id: int | None = None) -> dict | str:
    from portal.models import Resident

    source = Source.objects.select_related("municipality").get(pk=source_id)
    actor = Resident.objects.filter(pk=actor_id).first() if actor_id else None
    try:
        return harvest(actor, source).counts
    except HarvestRefused as refusal:
        return str(refusal)


def after_run(run_id: int) -> None:
    """What may wait until a run is done: the words of its documents, and the editors' own search."""
    run = Run.objects.select_related("source").get(pk=run_id)
    later("cases.tasks.read_documents", run.source_id)
    later("cases.tasks.index_pages", run_id)


def read_documents(source_id: int) -> int:
    """Read some waiting documents of a source, and come back while there are more."""
    number = documents.read_waiting(Source.objects.get(pk=source_id))
    if number:
        later("cases.tasks.read_documents", source_id)
    return number


def index_pages(run_id: int) -> int:
    """Bring Wagtail's search index and reference index of pages this run touched up to date."""
    run = Run.objects.get(pk=run_id)
    pages = CasePage.objects.filter(
        case__source=run.source_id, case__changed_at__gte=run.started_at
    )
    backend, number = get_search_backend(), 0
    ids = list(pages.values_list("pk", flat=True))
    for start in range(0, len(ids), INDEX_CHUNK):
        part = list(CasePage.objects.filter(pk__in=ids[start : start + INDEX_CHUNK]))
        backend.add_bulk(CasePage, part)
        for page in part:
            ReferenceIndex.create_or_update_for_object(page)
        number += len(part)
    return number
