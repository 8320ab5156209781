"""Stopping from a message, without signing in: the address holds a key that nobody can guess.

A GET only asks, since mail programs and scanners open every link; a POST stops at once. Mail programs send the
POST themselves when somebody presses their own button (RFC 8058), so it carries neither cookie nor token.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal import stopping, tellers
from portal.actions import following as acts
from portal.models import Delivery, EntrySubject, Follow, Follower, Municipality


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_told(request: HttpRequest, key: str, told: str) -> HttpResponse:
    """Stop everything because of which some deliveries were sent: after it nothing like them comes any more."""
    here = _here(request)
    follower = _holder(key)
    try:
        numbers = stopping.unpack(told)
    except ValueError as fault:
        raise Http404("No such message.") from fault
    rows = Delivery.objects.of(here).filter(follower=follower, pk__in=numbers)
    if not rows.exists():
        raise Http404("No such message.")
    touched = EntrySubject.objects.filter(entry__in=rows.values("entry")).values("subject")
    follows = list(
        Follow.objects.of(here)
        .filter(follower=follower, subject__in=touched)
        .select_related("subject")
    )
    return _ask_or_stop(request, follower, follows)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_subject(request: HttpRequest, key: str, subject: int) -> HttpResponse:
    """Stop following one thing."""
    follower = _holder(key)
    rows = Follow.objects.of(_here(request)).filter(follower=follower, subject=subject)
    return _ask_or_stop(request, follower, list(rows.select_related("subject")))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_all(request: HttpRequest, key: str) -> HttpResponse:
    """Stop everything."""
    _here(request)
    follower = _holder(key)
    number = Follow.objects.filter(follower=follower).count()
    if request.method == "POST":
        acts.stop_everything(follower)
    context = {"key": key, "everything": True, "none": not number}
    return _page(request, context)


def _here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


def _holder(key: str) -> Follower:
    return get_object_or_404(Follower, stop_key=key)


def _ask_or_stop(request: HttpRequest, follower: Follower, follows: list[Follow]) -> HttpResponse:
    for row in follows:
        row.subject.municipality = request.municipality
    names = tellers.names_of([row.subject for row in follows])
    if request.method == "POST":
        for row in follows:
            acts.stop_follow(follower, row)
    context = {
        "key": follower.stop_key,
        "names": [names[row.subject_id] for row in follows if row.subject_id in names],
        "none": not follows,
    }
    return _page(request, context)


def _page(request: HttpRequest, context: dict) -> HttpResponse:
    stopped = request.method == "POST"
    response = render(request, "portal/stop.html", {**context, "stopped": stopped})
    # the key in the address is for nobody else
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
