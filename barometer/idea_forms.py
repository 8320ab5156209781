"""The forms in which somebody proposes an idea, changes it, and judges one."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from barometer import idea_rules
from barometer.actions.deciding import LONGEST, Points
from barometer.competition_scores import LEAST, MOST
from barometer.models import Criterion, JuryScore
from portal.models import Area, Municipality, Resident, Topic

WORDS = {
    LEAST: _("1: not at all"),
    2: _("2: a little"),
    3: _("3: partly"),
    4: _("4: well"),
    MOST: _("5: wholly"),
}


class WordingForm(forms.Form):
    """What an idea is called and what it is."""

    title = forms.CharField(
        label=_("What is your idea, in one line?"),
        help_text=_("Such as: benches along the path to the harbour."),
        max_length=idea_rules.LONGEST_TITLE,
        error_messages={
            "required": _("Write in one line what your idea is"),
            "max_length": _("Use at most 100 letters"),
        },
    )
    text = forms.CharField(
        label=_("Tell us more"),
        help_text=_("What would be different, for whom, and why there? Everybody reads it."),
        max_length=idea_rules.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Tell us more about your idea"),
            "max_length": _("Use at most 3,000 letters"),
        },
    )

    def _clean_public(self, name: str) -> str:
        said = self.cleaned_data[name]
        if idea_rules.private(said):
            raise forms.ValidationError(idea_rules.said_private())
        return said

    def clean_title(self) -> str:
        return self._clean_public("title")

    def clean_text(self) -> str:
        return self._clean_public("text")


class IdeaForm(WordingForm):
    """A new idea. ``key`` makes the same form one idea, however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    topic = forms.ModelChoiceField(
        queryset=Topic.objects.none(),
        label=_("What is it about?"),
        required=False,
        empty_label=_("Something else"),
        error_messages={"invalid_choice": _("Choose one of the topics in the list")},
    )
    area = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        label=_("Area"),
        required=False,
        empty_label=_("The whole municipality"),
        error_messages={"invalid_choice": _("Choose one of the areas in the list")},
    )
    place = forms.CharField(
        label=_("Where exactly?"),
        help_text=_("Such as: between the school and the library. No address of a person."),
        max_length=idea_rules.LONGEST_PLACE,
        required=False,
        error_messages={"max_length": _("Use at most 120 letters")},
    )

    def __init__(
        self, *args: Any, municipality: Municipality, author: Resident, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        topics = sorted(Topic.objects.all(), key=lambda one: one.name.casefold())
        self.fields["topic"].queryset = Topic.objects.all()
        self.fields["topic"].choices = [
            ("", self.fields["topic"].empty_label),
            *((one.pk, one.name) for one in topics),
        ]
        areas = Area.objects.of(municipality)
        self.fields["area"].queryset = areas
        self.fields["area"].choices = [
            ("", self.fields["area"].empty_label),
            *((one.pk, one.name) for one in areas.tree()),
        ]
        self.order_fields(["title", "text", "topic", "area", "place"])
        if not self.is_bound:
            near = author.areas.filter(municipality=municipality).values_list("pk", flat=True)
            self.initial = {"key": uuid.uuid4(), "area": near.first()}

    def clean_place(self) -> str:
        return self._clean_public("place")


class JudgeForm(forms.Form):
    """Points and a reason for each criterion."""

    def __init__(
        self, *args: Any, criteria: list[Criterion], given: dict[int, JuryScore], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            known = given.get(one.pk)
            self.fields[f"points_{one.pk}"] = forms.TypedChoiceField(
                label=one.name,
                coerce=int,
                choices=list(WORDS.items()),
                widget=forms.RadioSelect,
                initial=known.points if known else None,
                error_messages={
                    "required": _now("Give points for “%(criterion)s”") % {"criterion": one.name},
                    "invalid_choice": _now("Choose one of the numbers in the list"),
                },
            )
            self.fields[f"reason_{one.pk}"] = forms.CharField(
                label=_now("Why? (%(criterion)s)") % {"criterion": one.name},
                help_text=_now("Everybody reads it with your name once the result is published."),
                max_length=LONGEST,
                initial=known.reason if known else "",
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={
                    "required": _now("Say why, for “%(criterion)s”") % {"criterion": one.name},
                    "max_length": _now("Use at most 600 letters"),
                },
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for one in self.criteria:
            if idea_rules.private(found.get(f"reason_{one.pk}", "")):
                self.add_error(f"reason_{one.pk}", idea_rules.said_private())
        return found

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"points_{one.pk}"], self[f"reason_{one.pk}"]) for one in self.criteria]

    def answers(self) -> dict[int, Points]:
        said = self.cleaned_data
        return {
            one.pk: Points(said[f"points_{one.pk}"], said[f"reason_{one.pk}"])
            for one in self.criteria
        }


class RecuseForm(forms.Form):
    """Why a juror does not judge an idea."""

    because = forms.CharField(
        label=_("What do you have to do with it?"),
        help_text=_("Such as: I am on the board of the association that would do it."),
        max_length=LONGEST,
        error_messages={
            "required": _("Say what you have to do with it"),
            "max_length": _("Use at most 600 letters"),
        },
    )

    def clean_because(self) -> str:
        said = self.cleaned_data["because"]
        if idea_rules.private(said):
            raise forms.ValidationError(idea_rules.said_private())
        return said
