"""The groups that answers are weighted by, as somebody of the municipality writes them down: ages, and how many live
there at that age. The eID says the year of birth, so which group somebody is of needs no question.

Ages are whole years reached in the calendar year in which the round opens.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

FEWEST = 50
"""Residents of a group at least: of fewer, an answer would nearly name who gave it."""
YOUNGEST, OLDEST = 18, 120
MOST_GROUPS = 24

_LINE = re.compile(r"(\d{1,3})\s*(?:[-–]\s*(\d{1,3})|(\+))\s*[:;,\t ]\s*(\d[\d .  ]*)", re.ASCII)


class GroupsRefused(ValueError):
    """The lines are no groups; ``reasons`` says why, line by line, to whoever wrote them."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


@dataclasses.dataclass(frozen=True)
class Group:
    """Ages, both included, and how many residents have them."""

    youngest: int
    oldest: int
    residents: int

    @property
    def label(self) -> str:
        return label(self.youngest, self.oldest)


def label(youngest: int, oldest: int) -> str:
    return f"{youngest}+" if oldest >= OLDEST else f"{youngest}–{oldest}"


def read(text: str) -> list[Group]:
    """The groups that stand in ``text``, one on each line as ``18-29: 2400`` or ``80+: 310``, the youngest first.

    Raises GroupsRefused with a reason for each line that is none, and where two overlap.
    """
    found: list[Group] = []
    reasons: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        where = {"line": number, "text": line.strip()[:40]}
        match = _LINE.fullmatch(line.strip())
        if match is None:
            reasons.append(
                _("Line %(line)s: write ages and residents, such as 18-29: 2400 – not “%(text)s”.")
                % where
            )
            continue
        youngest = int(match[1])
        oldest = int(match[2]) if match[2] else OLDEST
        residents = int(re.sub(r"\D", "", match[4])[:9] or "0")
        if not YOUNGEST <= youngest <= oldest <= OLDEST:
            reasons.append(
                _("Line %(line)s: ages go from 18 upwards, the younger one first.") % where
            )
        elif residents < FEWEST:
            reasons.append(
                _("Line %(line)s: a group has 50 residents at least. Put it together with another.")
                % where
            )
        else:
            found.append(Group(youngest, oldest, residents))
    found.sort(key=lambda group: group.youngest)
    reasons += [
        _("%(one)s and %(other)s overlap.") % {"one": one.label, "other": other.label}
        for one, other in itertools.pairwise(found)
        if one.oldest >= other.youngest
    ]
    if not found and not reasons:
        reasons.append(_("Write down at least one group."))
    if len(found) > MOST_GROUPS:
        reasons.append(_("There are too many groups. Put some of them together."))
    if reasons:
        raise GroupsRefused(reasons)
    return found


def written(groups: Sequence[Group]) -> str:
    """What ``read`` reads."""
    return "\n".join(
        f"{group.youngest}+: {group.residents}"
        if group.oldest >= OLDEST
        else f"{group.youngest}-{group.oldest}: {group.residents}"
        for group in groups
    )
