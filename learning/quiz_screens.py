"""A quiz as a learner sees it: choices in an order that says nothing, what was answered, and what we say to it.

A form carries a ticket, signed: in which order its choices stood, which question it asked (the secret hash of the
key's digest, since the digest itself would let a reader try out all answers), and whether it was tried before. It
names no person, so a page that is the same for everybody may hold it.
"""

from __future__ import annotations

import dataclasses
import random
import uuid
from collections.abc import Mapping
from typing import Any, Protocol

from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.marking import LONGEST, Given, Key, Kind, Mark, Slip

SALT = "learning.quiz"
ANSWER = "answer"
"""Name of the field that holds what was chosen or written; rows of an order or a match have their ids as names."""


class Quiz(Protocol):
    """A quiz as an editor wrote it (``learning.blocks.quiz.QuizValue``)."""

    @property
    def key(self) -> Key | None: ...

    @property
    def words(self) -> dict[str, str]: ...

    @property
    def explanations(self) -> dict[str, str]: ...

    def get(self, name: str, /) -> Any: ...


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a quiz stands: the lesson by its key, its block, and the page it is read on."""

    lesson_key: str
    block_id: str
    page: int

    @property
    def anchor(self) -> str:
        return f"quiz-{self.block_id}"

    @property
    def url(self) -> str:
        return reverse("learning:quiz", args=[self.lesson_key, self.block_id])


@dataclasses.dataclass(frozen=True)
class Ticket:
    """What a form carries.

    page: number of the page it stands on, since a lesson has one in each language and an alias elsewhere; seed: of the
    order of its choices; version: of the key; tried: whether it was marked
    """

    page: int
    seed: str
    version: str
    tried: bool = False

    def sealed(self, place: Place) -> str:
        said = [self.page, self.seed, self.version, int(self.tried)]
        return _signer(place.lesson_key, place.block_id).sign_object(said)


def _signer(lesson_key: str, block_id: str) -> signing.Signer:
    return signing.Signer(salt=f"{SALT}.{lesson_key}.{block_id}")


def unsealed(lesson_key: str, block_id: str, text: str) -> Ticket | None:
    """The ticket of a form of this very quiz; nothing where somebody else wrote it."""
    try:
        page, seed, version, tried = _signer(lesson_key, block_id).unsign_object(text)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Ticket(page, seed, version, bool(tried))


def receipt(place: Place, version: str) -> str:
    """Our signed word that this question was answered rightly. It names nobody: a browser keeps it for whoever signs in
    later."""
    return _receipts().sign_object([place.lesson_key, place.block_id, version])


def received(text: str) -> tuple[uuid.UUID, uuid.UUID, str] | None:
    """The lesson, the block and the version of the key that ``receipt`` named; nothing where we never said so."""
    try:
        lesson_key, block_id, known = _receipts().unsign_object(text)
        return uuid.UUID(lesson_key), uuid.UUID(block_id), str(known)
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def _receipts() -> signing.Signer:
    return signing.Signer(salt=f"{SALT}.right")


def version(key: Key) -> str:
    """Tells one key from another to us, and nothing to anybody else."""
    return salted_hmac(f"{SALT}.version", key.digest).hexdigest()[:16]


def first_ticket(place: Place, key: Key) -> Ticket:
    """The same for every reader, so that a kept page stays as it is."""
    seed = salted_hmac(f"{SALT}.seed", f"{place.lesson_key}.{place.block_id}.{key.digest}")
    return Ticket(place.page, seed.hexdigest()[:16], version(key))


def shuffled(ids: tuple[str, ...], ticket: Ticket) -> list[str]:
    """``ids`` in the order of the ticket, whatever order they come in."""
    order = sorted(ids)
    random.Random(ticket.seed).shuffle(order)  # noqa: S311  the seed is signed, and says nothing of the key
    return order


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a form that was sent: it was marked, or the answer was shown, or it was refused.

    mark: where it was marked; slip: why it was not; changed: the question is another one now; untried: the answer was
    asked for before anything was tried; shown: it was asked for
    """

    block_id: str
    ticket: Ticket | None
    given: Given
    mark: Mark | None = None
    slip: Slip | None = None
    changed: bool = False
    untried: bool = False
    shown: bool = False

    @property
    def refused(self) -> bool:
        return self.mark is None and not self.shown


# What a template shows ----------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Option:
    """One choice of a control. said: a word about it, once it was tried; more: what we say to whoever chose it"""

    id: str
    words: str
    chosen: bool = False
    said: str = ""
    more: str = ""


@dataclasses.dataclass(frozen=True)
class Row:
    """Something to put in its place. said: a word about it, once it was tried"""

    id: str
    words: str
    options: list[Option]
    said: str = ""


@dataclasses.dataclass(frozen=True)
class Told:
    """What we say to an answer. own: in the language of the interface; texts: the editors' words, in the lesson's"""

    title: str
    own: list[str]
    texts: list[str]
    tone: str = ""
    alert: bool = False


