"""Trying it out: a guest begins with a few coins of the trial wallet, and when the time is over they go back there.

Who moves in meanwhile, or later, keeps the wallet with everything that came and went, and gets what is missing of the
coins that everybody begins with, once. What ends, ends by the rules of everybody's exchanges: what has not begun is
off, what has begun goes on to its end, and coins that come of it follow.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from microservices import ledger, trial_rules
from microservices.actions import coins, disputes, leaving
from microservices.choices import PERSONAL, AccountKind, ExchangeState, TransferKind
from microservices.ledger import key_of
from microservices.models import Account, Exchange, Transfer, Trial
from portal.events import TrialMoved, announce
from portal.models import Municipality, Resident
from portal.speaking import speaking

HOME_KINDS = (Resident.Kind.RESIDENT, Resident.Kind.MINOR)


class TrialRefused(Exception):
    """Nothing has begun, and no coin moved; the message says why, for the person who asked."""


@coins.patient
@transaction.atomic
def begin(actor: Resident, municipality: Municipality) -> Trial:
    """Begin to try it out; twice is once. Raises TrialRefused."""
    resident = Resident.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    running = Trial.objects.of(municipality).visible_to(resident).running().first()
    if running is not None:
        return running
    if refused := trial_rules.why_not_begin(resident, municipality):
        raise TrialRefused(refused.words)
    now = timezone.now()
    row = Trial.objects.create(
        resident=resident, municipality=municipality, begun_at=now, ends_at=now + trial_rules.LASTS
    )
    at_hand, _held = (
        Account.objects.create(owner=resident, municipality=municipality, kind=kind)
        for kind in PERSONAL
    )
    try:
        coins.move(
            TransferKind.START,
            coins.common(municipality, AccountKind.TRIAL),
            at_hand,
            ledger.TRIAL,
            key=key_of("trial", row.pk),
            ref=_ref(row),
        )
    except coins.NotEnough as error:
        # somebody else took the last ones since it was asked
        raise TrialRefused(
            gettext("%(name)s has no coins left for those who try it out.")
            % {"name": municipality.name}
        ) from error
    _log(row, "begin", actor)
    return row


# The clock ----------------------------------------------------------------------------------------------------


def due() -> QuerySet[Trial]:
    """Trials that something is to happen to now."""
    now = timezone.now()
    home = Q(resident__municipality=F("municipality"), resident__kind__in=HOME_KINDS)
    coins_left = Account.objects.filter(
        owner=OuterRef("resident"),
        municipality=OuterRef("municipality"),
        kind=AccountKind.AVAILABLE,
        balance__gt=0,
    )
    runs = Q(ended_at__isnull=True)
    return Trial.objects.filter(upgraded_at__isnull=True).filter(
        home
        | runs & Q(ends_at__lte=now)
        | runs & Q(ends_at__lte=now + trial_rules.TOLD_BEFORE_END, reminded_at__isnull=True)
        # who lives elsewhere by now keeps what they earn here with a permit of their own
        | ~runs & Q(resident__kind=Resident.Kind.GUEST) & Exists(coins_left)
    )


@coins.patient
@transaction.atomic
def tick(number: int) -> bool:
    """Do what is due for one trial; whether there was anything."""
    row = _locked(number)
    if row is None or row.upgraded_at is not None:
        return False
    now = timezone.now()
    if row.resident.kind_in(row.municipality) in HOME_KINDS:
        _move_in(row, now)
        return True
    if row.ended_at is not None:
        return row.resident.kind == Resident.Kind.GUEST and _take_back(row)
    if row.ends_at <= now:
        _end(row, now)
        return True
    if row.reminded_at is None and row.ends_at - trial_rules.TOLD_BEFORE_END <= now:
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        announce(TrialMoved(row.municipality_id, row.pk, "remind"))
        return True
    return False


def _locked(number: int) -> Trial | None:
    """A trial as it is now. The person is locked first, as everywhere: nobody reserves while it ends."""
    owner = Resident.objects.filter(pk__in=Trial.objects.filter(pk=number).values("resident"))
    if not owner.select_for_update(of=("self",), no_key=True).values_list("pk").first():
        return None
    rows = Trial.objects.select_related("resident", "municipality").filter(pk=number)
    return rows.select_for_update(of=("self",)).first()


def _move_in(row: Trial, now: dt.datetime) -> None:
    """They live here: the same wallet, with what is missing of the coins that everybody begins with."""
    row.upgraded_at = now
    row.save(update_fields=["upgraded_at"])
    coins.move(
        TransferKind.START,
        coins.common(row.municipality, AccountKind.TREASURY),
        coins.wallet(row.resident, row.municipality),
        ledger.top_up(returned(row)),
        # the key of the coins to begin with: whoever has had them gets none a second time
        key=key_of("start", row.municipality_id, row.resident_id),
        ref=_ref(row),
    )
    _log(row, "move_in", None)
    announce(TrialMoved(row.municipality_id, row.pk, "move_in"))


def _end(row: Trial, now: dt.datetime) -> None:
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    leaving.step_back(row.resident, row.municipality)
    mine = Exchange.objects.of(row.municipality).visible_to(row.resident)
    ahead = mine.filter(state__in=[ExchangeState.RESERVED, ExchangeState.AGREED])
    with speaking(row.municipality, row.municipality.main_language):
        words = gettext("One of the two was trying it out, and that time is over.")
    for exchange in ahead.select_related("listing").order_by("listing", "pk"):
        others = exchange.listing.owner_id != row.resident_id
        disputes.void(None, exchange, words=words, goes_on=others)
    _take_back(row)
    _log(row, "end", None)
    announce(TrialMoved(row.municipality_id, row.pk, "end"))


def _take_back(row: Trial) -> bool:
    """All that is at hand back to the trial wallet. What comes later, of help that had begun, goes there too: each time
    is numbered, behind the lock of the trial."""
    rows = Account.objects.of(row.municipality).filter(owner=row.resident)
    account = rows.filter(kind=AccountKind.AVAILABLE, balance__gt=0).first()
    if account is None:
        return False
    before = Transfer.objects.filter(source=account, kind=TransferKind.RETURN).count()
    coins.move(
        TransferKind.RETURN,
        account,
        coins.common(row.municipality, AccountKind.TRIAL),
        account.balance,
        key=key_of("trial", row.pk, "back", before),
        ref=_ref(row),
    )
    return True


def returned(row: Trial) -> int:
    """Coins that have gone back to the trial wallet."""
    back = Transfer.objects.filter(
        kind=TransferKind.RETURN,
        source__owner=row.resident_id,
        source__municipality=row.municipality_id,
    )
    return back.aggregate(n=Sum("amount"))["n"] or 0


def forget(resident: Resident) -> None:
    """Somebody deletes their account: the coins with which they tried it out go back, so that others can."""
    for number in Trial.objects.visible_to(resident).filter(upgraded_at__isnull=True).values("pk"):
        row = _locked(number["pk"])
        if row is not None:
            _take_back(row)


def _ref(row: Trial) -> str:
    return f"trial:{row.pk}"


def _log(row: Trial, verb: str, actor: Resident | None) -> None:
    # the number alone: the log names nobody who tries something out
    log(row, f"microservices.trial.{verb}", user=actor, title=f"#{row.pk}")


LOG_LABELS = {
    "microservices.trial.begin": _("Somebody began to try it out"),
    "microservices.trial.end": _("The time of trying it out ended"),
    "microservices.trial.move_in": _("Who tried it out lives here now"),
}
"""Verbs of this module in the audit log."""
