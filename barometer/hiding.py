"""What of a question's figures is not published, so that nothing is given away by subtraction.

A question that chooses one of several answers is a table for each background (``disclosure``). What a reader knows
beside the figures counts as known: who was asked of each group, since the page of the round said it while it was open,
and what those answered who did not say which group they are of.

A mean is one more equation: where steps of a scale are hidden, respondents must be able to trade places without any
mean noticing. So a scale is shown by a background with all its steps, or by its means alone. And a group that is
hidden can be computed from the mean of all and those of the other groups, so that hidden groups are 30 people
together, or none.

Nothing here reads or writes a database.
"""

from __future__ import annotations

import dataclasses
import enum
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence

from barometer import disclosure
from barometer.disclosure import ENOUGH, LEAST, Cell, Leak, Table, small

Name = tuple[str, int, int, str, str]
"""Question, row, option, background and category: what a count is called. Option ``BASE`` is those who answered, and
below it are those who did not choose an option."""
BASE = -1
ALL = "*"
"""The only group of the table that has none."""


def without(option: int) -> int:
    """What those are called who did not choose an option."""
    return BASE - option


def opposite(name: Name) -> Name:
    """Who chose an option is as good as who did not, where both stand in a table."""
    question, row, option, background, category = name
    return (question, row, BASE - option, background, category)


class Why(enum.Enum):
    """Why a figure is not published."""

    FEW = "few"
    """Fewer than five gave this answer."""
    GROUP = "group"
    """Fewer than thirty of the group answered."""
    PROTECTS = "protects"
    """Another one could be computed from it."""
    STEPS = "steps"
    """Some step of a scale was chosen by too few of a group: the means of the groups are shown, and no steps."""
    WHOLE = "whole"
    """The whole breakdown is hidden: there is no other way to protect what is hidden of it."""
    DECIDED = "decided"
    """An analyst hid it."""


@dataclasses.dataclass(frozen=True)
class Side:
    """How a question's answers spread over a background. groups: its categories; counts: respondents of each option and
    group; asked: of each group, who answered."""

    groups: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    asked: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Unit:
    """Answers that exclude each other: of a question with one answer, of a scale, of a statement, or of one choice
    among several and its absence. options: as published, or below ``BASE``; whole: respondents of each; values: what
    each counts, where their mean is published as well; everybody: whether all were asked it; fixed: options that are a
    group of a background, so that everybody knows how many chose them."""

    question: str
    row: int
    options: tuple[int, ...]
    whole: tuple[int, ...]
    sides: Mapping[str, Side]
    values: tuple[int, ...] = ()
    everybody: bool = True
    fixed: frozenset[int] = frozenset()

    def name(self, option: int, background: str = "", category: str = "") -> Name:
        return (self.question, self.row, option, background, category)

    def table(self, background: str) -> Table:
        """The counts by a background, or the table of everybody where it is none."""
        whole = (sum(self.whole),)
        side = self.sides.get(background) or Side((ALL,), tuple((n,) for n in self.whole), whole)
        told = [sum(row) for row in side.counts]
        linked = told == list(self.whole)
        known: set[Cell] = {(len(told), len(side.groups))}
        names = []
        for at, (option, all_) in enumerate(zip(self.options, self.whole, strict=True)):
            same = linked or small(all_)
            if not same or (option in self.fixed and all_ >= LEAST):
                known.add((at, len(side.groups)))
            total = self.name(option) if same else self.name(option, background, "said")
            names.append((*(self.name(option, background, one) for one in side.groups), total))
        bottom = [self.name(BASE, background, one) for one in side.groups]
        names.append((*bottom, self.name(BASE, "", "" if linked else background)))
        for at, number in enumerate(side.asked):
            if self.everybody and number >= LEAST:
                known.add((len(told), at))
        found = Table.of(side.counts)
        return dataclasses.replace(found, names=tuple(names), known=frozenset(known))


