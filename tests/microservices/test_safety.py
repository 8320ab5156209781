"""Blocks that nobody is told of, and reports from the form to what came of them."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from microservices import guards
from microservices.actions import coins, exchanges, safety, talking
from microservices.actions.exchanges import ExchangeRefused
from microservices.actions.safety import SafetyRefused
from microservices.choices import ExchangeState, ReportReason, ReportState, Severity
from microservices.models import Block, Exchange, Message, Neighbour, Report
from portal.models import Resident
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.portal.queries import at_most
from tests.staff import sign_in

from .factories import CategoryFactory, agreed, listed, reserved

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC)  # a Tuesday, noon in town
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock, translation.override("en"):
        yield clock


TOWN = {"slug": "tornsund", "names": {"da": "Tornsund"}}


@pytest.fixture
def category(town):
    return CategoryFactory(municipality=town)


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


@pytest.fixture
def need(ida, category):
    return listed(ida, category, coins=2)


@pytest.fixture
def exchange(need, bo):
    return agreed(need, bo)


def browser(person, town) -> Client:
    client = Client(headers={"host": town.site.hostname})
    client.force_login(person)
    return client


def desk_of(town, role=Role.MODERATOR) -> Client:
    staff = StaffFactory(municipality=town, role=role, language="en")
    return sign_in(Client(headers={"host": town.site.hostname}), staff)


def url(name, *args):
    return reverse(f"microservices:{name}", args=args)


def at_desk(name, report):
    return reverse(f"wagtailsnippets_microservices_report:{name}", args=[report.pk])


def reported(actor, reason=ReportReason.RUDE, **what) -> Report:
    return safety.report(actor, reason=reason, key=uuid.uuid4(), **what)


def paused(person) -> bool:
    return Neighbour.objects.filter(resident=person, suspended_at__isnull=False).exists()


# Blocks ------------------------------------------------------------------------------------------------


def test_a_block_is_asked_for_once_and_calls_off_what_has_not_begun(exchange, ida, bo, town):
    client = browser(ida, town)
    asked = client.get(url("block", "exchange", exchange.pk))
    assert "Block Bo?" in asked.content.decode()
    assert not Block.objects.exists()
    client.post(url("block", "exchange", exchange.pk))
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.CANCELLED
    assert Block.objects.between(bo, ida).count() == 1
    client.post(url("block", "exchange", exchange.pk))
    assert Block.objects.count() == 1


def test_a_block_is_silent_and_holds_both_ways(need, ida, bo, town):
    safety.block(bo, ida)
    for one, other in ((ida, bo), (bo, ida)):
        assert Block.objects.between(one, other).exists()
        assert list(Block.objects.of(one)) == [other.pk]
        refused = guards.between(one, other)
        assert refused is not None
        assert "block" not in refused.words.lower()
    with pytest.raises(ExchangeRefused):
        reserved(need, bo)
    # who is blocked sees nothing of it, neither here nor in their data
    page = browser(ida, town).get(url("my_safety")).content.decode()
    assert "You have blocked nobody" in page
    assert not Block.objects.visible_to(ida).exists()


def test_a_block_declines_what_waits_for_a_yes(need, ida, bo):
    waiting = reserved(need, bo)
    safety.block(ida, bo)
    waiting.refresh_from_db()
    assert waiting.state == ExchangeState.CANCELLED


def test_what_is_done_is_settled_in_spite_of_a_block(exchange, ida, bo):
    exchange = exchanges.claim_done(bo, exchange)
    safety.block(bo, ida)
    assert exchanges.confirm(ida, exchange).state == ExchangeState.SETTLED
    assert coins.wallet(bo, bo.municipality).balance == 12


def test_a_block_made_from_a_listing_keeps_its_owner_away(need, ida, bo, town):
    client = browser(bo, town)
    client.post(url("block", "listing", need.pk))
    assert Block.objects.get().blocked == ida
    assert client.post(url("block", "listing", need.pk)).status_code == 302


def test_the_list_shows_whom_somebody_blocked_and_takes_a_block_back(exchange, ida, bo, town):
    safety.block(ida, bo)
    client = browser(ida, town)
    assert "Bo" in client.get(url("my_safety")).content.decode()
    row = Block.objects.get()
    assert browser(bo, town).post(url("my_unblock", row.pk)).status_code == 404
    client.post(url("my_unblock", row.pk))
    assert not Block.objects.exists()


def test_a_block_of_both_lasts_until_both_have_taken_it_back(ida, bo):
    mine, theirs = safety.block(ida, bo), safety.block(bo, ida)
    safety.unblock(ida, mine)
    assert Block.objects.between(ida, bo).get() == theirs


def test_nobody_blocks_themselves_or_with_another_persons_exchange(exchange, need, ida, town):
    with pytest.raises(SafetyRefused):
        safety.block(ida, ida)
    assert browser(ida, town).post(url("block", "listing", need.pk)).status_code == 404
    stranger = ResidentFactory(municipality=town)
    assert browser(stranger, town).post(url("block", "exchange", exchange.pk)).status_code == 404
    assert browser(ida, town).get(url("block", "house", 1)).status_code == 404


# Reporting ---------------------------------------------------------------------------------------------


def sent(client, what, pk, **fields):
    return client.post(
        url("report", what, pk), {"reason": "rude", "key": str(uuid.uuid4())} | fields
    )


def test_a_report_takes_the_last_twenty_messages_with_it(exchange, ida, bo, town, clock):
    for number in range(25):
        clock.shift(dt.timedelta(minutes=2))
        talking.say(bo, exchange, text=f"Besked {number}", key=uuid.uuid4())
    answer = sent(browser(ida, town), "exchange", exchange.pk, text="Han blev grov")
    assert answer.status_code == 302
    row = Report.objects.get()
    assert [line["what"] for line in row.copied] == [f"Besked {n}" for n in range(5, 25)]
    assert {line["who"] for line in row.copied} == {"performer"}
    assert (row.reporter, row.about, row.text) == (ida, bo, "Han blev grov")
    Message.objects.all().delete()
    row.refresh_from_db()
    assert len(row.copied) == 20


def test_a_message_is_reported_by_whoever_got_it(exchange, ida, bo, town):
    said = talking.say(bo, exchange, text="Grimt", key=uuid.uuid4())
    assert browser(bo, town).get(url("report", "message", said.pk)).status_code == 404
    assert sent(browser(ida, town), "message", said.pk).status_code == 302
    assert Report.objects.get().exchange == exchange


def test_a_listing_is_reported_with_what_it_said(need, bo, town):
    sent(browser(bo, town), "listing", need.pk, reason="false")
    row = Report.objects.get()
    assert need.title in row.copied[0]["what"]
    assert (row.about, row.exchange) == (need.owner, None)


def test_the_same_form_twice_is_one_report(need, bo, town):
    client, key = browser(bo, town), str(uuid.uuid4())
    for _again in range(2):
        assert sent(client, "listing", need.pk, key=key).status_code == 302
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": ""}, "Choose what is wrong"),
        ({"reason": "theft of time"}, "Choose one of the reasons"),
        ({"text": "x" * 2001}, "Use at most 2000 characters"),
    ],
)
def test_a_report_that_cannot_be_sent_keeps_what_was_written(need, bo, town, fields, words):
    answer = sent(browser(bo, town), "listing", need.pk, **{"text": "Kære kommune"} | fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Kære kommune" in page or "xxxx" in page
    assert not Report.objects.exists()


def test_a_form_with_a_forged_key_is_still_sent(need, bo, town):
    assert sent(browser(bo, town), "listing", need.pk, key="not a key").status_code == 302


def test_nobody_reports_what_they_cannot_see(exchange, need, ida, town):
    stranger = browser(ResidentFactory(municipality=town), town)
    assert stranger.get(url("report", "exchange", exchange.pk)).status_code == 404
    assert stranger.get(url("report", "cellar", exchange.pk)).status_code == 404
    own = sent(browser(ida, town), "listing", need.pk)
    assert own.status_code == 422
    assert "your own" in own.content.decode()
    neighbour = MunicipalityFactory(slug="naboby")
    there = Client(headers={"host": neighbour.site.hostname})
    there.force_login(ida)
    for what, row in (("exchange", exchange), ("listing", need)):
        assert there.get(url("report", what, row.pk)).status_code == 404
        assert there.get(url("block", what, row.pk)).status_code == 404


def test_who_is_not_signed_in_signs_in_first_and_comes_back(need, town):
    path = url("report", "listing", need.pk)
    answer = Client(headers={"host": town.site.hostname}).get(path)
    assert answer.status_code == 302
    assert path in answer.url.replace("%2F", "/")


def test_nobody_reports_all_day(need, bo):
    for _number in range(safety.MOST_PER_DAY):
        reported(bo, listing=need)
    with pytest.raises(SafetyRefused, match="112"):
        reported(bo, listing=need)


# How serious, and by when -------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ReportReason)
@pytest.mark.parametrize("young", [False, True])
def test_how_serious_a_report_is_follows_from_the_table(reason, young):
    at_once = {"child", "danger", "intimate"} | ({"outside", "money"} if young else set())
    severity = safety.severity_of(reason, young=young)
    assert (severity == Severity.CHILD) == (reason in at_once)
    assert not young or severity <= Severity.SERIOUS


@pytest.mark.parametrize(
    ("reported_at", "due_at"),
    [
        ("2026-11-24T12:00", "2026-11-24T13:00"),
        ("2026-11-24T15:00", "2026-11-24T16:00"),
        ("2026-11-24T15:30", "2026-11-25T08:30"),
        ("2026-11-24T23:00", "2026-11-25T09:00"),
        ("2026-11-24T03:00", "2026-11-24T09:00"),
        ("2026-11-27T15:45", "2026-11-30T08:45"),  # Friday to Monday
        ("2026-11-28T12:00", "2026-11-30T09:00"),
    ],
)
def test_what_concerns_a_child_is_due_within_a_working_hour(town, reported_at, due_at):
    made, due = (
        dt.datetime.fromisoformat(text).replace(tzinfo=town.zone) for text in (reported_at, due_at)
    )
    assert safety.due(made, town, soon=True) == due
    assert safety.due(made, town, soon=False) == made + DAY


def test_whatever_concerns_a_young_person_is_due_soon(town, need, bo):
    Resident.objects.filter(pk=bo.pk).update(kind="minor", birth_year=2011)
    bo.refresh_from_db()
    row = reported(bo, listing=need)
    assert (row.severity, row.due_at) == (Severity.SERIOUS, NOON + HOUR)
    assert not paused(need.owner)


def test_danger_pauses_both_and_stops_what_is_between_them_at_once(exchange, ida, bo, town):
    client = browser(ida, town)
    answer = sent(client, "exchange", exchange.pk, reason="danger")
    assert "neither of you" in client.get(answer.url).content.decode()
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.VOIDED
    assert paused(ida)
    assert paused(bo)
    assert coins.balances(ida, town)["held"] == 0
    assert coins.wallet(ida, town).balance == 10
    for who in (ida, bo):
        with pytest.raises(talking.TalkRefused):
            talking.say(who, exchange, text="Undskyld", key=uuid.uuid4())
        refused = guards.may_ask(who, exchange.listing.category)
        assert refused is not None
        assert refused.code == "suspended"


def test_every_exchange_between_the_two_is_stopped_and_no_other(exchange, ida, bo, town, category):
    other = ResidentFactory(municipality=town, first_name="Eva")
    second = reserved(listed(bo, category), ida)
    elsewhere = reserved(listed(other, category), bo)
    reported(ida, ReportReason.DANGER, exchange=exchange)
    states = [Exchange.objects.get(pk=row.pk).state for row in (exchange, second, elsewhere)]
    assert states == [ExchangeState.VOIDED, ExchangeState.VOIDED, ExchangeState.RESERVED]


def test_what_is_over_is_frozen_while_such_a_report_waits(exchange, ida, bo, town):
    exchanges.confirm(ida, exchanges.claim_done(bo, exchange))
    row = reported(bo, ReportReason.INTIMATE, exchange=exchange)
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.SETTLED
    with pytest.raises(talking.TalkRefused, match="stopped"):
        talking.say(ida, exchange, text="Hej", key=uuid.uuid4())
    moderator = StaffFactory(municipality=town, role=Role.MODERATOR)
    safety.close(moderator, row, outcome="Talt med begge.", again=[ida, bo])
    talking.say(ida, exchange, text="Hej", key=uuid.uuid4())


def test_who_reports_a_strangers_listing_goes_on(need, ida, bo):
    reported(bo, ReportReason.CHILD, listing=need)
    assert paused(ida)
    assert not paused(bo)


def test_one_who_is_rude_goes_on_until_somebody_has_looked(exchange, ida, bo):
    reported(ida, exchange=exchange)
    assert not paused(bo)
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.AGREED


# The desk ----------------------------------------------------------------------------------------------


def test_the_queue_stands_by_severity_and_then_by_when_it_is_due(
    exchange, need, ida, bo, town, clock
):
    rude = reported(ida, exchange=exchange, text="Den uhøflige")
    clock.shift(HOUR)
    money = reported(ida, ReportReason.MONEY, exchange=exchange)
    clock.shift(HOUR)
    danger = reported(ida, ReportReason.DANGER, exchange=exchange)
    done = reported(bo, exchange=exchange)
    desk = desk_of(town)
    desk.post(at_desk("close", done), {"outcome": "Intet at gøre."})
    page = desk.get(reverse("wagtailsnippets_microservices_report:list")).content.decode()
    places = [page.index(at_desk("inspect", row)) for row in (danger, money, rude, done)]
    assert places == sorted(places)
    home = desk.get("/cms/").content.decode()
    assert at_desk("inspect", danger) in home
    assert at_desk("inspect", done) not in home


def test_a_moderator_reads_takes_and_closes_a_report_and_the_reporter_reads_the_outcome(
    exchange, ida, bo, town
):
    talking.say(bo, exchange, text="Din fjols", key=uuid.uuid4())
    row = reported(ida, exchange=exchange, text="Han blev grov")
    desk = desk_of(town)
    page = desk.get(at_desk("inspect", row)).content.decode()
    assert "Din fjols" in page
    assert "Han blev grov" in page
    assert "Somebody is rude or hateful" in page
    desk.post(at_desk("take", row))
    row.refresh_from_db()
    assert row.state == ReportState.TAKEN
    assert row.taken_by is not None
    desk.post(at_desk("close", row), {"outcome": "Vi har talt med Bo."})
    row.refresh_from_db()
    assert row.state == ReportState.CLOSED
    page = browser(ida, town).get(url("my_safety")).content.decode()
    assert "Vi har talt med Bo." in page
    assert "Somebody is rude or hateful" in page
    assert "Vi har talt med Bo." not in browser(bo, town).get(url("my_safety")).content.decode()


def test_a_report_is_not_closed_without_a_reason_or_twice(exchange, ida, town):
    row = reported(ida, exchange=exchange)
    desk = desk_of(town)
    for outcome in ("", "   ", "x" * 1001):
        desk.post(at_desk("close", row), {"outcome": outcome})
        row.refresh_from_db()
        assert row.state == ReportState.OPEN
    desk.post(at_desk("close", row), {"outcome": "Talt med dem."})
    answer = desk.post(at_desk("close", row), {"outcome": "Noget andet."}, follow=True)
    assert "closed this report already" in answer.content.decode()
    row.refresh_from_db()
    assert row.outcome == "Talt med dem."


def test_who_is_paused_goes_on_when_the_moderator_says_so(exchange, ida, bo, town):
    row = reported(ida, ReportReason.DANGER, exchange=exchange)
    desk = desk_of(town)
    desk.post(at_desk("lift", row), {"side": "reporter"})
    assert (paused(ida), paused(bo)) == (False, True)
    desk.post(at_desk("close", row), {"outcome": "Bo holder pause.", "again": ["reporter"]})
    row.refresh_from_db()
    # who takes part already is no reason to leave it open
    assert row.state == ReportState.CLOSED
    assert paused(bo)
    desk.post(at_desk("lift", row), {"side": "about"})
    assert not paused(bo)


def test_a_moderator_pauses_somebody_after_having_looked(exchange, ida, bo, town):
    row = reported(ida, exchange=exchange)
    desk = desk_of(town)
    desk.post(at_desk("suspend", row), {"side": "about"})
    assert paused(bo)
    assert not paused(ida)
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.VOIDED
    again = desk.post(at_desk("suspend", row), {"side": "about"}, follow=True)
    assert "paused already" in again.content.decode()
    nobody = desk.post(at_desk("suspend", row), {"side": "listing"}, follow=True)
    assert "no longer here" in nobody.content.decode()


def test_nobody_goes_on_while_another_serious_report_waits(exchange, ida, bo, town):
    first = reported(ida, ReportReason.DANGER, exchange=exchange)
    second = reported(ida, ReportReason.CHILD, exchange=exchange)
    desk = desk_of(town)
    answer = desk.post(at_desk("lift", first), {"side": "about"}, follow=True)
    assert "Another report" in answer.content.decode()
    assert paused(bo)
    desk.post(at_desk("close", second), {"outcome": "Samme sag."})
    desk.post(at_desk("lift", first), {"side": "about"})
    assert not paused(bo)


DEEDS = {
    "take": {},
    "suspend": {"side": "about"},
    "lift": {"side": "about"},
    "close": {"outcome": "Færdig."},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", DEEDS)
def test_moderators_and_administrators_decide_and_nobody_else(exchange, ida, town, role, deed):
    reason = ReportReason.DANGER if deed == "lift" else ReportReason.RUDE
    row = reported(ida, reason, exchange=exchange)

    def stand():
        row.refresh_from_db()
        return row.state, row.taken_by_id, paused(row.about)

    before = stand()
    answer = desk_of(town, role).post(at_desk(deed, row), DEEDS[deed])
    allowed = role in {Role.MODERATOR, Role.ADMINISTRATOR}
    assert (stand() != before) == allowed
    assert allowed == (answer.status_code == 302 and answer.url == at_desk("inspect", row))


@pytest.mark.parametrize("role", Role)
def test_moderators_and_administrators_read_reports_and_nobody_else(exchange, ida, town, role):
    row = reported(ida, exchange=exchange, text="Fortroligt")
    desk = desk_of(town, role)
    allowed = role in {Role.MODERATOR, Role.ADMINISTRATOR}
    assert ("Fortroligt" in desk.get(at_desk("inspect", row)).content.decode()) == allowed
    listing = desk.get(reverse("wagtailsnippets_microservices_report:list"))
    assert (listing.status_code == 200) == allowed
    assert (at_desk("inspect", row) in desk.get("/cms/").content.decode()) == allowed


@pytest.mark.parametrize("deed", [*DEEDS, "inspect"])
def test_a_neighbours_moderator_finds_no_such_report(exchange, ida, deed):
    row = reported(ida, exchange=exchange, text="Fortroligt")
    desk = desk_of(MunicipalityFactory(slug="naboby"))
    path = at_desk(deed, row)
    answer = desk.get(path) if deed == "inspect" else desk.post(path, DEEDS[deed])
    assert answer.status_code == 404
    assert (
        at_desk("inspect", row)
        not in desk.get(reverse("wagtailsnippets_microservices_report:list")).content.decode()
    )
    row.refresh_from_db()
    assert row.state == ReportState.OPEN


def test_a_report_outlives_the_accounts_it_is_about(exchange, ida, bo, town):
    row = reported(ida, exchange=exchange)
    Report.objects.filter(pk=row.pk).update(reporter=None, about=None)
    desk = desk_of(town)
    assert desk.get(at_desk("inspect", row)).status_code == 200
    answer = desk.post(at_desk("suspend", row), {"side": "about"}, follow=True)
    assert "no longer here" in answer.content.decode()
    desk.post(at_desk("close", row), {"outcome": "Ingen er her mere."})
    row.refresh_from_db()
    assert row.state == ReportState.CLOSED


def test_whoever_is_paused_is_told_on_their_page(exchange, ida, bo, town):
    reported(ida, ReportReason.DANGER, exchange=exchange)
    page = browser(bo, town).get(url("my_safety")).content.decode()
    assert "You take no part for the time being" in page
    assert (
        "You take no part"
        not in browser(ResidentFactory(), town).get(url("my_safety")).content.decode()
    )
    row = Report.objects.get()
    desk_of(town).post(at_desk("close", row), {"outcome": "Bo deltager ikke.", "again": "reporter"})
    page = browser(bo, town).get(url("my_safety")).content.decode()
    assert "You take no part any more" in page


def test_the_pages_of_safety_stay_within_the_budget(exchange, ida, bo, town):
    talking.say(bo, exchange, text="Din fjols", key=uuid.uuid4())
    for _each in range(5):
        reported(ida, exchange=exchange)
        safety.block(ida, ResidentFactory(municipality=town, first_name="X"))
    client = browser(ida, town)
    paths = [url("my_safety"), url("report", "exchange", exchange.pk), url("my_consents")]
    for path in [*paths, url("block", "exchange", exchange.pk)]:
        client.get(path)
        with at_most():
            assert client.get(path).status_code == 200
