"""Who is told what happened in a case: from the event in the log to the rows that say who is told, and when."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction

from cases.actions import settling
from cases.models import Run
from cases.telling import words
from portal import tellers
from portal.channels import Channel, Level, Rhythm, State
from portal.events import CaseEventsRecorded, announce
from portal.models import Delivery, Entry
from portal.speaking import speaking
from tests.factories import (
    AddressFactory,
    AgendaItemFactory,
    BodyFactory,
    CaseEventFactory,
    CaseFactory,
    CaseIndexPageFactory,
    CasePageFactory,
    DeviceFactory,
    FollowerFactory,
    MeetingFactory,
    MunicipalityFactory,
    SourceFactory,
    TopicFactory,
    follow,
)

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
"""A Friday; noon in Tornsund."""


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
def ida():
    return FollowerFactory()


def happens(case, kind="result", importance="important", **fields):
    event = CaseEventFactory(case=case, kind=kind, importance=importance, **fields)
    with transaction.atomic():
        announce(CaseEventsRecorded(case.municipality_id, (event.pk,)))
    return event


def told(follower) -> dict[str, Delivery]:
    return {row.channel: row for row in Delivery.objects.filter(follower=follower)}


def test_a_follower_of_the_case_finds_it_in_the_inbox_and_the_chosen_channels_wait(case, ida):
    DeviceFactory(follower=ida)
    AddressFactory(follower=ida)
    follow(ida, "case", case, push=True, email=True)
    happens(case)

    rows = told(ida)

    assert set(rows) == {Channel.INBOX, Channel.PUSH, Channel.EMAIL}
    assert (rows["i"].state, rows["i"].sent_at) == (State.SENT, NOON)
    assert (rows["p"].state, rows["p"].due_at) == (State.WAITING, NOON)


def test_several_follows_that_match_tell_once(case, ida, source):
    body, topic = BodyFactory(source=source), TopicFactory()
    case.bodies.add(body)
    case.topics.add(topic)
    AddressFactory(follower=ida)
    follow(ida, "case", case, email=True)
    follow(ida, "body", body, email=True)
    follow(ida, "topic", topic, municipality=case.municipality)
    happens(case)

    assert sorted(told(ida)) == ["e", "i"]
    assert Delivery.objects.count() == 2


def test_who_wants_the_most_important_hears_nothing_of_the_rest(case, ida):
    follow(ida, "case", case, level=Level.IMPORTANT)
    happens(case, "document_added", "minor", after={"title": "Bilag"})
    assert told(ida) == {}

    happens(case)
    assert set(told(ida)) == {"i"}


def test_the_same_event_announced_twice_is_told_once(case, ida):
    follow(ida, "case", case)
    event = happens(case)
    with transaction.atomic():
        announce(CaseEventsRecorded(case.municipality_id, (event.pk,)))

    assert Entry.objects.count() == 1
    assert Delivery.objects.count() == 1


def test_an_event_that_is_rolled_back_tells_nobody(case, ida):
    follow(ida, "case", case)
    event = CaseEventFactory(case=case, kind="result", importance="important")
    with transaction.atomic():
        announce(CaseEventsRecorded(case.municipality_id, (event.pk,)))
        assert Delivery.objects.exists()
        transaction.set_rollback(True)

    assert not Entry.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("rhythm", "quiet", "at", "due"),
    [
        (Rhythm.NOW, (22, 7), (12, 0), (20, 12)),
        (Rhythm.NOW, (22, 7), (23, 0), (21, 7)),
        (Rhythm.NOW, (22, 7), (3, 0), (20, 7)),
        (Rhythm.NOW, (9, 15), (12, 0), (20, 15)),
        (Rhythm.NOW, (0, 0), (3, 0), (20, 3)),
        (Rhythm.DAILY, (22, 7), (12, 0), (21, 7)),
        (Rhythm.DAILY, (22, 7), (6, 59), (20, 7)),
        (Rhythm.WEEKLY, (22, 7), (12, 0), (24, 8)),
    ],
)
def test_the_rhythm_and_the_quiet_hours_say_when(case, rhythm, quiet, at, due):
    ida = FollowerFactory(quiet_from=quiet[0], quiet_to=quiet[1])
    DeviceFactory(follower=ida)
    follow(ida, "case", case, push=True, rhythm=rhythm)
    zone = case.municipality.zone
    with time_machine.travel(dt.datetime(2026, 11, 20, *at, tzinfo=zone), tick=False):
        happens(case)

    assert told(ida)["p"].due_at == dt.datetime(2026, 11, due[0], due[1], tzinfo=zone)


def test_a_pause_holds_back_all_but_the_inbox(case, ida):
    AddressFactory(follower=ida)
    over = NOON + dt.timedelta(days=14)
    follow(ida, "case", case, email=True, paused_until=over)
    happens(case)

    assert told(ida)["e"].due_at == over
    assert told(ida)["i"].state == State.SENT


def test_what_happens_to_a_meeting_reaches_who_follows_a_case_on_its_agenda(case, ida, source):
    meeting = MeetingFactory(source=source)
    AgendaItemFactory(meeting=meeting, case=case)
    follow(ida, "case", case)
    event = CaseEventFactory(
        case=None,
        municipality=case.municipality,
        meeting=meeting,
        kind="cancelled",
        importance="important",
    )
    with transaction.atomic():
        announce(CaseEventsRecorded(case.municipality_id, (event.pk,)))

    assert set(told(ida)) == {"i"}


@pytest.mark.parametrize("closed", ["case", "item"])
def test_nothing_is_told_of_what_is_closed(case, ida, source, closed):
    item = AgendaItemFactory(
        meeting=MeetingFactory(source=source), case=case, public=closed != "item"
    )
    if closed == "case":
        case.public = False
        case.save()
    follow(ida, "case", case)
    happens(case, item=item)

    assert not Entry.objects.exists()


def test_another_municipality_hears_nothing(case, almsjo):
    stranger = FollowerFactory()
    topic = TopicFactory()
    case.topics.add(topic)
    follow(stranger, "topic", topic, municipality=almsjo)
    happens(case)

    assert told(stranger) == {}


def test_the_words_say_what_changed_from_what_to_what_and_where(case, ida):
    event = happens(case, "stage", before={"stage": "committee"}, after={"stage": "decided"})
    entry = Entry.objects.get()
    with speaking(case.municipality, "da"):
        said = words([entry])[entry.pk]

    assert said.title == "Cykelsti på Møllestræde"
    assert said.change == ("I fagudvalget", "Afgjort")
    assert said.url == f"/da/sager/cykelsti/#d{event.day.isoformat()}"


@pytest.mark.parametrize(
    ("language", "prefix", "title_lang"),
    [("fi", "fi", "fi"), ("sv", "fi", "fi"), ("en", "en", "fi")],
)
def test_a_case_without_a_page_in_the_readers_language_is_told_in_the_municipalitys(
    client, language, prefix, title_lang
):
    town = MunicipalityFactory(slug="kuulasjarvi", languages=("fi", "sv"), country="FI")
    source = SourceFactory(municipality=town, language="fi")
    case = CaseFactory(source=source, title="Rantaraitti", language="fi")
    finnish, swedish = (
        CaseIndexPageFactory(parent=home, slug=slug)
        for home, slug in zip(town.home_pages, ("asiat", "arenden"), strict=True)
    )
    CasePageFactory(parent=finnish, case=case, slug="rantaraitti", title="Rantaraitti")
    CasePageFactory(parent=swedish, case=case, slug="rantaraitti").unpublish()
    ida = FollowerFactory(language=language)
    row = follow(ida, "case", case)
    event = happens(case, "stage", before={"stage": "committee"}, after={"stage": "decided"})
    entry = Entry.objects.get()
    with speaking(town, language):
        said = words([entry])[entry.pk]
        name = tellers.names_of([row.subject])[row.subject_id]

    assert (said.title, said.title_lang) == ("Rantaraitti", title_lang)
    assert (name.text, name.lang) == ("Rantaraitti", title_lang)
    assert said.url == f"/{prefix}/asiat/rantaraitti/#d{event.day.isoformat()}"
    host = {"host": town.site.hostname}
    assert client.get(said.url, headers=host).status_code == 200
    sheet = client.get(f"/{language}/follow/case/{case.pk}/", headers=host)
    assert sheet.status_code == 200
    if language != "fi":
        assert '<q lang="fi">Rantaraitti</q>' in sheet.content.decode()


def test_what_was_closed_since_has_no_words_any_more(case, ida):
    happens(case)
    case.public = False
    case.save()
    with speaking(case.municipality):
        assert tellers.words_of(list(Entry.objects.all())) == {}


def test_of_a_first_import_only_the_newest_of_the_last_days_stands_in_the_feed(
    case, ida, source, monkeypatch
):
    monkeypatch.setattr(settling, "SHOWN", 3)
    follow(ida, "case", case)
    run = Run.objects.create(source=source, full=True)
    common = {"case": case, "source": source, "run": run, "kind": "document_added"}
    for ago in (40, 2, 9, -3, 1, 20):
        day = (NOON - dt.timedelta(days=ago)).date()
        CaseEventFactory(**common, silent=True, held=True, happened_on=day)
    CaseEventFactory(**common, silent=True, held=True)
    with transaction.atomic():
        assert settling.release_events(source, [run]) == 7

    entries = Entry.objects.order_by("pk")
    zone = case.municipality.zone
    assert [(NOON.date() - e.happened_at.astimezone(zone).date()).days for e in entries] == [
        9,
        2,
        1,
    ]
    assert all(entry.silent for entry in entries)
    assert told(ida) == {}


def test_of_a_first_import_nothing_closed_stands_in_the_feed(case, source):
    case.public = False
    case.save()
    run = Run.objects.create(source=source, full=True)
    CaseEventFactory(
        case=case, source=source, run=run, silent=True, held=True, happened_on=NOON.date()
    )
    with transaction.atomic():
        settling.release_events(source, [run])
    assert not Entry.objects.exists()
