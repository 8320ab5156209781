"""Practising: the pages of a scenario, its frame, and its steps without scripts."""

from __future__ import annotations

import html
import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from learning.actions import practice as acts
from learning.models import PracticeScenario
from portal.models import Municipality
from tests.factories import MunicipalityFactory
from tests.learning.practice import moving, scenario

pytestmark = pytest.mark.django_db
FRAME = {"Sec-Fetch-Dest": "iframe"}


TOWN = {"slug": "oeveby", "languages": ("en", "da")}


def published(town: Municipality, data: dict[str, Any] | None = None) -> PracticeScenario:
    return acts.publish(None, acts.take_in(None, town, scenario(data)))


@pytest.fixture
def row(town: Municipality) -> PracticeScenario:
    return published(town)


@pytest.fixture
def visitor(town: Municipality) -> Client:
    return Client(headers={"host": town.site.hostname})


def at(row: PracticeScenario, more: str = "", language: str = "en") -> str:
    return f"/{language}/learn/practice/{row.key}/{more}"


# The frame ----------------------------------------------------------------------------------------------------


def test_the_frame_comes_with_exactly_the_policy_that_shuts_it(visitor: Client, row):
    answer = visitor.get(at(row, "frame/"), headers=FRAME)
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([\w-]+)'", policy)[1]
    assert policy == (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; "
        "connect-src 'none'; form-action 'none'; frame-src 'none'; base-uri 'none'; "
        "frame-ancestors 'self'; sandbox allow-scripts"
    )
    page = answer.content.decode()
    assert page.count(f'nonce="{nonce}"') == 2
    assert "<title>PRACTICE: Tell that you have moved</title>" in page
    assert not re.search(r"""\s(src|href|action)=""", page)
    assert answer.headers["Cache-Control"] == "no-store"


