"""What the OParl parser makes of answers, right and wrong."""

import dataclasses
import datetime as dt
import itertools
import json
from collections import Counter

import pytest

from cases.harvest import oparl
from cases.harvest.records import (
    TITLE_LIMIT,
    BodyRecord,
    CaseRecord,
    MeetingRecord,
    ParseError,
    Withdrawn,
    walk_documents,
)

URL = "https://ratsinfo.example.org/oparl/papers?page=1"
BODY = "https://ratsinfo.example.org/oparl/bodies/1"
SINCE = dt.datetime(2026, 4, 1, 12, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def parse(value, url=URL, since=None):
    return oparl.parse(json.dumps(value).encode(), url, since)


def only(value):
    answer = parse(value)
    assert len(answer.records) == 1
    return answer.records[0]


def codes(answer):
    return Counter(problem.code for problem in answer.problems)


def changed_fields(before, after):
    return {
        field.name
        for field in dataclasses.fields(before)
        if getattr(before, field.name) != getattr(after, field.name)
    }


# Real answers ---------------------------------------------------------------------------------


def read(path):
    return oparl.parse(path.read_bytes(), URL)


def test_every_paper_of_karlsruhe_is_read_without_a_fault(karlsruhe):
    answers = [read(path) for path in sorted(karlsruhe.glob("papers/*.json"))]
    cases = [record for answer in answers for record in answer.records]
    assert [type(case) for case in cases] == [CaseRecord] * 7
    assert sum(len(case.considerations) for case in cases) == 29
    assert sum(len(case.documents) for case in cases) == 32
    assert not any(answer.problems for answer in answers)
    roles = Counter(turn.role_text for case in cases for turn in case.considerations)
    assert roles == {
        "Anhörung": 14,
        "Entscheidung": 8,
        "Behandlung": 3,
        "Kenntnisnahme": 2,
        "Vorberatung": 2,
    }


def test_a_paper_in_several_district_councils_and_a_committee_keeps_all_its_turns(karlsruhe):
    (case,) = read(karlsruhe / "papers" / "54489.json").records
    assert case.number == "2026/0324"
    assert case.opened_on == dt.date(2026, 4, 28)
    assert [turn.role_text for turn in case.considerations].count("Anhörung") == 6
    assert sum(turn.authoritative for turn in case.considerations) == 5
    assert len({turn.body_key for turn in case.considerations}) == 7
    assert all(turn.meeting_key and turn.agenda_item_key for turn in case.considerations)


def test_every_meeting_of_karlsruhe_is_read_without_a_fault(karlsruhe):
    answers = [read(path) for path in sorted(karlsruhe.glob("meetings/*.json"))]
    meetings = [record for answer in answers for record in answer.records]
    assert [type(meeting) for meeting in meetings] == [MeetingRecord] * 19
    assert not any(answer.problems for answer in answers)
    items = [item for meeting in meetings for item in meeting.items]
    assert len(items) == 249
    assert sum(bool(item.result_text) for item in items) == 193
    assert sum(item.consideration_key is not None for item in items) == 191
    assert len(list(walk_documents(meetings))) == 18 + 12 + 4 + 12
    assert sum(meeting.minutes_published for meeting in meetings) == 4
    assert sum(meeting.ends_at is None for meeting in meetings) == 9
    assert {meeting.location for meeting in meetings} >= {
        "Bürgersaal",
        "Bürgersaal im Rathaus, Pfinztalstr. 33",
    }


def test_an_end_at_midnight_is_no_end(karlsruhe):
    (meeting,) = read(karlsruhe / "meetings" / "10718.json").records
    assert meeting.starts_at.isoformat() == "2026-06-17T17:00:00+02:00"
    assert meeting.ends_at is None


def test_bodies_and_an_empty_list_of_karlsruhe(karlsruhe):
    bodies = read(karlsruhe / "organizations.json").records
    assert [type(body) for body in bodies] == [BodyRecord] * 12
    assert "Gemeinderat" in {body.name for body in bodies}
    empty = read(karlsruhe / "consultations.json")
    assert (empty.records, empty.problems, empty.items) == ((), (), 0)


def test_the_nine_states_of_a_paper_differ_in_exactly_what_changed(karlsruhe):
    states = [
        read(path).records[0] for path in sorted(karlsruhe.glob("timeline-paper-54366/*.json"))
    ]
    steps = [changed_fields(before, after) for before, after in itertools.pairwise(states)]
    assert steps == [
        {"documents"},
        set(),
        {"considerations"},
        set(),
        {"related_keys"},
        {"related_keys"},
        {"considerations"},
        {"documents"},
    ]
    assert states[1] == states[2]
    assert states[3] == states[4]
    assert [len(state.documents) for state in states] == [1, 4, 4, 4, 4, 4, 4, 4, 5]
    assert [sum(turn.authoritative for turn in state.considerations) for state in states] == [
        *(0, 0, 0, 2, 2, 2, 2, 3, 3),
    ]
    assert [len(state.related_keys) for state in states] == [0, 0, 0, 0, 0, 1, 3, 3, 3]


def test_a_turn_that_becomes_authoritative_changes_nothing_else(karlsruhe):
    states = sorted(karlsruhe.glob("timeline-paper-54366/*.json"))
    before, after = (read(states[number]).records[0].considerations for number in (2, 3))
    changes = [changed_fields(one, other) for one, other in zip(before, after, strict=True)]
    assert sorted(map(sorted, changes)) == [[], [], [], ["authoritative"], ["authoritative"]]


def test_a_results_protocol_that_arrives_and_a_file_that_goes(karlsruhe):
    folder = karlsruhe / "before-after"

    def pair(name):
        return [
            read(folder / f"meeting-{name}-{when}.json").records[0] for when in ("before", "after")
        ]

    before, after = pair("10566-protocol-added")
    assert changed_fields(before, after) == {"documents", "minutes_published"}
    (new,) = set(after.documents) - set(before.documents)
    assert (new.kind_text, new.title) == ("resultsProtocol", "Anwesenheit (Protokoll)")

    before, after = pair("10728-file-withdrawn")
    assert changed_fields(before, after) == {"documents"}
    assert [document.key.rsplit("/")[-1] for document in before.documents] == ["679190"]
    assert after.documents == ()


# What it reads --------------------------------------------------------------------------------


def test_a_paper_is_read_whole(recorded):
    case = only(recorded("oparl_paper"))
    assert (case.number, case.title, case.kind_text) == (
        "2026/0007",
        "Neue Radbrücke über die Alb",
        "Beschlussvorlage",
    )
    assert case.web_url == "https://ratsinfo.example.org/vorlage/7"
    assert case.related_keys == ("https://ratsinfo.example.org/oparl/papers/3",)
    main = next(document for document in case.documents if document.kind_text == "mainFile")
    assert (main.mime_type, main.size, main.download_url) == (
        "application/pdf",
        48211,
        "https://ratsinfo.example.org/files/70/download",
    )
    assert main.version.startswith("0f1e2d3c")
    assert [(turn.order, turn.role_text) for turn in case.considerations] == [
        (1, "Vorberatung"),
        (2, "Entscheidung"),
    ]


def test_a_meeting_is_read_whole(recorded):
    meeting = only(recorded("oparl_meeting"))
    assert meeting.location == "Saal 2, Markt 1, 76131 Beispielstadt"
    assert meeting.ends_at is None
    assert (meeting.agenda_published, meeting.minutes_published, meeting.cancelled) == (
        True,
        True,
        False,
    )
    public, _closed = meeting.items
    assert (public.number, public.result_text) == ("Ö 1", "einstimmig beschlossen")
    assert public.resolution_text == "Der Ausschuss empfiehlt:\n\nDie Brücke wird gebaut."
    assert [document.kind_text for document in public.documents] == ["resolutionFile"]


def test_a_closed_item_keeps_its_title_and_opens_nothing(recorded):
    closed = only(recorded("oparl_meeting")).items[1]
    assert (closed.title, closed.public) == ("Grundstückssache", False)
    assert [document.public for document in closed.documents] == [False]


@pytest.mark.parametrize("said", ["nein", "false", 0, {}, [], "vielleicht"])
def test_an_item_whose_publicity_is_unclear_counts_as_closed(recorded, said):
    meeting = recorded("oparl_meeting")
    meeting["agendaItem"][1]["public"] = said
    assert parse(meeting).records[0].items[0].public is False


@pytest.mark.parametrize(
    "change", [{"cancelled": True}, {"cancelled": "true"}, {"meetingState": "abgesagt"}]
)
def test_a_cancelled_meeting_is_cancelled(recorded, change):
    assert only(recorded("oparl_meeting") | change).cancelled is True


@pytest.mark.parametrize("name", ["oparl_paper", "oparl_meeting"])
def test_stamps_and_the_order_of_unordered_things_are_no_change(recorded, name):
    before = only(recorded(name))
    value = recorded(name) | {"modified": "2027-01-01T00:00:00+01:00"}
    for inner in ("auxiliaryFile", "consultation", "agendaItem"):
        if inner in value:
            value[inner] = list(reversed(value[inner]))
            for entry in value[inner]:
                entry["modified"] = "2027-01-01T00:00:00+01:00"
    assert only(value) == before


def test_a_list_of_version_one_without_stamps_is_read(recorded):
    paper = recorded("oparl_paper")
    paper["type"] = "https://schema.oparl.org/1.0/Paper"
    for entry in (paper, *paper["consultation"]):
        del entry["created"]
    del paper["modified"]
    answer = parse({"data": [paper], "pagination": {}, "links": {"next": None}})
    assert answer.problems == ()
    assert len(answer.records[0].considerations) == 2
    assert answer.follow == ()


def test_an_object_without_a_type_is_known_by_its_fields(recorded):
    for name, kind in (("oparl_paper", CaseRecord), ("oparl_meeting", MeetingRecord)):
        value = recorded(name)
        del value["type"]
        assert isinstance(only([value]), kind)


# Where it leads -------------------------------------------------------------------------------


def body(**more):
    return {
        "id": BODY,
        "type": "https://schema.oparl.org/1.1/Body",
        "organization": BODY + "/organizations",
        "person": BODY + "/people",
        "meeting": BODY + "/meetings",
        "paper": BODY + "/papers?limit=50",
        "agendaItem": BODY + "/agendaitems",
        "consultation": BODY + "/consultations",
        "file": BODY + "/files",
        **more,
    }


def test_a_system_leads_to_its_bodies():
    system = {
        "id": "https://ratsinfo.example.org/oparl",
        "type": "https://schema.oparl.org/1.0/System",
        "oparlVersion": "https://schema.oparl.org/1.0/",
        "body": "https://ratsinfo.example.org/oparl/bodies",
    }
    assert parse(system).follow == ("https://ratsinfo.example.org/oparl/bodies",)
    inline = parse(system | {"body": [body()]})
    assert BODY + "/meetings" in inline.follow


def test_a_body_leads_to_bodies_papers_and_meetings():
    assert parse({"data": [body()]}).follow == (
        BODY + "/organizations",
        BODY + "/papers?limit=50",
        BODY + "/meetings",
    )


def test_a_later_run_asks_for_changes_and_for_what_changed_inside():
    follow = parse(body(), since=SINCE).follow
    asked = "modified_since=2026-04-01T10%3A30%3A00%2B00%3A00"
    assert follow == (
        f"{BODY}/organizations?{asked}",
        f"{BODY}/papers?limit=50&{asked}",
        f"{BODY}/meetings?{asked}",
        f"{BODY}/consultations?{asked}",
        f"{BODY}/agendaitems?{asked}",
        f"{BODY}/files?{asked}",
    )
    again = oparl.incremental(follow[0], SINCE + dt.timedelta(days=1))
    assert again.count("modified_since") == 1


def test_a_moment_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        oparl.incremental(BODY, SINCE.replace(tzinfo=None))


def test_a_changed_inner_object_leads_to_the_paper_or_meeting_it_belongs_to():
    answer = parse(
        {
            "data": [
                {
                    "id": "x1",
                    "type": "https://schema.oparl.org/1.1/Consultation",
                    "paper": BODY + "/p/1",
                },
                {
                    "id": "x2",
                    "type": "https://schema.oparl.org/1.1/AgendaItem",
                    "meeting": BODY + "/m/1",
                },
                {
                    "id": "x3",
                    "type": "https://schema.oparl.org/1.1/File",
                    "paper": [BODY + "/p/1", BODY + "/p/2"],
                },
            ]
        }
    )
    assert answer.records == ()
    assert answer.follow == (BODY + "/p/1", BODY + "/m/1", BODY + "/p/2")


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("Organization", "body"),
        ("Paper", "case"),
        ("Meeting", "meeting"),
        ("AgendaItem", "agenda_item"),
        ("File", "document"),
        ("Consultation", "consideration"),
    ],
)
def test_a_deleted_object_is_withdrawn(kind, ours):
    deleted = {"id": BODY + "/x", "type": f"https://schema.oparl.org/1.1/{kind}", "deleted": True}
    assert only(deleted) == Withdrawn(BODY + "/x", ours)


