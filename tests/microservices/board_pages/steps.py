"""What the tests of this folder do again and again."""

import datetime as dt

from microservices import boards, tasks
from microservices.points import Span
from tests.factories import ResidentFactory
from tests.microservices.boards import crowd, helped

BOARD, JOIN = "/en/help/board/", "/en/help/board/join/"
NOVEMBER = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)


def text_of(answer) -> str:
    return answer.content.decode()


def lines(answer) -> list[tuple[str, str, str]]:
    return [(line.rank, line.name, line.points) for line in answer.context.get("lines", [])]


def form(**said):
    return {"span": "month", "alias": "The Baker", "area": "", "school": ""} | said


def frozen(town, now, *, number=11, **said):
    """A month that is over, whose boards are final."""
    places = crowd(town, number, **said)
    for place in places[:3]:
        helped(place.resident, ResidentFactory(municipality=town))
    helped(places[0].resident, places[1].resident)
    now.move_to(boards.running(town, Span.MONTH).final_at)
    tasks.boards()
    return places
