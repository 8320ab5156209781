"""What the doctor asks about case systems."""

from __future__ import annotations

from cases.models import Source
from portal.checks import Finding, bad, check, figure, good, warning

HEALTH = Source.Health
TROUBLE = {HEALTH.FAILING, HEALTH.LATE}
"""States in which residents read old news."""


def _states() -> dict[str, Source.Health]:
    rows = Source.objects.select_related("municipality").order_by("municipality__slug", "name")
    return {f"{row.municipality.slug}: {row.name}": row.health for row in rows}


@check("case systems")
def case_systems() -> Finding:
    states = _states()
    if not states:
        return good("None is set up.")
    failing = [
        f"{name} ({HEALTH(state).value})" for name, state in states.items() if state in TROUBLE
    ]
    if failing:
        return bad(
            f"{', '.join(failing)}. The list of case systems in the CMS shows each run's errors."
        )
    waiting = [name for name, state in states.items() if state == HEALTH.HELD]
    if waiting:
        return warning(f"A run waits for somebody's yes in the CMS: {', '.join(waiting)}.")
    troubled = [name for name, state in states.items() if state == HEALTH.TROUBLED]
    if troubled:
        return warning(f"Working, with errors: {', '.join(troubled)}.")
    return good(f"{len(states)} set up.")


@figure("torget_source_bad", "1 where a case system fails or is late.", label="source")
def source_bad() -> dict[str, float]:
    return {name: float(state in TROUBLE) for name, state in _states().items()}
