"""The page cache, through the front door: what is kept, for whom, how long, and what ends it."""

import datetime as dt
import gzip
import threading
from collections.abc import Callable, Iterator

import brotli
import pytest
import time_machine
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils.cache import patch_vary_headers
from wagtail.models import PageViewRestriction

from portal import events, pagecache
from portal.events import ContentChanged
from portal.marks import marks
from portal.models import Municipality, StandardPage
from portal.pagecache import PageCacheMiddleware, Pages
from portal.reactions import renew_mark
from tests.factories import (
    AlertBannerFactory,
    MunicipalityFactory,
    ResidentFactory,
    StandardPageFactory,
)

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 21, 11, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def kept(settings, _changes_are_seen, monkeypatch) -> Iterator[None]:
    # Here it matters when a change is seen: on commit, as in the product.
    monkeypatch.setitem(events._reactions, ContentChanged, [renew_mark])
    settings.PAGE_CACHE = True
    pagecache.forget()
    yield
    pagecache.forget()


@pytest.fixture
def town() -> Municipality:
    return MunicipalityFactory(slug="tornsund", languages=["da"])


@pytest.fixture
def schools(town: Municipality) -> StandardPage:
    return StandardPageFactory(
        parent=town.site.root_page.specific, title="Skoler", intro="Om skoler"
    )


@pytest.fixture
def ask(client: Client) -> Callable[..., HttpResponse]:
    def get(town: Municipality, path: str, **headers: str) -> HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(path, headers={"host": town.site.hostname, **named})

    return get


def republish(page: StandardPage, capture: Callable, **fields: str) -> None:
    fresh = StandardPage.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    with capture(execute=True):
        fresh.save_revision().publish()


def test_a_page_is_rendered_once_and_then_answered_without_a_query(
    town, schools, ask, django_assert_num_queries
) -> None:
    first = ask(town, "/da/skoler/")
    assert first.status_code == 200
    with django_assert_num_queries(0):
        second = ask(town, "/da/skoler/")
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())


def test_what_is_kept_carries_no_cookie_and_its_content_security_policy(town, schools, ask) -> None:
    for _time in range(2):
        answer = ask(town, "/da/skoler/")
        assert not answer.cookies
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert "nonce" not in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_head_answers_like_get_without_the_page(town, schools, client) -> None:
    host = {"host": town.site.hostname}
    asked = client.head("/da/skoler/", headers=host)
    read = client.get("/da/skoler/", headers=host)
    assert asked.content == b""
    assert asked["Content-Length"] == str(len(read.content))
    assert asked["ETag"] == read["ETag"]


def test_a_browser_that_has_the_page_gets_304_until_it_changes(
    town, schools, ask, django_capture_on_commit_callbacks
) -> None:
    tag = ask(town, "/da/skoler/")["ETag"]
    again = ask(town, "/da/skoler/", if_none_match=f'"old", W/{tag}')
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == tag
    republish(schools, django_capture_on_commit_callbacks, intro="Nye tider")
    assert ask(town, "/da/skoler/", if_none_match=tag).status_code == 200


def test_each_encoding_unpacks_to_the_same_page_under_its_own_tag(town, schools, ask) -> None:
    plain = ask(town, "/da/skoler/", accept_encoding="identity")
    small = ask(town, "/da/skoler/", accept_encoding="gzip, deflate")
    smaller = ask(town, "/da/skoler/", accept_encoding="gzip, deflate, br")
    refused = ask(town, "/da/skoler/", accept_encoding="br;q=0, gzip;q=0.5")
    assert gzip.decompress(small.content) == brotli.decompress(smaller.content) == plain.content
    assert len(smaller.content) < len(small.content) < len(plain.content)
    assert refused["Content-Encoding"] == "gzip"
    assert len({plain["ETag"], small["ETag"], smaller["ETag"]}) == 3
    assert "Accept-Encoding" in plain["Vary"]


def test_what_only_counts_visitors_makes_no_page_of_its_own(
    town, schools, ask, django_assert_num_queries
) -> None:
    first = ask(town, "/da/skoler/?utm_source=avis&fbclid=1")
    assert b"utm_source" not in first.content
    with django_assert_num_queries(0):
        assert ask(town, "/da/skoler/?utm_medium=mail").content == first.content
        assert ask(town, "/da/skoler/").content == first.content


@pytest.mark.parametrize("query", ["q=skole", "page=" + "1" * 300, "x", "page=1&" * 100])
def test_a_query_that_anybody_can_invent_is_never_kept(town, schools, ask, query) -> None:
    assert ask(town, f"/da/skoler/?{query}").status_code == 200
    assert len(pagecache.pages) == 0


def test_the_order_of_a_query_makes_no_difference(
    town, schools, ask, django_assert_num_queries
) -> None:
    ask(town, "/da/skoler/?page=2&page=1")
    with django_assert_num_queries(0):
        ask(town, "/da/skoler/?page=1&page=2")


