"""The pages of teams: finding one, signing up without a script, what an ambassador sees, and what is printed."""

import datetime as dt
import json
import uuid

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from learning.actions import ambassadors, bookings, teams
from learning.actions.ambassadors import AmbassadorRefused
from learning.models import Ambassador, Booking, Goal
from tests.factories import AreaFactory, MunicipalityFactory, StaffFactory
from tests.portal.queries import at_most
from tests.staff import sign_in

from .teams import ambassador, neighbour, opened, planned, rang, signed_up, with_number

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


def visitor(town, person=None) -> Client:
    client = Client(headers={"host": town.site.hostname})
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response) -> str:
    found = BeautifulSoup(response.content, "html.parser").main
    return " ".join(found.get_text(" ").split())


# Finding one ----------------------------------------------------------------------------------------------------


def test_sessions_near_somebody_come_first_and_can_be_narrowed_to_area_and_language(town):
    north = AreaFactory(municipality=town, names={"en": "North"})
    inside = AreaFactory(municipality=town, names={"en": "North beach"}, parent=north)
    opened(town, title="Far away", days=3)
    opened(town, title="On the beach", area=inside, days=5, languages=["da", "en"])
    planned(town, title="Nobody knows")
    eva = neighbour(town)
    eva.areas.add(inside)
    url = reverse("learning:teams")
    page = text(visitor(town).get(url))
    assert page.index("Far away") < page.index("On the beach")
    assert "Nobody knows" not in page
    page = text(visitor(town, eva).get(url))
    assert page.index("Near you") < page.index("On the beach") < page.index("Far away")
    page = text(visitor(town).get(url, {"area": north.slug, "spoken": "en"}))
    assert "On the beach" in page
    assert "Far away" not in page
    south = AreaFactory(municipality=town, names={"en": "South"})
    assert "No team there right now" in text(visitor(town).get(url, {"area": south.slug}))
    for wrong in ({"area": "elsewhere"}, {"spoken": "xx"}):
        assert visitor(town).get(url, wrong).status_code == 404


def test_where_nothing_is_planned_it_says_what_to_do(town):
    assert "No team is planned right now" in text(visitor(town).get(reverse("learning:teams")))


def test_a_session_says_its_seats_in_words_and_to_machines(town):
    session = opened(town, seats=2, ambassadors=[ambassador(town)])
    signed_up(session, 1)
    response = visitor(town).get(session.get_absolute_url())
    page = text(response)
    for said in ("1 of 2 seats is free", "Led by Asta Berg", "Sign in and sign up", "20 00 00 01"):
        assert said.replace("seats is", "seats are") in page
    script = BeautifulSoup(response.content, "html.parser").find(
        "script", type="application/ld+json"
    )
    data = json.loads(script.string)
    assert data["maximumAttendeeCapacity"] == 2
    assert data["remainingAttendeeCapacity"] == 1
    assert data["eventStatus"].endswith("EventScheduled")
    signed_up(session, 3)
    page = text(visitor(town).get(session.get_absolute_url()))
    assert "All seats are taken, and 2 people wait" in page


def test_the_calendar_has_one_entry_that_counts_moves_and_says_when_it_is_called_off(town):
    session = opened(town)
    url = reverse("learning:team_ics", args=[session.pk])

    def entry():
        response = visitor(town).get(url)
        assert response["Content-Type"].startswith("text/calendar")
        return Calendar.from_ical(response.content).walk("VEVENT")[0]

    first = entry()
    later = session.starts_at + DAY
    teams.move(None, session, starts_at=later, ends_at=later + DAY / 24)
    second = entry()
    assert (first["uid"], first["sequence"], second["sequence"]) == (second["uid"], 0, 1)
    assert second["dtstart"].dt == later
    teams.cancel(None, session, because="The heating is off.")
    assert entry()["status"] == "CANCELLED"
    assert "The heating is off." in text(visitor(town).get(session.get_absolute_url()))


