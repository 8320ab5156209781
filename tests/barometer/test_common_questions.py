"""What the region asks everywhere: in the same words in every municipality, and out of reach of any one of them."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from barometer.actions import questions, rounds
from barometer.actions.questions import QuestionRefused
from barometer.asking import Asked, AskingRefused, read, written
from barometer.models import CommonQuestion, Question
from portal.actions.municipality import appoint
from portal.models import Resident
from tests.barometer.factories import opened, question, said
from tests.barometer.test_round_desk import DESK as ROUNDS
from tests.barometer.test_round_desk import form
from tests.factories import MunicipalityFactory, StaffFactory
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

OWN = "/cms/snippets/barometer/question/"
COMMON = "/cms/snippets/barometer/commonquestion/"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def words(asks: str, *languages: str) -> dict:
    found: dict = {}
    for code in languages:
        found |= said(code, asks, options=["Ja", "Nej"])
    return found


@pytest.fixture
def trust():
    return questions.write(
        None, None, code="trust", kind="single", wording=words("Trust?", "sv", "fi"), language="sv"
    )


@pytest.fixture
def towns(trust):
    return MunicipalityFactory(languages=["sv", "fi"]), MunicipalityFactory(languages=["fi", "sv"])


def works(town, role: str) -> Client:
    client = Client(headers={"host": town.site.hostname})
    return sign_in(client, StaffFactory(municipality=town, role=role, language="en"))


def test_every_municipality_asks_the_same_words_beside_its_own(trust, towns):
    found = []
    for town in towns:
        question(town, "car", "single", options=["Yes", "No"])
        found.append(opened(town, Asked("trust"), Asked("car")))
    versions = [row.questions.first().version for row in found]
    assert versions == [trust, trust]
    questions.reword(None, trust.question, wording=words("Do you trust?", "sv", "fi"))
    assert found[0].questions.first().version.asks == "Trust?"
    assert rounds.newest(towns[0])["trust"] == rounds.newest(towns[1])["trust"] != trust


def test_a_corrected_translation_asks_the_same_and_another_language_is_first_only_on_purpose(trust):
    wording = words("Trust?", "sv") | said("fi", "Luotatko?", options=["On", "Ei"])
    second = questions.reword(None, trust.question, wording=wording)
    assert second.wording_hash == trust.wording_hash
    third = questions.reword(None, trust.question, wording=wording, language="fi")
    assert third.source_language == "fi"
    assert third.wording_hash != trust.wording_hash


def test_a_round_names_it_with_the_region_in_front_or_without(towns):
    town = towns[0]
    question(town, "car", "single", options=["Yes", "No"])
    region, shapes = rounds.of_region(town), rounds.shapes(town)
    found = read("region: trust\ncar: trust = 1", shapes, region)
    assert found == [Asked("trust", common=True), Asked("car", "trust", (1,))]
    assert read("trust", shapes, region) == [Asked("trust", common=True)]
    assert read(written(found), shapes, region) == found
    with pytest.raises(AskingRefused, match="the region has no question “car” in use"):
        read("region: car", shapes, region)


def test_what_is_not_written_in_the_language_here_is_not_asked_yet(trust):
    town = MunicipalityFactory(languages=["da"])
    with pytest.raises(AskingRefused, match="is not written in your language yet"):
        read("trust", rounds.shapes(town), rounds.of_region(town))


def test_a_short_name_is_the_regions_or_a_municipalitys(towns):
    with pytest.raises(QuestionRefused, match="The region has a question"):
        question(towns[0], "trust", "text")
    question(towns[0], "car", "text")
    question(towns[1], "car", "text")
    with pytest.raises(QuestionRefused, match="A municipality has a question"):
        questions.write(
            None, None, code="car", kind="text", wording=said("sv", "Car?"), language="sv"
        )
    with pytest.raises(QuestionRefused, match="means something else"):
        question(towns[0], "region", "text")
    for row in (
        Question(municipality=towns[0], code="trust", kind="text"),
        Question(municipality=None, code="car", kind="text"),
        Question(municipality=None, code="trust", kind="text"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


@pytest.mark.parametrize("role", ["editor", "analyst"])
def test_who_works_for_one_municipality_reads_it_and_changes_nothing(trust, towns, role):
    client, pk = works(towns[0], role), trust.question_id
    assert "Trust?" in client.get(COMMON).content.decode()
    assert "Trust?" in client.get(f"{COMMON}inspect/{pk}/").content.decode()
    change = {"active": "on", "least": "", "most": "", "source_language": "sv"}
    for code in ("sv", "fi"):
        change |= {f"asks_{code}": "Other?", f"options_{code}": "Ja\nNej"}
        change |= {f"hint_{code}": "", f"rows_{code}": ""}
    for address in (f"{COMMON}edit/{pk}/", f"{COMMON}add/", f"{OWN}edit/{pk}/"):
        for answer in (client.get(address), client.post(address, change)):
            assert answer.status_code in {302, 403, 404}, address
    assert "Trust?" not in client.get(OWN).content.decode()
    assert trust.question.versions.get().asks == "Trust?"
    assert CommonQuestion.objects.count() == 1


def test_an_administrator_words_it_for_everybody(trust, towns):
    client, pk = works(towns[1], "administrator"), trust.question_id
    page = client.get(f"{COMMON}edit/{pk}/").content.decode()
    assert "Trust?" in page
    change = {"active": "on", "least": "", "most": "", "source_language": "sv"}
    for code in ("sv", "fi"):
        change |= {f"asks_{code}": "Other?", f"options_{code}": "Ja\nNej"}
        change |= {f"hint_{code}": "", f"rows_{code}": ""}
    client.post(f"{COMMON}edit/{pk}/", change)
    assert trust.question.versions.first().asks == "Other?"
    assert trust.question.versions.first().source_language == "sv"


def test_a_round_on_the_desk_asks_it_and_says_whose_it_is(trust, towns):
    client = works(towns[0], "editor")
    response = client.post(f"{ROUNDS}add/", form(questions="region: trust"), follow=True)
    assert "the region asks this everywhere" in response.content.decode()
    wrong = client.post(f"{ROUNDS}add/", form(questions="region: car")).content.decode()
    assert "Line 1: the region has no question “car” in use." in wrong


def test_the_history_of_a_neighbours_questions_is_none_of_the_regions(trust, towns):
    version = question(towns[1], "secret", "text", asks="Secret?")
    questions.reword(None, version.question, wording=said("fi", "Secret too?"))
    page = works(towns[0], "administrator").get("/cms/reports/site-history/").content.decode()
    assert "secret" not in page


def test_who_works_in_two_places_names_one_and_does_not_write_for_the_region(towns):
    client = works(towns[0], "editor")
    appoint(None, Resident.objects.get(kind="staff"), towns[1], "editor")
    new = {"code": "boat", "kind": "text", "active": "on", "least": "", "most": ""}
    for code in ("sv", "fi"):
        new |= {f"asks_{code}": "Boat?", f"options_{code}": ""}
        new |= {f"hint_{code}": "", f"rows_{code}": ""}
    assert client.post(f"{OWN}add/", new | {"municipality": ""}).status_code == 200
    assert not Question.objects.filter(code="boat").exists()
    client.post(f"{OWN}add/", new | {"municipality": towns[1].pk})
    assert Question.objects.get(code="boat").municipality == towns[1]
