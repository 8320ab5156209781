"""Courses as pages: a list of them, a course, its modules, and the lessons in which everything stands."""

from __future__ import annotations

import dataclasses
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, StreamBlock, StructBlock, URLBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField

from learning import digcomp
from learning.blocks import LessonBody
from learning.choices import OpenLicence, Package
from portal.models import PicturedPage, PortalPage
from portal.remembered import remembered
from portal.richtext import shorten

from .standing import Standing, Step, standing

WHOLE = "print"
"""The address below a course at which all of it stands on one page."""


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


def effort(minutes: int) -> str:
    """How long something takes, as learners reckon: in minutes below an hour and a half, then in half hours."""
    if minutes < 90:
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    halves = round(minutes / 30)
    whole, half = divmod(halves, 2)
    if half:
        return gettext("%(number)s½ hours") % {"number": whole}
    return ngettext("%(number)s hour", "%(number)s hours", whole) % {"number": whole}


@dataclasses.dataclass(frozen=True)
class Row:
    """A lesson in the list of its course. ``url`` is for a reader of the active language."""

    key: uuid.UUID
    title: str
    url: str
    minutes: int
    number: int

    @property
    def effort(self) -> str:
        return effort(self.minutes)


@dataclasses.dataclass(frozen=True)
class Part:
    """A module with its lessons."""

    title: str
    url: str
    intro: str
    lessons: tuple[Row, ...]


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
        rows = [(course, standing(request, course)) for course in self.courses]
        context["courses"] = rows
        context["begun"] = [
            (course, where) for course, where in rows if where.begun and not where.completed_at
        ]
        return context

    @cached_property
    def courses(self) -> list[CoursePage]:
        """What anybody may begin, in the editors' order."""
        found = CoursePage.objects.child_of(self).live().public()
        return list(found.defer_streamfields().select_related("image", "locale"))


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
    def modules(self) -> list[Part]:
        """What anybody may read of the course, in the editors' order."""
        if self.municipality is None:
            return self._modules()
        return remembered(
            self.municipality, f"learning.modules.{self.pk}.{self.url}", self._modules, many=True
        )

    def _modules(self) -> list[Part]:
        url = self.url or ""
        modules = list(ModulePage.objects.child_of(self).live().public())
        lessons = list(
            LessonPage.objects.descendant_of(self)
            .live()
            .public()
            .select_related("alias_of")
            .defer_streamfields()
            .order_by("path")
        )
        parts, number = [], 0
        for module in modules:
            rows = []
            for lesson in lessons:
                if lesson.path.startswith(module.path):
                    number += 1
                    where = f"{url}{module.slug}/{lesson.slug}/"
                    rows.append(Row(key_of(lesson), lesson.title, where, lesson.minutes, number))
            parts.append(Part(module.title, f"{url}{module.slug}/", module.intro, tuple(rows)))
        return parts

    @property
    def lessons(self) -> list[Row]:
        return [row for part in self.modules for row in part.lessons]

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.lessons)

    @property
    def effort(self) -> str:
        return effort(self.minutes)

    def route(self, request, path_components):
        """Below it stand its modules, and all of it on one page."""
        if path_components == [WHOLE]:
            return RouteResult(self, kwargs={"whole": True})
        return super().route(request, path_components)

    def serve(self, request, *args, whole: bool = False, **kwargs):
        request.whole_course = whole
        return super().serve(request, *args, **kwargs)

    def get_template(self, request, *args, **kwargs):
        whole = getattr(request, "whole_course", False)
        return "learning/course_print.html" if whole else self.template

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["crumbs"] = self.crumbs(request)
        if getattr(request, "whole_course", False):
            context["parts"] = self._written_out()
        else:
            context["standing"] = standing(request, self)
            context["parts"] = _marked(self.modules, context["standing"])
        return context

    def _written_out(self) -> list[tuple[Part, list[tuple[Row, LessonPage]]]]:
        """Every module with its lessons as pages, whole."""
        lessons = LessonPage.objects.descendant_of(self).live().public().select_related("alias_of")
        pages = {key_of(page): page for page in lessons}
        return [
            (part, [(row, pages[row.key]) for row in part.lessons if row.key in pages])
            for part in self.modules
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

    def clean(self) -> None:
        super().clean()
        if self.slug == WHOLE:
            told = _("“%(slug)s” is where the whole course is printed. Choose another address.")
            raise ValidationError({"slug": told % {"slug": WHOLE}})

    def description_text(self) -> str:
        return self.search_description or self.intro

    @cached_property
    def course(self) -> CoursePage:
        return self.get_parent().specific

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["crumbs"] = self.crumbs(request)
        context["standing"] = where = standing(request, self.course)
        url = self.get_url(request)
        own = [part for part in self.course.modules if part.url == url]
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
        return CoursePage.objects.ancestor_of(self).select_related("locale").get()

    @property
    def effort(self) -> str:
        return effort(self.minutes)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["crumbs"] = self.crumbs(request)
        context["standing"] = where = standing(request, self.course, self.key)
        rows = [step.row for step in where.steps]
        at = next((number for number, row in enumerate(rows) if row.key == self.key), None)
        context["at"] = None if at is None else rows[at]
        context["before"] = rows[at - 1] if at else None
        context["after"] = rows[at + 1] if at is not None and at + 1 < len(rows) else None
        context["understood"] = any(step.here and step.understood for step in where.steps)
        return context


def _marked(parts: list[Part], where: Standing) -> list[tuple[Part, list[Step]]]:
    """Modules with their lessons as they stand for the reader."""
    steps = {step.row.key: step for step in where.steps}
    return [(part, [steps[row.key] for row in part.lessons]) for part in parts]


def key_of(page: Page) -> uuid.UUID:
    """The key of a course or lesson: of an alias, that of the page it stands for, so that it counts once."""
    shown = page.alias_of if page.alias_of_id else page
    return shown.translation_key
