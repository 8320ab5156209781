"""What is stored about who proposes, supports, votes and judges: theirs to see, and gone when they leave."""

import pytest
from django.utils import translation

from barometer import idea_words
from barometer.actions import deciding, ideas
from barometer.models import Idea, IdeaVote, IdeaWording, Juror, Support
from portal import mydata
from portal.actions import people
from tests.barometer.ideas import (
    announced,
    during,
    judge,
    neighbour,
    public,
    seated,
    shortlisted,
    simple,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


def stored(person) -> dict:
    data = mydata.export(person, "tornsund.localhost")
    return {part["table"]: part["rows"] for part in data["stored"]}


def test_everybody_sees_their_ideas_their_support_their_vote_and_their_points(town):
    row = announced(town)
    ida, asta = neighbour(town), neighbour(town)
    mine, other = public(row, ida, "Benches"), public(row, neighbour(town), "Swings")
    ideas.support(ida, other)
    seated(row, asta)
    row = shortlisted(row, mine, other)
    with during(row, "jury"):
        judge(asta, mine, 4, 4)
    with during(row, "vote"):
        deciding.vote(ida, other)
    found = stored(ida)
    assert found["barometer.IdeaAuthor"][0]["title"] == "Benches"
    assert found["barometer.IdeaWording"][0]["text"] == "Benches, along the path."
    assert found["barometer.Support"][0]["idea"] == "Swings"
    assert found["barometer.IdeaVote"] == [{"idea": "Swings"}]
    (seat,) = stored(asta)["barometer.Juror"]
    assert [one["points"] for one in seat["points"]] == [4, 4]


def test_an_idea_that_others_support_stays_without_a_name(town):
    row = simple(town)
    ida, eva = neighbour(town), neighbour(town)
    idea = public(row, ida)
    alone = public(row, ida, "Alone")
    ideas.support(eva, idea)
    people.erase_resident(ida, ida)
    assert list(Idea.objects.all()) == [idea]
    assert not Idea.objects.filter(pk=alone.pk).exists()
    (author,) = idea.authors.all()
    assert idea_words.author(author, eva) == "somebody who has left"
    assert IdeaWording.objects.get(idea=idea).by is None


def test_support_goes_with_the_account_while_it_can_change_and_was_counted_afterwards(town):
    row = simple(town)
    idea, eva, bo = public(row, neighbour(town)), neighbour(town), neighbour(town)
    for person in (eva, bo):
        ideas.support(person, idea)
    people.erase_resident(eva, eva)
    idea.refresh_from_db()
    assert idea.supports == 1
    with during(row, "shortlist"):
        people.erase_resident(bo, bo)
    idea.refresh_from_db()
    assert idea.supports == 1
    assert not Support.objects.exists()


def test_the_vote_of_who_leaves_does_not_count(town):
    row = announced(town)
    idea, eva = public(row, neighbour(town)), neighbour(town)
    seated(row, neighbour(town))
    row = shortlisted(row, idea)
    with during(row, "vote"):
        deciding.vote(eva, idea)
        people.erase_resident(eva, eva)
    assert not IdeaVote.objects.exists()


def test_points_of_a_juror_who_leaves_stay_without_their_name(town):
    row = announced(town)
    idea, asta = public(row, neighbour(town)), neighbour(town)
    seated(row, asta)
    row = shortlisted(row, idea)
    with during(row, "jury"):
        judge(asta, idea, 4, 4)
    people.erase_resident(asta, asta)
    seat = Juror.objects.get(scores__isnull=False, scores__points=4, scores__criterion__order=1)
    assert (seat.name, seat.about, seat.resident) == ("", "", None)


@pytest.mark.parametrize(
    ("born", "kind", "signed_in", "name"),
    [
        (1985, "resident", True, "Ida"),
        (1985, "resident", False, "a resident"),
        (2010, "minor", True, "a young resident"),
        (2008, "resident", True, "a young resident"),
    ],
)
def test_first_names_are_for_those_who_are_signed_in_and_never_of_the_young(
    town, born, kind, signed_in, name
):
    idea = public(simple(town), neighbour(town, birth_year=born, kind=kind))
    reader = neighbour(town) if signed_in else None
    assert idea_words.author(idea.authors.select_related("resident").get(), reader) == name
