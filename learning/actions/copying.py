"""Copying a course of another municipality with credit, and taking over what it changes afterwards.

Refuses with CopyRefused.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Page

from learning import course_states, upstream
from learning.actions.bringing import Bringing
from learning.blocks import crossing
from learning.course_states import Reading
from learning.models import CourseCopy, CourseIndexPage, CoursePage, ModulePage
from learning.upstream import Compared, Kind, Part, State
from portal import reach
from portal.models import Municipality, Resident

ADD, CHANGE = "learning.add_coursecopy", "learning.change_coursecopy"
LOG_LABELS = {
    "learning.course.copy": gettext_lazy("Copy a course of another municipality"),
    "learning.course.take": gettext_lazy("Take over what was changed in the course it comes from"),
    "learning.course.keep": gettext_lazy("Keep our own words in a copied course"),
}


ABSENT = frozenset({Kind.NEW, Kind.DROPPED, Kind.DROPPED_CHANGED})
"""Pages that the origin has and we have not."""


class CopyRefused(Exception):
    """Nothing happened; the message says why, to whoever asked."""


def _require(actor: Resident | None, municipality: Municipality, right: str) -> None:
    if actor is not None and not reach.has_right(actor, right, municipality):
        raise CopyRefused(_("You have no right to decide about copied courses here."))


# Copying -------------------------------------------------------------------------------------------------------


def offered(municipality: Municipality) -> list[CoursePage]:
    """Courses of the other municipalities that anybody may read now: each is under a licence that lets us copy it."""
    found = []
    for place in Municipality.objects.exclude(pk=municipality.pk).select_related("site"):
        for home in place.home_pages:
            if not home.live:
                continue
            lists = CourseIndexPage.objects.child_of(home).live().public()
            for index_page in lists:
                courses = CoursePage.objects.child_of(index_page).live().public()
                for course in courses.filter(alias_of=None).select_related("locale"):
                    course.municipality = place
                    found.append(course)
    return found


def lists_of(municipality: Municipality) -> dict[str, CourseIndexPage]:
    """A municipality's lists of courses by their language, its main language first."""
    found = {}
    for home in municipality.home_pages:
        page = CourseIndexPage.objects.child_of(home).select_related("locale").first()
        if page is not None:
            found[page.language] = page
    return found


@transaction.atomic
def copy(
    actor: Resident | None, municipality: Municipality, course: CoursePage, *, language: str
) -> CourseCopy:
    """Copy a course of another municipality into the list of our own in ``language``, as drafts. Raises CopyRefused."""
    _require(actor, municipality, ADD)
    # whoever copies at the same time waits for the municipality's row
    Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=municipality.pk)
    theirs = next((one for one in offered(municipality) if one.pk == course.pk), None)
    if theirs is None or theirs.municipality is None:
        raise CopyRefused(_("This course is not offered any more. Look at the list again."))
    into = lists_of(municipality).get(language)
    if into is None:
        raise CopyRefused(
            _(
                "You have no list of courses in this language yet. Make one below the front page first."
            )
        )
    for known in CourseCopy.objects.of(municipality).filter(
        origin_key=theirs.translation_key, language=language, licence=theirs.licence
    ):
        if course_states.own_course(known) is not None:
            raise CopyRefused(_("You have a copy of this course already, in the same language."))
    reading, state = course_states.read_origin(theirs, municipality)
    bringing = Bringing(actor, municipality, reading.sources, {})
    made = _tree(bringing, into, state, theirs.licence)
    row = _row(municipality, theirs, language, state)
    row.course_key = made[str(theirs.translation_key)].translation_key
    row.pairs = {key: str(page.translation_key) for key, page in made.items()}
    row.look = [*reading.left, *bringing.left]
    # a copy that was deleted is begun anew under the same keys
    gone = CourseCopy.objects.of(municipality).filter(course_key=row.course_key, language=language)
    row.pk = gone.values_list("pk", flat=True).first()
    row.save()
    log(row, "learning.course.copy", user=actor, data={"from": row.url})
    return row


