"""What a broken source costs: a counted, named fault, with the rest harvested and nothing lost."""

import datetime as dt
import json

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone
from wagtail.models import Revision

from cases.actions.documents import read_waiting
from cases.actions.harvest import HarvestRefused, discard_run, harvest, release_run
from cases.harvest.fetch import Fetcher
from cases.models import (
    AgendaItem,
    Answer,
    Case,
    CaseEvent,
    CasePage,
    Document,
    Meeting,
    RawBody,
    Run,
    Source,
)
from portal.models import SearchEntry
from tests.cases.harvest.server import Misbehaving
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db

STAMP = {"created": "2026-05-01T08:00:00+02:00", "modified": "2026-05-01T08:00:00+02:00"}
TYPE = "https://schema.oparl.org/1.1/"


class Town(Misbehaving):
    """An OParl body with two lists that tests fill and break."""

    papers: list
    meetings: list

    def thing(self, kind, number, /, **fields):
        path = f"{self.url}/{kind.lower()}/{number}"
        return {"id": path, "type": TYPE + kind, **STAMP, **fields}

    def paper(self, number, **fields):
        return self.thing(
            "Paper", number, **{"name": f"Sag {number}", "reference": f"26/{number}", **fields}
        )

    def show(self):
        self.json(
            "/body",
            self.thing("Body", 0, paper=f"{self.url}/papers", meeting=f"{self.url}/meetings"),
        )
        self.json("/papers", {"data": self.papers, "pagination": {}, "links": {}})
        self.json("/meetings", {"data": self.meetings, "pagination": {}, "links": {}})

    def json(self, path, value):
        self.serves(path, json.dumps(value).encode(), content_type="application/json")


@pytest.fixture
def town():
    with Town() as server:
        server.papers = [server.paper(n) for n in range(1, 4)]
        server.meetings = []
        server.show()
        yield server


@pytest.fixture
def source(town):
    municipality = MunicipalityFactory(slug="tornsund", languages=("da",))
    return Source.objects.create(
        municipality=municipality,
        name="Tornsund",
        adapter="oparl",
        url=f"{town.url}/body",
        local=True,
    )


def run(source, **options) -> Run:
    with Fetcher(allow_local=True, attempts=1, read_seconds=2, sleep=lambda _s: None) as fetcher:
        return harvest(None, source, fetcher=fetcher, **options)


def codes(finished: Run) -> dict[str, int]:
    return {row["code"]: row["count"] for row in finished.problems}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{broken", "not_json"),
        (b"<!doctype html><title>Wartung</title>", "not_json_but_html"),
        (b"", "empty"),
        (b"[" * 50_000, "too_deep"),
        (b'"words"', "not_oparl"),
    ],
)
def test_an_unreadable_list_is_named_and_the_other_list_is_harvested(town, source, body, code):
    town.serves("/meetings", body)
    finished = run(source)
    assert codes(finished) == {code: 1}
    assert finished.errors == 1
    assert finished.state == Run.State.DONE
    assert source.health == Source.Health.TROUBLED
    assert Case.objects.count() == 3


@pytest.mark.parametrize(
    ("status", "code"), [(404, "not_found"), (500, "server_error"), (410, "gone")]
)
def test_a_list_that_does_not_answer_is_named(town, source, status, code):
    town.serves("/meetings", b"", status)
    finished = run(source)
    assert codes(finished) == {code: 1}
    assert Case.objects.count() == 3


def test_a_source_that_answers_nothing_fails_and_loses_nothing(town, source):
    run(source)
    town.serves("/body", b"", 500)
    finished = run(source)
    assert finished.state == Run.State.FAILED
    assert source.health == Source.Health.FAILING
    assert Case.objects.current().count() == 3


def test_a_list_without_end_stops_where_it_repeats(town, source):
    town.json("/papers", {"data": town.papers, "links": {"next": f"{town.url}/papers"}})
    finished = run(source)
    assert codes(finished) == {"loop": 1}
    assert Case.objects.count() == 3


