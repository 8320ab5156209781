"""What surveys tell while they can be answered: that one is open, and once that it closes soon.

Everybody is told who follows the municipality, whether they have answered or not: nobody knows here who has.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from barometer.models import Round
from portal import days, tellers
from portal.actions.telling import tell
from portal.channels import Importance
from portal.events import RoundMoved, on
from portal.models import Entry
from portal.tellers import Draft, Rule, Teller, Words

KIND = "round"
OPEN, REMIND = "open", "remind"
WHAT = [OPEN, REMIND]
"""The order is part of the numbers of entries: new ones go to the end."""
_WHAT = 2
"""Bits of an entry's number that say what happened."""
RULES = {
    OPEN: Rule("survey_open", Importance.IMPORTANT, _("A survey can be answered")),
    REMIND: Rule("survey_remind", Importance.MINOR, _("A survey closes soon")),
}


def draft_of(round_: Round, what: str) -> Draft:
    """``what``: ``open`` or ``remind``; each is told once."""
    rule = RULES[what]
    return Draft(
        kind=KIND,
        object_id=round_.pk << _WHAT | WHAT.index(what),
        rule=rule.kind,
        importance=rule.importance,
        group=f"{KIND}:{round_.pk}",
        touches=frozenset(),
        happened_at=timezone.now(),
        until=round_.closes_at,
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = (
        Round.objects.shown()
        .select_related("municipality")
        .defer("sealed_pepper")
        .annotate(number=Count("questions"))
        .in_bulk({entry.object_id >> _WHAT for entry in entries})
    )
    found = {}
    for entry in entries:
        row = rows.get(entry.object_id >> _WHAT)
        if row is None:
            continue
        zone = row.municipality.zone
        closes = timezone.localtime(row.closes_at, zone).date()
        found[entry.pk] = Words(
            kind=gettext("Survey"),
            title=row.name,
            title_lang=row.language,
            what=_what(row, WHAT[entry.object_id % (1 << _WHAT)], days.on(closes)),
            url=row.get_absolute_url(),
            icon="gauge",
            action=gettext("Answer") if row.answerable else "",
            action_url=reverse("barometer:my_answer", args=[row.pk]) if row.answerable else "",
            until=closes if row.answerable else None,
            day=timezone.localtime(entry.happened_at, zone).date(),
        )
    return found


def _what(row: Round, what: str, closes: str) -> str:
    if what == REMIND:
        return gettext(
            "It closes %(day)s. If you have answered, there is nothing to do: everybody is told this, for nobody here"
            " can see who has"
        ) % {"day": closes}
    number = row.number  # type: ignore[attr-defined]
    return ngettext(
        "You can answer it until %(day)s: %(number)s question",
        "You can answer it until %(day)s: %(number)s questions",
        number,
    ) % {"day": closes, "number": number_format(number)}


@on(RoundMoved)
def tell_of_a_round(fact: RoundMoved) -> None:
    """In the transaction of the step: it and whoever is told of it stand or fall together."""
    row = Round.objects.select_related("municipality").get(pk=fact.round_id)
    tell(row.municipality, [draft_of(row, fact.what)])


tellers.register(Teller(KIND, _("Surveys that can be answered"), words, tuple(RULES.values())))
