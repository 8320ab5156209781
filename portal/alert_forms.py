"""Forms of the alert settings."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.switch import OWN_NAMES


def hours() -> list[tuple[int, str]]:
    return [(hour, date_format(dt.time(hour), "TIME_FORMAT")) for hour in range(24)]


class AlertSettingsForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Alerts, e-mails and text messages come in this language."),
        choices=list(OWN_NAMES.items()),
        error_messages={
            "required": _("Choose one of the languages in the list"),
            "invalid_choice": _("Choose one of the languages in the list"),
        },
    )
    quiet_from = forms.TypedChoiceField(
        label=_("Quiet from"),
        help_text=_("Nothing rings then: we wait. Warnings of danger come all the same."),
        coerce=int,
        choices=hours,
        error_messages={
            "required": _("Choose an hour"),
            "invalid_choice": _("Choose an hour in the list"),
        },
    )
    quiet_to = forms.TypedChoiceField(
        label=_("Quiet until"),
        help_text=_("Choose the same hour twice if it may ring at any time."),
        coerce=int,
        choices=hours,
        error_messages={
            "required": _("Choose an hour"),
            "invalid_choice": _("Choose an hour in the list"),
        },
    )
    discreet = forms.BooleanField(
        label=_("Discreet on the lock screen"),
        help_text=_(
            "The alert says that there is something for you, and what it is once you open it."
        ),
        required=False,
    )
