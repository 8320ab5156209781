"""What follows when something happens under a lesson: whom it concerns is told."""

from __future__ import annotations

from learning import talk_telling
from learning.models import LessonPost
from portal.actions.taking_part import begin
from portal.actions.telling import tell
from portal.events import LessonPostMoved, on


@on(LessonPostMoved)
def tell_whom_it_concerns(fact: LessonPostMoved) -> None:
    rows = LessonPost.objects.select_related("municipality", "author", "question__author")
    row = rows.get(pk=fact.post_id)
    person = talk_telling.told(row, fact.what)
    if person is not None:
        begin(person, row.municipality)
        tell(row.municipality, [talk_telling.draft_of(row, fact.what, person)])
