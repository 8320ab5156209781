"""The pages of following: on a device without an account, in the overview, and from a message."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from portal import cookies, stopping
from portal.actions import following, people
from portal.channels import Channel, Level, State
from portal.models import ChannelUse, Delivery, Follow, Follower, Subject
from tests.factories import (
    AddressFactory,
    AreaFactory,
    DeviceFactory,
    FollowerFactory,
    MunicipalityFactory,
    TopicFactory,
    follow,
)
from tests.portal.queries import at_most
from tests.portal.test_following import happens, square

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
CHOICES = {"level": "all", "rhythm": "now"}


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def tornsund():
    return MunicipalityFactory(slug="tornsund", names={"da": "Tornsund"})


@pytest.fixture
def ida(tornsund):
    return FollowerFactory(resident__municipality=tornsund)


@pytest.fixture
def browser(ida):
    client = Client(HTTP_HOST="tornsund.localhost")
    client.force_login(ida.resident)
    return client


@pytest.fixture
def phone(tornsund):
    """A browser without an account."""
    return Client(HTTP_HOST="tornsund.localhost")


@pytest.fixture
def topic():
    return TopicFactory(code="trafik", names={"en": "Traffic and roads"})


def text(response, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return response.content.decode()


# Without an account


def test_a_device_follows_without_an_account_and_keeps_a_secret_nobody_else_reads(
    phone, tornsund, topic
) -> None:
    sheet = f"/en/follow/topic/{topic.pk}/"
    page = text(phone.get(sheet))
    assert "Without an account" in page
    assert not Follower.objects.exists(), "looking makes nobody"

    saved = phone.post(sheet, CHOICES)

    cookie = saved.cookies[cookies.DEVICE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert int(cookie["max-age"]) == 400 * 24 * 60 * 60
    row = Follow.objects.get()
    assert row.follower.token == following.fingerprint(cookie.value)
    assert "Traffic and roads" in text(phone.get("/en/follows/"))
    stranger = Client(HTTP_HOST="tornsund.localhost")
    assert "You follow nothing yet" in text(stranger.get("/en/follows/"))
    assert stranger.get(f"/en/follows/{row.pk}/").status_code == 404


def test_the_same_device_stays_one_follower(phone, tornsund, topic) -> None:
    other = TopicFactory()
    for row in (topic, other, other):
        phone.post(f"/en/follow/topic/{row.pk}/", CHOICES)
    assert Follower.objects.count() == 1
    assert Follow.objects.count() == 2


def test_a_secret_that_nobody_knows_is_not_taken_on(phone, tornsund, topic) -> None:
    phone.cookies[cookies.DEVICE] = "chosen-by-somebody-else"
    saved = phone.post(f"/en/follow/topic/{topic.pk}/", CHOICES)
    assert saved.cookies[cookies.DEVICE].value != "chosen-by-somebody-else"
    assert Follower.objects.get().token != following.fingerprint("chosen-by-somebody-else")


def test_pages_for_everybody_do_not_look_at_the_secret(phone, tornsund, topic) -> None:
    before = phone.get("/en/").content
    phone.post(f"/en/follow/topic/{topic.pk}/", CHOICES)
    secret = phone.cookies[cookies.DEVICE].value
    fresh = Client(HTTP_HOST="tornsund.localhost")
    fresh.cookies[cookies.DEVICE] = secret
    assert fresh.get("/en/").content == before
    assert (
        fresh.get("/en/search/").content
        == Client(HTTP_HOST="tornsund.localhost").get("/en/search/").content
    )


def test_nobody_fills_the_table_of_devices(tornsund, topic) -> None:
    cache.clear()
    answers = set()
    for _press in range(61):
        client = Client(HTTP_HOST="tornsund.localhost")
        answers.add(client.post(f"/en/follow/topic/{topic.pk}/", CHOICES).status_code)
    assert answers == {302, 429}
    assert Follower.objects.count() == 60


# The sheet


def test_what_is_folded_in_the_sheet_says_what_is_chosen_and_opens_where_it_is_wrong(
    browser, ida, tornsund, topic
) -> None:
    sheet = f"/en/follow/topic/{topic.pk}/"
    assert ">Inbox on Torget · At once<" in text(browser.get(sheet))
    DeviceFactory(follower=ida)
    AddressFactory(follower=ida, channel=Channel.EMAIL)
    page = text(browser.get(sheet))
    assert ">Inbox on Torget · Phone or computer · E-mail · At once<" in page
    assert "<details>" in page

    wrong = {"level": "all", "rhythm": "hourly", "channels": ["e"]}
    page = text(browser.post(sheet, wrong), 422)
    assert ">Inbox on Torget · E-mail<" in page
    assert "<details open>" in page
    assert not Follow.objects.exists()


def test_the_sheet_says_which_ways_are_set_up_and_where_to_set_up_the_others(
    browser, ida, tornsund, topic
) -> None:
    sheet = f"/en/follow/topic/{topic.pk}/"
    page = text(browser.get(sheet))
    assert page.count("disabled") == 3
    assert 'href="/en/alerts/settings/"' in page
    assert 'href="/en/me/addresses/"' in page
    assert "only the inbox tells you" in page

    DeviceFactory(follower=ida)
    AddressFactory(follower=ida, value="ida@post.example")
    AddressFactory(follower=ida, channel=Channel.SMS, value="+4520123456", confirmed_at=None)
    ChannelUse.objects.create(municipality=tornsund, channel=Channel.PUSH, on=False)
    page = text(browser.get(sheet))
    assert "ida@post.example" in page
    assert "Not confirmed yet" in page
    assert "Not in use in this municipality" in page
    assert page.count("disabled") == 2


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"level": ""}, "Choose how much you want to know"),
        ({"rhythm": "yearly"}, "Choose how often we tell you"),
        ({"channels": ["x"]}, "Choose among the ways that are offered"),
        ({"channels": ["e"]}, "Set the way up first"),
    ],
)
def test_a_wrong_choice_is_named_and_nothing_is_followed(browser, topic, fault, said) -> None:
    page = text(browser.post(f"/en/follow/topic/{topic.pk}/", {**CHOICES, **fault}), 422)
    assert said in page
    assert "<title>Error:" in page
    assert 'class="summary"' in page
    assert not Follow.objects.exists()


def test_pressing_twice_follows_once(browser, topic) -> None:
    for _press in range(2):
        assert browser.post(f"/en/follow/topic/{topic.pk}/", CHOICES).status_code == 302
    row = Follow.objects.get()
    assert browser.get(f"/en/follow/topic/{topic.pk}/").url == f"/en/follows/{row.pk}/"


@pytest.mark.parametrize("path", ["topic/0", "municipality/0", "campaign/1", "search/1", "x/1"])
def test_what_is_not_there_cannot_be_followed(browser, path) -> None:
    assert browser.get(f"/en/follow/{path}/").status_code == 404


def test_following_leads_back_to_where_one_was_and_nowhere_else(browser, topic) -> None:
    sheet = f"/en/follow/topic/{topic.pk}/"
    assert browser.post(sheet, {**CHOICES, "next": "/en/me/"}).url == "/en/me/"
    away = browser.post(sheet, {**CHOICES, "next": "https://elsewhere.example/"})
    assert "elsewhere" not in away.url


def test_at_a_host_of_nobody_nothing_is_followed(ida, topic) -> None:
    nowhere = Client(HTTP_HOST="nowhere.localhost")
    nowhere.force_login(ida.resident)
    for path in (f"follow/topic/{topic.pk}/", "follow/search/?q=x", "follow/circle/", "follows/"):
        assert nowhere.get(f"/en/{path}").status_code == 404


# Places and searches


def test_a_place_is_followed_around_an_area_or_where_one_stands(browser, ida, tornsund) -> None:
    area = AreaFactory(
        municipality=tornsund, slug="havn", names={"en": "Harbour"}, outline=square(10, 55)
    )
    chooser = text(browser.get("/en/follow/circle/"))
    assert '<option value="havn"' in chooser
    entry = happens(tornsund, ("area", area))

    browser.post("/en/follow/circle/?around=havn&radius=500", CHOICES)
    subject = Subject.objects.get(kind="circle")
    assert (subject.latitude, subject.longitude, subject.radius) == (55.005, 10.005, 500)
    assert list(subject.entries.all()) == [entry]
    assert "Within 500 metres of Harbour" in text(browser.get("/en/follows/"))

    browser.post("/en/follow/circle/?latitude=55.00512&longitude=10.0059&radius=250", CHOICES)
    here = Subject.objects.get(kind="circle", radius=250)
    assert (here.latitude, here.longitude, here.words) == (55.0051, 10.0059, "")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("around=havn", "Choose one of the distances"),
        ("around=havn&radius=7", "Choose one of the distances"),
        ("around=nowhere&radius=500", "Choose one of the places"),
        ("radius=500", "Choose a place"),
        ("latitude=91&longitude=10&radius=500", "Choose a place"),
        ("latitude=nan&longitude=10&radius=500", "Choose a place"),
        ("latitude=56&longitude=12&radius=5000", "No area lies within"),
    ],
)
def test_a_circle_that_cannot_be_drawn_says_why(browser, tornsund, query, said) -> None:
    AreaFactory(municipality=tornsund, slug="havn", outline=square(10, 55))
    assert said in text(browser.get(f"/en/follow/circle/?{query}"), 422)


def test_where_no_area_is_drawn_no_circle_is_offered(browser, tornsund) -> None:
    assert "No area is drawn on the map yet" in text(browser.get("/en/follow/circle/"))
    assert "/en/follow/circle/" not in text(browser.get("/en/follows/"))


def test_a_search_is_followed_from_its_results_in_one_spelling(browser, tornsund) -> None:
    results = text(browser.get("/en/search/?q=Cykelsti,%20CYKELSTI"))
    assert 'href="/en/follow/search/?q=cykelsti"' in results
    browser.post("/en/follow/search/?q=cykelsti", CHOICES)
    assert Follow.objects.get().subject.words == "cykelsti"
    assert "You follow everything" in text(browser.get("/en/search/?q=CYKELSTI"))
    assert browser.get("/en/follow/search/?q=--").url == "/en/search/"
    assert "/follow/search/" not in text(browser.get("/en/search/?q=--"))


# What I follow


def test_the_overview_counts_narrows_down_and_shows_pauses(browser, ida, tornsund, topic) -> None:
    area = AreaFactory(municipality=tornsund, names={"en": "Harbour"})
    row = follow(ida, "topic", topic, municipality=tornsund)
    follow(ida, "area", area, level=Level.IMPORTANT)
    happens(tornsund, ("topic", topic), ("area", area), importance="minor")
    happens(tornsund, ("topic", topic), ("area", area))

    page = text(browser.get("/en/follows/"))
    assert "2 messages" in page
    assert "1 message<" in page
    assert "Only the inbox tells you." in page
    assert 'href="?kind=places"' in page
    assert "Harbour" not in text(browser.get("/en/follows/?kind=topics"))

    browser.post(f"/en/follows/{row.pk}/pause/", {"until": "2026-12-04"})
    assert "Paused until Friday 4 December" in text(browser.get("/en/follows/"))
    browser.post(f"/en/follows/{row.pk}/pause/", {"resume": "1"})
    assert "Paused until" not in text(browser.get("/en/follows/?kind=topics"))


@pytest.mark.parametrize("back", ["/en/alerts/settings/", "/en/follows/", "/en/follows/pause/"])
def test_a_pause_leads_back_to_where_it_was_pressed(browser, ida, tornsund, topic, back) -> None:
    follow(ida, "topic", topic, municipality=tornsund)
    in_a_fortnight = '<button class="button quiet small" name="until" value="2026-12-04">'
    assert in_a_fortnight in text(browser.get(back))
    answer = browser.post("/en/follows/pause/", {"until": "2026-12-04", "next": back}, follow=True)
    assert answer.redirect_chain == [(back, 302)]
    assert "Paused until Friday 4 December" in text(answer)
    answer = browser.post("/en/follows/pause/", {"resume": "1", "next": back}, follow=True)
    assert answer.redirect_chain == [(back, 302)]
    ida.refresh_from_db()
    assert ida.paused_until is None


def test_a_pause_of_one_thing_until_no_good_day_says_why_and_keeps_what_was_typed(
    browser, ida, tornsund, topic
) -> None:
    row = follow(ida, "topic", topic, municipality=tornsund)
    page = text(browser.post(f"/en/follows/{row.pk}/pause/", {"until": "2026-11-20"}), 422)
    assert "Choose a day from tomorrow on, within a year." in page
    assert 'value="2026-11-20"' in page
    assert f'href="/en/follows/{row.pk}/"' in page
    assert "<title>Error:" in page
    row.refresh_from_db()
    assert row.paused_until is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Phone or computer, e-mail, text message"),
        ("da", "Telefon eller computer, e-mail, sms"),
        ("nb", "Telefon eller datamaskin, e-post, SMS"),
    ],
)
def test_ways_to_be_told_stand_in_a_line_as_a_sentence_has_them(
    browser, ida, tornsund, topic, language, said
) -> None:
    AddressFactory(follower=ida, channel=Channel.SMS, value="+4520123456")
    row = follow(ida, "topic", topic, municipality=tornsund, push=True, email=True, sms=True)
    assert f">{said}</td>" in text(browser.get(f"/{language}/follows/"))
    assert ">+45 20 12 34 56</span>" in text(browser.get(f"/{language}/follows/{row.pk}/"))


def test_a_follow_is_changed_and_shows_what_it_told_and_why(browser, ida, tornsund, topic) -> None:
    AddressFactory(follower=ida)
    row = follow(ida, "topic", topic, municipality=tornsund, email=True)
    happens(tornsund, ("topic", topic))
    told = text(browser.get(f"/en/follows/{row.pk}/told/"))
    assert "It belongs to the most important" in told
    assert "Inbox on Torget: told Friday 20 November" in told
    assert "E-mail: to be told" in told

    choices = {"level": "important", "rhythm": "weekly", "channels": ["e"]}
    assert browser.post(f"/en/follows/{row.pk}/", choices).url == "/en/follows/"
    row.refresh_from_db()
    assert (row.level, row.rhythm, row.channels) == ("important", "weekly", [Channel.EMAIL])


def test_the_history_says_how_each_channel_fared(browser, ida, tornsund, topic) -> None:
    AddressFactory(follower=ida)
    row = follow(ida, "topic", topic, municipality=tornsund, email=True)
    entry = happens(tornsund, ("topic", topic), importance="minor")
    Delivery.objects.filter(channel="e").update(state=State.FAILED, outcome="bounced")
    Delivery.objects.filter(channel="i").update(read_at=NOON)
    told = text(browser.get(f"/en/follows/{row.pk}/told/"))
    assert "E-mail: not told. Messages to the address come back." in told
    assert "told Friday 20 November at 12:00, read" in told
    assert "It belongs to everything" in told
    assert "Something that is no longer public" in told

    entry.raised_because = "Vandet er farligt"
    entry.save()
    assert "Vandet er farligt" in text(browser.get(f"/en/follows/{row.pk}/told/"))


def test_something_followed_that_was_deleted_says_so_and_one_press_removes_it(
    browser, ida, tornsund, topic
) -> None:
    kept = follow(ida, "topic", topic, municipality=tornsund)
    other = TopicFactory(code="gone")
    row = follow(ida, "topic", other, municipality=tornsund)
    other.delete()

    page = text(browser.get("/en/follows/"))
    assert "Something that is no longer there" in page
    assert "It was deleted or closed. There is nothing more to tell." in page
    assert "Something that is no longer there" in text(browser.get(f"/en/follows/{row.pk}/"))
    assert browser.get(f"/en/follows/{row.pk}/told/").status_code == 200
    assert browser.get(f"/en/follow/topic/{other.pk or 0}/").status_code == 404

    assert "Remove</button>" in page
    browser.post(f"/en/follows/{row.pk}/stop/")
    assert list(Follow.objects.all()) == [kept]


def test_one_thing_too_many_is_refused_on_the_sheet(browser, topic, monkeypatch) -> None:
    monkeypatch.setattr(following, "MOST", 0)
    page = text(browser.post(f"/en/follow/topic/{topic.pk}/", CHOICES), 422)
    assert "You follow very much already" in page


def test_the_way_to_what_one_follows_stands_at_the_foot_of_every_page(phone, tornsund) -> None:
    page = phone.get("/en/")
    assert 'href="/en/follows/"' in text(page)
    assert not phone.get("/en/follows/").cookies


def test_anothers_follow_is_not_there(browser, tornsund, topic, phone) -> None:
    row = follow(FollowerFactory(), "topic", topic, municipality=tornsund)
    for client in (browser, phone):
        for path in ("", "told/", "stop/"):
            assert client.get(f"/en/follows/{row.pk}/{path}").status_code == 404
        for path in ("", "stop/", "pause/"):
            assert client.post(f"/en/follows/{row.pk}/{path}", CHOICES).status_code == 404
    assert Follow.objects.filter(pk=row.pk, level=Level.ALL, paused_until=None).exists()


def test_a_follow_in_another_municipality_is_shown_there(browser, ida, topic) -> None:
    almsjo = MunicipalityFactory(slug="almsjo", languages=("sv",), names={"sv": "Almsjö"})
    row = follow(ida, "topic", topic, municipality=almsjo)
    assert browser.get(f"/en/follows/{row.pk}/").status_code == 404
    assert browser.post(f"/en/follows/{row.pk}/stop/").status_code == 404
    there = Client(HTTP_HOST="almsjo.localhost")
    there.force_login(ida.resident)
    assert there.get(f"/en/follows/{row.pk}/").status_code == 200


def test_stopping_twice_says_that_it_is_stopped(browser, ida, tornsund, topic) -> None:
    row = follow(ida, "topic", topic, municipality=tornsund)
    assert browser.get(f"/en/follows/{row.pk}/stop/").url == f"/en/follows/{row.pk}/#stop"
    for said in ("You do not follow “Traffic and roads” any more", "You do not follow it any more"):
        assert said in text(browser.post(f"/en/follows/{row.pk}/stop/", follow=True))


def test_interests_propose_follows_and_follow_nothing(browser, ida, tornsund, topic) -> None:
    people.choose_interests(
        ida.resident, ida.resident, municipality=tornsund, areas=[], topics=[topic]
    )
    page = text(browser.get("/en/follows/"))
    assert "Follow Traffic and roads" in page
    assert not Follow.objects.exists()
    follow(ida, "topic", topic, municipality=tornsund)
    assert "Follow Traffic and roads" not in text(browser.get("/en/follows/"))


def test_everybody_is_offered_warnings_and_everything_there_is(browser, ida, tornsund) -> None:
    page = text(browser.get("/en/follows/"))
    for path in ("follow/alarm/0/", f"follow/municipality/{tornsund.pk}/"):
        assert f'href="/en/{path}?next=%2Fen%2Ffollows%2F"'.replace("%2F", "/") in page
        assert text(browser.get(f"/en/{path}"))
        assert browser.post(f"/en/{path}", CHOICES).status_code == 302
    assert {row.subject.kind for row in ida.follows.all()} == {"alarm", "municipality"}
    assert "/follow/alarm/" not in text(browser.get("/en/follows/"))


# From a message


def test_a_link_in_a_message_asks_and_one_press_stops_at_once(ida, phone, tornsund, topic) -> None:
    AddressFactory(follower=ida)
    follow(ida, "topic", topic, municipality=tornsund, email=True, rhythm="daily")
    happens(tornsund, ("topic", topic))
    mail = Delivery.objects.get(channel=Channel.EMAIL)
    url = f"/en/stop/{ida.stop_key}/told/{stopping.pack([mail.pk])}/"

    page = phone.get(url)
    assert "Traffic and roads" in text(page)
    assert page["Referrer-Policy"] == "no-referrer"
    assert not page.cookies
    assert Follow.objects.exists(), "mail programs open every link"

    strict = Client(HTTP_HOST="tornsund.localhost", enforce_csrf_checks=True)
    assert "Stopped" in text(strict.post(url, {"List-Unsubscribe": "One-Click"}))
    assert not Follow.objects.exists()
    mail.refresh_from_db()
    assert mail.state == State.DROPPED
    assert "There is nothing left to stop" in text(strict.post(url))


def test_one_press_stops_everything_because_of_which_the_message_came(
    ida, phone, tornsund, topic
) -> None:
    AddressFactory(follower=ida)
    other = TopicFactory()
    follow(ida, "topic", topic, municipality=tornsund, email=True)
    follow(ida, "municipality", tornsund, municipality=tornsund)
    kept = follow(ida, "topic", other, municipality=tornsund, email=True)
    happens(tornsund, ("topic", topic))
    mail = Delivery.objects.get(channel=Channel.EMAIL)
    url = f"/en/stop/{ida.stop_key}/told/{stopping.pack([mail.pk])}/"

    assert "Everything in Tornsund" in text(phone.get(url))
    phone.post(url)

    assert list(Follow.objects.all()) == [kept]


def test_everything_is_stopped_from_a_message(ida, phone, tornsund, topic) -> None:
    follow(ida, "topic", topic, municipality=tornsund)
    url = f"/en/stop/{ida.stop_key}/"
    assert "Stop everything?" in text(phone.get(url))
    assert "You follow nothing any more" in text(phone.post(url))
    assert not Follow.objects.exists()
    assert "There is nothing left to stop" in text(phone.get(url))


def test_one_thing_is_stopped_by_its_number(ida, phone, tornsund, topic) -> None:
    row = follow(ida, "topic", topic, municipality=tornsund)
    other = follow(FollowerFactory(), "topic", topic, municipality=tornsund)
    assert "Stopped" in text(phone.post(f"/en/stop/{ida.stop_key}/{row.subject_id}/"))
    assert list(Follow.objects.all()) == [other]


def test_a_wrong_key_or_anothers_message_stops_nothing(ida, phone, tornsund, topic) -> None:
    other = FollowerFactory()
    follow(other, "topic", topic, municipality=tornsund)
    happens(tornsund, ("topic", topic))
    told = stopping.pack([Delivery.objects.get().pk])
    for path in (
        f"wrong/told/{told}",
        f"{ida.stop_key}/told/{told}",
        "wrong",
        f"{ida.stop_key}/told/--",
    ):
        assert phone.post(f"/en/stop/{path}/").status_code == 404
    assert Follow.objects.count() == 1


@pytest.mark.parametrize(
    "path", ["follow/topic/{topic}/", "follow/search/?q=cykelsti", "follows/", "follows/{row}/",
             "follows/{row}/told/", "follow/circle/", "follows/pause/", "follows/{row}/pause/"]
)  # fmt: skip
def test_the_pages_stay_within_the_budget(browser, ida, tornsund, topic, path) -> None:
    AreaFactory(municipality=tornsund, slug="havn", outline=square(10, 55))
    row = follow(ida, "topic", TopicFactory(), municipality=tornsund)
    follow(ida, "area", AreaFactory(municipality=tornsund))
    happens(tornsund, ("topic", topic))
    url = "/en/" + path.format(topic=topic.pk, row=row.pk)
    text(browser.get(url))
    with at_most():
        text(browser.get(url))
