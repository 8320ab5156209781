"""What is due is sent once, in one message per person, and what becomes of it is written down."""

import datetime as dt
import logging
from collections import Counter

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from portal import backoff, checks, claiming, parcels
from portal.actions import bundling, delivering
from portal.channels import Channel, Level, Outcome, Rhythm, State
from portal.models import (
    ChannelUse,
    Delivery,
    Device,
    Entry,
    Follow,
    Lease,
    Municipality,
    Subject,
)
from portal.parcels import End, Receipt
from tests.factories import AddressFactory, DeviceFactory, FollowerFactory, MunicipalityFactory
from tests.portal.hall import Broken, open_hall, take_parcels

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
"""A Friday; noon in Copenhagen."""
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def hall(monkeypatch):
    return open_hall(monkeypatch)


@pytest.fixture
def receivers(monkeypatch):
    return take_parcels(monkeypatch)


@pytest.fixture
def town() -> Municipality:
    return MunicipalityFactory(slug="tornsund", names={"da": "Tornsund"})


def follows(follower, town, course=1, **how) -> Follow:
    subject, _new = Subject.objects.get_or_create(
        municipality=town, kind="course", object_id=course
    )
    return Follow.objects.create(
        municipality=town, follower=follower, subject=subject, **{"level": Level.ALL} | how
    )


@pytest.fixture
def ida(town):
    """Somebody with one device who follows course 1 on it."""
    ida = FollowerFactory()
    DeviceFactory(follower=ida)
    follows(ida, town, push=True)
    return ida


def rows(channel=Channel.PUSH, **which):
    return list(Delivery.objects.filter(channel=channel, **which).order_by("pk"))


def ends(**which) -> set[tuple[str, str]]:
    return {(row.state, row.outcome) for row in rows(**which)}


def deliver() -> bool:
    return delivering.deliver()


# One message -----------------------------------------------------------------------------------------------


def test_what_is_due_is_sent_and_its_row_says_when(hall, receivers, town, ida):
    hall.happens(town, 1)
    deliver()

    (parcel,) = receivers["p"].got
    assert [item.words.title for item in parcel.items] == ["Hall 1"]
    assert (parcel.sender, parcel.language, parcel.to) == ("Tornsund", "da", Device.objects.get())
    assert (parcel.site, parcel.stop_key) == (town.root_url, ida.stop_key)
    assert ends() == {("s", "")}
    row = rows()[0]
    assert (row.sent_at, row.attempts, row.lease) == (NOON, 1, "")


def test_what_is_not_due_yet_waits(hall, receivers, town, ida):
    hall.happens(town, 1)
    Delivery.objects.filter(channel="p").update(due_at=NOON + MINUTE)
    deliver()

    assert receivers["p"].got == []
    assert ends() == {("w", "")}


def test_many_things_at_once_are_one_message_per_person_and_channel(hall, receivers, town, ida):
    AddressFactory(follower=ida)
    Follow.objects.update(email=True)
    hall.happens(town, 1, number=40)
    hall.happens(town, 1)
    deliver()

    assert [len(parcel.items) for parcel in receivers["p"].got] == [41]
    assert [len(parcel.items) for parcel in receivers["e"].got] == [41]
    assert ends() == {("s", "")}


def test_each_device_gets_its_own_message(hall, receivers, town, ida):
    DeviceFactory(follower=ida)
    hall.happens(town, 1)
    deliver()

    assert {parcel.to for parcel in receivers["p"].got} == set(Device.objects.all())


def test_a_person_is_never_torn_apart_by_the_end_of_a_claim(hall, town):
    for _n in range(3):
        person = FollowerFactory()
        DeviceFactory(follower=person)
        follows(person, town, push=True)
    hall.happens(town, 1, number=4)

    taken = claiming.claim(Channel.PUSH, limit=3)
    assert shares(taken) == [4]
    # a claim that reaches its bound leaves the last person to the next one
    taken = claiming.claim(Channel.PUSH, limit=8, most=6)
    assert shares(taken) == [4]
    assert {(row.attempts, row.lease) for row in rows(state="w")} == {(0, "")}
    # unless they are alone
    taken = claiming.claim(Channel.PUSH, limit=8, most=3)
    assert shares(taken) == [3]


