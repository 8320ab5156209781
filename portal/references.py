"""What a page points at, and whose it is.

The choosers of the CMS offer one's own pages, pictures and rows only; whoever writes another number into a
form is refused here, and so is what comes past the forms (translations, imports).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex

from portal import reach

if TYPE_CHECKING:
    from django.db import models

# Who wrote or locked a page may have moved on to a neighbour.
PEOPLE = {"portal.resident"}


def pointed_at(row: models.Model) -> list[models.Model]:
    """Everything ``row`` points at: relations, and choices inside rich text and StreamFields."""
    found = {
        (kind, key)
        for kind, key, _model, _place in ReferenceIndex._extract_references_from_object(row)
    }
    rows: list[Any] = []
    for kind, key in sorted(found):
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is None or model._meta.label_lower in PEOPLE:
            continue
        rows += model._default_manager.filter(pk=key)
    return rows


def refuse_foreign(row: models.Model, owners: set[int]) -> None:
    """Raise ValidationError when ``row``, which belongs to ``owners``, points at a row of somebody else."""
    for target in pointed_at(row):
        theirs = reach.owners(target)
        if owners and theirs and not theirs & owners:
            raise ValidationError(_("Something on this page belongs to another municipality."))


def check_page(page: Page, parent: Page | None = None) -> None:
    """Refuse a page that points at a neighbour's rows. A page outside the tree is judged by its ``parent``."""
    place = page if page.path else parent
    if place is not None and place.depth and place.depth > 1:
        refuse_foreign(page, reach.owners(place) or set())
