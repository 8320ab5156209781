"""Information campaigns: what people read of one, what editors are told, and what departments print."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.blocks import StreamBlockValidationError
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, Translation

from learning.actions import practice as exercises
from learning.actions import teams
from learning.information_choices import HELP, SHEETS, Department, Sheet
from learning.models import InformationPage
from learning.models.information import ThreeSteps
from portal import qr
from tests.factories import ContactFactory, MunicipalityFactory
from tests.learning import factories as courses
from tests.learning.information import campaign, index, steps
from tests.learning.practice import named
from tests.learning.teams import opened, planned
from tests.staff import found

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _danish():
    with translation.override("da"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"], "phone": "75 00 00 00"}


def visitor(town) -> Client:
    return Client(headers={"host": town.site.hostname})


def path(page: Any) -> str:
    return "/" + page.full_url.split("/", 3)[3]


def soup(response: Any) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def text(response: Any) -> str:
    return " ".join(soup(response).get_text(" ").split())


def sheet(page: InformationPage, department: str = "library", name: str = "poster") -> str:
    return f"/da/learn/campaigns/{page.pk}/{department}/{name}/"


# Reading one ------------------------------------------------------------------------------------------------------


def test_a_campaign_says_how_it_goes_in_three_steps_and_where_it_is_done(town) -> None:
    contact = ContactFactory(municipality=town, title="Borgerservice", phone="70 00 01 10")
    page = campaign(town, contact=contact)
    main = soup(visitor(town).get(path(page)))
    assert [one.b.text for one in main.select("ol.next > li")] == [
        "Log ind",
        "Vælg en tid",
        "Kom, når det er din tur",
    ]
    assert main.select_one("a.button")["href"] == "https://tornsund.example/tid"
    assert main.select_one('a[href="tel:70000110"]')
    assert not main.select_one('a[href="tel:75000000"]')


def test_whoever_has_no_contact_rings_the_municipality(town) -> None:
    main = soup(visitor(town).get(path(campaign(town))))
    assert main.select_one('a[href="tel:75000000"]')
    page = campaign(town, title="Med eget nummer", phone="11 22 33 44")
    assert soup(visitor(town).get(path(page))).select_one('a[href="tel:11223344"]')


def test_a_campaign_leads_to_course_exercise_and_teams_of_the_same_place(town) -> None:
    course, _lessons = courses.whole(town)
    exercise = exercises.publish(None, exercises.take_in(None, town, named("Bestil en tid", "da")))
    soon = opened(town, title="Bestil tid sammen", course_key=course.key)
    opened(town, title="Noget andet")
    planned(town, title="Ikke endnu", course_key=course.key)
    page = campaign(town, learn=[("course", course), ("practice", exercise)])
    client = visitor(town)
    links = [one["href"] for one in soup(client.get(path(page))).select("#learn ~ ul a")]
    assert links == [path(course), exercise.get_absolute_url(), soon.get_absolute_url()]
    teams.cancel(None, soon, because="Varmen er gået i stykker.")
    course.unpublish()
    exercise.unpublish()
    assert not soup(client.get(path(page))).select_one("#learn")


def test_a_page_with_a_team_is_kept_until_the_team_begins(town) -> None:
    course, _lessons = courses.whole(town)
    session = opened(town, course_key=course.key)
    page = campaign(town, learn=[("course", course)])
    assert visitor(town).get(path(page)).cache_until == session.starts_at


def test_a_course_is_shown_in_the_language_of_the_campaign(town) -> None:
    danish, english = town.home_pages
    course, _lessons = courses.whole(town)
    other = courses.translated(
        course, courses.translated(courses.index(town), english, "Learn"), "Digital licence"
    )
    page = campaign(town, english, title="Book a time", learn=[("course", course)])
    assert page.courses == [other]
    assert campaign(town, danish, learn=[("course", other)]).courses == [course]


def test_the_list_tells_what_runs_what_comes_and_what_was(town) -> None:
    today = timezone.localdate()
    campaign(town, title="Nu", slug="nu", until=None)
    campaign(town, title="Snart", slug="snart", since=today + DAY, until=None)
    campaign(town, title="Før", slug="foer", until=today - DAY)
    client, where = visitor(town), path(index(town))
    main = soup(client.get(where))
    assert [one.text for one in main.select("ul.cards h2")] == ["Nu"]
    assert [one.text for one in main.select("#coming ~ ul h3")] == ["Snart"]
    assert [one.text for one in main.select("details a")] == ["Før"]
    with time_machine.travel(timezone.now() + DAY, tick=False):
        later = soup(visitor(town).get(where))
    assert [one.text for one in later.select("ul.cards h2")] == ["Snart", "Nu"]


def test_a_campaign_runs_on_its_last_day_and_is_over_on_the_next(town) -> None:
    page = campaign(town, until=timezone.localdate())
    assert page.stage == "running"
    with time_machine.travel(timezone.now() + DAY, tick=False):
        assert page.stage == "over"
        main = soup(visitor(town).get(path(page)))
        assert "Du kan stadig gøre det selv." in " ".join(main.get_text(" ").split())
        assert main.select_one("a.button")


def test_the_front_page_shows_what_runs_today_in_its_language(town) -> None:
    danish, english = town.home_pages
    assert not soup(visitor(town).get("/da/")).select_one("#information")
    campaign(town, title="Bestil tid")
    campaign(town, title="Senere", slug="senere", since=timezone.localdate() + DAY)
    campaign(town, english, title="Book a time")
    client = visitor(town)
    said = [one.text for one in soup(client.get("/da/")).select("#information ~ ul a")]
    assert said == ["Bestil tid"]
    onward = soup(client.get("/da/")).select_one("#information ~ p a")["href"]
    assert onward == path(index(town, danish))
    said = [one.text for one in soup(client.get("/en/")).select("#information ~ ul a")]
    assert said == ["Book a time"]


def test_campaigns_are_found_and_listed_for_search_engines_and_beside_the_courses(town) -> None:
    page, lists = campaign(town), courses.index(town)
    client = visitor(town)
    assert path(page) in client.get("/da/search/", {"q": "trække nummer"}).content.decode()
    assert page.full_url in client.get("/sitemap-learning-da-1.xml").content.decode()
    assert soup(client.get(path(lists))).select_one(f'a[href="{path(index(town))}"]')


# Writing one ------------------------------------------------------------------------------------------------------


def refused(page: InformationPage) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        page.full_clean()
    return refusal.value.message_dict


def test_the_last_day_is_not_before_the_first(town) -> None:
    page = campaign(town)
    page.until = page.since - DAY
    with translation.override("en"):
        assert refused(page) == {"until": ["The last day is before the first."]}
    with pytest.raises(IntegrityError), transaction.atomic():
        InformationPage.objects.filter(pk=page.pk).update(until=page.until)


@pytest.mark.parametrize("link", ["http://tornsund.example/", "HTTPS://tornsund.example/"])
def test_the_self_service_has_a_safe_address(town, link: str) -> None:
    page = campaign(town)
    page.link = link
    with translation.override("en"):
        assert refused(page) == {"link": ["The address begins with https://"]}


def test_a_headline_fits_on_a_poster(town) -> None:
    page = campaign(town)
    page.title = "x" * 101
    assert list(refused(page)) == ["title"]


@pytest.mark.parametrize("number", [2, 4])
def test_there_are_three_steps(number: int) -> None:
    block = ThreeSteps()
    with pytest.raises(StreamBlockValidationError):
        block.clean(block.to_python(list(_raw(number))))


def _raw(number: int) -> list[dict[str, Any]]:
    return [
        {"type": "step", "value": {"title": "x", "text": ""}, "id": str(n)} for n in range(number)
    ]


def test_something_of_another_municipality_is_refused(town) -> None:
    other = MunicipalityFactory(slug="naboby", languages=["da"])
    page = campaign(town)
    page.contact = ContactFactory(municipality=other)
    with translation.override("en"):
        assert refused(page) == {
            "__all__": ["Something on this page belongs to another municipality."]
        }
    page.contact = None
    page.learn = [("course", courses.course(other))]
    assert "__all__" in refused(page)


def test_an_editor_writes_a_campaign_and_is_told_what_is_missing() -> None:
    town = found("kotikyla", "Kotikyla")
    client, parent = town.client("editor"), town.rows["informations"]
    url = f"/cms/pages/add/learning/informationpage/{parent.pk}/"
    today = timezone.localdate()
    sent = {
        "title": "Book a time",
        "slug": "book-a-time",
        "intro": "Nobody waits.",
        "steps-count": "3",
        **{
            f"steps-{n}-{name}": value
            for n in range(3)
            for name, value in {
                "type": "step",
                "id": "",
                "order": str(n),
                "deleted": "",
                "value-title": f"Step {n}",
                "value-text": "",
            }.items()
        },
        "link": "",
        "link_text": "Book",
        "learn-count": "0",
        "since": today.isoformat(),
        "until": (today - DAY).isoformat(),
        "department": "library",
        "contact": "",
        "phone": "",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "1000",
        "action-publish": "1",
    }
    told = client.post(url, sent).content.decode()
    assert "Write the address where people can do it by themselves." in told
    assert "The last day is before the first." in told
    assert not InformationPage.objects.filter(slug="book-a-time").exists()
    sent |= {"link": "https://kotikyla.example/", "until": ""}
    client.post(url, sent)
    made = InformationPage.objects.get(slug="book-a-time")
    edited = client.get(f"/cms/pages/{made.pk}/edit/").content.decode()
    assert f"/learn/campaigns/{made.pk}/" in edited


def test_a_campaign_is_translated_and_what_is_no_language_stays_the_same() -> None:
    town = found("kotikyla", "Kotikyla")
    page, swedish = town.rows["information"], Locale.objects.get(language_code="sv")
    client = town.client("editor")
    url = f"/cms/localize/submit/page/{town.rows['informations'].pk}/"
    client.post(url, {"locales": [swedish.pk], "include_subtree": "on"})
    made = Translation.objects.get(source__object_id=page.translation_key)
    said = {page.title: "Boka tid", "Log ind": "Logga in", page.link_text: "Boka"}
    for segment in StringSegment.objects.filter(source=made.source):
        if segment.string.data in said:
            edit = reverse("wagtail_localize:edit_string_translation", args=[made.pk, segment.pk])
            sent = urlencode({"value": said[segment.string.data]})
            saved = client.put(edit, sent, content_type="application/x-www-form-urlencoded")
            assert saved.status_code in {200, 201}
    target = page.get_translation(swedish)
    client.post(f"/cms/pages/{target.pk}/edit/", {"action": "publish"})
    target = InformationPage.objects.get(pk=target.pk)
    assert (target.title, target.link_text) == ("Boka tid", "Boka")
    assert [block.value["title"] for block in target.steps][:2] == ["Logga in", "Vælg en tid"]
    for name in ("since", "until", "department", "contact", "phone", "link"):
        assert getattr(target, name) == getattr(page, name), name


# Printing it ------------------------------------------------------------------------------------------------------


def test_every_department_is_offered_what_it_needs(town) -> None:
    page = campaign(town, department="health")
    main = soup(visitor(town).get(page.prints_url))
    with translation.override("da"):
        names = [str(Department(one).label) for one in Department]
    heads = [one.text for one in main.select("h2")]
    assert heads[0] == str(Department.HEALTH.label)
    assert sorted(heads) == sorted(names)
    assert len(main.select("ul.cards ul a")) == sum(len(sheets) for sheets in SHEETS.values())
    client = visitor(town)
    for link in main.select("ul.cards ul a"):
        assert client.get(link["href"]).status_code == 200


@pytest.mark.parametrize("name", Sheet.values)
def test_every_sheet_leads_to_the_campaign_by_code_and_address(town, name: str) -> None:
    page = campaign(town)
    main = soup(visitor(town).get(sheet(page, "other", name)))
    said = " ".join(main.get_text(" ").split())
    assert "Bestil tid, før du kommer" in said
    assert "/da/kampagner/bestil-tid" in said
    if name != "script":
        drawn = qr.path(f"http://{town.site.hostname}{path(page)}")[0]
        assert any(one["d"] == drawn for one in main.select("svg.qr path"))


def test_a_sheet_says_where_help_is_in_its_department(town) -> None:
    page, client = campaign(town), visitor(town)
    for department in (Department.LIBRARY, Department.SCHOOLS):
        said = text(client.get(sheet(page, department.value)))
        assert str(HELP[department]) in said


def test_a_sheet_is_in_the_language_of_its_page_whatever_the_reader_speaks(town) -> None:
    _danish, english = town.home_pages
    page = campaign(town, english, title="Book a time")
    answer = visitor(town).get(sheet(page))
    assert BeautifulSoup(answer.content, "html.parser").html["lang"] == "en"
    with translation.override("en"):
        assert str(HELP[Department.LIBRARY]) in text(answer)


@pytest.mark.parametrize(
    ("department", "name"),
    [("library", "script"), ("technical", "poster"), ("garden", "poster"), ("library", "x")],
)
def test_a_department_is_not_given_what_it_is_not_offered(town, department, name) -> None:
    assert visitor(town).get(sheet(campaign(town), department, name)).status_code == 404


def test_what_is_not_published_is_not_printed(town) -> None:
    page, other = campaign(town), MunicipalityFactory(slug="naboby", languages=["da"])
    assert visitor(other).get(sheet(page)).status_code == 404
    page.unpublish()
    assert visitor(town).get(sheet(page)).status_code == 404
    assert visitor(town).get(page.prints_url).status_code == 404


def test_a_campaign_without_any_number_prints_none(town) -> None:
    bare = MunicipalityFactory(slug="bareby", languages=["da"], phone="")
    client = visitor(bare)
    page = campaign(bare, steps=steps(("Et", ""), ("To", ""), ("Tre", "")))
    for name in Sheet.values:
        assert not soup(client.get(sheet(page, "other", name))).select(".ring")
