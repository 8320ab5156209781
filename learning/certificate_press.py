"""A certificate as PDF/A-3 with the signed badge inside, made by WeasyPrint.

The only module that imports it. It may not be installed: ``learning.certificate_pdf`` says so, and calls this one.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from importlib import resources

from django.template.loader import render_to_string
from pydyf import PDF, Array
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from learning.certificate_sheet import NoTypeface, Sheet
from portal.colours import srgb
from portal.drawings import DRAWINGS

VARIANT = "pdf/a-3a"
"""Kept for decades, files inside allowed, tagged for whoever has it read aloud (ISO 19005-3, level A)."""
SIZES = ("", "wordy", "dense")
"""In which the words are set, the largest first: the one that stays on its page is taken."""
RENEWED = 3600
"""Seconds after which typefaces are laid out anew: each time a quarter of a megabyte is lost inside fontconfig, and the
folder in which they lie for a while may be swept by the system."""
_FACES = {"torget:regular": "SourceSansPro-Regular.ttf", "torget:bold": "SourceSansPro-Bold.ttf"}
_NS = 'xmlns="http://www.w3.org/2000/svg"'
_SQUARE = "150 0 900 170"
"""Of the skyline, what a page of paper has room for."""


class NotOurs(ValueError):
    """Something outside was asked for."""


class OwnFiles(URLFetcher):
    """Answers with what it was given. No host is asked, and no file opened."""

    def __init__(self, files: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__()
        self._files = files

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Raises NotOurs."""
        try:
            kind, body = self._files[url]
        except KeyError:
            raise NotOurs(f"Not one of our own files: {url}") from None
        return URLFetcherResponse(url, body, {"Content-Type": kind})


def made(sheet: Sheet) -> bytes:
    """The PDF, the same for the same sheet. Raises NoTypeface."""
    ours, faces = OwnFiles(files(sheet.hue)), _faces(int(time.time() // RENEWED))
    colours = {
        "ink": srgb(0.25, 0.035, sheet.hue),
        "soft": srgb(0.43, 0.035, sheet.hue),
    }
    look = CSS(
        string=render_to_string("learning/certificate_pdf.css", colours),
        base_url="torget:",
        url_fetcher=ours,
        font_config=faces,
    )
    for size in SIZES:
        words = render_to_string("learning/certificate_pdf.html", sheet.words | {"size": size})
        page = HTML(string=words, base_url="torget:", url_fetcher=ours)
        document = page.render(font_config=faces, stylesheets=[look], pdf_variant=VARIANT)
        if len(document.pages) == 1:
            break
    inside = [
        Attachment(
            string=text,
            name=name,
            description=about,
            relationship="Data",
            created=sheet.moment,
            modified=sheet.moment,
        )
        for name, about, text in sheet.badges
    ]
    pdf = document.write_pdf(pdf_variant=VARIANT, attachments=inside, finisher=_once)
    if any(face.missing for face in document.fonts.values()):
        raise NoTypeface
    return pdf


@functools.lru_cache(maxsize=1)
def _faces(turn: int) -> FontConfiguration:
    return FontConfiguration()


def _once(document: Document, pdf: PDF) -> None:
    """Each file inside is named once by the document: WeasyPrint names those of its own list twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = Array(dict.fromkeys(pdf.catalog["AF"]))


def files(hue: int) -> dict[str, tuple[str, bytes]]:
    """All that a certificate is made of, by its address: kind and bytes."""
    place = resources.files("font_source_sans_pro") / "files"
    found = {url: ("font/ttf", (place / name).read_bytes()) for url, name in _FACES.items()}
    for url, drawn in (("torget:coin", _coin(hue)), ("torget:paper", _paper(hue))):
        found[url] = ("image/svg+xml", drawn.encode())
    return found


def _inside(name: str) -> str:
    """A drawing without the element around it."""
    text = (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8")
    return text.partition(">")[2].rpartition("</svg>")[0]


def _coin(hue: int) -> str:
    return f'<svg {_NS} viewBox="0 0 48 48"><style>{_fills(hue)}</style>{_inside("coin")}</svg>'


def _paper(hue: int) -> str:
    """The frame of two lines, and the square at its foot; a unit is a millimetre of A4."""
    line = f'fill="none" stroke="{srgb(0.42, 0.115, hue)}"'
    inner = 'x="14.8" y="14.8" width="180.4" height="267.4" rx="5"'
    return (
        f'<svg {_NS} viewBox="0 0 210 297"><style>{_fills(hue)}</style>'
        f'<clipPath id="inner"><rect {inner}/></clipPath><g clip-path="url(#inner)">'
        f'<svg x="14.8" y="248.1" width="180.4" height="34.1" viewBox="{_SQUARE}">'
        f'{_inside("skyline")}</svg></g><rect {inner} {line} stroke-width=".4"/>'
        f'<rect x="12.3" y="12.3" width="185.4" height="272.4" rx="7" {line} stroke-width=".6"/></svg>'
    )


def _fills(hue: int) -> str:
    """The drawings' colours by day, as in ``static/css/components/coin.css`` and ``skyline.css``."""
    gold, edge, line = srgb(0.83, 0.135, 84), srgb(0.63, 0.125, 70), srgb(0.45, 0.05, hue)
    fills = {
        "c1": edge,
        "c2": gold,
        "c4": srgb(0.42, 0.115, hue),
        "k0": gold,
        "k1": srgb(0.89, 0.04, hue),
        "k2": srgb(0.79, 0.075, hue),
        "k3": srgb(0.62, 0.105, hue),
        "k4": srgb(0.5, 0.125, hue),
        "k5": line,
        "k6": srgb(0.985, 0.01, hue),
        "k8": gold,
        "k9": srgb(0.975, 0.018, hue),
        "k10": srgb(0.68, 0.08, hue + 12),
    }
    strokes = {"c3": srgb(0.9, 0.095, 90), "k7": line}
    return "".join(
        [
            *(f".{name}{{fill:{colour}}}" for name, colour in fills.items()),
            *(f".{n}{{fill:none;stroke:{c};stroke-width:2}}" for n, c in strokes.items()),
            f".c4{{stroke:{edge};stroke-width:2}}",
        ]
    )
