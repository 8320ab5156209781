"""Weighing a round: margins are met, groups are put together by whoever decides, and what cannot be weighed is said."""

from __future__ import annotations

import math
import random

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from barometer import weighing
from barometer.actions import rounds
from barometer.actions import weighing as acts
from barometer.actions.weighing import WeighingRefused
from barometer.asking import Asked
from barometer.models import Round, WeightRun
from barometer.tabulating import Axis
from barometer.weighing import Basis, Decision
from barometer.weights import WeightingError
from tests.barometer.boxes import asked_round, fill, weighed
from tests.barometer.factories import question
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def found_town():
    town = MunicipalityFactory(languages=["sv"])
    question(town, "car", "single", options=["Yes", "No"])
    question(town, "home", "single", options=["House", "Flat", "Other"])
    return town


def people(*numbers: int, home: int | None = None):
    """So many of each group."""
    given = {"car": [(0, 1)]} | ({"home": [(0, home)]} if home else {})
    return [(place, given) for place, number in enumerate(numbers) for _each in range(number)]


def total(run: WeightRun, place: int, label: str) -> float:
    """The part of all weights that somebody of a category has."""
    weight = {True: 0.0, False: 0.0}
    for group, options, size, one in run.classes:
        weight[(group, *options)[place] == label] += size * one
    return weight[True] / sum(weight.values())


def test_weights_bring_the_groups_to_what_the_register_says(town):
    round_ = asked_round(town, Asked("car"))
    fill(round_, people(20, 60, 40))
    run = weighed(round_)
    assert Round.objects.get().state == "weighted"
    assert run.respondents == 120
    for label, residents in (("18–39", 900), ("40–64", 1200), ("65+", 700)):
        assert total(run, 0, label) == pytest.approx(residents / 2800)
    assert math.fsum(row[2] * row[3] for row in run.classes) == pytest.approx(120)
    assert run.deff > 1
    assert run.effective == pytest.approx(120 / run.deff)


def test_known_numbers_of_a_question_are_met_and_whoever_did_not_say_keeps_their_part(town):
    round_ = asked_round(town, Asked("car"), Asked("home"), shown_by={"home": (1400, 1120, 280)})
    fill(round_, people(20, 30, 20, home=1) + people(20, 20, 10, home=2))
    fill(round_, people(5, 10, 5, home=3) + people(3, 4, 3))
    run = weighed(round_)
    silent = 10 / 150
    assert total(run, 1, "") == pytest.approx(silent)
    assert total(run, 1, "1") == pytest.approx(0.5 * (1 - silent))
    assert total(run, 1, "3") == pytest.approx(0.1 * (1 - silent))
    assert total(run, 0, "18–39") == pytest.approx(900 / 2800)


def test_known_numbers_from_another_day_are_brought_to_the_sum_of_the_groups(town):
    round_ = asked_round(town, Asked("home"), shown_by={"home": (1010, 930, 882)})
    fill(round_, [(place, {"home": [(0, 1 + n % 3)]}) for place in range(3) for n in range(30)])
    assert total(weighed(round_), 1, "1") == pytest.approx(1010 / 2822)


def test_known_numbers_that_do_not_add_up_are_refused_in_words(town):
    round_ = asked_round(town, Asked("home"), shown_by={"home": (400, 300, 200)})
    fill(round_, [(place, {"home": [(0, 1 + n % 3)]}) for place in range(3) for n in range(30)])
    with pytest.raises(WeighingRefused, match=r"adds up to 2,800 residents and “home\?” to 900"):
        weighed(round_)
    assert Round.objects.get().state == "closed"
    assert acts.weigh(None, round_, Decision(without=frozenset({"home"}))).spec["margins"] == []


def test_a_group_without_respondents_is_refused_until_it_is_put_together(town):
    round_ = asked_round(town, Asked("car"))
    fill(round_, people(30, 40, 0))
    rounds.close(None, round_)
    with pytest.raises(WeighingRefused, match=r"Nobody of “65\+” in “Age” answered"):
        acts.weigh(None, round_, Decision())
    basis = weighing.read(round_)
    proposal = weighing.propose(basis)["age"]
    assert proposal.groups == ((1,), (2, 3))
    run = acts.weigh(None, round_, Decision({"age": proposal.groups}))
    assert [row[0] for row in run.classes] == ["18–39", "40+"]


