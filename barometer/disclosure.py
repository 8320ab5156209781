"""Figures of few respondents are not published, and neither is what would give them away by subtraction.

A table is rows of counts of respondents (unweighted) that hold their totals: options down, groups across, the last row
the sum of the others and so the last column. Every row and every column is one equation that the reader knows, and
every cell stands in one of each. So hidden cells are edges between rows and columns, and moving one respondent round a
cycle of hidden cells that are not empty changes no published number.

Sources: A. Hundepool et al., Statistical Disclosure Control (Wiley 2012), chapter 4, for thresholds and the hypercube
method, here a rectangle; D. Gusfield, A Graph Theoretic Approach to Statistical Data Security, SIAM Journal on
Computing 17 (1988), for bridges; R. E. Tarjan, A Note on Finding the Bridges of a Graph, Information Processing
Letters 2 (1974).

What is promised: no hidden count can be computed from what is shown, also by one who knows that counts are whole and
not negative, and no sum of hidden cells in a line is a small number. Not promised: that the range it may lie in is
wide.

Nothing here reads or writes a database.
"""

from __future__ import annotations

import dataclasses
import enum
import math
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

LEAST = 5
"""Respondents that a cell needs to be shown. None at all is nobody's secret."""
ENOUGH = 30
"""Respondents that a group needs for its figures to be published."""
RELIABLE = 100
"""Respondents from which on they are published without a flag."""

Cell = tuple[int, int]
"""Row and column, from 0."""
_Node = tuple[str, int]


class Status(enum.Enum):
    """How a figure is marked, by the flags of Eurostat: confidential, low reliability, break in time series."""

    SHOWN = ""
    HIDDEN = "c"
    UNRELIABLE = "u"
    BREAK = "b"
    """The question was worded otherwise before: the series begins anew."""


class NotATable(ValueError):
    """Rows of unequal length, counts below 0, or totals that are none."""


class Leak(ValueError):
    """A hidden figure can be computed from what is shown: such a release is refused. cell: its place, or its name
    where tables are linked; table: the table's name, where there are several."""

    def __init__(self, cell: Hashable, table: str = "") -> None:
        super().__init__(cell, table)
        self.cell, self.table = cell, table

    def __str__(self) -> str:
        if self.table:
            return _("The hidden figure %(cell)s of “%(table)s” can be found by subtraction.") % {
                "cell": self.cell,
                "table": self.table,
            }
        return _("The hidden figure %(cell)s can be found by subtraction.") % {"cell": self.cell}


@dataclasses.dataclass(frozen=True)
class Table:
    """Counts with their totals.

    counts: (options + 1) × (groups + 1) whole numbers; names: the same shape, the name of each published figure, or
    none where no figure stands in another table as well; known: cells that are public anyway and cannot be hidden,
    such as how many of each group took part. Raises NotATable.
    """

    counts: tuple[tuple[int, ...], ...]
    names: tuple[tuple[Hashable, ...], ...] = ()
    known: frozenset[Cell] = frozenset()

    def __post_init__(self) -> None:
        counts = self.counts
        if len(counts) < 2 or len(counts[0]) < 2 or len({len(row) for row in counts}) > 1:
            raise NotATable("a table has options, groups, and totals of both")
        if any(count < 0 for row in counts for count in row):
            raise NotATable("a count is below 0")
        sums = [sum(row[:-1]) == row[-1] for row in counts]
        sums += [sum(column[:-1]) == column[-1] for column in zip(*counts, strict=True)]
        if not all(sums):
            raise NotATable("a total is not the sum of its line")
        if self.names and [len(row) for row in self.names] != [len(row) for row in counts]:
            raise NotATable("names and counts differ in shape")

    @classmethod
    def of(cls, inside: Sequence[Sequence[int]], known: Collection[Cell] = ()) -> Table:
        """The table of these counts, with their totals."""
        rows = [(*row, sum(row)) for row in inside]
        return cls(
            (*rows, tuple(sum(column) for column in zip(*rows, strict=True))),
            known=frozenset(known),
        )

    @property
    def height(self) -> int:
        return len(self.counts)

    @property
    def width(self) -> int:
        return len(self.counts[0])

    def cells(self) -> Iterator[Cell]:
        return ((r, c) for r in range(self.height) for c in range(self.width))

    def __getitem__(self, cell: Cell) -> int:
        return self.counts[cell[0]][cell[1]]

    def total(self, cell: Cell) -> bool:
        return cell[0] == self.height - 1 or cell[1] == self.width - 1

    def lines(self) -> list[list[Cell]]:
        """Rows and columns; the last cell of each is its total."""
        rows = [[(r, c) for c in range(self.width)] for r in range(self.height)]
        return rows + [[(r, c) for r in range(self.height)] for c in range(self.width)]

    def name(self, cell: Cell) -> Hashable:
        return self.names[cell[0]][cell[1]] if self.names else cell


