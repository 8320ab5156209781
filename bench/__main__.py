"""``python -m bench [PATTERN]``: measures, prints one table, writes bench/results.json."""

import os
import sys

from bench import runner


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    pattern = arguments[0] if arguments else "*"
    report, absent = runner.run(pattern)
    if not report["rows"] and not absent:
        print(f"No row is named like {pattern!r}. There are: {', '.join(runner.measures())}")
        return 2
    runner.write(report)
    print(runner.table(report, absent))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
