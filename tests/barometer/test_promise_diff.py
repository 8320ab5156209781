"""What changed between two wordings, word by word."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from barometer.promise_diff import Part, changed, compare

texts = st.text(alphabet=st.sampled_from("ab cø.\n "), max_size=60)


def marked(before: str, after: str) -> str:
    sign = {Part.GONE: "[-%s-]", Part.NEW: "{+%s+}", Part.SAME: "%s"}
    return "".join(sign[piece.part] % piece.text for piece in compare(before, after))


def test_a_word_that_changes_stands_beside_the_one_that_went() -> None:
    before = "You get an answer within ten days."
    after = "You get an answer within five days."
    assert marked(before, after) == "You get an answer within [-ten-]{+five+} days."


def test_what_is_put_in_and_what_is_taken_out_stand_alone() -> None:
    assert marked("We come.", "We come at once.") == "We [-come.-]{+come at once.+}"
    assert marked("One\nTwo\nThree", "One\nThree") in {
        "One\n[-Two\n-]Three",
        "One[-\nTwo-]\nThree",
    }


def test_a_single_word_that_stayed_between_two_changes_is_said_with_them() -> None:
    said = marked("the bus runs every hour here", "a bus goes every hour here")
    assert said == "[-the bus runs-]{+a bus goes+} every hour here"


def test_the_same_text_has_one_piece_that_stayed() -> None:
    pieces = compare("Nothing new.", "Nothing new.")
    assert [piece.part for piece in pieces] == [Part.SAME]
    assert not changed(pieces)
    assert compare("", "") == []


@given(texts, texts)
def test_nothing_is_lost_and_nothing_made_up(before, after) -> None:
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if not piece.new) == before
    assert "".join(piece.text for piece in pieces if not piece.gone) == after
    assert all(piece.text for piece in pieces)
    assert changed(pieces) == (before != after)
    assert all(one.part is not other.part for one, other in itertools.pairwise(pieces)), (
        "runs are whole"
    )
