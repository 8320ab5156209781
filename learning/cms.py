"""Learning in the CMS: one group of lists, each from its own desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from learning.ambassador_desk import AmbassadorViewSet, GoalViewSet
from learning.copy_desk import CopyViewSet
from learning.effect_desk import InterventionViewSet, KeyViewSet, ServiceViewSet
from learning.licence_desk import LicenceViewSet, PackageViewSet
from learning.practice_desk import PracticeViewSet
from learning.talk_desk import PostViewSet
from learning.team_desk import TeamViewSet
from learning.witness_desk import WitnessViewSet
from learning.xapi_desk import XapiViewSet


class LearningGroup(SnippetViewSetGroup):
    menu_label = _("Learning")
    menu_icon = "openquote"
    menu_order = 320
    items = (
        TeamViewSet,
        AmbassadorViewSet,
        GoalViewSet,
        ServiceViewSet,
        InterventionViewSet,
        KeyViewSet,
        LicenceViewSet,
        PackageViewSet,
        WitnessViewSet,
        PracticeViewSet,
        CopyViewSet,
        PostViewSet,
        XapiViewSet,
    )
