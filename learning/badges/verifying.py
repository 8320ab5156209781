"""Whether a badge is genuine and in force, from what anybody can fetch: the file, the issuer's document, the list."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
from typing import Any

from . import jwts, proofs, status
from .credential import TYPES, moment
from .jwts import NotGenuine
from .multibase import NotReadable


class Verdict(enum.StrEnum):
    VALID = "valid"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    FORGED = "forged"


@dataclasses.dataclass(frozen=True)
class Found:
    """verdict, and why in words where it is ``FORGED``; the credential where it is genuine"""

    verdict: Verdict
    why: str = ""
    document: dict[str, Any] | None = None


def verify(
    badge: str, did_document: dict[str, Any], status_list: str, *, now: dt.datetime
) -> Found:
    """What a badge is worth at ``now``.

    badge: a JWT, or a JSON document with its proof inside
    did_document: of whom it must be from
    status_list: the signed list that it names, in either form
    """
    try:
        listed = opened(status_list, did_document)
    except NotGenuine as error:
        return Found(Verdict.FORGED, str(error))
    return weigh(badge, did_document, listed, now=now)


def weigh(
    badge: str, did_document: dict[str, Any], listed: dict[str, Any], *, now: dt.datetime
) -> Found:
    """The same, where the list is known to be the issuer's.

    listed: the list as a credential, without its signature
    """
    try:
        document = opened(badge, did_document)
        since, until, entry = _read(document)
        revoked = _bit(listed, entry, now)
    except (NotGenuine, NotReadable) as error:
        return Found(Verdict.FORGED, str(error))
    if revoked:
        return Found(Verdict.REVOKED, document=document)
    if now < since:
        return Found(Verdict.NOT_YET, document=document)
    if now > until:
        return Found(Verdict.EXPIRED, document=document)
    return Found(Verdict.VALID, document=document)


def opened(text: str, did_document: dict[str, Any]) -> dict[str, Any]:
    """The signed credential, in either form. Raises NotGenuine."""
    text = text.strip()
    if len(text) > proofs.LARGEST:
        raise NotGenuine("This is too large to be a badge.")
    if not text.startswith("{"):
        return jwts.opened(text, did_document)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotGenuine("This cannot be read.") from error
    return proofs.opened(found, did_document)


def _read(document: dict[str, Any]) -> tuple[dt.datetime, dt.datetime, dict[str, Any]]:
    """From when and until when, and where its bit stands. Raises NotGenuine."""
    if document.get("type") != TYPES:
        raise NotGenuine("This is no badge.")
    try:
        since, until = moment(document["validFrom"]), moment(document["validUntil"])
        entry = document["credentialStatus"]
        known = ("BitstringStatusListEntry", "revocation")
        if (entry["type"], entry["statusPurpose"]) != known:
            raise NotGenuine("It does not say where it would be taken back.")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotGenuine("It lacks a date, or where it would be taken back.") from error
    return since, until, entry


def _bit(listed: dict[str, Any], entry: dict[str, Any], now: dt.datetime) -> bool:
    """Raises NotGenuine, NotReadable."""
    try:
        if listed["id"] != entry["statusListCredential"]:
            raise NotGenuine("This is another list than the one it names.")
        if not moment(listed["validFrom"]) <= now <= moment(listed["validUntil"]):
            raise NotGenuine("The list of badges that were taken back is too old.")
        subject = listed["credentialSubject"]
        if subject["statusPurpose"] != "revocation":
            raise NotGenuine("The list says something else.")
        return status.is_set(status.unpacked(subject["encodedList"]), int(entry["statusListIndex"]))
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, NotReadable):
            raise
        raise NotGenuine("The list of badges that were taken back cannot be read.") from error