def test_each_answer_has_a_nonce_of_its_own(visitor: Client, row):
    policies = {
        visitor.get(at(row, "frame/"), headers=FRAME).headers["Content-Security-Policy"]
        for _time in range(3)
    }
    assert len(policies) == 3


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Dest": "document"}, {"Sec-Fetch-Dest": "frame"}, {"Sec-Fetch-Dest": "empty"}],
)
def test_whoever_does_not_ask_for_a_frame_gets_an_explanation(visitor: Client, row, headers):
    answer = visitor.get(at(row, "frame/"), headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This opens only inside its page" in page
    assert "practice-data" not in page
    assert "Sec-Fetch-Dest" in answer.headers["Vary"]


def test_the_frame_takes_no_query(visitor: Client, row):
    assert visitor.get(at(row, "frame/?typed=secret"), headers=FRAME).status_code == 403


def test_nothing_an_editor_writes_ends_the_data_of_the_frame(visitor: Client, town):
    data = moving()
    data["about"] = "</script><script>alert(1)</script>"
    row = published(town, data)
    page = visitor.get(at(row, "frame/"), headers=FRAME).content.decode()
    assert "alert(1)</script>" not in page
    kept = json.loads(re.search(r'id="practice-data"[^>]*>(.*?)</script>', page, re.S)[1])
    assert kept["scenario"]["about"] == data["about"]
    assert kept["guides"]["move"] == {"login||": "go", "address||": "send"}


# The page around it -------------------------------------------------------------------------------------------


def test_the_page_around_allows_the_frame_of_this_scenario_and_no_other(visitor: Client, row):
    answer = visitor.get(at(row))
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["frame-src"] == f"http://oeveby.localhost{at(row, 'frame/')}"
    page = answer.content.decode()
    assert f'<iframe src="{at(row, "frame/")}"' in page
    assert 'sandbox="allow-scripts"' in page
    assert 'data-tasks="move late-move"' in page


def test_a_draft_is_shown_to_nobody(visitor: Client, town):
    row = acts.take_in(None, town, scenario())
    for more in ("", "frame/", "steps/"):
        assert visitor.get(at(row, more), headers=FRAME).status_code == 404
    assert "Tell that you have moved" not in visitor.get("/en/learn/practice/").content.decode()


def test_a_neighbours_scenario_is_not_there(visitor: Client):
    row = published(MunicipalityFactory(slug="naboby", languages=("en",)))
    for more in ("", "frame/", "steps/"):
        assert visitor.get(at(row, more), headers=FRAME).status_code == 404


def test_a_reader_gets_their_own_language_and_else_the_towns_first(visitor: Client, row, town):
    danish = moving() | {"language": "da", "title": "Fortæl at du er flyttet"}
    published(town, danish)
    assert "Fortæl at du er flyttet" in visitor.get(at(row, language="da")).content.decode()
    assert "Tell that you have moved" in visitor.get(at(row, language="fi")).content.decode()
    listed = visitor.get("/da/learn/practice/").content.decode()
    assert "Fortæl at du er flyttet" in listed
    assert "Tell that you have moved" not in listed


def test_what_is_published_is_seen_at_once_and_what_is_taken_down_is_gone(visitor: Client, row):
    assert visitor.get(at(row)).status_code == 200
    data = moving() | {"title": "Tell where you live"}
    acts.publish(None, acts.take_in(None, row.municipality, scenario(data)))
    assert "Tell where you live" in visitor.get(at(row)).content.decode()
    acts.take_down(None, row)
    assert visitor.get(at(row)).status_code == 404


def test_every_way_out_stands_on_the_page_that_tells_how_we_know(visitor: Client, town):
    from learning.scenarios import vectors

    page = html.unescape(visitor.get("/en/learn/practice/how-we-know/").content.decode())
    assert len(vectors.VECTORS) == 16
    for vector in (*vectors.VECTORS, *vectors.MORE):
        assert str(vector.what) in page
    for name, value in vectors.POLICY:
        assert f"{name} {value}" in page


# Step by step -------------------------------------------------------------------------------------------------


def tokens(page: str) -> dict[str, str]:
    """Buttons of a page with what they send."""
    found = re.findall(
        r'<button class="[^"]*" name="step" value="([^"]+)">(.*?)</button>', page, re.S
    )
    return {re.sub(r"<[^>]+>", "", label).strip(): html.unescape(value) for value, label in found}


def test_a_task_is_done_without_scripts_and_nothing_typed_can_be_sent(visitor: Client, row):
    page = visitor.get(at(row, "steps/")).content.decode()
    begin = next(value for label, value in tokens(page).items() if "once more" in label)
    seen = []
    pressed = begin
    for label in ("Sign in", "Send", "Sign in again", "Sign in", "Send"):
        page = visitor.get(at(row, "steps/"), {"step": pressed}).content.decode()
        seen.append(re.search(r"<h1>(.*?)</h1>", page)[1])
        fields = re.findall(r"<(?:input|select|textarea)\b[^>]*>", page.split("<main")[1])
        assert not [field for field in fields if re.search(r"\bname=", field)]
        assert "method=" not in page.split("<main")[1].split("</main")[0]
        pressed = tokens(page)[label]
    page = visitor.get(at(row, "steps/"), {"step": pressed}).content.decode()
    assert seen == [
        "Sign in",
        "Where do you live now?",
        "You were away for too long",
        "Sign in",
        "Where do you live now?",
    ]
    assert "You did it" in page
    assert "We have got it" in page


def test_hints_and_what_is_right_stand_there_to_be_opened(visitor: Client, row):
    page = visitor.get(at(row, "steps/")).content.decode()
    page = visitor.get(at(row, "steps/"), {"step": next(iter(tokens(page).values()))})
    text = html.unescape(page.content.decode())
    for part in ("Begin with the number.", "It is on the card.", "Write 710348-0117.", "Right is:"):
        assert part in text
    assert "<title>PRACTICE: Sign in · Tell that you have moved" in text


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "x" * 5000])
def test_a_token_that_is_not_ours_begins_anew(visitor: Client, row, token: str):
    answer = visitor.get(at(row, "steps/"), {"step": token})
    assert answer.status_code == 200
    assert "This step is not there any more" in answer.content.decode()


def test_a_token_of_another_scenario_or_of_one_that_changed_begins_anew(visitor: Client, row, town):
    page = visitor.get(at(row, "steps/")).content.decode()
    token = next(iter(tokens(page).values()))
    other = published(town, moving() | {"id": str(uuid.uuid4())})
    assert (
        "not there any more" in visitor.get(at(other, "steps/"), {"step": token}).content.decode()
    )
    data = moving()
    data["tasks"] = [data["tasks"][1]]
    acts.publish(None, acts.take_in(None, town, scenario(data)))
    assert "not there any more" in visitor.get(at(row, "steps/"), {"step": token}).content.decode()