def status(respondents: int) -> Status:
    """How the figures of a group with so many respondents (who answered the question) are published."""
    if respondents < ENOUGH:
        return Status.HIDDEN
    return Status.UNRELIABLE if respondents < RELIABLE else Status.SHOWN


def small(count: int) -> bool:
    """Whether a count is of so few that it is not shown."""
    return 0 < count < LEAST


def primary(table: Table) -> set[Cell]:
    """What is hidden for its own sake: every small cell, and all of a group with too few respondents, except what is
    known anyway and noughts of a line that is empty throughout."""
    bottom, right = table.height - 1, table.width - 1
    return {
        (r, c)
        for r, c in table.cells()
        if (r, c) not in table.known
        and (
            small(table[r, c])
            or (table[bottom, c] < ENOUGH and table[r, right] and table[bottom, c])
        )
    }


def suppress(table: Table, also: Collection[Cell] = ()) -> frozenset[Cell]:
    """The cells not to publish, ``also`` among them.

    What is hidden for its own sake, and what protects it: as long as a hidden cell can be computed, the cheapest
    rectangle of cells that are not empty is hidden with it, that of fewest further cells first, then that of the
    smallest sum, and a total only where no other rectangle is left. What turns out not to be needed is shown again.
    Raises Leak where cells that are known anyway leave no way.
    """
    first = primary(table) | set(also)
    gone = set(first)
    while more := _further(table, gone):
        gone |= more
    for cell in sorted(gone - first, key=lambda cell: (-table.total(cell), -table[cell], cell)):
        if not _thin(table, gone - {cell}) and not recoverable(table, gone - {cell}):
            gone.remove(cell)
    return frozenset(gone)


def audit(table: Table, gone: Collection[Cell]) -> None:
    """Raises Leak, with the first cell by place, where a hidden cell can be computed or a small one is shown."""
    leaking = recoverable(table, gone) | (primary(table) - set(gone)) | _thin(table, gone)
    if leaking:
        raise Leak(table.name(min(leaking)))


def bridges(gone: Collection[Cell]) -> set[Cell]:
    """The hidden cells that subtraction alone gives away, exactly: the bridges of the graph of rows and columns
    (Gusfield 1988), by depth-first search (Tarjan 1974) in time proportional to their number."""
    near: dict[_Node, list[tuple[_Node, Cell]]] = {}
    for cell in sorted(gone):
        row, column = ("row", cell[0]), ("column", cell[1])
        near.setdefault(row, []).append((column, cell))
        near.setdefault(column, []).append((row, cell))
    found: set[Cell] = set()
    order: dict[_Node, int] = {}
    lowest: dict[_Node, int] = {}
    for root in near:
        if root in order:
            continue
        order[root] = lowest[root] = len(order)
        path: list[tuple[_Node, Cell | None, Iterator[tuple[_Node, Cell]]]]
        path = [(root, None, iter(near[root]))]
        while path:
            node, came, ahead = path[-1]
            for beyond, cell in ahead:
                if cell == came:
                    continue
                if beyond in order:
                    lowest[node] = min(lowest[node], order[beyond])
                    continue
                order[beyond] = lowest[beyond] = len(order)
                path.append((beyond, cell, iter(near[beyond])))
                break
            else:
                path.pop()
                if came:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                    if lowest[node] > order[above]:
                        found.add(came)
    return found


