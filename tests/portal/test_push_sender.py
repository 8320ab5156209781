"""Push messages against a push service that verifies, opens and counts: each fault has its own end, and only that."""

import datetime as dt
import json
import logging
import os
import socket
from collections.abc import Iterator
from itertools import islice

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal import push, push_http, push_words, stopping, vapid
from portal.channels import Channel, Outcome
from portal.models import Device
from portal.parcels import End, Item, Parcel, Receipt, send
from portal.tellers import Words
from tests.factories import public_point
from tests.portal import pushd

CYCLE_PATH = Words(
    kind="Sag",
    title="Cykelsti på Møllegade",
    what="Udvalget sendte sagen tilbage",
    url="/da/sager/17/#d2026-11-20",
    change=("Udvalg", "Byråd"),
)
SCHOOL = Words(kind="Sag", title="Skole i Nørremark", what="Byrådet sagde ja", url="/da/sager/18/")


@pytest.fixture(scope="module")
def started() -> Iterator[pushd.Running]:
    with pushd.running(origins=3) as service:
        yield service


@pytest.fixture
def service(started: pushd.Running, settings) -> Iterator[pushd.Running]:
    settings.PUSH_TEST_ORIGINS = started.origins
    started.forget()
    yield started
    push.hang_up()
    push._troubles.clear()


@pytest.fixture
def impatient(monkeypatch) -> None:
    """Nobody waits ten seconds for a push service that will not answer."""
    monkeypatch.setattr(push_http, "TIMEOUT", 1.5)
    monkeypatch.setattr(push_http, "OFTEN", 0.05)


def device(number: int, endpoint: str, **values) -> Device:
    values = {
        "p256dh": public_point(number),
        "auth": pushd.auth_secret(number),
        "key_id": vapid.newest().id,
    } | values
    return Device(pk=number, follower_id=number, endpoint=endpoint, **values)


def parcel(to: Device, *items: Item, **values) -> Parcel:
    items = items or (Item(to.pk, 1, "case:17", CYCLE_PATH, why="Møllegade"),)
    values = {"language": "en", "sender": "Tornsund", "stop_key": f"stop{to.pk}"} | values
    return Parcel(Channel.PUSH, 1, site="https://tornsund.example", to=to, items=items, **values)


def sent(*parcels: Parcel) -> dict[int, Receipt]:
    receipts = list(send(Channel.PUSH, parcels))
    assert len(receipts) == len(parcels)
    return {receipt.parcel.to.pk: receipt for receipt in receipts}


def one(service: pushd.Running, faults: str = "", **values) -> Receipt:
    return sent(parcel(device(1, service.endpoint(1, faults)), **values))[1]


def opens(one: Parcel) -> str:
    """The address that a press on ``one`` opens."""
    data = push_words.form(one, push_words.text_of(one)).of(one)
    return json.loads(data)["notification"]["navigate"]


def note(service: pushd.Running, number: int = 1) -> dict:
    message = json.loads(service.messages(number)[-1]["text"])
    assert message["web_push"] == 8030
    return message["notification"]


# Every fault has its end

ENDS = [
    ("201", End.SENT, ""),
    ("200", End.SENT, ""),
    ("202", End.SENT, ""),
    ("404", End.GONE, Outcome.GONE),
    ("410", End.GONE, Outcome.GONE),
    ("413", End.REFUSED, Outcome.TOO_LONG),
    ("429s60", End.LATER, ""),
    ("406", End.LATER, ""),
    ("503", End.LATER, ""),
    ("500", End.LATER, ""),
    ("502", End.LATER, ""),
    ("408", End.LATER, ""),
    ("drop", End.LATER, ""),
    ("garbage", End.LATER, ""),
    ("hang", End.LATER, ""),
    ("redirect", End.OURS, Outcome.REFUSED),
    ("400", End.OURS, ""),
    ("401", End.OURS, ""),
    ("403", End.OURS, ""),
    ("418", End.REFUSED, Outcome.REFUSED),
]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("fault", "end", "outcome"), ENDS)
def test_every_answer_has_its_end(service, fault, end, outcome) -> None:
    receipt = one(service, fault)
    assert (receipt.end, receipt.outcome) == (end, outcome)
    assert not receipt.origin_waits
    assert service.report()["wrong"] == {}


