"""The catalogue: accepted by the published shapes of Europe, Norway and Denmark and by the rules of Sweden's portal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.compare import isomorphic

from barometer.opendata import dcat, rdf
from barometer.opendata.dcat import Catalogue, Listed, Syntax
from barometer.opendata.edition import Edition
from tests.barometer.published_factory import published, publisher

ROOT = "https://tornsund.example"
HOME = f"{ROOT}/datasets/dcat"
AUTHORITY = Path(__file__).with_name("authority.ttl")
KEYS = ("0b7c5d0e-5d0e-4b7c-8d0e-0b7c5d0e5d0e", "1b7c5d0e-5d0e-4b7c-8d0e-0b7c5d0e5d0e")
FIRST = dt.datetime(2025, 10, 14, 8, 30, tzinfo=dt.UTC)
LANGUAGES = {"DK": ("da", "en"), "NO": ("nb",), "SE": ("sv", "fi"), "FI": ("fi", "sv")}

EUROPEAN = [
    "301-html-shapes.ttl",
    "301-html-shapes_recommended.ttl",
    "301-dcat-ap-SHACL.ttl",
    "dcat-ap_2.1.1_shacl_shapes.ttl",
]
NORWEGIAN = ["dcat-ap-no-2.00.ttl"]
DANISH = ["dk-dcat-ap-dk_2.0.2_shacl_shapes.ttl", "dk-dcat-ap-dk_2.0.2_shacl_shapes-strict.ttl"]
SHAPES = [
    *(("FI", shapes) for shapes in EUROPEAN),
    *(("SE", shapes) for shapes in EUROPEAN),
    *(("NO", shapes) for shapes in [*EUROPEAN, *NORWEGIAN]),
    *(("DK", shapes) for shapes in [*EUROPEAN, *DANISH]),
]


def catalogue(country: str = "DK", *, empty: bool = False, **more: Any) -> Catalogue:
    """Two rounds, the newer one corrected; or none yet."""
    languages = LANGUAGES[country]
    own = publisher(country, languages=languages, **more)
    rounds = [] if empty else [(2, KEYS[0], "Rettet: æøå"), (1, KEYS[1], "")]
    found = []
    for number, key, note in rounds:
        release = published(publisher=own, number=number, key=key, note=note, figures=())
        editions = tuple(
            Edition(
                release,
                language,
                f"{ROOT}/{language}/barometer/{number}/data/{number}/",
                f"{ROOT}/{language}/barometer/{number}/data/",
            )
            for language in languages
        )
        found.append(Listed(editions, FIRST))
    return Catalogue(own, HOME, f"{ROOT}/{languages[0]}/barometer/data/", found)


def read(body: bytes, syntax: Syntax = Syntax.RDF_XML) -> Graph:
    names = {Syntax.RDF_XML: "xml", Syntax.TURTLE: "turtle", Syntax.JSON_LD: "json-ld"}
    return Graph().parse(data=body.decode(), format=names[syntax])


def written(country: str, syntax: Syntax = Syntax.RDF_XML, **more: Any) -> Graph:
    return read(dcat.write(catalogue(country, **more), dcat.profile(country), syntax), syntax)


@pytest.fixture(scope="session")
def shacl(shared_data: Path) -> Path:
    return shared_data / "standards" / "shacl"


_shapes: dict[Path, Graph] = {}


def refusals(graph: Graph, shapes: Path) -> str:
    """What the shapes refuse, in words; empty where they accept all."""
    if shapes not in _shapes:
        _shapes[shapes] = Graph().parse(shapes, format="turtle")
    data = graph + Graph().parse(AUTHORITY, format="turtle")
    for place in (DCAT.accessURL, DCAT.downloadURL):
        for address in graph.objects(None, place):
            data.add((address, RDF.type, RDFS.Resource))
    conforms, report, text = validate(
        data, shacl_graph=_shapes[shapes], inference="none", advanced=True, allow_warnings=True
    )
    if "recommended" in shapes.name:
        # nothing but warnings, some of them of terms that are not ours; a series has its files in its datasets
        missing = {
            (str(node), report.value(result, SH.resultPath))
            for result, node in report.subject_objects(SH.focusNode)
            if str(node).startswith(ROOT)
        } - {(f"{HOME}#barometer", DCAT.distribution)}
        return "\n".join(f"{node} {path}" for node, path in sorted(missing))
    return "" if conforms else text


@pytest.mark.parametrize(("country", "shapes"), SHAPES)
def test_published_shapes_accept_the_catalogue_of_a_country(
    shacl: Path, country: str, shapes: str
) -> None:
    assert refusals(written(country), shacl / shapes) == ""


@pytest.mark.parametrize(("country", "shapes"), [("NO", NORWEGIAN[0]), ("DK", DANISH[1])])
def test_a_catalogue_in_which_nothing_is_published_yet_is_accepted(
    shacl: Path, country: str, shapes: str
) -> None:
    assert refusals(written(country, empty=True), shacl / shapes) == ""


@pytest.mark.parametrize(
    ("country", "shapes"), list({shapes: (country, shapes) for country, shapes in SHAPES}.values())
)
def test_the_shapes_refuse_a_dataset_without_a_title(
    shacl: Path, country: str, shapes: str
) -> None:
    graph = written(country)
    graph.remove((URIRef(f"{HOME}#round-{KEYS[0]}"), DCTERMS.title, None))
    graph.remove((None, DCAT.accessURL, None))
    if "recommended" in shapes:
        graph.remove((None, DCAT.contactPoint, None))
    assert refusals(graph, shacl / shapes)


def test_danish_shapes_refuse_what_norway_wants(shacl: Path) -> None:
    body = dcat.write(catalogue("DK"), dcat.profile("NO"), Syntax.RDF_XML)
    assert refusals(read(body), shacl / DANISH[0])


# rdflib's reader of JSON-LD goes by the old name of a class of its own
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("country", LANGUAGES)
def test_three_syntaxes_say_the_same(country: str) -> None:
    graphs = [written(country, syntax) for syntax in Syntax]
    assert len(graphs[0]) > 100
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


@pytest.mark.parametrize("country", LANGUAGES)
def test_everything_has_an_absolute_address_and_none_is_blank(country: str) -> None:
    for statement in written(country):
        for node in statement:
            assert not isinstance(node, BNode)
            if isinstance(node, URIRef):
                assert str(node).startswith(("http://", "https://", "mailto:"))


def test_sweden_has_the_licence_by_its_very_address_and_kolada_beside_the_rest() -> None:
    graph = written("SE")
    licences = set(map(str, graph.objects(None, DCTERMS.license)))
    assert licences == {"http://creativecommons.org/licenses/by/4.0/"}
    addresses = list(map(str, graph.objects(None, DCAT.downloadURL)))
    assert [one for one in addresses if one.endswith("kolada.csv")]
    assert not [one for one in written("FI").objects(None, DCAT.downloadURL) if "kolada" in one]


def test_a_publisher_is_no_contact_and_stands_there_once() -> None:
    graph = written("SE")
    publishers = set(graph.objects(None, DCTERMS.publisher))
    assert len(publishers) == 1
    assert publishers.isdisjoint(graph.objects(None, DCAT.contactPoint))


def test_the_newest_release_of_a_round_says_what_it_corrects() -> None:
    graph = written("DK")
    newest = URIRef(f"{HOME}#round-{KEYS[0]}")
    notes = list(graph.objects(newest, URIRef("http://www.w3.org/ns/adms#versionNotes")))
    assert [(str(note), note.language) for note in notes] == [("Rettet: æøå", "da")]
    assert list(graph.objects(newest, URIRef(f"{DCAT}prev"))) == [URIRef(f"{HOME}#round-{KEYS[1]}")]
    series = URIRef(f"{HOME}#barometer")
    assert list(graph.objects(series, URIRef(f"{DCAT}last"))) == [newest]
    titles = {text.language for text in graph.objects(newest, DCTERMS.title)}
    assert titles == {"da", "en"}


def test_the_same_catalogue_gives_the_same_bytes() -> None:
    for syntax in Syntax:
        bodies = {dcat.write(catalogue(), dcat.EUROPE, syntax) for _once in range(2)}
        assert len(bodies) == 1


def test_an_address_with_a_space_is_refused() -> None:
    with pytest.raises(rdf.NotAnAddress):
        rdf.Iri("https://tornsund.example/two words")


def test_an_email_address_of_any_kind_makes_an_address() -> None:
    graph = written("DK", email="åbne+data@tornsund.example")
    assert [one for one in graph.objects() if one.startswith("mailto:%C3%A5bne+data@")]
