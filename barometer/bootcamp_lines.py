"""What the desk writes of a bootcamp as lines: when it meets and who leads it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from barometer.actions.bootcamps import Leads, Meeting
from barometer.competition_lines import LinesRefused
from barometer.models.bootcamps import MOST_PLACES

MOST_MEETINGS = 30
LONGEST_PLACE, LONGEST_NAME, LONGEST_ABOUT = 160, 80, 160
_LINE = re.compile(
    r"(\d{4}-\d\d-\d\d)\s+(\d\d:\d\d)\s*[-–]\s*(\d\d:\d\d)\s*;\s*([^;]+?)\s*;\s*(\d{1,4})\Z"
)


def meetings(text: str, zone: dt.tzinfo) -> list[Meeting]:
    """Sessions, one on each line: ``2026-12-03 17:00-19:30; the library; 20``, by the clock of ``zone``. Raises
    LinesRefused."""
    reasons, found = [], []
    for place, line in enumerate(_lines(text), 1):
        read = _read(line, zone)
        if read is None:
            reasons.append(
                _(
                    "Line %(line)s: write day, time, where and how many places, such as"
                    " 2026-12-03 17:00-19:30; the library; 20."
                )
                % {"line": place}
            )
        else:
            found.append(read)
    if len(found) > MOST_MEETINGS:
        reasons.append(_("Write at most %(number)s lines.") % {"number": MOST_MEETINGS})
    if reasons:
        raise LinesRefused(reasons)
    return found


def _read(line: str, zone: dt.tzinfo) -> Meeting | None:
    match = _LINE.match(line)
    if match is None:
        return None
    day, start, end, where, places = match.groups()
    try:
        starts_at = dt.datetime.fromisoformat(f"{day}T{start}").replace(tzinfo=zone)
        ends_at = dt.datetime.fromisoformat(f"{day}T{end}").replace(tzinfo=zone)
    except ValueError:
        return None
    if ends_at <= starts_at or len(where) > LONGEST_PLACE or not 1 <= int(places) <= MOST_PLACES:
        return None
    return Meeting(starts_at, ends_at, where, int(places))


def meetings_written(rows: Sequence[Meeting], zone: dt.tzinfo) -> str:
    return "\n".join(
        f"{timezone.localtime(row.starts_at, zone):%Y-%m-%d %H:%M}"
        f"-{timezone.localtime(row.ends_at, zone):%H:%M}; {row.place}; {row.places}"
        for row in rows
    )


def team(text: str) -> list[Leads]:
    """Those who lead it, one on each line: ``Asta Berg; head of culture``. Raises LinesRefused."""
    reasons, found = [], []
    for place, line in enumerate(_lines(text), 1):
        name, _semicolon, about = (part.strip() for part in line.partition(";"))
        if not name or len(name) > LONGEST_NAME or len(about) > LONGEST_ABOUT:
            reasons.append(
                _("Line %(line)s: write a name, and after a semicolon who they are.")
                % {"line": place}
            )
        else:
            found.append(Leads(name, about))
    if reasons:
        raise LinesRefused(reasons)
    return found


def team_written(rows: Sequence[Leads]) -> str:
    return "\n".join(f"{row.name}; {row.about}" if row.about else row.name for row in rows)


def _lines(text: str) -> list[str]:
    return [tidy for line in text.splitlines() if (tidy := " ".join(line.split()))]
