"""Every way we know by which something typed could leave a page, and what closes it in the practice frame.

The page “How we know” lists them, and a test tries each in a browser against a server that listens
(``tests/browser/test_practice_frame.py``). A way that stands here and is not tried fails that test.
"""

from __future__ import annotations

import dataclasses

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

POLICY = (
    ("default-src", "'none'"),
    ("script-src", "'nonce-{nonce}'"),
    ("style-src", "'nonce-{nonce}'"),
    ("img-src", "data:"),
    ("connect-src", "'none'"),
    ("form-action", "'none'"),
    ("frame-src", "'none'"),
    ("base-uri", "'none'"),
    ("frame-ancestors", "'self'"),
    ("sandbox", "allow-scripts"),
)
"""The content security policy of the frame. What is not named here falls back on ``default-src``."""


def policy(nonce: str) -> str:
    return "; ".join(f"{name} {value.format(nonce=nonce)}" for name, value in POLICY)


@dataclasses.dataclass(frozen=True)
class Vector:
    """``key`` names the attempt in the test; ``closed_by`` is the directive or the rule that stops it."""

    key: str
    what: str | Promise
    closed_by: str


VECTORS = (
    Vector("fetch", _("Asking for an address in a script"), "connect-src 'none'"),
    Vector("xhr", _("Asking for an address in a script, the old way"), "connect-src 'none'"),
    Vector("websocket", _("Opening a line that stays open"), "connect-src 'none'"),
    Vector("eventsource", _("Listening to a stream of news"), "connect-src 'none'"),
    Vector("beacon", _("Sending something while the page is left"), "connect-src 'none'"),
    Vector("image", _("A picture whose address carries what was typed"), "img-src data:"),
    Vector("stylesheet", _("A stylesheet whose address carries it"), "style-src 'nonce-…'"),
    Vector("worker", _("A script in the background"), "default-src 'none'"),
    Vector("prefetch", _("Fetching a page in advance"), "default-src 'none'"),
    Vector("preconnect", _("Greeting another server in advance"), "connect-src 'none'"),
    Vector("iframe", _("A page inside the page"), "frame-src 'none'"),
    Vector("form", _("Sending a form"), "sandbox, form-action 'none'"),
    Vector("popup", _("Opening a new window"), "sandbox"),
    Vector("top", _("Leading the whole page elsewhere"), "sandbox"),
    Vector("storage", _("Leaving it on the device, for another page to find"), "sandbox"),
    Vector("cookie", _("Leaving it in a cookie, which is sent with every request"), "sandbox"),
)
"""The sixteen ways of the specification."""

MORE = (
    Vector("itself", _("Leading the frame itself elsewhere"), "frame-src of the page around it"),
    Vector(
        "query",
        _("Leading the frame to its own address, with it in the query"),
        "frame-src 'none', once the box stands",
    ),
    Vector("webrtc", _("Asking a server how to call somebody"), "no RTCPeerConnection"),
)
"""Ways that no directive of the frame closes: the page around it and the player do."""
