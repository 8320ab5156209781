"""What every page of a municipality asks for, remembered until something of the municipality changes.

The mark that ends kept pages (``portal.marks``) is part of the key, so nothing has to be purged. So are the
reader's language and the day where the municipality lies, since texts name both. Nothing that depends on who
is reading belongs here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import get_language

from portal.marks import WHOLE, marks

T = TypeVar("T")
SECONDS = 24 * 60 * 60


def remembered(municipality: Any, name: str, make: Callable[[], T], *, many: bool = False) -> T:
    """What ``make`` returns, or returned since the municipality last changed. It must not return ``None``.

    ``municipality`` is a ``portal.models.Municipality``; ``name`` tells one thing from another. ``many``: there
    are as many such things as pages, so each process keeps those asked for lately and no more.
    """
    mark = marks().read(municipality.pk)
    if mark is None:
        return make()
    cache = caches["many" if many else "default"]
    today = timezone.localdate(timezone=municipality.zone)
    key = _key(name, municipality.pk, get_language(), today.isoformat(), mark)
    found = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, SECONDS)
    return found


def municipality_at(host: str, find: Callable[[], Any]) -> Any:
    """The municipality at ``host`` with its front pages, as ``find`` reads it from the database; or none."""
    cache = caches["many"]
    whole = marks().read(WHOLE)
    number = cache.get(_key("host", host, whole[0])) if whole else None
    mark = marks().read(number) if number else None
    kept = cache.get(_key("municipality", number, mark)) if mark else None
    if kept is not None:
        return kept
    # Read before the row is: what is kept is never older than its mark.
    before = marks().snapshot()
    found = find()
    if found is not None and (mark := before(found.pk)):
        found.home_pages  # noqa: B018  (once read they are kept with it)
        cache.set(_key("host", host, mark[0]), found.pk, SECONDS)
        cache.set(_key("municipality", found.pk, mark), found, SECONDS)
    return found


def _key(*parts: object) -> str:
    digest = hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()
    return f"torget.remembered.{digest}"
