"""The one way this portal asks a case system for anything: politely, within limits, never where it must not.

What goes wrong is a ``HarvestError`` with a stable code: ``bad_url``, ``private_address``, ``robots``,
``not_found``, ``gone``, ``refused``, ``server_error``, ``timeout``, ``tls``, ``unreachable``, ``too_large``,
``bad_encoding``, ``too_many_redirects``, ``too_many_pages``, ``loop``.
"""

from __future__ import annotations

import contextlib
import dataclasses
import email.utils
import random
import ssl
import time
import urllib.robotparser
import zlib
from collections.abc import Callable, Iterator
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpx

from cases.harvest.network import CheckedNetwork, Resolve, Transport, resolve_name
from cases.harvest.reading import address
from cases.harvest.records import HarvestError

USER_AGENT = "Torget/1.0 (municipal case portal)"
ROBOT_NAME = "Torget"

PAGE_BYTES = 20_000_000
DOCUMENT_BYTES = 50_000_000
ROBOTS_BYTES = 500_000

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
PAGE_SECONDS = 120.0
DOCUMENT_SECONDS = 300.0

ATTEMPTS = 3
LONGEST_WAIT = 60.0
"""A server that asks for a longer pause gets it by the next run."""
PUBLIC_DELAY = 0.2
LONGEST_DELAY = 10.0
MAX_REDIRECTS = 5
MAX_PAGES = 20_000

_AGAIN = {429, 500, 502, 503, 504}
_REDIRECTS = {301, 302, 303, 307, 308}
_CODES = {404: "not_found", 410: "gone", 408: "timeout"}


