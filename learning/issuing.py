"""A municipality as the issuer of licences: who it is, which keys are its own, and which licences it took back.

Reads only; keys are made and licences given by ``learning.actions``.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from learning import sealing
from learning.badges import did, jwts, keys, proofs, status, verifying
from learning.badges.credential import Issuer
from learning.badges.keys import Kind, Signer
from learning.badges.verifying import Found
from learning.models import IssuerKey, Licence
from portal.models import Municipality


class NoKeys(LookupError):
    """The municipality has never given a licence."""


def did_of(municipality: Municipality) -> str:
    return did.web(municipality.root_url)


def issuer(municipality: Municipality, language: str) -> Issuer:
    with translation.override(language):
        name = f"{municipality.name} {municipality.kind_name}".strip()
    return Issuer(did_of(municipality), name, municipality.root_url)


def document(municipality: Municipality) -> dict[str, Any]:
    """What stands at ``/.well-known/did.json``: those that sign now first, then those that signed. Raises NoKeys."""
    rows = sorted(IssuerKey.objects.of(municipality), key=lambda row: row.retired_at is not None)
    if not rows:
        raise NoKeys(municipality.slug)
    return did.document(
        did_of(municipality), [(row.name, keys.recognised(row.method)) for row in rows]
    )


def signer(municipality: Municipality, kind: Kind) -> Signer:
    """Raises NoKeys, sealing.SealBroken."""
    row = IssuerKey.objects.of(municipality).filter(kind=kind, retired_at__isnull=True).first()
    if row is None or row.private is None:
        raise NoKeys(municipality.slug)
    return Signer(f"{did_of(municipality)}#{row.name}", keys.read(sealing.opened(row.private)))


def status_address(municipality: Municipality, number: int) -> str:
    return municipality.root_url + reverse("badges:status_list", args=[number])


def place_of(index: int) -> tuple[int, int]:
    """The list, counted from 1, and the bit in it, of a licence's ``status_index``."""
    number, bit = divmod(index, status.SIZE)
    return number + 1, bit


def lists(municipality: Municipality) -> int:
    """How many lists there are: one from the first licence on."""
    highest = Licence.objects.of(municipality).order_by("-status_index").first()
    return place_of(highest.status_index)[0] if highest else 0


def status_list(
    municipality: Municipality, number: int, *, at: dt.datetime | None = None
) -> dict[str, Any]:
    """List ``number``, unsigned."""
    start = (number - 1) * status.SIZE
    rows = Licence.objects.of(municipality).filter(
        revoked_at__isnull=False, status_index__gte=start, status_index__lt=start + status.SIZE
    )
    bits = [index - start for index in rows.values_list("status_index", flat=True)]
    return status.document(
        status_address(municipality, number),
        did_of(municipality),
        bits,
        at=at or timezone.now(),
    )


def as_jwt(municipality: Municipality, plain: dict[str, Any]) -> str:
    """Raises NoKeys, sealing.SealBroken."""
    return jwts.signed(plain, signer(municipality, Kind.ES256))


def as_proof(municipality: Municipality, plain: dict[str, Any], *, at: dt.datetime) -> str:
    """Raises NoKeys, sealing.SealBroken."""
    signed = proofs.signed(plain, signer(municipality, Kind.ED25519), at=at)
    return json.dumps(signed, ensure_ascii=False, indent=2)


def checked(licence: Licence) -> list[Found]:
    """What both forms of a licence's badge are worth now; none where it has none. Takes no private key.

    Raises NoKeys.
    """
    place = licence.municipality
    now = timezone.now()
    listed = status_list(place, place_of(licence.status_index)[0], at=now)
    own = document(place)
    forms = [text for text in (licence.jwt, licence.proof) if text]
    return [verifying.weigh(text, own, listed, now=now) for text in forms]
