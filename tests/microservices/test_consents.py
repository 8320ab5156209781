"""A guardian's yes: asked for by a young person, given with the guardian's own eID, taken back at any time."""

import datetime as dt
import html
import re
import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from microservices import guards
from microservices.actions import coins, consents, exchanges, safety
from microservices.actions.consents import ConsentRefused, answer, ask, withdraw
from microservices.actions.exchanges import ExchangeRefused
from microservices.choices import Audience, ExchangeState, Level, Minors
from microservices.models import GuardianConsent
from portal.actions import people
from portal.eid import Identity
from portal.models import Resident
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.portal.queries import at_most

from .factories import CategoryFactory, agreed, listed, permit, reserved

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock, translation.override("en"):
        yield clock


TOWN = {"slug": "tornsund", "names": {"da": "Tornsund"}}


@pytest.fixture
def category(town):
    return CategoryFactory(municipality=town, minors=Minors.AMONG, name_en="Homework together")


@pytest.fixture
def liv(town):
    return young(town, "Liv")


@pytest.fixture
def max_(town):
    return young(town, "Max")


@pytest.fixture
def mor(town):
    return ResidentFactory(municipality=town, first_name="Mor")


def young(town, name, born=2011):
    return ResidentFactory(
        municipality=town, kind=Resident.Kind.MINOR, birth_year=born, first_name=name
    )


def browser(town, person=None) -> Client:
    client = Client(headers={"host": town.site.hostname})
    if person is not None:
        client.force_login(person)
    return client


def url(name, *args):
    return reverse(f"microservices:{name}", args=args)


def allowed(minor, category, guardian) -> GuardianConsent:
    _consent, code = ask(minor, category)
    return answer(guardian, code, yes=True)


def needed(owner, category, **said):
    start = timezone.now() + DAY
    return listed(owner, category, **{"starts_at": start, "ends_at": start + HOUR} | said)


def link_in(response) -> str:
    found = re.search(r'<code class="secret">([^<]+)</code>', response.content.decode())
    assert found
    return html.unescape(found.group(1))


# From the question to the answer -----------------------------------------------------------------------


def test_a_young_person_asks_and_the_guardian_opens_the_link_signs_in_and_says_yes(
    town, category, liv, mor
):
    asking = browser(town, liv)
    assert "Homework together" in asking.get(url("my_consents")).content.decode()
    given = asking.post(url("my_consent_ask", category.pk))
    link = link_in(given)
    assert "data:image/svg+xml" in given.content.decode()
    assert link not in asking.get(url("my_consents")).content.decode()

    # the link by itself says nothing about who asks
    opened = browser(town).get(link)
    assert opened.status_code == 200
    assert "Liv" not in opened.content.decode()
    assert opened.headers["Referrer-Policy"] == "no-referrer"

    guardian = browser(town, mor)
    page = guardian.get(link).content.decode()
    assert "Liv asks you" in page
    assert "never with grown-ups" in page
    done = guardian.post(link, {"answer": "yes", "guardian": "yes"}, follow=True)
    assert "Liv: Homework together" in done.content.decode()
    row = GuardianConsent.objects.get()
    assert (row.state, row.guardian) == ("given", mor)
    assert row.valid_until == dt.date(2027, 11, 24)
    assert "A guardian said yes" in asking.get(url("my_consents")).content.decode()


def test_a_guardian_says_no_and_the_young_person_sees_it(town, category, liv, mor):
    link = link_in(browser(town, liv).post(url("my_consent_ask", category.pk)))
    browser(town, mor).post(link, {"answer": "no"})
    assert GuardianConsent.objects.get().state == "refused"
    assert "A guardian said no" in browser(town, liv).get(url("my_consents")).content.decode()
    assert not GuardianConsent.objects.holding().exists()


