"""The description for archives of surveys: valid by the schema of DDI Codebook 2.6."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from barometer.opendata import ddi
from barometer.opendata.edition import Edition
from tests.barometer.published_factory import FORMULA, LONG, published

HOME = "https://tornsund.example/da/barometer/3/data/"
NAMES = {"d": ddi.NAMESPACE}


@pytest.fixture(scope="session")
def schema(shared_data: Path) -> etree.XMLSchema:
    path = shared_data / "standards" / "ddi" / "schemas" / "codebook.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def codebook(language: str = "da", **more) -> etree._Element:
    return etree.fromstring(ddi.write(Edition(published(**more), language, f"{HOME}1/", HOME)))


def test_the_schema_of_ddi_codebook_accepts_the_description(schema: etree.XMLSchema) -> None:
    assert schema.validate(codebook()), schema.error_log
    assert schema.validate(codebook("fi", number=2, note="Rettet: <fejl>", names={}, abouts={}))


def test_the_schema_refuses_a_description_without_a_title(schema: etree.XMLSchema) -> None:
    found = codebook()
    title = found.find(".//d:stdyDscr//d:titl", NAMES)
    title.getparent().remove(title)
    assert not schema.validate(found)


def test_a_question_stands_there_in_every_language_it_was_asked_in() -> None:
    found = codebook()
    texts = found.xpath("//d:var[@name='why']/d:qstn/d:qstnLit", namespaces=NAMES)
    assert [text.get("{http://www.w3.org/XML/1998/namespace}lang") for text in texts] == [
        "da",
        "en",
        "fi",
        "nb",
        "sv",
    ]
    assert LONG.strip() in texts[2].text
    options = found.xpath(
        "//d:var[@name='car']/d:catgry[2]/d:labl[@xml:lang='sv']/text()", namespaces=NAMES
    )
    assert options == [FORMULA]


def test_the_figures_of_everybody_stand_there_in_per_cent() -> None:
    found = codebook()
    figure = published().figure("car", 1)
    assert figure is not None
    percent = found.xpath("//d:var[@name='car']/d:catgry[1]/d:catStat/text()", namespaces=NAMES)
    assert [float(text) for text in percent] == [pytest.approx((figure.value or 0) * 100)]
    mean = found.xpath("//d:var[@name='minutes']/d:sumStat[@type='mean']/text()", namespaces=NAMES)
    assert [float(text) for text in mean] == [3.4]
    assert found.xpath("count(//d:var[@name='lines.2']/d:catgry)", namespaces=NAMES) == 2
    assert found.xpath("count(//d:var)", namespaces=NAMES) == 6 + 3 + 2
