"""Weighing in the CMS: who answered beside who lives there, what is put together, and what it costs."""

from __future__ import annotations

import dataclasses

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from barometer import weighing
from barometer.actions import releasing
from barometer.actions import weighing as acts
from barometer.actions.weighing import WeighingRefused
from barometer.desks import about, round_of
from barometer.disclosure import ENOUGH
from barometer.merging import FEWEST, Proposal, Weakness
from barometer.models import Round, WeightRun
from barometer.tabulating import Axis
from barometer.weighing import Basis, Decision, Groups
from barometer.weights import HEAVIEST, LIGHTEST, WeightingError
from portal import reach
from portal.numerals import rounded

DEAR = 2.0
"""A design effect above which more than half of what the answers could say is lost."""


@dataclasses.dataclass(frozen=True)
class Line:
    """A category. part, part_answered: per cent of all residents and of all answers, in words; choices: the numbers of
    groups it may be in, with their names; few: whether too few answered for it to be shown on its own."""

    name: str
    words: str
    residents: str
    answered: str
    part: str
    part_answered: str
    group: int
    choices: list[tuple[int, str]]
    few: bool


@dataclasses.dataclass(frozen=True)
class Block:
    """An axis. leave: the name of the box that leaves its known numbers out; silent: how many did not say, in words."""

    title: str
    lines: list[Line]
    leave: str
    left: bool
    reasons: list[str]
    silent: str


