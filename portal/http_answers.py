"""Reading answers of HTTP/1.1 (RFC 9112) as they come in. Bytes in; status and what matters of the head out."""

from __future__ import annotations

import re

LONGEST_HEAD, LONGEST_BODY, SAID = 16_384, 65_536, 300
"""Bytes of an answer's head and body that are read, and that are kept of the body of a refusal."""
STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?")
LENGTH = re.compile(rb"\d{1,12}")
CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?")


class Unreadable(Exception):
    """The other side does not speak HTTP/1.1."""


class Reader:
    """Takes in one answer, however it is cut into pieces, and keeps next to nothing of its body."""

    __slots__ = ("_body", "_buffer", "_left", "_state", "keep", "retry_after", "status")

    def __init__(self) -> None:
        self._buffer = b""
        self._state = Reader._head
        self._left = 0
        self._body = b""
        self.status = 0
        self.retry_after = ""
        self.keep = True

    @property
    def said(self) -> str:
        return self._body.decode("utf-8", "replace")

    def feed(self, data: bytes) -> bool:
        """Whether the answer is whole. Raises Unreadable; what comes after its end makes the connection useless."""
        self._buffer = self._buffer + data if self._buffer else data
        while True:
            found = self._state(self)
            if found is None:
                return False
            if found:
                if self._buffer:
                    self.keep = False
                return True

    # Each state: True at the end of the answer, False for the next state at once, None for more data.

    def _head(self) -> bool | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > LONGEST_HEAD:
                raise Unreadable("a head without end")
            return None
        first, *lines = self._buffer[:end].split(b"\r\n")
        self._buffer = self._buffer[end + 4 :]
        match = STATUS.fullmatch(first)
        if not match:
            raise Unreadable("no status line")
        status = int(match[2])
        if status < 200:
            return False
        self.status, self.keep = status, match[1] == b"1"
        length, chunked = b"", False
        for line in lines:
            name, _colon, value = line.partition(b":")
            name, value = name.lower(), value.strip()
            if name == b"content-length":
                if not LENGTH.fullmatch(value) or (length and int(length) != int(value)):
                    raise Unreadable("no length")
                length = value
            elif name == b"transfer-encoding":
                chunked = value.lower() == b"chunked"
                self.keep = self.keep and chunked
            elif name == b"connection" and b"close" in value.lower():
                self.keep = False
            elif name == b"retry-after":
                self.retry_after = value[:40].decode("latin-1")
        if status in {204, 304}:
            return True
        if chunked:
            self._state = Reader._chunk
            return False
        if not length:
            # It ends when the connection does; its status says all we want to know.
            self._take(self._buffer)
            return self._enough()
        self._left = int(length)
        if self._left > LONGEST_BODY:
            return self._enough()
        self._state = Reader._counted
        return False

    def _counted(self) -> bool | None:
        data = self._buffer[: self._left]
        self._take(data)
        self._buffer = self._buffer[self._left :]
        self._left -= len(data)
        return True if not self._left else None

    def _chunk(self) -> bool | None:
        line, end, rest = self._buffer.partition(b"\r\n")
        if not end:
            if len(line) > LONGEST_HEAD:
                raise Unreadable("a chunk without size")
            return None
        match = CHUNK.fullmatch(line)
        if not match:
            raise Unreadable("a chunk without size")
        self._buffer, self._left = rest, int(match[1], 16)
        if self._left > LONGEST_BODY:
            return self._enough()
        self._state = Reader._chunk_data if self._left else Reader._trailer
        return False

    def _chunk_data(self) -> bool | None:
        if len(self._buffer) < self._left + 2:
            return None
        self._take(self._buffer[: self._left])
        if self._buffer[self._left : self._left + 2] != b"\r\n":
            raise Unreadable("a chunk of another size")
        self._buffer = self._buffer[self._left + 2 :]
        self._state = Reader._chunk
        return False

    def _trailer(self) -> bool | None:
        line, end, rest = self._buffer.partition(b"\r\n")
        if not end:
            if len(line) > LONGEST_HEAD:
                raise Unreadable("a trailer without end")
            return None
        self._buffer = rest
        return not line

    def _take(self, data: bytes) -> None:
        if self.status >= 300 and len(self._body) < SAID:
            self._body += data[: SAID - len(self._body)]

    def _enough(self) -> bool:
        """The rest is not read: the connection ends with it."""
        self.keep, self._buffer = False, b""
        return True