@dataclasses.dataclass(frozen=True)
class Screen:
    place: Place | None
    question: str
    language: str = ""
    """Of the editors' words; the page around them may speak another one."""
    kind: str = ""
    ticket: str = ""
    tried: bool = False
    """Whether the answer may be asked for."""
    options: list[Option] = dataclasses.field(default_factory=list)
    rows: list[Row] = dataclasses.field(default_factory=list)
    text: str = ""
    told: Told | None = None
    answer: list[str] = dataclasses.field(default_factory=list)
    state: str = ""
    """``right``, ``tried`` or ``shown`` once something was answered; a browser may remember it."""
    was_right: bool = False
    """Whether somebody who is signed in was right another time."""
    again_url: str = ""
    receipt: str = ""
    """What a browser keeps of an answer that is right, for whoever signs in later."""

    @property
    def control(self) -> str:
        return "checkbox" if self.kind == Kind.MULTIPLE else "radio"

    @property
    def open(self) -> bool:
        """Whether it can be answered: nothing is where nothing marks it, as in a preview."""
        return self.place is not None and bool(self.ticket)

    @property
    def over(self) -> bool:
        return self.state in {"right", "shown"}

    @property
    def anchor(self) -> str:
        return self.place.anchor if self.place else ""

    @property
    def kept_as(self) -> str:
        """Under what a browser keeps that it was right."""
        return f"{self.place.lesson_key}.{self.place.block_id}" if self.place else ""

    @property
    def hint(self) -> str:
        return {
            Kind.MULTIPLE: _("Choose all that are right."),
            Kind.ORDER: _("Give each a place: 1 comes first."),
            Kind.MATCH: _("Choose what belongs with each."),
        }.get(self.kind, "")  # type: ignore[call-overload]


def of_page(value: Quiz, context: Mapping[str, Any]) -> Screen:
    """The screen of a quiz in the page that ``context`` renders; one that cannot be answered outside a live lesson."""
    page, request = context.get("page"), context.get("request")
    block_id = block_uuid(context.get("block_id"))
    if page is None or request is None or block_id is None:
        return screen(value, None, None)
    if context.get("printed") or getattr(request, "is_preview", False):
        return screen(value, None, None)
    place = Place(str(page.key), str(block_id), page.pk)
    outcome = getattr(request, "quiz_outcome", None)
    if outcome is not None and outcome.block_id != place.block_id:
        outcome = None
    found = screen(value, place, outcome)
    was = (context.get("quiz_states") or {}).get(place.block_id, "")
    return dataclasses.replace(
        found,
        language=page.language,
        was_right=was == "right" and outcome is None,
        again_url=f"{page.get_url(request)}#{place.anchor}",
    )


