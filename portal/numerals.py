"""Numbers with decimals in the reader's own format, rounded. Django's ``number_format`` alone cuts off what does not
fit: it makes 57 of 57.9."""

from decimal import Decimal

from django.utils.formats import number_format


def rounded(value: float | Decimal, places: int) -> str:
    """``value`` to so many decimals: ``57.96`` to one is "58,0" in Danish. Halves go to the even digit, and what rounds
    to nothing has no sign."""
    return number_format(round(float(value), places) + 0.0, places, force_grouping=True)
