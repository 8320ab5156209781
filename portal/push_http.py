"""HTTP/1.1 for very many small requests to few hosts (RFC 9110, RFC 9112): kept connections, nothing shared.

``Client`` runs an event loop of its own and is driven from ordinary code: ``put`` requests, take ``answers``. Each
origin has its own queue and connections, so that one that is slow, silent or gone costs the others nothing. A
request is written only when a connection is free for it. Redirects are answers like any other.
"""

from __future__ import annotations

import asyncio
import enum
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, NamedTuple, Protocol, cast

import certifi
import uvloop

from portal import endpoints
from portal.endpoints import Endpoint, EndpointRefused
from portal.http_answers import Reader, Unreadable

TIMEOUT = 10.0
"""Seconds from writing a request to the end of its answer, and for a connection to be made."""
HELD = 20.0
"""Seconds that a request may wait for a connection before it is given back unasked."""
LONGEST_HOLD = HELD + 2 * TIMEOUT
"""Seconds within which every request that was put has its answer, one way or another."""
KEPT = 15.0
"""Seconds an unused connection is trusted to be still open."""
NAMES_KEPT = 60.0
"""Seconds the addresses of a host are remembered."""
SOME, SOON = 12, 0.01
"""Answers are handed out as soon as there are so many, or so many seconds after the first."""
AHEAD, QUEUED = 500, 20
"""Requests that are taken in before others have their answers, and that an origin had better find waiting."""
FEW, LEAST, MANY = 8, 2, 128
"""Connections to an origin at the beginning, where answers wait for this process, and at most."""
LONGEST_READ = 16_384
"""Bytes that are read at once."""
LOOKED = 0.01
"""Seconds between two looks at whether more or fewer connections would help."""
MOSTLY_WAITS, ONLY_WORKS = 0.5, 0.9
"""Shares of its time that this process works, below which it can do more, and above which it can do no more."""
OFTEN = 0.02
"""Seconds between two looks for what takes too long."""
STUCK, TIMES = 0.02, 8
"""Seconds, and times what answers usually take, after which a request does not count as one on its way."""
EARNED, CREDIT = 0.1, 16
"""Requests that may be stuck for each answer, and at once: where more are, it is the origin that does not answer."""
SILENT = 8
"""Requests in a row without any answer after which an origin counts as silent."""


class Fault(enum.Enum):
    """Why a request has no answer."""

    UNREACHABLE = "no connection"
    """Nobody answers at the origin at all; its whole queue comes back."""
    FORBIDDEN = "an address that may not be reached"
    SILENT = "no answer in time"
    DROPPED = "the connection was closed"
    UNREADABLE = "the answer is no HTTP"
    HELD = "no connection was free in time"
    UNWRITTEN = "the request could not be written"


class Answer(NamedTuple):
    """status: 0 where there is a ``fault`` instead; said: how a refusal was explained; error: why unwritten."""

    status: int
    retry_after: str = ""
    said: str = ""
    fault: Fault | None = None
    error: Exception | None = None


class Request(Protocol):
    """What can be sent. ``written`` gives head and body, when a connection is free for it."""

    endpoint: Endpoint

    def written(self) -> bytes: ...


class Connection(asyncio.BufferedProtocol):
    """One connection, one request at a time."""

    __slots__ = ("asked_at", "pool", "reader", "request", "transport", "unused_since")

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.request: Request | None = None
        self.reader = Reader()
        self.asked_at = self.unused_since = 0.0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.unused_since = self.pool.client.clock()

    def ask(self, request: Request, data: bytes) -> None:
        self.request, self.reader = request, Reader()
        self.asked_at = self.pool.client.now()
        self.transport.write(data)

    def get_buffer(self, sizehint: int) -> bytearray:
        return self.pool.client.buffer

    def buffer_updated(self, nbytes: int) -> None:
        data = bytes(self.pool.client.buffer[:nbytes])
        request = self.request
        if request is None:
            # Nobody asked: what comes now belongs to nothing.
            self.transport.abort()
            return
        reader = self.reader
        try:
            whole = reader.feed(data)
        except Unreadable as error:
            self.give_up(Answer(0, said=str(error), fault=Fault.UNREADABLE))
            return
        if whole:
            self.request = None
            if not reader.keep:
                self.transport.abort()
            self.pool.answered(
                self, request, Answer(reader.status, reader.retry_after, reader.said)
            )

    def eof_received(self) -> None:
        self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self.pool.lost(self)
        if self.request is not None:
            self.give_up(Answer(0, said=str(error or ""), fault=Fault.DROPPED))
        else:
            self.pool.feed()

    def give_up(self, answer: Answer) -> None:
        request, self.request = self.request, None
        self.transport.abort()
        if request is not None:
            self.pool.lost(self)
            self.pool.client.done(request, answer)
            self.pool.feed()


