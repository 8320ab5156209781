"""What results are shown by besides age: lines on the desk, refused with a reason each, and frozen with the round."""

import pytest
from django.utils import translation

from barometer.actions import rounds
from barometer.actions.rounds import RoundRefused
from barometer.asking import Asked
from barometer.backgrounds import Background, BackgroundsRefused, read, written
from barometer.models import Margin, Round
from tests.barometer.factories import GROUPS, all_kinds, prepared
from tests.barometer.test_round_desk import DESK, form
from tests.factories import MunicipalityFactory, StaffFactory
from tests.staff import sign_in

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
def editor(town, client):
    client.defaults["HTTP_HOST"] = town.site.hostname
    return sign_in(client, StaffFactory(municipality=town, language="en"))


ASKED = [Asked("car"), Asked("happy"), Asked("ways", "car", (1,))]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("bicycle", "“bicycle” is not asked in this round."),
        ("minutes", "“minutes” is not asked in this round."),
        ("happy", "“happy” is no question with one of several choices."),
        ("car\ncar", "Line 2: “car” stands there already."),
        ("car: 900, 900", "“car” has 3 choices, so write 3 numbers."),
        ("car: 2800, 0, 0", "a choice that nobody would take"),
        ("car: 900, 900, 900", "add up to 2700, and the groups to 2800"),
        ("car: many", "Line 1: write the short name of a question"),
        ("car = 7", "Line 1: write the short name of a question"),
    ],
)
def test_a_line_that_nothing_can_be_shown_by_is_refused_with_its_reason(town, line, why):
    with pytest.raises(BackgroundsRefused) as refused:
        read(line, ASKED, rounds.shapes(town), 2800)
    assert why in " ".join(refused.value.reasons)


def test_what_only_some_are_asked_shows_nothing(town):
    asked = [Asked("happy"), Asked("car", "happy", (1, 2))]
    with pytest.raises(BackgroundsRefused, match="is not asked of everybody"):
        read("car", asked, rounds.shapes(town), 2800)


def test_known_numbers_may_lie_one_per_cent_apart_and_are_read_as_they_are_written(town):
    found = read(" car : 1 000, 900, 920\n", ASKED, rounds.shapes(town), 2800)
    assert found == [Background("car", (1000, 900, 920))]
    assert read(written(found), ASKED, rounds.shapes(town), 2800) == found
    assert read("", ASKED, rounds.shapes(town), 2800) == []


def test_backgrounds_are_written_changed_and_shown_on_the_desk(editor):
    lines = {"questions": "car\nhappy", "cells": "18-64: 2400\n65+: 700"}
    response = editor.post(f"{DESK}add/", form(**lines, shown="car: 1000, 1000, 1110"), follow=True)
    page = response.content.decode()
    assert "What results are shown by, besides age" in page
    assert "1,110" in page
    row = Round.objects.get()
    assert [one.background for one in row.questions.all()] == [True, False]
    assert list(Margin.objects.values_list("option", "residents")) == [
        (1, 1000),
        (2, 1000),
        (3, 1110),
    ]
    assert "car: 1000, 1000, 1110" in editor.get(f"{DESK}edit/{row.pk}/").content.decode()
    editor.post(f"{DESK}edit/{row.pk}/", form(**lines, shown="car"))
    assert row.questions.get(background=True).version.question.code == "car"
    assert not Margin.objects.exists()


def test_what_is_wrong_with_a_background_is_said_at_its_line_and_nothing_is_kept(editor):
    response = editor.post(f"{DESK}add/", form(shown="car: 1, 2, 3"))
    assert "Line 1: the numbers of “car” add up to 6" in response.content.decode()
    assert not Round.objects.exists()


def test_no_other_way_leads_past_what_must_hold(town):
    row, shown = prepared(town, Asked("car")), [Background("car", (1, 2, 3))]
    with pytest.raises(RoundRefused, match="add up"):
        rounds.prepare(None, row, asked=[Asked("car")], cells=GROUPS, shown_by=shown)
