"""The form in which somebody asks for help or offers it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from microservices.actions.listing_rules import LONGEST_SERIES, WEEK
from microservices.exchange_words import coins
from microservices.models import Category, Neighbour, SentPicture
from microservices.models.listings import MOST_SLOTS
from portal import days
from portal.models import Area, Municipality, Resident
from portal.pictures import PictureField

TOGETHER, OTHER = "together", "other"
DAYS_AHEAD = 3
PARTS = ((dt.time(9), dt.time(12)), (dt.time(13), dt.time(16)))
"""Hours that are proposed on each of the next days: by daylight, when others are on their feet."""


class ListingForm(forms.Form):
    """One need or offer. ``key`` makes the same form one listing, however often it is sent.

    It comes filled in as far as it can be: what the kind of help is called, where somebody lives, the fewest coins. So
    a request takes no more than a time. ``day``, ``start`` and ``end`` count where ``when`` is none of those proposed.
    """

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
    when = forms.ChoiceField(
        label=_("When?"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the times in the list")},
    )
    day = forms.DateField(
        label=_("Day"),
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
    picture = PictureField(
        label=_("A picture"),
        help_text=_(
            "Of the thing or the place, not of people. Where it was taken is removed from it."
        ),
        required=False,
    )
    picture_alt = forms.CharField(
        label=_("What does the picture show?"),
        help_text=_("For those who cannot see it. Such as: a bookcase in parts."),
        max_length=150,
        required=False,
        error_messages={"max_length": _("Use at most 150 letters")},
    )
    picture_away = forms.BooleanField(label=_("Take the picture away"), required=False)
    weekly_until = forms.DateField(
        label=_("Every week until"),
        help_text=_(
            "Leave it empty if it is only once. Each week it is opened anew, with coins for that week only."
        ),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as 2026-11-27")},
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
        sent: SentPicture | None = None,
        **kwargs: Any,
    ) -> None:
        """``sent``: the picture that came with the form before."""
        super().__init__(*args, **kwargs)
        self.sent = sent
        if sent is None:
            del self.fields["picture_away"]
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
        self.fields["when"].choices = self._times()
        # who names a day and leaves this out means that day
        self.fields["when"].required = not self.is_bound or "when" in self.data
        if not self.is_bound:
            known = Neighbour.objects.visible_to(owner).of(municipality).first()
            near = known.area_id if known else None
            if near is None:
                near = owner.areas.filter(municipality=municipality).values_list("pk", flat=True)
                near = near.first()
            self.initial = {
                "key": uuid.uuid4(),
                "title": getattr(category, f"name_{(get_language() or '')[:2]}", "")[:100],
                "when": TOGETHER,
                "coins": category.coins_least,
                "slots": 1,
                "area": near,
            }

    def _times(self) -> list[tuple[str, Any]]:
        """Ready-made times on the next days, between finding one together and naming another."""
        today = timezone.localdate(timezone=self.municipality.zone)
        ready = []
        for ahead in range(1, DAYS_AHEAD + 1):
            for start, end in PARTS:
                begins, over = (
                    self._moment(today + dt.timedelta(days=ahead), time) for time in (start, end)
                )
                said = f"{days.at(begins)}–{days.clock(over)}"
                if ahead == 1:
                    said = _now("Tomorrow, %(time)s") % {"time": said}
                ready.append((begins.isoformat(), said[:1].upper() + said[1:]))
        return [
            (TOGETHER, _("We find a time together")),
            *ready,
            (OTHER, _("Another day or hour")),
        ]

    @property
    def more(self) -> bool:
        """Whether something is written, or to be mended, in the part that is folded away at first."""
        folded = ("text", "place", "coins", "slots", "weekly_until", "picture", "picture_alt")
        if not self.is_bound:
            return False
        first = {"coins": str(self.fields["coins"].choices[0][0]), "slots": "1"}
        return self.sent is not None or any(
            name in self.errors or (self[name].value() or "") not in {"", first.get(name, "")}
            for name in folded
        )

    def hidden_again(self) -> list[forms.BoundField]:
        """What is sent once more from the page that shows it: all but the picture, which is kept meanwhile."""
        return [field for field in self if field.name not in {"picture", "picture_away"}]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        pictured = found.get("picture") or (self.sent and not found.get("picture_away"))
        if pictured and not found.get("picture_alt") and "picture_alt" not in self.errors:
            self.add_error("picture_alt", _("Say what the picture shows"))
        self._take_ready_time(found)
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
        self._check_series(found)
        return found

    def _take_ready_time(self, found: dict[str, Any]) -> None:
        """Put a time that was chosen from the list where one that was typed stands."""
        when = found.get("when")
        if not when or when == OTHER:
            return
        for name in ("day", "start", "end"):
            self.errors.pop(name, None)
            found[name] = None
        if when != TOGETHER:
            start = dt.datetime.fromisoformat(when)
            found["day"], found["start"] = start.date(), start.time()
            found["end"] = dict(PARTS)[start.time()]

    def _check_series(self, found: dict[str, Any]) -> None:
        until, day = found.get("weekly_until"), found.get("day")
        if until is None or "day" in self.errors:
            return
        if day is None:
            self.add_error("weekly_until", _("Say when it takes place the first time"))
        elif not day + WEEK <= until <= day + LONGEST_SERIES:
            self.add_error(
                "weekly_until", _("Choose a last day between one week and half a year later")
            )

    def _moment(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, self.municipality.zone)

    def answers(self) -> dict[str, Any]:
        """What was said, as ``microservices.actions.listings.write`` takes it."""
        found = dict(self.cleaned_data)
        for name in ("when", "picture", "picture_away"):
            found.pop(name, None)
        day, start, end = (found.pop(name) for name in ("day", "start", "end"))
        found["starts_at"] = self._moment(day, start) if day and start else None
        found["ends_at"] = self._moment(day, end) if day and end else None
        return found
