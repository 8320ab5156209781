"""Parcels as mail: text and HTML in the reader's language, over one connection, each receiver on their own.

The headers let a reader stop without opening anything (RFC 8058), keep answering machines quiet (RFC 3834), and
name the delivery in the Message-ID, so that what comes back is found again without an address in it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import logging
import re
import smtplib
from collections.abc import Iterator, Sequence
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from portal import days, stopping
from portal.channels import Channel, Outcome
from portal.colours import srgb
from portal.models import Municipality
from portal.parcels import End, Item, Parcel, Receipt, sends
from portal.richtext import shorten
from portal.smtp_answers import Verdict, judge

log = logging.getLogger(__name__)

SUBJECT = 120
"""Characters of a subject. Phones show about 40 of them; the first words therefore say what changed."""
MANY = 60
"""Happenings in one mail; above about 100 kB big providers show the end of a mail only on demand."""
LOST_AT_MOST = 3
"""Connections that may break, one after the other, before the rest of a batch waits."""
SILENT_FOR = dt.timedelta(minutes=2)
"""A server that cannot be reached is left alone for so long."""


# Words ---------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Line:
    """One happening as a mail shows it; addresses are whole, days are words."""

    what: str
    url: str
    matter: str
    matter_lang: str
    before: str
    after: str
    change_lang: str
    action: str
    action_url: str
    until: str
    why: str
    stop_url: str


@dataclasses.dataclass(frozen=True)
class Group:
    """What happened to one thing, in the order it happened."""

    kind: str
    title: str
    lang: str
    url: str
    lines: tuple[Line, ...]


def _whole(site: str, url: str) -> str:
    return f"{site}{url}" if url.startswith("/") else url


def _line(parcel: Parcel, item: Item) -> Line:
    words = item.words
    before, after = words.change or ("", "")
    return Line(
        what=words.what,
        url=stopping.entry_url(parcel.site, item.entry),
        matter=words.matter,
        matter_lang=words.matter_lang,
        before=before,
        after=after,
        change_lang=words.change_lang,
        action=words.action,
        action_url=_whole(parcel.site, words.action_url),
        until=days.on(words.until) if words.until else "",
        why=item.why,
        stop_url=stopping.url(parcel.site, parcel.stop_key, [item.delivery]),
    )


def groups(parcel: Parcel) -> list[Group]:
    """The first ``MANY`` items by what they happened to, in the order in which each thing comes first."""
    by_group: dict[str, list[Item]] = {}
    for item in parcel.items[:MANY]:
        by_group.setdefault(item.group, []).append(item)
    return [
        Group(
            kind=items[0].words.kind,
            title=items[0].words.title,
            lang=items[0].words.title_lang,
            url=stopping.entry_url(parcel.site, items[0].entry),
            lines=tuple(_line(parcel, item) for item in items),
        )
        for items in by_group.values()
    ]


def subject(parcel: Parcel) -> str:
    """What changed, the most important of it, and where; how much more there is. Nothing of it where alerts are to be
    discreet."""
    number = len(parcel.items)
    if parcel.discreet:
        words = ngettext(
            "%(number)s thing happened in what you follow",
            "%(number)s things happened in what you follow",
            number,
        )
        return words % {"number": number}
    first = max(parcel.items, key=lambda item: item.important).words
    if number == 1:
        return shorten(f"{first.what}: {first.title}", SUBJECT)
    more = _more(number - 1)
    return f"{shorten(f'{first.what}: {first.title}', SUBJECT - len(more) - 3)} + {more}"


def _more(number: int) -> str:
    return ngettext("%(number)s more", "%(number)s more", number) % {"number": number}


def _sheet(hue: int) -> SafeString:
    """The mail's style. The page's own cannot be used: mail programs know neither ``oklch()`` nor files."""
    colours = {
        "paper": srgb(0.976, 0.009, hue),
        "surface": srgb(0.997, 0.003, hue),
        "well": srgb(0.945, 0.02, hue),
        "ink": srgb(0.25, 0.035, hue),
        "soft": srgb(0.43, 0.035, hue),
        "line": srgb(0.885, 0.022, hue),
        "accent": srgb(0.42, 0.115, hue),
        "on": srgb(0.99, 0.006, hue),
        "dark_paper": srgb(0.185, 0.02, hue),
        "dark_surface": srgb(0.235, 0.022, hue),
        "dark_well": srgb(0.285, 0.03, hue),
        "dark_ink": srgb(0.955, 0.01, hue),
        "dark_soft": srgb(0.79, 0.022, hue),
        "dark_line": srgb(0.36, 0.03, hue),
        "dark_accent": srgb(0.83, 0.09, hue),
        "dark_on": srgb(0.2, 0.045, hue),
    }
    css = render_to_string("mail/mail.css", colours)
    # made of our own file and of colours: nothing in it comes from anybody
    return mark_safe(f"<style>{' '.join(css.split())}</style>")  # noqa: S308


def rendered(name: str, context: dict, *, hue: int = 250) -> tuple[str, str]:
    """The text and the HTML of the mail ``name`` in the active language."""
    context = context | {"language": translation.get_language(), "style": _sheet(hue)}
    text = render_to_string(f"mail/{name}.txt", context).strip()
    # what a condition leaves out leaves an empty line behind
    return re.sub(r"\n{3,}", "\n\n", text) + "\n", render_to_string(f"mail/{name}.html", context)


# Messages ------------------------------------------------------------------------------------------------


def message_id(parcel: Parcel) -> str:
    """``<told.123@host>``: the same at every attempt, so that a mail program shows a repeated one once."""
    return f"<told.{parcel.deliveries[0]}@{urlsplit(parcel.site).hostname}>"


def delivery_of(named: str) -> int | None:
    """The delivery that a Message-ID of ours names."""
    found = re.fullmatch(r"\s*<?told\.(\d{1,18})@[^\s<>@]+>?\s*", named)
    return int(found.group(1)) if found else None


def sender_of(name: str) -> str:
    """``Tornsund <torget@…>``: who speaks, at the address the installation may send from."""
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def compose(parcel: Parcel, *, reply_to: str = "", hue: int = 250) -> EmailMultiAlternatives:
    """The message of ``parcel``."""
    with translation.override(parcel.language):
        stop = stopping.url(parcel.site, parcel.stop_key, parcel.deliveries)
        found = groups(parcel)
        heading = subject(parcel)
        context = {
            "subject": heading,
            "sender": parcel.sender,
            "site": parcel.site,
            "groups": found,
            "several": len(parcel.items) > 1,
            "digest": parcel.digest,
            "urgent": parcel.urgent,
            "more": _more(len(parcel.items) - MANY) if len(parcel.items) > MANY else "",
            "inbox_url": parcel.site + reverse("alerts"),
            "stop_url": stop,
            "change_url": parcel.site + stopping.change_path(),
        }
        text, html = rendered("told", context, hue=hue)
    host = urlsplit(parcel.site).hostname
    headers = {
        "Message-ID": message_id(parcel),
        "List-Id": f"<alerts.{host}>",
        "List-Unsubscribe": f"<{stop}>",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": parcel.language,
    }
    if parcel.site.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if parcel.urgent:
        headers["Importance"] = "high"
    mail = EmailMultiAlternatives(
        heading,
        text,
        sender_of(parcel.sender),
        [parcel.to.value],
        headers=headers,
        reply_to=[reply_to] if reply_to else None,
    )
    mail.attach_alternative(html, "text/html")
    return mail


# Sending -------------------------------------------------------------------------------------------------


class Post:
    """One connection to the mail server, opened when first needed and again when it broke."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.lost = 0
        self.over: Verdict | None = None
        """Set once nothing more is to be sent on it: why, and what becomes of the rest."""

    def send(self, mail: EmailMultiAlternatives) -> Verdict:
        if self.over:
            return self.over
        try:
            self.connection.open()
        except (smtplib.SMTPException, OSError) as fault:
            self.over = dataclasses.replace(_verdict(fault), for_all=True)
            return self.over
        try:
            self.connection.send_messages([mail])
        except (smtplib.SMTPException, OSError) as fault:
            return self._after(fault)
        self.lost = 0
        return Verdict(End.SENT)

    def _after(self, fault: Exception) -> Verdict:
        verdict = _verdict(fault)
        if _broken(fault):
            self.close()
            self.lost += 1
            if self.lost >= LOST_AT_MOST:
                self.over = verdict
        if verdict.for_all:
            self.close()
            self.over = verdict
        return verdict

    def close(self) -> None:
        # a server that is gone cannot be taken leave of
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self.connection.close()
        if getattr(self.connection, "connection", None) is not None:
            self.connection.connection = None


