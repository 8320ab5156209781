"""Pages for everybody, answered from memory before anything else runs.

A page that nobody signed in for is the same for all, so it is rendered once per process and kept, compressed,
until something it shows changes (``portal.marks``) or the day ends where the municipality lies: pages say
“today” and “3 days left”. A response says with ``cache_until`` that it holds less long, or, without
``Vary: Cookie``, ``Set-Cookie`` or ``Cache-Control: private``, nothing at all and is kept.

Browsers and proxies ask again each time (``max-age=0``) and get a 304 while nothing changed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import re
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from portal.cookies import PERSONAL
from portal.languages import CODES, of_path
from portal.marks import Mark, marks
from portal.models import AlertBanner, Municipality

STATUSES = {200, 301, 302}
NEVER = (
    "/cms/",
    "/accounts/",
    "/static/",
    "/media/",
    "/documents/",
    "/healthz",
    "/readyz",
    "/metrics",
)
"""Addresses that are never for everybody, or that something else answers quicker."""
TOO_LARGE = 2 * 1024 * 1024
PATIENCE = 10.0
"""Seconds to wait for whoever is rendering the same page before rendering it too."""
REVALIDATE = "public, max-age=0, must-revalidate"
KEPT_QUERY = {"page"}
"""Names in a query that make another page; features add theirs with ``allow_query``."""
NOISE = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|_hsenc|_hsmi|igshid|mtm_\w+|pk_\w+)$"
)
_QUERY_LENGTH = 200
_QUERY_PARTS = 8
_COMPRESSIBLE = re.compile(
    r"^(text/|image/svg|application/(json|manifest|javascript|xml|\w+\+(json|xml)))"
)
_WORTH_COMPRESSING = 400

Headers = list[tuple[str, str]]


def allow_query(*names: str) -> None:
    """Let pages whose query has these names be kept: few names with few values each, never free text."""
    KEPT_QUERY.update(names)
    _normal_query.cache_clear()


class Key(NamedTuple):
    """What tells one kept page from another. ``languages`` only where no prefix of the path says it."""

    scheme: str
    host: str
    path: str
    query: str
    languages: tuple[str, ...]

    @property
    def plain(self) -> bool:
        """One of the few addresses there are; the others are as many as somebody likes to invent."""
        return not self.query and not self.languages and self.path.endswith("/")


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes

    @property
    def status_line(self) -> str:
        return f"{self.status} {HTTPStatus(self.status).phrase}"


def key_of(environ: dict) -> Key | None:
    """The key of a request that may be answered for everybody, or nothing when it may not."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        return None
    if "HTTP_AUTHORIZATION" in environ or "HTTP_HX_REQUEST" in environ:
        return None
    cookie = environ.get("HTTP_COOKIE")
    if cookie and any(name in cookie for name in PERSONAL):
        return None
    path = environ.get("PATH_INFO") or "/"
    host = environ.get("HTTP_HOST", "")
    if path.startswith(NEVER) or environ.get("SCRIPT_NAME") or host != host.lower():
        return None
    query = environ.get("QUERY_STRING", "")
    if query:
        query = _normal_query(query)
        if query is None:
            return None
    languages = () if of_path(path) else _languages(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    return Key(_scheme(environ), host, path, query, languages)


def _scheme(environ: dict) -> str:
    """As Django sees it, so that one proxy's plain http is not another's."""
    if trusted := settings.SECURE_PROXY_SSL_HEADER:
        said = environ.get(trusted[0])
        if said is not None:
            return "https" if said.split(",", 1)[0].strip() == trusted[1] else "http"
    return environ.get("wsgi.url_scheme", "http")


@lru_cache(maxsize=1024)
def _normal_query(query: str) -> str | None:
    """The query in one order and without what only counts visitors; nothing when it is not to be kept."""
    if len(query) > 4 * _QUERY_LENGTH:
        return None
    try:
        parts = parse_qsl(query, keep_blank_values=True, max_num_fields=4 * _QUERY_PARTS)
    except ValueError:
        return None
    kept = sorted((name, value) for name, value in parts if not NOISE.match(name))
    if len(kept) > _QUERY_PARTS or any(name not in KEPT_QUERY for name, _value in kept):
        return None
    normal = urlencode(kept)
    return normal if len(normal) <= _QUERY_LENGTH else None


@lru_cache(maxsize=1024)
def _languages(header: str) -> tuple[str, ...]:
    """Which of our languages a browser accepts, in its order: all that a page may depend on."""
    accepted = []
    for code, _quality in translation.trans_real.parse_accept_lang_header(header[:200]):
        short = "nb" if code.split("-")[0] in {"no", "nn"} else code.split("-")[0]
        if short in CODES and short not in accepted:
            accepted.append(short)
    return tuple(accepted)


@lru_cache(maxsize=1024)
def _encoding(header: str) -> str:
    """The best of brotli, gzip and none that Accept-Encoding allows (RFC 9110, section 12.5.3)."""
    allowed = {}
    for part in header.lower().split(","):
        name, _semicolon, parameters = part.partition(";")
        quality = re.search(r"q\s*=\s*([0-9.]+)", parameters)
        try:
            allowed[name.strip()] = float(quality[1]) if quality else 1.0
        except ValueError:
            continue
    return next((name for name in ("br", "gzip") if allowed.get(name, 0) > 0), "")


def _compress(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return brotli.compress(body, quality=6)
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


class Kept:
    """One page as it goes out, in each encoding somebody asked for."""

    __slots__ = (
        "_variants",
        "body",
        "etag",
        "headers",
        "mark",
        "municipality_id",
        "size",
        "status",
        "until",
    )

    def __init__(
        self, response: HttpResponse, municipality_id: int, mark: Mark, until: float
    ) -> None:
        self.status = response.status_code
        self.body = response.content
        self.municipality_id = municipality_id
        self.mark = mark
        self.until = until
        said = response.headers.get("ETag", "").strip('"')
        self.etag = said or hashlib.blake2b(self.body, digest_size=12).hexdigest()
        # Room for the compressed forms too, which are made when first asked for.
        self.size = 1024 + len(self.body) + len(self.body) // 2
        self.headers = [
            (name, value)
            for name, value in response.items()
            if name.lower() not in {"content-length", "etag", "vary", "cache-control", "expires"}
        ]
        self.headers.append(("Cache-Control", response.headers.get("Cache-Control", REVALIDATE)))
        varies = [
            name for name in _names(response.headers.get("Vary", "")) if name != "accept-encoding"
        ]
        self.headers.append(("Vary", ", ".join([*(n.title() for n in varies), "Accept-Encoding"])))
        self._variants: dict[str, tuple[str, Headers, bytes]] = {}

    def holds(self) -> bool:
        return time.time() < self.until and marks().read(self.municipality_id) == self.mark

    def _variant(self, encoding: str) -> tuple[str, Headers, bytes]:
        found = self._variants.get(encoding)
        if found is None:
            body, headers = self.body, list(self.headers)
            tag = f'"{self.etag}"'
            kind = next((value for name, value in headers if name == "Content-Type"), "")
            if encoding and len(body) > _WORTH_COMPRESSING and _COMPRESSIBLE.match(kind):
                body = _compress(body, encoding)
                tag = f'"{self.etag}-{encoding}"'
                headers.append(("Content-Encoding", encoding))
            headers += [("ETag", tag), ("Content-Length", str(len(body)))]
            found = self._variants[encoding] = (tag, headers, body)
        return found

    def answer(self, environ: dict) -> Answer:
        tag, headers, body = self._variant(_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and self.status == 200 and _matches(known, tag):
            told = {"Cache-Control", "ETag", "Vary", "Content-Location"}
            return Answer(304, [header for header in headers if header[0] in told], b"")
        return Answer(self.status, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body)


def _matches(known: str, tag: str) -> bool:
    """Weak comparison, as RFC 9110, section 13.1.2 asks of If-None-Match."""
    return known.strip() == "*" or tag in (
        part.strip().removeprefix("W/") for part in known.split(",")
    )


def _names(header: str) -> list[str]:
    return [name for part in header.lower().split(",") if (name := part.partition("=")[0].strip())]


class Flight:
    """Somebody is rendering the page; the others wait for the landing."""

    __slots__ = ("landed",)

    def __init__(self) -> None:
        self.landed = threading.Event()


class Pages:
    """The kept pages of this process, within a size, the least recently read leaving first.

    Addresses that anybody can invent (with a query, for a mix of languages) have a quarter of the room, so
    that they never push out the pages people read.
    """

    def __init__(self, size: int) -> None:
        self._room = {True: size - size // 4, False: size // 4}
        self._taken = {True: 0, False: 0}
        self._pages: dict[bool, OrderedDict[Key, Kept]] = {
            True: OrderedDict(),
            False: OrderedDict(),
        }
        self._refused: OrderedDict[Key, None] = OrderedDict()
        self._flights: dict[Key, Flight] = {}
        self._lock = threading.Lock()
        self.answers = {"cache": 0, "rendering": 0}

    @property
    def size(self) -> int:
        return sum(self._taken.values())

    def get(self, key: Key) -> Kept | None:
        pages = self._pages[key.plain]
        kept = pages.get(key)
        if kept is None:
            return None
        if not kept.holds():
            self._drop(key, kept)
            return None
        self.answers["cache"] += 1
        with contextlib.suppress(KeyError):  # pushed out just now: what we hold is still good
            pages.move_to_end(key)
        return kept

    def put(self, key: Key, kept: Kept) -> None:
        with self._lock:
            pages, plain = self._pages[key.plain], key.plain
            if (before := pages.pop(key, None)) is not None:
                self._taken[plain] -= before.size
            pages[key] = kept
            self._taken[plain] += kept.size
            while self._taken[plain] > self._room[plain] and pages:
                _oldest, gone = pages.popitem(last=False)
                self._taken[plain] -= gone.size
            self._refused.pop(key, None)

    def _drop(self, key: Key, kept: Kept) -> None:
        with self._lock:
            if self._pages[key.plain].get(key) is kept:
                del self._pages[key.plain][key]
                self._taken[key.plain] -= kept.size

    def refuse(self, key: Key) -> None:
        """Remember that this address is not for keeping, so that nobody waits for it."""
        with self._lock:
            self._refused[key] = None
            while len(self._refused) > 10_000:
                self._refused.popitem(last=False)

    def board(self, key: Key) -> tuple[Flight | None, bool]:
        """The flight that renders ``key`` and whether the caller leads it; none for refused addresses."""
        with self._lock:
            if key in self._refused:
                return None, True
            if flight := self._flights.get(key):
                return flight, False
            flight = self._flights[key] = Flight()
            return flight, True

    def land(self, key: Key, flight: Flight) -> None:
        with self._lock:
            self._flights.pop(key, None)
        flight.landed.set()

    def clear(self) -> None:
        with self._lock:
            for plain in (True, False):
                self._pages[plain].clear()
                self._taken[plain] = 0
            self._refused.clear()

    def __len__(self) -> int:
        return sum(len(pages) for pages in self._pages.values())


pages = Pages(settings.PAGE_CACHE_SIZE)


def at_the_door(environ: dict) -> Answer | None:
    """The kept answer to a request, asked before Django builds anything; nothing when there is none."""
    if not settings.PAGE_CACHE:
        return None
    key = key_of(environ)
    kept = pages.get(key) if key is not None else None
    return kept.answer(environ) if kept is not None else None


class PageCacheMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = key_of(request.META) if settings.PAGE_CACHE else None
        if key is None:
            return _personal(request, self.get_response(request))
        if kept := pages.get(key):
            return _dressed(HttpResponse(), kept.answer(request.META))
        flight, leading = pages.board(key)
        if not leading:
            flight.landed.wait(PATIENCE)
            if kept := pages.get(key):
                return _dressed(HttpResponse(), kept.answer(request.META))
        try:
            return self._render(request, key)
        finally:
            if leading and flight is not None:
                pages.land(key, flight)

    def _render(self, request: HttpRequest, key: Key) -> HttpResponseBase:
        # Marks and clock are read first: whatever changes while we render makes the page old at once.
        marked, started = marks().snapshot(), timezone.now()
        pages.answers["rendering"] += 1
        asked = request.method
        request.META["QUERY_STRING"] = key.query
        request.method = request.META["REQUEST_METHOD"] = "GET"
        try:
            response = self.get_response(request)
        finally:
            request.method = request.META["REQUEST_METHOD"] = asked
        kept = _kept(request, response, key, marked, started)
        if kept is None:
            pages.refuse(key)
            return response
        pages.put(key, kept)
        return _dressed(response, kept.answer(request.META))


def _kept(request, response, key: Key, marked: Callable, started: dt.datetime) -> Kept | None:
    """``response`` to be kept, or nothing when it is not for everybody or not for later."""
    municipality = getattr(request, "municipality", None)
    if municipality is None or not _own_address(municipality, key.host, request.META):
        return None
    if response.status_code not in STATUSES or response.streaming or response.cookies:
        return None
    control = _names(response.headers.get("Cache-Control", ""))
    if {"private", "no-store", "no-cache"} & set(control) or response.has_header(
        "Content-Encoding"
    ):
        return None
    allowed = {"accept-encoding"} if of_path(key.path) else {"accept-encoding", "accept-language"}
    if set(_names(response.headers.get("Vary", ""))) - allowed or len(response.content) > TOO_LARGE:
        return None
    if "'nonce-" in response.headers.get("Content-Security-Policy", ""):
        return None
    mark = marked(municipality.pk)
    until = _until(municipality, mark, started, getattr(response, "cache_until", None))
    if mark is None or until <= started:
        return None
    return Kept(response, municipality.pk, mark, until.timestamp())


def _own_address(municipality: Municipality, host: str, environ: dict) -> bool:
    """Whether ``host`` is one the municipality is reached at, not one of the thousand ports a header can name."""
    name, _colon, port = host.partition(":")
    ports = {"", str(municipality.site.port), str(environ.get("SERVER_PORT", ""))}
    return name == municipality.site.hostname and port in ports


def _until(
    municipality: Municipality, mark: Mark | None, started: dt.datetime, said: dt.datetime | None
) -> dt.datetime:
    """How long a page of the municipality holds by the clock alone."""
    today = started.astimezone(municipality.zone).date()
    midnight = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), municipality.zone)
    return min(filter(None, (midnight, said, _next_alert(municipality, mark, started))))


_next_alerts: dict[int, tuple[Mark | None, dt.datetime, dt.datetime | None]] = {}


def _next_alert(
    municipality: Municipality, mark: Mark | None, started: dt.datetime
) -> dt.datetime | None:
    """When the banners change next; looked up once per mark, since a new banner renews the mark."""
    known = _next_alerts.get(municipality.pk)
    if (
        known is None
        or known[0] != mark
        or started < known[1]
        or (known[2] and known[2] <= started)
    ):
        moment = AlertBanner.objects.of(municipality).next_change(started)
        known = _next_alerts[municipality.pk] = (mark, started, moment)
    return known[2]


def _dressed(response: HttpResponse, answer: Answer) -> HttpResponse:
    """``response`` as the kept page goes out, so that the first reader gets what the next one gets."""
    response.status_code = answer.status
    for name in list(response.headers):
        del response.headers[name]
    for name, value in answer.headers:
        response.headers[name] = value
    response.content = answer.body
    return response


def _personal(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Keep somebody's own page out of every shared cache, unless the view knows better."""
    cookie = request.META.get("HTTP_COOKIE", "")
    if any(name in cookie for name in PERSONAL):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def forget() -> None:
    """Empty the cache of this process."""
    pages.clear()
    _next_alerts.clear()