def test_a_deleted_inner_object_is_withdrawn_and_not_listed(recorded):
    paper = recorded("oparl_paper")
    paper["auxiliaryFile"][0]["deleted"] = True
    paper["consultation"][0]["deleted"] = True
    answer = parse(paper)
    case = next(record for record in answer.records if isinstance(record, CaseRecord))
    assert (len(case.documents), len(case.considerations)) == (1, 1)
    assert {record.kind for record in answer.records if isinstance(record, Withdrawn)} == {
        "document",
        "consideration",
    }


def test_the_next_page_is_followed_and_a_page_that_follows_itself_is_not():
    page = {"data": [], "pagination": {}, "links": {"next": URL.replace("1", "2")}}
    assert parse(page).follow == (URL.replace("1", "2"),)
    relative = parse({"data": [], "links": {"next": "?page=2"}})
    assert relative.follow == ("https://ratsinfo.example.org/oparl/papers?page=2",)
    itself = parse({"data": [], "links": {"next": URL}})
    assert (itself.follow, codes(itself)) == ((), {"loop": 1})
    for nowhere in ("javascript:alert(1)", 7, {}, "ftp://x.example/", "http://[broken/"):
        broken = parse({"data": [], "links": {"next": nowhere}})
        assert (broken.follow, codes(broken)) == ((), {"bad_address": 1})


