"""Nothing a source can send raises anything but the parsers' own error, nor leaves a record unfit to store."""

import contextlib
import copy
import dataclasses
import datetime as dt
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.harvest import ahjo, oparl
from cases.harvest.ahjo_decision import read_decision
from cases.harvest.records import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    Answer,
    HarvestError,
    ParseError,
    walk_documents,
)
from cases.harvest.text import CHARACTERS, extract

RECORDED = Path(__file__).resolve().parents[2] / "recorded"
URL = "https://cases.example.org/oparl/papers"
SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SEEDS = {
    oparl: [
        json.loads((RECORDED / f"{name}.json").read_text())
        for name in ("oparl_paper", "oparl_meeting")
    ],
    ahjo: [
        json.loads((RECORDED / f"{name}.json").read_text())
        for name in ("ahjo_case", "ahjo_meeting")
    ],
}
SEEDS[oparl].append({"data": copy.deepcopy(SEEDS[oparl]), "links": {"next": URL + "?page=2"}})
SEEDS[ahjo].append({"cases": [copy.deepcopy(SEEDS[ahjo][0])], "page": 0, "size": 1, "nextCount": 1})

BOUND = settings(
    deadline=2_000,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(
        [
            *(
                "",
                " ",
                "\x00",
                "\ud800",
                "<script>",
                "9999-12-31",
                "0000-00-00",
                "2026-02-30",
                "x" * 9_000,
            ),
            *(
                "http://[",
                "https://x.example/\n",
                "javascript:1",
                "https://u:p@x.example/",
                "//x",
                "?page=2",
            ),
            *(
                "2026-01-01T00:00:00+99:99",
                "0001-01-01T00:00:00+14:00",
                "24:00",
                "null",
                "{}",
                "&#0;&#x110000;",
            ),
            *(10**18, -1, 1e308, True),
        ]
    ),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*path, number))


@st.composite
def mutated(draw, seeds):
    """A real answer in which some places hold something else, are gone, or hold each other."""
    value = copy.deepcopy(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 6))):
        path = draw(st.sampled_from([path for path in places(value) if path] or [()]))
        if not path:
            return draw(values)
        holder = value
        for step in path[:-1]:
            holder = holder[step]
        how = draw(st.sampled_from(["other", "gone", "listed", "first", "doubled"]))
        here = holder[path[-1]]
        if how == "gone":
            del holder[path[-1]]
        elif how == "listed":
            holder[path[-1]] = [here]
        elif how == "first" and isinstance(here, list) and here:
            holder[path[-1]] = here[0]
        elif how == "doubled" and isinstance(here, list):
            holder[path[-1]] = here + copy.deepcopy(here)
        else:
            holder[path[-1]] = draw(values)
    return value


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


def check(answer):
    """What the registry relies on, whatever came in."""
    assert isinstance(answer, Answer)
    for words in strings(dataclasses.asdict(answer)):
        words.encode()  # no lone surrogate: a database refuses it
        assert "\x00" not in words
    assert pickle.loads(pickle.dumps(answer)) == answer  # noqa: S301 - our own bytes
    for record in answer.records:
        assert record.key
        assert len(record.key) <= 500
        assert len(getattr(record, "title", "")) <= TITLE_LIMIT
        for item in getattr(record, "items", ()):
            assert len(item.title) <= TITLE_LIMIT
            assert len(item.resolution_text) <= TEXT_LIMIT
            assert 0 <= item.order <= 32_767
        for name in ("considerations", "items", "documents"):
            keys = [inner.key for inner in getattr(record, name, ())]
            assert len(keys) == len(set(keys))
        for name in ("starts_at", "ends_at"):
            moment = getattr(record, name, None)
            assert moment is None or moment.utcoffset() is not None
            assert moment is None or moment.astimezone(dt.UTC)
    for document in walk_documents(answer.records):
        assert document.url.startswith(("https://", "http://")) or not document.public
    for there in answer.follow:
        assert there.startswith(("https://", "http://"))
        assert there != URL


def survives(adapter, data):
    with contextlib.suppress(ParseError):
        check(adapter.parse(data, URL, SINCE))


@pytest.mark.parametrize("adapter", [oparl, ahjo], ids=["oparl", "ahjo"])
@BOUND
@given(data=st.data())
def test_a_mutated_answer_is_read_or_refused(adapter, data):
    value = data.draw(mutated(SEEDS[adapter]))
    survives(adapter, json.dumps(value).encode())


@pytest.mark.parametrize("adapter", [oparl, ahjo], ids=["oparl", "ahjo"])
@BOUND
@given(value=values)
def test_any_json_is_read_or_refused(adapter, value):
    survives(adapter, json.dumps(value).encode())


@pytest.mark.parametrize("adapter", [oparl, ahjo], ids=["oparl", "ahjo"])
@BOUND
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(adapter, data):
    survives(adapter, data)


@pytest.mark.parametrize("adapter", [oparl, ahjo], ids=["oparl", "ahjo"])
@BOUND
@given(data=st.data())
def test_a_torn_answer_is_read_or_refused(adapter, data):
    whole = json.dumps(data.draw(st.sampled_from(SEEDS[adapter]))).encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    survives(adapter, whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:])


@BOUND
@given(markup=st.text(alphabet="<>/!-&;= '\"abdivpclsSioktT\n\x00", max_size=300))
def test_any_markup_of_a_decision_is_read(markup):
    for around in (
        "{}",
        "<div class='SisaltoSektio'><h3 class='SisaltoOtsikko'>Päätös</h3>{}</div>",
    ):
        text = read_decision(around.replace("{}", markup))
        assert "<div" not in text.resolution or "&lt;" in markup


@BOUND
@given(data=st.binary(max_size=400))
def test_any_plain_text_is_read_or_refused(data):
    with contextlib.suppress(HarvestError):
        assert 0 < len(extract(data, "text/plain").text) <= CHARACTERS
