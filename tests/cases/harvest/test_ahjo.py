"""What the Ahjo parser makes of answers, right and wrong."""

import datetime as dt
import json
from collections import Counter

import pytest

from cases.harvest import ahjo
from cases.harvest.ahjo_decision import DecisionText, read_decision
from cases.harvest.records import (
    TITLE_LIMIT,
    BodyRecord,
    CaseRecord,
    MeetingRecord,
    ParseError,
)

BASE = "https://ahjo.example.org:9802/ahjorest/v1"
SINCE = dt.datetime(2026, 4, 1, 12, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))


def parse(value, url=BASE + "/cases/TST-2026-000042"):
    return ahjo.parse(json.dumps(value).encode(), url)


def only(value, url=BASE + "/cases/TST-2026-000042"):
    answer = parse(value, url)
    assert len(answer.records) == 1
    return answer.records[0]


def codes(answer):
    return Counter(problem.code for problem in answer.problems)


# Real answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "items", "records"),
    [
        ("case", 6, {CaseRecord: 1}),
        ("case-no-title", 3, {CaseRecord: 1}),
        ("static-cases.excerpt", 18 + 83 + 263, {CaseRecord: 18}),
        ("static-meetings_cancelled", 11, {MeetingRecord: 11}),
        ("decisionmakers", 6, {BodyRecord: 6}),
        ("decisionmaker-02900", 1, {BodyRecord: 1}),
        ("organizations-00001", 1, {BodyRecord: 1}),
        ("organizations-02900", 1, {BodyRecord: 1}),
        ("decision-record", 2, {MeetingRecord: 1}),
        ("decision-vote-results", 1, {}),
        ("static-initiatives_all", 104, {}),
        ("static-resolutions_all", 34, {}),
        ("static-functions", 529, {}),
        ("trustee", 1, {}),
    ],
)
def test_every_answer_of_helsinki_is_read_without_a_fault(helsinki, name, items, records):
    answer = ahjo.parse((helsinki / f"{name}.json").read_bytes(), f"{BASE}/{name}.json")
    assert answer.problems == ()
    assert answer.follow == ()
    assert answer.items == items
    assert Counter(map(type, answer.records)) == records


@pytest.mark.parametrize("name", ["decision-attachments", "decision-minutes"])
def test_a_document_that_names_nothing_it_belongs_to_is_a_fault(helsinki, name):
    answer = ahjo.parse((helsinki / f"{name}.json").read_bytes(), BASE)
    assert (answer.records, codes(answer)) == ((), {"no_reference": 1})


def test_the_cases_of_helsinki_keep_their_words(helsinki):
    answer = ahjo.parse((helsinki / "static-cases.excerpt.json").read_bytes(), BASE)
    cases = {case.key: case for case in answer.records}
    assert Counter(case.status_text for case in cases.values()) == {
        "Vireillä": 9,
        "Ratkaistu": 5,
        "Päätetty": 4,
    }
    longest = cases["HEL-2015-001115"]
    assert [turn.order for turn in longest.considerations] == list(range(1, 14))
    assert longest.considerations[0].status_text == "Käsitelty"
    assert longest.opened_on == dt.date(2015, 1, 28)
    assert max(len(case.documents) for case in cases.values()) == 25
    statement = cases["HEL-2021-013431-Lausunto-3"]
    assert statement.number == "HEL 2021-013431 Lausunto 3"
    # The source leaves out when this one was opened, and says when it arrived.
    assert cases["HEL-2021-011572"].opened_on == dt.date(2021, 10, 13)
    documents = [document for case in cases.values() for document in case.documents]
    assert sum(document.personal_data for document in documents) == 129
    assert {document.language for document in documents} == {"fi", "sv", "fi-sv"}


def test_an_archived_case_without_a_title_borrows_one(helsinki):
    (case,) = ahjo.parse((helsinki / "case-no-title.json").read_bytes(), BASE).records
    assert case.title.startswith("Asuntotontin (A, 2 500 k-m²)")
    assert case.title_borrowed is True


def test_cancelled_meetings_are_at_local_time(helsinki):
    answer = ahjo.parse((helsinki / "static-meetings_cancelled.json").read_bytes(), BASE)
    assert all(meeting.cancelled for meeting in answer.records)
    starts = {meeting.key: meeting.starts_at.isoformat() for meeting in answer.records}
    assert starts["00400202213"] == "2022-03-31T08:00:00+03:00"
    assert starts["U1110020223"] == "2022-03-08T15:30:00+02:00"
    assert answer.records[0].body_keys == ("00400",)


