"""What somebody reads of coins that they can take back from the common pot."""

from __future__ import annotations

import dataclasses

from django.urls import reverse
from django.utils import timezone

from microservices.models import Dormancy
from portal import days
from portal.models import Municipality, Resident


@dataclasses.dataclass(frozen=True)
class Back:
    """``number`` coins, when they went and until when they can be taken back in words, and where."""

    pk: str
    number: int
    went: str
    until: str
    url: str


def to_take_back(resident: Resident, municipality: Municipality) -> list[Back]:
    rows = Dormancy.objects.of(municipality).visible_to(resident).select_related("transfer")
    return [
        Back(
            pk=str(row.pk),
            number=row.transfer.amount,
            went=days.on(days.local(row.moved_at).date()),
            until=days.on(days.local(row.back_until).date()),
            url=reverse("microservices:my_coins_back", args=[row.pk]),
        )
        for row in rows.filter(
            moved_at__isnull=False, back_at__isnull=True, back_until__gte=timezone.now()
        )
    ]
