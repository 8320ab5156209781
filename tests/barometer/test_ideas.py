"""Ideas: who may propose what, how they become public, how they change, and how two become one."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from barometer import idea_words
from barometer.actions import competitions, ideas
from barometer.idea_rules import IdeaRefused
from barometer.models import Idea, Support
from portal.models import Resident
from tests.barometer.ideas import (
    announced,
    during,
    neighbour,
    prepared,
    proposed,
    public,
    simple,
)
from tests.factories import AreaFactory, ResidentFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def ida(town):
    return neighbour(town)


# Proposing ----------------------------------------------------------------------------------------------------


def test_an_idea_waits_for_a_colleague_and_then_everybody_reads_it(town, ida):
    row = announced(town)
    idea = proposed(row, ida)
    assert not Idea.objects.shown().exists()
    idea = ideas.approve(StaffFactory(municipality=town), idea.wordings.get())
    assert list(Idea.objects.shown()) == [idea]
    assert idea.published_at is not None


def test_the_same_form_twice_makes_one_idea(town, ida):
    row, key = announced(town), uuid.uuid4()
    assert proposed(row, ida, key=key) == proposed(row, ida, key=key)
    with pytest.raises(IdeaRefused, match="same form"):
        proposed(row, neighbour(town), key=key)


def test_only_those_who_live_there_and_are_of_the_age_take_part(town, ida):
    row = announced(town, youngest=13, oldest=25)
    for person, why in (
        (ResidentFactory(), "live elsewhere"),
        (StaffFactory(municipality=town), "own eID"),
        (neighbour(town, kind=Resident.Kind.BUSINESS), "own eID"),
        (neighbour(town, kind=Resident.Kind.GUEST), "live elsewhere"),
        (ida, "another age"),
        (neighbour(town, birth_year=None), "another age"),
    ):
        with pytest.raises(IdeaRefused, match=why):
            proposed(row, person)
        idea = Idea.objects.first() or public(row, neighbour(town, birth_year=2006))
        with pytest.raises(IdeaRefused, match=why):
            ideas.support(person, idea)


@pytest.mark.parametrize("phase", ["discuss", "shortlist", "result"])
def test_nobody_proposes_when_the_time_for_ideas_is_over(town, ida, phase):
    row = announced(town)
    with during(row, phase), pytest.raises(IdeaRefused, match="time for new ideas is over"):
        proposed(row, ida)


def test_nobody_proposes_before_it_begins_or_is_announced(town, ida):
    with pytest.raises(IdeaRefused, match="has not begun"):
        proposed(prepared(town), ida)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"title": " "}, "Write a title"),
        ({"title": "x" * 101}, "too long"),
        ({"text": "x" * 3001}, "too long"),
        ({"text": "Call me at 20 12 34 56"}, "Take out numbers"),
        ({"text": "My number is 010190-1234"}, "Take out numbers"),
        ({"place": "ida@post.example"}, "Take out numbers"),
        ({"language": "de"}, "language"),
    ],
)
def test_what_nobody_should_read_is_refused_with_words(town, ida, said, why):
    row = announced(town)
    title = said.pop("title", "Benches")
    with pytest.raises(IdeaRefused, match=why):
        proposed(row, ida, title, **said)
    assert not Idea.objects.exists()


def test_an_idea_is_in_an_area_of_its_own_municipality(town, ida):
    row = announced(town)
    with pytest.raises(IdeaRefused, match="another municipality"):
        proposed(row, ida, area=AreaFactory())


def test_one_person_leaves_room_for_others(town, ida):
    row = announced(town)
    for number in range(ideas.MOST_IDEAS):
        proposed(row, ida, f"Idea {number}")
    with pytest.raises(IdeaRefused, match="Let others"):
        proposed(row, ida, "One more")


# Looking and rewording ----------------------------------------------------------------------------------------


def test_what_is_not_let_out_says_why_and_can_be_written_anew(town, ida):
    row = announced(town)
    idea = proposed(row, ida)
    with pytest.raises(IdeaRefused, match="Say why"):
        ideas.refuse(None, idea.wordings.get(), words=" ")
    idea = ideas.refuse(None, idea.wordings.get(), words="It names a neighbour.")
    assert (idea.state, idea.said) == ("refused", "It names a neighbour.")
    ideas.reword(ida, idea, title="Benches", text="Without names.")
    idea = ideas.approve(None, idea.wordings.get(state="waiting"))
    assert (idea.state, idea.text) == ("public", "Without names.")


def test_new_words_are_shown_once_a_colleague_has_looked_and_the_old_ones_stay_readable(town, ida):
    idea = public(announced(town), ida)
    ideas.reword(ida, idea, title="More benches", text="And a table.")
    idea.refresh_from_db()
    assert idea.title == "Benches"
    idea = ideas.approve(None, idea.wordings.get(state="waiting"))
    assert idea.title == "More benches"
    assert [one.title for one in idea.wordings.filter(state="shown")] == ["Benches", "More benches"]


def test_words_that_are_written_anew_take_the_place_of_those_that_wait(town, ida):
    idea = public(announced(town), ida)
    first = ideas.reword(ida, idea, title="First", text="First.")
    ideas.reword(ida, idea, title="Second", text="Second.")
    with pytest.raises(IdeaRefused, match="written anew"):
        ideas.approve(None, first)
    assert ideas.reword(ida, idea, title="Second", text="Second.") is None


def test_only_an_author_changes_an_idea_and_only_until_the_shortlist(town, ida):
    row = announced(town)
    idea = public(row, ida)
    with pytest.raises(IdeaRefused, match="their own only"):
        ideas.reword(neighbour(town), idea, title="Mine", text="Mine.")
    with during(row, "shortlist"), pytest.raises(IdeaRefused, match="changing ideas is over"):
        ideas.reword(ida, idea, title="Late", text="Late.")


def test_a_colleague_without_the_right_and_an_author_decide_nothing(town, ida):
    row = announced(town)
    idea = proposed(row, ida)
    with pytest.raises(IdeaRefused, match="no right"):
        ideas.approve(StaffFactory(municipality=town, role="analyst"), idea.wordings.get())
    with pytest.raises(IdeaRefused, match="no right"):
        ideas.approve(StaffFactory(), idea.wordings.get())


# Taking back and removing -------------------------------------------------------------------------------------


def test_an_author_takes_an_idea_back_once(town, ida):
    idea = public(announced(town), ida)
    with pytest.raises(IdeaRefused, match="their own only"):
        ideas.withdraw(neighbour(town), idea)
    assert ideas.withdraw(ida, idea).state == "withdrawn"
    assert ideas.withdraw(ida, idea).state == "withdrawn"
    assert not Idea.objects.shown().exists()


def test_what_is_removed_has_a_reason(town, ida):
    idea = public(announced(town), ida)
    with pytest.raises(IdeaRefused, match="Say why"):
        ideas.remove(None, idea, words="")
    assert ideas.remove(None, idea, words="It is an advertisement.").state == "removed"


# Two become one -----------------------------------------------------------------------------------------------


@pytest.fixture
def pair(town, ida):
    row = announced(town)
    eva = neighbour(town, first_name="Eva")
    return public(row, ida, "Benches"), public(row, eva, "Seats"), eva


def test_both_authors_are_authors_and_whoever_supported_both_counts_once(town, ida, pair):
    benches, seats, eva = pair
    both, one = neighbour(town), neighbour(town)
    for person, idea in ((both, benches), (both, seats), (one, seats)):
        ideas.support(person, idea)
    # each of the two had supported the other's
    ideas.support(ida, seats)
    ideas.support(eva, benches)
    whole = ideas.merge(None, seats, benches, words="Both want to sit.")
    assert [author.resident for author in whole.authors.all()] == [ida, eva]
    assert set(whole.supported.values_list("resident", flat=True)) == {both.pk, one.pk}
    assert whole.supports == 2
    seats.refresh_from_db()
    assert (seats.state, seats.merged_into, seats.said) == ("merged", benches, "Both want to sit.")
    assert not Support.objects.filter(idea=seats).exists()


def test_what_had_become_part_of_an_idea_goes_along(town, ida, pair):
    benches, seats, _eva = pair
    third = public(benches.competition, neighbour(town, first_name="Bo"), "Chairs")
    ideas.merge(None, third, seats, words="The same.")
    whole = ideas.merge(None, seats, benches, words="The same.")
    assert set(whole.merged.all()) == {seats, third}
    assert whole.authors.count() == 3


def test_ideas_that_do_not_belong_together_stay_apart(town, ida, pair):
    benches, seats, _eva = pair
    other = public(simple(town), ida, "Elsewhere")
    for one, into, why in (
        (benches, benches, "not part of itself"),
        (other, benches, "different competitions"),
        (proposed(benches.competition, ida, "Waits"), benches, "everybody sees"),
    ):
        with pytest.raises(IdeaRefused, match=why):
            ideas.merge(None, one, into, words="The same.")
    with pytest.raises(IdeaRefused, match="Say why"):
        ideas.merge(None, seats, benches, words="")


def test_who_takes_back_an_idea_of_several_leaves_it_to_the_others(town, ida, pair):
    benches, seats, eva = pair
    whole = ideas.merge(None, seats, benches, words="The same.")
    assert ideas.withdraw(ida, whole).state == "public"
    assert [author.resident for author in whole.authors.all()] == [eva]


# Supporting ---------------------------------------------------------------------------------------------------


def test_support_counts_once_and_can_be_taken_back_while_it_is_the_time(town, ida):
    row = announced(town)
    idea, eva = public(row, ida), neighbour(town)
    ideas.support(eva, idea)
    assert ideas.support(eva, idea).supports == 1
    assert ideas.take_back(eva, idea).supports == 0
    assert ideas.take_back(eva, idea).supports == 0
    ideas.support(eva, idea)
    with during(row, "shortlist"):
        for act in (ideas.support, ideas.take_back):
            with pytest.raises(IdeaRefused, match="supporting ideas is over"):
                act(eva, idea)
    idea.refresh_from_db()
    assert idea.supports == 1


def test_the_database_refuses_a_second_support(town, ida):
    idea, eva = public(announced(town), ida), neighbour(town)
    Support.objects.create(idea=idea, resident=eva)
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(idea=idea, resident=eva)


def test_nobody_supports_their_own_or_what_takes_no_part(town, ida):
    row = announced(town)
    idea = public(row, ida)
    with pytest.raises(IdeaRefused, match="your own"):
        ideas.support(ida, idea)
    with pytest.raises(IdeaRefused, match="no more"):
        ideas.support(neighbour(town), proposed(row, ida, "Waits"))


# The competition ----------------------------------------------------------------------------------------------


def test_what_was_announced_holds_and_dates_are_only_put_off(town):
    row = announced(town)
    kept = {"criteria": competitions.criteria_of(row), "seats": competitions.seats_of(row)}
    later = row.support_until + (row.shortlist_by - row.support_until) / 2
    row.support_until = later
    assert competitions.prepare(None, row, **kept).support_until == later
    row.support_until = row.ideas_until + (later - row.ideas_until) / 2
    with pytest.raises(IdeaRefused, match="put off"):
        competitions.prepare(None, row, **kept)
    row.refresh_from_db()
    row.youngest = 18
    with pytest.raises(IdeaRefused, match="who may take part"):
        competitions.prepare(None, row, **kept)
    row.refresh_from_db()
    with pytest.raises(IdeaRefused, match="what the jury looks at"):
        competitions.prepare(None, row, criteria=kept["criteria"][:1], seats=kept["seats"])


def test_what_takes_longer_than_was_promised_is_said(town):
    row = simple(town)
    with during(row, "result"):
        assert row.phase == "shortlist"
        assert idea_words.now_said(row).text.startswith("It was to be done by")
        assert idea_words.next_said(row).text == "As soon as the shortlist is chosen."


def test_a_competition_that_was_announced_is_never_thrown_away(town):
    competitions.drop(None, prepared(town))
    with pytest.raises(IdeaRefused, match="stays"):
        competitions.drop(None, announced(town))
