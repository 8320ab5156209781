"""Blocks that lessons are built from, beside those of every page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from learning.blocks.practice import Practice
from learning.blocks.quiz import Quiz
from portal.blocks import LONG, SHORT, Accordion, FormattedText, Picture, Steps, Video, refuse


class LessonVideo(Video):
    """A film that nobody has to hear, and nobody has to see."""

    class Meta:
        label = _("Film")
        description = _(
            "A short film with subtitles, and with its words in writing for whoever would rather read."
        )

    def clean(self, value):
        value = super().clean(value)
        if not value["transcript"]:
            raise refuse(
                transcript=_(
                    "Write down what is said and shown: some learners read, and some print."
                )
            )
        return value


class Checklist(StructBlock):
    """Things to have at hand or to have done, to tick off."""

    heading = CharBlock(max_length=120, label=_("Heading"))
    items = ListBlock(CharBlock(max_length=200, label=_("What to tick off")), min_num=2)

    class Meta:
        icon = "tick"
        label = _("Checklist")
        template = "learning/blocks/checklist.html"
        description = _("Things to tick off. The ticks stay in the learner's own browser.")
        preview_value = {
            "heading": "Before you begin, have at hand",
            "items": ["Your phone, charged", "A quarter of an hour", "A cup of coffee"],
        }


class Remember(StructBlock):
    """The one thing to take home."""

    text = RichTextBlock(features=SHORT, label=_("What to remember"))

    class Meta:
        icon = "key"
        label = _("Remember")
        template = "learning/blocks/remember.html"
        description = _("One thing to take home, in two sentences.")
        preview_value = {
            "text": "<p>Nobody who is who they say they are asks you for a code on the telephone.</p>"
        }


class AskAmbassador(StructBlock):
    """A person who helps, and where to find them."""

    text = CharBlock(
        max_length=300,
        label=_("Who helps, and when"),
        help_text=_("Such as every Tuesday at the library."),
    )
    contact = SnippetChooserBlock("portal.Contact", required=False, label=_("Contact"))

    class Meta:
        icon = "group"
        label = _("Help from a person")
        template = "learning/blocks/ask_ambassador.html"
        description = _("Who sits down with a learner, where and when, with a telephone number.")
        preview_value = {
            "text": "Hamid and Lone sit in the library every Tuesday from 10 to 12. Just come by.",
            "contact": None,
        }


class LessonBody(StreamBlock):
    """Everything a lesson can hold."""

    text = FormattedText(features=LONG)
    image = Picture()
    video = LessonVideo()
    steps = Steps()
    accordion = Accordion()
    checklist = Checklist()
    remember = Remember()
    ask_ambassador = AskAmbassador()
    quiz = Quiz()
    practice = Practice()
