"""What is written on the way through an exchange: a reason, a code, a message."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from microservices.exchange_words import REASONS


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("Say it in your own words"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Write what happened"),
            "max_length": _("Use at most 1,000 characters"),
        },
    )


class ReasonForm(WordsForm):
    reason = forms.ChoiceField(
        label=_("What is it about?"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what it is about"),
            "invalid_choice": _("Choose one of the reasons in the list"),
        },
    )
    field_order = ("reason", "words")


class CodeForm(forms.Form):
    """Four digits, with or without spaces between them."""

    code = forms.RegexField(
        regex=r"^\s*[0-9](?:\s*[0-9]){3}\s*$",
        label=_("The four digits that the other shows you"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "6"}),
        error_messages={
            "required": _("Write the four digits that the other shows you"),
            "invalid": _("The code is four digits, such as 4711"),
            "max_length": _("The code is four digits, such as 4711"),
        },
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class TalkForm(forms.Form):
    """One message: the press of a ready-made sentence, or words. ``key`` makes the same form say it once."""

    text = forms.CharField(
        label=_("Write a message"),
        help_text=_(
            "Leave out telephone numbers and addresses. Both of you see where to meet once you have agreed."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Use at most 1,000 characters")},
    )
    button = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Open the page again and write it once more"),
            "invalid": _("Open the page again and write it once more"),
        },
    )

    def clean(self) -> dict:
        said = super().clean()
        if said.get("button"):
            said["text"] = ""
        elif not said.get("text") and not self.errors:
            self.add_error("text", _("Write something, or choose a sentence"))
        return said


FORMS: dict[str, type[forms.Form]] = {"words": WordsForm, "reason": ReasonForm, "code": CodeForm}
"""By what a step asks for (``exchange_words.Button.asks``)."""
