"""Signing what we do not see, once for each resident."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from barometer import blind, seals
from barometer.actions import answers
from barometer.actions.answers import AlreadyAnswered, AnsweringRefused
from barometer.models import LedgerEntry, Round
from portal.models import Resident


def issue(actor: Resident, round_: Round, blinded: bytes) -> bytes:
    """The blind signature of the key of the actor's group. The same message is signed again for whoever did not get the
    answer; another one is not. Raises AnsweringRefused or AlreadyAnswered."""
    if not round_.technical:
        raise AnsweringRefused(_("This survey signs nothing. Answer on its page."))
    if why := answers.not_now(round_):
        raise AnsweringRefused(why)
    cell = answers.cell_of(actor, round_)
    if cell.sealed_key is None:
        raise AnsweringRefused(answers.not_now(round_) or _("This survey is closed."))
    digest = hashlib.sha256(blinded).hexdigest()
    name = answers.name_of(actor, round_)
    _signed_before(round_, name, digest)
    # signing takes long, so nobody waits for it behind a lock; it is given away only if the ledger says so
    try:
        signature = blind.blind_sign(seals.opened_key(cell.sealed_key), blinded)
    except (blind.UnexpectedInputSize, blind.OutOfRange) as error:
        raise AnsweringRefused(
            _("Your browser sent something that cannot be signed. Load the page again.")
        ) from error
    with transaction.atomic():
        row = answers.held(round_, name)
        if not _signed_before(row, name, digest):
            answers.enter(row, name, digest)
    return signature


def _signed_before(round_: Round, name: str, digest: str) -> bool:
    """Whether this very message was signed for somebody. Raises AlreadyAnswered where another one was."""
    entry = LedgerEntry.objects.filter(round=round_, pseudonym=name).first()
    if entry is not None and entry.blinded_hash != digest:
        raise AlreadyAnswered(
            _(
                "You have answered this survey, or begun to in another window. With the code that you got then you can"
                " change your answers until it closes."
            )
        )
    return entry is not None
