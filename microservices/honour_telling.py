"""What an honour tells, to everybody: who is honoured, and for what. Of one that was taken back nothing is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microservices.models import Honour
from portal import tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry
from portal.tellers import Draft, Rule, Teller, Words

KIND = "honour"


def draft_of(honour: Honour) -> Draft:
    """It touches the area of who is honoured, where they have said one."""
    area = honour.neighbour.area_id if honour.neighbour is not None else None
    return Draft(
        kind=KIND,
        object_id=honour.pk,
        rule=KIND,
        importance=Importance.MINOR,
        group=f"{KIND}:{honour.pk}",
        touches=frozenset({(SubjectKind.AREA, area)} if area else ()),
        happened_at=dt.datetime.combine(
            honour.awarded_on, honour.made_at.time(), honour.made_at.tzinfo
        ),
    )


def who(honour: Honour) -> str:
    """Who is honoured, in words: an association, or somebody's first name and area."""
    if honour.neighbour is None:
        return honour.association
    name, area = honour.neighbour.resident.first_name, honour.neighbour.area
    if area is None:
        return name
    return gettext("%(name)s, %(area)s") % {"name": name, "area": area.name}


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = (
        Honour.objects.shown()
        .select_related("neighbour__resident", "neighbour__area")
        .in_bulk([entry.object_id for entry in entries])
    )
    return {
        entry.pk: Words(
            kind=gettext("Honour"),
            title=honour.title,
            title_lang=honour.language,
            what=gettext("The council honours %(who)s") % {"who": who(honour)},
            matter=honour.words,
            matter_lang=honour.language,
            url=honour.get_absolute_url(),
            icon="people",
            day=honour.awarded_on,
        )
        for entry in entries
        if (honour := rows.get(entry.object_id))
    }


tellers.register(
    Teller(
        KIND,
        _("Honours"),
        words,
        (Rule(KIND, Importance.MINOR, _("The council honours somebody"), frozenset()),),
    )
)
