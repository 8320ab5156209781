"""Colours of the stylesheet for whoever cannot read ``oklch()``: manifests and mail."""

from __future__ import annotations

import math


def srgb(lightness: float, chroma: float, hue: float) -> str:
    """``#rrggbb`` of an OKLCH colour, clipped to sRGB.

    ``lightness`` and ``chroma`` as in CSS (0 to 1, 0 to about 0.4), ``hue`` in degrees. Matrices: Björn Ottosson,
    "A perceptual color space for image processing" (2020), as in CSS Color 4, section 10.
    """
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(
        f"{round(255 * _gamma(min(max(value, 0.0), 1.0))):02x}" for value in linear
    )


def _gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
