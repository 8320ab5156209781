"""Answers of HTTP/1.1 come in pieces of any size, and in any state of health."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.http_answers import LONGEST_BODY, LONGEST_HEAD, SAID, Reader, Unreadable

PLAIN = b"HTTP/1.1 201 Created\r\nLocation: /m/1\r\nContent-Length: 0\r\n\r\n"
SLOW = b'HTTP/1.1 429 x\r\nRetry-After: 120\r\nContent-Length: 16\r\n\r\n{"reason":"slow"'
CHUNKED = b"HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\nlong\r\n5\r\n word\r\n0\r\nX: y\r\n\r\n"
HINTED = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + PLAIN
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"
CLOSING = b"HTTP/1.1 410 Gone\r\nConnection: Close\r\nContent-Length: 2\r\n\r\nno"
OLD = b"HTTP/1.0 500 Oh\r\nContent-Length: 0\r\n\r\n"


def read(data: bytes, cuts: list[int] | None = None) -> Reader:
    reader = Reader()
    places = [0, *sorted({c % len(data) for c in cuts or []}), len(data)]
    ends = [reader.feed(data[a:b]) for a, b in pairwise(places) if a < b]
    assert ends[-1] is True
    assert not any(ends[:-1])
    return reader


@given(
    st.sampled_from(
        [
            (PLAIN, 201, "", "", True),
            (SLOW, 429, "120", '{"reason":"slow"', True),
            (CHUNKED, 400, "", "long word", True),
            (HINTED, 201, "", "", True),
            (EMPTY, 204, "", "", True),
            (CLOSING, 410, "", "no", False),
            (OLD, 500, "", "", False),
        ]
    ),
    st.lists(st.integers(0, 500), max_size=30),
)
def test_it_does_not_matter_how_an_answer_is_cut(expected, cuts) -> None:
    data, status, retry_after, said, keep = expected
    reader = read(data, cuts)
    assert (reader.status, reader.retry_after, reader.said) == (status, retry_after, said)
    assert reader.keep is keep


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 20 x\r\n\r\n",
        b"HTTP/1.1 200 x\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
        b"x" * (LONGEST_HEAD + 1),
        b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * (LONGEST_HEAD + 1),
        b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"1" * (LONGEST_HEAD + 1),
    ],
)
def test_what_is_no_answer_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        Reader().feed(data)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: %d\r\n\r\n" % (LONGEST_BODY + 1),
        b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n",
        b"\r\n",  # until the connection ends
        b"Transfer-Encoding: gzip\r\n\r\n",
    ],
)
def test_of_a_body_without_a_short_end_only_the_status_counts(head: bytes) -> None:
    reader = Reader()
    assert reader.feed(b"HTTP/1.1 404 x\r\n" + head + b"aaaa")
    assert reader.status == 404
    assert not reader.keep


def test_little_is_kept_of_a_refusal_and_nothing_of_a_success() -> None:
    body = b"Content-Length: 1000\r\n\r\n" + b"a" * 1000
    assert len(read(b"HTTP/1.1 400 x\r\n" + body).said) == SAID
    assert read(b"HTTP/1.1 200 x\r\n" + body).said == ""


def test_what_comes_after_an_answer_makes_the_connection_useless() -> None:
    reader = Reader()
    assert reader.feed(PLAIN + PLAIN)
    assert not reader.keep


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    reader = Reader()
    try:
        reader.feed(b"HTTP/1.1 200 x\r\n" + data)
    except Unreadable:
        return
    assert reader.status in {0, 200}
