"""The caseworker's desk: which cases stand there, what is seen of them, and what is decided, by whom."""

import datetime as dt
import html
import re
import uuid

import pytest
import time_machine
from django.test import Client

from microservices.actions import coins, exchanges, talking
from microservices.choices import ExchangeState
from microservices.models import Exchange, Transfer
from portal.models import Resident
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.microservices import factories
from tests.staff import sign_in

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
START = NOON + dt.timedelta(days=3)
LIST = "/cms/snippets/microservices/exchange/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund", "languages": ("da", "en")}


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


@pytest.fixture
def caseworker(town):
    return StaffFactory(municipality=town, role=Role.COORDINATOR, language="en")


@pytest.fixture
def agreed(town, elsa, bo):
    listing = factories.listed(
        elsa,
        factories.CategoryFactory(municipality=town),
        title="Company to the eye doctor",
        coins=4,
        starts_at=START,
        ends_at=START + dt.timedelta(hours=2),
    )
    return factories.agreed(listing, bo)


@pytest.fixture
def case(clock, agreed, elsa, bo):
    """Bo says that it is done, and Elsa that it was not as they agreed."""
    talking.say(bo, agreed, text="I wear a red cap.", key=uuid.uuid4())
    clock.move_to(START)
    row = exchanges.claim_done(bo, agreed)
    return exchanges.dispute(elsa, row, reason="not_as_agreed", words="He left early.")


def at(person: Resident) -> Client:
    return sign_in(Client(headers={"host": "tornsund.localhost", "accept-language": "en"}), person)


def url(case: Exchange) -> str:
    return f"{LIST}inspect/{case.pk}/"


def text(answer) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def decide(person: Resident, case: Exchange, outcome: str, *, version: int | None = None, **said):
    seen = Exchange.objects.get(pk=case.pk).version if version is None else version
    said = {"words": "Both were there for two hours.", "share": ""} | said
    return at(person).post(url(case), {"version": seen, "outcome": outcome, **said})


def stands(case: Exchange) -> str:
    return Exchange.objects.get(pk=case.pk).state


def at_hand(person: Resident) -> int:
    return coins.balances(person, person.municipality)["available"]


def test_a_case_shows_both_sides_every_step_and_the_talk(case, caseworker):
    said = text(at(caseworker).get(url(case)))
    for words in ("Elsa", "Bo", "He left early.", "I wear a red cap.", "4 coins"):
        assert words in said
    assert "Company to the eye doctor" in said


def test_the_list_holds_what_the_municipality_was_asked_to_look_at(case, caseworker, elsa, bo):
    said = text(at(caseworker).get(LIST))
    assert "Company to the eye doctor" in said
    assert url(case) in at(caseworker).get(LIST).content.decode()
    assert "Company to the eye doctor" in text(at(caseworker).get("/cms/"))


def test_what_nobody_asked_about_is_the_twos_own(agreed, caseworker):
    assert "Company to the eye doctor" not in text(at(caseworker).get(LIST))
    assert at(caseworker).get(url(agreed)).status_code == 404


@pytest.mark.parametrize(
    ("outcome", "share", "his", "hers"),
    [("settle", "", 4, 0), ("refund", "", 0, 4), ("split", "3", 3, 1)],
)
def test_a_decision_moves_the_coins_once_and_both_read_the_reason(
    case, caseworker, elsa, bo, outcome, share, his, hers
):
    coins.wallet(bo, bo.municipality)
    before = at_hand(bo), at_hand(elsa)
    answer = decide(caseworker, case, outcome, share=share)
    assert answer.status_code == 302
    assert stands(case) == ExchangeState.RESOLVED
    assert (at_hand(bo) - before[0], at_hand(elsa) - before[1]) == (his, hers)
    for person in (elsa, bo):
        client = Client(headers={"host": "tornsund.localhost"})
        client.force_login(person)
        page = text(client.get(f"/en/help/exchanges/{case.pk}/"))
        assert "Both were there for two hours." in page
    assert "Both were there for two hours." in text(at(caseworker).get(url(case)))


def test_it_can_be_stopped_for_safety(case, caseworker, elsa):
    before = at_hand(elsa)
    decide(caseworker, case, "void", words="A report of danger.")
    assert stands(case) == ExchangeState.VOIDED
    assert at_hand(elsa) - before == 4


def test_a_decision_without_a_reason_is_refused_and_what_was_chosen_is_kept(case, caseworker):
    answer = decide(caseworker, case, "settle", words=" ")
    assert answer.status_code == 422
    assert "Write the reason" in text(answer)
    assert 'value="settle"' in answer.content.decode()
    assert re.search(r'value="settle"[^>]*checked', answer.content.decode())
    assert stands(case) == ExchangeState.DISPUTED


@pytest.mark.parametrize("share", ["", "0", "-1", "4", "x", "99999999999999999999"])
def test_coins_are_divided_into_parts_that_sum_up(case, caseworker, share):
    assert decide(caseworker, case, "split", share=share).status_code == 422
    assert stands(case) == ExchangeState.DISPUTED


def test_two_caseworkers_at_once_decide_once(town, case, caseworker):
    colleague = StaffFactory(municipality=town, role=Role.ADMINISTRATOR, language="en")
    seen = case.version
    decide(caseworker, case, "refund", version=seen)
    answer = decide(colleague, case, "settle", version=seen)
    assert answer.status_code == 422
    assert not Transfer.objects.filter(kind="settle").exists()


def test_with_a_young_person_two_colleagues_say_the_same(town, case, caseworker, bo):
    colleague = StaffFactory(municipality=town, role=Role.COORDINATOR, language="en")
    Exchange.objects.filter(pk=case.pk).update(minors=True)
    assert "two colleagues decide" in text(at(caseworker).get(url(case)))
    decide(caseworker, case, "settle")
    assert stands(case) == ExchangeState.DISPUTED
    decide(caseworker, case, "settle")
    assert stands(case) == ExchangeState.DISPUTED
    decide(colleague, case, "settle", words="I agree.")
    assert stands(case) == ExchangeState.RESOLVED


@pytest.mark.parametrize("role", list(Role))
def test_the_desk_is_the_coordinators_and_the_administrators(town, case, role):
    person = StaffFactory(municipality=town, role=role, language="en")
    may = role in {Role.COORDINATOR, Role.ADMINISTRATOR}
    answer = at(person).get(url(case))
    assert (answer.status_code == 200) == may
    decide(person, case, "refund")
    assert (stands(case) == ExchangeState.RESOLVED) == may


def test_a_neighbouring_municipalitys_case_is_not_there(case):
    almsjo = MunicipalityFactory(slug="almsjo")
    stranger = StaffFactory(municipality=almsjo, role=Role.ADMINISTRATOR)
    client = sign_in(Client(headers={"host": "almsjo.localhost"}), stranger)
    assert client.get(url(case)).status_code == 404
    assert client.post(url(case), {"outcome": "refund"}).status_code == 404
