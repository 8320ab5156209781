"""What follows when something happens to a survey."""

from __future__ import annotations

from barometer import release_telling
from barometer.models import Release
from portal.actions.telling import tell
from portal.events import ReleasePublished, on


@on(ReleasePublished)
def tell_that_results_are_published(fact: ReleasePublished) -> None:
    """In the transaction of the release: it and whoever is told of it stand or fall together."""
    release = Release.objects.select_related("round__municipality").get(pk=fact.release_id)
    tell(release.round.municipality, [release_telling.draft_of(release)])
