"""Ideas and competitions in words: who wrote it, where it stands, what comes next and when."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from barometer.choices import IdeaState
from barometer.competition_scores import MOST
from barometer.competition_steps import Phase
from barometer.models import Competition, Idea, IdeaAuthor
from portal import days, street
from portal.models import Resident

PHASES: dict[str, Any] = {
    Phase.DRAFT: gettext_lazy("Being prepared"),
    Phase.COMING: gettext_lazy("Begins soon"),
    Phase.COLLECT: gettext_lazy("Ideas"),
    Phase.DISCUSS: gettext_lazy("Support"),
    Phase.SHORTLIST: gettext_lazy("Shortlist"),
    Phase.JURY: gettext_lazy("Jury"),
    Phase.VOTE: gettext_lazy("Vote"),
    Phase.RESULT: gettext_lazy("Result"),
}
NOW: dict[str, Any] = {
    Phase.COMING: gettext_lazy("It has not begun yet"),
    Phase.COLLECT: gettext_lazy("Everybody proposes and supports ideas"),
    Phase.DISCUSS: gettext_lazy("Ideas are read, supported and improved"),
    Phase.SHORTLIST: gettext_lazy("The municipality chooses the shortlist"),
    Phase.JURY: gettext_lazy("The jury judges the ideas on the shortlist"),
    Phase.VOTE: gettext_lazy("Residents vote on the shortlist"),
    Phase.RESULT: gettext_lazy("The municipality decides"),
}
NEXT: dict[str, Any] = {
    Phase.COLLECT: gettext_lazy("Ideas can be proposed"),
    Phase.DISCUSS: gettext_lazy("Ideas are supported and improved"),
    Phase.SHORTLIST: gettext_lazy("The municipality chooses the shortlist, each with a reason"),
    Phase.JURY: gettext_lazy("The jury judges"),
    Phase.VOTE: gettext_lazy("Residents vote"),
    Phase.RESULT: gettext_lazy("The municipality decides, each with a reason"),
}
DECIDED = gettext_lazy("It is decided")
TONES = {
    IdeaState.PUBLIC: "good",
    IdeaState.IN_REVIEW: "warn",
    IdeaState.REFUSED: "bad",
    IdeaState.REMOVED: "bad",
}


@dataclasses.dataclass(frozen=True)
class Said:
    """One of the cards that say where it stands (``components/trio.html``)."""

    title: str
    text: str = ""
    url: str = ""
    action: str = ""
    lang: str = ""


@dataclasses.dataclass(frozen=True)
class Fact:
    icon: str
    text: str
    lang: str = ""


def day_of(competition: Competition, moment: dt.datetime) -> dt.date:
    return timezone.localtime(moment, competition.municipality.zone).date()


def until(competition: Competition, moment: dt.datetime) -> str:
    return _("until %(day)s") % {"day": days.at(moment)}


def phase(competition: Competition) -> str:
    return str(DECIDED if competition.decided else PHASES[competition.phase])


def ends(competition: Competition) -> dt.datetime:
    """When the phase it is in is over, or was promised to be."""
    here = competition.phase
    if here in {Phase.DRAFT, Phase.COMING}:
        return competition.opens_at
    return dict(competition.dates.phases())[here]


def line(competition: Competition) -> list[street.Part]:
    """Its phases as the stage line shows them."""
    here, found, seen = competition.phase, [], False
    for one, over in competition.dates.phases():
        now = one == here and not competition.decided
        seen = seen or one == here
        when = street.When.NOW if now else street.When.AHEAD
        if competition.decided or (not seen and here not in {Phase.DRAFT, Phase.COMING}):
            when = street.When.DONE
        text = days.short(day_of(competition, over))
        if one == Phase.RESULT and competition.decided_at is not None:
            text = days.short(day_of(competition, competition.decided_at))
        found.append(street.Stop(str(PHASES[one]), when, text))
    return list(found)


def now_said(competition: Competition) -> Said:
    if competition.decided and competition.decided_at is not None:
        return Said(str(DECIDED), days.on(day_of(competition, competition.decided_at)).capitalize())
    here = competition.phase
    if here == Phase.COMING:
        return Said(
            str(NOW[here]), _("It begins %(day)s.") % {"day": days.at(competition.opens_at)}
        )
    over = ends(competition)
    if over <= timezone.now():
        day = days.on(day_of(competition, over))
        return Said(
            str(NOW[here]), _("It was to be done by %(day)s, and takes longer.") % {"day": day}
        )
    return Said(str(NOW[here]), _("Until %(day)s.") % {"day": days.at(over)})


def next_said(competition: Competition) -> Said:
    if competition.decided:
        return Said(
            _("The municipality carries out what was chosen"),
            _("Whoever follows this competition is told of it."),
        )
    here = competition.phase
    order = [one for one, _over in competition.dates.phases()]
    if here == Phase.RESULT:
        if competition.result_by <= timezone.now():
            return Said(_("The result is published"), _("As soon as all of it is decided."))
        day = days.on(day_of(competition, competition.result_by))
        return Said(_("The result is published"), _("By %(day)s.") % {"day": day})
    then = order[0] if here not in order else order[order.index(here) + 1]
    begins = competition.opens_at if here not in order else ends(competition)
    if begins <= timezone.now():
        return Said(str(NEXT[then]), _("As soon as the shortlist is chosen."))
    said = _("From %(day)s.") % {"day": days.on(day_of(competition, begins))}
    return Said(str(NEXT[then]), said)


# Ideas ----------------------------------------------------------------------------------------------------------


def author(row: IdeaAuthor, reader: Resident | None) -> str:
    """Who wrote an idea, as ``reader`` may know it."""
    person = row.resident
    if person is None:
        return _("somebody who has left")
    return person.name_to(reader)


def authors(rows: Sequence[IdeaAuthor], reader: Resident | None) -> str:
    """All of them in one line, those without a name counted."""
    said = [author(row, reader) for row in rows]
    plain = {_("a resident"), _("a young resident"), _("somebody who has left")}
    named = [one for one in said if one not in plain]
    rest = [one for one in said if one in plain]
    if len(rest) > 1:
        rest = [
            ngettext("%(number)s resident", "%(number)s residents", len(rest))
            % {"number": number_format(len(rest))}
        ]
    return ", ".join([*named, *rest])


def supported(number: int) -> str:
    if not number:
        return _("No support yet")
    return ngettext("%(number)s supports it", "%(number)s support it", number) % {
        "number": number_format(number, force_grouping=True)
    }


def votes(number: int) -> str:
    return ngettext("%(number)s vote", "%(number)s votes", number) % {
        "number": number_format(number, force_grouping=True)
    }


def points(total: Fraction) -> str:
    """Points of five with one decimal, rounded half away from zero as people do by hand."""
    tenths = (total * 20 + 1) // 2
    return _("%(points)s of %(most)s") % {
        "points": number_format(tenths / 10, 1),
        "most": number_format(MOST),
    }


def whole_points(number: int) -> str:
    return _("%(points)s of %(most)s") % {
        "points": number_format(number),
        "most": number_format(MOST),
    }


def share(weight: int, whole: int) -> str:
    """How much of the whole a criterion is."""
    return _("%(number)s %% of the whole") % {"number": number_format(round(weight * 100 / whole))}


def place(number: int) -> str:
    return _("place %(number)s with the jury") % {"number": number_format(number)}


def facts(row: Idea) -> list[Fact]:
    """What stands on a card: topic, area and place."""
    found = []
    if row.topic is not None:
        found.append(Fact("case", row.topic.name))
    if row.area is not None:
        found.append(Fact("map", row.area.name))
    if row.place:
        found.append(Fact("pin", row.place, row.language))
    return found


@dataclasses.dataclass(frozen=True)
class Card:
    """An idea in a list. tag: where it stands, where that says something."""

    idea: Idea
    facts: list[Fact]
    authors: str
    supported: str
    tag: str
    tone: str
    mine: bool
    by_me: bool


def standing(row: Idea, yes: bool | None) -> tuple[str, str]:
    """Where an idea of a competition stands, and its tone. yes: what was decided at last, none where nothing was."""
    competition = row.competition
    if competition.decided and row.shortlisted:
        if yes is None:
            return "", ""
        return (_("Chosen"), "good") if yes else (_("Not chosen"), "line")
    if competition.step != "announced":
        return (
            (_("On the shortlist"), "good")
            if row.shortlisted
            else (_("Not on the shortlist"), "line")
        )
    return "", ""
