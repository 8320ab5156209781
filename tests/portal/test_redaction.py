"""What tells who somebody is goes out of free text before it is kept; what does not, stays."""

import pytest

from portal.redaction import redacted


@pytest.mark.parametrize(
    "told",
    [
        "010190-1234",
        "0101901234",
        "01019012345",
        "010190 12345",
        "19900101-1234",
        "900101+1234",
        "131052-308T",
        "010203A123X",
        "+45 20 12 34 56",
        "004520123456",
        "20 12 34 56",
        "20123456",
        "040 123 4567",
        "ane.lind@post.example",
    ],
)
def test_numbers_of_people_and_ways_to_reach_them_are_taken_out(told: str):
    assert redacted(f"Ask {told}, or me.") == "Ask …, or me."
    assert redacted(told) == "…"


@pytest.mark.parametrize(
    "text",
    [
        "Bus 42 at 7.15 takes 25 minutes.",
        "Since 2019 the stop at Havnevej 117 has no bench.",
        "1 200 people live here, 300 000 kr. a year.",
        "Lines 10, 20 and 30.",
        "",
    ],
)
def test_ordinary_numbers_stay(text: str):
    assert redacted(text) == text
