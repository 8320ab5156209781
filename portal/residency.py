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
    code = claim(claims, settings.OIDC_MUNICIPALITY_CLAIM)
    if isinstance(code, int) and not isinstance(code, bool):
        return str(code)
    return code.strip() or None if isinstance(code, str) and len(code) <= 40 else None


def claim(claims: Mapping, name: str) -> object:
    """One claim by its name, or by a path of names with dots between."""
    if name in claims:
        return claims[name]
    value: object = claims
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def adapter() -> Callable[[Mapping], str | None]:
    """The adapter that is set. Raises ImportError where the setting names nothing."""
    return import_string(settings.RESIDENCY_ADAPTER)
