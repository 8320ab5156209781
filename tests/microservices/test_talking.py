"""The talk of an exchange: who says what, what is found in it, and when it closes."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from microservices.actions import consents, disputes, exchanges, safety, talking
from microservices.actions.talking import TalkRefused, say
from microservices.choices import Level, Minors
from microservices.models import Exchange, Message, Neighbour
from portal.models import Resident
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.staff import sign_in

from .factories import CategoryFactory, agreed, listed, permit, reserved

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
NUMBER = "Ring til mig på 22 33 44 55"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock, translation.override("en"):
        yield clock


TOWN = {"slug": "tornsund", "names": {"da": "Tornsund"}}


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


@pytest.fixture
def talk(town, ida, bo):
    """Ida asks and Bo helps; both have agreed."""
    return agreed(listed(ida, CategoryFactory(municipality=town)), bo)


def young(town, name: str, born: int = 2011) -> Resident:
    return ResidentFactory(
        municipality=town, kind=Resident.Kind.MINOR, birth_year=born, first_name=name
    )


def allowed(minor, category, guardian=None) -> None:
    _consent, code = consents.ask(minor, category)
    guardian = guardian or ResidentFactory(municipality=minor.municipality, first_name="Mor")
    consents.answer(guardian, code, yes=True)


@pytest.fixture
def peers(town):
    """Two young people, with their guardians' yes, and a need of the first that the second has reserved."""
    category = CategoryFactory(municipality=town, minors=Minors.AMONG)
    liv, max_ = young(town, "Liv"), young(town, "Max")
    allowed(liv, category)
    allowed(max_, category)
    start = timezone.now() + DAY
    need = listed(liv, category, starts_at=start, ends_at=start + HOUR)
    return liv, max_, reserved(need, max_)


def tell(who, exchange, text="", button="", key=None):
    return say(who, exchange, text=text, button=button, key=key or uuid.uuid4())


def read_by(who, exchange):
    return [row.text or row.button for row in talking.messages_for(exchange, who)]


def test_the_two_talk_and_nobody_else_does(talk, ida, bo, town):
    tell(ida, talk, "Tak fordi du kommer")
    tell(bo, talk, button="on_my_way")
    assert read_by(ida, talk) == read_by(bo, talk) == ["Tak fordi du kommer", "on_my_way"]
    stranger = ResidentFactory(municipality=town)
    assert read_by(stranger, talk) == []
    with pytest.raises(TalkRefused):
        tell(stranger, talk, "Må jeg være med?")


def test_the_same_form_sent_twice_says_it_once(talk, ida, bo):
    key = uuid.uuid4()
    assert tell(ida, talk, "Hej", key=key) == tell(ida, talk, "Hej", key=key)
    assert Message.objects.count() == 1
    with pytest.raises(TalkRefused, match="used already"):
        tell(bo, talk, "Hej", key=key)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Write something"),
        ({"text": "  \n"}, "Write something"),
        ({"text": "\x00\x01"}, "Write something"),
        ({"text": "Hej", "button": "yes"}, "Write something"),
        ({"button": "hello"}, "not offered any more"),
        ({"button": "steal"}, "not offered any more"),
        ({"text": "x" * 1001}, "Too long"),
    ],
)
def test_what_says_nothing_or_too_much_is_refused_in_plain_words(talk, ida, said, words):
    with pytest.raises(TalkRefused, match=words):
        tell(ida, talk, **said)
    assert not Message.objects.exists()


@pytest.mark.parametrize("text", [NUMBER, "Skriv til bo@post.example", "Se www.bo.dk/mig"])
def test_between_grown_ups_a_way_around_the_talk_is_refused_and_what_was_written_stays(
    talk, ida, bo, text
):
    with pytest.raises(TalkRefused, match="Leave it out"):
        tell(ida, talk, text)
    assert read_by(bo, talk) == []
    browser = sign_in(Client(headers={"host": talk.municipality.site.hostname}), ida)
    page = browser.post(
        f"/en/help/exchanges/{talk.pk}/say/", {"text": text, "key": str(uuid.uuid4())}
    )
    assert page.status_code == 422
    assert text in page.content.decode()
    assert "Leave it out" in page.content.decode()
    assert not Message.objects.exists()


