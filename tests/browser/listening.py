"""A server that hears the smallest sign: every connection and every datagram that reaches it, whatever it says."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator

_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nAccess-Control-Allow-Origin: *\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)


class Listener:
    """``heard`` is what arrived, in order: the first line of a request, or what kind of contact it was."""

    def __init__(self) -> None:
        self.stream = socket.create_server(("127.0.0.1", 0))
        self.port = self.stream.getsockname()[1]
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind(("127.0.0.1", self.port))
        self.heard: list[str] = []
        self.changed = threading.Condition()
        self._waker, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def hear(self, what: str) -> None:
        with self.changed:
            self.heard.append(what)
            self.changed.notify_all()

    def wait_for(self, part: str, seconds: float = 20) -> bool:
        """Whether something with ``part`` in it arrives, or has arrived."""
        with self.changed:
            return self.changed.wait_for(lambda: any(part in one for one in self.heard), seconds)

    def _listen(self) -> None:
        with selectors.DefaultSelector() as selector:
            for one in (self.stream, self.datagrams, self._woken):
                selector.register(one, selectors.EVENT_READ)
            while True:
                for key, _events in selector.select():
                    if key.fileobj is self._woken:
                        return
                    if key.fileobj is self.datagrams:
                        self.datagrams.recvfrom(2048)
                        self.hear("datagram")
                    else:
                        connection, _address = self.stream.accept()
                        self.hear("connection")
                        threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            first = connection.recv(4096).partition(b"\r\n")[0]
            if first:
                self.hear(first.decode("latin-1"))
                connection.sendall(_ANSWER)

    def close(self) -> None:
        self._waker.send(b"x")
        self._thread.join()
        for one in (self.stream, self.datagrams, self._waker, self._woken):
            one.close()


@contextlib.contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()
    listener._thread.start()
    try:
        yield listener
    finally:
        listener.close()
