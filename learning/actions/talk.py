"""Questions and answers under a lesson: written, looked at by a colleague, shown, taken back and removed.

The same form twice says it once. Refuses with TalkRefused.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from learning.choices import PostState
from learning.models import LessonPage, LessonPost
from learning.models.talk import LONGEST, LONGEST_REASON
from portal import reach
from portal.events import ContentChanged, LessonPostMoved, announce
from portal.models import Municipality, Resident
from portal.names import CODES
from portal.redaction import redacted

RIGHT = "learning.change_lessonpost"
MOST_WAITING, MOST_A_DAY = 5, 10
"""What one person may have waiting, and may write within a day and a night."""
LOG_LABELS = {
    "learning.talk.answer": gettext_lazy("Answer under a lesson"),
    "learning.talk.approve": gettext_lazy("Let a question or an answer out"),
    "learning.talk.decline": gettext_lazy("Do not let a question or an answer out"),
    "learning.talk.remove": gettext_lazy("Remove a question or an answer"),
}


class TalkRefused(Exception):
    """Nothing happened; the message says why, to whoever asked."""


# Writing ------------------------------------------------------------------------------------------------------


def why_not(person: Resident, municipality: Municipality) -> str:
    """Why somebody cannot write here; empty where they can."""
    if person.kind == Resident.Kind.BUSINESS:
        return _("Residents ask and answer, each for themselves. Sign in with your own eID.")
    if person.kind == Resident.Kind.STAFF and not speaks(person, municipality):
        return _("Sign in with your own eID to ask and answer for yourself.")
    return ""


def speaks(person: Resident, municipality: Municipality) -> bool:
    """Whether what somebody writes is the municipality's own word."""
    return person.kind == Resident.Kind.STAFF and reach.has_right(person, RIGHT, municipality)


def write(
    actor: Resident,
    lesson: LessonPage,
    *,
    text: str,
    language: str,
    key: uuid.UUID,
    question: LessonPost | None = None,
) -> LessonPost:
    """Ask something under a lesson, or answer a ``question``. Raises TalkRefused."""
    place = lesson.course.municipality
    if place is None or not lesson.live or not lesson.course.live or not lesson.course.talk:
        raise TalkRefused(_("Nobody can ask under this lesson now."))
    return _write(actor, place, lesson.key, text, language, key, question)


@transaction.atomic
def _write(
    actor: Resident,
    place: Municipality,
    lesson_key: uuid.UUID,
    text: str,
    language: str,
    key: uuid.UUID,
    question: LessonPost | None,
) -> LessonPost:
    Resident.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    if (done := LessonPost.objects.filter(key=key).first()) is not None:
        if done.author_id != actor.pk:
            raise TalkRefused(
                _("Something else was sent with the same form before. Open the page again.")
            )
        return done
    if why := why_not(actor, place):
        raise TalkRefused(why)
    said = require_words(text)
    if language not in CODES:
        raise TalkRefused(_("We do not know this language."))
    if question is not None:
        question = _answerable(question, place, lesson_key)
    official = speaks(actor, place)
    if not official:
        _require_patience(actor, place)
    row = LessonPost.objects.create(
        municipality=place,
        lesson_key=lesson_key,
        question=question,
        author=actor,
        official=official,
        text=said,
        language=language,
        state=PostState.SHOWN if official else PostState.WAITING,
        looked_at=timezone.now() if official else None,
        looked_by=actor if official else None,
        key=key,
    )
    if official:
        log(row, "learning.talk.answer", user=actor)
        _show(row)
    return row


def _answerable(question: LessonPost, place: Municipality, lesson_key: uuid.UUID) -> LessonPost:
    row = locked(question)
    if (row.municipality_id, row.lesson_key) != (place.pk, lesson_key) or row.question_id:
        raise TalkRefused(_("This is no longer here."))
    if row.state != PostState.SHOWN:
        raise TalkRefused(_("This question is not there any more, so nobody can answer it."))
    return row


def require_words(text: str) -> str:
    """What everybody reads, tidied. Raises TalkRefused."""
    said = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
    if not said:
        raise TalkRefused(_("Write what you want to say."))
    if len(said) > LONGEST:
        raise TalkRefused(_("That is too long. Say it shorter."))
    if redacted(said) != said:
        raise TalkRefused(
            _(
                "Take out numbers of identity, telephone numbers and e-mail addresses: everybody reads it."
            )
        )
    return said


def _require_patience(actor: Resident, place: Municipality) -> None:
    mine = LessonPost.objects.of(place).visible_to(actor)
    if mine.waiting().count() >= MOST_WAITING:
        raise TalkRefused(
            _("%(number)s of what you wrote wait for a colleague. Write more when they are out.")
            % {"number": MOST_WAITING}
        )
    lately = timezone.now() - dt.timedelta(days=1)
    if mine.filter(made_at__gte=lately).count() >= MOST_A_DAY:
        raise TalkRefused(_("You have written a lot today. Go on tomorrow."))


