"""Where somebody can be reached: giving an address, showing that it is one's own, taking it back; and what the
other side says about it, such as that messages come back or that somebody answered STOP.

Whoever acts is a ``Follower``. An address is used once a code that was sent there has been typed here.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from portal import mails, texts
from portal.channels import Channel, Outcome, State
from portal.models import Address, ChannelUse, Delivery, Follower, Municipality
from portal.reports import Kind, Report

DIGITS, TRIES = 6, 5
HOLDS = dt.timedelta(minutes=15)
AGAIN = dt.timedelta(seconds=60)
"""A second code is sent this long after the first: the first may only be slow."""
SOFT_BOUNCES = 5
"""A mailbox that was full or silent so often is given up."""


class AddressRefused(Exception):
    """An address, a number or a code cannot be taken like this; the message says why."""


REASONS: dict[str, Promise] = {
    Outcome.BOUNCED: _("Messages to it come back."),
    Outcome.GONE: _("Messages to it come back."),
    Outcome.REFUSED: _("The receiver refuses our messages."),
    Outcome.STOPPED: _("You answered STOP, or said that our messages are unwanted."),
}
"""Why an address is no longer used, by what stands in ``Address.refused_because``."""


def reason(address: Address) -> str:
    """Why ``address`` is no longer used, as a sentence."""
    return str(REASONS.get(address.refused_because, REASONS[Outcome.REFUSED]))


def shown(address: Address) -> str:
    """The address as people write it: numbers in groups."""
    if address.channel == Channel.EMAIL:
        return address.value
    number = phonenumbers.parse(address.value, None)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


# Giving --------------------------------------------------------------------------------------------------


def normal(channel: Channel | str, text: str, country: str) -> str:
    """``text`` as an address is kept. Numbers without a country code are of ``country`` (ISO 3166-1).

    Raises AddressRefused for what is no address, or no number that takes text messages.
    """
    return _mail(text) if channel == Channel.EMAIL else _number(text, country)


def _mail(text: str) -> str:
    value = text.strip()
    try:
        EmailValidator()(value)
    except ValidationError:
        raise AddressRefused(
            gettext("This is not an e-mail address. Write it like name@example.org.")
        ) from None
    if len(value) > 254 or not value.isascii():
        raise AddressRefused(gettext("Write the address with letters from a to z, and not longer."))
    local, _at, host = value.rpartition("@")
    return f"{local}@{host.lower()}"


def _number(text: str, country: str) -> str:
    example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    shown = phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL) if example else ""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_valid_number(number):
        raise AddressRefused(
            gettext("This is not a telephone number. Write it like %(example)s.")
            % {"example": shown}
        )
    mobile = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    if phonenumbers.number_type(number) not in mobile:
        raise AddressRefused(
            gettext("This number takes no text messages. Write the number of a mobile phone.")
        )
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def offered(municipality: Municipality, channel: Channel | str) -> bool:
    """Whether ``municipality`` writes to people on ``channel``, and this installation can."""
    if channel == Channel.SMS and not settings.SMS_URLS:
        return False
    off = ChannelUse.objects.of(municipality).filter(channel=channel, on=False)
    return not off.exists()


def give_address(
    follower: Follower, channel: Channel | str, text: str, *, municipality: Municipality
) -> Address:
    """Keep an address and send a code to it; until the code is typed nothing else is sent there.

    A new one takes the place of the old. What is confirmed already stays so. Raises AddressRefused for what is no
    address, for a second code within a minute, where the municipality does not use the channel, and where the
    code could not be sent; the address is kept then, so that another code can be asked for.
    """
    if not offered(municipality, channel):
        raise AddressRefused(
            gettext("%(municipality)s does not send text messages.")
            if channel == Channel.SMS
            else gettext("%(municipality)s does not send e-mail.")
        )
    value = normal(channel, text, municipality.country)
    with transaction.atomic():
        row, code = _with_code(follower, channel, value)
    if code:
        _send(row, code, municipality)
    return row


def _with_code(follower: Follower, channel: str, value: str) -> tuple[Address, str]:
    Follower.objects.select_for_update(of=("self",)).get(pk=follower.pk)
    row = Address.objects.filter(follower=follower, channel=channel).first()
    if row is None:
        row = Address(follower=follower, channel=channel)
    elif row.value == value and row.confirmed_at and not row.refused_at:
        return row, ""
    now = timezone.now()
    if row.code_sent_at and now < row.code_sent_at + AGAIN:
        raise AddressRefused(
            gettext("A code is on its way. Wait a minute before you ask for another.")
        )
    code = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    row.value, row.code_sent_at, row.tries, row.bounces = value, now, 0, 0
    row.confirmed_at = row.refused_at = None
    row.refused_because = ""
    row.code = _hash(follower, value, code)
    row.save()
    return row, code


def send_again(follower: Follower, channel: Channel | str, *, municipality: Municipality) -> None:
    """Send another code; the one before no longer counts. Raises AddressRefused as ``give_address`` does."""
    row = Address.objects.filter(follower=follower, channel=channel).first()
    if row is None:
        raise AddressRefused(gettext("Write the address first."))
    give_address(follower, channel, row.value, municipality=municipality)


def _hash(follower: Follower, value: str, code: str) -> str:
    text = f"{follower.pk}:{value}:{code}"
    return salted_hmac("portal.address", text, algorithm="sha256").hexdigest()


def _send(row: Address, code: str, municipality: Municipality) -> None:
    """Outside the transaction: a mail server that takes its time holds no lock."""
    minutes = int(HOLDS.total_seconds() // 60)
    name = municipality.name
    if row.channel == Channel.EMAIL:
        hue = municipality.hue
        sent = mails.send_code(row.value, code, sender=name, minutes=minutes, hue=hue)
    else:
        sent = texts.send_code(row.value, code, sender=name, minutes=minutes)
    if not sent:
        # the next try need not wait for a code that never left
        Address.objects.filter(pk=row.pk).update(code_sent_at=None, code="")
        raise AddressRefused(
            gettext(
                "We could not send the code. Look at the address once more, or try again in a moment."
            )
        )


def confirm_address(follower: Follower, channel: Channel | str, typed: str) -> Address:
    """Take the address into use when ``typed`` is the code that was sent there.

    Raises AddressRefused for a wrong code, one that is too old, and after too many tries; tries are counted in
    either case.
    """
    with transaction.atomic():
        row = (
            Address.objects.select_for_update(of=("self",))
            .filter(follower=follower, channel=channel)
            .first()
        )
        refused = _check(row, "".join(typed.split()))
    if refused:
        raise AddressRefused(refused)
    assert row is not None
    return row


def _check(row: Address | None, code: str) -> str:
    """Why the code does not count, having written down that it was tried; empty when it does."""
    if row is None:
        return gettext("Write the address first.")
    if row.confirmed_at and not row.code:
        return ""
    now = timezone.now()
    if not row.code or not row.code_sent_at or now > row.code_sent_at + HOLDS:
        return gettext("That code is too old. Ask for a new one.")
    if row.tries >= TRIES:
        return gettext("Too many wrong codes. Ask for a new one.")
    if not constant_time_compare(row.code, _hash(row.follower, row.value, code)):
        row.tries += 1
        row.save(update_fields=["tries"])
        return gettext("That is not the code we sent. Look once more.")
    row.confirmed_at, row.code, row.tries = now, "", 0
    row.save(update_fields=["confirmed_at", "code", "tries"])
    return ""


@transaction.atomic
def remove_address(follower: Follower, channel: Channel | str) -> None:
    """Forget the address; what waits to be sent there is not sent. Removing twice is removing once."""
    Address.objects.filter(follower=follower, channel=channel).delete()
    _drop(follower, channel, Outcome.STOPPED)


def _drop(follower: Follower, channel: str, outcome: Outcome) -> None:
    waiting = Delivery.objects.filter(follower=follower, channel=channel, state=State.WAITING)
    waiting.update(state=State.DROPPED, outcome=outcome)


# What the other side says --------------------------------------------------------------------------------


@transaction.atomic
def refuse_address(address: Address, because: Outcome) -> None:
    """Use ``address`` no longer, and say why on the person's page; the first reason stays."""
    fresh = Address.objects.filter(pk=address.pk, refused_at__isnull=True)
    if fresh.update(refused_at=timezone.now(), refused_because=because.value, code=""):
        _drop(address.follower, address.channel, because)


