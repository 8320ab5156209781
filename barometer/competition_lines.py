"""What the desk writes as lines: what a jury looks at, and who sits in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from barometer.actions.competitions import Seat, Weighed
from barometer.models.competitions import MOST_WEIGHT
from portal.names import CODES

MOST_CRITERIA = 8
LONGEST_NAME, LONGEST_ABOUT, LONGEST_CRITERION = 80, 160, 200


class LinesRefused(Exception):
    """Lines that cannot be read; ``reasons`` say why, one for each line."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


def criteria(texts: Mapping[str, str], main: str) -> list[Weighed]:
    """Criteria from a text in each language, a line each in the same order: ``40: Helps many`` in the language
    ``main``, where the weight stands, and ``Helps many`` alone in the others. Raises LinesRefused."""
    lines = {code: _lines(text) for code, text in texts.items()}
    first, reasons, found = lines.get(main, []), [], []
    if len(first) > MOST_CRITERIA:
        reasons.append(_("Write at most %(number)s lines.") % {"number": MOST_CRITERIA})
    if any(every and len(every) != len(first) for every in lines.values()):
        reasons.append(_("Write as many lines in each language, in the same order."))
    for place, text in enumerate(first):
        weight, colon, name = text.partition(":")
        weight, name = weight.strip(), name.strip()
        short = weight.isascii() and weight.isdigit() and len(weight) < 4
        if not colon or not name or not short or not 1 <= int(weight) <= MOST_WEIGHT:
            reasons.append(
                _("Line %(line)s: write how much it counts and what it is, such as 40: Helps many.")
                % {"line": place + 1}
            )
            continue
        names = {main: name} | {
            code: every[place]
            for code, every in lines.items()
            if code != main and place < len(every)
        }
        if any(len(one) > LONGEST_CRITERION for one in names.values()):
            reasons.append(_("Line %(line)s is too long.") % {"line": place + 1})
            continue
        found.append(Weighed(int(weight), names))
    if reasons:
        raise LinesRefused(reasons)
    return found


def criteria_written(rows: Sequence[Weighed], main: str) -> dict[str, str]:
    """The texts that ``criteria`` reads, by language."""
    found: dict[str, list[str]] = {code: [] for code in CODES}
    for row in rows:
        first = row.names.get(main) or next(iter(row.names.values()))
        for code in CODES:
            if code == main:
                found[code].append(f"{row.weight}: {first}")
            elif row.names.get(code):
                found[code].append(row.names[code])
    return {code: "\n".join(lines) for code, lines in found.items()}


def seats(text: str) -> list[Seat]:
    """Jurors, one on each line: ``Asta Berg; head of culture``. Raises LinesRefused."""
    reasons, found = [], []
    for place, line in enumerate(_lines(text), 1):
        name, _semicolon, about = line.partition(";")
        name, about = name.strip(), about.strip()
        if not name or len(name) > LONGEST_NAME or len(about) > LONGEST_ABOUT:
            reasons.append(
                _("Line %(line)s: write a name, and after a semicolon who they are.")
                % {"line": place}
            )
        else:
            found.append(Seat(name, about))
    if reasons:
        raise LinesRefused(reasons)
    return found


def seats_written(rows: Sequence[Seat]) -> str:
    return "\n".join(f"{row.name}; {row.about}" if row.about else row.name for row in rows)


def _lines(text: str) -> list[str]:
    return [tidy for line in text.splitlines() if (tidy := " ".join(line.split()))]
