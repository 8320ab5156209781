"""A release described for archives of surveys, in DDI Codebook 2.6 (ddialliance.org): what was asked, how, of whom, and
the weighted figures of everybody. Figures of groups stand in the tables. No answers of persons are published.

Texts are in every language in which they were written, so that there is one description and not five.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from django.utils import translation
from django.utils.translation import gettext as _

from barometer.choices import Kind
from barometer.opendata import words
from barometer.opendata.edition import (
    LICENCE,
    Edition,
    choice,
    line,
    plain,
    sayable,
    statement,
)
from barometer.opendata.tables import MEANS, SHARES
from barometer.published import Asked, Figure, Texts, sealed

NAMESPACE = "ddi:codebook:2_6"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_Element = ElementTree.Element


def write(edition: Edition) -> bytes:
    with translation.override(edition.language):
        root = _codebook(edition)
    ElementTree.indent(root, " ")
    out = io.BytesIO()
    ElementTree.ElementTree(root).write(out, encoding="utf-8", xml_declaration=True)
    return out.getvalue() + b"\n"


def _codebook(edition: Edition) -> _Element:
    root = ElementTree.Element(
        "codeBook", {"xmlns": NAMESPACE, "version": "2.6", _LANGUAGE: edition.language}
    )
    document = _below(_below(root, "docDscr"), "citation")
    _titles(document, edition)
    _dated(_below(document, "prodStmt"), "prodDate", edition.published.published_at.isoformat())
    study = _below(root, "stdyDscr")
    _citation(study, edition)
    _information(study, edition)
    _method(study, edition)
    access = _below(study, "dataAccs")
    _said(access, "license", "CC BY 4.0", URI=LICENCE)
    _said(_below(access, "useStmt"), "conditions", words.hidden())
    _files(root, edition)
    _variables(_below(root, "dataDscr"), edition)
    return root


def _below(parent: _Element, tag: str, **attributes: str) -> _Element:
    return ElementTree.SubElement(parent, tag, attributes)


def _said(parent: _Element, tag: str, text: str, language: str = "", **attributes: str) -> None:
    element = _below(parent, tag, **attributes)
    if language:
        element.set(_LANGUAGE, language)
    element.text = sayable(text)


def _dated(parent: _Element, tag: str, day: str, **attributes: str) -> None:
    _said(parent, tag, day, date=day, **attributes)


def _in_all(texts: Texts, first: str) -> Iterator[tuple[str, str]]:
    """Language and words in each language that has any, ``first`` before the others."""
    for language in sorted(texts, key=lambda one: (one != first, one)):
        if text := line(texts[language]):
            yield language, text


def _titles(parent: _Element, edition: Edition) -> None:
    release = edition.published
    statement = _below(parent, "titlStmt")
    languages = list(_in_all(release.names, edition.language))
    for place, (language, text) in enumerate(languages):
        _said(statement, "parTitl" if place else "titl", text, language)
    if not languages:
        _said(statement, "titl", edition.municipality)
    _said(statement, "IDNo", f"urn:uuid:{release.key}", agency="UUID")


def _citation(study: _Element, edition: Edition) -> None:
    release = edition.published
    citation = _below(study, "citation")
    _titles(citation, edition)
    _said(_below(citation, "rspStmt"), "AuthEnty", edition.municipality)
    production = _below(citation, "prodStmt")
    _said(production, "producer", edition.municipality)
    distribution = _below(citation, "distStmt")
    _said(distribution, "distrbtr", edition.municipality, URI=release.publisher.address)
    if release.publisher.email:
        _said(distribution, "contact", edition.municipality, email=release.publisher.email)
    _dated(distribution, "distDate", release.published_at.date().isoformat())
    version = _below(citation, "verStmt")
    _said(
        version,
        "version",
        str(release.number),
        date=release.published_at.date().isoformat(),
        type="release",
    )
    if release.note:
        _said(version, "notes", release.note)
    _said(version, "notes", f"sha256 {release.sha256 or sealed(release)}")
    _below(citation, "holdings", URI=edition.page)


def _information(study: _Element, edition: Edition) -> None:
    release = edition.published
    information = _below(study, "stdyInfo")
    subject = _below(information, "subject")
    for keyword in words.keywords():
        _said(subject, "keyword", keyword, edition.language)
    for language, text in _in_all(release.abouts, edition.language):
        _said(information, "abstract", text, language)
    summary = _below(information, "sumDscr")
    _dated(summary, "collDate", release.opened.isoformat(), event="start")
    _dated(summary, "collDate", release.closed.isoformat(), event="end")
    _said(summary, "nation", release.publisher.country, abbr=release.publisher.country)
    _said(summary, "geogCover", edition.municipality)
    _said(summary, "anlyUnit", _("Person"))
    _said(summary, "universe", _("Residents of the municipality"))
    _said(summary, "dataKind", _("Weighted figures of a survey"))


def _method(study: _Element, edition: Edition) -> None:
    method = edition.published.method
    element = _below(study, "method")
    collection = _below(element, "dataColl")
    _said(collection, "timeMeth", _("One round of a survey that is repeated"))
    _said(collection, "sampProc", words.design(method))
    _said(collection, "collMode", _("Form on the internet or on paper"))
    if method.source:
        _said(_below(collection, "sources"), "dataSrc", method.source)
    _said(collection, "weight", words.weighting())
    analysis = _below(element, "anlyInfo")
    _said(analysis, "respRate", words.answered(edition))
    _said(
        analysis,
        "EstSmpErr",
        _("Standard errors by linearisation, intervals after Wilson. Design effect: %(deff)s")
        % {"deff": plain(method.deff)},
    )
    _said(analysis, "dataAppr", words.hidden())


def _files(root: _Element, edition: Edition) -> None:
    for number, (name, columns) in enumerate((("shares", SHARES), ("means", MEANS)), 1):
        file = _below(root, "fileDscr", ID=f"F{number}", URI=f"{edition.address}{name}.csv")
        text = _below(file, "fileTxt")
        _said(text, "fileName", f"{name}.csv")
        _said(text, "fileCont", "; ".join(f"{one.name}: {one.says}" for one in columns))
        _said(text, "fileType", "text/csv", charset="UTF-8")


def _variables(parent: _Element, edition: Edition) -> None:
    """A variable for each question, and for each statement of those that have some."""
    of: dict[tuple[str, int], list[Figure]] = {}
    for figure in edition.published.figures:
        if not figure.background:
            of.setdefault((figure.question, figure.row), []).append(figure)
    number = 0
    for asked in edition.published.asked:
        for row in _rows(asked):
            number += 1
            _variable(parent, edition, asked, row, of.get((asked.code, row), []), number)


def _rows(asked: Asked) -> Sequence[int]:
    said = asked.wording[asked.source_language]
    count = {Kind.MATRIX.value: len(said["rows"]), Kind.RANKING.value: len(said["options"])}
    return range(1, count[asked.kind] + 1) if asked.kind in count else (0,)


def _variable(
    parent: _Element,
    edition: Edition,
    asked: Asked,
    row: int,
    figures: Sequence[Figure],
    number: int,
) -> None:
    mean = next((one for one in figures if not one.option), None)
    variable = _below(
        parent,
        "var",
        ID=f"V{number}",
        name=f"{asked.code}.{row}" if row else asked.code,
        intrvl="contin" if asked.kind in {Kind.NUMBER, Kind.SCALE} else "discrete",
    )
    languages = sorted(asked.wording, key=lambda one: (one != edition.language, one))
    for language in languages:
        label = statement(asked, row, language) if row else line(asked.wording[language]["asks"])
        _said(variable, "labl", label, language)
    question = _below(variable, "qstn", seqNo=str(number))
    for language in languages:
        _said(question, "qstnLit", line(asked.wording[language]["asks"]), language)
    for language in languages:
        if hint := line(asked.wording[language]["hint"]):
            _said(question, "ivuInstr", hint, language)
    if asked.least != asked.most:
        _below(_below(variable, "valrng"), "range", min=str(asked.least), max=str(asked.most))
    if asked.below:
        options = ", ".join(
            choice(edition.published.question(asked.below), value, edition.language)
            for value in asked.values
        )
        _said(
            variable,
            "universe",
            _("Asked of those who answered “%(options)s” to %(question)s")
            % {"options": options, "question": asked.below},
        )
    shown = next((one for one in figures if one.respondents is not None), None)
    if shown is not None:
        _said(variable, "sumStat", str(shown.respondents), type="vald")
    if mean is not None and mean.value is not None:
        _said(variable, "sumStat", plain(mean.value), type="mean", wgtd="wgtd")
    for figure in figures:
        if figure.option:
            _category(variable, asked, figure, languages)
    if asked.reworded:
        _said(variable, "notes", _("Worded otherwise before: the series begins anew"))


def _category(variable: _Element, asked: Asked, figure: Figure, languages: Sequence[str]) -> None:
    category = _below(variable, "catgry")
    _said(category, "catValu", str(figure.option))
    for language in languages:
        _said(category, "labl", choice(asked, figure.option, language), language)
    if figure.value is not None:
        _said(category, "catStat", plain(figure.value * 100), type="percent", wgtd="wgtd")
