"""How a figure is measured, and how figures become a table.

A file of ``bench/rows/`` measures one figure: it holds a function ``measure() -> Row`` and the constant
``NAME``. What it times are ``Side``s, ours and the baseline, called in turn by ``alternate``.
"""

from __future__ import annotations

import fnmatch
import importlib
import json
import math
import os
import pkgutil
import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.json"
ROUNDS = 5
BUSY = 1.5
"""Load (mean of one minute) above which a comparison of times says nothing."""


class Absent(Exception):
    """A row that cannot be measured here; the message says what is missing."""


@dataclass(frozen=True)
class Row:
    """One figure.

    ``ratio`` is how many times better than the baseline measured in the same run, bigger is better
    whatever the unit; ``None`` where a figure has no baseline. ``extra`` is what a reader needs to judge it.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    baseline_is: str = ""
    ratio: float | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Timed:
    """CPU seconds (user and system, with children that ended) and wall seconds of each round."""

    cpu: tuple[float, ...]
    wall: tuple[float, ...]

    @property
    def least_cpu(self) -> float:
        """What the work itself costs: other programs only ever add to CPU time."""
        return min(self.cpu)

    @property
    def median_wall(self) -> float:
        return statistics.median(self.wall)


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall seconds of one call, children included."""
    before, start = os.times(), time.perf_counter()
    work()
    wall, after = time.perf_counter() - start, os.times()
    return sum(after[:4]) - sum(before[:4]), wall


def alternate(
    sides: dict[str, Callable[[], object]],
    *,
    rounds: int = ROUNDS,
    prepare: Callable[[str], object] | None = None,
) -> dict[str, Timed]:
    """Run every side once per round, in turn, so that what drifts in the machine meets all alike.

    ``prepare`` is called with the side's name before each of its turns and is not timed.
    Raises ValueError for fewer than five rounds.
    """
    if rounds < ROUNDS:
        raise ValueError(f"{rounds} rounds are too few: at least {ROUNDS}")
    cpu: dict[str, list[float]] = {name: [] for name in sides}
    wall: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds):
        # Whoever goes first may pay for warming up: take turns in that, too.
        names = list(sides) if turn % 2 == 0 else list(reversed(sides))
        for name in names:
            if prepare:
                prepare(name)
            spent, passed = seconds(sides[name])
            cpu[name].append(spent)
            wall[name].append(passed)
    return {name: Timed(tuple(cpu[name]), tuple(wall[name])) for name in sides}


def ratio(ours: float, baseline: float, *, more_is_better: bool) -> float:
    """How many times better ``ours`` is. Raises ValueError where either is not above nought."""
    if ours <= 0 or baseline <= 0:
        raise ValueError(f"no ratio of {ours} and {baseline}")
    return ours / baseline if more_is_better else baseline / ours


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least ``share`` of ``values`` do not exceed (nearest rank)."""
    if not values or not 0 < share <= 1:
        raise ValueError("no percentile of nothing, or outside 0 to 1")
    ordered = sorted(values)
    return ordered[math.ceil(len(ordered) * share) - 1]


def measures() -> dict[str, Callable[[], Row]]:
    """Every figure by name, in the order of names."""
    package = importlib.import_module("bench.rows")
    found = {}
    for module_info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"bench.rows.{module_info.name}")
        found[module.NAME] = module.measure
    return dict(sorted(found.items()))


def machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    model = ""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), "")
    return {
        "cpus": os.cpu_count(),
        "cpu": model or platform.machine(),
        "memory_gb": round(memory / 2**30, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def commit() -> str:
    answer = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip()


def run(
    pattern: str = "*",
    *,
    figures: dict[str, Callable[[], Row]] | None = None,
    load: Callable[[], float] = lambda: os.getloadavg()[0],
    say: Callable[[str], object] = print,
) -> tuple[dict[str, Any], dict[str, str]]:
    """Measure the figures whose name matches ``pattern``: the report, and why each absent row is absent."""
    chosen = {
        name: measure
        for name, measure in (measures() if figures is None else figures).items()
        if fnmatch.fnmatchcase(name, pattern)
    }
    before = load()
    rows, absent = [], {}
    for name, measure in chosen.items():
        say(f"{name} …")
        try:
            rows.append(measure())
        except Absent as reason:
            absent[name] = str(reason)
    report = {
        "machine": machine(),
        "load": [round(before, 2), round(load(), 2)],
        "commit": commit(),
        "rows": [asdict(row) for row in rows],
    }
    return report, absent


def figure(value: float | None) -> str:
    """A number as a table shows it: three significant digits, never an exponent."""
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(report: dict[str, Any], absent: dict[str, str]) -> str:
    """The report as text; above a load of 1.5 before the start it says that it decides nothing."""
    lines = [("row", "value", "unit", "baseline", "times better", "baseline is")]
    lines += [
        (
            row["name"],
            figure(row["value"]),
            row["unit"],
            figure(row["baseline"]),
            figure(row["ratio"]),
            row["baseline_is"],
        )
        for row in report["rows"]
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    text = [
        "  ".join(
            cell.ljust(width) if column in (0, 2) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line[:5], widths, strict=True))
        )
        + f"  {line[5]}".rstrip()
        for line in lines
    ]
    text += [f"{name}  absent: {reason}" for name, reason in absent.items()]
    before, after = report["load"]
    text.append(f"load {before} before, {after} after; commit {report['commit'] or 'unknown'}")
    if before > BUSY:
        text.append("busy: no verdict")
    return "\n".join(text)


def write(report: dict[str, Any], path: Path = RESULTS) -> None:
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
