"""Speaking for a municipality in somebody's language where no request says which: in workers and in mails."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from django.utils import timezone, translation

from portal.languages import CODES
from portal.models.municipality import here


@contextlib.contextmanager
def speaking(municipality: Any, language: str = "") -> Iterator[None]:
    """Words, days and addresses come out as a reader of ``language`` sees them at the municipality's host.

    Without a language it is the municipality's own main one.
    """
    spoken = language if language in CODES else municipality.main_language
    arrived = here.set(municipality)
    try:
        with translation.override(spoken), timezone.override(municipality.zone):
            yield
    finally:
        here.reset(arrived)
