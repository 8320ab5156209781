"""Which municipality a request belongs to."""

import contextlib
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from portal.models import Municipality
from portal.models.municipality import here


class MunicipalityMiddleware:
    """Sets ``request.municipality`` from the host, once, when somebody asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Nobody types a NUL, and PostgreSQL refuses to look for one.
        if "%00" in (query := request.META.get("QUERY_STRING", "")):
            request.META["QUERY_STRING"] = query.replace("%00", "")
        request.municipality = Municipality.for_request(request)
        if request.municipality:
            request._wagtail_site = request.municipality.site
        arrived = here.set(request.municipality)
        try:
            return self.get_response(request)
        finally:
            here.reset(arrived)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Let Wagtail start at the front page in hand; it would look for it, and for a site of its own choice."""
        if view is serve:
            find_page(request, args[0] if args else kwargs.get("path", ""))
        return None


def find_page(request: HttpRequest, path: str) -> None:
    """Decide which page Wagtail serves at ``path``; none at a host of no municipality."""
    found: RouteResult | None = None
    if request.municipality is not None and "\x00" not in path:
        with contextlib.suppress(Http404):
            found = request.municipality.home.route(
                request, [part for part in path.split("/") if part]
            )
    request._wagtail_route_for_request = found
