"""What happened, in words; stages and the table of what is important."""

import datetime as dt
import zoneinfo

import pytest
import time_machine
from django.utils import timezone, translation

from cases import importance, stages, wording
from cases.harvest import normalise
from cases.models import Body, CaseEvent, Document, Meeting, Stage
from portal import days

Kind = CaseEvent.Kind
HALVES = {
    "stage": "hearing",
    "text": "Anhörung",
    "title": "Cykelsti på Møllestræde",
    "starts_at": "2026-12-09T12:00:00+00:00",
    "location": "Rådhuset",
    "body": "Byrådet",
    "meeting": "Byrådsmøde",
    "kind": "Notat",
    "result": "TABLED",
    "until": "2026-12-04",
    "role": "council",
    "role_text": "Behandling",
    "authoritative": True,
    "number": "26/00412",
}
BROKEN = dict.fromkeys(HALVES) | {
    "starts_at": "tomorrow",
    "until": "2026-99-99",
    "title": 7,
}


@pytest.fixture(autouse=True)
def _english_in_copenhagen():
    with (
        time_machine.travel(dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC), tick=False),
        translation.override("en"),
        timezone.override(zoneinfo.ZoneInfo("Europe/Copenhagen")),
    ):
        yield


def event(kind, before=None, after=None, **fields):
    return CaseEvent(kind=kind, before=before or {}, after=after or {}, **fields)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize(
    ("before", "after"),
    [({}, {}), (HALVES, HALVES), ({}, HALVES), (HALVES, {}), (BROKEN, BROKEN), (None, None)],
    ids=["nothing", "both", "after", "before", "broken", "null"],
)
def test_every_kind_of_event_is_told_in_a_sentence_whatever_is_known(kind, before, after):
    told = event(kind, before, after)
    told.before, told.after = before, after

    assert len(told.sentence) > 10
    assert "updated" not in told.sentence
    assert "%(" not in told.sentence
    assert told.change is None or all(told.change)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "before", "after", "sentence", "change"),
    [
        (
            "stage",
            {"stage": "preparation"},
            {"stage": "hearing"},
            "The case is out for comments",
            ("Being prepared", "Open for comments"),
        ),
        (
            "stage",
            {"stage": "hearing"},
            {"stage": "", "text": "Vireillä"},
            "The case has come to “Vireillä”",
            ("Open for comments", "Vireillä"),
        ),
        (
            "moved",
            {"starts_at": "2026-12-03T09:00:00+00:00", "meeting": "Byrådsmøde", "location": "A"},
            {"starts_at": "2026-12-07T11:00:00+00:00", "meeting": "Byrådsmøde", "location": "A"},
            "Byrådsmøde moves to Monday 7 December at 12:00",
            ("Thursday 3 December at 10:00, A", "Monday 7 December at 12:00, A"),
        ),
        (
            "moved",
            {"starts_at": "2026-12-03T09:00:00+00:00", "meeting": "Byrådsmøde", "location": "A"},
            {"starts_at": "2026-12-03T09:00:00+00:00", "meeting": "Byrådsmøde", "location": "B"},
            "Byrådsmøde moves to another place",
            ("Thursday 3 December at 10:00, A", "Thursday 3 December at 10:00, B"),
        ),
        (
            "cancelled",
            {"starts_at": "2026-12-03T09:00:00+00:00", "meeting": "Byrådsmøde"},
            {},
            "Byrådsmøde on Thursday 3 December at 10:00 is cancelled",
            None,
        ),
        (
            "cancelled",
            {"starts_at": "2026-12-03T09:00:00+00:00", "meeting": "Byrådet, møde 3. december 2026"},
            {"body": "Byrådet"},
            "The meeting of Byrådet on Thursday 3 December at 10:00 is cancelled",
            None,
        ),
        (
            "cancelled",
            {"starts_at": "2026-12-03T09:00:00+00:00", "meeting": "Byrådet, møde 3. december 2026"},
            {},
            "Byrådet, møde 3. december 2026 is cancelled",
            None,
        ),
        (
            "hearing",
            {"until": "2026-12-04"},
            {"until": "2026-12-18"},
            "You have until Friday 18 December to have a say",
            ("Until Friday 4 December", "Until Friday 18 December"),
        ),
        (
            "result",
            {},
            {"body": "Byrådet", "result": "RETURNED"},
            "Byrådet sent the case back",
            None,
        ),
        (
            "result",
            {"text": "vertagt"},
            {"body": "Byrådet", "result": "", "text": "erledigt"},
            "Byrådet: “erledigt”",
            ("vertagt", "erledigt"),
        ),
        (
            "turn_changed",
            {"body": "Byrådet", "role": "council", "authoritative": False},
            {"body": "Byrådet", "role": "council", "authoritative": True},
            "Byrådet has the final word in the case",
            ("With the council", "With the council, with a decision"),
        ),
        ("document_added", {}, {"title": "Notat"}, "New document: Notat", None),
        (
            "document_withdrawn",
            {"title": "Notat"},
            {},
            "The municipality has withdrawn a document: Notat",
            None,
        ),
        (
            "title",
            {"title": "Sti"},
            {"title": "Cykelsti"},
            "The case has another title",
            ("Sti", "Cykelsti"),
        ),
        (
            "related",
            {},
            {"number": "26/1", "title": "Trafikplan"},
            "The case belongs together with another one: 26/1 Trafikplan",
            None,
        ),
    ],
)
def test_events_say_what_changed(kind, before, after, sentence, change):
    told = event(kind, before, after)

    assert told.sentence == sentence
    assert told.change == change


