"""Questions about trying it out: who may begin, how long it lasts, and what is due. Nothing here writes."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from microservices import ages, guards, ledger
from microservices.choices import AccountKind
from microservices.guards import Refusal
from microservices.minors import today
from microservices.models import Account, Trial
from portal.models import Municipality, Resident

LASTS = dt.timedelta(days=60)
TOLD_BEFORE_END = dt.timedelta(days=7)


def why_not_begin(resident: Resident, municipality: Municipality) -> Refusal | None:
    """Why ``resident`` cannot begin to try it out in ``municipality``, or none where they can."""
    return _not_for(resident, municipality) or _not_again(resident, municipality)


def _not_for(resident: Resident, municipality: Municipality) -> Refusal | None:
    stranger = guards.stranger(resident, municipality)
    if stranger is None:
        return Refusal("member", _("You take part here already."))
    if stranger.code != "guest":
        return stranger
    if resident.kind != Resident.Kind.GUEST:
        return Refusal(
            "elsewhere", _("You take part where you live. Trying it out is for those who cannot.")
        )
    if suspended := guards.suspended_among([resident]).get(resident.pk):
        return suspended
    age = ages.of(resident, today(municipality))
    if age == ages.UNKNOWN:
        return Refusal(
            "age", _("Your eID does not say how old you are. Trying it out is for adults.")
        )
    if age.maybe_minor:
        return Refusal("age", _("Trying it out is for those who have turned 18."))
    return None


def _not_again(resident: Resident, municipality: Municipality) -> Refusal | None:
    mine = Trial.objects.visible_to(resident)
    # whoever has had coins here is not new here; coins to begin with are given once
    known = Account.objects.of(municipality).visible_to(resident)
    if mine.of(municipality).exists() or known.exists():
        return Refusal("before", _("You have taken part here before. One can try it out once."))
    elsewhere = mine.filter(ended_at__isnull=True, upgraded_at__isnull=True)
    if row := elsewhere.select_related("municipality").first():
        return Refusal(
            "one",
            _("You are trying it out in %(name)s. You can try it out in one place at a time.")
            % {"name": row.municipality.name},
        )
    if trial_coins(municipality) < ledger.TRIAL:
        return Refusal(
            "empty",
            _(
                "%(name)s has no coins left for those who try it out. Have a look again in a few"
                " weeks: coins come back when others have finished."
            )
            % {"name": municipality.name},
        )
    return None


def trial_coins(municipality: Municipality) -> int:
    """Coins that are left for those who want to try it out."""
    rows = Account.objects.of(municipality).filter(kind=AccountKind.TRIAL)
    return rows.values_list("balance", flat=True).first() or 0
