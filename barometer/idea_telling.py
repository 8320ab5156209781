"""What competitions and ideas tell: everybody, that one begins, votes or is decided, and of a new idea; whoever follows
an idea, supports it or wrote it, what happens to it and why; and who wrote something, what a colleague made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from barometer import idea_words
from barometer.choices import IdeaState, Stage, WordingState
from barometer.competition_steps import Phase
from barometer.models import Competition, Decision, Idea, IdeaWording
from portal import tellers
from portal.channels import Importance, SubjectKind
from portal.models import Area, Entry, Subject
from portal.tellers import Draft, Name, Rule, Teller, Words

COMPETITION, IDEA, STEP, WORDING = "competition", "idea", "idea_step", "idea_wording"
PHASES = [Phase.COLLECT, Phase.DISCUSS, Phase.SHORTLIST, Phase.JURY, Phase.VOTE, Phase.RESULT]
"""The order is part of the numbers of entries: new ones go to the end."""
_PHASE = 3
"""Bits of an entry's number that say which phase it is."""
REACHED = frozenset({SubjectKind.COMPETITION, SubjectKind.MUNICIPALITY})
_RULES = {
    Phase.COLLECT: (Importance.IMPORTANT, _("A competition of ideas begins")),
    Phase.DISCUSS: (Importance.MINOR, _("The ideas of a competition are all there")),
    Phase.SHORTLIST: (Importance.MINOR, _("The shortlist of a competition is being chosen")),
    Phase.JURY: (Importance.MINOR, _("The jury of a competition judges")),
    Phase.VOTE: (Importance.IMPORTANT, _("A competition comes to the vote")),
    Phase.RESULT: (Importance.IMPORTANT, _("A competition is decided")),
}
RULES = {
    phase: Rule(f"competition_{phase.value}", importance, words, REACHED)
    for phase, (importance, words) in _RULES.items()
}
NEW = Rule(
    "idea_new",
    Importance.MINOR,
    _("Somebody proposes an idea"),
    frozenset(
        {
            SubjectKind.COMPETITION,
            SubjectKind.AREA,
            SubjectKind.TOPIC,
            SubjectKind.MUNICIPALITY,
        }
    ),
)
WHAT: dict[str, Any] = {
    "merged": _("It has become part of another idea"),
    "withdrawn": _("Whoever proposed it has taken it back"),
    "removed": _("The municipality has removed it"),
    "shortlisted": _("It is on the shortlist"),
    "not_shortlisted": _("It is not on the shortlist"),
    "chosen": _("It is chosen: the municipality carries it out"),
    "not_chosen": _("It is not chosen"),
}
"""By what happened. The order is part of the numbers of entries: new ones go to the end."""
STEPS = list(WHAT)
_STEP = 4
REASONED = {
    "shortlisted": Stage.SHORTLIST,
    "not_shortlisted": Stage.SHORTLIST,
    "chosen": Stage.RESULT,
    "not_chosen": Stage.RESULT,
}
LOOKED: dict[str, Any] = {
    WordingState.SHOWN: _("Everybody can read it now"),
    WordingState.REFUSED: _("It was not let out; a colleague wrote the reason"),
}


# Competitions ---------------------------------------------------------------------------------------------------


def competition_draft(row: Competition, phase: Phase) -> Draft:
    rule = RULES[phase]
    return Draft(
        kind=COMPETITION,
        object_id=row.pk << _PHASE | PHASES.index(phase),
        rule=rule.kind,
        importance=rule.importance,
        group=f"{COMPETITION}:{row.pk}",
        touches=frozenset({(SubjectKind.COMPETITION, row.pk)}),
        happened_at=timezone.now(),
        until=row.turns_at,
    )


def competition_words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = _competitions(entry.object_id >> _PHASE for entry in entries)
    found = {}
    for entry in entries:
        row = rows.get(entry.object_id >> _PHASE)
        phase = PHASES[entry.object_id % (1 << _PHASE)]
        if row is None:
            continue
        # what can be done is said as long as it can be
        acts = row.phase == phase and phase in {Phase.COLLECT, Phase.DISCUSS, Phase.VOTE}
        found[entry.pk] = Words(
            kind=gettext("Competition of ideas"),
            title=row.name,
            title_lang=row.language,
            what=_what(row, phase),
            url=row.get_absolute_url(),
            icon="horn",
            action=_action(phase) if acts else "",
            action_url=_action_url(row, phase) if acts else "",
            until=idea_words.day_of(row, idea_words.ends(row)) if acts else None,
            day=timezone.localdate(entry.happened_at),
        )
    return found


