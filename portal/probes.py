"""Answers for machines that watch over this one, whatever name they call it by.

They come first of all, so that a probe by bare address is answered before hosts, databases and municipalities
are asked for. ``/healthz``: this process lives. ``/readyz``: it may be sent readers. ``/metrics``: figures.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare

from portal import checks, pagecache


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


def ready(request: HttpRequest) -> HttpResponse:
    found = checks.findings(ready_only=True)
    # The names of what fails are enough for a machine; what is behind them is for the doctor.
    states = {name: finding.state for name, finding in found.items()}
    well = checks.healthy(found)
    return JsonResponse({"ready": well, "checks": states}, status=200 if well else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    token = settings.METRICS_TOKEN
    if not token:
        return HttpResponse("There is nothing here.\n", status=404, content_type="text/plain")
    if not constant_time_compare(request.META.get("HTTP_AUTHORIZATION", ""), f"Bearer {token}"):
        refused = HttpResponse("Send the token.\n", status=401, content_type="text/plain")
        refused["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return refused
    return HttpResponse(
        checks.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8"
    )


ADDRESSES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": alive,
    "/readyz": ready,
    "/metrics": metrics,
}


class ProbeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = ADDRESSES.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = answer(request)
        response["Cache-Control"] = "no-store"
        return response


@checks.figure("torget_page_cache_pages", "Pages this process keeps for anonymous readers.")
def _pages() -> float:
    return len(pagecache.pages)


@checks.figure("torget_page_cache_bytes", "Memory those pages take.")
def _bytes() -> float:
    return pagecache.pages.size


@checks.figure(
    "torget_page_cache_answers", "Answers of this process from and past the cache.", label="from"
)
def _answers() -> dict[str, float]:
    return dict(pagecache.pages.answers)
