"""Papers of a round in the CMS: handing out numbers, printing, writing down what stands on one, taking in a table.

Writing down needs no script, and looks as the survey does.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.views.generic import View

from barometer import papers, sheets
from barometer.actions import answers
from barometer.actions import sheets as acts
from barometer.actions.answers import AnsweringRefused, AnswersWrong, Paper
from barometer.answering import Sent
from barometer.models import Round, RoundQuestion
from barometer.papers import Screen
from barometer.sheets import TableRefused
from portal import reach
from portal.cms import Deed

DESK = "wagtailsnippets_barometer_round"
LONGEST = 100_000
"""Characters under one name: more is not shown again."""


class OfRound(View):
    """Something about one round, for whoever may write down what stands on paper."""

    round: Round

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Round.objects.select_related("municipality")
        self.round = get_object_or_404(rows, pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reach.within(request.user, self.round):
            raise Http404
        if not reach.has_right(request.user, acts.ADD, self.round.municipality):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Papers(OfRound):
    """All about papers on one page, and the table that is taken in."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self.show(request)

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        file = request.FILES.get("file")
        if file is None:
            return self.show(request, [gettext("Choose the file with the answers.")])
        # a file that is much too large is not read to its end
        data = file.read(sheets.LARGEST + 1)
        try:
            number = acts.take_in(request.user, self.round, data)
        except TableRefused as refused:
            return self.show(request, refused.reasons)
        except AnsweringRefused as refused:
            return self.show(request, [str(refused)])
        words = ngettext(
            "%(number)s paper is written down.", "%(number)s papers are written down.", number
        )
        messages.success(request, words % {"number": number_format(number)})
        return redirect(f"{DESK}:papers", self.round.pk)

    def show(self, request: HttpRequest, wrong: list[str] | None = None) -> HttpResponse:
        row = self.round
        back = reverse(f"{DESK}:inspect", args=[row.pk])
        title = gettext("Answers on paper")
        context = {
            "round": row,
            "wrong": wrong or [],
            "why_not": answers.not_now(row),
            "handed_out": number_format(row.sheets, force_grouping=True) if row.sheets else "",
            "may_hand_out": row.sealed_pepper is not None,
            "page_title": title,
            "header_title": title,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
                {"url": reverse(f"{DESK}:list"), "label": gettext("Rounds")},
                {"url": back, "label": row.name},
                {"url": "", "label": title},
            ],
        }
        status = 422 if wrong else 200
        return render(request, "barometer/cms/papers.html", context, status=status)


class HandOut(Deed):
    model = Round
    right = acts.ADD
    refusals = (AnsweringRefused,)
    back = f"{DESK}:papers"

    def do(self, request: HttpRequest, row: Round) -> str:
        typed = request.POST.get("number", "").strip()
        known = typed.isascii() and typed.isdigit() and len(typed) < 6
        number = len(acts.hand_out(request.user, row, int(typed) if known else 0))
        return ngettext(
            "%(number)s number more. Print it, or fetch the list.",
            "%(number)s numbers more. Print them, or fetch the list.",
            number,
        ) % {"number": number_format(number)}


def table(name: str, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class Numbers(OfRound):
    """Every number that was handed out, for whoever prints the letters."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\r\n")
        lines.writerow([sheets.PAPER])
        lines.writerows([number] for number in acts.numbers(self.round))
        return table(f"papers-{self.round.pk}.csv", f"\ufeff{text.getvalue()}")


class Template(OfRound):
    """An empty table for the answers."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        asked = acts.asked_in(Paper.of(self.round))
        return table(f"answers-{self.round.pk}.csv", sheets.template(asked))


@dataclasses.dataclass(frozen=True)
class Printed:
    """A question as it stands on paper. place: its number there; only_if: whom it is asked of, where not everybody."""

    place: str
    screen: Screen
    only_if: str


class Print(OfRound):
    """The survey to be printed, without a number: that is written or glued on."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        paper = Paper.of(self.round)
        places = {row.pk: place for place, row in enumerate(paper.questions, 1)}
        context = {
            "round": self.round,
            "questions": [
                Printed(
                    number_format(places[row.pk]), papers.screen(row, {}), _only_if(row, places)
                )
                for row in paper.questions
            ],
            "groups": [str(cell) for cell in self.round.cells.all()],
            "promise": papers.promise(self.round, scripts=False),
            "back": reverse(f"{DESK}:papers", args=[self.round.pk]),
        }
        return render(request, "barometer/paper_print.html", context)


def _only_if(row: RoundQuestion, places: dict[int, int]) -> str:
    if row.show_if_id is None:
        return ""
    return gettext("Only if you answered %(choices)s to question %(place)s.") % {
        "choices": ", ".join(str(value) for value in row.show_values),
        "place": places[row.show_if_id],
    }


class Enter(OfRound):
    """What stands on one paper, or what somebody says on the telephone."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self.show(request, {})

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        number, age = (request.POST.get(name, "")[:60] for name in ("number", "age"))
        sent = {
            name: [text[:LONGEST] for text in request.POST.getlist(name)]
            for name in papers.sent_names(Paper.of(self.round))
        }
        try:
            acts.enter(request.user, self.round, number=number, age=age, sent=sent)
        except AnswersWrong as refused:
            return self.show(request, sent, number, age, str(refused), refused.wrong)
        except AnsweringRefused as refused:
            return self.show(request, sent, number, age, str(refused))
        messages.success(request, gettext("It is written down. Here is the next one."))
        return redirect(f"{DESK}:paper", self.round.pk)

    def show(
        self,
        request: HttpRequest,
        sent: Sent,
        number: str = "",
        age: str = "",
        error: str = "",
        wrong: dict[int, str] | None = None,
    ) -> HttpResponse:
        paper = Paper.of(self.round)
        context = {
            "round": self.round,
            "screens": [
                (papers.screen(row, sent), (wrong or {}).get(row.pk, "")) for row in paper.questions
            ],
            "groups": [(str(cell), str(cell) == age) for cell in self.round.cells.all()],
            "number": number,
            "error": error,
            "why_not": "" if error else answers.not_now(self.round),
            "back": reverse(f"{DESK}:papers", args=[self.round.pk]),
        }
        status = 422 if error else 200
        return render(request, "barometer/paper_entry.html", context, status=status)
