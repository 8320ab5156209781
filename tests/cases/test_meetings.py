"""Meetings, bodies, and the calendars one subscribes to."""

import datetime as dt

import icalendar
import pytest
import time_machine

from cases import months
from tests.factories import (
    AgendaItemFactory,
    BodyFactory,
    CaseEventFactory,
    CaseFactory,
    CasePageFactory,
    DocumentFactory,
    MeetingFactory,
)
from tests.portal.queries import at_most

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _saturday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def council(source):
    return BodyFactory(source=source, name="Byrådet", kind="council")


@pytest.fixture
def hold(source):
    def meeting(name, day, *bodies, **fields):
        row = MeetingFactory(
            source=source, name=name, starts_at=NOON + dt.timedelta(days=day), **fields
        )
        row.bodies.set(bodies)
        return row

    return meeting


def entries(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    whole = icalendar.Calendar.from_ical(response.content)
    return whole, whole.walk("VEVENT")


# Pages


def test_a_month_shows_what_comes_and_what_was_held(visitor, hold, council):
    hold("Byrådsmøde", 3, council)
    hold("Temamøde", -3, council)
    hold("Julemøde", 20, council)

    text = visitor.text("/en/meetings/")

    assert "November 2026" in text
    assert text.index(">To come</h3>") < text.index(">Earlier meetings</h3>")
    assert "Tuesday 24 November at 13:00, Rådhuset" in text
    assert "Julemøde" not in text
    assert "?month=2026-12" in text
    assert "Julemøde" in visitor.text("/en/meetings/", month="2026-12")


def test_a_cancelled_meeting_stays_and_is_shown_as_cancelled(visitor, hold, council):
    meeting = hold("Byrådsmøde", 3, council, cancelled=True)

    assert "Cancelled</span>" in visitor.text("/en/meetings/")
    assert "This meeting is cancelled." in visitor.text(f"/en/meetings/{meeting.pk}/")


def test_a_meeting_says_until_when_it_lasts_as_the_language_writes_it(visitor, hold, council):
    meeting = hold("Byrådsmøde", 3, council, ends_at=NOON + dt.timedelta(days=3, hours=2))
    assert "at 13:00–15:00" in visitor.text(f"/en/meetings/{meeting.pk}/")
    assert "kl.\u00a013.00–15.00" in visitor.text(f"/da/meetings/{meeting.pk}/")


def test_the_calendar_shows_one_body_at_a_time(visitor, hold, council, source):
    hold("Byrådsmøde", 3, council)
    hold("Udvalgsmøde", 4, BodyFactory(source=source, name="Teknik og Miljø"))

    text = visitor.text("/en/meetings/", body=council.slug)

    assert "Byrådsmøde" in text
    assert "Udvalgsmøde" not in text


@pytest.mark.parametrize("month", ["9999-01", "2026-13", "0000-01", "2026-1", "may", "٢٠٢٦-٠١"])
def test_a_month_that_is_none_is_not_found(visitor, hold, month):
    assert visitor.get("/en/meetings/", month=month).status_code == 404


def test_an_agenda_shows_results_decisions_and_documents(visitor, hold, council, source, index):
    meeting = hold("Byrådsmøde", -3, council)
    case = CaseFactory(source=source, title="Cykelsti")
    page = CasePageFactory(parent=index, case=case)
    item = AgendaItemFactory(
        meeting=meeting,
        case=case,
        result="PASSED_MODIFIED",
        result_text="Godkendt med ændringer",
        resolution_text="Byrådet godkender.\n\nTræerne bliver.",
    )
    item.documents.add(DocumentFactory(source=source, title="Bilag om træer"))
    meeting.documents.add(DocumentFactory(source=source, title="Referat"))

    text = visitor.text(f"/en/meetings/{meeting.pk}/")

    assert f'href="/en/sager/{page.slug}/"' in text
    assert "Approved with changes" in text
    assert "<q" in text
    assert "Træerne bliver." in text
    assert "Bilag om træer" in text
    assert "Referat" in text


def test_a_closed_item_shows_its_title_and_nothing_else(visitor, hold, council, source, index):
    meeting = hold("Byrådsmøde", -3, council)
    case = CaseFactory(source=source)
    page = CasePageFactory(parent=index, case=case)
    item = AgendaItemFactory(
        meeting=meeting,
        case=case,
        title="Køb af grund",
        public=False,
        result_text="Købt for 3 mio.",
        resolution_text="Hemmelig tekst",
    )
    item.documents.add(DocumentFactory(source=source, title="Købsaftale"))

    text = visitor.text(f"/en/meetings/{meeting.pk}/")

    assert "Køb af grund" in text
    assert "Behind closed doors" in text
    for secret in ("Købt for", "Hemmelig", "Købsaftale", page.slug):
        assert secret not in text


def test_a_meeting_that_the_source_no_longer_lists_shows_no_documents(
    visitor, hold, council, source
):
    meeting = hold("Byrådsmøde", 3, council, withdrawn_at=NOON, cancelled=True)
    meeting.documents.add(DocumentFactory(source=source, title="Dagsorden"))

    text = visitor.text(f"/en/meetings/{meeting.pk}/")

    assert "The municipality no longer lists this meeting." in text
    assert "Dagsorden" not in text


def test_a_body_shows_its_meetings_and_its_cases(visitor, hold, council, source, index):
    hold("Byrådsmøde", 3, council)
    hold("Temamøde", -3, council)
    case = CaseFactory(source=source, title="Havnebad")
    case.bodies.add(council)
    CasePageFactory(parent=index, case=case)
    CasePageFactory(parent=index, case=CaseFactory(source=source, title="Andet"), slug="andet")

    text = visitor.text(f"/en/bodies/{council.slug}/")

    assert "Byrådsmøde" in text
    assert "Temamøde" in text
    assert "Havnebad" in text
    assert "Andet" not in text
    assert f"/en/sager/?body={council.slug}" in text
    assert council.name in visitor.text("/en/bodies/")


def test_what_belongs_to_another_municipality_is_not_found(visitor_of, almsjo, hold, council):
    meeting = hold("Byrådsmøde", 3, council)
    stranger = visitor_of(almsjo)

    for path in (
        f"/sv/meetings/{meeting.pk}/",
        f"/sv/meetings/{meeting.pk}/meeting.ics",
        f"/sv/bodies/{council.slug}/",
        f"/sv/bodies/{council.slug}/meetings.ics",
        f"/sv/feeds/bodies/{council.slug}.atom",
        f"/sv/meetings/?body={council.slug}",
    ):
        assert stranger.get(path).status_code == 404, path
    assert "Byrådsmøde" not in stranger.text("/sv/meetings/")
    assert b"Byr" not in stranger.get("/sv/meetings/all.ics").content


@pytest.mark.parametrize("path", ["/en/meetings/", "/en/bodies/", "/en/feeds/cases.atom"])
def test_a_host_of_no_municipality_has_no_meetings(client, db, path):
    assert client.get(path, HTTP_HOST="nowhere.localhost").status_code == 404


def test_a_busy_month_asks_twelve_questions(visitor, hold, council, source):
    for number in range(40):
        hold(
            f"Møde {number}",
            number % 8,
            council,
            BodyFactory(source=source, name=f"Udvalg {number}"),
        )
    visitor.get("/en/meetings/")
    with at_most(12):
        visitor.text("/en/meetings/", utm="1")


def test_a_busy_body_asks_twelve_questions(visitor, hold, council, source, index):
    for number in range(20):
        meeting = hold(f"Møde {number}", number - 10, council)
        case = CaseFactory(source=source)
        case.bodies.add(council)
        CasePageFactory(parent=index, case=case, slug=f"sag-{number}")
        AgendaItemFactory(meeting=meeting, case=case)
        CaseEventFactory(case=case, kind="scheduled", meeting=meeting, body=council)
    address = f"/en/bodies/{council.slug}/"
    visitor.get(address)
    with at_most(12):
        assert "sag-19" in visitor.text(address, utm="1")


def test_a_long_agenda_asks_twelve_questions(visitor, hold, council, source, index):
    meeting = hold("Byrådsmøde", -3, council)
    for number in range(40):
        case = CaseFactory(source=source)
        CasePageFactory(parent=index, case=case, slug=f"sag-{number}")
        item = AgendaItemFactory(meeting=meeting, case=case, order=number)
        item.documents.add(DocumentFactory(source=source))
    visitor.get(f"/en/meetings/{meeting.pk}/")
    with at_most(12):
        visitor.text(f"/en/meetings/{meeting.pk}/", utm="1")


# Calendars


def test_a_meeting_goes_into_a_calendar_whole(visitor, hold, council):
    meeting = hold(
        "Byrådsmøde; ordinært, nr. 9",
        3,
        council,
        ends_at=NOON + dt.timedelta(days=3, hours=2),
        sequence=2,
    )

    response = visitor.get(f"/en/meetings/{meeting.pk}/meeting.ics")
    whole, (entry,) = entries(response)

    assert entry["UID"] == f"meeting-{meeting.pk}@tornsund.localhost"
    assert entry["SUMMARY"] == "Byrådsmøde; ordinært, nr. 9"
    assert entry["LOCATION"] == "Rådhuset"
    assert entry.start == dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    assert entry.end == dt.datetime(2026, 11, 24, 14, tzinfo=dt.UTC)
    assert entry["SEQUENCE"] == 2
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["LAST-MODIFIED"].dt == meeting.changed_at.replace(microsecond=0)
    assert entry["URL"] == f"http://tornsund.localhost/en/meetings/{meeting.pk}/"
    assert whole["VERSION"] == "2.0"
    assert "METHOD" in whole
    assert "METHOD" not in entry
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in response.content


def test_a_calendar_is_written_as_calendars_are(visitor, hold, council):
    hold("Møde om " + "æøå" * 80, 3, council)

    content = visitor.get("/en/meetings/all.ics").content

    lines = content.split(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in lines)
    assert content == visitor.get("/en/meetings/all.ics", again="1").content


def test_cancelled_and_vanished_meetings_stay_in_the_calendar_as_cancelled(visitor, hold, council):
    hold("Aflyst", 3, council, cancelled=True, sequence=1)
    hold("Forsvundet", 4, council, withdrawn_at=NOON)
    hold("Holdes", 5, council)

    for path in ("/en/meetings/all.ics", f"/en/bodies/{council.slug}/meetings.ics"):
        _whole, found = entries(visitor.get(path))
        assert [(e["SUMMARY"], e["STATUS"]) for e in found] == [
            ("Aflyst", "CANCELLED"),
            ("Forsvundet", "CANCELLED"),
            ("Holdes", "CONFIRMED"),
        ]


def test_a_meeting_without_a_time_is_a_day_and_one_without_a_day_is_no_entry(
    visitor, source, council
):
    day = MeetingFactory(
        source=source, name="Heldag", starts_at=dt.datetime(2026, 11, 30, 23, tzinfo=dt.UTC)
    )
    unknown = MeetingFactory(source=source, name="Uden dag", starts_at=None)

    _whole, (entry,) = entries(visitor.get("/en/meetings/all.ics"))

    assert entry.start == dt.date(2026, 12, 1)
    assert day.uid == entry["UID"]
    assert visitor.get(f"/en/meetings/{unknown.pk}/meeting.ics").status_code == 404
    assert "The day is not known yet" in visitor.text(f"/en/meetings/{unknown.pk}/")


def test_a_calendar_holds_the_meetings_to_come_and_those_of_three_months(visitor, hold, council):
    hold("For længe siden", -100, council)
    hold("Nylig", -80, council)

    _whole, found = entries(visitor.get("/en/meetings/all.ics"))

    assert [entry["SUMMARY"] for entry in found] == ["Nylig"]


def test_control_characters_do_not_break_a_calendar(visitor, source):
    MeetingFactory(source=source, name="Møde\r\nEND:VCALENDAR\x0b\x1f", starts_at=NOON)

    whole, (entry,) = entries(visitor.get("/en/meetings/all.ics"))

    assert entry["SUMMARY"].startswith("Møde")
    assert len(whole.walk("VCALENDAR")) == 1


def test_weeks_of_a_month_begin_on_monday_and_hold_all_its_days():
    weeks = months.grid(dt.date(2026, 11, 1), [], dt.date(2026, 11, 21))

    assert all(len(week) == 7 and week[0].day.weekday() == 0 for week in weeks)
    assert [c.day.day for week in weeks for c in week if c.inside] == list(range(1, 31))
    assert [c.day for week in weeks for c in week if c.today] == [dt.date(2026, 11, 21)]
