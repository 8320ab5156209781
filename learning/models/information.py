"""Information campaigns as pages: what people can do by themselves from now on, how, and where they learn it.

What departments print of one (``learning.information_prints``) is made from the same page.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, PageChooserBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail_localize.fields import SynchronizedField

from learning.information_choices import Department, Stage
from portal import days
from portal.models import PortalPage
from portal.page_form import PortalPageForm

from .pages import CoursePage
from .practice import PracticeScenario
from .teams import TeamSession

HEADLINE = 100
"""Letters of a headline: more do not stand large on a poster."""
STEPS = 3
SESSIONS = 3
"""Team sessions that are shown; the others are one press away."""


class Step(StructBlock):
    """One thing to do."""

    title = CharBlock(max_length=60, label=_("What to do"))
    text = CharBlock(max_length=160, required=False, label=_("More about it"))

    class Meta:
        icon = "list-ol"
        label = _("Step")


class ThreeSteps(StreamBlock):
    step = Step()

    class Meta:
        min_num = STEPS
        max_num = STEPS


class Learn(StreamBlock):
    """Where people learn what the campaign is about."""

    course = PageChooserBlock(page_type="learning.CoursePage", label=_("Course"))
    practice = SnippetChooserBlock("learning.PracticeScenario", label=_("Practice scenario"))


class InformationForm(PortalPageForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "link" in self.fields:
            told = _("Write the address where people can do it by themselves.")
            self.fields["link"].error_messages["required"] = told


class InformationIndexPage(PortalPage):
    """The list of a municipality's information campaigns."""

    intro = models.CharField(_("lead"), max_length=400, blank=True)

    template = "learning/information_list.html"
    found_by = ("intro",)
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["learning.InformationPage"]
    max_count_per_parent = 1
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("list of information campaigns")
        verbose_name_plural = _("lists of information campaigns")

    def description_text(self) -> str:
        return self.search_description or self.intro

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        rows = list(InformationPage.objects.child_of(self).live().public().newest())
        for row in rows:
            row.locale = self.locale
        return context | {
            "running": [row for row in rows if row.stage == Stage.RUNNING],
            "coming": [row for row in rows if row.stage == Stage.COMING][::-1],
            "over": [row for row in rows if row.stage == Stage.OVER],
        }


class InformationQuerySet(PageQuerySet):
    def newest(self):
        """The one that began last first."""
        return self.defer_streamfields().order_by("-since", "-pk")

    def running(self, day: dt.date):
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))


