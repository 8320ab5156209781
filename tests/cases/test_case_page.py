"""What a resident reads on the page of a case."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from portal.marks import marks
from tests.factories import (
    AgendaItemFactory,
    AreaFactory,
    BodyFactory,
    CaseEventFactory,
    CaseFactory,
    CaseIndexPageFactory,
    CasePageFactory,
    ConsiderationFactory,
    DocumentFactory,
    FollowerFactory,
    MeetingFactory,
    MunicipalityFactory,
    SourceFactory,
    TopicFactory,
    follow,
)
from tests.portal.queries import at_most

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _saturday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def case(source):
    return CaseFactory(source=source, title="Cykelsti på Møllestræde", stage="committee")


@pytest.fixture
def page(index, case):
    return CasePageFactory(parent=index, case=case)


def turn(case, body_name, day=None, *, result="", public=True, number="4", **fields):
    """A body's turn with ``case``, at a meeting on ``day`` (days from today) where one is given."""
    body = BodyFactory(source=case.source, name=body_name)
    meeting = None
    if day is not None:
        meeting = MeetingFactory(
            source=case.source,
            name=f"Møde i {body_name}",
            starts_at=NOON + dt.timedelta(days=day),
            cancelled=fields.pop("cancelled", False),
        )
    row = ConsiderationFactory(case=case, body=body, meeting=meeting, **fields)
    if result:
        code, words = result
        AgendaItemFactory(
            meeting=meeting,
            case=case,
            consideration_key=row.key,
            result=code,
            result_text=words,
            number=number,
            public=public,
        )
    return row


def address(page):
    return f"/en/sager/{page.slug}/"


def test_the_page_says_where_the_case_is_what_comes_next_and_who_decides(visitor, case, page):
    turn(case, "Teknik og Miljø", -10, result=("PASSED_UNCHANGED", "Tiltrådt"), order=1)
    turn(case, "Byrådet", 10, authoritative=True, order=2)

    text = visitor.text(address(page))

    assert "Byrådet takes it up on Tuesday 1 December at 13:00" in text
    assert "This body has the final word." in text
    assert "Teknik og Miljø said yes on Wednesday 11 November." in text
    assert 'aria-current="step"' in text


def test_what_nobody_knows_is_said_to_be_unknown(visitor, page):
    text = visitor.text(address(page))

    assert "Not known yet" in text
    assert "There is nothing to answer right now" in text


def test_a_deadline_to_have_a_say_comes_with_its_last_day_and_the_days_left(visitor, case, page):
    case.hearing_until = dt.date(2026, 12, 4)
    case.save()

    text = visitor.text(address(page))

    assert "Have a say until Friday 4 December" in text
    assert "Have a say: 13 days left" in text


def test_a_deadline_that_has_passed_is_said_to_have_passed(visitor, case, page):
    case.hearing_until = dt.date(2026, 11, 20)
    case.save()

    text = visitor.text(address(page))

    assert "The time to have a say ended on Friday 20 November." in text
    assert "Have a say until" not in text


def test_editors_words_come_before_the_sources(visitor, index, case):
    page = CasePageFactory(
        parent=index,
        case=case,
        headline="Tryggere skolevej",
        summary="Kommunen vil bygge en cykelsti.",
        participation="<p>Skriv til os.</p><script>alert(1)</script>",
        participation_until=dt.date(2026, 11, 30),
        participation_link="https://tornsund.example/svar",
    )

    text = visitor.text(address(page))

    assert ">Tryggere skolevej</h1>" in text
    assert "Official title:" in text
    assert "Cykelsti på Møllestræde" in text
    assert "https://tornsund.example/svar" in text
    assert "alert(1)" not in text


def test_a_word_that_means_nothing_to_us_is_shown_as_the_source_wrote_it(visitor, case, page):
    case.stage, case.stage_text, case.language = "", "Vireillä", "fi"
    case.save()

    text = visitor.text(address(page))

    assert '<strong lang="fi">Vireillä</strong>' in text
    assert "These are the words of the municipality&#x27;s case system." in text


def test_a_case_sent_back_makes_a_loop_in_its_line(visitor, case, page):
    turn(case, "Teknik og Miljø", -30, result=("PASSED_UNCHANGED", ""), order=1)
    turn(case, "Byrådet", -20, result=("RETURNED", "Sendt tilbage"), order=2)

    text = visitor.text(address(page))

    assert "The case has gone one round more." in text
    assert 'class="loop"' in text
    assert "Sent back" in text


def test_two_bodies_that_have_the_case_today_stand_beside_each_other(visitor, case, page):
    turn(case, "Teknik og Miljø", deadline=dt.date(2026, 12, 1), started_on=dt.date(2026, 11, 2))
    turn(case, "Børn og Unge", deadline=dt.date(2026, 12, 1), started_on=dt.date(2026, 11, 2))

    text = visitor.text(address(page))

    assert "2 bodies have the case at the same time" in text
    assert 'class="both"' in text