def test_a_session_of_a_neighbour_or_one_that_is_planned_is_not_there(town):
    other = MunicipalityFactory()
    eva = neighbour(town)
    theirs, draft = opened(other), planned(town)
    for row in (theirs, draft):
        for name in ("team", "team_ics"):
            url = reverse(f"learning:{name}", args=[row.pk])
            assert visitor(town).get(url).status_code == 404
        seat = reverse("learning:my_seat", args=[row.pk])
        assert visitor(town, eva).post(seat).status_code == 404
    mine = bookings.sign_up(neighbour(other), theirs)
    answer = reverse("learning:my_answer", args=[mine.pk])
    assert visitor(town, eva).post(answer, {"stop": "1"}).status_code == 404
    assert Booking.objects.count() == 1


# Coming ---------------------------------------------------------------------------------------------------------


def test_somebody_signs_up_waits_is_offered_a_seat_takes_it_and_gives_it_up(town):
    session = opened(town, seats=1)
    first = signed_up(session, 1)[0]
    eva = neighbour(town)
    client = visitor(town, eva)
    seat = reverse("learning:my_seat", args=[session.pk])
    assert "You wait as number 1" in text(client.post(seat, follow=True))
    bookings.give_up(first.person, first)
    mine = Booking.objects.get(person=eva)
    page = text(client.get(reverse("learning:my_teams")))
    assert "A seat is held for you" in page
    assert "Answer until" in page
    answer = reverse("learning:my_answer", args=[mine.pk])
    assert "You have a seat" in text(client.post(answer, follow=True))
    assert "You do not come" in text(client.post(answer, {"stop": "1"}, follow=True))
    assert not Booking.objects.exists()


def test_who_rang_before_is_asked_on_the_page_whether_it_was_them(town):
    session = opened(town)
    rang(session)
    client = visitor(town, with_number(town, "+4520123456"))
    seat = reverse("learning:my_seat", args=[session.pk])
    asked = client.post(seat)
    assert asked.status_code == 409
    assert "Was that you?" in text(asked)
    assert "You have a seat" in text(client.post(seat, {"meant": "me"}, follow=True))
    assert Booking.objects.count() == 1


def test_after_a_move_the_page_says_what_was_and_what_is_and_asks(town):
    session = opened(town)
    eva = neighbour(town)
    mine = bookings.sign_up(eva, session)
    later = session.starts_at + DAY
    teams.move(None, session, starts_at=later, ends_at=later + DAY / 24, place="The hall")
    client = visitor(town, eva)
    page = text(client.get(session.get_absolute_url()))
    for said in ("The session is moved:", "The library, room 2", "The hall", "Keep the seat"):
        assert said in page
    page = text(client.post(reverse("learning:my_answer", args=[mine.pk]), follow=True))
    assert "The session is moved" not in page
    assert "Give up the seat" in page


def test_who_let_an_offer_pass_can_wait_again(town):
    session = opened(town, seats=1)
    first, second, _third = signed_up(session, 3)
    bookings.give_up(first.person, first)
    second.refresh_from_db()
    with time_machine.travel(second.offered_until + DAY / 24, tick=False):
        client = visitor(town, second.person)
        url = reverse("learning:my_answer", args=[second.pk])
        assert "went to the next" in text(client.post(url, follow=True))
        teams.sweep()
        assert "Wait again" in text(client.get(session.get_absolute_url()))


def test_pages_stay_within_the_budget_however_many_come(town):
    session = opened(town, ambassadors=[ambassador(town)])
    signed_up(session, 9)
    for _each in range(4):
        opened(town)
    eva = neighbour(town)
    bookings.sign_up(eva, session)
    client = visitor(town, eva)
    for url in (
        session.get_absolute_url(),
        reverse("learning:teams"),
        reverse("learning:my_teams"),
        reverse("learning:goals"),
        reverse("learning:helping"),
        reverse("learning:training"),
    ):
        client.get(url)
        with at_most():
            assert client.get(url).status_code == 200


# Ambassadors ----------------------------------------------------------------------------------------------------


