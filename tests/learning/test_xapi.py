"""Statements of xAPI under pseudonyms: their shape, held against the models of Ralph, and their files."""

import dataclasses
import datetime as dt
import itertools
import json
import uuid
import zoneinfo

import pytest
from pydantic import ValidationError
from ralph.models.xapi.base.statements import BaseXapiStatement

from learning import xapi
from learning.xapi import Kind, Speaker, Thing

ZONE = zoneinfo.ZoneInfo("Europe/Copenhagen")
HOME = "https://tornsund.example"
COURSE = Thing(
    uuid.UUID(int=1),
    Kind.COURSE,
    {"da": "Digitalt kørekort", "fi": "Digiajokortti"},
    f"{HOME}/da/laer/koerekort/",
)
LESSON = Thing(uuid.UUID(int=2), Kind.LESSON, {"da": "Falske beskeder"})
QUESTION = Thing(uuid.UUID(int=3), Kind.QUESTION)
BADGE = Thing(uuid.UUID(int=4), Kind.BADGE, {"da": "Kørekort"})
LATE = dt.datetime(2026, 3, 4, 22, 41, 7, tzinfo=dt.UTC)


def speaker(municipality=7, year=2026, secret="pepper") -> Speaker:
    return Speaker(xapi.key_of_year(secret, municipality, year), HOME, ZONE)


def every(made: Speaker, learner: int = 5) -> list[dict]:
    return [
        made.experienced(learner, LESSON, COURSE, LATE, "da"),
        made.answered(learner, QUESTION, LESSON, COURSE, LATE, right=False, best=50, language="fi"),
        made.completed(learner, COURSE, LATE),
        made.earned(learner, BADGE, dt.date(2026, 3, 4), "da"),
    ]


@pytest.mark.parametrize("place", range(4))
def test_every_statement_is_one_of_xapi_by_the_models_of_ralph(place):
    statement = json.loads(json.dumps(every(speaker())[place]))
    assert BaseXapiStatement(**statement).verb.id.root == statement["verb"]["id"]


def test_the_models_of_ralph_find_what_is_wrong():
    score, actor = (every(speaker())[1] for _each in range(2))
    score["result"] = {"score": {"scaled": 3}}
    del actor["actor"]["account"]
    for wrong in (score, actor):
        with pytest.raises(ValidationError):
            BaseXapiStatement(**wrong)


def test_a_question_is_told_with_its_score_its_lesson_and_its_course():
    said = every(speaker())[1]
    assert said["verb"] == {
        "id": "http://adlnet.gov/expapi/verbs/answered",
        "display": {"en": "answered"},
    }
    assert said["object"] == {
        "objectType": "Activity",
        "id": "urn:uuid:00000000-0000-0000-0000-000000000003",
        "definition": {"type": "http://adlnet.gov/expapi/activities/question"},
    }
    assert said["result"] == {
        "score": {"scaled": 0.5, "raw": 50, "min": 0, "max": 100},
        "success": False,
    }
    context = said["context"]
    assert (context["platform"], context["language"]) == ("Torget", "fi")
    (parent,) = context["contextActivities"]["parent"]
    (course,) = context["contextActivities"]["grouping"]
    assert parent["definition"]["name"] == {"da": "Falske beskeder"}
    assert course["definition"]["name"] == {"da": "Digitalt kørekort", "fi": "Digiajokortti"}
    assert course["definition"]["moreInfo"] == f"{HOME}/da/laer/koerekort/"


def test_a_course_stands_in_no_other_thing_and_an_unknown_language_is_not_guessed():
    assert every(speaker())[2]["context"] == {"platform": "Torget"}


def test_a_timestamp_says_the_day_where_it_was_and_nothing_of_the_hour():
    assert every(speaker())[0]["timestamp"] == "2026-03-04T00:00:00+01:00"
    after = dt.datetime(2026, 7, 4, 22, 41, tzinfo=dt.UTC)
    said = speaker().completed(5, COURSE, after)
    assert said["timestamp"] == "2026-07-05T00:00:00+02:00"


def test_a_learner_is_the_same_all_year_and_another_one_elsewhere_and_the_year_after():
    def named(**more) -> str:
        return every(speaker(**more))[0]["actor"]["account"]["name"]

    others = [named(municipality=8), named(year=2027), named(secret="other")]
    names = [named(), *others, every(speaker(), learner=6)[0]["actor"]["account"]["name"]]
    assert len(set(names)) == len(names)
    assert {one["actor"]["account"]["name"] for one in every(speaker())} == {named()}
    assert all(len(name) == 32 for name in names)


def test_no_key_of_a_municipality_is_that_of_another_place_with_its_digits():
    keys = {xapi.key_of_year("pepper", *pair) for pair in ((1, 2026), (12, 26), (120, 26))}
    assert len(keys) == 3


def test_the_same_fact_has_the_same_id_and_another_fact_another_one():
    first, again = ([one["id"] for one in every(speaker())] for _each in range(2))
    assert first == again
    assert len(set(first)) == 4
    assert all(uuid.UUID(one).version == 5 for one in first)
    better = speaker().answered(5, QUESTION, LESSON, COURSE, LATE, right=True, best=100)
    assert better["id"] not in first


def test_another_name_of_a_lesson_makes_no_other_statement():
    renamed = dataclasses.replace(LESSON, names={"da": "Snyd"})
    first, second = (speaker().experienced(5, one, COURSE, LATE) for one in (LESSON, renamed))
    assert first["id"] == second["id"]
    assert first["object"] != second["object"]


def test_ids_are_not_made_of_the_number_of_a_learner():
    """Numbers are few: whoever knows how an id is made would try them all."""
    ours, theirs = (every(speaker(municipality=number))[0]["id"] for number in (7, 8))
    assert ours != theirs


def test_the_same_block_in_two_lessons_is_two_questions():
    block = uuid.uuid4()
    assert xapi.question_key(LESSON.key, block) != xapi.question_key(COURSE.key, block)


@pytest.mark.parametrize("number", [0, 1, xapi.AT_ONCE, xapi.AT_ONCE + 1])
def test_both_files_hold_every_statement_once(number):
    made = speaker()
    said = [made.completed(learner, COURSE, LATE) for learner in range(number)]
    assert json.loads(b"".join(xapi.as_array(said))) == said
    lines = b"".join(xapi.as_lines(said)).decode().splitlines()
    assert [json.loads(line) for line in lines] == said


@pytest.mark.parametrize("written", [xapi.as_array, xapi.as_lines])
def test_a_file_is_written_while_it_is_read(written):
    made = speaker()
    endless = (made.completed(learner, COURSE, LATE) for learner in itertools.count())
    assert next(written(endless)).count(b"urn:uuid:") == xapi.AT_ONCE
    assert next(endless)["actor"]["account"]["name"] == xapi.pseudonym(made.key, xapi.AT_ONCE)


def test_letters_of_all_languages_stand_in_a_file_as_they_are():
    assert "kørekort".encode() in b"".join(xapi.as_lines([speaker().completed(5, COURSE, LATE)]))