class Pool:
    """The queue and the connections of one origin.

    How many requests may be on their way grows while answers come about as quickly as they ever did (L. Brakmo,
    L. Peterson: TCP Vegas, 1995) and this process mostly waits for them; becomes less where they wait for this process,
    since more would only be on their way longer; and is halved when the origin is asked too much. Few that hang where
    others are answered do not count.
    """

    def __init__(self, client: Client, endpoint: Endpoint) -> None:
        self.client = client
        self.endpoint = endpoint
        self.waiting: deque[tuple[float, Request]] = deque()
        self.connections: set[Connection] = set()
        self.unused: list[Connection] = []
        self.opening: dict[asyncio.Task[None], float] = {}
        self.limit = float(FEW)
        self.calm = True
        self.shrunk_at = 0.0
        self.quickest, self.usual = TIMEOUT, 0.0
        self.looked_at, self.worked = client.now(), client.worked()
        self.stuck: set[Connection] = set()
        self.credit = 0.0
        self.silent = 0
        self.answered_at = client.now()

    @property
    def busy(self) -> int:
        return len(self.connections) - len(self.unused) - len(self.stuck)

    def feed(self) -> None:
        while self.waiting and self.busy < self.limit:
            if not self.unused:
                wanted = min(len(self.waiting), int(self.limit) - self.busy)
                while len(self.opening) < wanted:
                    self.opening[self.client.loop.create_task(self._open())] = self.client.now()
                return
            connection = self.unused.pop()
            old = self.client.clock() - connection.unused_since > KEPT
            if old or connection.transport.is_closing():
                self.connections.discard(connection)
                connection.transport.abort()
                continue
            _since, request = self.waiting.popleft()
            try:
                data = request.written()
            except Exception as error:  # noqa: BLE001  (one that cannot be written keeps nobody waiting)
                self.unused.append(connection)
                self.client.done(request, Answer(0, fault=Fault.UNWRITTEN, error=error))
            else:
                connection.ask(request, data)

    async def _open(self) -> None:
        answer = None
        try:
            connection = await self._connected()
        except EndpointRefused as refusal:
            answer = Answer(0, said=refusal.detail, fault=Fault.FORBIDDEN)
        except (OSError, UnicodeError) as error:
            answer = Answer(0, said=str(error) or "no connection", fault=Fault.UNREACHABLE)
        except asyncio.CancelledError:
            answer = Answer(0, said="no connection in time", fault=Fault.UNREACHABLE)
        else:
            self.connections.add(connection)
            self.unused.append(connection)
        finally:
            self.opening.pop(cast("asyncio.Task[None]", asyncio.current_task()), None)
        if answer is None:
            self.feed()
        elif answer.fault is Fault.FORBIDDEN or not (self.connections or self.opening):
            self.give_back(answer)
        else:
            # Those that are open must do.
            self.shrink()

    async def _connected(self) -> Connection:
        to, fault = self.endpoint, None
        for address in await self.client.addresses(to):
            try:
                _transport, connection = await self.client.loop.create_connection(
                    lambda: Connection(self),
                    address,
                    to.port,
                    ssl=self.client.context if to.tls else None,
                    server_hostname=to.host if to.tls else None,
                )
            except OSError as error:
                fault = error
            else:
                return connection
        raise fault or OSError("no address")

    def answered(self, connection: Connection, request: Request, answer: Answer) -> None:
        if not connection.transport.is_closing():
            connection.unused_since = self.client.clock()
            self.unused.append(connection)
        now = self.client.now()
        taken = now - connection.asked_at
        self.silent, self.answered_at = 0, now
        self.quickest = min(self.quickest, taken)
        self.usual += (taken - self.usual) / TIMES if self.usual else taken
        self.credit = min(self.credit + EARNED, CREDIT)
        self.stuck.discard(connection)
        if answer.status in {429, 503}:
            self.shrink()
        elif now - self.looked_at >= LOOKED:
            self.look(now, quick=taken < 2 * self.quickest)
        self.client.done(request, answer)
        self.feed()

    def lost(self, connection: Connection) -> None:
        self.connections.discard(connection)
        self.stuck.discard(connection)
        if connection in self.unused:
            self.unused.remove(connection)

    def look(self, now: float, *, quick: bool) -> None:
        worked = self.client.worked()
        share = (worked - self.worked) / (now - self.looked_at)
        self.looked_at, self.worked = now, worked
        if quick and share < MOSTLY_WAITS:
            self.limit = min(MANY, self.limit * 2 if self.calm else self.limit + 1)
        elif not quick and share > ONLY_WORKS and self.limit > LEAST:
            self.limit, self.calm = max(LEAST, self.limit - 1), False

    def shrink(self) -> None:
        now = self.client.now()
        if now - self.shrunk_at >= 1 or self.calm:
            self.limit, self.calm, self.shrunk_at = max(1.0, self.limit / 2), False, now

    def sweep(self, now: float) -> None:
        """Give up what took too long."""
        for task, since in self.opening.items():
            if now - since > TIMEOUT:
                task.cancel()
        late = [c for c in self.connections if c.request and now - c.asked_at > TIMEOUT]
        if late:
            self.silent += len(late)
            self.shrink()
        slow = max(STUCK, TIMES * self.usual)
        for connection in self.connections - self.stuck:
            if self.credit < 1 or len(self.stuck) >= MANY // 2:
                break
            if connection.request and now - connection.asked_at > slow:
                self.stuck.add(connection)
                self.credit -= 1
        if self.silent >= SILENT and now - self.answered_at > TIMEOUT:
            self.give_back(
                Answer(0, said=f"{self.silent} in a row unanswered", fault=Fault.UNREACHABLE)
            )
        for connection in late:
            connection.give_up(Answer(0, fault=Fault.SILENT))
        while self.waiting and now - self.waiting[0][0] > HELD:
            self.client.done(self.waiting.popleft()[1], Answer(0, fault=Fault.HELD))
        self.feed()

    def give_back(self, answer: Answer) -> None:
        while self.waiting:
            self.client.done(self.waiting.popleft()[1], answer)


