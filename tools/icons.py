"""Draws the icons for home screens and tabs from the coin: `python -m tools.icons` writes static/img.

They are checked in: nobody needs this to run or to install the portal. The figures are those of
static/img/coin.svg, drawn large and scaled down for clean edges.
"""

from pathlib import Path

from PIL import Image, ImageDraw

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
RIM, FACE, GLINT, HOLE, GROUND = "#a9762a", "#f2bd57", "#f7dc9c", "#123f66", "#eef4f9"
BOX = 48
FINE = 4


def coin(size: int, *, share: float = 1.0, ground: str | None = None) -> Image.Image:
    """The coin on a square of ``size`` pixels, filling ``share`` of it, on ``ground`` or on nothing."""
    whole = size * FINE
    image = Image.new("RGBA", (whole, whole), ground or (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    scale = whole * share / BOX
    edge = whole * (1 - share) / 2

    def at(value: float) -> float:
        return edge + value * scale

    def circle(x: float, y: float, radius: float, **how: object) -> None:
        draw.ellipse((at(x - radius), at(y - radius), at(x + radius), at(y + radius)), **how)

    circle(24, 25, 22, fill=RIM)
    circle(24, 23, 22, fill=FACE)
    circle(24, 23, 18.5, outline=GLINT, width=round(2 * scale))
    draw.rounded_rectangle(
        (at(15.5), at(14.5), at(32.5), at(31.5)),
        radius=4 * scale,
        fill=HOLE,
        outline=RIM,
        width=round(2 * scale),
    )
    small = image.resize((size, size), Image.Resampling.LANCZOS)
    return small.quantize(96, method=Image.Quantize.FASTOCTREE)


def write() -> None:
    coin(192).save(IMAGES / "icon-192.png", optimize=True)
    coin(512).save(IMAGES / "icon-512.png", optimize=True)
    # Launchers cut a maskable icon to their own shape: only the middle four fifths are sure to be seen.
    coin(512, share=0.62, ground=GROUND).save(IMAGES / "icon-maskable.png", optimize=True)
    coin(64).convert("RGBA").save(IMAGES / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])


if __name__ == "__main__":
    write()
