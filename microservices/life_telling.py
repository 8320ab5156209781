"""Telling somebody, and nobody else, that it is time to be asked how they are doing. It may stand on a lock screen, so
it says nothing of what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microservices.models import FollowUp
from microservices.wellbeing import Wave
from portal import tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry
from portal.tellers import Draft, Rule, Teller, Words

KIND = "follow_up"
APART = 100
"""An entry is about one time of one person: their number, and the months."""


def draft_of(row: FollowUp, wave: int) -> Draft:
    return Draft(
        kind=KIND,
        object_id=row.pk * APART + wave,
        rule=KIND,
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{row.pk}:{wave}",
        touches=frozenset({(SubjectKind.OWN, row.resident_id)}),
        happened_at=timezone.now(),
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    numbers = {entry.pk: divmod(entry.object_id, APART) for entry in entries}
    rows = FollowUp.objects.in_bulk([number for number, _wave in numbers.values()])
    found = {}
    url = reverse("microservices:my_life")
    for entry in entries:
        number, wave = numbers[entry.pk]
        row = rows.get(number)
        if row is None or wave not in Wave.values:
            continue
        open_still = row.wave == wave
        found[entry.pk] = Words(
            kind=gettext("Neighbours' help"),
            title=gettext("Seven short questions"),
            what=gettext("You wanted to be asked again, and now it is time"),
            url=url,
            icon="stall",
            action=gettext("Answer") if open_still else "",
            action_url=url if open_still else "",
            day=timezone.localdate(entry.happened_at),
        )
    return found


tellers.register(
    Teller(
        KIND,
        _("How you are doing"),
        words,
        (
            Rule(
                KIND,
                Importance.IMPORTANT,
                _("It is time for the questions that you wanted to be asked"),
                frozenset({SubjectKind.OWN}),
            ),
        ),
        private=True,
    )
)
