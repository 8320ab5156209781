"""What promises tell, whom, and in which words."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from portal import tellers
from portal.actions import following
from portal.channels import Channel, Importance, SubjectKind
from portal.models import Delivery, Entry
from tests.barometer.factories import question
from tests.barometer.promise_releases import asked_and_closed, figure, released
from tests.barometer.promise_rows import again, published, share, step
from tests.factories import MunicipalityFactory, ResidentFactory, TopicFactory

pytestmark = pytest.mark.django_db


TOWN = {"languages": ["sv", "fi"]}


@pytest.fixture
def easy(town):
    return question(town, "easy", "single", options=["Yes", "No"])


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town)


def told(language: str = "en") -> list[str]:
    entries = list(Entry.objects.filter(kind="promise").order_by("pk"))
    with translation.override(language):
        words = tellers.words_of(entries)
    return [words[entry.pk].what for entry in entries if entry.pk in words]


def deliveries(person) -> int:
    return Delivery.objects.filter(
        follower__resident=person, channel=Channel.INBOX, entry__kind="promise"
    ).count()


def follow(person, town, kind, number) -> None:
    subject = following.row_subject(town, kind, number)
    following.follow(following.follower_of(person), subject, level="all")


def test_a_promise_tells_when_it_is_made_moves_changes_and_ends(town, easy) -> None:
    row = published(town, share(easy, target=0.6))
    released(asked_and_closed(town, "easy", ago=30), figure("easy", 1, 0.66))
    released(asked_and_closed(town, "easy", ago=9), figure("easy", 1, 0.67))
    day = timezone.localdate()
    step(row, due=day, done_on=day, note_sv="Both have begun.")
    again(row, share(easy, target=0.9), valid_from=day)
    again(row, ends=True, reason="It is over.", valid_from=day)
    said = told()
    assert said[:3] == ["A new promise", "The promise is kept", "A step is done"]
    assert said[3].startswith("It is worded anew, from ")
    assert said[4].startswith("It does not hold any more from ")
    assert len(said) == 5, "a figure that changes nothing, or a new target, tells nothing more"


def test_where_it_stood_before_and_stands_now_are_said(town, easy) -> None:
    published(town, share(easy, target=0.6), title="You get an answer")
    released(asked_and_closed(town, "easy"), figure("easy", 1, 0.50))
    entry = Entry.objects.filter(kind="promise").order_by("pk").last()
    assert entry.importance == Importance.IMPORTANT
    with translation.override("en"):
        words = tellers.words_of([entry])[entry.pk]
    assert words.title == "You get an answer"
    assert words.title_lang == "sv"
    assert words.change == ("Too uncertain to say", "Not kept")
    assert words.url.endswith(f"/promises/{entry.group.removeprefix('promise:')}/")


def test_who_follows_it_or_its_service_is_told_and_nobody_else(town, easy, elsa) -> None:
    roads, other = TopicFactory(code="roads"), TopicFactory(code="other")
    row = published(town, share(easy), service=roads)
    yusuf, ida = (ResidentFactory(municipality=town) for _each in range(2))
    follow(elsa, town, SubjectKind.PROMISE, row.pk)
    follow(yusuf, town, SubjectKind.TOPIC, roads.pk)
    follow(ida, town, SubjectKind.TOPIC, other.pk)
    released(asked_and_closed(town, "easy"), figure("easy", 1, 0.66))
    assert [deliveries(person) for person in (elsa, yusuf, ida)] == [1, 1, 0]


def test_what_is_followed_has_its_name_and_what_ended_says_so(town, easy, elsa) -> None:
    row = published(town, share(easy), title="You get an answer")
    subject = following.row_subject(town, SubjectKind.PROMISE, row.pk)
    with translation.override("en"):
        name = tellers.names_of([subject])[subject.pk]
    assert (name.text, name.lang, name.over) == ("You get an answer", "sv", "")
    again(row, ends=True, valid_from=timezone.localdate() - dt.timedelta(days=1))
    with translation.override("en"):
        name = tellers.names_of([subject])[subject.pk]
    assert name.over == "This promise does not hold any more."


def test_a_neighbours_promise_has_no_name_here(town, easy) -> None:
    row = published(town, share(easy))
    other = MunicipalityFactory()
    subject = following.row_subject(other, SubjectKind.PROMISE, row.pk)
    assert tellers.names_of([subject]) == {}
