"""Publishing in the CMS: what would be published, what is hidden of it and why, and what moved since the last round."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from barometer.actions import releasing as acts
from barometer.actions.releasing import GivesAway, PublishingRefused
from barometer.choices import Kind
from barometer.desks import INSPECT, about, round_of
from barometer.hiding import Name, Why
from barometer.models import Round
from barometer.moved_desk import VIEW
from barometer.published import AGE, Asked, Figure
from barometer.release_words import Words, category, figure_in_words, words_of
from barometer.releasing import Draft
from portal import reach

WHY: dict[Why, Any] = {
    Why.FEW: gettext_lazy("fewer than 5"),
    Why.GROUP: gettext_lazy("fewer than 30 answered"),
    Why.PROTECTS: gettext_lazy("protects another"),
    Why.STEPS: gettext_lazy("too few on some step"),
    Why.WHOLE: gettext_lazy("the whole breakdown is hidden"),
    Why.DECIDED: gettext_lazy("you hide it"),
}
_BETWEEN = "|"


@dataclasses.dataclass(frozen=True)
class Cell:
    """A figure in the preview. value: how the box that turns it is sent, empty where it cannot be turned."""

    text: str
    why: str
    value: str
    turned: bool


@dataclasses.dataclass(frozen=True)
class Table:
    """Figures of one question, or of one statement of it, by one background."""

    title: str
    columns: list[str]
    lines: list[tuple[str, list[Cell]]]


@dataclasses.dataclass(frozen=True)
class Block:
    asks: str
    kind: str
    tables: list[Table]
    hidden: int
    reworded: bool


class Publishing(View):
    """What would be published. An analyst may show what would be hidden and hide what would be shown: the audit
    decides."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        row = round_of(request, pk, acts.PUBLISH)
        return self.show(request, row, frozenset())

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        row = round_of(request, pk, acts.PUBLISH)
        turned = read(request.POST.getlist("turn"))
        note = request.POST.get("note", "")
        if request.POST.get("do") != "publish":
            return self.show(request, row, turned, note)
        try:
            release = acts.publish(
                request.user,
                row,
                number=number_of(request.POST.get("number", "")),
                seen=request.POST.get("seen", ""),
                note=note,
                turned=turned,
            )
        except GivesAway as refused:
            return self.show(request, row, turned, note, str(refused), status=422)
        except PublishingRefused as refused:
            messages.error(request, str(refused))
            return self.show(request, row, turned, note, status=422)
        messages.success(
            request,
            _("Published as release %(number)s. It never changes.")
            % {"number": number_format(release.number)},
        )
        return redirect(INSPECT, row.pk)

    def show(
        self,
        request: HttpRequest,
        row: Round,
        turned: frozenset[Name],
        note: str = "",
        wrong: str = "",
        *,
        status: int = 200,
    ) -> HttpResponse:
        try:
            draft = acts.preview(row, turned=turned)
        except PublishingRefused as refused:
            context = about(row, _("Publish the results")) | {"why_not": str(refused)}
            return render(request, "barometer/cms/publishing.html", context, status=status)
        found = draft.published
        names = {one.code: words_of(one) for one in found.asked}
        context = about(row, _("Publish the results")) | {
            "number": found.number,
            "correction": found.number > 1,
            "seen": draft.fingerprint,
            "note": note,
            "wrong": wrong,
            "leak": leak_in_words(draft, names) if draft.leak else "",
            "blocks": [block(draft, one, names[one.code], turned) for one in found.asked],
            "shown": number_format(sum(one.value is not None for one in found.figures)),
            "hidden": number_format(sum(one.value is None for one in found.figures)),
            "left_out": [axis.name for axis in draft.left_out],
            "weigh": reverse("wagtailsnippets_barometer_round:weigh", args=[row.pk]),
        }
        return render(request, "barometer/cms/publishing.html", context, status=status)


def number_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def read(values: list[str]) -> frozenset[Name]:
    """The counts that boxes stand for; what is none is left out."""
    found = set()
    for value in values:
        parts = value.split(_BETWEEN)
        if len(parts) == 5 and all(part.isascii() and part.isdigit() for part in parts[1:3]):
            found.add((parts[0], int(parts[1]), int(parts[2]), parts[3], parts[4]))
    return frozenset(found)