def _tree(bringing: Bringing, into: CourseIndexPage, state: State, licence: str) -> dict[str, Any]:
    """All pages first and what stands in them afterwards, because they lead to one another."""
    made: dict[str, Any] = {}
    for page in state["pages"]:
        parent = made[page["under"]] if page["under"] else into
        made[page["key"]] = bringing.made(parent, {**page, "licence": licence})
    for page in state["pages"]:
        # a page that got others below it counts them in its row
        made[page["key"]].refresh_from_db(fields=["numchild", "path"])
        bringing.filled(page, made[page["key"]])
    return made


def _row(municipality: Municipality, theirs: CoursePage, language: str, state: State) -> CourseCopy:
    origin = theirs.municipality
    with translation.override(theirs.language):
        url = theirs.full_url or ""
    earlier = CourseCopy.objects.of_course(origin, theirs.key).first() if origin else None
    return CourseCopy(
        municipality=municipality,
        language=language,
        origin=origin,
        origin_key=theirs.translation_key,
        origin_language=theirs.language,
        origin_place=origin.name_in(theirs.language) if origin else "",
        title=theirs.title,
        url=url,
        authors=[one.value["name"] for one in theirs.authors],
        licence=theirs.licence,
        before=[credit.written() for credit in earlier.credits] if earlier else [],
        copied_at=timezone.now(),
        revision=theirs.live_revision_id,
        base=state,
    )


@transaction.atomic
def go_with(actor: Resident | None, course: CoursePage, double: CoursePage) -> CourseCopy | None:
    """Somebody made a double of a copied course inside our own pages: whom it comes from goes with it."""
    place = course.municipality
    if place is None:
        return None
    rows = CourseCopy.objects.of(place).filter(course_key=course.translation_key)
    known = rows.filter(language=course.language).first() or rows.first()
    if known is None:
        return None
    pages, doubles = (
        list(Page.objects.descendant_of(one, inclusive=True).order_by("path"))
        for one in (course, double)
    )
    # without what stands below it, the double is of the course alone
    both = zip(pages, doubles, strict=True) if len(pages) == len(doubles) else [(course, double)]
    keys = {str(page.translation_key): str(other.translation_key) for page, other in both}
    known.pairs = {theirs: keys[ours] for theirs, ours in known.pairs.items() if ours in keys}
    known.pk = None
    known.course_key, known.language = double.translation_key, double.language
    known.save(force_insert=True)
    log(known, "learning.course.copy", user=actor, data={"from": known.url})
    return known


# Comparing -----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Comparison:
    """A copied course beside the one it comes from. Without one of the two, nothing waits to be taken over."""

    row: CourseCopy
    course: CoursePage | None
    """Ours; none where it was deleted."""
    origin: CoursePage | None
    """Theirs; none where it has vanished."""
    pages: list[Compared]
    moved: Part | None
    ours: dict[str, Any]
    """Our pages as they are drafted by now, by their keys at the origin."""
    here: State
    there: State
    reading: Reading | None

    @property
    def waiting(self) -> int:
        """How many changes can be taken over without anybody choosing."""
        if self.origin is None:
            return 0
        new = sum(one.kind is Kind.NEW for one in self.pages)
        return new + sum(len(one.waiting) for one in self.pages)


def compare(row: CourseCopy) -> Comparison:
    """What became of a copied course on both sides. Reads every page of both."""
    course, origin = course_states.own_course(row), course_states.origin_of(row)
    ours: dict[str, Any] = {}
    here: State = {"pages": []}
    if course is not None:
        course.municipality = row.municipality
        ours, here = course_states.read_own(row, course)
    reading, there = None, row.base
    if origin is not None:
        reading, there = course_states.read_origin(origin, row.municipality)
    if course is None:
        return Comparison(row, None, origin, [], None, ours, here, there, reading)
    return Comparison(
        row,
        course,
        origin,
        upstream.compare(row.base, here, there),
        upstream.moved(row.base, here, there),
        ours,
        here,
        there,
        reading,
    )


