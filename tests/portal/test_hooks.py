"""What mail servers and gateways report: taken when signed, once, and felt by nobody else."""

import datetime as dt
import json

import pytest
import time_machine
from django.utils import timezone, translation

from portal import mails, reports
from portal.actions import addresses
from portal.channels import Channel, Outcome, State
from portal.models import Address, Delivery, Entry
from tests.factories import AddressFactory, FollowerFactory

pytestmark = pytest.mark.django_db
SECRET = "a secret of both sides"
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock(settings):
    settings.HOOK_SECRET = SECRET
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund", "names": {"da": "Tornsund"}}


@pytest.fixture
def ida(town):
    return AddressFactory(follower=FollowerFactory(resident__municipality=town))


@pytest.fixture
def report(client):
    def post(*events, kind="application/json", secret=SECRET, moment=None, body=None):
        said = json.dumps({"events": list(events)}).encode() if body is None else body
        moment = int(timezone.now().timestamp()) if moment is None else moment
        signature = reports.signature(secret, moment, said)
        return client.post(
            "/hooks/messages", said, content_type=kind, headers={"torget-signature": signature}
        )

    return post


def delivery(town, address, state=State.SENT, number=1):
    entry = Entry.objects.create(
        municipality=town, kind="x", object_id=number, group="g", importance="minor"
    )
    return Delivery.objects.create(
        municipality=town,
        entry=entry,
        follower=address.follower,
        channel=address.channel,
        state=state,
        sent_at=NOON if state == State.SENT else None,
        due_at=NOON,
    )


def bounce(**fields):
    return {"kind": "bounce", "channel": "email"} | fields


# Bounces


def test_a_bounce_finds_the_address_by_the_message_and_takes_it_out_of_use(town, ida, report):
    told = delivery(town, ida)
    late = delivery(town, ida, State.WAITING, 2)
    name = f"<told.{told.pk}@tornsund.example>"
    assert mails.delivery_of(name) == told.pk

    answer = report(bounce(message_id=name, status="5.1.1"))

    assert answer.json() == {"taken": 1, "unknown": 0}
    ida.refresh_from_db()
    late.refresh_from_db()
    assert (ida.refused_at, ida.refused_because) == (NOON, Outcome.BOUNCED)
    assert (late.state, late.outcome) == (State.DROPPED, Outcome.BOUNCED)


def test_what_may_pass_is_counted_and_given_up_after_several(ida, report, clock):
    for _time in range(addresses.SOFT_BOUNCES):
        assert Address.objects.usable().exists()
        report(bounce(address=ida.value, status="5.2.2"))
        clock.shift(1)
    ida.refresh_from_db()
    assert ida.bounces == addresses.SOFT_BOUNCES
    assert ida.refused_because == Outcome.BOUNCED


def test_an_old_bounce_says_nothing_of_a_new_address(town, ida, report):
    told = delivery(town, ida)
    old = ida.value
    Address.objects.filter(pk=ida.pk).update(value="new@post.example")
    answer = report(bounce(message_id=f"<told.{told.pk}@x>", address=old, status="5.1.1"))
    assert answer.json() == {"taken": 0, "unknown": 1}
    assert Address.objects.usable().exists()


def test_nobody_else_is_affected(town, ida, report):
    bo = AddressFactory()
    report(bounce(address=ida.value, hard=True))
    assert list(Address.objects.usable()) == [bo]


def test_a_complaint_stops_the_mail_and_the_page_says_so(ida, report):
    report({"kind": "complaint", "channel": "email", "address": ida.value})
    ida.refresh_from_db()
    assert ida.refused_because == Outcome.STOPPED
    with translation.override("en"):
        assert "unwanted" in addresses.reason(ida)


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", " Stop. ", "STOPP", "stoppa", "LOPETA", "Lopeta!", "afmeld", "AVSLUTT",
     "Sluta", "PYSÄYTÄ", "STOP ALL", "unsubscribe"],
)  # fmt: skip
def test_who_answers_stop_in_any_language_gets_no_more_text_messages(ida, report, text):
    mine = AddressFactory(follower=ida.follower, channel=Channel.SMS, value="+4520123456")
    other = AddressFactory(channel=Channel.SMS, value="+4520123457")
    report({"kind": "answer", "channel": "sms", "address": "+4520123456", "text": text})
    mine.refresh_from_db()
    assert mine.refused_because == Outcome.STOPPED
    assert set(Address.objects.usable()) == {other, ida}


@pytest.mark.parametrize("text", ["", "Tak", "Where does it stop?", "STOPUR", "please do not stop"])
def test_another_answer_changes_nothing(report, text):
    mine = AddressFactory(channel=Channel.SMS, value="+4520123456")
    report({"kind": "answer", "channel": "sms", "address": "+4520123456", "text": text})
    assert list(Address.objects.usable()) == [mine]


