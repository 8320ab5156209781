"""Who somebody is, read from what an identity provider signed. Nothing here asks anybody or stores anything.

What is checked and why: OpenID Connect Core 1.0, sections 3.1.3.7 (ID token) and 5.3.2 (user info).
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

# Signatures with a public key only: a symmetric one would let whoever knows our client secret sign.
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
# How far the provider's clock may be from ours, and how old a token just fetched may be, in seconds.
CLOCK_SKEW = 60
OLDEST_TOKEN = 600

YOUNGEST = 12
OF_AGE = 18

_LEVELS = {"low": _("low"), "substantial": _("substantial"), "high": _("high")}


class SignInRefused(Exception):
    """Somebody could not be signed in. Holds the answer for them: a status, what happened and what to do.

    ``str()`` of it is for the log and never holds a claim.
    """

    status = 400
    tone = "warn"
    again = True
    title = _("The sign-in did not work")
    advice = _("Try again. Nothing was changed or lost.")


class Cancelled(SignInRefused):
    """The person turned back at the identity provider."""

    status = 200
    tone = ""
    title = _("You stopped before you were signed in")
    advice = _("Nothing was changed. You can read everything without signing in, or try again.")


class SignInExpired(SignInRefused):
    """The answer belongs to no sign-in that this browser began, or to one that is over."""

    title = _("This sign-in is no longer valid")
    advice = _(
        "It was used already, took more than ten minutes or began in another browser. Start again here."
    )


class NotConnected(SignInRefused):
    """The installation has no usable identity provider; an operator must act."""

    status = 503
    again = False
    title = _("Signing in is not possible yet")
    advice = _("The municipality has not finished connecting its sign-in service. Come back later.")


class ProviderSilent(SignInRefused):
    """The identity provider did not answer, or said that it is out of order."""

    status = 503
    title = _("The sign-in service does not answer")
    advice = _("The fault is not yours. Wait some minutes and try again. Everything is still here.")


class ProviderWrong(SignInRefused):
    """The identity provider answered something that cannot be believed."""

    status = 502
    tone = "bad"
    title = _("The sign-in service gave an answer we cannot trust")
    advice = _("You were not signed in. Try again, and tell the municipality if it happens twice.")


class LevelTooLow(SignInRefused):
    """The person proved who they are in a weaker way than the municipality asks for."""

    status = 403
    title = _("You need a safer way to sign in")

    def __init__(self, needed: str) -> None:
        super().__init__(f"the level of assurance is below {needed}")
        self.advice = _(
            "You were recognised, but not safely enough. Choose a sign-in with the level “%(level)s”, "
            "such as your eID with app, code reader or card, and try again."
        ) % {"level": level_name(needed)}


class TooYoung(SignInRefused):
    """The person is under the age from which the portal keeps accounts."""

    status = 403
    tone = ""
    again = False
    title = _("You can have an account when you turn 12")
    advice = _(
        "Until then you can read everything here, and ask a grown-up to speak up for you. "
        "We have kept nothing about you."
    )


@dataclasses.dataclass(frozen=True)
class Identity:
    """What the portal keeps of somebody who proved who they are, before anything is stored.

    key: 64 hexadecimal digits, the keyed hash of the subject
    youngest, oldest: age in whole years as far as the birth date is known; none where it is not
    home: official code of the municipality where they live; none where unknown or abroad
    home_known: false where the register did not answer, so that what was known stays
    """

    key: str
    first_name: str
    birth_year: int | None
    youngest: int | None
    oldest: int | None
    assurance: str
    business: bool = False
    home: str | None = None
    home_known: bool = True


def level_name(level: str) -> str:
    """A level in words, whatever a provider calls it: ``urn:x:loa:substantial`` becomes “substantial”."""
    last = re.split(r"[:/#._-]", level.strip().lower())[-1]
    return str(_LEVELS.get(last, level))


def subject_key(pepper: str, issuer: str, subject: str, organisation: str = "") -> str:
    """Keyed hash (HMAC-SHA256, hexadecimal) of a person at a provider; without the pepper nobody can
    compute it, so neither the subject nor a list of possible subjects opens it.

    Whoever also acts for an organisation has one more account for each.
    """
    message = "\x00".join(["torget.eid.subject.v1", issuer, subject, organisation])
    return hmac.new(pepper.encode(), message.encode(), hashlib.sha256).hexdigest()


def check_token(
    claims: Mapping,
    *,
    client_id: str,
    nonce: str,
    levels: Sequence[str],
    access_token: str,
    algorithm: str,
    now: float,
) -> None:
    """Check what is left of an ID token once its signature, issuer, audience and expiry hold.

    ``now`` is in seconds since 1970. Raises SignInExpired for another sign-in's nonce, LevelTooLow, and
    ProviderWrong for the rest.
    """
    if not _same(claims.get("nonce"), nonce):
        raise SignInExpired("the nonce of the ID token is not ours")
    audience = claims.get("aud")
    party = claims.get("azp")
    if isinstance(audience, list) and len(audience) > 1 and party is None:
        raise ProviderWrong("several audiences and no authorised party")
    if party is not None and party != client_id:
        raise ProviderWrong("the authorised party is another client")
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        raise ProviderWrong("the ID token does not say when it was issued")
    if not now - OLDEST_TOKEN <= issued <= now + CLOCK_SKEW:
        raise ProviderWrong("the ID token was not issued just now")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject.isascii() or not 0 < len(subject) <= 255:
        raise ProviderWrong("the ID token names nobody")
    if "at_hash" in claims and not _same(claims["at_hash"], token_hash(access_token, algorithm)):
        raise ProviderWrong("the access token belongs to another ID token")
    if claims.get("acr") not in levels:
        raise LevelTooLow(levels[0])


def token_hash(access_token: str, algorithm: str) -> str:
    """The left half of the access token's hash as ``at_hash`` holds it (OpenID Connect Core 3.1.3.6)."""
    size = algorithm[-3:] if algorithm[-3:] in {"256", "384", "512"} else "512"
    digest = hashlib.new(f"sha{size}", access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _same(said: object, expected: str) -> bool:
    if not isinstance(said, str):
        return False
    # JSON may hold halves of characters, which no encoding but this one knows
    return hmac.compare_digest(said.encode("utf-8", "surrogatepass"), expected.encode())


def first_name_of(claims: Mapping) -> str:
    """The given name, else the first word of the name; without what cannot be read aloud; at most 60 letters."""
    given, whole = claims.get("given_name"), claims.get("name")
    if isinstance(given, str) and given.strip():
        text = given
    elif isinstance(whole, str):
        # "Lind, Anna" is how registers write it
        text = whole.partition(",")[2].strip() or whole
        text = text.split()[0] if text.split() else ""
    else:
        return ""
    spaced = " ".join(text.split())
    readable = "".join(c for c in spaced if c == " " or unicodedata.category(c)[0] not in "CZ")
    return readable[:60].strip()


def birth_of(claims: Mapping, today: dt.date) -> tuple[int | None, int | None, int | None]:
    """Year of birth, and the youngest and oldest somebody can be today, in whole years.

    ``birthdate`` is YYYY-MM-DD, or YYYY where the provider tells no more (OpenID Connect Core 5.1). All
    three are none where it is missing, holds no year or cannot be.
    """
    said = claims.get("birthdate")
    match = (
        re.fullmatch(r"(\d{4})(?:-(\d\d)-(\d\d))?", said.strip()) if isinstance(said, str) else None
    )
    if match is None or not 1890 <= int(match[1]) <= today.year:
        return None, None, None
    year = int(match[1])
    if match[2] is None:
        return year, max(0, today.year - year - 1), today.year - year
    try:
        born = dt.date(year, int(match[2]), int(match[3]))
    except ValueError:
        return None, None, None
    if born > today:
        return None, None, None
    age = today.year - year - ((today.month, today.day) < (born.month, born.day))
    return year, age, age
