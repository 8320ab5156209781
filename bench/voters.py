"""Those who answer a survey on PostgreSQL, in processes of their own.

``people NUMBER`` makes an open round and so many residents; ``answer SIDE NUMBER FIRST`` is one client of eight that
answers as the next of them when it is told to: ``token`` has a blind signature made and casts its ballot, ``form``
signs in and sends a form.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench import outbox, together
from bench.outbox import Environment
from bench.runner import ROOT
from bench.survey import TIMES, round_of, town

CLIENTS = 8


def people(number: int) -> None:
    from django.db import connection
    from django.utils import timezone

    from portal.models import Resident

    place = town()
    round_of(place, number * TIMES)
    year = timezone.localdate().year
    Resident.objects.bulk_create(
        (
            Resident(
                kind="resident",
                municipality=place,
                first_name="N",
                birth_year=year - 20 - n % 60,
                subject_hash=f"{n:064x}",
                verified_at=timezone.now(),
                password="!",  # noqa: S106  (nobody signs in with it)
            )
            for n in range(number)
        ),
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _with_token(row: Any, sent: Any, rows: list[Any]) -> Callable[[int], None]:
    """What the browser computes is computed beforehand."""
    from barometer import blind
    from barometer.actions import answers, tokens

    ready = []
    for person in rows:
        cell = answers.cell_of(person, row)
        token = secrets.token_bytes(32)
        hidden = blind.blind(cell.public_key, blind.ballot_message(row.key, token))
        ready.append((person, cell.pk, cell.public_key.public_numbers().n, token, hidden))

    def answer(place: int) -> None:
        person, cell, modulus, token, hidden = ready[place]
        signature = int.from_bytes(tokens.issue(person, row, hidden.message))
        signed = (signature * hidden.inverse % modulus).to_bytes(len(hidden.message))
        answers.cast(row, cell=cell, token=token, signature=signed, sent=sent)

    return answer


def _with_form(row: Any, sent: Any, rows: list[Any]) -> Callable[[int], None]:
    from barometer.actions import answers

    def answer(place: int) -> None:
        answers.submit(rows[place], row, token=secrets.token_bytes(32), sent=sent)

    return answer


SIDES = {"token": _with_token, "form": _with_form}


def answering(side: str, number: int, first: int) -> dict[str, float]:
    """Answer twenty questions as each of ``number`` residents from the ``first`` on."""
    from barometer.actions.answers import Paper
    from barometer.answering import names
    from barometer.models import Round
    from portal.models import Resident

    row = Round.objects.select_related("municipality").get()
    sent = {
        name: ["1"]
        for question in Paper.of(row).questions
        for name in names(question.name, question.version.shape)
    }
    found = list(Resident.objects.filter(kind="resident").order_by("pk")[first : first + number])
    answer = SIDES[side](row, sent, found)
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.time()
    for place in range(number):
        answer(place)
    return {"began": began, "ended": time.time()}


# What the row calls -------------------------------------------------------------------------------------------------


def settle(where: Environment, number: int) -> None:
    """Make an open round and ``number`` residents."""
    command = [sys.executable, "-m", "bench.voters", "people", str(number)]
    subprocess.run(command, cwd=ROOT, env=outbox.environment(where), check=True)


def crowd(where: Environment, side: str, number: int, first: int) -> float:
    """Eight clients at once: answers per second."""
    commands = [
        ("bench.voters", "answer", side, number, first + n * number) for n in range(CLIENTS)
    ]
    _said, wall = together.at_once(where, commands)
    return number * CLIENTS / wall


def main(arguments: list[str]) -> None:
    import django

    django.setup()
    what, *rest = arguments
    if what == "people":
        people(int(rest[0]))
    else:
        print(json.dumps(answering(rest[0], int(rest[1]), int(rest[2]))))


if __name__ == "__main__":
    main(sys.argv[1:])
