"""Promises in the CMS: written in the languages of the municipality, looked at, published for good, and never typed."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from barometer.models import Milestone, PromiseMeasure, PromiseVersion, ServicePromise
from tests.barometer.factories import question
from tests.barometer.promise_releases import asked_and_closed, figure, released
from tests.barometer.promise_rows import published, share, step, written
from tests.factories import (
    CaseFactory,
    CasePageFactory,
    ContactFactory,
    MunicipalityFactory,
    SourceFactory,
    StaffFactory,
    TopicFactory,
)
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

DESK = "/cms/snippets/barometer/servicepromise/"
STEPS = "/cms/snippets/barometer/milestone/"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"languages": ["sv", "fi"]}


@pytest.fixture
def easy(town):
    return question(town, "easy", "single", options=["Yes", "No"], asks="Is it easy?")


@pytest.fixture
def editor(town, client):
    client.defaults["HTTP_HOST"] = town.site.hostname
    return sign_in(client, StaffFactory(municipality=town, language="en"))


@pytest.fixture
def form(town, easy):
    service, owner = TopicFactory(code="roads"), ContactFactory(municipality=town)

    def fill(**more):
        said = {"kind": "promise", "service": service.pk, "owner": owner.pk, "case": ""}
        for code in ("sv", "fi"):
            said |= {f"{part}_{code}": "" for part in ("title", "text", "reason", "decided")}
        said |= {"title_sv": "You get an answer", "text_sv": "Within ten days."}
        said["valid_from"] = "2026-01-01"
        for number in (1, 2, 3):
            said |= {f"measure_{number}": "", f"aim_{number}": "at_least", f"target_{number}": ""}
        said |= {"measure_1": f"q:{easy.question_id}:0:1", "target_1": "60"}
        return said | more

    return fill


def body(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_a_promise_is_written_looked_at_and_published(editor, form) -> None:
    page = body(editor.get(f"{DESK}add/"))
    assert "Share who answer “Yes”" in page
    assert "Share of cases decided within 90 days" in page
    response = editor.post(f"{DESK}add/", form(), follow=True)
    row = ServicePromise.objects.get()
    assert "Publish it, for good" in body(response)
    assert row.published_at is None
    preview = body(editor.get(f"{DESK}preview/{row.pk}/"))
    assert "Within ten days." in preview
    assert "Target: at least 60 %" in preview
    assert "noindex" in preview
    response = editor.post(f"{DESK}publish/{row.pk}/", follow=True)
    assert "Version 1 is published." in body(response)
    measure = PromiseMeasure.objects.get()
    assert (measure.target, measure.option, measure.aim) == (0.6, 1, "at_least")
    assert "nobody can type it" in body(response)
    assert editor.get(row.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"title_sv": ""}, "Write a title in the municipality&#x27;s main language."),
        ({"target_1": ""}, "Say what is to be reached."),
        ({"target_1": "many"}, "Enter a number."),
        ({"measure_1": ""}, "Choose what is measured."),
        ({"measure_1": "q:1:9:9"}, "Select a valid choice."),
        ({"valid_from": "soon"}, "Enter a valid date."),
        ({"case": "The moon"}, "No case is called that. Write its number."),
        ({"title_sv": "x" * 121}, "at most 120 characters"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_nothing_typed_is_lost(
    editor, form, more, said
) -> None:
    response = editor.post(f"{DESK}add/", form(**more))
    assert response.status_code == 200
    assert said in body(response)
    assert "Within ten days." in body(response)
    assert not ServicePromise.objects.exists()


def test_a_draft_may_lack_what_publishing_needs_and_the_desk_says_what(editor, form) -> None:
    response = editor.post(f"{DESK}add/", form(text_sv="", measure_1="", target_1=""), follow=True)
    row = ServicePromise.objects.get()
    assert "Write what is promised" in body(response)
    assert "Choose at least one thing" in body(response)
    response = editor.post(f"{DESK}publish/{row.pk}/", follow=True)
    assert "Write what is promised" in body(response)
    assert not PromiseVersion.objects.exists()


def test_a_target_changes_by_another_version_alone(editor, form) -> None:
    editor.post(f"{DESK}add/", form())
    row = ServicePromise.objects.get()
    editor.post(f"{DESK}publish/{row.pk}/")
    page = body(editor.get(f"{DESK}edit/{row.pk}/"))
    assert "Within ten days." in page
    assert 'value="60.0"' in page
    response = editor.post(f"{DESK}edit/{row.pk}/", form(target_1="70"), follow=True)
    assert "Say why it changes" in body(response)
    assert PromiseMeasure.objects.get().target == 0.6
    reason = form(target_1="70", reason_sv="The council wants more.")
    editor.post(f"{DESK}edit/{row.pk}/", reason)
    editor.post(f"{DESK}publish/{row.pk}/")
    assert [one.target for one in PromiseMeasure.objects.order_by("version__number")] == [0.6, 0.7]


def test_a_promise_ends_by_a_version_with_a_reason(editor, form) -> None:
    editor.post(f"{DESK}add/", form())
    row = ServicePromise.objects.get()
    editor.post(f"{DESK}publish/{row.pk}/")
    response = editor.get(f"{DESK}delete/{row.pk}/")
    assert response["Location"].endswith(f"inspect/{row.pk}/")
    editor.post(f"{DESK}edit/{row.pk}/", form(ends="on", reason_sv="No bus any more."))
    editor.post(f"{DESK}publish/{row.pk}/")
    assert ServicePromise.objects.get().newest.ends


def test_the_case_that_decided_is_found_by_its_number_or_its_words(editor, town, form) -> None:
    source = SourceFactory(municipality=town)
    one = CaseFactory(source=source, number="2026-17", title="More buses in the evening")
    CasePageFactory(case=one)
    CasePageFactory(case=CaseFactory(source=source, number="2026-18", title="More buses at night"))
    response = editor.post(f"{DESK}add/", form(case="more buses"))
    assert "2026-17 More buses in the evening; " in body(response) or "2026-18" in body(response)
    assert not ServicePromise.objects.exists()
    editor.post(f"{DESK}add/", form(case="2026-17"))
    row = ServicePromise.objects.get()
    assert row.drafted.case == one.pk
    assert "More buses in the evening" in body(editor.get(f"{DESK}edit/{row.pk}/"))
    editor.post(f"{DESK}edit/{row.pk}/", form(case="More buses in the evening"))
    assert ServicePromise.objects.get().drafted.case == one.pk


def test_what_is_being_written_is_thrown_away(editor, form) -> None:
    editor.post(f"{DESK}add/", form())
    row = ServicePromise.objects.get()
    response = editor.post(f"{DESK}discard/{row.pk}/", follow=True)
    assert "thrown away" in body(response)
    assert not ServicePromise.objects.exists()


def test_an_analyst_writes_and_does_not_publish(town, easy, client, form) -> None:
    client.defaults["HTTP_HOST"] = town.site.hostname
    sign_in(client, StaffFactory(municipality=town, role="analyst", language="en"))
    response = client.post(f"{DESK}add/", form(), follow=True)
    row = ServicePromise.objects.get()
    assert "Publish it, for good" not in body(response)
    client.post(f"{DESK}publish/{row.pk}/")
    assert not PromiseVersion.objects.exists()
    live = published(town, share(easy))
    other = TopicFactory(code="other")
    client.post(f"{DESK}edit/{live.pk}/", form(service=other.pk, reason_sv="Because."))
    live.refresh_from_db()
    assert live.draft
    assert live.service_id != other.pk, "who may not publish changes nothing that is read at once"


def test_the_list_says_where_each_stands(editor, town, easy) -> None:
    published(town, share(easy, target=0.9), title="Broken one")
    written(town, share(easy), title="Coming one")
    released(asked_and_closed(town, "easy"), figure("easy", 1, 0.66))
    page = body(editor.get(DESK))
    assert "Not kept" in page
    assert "Being written" in page


def test_a_step_is_planned_done_and_stands_on_the_page(editor, town, easy) -> None:
    row = published(town, share(easy))
    assert f'value="{row.pk}" selected' in body(editor.get(f"{STEPS}add/?promise={row.pk}"))
    day = timezone.localdate()
    said = {"promise": row.pk, "name_sv": "Hire two", "name_fi": "", "note_sv": "", "note_fi": ""}
    said |= {"due": (day + dt.timedelta(days=9)).isoformat(), "done_on": "", "order": "10"}
    response = editor.post(f"{STEPS}add/", said | {"name_sv": ""})
    assert "Write what is to be done" in body(response)
    editor.post(f"{STEPS}add/", said)
    one = Milestone.objects.get()
    assert one.first_due == one.due
    response = editor.post(f"{STEPS}edit/{one.pk}/", said | {"done_on": day.isoformat()})
    assert "Say in the main language what came of it" in body(response)
    done = said | {"done_on": day.isoformat(), "note_sv": "Both have begun."}
    editor.post(f"{STEPS}edit/{one.pk}/", done)
    assert "Both have begun." in body(editor.get(row.get_absolute_url()))
    response = editor.post(f"{STEPS}delete/{one.pk}/", follow=True)
    assert "people have read it" in body(response)
    assert Milestone.objects.exists()


def test_a_step_of_a_neighbours_promise_is_refused(editor, town) -> None:
    neighbour = MunicipalityFactory()
    theirs = published(neighbour, share(question(neighbour, "e", "single", options=["Yes", "No"])))
    said = {"promise": theirs.pk, "name_sv": "x", "due": "", "done_on": "", "order": "10"}
    response = editor.post(f"{STEPS}add/", said | {"name_fi": "", "note_sv": "", "note_fi": ""})
    assert "Select a valid choice" in body(response)
    assert not Milestone.objects.exists()
    one = step(theirs, name_da="Theirs")
    assert editor.get(f"{STEPS}edit/{one.pk}/").status_code == 404
