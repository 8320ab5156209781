import json

import pytest

from bench import runner
from bench.runner import Absent, Row


def test_the_ratio_says_how_many_times_better_whatever_the_unit() -> None:
    assert runner.ratio(500, 100, more_is_better=True) == 5
    assert runner.ratio(20, 100, more_is_better=False) == 5
    assert runner.ratio(100, 20, more_is_better=False) == 0.2


@pytest.mark.parametrize("pair", [(0, 1), (1, 0), (-1, 1)])
def test_there_is_no_ratio_of_nothing(pair) -> None:
    with pytest.raises(ValueError, match="no ratio"):
        runner.ratio(*pair, more_is_better=True)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(n) for n in range(1, 101)]
    assert runner.percentile(values, 0.95) == 95
    assert runner.percentile(values, 1) == 100
    assert runner.percentile([7.0], 0.95) == 7
    assert runner.percentile([3.0, 1.0, 2.0], 0.5) == 2
    with pytest.raises(ValueError, match="no percentile"):
        runner.percentile([], 0.5)


def test_sides_take_turns_and_take_turns_in_going_first() -> None:
    calls: list[str] = []
    timed = runner.alternate(
        {"ours": lambda: calls.append("ours"), "theirs": lambda: calls.append("theirs")},
        prepare=lambda name: calls.append(f"prepare {name}"),
    )
    assert calls[0::2] == [f"prepare {name}" for name in calls[1::2]]
    assert calls[1::2] == ["ours", "theirs", "theirs", "ours"] * 2 + ["ours", "theirs"]
    assert len(timed["ours"].cpu) == len(timed["theirs"].wall) == 5


def test_fewer_than_five_rounds_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        runner.alternate({"ours": lambda: None}, rounds=4)


def test_cpu_is_the_least_and_wall_the_median() -> None:
    timed = runner.Timed(cpu=(3.0, 1.0, 2.0), wall=(9.0, 1.0, 2.0))
    assert (timed.least_cpu, timed.median_wall) == (1.0, 2.0)


def test_the_cpu_of_children_counts() -> None:
    import subprocess
    import sys

    work = [sys.executable, "-c", "sum(range(3_000_000))"]
    cpu, _wall = runner.seconds(lambda: subprocess.run(work, check=True))
    assert cpu > 0


def failing() -> Row:
    raise Absent("no bakerydemo beside the checkout")


FIGURES = {
    "harvest.rate": lambda: Row("harvest.rate", 1234.5, "items/s", 200.0, "row by row", 6.1725),
    "page.home": failing,
    "push.kill": lambda: Row("push.kill", 3, "duplicates", extra={"lost": 0}),
}


def run(pattern: str = "*", load: float = 0.3):
    return runner.run(pattern, figures=FIGURES, load=lambda: load, say=lambda line: None)


def test_a_row_that_cannot_be_measured_is_absent_and_named(tmp_path) -> None:
    report, absent = run()
    assert [row["name"] for row in report["rows"]] == ["harvest.rate", "push.kill"]
    assert absent == {"page.home": "no bakerydemo beside the checkout"}
    assert "page.home  absent: no bakerydemo beside the checkout" in runner.table(report, absent)
    runner.write(report, tmp_path / "results.json")
    assert set(json.loads((tmp_path / "results.json").read_text())) == {
        "machine",
        "load",
        "commit",
        "rows",
    }


def test_a_pattern_chooses_rows() -> None:
    report, absent = run("push.*")
    assert [row["name"] for row in report["rows"]] == ["push.kill"]
    assert absent == {}


def test_a_busy_machine_gives_no_verdict() -> None:
    assert "busy: no verdict" in runner.table(*run(load=1.51))
    assert "busy" not in runner.table(*run(load=1.5))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1234.5, "1,234"), (6.1725, "6.17"), (0.04567, "0.0457"), (None, "–"), (60, "60")],
)
def test_figures_are_shown_with_three_digits(value, shown) -> None:
    assert runner.figure(value) == shown
