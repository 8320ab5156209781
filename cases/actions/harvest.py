"""Harvesting: one run of one source, from the first question to the last event.

Nothing is asked over the network inside a transaction. Each answer is applied whole or not at all; its events
are written with it and held until the run is finished, so a run that is killed loses nothing: the next run
finishes what the killed one left.
"""

from __future__ import annotations

import collections
import datetime as dt
import hashlib
import logging
import zlib
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from cases.actions import applying, settling
from cases.actions.pages import ensure_case_lists
from cases.actions.running import RunState
from cases.harvest import adapters
from cases.harvest.fetch import Fetched, Fetcher
from cases.harvest.records import HarvestError, Problem
from cases.models import Answer, Body, Case, CaseIndexPage, Meeting, RawBody, Run, Source
from portal.events import ContentChanged, announce
from portal.models import Municipality, Resident
from portal.queue import later

logger = logging.getLogger("cases.harvest")

KILLED_AFTER = dt.timedelta(minutes=10)
FULL_EVERY = dt.timedelta(hours=24)
OVERLAP = dt.timedelta(minutes=15)
"""A partial run asks for changes from a little before the last one: clocks differ."""
MISSING_RUNS = 2
HELD_FROM = 10
"""Fewer changes than this are never held, however small the source is."""


class HarvestRefused(Exception):
    """A run cannot be started, or a decision about one cannot be carried out."""


def ensure_source(
    actor: Resident | None,
    municipality: Municipality,
    *,
    adapter: str,
    url: str,
    local: bool = False,
) -> Source:
    """The source at ``url``, made if there is none yet."""
    if adapter not in adapters.NAMES:
        known = ", ".join(adapters.NAMES)
        raise HarvestRefused(
            _("There is no adapter “{name}”. Known: {known}.").format(name=adapter, known=known)
        )
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise HarvestRefused(_("“{url}” is no web address.").format(url=url))
    with transaction.atomic():
        source, created = Source.objects.get_or_create(
            municipality=municipality,
            url=url,
            defaults={"adapter": adapter, "name": urlsplit(url).hostname or url, "local": local},
        )
        if source.adapter != adapter:
            raise HarvestRefused(_("That address is already harvested with another adapter."))
        if created:
            log(instance=source, action="wagtail.create", user=actor)
    return source


def is_running(source: Source) -> bool:
    """Whether a run of the source is alive: its last sign of life is not older than a killed run's could be."""
    alive = timezone.now() - KILLED_AFTER
    return source.runs.filter(state=Run.State.RUNNING, beat_at__gte=alive).exists()


def begin_run(source: Source, *, full: bool | None = None) -> RunState:
    """Start a run; refuse while another one is alive."""
    now = timezone.now()
    with transaction.atomic():
        source.runs.filter(state=Run.State.RUNNING, beat_at__lt=now - KILLED_AFTER).update(
            state=Run.State.FAILED, finished_at=now
        )
        first = source.imported_at is None
        if full is None:
            due = source.full_run_at is None or now - source.full_run_at >= FULL_EVERY
            full = due or not adapters.incremental(source.adapter)
        try:
            with transaction.atomic():
                run = Run.objects.create(source=source, full=full or first)
        except IntegrityError as error:
            raise HarvestRefused(_("This source is being harvested right now.")) from error
    return RunState(
        run=run, source=source, municipality=source.municipality, first=first, full=run.full
    )


def harvest(
    actor: Resident | None,
    source: Source,
    *,
    full: bool | None = None,
    fetcher: Fetcher | None = None,
) -> Run:
    """Ask ``source`` for everything (or for what changed), and bring the registry in step.

    Faults of the source end as counted, named problems of the run, never as an exception. Raises HarvestRefused
    while another run of the source is alive.
    """
    state = begin_run(source, full=full)
    log(instance=source, action="cases.harvest", user=actor, data={"run": state.run.pk})
    try:
        with transaction.atomic():
            lists = ensure_case_lists(source.municipality)
        if fetcher is None:
            with Fetcher(
                allow_local=source.local, user_agent=settings.HARVEST_USER_AGENT
            ) as own_fetcher:
                _crawl(state, own_fetcher, lists)
        else:
            _crawl(state, fetcher, lists)
        _finish(state)
    except BaseException:
        # Whatever stopped it, the run must not look alive; its answers and events are safe.
        Run.objects.filter(pk=state.run.pk).update(
            state=Run.State.FAILED, finished_at=timezone.now()
        )
        raise
    return state.run