def test_who_has_the_case_stands_before_who_gets_it_though_nobody_says_since_when(
    visitor, case, page
):
    turn(case, "Byrådet", 10, order=2)
    turn(case, "Børn og Unge", deadline=dt.date(2026, 12, 1), order=1)

    line = visitor.text(address(page)).partition('class="stages')[2]

    assert line.index("Børn og Unge") < line.index("Byrådet")


def test_a_long_line_folds_its_earliest_stops(visitor, case, page):
    for number in range(12):
        turn(case, f"Udvalg {number}", number - 40, order=number)

    assert "earlier stops" in visitor.text(address(page))


def test_a_cancelled_meeting_is_said_to_be_cancelled_and_no_day_is_invented(visitor, case, page):
    turn(case, "Byrådet", 5, cancelled=True)

    text = visitor.text(address(page))

    assert "The meeting of Byrådet is cancelled" in text
    assert "A new day is not known yet." in text


def test_the_timeline_tells_events_in_words_with_before_and_now(visitor, case, page):
    CaseEventFactory(
        case=case, kind="stage", before={"stage": "preparation"}, after={"stage": "hearing"}
    )
    CaseEventFactory(case=case, kind="document_added", after={"title": "Notat om træer"})
    CaseEventFactory(case=case, kind="title", held=True, after={"title": "Hemmelig titel"})

    text = visitor.text(address(page))

    assert "Being prepared" in text
    assert "Open for comments" in text
    assert "Notat om træer" in text
    assert "Hemmelig titel" not in text
    assert "has been updated" not in text


def test_history_that_was_imported_silently_stands_in_the_timeline(visitor, case, page):
    turn(case, "Byrådet", -100, result=("REJECTED", "Forkastet"))

    text = visitor.text(address(page))

    assert "Byrådet said no" in text
    assert "Forkastet" in text


def test_what_happens_to_a_whole_meeting_is_told_by_the_cases_on_it(visitor, case, page):
    row = turn(case, "Byrådet", 20)
    CaseEventFactory(
        case=None,
        meeting=row.meeting,
        kind="moved",
        before={"starts_at": "2026-12-01T12:00:00+00:00", "meeting": "Møde i Byrådet"},
        after={"starts_at": "2026-12-11T12:00:00+00:00", "meeting": "Møde i Byrådet"},
    )

    text = visitor.text(address(page))

    assert "Møde i Byrådet moves to Friday 11 December at 13:00" in text
    assert "Tuesday 1 December at 13:00" in text


def test_the_decision_shows_its_result_and_the_sources_own_words(visitor, case, page):
    case.stage = "decided"
    case.save()
    turn(case, "Byrådet", -3, result=("PASSED_VOTED", "Vedtaget 18–7"), authoritative=True)

    text = visitor.text(address(page))

    assert ">The decision</h2>" in text
    assert "Approved by vote" in text
    assert "Vedtaget 18–7" in text


def test_a_closed_item_shows_neither_result_nor_documents(visitor, case, page):
    turn(case, "Byrådet", -3, result=("PASSED_UNCHANGED", "Solgt til naboen"), public=False)
    secret = DocumentFactory(source=case.source, title="Købsaftale")
    case.agenda_items.get().documents.add(secret)
    case.documents.add(secret)

    text = visitor.text(address(page))

    assert "Solgt til naboen" not in text
    assert "Købsaftale" not in text
    assert "Behind closed doors" in text


def test_documents_are_listed_once_and_only_while_they_are_public(visitor, case, page):
    shown = DocumentFactory(source=case.source, title="Trafiktælling", size=2_100_000, pages=3)
    gone = DocumentFactory(source=case.source, title="Trukket notat", withdrawn_at=timezone.now())
    closed = DocumentFactory(source=case.source, title="Lukket notat", public=False)
    case.documents.add(shown, gone, closed)
    item = AgendaItemFactory(meeting=MeetingFactory(source=case.source), case=case)
    item.documents.add(shown)

    text = visitor.text(address(page))

    assert text.count("Trafiktælling") == 1
    assert "3 pages" in text
    assert "Trukket notat" not in text
    assert "Lukket notat" not in text


def test_a_document_cannot_bring_an_address_that_runs(visitor, case, page):
    case.documents.add(
        DocumentFactory(source=case.source, title="Fælde", url="javascript:alert(1)")
    )
    case.web_url = "javascript:alert(2)"
    case.save()

    text = visitor.text(address(page))

    assert "Fælde" in text
    assert "javascript:" not in text


