"""Fills the demo's trial wallets, and lets Tom, who lives abroad, try out the help between neighbours.

Through the same actions as everybody else; once a municipality has trial coins, nothing more is added.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from demo.people import PEOPLE
from microservices import trial_rules
from microservices.actions import coins, minting, trials
from microservices.choices import AccountKind
from portal import eid
from portal.actions.people import remember_resident
from portal.models import Municipality, Resident

NAMES = uuid.UUID("b0a6c1f5-7a3e-4f0c-9b1d-3c1f5e8d2a90")
"""Of the keys that make the demo's coins happen once."""
COINS = 30
REASONS = {
    "tornsund": "Til gæster, der vil prøve at hjælpe deres naboer.",
    "kuulasjarvi": "Vieraille, jotka haluavat kokeilla naapuriapua.",
}
WHO = {"tornsund": "tom"}
"""Who tries it out where: a key of ``demo.people.PEOPLE``."""


def open_trials(municipality: Municipality, colleague: Callable[[str], Resident | None]) -> None:
    """Coins to try it out with, as two colleagues agreed on them; colleague: somebody of the staff by their role."""
    reason = REASONS.get(municipality.slug)
    coordinator, administrator = colleague("coordinator"), colleague("administrator")
    if reason is None or coordinator is None or administrator is None:
        return
    if trial_rules.trial_coins(municipality):
        return
    wallet = coins.common(municipality, AccountKind.TRIAL)
    key = uuid.uuid5(NAMES, municipality.slug)
    mint = minting.ask(coordinator, wallet, COINS, reason=reason, key=key)
    minting.agree(administrator, mint)
    if municipality.slug in WHO:
        trials.begin(_guest(WHO[municipality.slug]), municipality)


def _guest(key: str) -> Resident:
    """The account of somebody who lives in no municipality here, as their eID would open it."""
    person = next(one for one in PEOPLE if one.key == key)
    today = timezone.localdate()
    year, youngest, oldest = eid.birth_of({"birthdate": person.birthdate(today).isoformat()}, today)
    return remember_resident(
        eid.Identity(
            key=eid.subject_key(
                settings.SUBJECT_PEPPER, settings.OIDC_SERVER_URL or "demo", person.subject
            ),
            first_name=person.given_name,
            birth_year=year,
            youngest=youngest,
            oldest=oldest,
            assurance="substantial",
        )
    )
