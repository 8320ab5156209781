"""What follows when something happens to bootcamps: people are told."""

from __future__ import annotations

from barometer import bootcamp_telling
from barometer.models import Bootcamp, SignUp
from portal.actions.taking_part import begin
from portal.actions.telling import tell
from portal.events import BootcampMoved, SeatMoved, on


@on(BootcampMoved)
def tell_where_it_stands(fact: BootcampMoved) -> None:
    row = Bootcamp.objects.select_related("municipality").get(pk=fact.bootcamp_id)
    tell(row.municipality, [bootcamp_telling.draft_of(row, fact.what)])


@on(SeatMoved)
def tell_who_signed_up(fact: SeatMoved) -> None:
    row = SignUp.objects.select_related("resident", "session__bootcamp__municipality").get(
        pk=fact.sign_up_id
    )
    town = row.session.bootcamp.municipality
    begin(row.resident, town)
    tell(town, [bootcamp_telling.seat_draft(row, fact.what)])
