"""Sitting in the jury of a competition: saying yes to a seat, and judging the ideas on the shortlist."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from barometer import idea_words
from barometer.actions import deciding
from barometer.choices import IdeaState
from barometer.competition_pages import one
from barometer.competition_steps import Phase
from barometer.idea_forms import JudgeForm, RecuseForm
from barometer.idea_rules import IdeaRefused
from barometer.models import Idea, Juror
from barometer.round_pages import here
from portal.me import personal


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_seat(request: HttpRequest, key: str) -> HttpResponse:
    """For whoever holds the link: whether they say yes."""
    rows = Juror.objects.of(here(request)).exclude(competition__decided_at__isnull=False)
    row = get_object_or_404(rows.select_related("competition"), key=key)
    row.competition.municipality = here(request)
    if row.resident_id == request.user.pk:
        return redirect("ideas:my_jury", row.competition_id)
    refused = ""
    if request.method == "POST":
        try:
            deciding.take_seat(request.user, row)
        except IdeaRefused as fault:
            refused = str(fault)
        else:
            messages.success(request, _("You sit in the jury."))
            return redirect("ideas:my_jury", row.competition_id)
    context = {
        "juror": row,
        "competition": row.competition,
        "refused": refused,
        "taken": row.agreed_at is not None,
        "until": idea_words.until(row.competition, row.competition.jury_until)
        if row.competition.jury_until
        else "",
    }
    return render(request, "barometer/jury_seat.html", context, status=409 if refused else 200)


def _seat(request: HttpRequest, pk: int) -> Juror:
    """The seat of whoever asks; for everybody else there is nothing here."""
    competition = one(request, pk)
    juror = deciding.seat_of(request.user, competition)
    if juror is None:
        raise Http404("They do not sit in this jury.")
    juror.competition = competition
    return juror


@require_safe
@personal
def my_jury(request: HttpRequest, pk: int) -> HttpResponse:
    """The ideas to judge, and which are done."""
    juror = _seat(request, pk)
    competition = juror.competition
    shortlist = competition.ideas.filter(shortlisted=True, state=IdeaState.PUBLIC).order_by("pk")
    criteria = competition.criteria.count()
    given: dict[int, int] = {}
    for number in juror.scores.values_list("idea_id", flat=True):
        given[number] = given.get(number, 0) + 1
    recused = set(juror.recusals.values_list("idea_id", flat=True))
    own = set(
        Idea.objects.visible_to(request.user)
        .filter(competition=competition)
        .values_list("pk", flat=True)
    )
    context = {
        "competition": competition,
        "juror": juror,
        "judging": competition.allows("score"),
        "waits": competition.phase in {Phase.COMING, Phase.COLLECT, Phase.DISCUSS, Phase.SHORTLIST},
        "now": idea_words.now_said(competition),
        "rows": [
            (row, *_where(row.pk, own, recused, done=given.get(row.pk, 0) == criteria))
            for row in shortlist
        ],
    }
    return render(request, "barometer/jury.html", context)


def _where(number: int, own: set[int], recused: set[int], *, done: bool) -> tuple[str, str]:
    if number in own:
        return _("Your own: the others judge it"), "line"
    if number in recused:
        return _("You do not judge it"), "line"
    return (_("Judged"), "good") if done else (_("To be judged"), "warn")


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_judgement(request: HttpRequest, pk: int) -> HttpResponse:
    """Points and reasons for one idea, or why one does not judge it."""
    rows = Idea.objects.of(here(request)).filter(state=IdeaState.PUBLIC, shortlisted=True)
    row = get_object_or_404(rows.select_related("competition", "topic", "area"), pk=pk)
    juror = _seat(request, row.competition_id)
    row.competition = juror.competition
    given = {one.criterion_id: one for one in juror.scores.filter(idea=row)}
    recusal = juror.recusals.filter(idea=row).first()
    posted = request.POST if request.method == "POST" else None
    recusing = posted is not None and "recuse" in posted
    form = JudgeForm(
        None if recusing else posted,
        criteria=list(row.competition.criteria.all()),
        given=given,
        prefix="s",
    )
    away = RecuseForm(
        posted if recusing else None, initial={"because": recusal.reason if recusal else ""}
    )
    sent = away if recusing else form
    if posted is not None and sent.is_valid():
        language = (get_language() or "en")[:2]
        try:
            if recusing:
                said = away.cleaned_data["because"]
                deciding.recuse(request.user, row, reason=said, language=language)
            else:
                deciding.score(request.user, row, given=form.answers(), language=language)
        except IdeaRefused as refused:
            sent.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. You can change it as long as the jury judges."))
            return redirect("ideas:my_jury", row.competition_id)
    context = {
        "idea": row,
        "competition": row.competition,
        "form": sent if recusing else form,
        "judge": form,
        "away": away,
        "recusal": recusal,
        "facts": idea_words.facts(row),
        "judging": row.competition.allows("score"),
        "conflict": deciding.conflict(request.user, row),
    }
    return render(
        request,
        "barometer/jury_idea.html",
        context,
        status=422 if posted is not None and sent.errors else 200,
    )
