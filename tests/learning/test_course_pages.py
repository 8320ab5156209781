"""What a learner reads and does on the pages of a course, with an account and without one."""

from __future__ import annotations

import html
import json
import re
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.blocks import StructBlockValidationError
from wagtail.documents import get_document_model

from learning.actions import progress
from learning.blocks import LessonBody
from learning.models import CoursePage, Enrolment, LessonPage, LessonProgress
from portal.models import Municipality, Resident
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.learning import factories
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db


TOWN = {"languages": ("da", "en")}


@pytest.fixture
def ida(town: Municipality) -> Resident:
    return ResidentFactory(municipality=town)


def reader(town: Municipality, person: Resident | None = None) -> Client:
    client = Client(headers={"host": town.site.hostname})
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def path(page: Any) -> str:
    return "/" + page.full_url.split("/", 3)[3]


def main(response: Any) -> str:
    text = response.content.decode()
    return html.unescape(text[text.index("<main") : text.index("</main>")])


def mark(client: Client, lesson: LessonPage, **said: str) -> Any:
    return client.post(f"/da/learn/me/lessons/{lesson.key}/", said)


# Without an account


def test_a_course_is_read_without_an_account(town) -> None:
    course, rows = factories.whole(town, outcomes=[("one", "Se, om en besked er falsk")])
    client = reader(town)
    listed = main(client.get(path(course.get_parent())))
    assert course.title in listed
    assert "3 lektioner" in listed
    shown = main(client.get(path(course)))
    assert "Se, om en besked er falsk" in shown
    assert [title for title in ("Et", "To", "Tre") if f">{title}<" in shown] == ["Et", "To", "Tre"]
    page = client.get(path(rows[1]))
    assert "Lektion 2 af 3" in main(page)
    assert "Se på tre ting" in main(page)
    assert "torget_session" not in page.cookies
    assert not page.cookies


def test_a_lesson_leads_to_the_next_and_the_last_to_the_course(town) -> None:
    course, rows = factories.whole(town)
    client = reader(town)
    first, last = main(client.get(path(rows[0]))), main(client.get(path(rows[2])))
    assert f'href="{path(rows[1])}"' in first
    assert "Tilbage til lektion" not in first
    assert "Tilbage til lektion 2" in last
    assert re.search(rf'class="button" href="{path(course)}"', last)


def test_the_whole_course_is_one_page_to_print(town) -> None:
    course, rows = factories.whole(town)
    text = main(reader(town).get(f"/da/learn/courses/{course.key}/print/"))
    assert [row.title for row in rows] == re.findall(r"<h2>\d\. (.*)</h2>", text)
    assert text.count("Se på tre ting") == 3


def test_what_editors_have_not_published_is_nowhere(town) -> None:
    course, rows = factories.whole(town)
    rows[1].unpublish()
    client = reader(town)
    for page in (course, rows[0]):
        assert ">To<" not in main(client.get(path(page)))
    assert "Lektion 2 af 2" in main(client.get(path(rows[2])))
    assert client.get(path(rows[1])).status_code == 404


def test_machines_are_told_what_the_course_is(town) -> None:
    course, _rows = factories.whole(
        town,
        competences="4.2 2.3",
        level=3,
        authors=[("author", {"name": "Ida </script> Holm", "role": "Bibliotekar", "address": ""})],
    )
    text = reader(town).get(path(course)).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert found
    data = json.loads(found[1])
    assert data["@type"] == "Course"
    assert data["timeRequired"] == "PT36M"
    assert [one["termCode"] for one in data["teaches"]] == ["4.2", "2.3"]
    assert data["author"][0]["name"] == "Ida </script> Holm"
    assert [part["name"] for part in data["hasPart"]] == ["Et", "To", "Tre"]
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_lessons_are_found_and_listed_for_search_engines(town) -> None:
    _course, rows = factories.whole(town)
    client = reader(town)
    assert path(rows[0]) in client.get("/da/search/", {"q": "haster"}).content.decode()
    listed = client.get("/sitemap-learning-da-1.xml").content.decode()
    assert all(row.full_url in listed for row in rows)


