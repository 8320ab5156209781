"""Who may take part in a competition of ideas, and what ideas may say: each refusal in words, for whoever asked."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from barometer import competition_steps
from barometer.models import Competition, Idea
from portal.models import Area, Municipality, Resident
from portal.redaction import redacted

LONGEST_TITLE, LONGEST_TEXT, LONGEST_PLACE = 100, 3000, 120
LONGEST_REASON = 1000


class IdeaRefused(Exception):
    """Nothing happened; the message says why, to whoever asked."""


def require(competition: Competition, verb: str) -> None:
    """Raises IdeaRefused where it is not the time for something."""
    if not competition.allows(verb):
        raise IdeaRefused(not_now(competition, verb))


def not_now(competition: Competition, verb: str) -> str:
    """Why something cannot be done in this moment; empty where it can."""
    if competition.allows(verb):
        return ""
    phase = competition.phase
    if competition.decided:
        return _("This is decided. Nothing of it changes any more.")
    if phase in {competition_steps.Phase.DRAFT, competition_steps.Phase.COMING}:
        return _("This has not begun yet.")
    return {
        "propose": _("The time for new ideas is over."),
        "edit": _("The time for changing ideas is over."),
        "support": _("The time for supporting ideas is over."),
        "vote": _("There is no vote now."),
        "score": _("The jury does not judge now."),
    }.get(verb, _("It is not the time for this."))


def why_not(resident: Resident, competition: Competition) -> str:
    """Why somebody cannot take part, whatever the phase; empty where they can."""
    place = competition.municipality
    kind = resident.kind
    if kind in {Resident.Kind.STAFF, Resident.Kind.BUSINESS}:
        return _("Residents take part, each for themselves. Sign in with your own eID.")
    if resident.municipality_id != place.pk or kind == Resident.Kind.GUEST:
        return _(
            "Those who live in %(municipality)s take part. Your eID says that you live elsewhere."
        ) % {"municipality": place.name}
    year = timezone.localtime(competition.opens_at, place.zone).year
    if not competition_steps.of_age(
        resident.birth_year,
        year,
        youngest=competition.youngest,
        oldest=competition.oldest,
        minor=kind == Resident.Kind.MINOR,
    ):
        return _("This is for another age: %(ages)s.") % {"ages": ages(competition)}
    return ""


def ages(competition: Competition) -> str:
    """Who may take part by age, in words; empty where everybody may."""
    youngest, oldest = competition.youngest, competition.oldest
    if youngest is not None and oldest is not None:
        return _("%(youngest)s to %(oldest)s years") % {"youngest": youngest, "oldest": oldest}
    if youngest is not None:
        return _("from %(youngest)s years") % {"youngest": youngest}
    if oldest is not None:
        return _("up to %(oldest)s years") % {"oldest": oldest}
    return ""


def require_words(title: str, text: str, place: str = "") -> tuple[str, str, str]:
    """What everybody reads, tidied. Raises IdeaRefused."""
    title, text, place = " ".join(title.split()), text.strip(), " ".join(place.split())
    if not title or not text:
        raise IdeaRefused(_("Write a title and what the idea is."))
    if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT or len(place) > LONGEST_PLACE:
        raise IdeaRefused(_("That is too long. Say it shorter."))
    if private(title, text, place):
        raise IdeaRefused(said_private())
    return title, text, place


def private(*texts: str) -> bool:
    """Whether somebody has written a number of identity or a way to reach a person."""
    return any(redacted(text) != text for text in texts)


def said_private() -> str:
    return _(
        "Take out numbers of identity, telephone numbers and e-mail addresses: everybody reads it."
    )


def require_reason(words: str) -> str:
    """A reason that people read, tidied. Raises IdeaRefused."""
    said = words.strip()
    if not said or len(said) > LONGEST_REASON:
        raise IdeaRefused(
            _("Say why, in at most %(number)s letters: people read it.")
            % {"number": LONGEST_REASON}
        )
    return said


def require_place(municipality: Municipality, area: Area | None) -> None:
    if area is not None and area.municipality_id != municipality.pk:
        raise IdeaRefused(_("That area belongs to another municipality."))


def is_author(resident: Resident, idea: Idea) -> bool:
    return idea.authors.filter(resident=resident).exists()
