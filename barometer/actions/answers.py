"""Answering: by somebody who is signed in, whose answers are kept apart by how we work; and by a token that somebody
signed blindly, whose answers nobody can lead back.

Nothing of it stands in the audit log.
"""

from __future__ import annotations

import dataclasses
import functools
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from barometer import answering, blind, codes, holding, seals, sheets, showing
from barometer.answering import AnswerRefused, Given, Sent
from barometer.choices import RoundState
from barometer.models import Answer, Cell, LedgerEntry, Response, Round, RoundQuestion
from portal.models import Resident

ANSWERED = gettext_lazy(
    "You have answered this survey. With the code that you got then you can change your answers until it closes."
)
USED = gettext_lazy("Somebody has answered with the number of this letter already.")


class AnsweringRefused(Exception):
    """Nothing was kept; the message says why, to whoever answered."""


class AlreadyAnswered(AnsweringRefused):
    """Somebody has taken part in this round."""


class AnswersWrong(AnsweringRefused):
    """Some answers cannot be kept: ``wrong`` says why, by the number of the question."""

    def __init__(self, wrong: dict[int, str]) -> None:
        super().__init__(_("Some answers are missing or cannot be kept. Look at them again."))
        self.wrong = wrong


def _asked(key: uuid.UUID) -> tuple[RoundQuestion, ...]:
    rows = RoundQuestion.objects.filter(round__key=key).select_related("version__question")
    return tuple(rows.order_by("order"))


_asked_for_good = functools.lru_cache(maxsize=64)(_asked)
"""The questions of a round that was opened: the database lets nobody change them, and no two rounds have one key."""


def _groups(key: uuid.UUID) -> tuple[Cell, ...]:
    """The groups of a round, without the keys that sign for them."""
    return tuple(Cell.objects.filter(round__key=key).defer("sealed_key"))


_groups_for_good = functools.lru_cache(maxsize=64)(_groups)


def groups_of(round_: Round) -> tuple[Cell, ...]:
    """The groups that answers count in, youngest first; once a round is open they stay as its questions do."""
    return (_groups if round_.state == RoundState.DRAFT else _groups_for_good)(round_.key)


@dataclasses.dataclass(frozen=True)
class Paper:
    """What a round asks, read once.

    questions: in their order, with their wordings
    """

    round: Round
    questions: tuple[RoundQuestion, ...]

    @classmethod
    def of(cls, round_: Round) -> Paper:
        asked = _asked if round_.state == RoundState.DRAFT else _asked_for_good
        return cls(round_, asked(round_.key))

    def question(self, number: int) -> RoundQuestion | None:
        return next((row for row in self.questions if row.pk == number), None)

    def shown(self, given: dict[int, list[Given]]) -> list[RoundQuestion]:
        """The questions that are asked of whoever answered ``given`` so far."""
        chosen = {
            row.pk: answering.chosen(row.version.shape, given[row.pk])
            for row in self.questions
            if row.pk in given
        }
        numbers = showing.shown([(row.pk, row.condition) for row in self.questions], chosen)
        return [row for row in self.questions if row.pk in numbers]

    def read(self, sent: Sent) -> tuple[dict[int, list[Given]], dict[int, str]]:
        """What was answered to the questions that are asked, and what is wrong with the rest of them, both by number.
        Answers to questions that are not asked are left out: a choice further up was changed."""
        given: dict[int, list[Given]] = {}
        wrong: dict[int, str] = {}
        for row in self.questions:
            try:
                given[row.pk] = answering.read(row.name, row.version.shape, sent)
            except AnswerRefused as refused:
                wrong[row.pk] = str(refused)
        asked = {row.pk for row in self.shown(given)}
        return (
            {number: parts for number, parts in given.items() if number in asked},
            {number: why for number, why in wrong.items() if number in asked},
        )


# Who may answer -----------------------------------------------------------------------------------------------


