"""What happens under a lesson, told to whom it concerns: whoever wrote something, what a colleague made of it; whoever
asked something, that it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from learning.choices import PostState
from learning.models import LessonPost
from learning.talk_words import lessons_of
from portal import tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry, Resident
from portal.tellers import Draft, Rule, Teller, Words

KIND = "lesson_talk"
WHAT: dict[str, Any] = {
    "shown": _("Everybody can read it now"),
    "declined": _("It was not let out; a colleague wrote the reason"),
    "removed": _("It was removed; a colleague wrote the reason"),
    "answered": _("There is an answer to your question"),
}
"""By what happened. The order is part of the numbers of entries: new ones go to the end."""
_ORDER = list(WHAT)
_BITS = 2
RULES = tuple(
    Rule(f"{KIND}_{what}", Importance.IMPORTANT, words, frozenset({SubjectKind.OWN}))
    for what, words in WHAT.items()
)
STANDS = {
    "shown": PostState.SHOWN,
    "answered": PostState.SHOWN,
    "declined": PostState.DECLINED,
    "removed": PostState.REMOVED,
}


def told(row: LessonPost, what: str) -> Resident | None:
    """Whom it concerns; nobody where they did it themselves or have left."""
    if what != "answered":
        return row.author
    asker = row.question.author if row.question else None
    return asker if asker is not None and asker.pk != row.author_id else None


def draft_of(row: LessonPost, what: str, person: Resident) -> Draft:
    return Draft(
        kind=KIND,
        object_id=row.pk << _BITS | _ORDER.index(what),
        rule=f"{KIND}_{what}",
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{row.question_id or row.pk}",
        touches=frozenset({(SubjectKind.OWN, person.pk)}),
        happened_at=timezone.now(),
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    """Of what is no longer so nothing is told. Words that others wrote stand on the page, not in the alert."""
    rows = LessonPost.objects.select_related("municipality").in_bulk(
        {entry.object_id >> _BITS for entry in entries}
    )
    lessons = {row.municipality: lessons_of(row.municipality) for row in rows.values()}
    found = {}
    for entry in entries:
        row, what = rows.get(entry.object_id >> _BITS), _ORDER[entry.object_id % (1 << _BITS)]
        if row is None or row.state != STANDS[what]:
            continue
        lesson = lessons[row.municipality].get(row.lesson_key)
        found[entry.pk] = Words(
            kind=gettext("Under a lesson"),
            title=lesson.title if lesson else gettext("A lesson that is gone"),
            what=str(WHAT[what]),
            matter=row.said if what in {"declined", "removed"} else "",
            matter_lang=row.municipality.main_language,
            url=f"{lesson.url}#talk" if lesson else reverse("learning:my_courses"),
            icon="chat",
            day=timezone.localdate(entry.happened_at),
        )
    return found


tellers.register(Teller(KIND, _("What you wrote under lessons"), words, RULES, private=True))
