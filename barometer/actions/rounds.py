"""Preparing a round, opening it and closing it.

From the moment it opens nothing of it changes: not what is asked, nor of whom, nor what was promised. When it closes,
the pepper of its pseudonyms and the keys of its groups are destroyed, and nothing can be computed with them again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from barometer import asking, backgrounds, blind, groups, holding, round_steps, seals
from barometer.actions import shuffling
from barometer.answering import Shape
from barometer.asking import Asked
from barometer.backgrounds import Background
from barometer.choices import RoundState
from barometer.groups import Group
from barometer.models import (
    Cell,
    LedgerEntry,
    Margin,
    QuestionVersion,
    Round,
    RoundQuestion,
)
from portal.events import ContentChanged, RoundMoved, announce
from portal.models import Municipality, Resident

ADD = "barometer.add_round"
CHANGE = "barometer.change_round"
SHORTEST = dt.timedelta(hours=1)
LONGEST = dt.timedelta(days=180)
"""How long a round is open: the keys of its groups are made for a season and not for years."""
REMIND_BEFORE, REMIND_FROM = dt.timedelta(days=3), dt.timedelta(days=7)
"""When everybody is reminded, before it closes; and how long a round is at least of which anybody is."""

LOG_LABELS = {
    "barometer.round.prepare": gettext_lazy("Prepare a round"),
    "barometer.round.change": gettext_lazy("Change a round"),
    "barometer.round.open": gettext_lazy("Open a round"),
    "barometer.round.close": gettext_lazy("Close a round"),
}


class RoundRefused(Exception):
    """Nothing happened to the round; the message says why, to whoever asked."""


def newest(municipality: Municipality) -> dict[str, QuestionVersion]:
    """The newest wording of each question in use, the municipality's own and the region's, by its short name."""
    whose = Q(question__municipality=municipality) | Q(question__municipality=None)
    rows = QuestionVersion.objects.filter(whose, question__active=True).select_related("question")
    found: dict[str, QuestionVersion] = {}
    for row in rows.order_by("number"):
        found[row.question.code] = row
    return found


def shapes(municipality: Municipality) -> dict[str, Shape]:
    return {code: version.shape for code, version in newest(municipality).items()}


def of_region(municipality: Municipality) -> dict[str, bool]:
    """The region's questions in use by their short names, and whether they are written in the main language here."""
    return {
        code: municipality.main_language in version.wording
        for code, version in newest(municipality).items()
        if version.question.common
    }


@transaction.atomic
def prepare(
    actor: Resident | None,
    round_: Round,
    *,
    asked: list[Asked],
    cells: list[Group],
    shown_by: Sequence[Background] = (),
) -> Round:
    """Keep a new round, or what was changed in one that is being prepared. Raises RoundRefused."""
    new = round_.pk is None
    if not new:
        known = Round.objects.select_for_update().get(pk=round_.pk)
        if known.state not in round_steps.EDITABLE:
            raise RoundRefused(
                _("The round is open, and nothing of it changes any more. Nothing was kept.")
            )
    _times(round_)
    round_.save()
    round_.questions.all().delete()
    round_.cells.all().delete()
    versions = newest(round_.municipality)
    answers = {code: version.shape for code, version in versions.items()}
    residents = sum(one.residents for one in cells)
    for one in shown_by:
        if why := backgrounds.why_not(one, asked, answers, residents):
            raise RoundRefused(why)
    shown = {one.code for one in shown_by}
    rows: dict[str, RoundQuestion] = {}
    for order, line in enumerate(asked, 1):
        if line.code not in versions:
            raise RoundRefused(_("There is no question “%(code)s” in use.") % {"code": line.code})
        rows[line.code] = RoundQuestion.objects.create(
            round=round_,
            version=versions[line.code],
            order=order,
            show_if=rows.get(line.below),
            show_values=list(line.values),
            background=line.code in shown,
        )
    Margin.objects.bulk_create(
        Margin(question=rows[known.code], option=option, residents=number)
        for known in shown_by
        for option, number in enumerate(known.residents, 1)
    )
    Cell.objects.bulk_create(
        Cell(round=round_, youngest=group.youngest, oldest=group.oldest, residents=group.residents)
        for group in cells
    )
    log(round_, "barometer.round.prepare" if new else "barometer.round.change", user=actor)
    return round_


def _times(round_: Round) -> None:
    length = round_.closes_at - round_.opens_at
    if not SHORTEST <= length <= LONGEST:
        raise RoundRefused(_("A round is open for an hour at least and for 180 days at most."))


def asked_of(round_: Round) -> list[Asked]:
    """What stands on the desk of a round."""
    rows = round_.questions.select_related("version__question", "show_if__version__question")
    return [
        Asked(
            row.version.question.code,
            row.show_if.version.question.code if row.show_if else "",
            tuple(row.show_values),
            common=row.version.question.common,
        )
        for row in rows
    ]


def backgrounds_of(round_: Round) -> list[Background]:
    """What its results are shown by."""
    rows = round_.questions.filter(background=True).select_related("version__question")
    return [
        Background(
            row.version.question.code, tuple(margin.residents for margin in row.margins.all())
        )
        for row in rows.prefetch_related("margins")
    ]


def groups_of(round_: Round) -> list[Group]:
    return [Group(row.youngest, row.oldest, row.residents) for row in round_.cells.all()]


def needs(round_: Round) -> list[str]:
    """What a round lacks before it can open, one sentence each."""
    found = []
    if not round_.questions.exists():
        found.append(_("Write down at least one question."))
    if not round_.cells.exists():
        found.append(_("Write down at least one group."))
    if not round_.source:
        found.append(_("Say where the numbers of residents are from."))
    if round_.closes_at <= timezone.now():
        found.append(_("Its time is over already."))
    if round_.by_invitation and round_.technical:
        found.append(
            _(
                "Whoever is invited answers with the number of their letter, so choose “We do not link”: a machine"
                " cannot promise it."
            )
        )
    return found