# What is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"{", "not_json"),
        (b'{"data": [}', "not_json"),
        (b"<!DOCTYPE html><html>Wartung</html>", "not_json_but_html"),
        (b"\xef\xbb\xbf  <html>", "not_json_but_html"),
        (b"[" * 100_000, "too_deep"),
        (b'{"data":' * 5_000 + b"1" + b"}" * 5_000, "too_deep"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "encoding"),
        (b"\xff\xfe\x00", "encoding"),
        (b"42", "not_oparl"),
        (b"null", "not_oparl"),
        (b'"text"', "not_oparl"),
        (b"{}", "not_oparl"),
        (b'{"type": "https://schema.oparl.org/1.1/Error", "message": "Wartung"}', "source_error"),
    ],
)
def test_an_answer_that_cannot_be_read_has_a_name_for_why(data, code):
    with pytest.raises(ParseError) as error:
        oparl.parse(data, URL)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("encode", "problems"),
    [
        (lambda text: text.encode("latin-1"), {"encoding": 1}),
        (lambda text: b"\xef\xbb\xbf" + text.encode(), {"encoding": 1}),
        (lambda text: text.encode("utf-16"), {"encoding": 1}),
        (lambda text: text.encode("utf-16-le"), {"encoding": 1}),
        (lambda text: text.encode(), {}),
    ],
)
def test_another_encoding_is_read_and_named(recorded, encode, problems):
    answer = oparl.parse(encode(json.dumps(recorded("oparl_paper"), ensure_ascii=False)), URL)
    assert answer.records[0].title == "Neue Radbrücke über die Alb"
    assert codes(answer) == problems


