"""Statements of RDF 1.1, and the three syntaxes that portals read: RDF/XML, Turtle, JSON-LD.

A statement is a subject, a property and a value. Everything has an address of its own: blank nodes are not there, since
some portals refuse them. Statements keep their order, so that the same ones give the same bytes.
"""

from __future__ import annotations

import dataclasses
import io
import json
import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = f"{RDF}type"
_NO_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')


class NotAnAddress(ValueError):
    """Characters that an IRI cannot hold (RFC 3987, as Turtle 1.1 has it in section 6.5)."""


@dataclasses.dataclass(frozen=True)
class Iri:
    value: str

    def __post_init__(self) -> None:
        if not self.value or _NO_IRI.search(self.value):
            raise NotAnAddress(self.value)


@dataclasses.dataclass(frozen=True)
class Literal:
    """A text in a language, or of a type given as the IRI of a datatype; neither is a plain text."""

    value: str
    language: str = ""
    datatype: str = ""


class Graph:
    """Statements, each once, by subject and property in the order in which they were made."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = dict(prefixes)
        self._nodes: dict[str, dict[str, list[Iri | Literal]]] = {}

    def add(self, subject: Iri, *pairs: tuple[str, Iri | Literal]) -> None:
        """Statements about one subject: properties as ``dct:title``."""
        node = self._nodes.setdefault(subject.value, {})
        for name, value in pairs:
            values = node.setdefault(self._full(name), [])
            if value not in values:
                values.append(value)

    def _full(self, name: str) -> str:
        prefix, _colon, local = name.partition(":")
        return f"{self.prefixes[prefix]}{local}"

    def short(self, iri: str) -> str | None:
        """The IRI with a prefix, where what is left of it is a plain name."""
        for prefix, start in self.prefixes.items():
            if iri.startswith(start) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", iri[len(start) :]):
                return f"{prefix}:{iri[len(start) :]}"
        return None

    def xml(self) -> bytes:
        """RDF/XML (W3C 2014)."""
        out = io.BytesIO()
        xml = XMLGenerator(out, "utf-8", short_empty_elements=True)
        xml.startDocument()
        names = {f"xmlns:{prefix}": start for prefix, start in self.prefixes.items()}
        xml.startElement("rdf:RDF", AttributesImpl(names))
        for subject, node in self._nodes.items():
            xml.ignorableWhitespace("\n")
            xml.startElement("rdf:Description", AttributesImpl({"rdf:about": subject}))
            for name, values in node.items():
                tag = self.short(name) or ""
                for value in values:
                    xml.ignorableWhitespace("\n  ")
                    self._xml_value(xml, tag, value)
            xml.ignorableWhitespace("\n")
            xml.endElement("rdf:Description")
        xml.ignorableWhitespace("\n")
        xml.endElement("rdf:RDF")
        xml.endDocument()
        return out.getvalue() + b"\n"

    def _xml_value(self, xml: XMLGenerator, tag: str, value: Iri | Literal) -> None:
        if isinstance(value, Iri):
            xml.startElement(tag, AttributesImpl({"rdf:resource": value.value}))
        else:
            attributes = {"xml:lang": value.language} if value.language else {}
            if value.datatype:
                attributes["rdf:datatype"] = value.datatype
            xml.startElement(tag, AttributesImpl(attributes))
            xml.characters(value.value)
        xml.endElement(tag)

    def turtle(self) -> bytes:
        """Turtle 1.1 (W3C 2014)."""
        lines = [f"@prefix {prefix}: <{start}> ." for prefix, start in self.prefixes.items()]
        for subject, node in self._nodes.items():
            said = [
                f"    {self._turtle_name(name)} {', '.join(map(self._turtle_value, values))}"
                for name, values in node.items()
            ]
            lines += ["", f"<{subject}>", " ;\n".join(said) + " ."]
        return ("\n".join(lines) + "\n").encode()

    def _turtle_name(self, iri: str) -> str:
        return "a" if iri == TYPE else self.short(iri) or f"<{iri}>"

    def _turtle_value(self, value: Iri | Literal) -> str:
        if isinstance(value, Iri):
            return self.short(value.value) or f"<{value.value}>"
        # the escapes of JSON are among those of Turtle (section 6.4), but for what JSON writes in surrogates
        text = json.dumps(value.value, ensure_ascii=False)
        if value.language:
            return f"{text}@{value.language}"
        return f"{text}^^<{value.datatype}>" if value.datatype else text

    def jsonld(self) -> bytes:
        """JSON-LD 1.1 (W3C 2020), with the prefixes in it: nothing is to be fetched to read it."""
        nodes = []
        for subject, node in self._nodes.items():
            found: dict[str, Any] = {"@id": subject}
            for name, values in node.items():
                if name == TYPE:
                    found["@type"] = [self._name(one.value) for one in values]
                else:
                    found[self._name(name)] = [_json(value) for value in values]
            nodes.append(found)
        written = {"@context": self.prefixes, "@graph": nodes}
        return (json.dumps(written, ensure_ascii=False, indent=1) + "\n").encode()

    def _name(self, iri: str) -> str:
        return self.short(iri) or iri


def _json(value: Iri | Literal) -> dict[str, Any]:
    if isinstance(value, Iri):
        return {"@id": value.value}
    found: dict[str, Any] = {"@value": value.value}
    if value.language:
        found["@language"] = value.language
    if value.datatype:
        found["@type"] = value.datatype
    return found
