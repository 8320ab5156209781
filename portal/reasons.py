"""Why something stands in a person's feed: what they follow, and the areas and topics they have chosen."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from django.db.models import BigIntegerField, CharField, Value

from portal import tellers
from portal.channels import Level, SubjectKind
from portal.models import Area, Follow, Follower, Municipality, Resident, Subject, Topic
from portal.remembered import remembered

REASONS = (
    SubjectKind.CASE,
    SubjectKind.IDEA,
    SubjectKind.COMPETITION,
    SubjectKind.CAMPAIGN,
    SubjectKind.PROMISE,
    SubjectKind.COURSE,
    SubjectKind.SEARCH,
    SubjectKind.CIRCLE,
    SubjectKind.BODY,
    SubjectKind.AREA,
    SubjectKind.TOPIC,
    SubjectKind.CATEGORY,
    SubjectKind.MUNICIPALITY,
)
"""What somebody follows, the narrowest first: of several reasons the first is given."""
NAMED = {SubjectKind.AREA, SubjectKind.TOPIC, SubjectKind.BODY}
"""Subjects whose names everybody's feed needs."""
IN_WORDS = {SubjectKind.SEARCH, SubjectKind.CIRCLE}
"""Subjects that are no row's but have words and a place of their own."""


@dataclasses.dataclass(frozen=True)
class Reason:
    """Something that brings entries into a person's feed.

    ``chosen``: an interest of the profile, not a follow. ``level``: how much of it they want.
    """

    subject_id: int
    kind: str
    object_id: int = 0
    level: str = Level.ALL
    chosen: bool = False
    follow_id: int = 0


def reasons_of(
    municipality: Municipality, resident: Resident | None, follower: Follower | None
) -> list[Reason]:
    """What brings entries into somebody's feed, the narrowest first: follows, then a resident's interests.

    ``follower``: who follows; a device without an account has no ``resident``. Who follows something at a level has
    said how much of it they want; an interest adds nothing to that.
    """
    nothing, none = Value("", CharField()), Value(0, BigIntegerField())
    follows = (
        Follow.objects.filter(follower=follower)
        .of(municipality)
        .order_by()
        .values_list("subject_id", "subject__kind", "subject__object_id", "level", "pk")
    )
    areas = Resident.areas.through.objects.filter(
        resident=resident, area__municipality=municipality
    ).values_list("area_id", Value("area", CharField()), "area_id", nothing, none)
    topics = Resident.topics.through.objects.filter(resident=resident).values_list(
        "topic_id", Value("topic", CharField()), "topic_id", nothing, none
    )
    kept = known(municipality)
    found: dict[int, Reason] = {}
    for pk, kind, row, level, follow in sorted(
        follows.union(areas, topics, all=True), key=lambda r: not r[3]
    ):
        if level:
            found[pk] = Reason(pk, kind, row, level, follow_id=follow)
        elif subject := kept.get((kind, row)):
            found.setdefault(subject[0], Reason(subject[0], kind, row, chosen=True))
    return _narrowest_first(found.values())


def reasons_for(
    municipality: Municipality, *, areas: Sequence[str], topics: Sequence[str]
) -> tuple[list[Reason], list[str]]:
    """Areas and topics named in an address as reasons, and the names that nothing here has."""
    kept = known(municipality)
    rows: list[tuple[str, str, int | None]] = []
    named = dict(Area.objects.of(municipality).filter(slug__in=areas).values_list("slug", "pk"))
    rows += [(SubjectKind.AREA, slug, named.get(slug)) for slug in areas]
    named = dict(Topic.objects.filter(code__in=topics).values_list("code", "pk"))
    rows += [(SubjectKind.TOPIC, code, named.get(code)) for code in topics]
    unknown = [name for _kind, name, pk in rows if pk is None]
    found = [
        Reason(subject[0], kind, pk, chosen=True)
        for kind, _name, pk in rows
        if pk is not None and (subject := kept.get((kind, pk)))
    ]
    return _narrowest_first(found), unknown


def _narrowest_first(reasons: Iterable[Reason]) -> list[Reason]:
    order = {kind.value: number for number, kind in enumerate(REASONS)}
    return sorted(reasons, key=lambda r: (order.get(r.kind, len(order)), r.chosen, r.subject_id))


def known(municipality: Municipality) -> dict[tuple[str, int], tuple[int, str]]:
    """Subjects of areas, topics and bodies by the row they stand for: their number, and their name.

    There are as many as a municipality has names for, and everybody's feed asks for them. One that nothing has
    touched yet may be missing.
    """

    def find() -> dict[tuple[str, int], tuple[int, str]]:
        rows = list(Subject.objects.of(municipality).filter(kind__in=NAMED))
        for row in rows:
            row.municipality = municipality
        names = tellers.names_of(rows)
        return {
            (row.kind, row.object_id): (row.pk, names[row.pk].text if row.pk in names else "")
            for row in rows
        }

    return remembered(municipality, "feed.known", find)


def names_of(municipality: Municipality, reasons: Iterable[Reason]) -> dict[int, str]:
    """What the reasons' subjects are called, by their numbers; those without a name are left out."""
    kept = known(municipality)
    names, rows, worded = {}, [], []
    for one in reasons:
        if one.kind in NAMED:
            names[one.subject_id] = kept.get((one.kind, one.object_id), (0, ""))[1]
        elif one.kind in IN_WORDS:
            worded.append(one.subject_id)
        elif one.kind != SubjectKind.MUNICIPALITY:
            rows.append(
                Subject(
                    pk=one.subject_id,
                    kind=one.kind,
                    object_id=one.object_id,
                    municipality=municipality,
                )
            )
    if worded:
        rows += Subject.objects.of(municipality).filter(pk__in=worded)
    return names | {pk: name.text for pk, name in tellers.names_of(rows).items()}
