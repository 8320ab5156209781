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
from portal.models import Delivery, Entry, Follower


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
def told(request: HttpRequest, number: str, delivery: str = "", seal: str = "") -> HttpResponse:
    """On to what an entry tells of, where everybody may still read it; for whom it was told to, it is read then.

    Whom it was told to is known by the seal of a push message, else by who is signed in or the device. With a seal
    that is not ours, or of somebody who left, the address still leads there.
    """
    if request.municipality is None:
        raise Http404(_("There is nothing at this address."))
    rows = Entry.objects.of(request.municipality).select_related("municipality")
    entry = get_object_or_404(rows, pk=_number(number))
    follower = _reader(entry, delivery, seal) or follower_for(request, make=False)
    if follower is not None:
        mark_read(follower, request.municipality, group=entry.group)
    words = tellers.words_of([entry]).get(entry.pk)
    if words is None:
        raise Http404(_("This is no longer public."))
    return HttpResponseRedirect(words.url)


def _reader(entry: Entry, delivery: str, seal: str) -> Follower | None:
    """Whom ``delivery`` told of ``entry``, where ``seal`` shows that it was sent to who opens it."""
    if not delivery:
        return None
    rows = Delivery.objects.filter(entry=entry).select_related("follower")
    row = rows.filter(pk=_number(delivery)).first()
    if row is None or not stopping.read_by(row.follower.stop_key, row.pk, seal):
        return None
    return row.follower


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