def shares(taken) -> list[int]:
    """How many deliveries of each person were taken."""
    return sorted(Counter(row.follower for row in taken.rows).values())


def test_it_says_everything_that_was_followed_and_touched(hall, receivers, town, ida):
    follows(ida, town, course=2)
    follows(ida, town, course=3)
    hall.happens(town, 1, 2)
    deliver()

    assert receivers["p"].got[0].items[0].why == "course 1, course 2"


def test_two_municipalities_are_two_messages_in_their_own_name(hall, receivers, town, ida):
    other = MunicipalityFactory(names={"da": "Almsjø"}, slug="almsjo")
    follows(ida, other, push=True)
    hall.happens(town, 1)
    hall.happens(other, 1)
    deliver()

    assert {parcel.sender for parcel in receivers["p"].got} == {"Tornsund", "Almsjø"}


def test_what_is_urgent_stands_alone(hall, receivers, town, ida):
    hall.happens(town, 1)
    hall.happens(town, 1, urgent=True)
    deliver()

    assert [(p.urgent, len(p.items)) for p in receivers["p"].got] == [(False, 1), (True, 1)]


def test_a_morning_s_news_is_a_digest_and_news_of_the_moment_is_none(hall, receivers, town, ida):
    AddressFactory(follower=ida)
    Follow.objects.update(rhythm=Rhythm.DAILY, email=True)
    hall.happens(town, 1, number=2)
    with time_machine.travel(NOON + dt.timedelta(days=1)):
        deliver()

    assert [(p.digest, len(p.items)) for p in receivers["e"].got] == [(True, 2)]

    Follow.objects.update(rhythm=Rhythm.NOW)
    hall.happens(town, 1, number=2)
    deliver()
    assert [p.digest for p in receivers["e"].got] == [True, False]


def test_making_messages_takes_no_more_questions_for_more_people(
    hall, receivers, town, django_assert_max_num_queries, monkeypatch
):
    # a machine that is busy elsewhere would write down in two goes what it could in one
    monkeypatch.setattr(delivering, "SOON", float("inf"))

    def people(number):
        for _n in range(number):
            person = FollowerFactory()
            DeviceFactory(follower=person)
            follows(person, town, push=True)

    people(2)
    hall.happens(town, 1)
    with django_assert_max_num_queries(100) as few:
        deliver()
    people(6)
    hall.happens(town, 1)
    with django_assert_max_num_queries(len(few)):
        deliver()


# What is not sent any more ---------------------------------------------------------------------------------


def test_what_was_withdrawn_meanwhile_is_not_told(hall, receivers, town, ida):
    (entry,) = hall.happens(town, 1)
    (other,) = hall.happens(town, 1)
    hall.closed.add(entry)
    Entry.objects.filter(pk=other).update(withdrawn_at=NOON)
    deliver()

    assert receivers["p"].got == []
    assert ends() == {("d", Outcome.WITHDRAWN)}


def test_what_comes_too_late_is_not_told(hall, receivers, town, ida):
    hall.happens(town, 1, until=NOON + MINUTE)
    with time_machine.travel(NOON + 2 * MINUTE):
        deliver()

    assert receivers["p"].got == []
    assert ends() == {("d", Outcome.EXPIRED)}


def test_news_that_nobody_could_send_for_two_days_is_no_news(hall, receivers, town, ida):
    hall.happens(town, 1)
    with time_machine.travel(NOON + dt.timedelta(hours=49)):
        deliver()

    assert ends() == {("d", Outcome.EXPIRED)}


def test_a_channel_that_is_turned_off_stops_in_the_middle(hall, receivers, town, ida, monkeypatch):
    for _n in range(3):
        person = FollowerFactory()
        DeviceFactory(follower=person)
        follows(person, town, push=True)
    hall.happens(town, 1)
    monkeypatch.setattr(claiming, "BATCH", 2)

    def turned_off_after_the_first(parcel):
        ChannelUse.objects.get_or_create(municipality=town, channel="p", on=False)
        return Receipt(parcel, End.SENT)

    receivers["p"].answers = turned_off_after_the_first
    deliver()

    assert [row.state for row in rows()] == ["s", "s", "d", "d"]
    assert ends(state="d") == {("d", Outcome.CHANNEL_OFF)}


