"""Answers on paper and by telephone, written down by somebody of the staff: into the same ledger and the same box.

A paper has a number, and each number counts once. The ledger knows an eID and a number of a paper under pseudonyms that
tell nobody apart from anybody else, so it cannot know that both are the same person's: whoever hands out a number asks.
The audit log says how many were written down and by whom, and nothing of what they say.
"""

from __future__ import annotations

import dataclasses
import random
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from barometer import codes, seals, sheets
from barometer.actions import answers
from barometer.actions.answers import AlreadyAnswered, AnsweringRefused, AnswersWrong, Paper
from barometer.answering import Given, Sent
from barometer.choices import RoundState
from barometer.models import Answer, Cell, LedgerEntry, Response, Round
from barometer.sheets import Line, TableRefused
from portal.models import Resident

ADD = "barometer.add_response"
AT_ONCE = 5_000
"""Numbers that are handed out together."""

LOG_LABELS = {
    "barometer.papers.hand_out": gettext_lazy("Hand out numbers of papers"),
    "barometer.papers.take_in": gettext_lazy("Write down answers on paper"),
}


class PaperRefused(AnsweringRefused):
    """This paper does not count; the message says why, to whoever writes it down."""


def number_of(round_: Round, place: int) -> str:
    """The number of a paper of a round that is open."""
    assert round_.sealed_pepper is not None
    return sheets.number(place, seals.check(round_.sealed_pepper, place, sheets.LETTERS))


def numbers(round_: Round) -> list[str]:
    """All that were handed out so far, while the round is open."""
    if round_.sealed_pepper is None:
        return []
    return [number_of(round_, place) for place in range(1, round_.sheets + 1)]


@transaction.atomic
def hand_out(actor: Resident | None, round_: Round, count: int) -> list[str]:
    """Make numbers for ``count`` more papers, from the moment the round is frozen. Raises PaperRefused."""
    row = Round.objects.select_for_update().get(pk=round_.pk)
    if row.state != RoundState.OPEN:
        raise PaperRefused(_("Papers are handed out while the round is open, and from then on."))
    if not 1 <= count <= AT_ONCE or row.sheets + count > sheets.HIGHEST:
        raise PaperRefused(_("Hand out 1 to 5,000 numbers at a time."))
    before = row.sheets
    row.sheets += count
    row.save(update_fields=["sheets"])
    log(
        row,
        "barometer.papers.hand_out",
        user=actor,
        data={"first": before + 1, "last": row.sheets},
    )
    return [number_of(row, place) for place in range(before + 1, row.sheets + 1)]


@dataclasses.dataclass(frozen=True)
class _Entry:
    pseudonym: str
    cell: Cell
    given: dict[int, list[Given]]


class _Desk:
    """What one round asks of papers, read once. The round is locked by then."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        self.paper = Paper.of(round_)
        self.cells = list(round_.cells.all())
        self.asked = asked_in(self.paper)

    def entry(self, number: str, age: str, sent: Sent) -> _Entry:
        """Raises AnsweringRefused or AnswersWrong."""
        pseudonym, cell = answers.number_name(self.round, number), self._cell(age)
        given, wrong = self.paper.read(sheets.filled(self.asked, sent))
        if wrong:
            raise AnswersWrong(wrong)
        return _Entry(pseudonym, cell, given)

    def _cell(self, age: str) -> Cell:
        plain = age.strip().replace("–", "-").replace(" ", "")
        for cell in self.cells:
            if plain == str(cell).replace("–", "-"):
                return cell
        if plain.isascii() and plain.isdigit() and len(plain) < 4:
            for cell in self.cells:
                if cell.youngest <= int(plain) <= cell.oldest:
                    return cell
        raise PaperRefused(
            _("Write the age, or one of the groups: %(groups)s.")
            % {"groups": ", ".join(str(cell) for cell in self.cells)}
        )


def asked_in(paper: Paper) -> list[sheets.Asked]:
    """The questions of a round as tables of papers name them."""
    return [(row.version.question.code, row.name, row.version.shape) for row in paper.questions]


@transaction.atomic
def enter(actor: Resident | None, round_: Round, *, number: str, age: str, sent: Sent) -> None:
    """Write down what stands on one paper. What was left empty there was not said. Raises AnsweringRefused, of which
    AlreadyAnswered and AnswersWrong are kinds."""
    row = answers.locked(round_)
    entry = _Desk(row).entry(number, age, sent)
    if LedgerEntry.objects.filter(round=row, pseudonym=entry.pseudonym).exists():
        raise _counted()
    _keep(row, [entry])
    log(row, "barometer.papers.take_in", user=actor, data={"papers": 1})


@transaction.atomic
def take_in(actor: Resident | None, round_: Round, data: bytes) -> int:
    """Write down all papers of a table, or none of them. Returns how many. Raises AnsweringRefused, or TableRefused,
    which says what is wrong line by line."""
    row = answers.locked(round_)
    desk = _Desk(row)
    lines = sheets.read(data, desk.asked)
    wrong: list[str] = []
    entries: dict[str, _Entry] = {}
    places: dict[str, int] = {}
    for line in lines:
        try:
            entry = desk.entry(line.number, line.age, line.sent)
        except AnswersWrong as refused:
            wrong += _said(desk, line, refused)
        except AnsweringRefused as refused:
            wrong.append(_at(line, str(refused)))
        else:
            if before := places.get(entry.pseudonym):
                wrong.append(
                    _at(line, _("This number stands in line %(line)s already.") % {"line": before})
                )
            entries[entry.pseudonym], places[entry.pseudonym] = entry, line.place
    known = LedgerEntry.objects.filter(round=row, pseudonym__in=list(entries))
    wrong += [
        _("Line %(line)s: %(why)s") % {"line": place, "why": _counted()}
        for place in sorted(places[one] for one in known.values_list("pseudonym", flat=True))
    ]
    if wrong:
        raise TableRefused(sheets.first(wrong))
    _keep(row, list(entries.values()))
    log(row, "barometer.papers.take_in", user=actor, data={"papers": len(entries)})
    return len(entries)


def _counted() -> AlreadyAnswered:
    return AlreadyAnswered(_("The paper with this number was written down already."))


def _at(line: Line, why: str) -> str:
    return _("Line %(line)s: %(why)s") % {"line": line.place, "why": why}


def _said(desk: _Desk, line: Line, refused: AnswersWrong) -> list[str]:
    names = {row.pk: row.version.question.code for row in desk.paper.questions}
    return [
        _("Line %(line)s, %(question)s: %(why)s")
        % {"line": line.place, "question": names[number], "why": why}
        for number, why in refused.wrong.items()
    ]


def _keep(round_: Round, entries: Sequence[_Entry]) -> None:
    """Two tables that do not know of each other, as for everybody else, each written in an order of its own. No code
    changes it."""
    entries = random.SystemRandom().sample(entries, len(entries))
    LedgerEntry.objects.bulk_create(
        LedgerEntry(round=round_, pseudonym=one)
        for one in sorted(entry.pseudonym for entry in entries)
    )
    responses = Response.objects.bulk_create(
        Response(
            round=round_,
            cell=entry.cell,
            token_hash=codes.hash_of(secrets.token_bytes(32)),
        )
        for entry in entries
    )
    Answer.objects.bulk_create(
        (
            Answer(
                response=response,
                question_id=number,
                part=one.part,
                number=one.number,
                text=one.text,
            )
            for response, entry in zip(responses, entries, strict=True)
            for number, given in entry.given.items()
            for one in given
        ),
        batch_size=1000,
    )
