"""What follows when something happens to a team session: those who signed up are told."""

from __future__ import annotations

from learning import team_telling
from learning.models import TeamStep
from portal.actions.taking_part import begin
from portal.actions.telling import tell
from portal.events import TeamStepTaken, on
from portal.models import Resident


@on(TeamStepTaken)
def tell_who_signed_up(fact: TeamStepTaken) -> None:
    step = TeamStep.objects.select_related("session__municipality").get(pk=fact.step_id)
    people = team_telling.told(step)
    if not people:
        return
    town = step.session.municipality
    for person in Resident.objects.filter(pk__in=people):
        begin(person, town)
    tell(town, [team_telling.draft_of(step, people)])
