"""Exchanges as the two who take part in them see them: what happens now and who does it, and every step of the way.

Every form says which version of the exchange it was made for, and that is its key: for one version one step is taken.
The same form sent twice is answered as if it had been sent once; a form that was overtaken, by the other or by another
window, changes nothing and is answered with what is the case now.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from microservices import check_in_pages, lifecycle, talk
from microservices import exchange_words as words
from microservices.actions import alerting, exchanges, ratings, talking
from microservices.choices import LIVE, Audience, ExchangeState
from microservices.exchange_forms import FORMS, CodeForm, TalkForm
from microservices.exchange_own import mine, own, primary_of, verbs_of
from microservices.lifecycle import Verb
from microservices.models import Exchange, Message, Neighbour
from microservices.models.exchanges import PASSED
from portal import days
from portal.actions.following import FollowRefused
from portal.me import personal
from portal.models import Resident

OVER_ON_A_PAGE = 20
ACTS: dict[str, Callable[..., Any]] = {
    Verb.AGREE: exchanges.agree,
    Verb.DECLINE: exchanges.decline,
    Verb.CALL_OFF: exchanges.call_off,
    Verb.CHECK_IN: exchanges.check_in,
    Verb.CLAIM_DONE: exchanges.claim_done,
    Verb.CONFIRM: exchanges.confirm,
    Verb.CLAIM_NO_SHOW: exchanges.claim_no_show,
    Verb.OBJECT: exchanges.object_to,
    Verb.DISPUTE: exchanges.dispute,
}
TONES = {
    ExchangeState.RESERVED: "warn",
    ExchangeState.AGREED: "good",
    ExchangeState.IN_PROGRESS: "good",
    ExchangeState.SETTLED: "good",
    ExchangeState.DISPUTED: "warn",
    ExchangeState.NO_SHOW_CLAIMED: "warn",
}
NOTES = {
    Message.Screened.HELD: gettext_lazy("A moderator reads this before the other can."),
    Message.Screened.KEPT: gettext_lazy(
        "A moderator has kept this back. The other cannot read it."
    ),
}
"""What is said below one's own messages."""
ENDED = [str(state) for state in ExchangeState if state not in LIVE]


@dataclasses.dataclass(frozen=True)
class Next:
    """A step ahead in words."""

    title: str
    who: str
    by: str
    now: bool
    yours: bool


def _ahead(exchange: Exchange, role: Audience) -> list[Next]:
    return [
        Next(
            str(step.title),
            words.who(step, exchange, role),
            words.by_when(step, exchange),
            step.now,
            step.yours,
        )
        for step in lifecycle.what_next(exchange, role)
    ]


# My exchanges ----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Card:
    """One exchange in the list: with whom, what happens next, who does it and by when."""

    exchange: Exchange
    title: str
    name: str
    gives: bool
    when: str
    coins: str
    state: str
    tone: str
    news: str
    mine: bool
    step: Next | None = None

    @property
    def url(self) -> str:
        return self.exchange.get_absolute_url()


def _card(exchange: Exchange, me: Resident) -> Card:
    role = lifecycle.role_of(exchange, me) or Audience.REQUESTER
    steps = _ahead(exchange, role)
    unread = exchange.unread
    return Card(
        exchange=exchange,
        title=words.called(exchange),
        name=words.name_of(words.other_of(exchange, role)),
        gives=role == Audience.PERFORMER,
        when=words.when(exchange),
        coins=words.coins(exchange.coins),
        state=str(exchange.get_state_display()),
        tone=TONES.get(ExchangeState(exchange.state), ""),
        news=ngettext("%(number)s new message", "%(number)s new messages", unread)
        % {"number": unread}
        if unread
        else "",
        mine=bool(steps and steps[0].yours) or primary_of(exchange, me) is not None,
        step=steps[0] if steps else None,
    )


@require_safe
@personal
def my_exchanges(request: HttpRequest) -> HttpResponse:
    """Everything somebody takes part in: what waits for them first, then for others, then what is over."""
    me = request.user
    theirs = Q(messages__read_at__isnull=True, messages__screened__in=PASSED)
    unread = Count("messages", filter=theirs & ~Q(messages__sender=me))
    rows = mine(request).annotate(unread=unread)
    live = [_card(row, me) for row in rows.live().order_by("due_at", "pk")]
    page = Paginator(
        rows.filter(state__in=ENDED).order_by("-ended_at", "-pk"), OVER_ON_A_PAGE
    ).get_page(request.GET.get("page"))
    parts = [
        ("turn", _("Your turn"), [card for card in live if card.mine]),
        ("waiting", _("Waiting for others"), [card for card in live if not card.mine]),
        ("over", _("Over"), [_card(row, me) for row in page]),
    ]
    context = {
        "parts": [part for part in parts if part[2]],
        "page_obj": page,
        "untold": not alerting.told(me, request.municipality),
    }
    return render(request, "microservices/exchanges.html", context)


