"""What a process remembers between requests: readers see every change at the next request, and nobody else's page."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from wagtail.models import PageViewRestriction

from cases.models import CasePage
from portal import events
from portal.events import ContentChanged, announce
from portal.models import Municipality, StandardPage
from portal.reactions import changed, renew_mark
from tests.factories import (
    CaseEventFactory,
    CaseFactory,
    CaseIndexPageFactory,
    CasePageFactory,
    MunicipalityFactory,
    StandardPageFactory,
)
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 21, 11, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _as_in_the_product(settings, _changes_are_seen, monkeypatch) -> Iterator[None]:
    """A change is seen on commit, and no page is answered whole from the cache."""
    monkeypatch.setitem(events._reactions, ContentChanged, [renew_mark])
    settings.PAGE_CACHE = False
    with time_machine.travel(NOON, tick=False):
        yield


TOWN = {"slug": "tornsund", "languages": ["da"]}


@pytest.fixture
def schools(town: Municipality) -> StandardPage:
    return StandardPageFactory(parent=town.site.root_page.specific, title="Skoler")


@pytest.fixture
def path_(town: Municipality) -> CasePage:
    index = CaseIndexPageFactory(parent=town.site.root_page.specific, slug="sager")
    case = CaseFactory(source__municipality=town, title="Ny sti", stage="committee")
    return CasePageFactory(parent=index, case=case, slug="sti", title="Ny sti")


@pytest.fixture
def ask(client: Client, town: Municipality) -> Callable[..., HttpResponse]:
    def get(path: str, at: Municipality = town) -> HttpResponse:
        return client.get(path, headers={"host": at.site.hostname})

    return get


def test_a_page_asked_for_again_costs_one_question_whether_it_is_closed(ask, path_, schools):
    for path in ("/da/sager/sti/", "/da/skoler/"):
        ask(path)
        with at_most(1, keeping=True):
            assert ask(path).status_code == 200


def test_what_a_harvest_saw_stands_on_the_case_at_the_next_request(
    ask, path_, django_capture_on_commit_callbacks
):
    assert "Bilag 7" not in ask("/da/sager/sti/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        CaseEventFactory(case=path_.case, kind="document_added", after={"title": "Bilag 7"})
        announce(ContentChanged(path_.case.municipality_id))

    assert "Bilag 7" in ask("/da/sager/sti/").content.decode()


def test_what_an_editor_writes_stands_on_the_case_at_the_next_request(
    ask, path_, django_capture_on_commit_callbacks
):
    ask("/da/sager/sti/")
    page = CasePage.objects.get(pk=path_.pk)
    page.summary = "Kommunen vil bygge en sti."
    page.save_revision()

    assert "bygge en sti" not in ask("/da/sager/sti/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()

    assert "bygge en sti" in ask("/da/sager/sti/").content.decode()


def test_a_page_taken_down_moved_or_closed_is_gone_at_the_next_request(
    ask, schools, django_capture_on_commit_callbacks
):
    assert ask("/da/skoler/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        StandardPage.objects.get(pk=schools.pk).unpublish()
    assert ask("/da/skoler/").status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        StandardPage.objects.get(pk=schools.pk).save_revision().publish()
    assert ask("/da/skoler/").status_code == 200

    # the question whether a page is closed is asked each time, whatever is remembered
    PageViewRestriction.objects.create(page=schools, restriction_type="login")
    assert ask("/da/skoler/").status_code == 302


def test_a_page_that_was_not_there_is_there_once_it_is_published(
    ask, town, django_capture_on_commit_callbacks
):
    assert ask("/da/born/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        page = StandardPageFactory(parent=town.site.root_page.specific, title="Born")
        page.save_revision().publish()

    assert ask("/da/born/").status_code == 200


def test_a_new_telephone_number_stands_below_every_page_at_the_next_request(
    ask, town, schools, django_capture_on_commit_callbacks
):
    before = ask("/da/skoler/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        town.phone = "+45 12 34 56 78"
        town.save()
        changed(town)

    assert "12 34 56 78" not in before
    assert "12 34 56 78" in ask("/da/skoler/").content.decode()


def test_each_language_of_the_interface_has_its_own_page(ask, path_):
    assert "I fagudvalget" in ask("/da/sager/sti/").content.decode()
    assert "In committee" in ask("/en/sager/sti/").content.decode()
    assert "I fagudvalget" in ask("/da/sager/sti/").content.decode()


def test_a_case_says_tomorrow_what_is_true_tomorrow(ask, path_):
    path_.participation_until = dt.date(2026, 11, 22)
    path_.participation = "<p>Skriv til os.</p>"
    path_.save()
    assert "1 dag tilbage" in ask("/da/sager/sti/").content.decode()

    with time_machine.travel(NOON + dt.timedelta(days=1), tick=False):
        assert "Sidste dag" in ask("/da/sager/sti/").content.decode()


def test_two_municipalities_with_the_same_addresses_show_each_its_own(ask, town, schools):
    other = MunicipalityFactory(slug="almsjo", languages=["da"])
    StandardPageFactory(
        parent=other.site.root_page.specific, title="Skoler", intro="Almsjøs skoler"
    )

    for _time in range(2):
        assert "Almsjøs skoler" not in ask("/da/skoler/").content.decode()
        assert "Almsjøs skoler" in ask("/da/skoler/", other).content.decode()


def test_a_host_given_to_another_municipality_leads_there_at_once(
    ask, town, schools, django_capture_on_commit_callbacks
):
    other = MunicipalityFactory(slug="almsjo", languages=["da"])
    host = town.site.hostname
    assert ask("/da/skoler/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        town.site.hostname = "gammel.localhost"
        town.site.save()
        other.site.hostname = host
        other.site.save()

    assert ask("/da/skoler/", other).status_code == 404
    assert ask("/da/skoler/").status_code == 200
    assert town.site.hostname == "gammel.localhost"