def locked(post: LessonPost) -> LessonPost:
    rows = LessonPost.objects.select_for_update(of=("self",))
    row = rows.select_related("municipality", "author").filter(pk=post.pk).first()
    if row is None:
        raise TalkRefused(_("This is no longer here."))
    return row


def _show(row: LessonPost) -> None:
    announce(ContentChanged(row.municipality_id))
    if row.question_id is not None:
        announce(LessonPostMoved(row.municipality_id, row.pk, "answered"))


@transaction.atomic
def withdraw(actor: Resident, post: LessonPost) -> LessonPost:
    """Take one's own words back: they are gone for good. Once more changes nothing. Raises TalkRefused."""
    row = locked(post)
    if row.author_id != actor.pk:
        raise TalkRefused(_("Everybody decides this about their own only."))
    if row.state == PostState.WITHDRAWN:
        return row
    shown = row.state == PostState.SHOWN
    row.state, row.text, row.said = PostState.WITHDRAWN, "", ""
    row.save(update_fields=["state", "text", "said"])
    if shown:
        announce(ContentChanged(row.municipality_id))
    return row


# Looking ------------------------------------------------------------------------------------------------------


def _require_right(staff: Resident | None, row: LessonPost) -> None:
    if staff is None:
        return
    if not reach.has_right(staff, RIGHT, row.municipality):
        raise TalkRefused(_("You have no right to decide this."))
    if row.author_id == staff.pk and not row.official:
        raise TalkRefused(_("A colleague has to decide about your own."))


def _waiting(staff: Resident | None, post: LessonPost) -> LessonPost:
    row = locked(post)
    _require_right(staff, row)
    if row.state == PostState.WITHDRAWN:
        raise TalkRefused(_("Whoever wrote it has taken it back."))
    if row.state != PostState.WAITING:
        raise TalkRefused(_("A colleague has answered this already."))
    return row


def _decide(row: LessonPost, staff: Resident | None, state: PostState, words: str = "") -> None:
    row.state, row.said = state, words
    row.looked_at, row.looked_by = timezone.now(), staff
    row.save(update_fields=["state", "said", "looked_at", "looked_by"])


def require_reason(words: str) -> str:
    """A reason that people read, tidied. Raises TalkRefused."""
    said = words.strip()
    if not said or len(said) > LONGEST_REASON:
        raise TalkRefused(
            _("Say why, in at most %(number)s letters: people read it.")
            % {"number": LONGEST_REASON}
        )
    return said


@transaction.atomic
def approve(staff: Resident | None, post: LessonPost) -> LessonPost:
    """Let everybody read it. Raises TalkRefused."""
    row = _waiting(staff, post)
    _decide(row, staff, PostState.SHOWN)
    log(row, "learning.talk.approve", user=staff)
    announce(LessonPostMoved(row.municipality_id, row.pk, "shown"))
    _show(row)
    return row


@transaction.atomic
def decline(staff: Resident | None, post: LessonPost, *, words: str) -> LessonPost:
    """Do not let it out; ``words`` say why, to whoever wrote it. Raises TalkRefused."""
    row = _waiting(staff, post)
    _decide(row, staff, PostState.DECLINED, require_reason(words))
    log(row, "learning.talk.decline", user=staff)
    announce(LessonPostMoved(row.municipality_id, row.pk, "declined"))
    return row


@transaction.atomic
def remove(staff: Resident | None, post: LessonPost, *, words: str) -> LessonPost:
    """Take away what must not stand there; ``words`` say why, to whoever wrote it. Raises TalkRefused."""
    row = locked(post)
    _require_right(staff, row)
    if row.state != PostState.SHOWN:
        raise TalkRefused(_("It does not stand there."))
    _decide(row, staff, PostState.REMOVED, require_reason(words))
    log(row, "learning.talk.remove", user=staff)
    announce(ContentChanged(row.municipality_id))
    announce(LessonPostMoved(row.municipality_id, row.pk, "removed"))
    return row


# Leaving ------------------------------------------------------------------------------------------------------


@transaction.atomic
def leave(resident: Resident) -> None:
    """Somebody deletes their account, and what they wrote goes with them. What others have answered loses its words
    and its author; the municipality's own word stays."""
    mine = LessonPost.objects.visible_to(resident)
    places = set(mine.shown().values_list("municipality", flat=True))
    mine.filter(official=True).update(author=None)
    answered = LessonPost.objects.exclude(author=resident).exclude(question=None).values("question")
    mine.filter(pk__in=answered).update(author=None, state=PostState.WITHDRAWN, text="", said="")
    mine.delete()
    for place in places:
        announce(ContentChanged(place))
