"""Results as everybody reads them: what stands on a page, what stands on none, and at which address."""

import gzip
import itertools
import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from barometer.asking import Asked
from barometer.choices import RoundState
from portal.names import CODES
from tests.barometer.factories import all_kinds, opened, question, taken_back_to
from tests.barometer.published_rounds import (
    AGE,
    AGES,
    closed,
    everything,
    hidden,
    publish,
    share,
)
from tests.factories import MunicipalityFactory
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db

LIGHT = 60_000


def found_town():
    town = MunicipalityFactory(languages=["sv", "fi"])
    question(town, "area", "single", asks="Var bor du?", options=["Byn", "Norr", "Öarna"])
    all_kinds(town)
    return town


@pytest.fixture
def asked(town):
    """It was asked three times, and everything is published."""
    return everything(town, names=("Vår", "Höst", "Senast"))


def read(client: Client, town, path: str, *, status: int = 200, language: str = "en") -> str:
    response = client.get(f"/{language}/barometer/{path}", headers={"host": town.site.hostname})
    assert response.status_code == status, path
    return response.content.decode()


def words(html: str) -> str:
    """What stands on the page, without its tags."""
    found = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            found.append(data)

    Reader().feed(html)
    return re.sub(r"\s+", " ", "".join(found))


def last(asked) -> str:
    return f"{asked.rounds[-1].pk}/"


def release(asked, number: int = 1) -> str:
    return f"{last(asked)}releases/{number}/"


KINDS = ["car", "ways", "happy", "first", "minutes", "lines"]


# The survey --------------------------------------------------------------------------------------------------


def test_a_published_survey_leads_with_its_results(client, asked):
    page = words(read(client, asked.municipality, last(asked)))
    assert "Open survey, weighted, not a random sample." in page
    assert "What has changed" in page
    assert "640 of 2,800, that is 22.9" in page
    assert "Answers in people's own words are read, and not published." in page


def test_every_question_stands_on_it_with_a_figure_and_leads_to_its_page(client, asked):
    page = read(client, asked.municipality, last(asked))
    for code in KINDS:
        assert f"/en/barometer/{release(asked)}questions/{code}/" in page
    assert "questions/why/" not in page


def test_a_survey_without_earlier_ones_says_nothing_of_changes(client, town):
    first = everything(town, names=("Vår",), shifts=(0.0,))
    page = words(read(client, town, last(first)))
    assert "What has changed" not in page
    assert "Asked for the first time." in words(
        read(client, town, f"{release(first)}questions/car/")
    )


def test_where_nothing_certainly_changed_the_page_says_so_and_shows_no_arrow(client, town):
    same = everything(town, names=("Vår", "Höst"), shifts=(0.0, 0.0))
    page = read(client, town, last(same))
    assert "No change of everybody&#x27;s answers" in page or "No change of everybody's" in page
    assert "↑" not in page
    assert "↓" not in page


# A question --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_of_question_has_its_page(client, asked, code):
    page = read(client, asked.municipality, f"{release(asked)}questions/{code}/")
    assert "By age" in page
    assert "From round to round" in page
    assert 'role="img"' in page
    assert page.count('<svg class="plot"') == page.count('<title id="c-')
    headings = re.findall(r"<h([1-6])", page)
    assert headings[0] == "1"
    assert headings.count("1") == 1
    assert all(int(b) - int(a) <= 1 for a, b in itertools.pairwise(headings))


def test_every_chart_has_all_its_figures_in_a_table(client, asked):
    page = read(client, asked.municipality, f"{release(asked)}questions/car/")
    charts, tables = page.count('<svg class="plot"'), page.count('<table class="fold"')
    assert charts == tables == page.count("<figcaption") == page.count("<figure")
    assert charts >= 4


def test_the_reader_chooses_which_answer_is_looked_at(client, asked):
    town = asked.municipality
    whole = words(read(client, town, f"{release(asked)}questions/car/"))
    other = words(read(client, town, f"{release(asked)}questions/car/?answer=3"))
    assert "“Sometimes”" in whole
    assert "So many answer “No”." in other
    matrix = words(read(client, town, f"{release(asked)}questions/lines/?part=2&answer=1"))
    assert "Summer: so many answer “Good”." in matrix


@pytest.mark.parametrize(
    "query", ["answer=9", "answer=x", "answer=-1", "part=1", "answer=99999999"]
)
def test_an_answer_that_there_is_not_is_not_found(client, asked, query):
    read(client, asked.municipality, f"{release(asked)}questions/car/?{query}", status=404)


