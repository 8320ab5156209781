"""Facts: what happened, announced once and heard by whoever needs it, inside the same transaction.

A feature announces a fact from its action; another feature's ``reactions.py`` hears it with ``@on``. Errors
of a reaction propagate, so a fact and its consequences stand or fall together.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable

from django.db import transaction


@dataclasses.dataclass(frozen=True)
class Fact:
    """Base of all facts. A fact holds ids and plain values, never model instances."""

    municipality_id: int


@dataclasses.dataclass(frozen=True)
class ContentChanged(Fact):
    """Something that anonymous pages of the municipality show is different now."""


@dataclasses.dataclass(frozen=True)
class CaseEventsRecorded(Fact):
    """New entries stand in the event log of council cases; ``silent`` ones tell nobody."""

    event_ids: tuple[int, ...]
    silent: bool = False


@dataclasses.dataclass(frozen=True)
class ResidentMoved(Fact):
    """Somebody moved into or away from the municipality; ``to_municipality_id`` is none where nobody knows."""

    resident_id: int
    to_municipality_id: int | None


@dataclasses.dataclass(frozen=True)
class ExchangeMoved(Fact):
    """One step of an exchange between neighbours was taken, by one of the two, a caseworker or the clock."""

    exchange_id: int
    event_id: int


@dataclasses.dataclass(frozen=True)
class ListingMoved(Fact):
    """Something happened to what a neighbour asks for or offers; ``verb`` is one of ``listing_steps.ListingVerb``, or
    ``remind`` shortly before its end, or ``once`` where it comes again no more."""

    listing_id: int
    verb: str


@dataclasses.dataclass(frozen=True)
class PlaceOffered(Fact):
    """Somebody who waited for a place may take it now, for a while."""

    listing_id: int
    resident_id: int


@dataclasses.dataclass(frozen=True)
class NeighboursAsked(Fact):
    """A wave of neighbours is to be told that somebody needs what they would do."""

    listing_id: int
    wave: int


@dataclasses.dataclass(frozen=True)
class MessageSent(Fact):
    """One of two who help each other said something that the other can read now, and has not been told of before."""

    message_id: int


@dataclasses.dataclass(frozen=True)
class HonourAwarded(Fact):
    """The council honours a neighbour who agreed to be named, or an association."""

    honour_id: int


@dataclasses.dataclass(frozen=True)
class PermitMoved(Fact):
    """Something was decided about a permit, it ran out, or it does soon (``remind``)."""

    step_id: int


@dataclasses.dataclass(frozen=True)
class FollowUpDue(Fact):
    """Somebody who wanted to be asked how they are doing is to be asked again."""

    follow_up_id: int
    wave: int


@dataclasses.dataclass(frozen=True)
class DormancyMoved(Fact):
    """Somebody has been away for so long that their coins go (``told``), go soon (``reminded``), or have gone
    (``moved``)."""

    dormancy_id: int
    what: str


@dataclasses.dataclass(frozen=True)
class TrialMoved(Fact):
    """Who tries out the help between neighbours is to know something: ``what`` is ``remind`` shortly before the end,
    ``end``, or ``move_in`` where they live here now."""

    trial_id: int
    what: str


@dataclasses.dataclass(frozen=True)
class CampaignMoved(Fact):
    """Something happened to a campaign that everybody may know: ``what`` is ``open``, ``goal`` where it reached its
    goal, or ``close``."""

    campaign_id: int
    what: str


@dataclasses.dataclass(frozen=True)
class ParticipationDecided(Fact):
    """A colleague has looked at what somebody sent in to a campaign: it was paid, or refused with a reason."""

    participation_id: int


@dataclasses.dataclass(frozen=True)
class SpeakerAsked(Fact):
    """A colleague asks a resident to speak for a business."""

    speaker_id: int


@dataclasses.dataclass(frozen=True)
class PostMoved(Fact):
    """Something happened to what a business posts that those who speak for it are to know; ``verb`` is one of
    ``posting.PostVerb``."""

    post_id: int
    verb: str


@dataclasses.dataclass(frozen=True)
class RoundMoved(Fact):
    """Something happened to a survey that everybody may know: ``what`` is ``open``, or ``remind`` shortly before it
    closes."""

    round_id: int
    what: str


@dataclasses.dataclass(frozen=True)
class ReleasePublished(Fact):
    """The results of a survey are published, or corrected by another release."""

    release_id: int


@dataclasses.dataclass(frozen=True)
class VoucherEnded(Fact):
    """A voucher ended unused, and the coins are back: its time is over, or there is nothing for it any more."""

    voucher_id: int


@dataclasses.dataclass(frozen=True)
class PromiseMoved(Fact):
    """Something happened to a service promise that everybody may know: ``what`` is ``version`` where it was published
    or worded anew, ``standing`` where it is kept or broken otherwise than before, or ``step`` where a step is done;
    ``number`` is that of the row."""

    promise_id: int
    what: str
    number: int


@dataclasses.dataclass(frozen=True)
class CompetitionMoved(Fact):
    """A competition of ideas has come to another phase: ``phase`` is one of ``competition_steps.Phase``; it comes to
    ``result`` once that is published."""

    competition_id: int
    phase: str


@dataclasses.dataclass(frozen=True)
class IdeaMoved(Fact):
    """Something happened to an idea: ``what`` is ``published``, ``merged``, ``withdrawn`` or ``removed``, or one of
    what is decided: ``shortlisted``, ``not_shortlisted``, ``chosen``, ``not_chosen``."""

    idea_id: int
    what: str


@dataclasses.dataclass(frozen=True)
class IdeaLookedAt(Fact):
    """A colleague has looked at what somebody wrote of their idea, and has let it out or not."""

    wording_id: int


@dataclasses.dataclass(frozen=True)
class BootcampMoved(Fact):
    """Residents can sign up to a bootcamp (``open``), or it is ``over`` and says what was learned."""

    bootcamp_id: int
    what: str


@dataclasses.dataclass(frozen=True)
class SeatMoved(Fact):
    """Somebody who waited has a ``place`` in a session of a bootcamp, or the session is called ``off``."""

    sign_up_id: int
    what: str


@dataclasses.dataclass(frozen=True)
class LessonCompleted(Fact):
    """Somebody has marked a lesson as understood for the first time; ``lesson_key`` stands for it in all languages."""

    resident_id: int
    lesson_key: str


@dataclasses.dataclass(frozen=True)
class CourseCompleted(Fact):
    """Somebody has understood everything their course asked of them when they began; ``course_key`` stands for it in
    all languages."""

    enrolment_id: int
    resident_id: int
    course_key: str


@dataclasses.dataclass(frozen=True)
class TeamStepTaken(Fact):
    """Something happened to a team session, or to the seat of somebody who signed up to it, that they are to know."""

    step_id: int


@dataclasses.dataclass(frozen=True)
class LicenceGranted(Fact):
    """Somebody was given a licence; one taken on paper may be of nobody who has an account. ``package_id`` is the same
    when they take it anew."""

    licence_id: int
    resident_id: int | None
    package_id: int


@dataclasses.dataclass(frozen=True)
class LessonPostMoved(Fact):
    """Something happened to what somebody wrote under a lesson: ``what`` is ``shown``, ``declined`` or ``removed``, or
    ``answered`` where everybody reads it now as an answer to a question."""

    post_id: int
    what: str


_reactions: dict[type[Fact], list[Callable]] = defaultdict(list)


def on(kind: type[Fact]) -> Callable[[Callable], Callable]:
    """Register a reaction to ``kind``. Registering the same function twice changes nothing."""

    def register(reaction: Callable) -> Callable:
        if reaction not in _reactions[kind]:
            _reactions[kind].append(reaction)
        return reaction

    return register


def announce(fact: Fact) -> None:
    """Tell every reaction to the fact's kind, in the order they were registered.

    Raises RuntimeError outside a transaction: a fact must not outlive a change that is rolled back.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{type(fact).__name__} was announced outside a transaction")
    for reaction in _reactions[type(fact)]:
        reaction(fact)


def kinds() -> list[type[Fact]]:
    """All kinds of facts, for the generated reference."""
    found, queue = [], [Fact]
    while queue:
        for kind in queue.pop().__subclasses__():
            found.append(kind)
            queue.append(kind)
    return sorted(found, key=lambda kind: kind.__name__)
