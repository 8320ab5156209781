"""Permits: applied for, looked at, granted until a day or refused with a reason, suspended, withdrawn at once.

``actor`` is the person who acts, or ``None`` for the installation itself. Staff decides in the municipality that
appointed it and nowhere else. What somebody shows is looked at and never kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from microservices import vetting
from microservices.actions import disputes
from microservices.actions.coins import patient
from microservices.choices import (
    ExchangeState,
    Level,
    PermitSide,
    PermitState,
)
from microservices.minors import today as today_in
from microservices.models import Category, Exchange, Permit, PermitCheck, PermitStep
from microservices.models.permits import ALIVE
from microservices.permit_rules import REMINDED, may_renew, still_missing, waits, why_not_apply
from portal import reach
from portal.events import PermitMoved, announce
from portal.models import Municipality, Resident

RIGHT = "microservices.change_permit"
LOG_LABELS = {
    f"microservices.permit.{verb}": label
    for verb, label in {
        "apply": _("Apply for a permit"),
        "renew": _("Ask for another period of a permit"),
        "take_back": _("Take an application for a permit back"),
        "give_back": _("Give a permit back"),
        "take_up": _("Look at an application for a permit"),
        "note": _("Write notes about an application"),
        "see": _("Write down what was seen for a permit"),
        "propose": _("Propose to grant a permit"),
        "grant": _("Grant a permit"),
        "refuse": _("Refuse a permit"),
        "suspend": _("Suspend a permit"),
        "resume": _("Bring a permit into force again"),
        "revoke": _("Withdraw a permit"),
        "expire": _("A permit has run out"),
    }.items()
}
LONGEST = {"reason": 1000, "decision": 1000, "notes": 4000}
STOPPED = (ExchangeState.RESERVED, ExchangeState.AGREED, ExchangeState.IN_PROGRESS)
"""What is stopped when a permit is taken away. What is already said to be done is for the two, or a caseworker."""
NOT_BEGUN = (ExchangeState.RESERVED, ExchangeState.AGREED)
"""What is stopped when a permit has run out: who has begun may finish."""


class PermitRefused(Exception):
    """A permit cannot be applied for or decided like this; the message says why."""


# What residents do --------------------------------------------------------------------------------------------


@transaction.atomic
def apply(
    actor: Resident, category: Category, *, side: str = PermitSide.PERFORM, reason: str = ""
) -> Permit:
    """Apply for a permit, or for another period of one that ends soon. Asked twice, it is one application.

    Raises PermitRefused where there is nothing to apply for, or where the person does not take part at all.
    """
    if refused := why_not_apply(actor, category, side):
        raise PermitRefused(refused.words)
    words = _words(reason, "reason", gettext("Write a few words about why you apply."))
    alive = Permit.objects.filter(resident=actor, category=category, side=side, state__in=ALIVE)
    if there := alive.select_for_update(of=("self",), no_key=True).first():
        return _apply_again(actor, there, words)
    permit = Permit(
        municipality=category.municipality,
        resident=actor,
        category=category,
        side=side,
        level=category.level if side == PermitSide.PERFORM else Level.EID,
        reason=words,
    )
    try:
        with transaction.atomic():
            permit.save()
    except IntegrityError:
        # the same form came twice at once
        return alive.get()
    _log(permit, "apply", actor)
    return permit


def _apply_again(actor: Resident, permit: Permit, words: str) -> Permit:
    if permit.state in {PermitState.APPLIED, PermitState.IN_REVIEW} or permit.renewal_asked_at:
        return permit
    if not may_renew(permit):
        raise PermitRefused(gettext("You have this permit already."))
    permit.reason, permit.renewal_asked_at = words, timezone.now()
    permit.first_by = permit.second_by = None
    _save(permit, "reason", "renewal_asked_at", "first_by", "second_by")
    _log(permit, "renew", actor)
    return permit


@patient
@transaction.atomic
def withdraw(actor: Resident, permit: Permit) -> None:
    """Take an application back, which deletes it; or give a permit back, which stops what was agreed with it.

    Everybody only their own.
    """
    permit = _locked(permit)
    if actor.pk != permit.resident_id:
        raise PermitRefused(gettext("Everybody decides this about themselves only."))
    if permit.state in {PermitState.APPLIED, PermitState.IN_REVIEW}:
        log(permit, "microservices.permit.take_back", user=actor, deleted=True)
        permit.delete()
        return
    if permit.state not in {PermitState.GRANTED, PermitState.SUSPENDED}:
        raise PermitRefused(gettext("It is over already."))
    _end(permit, PermitState.REVOKED)
    _log(permit, "give_back", actor)
    _stop(permit, STOPPED, gettext("Whoever was to do it has given their permit back."))


# What coordinators do -----------------------------------------------------------------------------------------


@transaction.atomic
def take_up(actor: Resident | None, permit: Permit, *, words: str = "") -> Permit:
    """Begin to look at an application. The applicant sees that somebody does, and reads ``words``: when to come, what
    to bring; written again, the newer ones stand there."""
    permit = _decided_by(actor, permit)
    if not waits(permit):
        raise PermitRefused(gettext("This is decided already."))
    said = _words(words, "decision")
    if permit.state != PermitState.APPLIED and not said:
        raise PermitRefused(gettext("Somebody looks at it already. Write what they should know."))
    permit.decision = said
    if permit.state == PermitState.APPLIED:
        permit.state = PermitState.IN_REVIEW
    _save(permit, "state", "decision")
    _moved(permit, "take_up", actor)
    return permit


@transaction.atomic
def note(
    actor: Resident | None, permit: Permit, *, words: str, version: int | None = None
) -> Permit:
    """Keep notes of the interview; nobody but coordinators reads them.

    version: that of the page the notes were written on, so that two colleagues do not overwrite each other
    """
    permit = _decided_by(actor, permit)
    if version is not None and version != permit.version:
        raise PermitRefused(
            gettext(
                "A colleague has changed something meanwhile. Look at it, then save yours again."
            )
        )
    permit.notes = _words(words, "notes")
    _save(permit, "notes")
    _log(permit, "note", actor)
    return permit


@transaction.atomic
def see(
    actor: Resident | None,
    permit: Permit,
    *,
    kind: str,
    seen_on: dt.date | None = None,
    issued_on: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> PermitCheck:
    """Write down that something was seen: what kind, when, issued when. The paper itself is given back or destroyed.

    Raises PermitRefused where it is of another country, from tomorrow, or older than its law allows.
    """
    permit = _decided_by(actor, permit)
    today = today_in(permit.municipality)
    known = {one.code: one for one in vetting.kinds_in(permit.municipality.country)}
    if kind not in known:
        raise PermitRefused(gettext("Choose from the list what you have seen."))
    seen_on = seen_on or today
    if seen_on > today or (issued_on and issued_on > seen_on):
        raise PermitRefused(gettext("It cannot have been seen or issued at a day to come."))
    if known[kind].certificate and issued_on is None:
        raise PermitRefused(gettext("Write the day on which the certificate was issued."))
    months = known[kind].months
    if issued_on and months and issued_on < vetting.months_after(seen_on, -months):
        raise PermitRefused(
            gettext("It is too old: it may be at most %(months)s months old when you see it.")
            % {"months": months}
        )
    if valid_until is not None and valid_until < today:
        raise PermitRefused(gettext("It has run out already."))
    check = PermitCheck.objects.create(
        permit=permit,
        kind=kind,
        legal_basis=known[kind].legal_basis,
        seen_by=actor,
        seen_on=seen_on,
        issued_on=issued_on,
        valid_until=valid_until,
    )
    _save(permit)
    _log(permit, "see", actor, kind=kind)
    return check


@transaction.atomic
def grant(actor: Resident | None, permit: Permit, *, words: str = "") -> Permit:
    """Grant an application, or another period. At the highest level the first colleague proposes it and another one
    grants it. It holds as long as the kind of help says, and no longer than what was seen."""
    permit = _decided_by(actor, permit)
    if not waits(permit):
        raise PermitRefused(gettext("This is decided already."))
    if missing := still_missing(permit):
        names = ", ".join(
            str(vetting.KINDS[code].words) for code in missing if code in vetting.KINDS
        )
        raise PermitRefused(gettext("Still to be seen: %(what)s.") % {"what": names or missing[0]})
    level = permit.category.level if permit.side == PermitSide.PERFORM else Level.EID
    permit.decision = _words(words, "decision")
    if level >= Level.CERTIFIED:
        if actor is None:
            raise PermitRefused(gettext("Two colleagues decide this."))
        if permit.first_by_id is None:
            return _propose(actor, permit)
        if permit.first_by_id == actor.pk:
            raise PermitRefused(
                gettext("You have proposed it. Another colleague than you must agree.")
            )
        permit.second_by = actor
    else:
        permit.first_by = actor
    today = today_in(permit.municipality)
    ends = [vetting.months_after(today, permit.category.months_valid)]
    ends += [
        row.valid_until
        for row in permit.checks.all()
        if row.valid_until and row.valid_until >= today
    ]
    permit.state, permit.level = PermitState.GRANTED, level
    permit.granted_on, permit.valid_until = today, min(ends)
    permit.decided_at, permit.reminded_on, permit.renewal_asked_at = timezone.now(), None, None
    permit.save()
    _moved(permit, "grant", actor)
    return permit


def _propose(actor: Resident, permit: Permit) -> Permit:
    permit.first_by = actor
    if permit.state == PermitState.APPLIED:
        permit.state = PermitState.IN_REVIEW
    _save(permit, "first_by", "state", "decision")
    _log(permit, "propose", actor)
    return permit


@transaction.atomic
def refuse(actor: Resident | None, permit: Permit, *, words: str) -> Permit:
    """Refuse an application, with a reason the applicant reads. Another period refused, the permit ends on its day."""
    permit = _decided_by(actor, permit)
    if not waits(permit):
        raise PermitRefused(gettext("This is decided already."))
    permit.decision = _reason(words)
    permit.decided_at, permit.renewal_asked_at = timezone.now(), None
    if permit.state != PermitState.GRANTED:
        permit.state = PermitState.REFUSED
    _save(permit, "state", "decision", "decided_at", "renewal_asked_at")
    _moved(permit, "refuse", actor)
    return permit


@patient
@transaction.atomic
def suspend(actor: Resident | None, permit: Permit, *, words: str) -> int:
    """Take a permit out of force for the time being, at once. Returns how many reservations that stopped."""
    permit = _decided_by(actor, permit)
    if permit.state != PermitState.GRANTED:
        raise PermitRefused(gettext("Only a permit that is in force can be suspended."))
    permit.state, permit.decision = PermitState.SUSPENDED, _reason(words)
    _save(permit, "state", "decision")
    return _taken_away(actor, permit, "suspend")


@transaction.atomic
def resume(actor: Resident | None, permit: Permit, *, words: str = "") -> Permit:
    """Bring a suspended permit into force again, until the day it held to."""
    permit = _decided_by(actor, permit)
    if permit.state != PermitState.SUSPENDED:
        raise PermitRefused(gettext("It is not suspended."))
    if permit.valid_until is None or permit.valid_until < today_in(permit.municipality):
        raise PermitRefused(gettext("It has run out meanwhile. They can apply again."))
    permit.state, permit.decision = PermitState.GRANTED, _words(words, "decision")
    _save(permit, "state", "decision")
    _moved(permit, "resume", actor)
    return permit


@patient
@transaction.atomic
def revoke(actor: Resident | None, permit: Permit, *, words: str) -> int:
    """Take a permit away, at once. Returns how many reservations that stopped."""
    permit = _decided_by(actor, permit)
    if permit.state not in {PermitState.GRANTED, PermitState.SUSPENDED}:
        raise PermitRefused(gettext("There is no permit in force."))
    permit.decision = _reason(words)
    _end(permit, PermitState.REVOKED)
    return _taken_away(actor, permit, "revoke")


def _taken_away(actor: Resident | None, permit: Permit, verb: str) -> int:
    number = _stop(permit, STOPPED, gettext("The permit for this is no longer in force."))
    _moved(permit, verb, actor, stopped=number)
    return number


def _end(permit: Permit, state: PermitState) -> None:
    permit.state, permit.decided_at, permit.renewal_asked_at = state, timezone.now(), None
    _save(permit, "state", "decision", "decided_at", "renewal_asked_at")


def _stop(permit: Permit, states: Iterable[ExchangeState], words: str) -> int:
    """Stop everything that rests on a permit that holds no longer; the permit itself is locked by now, so nothing new
    can begin with it meanwhile."""
    if permit.side == PermitSide.PERFORM:
        return stop_all(Exchange.objects.filter(permit=permit), states, words)
    asked = Exchange.objects.filter(
        requester=permit.resident_id, listing__category=permit.category_id
    )
    return stop_all(asked, states, words, goes_on=False)


def stop_all(
    resting: QuerySet[Exchange],
    states: Iterable[ExchangeState],
    words: str,
    *,
    goes_on: bool = True,
) -> int:
    """Stop those of ``resting`` that stand at one of ``states``; with ``goes_on`` what was asked for stays open for
    somebody else. Returns how many.

    Whoever takes a step at the same moment is waited for, and then it is looked at once more.
    """
    begun = resting.filter(state__in=[str(state) for state in states]).order_by("pk")
    number = 0
    for pk in list(begun.values_list("pk", flat=True)):
        while (exchange := begun.filter(pk=pk).first()) is not None:
            try:
                disputes.void(None, exchange, words=words, goes_on=goes_on)
            except disputes.Outdated:
                continue
            number += 1
            break
    return number


# What happens by itself ---------------------------------------------------------------------------------------


def sweep() -> dict[str, int]:
    """End what has run out and remind of what ends soon; run twice, it does nothing more."""
    counts = {"expired": 0, "reminded": 0}
    for municipality in Municipality.objects.all():
        today = today_in(municipality)
        rows = Permit.objects.of(municipality)
        over = rows.filter(
            state__in=[PermitState.GRANTED, PermitState.SUSPENDED], valid_until__lt=today
        )
        for permit in over:
            counts["expired"] += _expire(permit)
        soon = today + dt.timedelta(days=max(REMINDED))
        for permit in rows.valid(today).filter(valid_until__lte=soon):
            counts["reminded"] += _remind(permit)
    return counts


@patient
@transaction.atomic
def _expire(permit: Permit) -> bool:
    permit = _locked(permit)
    today = today_in(permit.municipality)
    if permit.state not in {PermitState.GRANTED, PermitState.SUSPENDED}:
        return False
    if permit.valid_until is None or permit.valid_until >= today:
        return False
    _end(permit, PermitState.EXPIRED)
    _stop(permit, NOT_BEGUN, gettext("The permit for this has run out."))
    _moved(permit, "expire", None)
    return True


@transaction.atomic
def _remind(permit: Permit) -> bool:
    permit = _locked(permit)
    today = today_in(permit.municipality)
    if permit.state != PermitState.GRANTED or permit.renewal_asked_at or permit.valid_until is None:
        return False
    reached = [
        permit.valid_until - dt.timedelta(days=days)
        for days in REMINDED
        if permit.valid_until - dt.timedelta(days=days) <= today
    ]
    if not reached or (permit.reminded_on is not None and permit.reminded_on >= max(reached)):
        return False
    permit.reminded_on = today
    _save(permit, "reminded_on")
    _tell(permit, "remind")
    return True


# Common -------------------------------------------------------------------------------------------------------


def _locked(permit: Permit) -> Permit:
    """The row as it is now, and nobody else changes it before this is over. Raises PermitRefused where it is gone."""
    found = (
        Permit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("municipality", "category__municipality", "resident")
        .filter(pk=permit.pk)
        .first()
    )
    if found is None:
        raise PermitRefused(gettext("It has been taken back."))
    return found


def _decided_by(actor: Resident | None, permit: Permit) -> Permit:
    if actor is not None and not reach.has_right(actor, RIGHT, permit.municipality):
        raise PermitRefused(gettext("You have no right to do this in this municipality."))
    if actor is not None and actor.pk == permit.resident_id:
        raise PermitRefused(gettext("Nobody decides about themselves."))
    return _locked(permit)


def _words(text: str, field: str, missing: str = "") -> str:
    words = text.strip()
    if missing and not words:
        raise PermitRefused(missing)
    if len(words) > LONGEST[field]:
        raise PermitRefused(
            gettext("Too long: at most %(number)s characters.") % {"number": LONGEST[field]}
        )
    return words


def _reason(text: str) -> str:
    return _words(text, "decision", gettext("Write the reason. The applicant reads it."))


def _save(permit: Permit, *fields: str) -> None:
    permit.version += 1
    permit.save(update_fields=[*fields, "version"])


def _log(permit: Permit, verb: str, actor: Resident | None, **data: object) -> None:
    log(permit, f"microservices.permit.{verb}", user=actor, data=data or None)


def _moved(permit: Permit, verb: str, actor: Resident | None, **data: object) -> None:
    """Written into the audit log, and told to whoever the permit is about."""
    _log(permit, verb, actor, **data)
    _tell(permit, verb)


def _tell(permit: Permit, verb: str) -> None:
    step = PermitStep.objects.create(permit=permit, verb=verb)
    announce(PermitMoved(permit.municipality_id, step.pk))