def test_nobody_says_fifty_things_in_an_hour(talk, ida, clock):
    for _number in range(talking.MOST_PER_HOUR):
        tell(ida, talk, "Hej")
    with pytest.raises(TalkRefused, match="Wait a little"):
        tell(ida, talk, "Hej")
    clock.shift(HOUR * 1.1)
    tell(ida, talk, "Hej")


def test_what_the_other_said_is_read_once(talk, ida, bo):
    tell(ida, talk, "Hej")
    assert talking.read(ida, talk) == 0
    assert talking.read(bo, talk) == 1
    assert talking.read(bo, talk) == 0


# When it closes ----------------------------------------------------------------------------------------


def test_the_talk_closes_seven_days_after_the_end(talk, ida, bo, clock):
    exchanges.confirm(ida, exchanges.claim_done(bo, talk))
    clock.shift(7 * DAY - HOUR)
    tell(ida, talk, "Tak")
    clock.shift(2 * HOUR)
    with pytest.raises(TalkRefused, match="seven days"):
        tell(ida, talk, "Tak igen")
    assert read_by(bo, talk) == ["Tak"]


def test_a_block_closes_the_talk_for_both_with_the_same_words(talk, ida, bo):
    exchanges.claim_done(bo, talk)
    safety.block(ida, bo)
    said = []
    for who in (ida, bo):
        with pytest.raises(TalkRefused) as refused:
            tell(who, talk, "Hej")
        said.append(str(refused.value))
    assert said[0] == said[1]
    assert "block" not in said[0].lower()


def test_what_the_municipality_stopped_is_frozen(talk, ida):
    disputes.void(None, talk, words="Stopped.")
    with pytest.raises(TalkRefused, match="stopped"):
        tell(ida, talk, "Hej")


def test_who_is_paused_says_nothing(talk, ida):
    row, _made = Neighbour.objects.get_or_create(
        resident=ida, defaults={"municipality": ida.municipality}
    )
    Neighbour.objects.filter(pk=row.pk).update(suspended_at=timezone.now())
    with pytest.raises(TalkRefused, match="for the time being"):
        tell(ida, talk, "Hej")


def test_nobody_writes_to_who_deleted_their_account(talk, ida, bo):
    exchanges.confirm(ida, exchanges.claim_done(bo, talk))
    Exchange.objects.filter(pk=talk.pk).update(performer=None)
    with pytest.raises(TalkRefused, match="no longer here"):
        tell(ida, talk, "Hej")


# Young people ------------------------------------------------------------------------------------------


def test_the_first_words_of_and_to_a_young_person_are_ready_made(peers):
    liv, max_, exchange = peers
    assert talking.buttons_only(exchange)
    for who in (liv, max_):
        with pytest.raises(TalkRefused, match="choose one of the sentences"):
            tell(who, exchange, "Hej, hvem er du?")
    tell(max_, exchange, button="gladly")
    tell(liv, exchange, button="suits")
    exchange = exchanges.agree(liv, exchange)
    assert not talking.buttons_only(exchange)
    tell(max_, exchange, "Vi ses ved hallen")
    assert read_by(liv, exchange) == ["gladly", "suits", "Vi ses ved hallen"]


def test_a_number_to_or_from_a_young_person_is_read_by_a_moderator_first(peers, town):
    liv, max_, exchange = peers
    exchange = exchanges.agree(liv, exchange)
    held = tell(max_, exchange, NUMBER)
    assert held.screened == Message.Screened.HELD
    assert read_by(liv, exchange) == []
    assert read_by(max_, exchange) == [NUMBER]
    assert talking.read(liv, exchange) == 0

    moderator = StaffFactory(municipality=town, role=Role.MODERATOR)
    talking.let_through(moderator, held)
    assert read_by(liv, exchange) == [NUMBER]
    with pytest.raises(TalkRefused, match="already"):
        talking.keep_back(moderator, held)


