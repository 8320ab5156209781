"""What follows when something happens to competitions and ideas: people are told."""

from __future__ import annotations

from barometer import idea_telling
from barometer.competition_steps import Phase
from barometer.models import Competition, Idea, IdeaWording
from portal.actions.taking_part import begin
from portal.actions.telling import tell
from portal.events import CompetitionMoved, IdeaLookedAt, IdeaMoved, on
from portal.models import Resident


@on(CompetitionMoved)
def tell_where_it_stands(fact: CompetitionMoved) -> None:
    row = Competition.objects.select_related("municipality").get(pk=fact.competition_id)
    tell(row.municipality, [idea_telling.competition_draft(row, Phase(fact.phase))])


@on(IdeaMoved)
def tell_what_became_of_it(fact: IdeaMoved) -> None:
    row = Idea.objects.select_related("competition__municipality", "merged_into").get(
        pk=fact.idea_id
    )
    place = row.competition.municipality
    if fact.what == "published":
        tell(place, [idea_telling.idea_draft(row)])
        return
    _begin(row)
    if row.merged_into is not None:
        _begin(row.merged_into)
    tell(place, [idea_telling.step_draft(row, fact.what)])


@on(IdeaLookedAt)
def tell_who_wrote_it(fact: IdeaLookedAt) -> None:
    row = IdeaWording.objects.select_related("idea__competition__municipality").get(
        pk=fact.wording_id
    )
    people = _begin(row.idea)
    if people:
        draft = idea_telling.wording_draft(row, [person.pk for person in people])
        tell(row.idea.competition.municipality, [draft])


def _begin(idea: Idea) -> list[Resident]:
    """Authors are told from the first time on, until they stop it."""
    rows = idea.authors.filter(resident__isnull=False).select_related("resident")
    people = [row.resident for row in rows if row.resident is not None]
    for person in people:
        begin(person, idea.competition.municipality)
    return people
