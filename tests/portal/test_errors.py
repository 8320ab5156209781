"""Pages for when there is no page say why, and lead on; also where no municipality is."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client
from django.urls import path

import portal.urls
from portal import errors
from tests.factories import MunicipalityFactory, ResidentFactory, StandardPageFactory

pytestmark = [pytest.mark.django_db]
HOSTS = ["tornsund.localhost", "127.0.0.1"]


def closed(request: HttpRequest) -> None:
    raise PermissionDenied("Only the two people in this agreement can open it.")


def breaks(request: HttpRequest) -> None:
    raise ZeroDivisionError


def form(request: HttpRequest) -> None:
    raise AssertionError("nothing may come this far without its token")


class Urls:
    urlpatterns = [
        path("da/closed/", closed),
        path("da/breaks/", breaks),
        path("da/form/", form),
        *portal.urls.urlpatterns,
    ]
    handler403 = portal.urls.handler403
    handler404 = portal.urls.handler404
    handler500 = portal.urls.handler500


@pytest.fixture(autouse=True)
def town(settings):
    settings.ROOT_URLCONF = Urls
    settings.DEBUG = False
    return MunicipalityFactory(slug="tornsund", languages=["da"], names={"da": "Tornsund"})


@pytest.mark.parametrize("host", HOSTS)
def test_403_says_why_in_the_words_of_whoever_refused(client, host) -> None:
    answer = client.get("/da/closed/", headers={"host": host})
    assert answer.status_code == 403
    assert "Only the two people in this agreement can open it." in answer.content.decode()


def test_403_names_the_person_it_is_closed_to(client, town) -> None:
    client.force_login(ResidentFactory(municipality=town, first_name="Ane"))
    answer = client.get("/da/closed/", headers={"host": town.site.hostname})
    assert "Ane" in answer.content.decode()


@pytest.mark.parametrize("host", HOSTS)
def test_a_form_without_its_token_is_explained(host) -> None:
    answer = Client(enforce_csrf_checks=True).post("/da/form/", headers={"host": host})
    assert answer.status_code == 403
    assert errors.form_refused.__name__ == "form_refused"
    assert "403" in answer.content.decode()
    assert "CSRF" not in answer.content.decode()


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("language", ["da", "nb", "sv", "fi", "en"])
def test_404_leads_on_in_the_language_of_the_address(client, host, language) -> None:
    answer = client.get(f"/{language}/findes-ikke/", headers={"host": host})
    assert answer.status_code == 404
    page = answer.content.decode()
    assert f'<html lang="{language}"' in page
    assert 'name="robots" content="noindex"' in page


def test_404_offers_the_page_in_the_language_where_it_stands(client) -> None:
    islands = MunicipalityFactory(languages=["fi", "sv"])
    finnish, swedish = islands.home_pages
    StandardPageFactory(parent=swedish.specific, title="Skolor")
    StandardPageFactory(parent=finnish.specific, title="Koulut")
    host = {"host": islands.site.hostname}
    page = client.get("/fi/skolor/", headers=host).content.decode()
    assert 'href="/sv/skolor/" lang="sv"' in page
    page = client.get("/sv/koulut/", headers=host).content.decode()
    assert 'href="/fi/koulut/" lang="fi"' in page


def test_404_knows_a_slip_of_the_keyboard(client, town) -> None:
    StandardPageFactory(parent=town.site.root_page.specific, title="Skolestart")
    StandardPageFactory(parent=town.site.root_page.specific, title="Affald")
    page = client.get("/da/skolstart/", headers={"host": town.site.hostname}).content.decode()
    assert 'href="/da/skolestart/"' in page
    assert 'href="/da/affald/"' not in page


def test_404_suggests_nothing_of_a_neighbour_or_behind_a_lock(client, town) -> None:
    from wagtail.models import PageViewRestriction

    StandardPageFactory(parent=MunicipalityFactory().site.root_page.specific, title="Skolestart")
    hidden = StandardPageFactory(parent=town.site.root_page.specific, title="Skolestarten")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    page = client.get("/da/skolstart/", headers={"host": town.site.hostname}).content.decode()
    assert "skolestart" not in page.lower()


@pytest.mark.parametrize(
    "address", ["/da/%00/", "/da/" + "x/" * 200, "/da/<script>/", "/da/%F0%9F%98%80/", "/nowhere"]
)
def test_404_of_any_address_is_a_page(client, town, address) -> None:
    answer = client.get(address, headers={"host": town.site.hostname}, follow=True)
    assert answer.status_code == 404
    assert "<script>/" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/da/?q=%00", "/da/?page=a%00b", "/robots.txt?%00"])
def test_a_query_that_no_database_can_look_for_does_no_harm(client, town, address) -> None:
    answer = client.get(address, headers={"host": town.site.hostname})
    assert answer.status_code == 200
    assert "\x00" not in "".join(answer.wsgi_request.GET.values())


@pytest.mark.parametrize("host", HOSTS)
def test_500_speaks_five_languages_and_needs_no_database(
    host, django_assert_num_queries, monkeypatch
) -> None:
    answer = Client(raise_request_exception=False).get("/da/breaks/", headers={"host": host})
    assert answer.status_code == 500
    for language in ("da", "nb", "sv", "fi"):
        assert f'lang="{language}"' in answer.content.decode()
    with django_assert_num_queries(0):
        errors.broken(HttpRequest())


def test_500_is_still_a_page_when_its_own_template_is_broken(monkeypatch) -> None:
    def broken(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(errors.loader, "get_template", broken)
    assert errors.broken(HttpRequest()).status_code == 500