class InformationPage(PortalPage):
    """An information campaign: one thing that people can do by themselves."""

    intro = models.CharField(
        _("one sentence"),
        max_length=200,
        help_text=_("What is new, and what people get out of it."),
    )
    steps = StreamField(ThreeSteps(), verbose_name=_("how it works, in three steps"))
    link = models.URLField(
        _("address of the self-service"),
        max_length=300,
        help_text=_("Where people do it by themselves, beginning with https://"),
    )
    link_text = models.CharField(
        _("words on the button"), max_length=40, help_text=_("Such as: Book your time")
    )
    learn = StreamField(
        Learn(), blank=True, verbose_name=_("where people can learn and practise it")
    )
    since = models.DateField(_("begins on"), default=timezone.localdate)
    until = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Leave it empty if it has no end.")
    )
    department = models.CharField(
        _("department"), max_length=15, choices=Department.choices, default=Department.OTHER
    )
    contact = models.ForeignKey(
        "portal.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact"),
    )
    phone = models.CharField(
        _("number to ring"),
        max_length=40,
        blank=True,
        help_text=_(
            "It stands large on everything that is printed. If it is empty, the number of the contact does, "
            "or that of the municipality."
        ),
    )

    template = "learning/information.html"
    base_form_class = InformationForm
    found_by = ("intro", "steps")
    parent_page_types = ["learning.InformationIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("steps"),
        MultiFieldPanel([FieldPanel("link"), FieldPanel("link_text")], heading=_("Self-service")),
        FieldPanel("learn"),
        MultiFieldPanel([FieldPanel("since"), FieldPanel("until")], heading=_("From when to when")),
        MultiFieldPanel(
            [FieldPanel("department"), FieldPanel("contact"), FieldPanel("phone")],
            heading=_("Who stands behind it"),
        ),
        HelpPanel(template="learning/cms/information_prints.html", heading=_("To print and copy")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("steps"),
        index.FilterField("since"),
        index.FilterField("until"),
    ]
    override_translatable_fields = [
        SynchronizedField("since"),
        SynchronizedField("until"),
        SynchronizedField("department"),
        SynchronizedField("contact"),
        SynchronizedField("phone"),
    ]

    objects = PageManager.from_queryset(InformationQuerySet)()

    class Meta:
        verbose_name = _("information campaign")
        verbose_name_plural = _("information campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="information_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(department__in=Department.values), name="information_department_known"
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"),
                name="information_link_is_safe",
                violation_error_message=_("The address begins with https://"),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        found = {}
        if len(self.title) > HEADLINE:
            told = _("It stands large on the poster: write %(most)s letters at most.")
            found["title"] = told % {"most": HEADLINE}
        if self.until and self.since and self.until < self.since:
            found["until"] = _("The last day is before the first.")
        if self.link and not self.link.startswith("https://"):
            found["link"] = _("The address begins with https://")
        if found:
            raise ValidationError(found)

    def description_text(self) -> str:
        return self.search_description or self.intro

    @property
    def stage(self) -> Stage:
        """Where it is today."""
        today = timezone.localdate()
        if self.since > today:
            return Stage.COMING
        return Stage.OVER if self.until and self.until < today else Stage.RUNNING

    @property
    def tone(self) -> str:
        return {Stage.COMING: "line", Stage.RUNNING: "good", Stage.OVER: "line"}[self.stage]

    @property
    def when(self) -> str:
        """From when to when, as far as it still has to be said; nothing where it goes on without an end."""
        stage = self.stage
        if stage == Stage.OVER:
            return gettext("It was until %(day)s.") % {"day": days.on(self.until)}
        if stage == Stage.COMING and self.until:
            said = {"first": days.on(self.since), "last": days.on(self.until)}
            return gettext("From %(first)s until %(last)s.") % said
        if stage == Stage.COMING:
            return gettext("From %(day)s.") % {"day": days.on(self.since)}
        return gettext("Until %(day)s.") % {"day": days.on(self.until)} if self.until else ""

    @property
    def number(self) -> str:
        """The number to ring."""
        if self.phone:
            return self.phone
        if self.contact and self.contact.phone:
            return self.contact.phone
        return self.municipality.phone if self.municipality else ""

    @property
    def prints_url(self) -> str:
        return reverse("learning:information_prints", args=[self.pk])

    @property
    def of_department(self) -> str:
        """The department by its name; nothing where it is that of nobody else."""
        return "" if self.department == Department.OTHER else self.get_department_display()

    @cached_property
    def courses(self) -> list[CoursePage]:
        """Courses to take, as anybody finds them: in the language of the page where they are there."""
        keys = [
            block.value.translation_key
            for block in self.learn
            if block.block_type == "course" and block.value
        ]
        if not keys or self.municipality is None:
            return []
        found: dict[uuid.UUID, CoursePage] = {}
        rows = CoursePage.objects.live().public().filter(translation_key__in=keys)
        for page in rows.select_related("locale").defer_streamfields():
            if any(page.path.startswith(home.path) for home in self.municipality.home_pages):
                known = found.get(page.translation_key)
                if known is None or page.language == self.language:
                    found[page.translation_key] = page
        return [found[key] for key in dict.fromkeys(keys) if key in found]

    @cached_property
    def scenarios(self) -> list[PracticeScenario]:
        """Exercises to try, likewise."""
        keys = {
            block.value.translation_key
            for block in self.learn
            if block.block_type == "practice" and block.value
        }
        if not keys or self.municipality is None:
            return []
        rows = PracticeScenario.objects.for_reader(self.municipality, self.language)
        return [row for row in rows if row.key in keys]

    @cached_property
    def sessions(self) -> list[TeamSession]:
        """Team sessions to come in which its courses are gone through."""
        keys = [course.translation_key for course in self.courses]
        if not keys or self.municipality is None:
            return []
        rows = TeamSession.objects.of(self.municipality).coming().filter(course_key__in=keys)
        return list(rows[:SESSIONS])

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        # a session stands here until it begins
        if self.sessions:
            response.cache_until = min(one.starts_at for one in self.sessions)
        return response

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "crumbs": self.crumbs(request),
            "sessions": [(one, days.at(one.starts_at)) for one in self.sessions],
        }
