"""Telling who tries it out, and nobody else, that it ends soon, that it is over, or that they live here now."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microservices.models import Trial
from portal import tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry
from portal.tellers import Draft, Rule, Teller, Words

KIND = "trial"
STEPS = ("remind", "end", "move_in")
"""What is told, in an order that never changes: entries are numbered by it."""
WHAT: dict[str, str | Promise] = {
    "remind": _("In a week it is over: use your coins before then"),
    "end": _("It is over, and the coins went back for others who want to try it out"),
    "move_in": _("You live here now: you keep your coins, and get the rest of those to begin with"),
}


def draft_of(row: Trial, what: str) -> Draft:
    return Draft(
        kind=KIND,
        object_id=row.pk * len(STEPS) + STEPS.index(what),
        rule=KIND,
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{row.pk}:{what}",
        touches=frozenset({(SubjectKind.OWN, row.resident_id)}),
        happened_at=timezone.now(),
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    numbers = {entry.pk: divmod(entry.object_id, len(STEPS)) for entry in entries}
    known = set(
        Trial.objects.filter(pk__in=[number for number, _step in numbers.values()]).values_list(
            "pk", flat=True
        )
    )
    return {
        entry.pk: Words(
            kind=gettext("Neighbours' help"),
            title=gettext("Trying it out"),
            what=str(WHAT[STEPS[step]]),
            url=reverse("microservices:my_trial"),
            icon="stall",
            day=timezone.localdate(entry.happened_at),
        )
        for entry in entries
        for number, step in [numbers[entry.pk]]
        if number in known
    }


tellers.register(
    Teller(
        KIND,
        _("Trying out neighbours' help"),
        words,
        (
            Rule(
                KIND,
                Importance.IMPORTANT,
                _("Your time of trying it out ends soon, is over, or you live here now"),
                frozenset({SubjectKind.OWN}),
            ),
        ),
        private=True,
    )
)
