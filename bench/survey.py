"""Rounds of the barometer on PostgreSQL, in processes of their own.

``prepare RESPONDENTS`` makes a town and a closed round of twenty questions that so many answered; every answer is
computed by the database from a number, the same each time. ``frame FILE`` writes the same answers down as one row for
each respondent. ``release`` weighs the round, makes its release with all files, and takes it back; ``svy FILE`` rakes
the same weights and estimates the same shares and means with svy, whose folder ``SVY`` names.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import outbox
from bench.outbox import Environment
from bench.runner import ROOT, Absent

SVY = "SVY"
"""Environment: the folder that svy was installed into."""
SINGLES, SCALES, MULTIPLES = 12, 3, 2
GROUPS = ((18, 29, 22), (30, 49, 32), (50, 64, 24), (65, 79, 16), (80, 120, 6))
"""Ages and how many of a hundred residents."""
GENDER, HOME = (50, 50), (60, 30, 10)
"""How many of a hundred residents would choose each answer."""
ANSWERED = (15, 40, 68, 93)
"""Of a hundred answers, how many are of the groups up to each."""
TIMES = 6
"""Residents for each respondent."""


# The same answers in two shapes: as SQL of a respondent ``i`` ---------------------------------------------------------


def _dice(salt: int, sides: int) -> str:
    """A number from 0 to ``sides`` − 1."""
    return f"mod(abs(hashint8extended(i, {salt})), {sides})"


def _kinds() -> list[tuple[str, str, dict[str, int]]]:
    found: list[tuple[str, str, dict[str, int]]] = [
        ("gender", "single", {"options": 2}),
        ("home", "single", {"options": 3}),
    ]
    found += [(f"single-{n}", "single", {"options": 5}) for n in range(SINGLES)]
    found += [(f"scale-{n}", "scale", {"least": 0, "most": 10}) for n in range(SCALES)]
    found += [(f"any-{n}", "multiple", {"options": 4}) for n in range(MULTIPLES)]
    return [*found, ("minutes", "number", {"least": 0, "most": 180})]


def _answer(place: int, kind: str, shape: dict[str, int], part: int = 0) -> str:
    """What somebody answers, or NULL: one in forty does not say, and of several choices half are chosen."""
    silent = f"CASE WHEN {_dice(1000 + place, 40)} = 0 THEN NULL ELSE "
    if kind == "multiple":
        return f"{silent}CASE WHEN {_dice(2000 + 10 * place + part, 2)} = 0 THEN 1 END END"
    if place == 0:
        return f"{silent}1 + (({_dice(place, 100)}) / 55) END"
    if place == 1:
        return f"{silent}CASE WHEN {_dice(place, 100)} < 50 THEN 1 WHEN {_dice(place, 100)} < 85 THEN 2 ELSE 3 END END"
    least = shape.get("least", 1)
    sides = shape["options"] if kind == "single" else shape["most"] - least + 1
    return f"{silent}{least} + {_dice(place, sides)} END"


def _group() -> str:
    """The place of the group: the young ones answer seldom."""
    dice = _dice(500, 100)
    steps = " ".join(f"WHEN {dice} < {end} THEN {place}" for place, end in enumerate(ANSWERED))
    return f"CASE {steps} ELSE {len(ANSWERED)} END"


def _columns() -> list[tuple[str, str]]:
    found = [("age", _group())]
    for place, (code, kind, shape) in enumerate(_kinds()):
        name = code.replace("-", "_")
        if kind == "multiple":
            found += [
                (f"{name}_{part}", f"COALESCE({_answer(place, kind, shape, part)}, 0)")
                for part in range(1, shape["options"] + 1)
            ]
        else:
            found.append((name, _answer(place, kind, shape)))
    return found


# What is measured of ------------------------------------------------------------------------------------------------


def town() -> Any:
    """A municipality in a database that was empty."""
    from django.core.management import call_command

    from portal.actions.municipality import found_municipality

    call_command("migrate", verbosity=0, skip_checks=True)
    return found_municipality(
        None,
        names={"da": "Stor"},
        slug="stor",
        code="999",
        country="DK",
        languages=["da"],
        hostname="stor.localhost",
    )


def round_of(place: Any, residents: int) -> Any:
    """An open round of twenty questions, with groups of so many ``residents`` in all."""
    from django.utils import timezone

    from barometer.actions import questions, rounds
    from barometer.asking import Asked
    from barometer.groups import Group
    from barometer.models import Margin, Round

    for code, kind, shape in _kinds():
        options = [f"Svar {n}" for n in range(1, shape.get("options", 0) + 1)]
        if kind == "scale":
            options = ["Slet ikke", "Helt"]
        questions.write(
            None,
            place,
            code=code,
            kind=kind,
            wording={"da": {"asks": f"{code}?", "hint": "", "options": options, "rows": []}},
            least=shape.get("least", 0),
            most=shape.get("most", 0),
        )
    now = timezone.now()
    row = Round(
        municipality=place,
        name_da="Stor",
        opens_at=now - dt.timedelta(hours=1),
        closes_at=now + dt.timedelta(days=7),
        source="1. januar",
    )
    cells = [Group(youngest, oldest, residents * part // 100) for youngest, oldest, part in GROUPS]
    rounds.prepare(None, row, asked=[Asked(code) for code, _kind, _shape in _kinds()], cells=cells)
    whole = sum(cell.residents for cell in cells)
    for code, parts in (("gender", GENDER), ("home", HOME)):
        question = row.questions.get(version__question__code=code)
        row.questions.filter(pk=question.pk).update(background=True)
        Margin.objects.bulk_create(
            Margin(question=question, option=option, residents=whole * part // 100)
            for option, part in enumerate(parts, 1)
        )
    return rounds.open_(None, row)


def prepare(respondents: int) -> None:
    from django.db import connection

    from barometer.actions import rounds

    row = round_of(town(), respondents * TIMES)
    cells = list(row.cells.order_by("youngest").values_list("pk", flat=True))
    numbers = {
        code: row.questions.get(version__question__code=code).pk for code, _k, _s in _kinds()
    }
    key = "(abs(hashint8extended(i, %d)) / 2 + 1)"
    with connection.cursor() as cursor, _without_indexes(cursor):
        cursor.execute(  # made of numbers in this module alone
            "INSERT INTO barometer_response (id, round_id, cell_id, token_hash)"  # noqa: S608
            f" SELECT {key % 1}, %s, (%s::bigint[])[1 + {_group()}], encode(sha256(i::text::bytea), 'hex')"
            " FROM generate_series(1, %s) i",
            [row.pk, cells, respondents],
        )
        for place, (code, kind, shape) in enumerate(_kinds()):
            parts = range(1, shape["options"] + 1) if kind == "multiple" else (0,)
            for part in parts:
                answer = _answer(place, kind, shape, part)
                cursor.execute(
                    "INSERT INTO barometer_answer (id, response_id, question_id, part, number, text)"  # noqa: S608
                    f" SELECT {key % (10 + 10 * place + part)}, {key % 1}, %s, %s, n, ''"
                    f" FROM (SELECT i, {answer} AS n FROM generate_series(1, %s) i) found"
                    " WHERE n IS NOT NULL",
                    [numbers[code], part, respondents],
                )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # shuffling millions of rows is no part of what is measured
    with _unshuffled():
        rounds.close(None, row)


@contextlib.contextmanager
def _unshuffled() -> Iterator[None]:
    """They were written in no order that says anything."""
    from barometer.actions import shuffling

    kept, shuffling.shuffle = shuffling.shuffle, lambda _row: None
    try:
        yield
    finally:
        shuffling.shuffle = kept


@contextlib.contextmanager
def _without_indexes(cursor: Any) -> Iterator[None]:
    """Twenty million rows are indexed once, and not one by one; what is made of numbers points to rows that exist."""
    cursor.execute("SET session_replication_role = replica")
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('barometer_answer', 'barometer_response')"
        " AND indexname NOT LIKE '%_pkey'"
    )
    found = cursor.fetchall()
    for name, _definition in found:
        table = "barometer_answer" if "ANSWER" in _definition.upper() else "barometer_response"
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        cursor.execute(f"DROP INDEX IF EXISTS {name}")
    yield
    for _name, definition in found:
        cursor.execute(definition)
    cursor.execute("SET session_replication_role = DEFAULT")


def frame(path: str, respondents: int) -> None:
    """One row for each respondent, as a table in a file."""
    from django.db import connection

    columns = ", ".join(f"{expression} AS {name}" for name, expression in _columns())
    statement = (
        f"COPY (SELECT {columns} FROM generate_series(1, {respondents}) i) TO STDOUT CSV HEADER"  # noqa: S608
    )
    with (
        connection.cursor() as cursor,
        Path(path).open("wb") as file,
        cursor.cursor.copy(statement) as rows,
    ):
        for part in rows:
            file.write(part)


def release() -> dict[str, Any]:
    """Seconds from answers that nobody has weighed to a release that is kept with all its files, and taken back."""
    from django.db import transaction

    from barometer import archive, data_views
    from barometer.actions import releasing, weighing
    from barometer.models import Round
    from barometer.opendata import kolada
    from barometer.weighing import Decision

    row = Round.objects.select_related("municipality").get()
    began, cpu = time.perf_counter(), time.process_time()
    with transaction.atomic():
        weighing.weigh(None, row, Decision())
        row.refresh_from_db()
        weighed = time.perf_counter()
        draft = releasing.preview(row)
        looked = time.perf_counter()
        found = archive.keep(row, row.weight_runs.get(), draft.published)
        kept = time.perf_counter()
        place = row.municipality
        edition = data_views.edition(place, found, archive.published(found), place.main_language)
        # what Kolada is told is Swedish alone
        kinds = [kind for kind in data_views.FILES.values() if kind.write is not kolada.write]
        exported = sum(len(kind.write(edition)) for kind in kinds)
        wall = time.perf_counter() - began
        figures = found.estimates.count()
        transaction.set_rollback(True)
    return {
        "wall": wall,
        "cpu": time.process_time() - cpu,
        "weights": weighed - began,
        "figures_and_suppression": looked - weighed,
        "exports": wall - (kept - began),
        "exported_bytes": exported,
        "figures": figures,
        "hidden": len(draft.why),
        "peak_mb": _peak(),
    }


def with_svy(path: str, residents: int) -> dict[str, Any]:
    """The same weights and estimates of a frame that is in memory already."""
    sys.path.insert(0, os.environ[SVY])
    import polars as pl
    import svy

    names = [name for name, _expression in _columns()]
    data = pl.read_csv(path).with_columns(
        pl.lit(1.0).alias("base"), *(pl.col(name).fill_null(0) for name in ("gender", "home"))
    )
    began, cpu = time.perf_counter(), time.process_time()
    sample = svy.Sample(data, svy.Design(wgt="base"))
    number = data.height

    def known(name: str, parts: tuple[int, ...]) -> dict[int, float]:
        silent = (data[name] == 0).sum() / number
        found = {n: residents * part / 100 * (1 - silent) for n, part in enumerate(parts, 1)}
        return found | {0: residents * silent}

    sample = sample.weighting.rake(
        controls={
            "age": {n: residents * part / 100 for n, (_y, _o, part) in enumerate(GROUPS)},
            "gender": known("gender", GENDER),
            "home": known("home", HOME),
        },
        tol=1e-10,
    )
    weighed = time.perf_counter()
    means = [name for name in names if name.startswith(("scale", "minutes"))]
    shares = [name for name in names if name not in {*means, "age"}]
    shares += [name for name in means if name.startswith("scale")]
    for by in (None, "age", "gender", "home"):
        sample.estimation.prop(
            [name for name in shares if name != by], by=by, ci_method="wilson", drop_nulls=True
        )
        sample.estimation.mean(means, by=by, drop_nulls=True)
    return {
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "weights": weighed - began,
        "peak_mb": _peak(),
    }


def _peak() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


# What the rows call --------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def closed(respondents: int) -> Iterator[tuple[Environment, str]]:
    """A database with a round to release, and the file with its answers. Raises Absent."""
    if not os.environ.get(SVY):
        raise Absent(f"svy is not here: name its folder in {SVY} (bench/README.md)")
    with outbox.postgres() as where:
        ask(where, "prepare", respondents)
        path = str(Path(where["TORGET_VAR"]) / "answers.csv")
        ask(where, "frame", path, respondents)
        yield where, path


def ask(where: Environment, *arguments: object) -> Any:
    """What ``python -m bench.survey`` says."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.survey", *map(str, arguments)],
        cwd=ROOT,
        env=outbox.environment(where),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return json.loads(answer.splitlines()[-1])


def main(arguments: list[str]) -> None:
    what, *rest = arguments
    if what == "svy":
        print(json.dumps(with_svy(rest[0], int(rest[1]))))
        return
    import django

    django.setup()
    found: Any = None
    if what == "prepare":
        prepare(int(rest[0]))
    elif what == "frame":
        frame(rest[0], int(rest[1]))
    else:
        found = release()
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
