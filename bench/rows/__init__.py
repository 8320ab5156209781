"""One file per figure: ``NAME`` and ``measure() -> bench.runner.Row``, or ``Absent`` with the reason."""
