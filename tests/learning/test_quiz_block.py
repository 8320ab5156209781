"""The block of a quiz: complete, and clear about what an editor has to mend."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import get_template

from learning.blocks import LessonBody
from learning.marking import Kind
from tests.learning.quizzes import PARCEL, choice, match, multiple, order, quiz, single, text

ROOT = Path(__file__).resolve().parents[2]
BLOCK = LessonBody().child_blocks["quiz"]


def value(block: dict[str, Any]) -> Any:
    return BLOCK.to_python(block["value"])


def messages(error: Any) -> list[str]:
    """Every sentence an editor reads, wherever it stands in the form."""
    found = [str(text) for text in getattr(error, "non_block_errors", [])]
    for inner in (getattr(error, "block_errors", None) or {}).values():
        found += messages(inner)
    if not hasattr(error, "block_errors"):
        found += error.messages
    return found


def test_it_has_a_template_a_preview_a_description_and_an_icon():
    assert BLOCK.meta.template == "learning/blocks/quiz.html"
    assert get_template(BLOCK.meta.template)
    assert str(BLOCK.get_description()).endswith(".")
    assert BLOCK.meta.icon != "placeholder"
    preview = BLOCK.get_preview_value()
    assert preview.key.kind is Kind.SINGLE
    assert BLOCK.clean(preview)


def test_the_preview_shows_the_question_and_nothing_to_press():
    shown = BLOCK.render(BLOCK.get_preview_value())
    assert "What do you do?" in shown
    assert "disabled" in shown
    assert "can look exactly like" not in shown


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (None, "Choose how the question is answered."),
        (single(choice("Yes", right=True)), "Write at least two choices."),
        (single(choice("Yes"), choice("No")), "Say which choice is right."),
        (multiple(choice("Yes"), choice("No")), "Say which choice is right."),
        (
            single(choice("Yes", right=True), choice("No", right=True)),
            "Only one can be right here. Where several are, use “Several answers”.",
        ),
        (
            multiple(choice("Yes", right=True), choice(" yes ")),
            "This choice stands here twice.",
        ),
        (order("First"), "Write at least two things to put in order."),
        (order("First", "Then", "first"), "This stands here twice."),
        (match(("Dog", "Bark")), "Write at least two pairs."),
        (match(("Dog", "Bark"), ("Cat", "")), "Write what belongs with the other one."),
        (match(("", "Bark"), ("Cat", "Meow")), "Write what belongs with the other one."),
        (
            match(("Dog", "Bark"), ("Fox", "bark")),
            "This stands here twice: nobody could tell which is meant.",
        ),
        (text(), "Write at least one answer that is right."),
        (text(" "), "Write at least one answer that is right."),
        (text("one one two", tolerance="2"), "None of the answers above is a number."),
    ],
)
def test_an_editor_is_told_what_to_mend(way, told):
    with pytest.raises(ValidationError) as refused:
        BLOCK.clean(value(quiz("Is it so?", way)))
    assert told in messages(refused.value)


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        (single(choice("Yes", right=True), choice("No")), Kind.SINGLE),
        (multiple(choice("A", right=True), choice("B", right=True), choice("C")), Kind.MULTIPLE),
        (order("First", "Then"), Kind.ORDER),
        (match(("Dog", "Bark"), ("Cat", "Meow")), Kind.MATCH),
        (text("112", "one one two", tolerance="0.5"), Kind.TEXT),
    ],
)
def test_a_question_of_each_kind_is_kept_with_its_key(way, kind):
    cleaned = BLOCK.clean(value(quiz("Is it so?", way)))
    assert cleaned.key.kind is kind
    again = BLOCK.to_python(BLOCK.get_prep_value(cleaned))
    assert again.key.digest == cleaned.key.digest


def test_the_tolerance_of_a_number_is_kept():
    assert value(quiz("How many?", text("7", tolerance="0.5"))).key.tolerance == Decimal("0.5")


def test_the_key_is_another_where_the_question_or_a_choice_says_something_else():
    def digest(question: str, other: str) -> str:
        way = single(choice("Yes", right=True, explanation="x"), choice(other))
        return value(quiz(question, way)).key.digest

    assert digest("Is it so?", "No") == digest("Is it  so? ", "No")
    assert digest("Is it so?", "No") != digest("Is it not so?", "No")
    assert digest("Is it so?", "No") != digest("Is it so?", "Never")


@pytest.mark.parametrize("way", [single(choice("Yes"), choice("No")), order("One"), match()])
def test_a_draft_may_be_unfinished(way):
    BLOCK.defer_required_validation()
    try:
        BLOCK.clean(value(quiz("", way)))
    finally:
        BLOCK.restore_deferred_validation()


def test_what_an_importer_brought_without_ids_is_no_key_and_says_so():
    """Wagtail reads an item that has a type and a value but no id as the value itself, and finds nothing in it."""
    broken = quiz("Is it so?", None)
    items = [{"type": "item", "value": choice(text, right=True)} for text in ("Yes", "No")]
    broken["value"]["answer"] = [{"type": "single", "value": items}]
    found = value(broken)
    assert found.key is None
    assert "cannot be answered at the moment" in BLOCK.render(found)


def test_items_of_the_older_format_without_ids_have_a_key_that_stays():
    old = quiz("Is it so?", None)
    old["value"]["answer"] = [
        {"type": "single", "value": [choice("Yes", right=True), choice("No")]}
    ]
    assert value(old).key.digest == value(old).key.digest


def test_only_the_question_is_searched_and_told_to_programs():
    found = value(PARCEL)
    assert BLOCK.get_searchable_content(found) == ["A parcel waits for 19 kr. What do you do?"]
    assert BLOCK.get_api_representation(found) == {
        "question": "A parcel waits for 19 kr. What do you do?"
    }


def leaves(block: Any) -> list[Any]:
    children = [*getattr(block, "child_blocks", {}).values()]
    if hasattr(block, "child_block"):
        children.append(block.child_block)
    return [one for child in children for one in leaves(child)] if children else [block]


@pytest.mark.parametrize("name", ["answer", "nudge", "explanation"])
def test_nothing_that_bears_an_answer_is_searched(name):
    found = leaves(BLOCK.child_blocks[name])
    assert found
    assert [leaf.label for leaf in found if leaf.get_searchable_content("secret")] == []
