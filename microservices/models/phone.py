"""People who take part by telephone: a colleague writes down for them what they ask for, and answers for them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet


class PhoneNeighbour(models.Model):
    """Somebody without a computer. Nobody signs in to the account: colleagues act for them, and ring them."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    resident = models.OneToOneField(Resident, on_delete=models.CASCADE, related_name="by_phone")
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=20)
    consent = models.TextField(
        _("what they said yes to"),
        max_length=500,
        help_text=_("As you told it to them on the telephone, in your own words."),
    )
    key = models.UUIDField(unique=True, editable=False)
    entered_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    # who takes part by telephone is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("neighbour by telephone")
        verbose_name_plural = _("neighbours by telephone")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") & ~Q(name="") & ~Q(consent=""),
                name="phone_neighbour_is_reached_and_said_yes",
            ),
            models.UniqueConstraint(
                fields=["municipality", "phone", "name"], name="by_telephone_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
