"""Learners by the ten thousand, in a process and a database of their own.

``python -m bench.learners fill`` makes a SQLite database in TORGET_VAR with 50,000 learners and a million lessons
understood; ``python -m bench.learners ask`` prints milliseconds as JSON: of a learner's own page with all their
courses, of the numbers behind it, of the same numbers counted from the lesson rows of everybody, of how many began and
finished each course, and of how many understood each lesson of one, both as the CMS shows them.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
import uuid
from collections.abc import Callable

from bench.listing import run_module

LEARNERS, COURSES, LESSONS = 50_000, 5, 6
AT_ONCE = 2_500
ASKED = 40
"""Learners whose page is asked for in one round."""
HOST = "laer.localhost"


def understood(learner: int, course: int) -> int:
    """Lessons of a course that a learner has understood: two thirds of them finish, the rest stop on the way."""
    return LESSONS if (learner * 31 + course * 17) % 3 else (learner + course) % LESSONS


def fill() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from learning.models import CourseIndexPage, CourseOutline, CoursePage, LessonPage, ModulePage
    from portal.actions import municipality as founding

    call_command("migrate", verbosity=0)
    place = founding.found_municipality(
        None,
        slug="laer",
        code="999",
        country="DK",
        languages=("da",),
        names={"da": "Lær"},
        hostname=HOST,
    )

    def published(parent, page):
        parent.refresh_from_db()
        page.locale = place.home_pages[0].locale
        parent.add_child(instance=page)
        page.save_revision().publish()
        return page

    index = published(place.home_pages[0], CourseIndexPage(title="Lær"))
    for number in range(COURSES):
        course = published(index, CoursePage(title=f"Kursus {number}", intro="Lær det."))
        module = published(course, ModulePage(title="Del"))
        for lesson in range(LESSONS):
            published(module, LessonPage(title=f"Lektion {lesson}", goal="Så kan du det."))
    keys = list(CoursePage.objects.order_by("path").values_list("translation_key", flat=True))
    outlines = [
        CourseOutline.objects.filter(course_key=key).order_by("-version")[0] for key in keys
    ]
    now = timezone.now()
    for start in range(0, LEARNERS, AT_ONCE):
        _learners(place, outlines, range(start, start + AT_ONCE), now)


def _learners(place, outlines: list, numbers: range, now: dt.datetime) -> None:
    from learning.models import Enrolment, LessonProgress
    from portal.models import Resident

    people = Resident.objects.bulk_create(
        Resident(
            username=f"l{n}",
            password="!",  # noqa: S106 nobody can sign in with it
            subject_hash=f"{n:064x}",
            kind="resident",
            first_name="Ida",
            municipality=place,
            birth_year=1950,
            verified_at=now,
        )
        for n in numbers
    )
    pairs = [
        (person, outline, understood(n, course))
        for n, person in zip(numbers, people, strict=True)
        for course, outline in enumerate(outlines)
    ]
    Enrolment.objects.bulk_create(
        Enrolment(
            municipality=place,
            learner=person,
            course_key=outline.course_key,
            outline=outline,
            required=LESSONS,
            done=done,
            latest_at=now,
            completed_at=now if done == LESSONS else None,
        )
        for person, outline, done in pairs
    )
    LessonProgress.objects.bulk_create(
        (
            LessonProgress(
                municipality=place,
                learner=person,
                course_key=outline.course_key,
                lesson_key=uuid.UUID(key),
                understood_at=now,
            )
            for person, outline, done in pairs
            for key in outline.lessons[:done]
        ),
        batch_size=2000,
    )


def timed(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return 1000 * (time.perf_counter() - start)


def ask() -> dict[str, list[float] | int]:
    from django.db.models import Count
    from django.test import Client

    from learning import course_funnel
    from learning.models import Enrolment, LessonProgress
    from portal.models import Municipality, Resident

    people = list(Resident.objects.order_by("pk")[:: LEARNERS // ASKED][:ASKED])
    key = Enrolment.objects.values_list("course_key", flat=True)[0]
    pages, numbers = [], []
    for person in people:
        client = Client(headers={"host": HOST})
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get("/da/learn/me/").status_code == 200
        pages.append(timed(lambda client=client: client.get("/da/learn/me/")))
        mine = Enrolment.objects.visible_to(person)
        numbers.append(timed(lambda mine=mine: list(mine.values("course_key", "done", "required"))))
    lessons = LessonProgress.objects.order_by()
    done = lessons.values("learner", "course_key").annotate(number=Count("pk"))
    place = Municipality.objects.get()
    by_rows = done.filter(number=LESSONS)
    finished = sum(number for _begun, number in course_funnel.taken(place).values())
    assert finished == by_rows.count(), "what is kept is what is counted"
    return {
        "page": pages,
        "numbers": numbers,
        "grouped": [timed(lambda: list(done.iterator())) for _turn in range(3)],
        "funnel": [timed(lambda: course_funnel.understood(place, key)) for _turn in range(5)],
        "completions": [timed(lambda: course_funnel.taken(place)) for _turn in range(5)],
        "rows": LessonProgress.objects.count(),
    }


def run(folder: str, *arguments: str) -> str:
    return run_module("bench.learners", folder, *arguments)


if __name__ == "__main__":
    import django
    from django.conf import settings

    django.setup()
    # in development Django writes down every statement, which costs more than some of them
    settings.DEBUG = False
    if sys.argv[1] == "fill":
        fill()
    else:
        print(json.dumps(ask()))
