"""What licences are tested with. What an action can make, an action makes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from learning import pins, sealing
from learning.actions import licences, witnesses
from learning.models import Licence, LicencePackage, Witness, WitnessRun
from portal.models import Municipality, Resident
from tests.factories import ResidentFactory

SKILLS = "Reads digital post\nFinds a form\nKnows whom to ask"
EVERYTHING = frozenset(range(3))


def package(town: Municipality, **more: Any) -> LicencePackage:
    usual: dict[str, Any] = {
        "name_en": "Digital driver's licence",
        "about_en": "Manages digital post and self-service alone.",
        "skills_en": SKILLS,
        "offered": True,
    }
    for code in town.languages:
        usual |= {
            f"name_{code}": usual["name_en"],
            f"about_{code}": usual["about_en"],
            f"skills_{code}": SKILLS,
        }
    return licences.prepare(None, LicencePackage(municipality=town, **usual | more))


def witness(town: Municipality, resident: Resident | None = None, name: str = "Inger") -> Witness:
    found = resident or ResidentFactory(municipality=town, first_name=name)
    invited = witnesses.invite(None, town, name=name)
    return witnesses.agree(found, town, code=invited.invitation)


def pin(of: Witness) -> str:
    """What stands on the witness's page now."""
    return pins.shown_at(sealing.opened(of.secret), timezone.now())[0]


def confirmed(
    learner: Resident, run: WitnessRun, of: Witness, seen: frozenset[int] = EVERYTHING
) -> WitnessRun:
    return licences.confirm(learner, run, witness=str(of.number), pin=pin(of), seen=seen)


def granted(
    of: LicencePackage, learner: Resident, by: Witness, *, name: str = "Karen Lindholm"
) -> Licence:
    run = licences.start(learner, of, holder_name=name, language=of.municipality.main_language)
    return confirmed(learner, run, by).licence
