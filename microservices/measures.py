"""What was measured: a number, of how many, or the reason why there is none."""

from __future__ import annotations

import dataclasses
import enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Why(enum.StrEnum):
    """Why there is no number."""

    NONE = "none"
    FEW = "few"
    HIDDEN = "hidden"
    MISSING = "missing"

    @property
    def words(self) -> str | Promise:
        return WORDS[self]


WORDS: dict[Why, str | Promise] = {
    Why.NONE: _("Nothing to count yet"),
    Why.FEW: _("Too few to tell"),
    Why.HIDDEN: _("Hidden: so few that it could be seen who"),
    Why.MISSING: _("No population table yet"),
}


@dataclasses.dataclass(frozen=True)
class Measured:
    """value: nothing where ``why`` says the reason; of: what it is counted of; parts: the same, by a key"""

    value: float | None
    of: int = 0
    why: Why | None = None
    parts: dict[str, Measured] = dataclasses.field(default_factory=dict)
    table: dict[str, Any] = dataclasses.field(default_factory=dict)
    """Where it is told apart in two ways: headings and rows."""
    low: float | None = None
    high: float | None = None
    """Where it lies with 95 % certainty, if it is of a sample."""

    def as_json(self) -> dict[str, Any]:
        """How many it is counted of is left out where the number is hidden: it may be as few."""
        said: dict[str, Any] = {"value": self.value}
        if self.why is not None:
            said["why"] = str(self.why)
        if self.why is None:
            said["of"] = self.of
        if self.low is not None:
            said |= {"low": self.low, "high": self.high}
        if self.parts:
            said["parts"] = {key: part.as_json() for key, part in self.parts.items()}
        if self.table:
            said["table"] = self.table
        return said

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> Measured:
        return cls(
            said.get("value"),
            said.get("of", 0),
            Why(said["why"]) if said.get("why") else None,
            {key: cls.of_json(part) for key, part in said.get("parts", {}).items()},
            said.get("table", {}),
            said.get("low"),
            said.get("high"),
        )
