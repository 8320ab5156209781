"""Where somebody is, to half a kilometre: cells of the European statistical grid, and how far apart two of them are.

A place is kept as the cell of 500 metres it lies in and never nearer, so that nobody's door can be found from it. The
grid is that of the European statistical system: ETRS89, Lambert azimuthal equal area (EPSG:3035), and a cell is named
by its south-western corner in units of its size.

Source: IOGP Publication 373-7-2 (2019), Coordinate Conversions and Transformations including Formulas, section 3.4.2.
"""

from __future__ import annotations

import math
from typing import NamedTuple

SIZE = 500
"""Metres of a cell's side."""
_A, _F = 6_378_137.0, 1 / 298.257222101
"""GRS 1980: metres of the semi-major axis, and flattening."""
_E2 = _F * (2 - _F)
_E = math.sqrt(_E2)
_LATITUDE, _LONGITUDE = math.radians(52), math.radians(10)
_EASTING, _NORTHING = 4_321_000.0, 3_210_000.0


class Cell(NamedTuple):
    """east, north: multiples of 500 metres from the grid's false origin."""

    east: int
    north: int


def _q(latitude: float) -> float:
    sine = math.sin(latitude)
    return (1 - _E2) * (
        sine / (1 - _E2 * sine * sine) - math.log((1 - _E * sine) / (1 + _E * sine)) / (2 * _E)
    )


_QP, _Q0 = _q(math.pi / 2), _q(_LATITUDE)
_BETA0 = math.asin(_Q0 / _QP)
_RQ = _A * math.sqrt(_QP / 2)
_D = (
    _A
    * math.cos(_LATITUDE)
    / math.sqrt(1 - _E2 * math.sin(_LATITUDE) ** 2)
    / (_RQ * math.cos(_BETA0))
)


def projected(latitude: float, longitude: float) -> tuple[float, float]:
    """Easting and northing in metres (EPSG:3035) of a point in degrees (WGS 84, which is ETRS89 to within a metre).

    Raises ValueError for what lies nowhere on earth.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"{latitude}, {longitude} is no place")
    beta = math.asin(_q(math.radians(latitude)) / _QP)
    turn = math.radians(longitude) - _LONGITUDE
    b = _RQ * math.sqrt(
        2
        / (
            1
            + math.sin(_BETA0) * math.sin(beta)
            + math.cos(_BETA0) * math.cos(beta) * math.cos(turn)
        )
    )
    easting = _EASTING + b * _D * math.cos(beta) * math.sin(turn)
    northing = _NORTHING + b / _D * (
        math.cos(_BETA0) * math.sin(beta) - math.sin(_BETA0) * math.cos(beta) * math.cos(turn)
    )
    return easting, northing


def cell_of(latitude: float, longitude: float) -> Cell:
    """The cell that a point in degrees lies in. Raises ValueError for what lies nowhere on earth."""
    easting, northing = projected(latitude, longitude)
    return Cell(math.floor(easting / SIZE), math.floor(northing / SIZE))


def metres(one: Cell, other: Cell) -> float:
    """From the middle of one cell to the middle of the other; 0 in the same cell."""
    return SIZE * math.hypot(one.east - other.east, one.north - other.north)
