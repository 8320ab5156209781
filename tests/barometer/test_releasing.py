"""Publishing a round: figures with their intervals, what is hidden, what never changes, and what moved."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from barometer import archive, checks, release_triggers
from barometer.actions import questions, releasing, rounds, weighing
from barometer.actions.releasing import GivesAway, PublishingRefused
from barometer.actions.weighing import WeighingRefused
from barometer.asking import Asked
from barometer.disclosure import Status
from barometer.models import Comparison, Estimate, Question, Release, Round
from barometer.published import sealed
from barometer.reckoning import Frame
from barometer.tabulating import axes, tabulate
from barometer.weighing import Decision
from portal.models import Entry
from portal.tellers import words_of
from tests.barometer.boxes import asked_round, crowd, fill, published, weighed
from tests.barometer.factories import all_kinds, question, said
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db

KINDS = ("car", "ways", "happy", "first", "minutes", "why", "lines")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def found_town():
    town = MunicipalityFactory(languages=["sv", "fi"])
    all_kinds(town)
    question(town, "home", "single", options=["House", "Flat"])
    return town


@pytest.fixture
def round_(town):
    """Closed and weighed, with 400 answers to a question of each kind."""
    row = asked_round(
        town,
        *(Asked(code) for code in KINDS),
        Asked("home"),
        shown_by={"home": (1600, 1200)},
    )
    fill(row, crowd(row, 400))
    weighed(row)
    row.refresh_from_db()
    return row


# Figures ------------------------------------------------------------------------------------------------------


def test_every_kind_of_question_is_published_with_intervals_and_own_words_are_not(round_):
    found = archive.published(published(round_))
    assert {one.question for one in found.figures} == {*KINDS, "home"} - {"why"}
    everybody = [one for one in found.figures if not one.background and one.value is not None]
    kinds = {(one.question, one.row, one.option) for one in everybody}
    assert {("car", 0, 1), ("ways", 0, 3), ("happy", 0, 0), ("car", 0, 3)} <= kinds
    assert {("first", 1, 0), ("first", 3, 0), ("minutes", 0, 0), ("lines", 2, 2)} <= kinds
    for one in everybody:
        assert one.low <= one.value <= one.high
        assert one.respondents >= 30
    car = [found.figure("car", option).value for option in (1, 2, 3)]
    assert sum(car) == pytest.approx(1, abs=1e-5)
    assert sum(found.figure("first", row=row).value for row in (1, 2, 3)) == pytest.approx(6)
    assert Round.objects.get().state == "published"


def test_a_share_is_what_the_weights_say(round_):
    found = archive.published(published(round_))
    run = round_.weight_runs.get()
    weight = {(row[0], *row[1]): row[3] for row in run.classes}
    chose = asked = 0.0
    labels = [("", *axis.labels) for axis in axes(round_)]
    number = round_.questions.get(version__question__code="car").pk
    for (_row, value), classes in tabulate(round_, axes(round_))[number].given.items():
        for key, size in classes.items():
            part = size * weight[tuple(labels[at][n] for at, n in enumerate(key))]
            asked += part
            chose += part if value == 1 else 0
    assert found.figure("car", 1).value == pytest.approx(chose / asked, abs=1e-6)
    assert found.backgrounds[1].residents == (1600, 1200)


def test_figures_stand_by_age_and_by_what_the_round_asked(round_):
    found = archive.published(published(round_))
    assert [one.code for one in found.backgrounds] == ["age", "home"]
    assert found.figure("car", 1, background="age", category="40–64").respondents > 100
    assert found.figure("car", 1, background="home", category="2").value is not None
    # a background is shown by age, and not by another one
    assert found.figure("home", 1, background="age", category="65+") is not None
    assert found.figure("home", 1, background="home", category="1") is None


def test_of_fewer_than_a_hundred_only_whole_per_cent_are_said_and_a_flag_with_them(town):
    row = asked_round(town, Asked("car"))
    fill(row, [(place, {"car": [(0, 1 + n % 3)]}) for place in range(3) for n in range(31)])
    weighed(row)
    found = archive.published(published(row))
    one = found.figure("car", 1, background="age", category="18–39")
    assert one.status is Status.UNRELIABLE
    assert one.value == round(one.value, 2)
    assert one.respondents == 31


def test_a_question_that_fewer_than_thirty_answered_is_hidden_whole(town):
    row = asked_round(town, Asked("car"), Asked("ways", "car", (1,)))
    answers = [{"car": [(0, 1 + n % 2)]} for n in range(80)]
    for one in answers[:40:2]:
        one["ways"] = [(1, 1)]
    fill(row, [(n % 3, one) for n, one in enumerate(answers)])
    weighed(row)
    found = archive.published(published(row))
    hidden = [one for one in found.figures if one.question == "ways"]
    assert hidden
    assert {one.status for one in hidden} == {Status.HIDDEN}
    assert {one.respondents for one in hidden} == {None}


def test_a_small_cell_is_hidden_and_what_protects_it(town):
    row = asked_round(town, Asked("car"))
    given = {0: (3, 40, 57), 1: (60, 50, 40), 2: (55, 45, 50)}
    people = [
        (place, {"car": [(0, option)]})
        for place, numbers in given.items()
        for option, number in enumerate(numbers, 1)
        for _each in range(number)
    ]
    fill(row, people)
    weighed(row)
    found = archive.published(published(row))
    hidden = {(one.category, one.option) for one in found.figures if one.status is Status.HIDDEN}
    assert ("18–39", 1) in hidden
    assert len(hidden) == 4
    assert all(category for category, _option in hidden)


def test_where_few_live_the_part_that_answered_makes_figures_surer():
    frame = Frame((1.0, 1.0), (60, 40), (("a", "b"),))
    some = dataclasses.replace(frame, residents=400)
    yes, asked = [30, 10], [60, 40]
    assert some.share(yes, asked).se == pytest.approx(
        frame.share(yes, asked).se * math.sqrt(1 - 100 / 400)
    )
    # everybody answered: nothing is left to chance
    assert dataclasses.replace(frame, residents=100).share(yes, asked).se == 0


def test_a_mean_of_sums_is_the_mean_of_the_numbers():
    frame = Frame((0.8, 1.3), (5, 3), (("a", "b"),))
    given = {1: [2, 1], 4: [1, 1], 9: [1, 0]}
    sums = [1 * 2 + 4 + 9.0, 1 + 4.0]
    squares = [1 * 2 + 16 + 81.0, 1 + 16.0]
    found, same = frame.mean_of_sums(sums, squares, [4, 2]), frame.mean(given, [4, 2])
    assert (found.value, found.se) == (pytest.approx(same.value), pytest.approx(same.se))
    assert (found.respondents, found.freedom) == (same.respondents, same.freedom)


# Guard rails --------------------------------------------------------------------------------------------------


def test_nothing_is_shown_before_a_round_is_closed_and_weighed(town):
    row = asked_round(town, Asked("car"))
    fill(row, crowd(row, 60))
    with pytest.raises(PublishingRefused, match="before the round is closed"):
        releasing.preview(row)
    rounds.close(None, row)
    row.refresh_from_db()
    with pytest.raises(PublishingRefused, match="Weigh the answers first"):
        releasing.preview(row)
    assert not Release.objects.exists()


def test_publishing_twice_is_publishing_once_and_nothing_is_weighed_any_more(round_):
    draft = releasing.preview(round_)
    said = {"number": 1, "seen": draft.fingerprint}
    first = releasing.publish(None, round_, **said)
    assert releasing.publish(None, round_, **said) == first
    assert Release.objects.count() == 1
    assert Entry.objects.filter(kind="survey").count() == 1
    with pytest.raises(WeighingRefused, match="are published"):
        weighing.weigh(None, round_, Decision({"age": ((1, 2), (3,))}))


def test_what_a_colleague_weighed_anew_meanwhile_is_not_published_unseen(round_):
    draft = releasing.preview(round_)
    weighing.weigh(None, round_, Decision({"age": ((1, 2), (3,))}))
    with pytest.raises(PublishingRefused, match="has changed since you looked"):
        releasing.publish(None, round_, number=1, seen=draft.fingerprint)
    assert not Release.objects.exists()


def test_a_colleague_who_published_meanwhile_is_named(round_):
    published(round_)
    with pytest.raises(PublishingRefused, match="A colleague has published"):
        releasing.publish(None, round_, number=1, seen="0" * 64)
    with pytest.raises(PublishingRefused, match="publish it from there"):
        releasing.publish(None, round_, number=7, seen="0" * 64)


def test_a_correction_is_another_release_with_a_note(round_):
    first = published(round_)
    with pytest.raises(PublishingRefused, match="Say what is corrected"):
        published(round_)
    second = published(round_, note="A figure was hidden by mistake.")
    assert (second.number, second.note) == (2, "A figure was hidden by mistake.")
    assert archive.published(first).number == 1
    assert archive.published(second).note == "A figure was hidden by mistake."
    assert [words_of([one])[one.pk].what for one in Entry.objects.filter(kind="survey")] == [
        "The results are corrected",
        "The results are here: 400 of you answered",
    ]


def test_showing_what_protects_another_figure_is_refused_by_the_audit(town):
    row = asked_round(town, Asked("car"))
    fill(row, [(0, {"car": [(0, 1)]})] * 3 + [(0, {"car": [(0, 2)]})] * 40)
    fill(row, [(place, {"car": [(0, 1 + n % 3)]}) for place in (1, 2) for n in range(90)])
    weighed(row)
    draft = releasing.preview(row)
    protects = next(name for name, why in draft.why.items() if why.value == "protects")
    turned = frozenset({protects})
    leaking = releasing.preview(row, turned=turned)
    assert leaking.leak is not None
    with pytest.raises(GivesAway):
        releasing.publish(None, row, number=1, seen=leaking.fingerprint, turned=turned)
    assert not Release.objects.exists()
    assert Round.objects.get().state == "weighted"


def test_an_analyst_may_hide_more_as_long_as_it_holds(round_):
    with pytest.raises(GivesAway):
        published(round_, turned=frozenset({("car", 0, 1, "", "")}))
    more = [(option, *place) for option in (1, 2) for place in (("age", "18–39"), ("age", "65+"))]
    turned = frozenset(("car", 0, *one) for one in more)
    found = archive.published(published(round_, turned=turned))
    for option, background, category in more:
        one = found.figure("car", option, background=background, category=category)
        assert one.status is Status.HIDDEN
    assert found.figure("car", 3, background="age", category="65+").value is not None


def test_a_scale_is_shown_by_its_means_where_some_step_is_of_too_few(round_):
    found = archive.published(published(round_))
    steps = [one for one in found.figures if one.question == "happy" and one.option]
    assert {one.status for one in steps if one.background} == {Status.HIDDEN}
    assert sum(one.value is not None for one in steps if not one.background) > 4
    for category in ("18–39", "40–64", "65+"):
        assert found.figure("happy", background="age", category=category).value is not None


@pytest.mark.parametrize("deed", ["update", "delete"])
@pytest.mark.parametrize("model", [Release, Estimate])
def test_what_is_published_never_changes(round_, model, deed):
    published(round_)
    rows = model.objects.filter(pk=model.objects.first().pk)
    name = "sha256" if model is Release else "status"
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**{name: ""}) if deed == "update" else rows._raw_delete("default")
    assert rows.exists()


def test_the_doctor_sees_a_release_that_says_something_else_and_missing_triggers(round_):
    release = published(round_)
    assert sealed(archive.published(release)) == release.sha256
    assert checks.survey_results().text == "1 releases, each as it was published."
    release_triggers.guard.drop()
    assert checks.releases_are_guarded(databases=["default"])
    Estimate.objects.filter(release=release, option=1, background="").update(value=0.123)
    release_triggers.guard.install()
    assert checks.releases_are_guarded(databases=["default"]) == []
    assert "does not say what it said" in checks.survey_results().text


# What moved ---------------------------------------------------------------------------------------------------


def later_round(town, leaning, **more):
    row = asked_round(town, Asked("car"), Asked("happy"), **more)
    fill(row, crowd(row, 500, seed=2, leaning=lambda _code: leaning))
    weighed(row)
    return published(row)


def test_a_round_is_compared_with_the_one_before(town):
    with time_machine.travel(timezone.now() - dt.timedelta(days=100), tick=False):
        first = later_round(town, 0.5)
    assert not Comparison.objects.exists()
    second = later_round(town, 0.7)
    rows = Comparison.objects.filter(estimate__release=second)
    assert rows.count() == second.estimates.count()
    assert set(rows.values_list("before__release", flat=True)) == {first.pk}
    mean = rows.get(estimate__option=0, estimate__background="")
    assert (mean.verdict, mean.moved) == ("up", "up")
    assert mean.difference == pytest.approx(2, abs=0.4)
    assert mean.low < mean.difference < mean.high
    assert mean.p_public >= mean.p
    hidden = rows.filter(estimate__status="c")
    assert set(hidden.values_list("verdict", flat=True)) <= {"incomparable"}


def test_other_words_break_the_series(town):
    with time_machine.travel(timezone.now() - dt.timedelta(days=100), tick=False):
        later_round(town, 0.5)
    questions.reword(
        None,
        Question.objects.get(code="car"),
        wording=said("sv", "Car or van?", options=["Yes", "Sometimes", "No"]),
    )
    second = later_round(town, 0.5)
    found = archive.published(second)
    assert found.question("car").reworded
    assert not found.question("happy").reworded
    shown = [one for one in found.figures if one.question == "car" and one.value is not None]
    assert {one.status for one in shown} == {Status.BREAK}
    rows = Comparison.objects.filter(estimate__question__version__question__code="car")
    assert set(rows.values_list("verdict", flat=True)) == {"incomparable"}