def test_whoever_is_signed_in_gets_a_page_of_their_own(town, schools, client, ask) -> None:
    ask(town, "/da/skoler/")
    client.force_login(ResidentFactory(municipality=town, first_name="Ida"))
    mine = ask(town, "/da/skoler/")
    assert mine["Cache-Control"] == "private, no-cache"
    client.logout()
    assert mine.content != b""
    assert "ETag" not in mine


@pytest.mark.parametrize(
    "headers", [{"authorization": "Bearer x"}, {"hx_request": "true"}, {"cookie": "messages=hello"}]
)
def test_a_request_that_may_be_answered_otherwise_passes_by(town, schools, ask, headers) -> None:
    ask(town, "/da/skoler/", **headers)
    assert len(pagecache.pages) == 0


@pytest.mark.parametrize("host", ["TORNSUND.localhost", "tornsund.localhost:4711"])
def test_a_host_spelled_another_way_is_answered_but_not_kept(town, schools, client, host) -> None:
    client.get("/da/skoler/", headers={"host": host})
    assert len(pagecache.pages) == 0


def test_the_door_is_kept_once_per_mix_of_languages(ask, django_assert_num_queries) -> None:
    islands = MunicipalityFactory(languages=["fi", "sv"])
    assert ask(islands, "/", accept_language="sv-FI, fi;q=0.5")["Location"] == "/sv/"
    assert ask(islands, "/", accept_language="de, fi")["Location"] == "/fi/"
    with django_assert_num_queries(0):
        assert ask(islands, "/", accept_language="sv;q=0.9, fi;q=0.8")["Location"] == "/sv/"
    assert "Accept-Language" in ask(islands, "/")["Vary"]


# What ends a page's time


def test_publishing_is_seen_at_once_and_leaves_other_municipalities_alone(
    town, schools, ask, django_capture_on_commit_callbacks, django_assert_num_queries
) -> None:
    other = MunicipalityFactory()
    ask(town, "/da/skoler/"), ask(town, "/da/"), ask(other, "/da/")
    republish(schools, django_capture_on_commit_callbacks, intro="Nye tider fra mandag")
    assert "Nye tider fra mandag" in ask(town, "/da/skoler/").content.decode()
    with django_assert_num_queries(0):
        ask(other, "/da/")


def test_a_draft_changes_nothing_for_readers(town, schools, ask, django_assert_num_queries) -> None:
    ask(town, "/da/skoler/")
    schools.intro = "Kladde"
    schools.save_revision()
    with django_assert_num_queries(0):
        ask(town, "/da/skoler/")


