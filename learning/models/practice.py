"""Scenarios to practise with, as editors compose them: a pretended service, and tasks to try in it."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin, TranslatableMixin

from learning.blocks import scenario as blocks
from learning.scenarios import linter
from learning.scenarios.grammar import Persona, Scenario
from portal.models import Municipality
from portal.models.municipality import OwnedQuerySet


class PracticeScenarioQuerySet(OwnedQuerySet):
    def live(self):
        """What everybody may practise with."""
        return self.filter(live=True)

    def for_reader(self, municipality: Municipality, code: str) -> list[PracticeScenario]:
        """One row of each live scenario: in the reader's language, else in the municipality's first that there is."""
        order = [code, *municipality.languages]
        rows = self.of(municipality).live().select_related("locale", "municipality")
        found: dict[uuid.UUID, PracticeScenario] = {}
        for row in sorted(rows, key=lambda one: _place(one.locale.language_code, order)):
            found.setdefault(row.translation_key, row)
        return sorted(found.values(), key=lambda one: one.title.casefold())


def _place(code: str, order: list[str]) -> int:
    return order.index(code) if code in order else len(order)


class PracticeScenario(
    DraftStateMixin, RevisionMixin, PreviewableMixin, TranslatableMixin, models.Model
):
    """A scenario in one language. ``translation_key`` names it in all of them, in addresses as well."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(
        _("what it is about"),
        blank=True,
        max_length=600,
        help_text=_("What the learner can try here, in two sentences."),
    )
    service = models.CharField(
        _("pretended service"),
        max_length=80,
        help_text=_("The invented name that stands above each screen."),
    )
    persona_name = models.CharField(
        _("whom the learner plays"), max_length=80, help_text=_("Nobody who exists.")
    )
    persona_number = models.CharField(
        _("practice number"),
        max_length=40,
        help_text=_("One that nobody can have, such as 710348-0117."),
    )
    facts = StreamField(blocks.Facts(), blank=True, verbose_name=_("what is known of them"))
    screens = StreamField(blocks.Screens(), blank=True, verbose_name=_("screens"))
    faults = StreamField(blocks.Faults(), blank=True, verbose_name=_("faults on purpose"))
    tasks = StreamField(blocks.Tasks(), blank=True, verbose_name=_("tasks"))

    objects = PracticeScenarioQuerySet.as_manager()

    panels = [
        FieldPanel("title"),
        FieldPanel("about"),
        FieldPanel("service"),
        MultiFieldPanel(
            [FieldPanel("persona_name"), FieldPanel("persona_number"), FieldPanel("facts")],
            heading=_("Whom the learner plays"),
        ),
        FieldPanel("screens"),
        FieldPanel("tasks"),
        FieldPanel("faults"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("practice scenario")
        verbose_name_plural = _("practice scenarios")
        ordering = ["title"]
        indexes = [models.Index(fields=["municipality", "live"], name="practice_shown")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Nothing that cannot be done is ever live, whoever publishes it: the CMS, a translation, a schedule."""
        if self.live and kwargs.get("update_fields") is None:
            found = linter.faults(self.scenario)
            if found:
                raise ValidationError({"screens": [str(one) for one in found]})
        super().save(*args, **kwargs)
        self.__dict__.pop("scenario", None)

    def get_absolute_url(self) -> str:
        return reverse("learning:practice", args=[self.translation_key])

    @property
    def key(self) -> uuid.UUID:
        """One for all languages of the scenario."""
        return self.translation_key

    @property
    def language(self) -> str:
        return self.locale.language_code

    @cached_property
    def scenario(self) -> Scenario:
        return Scenario(
            id=str(self.translation_key),
            language=self.language if self.locale_id else (get_language() or "en")[:2],
            title=self.title,
            about=self.about,
            service=self.service,
            persona=Persona(self.persona_name, self.persona_number, blocks.facts_of(self.facts)),
            screens=blocks.screens_of(self.screens),
            tasks=blocks.tasks_of(self.tasks),
            faults=blocks.faults_of(self.faults),
        )

    def take_over(self, scenario: Scenario) -> None:
        """Hold what ``scenario`` says; whose it is and which language it is in stay."""
        self.title, self.about, self.service = scenario.title, scenario.about, scenario.service
        self.persona_name, self.persona_number = scenario.persona.name, scenario.persona.number
        self.facts = json.dumps(blocks.raw_facts(scenario.persona.facts))
        self.screens = json.dumps(blocks.raw_screens(scenario.screens))
        self.faults = json.dumps(blocks.raw_faults(scenario.faults))
        self.tasks = json.dumps(blocks.raw_tasks(scenario.tasks))
        self.__dict__.pop("scenario", None)

    @property
    def full_url(self) -> str:
        """Where it is shown: a preview is drawn at the municipality's own address."""
        return f"{self.municipality.root_url}/" if self.municipality_id else ""

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "learning/cms/scenario_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        context = super().get_preview_context(request, mode_name)
        scenario = self.scenario
        return context | {"scenario": scenario, "findings": linter.findings(scenario)}
