"""Ideas: proposed, looked at before others read them, improved, joined, taken back, supported and voted for.

The same form twice makes one idea. Refuses with IdeaRefused.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from barometer import idea_rules
from barometer.actions.competitions import locked as locked_competition
from barometer.choices import IdeaState, WordingState
from barometer.idea_rules import IdeaRefused, is_author, require, require_reason
from barometer.models import Competition, Idea, IdeaAuthor, IdeaWording, JuryScore, Support
from portal import reach
from portal.actions import following
from portal.channels import Channel, Level, SubjectKind
from portal.events import ContentChanged, IdeaLookedAt, IdeaMoved, announce
from portal.models import Area, Follow, Resident, Topic
from portal.names import CODES

RIGHT = "barometer.change_idea"
MOST_IDEAS = 10
"""What one person may propose in a competition."""
LOG_LABELS = {
    "barometer.idea.approve": gettext_lazy("Let an idea out"),
    "barometer.idea.refuse": gettext_lazy("Do not let an idea out"),
    "barometer.idea.remove": gettext_lazy("Remove an idea"),
    "barometer.idea.merge": gettext_lazy("Make an idea part of another"),
    "barometer.idea.decide": gettext_lazy("Decide about an idea"),
}


def locked(idea: Idea) -> Idea:
    rows = Idea.objects.select_for_update(of=("self",))
    row = rows.select_related("competition__municipality").filter(pk=idea.pk).first()
    if row is None:
        raise IdeaRefused(_("This is no longer here."))
    return row


def _own(actor: Resident, idea: Idea) -> Idea:
    row = locked(idea)
    if not is_author(actor, row):
        raise IdeaRefused(_("Everybody decides this about their own only."))
    return row


def require_right(staff: Resident | None, idea: Idea, right: str = RIGHT) -> None:
    if staff is None:
        return
    if not reach.has_right(staff, right, idea.competition.municipality):
        raise IdeaRefused(_("You have no right to decide this."))
    if is_author(staff, idea):
        raise IdeaRefused(_("A colleague has to decide about your own."))


# Writing ------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(
    actor: Resident,
    competition: Competition,
    *,
    key: uuid.UUID,
    title: str,
    text: str,
    language: str,
    topic: Topic | None = None,
    area: Area | None = None,
    place: str = "",
) -> Idea:
    """Hand in an idea. A colleague looks at it, and then everybody reads it. Raises IdeaRefused."""
    Resident.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    if (done := Idea.objects.filter(key=key).first()) is not None:
        if not is_author(actor, done):
            raise IdeaRefused(
                _("Something else was sent with the same form before. Open the page again.")
            )
        return done
    row = Competition.objects.select_related("municipality").get(pk=competition.pk)
    if why := idea_rules.why_not(actor, row):
        raise IdeaRefused(why)
    require(row, "propose")
    if language not in CODES:
        raise IdeaRefused(_("We do not know this language."))
    title, text, place = idea_rules.require_words(title, text, place)
    idea_rules.require_place(row.municipality, area)
    ended = [IdeaState.REFUSED, IdeaState.REMOVED, IdeaState.WITHDRAWN]
    mine = Idea.objects.visible_to(actor).filter(competition=row).exclude(state__in=ended)
    if mine.count() >= MOST_IDEAS:
        raise IdeaRefused(
            _("You have proposed %(number)s ideas here. Let others have their turn.")
            % {"number": MOST_IDEAS}
        )
    idea = Idea.objects.create(
        competition=row,
        title=title,
        text=text,
        language=language,
        topic=topic,
        area=area,
        place=place,
        key=key,
    )
    IdeaAuthor.objects.create(idea=idea, resident=actor)
    IdeaWording.objects.create(idea=idea, number=1, title=title, text=text, by=actor)
    return idea


@transaction.atomic
def reword(actor: Resident, idea: Idea, *, title: str, text: str) -> IdeaWording | None:
    """Write one's idea anew. What is shown stays until a colleague has looked; nothing where nothing changed.

    Raises IdeaRefused.
    """
    row = _own(actor, idea)
    require(row.competition, "edit")
    if row.state not in {IdeaState.PUBLIC, IdeaState.IN_REVIEW, IdeaState.REFUSED}:
        raise IdeaRefused(_("This idea is over, and cannot be changed."))
    title, text, _place = idea_rules.require_words(title, text)
    last = row.wordings.order_by("-number").first()
    assert last is not None
    if last.state != WordingState.REFUSED and (last.title, last.text) == (title, text):
        return None
    row.wordings.filter(state=WordingState.WAITING).update(state=WordingState.DROPPED)
    if row.state == IdeaState.REFUSED:
        row.state, row.said = IdeaState.IN_REVIEW, ""
    if row.state == IdeaState.IN_REVIEW:
        row.title, row.text = title, text
    row.save(update_fields=["state", "said", "title", "text"])
    return IdeaWording.objects.create(
        idea=row, number=last.number + 1, title=title, text=text, by=actor
    )


@transaction.atomic
def withdraw(actor: Resident, idea: Idea) -> Idea:
    """Take one's idea back; where others wrote it too, it stays theirs. Once more changes nothing. Raises
    IdeaRefused."""
    row = locked(idea)
    if not is_author(actor, row):
        if row.state == IdeaState.WITHDRAWN:
            return row
        raise IdeaRefused(_("Everybody decides this about their own only."))
    if row.state == IdeaState.WITHDRAWN:
        return row
    if row.state not in {IdeaState.PUBLIC, IdeaState.IN_REVIEW, IdeaState.REFUSED}:
        raise IdeaRefused(_("This idea is over already."))
    require(row.competition, "withdraw")
    if row.authors.exclude(resident=actor).filter(resident__isnull=False).exists():
        row.authors.filter(resident=actor).delete()
        return row
    public = row.state == IdeaState.PUBLIC
    row.state = IdeaState.WITHDRAWN
    row.save(update_fields=["state"])
    row.wordings.filter(state=WordingState.WAITING).update(state=WordingState.DROPPED)
    if public:
        _tell(row, "withdrawn")
    return row


def _tell(row: Idea, what: str) -> None:
    place = row.competition.municipality_id
    announce(ContentChanged(place))
    announce(IdeaMoved(place, row.pk, what))


# Looking ------------------------------------------------------------------------------------------------------


def _waiting(staff: Resident | None, wording: IdeaWording) -> tuple[IdeaWording, Idea]:
    row = locked(wording.idea)
    require_right(staff, row)
    require(row.competition, "look")
    found = IdeaWording.objects.select_related("by").get(pk=wording.pk)
    if found.state != WordingState.WAITING:
        raise IdeaRefused(_("Somebody has decided this already, or it was written anew."))
    return found, row


@transaction.atomic
def approve(staff: Resident | None, wording: IdeaWording) -> Idea:
    """Let everybody read it. Raises IdeaRefused."""
    found, row = _waiting(staff, wording)
    now = timezone.now()
    found.state, found.looked_at, found.looked_by = WordingState.SHOWN, now, staff
    found.save(update_fields=["state", "looked_at", "looked_by"])
    first = row.state == IdeaState.IN_REVIEW
    row.title, row.text, row.state = found.title, found.text, IdeaState.PUBLIC
    row.published_at = row.published_at or now
    row.save(update_fields=["title", "text", "state", "published_at"])
    log(row, "barometer.idea.approve", user=staff, title=f"#{row.pk}")
    place = row.competition.municipality_id
    announce(ContentChanged(place))
    announce(IdeaLookedAt(place, found.pk))
    if first:
        announce(IdeaMoved(place, row.pk, "published"))
    return row


@transaction.atomic
def refuse(staff: Resident | None, wording: IdeaWording, *, words: str) -> Idea:
    """Do not let it out; ``words`` say why, to whoever wrote it. Raises IdeaRefused."""
    found, row = _waiting(staff, wording)
    said = require_reason(words)
    found.state, found.looked_at, found.looked_by = WordingState.REFUSED, timezone.now(), staff
    found.said = said
    found.save(update_fields=["state", "looked_at", "looked_by", "said"])
    if row.state == IdeaState.IN_REVIEW:
        row.state, row.said = IdeaState.REFUSED, said
        row.save(update_fields=["state", "said"])
    log(row, "barometer.idea.refuse", user=staff, title=f"#{row.pk}")
    announce(IdeaLookedAt(row.competition.municipality_id, found.pk))
    return row


@transaction.atomic
def remove(staff: Resident | None, idea: Idea, *, words: str) -> Idea:
    """Take away what must not stand there; ``words`` say why. Raises IdeaRefused."""
    row = locked(idea)
    require_right(staff, row)
    if row.state != IdeaState.PUBLIC:
        raise IdeaRefused(_("It does not stand there."))
    require(row.competition, "remove")
    row.said = require_reason(words)
    row.state = IdeaState.REMOVED
    row.save(update_fields=["state", "said"])
    row.wordings.filter(state=WordingState.WAITING).update(state=WordingState.DROPPED)
    log(row, "barometer.idea.remove", user=staff, title=f"#{row.pk}")
    _tell(row, "removed")
    return row


@transaction.atomic
def merge(staff: Resident | None, idea: Idea, into: Idea, *, words: str) -> Idea:
    """Make an idea part of another: its authors are authors of that one, and whoever supported it supports that one,
    once. Returns the other. Raises IdeaRefused."""
    if idea.pk == into.pk:
        raise IdeaRefused(_("An idea is not part of itself. Choose another."))
    # no shortlist is published meanwhile, and two merges at a time lock in the same order
    locked_competition(idea.competition)
    first, second = (locked(one) for one in sorted((idea, into), key=lambda one: one.pk))
    row, target = (first, second) if first.pk == idea.pk else (second, first)
    require_right(staff, row)
    require_right(staff, target)
    if row.competition_id != target.competition_id:
        raise IdeaRefused(_("The two belong to different competitions."))
    if row.state != IdeaState.PUBLIC or target.state != IdeaState.PUBLIC:
        raise IdeaRefused(_("Both have to be ideas that everybody sees."))
    require(row.competition, "merge")
    row.said = require_reason(words)
    row.state, row.merged_into = IdeaState.MERGED, target
    row.save(update_fields=["state", "merged_into", "said"])
    row.wordings.filter(state=WordingState.WAITING).update(state=WordingState.DROPPED)
    # what had become part of it becomes part of the other, so that one step leads there
    Idea.objects.filter(merged_into=row).update(merged_into=target)
    known = set(target.authors.values_list("resident_id", flat=True))
    for author in row.authors.all():
        if author.resident_id is None or author.resident_id not in known:
            IdeaAuthor.objects.create(
                idea=target, resident_id=author.resident_id, came_from=author.came_from or row
            )
    row.decisions.all().delete()
    authors = target.authors.filter(resident__isnull=False).values("resident")
    have = target.supported.values("resident")
    row.supported.exclude(resident__in=have).exclude(resident__in=authors).update(idea=target)
    row.supported.all().delete()
    target.supported.filter(resident__in=authors).delete()
    target.supports = target.supported.count()
    target.save(update_fields=["supports"])
    log(row, "barometer.idea.merge", user=staff, title=f"#{row.pk}", data={"into": target.pk})
    _tell(row, "merged")
    return target


# Supporting ---------------------------------------------------------------------------------------------------


@transaction.atomic
def support(actor: Resident, idea: Idea) -> Idea:
    """Stand behind an idea; twice is once. Raises IdeaRefused."""
    row = locked(idea)
    if why := idea_rules.why_not(actor, row.competition):
        raise IdeaRefused(why)
    if row.state != IdeaState.PUBLIC:
        raise IdeaRefused(_("This idea takes part no more."))
    require(row.competition, "support")
    if is_author(actor, row):
        raise IdeaRefused(_("This is your own idea."))
    known = Support.objects.filter(idea=row, resident=actor)
    if known.exists():
        return row
    made = Support.objects.create(idea=row, resident=actor)
    _count(row)
    _follow(actor, made)
    return row


def _follow(actor: Resident, made: Support) -> None:
    """Whoever supports an idea is told what becomes of it, unless they follow it in their own way already."""
    idea = made.idea
    subject = following.row_subject(idea.competition.municipality, SubjectKind.IDEA, idea.pk)
    follower = following.follower_of(actor)
    if not subject.follows.filter(follower=follower).exists():
        # the support counts, whether they can be told or not
        with contextlib.suppress(following.FollowRefused):
            following.follow(
                follower, subject, level=Level.ALL, channels=(Channel.PUSH, Channel.EMAIL)
            )


def _unfollow(actor: Resident, idea: Idea, since: dt.datetime) -> None:
    """Stop what supporting it began, and nothing that was there before."""
    mine = Follow.objects.visible_to(actor).filter(
        subject__kind=SubjectKind.IDEA, subject__object_id=idea.pk, created_at__gte=since
    )
    for row in mine.select_related("follower"):
        following.stop_follow(row.follower, row)


@transaction.atomic
def take_back(actor: Resident, idea: Idea) -> Idea:
    """Support an idea no more. Once more changes nothing. Raises IdeaRefused."""
    row = locked(idea)
    require(row.competition, "support")
    known = Support.objects.filter(idea=row, resident=actor).first()
    if known is not None:
        known.delete()
        _count(row)
        _unfollow(actor, row, known.since)
    return row


def _count(row: Idea) -> None:
    row.supports = row.supported.count()
    row.save(update_fields=["supports"])


# Leaving ------------------------------------------------------------------------------------------------------


@transaction.atomic
def leave(resident: Resident) -> None:
    """Somebody deletes their account. What they proposed and nobody else supports goes with them; the rest stays,
    without a name. What they supported loses them as long as support is open, and was counted afterwards."""
    for row in list(Idea.objects.visible_to(resident)):
        idea = locked(row)
        if idea.authors.exclude(resident=resident).exists():
            continue
        alone = not idea.supports and not idea.decisions.exists() and not idea.merged.exists()
        judged = JuryScore.objects.filter(idea=idea).exists()
        if idea.state != IdeaState.MERGED and alone and not judged:
            idea.delete()
            announce(ContentChanged(idea.competition.municipality_id))
    for one in Support.objects.filter(resident=resident).select_related("idea"):
        idea = locked(one.idea)
        Support.objects.filter(pk=one.pk).delete()
        if idea.competition.allows("support"):
            _count(idea)