def test_strange_values_cost_a_field_and_never_a_case(town, source):
    town.papers = [
        town.paper(1, name="<script>alert(1)</script>"),
        town.paper(2, name="x" * 10_000),
        town.paper(3, date="9999-12-31"),
        town.paper(
            4, consultation=[town.thing("Consultation", 1, meeting=f"{town.url}/meeting/nowhere")]
        ),
        town.paper(5, superordinatedPaper=[f"{town.url}/paper/5", f"{town.url}/paper/6"]),
        town.paper(6, superordinatedPaper=[f"{town.url}/paper/5"]),
        town.paper(7, name=None, reference=None),
    ]
    town.show()
    finished = run(source)
    assert Case.objects.count() == CasePage.objects.live().count() == 7
    assert codes(finished)["missing_meeting"] == 1
    assert finished.errors >= 4
    assert all(page.title for page in CasePage.objects.all())


def test_script_in_a_title_is_shown_as_text(town, source, client):
    town.papers = [town.paper(1, name="<script>alert(1)</script> Vejen")]
    town.show()
    run(source)
    page = CasePage.objects.get()
    answer = client.get(page.url, headers={"host": source.municipality.site.hostname})
    html = answer.content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Vejen" in html


def test_an_answer_is_kept_once_however_often_it_comes(town, source):
    run(source, full=True)
    run(source, full=True)
    assert Answer.objects.count() == 3
    town.papers.append(town.paper(4))
    town.show()
    run(source, full=True)
    assert Answer.objects.filter(current=True).count() == 3
    assert Answer.objects.filter(current=False).count() == 1
    assert RawBody.objects.count() == 4


def test_what_editors_wrote_survives_every_harvest(town, source):
    run(source)
    page = CasePage.objects.get(case__number="26/1")
    page.headline, page.summary = "Ny vej", "En ny vej til skolen."
    page.save_revision().publish()
    page.refresh_from_db()
    page.headline = "Ny vej til skolen"
    draft = page.save_revision()
    town.papers[0] = town.paper(1, name="Sag 1, ændret")
    town.show()
    run(source)
    page = CasePage.objects.get(pk=page.pk)
    assert (page.headline, page.summary, page.title) == (
        "Ny vej",
        "En ny vej til skolen.",
        "Sag 1, ændret",
    )
    Revision.objects.get(pk=draft.pk).publish()
    page = CasePage.objects.get(pk=page.pk)
    assert (page.headline, page.title) == ("Ny vej til skolen", "Sag 1, ændret")


def test_what_vanishes_is_withdrawn_after_two_full_runs_and_comes_back(town, source):
    town.papers = [town.paper(n) for n in range(1, 8)]
    town.show()
    run(source)
    gone = town.papers.pop()
    town.show()
    assert run(source, full=True).withdrawn == 0
    assert run(source, full=True).withdrawn == 1
    assert Case.objects.get(number="26/7").stage == "withdrawn"
    assert not SearchEntry.objects.filter(kind="case", title="Sag 7").exists()
    town.papers.append(gone)
    town.show()
    run(source, full=True)
    assert Case.objects.get(number="26/7").withdrawn_at is None
    kinds = (
        CaseEvent.objects.filter(case__number="26/7").order_by("pk").values_list("kind", flat=True)
    )
    assert [kind for kind in kinds if kind != "stage"] == ["opened", "withdrawn", "restored"]


def test_a_list_that_is_suddenly_empty_withdraws_nothing(town, source):
    town.papers = [town.paper(n) for n in range(1, 31)]
    town.show()
    run(source)
    town.papers = []
    town.show()
    for _ in range(3):
        finished = run(source, full=True)
    assert codes(finished) == {"many_missing": 1}
    assert Case.objects.current().count() == 30


def test_a_run_that_changes_too_much_waits_for_an_editor(town, source, django_user_model):
    editor = django_user_model.objects.create_user(username="bodil")
    town.papers = [town.paper(n) for n in range(1, 31)]
    town.show()
    run(source)
    town.papers = [town.paper(n, name=f"Sag {n} med nyt navn") for n in range(1, 31)]
    town.show()

    held = run(source)

    assert held.state == Run.State.HELD
    assert held.held == 30
    assert source.health == Source.Health.HELD
    assert not CaseEvent.objects.visible().filter(kind="title").exists()
    assert release_run(editor, held) == 30
    assert CaseEvent.objects.visible().filter(kind="title", silent=False).count() == 30
    with pytest.raises(HarvestRefused):
        discard_run(editor, held)