@require_POST
@personal
def my_exchanges_tell(request: HttpRequest) -> HttpResponse:
    """Tell me when it is my turn."""
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    try:
        alerting.tell_me(request.user, request.municipality)
    except FollowRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("We tell you when it is your turn."))
    return redirect("microservices:my_exchanges")


# One exchange ----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Happening:
    """A line of the timeline."""

    at: dt.datetime
    when: str
    what: str
    words: str


@dataclasses.dataclass(frozen=True)
class Said:
    """A message as it is read: whose it is, when, and its words."""

    mine: bool
    name: str
    at: dt.datetime
    when: str
    text: str
    note: str = ""
    report: str = ""


@require_safe
@personal
def exchange(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, own(request, pk))


def _reliable(row: Exchange, other: Resident | None) -> list[str]:
    found = Neighbour.objects.filter(resident=other).select_related("resident", "municipality")
    return words.reliable(found.first())


def _asked(row: Exchange, role: Audience) -> dict[str, Any]:
    """The one question after the end."""
    asked = ratings.asked(row)
    return {"asked_about": asked, "answer": ratings.answer_of(row, role) if asked else None}


@require_POST
@personal
def exchange_rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Did it go as agreed?"""
    row, said = own(request, pk), request.POST.get("as_agreed")
    if said not in {"yes", "no"}:
        raise Http404("There is no such answer.")
    try:
        ratings.rate(request.user, row, as_agreed=said == "yes")
    except ratings.RatingRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Thank you for your answer."))
    return redirect(row.get_absolute_url())


def _show(
    request: HttpRequest,
    row: Exchange,
    *,
    code_form: forms.Form | None = None,
    talk_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    me = request.user
    role = lifecycle.role_of(row, me) or Audience.REQUESTER
    other = words.other_of(row, role)
    verbs = verbs_of(row, me)
    primary = primary_of(row, me)
    closed = talking.closed(row)
    code = exchanges.code_for(row, me) if row.listing.category.check_in else ""
    context = {
        "exchange": row,
        "title": words.called(row),
        "name": words.name_of(other),
        "there": other is not None,
        "gives": role == Audience.PERFORMER,
        "live": row.state in LIVE,
        "state": row.get_state_display(),
        "tone": TONES.get(ExchangeState(row.state), ""),
        "steps": _ahead(row, role),
        "timeline": [
            Happening(
                event.at,
                days.lately(event.at),
                words.happened(event, role, other),
                words.reason(event, role),
            )
            for event in row.events.exclude(verb__in=words.QUIET).order_by("-seq")
        ],
        "when": words.when(row),
        "address": words.address(row),
        "coins": words.coins(row.coins),
        "primary": primary,
        "button": words.BUTTONS[primary] if primary else None,
        "asked": bool(primary and words.BUTTONS[primary].question),
        "reliable": _reliable(row, other) if primary == Verb.AGREE else [],
        "code": code,
        "drawn": check_in_pages.drawn(request, row, code),
        "code_form": (code_form or CodeForm()) if primary == Verb.CHECK_IN else None,
        "shut": primary == Verb.CHECK_IN and row.code_tries >= lifecycle.CODE_TRIES,
        "others": [
            (verb, button)
            for verb, button in words.BUTTONS.items()
            if verb in verbs and verb != primary
        ],
        "said": _said(row, me, words.name_of(other)),
        "closed": closed,
        "sentences": [] if closed else talking.offered(row, me),
        "writes": not closed and not talking.buttons_only(row),
        "talk_form": talk_form or TalkForm(),
        "key": uuid.uuid4(),
        "form": code_form or talk_form,
    } | _asked(row, role)
    return render(request, "microservices/exchange.html", context, status=status)


def _said(row: Exchange, me: Resident, name: str) -> list[Said]:
    """What the two said, the oldest first. What the other said is read now."""
    rows = list(talking.messages_for(row, me))
    if any(message.read_at is None and message.sender_id != me.pk for message in rows):
        talking.read(me, row)
    return [
        Said(
            mine=message.sender_id == me.pk,
            name=_("You") if message.sender_id == me.pk else name,
            at=message.sent_at,
            when=days.lately(message.sent_at),
            text=talk.words(message.button) if message.button else message.text,
            note=str(NOTES.get(Message.Screened(message.screened), "")),
            report=""
            if message.sender_id == me.pk
            else reverse("microservices:report", args=["message", message.pk]),
        )
        for message in rows
    ]


# Taking a step ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def exchange_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask about a step on a page of its own, or take it."""
    if verb not in ACTS:
        raise Http404("There is no such step.")
    row, me = own(request, pk), request.user
    button = words.BUTTONS[Verb(verb)]
    may = verb in verbs_of(row, me)
    if request.method != "POST":
        return (
            _ask(request, row, Verb(verb)) if may and button.question else _overtaken(request, row)
        )
    if str(row.version) != request.POST.get("version") or not may:
        return _again(request, row, verb)
    said: dict[str, Any] = {}
    form = None
    if button.asks:
        form = FORMS[button.asks](request.POST)
        if not form.is_valid():
            return _ask(request, row, Verb(verb), form, status=422)
        said = form.cleaned_data
    try:
        row = ACTS[verb](me, row, **said) or row
    except exchanges.Outdated:
        return _again(request, own(request, pk), verb)
    except exchanges.ExchangeRefused as refused:
        if form is None:
            return _overtaken(request, own(request, pk), because=str(refused))
        form.add_error(next(iter(form.fields)), str(refused))
        return _ask(request, own(request, pk), Verb(verb), form, status=422)
    return _taken(request, row, button)


