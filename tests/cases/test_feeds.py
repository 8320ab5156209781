"""Feeds of changes, as feed readers take them (RFC 4287)."""

import datetime as dt
from xml.etree import ElementTree

import pytest

from tests.factories import (
    AreaFactory,
    BodyFactory,
    CaseEventFactory,
    CaseFactory,
    CasePageFactory,
    MeetingFactory,
    TopicFactory,
)
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SEEN = dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def case(source, index):
    case = CaseFactory(source=source, title="Cykelsti på Møllestræde", stage="hearing")
    CasePageFactory(parent=index, case=case, slug="cykelsti")
    return case


def feed(visitor, path, **query):
    response = visitor.get(path, **query)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 our own words


def entries(root):
    return root.findall(f"{ATOM}entry")


def say(element, name):
    return element.findtext(f"{ATOM}{name}")


def moment(text):
    return dt.datetime.fromisoformat(text)


def test_a_feed_has_what_the_standard_asks_of_it(visitor, case, tornsund):
    event = CaseEventFactory(
        case=case,
        kind="stage",
        before={"stage": "preparation"},
        after={"stage": "hearing"},
        observed_at=SEEN,
    )

    root = feed(visitor, "/en/feeds/cases.atom")
    (entry,) = entries(root)

    assert say(root, "id") == "tag:tornsund.localhost,2026:cases"
    assert moment(say(root, "updated")) == SEEN
    assert root.findtext(f"{ATOM}author/{ATOM}name").startswith(tornsund.name)
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == "http://tornsund.localhost/en/feeds/cases.atom"
    assert links["alternate"] == "http://tornsund.localhost/en/sager/"
    assert say(entry, "id") == f"tag:tornsund.localhost,2026:event/{event.pk}"
    assert say(entry, "title") == "Cykelsti på Møllestræde: The case is out for comments"
    assert say(entry, "summary") == (
        "The case is out for comments Before: Being prepared. Now: Open for comments."
    )
    assert moment(say(entry, "updated")) == SEEN
    assert entry.find(f"{ATOM}link").get("href") == "http://tornsund.localhost/en/sager/cykelsti/"


def test_updated_moves_only_when_something_happened(visitor, case):
    CaseEventFactory(case=case, observed_at=SEEN)
    first = visitor.get("/en/feeds/cases.atom").content

    case.save()
    assert visitor.get("/en/feeds/cases.atom", again="1").content == first

    later = SEEN + dt.timedelta(hours=1)
    CaseEventFactory(case=case, observed_at=later)
    assert moment(say(feed(visitor, "/en/feeds/cases.atom", again="2"), "updated")) == later


def test_entries_carry_body_area_topic_and_stage_as_categories(visitor, case, source, tornsund):
    case.bodies.add(BodyFactory(source=source, name="Byrådet"))
    case.topics.add(TopicFactory(code="trafik"))
    case.areas.add(AreaFactory(municipality=tornsund, slug="vestbyen"))
    CaseEventFactory(case=case)

    (entry,) = entries(feed(visitor, "/en/feeds/cases.atom"))

    found = {c.get("scheme"): c.get("term") for c in entry.findall(f"{ATOM}category")}
    assert found == {
        "tag:tornsund.localhost,2026:body": "byradet",
        "tag:tornsund.localhost,2026:topic": "trafik",
        "tag:tornsund.localhost,2026:area": "vestbyen",
        "tag:tornsund.localhost,2026:stage": "hearing",
    }


def test_each_feed_tells_its_own_part(visitor, case, source, index):
    body, topic = BodyFactory(source=source, name="Byrådet"), TopicFactory(code="trafik")
    case.bodies.add(body)
    case.topics.add(topic)
    mine = CaseEventFactory(case=case)
    other = CaseFactory(source=source, title="Havnebad")
    CasePageFactory(parent=index, case=other, slug="havnebad")
    CaseEventFactory(case=other)
    meeting = MeetingFactory(source=source, name="Byrådsmøde")
    meeting.bodies.add(body)
    moved = CaseEventFactory(case=None, meeting=meeting, kind="cancelled")

    def told(path):
        return {say(entry, "id").rpartition("/")[2] for entry in entries(feed(visitor, path))}

    assert told(f"/en/feeds/cases/{case.pk}.atom") == {str(mine.pk)}
    assert told(f"/en/feeds/bodies/{body.slug}.atom") == {str(mine.pk), str(moved.pk)}
    assert told("/en/feeds/topics/trafik.atom") == {str(mine.pk)}
    assert len(told("/en/feeds/cases.atom")) == 3


def test_a_first_import_is_history_and_no_news(visitor, case):
    CaseEventFactory(case=case, kind="opened", silent=True)

    assert entries(feed(visitor, "/en/feeds/cases.atom")) == []
    assert len(entries(feed(visitor, f"/en/feeds/cases/{case.pk}.atom"))) == 1


def test_a_feed_without_entries_is_still_a_feed(visitor, case):
    root = feed(visitor, f"/en/feeds/cases/{case.pk}.atom")

    assert moment(say(root, "updated")) == case.first_seen_at
    assert say(root, "title").startswith("Cykelsti på Møllestræde")


def test_what_is_held_back_hidden_or_withdrawn_is_in_no_feed(visitor, case, source, index):
    CaseEventFactory(case=case, held=True)
    CaseEventFactory(case=CaseFactory(source=source, title="Uden side"))
    gone = CaseFactory(source=source, title="Trukket", withdrawn_at=SEEN)
    CasePageFactory(parent=index, case=gone, slug="trukket")
    CaseEventFactory(case=gone)

    assert entries(feed(visitor, "/en/feeds/cases.atom")) == []


def test_what_xml_cannot_say_does_not_break_a_feed(visitor, source, index):
    case = CaseFactory(
        source=source, title="Sag \x0b & <b>fed</b> \ud83d".encode("utf-8", "replace").decode()
    )
    CasePageFactory(parent=index, case=case, slug="sag", title="Sag")
    CaseEventFactory(case=case, kind="document_added", after={"title": "]]> \x1f &amp;"})

    (entry,) = entries(feed(visitor, "/en/feeds/cases.atom"))

    assert "& <b>fed</b>" in say(entry, "title")
    assert "]]>" in say(entry, "summary")


def test_another_municipalitys_events_are_in_no_feed(visitor_of, almsjo, case):
    CaseEventFactory(case=case)
    stranger = visitor_of(almsjo)

    assert entries(feed(stranger, "/sv/feeds/cases.atom")) == []
    assert stranger.get(f"/sv/feeds/cases/{case.pk}.atom").status_code == 404


def test_a_full_feed_asks_twelve_questions(visitor, source, index):
    body = BodyFactory(source=source)
    for number in range(20):
        case = CaseFactory(source=source)
        case.bodies.add(body)
        CasePageFactory(parent=index, case=case, slug=f"sag-{number}")
        CaseEventFactory(case=case)
        CaseEventFactory(case=case, kind="document_added", after={"title": "Bilag"})
    visitor.get("/en/feeds/cases.atom")
    with at_most(12):
        assert len(entries(feed(visitor, "/en/feeds/cases.atom", utm="1"))) == 40