# Taking over ---------------------------------------------------------------------------------------------------


def _locked(row: CourseCopy) -> CourseCopy:
    rows = CourseCopy.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("municipality", "origin").get(pk=row.pk)


def _ready(actor: Resident | None, row: CourseCopy) -> Comparison:
    _require(actor, row.municipality, CHANGE)
    found = compare(_locked(row))
    if found.course is None:
        raise CopyRefused(_("Your own course is not there any more."))
    if found.origin is None:
        raise CopyRefused(
            _("The course it comes from is not there any more. What you have of it stays yours.")
        )
    return found


def _same_licence(found: Comparison) -> None:
    if found.origin is not None and found.origin.licence != found.row.licence:
        told = _(
            "The course it comes from is under another licence now: %(new)s. What you have stays under %(old)s. "
            "To use what is new, copy the course once more."
        )
        names = {
            "new": found.origin.open_licence.known_as,
            "old": found.row.open_licence.known_as,
        }
        raise CopyRefused(told % names)


def _page(found: Comparison, key: str) -> Compared:
    page = next((one for one in found.pages if one.key == key), None)
    if page is None or page.kind is Kind.SAME:
        raise CopyRefused(_("Nothing is different here any more. Look at the page again."))
    return page


@transaction.atomic
def take(actor: Resident | None, row: CourseCopy, key: str, part: str = "") -> CourseCopy:
    """Take over one part of a page as it is at the origin, or a page that is new there. Raises CopyRefused.

    What somebody has changed here is replaced in the draft; it stays in the history of the page.
    """
    found = _ready(actor, row)
    _same_licence(found)
    page = _page(found, key)
    work = _Work(actor, found)
    if part:
        if not any(one.id == part and one.kind is not Kind.SAME for one in page.parts):
            raise CopyRefused(_("Nothing is different here any more. Look at the page again."))
        work.change(key, [part])
    elif page.kind in ABSENT:
        work.bring([key])
    else:
        raise CopyRefused(_("Take this page down or delete it yourself, where its page is."))
    return work.done("learning.course.take")


@transaction.atomic
def take_all(actor: Resident | None, row: CourseCopy) -> int:
    """Take over everything that nothing here stands against. Returns how many changes that were."""
    found = _ready(actor, row)
    _same_licence(found)
    if not found.waiting:
        raise CopyRefused(_("There is nothing to take over."))
    work = _Work(actor, found)
    work.bring([page.key for page in found.pages if page.kind is Kind.NEW])
    for page in found.pages:
        if page.waiting:
            work.change(page.key, [part.id for part in page.waiting])
    work.done("learning.course.take")
    return found.waiting


@transaction.atomic
def keep(actor: Resident | None, row: CourseCopy, key: str, part: str = "") -> CourseCopy:
    """Stay with what we have, whatever the origin has: from now on only what changes next is told. Raises CopyRefused.

    Without a key, in what follows what: the order of the lessons.
    """
    found = _ready(actor, row)
    if not key:
        if found.moved is None:
            raise CopyRefused(_("Nothing is different here any more. Look at the page again."))
        found.row.base = upstream.with_order(found.row.base, found.there)
        return _Work(actor, found).done("learning.course.keep")
    page = _page(found, key)
    if part and not any(one.id == part for one in page.parts):
        raise CopyRefused(_("Nothing is different here any more. Look at the page again."))
    work = _Work(actor, found)
    work.settle(key, [part] if part else [])
    return work.done("learning.course.keep")


