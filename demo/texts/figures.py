"""How many people live in the invented municipalities, by age. The numbers are invented as well."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class PopulationText:
    source: str
    table: str
    """As the file that the register gives (``microservices.population``)."""


def _table(**people: tuple[int, int, int, int]) -> str:
    """The whole municipality stands under ``whole``, an area under its short name with underscores."""
    bands = ("12-15", "16-17", "18-29", "30-45")
    lines = ["area,band,people"]
    for name, numbers in people.items():
        area = "" if name == "whole" else name.replace("_", "-")
        lines += [f"{area},{band},{n}" for band, n in zip(bands, numbers, strict=True)]
    return "\n".join(lines) + "\n"


POPULATIONS: dict[str, PopulationText] = {
    "tornsund": PopulationText(
        "Folketal, opdigtet til demonstrationen",
        _table(
            whole=(128, 66, 310, 402),
            midtbyen=(30, 18, 110, 96),
            vestbyen=(26, 12, 48, 74),
            soendervang=(34, 15, 52, 88),
            nordhavnen=(8, 6, 60, 70),
        ),
    ),
    "kuulasjarvi": PopulationText(
        "Väestötilasto, keksitty esittelyä varten",
        _table(
            whole=(96, 52, 180, 288),
            keskusta=(24, 16, 70, 84),
            myllyranta=(20, 10, 28, 60),
            koivula=(18, 9, 24, 52),
            kirkonkyla=(12, 6, 20, 40),
        ),
    ),
}