def block_uuid(text: Any) -> uuid.UUID | None:
    """The id of a block; nothing for what an importer made up, under which nothing could be kept."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def screen(value: Quiz, place: Place | None, outcome: Outcome | None) -> Screen:
    """What the template shows, and nothing it does not: what is right is in none of it before it was tried."""
    key, question = value.key, value.get("question") or ""
    if key is None:
        return Screen(None, question)
    ticket = first_ticket(place or Place("", "", 0), key)
    if outcome is not None and outcome.ticket is not None and not outcome.changed:
        tried = outcome.ticket.tried or outcome.mark is not None
        ticket = dataclasses.replace(outcome.ticket, tried=tried)
    given = outcome.given if outcome else Given()
    mark, shown = (outcome.mark, outcome.shown) if outcome else (None, False)
    found = Screen(
        place,
        question,
        kind=key.kind,
        ticket=ticket.sealed(place) if place else "",
        tried=ticket.tried,
        told=_told(value, key, outcome) if outcome else None,
        state="shown" if shown else _state(mark),
        receipt=receipt(place, version(key)) if place and mark and mark.right else "",
    )
    if key.kind is Kind.TEXT:
        answer = [key.accepted[0]] if shown else []
        return dataclasses.replace(found, text=given.text[:LONGEST], answer=answer)
    if key.kind in {Kind.SINGLE, Kind.MULTIPLE}:
        ids = shuffled(key.choices, ticket)
        options = [_option(value, key, one, given, mark, shown) for one in ids]
        return dataclasses.replace(found, options=options)
    return dataclasses.replace(
        found,
        rows=_rows(value, key, ticket, given, mark),
        answer=_answer(value, key) if shown else [],
    )


def _state(mark: Mark | None) -> str:
    if mark is None:
        return ""
    return "right" if mark.right else "tried"


def _option(
    value: Quiz, key: Key, one: str, given: Given, mark: Mark | None, shown: bool
) -> Option:
    words, explained = value.words[one], value.explanations.get(one, "")
    if shown:
        right = one in key.right
        return Option(one, words, right, _("Right") if right else _("Not this one"), explained)
    chosen = one in given.chosen
    if mark is None or not chosen:
        return Option(one, words, chosen)
    # of a single choice the note speaks
    more = explained if key.kind is Kind.MULTIPLE else ""
    said = _("Right") if one in mark.hits else _("Not this one")
    return Option(one, words, True, said, more)


def _rows(value: Quiz, key: Key, ticket: Ticket, given: Given, mark: Mark | None) -> list[Row]:
    words, rows = value.words, list(key.rows)
    if key.kind is Kind.ORDER:
        rows = shuffled(key.rows, ticket)
        places = [(str(place), number_format(place)) for place in range(1, len(rows) + 1)]
    else:
        rights = shuffled(tuple(right for _left, right in key.pairs), ticket)
        places = [(one, words[one]) for one in rights]
    found = []
    for row in rows:
        at = given.placed.get(row, "")
        options = [Option(one, said, one == at) for one, said in places]
        said = ""
        if mark is not None:
            said = _("Right") if row in mark.hits else _("Not here")
        found.append(Row(row, words[row], options, said))
    return found


def _answer(value: Quiz, key: Key) -> list[str]:
    words = value.words
    if key.kind is Kind.ORDER:
        return [words[one] for one in key.right]
    return [f"{words[left]} – {words[right]}" for left, right in key.pairs]


# What we say --------------------------------------------------------------------------------------------------


def _told(value: Quiz, key: Key, outcome: Outcome) -> Told:
    explanation, mark = value.get("explanation") or "", outcome.mark
    if outcome.shown:
        return Told(_("This is the answer."), [], [explanation] if explanation else [])
    if mark is None:
        return _told_slip(key, outcome)
    chosen = [value.explanations.get(one, "") for one in outcome.given.chosen]
    single = chosen if key.kind is Kind.SINGLE else []
    if mark.right:
        texts = [text for text in (*single, explanation) if text]
        return Told(_("That is right."), [], texts, "good")
    nudge = value.get("nudge") or ""
    return Told(_title(key, mark), _rest(key, mark), [text for text in (*single, nudge) if text])


def _title(key: Key, mark: Mark) -> str:
    kindly = _("Not quite, and you are in good company.")
    if not mark.hits:
        return kindly
    if key.kind is Kind.MULTIPLE:
        words = _("%(found)s of %(all)s found.")
        return words % _numbers(found=len(mark.hits), all=len(key.right))
    words = _("%(found)s of %(all)s in the right place.")
    return words % _numbers(found=len(mark.hits), all=len(key.rows))


def _rest(key: Key, mark: Mark) -> list[str]:
    """How many choices are missing or too many; which are missing, nobody says."""
    said: list[str] = []
    if key.kind is not Kind.MULTIPLE or not mark.hits:
        return said
    if mark.left:
        words = ngettext("There is %(number)s more.", "There are %(number)s more.", mark.left)
        said.append(words % _numbers(number=mark.left))
    if mark.misses:
        number = len(mark.misses)
        words = ngettext(
            "%(number)s of your choices does not belong.",
            "%(number)s of your choices do not belong.",
            number,
        )
        said.append(words % _numbers(number=number))
    return said


def _numbers(**counts: int) -> dict[str, str]:
    return {name: number_format(count) for name, count in counts.items()}


def _told_slip(key: Key, outcome: Outcome) -> Told:
    if outcome.changed or outcome.slip is Slip.UNKNOWN:
        return Told(
            _("The question was changed while you had it open."),
            [_("Here it is as it is now. Your answer was not counted.")],
            [],
            "warn",
            alert=True,
        )
    if outcome.untried:
        return Told(_("Try first."), [_("Then we show you the answer.")], [], "warn", alert=True)
    words = {
        Slip.INCOMPLETE: _("Give every line an answer."),
        Slip.TWICE: _("Two lines have the same answer."),
        Slip.MANY: _("Choose one answer."),
        Slip.LONG: _("Write a shorter answer, in a few words."),
    }
    written = key.kind is Kind.TEXT
    empty = _("Write an answer first.") if written else _("Choose an answer first.")
    return Told(words.get(outcome.slip or Slip.EMPTY, empty), [], [], "warn", alert=True)


# What a form sends --------------------------------------------------------------------------------------------


def given(key: Key, sent: Mapping[str, list[str]]) -> tuple[Given, Slip | None]:
    """What a form of this quiz says, and what is wrong with how it was put together.

    ``sent``: every value by name, as ``dict(QueryDict.lists())``. A field that comes twice where a form has it once
    is nobody's answer; names that the form does not have are left alone.
    """
    said = sent.get(ANSWER, [])
    if key.kind is Kind.TEXT:
        found = Given(text=said[0] if said else "")
        return found, Slip.MANY if len(said) > 1 else None
    if key.kind in {Kind.SINGLE, Kind.MULTIPLE}:
        return Given(chosen=tuple(said[: len(key.choices) + 1])), None
    placed = {row: sent[row][0] for row in key.rows if sent.get(row)}
    twice = any(len(sent.get(row, [])) > 1 for row in key.rows)
    return Given(placed=placed), Slip.MANY if twice else None
