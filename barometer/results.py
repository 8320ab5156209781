"""What a page of results shows of one release: the sentence of a question, all its answers, and each group. Nothing
here reads a database."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from barometer import changes, charts, drawings
from barometer import result_words as words
from barometer.changes import Verdict
from barometer.charts import Moment
from barometer.choices import Kind
from barometer.drawings import Drawing, Section
from barometer.history import Place, Since, place
from barometer.published import Asked, Background, Figure, Published


@dataclasses.dataclass(frozen=True)
class Headline:
    """The figure that a question is told by."""

    figure: Figure
    number: str
    sentence: str
    roughly: str
    between: str
    doubt: str
    step: words.Step | None


def wanted(published: Published, asked: Asked) -> list[Figure]:
    """The figures of everybody that a question may be told by, those that are shown, the first to tell first."""
    found = [
        figure
        for figure in published.figures
        if figure.question == asked.code
        and not figure.background
        and figure.value is not None
        and bool(figure.option) == (asked.kind in {Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX})
        and bool(figure.row) == (asked.kind in {Kind.RANKING, Kind.MATRIX})
    ]
    upwards = asked.kind == Kind.RANKING
    return sorted(found, key=lambda one: (one.value or 0.0) * (1 if upwards else -1))


def headline(
    published: Published,
    asked: Asked,
    known: Mapping[Place, Since],
    chosen: Figure | None = None,
) -> Headline | None:
    """The figure ``chosen``, else the one that says most; nothing where too few answered."""
    found = wanted(published, asked)
    figure = chosen or (found[0] if found else None)
    if figure is None or figure.value is None:
        return None
    rivals = asked.kind in {Kind.SINGLE, Kind.MULTIPLE}
    picked = chosen is not None and bool(found) and place(chosen) != place(found[0])
    return Headline(
        figure=figure,
        number=words.number(figure, figure.value),
        sentence=words.sentence(
            asked,
            figure,
            found[1] if rivals and len(found) > 1 else None,
            chosen=picked,
        ),
        roughly=words.roughly(figure),
        between=words.between(published, figure),
        doubt=words.doubt(figure),
        step=step(published, asked, figure, known),
    )


@dataclasses.dataclass(frozen=True)
class Moved:
    """A figure that certainly changed. what: which one of its question; said: from where to where."""

    figure: Figure
    what: str
    said: str
    step: words.Step


def moved(published: Published, asked: Asked, known: Mapping[Place, Since]) -> list[Moved]:
    """What certainly changed of a question, everybody taken together. The steps of a scale and the single places of an
    order say nothing that their average does not say."""
    averaged = asked.kind in {Kind.SCALE, Kind.NUMBER, Kind.RANKING}
    found = []
    for figure in published.figures:
        before = known.get(place(figure))
        if (
            figure.question != asked.code
            or figure.background
            or before is None
            or (averaged and figure.option)
        ):
            continue
        way = step(published, asked, figure, known)
        if way and way.certain:
            found.append(
                Moved(
                    figure,
                    drawings.of(asked, figure),
                    words.from_to(figure, before.before),
                    way,
                )
            )
    return found


def step(
    published: Published, asked: Asked, figure: Figure, known: Mapping[Place, Since]
) -> words.Step | None:
    """What is said of the way to a figure; nothing where it was not compared with any."""
    found = known.get(place(figure))
    if found is None:
        if asked.reworded:
            return words.step(asked, figure, Verdict.INCOMPARABLE, "", "")
        return None
    before = words.number(figure, found.before.value)
    name = words.text(found.names, published.publisher)
    return words.step(asked, figure, found.verdict, before, name)


def distribution(
    published: Published, asked: Asked, known: Mapping[Place, Since]
) -> Section | None:
    """Everybody's answers, as the kind of the question wants it; nothing where there is only an average."""
    ranked = asked.kind == Kind.RANKING
    found = [
        figure
        for figure in published.figures
        if figure.question == asked.code and not figure.background and bool(figure.option) != ranked
    ]
    if not found or asked.kind == Kind.NUMBER:
        return None
    title = _("All answers")
    if asked.kind == Kind.SCALE:
        return Section("all", title, "", _scale(published, asked, found))
    if ranked:
        found.sort(key=lambda one: (one.value is None, one.value or 0.0))
    lines = [
        (
            words.part(asked, figure.row) if ranked else words.answer(asked, figure.option),
            figure,
            step(published, asked, figure, known),
        )
        for figure in found
    ]
    heads = None
    if asked.kind == Kind.MATRIX:
        heads = {
            number: words.part(asked, figure.row)
            for number, figure in enumerate(found)
            if number == 0 or found[number - 1].row != figure.row
        }
    sentence = {
        Kind.MULTIPLE: _(
            "Everybody could choose several, so the shares add up to more than 100 %."
        ),
        Kind.RANKING: _("The average place. First place is 1, so further to the left is higher."),
    }.get(asked.kind, "")  # type: ignore[call-overload]
    drawing = drawings.drawn(
        published,
        asked,
        "all",
        words.said(asked)["asks"],
        _("Answer"),
        lines,
        stems=not ranked,
        heads=heads,
    )
    return Section("all", title, sentence, drawing)


