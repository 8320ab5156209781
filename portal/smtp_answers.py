"""What a mail server's answer means for one message: try again, stop, or look at ourselves.

Basic codes are those of RFC 5321, section 4.2.3; where the server adds an enhanced code (RFC 3463, and the IANA
registry of them), that one decides, since 550 alone says anything from "no such person" to "I do not like you".
"""

from __future__ import annotations

import dataclasses
import re

from portal.channels import Outcome
from portal.parcels import End

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
CLOSING = 421
"""The server is going away: whoever is still to be told on this connection waits too."""

# subject.detail of the enhanced code, the class being 5
NOBODY = {"1.1", "1.2", "1.3", "1.6", "1.10", "2.1", "4.4"}
"""No such mailbox, no such host, not an address, moved away, no mail accepted there, closed, no route."""
TOO_LONG = {"2.3", "3.4"}
OURS = {"1.7", "1.8", "7.8", "7.9", "7.20", "7.21", "7.22", "7.23", "7.24", "7.25", "7.26", "7.27"}
"""Our sender's address, our sign-in at the server, our DKIM, SPF, DMARC or reverse name: nobody's address is wrong."""
_UNKNOWN = re.compile(
    r"unknown|no such|does ?n[o']t exist|not exist|not found|invalid (recipient|mailbox)", re.I
)


@dataclasses.dataclass(frozen=True)
class Verdict:
    """``for_all``: it holds for every other message on this connection as well."""

    end: End
    outcome: Outcome | str = ""
    said: str = ""
    for_all: bool = False


def judge(code: int, text: str | bytes = "", *, at_recipient: bool = True) -> Verdict:
    """The verdict on an answer of ``code`` (400 to 599) with ``text``.

    ``at_recipient``: it answered RCPT TO; otherwise it answered the sender, the data or the sign-in. What is kept
    of it for the log is the codes: the text may repeat the address.
    """
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    found = ENHANCED.search(words)
    said = f"{code} {found.group()}" if found else str(code)
    if code < 500:
        return Verdict(End.LATER, said=said, for_all=code == CLOSING)
    detail = f"{int(found.group(2))}.{int(found.group(3))}" if found else ""
    # a server that gives a passing enhanced code to a lasting failure means the passing one
    if found and found.group(1) == "4":
        return Verdict(End.LATER, said=said)
    if detail in NOBODY:
        return Verdict(End.GONE, Outcome.BOUNCED, said)
    if detail in TOO_LONG:
        return Verdict(End.REFUSED, Outcome.TOO_LONG, said)
    if detail in OURS or detail.startswith("5."):
        return Verdict(End.OURS, Outcome.REFUSED, said)
    if not detail and code in {550, 551, 553} and at_recipient and _UNKNOWN.search(words):
        return Verdict(End.GONE, Outcome.BOUNCED, said)
    if not detail and (code < 510 or code in {530, 534, 535, 538}):
        return Verdict(End.OURS, Outcome.REFUSED, said)
    return Verdict(End.REFUSED, Outcome.REFUSED, said)