def test_a_held_run_that_is_discarded_tells_nobody(town, source, django_user_model):
    editor = django_user_model.objects.create_user(username="bodil")
    town.papers = [town.paper(n) for n in range(1, 31)]
    town.show()
    run(source)
    town.papers = [town.paper(n, name=f"Sag {n} med nyt navn") for n in range(1, 31)]
    town.show()
    discard_run(editor, run(source))
    titles = CaseEvent.objects.visible().filter(kind="title")
    assert titles.count() == titles.filter(silent=True).count() == 30


def test_two_runs_of_one_source_never_overlap(source):
    Run.objects.create(source=source)
    with pytest.raises(HarvestRefused):
        run(source)


def test_what_a_killed_run_left_is_told_by_the_next(town, source):
    run(source)
    started = timezone.now()
    killed = Run.objects.create(source=source, started_at=started, beat_at=started)
    case = Case.objects.first()
    CaseEvent.objects.create(
        municipality=source.municipality,
        case=case,
        kind="title",
        importance="minor",
        source=source,
        run=killed,
        held=True,
    )
    with time_machine.travel(started + dt.timedelta(minutes=11), tick=True):
        run(source)
    killed.refresh_from_db()
    assert killed.state == Run.State.FAILED
    assert CaseEvent.objects.visible().filter(run=killed).count() == 1


def test_a_closed_item_reaches_no_search(town, source):
    town.meetings = [
        town.thing(
            "Meeting",
            1,
            name="Byrådet",
            start="2026-06-01T17:00:00+02:00",
            agendaItem=[
                town.thing("AgendaItem", 1, name="Åbent punkt", number="1", order=1, public=True),
                town.thing("AgendaItem", 2, name="Køb af jord", number="2", order=2, public=False),
            ],
        )
    ]
    town.show()
    run(source)
    assert AgendaItem.objects.count() == 2
    words = " ".join(SearchEntry.objects.values_list("body", flat=True))
    assert "Åbent punkt" in words
    assert "Køb af jord" not in words


def test_a_moved_meeting_is_one_event_with_before_and_after(town, source):
    meeting = town.thing("Meeting", 1, name="Byrådet", start="2026-06-01T17:00:00+02:00")
    town.meetings = [meeting]
    town.show()
    run(source)
    town.meetings = [{**meeting, "start": "2026-06-03T19:00:00+02:00"}]
    town.show()
    run(source)
    event = CaseEvent.objects.get(silent=False)
    assert event.kind == "moved"
    assert event.importance == "important"
    assert Meeting.objects.get().sequence == 1
    before, after = event.change
    assert before != after


def test_a_document_is_read_once_and_found_under_its_case(town, source, client):
    town.serves("/doc.txt", "Støjmåling ved rundkørslen".encode(), content_type="text/plain")
    file = town.thing(
        "File", 1, name="Bilag", accessUrl=f"{town.url}/doc.txt", mimeType="text/plain"
    )
    town.papers[0] = town.paper(1, auxiliaryFile=[file])
    town.show()
    run(source)
    with Fetcher(allow_local=True) as fetcher:
        assert read_waiting(source, fetcher=fetcher) == 1
        assert read_waiting(source, fetcher=fetcher) == 0
    document = Document.objects.get()
    assert document.text_state == "read"
    answer = client.get(
        "/da/search/", {"q": "støjmåling"}, headers={"host": source.municipality.site.hostname}
    )
    (hit,) = answer.context["hits"]
    assert hit.title == "Sag 1"
    assert "Bilag" in hit.note


def test_a_document_that_cannot_be_read_is_named_and_holds_nothing_up(town, source):
    town.serves("/doc.pdf", b"%PDF-1.4 but no more", content_type="application/pdf")
    file = town.thing("File", 1, name="Bilag", accessUrl=f"{town.url}/doc.pdf")
    town.papers[0] = town.paper(1, auxiliaryFile=[file])
    town.show()
    run(source)
    with Fetcher(allow_local=True) as fetcher:
        read_waiting(source, fetcher=fetcher)
    document = Document.objects.get()
    assert document.text_state == "failed"
    assert document.text_error == "not_a_pdf"


@pytest.mark.parametrize("field", ["kind", "importance", "observed_at"])
def test_what_happened_is_never_rewritten(town, source, field):
    run(source)
    event = CaseEvent.objects.first()
    with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
        CaseEvent.objects.filter(pk=event.pk).update(**{field: getattr(event, field)})
    CaseEvent.objects.filter(pk=event.pk).update(held=True)
