"""What caseworkers decide about exchanges: how a dispute ends, and what is stopped at once.

Every decision has a reason in writing, which both of the two read. Where one of them may be under age, two colleagues
have to say the same. Coins that have changed hands already are never edited back: they are set right by a transfer of
their own (``coins.reverse``).
"""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from microservices import lifecycle
from microservices.actions import coins, stepping
from microservices.actions.exchanges import written
from microservices.actions.stepping import ExchangeRefused, Outdated
from microservices.choices import LIVE, Audience, TransferKind
from microservices.lifecycle import Coins, Verb
from microservices.models import Exchange, Transfer
from portal import reach
from portal.models import Resident

__all__ = ["ExchangeRefused", "Outcome", "Outdated", "proposal", "resolve", "void"]

DECIDES = "microservices.change_exchange"
STOPPERS = (DECIDES, "microservices.change_report")


class Outcome(models.TextChoices):
    SETTLE = "settle", gettext_lazy("The coins go to who gave the help")
    REFUND = "refund", gettext_lazy("The coins go back to who asked")
    SPLIT = "split", gettext_lazy("Each gets a part")


@coins.patient
@transaction.atomic
def resolve(
    staff: Resident,
    exchange: Exchange,
    *,
    outcome: str,
    words: str,
    share: int | None = None,
) -> Exchange:
    """Decide a dispute. ``share``: coins for who gave the help, where each gets a part.

    Where one of the two may be under age, the first decision is a proposal; another colleague's, if it is the same,
    carries it out.
    """
    row = _locked(exchange)
    _require_right(staff, row, DECIDES)
    said = written(words)
    if lifecycle.Verb.RESOLVE not in {step.verb for step in lifecycle.steps_from(row.state)}:
        raise ExchangeRefused(_("This has been decided already."))
    if exchange.version != row.version:
        raise Outdated
    _require_outcome(row, outcome, share)
    decision = f"{outcome}:{share}" if outcome == Outcome.SPLIT else str(outcome)
    if row.minors and not _seconds(staff, row, decision):
        stepping.take(
            row, Verb.PROPOSE, by=Audience.CASEWORKER, actor=staff, reason=decision, words=said
        )
        _log(row, "microservices.exchange.propose", staff, decision=decision)
        return row
    moved = _paid(row)
    stepping.take(
        row,
        Verb.RESOLVE,
        by=Audience.CASEWORKER,
        actor=staff,
        reason=decision,
        words=said,
        resolution=said,
    )
    _carry_out(staff, row, outcome, share, moved)
    _log(row, "microservices.exchange.resolve", staff, decision=decision)
    return row


def proposal(exchange: Exchange):
    """What a colleague proposed last and nobody has agreed to yet (an ``ExchangeEvent``), else none."""
    last = exchange.events.exclude(verb=Verb.REMIND).order_by("-seq").first()
    return last if last is not None and last.verb == Verb.PROPOSE else None


def _seconds(staff: Resident, exchange: Exchange, decision: str) -> bool:
    first = proposal(exchange)
    return first is not None and first.actor_id not in {None, staff.pk} and first.reason == decision


def _require_outcome(exchange: Exchange, outcome: str, share: int | None) -> None:
    if outcome not in Outcome.values:
        raise ExchangeRefused(_("Choose what becomes of the coins."))
    if outcome == Outcome.SPLIT:
        if _paid(exchange) is not None:
            raise ExchangeRefused(
                _("The coins have changed hands already: let that stand, or give them all back.")
            )
        if not isinstance(share, int) or isinstance(share, bool) or not 0 < share < exchange.coins:
            raise ExchangeRefused(
                _("Each gets at least one coin: choose between 1 and %(most)s.")
                % {"most": f"{exchange.coins - 1}"}
            )


def _paid(exchange: Exchange) -> Transfer | None:
    """The transfer with which the coins changed hands, where they have."""
    if exchange.hold_id is None:
        return None
    rows = Transfer.objects.filter(hold=exchange.hold_id, kind=TransferKind.SETTLE)
    return rows.filter(ref=stepping.ref(exchange)).first()


def _carry_out(
    staff: Resident, exchange: Exchange, outcome: str, share: int | None, moved: Transfer | None
) -> None:
    if moved is not None:
        if outcome == Outcome.REFUND:
            try:
                coins.reverse(moved, by_staff=staff, ref=stepping.ref(exchange))
            except coins.NotEnough as error:
                raise ExchangeRefused(
                    _(
                        "The coins have been used already, and the municipality's goodwill holds too few to pay them. "
                        "Fill it first."
                    )
                ) from error
            stepping.count_done(exchange, -1)
        return
    if outcome != Outcome.REFUND:
        stepping.settle(exchange, share if outcome == Outcome.SPLIT else None)
        stepping.count_done(exchange)
    stepping.give_back(exchange)


@coins.patient
@transaction.atomic
def void(
    staff: Resident | None, exchange: Exchange, *, words: str, goes_on: bool = False
) -> Exchange:
    """Stop what is under way at once, and give the coins back. What is over stays as it is.

    staff: none where it follows from a report or from the end of a permit
    goes_on: the listing stays open for others, with its coins (the permit of who would have helped has ended)
    """
    row = _locked(exchange)
    if staff is not None:
        _require_right(staff, row, *STOPPERS)
    said = written(words)
    if row.state not in LIVE:
        if staff is None:
            return row
        raise ExchangeRefused(_("This is over already."))
    stepping.take(
        row,
        Verb.VOID,
        by=Audience.CASEWORKER,
        actor=staff,
        words=said,
        resolution=said,
        coins_do=Coins.RELEASE if goes_on else Coins.REFUND,
    )
    _log(row, "microservices.exchange.void", staff)
    return row


def _locked(exchange: Exchange) -> Exchange:
    row = stepping.locked(exchange.pk)
    if row is None:
        raise ExchangeRefused(_("This is no longer here."))
    return row


def _require_right(staff: Resident, exchange: Exchange, *rights: str) -> None:
    if not any(reach.has_right(staff, right, exchange.municipality) for right in rights):
        raise ExchangeRefused(_("You have no right to decide this."))
    if lifecycle.role_of(exchange, staff) is not None:
        raise ExchangeRefused(_("A colleague has to decide about your own."))


def _log(exchange: Exchange, action: str, staff: Resident | None, **data: str) -> None:
    log(exchange, action, user=staff, title=f"#{exchange.pk}", data=data)
