"""Days and times as people write them, with the weekday, in the five languages.

Django's own formats leave the weekday out, and Finnish needs its case endings: a day in a sentence answers
*when*, so it is ``tiistaina 9. joulukuuta``, which also fits after ``viimeistään``.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# A no-break space keeps “kl.” and the time on one line.
# day in a sentence, day as a heading, the clock after it, month and year as a heading, day without its weekday
FORMATS = {
    "da": ("l j. F", "l j. F", " \\k\\l.\u00a0G.i", "F Y", "j. F"),
    "nb": ("l j. F", "l j. F", " \\k\\l.\u00a0G.i", "F Y", "j. F"),
    "sv": ("l j F", "l j F", " \\k\\l.\u00a0G.i", "F Y", "j F"),
    "fi": (r"l\n\a j. E", "l j. E", " \\k\\l\\o\u00a0G.i", "F Y", "j. E"),
    "en": ("l j F", "l j F", r" \a\t H:i", "F Y", "j F"),
}
ON, HEADING, CLOCK, MONTH, SHORT = range(5)


def _format(which: int) -> str:
    return FORMATS.get((get_language() or "en")[:2], FORMATS["en"])[which]


def _year(day: dt.date) -> str:
    return "" if day.year == timezone.localdate().year else " Y"


def local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment)


def on(day: dt.date) -> str:
    """``Tuesday 9 December`` as it stands in a sentence; the year is said only when it is not this one."""
    return date_format(day, _format(ON) + _year(day))


def heading(day: dt.date) -> str:
    """The same standing alone."""
    return date_format(day, _format(HEADING) + _year(day))


def short(day: dt.date) -> str:
    """``9 December``, where there is little room."""
    return date_format(day, _format(SHORT) + _year(day))


def at(moment: dt.datetime) -> str:
    """``Tuesday 9 December at 13:00`` in the active time zone; midnight stands for a day without a time."""
    here = local(moment)
    day = on(here.date())
    return day if timed(moment) is None else day + date_format(here, _format(CLOCK))


def lately(moment: dt.datetime) -> str:
    """``yesterday at 13:00`` for what was a moment ago, else as ``at``; a day without a time stays without."""
    ago = (timezone.localdate() - local(moment).date()).days
    near = {0: _("today"), 1: _("yesterday")}.get(ago)
    if near is None:
        return at(moment)
    return near if timed(moment) is None else near + date_format(local(moment), _format(CLOCK))


def clock(moment: dt.datetime) -> str:
    """``13:00``, where the day and the word before the time have been said."""
    return date_format(local(moment), _format(CLOCK).split()[-1])


def within(day: dt.date) -> str:
    """``december 2025`` as it stands in a sentence."""
    return date_format(day, _format(MONTH))


def month(day: dt.date) -> str:
    """``December 2025``, with a capital, as a heading."""
    text = within(day)
    return text[:1].upper() + text[1:]


def timed(moment: dt.datetime | None) -> dt.time | None:
    """The time of day, or none where a source gives only the day: it then writes midnight."""
    if moment is None:
        return None
    clock = local(moment).time()
    return clock if (clock.hour or clock.minute) else None
