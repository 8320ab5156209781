"""The civic feed through the front door: what stands in it, for whom, in which order, and why."""

import datetime as dt
import json
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from portal import pagecache
from portal.actions.feed import PinRefused, note_visit, pin_entry, unpin_entry
from portal.actions.following import new_device_follower
from portal.actions.people import choose_interests
from portal.cookies import DEVICE
from portal.events import CaseEventsRecorded, announce
from portal.models import Entry, Follower
from portal.roles import Role
from tests.factories import (
    AgendaItemFactory,
    AreaFactory,
    BodyFactory,
    CaseEventFactory,
    CaseFactory,
    CaseIndexPageFactory,
    CasePageFactory,
    FollowerFactory,
    MeetingFactory,
    MunicipalityFactory,
    ResidentFactory,
    SourceFactory,
    StaffFactory,
    TopicFactory,
    follow,
)
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
"""A Friday; noon in Tornsund."""
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def tornsund():
    town = MunicipalityFactory(slug="tornsund", languages=("da",))
    CaseIndexPageFactory(parent=town.site.root_page.specific)
    return town


@pytest.fixture
def source(tornsund):
    return SourceFactory(municipality=tornsund)


@pytest.fixture
def a_case(source):
    def make(title, **fields):
        case = CaseFactory(source=source, title=title, **fields)
        CasePageFactory(case=case, title=title)
        return case

    return make


@pytest.fixture
def ida(tornsund):
    return ResidentFactory(municipality=tornsund)


@pytest.fixture
def read(client, tornsund):
    def get(path="/en/feed/", status=200, town=tornsund, **query):
        response = client.get(path, query, headers={"host": town.site.hostname})
        assert response.status_code == status, response.status_code
        return response.content.decode()

    return get


def happens(case, kind="result", importance="important", meeting=None, **fields):
    fields |= {"after": {"result": "PASSED_UNCHANGED"}} if kind == "result" else {}
    event = CaseEventFactory(
        case=case,
        meeting=meeting,
        municipality=(case or meeting).municipality,
        kind=kind,
        importance=importance,
        **fields,
    )
    with transaction.atomic():
        announce(CaseEventsRecorded(event.municipality_id, (event.pk,)))
    return Entry.objects.get(object_id=event.pk)


def titles(text):
    """Titles of the cards, in their order."""
    cards = text.split('<article class="card entry"')[1:]
    return [card.split('<a href="', 1)[1].split(">", 1)[1].split("<")[0] for card in cards]


# For everybody -------------------------------------------------------------------------------------------------


def test_what_happened_stands_in_the_feed_with_its_change_the_newest_first(a_case, read):
    bath, path = a_case("Havnebad"), a_case("Cykelsti")
    happens(bath)
    happens(path, "stage", before={"stage": "committee"}, after={"stage": "hearing"})

    text = read()

    assert titles(text) == ["Cykelsti", "Havnebad"]
    change = text.partition('<dl class="change">')[2].partition("</dl>")[0]
    assert "<dt>Before</dt>" in change
    assert "<dt>Now</dt>" in change
    assert "today at 12:00" in text
    assert 'class="why"' not in text


def test_the_front_page_shows_the_newest_and_leads_to_the_rest(a_case, read):
    for number in range(8):
        happens(a_case(f"Sag {number}"))

    text = read("/en/")

    assert titles(text) == ["Sag 7", "Sag 6", "Sag 5", "Sag 4", "Sag 3", "Sag 2"]
    assert 'href="/en/feed/"' in text


def test_changes_of_one_case_share_a_card(a_case, read):
    path, bath = a_case("Cykelsti"), a_case("Havnebad")
    happens(path, "document_added", "minor", after={"title": "Bilag 1"})
    happens(path, "document_added", "minor", after={"title": "Bilag 2"})
    happens(bath)
    happens(path)

    text = read()

    assert titles(text) == ["Cykelsti", "Havnebad"]
    assert "2 changes before it" in text
    assert text.index("Bilag 2") < text.index("Bilag 1")


def test_what_one_can_still_do_stands_first_with_its_last_day(a_case, read):
    path, bath = a_case("Cykelsti"), a_case("Havnebad")
    happens(path, "hearing", before={}, after={"until": "2026-12-11"})
    happens(path, "document_added", "minor", after={"title": "Bilag 1"})
    happens(bath)

    text = read()

    assert titles(text) == ["Cykelsti", "Havnebad"]
    assert "You can still make it" in text
    assert "#have-a-say" in text

    with time_machine.travel(NOON + 30 * DAY, tick=False):
        text = read()
    assert titles(text) == ["Havnebad", "Cykelsti"]
    assert "#have-a-say" not in text


