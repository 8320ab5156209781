"""One person in several windows, and an editor who publishes while they answer."""

import pytest
from django.utils import translation

from learning.actions import quiz as acts
from learning.marking import identify
from learning.models import BlockProgress, LessonPage, QuizKey
from learning.quiz_screens import Place, first_ticket
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.learning.quizzes import PARCEL, lesson, module
from tests.microservices.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_every_attempt_of_several_windows_counts_and_is_kept_in_one_row() -> None:
    town = MunicipalityFactory(languages=["en"])
    page, person = lesson(module(town), PARCEL), ResidentFactory(municipality=town)
    ((block_id, key),) = acts.quizzes(page)
    place = Place(str(page.key), str(block_id), page.pk)
    ticket = first_ticket(place, key).sealed(place)
    QuizKey.objects.all().delete()

    def answer(words: str):
        sent = {"answer": [identify(words)]}
        fresh = LessonPage.objects.get(pk=page.pk)
        return acts.answer(person, fresh, block_id, sent=sent, ticket=ticket).mark.score

    windows = ["I press", "I go there myself", "I ask who they are", "I press"]
    found = at_once(*[lambda one=one: answer(one) for one in windows])
    assert sorted(found) == [0, 0, 0, 100]
    row = BlockProgress.objects.visible_to(person).get()
    assert (row.attempts_n, row.best, row.state) == (4, 100, "right")
    assert QuizKey.objects.count() == 1
