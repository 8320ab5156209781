"""The local case system: real protocols, asked over HTTP."""

import datetime as dt
import io
import json
import subprocess
import sys
import urllib.parse
from pathlib import Path

import httpx
import pytest
from pypdf import PdfReader

from demo.casesystem import Answer, CaseSystem
from demo.casesystem.pdf import write_pdf
from demo.casesystem.web import PortTakenError

START = dt.date(2026, 3, 4)
NOON = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)


class Calendar:
    """A clock that a test turns by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **span: int) -> None:
        self.now += dt.timedelta(**span)


@pytest.fixture
def calendar():
    return Calendar()


@pytest.fixture
def system(calendar):
    with CaseSystem(shared=None, start=START, clock=calendar) as running:
        yield running


def ask(url, **headers):
    answer = httpx.get(url, headers=headers, timeout=10)
    return answer.status_code, answer.headers, answer.content


def read(url):
    status, _, body = ask(url)
    assert status == 200, (url, status, body)
    return json.loads(body)


def walk(url):
    found = []
    while url:
        page = read(url)
        found += page["data"]
        url = page["links"].get("next")
    return found


def body_of(system):
    return read(read(f"{system.url}/tornsund/oparl/system")["body"])["data"][0]


def paper(system, key):
    return read(f"{system.url}/tornsund/oparl/papers/{key}")


def test_the_clock_goes_back_on_demand_and_forward_again(system):
    def clock(days):
        return httpx.post(f"{system.url}/clock", data={"days": days})

    def papers():
        return len(walk(body_of(system)["paper"]))

    today = papers()
    assert clock("120").json() == {"days": 120, "now": "2025-11-04T12:00:00+00:00"}
    assert papers() < today
    assert clock("0").status_code == 200
    assert papers() == today


@pytest.mark.parametrize("days", ["366", "", "yesterday", "-3"])
def test_a_clock_that_cannot_be_set_says_so(system, days):
    answer = httpx.post(f"{system.url}/clock", data={"days": days})
    assert answer.status_code == 400
    assert "number from 0 to 365" in answer.text


# OParl ----------------------------------------------------------------------------------------


def test_the_checker_of_the_specification_finds_nothing(system, oparl_checker):
    done = subprocess.run(
        [sys.executable, str(oparl_checker), f"{system.url}/tornsund/oparl/system"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "PASS", done.stdout


def test_a_list_comes_in_pages_of_one_size_and_a_stable_order(system):
    papers = body_of(system)["paper"]
    first = read(papers)
    assert first["pagination"] == {
        "totalElements": 24,
        "elementsPerPage": 20,
        "currentPage": 1,
        "totalPages": 2,
    }
    everything = [thing["id"] for thing in walk(papers)]
    assert len(set(everything)) == 24
    assert everything == [thing["id"] for thing in walk(papers + "?limit=7")]


def test_an_embedded_object_answers_alone_and_names_its_parent(system):
    thing = paper(system, "cykelsti-moellestraede")
    assert "paper" not in thing["consultation"][0]
    assert read(thing["consultation"][0]["id"])["paper"] == thing["id"]
    assert read(thing["mainFile"]["id"])["paper"] == [thing["id"]]
    assert read(thing["location"][0]["id"])["papers"] == [thing["id"]]


def test_internal_lists_can_be_left_out(system):
    for thing in walk(body_of(system)["paper"] + "?omit_internal=true"):
        assert "consultation" not in thing


def test_filters_bound_the_list_by_creation_and_change(system):
    papers = body_of(system)["paper"]
    newest = max(thing["created"] for thing in walk(papers))
    since = urllib.parse.quote(newest)
    assert [thing["created"] for thing in walk(f"{papers}?created_since={since}")] == [newest]
    assert len(walk(f"{papers}?created_until={since}")) == 24
    status, _, body = ask(f"{papers}?modified_since=yesterday")
    assert status == 400
    assert json.loads(body)["type"] == "https://schema.oparl.org/1.1/Error"


def test_a_withdrawn_paper_answers_as_deleted_and_only_a_changes_list_names_it(system):
    address = f"{system.url}/tornsund/oparl/papers/gratis-parkering"
    thing = read(address)
    assert thing["deleted"] is True
    assert set(thing) == {"id", "type", "created", "modified", "deleted"}
    papers = body_of(system)["paper"]
    assert address not in [other["id"] for other in walk(papers)]
    changed = walk(papers + "?modified_since=2020-01-01T00:00:00%2B00:00")
    assert address in [other["id"] for other in changed]


def test_a_withdrawn_file_is_gone_and_no_longer_embedded(system):
    address = f"{system.url}/tornsund/oparl/files/lokalplan-pakhuset-3"
    assert read(address)["deleted"] is True
    status, _, body = ask(f"{address}/view.pdf")
    assert (status, json.loads(body)["type"]) == (410, "https://schema.oparl.org/1.1/Error")
    assert address not in json.dumps(paper(system, "lokalplan-pakhuset"))


def test_an_unknown_address_is_an_error_in_the_formats_own_words(system):
    status, headers, body = ask(f"{system.url}/tornsund/oparl/papers/none")
    assert status == 404
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(body)["type"] == "https://schema.oparl.org/1.1/Error"


def test_another_form_of_an_address_leads_to_the_canonical_one(system):
    address = f"{system.url}/tornsund/oparl/system"
    for other in (address + "/", address.replace("127.0.0.1", "localhost")):
        status, headers, _ = ask(other)
        assert (status, headers["Location"]) == (301, address)


def test_what_has_not_changed_is_not_sent_again(system):
    address = f"{system.url}/tornsund/oparl/papers/havnebad"
    _, headers, _ = ask(address)
    status, _, body = ask(address, **{"If-None-Match": headers["ETag"]})
    assert (status, body) == (304, b"")
    status, _, _ = ask(address, **{"If-Modified-Since": headers["Last-Modified"]})
    assert status == 304
    system.replace_object({**json.loads(ask(address)[2]), "name": "Havnebad og sauna"})
    status, _, body = ask(address, **{"If-None-Match": headers["ETag"]})
    assert (status, json.loads(body)["name"]) == (200, "Havnebad og sauna")


def test_a_file_is_a_pdf_with_its_words_to_read_or_to_save(system):
    file = paper(system, "cykelsti-moellestraede")["mainFile"]
    _, seen, body = ask(file["accessUrl"])
    _, saved, same = ask(file["downloadUrl"])
    assert not seen["Content-Disposition"].startswith("attachment")
    assert saved["Content-Disposition"].startswith("attachment")
    assert body == same
    assert len(body) == file["size"]
    text = PdfReader(io.BytesIO(body)).pages[0].extract_text()
    assert "340 børn" in text
    assert "Beslutningstema" in text


# The plan goes on -----------------------------------------------------------------------------


def test_days_go_by_and_hearings_become_decisions(system, calendar):
    before = paper(system, "cykelsti-moellestraede")
    hearing = before["consultation"][6]
    assert hearing["role"] == "Høring"
    assert hearing["torget:deadline"] == (START + dt.timedelta(days=13)).isoformat()
    assert "meeting" not in hearing
    calendar.forward(weeks=5)
    after = paper(system, "cykelsti-moellestraede")
    item = read(after["consultation"][8]["agendaItem"])
    assert item["result"].startswith("Godkendt")
    assert "11" in item["resolutionText"]
    assert after["modified"] > before["modified"]
    meeting = read(item["meeting"])
    assert meeting["meetingState"] == "afholdt"


def test_a_meeting_to_come_has_an_agenda_a_week_ahead_and_no_results(system):
    coming = [
        meeting
        for meeting in walk(body_of(system)["meeting"])
        if meeting["start"] > "2026-03-05" and meeting.get("agendaItem")
    ]
    assert coming
    assert all("result" not in item for meeting in coming for item in meeting["agendaItem"])


def test_a_cancelled_meeting_stays_and_a_moved_one_has_its_new_time(system):
    meetings = {
        meeting["id"].rsplit("/", 1)[-1]: meeting for meeting in walk(body_of(system)["meeting"])
    }
    assert meetings["kfu-98"]["cancelled"] is True
    assert "agendaItem" not in meetings["kfu-98"]
    assert meetings["bsu-103"]["start"] == "2026-03-25T17:00:00+01:00"


def test_a_closed_item_is_listed_and_says_so(system):
    items = walk(body_of(system)["agendaItem"])
    closed = [item for item in items if not item["public"]]
    assert {item["name"].split(":")[0] for item in closed} == {"Lukket"}


def test_more_cases_can_be_asked_for_and_are_the_same_every_time():
    from demo.casesystem.data import bulk

    assert list(bulk.matters(40)) == list(bulk.matters(40))
    with CaseSystem(shared=None, start=START, clock=Calendar(), matters=bulk.matters(300)) as big:
        listed = read(body_of(big)["paper"])["pagination"]["totalElements"]
    assert listed == 324


# Ahjo -----------------------------------------------------------------------------------------


def test_ahjo_lists_cases_in_short_and_gives_each_one_in_full(system):
    page = read(f"{system.url}/kuulasjarvi/ahjorest/v1/cases")
    assert (page["count"], len(page["cases"]), page["nextCount"]) == (18, 10, 8)
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert len(read(following)["cases"]) == 8
    assert "Records" not in page["cases"][0]
    full = read(page["cases"][0]["links"][0]["href"])
    assert full["Handlings"]
    assert full["Records"]
    status, _, body = ask(full["Records"][0]["FileURI"])
    assert status == 200
    assert "rannalla" in PdfReader(io.BytesIO(body)).pages[0].extract_text()


def test_ahjo_tells_a_hearing_by_its_deadline(system):
    cases = read(f"{system.url}/kuulasjarvi/ahjorest/v1/cases?size=100")["cases"]
    wind = next(case for case in cases if case["Title"].startswith("Itäharjun"))
    handlings = read(wind["links"][0]["href"])["Handlings"]
    assert [
        handling["DateNearestDeadline"][:10]
        for handling in handlings
        if handling["DateNearestDeadline"]
    ] == ["2026-03-23"]


def test_ahjo_shows_an_agenda_in_two_languages_and_no_text_of_a_closed_point(system):
    meetings = read(f"{system.url}/kuulasjarvi/ahjorest/v1/meetings?size=100")["meetings"]
    past = [meeting for meeting in meetings if meeting["MinutesPublished"]]
    languages = {entry["PDF"]["Language"] for m in past for entry in m["Agenda"] if entry["PDF"]}
    assert languages == {"fi", "sv"}
    closed = [e for m in past for e in m["Agenda"] if e["PublicityClass"] != "Julkinen"]
    assert closed
    assert all(entry["PDF"] is None for entry in closed)
    assert [meeting["Status"] for meeting in meetings].count("peruttu") == 1


def test_ahjo_refuses_a_page_that_is_no_number(system):
    status, _, body = ask(f"{system.url}/kuulasjarvi/ahjorest/v1/cases?page=two")
    assert status == 400
    assert "page" in json.loads(body)["message"]


# Real data ------------------------------------------------------------------------------------


@pytest.fixture
def replay(shared_data):
    with CaseSystem(shared=shared_data / "cases", start=START) as running:
        yield running


def test_karlsruhe_is_served_as_it_is_with_addresses_of_this_server(replay):
    body = read(f"{replay.url}/karlsruhe/oparl/bodies")["data"][0]
    assert len(walk(body["paper"])) == 7
    assert len(walk(body["meeting"])) == 19
    assert len(walk(body["organization"])) == 12
    everything = json.dumps(walk(body["paper"]) + walk(body["meeting"]))
    assert "web1.karlsruhe.de" not in everything
    file = walk(body["paper"])[0]["auxiliaryFile"][0]
    assert ask(file["accessUrl"])[0] == 200


def test_a_known_text_becomes_a_pdf_of_as_many_pages(replay):
    url = f"{replay.url}/karlsruhe/oparl/bodies/0001/downloadfiles/00677983.pdf"
    document = PdfReader(io.BytesIO(ask(url)[2]))
    assert len(document.pages) == 3
    assert "Jugendverkehrsschule" in document.pages[0].extract_text()


def test_a_scan_without_text_stays_without_text(replay):
    body = read(f"{replay.url}/karlsruhe/oparl/bodies/0001")
    files = {file["id"].rsplit("/", 1)[-1]: file for file in walk(body["file"])}
    scan = next(
        files[number]
        for number in ("678516", "678517", "679780", "679798", "680026")
        if number in files
    )
    document = PdfReader(io.BytesIO(ask(scan["accessUrl"])[2]))
    assert "".join(page.extract_text() for page in document.pages).strip() == ""


def test_dated_states_of_a_paper_can_be_served_one_after_another(replay):
    address = f"{replay.url}/karlsruhe/oparl/bodies/0001/papers/vo/54366"
    states = replay.karlsruhe.states
    assert len(states) == 9
    seen = []
    for number in range(9):
        replay.karlsruhe.show_state(number)
        seen.append(read(address)["modified"])
    assert seen == [json.loads(path.read_text(encoding="utf-8"))["modified"] for path in states]


def test_an_overlay_takes_the_place_of_the_original(shared_data, tmp_path):
    pairs = shared_data / "cases" / "oparl-karlsruhe" / "before-after"
    source = pairs / "meeting-10566-protocol-added-before.json"
    (tmp_path / "meeting.json").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    with CaseSystem(shared=shared_data / "cases", folders=[tmp_path], start=START) as running:
        address = f"{running.url}/karlsruhe/oparl/bodies/0001/meetings/10566"
        assert "resultsProtocol" not in read(address)
        running.karlsruhe.replace(pairs / "meeting-10566-protocol-added-after.json")
        assert "resultsProtocol" in read(address)


def test_helsinki_is_served_with_case_without_title_meetings_and_decision_makers(replay):
    interface = f"{replay.url}/helsinki/ahjorest/v1"
    cases = read(f"{interface}/cases?size=100")["cases"]
    assert len(cases) == 25
    assert [case["CaseID"] for case in cases if not case["Title"]] == ["HEL-2017-000241"]
    assert read(f"{interface}/meetings")["count"] == 11
    assert read(f"{interface}/agents/decisionmakers")["count"] == 6
    one = read(f"{interface}/cases/HEL-2025-001216")
    status, headers, _ = ask(one["Records"][0]["FileURI"])
    assert (status, headers["Content-Type"]) == (200, "application/pdf")


# The server -----------------------------------------------------------------------------------


def test_an_answer_can_be_replaced_and_restored(system):
    path = "/tornsund/oparl/system"
    system.listener.replace(path, Answer(b"<html>down</html>", "text/html", status=503))
    assert ask(system.url + path)[0] == 503
    system.listener.restore(path)
    assert ask(system.url + path)[0] == 200
    assert system.listener.requests == [("GET", path), ("GET", path)]


def test_a_taken_port_is_said_in_words(system):
    with pytest.raises(PortTakenError, match="Stop it, or choose another port"):
        CaseSystem(port=system.listener.port, shared=None)


def test_it_listens_on_loopback_alone(system):
    assert system.url.startswith("http://127.0.0.1:")


def test_a_pdf_keeps_brackets_backslashes_and_letters_outside_its_alphabet():
    text = "En (lille) prøve \\ af 100 % – «ja» " * 30
    document = PdfReader(io.BytesIO(write_pdf("Æøå", [text, "日本"], language="da")))
    found = document.pages[0].extract_text()
    assert "(lille) prøve \\ af 100 %" in found
    assert "??" in found
    assert document.metadata.title == "Æøå"


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "demo.casesystem", "--overlay", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 2
    assert "is not a folder" in done.stderr
