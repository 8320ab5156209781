"""Judging and deciding: a vote, the points of a jury, and what the municipality decides about each idea and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from barometer import idea_rules
from barometer.actions.competitions import CHANGE, locked
from barometer.actions.ideas import locked as locked_idea
from barometer.actions.ideas import require_right
from barometer.choices import IdeaState, Stage
from barometer.competition_scores import LEAST, MOST
from barometer.idea_rules import IdeaRefused, is_author, require, require_reason
from barometer.models import Competition, Decision, Idea, IdeaVote, Juror, JuryScore, Recusal
from portal.events import ContentChanged, announce
from portal.models import Resident

LONGEST = 600
"""Letters of a juror's reason."""


# The vote -------------------------------------------------------------------------------------------------------


@transaction.atomic
def vote(actor: Resident, idea: Idea) -> IdeaVote:
    """Vote for an idea on the shortlist; who has voted already changes their vote. Raises IdeaRefused."""
    row = locked_idea(idea)
    if why := idea_rules.why_not(actor, row.competition):
        raise IdeaRefused(why)
    require(row.competition, "vote")
    if row.state != IdeaState.PUBLIC or not row.shortlisted:
        raise IdeaRefused(_("This idea is not on the shortlist."))
    found, _made = IdeaVote.objects.update_or_create(
        competition=row.competition, resident=actor, defaults={"idea": row}
    )
    return found


@transaction.atomic
def unvote(actor: Resident, competition: Competition) -> None:
    """Vote for nothing. Once more changes nothing. Raises IdeaRefused."""
    row = locked(competition)
    require(row, "vote")
    IdeaVote.objects.filter(competition=row, resident=actor).delete()


# The jury -------------------------------------------------------------------------------------------------------


@transaction.atomic
def take_seat(actor: Resident, juror: Juror) -> Juror:
    """Say yes to a seat in the jury. Saying so twice is saying so once. Raises IdeaRefused."""
    row = (
        Juror.objects.select_for_update(of=("self",)).select_related("competition").get(pk=juror.pk)
    )
    if row.resident_id == actor.pk:
        return row
    if row.agreed_at is not None:
        raise IdeaRefused(
            _("Somebody else has taken this seat. Ask the municipality for a new link.")
        )
    competition = row.competition
    if competition.decided:
        raise IdeaRefused(_("This is decided. Nothing of it changes any more."))
    if actor.kind == Resident.Kind.MINOR or actor.maybe_under_age(timezone.localdate().year):
        raise IdeaRefused(
            _("Names of jurors stand in public, so only somebody who has turned 18 sits there.")
        )
    if competition.jurors.filter(resident=actor).exists():
        raise IdeaRefused(_("You sit in this jury already."))
    row.resident, row.agreed_at = actor, timezone.now()
    row.save(update_fields=["resident", "agreed_at"])
    announce(ContentChanged(competition.municipality_id))
    return row


def seat_of(actor: Resident, competition: Competition) -> Juror | None:
    return Juror.objects.visible_to(actor).agreed().filter(competition=competition).first()


def conflict(actor: Resident, idea: Idea) -> str:
    """Why a juror cannot judge an idea, whatever they say; empty where they can."""
    return _("This is your own idea: the others judge it.") if is_author(actor, idea) else ""


@dataclasses.dataclass(frozen=True)
class Points:
    points: int
    reason: str


@transaction.atomic
def score(
    actor: Resident, idea: Idea, *, given: Mapping[int, Points], language: str
) -> list[JuryScore]:
    """Judge an idea, or judge it anew: points and a reason for each criterion. Raises IdeaRefused."""
    row = locked_idea(idea)
    juror = _seat(actor, row)
    if why := conflict(actor, row):
        raise IdeaRefused(why)
    criteria = {one.pk for one in row.competition.criteria.all()}
    if given.keys() != criteria:
        raise IdeaRefused(_("Give points for everything that the jury looks at."))
    for one in given.values():
        if not LEAST <= one.points <= MOST:
            raise IdeaRefused(
                _("Points go from %(least)s to %(most)s.") % {"least": LEAST, "most": MOST}
            )
        _reason(one.reason)
    juror.recusals.filter(idea=row).delete()
    now = timezone.now()
    return [
        JuryScore.objects.update_or_create(
            juror=juror,
            idea=row,
            criterion_id=number,
            defaults={
                "points": one.points,
                "reason": one.reason.strip(),
                "language": language,
                "given_at": now,
            },
        )[0]
        for number, one in given.items()
    ]


@transaction.atomic
def recuse(actor: Resident, idea: Idea, *, reason: str, language: str) -> Recusal:
    """Do not judge an idea, because one has to do with it. Points given before are gone. Raises IdeaRefused."""
    row = locked_idea(idea)
    juror = _seat(actor, row)
    said = _reason(reason)
    juror.scores.filter(idea=row).delete()
    found, _made = Recusal.objects.update_or_create(
        juror=juror, idea=row, defaults={"reason": said, "language": language}
    )
    return found


def _seat(actor: Resident, idea: Idea) -> Juror:
    juror = seat_of(actor, idea.competition)
    if juror is None:
        raise IdeaRefused(_("Only those who sit in the jury judge."))
    require(idea.competition, "score")
    if idea.state != IdeaState.PUBLIC or not idea.shortlisted:
        raise IdeaRefused(_("This idea is not on the shortlist."))
    return juror


def _reason(words: str) -> str:
    said = words.strip()
    if not said or len(said) > LONGEST:
        raise IdeaRefused(
            _("Say why, in at most %(number)s letters: people read it.") % {"number": LONGEST}
        )
    if idea_rules.private(said):
        raise IdeaRefused(idea_rules.said_private())
    return said


@transaction.atomic
def leave_juries(resident: Resident) -> None:
    """Somebody deletes their account: their points stay, and nothing says any more whose they are."""
    for row in Juror.objects.visible_to(resident).select_related("competition"):
        row.name, row.about = "", ""
        row.save(update_fields=["name", "about"])
        announce(ContentChanged(row.competition.municipality_id))


# Decisions ------------------------------------------------------------------------------------------------------


@transaction.atomic
def decide(
    staff: Resident | None, idea: Idea, *, yes: bool, reason: str, language: str, meant: str = ""
) -> Decision:
    """Decide about an idea, with a reason; until all are decided and published, it can be decided anew.

    meant: the stage that whoever decides was shown, where there was a page: no other is decided by it. Raises
    IdeaRefused.
    """
    # nothing is decided any more while the shortlist or the result is being published
    competition = locked(idea.competition)
    row = locked_idea(idea)
    require_right(staff, row, CHANGE)
    stage = stage_of(competition)
    if stage is None or (meant and meant != stage):
        raise IdeaRefused(_("There is nothing to decide now."))
    if row.state != IdeaState.PUBLIC or (stage == Stage.RESULT and not row.shortlisted):
        raise IdeaRefused(_("This idea takes part no more."))
    said = require_reason(reason)
    found, _made = Decision.objects.update_or_create(
        idea=row,
        stage=stage,
        defaults={
            "yes": yes,
            "reason": said,
            "language": language,
            "decided_by": staff,
            "decided_at": timezone.now(),
        },
    )
    log(row, "barometer.idea.decide", user=staff, title=f"#{row.pk}", data={"yes": yes})
    return found


def stage_of(competition: Competition) -> Stage | None:
    """What can be decided about its ideas now."""
    if competition.allows("shortlist"):
        return Stage.SHORTLIST
    return Stage.RESULT if competition.allows("decide") else None
