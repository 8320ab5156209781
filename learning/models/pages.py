"""Courses as pages: a list of them, a course, its modules, and the lessons in which everything stands."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, StreamBlock, StructBlock, URLBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from learning import digcomp, practice_policy
from learning.blocks import LessonBody
from learning.choices import OpenLicence, Package
from portal import earning
from portal.models import PicturedPage, PortalPage
from portal.models.municipality import Municipality
from portal.remembered import remembered
from portal.richtext import shorten

from .copying import CourseCopy, Credit, kept_licence
from .licences import LicencePackage
from .quiz import quiz_states
from .reading import Outline, Part, Row, effort, outlines
from .standing import Reader, Standing, Step


class Author(StructBlock):
    """Somebody who stands for what a course says."""

    name = CharBlock(max_length=100, label=_("Name"))
    role = CharBlock(max_length=160, label=_("Who that is"))
    address = URLBlock(required=False, label=_("Their page"))

    class Meta:
        icon = "user"
        label = _("Author")


class Said(StreamBlock):
    """What a learner can do afterwards, one thing at a time."""

    one = CharBlock(max_length=160, label=_("Afterwards you can"))


class Authors(StreamBlock):
    author = Author()


class CourseIndexPage(PortalPage):
    """The list of a municipality's courses."""

    intro = models.CharField(_("lead"), max_length=400, blank=True)

    template = "learning/courses.html"
    found_by = ("intro",)
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["learning.CoursePage"]
    max_count_per_parent = 1
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("list of courses")
        verbose_name_plural = _("lists of courses")

    def description_text(self) -> str:
        return self.search_description or self.intro

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        _here(self, request)
        reader = Reader(request)
        rows = [(outline, reader.standing(outline)) for outline in self.outlines]
        context["courses"] = rows
        context["begun"] = [
            (outline, where) for outline, where in rows if where.begun and not where.completed_at
        ]
        return context

    @property
    def outlines(self) -> list[Outline]:
        """What anybody may begin, in the editors' order."""
        url = self.url or ""
        return _remembered(self, url, lambda: outlines(self.path, url, self.language))


