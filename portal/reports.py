"""What mail servers and SMS gateways report about our messages: parsed and nothing more.

Two forms are read. JSON is ours, for gateways and providers behind a small script: an object with ``events``, a list
of objects with ``kind`` and what is in ``Report``. A mail is taken as mail servers write it: a delivery report
(RFC 3464) or a complaint (RFC 5965).
"""

from __future__ import annotations

import dataclasses
import email
import email.policy
import enum
import hashlib
import hmac
import json
import re
from email.message import EmailMessage

from portal.smtp_answers import ENHANCED, NOBODY

MOST = 1000
"""Reports in one request."""
WINDOW = 300
"""Seconds by which the clock of the sender and ours may differ; what is older is not taken any more."""


class Kind(enum.StrEnum):
    BOUNCE = "bounce"
    """A message could not be delivered; for good where ``hard``."""
    COMPLAINT = "complaint"
    """The reader pressed "spam"."""
    ANSWER = "answer"
    """Somebody answered a text message with ``text``."""


@dataclasses.dataclass(frozen=True)
class Report:
    """About the receiver of the message with ``message_id``, or at ``address`` (mail or E.164), or both.

    channel: ``email`` or ``sms``
    """

    kind: Kind
    channel: str
    message_id: str = ""
    address: str = ""
    hard: bool = False
    text: str = ""


class Unreadable(ValueError):
    """A request that reports nothing we can read; the message says why, for whoever set it up."""


# The signature -------------------------------------------------------------------------------------------


def signature(secret: str, moment: int, body: bytes) -> str:
    """``t=…,v1=…``: HMAC with SHA-256 over the moment (seconds since 1970), a full stop and the body."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={digest.hexdigest()}"


def signed(secret: str, header: str, body: bytes, now: float) -> bool:
    """Whether ``header`` signs ``body``, at most ``WINDOW`` seconds from ``now``."""
    found = re.fullmatch(r"t=(\d{1,12}),v1=([0-9a-f]{64})", header.strip())
    if not found or abs(now - int(found.group(1))) > WINDOW:
        return False
    return hmac.compare_digest(signature(secret, int(found.group(1)), body), found.group())


# The body ------------------------------------------------------------------------------------------------


def parse(content_type: str, body: bytes) -> list[Report]:
    """The reports in ``body``. Raises Unreadable."""
    kind = content_type.partition(";")[0].strip().casefold()
    if kind == "application/json":
        return _from_json(body)
    if kind == "message/rfc822":
        return _from_mail(body)
    raise Unreadable("Send application/json or message/rfc822.")


def _from_json(body: bytes) -> list[Report]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("The body is not JSON.") from None
    events = data.get("events") if isinstance(data, dict) else None
    if not isinstance(events, list) or len(events) > MOST:
        raise Unreadable(f"Send an object with a list “events” of at most {MOST}.")
    return [_report(number, event) for number, event in enumerate(events)]


def _report(number: int, event: object) -> Report:
    def text(name: str) -> str:
        value = event.get(name, "") if isinstance(event, dict) else ""
        if not isinstance(value, str) or len(value) > 2000 or "\x00" in value:
            raise Unreadable(f"Event {number}: “{name}” is not a text.")
        return value

    kind, channel = text("kind"), text("channel")
    if kind not in list(Kind):
        raise Unreadable(f"Event {number}: “kind” is none of {', '.join(Kind)}.")
    if channel not in {"email", "sms"}:
        raise Unreadable(f"Event {number}: “channel” is neither email nor sms.")
    about = (text("message_id"), text("address"))
    if not any(about):
        raise Unreadable(f"Event {number}: say “message_id” or “address”.")
    status = text("status")
    hard = event.get("hard", _lasting(status)) if isinstance(event, dict) else False
    if not isinstance(hard, bool):
        raise Unreadable(f"Event {number}: “hard” is neither true nor false.")
    return Report(Kind(kind), channel, *about, hard=hard, text=text("text"))


def _lasting(status: str) -> bool:
    """Whether an enhanced status code (RFC 3463) says that there is nobody at the address, and will not be."""
    found = ENHANCED.search(status)
    return bool(
        found and found.group(1) == "5" and f"{int(found.group(2))}.{int(found.group(3))}" in NOBODY
    )


def _from_mail(body: bytes) -> list[Report]:
    mail = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    kind = str(mail.get_param("report-type", "")).casefold()
    if mail.get_content_type() != "multipart/report" or kind not in {
        "delivery-status",
        "feedback-report",
    }:
        raise Unreadable("This mail is neither a delivery report nor a complaint.")
    message_id = _original(mail)
    if kind == "feedback-report":
        found = [Report(Kind.COMPLAINT, "email", message_id)] if message_id else []
    else:
        found = [
            Report(Kind.BOUNCE, "email", message_id, address, hard=_lasting(status))
            for address, status in _failed(mail)
        ]
    if not found:
        raise Unreadable("This report names no message of ours and no receiver.")
    return found[:MOST]


def _original(mail: EmailMessage) -> str:
    """The Message-ID of the message that came back, from the copy or the headers in the report."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner:
                return str(inner[0].get("Message-ID", ""))
        if part.get_content_type() == "text/rfc822-headers":
            headers = email.message_from_string(str(part.get_payload()))
            return str(headers.get("Message-ID", ""))
    return ""


def _failed(mail: EmailMessage) -> list[tuple[str, str]]:
    """Receivers whose message failed, with the status of each (RFC 3464, section 2.3)."""
    found = []
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            action = str(block.get("Action", "")).strip().casefold()
            address = str(block.get("Final-Recipient", "")).partition(";")[2].strip()
            if action == "failed" and address:
                found.append((address, str(block.get("Status", ""))))
    return found
