"""Questions and answers under a lesson, as whoever reads it sees them."""

from __future__ import annotations

import dataclasses
import uuid
from collections import defaultdict

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _

from learning.actions import talk as acts
from learning.choices import PostState
from learning.models import LessonPost
from learning.models.pages import courses_of
from learning.models.reading import Row
from portal import days
from portal.models import Municipality, Resident

ON_A_PAGE = 20
TONES = {PostState.WAITING: "warn", PostState.DECLINED: "bad", PostState.REMOVED: "bad"}
OWN = [str(state) for state in TONES]
"""States in which somebody's words are seen by themselves alone."""


@dataclasses.dataclass(frozen=True)
class Said:
    """One question or answer, as one reader may know it.

    gone: why its words are not there, where others have answered it
    tag: where it stands, with its tone, where only whoever wrote it sees it; reason: what a colleague wrote of that
    """

    row: LessonPost
    who: str
    when: str
    gone: str
    tag: str
    tone: str
    reason: str
    may_end: bool
    answers: tuple[Said, ...] = ()

    @property
    def answerable(self) -> bool:
        return self.row.state == PostState.SHOWN

    @property
    def kind(self) -> str:
        return _("Answer") if self.row.question_id else _("Question")


@dataclasses.dataclass(frozen=True)
class Talk:
    """What stands under a lesson.

    waits: the reader's own questions that nobody else reads
    known: whether they are signed in; why_not: why they cannot write even so
    """

    said: list[Said]
    page_obj: Page
    waits: list[Said]
    known: bool
    why_not: str

    @property
    def may_answer(self) -> bool:
        return not self.why_not


def under(
    lesson_key: uuid.UUID, place: Municipality, reader: Resident | None, page: str | None
) -> Talk:
    """What everybody reads under a lesson, the newest question first, and what ``reader`` wrote besides."""
    rows = LessonPost.objects.of(place).filter(lesson_key=lesson_key).select_related("author")
    answered = rows.shown().exclude(question=None).values("question")
    questions = rows.filter(question=None).filter(
        Q(state=PostState.SHOWN)
        | Q(state__in=[PostState.REMOVED, PostState.WITHDRAWN], pk__in=answered)
    )
    found = Paginator(questions.order_by("-made_at", "-pk"), ON_A_PAGE).get_page(page)
    readable = Q(state=PostState.SHOWN)
    if reader is not None:
        readable |= Q(author=reader, state__in=OWN)
    answers: dict[int, list[Said]] = defaultdict(list)
    below = rows.filter(readable, question__in=[row.pk for row in found])
    for row in below.order_by("made_at", "pk"):
        answers[row.question_id].append(said_of(row, reader))
    waits = []
    if reader is not None:
        own = rows.visible_to(reader).filter(question=None, state__in=OWN).exclude(pk__in=questions)
        waits = [said_of(row, reader) for row in own.order_by("-made_at", "-pk")]
    return Talk(
        said=[said_of(row, reader, tuple(answers[row.pk])) for row in found],
        page_obj=found,
        waits=waits,
        known=reader is not None,
        why_not=acts.why_not(reader, place) if reader is not None else "",
    )


def said_of(row: LessonPost, reader: Resident | None, answers: tuple[Said, ...] = ()) -> Said:
    mine = reader is not None and row.author_id == reader.pk
    state = PostState(row.state)
    gone = ""
    if state == PostState.WITHDRAWN:
        gone = _("Whoever asked has taken the question back.")
    elif state == PostState.REMOVED and not mine:
        gone = _("The municipality has removed this question.")
    return Said(
        row=row,
        who=name_of(row, reader),
        when=days.lately(row.made_at),
        gone=gone,
        tag=str(state.label) if mine and state in TONES else "",
        tone=TONES.get(state, ""),
        reason=row.said if mine else "",
        may_end=mine and state != PostState.WITHDRAWN,
        answers=answers,
    )


def name_of(row: LessonPost, reader: Resident | None) -> str:
    if row.official:
        return _("The municipality")
    if row.author is None:
        return _("somebody who has left")
    return row.author.name_to(reader)


def lessons_of(place: Municipality) -> dict[uuid.UUID, Row]:
    """Every lesson that anybody may read here, by its key, in the reader's language where it is there."""
    return {row.key: row for course in courses_of(place).values() for row in course.lessons}
