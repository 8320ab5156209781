"""Numbers are rounded, and never cut off."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from microservices.figures_pages import said
from microservices.kpis import Unit
from portal.numerals import rounded


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (57.9, 0, "58"),
        (57.96, 1, "58,0"),
        (0.2999999, 1, "0,3"),
        (2.999, 2, "3,00"),
        (Decimal("1.96"), 1, "2,0"),
        (-0.01, 1, "0,0"),
        (1234.56, 1, "1.234,6"),
        (61, 0, "61"),
    ],
)
def test_a_number_is_rounded_in_the_readers_own_format(value, places, said) -> None:
    with override("da"):
        assert rounded(value, places) == said


def test_a_share_on_the_page_of_figures_is_rounded() -> None:
    with override("da"):
        assert said(0.579, Unit.SHARE) == "58\u00a0%"
        assert said(0.2999, Unit.RATE) == "0,30"
