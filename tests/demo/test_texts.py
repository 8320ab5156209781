"""The demo's texts hold together: every reference leads somewhere, every length fits its field."""

import html.parser
import itertools
import re

import pytest

from demo.casesystem.data import kuulasjarvi_matters, tornsund, tornsund_matters
from demo.casesystem.data.kuulasjarvi import BODIES
from demo.texts import KUULASJARVI, MUNICIPALITIES, TOPICS, TORNSUND

MATTERS = {
    "tornsund": {matter.key: matter for matter in tornsund_matters.MATTERS},
    "kuulasjarvi": {matter.key: matter for matter in kuulasjarvi_matters.MATTERS},
}
SPOKEN = [
    pytest.param(place, code, id=f"{place.slug}-{code}")
    for place in MUNICIPALITIES
    for code in place.languages
]
PURPOSES = {"about", "contact", "privacy", "cookies", "accessibility"}


class Balanced(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        assert tag in {"p", "h2", "h3", "ul", "ol", "li", "b", "i", "a"}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def rich_texts(body):
    for name, value in body:
        if name == "text":
            yield value
        elif name == "steps":
            yield from (step["text"] for step in value["steps"])
        elif name == "accordion":
            yield from (item["answer"] for item in value["items"])


@pytest.mark.parametrize(("place", "code"), SPOKEN)
def test_every_markup_is_whole(place, code):
    texts = place.languages[code]
    written = [text for page in texts.pages for text in rich_texts(page.body)]
    written += [case.meaning for case in texts.cases] + [case.participation for case in texts.cases]
    for text in written:
        parser = Balanced()
        parser.feed(text)
        parser.close()
        assert parser.open == [], text


@pytest.mark.parametrize(("place", "code"), SPOKEN)
def test_every_page_contact_and_case_that_is_named_exists(place, code):
    texts = place.languages[code]
    pages = {page.key for page in texts.pages} | {"cases"}
    contacts = {contact.key for contact in place.contacts}
    for body in [texts.home.body, *(page.body for page in texts.pages)]:
        for name, value in body:
            if name == "contact":
                assert value in contacts
            if name == "action":
                assert value["page"] in pages
    if texts.alert and texts.alert.page:
        assert texts.alert.page in pages
    assert {case.matter for case in texts.cases} <= set(MATTERS[place.slug])


@pytest.mark.parametrize(("place", "code"), SPOKEN)
def test_texts_fit_their_fields(place, code):
    texts = place.languages[code]
    assert len(texts.home.greeting) <= 120
    assert len(texts.home.intro) <= 300
    assert not PURPOSES - {page.purpose for page in texts.pages}
    for page in texts.pages:
        assert len(page.intro) <= 400
        assert re.fullmatch(r"[a-z0-9-]+", page.slug)
    for case in texts.cases:
        assert len(case.headline) <= 200
        assert len(case.summary) <= 1200
    assert len(texts.alert.title) <= 120
    assert len(texts.alert.text) <= 300


def test_a_bilingual_municipality_says_the_same_in_both_languages():
    finnish, swedish = KUULASJARVI.languages["fi"], KUULASJARVI.languages["sv"]
    assert {page.key for page in finnish.pages} - {page.key for page in swedish.pages} == {
        "english"
    }
    assert [(case.matter, case.until) for case in finnish.cases] == [
        (case.matter, case.until) for case in swedish.cases
    ]
    assert all({"fi", "sv"} <= set(area.names) for area in KUULASJARVI.areas)


def test_a_deadline_an_editor_names_is_the_hearings_own():
    for place in MUNICIPALITIES:
        for texts in place.languages.values():
            for case in texts.cases:
                deadlines = {turn.deadline for turn in MATTERS[place.slug][case.matter].turns}
                assert case.until is None or case.until in deadlines, case.matter


def test_there_are_twelve_topics_in_five_languages():
    assert len(TOPICS) == 12
    for topic in TOPICS:
        assert all(topic.names.values())
        assert re.fullmatch(r"\d\d(\.\d\d)*", topic.kle)


def test_the_keywords_of_cases_are_topics_and_their_places_are_areas():
    topics = {topic.da for topic in TOPICS}
    areas = {area.names["da"] for area in TORNSUND.areas}
    for matter in tornsund_matters.MATTERS:
        assert set(matter.topics) <= topics
        assert not matter.area or matter.area in areas


def test_every_outline_is_a_closed_ring_and_every_case_lies_in_its_area():
    outlines = {area.names["da"]: area.outline for area in TORNSUND.areas}
    for place in MUNICIPALITIES:
        for area in place.areas:
            ring = area.geojson["coordinates"][0]
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
            turned = itertools.pairwise(ring)
            assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in turned) > 0, area.slug
    for matter in tornsund_matters.MATTERS:
        if matter.point and matter.area:
            west, south = (min(point[i] for point in outlines[matter.area]) for i in (0, 1))
            east, north = (max(point[i] for point in outlines[matter.area]) for i in (0, 1))
            longitude, latitude = matter.point
            assert west <= longitude <= east, matter.key
            assert south <= latitude <= north, matter.key


@pytest.mark.parametrize("slug", MATTERS)
def test_cases_have_keys_and_numbers_of_their_own_and_meet_in_known_bodies(slug):
    bodies = {body.key for body in (tornsund.BODIES if slug == "tornsund" else BODIES)}
    matters = MATTERS[slug].values()
    assert len({matter.number for matter in matters}) == len(matters)
    for matter in matters:
        for turn in matter.turns:
            assert turn.body in bodies
            assert turn.week != 0, matter.key


def test_one_case_has_ten_turns_and_some_come_back():
    assert max(len(matter.turns) for matter in MATTERS["tornsund"].values()) >= 10
    assert max(len(matter.turns) for matter in MATTERS["kuulasjarvi"].values()) >= 10
    results = [turn.result for matter in MATTERS["tornsund"].values() for turn in matter.turns]
    assert results.count("Udsat") >= 3
    assert results.count("Sendt tilbage") >= 2


def test_nobody_in_the_council_votes_twice():
    voices = len(tornsund.COUNCILLORS)
    for matter in MATTERS["tornsund"].values():
        for turn in matter.turns:
            counts = [int(found) for found in re.findall(r"(?:stemte|og) (\d+)\b", turn.text)]
            if turn.body == "br" and counts:
                assert sum(counts) <= voices, (matter.key, turn.text)