def test_script_in_what_a_source_writes_stays_words(visitor, source, index):
    evil = "<script>alert('x')</script>"
    case = CaseFactory(
        source=source, title=f"Sag {evil}", stage="", stage_text=evil, number=f'"{evil}'
    )
    page = CasePageFactory(parent=index, case=case, slug="sag")
    turn(case, f"Udvalg {evil}", -1, result=("", evil))
    CaseEventFactory(case=case, kind="title", before={"title": "a"}, after={"title": evil})
    case.documents.add(DocumentFactory(source=source, title=evil))

    text = visitor.text(address(page))

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert "<script>alert" not in visitor.text("/en/sager/")


def test_a_title_of_two_thousand_letters_stays_whole_and_stays_small(visitor, source, index):
    case = CaseFactory(source=source, title="Ändring av detaljplan " * 90, language="sv")
    page = CasePageFactory(parent=index, case=case, title=case.title[:255], slug="lang")

    text = visitor.text(address(page))

    assert f'<h1 class="long" lang="sv">{case.title}</h1>' in text


def test_a_borrowed_title_is_said_to_be_borrowed(visitor, case, page):
    case.title_borrowed = True
    case.save()

    assert "taken from its newest document" in visitor.text(address(page))


def test_a_withdrawn_case_says_so_and_shows_no_documents(visitor, case, page):
    case.documents.add(DocumentFactory(source=case.source, title="Trafiktælling"))
    case.withdrawn_at = timezone.now()
    case.save()

    text = visitor.text(address(page))

    assert "The municipality has withdrawn this case." in text
    assert "Trafiktælling" not in text
    assert visitor.get(f"/en/feeds/cases/{case.pk}.atom").status_code == 404


def test_a_case_that_is_not_public_has_no_page(visitor, case, page):
    case.public = False
    case.save()

    assert visitor.get(address(page)).status_code == 404


def test_a_bilingual_municipality_shows_one_case_in_both_its_languages(visitor_of):
    kuulasjarvi = MunicipalityFactory(slug="kuulasjarvi", languages=("fi", "sv"), country="FI")
    source = SourceFactory(municipality=kuulasjarvi, language="fi")
    case = CaseFactory(source=source, title="Rantaraitti Kuulasjärven ympäri", language="fi")
    finnish, swedish = kuulasjarvi.home_pages
    for home, slug in ((finnish, "asiat"), (swedish, "arenden")):
        index = CaseIndexPageFactory(parent=home, title=slug.capitalize(), slug=slug)
        CasePageFactory(parent=index, case=case, slug="rantaraitti")
    visitor = visitor_of(kuulasjarvi)

    assert f">{case.title}</h1>" in visitor.text("/fi/asiat/rantaraitti/")
    assert f'<h1 lang="fi">{case.title}</h1>' in visitor.text("/sv/arenden/rantaraitti/")
    assert "I nämnden" in visitor.text("/sv/arenden/rantaraitti/")
    assert "Lautakunnassa" in visitor.text("/fi/asiat/rantaraitti/")


def test_another_municipality_does_not_show_the_case(visitor_of, almsjo, page):
    assert visitor_of(almsjo).get(address(page)).status_code == 404


def test_a_case_with_everything_in_a_bilingual_municipality_asks_twelve_questions(visitor_of):
    town = MunicipalityFactory(slug="kuulasjarvi", languages=("fi", "sv"), country="FI")
    case = CaseFactory(
        source=SourceFactory(municipality=town, language="fi"),
        title="Rantaraitti",
        related_keys=["liittyva"],
    )
    case.topics.add(TopicFactory(), TopicFactory())
    case.areas.add(AreaFactory(municipality=town))
    case.related.add(CaseFactory(source=case.source, key="liittyva", title="Uimaranta"))
    for number in range(15):
        turn(case, f"Lautakunta {number}", number - 9, result=("NOTED", ""), order=number)
    for number in range(30):
        CaseEventFactory(case=case, kind="document_added", after={"title": f"Liite {number}"})
        case.documents.add(DocumentFactory(source=case.source))
    picture = Image.objects.create(title="Ranta", file=get_test_image_file())
    for home, slug in zip(town.home_pages, ("asiat", "arenden"), strict=True):
        index = CaseIndexPageFactory(parent=home, title=slug.capitalize(), slug=slug)
        CasePageFactory(parent=index, case=case, slug="rantaraitti", image=picture)
        CasePageFactory(parent=index, case=case.related.get(), slug="uimaranta")
    for _each in range(5):
        follow(FollowerFactory(), "case", case)
    visitor = visitor_of(town)
    for address_ in ("/fi/asiat/rantaraitti/", "/sv/arenden/rantaraitti/"):
        # sizes of a picture are made once, and then they are files
        visitor.get(address_)
        with at_most(12):
            # the page cache would answer the second time
            text = visitor.text(address_, utm="1")

        assert "Uimaranta" in text
        assert 'href="/fi/follow/case/' in text or 'href="/sv/follow/case/' in text
        assert "<picture" in text or "<img" in text


