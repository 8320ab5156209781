"""Several processes that begin at the same moment: each prints ``ready``, waits for a line, and says in the end what it
found as JSON with ``began`` and ``ended`` in seconds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from bench import outbox
from bench.outbox import Environment
from bench.runner import ROOT


def at_once(
    where: Environment, commands: Iterable[Sequence[object]]
) -> tuple[list[dict[str, Any]], float]:
    """What each of ``commands``, a module and its arguments, said; and the seconds from the first beginning to the last
    end. Raises RuntimeError where one does not start."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", *map(str, command)],
            cwd=ROOT,
            env=outbox.environment(where),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    for one in workers:
        assert one.stdout is not None
        if one.stdout.readline() != "ready\n":
            raise RuntimeError("a worker did not start")
    for one in workers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [json.loads(one.communicate()[0].splitlines()[-1]) for one in workers]
    return said, max(one["ended"] for one in said) - min(one["began"] for one in said)
