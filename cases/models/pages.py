"""Council cases as Wagtail pages: what editors write on top of the registry."""

from __future__ import annotations

from django.db import models
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cases import listing, reading
from portal import following
from portal.channels import SubjectKind
from portal.models import PicturedPage, PortalPage
from portal.models.municipality import Municipality
from portal.remembered import remembered
from portal.richtext import plain, shorten

from .registry import Case

TEXT = ["bold", "italic", "ul", "ol", "link"]
TITLE_LENGTH = 255
FOLLOWED = {
    "topic": (SubjectKind.TOPIC, _("Follow the topic")),
    "area": (SubjectKind.AREA, _("Follow the area")),
    "body": (SubjectKind.BODY, _("Follow this body")),
}
"""Filters of the list that can be followed."""


class CaseIndexPage(PortalPage):
    """The list of a municipality's cases."""

    intro = models.CharField(_("lead"), max_length=400, blank=True)

    template = "cases/list.html"
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["cases.CasePage"]
    max_count_per_parent = 1
    content_panels = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("case list")
        verbose_name_plural = _("case lists")

    def description_text(self) -> str:
        return self.search_description or self.intro

    def route(self, request, path_components):
        """A case is found in one question: its page, the case itself, its language and its picture."""
        if len(path_components) != 1:
            return super().route(request, path_components)
        pages = CasePage.objects.child_of(self).with_case().select_related("image")
        page = pages.filter(slug=path_components[0]).first()
        if page is None:
            raise Http404("No case has this address.")
        page._cached_parent_obj = self
        return page.route(request, [])

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context.update(listing.case_list(request, self, CasePage.objects.all()))
        context["follow"] = self._follow(request, context)
        return context

    def _follow(self, request, context) -> following.Button | None:
        """Following what the list is narrowed down to, where that is one thing."""
        chips, query = context.get("chips", []), context["query"]
        if query and not chips:
            return following.search_button(request, query)
        if query or len(chips) != 1 or chips[0].name not in FOLLOWED:
            return None
        kind, label = FOLLOWED[chips[0].name]
        return following.button(request, kind, chips[0].chosen.key, label)


class CasePageQuerySet(PageQuerySet):
    def of(self, municipality: Municipality):
        return self.filter(case__municipality=municipality)

    def shown(self):
        """Pages of cases that anybody may read."""
        return self.live().filter(
            case__withdrawn_at__isnull=True, case__public=True, case__administrative=False
        )

    def with_case(self):
        return self.select_related("case__source", "locale")


class CasePage(PicturedPage):
    """One council case in one language. ``case`` holds what the source says; the fields here, what editors say."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="pages", verbose_name=_("case")
    )
    headline = models.CharField(
        _("title in plain language"),
        max_length=200,
        blank=True,
        help_text=_("Shown instead of the source's title, which stays readable below it."),
    )
    summary = models.TextField(
        _("summary in plain language"),
        blank=True,
        max_length=1200,
        help_text=_("What it is about, in three short sentences."),
    )
    meaning = RichTextField(_("what it means for you"), blank=True, features=TEXT)
    participation = RichTextField(_("how to have a say"), blank=True, features=TEXT)
    participation_link = models.URLField(_("where to send it"), blank=True)
    participation_until = models.DateField(_("last day to have a say"), null=True, blank=True)

    objects = PageManager.from_queryset(CasePageQuerySet)()

    # Pages of cases come from the harvest, one for each case and language.
    is_creatable = False
    template = "cases/case.html"
    parent_page_types = ["cases.CaseIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        HelpPanel(template="cases/panels/source.html", heading=_("From the case system")),
        MultiFieldPanel(
            [FieldPanel("headline"), FieldPanel("summary")], heading=_("In plain language")
        ),
        FieldPanel("meaning"),
        MultiFieldPanel(
            [
                FieldPanel("participation"),
                FieldRowPanel(
                    [FieldPanel("participation_link"), FieldPanel("participation_until")]
                ),
            ],
            heading=_("How to have a say"),
        ),
        PicturedPage.picture_panel,
    ]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("In search results"),
        )
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("headline", boost=2),
        index.SearchField("summary"),
        index.FilterField("case_id"),
    ]
    override_translatable_fields = [
        SynchronizedField("slug"),
        SynchronizedField("title", overridable=False),
        SynchronizedField("case", overridable=False),
        SynchronizedField("participation_until"),
        TranslatableField("headline"),
        TranslatableField("summary"),
        TranslatableField("meaning"),
        TranslatableField("participation"),
    ]

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")

    def with_content_json(self, content):
        """A revision never brings back what the source said when it was written."""
        page = super().with_content_json(content)
        page.case_id = self.case_id
        page.title = self.title
        page.slug = self.slug
        return page

    @property
    def heading(self) -> str:
        return self.headline or self.case.title or self.title

    def get_admin_display_title(self) -> str:
        return f"{self.case.number} {self.heading}".strip()

    def description_text(self) -> str:
        return self.search_description or shorten(self.summary or plain(self.case.title), 200)

    @cached_property
    def explained(self) -> bool:
        """An editor has written something a resident reads."""
        return bool(self.headline or self.summary or self.meaning or self.participation)

    @property
    def unwritten(self) -> bool:
        """Nobody has explained it in this language yet: a translation may fill it."""
        return not self.explained

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        municipality = getattr(request, "municipality", None)
        if municipality is None or getattr(request, "is_preview", False):
            shown = self._shown(municipality)
        else:
            name = f"case.{self.pk}"
            shown = remembered(municipality, name, lambda: self._shown(municipality), many=True)
        if self.case.shown:
            label = _("Follow the case")
            context["follow"] = following.button(request, SubjectKind.CASE, self.case_id, label)
        return context | shown

    def _shown(self, municipality) -> dict:
        """What every reader sees alike."""
        known = reading.case_reading(self) | {"page": self, "municipality": municipality}
        return {
            "heading": render_to_string("cases/case_heading.html", known),
            "content": render_to_string("cases/case_content.html", known),
            "crumbs": known["crumbs"],
            "feed_url": known.get("feed_url", ""),
            "followed_by": known.get("followed_by", ""),
            "description": self.description_text(),
        }