def not_now(round_: Round) -> str:
    """Why nobody can answer at this moment, or nothing."""
    now = timezone.now()
    if round_.state == RoundState.DRAFT or (
        round_.state == RoundState.OPEN and now < round_.opens_at
    ):
        return _("This survey has not opened yet.")
    if round_.state != RoundState.OPEN or now >= round_.closes_at:
        return _("This survey is closed. Thank you to everybody who answered.")
    return ""


def cell_of(resident: Resident, round_: Round) -> Cell:
    """The group that somebody's answers count in. Raises AnsweringRefused where they cannot answer this round."""
    municipality = round_.municipality
    kind = resident.kind
    if kind in {Resident.Kind.STAFF, Resident.Kind.BUSINESS}:
        raise AnsweringRefused(
            _("We ask people, each for themselves. Sign in with your own eID to answer.")
        )
    if resident.municipality_id != municipality.pk or kind == Resident.Kind.GUEST:
        raise AnsweringRefused(
            _("We ask those who live in %(municipality)s. Your eID says that you live elsewhere.")
            % {"municipality": municipality.name}
        )
    if kind == Resident.Kind.MINOR:
        raise AnsweringRefused(_("This survey is for those who have turned 18."))
    if resident.birth_year is None:
        raise AnsweringRefused(_("Your eID does not say how old you are, so you cannot answer."))
    year = timezone.localtime(round_.opens_at, municipality.zone).year
    # a resident had turned 18 when they signed in, also where the round opened the year before
    age = max(year - resident.birth_year, 18)
    cell = next((one for one in groups_of(round_) if one.youngest <= age <= one.oldest), None)
    if cell is None:
        raise AnsweringRefused(_("This survey does not ask people of your age."))
    return cell


def took_part(resident: Resident, round_: Round) -> bool:
    """Whether somebody has taken part in a round that is open; afterwards nobody can tell."""
    if round_.sealed_pepper is None:
        return False
    return LedgerEntry.objects.filter(round=round_, pseudonym=name_of(resident, round_)).exists()


def name_of(resident: Resident, round_: Round) -> str:
    """What somebody is called in a round that is open. It is the eID that counts and not the account, so whoever
    deletes theirs and comes back is still the same."""
    assert round_.sealed_pepper is not None
    return seals.pseudonym(round_.sealed_pepper, resident.subject_hash or f"#{resident.pk}")


def number_name(round_: Round, number: str) -> str:
    """What whoever has the letter or the paper with ``number`` is called in a round that is open. Raises
    AnsweringRefused."""
    assert round_.sealed_pepper is not None
    try:
        place, check = sheets.parts(number)
    except sheets.NoNumber as error:
        raise AnsweringRefused(str(error)) from error
    right = seals.check(round_.sealed_pepper, place, sheets.LETTERS)
    if not (1 <= place <= round_.sheets and secrets.compare_digest(check, right)):
        raise AnsweringRefused(_("No letter or paper of this survey has this number."))
    return seals.pseudonym(round_.sealed_pepper, f"paper {place}")


def used(round_: Round, number: str) -> bool:
    """Whether something was answered with the number of a letter. Raises AnsweringRefused for no number."""
    name = number_name(round_, number)
    return LedgerEntry.objects.filter(round=round_, pseudonym=name).exists()


# Answering ----------------------------------------------------------------------------------------------------


def locked(round_: Round) -> Round:
    """The round as it is, held alone until the end of the transaction: nobody else answers, and it does not close."""
    holding.alone(round_.pk)
    row = Round.objects.select_for_update(of=("self",)).select_related("municipality")
    found = row.get(pk=round_.pk)
    if why := not_now(found):
        raise AnsweringRefused(why)
    return found


def held(round_: Round, name: str) -> Round:
    """The round as it is, held until the end of the transaction together with all others who answer; what happens under
    ``name`` waits for its like. It does not close meanwhile."""
    holding.together(round_.pk, name)
    # nothing else of a round changes once it is open
    round_.refresh_from_db(fields=["state", "closes_at", "sealed_pepper"])
    if why := not_now(round_):
        raise AnsweringRefused(why)
    return round_


