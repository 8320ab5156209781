"""Which municipality a request belongs to."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.models import Municipality


class MunicipalityMiddleware:
    """Sets ``request.municipality`` from the host, once, when somebody asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.municipality = Municipality.for_request(request)
        return self.get_response(request)
