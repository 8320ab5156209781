"""The forms in which somebody takes part in a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from microservices.actions.campaigns import MOST_WORDS
from portal.pictures import PictureField


class TellForm(forms.Form):
    """What somebody did, for a colleague to look at. ``key`` makes the same form count once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What did you do?"),
        help_text=_("Two sentences are enough: what, where and when."),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Write what you did, so that a colleague can see it"),
            "max_length": _("Use at most %(limit_value)s letters"),
        },
    )
    picture = PictureField(
        label=_("A picture"),
        help_text=_(
            "Only the colleague who decides sees it, and then it is deleted. We take out where and when it was taken. "
            "Show no people who have not said yes."
        ),
        required=False,
    )


class CodeForm(forms.Form):
    """That somebody is on the spot: with the code they read there, or typed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("The code that is shown there"),
        help_text=_("Eight letters and figures. It changes twice a minute."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Type the code that is shown there"),
            "max_length": _("A code has eight letters and figures"),
        },
    )

    def __init__(self, *args: Any, read: str = "", **kwargs: Any) -> None:
        """``read``: what was read already, so that nothing has to be typed."""
        super().__init__(*args, **kwargs)
        if read:
            del self.fields["code"]
