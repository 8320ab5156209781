"""Bootcamps: places that nobody takes twice, a line that moves up, and experiments that say what was learned."""

import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from barometer import bootcamp_lines
from barometer.actions import bootcamps as acts
from barometer.actions.bootcamps import BootcampRefused, Leads, Meeting
from barometer.competition_lines import LinesRefused
from barometer.models import Bootcamp, BootcampSession, Experiment, SignUp
from portal import mydata, tellers
from portal.actions import people
from portal.channels import Channel
from portal.models import Delivery, Entry, Resident
from tests.barometer.ideas import neighbour, public, simple
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.portal.queries import at_most
from tests.staff import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


def meeting(days: int = 7, places: int = 2) -> Meeting:
    starts = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=days)
    return Meeting(starts, starts + dt.timedelta(hours=2), "The library", places)


def prepared(town, *meetings: Meeting, **more) -> Bootcamp:
    row = Bootcamp(
        municipality=town,
        name_da="Bænke i en fart",
        name_en="Benches in a hurry",
        about_en="Where do people sit?",
        **more,
    )
    team = [Leads("Asta Berg", "head of culture")]
    return acts.prepare(None, row, meetings=meetings or (meeting(),), team=team)


def announced(town, *meetings: Meeting, **more) -> Bootcamp:
    return acts.make_public(None, prepared(town, *meetings, **more))


def experiment(row: Bootcamp, **more) -> Experiment:
    usual = {"language": "en", "question": "Do people sit?", "method": "Three chairs for a week."}
    return acts.write_experiment(None, Experiment(bootcamp=row, **usual | more))


def told(person) -> list[str]:
    rows = Delivery.objects.filter(
        follower__resident=person, channel=Channel.INBOX, entry__kind="bootcamp_seat"
    )
    entries = [row.entry for row in rows.select_related("entry__municipality")]
    return [one.what for one in tellers.words_of(entries).values()]


# Coming -------------------------------------------------------------------------------------------------------


def test_who_comes_too_late_waits_and_moves_up_in_turn(town):
    session = announced(town).sessions.get()
    first, second, third, fourth = (neighbour(town) for _each in range(4))
    assert [acts.sign_up(one, session).has_place for one in (first, second, third, fourth)] == [
        True,
        True,
        False,
        False,
    ]
    acts.sign_up(third, session)
    acts.sign_off(first, session)
    acts.sign_off(first, session)
    assert SignUp.objects.get(resident=third).has_place
    assert not SignUp.objects.get(resident=fourth).has_place
    assert told(third) == ["A place is free, and it is yours"]
    assert told(fourth) == []
    session.refresh_from_db()
    assert session.left == 0