def recoverable(table: Table, gone: Collection[Cell]) -> set[Cell]:
    """The hidden cells of which only one whole number, 0 or more, is possible: bridges, and cells that no respondent
    can be moved into or out of because empty cells stop every cycle. Exact: the equations of a table are totally
    unimodular, so that a cell has a second possible value if and only if some cycle of steps of one changes it."""
    found = bridges(gone)
    if all(table[cell] for cell in gone):
        return found  # every cycle can be walked both ways
    near: dict[_Node, list[tuple[_Node, Cell]]] = {}
    steps = {cell: _steps(table, cell) for cell in gone}
    for cell, ways in steps.items():
        for start, goal in ways:
            near.setdefault(start, []).append((goal, cell))
    for cell in set(gone) - found:
        if not any(_way(near, goal, start, cell) for start, goal in steps[cell]):
            found.add(cell)
    return found


def _steps(table: Table, cell: Cell) -> list[tuple[_Node, _Node]]:
    """The ways in which a cell may be part of a cycle: from its row to its column it gains a respondent, back it loses
    one, which an empty cell cannot. The total of a line stands on the other side of its equation, and so the other way
    round; the total of all stands so twice."""
    row, column = ("row", cell[0]), ("column", cell[1])
    turned = (cell[0] == table.height - 1) != (cell[1] == table.width - 1)
    gains, loses = (row, column), (column, row)
    if turned:
        gains, loses = loses, gains
    return [gains, loses] if table[cell] else [gains]


def _way(
    near: Mapping[_Node, list[tuple[_Node, Cell]]], start: _Node, goal: _Node, without: Cell
) -> bool:
    seen, ahead = {start}, [start]
    while ahead:
        node = ahead.pop()
        if node == goal:
            return True
        for beyond, cell in near.get(node, ()):
            if cell != without and beyond not in seen:
                seen.add(beyond)
                ahead.append(beyond)
    return False


def _thin(table: Table, gone: Collection[Cell]) -> set[Cell]:
    """The first hidden cell of each line whose hidden cells, total apart, add up to a small number: their sum is as
    good as shown."""
    found = set()
    for line in table.lines():
        inside = [cell for cell in line[:-1] if cell in gone]
        if inside and line[-1] not in gone and small(sum(table[cell] for cell in inside)):
            found.add(inside[0])
    return found


def _further(table: Table, gone: set[Cell]) -> set[Cell]:
    """What to hide as well: for the cell that is protected most cheaply, its rectangle; empty where all is well."""
    weak = recoverable(table, gone)
    if weak:
        found = [one for cell in sorted(weak) for one in _rectangles(table, gone, cell)]
        if not found:
            raise Leak(table.name(min(weak)))
        return min(found)[-1]
    thin = _thin(table, gone)
    if not thin:
        return set()
    choices = []
    for line in table.lines():
        if thin.isdisjoint(line):
            continue
        free = [cell for cell in line[:-1] if table[cell] and _free(table, gone, cell)]
        free = free or [cell for cell in line[-1:] if _free(table, gone, cell)]
        choices += [(table.total(cell), table[cell], cell) for cell in free]
    if not choices:
        raise Leak(table.name(min(thin)))
    return {min(choices)[-1]}


def _free(table: Table, gone: Collection[Cell], cell: Cell) -> bool:
    return cell not in gone and cell not in table.known


def _rectangles(
    table: Table, gone: set[Cell], cell: Cell
) -> Iterator[tuple[int, int, int, list[Cell], set[Cell]]]:
    """The rectangles with a corner at ``cell`` whose other corners are not empty: how many totals and how many cells
    would be hidden besides, the sum of them, their places for a tie, and the cells."""
    row, column = cell
    for r in range(table.height):
        for c in range(table.width):
            if r == row or c == column:
                continue
            corners = {(row, c), (r, column), (r, c)}
            more = corners - gone
            if more and all(table[one] for one in corners) and table.known.isdisjoint(more):
                totals = sum(table.total(one) for one in more)
                yield totals, len(more), sum(table[one] for one in more), sorted(more), more


# Tables that share figures


