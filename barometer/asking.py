"""What a round asks, as somebody of the municipality writes it down: a question on each line, in order.

``car`` asks it; ``bus: car = 2, 3`` asks it only of those who chose 2 or 3 in ``car``, which stands above. What the
region asks everywhere stands beside it, as ``region: safe`` or just ``safe``: no short name is both.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from barometer.answering import Shape
from barometer.choices import Kind

MOST_QUESTIONS = 40
REGION = "region"
"""In front of a question of the region; no question is called so."""
_LINE = re.compile(
    r"(?:(region)\s*:\s*)?([-\w]{1,50})(?:\s*:\s*([-\w]{1,50})\s*=\s*(\d{1,2}(?:\s*,\s*\d{1,2})*))?",
    re.ASCII,
)


class AskingRefused(ValueError):
    """The lines are no questions of a round; ``reasons`` says why, line by line."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


@dataclasses.dataclass(frozen=True)
class Asked:
    """A question by its short name. ``below`` names the one it depends on, if any, and ``values`` its choices;
    ``common``: it is the region's."""

    code: str
    below: str = ""
    values: tuple[int, ...] = ()
    common: bool = False


def read(
    text: str, known: Mapping[str, Shape], region: Mapping[str, bool] | None = None
) -> list[Asked]:
    """The questions in ``text``. ``known`` holds those there are, by their short names; ``region`` those of the region,
    and whether they are written in the language of the municipality. Raises AskingRefused with a reason for each line
    that cannot be asked."""
    region = region or {}
    found: dict[str, Asked] = {}
    reasons: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            reasons.append(
                _("Line %(line)s: write the short name of a question, or bus: car = 2, 3.")
                % {"line": number}
            )
            continue
        code, below = match[2], match[3] or ""
        values = tuple(sorted({int(part) for part in (match[4] or "").split(",") if part.strip()}))
        if why := (
            _why_not_common(code, region, said=bool(match[1]))
            or _why_not(code, below, values, known, found)
        ):
            reasons.append(_("Line %(line)s: %(why)s") % {"line": number, "why": why})
        else:
            found[code] = Asked(code, below, values, common=code in region)
    if not found and not reasons:
        reasons.append(_("Write down at least one question."))
    if len(found) > MOST_QUESTIONS:
        reasons.append(_("Nobody answers more than 40 questions. Ask fewer."))
    if reasons:
        raise AskingRefused(reasons)
    return list(found.values())


def _why_not_common(code: str, region: Mapping[str, bool], *, said: bool) -> str:
    if said and code not in region:
        return _("the region has no question “%(code)s” in use.") % {"code": code}
    if not region.get(code, True):
        return _("the region's question “%(code)s” is not written in your language yet.") % {
            "code": code
        }
    return ""


def _why_not(
    code: str,
    below: str,
    values: tuple[int, ...],
    known: Mapping[str, Shape],
    found: Mapping[str, Asked],
) -> str:
    if code not in known:
        return _("there is no question “%(code)s” in use.") % {"code": code}
    if code in found:
        return _("“%(code)s” is asked already.") % {"code": code}
    if not below:
        return ""
    if below not in found:
        return _("“%(code)s” must stand above.") % {"code": below}
    shape = known[below]
    if shape.kind is Kind.SCALE:
        possible = range(shape.least, shape.most + 1)
    elif shape.kind in {Kind.SINGLE, Kind.MULTIPLE}:
        possible = range(1, shape.options + 1)
    else:
        return _("“%(code)s” has no choices that another question can depend on.") % {"code": below}
    if not set(values) <= set(possible):
        return _("“%(code)s” has no such choice.") % {"code": below}
    return ""


def written(asked: Sequence[Asked]) -> str:
    """What ``read`` reads."""
    return "\n".join(_line(one) for one in asked)


def _line(one: Asked) -> str:
    name = f"{REGION}: {one.code}" if one.common else one.code
    return f"{name}: {one.below} = {', '.join(map(str, one.values))}" if one.below else name
