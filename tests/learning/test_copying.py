"""A municipality copies a neighbour's course: what comes along, what stays behind, and who is thanked for it."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from learning.actions import copying as acts
from learning.actions import practice, progress
from learning.actions.copying import CopyRefused
from learning.models import (
    CourseCopy,
    CoursePage,
    Enrolment,
    LessonPage,
    ModulePage,
    PracticeScenario,
    QuizKey,
)
from portal import reach, references
from portal.models import Municipality
from portal.roles import Role
from tests.factories import ContactFactory, MunicipalityFactory, ResidentFactory, StaffFactory
from tests.learning import factories, quizzes
from tests.learning import practice as exercises
from tests.learning.copying import (
    block,
    copied,
    document,
    fresh,
    image,
    item,
    ours,
    rewrite,
    shared,
    stored,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def origin() -> Municipality:
    return MunicipalityFactory(slug="naboby", names={"da": "Naboby"}, languages=("da",))


def found_town() -> Municipality:
    made = MunicipalityFactory(slug="oeveby", names={"da": "Øveby"}, languages=("da", "sv"))
    factories.index(made)
    return made


def published(row: CourseCopy) -> CoursePage:
    """Our editors have looked through it."""
    for page in acts.compare(row).ours.values():
        page.save_revision().publish()
    return CoursePage.objects.get(translation_key=row.course_key)


def main(response: Any) -> str:
    text = response.content.decode()
    return html.unescape(text[text.index("<main") : text.index("</main>")])


def read(town: Municipality, page: Any) -> str:
    client = Client(headers={"host": town.site.hostname})
    return main(client.get("/" + page.full_url.split("/", 3)[3]))


def content(file: Any) -> bytes:
    with file.file.open("rb") as stream:
        return stream.read()


# What comes along


def test_a_copy_is_a_tree_of_drafts_with_the_same_words_and_keys_of_its_own(origin, town) -> None:
    course, lessons = shared(origin, [text("One")], [text("Two"), text("Three")])
    row = copied(town, course)
    own = CoursePage.objects.get(translation_key=row.course_key)
    assert reach.owners(own) == {town.pk}
    pages = [own, *own.get_descendants().specific()]
    assert [type(page) for page in pages] == [CoursePage, ModulePage, LessonPage, LessonPage]
    assert not any(page.live for page in pages)
    assert [page.title for page in pages] == [course.title, "Første del", "Lesson 1", "Lesson 2"]
    theirs = {page.translation_key for page in [course, *course.get_descendants()]}
    assert not theirs & {page.translation_key for page in pages}
    assert [one["id"] for one in stored(ours(row, lessons[1]))] == [
        one["id"] for one in stored(lessons[1])
    ]
    assert own.get_latest_revision_as_object().outcomes[0].value == "See what is false"
    assert not acts.compare(row).waiting


def test_a_copied_course_is_published_and_learnt_like_any_other(origin, town) -> None:
    course, lessons = shared(origin, [text("One")])
    ida = ResidentFactory(municipality=town)
    progress.understand(ResidentFactory(municipality=origin), lessons[0])
    row = copied(town, course)
    own = published(row)
    assert not Enrolment.objects.filter(course_key=own.key).exists()
    progress.understand(ida, ours(row, lessons[0]))
    assert Enrolment.objects.visible_to(ida).get().course_key == own.key
    assert Enrolment.objects.get(course_key=course.key).municipality == origin


def test_drafts_and_closed_pages_of_the_origin_stay_where_they_are(origin, town) -> None:
    course, lessons = shared(origin, [text("One")], [text("Two")], [text("Three")])
    rewrite(lessons[0], [text("A secret of tomorrow")], publish=False, title="Not yet")
    fresh(lessons[1]).unpublish()
    PageViewRestriction.objects.create(page=lessons[2], restriction_type=PageViewRestriction.LOGIN)
    row = copied(town, course)
    own = CoursePage.objects.get(translation_key=row.course_key)
    assert [page.title for page in LessonPage.objects.descendant_of(own)] == ["Lesson 1"]
    assert "secret" not in json.dumps(row.base)
    assert ours(row, lessons[0]).revisions.count() == 1


def test_pictures_and_files_become_our_own(origin, town) -> None:
    shown, guide = image(origin), document(origin)
    body = [
        block(
            "image",
            {
                "picture": {"image": shown.pk, "decorative": False, "alt_text": "A square"},
                "caption": "",
            },
        ),
        block("text", f'<p><a linktype="document" id="{guide.pk}">Guide</a></p>'),
        block(
            "image",
            {"picture": {"image": shown.pk, "decorative": True, "alt_text": ""}, "caption": ""},
        ),
    ]
    course, lessons = shared(origin, body, image=shown, image_alt="The square")
    row = copied(town, course)
    lesson = ours(row, lessons[0])
    first, linked, again = stored(lesson)
    own = get_image_model().objects.get(pk=first["value"]["picture"]["image"])
    assert own.pk != shown.pk
    assert own.collection == town.collection
    assert own.file.name != shown.file.name
    assert content(own) == content(shown)
    assert first["value"]["picture"]["alt_text"] == "A square"
    assert again["value"]["picture"]["image"] == own.pk, "the same picture is brought once"
    assert f'id="{guide.pk}"' not in linked["value"]
    assert CoursePage.objects.get(translation_key=row.course_key).image_id == own.pk
    for page in acts.compare(row).ours.values():
        references.check_page(page)
    shown.delete()
    assert content(own)


def test_a_file_that_is_lost_or_kept_closed_stays_behind_and_somebody_is_told(origin, town) -> None:
    closed = origin.collection.add_child(instance=Collection(name="Closed"))
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    inside, lost = document(origin, "inside"), image(origin, "lost")
    inside.collection = closed
    inside.save()
    lost.file.storage.delete(lost.file.name)
    body = [
        block("text", f'<p><a linktype="document" id="{inside.pk}">Inside</a></p>'),
        block(
            "image",
            {"picture": {"image": lost.pk, "decorative": True, "alt_text": ""}, "caption": ""},
        ),
    ]
    course, lessons = shared(origin, body)
    row = copied(town, course)
    linked, gone = stored(ours(row, lessons[0]))
    assert linked["value"] == "<p><a>Inside</a></p>"
    assert not (gone["value"]["picture"] or {}).get("image")
    assert [one["why"] for one in row.look] == ["file", "file"]


def test_links_lead_to_our_own_lessons_and_otherwise_to_where_they_led(origin, town) -> None:
    course, lessons = shared(origin, [text("One")], [text("Two")])
    hidden = factories.course(origin, title="Hidden")
    fresh(hidden).unpublish()
    home = origin.home_pages[0]
    words = (
        f'<p><a linktype="page" id="{lessons[1].pk}">next</a> <a linktype="page" id="{home.pk}">home</a> '
        f'<a linktype="page" id="{hidden.pk}">hidden</a> <a href="https://example.org/?a=1&amp;b=2">out</a></p>'
    )
    rewrite(lessons[0], [block("text", words)])
    row = copied(town, fresh(course))
    (one,) = stored(ours(row, lessons[0]))
    assert f'linktype="page" id="{ours(row, lessons[1]).pk}"' in one["value"]
    assert f'href="{home.full_url}"' in one["value"]
    assert "<a>hidden</a>" in one["value"]
    assert '<a href="https://example.org/?a=1&amp;b=2">out</a>' in one["value"]
    assert [note["why"] for note in row.look] == ["page"]
    assert not acts.compare(row).waiting


def test_a_contact_stays_with_its_municipality(origin, town) -> None:
    theirs = ContactFactory(municipality=origin, title="Naboby help")
    asks = block("ask_ambassador", {"text": "Every Tuesday", "contact": theirs.pk})
    course, lessons = shared(origin, [asks])
    row = copied(town, course)
    (one,) = stored(ours(row, lessons[0]))
    assert one["value"] == {"text": "Every Tuesday", "contact": None}
    assert {note["why"] for note in row.look} == {"contact", "ambassador"}
    assert "Naboby help" not in json.dumps(row.base)


def test_an_exercise_comes_along_as_a_draft_of_our_own(origin, town) -> None:
    theirs = practice.publish(
        None, practice.take_in(None, origin, exercises.named("Flytning", "da"))
    )
    course, lessons = shared(origin, [block("practice", {"scenario": theirs.pk})])
    row = copied(town, course)
    own = PracticeScenario.objects.of(town).get()
    assert stored(ours(row, lessons[0]))[0]["value"] == {"scenario": own.pk}
    assert not own.live
    assert own.get_latest_revision_as_object().title == "Flytning"
    assert [note["why"] for note in row.look] == ["practice_draft"]
    assert not acts.compare(row).waiting


def test_an_exercise_that_is_not_public_stays_behind(origin, town) -> None:
    draft = practice.take_in(None, origin, exercises.named("Ny", "da"))
    course, lessons = shared(origin, [block("practice", {"scenario": draft.pk})])
    row = copied(town, course)
    assert stored(ours(row, lessons[0]))[0]["value"] == {"scenario": None}
    assert not PracticeScenario.objects.of(town).exists()
    assert [note["why"] for note in row.look] == ["practice"]


def test_a_quiz_is_marked_under_our_own_keys(origin, town) -> None:
    course, lessons = shared(origin, [quizzes.PARCEL])
    row = copied(town, course)
    assert not QuizKey.objects.of(town).exists()
    published(row)
    key = QuizKey.objects.of(town).get()
    assert key.lesson_key == ours(row, lessons[0]).key
    assert str(key.block_id) == quizzes.PARCEL["id"]


def test_a_video_brings_its_film_and_its_subtitles(origin, town) -> None:
    film, said = document(origin, "film"), document(origin, "said", b"WEBVTT\n")
    value = {
        "title": "Film",
        "file": film.pk,
        "link": "",
        "length": "",
        "poster": image(origin).pk,
        "captions": [item({"language": "da", "file": said.pk})],
        "transcript": "<p>Words</p>",
    }
    course, lessons = shared(origin, [block("video", value)])
    row = copied(town, course)
    (one,) = stored(ours(row, lessons[0]))
    numbers = {one["value"]["file"], one["value"]["captions"][0]["value"]["file"]}
    assert not numbers & {film.pk, said.pk, None}
    assert one["value"]["captions"][0]["value"]["language"] == "da"


def test_a_course_in_two_languages_is_one_course_with_us_too(origin, town) -> None:
    course, lessons = shared(origin, [text("One")])
    factories.index(town, town.home_pages[1])
    danish, swedish = copied(town, course, "da"), copied(town, course, "sv")
    assert danish.course_key == swedish.course_key
    assert danish.pairs == swedish.pairs
    assert ours(swedish, lessons[0]).locale.language_code == "sv"
    assert ours(danish, lessons[0]).locale.language_code == "da"


# Whom it comes from


def test_the_course_says_whom_it_comes_from(origin, town) -> None:
    course, _lessons = shared(origin, [text("One")], title="Digital start")
    row = copied(town, course)
    own = published(row)
    shown = read(town, own)
    assert "Hvor det kommer fra" in shown or "Where it comes from" in shown
    assert "Naboby" in shown
    assert "Ida Holm" in shown
    assert f'href="{row.url}"' in shown
    assert "CC BY 4.0" in shown
    assert row.revision == course.live_revision_id
    assert "Naboby" in read(town, own), "and on paper"
    client = Client(headers={"host": town.site.hostname})
    assert "Naboby" in main(client.get(f"/da/learn/courses/{own.key}/print/"))
    page = client.get("/" + own.full_url.split("/", 3)[3]).content.decode()
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    (based,) = data["isBasedOn"]
    assert based["url"] == row.url
    assert based["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert based["provider"]["name"] == "Naboby"


def test_a_copy_of_a_copy_thanks_both(origin, town) -> None:
    course, _lessons = shared(origin, [text("One")])
    own = published(copied(town, course))
    third = MunicipalityFactory(slug="tredje", names={"da": "Tredje"}, languages=("da",))
    row = copied(third, own)
    assert [one.place for one in row.credits] == ["Øveby", "Naboby"]
    shown = read(third, published(row))
    assert "Øveby" in shown
    assert "Naboby" in shown


def test_a_double_inside_our_own_pages_owes_the_same_thanks(origin, town) -> None:
    course, lessons = shared(origin, [text("One")], [text("Two")])
    row = copied(town, course)
    own = CoursePage.objects.get(translation_key=row.course_key)
    editor = StaffFactory(municipality=town, role=Role.EDITOR)
    double = fresh(own).copy(
        recursive=True, update_attrs={"slug": "dobbelt", "title": "Dobbelt"}, user=editor
    )
    made = acts.go_with(editor, fresh(own), double)
    assert made is not None
    assert made.credits == row.credits
    assert len(made.pairs) == len(row.pairs)
    assert set(made.pairs.values()).isdisjoint(row.pairs.values())
    assert ours(made, lessons[1]).title == "Lesson 2"
    assert acts.go_with(editor, course, double) is None


@pytest.mark.parametrize("licence", ["CC-BY-SA-4.0", "CC-BY-NC-4.0"])
def test_a_licence_that_asks_for_it_stays(origin, town, licence: str) -> None:
    course, _lessons = shared(origin, [text("One")], licence=licence)
    row = copied(town, course)
    own = CoursePage.objects.get(translation_key=row.course_key)
    assert own.licence == licence
    own.licence = "CC-BY-4.0"
    with pytest.raises(ValidationError, match="CC BY-"):
        own.full_clean()
    own.licence = licence
    own.full_clean()


# What is offered, and to whom


def test_only_live_public_courses_of_others_are_offered(origin, town) -> None:
    live, _lessons = shared(origin, [text("One")], title="Live")
    draft, _lessons = shared(origin, [text("One")], title="Draft")
    fresh(draft).unpublish()
    closed, _lessons = shared(origin, [text("One")], title="Closed")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    own, _lessons = shared(town, [text("One")], title="Ours")
    assert [course.title for course in acts.offered(town)] == ["Live"]
    for course in (draft, closed, own):
        with pytest.raises(CopyRefused, match="not offered"):
            acts.copy(None, town, course, language="da")
    fresh(live).get_parent().specific.unpublish()
    assert not acts.offered(town)
    assert not CourseCopy.objects.exists()


def test_a_copy_needs_a_list_in_its_language_and_is_made_once(origin, town) -> None:
    course, _lessons = shared(origin, [text("One")])
    with pytest.raises(CopyRefused, match="list of courses"):
        copied(town, course, "sv")
    row = copied(town, course)
    with pytest.raises(CopyRefused, match="already"):
        copied(town, course)
    fresh(CoursePage.objects.get(translation_key=row.course_key)).delete()
    again = copied(town, course)
    assert again.pk == row.pk
    assert CoursePage.objects.filter(translation_key=again.course_key).exists()


def test_the_database_keeps_one_credit_for_a_course(origin, town) -> None:
    course, _lessons = shared(origin, [text("One")])
    row = copied(town, course)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("role", Role)
def test_editors_and_administrators_copy_and_nobody_else(origin, town, role: Role) -> None:
    course, _lessons = shared(origin, [text("One")])
    actor = StaffFactory(municipality=town, role=role)
    neighbour = StaffFactory(municipality=origin, role=role)
    with pytest.raises(CopyRefused, match="no right"):
        acts.copy(neighbour, town, course, language="da")
    if role in {Role.EDITOR, Role.ADMINISTRATOR}:
        row = acts.copy(actor, town, course, language="da")
        own = CoursePage.objects.get(translation_key=row.course_key)
        assert own.owner == actor
    else:
        with pytest.raises(CopyRefused, match="no right"):
            acts.copy(actor, town, course, language="da")
