"""Every cookie this installation sets, for the page that says so; a test walks the site and finds no other.

All of them are strictly necessary for what the reader asks for, so no banner asks (Directive 2002/58/EC,
article 5(3)).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

PERSONAL = (settings.SESSION_COOKIE_NAME, "messages")
"""Cookies that say a page is somebody's own. Without them nothing may look at the session: pages for
everybody are kept in the page cache and must not differ from reader to reader."""

DEVICE, DEVICE_LASTS = "torget_device", dt.timedelta(days=400)
"""Keeps the secret of a device that follows something without an account. Pages for everybody do not look at it;
browsers keep no cookie longer than 400 days."""

BROWSER, BROWSER_LASTS = "torget_browser", dt.timedelta(days=400)
"""Which of somebody's devices this browser is, once it takes alerts."""

DRAFT = "torget_draft"
"""Answers to a survey that were not sent yet; only the pages of that survey get it."""


@dataclasses.dataclass(frozen=True)
class Cookie:
    """``lasts`` is nothing where it goes when the browser closes; ``local`` never leaves the reader's device."""

    name: str
    purpose: str | Promise
    when: str | Promise
    lasts: dt.timedelta | None = None
    local: bool = False

    @property
    def lifetime(self) -> str:
        if self.lasts is None:
            return str(
                _("Until you hide it or clear it") if self.local else _("Until the browser closes")
            )
        if self.lasts >= dt.timedelta(days=2):
            number = self.lasts.days
            return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}
        number = round(self.lasts / dt.timedelta(hours=1))
        return ngettext("%(number)s hour", "%(number)s hours", number) % {"number": number}


def listed() -> Iterator[Cookie]:
    """The cookies of this installation as it is set up, and what pages remember on the device."""
    yield Cookie(
        settings.SESSION_COOKIE_NAME,
        _("Knows that it is you while you are signed in."),
        _("When you sign in, or point your phone at a code to take part"),
        dt.timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    yield Cookie(
        settings.CSRF_COOKIE_NAME,
        _("Makes sure that a form comes from you and from our own page."),
        _("When you open a form that you can send"),
        dt.timedelta(seconds=settings.CSRF_COOKIE_AGE),
    )
    yield Cookie(
        DRAFT,
        _("Keeps what you answered in a survey until you send it. We keep none of it before."),
        _("When you answer a survey without scripts"),
    )
    yield Cookie(
        DEVICE,
        _("Knows which things this device follows, without knowing who you are."),
        _("When you follow something, or take alerts, without signing in"),
        DEVICE_LASTS,
    )
    yield Cookie(
        BROWSER,
        _("Knows which alerts are shown in this browser, so that signing out stops them here."),
        _("When you turn on alerts on a device"),
        BROWSER_LASTS,
    )
    yield Cookie(
        "messages",
        _("Carries our answer to the next page, such as “Saved”."),
        _("When you have sent a form; gone once you have read it"),
    )
    yield Cookie(
        "torget-closed-alerts",
        _(
            "Remembers which warnings you have hidden, on your device only. It is not a cookie and is never sent."
        ),
        _("When you hide a warning"),
        local=True,
    )
    yield Cookie(
        "torget-learned",
        _(
            "Remembers what you have understood, ticked off and answered rightly in courses, on your device only, "
            "until you hand it over."
        ),
        _("When you open a course"),
        local=True,
    )
    yield Cookie(
        "torget-practised",
        _(
            "Remembers which exercises you have done and how many hints you asked for, on your device only."
        ),
        _("When you have done an exercise in a practice box"),
        local=True,
    )