@pytest.mark.usefixtures("impatient")
def test_all_faults_together_touch_nobody_else(service) -> None:
    faults = [fault for fault, _end, _outcome in ENDS if fault not in {"200", "201", "202"}]
    written = {n: faults[n // 10 % len(faults)] if n % 10 == 7 else "" for n in range(400)}
    parcels = [parcel(device(n, service.endpoint(n, fault))) for n, fault in written.items()]
    receipts = sent(*parcels)
    ends = {fault: end for fault, end, _outcome in ENDS} | {"": End.SENT}
    assert {n: receipts[n].end for n in written} == {n: ends[f] for n, f in written.items()}
    assert not any(receipt.origin_waits for receipt in receipts.values())
    report = service.report()
    assert report["told"] == [n for n, fault in written.items() if not fault]
    assert (report["duplicates"], report["called_when_gone"], report["wrong"]) == (0, 0, {})


@pytest.mark.usefixtures("impatient")
def test_a_redirect_is_never_followed(service) -> None:
    receipt = one(service, "redirect")
    assert receipt.said == "307"
    report = service.report()
    assert (report["calls"], report["told"]) == (1, [])


def test_what_is_too_long_is_sent_once_more_and_as_short_as_can_be(service) -> None:
    receipt = one(service, "413x440")
    assert receipt.end == End.SENT
    assert service.report()["calls"] == 2
    said = note(service)
    assert said["title"] == "Tornsund"
    assert said["navigate"].startswith("https://tornsund.example/en/n/1/1/")
    assert "Udvalget" not in said["body"]


def test_what_is_too_long_at_its_shortest_is_given_up(service) -> None:
    assert one(service, "413").end == End.REFUSED
    assert service.report()["calls"] == 2


def test_what_failed_once_is_taken_when_it_is_sent_again(service) -> None:
    to = device(1, service.endpoint(1, "500,201"))
    assert sent(parcel(to))[1].end == End.LATER
    assert sent(parcel(to))[1].end == End.SENT
    assert service.report()["taken"] == 1


# Later


@time_machine.travel("2026-11-21 12:00:00+00:00", tick=False)
@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("99999999999", 86400),
        ("Sat, 21 Nov 2026 12:05:00 GMT", 300),
        ("Saturday, 21-Nov-26 12:05:00 GMT", 300),
        ("Sat, 21 Nov 2020 12:05:00 GMT", 0),
        ("Sat, 21 Nov 2099 12:05:00 GMT", 86400),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("Sat, 21 Nov 99999999999999999999 1:00:00", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(said: str, seconds: int | None) -> None:
    expected = None if seconds is None else timezone.now() + dt.timedelta(seconds=seconds)
    assert push.retry_at(said) == expected


@given(st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ [\d:]+ ?\w*"))
def test_no_retry_after_breaks_anything(said: str) -> None:
    moment = push.retry_at(said)
    assert moment is None or moment <= timezone.now() + push.PATIENCE


@pytest.mark.parametrize("fault", ["429s60", "429d60", "503s60", "406s60"])
def test_nobody_is_asked_before_they_said(service, fault) -> None:
    before = timezone.now()
    receipt = one(service, fault)
    assert before + dt.timedelta(seconds=58) < receipt.again_at
    assert receipt.again_at < timezone.now() + dt.timedelta(seconds=61)


def test_an_origin_that_turns_many_away_is_left_alone_and_the_others_are_not(service) -> None:
    slow = [parcel(device(n, service.endpoint(n, "429s60"))) for n in range(0, 300, 3)]
    well = [parcel(device(n, service.endpoint(n))) for n in range(1, 300, 3)]
    receipts = sent(*slow, *well)
    assert all(receipts[one.to.pk].end == End.SENT for one in well)
    waiting = [receipts[one.to.pk] for one in slow]
    assert {receipt.end for receipt in waiting} == {End.LATER}
    assert all(receipt.again_at for receipt in waiting)
    assert sum(receipt.origin_waits for receipt in waiting) > 50
    assert service.report()["answers"]["429s60"] < 50


def test_an_origin_where_nobody_listens_is_left_alone_for_a_while(service, settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{closed.getsockname()[1]}"
        settings.PUSH_TEST_ORIGINS = [*settings.PUSH_TEST_ORIGINS, origin]
        lost = [parcel(device(n, f"{origin}/push/{n}")) for n in range(30)]
        well = parcel(device(31, service.endpoint(31)))
        receipts = sent(*lost, well)
    assert receipts.pop(31).end == End.SENT
    assert {(r.end, r.origin_waits) for r in receipts.values()} == {(End.LATER, True)}


@pytest.mark.usefixtures("impatient")
def test_an_origin_that_takes_connections_and_greets_nobody_is_unreachable(
    service, settings
) -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(50)
        origin = f"https://127.0.0.1:{mute.getsockname()[1]}"
        settings.PUSH_TEST_ORIGINS = [*settings.PUSH_TEST_ORIGINS, origin]
        lost = [parcel(device(n, f"{origin}/push/{n}")) for n in range(20)]
        receipts = sent(*lost, parcel(device(31, service.endpoint(31))))
    assert receipts.pop(31).end == End.SENT
    assert {(r.end, r.origin_waits) for r in receipts.values()} == {(End.LATER, True)}


def test_what_happens_between_two_calls_is_nobodys_delay(service) -> None:
    client = push_http.Client()
    real, passed = client.clock, 0.0
    client.clock = lambda: real() + passed
    around = push.Round(client)
    for number in range(3):
        client.put(push.Message(parcel(device(number, service.endpoint(number))), around))
        before = client.now()
        passed += 3600
        assert client.now() == before
        assert [answer.status for _message, answer in client.answers()] == [201]
        assert client.now() - before < 600
    client.close()


def test_an_origin_in_trouble_is_left_alone_longer_each_time_until_it_is_well(
    service, settings
) -> None:
    def pause() -> dt.timedelta:
        before = timezone.now()
        (receipt,) = sent(parcel(device(1, f"{origin}/push/1"))).values()
        return dt.timedelta() if receipt.end is End.SENT else receipt.again_at - before

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        origin = f"http://127.0.0.1:{port}"
        settings.PUSH_TEST_ORIGINS = [origin]
        pauses = [round(pause() / push.PAUSE) for _time in range(9)]
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 64, 64]
    with pushd.running(port=port):
        assert pause() == dt.timedelta()
    assert round(pause() / push.PAUSE) == 1


def test_devices_that_hang_keep_nobody_else_of_their_origin_waiting(service) -> None:
    numbers = range(0, 600, 3)
    hanging = set(numbers[9::10])
    assert len(hanging) > 2 * push_http.FEW
    receipts = push.send(
        parcel(device(n, service.endpoint(n, "hang" if n in hanging else ""))) for n in numbers
    )
    first = list(islice(receipts, len(numbers) - len(hanging)))
    receipts.close()
    assert {receipt.end for receipt in first} == {End.SENT}


@pytest.mark.usefixtures("impatient")
def test_an_origin_that_never_answers_costs_the_others_nothing(service, monkeypatch) -> None:
    monkeypatch.setattr(push_http, "HELD", 2.0)
    silent = [parcel(device(n, service.endpoint(n, "hang"))) for n in range(0, 240, 3)]
    well = [parcel(device(n, service.endpoint(n))) for n in range(1, 240, 3)]
    receipts = sent(*silent, *well)
    assert all(receipts[one.to.pk].end == End.SENT for one in well)
    assert all(receipts[one.to.pk].end == End.LATER for one in silent)
    assert service.report()["answers"]["hang"] < len(silent), "those behind are not even asked"


# Our own faults


def test_an_origin_that_finds_fault_with_everybody_is_stopped_and_nothing_deleted(
    service, caplog
) -> None:
    faulty = [parcel(device(n, service.endpoint(n, "403"))) for n in range(0, 1500, 3)]
    well = [parcel(device(n, service.endpoint(n))) for n in range(1, 300, 3)]
    with caplog.at_level(logging.ERROR, "portal.push"):
        receipts = sent(*faulty, *well)
    assert all(receipts[one.to.pk].end == End.SENT for one in well)
    assert {receipts[one.to.pk].end for one in faulty} == {End.OURS}
    # how many are on their way when the twentieth says no, depends on how quick everybody is
    assert 20 <= service.report()["answers"]["403"] < len(faulty)
    stopped = [receipts[one.to.pk] for one in faulty if receipts[one.to.pk].origin_waits]
    assert stopped
    assert all(receipt.again_at > timezone.now() for receipt in stopped)
    assert len([r for r in caplog.records if r.levelno == logging.ERROR]) == 1
    assert "refuses all push messages" in caplog.text
    assert "asked for" in caplog.text, "what the service said helps to find out"


def test_one_person_with_many_bad_devices_stops_nobody(service) -> None:
    bad = []
    for n in range(0, 120, 3):
        to = device(n, service.endpoint(n, "403"))
        to.follower_id = 7
        bad.append(parcel(to))
    well = [parcel(device(n, service.endpoint(n))) for n in range(300, 360, 3)]
    receipts = sent(*bad, *well)
    assert all(receipts[one.to.pk].end == End.SENT for one in well)
    assert not any(receipt.origin_waits for receipt in receipts.values())


def test_what_a_service_says_names_no_device_in_the_log(service) -> None:
    answer = push_http.Answer(400, said="no  such\nsubscription abcdefghijkl")
    around = push.Round(push_http.Client())
    around.client.close()
    message = push.Message(parcel(device(1, service.origins[0] + "/push/abcdefghijkl")), around)
    assert push._said(message, answer) == "400 no such subscription …"


def test_a_device_of_a_key_that_is_lost_is_not_given_up(service) -> None:
    receipt = sent(parcel(device(1, service.endpoint(1), key_id="lost")))[1]
    assert receipt.end == End.OURS
    assert "key lost" in receipt.said
    assert service.report()["calls"] == 0


def test_without_any_key_nothing_is_lost(service, settings) -> None:
    to = device(1, service.endpoint(1))
    settings.VAPID_KEYS = ["nonsense"]
    receipt = sent(parcel(to))[1]
    assert receipt.end == End.OURS
    assert receipt.again_at > timezone.now()


def test_a_device_whose_key_is_none_is_gone_and_keeps_nobody_waiting(service) -> None:
    bad = parcel(device(1, service.endpoint(1), p256dh=b"\x04" + bytes(64)))
    odd = parcel(device(2, service.endpoint(2), auth=b"short"))
    receipts = sent(bad, odd, parcel(device(3, service.endpoint(3))))
    assert [receipts[n].end for n in (1, 2, 3)] == [End.GONE, End.GONE, End.SENT]


def test_words_that_break_are_our_fault_and_only_theirs(service, monkeypatch) -> None:
    real = push_words.text_of

    def breaks(parcel: Parcel) -> push_words.Text:
        if parcel.items[0].entry == 2:
            raise RuntimeError("no words")
        return real(parcel)

    monkeypatch.setattr(push_words, "text_of", breaks)
    bad = parcel(device(1, service.endpoint(1)), Item(1, 2, "case:2", SCHOOL))
    receipts = sent(bad, parcel(device(2, service.endpoint(2))))
    assert (receipts[1].end, receipts[1].outcome) == (End.OURS, Outcome.BROKEN)
    assert receipts[2].end == End.SENT


def test_an_address_that_may_not_be_reached_is_refused_even_from_the_database(service) -> None:
    to = parcel(device(1, "https://intranet.example/push/1"))
    assert sent(to)[1].end == End.REFUSED


def test_a_name_that_leads_into_a_private_network_is_not_connected_to(
    service, settings, monkeypatch
) -> None:
    settings.PUSH_SERVICES = ["push.example"]
    real = socket.getaddrinfo

    def inward(host, port, *args, **kwargs):
        if host == "a.push.example":
            address = ("127.0.0.1", int(service.origins[0].rpartition(":")[2]))
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", inward)
    receipts = sent(
        parcel(device(1, "https://a.push.example/push/1")), parcel(device(2, service.endpoint(2)))
    )
    assert (receipts[1].end, receipts[1].outcome) == (End.REFUSED, Outcome.REFUSED)
    assert "127.0.0.1" in receipts[1].said
    assert receipts[2].end == End.SENT


# What the service is told


def test_a_message_lives_as_long_as_it_is_of_use(service) -> None:
    one(service)
    assert service.messages(1)[0]["ttl"] == str(48 * 3600)
    one(service, until=timezone.now() + dt.timedelta(hours=2))
    assert 7100 < int(service.messages(1)[1]["ttl"]) <= 7200
    receipt = one(service, until=timezone.now() - dt.timedelta(seconds=1))
    assert (receipt.end, receipt.outcome) == (End.REFUSED, Outcome.EXPIRED)
    assert len(service.messages(1)) == 2


@pytest.mark.parametrize(
    ("how", "urgency"),
    [({"urgent": True, "digest": True}, "high"), ({"digest": True}, "low"), ({}, "normal")],
)
def test_what_cannot_wait_is_said_to_be_urgent(service, how, urgency) -> None:
    one(service, **how)
    assert service.messages(1)[0]["urgency"] == urgency


def test_a_newer_message_about_the_same_thing_replaces_an_older_one(service) -> None:
    to = device(1, service.endpoint(1))
    items = [
        Item(1, 1, "case:17", CYCLE_PATH),
        Item(2, 2, "case:17", CYCLE_PATH),
        Item(3, 3, "case:18", SCHOOL),
    ]
    for item in items:
        sent(parcel(to, item))
    first, second, other = service.messages(1)
    assert first["topic"] == second["topic"] != other["topic"]
    assert len(first["topic"]) == 32
    assert json.loads(first["text"])["notification"]["tag"] == first["topic"]


def test_a_device_keeps_the_key_it_subscribed_to(service, settings, tmp_path) -> None:
    settings.VAR = tmp_path
    old = vapid.newest()
    new = vapid.rotate({old.id})[0]
    sent(
        parcel(device(1, service.endpoint(1), key_id=old.id)),
        parcel(device(4, service.endpoint(4), key_id=new.id)),
    )
    signed = [service.messages(n)[0]["authorization"].rpartition("k=")[2] for n in (1, 4)]
    assert signed == [old.offer, new.offer]


def test_a_signature_is_made_once_for_many_and_anew_in_time(service) -> None:
    key = vapid.newest()
    with time_machine.travel("2026-11-21 12:00:00+00:00", tick=False) as clock:
        first = push.signature(key, "https://a.example")
        assert push.signature(key, "https://a.example") is first
        assert push.signature(key, "https://b.example") != first
        clock.shift(dt.timedelta(hours=7))
        assert push.signature(key, "https://a.example") != first
        clock.shift(dt.timedelta(hours=-10))  # the clock was put right
        assert push.signature(key, "https://a.example") != first


# Connections


def test_connections_are_kept_from_one_run_to_the_next(service, monkeypatch) -> None:
    monkeypatch.setattr(push_http, "MANY", push_http.FEW)
    # on a machine that is busy elsewhere, one may look stuck
    monkeypatch.setattr(push_http, "CREDIT", 0)
    parcels = [parcel(device(n, service.endpoint(n))) for n in range(90)]
    sent(*parcels)
    opened = service.report()["connections"]
    assert opened <= 3 * push_http.FEW + 2
    sent(*parcels)
    assert service.report()["connections"] == opened + 1, "the one that asks"


def test_a_connection_that_was_closed_meanwhile_is_not_used(settings) -> None:
    with pushd.running() as first:
        settings.PUSH_TEST_ORIGINS = first.origins
        port = int(first.origins[0].rpartition(":")[2])
        assert one(first).end == End.SENT
    with pushd.running(port=port) as again:
        assert one(again).end == End.SENT
    push.hang_up()


def test_parcels_are_drawn_as_there_is_room(service) -> None:
    drawn = 0

    def coming() -> Iterator[Parcel]:
        nonlocal drawn
        for n in range(2000):
            drawn += 1
            yield parcel(device(n, service.endpoint(n)))

    receipts = push.send(coming())
    assert next(receipts).end == End.SENT
    assert drawn < 1000
    assert sum(receipt.end == End.SENT for receipt in receipts) == 1999
    assert service.report()["distinct"] == 2000


def test_whoever_stops_listening_leaves_nothing_open(service) -> None:
    receipts = push.send(parcel(device(n, service.endpoint(n))) for n in range(300))
    next(receipts)
    receipts.close()
    assert push._kept == []
    assert one(service).end == End.SENT


def test_a_forked_process_leaves_its_parents_connections_alone(service) -> None:
    one(service)
    assert len(push._kept) == 1
    child = os.fork()
    if not child:
        os._exit(len(push._kept))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert one(service).end == End.SENT


def test_a_municipality_of_nobody_sends_nothing() -> None:
    assert list(push.send([])) == []


# TLS


def test_over_tls_a_service_must_show_who_it_is(settings, tmp_path) -> None:
    certificate, ca = pushd.authority(tmp_path, "localhost")
    with pushd.running(certificate=certificate, ca=ca) as service:
        elsewhere = service.origins[0].replace("localhost", "127.0.0.1")
        settings.PUSH_TEST_ORIGINS = [*service.origins, elsewhere]
        receipt = one(service)
        assert (receipt.end, receipt.origin_waits) == (End.LATER, True)
        assert "CERTIFICATE_VERIFY_FAILED" in receipt.said
        settings.PUSH_CA = ca
        assert one(service).end == End.SENT
        misnamed = sent(parcel(device(2, f"{elsewhere}/push/2")))[2]
        assert misnamed.end == End.LATER
        assert service.report()["told"] == [1]
        push.hang_up()


# Words


def test_one_piece_of_news_says_what_changed_why_and_where(service) -> None:
    one(service)
    said = note(service)
    assert said.pop("tag")
    assert said == {
        "title": "Cykelsti på Møllegade",
        "body": "Udvalget sendte sagen tilbage.\nUdvalg → Byråd\nYou follow: Møllegade",
        "navigate": said["navigate"],
        "lang": "en",
        "dir": "ltr",
        "actions": said["actions"],
    }
    # it says whose it was when it is opened, so it is another one for each
    seal = stopping.reading_seal("stop1", 1)
    assert said["navigate"] == f"https://tornsund.example/en/n/1/1/{seal}"
    assert "stop1" not in said["navigate"]
    (stop,) = said["actions"]
    assert stop["action"] == "stop"
    assert stop["title"] == "Stop these alerts"
    assert stop["navigate"].startswith("https://tornsund.example/en/stop/stop1/")


def test_what_one_can_do_is_said_with_its_last_day(service) -> None:
    words = Words(
        kind="Sag", title="Lokalplan", what="Der er høring", url="/da/x/", action="Sig din mening",
        action_url="/da/x/#sig", until=dt.date(2026, 12, 9),
    )  # fmt: skip
    with time_machine.travel("2026-11-21 12:00:00+00:00"):
        one_text = push_words.text_of(parcel(device(1, "x"), Item(1, 1, "case:1", words)))
    assert "Sig din mening until Wednesday 9 December." in one_text.body


def test_several_pieces_of_news_become_one_message() -> None:
    to = device(1, "x")
    two = parcel(to, Item(1, 1, "case:17", CYCLE_PATH), Item(2, 2, "case:17", SCHOOL))
    text = push_words.text_of(two)
    assert text.title == "Skole i Nørremark"
    assert text.body == "Udvalget sendte sagen tilbage\nByrådet sagde ja"
    assert opens(two).startswith("https://tornsund.example/en/n/2/2/")
    many = parcel(to, *two.items, *(Item(n, n, f"case:{n}", SCHOOL) for n in range(3, 10)))
    text = push_words.text_of(many)
    assert text.title == "9 pieces of news about 8 things you follow"
    assert text.body.count("\n") == push_words.LINES
    assert text.body.endswith("and 3 more")
    assert opens(many) == "https://tornsund.example/en/alerts/"


def test_a_discreet_message_says_only_that_there_is_something(service) -> None:
    one(service, discreet=True)
    said = note(service)
    assert (said["title"], said["body"]) == ("Tornsund", "There is something new for you.")


letters = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=2000)


@given(title=letters, what=letters, matter=letters, why=letters, url=letters)
def test_a_payload_is_always_json_and_short_enough(title, what, matter, why, url) -> None:
    words = Words(
        kind="Sag", title=title, what=what, matter=matter, url="/" + url, change=(matter, what)
    )
    to = parcel(device(1, "x"), Item(2**40, 1, "case:1", words, why), stop_key="k" * 24)
    data = push_words.form(to, push_words.text_of(to)).of(to)
    assert len(data) <= push_words.LONGEST
    said = json.loads(data)["notification"]
    assert said["navigate"].startswith("https://tornsund.example/en/n/1/")
    assert f"/{'k' * 24}/" in said["actions"][0]["navigate"]
    assert len(push_words.shortest(to)) < 1500


def test_a_long_text_ends_with_a_word() -> None:
    words = Words(kind="Sag", title="A", what="Ærinder " * 300, url="/")
    to = parcel(device(1, "x"), Item(1, 1, "case:1", words))
    assert push_words.text_of(to).body.endswith("Ærinder…")


def test_many_deliveries_do_not_make_a_message_too_long() -> None:
    items = [Item(2**40 + 2**30 * n, n, f"case:{n}", SCHOOL) for n in range(300)]
    to = parcel(device(1, "x"), *items)
    assert len(push_words.form(to, push_words.text_of(to)).of(to)) <= push_words.LONGEST