@dataclasses.dataclass(frozen=True)
class Hidden:
    """What is hidden of units that belong together. counts: names of counts; whole: backgrounds of which nothing is
    shown, "" being everybody; steps: backgrounds of which only means are; groups: background and group of which
    nothing is shown; tables: what the audit asks, with the values of their rows."""

    counts: Mapping[Name, Why]
    whole: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    groups: frozenset[tuple[str, str]] = frozenset()
    tables: Mapping[str, Table] = dataclasses.field(default_factory=dict)
    values: Mapping[str, tuple[int, ...]] = dataclasses.field(default_factory=dict)

    def why(self, name: Name) -> Why | None:
        """Why a figure is hidden, or None where it is shown; a mean has option 0."""
        question, row, option, background, category = name
        if "" in self.whole or background in self.whole:
            return Why.WHOLE
        if (background, category) in self.groups:
            return self.counts.get(name, Why.GROUP)
        if option and background in self.steps:
            return Why.STEPS
        base = self.counts.get((question, row, BASE, background, category))
        return base or (self.counts.get(name) if option else None)

    def names(self) -> frozenset[Name]:
        """Of all counts that the tables hold."""
        return frozenset(
            table.name(cell) for table in self.tables.values() for cell in table.cells()
        )

    @classmethod
    def joined(cls, every: Sequence[Hidden]) -> Hidden:
        """What is hidden in one is hidden in all."""
        whole, groups = set(), set()
        for one in every:
            whole |= one.whole
            groups |= one.groups
        return cls({}, frozenset(whole), groups=frozenset(groups))

    def turned(self, names: Collection[Name]) -> Hidden:
        """The same with some counts shown that were hidden, or hidden that were shown."""
        counts = {name: why for name, why in self.counts.items() if name not in names}
        counts |= {name: Why.DECIDED for name in names if name not in self.counts}
        return dataclasses.replace(self, counts=counts)

    def audit(self) -> None:
        """Raises Leak where something hidden can be computed from what is shown."""
        gone = {name: _inside(table, self.counts) for name, table in self.tables.items()}
        disclosure.audit_together(self.tables, gone)
        for name, table in self.tables.items():
            values = self.values.get(name)
            if values and (found := _stuck(table, gone[name], values)):
                raise Leak(table.name(min(found)), name)


def protect(units: Sequence[Unit]) -> Hidden:
    """What to hide of units that share who answered them: one, or the choices of a question with several answers."""
    whole: set[str] = set()
    if sum(units[0].whole) < ENOUGH:
        return Hidden({}, frozenset({""}))
    kept: list[str] = []
    found = Hidden({}, frozenset({""}))
    try:
        found = _hide(units, kept)
    except Leak:
        return found
    if units[0].values:
        return _scale(units[0], found)
    for background in units[0].sides:
        try:
            found = _hide(units, [*kept, background])
        except Leak:
            whole.add(background)
        else:
            kept.append(background)
    return dataclasses.replace(found, whole=frozenset(whole))


def _scale(unit: Unit, everybody: Hidden) -> Hidden:
    """By each background all steps, where none of them has to be hidden; else the means alone; else nothing."""
    kept: list[str] = []
    whole, steps = set(), set()
    groups: set[tuple[str, str]] = set()
    found = everybody
    for background, side in unit.sides.items():
        silent = _silent(dict(zip(side.groups, side.asked, strict=True)))
        try:
            every = None if silent else _hide([unit], [*kept, background])
        except Leak:
            every = None
        if every is not None and not every.counts:
            found = every
            kept.append(background)
            continue
        table = unit.table(background)
        gone = {cell for cell in table.cells() if not table.total(cell)}
        if any(table[cell] for cell in _stuck(table, gone, unit.values)):
            whole.add(background)
        else:
            steps.add(background)
            groups |= {(background, group) for group in silent}
    return dataclasses.replace(
        found, whole=frozenset(whole), steps=frozenset(steps), groups=frozenset(groups)
    )


@dataclasses.dataclass(frozen=True)
class Reach:
    """Of a group, for a figure that is a mean alone: who answered, and by how much their sum is above the least and
    below the most that it could be (infinite where there is no end)."""

    group: str
    asked: int
    above: float
    below: float


def protect_means(everybody: Reach, sides: Mapping[str, Sequence[Reach]]) -> Hidden:
    """What to hide of a mean without a distribution: everything where its sum is so near an end that few differ from
    all the others; of a background the groups with too few answers, and with them the next one where they are too few
    together."""
    if everybody.asked < ENOUGH or _near(everybody):
        return Hidden({}, frozenset({""}))
    whole, groups = set(), set()
    for background, reaches in sides.items():
        if any(_near(one) for one in reaches if one.asked >= ENOUGH):
            whole.add(background)
            continue
        groups |= {(background, one) for one in _silent({one.group: one.asked for one in reaches})}
    return Hidden({}, frozenset(whole), groups=frozenset(groups))


def _near(one: Reach) -> bool:
    return 0 < one.above < LEAST or 0 < one.below < LEAST


def _silent(asked: Mapping[str, int]) -> set[str]:
    """The groups of which no mean is shown: too few answered, or they would give those away."""
    gone = {group for group, number in asked.items() if number < ENOUGH}
    left = sorted(set(asked) - gone, key=lambda group: (asked[group], group))
    while left and 0 < sum(asked[group] for group in gone) < ENOUGH:
        gone.add(left.pop(0))
    return gone