def write(name: Name) -> str:
    return _BETWEEN.join(str(part) for part in name)


def leak_in_words(draft: Draft, names: Mapping[str, Words]) -> str:
    """What the audit found, for whoever decides."""
    assert draft.leak is not None
    cell = draft.leak.cell
    if not isinstance(cell, tuple) or len(cell) != 5 or cell[0] not in names:
        return str(draft.leak)
    code, _row, option, background, label = cell
    words = names[code]
    answer = (words.options.get(option) if option >= 0 else "") or _("how many answered")
    return _("“%(answer)s” of %(group)s in “%(question)s” could be computed, or is of too few.") % {
        "answer": answer,
        "group": category(draft.published, background, label)
        if label not in {"*", "said"}
        else category(draft.published, "", ""),
        "question": words.asks,
    }


def block(draft: Draft, asked: Asked, words: Words, turned: frozenset[Name]) -> Block:
    found = [one for one in draft.published.figures if one.question == asked.code]
    rows = list(dict.fromkeys(one.row for one in found))
    places = list(dict.fromkeys((one.background, one.category) for one in found))
    means = asked.kind in {Kind.RANKING, Kind.NUMBER}
    tables = []
    for background in dict.fromkeys(code for code, _label in places):
        columns = [label for code, label in places if code == background]
        # choices in order stand below each other, as options of other questions do
        for some in [rows] if means else [[row] for row in rows]:
            here = [one for one in found if one.row in some and one.background == background]
            lines: dict[str, list[Cell]] = {}
            for one in here:
                name = words.rows.get(one.row, "") if means else words.options.get(one.option, "")
                lines.setdefault(name or words.options[0], []).append(
                    cell_of(draft, one, asked, turned)
                )
            title = "" if means else words.rows.get(some[0], "")
            by = {"": "", AGE: _("By age")}.get(background)
            if by is None:
                by = words_of(draft.published.question(background)).asks
            tables.append(
                Table(
                    " · ".join(part for part in (title, by) if part),
                    [category(draft.published, background, label) for label in columns],
                    list(lines.items()),
                )
            )
    return Block(
        words.asks,
        str(Kind(asked.kind).label),
        tables,
        sum(one.value is None for one in found),
        asked.reworded,
    )


def cell_of(draft: Draft, figure: Figure, asked: Asked, turned: frozenset[Name]) -> Cell:
    name = (figure.question, figure.row, figure.option, figure.background, figure.category)
    why = draft.why.get(name)
    may = figure.option > 0 and why not in {Why.GROUP, Why.STEPS, Why.WHOLE}
    return Cell(
        figure_in_words(figure, asked.kind),
        str(WHY[why]) if why else "",
        write(name) if may or name in turned else "",
        name in turned,
    )


# What is published ------------------------------------------------------------------------------------------------


def releases_of(row: Round) -> list[dict[str, Any]]:
    """The releases of a round for the desk, the newest first."""
    return [
        {
            "number": number_format(one.number),
            "note": one.note,
            "sha256": one.sha256,
            "when": date_format(
                timezone.localtime(one.published_at, row.municipality.zone), "DATETIME_FORMAT"
            ),
        }
        for one in row.releases.all()
    ]


def steps_of(request: HttpRequest, row: Round) -> dict[str, Any]:
    """What the desk of a round offers besides: weighing, publishing, what was published and what moved."""
    may = {
        name: reach.has_right(request.user, right, row.municipality)
        for name, right in (
            ("weigh", "barometer.add_weightrun"),
            ("publish", acts.PUBLISH),
            ("see", VIEW),
        )
    }
    over = row.state not in {"draft", "open"}
    return {
        "may_weigh": may["weigh"] and over,
        "may_publish": may["publish"] and row.state in {"weighted", "published"},
        "releases": releases_of(row) if may["see"] else [],
        "may_see_moved": may["see"] and row.state == "published",
    }
