"""What was asked and promised stays, whoever writes to the database and by which way."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from barometer import round_triggers
from barometer.actions import rounds
from barometer.asking import Asked
from barometer.checks import surveys
from barometer.groups import Group
from barometer.models import (
    Cell,
    Margin,
    Question,
    QuestionVersion,
    Round,
    RoundQuestion,
)
from portal.checks import State
from tests.barometer.factories import GROUPS, prepared, question
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    town = MunicipalityFactory(languages=["sv"])
    question(town, "car", "single", options=["Yes", "No"])
    question(town, "ferry", "single", options=["Yes", "No"])
    return town


def with_margin(town, **more) -> Round:
    row = prepared(town, Asked("car"), Asked("ferry"), **more)
    Margin.objects.create(question=row.questions.first(), option=1, residents=900)
    return row


@pytest.fixture
def round_(town):
    return rounds.open_(None, with_margin(town))


def refused(write) -> None:
    with pytest.raises(DatabaseError):
        ended(write)


@transaction.atomic
def ended(write) -> None:
    """Write, and look at what is looked at when a transaction ends."""
    write()
    connection.check_constraints()


def torn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM barometer_torn")
        if cursor.fetchone()[0]:
            raise IntegrityError("something was torn away from what it belongs to")


CHANGES = {
    "its name": lambda row: Round.objects.filter(pk=row.pk).update(name_sv="Other"),
    "its times": lambda row: Round.objects.filter(pk=row.pk).update(
        closes_at=row.closes_at.replace(year=2099)
    ),
    "an end before it is closed": lambda row: Round.objects.filter(pk=row.pk).update(
        closes_at=timezone.now()
    ),
    "a later end as it is closed": lambda row: Round.objects.filter(pk=row.pk).update(
        state="closed", sealed_pepper=None, closes_at=row.closes_at.replace(year=2099)
    ),
    "its promise": lambda row: Round.objects.filter(pk=row.pk).update(promise="procedural"),
    "back to a draft": lambda row: Round.objects.filter(pk=row.pk).update(
        state="draft", sealed_pepper=None
    ),
    "past a step": lambda row: Round.objects.filter(pk=row.pk).update(
        state="published", sealed_pepper=None
    ),
    "another pepper": lambda row: Round.objects.filter(pk=row.pk).update(sealed_pepper=b"x"),
    "another question": lambda row: RoundQuestion.objects.create(
        round=row, version=row.questions.first().version, order=9
    ),
    "a question in another place": lambda row: row.questions.filter(order=1).update(order=7),
    "a question fewer": lambda row: row.questions.filter(order=2).delete(),
    "a background": lambda row: row.questions.update(background=True),
    "another group": lambda row: Cell.objects.create(
        round=row, youngest=121, oldest=122, residents=50
    ),
    "the residents of a group": lambda row: row.cells.update(residents=51),
    "the key of a group": lambda row: row.cells.update(public_n="ff"),
    "another secret of a group": lambda row: row.cells.update(sealed_key=b"x"),
    "a group fewer": lambda row: row.cells.filter(youngest=18).delete(),
    "another known number": lambda row: Margin.objects.create(
        question=row.questions.first(), option=2, residents=7
    ),
    "a known number": lambda row: Margin.objects.update(residents=901),
    "a known number fewer": lambda row: Margin.objects.all().delete(),
    "the wording": lambda row: QuestionVersion.objects.update(most=3),
    "no round at all": lambda row: Round.objects.filter(pk=row.pk).delete(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_nothing_of_a_round_that_was_opened_changes(round_, what) -> None:
    refused(lambda: CHANGES[what](round_))


def test_a_question_keeps_its_name_and_its_kind(town) -> None:
    refused(lambda: Question.objects.filter(code="car").update(code="cars"))
    refused(lambda: Question.objects.filter(code="car").update(kind="text"))


def test_a_wording_goes_only_with_its_question(town) -> None:
    refused(lambda: QuestionVersion.objects.filter(question__code="car").delete())
    Question.objects.get(code="car").delete()
    connection.check_constraints()
    torn()


def test_a_round_in_preparation_is_changed_and_thrown_away(town) -> None:
    row = with_margin(town)
    rounds.prepare(None, row, asked=[Asked("ferry")], cells=[Group(18, 120, 4000)])
    rounds.drop(None, row)
    connection.check_constraints()
    torn()
    assert not Round.objects.exists()


def test_a_round_that_was_prepared_twice_is_opened_in_the_same_breath(town) -> None:
    row = with_margin(town)
    rounds.prepare(None, row, asked=[Asked("ferry")], cells=GROUPS)
    rounds.open_(None, row)
    connection.check_constraints()
    torn()


def test_closing_destroys_secrets_and_changes_nothing_else(round_) -> None:
    rounds.close(None, round_)
    refused(lambda: Round.objects.filter(pk=round_.pk).update(name_sv="Other"))
    refused(lambda: round_.cells.update(sealed_key=b"x"))


def test_a_municipality_takes_its_rounds_along(town, round_) -> None:
    site, root = town.site, town.site.root_page
    town.delete()
    connection.check_constraints()
    torn()
    assert not Round.objects.exists()
    assert not Margin.objects.exists()
    site.delete()
    root.delete()


def test_the_list_of_what_stays_knows_every_column(town) -> None:
    """A new column is thought about: it stays, or it is one of these."""
    columns = {field.column for field in Round._meta.concrete_fields}
    # its end is brought forward as it is closed, and at no other time
    moving = {"id", "state", "sealed_pepper", "begun", "reminded", "sheets", "closes_at"}
    assert columns - set(round_triggers.FIXED) == moving
    columns = {field.column for field in Cell._meta.concrete_fields}
    assert columns - set(round_triggers.CELL_FIXED) == {"id", "sealed_key"}


def test_replacing_a_row_is_no_way_around(round_) -> None:
    cell = round_.cells.first()
    said = {
        "sqlite": "INSERT OR REPLACE INTO barometer_cell SELECT * FROM barometer_cell WHERE id = %s",
        "postgresql": "INSERT INTO barometer_cell SELECT * FROM barometer_cell WHERE id = %s"
        " ON CONFLICT (id) DO UPDATE SET residents = 51",
    }

    def replace() -> None:
        with connection.cursor() as cursor:
            cursor.execute(said[connection.vendor], [cell.pk])

    refused(replace)


def test_nothing_starts_without_the_triggers(town) -> None:
    assert surveys().state == State.GOOD
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON barometer_round"
        cursor.execute(f"DROP TRIGGER barometer_round_frozen{on}")
    try:
        found = [one for one in run_checks(databases=["default"]) if one.id == "barometer.E002"]
        assert "barometer_round_frozen" in found[0].msg
        assert surveys().state == State.BAD
    finally:
        round_triggers.guard.install()
    assert not round_triggers.guard.missing()


@pytest.mark.django_db(transaction=True)
def test_migrating_makes_them_anew() -> None:
    round_triggers.guard.drop()
    assert round_triggers.guard.missing()
    call_command("migrate", verbosity=0, skip_checks=True, run_syncdb=True)
    assert not round_triggers.guard.missing()
