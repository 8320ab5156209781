"""Signing up to a team session: with an account, or by telephone through a colleague; taking an offered seat, keeping
or giving one up.

The same person is found whichever way they come: by their account, and by a keyed hash of their number that is
different in each session. Refuses with TeamRefused.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from learning import team_numbers
from learning.actions import team_seats as seats
from learning.actions.team_seats import TeamRefused
from learning.models import Booking, TeamSession
from learning.team_choices import BookingState
from portal.channels import Channel
from portal.models import Address, Municipality, Resident
from portal.names import CODES

LOG_LABELS = {
    "learning.booking.phone": gettext_lazy("Sign somebody up to a team by telephone"),
    "learning.booking.phone_answer": gettext_lazy("Answer for somebody who signed up by telephone"),
    "learning.booking.rung": gettext_lazy("Ring somebody who signed up by telephone"),
}
"""Verbs of this module in the audit log; who signed up stands in none of them."""
ME, OTHER = "me", "other"


class SignedUpByPhone(TeamRefused):
    """Somebody rang with the number that whoever asks has shown to be theirs: they say whether it was them."""


class SameNumber(TeamRefused):
    """The number is in this session already; the colleague asks who is on the line."""


def hash_of(session: TeamSession, number: str) -> str:
    """A keyed hash of a number in E.164, different in each session: nobody is followed from one to the next."""
    return salted_hmac("learning.teams", f"{session.pk}:{number}", algorithm="sha256").hexdigest()


def why_not(resident: Resident, municipality: Municipality) -> str:
    """Why somebody cannot sign up with their account; empty where they can."""
    if resident.kind in {Resident.Kind.STAFF, Resident.Kind.BUSINESS}:
        return _("Everybody signs up for themselves. Sign in with your own eID.")
    if resident.municipality_id not in {None, municipality.pk}:
        return _("This is for those who live in %(municipality)s.") % {
            "municipality": municipality.name
        }
    return ""


def _open(session: TeamSession) -> TeamSession:
    row = seats.locked(session)
    if not row.ahead:
        raise TeamRefused(_("Nobody can sign up to this any more."))
    return row


def _own_number(person: Resident) -> str:
    """The number that somebody has shown to be theirs; empty without one."""
    rows = Address.objects.filter(
        follower__resident=person, channel=Channel.SMS, confirmed_at__isnull=False
    )
    return rows.values_list("value", flat=True).first() or ""


@transaction.atomic
def sign_up(actor: Resident, session: TeamSession, *, meant: str = "") -> Booking:
    """Take a seat, or wait where there is none; twice is once.

    Where somebody rang with the number of ``actor``, ``meant`` says whether it was them (``me``: the two become one) or
    somebody else at home (``other``). Raises SignedUpByPhone until it is said, and TeamRefused.
    """
    row = _open(session)
    if why := why_not(actor, row.municipality):
        raise TeamRefused(why)
    seats.arrange(row)
    known = row.bookings.visible_to(actor).first()
    if known is not None:
        if known.state == BookingState.LAPSED:
            seats.wait_again(row, known)
            seats.touch(row)
        return known
    number = _own_number(actor)
    hashed = hash_of(row, number) if number else None
    rang = list(row.bookings.filter(phone_hash=hashed, person__isnull=True)) if hashed else []
    if rang and meant not in {ME, OTHER}:
        raise SignedUpByPhone(_("Somebody signed up by telephone with your number. Was that you?"))
    if rang and meant == ME:
        return _become_one(row, actor, rang[0])
    made = _book(row, person=actor, phone_hash=hashed, language=_language(actor, row))
    seats.touch(row)
    return made


def _become_one(session: TeamSession, actor: Resident, booking: Booking) -> Booking:
    """The sign-up by telephone is that of the account from now on: name and number are not needed any more."""
    booking.person, booking.ring = actor, ""
    booking.contact_name = booking.contact_phone = ""
    booking.save(update_fields=["person", "ring", "contact_name", "contact_phone"])
    if booking.state == BookingState.LAPSED:
        seats.wait_again(session, booking)
    return booking


def _language(person: Resident, session: TeamSession) -> str:
    return person.language or session.municipality.main_language


def _book(session: TeamSession, *, phone_hash: str | None, **columns: object) -> Booking:
    seat = seats.seat_for_newcomer(session)
    household = 1
    if phone_hash is not None:
        others = session.bookings.filter(phone_hash=phone_hash)
        household = max(others.values_list("household", flat=True), default=0) + 1
    return Booking.objects.create(
        session=session,
        seat_no=seat,
        queue_no=seats.next_turn(session),
        state=BookingState.WAITING if seat is None else BookingState.SEATED,
        version=session.version,
        phone_hash=phone_hash,
        household=household,
        **columns,
    )


@transaction.atomic
def sign_up_by_phone(
    staff: Resident | None,
    session: TeamSession,
    *,
    name: str,
    phone: str,
    language: str = "",
    another: bool = False,
) -> Booking:
    """Write down who rings; the same name and number twice is once.

    ``another``: somebody else at a number that is known already, such as husband and wife. Raises SameNumber until that
    is said, and TeamRefused.
    """
    row = _open(session)
    seats.require(staff, row)
    seats.arrange(row)
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise TeamRefused(_("Write the name, in at most 80 letters."))
    try:
        number = team_numbers.normal(phone, row.municipality.country)
    except team_numbers.NoNumber as error:
        raise TeamRefused(_("Write a telephone number, such as 20 12 34 56.")) from error
    if language and language not in CODES:
        raise TeamRefused(_("Choose one of the languages in the list."))
    hashed = hash_of(row, number)
    known = row.bookings.filter(phone_hash=hashed)
    for one in known:
        if one.person_id is None and one.contact_name.casefold() == name.casefold():
            if one.state == BookingState.LAPSED:
                seats.wait_again(row, one)
                seats.touch(row)
            return one
    there = known.first() or _web(row, number)
    if there is not None and not another:
        raise SameNumber(_same(there))
    made = _book(
        row,
        phone_hash=hashed,
        contact_name=name,
        contact_phone=number,
        language=language or row.municipality.main_language,
        entered_by=staff,
    )
    log(row, "learning.booking.phone", user=staff)
    seats.touch(row)
    return made


def _web(session: TeamSession, number: str) -> Booking | None:
    """Who signed up with an account and has shown since that the number is theirs."""
    owners = Address.objects.filter(
        channel=Channel.SMS, value=number, confirmed_at__isnull=False
    ).values("follower__resident")
    return session.bookings.filter(person__in=owners).first()


def _same(one: Booking) -> str:
    if one.person_id is None:
        return _(
            "%(name)s has signed up with this number already. If somebody else at the same number is on the line, tick"
            " that below."
        ) % {"name": one.contact_name}
    return _(
        "Somebody with this number has signed up on the web already. If somebody else at the same number is on the"
        " line, tick that below."
    )


# Answering ----------------------------------------------------------------------------------------------------


def _theirs(actor: Resident | None, booking: Booking) -> tuple[TeamSession, Booking]:
    """The session, locked, and the sign-up as it is now, for its person or for the desk."""
    row = seats.locked(booking.session)
    mine = row.bookings.filter(pk=booking.pk).first()
    if mine is None:
        raise TeamRefused(_("This is no longer here."))
    if actor is not None and mine.person_id != actor.pk:
        if mine.person_id is not None:
            raise TeamRefused(_("Only they themselves answer."))
        seats.require(actor, row)
        log(row, "learning.booking.phone_answer", user=actor)
    return row, mine


@transaction.atomic
def say_yes(actor: Resident | None, booking: Booking) -> Booking:
    """Take the seat that is offered, or keep the one that has moved; twice is once. Raises TeamRefused."""
    row, mine = _theirs(actor, booking)
    if not row.ahead:
        raise TeamRefused(_("It has begun, or it is called off."))
    seats.arrange(row)
    mine.refresh_from_db()
    if mine.state == BookingState.SEATED or mine.state == BookingState.WAITING:
        mine.version, mine.ring = row.version, ""
        mine.save(update_fields=["version", "ring"])
        return mine
    seats.take(row, mine)
    return mine


@transaction.atomic
def give_up(actor: Resident | None, booking: Booking) -> None:
    """Come no more; whoever waits longest is offered the seat. Raises TeamRefused."""
    row, mine = _theirs(actor, booking)
    if row.state == "held" or row.starts_at <= timezone.now():
        raise TeamRefused(_("It has begun already."))
    mine.delete()
    if not seats.arrange(row):
        seats.touch(row)


@transaction.atomic
def rung(staff: Resident, booking: Booking) -> None:
    """They have been told on the telephone; once more changes nothing. Raises TeamRefused."""
    row = seats.locked(booking.session)
    seats.require(staff, row)
    if row.bookings.filter(pk=booking.pk).exclude(ring="").update(ring=""):
        log(row, "learning.booking.rung", user=staff)


@transaction.atomic
def leave(resident: Resident) -> None:
    """Somebody deletes their account: their seats go to those who wait."""
    for booking in Booking.objects.visible_to(resident).select_related("session"):
        row = seats.locked(booking.session)
        booking.delete()
        seats.arrange(row)
