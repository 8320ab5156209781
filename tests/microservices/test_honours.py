"""Honours: awarded for the council in the CMS, told in the feed, and only to who agreed to be named."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from microservices.actions import honours
from microservices.actions.honours import HonourRefused
from microservices.models import Honour, Neighbour
from portal.models import Entry
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory, StaffFactory
from tests.portal.queries import at_most
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

NOVEMBER = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
ADD = "/cms/snippets/microservices/honour/add/"
PAGE = "/en/help/honours/"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def karen(town):
    """A neighbour who may be named."""
    return neighbour(town, "Karen", named=True)


def neighbour(town, name, **fields):
    area = town.areas.first() or AreaFactory(municipality=town, names={"en": "Westside"})
    person = ResidentFactory(municipality=town, first_name=name, birth_year=1960)
    return Neighbour.objects.create(resident=person, municipality=town, area=area, **fields)


@pytest.fixture
def editor(town):
    return StaffFactory(municipality=town, role=Role.EDITOR, language="en")


@pytest.fixture
def cms(client, town, editor):
    client.defaults["HTTP_HOST"] = town.site.hostname
    return sign_in(client, editor)


def said(**fields):
    usual = {"title": "Neighbour of the year", "words": "For forty walks.", "language": "da"}
    return usual | {"association": "", "awarded_on": "2026-11-17"} | fields


def drafted(town, **fields):
    return Honour(municipality=town, **said(awarded_on=dt.date(2026, 11, 17)) | fields)


def honour(town, **fields):
    return honours.award(None, drafted(town, **fields))


def text_of(answer) -> str:
    return answer.content.decode()


def test_an_editor_honours_an_association_and_everybody_reads_it(cms, client, town) -> None:
    assert cms.post(ADD, said(association="The Harbour Choir")).status_code == 302
    (row,) = Honour.objects.all()
    assert ModelLogEntry.objects.filter(action="microservices.honour.award").exists()
    client.logout()
    assert "The Harbour Choir" in text_of(client.get(PAGE))
    feed = text_of(client.get("/en/feed/"))
    assert "The council honours The Harbour Choir" in feed
    assert f"{PAGE}#honour-{row.pk}" in feed
    assert client.get(PAGE).status_code == 200


def test_a_neighbour_who_agreed_is_honoured_by_first_name_and_area(
    cms, client, town, karen
) -> None:
    assert cms.post(ADD, said(neighbour=karen.pk)).status_code == 302
    client.logout()
    assert "Karen, Westside" in text_of(client.get(PAGE))
    assert "The council honours Karen, Westside" in text_of(client.get("/en/feed/"))
    client.force_login(karen.resident)
    page = text_of(client.get("/en/help/me/"))
    assert "The council has honoured you" in page
    assert "For forty walks." in page
    assert "you have not agreed to be named" not in page


def test_only_who_agreed_to_be_named_can_be_chosen(cms, town, karen) -> None:
    shy = neighbour(town, "Shy")
    other = neighbour(MunicipalityFactory(slug="nordby"), "Other", named=True)
    choices = cms.get(ADD).context["form"].fields["neighbour"].queryset
    assert list(choices) == [karen]
    for wrong in (shy, other):
        assert cms.post(ADD, said(neighbour=wrong.pk)).status_code == 200
    assert not Honour.objects.exists()


def test_who_takes_their_yes_back_is_named_no_more(client, town, karen) -> None:
    honour(town, neighbour=karen)
    client.defaults["HTTP_HOST"] = town.site.hostname
    assert "Karen" in text_of(client.get(PAGE))
    Neighbour.objects.update(named=False)
    assert "Karen" not in text_of(client.get(PAGE + "?page=1"))
    assert "Karen" not in text_of(client.get("/en/feed/?kind=honour"))
    client.force_login(karen.resident)
    assert "you have not agreed to be named" in text_of(client.get("/en/help/me/"))


def test_to_agree_is_a_box_on_ones_own_page_which_young_people_do_not_have(client, town) -> None:
    area = AreaFactory(municipality=town)
    client.defaults["HTTP_HOST"] = town.site.hostname
    answers = {"area": area.pk, "reach": 4, "times": ["weekday-0"], "languages": ["da"]}
    for year, kind, may in ((1960, "resident", True), (2010, "minor", False)):
        person = ResidentFactory(municipality=town, birth_year=year, kind=kind)
        client.force_login(person)
        assert ("named" in client.get("/en/help/me/").context["form"].fields) == may
        assert client.post("/en/help/me/", answers | {"named": "on"}).status_code == 302
        assert Neighbour.objects.get(resident=person).named == may


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "one of them"),
        ({"association": "Choir", "neighbour": True}, "one of them"),
        ({"association": "Choir", "awarded_on": dt.date(2026, 11, 19)}, "still to come"),
        ({"association": "Choir", "language": "fi"}, "languages of the municipality"),
    ],
)
def test_what_cannot_be_awarded_is_refused_in_words(town, karen, fields, why) -> None:
    fields = fields | ({"neighbour": karen} if fields.get("neighbour") else {})
    with pytest.raises(HonourRefused, match=why):
        honour(town, **fields)
    assert not Entry.objects.filter(kind="honour").exists()


def test_the_form_says_what_is_wrong_and_keeps_what_was_written(cms) -> None:
    answer = cms.post(ADD, said())
    assert "one of them" in text_of(answer)
    assert "For forty walks." in text_of(answer)


def test_young_paused_and_unwilling_people_are_not_named(town, karen) -> None:
    young = neighbour(town, "Liv", named=True)
    young.resident.birth_year = 2010
    young.resident.save()
    paused = neighbour(town, "Paused", named=True, suspended_at=NOVEMBER)
    for person in (young, paused, neighbour(town, "Shy")):
        with pytest.raises(HonourRefused):
            honour(town, neighbour=person)


def test_an_honour_is_taken_back_and_nobody_reads_of_it_any_more(cms, client, town) -> None:
    row = honour(town, association="The Harbour Choir")
    cms.post(f"/cms/snippets/microservices/honour/delete/{row.pk}/")
    assert not Honour.objects.exists()
    client.logout()
    assert "No honours yet" in text_of(client.get(PAGE))
    assert "The Harbour Choir" not in text_of(client.get("/en/feed/"))


def test_whoever_may_not_award_is_refused(town) -> None:
    analyst = StaffFactory(municipality=town, role=Role.ANALYST)
    row = honour(town, association="Choir")
    with pytest.raises(HonourRefused):
        honours.award(analyst, drafted(town, association="Choir"))
    with pytest.raises(HonourRefused):
        honours.withdraw(analyst, row)


@pytest.mark.parametrize(
    "wrong", [{"association": ""}, {"title": "", "association": "A"}, {"both": True}]
)
def test_the_database_says_no(town, karen, wrong) -> None:
    row = honour(town, association="Choir")
    fields = {"neighbour": karen} if wrong.pop("both", False) else wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Honour.objects.filter(pk=row.pk).update(**fields)


def test_the_page_of_honours_costs_few_queries(client, town, karen) -> None:
    for _each in range(5):
        honour(town, neighbour=karen)
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.get(PAGE)
    client.force_login(karen.resident)
    with at_most():
        client.get(PAGE)