def _scale(published: Published, asked: Asked, found: Sequence[Figure]) -> Drawing:
    title = words.said(asked)["asks"]
    ends = words.said(asked)["options"]
    moments = [
        Moment(
            (words.answer(asked, one.option),),
            one.value,
            one.low,
            one.high,
            words.decimal(100 * one.value) if one.value is not None else "",
        )
        for one in found
    ]
    highest = max((one.high or 0.0 for one in found), default=0.0) or 1.0
    axis = [
        (value, words.percent(value))
        for value in charts.steps(0.0, max(highest, 0.1), least=0.0, most=1.0)
    ]
    legend = list(drawings.legend(compared=False, gaps=any(one.value is None for one in found)))
    if len(ends) > 1:
        legend.insert(
            0,
            _("%(least)s is “%(low)s”, %(most)s is “%(high)s”.")
            % {
                "least": number_format(asked.least),
                "low": ends[0],
                "most": number_format(asked.most),
                "high": ends[-1],
            },
        )
    lines = [(words.answer(asked, one.option), one, None) for one in found]
    return Drawing(
        "all",
        title,
        "; ".join(f"{label}: {words.value(one)}" for label, one, _way in lines) + ".",
        tuple(legend),
        drawings.table(published, title, _("Answer"), lines, compared=False),
        columns=charts.columns(moments, axis),
        reading=drawings.reading(published),
    )


def by_background(
    published: Published,
    asked: Asked,
    focus: Figure,
    background: Background,
    known: Mapping[Place, Since],
) -> Section | None:
    """The figure in each group; nothing where it is not published by this background."""
    found = [
        (category, figure)
        for category in background.categories
        if (
            figure := published.figure(
                asked.code,
                focus.option,
                row=focus.row,
                background=background.code,
                category=category,
            )
        )
    ]
    if not found or background.code == asked.code:
        return None
    labels = {category: words.group(published, background, category) for category, _one in found}
    name = f"by-{published.backgrounds.index(background)}"
    title = words.by(published, background)
    if all(figure.value is None for _category, figure in found):
        return Section(
            name, title, _("Too few answered in each of these groups to show a figure."), None
        )
    lines = [(_("Everybody"), focus, step(published, asked, focus, known))]
    lines += [
        (labels[category], figure, step(published, asked, figure, known))
        for category, figure in found
    ]
    drawing = drawings.drawn(
        published, asked, name, f"{title}: {drawings.of(asked, focus)}", _("Group"), lines, strong=0
    )
    return Section(name, title, _differences(found, labels), drawing)


def _differences(found: Sequence[tuple[str, Figure]], labels: Mapping[str, str]) -> str:
    """The largest of the differences between two groups that are certain, each with each after Holm."""
    usable = [(category, figure) for category, figure in found if drawings.plain(figure)]
    pairs = list(itertools.combinations(usable, 2))
    if not pairs:
        return ""
    judged = changes.judge(
        [
            drawings.pair(drawings.plain(one), drawings.plain(other))
            for (_a, one), (_b, other) in pairs
        ]
    )
    certain = [
        (abs(one.change.difference), number)
        for number, one in enumerate(judged)
        if one.change and one.verdict in {Verdict.UP, Verdict.DOWN}
    ]
    if not certain:
        return words.together()
    (a, one), (b, other) = pairs[max(certain)[1]]
    if (one.value or 0) < (other.value or 0):
        (a, one), (b, other) = (b, other), (a, one)
    return words.apart(labels[a], labels[b], words.value(one), words.value(other))