def _competitions(numbers: Iterable[int]) -> dict[int, Competition]:
    rows = Competition.objects.shown().select_related("municipality")
    return rows.in_bulk(set(numbers))


def _what(row: Competition, phase: Phase) -> str:
    if phase != Phase.RESULT:
        return str(idea_words.NOW[phase])
    number = Decision.objects.filter(
        idea__competition=row, stage=Stage.RESULT, yes=True, idea__state=IdeaState.PUBLIC
    ).count()
    if not number:
        return gettext("It is decided: no idea is chosen, and the reasons are public")
    return ngettext(
        "It is decided: %(number)s idea is chosen",
        "It is decided: %(number)s ideas are chosen",
        number,
    ) % {"number": number}


def _action(phase: Phase) -> str:
    if phase == Phase.COLLECT:
        return gettext("Propose an idea")
    return gettext("Vote") if phase == Phase.VOTE else gettext("Read the ideas")


def _action_url(row: Competition, phase: Phase) -> str:
    if phase == Phase.COLLECT:
        return reverse("ideas:my_propose", args=[row.pk])
    return row.get_absolute_url()


@tellers.names(SubjectKind.COMPETITION)
def competition_names(subjects: Sequence[Subject]) -> dict[int, Name]:
    rows = Competition.objects.shown().in_bulk({subject.object_id for subject in subjects})
    return {
        subject.pk: Name(
            row.name,
            row.get_absolute_url(),
            row.language,
            gettext("This competition is decided.") if row.decided else "",
        )
        for subject in subjects
        if (row := rows.get(subject.object_id)) and row.municipality_id == subject.municipality_id
    }


# Ideas ----------------------------------------------------------------------------------------------------------


def idea_draft(row: Idea) -> Draft:
    """A new idea: it touches its topic, its area and all that this lies in."""
    touches: set[tuple[SubjectKind | str, int]] = {
        (SubjectKind.COMPETITION, row.competition_id),
        (SubjectKind.IDEA, row.pk),
    }
    if row.topic_id is not None:
        touches.add((SubjectKind.TOPIC, row.topic_id))
    touches |= {(SubjectKind.AREA, number) for number in _areas_of(row)}
    return Draft(
        kind=IDEA,
        object_id=row.pk,
        rule=NEW.kind,
        importance=NEW.importance,
        group=f"{IDEA}:{row.pk}",
        touches=frozenset(touches),
        happened_at=row.published_at or timezone.now(),
    )


def _areas_of(row: Idea) -> list[int]:
    if row.area_id is None:
        return []
    areas = Area.objects.of(row.competition.municipality)
    above = dict(areas.values_list("pk", "parent_id"))
    way: list[int] = []
    at: int | None = row.area_id
    while at is not None and at not in way:
        way.append(at)
        at = above.get(at)
    return way


def new_words(entries: Sequence[Entry]) -> dict[int, Words]:
    """Of an idea that does not stand there any more nothing is told."""
    rows = _ideas(Idea.objects.shown(), (entry.object_id for entry in entries))
    return {
        entry.pk: Words(
            kind=gettext("Idea"),
            title=row.title,
            title_lang=row.language,
            what=gettext("Proposed in “%(competition)s”") % {"competition": row.competition.name},
            url=row.get_absolute_url(),
            icon="chat",
            action=gettext("Read and support it") if supportable else "",
            action_url=row.get_absolute_url() if supportable else "",
            until=idea_words.day_of(row.competition, row.competition.support_until)
            if supportable
            else None,
            day=timezone.localdate(entry.happened_at),
        )
        for entry in entries
        if (row := rows.get(entry.object_id))
        for supportable in [row.competition.allows("support") and row.state == IdeaState.PUBLIC]
    }


def _ideas(rows: Any, numbers: Iterable[int]) -> dict[int, Idea]:
    return rows.select_related("competition__municipality", "merged_into").in_bulk(set(numbers))


