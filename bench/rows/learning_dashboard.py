"""A learner's own page of courses among 50,000 learners and a million lessons understood, against counting the lessons
of everybody, as a dashboard does that keeps no numbers."""

import json
import shutil
import tempfile

from bench.learners import COURSES, LEARNERS, run
from bench.runner import Row, percentile, ratio

NAME = "learning.dashboard"


def measure() -> Row:
    folder = tempfile.mkdtemp(prefix="torget-bench-")
    try:
        run(folder, "fill")
        taken = json.loads(run(folder, "ask"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    page, grouped = percentile(taken["page"], 0.95), percentile(taken["grouped"], 0.5)
    return Row(
        NAME,
        page,
        "ms",
        grouped,
        "GROUP BY over all lesson rows",
        ratio(page, grouped, more_is_better=False),
        extra={
            "page_median_ms": round(percentile(taken["page"], 0.5), 2),
            "numbers_p95_ms": round(percentile(taken["numbers"], 0.95), 2),
            "funnel_of_a_course_ms": round(percentile(taken["funnel"], 0.5), 1),
            "completions_ms": round(percentile(taken["completions"], 0.5), 1),
            "learners": LEARNERS,
            "courses": COURSES,
            "lesson_rows": taken["rows"],
            "database": "SQLite",
        },
    )
