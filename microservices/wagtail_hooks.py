"""What neighbours' help adds to the CMS."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from microservices.board_desk import PointsWaiting
from microservices.cms import HelpGroup
from microservices.desk import CasesWaiting
from microservices.figures_desk import FiguresGlance
from microservices.listing_desk import ListingsWaiting
from microservices.mint_desk import MintsWaiting
from microservices.participation_desk import ParticipationsWaiting
from microservices.permit_desk import PermitsWaiting
from microservices.phone_desk import PhoneWaiting
from microservices.post_desk import PostsWaiting
from microservices.safety_desk import ReportsWaiting

register_snippet(HelpGroup)


@hooks.register("construct_homepage_panels")
def add_waiting(request: HttpRequest, panels: list[Any]) -> None:
    panels += [
        ReportsWaiting(),
        ListingsWaiting(),
        PhoneWaiting(),
        PermitsWaiting(),
        CasesWaiting(),
        PointsWaiting(),
        FiguresGlance(),
        ParticipationsWaiting(),
        PostsWaiting(),
        MintsWaiting(),
    ]