def test_what_a_moderator_keeps_back_is_never_read_by_the_other(peers, town):
    liv, max_, exchange = peers
    held = tell(max_, exchanges.agree(liv, exchange), NUMBER)
    talking.keep_back(StaffFactory(municipality=town, role=Role.MODERATOR), held)
    assert read_by(liv, exchange) == []


def test_the_same_holds_between_a_young_person_and_a_grown_up_with_a_certificate(town, ida):
    category = CategoryFactory(
        municipality=town, level=Level.CERTIFIED, minors=Minors.WITH_CERTIFIED
    )
    permit(ida, category)
    liv = young(town, "Liv")
    allowed(liv, category)
    start = timezone.now() + DAY
    exchange = reserved(listed(liv, category, starts_at=start, ends_at=start + HOUR), ida)
    with pytest.raises(TalkRefused, match="choose one of the sentences"):
        tell(ida, exchange, "Hej Liv")
    exchange = exchanges.agree(liv, exchange)
    assert tell(ida, exchange, "Skriv til mig på snap").screened == Message.Screened.HELD


def test_nobody_writes_to_a_young_person_at_night(peers, clock):
    liv, max_, exchange = peers
    exchange = exchanges.agree(liv, exchange)
    clock.move_to(NOON.replace(hour=20, minute=30))  # 21.30 in town
    with pytest.raises(TalkRefused, match="between 21 and 7"):
        tell(max_, exchange, button="yes")
    clock.move_to(NOON.replace(day=25, hour=6, minute=0))
    tell(max_, exchange, button="yes")


def test_grown_ups_write_at_any_hour(talk, ida, clock):
    clock.move_to(NOON.replace(hour=23))
    tell(ida, talk, "Sov godt")


# The desk ----------------------------------------------------------------------------------------------


def at_desk(town, role=Role.MODERATOR):
    staff = StaffFactory(municipality=town, role=role, language="en")
    return sign_in(Client(headers={"host": town.site.hostname}), staff)


def test_a_moderator_reads_what_is_held_and_lets_it_through(peers, town):
    liv, max_, exchange = peers
    held = tell(max_, exchanges.agree(liv, exchange), NUMBER)
    fine = tell(max_, exchange, "Det er privat")
    desk = at_desk(town)
    listing = desk.get(reverse("wagtailsnippets_microservices_message:list")).content.decode()
    assert NUMBER in listing
    assert "Det er privat" not in listing
    page = desk.get(reverse("wagtailsnippets_microservices_message:inspect", args=[held.pk]))
    assert NUMBER in page.content.decode()
    private = reverse("wagtailsnippets_microservices_message:inspect", args=[fine.pk])
    assert desk.get(private).status_code == 404
    desk.post(reverse("wagtailsnippets_microservices_message:let_through", args=[held.pk]))
    assert NUMBER in read_by(liv, exchange)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.COORDINATOR, Role.ANALYST])
def test_others_of_the_staff_read_nothing_that_is_held(peers, town, role):
    liv, max_, exchange = peers
    held = tell(max_, exchanges.agree(liv, exchange), NUMBER)
    desk = at_desk(town, role)
    for name in ("inspect", "let_through", "keep_back"):
        url = reverse(f"wagtailsnippets_microservices_message:{name}", args=[held.pk])
        answer = desk.get(url) if name == "inspect" else desk.post(url)
        assert NUMBER not in answer.content.decode()
    held.refresh_from_db()
    assert held.screened == Message.Screened.HELD


def test_a_neighbours_moderator_finds_no_such_message(peers):
    liv, max_, exchange = peers
    held = tell(max_, exchanges.agree(liv, exchange), NUMBER)
    desk = at_desk(MunicipalityFactory(slug="naboby"))
    for name in ("inspect", "let_through", "keep_back"):
        url = reverse(f"wagtailsnippets_microservices_message:{name}", args=[held.pk])
        assert (desk.get(url) if name == "inspect" else desk.post(url)).status_code == 404
    held.refresh_from_db()
    assert held.screened == Message.Screened.HELD
