"""What licences store about a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.actions import licences, witnesses
from learning.models import Licence, Witness, WitnessRun
from portal.models import Resident
from portal.mydata import Rows, Stored, stores


def _licences(resident: Resident) -> Rows:
    for row in Licence.objects.visible_to(resident).select_related("package"):
        yield {
            "licence": row.package.name,
            "number": row.written,
            "number_without_name": row.written_nameless,
            "name_on_it": row.holder_name,
            "taken_on": row.taken_on,
            "valid_until": row.valid_until,
            "taken_back_at": row.revoked_at,
            "taken_back_because": row.revoked_because,
            "badge": row.jwt,
        }


def _runs(resident: Resident) -> Rows:
    for row in WitnessRun.objects.visible_to(resident).select_related("package"):
        yield {
            "licence": row.package.name,
            "name_on_it": row.holder_name,
            "began_at": row.started_at,
            "ended_at": row.ended_at,
            "result": row.result,
            "to_practise": row.to_practise,
        }


def _witnesses(resident: Resident) -> Rows:
    # the secret would let whoever has the file make PINs
    for row in Witness.objects.visible_to(resident).select_related("municipality"):
        yield {
            "municipality": row.municipality.slug,
            "number": row.number,
            "name": row.name,
            "since": row.agreed_at,
            "until": row.ended_at,
        }


stores(
    Stored(
        "learning.Licence",
        _("Licences you hold, with the name you put on them"),
        _(
            "So that you can show them, and anybody can see that they are genuine. The municipality can also study how"
            " many take them in a file that names a pseudonym instead of you, another one each year"
        ),
        _(
            "As long as you have an account; then the licence stays, without your name and"
            " without anything that leads to you"
        ),
        _licences,
        licences.leave,
        whose="residents",
    )
)
stores(
    Stored(
        "learning.WitnessRun",
        _("When you showed a witness what you can do, and what is left to practise"),
        _("So that you can go on where you were"),
        _("As long as you have an account"),
        _runs,
        whose="residents",
    )
)
stores(
    Stored(
        "learning.Witness",
        _("That you are a witness, and the name learners know you by"),
        _("So that you can say what learners have shown you"),
        _("As long as you have an account; what you have witnessed stays, without your name"),
        _witnesses,
        witnesses.leave,
        whose="residents",
    )
)
