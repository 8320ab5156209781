"""The catalogue of a municipality's surveys for the data portals of countries and of Europe, in DCAT-AP.

One description, and a profile for each country, because their portals want the same things said in other words: Norway
(DCAT-AP-NO) takes licences of the European vocabulary, Denmark (DCAT-AP-DK) media types with ``https`` and availability
as DCAT-AP wrote it before version 3, Sweden (DCAT-AP-SE) licences by the very address of Creative Commons. Finland has
no profile of its own; its portal and that of Europe read DCAT-AP 3.0.1.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import quote

from django.utils import translation
from django.utils.translation import gettext as _

from barometer.opendata import kolada, words
from barometer.opendata.datapackage import moment
from barometer.opendata.edition import Edition, line, spoken
from barometer.opendata.rdf import XSD, Graph, Iri, Literal
from barometer.published import Published, Publisher, Texts

PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "adms": "http://www.w3.org/ns/adms#",
    "dcatap": "http://data.europa.eu/r5r/",
}
EU = "http://publications.europa.eu/resource/authority"
LANGUAGES = {"da": "DAN", "nb": "NOB", "sv": "SWE", "fi": "FIN", "en": "ENG"}
COUNTRIES = {"DK": "DNK", "NO": "NOR", "SE": "SWE", "FI": "FIN", "DE": "DEU"}
A = "rdf:type"
THEME = f"{EU}/data-theme/GOVE"
LOCAL_AUTHORITY = "http://purl.org/adms/publishertype/LocalAuthority"


@dataclasses.dataclass(frozen=True)
class Profile:
    """How a country's portal wants to be told. media: what media types begin with."""

    licence: str
    media: str
    availability: str


EUROPE = Profile(
    f"{EU}/licence/CC_BY_4_0",
    "http://www.iana.org/assignments/media-types/",
    f"{EU}/planned-availability/STABLE",
)
PROFILES: Mapping[str, Profile] = {
    "NO": EUROPE,
    "DK": dataclasses.replace(
        EUROPE,
        media="https://www.iana.org/assignments/media-types/",
        availability="http://data.europa.eu/r5r/availability/stable",
    ),
    "SE": dataclasses.replace(EUROPE, licence="http://creativecommons.org/licenses/by/4.0/"),
    "FI": EUROPE,
}


class Syntax(enum.Enum):
    """How it is written: what an address ends in, its media type, and what its standard calls it."""

    RDF_XML = "rdf", "application/rdf+xml", "RDF/XML"
    TURTLE = "ttl", "text/turtle", "Turtle"
    JSON_LD = "jsonld", "application/ld+json", "JSON-LD"

    @property
    def ending(self) -> str:
        return self.value[0]

    @property
    def media_type(self) -> str:
        return self.value[1]

    @property
    def title(self) -> str:
        return self.value[2]


@dataclasses.dataclass(frozen=True)
class File:
    """A kind of file as catalogues tell of it. format: of the European table of file types; media_type: registered;
    spoken: whether there is one in each language."""

    name: str
    format: str
    media_type: str
    spoken: bool = True


FILES = (
    File("shares.csv", "CSV", "text/csv"),
    File("means.csv", "CSV", "text/csv"),
    File("datapackage.json", "JSON", "application/json"),
    File("jsonstat.json", "JSON", "application/json"),
    File("ddi.xml", "XML", "application/xml", spoken=False),
    File("kolada.csv", "CSV", "text/csv", spoken=False),
)


@dataclasses.dataclass(frozen=True)
class Listed:
    """A round in the catalogue: its newest release in each of the municipality's languages, the main one first (the
    figures are not looked at), and when its first release was published."""

    editions: tuple[Edition, ...]
    first: dt.datetime

    @property
    def published(self) -> Published:
        return self.editions[0].published


@dataclasses.dataclass(frozen=True)
class Catalogue:
    """What the municipality publishes. address: of the catalogue itself, without a language, which everything in it is
    named after; page: for people; rounds: the newest first."""

    publisher: Publisher
    address: str
    page: str
    rounds: Sequence[Listed] = ()


def profile(country: str) -> Profile:
    return PROFILES.get(country, EUROPE)


def files(country: str) -> list[File]:
    """What is published of a release of a municipality in that country."""
    return [file for file in FILES if file.name != "kolada.csv" or country == kolada.COUNTRY]


def write(catalogue: Catalogue, kind: Profile, syntax: Syntax) -> bytes:
    graph = described(catalogue, kind)
    if syntax is Syntax.TURTLE:
        return graph.turtle()
    return graph.xml() if syntax is Syntax.RDF_XML else graph.jsonld()


def described(catalogue: Catalogue, kind: Profile) -> Graph:
    return _Writer(catalogue, kind).graph