def test_who_says_yes_says_that_they_are_the_guardian(town, category, liv, mor):
    link = link_in(browser(town, liv).post(url("my_consent_ask", category.pk)))
    said = browser(town, mor).post(link, {"answer": "yes"})
    assert said.status_code == 422
    assert "Say that you are the guardian" in said.content.decode()
    assert browser(town, mor).post(link, {"answer": "perhaps"}).status_code == 200
    assert GuardianConsent.objects.get().state == "asked"


def test_the_code_of_the_link_is_stored_nowhere(category, liv):
    consent, code = ask(liv, category)
    assert code not in str(GuardianConsent.objects.filter(pk=consent.pk).values().get())
    assert len(code) >= 32


def test_a_new_link_ends_the_one_before(category, liv, mor):
    _row, old = ask(liv, category)
    _row, new = ask(liv, category)
    assert GuardianConsent.objects.count() == 1
    with pytest.raises(ConsentRefused, match="not valid"):
        answer(mor, old, yes=True)
    answer(mor, new, yes=True)


def test_a_link_is_answered_once_and_within_a_fortnight(category, liv, mor, clock):
    _row, code = ask(liv, category)
    clock.shift(15 * DAY)
    with pytest.raises(ConsentRefused, match="too old"):
        answer(mor, code, yes=True)
    _row, code = ask(liv, category)
    answer(mor, code, yes=True)
    with pytest.raises(ConsentRefused, match="answered already"):
        answer(mor, code, yes=False)
    assert GuardianConsent.objects.get().state == "given"


def test_a_link_that_is_none_leads_nowhere(town, mor, category, liv):
    assert browser(town, mor).get(url("guardian", "x" * 32)).status_code == 404
    link = link_in(browser(town, liv).post(url("my_consent_ask", category.pk)))
    other = MunicipalityFactory(slug="naboby")
    path = "/" + link.split("/", 3)[3]
    assert browser(other, mor).get(path).status_code == 404


# Who may answer ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "born"),
    [("minor", 2010), ("guest", 1985), ("business", None), ("resident", 2010), ("minor", 2008)],
)
def test_only_a_grown_up_resident_answers(town, category, liv, kind, born):
    _row, code = ask(liv, category)
    person = ResidentFactory(municipality=town, kind=kind, birth_year=born, first_name="X")
    with pytest.raises(ConsentRefused, match="grown-up"):
        answer(person, code, yes=True)
    page = browser(town, person).post(url("guardian", code), {"answer": "yes", "guardian": "yes"})
    assert page.status_code == 403
    assert GuardianConsent.objects.get().state == "asked"


def test_nobody_is_their_own_guardian(town, category, liv):
    _row, code = ask(liv, category)
    with pytest.raises(ConsentRefused, match="their own eID"):
        answer(liv, code, yes=True)


def test_a_guardian_may_live_in_another_municipality(category, liv):
    far = ResidentFactory(municipality=MunicipalityFactory(slug="naboby"), first_name="Far")
    _row, code = ask(liv, category)
    assert answer(far, code, yes=True).state == "given"


def test_one_person_is_guardian_of_a_few_only(town, category, mor, liv):
    for number in range(consents.MOST_MINORS):
        allowed(young(town, f"Barn {number}"), category, mor)
    _row, code = ask(liv, category)
    with pytest.raises(ConsentRefused, match="6 young people"):
        answer(mor, code, yes=True)


def test_a_guardian_does_not_meet_the_young_person_they_said_yes_for(town, liv):
    category = CategoryFactory(
        municipality=town, level=Level.CERTIFIED, minors=Minors.WITH_CERTIFIED
    )
    stranger = ResidentFactory(municipality=town, first_name="Per")
    permit(stranger, category)
    allowed(liv, category, stranger)
    with pytest.raises(ExchangeRefused):
        reserved(needed(liv, category), stranger)


# Who asks ----------------------------------------------------------------------------------------------


