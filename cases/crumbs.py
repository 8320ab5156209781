"""The way to a page from the square."""

from __future__ import annotations

import dataclasses

from django.urls import reverse
from django.utils.translation import gettext as _


@dataclasses.dataclass(frozen=True)
class Crumb:
    label: str
    url: str


def home() -> Crumb:
    return Crumb(_("The square"), reverse("front"))


def meetings() -> Crumb:
    return Crumb(_("Meetings"), reverse("cases:meetings"))


def bodies() -> Crumb:
    return Crumb(_("Councils and committees"), reverse("cases:bodies"))
