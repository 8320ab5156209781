"""Finding cases in the list."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import listing
from cases.actions import findable
from tests.factories import (
    AreaFactory,
    BodyFactory,
    CaseEventFactory,
    CaseFactory,
    CasePageFactory,
    SourceFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def add(source, index):
    """Add a case with its page; each is newer than the one before."""
    made = []

    def add_case(title, **fields):
        related = {name: fields.pop(name, []) for name in ("bodies", "topics", "areas")}
        page = {name: fields.pop(name) for name in ("headline", "summary") if name in fields}
        moment = START + dt.timedelta(hours=len(made))
        case = CaseFactory(source=source, title=title, last_event_at=moment, **fields)
        for name, rows in related.items():
            getattr(case, name).set(rows)
        made.append(CasePageFactory(parent=index, case=case, slug=f"sag-{len(made)}", **page))
        findable.renew_cases([case.pk])
        return case

    return add_case


def titles(text):
    return [
        part.split("</a>")[0].split(">")[-1]
        for part in text.split('class="title"')[1:]
        if "<a" in part
    ]


def test_the_case_something_happened_to_last_stands_first(visitor, add):
    for title in ("Havnebad", "Cykelsti", "Skolemad"):
        add(title)

    assert titles(visitor.text("/en/sager/")) == ["Skolemad", "Cykelsti", "Havnebad"]


def test_every_case_is_shown_once_while_one_pages_through(visitor, add):
    for number in range(listing.PAGE_SIZE * 2 + 3):
        add(f"Sag nummer {number}")
    seen, address = [], "/en/sager/"
    while address:
        text = visitor.text(address)
        seen += titles(text)
        more = text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        address = f"/en/sager/{more}" if more else ""

    assert len(seen) == len(set(seen)) == listing.PAGE_SIZE * 2 + 3


def test_cases_of_the_same_moment_are_not_lost_between_pages(visitor, add, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for number in range(5):
        case = add(f"Sag nummer {number}")
        type(case).objects.filter(pk=case.pk).update(last_event_at=START)
    seen, address = [], "/en/sager/"
    while address:
        text = visitor.text(address)
        seen += titles(text)
        more = text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        address = f"/en/sager/{more}" if more else ""

    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("sparse", [0, 3_000], ids=["frequent value", "rare value"])
def test_each_filter_shows_what_fits_it(visitor, add, source, tornsund, monkeypatch, sparse):
    monkeypatch.setattr(listing, "SPARSE", sparse)
    body, topic = BodyFactory(source=source, name="Byrådet"), TopicFactory(code="trafik")
    area = AreaFactory(municipality=tornsund, slug="vestbyen")
    add(
        "Cykelsti",
        stage="hearing",
        bodies=[body],
        topics=[topic],
        areas=[area],
        opened_on=dt.date(2025, 3, 1),
    )
    add("Havnebad", stage="decided", opened_on=dt.date(2026, 3, 1))

    for query in (
        {"stage": "hearing"},
        {"body": body.slug},
        {"topic": "trafik"},
        {"area": "vestbyen"},
        {"year": "2025"},
        {"q": "cykel"},
        {"stage": "hearing", "year": "2025", "q": "cykel"},
    ):
        text = visitor.text("/en/sager/", **query)
        assert titles(text) == ["Cykelsti"], query
        assert "1 case</h2>" in text
        assert "take this filter away" in text


def test_the_search_reads_titles_numbers_and_what_editors_wrote(visitor, add):
    add("Lokalplan 3.12", number="26/00466")
    add("Trafiksanering", headline="Tryggere skolevej", summary="Lavere fart ved skolen.")

    assert titles(visitor.text("/en/sager/", q="26/00466")) == ["Lokalplan 3.12"]
    assert titles(visitor.text("/en/sager/", q="tryggere fart")) == ["Tryggere skolevej"]


def test_filters_say_how_many_cases_they_show_while_nothing_else_is_set(visitor, add):
    add("Cykelsti", stage="hearing")
    add("Havnebad", stage="hearing")
    add("Skolemad", stage="decided")

    assert "Open for comments (2)" in visitor.text("/en/sager/")
    assert "3 cases" in visitor.text("/en/sager/")
    assert "Open for comments (" not in visitor.text("/en/sager/", q="cykel")


def test_a_filter_that_nothing_fits_is_named_and_left_out(visitor, add):
    add("Cykelsti")

    text = visitor.text("/en/sager/", body="<b>nobody</b>", after="yesterday")

    assert "Left out, because no case fits it" in text
    assert "Body “&lt;b&gt;nobody&lt;/b&gt;”" in text
    assert titles(text) == ["Cykelsti"]


@pytest.mark.parametrize(
    "after", ["1-", "-", "٣-٣", "9" * 30 + "-1", "1-" + "9" * 30, "nan-1", "1_0-1_0"]
)
def test_a_broken_place_in_the_list_is_no_error(visitor, add, after):
    add("Cykelsti")

    assert visitor.get("/en/sager/", after=after).status_code == 200


def test_a_search_without_a_hit_helps_on(visitor, add):
    add("Cykelsti")

    text = visitor.text("/en/sager/", q="romfart")

    assert "No case fits" in text
    assert 'href="?"' in text


def test_a_list_without_cases_says_that_none_have_come_yet(visitor, index):
    assert "No cases yet" in visitor.text("/en/sager/")


def test_withdrawn_hidden_and_administrative_cases_are_not_listed(visitor, add):
    add("Cykelsti")
    add("Trukket", withdrawn_at=START)
    add("Lukket", public=False)
    add("Godkendelse af dagsorden", administrative=True)
    hidden = add("Afpubliceret")
    hidden.pages.get().unpublish()

    text = visitor.text("/en/sager/")

    assert titles(text) == ["Cykelsti"]
    assert "1 case</h2>" in text


def test_another_municipalitys_cases_are_not_listed(visitor, add, almsjo):
    add("Cykelsti")
    CasePageFactory(case=CaseFactory(source=SourceFactory(municipality=almsjo), title="Badhus"))

    assert titles(visitor.text("/en/sager/")) == ["Cykelsti"]


def test_the_newest_change_is_told_under_the_title(visitor, add):
    case = add("Cykelsti")
    CaseEventFactory(
        case=case, kind="hearing", after={"until": "2026-12-04"}, happened_on=dt.date(2026, 11, 3)
    )
    CaseEventFactory(case=case, kind="title", held=True)

    assert "You can have a say until Friday 4 December" in visitor.text("/en/sager/")


def test_a_full_list_asks_twelve_questions_and_no_more_with_every_filter(visitor, add, source):
    body, topic = BodyFactory(source=source, name="Byrådet"), TopicFactory(code="trafik")
    for number in range(listing.PAGE_SIZE + 5):
        case = add(f"Cykelsti {number}", bodies=[body], topics=[topic])
        CaseEventFactory(case=case, kind="document_added", after={"title": "Bilag"})
    visitor.get("/en/sager/")
    everything = {"q": "cykel", "body": body.slug, "topic": "trafik", "year": "2026"}
    for query in ({"utm": "1"}, everything):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            visitor.text("/en/sager/", **query)
        assert len(asked) <= 12, [q["sql"] for q in asked]
        assert not any("OFFSET" in q["sql"] for q in asked)
