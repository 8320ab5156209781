"""Where answers wait until they are sent: in a cookie of the browser, sealed, and shown only to whoever began them.

The server keeps nothing of a draft. The cookie goes back to the pages of this one round only, ends with the browser,
and is read for the same person alone, so that the next one at the same computer does not see it. Where it grows too
large for a cookie, what somebody wrote in their own words is left out, the longest first: the page names what it is,
and keeps it in its form.
"""

from __future__ import annotations

import dataclasses

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

from barometer.answering import Sent
from barometer.models import Round
from portal.cookies import DRAFT
from portal.models import Resident

ROOM = 3600
"""Characters of a cookie that every browser keeps."""


@dataclasses.dataclass(frozen=True)
class Draft:
    """code: with which the answers are sent; sent: what was answered so far, as the form sends it; at: the number of
    the question that the reader stands at, 0 where they look at all of them; anew: earlier answers are replaced;
    number: of the letter that they were invited by, where only the invited answer."""

    code: str
    sent: Sent
    at: int = 0
    anew: bool = False
    number: str = ""


def _salt(round_: Round) -> str:
    return f"barometer.draft.{round_.key}"


def _whose(round_: Round, reader: Resident) -> str:
    """What tells the drafts of two people apart, and says nothing of either."""
    return salted_hmac(_salt(round_), str(reader.pk), algorithm="sha256").hexdigest()[:32]


def _opened(request: HttpRequest, round_: Round) -> tuple[str, Draft] | None:
    try:
        whose, *kept = signing.loads(request.COOKIES.get(DRAFT, ""), salt=_salt(round_))
    except signing.BadSignature:
        return None
    return whose, Draft(*kept)


def read(request: HttpRequest, round_: Round, reader: Resident) -> Draft | None:
    """The draft in the reader's browser, if there is one of theirs."""
    found = _opened(request, round_)
    return found[1] if found is not None and found[0] == _whose(round_, reader) else None


@dataclasses.dataclass(frozen=True)
class Sealed:
    """What a browser is to keep, and the names of answers that found no room in it."""

    value: str
    left: frozenset[str]


def seal(round_: Round, reader: Resident, draft: Draft) -> Sealed:
    """``draft`` as a cookie, as much of it as there is room for."""
    return _sealed(round_, _whose(round_, reader), draft)


def _sealed(round_: Round, whose: str, draft: Draft) -> Sealed:
    sent = {name: list(texts) for name, texts in draft.sent.items() if any(texts)}
    left = set()
    while True:
        kept = [whose, draft.code, sent, draft.at, draft.anew, draft.number]
        value = signing.dumps(kept, salt=_salt(round_), compress=True)
        if len(value) <= ROOM or not sent:
            return Sealed(value, frozenset(left))
        longest = max(sent, key=lambda name: sum(len(text) for text in sent[name]))
        left.add(longest)
        del sent[longest]


def keep(response: HttpResponse, round_: Round, sealed: Sealed) -> None:
    """Let the browser keep a draft."""
    response.set_cookie(
        DRAFT,
        sealed.value,
        path=_path(round_),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def held(request: HttpRequest, round_: Round, sent: Sent, at: int) -> Sealed | None:
    """What the browser is to keep of what somebody sent after their sign-in had run out: it waits for whoever the draft
    there is of. Nothing where there is no draft."""
    found = _opened(request, round_)
    if found is None:
        return None
    whose, draft = found
    return _sealed(round_, whose, dataclasses.replace(draft, sent=sent, at=at))


def forget(response: HttpResponse, round_: Round) -> None:
    response.delete_cookie(DRAFT, path=_path(round_), samesite="Lax")


def _path(round_: Round) -> str:
    return reverse("barometer:my_answer", args=[round_.pk])
