"""Promises through their actions: what may be published, what nobody can rewrite, and where they stand when."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from barometer import promise_triggers
from barometer.actions import milestones, promise_standing, promises, questions
from barometer.actions.milestones import StepRefused
from barometer.actions.promises import PromiseRefused
from barometer.models import (
    Milestone,
    PromiseJudgement,
    PromiseMeasure,
    PromiseVersion,
    ServicePromise,
)
from barometer.promise_choices import Aim, Standing, Why
from barometer.promise_draft import Target
from tests.barometer.factories import question, said
from tests.barometer.promise_releases import asked_and_closed, figure, released
from tests.barometer.promise_rows import again, draft, published, share, step, texts, written
from tests.factories import CaseFactory, CasePageFactory, MunicipalityFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"languages": ["sv", "fi"]}


@pytest.fixture
def easy(town):
    return question(town, "easy", "single", options=["Yes", "No"])


def standings(promise) -> list[tuple[str, str]]:
    """The oldest first."""
    rows = PromiseJudgement.objects.filter(promise=promise).order_by("number")
    return [(row.standing, row.why) for row in rows]


# Publishing --------------------------------------------------------------------------------------------------


def test_a_promise_is_written_published_and_judged_at_once(town, easy) -> None:
    row = published(town, share(easy))
    version = row.newest
    assert (version.number, version.title) == (1, "You get an answer")
    assert version.measures.get().wording_hash == easy.wording_hash
    assert row.draft is None
    assert standings(row) == [(Standing.UNCERTAIN, Why.UNASKED)]


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"title": ""}, "title_sv", "Write a title in the municipality's main language."),
        ({"text": " "}, "text_sv", "Write what is promised in the municipality's main language."),
        ({"title": "x" * 121}, "title_sv", "Make it 120 characters at most."),
        ({"valid_from": dt.date(1999, 1, 1)}, "valid_from", "within the last ten years"),
        ({"valid_from": dt.date(2100, 1, 1)}, "valid_from", "the next two years"),
        ({"ends": True}, "ends", "What was never published cannot end."),
        ({"targets": ()}, "measure_1", "at least one thing that it is measured by"),
        ({"case": 999_999}, "case", "There is no such case"),
    ],
)
def test_nothing_is_published_that_lacks_something(town, easy, more, field, words) -> None:
    with pytest.raises(PromiseRefused) as refused:
        published(town, *more.pop("targets", (share(easy),)), **more)
    assert any(name == field and words in text for name, text in refused.value.reasons)
    assert not PromiseVersion.objects.exists()


def test_a_text_in_another_language_does_not_stand_in_for_the_main_one(town, easy) -> None:
    row = written(town, share(easy), texts={"sv": {"title": "Svar"}, "fi": texts(town)["fi"]})
    with pytest.raises(PromiseRefused, match="main language"):
        promises.publish(None, row)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"option": 3}, "has no such answer"),
        ({"option": 0}, "has no such answer"),
        ({"target": 60.0}, "A share lies above 0 and is 100 % at most."),
        ({"target": 0.0}, "A share lies above 0 and is 100 % at most."),
    ],
)
def test_a_target_fits_what_is_measured(town, easy, target, words) -> None:
    with pytest.raises(PromiseRefused, match=words):
        published(town, share(easy, **target))


def test_a_question_that_is_not_in_use_or_a_neighbours_measures_nothing(town, easy) -> None:
    foreign = question(MunicipalityFactory(), "easy", "single", options=["Yes", "No"])
    with pytest.raises(PromiseRefused, match="not in use any more"):
        published(town, share(foreign))
    questions.reword(None, easy.question, wording=easy.wording, active=False)
    with pytest.raises(PromiseRefused, match="not in use any more"):
        published(town, share(easy))


def test_what_nobody_counts_measures_nothing(town) -> None:
    with pytest.raises(PromiseRefused, match="not counted here any more"):
        published(town, Target(0.5, Aim.AT_LEAST, statistic="nobody.knows"))


def test_a_change_needs_a_reason_and_makes_another_version(town, easy) -> None:
    row = published(town, share(easy))
    with pytest.raises(PromiseRefused, match="Say why it changes"):
        again(row, share(easy, target=0.7), reason="")
    version = again(row, share(easy, target=0.7))
    assert version.number == 2
    old, new = PromiseMeasure.objects.order_by("version__number")
    assert (old.target, new.target) == (0.6, 0.7)


def test_a_version_does_not_begin_before_the_one_it_takes_the_place_of(town, easy) -> None:
    row = published(town, share(easy), valid_from=dt.date(2026, 6, 1))
    with pytest.raises(PromiseRefused, match="cannot begin before"):
        again(row, share(easy), valid_from=dt.date(2026, 5, 31))


def test_what_is_being_written_is_thrown_away_and_a_published_promise_stays(town, easy) -> None:
    row = written(town, share(easy))
    promises.discard(None, row)
    assert not ServicePromise.objects.exists()
    row = published(town, share(easy))
    promises.write(None, row, draft=draft(town, share(easy), title="Something else"))
    promises.discard(None, row)
    row = ServicePromise.objects.get()
    assert row.draft is None
    assert str(row) == "You get an answer"


def test_nothing_can_be_published_twice(town, easy) -> None:
    row = written(town, share(easy))
    promises.publish(None, row)
    with pytest.raises(PromiseRefused, match="Nothing is being written"):
        promises.publish(None, row)


def test_the_case_that_decided_is_one_that_everybody_may_read(town, easy) -> None:
    case = CaseFactory(source=SourceFactory(municipality=town))
    CasePageFactory(case=case)
    row = published(town, share(easy), case=case.pk)
    assert promises.case_name(town, row.newest.case).text == case.title
    secret = CaseFactory(source=case.source, public=False)
    with pytest.raises(PromiseRefused, match="everybody may read"):
        again(row, share(easy), case=secret.pk)


# Never rewritten ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [PromiseVersion, PromiseMeasure, PromiseJudgement])
@pytest.mark.parametrize("how", ["update", "delete", "replace"])
def test_the_database_keeps_what_was_promised_and_where_it_stood(town, easy, model, how) -> None:
    published(town, share(easy))
    row = model.objects.get()
    table = model._meta.db_table
    statements = {
        "update": f"UPDATE {table} SET id = id",  # noqa: S608
        "delete": f"DELETE FROM {table}",  # noqa: S608
        "replace": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",  # noqa: S608
    }
    if how == "replace" and connection.vendor != "sqlite":
        # what waits for the end of the transaction would be in its way
        statements["replace"] = f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE"
    with (
        pytest.raises(IntegrityError, match=promise_triggers.MESSAGE),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statements[how])
    row.refresh_from_db()


def test_a_missing_trigger_is_seen_and_made_anew() -> None:
    assert promise_triggers.guard.missing() == []
    promise_triggers.guard.drop()
    assert len(promise_triggers.guard.missing()) == len(promise_triggers._wanted(connection.vendor))
    promise_triggers.guard.install()
    assert promise_triggers.guard.missing() == []


# Where it stands ---------------------------------------------------------------------------------------------


def test_a_release_decides_where_a_promise_stands(town, easy) -> None:
    row = published(town, share(easy, target=0.6))
    released(asked_and_closed(town, "easy", ago=90), figure("easy", 1, 0.50))
    later = asked_and_closed(town, "easy", ago=60)
    released(later, figure("easy", 1, 0.59), changes={("easy", 1): "up"})
    released(asked_and_closed(town, "easy", ago=30), figure("easy", 1, 0.66))
    assert standings(row) == [
        (Standing.UNCERTAIN, Why.UNASKED),
        (Standing.NOT_KEPT, Why.ALL_BAD),
        (Standing.ON_COURSE, Why.BETTER),
        (Standing.KEPT, Why.ALL_GOOD),
    ]
    last = row.judgements.first().figures[0]
    assert (last["value"], last["respondents"], last["release"]) == (0.66, 800, 1)


def test_judging_twice_writes_once(town, easy) -> None:
    published(town, share(easy))
    released(asked_and_closed(town, "easy"), figure("easy", 1, 0.66))
    assert PromiseJudgement.objects.count() == 2
    assert promise_standing.judge_anew(town) == 0
    assert promise_standing.judge_all() == 0


def test_a_corrected_release_takes_the_place_of_the_first(town, easy) -> None:
    row = published(town, share(easy))
    round_ = asked_and_closed(town, "easy")
    released(round_, figure("easy", 1, 0.66))
    released(round_, figure("easy", 1, 0.50), note="The weights were wrong.")
    assert [standing for standing, _why in standings(row)][-2:] == ["kept", "not_kept"]
    assert row.judgements.first().figures[0]["release"] == 2


def test_a_hidden_figure_says_nothing_although_an_older_one_did(town, easy) -> None:
    row = published(town, share(easy))
    released(asked_and_closed(town, "easy", ago=90), figure("easy", 1, 0.66))
    released(asked_and_closed(town, "easy", ago=9), figure("easy", 1, None))
    assert standings(row)[-1] == (Standing.UNCERTAIN, Why.HIDDEN)


def test_a_question_in_other_words_is_another_question(town, easy) -> None:
    row = published(town, share(easy))
    released(asked_and_closed(town, "easy", ago=90), figure("easy", 1, 0.66))
    wording = said("sv", "Is it easier?", options=["Yes", "No"])
    new = questions.reword(None, easy.question, wording=wording)
    released(asked_and_closed(town, "easy", ago=9), figure("easy", 1, 0.70))
    assert standings(row)[-1] == (Standing.UNCERTAIN, Why.REWORDED)
    again(row, share(new))
    assert standings(row)[-1] == (Standing.KEPT, Why.ALL_GOOD)


def test_a_corrected_translation_is_the_same_question(town, easy) -> None:
    row = published(town, share(easy))
    fi = {"asks": "Onko helppoa?", "hint": "", "options": ["Kyllä", "Ei"], "rows": []}
    questions.reword(None, easy.question, wording={**easy.wording, "fi": fi})
    released(asked_and_closed(town, "easy"), figure("easy", 1, 0.66))
    assert standings(row)[-1] == (Standing.KEPT, Why.ALL_GOOD)


def test_the_average_of_a_scale_is_measured_too(town) -> None:
    heard = question(town, "heard", "scale", least=0, most=10)
    row = published(town, Target(6.5, Aim.AT_LEAST, heard.question_id))
    released(asked_and_closed(town, "heard"), figure("heard", 0, 6.9, 0.2))
    assert standings(row)[-1] == (Standing.KEPT, Why.ALL_GOOD)


def test_of_several_measures_the_worst_counts(town, easy) -> None:
    heard = question(town, "heard", "scale", least=0, most=10)
    row = published(town, share(easy), Target(6.5, Aim.AT_LEAST, heard.question_id))
    released(asked_and_closed(town, "easy"), figure("easy", 1, 0.66))
    assert standings(row)[-1] == (Standing.UNCERTAIN, Why.UNASKED)
    released(asked_and_closed(town, "heard", ago=5), figure("heard", 0, 5.0, 0.2))
    assert standings(row)[-1] == (Standing.NOT_KEPT, Why.ALL_BAD)
    assert [one["standing"] for one in row.judgements.first().figures] == ["kept", "not_kept"]


def test_a_release_of_a_neighbour_decides_nothing_here(town, easy) -> None:
    row = published(town, share(easy))
    neighbour = MunicipalityFactory()
    question(neighbour, "easy", "single", options=["Yes", "No"])
    released(asked_and_closed(neighbour, "easy"), figure("easy", 1, 0.9))
    promise_standing.judge_all()
    assert standings(row) == [(Standing.UNCERTAIN, Why.UNASKED)]


def test_a_version_is_judged_from_the_day_on_which_it_holds(town, easy) -> None:
    with time_machine.travel("2026-03-10 12:00+00:00", tick=False):
        row = published(town, share(easy), valid_from=dt.date(2026, 3, 12))
        released(asked_and_closed(town, "easy"), figure("easy", 1, 0.66))
        assert standings(row) == []
    with time_machine.travel("2026-03-12 00:30+01:00", tick=False):
        assert promise_standing.judge_all() == 1
        assert standings(row) == [(Standing.KEPT, Why.ALL_GOOD)]
        again(row, share(easy, target=0.7), valid_from=dt.date(2026, 4, 1))
        assert len(standings(row)) == 1
    with time_machine.travel("2026-04-01 09:00+02:00", tick=False):
        promise_standing.judge_all()
        assert standings(row)[-1] == (Standing.NOT_KEPT, Why.ALL_BAD)


def test_what_ended_is_judged_no_more(town, easy) -> None:
    row = published(town, share(easy))
    again(row, ends=True, reason="The bus company left.")
    released(asked_and_closed(town, "easy"), figure("easy", 1, 0.66))
    assert promise_standing.judge_anew(town) == 0


# Steps -------------------------------------------------------------------------------------------------------


def test_a_step_that_is_overdue_puts_a_promise_at_risk_and_doing_it_ends_that(town, easy) -> None:
    row = published(town, share(easy))
    released(asked_and_closed(town, "easy"), figure("easy", 1, 0.60))
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    late = step(row, due=yesterday)
    assert standings(row)[-1] == (Standing.AT_RISK, Why.LATE)
    late.done_on, late.note_sv = yesterday, "Two have begun."
    milestones.keep(None, late)
    assert standings(row)[-1] == (Standing.UNCERTAIN, Why.BETWEEN)


def test_a_step_that_is_put_off_keeps_the_day_that_was_announced(town, easy) -> None:
    row = published(town, share(easy))
    first = timezone.localdate() + dt.timedelta(days=5)
    one = step(row, due=first)
    one.due = first + dt.timedelta(days=30)
    milestones.keep(None, one)
    one = Milestone.objects.get()
    assert one.first_due == first
    one.first_due = None
    milestones.keep(None, one)
    assert Milestone.objects.get().first_due == first
    with pytest.raises(StepRefused, match="people have read it"):
        milestones.drop(None, one)


def test_a_step_without_a_day_is_planned_and_can_be_dropped(town, easy) -> None:
    row = published(town, share(easy))
    one = step(row)
    assert list(row.milestones.backlog()) == [one]
    milestones.drop(None, one)
    assert not Milestone.objects.exists()


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"name_sv": "", "name_fi": "Palkkaamme"}, "name_sv", "main language"),
        ({"done_on": dt.date(2099, 1, 1), "note_sv": "x"}, "done_on", "A day to come"),
        ({"done_on": dt.date(2026, 1, 1)}, "note_sv", "what came of it"),
    ],
)
def test_a_step_that_says_too_little_is_refused(town, easy, more, field, words) -> None:
    row = published(town, share(easy))
    with pytest.raises(StepRefused, match=words) as refused:
        step(row, **more)
    assert refused.value.field == field