class CoursePage(PicturedPage):
    """A course: what it is for, who wrote it, and the way through its lessons."""

    intro = models.CharField(
        _("lead"), max_length=400, help_text=_("Who it is for, and what they get out of it.")
    )
    outcomes = StreamField(Said(), blank=True, verbose_name=_("afterwards you can"))
    package = models.CharField(
        _("who it is for"), max_length=5, choices=Package.choices, default=Package.BASE
    )
    competences = models.CharField(
        _("competences"),
        max_length=120,
        blank=True,
        help_text=_("Numbers of DigComp 2.2, such as 2.3, 4.2."),
    )
    level = models.PositiveSmallIntegerField(
        _("level"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(8)],
        help_text=_("Of DigComp 2.2, from 1 (simple things, with help) to 8."),
    )
    authors = StreamField(Authors(), blank=True, verbose_name=_("who wrote it"))
    licence = models.CharField(
        _("licence"), max_length=12, choices=OpenLicence.choices, default=OpenLicence.CC_BY
    )

    copied = models.BooleanField(default=False, editable=False)
    """Whether it came from another municipality: a ``CourseCopy`` says from whom."""
    talk = models.BooleanField(
        _("learners ask and answer under each lesson"),
        default=False,
        help_text=_("A colleague looks at what they write before others read it."),
    )

    template = "learning/course.html"
    found_by = ("intro", "outcomes")
    parent_page_types = ["learning.CourseIndexPage"]
    subpage_types = ["learning.ModulePage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("outcomes"),
        PicturedPage.picture_panel,
        MultiFieldPanel(
            [FieldPanel("package"), FieldPanel("competences"), FieldPanel("level")],
            heading=_("Who it is for, and what it teaches"),
        ),
        MultiFieldPanel([FieldPanel("authors"), FieldPanel("licence")], heading=_("Whose it is")),
        FieldPanel("talk"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("outcomes"),
    ]
    override_translatable_fields = [
        SynchronizedField("package"),
        SynchronizedField("competences"),
        SynchronizedField("level"),
        SynchronizedField("licence"),
        SynchronizedField("talk"),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(package__in=Package.values), name="course_package_known"
            ),
            models.CheckConstraint(
                condition=models.Q(licence__in=OpenLicence.values), name="course_licence_known"
            ),
        ]

    def clean(self) -> None:
        super().clean()
        try:
            self.competences = ", ".join(digcomp.codes(self.competences))
        except ValueError as unknown:
            told = _("“%(code)s” is no competence of DigComp 2.2. They go from 1.1 to 5.4.")
            raise ValidationError({"competences": told % {"code": unknown}}) from unknown
        place = self.municipality if self.path else None
        kept = kept_licence(place, self.translation_key) if place else None
        if kept is not None and self.licence != kept:
            told = _("This course was copied under %(name)s, and has to stay under it.")
            raise ValidationError({"licence": told % {"name": kept.known_as}})

    def description_text(self) -> str:
        return self.search_description or shorten(self.intro, 200)

    @property
    def key(self) -> uuid.UUID:
        """What progress is kept under: the same in every language."""
        return key_of(self)

    @property
    def taught(self) -> list[tuple[str, str]]:
        """Numbers and names of the competences."""
        return [(code, str(digcomp.COMPETENCES[code])) for code in digcomp.codes(self.competences)]

    @property
    def open_licence(self) -> OpenLicence:
        return OpenLicence(self.licence)

    @cached_property
    def origin(self) -> CourseCopy | None:
        """How it came from another municipality, where it did."""
        place = self.municipality
        if place is None or not self.copied:
            return None

        def find() -> list[CourseCopy]:
            return list(CourseCopy.objects.of_course(place, self.key).defer("base"))

        rows = remembered(place, f"learning.origin.{self.key}", find, many=True)
        return min(rows, key=lambda row: row.language != self.language, default=None)

    @property
    def credits(self) -> list[Credit]:
        """Whom it comes from, the nearest first."""
        return self.origin.credits if self.origin else []

    @cached_property
    def outline(self) -> Outline:
        """The course as readers find it; without lessons where it is not published."""
        url = self.url or ""
        found = _remembered(self, url, lambda: outlines(self.path, url, self.language, single=True))
        return found[0] if found else self._unread(url)

    def _unread(self, url: str) -> Outline:
        return Outline(
            self.pk, self.key, self.title, url, self.language, self.intro, self.package, ()
        )

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        _here(self, request)
        context["crumbs"] = self.crumbs(request)
        context["outline"] = self.outline
        context["standing"] = where = Reader(request).standing(self.outline)
        context["parts"] = _marked(self.outline.parts, where)
        context["licence"] = self._licence(request.municipality)
        offer = earning.offer_of(request.municipality)
        if not context["licence"]:
            offer = dataclasses.replace(offer, licence=0)
        context["offer"] = offer
        return context

    def _licence(self, municipality: Municipality) -> str:
        """The name of the licence one can take after it; empty where there is none."""

        def find() -> dict[uuid.UUID, str]:
            packages = LicencePackage.objects.of(municipality).offered().reverse()
            return {package.course_key: package.name for package in packages if package.course_key}

        return remembered(municipality, "learning.licences", find).get(self.translation_key, "")

    def written_out(self) -> list[tuple[Part, list[tuple[Row, LessonPage]]]]:
        """Every module with its lessons as pages, whole."""
        pages = LessonPage.objects.in_bulk([row.pk for row in self.outline.lessons])
        return [
            (part, [(row, pages[row.pk]) for row in part.lessons if row.pk in pages])
            for part in self.outline.parts
        ]


class ModulePage(PortalPage):
    """Lessons that belong together."""

    intro = models.CharField(_("lead"), max_length=400, blank=True)

    template = "learning/module.html"
    found_by = ("intro",)
    parent_page_types = ["learning.CoursePage"]
    subpage_types = ["learning.LessonPage"]
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def description_text(self) -> str:
        return self.search_description or self.intro

    def serve(self, request, *args, **kwargs):
        _here(self, request)
        _require_course(self)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["crumbs"] = self.crumbs(request)
        context["outline"] = outline = _outline_above(self, 1)
        if outline is not None:
            context["standing"] = where = Reader(request).standing(outline)
            own = tuple(part for part in outline.parts if part.pk == self.pk)
            context["parts"] = _marked(own, where)
        return context


