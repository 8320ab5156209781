"""The tree of ambassadors as it stands: who invited whom, who is active, how many seats were used with them; what
learners were seen to manage; the same per area, with the middle and the idle share beside the sums; and how far goals
are reached.

A licence counts for the ambassador who witnessed it. Who came to whose sessions would say more, and is erased after 30
days; that witness stays.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils import timezone

from learning import team_rules
from learning.models import Ambassador, Goal, Licence, TeamSession, Witness
from learning.team_choices import GoalKind, SessionState, Stage
from portal.models import Area, Municipality

_HELD = Q(sessions__state=SessionState.HELD)
SERVING = frozenset({Stage.TRAINED, Stage.ACTIVE, Stage.IDLE})


@dataclasses.dataclass(frozen=True)
class Row:
    """One ambassador. held: sessions they led; reached: seats used there; licensed: licences they witnessed; witness:
    their number as one, where they are; depth: how far below the first of the tree"""

    ambassador: Ambassador
    stage: Stage
    held: int
    reached: int
    licensed: int = 0
    witness: int | None = None
    depth: int = 0

    @property
    def label(self) -> str:
        return str(self.stage.label)

    @property
    def tone(self) -> str:
        return {Stage.ACTIVE: "good", Stage.IDLE: "warn"}.get(self.stage, "line")


def rows(municipality: Municipality, now: dt.datetime | None = None) -> list[Row]:
    """Everybody, each followed by those they invited; who has stopped is left out where nobody stands below them."""
    now = now or timezone.now()
    found = (
        Ambassador.objects.of(municipality)
        .select_related("area")
        .annotate(
            held=Count("sessions", filter=_HELD),
            last_held=Max("sessions__ends_at", filter=_HELD),
            reached=Sum(F("sessions__came") + F("sessions__walk_ins"), filter=_HELD, default=0),
        )
        .order_by("name", "pk")
    )
    numbers: dict[int, int] = dict(
        Witness.objects.of(municipality).serving().values_list("resident", "number")
    )
    seen = _witnessed(municipality)
    flat = [
        Row(
            one,
            team_rules.stage(
                trained_at=one.trained_at, ended_at=one.ended_at, last_held=one.last_held, now=now
            ),
            one.held,
            one.reached,
            seen.get(one.resident_id, 0),
            numbers.get(one.resident_id),
        )
        for one in found
    ]
    return below(flat, None)


def _granted(municipality: Municipality) -> QuerySet[Licence]:
    return Licence.objects.of(municipality).filter(revoked_at__isnull=True).order_by()


def _witnessed(municipality: Municipality) -> dict[int, int]:
    """Licences by the account of whoever witnessed them."""
    known = _granted(municipality).filter(witnessed_by__resident__isnull=False)
    return dict(known.values_list("witnessed_by__resident").annotate(number=Count("pk")))


def below(flat: Iterable[Row], top: int | None) -> list[Row]:
    """Those under the ambassador numbered ``top``, depth first; the whole tree without one."""
    under: dict[int | None, list[Row]] = {}
    for row in flat:
        under.setdefault(row.ambassador.parent_id, []).append(row)

    def walk(parent: int | None, depth: int) -> list[Row]:
        ordered: list[Row] = []
        for row in under.get(parent, []):
            inside = walk(row.ambassador.pk, depth + 1)
            if row.stage != Stage.ENDED or inside:
                ordered += [dataclasses.replace(row, depth=depth), *inside]
        return ordered

    return walk(top, 0)


@dataclasses.dataclass(frozen=True)
class Figures:
    """The ambassadors of an area. middle: seats used with the one in the middle, none of too few; idle: percent of the
    trained who have led nothing for 90 days; used: seats used at the sessions of the area, each counted once; licences:
    those the ambassadors of the area witnessed, and for the whole municipality all there are; licences_middle: with the
    trained one in the middle; without: percent of the trained who have witnessed none"""

    area: Area | None
    invited: int
    trained: int
    active: int
    idle: int | None
    middle: float | None
    used: int
    licences: int
    licences_middle: float | None
    without: int | None


def figures(municipality: Municipality, tree: Iterable[Row]) -> list[Figures]:
    """A line for each area that has ambassadors or sessions, and first one for the whole municipality."""
    tree = list(tree)
    held = TeamSession.objects.of(municipality).filter(state=SessionState.HELD)
    by_area: dict[int | None, int] = dict(
        held.order_by().values_list("area").annotate(used=Sum(F("came") + F("walk_ins")))
    )
    areas = {row.pk: row for row in Area.objects.of(municipality)}
    named = {row.ambassador.area_id for row in tree} | set(by_area)
    lines = [_line(None, tree, sum(by_area.values()), _granted(municipality).count())]
    for number in sorted(named - {None}, key=lambda pk: areas[pk].name.casefold()):
        inside = [row for row in tree if row.ambassador.area_id == number]
        seen = sum(row.licensed for row in inside)
        lines.append(_line(areas[number], inside, by_area.get(number, 0), seen))
    return lines


def _line(area: Area | None, tree: list[Row], used: int, licences: int) -> Figures:
    serving = [row for row in tree if row.stage in SERVING]
    idle = sum(row.stage == Stage.IDLE for row in serving)
    without = sum(row.licensed == 0 for row in serving)
    return Figures(
        area=area,
        invited=sum(row.stage == Stage.INVITED for row in tree),
        trained=len(serving),
        active=sum(row.stage == Stage.ACTIVE for row in serving),
        idle=team_rules.share(idle, len(serving)),
        middle=team_rules.median([row.reached for row in serving]),
        used=used,
        licences=licences,
        licences_middle=team_rules.median([row.licensed for row in serving]),
        without=team_rules.share(without, len(serving)),
    )


# Goals ----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Reached:
    """How far a goal is. way: percent from where it began to where it ends; time: percent of its days that are gone"""

    goal: Goal
    now: int
    way: int
    time: int


def goals(municipality: Municipality, today: dt.date | None = None) -> list[Reached]:
    today = today or timezone.localdate(timezone=municipality.zone)
    areas = list(Area.objects.of(municipality))
    found = []
    for goal in Goal.objects.of(municipality).select_related("area"):
        now = goal.from_count + _counted(goal, _inside(goal, areas), municipality)
        days = max(0, (min(today, goal.until) - goal.since).days)
        found.append(
            Reached(
                goal,
                now,
                team_rules.way(from_count=goal.from_count, now_count=now, target=goal.target),
                team_rules.share(days, (goal.until - goal.since).days) or 0,
            )
        )
    return found


def _inside(goal: Goal, areas: list[Area]) -> set[int] | None:
    """Numbers of the goal's area and all that lie in it; none where it is for the whole municipality."""
    if goal.area_id is None:
        return None
    found = {goal.area_id}
    while more := {row.pk for row in areas if row.parent_id in found} - found:
        found |= more
    return found


def _counted(goal: Goal, inside: set[int] | None, municipality: Municipality) -> int:
    zone = municipality.zone
    since = dt.datetime.combine(goal.since, dt.time(), tzinfo=zone)
    until = dt.datetime.combine(goal.until + dt.timedelta(days=1), dt.time(), tzinfo=zone)
    if goal.kind == GoalKind.AMBASSADORS:
        people = Ambassador.objects.of(municipality).serving()
        people = people.filter(trained_at__gte=since, trained_at__lt=until)
        return (people if inside is None else people.filter(area__in=inside)).count()
    held = TeamSession.objects.of(municipality).filter(
        state=SessionState.HELD, starts_at__gte=since, starts_at__lt=until
    )
    if inside is not None:
        held = held.filter(area__in=inside)
    whole = held.aggregate(used=Sum(F("came") + F("walk_ins")))
    return whole["used"] or 0
