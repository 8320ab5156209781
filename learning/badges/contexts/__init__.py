"""The JSON-LD contexts that badges name, as they were published.

Nothing is ever fetched: what is not here does not exist. A signature covers what a context says its words mean, so the
files are kept byte by byte; a test compares their SHA-256 with what their publishers state.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
FILES = {CREDENTIALS: "credentials-v2.json", BADGES: "ob-v3p0-context-3.0.3.json"}


class ContextUnknown(LookupError):
    """A document names a context that is none of ours."""


@lru_cache(maxsize=len(FILES))
def context(address: str) -> dict[str, Any]:
    """The context at ``address``. Raises ContextUnknown."""
    if address not in FILES:
        raise ContextUnknown("A badge of ours names no such context.")
    return json.loads((HERE / FILES[address]).read_text(encoding="utf-8"))


def loader(address: str, options: Any = None) -> dict[str, Any]:
    """What PyLD asks for a context. Raises ContextUnknown."""
    return {
        "contextUrl": None,
        "documentUrl": address,
        "document": context(address),
        "tag": "static",
    }