def _taken(request: HttpRequest, row: Exchange, button: words.Button) -> HttpResponse:
    if button is words.BUTTONS[Verb.CONFIRM]:
        return redirect("microservices:exchange_thanks", row.pk)
    messages.success(request, str(button.done))
    return redirect(row.get_absolute_url())


def _again(request: HttpRequest, row: Exchange, verb: str) -> HttpResponse:
    """A form for another version than there is now: pressed twice, or overtaken."""
    seen = request.POST.get("version", "")
    if seen.isascii() and seen.isdigit() and len(seen) < 9:
        # steps are numbered as the versions they led to
        same = row.events.filter(seq=int(seen) + 1, verb=verb, actor=request.user)
        if same.exists():
            return _taken(request, row, words.BUTTONS[Verb(verb)])
    return _overtaken(request, row)


def _overtaken(request: HttpRequest, row: Exchange, because: str = "") -> HttpResponse:
    """Nothing was done; this is the case now."""
    role = lifecycle.role_of(row, request.user) or Audience.REQUESTER
    last = row.events.exclude(verb__in=words.QUIET).order_by("-seq").first()
    steps = _ahead(row, role)
    context = {
        "exchange": row,
        "title": words.called(row),
        "because": because,
        "state": row.get_state_display(),
        "tone": TONES.get(ExchangeState(row.state), ""),
        "happened": words.happened(last, role, words.other_of(row, role)) if last else "",
        "at": days.lately(last.at) if last else "",
        "step": steps[0] if steps else None,
    }
    return render(request, "microservices/exchange_now.html", context, status=409)


def _ask(
    request: HttpRequest,
    row: Exchange,
    verb: Verb,
    form: forms.Form | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    if verb == Verb.CHECK_IN:
        return _show(request, row, code_form=form, status=status)
    role = lifecycle.role_of(row, request.user) or Audience.REQUESTER
    button = words.BUTTONS[verb]
    context = {
        "exchange": row,
        "title": words.called(row),
        "question": words.question_of(verb, row, role),
        "meaning": words.meaning_of(verb, row, role, late=lifecycle.late(row)),
        "button": button,
        "form": form or (FORMS[button.asks]() if button.asks else None),
    }
    return render(request, "microservices/exchange_step.html", context, status=status)


@require_safe
@personal
def exchange_thanks(request: HttpRequest, pk: int) -> HttpResponse:
    """After the coins were passed on; anything else leads back to the exchange."""
    row = own(request, pk)
    if row.state != ExchangeState.SETTLED:
        return redirect(row.get_absolute_url())
    role = lifecycle.role_of(row, request.user) or Audience.REQUESTER
    context = {
        "exchange": row,
        "title": words.called(row),
        "name": words.name_of(words.other_of(row, role)),
        "gives": role == Audience.PERFORMER,
        "coins": words.coins(row.coins),
    } | _asked(row, role)
    return render(request, "microservices/exchange_thanks.html", context)


# The talk --------------------------------------------------------------------------------------------------


@require_POST
@personal
def exchange_say(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something to the other: a ready-made sentence, or a few words of one's own."""
    row = own(request, pk)
    form = TalkForm(request.POST)
    if not form.is_valid():
        return _show(request, row, talk_form=form, status=422)
    try:
        talking.say(request.user, row, **form.cleaned_data)
    except talking.TalkRefused as refused:
        form.add_error(None if form.cleaned_data["button"] else "text", str(refused))
        return _show(request, row, talk_form=form, status=422)
    return redirect(f"{row.get_absolute_url()}#talk")