def test_an_invitation_is_said_yes_to_once_and_by_a_resident(town):
    row = ambassadors.invite(None, Ambassador(municipality=town, name="Asta  Berg"))
    url = reverse("learning:my_invitation", args=[row.key])
    asta, bo = visitor(town, neighbour(town)), visitor(town, neighbour(town))
    assert "Asta Berg, would you help" in text(asta.get(url))
    assert "You are an ambassador" in text(asta.post(url, follow=True))
    assert asta.get(url).status_code == 302
    assert "Somebody else has said yes" in text(bo.get(url))
    assert bo.post(url).status_code == 409
    again = ambassadors.invite(None, Ambassador(municipality=town, name="Asta"))
    row.refresh_from_db()
    with pytest.raises(AmbassadorRefused, match="already"):
        ambassadors.agree(row.resident, again)
    with pytest.raises(AmbassadorRefused, match="own eID"):
        ambassadors.agree(StaffFactory(municipality=town), again)
    for key in (uuid.uuid4(), ambassador(MunicipalityFactory()).key):
        assert bo.get(reverse("learning:my_invitation", args=[key])).status_code == 404


def test_the_tree_grows_from_those_who_are_trained_and_shows_who_is_active_and_how_many_came(town):
    asta = ambassador(town)
    session = opened(town, ambassadors=[asta])
    signed_up(session, 4)
    client = visitor(town, asta.resident)
    url = reverse("learning:my_ambassador")
    assert "Trained, and not active yet" in text(client.get(url))
    assert "Bo Lund is invited" in text(client.post(url, {"name": "Bo Lund"}, follow=True))
    bo = Ambassador.objects.get(name="Bo Lund")
    assert bo.parent == asta
    with time_machine.travel(session.ends_at + DAY, tick=False):
        client = visitor(town, asta.resident)
        note = reverse("learning:my_attendance", args=[session.pk])
        assert "Seat 4" in text(client.get(note))
        assert client.post(note, {"present": ["1"], "walk_ins": "x"}).status_code == 422
        done = client.post(note, {"present": ["1", "2", "4"], "walk_ins": "1"}, follow=True)
        assert "3 came, 1 did not, 1 came without a seat" in text(done)
        page = text(client.get(url))
        assert "4 seats were used there" in page
        assert "Active" in page
        assert "too few to tell" in page
        assert "/learn/me/ambassador/" + str(bo.key) in page
    with pytest.raises(AmbassadorRefused, match="Only trained"):
        ambassadors.invite_further(asta.resident, bo, name="Ida")


def test_the_middle_and_the_idle_share_stand_beside_the_sum(town):
    people = [ambassador(town, name) for name in ("Asta", "Bo", "Ea")]
    session = opened(town, ambassadors=people[:1])
    signed_up(session, 5)
    with time_machine.travel(timezone.now() + 100 * DAY, tick=False):
        teams.note_attendance(None, session, present={1, 2, 3, 4, 5}, walk_ins=0)
        page = text(visitor(town, people[1].resident).get(reverse("learning:my_ambassador")))
    # nobody has led anything for ninety days: half had fewer than none
    assert "The whole municipality 0 3 0 100 % 5 0.0" in page
    assert "The whole municipality 0 0.0 100 %" in page


def test_an_ambassador_stops_and_their_name_goes_while_the_numbers_stay(town):
    asta = ambassador(town)
    session = opened(town, ambassadors=[asta])
    client = visitor(town, asta.resident)
    assert "no longer an ambassador" in text(
        client.post(reverse("learning:my_ambassador"), {"stop": "1"}, follow=True)
    )
    asta.refresh_from_db()
    assert (asta.name, asta.resident) == ("", None)
    assert not session.ambassadors.exists()
    assert client.get(reverse("learning:my_ambassador")).status_code == 404


def test_who_leads_nothing_sees_no_list_and_notes_nothing(town):
    session = opened(town, ambassadors=[ambassador(town)])
    client = visitor(town, ambassador(town, "Bo").resident)
    for url in (
        reverse("learning:my_attendance", args=[session.pk]),
        reverse("learning:my_sheet", args=[session.pk, "list"]),
    ):
        assert client.get(url).status_code == 404


