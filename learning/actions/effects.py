"""Whether it works: services and what was done for them, how many came each month, and keys of systems that send that.

Numbers are taken whole or not at all, and taking the same ones again changes nothing. Refuses with EffectRefused, and
with RowsRefused where single rows are wrong.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from learning import effect_lines
from learning.effect_choices import Origin, Quality
from learning.effect_lines import Key, Line, Wrong
from learning.models import EffectKey, Intervention, SelfService, ServiceMonth
from portal import reach
from portal.events import ContentChanged, announce
from portal.models import Municipality, Resident

ADD, CHANGE = "learning.add_selfservice", "learning.change_selfservice"
INTERVENE, STEP_BACK = "learning.change_intervention", "learning.delete_intervention"
ADD_KEY, CHANGE_KEY = "learning.add_effectkey", "learning.change_effectkey"
LOG_LABELS = {
    "learning.effect.service": gettext_lazy("Describe a self-service"),
    "learning.effect.intervention": gettext_lazy("Write down what was done"),
    "learning.effect.undone": gettext_lazy("Delete what was done"),
    "learning.effect.count": gettext_lazy("Write down how many came"),
    "learning.effect.key": gettext_lazy("Make a key for sending numbers"),
    "learning.effect.revoke": gettext_lazy("Revoke a key for sending numbers"),
}
OPENING = "torget-effect-"
"""How every key begins, so that whoever finds one in a file knows what it opens."""


class EffectRefused(Exception):
    """Nothing happened; the message says why, to whoever asked."""


class RowsRefused(EffectRefused):
    """Nothing was taken, since of some rows it is not known what they mean."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(" ".join(one.text for one in wrong))
        self.wrong = list(wrong)


class KeyRefused(EffectRefused):
    """The key opens nothing here."""