def test_only_ages_that_follow_each_other_are_put_together(town):
    round_ = asked_round(town, Asked("car"))
    fill(round_, people(30, 30, 30))
    rounds.close(None, round_)
    with pytest.raises(WeighingRefused, match=r"not 18–39 with 65\+"):
        acts.weigh(None, round_, Decision({"age": ((1, 3), (2,))}))
    with pytest.raises(WeighingRefused, match="stands once"):
        acts.weigh(None, round_, Decision({"age": ((1, 2),)}))
    assert not WeightRun.objects.exists()


def test_an_answer_that_would_count_too_much_is_refused(town):
    round_ = asked_round(town, Asked("car"))
    fill(round_, people(4, 90, 30))
    with pytest.raises(WeighingRefused, match="would count 9"):
        weighed(round_)


def test_nothing_is_weighed_before_a_round_is_closed_and_nothing_of_nobody(town):
    round_ = asked_round(town, Asked("car"))
    with pytest.raises(WeighingRefused, match="before the round is closed"):
        acts.weigh(None, round_, Decision())
    with pytest.raises(WeighingRefused, match="Nobody answered"):
        weighed(round_)


def test_weighing_again_is_another_run_and_the_same_again_is_none(town):
    round_ = asked_round(town, Asked("car"))
    fill(round_, people(30, 30, 30))
    first = weighed(round_)
    assert acts.weigh(None, round_, Decision()) == first
    second = acts.weigh(None, round_, Decision({"age": ((1, 2), (3,))}))
    assert (second.number, second.sha256 != first.sha256) == (2, True)
    assert Round.objects.get().state == "weighted"


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_a_run_never_changes(town, deed):
    round_ = asked_round(town, Asked("car"))
    fill(round_, people(30, 30, 30))
    rows = WeightRun.objects.filter(pk=weighed(round_).pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(deff=1) if deed == "update" else rows.delete()
    assert rows.get().deff > 1


def test_weights_of_any_round_meet_their_margins_within_bounds_or_say_why_not():
    found = 0
    for seed in range(60):
        dice = random.Random(seed)
        ages = [dice.randint(50, 3000) for _each in range(dice.randint(2, 6))]
        spans = tuple((20 + 10 * n, 29 + 10 * n) for n in range(len(ages)))
        labels = tuple(f"{one}–{other}" for one, other in spans)
        part = [dice.random() + 0.2 for _each in range(3)]
        known = [int(sum(ages) * one / sum(part)) for one in part]
        known[0] += sum(ages) - sum(known)
        axes = (
            Axis("age", None, labels, labels, residents=tuple(ages), ages=spans),
            Axis("home", 1, ("1", "2", "3"), ("A", "B", "C"), "Home?", tuple(known)),
        )
        classes = {
            (age, home): dice.randint(0, 12) for age in range(1, len(ages) + 1) for home in range(4)
        }
        basis = Basis(axes, {key: n for key, n in classes.items() if n}, sum(ages))
        if basis.respondents > basis.residents:
            continue
        groups = {code: one.groups for code, one in weighing.propose(basis).items()}
        try:
            run = weighing.weigh(basis, Decision(groups))
        except WeightingError:
            continue
        found += 1
        silent = basis.counts(axes[1])[0] / basis.respondents
        for place, axis in enumerate(axes):
            for group in groups[axis.code]:
                weight = sum(
                    size * one
                    for label, options, size, one in run.classes
                    if (label, *options)[place] == axis.label(group)
                )
                wanted = sum(axis.residents[n - 1] for n in group) / basis.residents
                wanted *= (1 - silent) if place else 1
                assert weight / basis.respondents == pytest.approx(wanted, abs=1e-8)
        assert run.lowest >= 0.3 - 1e-9
        assert run.highest <= 3 + 1e-9
    assert found > 20
