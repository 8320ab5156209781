"""Which seats were used: one box for each seat that somebody has, by its number, and how many came without one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.models import Attendance, TeamSession
from learning.team_choices import BookingState


class AttendanceForm(forms.Form):
    present = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which seats were used?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    walk_ins = forms.IntegerField(
        label=gettext_lazy("How many came without a seat?"), min_value=0, max_value=50, initial=0
    )

    def __init__(self, *args: Any, session: TeamSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = session.bookings.filter(state=BookingState.SEATED).order_by("seat_no")
        numbers = [number for number in seated.values_list("seat_no", flat=True) if number]
        self.fields["present"].choices = [
            (number, _("Seat %(number)s") % {"number": number}) for number in numbers
        ]
        came = Attendance.objects.filter(booking__session=session, present=True)
        self.initial["present"] = list(came.values_list("booking__seat_no", flat=True))
        self.initial["walk_ins"] = session.walk_ins

    def answers(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"present": said["present"], "walk_ins": said["walk_ins"]}
