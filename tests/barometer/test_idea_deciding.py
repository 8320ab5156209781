"""From the shortlist to the result: each decision with a reason, a jury that does not judge its own, votes that are
counted and forgotten."""

from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from barometer import idea_reading
from barometer.actions import competitions, deciding, ideas
from barometer.actions.deciding import Points
from barometer.idea_rules import IdeaRefused
from barometer.models import Decision, IdeaVote, JuryScore
from tests.barometer.ideas import (
    announced,
    decided,
    during,
    judge,
    neighbour,
    proposed,
    public,
    seated,
    shortlisted,
    simple,
)
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def row(town):
    return announced(town)


@pytest.fixture
def pair(town, row):
    return public(row, neighbour(town), "Benches"), public(row, neighbour(town), "Swings")


# The shortlist ------------------------------------------------------------------------------------------------


def test_the_shortlist_waits_until_each_idea_is_decided_with_a_reason(town, row, pair):
    benches, swings = pair
    late = proposed(row, neighbour(town), "Late")
    seated(row, neighbour(town))
    with during(row, "shortlist"):
        decided(benches, yes=True)
        with pytest.raises(IdeaRefused) as refused:
            competitions.close_shortlist(None, row)
        assert "Look at the 1 text that waits." in str(refused.value)
        assert "Decide about the 1 idea that waits" in str(refused.value)
        with pytest.raises(IdeaRefused, match="Say why"):
            deciding.decide(None, swings, yes=False, reason=" ", language="en")
        decided(swings, yes=False)
        ideas.refuse(None, late.wordings.get(), words="It came too late.")
        assert competitions.close_shortlist(None, row).phase == "jury"
        # once more changes nothing
        competitions.close_shortlist(None, row)
    assert list(row.ideas.filter(shortlisted=True)) == [benches]


def test_nothing_is_decided_before_its_time_and_nothing_twice_after_it_is_published(row, pair):
    benches, _swings = pair
    with pytest.raises(IdeaRefused, match="nothing to decide"):
        decided(benches, yes=True)
    with during(row, "collect"), pytest.raises(IdeaRefused, match="still be supported"):
        competitions.close_shortlist(None, row)
    with during(row, "shortlist"):
        decided(benches, yes=False)
        decided(benches, yes=True, reason="After all.")
    assert Decision.objects.get(idea=benches).reason == "After all."


def test_the_database_refuses_a_decision_without_a_reason(pair):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(idea=pair[0], stage="shortlist", yes=True, reason="", language="en")


def test_a_shortlist_with_nothing_on_it_is_not_published(town, pair, row):
    seated(row, neighbour(town))
    with during(row, "shortlist"):
        for one in pair:
            decided(one, yes=False)
        with pytest.raises(IdeaRefused, match="No idea goes on"):
            competitions.close_shortlist(None, row)


def test_a_decision_takes_the_right_to_decide(town, row, pair):
    with during(row, "shortlist"):
        for person in (StaffFactory(municipality=town, role="moderator"), StaffFactory()):
            with pytest.raises(IdeaRefused, match="no right"):
                deciding.decide(person, pair[0], yes=True, reason="Good.", language="en")


# The jury -----------------------------------------------------------------------------------------------------


def test_whoever_has_the_link_says_yes_once_and_nobody_takes_their_seat(town, row):
    asta, bo = neighbour(town), neighbour(town)
    seat = row.jurors.first()
    deciding.take_seat(asta, seat)
    deciding.take_seat(asta, seat)
    with pytest.raises(IdeaRefused, match="Somebody else"):
        deciding.take_seat(bo, seat)
    with pytest.raises(IdeaRefused, match="already"):
        deciding.take_seat(asta, row.jurors.last())
    with pytest.raises(IdeaRefused, match="turned 18"):
        deciding.take_seat(neighbour(town, birth_year=2010, kind="minor"), row.jurors.last())


def test_points_need_a_reason_each_and_come_to_a_weighted_mean(town, row, pair):
    asta, bo = neighbour(town), neighbour(town)
    seated(row, asta, bo)
    row = shortlisted(row, *pair)
    benches, swings = pair
    with during(row, "jury"):
        judge(asta, benches, 5, 1)
        judge(bo, benches, 3, 3)
        judge(asta, swings, 1, 5)
        judge(asta, swings, 2, 2)
        first, second = row.criteria.all()
        given = {first.pk: Points(3, "Good"), second.pk: Points(3, " ")}
        with pytest.raises(IdeaRefused, match="Say why"):
            deciding.score(bo, swings, given=given, language="en")
        with pytest.raises(IdeaRefused, match="everything"):
            deciding.score(bo, swings, given={first.pk: Points(3, "Good")}, language="en")
        with pytest.raises(IdeaRefused, match="Points go from"):
            judge(bo, swings, 6, 1)
    outcome = idea_reading.jury_of(row, pair)
    assert [(one.idea, one.total, one.jurors) for one in outcome] == [
        (benches.pk, (Fraction(34, 10) + 3) / 2, 2),
        (swings.pk, 2, 1),
    ]


