"""Counts as people write them: what is right is taken, and what is not is told with its line and what to write."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from learning import effect_lines
from learning.effect_choices import Quality, Way
from learning.effect_lines import CellRefused, FileRefused, Line

NEWEST = dt.date(2026, 10, 1)
HEAD = "month,channel,count\n"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def wrong(text: str | bytes) -> list[tuple[int, str, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    found = effect_lines.read(data, NEWEST)
    return [(one.number, one.column, one.text) for one in found.wrong]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1.234", "Write 1234"),
        ("1,234", "Write 1234"),
        ("1'234", "Write 1234"),
        ("12.345.678", "Write 12345678"),
        ("12,5", "Write 12 or 13"),
        ("12.75", "Write 12 or 13"),
        ("12,0", "write 12, without decimals"),
        ("-3", "Write 0 or more, or leave the line out"),
        ("−3", "Write 0 or more"),
        ("", "Leave the line out if nobody knows it; write 0 if nobody came"),
        ("ca. 40", "Write digits only"),
        ("1e3", "Write digits only"),
        ("٣", "Write digits only"),
        ("99999999", "Write at most 10000000"),
        ("1" * 40, "Write at most 10000000"),
    ],
)
def test_a_number_that_is_no_count_is_refused_with_what_to_write(text: str, advice: str):
    with pytest.raises(CellRefused) as refused:
        effect_lines.count(text)
    assert advice in refused.value.text
    assert refused.value.column == "count"


@pytest.mark.parametrize(
    ("text", "count"), [("0", 0), (" 128 ", 128), ("1 234", 1234), ("1\u00a0234\u00a0567", 1234567)]
)
def test_a_number_that_can_be_read_in_one_way_only_is_taken(text: str, count: int):
    assert effect_lines.count(text) == count


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2026-13", "there is no month 13. Write one from 01 to 12, such as 2026-12"),
        ("2026-00", "there is no month 0"),
        ("2026-1", "write 2026-01"),
        ("2026/05", "write 2026-05"),
        ("202605", "write 2026-05"),
        ("05-2026", "write 2026-05"),
        ("31.05.2026", "write 2026-05"),
        ("2026-05-31", "write 2026-05"),
        ("2026-13-01", "there is no month 13"),
        ("maj 2026", "such as 2026-05"),
        ("1999-05", "Write a month from 2000-01 on"),
        ("2026-11", "is not over. The last month that can be taken is 2026-10"),
        ("", "Write it as 2026-05"),
    ],
)
def test_a_month_that_is_written_otherwise_is_refused_with_what_to_write(text: str, advice: str):
    with pytest.raises(CellRefused) as refused:
        effect_lines.month(text, NEWEST)
    assert advice in refused.value.text


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("telefon", "Write phone"),
        ("onlin", "Write online"),
        ("Personligt", "Write person"),
        ("käynti", "Write person"),
        ("fax", "Write one of online, person, phone, paper"),
        ("", "Write one of online, person, phone, paper"),
    ],
)
def test_an_unknown_channel_is_refused_with_the_one_that_may_be_meant(text: str, advice: str):
    with pytest.raises(CellRefused) as refused:
        effect_lines.channel(text)
    assert advice in refused.value.text
    assert effect_lines.channel(" Phone ") == Way.PHONE


def test_every_mistake_is_told_with_the_number_of_its_line():
    found = wrong(f"{HEAD}2026-01,person,12\n\n2026-13,fax,1.5\n2026-02,person,-1\n")
    assert [(number, column) for number, column, _text in found] == [
        (4, "month"),
        (4, "channel"),
        (4, "count"),
        (5, "count"),
    ]


def test_of_two_lines_about_the_same_neither_is_taken():
    data = f"{HEAD}2026-01,person,12\n2026-02,person,3\n2026-01,Person,13\n".encode()
    found = effect_lines.read(data, NEWEST)
    assert [line.number for line in found.lines] == [3]
    assert [(one.number, one.text) for one in found.wrong] == [
        (number, "2026-01, person stands in lines 2, 4. Keep one of them.") for number in (2, 4)
    ]


def test_a_number_that_its_separator_tears_apart_is_put_together_in_the_advice():
    ((number, column, text),) = wrong(f"{HEAD}2026-01,person,1,234\n")
    assert (number, column) == (2, "count")
    assert "write 1234" in text
    ((_number, _column, text),) = wrong(f"{HEAD}2026-01,person,12,about\n")
    assert "4 cells and the first line 3" in text
    assert wrong(f"{HEAD}2026-01,person,12,,\n") == []


LINES = [["month", "channel", "count"], ["2026-01", "person", "12"], ["2026-02", "person", "0"]]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_as_spreadsheets_save_it(mark: str, end: str, code: str):
    data = end.join(mark.join(line) for line in LINES).encode(code)
    found = effect_lines.read(data, NEWEST)
    assert [(line.number, line.count) for line in found.lines] == [(2, 12), (3, 0)]
    assert not found.wrong


def test_headings_may_be_of_any_of_the_languages_in_any_order_with_others_beside():
    data = "Antal;Bemærkning;Måned;Kanal\n7;æøå;2026-01;paper\n".encode("latin-1")
    found = effect_lines.read(data, NEWEST)
    assert [(line.channel, line.count) for line in found.lines] == [(Way.PAPER, 7)]
    assert found.unused == ["Bemærkning"]
    data = "kuukausi,kanava,määrä,laatu\n2026-01,phone,7,estimated\n2026-02,phone,7,sure\n".encode()
    found = effect_lines.read(data, NEWEST)
    assert found.lines[0].quality == Quality.ESTIMATED
    assert "Write one of counted, estimated, partial" in found.wrong[0].text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"month,count\n2026-01,3\n", "Missing: channel"),
        (b"2026-01,person,3\n", "Missing: month, channel, count"),
        (b"PK\x03\x04\0\0", "Save it as CSV first"),
        (b"x" * (effect_lines.LARGEST + 1), "too large"),
        ((HEAD + "2026-01,person,1\n" * 5001).encode(), "too many lines"),
    ],
)
def test_what_is_no_table_of_counts_is_refused_whole(data: bytes, why: str):
    with pytest.raises(FileRefused, match=why):
        effect_lines.read(data, NEWEST)


def test_rows_of_programs_are_whole_numbers_and_text():
    said = [
        {"month": "2026-01", "channel": "online", "count": 12},
        {"month": "2026-02", "channel": "online", "count": "12"},
        {"month": "2026-03", "channel": "online", "count": 12.0},
        {"month": "2026-04", "channel": "online", "count": True},
        {"month": 202605, "channel": "online", "count": 1},
        {"month": "2026-06", "channel": "online"},
        {"month": "2026-07", "channel": "online", "count": -1},
        "2026-08",
    ]
    found = effect_lines.rows(enumerate(said, 1), NEWEST)
    assert [line.count for line in found.lines] == [12]
    assert [(one.number, one.column) for one in found.wrong] == [
        (2, "count"),
        (3, "count"),
        (4, "count"),
        (5, "month"),
        (6, "count"),
        (7, "count"),
        (8, ""),
    ]


def test_gaps_are_the_months_between_of_which_nothing_is_known():
    known = {(dt.date(2025, month, 1), Way.PERSON) for month in (11, 12)}
    known |= {(dt.date(2026, month, 1), Way.PERSON) for month in (2, 5)}
    known.add((dt.date(2026, 1, 1), Way.ONLINE))
    assert effect_lines.gaps(known) == {
        Way.PERSON: [dt.date(2026, month, 1) for month in (1, 3, 4)]
    }


KEYS = st.tuples(
    st.integers(2000, 2025).flatmap(lambda y: st.integers(1, 12).map(lambda m: dt.date(y, m, 1))),
    st.sampled_from(Way),
)


@given(
    st.dictionaries(KEYS, st.tuples(st.integers(0, effect_lines.MOST), st.sampled_from(Quality)))
)
def test_what_is_written_is_read_again(counts):
    lines = [
        Line(number, month, way, count, quality)
        for number, ((month, way), (count, quality)) in enumerate(counts.items(), 2)
    ]
    found = effect_lines.read(effect_lines.written(lines).encode(), NEWEST)
    assert found.lines == lines
    assert not found.wrong


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes):
    try:
        found = effect_lines.read(b"month;channel;count\n" + data, NEWEST)
    except FileRefused:
        return
    assert all(line.month <= NEWEST for line in found.lines)
