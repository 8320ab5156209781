"""Businesses: colleagues take them in and ask residents to speak for them, who say yes themselves.

No account is opened for a business, here or anywhere: it is given no coins and makes none.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from microservices import ages, campaigning, organisation_numbers
from microservices.choices import LIVE_POSTS, PostState
from microservices.minors import today
from microservices.models import Business, Campaign, Speaker
from portal import reach
from portal.actions import search
from portal.events import ContentChanged, SpeakerAsked, announce
from portal.models import Municipality, Resident

ADD, RIGHT = "microservices.add_business", "microservices.change_business"
MOST_SPEAKERS = 10
FOUND_AS = "business"
"""Kind of what the search finds."""

LOG_LABELS = {
    "microservices.business.register": gettext_lazy("Take a business in"),
    "microservices.business.change": gettext_lazy("Change a business"),
    "microservices.business.close": gettext_lazy("Close a business"),
    "microservices.business.reopen": gettext_lazy("Let a business take part again"),
    "microservices.business.ask": gettext_lazy("Ask somebody to speak for a business"),
    "microservices.business.end": gettext_lazy("End that somebody speaks for a business"),
}


class BusinessRefused(Exception):
    """Nothing happened to the business; the message says why, for whoever asked."""


# Colleagues ---------------------------------------------------------------------------------------------------


def faults(business: Business) -> dict[str, str]:
    """What is wrong with a business as it is written, in words, by field; nothing where it can be kept. Its number is
    set to its digits."""
    found = {}
    place: Municipality = business.municipality
    try:
        business.number = organisation_numbers.read(place.country, business.number)
    except organisation_numbers.NumberRefused as refused:
        found["number"] = str(refused)
    else:
        others = Business.objects.of(place).filter(number=business.number).exclude(pk=business.pk)
        if other := others.first():
            found["number"] = _("%(name)s has this number already.") % {"name": other.name}
    for name in ("name", "about", "email"):
        if not getattr(business, name).strip():
            found[name] = _("Write something here.")
    if business.language not in place.languages:
        found["language"] = _("Choose one of the languages of the municipality.")
    if business.area is not None and business.area.municipality_id != place.pk:
        found["area"] = _("That belongs to another municipality.")
    return found


@transaction.atomic
def register(
    staff: Resident | None, business: Business, *, campaigns: Iterable[Campaign] = ()
) -> Business:
    """Let a business take part: the colleague has seen that it is there. Raises BusinessRefused."""
    _require(staff, business, ADD)
    _check(business)
    business.approved_by, business.approved_at = staff, timezone.now()
    business.save(force_insert=True)
    _sponsor(business, campaigns)
    log(business, "microservices.business.register", user=staff)
    _show(business)
    return business


@transaction.atomic
def change(
    staff: Resident | None, business: Business, *, campaigns: Iterable[Campaign]
) -> Business:
    """Keep what was changed, and the campaigns it stands behind now. Raises BusinessRefused."""
    _require(staff, business, RIGHT)
    locked(business)
    _check(business)
    business.save(
        update_fields=[
            "name",
            "number",
            "about",
            "language",
            "address",
            "phone",
            "website",
            "area",
            "email",
        ]
    )
    _sponsor(business, campaigns)
    log(business, "microservices.business.change", user=staff)
    _show(business)
    return business


def _show(business: Business) -> None:
    """Pages and the search say of it what it is now."""
    announce(ContentChanged(business.municipality_id))
    search.remove(FOUND_AS, [business.pk])
    if business.closed_at is not None:
        return
    search.put(
        [
            search.Findable(
                municipality_id=business.municipality_id,
                kind=FOUND_AS,
                object_id=business.pk,
                title=business.name,
                body=business.about,
                language=business.language,
            )
        ]
    )


def _sponsor(business: Business, campaigns: Iterable[Campaign]) -> None:
    wanted = list(campaigns)
    if any(campaign.municipality_id != business.municipality_id for campaign in wanted):
        raise BusinessRefused(_("That belongs to another municipality."))
    promised = Campaign.objects.filter(
        perks__post__business=business, perks__post__state__in=LIVE_POSTS
    )
    if left := promised.exclude(pk__in=[campaign.pk for campaign in wanted]).first():
        raise BusinessRefused(
            _("It gives something for taking part in “%(name)s” and stays behind that meanwhile.")
            % {"name": left.name}
        )
    business.campaigns.set(wanted)


@transaction.atomic
def close(staff: Resident | None, business: Business) -> Business:
    """It takes part no more: nobody sees it or what it posted, its vouchers are given back, and nobody speaks for it.
    Once more changes nothing. Raises BusinessRefused."""
    _require(staff, business, RIGHT)
    row = locked(business)
    if row.closed_at is None:
        row.closed_at = timezone.now()
        row.save(update_fields=["closed_at"])
        # the clock gives the vouchers back, each by itself
        row.posts.filter(state__in=LIVE_POSTS).update(state=PostState.WITHDRAWN)
        row.speakers.current().update(ended_at=row.closed_at)
        log(row, "microservices.business.close", user=staff)
        _show(row)
    return row


@transaction.atomic
def reopen(staff: Resident | None, business: Business) -> Business:
    """It takes part again, with nobody who speaks for it yet. Raises BusinessRefused."""
    _require(staff, business, RIGHT)
    row = locked(business)
    if row.closed_at is not None:
        row.closed_at = None
        row.save(update_fields=["closed_at"])
        log(row, "microservices.business.reopen", user=staff)
        _show(row)
    return row


@transaction.atomic
def ask(staff: Resident | None, business: Business, *, number: str) -> Speaker:
    """Ask whoever has this number, as it stands on their coins, to speak for a business. They are told, and nothing is
    so until they have said yes. Raises BusinessRefused."""
    _require(staff, business, RIGHT)
    row = locked(business)
    if row.closed_at is not None:
        raise BusinessRefused(_("This business takes part no more."))
    account = campaigning.account_of(number)
    person = Resident.objects.filter(pk=account).first() if account is not None else None
    if person is None:
        raise BusinessRefused(
            _("This is no number of a resident. They find it under “My coins”; compare it.")
        )
    _may_speak(person, row.municipality)
    current = row.speakers.current()
    if known := current.filter(resident=person).first():
        return known
    if current.count() >= MOST_SPEAKERS:
        raise BusinessRefused(
            _("At most %(number)s people speak for one business.") % {"number": MOST_SPEAKERS}
        )
    made = Speaker.objects.create(business=row, resident=person, asked_by=staff)
    log(row, "microservices.business.ask", user=staff)
    announce(SpeakerAsked(row.municipality_id, made.pk))
    return made


def _may_speak(person: Resident, place: Municipality) -> None:
    if not person.is_active or person.kind != Resident.Kind.RESIDENT:
        raise BusinessRefused(
            _(
                "Only somebody who has signed in with eID and lives in one of the municipalities can speak for it."
            )
        )
    if ages.of(person, today(place)).maybe_minor:
        raise BusinessRefused(_("Only somebody who has turned 18 can speak for it."))


@transaction.atomic
def end(staff: Resident | None, speaker: Speaker) -> None:
    """Somebody speaks for a business no more, or is not asked any more. Raises BusinessRefused."""
    _require(staff, speaker.business, RIGHT)
    rows = Speaker.objects.current().filter(pk=speaker.pk)
    if rows.update(ended_at=timezone.now()):
        log(speaker.business, "microservices.business.end", user=staff)


def _require(staff: Resident | None, business: Business, right: str) -> None:
    if staff is not None and not reach.has_right(staff, right, business.municipality):
        raise BusinessRefused(_("You are not allowed to decide about businesses here."))


def _check(business: Business) -> None:
    for words in faults(business).values():
        raise BusinessRefused(words)


def locked(business: Business) -> Business:
    """The row as it stays until the end of the transaction."""
    rows = Business.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("municipality").get(pk=business.pk)


# Those who speak for it ---------------------------------------------------------------------------------------


@transaction.atomic
def answer(actor: Resident, speaker: Speaker, *, yes: bool) -> Speaker:
    """Somebody says whether they speak for a business, once; saying the same again changes nothing.

    Raises BusinessRefused.
    """
    rows = Speaker.objects.select_for_update(of=("self",), no_key=True).visible_to(actor)
    row = rows.filter(pk=speaker.pk).select_related("business__municipality").first()
    if row is None or row.business.closed_at is not None:
        raise BusinessRefused(_("Nobody asks you to speak for this business."))
    now = timezone.now()
    if row.ended_at is not None:
        if yes:
            raise BusinessRefused(
                _("This has ended meanwhile. Ask the municipality to ask you once more.")
            )
    elif not yes:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
    elif row.agreed_at is None:
        _may_speak(actor, row.business.municipality)
        row.agreed_at = now
        row.save(update_fields=["agreed_at"])
    return row


def speaks(resident: Resident, business: Business) -> bool:
    """Whether somebody speaks for a business that takes part."""
    return Business.objects.spoken_for_by(resident).filter(pk=business.pk).exists()


def known_to(resident: Resident, municipality: Municipality) -> bool:
    """Whether somebody is asked by a business here, or speaks for one."""
    return Speaker.objects.of(municipality).visible_to(resident).current().exists()
