"""The form in which somebody asks for help or offers it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from microservices.exchange_words import coins
from microservices.models import Category, Neighbour
from microservices.models.listings import MOST_SLOTS
from portal.models import Area, Municipality, Resident


class ListingForm(forms.Form):
    """One need or offer. ``key`` makes the same form one listing, however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("What is it, in one line?"),
        help_text=_("Such as: company to the eye doctor."),
        max_length=100,
        error_messages={
            "required": _("Write in one line what it is"),
            "max_length": _("Use at most 100 letters"),
        },
    )
    text = forms.CharField(
        label=_("What else is good to know?"),
        help_text=_("No telephone number and no address: you get a talk of your own for that."),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("Use at most 1,500 letters")},
    )
    day = forms.DateField(
        label=_("Day"),
        help_text=_("Leave it empty if you would rather find a time together."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as 2026-11-27")},
    )
    start = forms.TimeField(
        label=_("From"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Write the time as 09:30")},
    )
    end = forms.TimeField(
        label=_("To"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Write the time as 09:30")},
    )
    area = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        label=_("Area"),
        required=False,
        empty_label=_("No area"),
        error_messages={"invalid_choice": _("Choose one of the areas in the list")},
    )
    place = forms.CharField(
        label=_("Where, in words that everybody may read?"),
        help_text=_("Such as: at the library."),
        max_length=200,
        required=False,
        error_messages={"max_length": _("Use at most 200 letters")},
    )
    address = forms.CharField(
        label=_("The exact address"),
        help_text=_("Only somebody you have said yes to sees it."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        error_messages={"max_length": _("Use at most 200 letters")},
    )
    coins = forms.TypedChoiceField(
        label=_("How many coins?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how many coins"),
            "invalid_choice": _("Choose one of the numbers in the list"),
        },
    )
    slots = forms.IntegerField(
        label=_("How many can take part?"),
        initial=1,
        min_value=1,
        max_value=MOST_SLOTS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "size": "3"}),
        error_messages={
            "required": _("Write how many can take part"),
            "invalid": _("Write a whole number"),
            "min_value": _("At least one has to be able to take part"),
            "max_value": _("At most 30 can take part"),
        },
    )

    def __init__(
        self,
        *args: Any,
        municipality: Municipality,
        category: Category,
        owner: Resident,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        areas = Area.objects.of(municipality)
        self.fields["area"].queryset = areas
        self.fields["area"].choices = [
            ("", self.fields["area"].empty_label),
            *((one.pk, one.name) for one in areas.tree()),
        ]
        self.fields["coins"].choices = [
            (number, coins(number))
            for number in range(category.coins_least, category.coins_most + 1)
        ]
        if not self.is_bound:
            known = Neighbour.objects.visible_to(owner).of(municipality).first()
            near = known.area_id if known else None
            if near is None:
                near = owner.areas.filter(municipality=municipality).values_list("pk", flat=True)
                near = near.first()
            self.initial = {
                "key": uuid.uuid4(),
                "coins": category.coins_least,
                "slots": 1,
                "area": near,
            }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        day, start, end = (found.get(name) for name in ("day", "start", "end"))
        if {"day", "start", "end"} & self.errors.keys():
            return found
        if (start or end) and not day:
            self.add_error("day", _("Say on which day"))
        elif end and not start:
            self.add_error("start", _("Say when it starts, too"))
        elif day and not start:
            self.add_error("start", _("Say when it starts"))
        elif day and start and self._moment(day, start) <= timezone.now():
            self.add_error("day", _("Choose a time that is still ahead"))
        elif start and end and end <= start:
            self.add_error("end", _("It has to end after it starts"))
        return found

    def _moment(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, self.municipality.zone)

    def answers(self) -> dict[str, Any]:
        """What was said, as ``microservices.actions.listings.write`` takes it."""
        found = dict(self.cleaned_data)
        day, start, end = (found.pop(name) for name in ("day", "start", "end"))
        found["starts_at"] = self._moment(day, start) if day and start else None
        found["ends_at"] = self._moment(day, end) if day and end else None
        return found