def test_goals_say_how_far_it_is_and_how_much_time_is_gone(town):
    north = AreaFactory(municipality=town, names={"en": "North"})
    inside = AreaFactory(municipality=town, names={"en": "Beach"}, parent=north)
    today = timezone.localdate()
    usual = {"municipality": town, "since": today - 10 * DAY, "until": today + 30 * DAY}
    learners = {"kind": "learners", "from_count": 100, "target": 1000}
    ambassadors.set_goal(None, Goal(**usual, **learners))
    ambassadors.set_goal(None, Goal(area=north, **usual, **learners))
    ambassadors.set_goal(None, Goal(kind="ambassadors", target=1, **usual))
    ambassador(town)
    session = opened(town, area=inside, days=1)
    signed_up(session, 3)
    other = opened(town, days=1)
    signed_up(other, 2)
    with time_machine.travel(session.ends_at + DAY, tick=False):
        for row, seats in ((session, {1, 2, 3}), (other, {1, 2})):
            teams.note_attendance(None, row, present=seats)
        page = text(visitor(town).get(reverse("learning:goals")))
    assert "The whole municipality Seats used at team sessions 105 of 1,000" in page
    assert "North Seats used at team sessions 103 of 1,000" in page
    assert "Goal reached Trained ambassadors 1 of 1" in page
    assert "% of the time is gone" in page
    area = AreaFactory(municipality=MunicipalityFactory())
    with pytest.raises(AmbassadorRefused, match="another municipality"):
        ambassadors.set_goal(None, Goal(area=area, kind="ambassadors", target=1, **usual))


def test_whoever_helps_at_home_reads_how(town):
    page = text(visitor(town).get(reverse("learning:helping")))
    assert "Their hand, their device." in page
    assert "Never their codes" in page


def test_whoever_trains_ambassadors_has_a_programme_that_leads_to_the_exercises(town):
    client = visitor(town, ambassador(town).resident)
    url = reverse("learning:training")
    for before in (reverse("learning:helping"), reverse("learning:my_ambassador")):
        assert f'href="{url}"' in client.get(before).content.decode()
    page = BeautifulSoup(client.get(url).content, "html.parser")
    minutes = [row.get_text() for row in page.select(".list .num")]
    assert [one.partition("–")[2] for one in minutes[:-1]] == [
        one.partition("–")[0] for one in minutes[1:]
    ]
    assert (minutes[0][0], minutes[-1][-3:]) == ("0", "180")
    assert page.select_one(f'.list a[href="{reverse("learning:practices")}"]')
    # what we would do is there to be opened, also without scripts
    assert len(page.select("details summary")) == 4


# On paper -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", ["poster", "flyer", "door", "list", "script"])
def test_what_is_printed_says_the_session_and_nobodys_name(town, sheet):
    asta = ambassador(town)
    session = opened(town, ambassadors=[asta], language="en")
    rang(session, "Grethe Holm")
    page = visitor(town, asta.resident).get(reverse("learning:my_sheet", args=[session.pk, sheet]))
    soup = BeautifulSoup(page.content, "html.parser")
    words = soup.main.get_text(" ")
    assert session.title in words
    assert "Grethe" not in words
    assert "20 12 34 56" not in words
    assert soup.html["lang"] == "en"
    if sheet == "poster":
        assert words.count(session.phone) == 11
        assert len(soup.select("svg.qr")) == 11


def test_no_other_sheet_is_there(town):
    asta = ambassador(town)
    session = opened(town, ambassadors=[asta])
    url = reverse("learning:my_sheet", args=[session.pk, "card"])
    assert visitor(town, asta.resident).get(url).status_code == 404


def test_the_desk_prints_what_is_only_planned_too(town):
    session = planned(town)
    desk = sign_in(visitor(town), StaffFactory(municipality=town, role="coordinator"))
    url = reverse("learning:my_sheet", args=[session.pk, "door"])
    assert desk.get(url).status_code == 200
    editor = sign_in(visitor(town), StaffFactory(municipality=town, role="editor"))
    assert editor.get(url).status_code == 404
