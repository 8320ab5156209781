"""What results are shown by besides age, as somebody of the municipality writes it down: a question of the round on
each line, and where a register knows them, how many residents would choose each of its options.

``gender`` shows the others by what is answered there; ``gender: 5100, 5020`` also weights by it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from barometer.answering import Shape
from barometer.asking import Asked
from barometer.choices import Kind

MOST = 6
"""Backgrounds of a round: more of them say who somebody is."""
APART = 0.01
"""How far known numbers and the residents of the groups may lie apart: they are seldom of the same day."""
_LINE = re.compile(r"(?:region\s*:\s*)?([-\w]{1,50})(?:\s*:\s*(\S.*))?", re.ASCII)
_NUMBER = re.compile(r"\d[\d .]*", re.ASCII)


class BackgroundsRefused(ValueError):
    """The lines are no backgrounds of this round; ``reasons`` says why, line by line."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


@dataclasses.dataclass(frozen=True)
class Background:
    """A question by its short name. residents: how many would choose each option, in their order; empty where nobody
    knows."""

    code: str
    residents: tuple[int, ...] = ()


def read(
    text: str, asked: Sequence[Asked], known: Mapping[str, Shape], residents: int
) -> list[Background]:
    """The backgrounds in ``text``. ``asked`` is what the round asks, ``known`` what an answer to each may be,
    ``residents`` how many live in all groups together. Raises BackgroundsRefused with a reason for each line."""
    found: dict[str, Background] = {}
    reasons: list[str] = []
    for number, line in enumerate(text.replace("\u00a0", " ").splitlines(), 1):
        if not line.strip():
            continue
        one = _read(line.strip())
        why = (
            _("write the short name of a question, or gender: 5100, 5020.")
            if one is None
            else _("“%(code)s” stands there already.") % {"code": one.code}
            if one.code in found
            else why_not(one, asked, known, residents)
        )
        if one is None or why:
            reasons.append(_("Line %(line)s: %(why)s") % {"line": number, "why": why})
        else:
            found[one.code] = one
    if len(found) > MOST:
        reasons.append(_("Choose 6 backgrounds at most: more of them would say who somebody is."))
    if reasons:
        raise BackgroundsRefused(reasons)
    return list(found.values())


def _read(line: str) -> Background | None:
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    numbers = [part.strip() for part in (match[2] or "").split(",")] if match[2] else []
    if not all(_NUMBER.fullmatch(part) for part in numbers):
        return None
    return Background(match[1], tuple(int(re.sub(r"\D", "", part)[:9]) for part in numbers))


def why_not(
    one: Background, asked: Sequence[Asked], known: Mapping[str, Shape], residents: int
) -> str:
    """Why results cannot be shown by ``one``, in words, or nothing."""
    said = {"code": one.code}
    place = next((other for other in asked if other.code == one.code), None)
    if place is None or one.code not in known:
        return _("“%(code)s” is not asked in this round.") % said
    if known[one.code].kind is not Kind.SINGLE:
        return _("“%(code)s” is no question with one of several choices.") % said
    if place.below:
        return _("“%(code)s” is not asked of everybody, so nothing can be shown by it.") % said
    if not one.residents:
        return ""
    options = known[one.code].options
    if len(one.residents) != options:
        return _("“%(code)s” has %(options)s choices, so write %(options)s numbers.") % (
            said | {"options": options}
        )
    if 0 in one.residents:
        return _("a choice that nobody would take cannot be weighted by.")
    whole = sum(one.residents)
    if abs(whole - residents) > APART * residents:
        return _(
            "the numbers of “%(code)s” add up to %(whole)s, and the groups to %(residents)s. They may lie 1 %% apart."
        ) % (said | {"whole": whole, "residents": residents})
    return ""


def written(backgrounds: Sequence[Background]) -> str:
    """What ``read`` reads."""
    return "\n".join(
        f"{one.code}: {', '.join(map(str, one.residents))}" if one.residents else one.code
        for one in backgrounds
    )