@dataclasses.dataclass(frozen=True)
class Written:
    """How many numbers are new, how many are others than before, and how many stood there already."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            self.gone + other.gone,
        )


def newest(municipality: Municipality) -> dt.date:
    """The first day of the last month that is over where the municipality lies."""
    today = timezone.localdate(timezone=municipality.zone)
    return (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def _require(actor: Resident | None, municipality: Municipality, right: str) -> None:
    if actor is not None and not reach.has_right(actor, right, municipality):
        raise EffectRefused(_("You have no right to write down numbers here."))


# What is measured ---------------------------------------------------------------------------------------------


@transaction.atomic
def keep_service(actor: Resident | None, service: SelfService) -> SelfService:
    """Keep a new service, or what was changed of one."""
    _require(actor, service.municipality, CHANGE if service.pk else ADD)
    control = service.control
    if control is not None and control.municipality_id != service.municipality_id:
        raise EffectRefused(_("That belongs to another municipality."))
    if control is not None and control.pk == service.pk:
        raise EffectRefused(_("A service cannot be compared with itself."))
    service.save()
    log(service, "learning.effect.service", user=actor, data={"public": service.public})
    announce(ContentChanged(service.municipality_id))
    return service


@transaction.atomic
def keep_intervention(actor: Resident | None, intervention: Intervention) -> Intervention:
    _require(actor, intervention.service.municipality, INTERVENE)
    intervention.since = intervention.since.replace(day=1)
    intervention.save()
    data = {"since": f"{intervention.since:%Y-%m}"}
    log(intervention, "learning.effect.intervention", user=actor, data=data)
    announce(ContentChanged(intervention.service.municipality_id))
    return intervention


@transaction.atomic
def drop_intervention(actor: Resident | None, intervention: Intervention) -> None:
    _require(actor, intervention.service.municipality, STEP_BACK)
    log(intervention, "learning.effect.undone", user=actor, deleted=True)
    announce(ContentChanged(intervention.service.municipality_id))
    intervention.delete()


# How many came ------------------------------------------------------------------------------------------------


@transaction.atomic
def write(
    actor: Resident | None, service: SelfService, lines: Sequence[Line], *, origin: Origin
) -> Written:
    """Write numbers down, in place of those that are there of the same months and channels."""
    _require(actor, service.municipality, CHANGE)
    return _written(actor, service, lines, origin, {})


@transaction.atomic
def write_table(
    actor: Resident | None,
    service: SelfService,
    cells: Mapping[Key, int | None],
    qualities: Mapping[dt.date, Quality],
) -> Written:
    """Write down what stands in a table of months. A cell that is empty makes a gap: it takes away what was there."""
    _require(actor, service.municipality, CHANGE)
    lines = [
        Line(0, month, way, count, qualities.get(month, Quality.COUNTED))
        for (month, way), count in cells.items()
        if count is not None
    ]
    empty = [key for key, count in cells.items() if count is None]
    rows = _locked(service)
    gone = [rows[key] for key in empty if key in rows]
    ServiceMonth.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return _written(actor, service, lines, Origin.ENTERED, {"gone": len(gone)})


@transaction.atomic
def take_file(
    actor: Resident | None, service: SelfService, data: bytes
) -> tuple[Written, effect_lines.Found]:
    """Take in a file in which every line is right. Raises RowsRefused, and effect_lines.FileRefused."""
    _require(actor, service.municipality, CHANGE)
    found = effect_lines.read(data, newest(service.municipality))
    if found.wrong:
        raise RowsRefused(found.wrong)
    return _written(actor, service, found.lines, Origin.CSV, {}), found


def _locked(service: SelfService) -> dict[Key, ServiceMonth]:
    """What is there, while nobody else writes."""
    SelfService.objects.select_for_update().get(pk=service.pk)
    return {(row.month, row.way): row for row in ServiceMonth.objects.filter(service=service)}


def _written(
    actor: Resident | None,
    service: SelfService,
    lines: Sequence[Line],
    origin: Origin,
    data: dict[str, Any],
) -> Written:
    last = newest(service.municipality)
    if any(line.month > last for line in lines):
        raise EffectRefused(_("Only months that are over can be written down."))
    rows, now = _locked(service), timezone.now()
    new, changed = [], []
    for line in lines:
        row = rows.get(line.key)
        if row is None:
            row = ServiceMonth(service=service, month=line.month, channel=line.channel)
            new.append(row)
        elif (row.count, row.quality_flag) != (line.count, line.quality):
            changed.append(row)
        else:
            continue
        row.count, row.quality_flag = line.count, line.quality
        row.source, row.written_at = origin, now
    ServiceMonth.objects.bulk_create(new)
    ServiceMonth.objects.bulk_update(changed, ["count", "quality_flag", "source", "written_at"])
    said = Written(
        len(new), len(changed), len(lines) - len(new) - len(changed), data.get("gone", 0)
    )
    if said.new or said.changed or said.gone:
        counted = {"new": said.new, "changed": said.changed, "gone": said.gone}
        more = {**data, **counted, "source": origin.value}
        log(service, "learning.effect.count", user=actor, data=more)
        announce(ContentChanged(service.municipality_id))
    return said


# Keys of other systems ----------------------------------------------------------------------------------------


def _digest(plain: str) -> str:
    # 256 random bits cannot be guessed, so they need no slow hash
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def make_key(actor: Resident | None, key: EffectKey) -> tuple[EffectKey, str]:
    """A new key, and what it is: nobody can read that again."""
    _require(actor, key.municipality, ADD_KEY)
    plain = OPENING + secrets.token_urlsafe(32)
    key.digest, key.ends = _digest(plain), plain[-4:]
    key.save()
    log(key, "learning.effect.key", user=actor)
    return key, plain


@transaction.atomic
def revoke_key(actor: Resident | None, key: EffectKey) -> EffectKey:
    """From now on it opens nothing. What was sent with it stays."""
    _require(actor, key.municipality, CHANGE_KEY)
    row = EffectKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if row.works:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        log(row, "learning.effect.revoke", user=actor)
    return row


def key_of(municipality: Municipality, plain: str) -> EffectKey:
    """The key that opens this municipality. Raises KeyRefused."""
    found = (
        EffectKey.objects.of(municipality)
        .filter(digest=_digest(plain), revoked_at__isnull=True)
        .first()
    )
    if found is None:
        raise KeyRefused(_("This key opens nothing here. Ask the municipality for a new one."))
    return found


@transaction.atomic
def send(key: EffectKey, rows: Sequence[Any]) -> Written:
    """Take in rows of the services of the key's municipality, all or none. Raises RowsRefused."""
    if len(rows) > effect_lines.ROWS:
        raise EffectRefused(
            _("Send at most %(most)s rows at a time.") % {"most": effect_lines.ROWS}
        )
    place = key.municipality
    services = {row.slug: row for row in SelfService.objects.of(place).order_by("slug")}
    wrong: list[Wrong] = []
    by_service: dict[str, list[tuple[int, Any]]] = {}
    for number, row in enumerate(rows, start=1):
        slug = row.get("service") if isinstance(row, Mapping) else ""
        if isinstance(row, Mapping) and not (isinstance(slug, str) and slug in services):
            told = _("There is no service with this short name. Send one of: %(known)s.")
            wrong.append(Wrong(number, "service", told % {"known": ", ".join(services)}))
            continue
        by_service.setdefault(slug or "", []).append((number, row))
    found = {slug: effect_lines.rows(some, newest(place)) for slug, some in by_service.items()}
    wrong += [one for each in found.values() for one in each.wrong]
    if wrong:
        raise RowsRefused(sorted(wrong, key=lambda one: one.number))
    written = Written()
    for slug in sorted(found):
        data = {"key": key.name}
        written += _written(None, services[slug], found[slug].lines, Origin.API, data)
    EffectKey.objects.filter(pk=key.pk).update(used_at=timezone.now())
    return written
