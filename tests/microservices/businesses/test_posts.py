"""What businesses post: looked at by a colleague, with words both ways, and over in time."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from microservices import posting
from microservices.actions import posts
from microservices.actions.posts import PostRefused, Terms
from microservices.choices import LIVE_POSTS, PostKind, PostState
from microservices.models import Post
from microservices.posting import STEPS, PostVerb, PostWho
from microservices.tasks import sweep
from portal.models import Delivery, Entry
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, StaffFactory

from .steps import business, let_out, perk, sent, speaking, text

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


# The table --------------------------------------------------------------------------------------------------


ALLOWED = {
    (PostVerb.APPROVE, PostState.IN_REVIEW),
    (PostVerb.SEND_BACK, PostState.IN_REVIEW),
    (PostVerb.CHANGE, PostState.IN_REVIEW),
    (PostVerb.CHANGE, PostState.RETURNED),
    (PostVerb.CHANGE, PostState.OPEN),
    (PostVerb.WITHDRAW, PostState.IN_REVIEW),
    (PostVerb.WITHDRAW, PostState.RETURNED),
    (PostVerb.WITHDRAW, PostState.OPEN),
    (PostVerb.REMOVE, PostState.IN_REVIEW),
    (PostVerb.REMOVE, PostState.RETURNED),
    (PostVerb.REMOVE, PostState.OPEN),
}
DEEDS = {
    PostVerb.APPROVE: lambda by, post: posts.approve(None, post),
    PostVerb.SEND_BACK: lambda by, post: posts.send_back(None, post, words="Say when."),
    PostVerb.CHANGE: lambda by, post: posts.change(by, post, text=text(post.business)),
    PostVerb.WITHDRAW: lambda by, post: posts.withdraw(by, post),
    PostVerb.REMOVE: lambda by, post: posts.remove(None, post, words="It is no job."),
}


def put(post: Post, state: str) -> Post:
    post.state, post.said, post.decided_at = state, "Before", timezone.now()
    post.save()
    return post


@pytest.mark.parametrize("state", PostState)
@pytest.mark.parametrize("verb", DEEDS)
def test_only_what_stands_in_the_table_happens(bakery, yusuf, verb, state) -> None:
    post = put(sent(bakery, yusuf), state)
    if (verb, state) in ALLOWED:
        after = DEEDS[verb](yusuf, post).state
        assert after == posting.step_of(verb, state, post.kind).after
    else:
        with pytest.raises(PostRefused, match="meanwhile"):
            DEEDS[verb](yusuf, post)
        post.refresh_from_db()
        assert post.state == state


def test_everybody_sees_nothing_that_no_colleague_let_out() -> None:
    into_open = {(step.verb, step.who) for step in STEPS if step.after == PostState.OPEN}
    assert into_open == {(PostVerb.APPROVE, PostWho.STAFF)}


def test_what_coins_were_set_aside_for_stays_as_it_was_promised(bakery, yusuf) -> None:
    row = perk(bakery, yusuf)
    verbs = posting.verbs_for(PostWho.SPEAKER, PostState.OPEN, PostKind.PERK)
    assert verbs == {PostVerb.WITHDRAW}
    with pytest.raises(PostRefused):
        posts.change(yusuf, row.post, text=text(bakery), terms=Terms(coins=9, pieces=1))


# Words both ways --------------------------------------------------------------------------------------------


def test_a_colleague_sends_it_back_with_words_and_it_comes_changed(bakery, yusuf, fatima) -> None:
    post = sent(bakery, yusuf, note="We are new here.")
    assert post.note == "We are new here."
    returned = posts.send_back(fatima, post, words=" Say from when. ")
    assert (returned.state, returned.said) == (PostState.RETURNED, "Say from when.")
    assert returned.decided_by == fatima
    told = Delivery.objects.filter(follower__resident=yusuf, entry__kind="business_post")
    assert told.count() == 1
    tomorrow = timezone.localdate() + DAY
    changed = posts.change(yusuf, post, text=text(bakery, starts_on=tomorrow, note="Now it says."))
    assert (changed.state, changed.starts_on) == (PostState.IN_REVIEW, tomorrow)
    assert posts.approve(fatima, post).state == PostState.OPEN
    assert Entry.objects.filter(kind="business_post").count() == 2, "each round is told by itself"


def test_what_is_changed_is_looked_at_anew(bakery, yusuf) -> None:
    post = let_out(bakery, yusuf)
    assert post in Post.objects.open()
    posts.change(yusuf, post, text=text(bakery, title="Three hours"))
    assert post not in Post.objects.open()


@pytest.mark.parametrize("verb", [posts.send_back, posts.remove])
@pytest.mark.parametrize("words", ["", "   ", "x" * 501])
def test_a_no_has_its_reason(bakery, yusuf, verb, words) -> None:
    with pytest.raises(PostRefused):
        verb(None, sent(bakery, yusuf), words=words)


def test_who_has_no_right_decides_nothing(town, bakery, yusuf) -> None:
    post = sent(bakery, yusuf)
    moderator = StaffFactory(municipality=town, role=Role.MODERATOR)
    elsewhere = StaffFactory(municipality=MunicipalityFactory(slug="almby"), role=Role.COORDINATOR)
    for nobody in (moderator, elsewhere, yusuf):
        with pytest.raises(PostRefused, match="not allowed"):
            posts.approve(nobody, post)


# What can be written ------------------------------------------------------------------------------------------


def test_the_same_form_is_one_post(bakery, yusuf) -> None:
    key = uuid.uuid4()
    assert sent(bakery, yusuf, key=key) == sent(bakery, yusuf, key=key)
    with pytest.raises(PostRefused, match="same form"):
        sent(bakery, yusuf, PostKind.INTERNSHIP, key=key)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": ""}, "text"),
        ({"language": "fi"}, "language"),
        ({"answer": ""}, "answer"),
        ({"ends_on": dt.date(2020, 1, 1)}, "ends_on"),
        ({"ends_on": dt.date(2090, 1, 1)}, "ends_on"),
        ({"starts_on": dt.date(2090, 1, 1)}, "starts_on"),
    ],
)
def test_what_is_wrong_with_a_job_is_said_by_field(bakery, yusuf, said, field) -> None:
    assert list(posts.faults(bakery, PostKind.JOB, text(bakery, **said), None)) == [field]
    with pytest.raises(PostRefused):
        sent(bakery, yusuf, **said)
    assert not Post.objects.exists()


def test_an_area_of_a_neighbour_is_refused(bakery, yusuf) -> None:
    with pytest.raises(PostRefused, match="areas in the list"):
        sent(bakery, yusuf, area=AreaFactory())


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"coins": 21}, "coins"),
        ({"coins": -1}, "coins"),
        ({"coins": 0}, "coins"),
        ({"pieces": 0}, "pieces"),
        ({"pieces": 1001}, "pieces"),
        ({"each": 0}, "each"),
        ({"each": 11}, "each"),
        ({"times": 1}, "campaign"),
        ({"times": 101}, "times"),
        ({"times": -1}, "times"),
    ],
)
def test_what_is_wrong_with_terms_is_said_by_field(bakery, terms, field) -> None:
    said = Terms(**{"coins": 2, "pieces": 5} | terms)
    assert list(posts.faults(bakery, PostKind.PERK, text(bakery, answer=""), said)) == [field]


def test_terms_without_which_there_is_nothing_for_coins(bakery) -> None:
    with pytest.raises(ValueError, match="terms"):
        posts.faults(bakery, PostKind.PERK, text(bakery), None)


def test_a_business_has_so_many_things_at_the_same_time(bakery, yusuf) -> None:
    for _each in range(posting.MOST_LIVE):
        sent(bakery, yusuf)
    with pytest.raises(PostRefused, match="at most 20"):
        sent(bakery, yusuf)
    posts.withdraw(yusuf, Post.objects.first())
    assert sent(bakery, yusuf)


def test_who_speaks_for_another_business_posts_nothing_here(town, bakery, elsa) -> None:
    other = business(town, number="10000009", name="Other")
    speaking(other, elsa)
    with pytest.raises(PostRefused):
        sent(bakery, elsa)
    post = let_out(bakery, bakery.speakers.get().resident)
    for deed in (posts.withdraw, lambda by, row: posts.change(by, row, text=text(bakery))):
        with pytest.raises(PostRefused, match="do not speak"):
            deed(elsa, post)


# The clock --------------------------------------------------------------------------------------------------


def test_the_last_day_is_the_whole_day_where_it_stands(bakery, yusuf) -> None:
    noon = dt.datetime(2026, 11, 22, 11, 0, tzinfo=dt.UTC)
    with time_machine.travel(noon, tick=False):
        post = let_out(bakery, yusuf, ends_on=dt.date(2026, 11, 23))
    # Copenhagen is an hour before Greenwich in winter
    with time_machine.travel(dt.datetime(2026, 11, 23, 22, 59, tzinfo=dt.UTC), tick=False):
        assert sweep() == 0
    with time_machine.travel(dt.datetime(2026, 11, 23, 23, 0, tzinfo=dt.UTC), tick=False):
        assert sweep() == 1
        assert sweep() == 0
    post.refresh_from_db()
    assert post.state == PostState.OVER
    told = Delivery.objects.filter(follower__resident=yusuf, entry__kind="business_post")
    assert told.count() == 2


def test_what_nobody_looked_at_in_time_is_not_let_out(bakery, yusuf) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        post = sent(bakery, yusuf, ends_on=timezone.localdate())
    with time_machine.travel(now + 2 * DAY, tick=False):
        with pytest.raises(PostRefused, match="last day"):
            posts.approve(None, post)
        assert sweep() == 1
        assert not posts.tick(post.pk)
    assert not posts.tick(post.pk + 999)


def test_every_state_in_which_something_can_happen_has_an_end() -> None:
    for state in LIVE_POSTS:
        for kind in PostKind:
            assert posting.step_of(PostVerb.END, state, kind).after == PostState.OVER
