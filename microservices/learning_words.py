"""What somebody got coins for, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.translation import ngettext

from microservices.actions import learning
from microservices.choices import Learnt
from microservices.models import LearningPay, Transfer
from portal import earning
from portal.models import Municipality, Resident

REF = "learning:"


def learnt(
    rows: Iterable[Transfer], me: Resident, place: Municipality
) -> dict[str, tuple[str, earning.Name]]:
    """What transfers to ``me`` were for, by what they say of it (``learning:17``): the kind of it in words, and its
    name, which is empty where it is not there any more."""
    numbers = [row.ref.removeprefix(REF) for row in rows if row.ref.startswith(REF)]
    if not numbers:
        return {}
    found = LearningPay.objects.of(place).visible_to(me).filter(pk__in=numbers)
    keys = {row.pk: (earning.Learnt(row.kind), row.key) for row in found}
    names = earning.names_of(place, list(keys.values()))
    return {
        f"{REF}{number}": (str(Learnt(key[0]).label), names.get(key, earning.Name("")))
        for number, key in keys.items()
    }


def coming(me: Resident, place: Municipality) -> str:
    """What waits until the common pot has coins; empty where nothing does, or nothing is given any more."""
    number = learning.waiting(me, place) if earning.offer_of(place) else 0
    if not number:
        return ""
    return ngettext(
        "%(number)s coin for what you have learnt comes as soon as the common pot has it.",
        "%(number)s coins for what you have learnt come as soon as the common pot has them.",
        number,
    ) % {"number": number_format(number)}
