"""What a practice scenario may not say: real numbers of people, real addresses, real names."""

from __future__ import annotations

import pytest

from learning.scenarios import numbers, outside, reading

REAL = [
    "010190-1234",  # Denmark: a date is enough since 2007
    "0101901234",
    "My number is 290200 1234.",
    "811228-9874",  # Sweden, Luhn
    "19811228-9874",
    "811228+9874",
    "811288-9871",  # a coordination number
    "131052-308T",  # Finland, the example of the register
    "131052Y308T",
]


def test_norwegian_check_digits_are_those_of_the_register():
    # 01 01 90 + individual number + both check digits, computed here by the published weights
    for individual in ("001", "123", "250"):
        nine = "010190" + individual
        first = (
            -sum(w * int(n) for w, n in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), nine, strict=True)) % 11
        )
        ten = f"{nine}{first}"
        second = (
            -sum(w * int(n) for w, n in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), ten, strict=False)) % 11
        )
        if max(first, second) > 9:
            continue
        assert numbers.looks_real(f"{ten}{second}")
        assert numbers.looks_real(f"{ten[:6]} {ten[6:]}{second}")
        assert not numbers.looks_real(f"{ten}{(second + 1) % 10}")
        break
    else:
        raise AssertionError


@pytest.mark.parametrize("text", REAL)
def test_what_could_be_somebodys_number_is_seen(text: str):
    assert numbers.looks_real(text)


@pytest.mark.parametrize(
    "text",
    [
        "710348-0117",  # Denmark: the day is 11 + 60
        "11834800117",  # Norway: the month is 3 + 80
        "19480395-0117",  # Sweden: no such day
        "480395-0117",
        "110348-900M",  # Finland: an artificial individual number
        "131052-308U",  # the check character is another
        "20121212-1212121212",
        "251248-9996",  # the specimen
        "19121212-1212",  # Tolvan
        "PRACTICE-17",
        "+45 70 00 01 10",
        "2026-03-01",
        "88-113",
        "310299-1234",  # no such day in any century
        "",
    ],
)
def test_what_nobody_can_have_is_left_alone(text: str):
    assert not numbers.looks_real(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Go to www.tornsund.dk today.", ["www.tornsund.dk"]),
        ("Write to anna@tornsund.fi.", ["anna@tornsund.fi"]),
        ("http://evil.example.com/x", ["http://evil.example.com/x"]),
        ("See 10.0.0.1", ["10.0.0.1"]),
        ("tornsund.example, post@tornsund.example and https://a.test/x are invented", []),
        ("f.eks. kl. 10.30, bl.a. den 1.3.2026 og 1.250 kr.", []),
        ("t.ex. m.m. o.s.v. jne. esim.", []),
        ("post-told.example/betal", []),
    ],
)
def test_addresses_that_lead_somewhere_are_found(text: str, found: list[str]):
    assert outside.addresses(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Log på med mitid", ["mitid"]),
        ("Din pakke fra PostNord", ["PostNord"]),
        ("Åbn Digital Post", ["Digital Post"]),
        ("Læs din digitale post", []),
        ("Maksa Nordea  tilille", ["Nordea"]),
        ("skat, hent posten", []),
        ("SKAT skriver", ["SKAT"]),
        ("MitIDag", []),
    ],
)
def test_real_names_are_found(text: str, found: list[str]):
    assert outside.brands(text) == found


def test_long_words_and_long_sentences_are_hard_to_read():
    assert reading.lix("Short.") is None
    easy = "Jeg går en tur i dag. Solen er fremme. Der er ikke langt til havet. Jeg tager min hund med ud."
    assert not reading.hard(easy, "da")
    assert reading.hard("kommunalbestyrelse behandler bekendtgørelsen " * 10, "da")
    assert not reading.hard(
        "Kun muutat, kerro siitä meille. Teet sen itse verkossa. Saat vastauksen viikossa."
        " Voit myös soittaa tai tulla käymään. Kysy, jos et tiedä, mitä kirjoittaa.",
        "fi",
    )