@pytest.mark.parametrize(
    ("field", "value", "code", "kept"),
    [
        ("name", "L" * 10_000, "too_long", ("title", "L" * TITLE_LIMIT)),
        ("name", {"de": "Brücke"}, "wrong_type", ("title", "Vorlage")),
        ("date", "9999-12-31", "date_out_of_range", ("opened_on", None)),
        ("date", "0001-01-01", "date_out_of_range", ("opened_on", None)),
        ("date", "31.12.2026", "bad_date", ("opened_on", None)),
        ("date", 20260302, "bad_date", ("opened_on", None)),
        (
            "auxiliaryFile",
            "https://ratsinfo.example.org/f/1",
            "external_object",
            ("number", "2026/0007"),
        ),
        (
            "consultation",
            ["https://ratsinfo.example.org/c/1"],
            "external_object",
            ("considerations", ()),
        ),
    ],
)
def test_a_broken_field_costs_that_field_only(recorded, field, value, code, kept):
    answer = parse(recorded("oparl_paper") | {field: value})
    name, expected = kept
    assert code in codes(answer)
    assert getattr(answer.records[0], name) == expected
    assert answer.records[0].key.endswith("/papers/7")


@pytest.mark.parametrize("nothing", [None, "", []])
def test_nothing_is_nothing_however_it_is_written(recorded, nothing):
    names = ("mainFile", "auxiliaryFile", "consultation", "superordinatedPaper", "web", "date")
    answer = parse(recorded("oparl_paper") | dict.fromkeys(names, nothing))
    (case,) = answer.records
    assert (case.documents, case.considerations, case.related_keys) == ((), (), ())
    assert not answer.problems or nothing == []


