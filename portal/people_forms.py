"""Forms of My page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.models import Area, Municipality, Resident, Topic
from portal.switch import OWN_NAMES


class ProfileForm(forms.Form):
    first_name = forms.CharField(
        label=_("What shall we call you?"),
        help_text=_("Only you see this name, until you choose to show it."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={
            "required": _("Write the name you want to be greeted by"),
            "max_length": _("Use at most 60 letters"),
        },
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_(
            "We write to you in this language. Each page still has its own language links."
        ),
        required=False,
        choices=[("", _("As the municipality writes")), *OWN_NAMES.items()],
        error_messages={"invalid_choice": _("Choose one of the languages in the list")},
    )


class InterestsForm(forms.Form):
    areas = forms.ModelMultipleChoiceField(
        queryset=Area.objects.none(),
        required=False,
        label=_("Areas"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of the areas is no longer there. Look through the list again")
        },
    )
    topics = forms.ModelMultipleChoiceField(
        queryset=Topic.objects.none(),
        required=False,
        label=_("Topics"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of the topics is no longer there. Look through the list again")
        },
    )

    def __init__(self, *args, municipality: Municipality, resident: Resident, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].queryset = Area.objects.of(municipality)
        self.fields["topics"].queryset = Topic.objects.all()
        self.tree = Area.objects.of(municipality).tree()
        self.fields["areas"].choices = [(area.pk, area.name) for area in self.tree]
        self.fields["topics"].choices = sorted(
            ((topic.pk, topic.name) for topic in Topic.objects.all()), key=lambda c: c[1].casefold()
        )
        if not self.is_bound:
            self.initial = {
                "areas": [
                    area.pk
                    for area in resident.areas.all()
                    if area.municipality_id == municipality.pk
                ],
                "topics": [topic.pk for topic in resident.topics.all()],
            }

    def area_boxes(self) -> list[tuple[int, forms.boundfield.BoundWidget]]:
        """Each checkbox of the tree with its depth, in the order of the tree."""
        return [
            (area.depth, box) for area, box in zip(self.tree, self["areas"].subwidgets, strict=True)
        ]


class EraseForm(forms.Form):
    understood = forms.BooleanField(
        label=_("Yes, delete my account and everything stored about me"),
        error_messages={"required": _("Tick the box to say that you are sure")},
    )
