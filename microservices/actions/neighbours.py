"""What somebody says of themselves to be found by who needs help."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext

from microservices import cells, fit, guards, minors
from microservices.actions import alerting
from microservices.matching import FARTHEST
from microservices.models import Category, Neighbour
from portal import geometry
from portal.actions.following import FollowRefused
from portal.events import ContentChanged, announce
from portal.models import Area, Municipality, Resident


class NeighbourRefused(Exception):
    """What somebody says of themselves cannot be kept like this; the message says why."""


@transaction.atomic
def describe(
    actor: Resident,
    resident: Resident,
    municipality: Municipality,
    *,
    area: Area,
    reach: int,
    languages: Iterable[str],
    times: int,
    categories: Iterable[Category],
    told: bool,
    named: bool = False,
) -> Neighbour:
    """Keep where somebody starts from, how far they would go, when, and what they would do. Everybody only their own.

    area: they start from the middle of it; only the cell of half a kilometre is kept
    reach: cells of half a kilometre
    languages: codes of ``portal.names.CODES``
    times: one bit per part of a week (``microservices.fit``)
    named: the council may name them where it honours them; young people are not named
    """
    if actor.pk != resident.pk:
        raise NeighbourRefused(gettext("Everybody decides this about themselves only."))
    at_home = resident.municipality_id == municipality.pk and resident.lives_here
    if not at_home and not guards.on_trial([resident], municipality):
        raise NeighbourRefused(
            gettext("You can help where you live. This is not your home municipality.")
        )
    wanted = list(categories)
    if area.municipality_id != municipality.pk or any(
        one.municipality_id != municipality.pk for one in wanted
    ):
        raise NeighbourRefused(gettext("That belongs to another municipality."))
    spoken = fit.bits_of(languages)
    if not spoken:
        raise NeighbourRefused(gettext("Choose at least one language that you speak."))
    if not 0 < times <= fit.ALWAYS:
        raise NeighbourRefused(gettext("Choose at least one time when you could help."))
    if not 1 <= reach <= FARTHEST:
        raise NeighbourRefused(gettext("Choose how far you would go."))
    cell = cell_of(area)
    if told and not Neighbour.objects.filter(resident=resident, told=True).exists():
        # who asks to be told is told again, also where they had stopped it
        with contextlib.suppress(FollowRefused):
            alerting.tell_me(resident, municipality)
    # two forms at once: the later one is right
    row, _made = Neighbour.objects.update_or_create(
        resident=resident,
        defaults={
            "municipality": municipality,
            "area": area,
            "east": cell.east if cell else None,
            "north": cell.north if cell else None,
            "reach": reach,
            "languages": spoken,
            "times": times,
            "told": told,
            "named": named and not minors.young(resident, municipality),
        },
    )
    row.categories.set(wanted)
    # what the council has said of them is there or not
    announce(ContentChanged(municipality.pk))
    return row


def cell_of(area: Area | None) -> cells.Cell | None:
    """The cell in the middle of an area, or of the nearest one around it that has an outline; none without any."""
    seen: set[int] = set()
    while area is not None and area.pk not in seen:
        if area.outline:
            return cells.cell_of(*geometry.centre(area.outline))
        seen.add(area.pk)
        area = area.parent
    return None