def test_who_is_grown_up_asks_nobody(town, category, mor):
    with pytest.raises(ConsentRefused, match="turned 18"):
        ask(mor, category)
    page = browser(town, mor).post(url("my_consent_ask", category.pk), follow=True)
    assert "turned 18" in page.content.decode()


def test_what_is_closed_to_young_people_is_not_asked_for(town, liv):
    grown = CategoryFactory(municipality=town, name_en="Night shift")
    with pytest.raises(ConsentRefused):
        ask(liv, grown)
    client = browser(town, liv)
    assert "Night shift" not in client.get(url("my_consents")).content.decode()
    assert client.post(url("my_consent_ask", grown.pk)).status_code == 404


def test_a_young_person_from_elsewhere_does_not_ask_here(category):
    elsewhere = young(MunicipalityFactory(slug="naboby"), "Kim")
    with pytest.raises(ConsentRefused, match="live here"):
        ask(elsewhere, category)


def test_what_has_a_yes_is_not_asked_for_again_before_it_ends(category, liv, mor, clock):
    allowed(liv, category, mor)
    with pytest.raises(ConsentRefused, match="already"):
        ask(liv, category)
    clock.shift(366 * DAY)
    ask(liv, category)


# What rests on it --------------------------------------------------------------------------------------


def test_without_a_yes_no_young_person_meets_anybody(town, category, liv, max_, mor):
    need = needed(liv, category)
    for minor in (None, liv):
        if minor is not None:
            allowed(minor, category, mor)
        with pytest.raises(ExchangeRefused):
            reserved(need, max_)
    allowed(max_, category, mor)
    exchange = agreed(need, max_)
    assert exchange.minors
    assert exchange.state == ExchangeState.AGREED


@pytest.mark.parametrize("who", ["guardian", "young person"])
def test_a_yes_taken_back_calls_off_what_was_agreed_and_gives_the_coins_back(
    town, category, liv, max_, mor, who
):
    consent = allowed(liv, category, mor)
    allowed(max_, category, mor)
    exchange = agreed(needed(liv, category, coins=2), max_)
    client = browser(town, mor if who == "guardian" else liv)
    asked = client.get(url("my_consent_end", consent.pk)).content.decode()
    assert "Take the yes back?" in asked
    client.post(url("my_consent_end", consent.pk))
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.VOIDED
    assert coins.wallet(liv, town).balance == 10
    assert coins.balances(liv, town)["held"] == 0
    consent.refresh_from_db()
    assert consent.state == "withdrawn"
    assert client.post(url("my_consent_end", consent.pk)).status_code == 302


def test_what_is_done_is_settled_though_the_yes_is_taken_back(category, liv, max_, mor, town):
    consent = allowed(liv, category, mor)
    allowed(max_, category, mor)
    exchange = exchanges.claim_done(liv, _begun(agreed(needed(liv, category), max_)))
    assert withdraw(mor, consent) == 0
    assert exchanges.confirm(max_, exchange).state == ExchangeState.SETTLED


def _begun(exchange):
    type(exchange).objects.filter(pk=exchange.pk).update(starts_at=NOON - HOUR, ends_at=NOON + HOUR)
    exchange.refresh_from_db()
    return exchange


def test_another_guardians_yes_still_holds(category, liv, max_, mor, town):
    far = ResidentFactory(municipality=town, first_name="Far")
    consent = allowed(liv, category, mor)
    GuardianConsent.objects.create(
        minor=liv,
        category=category,
        guardian=far,
        code="far",
        given_at=NOON,
        valid_until=dt.date(2027, 6, 1),
    )
    allowed(max_, category, mor)
    exchange = agreed(needed(liv, category), max_)
    assert withdraw(mor, consent) == 0
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.AGREED


def test_nobody_else_takes_a_yes_back(town, category, liv, mor, max_):
    consent = allowed(liv, category, mor)
    assert browser(town, max_).post(url("my_consent_end", consent.pk)).status_code == 404
    with pytest.raises(ConsentRefused):
        withdraw(max_, consent)
    assert GuardianConsent.objects.holding().count() == 1


