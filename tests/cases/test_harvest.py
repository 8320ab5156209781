"""Harvests of real recorded answers, served on loopback in the protocol of their system."""

import io
import json

import pytest
from django.core.management import call_command

from cases.models import AgendaItem, Body, Case, CaseEvent, CasePage, Document, Meeting
from demo.casesystem.server import CaseSystem
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db

Kind = CaseEvent.Kind


@pytest.fixture
def system(shared_data):
    with CaseSystem(shared=shared_data / "cases") as running:
        yield running


@pytest.fixture
def karlsruhe():
    return MunicipalityFactory(slug="karlsruhe", languages=("da",), country="DE")


@pytest.fixture
def helsinki():
    return MunicipalityFactory(
        slug="helsinki", languages=("fi", "sv"), country="FI", time_zone="Europe/Helsinki"
    )


def harvest(municipality, url, adapter="oparl", **options) -> dict[str, int]:
    out = io.StringIO()
    call_command(
        "harvest",
        adapter=adapter,
        url=url,
        municipality=municipality.slug,
        json=True,
        stdout=out,
        **options,
    )
    return json.loads(out.getvalue())


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def told() -> list[tuple[str, str]]:
    """Events that a follower would hear of, oldest first."""
    rows = CaseEvent.objects.filter(silent=False, held=False).order_by("pk")
    return [
        (event.kind, event.after.get("title") or event.before.get("title", "")) for event in rows
    ]


def test_karlsruhe_is_read_whole_and_a_second_time_nothing_is_written(
    system, karlsruhe, shared_data
):
    folder = shared_data / "cases" / "oparl-karlsruhe"
    meetings = [read(path) for path in folder.glob("meetings/*.json")]
    papers = [read(path) for path in folder.glob("papers/*.json")]
    url = f"{system.url}/karlsruhe/oparl/system"

    first = harvest(karlsruhe, url)

    assert Case.objects.count() == CasePage.objects.live().count() == len(papers) == 7
    assert Meeting.objects.count() == len(meetings) == 19
    assert Body.objects.count() == len(read(folder / "organizations.json"))
    assert AgendaItem.objects.count() == sum(len(m.get("agendaItem", [])) for m in meetings)
    rows = [Case, Meeting, Body, AgendaItem, Document]
    assert first == {
        "created": sum(model.objects.count() for model in rows),
        "updated": 0,
        "unchanged": 0,
        "withdrawn": 0,
        "held": 0,
        "errors": 0,
    }
    assert AgendaItem.objects.filter(case__isnull=False).exists()
    assert told() == [], "the first import of a source tells nobody"

    second = harvest(karlsruhe, url)

    assert second == {**first, "created": 0, "unchanged": first["created"]}
    assert told() == []


def test_a_protocol_that_is_added_is_one_event(system, karlsruhe, shared_data):
    folder = shared_data / "cases" / "oparl-karlsruhe" / "before-after"
    url = f"{system.url}/karlsruhe/oparl/system"
    system.replace_object(read(folder / "meeting-10566-protocol-added-before.json"))
    harvest(karlsruhe, url)
    system.replace_object(read(folder / "meeting-10566-protocol-added-after.json"))

    counts = harvest(karlsruhe, url)

    assert told() == [(Kind.MINUTES, "Anwesenheit (Protokoll)")]
    assert (counts["created"], counts["updated"], counts["withdrawn"]) == (1, 1, 0)
    assert "Anwesenheit (Protokoll)" in CaseEvent.objects.get(kind=Kind.MINUTES).sentence


def test_a_withdrawn_file_is_one_event_and_its_text_is_purged(system, karlsruhe, shared_data):
    folder = shared_data / "cases" / "oparl-karlsruhe" / "before-after"
    url = f"{system.url}/karlsruhe/oparl/system"
    system.replace_object(read(folder / "meeting-10728-file-withdrawn-before.json"))
    harvest(karlsruhe, url)
    document = Document.objects.get(title="ö Protkoll")
    Document.objects.filter(pk=document.pk).update(text="Was im Protokoll steht", text_state="read")
    system.replace_object(read(folder / "meeting-10728-file-withdrawn-after.json"))

    counts = harvest(karlsruhe, url)

    assert told() == [(Kind.DOCUMENT_WITHDRAWN, "ö Protkoll")]
    assert counts["withdrawn"] == 1
    document.refresh_from_db()
    assert document.withdrawn_at
    assert (document.text, document.text_state, document.url) == ("", "purged", "")


TIMELINE = (
    (),
    (
        (Kind.DOCUMENT_ADDED, "Anlage Rückbau Übersicht aktualisiert"),
        (Kind.DOCUMENT_ADDED, "Anlage Anlagenübersicht aktualisiert"),
        (Kind.DOCUMENT_ADDED, "Anlage Präsentation aktualisiert"),
    ),
    (),
    ((Kind.TURN_CHANGED, ""), (Kind.TURN_CHANGED, "")),
    (),
    ((Kind.RELATED, ""),),
    ((Kind.RELATED, ""), (Kind.RELATED, "")),
    ((Kind.TURN_CHANGED, ""),),
    ((Kind.DOCUMENT_ADDED, "Abstimmungsergebnis TOP 24"),),
)
"""What each of the nine dated states of one paper tells: the third and fifth only move a time stamp."""


def test_nine_states_of_a_paper_tell_what_changed_and_nothing_else(system, karlsruhe, shared_data):
    folder = shared_data / "cases" / "oparl-karlsruhe" / "timeline-paper-54366"
    url = f"{system.url}/karlsruhe/oparl/system"
    heard = 0
    for path, expected in zip(sorted(folder.glob("*.json")), TIMELINE, strict=True):
        system.replace_object(read(path))
        counts = harvest(karlsruhe, url)
        new = told()[heard:]
        heard += len(new)
        assert sorted(new) == sorted(expected), path.name
        if not expected and heard:
            assert (counts["created"], counts["updated"]) == (0, 0), path.name
    for event in CaseEvent.objects.filter(silent=False):
        assert event.sentence
        assert "updated" not in event.sentence.casefold().replace("aktualisiert", "")


def test_helsinki_is_read_whole_and_a_second_time_nothing_is_written(system, helsinki, shared_data):
    folder = shared_data / "cases" / "ahjo-helsinki"
    lists = ("static-cases.excerpt.json", "cases.json", "case-no-title.json")
    numbers = {case["CaseID"] for name in lists for case in read(folder / name)["cases"]}
    numbers.add(read(folder / "case.json")["CaseID"])
    meetings = read(folder / "static-meetings_cancelled.json")["meetings"]
    url = f"{system.url}/helsinki/ahjorest/v1/cases"

    first = harvest(helsinki, url, "ahjo")

    assert set(Case.objects.values_list("key", flat=True)) == numbers
    assert CasePage.objects.count() == 2 * len(numbers), "one page in Finnish and one in Swedish"
    assert Meeting.objects.filter(cancelled=True).count() == len(meetings)
    assert Body.objects.count() == len(read(folder / "decisionmakers.json")["decisionMakers"])
    assert not Case.objects.filter(title="").exists()
    assert (first["withdrawn"], first["held"], first["errors"]) == (0, 0, 0)
    second = harvest(helsinki, url, "ahjo")
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, first["created"])