def test_the_database_overbooks_nothing(town):
    session = announced(town).sessions.get()
    for values in ({"left": 3}, {"places": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BootcampSession.objects.filter(pk=session.pk).update(**values)


def test_only_those_who_live_there_and_are_of_the_age_come(town):
    session = announced(town).sessions.get()
    for person, why in (
        (ResidentFactory(), "live in Tornsund"),
        (StaffFactory(municipality=town), "own eID"),
        (neighbour(town, birth_year=2011, kind=Resident.Kind.MINOR), "from the age of 18"),
    ):
        with pytest.raises(BootcampRefused, match=why):
            acts.sign_up(person, session)


def test_nobody_signs_up_to_what_is_being_prepared_or_has_begun(town):
    with pytest.raises(BootcampRefused, match="any more"):
        acts.sign_up(neighbour(town), prepared(town).sessions.get())
    session = announced(town).sessions.get()
    late = time_machine.travel(session.starts_at + dt.timedelta(minutes=1), tick=False)
    with late, pytest.raises(BootcampRefused, match="any more"):
        acts.sign_up(neighbour(town), session)


def test_a_session_that_is_taken_away_is_called_off_and_those_who_signed_up_are_told(town):
    one, two = meeting(7), meeting(14)
    row = announced(town, one, two)
    session, eva = row.sessions.first(), neighbour(town)
    acts.sign_up(eva, session)
    acts.prepare(None, row, meetings=[two], team=[])
    session.refresh_from_db()
    assert session.called_off_at is not None
    assert told(eva) == ["The session is called off"]
    acts.prepare(None, row, meetings=[], team=[])
    assert list(row.sessions.all()) == [session]


def test_more_places_are_for_those_who_wait_and_fewer_than_are_taken_are_refused(town):
    one = meeting(places=1)
    row = announced(town, one)
    session = row.sessions.get()
    for _each in range(3):
        acts.sign_up(neighbour(town), session)
    more = Meeting(one.starts_at, one.ends_at, "The hall", 2)
    acts.prepare(None, row, meetings=[more], team=[])
    assert SignUp.objects.filter(has_place=True).count() == 2
    with pytest.raises(BootcampRefused, match="2 people have a place already"):
        acts.prepare(None, row, meetings=[one], team=[])


def test_the_place_of_who_leaves_goes_to_who_waits_and_sign_ups_are_theirs_to_see(town):
    session = announced(town, meeting(places=1)).sessions.get()
    eva, bo = neighbour(town), neighbour(town)
    acts.sign_up(eva, session)
    acts.sign_up(bo, session)
    found = mydata.export(bo, "tornsund.localhost")["stored"]
    (rows,) = [part["rows"] for part in found if part["table"] == "barometer.SignUp"]
    assert rows[0]["has_place"] is False
    people.erase_resident(eva, eva)
    assert SignUp.objects.get().has_place


# From the challenge to what was learned -----------------------------------------------------------------------


def test_a_bootcamp_is_announced_when_it_has_all_it_needs_and_closed_when_it_has_learned(town):
    row = prepared(town)
    row.about_en = ""
    acts.prepare(None, row, meetings=[], team=[])
    with pytest.raises(BootcampRefused) as refused:
        acts.make_public(None, row)
    for said in ("what the challenge is", "at least one session", "who leads it"):
        assert said in str(refused.value)
    row = announced(town)
    tried = experiment(row)
    with pytest.raises(BootcampRefused, match="still to come"):
        acts.close(None, row)
    with time_machine.travel(timezone.now() + dt.timedelta(days=30), tick=False):
        with pytest.raises(BootcampRefused, match="what was learned"):
            acts.close(None, row)
        tried.result, tried.learned = "Eleven did.", "Chairs are enough."
        acts.write_experiment(None, tried)
        assert acts.close(None, row).over
        assert acts.close(None, row).over
    entries = list(Entry.objects.filter(kind="bootcamp").order_by("pk"))
    assert [one.what for one in tellers.words_of(entries).values()][-1] == (
        "It is over: read what 1 experiment taught"
    )


def test_nothing_is_learned_without_a_result(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        experiment(announced(town), learned="Chairs are enough.")


def test_an_experiment_tries_out_an_idea_of_its_own_municipality(town):
    row = announced(town)
    other = MunicipalityFactory()
    with pytest.raises(BootcampRefused, match="another municipality"):
        experiment(row, idea=public(simple(other), neighbour(other)))


@pytest.mark.parametrize(
    "line",
    [
        "2026-12-03 17:00-19:30; the library",
        "3.12.2026 17:00-19:30; the library; 20",
        "2026-13-03 17:00-19:30; the library; 20",
        "2026-12-03 19:30-17:00; the library; 20",
        "2026-12-03 17:00-19:30; the library; 0",
        "2026-12-03 17:00-19:30; the library; 9999",
    ],
)
def test_a_line_that_is_no_session_is_said_by_its_number(town, line):
    with pytest.raises(LinesRefused, match="Line 2: write day, time"):
        bootcamp_lines.meetings(f"2026-12-02 17:00-19:30; the library; 20\n{line}", town.zone)


def test_sessions_are_written_as_they_are_read(town):
    text = "2026-12-03 17:00-19:30; the library; 20\n2027-06-03 09:00-10:00; the hall; 5"
    assert (
        bootcamp_lines.meetings_written(bootcamp_lines.meetings(text, town.zone), town.zone) == text
    )


# Pages and desk -----------------------------------------------------------------------------------------------


def main(response) -> str:
    found = BeautifulSoup(response.content, "html.parser").main
    return " ".join(found.get_text(" ").split())


def test_a_resident_reads_signs_up_waits_and_signs_off(town):
    row = announced(town, meeting(places=1))
    session = row.sessions.get()
    acts.sign_up(neighbour(town), session)
    anonymous = Client(headers={"host": town.site.hostname})
    page = main(anonymous.get(row.get_absolute_url()))
    assert "Sign in and sign up" in page
    assert "Asta Berg" in page
    assert "Benches in a hurry" in main(anonymous.get(reverse("ideas:bootcamps")))
    client = Client(headers={"host": town.site.hostname})
    client.force_login(neighbour(town), backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("ideas:my_sign_up", args=[session.pk])
    assert "You wait as number 1" in main(client.post(url, follow=True))
    assert "You do not come" in main(client.post(url, {"stop": "1"}, follow=True))
    assert SignUp.objects.count() == 1


def test_what_was_tried_stands_on_the_page_within_the_budget(town):
    row = announced(town, *(meeting(days) for days in range(3, 9)))
    for number in range(4):
        experiment(row, question=f"Question {number}?", result="Yes.", learned="Chairs do.")
    client = Client(headers={"host": town.site.hostname})
    client.force_login(neighbour(town), backend="django.contrib.auth.backends.ModelBackend")
    for url in (row.get_absolute_url(), reverse("ideas:bootcamps")):
        client.get(url)
        with at_most():
            page = client.get(url)
    assert "Benches in a hurry" in main(page)
    assert "Chairs do." in main(client.get(row.get_absolute_url()))
    assert client.get(prepared(town).get_absolute_url()).status_code == 404


def test_a_bootcamp_is_prepared_announced_and_closed_at_the_desk(town):
    desk = sign_in(
        Client(headers={"host": town.site.hostname}), StaffFactory(municipality=town, language="en")
    )
    at = "/cms/snippets/barometer/bootcamp/"
    day = timezone.localdate() + dt.timedelta(days=9)
    said = {"name_da": "Bænke", "name_en": "Benches", "about_da": "", "about_en": "Where to sit?"}
    said |= {"competition": "", "rests_on": "", "youngest": "18", "leads": "Asta Berg"}
    wrong = desk.post(f"{at}add/", said | {"meetings": "on Thursday", "leads": "; nobody"})
    page = wrong.content.decode()
    assert "Line 1: write day, time" in page
    assert "Line 1: write a name" in page
    said["meetings"] = f"{day} 17:00-19:00; the library; 12"
    desk.post(f"{at}add/", said)
    row = Bootcamp.objects.get()
    assert said["meetings"] in desk.get(f"{at}edit/{row.pk}/").content.decode()
    desk.post(f"{at}announce/{row.pk}/")
    eva = neighbour(town, first_name="Eva")
    acts.sign_up(eva, row.sessions.get())
    page = desk.get(f"{at}inspect/{row.pk}/").content.decode()
    assert "1 of 12" in page
    assert "Eva" in page
    tried = {"bootcamp": row.pk, "idea": "", "language": "da", "question": "Hvor?"}
    tried |= {"method": "Tre stole.", "result": "", "learned": "Stole er nok."}
    other = "/cms/snippets/barometer/experiment/"
    assert "Say what came out, too." in desk.post(f"{other}add/", tried).content.decode()
    desk.post(f"{other}add/", tried | {"result": "Elleve sad."})
    assert Experiment.objects.get().learned == "Stole er nok."
    with time_machine.travel(timezone.now() + dt.timedelta(days=20), tick=False):
        acts.close(None, row)
    assert desk.get(f"{at}edit/{row.pk}/").url == f"{at}inspect/{row.pk}/"