@transaction.atomic
def note_soft_bounce(address: Address) -> None:
    """Count a message that did not arrive this time; after several the address is used no longer."""
    Address.objects.filter(pk=address.pk).update(bounces=F("bounces") + 1)
    address.refresh_from_db()
    if address.bounces >= SOFT_BOUNCES:
        refuse_address(address, Outcome.BOUNCED)


def addresses_of(channel: Channel, *, message_id: str = "", value: str = "") -> list[Address]:
    """The addresses something is said about: by a message of ours, by themselves, or, given both, by both."""
    rows = Address.objects.filter(channel=channel).select_related("follower")
    if message_id:
        delivery = mails.delivery_of(message_id)
        if delivery is None:
            return []
        followers = Delivery.objects.filter(pk=delivery, channel=channel).values("follower")
        rows = rows.filter(follower__in=followers)
    if value:
        rows = rows.filter(value__iexact=value)
    return list(rows) if message_id or value else []


STOP_WORDS = {
    "stop", "stop alt", "stop all", "afmeld",
    "stopp", "stopp alt", "avslutt", "avmeld",
    "stoppa", "stoppa allt", "avsluta", "sluta",
    "lopeta", "seis", "peruuta", "pysäytä", "pysayta", "poista",
    "end", "quit", "cancel", "unsubscribe",
}  # fmt: skip
"""What people answer to a text message when they want no more, in five languages."""


def hear(report: Report) -> int:
    """Do what a report of a mail server or a gateway calls for; returns how many addresses it is about."""
    channel = Channel.EMAIL if report.channel == "email" else Channel.SMS
    rows = addresses_of(channel, message_id=report.message_id, value=report.address)
    for address in rows:
        if report.kind is Kind.COMPLAINT:
            refuse_address(address, Outcome.STOPPED)
        elif report.kind is Kind.ANSWER:
            if means_stop(report.text):
                refuse_address(address, Outcome.STOPPED)
        elif report.hard:
            refuse_address(address, Outcome.BOUNCED)
        else:
            note_soft_bounce(address)
    return len(rows)


def means_stop(text: str) -> bool:
    """Whether an answered text message says stop, whatever its case and punctuation."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold() in STOP_WORDS