def test_a_juror_does_not_judge_their_own_idea(town, row):
    asta, bo = neighbour(town), neighbour(town)
    own = public(row, asta, "Mine")
    seated(row, asta, bo)
    row = shortlisted(row, own)
    with during(row, "jury"):
        with pytest.raises(IdeaRefused, match="your own idea"):
            judge(asta, own, 5, 5)
        judge(bo, own, 2, 2)
    assert JuryScore.objects.filter(idea=own).values_list("juror__name").distinct().get() == (
        "Bo Lund",
    )


def test_who_has_to_do_with_an_idea_says_so_and_their_points_are_gone(town, row, pair):
    asta = neighbour(town)
    seated(row, asta)
    row = shortlisted(row, *pair)
    with during(row, "jury"):
        judge(asta, pair[0], 5, 5)
        deciding.recuse(asta, pair[0], reason="My company would build it.", language="en")
        assert not JuryScore.objects.exists()
        judge(asta, pair[0], 4, 4)
        assert not pair[0].recusals.exists()


def test_only_the_jury_judges_only_the_shortlist_and_only_in_its_time(town, row, pair):
    asta = neighbour(town)
    benches, swings = pair
    seated(row, asta)
    with pytest.raises(IdeaRefused, match="does not judge now"):
        judge(asta, benches, 3, 3)
    row = shortlisted(row, benches, off=(swings,))
    with during(row, "jury"):
        with pytest.raises(IdeaRefused, match="not on the shortlist"):
            judge(asta, swings, 3, 3)
        with pytest.raises(IdeaRefused, match="sit in the jury"):
            judge(neighbour(town), benches, 3, 3)
    with during(row, "vote"), pytest.raises(IdeaRefused, match="does not judge now"):
        judge(asta, benches, 3, 3)


# The vote and the result --------------------------------------------------------------------------------------


def test_each_has_one_vote_can_change_it_and_it_is_forgotten_once_counted(town, row, pair):
    benches, swings = pair
    seated(row, neighbour(town))
    row = shortlisted(row, *pair)
    eva, bo, kim = (neighbour(town) for _each in range(3))
    with during(row, "vote"):
        deciding.vote(eva, benches)
        deciding.vote(eva, swings)
        deciding.vote(bo, swings)
        deciding.vote(kim, benches)
        deciding.unvote(kim, row)
    with during(row, "result"):
        with pytest.raises(IdeaRefused, match="no vote now"):
            deciding.vote(kim, benches)
        decided(swings, yes=True)
        with pytest.raises(IdeaRefused, match="Decide about the 1 idea"):
            competitions.publish_result(None, row)
        decided(benches, yes=False)
        row = competitions.publish_result(None, row)
        competitions.publish_result(None, row)
        with pytest.raises(IdeaRefused, match="nothing to decide"):
            decided(benches, yes=True)
    assert not IdeaVote.objects.exists()
    assert list(row.ideas.order_by("title").values_list("votes", flat=True)) == [0, 2]
    lines = idea_reading.result_lines(row, None)
    assert [(line.idea, line.chosen, line.votes) for line in lines] == [
        (swings, True, "2 votes"),
        (benches, False, "0 votes"),
    ]


def test_the_database_refuses_a_second_vote(town, row, pair):
    eva = neighbour(town)
    IdeaVote.objects.create(competition=row, idea=pair[0], resident=eva)
    with pytest.raises(IntegrityError), transaction.atomic():
        IdeaVote.objects.create(competition=row, idea=pair[1], resident=eva)


def test_what_is_decided_is_public_only_when_all_of_it_is(town, row, pair):
    seated(row, neighbour(town))
    with during(row, "shortlist"):
        decided(pair[0], yes=True)
        assert not idea_reading.decided(pair, row)
    row = shortlisted(row, *pair)
    said = idea_reading.decided(pair, row)
    assert [one.stage for one in said[pair[0].pk]] == ["shortlist"]


def test_without_a_jury_or_a_vote_the_municipality_decides_after_the_shortlist(town):
    row = simple(town)
    idea = public(row, neighbour(town))
    row = shortlisted(row, idea)
    with during(row, "result"):
        decided(idea, yes=True)
        row = competitions.publish_result(None, row)
    assert row.decided
    assert idea_reading.result_lines(row, None)[0].points == ""


def test_nobody_publishes_a_result_while_the_vote_goes_on(town, row, pair):
    seated(row, neighbour(town))
    row = shortlisted(row, *pair)
    with during(row, "vote"), pytest.raises(IdeaRefused, match="goes on"):
        competitions.publish_result(None, row)
