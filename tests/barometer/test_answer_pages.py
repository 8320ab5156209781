"""Answering without scripts, as a browser does: one question on each screen, what was answered to look at, thanks."""

import datetime as dt
import html
import json
import re
import secrets

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from barometer import blind, codes
from barometer.actions import answers
from barometer.asking import Asked
from barometer.models import LedgerEntry, Response
from portal.cookies import DRAFT
from tests.barometer.factories import (
    all_kinds,
    cell_of,
    neighbour,
    opened,
    prepared,
    sent,
    submit,
)
from tests.factories import MunicipalityFactory
from tests.portal.queries import at_most

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
def round_(town):
    return opened(town, Asked("car"), Asked("ways", "car", (1, 2)), Asked("why"))


@pytest.fixture
def person(town):
    return neighbour(town)


@pytest.fixture
def client(town, person):
    client = Client(headers={"host": town.site.hostname})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(round_, part="answer/"):
    return f"/en/barometer/{round_.pk}/{part}"


def fields(response) -> dict[str, list[str]]:
    """What the form on the page would send, as a browser reads it."""
    text = response.content.decode()
    form = text[text.index('<form class="stack-l') :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if attributes.get("type") in {"radio", "checkbox"} and " checked" not in tag:
            continue
        if "name" in attributes:
            name, value = attributes["name"], html.unescape(attributes.get("value", ""))
            found.setdefault(name, []).append(value)
    for name, value in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)', form):
        found[name] = [html.unescape(value)]
    return found


def press(client, round_, response, **more):
    data = fields(response) | {name: value for name, value in more.items() if value is not None}
    return client.post(url(round_), data)


def answered(round_, **given):
    return sent(round_, **given)


def dense() -> str:
    """As much as somebody may write, of letters that no compression makes shorter."""
    return "".join(chr(0x4E00 + secrets.randbelow(20_000)) for _each in range(2000))


def walk(client, round_, response, *screens):
    for given in screens:
        response = press(client, round_, response, **answered(round_, **given))
    return response


def test_somebody_answers_question_by_question_and_is_thanked_with_a_code(client, round_):
    first = client.get(url(round_))
    assert "car?" in first.content.decode()
    assert "We do not link your answers to you." in first.content.decode()
    review = walk(client, round_, first, {"car": "1"}, {"ways": ["1", "3"]}, {"why": "Rain & wind"})
    text = review.content.decode()
    assert "Look at your answers" in text
    assert "Rain &amp; wind" in text
    assert not Response.objects.exists()
    thanks = press(client, round_, review, send="1")
    code = re.search(r"<code data-code>([^<]*)", thanks.content.decode())[1]
    assert Response.objects.get().token_hash == codes.hash_of(codes.token_of(code))
    assert Response.objects.get().answers.count() == 4
    assert LedgerEntry.objects.count() == 1


def test_a_question_that_follows_from_no_answer_is_not_asked(client, round_):
    response = walk(client, round_, client.get(url(round_)), {"car": "3"})
    assert "why?" in response.content.decode()


def test_nothing_chosen_is_said_at_the_question_and_loses_nothing(client, round_):
    second = walk(client, round_, client.get(url(round_)), {"car": "1"})
    wrong = press(client, round_, second)
    assert wrong.status_code == 422
    assert "Choose at least one answer" in wrong.content.decode()
    assert fields(wrong)[next(iter(answered(round_, car="1")))] == ["1"]


def test_going_back_and_changing_shows_what_was_answered(client, round_):
    third = walk(client, round_, client.get(url(round_)), {"car": "1"}, {"ways": ["2"]})
    second = press(client, round_, third, back="1")
    name = next(iter(answered(round_, ways="2")))
    assert fields(second)[name] == ["2"]
    review = walk(client, round_, second, {"ways": ["2"]}, {"why": ""})
    first = press(client, round_, review, go=round_.questions.first().pk)
    assert "car?" in first.content.decode()


def test_who_leaves_goes_on_where_they_were_and_only_they(client, round_, town):
    walk(client, round_, client.get(url(round_)), {"car": "2"})
    again = client.get(url(round_))
    assert "ways?" in again.content.decode()
    assert client.cookies[DRAFT]["path"] == url(round_)
    assert client.cookies[DRAFT]["httponly"]
    client.force_login(neighbour(town), backend="django.contrib.auth.backends.ModelBackend")
    assert "car?" in client.get(url(round_)).content.decode()


def test_a_long_text_is_left_out_of_the_cookie_and_not_out_of_the_form(client, round_):
    words = dense()
    review = walk(client, round_, client.get(url(round_)), {"car": "3"}, {"why": words})
    assert len(client.cookies[DRAFT].value) < 4000
    assert fields(review)[next(iter(answered(round_, why="")))] == [words]
    page = review.content.decode()
    assert "This is too long to wait in your browser:" in page
    assert "“why?”" in page
    assert "Go on later" not in page


