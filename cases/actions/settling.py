"""Ties together what a run brought: references, bodies, stages; and lets its events out.

Records arrive in any order, so a case may be named before its meeting is known. What could not be tied while
an answer was applied is tied here, in set-based statements, and every case that was touched gets its stage.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from cases.actions import findable
from cases.actions.running import RunState
from cases.harvest import normalise
from cases.harvest.records import Problem
from cases.last_word import has_last_word
from cases.models import AgendaItem, Body, Case, CaseEvent, Consideration, Meeting, Run, Source
from portal.events import CaseEventsRecorded, ContentChanged, announce

CHUNK = 500
CASES_AT_ONCE = 1000
FRESH = dt.timedelta(days=30)
"""How far back a first import is news."""
SHOWN = 60
"""How much of a first import stands in the feed at most: some pages of it, whatever its size."""


def settle(state: RunState) -> None:
    """Tie references and compute stages of every touched case."""
    with transaction.atomic():
        _tie(state)
    for ids in _chunks(sorted(state.touched), CASES_AT_ONCE):
        with transaction.atomic():
            _settle_cases(state, ids)
            findable.renew_cases(ids)
    findable.renew_documents(state.found["document"])
    findable.renew_meetings(state.found["meeting"])


def _chunks(values: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _by_key(model: type[models.Model], source: Source, outer: str) -> Subquery:
    rows = model._default_manager.filter(source=source, key=OuterRef(outer))
    return Subquery(rows.values("pk")[:1])


def _tie(state: RunState) -> None:
    source = state.source
    turns = Consideration.objects.filter(case__source=source)
    loose = turns.filter(body__isnull=True).exclude(body_key="")
    state.touched.update(
        loose.filter(
            Exists(Body.objects.filter(source=source, key=OuterRef("body_key")))
        ).values_list("case_id", flat=True)
    )
    loose.update(body=_by_key(Body, source, "body_key"))
    loose = turns.filter(meeting__isnull=True).exclude(meeting_key="")
    state.touched.update(
        loose.filter(
            Exists(Meeting.objects.filter(source=source, key=OuterRef("meeting_key")))
        ).values_list("case_id", flat=True)
    )
    loose.update(meeting=_by_key(Meeting, source, "meeting_key"))
    items = AgendaItem.objects.filter(source=source, case__isnull=True)
    by_case = items.exclude(case_key="")
    by_turn = items.filter(case_key="").exclude(consideration_key="")
    of_turn = Subquery(
        Consideration.objects.filter(
            municipality=state.municipality,
            case__source=source,
            key=OuterRef("consideration_key"),
        ).values("case_id")[:1]
    )
    by_case.update(case=_by_key(Case, source, "case_key"))
    by_turn.update(case=of_turn)
    tied = AgendaItem.objects.filter(
        source=source, case__isnull=False, changed_at__gte=state.run.started_at
    )
    state.touched.update(tied.values_list("case_id", flat=True))
    CaseEvent.objects.filter(
        source=source, held=True, case__isnull=True, item__isnull=False, item__case__isnull=False
    ).update(case=Subquery(AgendaItem.objects.filter(pk=OuterRef("item_id")).values("case_id")[:1]))


def _settle_cases(state: RunState, ids: list[int]) -> None:
    source = state.source
    cases = list(Case.objects.filter(pk__in=ids))
    turns: dict[int, list[Consideration]] = {}
    for turn in (
        Consideration.objects.filter(case__in=ids)
        .select_related("body", "meeting")
        .order_by("order", "pk")
    ):
        turns.setdefault(turn.case_id, []).append(turn)
    items: dict[int, list[AgendaItem]] = {}
    for item in (
        AgendaItem.objects.current().filter(case__in=ids).select_related("meeting").order_by("pk")
    ):
        items.setdefault(item.case_id, []).append(item)
    _settle_roles(state, [turn for rows in turns.values() for turn in rows])
    _settle_bodies(ids, turns, items)
    _settle_related(source, cases)
    _settle_topics(state, cases)
    _settle_hearings(state, cases, turns)
    now = timezone.now()
    moved = []
    for case in cases:
        stage = stage_of(
            state.meanings.status(case.stage_text),
            turns.get(case.pk, []),
            items.get(case.pk, []),
            now,
        )
        if case.withdrawn_at is not None:
            stage = "withdrawn"
        if stage == case.stage:
            continue
        if case.stage:
            state.event(
                CaseEvent.Kind.STAGE,
                case=case,
                before={"stage": case.stage},
                after={"stage": stage, "text": case.stage_text},
            )
        case.stage = stage
        moved.append(case)
    if state.first:
        _date_first_import(cases, turns, items, now)
        Case.objects.bulk_update(cases, ["stage", "last_event_at"], batch_size=CHUNK)
        state.write_events()
    else:
        Case.objects.bulk_update(moved, ["stage"], batch_size=CHUNK)
        state.write_events()
        told = CaseEvent.objects.filter(case__in=ids, run=state.run)
        Case.objects.filter(pk__in=told.values("case")).update(last_event_at=now)


def _date_first_import(
    cases: list[Case],
    turns: dict[int, list[Consideration]],
    items: dict[int, list[AgendaItem]],
    now: dt.datetime,
) -> None:
    """Order newly imported cases by what last happened to them, not by when we first saw them."""
    for case in cases:
        days = [case.opened_on] if case.opened_on else []
        moments = [t.meeting.starts_at for t in turns.get(case.pk, []) if t.meeting]
        moments += [item.meeting.starts_at for item in items.get(case.pk, [])]
        past = [m for m in moments if m and m <= now]
        past += [
            dt.datetime.combine(day, dt.time(12), dt.UTC)
            for day in days
            if dt.date(1900, 1, 1) <= day <= now.date()
        ]
        case.last_event_at = max(past, default=case.first_seen_at)


def _settle_roles(state: RunState, turns: Iterable[Consideration]) -> None:
    changed = []
    for turn in turns:
        role = state.meanings.turn(turn)
        if turn.role != role:
            turn.role = role
            changed.append(turn)
    Consideration.objects.bulk_update(changed, ["role"], batch_size=CHUNK)


def _settle_bodies(
    ids: list[int], turns: dict[int, list[Consideration]], items: dict[int, list[AgendaItem]]
) -> None:
    through = Case.bodies.through
    wanted = {(t.case_id, t.body_id) for rows in turns.values() for t in rows if t.body_id}
    meetings = {item.meeting_id for rows in items.values() for item in rows}
    bodies: dict[int, list[int]] = {}
    links = Meeting.bodies.through._default_manager
    for part in _chunks(sorted(meetings), CHUNK):
        for meeting_id, body_id in links.filter(meeting__in=part).values_list(
            "meeting_id", "body_id"
        ):
            bodies.setdefault(meeting_id, []).append(body_id)
    for case_id, rows in items.items():
        wanted |= {
            (case_id, body_id) for item in rows for body_id in bodies.get(item.meeting_id, [])
        }
    had = set(through._default_manager.filter(case__in=ids).values_list("case_id", "body_id"))
    through._default_manager.bulk_create(
        [through(case_id=case_id, body_id=body_id) for case_id, body_id in wanted - had],
        ignore_conflicts=True,
        batch_size=CHUNK,
    )
    for case_id, body_id in had - wanted:
        through._default_manager.filter(case=case_id, body=body_id).delete()


def _settle_related(source: Source, cases: list[Case]) -> None:
    keys = {key for case in cases for key in case.related_keys}
    if not keys:
        return
    known = dict(Case.objects.filter(source=source, key__in=keys).values_list("key", "pk"))
    through = Case.related.through
    through._default_manager.bulk_create(
        [
            through(from_case_id=case.pk, to_case_id=known[key])
            for case in cases
            for key in case.related_keys
            if key in known and known[key] != case.pk
        ],
        ignore_conflicts=True,
        batch_size=CHUNK,
    )


def _settle_hearings(
    state: RunState, cases: list[Case], turns: dict[int, list[Consideration]]
) -> None:
    """The last day to have a say, from the deadlines of hearings alone."""
    changed = []
    for case in cases:
        days = [t.deadline for t in turns.get(case.pk, []) if t.deadline and t.role == "hearing"]
        until = max(days, default=None)
        if until == case.hearing_until:
            continue
        before = {"until": case.hearing_until.isoformat()} if case.hearing_until else {}
        if until is not None and not state.first:
            after = {"until": until.isoformat()}
            state.event(CaseEvent.Kind.HEARING, case=case, before=before, after=after)
        case.hearing_until = until
        changed.append(case)
    Case.objects.bulk_update(changed, ["hearing_until"], batch_size=CHUNK)


def _settle_topics(state: RunState, cases: list[Case]) -> None:
    links = []
    for case in cases:
        words = f"{case.classification} {case.classification_name}".strip()
        if words and (topic_id := state.meanings.topic(words)):
            links.append(Case.topics.through(case_id=case.pk, topic_id=topic_id))
    Case.topics.through._default_manager.bulk_create(links, ignore_conflicts=True, batch_size=CHUNK)


FINAL = {
    "final",
    "closed",
    "decided",
    "delegated",
    "withdrawn",
    "appealed",
    "appeal_open",
    "enforcement",
}


def stage_of(
    status: str, turns: list[Consideration], items: list[AgendaItem], now: dt.datetime
) -> str:
    """Where a case stands, from evidence only; an empty string when there is none.

    The source's own status counts first where it is final. Otherwise the newest of: a result of the body with
    the last word, an item on a published agenda ahead, a turn that has begun. A case without any turn stands
    where its status says, else it is only registered.
    """
    if status in FINAL:
        return status
    decided = [
        item
        for item in items
        if item.result and item.meeting.starts_at and has_last_word(item, turns)
    ]
    if decided:
        last = max(decided, key=lambda item: (item.meeting.starts_at, item.pk))
        stage = normalise.stage_of_result(last.result) or ""
        at = last.meeting.starts_at
        later = [i for i in items if at and i.meeting.starts_at and i.meeting.starts_at > at]
        if stage and (stage != "deferred" or not later):
            return stage
    ahead = [
        item
        for item in items
        if item.meeting.starts_at
        and item.meeting.starts_at > now
        and item.meeting.agenda_published
        and not item.meeting.cancelled
    ]
    if ahead:
        return "agenda"
    begun = [turn for turn in turns if turn.role and _begun(turn, now)]
    if begun:
        return max(begun, key=lambda turn: (_moment(turn), turn.order)).role
    if status:
        return status
    if any(turn.role == "hearing" for turn in turns):
        return "hearing"
    return "preparation" if turns else "registered"


def _moment(turn: Consideration) -> dt.datetime:
    if turn.meeting and turn.meeting.starts_at:
        return turn.meeting.starts_at
    if turn.started_on:
        return dt.datetime.combine(turn.started_on, dt.time(), dt.UTC)
    return dt.datetime.min.replace(tzinfo=dt.UTC)


def _begun(turn: Consideration, now: dt.datetime) -> bool:
    if turn.meeting and turn.meeting.cancelled:
        return False
    return dt.datetime.min.replace(tzinfo=dt.UTC) < _moment(turn) <= now


# References to nothing ------------------------------------------------------------------------


def count_dangling(state: RunState) -> None:
    """Name the references that lead nowhere; they cost a link, never a case."""
    turns = Consideration.objects.filter(case__source=state.source, case__withdrawn_at__isnull=True)
    rows = (
        ("meeting", turns.filter(meeting__isnull=True).exclude(meeting_key=""), "meeting_key"),
        # A turn that names its body in words has lost nothing.
        ("body", turns.filter(body__isnull=True, body_name="").exclude(body_key=""), "body_key"),
        (
            "case",
            AgendaItem.objects.current()
            .filter(source=state.source, case__isnull=True)
            .filter(~Q(case_key="")),
            "case_key",
        ),
    )
    for name, loose, field in rows:
        number = loose.count()
        if not number:
            continue
        code = f"missing_{name}"
        state.problem(Problem(code, "", f"The source names a {name} that it does not give out."))
        state.counts["errors"] += number - 1
        state.problems[code]["count"] = number
        state.problems[code]["examples"] = list(loose.values_list(field, flat=True)[:3])


# Letting events out ---------------------------------------------------------------------------


def release_events(source: Source, runs: Iterable[Run]) -> int:
    """Let the held events of these runs be seen and told. Returns how many.

    A first import is told to nobody; the newest of what its source dates within the last days stands in the feed.
    """
    rows = CaseEvent.objects.filter(source=source, held=True, run__in=list(runs))
    told = list(rows.filter(silent=False).order_by("pk").values_list("pk", flat=True))
    today = timezone.localdate(timezone=source.municipality.zone)
    fresh = rows.filter(silent=True, happened_on__range=(today - FRESH, today))
    shown = list(fresh.order_by("-happened_on", "-pk").values_list("pk", flat=True)[:SHOWN])
    number = rows.update(held=False)
    for ids in _chunks(told, CASES_AT_ONCE):
        announce(CaseEventsRecorded(municipality_id=source.municipality_id, event_ids=tuple(ids)))
    if shown:
        announce(
            CaseEventsRecorded(
                municipality_id=source.municipality_id, event_ids=tuple(shown), silent=True
            )
        )
    if number:
        announce(ContentChanged(municipality_id=source.municipality_id))
    return number


def silence_events(source: Source, runs: Iterable[Run]) -> int:
    """Let the held events of these runs stand in the timeline and be told to nobody. Returns how many."""
    rows = CaseEvent.objects.filter(source=source, held=True, run__in=list(runs))
    number = rows.update(held=False, silent=True)
    announce(ContentChanged(municipality_id=source.municipality_id))
    return number
