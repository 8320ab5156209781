"""A run that may leave nothing out fails for whatever it leaves out, and the second of two runs leaves out only what
says the same beside any database."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.conftest import NO_CHROMIUM, NO_SHARED_DATA, ROOT, pytest_fixture_setup, refuse_skip
from tests.run import ON_EITHER


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


SOME = """
import pytest

def test_pure(): ...
def test_pure_with_a_fixture(tmp_path, settings): ...
@pytest.mark.browser
def test_walked(square): ...

@pytest.mark.django_db
def test_marked(): ...
def test_rows(db): ...
def test_rows_that_are_committed(transactional_db): ...
def test_served(live_server): ...
@pytest.fixture(scope="module")
def rows_for_all(django_db_setup): ...
def test_rows_that_stand(rows_for_all): ...
@pytest.mark.postgres
def test_of_postgresql(): ...
"""


def test_on_postgresql_runs_whatever_may_touch_a_database(tmp_path) -> None:
    (tmp_path / "test_some.py").write_text(SOME)
    # read as a conftest of its own, which is after Django is ready; a plugin would be too early
    (tmp_path / "conftest.py").write_text(
        "from tests.conftest import pytest_collection_modifyitems, pytest_configure\n"
    )
    pytest_here = [sys.executable, "-m", "pytest", "-c", "pyproject.toml"]
    plainly = ["--collect-only", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    collected = subprocess.run(
        [*pytest_here, *plainly, "-m", ON_EITHER, tmp_path / "test_some.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = [line.rpartition("::")[2] for line in collected.stdout.splitlines() if "::" in line]
    wanted = {"test_marked", "test_rows", "test_rows_that_are_committed", "test_served"}
    wanted |= {"test_rows_that_stand"}
    assert {*found} - {"test_of_postgresql"} == wanted, collected.stdout + collected.stderr


@pytest.mark.parametrize(("marks", "refused"), [({"pure"}, True), (set(), False)])
def test_a_test_that_seems_pure_cannot_get_a_database_all_the_same(marks, refused: bool) -> None:
    node = SimpleNamespace(get_closest_marker=lambda name: name in marks)
    asked = pytest_fixture_setup(
        SimpleNamespace(argname="_django_db_helper"), SimpleNamespace(node=node)
    )
    if refused:
        with pytest.raises(pytest.fail.Exception, match="by hand"):
            next(asked)
    else:
        next(asked)
