"""Where somebody lives. One function decides, named by the setting RESIDENCY_ADAPTER.

An adapter takes all claims about a person (ID token and user info merged, as a mapping) and returns the
official code of the municipality where they live, or none where they live in no municipality with a code.
``portal.models.Municipality.code`` holds the same codes; a code that no municipality here has makes a guest.

An adapter that asks a population register gets the national identity number from the claims, asks, and
returns; it must not store or log it. It raises RegisterSilent where the register does not answer: the person
is signed in all the same, and what was known about their home stays until the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.module_loading import import_string


class RegisterSilent(Exception):
    """The population register did not answer; nothing is known about the home, which is not the same as none."""


def from_claim(claims: Mapping) -> str | None:
    """The code in the claim that OIDC_MUNICIPALITY_CLAIM names; ``address.municipality`` looks inside ``address``."""
    return text(claims, settings.OIDC_MUNICIPALITY_CLAIM)


def text(claims: Mapping, name: str) -> str | None:
    """A short printable text or number in the claim ``name``, a path with dots where claims lie inside claims."""
    value: object = claims.get(name)
    if name not in claims:
        value = claims
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**40 else None
    if not isinstance(value, str) or len(value) > 40 or not value.isprintable():
        return None
    return value.strip() or None


def adapter() -> Callable[[Mapping], str | None]:
    """The adapter that is set. Raises ImportError where the setting names nothing."""
    return import_string(settings.RESIDENCY_ADAPTER)
