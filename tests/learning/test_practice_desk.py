"""Practice scenarios at the desk: drafts, what stops publishing, files in and out, and who may do what."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from wagtail.models import Locale
from wagtail.test.utils.form_data import (
    inline_formset,  # noqa: F401  (its module must load before nested_form_data)
    nested_form_data,
    streamfield,
)

from learning.actions import practice as acts
from learning.actions.practice import PracticeRefused
from learning.models import PracticeScenario
from portal.models import Municipality
from portal.roles import Role
from tests.factories import MunicipalityFactory, StaffFactory
from tests.learning.practice import moving, scenario
from tests.staff import sign_in

pytestmark = pytest.mark.django_db
DESK = "/cms/snippets/learning/practicescenario/"


TOWN = {"slug": "oeveby", "languages": ("en", "da")}


def staff(town: Municipality, role: Role = Role.EDITOR, language: str = "en") -> Client:
    person = StaffFactory(municipality=town, role=role, language=language)
    return sign_in(Client(headers={"host": town.site.hostname}), person)


@pytest.fixture
def desk(town: Municipality) -> Client:
    return staff(town)


@pytest.fixture
def draft(town: Municipality) -> PracticeScenario:
    return acts.take_in(None, town, scenario())


def listed(values: list[Any]) -> dict[str, Any]:
    """A ListBlock in a form."""
    rows = {
        str(at): {"value": value, "order": str(at), "deleted": ""}
        for at, value in enumerate(values)
    }
    return {"count": str(len(values)), **rows}


def the_form(*, hints: tuple[str, str, str] = ("Look.", "Up there.", "Press Send.")) -> dict:
    move = {"name": "send", "label": "Send", "to": "sent", "says": ""}
    asking = {
        "name": "ask",
        "title": "What is the matter?",
        "text": "",
        "address": "oeveby.example",
        "moves": listed([move]),
        "fields": listed([]),
    }
    sent = {"name": "sent", "title": "Thank you", "text": "", "address": "", "moves": listed([])}
    task = {
        "name": "tell",
        "goal": "Tell us.",
        "start": "ask",
        "reach": listed(["sent"]),
        "nudge": hints[0],
        "where": hints[1],
        "together": hints[2],
        "minutes": "5",
        "faults": listed([]),
    }
    return nested_form_data(
        {
            "title": "Tell us",
            "about": "",
            "service": "Oeveby",
            "persona_name": "Asta Prøvesen",
            "persona_number": "710348-0117",
            "facts": streamfield([]),
            "screens": streamfield([("form", asking), ("receipt", sent)]),
            "tasks": streamfield([("task", task)]),
            "faults": streamfield([]),
        }
    )


# Composing ----------------------------------------------------------------------------------------------------


def test_an_editor_composes_a_scenario_and_publishes_it(desk: Client, town):
    answer = desk.post(f"{DESK}add/", the_form() | {"action-publish": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    row = PracticeScenario.objects.of(town).get()
    assert row.live
    assert row.scenario.task("tell").hints == ("Look.", "Up there.", "Press Send.")
    assert desk.get(f"/en/learn/practice/{row.key}/").status_code == 200


def test_a_scenario_that_cannot_be_done_stays_a_draft_and_the_editor_reads_why(desk: Client, town):
    wrong = the_form(hints=("Look.", "", ""))
    answer = desk.post(f"{DESK}add/", wrong)
    assert answer.status_code == 302
    row = PracticeScenario.objects.of(town).get()
    answer = desk.post(f"{DESK}edit/{row.pk}/", wrong | {"action-publish": "1"})
    assert answer.status_code == 200
    assert not PracticeScenario.objects.get().live
    wrong = the_form() | {"screens-0-value-moves-0-value-to": "moon"}
    answer = desk.post(f"{DESK}edit/{row.pk}/", wrong | {"action-publish": "1"})
    page = answer.content.decode()
    assert "It leads to “moon”, and there is no such screen." in page
    assert not PracticeScenario.objects.get().live


def test_a_live_scenario_keeps_a_draft_that_is_not_in_order_beside_it(desk: Client, draft):
    row = acts.publish(None, draft)
    broken = scenario(moving() | {"tasks": []})
    acts.take_in(None, row.municipality, broken)
    live = PracticeScenario.objects.get()
    assert live.live
    assert live.has_unpublished_changes
    assert len(live.scenario.tasks) == 2
    with pytest.raises(PracticeRefused, match="There is no task yet"):
        acts.publish(None, live)
    assert len(PracticeScenario.objects.get().scenario.tasks) == 2


def test_no_door_lets_out_what_cannot_be_done(draft):
    """A translation that is published in one press, a schedule, a script: whoever makes the row live."""
    draft.take_over(scenario(moving() | {"tasks": []}))
    revision = draft.save_revision(clean=False)
    with pytest.raises(ValidationError, match="There is no task yet"):
        revision.publish()
    row = PracticeScenario.objects.get()
    row.take_over(scenario(moving() | {"tasks": []}))
    row.live = True
    with pytest.raises(ValidationError):
        row.save()
    assert not PracticeScenario.objects.get().live


def test_an_editor_takes_a_scenario_down(desk: Client, draft):
    row = acts.publish(None, draft)
    assert desk.get(f"{DESK}unpublish/{row.pk}/").status_code == 200
    desk.post(f"{DESK}unpublish/{row.pk}/")
    assert not PracticeScenario.objects.get().live
    assert desk.get(f"/en/learn/practice/{row.key}/").status_code == 404


def test_the_desk_shows_what_is_to_be_mended_and_the_shortest_ways(desk: Client, draft):
    page = desk.get(f"{DESK}inspect/{draft.pk}/").content.decode()
    assert "Every task can be done, and every screen is reached." in page
    assert "Tell it once more." in page
    broken = scenario(moving() | {"tasks": []})
    acts.take_in(None, draft.municipality, broken)
    page = desk.get(f"{DESK}inspect/{draft.pk}/").content.decode()
    assert "There is no task yet." in page
    assert "Take in a file" in desk.get(DESK).content.decode()


def test_the_preview_shows_every_screen_and_where_its_buttons_lead(draft):
    answer = draft.make_preview_request(preview_mode="")
    page = answer.content.decode()
    assert answer.status_code == 200
    for part in ("Where do you live now?", "→ receipt", "Every task can be done"):
        assert part in page


# Files --------------------------------------------------------------------------------------------------------


def sent(client: Client, data: bytes):
    return client.post(f"{DESK}import/", {"file": SimpleUploadedFile("s.json", data)}, follow=True)


def test_what_is_given_out_comes_back_as_the_same_scenario_with_the_same_blocks(
    desk: Client, draft
):
    first = desk.get(f"{DESK}export/{draft.pk}/")
    assert first.headers["Content-Disposition"].startswith("attachment")
    data = json.loads(first.content)
    assert data["id"] == str(draft.translation_key)
    assert all(screen["block"] for screen in data["screens"])
    data["title"] = "Tell that you live elsewhere"
    page = sent(desk, json.dumps(data).encode())
    assert "It is here as a draft." in page.content.decode()
    again = json.loads(desk.get(f"{DESK}export/{draft.pk}/").content)
    assert again == data
    assert PracticeScenario.objects.count() == 1


def test_a_neighbours_file_becomes_a_scenario_of_ones_own(desk: Client, draft):
    neighbour = MunicipalityFactory(slug="naboby", languages=("en",))
    data = desk.get(f"{DESK}export/{draft.pk}/").content
    there = staff(neighbour)
    sent(there, data)
    sent(there, data)
    theirs = PracticeScenario.objects.of(neighbour).get()
    assert theirs.key != draft.key
    assert theirs.title == draft.title


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"nonsense", "This file is not a practice scenario."),
        (b"\xff\xfe\x00", "This file is not a practice scenario."),
        (b"[" * 100_000, "This file is not a practice scenario."),
        (b" " * 500_001, "This file is too large to be a scenario."),
        (json.dumps(moving() | {"title": ""}).encode(), "title is empty."),
        (json.dumps(moving() | {"language": "fi"}).encode(), "does not write in this language"),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_refused_with_the_reason(
    desk: Client, data: bytes, told: str
):
    assert told in sent(desk, data).content.decode()
    assert not PracticeScenario.objects.exists()


# Rights, languages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_editors_and_administrators_compose_and_everybody_else_reads(town, draft, role: Role):
    client = staff(town, role)
    may = role in {Role.EDITOR, Role.ADMINISTRATOR}
    assert client.get(f"{DESK}inspect/{draft.pk}/").status_code == 200
    assert client.get(f"{DESK}export/{draft.pk}/").status_code == 200
    for address in (f"{DESK}edit/{draft.pk}/", f"{DESK}import/", f"{DESK}unpublish/{draft.pk}/"):
        assert (client.get(address).status_code == 200) is may, address
    actor = StaffFactory(municipality=town, role=role)
    if may:
        acts.publish(actor, draft)
        acts.take_down(actor, PracticeScenario.objects.get())
    else:
        with pytest.raises(PracticeRefused, match="You have no right"):
            acts.publish(actor, draft)
        with pytest.raises(PracticeRefused, match="You have no right"):
            acts.take_in(actor, town, scenario())


def test_a_neighbours_scenario_is_not_there_at_the_desk(draft):
    neighbour = staff(MunicipalityFactory(slug="naboby", languages=("en",)), Role.ADMINISTRATOR)
    for what in ("edit", "inspect", "export", "unpublish", "delete", "history"):
        assert neighbour.get(f"{DESK}{what}/{draft.pk}/").status_code == 404, what
    assert draft.title not in neighbour.get(DESK).content.decode()


def test_only_words_are_translated_and_parts_keep_their_names(town, draft):
    from wagtail_localize.models import StringSegment, TranslationSource

    source, _made = TranslationSource.get_or_create_from_instance(draft)
    words = set(StringSegment.objects.filter(source=source).values_list("string__data", flat=True))
    assert {"Where do you live now?", "Only me", "Begin with the number."} <= words
    assert not {"login", "receipt", "late-move", "away", "address"} & words
    danish = Locale.objects.get(language_code="da")
    source.create_or_update_translation(danish, publish=False, fallback=True)
    row = PracticeScenario.objects.get(locale=danish)
    assert not row.live
    assert row.translation_key == draft.translation_key
    with translation.override("da"):
        assert acts.publish(None, row).live