def known(round_: Round, token: bytes) -> bool:
    """Whether something was answered with ``token``."""
    return Response.objects.filter(round=round_, token_hash=codes.hash_of(token)).exists()


def _read(round_: Round, sent: Sent) -> dict[int, list[Given]]:
    given, wrong = Paper.of(round_).read(sent)
    if wrong:
        raise AnswersWrong(wrong)
    return given


@transaction.atomic
def submit(actor: Resident, round_: Round, *, token: bytes, sent: Sent, number: str = "") -> bool:
    """Keep what somebody who is signed in answered, and that they took part, in two tables that do not know of each
    other. With the token of answers that are there already these are answered anew; sending twice is sending once.
    Where only those answer who were invited, ``number`` stands on their letter, and counts once, here or on paper.
    Returns whether they were there already. Raises AnsweringRefused, AlreadyAnswered or AnswersWrong."""
    row = held(round_, codes.hash_of(token))
    given = _read(row, sent)
    there = Response.objects.filter(round=row, token_hash=codes.hash_of(token)).first()
    if there is not None:
        _keep_anew(there, given)
        return True
    cell = cell_of(actor, row)
    enter(row, name_of(actor, row))
    if row.by_invitation:
        enter(row, number_name(row, number), said=USED)
    _keep(_new(row, cell, token), given)
    return False


def enter(
    round_: Round, pseudonym: str, blinded_hash: str = "", said: str | Promise = ANSWERED
) -> None:
    """Note in the ledger that somebody takes part. Raises AlreadyAnswered, which nothing else of the transaction
    outlives. The round is held by then."""
    try:
        LedgerEntry.objects.create(round=round_, pseudonym=pseudonym, blinded_hash=blinded_hash)
    except IntegrityError as error:
        raise AlreadyAnswered(str(said)) from error


def cast(round_: Round, *, cell: int | None, token: bytes, signature: bytes, sent: Sent) -> bool:
    """Keep what whoever holds ``token`` answered. The signature proves that somebody of group ``cell`` asked for it,
    and does not say who; with the token of answers that are there already it is not needed. Returns whether they were
    there already. Raises AnsweringRefused or AnswersWrong."""
    if why := not_now(round_):
        raise AnsweringRefused(why)
    # what is asked stays while it is open, so it is looked at before anybody is made to wait
    given = _read(round_, sent)
    with transaction.atomic():
        row = held(round_, codes.hash_of(token))
        there = Response.objects.filter(round=row, token_hash=codes.hash_of(token)).first()
        if there is not None:
            _keep_anew(there, given)
            return True
        _keep(_new(row, _signed(row, cell, token, signature), token), given)
        return False


def _signed(round_: Round, cell: int | None, token: bytes, signature: bytes) -> Cell:
    """The group whose key signed ``token``. Raises AnsweringRefused."""
    group = next((one for one in groups_of(round_) if one.pk == cell), None)
    if group is None or not round_.technical:
        raise AnsweringRefused(_("There are no answers with this code in this survey."))
    try:
        blind.verify(group.public_key, blind.ballot_message(round_.key, token), signature)
    except blind.BlindSignatureError as error:
        raise AnsweringRefused(
            _(
                "The signature is not one of this survey. Nothing was kept. Start again from its page."
            )
        ) from error
    return group


def _new(round_: Round, cell: Cell, token: bytes) -> Response:
    return Response.objects.create(round=round_, cell=cell, token_hash=codes.hash_of(token))


def _keep_anew(response: Response, given: Mapping[int, Sequence[Given]]) -> None:
    response.answers.all().delete()
    _keep(response, given)


def _keep(response: Response, given: Mapping[int, Sequence[Given]]) -> None:
    Answer.objects.bulk_create(
        Answer(
            response=response, question_id=number, part=one.part, number=one.number, text=one.text
        )
        for number, parts in given.items()
        for one in parts
    )


def counts(round_: Round) -> dict[int, int]:
    """How many answered by the number of their group."""
    rows: Any = Response.objects.filter(round=round_).values_list("cell").annotate(n=Count("pk"))
    return dict(rows)
