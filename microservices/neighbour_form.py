"""The form in which somebody says what they could help with, where and when."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from microservices import fit
from microservices.choices import Level
from microservices.models import Category, Neighbour
from portal.models import Area, Municipality
from portal.switch import OWN_NAMES

WEEKDAYS, WEEKEND = range(5), range(5, 7)
TIMES = {
    "weekday-0": _("Weekdays, in the morning"),
    "weekday-1": _("Weekdays, in the afternoon"),
    "weekday-2": _("Weekdays, in the evening"),
    "weekend-0": _("At the weekend, in the morning"),
    "weekend-1": _("At the weekend, in the afternoon"),
    "weekend-2": _("At the weekend, in the evening"),
}
REACHES = (1, 2, 5, 10, 20)
"""Kilometres."""
CELLS = 2
"""To a kilometre."""


def bits_of(chosen: list[str]) -> int:
    """The parts of the week that the boxes stand for (``microservices.fit``)."""
    found = 0
    for name in chosen:
        days, _dash, part = name.partition("-")
        for day in WEEKDAYS if days == "weekday" else WEEKEND:
            found |= 1 << day * len(fit.PARTS) + int(part)
    return found


def boxes_of(bits: int) -> list[str]:
    """The boxes of which some part is in ``bits``."""
    return [name for name in TIMES if bits & bits_of([name])]


class NeighbourForm(forms.Form):
    categories = forms.ModelMultipleChoiceField(
        queryset=Category.objects.none(),
        required=False,
        label=_("What could you help with?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of these is no longer there. Look through the list again")
        },
    )
    area = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        label=_("Where do you start from?"),
        help_text=_("We keep it to half a kilometre, and show nobody."),
        empty_label=None,
        error_messages={
            "required": _("Choose an area"),
            "invalid_choice": _("Choose one of the areas in the list"),
        },
    )
    reach = forms.TypedChoiceField(
        label=_("How far would you go?"),
        coerce=int,
        choices=[
            (km * CELLS, ngettext_lazy("%d kilometre", "%d kilometres", km) % km) for km in REACHES
        ],
        initial=2 * CELLS,
        error_messages={"invalid_choice": _("Choose one of the distances in the list")},
    )
    times = forms.MultipleChoiceField(
        label=_("When could you?"),
        choices=list(TIMES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one time when you could help"),
            "invalid_choice": _("Choose among the times in the list"),
        },
    )
    languages = forms.MultipleChoiceField(
        label=_("Which languages do you speak?"),
        choices=list(OWN_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one language that you speak"),
            "invalid_choice": _("Choose among the languages in the list"),
        },
    )
    told = forms.BooleanField(
        required=False,
        label=_("Tell me when a neighbour needs what I can do"),
        help_text=_(
            "Those whom it fits best are told first. Without this you look on the market yourself."
        ),
    )

    named = forms.BooleanField(
        required=False,
        label=_("The council may name me if it honours me"),
        help_text=_("By your first name and your area. Take it back whenever you want to."),
    )

    def __init__(
        self,
        *args,
        municipality: Municipality,
        neighbour: Neighbour | None,
        young: bool = False,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        if young:
            del self.fields["named"]
        categories = Category.objects.of(municipality).in_use()
        areas = Area.objects.of(municipality)
        tree = areas.tree()
        self.fields["categories"].queryset = categories
        self.fields["area"].queryset = areas
        self.fields["area"].choices = [(one.pk, one.name) for one in tree]
        self.levels = {
            category.pk: Level(category.level)
            for category in categories
            if category.level >= Level.APPROVED
        }
        if neighbour is not None and not self.is_bound:
            self.initial = {
                "categories": list(neighbour.categories.values_list("pk", flat=True)),
                "area": neighbour.area_id,
                "reach": neighbour.reach,
                "times": boxes_of(neighbour.times),
                "languages": list(fit.languages_in(neighbour.languages)),
                "told": neighbour.told,
                "named": neighbour.named,
            }

    def kinds(self) -> list[tuple[forms.boundfield.BoundWidget, str]]:
        """Each kind of help as a checkbox, with what it takes where a permit is needed."""
        return [
            (
                box,
                self.levels[int(str(box.data["value"]))].label
                if int(str(box.data["value"])) in self.levels
                else "",
            )
            for box in self["categories"].subwidgets
        ]

    def clean_times(self) -> int:
        return bits_of(self.cleaned_data["times"])
