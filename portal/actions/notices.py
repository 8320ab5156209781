"""Messages of the municipality: a warning written by one person and sent by another; a correction."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from portal import reach
from portal.actions.telling import tell
from portal.channels import Channel
from portal.events import ContentChanged, announce
from portal.models import Area, Delivery, Entry, Municipality, Notice, Resident
from portal.models.notices import TEXT, TITLE
from portal.notices import draft_of

LOG_LABELS = {
    "portal.notice.write": _("Write a message"),
    "portal.notice.send": _("Send a message"),
    "portal.notice.discard": _("Throw a message away"),
}
Texts = dict[str, dict[str, str]]


class NoticeRefused(Exception):
    """A message cannot be written or sent like this; the message says why."""


@transaction.atomic
def write_notice(
    actor: Resident | None,
    municipality: Municipality,
    *,
    words: Texts,
    kind: str = Notice.Kind.WARNING,
    area: Area | None = None,
    until: dt.datetime | None = None,
    entry: Entry | None = None,
) -> Notice:
    """Write a message; nobody is told before it is sent.

    ``words``: for each language the municipality writes in ``{"title": …, "text": …}``. ``entry`` is what a correction
    puts right. Raises NoticeRefused without the right, or when the details do not hold.
    """
    _require(actor, "portal.add_notice", municipality)
    if area is not None and area.municipality_id != municipality.pk:
        raise NoticeRefused(gettext("The area belongs to another municipality."))
    if entry is not None and entry.municipality_id != municipality.pk:
        raise NoticeRefused(gettext("The change belongs to another municipality."))
    if until is not None and until <= timezone.now():
        raise NoticeRefused(gettext("It must hold until some time to come."))
    if kind == Notice.Kind.CORRECTION and entry is None:
        raise NoticeRefused(gettext("Say what is put right."))
    notice = Notice.objects.create(
        municipality=municipality,
        kind=kind,
        words=_checked(municipality, words),
        area=area,
        until=until,
        entry=entry,
        written_by=actor,
    )
    log(notice, "portal.notice.write", user=actor, title=notice.title)
    return notice


@transaction.atomic
def send_notice(actor: Resident | None, notice: Notice) -> int:
    """Tell everybody a message is for. Returns how many people are told.

    A warning is sent by somebody else than whoever wrote it. Sent twice, it is told once: the second is refused.
    """
    _require(actor, "portal.change_notice", notice.municipality)
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .get(pk=notice.pk)
    )
    if notice.sent:
        raise NoticeRefused(gettext("It has been sent already."))
    warning = notice.kind == Notice.Kind.WARNING
    if warning and actor is not None and notice.written_by_id == actor.pk:
        raise NoticeRefused(
            gettext("A warning takes two people: somebody else than you must send it.")
        )
    if notice.until is not None and notice.until <= timezone.now():
        raise NoticeRefused(gettext("It no longer holds. Write a new one."))
    notice.sent_by, notice.sent_at = actor, timezone.now()
    notice.save(update_fields=["sent_by", "sent_at"])
    entries = tell(notice.municipality, [draft_of(notice)], wait_minutes=0)
    log(notice, "portal.notice.send", user=actor, title=notice.title)
    announce(ContentChanged(notice.municipality_id))
    return Delivery.objects.filter(entry__in=entries, channel=Channel.INBOX).count()


@transaction.atomic
def discard_notice(actor: Resident | None, notice: Notice) -> None:
    """Throw away a message that was not sent. What was sent stays: people have read it."""
    _require(actor, "portal.add_notice", notice.municipality)
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.sent:
        raise NoticeRefused(gettext("It has been sent already."))
    log(notice, "portal.notice.discard", user=actor, title=notice.title, deleted=True)
    notice.delete()


def _checked(municipality: Municipality, words: Texts) -> Texts:
    if missing := [code for code in municipality.languages if not words.get(code, {}).get("title")]:
        raise NoticeRefused(
            gettext(
                "Write the first sentence in every language of the municipality: %(languages)s."
            )
            % {"languages": ", ".join(missing)}
        )
    checked = {}
    for code in municipality.languages:
        said = {name: str(words[code].get(name, "")).strip() for name in ("title", "text")}
        if len(said["title"]) > TITLE or len(said["text"]) > TEXT:
            raise NoticeRefused(
                gettext(
                    "Too long: the first sentence may have %(title)s characters, the rest %(text)s."
                )
                % {"title": TITLE, "text": TEXT}
            )
        checked[code] = said
    return checked


def _require(actor: Resident | None, right: str, municipality: Municipality) -> None:
    if actor is not None and not reach.has_right(actor, right, municipality):
        raise NoticeRefused(gettext("You have no right to do this in this municipality."))
