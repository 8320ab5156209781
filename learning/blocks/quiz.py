"""A question that learners try themselves on: five kinds, each with an explanation for whoever is wrong.

What is right never leaves the server with the page: the template is given a ``quiz_screens.Screen``, not the value.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    DecimalBlock,
    ListBlock,
    StreamBlock,
    StructBlock,
    StructValue,
    TextBlock,
)
from wagtail.blocks.list_block import ListBlockValidationError

from learning import quiz_screens
from learning.marking import LONGEST, MOST_CHOICES, Key, Kind, NoKey, identify, numbers
from portal.blocks import refuse

WORDS = 200
"""Letters of a choice."""


def _at(errors: dict[int, Exception]) -> ListBlockValidationError:
    return ListBlockValidationError(block_errors=errors)


def _for_all(text: Any) -> ListBlockValidationError:
    return ListBlockValidationError(non_block_errors=[ValidationError(text)])


def _again(texts: Iterable[str]) -> int | None:
    """The place of the first text that stood there before; case and spaces make no other text."""
    seen: set[str] = set()
    for place, text in enumerate(texts):
        bare = " ".join((text or "").split()).casefold()
        if bare in seen:
            return place
        seen.add(bare)
    return None


class Choice(StructBlock):
    """One answer to choose, and what to say to whoever chooses it."""

    text = CharBlock(max_length=WORDS, search_index=False, label=_("Answer"))
    right = BooleanBlock(required=False, label=_("This is right"))
    explanation = TextBlock(
        required=False,
        max_length=500,
        rows=2,
        search_index=False,
        label=_("What we say to whoever chooses it"),
        help_text=_("A reason, kindly: why it is right, or why it looks right and is not."),
    )

    class Meta:
        icon = "tick-inverse"
        label = _("Choice")


class Choices(ListBlock):
    """Answers of which one, or some, are right."""

    def __init__(self, *, many: bool, **more: Any) -> None:
        self.many = many
        super().__init__(Choice(), max_num=MOST_CHOICES, search_index=False, **more)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if len(value) < 2:
            raise _for_all(_("Write at least two choices."))
        if (place := _again(one["text"] for one in value)) is not None:
            raise _at({place: refuse(text=_("This choice stands here twice."))})
        right = [place for place, one in enumerate(value) if one["right"]]
        if not right:
            raise _for_all(_("Say which choice is right."))
        if len(right) > 1 and not self.many:
            told = _("Only one can be right here. Where several are, use “Several answers”.")
            raise _at({place: refuse(right=told) for place in right[1:]})
        return value


class Ordered(ListBlock):
    """Things in the order that is right."""

    def __init__(self, **more: Any) -> None:
        child = CharBlock(max_length=WORDS, search_index=False, label=_("What comes next"))
        super().__init__(child, max_num=MOST_CHOICES, search_index=False, **more)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if len(value) < 2:
            raise _for_all(_("Write at least two things to put in order."))
        if (place := _again(value)) is not None:
            raise _at({place: ValidationError(_("This stands here twice."))})
        return value


class Pair(StructBlock):
    """Two things that belong together."""

    left = CharBlock(required=False, max_length=WORDS, search_index=False, label=_("One side"))
    right = CharBlock(
        required=False, max_length=WORDS, search_index=False, label=_("The other side")
    )

    class Meta:
        icon = "link"
        label = _("Pair")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        lacking = [name for name in ("left", "right") if not value[name].strip()]
        if lacking:
            raise refuse(**dict.fromkeys(lacking, _("Write what belongs with the other one.")))
        return value


class Pairs(ListBlock):
    """Things that are matched with one another."""

    def __init__(self, **more: Any) -> None:
        super().__init__(Pair(), max_num=MOST_CHOICES, search_index=False, **more)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if len(value) < 2:
            raise _for_all(_("Write at least two pairs."))
        for name in ("left", "right"):
            if (place := _again(one[name] for one in value)) is not None:
                told = _("This stands here twice: nobody could tell which is meant.")
                raise _at({place: refuse(**{name: told})})
        return value


class Written(StructBlock):
    """A short answer that the learner writes."""

    accepted = ListBlock(
        CharBlock(required=False, max_length=LONGEST, search_index=False),
        max_num=MOST_CHOICES,
        search_index=False,
        label=_("Answers that are right"),
        help_text=_("Capital letters, spaces and accents do not matter. The first one is shown."),
    )
    tolerance = DecimalBlock(
        required=False,
        min_value=0,
        search_index=False,
        label=_("How far off a number may be"),
    )

    class Meta:
        icon = "edit"
        label = _("A short text")
        search_index = False

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        accepted = [text for text in value["accepted"] if text and text.strip()]
        if not accepted:
            raise refuse(accepted=_("Write at least one answer that is right."))
        if value["tolerance"] is not None and not any(numbers(text) for text in accepted):
            raise refuse(tolerance=_("None of the answers above is a number."))
        return value


class Ways(StreamBlock):
    """How a question is answered: one of five."""

    single = Choices(many=False, icon="radio-full", label=_("One answer"))
    multiple = Choices(many=True, icon="tick-inverse", label=_("Several answers"))
    order = Ordered(icon="list-ol", label=_("The right order"))
    match = Pairs(icon="link", label=_("What belongs together"))
    text = Written(search_index=False)

    class Meta:
        max_num = 1


class QuizValue(StructValue):
    """A quiz as an editor wrote it. What an importer left out counts as empty."""

    @property
    def way(self) -> tuple[Kind, Any] | None:
        """The kind and the value of how it is answered; nothing where nobody said."""
        ways = self.get("answer") or ()
        return next(((Kind(one.block_type), one.value) for one in ways), None)

    @property
    def key(self) -> Key | None:
        """What counts as right; nothing where the quiz is not finished, or what an importer brought is broken."""
        if self.way is None:
            return None
        kind, said = self.way
        asks = identify(self.get("question") or "")
        try:
            if kind is Kind.TEXT:
                accepted = tuple(text for text in said["accepted"] or () if text and text.strip())
                return Key(kind, asks, accepted=accepted, tolerance=said["tolerance"])
            if kind is Kind.MATCH:
                pairs = tuple((_id(one["left"]), _id(one["right"])) for one in said)
                return Key(kind, asks, pairs=pairs)
            if kind is Kind.ORDER:
                return Key(kind, asks, right=tuple(_id(text) for text in said))
            return Key(
                kind,
                asks,
                choices=tuple(_id(one["text"]) for one in said),
                right=tuple(_id(one["text"]) for one in said if one["right"]),
            )
        except NoKey:
            return None

    @property
    def words(self) -> dict[str, str]:
        """What stands on each choice, by its id."""
        if self.way is None:
            return {}
        kind, said = self.way
        if kind is Kind.MATCH:
            texts = [text for one in said for text in (one["left"], one["right"])]
        elif kind is Kind.ORDER:
            texts = list(said)
        else:
            texts = [one["text"] for one in said] if kind is not Kind.TEXT else []
        return {_id(text): text or "" for text in texts}

    @property
    def explanations(self) -> dict[str, str]:
        """What to say to whoever chooses it, by the id of the choice."""
        if self.way is None or self.way[0] not in {Kind.SINGLE, Kind.MULTIPLE}:
            return {}
        return {_id(one["text"]): one["explanation"] or "" for one in self.way[1]}


def _id(text: str | None) -> str:
    """Nothing for a choice without words: it makes no key."""
    return identify(text) if text and text.strip() else ""


class Quiz(StructBlock):
    """A question with its way of answering, its nudge and its explanation."""

    question = TextBlock(max_length=400, rows=2, label=_("Question"))
    answer = Ways(required=False, search_index=False, label=_("How it is answered"))
    nudge = TextBlock(
        required=False,
        max_length=500,
        rows=2,
        search_index=False,
        label=_("A nudge"),
        help_text=_("Said to whoever is not right yet. It does not give the answer away."),
    )
    explanation = TextBlock(
        required=False,
        max_length=1000,
        rows=3,
        search_index=False,
        label=_("Explanation"),
        help_text=_("Said to whoever is right, and with the answer to whoever asks for it."),
    )

    class Meta:
        icon = "help"
        label = _("Try it yourself")
        template = "learning/blocks/quiz.html"
        description = _(
            "A question to try oneself on, marked at once with a kind reason. The answer stands nowhere on the page."
        )
        value_class = QuizValue
        preview_value = {
            "question": "“Your parcel is sent back today. Pay 19 kr. here.” What do you do?",
            "answer": [
                {
                    "type": "single",
                    "value": [
                        {
                            "text": "I press, and see whether the page looks right",
                            "right": False,
                            "explanation": "A false page can look exactly like the right one.",
                        },
                        {
                            "text": "I leave it, and go to the company’s page myself",
                            "right": True,
                            "explanation": "There nobody else has chosen the way for you.",
                        },
                        {
                            "text": "I answer and ask who they are",
                            "right": False,
                            "explanation": "Whoever cheats answers kindly too.",
                        },
                    ],
                }
            ],
            "nudge": "What can you do where they have not chosen the way for you?",
            "explanation": "Go there yourself, or call. Nobody has to pay within the hour.",
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if not value["answer"]:
            raise refuse(answer=_("Choose how the question is answered."))
        return value

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["screen"] = quiz_screens.of_page(value, context)
        return context

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any]:
        """Only what stands on the page before somebody tries."""
        return {"question": value.get("question")}
