"""Writing what is promised, and publishing it: as a version of its own, which nobody changes afterwards.

Until then it is a draft, of which there is one at a time. ``promise_standing`` computes where a promise stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from barometer.actions import promise_standing, rounds
from barometer.choices import Kind
from barometer.models import (
    PromiseMeasure,
    PromiseVersion,
    QuestionVersion,
    ServicePromise,
)
from barometer.promise_draft import Draft, Target, cleaned, read, record
from portal import indicators, tellers
from portal.channels import SubjectKind
from portal.events import ContentChanged, PromiseMoved, announce
from portal.models import Municipality, Resident, Subject

ADD = "barometer.add_servicepromise"
CHANGE = "barometer.change_servicepromise"
PUBLISH = "barometer.add_promiseversion"
MOST_TARGETS = 3
LONGEST = {"title": 120, "text": 3000, "reason": 600, "decided": 200}
EARLIEST = dt.timedelta(days=366 * 10)
LATEST = dt.timedelta(days=366 * 2)
"""How far back and ahead a promise may begin to hold."""
FURTHEST = 1_000_000_000

LOG_LABELS = {
    "barometer.promise.write": gettext_lazy("Write a promise"),
    "barometer.promise.change": gettext_lazy("Change a promise that is being written"),
    "barometer.promise.publish": gettext_lazy("Publish a promise"),
    "barometer.promise.discard": gettext_lazy("Throw away what was being written of a promise"),
}


class PromiseRefused(Exception):
    """Nothing happened to the promise; ``reasons`` says why, to whoever asked, each with the field it is about or
    nothing."""

    def __init__(self, *reasons: tuple[str, str]) -> None:
        super().__init__(" ".join(words for _field, words in reasons))
        self.reasons = list(reasons)


# What may be promised ----------------------------------------------------------------------------------------


def measurable(municipality: Municipality) -> dict[int, QuestionVersion]:
    """The questions in use that have figures, in their newest wording, by the number of the question."""
    return {
        version.question_id: version
        for version in rounds.newest(municipality).values()
        if version.kind is not Kind.TEXT
    }


def placed(version: QuestionVersion, row: int, option: int) -> bool:
    """Whether the question has such a figure: a share of a choice, or the mean of what is counted or put in order."""
    shape = version.shape
    if version.kind in {Kind.SINGLE, Kind.MULTIPLE}:
        return row == 0 and 1 <= option <= shape.options
    if version.kind is Kind.MATRIX:
        return 1 <= row <= shape.rows and 1 <= option <= shape.options
    if version.kind is Kind.RANKING:
        return 1 <= row <= shape.options and option == 0
    return (row, option) == (0, 0)


def problems(promise: ServicePromise, draft: Draft) -> list[tuple[str, str]]:
    """Why this cannot be published, each with its field; none where it can."""
    main = promise.municipality.main_language
    found = _in_words(promise, draft, main)
    today = promise.today
    if not today - EARLIEST <= draft.valid_from <= today + LATEST:
        found.append(
            ("valid_from", _("Choose a day within the last ten years or the next two years."))
        )
    last = promise.newest
    if last is not None and draft.valid_from < last.valid_from:
        found.append(
            ("valid_from", _("It cannot begin before the version that it takes the place of."))
        )
    if last is None and draft.ends:
        found.append(("ends", _("What was never published cannot end.")))
    if not draft.targets and not draft.ends:
        found.append(("measure_1", _("Choose at least one thing that it is measured by.")))
    questions = measurable(promise.municipality)
    for place, target in enumerate(draft.targets, 1):
        if words := _wrong(target, questions):
            found.append((f"measure_{place}", words))
    if draft.case is not None and case_name(promise.municipality, draft.case) is None:
        found.append(("case", _("There is no such case that everybody may read.")))
    return found


def _in_words(promise: ServicePromise, draft: Draft, main: str) -> list[tuple[str, str]]:
    found = []
    said: Mapping[str, str] = draft.texts.get(main, {})
    for part, words in (
        ("title", _("Write a title in the municipality's main language.")),
        ("text", _("Write what is promised in the municipality's main language.")),
    ):
        if not said.get(part):
            found.append((f"{part}_{main}", words))
    if promise.newest is not None and not said.get("reason"):
        found.append((f"reason_{main}", _("Say why it changes, in the main language.")))
    for code, parts in draft.texts.items():
        if code != main and bool(parts["title"]) != bool(parts["text"]):
            missing = "text" if parts["title"] else "title"
            found.append(
                (f"{missing}_{code}", _("Write title and text in a language, or neither."))
            )
        found += [
            (
                f"{part}_{code}",
                _("Make it %(number)s characters at most.") % {"number": LONGEST[part]},
            )
            for part, text in parts.items()
            if len(text) > LONGEST[part]
        ]
    return found


def _wrong(target: Target, questions: Mapping[int, QuestionVersion]) -> str:
    """What is wrong with a measure, in words; empty where nothing is."""
    if target.question is None:
        known = indicators.indicator(target.statistic)
        if known is None:
            return _("This figure is not counted here any more. Choose another one.")
        share = known.unit == indicators.SHARE
    else:
        version = questions.get(target.question)
        if version is None or not placed(version, target.row, target.option):
            return _("The question is not in use any more, or has no such answer.")
        share = target.option > 0
    if share and not 0 < target.target <= 1:
        return _("A share lies above 0 and is 100 % at most.")
    if abs(target.target) > FURTHEST:
        return _("The number is too large.")
    return ""


def case_name(municipality: Municipality, number: int) -> tellers.Name | None:
    """What a council case is called and where it is, as those who follow it read it; none for one that is not shown."""
    subject = Subject(pk=0, kind=SubjectKind.CASE, object_id=number, municipality=municipality)
    return tellers.names_of([subject]).get(0)


# Writing -----------------------------------------------------------------------------------------------------


@transaction.atomic
def write(actor: Resident | None, promise: ServicePromise, *, draft: Draft) -> ServicePromise:
    """Keep what is being written, of a new promise or of one that is published already. Nobody else reads it.

    Needs a title in the main language, to be found again. Raises PromiseRefused.
    """
    new = promise.pk is None
    main = promise.municipality.main_language
    said = cleaned(draft.texts)
    if not said.get(main, {}).get("title"):
        raise PromiseRefused(
            (f"title_{main}", _("Write a title in the municipality's main language."))
        )
    kept = Draft(said, draft.valid_from, draft.targets[:MOST_TARGETS], draft.case, draft.ends)
    promise.draft = record(kept)
    if new:
        promise.save()
    else:
        ServicePromise.objects.select_for_update().get(pk=promise.pk)
        promise.save(update_fields=["draft", "kind", "service", "owner", "idea"])
        if promise.published_at is not None:
            announce(ContentChanged(promise.municipality_id))
    log(promise, "barometer.promise.write" if new else "barometer.promise.change", user=actor)
    return promise


@transaction.atomic
def discard(actor: Resident | None, promise: ServicePromise) -> None:
    """Throw away what is being written; a promise that was never published goes with it."""
    row = ServicePromise.objects.select_for_update().get(pk=promise.pk)
    log(row, "barometer.promise.discard", user=actor, deleted=row.published_at is None)
    if row.published_at is None:
        row.delete()
        return
    row.draft = None
    row.save(update_fields=["draft"])


@transaction.atomic
def publish(actor: Resident | None, promise: ServicePromise) -> PromiseVersion:
    """Make what was written the newest version, and say where it stands. Raises PromiseRefused."""
    row = ServicePromise.objects.select_for_update().get(pk=promise.pk)
    if not row.draft:
        raise PromiseRefused(
            ("", _("Nothing is being written. A colleague may have published it."))
        )
    draft = read(row.draft)
    if wrong := problems(row, draft):
        raise PromiseRefused(*wrong)
    last, now = row.newest, timezone.now()
    version = PromiseVersion.objects.create(
        promise=row,
        number=last.number + 1 if last else 1,
        source_language=row.municipality.main_language,
        texts=draft.texts,
        valid_from=draft.valid_from,
        case=draft.case,
        ends=draft.ends,
        published_at=now,
    )
    questions = measurable(row.municipality)
    for order, one in enumerate(draft.targets, 1):
        PromiseMeasure.objects.create(
            version=version,
            order=order,
            question_id=one.question,
            row=one.row,
            option=one.option,
            wording_hash=questions[one.question].wording_hash if one.question is not None else "",
            statistic=one.statistic,
            target=one.target,
            aim=one.aim,
        )
    row.draft, row.published_at = None, row.published_at or now
    row.save(update_fields=["draft", "published_at"])
    log(row, "barometer.promise.publish", user=actor, data={"version": version.number})
    announce(PromiseMoved(row.municipality_id, row.pk, "version", version.pk))
    announce(ContentChanged(row.municipality_id))
    promise_standing.judge(row, quiet=True)
    return version
