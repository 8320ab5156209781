"""What every page of a municipality asks for, remembered until something of the municipality changes.

The mark that ends kept pages (``portal.marks``) is part of the key, so nothing has to be purged. So are the
reader's language and the day where the municipality lies, since texts name both. Nothing that depends on who
is reading belongs here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language

from portal.marks import marks

T = TypeVar("T")
SECONDS = 24 * 60 * 60


def remembered(municipality: Any, name: str, make: Callable[[], T]) -> T:
    """What ``make`` returns, or returned since the municipality last changed. It must not return ``None``.

    ``municipality`` is a ``portal.models.Municipality``; ``name`` tells one thing from another.
    """
    mark = marks().read(municipality.pk)
    if mark is None:
        return make()
    today = timezone.localdate(timezone=municipality.zone)
    said = repr((name, municipality.pk, get_language(), today.isoformat(), mark))
    key = f"torget.remembered.{hashlib.blake2b(said.encode(), digest_size=16).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, SECONDS)
    return found
