"""Signing what we do not see, once for each resident."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from barometer import blind, seals
from barometer.actions import answers
from barometer.actions.answers import AlreadyAnswered, AnsweringRefused
from barometer.models import Cell, LedgerEntry, Round
from portal.models import Resident

BEGUN = gettext_lazy(
    "You have answered this survey, or begun to in another window. With the code that you got then you can change your"
    " answers until it closes."
)


def issue(actor: Resident, round_: Round, blinded: bytes) -> bytes:
    """The blind signature of the key of the actor's group. The same message is signed again for whoever did not get the
    answer; another one is not. Raises AnsweringRefused or AlreadyAnswered."""
    if not round_.technical:
        raise AnsweringRefused(_("This survey signs nothing. Answer on its page."))
    if why := answers.not_now(round_):
        raise AnsweringRefused(why)
    cell = answers.cell_of(actor, round_)
    sealed_key = Cell.objects.values_list("sealed_key", flat=True).get(pk=cell.pk)
    if sealed_key is None:
        raise AnsweringRefused(_("This survey is closed."))
    # signing takes long, so nobody waits for it behind a lock; it is given away only if the ledger says so
    try:
        signature = blind.blind_sign(seals.opened_key(sealed_key), blinded)
    except (blind.UnexpectedInputSize, blind.OutOfRange) as error:
        raise AnsweringRefused(
            _("Your browser sent something that cannot be signed. Load the page again.")
        ) from error
    name = answers.name_of(actor, round_)
    digest = hashlib.sha256(blinded).hexdigest()
    try:
        with transaction.atomic():
            answers.enter(answers.held(round_, name), name, digest, said=BEGUN)
    except AlreadyAnswered:
        same = LedgerEntry.objects.filter(round=round_, pseudonym=name, blinded_hash=digest)
        if not same.exists():
            raise
    return signature