@pytest.mark.parametrize("how", ["unfollowed", "channel", "level"])
def test_who_stopped_meanwhile_is_not_told(hall, receivers, town, ida, how):
    hall.happens(town, 1, rule="painted")
    if how == "unfollowed":
        Follow.objects.all().delete()
    elif how == "channel":
        Follow.objects.update(push=False)
    else:
        Follow.objects.update(level=Level.IMPORTANT)
    deliver()

    assert receivers["p"].got == []
    assert ends() == {("d", Outcome.STOPPED)}


def test_a_correction_reaches_who_was_told_what_was_wrong_and_stopped_since(
    hall, receivers, town, ida
):
    (wrong,) = hall.happens(town, 1)
    deliver()
    Follow.objects.all().delete()
    hall.happens(town, corrects=wrong)
    deliver()

    assert len(receivers["p"].got) == 2


def test_a_device_that_went_meanwhile_is_not_called(hall, receivers, town, ida):
    hall.happens(town, 1)
    Device.objects.update(gone_at=NOON, endpoint="")
    deliver()

    assert receivers["p"].got == []
    assert ends() == {("d", Outcome.GONE)}


@pytest.mark.parametrize(
    ("change", "outcome"),
    [({"refused_at": NOON}, Outcome.BOUNCED), ({"confirmed_at": None}, Outcome.NO_ADDRESS)],
)
def test_an_address_that_cannot_be_used_any_more_is_not_written_to(
    hall, receivers, town, ida, change, outcome
):
    AddressFactory(follower=ida)
    Follow.objects.update(email=True)
    hall.happens(town, 1)
    ida.addresses.update(**change)
    deliver()

    assert receivers["e"].got == []
    assert ends(channel="e") == {("d", outcome)}


def test_an_entry_whose_words_cannot_be_made_harms_nobody_else(hall, receivers, town, ida, caplog):
    (broken,) = hall.happens(town, 1)
    (fine,) = hall.happens(town, 1)
    hall.broken.add(broken)
    with caplog.at_level(logging.ERROR):
        deliver()

    assert [[i.entry for i in p.items] for p in receivers["p"].got] == [[fine]]
    assert ends(entry=broken) == {("f", Outcome.BROKEN)}
    assert "Broken" in caplog.text
    assert "somebody's name" not in caplog.text


# When somebody wants it later ------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["person", "follow"])
def test_a_pause_that_began_meanwhile_is_kept(hall, receivers, town, ida, whose):
    hall.happens(town, 1)
    over = NOON + dt.timedelta(days=14)
    (ida if whose == "person" else ida.follows.get()).__class__.objects.update(paused_until=over)
    deliver()

    assert receivers["p"].got == []
    assert [(r.state, r.due_at, r.attempts, r.lease) for r in rows()] == [("w", over, 0, "")]
    with time_machine.travel(over):
        deliver()
    assert len(receivers["p"].got) == 1


def test_quiet_hours_that_began_meanwhile_are_kept_where_it_rings(hall, receivers, town, ida):
    AddressFactory(follower=ida)
    Follow.objects.update(email=True)
    hall.happens(town, 1)
    hall.happens(town, 1, urgent=True)
    ida.quiet_from, ida.quiet_to = 11, 15
    ida.save()
    deliver()

    assert [p.urgent for p in receivers["p"].got] == [True]
    assert [r.due_at for r in rows(state="w")] == [NOON + dt.timedelta(hours=3)]
    assert {p.urgent for p in receivers["e"].got} == {False, True}


def test_a_pause_that_ends_at_night_does_not_ring_at_night(hall, receivers, town, ida):
    hall.happens(town, 1)
    ida.quiet_from, ida.quiet_to = 22, 7
    ida.paused_until = dt.datetime(2026, 11, 22, 3, tzinfo=town.zone)
    ida.save()
    deliver()

    assert [r.due_at for r in rows()] == [dt.datetime(2026, 11, 22, 7, tzinfo=town.zone)]


# What becomes of a message ---------------------------------------------------------------------------------


