"""Taking part in a board, leaving it, making it final, and keeping a name off it."""

from __future__ import annotations

import logging
import unicodedata

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from microservices import ages, boards, minors, points, screening
from microservices.boards import Period, Sheet
from microservices.models import (
    Board,
    BoardLine,
    BoardPlace,
    Neighbour,
    School,
    SchoolTotal,
)
from microservices.models.boards import LONGEST_ALIAS
from microservices.points import LEAST, Span
from portal import reach
from portal.events import ContentChanged, announce
from portal.models import Area, Municipality, Resident

logger = logging.getLogger(__name__)

RIGHT = "microservices.change_boardplace"
SHORTEST_ALIAS, LONGEST_REASON = 2, 200
_SIGNS = frozenset(" -'.’·&!")

LOG_LABELS = {
    "microservices.board.hide": _("Hide a name on a board"),
    "microservices.board.show": _("Show a name on a board again"),
}


class BoardRefused(Exception):
    """Nobody can take part like this; the message says why."""


def alias_of(said: str) -> str:
    """The name somebody wants to stand under, as it is kept. Raises BoardRefused."""
    alias = " ".join(unicodedata.normalize("NFC", said).split())
    if len(alias) < SHORTEST_ALIAS:
        raise BoardRefused(gettext("Write the name you want to stand under. Two letters at least."))
    if len(alias) > LONGEST_ALIAS:
        raise BoardRefused(
            gettext("That name is too long. It can have %(most)d letters.")
            % {"most": LONGEST_ALIAS}
        )
    if not any(sign.isalpha() for sign in alias) or not all(
        sign.isalnum() or sign in _SIGNS or unicodedata.category(sign).startswith("M")
        for sign in alias
    ):
        raise BoardRefused(gettext("Write the name with letters, digits and spaces only."))
    if screening.found(alias):
        raise BoardRefused(
            gettext("That looks like a number or an address. Choose a name that is none.")
        )
    return alias


def join(
    actor: Resident,
    municipality: Municipality,
    *,
    span: str,
    alias: str = "",
    area: Area | None = None,
    school: School | None = None,
) -> BoardPlace:
    """Take part in the period of today, or change the name, the area and the school while it runs.

    Who may be under sixteen counts for a school, and stands nowhere by name. Raises BoardRefused.
    """
    _may(actor, municipality)
    if span not in Span.values:
        raise BoardRefused(gettext("Choose a week, a month or a quarter."))
    for row in (area, school):
        if row is not None and row.municipality_id != municipality.pk:
            raise BoardRefused(gettext("That belongs to another municipality."))
    if boards.too_young(actor, municipality):
        if school is None:
            raise BoardRefused(gettext("Choose your school: your points count for it."))
        alias, area = "", None
    else:
        alias = alias_of(alias)
    period = boards.running(municipality, span)
    try:
        with transaction.atomic():
            place = _written(actor, period, alias, area, school)
            announce(ContentChanged(municipality.pk))
    except IntegrityError as error:
        raise BoardRefused(
            gettext("Somebody else stands under that name already. Choose another one.")
        ) from error
    return place


def _may(actor: Resident, municipality: Municipality) -> None:
    if actor.municipality_id != municipality.pk or not actor.lives_here:
        raise BoardRefused(
            gettext("Boards are for those who live here. This is not your home municipality.")
        )
    age = ages.of(actor, minors.today(municipality))
    if age == ages.UNKNOWN:
        raise BoardRefused(str(ages.REFUSALS["age_unknown"]))
    if Neighbour.objects.visible_to(actor).filter(suspended_at__isnull=False).exists():
        raise BoardRefused(
            gettext("You take no part for the time being. Your page about safety says more.")
        )


def _written(
    actor: Resident, period: Period, alias: str, area: Area | None, school: School | None
) -> BoardPlace:
    place = (
        BoardPlace.objects.select_for_update().filter(pk__in=period.places.filter(resident=actor))
    ).first() or BoardPlace(
        municipality=period.municipality,
        resident=actor,
        span=period.span,
        first_day=period.first_day,
    )
    if school is not None and not school.active and school.pk != place.school_id:
        raise BoardRefused(gettext("That school is no longer in the list. Choose another one."))
    if place.hidden_at is not None:
        if alias.casefold() == place.alias.casefold():
            raise BoardRefused(gettext("A moderator has hidden that name. Choose another one."))
        place.hidden_at, place.hidden_because = None, ""
    place.alias, place.area, place.school = alias, area, school
    place.save()
    return place


