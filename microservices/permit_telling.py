"""What a permit tells, to whoever it is about: what was decided, and that it ends soon.

It may stand on a lock screen, so it does not say which kind of help it is about; the page behind it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microservices.models import PermitStep
from portal import tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry
from portal.tellers import Draft, Rule, Teller, Words

KIND = "permit"

WHAT: dict[str, Any] = {
    "take_up": _("A coordinator looks at your application"),
    "grant": _("Your permit is granted"),
    "refuse": _("The municipality said no, and wrote the reason"),
    "suspend": _("Your permit is out of force for the time being"),
    "resume": _("Your permit is in force again"),
    "revoke": _("Your permit was taken away, and the reason stands with it"),
    "expire": _("Your permit has ended"),
    "remind": _("Your permit ends soon: ask for another period"),
}


def draft_of(step: PermitStep) -> Draft:
    return Draft(
        kind=KIND,
        object_id=step.pk,
        rule=KIND,
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{step.permit_id}",
        touches=frozenset({(SubjectKind.OWN, step.permit.resident_id)}),
        happened_at=step.at,
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = {
        step.pk: step
        for step in PermitStep.objects.filter(
            pk__in=[entry.object_id for entry in entries]
        ).select_related("permit")
    }
    found = {}
    for entry in entries:
        step = rows.get(entry.object_id)
        if step is None or step.verb not in WHAT:
            continue
        url = reverse("microservices:my_permit", args=[step.permit_id])
        renew = step.verb == "remind"
        found[entry.pk] = Words(
            kind=gettext("Neighbours' help"),
            title=gettext("Your permit"),
            what=str(WHAT[step.verb]),
            url=url,
            icon="permit",
            action=gettext("Look at it") if renew else "",
            action_url=url if renew else "",
            until=step.permit.valid_until if renew else None,
            day=timezone.localdate(step.at),
        )
    return found


tellers.register(
    Teller(
        KIND,
        _("Permits"),
        words,
        (
            Rule(
                KIND,
                Importance.IMPORTANT,
                _("Something was decided about your permit, or it ends soon"),
                frozenset({SubjectKind.OWN}),
            ),
        ),
        private=True,
    )
)