def test_another_municipality_sees_nothing_of_it(a_case, read):
    almsjo = MunicipalityFactory(slug="almsjo", languages=("sv",))
    happens(a_case("Havnebad"))

    assert titles(read(town=almsjo)) == []
    assert titles(read("/en/", town=almsjo)) == []
    assert "Havnebad" not in read("/en/feed/feed.json", town=almsjo)


def test_what_was_closed_withdrawn_or_taken_back_is_not_shown_and_pages_fill_up(a_case, read):
    for number in range(20):
        happens(a_case(f"Sag {number}"))
    for number in range(45):
        case = a_case(f"Lukket {number}", public=True)
        happens(case)
        type(case).objects.filter(pk=case.pk).update(public=False)
    gone = happens(a_case("Fejl"))
    Entry.objects.filter(pk=gone.pk).update(withdrawn_at=NOON)

    assert titles(read()) == [f"Sag {number}" for number in range(19, 7, -1)]


def test_pages_go_on_where_the_one_before_ended_whatever_arrives_meanwhile(a_case, read):
    for number in range(30):
        happens(a_case(f"Sag {number}"))
    first = read()
    happens(a_case("Nyt"))

    more = first.partition('rel="next" href="')[2].partition('"')[0]
    second = read(f"/en/feed/{more}")
    more = second.partition('rel="next" href="')[2].partition('"')[0]
    third = read(f"/en/feed/{more}")

    seen = titles(first) + titles(second) + titles(third)
    assert seen == [f"Sag {number}" for number in range(29, -1, -1)]
    assert 'rel="next"' not in third
    assert "To the newest" in third


@pytest.mark.parametrize("after", ["abc", "-1", "1.5", "9" * 40, "²", "1 OR 1=1", "\x00"])
def test_a_place_that_is_none_is_named_and_the_feed_begins_at_the_top(a_case, read, after):
    happens(a_case("Havnebad"))
    text = read(after=after)
    assert titles(text) == ["Havnebad"]
    assert (
        "Left out, because nothing here fits it: the place in the feed." in text
        or not after.strip("\x00")
    )


def test_filters_narrow_it_down_and_an_unknown_one_is_named(a_case, source, read):
    meeting = MeetingFactory(source=source, name="Byrådet i december")
    happens(a_case("Havnebad"))
    happens(a_case("Cykelsti"), "document_added", "minor", after={"title": "Bilag"})
    happens(None, "cancelled", meeting=meeting)

    assert titles(read(kind="meeting")) == ["Byrådet i december"]
    assert titles(read(kind="case")) == ["Cykelsti", "Havnebad"]
    assert titles(read(level="important")) == ["Byrådet i december", "Havnebad"]
    text = read(kind="weather", level="loud")
    assert titles(text) == ["Byrådet i december", "Cykelsti", "Havnebad"]
    assert "nothing here fits it: weather, loud." in text
    assert "Take the filter away" in read(kind="notice")


def test_an_address_names_areas_and_topics_and_is_the_same_for_everybody(
    a_case, tornsund, read, client, ida
):
    traffic, town = TopicFactory(code="trafik"), AreaFactory(municipality=tornsund, slug="vest")
    path, bath = a_case("Cykelsti"), a_case("Havnebad")
    path.topics.add(traffic)
    bath.areas.add(town)
    happens(a_case("Budget"))
    happens(path)
    happens(bath)

    assert titles(read(topic="trafik")) == ["Cykelsti"]
    assert titles(read(topic="trafik", area="vest")) == ["Havnebad", "Cykelsti"]
    assert "nothing here fits it: havet." in read(topic="havet")
    client.force_login(ida)
    assert titles(read(topic="trafik")) == ["Cykelsti"]


def test_an_empty_feed_says_what_will_stand_there(tornsund, read):
    assert "Nothing has happened yet" in read()
    assert "Nothing has happened yet" in read("/en/")


