"""Circles around a place, and searches: what they touch, and what they are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal import fulltext, geometry, tellers
from portal.channels import SubjectKind
from portal.models import Area, Entry, Municipality, Subject
from portal.tellers import Draft, Name

PLACES = 4
"""Digits behind the comma of a place somebody stands at: about ten metres."""


def spelling(text: str) -> str:
    """A search in the one spelling it is kept in: its words in small letters, each once."""
    return " ".join(dict.fromkeys(fulltext.words_of(text.replace("\x00", " "))))[:200]


def within(areas: Iterable[Area], latitude: float, longitude: float, radius: int) -> set[int]:
    """Of these areas those of which some ground lies within ``radius`` metres of the point."""
    return {
        area.pk
        for area in areas
        if area.outline and geometry.within(area.outline, latitude, longitude, radius)
    }


def areas_within(
    municipality: Municipality, latitude: float, longitude: float, radius: int
) -> set[int]:
    return within(Area.objects.of(municipality), latitude, longitude, radius)


def finest(touched: Iterable[int], areas: dict[int, tuple[int | None, bool]]) -> set[int]:
    """Of the areas something touches those that say most exactly where it is.

    What happens in a village touches the district it lies in too; a circle elsewhere in the district is not
    concerned. ``areas`` has for each area what it lies in and whether it has an outline: an area without one
    leaves it to the one around it.
    """
    drawn = {area for area in touched if areas.get(area, (None, False))[1]}
    above = set()
    for area in drawn:
        at, seen = areas[area][0], {area}
        while at is not None and at not in seen:
            seen.add(at)
            above.add(at)
            at = areas.get(at, (None, False))[0]
    return drawn - above


def known_areas(municipality_id: int) -> dict[int, tuple[int | None, bool]]:
    rows = Area.objects.filter(municipality=municipality_id)
    return {
        pk: (parent, drawn is not None)
        for pk, parent, drawn in rows.values_list("pk", "parent_id", "outline__type")
    }


@tellers.finder
def circles_touched(entries: Sequence[Entry], drafts: Sequence[Draft]) -> set[tuple[int, int]]:
    """Circles that new entries lie in: each by the areas it touches."""
    where = {
        entry.pk: {number for kind, number in draft.touches if kind == SubjectKind.AREA}
        for entry, draft in zip(entries, drafts, strict=True)
    }
    if not any(where.values()):
        return set()
    areas = known_areas(entries[0].municipality_id)
    exact = {entry: finest(touched, areas) for entry, touched in where.items() if touched}
    rows = Subject.areas.through.objects.filter(
        area__in=set().union(*exact.values()), subject__follows__isnull=False
    )
    circles: dict[int, set[int]] = defaultdict(set)
    for area, subject in rows.values_list("area_id", "subject_id").distinct():
        circles[area].add(subject)
    return {
        (entry, circle)
        for entry, found in exact.items()
        for area in found
        for circle in circles[area]
    }


def around(words: str, radius: int) -> str:
    """What a circle is called; ``words`` is what stands at its middle, nothing where it is a place somebody stood."""
    if radius >= 1000:
        number = number_format(radius / 1000, decimal_pos=0)
        said = {"number": number, "place": words}
        if words:
            return _("Within %(number)s km of %(place)s") % said
        return _("Within %(number)s km of a place you chose") % said
    said = {"number": number_format(radius), "place": words}
    if words:
        return _("Within %(number)s metres of %(place)s") % said
    return _("Within %(number)s metres of a place you chose") % said


@tellers.names(SubjectKind.CIRCLE)
def circle_names(subjects: Sequence[Subject]) -> dict[int, Name]:
    return {row.pk: Name(around(row.words, row.radius or 0)) for row in subjects}


@tellers.names(SubjectKind.SEARCH)
def search_names(subjects: Sequence[Subject]) -> dict[int, Name]:
    return {
        row.pk: Name(
            _("Cases with “%(words)s”") % {"words": row.words},
            f"{reverse('search')}?{urlencode({'q': row.words})}",
        )
        for row in subjects
    }