class Client:
    """``put`` requests, then take ``answers`` until nothing is ``pending``. For one thread at a time."""

    def __init__(self, ca: str = "") -> None:
        self.loop = uvloop.new_event_loop()
        # not the loop's own, which counts in milliseconds
        self.clock = time.monotonic
        self.ca = ca
        self.pending = 0
        # Read into by whichever connection has something, and read from at once.
        self.buffer = bytearray(LONGEST_READ)
        self._pools: dict[str, Pool] = {}
        self._names: dict[tuple[str, int], tuple[float, list[str]]] = {}
        self._answers: list[tuple[Any, Answer]] = []
        self._enough: asyncio.Future[None] | None = None
        self._soon: asyncio.TimerHandle | None = None
        self._sweeping: asyncio.TimerHandle | None = None
        self._sweep_at = 0.0
        self._paused = 0.0
        self._left_at = self.clock()
        self._elsewhere, self._idle_at = 0.0, time.thread_time()

    @property
    def context(self) -> ssl.SSLContext:
        return _context(self.ca)

    @property
    def room(self) -> int:
        """How many more requests would find something to do, whatever one slow origin has queued up."""
        queued = sum(min(len(pool.waiting), 2 * QUEUED) for pool in self._pools.values())
        return max(0, min(AHEAD - self.pending, 4 * QUEUED - queued))

    def now(self) -> float:
        """Seconds that the loop was allowed to run: what happens between two calls is nobody's delay."""
        running = self._enough is not None
        return (self.clock() if running else self._left_at) - self._paused

    def worked(self) -> float:
        """Seconds of ``now`` that this thread had something to do."""
        running = self._enough is not None
        return (time.thread_time() if running else self._idle_at) - self._elsewhere

    def put(self, request: Request) -> None:
        self.pending += 1
        pool = self._pools.get(request.endpoint.origin)
        if pool is None:
            pool = self._pools[request.endpoint.origin] = Pool(self, request.endpoint)
        pool.waiting.append((self.now(), request))

    def answers(self) -> list[tuple[Any, Answer]]:
        """Some requests with their answers, as they come in; none where nothing is pending."""
        if self.pending and not self._answers:
            self._run()
        taken, self._answers = self._answers, []
        self.pending -= len(taken)
        return taken

    def recall(self, origin: str, which: Callable[[Any], bool]) -> list[Any]:
        """Take back the requests to ``origin`` that were not written yet, those for which ``which`` says yes."""
        pool = self._pools[origin]
        taken = [request for _since, request in pool.waiting if which(request)]
        pool.waiting = deque(row for row in pool.waiting if not which(row[1]))
        self.pending -= len(taken)
        return taken

    def _run(self) -> None:
        now = self.clock()
        self._paused += now - self._left_at
        self._elsewhere += time.thread_time() - self._idle_at
        self._enough = self.loop.create_future()
        # Connections that were closed meanwhile are noticed in the first turns of the loop, before they are used.
        self.loop.call_soon(self.loop.call_soon, self.loop.call_soon, self._begin)
        try:
            self.loop.run_until_complete(self._enough)
        finally:
            self._enough = None
            for timer in (self._sweeping, self._soon):
                if timer is not None:
                    timer.cancel()
            self._sweeping = self._soon = None
            self._left_at, self._idle_at = self.clock(), time.thread_time()

    def _begin(self) -> None:
        if self._enough is not None and self._sweeping is None:
            wait = max(self._sweep_at - self.clock(), 0)
            self._sweeping = self.loop.call_later(wait, self._sweep)
        for pool in self._pools.values():
            pool.feed()

    def _sweep(self) -> None:
        now = self.now()
        for pool in self._pools.values():
            pool.sweep(now)
        self._sweep_at = self.clock() + OFTEN
        self._sweeping = self.loop.call_later(OFTEN, self._sweep)

    def done(self, request: Request, answer: Answer) -> None:
        self._answers.append((request, answer))
        if len(self._answers) >= SOME or len(self._answers) == self.pending:
            self._ready()
        elif self._soon is None:
            self._soon = self.loop.call_later(SOON, self._ready)

    def _ready(self) -> None:
        if self._enough is not None and not self._enough.done():
            self._enough.set_result(None)

    async def addresses(self, to: Endpoint) -> list[str]:
        """IP addresses of a host, each of them allowed. Raises EndpointRefused and OSError."""
        known = self._names.get((to.host, to.port))
        if known is None or self.clock() - known[0] > NAMES_KEPT:
            asked = partial(socket.getaddrinfo, to.host, to.port, type=socket.SOCK_STREAM)
            rows = await self.loop.run_in_executor(None, asked)
            known = self.clock(), list(dict.fromkeys(str(row[4][0]) for row in rows))
            self._names[(to.host, to.port)] = known
        if not to.local:
            endpoints.check_addresses(known[1])
        return known[1]

    def tidy(self) -> None:
        """Between two runs: no connection is half open, and hosts that nothing is open to are forgotten, since there
        may be any number of them."""
        self.loop.run_until_complete(self._settled())
        self._pools = {origin: pool for origin, pool in self._pools.items() if pool.connections}
        self._names.clear()

    def close(self) -> None:
        """Hang up everywhere. Requests without an answer have none."""
        for pool in self._pools.values():
            pool.waiting.clear()
            for connection in pool.connections:
                connection.request = None
        # One that is being opened may be open before it hears that it is not wanted any more.
        self.loop.run_until_complete(self._settled())
        for pool in self._pools.values():
            for connection in [*pool.connections]:
                connection.transport.abort()
        self.loop.run_until_complete(self._told())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    async def _settled(self) -> None:
        tasks = [task for pool in self._pools.values() for task in pool.opening]
        for task in tasks:
            task.cancel()
        # One that had not begun ends as cancelled, and must not keep the others from being waited for.
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._told()

    @staticmethod
    async def _told() -> None:
        """Connections that were aborted are told so in the turns that follow."""
        for _turn in range(3):
            await asyncio.sleep(0)


@lru_cache(maxsize=4)
def _context(ca: str) -> ssl.SSLContext:
    """Reading all authorities takes longer than sending a hundred messages: once per process."""
    return ssl.create_default_context(cafile=ca or certifi.where())
