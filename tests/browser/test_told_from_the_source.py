"""From the case system to the person and back to silence: nothing between them is made by hand.

Somebody follows a case on its page; the case system goes on by some days; the harvest reads it; and what it brings
comes to the browser, the mail server and the gateway of text messages, each of which speaks its real protocol.
"""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import re
import time
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from functools import partial
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from cases.actions.harvest import ensure_source, harvest
from cases.models import CaseEvent, CasePage, Run, Source
from demo.casesystem import CaseSystem
from demo.casesystem.plan import Matter, Paper, Turn
from portal import reports
from portal.actions import delivering
from portal.channels import Channel, Outcome
from portal.models import Address, Delivery, Follow, Follower, Municipality
from tests.browser.alerted import pushed, served, work
from tests.factories import (
    AddressFactory,
    FollowerFactory,
    MunicipalityFactory,
    ResidentFactory,
)
from tests.portal import mail_server, sms_gateway

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Bænke langs fjorden"
CASE = Matter(
    key="baenke",
    number=9001,
    title=TITLE,
    kind="Sag",
    opened=-60,
    turns=(Turn("tmu", None, "Høring", opens=-7, deadline=20),),
    papers=(
        Paper("Bilag: hvor bænkene står", -60, ("Her.",)),
        Paper("Notat om træsorter", -2, ("Lærk.",)),
    ),
)
"""Opens for comments a week ago, and gets another document two days ago; weekends shift both by a day."""
BEFORE, OPEN, NOW = 10, 4, 0
"""How many days the case system goes back: the case is being prepared, is open for comments, has its document."""


@pytest.fixture
def town() -> Municipality:
    return MunicipalityFactory(slug="tornsund", names={"da": "Tornsund"})


@dataclasses.dataclass
class Town:
    """A municipality whose case system was read once, some weeks ago."""

    system: CaseSystem
    source: Source

    @property
    def case(self) -> CasePage:
        return CasePage.objects.get(case__title=TITLE)

    def goes_on(self, days: int) -> None:
        """Time passes in the case system, the harvest runs, and so does whoever delivers."""
        self.system.calendar.days = days
        self._tell()

    def writes_another_title(self) -> None:
        """One more change, which whoever stopped hears nothing of."""
        before = CaseEvent.objects.filter(kind="title").count()
        with urllib.request.urlopen(self.case.case.key, timeout=30) as answer:  # noqa: S310  (our own)
            paper = json.load(answer)
        self.system.replace_object({**paper, "name": f"{TITLE} og åen"})
        self._tell()
        assert CaseEvent.objects.filter(kind="title").count() > before

    def _tell(self) -> None:
        run = work(partial(harvest, full=True), None, self.source)
        assert run.state == Run.State.DONE
        work(delivering.deliver)


@pytest.fixture
def fjord(town: Municipality) -> Iterator[Town]:
    with CaseSystem(shared=None, matters=[CASE]) as system:
        system.calendar.days = BEFORE
        adapter, url = system.sources["tornsund"]
        source = ensure_source(None, town, adapter=adapter, url=url, local=True)
        # of a case system this small, much changes within days
        source.hold_percent = 100
        source.save()
        harvest(None, source, full=True)
        yield Town(system, source)


@pytest.fixture
def ida(town: Municipality) -> Follower:
    """Somebody whom it may ring at any hour."""
    resident = ResidentFactory(municipality=town)
    return FollowerFactory(resident=resident, language="en", quiet_from=0, quiet_to=0)


def follows(page: Page, address: str, case: CasePage, way: Channel) -> None:
    """Follow everything that touches the case, from its page."""
    page.goto(f"{address.rstrip('/')}{path_of(case)}")
    page.get_by_role("link", name="Follow the case").click()
    page.get_by_text("Everything", exact=True).first.click()
    page.get_by_text("Where and how often").click()
    for box in page.locator("input[name=channels]:enabled").all():
        box.set_checked(box.get_attribute("value") == way.value)
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("You follow")


def path_of(case: CasePage) -> str:
    return f"/en{urlsplit(case.full_url).path[3:]}"


def at_the_change(page: Page, case: CasePage, what: str) -> None:
    """The page stands where the case tells of ``what``."""
    page.wait_for_url(re.compile(rf"{re.escape(path_of(case))}#d\d{{4}}-\d\d-\d\d$"))
    expect(page.locator("h1")).to_have_text(TITLE)
    day = page.locator(page.evaluate("location.hash"))
    expect(day).to_be_in_viewport()
    expect(day).to_contain_text(what)


def inbox_of(follower: Follower) -> list[bool]:
    """Of what stands in the inbox, the oldest first, whether it is read."""
    rows = Delivery.objects.in_inbox().filter(follower=follower).order_by("pk")
    return [row.read_at is not None for row in rows]


def post(address: str, body: bytes, headers: dict[str, str]) -> int:
    """What a program elsewhere sends; names below ``localhost`` are known to browsers alone."""
    url = urlsplit(address)
    there = http.client.HTTPConnection("127.0.0.1", url.port, timeout=30)
    with contextlib.closing(there):
        there.request("POST", url.path, body, headers | {"Host": url.netloc})
        return there.getresponse().status


