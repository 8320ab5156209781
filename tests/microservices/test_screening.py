"""Ways to reach somebody outside are found however they are written, and what is none is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices import screening, talk
from microservices.choices import Audience, ExchangeState
from microservices.screening import EMAIL, HANDLE, LINK, PHONE, found

WAYS = {
    "ring 22 33 44 55": PHONE,
    "+45 2233 4455": PHONE,
    "tlf. 22334455": PHONE,
    "22.33.44.55": PHONE,
    "22-33-44-55": PHONE,
    "070-123 45 67": PHONE,
    "08-123 456 78": PHONE,
    "040 123 4567": PHONE,
    "+358 40 1234567": PHONE,
    "+47 (901) 23 456": PHONE,
    "2 2 3 3 4 4 5 5": PHONE,
    "２２３３４４５５": PHONE,
    "٢٢٣٣٤٤٥٥": PHONE,
    "22\u200b33\u200b44\u200b55": PHONE,
    "to to tre tre fire fire fem fem": PHONE,
    "nul syv nul en to tre": PHONE,
    "noll sju noll ett två tre": PHONE,
    "nolla neljä nolla yksi kaksi": PHONE,
    "010190-1234": PHONE,
    "ida@post.dk": EMAIL,
    "ida (at) post dot dk": EMAIL,
    "ida snabel-a post punktum dk": EMAIL,
    "ida krøllalfa post.no": EMAIL,
    "ida miukumauku posti piste fi": EMAIL,
    "IDA.LIND＠POST.SE": EMAIL,
    "se https://x.example": LINK,
    "www.minside.dk": LINK,
    "kig på minside.dk": LINK,
    "minside (punktum) dk": LINK,
    "snap: ida_lind": HANDLE,
    "min snap er ida": HANDLE,
    "skriv til mig på insta": HANDLE,
    "@idalind08": HANDLE,
    "find mig på messenger": HANDLE,
    "lisää minut snapchat": HANDLE,
}
WAYS |= {"24/11 10-12 34 56": PHONE, "20/10 30-40 50 60": PHONE}
HARMLESS = [
    "",
    "Torsdag den 27. november 2026 kl. 9.30-12",
    "Kl. 10.30 ved stoppestedet 24.11.2026",
    "Jeg bor 600 m fra",
    "7990 Tornsund",
    "Det koster 1500 kr",
    "linje 12 fra 10:30",
    "2026-11-24",
    "Jeg har 3 poser og 2 kasser",
    "klo 12.30–14.00",
    "Den 24/11-2026 kl 14",
    "Kan du komme kl. 8, 9 eller 10?",
    "24/11 10-12 passer mig",
    "24.11. 10.30–12.00 eller 25/11 13-15",
    "Mellan 10.00 och 12.00 tisdag 3 mars 2027",
    "jeg ser på tv. Nok er det.",
    "Hunden er 4 år.Se den",
    "Vi ses kl. 14.Is er godt",
    "en to tre, så går vi",
]


@pytest.mark.parametrize(("text", "way"), WAYS.items())
def test_a_way_to_reach_somebody_is_found(text, way):
    assert way in found(text)
    assert way in found(f"Hej. {text}")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_none_is_left_alone(text):
    assert not found(text)


@given(
    digits=st.lists(st.sampled_from("0123456789"), min_size=7, max_size=15),
    sign=st.sampled_from([" ", "-", ".", "", "  "]),
)
def test_digits_with_anything_usual_between_them_are_a_number(digits, sign):
    # what reads as a day or an amount is left alone
    text = sign.join(digits)
    if not screening._HARMLESS.search(text):
        assert found(text) == {PHONE}


@given(st.text(max_size=200))
def test_any_text_is_read_without_a_fault(text):
    assert found(text) <= {PHONE, EMAIL, LINK, HANDLE}


def test_no_ready_made_sentence_is_a_way_to_reach_somebody():
    for code, sentence in talk.SENTENCES.items():
        assert not found(str(sentence.words)), code


def test_before_both_agree_there_is_something_to_press_for_each_of_the_two():
    for role in (Audience.REQUESTER, Audience.PERFORMER):
        assert len(talk.offered(ExchangeState.RESERVED, role)) >= 5
        assert not talk.offered(ExchangeState.VOIDED, role)


def test_a_sentence_that_is_gone_says_nothing():
    assert talk.words("long-gone") == ""
    assert talk.words("thanks")
