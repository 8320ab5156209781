"""What somebody proposes, supports and votes for, and what became of it."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from barometer import idea_reading, idea_rules, idea_words
from barometer.actions import deciding, ideas
from barometer.choices import IdeaState, WordingState
from barometer.competition_pages import found_idea, one
from barometer.idea_forms import IdeaForm, WordingForm
from barometer.idea_rules import IdeaRefused
from barometer.models import Idea, IdeaWording, Juror, Support
from barometer.round_pages import here
from portal.me import personal
from portal.models import Municipality

ON_A_PAGE = 20
SUPPORTED = 50
"""Ideas that somebody supports, listed on their page; the newest first."""


def _keyed(request: HttpRequest) -> QueryDict:
    """What was sent. A key that is none was not made by our form, and says nothing about whether it was sent before."""
    data = request.POST.copy()
    try:
        uuid.UUID(data.get("key", ""))
    except ValueError:
        data["key"] = str(uuid.uuid4())
    return data


def _language(place: Municipality) -> str:
    """What is written is taken to be in the language of the page it is written on."""
    return (get_language() or place.main_language)[:2]


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_propose(request: HttpRequest, pk: int) -> HttpResponse:
    row, me = one(request, pk), request.user
    why = idea_rules.why_not(me, row) or idea_rules.not_now(row, "propose")
    posted = request.method == "POST"
    form = IdeaForm(_keyed(request) if posted else None, municipality=row.municipality, author=me)
    if posted and form.is_valid():
        try:
            made = ideas.propose(me, row, language=_language(row.municipality), **form.cleaned_data)
        except IdeaRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _(
                    "Thank you. A colleague of the municipality looks at it, and then everybody reads it."
                ),
            )
            return redirect("ideas:my_idea", made.pk)
    context = {
        "competition": row,
        "form": form,
        "why_not": "" if posted else why,
        "until": idea_words.until(row, row.ideas_until),
    }
    return render(request, "barometer/idea_propose.html", context, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200


# Mine -------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Own:
    idea: Idea
    competition: str
    state: str
    tone: str
    supported: str


def _mine(request: HttpRequest):
    rows = Idea.objects.of(here(request)).visible_to(request.user)
    return rows.select_related("competition__municipality", "topic", "area", "merged_into")


@require_safe
@personal
def my_ideas(request: HttpRequest) -> HttpResponse:
    place = here(request)
    page = Paginator(_mine(request).order_by("-made_at", "-pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    supported = (
        Support.objects.filter(resident=request.user, idea__competition__municipality=place)
        .select_related("idea")
        .order_by("-since", "-pk")[:SUPPORTED]
    )
    jury = Juror.objects.of(place).visible_to(request.user).agreed().select_related("competition")
    context = {
        "page_obj": page,
        "rows": [
            Own(
                row,
                row.competition.name,
                *_state(row),
                idea_words.supported(row.supports) if row.state == IdeaState.PUBLIC else "",
            )
            for row in page
        ],
        "supported": [one.idea for one in supported],
        "jury": [one.competition for one in jury],
    }
    return render(request, "barometer/my_ideas.html", context)


def _state(row: Idea) -> tuple[str, str]:
    return str(row.get_state_display()), idea_words.TONES.get(IdeaState(row.state), "line")


@require_safe
@personal
def my_idea(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own: where it stands, what waits, and what one can do with it."""
    row = get_object_or_404(_mine(request), pk=pk)
    waiting, refused = _last(row)
    changeable = {IdeaState.PUBLIC, IdeaState.IN_REVIEW, IdeaState.REFUSED}
    state, tone = _state(row)
    said = idea_reading.decided([row], row.competition)[row.pk]
    context = {
        "idea": row,
        "competition": row.competition,
        "state": state,
        "tone": tone,
        "facts": idea_words.facts(row),
        "supported": idea_words.supported(row.supports) if row.state == IdeaState.PUBLIC else "",
        "waiting": waiting if row.state == IdeaState.PUBLIC else None,
        "refused": refused,
        "decisions": said,
        "public": row.state in {IdeaState.PUBLIC, IdeaState.MERGED},
        "may_change": row.state in changeable and row.competition.allows("edit"),
        "may_withdraw": row.state in changeable and row.competition.allows("withdraw"),
        "authors": idea_words.authors(list(row.authors.select_related("resident")), request.user),
    }
    return render(request, "barometer/my_idea.html", context)


def _last(row: Idea) -> tuple[IdeaWording | None, IdeaWording | None]:
    """The wording that waits, and the newest one where it was not let out."""
    newest = row.wordings.order_by("-number").first()
    if newest is None:
        return None, None
    return (
        newest if newest.state == WordingState.WAITING else None,
        newest if newest.state == WordingState.REFUSED else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_change(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_mine(request), pk=pk)
    newest = row.wordings.order_by("-number").first()
    if request.method != "POST":
        if not row.competition.allows("edit"):
            messages.warning(request, idea_rules.not_now(row.competition, "edit"))
            return redirect("ideas:my_idea", pk)
        last = newest or row
        form = WordingForm(initial={"title": last.title, "text": last.text})
    else:
        form = WordingForm(request.POST)
        if form.is_valid():
            try:
                made = ideas.reword(request.user, row, **form.cleaned_data)
            except IdeaRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(
                    request,
                    _("Kept. A colleague looks at it; until then the earlier words stand there.")
                    if made is not None
                    else _("Nothing was different."),
                )
                return redirect("ideas:my_idea", pk)
    context = {"idea": row, "form": form}
    return render(request, "barometer/my_idea_change.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Taking it back is asked about first."""
    row = get_object_or_404(_mine(request), pk=pk)
    if request.method != "POST":
        others = row.authors.exclude(resident=request.user).filter(resident__isnull=False)
        ended = row.state not in {IdeaState.PUBLIC, IdeaState.IN_REVIEW, IdeaState.REFUSED}
        context = {
            "idea": row,
            "may": not ended and row.competition.allows("withdraw"),
            "others": others.exists(),
        }
        return render(request, "barometer/my_idea_end.html", context)
    try:
        left = ideas.withdraw(request.user, row)
    except IdeaRefused as refused:
        messages.warning(request, str(refused))
        return redirect("ideas:my_idea", pk)
    if left.state == IdeaState.WITHDRAWN:
        messages.success(request, _("It is taken back."))
        return redirect("ideas:my_idea", pk)
    messages.success(request, _("It is no longer yours, and goes on with the others."))
    return redirect("ideas:my_ideas")


# Support and vote -------------------------------------------------------------------------------------------------


@require_POST
@personal
def my_support(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand behind an idea, or no longer."""
    row = found_idea(request, pk)
    try:
        if "stop" in request.POST:
            ideas.take_back(request.user, row)
            messages.success(request, _("You no longer support it."))
        else:
            ideas.support(request.user, row)
            messages.success(request, _("You support it, and are told what becomes of it."))
    except IdeaRefused as refused:
        messages.warning(request, str(refused))
    return redirect(row)


@require_POST
@personal
def my_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote for an idea, or for none."""
    row = found_idea(request, pk)
    try:
        if "stop" in request.POST:
            deciding.unvote(request.user, row.competition)
            messages.success(request, _("Your vote is taken back."))
        else:
            deciding.vote(request.user, row)
            messages.success(
                request,
                _(
                    "You vote for this idea. Who voted for what is forgotten once the votes are counted."
                ),
            )
    except IdeaRefused as refused:
        messages.warning(request, str(refused))
    return redirect(row)
