"""Competitions and ideas in the CMS: prepared in lines, looked at, decided with reasons, published when all is said."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from barometer.asking import Asked
from barometer.choices import RoundState
from barometer.models import Competition, Idea
from portal.roles import Role
from tests.barometer.factories import all_kinds, brought_to, opened
from tests.barometer.ideas import (
    announced,
    during,
    judge,
    neighbour,
    prepared,
    proposed,
    public,
    seated,
    simple,
)
from tests.factories import StaffFactory
from tests.staff import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


def desk_of(town, role=Role.EDITOR) -> Client:
    client = Client(headers={"host": town.site.hostname})
    return sign_in(client, StaffFactory(municipality=town, role=role, language="en"))


@pytest.fixture
def desk(town) -> Client:
    return desk_of(town)


def at(model: str, name: str, *arguments: object) -> str:
    return reverse(f"wagtailsnippets_barometer_{model}:{name}", args=arguments)


def form(**more: str) -> dict[str, str]:
    begins = timezone.localtime() + dt.timedelta(days=1)
    usual = {"name_da": "En bedre havn", "name_en": "A better harbour", "rests_on": ""}
    usual |= {"about_da": "Hvad ville du gøre?", "about_en": "", "youngest": "", "oldest": ""}
    usual |= {"criteria_da": "60: Gavner mange\n40: Kan lade sig gøre"}
    usual |= {"criteria_en": "Helps many\nCan be done"}
    usual |= {"seats": "Asta Berg; head of culture\nBo Lund"}
    names = ("opens_at", "ideas_until", "support_until", "shortlist_by")
    for place, name in enumerate((*names, "jury_until", "vote_until", "result_by")):
        usual[name] = f"{begins + dt.timedelta(days=7 * place):%Y-%m-%d %H:%M}"
    return usual | more


def test_a_competition_is_prepared_changed_and_announced(town, desk):
    assert desk.get(at("competition", "add")).status_code == 200
    response = desk.post(at("competition", "add"), form(), follow=True)
    row = Competition.objects.get()
    page = response.content.decode()
    assert [one.name for one in row.criteria.all()] == ["Helps many", "Can be done"]
    assert [one.weight for one in row.criteria.all()] == [60, 40]
    for seat in row.jurors.all():
        assert f"/ideas/jury/{seat.key}/" in page
    page = desk.get(at("competition", "edit", row.pk)).content.decode()
    assert "60: Gavner mange" in page
    assert "Asta Berg; head of culture" in page
    keys = set(row.jurors.values_list("key", flat=True))
    desk.post(at("competition", "edit", row.pk), form(seats="Asta Berg\nKim Dahl"))
    assert [one.name for one in row.jurors.all()] == ["Asta Berg", "Kim Dahl"]
    assert len(keys & set(row.jurors.values_list("key", flat=True))) == 1
    assert "stays as it is" in desk.get(at("competition", "inspect", row.pk)).content.decode()
    desk.post(at("competition", "announce", row.pk))
    row.refresh_from_db()
    assert row.phase == "coming"
    response = desk.post(at("competition", "edit", row.pk), form(youngest="18"))
    assert "who may take part stays as it is" in response.content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name_da": "", "name_en": ""}, "Write its name in at least one language."),
        ({"criteria_da": "Gavner mange", "criteria_en": ""}, "Line 1: write how much it counts"),
        ({"criteria_da": "0: Gavner mange", "criteria_en": ""}, "Line 1: write how much it counts"),
        ({"criteria_en": "Helps many"}, "Write as many lines in each language"),
        ({"criteria_da": "", "criteria_en": ""}, "A jury needs a last day"),
        ({"jury_until": ""}, "A jury needs a last day"),
        ({"seats": "; nobody"}, "Line 1: write a name"),
        ({"seats": "Asta\nAsta"}, "stands there twice"),
        ({"ideas_until": "2020-01-01 08:00"}, "Each phase ends after the one before."),
        ({"youngest": "60", "oldest": "12"}, "Write ages from the lower to the higher."),
    ],
)
def test_what_is_wrong_is_said_at_its_line_and_nothing_is_kept(desk, more, said):
    response = desk.post(at("competition", "add"), form(**more))
    assert said in response.content.decode()
    assert not Competition.objects.exists()


def test_a_competition_rests_on_a_question_whose_results_are_published(town, desk):
    all_kinds(town)
    row = opened(town, Asked("car"))
    question = row.questions.get()
    page = desk.get(at("competition", "add")).content.decode()
    assert "Getting around: car?" not in page
    desk.post(at("competition", "add"), form(rests_on=f"{question.pk}"))
    assert not Competition.objects.exists()
    brought_to(row, RoundState.PUBLISHED)
    assert "Getting around: car?" in desk.get(at("competition", "add")).content.decode()
    desk.post(at("competition", "add"), form(rests_on=f"{question.pk}"))
    assert Competition.objects.get().rests_on == question


def test_what_waits_stands_first_and_on_the_first_page_of_the_cms(town):
    row = simple(town)
    idea = proposed(row, neighbour(town))
    desk = desk_of(town, Role.MODERATOR)
    assert "1 text of an idea waits" in desk.get("/cms/").content.decode()
    assert "Waits for a colleague" in desk.get(at("idea", "list")).content.decode()
    page = desk.get(at("idea", "inspect", idea.pk)).content.decode()
    assert "Let everybody read it" in page
    assert "Is it carried out" not in page
    wording = idea.wordings.get()
    response = desk.post(
        at("idea", "refuse", idea.pk), {"wording": wording.pk, "words": ""}, follow=True
    )
    assert "Say why" in response.content.decode()
    desk.post(at("idea", "approve", idea.pk), {"wording": wording.pk})
    assert Idea.objects.get().state == "public"
    assert "idea waits" not in desk.get("/cms/").content.decode()


def test_a_wording_that_was_replaced_meanwhile_is_not_let_out(town, desk):
    idea = proposed(simple(town), neighbour(town))
    assert desk.post(at("idea", "approve", idea.pk), {"wording": "x"}).status_code == 404
    other = proposed(simple(town), neighbour(town))
    number = other.wordings.get().pk
    assert desk.post(at("idea", "approve", idea.pk), {"wording": number}).status_code == 404


def test_two_ideas_become_one_on_the_desk(town, desk):
    row = simple(town)
    one, two = public(row, neighbour(town), "Benches"), public(row, neighbour(town), "Seats")
    response = desk.post(
        at("idea", "merge", two.pk), {"into": "", "words": "The same."}, follow=True
    )
    assert "Choose the idea" in response.content.decode()
    desk.post(at("idea", "merge", two.pk), {"into": one.pk, "words": "The same."})
    two.refresh_from_db()
    assert two.merged_into == one


def test_an_editor_takes_a_competition_from_the_shortlist_to_the_result(town):
    row, asta = announced(town), neighbour(town)
    benches, swings = (
        public(row, neighbour(town), "Benches"),
        public(row, neighbour(town), "Swings"),
    )
    seated(row, asta)
    with during(row, "shortlist"):
        desk = desk_of(town)
        page = desk.get(at("competition", "inspect", row.pk)).content.decode()
        assert "Decide about the 2 ideas that wait" in page
        assert "Publish the shortlist" not in page
        for idea, verdict in ((benches, "yes"), (swings, "no")):
            said = {"yes": verdict, "reason": "As the plan has it."}
            desk.post(at("idea", "decide", idea.pk), said)
        page = desk.post(at("idea", "decide", swings.pk), {"yes": "no"}, follow=True)
        assert "Say why" in page.content.decode()
        assert (
            "Publish the shortlist"
            in desk.get(at("competition", "inspect", row.pk)).content.decode()
        )
        desk.post(at("competition", "shortlist", row.pk))
    row.refresh_from_db()
    assert row.step == "shortlisted"
    with during(row, "jury"):
        judge(asta, benches, 5, 1)
        assert (
            "3.4 of 5"
            not in desk_of(town).get(at("competition", "inspect", row.pk)).content.decode()
        )
    with during(row, "result"):
        desk = desk_of(town)
        assert "3.4 of 5" in desk.get(at("competition", "inspect", row.pk)).content.decode()
        assert "5 for Helps many" not in desk.get(at("idea", "list")).content.decode()
        # a page that was opened while the shortlist was decided decides nothing else
        old = {"yes": "no", "reason": "As the plan has it.", "stage": "shortlist"}
        page = desk.post(at("idea", "decide", benches.pk), old, follow=True).content.decode()
        assert "There is nothing to decide now" in page
        assert not benches.decisions.filter(stage="result").exists()
        assert 'name="stage" value="result"' in page
        desk.post(at("idea", "decide", benches.pk), {"yes": "yes", "reason": "It helps most."})
        desk.post(at("competition", "publish", row.pk))
        row.refresh_from_db()
        assert row.decided
        inspect = at("competition", "inspect", row.pk)
        assert desk.get(at("competition", "edit", row.pk)).url == inspect


def test_a_draft_is_thrown_away_and_what_was_announced_is_not(town, desk):
    draft, row = prepared(town), simple(town)
    desk.post(at("competition", "delete", draft.pk))
    desk.post(at("competition", "delete", row.pk))
    assert list(Competition.objects.all()) == [row]


def test_a_moderator_looks_at_ideas_and_decides_nothing(town):
    row = simple(town)
    idea = public(row, neighbour(town))
    with during(row, "shortlist"):
        desk = desk_of(town, Role.MODERATOR)
        desk.post(at("idea", "decide", idea.pk), {"yes": "yes", "reason": "I like it."})
        assert not idea.decisions.exists()
        assert desk.get(at("competition", "inspect", row.pk)).status_code == 200
        page = desk.get(at("competition", "inspect", row.pk)).content.decode()
        assert "Publish the shortlist" not in page
