"""Teams: ten seats that are numbers, a line that moves, people who ring, and sessions that move after sign-up."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from learning import tasks, team_numbers, team_rules, team_words
from learning.actions import bookings, teams
from learning.actions.bookings import SameNumber, SignedUpByPhone
from learning.actions.team_seats import TeamRefused
from learning.models import Attendance, Booking, TeamSession, TeamStep
from portal import mydata, tellers
from portal.actions import people
from portal.channels import Channel
from portal.models import Delivery, Resident
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory, StaffFactory

from .teams import ambassador, neighbour, opened, planned, rang, signed_up, with_number

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


def told(person) -> list[tuple[str, tuple[str, str] | None]]:
    """What somebody reads in their inbox of team sessions, oldest first: the words, and before and after."""
    rows = Delivery.objects.filter(
        follower__resident=person, channel=Channel.INBOX, entry__kind="team"
    )
    entries = [row.entry for row in rows.order_by("entry_id")]
    words = tellers.words_of(entries)
    return [(words[e.pk].what, words[e.pk].change) for e in entries if e.pk in words]


def stands(booking: Booking) -> tuple[str, int | None]:
    booking.refresh_from_db()
    return booking.state, booking.seat_no


# Seats ----------------------------------------------------------------------------------------------------------


def test_the_database_knows_no_eleventh_seat_and_gives_none_twice(town):
    session = opened(town)
    first = signed_up(session, 1)[0]
    usual = {"session": session, "state": "seated", "language": "da", "version": 0}
    for seat in (first.seat_no, 11, 0):
        with pytest.raises(IntegrityError), transaction.atomic():
            Booking.objects.create(
                person=neighbour(town), seat_no=seat, queue_no=90 + seat, **usual
            )
    for wrong in ({"state": "waiting"}, {"seat_no": None}, {"state": "offered"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Booking.objects.filter(pk=first.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamSession.objects.filter(pk=session.pk).update(seats=11)


def test_a_seat_given_up_is_held_for_whoever_waits_longest_and_then_for_the_next(town):
    session = opened(town, seats=1)
    first, second, third = signed_up(session, 3)
    bookings.give_up(first.person, first)
    assert stands(second) == ("offered", 1)
    assert stands(third) == ("waiting", None)
    assert told(second.person)[0][0].startswith("A seat is free, and it is held for you until ")
    second.refresh_from_db()
    assert second.offered_until - timezone.now() <= team_rules.HOLD
    with time_machine.travel(second.offered_until + dt.timedelta(minutes=1), tick=False):
        with pytest.raises(TeamRefused, match="went to the next"):
            bookings.say_yes(second.person, second)
        assert tasks.sweep() == 1
        assert tasks.sweep() == 0
        assert stands(second) == ("lapsed", None)
        assert stands(third) == ("offered", 1)
        assert [what for what, _change in told(second.person)] == [
            "You were offered a seat",
            "You did not answer in time, and the seat went to the next",
        ]
        bookings.say_yes(third.person, third)
        bookings.say_yes(third.person, third)
        assert stands(third) == ("seated", 1)
        again = bookings.sign_up(second.person, session)
        assert (again.state, again.queue_no) == ("waiting", 4)


def test_who_waits_comes_before_who_signs_up_while_a_seat_is_held(town):
    session = opened(town, seats=1)
    first, second = signed_up(session, 2)
    bookings.give_up(first.person, first)
    late = signed_up(session, 1)[0]
    assert late.state == "waiting"
    bookings.give_up(second.person, second)
    assert stands(late) == ("offered", 1)


def test_shortly_before_it_begins_nobody_is_offered_a_seat_any_more(town):
    session = opened(town, seats=1)
    first, second = signed_up(session, 2)
    with time_machine.travel(session.starts_at - 3 * HOUR, tick=False):
        bookings.give_up(first.person, first)
        assert stands(second) == ("waiting", None)


def test_one_who_signs_up_twice_has_one_seat_and_who_never_did_answers_nothing(town):
    session, eva = opened(town), neighbour(town)
    assert bookings.sign_up(eva, session) == bookings.sign_up(eva, session)
    mine = Booking.objects.get()
    with pytest.raises(TeamRefused, match="they themselves"):
        bookings.give_up(neighbour(town), mine)
    bookings.give_up(eva, mine)
    with pytest.raises(TeamRefused, match="no longer here"):
        bookings.say_yes(eva, mine)


def test_only_neighbours_sign_up_and_only_while_it_is_ahead(town):
    session = opened(town)
    for person, why in (
        (ResidentFactory(), "live in Tornsund"),
        (StaffFactory(municipality=town), "own eID"),
    ):
        with pytest.raises(TeamRefused, match=why):
            bookings.sign_up(person, session)
    for row in (planned(town), teams.cancel(None, opened(town), because="The heating is off.")):
        with pytest.raises(TeamRefused, match="any more"):
            bookings.sign_up(neighbour(town), row)
    mine = signed_up(session, 1)[0]
    with time_machine.travel(session.starts_at + HOUR, tick=False):
        with pytest.raises(TeamRefused, match="any more"):
            bookings.sign_up(neighbour(town), session)
        with pytest.raises(TeamRefused, match="begun"):
            bookings.give_up(mine.person, mine)


# By telephone ---------------------------------------------------------------------------------------------------


def test_who_rings_has_a_seat_and_the_same_call_twice_is_one(town):
    session = opened(town)
    one = rang(session, "Grethe Holm", "20 12 34 56")
    assert (one.seat_no, one.contact_phone) == (1, "+4520123456")
    assert rang(session, "grethe  holm", "+45 20123456") == one
    with pytest.raises(TeamRefused, match="such as 20 12 34 56"):
        rang(session, "Grethe", "none")
    with pytest.raises(TeamRefused, match="Write the name"):
        rang(session, "  ", "20 12 34 56")


def test_two_who_share_a_telephone_both_come_once_the_colleague_has_asked(town):
    session = opened(town)
    rang(session, "Grethe Holm", "75 12 34 56")
    with pytest.raises(SameNumber, match="Grethe Holm has signed up with this number"):
        rang(session, "Poul Holm", "75 12 34 56")
    poul = bookings.sign_up_by_phone(
        None, session, name="Poul Holm", phone="75 12 34 56", another=True
    )
    assert (poul.seat_no, poul.household) == (2, 2)
    assert rang(session, "Poul Holm", "75 12 34 56") == poul


def test_who_rang_and_then_signs_up_on_the_web_is_found_and_says_whether_it_was_them(town):
    session = opened(town)
    rings = rang(session)
    eva = with_number(town, "+4520123456")
    with pytest.raises(SignedUpByPhone, match="Was that you"):
        bookings.sign_up(eva, session)
    mine = bookings.sign_up(eva, session, meant="me")
    assert mine == rings
    assert (mine.person, mine.seat_no, mine.contact_name, mine.contact_phone) == (eva, 1, "", "")
    assert Booking.objects.count() == 1


def test_where_somebody_else_at_home_rang_there_are_two(town):
    session = opened(town)
    rang(session)
    eva = with_number(town, "+4520123456")
    assert bookings.sign_up(eva, session, meant="other").seat_no == 2


def test_who_is_signed_up_on_the_web_and_rings_is_found_too(town):
    session = opened(town)
    bookings.sign_up(with_number(town, "+4520123456"), session)
    with pytest.raises(SameNumber, match="on the web already"):
        rang(session)
    # who has shown only later that the number is theirs
    bo = neighbour(town)
    bookings.sign_up(bo, session)
    Booking.objects.filter(person=bo).update(phone_hash=None)
    with_number(town, "+4520777777")
    late = with_number(town, "+4520888888")
    bookings.sign_up(late, session)
    Booking.objects.filter(person=late).update(phone_hash=None)
    with pytest.raises(SameNumber, match="on the web already"):
        rang(session, "Late", "20 88 88 88")


def test_a_number_is_not_followed_from_one_session_to_the_next(town):
    one, two = rang(opened(town)), rang(opened(town))
    assert one.phone_hash != two.phone_hash
    assert "20123456" not in one.phone_hash


@pytest.mark.parametrize(
    ("said", "country", "kept"),
    [
        ("20 12 34 56", "DK", "+4520123456"),
        ("+46 70-123 45 67", "DK", "+46701234567"),
        ("040 1234567", "FI", "+358401234567"),
        ("0045 75123456", "DK", "+4575123456"),
    ],
)
def test_numbers_are_kept_in_one_way_however_they_are_said(said, country, kept):
    assert team_numbers.normal(said, country) == kept


def test_a_number_is_read_as_it_is_dialled_at_home():
    assert team_numbers.shown("+4520123456", "DK") == "20 12 34 56"
    assert team_numbers.shown("+46701234567", "DK") == "+46 70 123 45 67"
    assert team_numbers.shown("unknown", "DK") == "unknown"


# Moving and calling off -----------------------------------------------------------------------------------------


def test_a_session_that_moves_tells_everybody_what_was_and_what_is_and_keeps_their_seats(town):
    session = opened(town, seats=1)
    sits, waits = signed_up(session, 2)
    calls = rang(session)
    before = team_words.when(session)
    later = session.starts_at + 2 * DAY
    teams.move(None, session, starts_at=later, ends_at=later + HOUR)
    session.refresh_from_db()
    for person in (sits.person, waits.person):
        ((what, change),) = told(person)
        assert what == "The session is moved, and your seat is kept"
        assert change is not None
        assert before.startswith(change[0])
        assert team_words.when(session).startswith(change[1])
    calls.refresh_from_db()
    assert calls.ring == "moved"
    sits.refresh_from_db()
    assert team_words.mine(sits).moved == change
    bookings.say_yes(sits.person, sits)
    sits.refresh_from_db()
    assert team_words.mine(sits).moved is None
    assert stands(sits) == ("seated", 1)


def test_who_does_not_like_the_new_day_gives_the_seat_to_the_next(town):
    session = opened(town, seats=1)
    sits, waits = signed_up(session, 2)
    later = session.starts_at + DAY
    teams.move(None, session, starts_at=later, ends_at=later + HOUR, place="The hall")
    assert ", The hall" in told(sits.person)[0][1][1]
    bookings.give_up(sits.person, sits)
    assert stands(waits) == ("offered", 1)


def test_a_session_that_moves_back_has_nothing_to_keep(town):
    session = opened(town)
    (sits,) = signed_up(session, 1)
    was = session.starts_at
    teams.move(None, session, starts_at=was + DAY, ends_at=was + DAY + HOUR)
    teams.move(None, session, starts_at=was, ends_at=was + HOUR)
    sits.refresh_from_db()
    assert team_words.mine(sits).moved is None


def test_new_words_alone_tell_nobody(town):
    session = opened(town)
    (sits,) = signed_up(session, 1)
    session.title = "Digital post, calmly"
    teams.change(None, session, ambassadors=[])
    assert told(sits.person) == []
    assert TeamStep.objects.count() == 0


def test_fewer_seats_than_people_are_refused_and_more_are_offered_to_those_who_wait(town):
    session = opened(town, seats=2)
    first, second, third = signed_up(session, 3)
    session.seats = 1
    with pytest.raises(TeamRefused, match="2 people have a seat already"):
        teams.change(None, session, ambassadors=[])
    session.seats = 3
    teams.change(None, session, ambassadors=[])
    assert stands(third) == ("offered", 3)
    bookings.give_up(first.person, first)
    bookings.give_up(third.person, third)
    session.seats = 1
    teams.change(None, session, ambassadors=[])
    assert stands(second) == ("seated", 1)


def test_a_session_called_off_says_why_and_stays_so(town):
    session = opened(town)
    (sits,) = signed_up(session, 1)
    with pytest.raises(TeamRefused, match="Say why"):
        teams.cancel(None, session, because=" ")
    teams.cancel(None, session, because="The heating is off.")
    teams.cancel(None, session, because="Once more.")
    assert [what for what, _change in told(sits.person)] == ["The session is called off"]
    session.refresh_from_db()
    assert session.cancelled_because == "The heating is off."
    for act in (teams.open_up, teams.drop):
        with pytest.raises(TeamRefused):
            act(None, session)
    with pytest.raises(TeamRefused, match="stays as it was"):
        teams.change(None, session, ambassadors=[])


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"days": -1}, "still to come"),
        ({"seats": 11}, "between 1 and 10"),
        ({"languages": []}, "at least one language"),
        ({"languages": ["xx"]}, "at least one language"),
    ],
)
def test_a_session_that_cannot_be_is_refused_in_words(town, wrong, why):
    with pytest.raises(TeamRefused, match=why):
        planned(town, **wrong)


def test_a_session_borrows_nothing_from_a_neighbour(town):
    other = MunicipalityFactory()
    with pytest.raises(TeamRefused, match="another municipality"):
        planned(town, area=AreaFactory(municipality=other))
    with pytest.raises(TeamRefused, match="another municipality"):
        planned(town, ambassadors=[ambassador(other)])
    with pytest.raises(TeamRefused, match="no right"):
        teams.open_up(StaffFactory(municipality=other), planned(town))


# By the clock ---------------------------------------------------------------------------------------------------


def test_two_days_before_those_with_a_seat_are_reminded_once(town):
    session = opened(town, seats=1)
    sits, waits = signed_up(session, 2)
    due = team_rules.remind_at(session.starts_at, town.zone)
    with time_machine.travel(due - HOUR, tick=False):
        assert tasks.sweep() == 0
    with time_machine.travel(due + HOUR, tick=False):
        assert tasks.sweep() == 1
        assert tasks.sweep() == 0
        assert [what for what, _change in told(sits.person)] == ["It is soon"]
        assert told(waits.person) == []


def test_who_came_is_noted_by_seat_and_a_month_later_only_the_counts_are_left(town):
    asta = ambassador(town)
    session = opened(town, ambassadors=[asta])
    signed_up(session, 2)
    rang(session)
    with pytest.raises(TeamRefused, match="not begun"):
        teams.note_attendance(asta.resident, session, present={1})
    with time_machine.travel(session.ends_at + HOUR, tick=False):
        with pytest.raises(TeamRefused, match="those who lead"):
            teams.note_attendance(neighbour(town), session, present={1})
        with pytest.raises(TeamRefused, match="Nobody has that seat"):
            teams.note_attendance(asta.resident, session, present={9})
        teams.note_attendance(asta.resident, session, present={1, 2, 3})
        teams.note_attendance(asta.resident, session, present={1, 3}, walk_ins=2)
        assert Attendance.objects.filter(present=True).count() == 2
    with time_machine.travel(session.ends_at + 30 * DAY + HOUR, tick=False):
        assert tasks.sweep() == 1
        assert tasks.sweep() == 0
        session.refresh_from_db()
        assert (session.came, session.missed, session.walk_ins) == (2, 1, 2)
        assert session.erased_at is not None
        assert not Booking.objects.exists()
        assert not Attendance.objects.exists()
        with pytest.raises(TeamRefused, match="erased"):
            teams.note_attendance(asta.resident, session, present=set())


def test_names_are_erased_where_nobody_noted_who_came_too(town):
    session = opened(town)
    rang(session)
    with time_machine.travel(session.ends_at + 31 * DAY, tick=False):
        tasks.sweep()
        assert not Booking.objects.exists()
        session.refresh_from_db()
        assert session.came is None


def test_who_deletes_their_account_leaves_the_seat_to_the_next(town):
    session = opened(town, seats=1)
    sits, waits = signed_up(session, 2)
    found = mydata.export(sits.person, "tornsund.localhost")["stored"]
    (rows,) = [part["rows"] for part in found if part["table"] == "learning.Booking"]
    assert rows[0]["seat"] == 1
    people.erase_resident(sits.person, sits.person)
    assert stands(waits) == ("offered", 1)
    assert Resident.objects.filter(pk=waits.person_id).exists()


# The rules ------------------------------------------------------------------------------------------------------

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("left", "held"),
    [(20 * DAY, DAY), (4 * DAY, DAY), (2 * DAY, DAY / 2), (4 * HOUR, HOUR), (3 * HOUR, None)],
)
def test_an_offer_is_held_a_day_or_a_quarter_of_the_time_left(left, held):
    until = team_rules.offer_until(NOON, NOON + left)
    assert until == (None if held is None else NOON + held)


@pytest.mark.parametrize(
    ("trained", "ended", "last", "stage"),
    [
        (None, None, None, "invited"),
        (5, None, None, "trained"),
        (200, None, None, "idle"),
        (200, None, 20, "active"),
        (200, None, 91, "idle"),
        (200, 1, 20, "ended"),
    ],
)
def test_an_ambassador_is_active_who_has_led_a_session_in_ninety_days(trained, ended, last, stage):
    def ago(days):
        return None if days is None else NOON - days * DAY

    found = team_rules.stage(
        trained_at=ago(trained), ended_at=ago(ended), last_held=ago(last), now=NOON
    )
    assert found == stage


def test_the_middle_of_too_few_says_nothing():
    assert team_rules.median([3, 9]) is None
    assert team_rules.median([0, 0, 30]) == 0
    assert team_rules.share(1, 3) == 33
    assert team_rules.share(0, 0) is None
    assert team_rules.way(from_count=100, now_count=550, target=1000) == 50
    assert team_rules.way(from_count=100, now_count=40, target=1000) == 0
    assert team_rules.way(from_count=100, now_count=1200, target=1000) == 100
