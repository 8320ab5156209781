"""A release as tables of comma-separated values (RFC 4180), in UTF-8, and what their columns mean.

Shares and means stand in tables of their own, so that each column has one unit. Everybody is ``_T``, a statement is 0
where the question has none, and the figures of a row with the status ``c`` are empty: they are not published.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from barometer.disclosure import LEAST, Status
from barometer.opendata.edition import TOTAL, Edition, line, plain, rounded
from barometer.published import Figure

Cell = str | int | float | bool | None
_FORMULA = "=+-@＝＋－＠"
"""What makes a spreadsheet compute a text instead of showing it."""


@dataclasses.dataclass(frozen=True)
class Column:
    """name, type and constraints are those of Table Schema 2.0; says: what stands in it."""

    name: str
    type: str
    says: str | Promise
    constraints: Mapping[str, Any] = dataclasses.field(default_factory=dict)


_NEEDED = {"required": True}
_PART = {"minimum": 0, "maximum": 1}
_STATUSES = [status.value for status in Status if status.value]

_PLACE = (
    Column("municipality", "string", _("The municipality's number in its country"), _NEEDED),
    Column("round", "integer", _("Which survey of the municipality it is"), _NEEDED),
    Column("question", "string", _("Short name of the question"), _NEEDED),
    Column(
        "statement",
        "integer",
        _("Which statement, or which choice that was put in order; 0 where there is none"),
        {**_NEEDED, "minimum": 0},
    ),
)
_OPTION = Column("option", "integer", _("Number of the answer"), {**_NEEDED, "minimum": 1})
_GROUP = (
    Column("background", "string", _("What the group is told by; _T for everybody"), _NEEDED),
    Column("group", "string", _("The group; _T for everybody"), _NEEDED),
)
_OF = (
    Column(
        "n_unweighted",
        "integer",
        _("How many of the group answered the question"),
        {"minimum": LEAST},
    ),
    Column(
        "n_effective",
        "number",
        _("How many a simple random sample would need for the same certainty"),
        {"minimum": 0},
    ),
)
_STATUS = Column(
    "obs_status",
    "string",
    _("c: not published, too few answered; u: uncertain, few answered; b: worded otherwise before"),
    {"enum": _STATUSES},
)


def _ends(constraints: Mapping[str, Any]) -> tuple[Column, Column]:
    return (
        Column("ci95_lower", "number", _("Lower end of the 95 % interval"), constraints),
        Column("ci95_upper", "number", _("Upper end of the 95 % interval"), constraints),
    )


def _error() -> Column:
    return Column("standard_error", "number", _("Standard error"), {"minimum": 0})


def _words(*names: str) -> tuple[Column, ...]:
    says = {
        "question_text": _("What was asked"),
        "statement_text": _("The statement, or the choice"),
        "option_text": _("The answer"),
        "background_text": _("What the group is told by"),
        "group_text": _("The group"),
    }
    return tuple(Column(name, "string", says[name]) for name in names)


SHARES = (
    *_PLACE,
    _OPTION,
    *_GROUP,
    Column("share", "number", _("Weighted share of those who answered, as a part of 1"), _PART),
    *_OF,
    *_ends(_PART),
    _STATUS,
    _error(),
    *_words("question_text", "statement_text", "option_text", "background_text", "group_text"),
)
MEANS = (
    *_PLACE,
    *_GROUP,
    Column("mean", "number", _("Weighted mean, in the unit of the question")),
    *_OF,
    *_ends({}),
    _STATUS,
    _error(),
    *_words("question_text", "statement_text", "background_text", "group_text"),
)
QUESTIONS = (
    Column("question", "string", _("Short name of the question"), {**_NEEDED, "unique": True}),
    Column("kind", "string", _("How it is answered"), _NEEDED),
    Column("question_text", "string", _("What was asked"), _NEEDED),
    Column("hint", "string", _("What stood below it")),
    Column("least", "integer", _("The lowest number that could be answered")),
    Column("most", "integer", _("The highest number that could be answered")),
    Column("common", "boolean", _("Whether every municipality of the region asks it"), _NEEDED),
    Column("reworded", "boolean", _("Whether it was worded otherwise the time before"), _NEEDED),
    Column("asked_after", "string", _("Question that decided whether it was asked")),
    Column("asked_for", "string", _("Answers to that question for which it was asked")),
    Column("wording_sha256", "string", _("Fingerprint of its wording"), _NEEDED),
)
KEY = tuple(column.name for column in (*_PLACE, *_GROUP))
SHARES_KEY = tuple(column.name for column in (*_PLACE, _OPTION, *_GROUP))


def shares(edition: Edition) -> bytes:
    return _table(edition, SHARES, edition.shares(), _share)


def means(edition: Edition) -> bytes:
    return _table(edition, MEANS, edition.means(), _mean)


def questions(edition: Edition) -> bytes:
    rows = [
        {
            "question": asked.code,
            "kind": asked.kind,
            "question_text": edition.asks(asked),
            "hint": edition.hint(asked),
            "least": asked.least if asked.least != asked.most else None,
            "most": asked.most if asked.least != asked.most else None,
            "common": asked.common,
            "reworded": asked.reworded,
            "asked_after": asked.below,
            "asked_for": " ".join(map(str, asked.values)),
            "wording_sha256": asked.wording_hash,
        }
        for asked in edition.published.asked
    ]
    return written([column.name for column in QUESTIONS], rows)


def _table(
    edition: Edition,
    columns: Sequence[Column],
    figures: Iterable[Figure],
    value: Callable[[Edition, Figure], dict[str, Cell]],
) -> bytes:
    with translation.override(edition.language):
        rows = [_row(edition, figure) | value(edition, figure) for figure in figures]
    names = [column.name for column in columns]
    return written(names, [{name: row[name] for name in names} for row in rows])


def _row(edition: Edition, figure: Figure) -> dict[str, Cell]:
    asked = edition.published.question(figure.question)
    return {
        "municipality": edition.published.publisher.code,
        "round": edition.published.round,
        "question": figure.question,
        "statement": figure.row,
        "background": figure.background or TOTAL,
        "group": figure.category or TOTAL,
        "n_unweighted": figure.respondents,
        "n_effective": rounded(figure.effective),
        "ci95_lower": rounded(figure.low),
        "ci95_upper": rounded(figure.high),
        "standard_error": rounded(figure.se),
        "obs_status": figure.status.value,
        "question_text": edition.asks(asked),
        "statement_text": edition.statement(asked, figure.row),
        "background_text": edition.shown_by(figure.background),
        "group_text": edition.group(figure.background, figure.category),
    }


def _share(edition: Edition, figure: Figure) -> dict[str, Cell]:
    asked = edition.published.question(figure.question)
    return {
        "option": figure.option,
        "share": rounded(figure.value),
        "option_text": edition.answer(asked, figure.option),
    }


def _mean(edition: Edition, figure: Figure) -> dict[str, Cell]:
    return {"mean": rounded(figure.value)}


def written(names: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """A table with a line of names above; no cell is read as a formula by whoever opens it in a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return out.getvalue().encode()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, int):
        return str(value)
    text = line(value)
    return f"'{text}" if text.startswith(tuple(_FORMULA)) else text
