"""Following from the pages of cases: the button, the sheet, what is told then, and stopping."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from cases import searches
from cases.actions.findable import renew_cases, renew_documents
from portal.actions.following import search_subject
from portal.channels import Channel, Level
from portal.events import CaseEventsRecorded, announce
from portal.models import Delivery, Follow, Subject
from tests.factories import (
    AreaFactory,
    BodyFactory,
    CaseEventFactory,
    CaseFactory,
    CasePageFactory,
    DocumentFactory,
    FollowerFactory,
    ResidentFactory,
    TopicFactory,
    follow,
)
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
CHOICES = {"level": "all", "rhythm": "now"}


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def case(source, index):
    case = CaseFactory(source=source, title="Cykelsti på Møllestræde", stage="committee")
    CasePageFactory(parent=index, case=case, slug="cykelsti", title="Cykelsti")
    return case


@pytest.fixture
def ida(tornsund):
    return ResidentFactory(municipality=tornsund)


@pytest.fixture
def browser(ida):
    client = Client(HTTP_HOST="tornsund.localhost")
    client.force_login(ida)
    return client


PAGE = "/da/sager/cykelsti/"


def happens(case, kind="result", importance="important", **fields):
    event = CaseEventFactory(case=case, kind=kind, importance=importance, **fields)
    with transaction.atomic():
        announce(CaseEventsRecorded(case.municipality_id, (event.pk,)))
    return event


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_a_resident_follows_a_case_is_told_and_stops(browser, case, ida):
    sheet = f"/da/follow/case/{case.pk}/"
    assert f'href="{sheet}"' in text(browser.get(PAGE))
    assert "Cykelsti på Møllestræde" in text(browser.get(sheet))

    saved = browser.post(sheet, CHOICES)

    assert saved.url == PAGE
    row = Follow.objects.get()
    assert (row.follower.resident, row.level) == (ida, Level.ALL)
    assert f'href="/da/follows/{row.pk}/"' in text(browser.get(PAGE))
    assert "Cykelsti på Møllestræde" in text(browser.get("/da/follows/"))

    happens(case)
    told = Delivery.objects.get()
    assert (told.follower, told.channel) == (row.follower, Channel.INBOX)

    assert browser.post(f"/da/follows/{row.pk}/stop/", {"next": PAGE}).url == PAGE
    assert not Follow.objects.exists()
    happens(case)
    assert Delivery.objects.count() == 1


def test_the_page_of_a_case_is_the_same_for_everybody_without_a_session(visitor, case):
    page = visitor.text(PAGE)
    assert f'href="/da/follow/case/{case.pk}/"' in page
    assert "csrfmiddlewaretoken" not in page
    assert not visitor.get(PAGE).cookies


def test_one_press_follows_as_one_chose_the_last_time(browser, case, ida, source):
    other = CaseFactory(source=source)
    follow(FollowerFactory(resident=ida), "case", other, level=Level.ALL, rhythm="weekly")
    assert 'name="once"' in text(browser.get(PAGE))

    saved = browser.post(f"/da/follow/case/{case.pk}/", {"once": "1", "next": PAGE})

    assert saved.url == PAGE
    row = Follow.objects.get(subject__object_id=case.pk)
    assert (row.level, row.rhythm) == (Level.ALL, "weekly")


@pytest.mark.parametrize("closed", ["withdrawn", "closed", "procedural"])
def test_what_is_withdrawn_or_closed_cannot_be_followed(browser, case, closed):
    if closed == "withdrawn":
        case.withdrawn_at = NOON
    elif closed == "closed":
        case.public = False
    else:
        case.administrative = True
    case.save()

    sheet = f"/da/follow/case/{case.pk}/"
    assert browser.get(sheet).status_code == (404 if closed == "closed" else 410)
    assert browser.post(sheet, CHOICES).status_code in {404, 410}
    assert not Follow.objects.exists()
    page = browser.get(PAGE)
    assert f"/follow/case/{case.pk}/" not in page.content.decode()


def test_a_follow_of_a_case_that_is_withdrawn_says_so_and_can_be_removed(browser, case, ida):
    row = follow(FollowerFactory(resident=ida), "case", case)
    case.withdrawn_at = NOON
    case.save()
    page = text(browser.get("/en/follows/"))
    assert "The municipality has withdrawn this case." in page
    assert f'action="/en/follows/{row.pk}/stop/"' in page

    case.public = False
    case.save()
    assert "It was deleted or closed." in text(browser.get("/en/follows/"))
    browser.post(f"/en/follows/{row.pk}/stop/")
    assert not Follow.objects.exists()


def test_another_municipalitys_case_cannot_be_followed_here(almsjo, case, ida):
    there = Client(HTTP_HOST="almsjo.localhost")
    there.force_login(ida)
    assert there.get(f"/sv/follow/case/{case.pk}/").status_code == 404
    assert there.post(f"/sv/follow/case/{case.pk}/", CHOICES).status_code == 404
    assert not Subject.objects.filter(municipality=almsjo).exists()


def test_a_body_and_what_the_list_is_narrowed_to_are_followed_from_their_pages(
    browser, case, source, tornsund
):
    body = BodyFactory(source=source)
    topic, area = TopicFactory(code="trafik"), AreaFactory(municipality=tornsund, slug="vest")
    case.bodies.add(body)
    case.topics.add(topic)
    case.areas.add(area)
    for path, kind, row in (
        (f"/da/bodies/{body.slug}/", "body", body),
        ("/da/sager/?topic=trafik", "topic", topic),
        ("/da/sager/?area=vest", "area", area),
        (f"/da/sager/?body={body.slug}", "body", body),
    ):
        sheet = f"/da/follow/{kind}/{row.pk}/"
        assert f'href="{sheet}"' in text(browser.get(path)), path
        assert browser.get(sheet).status_code == 200
    assert "/follow/" not in text(browser.get("/da/sager/?topic=trafik&area=vest"))
    browser.post(f"/da/follow/topic/{topic.pk}/", CHOICES)
    happens(case)
    assert Delivery.objects.get().subject.kind == "topic"


def test_a_body_that_is_dissolved_cannot_be_followed(browser, source):
    body = BodyFactory(source=source, ended_on=dt.date(2026, 1, 1))
    assert f"/follow/body/{body.pk}/" not in text(browser.get(f"/da/bodies/{body.slug}/"))
    assert browser.get(f"/da/follow/body/{body.pk}/").status_code == 410


def test_the_sheet_says_how_much_it_would_have_told_at_each_level(browser, case):
    happens(case, "stage", before={"stage": "committee"}, after={"stage": "decided"})
    happens(case, "document_added", "minor", after={"title": "Bilag"})
    with time_machine.travel(NOON - dt.timedelta(days=40), tick=False):
        happens(case)

    page = text(browser.get(f"/en/follow/case/{case.pk}/"))

    assert "In the last 30 days this would have told you 1 time<" in page
    assert "In the last 30 days: 2 messages." in page
    assert "With “Everything” it would have been 2." in page
    assert "Before: " in page
    assert "A document is published" in page


def test_a_followed_search_tells_of_the_cases_it_finds_and_of_no_others(
    browser, case, ida, source, index, tornsund
):
    other = CaseFactory(source=source, title="Ny skole")
    CasePageFactory(parent=index, case=other, slug="skole", title="Ny skole")
    renew_cases([case.pk, other.pk])
    paper = DocumentFactory(source=source, title="Bilag", text="Om broen", text_state="read")
    other.documents.add(paper)
    renew_documents([paper.pk])
    happens(case)
    page = text(browser.get("/en/follow/search/?q=CYKELSTI"))
    assert "this would have told you 1 time<" in page

    browser.post("/en/follow/search/?q=CYKELSTI", CHOICES)
    assert "1 message<" in text(browser.get("/en/follows/")), "it begins with what happened lately"
    assert not Delivery.objects.exists()
    happens(other)
    assert not Delivery.objects.exists()
    happens(case)
    assert Delivery.objects.get().subject.words == "cykelsti"

    browser.post("/en/follow/search/?q=broen", CHOICES)
    happens(other)
    assert set(Delivery.objects.values_list("subject__words", flat=True)) == {"cykelsti", "broen"}


def test_each_search_is_asked_once_whoever_follows_it(case, tornsund, monkeypatch):
    renew_cases([case.pk])
    subject = search_subject(tornsund, "cykelsti")
    for _person in range(3):
        Follow.objects.create(municipality=tornsund, follower=FollowerFactory(), subject=subject)
    search_subject(tornsund, "skole")
    asked = []
    known = searches.search.case_ids
    monkeypatch.setattr(
        searches.search,
        "case_ids",
        lambda *args, **how: asked.append(args[1]) or known(*args, **how),
    )
    happens(case)
    assert asked == ["cykelsti"]
    assert Delivery.objects.count() == 3


def test_another_municipalitys_search_hears_nothing(case, almsjo):
    renew_cases([case.pk])
    subject = search_subject(almsjo, "cykelsti")
    Follow.objects.create(municipality=almsjo, follower=FollowerFactory(), subject=subject)
    happens(case)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "path", [PAGE, "/da/follow/case/{case}/", "/da/follows/", "/da/follows/{row}/"]
)
def test_pages_of_following_stay_within_the_budget(browser, case, ida, source, path):
    body, topic = BodyFactory(source=source), TopicFactory()
    follower = FollowerFactory(resident=ida)
    other = CaseFactory(source=source)
    CasePageFactory(parent=case.pages.get().get_parent(), case=other, slug="andet", title="Andet")
    row = follow(follower, "case", other)
    follow(follower, "body", body)
    follow(follower, "topic", topic, municipality=case.municipality)
    for _number in range(3):
        happens(case)
        happens(other)
    path = path.format(case=case.pk, row=row.pk)
    assert browser.get(path).status_code == 200
    # what a case says is read once for all its readers
    with at_most(keeping=path == PAGE):
        assert browser.get(path).status_code == 200