class Weigh(View):
    """Nothing of the answers is shown before the round is closed, whoever asks."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        row = round_of(request, pk, acts.WEIGH)
        run = row.weight_runs.first()
        if row.state in {"draft", "open"}:
            return self.show(request, row, None, {}, None)
        basis = weighing.read(row)
        proposals, wrong = proposed(basis)
        decision = (
            decided(run)
            if run
            else Decision({code: numbers(one) for code, one in proposals.items()})
        )
        return self.show(request, row, basis, proposals, decision, wrong)

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        row = round_of(request, pk, acts.WEIGH)
        if why := acts.why_not(row):
            messages.error(request, why)
            return redirect(request.path)
        basis = weighing.read(row)
        decision = chosen(request, basis)
        try:
            acts.weigh(request.user, row, decision)
        except WeighingRefused as refused:
            proposals, _wrong = proposed(basis)
            return self.show(request, row, basis, proposals, decision, str(refused), status=422)
        messages.success(request, _("Weighed. Nothing is published yet."))
        return redirect(request.path)

    def show(
        self,
        request: HttpRequest,
        row: Round,
        basis: Basis | None,
        proposals: dict[str, Proposal],
        decision: Decision | None,
        wrong: str = "",
        *,
        status: int = 200,
    ) -> HttpResponse:
        run = row.weight_runs.first()
        may_publish = reach.has_right(request.user, releasing.PUBLISH, row.municipality)
        context = about(row, _("Weigh the answers")) | {
            "why_not": acts.why_not(row),
            "wrong": wrong,
            "blocks": [
                block(basis, place, axis, decision, proposals.get(axis.code))
                for place, axis in enumerate(basis.axes)
            ]
            if basis and decision
            else [],
            "answered": number_format(basis.respondents, force_grouping=True) if basis else "",
            "residents": number_format(basis.residents, force_grouping=True) if basis else "",
            "enough": number_format(ENOUGH),
            "run": facts(run) if run and basis else [],
            "warnings": warnings(run) if run and basis else [],
            "publishing": reverse("wagtailsnippets_barometer_round:publishing", args=[row.pk])
            if run and may_publish
            else "",
        }
        return render(request, "barometer/cms/weigh.html", context, status=status)


def proposed(basis: Basis) -> tuple[dict[str, Proposal], str]:
    """What to put together, and why nothing can be proposed."""
    try:
        return weighing.propose(basis), ""
    except WeightingError as error:
        return {}, str(error)


def numbers(proposal: Proposal) -> Groups:
    return tuple(tuple(int(str(one)) for one in group) for group in proposal.groups)


def decided(run: WeightRun) -> Decision:
    """What was decided the last time."""
    said = run.spec["backgrounds"]
    return Decision(
        {one["code"]: tuple(tuple(group) for group in one["groups"]) for one in said},
        frozenset(one["code"] for one in said if not one["residents"]),
    )


def chosen(request: HttpRequest, basis: Basis) -> Decision:
    """What the form says: each category names one that it is put together with, or itself."""
    groups: dict[str, Groups] = {}
    without = set()
    for place, axis in enumerate(basis.axes):
        members = {number: {number} for number in range(1, len(axis.labels) + 1)}
        for number in list(members):
            other = request.POST.get(f"g{place}.{number}", "")
            if other.isascii() and other.isdigit() and int(other) in members:
                both = members[number] | members[int(other)]
                members |= dict.fromkeys(both, both)
        groups[axis.code] = tuple(sorted({tuple(sorted(one)) for one in members.values()}))
        if request.POST.get(f"leave{place}"):
            without.add(axis.code)
    return Decision(groups, frozenset(without))


def block(
    basis: Basis, place: int, axis: Axis, decision: Decision, proposal: Proposal | None
) -> Block:
    counts = basis.counts(axis)
    groups = decision.of(axis)
    said = sum(counts[number] for number in range(1, len(axis.labels) + 1))
    lines = []
    for number, words in enumerate(axis.words, 1):
        group = next((one for one in groups if number in one), (number,))
        residents = axis.residents[number - 1] if axis.residents else 0
        lines.append(
            Line(
                name=f"g{place}.{number}",
                words=words,
                residents=number_format(residents, force_grouping=True) if residents else "",
                answered=number_format(counts[number], force_grouping=True),
                part=percent(residents, sum(axis.residents)) if residents else "",
                part_answered=percent(counts[number], said),
                group=group[0],
                choices=list(enumerate(axis.words, 1)),
                few=sum(counts[one] for one in group) < ENOUGH,
            )
        )
    silent = counts[0]
    return Block(
        title=weighing.title(axis),
        lines=lines,
        leave=f"leave{place}" if axis.residents and place else "",
        left=axis.code in decision.without,
        reasons=reasons(axis, proposal) if proposal else [],
        silent=number_format(silent, force_grouping=True) if silent else "",
    )


def percent(part: float, whole: float) -> str:
    return _("%(number)s %%") % {"number": rounded(100 * part / whole if whole else 0, 1)}


def reasons(axis: Axis, proposal: Proposal) -> list[str]:
    """Why something is to be put together, one sentence for each step."""
    found = []
    for merge in proposal.merges:
        said = {
            "one": axis.said([int(str(number)) for number in sorted(merge.category, key=str)]),
            "other": axis.said([int(str(number)) for number in sorted(merge.partner, key=str)]),
        }
        few = merge.reasons.get(Weakness.FEW)
        if few is not None:
            said |= {"number": number_format(few), "least": number_format(FEWEST)}
            found.append(
                _(
                    "%(number)s answered of “%(one)s”, fewer than %(least)s: together with “%(other)s”."
                )
                % said
            )
        else:
            said |= {"number": rounded(next(iter(merge.reasons.values())), 1)}
            found.append(
                _(
                    "An answer of “%(one)s” would count %(number)s times as much as the average:"
                    " together with “%(other)s”."
                )
                % said
            )
    return found


def facts(run: WeightRun) -> list[tuple[str, str]]:
    found = [row[3] for row in run.classes]
    return [
        (_("Answers"), number_format(run.respondents, force_grouping=True)),
        (_("Design effect of the weights"), rounded(run.deff, 2)),
        (
            _("Worth as many equal answers"),
            number_format(round(run.effective), force_grouping=True),
        ),
        (_("Lightest weight"), rounded(min(found), 2)),
        (_("Heaviest weight"), rounded(max(found), 2)),
        (_("Times round the margins"), number_format(run.iterations)),
    ]


def warnings(run: WeightRun) -> list[str]:
    """What to know before anything is published, in words."""
    found = []
    if run.deff > DEAR:
        found.append(
            _(
                "The weights cost more than half of what the answers could say. Put groups together that answered"
                " seldom."
            )
        )
    bounds = (LIGHTEST, HEAVIEST)
    trimmed = sum(row[2] for row in run.classes if min(abs(row[3] - b) for b in bounds) < 1e-9)
    if trimmed:
        found.append(
            ngettext(
                "%(number)s answer counts as little or as much as any may.",
                "%(number)s answers count as little or as much as any may.",
                trimmed,
            )
            % {"number": number_format(trimmed, force_grouping=True)}
        )
    return found
