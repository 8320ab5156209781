"""What ideas store about a person, and what is left of it when they delete their account: what others support stays,
without a name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from barometer.actions.deciding import leave_juries
from barometer.actions.ideas import leave
from barometer.models import IdeaAuthor, IdeaVote, IdeaWording, Juror, Support
from portal.models import Resident
from portal.mydata import AS_LONG_AS_ACCOUNT, Rows, Stored, stores


def _ideas(resident: Resident) -> Rows:
    rows = IdeaAuthor.objects.filter(resident=resident)
    for row in rows.select_related("idea__competition", "idea__topic", "idea__area"):
        idea = row.idea
        yield {
            "competition": idea.competition.name,
            "title": idea.title,
            "text": idea.text,
            "language": idea.language,
            "topic": idea.topic.code if idea.topic else None,
            "area": idea.area.slug if idea.area else None,
            "place": idea.place,
            "state": idea.state,
            "made_at": idea.made_at,
        }


def _wordings(resident: Resident) -> Rows:
    return IdeaWording.objects.filter(by=resident).values(
        "idea", "number", "title", "text", "sent_at", "state", "said"
    )


def _supports(resident: Resident) -> Rows:
    rows = Support.objects.filter(resident=resident).select_related("idea")
    return ({"idea": row.idea.title, "since": row.since} for row in rows)


def _votes(resident: Resident) -> Rows:
    rows = IdeaVote.objects.filter(resident=resident).select_related("idea")
    return ({"idea": row.idea.title} for row in rows)


def _seats(resident: Resident) -> Rows:
    for row in Juror.objects.visible_to(resident).select_related("competition"):
        yield {
            "competition": row.competition.name,
            "name": row.name,
            "about": row.about,
            "agreed_at": row.agreed_at,
            "points": list(row.scores.values("idea", "criterion", "points", "reason", "given_at")),
            "did_not_judge": list(row.recusals.values("idea", "reason")),
        }


stores(
    Stored(
        "barometer.IdeaAuthor",
        _("Ideas you proposed"),
        _("So that others can read and support them, and you are told what becomes of them"),
        _(
            "As long as the competition stands here. When you leave, ideas others support stay without your name"
        ),
        _ideas,
        leave,
        whose="residents",
    )
)
stores(
    Stored(
        "barometer.IdeaWording",
        _("How you worded your ideas, and when"),
        _("So that everybody sees what was changed"),
        _("As long as the idea"),
        _wordings,
        whose="residents",
    )
)
stores(
    Stored(
        "barometer.Support",
        _("Which ideas you support"),
        _("So that each resident counts once"),
        _("Until you take it back, or as long as you have an account"),
        _supports,
        whose="residents",
    )
)
stores(
    Stored(
        "barometer.IdeaVote",
        _("Which idea you vote for"),
        _("So that each resident has one vote"),
        _("Until the votes are counted: then it is deleted"),
        _votes,
        whose="residents",
    )
)
stores(
    Stored(
        "barometer.Juror",
        _("Juries you sit in, and your points with their reasons"),
        _("So that everybody can follow how ideas were judged"),
        AS_LONG_AS_ACCOUNT,
        _seats,
        leave_juries,
    )
)
stores(
    Stored(
        "barometer.Decision",
        _("Decisions about ideas that you wrote"),
        exempt=_(
            "That you decided this is part of the municipality's record. It stays when you leave, without your name."
        ),
        whose="staff",
    )
)
