"""Rounds: what is asked, of whom, from when to when, and once of each."""

import datetime as dt
import hashlib
import secrets

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from barometer import blind, codes
from barometer.actions import answers, questions, rounds, tokens
from barometer.actions.answers import AlreadyAnswered, AnsweringRefused, AnswersWrong
from barometer.actions.questions import QuestionRefused
from barometer.actions.rounds import RoundRefused
from barometer.asking import Asked, AskingRefused, read
from barometer.models import Answer, Cell, LedgerEntry, Question, Response, Round
from portal.marks import marks
from portal.models import Resident
from tests.barometer.factories import (
    all_kinds,
    cell_of,
    neighbour,
    opened,
    prepared,
    question,
    said,
    sent,
    submit,
)
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def found_town():
    town = MunicipalityFactory(languages=["sv", "fi"])
    all_kinds(town)
    return town


@pytest.fixture
def round_(town):
    return opened(town, Asked("car"), Asked("ways", "car", (1, 2)))


@pytest.fixture
def token():
    return secrets.token_bytes(32)


# Questions ----------------------------------------------------------------------------------------------------


def test_a_corrected_translation_is_another_version_that_asks_the_same(town):
    first = question(town, "safe", "single", asks="Trygg?", options=["Ja", "Nej"])
    wording = said("sv", "Trygg?", options=["Ja", "Nej"]) | said(
        "fi", "Turvallinen?", options=["On", "Ei"]
    )
    second = questions.reword(None, first.question, wording=wording)
    assert second.number == 2
    assert second.wording_hash == first.wording_hash
    third = questions.reword(
        None, first.question, wording=said("sv", "Helt trygg?", options=["Ja", "Nej"])
    )
    assert third.wording_hash != first.wording_hash


def test_saying_the_same_again_makes_no_version(town):
    first = question(town, "safe", "single", options=["Ja", "Nej"])
    again = questions.reword(
        None, first.question, wording=said("sv", "safe?", options=["Ja", "Nej "])
    )
    assert again == first


def test_a_question_that_cannot_be_answered_is_refused_in_words(town):
    with pytest.raises(QuestionRefused) as refused:
        question(town, "odd", "single", options=["Only one"])
    assert refused.value.reasons == ["Write 2 to 20 choices, one on each line."]
    assert not Question.objects.filter(code="odd").exists()
    with pytest.raises(QuestionRefused):
        question(town, "car", "text")
    with pytest.raises(QuestionRefused):
        question(town, "long", "scale", least=0, most=40)


def test_a_translation_has_the_same_lines(town):
    wording = said("sv", "Trygg?", options=["Ja", "Nej"]) | said("fi", "Turva?", options=["On"])
    with pytest.raises(QuestionRefused, match="fi"):
        questions.write(None, town, code="safe", kind="single", wording=wording)


def test_lines_that_ask_nothing_are_refused_by_their_number(town):
    with pytest.raises(AskingRefused) as refused:
        read("car\nnothing\nways: happy = 3\ncar\nwhy: car = 9", rounds.shapes(town))
    assert [reason.split(":")[0] for reason in refused.value.reasons] == [
        "Line 2",
        "Line 3",
        "Line 4",
        "Line 5",
    ]


# Opening and closing ------------------------------------------------------------------------------------------


def test_a_round_that_is_open_changes_no_more(town, round_):
    round_.name_sv = "Something else"
    with pytest.raises(RoundRefused):
        rounds.prepare(None, round_, asked=[Asked("why")], cells=[])
    assert Round.objects.get(pk=round_.pk).name_sv == "Getting around"
    assert [row.version.question.code for row in round_.questions.all()] == ["car", "ways"]
    with pytest.raises(RoundRefused):
        rounds.drop(None, round_)


def test_a_round_asks_what_was_written_when_it_was_prepared(town, round_):
    car = Question.objects.get(code="car")
    questions.reword(
        None, car, wording=said("sv", "Another car?", options=["Yes", "Sometimes", "No"])
    )
    assert round_.questions.first().version.asks == "car?"


def test_each_group_has_a_key_of_its_own_while_it_is_open(town, round_, token):
    cells = list(round_.cells.all())
    assert len({cell.public_n for cell in cells}) == 3
    assert all(cell.sealed_key for cell in cells)
    submit(neighbour(town), round_, token, car="3")
    rounds.close(None, round_)
    assert not Cell.objects.filter(sealed_key__isnull=False).exists()
    assert Round.objects.get(pk=round_.pk).sealed_pepper is None


def test_opening_and_closing_twice_is_doing_it_once(town, round_):
    keys = list(round_.cells.values_list("public_n"))
    rounds.open_(None, round_)
    assert list(round_.cells.values_list("public_n")) == keys
    rounds.close(None, round_)
    assert rounds.close(None, round_).state == "closed"
    with pytest.raises(RoundRefused):
        rounds.open_(None, round_)


def test_a_round_closes_by_itself(town, round_):
    with time_machine.travel(round_.closes_at + dt.timedelta(minutes=1)):
        assert rounds.close_those_over() == 1
    row = Round.objects.get(pk=round_.pk)
    assert (row.state, row.closes_at) == ("closed", round_.closes_at)


