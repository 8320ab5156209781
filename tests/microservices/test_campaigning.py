"""The rules of campaigns without a database: codes, numbers of residents, and how often somebody is paid."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices import campaigning


@given(st.binary(min_size=5, max_size=40))
def test_a_code_has_eight_letters_that_are_not_mistaken_for_others(digest: bytes) -> None:
    code = campaigning.spelled(digest)
    assert len(code) == 8
    assert set(code) <= set(campaigning.LETTERS)
    assert campaigning.normal(f" {code[:4].lower()} - {code[4:]} ") == code
    number = 0
    for letter in code:
        number = number * 32 + campaigning.LETTERS.index(letter)
    assert number == int.from_bytes(digest[:5], "big")


def test_a_code_takes_five_bytes() -> None:
    with pytest.raises(ValueError, match="five"):
        campaigning.spelled(b"1234")


def test_letters_that_look_alike_are_read_as_the_ones_that_are_meant() -> None:
    assert campaigning.normal("oil0-OIL1") == "01100111"


@given(st.integers(1_600_000_000, 4_000_000_000), st.integers(0, 59))
def test_a_code_and_the_one_before_it_are_valid(moment: int, seconds: int) -> None:
    shown = dt.datetime.fromtimestamp(moment, dt.UTC)
    code = campaigning.codes_at(shown, str)[0]
    read = campaigning.codes_at(shown + dt.timedelta(seconds=seconds), str)
    until = 60 - (shown.timestamp() % 30)
    assert (code in read) == (seconds < until)


@given(st.integers(1, 10**15 - 1))
def test_a_number_is_of_the_account_it_was_made_of(account: int) -> None:
    number = campaigning.number_of(account)
    assert campaigning.account_of(number) == account
    assert campaigning.account_of(f"  {number.replace('-', ' - ')} ") == account
    assert campaigning.account_of(number.replace("-", "")) == account


@given(st.integers(1, 10**12), st.data())
def test_a_digit_misread_or_two_that_changed_places_are_noticed(account: int, data) -> None:
    digits = list(campaigning.number_of(account).replace("-", ""))
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = digits.copy()
    wrong[place] = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))
    assert campaigning.account_of("".join(wrong)) is None
    if place and digits[place] != digits[place - 1]:
        swapped = digits.copy()
        swapped[place - 1 : place + 1] = reversed(digits[place - 1 : place + 1])
        assert campaigning.account_of("".join(swapped)) is None


@pytest.mark.parametrize(
    "text", ["", "x", "12", "-37", "0-01", "1" * 40, "1042-3", "1042-377", "۱۰-۰۱"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert campaigning.account_of(text) is None


def test_no_account_has_no_number() -> None:
    with pytest.raises(ValueError, match="from 1"):
        campaigning.number_of(0)


@given(
    st.sets(st.integers(1, 9), max_size=9),
    st.integers(0, 9),
    st.integers(1, 9),
    st.integers(1, 9),
)
def test_the_next_time_is_the_first_free_one_within_both_caps(
    taken: set[int], of_today: int, each: int, day: int
) -> None:
    number = campaigning.next_number(taken, of_today, cap_each=each, cap_day=day)
    if len(taken) >= each or of_today >= day:
        assert number is None
    else:
        assert number not in taken
        assert 1 <= number <= each
        assert set(range(1, number)) <= taken
