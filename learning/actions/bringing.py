"""What a course of another municipality consists of becomes ours: pages as drafts, pictures, files and exercises."""

from __future__ import annotations

import json
import uuid
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils.text import slugify
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Page

from learning.actions import practice
from learning.actions.practice import PracticeRefused
from learning.blocks import crossing
from learning.course_states import PICTURE, PLAIN, STREAMS, digest, own_key
from learning.models import CoursePage, LessonPage, ModulePage, PracticeScenario
from portal.models import Municipality, Resident

MODELS: dict[str, Any] = {"course": CoursePage, "module": ModulePage, "lesson": LessonPage}
COPIED = ("title", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


class Bringing:
    """Turns tokens of a state into rows of our own.

    sources: rows of the other municipality by their tokens.
    pages: numbers of our pages by their keys at the origin.
    """

    def __init__(
        self,
        actor: Resident | None,
        place: Municipality,
        sources: dict[str, Any],
        pages: dict[str, int],
    ) -> None:
        self.actor = actor
        self.place = place
        self.sources = sources
        self.pages = pages
        self.left: list[dict[str, str]] = []
        self._at = ("", "")

    # A border of blocks.crossing

    def row(self, model: Any, token: str) -> Any:
        kind, _colon, name = token.partition(":")
        if kind == "practice":
            return self._practice(token, uuid.UUID(name))
        return self._file(model, token) if kind in {"image", "document"} else None

    def _file(self, model: Any, token: str) -> int | None:
        number = token.partition(":")[2]
        known = model.objects.filter(collection=self.place.collection, file_hash=number)
        found = known.values_list("pk", flat=True).first()
        if found is not None:
            return found
        row = self.sources.get(token)
        try:
            return None if row is None else self._copied(row)
        except OSError:
            self._leave("file")
            return None

    def _copied(self, row: Any) -> int:
        with row.file.open("rb") as stream:
            data = stream.read()
        name = PurePath(row.file.name).name
        picture = isinstance(row, get_image_model())
        made = type(row)(
            title=row.title,
            collection=self.place.collection,
            uploaded_by_user=self.actor,
            file=ImageFile(ContentFile(data), name=name) if picture else ContentFile(data, name),
            file_size=len(data),
            file_hash=digest(row),
        )
        if picture:
            for field in COPIED:
                setattr(made, field, getattr(row, field))
        made.save()
        log(made, "wagtail.create", user=self.actor)
        return made.pk

    def _practice(self, token: str, key: uuid.UUID) -> int | None:
        known = PracticeScenario.objects.of(self.place).filter(translation_key=key)
        theirs = self.sources.get(token)
        if theirs is None:
            return known.values_list("pk", flat=True).first()
        found = known.filter(locale=theirs.locale).first() or known.first()
        if found is None:
            try:
                found = practice.take_in(self.actor, self.place, theirs.scenario, key=key)
            except PracticeRefused:
                self._leave("practice")
                return None
        if not found.live:
            self._leave("practice_draft")
        return found.pk

    def _leave(self, why: str) -> None:
        page, block = self._at
        self.left.append({"page": page, "block": block, "why": why})

    def text(self, markup: str) -> str:
        return crossing.links(markup, self._link)

    def _link(self, attributes: dict[str, str]) -> str:
        kind, _colon, name = attributes.get("to", "").partition(":")
        if kind == "page":
            number = self.pages.get(name)
            return f'<a linktype="page" id="{number}">' if number else "<a>"
        if kind == "document":
            row = self._file(get_document_model(), attributes["to"])
            return f'<a linktype="document" id="{row}">' if row else "<a>"
        href = attributes.get("href", "")
        return f"<a {crossing.href(href)}>" if href else "<a>"

    # Pages

    def made(self, parent: Any, page: dict[str, Any], beside: tuple[Any, str] | None = None) -> Any:
        """An empty draft for a page of a state: below ``parent`` as the last, or on one side of a page there."""
        # the tree has grown since the page above was read
        parent = type(parent).objects.select_related("locale").get(pk=parent.pk)
        model = MODELS[page["kind"]]
        words = {name: page["fields"][name] for name in PLAIN[page["kind"]]}
        new = model(**words, locale=parent.locale, live=False, owner=self.actor)
        new.translation_key = _free(own_key(uuid.UUID(page["key"]), self.place), parent.locale_id)
        if page["kind"] == "course":
            new.licence, new.copied = page["licence"], True
        new.slug = _slug(page["fields"]["title"], parent)
        new.draft_title = new.title
        if beside is None:
            parent.add_child(instance=new)
        else:
            other, side = beside
            type(other).objects.get(pk=other.pk).add_sibling(side, instance=new)
        log(instance=new, action="wagtail.create", user=self.actor, content_changed=True)
        self.pages[page["key"]] = new.pk
        return new

    def filled(self, page: dict[str, Any], row: Any) -> None:
        """Write everything into the draft that was made for it."""
        self._at = (page["key"], "")
        for name in page["fields"]:
            self.set_field(row, page, name)
        if page["kind"] == "lesson":
            row.body = json.dumps([self.block(row, page["key"], one) for one in page["blocks"]])
        row.save(clean=False)
        row.save_revision(user=self.actor, clean=False, changed=False)

    def set_field(self, row: Any, page: dict[str, Any], name: str) -> None:
        self._at = (page["key"], "")
        value = page["fields"].get(name)
        if name == PICTURE:
            image = self._file(get_image_model(), value["image"]) if value else None
            row.image_id = image
            row.image_alt = value["alt"] if value else ""
        elif name in STREAMS[page["kind"]]:
            block = row._meta.get_field(name).stream_block
            setattr(row, name, json.dumps(crossing.crossed(block, value, self)))
        else:
            setattr(row, name, value)

    def block(self, lesson: LessonPage, key: str, block: dict[str, Any]) -> dict[str, Any]:
        """A block of a state as our lesson stores it."""
        self._at = (key, block["id"])
        stream = lesson._meta.get_field("body").stream_block
        return crossing.crossed(stream, [block], self)[0]


def _free(key: uuid.UUID, locale: int) -> uuid.UUID:
    """The key, or another where a page in this language has it already."""
    taken = Page.objects.filter(translation_key=key, locale_id=locale).exists()
    return uuid.uuid4() if taken else key


def _slug(title: str, parent: Any) -> str:
    wanted = slugify(title, allow_unicode=True)[:200] or "page"
    there = set(parent.get_children().values_list("slug", flat=True))
    names = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(there) + 2))
    return next(name for name in names if name not in there)
