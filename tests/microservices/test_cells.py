"""Cells of half a kilometre: the grid that European statistics use, and no nearer to anybody's door."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices import cells

NORDIC = {"latitude": st.floats(54, 71), "longitude": st.floats(4, 31)}


def test_the_projection_gives_the_published_example() -> None:
    """IOGP 373-7-2, section 3.4.2: 50° N, 5° E."""
    easting, northing = cells.projected(50, 5)
    assert (round(easting, 2), round(northing, 2)) == (3962799.45, 2999718.85)


def test_two_doors_of_one_street_are_in_the_same_cell_and_another_village_is_not() -> None:
    # the towers of the town halls of Copenhagen and Roskilde
    copenhagen, roskilde = cells.cell_of(55.6756, 12.5690), cells.cell_of(55.6419, 12.0804)
    assert cells.cell_of(55.67561, 12.56901) == copenhagen
    assert 29_500 < cells.metres(copenhagen, roskilde) < 32_000
    assert cells.metres(roskilde, roskilde) == 0


@given(**NORDIC)
def test_a_cell_is_never_more_than_its_diagonal_away_from_the_place(latitude, longitude) -> None:
    cell = cells.cell_of(latitude, longitude)
    easting, northing = cells.projected(latitude, longitude)
    middle = ((cell.east + 0.5) * cells.SIZE, (cell.north + 0.5) * cells.SIZE)
    assert math.dist(middle, (easting, northing)) <= cells.SIZE / math.sqrt(2) + 1e-6


@given(**NORDIC, turn=st.floats(0, 2 * math.pi))
def test_distances_on_the_grid_are_those_on_the_ground_to_a_few_per_cent(
    latitude, longitude, turn
) -> None:
    there = (
        latitude + math.degrees(10_000 * math.cos(turn) / 6_371_008.8),
        longitude
        + math.degrees(10_000 * math.sin(turn) / 6_371_008.8) / math.cos(math.radians(latitude)),
    )
    apart = math.dist(cells.projected(latitude, longitude), cells.projected(*there))
    assert apart == pytest.approx(10_000, rel=0.04)


@pytest.mark.parametrize("place", [(91, 0), (0, 181), (math.nan, 0)])
def test_what_lies_nowhere_on_earth_is_refused(place) -> None:
    with pytest.raises(ValueError, match="is no place"):
        cells.cell_of(*place)
