"""Addresses under /accounts/: the way back from the identity provider, and the accounts of staff.

Of allauth's views only those that staff needs are here; residents have no password, no second factor and no
e-mail address to manage, and nobody signs up.
"""

from collections.abc import Callable
from functools import wraps

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal import sign_in
from portal.identity import is_staff


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only whoever signs in with a password has a password and a second factor to look after."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not is_staff(request.user):
            raise PermissionDenied(_("You sign in with your eID. There is nothing to set here."))
        return view(request, *args, **kwargs)

    return guarded


urlpatterns = [
    path("eid/login/", sign_in.start, name="eid_start"),
    path("eid/login/callback/", sign_in.callback, name="eid_callback"),
    path("login/", account.login, name="account_login"),
    path("inactive/", never_cache(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", for_staff(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", for_staff(account.password_change), name="account_change_password"),
    path("password/reset/", never_cache(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        never_cache(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-0-9A-Za-z:_]+)/$",
        never_cache(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        never_cache(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", for_staff(second_factor.index), name="mfa_index"),
    path("second-factor/use/", second_factor.authenticate, name="mfa_authenticate"),
    path(
        "second-factor/again/", for_staff(second_factor.reauthenticate), name="mfa_reauthenticate"
    ),
    path("second-factor/app/", for_staff(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/remove/", for_staff(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "second-factor/codes/",
        for_staff(recovery.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/codes/new/",
        for_staff(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/codes/download/",
        for_staff(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("second-factor/passkeys/", for_staff(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", for_staff(passkey.add_webauthn), name="mfa_add_webauthn"),
    path(
        "second-factor/passkeys/again/",
        for_staff(passkey.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "second-factor/passkeys/<int:pk>/remove/",
        for_staff(passkey.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "second-factor/passkeys/<int:pk>/name/",
        for_staff(passkey.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
]
