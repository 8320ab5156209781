"""An exchange as the two who take part in it meet it: cards, the page, every step, the talk, and what is refused."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from microservices.actions import coins, exchanges, timers
from microservices.choices import ExchangeState
from microservices.lifecycle import CODE_TRIES
from microservices.models import Exchange, Message, Transfer
from portal.actions import following
from portal.channels import Channel
from portal.models import Delivery, Entry, Follow, Resident
from tests.factories import DeviceFactory, FollowerFactory, MunicipalityFactory, ResidentFactory
from tests.microservices import factories
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
START = NOON + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund"}


@pytest.fixture
def company(town):
    return factories.CategoryFactory(municipality=town, check_in=True)


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


@pytest.fixture
def listing(elsa, company):
    return factories.listed(
        elsa,
        company,
        title="Company to the eye doctor",
        place="At the bus stop",
        address="Havnegade 12",
        starts_at=START,
        ends_at=START + dt.timedelta(hours=2),
    )


@pytest.fixture
def reserved(listing, bo):
    return factories.reserved(listing, bo)


@pytest.fixture
def agreed(listing, bo):
    return factories.agreed(listing, bo)


def as_(person: Resident) -> Client:
    client = Client(headers={"host": f"{person.municipality.slug}.localhost"})
    client.force_login(person)
    return client


def url(exchange: Exchange, verb: str = "") -> str:
    return f"/en/help/exchanges/{exchange.pk}/" + (f"{verb}/" if verb else "")


def page(person: Resident, exchange: Exchange, verb: str = "") -> str:
    answer = as_(person).get(url(exchange, verb))
    assert answer.status_code == 200, answer.content.decode()
    return text(answer)


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def press(person: Resident, exchange: Exchange, verb: str, *, version: int | None = None, **said):
    """Press the button as it stands on the page that was read at ``version``, now where none is said."""
    seen = Exchange.objects.get(pk=exchange.pk).version if version is None else version
    return as_(person).post(url(exchange, verb), {"version": seen, **said})


def stands(exchange: Exchange) -> str:
    return Exchange.objects.get(pk=exchange.pk).state


def at_hand(person: Resident) -> int:
    return coins.balances(person, person.municipality)["available"]


def meet(exchange: Exchange) -> None:
    """They have met, and who gives the help has typed the code."""
    row = Exchange.objects.get(pk=exchange.pk)
    press(row.performer, row, "check_in", code=exchanges.code_for(row, row.requester))


# The way through ---------------------------------------------------------------------------------------------


def test_two_neighbours_agree_meet_do_and_confirm_and_the_coins_move_once(
    clock, reserved, elsa, bo
):
    before = coins.wallet(bo, bo.municipality).balance
    assert press(elsa, reserved, "agree").status_code == 302
    assert stands(reserved) == ExchangeState.AGREED
    clock.move_to(START)
    code = exchanges.code_for(Exchange.objects.get(pk=reserved.pk), elsa)
    assert code in page(elsa, reserved)
    assert code not in page(bo, reserved)
    spaced = " ".join(code)
    assert press(bo, reserved, "check_in", code=spaced).status_code == 302
    assert press(bo, reserved, "claim_done").status_code == 302
    answer = press(elsa, reserved, "confirm")
    assert answer.headers["Location"] == url(reserved, "thanks")
    assert "Bo helped you" in text(as_(elsa).get(url(reserved, "thanks")))
    assert "You helped Elsa" in text(as_(bo).get(url(reserved, "thanks")))
    assert stands(reserved) == ExchangeState.SETTLED
    assert at_hand(bo) == before + 2
    assert Transfer.objects.filter(kind="settle").count() == 1


def test_the_page_says_what_happens_now_and_who_does_it(reserved, elsa, bo):
    hers, his = page(elsa, reserved), page(bo, reserved)
    assert "What happens now, and who does it?" in hers
    assert "Answer the reservation You · by" in hers
    assert "Answer the reservation Elsa · by" in his
    assert "Yes, let us do it" in hers
    assert "Yes, let us do it" not in his
    assert "There is nothing for you to do now" in his


@pytest.mark.parametrize("name", ["elsa", "bo"])
def test_there_is_one_filled_button_at_most(request, clock, agreed, name):
    person = request.getfixturevalue(name)
    clock.move_to(START)
    answer = as_(person).get(url(agreed)).content.decode()
    main = answer[answer.index("<main") : answer.index("</main>")]
    filled = re.findall(r'class="button(?: wide)?"', main)
    assert len(filled) <= 1


def test_the_cards_tell_whose_turn_it_is(reserved, elsa, bo):
    hers = text(as_(elsa).get("/en/help/exchanges/"))
    his = text(as_(bo).get("/en/help/exchanges/"))
    assert "Your turn" in hers
    assert "Waiting for others" not in hers
    assert "Waiting for others" in his
    assert "Elsa : Answer the reservation, by" in his
    assert "Company to the eye doctor" in his


def test_who_takes_part_in_nothing_is_shown_the_way(bo):
    assert "You take part in nothing yet" in text(as_(bo).get("/en/help/exchanges/"))


def test_a_new_message_is_told_of_on_the_card_until_it_is_read(agreed, elsa, bo):
    say(bo, agreed, button="late_10")
    assert "1 new message" in text(as_(elsa).get("/en/help/exchanges/"))
    page(elsa, agreed)
    assert "new message" not in text(as_(elsa).get("/en/help/exchanges/"))


# Where -------------------------------------------------------------------------------------------------------


def test_the_address_is_shown_once_both_have_agreed_and_not_after_it_is_over(
    clock, reserved, elsa, bo
):
    assert "Havnegade 12" not in page(bo, reserved)
    press(elsa, reserved, "agree")
    assert "Havnegade 12" in page(bo, reserved)
    press(bo, reserved, "call_off")
    assert "Havnegade 12" not in page(bo, reserved)


# Twice, and overtaken ----------------------------------------------------------------------------------------


def test_a_double_click_is_one_click(clock, agreed, elsa, bo):
    clock.move_to(START)
    press(elsa, agreed, "claim_done")
    seen = Exchange.objects.get(pk=agreed.pk).version
    for _turn in range(3):
        answer = press(bo, agreed, "confirm", version=seen)
        assert answer.headers["Location"] == url(agreed, "thanks")
    assert Transfer.objects.filter(kind="settle").count() == 1


def test_a_form_that_was_overtaken_says_what_is_the_case_now(reserved, elsa, bo):
    seen = reserved.version
    press(bo, reserved, "call_off", version=seen)
    answer = press(elsa, reserved, "agree", version=seen)
    assert answer.status_code == 409
    said = text(answer)
    assert "This is how it stands now" in said
    assert "Bo called it off" in said
    assert stands(reserved) == ExchangeState.CANCELLED


def test_confirming_in_one_window_and_disputing_in_another_does_one_of_them(
    clock, agreed, elsa, bo
):
    clock.move_to(START)
    meet(agreed)
    press(bo, agreed, "claim_done")
    seen = Exchange.objects.get(pk=agreed.pk).version
    press(elsa, agreed, "dispute", version=seen, reason="not_done", words="Nobody came.")
    assert press(elsa, agreed, "confirm", version=seen).status_code == 409
    assert stands(agreed) == ExchangeState.DISPUTED
    assert not Transfer.objects.filter(kind="settle").exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "٣"])
def test_a_form_without_a_version_does_nothing(reserved, elsa, version):
    answer = as_(elsa).post(url(reserved, "agree"), {"version": version})
    assert answer.status_code == 409
    assert stands(reserved) == ExchangeState.RESERVED


def test_a_step_that_is_not_ones_own_is_answered_with_what_is_the_case(reserved, bo):
    answer = press(bo, reserved, "agree")
    assert answer.status_code == 409
    assert stands(reserved) == ExchangeState.RESERVED


# Saying no, calling off --------------------------------------------------------------------------------------


def test_saying_no_is_asked_first_and_frees_the_place(reserved, elsa, listing):
    asked = page(elsa, reserved, "decline")
    assert "Bo is told" in asked
    assert stands(reserved) == ExchangeState.RESERVED
    press(elsa, reserved, "decline")
    assert stands(reserved) == ExchangeState.CANCELLED


def test_calling_off_says_what_it_costs(clock, agreed, bo):
    assert "more than 24 hours, so it does not count" in page(bo, agreed, "call_off")
    clock.move_to(START - dt.timedelta(hours=3))
    assert "counts as a late cancellation for you" in page(bo, agreed, "call_off")
    press(bo, agreed, "call_off")
    assert Exchange.objects.get(pk=agreed.pk).late


# The code ----------------------------------------------------------------------------------------------------


def test_a_wrong_code_is_refused_in_words_and_may_be_tried_a_few_times(clock, agreed, elsa, bo):
    clock.move_to(START)
    right = exchanges.code_for(Exchange.objects.get(pk=agreed.pk), elsa)
    wrong = f"{(int(right) + 1) % 10_000:04}"
    for _turn in range(CODE_TRIES):
        answer = press(bo, agreed, "check_in", code=wrong)
        assert answer.status_code == 422
        assert "not the code" in text(answer)
    answer = press(bo, agreed, "check_in", code=right)
    assert answer.status_code == 422
    assert "wrong too often" in text(answer)
    assert "wrong too often" in page(bo, agreed)
    assert stands(agreed) == ExchangeState.AGREED


@pytest.mark.parametrize("code", ["", "12", "12345", "abcd", "１２３４"])
def test_what_is_no_code_is_told_what_one_looks_like_and_costs_no_try(clock, agreed, bo, code):
    clock.move_to(START)
    answer = press(bo, agreed, "check_in", code=code)
    assert answer.status_code == 422
    assert "four digits" in text(answer)
    assert Exchange.objects.get(pk=agreed.pk).code_tries == 0


def test_the_code_is_asked_for_only_where_the_kind_of_help_asks_for_it(clock, agreed, company, bo):
    company.check_in = False
    company.save()
    clock.move_to(START)
    said = page(bo, agreed)
    assert "four digits" not in said
    assert "It is done" in said


# When something goes wrong -----------------------------------------------------------------------------------


def test_not_come_is_said_after_half_an_hour_and_the_other_can_answer(clock, agreed, elsa, bo):
    clock.move_to(START + dt.timedelta(minutes=29))
    assert as_(bo).get(url(agreed, "claim_no_show")).status_code == 409
    clock.move_to(START + dt.timedelta(minutes=31))
    assert "who has 48 hours" in page(bo, agreed, "claim_no_show")
    press(bo, agreed, "claim_no_show")
    said = page(elsa, agreed)
    assert "Bo said that you did not come" in said
    assert "That is not so" in said
    answer = press(elsa, agreed, "object_to", words="")
    assert answer.status_code == 422
    assert "Write what happened" in text(answer)
    press(elsa, agreed, "object_to", words="I stood at the stop.")
    assert stands(agreed) == ExchangeState.DISPUTED


def test_a_dispute_takes_a_reason_and_only_its_writer_reads_the_words(clock, agreed, elsa, bo):
    clock.move_to(START)
    meet(agreed)
    press(bo, agreed, "claim_done")
    answer = press(elsa, agreed, "dispute", reason="", words="He left after five minutes.")
    assert answer.status_code == 422
    assert "Choose what it is about" in text(answer)
    assert "He left after five minutes." in text(answer)
    press(elsa, agreed, "dispute", reason="not_as_agreed", words="He left after five minutes.")
    assert "He left after five minutes." in page(elsa, agreed)
    his = page(bo, agreed)
    assert "He left after five minutes." not in his
    assert "Elsa asked a caseworker to look at it" in his


def test_what_was_settled_can_be_disputed_for_seven_days(clock, agreed, elsa, bo):
    clock.move_to(START)
    meet(agreed)
    press(bo, agreed, "claim_done")
    press(elsa, agreed, "confirm")
    assert "Something is wrong" in page(elsa, agreed)
    clock.shift(dt.timedelta(days=8))
    assert "Something is wrong" not in page(elsa, agreed)


def test_what_the_clock_does_is_told_on_the_page(clock, reserved, bo):
    clock.shift(dt.timedelta(hours=49))
    timers.sweep()
    assert "Nobody answered in time" in page(bo, reserved)


# The talk ----------------------------------------------------------------------------------------------------


def say(person: Resident, exchange: Exchange, **said):
    return as_(person).post(url(exchange, "say"), {"key": uuid.uuid4(), **said})


def test_the_two_talk_without_a_script(agreed, elsa, bo):
    answer = say(bo, agreed, text="I wear a red cap.")
    assert answer.headers["Location"] == f"{url(agreed)}#talk"
    assert "I wear a red cap." in page(elsa, agreed)
    assert say(elsa, agreed, button="thanks").status_code == 302
    assert "Thank you." in page(bo, agreed)


def test_the_same_message_sent_twice_is_said_once(agreed, bo):
    key = uuid.uuid4()
    for _turn in range(2):
        as_(bo).post(url(agreed, "say"), {"key": key, "text": "On my way"})
    assert Message.objects.count() == 1


def test_an_empty_message_is_refused_and_a_long_one_is_kept_in_the_form(agreed, bo):
    answer = say(bo, agreed, text="  ")
    assert answer.status_code == 422
    assert "Write something" in text(answer)
    answer = say(bo, agreed, text="x" * 1001)
    assert answer.status_code == 422
    assert "x" * 1001 in text(answer)
    assert not Message.objects.exists()


def test_a_message_with_a_form_of_no_key_is_refused(agreed, bo):
    answer = as_(bo).post(url(agreed, "say"), {"text": "Hello", "key": "x"})
    assert answer.status_code == 422
    assert "Hello" in text(answer)


def test_the_talk_closes_a_week_after_the_end(clock, agreed, bo):
    press(bo, agreed, "call_off")
    clock.shift(dt.timedelta(days=8))
    assert "This talk has closed" in page(bo, agreed)
    assert say(bo, agreed, text="Hello?").status_code == 422


# Whose it is -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["", "agree", "call_off", "say", "thanks"])
def test_nobody_else_finds_the_exchange(reserved, town, verb):
    stranger = ResidentFactory(municipality=town)
    assert as_(stranger).get(url(reserved, verb)).status_code in {404, 405}
    assert as_(stranger).post(url(reserved, verb)).status_code in {404, 405}


def test_it_is_not_there_at_another_municipalitys_host(reserved, elsa):
    MunicipalityFactory(slug="almsjo")
    client = Client(headers={"host": "almsjo.localhost"})
    client.force_login(elsa)
    assert client.get(url(reserved)).status_code == 404


def test_who_is_not_signed_in_signs_in_first_and_comes_back(reserved):
    client = Client(headers={"host": "tornsund.localhost"})
    assert "next=" in client.get(url(reserved)).headers["Location"]


def test_there_is_no_step_of_another_name(reserved, elsa):
    assert as_(elsa).get(url(reserved, "resolve")).status_code == 404
    assert as_(elsa).post(url(reserved, "void")).status_code == 404


def test_who_stays_finds_the_exchange_of_who_left(reserved, elsa, bo):
    Exchange.objects.filter(pk=reserved.pk).update(requester=None)
    assert "the other" in page(bo, reserved)


# What a page costs -------------------------------------------------------------------------------------------


def test_the_pages_stay_within_their_budget(agreed, elsa, bo, listing):
    for words in ("one", "two", "three"):
        say(bo, agreed, text=words)
    client = as_(elsa)
    client.get("/en/help/exchanges/")
    with at_most():
        client.get("/en/help/exchanges/")
    client.get(url(agreed))
    with at_most():
        client.get(url(agreed))
    with at_most():
        client.get(url(agreed, "call_off"))


# Being told --------------------------------------------------------------------------------------------------


def told(person: Resident) -> list[Delivery]:
    """What the inbox of ``person`` holds of exchanges."""
    rows = Delivery.objects.filter(follower__resident=person, channel=Channel.INBOX)
    rows = rows.filter(entry__kind="exchange")
    return list(rows.select_related("entry").order_by("pk"))


def test_the_one_whose_turn_it_is_is_told_and_nobody_else(town, reserved, elsa, bo):
    nosy = FollowerFactory(resident=ResidentFactory(municipality=town))
    assert [row.entry.kind for row in told(elsa)] == ["exchange"]
    assert told(bo) == []
    press(elsa, reserved, "agree")
    assert len(told(bo)) == 1
    assert not Delivery.objects.filter(follower=nosy).exists()


def test_the_inbox_leads_to_the_exchange_and_names_nobody(reserved, elsa):
    said = text(as_(elsa).get("/en/alerts/"))
    assert "Somebody has answered what you wrote" in said
    for secret in ("Bo", "eye doctor", "bus stop", "Havnegade"):
        assert f" {secret} " not in said
    answer = as_(elsa).get(f"/en/alerts/{told(elsa)[0].pk}/")
    assert answer.headers["Location"] == url(reserved)


def test_what_is_told_to_one_stands_in_nobody_elses_feed(reserved, elsa, bo, town):
    entry = Entry.objects.get(kind="exchange")
    assert not entry.subjects.filter(kind="municipality").exists()
    words = "Help between neighbours"
    for address in ("/en/feed/", "/en/feed/feed.atom", "/en/feed/feed.json", "/en/"):
        assert words not in as_(bo).get(address).content.decode()
    assert words in as_(elsa).get("/en/feed/mine/").content.decode()


def test_nobody_follows_what_somebody_else_takes_part_in(reserved, elsa, bo):
    assert as_(bo).get(f"/en/follow/own/{elsa.pk}/").status_code == 404
    assert as_(bo).post(f"/en/follow/own/{elsa.pk}/", {"level": "all"}).status_code == 404


def test_a_telephone_rings_for_whoever_it_waits_for(listing, elsa, bo):
    follower = following.follower_of(elsa)
    DeviceFactory(follower=follower)
    factories.reserved(listing, bo)
    assert Delivery.objects.filter(follower=follower, channel=Channel.PUSH).count() == 1


def test_who_has_stopped_it_is_not_told_again_until_they_ask(listing, reserved, elsa, bo):
    follow = Follow.objects.get(follower__resident=elsa)
    as_(elsa).post(f"/en/follows/{follow.pk}/stop/")
    press(bo, reserved, "call_off")
    assert len(told(elsa)) == 1
    said = text(as_(elsa).get("/en/help/exchanges/"))
    assert "Shall we tell you when it is your turn?" in said
    as_(elsa).post("/en/help/exchanges/tell/")
    assert Follow.objects.filter(follower__resident=elsa).exists()
    assert "Shall we tell you" not in text(as_(elsa).get("/en/help/exchanges/"))
    factories.reserved(listing, bo)
    assert len(told(elsa)) == 2


def test_both_are_told_what_nobody_of_them_did(clock, reserved, elsa, bo):
    before = len(told(elsa))
    clock.shift(dt.timedelta(hours=49))
    timers.sweep()
    assert len(told(elsa)) == before + 1
    assert len(told(bo)) == 1
    assert timezone.now() > NOON