def test_one_object_stands_for_a_list_and_a_list_for_one_object(recorded):
    paper = recorded("oparl_paper")
    turned = paper | {
        "mainFile": [paper["mainFile"]],
        "auxiliaryFile": paper["auxiliaryFile"][0],
        "superordinatedPaper": {"id": paper["superordinatedPaper"][0], "name": "Rahmenplan"},
    }
    for turn in turned["consultation"]:
        turn["organization"] = turn["organization"][0]
        turn["meeting"] = {"id": turn["meeting"]}
    assert only(turned) == only(paper)


def test_a_paper_without_a_title_borrows_one(recorded):
    paper = recorded("oparl_paper")
    del paper["name"]
    answer = parse(paper)
    assert (answer.records[0].title, answer.records[0].title_borrowed) == ("Vorlage", True)
    assert codes(answer) == {"no_title": 1}


def test_a_script_in_a_title_is_text_and_control_characters_are_gone(recorded):
    title = "<script>alert(1)</script>\x00\x1b[31m A\u202egnihton\ud800 &amp; B\u00ad\u00a0C"
    case = only(recorded("oparl_paper") | {"name": title})
    assert case.title == "<script>alert(1)</script>[31m Agnihton & B C"


def test_references_to_nothing_and_to_itself_do_no_harm(recorded):
    paper = recorded("oparl_paper")
    paper["superordinatedPaper"] = [paper["id"], "urn:nowhere", "", None, 7, {"id": None}]
    assert only(paper).related_keys == ("urn:nowhere",)


def test_one_broken_object_does_not_cost_the_others(recorded):
    answer = parse(
        {
            "data": [
                {"type": "https://schema.oparl.org/1.1/Paper", "name": "ohne Nummer"},
                7,
                {"type": "https://schema.oparl.org/1.1/Spaceship", "id": "x"},
                {"type": "https://schema.oparl.org/1.1/Person", "id": "y"},
                recorded("oparl_paper"),
            ]
        }
    )
    assert [record.number for record in answer.records] == ["2026/0007"]
    assert codes(answer) == {"no_id": 1, "wrong_type": 1, "unknown_type": 1}


def test_a_file_without_a_usable_address_is_left_out(recorded):
    paper = recorded("oparl_paper")
    paper["mainFile"] |= {"accessUrl": "javascript:alert(1)", "downloadUrl": "file:///etc/passwd"}
    paper["auxiliaryFile"][0]["accessUrl"] = "https://user:word@ratsinfo.example.org/files/71"
    answer = parse(paper)
    assert answer.records[0].documents == ()
    assert codes(answer)["no_address"] == 2


def test_numbers_nobody_can_use_are_named(recorded):
    paper = json.dumps(recorded("oparl_paper")).replace("48211", "9" * 5_000)
    answer = oparl.parse(paper.encode(), URL)
    assert answer.records[0].documents[0].size is None
    assert codes(answer) == {"not_a_number": 1}
    nan = oparl.parse(paper.replace("9" * 5_000, "NaN").encode(), URL)
    assert codes(nan) == {"not_a_number": 1}
    assert codes(parse(recorded("oparl_paper") | {"date": 1e308})) == {"bad_date": 1}


def test_a_meeting_that_ends_before_it_starts_has_no_end(recorded):
    answer = parse(recorded("oparl_meeting") | {"end": "2026-04-14T16:00:00+02:00"})
    assert answer.records[0].ends_at is None
    assert codes(answer) == {"end_before_start": 1}


