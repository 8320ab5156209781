"""What a published program for surveys computed of published samples: the oracle of weights and errors."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def oracle(shared_data: Path) -> Path:
    return shared_data / "barometer"


@pytest.fixture(scope="session")
def expected(oracle: Path) -> dict[str, Any]:
    return json.loads((oracle / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def rows(oracle: Path) -> Callable[[str], Rows]:
    """``rows("apistrat")``: a sample of schools, a dictionary each."""

    def read(name: str) -> Rows:
        with (oracle / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
