"""Pictures of what is still being written."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Resident


class SentPictureQuerySet(models.QuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(owner=resident)


class SentPicture(models.Model):
    """A picture that came with a form which is not published yet, so that it need not be chosen again."""

    key = models.UUIDField(unique=True)
    """Of the form."""
    owner = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    file = models.ImageField(upload_to="listings/")
    sent_at = models.DateTimeField(default=timezone.now)

    objects = SentPictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture that was sent")
        verbose_name_plural = _("pictures that were sent")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(file=""), name="sent_picture_is_there")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
