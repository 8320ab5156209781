"""Numbers of businesses, as each country gives them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices import organisation_numbers
from microservices.organisation_numbers import DIGITS, NAMES, REFUSALS, NumberRefused

GOOD = [
    ("DK", "12345674", "12 34 56 74"),
    ("DK", "DK 12 34 56 74", "12 34 56 74"),
    ("DK", "cvr 12345674", "12 34 56 74"),
    ("NO", "123456785", "123 456 785"),
    ("NO", "NO 123 456 785 MVA", "123 456 785"),
    ("SE", "556703-7485", "556703-7485"),
    ("SE", "SE556703748501", "556703-7485"),
    ("FI", "1234567-1", "1234567-1"),
    ("FI", "FI12345671", "1234567-1"),
]
BAD = [
    ("DK", "12345675", "check"),
    ("DK", "00000000", "check"),
    ("DK", "1234567", "length_DK"),
    ("DK", "12345674x", "length_DK"),
    ("DK", "", "length_DK"),
    ("DK", "١٢٣٤٥٦٧٤", "length_DK"),
    ("NO", "123456786", "check"),
    ("NO", "12345678", "length_NO"),
    ("SE", "556703-7486", "check"),
    ("SE", "5567037", "length_SE"),
    ("SE", "195567037485", "length_SE"),
    ("SE", "811228-9874", "person"),
    ("SE", "19811228-9874", "person"),
    ("FI", "1234567-2", "check"),
    ("FI", "123456-7", "length_FI"),
    ("DE", "HRB 12345", "country"),
]


@pytest.mark.parametrize(("country", "written", "shown"), GOOD)
def test_a_number_is_read_as_people_write_it(country, written, shown) -> None:
    number = organisation_numbers.read(country, written)
    assert number.isdigit()
    assert len(number) == DIGITS[country]
    assert organisation_numbers.shown(country, number) == shown
    assert organisation_numbers.read(country, shown) == number


@pytest.mark.parametrize(("country", "written", "code"), BAD)
def test_a_number_that_is_none_is_refused_with_a_reason(country, written, code) -> None:
    with pytest.raises(NumberRefused) as refused:
        organisation_numbers.read(country, written)
    assert refused.value.code == code
    assert str(refused.value) == str(REFUSALS[code])


def test_no_finnish_number_leaves_a_remainder_of_one() -> None:
    # 0000001 has the weight 2, and 0000006 leaves 1: no digit checks it
    for last in range(10):
        with pytest.raises(NumberRefused):
            organisation_numbers.read("FI", f"0000006-{last}")


@pytest.mark.parametrize("country", DIGITS)
def test_every_country_with_a_check_has_a_name_and_words(country) -> None:
    assert NAMES[country]
    assert REFUSALS[f"length_{country}"]


SAMPLES = {"DK": "12345674", "NO": "123456785", "SE": "5567037485", "FI": "12345671"}


@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_one_wrong_digit_is_always_noticed(country, data) -> None:
    number = SAMPLES[country]
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    with pytest.raises(NumberRefused):
        organisation_numbers.read(country, number[:place] + other + number[place + 1 :])


@given(st.sampled_from([*sorted(DIGITS), "DE"]), st.text(max_size=40))
def test_whatever_is_written_is_a_number_or_refused(country, written) -> None:
    with contextlib.suppress(NumberRefused):
        assert len(organisation_numbers.read(country, written)) == DIGITS[country]


def test_another_country_shows_a_number_as_it_is() -> None:
    assert organisation_numbers.shown("DE", "12345") == "12345"
