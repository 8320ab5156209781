"""What is right stands on no surface before somebody has tried, and never more of it than they asked for."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from learning.marking import identify
from learning.models import CoursePage, LessonPage, QuizKey
from portal import mydata
from portal.models import SearchEntry, SearchWord
from tests.factories import ResidentFactory, StaffFactory
from tests.learning.quizzes import (
    choice,
    lesson,
    match,
    module,
    multiple,
    order,
    quiz,
    single,
    text,
)
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

SINGLE = quiz(
    "Which one?",
    single(
        choice("Left", explanation="Kvasimodo one"),
        choice("Right", right=True, explanation="Kvasimodo two"),
    ),
    nudge="Kvasimodo three",
    explanation="Kvasimodo four",
)
MULTIPLE = quiz(
    "Which ones?",
    multiple(
        choice("Red", right=True, explanation="Kvasimodo five"),
        choice("Blue", right=True, explanation="Kvasimodo six"),
        choice("Green", explanation="Kvasimodo seven"),
    ),
    nudge="Kvasimodo eight",
    explanation="Kvasimodo nine",
)
ORDER = quiz(
    "In which order?", order("Ash", "Birch", "Cedar", "Dogwood", "Elm"), nudge="Kvasimodo ten"
)
MATCH = quiz(
    "What belongs?",
    match(("Hen", "egg"), ("Cow", "milk"), ("Bee", "honey"), ("Sheep", "wool")),
    explanation="Kvasimodo eleven",
)
TEXT = quiz("Which word?", text("Kvasimodo", "Kvasimodo twelve"), explanation="Kvasimodo thirteen")
SECRET = re.compile("kvasimodo", re.IGNORECASE)
TRIED = {
    "single": (SINGLE, {"answer": identify("Left")}),
    "multiple": (MULTIPLE, {"answer": identify("Red")}),
    "order": (
        ORDER,
        {identify(one): str(place) for place, one in enumerate(("Elm", "Ash", "Birch", "Cedar", "Dogwood"), 1)},
    ),
    "match": (
        MATCH,
        {
            identify("Hen"): identify("milk"),
            identify("Cow"): identify("egg"),
            identify("Bee"): identify("wool"),
            identify("Sheep"): identify("honey"),
        },
    ),
    "text": (TEXT, {"answer": "something else"}),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["en", "da"]}


@pytest.fixture
def page(town) -> LessonPage:
    return lesson(module(town), SINGLE, MULTIPLE, ORDER, MATCH, TEXT, title="Plants and beasts")


@pytest.fixture
def readers(town) -> list[Client]:
    client = Client(headers={"host": town.site.hostname})
    client.force_login(
        ResidentFactory(municipality=town), backend="django.contrib.auth.backends.ModelBackend"
    )
    return [Client(headers={"host": town.site.hostname}), client]


def addresses(found_in: Any = None, prefix: str = "/") -> Iterator[str]:
    """Every address of the installation that takes no argument, outside the CMS."""
    for entry in get_resolver().url_patterns if found_in is None else found_in:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, path)
        elif isinstance(entry, URLPattern) and not re.search(r"^/cms/|[\^$\\(\[<]", path):
            yield path


def test_nothing_that_anybody_reads_holds_an_answer(town, page, readers):
    course = CoursePage.objects.get()
    whole = reverse("learning:course_print", args=[course.key])
    seen: set[str] = set()
    for client in readers:
        asked = [page.url, course.url, whole, course.get_parent().url]
        asked += [page.get_parent().url, "/en/learn/me/", "/documents/", "/api/v2/pages/"]
        asked += [f"/en/search/?q={word}" for word in ("Kvasimodo", "plants", "one")]
        asked += [f"/en/search/suggest/?q={word}" for word in ("Kvasi", "plants")]
        asked += [f"{page.url}?format=json", f"{page.url}?preview=1", f"{page.url}amp/"]
        asked += list(addresses())
        sitemap = client.get("/sitemap.xml").content.decode()
        asked += re.findall(r"<loc>(.*?)</loc>", sitemap)
        for url in dict.fromkeys(asked):
            response = client.get(url, headers={"accept": "application/json, text/html"})
            body = b"".join(response) if response.streaming else response.content
            said = body.decode(errors="replace")
            if "q=Kvasi" in url:
                # what somebody looks for is said back to them, and only that
                assert page.title not in said, url
                said = re.sub(r"(?i)kvasi(modo)?(?! \w)", "", said)
            assert not SECRET.search(said), url
            assert not SECRET.search(str(response.headers)), url
            seen.add(f"{response.status_code} {url}")
    assert f"200 {page.url}" in seen
    assert f"200 {whole}" in seen
    assert len(seen) > 40


def test_a_search_for_the_answer_finds_no_lesson(town, page, readers):
    for client in readers:
        assert page.title in client.get("/en/search/?q=plants").content.decode()
        assert page.title not in client.get("/en/search/?q=Kvasimodo").content.decode()
        assert page.title not in client.get("/en/search/?q=Dogwood").content.decode()
    said = [f"{one.title} {one.body} {one.folded}" for one in SearchEntry.objects.all()]
    assert any("Which word?" in one for one in said)
    assert not any(SECRET.search(one) for one in said)
    assert not SearchWord.objects.filter(word__icontains="kvasimodo").exists()


def test_in_the_database_an_answer_stands_only_where_no_reader_comes(town, page):
    """Where editors work, where versions are kept, and in the key. A new table that holds them is thought of here."""
    holders = {"learning_lessonpage", "wagtailcore_revision", "learning_quizkey"}
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("wagtailsearch_indexentry_fts_"):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            if SECRET.search(str(cursor.fetchall())):
                found.add(table)
    assert found == holders


def test_which_choices_are_right_changes_nothing_on_the_page_but_the_ticket(town, readers):
    """The same words with other answers are, but for the signed ticket and the order, the same page."""

    def shown(*ways: dict[str, Any], number: int) -> list[str]:
        blocks = [quiz(f"Question {at}?", way) for at, way in enumerate(ways)]
        page = lesson(module(town, f"Square {number}"), *blocks, title="Twice")
        found = BeautifulSoup(readers[0].get(page.url).content, "html.parser")
        for ticket in found.select("[name=ticket]"):
            ticket["value"] = ""
        # in whatever order: the letters are the same
        return [
            "".join(sorted(str(section).replace(block["id"], "").replace(str(page.key), "")))
            for section, block in zip(found.select("section.quiz"), blocks, strict=True)
        ]

    one = shown(
        single(choice("A", right=True, explanation="x"), choice("B")),
        multiple(choice("A", right=True), choice("B"), choice("C")),
        order("A", "B", "C"),
        match(("A", "x"), ("B", "y"), ("C", "z")),
        text("yes"),
        number=1,
    )
    other = shown(
        single(choice("A"), choice("B", right=True, explanation="y")),
        multiple(choice("A"), choice("B", right=True), choice("C", right=True)),
        order("C", "A", "B"),
        match(("A", "y"), ("B", "z"), ("C", "x")),
        text("no", "never", tolerance=None),
        number=2,
    )
    assert one == other


def test_neither_ticket_nor_ids_tell_what_is_right_or_in_which_order(page, readers):
    response = readers[0].get(page.url)
    found = BeautifulSoup(response.content, "html.parser")
    digests = list(QuizKey.objects.values_list("digest", flat=True))
    assert len(digests) == 5
    for section in found.select("section.quiz"):
        ticket = section.select_one("[name=ticket]")["value"]
        number, seed, version, tried = json.loads(
            signing.b64_decode(ticket.rpartition(":")[0].encode())
        )
        assert (number, tried) == (page.pk, 0)
        assert re.fullmatch("[0-9a-f]{16}", seed)
        assert re.fullmatch("[0-9a-f]{16}", version)
    # a digest could be found by trying all answers: it must not be there, nor begin anything that is
    assert not any(digest[:12] in response.content.decode() for digest in digests)


def test_the_order_on_the_page_is_by_chance(town, readers):
    """Over many lessons every order comes up, the right one no more often than the others."""
    found = []
    below = module(town)
    for number in range(24):
        block = quiz("In which order?", order("A", "B", "C"))
        page = lesson(below, block, title=f"Lesson {number}")
        rows = BeautifulSoup(readers[0].get(page.url).content, "html.parser").select(
            "section.quiz .field label"
        )
        found.append("".join(one.get_text() for one in rows))
    assert len(set(found)) >= 4
    assert found.count("ABC") <= 14


@pytest.mark.parametrize("kind", TRIED)
def test_a_wrong_answer_brings_out_only_what_is_said_to_it(page, readers, kind):
    block, answer = TRIED[kind]
    said = {
        "single": {"Kvasimodo one", "Kvasimodo three"},
        "multiple": {"Kvasimodo five", "Kvasimodo eight"},
        "order": {"Kvasimodo ten"},
        "match": set(),
        "text": set(),
    }[kind]
    for client in readers:
        form = (
            BeautifulSoup(client.get(page.url).content, "html.parser")
            .find(id=f"quiz-{block['id']}")
            .form
        )
        fields = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
        found = client.post(form["action"].partition("#")[0], fields | answer)
        assert found.status_code == 200
        assert set(re.findall(r"Kvasimodo(?: \w+)?", found.content.decode())) == said


def test_what_somebody_may_download_of_themselves_holds_no_answer(town, page, readers):
    person = ResidentFactory(municipality=town)
    client = readers[0]
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    form = (
        BeautifulSoup(client.get(page.url).content, "html.parser")
        .find(id=f"quiz-{TEXT['id']}")
        .form
    )
    fields = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
    client.post(form["action"].partition("#")[0], fields | {"answer": "Kvasimodo"})
    told = json.dumps(mydata.export(person, town.site.hostname), default=str)
    assert "learning.BlockProgress" in told
    assert not SECRET.search(told)


def test_the_cms_says_it_to_editors_and_to_nobody_else(town, page, readers):
    url = f"/cms/pages/{page.pk}/edit/"
    for client in readers:
        for one in (url, f"/cms/api/main/pages/{page.pk}/", f"/cms/pages/{page.pk}/revisions/"):
            assert not SECRET.search(client.get(one).content.decode()), one
    desk = sign_in(
        Client(headers={"host": town.site.hostname}), StaffFactory(municipality=town, language="en")
    )
    assert SECRET.search(desk.get(url).content.decode())
