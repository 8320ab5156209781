"""Reading competitions and ideas for their pages: what a list shows, in what order, and what is decided and why.

Lists go on where the last one shown stands and not by counting, so that nothing is shown twice while ideas come in.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from barometer import idea_rules, idea_words
from barometer.choices import IdeaState, Stage
from barometer.competition_scores import Result, results
from barometer.competition_steps import Phase
from barometer.idea_words import Card
from barometer.models import (
    Competition,
    Decision,
    Idea,
    IdeaAuthor,
    JuryScore,
    Recusal,
    Support,
)
from barometer.models.competitions import weights
from portal.models import Resident

ON_A_PAGE = 20
NEWEST, MOST = "newest", "supported"
ORDERS = {NEWEST: ("published_at", "pk"), MOST: ("supports", "pk")}


def order_of(asked: str) -> str:
    return asked if asked in ORDERS else NEWEST


def listed(
    rows: QuerySet[Idea], order: str, after: Idea | None, number: int = ON_A_PAGE
) -> tuple[list[Idea], Idea | None]:
    """The next ideas of a list after the one shown last, and the one to go on after, where there are more."""
    name, _pk = ORDERS[order]
    if after is not None:
        value = getattr(after, name)
        rows = rows.filter(Q(**{f"{name}__lt": value}) | Q(**{name: value}, pk__lt=after.pk))
    found = list(rows.select_related("topic", "area").order_by(f"-{name}", "-pk")[: number + 1])
    more = len(found) > number
    return found[:number], found[number - 1] if more else None


def authors_of(ideas: Iterable[Idea]) -> dict[int, list[IdeaAuthor]]:
    found: dict[int, list[IdeaAuthor]] = defaultdict(list)
    for row in IdeaAuthor.objects.filter(idea__in=ideas).select_related("resident"):
        found[row.idea_id].append(row)
    return found


def decided(ideas: Iterable[Idea], competition: Competition) -> dict[int, list[Decision]]:
    """What everybody may read of what is decided: of a stage that is closed."""
    stages = []
    if competition.step != "announced" and not competition.draft:
        stages.append(Stage.SHORTLIST)
    if competition.decided:
        stages.append(Stage.RESULT)
    found: dict[int, list[Decision]] = defaultdict(list)
    if stages:
        for row in Decision.objects.filter(idea__in=ideas, stage__in=stages):
            found[row.idea_id].append(row)
    return found


def verdict(decisions: Sequence[Decision]) -> bool | None:
    """What was decided at the end; none where nothing was."""
    return next((one.yes for one in decisions if one.stage == Stage.RESULT), None)


def cards(ideas: Sequence[Idea], competition: Competition, reader: Resident | None) -> list[Card]:
    writers, said = authors_of(ideas), decided(ideas, competition)
    backed: set[int] = set()
    if reader is not None and competition.allows("support"):
        backed = set(
            Support.objects.filter(resident=reader, idea__in=ideas).values_list(
                "idea_id", flat=True
            )
        )
    found = []
    for row in ideas:
        row.competition = competition
        tag, tone = idea_words.standing(row, verdict(said[row.pk]))
        found.append(
            Card(
                idea=row,
                facts=idea_words.facts(row),
                authors=idea_words.authors(writers[row.pk], reader),
                supported=idea_words.supported(row.supports),
                tag=tag,
                tone=tone,
                mine=row.pk in backed,
                by_me=reader is not None
                and any(one.resident_id == reader.pk for one in writers[row.pk]),
            )
        )
    return found


# What a reader can do ---------------------------------------------------------------------------------------------


def can_do(competition: Competition, reader: Resident | None) -> str:
    """What takes a resident now: ``propose``, ``support``, ``vote`` or nothing."""
    here = competition.phase
    if competition.decided:
        return ""
    doing = {Phase.COLLECT: "propose", Phase.DISCUSS: "support", Phase.VOTE: "vote"}.get(here, "")
    if doing and reader is not None and idea_rules.why_not(reader, competition):
        return ""
    return doing


# The jury ---------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Judged:
    """What one juror says of an idea for one criterion."""

    who: str
    points: str
    reason: str
    lang: str


@dataclasses.dataclass(frozen=True)
class Looked:
    """What the jury says of an idea for one criterion."""

    name: str
    weight: str
    mean: str
    judged: list[Judged]


def jury_of(competition: Competition, ideas: Iterable[Idea]) -> list[Result]:
    """What the jury's points come to; see ``barometer.competition_scores``."""
    criteria = list(competition.criteria.all())
    if not criteria:
        return []
    sheets: dict[int, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    rows = JuryScore.objects.filter(idea__in=ideas)
    for idea, juror, criterion, points in rows.values_list(
        "idea_id", "juror_id", "criterion_id", "points"
    ):
        sheets[idea][juror][criterion] = points
    return results(
        {idea: list(every.values()) for idea, every in sheets.items()}, weights(criteria)
    )


def looked_at(
    idea: Idea,
) -> tuple[list[Looked], list[tuple[str, Recusal]], Fraction | None]:
    """Everything the jury says of an idea, who did not judge it and why, and what it comes to."""
    scores = list(JuryScore.objects.filter(idea=idea).select_related("juror", "criterion"))
    # who judges gives points for all of them, so that these are all there are
    criteria = sorted({one.criterion for one in scores}, key=lambda one: one.order)
    found = []
    sheets: dict[int, dict[int, int]] = defaultdict(dict)
    for one in scores:
        sheets[one.juror_id][one.criterion_id] = one.points
    outcome = results({idea.pk: list(sheets.values())}, weights(criteria)) if criteria else []
    whole = {juror for juror, sheet in sheets.items() if len(sheet) == len(criteria)}
    for criterion in criteria:
        mean = outcome[0].means[criterion.pk] if outcome else None
        found.append(
            Looked(
                name=criterion.name,
                weight=idea_words.share(criterion.weight, sum(weights(criteria).values())),
                mean=idea_words.points(mean) if mean is not None else "",
                judged=[
                    Judged(
                        str(one.juror.name or _("A member of the jury")),
                        idea_words.whole_points(one.points),
                        one.reason,
                        one.language,
                    )
                    for one in scores
                    if one.criterion_id == criterion.pk and one.juror_id in whole
                ],
            )
        )
    recusals = [
        (one.juror.name or _("A member of the jury"), one)
        for one in Recusal.objects.filter(idea=idea).select_related("juror")
    ]
    return found, recusals, outcome[0].total if outcome else None


@dataclasses.dataclass(frozen=True)
class Line:
    """An idea of the shortlist in the result."""

    idea: Idea
    chosen: bool
    authors: str
    supported: str
    points: str
    place: str
    votes: str
    decision: Decision


def result_lines(competition: Competition, reader: Resident | None) -> list[Line]:
    """The shortlist of a competition that is decided: the chosen ones first, then as the jury and the votes have it."""
    ideas = list(competition.ideas.filter(shortlisted=True, state=IdeaState.PUBLIC))
    said = decided(ideas, competition)
    judged = {one.idea: one for one in jury_of(competition, ideas)}
    writers = authors_of(ideas)
    found = []
    for row in ideas:
        decision = next((one for one in said[row.pk] if one.stage == Stage.RESULT), None)
        if decision is None:
            continue
        jury = judged.get(row.pk)
        found.append(
            Line(
                idea=row,
                chosen=decision.yes,
                authors=idea_words.authors(writers[row.pk], reader),
                supported=idea_words.supported(row.supports),
                points=idea_words.points(jury.total) if jury else "",
                place=idea_words.place(jury.place) if jury else "",
                votes=idea_words.votes(row.votes) if row.votes is not None else "",
                decision=decision,
            )
        )
    order = {row.pk: judged[row.pk].place for row in ideas if row.pk in judged}
    found.sort(
        key=lambda one: (
            not one.chosen,
            order.get(one.idea.pk, len(ideas)),
            -(one.idea.votes or 0),
            -one.idea.supports,
            one.idea.pk,
        )
    )
    return found