class LessonPage(PicturedPage):
    """One lesson: a quarter of an hour of somebody's time."""

    goal = models.CharField(
        _("lead"),
        max_length=300,
        help_text=_("What the learner can do afterwards, in one sentence."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("How long somebody needs who reads slowly and tries everything."),
    )
    body = StreamField(LessonBody(), blank=True, verbose_name=_("content"))

    template = "learning/lesson.html"
    found_by = ("goal", "body")
    parent_page_types = ["learning.ModulePage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("goal"),
        FieldPanel("minutes"),
        FieldPanel("body"),
        PicturedPage.picture_panel,
    ]
    search_fields = [*Page.search_fields, index.SearchField("goal"), index.SearchField("body")]
    override_translatable_fields = [SynchronizedField("minutes")]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=120), name="lesson_takes_time"
            )
        ]

    def clean(self) -> None:
        super().clean()
        without = [
            block.value["title"]
            for block in self.body
            if block.block_type == "video"
            and block.value["file"]
            and self.language not in {one["language"] for one in block.value["captions"]}
        ]
        if without:
            told = _("The film “%(title)s” has no subtitles in the language of this lesson.")
            raise ValidationError({"body": told % {"title": without[0]}})

    def description_text(self) -> str:
        return self.search_description or self.goal

    @property
    def key(self) -> uuid.UUID:
        """What progress is kept under, with the ids of its blocks: the same in every language."""
        return key_of(self)

    @cached_property
    def course(self) -> CoursePage:
        """The course it stands in."""
        course = CoursePage.objects.ancestor_of(self).select_related("locale", "alias_of").get()
        # they stand in one tree, so what is known of one need not be asked of the other
        course.municipality = self.municipality
        return course

    @property
    def effort(self) -> str:
        return effort(self.minutes)

    def serve(self, request, *args, **kwargs):
        _here(self, request)
        _require_course(self)
        response = super().serve(request, *args, **kwargs)
        response.add_post_render_callback(lambda made: practice_policy.keep(request, made))
        return response

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["crumbs"] = self.crumbs(request)
        context["outline"] = outline = _outline_above(self, 2)
        if outline is None:
            return context
        context["standing"] = where = Reader(request, finished=False).standing(outline, self.key)
        rows = [step.row for step in where.steps]
        at = next((number for number, row in enumerate(rows) if row.pk == self.pk), None)
        context["at"] = None if at is None else rows[at]
        context["before"] = rows[at - 1] if at else None
        context["after"] = rows[at + 1] if at is not None and at + 1 < len(rows) else None
        context["offer"] = earning.offer_of(request.municipality)
        context["understood"] = any(step.here and step.understood for step in where.steps)
        if any(block.block_type == "quiz" for block in self.body):
            context["quiz_states"] = quiz_states(request, self.key)
        return context


def _course_of(page: PortalPage) -> CoursePage:
    """The course a module or a lesson stands in."""
    course = CoursePage.objects.ancestor_of(page).select_related("locale", "alias_of").get()
    # they stand in one tree, so what is known of one need not be asked of the other
    course.municipality = page.municipality
    return course


def _here(page: PortalPage, request) -> None:
    """The page belongs to the municipality that is being asked, where it stands below its front pages."""
    place = getattr(request, "municipality", None)
    if place is not None and any(page.path.startswith(home.path) for home in place.home_pages):
        page.municipality = place


def _remembered(page: PortalPage, name: str, make: Callable[[], list[Outline]]) -> list[Outline]:
    if page.municipality is None:
        return make()
    return remembered(page.municipality, f"learning.{name}.{page.path}", make, many=True)


def courses_of(place: Municipality) -> dict[uuid.UUID, Outline]:
    """Every course that anybody may begin in a municipality by its key, in the reader's language where it is there."""

    def find() -> dict[uuid.UUID, Outline]:
        found: dict[uuid.UUID, Outline] = {}
        code = place.content_language
        homes = sorted(place.home_pages, key=lambda home: home.locale.language_code != code)
        for home in homes:
            for index_page in CourseIndexPage.objects.child_of(home).live().public():
                index_page.municipality = place
                for outline in index_page.outlines:
                    found.setdefault(outline.key, outline)
        return found

    return remembered(place, "learning.all", find)


def _outline_above(page: PortalPage, levels: int) -> Outline | None:
    """The course so many levels above the page; none where it is not published."""
    path = page.path[: -levels * page.steplen]
    url = (page.url or "").rstrip("/").rsplit("/", levels)[0] + "/"
    found = _remembered(
        page, f"{url}{levels}", lambda: outlines(path, url, page.language, single=True)
    )
    return found[0] if found else None


def _require_course(page: ModulePage | LessonPage) -> None:
    """What stands in a course that is not published is not there, whatever became of its own pages."""
    if _outline_above(page, 1 if isinstance(page, ModulePage) else 2) is None:
        raise Http404("The course is not published.")


def _marked(parts: Iterable[Part], where: Standing) -> list[tuple[Part, list[Step]]]:
    """Modules with their lessons as they stand for the reader."""
    steps = {step.row.pk: step for step in where.steps}
    return [(part, [steps[row.pk] for row in part.lessons]) for part in parts]


def key_of(page: Page) -> uuid.UUID:
    """The key of a course or lesson: of an alias, that of the page it stands for, so that it counts once."""
    shown = page.alias_of if page.alias_of_id else page
    return shown.translation_key
