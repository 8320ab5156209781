"""What follows when an editor publishes the page of a case."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from cases.actions.editorial import note_explanation
from cases.models import CasePage


@receiver(page_published, sender=CasePage, dispatch_uid="cases.explained")
def case_explained(instance: CasePage, **kwargs: Any) -> None:
    note_explanation(instance)
