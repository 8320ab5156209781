"""Marking: what is right is right however it is written, and a mark tells nothing that was not given."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.marking import (
    FULL,
    LONGEST,
    MOST_CHOICES,
    Fault,
    Given,
    Key,
    Kind,
    Mark,
    NoKey,
    Slip,
    Unmarkable,
    fold,
    identify,
    mark,
    numbers,
)

IDS = st.lists(
    st.text("abcdef0123456789", min_size=1, max_size=6),
    min_size=2,
    max_size=MOST_CHOICES,
    unique=True,
)


@st.composite
def chosen_keys(draw) -> Key:
    ids = draw(IDS)
    kind = draw(st.sampled_from([Kind.SINGLE, Kind.MULTIPLE]))
    most = 1 if kind is Kind.SINGLE else len(ids)
    right = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=most, unique=True))
    return Key(kind, "q", choices=tuple(ids), right=tuple(right))


@st.composite
def placed_keys(draw) -> Key:
    ids = draw(IDS)
    if draw(st.booleans()):
        return Key(Kind.ORDER, "q", right=tuple(ids))
    return Key(Kind.MATCH, "q", pairs=tuple((one, f"r{one}") for one in ids))


@st.composite
def chosen_answers(draw) -> tuple[Key, Given]:
    key = draw(chosen_keys())
    most = 1 if key.kind is Kind.SINGLE else len(key.choices)
    said = st.lists(st.sampled_from(key.choices), min_size=1, max_size=most, unique=True)
    return key, Given(chosen=tuple(draw(said)))


@st.composite
def placed_answers(draw) -> tuple[Key, Given]:
    key = draw(placed_keys())
    places = [str(place) for place in range(1, len(key.rows) + 1)]
    if key.kind is Kind.MATCH:
        places = [right for _left, right in key.pairs]
    return key, Given(placed=dict(zip(key.rows, draw(st.permutations(places)), strict=True)))


def slip(key: Key, said: Given) -> Slip:
    with pytest.raises(Unmarkable) as refused:
        mark(key, said)
    return refused.value.slip


# What holds for every kind ------------------------------------------------------------------------------------


@given(st.one_of(chosen_answers(), placed_answers()))
def test_a_mark_names_only_what_the_learner_gave(case):
    key, said = case
    found = mark(key, said)
    assert found.hits | found.misses == set(said.chosen) | set(said.placed)
    assert not found.hits & found.misses


@given(st.one_of(chosen_answers(), placed_answers()))
def test_only_what_is_right_has_the_full_score(case):
    key, said = case
    found = mark(key, said)
    if key.kind is Kind.ORDER:
        wholly = [said.placed[row] for row in key.right] == [
            str(place) for place in range(1, len(key.right) + 1)
        ]
    elif key.kind is Kind.MATCH:
        wholly = dict(said.placed) == dict(key.pairs)
    else:
        wholly = set(said.chosen) == set(key.right)
    assert found.right == wholly == (found.score == FULL)
    assert 0 <= found.score <= FULL


@given(st.one_of(chosen_keys(), placed_keys()))
def test_a_key_is_the_same_when_it_comes_back_from_the_database(key):
    again = Key.from_json(json.loads(json.dumps(key.to_json())))
    assert again.digest == key.digest
    assert again.to_json() == key.to_json()


@given(chosen_answers(), st.randoms())
def test_the_order_in_which_choices_stand_or_are_chosen_changes_nothing(case, chance):
    key, said = case
    choices, chosen = list(key.choices), list(said.chosen)
    chance.shuffle(choices)
    chance.shuffle(chosen)
    other = Key(key.kind, key.asks, choices=tuple(choices), right=key.right)
    assert other.digest == key.digest
    assert mark(other, Given(chosen=tuple(chosen))) == mark(key, said)


@given(chosen_keys())
def test_a_key_with_other_right_answers_has_another_digest(key):
    rest = tuple(set(key.choices) - set(key.right))
    if rest:
        right = rest[:1] if key.kind is Kind.SINGLE else rest
        assert Key(key.kind, key.asks, key.choices, right).digest != key.digest
    assert Key(key.kind, "not", key.choices, key.right).digest != key.digest


@pytest.mark.parametrize(
    ("key", "said", "found"),
    [
        ({"right": ("a", "b")}, ("a",), Mark(50, frozenset("a"), frozenset(), 1)),
        ({"right": ("a", "b")}, ("a", "c"), Mark(0, frozenset("a"), frozenset("c"), 1)),
        ({"right": ("a", "b")}, ("a", "b", "c"), Mark(50, frozenset("ab"), frozenset("c"), 0)),
        ({"right": ("a", "b", "c")}, ("a", "b"), Mark(66, frozenset("ab"), frozenset(), 1)),
    ],
)
def test_of_several_right_choices_each_counts_and_a_wrong_one_takes_one_back(key, said, found):
    wanted = Key(Kind.MULTIPLE, choices=("a", "b", "c", "d"), **key)
    assert mark(wanted, Given(chosen=said)) == found


# What is no answer, and what is no key ------------------------------------------------------------------------

SINGLE = Key(Kind.SINGLE, choices=("a", "b"), right=("a",))
MULTIPLE = Key(Kind.MULTIPLE, choices=("a", "b"), right=("a",))
ORDER = Key(Kind.ORDER, right=("a", "b", "c"))
MATCH = Key(Kind.MATCH, pairs=(("a", "x"), ("b", "y")))
TEXT = Key(Kind.TEXT, accepted=("112",))


@pytest.mark.parametrize(
    ("key", "said", "why"),
    [
        (SINGLE, Given(), Slip.EMPTY),
        (SINGLE, Given(chosen=("z",)), Slip.UNKNOWN),
        (SINGLE, Given(chosen=("a", "b")), Slip.MANY),
        (MULTIPLE, Given(chosen=("a", "a")), Slip.MANY),
        (ORDER, Given(), Slip.EMPTY),
        (ORDER, Given(placed={"a": "1"}), Slip.INCOMPLETE),
        (ORDER, Given(placed={"a": "1", "b": "1", "c": "2"}), Slip.TWICE),
        (ORDER, Given(placed={"a": "1", "b": "2", "c": "9"}), Slip.UNKNOWN),
        (ORDER, Given(placed={"a": "1", "b": "2", "z": "3"}), Slip.UNKNOWN),
        (MATCH, Given(placed={"a": "x", "b": ""}), Slip.INCOMPLETE),
        (MATCH, Given(placed={"a": "x", "b": "x"}), Slip.TWICE),
        (MATCH, Given(placed={"a": "x", "b": "a"}), Slip.UNKNOWN),
        (TEXT, Given(text=" \n"), Slip.EMPTY),
        (TEXT, Given(text="1" * (LONGEST + 1)), Slip.LONG),
    ],
)
def test_what_is_no_answer_to_the_question_is_not_marked(key, said, why):
    assert slip(key, said) is why


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"kind": Kind.SINGLE, "choices": ("a",), "right": ("a",)}, Fault.TOO_FEW),
        ({"kind": Kind.SINGLE, "choices": ("a", "b")}, Fault.NONE_RIGHT),
        ({"kind": Kind.SINGLE, "choices": ("a", "b"), "right": ("z",)}, Fault.NONE_RIGHT),
        ({"kind": Kind.SINGLE, "choices": ("a", "b"), "right": ("a", "b")}, Fault.TWO_RIGHT),
        ({"kind": Kind.MULTIPLE, "choices": ("a", "a"), "right": ("a",)}, Fault.EQUAL),
        ({"kind": Kind.MULTIPLE, "choices": ("a", ""), "right": ("a",)}, Fault.EMPTY),
        ({"kind": Kind.ORDER, "right": ("a",)}, Fault.TOO_FEW),
        ({"kind": Kind.ORDER, "right": ("a", "b", "a")}, Fault.EQUAL),
        ({"kind": Kind.ORDER, "right": tuple(f"{n}" for n in range(13))}, Fault.TOO_MANY),
        ({"kind": Kind.MATCH, "pairs": (("a", "x"), ("b", ""))}, Fault.UNPAIRED),
        ({"kind": Kind.MATCH, "pairs": (("a", "x"), ("b", "x"))}, Fault.EQUAL),
        ({"kind": Kind.TEXT, "accepted": (" ",)}, Fault.NONE_ACCEPTED),
        ({"kind": Kind.TEXT, "accepted": ("1",), "tolerance": Decimal(-1)}, Fault.TOLERANCE),
    ],
)
def test_what_nobody_could_be_right_about_is_no_key(parts, fault):
    with pytest.raises(NoKey) as refused:
        Key(**parts)
    assert refused.value.fault is fault


# Short texts --------------------------------------------------------------------------------------------------


@given(st.text(max_size=60))
def test_a_folded_text_stays_as_it_is(text):
    assert fold(fold(text)) == fold(text)


@given(st.text("abcdefghijklmnopqrstuvwxyzæøåäö ", min_size=1, max_size=30).filter(str.strip))
def test_capital_letters_and_spaces_do_not_matter(text):
    key = Key(Kind.TEXT, accepted=(text,))
    for written in (text.upper(), text.title(), f"  {text}\u00a0 ", f"{text}."):
        assert mark(key, Given(text=written)).right


@pytest.mark.parametrize(
    ("accepted", "written", "right"),
    [
        ("e-Boks", "E‑boks", True),
        ("idé", "ide", True),
        ("ide", "Idé", True),
        ("cafe\u0301", "café", True),
        ("på torvet", "PÅ  TORVET", True),
        ("på torvet", "paa torvet", True),
        ("på torvet", "pa torvet", False),
        ("Øve-ID", "oeve-id", True),
        ("Mäkelä", "Mækelæ", True),
        ("sää", "saa", False),
        ("hår", "har", False),
        ("borger.dk", "»borger.dk«", True),
        ("Straße", "STRASSE", True),
        ("?", "?", True),
        ("?", "!", False),
        ("112", "112", True),
        ("112", "1 1 2", True),
        ("112", "113", False),
        ("112", "-112", False),
        ("0042", "42", False),
        ("0042", "00 42", True),
        ("19", "19,0", True),
        ("1.000", "1000", True),
        ("1000", "1.000", True),
        ("1000", "1 000", True),
        ("1 234,50", "1.234,5", True),
        ("1234.5", "1,234.50", True),
        ("3", "three", False),
    ],
)
def test_a_short_text_is_right_however_people_write_it(accepted, written, right):
    assert mark(Key(Kind.TEXT, accepted=(accepted,)), Given(text=written)).right is right


def test_any_of_several_accepted_answers_is_right():
    key = Key(Kind.TEXT, accepted=("112", "one one two"))
    assert mark(key, Given(text="One one two")).right
    assert not mark(key, Given(text="911")).right


@given(
    st.decimals(-10_000, 10_000, places=2),
    st.decimals(0, 100, places=2),
    st.decimals(-200, 200, places=2),
)
@settings(max_examples=200)
def test_a_number_is_right_exactly_as_far_off_as_it_may_be(worth, far, off):
    key = Key(Kind.TEXT, accepted=(f"{worth:f}",), tolerance=far)
    said = f"{worth + off:f}".replace(".", ",")
    if len(numbers(f"{worth:f}")) == len(numbers(said)) == 1:
        assert mark(key, Given(text=said)).right == (abs(off) <= far)


@given(st.integers(0, 10**9), st.sampled_from([" ", "\u00a0", "\u202f", ".", ""]))
def test_thousands_may_be_parted_as_anybody_parts_them(number, sign):
    assert Decimal(number) in numbers(f"{number:,}".replace(",", sign))


@pytest.mark.parametrize(
    "text", ["", "kr.", "1e5", "NaN", "Infinity", "1,2,3", "0012", "٣", "9" * 99]
)
def test_what_is_no_number_counts_as_words(text):
    assert numbers(text) == frozenset()


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_choice_is_known_by_its_words_and_by_nothing_else(one, other):
    same = one.split() == other.split()
    assert (identify(one) == identify(other)) is same
    assert len(identify(one)) == 16
