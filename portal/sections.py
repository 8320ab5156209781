"""Parts that features bring to the front page, each as a template and what it needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.template import loader
from django.utils.safestring import SafeString

from portal.remembered import remembered

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclasses.dataclass(frozen=True)
class Section:
    """``context`` returns what ``template`` needs, as ``section``, or nothing when there is nothing to show.

    A section is the same for every reader and is remembered until the municipality's content changes, unless it
    is ``personal``. A personal one may stand ``instead_of`` another, for whom it has something to show.
    """

    name: str
    template: str
    context: Callable[[HttpRequest, object], dict | None]
    order: int = 100
    side: bool = False
    personal: bool = False
    instead_of: str = ""


_home: dict[str, Section] = {}


def on_home(section: Section) -> None:
    _home[section.name] = section


def of_home(request: HttpRequest, page: object) -> list[dict]:
    """The sections with something to show, in order; each row is its ``html`` and whether it stands at the side."""
    shown: dict[str, dict] = {}
    for section in sorted(_home.values(), key=lambda s: (not s.instead_of, s.order, s.name)):
        if any(
            other.instead_of == section.name and other.name in shown for other in _home.values()
        ):
            continue

        def render(section: Section = section) -> SafeString:
            context = section.context(request, page)
            if context is None:
                return SafeString("")
            return loader.render_to_string(
                section.template, {"section": context, "page": page}, request
            )

        municipality = getattr(request, "municipality", None)
        if section.personal or municipality is None:
            html = render()
        else:
            html = remembered(municipality, f"section.{section.name}.{page.pk}", render)
        if html:
            shown[section.name] = {"html": html, "side": section.side, "order": section.order}
    return sorted(shown.values(), key=lambda one: one["order"])
