"""Serves the demo's case systems: ``python -m demo.casesystem --port 8002``."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path

from demo.casesystem.data import bulk
from demo.casesystem.server import SHARED, CaseSystem
from demo.casesystem.web import PortTakenError


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m demo.casesystem", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=8002, help="port on 127.0.0.1; 0 takes a free one"
    )
    parser.add_argument(
        "--shared",
        type=Path,
        default=SHARED,
        metavar="DIR",
        help=f"real case data (default {SHARED})",
    )
    parser.add_argument(
        "--without-shared", action="store_true", help="serve the two invented municipalities alone"
    )
    parser.add_argument(
        "--overlay",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="JSON files that take the place of the real data's; may be given several times",
    )
    parser.add_argument(
        "--start",
        type=dt.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the date around which the invented cases are laid (default: today)",
    )
    parser.add_argument(
        "--cases", type=int, default=0, metavar="N", help="N further cases in Tornsund, for scale"
    )
    options = parser.parse_args(arguments)
    for folder in options.overlay:
        if not folder.is_dir():
            parser.error(f"{folder} is not a folder")
    try:
        system = CaseSystem(
            port=options.port,
            shared=None if options.without_shared else options.shared,
            folders=options.overlay,
            start=options.start,
            matters=bulk.matters(options.cases),
        )
    except PortTakenError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(system.sources, indent=1) + "\n")
    sys.stdout.flush()
    try:
        system.listener.serve_forever()
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
