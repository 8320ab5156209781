"""Telling somebody who has been away that their coins go, and that they can have them back.

It may stand on a lock screen, so it does not say how many they are; the page behind it does.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microservices.actions.dormancy import MOVED, REMINDED, TOLD
from microservices.models import Dormancy
from portal import days, tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry
from portal.tellers import Draft, Rule, Teller, Words

KIND = "dormancy"
STEPS = (TOLD, REMINDED, MOVED)
APART = 10
"""An entry is about one step of one row: its number, and the place of the step in ``STEPS``."""


def draft_of(row: Dormancy, what: str) -> Draft:
    return Draft(
        kind=KIND,
        object_id=row.pk * APART + STEPS.index(what),
        rule=KIND,
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{row.pk}",
        touches=frozenset({(SubjectKind.OWN, row.account.owner_id)}),
        happened_at=timezone.now(),
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    numbers = {entry.pk: divmod(entry.object_id, APART) for entry in entries}
    rows = Dormancy.objects.select_related("account__owner").in_bulk(
        [number for number, _step in numbers.values()]
    )
    found = {}
    url = reverse("microservices:my_coins")
    for entry in entries:
        number, step = numbers[entry.pk]
        row = rows.get(number)
        if row is None or step >= len(STEPS):
            continue
        what, action = _said(row)
        found[entry.pk] = Words(
            kind=gettext("Neighbours' help"),
            title=gettext("Your coins"),
            what=what,
            url=url,
            icon="stall",
            action=action,
            action_url=url if action else "",
            day=timezone.localdate(entry.happened_at),
        )
    return found


def _said(row: Dormancy) -> tuple[str, str]:
    """What holds now, whenever it was told: a sentence, and the label of a button where there is something to do."""
    if row.back_at is not None:
        return gettext("You have taken them back"), ""
    if row.moved_at is not None and row.back_until is not None:
        if row.back_until < timezone.now():
            return gettext("Those you did not use for a year went to the common pot"), ""
        day = days.on(days.local(row.back_until).date())
        said = gettext(
            "You were away for a year, so some went to the common pot. You can take them back until %(day)s"
        )
        return said % {"day": day}, gettext("Take them back")
    owner = row.account.owner
    signed_in = owner is not None and owner.last_login is not None
    if row.ended_at is not None or (signed_in and owner.last_login >= row.told_at):
        return gettext("All of them stay yours"), ""
    day = days.on(days.local(row.due_at).date())
    said = gettext("You have not used them for long. Sign in before %(day)s, and all stay yours")
    return said % {"day": day}, gettext("Sign in")


tellers.register(
    Teller(
        KIND,
        _("Coins that you do not use"),
        words,
        (
            Rule(
                KIND,
                Importance.IMPORTANT,
                _("You have not signed in for long, and coins of yours go to the common pot"),
                frozenset({SubjectKind.OWN}),
            ),
        ),
        private=True,
    )
)