def _since(state: RunState) -> dt.datetime | None:
    if state.full:
        return None
    last = (
        state.source.runs.filter(state__in=[Run.State.DONE, Run.State.HELD])
        .order_by("-started_at")
        .first()
    )
    return (last.started_at - OVERLAP) if last else None


def _crawl(state: RunState, fetcher: Fetcher, lists: list[CaseIndexPage]) -> None:
    since = _since(state)
    queue = collections.deque(adapters.start(state.source.adapter, state.source.url, since))
    asked: set[str] = set()
    while queue:
        url = queue.popleft()
        if url in asked:
            continue
        asked.add(url)
        try:
            queue.extend(_take(state, fetcher, url, lists, since))
        except HarvestError as error:
            state.problem(Problem(error.code, error.where or url, str(error)))
            state.counts["unread"] += 1
            logger.info("source %s: %s at %s", state.source.pk, error.code, url)


def _take(
    state: RunState,
    fetcher: Fetcher,
    url: str,
    lists: list[CaseIndexPage],
    since: dt.datetime | None,
) -> list[str]:
    """Ask one address and apply the answer. Returns the addresses to ask next."""
    kept = (
        state.source.answers.filter(url=url[:1000], current=True, adapter_version=adapters.VERSION)
        .select_related("body")
        .first()
    )
    fetched = fetcher.page(
        url, etag=kept.etag if kept else "", last_modified=kept.last_modified if kept else ""
    )
    if kept is not None and (
        fetched.not_modified or hashlib.sha256(fetched.body).hexdigest() == kept.body.sha256
    ):
        return _take_again(state, kept, url, since)
    parsed = adapters.parse(state.source.adapter, fetched.body, url, since)
    with transaction.atomic():
        answer = _keep(state, url, fetched)
        counted = _counted(state)
        applying.apply(state, answer, parsed.records, lists)
        answer.items = _counted(state) - counted
        answer.follow = list(parsed.follow)
        answer.problems = [[p.code, p.where[:500], p.message[:500]] for p in parsed.problems[:200]]
        answer.save()
    for problem in parsed.problems:
        state.problem(problem)
    return list(parsed.follow)


def _counted(state: RunState) -> int:
    return sum(state.counts[name] for name in ("created", "updated", "unchanged"))


def _take_again(state: RunState, kept: Answer, url: str, since: dt.datetime | None) -> list[str]:
    """The same answer as last time: its rows count as seen, and no list is parsed again.

    What leads on to lists is: their addresses hold the moment since when this run asks for changes.
    """
    Answer.objects.filter(pk=kept.pk).update(last_run=state.run, last_seen_at=timezone.now())
    state.counts["unchanged"] += kept.items
    for code, where, message in kept.problems:
        state.problem(Problem(code, where, message))
    if kept.items or not kept.follow:
        return list(kept.follow)
    data = zlib.decompress(bytes(kept.body.data))
    return list(adapters.parse(state.source.adapter, data, url, since).follow)


def _keep(state: RunState, url: str, fetched: Fetched) -> Answer:
    """Keep the bytes, once, and make them the current answer at this address."""
    sha256 = hashlib.sha256(fetched.body).hexdigest()
    body, _created = RawBody.objects.get_or_create(
        sha256=sha256,
        defaults={"data": zlib.compress(fetched.body, 6), "size": len(fetched.body)},
    )
    state.source.answers.filter(url=url[:1000], current=True).update(current=False)
    return Answer.objects.create(
        source=state.source,
        url=url[:1000],
        body=body,
        adapter_version=adapters.VERSION,
        content_type=fetched.content_type[:100],
        etag=fetched.etag[:200],
        last_modified=fetched.last_modified[:60],
        last_run=state.run,
    )


# Finishing ------------------------------------------------------------------------------------