# Push ------------------------------------------------------------------------------------------------------


def test_a_change_in_the_case_system_comes_up_leads_to_the_case_and_stops_at_a_press(
    alerted, screen, service, ida, town, sign_in, at, fjord
) -> None:
    page = alerted.page
    sign_in(page, ida.resident, town)
    served(page, service)
    page.goto(at(town, "/en/alerts/settings/"))
    page.get_by_role("button", name="Turn on alerts on this device").click()
    expect(page.get_by_text("This device shows your alerts.")).to_be_visible()
    follows(page, at(town), fjord.case, Channel.PUSH)
    assert service.report()["calls"] == 0, "a first harvest tells nobody"

    fjord.goes_on(OPEN)
    alerted.take(pushed(service))
    shown = screen.wait()
    assert shown.title == TITLE
    assert "The case is out for comments" in shown.body
    with page.context.expect_page() as opened:
        screen.press(shown)
    at_the_change(opened.value, fjord.case, "The case is out for comments")
    assert all(inbox_of(ida)), "who pressed it has read it"
    expect(opened.value.get_by_role("link", name="Alerts", exact=True)).to_be_visible()

    fjord.goes_on(NOW)
    alerted.take(pushed(service))
    shown = screen.wait()
    assert "New document" in shown.body
    calls = service.report()["calls"]
    screen.press(shown, "Stop these alerts")
    stopped = screen.wait()
    assert stopped.title == "Stopped"
    assert not Follow.objects.exists()
    assert not all(inbox_of(ida)), "who only stops it has not read it"

    # the way back, for a press by mistake
    with page.context.expect_page() as opened:
        screen.press(stopped)
    at_the_change(opened.value, fjord.case, "New document")
    expect(opened.value.get_by_role("link", name="Follow the case")).to_be_visible()
    fjord.writes_another_title()
    assert service.report()["calls"] == calls


# E-mail ----------------------------------------------------------------------------------------------------


@pytest.fixture
def mails(request, settings) -> mail_server.MailServer:
    running = mail_server.serve(request.addfinalizer)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
    return running


def press_in_the_mail_program(mail: EmailMessage) -> int:
    """What a mail program does when somebody presses its own button (RFC 8058, section 3.2): no cookie, no page."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return post(mail["List-Unsubscribe"].strip(" <>"), b"List-Unsubscribe=One-Click", form)


def test_a_change_in_the_case_system_arrives_by_mail_and_one_press_in_the_mail_program_stops_it(
    new_context, mails, ida, town, sign_in, at, fjord
) -> None:
    AddressFactory(follower=ida, value="ida@post.example")
    page = new_context().new_page()
    sign_in(page, ida.resident, town)
    follows(page, at(town), fjord.case, Channel.EMAIL)

    fjord.goes_on(OPEN)
    ((to, mail),) = mails.taken
    assert to == "ida@post.example"
    assert TITLE in mail["Subject"]
    # as a mail program shows it: on a page that is nobody's
    page = page.context.new_page()
    page.set_content(mail.get_body(("html",)).get_content())
    expect(page.get_by_text("Open for comments").first).to_be_visible()
    page.get_by_role("link", name="See what changed").first.click()
    at_the_change(page, fjord.case, "The case is out for comments")
    assert all(inbox_of(ida)), "who opened the link has read it"

    assert press_in_the_mail_program(mail) == 200
    assert not Follow.objects.exists()
    fjord.goes_on(NOW)
    assert len(mails.taken) == 1


# Text messages ---------------------------------------------------------------------------------------------


@pytest.fixture
def gateway(request, settings) -> sms_gateway.Gateway:
    running = sms_gateway.serve(request.addfinalizer)
    settings.SMS_URLS, settings.HOOK_SECRET = [running.url], SECRET
    return running


SECRET = "a secret of the gateway and of ours"


def answers(address: str, number: str, text: str) -> int:
    """The gateway hands on what somebody wrote back."""
    event = {"kind": "answer", "channel": "sms", "address": number, "text": text}
    body, moment = json.dumps({"events": [event]}).encode(), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "Torget-Signature": reports.signature(SECRET, moment, body),
    }
    return post(f"{address}hooks/messages", body, headers)


def test_a_change_in_the_case_system_arrives_by_text_message_and_the_answer_stop_stops_it(
    new_context, gateway, ida, town, sign_in, at, fjord
) -> None:
    AddressFactory(follower=ida, channel=Channel.SMS, value="+4520123456")
    page = new_context(locale="da-DK").new_page()
    sign_in(page, ida.resident, town)
    follows(page, at(town), fjord.case, Channel.SMS)

    fjord.goes_on(OPEN)
    ((number, text),) = gateway.taken
    assert number == "+4520123456"
    assert TITLE in text
    change, stop = re.findall(r"http\S+", text)
    page.goto(change)
    at_the_change(page, fjord.case, "The case is out for comments")
    assert all(inbox_of(ida)), "who opened the link has read it"

    page.goto(stop)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    assert answers(at(town), number, "Stop") == 200
    assert Address.objects.get().refused_because == Outcome.STOPPED
    fjord.goes_on(NOW)
    assert len(gateway.taken) == 1
    assert len(inbox_of(ida)) > 1, "the inbox goes on"
