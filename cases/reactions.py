"""What follows when an editor publishes or hides the page of a case."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from cases.actions.editorial import note_explanation
from cases.actions.findable import renew_cases
from cases.models import CasePage


@receiver(page_published, sender=CasePage, dispatch_uid="cases.explained")
def case_explained(instance: CasePage, **kwargs: Any) -> None:
    note_explanation(instance)


@receiver([page_published, page_unpublished], sender=CasePage, dispatch_uid="cases.findable")
def case_findable(instance: CasePage, **kwargs: Any) -> None:
    renew_cases([instance.case_id])