def test_what_is_to_come_later_waits_longer_each_time_and_is_given_up_in_the_end(
    hall, receivers, town, ida, clock
):
    receivers["p"].says(End.LATER)
    hall.happens(town, 1)
    waits = []
    while rows()[0].state == State.WAITING:
        deliver()
        row = rows()[0]
        waits.append(row.due_at - timezone.now())
        clock.move_to(max(row.due_at, timezone.now()))

    assert ends() == {("f", Outcome.GAVE_UP)}
    assert len(receivers["p"].got) == backoff.ATTEMPTS
    assert dt.timedelta(seconds=15) <= waits[0] <= dt.timedelta(seconds=30)
    assert waits[6] > waits[2] > waits[0]
    assert sum(waits, dt.timedelta()) > dt.timedelta(hours=20)


def test_the_receiver_says_when(hall, receivers, town, ida):
    again = NOON + 7 * MINUTE
    receivers["p"].says(End.LATER, again_at=again)
    hall.happens(town, 1)
    deliver()

    assert [(r.state, r.due_at, r.lease) for r in rows()] == [("w", again, "")]


def test_a_receiver_that_says_now_is_not_asked_without_end(hall, receivers, town, ida):
    receivers["p"].says(End.LATER, again_at=NOON)
    hall.happens(town, 1)
    deliver()

    assert len(receivers["p"].got) == 1
    assert rows()[0].due_at > NOON


@pytest.mark.parametrize(
    ("until", "again", "outcome"),
    [
        (10 * MINUTE, 11 * MINUTE, Outcome.EXPIRED),
        (dt.timedelta(days=9), dt.timedelta(days=3), Outcome.GAVE_UP),
    ],
)
def test_later_than_it_is_of_use_is_never(hall, receivers, town, ida, until, again, outcome):
    receivers["p"].says(End.LATER, again_at=NOON + again)
    hall.happens(town, 1, until=NOON + until)
    deliver()

    assert ends() == {("f", outcome)}


def test_an_origin_that_asks_for_time_is_left_alone_by_everybody(hall, receivers, town, ida):
    near = FollowerFactory()
    DeviceFactory(follower=near)
    far = FollowerFactory()
    DeviceFactory(follower=far, endpoint="https://elsewhere.example/1")
    for person in (near, far):
        follows(person, town, course=2, push=True)
    receivers["p"].says(End.LATER, again_at=NOON + 5 * MINUTE, origin_waits=True)
    hall.happens(town, 2)
    Delivery.objects.filter(channel="p").update(due_at=NOON + MINUTE)
    hall.happens(town, 1)
    deliver()

    assert [p.to.follower for p in receivers["p"].got] == [ida]
    assert [r.due_at for r in rows(follower=near)] == [NOON + 5 * MINUTE]
    assert [r.due_at for r in rows(follower=far)] == [NOON + MINUTE]


def test_a_device_that_is_gone_is_called_no_more(hall, receivers, town, ida):
    other = FollowerFactory()
    DeviceFactory(follower=other)
    follows(other, town, push=True)
    hall.happens(town, 1)
    gone = ida.devices.get()
    receivers["p"].answers = lambda parcel: Receipt(
        parcel, End.GONE if parcel.to == gone else End.SENT
    )
    Delivery.objects.bulk_create(
        Delivery(
            municipality=town,
            entry_id=entry,
            follower=ida,
            channel="p",
            device=gone,
            due_at=NOON + MINUTE,
        )
        for entry in hall.happens(town, 9)
    )
    deliver()

    gone.refresh_from_db()
    assert (gone.gone_at, gone.endpoint, bytes(gone.p256dh), bytes(gone.auth)) == (
        NOON,
        "",
        b"",
        b"",
    )
    assert [(r.state, r.outcome) for r in rows(device=gone)] == [("f", "gone"), ("d", "gone")]
    assert ends(follower=other) == {("s", "")}


def test_a_device_that_moved_while_its_message_was_on_the_way_is_kept(hall, receivers, town, ida):
    def moves(parcel):
        Device.objects.update(endpoint="https://push.example/new", endpoint_hash="new")
        return Receipt(parcel, End.GONE)

    receivers["p"].answers = moves
    hall.happens(town, 1)
    deliver()

    assert Device.objects.get().gone_at is None
    assert ends() == {("w", "")}