def test_decision_makers_of_helsinki_know_their_kind_and_parent(helsinki):
    answer = ahjo.parse((helsinki / "decisionmakers.json").read_bytes(), BASE)
    board = next(body for body in answer.records if body.key == "00400")
    assert (board.name, board.kind_text, board.parent_key) == (
        "Kaupunginhallitus",
        "Hallitus",
        "02900",
    )
    assert board.ended_on is None
    (council,) = ahjo.parse((helsinki / "decisionmaker-02900.json").read_bytes(), BASE).records
    assert council.kind_text == "Valtuusto"


def test_a_list_of_helsinki_leads_to_each_case_and_to_the_next_page(helsinki):
    data = (helsinki / "cases.json").read_bytes()
    answer = ahjo.parse(data, BASE + "/cases?size=5&apireqlang=fi")
    assert answer.records == ()
    assert answer.follow[0] == BASE + "/cases/HEL-2022-011760?apireqlang=fi"
    assert len(answer.follow) == 6
    assert answer.follow[-1] == BASE + "/cases?apireqlang=fi&page=1&size=5"
    # A file of the same list leads nowhere: its entries are all there is.
    assert len(ahjo.parse(data, "https://example.org/files/cases.json").records) == 5


def test_the_texts_of_decisions_of_helsinki(helsinki):
    def read(name):
        return read_decision((helsinki / f"{name}.html").read_text(encoding="utf-8"))

    decision = read("decision-content")
    assert decision.resolution == "Kaupunginhallitus päätti panna asian pöydälle."
    assert (decision.section, decision.case_number, decision.classification) == (
        "62",
        "HEL 2024-009117",
        "00 00 03",
    )
    assert decision.appeal.startswith("MUUTOKSENHAKUKIELTO")
    motion = read("decision-motion")
    assert motion.resolution == ""
    assert motion.proposal == "Kaupunginhallitus katsoo aloitteen loppuun käsitellyksi."
    assert motion.summary.startswith("Aloitteessa esitetään")
    committee = read("meeting")
    assert committee.resolution.count("\n– ") == 2
    confidential = read("confidential-decision-content")
    assert (confidential.public, confidential.resolution) == (False, "")
    for text in (decision, motion, committee, confidential):
        assert "Doe" not in repr(text)
        assert "Ankka" not in repr(text)


# What it reads --------------------------------------------------------------------------------


def test_a_case_is_read_whole(recorded):
    case = only(recorded("ahjo_case"))
    assert (case.key, case.number, case.language) == ("TST-2026-000042", "TST 2026-000042", "fi")
    assert (case.classification, case.classification_name) == ("10 05 01", "Virkistysalueet")
    assert case.opened_on == dt.date(2026, 2, 2)
    first, second = case.considerations
    assert (first.order, first.key) == (1, "TST-2026-000042/handlings/1")
    assert (second.body_key, second.deadline) == ("U54", dt.date(2026, 4, 30))
    documents = {document.title: document for document in case.documents}
    finnish = documents["Uimarannan kunnostus, esitys"]
    assert finnish.key == "AAAA1000-0000-0000-0000-000000000000"
    assert finnish.version == "AAAA0001-0000-0000-0000-000000000000"
    assert (finnish.personal_data, finnish.issued_on) == (False, dt.date(2026, 3, 5))
    swedish = documents["Iståndsättning av badstranden, förslag"]
    assert (swedish.language, swedish.personal_data) == ("sv", True)
    secret = documents["Salainen liite"]
    assert (secret.public, secret.url, secret.key) == (
        False,
        "",
        "AAAA0003-0000-0000-0000-000000000000",
    )


def test_the_order_in_which_ahjo_lists_things_is_no_change(recorded):
    value = recorded("ahjo_case")
    before = only(value)
    for name in ("Handlings", "Records"):
        value[name].reverse()
    assert only(value) == before


def test_a_new_version_of_a_document_is_a_change_of_the_same_document(recorded):
    value = recorded("ahjo_case")
    value["Records"][0]["NativeId"] = "{CCCC0001-0000-0000-0000-000000000000}"
    before, after = only(recorded("ahjo_case")).documents, only(value).documents
    assert [document.key for document in before] == [document.key for document in after]
    assert before != after


def test_a_borrowed_title_is_the_newest_public_document_in_the_language_of_the_case(recorded):
    value = recorded("ahjo_case") | {"Title": ""}
    value["Records"][1]["Issued"] = "2026-04-01T00:00:00.000"
    assert only(value).title == "Uimarannan kunnostus, esitys"
    value["Language"] = "sv"
    assert only(value).title == "Iståndsättning av badstranden, förslag"
    value["Records"] = value["Records"][2:]
    nameless = parse(value)
    assert nameless.records[0].title == "TST 2026-000042"
    assert nameless.records[0].title_borrowed is False
    assert codes(nameless) == {"no_title": 1}