class _Work:
    """Changes drafts of our pages to what the origin has, and notes what the two have in common now."""

    def __init__(self, actor: Resident | None, found: Comparison) -> None:
        self.actor = actor
        self.found = found
        self.row = found.row
        numbers = {key: page.pk for key, page in found.ours.items()}
        sources = found.reading.sources if found.reading else {}
        self.bringing = Bringing(actor, self.row.municipality, sources, numbers)
        self.touched: list[str] = []

    def bring(self, keys: Iterable[str]) -> None:
        """New pages, as drafts behind what they follow at the origin."""
        wanted, made = set(keys), []
        for page in self.found.there["pages"]:
            if page["key"] not in wanted:
                continue
            parent = self.found.ours.get(page["under"])
            if parent is None or not isinstance(parent, CoursePage | ModulePage):
                raise CopyRefused(
                    _("The module it stands in is not here. Take over the module first.")
                )
            new = self.bringing.made(parent, page, self._beside(page, parent))
            self.found.ours[page["key"]] = new
            self.row.pairs[page["key"]] = str(new.translation_key)
            made.append((page, new))
        for page, new in made:
            new.refresh_from_db(fields=["numchild", "path"])
            self.bringing.filled(page, new)
            self.settle(page["key"], [])

    def _beside(self, page: dict[str, Any], parent: Any) -> tuple[Any, str] | None:
        """Our page in the same module that the new one stands right behind, or else right before."""
        rows = self.found.there["pages"]
        siblings = [one["key"] for one in rows if one["under"] == page["under"]]
        # the tree has grown since the page above was read
        children = type(parent).objects.get(pk=parent.pk).get_children()
        below = set(children.values_list("pk", flat=True))
        at = siblings.index(page["key"])
        around = [(key, "right") for key in reversed(siblings[:at])]
        around += [(key, "left") for key in siblings[at + 1 :]]
        for key, side in around:
            ours = self.found.ours.get(key)
            if ours is not None and ours.pk in below:
                return ours, side
        return None

    def change(self, key: str, parts: list[str]) -> None:
        """Parts of one page, as one new draft of it."""
        draft, there = self.found.ours[key], upstream.page_of(self.found.there, key)
        if there is None:
            raise CopyRefused(_("Take this page down or delete it yourself, where its page is."))
        self._unlocked(draft)
        for part in parts:
            if part.startswith(upstream.FIELD):
                self.bringing.set_field(draft, there, part.removeprefix(upstream.FIELD))
        blocks = [part for part in parts if not part.startswith(upstream.FIELD)]
        if blocks:
            draft.body = json.dumps(self._body(draft, there, blocks))
        draft.save_revision(user=self.actor, clean=False, log_action=True)
        self.settle(key, parts)

    def _body(self, draft: Any, there: dict[str, Any], parts: list[str]) -> list[dict[str, Any]]:
        """The blocks of our draft with some as they are there; all the others as they are stored with us."""
        theirs = [
            self.bringing.block(draft, there["key"], one) if one["id"] in parts else one
            for one in there["blocks"]
        ]
        page: dict[str, Any] = {"fields": {}, "blocks": crossing.stored(draft.body)}
        # the order comes last, when everything that is ordered is there
        for part in sorted(parts, key=lambda one: one == upstream.ORDER):
            page = upstream.taken(page, {"fields": {}, "blocks": theirs}, part)
        return page["blocks"]

    def _unlocked(self, page: Any) -> None:
        lock = page.get_lock()
        if lock is not None and self.actor is not None and lock.for_user(self.actor):
            told = _("“%(title)s” is locked. Ask whoever locked it.")
            raise CopyRefused(told % {"title": page.title})

    def settle(self, key: str, parts: list[str]) -> None:
        """What the origin has by now counts as known: these parts of a page, or the whole of it."""
        there = upstream.page_of(self.found.there, key)
        base = upstream.page_of(self.row.base, key)
        if there is None:
            self.row.base = upstream.without_page(self.row.base, key)
        else:
            page = there
            if parts:
                page = base or {**there, "fields": {}, "blocks": []}
                for part in parts:
                    page = upstream.taken(page, there, part)
            self.row.base = upstream.with_page(self.row.base, page, self.found.there)
        self.touched.append(key)

    def done(self, action: str) -> CourseCopy:
        self.row.look += [one for one in self.bringing.left if one not in self.row.look]
        self.row.save(update_fields=["base", "pairs", "look"])
        log(self.row, action, user=self.actor, data={"pages": len(set(self.touched))})
        return self.row
