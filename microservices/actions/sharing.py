"""Sharing one's place on a final board as a picture, taking it back, and counting what came of it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36, urlsafe_base64_encode
from django.utils.translation import gettext

from microservices import minors
from microservices.models import BoardLine, ShareCard, ShareCount
from portal.models import Municipality, Resident

Kind = ShareCount.Kind


class SharingRefused(Exception):
    """This cannot be shared; the message says why."""


def share(actor: Resident, line: BoardLine) -> ShareCard:
    """The picture of one's own place, made where there is none; each press counts. Raises SharingRefused."""
    if line.resident_id != actor.pk:
        raise SharingRefused(gettext("Everybody shares only what is theirs."))
    try:
        with transaction.atomic():
            card, _made = ShareCard.objects.get_or_create(line=line, revoked_at=None)
    except IntegrityError as error:
        # the board changed while the button was pressed
        raise SharingRefused(gettext("That place is no longer there.")) from error
    count(line.board.municipality, Kind.PRESSED)
    return card


@transaction.atomic
def take_back(actor: Resident, card: ShareCard) -> None:
    """Let nobody see the picture any more. Twice is once."""
    if card.line.resident_id != actor.pk:
        raise SharingRefused(gettext("Everybody shares only what is theirs."))
    ShareCard.objects.filter(pk=card.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())


def count(municipality: Municipality, kind: Kind) -> None:
    """One more of today; who it was, nobody notes."""
    today = minors.today(municipality)
    row = {"municipality": municipality, "day": today, "kind": kind}
    if not _add(row):
        try:
            with transaction.atomic():
                ShareCount.objects.create(**row, number=1)
        except IntegrityError:
            # somebody else began the day
            _add(row)


def _add(row: dict) -> int:
    return ShareCount.objects.filter(**row).update(number=F("number") + 1)


# The address of a picture ------------------------------------------------------------------------------------


def _seal(number: int) -> str:
    digest = salted_hmac("microservices.sharing", str(number), algorithm="sha256").digest()
    return urlsafe_base64_encode(digest[:12])


def token_of(card: ShareCard) -> str:
    """What stands in the address of the picture, and nobody can guess."""
    return f"{int_to_base36(card.pk)}.{_seal(card.pk)}"


def number_in(token: str) -> int | None:
    """The number of the card that we once made ``token`` for, whether it is still there or not; else none."""
    number, _dot, seal = token.partition(".")
    try:
        found = base36_to_int(number)
    except ValueError:
        return None
    return found if constant_time_compare(_seal(found), seal) else None


def shared(token: str) -> ShareCard | None:
    """The card that may be seen under ``token``."""
    number = number_in(token)
    if number is None:
        return None
    cards = ShareCard.objects.filter(pk=number, revoked_at__isnull=True)
    return cards.select_related("line__board__municipality", "line__board__area").first()
