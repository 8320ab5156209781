"""Numbers of few people are not shown, and neither is what would give them away by subtraction.

Tables are lists of rows of counts that hold their totals: the last row is the sum of the others, and so is the last
column. Sources: the rule of at least five that the Nordic statistical offices use for counts of people; A. Hundepool et
al., Statistical Disclosure Control (Wiley 2012), chapter 4, on secondary suppression. Every row and every column is one
equation that the reader knows, so a hidden cell can be found by subtraction if and only if it is a bridge of the graph
that joins its row and its column.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

LEAST = 5
"""So many people, or none, may be shown."""
ENOUGH = 10
"""Of so many a share may be said."""

Cell = tuple[int, int]
"""Row and column, from 0."""


def small(count: int) -> bool:
    """Whether a count is of so few people that it is not shown; none at all is nobody's secret."""
    return 0 < count < LEAST


def telling(count: int, of: int) -> bool:
    """Whether ``count`` of ``of`` people may be said: enough of them, and few neither among them nor among the rest."""
    return of >= ENOUGH and not small(count) and not small(of - count)


def hidden(table: Sequence[Sequence[int]], also: Collection[Cell] = ()) -> set[Cell]:
    """The cells not to show, ``also`` among them.

    Every small cell; then, one by one, the smallest other ones that keep any of them from being found by subtraction,
    and from being guessed where all that is hidden in a row or column is small together. A cell that nothing can cover
    takes others with it until nothing can be found.
    """
    gone = set(also) | {
        (r, c) for r, row in enumerate(table) for c, count in enumerate(row) if small(count)
    }
    while True:
        weak = _weak(table, gone)
        if weak is None:
            return gone
        more = _cover(table, gone, weak)
        if not more:
            return gone
        gone |= more


def recoverable(gone: Collection[Cell]) -> set[Cell]:
    """The hidden cells that can be found from the totals by subtraction alone."""
    return {cell for cell in gone if _bridge(cell, set(gone) - {cell})}


def _weak(table: Sequence[Sequence[int]], gone: set[Cell]) -> Cell | None:
    """A hidden cell that the rest still gives away, the first by place; none where all is well."""
    for cell in sorted(gone):
        if _bridge(cell, gone - {cell}) and _free(table, gone):
            return cell
    for line in _lines(table):
        inside = [cell for cell in line if cell in gone]
        total = sum(table[r][c] for r, c in inside)
        rest = [cell for cell in line if cell not in gone and table[cell[0]][cell[1]]]
        if inside and total < LEAST and rest:
            return inside[0]
    return None


def _free(table: Sequence[Sequence[int]], gone: set[Cell]) -> bool:
    return any(
        count and (r, c) not in gone for r, row in enumerate(table) for c, count in enumerate(row)
    )


def _lines(table: Sequence[Sequence[int]]) -> list[list[Cell]]:
    width = len(table[0]) if table else 0
    rows = [[(r, c) for c in range(width)] for r in range(len(table))]
    return rows + [[(r, c) for r in range(len(table))] for c in range(width)]


def _cover(table: Sequence[Sequence[int]], gone: set[Cell], weak: Cell) -> set[Cell]:
    """What to hide as well so that ``weak`` is safer: the cheapest rectangle, else the smallest cell of its lines."""
    row, column = weak
    found: list[tuple[int, int, set[Cell]]] = []
    for r in range(len(table)):
        for c in range(len(table[0])):
            if r == row or c == column:
                continue
            corners = {(row, c), (r, column), (r, c)}
            if all(table[a][b] for a, b in corners):
                more = corners - gone
                if more:
                    found.append((len(more), sum(table[a][b] for a, b in more), more))
    if found:
        return min(found, key=lambda one: (one[0], one[1], sorted(one[2])))[2]
    rest = [
        (table[r][c], (r, c))
        for line in _lines(table)
        if weak in line
        for r, c in line
        if (r, c) not in gone and table[r][c]
    ]
    if rest:
        return {min(rest)[1]}
    every = [
        (table[r][c], (r, c))
        for r in range(len(table))
        for c in range(len(table[0]))
        if (r, c) not in gone and table[r][c]
    ]
    return {min(every)[1]} if every else set()


def _bridge(cell: Cell, others: set[Cell]) -> bool:
    """Whether no way leads from the row of ``cell`` to its column over ``others``: then it is found by subtraction."""
    start, goal = ("row", cell[0]), ("column", cell[1])
    seen, ahead = {start}, [start]
    while ahead:
        kind, number = ahead.pop()
        for r, c in others:
            if (kind, number) == ("row", r):
                step = ("column", c)
            elif (kind, number) == ("column", c):
                step = ("row", r)
            else:
                continue
            if step == goal:
                return False
            if step not in seen:
                seen.add(step)
                ahead.append(step)
    return True
