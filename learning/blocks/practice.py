"""An exercise in a lesson: a scenario to practise with, in its frame."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StructBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from learning import practice_policy
from learning.scenarios import words


class Practice(StructBlock):
    """Somewhere to try what the lesson is about, where nothing can go wrong."""

    scenario = SnippetChooserBlock("learning.PracticeScenario", label=_("Practice scenario"))

    class Meta:
        icon = "form"
        label = _("Practice")
        template = "learning/blocks/practice.html"
        description = _(
            "A pretended service to practise with: nothing is sent, and one can start again."
        )
        preview_value = {"scenario": None}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        row, request = value.get("scenario"), context.get("request")
        if row is None or not row.live:
            return context | {"row": None}
        holds = request is not None and not context.get("printed")
        number = practice_policy.note(request, row.key) if holds else 0
        return context | {
            "row": row,
            "word": words.practice(get_language() or "en"),
            "tasks": " ".join(task.id for task in row.scenario.tasks),
            # one script serves every box of a page
            "scripted": number == 1,
        }