def _finish(state: RunState) -> None:
    run, source = state.run, state.source
    nothing_read = state.counts["unread"] and not _counted(state)
    if not nothing_read:
        _mark_missing(state)
    leftovers = _leftovers(state)
    if state.changed or leftovers:
        settling.settle(state)
    if state.full and not nothing_read:
        settling.count_dangling(state)
    now = timezone.now()
    with transaction.atomic():
        state.write_events()
        state.meanings.write()
        if nothing_read:
            run.state = Run.State.FAILED
        elif _too_much(state):
            run.state = Run.State.HELD
            state.counts["held"] = run.events.filter(held=True).count()
        else:
            run.state = Run.State.DONE
            settling.release_events(source, [run, *leftovers])
        run.finished_at = now
        state.write_counts()
        if run.state != Run.State.FAILED:
            # A first import that could not read everything gets one more try before its source counts as
            # imported, so that a passing fault does not turn old cases into news.
            if source.imported_at is None and (not state.counts["unread"] or _tried_before(run)):
                source.imported_at = now
            if state.full and not state.counts["unread"]:
                source.full_run_at = now
        source.next_run_at = now + dt.timedelta(minutes=source.every_minutes)
        source.save(update_fields=["imported_at", "full_run_at", "next_run_at"])
        if state.changed:
            announce(ContentChanged(municipality_id=source.municipality_id))
            later("cases.tasks.after_run", run.pk)


def _tried_before(run: Run) -> bool:
    return run.source.runs.filter(state=Run.State.DONE).exclude(pk=run.pk).exists()


def _leftovers(state: RunState) -> list[Run]:
    """Runs that were killed after they had applied answers: their events still wait."""
    killed = state.source.runs.filter(state=Run.State.FAILED, events__held=True).distinct()
    return list(killed)


def _too_much(state: RunState) -> bool:
    """More changed than the source's editors want told without looking."""
    if state.first:
        return False
    changed = state.counts["updated"] + state.counts["withdrawn"]
    total = sum(
        model.objects.filter(source=state.source).count() for model in (Case, Meeting, Body)
    )
    return changed >= HELD_FROM and changed * 100 > total * state.source.hold_percent


def _mark_missing(state: RunState) -> None:
    """Withdraw what two full runs in a row did not show, when both otherwise look normal."""
    if not state.full or state.counts["unread"]:
        return
    for model, withdraw in (
        (Case, applying.withdraw_cases),
        (Meeting, applying.withdraw_meetings),
    ):
        rows = model.objects.current().filter(source=state.source)
        rows.filter(answer__last_run=state.run, missing_runs__gt=0).update(missing_runs=0)
        missing = rows.exclude(answer__last_run=state.run)
        number, total = missing.count(), rows.count()
        if not number:
            continue
        if number * 100 > total * state.source.hold_percent and number >= HELD_FROM:
            state.problem(
                Problem(
                    "many_missing",
                    state.source.url,
                    f"{number} of {total} are gone from the list: nothing is withdrawn.",
                )
            )
            continue
        with transaction.atomic():
            gone = list(missing.filter(missing_runs__gte=MISSING_RUNS - 1))
            missing.filter(missing_runs__lt=MISSING_RUNS - 1).update(
                missing_runs=models.F("missing_runs") + 1
            )
            withdraw(state, gone)
            state.write_events()


# An editor's yes or no ------------------------------------------------------------------------


def release_run(actor: Resident, run: Run) -> int:
    """Tell what a held run brought. Returns the number of events let out."""
    return _decide(actor, run, "cases.release_run", settling.release_events)


def discard_run(actor: Resident, run: Run) -> int:
    """Let what a held run brought stand in the timelines, and tell nobody. Returns the number of events."""
    return _decide(actor, run, "cases.discard_run", settling.silence_events)


def _decide(actor, run: Run, action: str, carry_out) -> int:
    with transaction.atomic():
        taken = Run.objects.filter(pk=run.pk, state=Run.State.HELD).update(state=Run.State.DONE)
        if not taken:
            raise HarvestRefused(_("This run is not waiting for a decision."))
        number = carry_out(run.source, [run])
        log(instance=run.source, action=action, user=actor, data={"run": run.pk, "events": number})
    return number
