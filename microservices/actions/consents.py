"""A guardian's yes to what a young person takes part in: asked for by the young person, given by eID, taken back."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from microservices import ages, minors
from microservices.actions import disputes
from microservices.choices import ExchangeState, Minors
from microservices.models import Category, Exchange, GuardianConsent
from portal.models import Resident

LINK_HOLDS = dt.timedelta(days=14)
"""So long a guardian has to answer."""
VALID = dt.timedelta(days=365)
MOST_MINORS = 6
"""Young people for whom one person says yes."""
STOPPED = (ExchangeState.RESERVED, ExchangeState.AGREED, ExchangeState.IN_PROGRESS)
"""What is called off when a guardian takes the yes back; what is done already is settled as usual."""

LOG_LABELS = {
    "microservices.consent.ask": _("Ask a guardian"),
    "microservices.consent.give": _("Guardian says yes"),
    "microservices.consent.refuse": _("Guardian says no"),
    "microservices.consent.withdraw": _("Guardian's yes taken back"),
}
"""Verbs of this module in the audit log."""


class ConsentRefused(Exception):
    """A guardian's yes cannot be asked for, given or taken back like this; the message says why."""


def hash_of(code: str) -> str:
    """What is stored of the code in the link: 64 hexadecimal digits."""
    return salted_hmac("microservices.consent", code, algorithm="sha256").hexdigest()


@transaction.atomic
def ask(actor: Resident, category: Category) -> tuple[GuardianConsent, str]:
    """Ask for a guardian's yes. Returns the question and the code of its link, which is stored nowhere.

    Asked once more, the link before no longer counts. Raises ConsentRefused for who needs no guardian.
    """
    Resident.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    if not minors.young(actor, category.municipality) or actor.birth_year is None:
        raise ConsentRefused(gettext("You have turned 18: you decide this yourself."))
    if actor.municipality_id != category.municipality_id:
        raise ConsentRefused(gettext("Only those who live here take part."))
    if not category.active or category.minors == Minors.NO or category.at_home:
        raise ConsentRefused(str(ages.REFUSALS["no_minors"]))
    if minors.agreed_by_guardian(actor, category, on=minors.today(category.municipality)):
        raise ConsentRefused(gettext("A guardian has said yes to this already."))
    code = secrets.token_urlsafe(24)
    consent = GuardianConsent.objects.waiting().filter(
        minor=actor, category=category
    ).first() or GuardianConsent(minor=actor, category=category)
    consent.code, consent.asked_at = hash_of(code), timezone.now()
    consent.save()
    _log(consent, "microservices.consent.ask", actor)
    return consent, code


def asked_with(code: str) -> GuardianConsent | None:
    """The question that a link leads to, whatever has become of it; none where no link has this code."""
    rows = GuardianConsent.objects.select_related("minor", "category__municipality", "guardian")
    return rows.filter(code=hash_of(code)).first()


def cannot_answer(person: Resident, consent: GuardianConsent) -> str | None:
    """Why ``person`` cannot answer as a guardian, in words for them; none where they can."""
    if consent.state != "asked":
        return gettext("This question has been answered already.")
    if consent.asked_at + LINK_HOLDS < timezone.now():
        return gettext("This link is too old. Ask the young person for a new one.")
    if person.pk == consent.minor_id:
        return gettext("Give this link to your guardian: they answer with their own eID.")
    if (
        person.kind != Resident.Kind.RESIDENT
        or ages.of(person, minors.today(consent.category.municipality)).maybe_minor
    ):
        return gettext(
            "Only a grown-up who lives in a municipality on the square can answer, signed in with eID."
        )
    if not person.is_active or not consent.minor.is_active:
        return gettext("This account is closed.")
    others = GuardianConsent.objects.holding().filter(guardian=person).exclude(minor=consent.minor)
    if others.values("minor").distinct().count() >= MOST_MINORS:
        return gettext(
            "You have said yes for %(number)s young people already. Talk to the municipality about more."
        ) % {"number": MOST_MINORS}
    return None


@transaction.atomic
def answer(actor: Resident, code: str, *, yes: bool) -> GuardianConsent:
    """Give or refuse. ``actor``, signed in with eID, says by answering that they are the guardian.

    Raises ConsentRefused.
    """
    Resident.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    consent = (
        GuardianConsent.objects.select_for_update(of=("self",))
        .select_related("minor", "category__municipality")
        .filter(code=hash_of(code))
        .first()
    )
    if consent is None:
        raise ConsentRefused(gettext("This link is not valid. Ask the young person for a new one."))
    if refused := cannot_answer(actor, consent):
        raise ConsentRefused(refused)
    now = timezone.now()
    consent.guardian = actor
    if yes:
        consent.given_at = now
        consent.valid_until = minors.today(consent.category.municipality) + VALID
    else:
        consent.withdrawn_at = now
    consent.save(update_fields=["guardian", "given_at", "valid_until", "withdrawn_at"])
    _log(consent, "microservices.consent.give" if yes else "microservices.consent.refuse", actor)
    return consent


@transaction.atomic
def withdraw(actor: Resident, consent: GuardianConsent) -> int:
    """Take a yes back, or a question. The guardian and the young person can, at any time.

    What the young person had agreed in this kind of help is off at once, and coins go back; returns how many that were.
    """
    consent = (
        GuardianConsent.objects.select_for_update(of=("self",))
        .select_related("minor", "category__municipality")
        .get(pk=consent.pk)
    )
    if actor.pk not in {consent.minor_id, consent.guardian_id}:
        raise ConsentRefused(gettext("Only the two whom it is about decide this."))
    if consent.withdrawn_at is not None:
        return 0
    # as ``exchanges.reserve`` holds people, so that nothing is agreed meanwhile
    Resident.objects.select_for_update(of=("self",), no_key=True).get(pk=consent.minor_id)
    given = consent.given_at is not None
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    _log(consent, "microservices.consent.withdraw", actor)
    return _stop(consent) if given else 0


def _stop(consent: GuardianConsent) -> int:
    """Stop what rested on a yes that is gone."""
    minor, category = consent.minor, consent.category
    if not ages.consent_needed(ages.of(minor, minors.today(category.municipality))):
        return 0
    stopped = 0
    rows = Exchange.objects.visible_to(minor).filter(listing__category=category, state__in=STOPPED)
    for exchange in rows.select_related("requester", "performer", "listing").order_by("pk"):
        other = exchange.performer if exchange.requester_id == minor.pk else exchange.requester
        today = minors.today(category.municipality)
        if not minors.agreed_by_guardian(minor, category, on=today, other=other):
            disputes.void(
                None,
                exchange,
                words=gettext("A guardian has taken back the yes."),
                goes_on=exchange.listing.owner_id != minor.pk,
            )
            stopped += 1
    return stopped


def _log(consent: GuardianConsent, action: str, actor: Resident) -> None:
    log(consent, action, user=actor, title=consent.category.slug)
