"""The desk for the effect: services, months, files that are looked at first, and keys that are seen once."""

import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation
from wagtail.models import ModelLogEntry

from learning.actions import effects as acts
from learning.actions.effects import EffectRefused
from learning.models import EffectKey, Intervention, SelfService, ServiceMonth
from portal.roles import Role
from tests.factories import MunicipalityFactory, StaffFactory
from tests.learning.effects import busy, counts, done, service
from tests.staff import sign_in

pytestmark = pytest.mark.django_db
SERVICES, DONE, KEYS = (
    f"/cms/snippets/learning/{name}/" for name in ("selfservice", "intervention", "effectkey")
)


@pytest.fixture(autouse=True)
def _one_day_in_english():
    with (
        translation.override("en"),
        time_machine.travel(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC), tick=False),
    ):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


def at_the_desk(town, role=Role.ANALYST) -> Client:
    person = StaffFactory(municipality=town, role=role, language="en")
    return sign_in(Client(headers={"host": town.site.hostname}), person)


def said(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def upload(desk, row, text: str | bytes):
    data = text if isinstance(text, bytes) else text.encode()
    return desk.post(f"{SERVICES}file/{row.pk}/", {"file": SimpleUploadedFile("x.csv", data)})


# Services and what was done -----------------------------------------------------------------------------------


def form(**more):
    usual = {"name_da": "Flytning", "name_en": "Moving", "slug": "move", "control": ""}
    return (
        usual | dict.fromkeys(("cost_online", "cost_person", "cost_phone", "cost_paper"), "") | more
    )


def test_an_analyst_describes_a_service_whose_costs_are_unknown_until_somebody_says_them(town):
    desk = at_the_desk(town)
    response = desk.post(f"{SERVICES}add/", form())
    row = SelfService.objects.get()
    assert response.url == f"{SERVICES}inspect/{row.pk}/"
    assert row.municipality == town
    assert row.costs == {}
    assert not row.public
    desk.post(f"{SERVICES}edit/{row.pk}/", form(cost_person="94.50", slug="other", public="on"))
    row.refresh_from_db()
    assert {way.value: float(cost) for way, cost in row.costs.items()} == {"person": 94.5}
    assert row.slug == "move"
    assert row.public
    assert (
        "Leave it empty"
        in desk.post(f"{SERVICES}edit/{row.pk}/", form(cost_person="-1")).content.decode()
    )
    assert "has this short name" in desk.post(f"{SERVICES}add/", form()).content.decode()
    assert (
        "at least one language"
        in desk.post(f"{SERVICES}add/", form(name_da="", name_en="", slug="b")).content.decode()
    )
    actions = set(ModelLogEntry.objects.values_list("action", flat=True))
    assert "learning.effect.service" in actions


def test_what_was_done_begins_with_a_month_and_stands_once(town):
    desk, row = at_the_desk(town), service(town)
    names = {"name_da": "Ny side", "name_en": ""}
    desk.post(f"{DONE}add/", {"service": row.pk, "since": "2025-09-17", **names})
    assert Intervention.objects.get().since == dt.date(2025, 9, 1)
    again = desk.post(f"{DONE}add/", {"service": row.pk, "since": "2025-09-02", **names})
    assert "in that month already" in again.content.decode()
    listed = desk.get(f"{SERVICES}inspect/{row.pk}/")
    assert "September 2025: Ny side" in said(listed)
    desk.post(f"{DONE}delete/{Intervention.objects.get().pk}/")
    assert not Intervention.objects.exists()


def test_the_database_keeps_months_and_controls_in_order(town):
    row = service(town)
    for values in (
        {"month": dt.date(2026, 1, 2)},
        {"count": -1},
        {"count": 10_000_001},
        {"channel": "fax"},
        {"source": "guess"},
        {"quality_flag": "bad"},
    ):
        usual = {"month": dt.date(2026, 1, 1), "channel": "person", "count": 1, "source": "csv"}
        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceMonth.objects.create(service=row, **usual | values)
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfService.objects.filter(pk=row.pk).update(control=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfService.objects.filter(pk=row.pk).update(cost_phone=-1)
    elsewhere = service(MunicipalityFactory(slug="kuulasjarvi"))
    row.control = elsewhere
    with pytest.raises(EffectRefused, match="another municipality"):
        acts.keep_service(None, row)


# A table of months --------------------------------------------------------------------------------------------


def test_months_are_written_into_a_table_and_an_empty_cell_is_a_gap(town):
    desk, row = at_the_desk(town), service(town)
    url = f"{SERVICES}months/{row.pk}/?year=2026"
    assert 'name="2026-10-person"' in desk.get(url).content.decode()
    assert 'name="2026-11-person"' not in desk.get(url).content.decode()
    desk.post(url, {"2026-01-person": "120", "2026-02-person": "0", "2026-02-quality": "estimated"})
    found = {
        f"{r.month:%m}": (r.count, r.quality_flag, r.source) for r in ServiceMonth.objects.all()
    }
    assert found == {"01": (120, "counted", "entered"), "02": (0, "estimated", "entered")}
    desk.post(url, {"2026-02-person": "3"})
    assert {f"{r.month:%m}": r.count for r in ServiceMonth.objects.all()} == {"02": 3}
    log = ModelLogEntry.objects.filter(action="learning.effect.count").latest("pk")
    assert log.data["gone"] == 1


def test_what_is_wrong_in_the_table_is_said_beside_it_and_nothing_is_saved(town):
    desk, row = at_the_desk(town), service(town)
    url = f"{SERVICES}months/{row.pk}/?year=2026"
    response = desk.post(url, {"2026-01-person": "1.234", "2026-02-person": "5"})
    assert response.status_code == 422
    assert "Write 1234 if that is meant" in said(response)
    assert 'value="1.234"' in response.content.decode()
    assert not ServiceMonth.objects.exists()


# A file -------------------------------------------------------------------------------------------------------


def test_a_file_is_looked_at_before_it_is_taken_in(town):
    desk, row = at_the_desk(town), service(town)
    counts(row, "person", [7], first=dt.date(2026, 1, 1))
    text = "month,channel,count\n2026-01,person,8\n2026-02,person,9\n2026-05,person,10\n"
    looked = upload(desk, row, text)
    page = said(looked)
    assert looked.status_code == 200
    assert "January 2026 In person 8 7" in page
    assert "In person: March 2026, April 2026" in page
    assert "Take in all 3 lines" in page
    assert ServiceMonth.objects.get().count == 7
    kept = BeautifulSoup(looked.content, "html.parser").find("input", {"name": "text"})["value"]
    answer = desk.post(f"{SERVICES}file/{row.pk}/", {"text": kept, "keep": "1"}, follow=True)
    assert "2 new numbers, 1 number changed." in answer.content.decode()
    assert ServiceMonth.objects.filter(source="csv").count() == 3


def test_nothing_of_a_file_with_mistakes_is_taken_in_unless_somebody_takes_the_right_lines(town):
    desk, row = at_the_desk(town), service(town)
    text = "Måned;Kanal;Antal\n2026-01;person;8\n2026-13;person;9\n2026-02;fax;9\n".encode("cp1252")
    looked = upload(desk, row, text)
    page = said(looked)
    assert looked.status_code == 422
    assert "3 month “2026-13”: there is no month 13" in page
    assert "4 channel “fax” is no channel" in page
    assert "Take in 1 right line" in page
    raw = {"text": "month,channel,count\n2026-13,person,9\n", "keep": "1"}
    assert desk.post(f"{SERVICES}file/{row.pk}/", raw).status_code == 422
    assert not ServiceMonth.objects.exists()
    kept = BeautifulSoup(looked.content, "html.parser").find("input", {"name": "text"})["value"]
    desk.post(f"{SERVICES}file/{row.pk}/", {"text": kept, "keep": "1"})
    assert ServiceMonth.objects.get().count == 8
    for data, why in (
        (b"", "is empty"),
        (b"a,b\n1,2\n", "Missing: month, channel, count"),
        (b"\0\1", "Save it as CSV"),
    ):
        assert why in said(upload(desk, row, data))


# Keys ---------------------------------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_kept_as_a_hash(town):
    desk = at_the_desk(town, Role.ADMINISTRATOR)
    response = desk.post(f"{KEYS}add/", {"name": "The queue system"})
    plain = BeautifulSoup(response.content, "html.parser").main.find("code").text
    assert "no-store" in response["Cache-Control"]
    row = EffectKey.objects.get()
    assert plain.startswith(acts.OPENING)
    assert plain not in str(EffectKey.objects.values())
    assert acts.key_of(town, plain) == row
    seen = desk.get(f"{KEYS}inspect/{row.pk}/").content.decode()
    assert plain not in seen
    assert f"ends with {plain[-4:]}" in seen
    desk.post(f"{KEYS}revoke/{row.pk}/")
    with pytest.raises(acts.KeyRefused):
        acts.key_of(town, plain)


# Who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_only_analysts_and_administrators_write_numbers_down(town, role):
    desk, row = at_the_desk(town, role), service(town)
    may = role in {Role.ANALYST, Role.ADMINISTRATOR}
    desk.post(f"{SERVICES}months/{row.pk}/?year=2026", {"2026-01-person": "120"})
    upload_text = {"text": "month,channel,count\n2026-02,person,9\n", "keep": "1"}
    desk.post(f"{SERVICES}file/{row.pk}/", upload_text)
    desk.post(f"{SERVICES}add/", form(slug="other"))
    desk.post(
        f"{DONE}add/", {"service": row.pk, "since": "2025-09-01", "name_da": "x", "name_en": ""}
    )
    desk.post(f"{KEYS}add/", {"name": "x"})
    made = (
        ServiceMonth.objects.count(),
        SelfService.objects.count(),
        Intervention.objects.count(),
        EffectKey.objects.count(),
    )
    assert made == ((2, 2, 1, 1) if may else (0, 1, 0, 0))
    sees = role in {Role.ANALYST, Role.ADMINISTRATOR, Role.EDITOR}
    assert (desk.get(f"{SERVICES}inspect/{row.pk}/").status_code == 200) is sees


def test_the_neighbour_reaches_nothing(town):
    row, key = service(town), EffectKey(municipality=town, name="x")
    key, _plain = acts.make_key(None, key)
    step = done(row)
    desk = at_the_desk(MunicipalityFactory(slug="kuulasjarvi"), Role.ADMINISTRATOR)
    for url in (
        f"{SERVICES}inspect/{row.pk}/",
        f"{SERVICES}months/{row.pk}/",
        f"{SERVICES}file/{row.pk}/",
        f"{SERVICES}edit/{row.pk}/",
        f"{DONE}edit/{step.pk}/",
        f"{KEYS}inspect/{key.pk}/",
        f"{KEYS}revoke/{key.pk}/",
    ):
        assert desk.post(url, {}).status_code in {404, 405}, url
        assert desk.get(url).status_code in {404, 405}, url
    key.refresh_from_db()
    assert key.works
    assert busy(1, 1)
