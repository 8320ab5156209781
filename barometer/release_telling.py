"""What surveys tell everybody: that results are published, and that they were corrected."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from barometer.models import Release
from portal import tellers
from portal.channels import Importance
from portal.models import Entry
from portal.tellers import Draft, Rule, Teller, Words

KIND = "survey"
RULES = {
    False: Rule("survey_results", Importance.IMPORTANT, _("The results of a survey are published")),
    True: Rule("survey_corrected", Importance.MINOR, _("The results of a survey are corrected")),
}
"""By whether it is a correction."""


def draft_of(release: Release) -> Draft:
    """Each release is told once."""
    rule = RULES[release.number > 1]
    return Draft(
        kind=KIND,
        object_id=release.pk,
        rule=rule.kind,
        importance=rule.importance,
        group=f"{KIND}:{release.round_id}",
        touches=frozenset(),
        happened_at=release.published_at,
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = Release.objects.select_related("round").in_bulk({entry.object_id for entry in entries})
    return {
        entry.pk: Words(
            kind=gettext("Survey"),
            title=row.round.name,
            title_lang=row.round.language,
            what=_what(row),
            matter=row.note,
            url=row.round.get_absolute_url(),
            icon="people",
            action=gettext("See the results"),
            action_url=row.round.get_absolute_url(),
            day=timezone.localdate(entry.happened_at),
        )
        for entry in entries
        if (row := rows.get(entry.object_id))
    }


def _what(release: Release) -> str:
    if release.number > 1:
        return gettext("The results are corrected")
    number = release.head["method"]["respondents"]
    return ngettext(
        "The results are here: %(number)s of you answered",
        "The results are here: %(number)s of you answered",
        number,
    ) % {"number": number_format(number, force_grouping=True)}


tellers.register(Teller(KIND, _("Surveys"), words, tuple(RULES.values())))
