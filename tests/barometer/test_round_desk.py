"""Rounds in the CMS: prepared in lines, looked at, opened with the effect said first, and closed."""

import datetime as dt
import secrets

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone, translation

from barometer.actions import rounds
from barometer.asking import Asked
from barometer.models import Question, Round
from tests.barometer.factories import all_kinds, neighbour, opened, prepared, submit
from tests.factories import MunicipalityFactory, StaffFactory
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

DESK = "/cms/snippets/barometer/round/"


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


def form(**more):
    begins = timezone.localtime() + dt.timedelta(days=2)
    usual = {"name_sv": "Så tar du dig fram", "name_fi": "", "about_sv": "", "about_fi": ""}
    usual |= {"questions": "car\nways: car = 1, 2", "cells": "18-64: 2400\n65+: 700"}
    usual |= {"source": "SCB", "design": "open", "promise": "technical"}
    usual["opens_at"] = begins.strftime("%Y-%m-%d %H:%M")
    usual["closes_at"] = (begins + dt.timedelta(days=9)).strftime("%Y-%m-%d %H:%M")
    return usual | more


def test_a_round_is_prepared_changed_and_opened(editor):
    assert editor.get(f"{DESK}add/").status_code == 200
    response = editor.post(f"{DESK}add/", form(), follow=True)
    row = Round.objects.get()
    assert "only after certain answers to “car?”" in response.content.decode()
    assert [str(cell) for cell in row.cells.all()] == ["18–64", "65+"]
    page = editor.get(f"{DESK}edit/{row.pk}/").content.decode()
    assert "ways: car = 1, 2" in page
    assert "65+: 700" in page
    editor.post(f"{DESK}edit/{row.pk}/", form(questions="happy"))
    assert row.questions.get().version.question.code == "happy"
    page = editor.get(f"{DESK}inspect/{row.pk}/").content.decode()
    assert "From now on nothing of it changes" in page
    editor.post(f"{DESK}open/{row.pk}/")
    assert Round.objects.get().state == "open"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"questions": "car\nbicycle"}, "Line 2: there is no question “bicycle” in use."),
        ({"questions": "ways: car = 1"}, "“car” must stand above."),
        ({"questions": "car\nways: car = 9"}, "has no such choice"),
        ({"cells": "18-64"}, "Line 1: write ages and residents"),
        ({"cells": "18-64: 9"}, "Line 1: a group has 50 residents at least"),
        ({"cells": "18-64: 900\n60+: 900"}, "18–64 and 60+ overlap."),
        ({"name_sv": ""}, "Write its name in at least one language."),
        ({"closes_at": "2020-01-01 08:00"}, "180 days at most"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_line_and_nothing_is_kept(editor, more, said):
    response = editor.post(f"{DESK}add/", form(**more))
    assert said in response.content.decode()
    assert not Round.objects.exists()


def test_a_round_that_is_open_is_not_edited_and_not_thrown_away(editor, town):
    row = opened(town, Asked("car"))
    for part in ("edit", "delete"):
        response = editor.post(f"{DESK}{part}/{row.pk}/", form(questions="why"))
        assert response["Location"].endswith(f"inspect/{row.pk}/")
    assert row.questions.get().version.question.code == "car"


def test_nobody_sees_a_result_on_the_desk_and_closing_says_what_it_destroys(editor, town):
    row = opened(town, Asked("car"))
    for _each in range(6):
        submit(neighbour(town), row, secrets.token_bytes(32), car="2")
    page = editor.get(f"{DESK}inspect/{row.pk}/").content.decode()
    assert "Sometimes" not in page
    assert "What could link answers to people is destroyed." in page
    editor.post(f"{DESK}close/{row.pk}/")
    assert Round.objects.get().state == "closed"


def test_the_form_lists_the_questions_there_are_with_the_numbers_of_their_answers(editor, town):
    soup = BeautifulSoup(editor.get(f"{DESK}add/").content, "html.parser")
    found = next(one for one in soup.find_all("details") if "Questions there are" in one.text)
    lines = {one.code.text: one for one in found.ul.find_all("li", recursive=False)}
    assert {"car", "ways", "happy"} <= lines.keys()
    assert [one.text for one in lines["car"].ol.find_all("li")] == ["Yes", "Sometimes", "No"]
    assert lines["car"].span["lang"] == "sv"


@pytest.mark.parametrize(("language", "said"), [("da", "Navn"), ("fi", "Nimi"), ("en", "Name")])
def test_the_list_names_its_columns_in_the_readers_language(town, client, language, said):
    client.defaults["HTTP_HOST"] = town.site.hostname
    sign_in(client, StaffFactory(municipality=town, language=language))
    opened(town, Asked("car"))
    table = BeautifulSoup(client.get(DESK).content, "html.parser").select_one("table.listing")
    assert said in table.thead.get_text(" ", strip=True).split()


def test_what_is_over_is_not_promised_any_more(editor, town):
    row = opened(town, Asked("car"))
    page = editor.get(f"{DESK}inspect/{row.pk}/").content.decode()
    said = ("is told. Who has answered", "shown to nobody before the round is closed")
    assert all(one in page for one in said)
    rounds.close(None, row)
    page = editor.get(f"{DESK}inspect/{row.pk}/").content.decode()
    assert not any(one in page for one in said)


def test_the_preview_shows_all_questions_and_sends_nothing(editor, town):
    kinds = ["car", "ways", "happy", "first", "minutes", "why", "lines"]
    row = prepared(town, *map(Asked, kinds))
    page = editor.get(f"{DESK}preview/{row.pk}/").content.decode()
    assert all(f"{kind}?" in page for kind in kinds)
    assert "<form" not in page[page.index("<main") : page.index("</main")]


def test_a_question_is_written_and_worded_anew(editor):
    desk = "/cms/snippets/barometer/question/"
    said = {"code": "ferry", "kind": "single", "active": "on", "least": "", "most": ""}
    for code in ("sv", "fi"):
        said |= {f"asks_{code}": "Ferry?", f"hint_{code}": "", f"rows_{code}": ""}
        said[f"options_{code}"] = "Yes\nNo"
    wrong = editor.post(f"{desk}add/", said | {"options_sv": "Yes"}).content.decode()
    assert "Write 2 to 20 choices" in wrong
    editor.post(f"{desk}add/", said)
    row = Question.objects.get(code="ferry")
    assert "Ferry?" in editor.get(f"{desk}edit/{row.pk}/").content.decode()
    editor.post(f"{desk}edit/{row.pk}/", said | {"asks_fi": "Lautta?"})
    assert [version.wording["fi"]["asks"] for version in row.versions.all()] == [
        "Lautta?",
        "Ferry?",
    ]
    assert len(set(row.versions.values_list("wording_hash", flat=True))) == 1