def test_a_question_is_taken_back_by_the_young_person(town, category, liv, mor):
    consent, code = ask(liv, category)
    browser(town, liv).post(url("my_consent_end", consent.pk))
    with pytest.raises(ConsentRefused, match="answered already"):
        answer(mor, code, yes=True)


def test_a_yes_holds_no_longer_than_it_says(category, liv, max_, mor, clock):
    allowed(liv, category, mor)
    allowed(max_, category, mor)
    clock.shift(364 * DAY)
    need = needed(
        liv, category, starts_at=timezone.now() + 3 * DAY, ends_at=timezone.now() + 3 * DAY + HOUR
    )
    with pytest.raises(ExchangeRefused):
        reserved(need, max_)


# A false age -------------------------------------------------------------------------------------------


def identity(birth_year, youngest, oldest, home):
    return Identity("a" * 64, "Liv", birth_year, youngest, oldest, "substantial", home=home)


def test_an_age_comes_from_the_eid_alone_and_no_form_changes_it(town, category):
    liv = people.remember_resident(identity(2011, 15, 15, town.code))
    client = browser(town, liv)
    for name in ("my_profile", "my_interests"):
        client.post(
            reverse(name),
            {"first_name": "Liv", "language": "", "birth_year": "1980", "kind": "resident"},
        )
    liv.refresh_from_db()
    assert (liv.kind, liv.birth_year) == ("minor", 2011)
    grown = CategoryFactory(municipality=town)
    refused = guards.may_ask(liv, grown)
    assert refused is not None
    assert refused.code == "no_minors"
    # however the row came to say so: a grown-up who was born in 2011 is believed in nothing
    Resident.objects.filter(pk=liv.pk).update(kind="resident")
    liv.refresh_from_db()
    refused = guards.may_ask(liv, grown)
    assert refused is not None
    assert refused.code == "age_unknown"


def test_the_next_sign_in_sets_an_age_right(town):
    liv = people.remember_resident(identity(2011, 15, 15, town.code))
    Resident.objects.filter(pk=liv.pk).update(kind="resident", birth_year=1980)
    again = people.remember_resident(identity(2011, 15, 15, town.code))
    assert (again.pk, again.kind, again.birth_year) == (liv.pk, "minor", 2011)


def test_a_birthday_ends_what_only_young_people_do_among_themselves(
    town, category, liv, max_, mor, clock
):
    allowed(liv, category, mor)
    allowed(max_, category, mor)
    need = needed(liv, category)
    Resident.objects.filter(pk=max_.pk).update(birth_year=2008)
    max_.refresh_from_db()
    refused = guards.refusal(max_, need, role=Audience.PERFORMER)
    assert refused is not None
    assert refused.code == "adult_and_minor"


def test_a_young_person_who_blocks_is_heard_like_everybody(category, liv, max_, mor):
    allowed(liv, category, mor)
    allowed(max_, category, mor)
    exchange = agreed(needed(liv, category), max_)
    safety.block(liv, max_)
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.CANCELLED
    with pytest.raises(ExchangeRefused):
        exchanges.reserve(max_, exchange.listing, key=uuid.uuid4())


def test_the_pages_of_guardians_stay_within_the_budget(town, liv, mor):
    for number in range(6):
        allowed(liv, CategoryFactory(municipality=town, minors=Minors.AMONG), mor)
        kind = CategoryFactory(municipality=town, minors=Minors.AMONG, name_en=f"Kind {number}")
    _row, code = ask(liv, kind)
    for person, path in (
        (liv, url("my_consents")),
        (mor, url("my_consents")),
        (mor, url("guardian", code)),
    ):
        client = browser(town, person)
        client.get(path)
        with at_most():
            assert client.get(path).status_code == 200
