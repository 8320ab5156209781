"""A run that may leave nothing out fails for whatever it leaves out."""

from types import SimpleNamespace

import pytest

from tests.conftest import NO_CHROMIUM, NO_SHARED_DATA, refuse_skip


def skipped(reason: str, **more: str) -> SimpleNamespace:
    return SimpleNamespace(
        skipped=True, outcome="skipped", longrepr=("tests/x.py", 1, f"Skipped: {reason}"), **more
    )


def test_a_test_left_out_is_a_failure_where_nothing_may_be_left_out(monkeypatch) -> None:
    monkeypatch.setenv("TORGET_NO_SKIP", "1")
    report = refuse_skip(skipped(NO_CHROMIUM))
    assert report.outcome == "failed"
    assert NO_CHROMIUM in report.longrepr


@pytest.mark.parametrize(
    ("nothing_left_out", "report"),
    [
        ("", skipped(NO_CHROMIUM)),
        ("1", skipped(NO_SHARED_DATA)),
        ("1", skipped("known bug", wasxfail="known bug")),
    ],
    ids=["elsewhere", "allowed by name", "expected to fail"],
)
def test_other_skips_stay_skips(monkeypatch, nothing_left_out: str, report) -> None:
    monkeypatch.setenv("TORGET_NO_SKIP", nothing_left_out)
    assert refuse_skip(report).outcome == "skipped"