def test_a_certain_change_is_told_in_words_with_the_figure_before(client, asked):
    page = words(read(client, asked.municipality, f"{release(asked)}questions/car/?answer=1"))
    assert "The share rose since last time." in page
    assert "in “Höst”. The change is certain." in page


def test_an_uncertain_change_is_told_as_one(client, town):
    same = everything(town, names=("Vår", "Höst"), shifts=(0.0, 0.01))
    page = words(read(client, town, f"{release(same)}questions/car/"))
    assert "No certain change since last time." in page
    assert "The difference may be chance." in page


def test_other_words_are_said_not_to_be_comparable(client, town):
    first = publish(closed(town, "car", weeks=30), [share("car", 0.5)])
    row = closed(town, "car")
    publish(row, [share("car", 0.7)], before=first, reworded=["car"])
    page = words(read(client, town, f"{row.pk}/releases/1/questions/car/"))
    assert "asked in other words than before: not comparable" in page
    assert "rose" not in page


# What is hidden ----------------------------------------------------------------------------------------------


def test_hidden_figures_stand_nowhere_in_the_source(client, town):
    row = closed(town, "car")
    figures = [share("car", 0.31415), share("car", 0.68585, 2), hidden("car", 3)]
    figures += [
        hidden("car", option, background=AGE, category=ages)
        for ages in AGES[:1]
        for option in (1, 2, 3)
    ]
    figures += [
        share("car", 0.31415, option, background=AGE, category=ages)
        for ages in AGES[1:]
        for option in (1, 2, 3)
    ]
    publish(row, figures)
    page = read(client, town, f"{row.pk}/releases/1/questions/car/")
    text = words(page)
    assert text.count("too few answers, not shown") >= 2
    assert page.count('class="hid"') == page.count(">too few answers<")
    assert "None" not in text
    # a hidden answer cannot be asked for either
    read(client, town, f"{row.pk}/releases/1/questions/car/?answer=3", status=404)


def test_a_question_that_too_few_answered_says_only_that(client, town):
    row = closed(town, "car")
    publish(row, [hidden("car", option) for option in (1, 2, 3)])
    page = words(read(client, town, f"{row.pk}/releases/1/questions/car/"))
    assert "Too few answered this question to show a figure." in page
    assert "Too few answered this question to show a figure." in words(
        read(client, town, f"{row.pk}/")
    )


def test_own_words_have_no_page(client, asked):
    read(client, asked.municipality, f"{release(asked)}questions/why/", status=404)


# Who reads what ----------------------------------------------------------------------------------------------


PATHS = ("", "releases/", "releases/1/", "releases/1/method/", "releases/1/questions/car/",
         "releases/1/questions/car/embed/")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_another_municipality_does_not_have_it(client, asked, path):
    neighbour = MunicipalityFactory()
    read(client, neighbour, last(asked) + path, status=404)


@pytest.mark.parametrize("path", PATHS[1:])
def test_a_round_that_is_not_published_shows_no_result_to_anyone(client, admin_client, asked, path):
    taken_back_to(asked.rounds[-1], RoundState.WEIGHTED)
    for reader in (client, admin_client):
        read(reader, asked.municipality, last(asked) + path, status=404)


def test_until_it_is_published_its_page_has_no_figures(client, admin_client, asked):
    taken_back_to(asked.rounds[-1], RoundState.WEIGHTED)
    for reader in (client, admin_client):
        page = read(reader, asked.municipality, last(asked))
        assert "plot" not in page
        assert "head-figure" not in page
        listed = read(reader, asked.municipality, "")
        assert f"/en/barometer/{last(asked)}" in listed
        assert listed.count("head-figure") == 2


def test_an_open_round_shows_none_of_an_earlier_ones_figures(client, asked):
    row = opened(asked.municipality, Asked("car"))
    assert "head-figure" not in read(client, asked.municipality, f"{row.pk}/")


@pytest.mark.parametrize("path", ["releases/2/", "releases/1/questions/nothing/", "releases/0/"])
def test_what_was_not_published_is_not_found(client, asked, path):
    read(client, asked.municipality, last(asked) + path, status=404)


# Corrections -------------------------------------------------------------------------------------------------


@pytest.fixture
def corrected(asked):
    row = asked.rounds[-1]
    publish(row, [share("car", 0.9)], number=2, note="Two groups were mixed up.")
    return asked


