"""Looking for exchanges that may be made up, and deciding whether they count. No coin moves because of it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from microservices import collusion, minors, points
from microservices.choices import ExchangeState
from microservices.collusion import Done, Found, Sign
from microservices.ledger import key_of, quarter_of
from microservices.models import Exchange, Suspicion
from portal import reach
from portal.models import Municipality, Resident

RIGHT = "microservices.change_suspicion"
LONGEST = 300

LOG_LABELS = {
    "microservices.suspicion.clear": _("Let exchanges count"),
    "microservices.suspicion.uphold": _("Let exchanges not count"),
}


class SuspicionRefused(Exception):
    """This cannot be decided like this; the message says why."""


def look() -> int:
    """Look for signs in every municipality where people exchanged something lately; returns how many are new."""
    since = timezone.now() - collusion.LOOKS_BACK
    busy = Exchange.objects.filter(state=ExchangeState.SETTLED, ended_at__gte=since)
    places = Municipality.objects.filter(pk__in=busy.order_by().values("municipality"))
    return sum(_look_in(municipality, since) for municipality in places)


def _look_in(municipality: Municipality, since: dt.datetime) -> int:
    today = minors.today(municipality)
    ends = {
        dt.datetime.combine(points.day_after(span, first), dt.time(), municipality.zone)
        for span in points.Span
        for day in (today, today - dt.timedelta(days=7))
        for first in [points.first_day(span, day)]
    }
    found = collusion.signs(done_since(municipality, since), ends=ends)
    return sum(_keep(municipality, one, today) for one in found)


def done_since(municipality: Municipality, since: dt.datetime) -> list[Done]:
    """What was settled since then between two people who are both still here."""
    rows = (
        Exchange.objects.of(municipality)
        .filter(
            state=ExchangeState.SETTLED,
            ended_at__gte=since,
            performer__isnull=False,
            requester__isnull=False,
        )
        .annotate(
            agreed_at=Max("events__at", filter=Q(events__after=ExchangeState.AGREED)),
            claimed_at=Min("events__at", filter=Q(events__after=ExchangeState.DONE_CLAIMED)),
        )
        .order_by()
        .values_list("pk", "performer", "requester", "agreed_at", "claimed_at", "ended_at")
    )
    return [Done(*row) for row in rows.iterator(chunk_size=5000)]


@transaction.atomic
def _keep(municipality: Municipality, found: Found, today: dt.date) -> bool:
    """Whether it is new. What a colleague has decided about the same people holds for the rest of the quarter; a quick
    one is decided by itself."""
    about = found.exchanges if found.sign == Sign.QUICK else found.people
    key = key_of("suspicion", municipality.pk, found.sign, quarter_of(today), *about)
    row, made = Suspicion.objects.get_or_create(
        key=key, defaults={"municipality": municipality, "sign": found.sign}
    )
    row.exchanges.add(*found.exchanges)
    return made


def clear(staff: Resident | None, row: Suspicion, *, words: str) -> Suspicion:
    """There is nothing to it: they count."""
    return _decide(staff, row, Suspicion.State.CLEARED, words, "microservices.suspicion.clear")


def uphold(staff: Resident | None, row: Suspicion, *, words: str) -> Suspicion:
    """They were made up: they count nothing. Coins stay where they are."""
    return _decide(staff, row, Suspicion.State.UPHELD, words, "microservices.suspicion.uphold")


@transaction.atomic
def _decide(
    staff: Resident | None, row: Suspicion, state: Suspicion.State, words: str, verb: str
) -> Suspicion:
    if staff is not None and not reach.has_right(staff, RIGHT, row.municipality):
        raise SuspicionRefused(gettext("You are not allowed to decide about points here."))
    if staff is not None and row.exchanges.visible_to(staff).exists():
        raise SuspicionRefused(gettext("You take part in it yourself. Let a colleague decide."))
    words = words.strip()
    if not words:
        raise SuspicionRefused(gettext("Say why, for your colleagues."))
    if len(words) > LONGEST:
        raise SuspicionRefused(
            gettext("That is too long: at most %(most)d letters.") % {"most": LONGEST}
        )
    row = Suspicion.objects.select_for_update().get(pk=row.pk)
    row.state, row.words = state, words
    row.decided_by, row.decided_at = staff, timezone.now()
    row.save(update_fields=["state", "words", "decided_by", "decided_at"])
    log(row, verb, user=staff, data={"words": words})
    return row