def test_a_round_that_is_closed_early_was_open_until_then(town, round_):
    early = round_.closes_at - dt.timedelta(days=3)
    with time_machine.travel(early, tick=False):
        rounds.close(None, round_)
        rounds.close(None, round_)
    assert Round.objects.get(pk=round_.pk).closes_at == early


def test_pages_are_told_once_that_a_round_has_begun(town):
    later = timezone.now() + dt.timedelta(hours=2)
    row = opened(town, Asked("car"), opens_at=later)
    assert rounds.begin_those_due() == 0
    with time_machine.travel(later):
        before = marks().read(town.pk)
        assert rounds.begin_those_due() == 1
        assert marks().read(town.pk) != before
        assert rounds.begin_those_due() == 0
    assert Round.objects.get(pk=row.pk).begun


def test_a_round_says_what_it_lacks(town):
    row = prepared(town, Asked("car"), source="")
    assert rounds.needs(row) == ["Say where the numbers of residents are from."]
    with pytest.raises(RoundRefused):
        rounds.open_(None, row)


def test_the_database_keeps_no_pepper_of_a_closed_round(town, round_):
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(state="closed")


# Who may answer -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ({"kind": Resident.Kind.MINOR, "birth_year": 2011}, "turned 18"),
        ({"kind": Resident.Kind.GUEST}, "live elsewhere"),
        ({"kind": Resident.Kind.BUSINESS}, "each for themselves"),
        ({"birth_year": None}, "how old you are"),
    ],
)
def test_who_cannot_answer_is_told_why(town, round_, token, person, why):
    with pytest.raises(AnsweringRefused, match=why):
        submit(neighbour(town, **person), round_, token, car="3")
    assert not Response.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_who_lives_elsewhere_cannot_answer(round_, token):
    with pytest.raises(AnsweringRefused, match="live elsewhere"):
        submit(neighbour(MunicipalityFactory()), round_, token, car="3")


def test_nobody_answers_before_it_opens_or_after_it_closes(town, token):
    later = timezone.now() + dt.timedelta(days=1)
    row = opened(town, Asked("car"), opens_at=later)
    person = neighbour(town)
    with pytest.raises(AnsweringRefused, match="not opened"):
        submit(person, row, token, car="3")
    with (
        time_machine.travel(row.closes_at),
        pytest.raises(AnsweringRefused, match="is closed"),
    ):
        submit(person, row, token, car="3")


# Answering ----------------------------------------------------------------------------------------------------


def values(response):
    rows = response.answers.order_by("question__order", "part")
    return [(row.question.version.question.code, row.part, row.number, row.text) for row in rows]


def test_answers_of_every_kind_are_kept(town, token):
    row = opened(town, *map(Asked, ["car", "ways", "happy", "first", "minutes", "why", "lines"]))
    submit(
        neighbour(town),
        row,
        token,
        car="2",
        ways=["3", "1"],
        happy="0",
        first={1: "2", 2: "1", 3: "3"},
        minutes="45",
        why="Call 20 12 34 56, ane@post.example, 010190-1234.",
        lines={1: "1", 2: "-"},
    )
    assert values(Response.objects.get()) == [
        ("car", 0, 2, ""),
        ("ways", 1, 1, ""),
        ("ways", 3, 1, ""),
        ("happy", 0, 0, ""),
        ("first", 1, 2, ""),
        ("first", 2, 1, ""),
        ("first", 3, 3, ""),
        ("minutes", 0, 45, ""),
        ("why", 0, None, "Call …, …, …."),
        ("lines", 1, 1, ""),
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"car": "4"},
        {"car": "1; DROP"},
        {"car": ["1", "2"]},
        {},
        {"car": "1", "ways": ["-", "1"]},
        {"car": "1", "ways": ["7"]},
        {"car": "1"},
    ],
)
def test_answers_outside_the_choices_are_refused_and_nothing_is_kept(town, round_, token, given):
    with pytest.raises(AnswersWrong) as refused:
        submit(neighbour(town), round_, token, **given)
    assert len(refused.value.wrong) == 1
    assert not Response.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_a_text_of_a_hundred_thousand_characters_is_refused_in_words(town, token):
    row = opened(town, Asked("why"))
    with pytest.raises(AnswersWrong) as refused:
        submit(neighbour(town), row, token, why="x" * 100_000)
    assert "100000" in next(iter(refused.value.wrong.values()))


def test_an_answer_to_a_question_that_is_not_asked_counts_for_nothing(town, round_, token):
    submit(neighbour(town), round_, token, car="3", ways=["1"])
    assert [row[0] for row in values(Response.objects.get())] == ["car"]


def test_twice_is_refused_and_changes_nothing(town, round_, token):
    person = neighbour(town)
    submit(person, round_, token, car="3")
    with pytest.raises(AlreadyAnswered):
        submit(person, round_, secrets.token_bytes(32), car="1", ways=["1"])
    assert values(Response.objects.get()) == [("car", 0, 3, "")]


