"""A mail server that speaks SMTP on this machine and answers as a test wants it to."""

from __future__ import annotations

import dataclasses
import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclasses.dataclass
class MailServer:
    """``at_recipient`` and ``at_data`` answer for single addresses; what they do not name is taken.

    ``drop``: addresses at whose message the connection breaks off.
    """

    at_recipient: dict[str, str] = dataclasses.field(default_factory=dict)
    at_data: dict[str, str] = dataclasses.field(default_factory=dict)
    at_sender: str = ""
    drop: set[str] = dataclasses.field(default_factory=set)
    taken: list[tuple[str, EmailMessage]] = dataclasses.field(default_factory=list)
    connections: int = 0
    asked: list[str] = dataclasses.field(default_factory=list)
    controller: Controller | None = None

    @property
    def port(self) -> int:
        assert self.controller is not None
        return self.controller.server.sockets[0].getsockname()[1]

    @property
    def receivers(self) -> list[str]:
        return [to for to, _mail in self.taken]

    # aiosmtpd calls these

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list
    ) -> list:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        if self.at_sender:
            return self.at_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        self.asked.append(address)
        if address in self.drop:
            server.transport.abort()
            return "421 gone"
        if address in self.at_recipient:
            return self.at_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (to,) = envelope.rcpt_tos
        if to in self.at_data:
            return self.at_data[to]
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.taken.append((to, mail))
        return "250 OK"


class _OnAnyPort(Controller):
    """Binds to a free port; the port is known only once the server runs."""

    def _trigger_server(self) -> None:
        _host, port = self.server.sockets[0].getsockname()[:2]
        self.port = port
        super()._trigger_server()


def serve(done: Callable[[Callable[[], None]], None]) -> MailServer:
    """A running server; ``done`` is given what stops it."""
    server = MailServer()
    server.controller = _OnAnyPort(server, hostname="127.0.0.1", port=0)
    server.controller.start()
    done(server.controller.stop)
    return server