def test_a_first_import_stands_in_the_feed_by_its_own_day_and_tells_nobody(a_case, source, read):
    follower = FollowerFactory()
    case = a_case("Havnebad")
    follow(follower, "case", case)
    event = CaseEventFactory(
        case=case, kind="opened", silent=True, happened_on=(NOON - 9 * DAY).date()
    )
    with transaction.atomic():
        announce(CaseEventsRecorded(case.municipality_id, (event.pk,), silent=True))

    text = read()

    assert titles(text) == ["Havnebad"]
    assert "Wednesday 11 November" in text
    assert " at 00:00" not in text
    assert not follower.deliveries.exists()


# For one person ------------------------------------------------------------------------------------------------


def test_a_person_sees_what_touches_their_follows_and_interests_and_why(
    a_case, tornsund, source, ida, client, read
):
    body, topic = BodyFactory(source=source, name="Byrådet"), TopicFactory(names={"en": "Traffic"})
    area = AreaFactory(municipality=tornsund, names={"da": "Vestby"})
    choose_interests(ida, ida, municipality=tornsund, areas=[area], topics=[topic])
    me = FollowerFactory(resident=ida)
    own, decided, road, near = (a_case(name) for name in ("Egen", "Afgjort", "Vej", "Nær"))
    decided.bodies.add(body)
    road.topics.add(topic)
    near.areas.add(area)
    follow(me, "case", own)
    follow(me, "body", body)
    for case in (own, decided, road, near, a_case("Andet")):
        happens(case)
    client.force_login(ida)

    text = read("/en/feed/mine/")

    assert titles(text) == ["Nær", "Vej", "Afgjort", "Egen"]
    for why in (
        "Because you chose Vestby",
        "Because you chose Traffic",
        "Because you follow Byrådet",
        "Because you follow this case",
    ):
        assert why in text
    assert titles(read("/en/")) == ["Nær", "Vej", "Afgjort", "Egen"]
    assert titles(read("/en/feed/"))[0] == "Andet"


def test_the_narrowest_reason_is_given(a_case, source, ida, client, read):
    body, case = BodyFactory(source=source), a_case("Egen")
    case.bodies.add(body)
    me = FollowerFactory(resident=ida)
    follow(me, "body", body)
    mine = follow(me, "case", case)
    happens(case)
    client.force_login(ida)

    text = read("/en/feed/mine/")

    assert text.count('class="why"') == 1
    assert "Because you follow this case" in text
    assert reverse("my_follow", args=[mine.pk]).split("/", 2)[2] in text


def test_who_follows_the_most_important_sees_no_more_than_that(a_case, ida, client, read):
    case = a_case("Egen")
    follow(FollowerFactory(resident=ida), "case", case, level="important")
    happens(case, "document_added", "minor", after={"title": "Bilag"})
    happens(case)
    client.force_login(ida)

    text = read("/en/feed/mine/")

    assert titles(text) == ["Egen"]
    assert "Bilag" not in text


def test_who_follows_the_whole_municipality_sees_all_of_it(a_case, tornsund, ida, client, read):
    follow(FollowerFactory(resident=ida), "municipality", tornsund, municipality=tornsund)
    happens(a_case("Egen"))
    happens(a_case("Anden"), "document_added", "minor", after={"title": "Bilag"})
    client.force_login(ida)

    assert titles(read("/en/feed/mine/")) == ["Anden", "Egen"]
    assert titles(read("/en/feed/mine/", level="important")) == ["Egen"]
    assert titles(read("/en/feed/mine/", kind="meeting")) == []


def test_meetings_to_come_stand_above_the_feed_of_whom_they_touch(
    a_case, source, ida, client, read
):
    body, case = BodyFactory(source=source, name="Byrådet"), a_case("Egen")
    theirs = MeetingFactory(source=source, name="Byrådets møde", starts_at=NOON + 3 * DAY)
    theirs.bodies.add(body)
    agenda = MeetingFactory(source=source, name="Udvalgets møde", starts_at=NOON + DAY)
    AgendaItemFactory(meeting=agenda, case=case)
    off = MeetingFactory(source=source, name="Aflyst", starts_at=NOON + DAY, cancelled=True)
    off.bodies.add(body)
    MeetingFactory(source=source, name="Et andet møde")
    me = FollowerFactory(resident=ida)
    follow(me, "body", body)
    follow(me, "case", case)
    client.force_login(ida)

    text = read("/en/feed/mine/")

    assert titles(text) == ["Udvalgets møde", "Byrådets møde"]
    assert "Meeting in 1 day<" in text
    assert "Meeting in 3 days<" in text
    assert "Because it deals with a case you follow" in text
    assert "Because you follow Byrådet" in text
    assert "meeting.ics" in text