def _hide(units: Sequence[Unit], backgrounds: Sequence[str]) -> Hidden:
    """Raises Leak where there is no way."""
    tables: dict[str, Table] = {}
    values: dict[str, tuple[int, ...]] = {}
    silent: set[tuple[str, str]] = set()
    also: dict[Name, Why] = {}
    for unit in units:
        for background in ["", *backgrounds]:
            title = f"{unit.question} {unit.row} {unit.options[0]} {background}"
            tables[title] = unit.table(background)
            if unit.values:
                values[title] = unit.values
        for background in backgrounds:
            side = unit.sides[background]
            asked = dict(zip(side.groups, side.asked, strict=True))
            gone = {group for group, number in asked.items() if number < ENOUGH}
            silent |= {(background, group) for group in gone}
            also |= _column(unit, background, gone)
    counts = _suppressed(tables, also)
    while stuck := _further(tables, counts, values):
        also |= dict.fromkeys(stuck, Why.PROTECTS)
        counts = _suppressed(tables, also)
    found = Hidden(counts, groups=frozenset(silent), tables=tables, values=values)
    found.audit()
    return found


def _column(unit: Unit, background: str, groups: Collection[str]) -> dict[Name, Why]:
    side = unit.sides[background]
    return {
        unit.name(option, background, group): Why.GROUP
        for option, row in zip(unit.options, side.counts, strict=True)
        for group in side.groups
        if group in groups and sum(row)
    }


def _suppressed(tables: Mapping[str, Table], also: Mapping[Name, Why]) -> dict[Name, Why]:
    gone = disclosure.suppress_together(tables, also)
    found: dict[Name, Why] = {}
    for title, table in tables.items():
        for cell in gone[title]:
            name = table.name(cell)
            found[name] = also.get(name) or (Why.FEW if small(table[cell]) else Why.PROTECTS)
    return found


def _inside(table: Table, counts: Collection[Name]) -> frozenset[Cell]:
    return frozenset(cell for cell in table.cells() if table.name(cell) in counts)


# Means as equations -----------------------------------------------------------------------------------------------


def _further(
    tables: Mapping[str, Table],
    counts: Collection[Name],
    values: Mapping[str, tuple[int, ...]],
) -> set[Name]:
    """What to hide as well because of a mean: the step next to one that is hidden. Raises Leak where none is left."""
    for title, steps in values.items():
        table = tables[title]
        gone = _inside(table, counts)
        for row, column in sorted(_stuck(table, gone, steps)):
            free = [
                (other, column)
                for other in range(table.height - 1)
                if table[other, column]
                and (other, column) not in gone
                and (other, column) not in table.known
            ]
            if not free:
                raise Leak(table.name((row, column)), title)
            near = min(free, key=lambda cell: (abs(cell[0] - row), table[cell], cell))
            return {table.name(near)}
    return set()


def _stuck(table: Table, gone: Collection[Cell], values: Sequence[int]) -> set[Cell]:
    """Hidden steps of which no respondent can be moved without a total or a mean noticing.

    A move takes one respondent of a group from each of two steps to two others whose values have the same sum, and does
    the opposite in another group, or the same in the totals. That some move is possible is enough for a count to be
    uncertain; that none is may be too strict, and never too lax."""
    hidden = [cell for cell in gone if cell[0] < table.height - 1]
    if not hidden:
        return set()
    columns = sorted({column for _row, column in hidden})
    rows = {column: {row for row, other in hidden if other == column} for column in columns}
    free: dict[int, set[int]] = {column: set() for column in columns}
    for one, other in itertools.combinations(columns, 2):
        same = other == table.width - 1
        for move in _moves(sorted(rows[one] & rows[other]), values):
            if move.keys() <= free[one] & free[other]:
                continue
            for sign in (1, -1):
                if _fits(table, one, move, sign) and _fits(
                    table, other, move, sign if same else -sign
                ):
                    free[one] |= move.keys()
                    free[other] |= move.keys()
                    break
    return {(row, column) for row, column in hidden if row not in free[column]}


def _moves(rows: Sequence[int], values: Sequence[int]) -> Iterator[dict[int, int]]:
    """By how many respondents each row changes."""
    pairs: dict[int, list[tuple[int, int]]] = {}
    for one, other in itertools.combinations_with_replacement(rows, 2):
        pairs.setdefault(values[one] + values[other], []).append((one, other))
    for same in pairs.values():
        for gain, loss in itertools.combinations(same, 2):
            move: dict[int, int] = {}
            for row, step in ((gain[0], 1), (gain[1], 1), (loss[0], -1), (loss[1], -1)):
                move[row] = move.get(row, 0) + step
            yield move


def _fits(table: Table, column: int, move: Mapping[int, int], sign: int) -> bool:
    return all(table[row, column] + sign * step >= 0 for row, step in move.items())
