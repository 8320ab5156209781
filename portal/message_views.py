"""Short addresses in messages: to what happened, and to the page that stops it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.http import base36_to_int
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import stopping, tellers
from portal.actions.inbox import mark_read
from portal.followers import follower_for
from portal.models import Delivery, Entry


def _number(text: str) -> int:
    try:
        number = base36_to_int(text)
    except ValueError as fault:
        raise Http404(_("There is nothing at this address.")) from fault
    if number >= 1 << 63:
        raise Http404(_("There is nothing at this address."))
    return number


@never_cache
@require_safe
def told(request: HttpRequest, number: str) -> HttpResponse:
    """On to what an entry tells of, where everybody may still read it; for whom it was told to, it is read then."""
    if request.municipality is None:
        raise Http404(_("There is nothing at this address."))
    rows = Entry.objects.of(request.municipality).select_related("municipality")
    entry = get_object_or_404(rows, pk=_number(number))
    words = tellers.words_of([entry]).get(entry.pk)
    if words is None:
        raise Http404(_("This is no longer public."))
    follower = follower_for(request, make=False)
    if follower is not None:
        mark_read(follower, request.municipality, group=entry.group)
    return HttpResponseRedirect(words.url)


@never_cache
@require_safe
def stop(request: HttpRequest, number: str, seal: str) -> HttpResponse:
    """On to the page that stops what a delivery told of, in the language it was told in."""
    rows = Delivery.objects.select_related("follower")
    delivery = get_object_or_404(rows, pk=_number(number))
    follower = delivery.follower
    if not stopping.sealed(follower.stop_key, delivery.pk, seal):
        raise Http404(_("There is nothing at this address."))
    with translation.override(follower.language):
        address = reverse("stop_told", args=[follower.stop_key, stopping.pack([delivery.pk])])
    return HttpResponseRedirect(address)