def test_a_correction_leads_and_says_what_it_corrects(client, corrected):
    page = words(read(client, corrected.municipality, last(corrected)))
    assert "Corrected. Two groups were mixed up." in page
    assert "These figures were corrected." not in page


def test_what_was_corrected_stays_and_leads_to_the_correction(client, corrected):
    page = read(client, corrected.municipality, release(corrected))
    assert "These figures were corrected." in page
    assert f'href="/en/barometer/{release(corrected, 2)}"' in page


def test_the_archive_has_every_release_with_its_note_and_its_seal(client, corrected):
    page = read(client, corrected.municipality, f"{last(corrected)}releases/")
    assert page.index("Release 2") < page.index("Release 1")
    assert "Two groups were mixed up." in page
    for row in (corrected.releases[-1],):
        assert row.sha256 in page


# Beside others -----------------------------------------------------------------------------------------------


def test_municipalities_of_one_size_that_asked_the_same_stand_beside_each_other(client, asked):
    near = MunicipalityFactory(languages=["sv"], slug="grannby")
    far = MunicipalityFactory(languages=["sv"], slug="storstad")
    for town, residents in ((near, 3000), (far, 60_000)):
        question(town, "bil", "single", asks="car?", options=["Yes", "Sometimes", "No"])
        publish(
            closed(town, "bil"),
            [share("bil", value, option) for option, value in ((1, 0.9), (2, 0.06), (3, 0.04))],
            residents=residents,
            common=["bil"],
        )
    source = read(client, asked.municipality, f"{release(asked)}questions/car/?answer=1")
    page = words(source)
    assert "Beside others" in page
    assert re.search(
        r'<a href="http://grannby\.[^"]+/en/barometer/\d+/releases/1/">Grannby', source
    )
    assert "certainly more" in page
    assert "Storstad" not in page


def test_a_question_of_the_municipality_alone_is_laid_beside_nobody(client, asked):
    near = MunicipalityFactory(languages=["sv"])
    question(near, "ways", "multiple", asks="ways?", options=["Bus", "Bicycle", "Ferry"])
    publish(closed(near, "ways"), [share("ways", 0.9)])
    page = read(client, asked.municipality, f"{release(asked)}questions/ways/")
    assert "Beside others" not in page


# How it came about -------------------------------------------------------------------------------------------


def test_the_method_page_has_the_figures_of_its_release(client, asked):
    page = words(read(client, asked.municipality, f"{release(asked)}method/"))
    for text in ("1.21", "529", "0.55", "2.31", "model-based", "Register, 1 January", "deff"):
        assert text in page


# Elsewhere ---------------------------------------------------------------------------------------------------


def test_a_chart_may_stand_in_a_frame_and_nothing_else_may(client, asked):
    host = {"host": asked.municipality.site.hostname}
    address = f"/en/barometer/{release(asked)}questions/car/"
    framed = client.get(f"{address}embed/", headers=host)
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "script-src 'none'" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert not framed.cookies
    assert "<script" not in framed.content.decode()
    page = client.get(address, headers=host)
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    code = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.content.decode(), re.S)[1]
    assert "&lt;iframe src=&quot;" in code
    assert f"{address}embed/" in code


# Lists -------------------------------------------------------------------------------------------------------


def test_the_list_of_surveys_tells_what_came_out(client, asked):
    page = words(read(client, asked.municipality, ""))
    assert "Results" in page
    assert page.index("Senast") < page.index("Höst")
    assert "Closed" not in page


def test_fresh_results_stand_on_the_front_page(client, asked):
    response = client.get("/sv/", headers={"host": asked.municipality.site.hostname})
    page = response.content.decode()
    assert "Senast" in page
    assert f"/sv/barometer/{last(asked)}" in page
    assert "Vår" not in words(page)


# What it costs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["", "{last}", "{release}", "{release}method/", "{last}releases/",
             "{release}questions/car/", "{release}questions/lines/", "{release}questions/car/embed/"],
)  # fmt: skip
def test_a_page_is_light_on_the_database_and_on_the_line(client, asked, path):
    town = asked.municipality
    path = path.format(last=last(asked), release=release(asked))
    read(client, town, path)
    with at_most():
        page = read(client, town, path)
    assert len(gzip.compress(page.encode(), 6)) < LIGHT // 3


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("path", ["{last}", "{release}questions/car/", "{release}method/"])
def test_results_are_read_in_five_languages(client, asked, language, path):
    path = path.format(last=last(asked), release=release(asked))
    page = read(client, asked.municipality, path, language=language)
    assert f'<html lang="{language}"' in page
    assert "None" not in words(page)
