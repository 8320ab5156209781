"""What following something would have told in the last 30 days: how much at each level, and the newest of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import (
    Case,
    Count,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import circles, days, search, tellers
from portal.channels import Importance, Level, SubjectKind
from portal.models import Area, Entry, EntrySubject, Municipality, Subject
from portal.tellers import Words

LATELY = dt.timedelta(days=30)
HITS = 20_000
"""A case and its documents are many hits of a search; none may push another case out."""
SHOWN = 8
"""Changes listed under "this would have told you"."""


@dataclasses.dataclass(frozen=True)
class Would:
    """One change somebody would have been told."""

    entry: Entry
    words: Words

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.entry.happened_at)

    @property
    def when(self) -> str:
        return days.on(self.day)


@dataclasses.dataclass(frozen=True)
class Preview:
    """What following something would have told in the last 30 days, at each level, and the newest of it."""

    all: int
    important: int
    listed: Sequence[Would]

    def at(self, level: str) -> int:
        return self.all if level == Level.ALL else self.important

    @staticmethod
    def times(number: int) -> str:
        return ngettext(
            "In the last 30 days: %(number)s message.",
            "In the last 30 days: %(number)s messages.",
            number,
        ) % {"number": number}

    @property
    def important_times(self) -> str:
        return self.times(self.important)

    @property
    def all_times(self) -> str:
        return self.times(self.all)

    def heading(self, level: str) -> str:
        number = self.at(level)
        if not number:
            return _("In the last 30 days this would have told you nothing")
        return ngettext(
            "In the last 30 days this would have told you %(number)s time",
            "In the last 30 days this would have told you %(number)s times",
            number,
        ) % {"number": number}

    def other(self, level: str) -> str:
        """How many it would have been at the other level."""
        said = {"number": self.at(Level.IMPORTANT if level == Level.ALL else Level.ALL)}
        if level == Level.ALL:
            return _("With “The most important” it would have been %(number)s.") % said
        return _("With “Everything” it would have been %(number)s.") % said


def lately(municipality: Municipality) -> QuerySet[Entry]:
    """Entries of the last 30 days that were told, or would have been to whoever followed."""
    return _told(municipality).public()


def _told(municipality: Municipality) -> QuerySet[Entry]:
    since = timezone.now() - LATELY
    rows = Entry.objects.of(municipality).shown()
    return rows.filter(silent=False, happened_at__gte=since)


def touching_row(municipality: Municipality, kind: str, numbers: Iterable[int]) -> QuerySet[Entry]:
    touched = EntrySubject.objects.filter(
        subject__municipality=municipality,
        subject__kind=kind,
        subject__object_id__in=list(numbers),
    )
    return lately(municipality).filter(pk__in=touched.values("entry"))


def touching(subject: Subject) -> QuerySet[Entry]:
    """What touched something that is followed. What one takes part in nobody else follows, and nobody else is told."""
    touched = EntrySubject.objects.filter(subject=subject)
    rows = _told if subject.kind == SubjectKind.OWN else lately
    return rows(subject.municipality).filter(pk__in=touched.values("entry"))


def touching_search(municipality: Municipality, text: str) -> QuerySet[Entry]:
    """Entries of the last 30 days whose cases hold the words."""
    touched = EntrySubject.objects.filter(
        entry__in=lately(municipality), subject__kind=SubjectKind.CASE
    )
    cases = list(touched.order_by().values_list("subject__object_id", flat=True).distinct())
    found = search.case_ids(
        municipality, circles.spelling(text), municipality.main_language, among=cases, limit=HITS
    )
    return touching_row(municipality, SubjectKind.CASE, found)


def touching_circle(
    municipality: Municipality,
    areas: Sequence[Area],
    latitude: float,
    longitude: float,
    radius: int,
) -> QuerySet[Entry]:
    """Entries of the last 30 days that lie within the circle, as exactly as ``areas`` say where they are."""
    inside = circles.within(areas, latitude, longitude, radius)
    known = {area.pk: (area.parent_id, area.outline is not None) for area in areas}
    rows = EntrySubject.objects.filter(
        entry__in=lately(municipality), subject__kind=SubjectKind.AREA
    )
    where: dict[int, set[int]] = defaultdict(set)
    for entry, area in rows.values_list("entry_id", "subject__object_id"):
        where[entry].add(area)
    found = [pk for pk, touched in where.items() if circles.finest(touched, known) & inside]
    return lately(municipality).filter(pk__in=found)


def preview(municipality: Municipality, entries: QuerySet[Entry], level: str) -> Preview:
    """Counts at both levels, and the newest changes at ``level`` in words."""
    important = Q(importance=Importance.IMPORTANT)
    rows = entries.annotate(
        every=Window(Count("pk")),
        weighty=Window(Count("pk", filter=important)),
        rank=Case(When(important, then=Value(0)), default=Value(1), output_field=IntegerField()),
    )
    order = ["-happened_at", "-pk"] if level == Level.ALL else ["rank", "-happened_at", "-pk"]
    newest = list(rows.order_by(*order)[:SHOWN])
    counts = (newest[0].every, newest[0].weighty) if newest else (0, 0)
    shown = [row for row in newest if level == Level.ALL or row.rank == 0]
    for entry in shown:
        entry.municipality = municipality
    words = tellers.words_of(shown)
    return Preview(*counts, [Would(entry, words[entry.pk]) for entry in shown if entry.pk in words])
