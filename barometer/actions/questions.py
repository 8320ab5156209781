"""Writing questions. A wording that was written is never changed: what is said otherwise is another version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from barometer import asking
from barometer.choices import Kind
from barometer.models import CommonQuestion, Question, QuestionVersion
from barometer.models.questions import hash_of
from portal.models import Municipality, Resident
from portal.names import CODES

ADD = "barometer.add_question"
CHANGE = "barometer.change_question"
CHOICES = {Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING, Kind.MATRIX}
"""Kinds with choices to be written."""
MOST_OPTIONS, MOST_ROWS, LONGEST_SCALE = 20, 12, 11
LONGEST = 300
FURTHEST = 1_000_000_000
RESERVED = {asking.REGION}
"""Short names that mean something else where a round is written down."""

LOG_LABELS = {
    "barometer.question.write": gettext_lazy("Write a question"),
    "barometer.question.reword": gettext_lazy("Word a question anew"),
}

Wording = Mapping[str, Mapping[str, Any]]


class QuestionRefused(Exception):
    """The question cannot be asked like this; ``reasons`` says why, to whoever wrote it."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


def cleaned(wording: Wording) -> dict[str, dict[str, Any]]:
    """The languages in which something is written, with nothing else in them."""
    found = {}
    for code in CODES:
        said = wording.get(code) or {}
        kept = {
            "asks": " ".join(str(said.get("asks", "")).split()),
            "hint": " ".join(str(said.get("hint", "")).split()),
            "options": [line.strip() for line in said.get("options", ()) if line.strip()],
            "rows": [line.strip() for line in said.get("rows", ()) if line.strip()],
        }
        if any(kept.values()):
            found[code] = kept
    return found


def problems(
    kind: Kind, wording: Mapping[str, Mapping[str, Any]], language: str, least: int, most: int
) -> list[str]:
    """Why a question cannot be asked like this, one sentence each; none where it can."""
    if not wording.get(language, {}).get("asks"):
        return [
            _("Write the question in %(language)s: it is the language that it is translated from.")
            % {"language": language}
        ]
    said = wording[language]
    found = []
    if kind in CHOICES and not 2 <= len(said["options"]) <= MOST_OPTIONS:
        found.append(_("Write 2 to 20 choices, one on each line."))
    if kind is Kind.SCALE and len(said["options"]) not in {0, 2}:
        found.append(_("For a scale, write what its two ends mean, one on each line, or nothing."))
    if kind in {Kind.NUMBER, Kind.TEXT} and said["options"]:
        found.append(_("This kind of question has no choices."))
    if kind is Kind.MATRIX and not 2 <= len(said["rows"]) <= MOST_ROWS:
        found.append(_("Write 2 to 12 statements, one on each line."))
    if kind is not Kind.MATRIX and said["rows"]:
        found.append(_("Only a question with several statements has lines for them."))
    if kind is Kind.SCALE and not (0 <= least < most and most - least < LONGEST_SCALE):
        found.append(_("A scale goes from 0 or more upwards, and has 11 steps at most."))
    if kind is Kind.NUMBER and not -FURTHEST <= least < most <= FURTHEST:
        found.append(_("Write the smallest and the largest number somebody may answer."))
    for code, other in wording.items():
        counts = [len(other["options"]), len(other["rows"])]
        if not other["asks"] or counts != [len(said["options"]), len(said["rows"])]:
            found.append(
                _("In “%(language)s” something is missing: the same lines in every language.")
                % {"language": code}
            )
        texts = [other["asks"], other["hint"], *other["options"], *other["rows"]]
        if any(len(text) > LONGEST for text in texts):
            found.append(_("Make every text 300 characters at most."))
        if len(set(other["options"])) < len(other["options"]):
            found.append(_("Two choices are the same in “%(language)s”.") % {"language": code})
    return found


@transaction.atomic
def write(
    actor: Resident | None,
    municipality: Municipality | None,
    *,
    code: str,
    kind: str,
    wording: Wording,
    least: int = 0,
    most: int = 0,
    language: str = "",
) -> QuestionVersion:
    """A new question with its first wording, of a municipality or, where it is none, of the region. What the region
    asks is translated from ``language``; a municipality's from its main language. Raises QuestionRefused."""
    model = CommonQuestion if municipality is None else Question
    question = model(municipality=municipality, code=code, kind=kind)
    if why := taken(municipality, code):
        raise QuestionRefused([why])
    try:
        with transaction.atomic():
            question.save(force_insert=True)
    except IntegrityError as error:
        # somebody was a moment quicker
        raise QuestionRefused([taken(municipality, code) or str(error)]) from error
    version = _version(question, wording, least, most, language)
    log(question, "barometer.question.write", user=actor)
    return version


def taken(municipality: Municipality | None, code: str) -> str:
    """Why a short name cannot be given, in words, or nothing."""
    if code in RESERVED:
        return _("“%(code)s” means something else in a round. Take another short name.") % {
            "code": code
        }
    rows = Question.objects.filter(code=code)
    if rows.filter(municipality=municipality).exists():
        return _("There is a question with this short name.")
    if municipality is None and rows.exists():
        return _("A municipality has a question with this short name. Take another one.")
    if municipality is not None and rows.filter(municipality=None).exists():
        return _("The region has a question with this short name. Take another one.")
    return ""


@transaction.atomic
def reword(
    actor: Resident | None,
    question: Question,
    *,
    wording: Wording,
    least: int = 0,
    most: int = 0,
    active: bool = True,
    language: str = "",
) -> QuestionVersion:
    """Say it otherwise in rounds to come; nothing new where nothing changed. Raises QuestionRefused."""
    model = CommonQuestion if question.common else Question
    row = model.objects.select_for_update(of=("self",)).get(pk=question.pk)
    newest = row.versions.first()
    language = _language(row, language, newest)
    same = newest is not None and (
        newest.wording,
        newest.least,
        newest.most,
        newest.source_language,
    ) == (cleaned(wording), *_ends(Kind(row.kind), least, most), language)
    version = (
        newest if same and newest is not None else _version(row, wording, least, most, language)
    )
    if row.active != active:
        row.active = active
        row.save(update_fields=["active"])
    log(row, "barometer.question.reword", user=actor, data={"version": version.number})
    return version


def _ends(kind: Kind, least: int, most: int) -> tuple[int, int]:
    return (least, most) if kind in {Kind.SCALE, Kind.NUMBER} else (0, 0)


def _language(question: Question, given: str, newest: QuestionVersion | None) -> str:
    """What a wording is translated from."""
    if question.municipality is not None:
        return question.municipality.main_language
    if given not in CODES and newest is not None:
        return newest.source_language
    if given not in CODES:
        raise QuestionRefused([_("Say in which language the question is written first.")])
    return given


def _version(
    question: Question, wording: Wording, least: int, most: int, language: str
) -> QuestionVersion:
    kind = Kind(question.kind)
    said = cleaned(wording)
    language = _language(question, language, None)
    least, most = _ends(kind, least, most)
    if reasons := problems(kind, said, language, least, most):
        raise QuestionRefused(reasons)
    last = question.versions.aggregate(last=Max("number"))["last"] or 0
    return QuestionVersion.objects.create(
        question=question,
        number=last + 1,
        source_language=language,
        wording=said,
        least=least,
        most=most,
        wording_hash=hash_of(kind, said[language], least, most),
    )
