"""From the event in a case to the mail and the text message, and from the message to silence."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from portal.actions.delivering import deliver
from portal.channels import Channel, Outcome, State
from portal.events import CaseEventsRecorded, announce
from portal.models import Address, Delivery, Follow
from tests.factories import (
    AddressFactory,
    CaseEventFactory,
    CaseFactory,
    CasePageFactory,
    FollowerFactory,
    follow,
)
from tests.portal import mail_server, sms_gateway

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def server(request):
    running = mail_server.serve(request.addfinalizer)
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=running.port,
        EMAIL_TIMEOUT=5,
    ):
        yield running


@pytest.fixture
def gateway(request, settings):
    running = sms_gateway.serve(request.addfinalizer)
    settings.SMS_URLS = [running.url]
    return running


@pytest.fixture
def case(source, index):
    case = CaseFactory(source=source, title="Cykelsti på Møllestræde", stage="committee")
    CasePageFactory(parent=index, case=case, slug="cykelsti", title="Cykelsti")
    return case


def happens(case):
    event = CaseEventFactory(
        case=case, kind="stage", before={"stage": "committee"}, after={"stage": "decided"}
    )
    with transaction.atomic():
        announce(CaseEventsRecorded(case.municipality_id, (event.pk,)))


def ends(channel):
    rows = Delivery.objects.filter(channel=channel).order_by("pk")
    return [(row.state, row.outcome) for row in rows]


def test_a_change_arrives_by_mail_and_the_mail_programs_own_button_stops_it_at_once(
    case, server, client
):
    ida = FollowerFactory(language="da")
    follow(ida, "case", case, email=True)
    AddressFactory(follower=ida, value="ida@post.example")
    happens(case)
    deliver()

    ((to, mail),) = server.taken
    assert to == "ida@post.example"
    assert "Cykelsti på Møllestræde" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()
    assert "I fagudvalget" in text
    assert "Afgjort" in text
    assert ends(Channel.EMAIL) == [(State.SENT, "")]

    stop = urlsplit(mail["List-Unsubscribe"].strip(" <>"))
    host = {"host": case.municipality.site.hostname}
    assert client.get(stop.path, headers=host).status_code == 200
    assert Follow.objects.exists(), "a link that a scanner opens stops nothing"
    for _press in range(2):
        answer = client.post(stop.path, {"List-Unsubscribe": "One-Click"}, headers=host)
        assert answer.status_code == 200
    assert not answer.cookies

    happens(case)
    deliver()
    assert len(server.taken) == 1


def test_one_address_that_is_gone_is_out_of_use_and_the_others_are_told(case, server):
    for name in ("a", "gone", "b"):
        row = AddressFactory(value=f"{name}@post.example")
        follow(row.follower, "case", case, email=True)
    server.at_recipient = {"gone@post.example": "550 5.1.1 no such user"}
    happens(case)
    deliver()

    assert sorted(server.receivers) == ["a@post.example", "b@post.example"]
    assert sorted(ends(Channel.EMAIL)) == [
        (State.FAILED, Outcome.BOUNCED),
        (State.SENT, ""),
        (State.SENT, ""),
    ]
    assert Address.objects.get(value="gone@post.example").refused_because == Outcome.BOUNCED
    happens(case)
    deliver()
    assert server.asked.count("gone@post.example") == 1


def test_what_the_server_wants_later_is_sent_later_and_once(case, server, clock):
    row = AddressFactory(value="ida@post.example")
    follow(row.follower, "case", case, email=True)
    server.at_recipient = {"ida@post.example": "450 4.7.1 greylisted"}
    happens(case)
    deliver()
    assert server.taken == []
    assert ends(Channel.EMAIL) == [(State.WAITING, "")]

    server.at_recipient = {}
    clock.shift(dt.timedelta(hours=1))
    deliver()
    deliver()
    assert server.receivers == ["ida@post.example"]


def test_a_change_arrives_by_text_message_and_its_links_lead_to_the_change_and_to_the_stop(
    case, gateway, client
):
    ida = FollowerFactory(language="da")
    follow(ida, "case", case, sms=True)
    AddressFactory(follower=ida, channel=Channel.SMS, value="+4520123456")
    happens(case)
    deliver()

    ((number, text),) = gateway.taken
    assert number == "+4520123456"
    assert "Cykelsti på Møllestræde" in text
    assert ends(Channel.SMS) == [(State.SENT, "")]
    change, stop = (urlsplit(url).path for url in re.findall(r"http\S+", text))
    host = {"host": case.municipality.site.hostname}
    answer = client.get(change, headers={**host, "accept-language": "da"})
    assert answer["Location"].startswith("/da/sager/cykelsti/#d")
    page = client.get(stop, headers=host)["Location"]
    assert client.post(page, headers=host).status_code == 200

    happens(case)
    deliver()
    assert len(gateway.taken) == 1


def test_what_was_closed_since_is_not_shown_by_an_old_text_message(case, gateway, client):
    row = AddressFactory(channel=Channel.SMS, value="+4520123456")
    follow(row.follower, "case", case, sms=True)
    happens(case)
    deliver()
    case.public = False
    case.save()
    change = urlsplit(re.search(r"http\S+", gateway.taken[0][1]).group()).path
    host = {"host": case.municipality.site.hostname}
    assert client.get(change, headers=host).status_code == 404