def test_an_address_that_is_gone_is_written_to_no_more(hall, receivers, town, ida):
    address = AddressFactory(follower=ida)
    Follow.objects.update(email=True)
    hall.happens(town, 1)
    receivers["e"].says(End.GONE, outcome=Outcome.BOUNCED)
    deliver()

    address.refresh_from_db()
    assert address.refused_at == NOON
    assert ends(channel="e") == {("f", Outcome.BOUNCED)}
    assert ends(channel="p") == {("s", "")}


def test_a_message_that_is_refused_is_not_sent_again(hall, receivers, town, ida):
    receivers["p"].says(End.REFUSED, outcome=Outcome.TOO_LONG)
    hall.happens(town, 1)
    deliver()

    assert ends() == {("f", Outcome.TOO_LONG)}
    assert Device.objects.get().gone_at is None


def test_our_own_fault_loses_nothing_and_stands_in_the_log(hall, receivers, town, ida, caplog):
    receivers["p"].says(End.OURS, said="403 BadJwtToken")
    hall.happens(town, 1)
    deliver()

    (row,) = rows()
    assert (row.state, row.outcome) == ("w", Outcome.OURS)
    assert row.due_at >= NOON + 7 * MINUTE
    assert "403 BadJwtToken" in caplog.text
    assert Device.objects.get().gone_at is None

    receivers["p"].says(End.SENT)
    with time_machine.travel(row.due_at):
        deliver()
    assert ends() == {("s", "")}


@pytest.mark.parametrize("fault", ["raises", "forgets", "missing"])
def test_a_sender_that_fails_loses_nothing(hall, receivers, town, ida, fault, monkeypatch, caplog):
    other = FollowerFactory()
    DeviceFactory(follower=other)
    AddressFactory(follower=other)
    follows(other, town, push=True, email=True)
    hall.happens(town, 1)

    def sender(messages):
        for number, parcel in enumerate(messages):
            if number:
                if fault == "raises":
                    raise Broken("somebody's name")
                return
            yield Receipt(parcel, End.SENT)

    if fault == "missing":
        monkeypatch.delitem(parcels._senders, "p")
    else:
        monkeypatch.setitem(parcels._senders, "p", sender)
    deliver()

    assert [row.state for row in rows()] == ["w", "w"] if fault == "missing" else ["s", "w"]
    assert ends(state="w") == {("w", Outcome.OURS)}
    assert ends(channel="e") == {("s", "")}
    assert "somebody's name" not in caplog.text


def test_a_claim_that_cannot_be_made_into_messages_waits_and_the_next_goes_on(
    hall, receivers, town, ida, monkeypatch
):
    AddressFactory(follower=ida)
    Follow.objects.update(email=True)
    hall.happens(town, 1)
    receivers_of = bundling._receivers

    def fails(channel, found):
        if channel == Channel.PUSH:
            raise Broken
        return receivers_of(channel, found)

    monkeypatch.setattr(bundling, "_receivers", fails)
    deliver()

    assert [(r.state, r.lease, r.due_at > NOON) for r in rows()] == [("w", "", True)]
    assert ends(channel="e") == {("s", "")}


# Leases ----------------------------------------------------------------------------------------------------


def test_what_one_worker_holds_no_other_can_take(hall, town, ida):
    hall.happens(town, 1)

    assert len(claiming.claim(Channel.PUSH).rows) == 1
    assert claiming.claim(Channel.PUSH) is None


def test_what_a_worker_left_behind_is_given_back_when_its_lease_is_over(hall, receivers, town, ida):
    hall.happens(town, 1)
    claiming.claim(Channel.PUSH)
    assert delivering.sweep() == 0
    with time_machine.travel(NOON + claiming.LEASE + MINUTE):
        assert delivering.sweep() == 1
        deliver()
        assert Lease.objects.count() == 1, "that of the claim that was told"
    with time_machine.travel(NOON + 3 * claiming.LEASE):
        assert delivering.sweep() == 0
    assert not Lease.objects.exists()

    assert len(receivers["p"].got) == 1
    assert rows()[0].attempts == 2


