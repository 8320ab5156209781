"""Answering a quiz in a lesson: kind words, no script, nothing kept of whoever has not signed in."""

import re
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import PageViewRestriction

from learning.actions import quiz as acts
from learning.marking import identify
from learning.models import BlockProgress, LessonPage, QuizKey
from portal import mydata
from portal.actions import people
from portal.models import Municipality
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.learning.factories import translated
from tests.learning.quizzes import (
    PARCEL,
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

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
SIGNS = quiz(
    "What are signs?",
    multiple(
        choice("It hurries", right=True, explanation="They want no time to think."),
        choice("It asks for a code", right=True, explanation="Nobody needs your code."),
        choice("It says hello", explanation="Everybody does."),
    ),
    nudge="Think of what they ask for.",
)
STEPS = quiz("In which order?", order("Breathe", "Call", "Tell"), nudge="Take your time.")
WHO = quiz("Who does what?", match(("Police", "finds them"), ("Bank", "closes the card")))
NUMBER = quiz("Which number?", text("112", "one one two"), explanation="It is free.")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def found_town() -> Municipality:
    made = MunicipalityFactory(slug="tornsund", languages=["en", "da"])
    lesson(module(made), PARCEL, SIGNS, STEPS, WHO, NUMBER)
    return made


@pytest.fixture
def page(town) -> LessonPage:
    return LessonPage.objects.descendant_of(town.home_pages[0]).get()


@pytest.fixture
def anybody(town) -> Client:
    return Client(headers={"host": town.site.hostname})


def signed_in(town, **more: Any) -> tuple[Client, Any]:
    person = ResidentFactory(municipality=town)
    client = Client(headers={"host": town.site.hostname}, **more)
    client.force_login(person, backend=BACKEND)
    return client, person


def form(response, block: dict[str, Any]) -> Any:
    section = BeautifulSoup(response.content, "html.parser").find(id=f"quiz-{block['id']}")
    return section.form


def said(response, block: dict[str, Any]) -> str:
    note = form(response, block).select_one(".note")
    return " ".join(note.get_text(" ").split()) if note else ""


def send(client: Client, response, block: dict[str, Any], **answer: Any) -> Any:
    found = form(response, block)
    fields = {one["name"]: one["value"] for one in found.select("input[type=hidden]")}
    return client.post(found["action"].partition("#")[0], fields | answer)


def pressed(response, block: dict[str, Any]) -> list[str]:
    return [
        " ".join(one.get_text(" ").split()) for one in form(response, block).select(".row .button")
    ]


def path(page: LessonPage) -> str:
    return urlsplit(page.url).path


def read(client: Client, page: LessonPage) -> Any:
    response = client.get(page.url)
    assert response.status_code == 200
    return response


# Answering ----------------------------------------------------------------------------------------------------


def test_a_wrong_answer_gets_a_reason_and_company_then_another_try(anybody, page):
    first = read(anybody, page)
    assert pressed(first, PARCEL) == ["Check my answer"]
    wrong = send(anybody, first, PARCEL, answer=identify("I press"))
    assert wrong.status_code == 200
    assert said(wrong, PARCEL) == (
        "Not quite, and you are in good company. A false page looks right. Who chose the way?"
    )
    assert form(wrong, PARCEL).select_one("[role=status]")
    assert pressed(wrong, PARCEL) == ["Try again", "Show the answer"]
    assert form(wrong, PARCEL).select_one("input:checked, input[checked]")["value"] == identify(
        "I press"
    )
    right = send(anybody, wrong, PARCEL, answer=identify("I go there myself"))
    assert said(right, PARCEL) == (
        "That is right. Nobody chose the way for you. Nobody has to pay within the hour."
    )
    assert pressed(right, PARCEL) == ["Try once more"]


def test_the_answer_comes_back_at_the_question_and_with_the_whole_lesson(anybody, page):
    first = read(anybody, page)
    assert form(first, PARCEL)["action"].endswith(f"#quiz-{PARCEL['id']}")
    answered = send(anybody, first, PARCEL, answer=identify("I press"))
    found = BeautifulSoup(answered.content, "html.parser")
    assert found.h1.get_text() == page.title
    assert len(found.select("section.quiz")) == 5
    assert said(answered, SIGNS) == ""


def test_choices_stand_in_the_same_order_while_somebody_tries(anybody, page):
    def texts(response):
        return [
            one.get_text() for one in form(response, PARCEL).select(".choice > span:first-of-type")
        ]

    first = read(anybody, page)
    assert texts(first) == texts(send(anybody, first, PARCEL, answer=identify("I press")))


def test_of_several_choices_each_that_was_chosen_is_told_and_the_rest_only_counted(anybody, page):
    found = send(anybody, read(anybody, page), SIGNS, answer=[identify("It hurries")])
    assert said(found, SIGNS) == "1 of 2 found. There is 1 more. Think of what they ask for."
    shown = form(found, SIGNS).get_text(" ")
    assert "They want no time to think." in shown
    assert "Nobody needs your code." not in shown
    both = [identify("It hurries"), identify("It says hello")]
    found = send(anybody, found, SIGNS, answer=both)
    assert "1 of your choices does not belong." in said(found, SIGNS)
    all_ = send(
        anybody, found, SIGNS, answer=[identify("It hurries"), identify("It asks for a code")]
    )
    assert said(all_, SIGNS) == "That is right."


def test_an_order_is_told_line_by_line(anybody, page):
    places = {identify("Breathe"): "1", identify("Call"): "3", identify("Tell"): "2"}
    found = send(anybody, read(anybody, page), STEPS, **places)
    assert said(found, STEPS) == "1 of 3 in the right place. Take your time."
    words = [one.get_text(" ").split() for one in form(found, STEPS).select(".field .hint")]
    assert sorted(" ".join(one) for one in words) == ["Not here", "Not here", "Right"]
    shown = send(anybody, found, STEPS, show="1")
    assert said(shown, STEPS).startswith("This is the answer. Breathe Call Tell")


def test_what_belongs_together_is_marked_in_pairs(anybody, page):
    pairs = {
        identify("Police"): identify("finds them"),
        identify("Bank"): identify("closes the card"),
    }
    assert said(send(anybody, read(anybody, page), WHO, **pairs), WHO) == "That is right."


def test_a_short_text_is_marked_however_it_is_written(anybody, page):
    wrong = send(anybody, read(anybody, page), NUMBER, answer="113")
    assert said(wrong, NUMBER) == "Not quite, and you are in good company."
    assert form(wrong, NUMBER).select_one("input.in")["value"] == "113"
    shown = send(anybody, wrong, NUMBER, show="1")
    assert said(shown, NUMBER) == "This is the answer. 112 It is free."
    right = send(anybody, wrong, NUMBER, answer="ONE one two ")
    assert said(right, NUMBER) == "That is right. It is free."


def test_what_somebody_typed_is_text_and_nothing_else(anybody, page):
    found = send(anybody, read(anybody, page), NUMBER, answer='"><script>alert(1)</script>')
    assert b"<script>alert" not in found.content


def test_the_answer_is_shown_only_to_whoever_has_tried(anybody, page):
    found = send(anybody, read(anybody, page), PARCEL, show="1")
    assert found.status_code == 422
    assert said(found, PARCEL) == "Try first. Then we show you the answer."
    assert "Nobody has to pay" not in found.content.decode()


@pytest.mark.parametrize(
    ("block", "answer", "told"),
    [
        (PARCEL, {}, "Choose an answer first."),
        (PARCEL, {"answer": ""}, "The question was changed while you had it open."),
        (PARCEL, {"answer": "' OR 1=1"}, "The question was changed while you had it open."),
        (PARCEL, {"answer": [identify("I press")] * 2}, "Choose one answer."),
        (PARCEL, {"answer": [identify("I press"), identify("I ask who they are")]}, "Choose one"),
        (STEPS, {}, "Choose an answer first."),
        (STEPS, {identify("Breathe"): "1"}, "Give every line an answer."),
        (STEPS, {identify("Breathe"): ["1", "2"]}, "Choose one answer."),
        (
            STEPS,
            {identify(one): "1" for one in ("Breathe", "Call", "Tell")},
            "Two lines have the same answer.",
        ),
        (NUMBER, {"answer": " "}, "Write an answer first."),
        (NUMBER, {"answer": ["112", "113"]}, "Choose one answer."),
        (NUMBER, {"answer": "1" * 5000}, "Write a shorter answer, in a few words."),
    ],
)
def test_what_is_no_answer_is_refused_clearly_and_counts_as_no_attempt(
    town, page, block, answer, told
):
    client, person = signed_in(town)
    found = send(client, read(client, page), block, **answer)
    assert found.status_code == 422
    assert said(found, block).startswith(told)
    assert form(found, block).select_one("[role=alert]")
    assert not BlockProgress.objects.visible_to(person).exists()


@pytest.mark.parametrize("ticket", ["", "nonsense", "W10:xyz", "x" * 4000])
def test_a_form_that_we_did_not_make_is_not_marked(anybody, page, ticket):
    url = reverse("learning:quiz", args=[page.key, PARCEL["id"]])
    found = anybody.post(url, {"ticket": ticket, "answer": identify("I go there myself")})
    assert found.status_code == 422
    assert said(found, PARCEL).startswith("The question was changed")


def test_a_ticket_of_another_question_is_not_taken(anybody, page):
    first = read(anybody, page)
    other = form(first, SIGNS).select_one("[name=ticket]")["value"]
    assert send(anybody, first, PARCEL, ticket=other, answer=identify("I press")).status_code == 422


# Who is signed in ---------------------------------------------------------------------------------------------


def test_nothing_is_kept_of_whoever_has_not_signed_in(anybody, page):
    found = send(anybody, read(anybody, page), PARCEL, answer=identify("I press"))
    assert not BlockProgress.objects.exists()
    assert not found.cookies
    assert "no-store" in found.headers["Cache-Control"]


def test_the_lesson_is_kept_for_everybody_and_sets_no_cookie(anybody, page):
    found = read(anybody, page)
    assert not found.cookies
    assert "cookie" not in found.headers.get("Vary", "").lower()
    assert found.content == read(anybody, page).content


def test_how_far_somebody_is_goes_up_and_never_down(town, page):
    client, person = signed_in(town)
    rows = BlockProgress.objects.visible_to(person)
    found = send(client, read(client, page), SIGNS, answer=[identify("It hurries")])
    assert rows.values_list("state", "best", "attempts_n").get() == ("tried", 50, 1)
    found = send(client, found, SIGNS, answer=[identify("It says hello")])
    assert rows.values_list("state", "best", "attempts_n").get() == ("tried", 50, 2)
    send(client, found, SIGNS, show="1")
    assert rows.values_list("state", "best", "attempts_n").get() == ("shown", 50, 2)
    send(client, found, SIGNS, answer=[identify("It hurries"), identify("It asks for a code")])
    assert rows.values_list("state", "best", "attempts_n").get() == ("right", 100, 3)
    send(client, found, SIGNS, answer=[identify("It says hello")])
    assert rows.values_list("state", "best", "attempts_n").get() == ("right", 100, 4)
    assert "You got this right" in form(read(client, page), SIGNS).get_text(" ")
    assert "You got this right" not in form(read(client, page), PARCEL).get_text(" ")


def test_a_form_of_somebody_signed_in_needs_its_token(town, page):
    client, person = signed_in(town, enforce_csrf_checks=True)
    first = read(client, page)
    url = form(first, PARCEL)["action"].partition("#")[0]
    ticket = form(first, PARCEL).select_one("[name=ticket]")["value"]
    answer = {"ticket": ticket, "answer": identify("I press")}
    assert client.post(url, answer).status_code == 403
    assert not BlockProgress.objects.visible_to(person).exists()
    assert send(client, first, PARCEL, answer=identify("I press")).status_code == 200
    assert BlockProgress.objects.visible_to(person).exists()


def test_whoever_is_not_signed_in_needs_none(town, page):
    client = Client(headers={"host": town.site.hostname}, enforce_csrf_checks=True)
    assert send(client, read(client, page), PARCEL, answer=identify("I press")).status_code == 200


def test_what_is_kept_is_theirs_to_see_and_goes_with_the_account(town, page):
    client, person = signed_in(town)
    other, stranger = signed_in(town)
    for one in (client, other):
        send(one, read(one, page), PARCEL, answer=identify("I press"))
    (rows,) = [
        part["rows"]
        for part in mydata.export(person, "tornsund.localhost")["stored"]
        if part["table"] == "learning.BlockProgress"
    ]
    assert [(row["lesson"], row["state"], row["attempts"]) for row in rows] == [
        (page.key, "tried", 1)
    ]
    assert "answer" not in rows[0]
    people.erase_resident(person, person)
    assert [row.learner for row in BlockProgress.objects.all()] == [stranger]


def test_the_database_keeps_one_row_of_each_and_no_impossible_one(town, page):
    client, _person = signed_in(town)
    send(client, read(client, page), PARCEL, answer=identify("I press"))
    row = BlockProgress.objects.get()
    for values in ({"best": 101}, {"state": "right"}, {"state": "grand"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BlockProgress.objects.filter(pk=row.pk).update(**values)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_quizzes_cost_one_question_to_the_database_where_somebody_is_signed_in(town, page, anybody):
    bare = lesson(module(town, "Other"), title="Nothing to try")
    client, _person = signed_in(town)

    def asked(reader: Client, what: LessonPage) -> int:
        read(reader, what)
        with CaptureQueriesContext(connection) as found:
            read(reader, what)
        return len(found)

    assert asked(anybody, page) <= asked(anybody, bare)
    assert asked(client, page) <= asked(client, bare) + 1


# What editors do in the meantime ------------------------------------------------------------------------------


def changed(page: LessonPage, *blocks: dict[str, Any]) -> LessonPage:
    page = LessonPage.objects.get(pk=page.pk)
    page.body = list(blocks)
    page.save_revision().publish()
    return LessonPage.objects.get(pk=page.pk)


def test_publishing_writes_the_key_and_another_answer_writes_another(town, page):
    rows = QuizKey.objects.of(town).filter(lesson_key=page.key)
    assert rows.count() == 5
    changed(page, PARCEL, SIGNS, STEPS, WHO, NUMBER)
    assert rows.count() == 5
    client, _person = signed_in(town)
    first = read(client, page)
    send(client, first, NUMBER, answer="113")
    old = BlockProgress.objects.get().key
    changed(page, PARCEL, quiz("Which number?", text("113")) | {"id": NUMBER["id"]})
    assert rows.filter(block_id=NUMBER["id"]).count() == 2
    assert BlockProgress.objects.get().key == old
    late = send(client, first, NUMBER, answer="113")
    assert said(late, NUMBER).startswith("The question was changed while you had it open.")
    assert BlockProgress.objects.get().attempts_n == 1
    send(client, late, NUMBER, answer="113")
    row = BlockProgress.objects.get()
    assert row.key.key["accepted"] == ["113"]
    assert (row.state, row.attempts_n) == ("right", 2)


def test_a_draft_changes_nothing_for_learners(anybody, page):
    draft = LessonPage.objects.get(pk=page.pk)
    draft.body = [quiz("Which number?", text("113")) | {"id": NUMBER["id"]}]
    draft.save_revision()
    assert QuizKey.objects.filter(block_id=NUMBER["id"]).count() == 1
    assert said(send(anybody, read(anybody, page), NUMBER, answer="112"), NUMBER).startswith(
        "That is right."
    )


@pytest.mark.parametrize("how", ["deleted", "unpublished", "with its module", "closed"])
def test_a_lesson_taken_away_while_somebody_is_in_it_says_so_and_loses_nothing(town, page, how):
    client, person = signed_in(town)
    first = read(client, page)
    send(client, first, PARCEL, answer=identify("I press"))
    fresh = LessonPage.objects.get(pk=page.pk)
    if how == "deleted":
        fresh.delete()
    elif how == "closed":
        PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    else:
        (fresh if how == "unpublished" else page.get_parent().specific).unpublish()
    for one in (client, Client(headers={"host": town.site.hostname})):
        gone = send(one, first, PARCEL, answer=identify("I go there myself"))
        assert gone.status_code == 404
        assert "This lesson is not there any more" in gone.content.decode()
    assert BlockProgress.objects.visible_to(person).get().attempts_n == 1


def test_a_question_taken_out_while_somebody_is_in_it_says_so(anybody, page):
    first = read(anybody, page)
    changed(page, SIGNS)
    gone = send(anybody, first, PARCEL, answer=identify("I press"))
    assert gone.status_code == 404
    assert "This question is not there any more" in gone.content.decode()
    assert path(page) in gone.content.decode()


def test_a_question_that_never_was_and_a_lesson_of_another_municipality_are_not_found(
    town, page, anybody
):
    first = read(anybody, page)
    answer = {
        "ticket": form(first, PARCEL).select_one("[name=ticket]")["value"],
        "answer": identify("I press"),
    }
    unknown = uuid.uuid4()
    for key, block in ((page.key, unknown), (unknown, PARCEL["id"])):
        url = reverse("learning:quiz", args=[key, block])
        assert anybody.post(url, answer).status_code == 404
    url = reverse("learning:quiz", args=[page.key, PARCEL["id"]])
    neighbour = Client(headers={"host": MunicipalityFactory(slug="almsjo").site.hostname})
    away = neighbour.post(url, answer)
    assert away.status_code == 404
    assert "This lesson is not there any more" not in away.content.decode()
    assert neighbour.get(url).status_code == 404


def test_whoever_comes_by_the_address_of_an_answer_is_led_to_the_lesson(anybody, page):
    url = reverse("learning:quiz", args=[page.key, PARCEL["id"]])
    found = anybody.get(url)
    assert (found.status_code, found.url) == (302, f"{path(page)}#quiz-{PARCEL['id']}")
    assert anybody.put(url).status_code == 405


def test_an_alias_counts_as_the_lesson_it_stands_for_and_comes_back_to_itself(town, page, anybody):
    alias = page.create_alias(parent=module(town, "Other"), update_slug="alias")
    client, person = signed_in(town)
    found = send(client, read(client, alias), PARCEL, answer=identify("I press"))
    assert found.status_code == 200
    assert "Other course" in found.content.decode()
    assert BlockProgress.objects.visible_to(person).get().lesson_key == page.translation_key


def test_a_copy_begins_anew(town, page):
    client, person = signed_in(town)
    send(client, read(client, page), PARCEL, answer=identify("I go there myself"))
    copy = page.copy(to=module(town, "Other"), update_attrs={"slug": "copy"})
    assert "You got this right" not in read(client, copy).content.decode()
    assert said(
        send(client, read(client, copy), PARCEL, answer=identify("I press")), PARCEL
    ).startswith("Not quite")
    assert BlockProgress.objects.visible_to(person).count() == 2


def test_a_translation_is_marked_by_its_own_key_and_keeps_how_far_somebody_is(town, page):
    home = town.home_pages[1]
    for number in (3, 2, 1):
        translated(page.get_ancestors()[page.depth - 1 - number].specific, home, f"Del {number}")
    danish = translated(page, home, "Falske beskeder")
    danish = changed(danish, quiz("Hvilket nummer?", text("et et to")) | {"id": NUMBER["id"]})
    client, person = signed_in(town)
    send(client, read(client, page), NUMBER, answer="112")
    with translation.override("da"):
        found = send(client, read(client, danish), NUMBER, answer="et et to")
    assert "Hvilket nummer?" in found.content.decode()
    row = BlockProgress.objects.visible_to(person).get()
    assert (row.attempts_n, row.key.language) == (2, "da")


def test_the_words_of_a_lesson_are_in_its_language_and_ours_in_the_readers(town, page, anybody):
    with translation.override("fi"):
        first = anybody.get(page.url.replace("/en/", "/fi/"))
        found = send(anybody, first, SIGNS, answer=[identify("It hurries")])
    section = BeautifulSoup(found.content, "html.parser").find(id=f"quiz-{SIGNS['id']}")
    assert section["lang"] == "fi"
    words = {"What are signs?", "It hurries", "They want no time to think.", "Think of what they"}
    for one in words:
        (part,) = section.find_all(string=lambda text, one=one: text.startswith(one))
        assert part.find_parent(lang=True)["lang"] == "en", one
    assert section.h2.find_parent(lang=True)["lang"] == "fi"


def test_a_preview_marks_nothing_and_knows_nobody(town, page):
    client, _person = signed_in(town)
    request = client.get(page.url).wsgi_request
    response = page.make_preview_request(request)
    found = BeautifulSoup(response.content, "html.parser").select("section.quiz")
    assert len(found) == 5
    assert not response.content.decode().count('name="ticket" value="W')
    assert "Answers are marked once the lesson is published." in found[0].get_text(" ")
    assert not BlockProgress.objects.exists()


def test_a_quiz_that_cannot_be_answered_says_so_and_costs_nobody_anything(town, anybody):
    broken = quiz("Is it so?", single(choice("Yes"), choice("No")))
    page = lesson(module(town), broken)
    assert "cannot be answered at the moment" in read(anybody, page).content.decode()
    assert not QuizKey.objects.filter(lesson_key=page.key).exists()
    url = reverse("learning:quiz", args=[page.key, broken["id"]])
    assert anybody.post(url, {"answer": identify("Yes")}).status_code == 404


def test_a_block_with_an_id_of_its_own_making_is_shown_and_not_marked(town, anybody):
    page = lesson(module(town), PARCEL | {"id": "not-a-uuid"})
    assert "Check my answer" in read(anybody, page).content.decode()
    assert acts.keep_keys(page) == 0


def test_a_page_that_came_to_be_without_being_published_is_marked_all_the_same(town, page, anybody):
    QuizKey.objects.all().delete()
    assert said(
        send(anybody, read(anybody, page), PARCEL, answer=identify("I press")), PARCEL
    ).startswith("Not quite")
    assert QuizKey.objects.of(town).count() == 1


def test_on_paper_a_question_has_room_for_the_answer_and_no_form(anybody, page):
    url = reverse("learning:course_print", args=[page.course.key])
    found = BeautifulSoup(anybody.get(url).content, "html.parser")
    quizzes = found.select("section.quiz")
    assert len(quizzes) == 5
    assert not found.select("section.quiz form, section.quiz input")
    assert re.search(r"☐ I press", quizzes[0].get_text(" "))
