"""Answers on paper and by telephone: the same ledger, each number once, and a table that is taken in whole or not."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from wagtail.models import ModelLogEntry

from barometer import seals, sheets
from barometer.actions import rounds
from barometer.actions import sheets as acts
from barometer.asking import Asked
from barometer.models import Answer, LedgerEntry, Response, Round
from tests.barometer.factories import all_kinds, opened, prepared, sent
from tests.factories import MunicipalityFactory, StaffFactory
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

DESK = "/cms/snippets/barometer/round/"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def found_town():
    town = MunicipalityFactory(languages=["sv"])
    all_kinds(town)
    return town


@pytest.fixture
def round_(town):
    return opened(town, Asked("car"), Asked("ways", "car", (1,)), Asked("lines"), Asked("why"))


@pytest.fixture
def clerk(town, client):
    client.defaults["HTTP_HOST"] = town.site.hostname
    return sign_in(client, StaffFactory(municipality=town, language="en"))


@pytest.fixture
def numbers(round_):
    return acts.hand_out(None, round_, 3)


def at(row: Round, part: str) -> str:
    return f"{DESK}{part}/{row.pk}/"


def values() -> list:
    rows = Answer.objects.order_by("question__order", "part")
    return [(row.question.version.question.code, row.part, row.number, row.text) for row in rows]


def taken_in(client, row, text: str | bytes):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(at(row, "papers"), {"file": SimpleUploadedFile("a.csv", data)})


# Numbers ------------------------------------------------------------------------------------------------------


def test_numbers_are_handed_out_and_fetched_as_a_list(clerk, round_) -> None:
    assert "Answers on paper" in clerk.get(at(round_, "inspect")).content.decode()
    page = clerk.post(at(round_, "hand_out"), {"number": "2"}, follow=True).content.decode()
    assert "2 numbers more" in page
    text = clerk.get(at(round_, "numbers")).content.decode("utf-8-sig")
    head, *listed = text.split()
    assert head == "paper"
    assert listed == acts.numbers(Round.objects.get())
    assert [one[:5] for one in listed] == ["00001", "00002"]
    for wrong in ("0", "x", "", "5001", "99999999"):
        page = clerk.post(at(round_, "hand_out"), {"number": wrong}, follow=True)
        assert "1 to 5,000 numbers" in page.content.decode()
    assert Round.objects.get().sheets == 2


def test_before_a_round_is_frozen_and_after_it_is_closed_there_are_no_numbers(clerk, town) -> None:
    row = prepared(town, Asked("car"))
    page = clerk.get(at(row, "papers")).content.decode()
    assert "Numbers are made from a secret of the round" in page
    page = clerk.post(at(row, "hand_out"), {"number": "1"}, follow=True).content.decode()
    assert "while the round is open" in page
    rounds.open_(None, row)
    clerk.post(at(row, "hand_out"), {"number": "1"})
    rounds.close(None, row)
    assert clerk.get(at(row, "numbers")).content.decode("utf-8-sig").split() == ["paper"]


def test_nobody_makes_up_a_number_and_another_rounds_is_none(clerk, town, round_, numbers) -> None:
    other = opened(town, Asked("car"))
    theirs = acts.hand_out(None, other, 1)[0]
    made_up = f"00001-{'A' * 4}-{'A' * 4}"
    unborn = sheets.number(9, seals.check(round_.sealed_pepper, 9, 8))
    for number in (theirs, made_up, unborn, f"00000{numbers[0][5:]}"):
        page = clerk.post(at(round_, "paper"), {"number": number, "age": "18–39"})
        assert "No letter or paper of this survey has this number." in page.content.decode()
    for number in ("", "1", "x" * 500, "00001"):
        page = clerk.post(at(round_, "paper"), {"number": number, "age": "18–39"})
        assert "5 digits and 8 letters" in page.content.decode()
    assert not LedgerEntry.objects.exists()


# One paper ----------------------------------------------------------------------------------------------------


def test_a_paper_is_written_down_once_in_the_same_tables(clerk, round_, numbers) -> None:
    page = clerk.get(at(round_, "paper")).content.decode()
    assert all(f"{code}?" in page for code in ("car", "ways", "lines", "why"))
    said = {"number": numbers[0].lower().replace("-", " "), "age": "40–64"}
    said |= sent(round_, car="1", ways=["1", "3"], lines={1: "2"}, why="Call 20 12 34 56.")
    page = clerk.post(at(round_, "paper"), said, follow=True).content.decode()
    assert "It is written down." in page
    assert values() == [
        ("car", 0, 1, ""),
        ("ways", 1, 1, ""),
        ("ways", 3, 1, ""),
        ("lines", 1, 2, ""),
        ("why", 0, None, "Call …."),
    ]
    assert str(Response.objects.get().cell) == "40–64"
    again = clerk.post(at(round_, "paper"), said)
    assert again.status_code == 422
    assert "was written down already" in again.content.decode()
    assert LedgerEntry.objects.count() == Response.objects.count() == 1


def test_what_is_wrong_is_said_at_the_question_and_everything_typed_stays(
    clerk, round_, numbers
) -> None:
    said = {"number": numbers[0], "age": "40–64"}
    said |= sent(round_, car="9", why="Rain & wind")
    page = clerk.post(at(round_, "paper"), said)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Choose one of the answers that stand here." in text
    assert "Rain &amp; wind" in text
    assert numbers[0] in text
    page = clerk.post(at(round_, "paper"), said | {"age": ""} | sent(round_, car="1"))
    assert "one of the groups: 18–39, 40–64, 65+." in page.content.decode()
    assert not LedgerEntry.objects.exists()


def test_an_empty_paper_counts_as_somebody_who_does_not_say(clerk, round_, numbers) -> None:
    clerk.post(at(round_, "paper"), {"number": numbers[0], "age": "65+"})
    assert Response.objects.count() == 1
    assert not Answer.objects.exists()


def test_after_the_last_moment_nothing_is_written_down(clerk, round_, numbers) -> None:
    said = {"number": numbers[0], "age": "65+"}
    with time_machine.travel(round_.closes_at + dt.timedelta(seconds=1)):
        sign_in(clerk, StaffFactory(municipality=round_.municipality, language="en"))
        assert "is closed" in clerk.get(at(round_, "paper")).content.decode()
        page = clerk.post(at(round_, "paper"), said).content.decode()
        assert "is closed" in page
        assert "is closed" in clerk.get(at(round_, "papers")).content.decode()
    assert not LedgerEntry.objects.exists()


def test_the_audit_log_says_how_many_and_nothing_of_what(clerk, round_, numbers) -> None:
    said = {"number": numbers[0], "age": "65+"} | sent(round_, car="2")
    clerk.post(at(round_, "paper"), said)
    entry = ModelLogEntry.objects.filter(action="barometer.papers.take_in").get()
    assert entry.data == {"papers": 1}


def test_the_survey_is_printed_with_its_conditions(clerk, round_) -> None:
    page = clerk.get(at(round_, "print")).content.decode()
    assert "Only if you answered 1 to question 1." in page
    assert "Number of this paper:" in page
    assert "We do not link your answers to you." in page
    assert page.count("☐") == 3 + 3 + 3 + 4


# A table ------------------------------------------------------------------------------------------------------


def test_the_empty_table_has_a_column_for_each_answer(clerk, round_) -> None:
    response = clerk.get(at(round_, "table"))
    assert response["Content-Disposition"] == f'attachment; filename="answers-{round_.pk}.csv"'
    assert response.content == "\ufeffpaper;age;car;ways;lines.1;lines.2;why\r\n".encode()


def test_a_table_as_a_spreadsheet_saves_it_is_taken_in(clerk, round_, numbers) -> None:
    one, two, three = numbers
    text = (
        "\ufeffPaper;Age;car;ways;lines.1;lines.2;why\r\n"
        f"{one};18–39;1;1 3;1;2;Färjan\r\n"
        f"{two};70;3;;;;\r\n"
        ";;;;;;\r\n"
        f'{three};65+;-;;2;;"Two\nlines"\r\n'
    )
    page = clerk.post(
        at(round_, "papers"), {"file": SimpleUploadedFile("a.csv", text.encode())}, follow=True
    )
    assert "3 papers are written down." in page.content.decode()
    assert LedgerEntry.objects.count() == Response.objects.count() == 3
    assert sorted(str(row.cell) for row in Response.objects.all()) == ["18–39", "65+", "65+"]
    assert ("why", 0, None, "Färjan") in values()
    assert ("why", 0, None, "Two\nlines") in values()
    again = taken_in(clerk, round_, text)
    assert again.status_code == 422
    assert "Line 2: The paper with this number was written down already." in again.content.decode()
    assert Response.objects.count() == 3


def test_everything_that_is_wrong_is_said_line_by_line_and_nothing_is_taken_in(
    clerk, round_, numbers
) -> None:
    one, two, three = numbers
    text = (
        "paper,age,car,ways,lines.1,lines.2,why\n"
        f"{one},18-39,1,1,1,1,good\n"
        f"{one},18-39,1,1,1,1,twice\n"
        f"{two},17,1,1,1,1,too young\n"
        f"{three},65+,7,1,1,9,outside\n"
        "00001-AAAA-AAAA,65+,1,1,1,1,made up\n"
        f"{three},65+,1,1,1,1,more,columns\n"
    )
    page = taken_in(clerk, round_, text).content.decode()
    assert "Line 7: there are more columns than headings." in page
    page = taken_in(clerk, round_, text.rsplit("\n", 2)[0]).content.decode()
    for said in (
        "Line 3: This number stands in line 2 already.",
        "Line 4: Write the age, or one of the groups: 18–39, 40–64, 65+.",
        "Line 5, car: Choose one of the answers that stand here.",
        "Line 5, lines: Choose one of the answers that stand here.",
        "Line 6: No letter or paper of this survey has this number.",
    ):
        assert said in page
    assert not LedgerEntry.objects.exists()
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "The file is empty."),
        (b"\x00\x01\x02", "This is not a table of text"),
        ("paper;age".encode("utf-16"), "This is not a table of text"),
        (b'paper;age;car;ways;lines.1;lines.2;why\n"x', "This is not a table of text"),
        (b"paper;age;car\n", "Columns are missing: ways, lines.1, lines.2, why."),
        (b"paper;age;car;ways;lines.1;lines.2;why;shoe\n", "does not know: shoe."),
        (b"paper;age;car;ways;lines.1;lines.2;why;car\n", "Two columns have the same heading."),
        (b"paper;age;car;ways;lines.1;lines.2;why\n", "There is no paper in the file."),
        (b"x" * 2_000_001, "The file is too large"),
        (b"paper;age\n" + b"\xff\xfe" * 50, "Columns are missing"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(clerk, round_, data, why) -> None:
    page = taken_in(clerk, round_, data or b" ")
    assert page.status_code == 422
    assert why in page.content.decode()


def test_no_file_is_said_too(clerk, round_) -> None:
    page = clerk.post(at(round_, "papers"))
    assert "Choose the file with the answers." in page.content.decode()


def test_only_so_many_mistakes_are_told_at_once(clerk, round_) -> None:
    lines = "".join(f"{place};x;;;;;\n" for place in range(40))
    page = taken_in(clerk, round_, f"paper;age;car;ways;lines.1;lines.2;why\n{lines}")
    text = page.content.decode()
    assert text.count("5 digits and 8 letters") == sheets.SHOWN
    assert "And 20 more mistakes." in text
