"""Quizzes: keeping what is right when a lesson is published, and marking what learners answer.

Whoever is not signed in is marked too, and leaves nothing behind. Refuses with QuizRefused.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning import quiz_screens
from learning.choices import QuizState
from learning.marking import Given, Key, Unmarkable, mark
from learning.models import BlockProgress, LessonPage, QuizKey
from learning.quiz_screens import Outcome
from portal.models import Municipality, Resident


class QuizRefused(Exception):
    """There is no such question to answer; the message says why, to the learner."""


def quizzes(lesson: LessonPage) -> Iterator[tuple[uuid.UUID, Key]]:
    """The quizzes of a lesson that can be answered, by their block, with what is right in them."""
    for block in lesson.body:
        if block.block_type != "quiz" or (block_id := quiz_screens.block_uuid(block.id)) is None:
            continue
        if (key := block.value.key) is not None:
            yield block_id, key


@transaction.atomic
def keep_keys(lesson: LessonPage) -> int:
    """Write down what is right in the quizzes of a live lesson, where it is not written down yet.

    Returns how many are new. What was right before stays: it is what earlier attempts were marked against.
    """
    municipality = lesson.municipality
    if municipality is None or not lesson.live:
        return 0
    found = [_kept(lesson, municipality, block_id, key) for block_id, key in quizzes(lesson)]
    return sum(new for _row, new in found)


def _kept(
    lesson: LessonPage, municipality: Municipality, block_id: uuid.UUID, key: Key
) -> tuple[QuizKey, bool]:
    return QuizKey.objects.of(municipality).get_or_create(
        municipality=municipality,
        lesson_key=lesson.key,
        language=lesson.language,
        block_id=block_id,
        digest=key.digest,
        defaults={"key": key.to_json()},
    )


@transaction.atomic
def answer(
    learner: Resident | None,
    lesson: LessonPage,
    block_id: uuid.UUID,
    *,
    sent: Mapping[str, list[str]],
    ticket: str,
    show: bool = False,
) -> Outcome:
    """Mark what a form sent against the key of the live lesson, or show the answer to whoever has tried.

    sent: every value by name; ticket: the signed one of the form; show: the answer is asked for
    Raises QuizRefused where the lesson has no such question. What cannot be marked counts as no attempt.
    """
    municipality = lesson.municipality
    wanted = dict(quizzes(lesson)).get(block_id) if lesson.live else None
    if municipality is None or wanted is None:
        raise QuizRefused(_("This question is not in the lesson any more."))
    # pages also come to be without being published: as copies and as aliases
    row, _new = _kept(lesson, municipality, block_id, wanted)
    key = Key.from_json(row.key)
    paper = quiz_screens.unsealed(str(lesson.key), str(block_id), ticket)
    given, slip = quiz_screens.given(key, sent)
    said: dict[str, Any] = {"block_id": str(block_id), "ticket": paper, "given": given}
    if paper is None or paper.version != quiz_screens.version(key):
        return Outcome(**said, changed=True)
    if show:
        return _show(learner, row, Outcome(**said, untried=not paper.tried, shown=paper.tried))
    if slip is not None:
        return Outcome(**said, slip=slip)
    return _mark(learner, row, key, given, said)


def _show(learner: Resident | None, row: QuizKey, outcome: Outcome) -> Outcome:
    if learner is not None and outcome.shown:
        _note(learner, row, QuizState.SHOWN)
    return outcome


def _mark(
    learner: Resident | None, row: QuizKey, key: Key, given: Given, said: dict[str, Any]
) -> Outcome:
    try:
        marked = mark(key, given)
    except Unmarkable as refused:
        return Outcome(**said, slip=refused.slip)
    if learner is not None:
        _note(learner, row, QuizState.RIGHT if marked.right else QuizState.TRIED, marked.score)
    return Outcome(**said, mark=marked)


@transaction.atomic
def take_in(learner: Resident, municipality: Municipality, receipts: Iterable[str]) -> int:
    """Note what somebody got right before they signed in. Returns how many of it is new.

    receipts: what ``quiz_screens.receipt`` signed; anything else, and what is no question any more, is passed over
    """
    known = {
        (row.lesson_key, row.block_id)
        for row in BlockProgress.objects.visible_to(learner).filter(state=QuizState.RIGHT)
    }
    new = 0
    for lesson_key, block_id, version in filter(None, map(quiz_screens.received, receipts)):
        if (lesson_key, block_id) in known:
            continue
        rows = QuizKey.objects.of(municipality).filter(lesson_key=lesson_key, block_id=block_id)
        fitting = (row for row in rows if quiz_screens.version(Key.from_json(row.key)) == version)
        if (row := next(fitting, None)) is not None:
            _note(learner, row, QuizState.RIGHT, 100)
            known.add((lesson_key, block_id))
            new += 1
    return new


def _note(learner: Resident, row: QuizKey, state: QuizState, score: int | None = None) -> None:
    """What was right once stays right; what was shown stays shown until it is answered."""
    rows = BlockProgress.objects.visible_to(learner)
    rows.get_or_create(
        learner=learner,
        lesson_key=row.lesson_key,
        block_id=row.block_id,
        defaults={
            "municipality": row.municipality,
            "state": QuizState.TRIED,
            "key": row,
            "latest_at": timezone.now(),
        },
    )
    found = rows.select_for_update(of=("self",)).get(
        lesson_key=row.lesson_key, block_id=row.block_id
    )
    ranks = list(QuizState)
    rows.filter(pk=found.pk).update(
        state=max(QuizState(found.state), state, key=ranks.index),
        best=max(found.best, score or 0),
        attempts_n=found.attempts_n + (score is not None),
        key=row,
        latest_at=timezone.now(),
    )
