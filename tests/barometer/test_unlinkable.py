"""Nothing leads from an answer to whoever gave it: no column, no key, no time, and not the order of rows."""

import secrets

import pytest
from django.apps import apps
from django.db import connection, models

from barometer.actions import rounds, shuffling
from barometer.asking import Asked
from barometer.models import Answer, LedgerEntry, Response
from tests.barometer.factories import neighbour, opened, question, submit
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db

SUBMISSIONS = 200
WAY_BACK = {"barometer.response", "barometer.answer"}
GROUND = {
    "portal.municipality",
    "barometer.round",
    "barometer.cell",
    "barometer.roundquestion",
    "barometer.questionversion",
    "barometer.question",
}
"""What an answer may lead to: the round and what is asked in it, which know nobody."""


def named(model: type[models.Model]) -> set[str]:
    return {
        field.related_model._meta.label_lower
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model and not field.auto_created
    }


def test_no_key_leads_from_an_answer_to_a_person():
    reached, ahead = set(), {"barometer.answer"}
    while ahead:
        label = ahead.pop()
        reached.add(label)
        # a municipality leads to its pages and people of the staff, and to nobody who answered
        if label != "portal.municipality":
            ahead |= named(apps.get_model(label)) - reached
    assert reached == WAY_BACK | GROUND


def test_nothing_but_answers_leads_to_responses():
    pointing = {
        model._meta.label_lower
        for model in apps.get_models()
        if named(model) & {"barometer.response", "barometer.answer", "barometer.ledgerentry"}
    }
    assert pointing == {"barometer.answer"}


def test_the_tables_have_no_column_that_tells_when_or_who():
    columns = {
        model: {field.column for field in model._meta.get_fields() if hasattr(field, "column")}
        for model in (LedgerEntry, Response, Answer)
    }
    assert columns == {
        LedgerEntry: {"id", "round_id", "pseudonym", "blinded_hash"},
        Response: {"id", "round_id", "cell_id", "token_hash"},
        Answer: {"id", "response_id", "question_id", "part", "number", "text"},
    }
    assert not any(
        isinstance(field, models.DateField | models.TimeField | models.GenericIPAddressField)
        for model in columns
        for field in model._meta.get_fields()
    )


def lying(table: str, column: str) -> list:
    """A column in the order in which the database keeps the rows, as somebody with a copy of it reads them."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY {place}")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def ranks(order: list[int]) -> float:
    """Spearman's rank correlation of an order with the one from 0 upwards: 1 − 6·Σd² / (n·(n² − 1))."""
    n = len(order)
    return 1 - 6 * sum((place - one) ** 2 for place, one in enumerate(order)) / (n * (n * n - 1))


@pytest.fixture
def voted() -> tuple:
    town = MunicipalityFactory(languages=["fi"])
    question(town, "happy", "scale", least=0, most=10)
    row = opened(town, Asked("happy"))
    ledger: list[str] = []
    box: list[str] = []
    for place in range(SUBMISSIONS):
        submit(neighbour(town), row, secrets.token_bytes(32), happy=str(place % 11))
        ledger += set(LedgerEntry.objects.values_list("pseudonym", flat=True)) - set(ledger)
        box += set(Response.objects.values_list("token_hash", flat=True)) - set(box)
    return row, ledger, box


def test_the_order_of_the_tables_carries_no_information(voted):
    row, ledger, box = voted
    shuffling.shuffle(row)
    people = [ledger.index(name) for name in lying("barometer_ledgerentry", "pseudonym")]
    papers = [box.index(name) for name in lying("barometer_response", "token_hash")]
    owner = dict(
        zip(lying("barometer_answer", "id"), lying("barometer_answer", "response_id"), strict=True)
    )
    hashes = dict(Response.objects.values_list("pk", "token_hash"))
    answers = [box.index(hashes[response]) for response in owner.values()]
    # of random orders of 200, one in a hundred thousand lies further from 0 than 0.31 (normal, variance 1 / (n − 1))
    for order in (people, papers, answers):
        assert sorted(order) == list(range(SUBMISSIONS))
        assert abs(ranks(order)) < 0.31
    beside = [papers[people.index(place)] for place in range(SUBMISSIONS)]
    assert abs(ranks(beside)) < 0.31
    assert sum(a == b for a, b in zip(people, papers, strict=True)) < 10


@pytest.mark.postgres
def test_transactions_of_postgresql_do_not_join_the_tables(voted):
    row, _ledger, _box = voted
    shuffling.shuffle(row)
    assert len(set(lying("barometer_ledgerentry", "xmin::text"))) == 1
    assert set(lying("barometer_ledgerentry", "xmin::text")) == set(
        lying("barometer_response", "xmin::text")
    )


def test_shuffling_keeps_every_row(voted):
    row, ledger, box = voted
    before = sorted(Answer.objects.values_list("id", "response_id", "number"))
    rounds.close(None, row)
    assert sorted(Answer.objects.values_list("id", "response_id", "number")) == before
    assert sorted(LedgerEntry.objects.values_list("pseudonym", flat=True)) == sorted(ledger)
    assert sorted(Response.objects.values_list("token_hash", flat=True)) == sorted(box)


def test_keys_of_rows_are_as_random_as_they_look():
    from barometer.models.keys import random_number

    found = {random_number() for _each in range(1000)}
    assert len(found) == 1000
    assert 0.4 < sum(number >> 62 for number in found) / 1000 < 0.6
