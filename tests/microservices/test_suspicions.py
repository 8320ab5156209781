"""Exchanges that look made up bring no points until a colleague has looked; no coin moves because of it."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from microservices import boards, tasks
from microservices.actions import exchanges, suspicions
from microservices.actions.suspicions import SuspicionRefused
from microservices.models import Suspicion, Transfer
from microservices.points import Span
from portal.roles import Role
from tests.factories import ResidentFactory, StaffFactory
from tests.microservices.boards import helped, joined
from tests.microservices.factories import CategoryFactory, agreed, coordinator, listed
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

NOVEMBER = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
LIST = "/cms/snippets/microservices/suspicion/"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def two(town):
    """Two who help each other and nobody else, and take part."""
    one, other = (joined(town, alias).resident for alias in ("One", "Other"))
    helped(one, other, times=2)
    helped(other, one)
    return one, other


def earned(town, person) -> int:
    return boards.quarters(boards.running(town, Span.MONTH)).get(person.pk, 0)


def test_what_two_do_for_each_other_alone_counts_when_a_colleague_has_looked(town, two) -> None:
    assert earned(town, two[0]) == 6
    assert tasks.boards()["signs"] == 1
    assert earned(town, two[0]) == earned(town, two[1]) == 0
    suspicions.clear(coordinator(town), Suspicion.objects.get(), words="They are sisters-in-law.")
    assert earned(town, two[0]) == 6


def test_what_was_made_up_counts_nothing_and_the_coins_stay(town, two) -> None:
    tasks.boards()
    before = Transfer.objects.count()
    suspicions.uphold(coordinator(town), Suspicion.objects.get(), words="They told me so.")
    assert earned(town, two[0]) == 0
    assert Transfer.objects.count() == before


def test_to_look_twice_finds_nothing_new_and_what_was_decided_holds(town, two, now) -> None:
    tasks.boards()
    row = Suspicion.objects.get()
    suspicions.clear(coordinator(town), row, words="Fine.")
    helped(*two)
    assert tasks.boards()["signs"] == 0
    row.refresh_from_db()
    assert (row.state, row.exchanges.count()) == ("cleared", 4)
    # in the next quarter somebody looks anew
    now.move_to(NOVEMBER + dt.timedelta(days=60))
    helped(two[0], two[1], times=2)
    helped(two[1], two[0])
    assert tasks.boards()["signs"] == 1


def test_what_is_done_a_moment_after_it_was_agreed_is_looked_at(town, now) -> None:
    kind = CategoryFactory(municipality=town)
    asking, giving = (ResidentFactory(municipality=town) for _each in range(2))
    for minutes in (5, 15):
        exchange = agreed(listed(asking, kind), giving)
        now.shift(dt.timedelta(minutes=minutes))
        exchange = exchanges.claim_done(giving, exchange)
        now.shift(dt.timedelta(hours=1))
        exchanges.confirm(asking, exchange)
    tasks.boards()
    (row,) = Suspicion.objects.all()
    assert row.sign == "quick"
    assert row.exchanges.get().pk < exchange.pk


def test_who_has_left_is_no_sign(town, two) -> None:
    two[1].delete()
    assert tasks.boards()["signs"] == 0


@pytest.mark.parametrize("words", ["", "  ", "x" * 301])
def test_a_decision_takes_words(town, two, words) -> None:
    tasks.boards()
    with pytest.raises(SuspicionRefused):
        suspicions.clear(coordinator(town), Suspicion.objects.get(), words=words)


def test_nobody_decides_about_what_they_take_part_in_or_without_the_right(town, two) -> None:
    tasks.boards()
    row = Suspicion.objects.get()
    editor = StaffFactory(municipality=town, role=Role.EDITOR)
    with pytest.raises(SuspicionRefused, match="not allowed"):
        suspicions.clear(editor, row, words="Fine.")
    staff = coordinator(town)
    row.exchanges.first().listing.exchanges.update(performer=staff)
    with pytest.raises(SuspicionRefused, match="yourself"):
        suspicions.clear(staff, row, words="Fine.")


def test_a_coordinator_reads_what_it_is_about_and_decides(town, two, client) -> None:
    tasks.boards()
    row = Suspicion.objects.get()
    client.defaults["HTTP_HOST"] = town.site.hostname
    sign_in(client, StaffFactory(municipality=town, role=Role.COORDINATOR, language="en"))
    assert "1 sign waits to be looked at" in client.get("/cms/").content.decode()
    assert "Two who mostly help each other" in client.get(LIST).content.decode()
    page = client.get(f"{LIST}inspect/{row.pk}/").content.decode()
    assert page.count("Company to the doctor") == 3
    nothing = client.post(f"{LIST}clear/{row.pk}/", {"words": ""}, follow=True)
    assert "Say why" in nothing.content.decode()
    client.post(f"{LIST}uphold/{row.pk}/", {"words": "Made up."})
    row.refresh_from_db()
    assert (row.state, row.words) == ("upheld", "Made up.")
    assert "waits to be looked at" not in client.get("/cms/").content.decode()


def test_a_moderator_hides_a_name_and_shows_it_again(town, client) -> None:
    place = joined(town, "The Mayor")
    client.defaults["HTTP_HOST"] = town.site.hostname
    sign_in(client, StaffFactory(municipality=town, role=Role.MODERATOR, language="en"))
    names = "/cms/snippets/microservices/boardplace/"
    page = client.get(f"{names}inspect/{place.pk}/").content.decode()
    assert "The Mayor" in client.get(names).content.decode()
    assert "Real" not in page
    assert "Say why" in client.post(f"{names}hide/{place.pk}/", follow=True).content.decode()
    client.post(f"{names}hide/{place.pk}/", {"because": "It is not yours."})
    place.refresh_from_db()
    assert place.hidden_because == "It is not yours."
    client.post(f"{names}show/{place.pk}/")
    place.refresh_from_db()
    assert place.hidden_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "cleared"},
        {"state": "upheld", "decided_at": NOVEMBER},
        {"decided_at": NOVEMBER, "words": "Fine."},
        {"sign": "smell"},
    ],
)
def test_the_database_says_no(town, two, wrong) -> None:
    tasks.boards()
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspicion.objects.update(**wrong)
    assert timezone.now() == NOVEMBER