def step_draft(row: Idea, what: str) -> Draft:
    """To whoever wrote it, and whoever follows it or what has become part of it."""
    touches: set[tuple[SubjectKind | str, int]] = {(SubjectKind.IDEA, row.pk)}
    touches |= {(SubjectKind.IDEA, number) for number in row.merged.values_list("pk", flat=True)}
    people = row.authors.filter(resident__isnull=False).values_list("resident_id", flat=True)
    touches |= {(SubjectKind.OWN, number) for number in people}
    if what == "merged" and row.merged_into_id is not None:
        touches.add((SubjectKind.IDEA, row.merged_into_id))
        others = row.merged_into.authors.filter(resident__isnull=False) if row.merged_into else []
        touches |= {(SubjectKind.OWN, one.resident_id) for one in others if one.resident_id}
    return Draft(
        kind=STEP,
        object_id=row.pk << _STEP | STEPS.index(what),
        rule=STEP,
        importance=Importance.IMPORTANT,
        group=f"{IDEA}:{row.pk}",
        touches=frozenset(touches),
        happened_at=timezone.now(),
    )


def step_words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = _ideas(Idea.objects.all(), (entry.object_id >> _STEP for entry in entries))
    reasons = {
        (one.idea_id, one.stage): one for one in Decision.objects.filter(idea__in=rows.values())
    }
    found = {}
    for entry in entries:
        row, what = rows.get(entry.object_id >> _STEP), STEPS[entry.object_id % (1 << _STEP)]
        if row is None:
            continue
        decision = reasons.get((row.pk, REASONED.get(what, "")))
        stands = row.state in {IdeaState.PUBLIC, IdeaState.MERGED}
        said = str(WHAT[what])
        if what == "merged" and row.merged_into is not None:
            said = gettext(
                "It has become part of “%(other)s”, with its support and its authors"
            ) % {"other": row.merged_into.title}
        found[entry.pk] = Words(
            kind=gettext("Idea"),
            title=row.title,
            title_lang=row.language,
            what=said,
            matter=_matter(row, what, decision),
            matter_lang=decision.language
            if decision
            else row.competition.municipality.main_language,
            url=row.get_absolute_url() if stands else row.competition.get_absolute_url(),
            icon="chat",
            day=timezone.localdate(entry.happened_at),
        )
    return found


def _matter(row: Idea, what: str, decision: Decision | None) -> str:
    """The municipality's reason."""
    if decision is not None:
        return decision.reason
    return row.said if what in {"merged", "removed"} else ""


@tellers.names(SubjectKind.IDEA)
def idea_names(subjects: Sequence[Subject]) -> dict[int, Name]:
    rows = _ideas(Idea.objects.shown(), (subject.object_id for subject in subjects))
    return {
        subject.pk: Name(
            row.title,
            row.get_absolute_url(),
            row.language,
            gettext("This competition is decided.") if row.competition.decided else "",
        )
        for subject in subjects
        if (row := rows.get(subject.object_id))
        and row.competition.municipality_id == subject.municipality_id
    }


# What somebody wrote --------------------------------------------------------------------------------------------


def wording_draft(row: IdeaWording, people: Sequence[int]) -> Draft:
    return Draft(
        kind=WORDING,
        object_id=row.pk,
        rule=WORDING,
        importance=Importance.IMPORTANT,
        group=f"{IDEA}:{row.idea_id}",
        touches=frozenset((SubjectKind.OWN, number) for number in people),
        happened_at=row.looked_at or timezone.now(),
    )


def wording_words(entries: Sequence[Entry]) -> dict[int, Words]:
    """The reason stands on the page behind it, which only its authors open."""
    rows = IdeaWording.objects.select_related("idea").in_bulk([e.object_id for e in entries])
    return {
        entry.pk: Words(
            kind=gettext("Idea"),
            title=gettext("What you wrote of your idea"),
            what=str(LOOKED[row.state]),
            url=reverse("ideas:my_idea", args=[row.idea_id]),
            icon="chat",
            day=timezone.localdate(entry.happened_at),
        )
        for entry in entries
        if (row := rows.get(entry.object_id)) and row.state in LOOKED
    }


tellers.register(
    Teller(COMPETITION, _("Competitions of ideas"), competition_words, tuple(RULES.values()))
)
tellers.register(Teller(IDEA, _("Ideas"), new_words, (NEW,)))
tellers.register(Teller(STEP, _("What becomes of ideas"), step_words, private=True))
tellers.register(Teller(WORDING, _("What you wrote of ideas"), wording_words, private=True))
