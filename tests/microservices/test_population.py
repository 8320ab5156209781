"""How many people live here, from the file of the register to the figures."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from microservices import population
from microservices.actions import figures
from microservices.models import FiguresDay, PopulationCell, PopulationTable
from microservices.population import Band, FileRefused, Record
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, StaffFactory
from tests.staff import sign_in

pytestmark = pytest.mark.django_db
WHOLE = "area,band,people\n,12-15,400\n,16-17,200\n,18-29,1500\n,30-45,2400\n"
ADD = "wagtailsnippets_microservices_populationtable:add"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"), time_machine.travel("2026-11-20 10:00 +0000", tick=False):
        yield


TOWN = {"slug": "tornsund"}


@pytest.fixture
def analyst(town):
    return StaffFactory(municipality=town, role=Role.ANALYST, language="en")


@pytest.fixture
def desk(town, analyst):
    return sign_in(Client(headers={"host": town.site.hostname}), analyst)


def keep(actor, town, text=WHOLE, **said):
    usual = {"year": 2026, "quarter": 3, "source": "The register", "data": text.encode()}
    return figures.keep_population(actor, town, **usual | said)


# The file


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_is_read_however_a_spreadsheet_saves_it(mark, encoding) -> None:
    text = WHOLE.replace(",", mark).replace("\n", "\r\n").replace("12-15", "12–15")
    records = population.read(text.encode(encoding), [])
    assert [record.people for record in records] == [400, 200, 1500, 2400]
    assert records[0] == Record("", Band.B12, 400)


def test_what_is_written_is_read_again() -> None:
    records = population.read((WHOLE + "havnen,12-15,40\n").encode(), ["havnen"])
    assert population.read(population.written(records).encode(), ["havnen"]) == records


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file is empty."),
        ("band,people\n12-15,3\n", "Missing: area."),
        (WHOLE + "nowhere,12-15,4\n", "Line 6: there is no area with the short name “nowhere”"),
        (WHOLE + "havnen,12-16,4\n", "Line 6: the ages must be one of 12-15"),
        (WHOLE + "havnen,12-15,many\n", "Line 6: the number of people must be a whole number"),
        (WHOLE + "havnen,12-15,-4\n", "Line 6: the number of people must be a whole number"),
        (WHOLE + ",12-15,400\n", "Line 6: the same area and ages stand in line 2 already."),
        ("area,band,people\n,12-15,4\n", "is missing for the ages 16–17, 18–29, 30–45"),
        ("area,band,people\nhavnen\n", "Line 2: the ages must be one of"),
        ("area,band,people\n" + "".join(f",{band},0\n" for band in Band.values), "nobody lives"),
        ('area,band,people\n"x', "not a table of text"),
        ("area\0,band,people\n", "not a table of text"),
    ],
)
def test_a_wrong_file_is_refused_with_the_line_and_the_reason(text, said) -> None:
    with pytest.raises(FileRefused) as refused:
        population.read(text.encode(), ["havnen"])
    assert said in str(refused.value)


def test_of_many_mistakes_the_first_are_told_and_the_rest_counted() -> None:
    text = WHOLE + "".join(f"nowhere-{n},12-15,4\n" for n in range(13))
    with pytest.raises(FileRefused) as refused:
        population.read(text.encode(), [])
    assert len(refused.value.reasons) == population.SHOWN + 1
    assert refused.value.reasons[-1] == "And 3 more mistakes."


def test_a_huge_file_is_refused_unread() -> None:
    with pytest.raises(FileRefused, match="too large"):
        population.read(b"x" * (population.LARGEST + 1), [])


# Taking it in


def test_a_table_replaces_that_of_the_same_quarter_and_counts_anew(town, analyst) -> None:
    keep(analyst, town)
    table = keep(analyst, town, WHOLE.replace("15,400", "15,500"))
    assert PopulationTable.objects.get() == table
    assert table.cells.get(band=Band.B12).people == 500
    assert FiguresDay.objects.of(town).get().figures["onboarding"]["of"] == 4600


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"year": 2027, "quarter": 1}, "has not begun"),
        ({"quarter": 5}, "Choose the year and the quarter"),
        ({"source": "  "}, "where the numbers are from"),
    ],
)
def test_a_quarter_to_come_and_a_nameless_source_are_refused(town, analyst, said, reason) -> None:
    with pytest.raises(figures.PopulationRefused, match=reason):
        keep(analyst, town, **said)
    assert not PopulationTable.objects.exists()


def test_the_areas_are_those_of_the_municipality(town, analyst) -> None:
    AreaFactory(municipality=MunicipalityFactory(), slug="elsewhere")
    with pytest.raises(FileRefused, match="elsewhere"):
        keep(analyst, town, WHOLE + "elsewhere,12-15,4\n")


def test_the_database_refuses_what_cannot_be(town, analyst) -> None:
    table = keep(analyst, town)
    area = AreaFactory(municipality=town)
    PopulationCell.objects.create(table=table, area=area, band=Band.B12, people=4)
    for make in (
        lambda: PopulationTable.objects.create(municipality=town, year=2026, quarter=3, source="x"),
        lambda: PopulationTable.objects.create(municipality=town, year=2026, quarter=5, source="x"),
        lambda: PopulationTable.objects.create(municipality=town, year=1999, quarter=1, source="x"),
        lambda: PopulationCell.objects.create(table=table, band=Band.B12, people=4),
        lambda: PopulationCell.objects.create(table=table, area=area, band=Band.B12, people=4),
        lambda: PopulationCell.objects.create(table=table, area=area, band="9-11", people=4),
        lambda: FiguresDay.objects.create(municipality=town, day=dt.date(2026, 11, 20)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


# At the desk


def form(**said):
    return {"year": 2026, "quarter": 3, "source": "The register", "text": ""} | said


def test_an_analyst_looks_at_the_file_before_it_is_taken_in(desk, town) -> None:
    area = AreaFactory(municipality=town, slug="havnen", names={"en": "The harbour"})
    assert desk.get(reverse(ADD)).status_code == 200
    file = SimpleUploadedFile("folk.csv", (WHOLE + f"{area.slug},12-15,40\n").encode())
    fields = form(municipality=town.pk)
    looked = desk.post(reverse(ADD), fields | {"file": file})
    assert looked.status_code == 200
    page = looked.content.decode()
    assert "The harbour" in page
    assert "1,500" in page
    assert not PopulationTable.objects.exists()
    kept = desk.post(reverse(ADD), fields | {"text": looked.context["preview"].text, "keep": "1"})
    table = PopulationTable.objects.of(town).get()
    assert kept["Location"].endswith(f"/inspect/{table.pk}/")
    shown = desk.get(kept["Location"]).content.decode()
    assert "The whole municipality" in shown
    assert "2,400" in shown


def test_a_wrong_file_is_told_and_nothing_of_the_form_is_lost(desk, town) -> None:
    file = SimpleUploadedFile("folk.csv", b"area,band,people\n,12-15,x\n")
    answer = desk.post(reverse(ADD), form(municipality=town.pk) | {"file": file})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Line 2: the number of people must be a whole number" in page
    assert "The register" in page
    assert not PopulationTable.objects.exists()
    nothing = desk.post(reverse(ADD), form(municipality=town.pk))
    assert "Choose the file with the numbers." in nothing.content.decode()


def test_no_table_is_taken_in_for_a_neighbour_or_by_somebody_else(desk, town) -> None:
    other = MunicipalityFactory()
    answer = desk.post(reverse(ADD), form(municipality=other.pk, text=WHOLE, keep="1"))
    assert answer.status_code == 422
    moderator = StaffFactory(municipality=town, role=Role.MODERATOR)
    client = sign_in(Client(headers={"host": town.site.hostname}), moderator)
    assert client.get(reverse(ADD)).status_code in {302, 403}
    assert not PopulationTable.objects.exists()
