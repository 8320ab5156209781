"""The inbox: what somebody was told, together by what it happened to, and how many of it they have not read."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.http import int_to_base36

from portal import inbox, stopping
from portal.actions import following
from portal.channels import Channel
from portal.cookies import DEVICE
from portal.events import CaseEventsRecorded, announce
from portal.models import Delivery, Entry, Follow
from tests.factories import (
    AreaFactory,
    BodyFactory,
    CaseEventFactory,
    CaseFactory,
    CaseIndexPageFactory,
    CasePageFactory,
    DeviceFactory,
    FollowerFactory,
    MunicipalityFactory,
    ResidentFactory,
    SourceFactory,
    TopicFactory,
    follow,
)
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
"""A Friday; noon in Tornsund."""
HOST = "tornsund.localhost"


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOON, tick=False):
        yield


TOWN = {"slug": "tornsund", "names": {"da": "Tornsund"}}


@pytest.fixture
def source(town):
    return SourceFactory(municipality=town)


@pytest.fixture
def index(town):
    return CaseIndexPageFactory(parent=town.site.root_page.specific, slug="sager")


def new_case(source, index, slug: str, title: str):
    case = CaseFactory(source=source, title=title, stage="committee")
    CasePageFactory(parent=index, case=case, slug=slug, title=title)
    return case


@pytest.fixture
def case(source, index):
    return new_case(source, index, "cykelsti", "Cykelsti på Møllestræde")


@pytest.fixture
def ida(town):
    return FollowerFactory(resident=ResidentFactory(municipality=town))


@pytest.fixture
def browser(ida) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(ida.resident)
    return client


def happens(case, kind="result", importance="important", **fields):
    event = CaseEventFactory(case=case, kind=kind, importance=importance, **fields)
    with transaction.atomic():
        announce(CaseEventsRecorded(case.municipality_id, (event.pk,)))
    return event


def read(client: Client, path: str = "/en/alerts/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def bell(client: Client) -> str:
    """What the bell in the header is called."""
    found = re.search(r'<a([^>]*href="/en/alerts/"[^>]*)>(.*?)</a>', read(client, "/en/"))
    assert found
    name = re.search(r'aria-label="([^"]*)"', found[1])
    return name[1] if name else re.search(r"<span>(.*?)</span>", found[2])[1]


def test_what_was_told_stands_in_the_inbox_with_what_changed_and_why(browser, ida, case) -> None:
    follow(ida, "case", case)
    happens(case, "stage", before={"stage": "preparation"}, after={"stage": "hearing"})

    page = read(browser)

    assert "Cykelsti på Møllestræde" in page
    assert '<dl class="change">' in page
    assert "today at 12:00" in page
    assert "Because you follow" in page
    with translation.override("en"):
        assert reverse("my_follow", args=[Follow.objects.get().pk]) in page


def test_changes_of_one_case_stand_together_newest_first(browser, ida, case, source, index) -> None:
    other = new_case(source, index, "bro", "En ny bro")
    for one in (case, other):
        follow(ida, "case", one)
    happens(case, "title", after={"title": "x"})
    happens(other)
    happens(case)

    page = read(browser)

    assert page.index("Cykelsti på Møllestræde") < page.index("En ny bro")
    assert "2 changes" in page
    assert "1 change<" in page or "1 change " in page
    assert page.count('class="card entry') == 2


def test_the_bell_says_how_many_are_unread_until_they_are_read(browser, ida, case) -> None:
    follow(ida, "case", case)
    assert bell(browser) == "Alerts"
    happens(case)
    happens(case, "title", after={"title": "x"})
    assert bell(browser) == "Alerts, 2 unread"

    newest = Delivery.objects.order_by("-pk").first()
    response = browser.post("/en/alerts/read/", {"up_to": newest.pk})

    assert response.url == "/en/alerts/"
    assert bell(browser) == "Alerts"
    assert "Mark everything as read" not in read(browser)


def test_nobody_counts_beyond_ninety_nine(browser, ida, case, monkeypatch) -> None:
    follow(ida, "case", case)
    monkeypatch.setattr(inbox, "MOST_COUNTED", 1)
    happens(case)
    happens(case, "title", after={"title": "x"})

    assert bell(browser) == "Alerts, 1+ unread"


def test_pages_for_everybody_have_no_bell(case) -> None:
    assert "/en/alerts/" not in Client(headers={"host": HOST}).get("/en/").content.decode()


def test_opening_an_alert_marks_it_as_read_and_leads_to_the_change(browser, ida, case) -> None:
    follow(ida, "case", case)
    event = happens(case)
    delivery = Delivery.objects.get()

    response = browser.get(f"/en/alerts/{delivery.pk}/")

    assert response.status_code == 302
    assert response.url.endswith(f"/sager/cykelsti/#d{event.day.isoformat()}")
    delivery.refresh_from_db()
    assert delivery.read_at == NOON


def pressed_url(delivery: Delivery, follower=None) -> str:
    """What a push message opens; with the key of another ``follower`` it is nothing we ever made."""
    seal = stopping.reading_seal((follower or delivery.follower).stop_key, delivery.pk)
    with translation.override("fi"):
        return stopping.pressed_url(delivery.entry_id, int_to_base36(delivery.pk), seal)


def press(url: str):
    """A browser that shows the message by itself opens the address; nobody is signed in."""
    return Client(headers={"host": HOST}).get(url)


def test_an_alert_that_was_pressed_is_read_and_what_else_the_page_shows_that_opens(
    browser, ida, source, index, case
) -> None:
    other = new_case(source, index, "bro", "Bro over åen")
    for one in (case, other):
        follow(ida, "case", one, push=True)
    DeviceFactory(follower=ida)
    event = happens(case)
    pushed = Delivery.objects.get(channel=Channel.PUSH)
    happens(case)
    happens(other)
    assert bell(browser) == "Alerts, 3 unread"

    answer = press(pressed_url(pushed))
    assert answer.url == f"/fi/sager/cykelsti/#d{event.day.isoformat()}"
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]

    assert bell(browser) == "Alerts, 1 unread"
    unread = Delivery.objects.in_inbox().get(read_at__isnull=True)
    assert unread.entry.group == f"case:{other.pk}"
    press(pressed_url(pushed))
    assert bell(browser) == "Alerts, 1 unread"


def test_an_alert_pressed_where_somebody_else_is_signed_in_is_read_by_whom_it_told(
    browser, ida, case
) -> None:
    other = FollowerFactory()
    for one in (ida, other):
        follow(one, "case", case, push=True)
        DeviceFactory(follower=one)
    happens(case)

    browser.get(pressed_url(Delivery.objects.get(channel=Channel.PUSH, follower=other)))

    assert bell(browser) == "Alerts, 1 unread"
    assert Delivery.objects.in_inbox().get(read_at__isnull=False).follower == other


def test_nobody_marks_what_another_was_told_and_the_address_still_leads_to_the_case(
    ida, case
) -> None:
    other = FollowerFactory()
    for one in (ida, other):
        follow(one, "case", case, push=True)
        DeviceFactory(follower=one)
    event = happens(case)
    happens(case, "title", after={"title": "x"})
    first, second = Delivery.objects.filter(channel=Channel.PUSH, follower=other).order_by("pk")
    right = pressed_url(first)
    seal, told = right.rpartition("/")[2], int_to_base36(first.pk)
    there = f"/sager/cykelsti/#d{event.day.isoformat()}"

    wrong = [
        pressed_url(first, ida),
        right.replace(seal, pressed_url(second).rpartition("/")[2]),
        right.replace(f"/{told}/", f"/{int_to_base36(second.pk)}/"),
        right.replace(f"/{told}/", f"/{int_to_base36(first.pk + 1000)}/"),
        right[:-1] + ("A" if right[-1] != "A" else "B"),
        f"{right}x",
        right.replace(seal, stopping.short_url("", other.stop_key, first.pk).rpartition("/")[2]),
    ]
    for address in wrong:
        assert address != right
        assert press(address).url.endswith(there), address
    for nonsense in ("/fi/n/-/1/x", f"/fi/n/1/{'z' * 13}/x", f"/fi/n/1/{'z' * 30}/x"):
        assert press(nonsense).status_code == 404, nonsense
    assert not Delivery.objects.filter(read_at__isnull=False).exists()
    # and what opens a message stops nothing
    assert press(f"/s/{told}/{seal}").status_code == 404


def test_an_alert_still_leads_to_the_case_once_who_was_told_has_left(ida, case) -> None:
    follow(ida, "case", case, push=True)
    DeviceFactory(follower=ida)
    happens(case)
    address = pressed_url(Delivery.objects.get(channel=Channel.PUSH))
    ida.delete()
    assert "/fi/sager/cykelsti/#d" in press(address).url


def test_an_alert_of_what_is_no_longer_public_is_read_all_the_same(browser, ida, case) -> None:
    follow(ida, "case", case, push=True)
    DeviceFactory(follower=ida)
    happens(case)
    case.public = False
    case.save()

    assert press(pressed_url(Delivery.objects.get(channel=Channel.PUSH))).status_code == 404
    assert not Delivery.objects.in_inbox().filter(read_at__isnull=True).exists()


def test_another_municipality_knows_nothing_of_an_alert(ida, case) -> None:
    MunicipalityFactory(slug="almsjo", hostname="almsjo.localhost", languages=("sv",))
    follow(ida, "case", case, push=True)
    DeviceFactory(follower=ida)
    happens(case)
    elsewhere = Client(headers={"host": "almsjo.localhost"})
    address = pressed_url(Delivery.objects.get(channel=Channel.PUSH))
    assert elsewhere.get(address).status_code == 404
    assert not Delivery.objects.filter(read_at__isnull=False).exists()


def test_who_opens_the_link_of_a_message_has_read_it_and_others_who_open_it_have_not(
    browser, ida, case
) -> None:
    phone, secret = following.new_device_follower()
    for one in (ida, phone):
        follow(one, "case", case)
    event = happens(case)
    with translation.override("da"):
        link = stopping.entry_url("", Entry.objects.get().pk)
    # the page that opens shows this one too
    happens(case)

    def unread() -> set[int]:
        rows = Delivery.objects.in_inbox().filter(read_at__isnull=True)
        return set(rows.values_list("follower", flat=True))

    stranger = Client(headers={"host": HOST})
    assert stranger.get(link).url == f"/da/sager/cykelsti/#d{event.day.isoformat()}"
    assert not stranger.cookies
    assert unread() == {ida.pk, phone.pk}

    browser.get(link)
    assert unread() == {phone.pk}

    stranger.cookies[DEVICE] = secret
    stranger.get(link)
    assert unread() == set()


def test_a_link_still_leads_to_the_case_where_an_editor_took_the_message_back(case, ida) -> None:
    follow(ida, "case", case)
    happens(case)
    Entry.objects.update(withdrawn_at=NOON)
    link = stopping.entry_url("", Entry.objects.get().pk)
    assert "/sager/cykelsti/#d" in Client(headers={"host": HOST}).get(link).url


def test_what_came_in_while_somebody_read_stays_unread(browser, ida, case) -> None:
    follow(ida, "case", case)
    happens(case)
    seen = Delivery.objects.get()
    happens(case, "title", after={"title": "x"})

    browser.post("/en/alerts/read/", {"up_to": seen.pk})

    assert bell(browser) == "Alerts, 1 unread"


def test_one_case_is_marked_as_read_and_the_others_are_not(
    browser, ida, case, source, index
) -> None:
    other = new_case(source, index, "bro", "En ny bro")
    for one in (case, other):
        follow(ida, "case", one)
        happens(one)
    newest = Delivery.objects.order_by("-pk").first()

    browser.post("/en/alerts/read/", {"up_to": newest.pk, "group": f"case:{case.pk}"})

    assert list(Delivery.objects.filter(read_at=None).values_list("entry__group", flat=True)) == [
        f"case:{other.pk}"
    ]


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 40, "١"])
def test_a_number_that_is_none_marks_nothing(browser, ida, case, up_to) -> None:
    follow(ida, "case", case)
    happens(case)
    assert browser.post("/en/alerts/read/", {"up_to": up_to}).status_code == 302
    assert bell(browser) == "Alerts, 1 unread"


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 40, "0"])
def test_a_strange_page_number_is_no_error(browser, before) -> None:
    read(browser, f"/en/alerts/?before={before}")


def test_pages_of_a_long_inbox_follow_on_whatever_comes_in_meanwhile(
    browser, ida, source, index, monkeypatch
) -> None:
    monkeypatch.setattr(inbox, "GROUPS", 2)
    cases = [new_case(source, index, f"sag-{n}", f"Sag nummer {n}") for n in range(5)]
    for case in cases:
        follow(ida, "case", case)
        happens(case)

    first = read(browser)
    assert "Sag nummer 4" in first
    assert "Sag nummer 3" in first
    onward = re.search(r'href="(\?before=\d+)"', first)[1]
    happens(cases[4], "title", after={"title": "x"})

    second = read(browser, f"/en/alerts/{onward}")
    assert re.findall(r"Sag nummer (\d)</a>", second) == ["2", "1"]
    onward = re.search(r'href="(\?before=\d+)"', second)[1]
    third = read(browser, f"/en/alerts/{onward}")
    assert re.findall(r"Sag nummer (\d)</a>", third) == ["0"]
    assert "Show earlier alerts" not in third


def test_old_changes_are_folded_and_unread_ones_never(browser, ida, case) -> None:
    follow(ida, "case", case)
    for number in range(5):
        happens(case, "title", after={"title": f"x{number}"})
    assert "<details>" not in read(browser)

    browser.post("/en/alerts/read/", {"up_to": Delivery.objects.order_by("-pk").first().pk})

    assert "2 earlier changes" in read(browser)


def test_what_was_closed_since_says_so_and_says_nothing_else(browser, ida, case) -> None:
    follow(ida, "case", case)
    happens(case)
    case.public = False
    case.save()

    page = read(browser)

    assert "What we told you is no longer public" in page
    assert "Cykelsti" not in page
    response = browser.get(f"/en/alerts/{Delivery.objects.get().pk}/", follow=True)
    assert "What we told you then is no longer public." in response.content.decode()


def test_the_inbox_of_somebody_else_is_not_there(browser, ida, case) -> None:
    follow(FollowerFactory(), "case", case)
    happens(case)
    theirs = Delivery.objects.get()

    assert browser.get(f"/en/alerts/{theirs.pk}/").status_code == 404
    assert "Cykelsti" not in read(browser)
    browser.post("/en/alerts/read/", {"up_to": theirs.pk})
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_each_municipality_has_its_own_inbox(browser, ida, case) -> None:
    almsjo = MunicipalityFactory(slug="almsjo", languages=("sv",))
    follow(ida, "case", case)
    happens(case)
    there = Client(headers={"host": almsjo.site.hostname})
    there.force_login(ida.resident)

    assert "Cykelsti" not in read(there)
    assert there.get(f"/en/alerts/{Delivery.objects.get().pk}/").status_code == 404
    assert "unread" not in bell(there)


def test_a_device_without_an_account_has_an_inbox(case) -> None:
    device, secret = following.new_device_follower()
    follow(device, "case", case)
    happens(case)
    client = Client(headers={"host": HOST})
    client.cookies[DEVICE] = secret

    assert "Cykelsti på Møllestræde" in read(client)


def test_an_empty_inbox_says_what_to_do(browser, town) -> None:
    assert "Follow a case" in read(browser)
    stranger = Client(headers={"host": HOST}).get("/en/alerts/")
    assert "Sign in to read what we told you" in stranger.content.decode()
    assert not stranger.cookies


def test_the_inbox_is_kept_nowhere(browser, ida) -> None:
    response = browser.get("/en/alerts/")
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


def test_a_host_without_a_municipality_has_no_inbox() -> None:
    MunicipalityFactory()
    nowhere = Client(headers={"host": "localhost"})
    assert nowhere.get("/en/alerts/").status_code == 404
    assert nowhere.get("/en/alerts/1/").status_code == 404
    assert nowhere.post("/en/alerts/read/", {"up_to": 1}).status_code == 404


def test_who_follows_nothing_has_nothing_to_open_or_to_mark(town) -> None:
    stranger = Client(headers={"host": HOST})
    assert stranger.get("/en/alerts/1/").status_code == 404
    assert stranger.post("/en/alerts/read/", {"up_to": 1}).status_code == 302


def test_what_one_can_do_is_offered_until_the_last_day(browser, ida, case) -> None:
    follow(ida, "case", case)
    last = NOON.date() + dt.timedelta(days=12)
    happens(case, "hearing", after={"until": last.isoformat()})
    case.hearing_until = last
    case.save()

    page = read(browser)
    assert "Have a say" in page
    assert "by Wednesday 2 December at the latest" in page

    with time_machine.travel(NOON + dt.timedelta(days=13), tick=False):
        browser.force_login(ida.resident)
        assert "at the latest" not in read(browser)


def test_the_inbox_stays_within_the_budget(browser, ida, town, source, index) -> None:
    area = AreaFactory(municipality=town)
    body, topic = BodyFactory(source=source), TopicFactory()
    follow(ida, "area", area)
    follow(ida, "body", body)
    follow(ida, "topic", topic, municipality=town)
    for number in range(8):
        case = new_case(source, index, f"sag-{number}", f"Sag nummer {number}")
        if number > 5:
            follow(ida, "case", case)
        else:
            {0: case.areas, 1: case.bodies, 2: case.topics}[number % 3].add(
                [area, body, topic][number % 3]
            )
        happens(case)
        happens(case, "title", after={"title": "x"})

    assert read(browser).count('class="card entry') == 8
    with at_most():
        read(browser)