def _broken(fault: Exception) -> bool:
    return isinstance(fault, smtplib.SMTPServerDisconnected) or not isinstance(
        fault, smtplib.SMTPException
    )


def _verdict(fault: Exception) -> Verdict:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return judge(*next(iter(fault.recipients.values())))
    if isinstance(fault, smtplib.SMTPResponseException) and fault.smtp_code >= 400:
        return judge(fault.smtp_code, fault.smtp_error, at_recipient=False)
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return Verdict(End.OURS, Outcome.REFUSED, type(fault).__name__)
    return Verdict(End.LATER, said=type(fault).__name__)


@sends(Channel.EMAIL)
def send_mails(parcels: Sequence[Parcel]) -> Iterator[Receipt]:
    """Send ``parcels`` over one connection; one receipt each, as soon as the server has answered.

    Whom the server refuses is refused alone. Where it breaks off or goes away, the rest comes again later.
    """
    homes = Municipality.objects.in_bulk({parcel.municipality for parcel in parcels})
    with contextlib.closing(Post()) as post:
        for parcel in parcels:
            home = homes.get(parcel.municipality)
            try:
                mail = compose(
                    parcel, reply_to=home.email if home else "", hue=home.hue if home else 250
                )
                mail.message()  # what cannot be a message fails here, before the server hears of it
            except Exception:  # one text that cannot be made must not keep the others waiting
                log.exception("A mail of delivery %s could not be made", parcel.deliveries[0])
                yield Receipt(parcel, End.OURS, Outcome.BROKEN, said="text")
                continue
            yield _receipt(parcel, post.send(mail))


