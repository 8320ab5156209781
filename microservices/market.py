"""The market: what neighbours ask for and offer, one of them at a time, and the first yes.

Who is not signed in sees the same as everybody else who is not, without anybody's name.
"""

from __future__ import annotations

import dataclasses
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from microservices import campaign_words, guards, lifecycle, listing_words, matching
from microservices.actions import exchanges, listings
from microservices.actions.exchanges import ExchangeRefused
from microservices.actions.listings import ListingRefused
from microservices.choices import TAKEN, ListingState, Side
from microservices.fit import Fit
from microservices.listing_words import Fact
from microservices.models import Account, Block, Campaign, Category, Listing
from portal.identity import signed_in
from portal.me import personal
from portal.models import Area, Municipality, Resident
from portal.remembered import remembered

ON_A_PAGE = 20
CAMPAIGNS = 2
"""Campaigns that stand beside the market: those that end first."""
WEIGHED = 5
"""So many times as many as the front page shows are looked through for what fits somebody."""


def here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


def who(request: HttpRequest) -> Resident | None:
    return request.user if signed_in(request) else None


def shown(municipality: Municipality, reader: Resident | None) -> QuerySet[Listing]:
    """What ``reader`` may see on the market: nothing of those they do not meet."""
    rows = Listing.objects.of(municipality).shown()
    if reader is not None:
        rows = rows.exclude(owner__in=Block.objects.of(reader))
    return rows


def with_places(rows: QuerySet[Listing]) -> QuerySet[Listing]:
    """With all that a card says, and how many places are ``taken``."""
    taken = Count("exchanges", filter=Q(exchanges__state__in=[str(state) for state in TAKEN]))
    return rows.select_related("category", "area", "owner", "municipality").annotate(taken=taken)


@dataclasses.dataclass(frozen=True)
class Card:
    listing: Listing
    tag: str
    tone: str
    facts: list[Fact]
    coins: str
    name: str
    full: bool
    own: bool
    fits: bool


def card_of(row: Listing, reader: Resident | None, fitting: dict[int, Fit]) -> Card:
    tag, tone = listing_words.tag(row)
    return Card(
        listing=row,
        tag=tag,
        tone=tone,
        facts=listing_words.facts(row, row.taken),
        coins=listing_words.coins(row),
        name=row.owner.first_name if reader is not None and row.owner else "",
        full=row.state == ListingState.FILLED,
        own=reader is not None and row.owner_id == reader.pk,
        fits=row.pk in fitting,
    )


@dataclasses.dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool
    count: int | str = ""