def test_a_course_is_in_the_menu_once_there_is_a_list(town) -> None:
    client = reader(town)
    assert "Lær" not in client.get("/da/").content.decode()
    page = factories.index(town)
    assert f'href="{path(page)}"' in client.get("/da/").content.decode()


def test_the_menu_says_where_one_is_on_every_page_of_learning(town, ida) -> None:
    course, rows = factories.whole(town)
    client = reader(town, ida)
    place = re.compile(rf'<a href="{path(course.get_parent())}"[^>]*aria-current="page"')
    for address in (path(course), path(rows[0]), "/da/learn/me/", "/da/learn/teams/"):
        assert place.search(client.get(address).content.decode()), address
    assert not place.search(client.get("/da/").content.decode())


# With an account


def test_understanding_a_lesson_leads_to_the_next(town, ida) -> None:
    course, rows = factories.whole(town)
    client = reader(town, ida)
    assert "Jeg forstår det. Næste: To" in main(client.get(path(rows[0])))
    assert mark(client, rows[0]).url == path(rows[1])
    assert "1 af 3 lektioner forstået" in main(client.get(path(course)))
    assert "Fortsæt med lektion 2" in main(client.get(path(course)))
    mark(client, rows[1])
    response = mark(client, rows[2])
    assert response.url == path(course)
    text = main(client.get(response.url))
    assert "Du har gennemført kurset" in text
    assert "Gennemført" in main(client.get(path(course.get_parent())))


def test_a_lesson_can_be_taken_back(town, ida) -> None:
    _course, rows = factories.whole(town)
    client = reader(town, ida)
    mark(client, rows[0])
    assert "Ikke forstået alligevel" in main(client.get(path(rows[0])))
    mark(client, rows[0], **{"not": "1"})
    assert "Jeg forstår det" in main(client.get(path(rows[0])))


def test_going_on_begins_after_what_was_understood_last(town, ida) -> None:
    course, rows = factories.whole(town)
    client = reader(town, ida)
    mark(client, rows[1])
    assert "Fortsæt med lektion 3" in main(client.get(path(course)))
    mark(client, rows[2])
    assert "Fortsæt med lektion 1" in main(client.get(path(course)))
    listed = main(client.get(path(course.get_parent())))
    assert "Lektion 1: Et" in listed


def test_what_is_new_since_somebody_finished_is_said(town, ida) -> None:
    course, rows = factories.whole(town)
    client = reader(town, ida)
    for row in rows:
        mark(client, row)
    factories.lesson(rows[2].get_parent().specific, "Fire")
    text = main(client.get(path(course)))
    assert "Nyt, siden du gennemførte det" in text
    assert "Du har gennemført kurset" in text


def test_a_browser_hands_over_what_it_kept(town, ida) -> None:
    course, rows = factories.whole(town)
    client = reader(town, ida)
    keys = [str(rows[0].key), str(rows[2].key), str(uuid.uuid4()), "no key", str(rows[0].key)]
    answer = client.post(reverse("learning:my_browser"), {"lessons": " ".join(keys)})
    assert answer.json() == {"new": 2, "right": 0}
    again = client.post(reverse("learning:my_browser"), {"lessons": " ".join(keys)})
    assert again.json() == {"new": 0, "right": 0}
    text = main(client.get(path(course)))
    assert "2 af 3 lektioner forstået" in text


def test_nothing_is_handed_over_without_signing_in(town) -> None:
    _course, rows = factories.whole(town)
    answer = reader(town).post(reverse("learning:my_browser"), {"lessons": str(rows[0].key)})
    assert answer.status_code == 302
    assert not LessonProgress.objects.exists()


def test_everything_somebody_learns_is_on_one_page(town, ida) -> None:
    course, rows = factories.whole(town)
    other = factories.course(town, title="Billeder på telefonen")
    picture = factories.lesson(factories.module(other), "Tag et billede")
    client = reader(town, ida)
    assert "Intet begyndt endnu" in main(client.get("/da/learn/me/"))
    mark(client, rows[0])
    mark(client, picture)
    text = main(client.get("/da/learn/me/"))
    assert text.index("Billeder på telefonen") < text.index(course.title)
    assert "1 af 3 lektioner forstået" in text
    CoursePage.objects.get(pk=other.pk).delete()
    assert "Kurset udbydes ikke længere" in main(client.get("/da/learn/me/"))


