"""Which municipality a request belongs to."""

import contextlib
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from portal.models import Municipality
from portal.models.municipality import here
from portal.remembered import municipality_at, remembered


class MunicipalityMiddleware:
    """Sets ``request.municipality`` from the host, once, when somebody asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Nobody types a NUL, and PostgreSQL refuses to look for one.
        if "%00" in (query := request.META.get("QUERY_STRING", "")):
            request.META["QUERY_STRING"] = query.replace("%00", "")
        request.municipality = _municipality(request)
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


def _reads(request: HttpRequest) -> bool:
    """Whether the request only reads what readers see; editors and changes work on rows fresh from the database."""
    return request.method in {"GET", "HEAD"} and not request.path_info.startswith("/cms/")


def _municipality(request: HttpRequest) -> Municipality | None:
    def find() -> Municipality | None:
        return Municipality.for_request(request)

    return municipality_at(request.get_host().lower(), find) if _reads(request) else find()


def find_page(request: HttpRequest, path: str) -> None:
    """Decide which page Wagtail serves at ``path``; none at a host of no municipality."""
    municipality = request.municipality

    def find() -> RouteResult:
        return municipality.home.route(request, [part for part in path.split("/") if part])

    found: RouteResult | None = None
    if municipality is not None and "\x00" not in path:
        with contextlib.suppress(Http404):
            reads = _reads(request)
            found = remembered(municipality, f"page.{path}", find, many=True) if reads else find()
    request._wagtail_route_for_request = found
