"""The picture of a shared place: 1200 by 630 dots, as services that preview links show it.

Only what stands in the arguments is drawn; nothing is fetched from anywhere. The letters are those of the package
``font-source-sans-pro`` (SIL Open Font License 1.1).
"""

from __future__ import annotations

import functools
import io
import unicodedata
from importlib import resources

from PIL import Image, ImageDraw, ImageFont

from portal.colours import srgb

WIDTH, HEIGHT = 1200, 630
_EDGE = 90
_DRAWN = ("LATIN", "GREEK", "CYRILLIC", "DIGIT", "COMBINING")
"""How names of signs begin that the typeface has."""
_GABLES = (
    (0, 150, 70),
    (150, 120, 105),
    (270, 170, 55),
    (440, 130, 90),
    (570, 210, 96),
    (780, 140, 78),
)
"""Houses of the square from the left: where, how wide, how high up to the eaves."""


def drawable(text: str) -> bool:
    """Whether the typeface has every letter of ``text``; else a row of empty boxes would stand there."""
    return all(
        sign.isascii() or unicodedata.name(sign, "").startswith(_DRAWN) or sign in "’·–¼½¾"
        for sign in text
    )


@functools.lru_cache(maxsize=32)
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    with resources.as_file(
        resources.files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    ) as path:
        return ImageFont.truetype(str(path), size)


def _fitting(text: str, weight: str, largest: int, smallest: int) -> ImageFont.FreeTypeFont:
    """The largest letters in which ``text`` fits on one line; the smallest ones where none do."""
    for size in range(largest, smallest, -4):
        if _font(weight, size).getlength(text) <= WIDTH - 2 * _EDGE:
            return _font(weight, size)
    return _font(weight, smallest)


def _cut(text: str, font: ImageFont.FreeTypeFont) -> str:
    """``text`` as far as it fits, so that nothing ends in the middle of a letter."""
    if font.getlength(text) <= WIDTH - 2 * _EDGE:
        return text
    while text and font.getlength(text + "…") > WIDTH - 2 * _EDGE:
        text = text[:-1]
    return text.rstrip() + "…"


@functools.lru_cache(maxsize=64)
def draw(hue: int, place: str, name: str, headline: str, below: str) -> bytes:
    """A PNG in the colours of a municipality, each text on one line of its own.

    hue: 0 to 359, as of the municipality; place: what it is called
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), srgb(0.965, 0.02, hue))
    pen = ImageDraw.Draw(picture)
    _square(pen, hue)
    ink, soft, accent = srgb(0.25, 0.04, hue), srgb(0.42, 0.05, hue), srgb(0.42, 0.11, hue)
    y = 84
    for text, weight, largest, smallest, colour, step in (
        (place, "Semibold", 36, 24, soft, 84),
        (name, "Bold", 104, 44, ink, 132),
        (headline, "Semibold", 56, 32, accent, 78),
        (below, "Regular", 38, 26, soft, 0),
    ):
        font = _fitting(text, weight, largest, smallest)
        # every line stands on its own base line, however large its letters came out
        pen.text((_EDGE, y + largest), _cut(text, font), font=font, fill=colour, anchor="ls")
        y += step
    out = io.BytesIO()
    # few colours say it all, and weigh a third
    picture.quantize(48, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _square(pen: ImageDraw.ImageDraw, hue: int) -> None:
    """The houses around the square, along the lower edge."""
    ground = HEIGHT - 26
    pen.rectangle((0, ground, WIDTH, HEIGHT), fill=srgb(0.42, 0.11, hue))
    for number, (left, width, high) in enumerate(_GABLES):
        left += 250
        wall = srgb(0.86 - 0.03 * (number % 3), 0.05, hue)
        eaves = ground - high
        pen.polygon(
            [
                (left, ground),
                (left, eaves),
                (left + width // 2, eaves - width // 3),
                (left + width, eaves),
                (left + width, ground),
            ],
            fill=wall,
        )
        for window in range(left + 26, left + width - 30, 44):
            pen.rectangle((window, eaves + 14, window + 16, eaves + 38), fill=srgb(0.93, 0.07, 85))
