"""What editors add to harvested cases: what a source's words mean, and what a case means for people.

A new meaning is worked into every case in bulk and told to nobody: nothing happened in the cases, only we
understand them better.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases import importance, wording
from cases.actions.running import BY_BODY, Meanings
from cases.actions.settling import stage_of
from cases.models import AgendaItem, Case, CaseEvent, CasePage, Consideration, Stage, Term
from portal import reach
from portal.events import CaseEventsRecorded, ContentChanged, announce

if TYPE_CHECKING:
    from portal.models import Resident, Topic

CHUNK = 500
Kind = Term.Kind


class MappingRefused(Exception):
    """A term cannot be given this meaning; the message says why."""


@transaction.atomic
def map_term(
    actor: Resident | None, term: Term, *, code: str = "", topic: Topic | None = None
) -> int:
    """Decide what a source's word means, and compute every case that uses it anew.

    ``code`` is a stage for the status of a case and the role of a body (or ``BY_BODY``: the body's own turn),
    a result for the result of an item; ``topic`` is for subjects of the filing plan. Both empty takes the
    meaning back. Returns the number of cases whose stage or topics changed.
    """
    if actor is not None and not reach.has_right(actor, "cases.change_term", term.municipality):
        raise MappingRefused(_("You have no right to decide this."))
    check_meaning(term, code, topic)
    before = {"code": term.code, "topic": term.topic_id}
    old_topic = term.topic_id
    term.code, term.topic, term.confirmed = code, topic, bool(code or topic)
    term.save(update_fields=["code", "topic", "confirmed"])
    changed = _carry_out(term, old_topic)
    log(
        term,
        "cases.map_term",
        user=actor,
        data={"before": before, "after": {"code": code, "topic": term.topic_id}, "cases": changed},
    )
    if changed:
        announce(ContentChanged(municipality_id=term.municipality_id))
    return changed


def check_meaning(term: Term, code: str, topic: Topic | None) -> None:
    """Refuse a meaning that a term of its kind cannot have (MappingRefused)."""
    if term.kind == Kind.CLASSIFICATION:
        if code:
            raise MappingRefused(_("A subject means a topic, not a stage."))
        return
    if topic is not None:
        raise MappingRefused(_("Only subjects mean a topic."))
    known = {"", *(wording.RESULTS if term.kind == Kind.RESULT else _stages())}
    if term.kind == Kind.ROLE:
        known.add(BY_BODY)
    if code not in known:
        raise MappingRefused(_("“%(code)s” is no meaning we know.") % {"code": code})


def _stages() -> set[str]:
    return set(Stage.objects.values_list("code", flat=True))


def _carry_out(term: Term, old_topic: int | None) -> int:
    meanings = Meanings(term.source)
    if term.kind == Kind.CLASSIFICATION:
        return _change_topics(term, old_topic)
    cases = Case.objects.filter(source=term.source)
    if term.kind == Kind.STATUS:
        words = _spellings(cases.values_list("stage_text", flat=True), term)
        affected = cases.filter(stage_text__in=words)
    elif term.kind == Kind.ROLE:
        turns = Consideration.objects.filter(case__source=term.source)
        words = _spellings(turns.values_list("role_text", flat=True), term)
        turns = turns.filter(role_text__in=words)
        kinds = set(turns.order_by().values_list("body__kind", flat=True))
        for kind in kinds:
            turns.filter(body__kind=kind).update(role=meanings.role(term.text, kind or ""))
        affected = cases.filter(considerations__in=turns)
    else:
        items = AgendaItem.objects.filter(source=term.source)
        words = _spellings(items.values_list("result_text", flat=True), term)
        items = items.filter(result_text__in=words)
        items.update(result=term.code)
        affected = cases.filter(agenda_items__in=items)
    return sum(
        _restage(meanings, ids) for ids in _chunks(list(affected.values_list("pk", flat=True)))
    )


def _spellings(texts, term: Term) -> list[str]:
    """What the source wrote, letter by letter, where we keep one spelling of it as a term."""
    return [
        text for text in texts.order_by().distinct() if " ".join(text.split())[:300] == term.text
    ]


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    unique = sorted(set(ids))
    for start in range(0, len(unique), CHUNK):
        yield unique[start : start + CHUNK]


def _restage(meanings: Meanings, ids: list[int]) -> int:
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
    now = timezone.now()
    moved = []
    for case in Case.objects.filter(pk__in=ids, withdrawn_at__isnull=True):
        status = meanings.status(case.stage_text)
        stage = stage_of(status, turns.get(case.pk, []), items.get(case.pk, []), now)
        if stage != case.stage:
            case.stage = stage
            moved.append(case)
    Case.objects.bulk_update(moved, ["stage"], batch_size=CHUNK)
    return len(moved)


def _change_topics(term: Term, old_topic: int | None) -> int:
    if term.topic_id == old_topic:
        return 0
    words = {}
    for pk, code, name in Case.objects.filter(source=term.source).values_list(
        "pk", "classification", "classification_name"
    ):
        words[pk] = " ".join(f"{code} {name}".split())[:300]
    ids = [pk for pk, text in words.items() if text == term.text]
    through = Case.topics.through
    if old_topic is not None:
        through._default_manager.filter(case__in=ids, topic_id=old_topic).delete()
    if term.topic_id is not None:
        through._default_manager.bulk_create(
            [through(case_id=pk, topic_id=term.topic_id) for pk in ids],
            ignore_conflicts=True,
            batch_size=CHUNK,
        )
    return len(ids)


@transaction.atomic
def note_explanation(page: CasePage) -> CaseEvent | None:
    """Enter into the case's timeline that somebody has explained it; once, however often it is rewritten."""
    case = page.case
    if not page.explained or case.events.filter(kind=CaseEvent.Kind.EXPLAINED).exists():
        return None
    now = timezone.now()
    event = CaseEvent.objects.create(
        municipality_id=case.municipality_id,
        case=case,
        kind=CaseEvent.Kind.EXPLAINED,
        importance=importance.of(CaseEvent.Kind.EXPLAINED, {}, {}),
        observed_at=now,
    )
    announce(CaseEventsRecorded(municipality_id=case.municipality_id, event_ids=(event.pk,)))
    return event
