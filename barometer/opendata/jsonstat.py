"""A release as one cube in JSON-stat 2.0 (json-stat.org): time, municipality, what was measured, group, figure.

What was measured is a question with its statement and answer; means stand beside shares, each measure says its unit. A
figure that is not published is null with the status ``c``; one that does not exist is null with ``m``.
"""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from barometer.disclosure import Status
from barometer.opendata.datapackage import dumped, moment
from barometer.opendata.edition import LICENCE, TOTAL, Edition, rounded
from barometer.opendata.words import described
from barometer.published import Figure, sealed

MISSING = "m"
MEASURES = ("value", "standard_error", "ci95_lower", "ci95_upper", "n_unweighted", "n_effective")

_Item = tuple[str, int, int]
_Group = tuple[str, str]


def write(edition: Edition) -> bytes:
    with translation.override(edition.language):
        return dumped(_dataset(edition))


def item_code(question: str, row: int, option: int) -> str:
    """``question``, then the statement and the answer where there are such, such as ``lines.2.1``; a mean ends in
    ``mean``."""
    return ".".join([question, *([str(row)] if row else []), str(option) if option else "mean"])


def _dataset(edition: Edition) -> dict[str, Any]:
    release = edition.published
    figures = {(_item(one), (one.background, one.category)): one for one in release.figures}
    items = list(dict.fromkeys(_item(one) for one in release.figures))
    present = {group for _item, group in figures}
    groups = [group for group in edition.groups() if group in present]
    values: list[float | int | None] = []
    status: dict[str, str] = {}
    for item in items:
        for group in groups:
            figure = figures.get((item, group))
            mark = figure.status.value if figure else MISSING
            for value in _measured(figure):
                if mark:
                    status[str(len(values))] = mark
                values.append(value)
    return {
        "version": "2.0",
        "class": "dataset",
        "label": f"{edition.name} · {edition.municipality}",
        "source": edition.municipality,
        "updated": moment(release.published_at),
        "note": [described(edition)],
        "link": {"describedby": [{"type": "text/html", "href": edition.page}]},
        "role": {"time": ["time"], "geo": ["municipality"], "metric": ["measure"]},
        "id": ["time", "municipality", "item", "group", "measure"],
        "size": [1, 1, len(items), len(groups), len(MEASURES)],
        "dimension": {
            "time": _dimension(_("Time"), {release.closed.isoformat(): edition.name}),
            "municipality": _dimension(
                _("Municipality"), {release.publisher.code: edition.municipality}
            ),
            "item": _dimension(
                _("Question and answer"),
                {item_code(*item): _item_label(edition, item) for item in items},
            ),
            "group": _dimension(
                _("Group"),
                {_group_code(group): _group_label(edition, group) for group in groups},
            ),
            "measure": _measures(),
        },
        "value": values,
        "status": status,
        "extension": {
            "status": {
                Status.HIDDEN.value: _("Not published: too few answered"),
                Status.UNRELIABLE.value: _("Uncertain: few answered"),
                Status.BREAK.value: _("Worded otherwise before: the series begins anew"),
                MISSING: _("Does not exist"),
            },
            "license": LICENCE,
            "release": {
                "round": release.round,
                "number": release.number,
                "note": release.note,
                "sha256": release.sha256 or sealed(release),
            },
        },
    }


def _item(figure: Figure) -> _Item:
    return figure.question, figure.row, figure.option


def _measured(figure: Figure | None) -> list[float | int | None]:
    if figure is None:
        return [None] * len(MEASURES)
    found = (figure.value, figure.se, figure.low, figure.high, figure.respondents, figure.effective)
    return [rounded(one) if isinstance(one, float) else one for one in found]


def _dimension(label: str, categories: dict[str, str]) -> dict[str, Any]:
    return {"label": label, "category": {"index": list(categories), "label": categories}}


def _measures() -> dict[str, Any]:
    labels = {
        "value": _("Share as a part of 1, or mean"),
        "standard_error": _("Standard error"),
        "ci95_lower": _("Lower end of the 95 % interval"),
        "ci95_upper": _("Upper end of the 95 % interval"),
        "n_unweighted": _("How many of the group answered the question"),
        "n_effective": _("How many a simple random sample would need for the same certainty"),
    }
    found = _dimension(_("Figure"), {name: labels[name] for name in MEASURES})
    found["category"]["unit"] = {
        name: {"decimals": 0 if name == "n_unweighted" else 6, "label": labels[name]}
        for name in MEASURES
    }
    return found


def _item_label(edition: Edition, item: _Item) -> str:
    question, row, option = item
    asked = edition.published.question(question)
    parts = [edition.asks(asked), edition.statement(asked, row), edition.answer(asked, option)]
    return " – ".join(part for part in parts if part)


def _group_code(group: _Group) -> str:
    background, category = group
    return f"{background}:{category}" if background else TOTAL


def _group_label(edition: Edition, group: _Group) -> str:
    background, category = group
    label = edition.group(background, category)
    return f"{edition.shown_by(background)}: {label}" if background else label
