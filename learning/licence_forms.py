"""The forms of licences: the name on it, what a witness says, and numbers that somebody types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning import licence_rules as rules


class HolderForm(forms.Form):
    """Whose it is, as they want it read."""

    holder_name = forms.CharField(
        label=_("The name on your certificate"),
        help_text=_("Leave it empty for a certificate without a name."),
        max_length=rules.LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"max_length": _("Write the name in at most 80 letters.")},
    )


class ConfirmForm(forms.Form):
    """What the witness says on the learner's device."""

    seen = forms.MultipleChoiceField(
        label=_("What I have seen"),
        help_text=_("For the witness: tick what the learner has done alone."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Tick what is on the list.")},
    )
    witness = forms.CharField(
        label=_("Your number as a witness"),
        max_length=9,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}
        ),
        error_messages={
            "required": _("Write the number of the witness"),
            "max_length": _("Write the number of the witness"),
        },
    )
    pin = forms.CharField(
        label=_("Your PIN"),
        help_text=_("Six digits, from your own page. There is a new one every minute."),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Write the six digits of the PIN"),
            "max_length": _("Write the six digits of the PIN"),
        },
    )

    def __init__(self, *args: Any, skills: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].choices = [(str(at), skill) for at, skill in enumerate(skills)]

    def clean_seen(self) -> frozenset[int]:
        return frozenset(int(at) for at in self.cleaned_data["seen"])


class CodeForm(forms.Form):
    """The code that a colleague of the municipality gave."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Twelve letters and digits, from the municipality."),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": _("Write the code"),
            "max_length": _("Write the twelve letters and digits"),
        },
    )


class NumberForm(forms.Form):
    """The number of a certificate."""

    number = forms.CharField(
        label=_("Number of the certificate"),
        help_text=_("Such as 7F3K-92QX-M4TD."),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": _("Write the number that stands on the certificate"),
            "max_length": _("Write the twelve letters and digits"),
        },
    )

    def clean_number(self) -> str:
        number = rules.normal(self.cleaned_data["number"])
        if not rules.is_number(number):
            raise forms.ValidationError(_("Write the twelve letters and digits"))
        return number