def test_another_person_sees_nothing_of_it(town, ida) -> None:
    course, rows = factories.whole(town)
    progress.understand(ida, rows[0])
    bo = reader(town, ResidentFactory(municipality=town))
    assert "0 af 3" in main(bo.get(path(course)))
    assert "Intet begyndt endnu" in main(bo.get("/da/learn/me/"))


def test_a_neighbours_lesson_is_not_there(town, ida) -> None:
    elsewhere = MunicipalityFactory()
    _course, rows = factories.whole(elsewhere)
    assert mark(reader(town, ida), rows[0]).status_code == 404
    answer = reader(town, ida).post(reverse("learning:my_browser"), {"lessons": str(rows[0].key)})
    assert answer.json() == {"new": 0, "right": 0}
    assert not Enrolment.objects.exists()


def test_a_lesson_deleted_while_somebody_is_in_it_is_not_there_and_nothing_is_lost(
    town, ida
) -> None:
    _course, rows = factories.whole(town)
    client = reader(town, ida)
    mark(client, rows[0])
    LessonPage.objects.get(pk=rows[1].pk).delete()
    assert mark(client, rows[1]).status_code == 404
    assert LessonProgress.objects.visible_to(ida).count() == 1


def test_a_preview_writes_and_shows_no_progress(town, ida) -> None:
    _course, rows = factories.whole(town)
    mine = reader(town, ida)
    mark(mine, rows[1])
    shown = main(rows[0].make_preview_request(extra_request_attrs={"user": ida}))
    assert "1 af 3 lektioner" not in shown
    assert "<form" not in shown
    Enrolment.objects.all().delete()
    assert not Enrolment.objects.exists()


def test_pages_keep_to_their_budget_of_queries(town, ida) -> None:
    course, rows = factories.whole(town)
    client = reader(town, ida)
    for row in rows[:2]:
        mark(client, row)
    for page in (course.get_parent(), course, rows[0].get_parent(), rows[1]):
        client.get(path(page))
        with at_most():
            client.get(path(page))


# What editors are told


@pytest.mark.parametrize("words", ["", "<p>Hej</p>"])
def test_a_film_needs_its_words_in_writing(words: str, town) -> None:
    block = LessonBody().child_blocks["video"]
    film = file_of(town, "film.mp4", b"film")
    subtitles = file_of(town, "da.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHej\n")
    value = block.to_python(
        {
            "title": "Tegn",
            "file": film.pk,
            "link": "",
            "captions": [
                {
                    "type": "item",
                    "id": str(uuid.uuid4()),
                    "value": {"language": "da", "file": subtitles.pk},
                }
            ],
            "transcript": words,
        }
    )
    if words:
        block.clean(value)
        return
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    assert set(refused.value.block_errors) == {"transcript"}


def file_of(town: Municipality, name: str, content: bytes) -> Any:
    file = ContentFile(content, name)
    return get_document_model().objects.create(title=name, file=file, collection=town.collection)


def test_a_film_has_subtitles_in_the_language_of_its_lesson(town) -> None:
    film = file_of(town, "film.mp4", b"film")
    subtitles = file_of(town, "en.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHej\n")
    value = {
        "title": "Tre tegn",
        "file": film,
        "link": "",
        "captions": [{"language": "en", "file": subtitles}],
        "transcript": "<p>Hej</p>",
    }
    _course, rows = factories.whole(town)
    rows[0].body = [("video", value)]
    with pytest.raises(ValidationError, match="Tre tegn"):
        rows[0].full_clean()


def test_a_competence_that_does_not_exist_is_named(town) -> None:
    course, _rows = factories.whole(town)
    course.competences = "2.3, 6.1"
    with pytest.raises(ValidationError, match=r"6\.1"):
        course.full_clean()
    course.competences = "4.2;2.3 4.2"
    course.full_clean()
    assert course.competences == "4.2, 2.3"
