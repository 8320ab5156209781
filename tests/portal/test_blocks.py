"""Blocks of pages: complete, previewed, and refusing what would shut somebody out."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.loader import get_template
from wagtail.blocks import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.rich_text import RichText

from portal import blocks
from portal.templatetags.torget import safe_richtext

ROOT = Path(__file__).resolve().parents[2]
BODY = blocks.BodyBlock()
NAMES = list(BODY.child_blocks)


@pytest.fixture
def picture(db):
    return get_image_model().objects.create(
        title="IMG_2041", file=get_test_image_file(filename="IMG_2041.jpg")
    )


def document(name: str, body: bytes = b"%PDF-1.4"):
    return get_document_model().objects.create(title=name, file=ContentFile(body, name))


def messages_of(error: StructBlockValidationError) -> dict:
    return {name: str(told) for name, told in error.block_errors.items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_block_has_a_template_a_stylesheet_a_preview_a_description_and_an_icon(name):
    block = BODY.child_blocks[name]
    assert block.meta.template == f"portal/blocks/{name}.html"
    assert get_template(block.meta.template)
    assert (ROOT / "static" / "css" / "blocks" / f"{name}.css").exists()
    assert str(block.meta.description)
    assert block.meta.icon != "placeholder"
    assert hasattr(block.meta, "preview_value") or "get_preview_value" in type(block).__dict__


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_preview_renders_where_nothing_is_stored_yet(name):
    block = BODY.child_blocks[name]
    assert block.render(block.get_preview_value()).strip()


def test_a_picture_needs_words_or_the_word_decoration(picture):
    block = blocks.Picture()
    value = block.to_python({"picture": {"image": picture.pk, "alt_text": "", "decorative": False}})
    with pytest.raises(StructBlockValidationError):
        block.clean(value)
    decoration = {"image": picture.pk, "alt_text": "", "decorative": True}
    cleaned = block.clean(block.to_python({"picture": decoration}))
    assert cleaned["picture"].pk == picture.pk
    assert 'alt=""' in block.render(cleaned)


@pytest.mark.parametrize(
    "words",
    ["IMG_2041.jpg", "img 2041", "IMG_2041", "holiday.JPEG", " Skærmbillede 3.png "],
)
def test_the_name_of_a_file_says_nothing_about_a_picture(picture, words):
    block = blocks.Picture()
    value = block.to_python(
        {"picture": {"image": picture.pk, "alt_text": words, "decorative": False}}
    )
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    told = refused.value.block_errors["picture"].block_errors["alt_text"]
    assert "name of the file" in str(told)


@pytest.mark.parametrize("words", ["Three stalls under limes", "2041 people on the square", "ø"])
def test_words_about_the_picture_are_accepted(picture, words):
    block = blocks.Picture()
    value = block.to_python(
        {"picture": {"image": picture.pk, "alt_text": words, "decorative": False}}
    )
    assert block.clean(value)["picture"].contextual_alt_text == words
    assert f'alt="{words}"' in block.render(value)


def action(**given):
    block = blocks.CallToAction()
    return block, block.to_python({"title": "Bus plan", "button": "Answer", **given})


@pytest.mark.django_db
def test_a_call_to_action_leads_to_one_place():
    block, value = action(address="https://example.org/plan")
    assert 'href="https://example.org/plan"' in block.render(block.clean(value))
    for given in ({}, {"address": "https://example.org/", "page": 1}):
        block, value = action(**given)
        with pytest.raises(StructBlockValidationError) as refused:
            block.clean(value)
        assert {"page", "address"} & set(messages_of(refused.value))


SUBTITLES = b"WEBVTT\n\n00:01.000 --> 00:03.000\nBirgit: Hello.\n"


def film(**given):
    block = blocks.Video()
    return block, block.to_python({"title": "Three signs", **given})


def refused_film(**given) -> set[str]:
    block, value = film(**given)
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    return set(messages_of(refused.value))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["film.mp4", "film.webm", "film-da.vtt"])
def test_an_editor_may_upload_a_film_and_its_subtitles(name):
    document(name).full_clean(exclude=["collection"])


@pytest.mark.django_db
def test_an_editor_may_not_upload_a_program():
    with pytest.raises(ValidationError, match="exe"):
        document("film.exe").full_clean(exclude=["collection"])


@pytest.mark.django_db
def test_a_film_has_subtitles_in_each_language_once():
    mp4, danish = document("film.mp4").pk, document("film-da.vtt", SUBTITLES).pk
    one = {"language": "da", "file": danish}
    assert refused_film(file=mp4) == {"captions"}
    assert refused_film(file=mp4, captions=[one, one]) == {"captions"}
    assert refused_film(file=document("film.avi").pk, captions=[one]) == {"file"}
    assert refused_film() == {"file", "link"}
    assert refused_film(file=mp4, link="https://example.org/", captions=[one]) == {"file", "link"}
    block, value = film(file=mp4, captions=[one])
    html = block.render(block.clean(value), context={"request": None})
    assert 'kind="captions" srclang="da" label="Dansk"' in html
    assert 'preload="none"' in html


@pytest.mark.django_db
def test_subtitles_are_webvtt():
    block = blocks.Captions()
    value = block.to_python({"language": "da", "file": document("film.pdf").pk})
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    assert set(messages_of(refused.value)) == {"file"}


@pytest.mark.django_db
def test_subtitles_that_no_browser_would_show_are_refused_line_by_line():
    block = blocks.Captions()
    backwards = SUBTITLES.replace(b"00:03.000", b"00:00.500") + b"\n00:04,000 --> 00:05,000\nBye\n"
    row = document("film-da.vtt", backwards)
    value = block.to_python({"language": "da", "file": row.pk})
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    assert refused.value.block_errors["file"].messages == [
        "Line 3: The subtitle ends before it begins.",
        "Line 6: Times are written 00:01:02.500 --> 00:01:04.000, with a full stop before the thousandths.",
    ]
    row.file.delete(save=False)
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    assert set(messages_of(refused.value)) == {"file"}


@pytest.mark.django_db
def test_a_film_elsewhere_is_a_link_with_its_words_beside_it():
    assert refused_film(link="https://www.example.org/film") == {"transcript"}
    block, value = film(link="https://www.example.org/film", transcript="<p>Birgit: Hello.</p>")
    html = block.render(block.clean(value))
    assert '<a href="https://www.example.org/film"' in html
    assert "Opens example.org" in html
    assert "Birgit: Hello." in html
    assert "<iframe" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<p onclick="x()">Hi</p>',
        '<a href="javascript:x()">Hi</a>',
        '<img src=x onerror="x()">',
        '<p style="position:fixed">Hi</p>',
        '<iframe src="https://example.org"></iframe>',
    ],
)
def test_rich_text_is_cleaned_on_the_way_out(hostile):
    html = safe_richtext(RichText(hostile))
    for word in ("script", "onclick", "onerror", "style", "iframe", "<img"):
        assert word not in html


def test_rich_text_keeps_its_structure():
    text = '<h2>A</h2><p>b <b>c</b> <a href="https://example.org/">d</a></p><ul><li>e</li></ul>'
    assert safe_richtext(RichText(text)) == text


def test_a_page_holds_one_call_to_action():
    one = ("action", {"title": "a", "button": "b", "address": "https://example.org/", "page": None})
    with pytest.raises(ValidationError):
        BODY.clean(BODY.normalize([one, one]))
