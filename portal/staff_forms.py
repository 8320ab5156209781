"""Forms of staff accounts: allauth's, with labels that stay when somebody writes, and no text in the fields."""

from __future__ import annotations

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _


class Plain:
    """Takes the placeholders out of a form's fields and gives them our labels and hints."""

    labels: dict = {}
    hints: dict = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class LoginForm(Plain, account.LoginForm):
    labels = {"login": _("User name or e-mail"), "password": _("Password")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    labels = {"password": _("Password")}


class NewPassword(Plain):
    labels = {
        "oldpassword": _("The password you have now"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):
    pass


class ResetPasswordKeyForm(NewPassword, account.ResetPasswordKeyForm):
    pass


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    labels = {"email": _("Your e-mail address at work")}


class Code(Plain):
    labels = {"code": _("Code")}
    hints = {"code": _("Six digits from your app, or one of your recovery codes.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # recovery codes are digits too
        self.fields["code"].widget.attrs |= {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
        }


class AuthenticateForm(Code, second_factor.AuthenticateForm):
    pass


class CodeAgainForm(Code, second_factor.ReauthenticateForm):
    pass


class ActivateTOTPForm(Code, totp.ActivateTOTPForm):
    hints = {"code": _("The six digits your app shows now.")}


class AddPasskeyForm(Plain, passkey.AddWebAuthnForm):
    labels = {"name": _("Name of the passkey")}
    hints = {"name": _("So that you know it again, such as “Phone” or “Blue key”.")}
    name = forms.CharField(required=True, max_length=60)


class RenamePasskeyForm(Plain, passkey.EditWebAuthnForm):
    labels = {"name": _("Name of the passkey")}
    name = forms.CharField(required=True, max_length=60)