# Reports as mail servers write them

DSN = b"""\
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: torget@tornsund.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Fri, 20 Nov 2026 11:00:00 +0000

Final-Recipient: rfc822; %(address)s
Action: %(action)s
Status: %(status)s
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

From: Tornsund <torget@tornsund.example>
Message-ID: <told.%(number)d@tornsund.example>
Subject: x

--b--
"""
ARF = b"""\
From: <feedback@mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is a complaint.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1

--b
Content-Type: message/rfc822

From: Tornsund <torget@tornsund.example>
Message-ID: <told.%(number)d@tornsund.example>

x
--b--
"""


@pytest.mark.parametrize(
    ("action", "status", "taken", "usable"),
    [("failed", "5.1.1", 200, 0), ("failed", "4.4.7", 200, 1), ("delayed", "4.4.1", 400, 1)],
)
def test_a_delivery_report_is_read_as_it_is(town, ida, report, action, status, taken, usable):
    told = delivery(town, ida)
    fields = {
        b"address": ida.value.encode(),
        b"action": action.encode(),
        b"status": status.encode(),
    }
    answer = report(kind="message/rfc822", body=DSN % {**fields, b"number": told.pk})
    assert answer.status_code == taken
    assert Address.objects.usable().count() == usable


def test_a_complaint_is_read_as_it_is(town, ida, report):
    told = delivery(town, ida)
    assert report(kind="message/rfc822", body=ARF % {b"number": told.pk}).status_code == 200
    ida.refresh_from_db()
    assert ida.refused_because == Outcome.STOPPED


@pytest.mark.parametrize(
    "body",
    [b"\n", b"Subject: hi\n\nhi", b"\xff\xfe\x00", DSN.replace(b"delivery-status; b", b"x; b")],
)
def test_another_mail_is_refused_with_words(report, body):
    answer = report(kind="message/rfc822", body=body)
    assert answer.status_code == 400
    assert b"mail" in answer.content


# Signature and form


def test_without_a_secret_there_is_nothing(report, settings):
    settings.HOOK_SECRET = ""
    assert report(bounce(address="a@b.example")).status_code == 404


@pytest.mark.parametrize("how", [{"secret": "another"}, {"moment": 0}])
def test_a_wrong_signature_or_an_old_one_is_refused_and_nothing_changes(ida, report, how):
    assert report(bounce(address=ida.value, hard=True), **how).status_code == 401
    assert Address.objects.usable().exists()


@pytest.mark.parametrize("seconds", [-reports.WINDOW - 1, reports.WINDOW + 1])
def test_a_clock_may_differ_by_five_minutes_and_no_more(ida, report, seconds):
    now = int(NOON.timestamp())
    hard = bounce(address=ida.value, hard=True)
    assert report(hard, moment=now + seconds).status_code == 401
    nearer = now + (seconds + 1 if seconds < 0 else seconds - 1)
    assert report(hard, moment=nearer).status_code == 200


def test_no_header_or_a_changed_body_is_refused(client, ida):
    body = json.dumps({"events": [bounce(address=ida.value, hard=True)]}).encode()
    signature = reports.signature(SECRET, int(NOON.timestamp()), body)
    for headers, said in (({}, body), ({"torget-signature": signature}, body + b" ")):
        answer = client.post(
            "/hooks/messages", said, content_type="application/json", headers=headers
        )
        assert answer.status_code == 401
    assert client.get("/hooks/messages").status_code == 405


def test_the_same_report_again_is_answered_and_counted_once(ida, report):
    soft = bounce(address=ida.value)
    assert report(soft).json() == {"taken": 1, "unknown": 0}
    assert report(soft).json() == {"taken": 0, "again": True}
    ida.refresh_from_db()
    assert ida.bounces == 1


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "a list"),
        (b'{"events": 1}', "a list"),
        (b'{"events": [1]}', "kind"),
        (b'{"events": [{"kind": "party"}]}', "kind"),
        (b'{"events": [{"kind": "bounce", "channel": "pigeon"}]}', "channel"),
        (b'{"events": [{"kind": "bounce", "channel": "email"}]}', "message_id"),
        (b'{"events": [{"kind": "bounce", "channel": "email", "address": 1}]}', "address"),
        (b'{"events": [{"kind": "bounce", "channel": "email", "address": "a\\u0000"}]}', "address"),
        (
            b'{"events": [{"kind": "bounce", "channel": "email", "address": "a", "hard": 2}]}',
            "hard",
        ),
        (json.dumps({"events": [{}] * (reports.MOST + 1)}).encode(), "at most"),
    ],
)
def test_what_is_not_understood_is_named_to_whoever_set_it_up(report, body, says):
    answer = report(body=body)
    assert answer.status_code == 400
    assert says in answer.content.decode()


def test_another_content_type_is_named(report):
    assert b"application/json" in report(kind="text/plain", body=b"x").content
