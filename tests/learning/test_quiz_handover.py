"""What a browser got right without an account comes along to whoever signs in."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation

from learning.marking import identify
from learning.models import BlockProgress, LessonPage
from portal.models import Municipality
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.learning.quizzes import PARCEL, lesson, module, quiz, text

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NUMBER = quiz("Which number is for when it burns?", text("112"))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["en"]}


@pytest.fixture
def page(town: Municipality) -> LessonPage:
    return lesson(module(town), PARCEL, NUMBER)


def answered(client: Client, page: LessonPage, answer: str, block: dict = PARCEL) -> str:
    """The receipt that the browser gets for an answer; empty where there is none."""
    section = _section(client.get(page.url).content, block)
    fields = {one["name"]: one["value"] for one in section.select("input[type=hidden]")}
    where = section.form["action"].partition("#")[0]
    answer_to = client.post(where, fields | {"answer": answer})
    return _section(answer_to.content, block).get("data-receipt", "")


def _section(html: bytes, block: dict) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser").find(id=f"quiz-{block['id']}")


def visitor(town: Municipality) -> Client:
    return Client(headers={"host": town.site.hostname})


def somebody(town: Municipality) -> tuple[Client, object]:
    client, person = visitor(town), ResidentFactory(municipality=town)
    client.force_login(person, backend=BACKEND)
    return client, person


def bring(client: Client, *receipts: str) -> dict:
    return client.post("/en/learn/me/browser/", {"quizzes": " ".join(receipts)}).json()


def test_only_an_answer_that_is_right_gets_a_receipt(town, page):
    anybody = visitor(town)
    assert answered(anybody, page, identify("I press")) == ""
    assert answered(anybody, page, identify("I go there myself"))
    known, _person = somebody(town)
    assert answered(known, page, identify("I go there myself")) == "", "it is noted already"


def test_what_was_right_before_signing_in_is_right_after_it_once(town, page):
    anybody = visitor(town)
    receipts = [
        answered(anybody, page, identify("I go there myself")),
        answered(anybody, page, "112", NUMBER),
    ]
    client, person = somebody(town)
    assert bring(client, *receipts) == {"new": 0, "right": 2}
    assert bring(client, *receipts) == {"new": 0, "right": 0}
    rows = BlockProgress.objects.visible_to(person)
    assert [(row.state, row.best, row.attempts_n) for row in rows] == [("right", 100, 1)] * 2
    shown = _section(client.get(page.url).content, PARCEL).get_text(" ")
    assert "You got this right" in shown


def test_a_receipt_lifts_what_was_only_tried(town, page):
    receipt = answered(visitor(town), page, identify("I go there myself"))
    client, person = somebody(town)
    answered(client, page, identify("I press"))
    assert bring(client, receipt)["right"] == 1
    row = BlockProgress.objects.visible_to(person).get()
    assert (row.state, row.best, row.attempts_n) == ("right", 100, 2)


def test_what_we_did_not_sign_or_another_municipality_did_is_passed_over(town, page):
    receipt = answered(visitor(town), page, identify("I go there myself"))
    client, _person = somebody(town)
    assert bring(client, "1", receipt[:-2] + "xx", "a:b:c", "é")["right"] == 0
    elsewhere, _stranger = somebody(MunicipalityFactory(languages=["en"]))
    assert bring(elsewhere, receipt)["right"] == 0
    assert not BlockProgress.objects.exists()
    assert bring(client, receipt)["right"] == 1


def test_a_receipt_outlives_its_question(town, page):
    receipt = answered(visitor(town), page, identify("I go there myself"))
    page.body = []
    page.save_revision().publish()
    client, _person = somebody(town)
    assert bring(client, receipt)["right"] == 1
