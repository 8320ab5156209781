"""Counting answers in the database. What comes out is how many of a class answered what, and never anybody's answers.

A class are those of one group who answered the background questions alike. A round of a million answers has some dozens
of classes, so that what is computed of it afterwards is small.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from barometer.choices import Kind
from barometer.groups import label
from barometer.models import Answer, Response, Round, RoundQuestion
from barometer.published import AGE

Class = tuple[int, ...]
"""The number of the category on each axis, from 1; 0 of whoever did not say."""


@dataclasses.dataclass(frozen=True)
class Axis:
    """Something that is known of respondents: the age that their eID says, or what they answered to a question.

    code: ``AGE`` or the short name of the question; number: the question's in the round, None of ages; labels: what the
    categories are called where they are published; words: in the reader's language; residents: how many live there of
    each, where that is known; ages: from when to when, of ages.
    """

    code: str
    number: int | None
    labels: tuple[str, ...]
    words: tuple[str, ...]
    name: str = ""
    residents: tuple[int, ...] = ()
    ages: tuple[tuple[int, int], ...] = ()

    def label(self, members: Sequence[int]) -> str:
        """What categories are called that are put together, by their numbers."""
        if self.ages:
            return label(self.ages[members[0] - 1][0], self.ages[members[-1] - 1][1])
        return "+".join(self.labels[one - 1] for one in members)

    def said(self, members: Sequence[int]) -> str:
        """The same in words."""
        if self.ages:
            return self.label(members)
        return ", ".join(self.words[one - 1] for one in members)


def axes(round_: Round) -> tuple[Axis, ...]:
    """The ages first, then the background questions in their order."""
    cells = list(round_.cells.order_by("youngest"))
    names = tuple(str(cell) for cell in cells)
    found = [
        Axis(
            AGE,
            None,
            names,
            names,
            residents=tuple(cell.residents for cell in cells),
            ages=tuple((cell.youngest, cell.oldest) for cell in cells),
        )
    ]
    rows = round_.questions.filter(background=True).select_related("version__question")
    for row in rows.prefetch_related("margins").order_by("order"):
        words = tuple(row.version.said["options"])
        known = {margin.option: margin.residents for margin in row.margins.all()}
        found.append(
            Axis(
                row.version.question.code,
                row.pk,
                tuple(str(number) for number in range(1, len(words) + 1)),
                words,
                row.version.asks,
                tuple(known.get(number, 0) for number in range(1, len(words) + 1)) if known else (),
            )
        )
    return tuple(found)


@dataclasses.dataclass
class Counts:
    """What was answered to one question.

    given: (row, number) → class → respondents; the row is the statement of a matrix or the choice of a ranking, else 0;
    the number is the choice, the step of a scale, or the place in a ranking. asked: row → class → how many answered.
    sums: of a number alone, class → Σ y and Σ y².
    """

    given: dict[tuple[int, int], Counter[Class]] = dataclasses.field(
        default_factory=lambda: defaultdict(Counter)
    )
    asked: dict[int, Counter[Class]] = dataclasses.field(
        default_factory=lambda: defaultdict(Counter)
    )
    sums: dict[Class, tuple[float, float]] = dataclasses.field(default_factory=dict)


_ANSWER, _RESPONSE = Answer._meta.db_table, Response._meta.db_table
_CLASSES = "barometer_classes"
"""A table of one connection, for as long as somebody counts."""
_COUNTED = {Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE, Kind.RANKING, Kind.MATRIX}


def respondents(round_: Round, found: Sequence[Axis]) -> Counter[Class]:
    """How many answered, class by class."""
    inner, values = _classed(round_, found)
    columns = _columns(found)
    statement = f"SELECT {columns}, COUNT(*) FROM ({inner}) k GROUP BY {columns}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    place = _places(round_)
    return Counter({(place[row[0]], *row[1:-1]): row[-1] for row in rows})


@transaction.atomic
def tabulate(round_: Round, found: Sequence[Axis]) -> dict[int, Counts]:
    """What was answered to each question of the round, by its number; own words are counted nowhere."""
    rows = list(round_.questions.select_related("version__question"))
    kinds = {row.pk: row.version.kind for row in rows}
    place, columns = _places(round_), _columns(found)
    counts: dict[int, Counts] = {number: Counts() for number in kinds}
    with _table(round_, found) as cursor:
        for row in _asked(cursor, _each(columns), [n for n, k in kinds.items() if k in _COUNTED]):
            number, part, value, cell, *rest, size = row
            _put(counts[number], kinds[number], part, value, (place[cell], *rest), size)
        several = [number for number, kind in kinds.items() if kind == Kind.MULTIPLE]
        for number, cell, *rest, size in _asked(cursor, _once(columns), several):
            counts[number].asked[0][(place[cell], *rest)] += size
        written = [number for number, kind in kinds.items() if kind == Kind.NUMBER]
        for number, cell, *rest, size, total, squares in _asked(cursor, _sums(columns), written):
            key = (place[cell], *rest)
            counts[number].asked[0][key] += size
            counts[number].sums[key] = (float(total), float(squares))
    return counts


def _put(counts: Counts, kind: Kind, part: int, value: int, key: Class, size: int) -> None:
    if kind == Kind.MULTIPLE:
        counts.given[0, part][key] += size
        return
    row = part if kind in {Kind.RANKING, Kind.MATRIX} else 0
    counts.given[row, value][key] += size
    counts.asked[row][key] += size


# Statements: names of tables and columns are ours, numbers of rows are given beside them ---------------------------


def _columns(found: Sequence[Axis]) -> str:
    return ", ".join(f"k.c{place}" for place in range(len(found)))


def _classed(round_: Round, found: Sequence[Axis]) -> tuple[str, list[Any]]:
    """Each response with its group, and the numbers of its answers on every other axis."""
    columns, joins, values = ["r.id AS response", "r.cell_id AS c0"], [], []
    for place, axis in enumerate(found):
        if axis.number is not None:
            columns.append(f"COALESCE(b{place}.number, 0) AS c{place}")
            joins.append(
                f"LEFT JOIN {_ANSWER} b{place} ON b{place}.response_id = r.id"
                f" AND b{place}.question_id = %s AND b{place}.part = 0"
            )
            values.append(axis.number)
    statement = (
        f"SELECT {', '.join(columns)} FROM {_RESPONSE} r {' '.join(joins)} WHERE r.round_id = %s"  # noqa: S608
    )
    return statement, [*values, round_.pk]


@contextlib.contextmanager
def _table(round_: Round, found: Sequence[Axis]) -> Iterator[Any]:
    """The classes written down beside the answers, so that each question is joined to them and not to all backgrounds.
    PostgreSQL is told what is in it: it cannot know, and would sort millions of rows instead of counting them."""
    inner, values = _classed(round_, found)
    lite = connection.vendor == "sqlite"
    numbers = "".join(f", c{place} bigint" for place in range(len(found)))
    key = "integer PRIMARY KEY" if lite else "bigint"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {_CLASSES} (response {key}{numbers})")
        cursor.execute(f"INSERT INTO {_CLASSES} {inner}", values)
        if not lite:
            cursor.execute(f"ANALYZE {_CLASSES}")
        yield cursor
        cursor.execute(f"DROP TABLE {_CLASSES}")


def _asked(cursor: Any, statement: str, questions: Sequence[int]) -> list[tuple[Any, ...]]:
    if not questions:
        return []
    marks = ", ".join(["%s"] * len(questions))
    cursor.execute(statement.replace("?", marks), list(questions))
    return cursor.fetchall()


def _each(columns: str) -> str:
    return (
        f"SELECT a.question_id, a.part, a.number, {columns}, COUNT(*) FROM {_ANSWER} a"  # noqa: S608
        f" JOIN {_CLASSES} k ON k.response = a.response_id"
        f" WHERE a.question_id IN (?) AND a.number IS NOT NULL"
        f" GROUP BY a.question_id, a.part, a.number, {columns}"
    )


def _once(columns: str) -> str:
    """Whoever chose several answers is counted once."""
    return (
        f"SELECT a.question_id, {columns}, COUNT(*) FROM"  # noqa: S608
        f" (SELECT DISTINCT question_id, response_id FROM {_ANSWER} WHERE question_id IN (?)) a"
        f" JOIN {_CLASSES} k ON k.response = a.response_id GROUP BY a.question_id, {columns}"
    )


def _sums(columns: str) -> str:
    exact = "CAST(a.number AS double precision)"
    return (
        f"SELECT a.question_id, {columns}, COUNT(*), SUM({exact}), SUM({exact} * {exact})"  # noqa: S608
        f" FROM {_ANSWER} a JOIN {_CLASSES} k ON k.response = a.response_id"
        f" WHERE a.question_id IN (?) AND a.number IS NOT NULL GROUP BY a.question_id, {columns}"
    )


def _places(round_: Round) -> dict[int, int]:
    """The number of each group, from the youngest."""
    numbers = round_.cells.order_by("youngest").values_list("pk", flat=True)
    return {number: place for place, number in enumerate(numbers, 1)}


def questions(round_: Round) -> list[RoundQuestion]:
    """What the round asked, in its order."""
    rows = round_.questions.select_related("version__question", "show_if__version__question")
    return list(rows.order_by("order"))
