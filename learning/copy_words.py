"""A copied course beside the one it comes from, in the words an editor reads: part by part, old and new."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.compare import diff_text
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from learning import upstream
from learning.actions.bringing import MODELS
from learning.actions.copying import ABSENT, Comparison
from learning.blocks import crossing
from learning.choices import Package
from learning.course_states import PICTURE, STREAMS
from learning.models import LessonPage, PracticeScenario
from learning.upstream import CONFLICTS, FIELD, ORDER, WAITING, Compared, Kind, Part
from portal.richtext import shorten

WORDS = {
    Kind.SAME: gettext_lazy("The same on both sides"),
    Kind.HERE: gettext_lazy("Changed here"),
    Kind.THERE: gettext_lazy("Changed there"),
    Kind.BOTH: gettext_lazy("Changed here and there"),
    Kind.NEW: gettext_lazy("New there"),
    Kind.ADDED: gettext_lazy("New here"),
    Kind.GONE: gettext_lazy("Gone there"),
    Kind.GONE_CHANGED: gettext_lazy("Gone there, changed here"),
    Kind.DROPPED: gettext_lazy("Removed here"),
    Kind.DROPPED_CHANGED: gettext_lazy("Removed here, changed there"),
}
BASE, HERE, THERE = (
    gettext_lazy("As it was"),
    gettext_lazy("Here now"),
    gettext_lazy("There now"),
)
COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.SAME: (),
    Kind.HERE: ("base", "here"),
    Kind.THERE: ("base", "there"),
    Kind.BOTH: ("base", "here", "there"),
    Kind.NEW: ("there",),
    Kind.ADDED: ("here",),
    Kind.GONE: ("here",),
    Kind.GONE_CHANGED: ("base", "here"),
    Kind.DROPPED: ("there",),
    Kind.DROPPED_CHANGED: ("base", "there"),
}
HEADINGS = {"base": BASE, "here": HERE, "there": THERE}
LOOK = {
    "contact": gettext_lazy("The contact was left out: it is theirs. Choose one of yours."),
    "ambassador": gettext_lazy("It names people and places of theirs. Write who helps here."),
    "page": gettext_lazy(
        "A link leads to their pages, or was taken out. See whether you have one of your own."
    ),
    "practice": gettext_lazy("The exercise could not be brought along. Choose one of yours."),
    "practice_draft": gettext_lazy(
        "The exercise came along as a draft. Look through it and publish it."
    ),
    "file": gettext_lazy("A picture or a file could not be brought along. Choose one of yours."),
}
LONGEST = 90
"""Letters of a block in a list of what follows what."""


@dataclasses.dataclass(frozen=True)
class Column:
    """One side of a part. ``pieces``: pairs of a mark (``ins``, ``del`` or nothing) and a text."""

    heading: str
    pieces: list[tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class Line:
    id: str
    name: str
    kind: Kind
    columns: list[Column]

    @property
    def said(self) -> str:
        return str(WORDS[self.kind])

    @property
    def waits(self) -> bool:
        return self.kind in WAITING

    @property
    def clashes(self) -> bool:
        return self.kind in CONFLICTS

    @property
    def takes(self) -> bool:
        """Whether what the origin has can stand here instead."""
        return self.kind not in {Kind.SAME, Kind.ADDED}

    @property
    def take_it(self) -> str:
        """What stands on the button for it."""
        gone = self.kind in {Kind.GONE, Kind.GONE_CHANGED}
        return _("Remove it from the draft") if gone else _("Take theirs into the draft")

    @property
    def keep_it(self) -> str:
        return _("Do without it") if self.kind is Kind.NEW else _("Keep ours")

    @property
    def keeps(self) -> bool:
        """Whether somebody can say that it stays as it is here."""
        return self.kind in WAITING or self.kind in CONFLICTS


@dataclasses.dataclass(frozen=True)
class Sheet:
    """A page of the course. ``edit`` is the number of ours, where there is one."""

    key: str
    name: str
    title: str
    kind: Kind
    edit: int | None
    both: bool
    """Whether it stands on both sides."""
    lines: list[Line]
    """Parts that are not the same."""
    rest: list[tuple[str, str]]
    """Names and words of those that are; of a page that stands on one side only, everything."""

    @property
    def said(self) -> str:
        return str(WORDS[self.kind])

    @property
    def waits(self) -> bool:
        return self.kind in WAITING

    @property
    def clashes(self) -> bool:
        return self.kind in CONFLICTS

    @property
    def brings(self) -> bool:
        return self.kind in ABSENT

    @property
    def alone(self) -> bool:
        """Whether it stands on one side only, so that it is decided about as a whole."""
        return self.kind in ABSENT or self.kind in {Kind.GONE, Kind.GONE_CHANGED}

    @property
    def about_rest(self) -> str:
        if not self.both:
            return _("What stands in it")
        words = ngettext(
            "%(number)s part is the same on both sides.",
            "%(number)s parts are the same on both sides.",
            len(self.rest),
        )
        return words % {"number": number_format(len(self.rest))}


class Sheets:
    """Puts a comparison into words."""

    def __init__(self, found: Comparison) -> None:
        self.found = found
        self.titles = {
            page["key"]: page["fields"]["title"]
            for side in (found.row.base, found.here, found.there)
            for page in side["pages"]
        }
        self._names: dict[str, str] = {}

    def all(self) -> list[Sheet]:
        return [self._sheet(page) for page in self.found.pages]

    def moved(self) -> Line | None:
        """How lessons follow each other, where that differs."""
        part = self.found.moved
        if part is None:
            return None
        texts = {
            side: "\n".join(self.titles[key] for _under, key in getattr(part, side))
            for side in HEADINGS
        }
        return Line(ORDER, _("The order of the lessons"), part.kind, _columns(part.kind, texts))

    def _sheet(self, page: Compared) -> Sheet:
        ours = self.found.ours.get(page.key)
        lines = [self._line(page, part) for part in page.parts if part.kind is not Kind.SAME]
        kept = [
            (self._part_name(page, part), self._text(page, part, part.here))
            for part in page.parts
            if part.kind is Kind.SAME
        ]
        return Sheet(
            page.key,
            str(MODELS[page.page]._meta.verbose_name).capitalize(),
            page.title,
            page.kind,
            ours.pk if ours is not None else None,
            bool(page.parts),
            lines,
            [(name, words) for name, words in kept or self._whole(page) if words],
        )

    def _whole(self, page: Compared) -> list[tuple[str, str]]:
        """Every block of a page that stands on one side only."""
        if page.parts:
            return []
        for side in (self.found.there, self.found.here):
            found = upstream.page_of(side, page.key)
            if found is not None:
                return [
                    (self._block_name(block["type"]), self._block(block))
                    for block in found["blocks"]
                ]
        return []

    def _line(self, page: Compared, part: Part) -> Line:
        texts = {side: self._text(page, part, getattr(part, side)) for side in HEADINGS}
        return Line(part.id, self._part_name(page, part), part.kind, _columns(part.kind, texts))

    def _part_name(self, page: Compared, part: Part) -> str:
        if part.id == ORDER:
            return _("The order of what stands in it")
        if part.id == f"{FIELD}{PICTURE}":
            return _("Picture")
        if part.id.startswith(FIELD):
            return str(MODELS[page.page]._meta.get_field(part.type).verbose_name).capitalize()
        return self._block_name(part.type)

    def _block_name(self, kind: str) -> str:
        block = _stream(LessonPage, "body").child_blocks.get(kind)
        return str(block.label) if block else kind

    def _text(self, page: Compared, part: Part, value: Any) -> str:
        if value in (None, ""):
            return ""
        if part.id == ORDER:
            return "\n".join(self._shortly(page.key, number) for number in value)
        if part.id == f"{FIELD}{PICTURE}":
            return "\n".join([self.named(value.get("image", "")), value.get("alt", "")]).strip()
        if part.id.startswith(FIELD):
            if part.type in STREAMS[page.page]:
                stream = _stream(MODELS[page.page], part.type)
                return "\n".join(crossing.lines(stream, value, self.named))
            return str(Package(value).label) if part.type == "package" else str(value)
        return self._block(value)

    def _block(self, block: Mapping[str, Any]) -> str:
        child = _stream(LessonPage, "body").child_blocks.get(block["type"])
        if child is None:
            return ""
        return "\n".join(crossing.lines(child, block["value"], self.named))

    def _shortly(self, key: str, number: str) -> str:
        for side in (self.found.here, self.found.there, self.found.row.base):
            for page in side["pages"]:
                for block in page["blocks"] if page["key"] == key else ():
                    if block["id"] == number:
                        return shorten(self._block(block).replace("\n", " "), LONGEST)
        return ""

    def named(self, token: str) -> str:
        """What a token of a state stands for."""
        if token not in self._names:
            self._names[token] = self._named(token)
        return self._names[token]

    def _named(self, token: str) -> str:
        kind, _colon, name = token.partition(":")
        if kind == "page":
            return self.titles.get(name, "")
        reading = self.found.reading
        row = reading.sources.get(token) if reading else None
        place = self.found.row.municipality
        if row is None and kind in {"image", "document"}:
            model = get_image_model() if kind == "image" else get_document_model()
            row = model.objects.filter(file_hash=name, collection=place.collection).first()
        elif row is None and kind == "practice":
            row = PracticeScenario.objects.of(place).filter(translation_key=name).first()
        elif kind == "row":
            label, _colon, number = name.rpartition(":")
            row = apps.get_model(label)._default_manager.filter(pk=number).first()
        return str(row) if row is not None else _("a file that is not here")


def _stream(model: Any, name: str) -> Any:
    return model._meta.get_field(name).stream_block


def _columns(kind: Kind, texts: Mapping[str, str]) -> list[Column]:
    """The sides that matter for what became of a part, with what was put in and taken out since marked."""
    wanted, base = COLUMNS[kind], texts["base"]
    changes = {side: diff_text(base, texts[side]).changes for side in wanted if side != "base"}
    found = []
    for side in wanted:
        if len(wanted) == 1:
            pieces = [("", texts[side])]
        elif side == "base":
            # beside two others it stands as it was
            (only, *more) = changes.values()
            pieces = [("", base)] if more else _marked(only, "deletion", "del")
        else:
            pieces = _marked(changes[side], "addition", "ins")
        found.append(Column(str(HEADINGS[side]), pieces))
    return found


def _marked(changes: Iterable[tuple[str, str]], kept: str, mark: str) -> list[tuple[str, str]]:
    return [
        (mark if change == kept else "", text)
        for change, text in changes
        if change in {"equal", kept}
    ]


def to_look_at(found: Comparison) -> list[tuple[str, int | None, str]]:
    """What somebody has to look at before it is published: the page, its number, and why."""
    titles = {page["key"]: page["fields"]["title"] for page in found.here["pages"]}
    rows = []
    for one in found.row.look:
        ours = found.ours.get(one["page"])
        if ours is not None and one["why"] in LOOK:
            row = (titles[one["page"]], ours.pk, str(LOOK[one["why"]]))
            if row not in rows:
                rows.append(row)
    return rows