class _Writer:
    def __init__(self, catalogue: Catalogue, kind: Profile) -> None:
        self.catalogue, self.kind = catalogue, kind
        self.publisher = catalogue.publisher
        self.graph = Graph(PREFIXES)
        self.me = self._named("catalogue")
        self.agent = self._named("publisher")
        self.contact = self._named("contact")
        self.series = self._named("barometer")
        self._catalogue()
        self._agent()
        self._series()
        for place, listed in enumerate(catalogue.rounds):
            older = catalogue.rounds[place + 1 : place + 2]
            self._round(listed, older[0] if older else None)

    def _named(self, name: str) -> Iri:
        return Iri(f"{self.catalogue.address}#{name}")

    def _round_name(self, listed: Listed) -> Iri:
        return self._named(f"round-{listed.published.key}")

    # What is said of everything ----------------------------------------------------------------------------

    def _texts(self, name: str, texts: Texts) -> Iterator[tuple[str, Literal]]:
        for language in self.publisher.languages:
            if text := line(texts.get(language, "")):
                yield name, Literal(text, language)

    def _said(self, name: str, say: Callable[[str], str]) -> Iterator[tuple[str, Literal]]:
        """Words of ours in each of the municipality's languages; ``say`` gets its name in that language."""
        for language in self.publisher.languages:
            own = spoken(self.publisher.names, language, *self.publisher.languages)[1]
            with translation.override(language):
                yield name, Literal(line(say(own)), language)

    def _page(self, address: str) -> Iri:
        page = Iri(address)
        self.graph.add(page, (A, Iri(f"{PREFIXES['foaf']}Document")))
        return page

    def _languages(self) -> Iterator[tuple[str, Iri]]:
        for language in self.publisher.languages:
            yield "dct:language", Iri(f"{EU}/language/{LANGUAGES[language]}")

    def _place(self) -> Iterator[tuple[str, Iri]]:
        if code := COUNTRIES.get(self.publisher.country):
            yield "dct:spatial", Iri(f"{EU}/country/{code}")

    def _dates(self, listed: Sequence[Listed]) -> Iterator[tuple[str, Literal]]:
        if listed:
            first = min(one.first for one in listed)
            newest = max(one.published.published_at for one in listed)
            yield "dct:issued", Literal(moment(first), datatype=f"{XSD}dateTime")
            yield "dct:modified", Literal(moment(newest), datatype=f"{XSD}dateTime")

    # Its parts ---------------------------------------------------------------------------------------------

    def _catalogue(self) -> None:
        rounds = [self._round_name(listed) for listed in self.catalogue.rounds]
        self.graph.add(
            self.me,
            (A, Iri(f"{PREFIXES['dcat']}Catalog")),
            ("dct:identifier", Literal(self.me.value)),
            *self._said("dct:title", lambda own: _("Open data of %(name)s") % {"name": own}),
            *self._said(
                "dct:description",
                lambda own: _("What residents of %(name)s answered in surveys.") % {"name": own},
            ),
            ("dct:publisher", self.agent),
            ("dct:license", Iri(self.kind.licence)),
            *self._languages(),
            *self._place(),
            *self._dates(self.catalogue.rounds),
            ("foaf:homepage", self._page(self.catalogue.page)),
            ("dcat:themeTaxonomy", Iri(f"{EU}/data-theme")),
            *(("dcat:dataset", one) for one in [self.series, *rounds]),
        )

    def _agent(self) -> None:
        names = list(self._texts("foaf:name", self.publisher.names))
        self.graph.add(
            self.agent,
            (A, Iri(f"{PREFIXES['foaf']}Agent")),
            *(names or [("foaf:name", Literal(self.publisher.code))]),
            ("dct:identifier", Literal(self.publisher.code)),
            ("dct:type", Iri(LOCAL_AUTHORITY)),
            ("foaf:homepage", self._page(f"{self.publisher.address}/")),
        )
        self.graph.add(
            self.contact,
            (A, Iri(f"{PREFIXES['vcard']}Organization")),
            (A, Iri(f"{PREFIXES['vcard']}Kind")),
            *self._texts("vcard:fn", self.publisher.names),
            ("vcard:hasURL", Iri(f"{self.publisher.address}/")),
        )
        if email := self.publisher.email:
            self.graph.add(
                self.contact, ("vcard:hasEmail", Iri(f"mailto:{quote(email, safe='@+')}"))
            )

    def _resource(self, name: Iri, *kinds: str) -> None:
        """What a series and a dataset have in common."""
        self.graph.add(
            name,
            *((A, Iri(f"{PREFIXES['dcat']}{kind}")) for kind in kinds),
            ("dct:publisher", self.agent),
            ("dcat:contactPoint", self.contact),
            ("dcat:theme", Iri(THEME)),
            ("dct:accessRights", Iri(f"{EU}/access-right/PUBLIC")),
            *self._languages(),
            *self._place(),
        )
        for language in self.publisher.languages:
            with translation.override(language):
                for keyword in words.keywords():
                    self.graph.add(name, ("dcat:keyword", Literal(keyword, language)))

    def _series(self) -> None:
        rounds = self.catalogue.rounds
        # a series has a first dataset; before there is one it is a dataset that will have files
        self._resource(self.series, *(["DatasetSeries"] if rounds else []), "Dataset")
        self.graph.add(
            self.series,
            ("dct:identifier", Literal(self.series.value)),
            *self._said(
                "dct:title", lambda own: _("Surveys of residents of %(name)s") % {"name": own}
            ),
            *self._said(
                "dct:description",
                lambda own: (
                    _("%(name)s asks its residents in rounds. Each is a dataset of this series.")
                    % {"name": own}
                ),
            ),
            ("dct:accrualPeriodicity", Iri(f"{EU}/frequency/IRREG")),
            ("dcat:landingPage", self._page(self.catalogue.page)),
            *self._dates(rounds),
        )
        if rounds:
            self.graph.add(
                self.series,
                ("dcat:first", self._round_name(rounds[-1])),
                ("dcat:last", self._round_name(rounds[0])),
            )
            opened = min(one.published.opened for one in rounds)
            self._temporal(self.series, "period", opened, rounds[0].published.closed)

    def _round(self, listed: Listed, older: Listed | None) -> None:
        release = listed.published
        name = self._round_name(listed)
        self._resource(name, "Dataset")
        self.graph.add(name, ("dct:identifier", Literal(f"urn:uuid:{release.key}")))
        for edition in listed.editions:
            with translation.override(edition.language):
                self.graph.add(
                    name,
                    ("dct:title", Literal(edition.name, edition.language)),
                    ("dct:description", Literal(line(words.described(edition)), edition.language)),
                    ("dcat:landingPage", self._page(edition.page)),
                )
        self.graph.add(
            name,
            ("dcat:inSeries", self.series),
            ("dcat:version", Literal(str(release.number))),
            *self._dates([listed]),
        )
        self._temporal(name, f"period-{release.key}", release.opened, release.closed)
        if release.note:
            language = self.publisher.languages[0]
            self.graph.add(name, ("adms:versionNotes", Literal(line(release.note), language)))
        if older is not None:
            self.graph.add(name, ("dcat:prev", self._round_name(older)))
        for file in files(self.publisher.country):
            for edition in listed.editions if file.spoken else listed.editions[:1]:
                self._distribution(name, file, edition)

    def _temporal(self, of: Iri, called: str, first: dt.date, last: dt.date) -> None:
        period = self._named(called)
        self.graph.add(of, ("dct:temporal", period))
        self.graph.add(
            period,
            (A, Iri(f"{PREFIXES['dct']}PeriodOfTime")),
            ("dcat:startDate", Literal(first.isoformat(), datatype=f"{XSD}date")),
            ("dcat:endDate", Literal(last.isoformat(), datatype=f"{XSD}date")),
        )

    def _distribution(self, round_: Iri, file: File, edition: Edition) -> None:
        address = Iri(f"{edition.address}{file.name}")
        release = edition.published
        name = self._named(f"file-{release.key}-{edition.language}-{file.name.replace('.', '-')}")
        self.graph.add(round_, ("dcat:distribution", name))
        with translation.override(edition.language):
            title, description = told(file.name)
        self.graph.add(
            name,
            (A, Iri(f"{PREFIXES['dcat']}Distribution")),
            ("dct:title", Literal(f"{edition.name}: {title}", edition.language)),
            ("dct:description", Literal(description, edition.language)),
            ("dcat:accessURL", address),
            ("dcat:downloadURL", address),
            ("dct:license", Iri(self.kind.licence)),
            ("dct:format", Iri(f"{EU}/file-type/{file.format}")),
            ("dcat:mediaType", Iri(f"{self.kind.media}{file.media_type}")),
            ("dcatap:availability", Iri(self.kind.availability)),
            ("dct:language", Iri(f"{EU}/language/{LANGUAGES[edition.language]}")),
            (
                "dct:issued",
                Literal(moment(release.published_at), datatype=f"{XSD}dateTime"),
            ),
        )


def told(name: str) -> tuple[str, str]:
    """Title and description of a kind of file, in the active language."""
    return {
        "shares.csv": (
            _("Shares (CSV)"),
            _("How many gave which answer, with intervals, for everybody and by group."),
        ),
        "means.csv": (
            _("Means (CSV)"),
            _("Means of scales, numbers and places in an order, with intervals."),
        ),
        "questions.csv": (_("Questions (CSV)"), _("What was asked, word for word.")),
        "datapackage.json": (
            _("Data Package"),
            _("Describes the tables for programs, with rules by which anybody can check them."),
        ),
        "jsonstat.json": (
            _("JSON-stat"),
            _("All figures as one cube, for statistics programs and charts."),
        ),
        "ddi.xml": (
            _("DDI Codebook"),
            _("Questions, method and figures of everybody, for archives of surveys."),
        ),
        "kolada.csv": (
            _("Kolada"),
            _("The figures in the shape of the database of Swedish municipalities."),
        ),
    }[name]