def test_what_is_sent_after_the_sign_in_ran_out_waits_for_its_writer(client, round_, person, town):
    last = walk(client, round_, client.get(url(round_)), {"car": "3"})
    kept = client.cookies[DRAFT].value
    client.logout()
    client.cookies[DRAFT] = kept
    client.cookies[DRAFT]["path"] = url(round_)
    response = press(client, round_, last, **answered(round_, why="Rain"))
    assert response.status_code == 302
    assert "sign" in response["Location"]
    client.force_login(neighbour(town), backend="django.contrib.auth.backends.ModelBackend")
    assert "Rain" not in client.get(url(round_)).content.decode()
    client.cookies[DRAFT] = response.cookies[DRAFT].value
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(url(round_)).content.decode()
    assert "why?" in page
    assert "Rain" in page
    client.logout()
    client.cookies[DRAFT] = kept
    words = dense()
    long = press(client, round_, last, **answered(round_, why=words))
    assert long.status_code == 403
    assert words in html.unescape(long.content.decode())


def test_what_is_much_too_long_is_shown_again_whole(client, round_):
    last = walk(client, round_, client.get(url(round_)), {"car": "3"})
    wrong = press(client, round_, last, **answered(round_, why="x" * 100_000))
    assert wrong.status_code == 422
    assert "That is 100000 characters" in wrong.content.decode()
    assert fields(wrong)[next(iter(answered(round_, why="")))] == ["x" * 100_000]


def test_sending_again_after_a_lost_answer_is_sending_once(client, round_):
    review = walk(client, round_, client.get(url(round_)), {"car": "3"}, {"why": ""})
    kept = client.cookies[DRAFT].value
    press(client, round_, review, send="1")
    assert "Your new answers" in press(client, round_, review, send="1").content.decode()
    client.cookies[DRAFT] = kept
    client.cookies[DRAFT]["path"] = url(round_)
    page = client.get(url(round_)).content.decode()
    assert fields(review)["code"][0] in page
    assert Response.objects.count() == 1


def test_twice_is_refused_and_the_code_answers_anew(client, round_):
    review = walk(client, round_, client.get(url(round_)), {"car": "3"}, {"why": ""})
    code = fields(review)["code"][0]
    press(client, round_, review, send="1")
    page = client.get(url(round_))
    assert "You have answered" in page.content.decode()
    wrong = client.post(url(round_), {"code": codes.new(), "begin": "1"})
    assert wrong.status_code == 422
    assert client.post(url(round_), {"code": "x", "begin": "1"}).status_code == 422
    first = client.post(url(round_), {"code": code.lower(), "begin": "1"})
    walk(client, round_, first, {"car": "1"})
    assert "ways?" in client.get(url(round_)).content.decode()
    review = walk(client, round_, first, {"car": "1"}, {"ways": ["-"]}, {"why": ""})
    thanks = press(client, round_, review, send="1")
    assert "the earlier ones are gone" in thanks.content.decode()
    assert [row.number for row in Response.objects.get().answers.all()] == [1]