def test_sending_twice_is_sending_once_and_the_token_answers_anew(town, round_, token):
    person = neighbour(town)
    assert submit(person, round_, token, car="3") is False
    assert submit(person, round_, token, car="3") is True
    assert submit(person, round_, token, car="1", ways=["2"]) is True
    assert values(Response.objects.get()) == [("car", 0, 1, ""), ("ways", 2, 1, "")]
    assert LedgerEntry.objects.count() == 1


def test_who_deletes_their_account_and_comes_back_is_still_the_same(town, round_, token):
    person = neighbour(town)
    submit(person, round_, token, car="3")
    who = person.subject_hash
    person.delete()
    with pytest.raises(AlreadyAnswered):
        submit(neighbour(town, subject_hash=who), round_, secrets.token_bytes(32), car="3")


def test_everybody_answers_in_their_own_group(town, round_):
    year = timezone.localdate().year
    for age, place in ((18, 0), (39, 0), (40, 1), (90, 2)):
        person = neighbour(town, birth_year=year - age)
        assert cell_of(person, round_) == round_.cells.all()[place]


# Tokens -------------------------------------------------------------------------------------------------------


def blinded_for(person, round_, token):
    key = cell_of(person, round_).public_key
    message = blind.ballot_message(round_.key, token)
    return key, message, blind.blind(key, message)


def test_a_signature_that_nobody_saw_opens_the_box_once(town, round_, token):
    person = neighbour(town)
    key, message, hidden = blinded_for(person, round_, token)
    signature = blind.finalize(
        key, message, tokens.issue(person, round_, hidden.message), hidden.inverse
    )
    group = cell_of(person, round_)
    given = sent(round_, car="3")
    cast = {"cell": group.pk, "token": token, "signature": signature, "sent": given}
    assert answers.cast(round_, **cast) is False
    assert answers.cast(round_, **cast) is True
    assert Response.objects.get().cell == group
    assert Response.objects.get().token_hash == hashlib.sha256(token).hexdigest()
    assert answers.took_part(person, round_)


def test_a_lost_signature_is_given_again_and_another_is_not(town, round_, token):
    person = neighbour(town)
    _key, _message, hidden = blinded_for(person, round_, token)
    first = tokens.issue(person, round_, hidden.message)
    assert tokens.issue(person, round_, hidden.message) == first
    _key, _message, other = blinded_for(person, round_, secrets.token_bytes(32))
    with pytest.raises(AlreadyAnswered):
        tokens.issue(person, round_, other.message)
    with pytest.raises(AlreadyAnswered):
        submit(person, round_, token, car="3")


def test_tokens_that_are_forged_replayed_or_of_another_group_are_refused(town, round_, token):
    person = neighbour(town)
    key, message, hidden = blinded_for(person, round_, token)
    signature = blind.finalize(
        key, message, tokens.issue(person, round_, hidden.message), hidden.inverse
    )
    group = cell_of(person, round_)
    other = round_.cells.exclude(pk=group.pk).first()
    elsewhere = opened(town, Asked("car"))
    given = sent(round_, car="3")
    usual = {"cell": group.pk, "token": token, "signature": signature, "sent": given}
    for wrong in (
        {"token": secrets.token_bytes(32)},
        {"signature": b""},
        {"signature": secrets.token_bytes(256)},
        {"cell": other.pk},
        {"cell": None},
        {"cell": 10**12},
    ):
        with pytest.raises(AnsweringRefused):
            answers.cast(round_, **usual | wrong)
    theirs = usual | {"cell": elsewhere.cells.get(youngest=group.youngest).pk}
    with pytest.raises(AnsweringRefused):
        answers.cast(elsewhere, **theirs | {"sent": sent(elsewhere, car="3")})
    assert not Response.objects.exists()


@pytest.mark.parametrize("blinded", [b"", b"x", b"\xff" * 256])
def test_what_cannot_be_signed_is_refused_and_takes_no_vote_away(town, round_, blinded):
    person = neighbour(town)
    with pytest.raises(AnsweringRefused):
        tokens.issue(person, round_, blinded)
    assert not LedgerEntry.objects.exists()


def test_nothing_of_what_was_signed_is_left_when_it_closes(town, round_, token):
    person = neighbour(town)
    _key, _message, hidden = blinded_for(person, round_, token)
    tokens.issue(person, round_, hidden.message)
    rounds.close(None, round_)
    assert LedgerEntry.objects.get().blinded_hash == ""
    assert not answers.took_part(person, Round.objects.get(pk=round_.pk))


def test_a_code_is_read_however_it_was_written_down():
    code = codes.new()
    assert codes.normal(code.lower().replace("-", " ")) == code
    assert len(codes.token_of(code)) == 32
    with pytest.raises(codes.NoCode):
        codes.normal("too short")


def test_no_answer_is_in_the_audit_log(town, round_, token):
    from wagtail.models import ModelLogEntry

    before = ModelLogEntry.objects.count()
    submit(neighbour(town), round_, token, car="1", ways=["1"])
    assert Answer.objects.count() == 2
    assert ModelLogEntry.objects.count() == before
