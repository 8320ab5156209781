"""Surveys and ideas in the CMS: one group of lists, each from its own desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from barometer.bootcamp_desk import BootcampViewSet, ExperimentViewSet
from barometer.competition_desk import CompetitionViewSet
from barometer.idea_desk import IdeaViewSet
from barometer.milestone_desk import MilestoneViewSet
from barometer.promise_desk import PromiseViewSet
from barometer.question_desk import CommonQuestionViewSet, QuestionViewSet
from barometer.round_desk import RoundViewSet


class BarometerGroup(SnippetViewSetGroup):
    menu_label = _("Surveys and ideas")
    menu_icon = "form"
    menu_order = 310
    items = (
        RoundViewSet,
        QuestionViewSet,
        CommonQuestionViewSet,
        PromiseViewSet,
        MilestoneViewSet,
        CompetitionViewSet,
        IdeaViewSet,
        BootcampViewSet,
        ExperimentViewSet,
    )
