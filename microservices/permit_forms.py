"""The form in which somebody applies for a permit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from microservices.actions.permits import LONGEST


class ApplyForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you apply?"),
        help_text=_(
            "A few sentences are enough: what you have done before, and what you would like to do. "
            "Only the municipality's coordinators read it."
        ),
        max_length=LONGEST["reason"],
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Write a few words about why you apply"),
            "max_length": _("Use at most %(limit_value)s characters"),
        },
    )
