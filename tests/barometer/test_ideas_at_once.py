"""Many who support at once, one who supports in two windows, and ideas that become one at that very moment."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from barometer.actions import bootcamps, competitions, deciding, ideas
from barometer.idea_rules import IdeaRefused
from barometer.models import Bootcamp, Decision, Idea, IdeaVote, SignUp, Support
from tests.barometer.ideas import (
    announced,
    decided,
    during,
    neighbour,
    public,
    seated,
    shortlisted,
    simple,
)
from tests.factories import MunicipalityFactory
from tests.microservices.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def town():
    return MunicipalityFactory(languages=["da"])


def test_everybody_who_supports_at_once_counts_and_nobody_twice(town) -> None:
    idea = public(simple(town), neighbour(town))
    people = [neighbour(town) for _each in range(4)]
    at_once(*[lambda one=one: ideas.support(one, idea) for one in people for _each in range(2)])
    idea.refresh_from_db()
    assert idea.supports == Support.objects.count() == 4


def test_support_that_comes_while_two_ideas_become_one_is_kept_or_refused(town) -> None:
    row = simple(town)
    one, two = public(row, neighbour(town), "One"), public(row, neighbour(town), "Two")
    people = [neighbour(town) for _each in range(3)]
    deeds = [lambda who=who: ideas.support(who, two) for who in people]
    *found, _whole = at_once(*deeds, lambda: ideas.merge(None, two, one, words="The same."))
    kept = sum(isinstance(result, Idea) for result in found)
    assert kept + sum(isinstance(result, IdeaRefused) for result in found) == len(people)
    one.refresh_from_db()
    assert one.supports == Support.objects.filter(idea=one).count() == kept
    assert not Support.objects.filter(idea=two).exists()


def test_two_ideas_do_not_become_part_of_each_other(town) -> None:
    row = simple(town)
    one, two = public(row, neighbour(town), "One"), public(row, neighbour(town), "Two")
    found = at_once(
        lambda: ideas.merge(None, one, two, words="The same."),
        lambda: ideas.merge(None, two, one, words="The same."),
    )
    assert sum(isinstance(result, IdeaRefused) for result in found) == 1
    assert Idea.objects.filter(state="public").count() == 1


def test_of_two_votes_of_one_person_one_is_kept(town) -> None:
    row = announced(town)
    one, two = public(row, neighbour(town), "One"), public(row, neighbour(town), "Two")
    seated(row, neighbour(town))
    row = shortlisted(row, one, two)
    eva = neighbour(town)
    with during(row, "vote"):
        at_once(*[lambda idea=idea: deciding.vote(eva, idea) for idea in (one, two, one)])
    assert IdeaVote.objects.get().resident == eva


def test_of_two_who_want_the_last_place_one_waits_and_it_is_passed_on_once(town) -> None:
    starts = timezone.now() + dt.timedelta(days=9)
    meeting = bootcamps.Meeting(starts, starts + dt.timedelta(hours=2), "The library", 1)
    row = bootcamps.prepare(
        None,
        Bootcamp(municipality=town, name_da="Bænke", about_da="Hvor?"),
        meetings=[meeting],
        team=[bootcamps.Leads("Asta")],
    )
    session = bootcamps.make_public(None, row).sessions.get()
    people = [neighbour(town) for _each in range(4)]
    found = at_once(*[lambda one=one: bootcamps.sign_up(one, session) for one in people])
    assert sorted(one.has_place for one in found) == [False, False, False, True]
    first = next(one.resident for one in found if one.has_place)
    at_once(*[lambda: bootcamps.sign_off(first, session)] * 3)
    session.refresh_from_db()
    assert session.left == 0
    assert SignUp.objects.filter(session=session, has_place=True).count() == 1


def test_nothing_is_decided_anew_while_the_shortlist_is_published(town) -> None:
    row = simple(town)
    idea, other = public(row, neighbour(town)), public(row, neighbour(town), "Other")
    with during(row, "shortlist"):
        decided(idea, yes=True)
        decided(other, yes=True)
        again, _row = at_once(
            lambda: deciding.decide(
                None, other, yes=False, reason="After all.", language="en", meant="shortlist"
            ),
            lambda: competitions.close_shortlist(None, row),
        )
    other.refresh_from_db()
    said = Decision.objects.get(idea=other)
    assert isinstance(again, Decision | IdeaRefused)
    assert other.shortlisted == said.yes
