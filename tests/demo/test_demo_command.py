"""``manage.py demo``: fills an empty installation, and keeps what it finds."""

import datetime as dt
import io

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import transaction
from wagtail.models import Site

from cases.models import Case, CasePage, Source
from demo.casesystem import CaseSystem
from demo.people import STAFF
from demo.state import State
from demo.texts import KUULASJARVI, TOPICS, TORNSUND
from portal.models import (
    AlertBanner,
    Area,
    Entry,
    HomePage,
    Municipality,
    Resident,
    StandardPage,
    Topic,
)

START = dt.datetime.now(dt.UTC).date()


def demo(*arguments):
    out = io.StringIO()
    call_command("demo", "--without-shared", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TORGET_VAR", str(path))
        yield path


@pytest.fixture(scope="module")
def state(folder):
    with CaseSystem(shared=None, start=START) as system:
        state = State.ensure(8000, START)
        state.cases_port = system.listener.port
        state.save()
        yield state


@pytest.fixture(scope="module")
def seeded(state, django_db_setup, django_db_blocker):
    """The demo, made once for all tests of this module and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo()
        transaction.set_rollback(True)


@pytest.fixture
def tornsund(seeded, db):
    return Municipality.objects.get(slug="tornsund")


def test_two_municipalities_stand_with_pages_areas_contacts_and_a_warning(tornsund):
    assert set(Municipality.objects.values_list("slug", flat=True)) == {"tornsund", "kuulasjarvi"}
    assert tornsund.languages == ["da"]
    assert Municipality.objects.get(slug="kuulasjarvi").languages == ["fi", "sv"]
    assert Area.objects.of(tornsund).count() == len(TORNSUND.areas)
    assert tornsund.contacts.count() == len(TORNSUND.contacts)
    assert Topic.objects.count() == len(TOPICS)
    assert AlertBanner.objects.of(tornsund).count() == 1
    home = HomePage.objects.get(slug="tornsund")
    assert home.greeting == TORNSUND.languages["da"].home.greeting
    assert StandardPage.objects.child_of(home).live().count() == len(TORNSUND.languages["da"].pages)


def test_every_page_answers(tornsund, client):
    for place in (tornsund, Municipality.objects.get(slug="kuulasjarvi")):
        for home in place.home_pages:
            for page in home.get_descendants(inclusive=True).live().specific()[:25]:
                answer = client.get(page.url, headers={"host": place.site.hostname})
                assert answer.status_code == 200, page.url


def test_an_english_page_says_that_it_is_english(tornsund, client):
    answer = client.get("/da/in-english/", headers={"host": tornsund.site.hostname})
    assert 'lang="en"' in answer.content.decode()


def test_finnish_and_swedish_pages_are_translations_of_each_other(tornsund):
    finnish = StandardPage.objects.filter(locale__language_code="fi")
    for page in finnish:
        assert page.get_translations().live().count() == 1
    assert finnish.count() == len(KUULASJARVI.languages["sv"].pages)


def test_cases_are_harvested_explained_and_placed(tornsund):
    assert Case.objects.of(tornsund).filter(withdrawn_at=None).count() == 24
    assert Case.objects.of(Municipality.objects.get(slug="kuulasjarvi")).count() == 18
    page = CasePage.objects.get(headline="Sikker cykelvej til skole på Møllestræde")
    assert page.live
    assert [area.name_da for area in page.case.areas.all()] == ["Søndervang"]
    assert [topic.code for topic in page.case.topics.all()] == ["trafik"]
    assert page.case.stage == "hearing"
    for code in ("fi", "sv"):
        written = KUULASJARVI.languages[code].cases
        pages = CasePage.objects.filter(locale__language_code=code).exclude(headline="")
        assert {page.headline for page in pages} == {case.headline for case in written}


def test_what_has_happened_since_stands_in_the_feed_from_what_to_what(tornsund, client):
    entries = Entry.objects.of(tornsund)
    assert 20 < entries.filter(silent=False).count() < 200
    assert entries.filter(silent=True).exists()
    answer = client.get("/da/", headers={"host": tornsund.site.hostname})
    text = answer.content.decode()
    assert text.count('<article class="card entry"') == 6
    assert text.count('<dl class="change">') >= 3


def test_staff_signs_in_with_password_and_second_factor(tornsund, state):
    for colleague in STAFF:
        person = Resident.objects.get(username=colleague.username)
        assert person.check_password(State.load().logins[colleague.username].password)
        assert Authenticator.objects.filter(user=person, type="totp").exists()
        assert person.groups.filter(name=f"{colleague.municipality}: {colleague.role}").exists()


def test_a_second_time_nothing_is_new_and_nothing_is_lost(tornsund):
    home = HomePage.objects.get(slug="tornsund")
    home.greeting = "Goddag"
    home.save_revision().publish()
    page = CasePage.objects.get(headline="Havnebad ved Nordmolen")
    page.headline = "Bad i havnen"
    page.save_revision().publish()
    before = [
        model.objects.count()
        for model in (Resident, StandardPage, Case, Area, Topic, AlertBanner, Source)
    ]
    said = demo()
    assert said == ""
    assert before == [
        model.objects.count()
        for model in (Resident, StandardPage, Case, Area, Topic, AlertBanner, Source)
    ]
    home.refresh_from_db()
    page.refresh_from_db()
    assert (home.greeting, page.headline) == ("Goddag", "Bad i havnen")


def test_another_port_moves_the_sites(tornsund):
    demo("--port", "9000")
    assert set(
        Site.objects.filter(hostname__endswith=".localhost").values_list("port", flat=True)
    ) == {9000}


def test_residents_for_scale_are_made_once(tornsund):
    # neighbours who help each other are there from the beginning
    there = set(Resident.objects.values_list("pk", flat=True))
    demo("--residents", "12")
    people = Resident.objects.exclude(pk__in=there)
    assert people.count() == 12
    assert all(person.topics.count() == 1 for person in people)
    assert "0 new accounts" in demo("--residents", "12")


def test_more_cases_need_the_case_system_to_start_anew(tornsund):
    with pytest.raises(CommandError, match="Stop the demo first"):
        demo("--cases", "10")


def test_a_negative_number_is_refused(tornsund):
    with pytest.raises(CommandError, match="--residents"):
        demo("--residents", "-1")
