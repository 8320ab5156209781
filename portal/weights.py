"""What is important, as the municipality weighs it: the printed table with its own changes."""

from __future__ import annotations

import dataclasses
from typing import Any

from portal import tellers
from portal.channels import Importance
from portal.models import ImportanceRule, Municipality


@dataclasses.dataclass(frozen=True)
class Weighed:
    """A row of the table: what happens, in words; ``changed`` where the municipality weighs it otherwise."""

    kind: str
    words: Any
    importance: str
    changed: bool

    @property
    def important(self) -> bool:
        return self.importance == Importance.IMPORTANT


def table(municipality: Municipality, kind: str = "") -> list[Weighed]:
    """Every kind of happening that is told, the important ones first, each part in the order of the printed table.

    ``kind``: only what reaches who follows a thing of this kind (``SubjectKind``).
    """
    own = dict(ImportanceRule.objects.of(municipality).values_list("kind", "importance"))
    rows = [
        Weighed(
            rule.kind,
            rule.words,
            own.get(rule.kind, rule.importance),
            rule.kind in own and own[rule.kind] != rule.importance,
        )
        for rule in tellers.rules(kind)
    ]
    return sorted(rows, key=lambda row: not row.important)
