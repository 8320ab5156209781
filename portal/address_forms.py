"""Forms of e-mail addresses, mobile numbers and the codes that confirm them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.channels import Channel


class EmailForm(forms.Form):
    value = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write your e-mail address"),
            "max_length": _("This address is too long"),
        },
    )


class MobileForm(forms.Form):
    value = forms.CharField(
        label=_("Your mobile number"),
        help_text=_("With the country code if it is from another country, such as +47."),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={
            "required": _("Write your mobile number"),
            "max_length": _("This number is too long"),
        },
    )


FORMS = {Channel.EMAIL: EmailForm, Channel.SMS: MobileForm}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six figures."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={
            "required": _("Write the code we sent"),
            "max_length": _("The code has six figures"),
        },
    )
