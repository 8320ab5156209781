"""What bootcamps store about a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from barometer.actions.bootcamps import leave
from barometer.models import SignUp
from portal.models import Resident
from portal.mydata import Rows, Stored, stores


def _sign_ups(resident: Resident) -> Rows:
    rows = SignUp.objects.visible_to(resident).select_related("session__bootcamp")
    for row in rows:
        yield {
            "bootcamp": row.session.bootcamp.name,
            "from": row.session.starts_at,
            "place": row.session.place,
            "has_place": row.has_place,
            "since": row.since,
        }


stores(
    Stored(
        "barometer.SignUp",
        _("Sessions of bootcamps you signed up to"),
        _("So that there is a place for you, and you are told if something changes"),
        _("Until you sign off, or as long as you have an account"),
        _sign_ups,
        leave,
        whose="residents",
    )
)
