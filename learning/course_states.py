"""Courses as states that compare (``learning.upstream``): the origin as all read it, our copy as it is drafted.

What belongs to a municipality stands in a state as a token that means the same on both sides: a picture or a document
by the hash of its file, a page of the course by its key at the origin, an exercise by the key it has with us.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.utils.file import hash_filelike

from learning.blocks import crossing
from learning.models import CourseCopy, CoursePage, LessonPage, ModulePage, PracticeScenario
from learning.models.reading import outlines
from learning.upstream import State
from portal.models import Municipality

Placed = tuple[Any, str, str]
"""A page, its key at the origin, and that of the page it stands below."""
PLAIN = {
    "course": ("title", "intro", "package", "competences", "level", "search_description"),
    "module": ("title", "intro", "search_description"),
    "lesson": ("title", "goal", "minutes", "search_description"),
}
STREAMS = {"course": ("outcomes", "authors"), "module": (), "lesson": ()}
KINDS = {CoursePage: "course", ModulePage: "module", LessonPage: "lesson"}
PICTURE = "picture"
"""The field for the picture that stands for a page, with what it shows."""


def own_key(key: uuid.UUID, municipality: Municipality) -> uuid.UUID:
    """The key that a page or an exercise of somebody else gets with us: the same in each language it is copied in."""
    return uuid.uuid5(key, str(municipality.pk))


def digest(file: Any) -> str:
    """What tells a picture or a document from others: the hash of its file. Raises OSError where it is lost."""
    if file.file_hash:
        return file.file_hash
    with file.file.open("rb") as stream:
        return hash_filelike(stream)


class Reading:
    """Turns what values point at into tokens, and notes what a copy cannot have.

    for_whom: the municipality whose copy it is.
    keys: keys at the origin by those of the pages that are read.
    own: whether our own pages are read, or the origin's.
    """

    def __init__(self, for_whom: Municipality, keys: dict[str, str], *, own: bool) -> None:
        self.for_whom = for_whom
        self.keys = keys
        self.own = own
        self.sources: dict[str, Any] = {}
        self.left: list[dict[str, str]] = []
        self._at = ("", "")
        self._pages: dict[str, str] = {}

    def state(self, pages: Iterable[Placed]) -> State:
        return {"pages": [self._page(*one) for one in pages]}

    def _page(self, page: Any, key: str, under: str) -> dict[str, Any]:
        kind = KINDS[type(page)]
        self._at = (key, "")
        fields: dict[str, Any] = {name: getattr(page, name) for name in PLAIN[kind]}
        for name in STREAMS[kind]:
            value = getattr(page, name)
            fields[name] = crossing.crossed(value.stream_block, crossing.stored(value), self)
        if kind != "module":
            shown = self.row(get_image_model(), page.image_id) if page.image_id else None
            fields[PICTURE] = {"image": shown, "alt": page.image_alt} if shown else None
        return {
            "key": key,
            "kind": kind,
            "under": under,
            "revision": page.latest_revision_id if self.own else page.live_revision_id,
            "fields": fields,
            "blocks": self._blocks(page, key) if kind == "lesson" else [],
        }

    def _blocks(self, page: LessonPage, key: str) -> list[dict[str, Any]]:
        found, block = [], page.body.stream_block
        for one in crossing.stored(page.body):
            self._at = (key, one["id"])
            found += crossing.crossed(block, [one], self)
            if one["type"] == "ask_ambassador":
                self.leave("ambassador")
        return found

    def leave(self, why: str) -> None:
        """Note at the place that is being read."""
        page, block = self._at
        note = {"page": page, "block": block, "why": why}
        if not self.own and note not in self.left:
            self.left.append(note)

    # A border of blocks.crossing

    def row(self, model: Any, value: Any) -> str | None:
        if model in {get_image_model(), get_document_model()}:
            return self._file(model, value)
        if model is PracticeScenario:
            return self._practice(value)
        if self.own:
            return f"row:{model._meta.label_lower}:{value}"
        if model._meta.label_lower == "portal.contact":
            self.leave("contact")
        return None

    def _file(self, model: Any, value: Any) -> str | None:
        row = model.objects.filter(pk=value).first()
        if row is None:
            return None
        if not self.own and row.collection.get_view_restrictions():
            # what the other municipality keeps closed stays with it
            self.leave("file")
            return None
        kind = "image" if model is get_image_model() else "document"
        try:
            token = f"{kind}:{digest(row)}"
        except OSError:
            self.leave("file")
            return None
        self.sources[token] = row
        return token

    def _practice(self, value: Any) -> str | None:
        row = PracticeScenario.objects.filter(pk=value).select_related("locale").first()
        if row is None or not (row.live or self.own):
            self.leave("practice")
            return None
        key = row.key if self.own else own_key(row.key, self.for_whom)
        token = f"practice:{key}"
        self.sources[token] = row
        return token

    def text(self, markup: str) -> str:
        return crossing.links(markup, self._link)

    def _link(self, attributes: dict[str, str]) -> str:
        kind = attributes.get("linktype", "")
        if kind == "page":
            where = self._page_link(attributes.get("id", ""))
        elif kind == "document":
            row = self._file(get_document_model(), attributes.get("id") or None)
            where = f'linktype="document" to="{row}"' if row else ""
        else:
            where = crossing.href(attributes.get("href", ""))
        return f"<a {where}>" if where else "<a>"

    def _page_link(self, number: str) -> str:
        if number not in self._pages:
            self._pages[number] = self._leads(number)
        if not self._pages[number].startswith("linktype"):
            self.leave("page")
        return self._pages[number]

    def _leads(self, number: str) -> str:
        page = Page.objects.filter(pk=number).first() if number.isdigit() else None
        if page is None:
            return ""
        key = self.keys.get(str(page.translation_key))
        if key is not None:
            return f'linktype="page" to="page:{key}"'
        open_page = Page.objects.live().public().filter(pk=page.pk).first()
        return crossing.href(open_page.specific.full_url or "") if open_page else ""


# Pages ---------------------------------------------------------------------------------------------------------


def origin_pages(course: CoursePage) -> list[Placed]:
    """A course as anybody may read it now: no draft, nothing closed."""
    placed: list[Placed] = [(course, str(course.translation_key), "")]
    for outline in outlines(course.path, "", course.language, single=True):
        modules = ModulePage.objects.in_bulk([part.pk for part in outline.parts])
        lessons = LessonPage.objects.in_bulk([row.pk for row in outline.lessons])
        for part in outline.parts:
            module = modules[part.pk]
            placed.append((module, str(module.translation_key), placed[0][1]))
            for row in part.lessons:
                lesson = lessons[row.pk]
                placed.append((lesson, str(lesson.translation_key), str(module.translation_key)))
    return placed


def origin_of(row: CourseCopy) -> CoursePage | None:
    """The course that a copy comes from, while anybody may read it; none where it has vanished."""
    if row.origin is None:
        return None
    for home in row.origin.home_pages:
        pages = CoursePage.objects.descendant_of(home).live().public().select_related("locale")
        found = pages.filter(
            translation_key=row.origin_key, locale__language_code=row.origin_language
        ).first()
        if found is not None and not _hidden(found):
            found.municipality = row.origin
            return found
    return None


def _hidden(course: CoursePage) -> bool:
    return course.get_ancestors().filter(depth__gt=1, live=False).exists()


def read_origin(course: CoursePage, for_whom: Municipality) -> tuple[Reading, State]:
    placed = origin_pages(course)
    keys = {key: key for _page, key, _under in placed}
    reading = Reading(for_whom, keys, own=False)
    return reading, reading.state(placed)


def own_course(row: CourseCopy) -> CoursePage | None:
    """Our course; none where it was deleted."""
    for home in row.municipality.home_pages:
        if home.locale.language_code == row.language:
            pages = CoursePage.objects.descendant_of(home).select_related("locale")
            return pages.filter(translation_key=row.course_key).first()
    return None


def own_pages(row: CourseCopy, course: CoursePage) -> dict[str, Any]:
    """Pages of our copy by their keys at the origin, wherever they stand by now; in the order of the tree."""
    homes = Q()
    for home in row.municipality.home_pages:
        homes |= Q(path__startswith=home.path)
    rows = Page.objects.filter(homes, locale=course.locale).filter(
        Q(path__startswith=course.path) | Q(translation_key__in=row.pairs.values())
    )
    keys = {ours: theirs for theirs, ours in row.pairs.items()}
    return {
        keys.get(str(page.translation_key), f"own:{page.translation_key}"): page
        for page in rows.order_by("path").specific()
        if type(page) in KINDS
    }


def read_own(row: CourseCopy, course: CoursePage) -> tuple[dict[str, Any], State]:
    """Our pages as they are drafted by now, by their keys at the origin, and their state."""
    pages = {
        key: page.get_latest_revision_as_object() for key, page in own_pages(row, course).items()
    }
    paths = {page.path: key for key, page in pages.items()}
    keys = {str(page.translation_key): key for key, page in pages.items()}
    reading = Reading(row.municipality, keys, own=True)
    step = Page.steplen
    placed = [(page, key, paths.get(page.path[:-step], "")) for key, page in pages.items()]
    return pages, reading.state(placed)
