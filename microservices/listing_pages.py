"""Asking for help and offering it, and what somebody has asked for and offered so far."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from microservices import (
    campaign_words,
    campaigning,
    dormancy_words,
    exchange_words,
    guards,
    learning_words,
    ledger,
    listing_steps,
    listing_words,
)
from microservices.actions import listing_pictures, listings
from microservices.actions.coins import CoinsRefused
from microservices.actions.listings import ListingRefused
from microservices.choices import (
    TAKEN,
    AccountKind,
    Level,
    ListingState,
    Side,
    TransferKind,
)
from microservices.listing_forms import ListingForm
from microservices.listing_steps import ListingVerb
from microservices.models import (
    Account,
    Campaign,
    Category,
    Dormancy,
    Exchange,
    Listing,
    Participation,
    Perk,
    Transfer,
)
from portal import days
from portal.me import personal
from portal.models import Municipality, Resident

ON_A_PAGE = 20
ACTS = {
    ListingVerb.RENEW: listings.renew,
    ListingVerb.PAUSE: listings.pause,
    ListingVerb.RESUME: listings.resume,
    ListingVerb.WITHDRAW: listings.withdraw,
}
SIDES = {"ask": Side.NEED, "offer": Side.OFFER}
TONES = {
    ListingState.OPEN: "good",
    ListingState.FILLED: "good",
    ListingState.IN_REVIEW: "warn",
    ListingState.REMOVED: "bad",
}
DONE = {
    ListingVerb.RENEW: gettext_lazy("It is open again."),
    ListingVerb.PAUSE: gettext_lazy("It is paused. Nobody sees it until you go on."),
    ListingVerb.RESUME: gettext_lazy("It is open again."),
    ListingVerb.WITHDRAW: gettext_lazy(
        "It is taken back, and the coins set aside for it are yours again."
    ),
}


def _here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


def _refusal(person: Resident, side: str, kind: Category) -> guards.Refusal | None:
    return guards.may_ask(person, kind) if side == Side.NEED else guards.may_give(person, kind)


@require_safe
@personal
def kinds(request: HttpRequest, way: str) -> HttpResponse:
    """What kind of help is it?"""
    place = _here(request)
    context = {
        "way": way,
        "asks": SIDES[way] == Side.NEED,
        "outsider": guards.outsider(request.user, place),
        "kinds": [
            (
                row,
                _("Takes a permit")
                if SIDES[way] == Side.OFFER and row.level >= Level.APPROVED
                else "",
            )
            for row in Category.objects.of(place).in_use()
        ],
    }
    return render(request, "microservices/ask_kind.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def write(request: HttpRequest, way: str, slug: str) -> HttpResponse:
    """Write it, look at it as others will see it, publish it."""
    place, me = _here(request), request.user
    kind = get_object_or_404(Category.objects.of(place).in_use(), slug=slug)
    side = SIDES[way]
    refused = _refusal(me, side, kind)
    posted = request.method == "POST"
    form = ListingForm(
        *((request.POST, request.FILES) if posted else ()),
        municipality=place,
        category=kind,
        owner=me,
        sent=listing_pictures.sent(me, _key(request)),
    )
    context: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "way": way,
        "asks": side == Side.NEED,
        "refused": refused,
    }
    if refused is not None:
        return render(request, "microservices/ask.html", context, status=403 if posted else 200)
    if posted:
        _keep_picture(me, form)
    if posted and form.is_valid() and "change" not in request.POST:
        answers = form.answers()
        if "publish" not in request.POST:
            draft = Listing(
                municipality=place,
                category=kind,
                side=side,
                language=_language(place),
                owner=me,
                **answers,
            )
            context |= {
                "draft": draft,
                "facts": listing_words.facts(draft, 0),
                "coins": listing_words.coins(draft),
                "tag": listing_words.tag(draft)[0],
            }
            return render(request, "microservices/ask_look.html", context)
        try:
            made = listings.write(
                me, place, side=side, category=kind, language=_language(place), **answers
            )
        except (ListingRefused, CoinsRefused) as fault:
            form.add_error(None, str(fault))
        else:
            _say(request, made)
            return redirect("microservices:my_listing", made.pk)
    wrong = posted and bool(form.errors)
    return render(request, "microservices/ask.html", context, status=422 if wrong else 200)


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _keep_picture(me: Resident, form: ListingForm) -> None:
    """A picture that came stays, whatever else is to be mended: no browser sends it twice."""
    form.full_clean()
    key, said = form.cleaned_data.get("key"), form.cleaned_data
    if key is None:
        return
    if said.get("picture") is not None:
        form.sent = listing_pictures.keep(me, key, said["picture"])
    elif said.get("picture_away"):
        listing_pictures.drop(me, key)
        form.sent = None


def _language(place: Municipality) -> str:
    """What is written is taken to be in the language of the page it is written on."""
    return (get_language() or place.main_language)[:2]


def _say(request: HttpRequest, made: Listing) -> None:
    if made.state == ListingState.IN_REVIEW:
        messages.success(
            request,
            _("Thank you. A colleague of the municipality looks at it first, and then it is open."),
        )
    else:
        messages.success(request, _("It is published. You are told when somebody says yes."))


# What is mine -----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Own:
    """One of somebody's own listings.

    again: until when it comes again each week, where it does
    verbs: what they can do with it, as (verb, words)
    """

    listing: Listing
    tag: str
    state: str
    tone: str
    coins: str
    again: str
    verbs: list[tuple[str, str]]


def _own(row: Listing) -> Own:
    return Own(
        listing=row,
        tag=listing_words.tag(row)[0],
        state=listing_words.state(row),
        tone=TONES.get(ListingState(row.state), "line"),
        coins=listing_words.coins(row),
        again=listing_words.again(row) if listings.goes_on(row) else "",
        verbs=[(str(verb), str(verb.label)) for verb in listing_steps.verbs_of(row)],
    )


def _mine(request: HttpRequest):
    rows = Listing.objects.of(_here(request)).visible_to(request.user)
    return rows.select_related("category", "area", "owner", "municipality")


@require_safe
@personal
def my_listings(request: HttpRequest) -> HttpResponse:
    page = Paginator(_mine(request).order_by("-made_at", "-pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page_obj": page, "rows": [_own(row) for row in page]}
    return render(request, "microservices/my_listings.html", context)


@require_safe
@personal
def my_listing(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own: where it stands, who has said yes, and what one can do with it."""
    row = get_object_or_404(_mine(request), pk=pk)
    live = row.exchanges.live().select_related("requester", "performer", "listing")
    taken = row.exchanges.filter(state__in=[str(state) for state in TAKEN]).count()
    context = {
        "own": _own(row),
        "listing": row,
        "facts": listing_words.facts(row, taken),
        "exchanges": [
            (one, exchange_words.name_of(_other(one, request.user)), one.get_state_display())
            for one in live
        ],
        "waiting": row.waiting.count(),
    }
    return render(request, "microservices/my_listing.html", context)


