"""Teams at the desk: planned, opened, moved and called off; people signed up while they ring; ambassadors and goals."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from learning.actions import bookings
from learning.models import Ambassador, Booking, Goal, TeamSession
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, StaffFactory
from tests.staff import sign_in

from .teams import ambassador, opened, planned, rang, signed_up

pytestmark = pytest.mark.django_db
AT = "/cms/snippets/learning/teamsession/"
WHO = "/cms/snippets/learning/ambassador/"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"], "phone": "75 00 00 00"}


@pytest.fixture
def desk(town) -> Client:
    person = StaffFactory(municipality=town, role=Role.COORDINATOR, language="en")
    return sign_in(Client(headers={"host": town.site.hostname}), person)


def text(response) -> str:
    found = BeautifulSoup(response.content, "html.parser")
    return " ".join(found.get_text(" ").split())


def said(town, **more) -> dict:
    begins = timezone.localtime() + dt.timedelta(days=9)
    usual = {"title": "Digital post", "language": "da", "about": "", "course": "", "area": ""}
    usual |= {"place": "Biblioteket", "seats": "3", "languages": ["da", "en"], "phone": "75 1"}
    usual["starts_at"] = begins.strftime("%Y-%m-%d 10:00")
    usual["ends_at"] = begins.strftime("%Y-%m-%d 12:00")
    return usual | more


def test_a_session_is_planned_opened_moved_and_called_off(town, desk):
    asta = ambassador(town)
    form = desk.get(f"{AT}add/").content.decode()
    assert "75 00 00 00" in form
    wrong = desk.post(f"{AT}add/", said(town, seats="11", languages=[]))
    assert wrong.status_code == 200
    assert "between 1 and 10" in text(wrong)
    refused = desk.post(
        f"{AT}add/", said(town, starts_at="2020-01-01 10:00", ends_at="2020-01-01 11:00")
    )
    assert "still to come" in text(refused)
    desk.post(f"{AT}add/", said(town, ambassadors=[str(asta.pk)]))
    row = TeamSession.objects.get()
    assert (row.languages, row.state, list(row.ambassadors.all())) == (
        ["da", "en"],
        "planned",
        [asta],
    )
    assert "Nobody but you" in text(desk.get(f"{AT}inspect/{row.pk}/"))
    assert "sign up now" in text(desk.post(f"{AT}open/{row.pk}/", follow=True))
    (sits,) = signed_up(row, 1)
    rang(row)
    later = timezone.localtime() + dt.timedelta(days=12)
    moved = {"starts_at": f"{later:%Y-%m-%d} 10:00", "ends_at": f"{later:%Y-%m-%d} 11:00"}
    desk.post(f"{AT}edit/{row.pk}/", said(town, ambassadors=[str(asta.pk)], **moved))
    row.refresh_from_db()
    assert row.version == 1
    page = text(desk.get(f"{AT}inspect/{row.pk}/"))
    assert "A session you signed up to is moved" in page
    assert "To be rung about a team" in text(desk.get("/cms/"))
    assert "Say why" in text(desk.post(f"{AT}cancel/{row.pk}/", {"because": ""}, follow=True))
    page = text(desk.post(f"{AT}cancel/{row.pk}/", {"because": "No heating."}, follow=True))
    assert "It is called off" in page
    assert desk.get(f"{AT}edit/{row.pk}/").url == f"{AT}inspect/{row.pk}/"
    assert desk.get(f"{AT}delete/{row.pk}/").url == f"{AT}inspect/{row.pk}/"
    sits.refresh_from_db()
    assert sits.ring == ""
    logged = set(ModelLogEntry.objects.values_list("action", flat=True))
    for verb in ("plan", "open", "move", "cancel"):
        assert f"learning.team.{verb}" in logged


def test_somebody_is_signed_up_while_they_are_on_the_line(town, desk):
    row = opened(town, seats=1)
    url = f"{AT}phone/{row.pk}/"
    assert "Never ask for a personal number" in text(desk.get(url))
    caller = {"name": "Grethe Holm", "phone": "20 12 34 56", "language": "da"}
    assert desk.post(url, caller | {"phone": "none"}).status_code == 422
    assert "You have seat 1." in text(desk.post(url, caller, follow=True))
    again = desk.post(url, caller | {"name": "Poul Holm"})
    assert again.status_code == 422
    assert "Grethe Holm has signed up with this number" in text(again)
    both = caller | {"name": "Poul Holm", "another": "on", "again": "1"}
    page = desk.post(url, both, follow=True)
    assert page.redirect_chain[-1][0] == url
    assert "number 1 on the waiting list" in text(page)
    assert "20 12 34 56" in text(desk.get(f"{AT}inspect/{row.pk}/"))
    titles = " ".join(ModelLogEntry.objects.values_list("label", flat=True))
    assert "Holm" not in titles


def test_the_desk_answers_for_who_rang_and_for_nobody_else(town, desk):
    row = opened(town, seats=1)
    grethe, poul = rang(row), rang(row, "Poul Holm", "20 99 99 99")
    (web,) = signed_up(row, 1)
    url = f"{AT}answer/{row.pk}/"
    desk.post(url, {"booking": grethe.pk, "stop": "1"})
    poul.refresh_from_db()
    assert (poul.state, poul.ring) == ("offered", "offered")
    assert "A seat is free for you" in text(desk.get(f"{AT}inspect/{row.pk}/"))
    desk.post(url, {"booking": poul.pk, "rung": "1"})
    poul.refresh_from_db()
    assert poul.ring == ""
    assert "The seat is theirs" in text(
        desk.post(url, {"booking": poul.pk, "yes": "1"}, follow=True)
    )
    refused = desk.post(url, {"booking": web.pk, "stop": "1"}, follow=True)
    assert "Only they themselves answer" in text(refused)
    assert Booking.objects.filter(pk=web.pk).exists()
    theirs = rang(opened(MunicipalityFactory()))
    for number in ("x", theirs.pk):
        assert desk.post(url, {"booking": number, "stop": "1"}).status_code == 404


def test_a_neighbours_session_is_not_there(desk):
    row = opened(MunicipalityFactory())
    for way in ("inspect", "edit", "phone"):
        assert desk.get(f"{AT}{way}/{row.pk}/").status_code == 404
    for way in ("open", "cancel", "answer", "phone"):
        assert desk.post(f"{AT}{way}/{row.pk}/").status_code == 404


def test_nobody_can_be_signed_up_to_what_is_not_open(town, desk):
    row = planned(town)
    assert "any more" in text(desk.get(f"{AT}phone/{row.pk}/"))
    caller = {"name": "Grethe", "phone": "20 12 34 56", "language": "da"}
    assert desk.post(f"{AT}phone/{row.pk}/", caller).status_code == 422


def test_ambassadors_are_invited_trained_and_seen_in_their_tree(town, desk):
    north = AreaFactory(municipality=town, names={"en": "North"})
    fields = {"name": "Asta Berg", "parent": "", "area": str(north.pk), "capacity_pledge": "4"}
    assert "between 1 and 40" in text(desk.post(f"{WHO}add/", fields | {"capacity_pledge": "0"}))
    page = text(desk.post(f"{WHO}add/", fields, follow=True))
    row = Ambassador.objects.get()
    assert "Give them this link" in page
    desk.post(f"{WHO}train/{row.pk}/")
    child = {"name": "Bo Lund", "parent": str(row.pk), "area": "", "capacity_pledge": "2"}
    desk.post(f"{WHO}add/", child)
    desk.post(f"{WHO}edit/{row.pk}/", fields | {"name": "Asta B."})
    page = text(desk.get(f"{WHO}tree/"))
    for words in ("Asta B.", "Bo Lund", "North", "too few to tell", "The whole municipality"):
        assert words in page
    assert "Bo Lund" in text(desk.get(f"{WHO}inspect/{row.pk}/"))
    assert "The tree, and how it goes" in text(desk.get(WHO))
    desk.post(f"{WHO}end/{row.pk}/")
    page = text(desk.get(f"{WHO}tree/"))
    assert "Somebody who has stopped" in page
    assert "Asta" not in page
    assert desk.get(f"{WHO}edit/{row.pk}/").url == f"{WHO}inspect/{row.pk}/"
    editor = StaffFactory(municipality=town, role=Role.EDITOR, language="en")
    client = sign_in(Client(headers={"host": town.site.hostname}), editor)
    assert client.get(f"{WHO}tree/").status_code in {302, 403}


def test_a_goal_is_more_than_there_were_and_one_of_a_kind(town, desk):
    today = timezone.localdate()
    url = "/cms/snippets/learning/goal/add/"
    goal = {"kind": "learners", "area": "", "from_count": "100", "target": "1000"}
    goal |= {"since": f"{today}", "until": f"{today + dt.timedelta(days=90)}"}
    assert "more than there were" in text(desk.post(url, goal | {"target": "50"}))
    desk.post(url, goal)
    assert Goal.objects.get().target == 1000
    assert "There is a goal of this kind" in text(desk.post(url, goal))


def test_the_sweep_is_on_the_clock():
    from django_q.models import Schedule

    from portal import queue

    queue.keep_schedules()
    assert Schedule.objects.get(func="learning.tasks.sweep").minutes == 5


def test_a_booking_answered_by_a_colleague_of_elsewhere_is_refused(town):
    mine = rang(opened(town))
    stranger = StaffFactory(municipality=MunicipalityFactory(), role=Role.COORDINATOR)
    with pytest.raises(bookings.TeamRefused, match="no right"):
        bookings.give_up(stranger, mine)