@pytest.mark.parametrize(
    "end",
    [
        lambda page: page.unpublish(),
        lambda page: page.delete(),
        lambda page: PageViewRestriction.objects.create(page=page, restriction_type="login"),
        lambda page: page.move(
            StandardPageFactory(parent=page.get_parent().specific, title="Børn"), pos="last-child"
        ),
    ],
    ids=["unpublished", "deleted", "closed", "moved"],
)
def test_a_page_that_is_gone_is_not_served_from_memory(
    town, schools, ask, django_capture_on_commit_callbacks, end
) -> None:
    assert ask(town, "/da/skoler/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        end(StandardPage.objects.get(pk=schools.pk))
    assert ask(town, "/da/skoler/").status_code != 200


def test_a_change_that_is_rolled_back_ends_nothing(
    town, schools, ask, django_assert_num_queries
) -> None:
    ask(town, "/da/skoler/")
    schools.save_revision().publish()  # the transaction of this test never commits
    with django_assert_num_queries(0):
        ask(town, "/da/skoler/")


def test_a_page_that_changed_while_it_was_rendered_is_not_kept_as_new(town, schools) -> None:
    def render(request: HttpRequest) -> HttpResponse:
        request.municipality = town
        marks().renew(town.pk)
        return HttpResponse("as it was")

    request = RequestFactory().get("/da/skoler/", headers={"host": town.site.hostname})
    PageCacheMiddleware(render)(request)
    assert pagecache.at_the_door(request.META) is None


def test_no_page_outlives_the_day_where_it_is_read(town, schools, ask) -> None:
    with time_machine.travel(
        dt.datetime(2026, 11, 21, 22, 59, 59, tzinfo=dt.UTC), tick=False
    ) as clock:
        request = ask(town, "/da/skoler/").wsgi_request
        assert pagecache.at_the_door(request.META) is not None
        clock.shift(1)  # midnight in Copenhagen
        assert pagecache.at_the_door(request.META) is None


def test_a_banner_appears_and_goes_at_its_second_although_pages_are_kept(
    town, schools, ask
) -> None:
    AlertBannerFactory(
        municipality=town,
        title="Kog vandet",
        starts_at=NOON + dt.timedelta(hours=1),
        ends_at=NOON + dt.timedelta(hours=2),
    )
    with time_machine.travel(NOON, tick=False) as clock:
        seen = []
        for step in (3599, 1, 3599, 1):
            seen.append("Kog vandet" in ask(town, "/da/skoler/").content.decode())
            clock.shift(step)
        seen.append("Kog vandet" in ask(town, "/da/skoler/").content.decode())
    assert seen == [False, False, True, True, False]


def test_a_response_says_how_long_it_holds(town) -> None:
    def render(request: HttpRequest) -> HttpResponse:
        request.municipality = town
        response = HttpResponse("for a minute")
        response.cache_until = NOON + dt.timedelta(minutes=1)
        return response

    request = RequestFactory().get("/da/", headers={"host": town.site.hostname})
    with time_machine.travel(NOON, tick=False) as clock:
        PageCacheMiddleware(render)(request)
        assert pagecache.at_the_door(request.META) is not None
        clock.shift(60)
        assert pagecache.at_the_door(request.META) is None


# What is not for everybody


def cookie(response: HttpResponse) -> None:
    response.set_cookie("torget_csrf", "x")


def private(response: HttpResponse) -> None:
    response["Cache-Control"] = "private"


def by_cookie(response: HttpResponse) -> None:
    patch_vary_headers(response, ["Cookie"])


def broken(response: HttpResponse) -> None:
    response.status_code = 500


def missing(response: HttpResponse) -> None:
    response.status_code = 404


def nonce(response: HttpResponse) -> None:
    response["Content-Security-Policy"] = "script-src 'nonce-abc'"


@pytest.mark.parametrize("spoil", [cookie, private, by_cookie, broken, missing, nonce])
def test_a_response_for_one_reader_is_not_kept(town, spoil) -> None:
    def render(request: HttpRequest) -> HttpResponse:
        request.municipality = town
        response = HttpResponse("mine")
        spoil(response)
        return response

    request = RequestFactory().get("/da/", headers={"host": town.site.hostname})
    assert PageCacheMiddleware(render)(request).content == b"mine"
    assert len(pagecache.pages) == 0


def test_a_stream_is_not_kept(town) -> None:
    def render(request: HttpRequest) -> StreamingHttpResponse:
        request.municipality = town
        return StreamingHttpResponse([b"a", b"b"])

    request = RequestFactory().get("/da/", headers={"host": town.site.hostname})
    assert b"".join(PageCacheMiddleware(render)(request)) == b"ab"
    assert len(pagecache.pages) == 0


# Many at once, and much


def test_a_herd_of_readers_has_a_page_rendered_once(town) -> None:
    readers, rendered, answers = 12, [], []
    all_here = threading.Barrier(readers)
    waiting = threading.Semaphore(0)

    def render(request: HttpRequest) -> HttpResponse:
        # Rendering takes until every other reader has asked too.
        for _other in range(readers - 1):
            assert waiting.acquire(timeout=20)
        rendered.append(request.path)
        request.municipality = town
        return HttpResponse("the page")

    class Counted(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waiting.release()
            return super().wait(timeout)

    door = PageCacheMiddleware(render)

    def read() -> None:
        request = RequestFactory().get("/da/", headers={"host": town.site.hostname})
        all_here.wait(20)
        try:
            answers.append(door(request).content)
        finally:
            connection.close()

    original = pagecache.Flight.__init__

    def counted(flight: pagecache.Flight) -> None:
        flight.landed = Counted()

    pagecache.Flight.__init__ = counted
    try:
        threads = [threading.Thread(target=read) for _reader in range(readers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    finally:
        pagecache.Flight.__init__ = original
    assert rendered == ["/da/"]
    assert answers == [b"the page"] * readers


def test_nobody_waits_for_a_page_that_is_never_kept(town) -> None:
    def render(request: HttpRequest) -> HttpResponse:
        request.municipality = town
        return HttpResponse("gone", status=404)

    request = RequestFactory().get("/da/borte/", headers={"host": town.site.hostname})
    PageCacheMiddleware(render)(request)
    assert pagecache.pages.board(pagecache.key_of(request.META)) == (None, True)


def test_invented_addresses_never_push_out_the_pages_people_read(town) -> None:
    def key(path: str, query: str = "") -> pagecache.Key:
        return pagecache.Key("http", "tornsund.localhost", path, query, ())

    def page() -> pagecache.Kept:
        response = HttpResponse(b"x" * 10_000)
        return pagecache.Kept(response, town.pk, marks().read(town.pk), 2**40)

    pages = Pages(200_000)
    pages.put(key("/da/"), page())
    for number in range(100):
        pages.put(key("/da/", f"page={number}"), page())
    assert pages.get(key("/da/")) is not None
    assert pages.size <= 200_000
    for number in range(100):
        pages.put(key(f"/da/{number}/"), page())
    assert pages.get(key("/da/")) is None
    assert pages.size <= 200_000