def _receipt(parcel: Parcel, verdict: Verdict) -> Receipt:
    waits = verdict.end is End.LATER and verdict.for_all
    return Receipt(
        parcel,
        verdict.end,
        verdict.outcome,
        again_at=timezone.now() + SILENT_FOR if waits else None,
        origin_waits=waits,
        said=verdict.said,
    )


def code_message(
    to: str, code: str, *, sender: str, minutes: int, hue: int = 250
) -> EmailMultiAlternatives:
    """The mail with the code that confirms an address, in the active language."""
    context = {"code": code, "minutes": minutes, "sender": sender}
    heading = gettext("%(code)s is your code for %(sender)s") % {"code": code, "sender": sender}
    text, html = rendered("code", context | {"subject": heading}, hue=hue)
    mail = EmailMultiAlternatives(
        heading, text, sender_of(sender), [to], headers={"Auto-Submitted": "auto-generated"}
    )
    mail.attach_alternative(html, "text/html")
    return mail


def send_code(to: str, code: str, *, sender: str, minutes: int, hue: int = 250) -> bool:
    """Send the code that confirms an address, in the active language; whether the server took it."""
    with contextlib.closing(Post()) as post:
        verdict = post.send(code_message(to, code, sender=sender, minutes=minutes, hue=hue))
    if verdict.end is not End.SENT:
        log.warning("A code could not be mailed: %s", verdict.said)
    return verdict.end is End.SENT
