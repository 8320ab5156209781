"""Fills the demo's service promises: written, published and judged through the same actions as everybody else's; once a
municipality has promises, nothing more is added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from barometer.actions import milestones, promises
from barometer.models import Idea, Milestone, Question, ServicePromise
from barometer.promise_choices import Aim
from barometer.promise_draft import Draft, Target
from demo.texts.promises import PROMISES, PromiseText, StepText, VersionText
from portal.models import Contact, Municipality, Resident, Topic


def make_promises(
    municipality: Municipality, editor: Resident | None, cases: Mapping[str, int]
) -> None:
    """Promises, where there are none yet. cases: numbers of council cases by the keys they have in the texts."""
    if ServicePromise.objects.of(municipality).exists():
        return
    for text in PROMISES.get(municipality.slug, ()):
        _make(municipality, text, editor, cases)


def _make(
    municipality: Municipality, text: PromiseText, editor: Resident | None, cases: Mapping[str, int]
) -> None:
    row = ServicePromise(
        municipality=municipality,
        idea=Idea.objects.chosen()
        .filter(competition__municipality=municipality, title=text.idea)
        .first(),
        service=Topic.objects.get(code=text.service),
        owner=Contact.objects.of(municipality).get(email=text.owner),
    )
    question = Question.objects.of(municipality).get(code=text.question)
    for version in text.versions:
        target = Target(version.target, Aim(version.aim), question.pk, text.row, text.option)
        draft = Draft(
            texts=_texts(version),
            valid_from=row.today + dt.timedelta(days=version.since),
            targets=(target,),
            case=cases.get(text.matter),
        )
        promises.write(editor, row, draft=draft)
        promises.publish(editor, row)
        row = ServicePromise.objects.get(pk=row.pk)
    for number, step in enumerate(text.steps, 1):
        milestones.keep(editor, _step(row, step, number * 10))


def _texts(version: VersionText) -> dict[str, dict[str, str]]:
    return {
        code: {
            "title": title,
            "text": version.texts[code],
            "reason": version.reasons.get(code, ""),
            "decided": version.decided.get(code, ""),
        }
        for code, title in version.titles.items()
    }


def _step(promise: ServicePromise, step: StepText, order: int) -> Milestone:
    def day(number: int | None) -> dt.date | None:
        return None if number is None else promise.today + dt.timedelta(days=number)

    return Milestone(
        promise=promise,
        order=order,
        due=day(step.due),
        done_on=day(step.done),
        **{f"name_{code}": name for code, name in step.names.items()},
        **{f"note_{code}": note for code, note in step.notes.items()},
    )