@dataclasses.dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. ``body`` is decompressed; it is empty where ``not_modified``."""

    url: str
    """Where the answer came from after redirects."""
    status: int
    body: bytes
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    content_type: str = ""
    """Without parameters, in small letters."""


class Fetcher:
    """Asks one source during one run. A context manager; not for several threads.

    ``allow_local`` is for a source an administrator marked as inside the own network: private and loopback
    addresses are then allowed, link-local ones (where clouds keep their secrets) never. ``delay`` is the pause
    between two requests to one host in seconds.
    """

    def __init__(
        self,
        *,
        allow_local: bool = False,
        delay: float | None = None,
        user_agent: str = USER_AGENT,
        attempts: int = ATTEMPTS,
        max_pages: int = MAX_PAGES,
        max_redirects: int = MAX_REDIRECTS,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        verify: ssl.SSLContext | bool = True,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        resolve: Resolve | None = None,
    ) -> None:
        self.allow_local = allow_local
        self.delay = (0.0 if allow_local else PUBLIC_DELAY) if delay is None else delay
        self.attempts = attempts
        self.max_pages = max_pages
        self.max_redirects = max_redirects
        self.read_seconds = read_seconds
        self._sleep = sleep
        self._clock = clock
        self._network = CheckedNetwork(allow_local, resolve or resolve_name, clock)
        self._client = httpx.Client(
            transport=Transport(self._network, verify),
            headers={
                "User-Agent": user_agent,
                # Only what is decompressed here piece by piece, with a limit.
                "Accept-Encoding": "gzip",
            },
            timeout=httpx.Timeout(read_seconds, connect=connect_seconds),
            follow_redirects=False,
            trust_env=False,
        )
        self._robots: dict[str, urllib.robotparser.RobotFileParser] = {}
        self._last: dict[str, float] = {}
        self._visited: set[str] = set()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    @property
    def pages(self) -> int:
        """Pages asked for so far."""
        return len(self._visited)

    def page(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """One page of data. A run asks for each address once (``loop``) and for so many (``too_many_pages``)."""
        plain = url.split("#")[0]
        if plain in self._visited:
            raise HarvestError("loop", "The source leads back to a page of this run.", url)
        if len(self._visited) >= self.max_pages:
            raise HarvestError(
                "too_many_pages", f"The source goes on beyond {self.max_pages} pages.", url
            )
        self._visited.add(plain)
        return self.fetch(url, etag=etag, last_modified=last_modified)

    def document(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """One file."""
        return self.fetch(
            url,
            etag=etag,
            last_modified=last_modified,
            limit=DOCUMENT_BYTES,
            seconds=DOCUMENT_SECONDS,
            accept="application/pdf, text/html;q=0.8, */*;q=0.5",
        )

    def fetch(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        limit: int = PAGE_BYTES,
        seconds: float = PAGE_SECONDS,
        accept: str = "application/json, */*;q=0.5",
    ) -> Fetched:
        """What ``url`` answers, after redirects, at most ``limit`` bytes once decompressed.

        ``etag`` and ``last_modified`` are what an earlier answer carried; where nothing changed since, the
        answer is ``not_modified``. ``seconds`` bound one attempt from its first byte to its last.

        Raises:
            HarvestError: see the module; ``where`` is the address that failed.
        """
        headers = {"Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        there = url
        for _ in range(self.max_redirects + 1):
            there = _usable(there)
            self._ask_robots(there)
            answer = self._try(there, headers, limit, seconds)
            if isinstance(answer, Fetched):
                return answer
            there = answer
        raise HarvestError("too_many_redirects", f"More than {self.max_redirects} redirects.", url)

    # One address ------------------------------------------------------------------------------

    def _try(self, url: str, headers: dict[str, str], limit: int, seconds: float) -> Fetched | str:
        """The answer, or the address it redirects to; asked again where that may help."""
        for attempt in range(1, self.attempts + 1):
            wait = 0.0
            try:
                return self._once(url, headers, limit, seconds)
            except _Busy as busy:
                error, wait = busy.error, busy.wait
            except HarvestError as failed:
                if failed.code != "unreachable":
                    raise
                error = failed
            if attempt == self.attempts or wait > LONGEST_WAIT:
                break
            # Jitter keeps many installations from coming back in the same second.
            backoff = 2 ** (attempt - 1) * (1 + random.random())  # noqa: S311 - no secret
            self._sleep(max(wait, min(backoff, LONGEST_WAIT)))
        raise error

    def _once(self, url: str, headers: dict[str, str], limit: int, seconds: float) -> Fetched | str:
        self._pause(url)
        self._network.deadline = self._clock() + seconds
        with _named(url):
            request = self._client.build_request("GET", url, headers=headers)
            response = self._client.send(request, stream=True)
        try:
            status = response.status_code
            if status in _REDIRECTS:
                goal = response.headers.get("location", "")
                if not goal:
                    raise HarvestError("server_error", "A redirect that leads nowhere.", url)
                return _joined(url, goal)
            if status == 304 and {"If-None-Match", "If-Modified-Since"} & headers.keys():
                return _fetched(url, response, b"")
            if status in _AGAIN:
                code = "refused" if status == 429 else "server_error"
                error = HarvestError(code, f"The server answers {status}.", url)
                raise _Busy(error, _retry_after(response.headers.get("retry-after", "")))
            if status != 200:
                code = _CODES.get(status) or (
                    "server_error" if status >= 500 or status < 400 else "refused"
                )
                raise HarvestError(code, f"The server answers {status}.", url)
            with _named(url):
                return _fetched(url, response, self._body(url, response, limit))
        finally:
            response.close()

    def _body(self, url: str, response: httpx.Response, limit: int) -> bytes:
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > limit:
            raise HarvestError("too_large", f"The answer announces {declared} bytes.", url)
        encoding = response.headers.get("content-encoding", "").strip().lower()
        pieces = response.iter_raw(65_536)
        if encoding in {"gzip", "x-gzip", "deflate"}:
            pieces = _inflated(pieces, limit, url)
        elif encoding not in {"", "identity"}:
            raise HarvestError(
                "bad_encoding", f"The answer is packed as {encoding!r}, unasked.", url
            )
        body = bytearray()
        for piece in pieces:
            body += piece
            if len(body) > limit:
                raise HarvestError("too_large", f"The answer is larger than {limit} bytes.", url)
            if self._clock() > self._network.deadline:
                raise HarvestError("timeout", "The answer takes too long.", url)
        return bytes(body)

    # Manners ----------------------------------------------------------------------------------

    def _pause(self, url: str) -> None:
        host = urlsplit(url).netloc
        delay = self.delay
        if (robots := self._robots.get(_origin(url))) and (asked := robots.crawl_delay(ROBOT_NAME)):
            delay = max(delay, min(float(asked), LONGEST_DELAY))
        if delay and host in self._last:
            left = self._last[host] + delay - self._clock()
            if left > 0:
                self._sleep(left)
        self._last[host] = self._clock()

    def _ask_robots(self, url: str) -> None:
        origin = _origin(url)
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        try:
            allowed = self._robots[origin].can_fetch(ROBOT_NAME, url)
        except ValueError:
            raise HarvestError("bad_url", "This is no http or https address.", url[:200]) from None
        if not allowed:
            raise HarvestError("robots", "The site's robots.txt forbids this address.", url)

    def _read_robots(self, origin: str) -> urllib.robotparser.RobotFileParser:
        """RFC 9309: no file, no rule; a server that fails is asked for nothing else either."""
        rules = urllib.robotparser.RobotFileParser()
        there, lines = f"{origin}/robots.txt", ""
        try:
            for _ in range(self.max_redirects + 1):
                answer = self._try(_usable(there), {}, ROBOTS_BYTES, READ_SECONDS)
                if isinstance(answer, Fetched):
                    lines = answer.body.decode("utf-8", "replace")
                    break
                there = answer
        except HarvestError as error:
            if error.code not in {
                "not_found",
                "gone",
                "refused",
                "too_large",
                "bad_url",
                "bad_encoding",
            }:
                raise
        rules.parse(lines.splitlines())
        return rules


class _Busy(Exception):
    """The server may answer later; ``wait`` are the seconds it asks for."""

    def __init__(self, error: HarvestError, wait: float) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


# Small things ---------------------------------------------------------------------------------


def _usable(url: str) -> str:
    known = address(url)
    if known is None:
        raise HarvestError("bad_url", "This is no http or https address.", url[:200])
    try:
        httpx.URL(known)
    except (httpx.InvalidURL, ValueError):
        raise HarvestError("bad_url", "This is no http or https address.", url[:200]) from None
    return known.split("#")[0]


def _joined(url: str, goal: str) -> str:
    try:
        return urljoin(url, goal)
    except ValueError:
        raise HarvestError("bad_url", "A redirect leads to no address.", url) from None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _fetched(url: str, response: httpx.Response, body: bytes) -> Fetched:
    return Fetched(
        url=url,
        status=response.status_code,
        body=body,
        etag=response.headers.get("etag", "")[:500],
        last_modified=response.headers.get("last-modified", "")[:100],
        not_modified=response.status_code == 304,
        content_type=response.headers.get("content-type", "").split(";")[0].strip().lower()[:100],
    )


def _retry_after(text: str) -> float:
    """Seconds from a Retry-After header, in either of its two forms (RFC 9110, section 10.2.3)."""
    text = text.strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        moment = email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return 0.0
    return max(0.0, moment - time.time())


def _inflated(pieces: Iterator[bytes], limit: int, url: str) -> Iterator[bytes]:
    """Decompress piece by piece, never more than ``limit`` + 1 bytes in all, whatever a piece unfolds to."""
    unpack = zlib.decompressobj(wbits=47)  # gzip or zlib, as its first bytes say
    made = 0
    try:
        for piece in pieces:
            rest = piece
            while rest and made <= limit and not unpack.eof:
                out = unpack.decompress(rest, min(1_000_000, limit + 1 - made))
                made += len(out)
                rest = unpack.unconsumed_tail
                yield out
            if made > limit:
                return
    except zlib.error:
        raise HarvestError("bad_encoding", "The answer cannot be unpacked.", url) from None
    if not unpack.eof:
        raise HarvestError("unreachable", "The answer broke off.", url)


@contextlib.contextmanager
def _named(url: str) -> Iterator[None]:
    """httpx's errors under our codes."""
    try:
        yield
    except httpx.TimeoutException:
        raise HarvestError("timeout", "The server does not answer in time.", url) from None
    except httpx.HTTPError as error:
        if _is_tls(error):
            raise HarvestError("tls", "The server's certificate cannot be trusted.", url) from None
        raise HarvestError("unreachable", f"The server cannot be reached: {error}", url) from None
    except (httpx.InvalidURL, UnicodeError):
        raise HarvestError("bad_url", "This is no http or https address.", url) from None


def _is_tls(error: BaseException | None) -> bool:
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
        seen += 1
    return False
