"""What one harvest run remembers while it works."""

from __future__ import annotations

import collections
import dataclasses

from django.utils import timezone

from cases import importance
from cases.harvest import normalise
from cases.harvest.records import Problem
from cases.models import CaseEvent, Consideration, Run, Source, Term
from cases.models.sources import TermQuerySet
from portal.models import Municipality

EXAMPLES = 3
OVER = {"closed", "decided", "delegated", "final", "minutes"}
BY_BODY = "by_body"
"""Meaning of a role that says nothing but that the body takes its turn."""


def stage_of_body(body_kind: str) -> str:
    return normalise.stage_of_role("Entscheidung", body_kind or None) or ""


@dataclasses.dataclass
class RunState:
    """Counts, faults and touched rows of one run. Grows with what changed, not with what was read."""

    run: Run
    source: Source
    municipality: Municipality
    first: bool
    """Nothing of this source was ever imported whole: what it brings tells nobody."""
    full: bool
    counts: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    problems: dict[str, dict] = dataclasses.field(default_factory=dict)
    touched: set[int] = dataclasses.field(default_factory=set)
    """Cases whose stage, bodies and search entry must be computed anew."""
    documents: set[int] = dataclasses.field(default_factory=set)
    """Documents already counted, as hashes of their keys."""
    found: dict[str, set[int]] = dataclasses.field(
        default_factory=lambda: {"document": set(), "meeting": set()}
    )
    """Documents and meetings whose search entries must be written anew."""
    events: list[CaseEvent] = dataclasses.field(default_factory=list)
    changed: bool = False
    meanings: Meanings = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.meanings = Meanings(self.source)

    def problem(self, problem: Problem) -> None:
        row = self.problems.setdefault(
            problem.code,
            {"code": problem.code, "count": 0, "examples": [], "message": problem.message},
        )
        row["count"] += 1
        if len(row["examples"]) < EXAMPLES:
            row["examples"].append(problem.where[:500])
        self.counts["errors"] += 1

    def event(self, kind: str, **fields) -> None:
        """Note an event; it is written with its batch and held until the run is finished."""
        before, after = fields.pop("before", {}), fields.pop("after", {})
        self.events.append(
            CaseEvent(
                municipality=self.municipality,
                source=self.source,
                run=self.run,
                kind=kind,
                importance=importance.of(kind, before, after),
                before=before,
                after=after,
                silent=self.first,
                held=True,
                observed_at=timezone.now(),
                **fields,
            )
        )

    def write_events(self) -> None:
        CaseEvent.objects.bulk_create(self.events, batch_size=1000)
        self.events.clear()

    def write_counts(self) -> None:
        run = self.run
        for name in ("created", "updated", "unchanged", "withdrawn", "held", "errors"):
            setattr(run, name, self.counts[name])
        run.problems = sorted(self.problems.values(), key=lambda row: -row["count"])
        run.beat_at = timezone.now()
        run.save()


class Meanings:
    """What the source's words mean with us: editors' decisions first, then the common tables."""

    def __init__(self, source: Source) -> None:
        self.source = source
        rows: TermQuerySet = source.terms.all()
        self.known = {(term.kind, term.text): term for term in rows}
        self.seen: collections.Counter = collections.Counter()
        self.new: dict[tuple[str, str], Term] = {}

    def _of(self, kind: str, text: str, default: str | None) -> str:
        text = " ".join(text.split())[:300]
        if not text:
            return ""
        self.seen[kind, text] += 1
        term = self.known.get((kind, text))
        if term is None:
            term = Term(
                municipality_id=self.source.municipality_id,
                source=self.source,
                kind=kind,
                text=text,
                code=default or "",
            )
            self.known[kind, text] = self.new[kind, text] = term
        return term.code

    def status(self, text: str) -> str:
        return self._of(Term.Kind.STATUS, text, normalise.stage_of_status(text))

    def role(self, text: str, body_kind: str = "") -> str:
        """The stage of a body's turn; most roles only say that it is the body's own."""
        default = normalise.stage_of_role(text)
        if default is None and normalise.role_is_known(text):
            default = BY_BODY
        code = self._of(Term.Kind.ROLE, text, default)
        return stage_of_body(body_kind) if code == BY_BODY else code

    def turn(self, turn: Consideration) -> str:
        """The stage that a body's turn stands for: by its role, else by how far the source says it is.

        A turn that is over says nothing about where the case stands.
        """
        if turn.role_text:
            return self.role(turn.role_text, turn.body.kind if turn.body else "")
        code = self.status(turn.status_text)
        return "" if code in OVER else code

    def result(self, text: str) -> str:
        return self._of(Term.Kind.RESULT, text, normalise.result(text))

    def topic(self, classification: str) -> int | None:
        self._of(Term.Kind.CLASSIFICATION, classification, None)
        term = self.known.get((Term.Kind.CLASSIFICATION, " ".join(classification.split())[:300]))
        return term.topic_id if term else None

    def write(self) -> None:
        Term.objects.bulk_create(self.new.values(), ignore_conflicts=True, batch_size=500)
        self.new.clear()
        counted = []
        for term in self.source.terms.all():
            if extra := self.seen.get((term.kind, term.text)):
                term.seen += extra
                counted.append(term)
        Term.objects.bulk_update(counted, ["seen"], batch_size=500)
        self.seen.clear()
