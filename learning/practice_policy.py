"""Which frames a page may hold: those of the exercises that stand on it, by their whole address, and no other."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse


def note(request: HttpRequest, key: uuid.UUID) -> int:
    """Remember that the page being made holds the frame of a scenario; returns how many it holds."""
    keys: list[uuid.UUID] = getattr(request, "practice_keys", [])
    request.practice_keys = [*keys, key]  # type: ignore[attr-defined]
    return len(keys) + 1


def keep(request: HttpRequest, response: HttpResponse) -> None:
    """Let the page of ``response`` hold the frames that were noted while it was made."""
    home = f"{request.scheme}://{request.get_host()}"
    keys = dict.fromkeys(getattr(request, "practice_keys", ()))
    sources = [f"{home}{reverse('learning:practice_frame', args=[key])}" for key in keys]
    response._csp_replace = {  # type: ignore[attr-defined]
        **getattr(response, "_csp_replace", {}),
        "frame-src": sources or ["'none'"],
    }