def test_nobody_sees_what_another_follows(a_case, tornsund, ida, client, read):
    case = a_case("Hemmelig interesse")
    follow(FollowerFactory(resident=ida), "case", case)
    happens(case)
    stranger = ResidentFactory(municipality=tornsund)
    client.force_login(stranger)

    text = read("/en/feed/mine/")

    assert titles(text) == []
    assert "Say what touches you" in text


def test_what_is_followed_in_another_municipality_stays_there(a_case, ida, client, read):
    almsjo = MunicipalityFactory(slug="almsjo", languages=("sv",))
    topic = TopicFactory()
    case = a_case("Egen")
    case.topics.add(topic)
    follow(FollowerFactory(resident=ida), "topic", topic, municipality=almsjo)
    happens(case)
    client.force_login(ida)

    assert titles(read("/en/feed/mine/")) == []
    assert titles(read("/en/feed/mine/", town=almsjo)) == []


def test_who_is_not_signed_in_is_asked_to_and_comes_back(tornsund, client):
    response = client.get("/en/feed/mine/", headers={"host": tornsund.site.hostname})
    assert response.status_code == 302
    assert response["Location"] == "/en/sign-in/?next=%2Fen%2Ffeed%2Fmine%2F"


def test_a_device_without_an_account_has_a_feed_of_what_is_followed_on_it(
    a_case, tornsund, client, read
):
    case = a_case("Egen")
    device, secret = new_device_follower()
    follow(device, "case", case)
    happens(case)
    happens(a_case("Andet"))
    client.cookies[DEVICE] = secret

    assert titles(read("/en/feed/mine/")) == ["Egen"]
    answer = client.get("/en/feed/mine/", headers={"host": tornsund.site.hostname})
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert titles(read("/en/")) == ["Andet", "Egen"]


def test_a_line_says_what_is_new_since_the_last_visit(a_case, ida, client, read, clock):
    me = FollowerFactory(resident=ida)
    cases = [a_case(f"Sag {number}") for number in range(4)]
    for case in cases:
        follow(me, "case", case)
    happens(cases[0])
    happens(cases[1])
    clock.shift(HOUR)
    client.force_login(ida)
    assert "seen before" not in read("/en/feed/mine/")

    clock.shift(20 * HOUR)
    happens(cases[2])
    happens(cases[3])
    client.force_login(ida)
    text = read("/en/feed/mine/")

    line = text.index("What is below you have seen before: yesterday at 13:00")
    assert text.index("Sag 2") < line < text.index("Sag 1")
    clock.shift(HOUR / 6)
    assert "seen before: yesterday at 13:00" in read("/en/feed/mine/")
    clock.shift(HOUR)
    assert "seen before" not in read("/en/feed/mine/")


def test_a_visit_is_noted_once(ida, clock):
    me = FollowerFactory(resident=ida)
    assert note_visit(me)
    clock.shift(HOUR / 3)
    assert not note_visit(me)
    clock.shift(HOUR)
    assert note_visit(me)
    assert Follower.objects.get(pk=me.pk).seen_at == NOON + HOUR / 3 + HOUR


def test_a_feed_of_a_person_stays_within_the_budget(a_case, tornsund, source, ida, client, read):
    body, topic = BodyFactory(source=source), TopicFactory()
    area = AreaFactory(municipality=tornsund)
    choose_interests(ida, ida, municipality=tornsund, areas=[area], topics=[topic])
    me = FollowerFactory(resident=ida, seen_at=NOON - DAY)
    follow(me, "body", body)
    for number in range(15):
        case = a_case(f"Sag {number}")
        (case.bodies, case.topics, case.areas)[number % 3].add((body, topic, area)[number % 3])
        if number > 11:
            follow(me, "case", case)
        happens(case)
    client.force_login(ida)
    for path in ("/en/feed/mine/", "/en/feed/", "/en/"):
        read(path)
        with at_most():
            read(path)


# Kept at the top -----------------------------------------------------------------------------------------------


