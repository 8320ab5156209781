"""The demo's teams: one that was held, one that is full, one with room; and a second run adds nothing."""

import pytest

from demo.teams import gather_teams
from learning import team_tree
from learning.models import Ambassador, Booking, Goal, TeamSession
from tests.factories import AreaFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("slug", "country"), [("tornsund", "DK"), ("kuulasjarvi", "FI")])
def test_a_demo_town_has_a_team_that_waits_one_with_room_and_a_tree(slug, country):
    town = MunicipalityFactory(slug=slug, country=country, languages=["da"])
    AreaFactory(municipality=town, slug="midtbyen")
    gather_teams(town)
    held, full, free = TeamSession.objects.of(town)
    assert (held.state, held.came) == ("held", 6 if slug == "tornsund" else 5)
    assert full.bookings.filter(state="seated").count() == full.seats
    assert full.bookings.filter(state="waiting").count() == 2
    assert free.bookings.filter(state="seated").count() < free.seats
    stages = {row.stage for row in team_tree.rows(town)}
    assert {"invited", "active"} <= stages
    before = (Booking.objects.count(), Ambassador.objects.count(), Goal.objects.count())
    gather_teams(town)
    assert before == (Booking.objects.count(), Ambassador.objects.count(), Goal.objects.count())


def test_a_town_without_texts_stays_as_it_is():
    gather_teams(MunicipalityFactory(slug="tomby"))
    assert not TeamSession.objects.exists()
