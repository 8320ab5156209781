"""What allauth tells us about staff accounts, written into the audit log and the session."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from portal import followers
from portal.actions import people


@receiver(authenticator_added, dispatch_uid="portal.factor_added")
def factor_added(request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Whoever sets up a second factor has just used it: an app with a code, a passkey with a signature."""
    people.note_second_factor(user, added=True, actor=user)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=str(authenticator.type)
        )


@receiver(authenticator_removed, dispatch_uid="portal.factor_removed")
def factor_removed(user: Any, **kwargs: Any) -> None:
    people.note_second_factor(user, added=False, actor=user)


@receiver(user_logged_in, dispatch_uid="portal.language_of_account")
def speak_their_language(request: Any, user: Any, **kwargs: Any) -> None:
    """Pages without a language in their address are shown in the account's own."""
    if request is not None and getattr(user, "language", ""):
        request.session["language"] = user.language


@receiver(user_logged_in, dispatch_uid="portal.device_of_account")
def bring_the_device_along(request: Any, user: Any, **kwargs: Any) -> None:
    """What somebody followed on this device before they signed in is theirs from now on."""
    if request is not None:
        followers.bring_along(request, user)