@require_safe
def market(request: HttpRequest) -> HttpResponse:
    place, reader = here(request), who(request)
    kinds = list(Category.objects.of(place).in_use())
    side = request.GET.get("side", "")
    side = side if side in Side.values else ""
    kind = next((row for row in kinds if row.slug == request.GET.get("kind", "")), None)
    every = shown(place, reader)
    areas = Area.objects.of(place).filter(pk__in=every.order_by().values("area"))
    areas = sorted(areas, key=lambda row: row.name.casefold())
    area = next((row for row in areas if str(row.pk) == request.GET.get("area", "")), None)
    rows = every.filter(category=kind) if kind else every
    rows = rows.filter(area=area) if area else rows
    numbers = dict(rows.order_by().values_list("side").annotate(number=Count("pk")))
    found = with_places(rows.filter(side=side) if side else rows)
    # "open" before "filled"
    page = Paginator(found.order_by("-state", "-opened_at", "-pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    on_page = list(page)
    fitting = matching.fits(reader, on_page) if reader is not None else {}
    cards = [card_of(row, reader, fitting) for row in on_page]
    cards.sort(key=lambda card: (card.full, not card.fits))
    context = {
        "page_obj": page,
        "cards": cards,
        "sides": [
            Chip(_("All"), _address(kind=kind, area=area), not side, sum(numbers.values())),
            *(
                Chip(
                    label,
                    _address(side=value, kind=kind, area=area),
                    side == value,
                    numbers.get(value, 0),
                )
                for value, label in (
                    (Side.NEED, _("Ask for help")),
                    (Side.OFFER, _("Offer help")),
                )
            ),
        ],
        "kinds": [
            Chip(_("All kinds"), _address(side=side, area=area), kind is None),
            *(
                Chip(row.name, _address(side=side, kind=row, area=area), row == kind)
                for row in kinds
            ),
        ],
        "areas": [
            Chip(_("All areas"), _address(side=side, kind=kind), area is None),
            *(
                Chip(row.name, _address(side=side, kind=kind, area=row), row == area)
                for row in areas
            ),
        ]
        if areas
        else [],
        "filtered": bool(side or kind or area),
        "person": reader,
        "coins": _coins(reader, place) if reader is not None else None,
        "guest": reader is not None and reader.kind == Resident.Kind.GUEST,
        "campaigns": _campaigns(place),
    }
    return render(request, "microservices/market.html", context)


def _campaigns(place: Municipality) -> SafeString:
    """Those that go on, for every reader alike: kept until something of the municipality changes."""

    def shown() -> SafeString:
        rows = Campaign.objects.of(place).shown().running().select_related("area")
        cards = campaign_words.cards(rows.order_by("ends_at", "pk")[:CAMPAIGNS], place)
        return render_to_string("microservices/campaign_beside.html", {"cards": cards})

    return remembered(place, "campaigns.beside", shown)


def _address(*, side: str = "", kind: Category | None = None, area: Area | None = None) -> str:
    asked = {
        "side": side,
        "kind": kind.slug if kind else "",
        "area": str(area.pk) if area else "",
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("microservices:market") + (f"?{query}" if query else "")


def _coins(reader: Resident, place: Municipality) -> dict[str, int] | None:
    """What somebody has at hand and set aside; nothing before they have an account."""
    rows = dict(Account.objects.visible_to(reader).of(place).values_list("kind", "balance"))
    return rows or None


def asked_near(place: Municipality, reader: Resident | None, number: int) -> list[Card]:
    """The newest of what is asked for and still open; for somebody who has said what they can do, what fits first."""
    rows = with_places(shown(place, reader).filter(state=ListingState.OPEN, side=Side.NEED))
    if reader is not None:
        rows = rows.exclude(owner=reader)
    newest = list(rows.order_by("-opened_at", "-pk")[: number * (1 if reader is None else WEIGHED)])
    fitting = matching.fits(reader, newest) if reader is not None else {}
    cards = [card_of(row, reader, fitting) for row in newest]
    cards.sort(key=lambda card: not card.fits)
    return cards[:number]


# One listing ------------------------------------------------------------------------------------------------


@require_safe
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    place, reader = here(request), who(request)
    rows = shown(place, reader)
    if reader is not None:
        # one's own is there whatever became of it
        rows |= Listing.objects.of(place).visible_to(reader)
    row = get_object_or_404(with_places(rows), pk=pk)
    if reader is not None and row.owner_id == reader.pk:
        return redirect("microservices:my_listing", pk)
    fitting = matching.fits(reader, [row]).get(row.pk) if reader is not None else None
    tag, tone = listing_words.tag(row)
    context = {
        "listing": row,
        "tag": tag,
        "tone": tone,
        "facts": listing_words.facts(row, row.taken),
        "coins": listing_words.coins(row),
        "steps": listing_words.steps(row),
        "full": row.state == ListingState.FILLED,
        "reasons": listing_words.reasons(fitting) if fitting else [],
        "person": reader,
    } | _standing(row, reader)
    return render(request, "microservices/listing.html", context)


def _standing(row: Listing, reader: Resident | None) -> dict:
    """What somebody can do about a listing that is not theirs."""
    if reader is None:
        return {}
    mine = row.exchanges.live().filter(Q(requester=reader) | Q(performer=reader)).first()
    if mine is not None:
        return {"mine": mine}
    role = lifecycle.opposite(lifecycle.owner_role(row.side))
    full = row.state == ListingState.FILLED
    waiting = row.waiting.filter(resident=reader).first() if full else None
    return {
        "key": uuid.uuid4(),
        "waits": waiting,
        "refusal": guards.refusal(reader, row, role=role, reserving=not full),
    }


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404("No form that we made.") from error


@require_POST
@personal
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The first yes."""
    row = get_object_or_404(shown(here(request), request.user), pk=pk)
    try:
        made = exchanges.reserve(request.user, row, key=_key(request))
    except ExchangeRefused as refused:
        messages.warning(request, str(refused))
        return redirect("microservices:listing", pk)
    messages.success(request, _("The place is kept for you. You are told when there is an answer."))
    return redirect(made.get_absolute_url())


@require_POST
@personal
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand in line, or leave it."""
    row = get_object_or_404(shown(here(request), request.user), pk=pk)
    try:
        if "stop" in request.POST:
            listings.stop_waiting(request.user, row)
            messages.success(request, _("You wait no longer."))
        else:
            listings.wait(request.user, row)
            messages.success(request, _("You are told when there is a place."))
    except ListingRefused as refused:
        messages.warning(request, str(refused))
    return redirect("microservices:listing", pk)
