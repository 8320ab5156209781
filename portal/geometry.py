"""Distances between a point and an outline on the ground, for circles of a few kilometres.

Points are latitude and longitude in degrees (WGS 84). Around the point the earth is taken as flat
(equirectangular projection), which is wrong by less than a metre in a thousand where circles are this small.
Outlines are GeoJSON Polygons and MultiPolygons (RFC 7946, sections 3.1.6 and 3.1.7): rings of
(longitude, latitude), the first of each polygon its edge, the others holes in it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

EARTH = 6_371_008.8
"""Mean radius in metres (IUGG)."""

Ring = list[tuple[float, float]]


def polygons(outline: dict[str, Any]) -> list[list[list]]:
    """The polygons of an outline, each as its rings."""
    coordinates = outline["coordinates"]
    return [coordinates] if outline["type"] == "Polygon" else list(coordinates)


def within(outline: dict[str, Any], latitude: float, longitude: float, radius: float) -> bool:
    """Whether some of the outline's ground lies within ``radius`` metres of the point."""
    for polygon in polygons(outline):
        rings = [_around(ring, latitude, longitude) for ring in polygon]
        inside = _holds_origin(rings[0]) and not any(_holds_origin(hole) for hole in rings[1:])
        if inside or any(_nearest(ring) <= radius for ring in rings):
            return True
    return False


def centre(outline: dict[str, Any]) -> tuple[float, float]:
    """Latitude and longitude of the centre of gravity of the outline's largest polygon.

    Of an outline without an area it is the mean of its corners.
    """
    largest = max((polygon[0] for polygon in polygons(outline)), key=lambda r: abs(_signed(r)))
    area = _signed(largest)
    if not area:
        corners = largest[:-1]
        return (
            sum(point[1] for point in corners) / len(corners),
            sum(point[0] for point in corners) / len(corners),
        )
    # corners relative to the first one: the formula loses digits far from the origin
    east, north = largest[0][0], largest[0][1]
    x = y = 0.0
    for (x1, y1), (x2, y2) in _edges([(p[0] - east, p[1] - north) for p in largest]):
        cross = x1 * y2 - x2 * y1
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return north + y / (6 * area), east + x / (6 * area)


def _signed(ring: Sequence[Sequence[float]]) -> float:
    """Area in square degrees, negative for a ring that runs clockwise (shoelace formula)."""
    east, north = ring[0][0], ring[0][1]
    moved = [(point[0] - east, point[1] - north) for point in ring]
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _edges(moved)) / 2


def _around(ring: Sequence[Sequence[float]], latitude: float, longitude: float) -> Ring:
    """The ring in metres east and north of the point."""
    degree = math.radians(1) * EARTH
    narrow = math.cos(math.radians(latitude))
    return [((p[0] - longitude) * degree * narrow, (p[1] - latitude) * degree) for p in ring]


def _edges(ring: Ring) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    return itertools.pairwise(ring)


def _holds_origin(ring: Ring) -> bool:
    """Even-odd rule: a ray from the origin to the east crosses the ring an odd number of times."""
    crossed = False
    for (x1, y1), (x2, y2) in _edges(ring):
        if (y1 > 0) != (y2 > 0) and x1 + (x2 - x1) * y1 / (y1 - y2) > 0:
            crossed = not crossed
    return crossed


def _nearest(ring: Ring) -> float:
    """Metres from the origin to the nearest point of the ring."""
    return min(_to_edge(start, end) for start, end in _edges(ring))


def _to_edge(start: tuple[float, float], end: tuple[float, float]) -> float:
    (x1, y1), (x2, y2) = start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if not length else max(0.0, min(1.0, -(x1 * dx + y1 * dy) / length))
    return math.hypot(x1 + along * dx, y1 + along * dy)
