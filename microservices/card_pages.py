"""A place on a final board as a picture: sharing it, taking it back, and what others see of it.

What others see is in nobody's cache, so that it is gone the moment it is taken back.
"""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from microservices import board_words, card_picture
from microservices.actions import sharing
from microservices.actions.sharing import Kind, SharingRefused
from microservices.board_pages import address, own_lines
from microservices.market import here
from microservices.models import ShareCard
from portal.me import personal
from portal.models import Municipality

GONE = 410
PREVIEWERS = re.compile(
    r"facebookexternalhit|facebookcatalog|meta-external|twitterbot|linkedinbot|slackbot|slack-img|whatsapp|telegrambot|"
    r"discordbot|skypeuripreview|bitlybot|pinterest|vkshare|mastodon|misskey|pleroma|bluesky|cardyb|iframely|"
    r"embedly|bot\b|crawler|spider|preview",
    re.IGNORECASE,
)
"""What programs that fetch previews of links, and other programs, say of themselves in their User-Agent."""


def _mine(request: HttpRequest, pk: int) -> ShareCard:
    cards = ShareCard.objects.visible_to(request.user).filter(
        line__board__municipality=here(request), revoked_at__isnull=True
    )
    return get_object_or_404(
        cards.select_related("line__board__municipality", "line__board__area"), pk=pk
    )


@require_POST
@personal
def my_line_share(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(own_lines(request.user, here(request)), pk=pk)
    try:
        card = sharing.share(request.user, line)
    except SharingRefused as refused:
        messages.warning(request, str(refused))
        return redirect(address(line.board.span))
    return redirect("microservices:my_card", card.pk)


@require_safe
@personal
def my_card(request: HttpRequest, pk: int) -> HttpResponse:
    """What others will see, and the link to give them."""
    card = _mine(request, pk)
    token = sharing.token_of(card)
    context = {
        "card": card,
        "picture": reverse("microservices:card_picture", args=[token]),
        "alt": alt_of(card),
        "link": request.build_absolute_uri(reverse("microservices:card", args=[token])),
        "back": address(card.line.board.span),
    }
    return render(request, "microservices/board_card.html", context)


@require_POST
@personal
def my_card_end(request: HttpRequest, pk: int) -> HttpResponse:
    card = _mine(request, pk)
    sharing.take_back(request.user, card)
    messages.success(request, _("Taken back. Whoever opens the link sees that it is gone."))
    return redirect(address(card.line.board.span))


# What others see --------------------------------------------------------------------------------------------


def name_of(card: ShareCard) -> str:
    """The name somebody chose; where the typeface of the picture lacks its letters, none."""
    alias = card.line.alias
    return alias if card_picture.drawable(alias) else _("A neighbour")


def alt_of(card: ShareCard) -> str:
    """The picture in words: all that stands on it."""
    return f"{name_of(card)}: {board_words.headline(card.line)}. {board_words.below(card.line)}"


def _found(place: Municipality, token: str) -> ShareCard | None:
    """The card to show; none where it was taken back. Raises Http404 for an address that we never made."""
    if sharing.number_in(token) is None:
        raise Http404
    card = sharing.shared(token)
    if card is None:
        return None
    if card.line.board.municipality_id != place.pk:
        raise Http404
    return card


@require_safe
@never_cache
def card(request: HttpRequest, token: str) -> HttpResponse:
    place = here(request)
    found = _found(place, token)
    if found is not None and request.method == "GET":
        agent = request.headers.get("User-Agent", "")
        sharing.count(place, Kind.PREVIEW if PREVIEWERS.search(agent) else Kind.VISIT)
    context: dict[str, object] = {
        "picture": request.build_absolute_uri(reverse("microservices:card_picture", args=[token])),
        "width": str(card_picture.WIDTH),
        "height": str(card_picture.HEIGHT),
    }
    if found is not None:
        context |= {
            "name": found.line.alias,
            "headline": board_words.headline(found.line),
            "below": board_words.below(found.line),
            "alt": alt_of(found),
        }
    answer = render(
        request, "microservices/card.html", context, status=200 if found is not None else GONE
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
@never_cache
def card_image(request: HttpRequest, token: str) -> HttpResponse:
    place = here(request)
    found = _found(place, token)
    if found is None:
        picture = generic(place)
    else:
        picture = card_picture.draw(
            place.hue,
            f"{place.name} {place.kind_name}".strip(),
            name_of(found),
            board_words.headline(found.line),
            board_words.below(found.line),
        )
    answer = HttpResponse(
        picture, content_type="image/png", status=200 if found is not None else GONE
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def generic(place: Municipality) -> bytes:
    """The picture for what is no longer shared: nobody's name, and what there is here for everybody."""
    return card_picture.draw(
        place.hue,
        f"{place.name} {place.kind_name}".strip(),
        _("Neighbours help each other"),
        _("This is no longer shared"),
        _("Ask for a little help, or give a little"),
    )
