"""Taking part by telephone: a colleague opens the account, writes down what somebody asks for, and answers for them.

The account is theirs and counts as any other: ten coins, the same rules, the same rights. Nobody can sign in to it.
Refuses with PhoneRefused.
"""

from __future__ import annotations

import re
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from microservices.models import Exchange, PhoneNeighbour
from portal import mydata, reach
from portal.models import Municipality, Resident
from portal.names import CODES

ADD, FORGET = "microservices.add_phoneneighbour", "microservices.delete_phoneneighbour"
ASSURANCE = "telephone"
"""What stands in an account in the place of how sure the eID was."""
OLDEST_YEAR = 1900
_NUMBER = re.compile(r"\+?[0-9]{6,15}")

LOG_LABELS = {
    "microservices.phone.join": gettext_lazy("Take somebody in by telephone"),
    "microservices.phone.forget": gettext_lazy("Forget somebody who took part by telephone"),
}
"""Verbs of this module in the audit log."""


class PhoneRefused(Exception):
    """Nobody can be taken in like this; the message says why, for the colleague."""


@transaction.atomic
def join(
    staff: Resident,
    municipality: Municipality,
    *,
    key: uuid.UUID,
    name: str,
    phone: str,
    birth_year: int,
    language: str,
    consent: str,
) -> PhoneNeighbour:
    """Open an account for somebody who has said yes on the telephone; the same form twice opens one.

    Only for grown-ups who live here: their eID would say so, and the colleague has asked.
    """
    if not reach.has_right(staff, ADD, municipality):
        raise PhoneRefused(_("You have no right to take somebody in here."))
    Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=municipality.pk)
    if (done := PhoneNeighbour.objects.of(municipality).filter(key=key).first()) is not None:
        return done
    name, number = " ".join(name.split()), number_of(phone)
    if not name or len(name) > 120:
        raise PhoneRefused(_("Write the name, in at most 120 letters."))
    if not consent.strip() or len(consent) > 500:
        raise PhoneRefused(_("Write what they said yes to, in at most 500 letters."))
    if language not in CODES:
        raise PhoneRefused(_("Choose one of the languages in the list."))
    if not old_enough(birth_year):
        raise PhoneRefused(_("Only those who have turned 18 take part by telephone."))
    if PhoneNeighbour.objects.of(municipality).filter(phone=number, name=name).exists():
        raise PhoneRefused(_("%(name)s is here already.") % {"name": name})
    resident = Resident(
        kind=Resident.Kind.RESIDENT,
        municipality=municipality,
        first_name=name.split()[0],
        birth_year=birth_year,
        verified_at=timezone.now(),
        assurance=ASSURANCE,
        language=language,
    )
    resident.set_unusable_password()
    resident.save()
    row = PhoneNeighbour.objects.create(
        municipality=municipality,
        resident=resident,
        name=name,
        phone=number,
        consent=consent.strip(),
        key=key,
        entered_by=staff,
    )
    log(row, "microservices.phone.join", user=staff, title=f"#{row.pk}")
    return row


def old_enough(birth_year: int) -> bool:
    """Whether somebody has certainly turned 18; only the year is kept."""
    return OLDEST_YEAR <= birth_year < timezone.localdate().year - 18


def number_of(phone: str) -> str:
    """A telephone number without what people put between its digits. Raises PhoneRefused."""
    number = re.sub(r"[\s().\-/]", "", phone)
    if not _NUMBER.fullmatch(number):
        raise PhoneRefused(_("Write a telephone number, such as 20 12 34 56."))
    return number


@transaction.atomic
def forget(staff: Resident, row: PhoneNeighbour) -> None:
    """They take part no more: the account goes with all that is kept about them, as if they had deleted it."""
    if not reach.has_right(staff, FORGET, row.municipality):
        raise PhoneRefused(_("You have no right to decide this."))
    person = Resident.objects.select_for_update(of=("self",)).get(pk=row.resident_id)
    log(row, "microservices.phone.forget", user=staff, title=f"#{row.pk}", deleted=True)
    mydata.erase(person)
    person.delete()


def speaks_for(exchange: Exchange) -> PhoneNeighbour | None:
    """Whoever of the two takes part by telephone; a colleague answers for them."""
    people = [one for one in (exchange.requester_id, exchange.performer_id) if one]
    return PhoneNeighbour.objects.select_related("resident").filter(resident__in=people).first()
