"""What can be written into the form of a listing. Each function refuses with ListingRefused, in plain words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from microservices import screening
from microservices.actions.slots import ListingRefused
from microservices.choices import Side
from microservices.listing_steps import OPEN_AT_MOST
from microservices.models import Category
from microservices.models.listings import MOST_SLOTS
from portal.models import Area, Municipality
from portal.names import CODES

FARTHEST_START = OPEN_AT_MOST
WEEK = dt.timedelta(weeks=1)
LONGEST_SERIES = 26 * WEEK
MOST_TEXT = 1500


def require_words(title: str, text: str, place: str, address: str, language: str) -> None:
    if not title.strip() or len(title) > 100:
        raise ListingRefused(_("Write what it is about, in at most 100 letters."))
    if len(text) > MOST_TEXT:
        raise ListingRefused(_("Write at most %(number)s letters.") % {"number": f"{MOST_TEXT}"})
    if len(place) > 200 or len(address) > 200:
        raise ListingRefused(_("Say where in at most 200 letters."))
    if language not in CODES:
        raise ListingRefused(_("Choose one of the languages in the list."))
    # the exact address is for the one who has agreed; all else is read by everybody
    if any(screening.found(words) for words in (title, text, place)):
        raise ListingRefused(
            _(
                "Leave out telephone numbers, e-mail and web addresses: everybody reads this. The two of you can write "
                "to each other here once somebody has reserved it."
            )
        )


def require_picture(picture: str, says: str) -> None:
    """Who cannot see a picture reads what it shows."""
    if not picture:
        return
    if not says.strip() or len(says) > 150:
        raise ListingRefused(_("Say in at most 150 letters what the picture shows."))
    if screening.found(says):
        raise ListingRefused(
            _("Leave telephone numbers and addresses out of what you say of the picture.")
        )


def require_numbers(
    municipality: Municipality,
    side: str,
    category: Category,
    amount: Any,
    number: Any,
    area: Area | None,
) -> None:
    if side not in Side.values:
        raise ListingRefused(_("Say whether you ask for help or offer it."))
    if category.municipality_id != municipality.pk:
        raise ListingRefused(_("This kind of help belongs to another municipality."))
    if area is not None and area.municipality_id != municipality.pk:
        raise ListingRefused(_("That area belongs to another municipality."))
    if not _whole(amount) or not category.coins_least <= amount <= category.coins_most:
        raise ListingRefused(
            _("For “%(kind)s” choose between %(least)s and %(most)s coins.")
            % {
                "kind": category.name,
                "least": f"{category.coins_least}",
                "most": f"{category.coins_most}",
            }
        )
    if not _whole(number) or not 1 <= number <= MOST_SLOTS:
        raise ListingRefused(_("Choose between 1 and %(most)s places.") % {"most": f"{MOST_SLOTS}"})


def _whole(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def require_window(
    municipality: Municipality,
    starts_at: dt.datetime | None,
    ends_at: dt.datetime | None,
    weekly_until: dt.date | None,
) -> None:
    now = timezone.now()
    if ends_at is not None and starts_at is None:
        raise ListingRefused(_("Say when it starts, too."))
    if starts_at is not None and starts_at <= now:
        raise ListingRefused(_("Choose a time that is still ahead."))
    if starts_at is not None and starts_at > now + FARTHEST_START:
        raise ListingRefused(_("Choose a time within the next 60 days."))
    if starts_at is not None and ends_at is not None:
        if ends_at <= starts_at:
            raise ListingRefused(_("It has to end after it starts."))
        if ends_at > starts_at + WEEK:
            raise ListingRefused(_("It can last a week at most."))
    if weekly_until is None:
        return
    if starts_at is None:
        raise ListingRefused(_("Say when it takes place the first time."))
    first = timezone.localdate(starts_at, municipality.zone)
    if not first + WEEK <= weekly_until <= first + LONGEST_SERIES:
        raise ListingRefused(_("Choose a last day between one week and half a year later."))