def test_a_closed_case_keeps_its_title(recorded):
    case = only(recorded("ahjo_case") | {"PublicityClass": "Salassa pidettävä"})
    assert (case.public, case.title) == (False, "Uimarannan kunnostus")
    assert only(recorded("ahjo_case") | {"SecurityReasons": ["JulkL 24 §"]}).public is False


def test_a_meeting_has_one_item_for_a_point_in_two_languages(recorded):
    meeting = only(recorded("ahjo_meeting"), BASE + "/meetings")
    assert [(item.number, item.title) for item in meeting.items] == [
        ("1", "Kokouksen laillisuus"),
        ("2", "Uimarannan kunnostus"),
        ("63", "Henkilöasia"),
    ]
    assert meeting.starts_at.isoformat() == "2026-03-24T16:00:00+02:00"
    assert (meeting.agenda_published, meeting.minutes_published) == (True, False)
    both = meeting.items[1]
    assert {document.language for document in both.documents} == {"fi", "sv"}
    assert both.case_key == "TST-2026-000042"
    assert both.key == "0050202607/2"
    assert both.resolution_text == "Lautakunta päätti panna asian pöydälle."
    assert [document.kind_text for document in meeting.documents] == ["esityslista"]


def test_a_closed_point_of_an_agenda_opens_nothing(recorded):
    closed = only(recorded("ahjo_meeting"), BASE + "/meetings").items[2]
    assert (closed.key, closed.public) == ("0050202607/§63", False)
    assert [document.public for document in closed.documents] == [False]


def test_the_order_of_an_agenda_in_the_answer_is_no_change(recorded):
    value = recorded("ahjo_meeting")
    agenda = value["meetings"][0]["Agenda"]
    agenda[0], agenda[1], agenda[2] = agenda[2], agenda[1], agenda[0]
    assert only(value, BASE) == only(recorded("ahjo_meeting"), BASE)


def test_a_decision_alone_adds_to_its_meeting(recorded):
    decision = {
        "NativeId": "{D1}",
        "Title": "Uimarannan kunnostus",
        "CaseIDLabel": "TST 2026-000042",
        "Section": "62",
        "Content": recorded("ahjo_meeting")["meetings"][0]["Agenda"][1]["Html"],
        "Organization": {"ID": "U540", "Name": "Kaupunkiympäristölautakunta"},
        "Meeting": {"MeetingID": "0050202607", "AgendaPoint": "2"},
        "PDF": {"VersionSeriesId": "{V1}", "Title": "p", "FileURI": "https://x.example.org/1.pdf"},
    }
    meeting = only({"decisions": [decision]}, BASE + "/decisions")
    assert (meeting.key, meeting.complete) == ("0050202607", False)
    (item,) = meeting.items
    assert (item.key, item.case_key) == ("0050202607/2", "TST-2026-000042")
    assert item.resolution_text == "Lautakunta päätti panna asian pöydälle."

    del decision["Meeting"]
    case = only(decision)
    assert (case.key, case.complete, len(case.documents)) == ("TST-2026-000042", False, 1)
    del decision["CaseIDLabel"]
    assert codes(parse(decision)) == {"no_reference": 1}


def test_a_confidential_decision_says_nothing(helsinki):
    content = (helsinki / "confidential-decision-content.html").read_text(encoding="utf-8")
    decision = {
        "NativeId": "{D1}",
        "Title": "Julkinen otsikko",
        "CaseID": "TST-1",
        "MeetingID": "M1",
        "AgendaPoint": "3",
        "Content": content,
        "PDF": {"VersionSeriesId": "{V1}", "Title": "p", "FileURI": "https://x.example.org/1.pdf"},
    }
    (item,) = only(decision).items
    assert (item.public, item.resolution_text) == (False, "")
    assert [document.public for document in item.documents] == [False]


# Where it leads -------------------------------------------------------------------------------


def test_a_run_begins_with_bodies_meetings_and_cases():
    lists = (BASE + "/agents/decisionmakers", BASE + "/meetings", BASE + "/cases")
    assert ahjo.start(BASE) == lists
    assert ahjo.start(BASE + "/cases") == lists
    assert ahjo.start(BASE + "/cases", SINCE)[2] == (
        BASE + "/cases?handledsince=2026-04-01T09%3A30%3A00Z"
    )
    assert ahjo.start("https://example.org/cases.json") == ("https://example.org/cases.json",)
    with pytest.raises(ValueError, match="offset"):
        ahjo.start(BASE, SINCE.replace(tzinfo=None))


