"""Subtitles as browsers read them: what they would leave out is found, with its line."""

import pytest
from django.utils import translation

from portal import webvtt

GOOD = """WEBVTT Three signs of a false message

NOTE
Recorded at the library.

STYLE
::cue(v) { color: white }

REGION
id:below

intro
00:01.000 --> 00:03.500 align:center line:90% position:50%,center size:80% region:below
<v Birgit>I got a message about a parcel.

00:00:03.500 --> 00:00:06.000
- I <i>was</i> waiting for one &amp; I
- pressed <00:00:04.500><c.loud>it</c>.

100:00:00.000 --> 100:00:01.000 vertical:rl line:-1
<ruby>漢<rt>kan</rt></ruby> <lang da>Hov!</lang>
"""


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def faults(text: str) -> list[str]:
    return [str(one) for one in webvtt.faults(text.encode())]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_every_browser_shows_is_well(ends: str, mark: str) -> None:
    assert faults(mark + GOOD.replace("\n", ends)) == []


def cue(times: str = "00:01.000 --> 00:03.000", words: str = "Hello") -> str:
    return f"WEBVTT\n\n{times}\n{words}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Line 1: The file begins with the word WEBVTT"),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nHello\n",
            "Line 1: The file begins with the word WEBVTT",
        ),
        ("WEBVTTX\n", "Line 1: The file begins with the word WEBVTT"),
        ("WEBVTT\nKind: captions\n\n", "Line 2: An empty line belongs below WEBVTT."),
        ("WEBVTT\n\nNOTE Nothing yet\n", "Line 4: There is no subtitle in the file."),
        ("WEBVTT\n\nHello\n\n" + cue()[8:], "Line 3: Two times with --> between them belong here."),
        (cue("00:03.000 --> 00:01.000"), "Line 3: The subtitle ends before it begins."),
        (cue("00:03.000 --> 00:03.000"), "Line 3: The subtitle ends before it begins."),
        (cue("00:01,000 --> 00:03,000"), "Line 3: Times are written 00:01:02.500 -->"),
        (cue("0:01.000 --> 0:03.000"), "Line 3: Times are written"),
        (cue("00:61.000 --> 01:03.000"), "Line 3: Times are written"),
        (cue("00:01.000-->00:03.000"), "Line 3: Times are written"),
        (
            cue("00:01.000 --> 00:03.000 align:middle"),
            "Line 3: \u201calign:middle\u201d says nothing",
        ),
        (cue("00:01.000 --> 00:03.000 size:120%"), "Line 3: \u201csize:120%\u201d says nothing"),
        (
            cue("00:01.000 --> 00:03.000 size:9% size:8%"),
            "Line 3: \u201csize:8%\u201d says nothing",
        ),
        (cue(words="")[:-1], "Line 3: This subtitle has no words."),
        (cue(words="Hello\n00:03.000 --> 00:04.000\nBye"), "Line 5: An empty line belongs above"),
        (cue(words="Bread & butter"), "Line 4: The sign & is written &amp; here."),
        (cue(words="1 < 2"), "Line 4: The sign < is written &lt; here."),
        (cue(words="<font>Hello</font>"), "Line 4: No browser knows <font>."),
        (cue(words="<i>Hello"), "Line 4: <i> is not ended."),
        (cue(words="<i>Hello</b></i>"), "Line 4: </b> ends nothing that was begun."),
        (
            cue() + "\n00:00.500 --> 00:02.000\nBye\n",
            "Line 6: The subtitle begins before the one above it.",
        ),
        (
            cue() + "\nSTYLE\n::cue {}\n",
            "Line 6: STYLE and REGION belong above the first subtitle.",
        ),
        (cue() + "\nNOTE\nthere --> here\n", "Line 7: The arrow --> stands in times only"),
    ],
)
def test_what_a_browser_would_leave_out_is_told_with_its_line(text: str, said: str) -> None:
    assert faults(text)[0].startswith(said)


def test_another_encoding_and_a_film_by_mistake_are_told() -> None:
    latin = cue(words="R\u00f8dgr\u00f8d").encode("latin-1")
    assert str(webvtt.faults(latin)[0]).startswith("Line 4: A letter is not written in UTF-8.")
    assert str(webvtt.faults(b"x" * (webvtt.LARGEST + 1))[0]).startswith(
        "Line 1: The file is larger"
    )


def test_every_fault_of_a_file_is_told() -> None:
    text = cue("00:03.000 --> 00:01.000", "<i>Hello") + "\n00:04,000 --> 00:05,000\nBye\n"
    assert [one.partition(":")[0] for one in faults(text)] == ["Line 3", "Line 4", "Line 6"]
