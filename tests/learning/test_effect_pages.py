"""Whether it works, as everybody reads it: numbers of all channels, what changed and how sure that is, and files."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation
from frictionless import Package, system

from learning.effect_choices import Quality
from learning.models import SelfService
from tests.factories import MunicipalityFactory
from tests.learning.effects import busy, counts, done, service
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_day_in_english():
    today = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    with translation.override("en"), time_machine.travel(today, tick=False):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def client(town) -> Client:
    return Client(headers={"host": town.site.hostname})


@pytest.fixture
def moved(town) -> SelfService:
    """A service that fewer come to in person since it was made easier, and that more do online."""
    row = service(town)
    counts(row, "person", busy(200, 26, after=0.7))
    counts(row, "online", busy(300, 26, after=1.5))
    done(row)
    return row


def text(response) -> str:
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "html.parser").main
    return " ".join(found.get_text(" ").split())


def rows(client) -> list[dict[str, str]]:
    answer = client.get(reverse("learning:effect_csv"))
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


# What is said -------------------------------------------------------------------------------------------------


def test_fewer_in_person_is_told_with_both_ends_and_both_channels_in_numbers(client, moved):
    page = text(client.get(moved.get_absolute_url()))
    assert page.startswith("Does it help? Move Between 25 and 35 per cent fewer came in person.")
    assert "Between 43 and 57 per cent more did it online." in page
    assert "12 months before are held against 14 months after." in page
    assert "Online: 269 in September 2024, 382 in October 2026." in page
    assert "Between 25 and 35 per cent fewer" in text(client.get(reverse("learning:effect")))


def test_a_share_stands_beside_its_number_and_only_where_all_channels_are_seen(client, moved):
    page = text(client.get(moved.get_absolute_url()))
    assert "Online 288 (60 %) 426 (76 %) In person 192 (40 %) 132 (24 %)" in page
    counts(moved, "paper", [3] * 26)
    page = text(client.get(moved.get_absolute_url()))
    assert "Online 288 426 In person 192 132 On paper – –" in page


def test_no_arrow_and_no_colour_says_more_than_the_words(client, moved):
    page = client.get(moved.get_absolute_url()).content.decode()
    assert "#rise" not in page
    assert "#fall" not in page


def test_too_few_cases_are_told_with_what_it_would_take(client, town):
    row = service(town, "grave")
    counts(row, "person", busy(30, 26, after=0.95))
    done(row)
    page = text(client.get(row.get_absolute_url()))
    assert "Too few cases to tell." in page
    assert (
        "About 29 came a month before. To tell a change of a tenth in as many months as now" in page
    )
    assert "Or 52 months before and as many after." in page
    assert "fewer came" not in page


def test_too_few_months_are_told_with_how_many_there_are(client, town):
    row = service(town)
    counts(row, "person", busy(200, 20, after=0.5))
    done(row)
    page = text(client.get(row.get_absolute_url()))
    assert (
        "Too few months to tell. It takes 12 months before and 12 after. There are 12 and 8."
        in page
    )
    assert "per cent" not in page.split("How we reckon")[0]


def test_no_certain_change_is_told_with_both_ends(client, town):
    row = service(town)
    counts(row, "phone", busy(900, 26))
    done(row)
    page = text(client.get(row.get_absolute_url()))
    assert "No certain change in how many telephoned: between" in page


def test_a_service_without_numbers_or_deeds_says_so(client, town):
    empty, idle, online = service(town, "empty"), service(town, "idle"), service(town, "online")
    counts(idle, "person", [50, 60])
    counts(online, "online", busy(300, 26))
    done(online)
    assert "There are no numbers yet." in text(client.get(empty.get_absolute_url()))
    assert "Nothing has been done yet" in text(client.get(idle.get_absolute_url()))
    assert "cannot say who stayed away" in text(client.get(online.get_absolute_url()))
    assert "No numbers yet" not in text(client.get(reverse("learning:effect")))


def test_months_that_were_not_counted_whole_are_shown_and_not_compared(client, moved):
    counts(moved, "person", [9], first=dt.date(2026, 5, 1), quality=Quality.PARTIAL)
    page = text(client.get(moved.get_absolute_url()))
    assert "9 (Not the whole month)" in page
    assert "12 months before are held against 13 months after." in page


def test_the_next_thing_that_was_done_ends_what_is_compared(client, moved):
    done(moved, dt.date(2026, 6, 1), "Help on Tuesdays")
    page = text(client.get(moved.get_absolute_url()))
    assert "There are 9 and 5." in page
    assert "There are 12 and 9." in page
    assert page.startswith("Does it help? Move Too few months to tell.")


# Against a control service ------------------------------------------------------------------------------------


def test_what_changed_elsewhere_as_well_is_taken_away(client, town, moved):
    control = service(town, "parking")
    counts(control, "person", busy(300, 26, after=0.7))
    moved.control = control
    moved.save()
    page = text(client.get(moved.get_absolute_url()))
    assert "Held against “Parking”" in page
    assert page.count("fewer came in person") == 2
    against = page.split("Held against")[1]
    assert "In person: No certain change" in against or "In person: Too few cases" in against


def test_a_control_that_is_not_public_or_was_changed_itself_says_nothing(client, town, moved):
    control = service(town, "parking", public=False)
    counts(control, "person", busy(300, 26))
    moved.control = control
    moved.save()
    assert "Parking" not in text(client.get(moved.get_absolute_url()))
    control.public = True
    control.save()
    done(control, dt.date(2026, 2, 1))
    page = text(client.get(moved.get_absolute_url()))
    assert "Something was done there in the same time, too" in page


# Costs --------------------------------------------------------------------------------------------------------


def test_costs_are_told_only_where_the_municipality_said_what_a_contact_costs(client, moved):
    assert "costs" not in text(client.get(moved.get_absolute_url()))
    moved.cost_person = "100"
    moved.save()
    page = text(client.get(moved.get_absolute_url()))
    assert "About 19,167 kr. a month before, and about 13,243 kr. a month after." in page
    assert "In person 100.00" in page
    assert "Online 100" not in page


# What is not shown --------------------------------------------------------------------------------------------


def test_numbers_of_fewer_than_five_and_their_sums_stand_nowhere(client, moved):
    counts(moved, "paper", [2, 3, 4, 1] * 6 + [7, 0])
    response = client.get(moved.get_absolute_url())
    page = text(response)
    assert "fewer than 5" in page
    assert "September 2024 269 179 fewer than 5 hidden" in page
    assert "On paper: Too few cases to tell. In some months fewer than five came." in page
    hidden = [row for row in rows(client) if row["channel"] == "paper" and len(row["period"]) == 7]
    assert [row["count"] for row in hidden] == [""] * 24 + ["7", "0"]
    assert {row["status"] for row in hidden[:24]} == {"hidden"}
    sums = {row["period"]: row["count"] for row in rows(client) if row["channel"] == "all"}
    assert sums["2024-09"] == ""
    assert sums["2026-09"] == str(404 + 125 + 7)
    assert sums["2025"] == ""


def test_gaps_are_gaps_on_the_page_and_in_the_file(client, town):
    row = service(town)
    counts(row, "person", [50, None, 60])
    page = text(client.get(row.get_absolute_url()))
    assert "October 2024 not known –" in page
    assert "A box of dashes" in page
    assert [one["period"] for one in rows(client)] == ["2024-09", "2024-09", "2024-11", "2024-11"]


def test_what_is_not_public_is_nowhere(client, town, moved):
    moved.public = False
    moved.save()
    assert client.get(moved.get_absolute_url()).status_code == 404
    assert "No numbers yet" in text(client.get(reverse("learning:effect")))
    assert rows(client) == []
    neighbour = MunicipalityFactory(slug="kuulasjarvi")
    other = service(neighbour, "graves")
    assert client.get(other.get_absolute_url()).status_code == 404


# Files and budgets --------------------------------------------------------------------------------------------


def test_the_file_is_what_its_schema_says(client, moved, tmp_path):
    counts(moved, "paper", [3] * 26)
    said = client.get(reverse("learning:effect_schema"))
    assert said["Access-Control-Allow-Origin"] == "*"
    package = json.loads(said.content)
    (resource,) = package["resources"]
    assert resource["path"].endswith("/en/learn/effect/counts.csv")
    answer = client.get(reverse("learning:effect_csv"))
    assert 'filename="tornsund-contacts.csv"' in answer["Content-Disposition"]
    resource["path"] = "counts.csv"
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    assert faults(tmp_path, answer.content) == []
    first = b"move,Move,2024-09,online,269,"
    assert first in answer.content
    for wrong in (
        b"move,Move,2024-9,online,269,",
        b"move,Move,2024-09,fax,269,",
        b"move,Move,2024-09,online,x,",
    ):
        assert faults(tmp_path, answer.content.replace(first, wrong))


def faults(folder: Path, data: bytes) -> list[str]:
    """What the validator finds."""
    (folder / "counts.csv").write_bytes(data)
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    return [each.message for task in report.tasks for each in task.errors]


def test_the_pages_ask_few_questions(client, town, moved):
    control = service(town, "parking")
    counts(control, "person", busy(300, 26))
    moved.control = control
    moved.save()
    for number in range(5):
        row = service(town, f"more-{number}")
        counts(row, "person", busy(300, 26))
        done(row)
    for url in (reverse("learning:effect"), moved.get_absolute_url()):
        client.get(url)
        with at_most():
            client.get(url)
