"""How far the learners of a course come: how many have begun it, understood each lesson, finished, and have a licence.

Counted are those who learn with an account, in all languages of the course together. Numbers of few people are not
shown: between one and four they are ``None``, and so are shares of them.
"""

from __future__ import annotations

import dataclasses
import uuid

from django.db.models import Count

from learning import effect_hiding, team_rules
from learning.models import CoursePage, Enrolment, LessonProgress, Licence, LicencePackage
from learning.models.reading import Row
from portal.models import Municipality


def understood(municipality: Municipality, course_key: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many have understood each lesson of a course, by the lesson's key."""
    rows = LessonProgress.objects.of(municipality).filter(course_key=course_key).order_by()
    return dict(rows.values_list("lesson_key").annotate(number=Count("pk")))


def taken(municipality: Municipality) -> dict[uuid.UUID, tuple[int, int]]:
    """How many have begun each course, and how many have finished it, by the course's key."""
    rows = Enrolment.objects.of(municipality).order_by().values_list("course_key")
    counted = rows.annotate(begun=Count("pk"), finished=Count("completed_at"))
    return {key: (begun, finished) for key, begun, finished in counted}


def shown(count: int) -> int | None:
    """A number of people as colleagues may see it; none where they are few."""
    return None if effect_hiding.small(count) else count


@dataclasses.dataclass(frozen=True)
class Step:
    """A lesson, how many have understood it, and how many that is of a hundred who have begun."""

    row: Row
    understood: int | None
    share: int | None


@dataclasses.dataclass(frozen=True)
class Funnel:
    """finished_share: of a hundred who have begun; licences: how many were given on it, where it leads to one"""

    begun: int | None
    steps: tuple[Step, ...]
    finished: int | None
    finished_share: int | None
    leads_to_licence: bool
    licences: int | None

    @property
    def steepest(self) -> Step | None:
        """The lesson before which most stop: by how many fewer have understood it than the lesson before it."""
        best, fall = None, 0
        for before, here in zip(self.steps, self.steps[1:], strict=False):
            if before.understood is not None and here.understood is not None:
                lost = before.understood - here.understood
                if lost > fall and not effect_hiding.small(lost):
                    best, fall = here, lost
        return best


def funnel(municipality: Municipality, course: CoursePage) -> Funnel:
    begun, finished = taken(municipality).get(course.key, (0, 0))
    seen = understood(municipality, course.key)

    def share(count: int) -> int | None:
        hidden = shown(count) is None or shown(begun) is None
        return None if hidden else team_rules.share(count, begun)

    steps = tuple(
        Step(row, shown(seen.get(row.key, 0)), share(seen.get(row.key, 0)))
        for row in course.outline.lessons
    )
    packages = LicencePackage.objects.of(municipality).filter(course_key=course.key)
    given = Licence.objects.of(municipality).filter(package__in=packages, revoked_at__isnull=True)
    return Funnel(
        shown(begun),
        steps,
        shown(finished),
        share(finished),
        packages.exists(),
        shown(given.count()),
    )
