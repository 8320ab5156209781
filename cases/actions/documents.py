"""Reads the words of documents, for search. The files themselves stay at their source."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.actions import findable
from cases.harvest import text
from cases.harvest.fetch import Fetcher
from cases.harvest.records import HarvestError
from cases.models import Document, Source
from portal.events import ContentChanged, announce

AT_ONCE = 20
ATTEMPTS = 3
AGAIN_AFTER = dt.timedelta(hours=6)
PASSING = {"timeout", "server_error", "unreachable", "refused"}


def waiting(source: Source):
    """Documents of the source that nobody has read yet, newest first."""
    return (
        Document.objects.shown()
        .filter(source=source, text_state=Document.Text.WAITING, attempts__lt=ATTEMPTS)
        .filter(Q(attempts=0) | Q(changed_at__lt=timezone.now() - AGAIN_AFTER))
        .exclude(url="")
        .order_by("-issued_on", "-pk")
    )


def sources_with_unread() -> list[int]:
    rows = Document.objects.shown().filter(text_state=Document.Text.WAITING, attempts=0)
    return list(rows.exclude(url="").values_list("source_id", flat=True).distinct().order_by())


def read_waiting(source: Source, *, limit: int = AT_ONCE, fetcher: Fetcher | None = None) -> int:
    """Fetch and read up to ``limit`` documents; returns how many were tried."""
    rows = list(waiting(source)[:limit])
    if not rows:
        return 0
    if fetcher is not None:
        for row in rows:
            read_document(row, fetcher)
    else:
        with Fetcher(allow_local=source.local, user_agent=settings.HARVEST_USER_AGENT) as own:
            for row in rows:
                read_document(row, own)
    with transaction.atomic():
        # What a search found before may be kept, and finds more now.
        announce(ContentChanged(municipality_id=source.municipality_id))
    return len(rows)


def read_document(document: Document, fetcher: Fetcher) -> None:
    """Fetch one document and keep its words. A fault is a state of the document, never an exception."""
    try:
        fetched = fetcher.document(document.url)
        found = text.extract(fetched.body, fetched.content_type or document.mime_type)
    except HarvestError as error:
        keep_failure(document, error)
        return
    with transaction.atomic():
        # Withdrawn while it was being read: its words must not come back.
        rows = Document.objects.filter(pk=document.pk, withdrawn_at__isnull=True, public=True)
        rows.update(
            text=found.text,
            pages=found.pages or None,
            size=len(fetched.body),
            text_state=Document.Text.READ if found.text else Document.Text.EMPTY,
            text_error="truncated" if found.truncated else "",
            attempts=document.attempts + 1,
        )
        findable.renew_documents([document.pk])


def keep_failure(document: Document, error: HarvestError) -> None:
    attempts = document.attempts + 1
    passing = error.code in PASSING and attempts < ATTEMPTS
    empty = error.code == "no_text"
    state = Document.Text.WAITING if passing else Document.Text.FAILED
    Document.objects.filter(pk=document.pk).update(
        text_state=Document.Text.EMPTY if empty else state,
        text_error=error.code,
        attempts=attempts,
        changed_at=timezone.now(),
    )
