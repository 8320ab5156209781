"""Numbers that the Nordic countries give their businesses: read as people write them, checked, and written as they are
read. No register is asked: whether there is such a business, a colleague sees there.

Countries are ISO 3166-1 codes. A number is kept as its digits alone.

Sources:

DK  CVR number, 8 digits, the first not 0; modulus 11 with the weights 2 7 6 5 4 3 2 1, the remainder is 0
    (Erhvervsstyrelsen, "Modulus 11-kontrol af CVR-nummer")
NO  organisasjonsnummer, 9 digits; modulus 11 with the weights 3 2 7 6 5 4 3 2, the last digit is 11 less the remainder
    (Brønnøysundregistrene, "Organisasjonsnummeret")
SE  organisationsnummer, 10 digits, the third at least 2; the Luhn algorithm over all of them (Skatteverket, SKV 709)
FI  Y-tunnus, 7 digits and one to check them; modulus 11 with the weights 7 9 10 5 8 4 2, the last digit is 0 where the
    remainder is 0 and 11 less the remainder otherwise; a remainder of 1 is never given out (Verohallinto,
    "Yritys- ja yhteisötunnuksen tarkistusmerkin tarkistuslaskenta")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "DK": _("CVR number"),
    "NO": _("Norwegian organisation number"),
    "SE": _("Swedish organisation number"),
    "FI": _("Finnish business ID"),
}
"""What the number is called, by country; a country that is not here has none that we can check."""

REFUSALS: dict[str, str | Promise] = {
    "country": _("The business numbers of this country cannot be checked here."),
    "length_DK": _("A CVR number has 8 digits."),
    "length_NO": _("A Norwegian organisation number has 9 digits."),
    "length_SE": _("A Swedish organisation number has 10 digits."),
    "length_FI": _("A Finnish business ID has 7 digits, a hyphen and 1 digit more."),
    "person": _(
        "That is the number of a person and not of a business. Write it nowhere: such numbers are not kept here."
    ),
    "check": _("There is no such number: one of the digits is wrong. Compare it with your paper."),
}
"""What to say for each reason, to whoever wrote it."""

DIGITS = {"DK": 8, "NO": 9, "SE": 10, "FI": 8}
_AROUND = {
    "DK": re.compile(r"(?:DK|CVR)?(\d+)\Z"),
    "NO": re.compile(r"(?:NO)?(\d+)(?:MVA)?\Z"),
    "SE": re.compile(r"(?:SE)?(\d+?)(?:(?<=\d{10})01)?\Z"),
    "FI": re.compile(r"(?:FI)?(\d+)\Z"),
}
"""What people write before and after it: the country, and in Norway and Sweden the mark of whoever pays VAT."""


class NumberRefused(ValueError):
    """This is no number of a business. ``code`` is a key of ``REFUSALS``, and the message its words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(REFUSALS[self.code])


def read(country: str, written: str) -> str:
    """The digits of a number as somebody wrote it, with spaces, dots, hyphens and the country's letters or without.

    Raises NumberRefused.
    """
    if country not in DIGITS:
        raise NumberRefused("country")
    plain = re.sub(r"[\s.\-–]", "", written).upper()
    found = _AROUND[country].match(plain)
    if found is None or not found[1].isascii():
        raise NumberRefused(f"length_{country}")
    number = found[1]
    # whoever works under their own name has that of a person, with or without the century
    if country == "SE" and len(number) in {10, 12} and _of_a_person(number):
        raise NumberRefused("person")
    if len(number) != DIGITS[country]:
        raise NumberRefused(f"length_{country}")
    if not _CHECKS[country]([int(digit) for digit in number]):
        raise NumberRefused("check")
    return number


def shown(country: str, number: str) -> str:
    """A number as it is read: ``12 34 56 74``, ``123 456 785``, ``556703-7485``, ``1234567-1``."""
    match country:
        case "DK":
            return " ".join(number[place : place + 2] for place in range(0, 8, 2))
        case "NO":
            return " ".join(number[place : place + 3] for place in range(0, 9, 3))
        case "SE":
            return f"{number[:6]}-{number[6:]}"
        case "FI":
            return f"{number[:7]}-{number[7:]}"
    return number


def _of_a_person(number: str) -> bool:
    """A Swedish number whose third digit, without the century, is below 2 begins with a date: no business has one."""
    return number[-10:][2] < "2"


def _weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11


def _danish(digits: Sequence[int]) -> bool:
    return digits[0] != 0 and _weighted(digits, (2, 7, 6, 5, 4, 3, 2, 1)) == 0


def _norwegian(digits: Sequence[int]) -> bool:
    # a remainder of 1 asks for ten, which no digit is
    return (11 - _weighted(digits[:8], (3, 2, 7, 6, 5, 4, 3, 2))) % 11 == digits[8]


def _swedish(digits: Sequence[int]) -> bool:
    doubled = (digit * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _finnish(digits: Sequence[int]) -> bool:
    return (11 - _weighted(digits[:7], (7, 9, 10, 5, 8, 4, 2))) % 11 == digits[7]


_CHECKS: dict[str, Callable[[Sequence[int]], bool]] = {
    "DK": _danish,
    "NO": _norwegian,
    "SE": _swedish,
    "FI": _finnish,
}
