"""Where answers wait until they are sent: in a cookie of the browser, sealed for whoever began them.

The server keeps nothing of a draft. The cookie goes back to the pages of this one round only, ends with the browser,
and opens for the same person alone, so that the next one at the same computer does not see it. Where it grows too
large for a cookie, what somebody wrote in their own words is left out, the longest first: the page says so.
"""

from __future__ import annotations

import dataclasses

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from barometer.answering import Sent
from barometer.models import Round
from portal.cookies import DRAFT
from portal.models import Resident

ROOM = 3600
"""Characters of a cookie that every browser keeps."""


@dataclasses.dataclass(frozen=True)
class Draft:
    """code: with which the answers are sent; sent: what was answered so far, as the form sends it; at: the number of
    the question that the reader stands at, 0 where they look at all of them; anew: earlier answers are replaced."""

    code: str
    sent: Sent
    at: int = 0
    anew: bool = False


def _salt(round_: Round, reader: Resident) -> str:
    return f"barometer.draft.{round_.key}.{reader.pk}"


def read(request: HttpRequest, round_: Round, reader: Resident) -> Draft | None:
    """The draft in the reader's browser, if there is one of theirs."""
    try:
        kept = signing.loads(request.COOKIES.get(DRAFT, ""), salt=_salt(round_, reader))
    except signing.BadSignature:
        return None
    return Draft(*kept)


def keep(response: HttpResponse, round_: Round, reader: Resident, draft: Draft) -> None:
    """Let the browser keep ``draft``, as much of it as there is room for."""
    sent = {name: list(texts) for name, texts in draft.sent.items() if any(texts)}
    while True:
        kept = [draft.code, sent, draft.at, draft.anew]
        value = signing.dumps(kept, salt=_salt(round_, reader), compress=True)
        if len(value) <= ROOM or not sent:
            break
        longest = max(sent, key=lambda name: sum(len(text) for text in sent[name]))
        del sent[longest]
    response.set_cookie(
        DRAFT,
        value,
        path=_path(round_),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse, round_: Round) -> None:
    response.delete_cookie(DRAFT, path=_path(round_), samesite="Lax")


def _path(round_: Round) -> str:
    return reverse("barometer:my_answer", args=[round_.pk])
