"""Recorded answers: our own small ones, and those of real systems where they lie beside the checkout."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RECORDED = Path(__file__).resolve().parents[2] / "recorded"


@pytest.fixture
def recorded() -> Callable[[str], Any]:
    """A fresh copy of one of our recorded answers, to be changed at will."""
    return lambda name: json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def karlsruhe(shared_data: Path) -> Path:
    return shared_data / "cases" / "oparl-karlsruhe"


@pytest.fixture(scope="session")
def helsinki(shared_data: Path) -> Path:
    return shared_data / "cases" / "ahjo-helsinki"