def test_what_editors_pin_stands_first_until_the_day_is_over(a_case, read, clock):
    bath = happens(a_case("Havnebad"))
    happens(a_case("Cykelsti"))

    pin_entry(None, bath, last_day=(NOON + DAY).date())

    text = read()
    assert titles(text) == ["Havnebad", "Cykelsti"]
    assert "kept at the top by the municipality" in text
    assert titles(read("/en/"))[0] == "Havnebad"
    clock.shift(2 * DAY)
    assert titles(read()) == ["Cykelsti", "Havnebad"]


def test_what_is_pinned_can_be_let_go(a_case, read):
    bath = happens(a_case("Havnebad"))
    happens(a_case("Cykelsti"))
    pin_entry(None, bath, last_day=NOON.date())
    unpin_entry(None, bath)
    assert titles(read()) == ["Cykelsti", "Havnebad"]


@pytest.mark.parametrize(
    ("days", "says"), [(-1, "The day is over"), (32, "Choose a day within the next month")]
)
def test_a_day_that_is_over_or_far_away_is_refused(a_case, days, says):
    bath = happens(a_case("Havnebad"))
    with pytest.raises(PinRefused, match=says):
        pin_entry(None, bath, last_day=(NOON + days * DAY).date())


def test_only_the_municipalitys_own_editors_pin(a_case, tornsund):
    bath = happens(a_case("Havnebad"))
    neighbour = StaffFactory(municipality=MunicipalityFactory(slug="almsjo"), role=Role.EDITOR)
    for person in (neighbour, StaffFactory(municipality=tornsund, role=Role.ANALYST)):
        with pytest.raises(PinRefused, match="Only the municipality's editors"):
            pin_entry(person, bath, last_day=NOON.date())
        with pytest.raises(PinRefused, match="Only the municipality's editors"):
            unpin_entry(person, bath)
    pin_entry(StaffFactory(municipality=tornsund), bath, last_day=NOON.date())
    bath.refresh_from_db()
    assert bath.pinned_until == dt.datetime(2026, 11, 21, tzinfo=tornsund.zone)


def test_what_was_taken_back_is_not_pinned(a_case):
    bath = happens(a_case("Havnebad"))
    bath.withdrawn_at = NOON
    with pytest.raises(PinRefused, match="taken back"):
        pin_entry(None, bath, last_day=NOON.date())


# For other programs, and kept pages ----------------------------------------------------------------------------


def test_other_programs_read_the_same_entries_in_atom(a_case, read):
    happens(a_case("Havnebad & bro"))
    happens(a_case("Cykelsti"), "stage", before={"stage": "committee"}, after={"stage": "hearing"})

    feed = ElementTree.fromstring(read("/en/feed/feed.atom"))  # noqa: S314 our own
    name = "{http://www.w3.org/2005/Atom}"

    entries = feed.findall(f"{name}entry")
    assert [e.findtext(f"{name}title").split(":")[0] for e in entries] == [
        "Cykelsti",
        "Havnebad & bro",
    ]
    assert "Before:" in entries[0].findtext(f"{name}summary")
    assert feed.findtext(f"{name}updated") == "2026-11-20T11:00:00Z"
    assert len({e.findtext(f"{name}id") for e in entries}) == 2
    assert entries[1].find(f"{name}link").get("href").startswith("http://tornsund.localhost")


def test_other_programs_read_the_same_entries_in_json(a_case, tornsund, client, read):
    entry = happens(a_case("Havnebad"))

    feed = json.loads(read("/en/feed/feed.json"))

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].endswith("/en/feed/feed.json")
    (item,) = feed["items"]
    assert item["id"] == f"tag:{tornsund.site.hostname},2026:entry/{entry.pk}"
    assert item["title"].startswith("Havnebad: ")
    assert item["content_text"]
    assert dt.datetime.fromisoformat(item["date_published"]) == NOON
    response = client.get("/en/feed/feed.json", headers={"host": tornsund.site.hostname})
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"


@pytest.mark.parametrize("path", ["/en/", "/en/feed/", "/en/feed/feed.atom", "/en/feed/?kind=case"])
def test_the_feed_of_all_is_kept_and_renewed_when_something_is_told(
    a_case, read, settings, path, django_assert_num_queries
):
    settings.PAGE_CACHE = True
    pagecache.forget()
    happens(a_case("Havnebad"))
    read(path)
    with django_assert_num_queries(0):
        assert "Havnebad" in read(path)

    case = a_case("Cykelsti")
    pagecache.forget()
    read(path)
    happens(case)

    assert "Cykelsti" in read(path)
    pagecache.forget()
