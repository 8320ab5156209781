"""Addresses of open data: every release, for everybody, for ever; and none of what is not published or not theirs."""

from __future__ import annotations

import csv
import hashlib
import io
import json

import pytest
from django.test import Client
from django.utils import translation

from barometer.actions import rounds
from barometer.choices import RoundState
from barometer.data_views import FILES
from barometer.models import Round
from portal import pagecache
from portal.models import Municipality
from tests.barometer.factories import taken_back_to
from tests.barometer.releases import asked_in, release
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"languages": ["sv", "fi"], "country": "SE"}


def client_of(town: Municipality) -> Client:
    return Client(headers={"host": town.site.hostname})


def at(round_: Round, name: str, number: int = 1, language: str = "sv") -> str:
    return f"/{language}/barometer/{round_.pk}/data/{number}/{name}"


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_open_to_everybody_and_tagged_with_its_fingerprint(town, name) -> None:
    row = asked_in(town)
    release(row)
    answer = client_of(town).get(at(row, name))
    assert answer.status_code == 200
    assert answer["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert answer["Content-Type"] == FILES[name].media_type
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in answer["Cache-Control"]
    assert "cookie" not in answer.get("Vary", "").lower()
    assert not answer.cookies


@pytest.mark.parametrize("address", ["shares.csv", "catalogue"])
def test_whoever_has_the_newest_bytes_is_not_sent_them_again(town, settings, address) -> None:
    settings.PAGE_CACHE = True
    pagecache.forget()
    row = asked_in(town)
    release(row)
    path = "/datasets/dcat.ttl" if address == "catalogue" else at(row, address)
    client = client_of(town)
    tag = client.get(path)["ETag"]
    again = client.get(path, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    packed = client.get(path, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert packed["ETag"] == f'{tag[:-1]}-gzip"'
    assert packed["Access-Control-Allow-Origin"] == "*"
    pagecache.forget()


def test_a_file_keeps_the_name_that_the_package_calls_it_by(town) -> None:
    row = asked_in(town)
    release(row)
    client = client_of(town)
    described = client.get(at(row, "datapackage.json")).json()
    for resource in described["resources"]:
        answer = client.get(at(row, resource["path"]))
        assert answer["Content-Disposition"] == f'attachment; filename="{resource["path"]}"'
        assert len(answer.content) == resource["bytes"]
        assert f"sha256:{hashlib.sha256(answer.content).hexdigest()}" == resource["hash"]
    cube = client.get(at(row, "jsonstat.json"))
    assert f'filename="{town.slug}-{row.pk}-1-jsonstat.json"' in cube["Content-Disposition"]


def test_the_language_of_the_address_is_that_of_the_texts(town) -> None:
    row = asked_in(town)
    release(row)
    for language, women in (("sv", "Kvinnor"), ("fi", "Naiset"), ("en", "Women")):
        body = client_of(town).get(at(row, "shares.csv", language=language)).content.decode()
        groups = {line["group_text"] for line in csv.DictReader(io.StringIO(body, newline=""))}
        assert women in groups


def test_an_earlier_release_stays_as_it_was_and_the_page_says_what_was_corrected(town) -> None:
    row = asked_in(town)
    release(row)
    before = client_of(town).get(at(row, "shares.csv")).content
    release(row, 2, note="Two answers had changed places.")
    client = client_of(town)
    assert client.get(at(row, "shares.csv")).content == before
    assert client.get(at(row, "shares.csv", 2)).status_code == 200
    page = client.get(f"/en/barometer/{row.pk}/data/").content.decode()
    assert "Two answers had changed places." in page
    assert at(row, "shares.csv", 2, "en") in page
    assert at(row, "shares.csv", 1, "en") in page
    described = client.get(at(row, "datapackage.json", 2)).json()
    assert described["release"]["note"] == "Two answers had changed places."


@pytest.mark.parametrize("state", [state for state in RoundState if state != RoundState.PUBLISHED])
def test_what_is_not_published_is_not_there(town, state) -> None:
    row = asked_in(town)
    if state == RoundState.OPEN:
        row = rounds.open_(None, row)
    client = client_of(town)
    assert client.get(at(row, "shares.csv")).status_code == 404
    if state != RoundState.OPEN:
        release(row)
        taken_back_to(row, state)
    assert client.get(at(row, "shares.csv")).status_code == 404
    assert client.get(f"/en/barometer/{row.pk}/data/").status_code == 404
    assert str(row.key) not in client.get("/datasets/dcat").content.decode()


def test_another_municipalitys_release_is_not_there(town) -> None:
    row = asked_in(town)
    release(row)
    other = client_of(MunicipalityFactory(languages=["da"]))
    assert other.get(at(row, "shares.csv")).status_code == 404
    assert other.get(f"/en/barometer/{row.pk}/data/").status_code == 404
    assert str(row.key) not in other.get("/datasets/dcat").content.decode()


@pytest.mark.parametrize("name", ["shares.xlsx", "kolada.csv", "..", "release"])
def test_a_file_that_there_is_none_of_is_not_there(name) -> None:
    town = MunicipalityFactory(languages=["sv"], country="FI")
    row = asked_in(town)
    release(row)
    assert client_of(town).get(at(row, name)).status_code == 404
    assert client_of(town).get(at(row, "shares.csv", 7)).status_code == 404


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("", "application/rdf+xml"),
        (".rdf", "application/rdf+xml"),
        (".ttl", "text/turtle"),
        (".jsonld", "application/ld+json"),
    ],
)
def test_the_catalogue_stands_at_an_address_that_stays(town, ending, kind) -> None:
    row = asked_in(town)
    release(row)
    answer = client_of(town).get(f"/datasets/dcat{ending}")
    assert answer["Content-Type"] == f"{kind}; charset=utf-8"
    assert answer["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert f"{town.root_url}{at(row, 'shares.csv')}" in answer.content.decode()
    assert client_of(town).get("/datasets/dcat.xlsx").status_code == 404


def test_the_catalogue_is_in_the_profile_of_the_country_and_in_that_of_europe(town) -> None:
    row = asked_in(town)
    release(row)
    own = client_of(town).get("/datasets/dcat.ttl").content.decode()
    european = client_of(town).get("/datasets/dcat-ap.ttl").content.decode()
    assert "<http://creativecommons.org/licenses/by/4.0/>" in own
    assert "<http://creativecommons.org/licenses/by/4.0/>" not in european


def test_every_address_of_the_catalogue_leads_to_a_file(town) -> None:
    row = asked_in(town)
    release(row)
    client = client_of(town)
    graph = json.loads(client.get("/datasets/dcat.jsonld").content)["@graph"]
    addresses = [
        value["@id"]
        for node in graph
        for name in ("dcat:downloadURL", "dcat:landingPage", "foaf:homepage")
        for value in node.get(name, [])
    ]
    assert len(addresses) > 10
    for address in addresses:
        answer = client.get(address.removeprefix(town.root_url))
        assert answer.status_code in {200, 302}


def test_the_page_of_open_data_leads_to_the_rounds_and_stands_at_the_foot(town) -> None:
    client = client_of(town)
    assert "Nothing is published yet" in client.get("/en/barometer/data/").content.decode()
    row = asked_in(town)
    release(row)
    page = client.get("/en/barometer/data/").content.decode()
    assert f"/en/barometer/{row.pk}/data/" in page
    assert f"{town.root_url}/datasets/dcat" in page
    assert all(f">{name}</a>" in page for name in ("RDF/XML", "Turtle", "JSON-LD"))
    assert 'href="/en/barometer/data/">Open data<' in page


def test_a_release_of_many_figures_takes_few_queries(town, django_assert_max_num_queries) -> None:
    row = asked_in(town)
    release(row)
    client = client_of(town)
    client.get("/en/barometer/data/")
    with django_assert_max_num_queries(6):
        client.get(at(row, "shares.csv"))
    with django_assert_max_num_queries(6):
        client.get("/datasets/dcat")