def suppress_together(
    tables: Mapping[str, Table], also: Collection[Hashable] = ()
) -> dict[str, frozenset[Cell]]:
    """The cells not to publish of each table of a release, where a figure of one name may stand in several tables: it
    is hidden in all of them or in none. ``also``: names of figures to hide besides.

    Each table is protected in turn, with what the others hide, until nothing more is hidden; then all equations of all
    tables are solved together, and where they still give a figure away, its cheapest further rectangle is hidden too.
    Raises Leak.
    """
    gone: set[Hashable] = set(also)

    def inside(table: Table) -> set[Cell]:
        return {cell for cell in table.cells() if table.name(cell) in gone}

    named = {
        name: table
        if table.names
        else dataclasses.replace(
            table,
            names=tuple(
                tuple((name, r, c) for c in range(table.width)) for r in range(table.height)
            ),
        )
        for name, table in tables.items()
    }
    known = {table.name(cell) for table in named.values() for cell in table.known}
    named = {
        name: dataclasses.replace(
            table,
            known=frozenset(cell for cell in table.cells() if table.name(cell) in known),
        )
        for name, table in named.items()
    }
    while True:
        before = len(gone)
        for table in named.values():
            gone |= {table.name(cell) for cell in suppress(table, inside(table))}
        if len(gone) > before:
            continue
        leaking = solvable(named, {name: inside(table) for name, table in named.items()})
        if not leaking:
            return {name: frozenset(inside(table)) for name, table in named.items()}
        found = [
            (*rectangle[:4], table.name(cell), {table.name(one) for one in rectangle[4]})
            for table in named.values()
            for cell in sorted(inside(table))
            if table.name(cell) in leaking
            for rectangle in _rectangles(table, inside(table), cell)
        ]
        if not found:
            raise Leak(min(leaking, key=str))
        gone |= min(found, key=lambda one: (one[:4], str(one[4])))[-1]


def audit_together(tables: Mapping[str, Table], gone: Mapping[str, Collection[Cell]]) -> None:
    """Raises Leak, with the figure's name and the table's, where a figure is hidden in one table and shown in another,
    where a table alone gives one away, or where all of them together do."""
    hidden = {
        table.name(cell) for name, table in tables.items() for cell in gone[name] if table.names
    }
    for name, table in tables.items():
        for cell in table.cells():
            if table.names and table.name(cell) in hidden and cell not in gone[name]:
                raise Leak(table.name(cell), name)
        try:
            audit(table, gone[name])
        except Leak as leak:
            raise Leak(leak.cell, name) from leak
    leaking = solvable(tables, gone)
    for name, table in tables.items():
        for cell in sorted(gone[name]):
            if (table.name(cell) if table.names else (name, *cell)) in leaking:
                raise Leak(table.name(cell), name)


def solvable(tables: Mapping[str, Table], gone: Mapping[str, Collection[Cell]]) -> set[Hashable]:
    """The names of hidden figures that follow from all equations of all tables together, exactly, by elimination in
    whole numbers; a table without names has figures named (table, row, column). It asks only for equality: a figure
    that two tables confine to one whole number is not found."""
    rows: dict[Hashable, dict[Hashable, int]] = {}
    for name, table in tables.items():
        hidden = set(gone[name])
        for line in table.lines():
            equation = {
                (table.name(cell) if table.names else (name, *cell)): -1 if cell == line[-1] else 1
                for cell in line
                if cell in hidden
            }
            _reduce_by(rows, equation)
    return {pivot for pivot, row in rows.items() if len(row) == 1}


def _reduce_by(rows: dict[Hashable, dict[Hashable, int]], equation: dict[Hashable, int]) -> None:
    """Takes one more equation into the reduced rows, each of which alone holds its pivot."""
    for pivot in [name for name in equation if name in rows]:
        equation = _less(equation, rows[pivot], pivot)
    if not equation:
        return
    pivot = next(iter(equation))
    for other, row in rows.items():
        if pivot in row:
            rows[other] = _less(row, equation, pivot)
    rows[pivot] = equation


def _less(
    row: Mapping[Hashable, int], other: Mapping[Hashable, int], pivot: Hashable
) -> dict[Hashable, int]:
    """A multiple of the row less one of the other, such that the pivot falls out; divided by what is common."""
    a, b = other[pivot], row[pivot]
    mixed = {
        name: value
        for name in {**row, **other}
        if (value := a * row.get(name, 0) - b * other.get(name, 0))
    }
    common = math.gcd(*mixed.values()) if mixed else 1
    return {name: value // common for name, value in mixed.items()}
