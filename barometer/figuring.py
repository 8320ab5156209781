"""The figures of a release, question by question: computed from counts of classes (``tabulating``) with the weights of
a run (``reckoning``), and hidden where they would say too much (``hiding``). The audit has the last word.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from barometer import hiding, reckoning, tabulating, weighing
from barometer.choices import Design, Kind
from barometer.disclosure import LEAST, Leak, Status
from barometer.estimates import Estimate
from barometer.hiding import Hidden, Name, Reach, Side, Unit, Why
from barometer.models import Round, RoundQuestion, WeightRun
from barometer.published import AGE, Background, Figure
from barometer.reckoning import Frame, Numbers, Order, Spread
from barometer.tabulating import Axis, Counts

SMALL = 10_000
"""Residents of whom those who answered may be a part that matters also where nobody was invited."""


@dataclasses.dataclass(frozen=True)
class Grouped:
    """An axis as the run put its categories together. numbers: of the categories; labels: as published; residents: of
    each, where they were met by the weights."""

    axis: Axis
    numbers: weighing.Groups
    labels: tuple[str, ...]
    residents: tuple[int, ...]


class Maker:
    """Everything that the figures of a release are made of, read once. What is hidden on the way is collected in
    ``why``, and ``leak`` is the first thing that the audit found."""

    def __init__(self, round_: Round, run: WeightRun, turned: frozenset[Name]) -> None:
        self.turned = turned
        self.why: dict[Name, Why] = {}
        self.leak: Leak | None = None
        rows = tabulating.questions(round_)
        self.questions = [row for row in rows if row.version.kind != Kind.TEXT]
        axes = tabulating.axes(round_)
        self.counts = tabulating.tabulate(round_, axes)
        classes = tabulating.respondents(round_, axes)
        basis = weighing.Basis(axes, classes, run.spec["residents"])
        said = {one["code"]: one for one in run.spec["backgrounds"]}
        self.groups = [
            Grouped(
                axis,
                tuple(tuple(one) for one in said[axis.code]["groups"]),
                tuple(said[axis.code]["labels"]),
                tuple(said[axis.code]["residents"]),
            )
            for axis in axes
        ]
        self.left_out = tuple(
            one.axis for one in self.groups if one.axis.code != AGE and _tiny(basis, one)
        )
        self.shown = {
            one.axis.code: one
            for one in self.groups
            if len(one.labels) > 1 and one.axis not in self.left_out
        }
        self.order, self.frame = _ordered(round_, run, basis, self.groups, self.shown)

    @property
    def backgrounds(self) -> tuple[Background, ...]:
        return tuple(
            Background(code, one.labels, one.residents) for code, one in self.shown.items()
        )

    def figures(self, row: RoundQuestion, *, reworded: bool) -> list[Figure]:
        """The figures of one question, in their order. Raises NotEstimable."""
        one = _Question(self, row, reworded)
        make = {
            Kind.MULTIPLE: one.several,
            Kind.RANKING: one.ranking,
            Kind.NUMBER: one.number,
        }.get(row.version.kind, one.one_of)
        return list(make())

    def audited(self, found: Hidden) -> Hidden:
        """What is hidden after an analyst turned some of it."""
        if names := self.turned & found.names():
            found = found.turned(
                names | ({hiding.opposite(name) for name in names} & found.names())
            )
            try:
                found.audit()
            except Leak as leak:
                self.leak = self.leak or leak
        return found


def _tiny(basis: weighing.Basis, groups: Grouped) -> bool:
    """Whether fewer than five are of a category: how many there are of each is as good as public."""
    counts = basis.counts(groups.axis)
    return any(0 < sum(counts[number] for number in one) < LEAST for one in groups.numbers)


def _ordered(
    round_: Round,
    run: WeightRun,
    basis: weighing.Basis,
    groups: Sequence[Grouped],
    shown: Mapping[str, Grouped],
) -> tuple[Order, Frame]:
    """Which class counts as which row of the run, and the run as a frame of figures."""
    kinds = {(row[0], *row[1]): place for place, row in enumerate(run.classes)}
    weighted = {AGE, *run.spec["margins"]}
    at = {}
    for key in basis.classes:
        labels = [
            ("", *one.labels)[weighing.place(one.numbers, number)]
            for one, number in zip(groups, key, strict=True)
        ]
        pairs = list(zip((one.axis.code for one in groups), labels, strict=True))
        place = kinds[tuple(label for code, label in pairs if code in weighted)]
        at[key] = (place, tuple(pair for pair in pairs if pair[1] and pair[0] in shown))
    exact = round_.design != Design.OPEN or run.spec["residents"] <= SMALL
    frame = Frame(
        weights=tuple(row[3] for row in run.classes),
        sizes=tuple(row[2] for row in run.classes),
        margins=tuple(zip(*kinds, strict=True)),
        residents=run.spec["residents"] if exact else None,
    )
    return Order(at, len(kinds), {code: one.labels for code, one in shown.items()}), frame


class _Question:
    """The figures of one question."""

    def __init__(self, maker: Maker, row: RoundQuestion, reworded: bool) -> None:
        self.maker, self.row, self.reworded = maker, row, reworded
        self.version, self.shape = row.version, row.version.shape
        self.code = row.version.question.code
        self.counts: Counts = maker.counts[row.pk]
        # a background is shown by age alone: by another one, the same counts would stand in two tables
        own = self.code in {one.axis.code for one in maker.groups}
        self.axes = {code: one for code, one in maker.shown.items() if code == AGE or not own}
        self.places = [("", "")]
        self.places += [(code, label) for code, one in self.axes.items() for label in one.labels]
        mine = [one for one in maker.groups if one.axis.code == self.code]
        alone = [numbers for one in mine for numbers in one.numbers if len(numbers) == 1]
        self.fixed = frozenset(numbers[0] for numbers in alone)

    def one_of(self) -> Iterator[Figure]:
        """One answer, a step of a scale, or one answer for each statement of a matrix."""
        scale = self.version.kind == Kind.SCALE
        if scale:
            steps = range(self.version.least, self.version.most + 1)
            values = dict(enumerate(steps, 1))
        else:
            values = {option: option for option in range(1, self.shape.options + 1)}
        rows = range(1, self.shape.rows + 1) if self.version.kind == Kind.MATRIX else (0,)
        for row in rows:
            spreads = {option: self.spread(row, value) for option, value in values.items()}
            asked = self.asked(row)
            unit = self.unit(row, spreads, asked, tuple(values.values()) if scale else ())
            hidden = self.maker.audited(hiding.protect([unit]))
            yield from self.shares(row, spreads, asked, hidden)
            if scale:
                given = {values[option]: spread for option, spread in spreads.items()}
                yield from self.means(row, given, asked, hidden)

    def several(self) -> Iterator[Figure]:
        """Any of several answers: of each, who chose it of those who answered."""
        asked = self.asked(0)
        spreads = {option: self.spread(0, option) for option in range(1, self.shape.options + 1)}
        units = [
            self.unit(0, {option: spread, hiding.without(option): asked.less(spread)}, asked)
            for option, spread in spreads.items()
        ]
        hidden = self.maker.audited(hiding.protect(units))
        yield from self.shares(0, spreads, asked, hidden)

    def ranking(self) -> Iterator[Figure]:
        """The mean place of each choice. Their sum is known, so that they are hidden together."""
        options = range(1, self.shape.options + 1)
        given = {one: {place: self.spread(one, place) for place in options} for one in options}
        asked = {one: self.asked(one) for one in options}
        found = []
        for one in options:
            reaches = {}
            for place in self.places:
                number = sum(asked[one].of(*place))
                total = sum(value * sum(spread.of(*place)) for value, spread in given[one].items())
                reaches[place] = Reach(
                    place[1], number, total - number, len(options) * number - total
                )
            found.append(self.protected(reaches))
        hidden = Hidden.joined(found)
        for one in options:
            yield from self.means(one, given[one], asked[one], hidden)

    def number(self) -> Iterator[Figure]:
        asked, least, most = self.asked(0), self.version.least, self.version.most
        sums = {place: self.maker.order.sums(self.counts.sums, *place) for place in self.places}
        reaches = {}
        for place in self.places:
            number, total = sum(asked.of(*place)), sum(sums[place][0])
            reaches[place] = Reach(place[1], number, total - least * number, most * number - total)
        hidden = self.protected(reaches)
        for place in self.places:
            if why := hidden.why(self.name(0, 0, place)):
                yield self.hidden(0, 0, place, why)
                continue
            found = self.maker.frame.mean_of_sums(*sums[place], asked.of(*place))
            yield self.mean(0, place, found, least, most)

    def protected(self, reaches: Mapping[tuple[str, str], Reach]) -> Hidden:
        sides: dict[str, list[Reach]] = {code: [] for code in self.axes}
        for (background, _category), reach in reaches.items():
            if background:
                sides[background].append(reach)
        return hiding.protect_means(reaches["", ""], sides)

    # Parts of them

    def spread(self, row: int, value: int) -> Spread:
        return self.maker.order.spread(self.counts.given.get((row, value), {}))

    def asked(self, row: int) -> Spread:
        return self.maker.order.spread(self.counts.asked.get(row, {}))

    def unit(
        self, row: int, spreads: Mapping[int, Spread], asked: Spread, values: Sequence[int] = ()
    ) -> Unit:
        sides = {}
        for code, one in self.axes.items():
            counts = [
                tuple(sum(spread.of(code, label)) for label in one.labels)
                for spread in spreads.values()
            ]
            answered = tuple(sum(asked.of(code, label)) for label in one.labels)
            sides[code] = Side(one.labels, tuple(counts), answered)
        return Unit(
            question=self.code,
            row=row,
            options=tuple(spreads),
            whole=tuple(sum(one.whole) for one in spreads.values()),
            sides=sides,
            values=tuple(values),
            everybody=self.row.show_if_id is None,
            fixed=self.fixed,
        )

    def name(self, row: int, option: int, place: tuple[str, str]) -> Name:
        return (self.code, row, option, *place)

    def shares(
        self, row: int, spreads: Mapping[int, Spread], asked: Spread, hidden: Hidden
    ) -> Iterator[Figure]:
        for option, spread in spreads.items():
            for place in self.places:
                if why := hidden.why(self.name(row, option, place)):
                    yield self.hidden(row, option, place, why)
                    continue
                found = self.maker.frame.share(spread.of(*place), asked.of(*place))
                yield self.shown(row, option, place, reckoning.of_share(found))

    def means(
        self, row: int, given: Mapping[int, Spread], asked: Spread, hidden: Hidden
    ) -> Iterator[Figure]:
        for place in self.places:
            if why := hidden.why(self.name(row, 0, place)):
                yield self.hidden(row, 0, place, why)
                continue
            counts = {value: spread.of(*place) for value, spread in given.items()}
            found = self.maker.frame.mean(counts, asked.of(*place))
            yield self.mean(row, place, found, min(given), max(given))

    def mean(
        self, row: int, place: tuple[str, str], found: Estimate, least: int, most: int
    ) -> Figure:
        return self.shown(row, 0, place, reckoning.of_mean(found, least, most))

    def shown(self, row: int, option: int, place: tuple[str, str], found: Numbers) -> Figure:
        return Figure(
            self.code,
            row,
            option,
            *place,
            **dataclasses.asdict(found),
            status=reckoning.flag(found.respondents, self.reworded),
        )

    def hidden(self, row: int, option: int, place: tuple[str, str], why: Why) -> Figure:
        self.maker.why[self.name(row, option, place)] = why
        nothing = dict.fromkeys(("value", "se", "low", "high", "respondents", "effective"))
        return Figure(self.code, row, option, *place, **nothing, status=Status.HIDDEN)
