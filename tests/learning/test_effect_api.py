"""Other systems send numbers with a key: all rows or none, and the same again changes nothing."""

import datetime as dt
import json

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry

from learning.actions import effects as acts
from learning.models import EffectKey, ServiceMonth
from tests.factories import MunicipalityFactory
from tests.learning.effects import service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_day_in_english():
    today = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    with translation.override("en"), time_machine.travel(today, tick=False):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def plain(town) -> str:
    service(town, "move")
    service(town, "parking")
    return acts.make_key(None, EffectKey(municipality=town, name="The queue system"))[1]


def send(town, plain: str, said, **headers):
    client = Client(headers={"host": town.site.hostname}, enforce_csrf_checks=True)
    data = said if isinstance(said, str | bytes) else json.dumps(said)
    headers = {"authorization": f"Bearer {plain}"} | headers
    url = reverse("learning:effect_api")
    return client.post(url, data, content_type="application/json", headers=headers)


def row(**more):
    return {"service": "move", "month": "2026-05", "channel": "person", "count": 128} | more


def test_rows_are_taken_and_the_same_again_change_nothing(town, plain):
    said = {
        "rows": [row(), row(service="parking", quality="estimated"), row(channel="online", count=0)]
    }
    assert send(town, plain, said).json() == {"new": 3, "changed": 0, "same": 0}
    before = list(ServiceMonth.objects.values_list("pk", "count", "written_at"))
    noted = ModelLogEntry.objects.filter(action="learning.effect.count")
    assert {(one.data["key"], one.data["source"]) for one in noted} == {("The queue system", "api")}
    assert noted.count() == 2
    assert send(town, plain, said).json() == {"new": 0, "changed": 0, "same": 3}
    assert list(ServiceMonth.objects.values_list("pk", "count", "written_at")) == before
    assert noted.count() == 2
    assert send(town, plain, {"rows": [row(count=130)]}).json()["changed"] == 1
    assert EffectKey.objects.get().used_at is not None


def test_one_wrong_row_refuses_all_and_each_is_told(town, plain):
    said = {
        "rows": [
            row(),
            row(month="2026-13"),
            row(service="moon"),
            row(count="1.234"),
            row(month="2026-06"),
            row(month="2026-06"),
            row(month="2026-11"),
            "x",
        ]
    }
    answer = send(town, plain, said)
    assert answer.status_code == 422
    wrong = [(one["row"], one["field"]) for one in answer.json()["wrong"]]
    assert wrong == [
        (2, "month"),
        (3, "service"),
        (4, "count"),
        (5, "month"),
        (6, "month"),
        (7, "month"),
        (8, ""),
    ]
    assert "Send one of: move, parking." in answer.json()["wrong"][1]["message"]
    assert not ServiceMonth.objects.exists()


def test_a_key_opens_its_own_municipality_until_it_is_revoked(town, plain):
    said = {"rows": [row()]}
    elsewhere = MunicipalityFactory(slug="kuulasjarvi")
    service(elsewhere, "move")
    assert send(elsewhere, plain, said).status_code == 401
    assert send(town, "torget-effect-wrong", said).status_code == 401
    assert send(town, "", said).status_code == 401
    refused = send(town, plain, said, authorization=f"Basic {plain}")
    assert refused.status_code == 401
    assert "Bearer" in refused["WWW-Authenticate"]
    acts.revoke_key(None, acts.key_of(town, plain))
    assert send(town, plain, said).status_code == 401
    assert not ServiceMonth.objects.exists()


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("no json", 400),
        (b"\xff\xfe{}", 400),
        ([row()], 400),
        ({"rows": []}, 400),
        ({"rows": {}}, 400),
        ({"rows": [row()] * 5001}, 422),
        (b" " * 5_300_000, 413),
    ],
)
def test_what_is_no_list_of_rows_is_refused_with_what_to_send(town, plain, said, status):
    answer = send(town, plain, said)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_only_a_post_is_heard(town, plain):
    client = Client(headers={"host": town.site.hostname})
    assert client.get(reverse("learning:effect_api")).status_code == 405