def test_who_cannot_answer_and_who_comes_too_late_reads_why(client, round_, town):
    client.force_login(
        neighbour(MunicipalityFactory()), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = client.get(url(round_), follow=True).content.decode()
    assert "Your eID says that you live elsewhere." in page
    with time_machine.travel(round_.closes_at + dt.timedelta(seconds=1)):
        client.force_login(neighbour(town), backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(url(round_), follow=True).content.decode()
    assert "is closed" in page


@pytest.mark.parametrize("at", ["", "x", "99999999999999999999"])
def test_a_form_that_we_did_not_make_is_not_there(client, round_, at):
    data = {"code": codes.new(), "at": at}
    assert client.post(url(round_), data).status_code == 404


def test_rounds_in_preparation_and_of_neighbours_are_not_there(client, town, round_):
    hidden = prepared(town, Asked("car"))
    other = MunicipalityFactory(languages=["sv"])
    for part in ("", "keys.json", "answer/", "ballot/"):
        assert client.get(url(hidden, part)).status_code == 404
        theirs = client.get(url(round_, part), headers={"host": other.site.hostname})
        assert theirs.status_code == 404
    assert client.post(url(hidden, "token/")).status_code == 404
    assert client.post(url(hidden, "cast/")).status_code == 404


def test_every_kind_of_question_stands_on_its_screen(client, town):
    row = opened(town, *map(Asked, ["car", "ways", "happy", "first", "minutes", "why", "lines"]))
    page = client.get(url(row, "ballot/")).content.decode()
    assert page.count("data-screen=") == 7 + 3
    review = walk(
        client,
        row,
        client.get(url(row)),
        {"car": "1"},
        {"ways": ["1", "2"]},
        {"happy": "7"},
        {"first": {1: "3", 2: "1", 3: "2"}},
        {"minutes": "20"},
        {"why": "Ferry"},
        {"lines": {1: "1", 2: "2"}},
    ).content.decode()
    assert "1. Buses" in review
    assert "Winter: Good" in review


def test_pages_stay_within_the_budget(client, round_):
    for part in ("", "answer/", "ballot/", "keys.json"):
        client.get(url(round_, part))
        with at_most():
            assert client.get(url(round_, part)).status_code == 200
    client.get("/en/barometer/")
    with at_most():
        client.get("/en/barometer/")


# The round to everybody ---------------------------------------------------------------------------------------


def test_groups_of_few_answers_show_no_number_and_no_result_shows_at_all(client, town, round_):
    for _each in range(5):
        submit(neighbour(town, birth_year=1985), round_, secrets.token_bytes(32), car="3")
    for _each in range(4):
        submit(neighbour(town, birth_year=1940), round_, secrets.token_bytes(32), car="3")
    page = Client(headers={"host": town.site.hostname}).get(url(round_, "")).content.decode()
    assert "At least 5 have answered." in page
    assert page.count("fewer than 5") == 2
    assert "Sometimes" not in page


def test_a_page_that_is_kept_is_renewed_when_a_round_opens(town):
    later = timezone.now() + dt.timedelta(minutes=2)
    row = opened(town, Asked("car"), opens_at=later)
    stranger_ = Client(headers={"host": town.site.hostname})
    for address in (url(row, ""), "/en/barometer/"):
        assert stranger_.get(address).cache_until == later


# The box ------------------------------------------------------------------------------------------------------


def stranger(town):
    return Client(headers={"host": town.site.hostname}, enforce_csrf_checks=True)


def post(client, address, body):
    return client.post(address, json.dumps(body), content_type="application/json")


def test_a_browser_that_signs_blindly_answers_without_its_sign_in(client, town, round_, person):
    token = secrets.token_bytes(32)
    listed = client.get(url(round_, "keys.json")).json()
    group = cell_of(person, round_)
    assert {one["group"] for one in listed["keys"]} == set(
        round_.cells.values_list("pk", flat=True)
    )
    message = blind.ballot_message(round_.key, token)
    hidden = blind.blind(group.public_key, message)
    signed = post(client, url(round_, "token/"), {"blinded": hidden.message.hex()}).json()
    signature = blind.finalize(
        group.public_key, message, bytes.fromhex(signed["signature"]), hidden.inverse
    )
    body = {"group": group.pk, "token": token.hex(), "signature": signature.hex()}
    body["answers"] = sent(round_, car="3")
    response = post(stranger(town), url(round_, "cast/"), body)
    assert response.json() == {"kept": True, "again": False}
    assert not response.cookies
    body |= {"signature": "", "group": None, "answers": sent(round_, car="1", ways=["2"])}
    assert post(stranger(town), url(round_, "cast/"), body).json()["again"]
    assert Response.objects.get().answers.count() == 2


def test_the_box_takes_nothing_of_whoever_says_who_they_are(client, round_):
    body = {"group": 1, "token": "00" * 32, "signature": "00", "answers": {}}
    assert post(client, url(round_, "cast/"), body).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[",
        "[]",
        "null",
        {"token": "zz", "signature": "", "answers": {}},
        {"token": "00", "signature": "", "answers": {}},
        {"token": "00" * 32, "signature": "00" * 9000, "answers": {}},
        {"token": "00" * 32, "signature": "", "answers": []},
        {"token": "00" * 32, "signature": "", "answers": {"q1": "x"}},
        {"token": "00" * 32, "signature": "", "answers": {"q1": [7]}},
        {"token": "00" * 32, "signature": "", "answers": {}, "group": "x"},
        {"token": "00" * 32, "signature": "", "answers": {}, "group": True},
    ],
)
def test_what_no_browser_sends_is_refused_in_words(town, round_, body):
    text = body if isinstance(body, str) else json.dumps(body)
    response = stranger(town).post(url(round_, "cast/"), text, content_type="application/json")
    assert response.status_code == 400
    assert "cannot read" in response.json()["error"]


def test_wrong_answers_are_said_by_the_number_of_the_question(town, round_):
    body = {"token": "00" * 32, "signature": "", "answers": sent(round_, car="9"), "group": None}
    response = post(stranger(town), url(round_, "cast/"), body)
    assert response.status_code == 422
    assert set(response.json()["wrong"]) == {str(round_.questions.first().pk)}


def test_only_who_is_signed_in_gets_a_signature(town, round_):
    nobody = Client(headers={"host": town.site.hostname})
    assert post(nobody, url(round_, "token/"), {"blinded": "00"}).status_code == 403
    assert answers.counts(round_) == {}
