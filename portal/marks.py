"""Marks that say whether kept pages still hold, shared by every process of the installation.

Each municipality has a mark, and the installation has one for what all of them show. A mark is a random
number: changing what a page shows renews it, and a page kept under another mark is not served again. Random
rather than counted, so that a lost file or an emptied Redis can never bring an old number back.
"""

from __future__ import annotations

import logging
import mmap
import os
import secrets
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

import redis
from django.conf import settings

log = logging.getLogger(__name__)

Mark = tuple[int | bytes, int | bytes]
WHOLE = 0
"""Place of the mark of the whole installation."""
PLACES = 4096
WIDTH = 8


class Marks(Protocol):
    def read(self, municipality_id: int) -> Mark | None:
        """The installation's mark and the municipality's; nothing when they cannot be known."""

    def snapshot(self) -> Callable[[int], Mark | None]:
        """All marks of this moment, to be asked later."""

    def renew(self, municipality_id: int | None) -> None:
        """Let no page of the municipality be served again as it was; of all of them, if none is named."""

    def fault(self) -> str:
        """Why this process may miss a renewal made by another, or nothing."""


class FileMarks:
    """Marks of the processes of one host: a small file that each of them maps into its memory.

    Reading costs two look-ups in memory. Municipalities whose ids are 4095 apart share a place, which only
    purges more than needed. A number is written in one aligned store, so no lock is needed; whoever read
    half of one would only render once more.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            self._create()
        with path.open("r+b") as file:
            self._file = os.fstat(file.fileno()).st_ino
            self._map = mmap.mmap(file.fileno(), PLACES * WIDTH)
        self._marks = memoryview(self._map).cast("Q")

    def _create(self) -> None:
        """Make the file whole or not at all, whoever of several starting processes comes first."""
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name)
        try:
            os.write(handle, secrets.token_bytes(PLACES * WIDTH))
            os.close(handle)
            os.link(name, self.path)
        except FileExistsError:
            pass
        finally:
            os.unlink(name)

    @staticmethod
    def _place(municipality_id: int) -> int:
        return 1 + municipality_id % (PLACES - 1)

    def read(self, municipality_id: int) -> Mark | None:
        return self._marks[WHOLE], self._marks[1 + municipality_id % (PLACES - 1)]

    def snapshot(self) -> Callable[[int], Mark | None]:
        frozen = memoryview(bytes(self._marks)).cast("Q")
        return lambda municipality_id: (frozen[WHOLE], frozen[self._place(municipality_id)])

    def renew(self, municipality_id: int | None) -> None:
        place = WHOLE if municipality_id is None else self._place(municipality_id)
        self._marks[place] = int.from_bytes(secrets.token_bytes(WIDTH), "little")

    def fault(self) -> str:
        try:
            found = self.path.stat()
        except OSError as error:
            return f"{self.path}: {error.strerror}"
        if found.st_ino != self._file or found.st_size != PLACES * WIDTH:
            return f"{self.path} was replaced while this process had it open; restart it"
        return ""


class RedisMarks:
    """Marks of the processes of several hosts: one hash in Redis, asked once per request."""

    KEY = "torget:page-marks"

    def __init__(self, url: str) -> None:
        # A page waits for the mark: rather render it than wait long.
        self._redis = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)

    def read(self, municipality_id: int) -> Mark | None:
        try:
            whole, own = self._redis.hmget(self.KEY, [str(WHOLE), str(municipality_id)])
        except redis.RedisError as error:
            log.warning("No page is served from the cache: Redis says %s", error)
            return None
        return (whole, own) if whole and own else None

    def snapshot(self) -> Callable[[int], Mark | None]:
        try:
            frozen = self._redis.hgetall(self.KEY)
        except redis.RedisError as error:
            log.warning("No page is kept in the cache: Redis says %s", error)
            frozen = {}

        def of(municipality_id: int) -> Mark | None:
            whole, own = frozen.get(b"0"), frozen.get(str(municipality_id).encode())
            if whole and own:
                return whole, own
            # Made now, the mark says nothing of what was rendered before it: it serves the next one.
            self._make(municipality_id)
            return None

        return of

    def _make(self, municipality_id: int) -> None:
        try:
            for place in (WHOLE, municipality_id):
                self._redis.hsetnx(self.KEY, str(place), secrets.token_bytes(WIDTH))
        except redis.RedisError as error:
            log.warning("No mark was made: Redis says %s", error)

    def renew(self, municipality_id: int | None) -> None:
        place = WHOLE if municipality_id is None else municipality_id
        self._redis.hset(self.KEY, str(place), secrets.token_bytes(WIDTH))

    def fault(self) -> str:
        try:
            self._redis.ping()
        except redis.RedisError as error:
            return f"Redis: {error}"
        return ""


@cache
def marks() -> Marks:
    """The marks of this installation, opened once per process."""
    if settings.REDIS_URL:
        return RedisMarks(settings.REDIS_URL)
    return FileMarks(settings.VAR / "page-marks")
