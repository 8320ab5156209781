"""Clerks at work on council cases: explaining, translating, deciding about words and runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from wagtail.models import Locale, Revision

from cases.actions import editorial
from cases.actions.pages import add_pages, retitle_pages
from cases.models import CaseEvent, CaseIndexPage, CasePage, Run, Stage, Term
from tests import factories
from tests.staff import Town, found, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    with standing(django_db_blocker, lambda: found("kotikyla", "Kotikyla")) as built:
        yield built


def form(**fields: Any) -> dict:
    return {
        "headline": "",
        "summary": "",
        "meaning": "null",
        "participation": "null",
        "participation_link": "",
        "participation_until": "",
        "image": "",
        "image_alt": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "seo_title": "",
        "search_description": "",
        **fields,
    }


def case_page(town: Town) -> CasePage:
    return CasePage.objects.get(pk=town.rows["case_page"].pk)


# Explaining -------------------------------------------------------------------------------------------


def test_an_editor_explains_a_case_and_everybody_reads_it_at_once(
    town: Town, django_capture_on_commit_callbacks
):
    page, client = case_page(town), town.client("editor")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/cms/pages/{page.pk}/edit/",
            form(
                slug=page.slug,
                headline="Uusi pyörätie",
                summary="Tie on turvallinen.",
                **{"action-publish": "1"},
            ),
        )
    page = case_page(town)
    assert page.headline == "Uusi pyörätie"
    assert page.explained
    shown = client.get(page.url, headers={"host": town.municipality.site.hostname})
    assert "Uusi pyörätie" in shown.content.decode()


def test_a_form_never_changes_what_the_case_system_says(town: Town):
    page = case_page(town)
    other = factories.CaseFactory(source=page.case.source)
    town.client("editor").post(
        f"/cms/pages/{page.pk}/edit/",
        form(
            title="Forged",
            slug="forged",
            case=other.pk,
            headline="Selko",
            **{"action-publish": "1"},
        ),
    )
    after = case_page(town)
    assert after.headline == "Selko"
    assert (after.title, after.slug, after.case_id) == (page.title, page.slug, page.case_id)


def test_the_form_shows_what_the_case_system_says_without_running_it(town: Town):
    page = case_page(town)
    case = page.case
    case.title, case.web_url = "<script>alert(1)</script> Case", "javascript:alert(1)"
    case.save()
    case.bodies.add(town.rows["body"])
    text = town.client("editor").get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Case" in text
    assert "javascript:alert" not in text
    assert case.number in text
    assert town.rows["body"].name in text


def test_an_old_draft_does_not_bring_back_an_old_title(town: Town):
    page = case_page(town)
    page.headline = "Luonnos"
    draft = page.save_revision()
    case = page.case
    case.title = "A title that changed at the source"
    case.save()
    retitle_pages([case])
    Revision.objects.get(pk=draft.pk).publish()
    after = case_page(town)
    assert after.headline == "Luonnos"
    assert after.title == "A title that changed at the source"


def test_the_timeline_says_once_that_somebody_explained_the_case(town: Town):
    page = case_page(town)
    events = CaseEvent.objects.filter(case=page.case, kind=CaseEvent.Kind.EXPLAINED)
    page.save_revision().publish()
    assert not events.exists()
    for text in ("Lyhyesti", "Vielä lyhyemmin"):
        page.summary = text
        page.save_revision().publish()
    assert events.count() == 1
    assert not events.get().held


def test_pages_of_cases_come_from_the_harvest_and_not_from_a_form(town: Town):
    index = town.rows["case_index"]
    client = town.client("administrator")
    assert client.get(f"/cms/pages/add/cases/casepage/{index.pk}/").status_code in {302, 403}
    assert client.get("/cms/pages/add/cases/casepage/1/").status_code in {302, 403, 404}


def test_history_and_preview_of_a_case_open(town: Town):
    page, client = case_page(town), town.client("case_officer")
    page.headline = "Ensin"
    first = page.save_revision()
    page.headline = "Sitten"
    second = page.save_revision()
    assert client.get(f"/cms/pages/{page.pk}/history/").status_code == 200
    compare = f"/cms/pages/{page.pk}/revisions/compare/{first.pk}...{second.pk}/"
    assert "Sitten" in client.get(compare).content.decode()
    assert client.get(f"/cms/pages/{page.pk}/view_draft/").status_code == 200


def test_a_case_is_translated_although_its_page_stands_in_both_languages(town: Town):
    homes = town.municipality.home_pages
    finnish = CaseIndexPage.objects.child_of(homes[0]).get()
    swedish = factories.CaseIndexPageFactory(
        parent=homes[1].specific, title="Ärenden", slug="arenden"
    )
    case = factories.CaseFactory(source=town.rows["source"], title="Harvested title")
    add_pages([finnish, swedish], [case])
    page = CasePage.objects.get(case=case, locale=homes[0].locale)
    page.headline, page.summary = "Pyörätie", "Kolme lyhyttä lausetta."
    page.save_revision().publish()
    client = town.client("editor")
    url = f"/cms/localize/submit/page/{page.pk}/"
    language = Locale.objects.get(language_code="sv")
    assert client.post(url, {"locales": [language.pk]}).status_code == 302
    target = CasePage.objects.get(case=case, locale=language)
    assert CasePage.objects.filter(case=case).count() == 2
    response = client.get(f"/cms/pages/{target.pk}/edit/")
    assert response.status_code == 200
    segments = response.context["translation"].source.stringsegment_set.all()
    texts = {segment.string.data for segment in segments}
    assert {"Pyörätie", "Kolme lyhyttä lausetta."} <= texts
    assert "Harvested title" not in texts


# The list -----------------------------------------------------------------------------------------------


@pytest.fixture
def cases(town: Town) -> list[CasePage]:
    source = town.rows["source"]
    pages = []
    for number, stage in enumerate(("committee", "decided", "decided")):
        case = factories.CaseFactory(
            source=source,
            number=f"HEL-{number}",
            title=f"Liikuntahalli {number}",
            stage=stage,
            opened_on=dt.date(2024 + number, 3, 1),
        )
        pages.append(factories.CasePageFactory(case=case))
    pages[0].case.bodies.add(town.rows["body"])
    pages[2].summary = "Selitetty"
    pages[2].save_revision().publish()
    return pages


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("stage=decided", {1, 2}),
        ("explained=yes", {2}),
        ("explained=no", {0, 1}),
        ("year=2025", {1}),
        ("q=HEL-0", {0}),
        ("q=liikuntahalli+2", {2}),
        ("body={body}", {0}),
        ("q=nothing-like-it", set()),
    ],
)
def test_the_list_of_cases_is_narrowed(town: Town, cases, query: str, numbers: set[int]):
    url = "/cms/cases/?" + query.format(body=town.rows["body"].pk)
    text = town.client("case_officer").get(url).content.decode()
    assert {n for n in range(3) if f"Liikuntahalli {n}" in text} == numbers


def test_the_list_of_cases_can_be_ordered_by_each_column(town: Town, cases):
    client = town.client("case_officer")
    for column in ("case__number", "-case__stage", "case__last_event_at", "live"):
        assert client.get(f"/cms/cases/?ordering={column}").status_code == 200


# Sources and runs ---------------------------------------------------------------------------------------


def test_health_says_in_words_what_is_wrong_and_where(town: Town):
    run = Run.objects.create(
        source=town.rows["source"],
        state=Run.State.FAILED,
        errors=2,
        problems=[
            {
                "code": "bad_json",
                "count": 2,
                "examples": ["https://x.example/1"],
                "message": "No JSON.",
            }
        ],
    )
    client = town.client("editor")
    health = client.get(
        f"/cms/snippets/cases/source/inspect/{town.rows['source'].pk}/"
    ).content.decode()
    assert "Run now" not in health
    detail = client.get(f"/cms/snippets/cases/run/inspect/{run.pk}/").content.decode()
    for words in ("bad_json", "No JSON.", "https://x.example/1"):
        assert words in detail


def test_a_run_is_named_by_the_clock_of_its_municipality(town: Town):
    run = town.rows["run"]
    run.started_at = dt.datetime(2026, 1, 5, 23, 30, tzinfo=dt.UTC)
    run.source.municipality.time_zone = "Europe/Helsinki"
    assert str(run) == f"{run.source} 2026-01-06 01:30"


def test_a_held_run_is_told_by_a_case_officer(town: Town):
    run, case = town.rows["run"], town.rows["case"]
    event = CaseEvent.objects.create(
        municipality=town.municipality,
        case=case,
        source=town.rows["source"],
        run=run,
        kind=CaseEvent.Kind.TITLE,
        importance="minor",
        held=True,
    )
    client = town.client("case_officer")
    url = f"/cms/snippets/cases/run/tell/{run.pk}/"
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    event.refresh_from_db()
    run.refresh_from_db()
    assert not event.held
    assert run.state == Run.State.DONE
    again = client.post(url, follow=True).content.decode()
    assert "not waiting for a decision" in again


def test_the_first_page_names_what_waits(town: Town):
    meeting = factories.MeetingFactory(source=town.rows["source"])
    case = factories.CaseFactory(source=town.rows["source"], title="Waits for an explanation")
    factories.CasePageFactory(case=case)
    case.agenda_items.create(
        municipality=town.municipality, source=case.source, key="soon", meeting=meeting, title="x"
    )
    text = town.client("case_officer").get("/cms/").content.decode()
    assert "waits for your yes" in text
    assert "Waits for an explanation" in text
    assert "has no meaning yet" in text or "have no meaning yet" in text


# Words ----------------------------------------------------------------------------------------------------


def test_a_meaning_is_worked_into_every_case_at_once_and_told_to_nobody(town: Town):
    source = town.rows["source"]
    source.refresh_from_db()
    term = Term.objects.create(
        municipality=town.municipality, source=source, kind=Term.Kind.STATUS, text="Valmis juttu"
    )
    using = [
        factories.CaseFactory(source=source, stage_text=text, stage="")
        for text in ("Valmis juttu", "Valmis   juttu")
    ]
    other = factories.CaseFactory(source=source, stage_text="Kesken", stage="")
    events = CaseEvent.objects.count()
    assert editorial.map_term(town.staff["case_officer"], term, code="decided") == 2
    for case in using:
        case.refresh_from_db()
        assert case.stage == "decided"
    other.refresh_from_db()
    assert other.stage == ""
    assert CaseEvent.objects.count() == events
    assert Term.objects.get(pk=term.pk).confirmed


def test_a_subject_gets_a_topic_and_loses_it_again(town: Town):
    source, topic = town.rows["source"], factories.TopicFactory()
    term = Term.objects.create(
        municipality=town.municipality, source=source, kind=Term.Kind.CLASSIFICATION, text="05 Tiet"
    )
    case = factories.CaseFactory(source=source, classification="05", classification_name="Tiet")
    assert editorial.map_term(None, term, topic=topic) == 1
    assert list(case.topics.all()) == [topic]
    assert editorial.map_term(None, term) == 1
    assert not case.topics.exists()
    assert not Term.objects.get(pk=term.pk).confirmed


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        (Term.Kind.STATUS, {"code": "no-such-stage"}),
        (Term.Kind.STATUS, {"code": "REJECTED"}),
        (Term.Kind.RESULT, {"code": "decided"}),
        (Term.Kind.CLASSIFICATION, {"code": "decided"}),
    ],
)
def test_a_meaning_of_the_wrong_kind_is_refused(town: Town, kind: str, meaning: dict):
    term = Term.objects.create(
        municipality=town.municipality, source=town.rows["source"], kind=kind, text="Sana"
    )
    with pytest.raises(editorial.MappingRefused):
        editorial.map_term(None, term, **meaning)


def test_words_without_a_meaning_stand_first(town: Town):
    source = town.rows["source"]
    for text, code in (("Aaa", "decided"), ("Zzz", "")):
        Term.objects.create(
            municipality=town.municipality,
            source=source,
            kind="status",
            text=text,
            code=code,
            seen=9,
        )
    text = town.client("case_officer").get("/cms/snippets/cases/term/").content.decode()
    assert text.index("Zzz") < text.index("Aaa")


def test_an_administrator_puts_own_words_to_a_stage(town: Town):
    stage = Stage.objects.get(code="decided")
    names = {
        f"name_{code}": getattr(stage, f"name_{code}") for code in ("da", "nb", "sv", "fi", "en")
    }
    url = f"/cms/snippets/cases/stage/edit/{stage.pk}/"
    assert town.client("case_officer").post(url, names).status_code in {302, 403}
    town.client("administrator").post(url, names | {"name_fi": "Ratkaistu"})
    stage.refresh_from_db()
    assert stage.name_fi == "Ratkaistu"