@transaction.atomic
def leave(actor: Resident, place: BoardPlace) -> None:
    """Take part no more. Everybody only for themselves; twice is once."""
    if place.resident_id != actor.pk:
        raise BoardRefused(gettext("Everybody decides this about themselves only."))
    BoardPlace.objects.filter(pk=place.pk).delete()
    announce(ContentChanged(place.municipality_id))


@transaction.atomic
def take_off(actor: Resident, line: BoardLine) -> None:
    """Take one's name off a board that is final, with every picture of it that was shared. Twice is once."""
    if line.resident_id != actor.pk:
        raise BoardRefused(gettext("Everybody decides this about themselves only."))
    BoardLine.objects.filter(pk=line.pk).delete()


# A moderator -------------------------------------------------------------------------------------------------


def _require(staff: Resident | None, municipality: Municipality) -> None:
    if staff is not None and not reach.has_right(staff, RIGHT, municipality):
        raise BoardRefused(gettext("You are not allowed to decide about names on boards here."))


@transaction.atomic
def hide(staff: Resident | None, place: BoardPlace, *, because: str) -> BoardPlace:
    """Keep a name off the board: it takes no rank. Whoever chose it reads why, and can choose another."""
    _require(staff, place.municipality)
    because = because.strip()
    if not because:
        raise BoardRefused(gettext("Say why. Whoever chose the name reads it."))
    if len(because) > LONGEST_REASON:
        raise BoardRefused(
            gettext("That is too long: at most %(most)d letters.") % {"most": LONGEST_REASON}
        )
    row = BoardPlace.objects.select_for_update().filter(pk=place.pk).first()
    if row is None:
        raise BoardRefused(gettext("They no longer take part."))
    row.hidden_at, row.hidden_because = timezone.now(), because
    row.save(update_fields=["hidden_at", "hidden_because"])
    log(row, "microservices.board.hide", user=staff, data={"because": because})
    announce(ContentChanged(row.municipality_id))
    return row


@transaction.atomic
def show(staff: Resident | None, place: BoardPlace) -> BoardPlace:
    """Let a name stand on the board again."""
    _require(staff, place.municipality)
    row = BoardPlace.objects.select_for_update().filter(pk=place.pk).first()
    if row is None:
        raise BoardRefused(gettext("They no longer take part."))
    row.hidden_at, row.hidden_because = None, ""
    row.save(update_fields=["hidden_at", "hidden_because"])
    log(row, "microservices.board.show", user=staff)
    announce(ContentChanged(row.municipality_id))
    return row


# Final -------------------------------------------------------------------------------------------------------


def freeze_due() -> int:
    """Make final what is over; returns how many boards and totals that made. Twice is once."""
    made = 0
    for period in boards.over():
        try:
            made += freeze(period)
        except Exception:
            # one municipality's trouble must not keep the others' boards
            logger.exception("The boards of %s could not be made final", period)
    return made


@transaction.atomic
def freeze(period: Period) -> int:
    """Make the boards of a period final, and forget who took part without standing on one."""
    # whoever comes second waits here, and finds nothing left to do
    mine = list(period.places.select_for_update().values_list("pk", flat=True))
    if not mine:
        return 0
    sheet = boards.read(period)
    made = sum(
        _freeze_board(period, sheet, area) for area in [None, *boards.areas_with_people(period)]
    )
    for row in sheet.schools():
        SchoolTotal.objects.create(
            school=row.school,
            span=period.span,
            first_day=period.first_day,
            people=row.people,
            quarters=row.quarters,
        )
        made += 1
    BoardPlace.objects.filter(pk__in=mine).delete()
    announce(ContentChanged(period.municipality.pk))
    return made


def _freeze_board(period: Period, sheet: Sheet, area: Area | None) -> int:
    standing = points.places(sheet.rows(area))
    if len(standing) < LEAST:
        return 0
    board = Board.objects.create(
        municipality=period.municipality,
        area=area,
        span=period.span,
        first_day=period.first_day,
        people=len(standing),
    )
    BoardLine.objects.bulk_create(
        BoardLine(
            board=board,
            resident_id=place.key,
            alias=place.alias,
            quarters=place.quarters,
            rank=place.rank,
            shared=place.shared,
        )
        for place in standing
    )
    return 1
