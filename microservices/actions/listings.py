"""What somebody asks for or offers: writing it, keeping it open, and taking it back.

The coins of a need are set aside when it opens, a hold for each place, and what nobody took comes back when it closes.
The same form twice makes one listing. Refuses with ListingRefused.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from microservices import guards, lifecycle, listing_steps, waves
from microservices.actions import coins, listing_pictures, listing_rules, slots, stepping
from microservices.actions.neighbours import cell_of
from microservices.actions.slots import ListingRefused
from microservices.choices import Audience, ExchangeState, Level, ListingState, Side
from microservices.ledger import key_of
from microservices.lifecycle import Verb
from microservices.listing_steps import DAY, OPEN_AT_MOST, OPEN_FOR, ListingVerb
from microservices.models import Category, Listing, WaitingPlace
from portal import reach
from portal.models import Area, Municipality, Resident
from portal.names import CODES

__all__ = [
    "ListingRefused",
    "approve",
    "goes_on",
    "only_once",
    "pause",
    "remove",
    "renew",
    "repeat",
    "resume",
    "stop_waiting",
    "wait",
    "withdraw",
    "write",
]

WEEK = dt.timedelta(weeks=1)
ONCE = "once"
"""What is announced where a listing comes again no more."""
LOOKED_AT_FIRST = 3
"""What somebody writes first is looked at before others see it, so many times."""
MOST_OPEN = 20
"""What one person may have open at a time."""


# Writing ----------------------------------------------------------------------------------------------------


@coins.patient
@transaction.atomic
def write(
    actor: Resident,
    municipality: Municipality,
    *,
    key: uuid.UUID,
    side: str,
    category: Category,
    title: str,
    text: str = "",
    language: str,
    coins: int,
    slots: int = 1,
    area: Area | None = None,
    place: str = "",
    address: str = "",
    starts_at: dt.datetime | None = None,
    ends_at: dt.datetime | None = None,
    weekly_until: dt.date | None = None,
    picture_alt: str = "",
    on_behalf_of: Resident | None = None,
) -> Listing:
    """Publish a need or an offer, or hand it to a moderator where it is looked at first.

    coins: for each place
    picture_alt: what the picture shows that came with the form (``listing_pictures.keep``), if one did
    on_behalf_of: whose it is, where a colleague writes it down for them
    """
    owner = _owner(actor, municipality, on_behalf_of)
    Resident.objects.select_for_update(of=("self",), no_key=True).get(pk=owner.pk)
    if (done := Listing.objects.filter(key=key).first()) is not None:
        if done.owner_id != owner.pk:
            raise ListingRefused(
                _("Something else was sent with the same form before. Open the page again.")
            )
        return done
    listing_rules.require_words(title, text, place, address, language)
    listing_rules.require_numbers(municipality, side, category, coins, slots, area)
    listing_rules.require_window(municipality, starts_at, ends_at, weekly_until)
    picture = listing_pictures.take_over(actor, key)
    listing_rules.require_picture(picture, picture_alt)
    _require_allowed(owner, category, side, municipality, starts_at)
    cell = cell_of(area)
    listing = Listing.objects.create(
        municipality=municipality,
        owner=owner,
        entered_by=actor if on_behalf_of is not None else None,
        side=side,
        category=category,
        title=" ".join(title.split()),
        text=text.strip(),
        language=language,
        coins=coins,
        slots=slots,
        area=area,
        east=cell.east if cell else None,
        north=cell.north if cell else None,
        place=" ".join(place.split()),
        address=" ".join(address.split()),
        starts_at=starts_at,
        ends_at=ends_at,
        weekly_until=weekly_until,
        picture=picture,
        picture_alt=" ".join(picture_alt.split()) if picture else "",
        key=key,
    )
    if on_behalf_of is not None:
        _log(listing, "microservices.listing.enter", actor)
    if _looked_at_first(listing):
        _hand_in(listing)
    else:
        _open(listing, ListingVerb.WRITE)
    return listing


def _owner(actor: Resident, municipality: Municipality, other: Resident | None) -> Resident:
    if other is None:
        return actor
    if not reach.has_right(actor, "microservices.add_listing", municipality):
        raise ListingRefused(_("You have no right to write this down for somebody else."))
    if other.pk == actor.pk:
        raise ListingRefused(_("Write your own with your own account."))
    return other


def _require_allowed(
    owner: Resident,
    category: Category,
    side: str,
    municipality: Municipality,
    starts_at: dt.datetime | None,
) -> None:
    if side == Side.NEED:
        refused = guards.may_ask(owner, category, lock=True)
    else:
        on = timezone.localdate(starts_at, municipality.zone) if starts_at else None
        refused = guards.may_give(owner, category, on=on, lock=True)
    if refused is not None:
        raise ListingRefused(refused.words)
    running = Listing.objects.of(municipality).filter(
        owner=owner,
        state__in=[
            ListingState.IN_REVIEW,
            ListingState.OPEN,
            ListingState.PAUSED,
            ListingState.FILLED,
        ],
    )
    if running.count() >= MOST_OPEN:
        raise ListingRefused(
            _("You have %(number)s open already. Take one back before you write another.")
            % {"number": f"{MOST_OPEN}"}
        )


def _looked_at_first(listing: Listing) -> bool:
    """Whether a moderator sees it before others do. What a colleague has written down somebody has seen already, and
    where nothing but what the municipality itself wrote stands in it, there is nothing to look at."""
    owner = listing.owner
    if listing.entered_by_id is not None or owner is None:
        return False
    year = guards.today(listing.municipality).year
    if owner.kind == Resident.Kind.MINOR or owner.maybe_under_age(year):
        return True
    if _nothing_of_ones_own(listing):
        return False
    if listing.category.level >= Level.APPROVED:
        return True
    before = Listing.objects.filter(owner=owner, opened_at__isnull=False)
    return before.exclude(state=ListingState.REMOVED).count() < LOOKED_AT_FIRST


def _hand_in(listing: Listing) -> None:
    due = _last_moment(listing, timezone.now())
    slots.change(listing, ListingVerb.WRITE, state=ListingState.IN_REVIEW, due_at=due)


def _nothing_of_ones_own(listing: Listing) -> bool:
    """Whether others read no word of whoever asks: the kind of help by its name, and a time."""
    names = {getattr(listing.category, f"name_{code}") for code in CODES} - {""}
    said = listing.text or listing.place or listing.picture
    return listing.side == Side.NEED and listing.title in names and not said


# Opening ----------------------------------------------------------------------------------------------------


def _last_moment(listing: Listing, now: dt.datetime) -> dt.datetime:
    """When it is over: once it has taken place, else a fortnight from now, and 60 days after it was opened first."""
    last = (listing.opened_at or now) + OPEN_AT_MOST
    if window := listing.ends_at or listing.starts_at:
        return min(window, last + WEEK)
    return min(now + OPEN_FOR, last)


def _open(listing: Listing, verb: ListingVerb) -> None:
    """Let everybody see it, and set its coins aside. Raises ListingRefused."""
    now = timezone.now()
    expires = _last_moment(listing, now)
    if expires <= now:
        raise ListingRefused(_("The time it was for is over. Write it anew."))
    missed = listing_steps.reminders_missed(expires, now)
    slots.change(
        listing,
        verb,
        state=ListingState.OPEN,
        round=listing.round + 1,
        opened_at=listing.opened_at or now,
        expires_at=expires,
        reminders=missed,
        due_at=listing_steps.due_at(expires, missed),
        wave_at=_told_round_at(listing, now),
    )
    _fund(listing)
    slots.arrange(listing)


def _told_round_at(listing: Listing, now: dt.datetime) -> dt.datetime | None:
    """When those whom it fits are told next; what was told to all once is not told again."""
    if listing.side != Side.NEED:
        return None
    return waves.next_at(listing.wave, now, listing.starts_at, listing.municipality.zone)


def _fund(listing: Listing) -> None:
    try:
        slots.fund(listing)
    except coins.NotEnough as error:
        owner = listing.owner
        left = coins.balances(owner, listing.municipality)["available"] if owner else 0
        places = ngettext("%(number)s place", "%(number)s places", listing.slots) % {
            "number": listing.slots
        }
        raise ListingRefused(
            _("There are not enough coins for %(places)s of %(coins)s: there are %(left)s.")
            % {"places": places, "coins": f"{listing.coins}", "left": f"{left}"}
        ) from error


@coins.patient
@transaction.atomic
def approve(staff: Resident, listing: Listing) -> Listing:
    """A moderator has looked at it: everybody may see it now."""
    row = _locked(listing)
    _require_right(staff, row, "microservices.change_listing")
    if row.state != ListingState.IN_REVIEW:
        raise ListingRefused(_("Somebody has decided this already."))
    _open(row, ListingVerb.APPROVE)
    _log(row, "microservices.listing.approve", staff)
    return row


@coins.patient
@transaction.atomic
def renew(actor: Resident, listing: Listing) -> Listing:
    """It still holds: open for another while, with coins for the places that are free."""
    row = _own(actor, listing)
    now = timezone.now()
    if row.opened_at is not None and now + DAY > row.opened_at + OPEN_AT_MOST:
        raise ListingRefused(
            _("This has been open for 60 days. Write it anew, so that others can rely on it.")
        )
    if row.owner is not None:
        _require_allowed_again(row)
    _open(row, ListingVerb.RENEW)
    return row


def _require_allowed_again(listing: Listing) -> None:
    owner, category = listing.owner, listing.category
    assert owner is not None
    if listing.side == Side.NEED:
        refused = guards.may_ask(owner, category)
    else:
        refused = guards.may_give(owner, category, on=guards.day_of(listing))
    if refused is not None:
        raise ListingRefused(refused.words)


@coins.patient
@transaction.atomic
def pause(actor: Resident, listing: Listing) -> Listing:
    """Nobody new sees it for a while; its coins stay aside, and what is agreed stays agreed."""
    row = _own(actor, listing)
    slots.change(row, ListingVerb.PAUSE)
    return row


@coins.patient
@transaction.atomic
def resume(actor: Resident, listing: Listing) -> Listing:
    row = _own(actor, listing)
    slots.change(row, ListingVerb.RESUME)
    slots.arrange(row)
    return row


# Closing ----------------------------------------------------------------------------------------------------


@coins.patient
@transaction.atomic
def withdraw(actor: Resident, listing: Listing) -> Listing:
    """Take it back. Who waits for an answer is told no; what is agreed stays agreed until it is called off."""
    row = _own(actor, listing)
    close(row, ListingVerb.WITHDRAW)
    waiting = row.exchanges.filter(state=ExchangeState.RESERVED)
    for exchange in waiting.select_related(*stepping.PARTS):
        exchange.listing = row
        stepping.take(exchange, Verb.DECLINE, by=lifecycle.owner_role(row.side), actor=actor)
    return row


@coins.patient
@transaction.atomic
def remove(staff: Resident, listing: Listing, *, words: str) -> Listing:
    """Take away what must not stand here; ``words`` say why, to its owner. What has not begun is stopped with it."""
    row = _locked(listing)
    _require_right(staff, row, "microservices.change_listing")
    said = words.strip()
    if not said or len(said) > 500:
        raise ListingRefused(_("Say why, in at most 500 letters: its owner reads it."))
    close(row, ListingVerb.REMOVE, said=said)
    listing_pictures.throw_away(row)
    ahead = row.exchanges.filter(state__in=[ExchangeState.RESERVED, ExchangeState.AGREED])
    for exchange in ahead.select_related(*stepping.PARTS):
        exchange.listing = row
        stepping.take(
            exchange, Verb.VOID, by=Audience.CASEWORKER, actor=staff, words=said, resolution=said
        )
    _log(row, "microservices.listing.remove", staff)
    return row


def close(listing: Listing, verb: ListingVerb, **changes: Any) -> None:
    """End it, behind its lock: coins of empty places go back, and nobody waits any more."""
    slots.change(listing, verb, **changes)
    slots.release(listing)
    listing.waiting.all().delete()
    listing.asked.all().delete()


# Waiting ----------------------------------------------------------------------------------------------------


@coins.patient
@transaction.atomic
def wait(actor: Resident, listing: Listing) -> WaitingPlace:
    """Stand in line for a place; waiting twice is waiting once."""
    role = lifecycle.opposite(lifecycle.owner_role(listing.side))
    if actor.pk == listing.owner_id:
        raise ListingRefused(_("This is your own."))
    refused = guards.refusal(actor, listing, role=role, reserving=False)
    if refused is not None:
        raise ListingRefused(refused.words)
    row = _locked(listing)
    if row.state != ListingState.FILLED:
        free = row.state == ListingState.OPEN
        raise ListingRefused(
            _("There is a free place: take it.") if free else _("This is not open any more.")
        )
    if any(lifecycle.role_of(exchange, actor) is not None for exchange in row.exchanges.live()):
        raise ListingRefused(_("You have a place here already."))
    place, _made = WaitingPlace.objects.get_or_create(listing=row, resident=actor)
    slots.arrange(row)
    return place


@coins.patient
@transaction.atomic
def stop_waiting(actor: Resident, listing: Listing) -> None:
    """Stand in line no more; what was offered goes to the next."""
    row = _locked(listing)
    row.waiting.filter(resident=actor).delete()
    slots.arrange(row)


# Again every week -------------------------------------------------------------------------------------------


def repeat(listing: Listing) -> Listing | None:
    """The listing of the week after one that comes again, made once; none where that was the last.

    Inside a transaction, behind the lock of ``listing``. Where it cannot open, because its owner has too few coins or
    may not ask any more, it waits as an expired one, which says why and can be renewed.
    """
    until, start = listing.weekly_until, listing.starts_at
    if until is None or start is None or listing.owner is None:
        return None
    zone = listing.municipality.zone
    starts = _a_week_later(start, zone)
    now = timezone.now()
    while starts <= now:
        starts = _a_week_later(starts, zone)
    if timezone.localdate(starts, zone) > until:
        return None
    key = key_of("weekly", listing.pk)
    if done := Listing.objects.filter(key=key).first():
        return done
    copied = (
        *("municipality", "owner", "entered_by", "side", "category", "title", "text", "language"),
        *("coins", "slots", "area", "east", "north", "place", "address", "weekly_until"),
        *("picture", "picture_alt"),
    )
    again = Listing.objects.create(
        **{name: getattr(listing, name) for name in copied},
        starts_at=starts,
        ends_at=starts + (listing.ends_at - start) if listing.ends_at else None,
        comes_from=listing,
        key=key,
    )
    try:
        with transaction.atomic():
            _require_allowed_again(again)
            _open(again, ListingVerb.WRITE)
    except ListingRefused as refused:
        again.refresh_from_db()
        slots.change(again, ListingVerb.EXPIRE, said=str(refused)[:500])
    return again


@coins.patient
@transaction.atomic
def only_once(actor: Resident, listing: Listing) -> Listing:
    """It comes again no more; what is agreed for this week stays. Once more changes nothing."""
    row = _own(actor, listing)
    if row.weekly_until is not None:
        if not goes_on(row):
            raise ListingRefused(_("This week is over. End the series in the newest one."))
        slots.write(row, ONCE, weekly_until=None)
    return row


def goes_on(listing: Listing) -> bool:
    """Whether another week follows unless somebody ends it."""
    running = {ListingState.IN_REVIEW, ListingState.PAUSED, ListingState.OPEN, ListingState.FILLED}
    return listing.weekly_until is not None and listing.state in running


def _a_week_later(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The same hour on the clock of the town, also where the clocks changed in between."""
    local = moment.astimezone(zone).replace(tzinfo=None) + WEEK
    return local.replace(tzinfo=zone).astimezone(dt.UTC)


# Whose, and who may -----------------------------------------------------------------------------------------


def _locked(listing: Listing) -> Listing:
    row = slots.locked(Listing.objects.filter(pk=listing.pk))
    if row is None:
        raise ListingRefused(_("This is no longer here."))
    return row


def _own(actor: Resident, listing: Listing) -> Listing:
    row = _locked(listing)
    if row.owner_id == actor.pk:
        return row
    if row.entered_by_id is not None and reach.has_right(
        actor, "microservices.add_listing", row.municipality
    ):
        return row
    raise ListingRefused(_("Everybody decides this about their own only."))


def _require_right(staff: Resident, listing: Listing, right: str) -> None:
    if not reach.has_right(staff, right, listing.municipality):
        raise ListingRefused(_("You have no right to decide this."))
    if staff.pk == listing.owner_id:
        raise ListingRefused(_("A colleague has to decide about your own."))


def _log(listing: Listing, action: str, actor: Resident) -> None:
    # the number alone: the log names nobody's errands
    log(listing, action, user=actor, title=f"#{listing.pk}")