def open_(actor: Resident | None, round_: Round) -> Round:
    """Freeze it, and let residents answer from the time it says. Opening twice is opening once. Raises RoundRefused."""
    # a key takes a part of a second, and there is one for each group: they are made before anything is locked
    keys = {cell.pk: blind.new_key() for cell in round_.cells.all()}
    with transaction.atomic():
        row = Round.objects.select_for_update().get(pk=round_.pk)
        if row.state == RoundState.OPEN:
            return row
        then = round_steps.after("open", row.state)
        if then is None:
            raise RoundRefused(_("The round is over, and cannot be opened again."))
        if lacks := needs(row):
            raise RoundRefused(" ".join(lacks))
        cells = list(row.cells.all())
        if {cell.pk for cell in cells} != set(keys):
            raise RoundRefused(_("A colleague has just changed its groups. Look at it again."))
        for cell in cells:
            key = keys[cell.pk]
            public = key.public_key().public_numbers()
            cell.public_n, cell.public_e = format(public.n, "x"), public.e
            cell.sealed_key = seals.sealed_key(key)
        Cell.objects.bulk_update(cells, ["public_n", "public_e", "sealed_key"])
        row.state, row.sealed_pepper = then, seals.new_pepper()
        row.save(update_fields=["state", "sealed_pepper"])
        log(row, "barometer.round.open", user=actor)
        announce(ContentChanged(row.municipality_id))
    return row


@transaction.atomic
def close(actor: Resident | None, round_: Round) -> Round:
    """Nobody answers any more, and what could link is destroyed. Closing twice is closing once. Raises RoundRefused.

    Who closes it before its time brings its end forward, so that what is published says when it was asked.
    """
    holding.alone(round_.pk)
    row = Round.objects.select_for_update().get(pk=round_.pk)
    if row.state == RoundState.DRAFT:
        raise RoundRefused(_("The round has not been opened."))
    then = round_steps.after("close", row.state)
    if then is None:
        return row
    row.state, row.sealed_pepper = then, None
    now = timezone.now()
    if row.opens_at < now < row.closes_at:
        row.closes_at = now
    row.save(update_fields=["state", "sealed_pepper", "closes_at"])
    Cell.objects.filter(round=row).update(sealed_key=None)
    LedgerEntry.objects.filter(round=row).update(blinded_hash="")
    shuffling.shuffle(row)
    log(row, "barometer.round.close", user=actor)
    announce(ContentChanged(row.municipality_id))
    return row


def begin_those_due() -> int:
    """Let pages that are kept say that a round can be answered, and people know, once its time has come. Returns how
    many begin."""
    due = Round.objects.filter(
        state=RoundState.OPEN, begun=False, opens_at__lte=timezone.now()
    ).values_list("pk", flat=True)
    done = 0
    for number in list(due):
        with transaction.atomic():
            row = Round.objects.select_for_update().filter(pk=number, begun=False).first()
            if row is None:
                continue
            row.begun = True
            row.save(update_fields=["begun"])
            announce(ContentChanged(row.municipality_id))
            announce(RoundMoved(row.municipality_id, row.pk, "open"))
            done += 1
    return done


def remind_those_due() -> int:
    """Tell everybody once that a round closes soon: who has answered too, for nobody may know who has. Returns how many
    rounds."""
    now = timezone.now()
    due = Round.objects.answerable(now).filter(
        reminded=False,
        closes_at__lte=now + REMIND_BEFORE,
        opens_at__lte=F("closes_at") - REMIND_FROM,
    )
    done = 0
    for number in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            row = Round.objects.select_for_update().filter(pk=number, reminded=False).first()
            if row is None or not row.answerable:
                continue
            row.reminded = True
            row.save(update_fields=["reminded"])
            announce(RoundMoved(row.municipality_id, row.pk, "remind"))
            done += 1
    return done


def close_those_over() -> int:
    """Close each round whose time is over. Returns how many."""
    over = Round.objects.filter(state=RoundState.OPEN, closes_at__lte=timezone.now())
    rows = list(over)
    for row in rows:
        close(None, row)
    return len(rows)


@transaction.atomic
def drop(actor: Resident | None, round_: Round) -> None:
    """Throw away a round that was never opened. Raises RoundRefused."""
    row = Round.objects.select_for_update().get(pk=round_.pk)
    if row.state not in round_steps.EDITABLE:
        raise RoundRefused(_("A round that was opened stays: people have answered it."))
    log(row, "wagtail.delete", user=actor, deleted=True)
    row.delete()


def read(
    municipality: Municipality, *, questions: str, cells: str, shown: str
) -> tuple[list[Asked], list[Group], list[Background], dict[str, list[str]]]:
    """What ``prepare`` takes, from lines, and what is wrong with them by the name they were given under."""
    wrong: dict[str, list[str]] = {}
    known = shapes(municipality)
    asked: list[Asked] = []
    cells_: list[Group] = []
    found: list[Background] = []
    try:
        asked = asking.read(questions, known, of_region(municipality))
    except asking.AskingRefused as refused:
        wrong["questions"] = refused.reasons
    try:
        cells_ = groups.read(cells)
    except groups.GroupsRefused as refused:
        wrong["cells"] = refused.reasons
    if not wrong:
        # what is wrong above makes all of these wrong too
        try:
            found = backgrounds.read(shown, asked, known, sum(one.residents for one in cells_))
        except backgrounds.BackgroundsRefused as refused:
            wrong["shown"] = refused.reasons
    return asked, cells_, found, wrong
