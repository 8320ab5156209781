"""Contrast holds whatever hue an editor picks: the colours of the stylesheet, computed for the whole wheel."""

import math
import re

import pytest

from portal.stylesheet import SOURCES

TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\(oklch\(([^)]*\)?)\), oklch\(([^)]*\)?)\)\);")

# What stands on what, and the least ratio: 7 for reading text, 4.5 for text (WCAG 2.2, 1.4.3 and 1.4.6),
# 3 for edges of controls and drawings that say something (1.4.11).
PAIRS = [
    ("ink", "paper", 7),
    ("ink", "surface", 7),
    ("ink", "well", 7),
    ("ink", "well-2", 7),
    ("ink", "warn-well", 7),
    ("ink", "bad-well", 7),
    ("ink-2", "paper", 4.5),
    ("ink-2", "surface", 4.5),
    ("ink-2", "well", 4.5),
    ("accent", "paper", 4.5),
    ("accent", "surface", 4.5),
    ("accent", "well", 4.5),
    ("accent", "well-2", 4.5),
    ("on-accent", "accent", 7),
    ("edge", "paper", 3),
    ("edge", "surface", 3),
    ("edge", "well", 3),
    ("bad", "bad-well", 4.5),
    ("bad", "surface", 4.5),
    ("surface", "bad", 4.5),
    ("good", "good-well", 4.5),
    ("warn-line", "warn-well", 2.8),
    ("coin-2", "surface", 3),
]


def _tokens() -> dict[str, tuple[str, str]]:
    css = (SOURCES / "tokens.css").read_text(encoding="utf-8")
    return {name: (light, dark) for name, light, dark in TOKEN.findall(css)}


def _luminance(value: str, hue: float) -> float:
    """Relative luminance (WCAG 2.2) of `L C H`, clipped to sRGB as browsers do; H may be var(--hue)."""
    lightness, chroma, own = value.split(" ")
    degrees = hue if own.startswith("var(") else float(own)
    a = float(chroma) * math.cos(math.radians(degrees))
    b = float(chroma) * math.sin(math.radians(degrees))
    level = float(lightness)
    long = (level + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (level - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (level - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(part, 0.0), 1.0) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(one: float, other: float) -> float:
    light, dark = max(one, other), min(one, other)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_hue_keeps_the_contrast_of_its_role(front, ground, least, scheme):
    tokens = _tokens()
    worst = min(
        (
            _ratio(_luminance(tokens[front][scheme], hue), _luminance(tokens[ground][scheme], hue)),
            hue,
        )
        for hue in range(360)
    )
    assert worst[0] >= least, f"{front} on {ground} at hue {worst[1]}: {worst[0]:.2f}"


def test_black_on_white_is_the_known_ratio():
    assert _ratio(_luminance("1 0 0", 0), _luminance("0 0 0", 0)) == pytest.approx(21, abs=0.01)
