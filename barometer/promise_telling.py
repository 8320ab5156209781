"""What promises tell: that there is a new one, that it is worded otherwise or ends, that it is kept or broken otherwise
than before, and that a step is done."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from barometer import promise_words
from barometer.models import Milestone, PromiseJudgement, PromiseVersion, ServicePromise
from portal import days, tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry, Subject
from portal.tellers import Draft, Name, Rule, Teller, Words

KIND = "promise"
VERSION, STANDING, STEP = "version", "standing", "step"
WHAT = [VERSION, STANDING, STEP]
"""The order is part of the numbers of entries: new ones go to the end."""
_WHAT = 2
"""Bits of an entry's number that say what happened."""
REACHED = frozenset({SubjectKind.PROMISE, SubjectKind.TOPIC, SubjectKind.MUNICIPALITY})
NEW = Rule("promise_new", Importance.MINOR, _("The municipality makes a new promise"), REACHED)
CHANGED = Rule(
    "promise_changed", Importance.IMPORTANT, _("A promise is worded anew, or ends"), REACHED
)
MOVED = Rule(
    "promise_standing",
    Importance.IMPORTANT,
    _("A promise is kept, at risk or broken, otherwise than before"),
    REACHED,
)
DONE = Rule(
    "promise_step", Importance.MINOR, _("A step towards keeping a promise is done"), REACHED
)


def draft_of(promise: ServicePromise, what: str, number: int) -> Draft:
    """``number``: of the version, the judgement or the step; each is told once."""
    rule = {STANDING: MOVED, STEP: DONE}.get(what)
    if rule is None:
        first = PromiseVersion.objects.filter(pk=number, number=1).exists()
        rule = NEW if first else CHANGED
    return Draft(
        kind=KIND,
        object_id=number << _WHAT | WHAT.index(what),
        rule=rule.kind,
        importance=rule.importance,
        group=group_of(promise),
        touches=frozenset(
            {(SubjectKind.PROMISE, promise.pk), (SubjectKind.TOPIC, promise.service_id)}
        ),
        happened_at=timezone.now(),
    )


def group_of(promise: ServicePromise) -> str:
    return f"{KIND}:{promise.pk}"


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    by: dict[str, dict[int, Entry]] = {what: {} for what in WHAT}
    for entry in entries:
        by[WHAT[entry.object_id % (1 << _WHAT)]][entry.object_id >> _WHAT] = entry
    versions = PromiseVersion.objects.in_bulk(by[VERSION]) if by[VERSION] else {}
    standings = PromiseJudgement.objects.in_bulk(by[STANDING]) if by[STANDING] else {}
    steps = Milestone.objects.in_bulk(by[STEP]) if by[STEP] else {}
    rows = [*versions.values(), *standings.values(), *steps.values()]
    promises = _promises({row.promise_id for row in rows}, entries)
    before = _before(standings.values())
    found = {}
    for number, version in versions.items():
        entry, promise = by[VERSION][number], promises.get(version.promise_id)
        if promise is not None:
            found[entry.pk] = _words(entry, promise, *_published(version))
    for number, judgement in standings.items():
        entry, promise = by[STANDING][number], promises.get(judgement.promise_id)
        if promise is not None:
            was = before.get(judgement.pk, "")
            now = promise_words.label(judgement.standing)
            found[entry.pk] = _words(
                entry,
                promise,
                promise_words.headline(judgement.standing),
                "",
                "",
                change=(was, now) if was and was != now else None,
                icon=promise_words.ICONS[judgement.standing],
            )
    for number, step in steps.items():
        entry, promise = by[STEP][number], promises.get(step.promise_id)
        if promise is not None and step.done:
            what = gettext("A step is done")
            found[entry.pk] = _words(entry, promise, what, step.name, step.language)
    return found


def _promises(ids: set[int], entries: Sequence[Entry]) -> dict[int, ServicePromise]:
    rows = ServicePromise.objects.shown().prefetch_related("versions").in_bulk(ids)
    places = {e.municipality_id: e.municipality for e in entries if Entry.municipality.is_cached(e)}
    for row in rows.values():
        if row.municipality_id in places:
            row.municipality = places[row.municipality_id]
    return rows


def _before(rows) -> dict[int, str]:
    """What was said before each judgement, in words; one question."""
    earlier = {(row.promise_id, row.number - 1): row.pk for row in rows}
    if not earlier:
        return {}
    known = PromiseJudgement.objects.filter(promise__in={promise for promise, _number in earlier})
    return {
        earlier[promise, number]: promise_words.label(standing)
        for promise, number, standing in known.values_list("promise_id", "number", "standing")
        if (promise, number) in earlier
    }


def _published(version: PromiseVersion) -> tuple[str, str, str]:
    """What happened, and the municipality's own words for it with their language."""
    if version.number == 1:
        return gettext("A new promise"), "", ""
    day = days.on(version.valid_from)
    said = {"day": day}
    what = (
        gettext("It does not hold any more from %(day)s")
        if version.ends
        else gettext("It is worded anew, from %(day)s")
    )
    return what % said, version.reason, version.reason_language


def _words(
    entry: Entry,
    promise: ServicePromise,
    what: str,
    matter: str,
    language: str,
    *,
    change: tuple[str, str] | None = None,
    icon: str = "gauge",
) -> Words:
    version = promise.newest
    assert version is not None  # it is published
    return Words(
        kind=str(promise.get_kind_display()),
        title=version.title,
        title_lang=version.language,
        what=what,
        matter=matter,
        matter_lang=language,
        change=change,
        url=promise.get_absolute_url(),
        icon=icon,
        day=timezone.localdate(entry.happened_at),
    )


@tellers.names(SubjectKind.PROMISE)
def names(subjects: Sequence[Subject]) -> dict[int, Name]:
    rows = ServicePromise.objects.shown().prefetch_related("versions")
    known = rows.in_bulk({subject.object_id for subject in subjects})
    found = {}
    for subject in subjects:
        row = known.get(subject.object_id)
        if row is None or row.municipality_id != subject.municipality_id:
            continue
        row.municipality = subject.municipality
        version, now = row.newest, row.in_force(row.today)
        assert version is not None  # it is published
        over = gettext("This promise does not hold any more.") if now and now.ends else ""
        found[subject.pk] = Name(version.title, row.get_absolute_url(), version.language, over)
    return found


tellers.register(Teller(KIND, _("Promises"), words, (NEW, CHANGED, MOVED, DONE)))
