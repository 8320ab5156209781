"""The language of the interface: the prefix of the address decides, without a cookie.

Addresses without a prefix (sign-in, downloads, the CMS) take the language of the page that somebody came from
and goes back to (``next``), else the account's own when somebody is signed in, else what the browser prefers,
else the municipality's main language.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

CODES = [code for code, _name in settings.LANGUAGES]
REGIONS = {"da": "DK", "nb": "NO", "sv": "SE", "fi": "FI", "en": "GB"}
"""Where each language is spoken as we write it; who reads a page's metadata asks for both."""


def of_path(path: str) -> str | None:
    code = path[1:3]
    return code if code in CODES and path[3:4] in {"/", ""} else None


def preferred(header: str, offered: list[str]) -> str | None:
    """The first of ``offered`` that the browser's Accept-Language accepts (RFC 9110, section 12.5.4)."""
    for code, _quality in translation.trans_real.parse_accept_lang_header(header):
        short = "nb" if code.split("-")[0] in {"no", "nn"} else code.split("-")[0]
        if short in offered:
            return short
    return None


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = of_path(request.path_info)
        guessed = code is None
        if guessed:
            header = request.headers.get("Accept-Language", "")
            main = request.municipality.main_language if request.municipality else "en"
            own = (
                request.session.get("language")
                if settings.SESSION_COOKIE_NAME in request.COOKIES
                else ""
            )
            code = (
                of_path(request.GET.get("next", ""))
                or (own if own in CODES else None)
                or preferred(header, CODES)
                or main
            )
        request.LANGUAGE_CODE = code
        with translation.override(code):
            if request.municipality:
                with timezone.override(request.municipality.zone):
                    response = self.get_response(request)
            else:
                response = self.get_response(request)
        if guessed:
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", code)
        return response
