"""Who is told of a survey, and who answers one that asks a random sample."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from barometer import round_telling
from barometer.actions import rounds, sheets
from barometer.actions.rounds import RoundRefused
from barometer.asking import Asked
from barometer.choices import Design, Promise
from barometer.models import LedgerEntry, Response
from barometer.tasks import sweep
from portal import tellers
from portal.actions import following
from portal.channels import Level, SubjectKind
from portal.models import Delivery, Entry
from tests.barometer.factories import all_kinds, neighbour, opened, prepared, sent, submit
from tests.barometer.test_answer_pages import fields, url, walk
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db

LETTER = {"design": Design.RANDOM_SAMPLE, "promise": Promise.PROCEDURAL}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def found_town():
    town = MunicipalityFactory(languages=["sv"])
    all_kinds(town)
    return town


# Telling ------------------------------------------------------------------------------------------------------


def follows(person, town, level=Level.ALL) -> None:
    subject = following.row_subject(town, SubjectKind.MUNICIPALITY, town.pk)
    following.follow(following.follower_of(person), subject, level=level)


def told(person) -> list[str]:
    entries = list(
        Entry.objects.filter(deliveries__follower__resident=person).distinct().order_by("pk")
    )
    found = tellers.words_of(entries)
    return [found[entry.pk].what for entry in entries]


def test_everybody_who_follows_is_told_once_that_it_opens_and_once_that_it_closes(town) -> None:
    later = timezone.now() + dt.timedelta(hours=2)
    row = opened(town, Asked("car"), opens_at=later, closes_at=later + dt.timedelta(days=14))
    answered, silent, brief = neighbour(town), neighbour(town), neighbour(town)
    for person in (answered, silent):
        follows(person, town)
    follows(brief, town, Level.IMPORTANT)
    sweep()
    assert told(answered) == []
    with time_machine.travel(later):
        assert sweep() == 1
        assert sweep() == 0
        submit(answered, row, b"x" * 32, car="1")
        assert ["1 question" in one for one in told(answered)] == [True]
    with time_machine.travel(row.closes_at - dt.timedelta(days=2)):
        assert sweep() == 1
        assert sweep() == 0
        assert told(answered) == told(silent)
        assert "nobody here can see who has" in told(answered)[1]
        assert len(told(brief)) == 1
        words = tellers.words_of(list(Entry.objects.filter(kind=round_telling.KIND)))
        assert {one.action for one in words.values()} == {"Answer"}
    with time_machine.travel(row.closes_at):
        words = tellers.words_of(list(Entry.objects.filter(kind=round_telling.KIND)))
        assert {one.action for one in words.values()} == {""}


def test_of_a_short_round_nobody_is_reminded(town) -> None:
    now = timezone.now()
    row = opened(town, Asked("car"), opens_at=now, closes_at=now + dt.timedelta(days=5))
    sweep()
    with time_machine.travel(row.closes_at - dt.timedelta(days=1)):
        assert sweep() == 0


def test_who_was_told_says_nothing_of_who_answered(town) -> None:
    row = opened(town, Asked("car"))
    people = [neighbour(town) for _each in range(4)]
    for person in people:
        follows(person, town)
    for number, person in enumerate(people[:2]):
        submit(person, row, bytes([number]) * 32, car="1")
    with time_machine.travel(row.closes_at - dt.timedelta(days=1)):
        sweep()
    each = [Delivery.objects.filter(follower__resident=person).count() for person in people]
    assert len(set(each)) == 1


# A random sample ----------------------------------------------------------------------------------------------


@pytest.fixture
def letters(town):
    row = opened(town, Asked("car"), Asked("why"), **LETTER)
    return row, sheets.hand_out(None, row, 3)


def visitor(town, person=None) -> Client:
    client = Client(headers={"host": town.site.hostname})
    client.force_login(
        person or neighbour(town), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_a_machine_cannot_promise_it_where_letters_have_numbers(town) -> None:
    row = prepared(town, Asked("car"), design=Design.RANDOM_SAMPLE, promise=Promise.TECHNICAL)
    with pytest.raises(RoundRefused, match="We do not link"):
        rounds.open_(None, row)


def test_who_has_a_letter_answers_once_with_eid_or_on_paper(town, letters) -> None:
    row, (one, two, _three) = letters
    client = visitor(town)
    asks = client.get(url(row))
    assert "Number on your letter" in asks.content.decode()
    first = client.post(url(row), {"invited": "1", "number": one.lower()})
    assert "car?" in first.content.decode()
    review = walk(client, row, first, {"car": "1"}, {"why": ""})
    thanks = client.post(url(row), fields(review) | {"send": "1"})
    assert "Your answers are kept." in thanks.content.decode()
    assert Response.objects.count() == 1
    # the letter and the person, each under a name of its own
    assert LedgerEntry.objects.count() == 2
    other = visitor(town)
    again = other.post(url(row), {"invited": "1", "number": one})
    assert again.status_code == 422
    assert "with the number of this letter already" in again.content.decode()
    with pytest.raises(sheets.AlreadyAnswered):
        sheets.enter(None, row, number=one, age="30", sent={})
    sheets.enter(None, row, number=two, age="30", sent={})
    assert "already" in other.post(url(row), {"invited": "1", "number": two}).content.decode()


def test_who_has_no_letter_does_not_answer(town, letters) -> None:
    row, (one, *_rest) = letters
    client = visitor(town)
    for number in ("", "x", "00001-AAAA-AAAA"):
        page = client.post(url(row), {"invited": "1", "number": number})
        assert page.status_code == 422
    code = "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"
    said = {"code": code, "send": "1"} | sent(row, car="1")
    for number in ("", "00001-AAAA-AAAA"):
        assert client.post(url(row), said | {"number": number}).status_code == 422
    assert not Response.objects.exists()
    assert client.post(url(row), said | {"number": one}).status_code == 200
    assert Response.objects.count() == 1


def test_who_leaves_comes_back_without_writing_the_number_again(town, letters) -> None:
    row, (one, *_rest) = letters
    client = visitor(town)
    first = client.post(url(row), {"invited": "1", "number": one})
    walk(client, row, first, {"car": "1"})
    page = client.get(url(row)).content.decode()
    assert "why?" in page
    assert re.search(rf'name="number" value="{one}"', page)


def test_the_page_of_the_survey_says_who_is_asked(town, letters) -> None:
    row, _numbers = letters
    page = Client(headers={"host": town.site.hostname}).get(url(row, "")).content.decode()
    assert "drawn at random" in page
    assert "data-ballot" not in page