def _other(exchange: Exchange, me: Resident) -> Resident | None:
    return exchange.performer if exchange.requester_id == me.pk else exchange.requester


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_listing_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Renew, pause or go on with one press; taking back is asked about first."""
    if verb not in ACTS:
        raise Http404("There is no such step.")
    row = get_object_or_404(_mine(request), pk=pk)
    if request.method != "POST":
        context = {"listing": row, "may": verb in listing_steps.verbs_of(row), "verb": verb}
        if verb != ListingVerb.WITHDRAW:
            return redirect("microservices:my_listing", pk)
        return render(request, "microservices/my_listing_end.html", context)
    try:
        ACTS[ListingVerb(verb)](request.user, row)
    except (ListingRefused, CoinsRefused) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, str(DONE[ListingVerb(verb)]))
    return redirect("microservices:my_listing", pk)


@require_POST
@personal
def my_listing_once(request: HttpRequest, pk: int) -> HttpResponse:
    """It comes again no more."""
    row = get_object_or_404(_mine(request), pk=pk)
    try:
        listings.only_once(request.user, row)
    except ListingRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("It does not come again after this week."))
    return redirect("microservices:my_listing", pk)


# Coins ------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Move:
    """A line of the account: what it was for, when, and how many came (+) or went (−)."""

    what: str
    title: str
    lang: str
    when: str
    coins: str
    came: bool


@require_safe
@personal
def my_coins(request: HttpRequest) -> HttpResponse:
    place, me = _here(request), request.user
    gone = Dormancy.objects.filter(account=OuterRef("pk"), moved_at__isnull=False)
    rows = Account.objects.visible_to(me).of(place).annotate(was_still=Exists(gone))
    accounts = {row.kind: row for row in rows}
    at_hand = accounts.get(AccountKind.AVAILABLE)
    rows = Transfer.objects.none()
    if at_hand is not None:
        rows = Transfer.objects.visible_to(me).of(place)
        rows = rows.filter(source=at_hand) | rows.filter(target=at_hand)
    page = Paginator(rows.order_by("-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    about = _about(list(page))
    learnt = learning_words.learnt(page, me, place)
    about |= {ref: (name.text, name.lang) for ref, (_kind, name) in learnt.items()}
    held = accounts.get(AccountKind.HELD)
    begins = at_hand is None and guards.stranger(me, place) is None
    context = {
        "page_obj": page,
        "begins": begins,
        "guest": me.kind == Resident.Kind.GUEST,
        "at_hand": at_hand.balance if at_hand else ledger.START if begins else 0,
        "held": held.balance if held else 0,
        "full": at_hand is not None and at_hand.balance > ledger.SOFT_CAP,
        "cap": ledger.SOFT_CAP,
        "moves": [
            Move(
                what=learnt[row.ref][0] if row.ref in learnt else _what_for(row),
                title=about.get(row.ref, ("", ""))[0],
                lang=about.get(row.ref, ("", ""))[1],
                when=days.lately(row.created_at),
                coins=f"{'+' if at_hand and row.target_id == at_hand.pk else '−'}{row.amount}",
                came=at_hand is not None and row.target_id == at_hand.pk,
            )
            for row in page
        ],
        "coming": learning_words.coming(me, place),
        "took": campaign_words.took(
            Participation.objects.visible_to(me)
            .of(place)
            .select_related("campaign")
            .order_by("-made_at", "-pk")[:ON_A_PAGE],
            place,
        ),
        "number": campaigning.number_of(me.pk),
        # hardly anybody has some, and the others are not asked about them
        "back": dormancy_words.to_take_back(me, place) if at_hand and at_hand.was_still else [],
    }
    return render(request, "microservices/coins.html", context)


def _what_for(row: Transfer) -> str:
    if row.kind == TransferKind.GIFT and row.ref.startswith("perk:"):
        return _("Passed on when you used a voucher")
    return str(TransferKind(row.kind).label)


def _about(rows: list[Transfer]) -> dict[str, tuple[str, str]]:
    """What transfers are about, by what they say of it (``listing:17``, ``exchange:4``, ``campaign:2``, ``perk:3``):
    its title, and the language of this where it is somebody's own words."""
    numbers: dict[str, dict[int, str]] = {
        "listing": {},
        "exchange": {},
        "campaign": {},
        "perk": {},
    }
    for row in rows:
        kind, _colon, number = row.ref.partition(":")
        if kind in numbers and number.isdigit():
            numbers[kind][int(number)] = row.ref
    listings = Listing.objects.in_bulk(numbers["listing"])
    found = {numbers["listing"][pk]: row for pk, row in listings.items()}
    exchanges = Exchange.objects.filter(pk__in=numbers["exchange"]).select_related("listing")
    found |= {numbers["exchange"][row.pk]: row.listing for row in exchanges}
    said = {ref: (row.title, row.language) for ref, row in found.items()}
    if numbers["perk"]:
        perks = Perk.objects.filter(pk__in=numbers["perk"]).select_related("post")
        said |= {numbers["perk"][row.pk]: (row.post.title, row.post.language) for row in perks}
    campaigns = Campaign.objects.in_bulk(numbers["campaign"])
    return said | {numbers["campaign"][pk]: (row.name, "") for pk, row in campaigns.items()}
