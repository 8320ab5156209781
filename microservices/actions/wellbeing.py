"""Asking how somebody is doing: they say that they want it, answer, and can stop at any moment."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from microservices import ages
from microservices.choices import ExchangeState
from microservices.models import Exchange, FollowUp, LifeAnswer
from microservices.wellbeing import BY_NAME, DAYS, OPEN_DAYS, QUESTIONS, Wave, cohort_of, dose_of
from portal.events import FollowUpDue, announce
from portal.models import Municipality, Resident

PURPOSE = b"torget follow-up"


class WellbeingRefused(Exception):
    """Somebody cannot be asked, or cannot answer like this; the message says why."""


def key_of(follow_up: FollowUp) -> str:
    """What the answers of a person stand under: HMAC-SHA-256, keyed with a secret that no database holds."""
    secret = settings.SUBJECT_PEPPER.encode()
    return hmac.new(secret, PURPOSE + follow_up.salt.encode(), hashlib.sha256).hexdigest()


def refusal(resident: Resident, municipality: Municipality) -> str:
    """Why somebody cannot begin, or nothing. The first answers have to come before the first exchange."""
    today = timezone.localdate(timezone=municipality.zone)
    if resident.kind_in(municipality) != Resident.Kind.RESIDENT:
        return _("We ask those who live here.")
    if ages.of(resident, today).maybe_minor:
        return _("We ask those who have turned 18.")
    if _exchanges(resident).exclude(state=ExchangeState.RESERVED).exists():
        return _(
            "We ask people before their first exchange and again later. You have begun already, so we cannot tell what"
            " changed for you."
        )
    return ""


def _exchanges(resident: Resident):
    return Exchange.objects.filter(Q(requester=resident) | Q(performer=resident))


@transaction.atomic
def join(actor: Resident, municipality: Municipality) -> FollowUp:
    """Begin; asking twice is asking once. Raises WellbeingRefused."""
    Resident.objects.select_for_update().get(pk=actor.pk)
    known = FollowUp.objects.visible_to(actor).first()
    if known is not None:
        return known
    if why := refusal(actor, municipality):
        raise WellbeingRefused(why)
    today = timezone.localdate(timezone=municipality.zone)
    return FollowUp.objects.create(
        resident=actor, municipality=municipality, joined_on=today, ask_on=today, told=True
    )


def due(follow_up: FollowUp) -> bool:
    """Whether it can be answered today."""
    today = timezone.localdate(timezone=follow_up.municipality.zone)
    return follow_up.ask_on <= today


@transaction.atomic
def answer(actor: Resident, follow_up: FollowUp, wave: int, given: Mapping[str, int]) -> None:
    """Answer all questions of one time. The same answers twice are one. Raises WellbeingRefused."""
    row = FollowUp.objects.select_for_update().visible_to(actor).filter(pk=follow_up.pk).first()
    if row is None:
        raise WellbeingRefused(_("You are no longer asked. Nothing was kept."))
    if row.wave != wave or not due(row):
        raise WellbeingRefused(_("This has been answered already, or its time is over."))
    if row.wave == Wave.FIRST and (why := refusal(actor, row.municipality)):
        raise WellbeingRefused(why)
    values = {}
    for question in QUESTIONS:
        value = given.get(question.name)
        if value not in [number for number, _words in question.options]:
            raise WellbeingRefused(
                _("Choose an answer for: %(asks)s") % {"asks": BY_NAME[question.name].asks}
            )
        values[question.name] = value
    settled = _exchanges(actor).filter(state=ExchangeState.SETTLED).count()
    LifeAnswer.objects.create(
        municipality=row.municipality,
        key=key_of(row),
        wave=row.wave,
        cohort=cohort_of(row.joined_on),
        dose=dose_of(settled),
        **values,
    )
    _next(row)


def _next(row: FollowUp) -> None:
    """On to the next time; after the last one nothing is left that leads to the answers."""
    later = [wave for wave in Wave if wave > row.wave]
    if not later:
        row.delete()
        return
    row.wave, row.told = later[0], False
    row.ask_on = row.joined_on + dt.timedelta(days=DAYS[later[0]])
    row.save(update_fields=["wave", "told", "ask_on"])


@transaction.atomic
def leave(actor: Resident, *, forget: bool) -> None:
    """Stop being asked; with ``forget`` the answers go as well, else they stay and nothing leads to them any more."""
    for row in FollowUp.objects.select_for_update().visible_to(actor):
        if forget:
            LifeAnswer.objects.filter(key=key_of(row)).delete()
        row.delete()


def sweep() -> int:
    """Tell those whose time has come, and go on where nobody answered in time. Returns how many of both."""
    today = timezone.localdate()
    done = 0
    over = today - dt.timedelta(days=OPEN_DAYS)
    ripe = Q(told=False, ask_on__lte=today) | Q(ask_on__lt=over)
    for number in FollowUp.objects.filter(ripe).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = FollowUp.objects.select_for_update().filter(ripe, pk=number).first()
            if row is None:
                continue
            if row.ask_on < over and row.wave == Wave.FIRST:
                # without the first answers nothing can be compared
                row.delete()
            elif row.ask_on < over:
                _next(row)
            else:
                row.told = True
                row.save(update_fields=["told"])
                announce(FollowUpDue(row.municipality_id, row.pk, row.wave))
            done += 1
    return done
