"""Parts that features bring to the front page, each as a template and what it needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclasses.dataclass(frozen=True)
class Section:
    """``context`` returns what ``template`` needs, or nothing when there is nothing to show."""

    name: str
    template: str
    context: Callable[[HttpRequest, object], dict | None]
    order: int = 100
    side: bool = False


_home: dict[str, Section] = {}


def on_home(section: Section) -> None:
    _home[section.name] = section


def of_home(request: HttpRequest, page: object) -> list[dict]:
    """The sections with something to show, in order; each row is ``template``, ``side`` and its context."""
    shown = []
    for section in sorted(_home.values(), key=lambda s: (s.order, s.name)):
        context = section.context(request, page)
        if context is not None:
            shown.append({"template": section.template, "side": section.side, **context})
    return shown
