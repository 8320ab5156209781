"""The keys that sign a municipality's licences: made with the first one, and replaced."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from learning import sealing
from learning.badges import keys
from learning.badges.keys import Kind
from learning.models import IssuerKey
from portal.events import ContentChanged, announce
from portal.models import Municipality, Resident

LOG_LABELS = {"learning.issuerkey.rotate": gettext_lazy("Replace the keys that sign licences")}


def _make(municipality: Municipality, kind: Kind) -> IssuerKey:
    newest = IssuerKey.objects.of(municipality).filter(kind=kind).order_by("-number").first()
    private = keys.fresh(kind)
    return IssuerKey.objects.create(
        municipality=municipality,
        kind=kind,
        number=newest.number + 1 if newest else 1,
        method=keys.described(private.public_key()),
        private=sealing.sealed(keys.written(private)),
    )


def _alone(municipality: Municipality) -> None:
    """Nobody else makes keys of this municipality until the end of the transaction."""
    rows = Municipality.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(pk=municipality.pk).values_list("pk"))


@transaction.atomic
def ensure(municipality: Municipality) -> None:
    """Make a key of each kind where there is none that signs."""
    current = IssuerKey.objects.of(municipality).filter(retired_at__isnull=True)
    if current.count() == len(Kind):
        return
    _alone(municipality)
    there = set(current.values_list("kind", flat=True))
    for kind in Kind:
        if kind not in there:
            _make(municipality, kind)
    announce(ContentChanged(municipality.pk))


@transaction.atomic
def rotate(actor: Resident | None, municipality: Municipality) -> list[IssuerKey]:
    """New keys sign from now on. The private halves of the earlier ones are destroyed; their public halves stay, so
    that what they signed stays genuine."""
    _alone(municipality)
    now = timezone.now()
    IssuerKey.objects.of(municipality).filter(retired_at__isnull=True).update(
        retired_at=now, private=None
    )
    made = [_make(municipality, kind) for kind in Kind]
    for row in made:
        log(row, "learning.issuerkey.rotate", user=actor)
    announce(ContentChanged(municipality.pk))
    return made
