"""Blocks that editors build pages from.

One block, one name, three files: the class here, `templates/portal/blocks/<name>.html` and
`static/css/blocks/<name>.css`; one preview and one sentence that says what it is for.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructBlockValidationError,
    StructValue,
    TextBlock,
    URLBlock,
)
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from portal import webvtt
from portal.switch import OWN_NAMES

LONG = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
SHORT = ["bold", "italic", "ol", "ul", "link", "document-link"]
VIDEO_FILES = {"mp4", "webm"}
MOST_FAULTS = 8
"""What is wrong in a file of subtitles is told up to here; the rest after it is mended."""


def refuse(**errors: str) -> StructBlockValidationError:
    """The error of a block, told at the fields it concerns."""
    return StructBlockValidationError(
        block_errors={name: ValidationError(text) for name, text in errors.items()}
    )


def only_a_file_name(text: str, filename: str) -> bool:
    """Whether an alternative text is what a camera or a program called the file.

    True where it equals the name of the file, with or without its ending and however it is spaced, and where
    it ends like a picture file of whatever name. Such a text is read aloud letter by letter.
    """

    def bare(name: str) -> str:
        return re.sub(r"[\W_]+", "", name).casefold()

    stem = PurePath(filename).stem
    # storage adds seven characters where a file of that name is already there
    names = {bare(filename), bare(stem), bare(re.sub(r"_[A-Za-z0-9]{7}$", "", stem))}
    return bare(text) in names or bool(
        re.search(r"\.(jpe?g|png|gif|webp|avif|svg|heic|tiff?)$", text.strip(), re.IGNORECASE)
    )


class FormattedText(RichTextBlock):
    """Text with headings, lists and links."""

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "portal/blocks/text.html"
        description = _(
            "Paragraphs with headings, lists and links. The page's title stands above it."
        )
        preview_value = (
            "<h2>From 1 January the glass goes in its own bin</h2>"
            "<p>We empty it <b>every fourth Thursday</b>. You get the bin in December and need do nothing.</p>"
            "<ul><li>Bottles and jars, without lids</li><li>No porcelain, no window glass</li></ul>"
        )


class Picture(StructBlock):
    """A picture, with the words that stand in for it."""

    picture = ImageBlock(label=_("Picture"))
    caption = CharBlock(required=False, max_length=250, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "portal/blocks/image.html"
        description = _("A picture with a caption. Say what it shows, or mark it as decoration.")

    def get_preview_value(self):
        return self.normalize(
            {
                "picture": a_picture(_("The square on a market day")),
                "caption": _("Market day in May."),
            }
        )

    def clean(self, value):
        value = super().clean(value)
        picture = value["picture"]
        text = picture.contextual_alt_text or ""
        if not picture.decorative and only_a_file_name(text, picture.filename):
            told = refuse(
                alt_text=_(
                    "This is the name of the file. Write what the picture shows, as you would say it "
                    "on the telephone."
                )
            )
            raise StructBlockValidationError(block_errors={"picture": told})
        return value


class Step(StructBlock):
    """One step of several."""

    title = CharBlock(max_length=120, label=_("What happens"))
    text = RichTextBlock(required=False, features=SHORT, label=_("More"))

    class Meta:
        icon = "arrow-right"
        label = _("Step")


class Steps(StructBlock):
    """What happens first, then, and last."""

    heading = CharBlock(required=False, max_length=120, label=_("Heading"))
    steps = ListBlock(Step(), min_num=2, label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "portal/blocks/steps.html"
        description = _("Things that happen one after another, with a number each.")
        preview_value = {
            "heading": "How you apply for a place in a day nursery",
            "steps": [
                {
                    "title": "You apply",
                    "text": "<p>At the earliest when the child is two months old.</p>",
                },
                {"title": "We answer", "text": "<p>Within four weeks, by letter.</p>"},
                {"title": "You say yes", "text": ""},
            ],
        }


class Answer(StructBlock):
    """One question and its answer."""

    question = CharBlock(max_length=160, label=_("Question"))
    answer = RichTextBlock(features=SHORT, label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Question and answer")


class Accordion(StructBlock):
    """Questions that open to their answers."""

    heading = CharBlock(required=False, max_length=120, label=_("Heading"))
    items = ListBlock(Answer(), min_num=1, label=_("Questions"))

    class Meta:
        icon = "list-ul"
        label = _("Questions and answers")
        template = "portal/blocks/accordion.html"
        description = _("Questions in the reader's words. Each opens to its answer.")
        preview_value = {
            "heading": "What people ask",
            "items": [
                {
                    "question": "Can I come without an appointment?",
                    "answer": "<p>Yes, on weekdays from 9 to 15.</p>",
                },
                {"question": "What does it cost?", "answer": "<p>Nothing.</p>"},
            ],
        }


class ContactCard(StructBlock):
    """Whom to ask, and when."""

    contact = SnippetChooserBlock("portal.Contact", label=_("Contact"))

    class Meta:
        icon = "user"
        label = _("Contact card")
        template = "portal/blocks/contact.html"
        description = _(
            "Whom to ask, with telephone, hours and address. Kept in one place for all pages."
        )

    def get_preview_value(self):
        model = self.child_blocks["contact"].target_model
        # one that is not stored, so that a preview needs nothing in the database
        contact = model(
            title="Borgerservice",
            about="Passports, moving, day nursery",
            phone="70 00 01 10",
            phone_hours="Weekdays 9–15",
            email="borger@tornsund.example",
            address="Rådhustorvet 1\n7990 Tornsund",
        )
        return self.normalize({"contact": contact})


class CallToAction(StructBlock):
    """The one thing to do on a page."""

    title = CharBlock(max_length=120, label=_("What it is about"))
    text = CharBlock(required=False, max_length=300, label=_("More"))
    button = CharBlock(max_length=50, label=_("Words on the button"))
    page = PageChooserBlock(required=False, label=_("Page it leads to"))
    address = URLBlock(required=False, label=_("Or an address elsewhere"))

    class Meta:
        icon = "plus-inverse"
        label = _("Call to action")
        template = "portal/blocks/action.html"
        description = _("The one thing to do on this page, with a filled button.")
        preview_value = {
            "title": "Say what you think of the new bus plan",
            "text": "Your answer is read by the committee before it votes on Tuesday 9 December.",
            "button": "Write an answer",
            "page": None,
            "address": "https://example.org/",
        }

    def clean(self, value):
        value = super().clean(value)
        if bool(value["page"]) == bool(value["address"]):
            told = _("Choose a page or write an address, one of them.")
            raise refuse(page=told, address=told)
        return value


class Captions(StructBlock):
    """Subtitles in one language."""

    language = ChoiceBlock(choices=list(OWN_NAMES.items()), label=_("Language"))
    file = DocumentChooserBlock(label=_("Subtitles (WebVTT)"))

    class Meta:
        icon = "openquote"
        label = _("Subtitles")

    def clean(self, value):
        value = super().clean(value)
        if value["file"].file_extension.lower() != "vtt":
            raise refuse(file=_("Subtitles are a WebVTT file, which ends in .vtt."))
        if wrong := faults_of(value["file"]):
            told = ValidationError([str(one) for one in wrong[:MOST_FAULTS]])
            raise StructBlockValidationError(block_errors={"file": told})
        return value


def faults_of(subtitles: Any) -> list[str | webvtt.Fault]:
    """What whoever uploaded a document of subtitles has to mend in it."""
    try:
        with subtitles.file.open("rb") as stream:
            return [*webvtt.faults(stream.read(webvtt.LARGEST + 1))]
    except OSError:
        return [gettext("The file cannot be read. Upload it once more.")]


class VideoValue(StructValue):
    @property
    def host(self) -> str:
        return (urlsplit(self.get("link") or "").hostname or "").removeprefix("www.")

    @property
    def mime(self) -> str:
        return f"video/{self['file'].file_extension.lower()}"


class Video(StructBlock):
    """A film on our own server with subtitles, or a link to one elsewhere."""

    title = CharBlock(max_length=120, label=_("What the film is about"))
    file = DocumentChooserBlock(required=False, label=_("Film (MP4 or WebM)"))
    link = URLBlock(
        required=False,
        label=_("Or its address elsewhere"),
        help_text=_(
            "The film opens there. Nothing is fetched from that place until somebody presses."
        ),
    )
    length = CharBlock(
        required=False, max_length=12, label=_("Length"), help_text=_("Such as 3:04")
    )
    poster = ImageChooserBlock(required=False, label=_("Picture before it plays"))
    captions = ListBlock(Captions(), min_num=0, default=[], label=_("Subtitles"))
    transcript = RichTextBlock(
        required=False, features=SHORT, label=_("The film in words"), help_text=_("Who says what.")
    )

    class Meta:
        icon = "media"
        label = _("Film")
        template = "portal/blocks/video.html"
        description = _(
            "A film with subtitles and its words in writing. It plays when somebody presses."
        )
        value_class = VideoValue
        preview_value = {
            "title": "Three signs of a false message",
            "file": None,
            "link": "https://example.org/film",
            "length": "3:04",
            "poster": None,
            "captions": [],
            "transcript": "<p><b>Birgit:</b> I got a message about a parcel.</p>",
        }

    def clean(self, value):
        value = super().clean(value)
        file, link = value["file"], value["link"]
        if bool(file) == bool(link):
            told = _("Choose a film or write its address, one of them.")
            raise refuse(file=told, link=told)
        if file and file.file_extension.lower() not in VIDEO_FILES:
            raise refuse(file=_("Browsers play MP4 and WebM. Convert the film to one of them."))
        if file and not value["captions"]:
            raise refuse(captions=_("Add subtitles in at least one language."))
        languages = [one["language"] for one in value["captions"]]
        if len(languages) != len(set(languages)):
            raise refuse(captions=_("Two files of subtitles are in the same language."))
        if link and not value["transcript"]:
            raise refuse(
                transcript=_(
                    "We cannot see whether that film has subtitles. Write down what is said."
                )
            )
        return value


class Quote(StructBlock):
    """What somebody said."""

    text = TextBlock(max_length=500, label=_("What was said"))
    who = CharBlock(max_length=100, label=_("Who said it"))
    role = CharBlock(required=False, max_length=120, label=_("Who that is"))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "portal/blocks/quote.html"
        description = _("Somebody's own words, with name.")
        preview_value = {
            "text": "I came for the coffee, and went home with a place on the committee.",
            "who": "Karen Vestergaard",
            "role": "Chair of the residents' association in Søndervang",
        }


class DocumentRow(StructBlock):
    """One document to download."""

    document = DocumentChooserBlock(label=_("Document"))
    about = CharBlock(required=False, max_length=160, label=_("What is in it"))

    class Meta:
        icon = "doc-full"
        label = _("Document")


class Documents(StructBlock):
    """Files to download."""

    heading = CharBlock(required=False, max_length=120, label=_("Heading"))
    documents = ListBlock(DocumentRow(), min_num=1, label=_("Documents"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Documents")
        template = "portal/blocks/documents.html"
        description = _("Files to download, each with its kind and size.")

    def get_preview_value(self):
        documents = get_document_model().objects.order_by("pk")[:2]
        rows = [{"document": one, "about": ""} for one in documents]
        return self.normalize({"heading": _("Papers"), "documents": rows})


def a_picture(alternative: str) -> dict | None:
    """A picture of this installation for a preview, or nothing where it has none yet."""
    image = get_image_model().objects.order_by("pk").first()
    return image and {"image": image, "decorative": False, "alt_text": str(alternative)}


class BodyBlock(StreamBlock):
    """Everything a page can hold."""

    text = FormattedText(features=LONG)
    image = Picture()
    steps = Steps()
    accordion = Accordion()
    contact = ContactCard()
    action = CallToAction()
    video = Video()
    quote = Quote()
    documents = Documents()

    class Meta:
        template = "portal/blocks/body.html"
        block_counts = {"action": {"max_num": 1}}