def test_what_keeps_killing_workers_is_given_up(hall, town, ida, clock):
    hall.happens(town, 1)
    for _attempt in range(backoff.ATTEMPTS):
        clock.move_to(max(rows()[0].due_at, timezone.now()))
        assert claiming.claim(Channel.PUSH)
        clock.shift(claiming.LEASE + MINUTE)
        delivering.sweep()

    assert ends() == {("f", Outcome.GAVE_UP)}


def test_who_lost_the_lease_has_no_say_any_more(hall, town, ida):
    hall.happens(town, 1)
    first = claiming.claim(Channel.PUSH)
    (parcel,) = bundling.bundle(first)
    with time_machine.travel(NOON + claiming.LEASE + MINUTE):
        delivering.sweep()
        second = claiming.claim(Channel.PUSH)
        delivering.record(first, [Receipt(parcel, End.REFUSED)])
        assert [(r.state, r.lease) for r in rows()] == [("l", second.lease)]
        delivering.record(second, [Receipt(parcel, End.SENT)])
    assert ends() == {("s", "")}


def test_a_clock_that_is_set_back_sends_nothing_twice(hall, receivers, town, ida, clock):
    hall.happens(town, 1)

    def an_hour_earlier(parcel):
        clock.move_to(NOON - dt.timedelta(hours=1))
        delivering.sweep()
        assert claiming.claim(Channel.PUSH) is None
        return Receipt(parcel, End.SENT)

    receivers["p"].answers = an_hour_earlier
    deliver()
    clock.move_to(NOON + dt.timedelta(hours=1))
    delivering.sweep()
    deliver()

    assert len(receivers["p"].got) == 1
    assert ends() == {("s", "")}


def test_no_transaction_is_open_while_something_is_sent(hall, receivers, town, ida, monkeypatch):
    open_ones = []
    atomic_outside = len(transaction.get_connection().savepoint_ids)

    def looks(parcel):
        open_ones.append(len(transaction.get_connection().savepoint_ids) - atomic_outside)
        return Receipt(parcel, End.SENT)

    receivers["p"].answers = looks
    hall.happens(town, 1)
    deliver()

    assert open_ones == [0]


def test_a_worker_that_is_told_to_stop_finishes_what_is_on_its_way(
    hall, receivers, town, monkeypatch
):
    for _n in range(3):
        person = FollowerFactory()
        DeviceFactory(follower=person)
        follows(person, town, push=True)
    hall.happens(town, 1)
    monkeypatch.setattr(claiming, "BATCH", 2)
    worker = delivering.Worker()

    def stops(parcel):
        worker.stop()
        return Receipt(parcel, End.SENT)

    receivers["p"].answers = stops

    assert worker.run() is True
    assert [row.state for row in rows()] == ["s", "s", "w"]


# The queue -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_lost_poke_is_made_up_for(hall, town, ida):
    hall.happens(town, 1)
    OrmQ.objects.all().delete()
    delivering.sweep()

    assert [job.task["func"] for job in OrmQ.objects.all()] == ["portal.tasks.deliver"]


@pytest.mark.django_db(transaction=True)
def test_where_nothing_is_due_nobody_is_woken(hall, town, ida):
    hall.happens(town, 1)
    Delivery.objects.update(due_at=NOON + MINUTE)
    OrmQ.objects.all().delete()
    delivering.sweep()

    assert not OrmQ.objects.exists()


# What the operator sees ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "state"),
    [(0, checks.State.GOOD), (11, checks.State.WARNING), (61, checks.State.BAD)],
)
def test_the_doctor_says_how_long_something_due_has_waited(hall, town, ida, late, state):
    hall.happens(town, 1)
    with time_machine.travel(NOON + late * MINUTE, tick=False):
        found = checks.findings()["deliveries"]
        figures = checks.exposition()

    assert found.state == state
    assert (f"{late} min" in found.text) == bool(late)
    assert 'torget_deliveries_due{channel="push"} 1' in figures
    assert f"torget_delivery_age_seconds {late * 60}" in figures


def test_the_doctor_says_that_something_is_wrong_at_our_end(hall, receivers, town, ida):
    receivers["p"].says(End.OURS, said="403")
    hall.happens(town, 1)
    deliver()

    found = checks.findings()["deliveries"]
    assert found.state == checks.State.BAD
    assert "portal.delivering" in found.text
