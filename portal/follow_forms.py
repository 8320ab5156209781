"""Forms of following."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from portal.channels import CHOSEN, Channel, Level, Rhythm
from portal.following import Way
from portal.matching import DAILY_AT
from portal.models import Area, Follow
from portal.models.following import RADII


class FollowForm(forms.Form):
    """How somebody wants to be told. A channel that is not set up can be kept, but not chosen anew."""

    level = forms.ChoiceField(
        choices=Level.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how much you want to know"),
            "invalid_choice": _("Choose how much you want to know"),
        },
    )
    channels = forms.MultipleChoiceField(
        choices=[(channel.value, channel.label) for channel in CHOSEN],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the ways that are offered")},
    )
    rhythm = forms.ChoiceField(
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how often we tell you"),
            "invalid_choice": _("Choose how often we tell you"),
        },
    )

    def __init__(self, *args, ways: list[Way], row: Follow | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.ways = ways
        kept = {channel.value for channel in row.channels} if row else set()
        self.offered = {w.channel.value for w in ways if w.usable} | kept

    def clean_channels(self) -> list[str]:
        chosen = self.cleaned_data["channels"]
        if not set(chosen) <= self.offered:
            raise forms.ValidationError(_("Set the way up first, then choose it here"))
        return chosen

    def chosen(self) -> set[str]:
        return set(self["channels"].value() or ())

    @property
    def always(self) -> str:
        """The way that is chosen for everybody."""
        return str(Channel.INBOX.label)

    def in_words(self) -> str:
        """What is chosen now, but for how much: where, and how often."""
        ways = [str(way.channel.label) for way, chosen, _offered in self.boxes() if chosen]
        rhythms = [str(label) for value, label in Rhythm.choices if value == self["rhythm"].value()]
        return " · ".join([self.always, *ways, *rhythms])

    def boxes(self) -> list[tuple[Way, bool, bool]]:
        """Each way, whether it is chosen, and whether it can be."""
        chosen = self.chosen()
        return [
            (way, way.channel.value in chosen & self.offered, way.channel.value in self.offered)
            for way in self.ways
        ]


class CircleForm(forms.Form):
    """A circle: how far, around the middle of an area or around where somebody stands."""

    around = forms.TypedChoiceField(
        required=False,
        empty_value=None,
        label=_("Around which place?"),
        error_messages={"invalid_choice": _("Choose one of the places in the list")},
    )
    radius = forms.TypedChoiceField(
        coerce=int,
        label=_("How far?"),
        initial=str(RADII[1]),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the distances in the list"),
            "invalid_choice": _("Choose one of the distances in the list"),
        },
    )
    latitude = forms.FloatField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    longitude = forms.FloatField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )

    def __init__(self, *args, places: list[Area], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        by_slug = {area.slug: area for area in places}
        self.fields["around"].coerce = by_slug.__getitem__
        self.fields["around"].choices = [
            (area.slug, "\u2003" * area.depth + area.name) for area in places
        ]
        self.fields["radius"].choices = [(str(metres), _distance(metres)) for metres in RADII]

    def clean(self) -> dict:
        data = super().clean()
        here = data.get("latitude") is not None and data.get("longitude") is not None
        if not here and not data.get("around") and "around" not in self.errors:
            self.add_error("around", _("Choose a place, or let us use the one where you are"))
        return data


def _distance(metres: int) -> str:
    if metres >= 1000:
        return _("%(number)s km") % {"number": number_format(metres / 1000, decimal_pos=0)}
    return _("%(number)s metres") % {"number": number_format(metres)}


class PauseForm(forms.Form):
    """Until the morning of which day nothing is told."""

    until = forms.DateField(
        label=_("Pause until"),
        help_text=_(
            "We hold everything back until the morning of that day. Warnings of danger come all the same."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the day on which alerts start again"),
            "invalid": _("Write the day as a date"),
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        tomorrow = timezone.localdate() + dt.timedelta(days=1)
        self.fields["until"].widget.attrs["min"] = tomorrow.isoformat()

    @property
    def in_a_fortnight(self) -> str:
        """The day that one press chooses."""
        return (timezone.localdate() + dt.timedelta(days=14)).isoformat()

    def moment(self) -> dt.datetime:
        """When the pause is over, in the municipality's time."""
        morning = dt.datetime.combine(self.cleaned_data["until"], dt.time(DAILY_AT))
        return timezone.make_aware(morning)
