"""The story of a campaign as a Wagtail page, one in each language; its numbers stand on ``Campaign``."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.blocks import BodyBlock
from portal.models import PicturedPage
from portal.models.municipality import Municipality

from .campaigns import Campaign


class CampaignPageQuerySet(PageQuerySet):
    def of(self, municipality: Municipality):
        return self.filter(campaign__municipality=municipality)


class CampaignPage(PicturedPage):
    """What an editor tells of a campaign. The pages are there, unpublished, as soon as it is planned."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="pages", verbose_name=_("campaign")
    )
    summary = models.TextField(
        _("summary"), blank=True, max_length=400, help_text=_("What it is about, in two sentences.")
    )
    story = StreamField(BodyBlock(), blank=True, verbose_name=_("story"))

    objects = PageManager.from_queryset(CampaignPageQuerySet)()

    # They come with the campaign, one for each language.
    is_creatable = False
    template = "microservices/campaign.html"
    found_by = ("summary", "story")
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        PicturedPage.picture_panel,
        FieldPanel("story"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("story"),
        index.FilterField("campaign_id"),
    ]
    override_translatable_fields = [
        SynchronizedField("campaign", overridable=False),
        TranslatableField("summary"),
        TranslatableField("story"),
    ]

    class Meta:
        verbose_name = _("campaign page")
        verbose_name_plural = _("campaign pages")

    def with_content_json(self, content):
        """A revision never makes it the page of another campaign."""
        page = super().with_content_json(content)
        page.campaign_id = self.campaign_id
        return page

    def description_text(self) -> str:
        return self.search_description or self.summary