def test_a_time_without_an_offset_is_local(recorded):
    answer = parse(recorded("oparl_meeting") | {"start": "2026-04-14T17:00:00"})
    assert answer.records[0].starts_at.isoformat() == "2026-04-14T17:00:00+02:00"
    assert codes(answer) == {"no_offset": 1}


def test_a_hundred_thousand_broken_objects_do_not_fill_the_memory_with_complaints():
    answer = parse({"data": [7] * 100_000})
    assert len(answer.problems) == 1_001
    assert answer.problems[-1].code == "more_problems"


def test_a_page_is_read_whatever_its_data_is(recorded):
    paper = recorded("oparl_paper")
    assert only({"data": paper}) == only(paper)
    for nothing in (None, "", 7):
        answer = parse({"data": nothing, "links": {"next": BODY}})
        assert (answer.follow, codes(answer)) == ((BODY,), {"no_data": 1})
    assert codes(parse({"pagination": {}, "links": {}})) == {"no_data": 1}


def test_a_list_of_addresses_is_followed():
    assert parse([BODY + "/papers/1", BODY + "/papers/2", None]).follow == (
        BODY + "/papers/1",
        BODY + "/papers/2",
    )


def test_a_body_without_usable_lists_says_so():
    answer = parse(body(paper={"no": "type"}, meeting="mailto:x@example.org", organization=None))
    assert answer.follow == ()
    assert codes(answer) == {"bad_address": 1, "unknown_type": 1}
    assert parse(body(deleted=True)).follow == ()


@pytest.mark.parametrize(
    ("location", "kept", "problems"),
    [
        ("Rathaus,  Saal 3", "Rathaus, Saal 3", {}),
        ("https://ratsinfo.example.org/oparl/locations/5", "", {"external_object": 1}),
        ([{"description": "Rathaus"}], "Rathaus", {}),
        ({"room": "Saal 3", "description": "Rathaus"}, "Saal 3, Rathaus", {}),
        (7, "", {"wrong_type": 1}),
        (None, "", {}),
    ],
)
def test_a_place_in_whatever_form_it_comes(recorded, location, kept, problems):
    answer = parse(recorded("oparl_meeting") | {"location": location})
    assert answer.records[0].location == kept
    assert codes(answer) == problems


def test_a_turn_shared_by_several_bodies_keeps_the_first_and_says_so(recorded):
    paper = recorded("oparl_paper")
    paper["consultation"][0]["organization"] = [{"id": BODY + "/o/1", "name": "Rat"}, BODY + "/o/2"]
    answer = parse(paper)
    assert (answer.records[0].considerations[0].body_key, codes(answer)) == (
        BODY + "/o/1",
        {"several_bodies": 1},
    )
    assert answer.records[0].considerations[0].body_name == "Rat"


def test_an_inner_object_without_an_id_keeps_its_place(recorded):
    meeting = recorded("oparl_meeting")
    del meeting["agendaItem"][1]["id"]
    answer = parse(meeting)
    assert answer.records[0].items[0].key == meeting["id"] + "#agendaItem-2"
    assert codes(answer) == {"no_id": 1}


def test_a_body_is_read_whole():
    organization = {
        "id": BODY + "/o/1",
        "type": "https://schema.oparl.org/1.1/Organization",
        "name": "Sozialausschuss",
        "shortName": "SozA",
        "organizationType": "Gremium",
        "subOrganizationOf": BODY + "/o/1",
        "endDate": "2029-05-31",
    }
    assert only(organization) == BodyRecord(
        key=BODY + "/o/1",
        name="Sozialausschuss",
        short_name="SozA",
        kind_text="Gremium",
        ended_on=dt.date(2029, 5, 31),
    )
    nameless = parse(organization | {"name": "", "subOrganizationOf": BODY + "/o/2"})
    assert (nameless.records[0].name, nameless.records[0].parent_key) == ("SozA", BODY + "/o/2")


def test_a_hearing_may_say_until_when(recorded):
    paper = recorded("oparl_paper")
    paper["consultation"][0] |= {"torget:opens": "2026-03-10", "torget:deadline": "2026-04-10"}
    turn = only(paper).considerations[0]
    assert (turn.started_on, turn.deadline) == (dt.date(2026, 3, 10), dt.date(2026, 4, 10))
