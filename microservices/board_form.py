"""The form in which somebody takes part in a board."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from microservices.models import BoardPlace, School
from microservices.models.boards import LONGEST_ALIAS
from microservices.points import Span
from portal.models import Area, Municipality


class BoardForm(forms.Form):
    """Who may be under sixteen is asked for a school alone."""

    span = forms.ChoiceField(
        label=_("For how long?"),
        choices=Span.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a week, a month or a quarter."),
            "invalid_choice": _("Choose a week, a month or a quarter."),
        },
    )
    alias = forms.CharField(
        label=_("Which name do you want to stand under?"),
        help_text=_(
            "Others see this name and not your own. Choose one that only you know is yours."
        ),
        max_length=200,
        widget=forms.TextInput(attrs={"maxlength": LONGEST_ALIAS, "autocomplete": "off"}),
        error_messages={
            "required": _("Write the name you want to stand under. Two letters at least.")
        },
    )
    area = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        required=False,
        label=_("Which area do you want to stand for?"),
        help_text=_("You need not. It shows others roughly where you live."),
        empty_label=_("None"),
        error_messages={"invalid_choice": _("Choose one of the areas in the list")},
    )
    school = forms.ModelChoiceField(
        queryset=School.objects.none(),
        required=False,
        label=_("Do your points count for a school?"),
        help_text=_("Only the sum of all who choose the school is shown."),
        empty_label=_("None"),
        error_messages={
            "required": _("Choose your school: your points count for it."),
            "invalid_choice": _("Choose one of the schools in the list"),
        },
    )

    def __init__(
        self,
        *args: Any,
        municipality: Municipality,
        young: bool,
        place: BoardPlace | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        schools = Q(active=True) | (Q(pk=place.school_id) if place else Q(pk=None))
        areas = Area.objects.of(municipality)
        self.fields["school"].queryset = School.objects.of(municipality).filter(schools)
        self.fields["area"].queryset = areas
        self.fields["area"].choices = [
            ("", self.fields["area"].empty_label),
            *((one.pk, one.name) for one in areas.tree()),
        ]
        if young:
            del self.fields["alias"], self.fields["area"]
            self.fields["school"].required = True
            self.fields["school"].label = _("Which school do you go to?")
            self.fields["school"].empty_label = _("Choose a school")
        else:
            if len(self.fields["area"].choices) == 1:
                del self.fields["area"]
            if not self.fields["school"].queryset.exists():
                del self.fields["school"]
