"""My page: what somebody says about themselves, what is stored, and how it goes."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone, translation
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from portal import eid, events, mydata
from portal.actions import people
from portal.events import ResidentMoved
from portal.models import Resident
from portal.tasks import forget_ended_sessions
from tests.factories import (
    AlertBannerFactory,
    AreaFactory,
    MunicipalityFactory,
    ResidentFactory,
    StaffFactory,
    TopicFactory,
)
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def tornsund():
    return MunicipalityFactory(slug="tornsund", code="9101", names={"da": "Tornsund"})


@pytest.fixture
def almsjo():
    return MunicipalityFactory(
        slug="almsjo", code="9202", languages=("sv",), names={"sv": "Almsjö"}
    )


@pytest.fixture
def ida(tornsund) -> Resident:
    return people.remember_resident(
        eid.Identity("1" * 64, "Ida", 1985, 41, 41, "high", home="9101")
    )


@pytest.fixture
def bo(tornsund) -> Resident:
    return people.remember_resident(eid.Identity("2" * 64, "Bo", 1990, 36, 36, "high", home="9101"))


@pytest.fixture
def browser(ida) -> Client:
    client = Client(HTTP_HOST="tornsund.localhost")
    client.force_login(ida)
    return client


PATHS = ("", "profile/", "interests/", "data/", "delete/")


@pytest.mark.parametrize("path", PATHS)
def test_my_page_is_for_who_is_signed_in_and_kept_nowhere(browser, path) -> None:
    response = browser.get(f"/en/me/{path}")
    assert response.status_code == 200
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    anonymous = Client(HTTP_HOST="tornsund.localhost").get(f"/en/me/{path}")
    assert anonymous.url == f"/en/sign-in/?next=%2Fen%2Fme%2F{path.replace('/', '%2F')}"


def test_my_page_says_what_is_known(browser, ida) -> None:
    page = browser.get("/en/me/").content.decode()
    for text in ("Hello, Ida", "Tornsund", "1985", "Resident"):
        assert text in page
    with translation.override("en"):
        for entry in mydata.table_for(ida):
            assert str(entry.what) in page


def test_the_header_leads_to_my_page_or_to_sign_in_and_back(browser) -> None:
    assert 'href="/en/me/"' in browser.get("/en/me/profile/").content.decode()
    anonymous = Client(HTTP_HOST="tornsund.localhost").get("/en/")
    assert 'href="/en/sign-in/?next=%2Fen%2F"' in anonymous.content.decode()


def test_name_and_language_are_changed_and_kept_in_the_log(browser, ida) -> None:
    saved = browser.post("/en/me/profile/", {"first_name": " Ida  Marie ", "language": "fi"})
    assert saved.url == "/en/me/"
    ida.refresh_from_db()
    assert (ida.first_name, ida.language) == ("Ida Marie", "fi")
    assert ModelLogEntry.objects.filter(action="portal.resident.profile", user=ida).exists()
    page = browser.get("/cms/", HTTP_ACCEPT_LANGUAGE="da")
    assert page["Content-Language"] == "fi", "pages without a language speak the account's own"


@pytest.mark.parametrize(
    "fault",
    [{"first_name": ""}, {"first_name": "  "}, {"first_name": "x" * 61}, {"language": "de"}],
)
def test_a_refused_profile_keeps_what_was_typed_and_says_why(browser, ida, fault) -> None:
    typed = {"first_name": "Idamor", "language": "sv", **fault}
    response = browser.post("/en/me/profile/", typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in page
    assert 'class="summary"' in page
    if typed["first_name"].strip():
        assert f'value="{typed["first_name"]}"' in page
    ida.refresh_from_db()
    assert ida.first_name == "Ida"


def test_areas_and_topics_are_chosen(browser, ida, tornsund) -> None:
    district = AreaFactory(municipality=tornsund, slug="vest", names={"da": "Vestbyen"})
    street = AreaFactory(
        municipality=tornsund, slug="havn", names={"da": "Havnen"}, parent=district
    )
    topic = TopicFactory(names={"en": "Cycling"})
    page = browser.get("/en/me/interests/").content.decode()
    assert page.index("Vestbyen") < page.index("Havnen"), "a part comes after its whole"
    saved = browser.post("/en/me/interests/", {"areas": [street.pk], "topics": [topic.pk]})
    assert saved.url == "/en/follows/"
    assert list(ida.areas.all()) == [street]
    page = browser.get("/en/me/").content.decode()
    assert "Havnen" in page
    assert "Cycling" in page
    assert page.count("checked") == 0
    assert browser.get("/en/me/interests/").content.decode().count("checked") == 2
    browser.post("/en/me/interests/", {})
    assert not ida.areas.exists()
    assert not ida.topics.exists()


def test_areas_of_another_municipality_stay_and_cannot_be_set_from_here(
    browser, ida, tornsund, almsjo
) -> None:
    theirs = AreaFactory(municipality=almsjo, slug="centrum", names={"sv": "Centrum"})
    ida.areas.add(theirs)
    browser.post("/en/me/interests/", {})
    assert list(ida.areas.all()) == [theirs]
    ida.areas.clear()
    refused = browser.post("/en/me/interests/", {"areas": [theirs.pk]})
    assert refused.status_code == 422
    assert not ida.areas.exists()
    with pytest.raises(people.ProfileRefused):
        people.choose_interests(ida, ida, municipality=tornsund, areas=[theirs], topics=[])


def test_what_a_form_lets_through_the_action_still_refuses(ida) -> None:
    for first_name, language in (("", ""), ("x" * 61, ""), ("Ida", "de")):
        with pytest.raises(people.ProfileRefused):
            people.change_profile(ida, ida, first_name=first_name, language=language)
    before = ModelLogEntry.objects.count()
    people.change_profile(ida, ida, first_name="Ida", language="")
    assert ModelLogEntry.objects.count() == before, "saving the same changes nothing"


def test_everybody_decides_about_themselves_only(ida, bo, tornsund) -> None:
    with pytest.raises(people.ProfileRefused):
        people.change_profile(ida, bo, first_name="X", language="")
    with pytest.raises(people.ProfileRefused):
        people.choose_interests(ida, bo, municipality=tornsund, areas=[], topics=[])
    with pytest.raises(people.ErasureRefused):
        people.erase_resident(ida, bo)
    assert list(Resident.objects.visible_to(ida)) == [ida]


def test_elsewhere_one_is_a_guest_and_shown_the_way_home(ida, almsjo) -> None:
    there = Client(HTTP_HOST="almsjo.localhost")
    there.force_login(ida)
    page = there.get("/en/me/").content.decode()
    assert "Your home municipality is Tornsund" in page
    assert 'href="http://tornsund.localhost/en/me/"' in page
    assert (ida.kind_in(almsjo), ida.kind_in(ida.municipality), ida.kind_in(None)) == (
        "guest",
        "resident",
        "guest",
    )


def test_a_host_without_a_municipality_has_no_interests(ida) -> None:
    nowhere = Client(HTTP_HOST="nowhere.localhost")
    nowhere.force_login(ida)
    assert nowhere.get("/en/me/interests/").status_code == 404


@pytest.mark.parametrize(
    ("born", "maybe"), [(2008, True), (2007, False), (2014, True), (1985, False), (None, False)]
)
def test_from_the_year_alone_somebody_may_be_under_age(born, maybe) -> None:
    assert Resident(birth_year=born).maybe_under_age(2026) == maybe


def test_moving_is_announced_to_both_municipalities(ida, tornsund, almsjo, monkeypatch) -> None:
    heard = []
    monkeypatch.setitem(events._reactions, ResidentMoved, [heard.append])
    people.remember_resident(eid.Identity("1" * 64, "Ida", 1985, 41, 41, "high", home="9202"))
    assert heard == [
        ResidentMoved(tornsund.pk, ida.pk, almsjo.pk),
        ResidentMoved(almsjo.pk, ida.pk, almsjo.pk),
    ]
    heard.clear()
    people.remember_resident(eid.Identity("1" * 64, "Ida", 1985, 41, 41, "high", home="9202"))
    assert heard == []


# What is stored


def points_at_people(model) -> bool:
    """Whether rows of ``model`` can refer to a person: by a key of their own, or to any row at all."""
    keys = [*model._meta.local_fields, *model._meta.local_many_to_many]
    if any(key.is_relation and key.related_model is Resident for key in keys):
        return True
    if model._meta.proxy:
        return False
    named = {field.name for field in model._meta.local_fields}
    anything = {"object_id"} <= named and any(
        field.is_relation and field.related_model is ContentType
        for field in model._meta.local_fields
    )
    return anything or any(isinstance(f, GenericForeignKey) for f in model._meta.private_fields)


def test_every_table_that_can_refer_to_people_says_what_it_stores() -> None:
    found = {
        m._meta.label for m in apps.get_models(include_auto_created=True) if points_at_people(m)
    }
    assert len(found) > 20, "the walk finds what is there"
    told = {entry.model for entry in mydata.entries()}
    assert found - told == set()
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert told - known == set(), "no entry for a table that is gone"


def test_every_entry_has_words_and_a_reason_for_what_it_leaves_out() -> None:
    for entry in mydata.entries():
        assert entry.rows or entry.exempt, entry.model
        assert not entry.what or entry.exempt or (entry.why and entry.until), entry.model
    with pytest.raises(mydata.Unexplained):
        mydata.stores(mydata.Stored("x.Y", "something"))


def test_the_download_holds_ones_own_and_nobody_elses(browser, ida, bo, tornsund) -> None:
    area = AreaFactory(municipality=tornsund, slug="vest", names={"da": "Vestbyen"})
    topic = TopicFactory(code="cycling")
    ida.areas.add(area)
    ida.topics.add(topic)
    people.change_profile(bo, bo, first_name="Bosse", language="sv")
    log(bo, "portal.resident.profile", user=ida, title="by ida about bo")
    response = browser.get("/en/me/data/")
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="torget-my-data-')
    text = response.content.decode()
    data = json.loads(text)
    assert (data["format"], data["version"], data["host"]) == (
        "torget-my-data",
        1,
        "tornsund.localhost",
    )
    tables = {entry["table"]: entry["rows"] for entry in data["stored"]}
    (account,) = tables["portal.Resident"]
    assert account["first_name"] == "Ida"
    assert account["home_municipality"] == "9101"
    assert account["identity_hash"] == "1" * 64
    assert tables["portal.Resident_areas"] == [
        {"municipality": "tornsund", "area": "vest", "name": "Vestbyen"}
    ]
    assert [row["topic"] for row in tables["portal.Resident_topics"]] == ["cycling"]
    assert len(tables["socialaccount.SocialAccount"]) == 1
    assert len(tables["sessions.Session"]) == 1
    assert {row["about"] for row in tables["wagtailcore.ModelLogEntry"]} <= {
        "me",
        "Portal | person",
    }
    for other in ("Bosse", bo.username, "2" * 64, "by ida"):
        assert other not in text


def test_staff_sees_what_is_stored_about_staff(tornsund) -> None:
    staff = StaffFactory(municipality=tornsund)
    EmailAddress.objects.create(user=staff, email=staff.email, verified=True, primary=True)
    people.give_second_factor(None, staff, secret="JBSWY3DPEHPK3PXP")
    client = Client(HTTP_HOST="tornsund.localhost")
    client.force_login(staff)
    text = client.get("/en/me/data/").content.decode()
    tables = {entry["table"]: entry for entry in json.loads(text)["stored"]}
    assert tables["account.EmailAddress"]["rows"][0]["email"] == staff.email
    assert tables["mfa.Authenticator"]["rows"][0]["type"] == "totp"
    assert tables["wagtailcore.Page"]["left_out"]
    secret = Authenticator.objects.get().data["secret"]
    assert secret not in text
    assert staff.password not in text
    page = client.get("/en/me/").content.decode()
    assert "/cms/" in page
    assert "/en/me/delete/" not in page


# Deleting


def test_deleting_asks_first_and_keeps_the_account_without_a_tick(browser, ida) -> None:
    page = browser.get("/en/me/delete/").content.decode()
    assert "cannot be undone" in page
    response = browser.post("/en/me/delete/", {})
    assert response.status_code == 422
    assert 'class="summary"' in response.content.decode()
    assert Resident.objects.filter(pk=ida.pk).exists()


def rows_about(person: Resident) -> dict[str, int]:
    """How many rows of each registered table still name the person, found by the columns alone."""
    found = {}
    people_type = ContentType.objects.get_for_model(Resident)
    for model in apps.get_models(include_auto_created=True):
        for key in model._meta.local_fields:
            if key.is_relation and key.related_model is Resident:
                found[f"{model._meta.label}.{key.name}"] = model._base_manager.filter(
                    **{key.attname: person.pk}
                ).count()
        names = {field.name for field in model._meta.local_fields}
        for kind in ("content_type", "base_content_type", "to_content_type"):
            number = "to_object_id" if kind.startswith("to_") else "object_id"
            if {kind, number} <= names:
                found[f"{model._meta.label}.{number}"] = model._base_manager.filter(
                    **{f"{kind}_id": people_type.pk, number: str(person.pk)}
                ).count()
    return {name: number for name, number in found.items() if number}


def test_deleting_takes_every_row_and_every_session(browser, ida, bo, tornsund) -> None:
    phone = Client(HTTP_HOST="tornsund.localhost")
    phone.force_login(ida)
    other = Client(HTTP_HOST="tornsund.localhost")
    other.force_login(bo)
    ida.areas.add(AreaFactory(municipality=tornsund))
    ida.topics.add(TopicFactory())
    people.change_profile(ida, ida, first_name="Ida Marie", language="sv")
    log(tornsund, "portal.area.add", user=ida)
    before = rows_about(ida)
    assert set(before) >= {
        "portal.Resident_areas.resident",
        "portal.Resident_topics.resident",
        "socialaccount.SocialAccount.user",
        "wagtailcore.ModelLogEntry.user",
        "wagtailcore.ModelLogEntry.object_id",
    }
    response = browser.post("/en/me/delete/", {"understood": "on"})
    assert response.url == "/en/"
    assert not Resident.objects.filter(pk=ida.pk).exists()
    erased = rows_about(ida)
    assert erased == {"wagtailcore.ModelLogEntry.object_id": 1}, "that one was deleted, not whose"
    (entry,) = ModelLogEntry.objects.filter(action="portal.resident.erase")
    assert (entry.label, entry.user_id, entry.data) == ("A deleted account", None, {})
    assert phone.get("/en/me/").url.startswith("/en/sign-in/")
    assert mydata.sessions_of(ida) == []
    assert other.get("/en/me/").status_code == 200
    assert SocialAccount.objects.get().user == bo
    assert Session.objects.count() == 1
    assert "deleted" in browser.get("/en/").content.decode(), "and the next page says so"


def test_who_comes_back_after_deleting_is_somebody_new(ida, tornsund) -> None:
    number = ida.pk
    people.erase_resident(ida, ida)
    again = people.remember_resident(
        eid.Identity("1" * 64, "Ida", 1985, 41, 41, "high", home="9101")
    )
    assert (again.first_name, again.areas.count(), again.language) == ("Ida", 0, "")
    assert ModelLogEntry.objects.filter(
        object_id=str(number), action="portal.resident.erase"
    ).exists()


def test_staff_accounts_are_closed_not_deleted(tornsund) -> None:
    staff = StaffFactory(municipality=tornsund)
    client = Client(HTTP_HOST="tornsund.localhost")
    client.force_login(staff)
    assert "understood" not in client.get("/en/me/delete/").content.decode()
    assert client.post("/en/me/delete/", {"understood": "on"}).status_code == 403
    root = Resident.objects.create_superuser("root")
    for person in (staff, root):
        with pytest.raises(people.ErasureRefused):
            people.erase_resident(root, person)


@pytest.mark.parametrize("host", ["tornsund.localhost", "almsjo.localhost"])
def test_my_page_stays_within_the_budget(ida, tornsund, almsjo, host) -> None:
    for _ in range(5):
        ida.areas.add(AreaFactory(municipality=tornsund))
        ida.topics.add(TopicFactory())
    AlertBannerFactory(municipality=tornsund)
    client = Client(HTTP_HOST=host)
    client.force_login(ida)
    for path in ("/en/me/", "/en/me/interests/", "/en/me/profile/", "/en/me/delete/"):
        assert client.get(path).status_code == 200
        with at_most():
            client.get(path)


def test_ended_sessions_are_forgotten(browser) -> None:
    assert Session.objects.count() == 1
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(minutes=1))
    forget_ended_sessions()
    assert not Session.objects.exists()


def test_the_factory_makes_people_the_rules_allow() -> None:
    assert ResidentFactory().lives_here
