"""What the two say of an exchange once it is done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from microservices.choices import Audience

from .exchanges import Exchange


class Rating(models.Model):
    """Whether it went as agreed, said by one of the two. Only how often that was so is shown of anybody."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="ratings")
    by = models.CharField(max_length=10, choices=Audience.choices)
    as_agreed = models.BooleanField()
    made_at = models.DateTimeField(default=timezone.now)

    objects = models.Manager()

    class Meta:
        verbose_name = _("answer about an exchange")
        verbose_name_plural = _("answers about exchanges")
        ordering = ["exchange", "by"]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "by"], name="each_answers_once"),
            models.CheckConstraint(
                condition=Q(by__in=["requester", "performer"]), name="one_of_the_two_answers"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
