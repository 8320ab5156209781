"""Competitions of ideas: preparing one, announcing it, closing the shortlist, publishing the result; and the clock.

What was promised when it was announced holds: who may take part, what the jury looks at and how much each counts. Its
dates may be put off as long as they have not come, and never be brought forward.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import log

from barometer import competition_steps
from barometer.choices import CompetitionStep, IdeaState, Stage, WordingState
from barometer.competition_steps import Phase
from barometer.idea_rules import IdeaRefused
from barometer.models import (
    Competition,
    Criterion,
    Decision,
    Idea,
    IdeaVote,
    IdeaWording,
    Juror,
)
from portal import reach
from portal.events import CompetitionMoved, ContentChanged, IdeaMoved, announce
from portal.models import Resident
from portal.names import CODES

ADD, CHANGE = "barometer.add_competition", "barometer.change_competition"
MOMENTS = (
    "opens_at",
    "ideas_until",
    "support_until",
    "shortlist_by",
    "jury_until",
    "vote_until",
    "result_by",
)
MOST_JURORS = 15
LOG_LABELS = {
    "barometer.competition.prepare": gettext_lazy("Prepare a competition of ideas"),
    "barometer.competition.change": gettext_lazy("Change a competition of ideas"),
    "barometer.competition.announce": gettext_lazy("Announce a competition of ideas"),
    "barometer.competition.shortlist": gettext_lazy("Close the shortlist of a competition"),
    "barometer.competition.publish": gettext_lazy("Publish the result of a competition"),
}


class CompetitionRefused(IdeaRefused):
    """Nothing happened to the competition; the message says why, to whoever asked."""


@dataclasses.dataclass(frozen=True)
class Weighed:
    """A criterion as the desk writes it: how much it counts, and its name by language."""

    weight: int
    names: dict[str, str]


@dataclasses.dataclass(frozen=True)
class Seat:
    """Somebody whom the desk wants in the jury."""

    name: str
    about: str = ""


def locked(competition: Competition) -> Competition:
    rows = Competition.objects.select_for_update(of=("self",)).select_related("municipality")
    return rows.get(pk=competition.pk)


@transaction.atomic
def prepare(
    actor: Resident | None,
    competition: Competition,
    *,
    criteria: Sequence[Weighed],
    seats: Sequence[Seat],
) -> Competition:
    """Keep a new competition, or what was changed in one. Raises CompetitionRefused."""
    new = competition.pk is None
    known = None if new else locked(competition)
    _require(actor, competition if known is None else known, ADD if new else CHANGE)
    _require_order(competition)
    if competition.rests_on is not None:
        round_ = competition.rests_on.round
        if round_.municipality_id != competition.municipality_id or round_.state != "published":
            raise CompetitionRefused(
                _("Choose a question of a survey whose results are published here.")
            )
    if known is not None and not known.draft:
        _require_kept(known, competition, criteria)
    if (competition.jury_until is None) != (not criteria):
        raise CompetitionRefused(
            _("A jury needs a last day and at least one thing it looks at; without one, neither.")
        )
    competition.save()
    if new or competition.draft:
        competition.criteria.all().delete()
        for order, one in enumerate(criteria, 1):
            names = {f"name_{code}": name for code, name in one.names.items()}
            Criterion.objects.create(
                competition=competition, order=order, weight=one.weight, **names
            )
    _seat(competition, seats)
    what = "barometer.competition.prepare" if new else "barometer.competition.change"
    log(competition, what, user=actor)
    announce(ContentChanged(competition.municipality_id))
    return competition


def _require(actor: Resident | None, competition: Competition, right: str) -> None:
    if actor is not None and not reach.has_right(actor, right, competition.municipality):
        raise CompetitionRefused(_("You have no right to decide about competitions here."))


def _require_order(competition: Competition) -> None:
    if not competition.dates.in_order:
        raise CompetitionRefused(_("Each phase ends after the one before."))


def _require_kept(known: Competition, wanted: Competition, criteria: Sequence[Weighed]) -> None:
    """What was announced holds."""
    if known.decided:
        raise CompetitionRefused(_("The result is published. Nothing of it changes any more."))
    now = timezone.now()
    for name in MOMENTS:
        before, then = getattr(known, name), getattr(wanted, name)
        if _minute(before) == _minute(then):
            # a form knows no parts of a minute
            setattr(wanted, name, before)
            continue
        if before is None or then is None or before <= now or then < before:
            raise CompetitionRefused(
                _("It is announced: a date that is still to come can be put off, and nothing else.")
            )
    if (known.youngest, known.oldest) != (wanted.youngest, wanted.oldest):
        raise CompetitionRefused(_("It is announced: who may take part stays as it is."))
    if criteria_of(known) != list(criteria):
        raise CompetitionRefused(_("It is announced: what the jury looks at stays as it is."))


def _minute(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.replace(second=0, microsecond=0) if moment is not None else None


def criteria_of(competition: Competition) -> list[Weighed]:
    """What stands on the desk of a competition."""
    return [
        Weighed(
            row.weight,
            {code: name for code in CODES if (name := getattr(row, f"name_{code}"))},
        )
        for row in competition.criteria.all()
    ]


def seats_of(competition: Competition) -> list[Seat]:
    return [Seat(row.name, row.about) for row in competition.jurors.all()]


def _seat(competition: Competition, seats: Sequence[Seat]) -> None:
    """Ask those who are new, and take the seats of those who are not written down any more. Raises
    CompetitionRefused."""
    if len(seats) > MOST_JURORS:
        raise CompetitionRefused(
            _("A jury has at most %(number)s members.") % {"number": MOST_JURORS}
        )
    if seats and competition.jury_until is None:
        raise CompetitionRefused(_("Say until when the jury judges, or write down nobody."))
    if twice := [name for name, number in Counter(one.name for one in seats).items() if number > 1]:
        raise CompetitionRefused(_("“%(name)s” stands there twice.") % {"name": twice[0]})
    known = {row.name: row for row in competition.jurors.all()}
    wanted = {one.name: one for one in seats}
    for name, row in known.items():
        if name in wanted:
            row.about = wanted[name].about
            row.save(update_fields=["about"])
        elif row.scores.exists() or row.recusals.exists():
            raise CompetitionRefused(
                _("%(name)s has judged already, and stays in the jury.") % {"name": name}
            )
        else:
            row.delete()
    for name, one in wanted.items():
        if name not in known:
            Juror.objects.create(competition=competition, name=name, about=one.about)


# Its steps --------------------------------------------------------------------------------------------------


def needs(competition: Competition) -> list[str]:
    """What a competition lacks before its next step, one sentence each."""
    if competition.draft:
        return _before_announcing(competition)
    if competition.step == CompetitionStep.ANNOUNCED:
        return _before_the_shortlist(competition)
    if competition.step == CompetitionStep.SHORTLISTED:
        return _before_the_result(competition)
    return []


def _before_announcing(competition: Competition) -> list[str]:
    found = []
    if not competition.about:
        found.append(_("Say what it is about."))
    if competition.ideas_until <= timezone.now():
        found.append(_("The time for ideas is over already."))
    if competition.jury_until is not None and not competition.jurors.exists():
        found.append(_("Write down who is in the jury."))
    return found


def _before_the_shortlist(competition: Competition) -> list[str]:
    if competition.phase != Phase.SHORTLIST:
        return [_("Ideas can still be supported.")]
    found = []
    waiting = IdeaWording.objects.filter(
        idea__competition=competition, state=WordingState.WAITING
    ).count()
    if waiting:
        found.append(
            ngettext(
                "Look at the %(number)s text that waits.",
                "Look at the %(number)s texts that wait.",
                waiting,
            )
            % {"number": waiting}
        )
    found += _undecided(competition.ideas.running(), Stage.SHORTLIST)
    if not Decision.objects.filter(
        idea__competition=competition,
        idea__state=IdeaState.PUBLIC,
        stage=Stage.SHORTLIST,
        yes=True,
    ).exists():
        found.append(_("No idea goes on yet."))
    ahead = competition.jury_until or competition.vote_until
    if ahead is not None and ahead <= timezone.now():
        found.append(_("The time of what comes next is over already: put its date off first."))
    if competition.jury_until is not None and not competition.jurors.agreed().exists():
        found.append(_("Nobody in the jury has said yes yet."))
    return found


def _before_the_result(competition: Competition) -> list[str]:
    if competition.phase != Phase.RESULT:
        return [_("The jury or the vote goes on.")]
    return _undecided(competition.ideas.running().filter(shortlisted=True), Stage.RESULT)


def _undecided(ideas, stage: str) -> list[str]:
    left = ideas.exclude(decisions__stage=stage).count()
    if not left:
        return []
    return [
        ngettext(
            "Decide about the %(number)s idea that waits, each with a reason.",
            "Decide about the %(number)s ideas that wait, each with a reason.",
            left,
        )
        % {"number": left}
    ]


def _step(actor: Resident | None, competition: Competition, verb: str) -> Competition | None:
    """The row behind its lock, in its new step; nothing where the step was taken already."""
    row = locked(competition)
    _require(actor, row, CHANGE)
    then = competition_steps.after(verb, row.step)
    if then is None:
        order = [step.value for step in competition_steps.Step]
        if order.index(row.step) >= order.index(competition_steps.NEXT[verb][1]):
            return None
        raise CompetitionRefused(_("Another step comes first."))
    if lacks := needs(row):
        raise CompetitionRefused(" ".join(lacks))
    row.step = then.value
    return row


@transaction.atomic
def make_public(actor: Resident | None, competition: Competition) -> Competition:
    """Let everybody know of it. Doing so twice is doing it once. Raises CompetitionRefused."""
    row = _step(actor, competition, "announce")
    if row is None:
        return locked(competition)
    row.save(update_fields=["step"])
    log(row, "barometer.competition.announce", user=actor)
    announce(ContentChanged(row.municipality_id))
    _come_to(row)
    return row


@transaction.atomic
def close_shortlist(actor: Resident | None, competition: Competition) -> Competition:
    """Say of all ideas at once whether they go on. Doing so twice is doing it once. Raises CompetitionRefused."""
    row = _step(actor, competition, "shortlist")
    if row is None:
        return locked(competition)
    row.save(update_fields=["step"])
    decided = Decision.objects.filter(
        idea__competition=row, idea__state=IdeaState.PUBLIC, stage=Stage.SHORTLIST
    )
    on = list(decided.filter(yes=True).values_list("idea_id", flat=True))
    Idea.objects.filter(pk__in=on).update(shortlisted=True)
    log(row, "barometer.competition.shortlist", user=actor)
    announce(ContentChanged(row.municipality_id))
    for number, yes in decided.order_by("idea_id").values_list("idea_id", "yes"):
        what = "shortlisted" if yes else "not_shortlisted"
        announce(IdeaMoved(row.municipality_id, number, what))
    _come_to(row)
    return row


@transaction.atomic
def publish_result(actor: Resident | None, competition: Competition) -> Competition:
    """Count the votes, forget who voted for what, and tell everybody. Doing so twice is doing it once.

    Raises CompetitionRefused.
    """
    row = _step(actor, competition, "publish")
    if row is None:
        return locked(competition)
    row.decided_at = timezone.now()
    row.save(update_fields=["step", "decided_at"])
    # a vote that was given in the last moment is kept before it is counted
    shortlist = list(row.ideas.select_for_update().filter(shortlisted=True).order_by("pk"))
    if row.vote_until is not None:
        counts = Counter(IdeaVote.objects.filter(competition=row).values_list("idea_id", flat=True))
        for idea in shortlist:
            idea.votes = counts[idea.pk]
            idea.save(update_fields=["votes"])
    IdeaVote.objects.filter(competition=row).delete()
    log(row, "barometer.competition.publish", user=actor)
    announce(ContentChanged(row.municipality_id))
    decided = Decision.objects.filter(
        idea__competition=row, idea__state=IdeaState.PUBLIC, stage=Stage.RESULT
    )
    for number, yes in decided.order_by("idea_id").values_list("idea_id", "yes"):
        announce(IdeaMoved(row.municipality_id, number, "chosen" if yes else "not_chosen"))
    _come_to(row)
    return row


@transaction.atomic
def drop(actor: Resident | None, competition: Competition) -> None:
    """Throw away a competition that was never announced. Raises CompetitionRefused."""
    row = locked(competition)
    _require(actor, row, "barometer.delete_competition")
    if not row.draft:
        raise CompetitionRefused(_("A competition that was announced stays."))
    log(row, "wagtail.delete", user=actor, deleted=True)
    row.delete()


# The clock --------------------------------------------------------------------------------------------------

DECIDING = "deciding"
"""That the time for deciding has come, which pages say and nobody is told."""


def _mark(row: Competition) -> str:
    """What is noted of the phase it is in, once everybody who is to be told was told."""
    phase = row.phase
    if phase in {Phase.DRAFT, Phase.COMING}:
        return ""
    return DECIDING if phase == Phase.RESULT and not row.decided else phase.value


def _come_to(row: Competition) -> None:
    """Say that it has come to its phase, once. Behind its lock."""
    mark = _mark(row)
    if not mark or row.told == mark:
        return
    row.told = mark
    row.save(update_fields=["told"])
    announce(ContentChanged(row.municipality_id))
    if mark != DECIDING:
        announce(CompetitionMoved(row.municipality_id, row.pk, mark))


def move_on() -> int:
    """Let those whose next phase has come say so. Returns how many did."""
    rows = Competition.objects.filter(
        step__in=[CompetitionStep.ANNOUNCED, CompetitionStep.SHORTLISTED]
    )
    done = 0
    for one in rows:
        if one.told == _mark(one):
            continue
        with transaction.atomic():
            row = locked(one)
            before = row.told
            _come_to(row)
            done += row.told != before
    return done
