"""What a licence says as an Open Badge 3.0: a verifiable credential (VCDM 2.0), before it is signed.

Source: 1EdTech Open Badges Specification 3.0, sections 5 and B. The learner is a random ``urn:uuid`` and, where they
want their name on it, a salted hash of the name: whoever is told the name can compare it, and nobody reads it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import unicodedata
import uuid
from typing import Any

from .contexts import BADGES, CREDENTIALS

CONTEXTS = [CREDENTIALS, BADGES]
TYPES = ["VerifiableCredential", "OpenBadgeCredential"]


@dataclasses.dataclass(frozen=True)
class Issuer:
    did: str
    name: str
    url: str


@dataclasses.dataclass(frozen=True)
class Achievement:
    """key: the same for every badge of a package; about: what whoever has it can do; criteria: how it is got"""

    key: uuid.UUID
    name: str
    about: str
    criteria: str
    language: str


@dataclasses.dataclass(frozen=True)
class Holder:
    """A name and the salt it is hashed with: 16 random bytes as hexadecimal digits."""

    name: str
    salt: str

    @property
    def digest(self) -> str:
        """SHA-256 of the name, in Unicode's composed form, and the salt after it (OB 3.0, IdentityHash)."""
        said = unicodedata.normalize("NFC", self.name) + self.salt
        return "sha256$" + hashlib.sha256(said.encode()).hexdigest()


@dataclasses.dataclass(frozen=True)
class Badge:
    """One badge. status_list, status_index: where its bit stands"""

    number: uuid.UUID
    subject: uuid.UUID
    issuer: Issuer
    achievement: Achievement
    since: dt.datetime
    until: dt.datetime
    status_list: str
    status_index: int
    holder: Holder | None = None


def instant(moment: dt.datetime) -> str:
    """XML Schema dateTimeStamp in UTC, to the second."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> dt.datetime:
    """Raises ValueError where the text is no time with a zone."""
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found


def document(badge: Badge) -> dict[str, Any]:
    """The credential, unsigned."""
    subject: dict[str, Any] = {
        "id": badge.subject.urn,
        "type": ["AchievementSubject"],
        "achievement": {
            "id": badge.achievement.key.urn,
            "type": ["Achievement"],
            "achievementType": "Certificate",
            "name": badge.achievement.name,
            "description": badge.achievement.about,
            "criteria": {"narrative": badge.achievement.criteria},
            "inLanguage": badge.achievement.language,
        },
    }
    if badge.holder is not None:
        subject["identifier"] = [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": badge.holder.digest,
                "identityType": "name",
                "salt": badge.holder.salt,
            }
        ]
    return {
        "@context": CONTEXTS,
        "id": badge.number.urn,
        "type": TYPES,
        "name": badge.achievement.name,
        "issuer": {
            "id": badge.issuer.did,
            "type": ["Profile"],
            "name": badge.issuer.name,
            "url": badge.issuer.url,
        },
        "validFrom": instant(badge.since),
        "validUntil": instant(badge.until),
        "credentialSubject": subject,
        "credentialStatus": {
            "id": f"{badge.status_list}#{badge.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(badge.status_index),
            "statusListCredential": badge.status_list,
        },
    }
