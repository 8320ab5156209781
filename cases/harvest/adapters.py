"""The adapters by name."""

from __future__ import annotations

import datetime as dt
from types import ModuleType

from cases.harvest import ahjo, oparl
from cases.harvest.records import Answer

_MODULES: dict[str, ModuleType] = {"oparl": oparl, "ahjo": ahjo}
NAMES = tuple(_MODULES)
VERSION = 1
"""Raised whenever a parser reads more or other things than before, so that kept answers are read anew."""


def start(adapter: str, url: str, since: dt.datetime | None = None) -> tuple[str, ...]:
    """Addresses a run begins with; with ``since``, those that tell what changed."""
    return _MODULES[adapter].start(url, since)


def parse(adapter: str, data: bytes, url: str, since: dt.datetime | None = None) -> Answer:
    """Read one answer.

    Raises:
        ParseError: nothing can be read from it.
    """
    return _MODULES[adapter].parse(data, url, since)


def incremental(adapter: str) -> bool:
    """Whether the system can be asked for changes only."""
    return hasattr(_MODULES[adapter], "incremental")
