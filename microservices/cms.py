"""Neighbours' help in the CMS: one group of lists, each from its own desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from microservices.board_desk import NameViewSet, SchoolViewSet, SuspicionViewSet
from microservices.business_desk import BusinessViewSet
from microservices.campaign_desk import CampaignViewSet
from microservices.category_desk import CategoryViewSet, RecognitionViewSet
from microservices.desk import CaseViewSet
from microservices.figures_desk import FiguresViewSet, PopulationViewSet
from microservices.honour_desk import HonourViewSet
from microservices.learning_desk import LearningCoinsViewSet
from microservices.listing_desk import ListingViewSet
from microservices.mint_desk import MintViewSet
from microservices.participation_desk import ParticipationViewSet
from microservices.permit_desk import PermitViewSet
from microservices.phone_desk import PhoneViewSet
from microservices.post_desk import PostViewSet
from microservices.safety_desk import HeldViewSet, ReportViewSet


class HelpGroup(SnippetViewSetGroup):
    menu_label = _("Neighbours' help")
    menu_icon = "group"
    menu_order = 300
    items = (
        ReportViewSet,
        HeldViewSet,
        ListingViewSet,
        PhoneViewSet,
        CaseViewSet,
        PermitViewSet,
        CampaignViewSet,
        ParticipationViewSet,
        MintViewSet,
        LearningCoinsViewSet,
        BusinessViewSet,
        PostViewSet,
        CategoryViewSet,
        RecognitionViewSet,
        SuspicionViewSet,
        NameViewSet,
        SchoolViewSet,
        HonourViewSet,
        FiguresViewSet,
        PopulationViewSet,
    )
