"""Practice scenarios: taken in from a file, published once nothing in them is wrong, and taken down again.

Refuses with PracticeRefused.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.actions.unpublish import UnpublishAction
from wagtail.log_actions import log
from wagtail.models import Locale

from learning.models import PracticeScenario
from learning.scenarios import linter
from learning.scenarios.grammar import Scenario
from portal import reach
from portal.models import Municipality, Resident

ADD = "learning.add_practicescenario"
PUBLISH = "learning.publish_practicescenario"
LOG_LABELS = {
    "learning.practice.import": gettext_lazy("Take in a practice scenario from a file"),
}


class PracticeRefused(Exception):
    """Nothing happened; ``reasons`` say why to whoever asked, one sentence each."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


def _require(actor: Resident | None, municipality: Municipality, right: str) -> None:
    if actor is not None and not reach.has_right(actor, right, municipality):
        raise PracticeRefused([_("You have no right to decide about practice scenarios here.")])


@transaction.atomic
def take_in(
    actor: Resident | None,
    municipality: Municipality,
    scenario: Scenario,
    *,
    key: uuid.UUID | None = None,
) -> PracticeScenario:
    """Keep what a file says as a draft: as the next version of the scenario it names, or as a new one.

    ``key`` names the scenario where the file's own number is not to be used. Raises PracticeRefused.
    """
    _require(actor, municipality, ADD)
    if scenario.language not in municipality.languages:
        told = _("%(municipality)s does not write in this language. Choose one of its own.")
        raise PracticeRefused([told % {"municipality": municipality.name}])
    key = key or _number(scenario.id) or uuid.uuid4()
    locale = Locale.objects.get(language_code=scenario.language)
    known = PracticeScenario.objects.filter(translation_key=key).select_related("municipality")
    if any(row.municipality_id != municipality.pk for row in known):
        # a neighbour's scenario becomes one of our own, which neither changes the other
        key = uuid.uuid5(key, str(municipality.pk))
    live = PracticeScenario.objects.of(municipality).filter(translation_key=key, locale=locale)
    row = live.select_for_update().first()
    if row is None:
        row = PracticeScenario(
            municipality=municipality, locale=locale, translation_key=key, live=False
        )
        row.take_over(scenario)
        row.save()
    draft = row.get_latest_revision_as_object()
    draft.take_over(scenario)
    revision = draft.save_revision(user=actor, clean=False)
    log(draft, "learning.practice.import", user=actor, revision=revision, content_changed=True)
    return draft


def _number(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@transaction.atomic
def publish(actor: Resident | None, row: PracticeScenario) -> PracticeScenario:
    """Let everybody practise with the latest draft. Raises PracticeRefused with all that is to be mended."""
    _require(actor, row.municipality, PUBLISH)
    draft = row.get_latest_revision_as_object()
    if found := linter.faults(draft.scenario):
        raise PracticeRefused([str(one) for one in found])
    revision = draft.latest_revision or draft.save_revision(user=actor)
    revision.publish(user=actor, skip_permission_checks=True)
    return PracticeScenario.objects.get(pk=row.pk)


@transaction.atomic
def take_down(actor: Resident | None, row: PracticeScenario) -> None:
    """Let nobody practise with it any more; its drafts stay. Raises PracticeRefused."""
    _require(actor, row.municipality, PUBLISH)
    UnpublishAction(row, user=actor).execute(skip_permission_checks=True)
