"""The text of a decision as Ahjo publishes it: HTML in, what was decided out."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, NavigableString, Tag

from cases.harvest.reading import line, paragraphs
from cases.harvest.records import TEXT_LIMIT, TITLE_LIMIT, ParseError

MARKUP_LIMIT = 1_000_000
TAGS = 30_000
"""Characters and tags read of one decision's HTML."""
SECTIONS = 50
"""Sections read of one decision; the longest have a dozen."""


@dataclasses.dataclass(frozen=True, slots=True)
class DecisionText:
    """What the HTML of a decision or of a proposal says, without signatures, contacts and extracts."""

    title: str = ""
    section: str = ""
    """Number of the paragraph in the minutes ("62")."""
    case_number: str = ""
    classification: str = ""
    resolution: str = ""
    """What was decided; empty in a proposal."""
    proposal: str = ""
    summary: str = ""
    appeal: str = ""
    """What is said about appealing, as it is said."""
    public: bool = True


_DECIDED = ("päätös", "beslut", "decision", "esitys", "framställning", "lausunto", "utlåtande")
_PROPOSED = ("päätösehdotus", "beslutsförslag", "förslag till beslut")
_SUMMARISED = ("tiivistelmä", "sammandrag", "sammanfattning")
_BREAKS = {
    *(
        "address",
        "article",
        "blockquote",
        "br",
        "div",
        "dd",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
    ),
    *("h6", "hr", "li", "ol", "p", "pre", "section", "table", "tbody", "thead", "tr", "ul"),
}
_HEADINGS = ("h1", "h2", "h3")
_UNREAD = (
    re.compile(r"<!--.*?-->|<!--.*", re.DOTALL),
    re.compile(r"<(script|style)\b.*?</\1\s*>|<(?:script|style)\b.*", re.DOTALL | re.IGNORECASE),
    re.compile(r"<[!?][^>]*>?"),
    re.compile(r"<[a-zA-Z/][^<>]*(?=<|\Z)"),
)


def read_decision(markup: str) -> DecisionText:
    """Read the HTML that Ahjo makes of a decision; anything else gives an empty text.

    Only sections of content count (``.SisaltoSektio``); the blocks with names of signers, presenters and
    contacts are never read.

    Raises:
        ParseError: ``too_deep``.
    """
    try:
        return _read_decision(markup[:MARKUP_LIMIT])
    except RecursionError:
        raise ParseError("too_deep", "The text of the decision is nested too deeply.") from None


def _read_decision(markup: str) -> DecisionText:
    soup = BeautifulSoup(_tamed(markup), "html.parser")
    sections: dict[str, str] = {}
    for section in soup.select(".SisaltoSektio", limit=SECTIONS):
        if section.find_parent(class_="SisaltoSektio"):
            continue
        heading = section.select_one(".SisaltoOtsikko")
        name = line(heading.extract().get_text(" ")).casefold() if heading else ""
        sections.setdefault(name, _text_of(section))

    def first(names: Iterable[str]) -> str:
        return next((sections[name][:TEXT_LIMIT] for name in names if sections.get(name)), "")

    def word(selector: str) -> str:
        found = soup.select_one(selector)
        return line(found.get_text(" "))[:TITLE_LIMIT] if found else ""

    number, _, classification = word(".DnroTmuoto").partition(" T ")
    return DecisionText(
        title=word("h1.AsiaOtsikko") or word("h1.JulkinenOtsikko"),
        section=word(".Asiapykala").replace("§", "").strip(),
        case_number=number,
        classification=classification,
        resolution=first(_DECIDED),
        proposal=first(_PROPOSED),
        summary=first(_SUMMARISED),
        appeal=_appeal(soup)[:TEXT_LIMIT],
        public=soup.select_one(".SalassapidonPerustelut") is None,
    )


def _tamed(markup: str) -> str:
    """The markup without what is never read and without what ``html.parser`` needs quadratic time for:
    comments and tags that never end."""
    for pattern in _UNREAD:
        markup = pattern.sub("", markup)
    parts = markup.split("<", TAGS)
    return "<".join(parts[:TAGS])


def _appeal(soup: BeautifulSoup) -> str:
    section = soup.select_one(".MuutoksenhakuohjeetSektio")
    if section is not None:
        if title := section.select_one(".MuutoksenhakuohjeetOtsikko"):
            title.extract()
        return _text_of(section)
    heading = soup.select_one(".MuutoksenhakuOtsikko")
    parts = []
    for sibling in heading.find_next_siblings() if heading else ():
        if sibling.name in _HEADINGS:
            break
        parts.append(_text_of(sibling))
    return paragraphs("\n".join(parts))


def _text_of(node: Tag) -> str:
    parts: list[str] = []
    for part in node.descendants:
        if isinstance(part, Tag):
            if part.name in _BREAKS:
                parts.append("\n– " if part.name == "li" else "\n")
        elif isinstance(part, NavigableString):
            parts.append(part.replace("\n", " "))
    text = paragraphs("".join(parts))
    return "\n".join(part for part in text.split("\n") if part and part != "–")
