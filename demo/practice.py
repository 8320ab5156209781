"""Fills the demo's exercises: the six of the kit, in each language of a municipality, taken in and published as editors
do. Once a municipality has one, nothing more is added.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from demo.texts import practice as kit
from learning.actions import practice
from learning.models import PracticeScenario
from portal.models import Municipality, Resident

Editor = Callable[[str], Resident | None]


def open_practice(municipality: Municipality, editor: Editor) -> None:
    """The kit, where nothing can be practised yet. editor: who writes in a language."""
    if PracticeScenario.objects.of(municipality).exists():
        return
    with transaction.atomic():
        for name in kit.STRUCTURES:
            for code in municipality.languages:
                if code in kit.LANGUAGES:
                    actor = editor(code)
                    key = kit.number(municipality.slug, name)
                    row = practice.take_in(actor, municipality, kit.scenario(name, code), key=key)
                    practice.publish(actor, row)
