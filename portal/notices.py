"""What the municipality itself tells, as entries of the feed and the alerts; and the warnings one can agree to."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import tellers
from portal.channels import Importance, SubjectKind
from portal.models import Area, Entry, Municipality, Notice, Subject
from portal.tellers import Draft, Name, Rule, Teller, Words

KIND = "notice"


def draft_of(notice: Notice) -> Draft:
    """A warning touches whoever agreed to warnings in the area, in what lies inside it and in what it lies in."""
    warning = notice.kind == Notice.Kind.WARNING
    return Draft(
        kind=KIND,
        object_id=notice.pk,
        rule=notice.kind,
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{notice.pk}",
        touches=frozenset(_alarms(notice)) if warning else frozenset(),
        happened_at=notice.sent_at or timezone.now(),
        until=notice.until,
        urgent=warning,
        corrects=notice.entry_id,
    )


def _alarms(notice: Notice) -> set[tuple[SubjectKind, int]]:
    up = dict(Area.objects.of(notice.municipality).values_list("pk", "parent_id"))

    def way(area: int | None) -> set[int]:
        found: set[int] = set()
        while area is not None and area not in found:
            found.add(area)
            area = up.get(area)
        return found

    if notice.area_id is None:
        touched = set(up)
    else:
        inside = {area for area in up if notice.area_id in way(area)}
        touched = inside | way(notice.area_id)
    return {(SubjectKind.ALARM, area) for area in {*touched, 0}}


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = {
        notice.pk: notice
        for notice in Notice.objects.filter(
            pk__in=[entry.object_id for entry in entries], sent_at__isnull=False
        ).select_related("entry")
    }
    corrected = tellers.words_of([row.entry for row in rows.values() if row.entry])
    found = {}
    for entry in entries:
        notice = rows.get(entry.object_id)
        if notice is None:
            continue
        language, said = notice.said
        before = corrected.get(notice.entry_id) if notice.entry_id else None
        found[entry.pk] = Words(
            kind=str(notice.get_kind_display()),
            title=said.get("title", ""),
            title_lang=language,
            what=said.get("text", "") or str(notice.get_kind_display()),
            url=before.url if before else reverse("notice", args=[notice.pk]),
            icon="warn" if notice.kind == Notice.Kind.WARNING else "info",
            matter=f"{before.title}: {before.what}" if before else "",
            day=timezone.localdate(notice.sent_at),
        )
    return found


@tellers.names(SubjectKind.ALARM)
def alarm_names(subjects: Sequence[Subject]) -> dict[int, Name]:
    areas = Area.objects.in_bulk([subject.object_id for subject in subjects])
    found = {}
    for subject in subjects:
        area = areas.get(subject.object_id)
        if subject.object_id == 0:
            found[subject.pk] = Name(gettext("Warnings of danger in the whole municipality"))
        elif area and area.municipality_id == subject.municipality_id:
            found[subject.pk] = Name(
                gettext("Warnings of danger in %(area)s") % {"area": area.name}
            )
    return found


@tellers.names(SubjectKind.MUNICIPALITY)
def municipality_names(subjects: Sequence[Subject]) -> dict[int, Name]:
    rows = Municipality.objects.in_bulk([subject.object_id for subject in subjects])
    return {
        subject.pk: Name(
            gettext("Everything in %(municipality)s") % {"municipality": row.name}, "/"
        )
        for subject in subjects
        if (row := rows.get(subject.object_id)) and row.pk == subject.municipality_id
    }


tellers.register(
    Teller(
        KIND,
        _("Messages"),
        words,
        (
            Rule(
                "warning",
                Importance.IMPORTANT,
                _("The municipality warns of danger"),
                frozenset({SubjectKind.ALARM}),
            ),
            Rule(
                "correction", Importance.IMPORTANT, _("The municipality corrects what it told you")
            ),
        ),
    )
)
