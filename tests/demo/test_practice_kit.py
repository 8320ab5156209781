"""The scenarios that the demo brings: sound in every language, and the same in all."""

from __future__ import annotations

import pytest
from django.test import Client

from demo.practice import open_practice
from demo.texts import practice as kit
from learning.models import PracticeScenario
from learning.scenarios import exploring, linter, numbers
from tests.factories import MunicipalityFactory, StaffFactory

CASES = [(name, language) for name in kit.STRUCTURES for language in kit.LANGUAGES]


@pytest.mark.parametrize(("name", "language"), CASES)
def test_a_scenario_of_the_kit_has_nothing_to_mend_in_any_language(name: str, language: str):
    row = kit.scenario(name, language)
    assert [str(one) for one in linter.findings(row)] == []
    assert kit.unused(name, language) == set()
    assert not numbers.looks_real(row.persona.number)


@pytest.mark.parametrize("name", kit.STRUCTURES)
def test_a_scenario_is_walked_in_the_same_steps_in_every_language(name: str):
    walks = {
        language: {
            task.id: exploring.walk(row, task.id).guide
            for row in [kit.scenario(name, language)]
            for task in row.tasks
        }
        for language in kit.LANGUAGES
    }
    assert all(walk == walks["en"] for walk in walks.values())


def test_no_language_repeats_the_texts_of_another():
    for name in kit.STRUCTURES:
        titles = {kit.scenario(name, language).title for language in kit.LANGUAGES}
        assert len(titles) == len(kit.LANGUAGES)


def test_a_text_that_is_not_written_is_missed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(kit.LANGUAGES["en"].TEXTS["moving"], "look.send")
    with pytest.raises(kit.Missing, match=r"look\.send"):
        kit.scenario("moving", "en")


@pytest.mark.django_db
def test_the_demo_opens_the_kit_once_in_each_language_of_a_town():
    town = MunicipalityFactory(slug="kuulasjarvi", country="FI", languages=("fi", "sv"))
    editors = {
        code: StaffFactory(municipality=town, role="editor", language=code)
        for code in town.languages
    }
    open_practice(town, editors.get)
    rows = PracticeScenario.objects.of(town).live()
    assert rows.count() == 2 * len(kit.STRUCTURES)
    assert rows.values("translation_key").distinct().count() == len(kit.STRUCTURES)
    open_practice(town, editors.get)
    assert PracticeScenario.objects.count() == 2 * len(kit.STRUCTURES)
    visitor = Client(headers={"host": town.site.hostname})
    listed = visitor.get("/sv/learn/practice/").content.decode()
    for name in kit.STRUCTURES:
        assert kit.scenario(name, "sv").title in listed
        for code in town.languages:
            key = kit.number(town.slug, name)
            address = f"/{code}/learn/practice/{key}/frame/"
            answer = visitor.get(address, headers={"Sec-Fetch-Dest": "iframe"})
            assert kit.scenario(name, code).title in answer.content.decode()
