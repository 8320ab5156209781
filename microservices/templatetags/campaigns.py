"""What the page of a campaign shows beside its story: the page is in the tree, and the numbers are in the books."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from microservices import business_words, campaign_words
from microservices.campaign_words import Shown
from microservices.choices import CampaignState
from microservices.models import Business, Campaign, CampaignPage, Post
from portal import following
from portal.channels import SubjectKind
from portal.remembered import remembered

register = template.Library()


@register.simple_tag(takes_context=True)
def campaign_shown(context: template.Context, page: CampaignPage) -> Shown:
    """`{% campaign_shown page as shown %}`: as the books say it now."""
    behind = Business.objects.shown().filter(campaigns=OuterRef("pk"))
    rows = Campaign.objects.select_related("area", "category").annotate(sponsored=Exists(behind))
    campaign = rows.get(pk=page.campaign_id)
    place = getattr(context["request"], "municipality", None)
    if place is not None and place.pk == campaign.municipality_id:
        campaign.municipality = place
    return campaign_words.shown(campaign)


@register.simple_tag(takes_context=True)
def campaign_follow(context: template.Context, shown: Shown) -> Any:
    """`{% campaign_follow shown as follow %}`: the button; nothing where it is over and tells nothing any more."""
    if not shown.running:
        return None
    return following.button(
        context["request"], SubjectKind.CAMPAIGN, shown.campaign.pk, _("Follow the campaign")
    )


@register.simple_tag
def campaign_sponsors(shown: Shown) -> SafeString:
    """`{% campaign_sponsors shown %}`: businesses that stand behind it, each with what it gives for it; nothing where
    there are none. The same for every reader: kept until something of the municipality changes."""
    campaign = shown.campaign
    if not campaign.sponsored:
        return SafeString()

    def made() -> SafeString:
        return render_to_string(
            "microservices/campaign_sponsors.html", {"sponsors": _sponsors(shown)}
        )

    return remembered(campaign.municipality, f"campaign.sponsors.{campaign.pk}", made)


def _sponsors(shown: Shown) -> list[tuple[Business, list[tuple[Post, str]]]]:
    """Once the campaign is over, their names alone."""
    rows = list(Business.objects.shown().filter(campaigns=shown.campaign.pk))
    gives: dict[int, list[tuple[Post, str]]] = {row.pk: [] for row in rows}
    if shown.campaign.state == CampaignState.OPEN:
        posts = Post.objects.open().filter(perk__campaign=shown.campaign.pk, business__in=rows)
        for post in posts.select_related("perk").order_by("ends_on", "pk"):
            gives[post.business_id].append((post, business_words.price(post.perk)))
    return [(row, gives[row.pk]) for row in rows]