def test_an_editor_sees_the_page_as_it_will_be(case, page, rf):
    page.summary = "Et udkast."

    for mode, _name in page.preview_modes:
        response = page.make_preview_request(preview_mode=mode)
        response.render()

        assert response.status_code == 200
        assert "Et udkast." in response.content.decode()


def test_an_editor_sees_the_list_as_it_will_be(index, page):
    index.intro = "En ny indledning."

    response = index.make_preview_request()
    response.render()

    assert "En ny indledning." in response.content.decode()
    assert "Cykelsti på Møllestræde" in response.content.decode()


def test_a_hearing_that_voted_has_no_final_word_and_nobody_comes_after_the_decision(
    visitor, case, page
):
    turn(case, "Ortschaftsrat", -10, authoritative=True, role_text="Anhörung", order=1)
    turn(
        case,
        "Gemeinderat",
        -5,
        result=("PASSED_VOTED", "mehrheitlich"),
        role_text="Entscheidung",
        order=2,
    )
    ConsiderationFactory(
        case=case, body=BodyFactory(municipality=case.municipality, name="Stupferich"), order=3
    )
    case.stage = "decided"
    case.save()

    text = visitor.text(address(page))

    assert text.count("Has the final word") == 1
    assert "Stupferich is next" not in text


def test_a_hearing_without_a_last_day_promises_nothing_and_says_whom_to_ask(visitor, case, page):
    case.stage = "hearing"
    case.save()

    text = visitor.text(address(page))

    assert "The case is out for comments" in text
    assert "You can have a say now" not in text
    assert "Ask how to have a say" in text


def test_a_hearing_whose_last_day_has_passed_is_nowhere_said_to_be_open(visitor, case, page):
    case.stage, case.hearing_until = "hearing", dt.date(2026, 11, 20)
    case.save()

    text = visitor.text(address(page))
    rows = visitor.text("/en/sager/")

    assert "The time to have a say is over" in text
    assert "You can have a say now" not in text
    assert "Open for comments" not in text
    assert ">The time to have a say is over</span>" in rows


def test_a_body_that_met_without_a_listed_result_is_not_said_to_be_through(visitor, case, page):
    case.stage = "council"
    case.save()
    turn(case, "Skoleudvalget", -20, result=("PASSED_UNCHANGED", ""), order=1)
    turn(case, "Byrådet", -10, order=2)

    text = visitor.text(address(page))

    assert "Byrådet met about it on Wednesday 11 November. The case system lists no result." in text
    assert "11 November · no result listed" in text
    assert text.count('aria-current="step"') == 1


def test_a_body_that_recommends_has_not_said_yes(visitor, case, page):
    turn(case, "Økonomiudvalget", -10, result=("RECOMMENDED", "Anbefales godkendt"), order=1)

    text = visitor.text(address(page))

    assert "Økonomiudvalget recommends it on Wednesday 11 November." in text
    assert "said yes" not in text


def test_who_has_the_case_now_stands_after_what_is_done(visitor, case, page):
    turn(case, "Forvaltningen", order=1, started_on=dt.date(2026, 11, 1))
    turn(case, "Økonomiudvalget", -10, result=("PASSED_UNCHANGED", ""), order=2)

    line = visitor.text(address(page)).partition('class="stages')[2]

    assert line.index("Økonomiudvalget") < line.index("Forvaltningen")


def test_the_day_a_case_was_opened_is_shared_with_no_body_and_turns_of_nobody_are_left_out(
    visitor, case, page
):
    case.opened_on = dt.date(2026, 11, 1)
    case.save()
    turn(case, "Forvaltningen", order=1, started_on=dt.date(2026, 11, 1))
    ConsiderationFactory(case=case, body=None, started_on=dt.date(2026, 11, 3), order=2)
    turn(case, "Byrådet", -10, result=("PASSED_UNCHANGED", ""), order=3)

    text = visitor.text(address(page))

    assert 'class="both"' not in text
    assert "3 November" not in text.partition('class="stages')[2].partition("</ol>")[0]


def test_a_case_says_how_many_follow_it_unless_they_are_few(visitor, case, page):
    four = [follow(FollowerFactory(), "case", case) for _each in range(4)]
    assert "follow this" not in visitor.text(address(page))
    four.append(follow(FollowerFactory(), "case", case))
    marks().renew(case.municipality_id)
    assert "5 follow this" in visitor.text(address(page))

    follow(FollowerFactory(), "topic", TopicFactory(), municipality=case.municipality)
    four[0].delete()
    marks().renew(case.municipality_id)
    assert "follow this" not in visitor.text(address(page))
