"""Telephone numbers as people say them and as they are kept (E.164)."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat


class NoNumber(ValueError):
    """What was written is no telephone number."""


def normal(text: str, country: str) -> str:
    """``text`` in E.164, such as ``+4520123456``; numbers without a country code are of ``country`` (ISO 3166-1).

    Landlines count as well as mobiles. Raises NoNumber.
    """
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException as error:
        raise NoNumber(text) from error
    if not phonenumbers.is_possible_number(number):
        raise NoNumber(text)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown(number: str, country: str) -> str:
    """A number kept in E.164 as it is dialled and read in ``country``."""
    try:
        parsed = phonenumbers.parse(number, country)
    except NumberParseException:
        return number
    home = phonenumbers.region_code_for_number(parsed) == country
    style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)