def page(number, **more):
    entry = {"CaseID": f"TST-{number}", "CaseIDLabel": f"TST {number}"}
    return {"cases": [entry], "page": number, "size": 1, "nextCount": 1} | more


def test_pages_are_followed_by_link_or_by_number():
    by_number = parse(page(2), BASE + "/cases?page=2&size=1")
    assert by_number.follow == (BASE + "/cases/TST-2", BASE + "/cases?page=3&size=1")
    link = {
        "links": [{"rel": "self", "href": "x"}, {"rel": "next", "href": BASE + "/cases?page=9"}]
    }
    assert parse(page(2, **link), BASE + "/cases?page=2").follow[-1] == BASE + "/cases?page=9"
    assert parse(page(2, nextCount=0), BASE + "/cases?page=2").follow == (BASE + "/cases/TST-2",)


@pytest.mark.parametrize(
    ("value", "url"),
    [
        (page(0), BASE + "/cases?page=7"),
        (page(7, cases=[]), BASE + "/cases?page=7"),
        (page(0, page="many"), BASE + "/cases"),
        (page(0), BASE + "/cases?page=-1"),
        (page(0, links=[{"rel": "next", "href": BASE + "/cases"}]), BASE + "/cases"),
    ],
)
def test_a_list_that_never_ends_is_left_and_named(value, url):
    answer = parse(value, url)
    assert not [there for there in answer.follow if "page=" in there]
    assert codes(answer) == {"loop": 1}


# What is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"[{", "not_json"),
        (b"<html><body>Huoltokatko</body></html>", "not_json_but_html"),
        (b"[" * 50_000, "too_deep"),
        (b"\xff\xfe\x00", "encoding"),
        (b"1", "not_ahjo"),
        (b"{}", "not_ahjo"),
        (b'{"status": 500, "message": "Sis\xc3\xa4inen virhe"}', "source_error"),
    ],
)
def test_an_answer_that_cannot_be_read_has_a_name_for_why(data, code):
    with pytest.raises(ParseError) as error:
        ahjo.parse(data, BASE)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("Title", "x" * 10_000, "too_long"),
        ("Acquired", "9999-12-31T00:00:00.000", "date_out_of_range"),
        ("Acquired", "eilen", "bad_date"),
        ("Status", ["Vireillä", "Ratkaistu"], "wrong_type"),
        ("Handlings", ["1"], "wrong_type"),
        ("Handlings", [{"WorkSequenceNumber": None}], "no_id"),
        ("Records", [{"Title": "ilman tunnusta"}], "no_id"),
        ("Records", [{"NativeId": "{A}", "FileURI": "javascript:alert(1)"}], "no_address"),
    ],
)
def test_a_broken_field_costs_that_field_only(recorded, field, value, code):
    answer = parse(recorded("ahjo_case") | {field: value})
    assert codes(answer) == {code: 1}
    assert answer.records[0].key == "TST-2026-000042"
    assert len(answer.records[0].title) <= TITLE_LIMIT


def test_one_broken_entry_does_not_cost_the_others(recorded):
    answer = parse({"cases": [7, {"Title": "ilman tunnusta"}, recorded("ahjo_case")]}, BASE)
    assert [record.key for record in answer.records] == ["TST-2026-000042"]
    assert codes(answer) == {"wrong_type": 1, "no_id": 1}


def test_latin_letters_in_another_encoding_are_read_and_named(recorded):
    data = json.dumps(recorded("ahjo_case"), ensure_ascii=False).encode("latin-1")
    answer = ahjo.parse(data, BASE)
    assert answer.records[0].status_text == "Vireillä"
    assert codes(answer) == {"encoding": 1}


@pytest.mark.parametrize(
    "endless",
    [
        "<div class='SisaltoSektio'>",
        "<!--",
        "<a ",
        "<script>",
        "<![CDATA[",
        "<p>",
        "&",
        "<a b=\"'",
        "<?",
    ],
)
def test_a_decision_of_endless_markup_is_an_empty_text(endless):
    assert read_decision(endless * 200_000).resolution == ""


def test_words_without_markup_are_no_decision():
    assert read_decision("plain words") == DecisionText()


def test_scripts_in_a_decision_are_not_read():
    text = read_decision(
        "<div class='SisaltoSektio'><h3 class='SisaltoOtsikko'>Päätös</h3>"
        "<script>alert(1)</script><!-- x --><p>Hyväksyttiin <b>ehdotus</b>.</p></div>"
    )
    assert text.resolution == "Hyväksyttiin ehdotus."
