"""Addresses that belong to the whole host and carry no language: doors, signs for machines, files at the root."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import PurePath

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail.views import serve

from portal import vapid
from portal.colours import srgb
from portal.context import foot_pages_for
from portal.languages import CODES, preferred
from portal.models import Municipality
from portal.tenancy import find_page

SECURITY_TXT_HOLDS = dt.timedelta(days=180)
ICONS = (
    ("img/icon-192.png", 192, "any"),
    ("img/icon-512.png", 512, "any"),
    ("img/icon-maskable.png", 512, "maskable"),
)

PICTURE_TYPES = {".avif": "image/avif", ".webp": "image/webp"}
"""What Python 3.11 does not know by itself."""


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """`/`: to the square, in the language of its own that the reader reads best."""
    municipality = request.municipality
    offered = municipality.languages if municipality else CODES
    main = municipality.main_language if municipality else "en"
    code = preferred(request.headers.get("Accept-Language", ""), offered) or main
    return HttpResponseRedirect(f"/{code}/")


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The front page of the municipality at this host, or the list of municipalities where there is none."""
    if request.municipality is not None:
        find_page(request, "")
        return serve(request, "")
    municipalities = Municipality.objects.select_related("site")
    rows = sorted(
        (
            {"name": one.name, "kind": one.kind_name, "url": f"{one.root_url}/{get_language()}/"}
            for one in municipalities
        ),
        key=lambda row: row["name"].casefold(),
    )
    return TemplateResponse(request, "portal/region.html", {"municipalities": rows})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker keeps for a moment without network."""
    return TemplateResponse(request, "offline.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /cms/", "Disallow: /accounts/"]
    if request.municipality:
        lines += ["", f"Sitemap: {request.municipality.root_url}/sitemap.xml"]
    return _text("\n".join(lines) + "\n")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. It expires half a year after the day it is read, as long as somebody keeps this running."""
    expires = (timezone.now() + SECURITY_TXT_HOLDS).astimezone(dt.UTC)
    expires = expires.replace(hour=0, minute=0, second=0, microsecond=0)
    return _text(
        f"Contact: {settings.SECURITY_CONTACT}\n"
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}\n"
        f"Preferred-Languages: {', '.join(CODES)}\n"
        f"Canonical: {request.build_absolute_uri('/.well-known/security.txt')}\n"
    )


@require_safe
def accessibility_statement(request: HttpRequest) -> HttpResponse:
    """`/was`: the short address under which Danish authorities' accessibility statements are known."""
    municipality = request.municipality
    if municipality is None:
        raise Http404(gettext("No municipality is served at this address."))
    if municipality.accessibility_statement_url:
        return HttpResponseRedirect(municipality.accessibility_statement_url)
    page = foot_pages_for(municipality).get("accessibility")
    if page is None:
        raise Http404(
            gettext("The municipality has not published an accessibility statement here.")
        )
    return HttpResponseRedirect(page["url"])


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to know to put the square on its home screen (W3C Web Application Manifest)."""
    municipality = request.municipality
    language = municipality.content_language if municipality else get_language()
    hue = municipality.hue if municipality else 250
    if municipality:
        name = municipality.name_in(language)
        whole = f"{name} {municipality.kind_name}".strip()
    else:
        name = whole = settings.WAGTAIL_SITE_NAME
    return JsonResponse(
        {
            "id": "/",
            "name": whole,
            "short_name": name,
            "lang": language,
            "dir": "ltr",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            # --surface and --paper of the light scheme, as the header and the page have them
            "theme_color": srgb(0.997, 0.003, hue),
            "background_color": srgb(0.976, 0.009, hue),
            "icons": [
                {
                    "src": static(path),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for path, size, purpose in ICONS
            ],
        },
        content_type="application/manifest+json; charset=utf-8",
    )


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a service worker minds only what lies below its own address."""
    pages = [f"/{code}/offline/" for code in CODES]
    parts = [static("build/torget.css"), static("js/offline.js"), static("js/worker.js")]
    version = hashlib.blake2b(json.dumps([pages, parts]).encode(), digest_size=6).hexdigest()
    kept = {"name": f"torget-{version}", "pages": pages, "parts": parts, **_for_alerts(request)}
    return render(
        request,
        "portal/sw.js",
        {"kept": json.dumps(kept)},
        content_type="text/javascript; charset=utf-8",
    )


def _for_alerts(request: HttpRequest) -> dict:
    """What the service worker says of itself where a message says nothing, and where it tells of a new address."""
    words, stopped, inbox = {}, {}, {}
    for code in CODES:
        with translation.override(code):
            words[code] = gettext("There is something new for you.")
            stopped[code] = {
                "title": gettext("Stopped"),
                "body": gettext("Did you press by mistake? Open it and press Follow."),
            }
            inbox[code] = reverse("alerts")
    municipality = request.municipality
    # the same for every reader, whatever language the browser asks for
    language = municipality.main_language if municipality else CODES[-1]
    with translation.override(language):
        changed = reverse("device_changed")
    try:
        key = vapid.newest().offer
    except vapid.KeysUnusable:
        key = ""
    return {
        "languages": CODES,
        "words": words,
        "stopped": stopped,
        "inbox": inbox,
        "site": municipality.name_in(language) if municipality else settings.WAGTAIL_SITE_NAME,
        "icon": static("img/icon-192.png"),
        "badge": static("img/badge-96.png"),
        "changed": changed,
        "key": key,
    }


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """An uploaded picture; documents are served elsewhere, after asking who may see them.

    A picture that is replaced or cut anew gets another name, so what was fetched once is good for long.
    """
    if ".." in PurePath(path).parts:
        raise Http404("No picture lies there.")
    response = serve_file(request, path, document_root=settings.MEDIA_ROOT)
    if known := PICTURE_TYPES.get(PurePath(path).suffix.lower()):
        response["Content-Type"] = known
    response["Cache-Control"] = "public, max-age=2592000"
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("img/favicon.ico"))


@require_safe
def touch_icon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("img/icon-192.png"))


def _text(body: str) -> HttpResponse:
    return HttpResponse(body, content_type="text/plain; charset=utf-8")