@pytest.mark.django_db
def test_an_event_names_what_it_is_tied_to_where_its_words_do_not():
    told = event(
        "scheduled",
        body=Body(name="Byrådet"),
        meeting=Meeting(starts_at=dt.datetime(2026, 12, 9, 12, tzinfo=dt.UTC)),
    )

    assert told.sentence == "Byrådet takes it up on Wednesday 9 December at 13:00"
    assert (
        event("document_added", document=Document(title="Notat")).sentence == "New document: Notat"
    )


def test_every_kind_of_event_stands_once_in_the_table_of_what_is_important():
    assert sorted(row.kind for row in importance.TABLE) == sorted(Kind.values)
    assert {row.importance for row in importance.TABLE} == set(CaseEvent.Importance.values)
    assert all(str(row.words) for row in importance.TABLE)


def test_who_has_the_final_word_is_important_and_another_part_is_not():
    assert (
        importance.of("turn_changed", {"authoritative": False}, {"authoritative": True})
        == "important"
    )
    assert importance.of("turn_changed", {"role": "hearing"}, {"role": "council"}) == "minor"


def test_every_result_that_harvests_know_has_words():
    for code in set(normalise._RESULT.values()):
        assert wording.result_name(code), code
        assert wording.result_sentence(code, "Byrådet").startswith("Byrådet ")


@pytest.mark.parametrize(
    ("language", "on", "heading", "at"),
    [
        ("en", "Tuesday 1 December", "Tuesday 1 December", "Tuesday 1 December at 09:05"),
        ("da", "tirsdag 1. december", "tirsdag 1. december", "tirsdag 1. december kl.\u00a09.05"),
        ("nb", "tirsdag 1. desember", "tirsdag 1. desember", "tirsdag 1. desember kl.\u00a09.05"),
        ("sv", "tisdag 1 december", "tisdag 1 december", "tisdag 1 december kl.\u00a09.05"),
        (
            "fi",
            "tiistaina 1. joulukuuta",
            "tiistai 1. joulukuuta",
            "tiistaina 1. joulukuuta klo\u00a09.05",
        ),
    ],
)
def test_days_are_said_as_people_say_them(language, on, heading, at):
    day = dt.date(2026, 12, 1)
    with translation.override(language):
        assert days.on(day) == on
        assert days.heading(day) == heading
        assert days.at(dt.datetime(2026, 12, 1, 8, 5, tzinfo=dt.UTC)) == at


def test_a_month_has_a_capital_alone_and_its_own_in_a_sentence():
    may = dt.date(2026, 5, 18)
    with translation.override("da"):
        assert (days.month(may), days.within(may)) == ("Maj 2026", "maj 2026")
    with translation.override("en"):
        assert (days.month(may), days.within(may)) == ("May 2026", "May 2026")


def test_the_year_is_said_when_it_is_another_and_midnight_is_no_time():
    assert days.on(dt.date(2025, 12, 1)) == "Monday 1 December 2025"
    assert days.at(dt.datetime(2026, 11, 30, 23, tzinfo=dt.UTC)) == "Tuesday 1 December"


@pytest.mark.parametrize(
    ("mime_type", "url", "name"),
    [
        ("application/pdf", "https://x.example/a", "PDF"),
        ("application/pdf; charset=binary", "", "PDF"),
        ("", "https://x.example/a.docx?b=.exe", "DOCX"),
        ("", "https://x.example/getfile", ""),
        ("application/x-unknown", "https://x.example/a.verylong", ""),
    ],
)
def test_a_file_is_called_what_people_call_it(mime_type, url, name):
    assert wording.format_name(mime_type, url) == name


# Stages


def test_each_stage_has_five_names_and_a_sentence():
    assert len(stages.BY_CODE) == len(stages.TABLE) == 19
    for row in stages.TABLE:
        assert all(row.names), row.code
        assert all(len(name) <= 40 for name in row.names), row.code
        assert wording.stage_sentence(row.code), row.code
        assert row.phase in Stage.Phase.values


@pytest.mark.django_db
def test_stages_are_there_after_migrating_and_a_second_time_changes_nothing():
    before = list(Stage.objects.values())

    stages.install()

    assert list(Stage.objects.values()) == before
    assert len(before) == len(stages.TABLE)


@pytest.mark.django_db
def test_a_word_that_an_editor_put_is_never_overwritten_and_a_missing_one_comes_back():
    Stage.objects.filter(code="hearing").update(name_da="Sig din mening", name_nb="", order=7)

    stages.install()

    stage = Stage.objects.get(code="hearing")
    assert stage.name_da == "Sig din mening"
    assert stage.name_nb == "På høring"
    assert stage.order == 40
    assert stages.by_code()["hearing"].name_da == "Sig din mening"
