"""Pictures that residents send: drawn anew, or refused in words."""

import contextlib
import io
import struct
import zlib

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal import pictures
from portal.pictures import PictureField, PictureRefused, redrawn


def drawn(
    kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **said
) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, said.pop("colour", None) or "teal").save(file, kind, **said)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_of_each_kind_becomes_a_jpeg_that_is_not_too_large(kind: str) -> None:
    new = opened(redrawn(io.BytesIO(drawn(kind, (4000, 1000)))))
    assert new.format == "JPEG"
    assert new.size == (1600, 400)


def test_a_small_picture_stays_as_small_as_it_is() -> None:
    assert opened(redrawn(io.BytesIO(drawn(size=(30, 20))))).size == (30, 20)


def test_nothing_that_came_with_a_picture_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Somebody's phone"
    exif[0x8825] = {1: "N", 2: (56.0, 9.0, 30.0)}
    sent = drawn(exif=exif, comment=b"taken at home")
    assert b"Somebody" in sent
    kept = redrawn(io.BytesIO(sent))
    assert b"Somebody" not in kept
    assert b"taken at home" not in kept
    assert not opened(kept).getexif()
    assert {"exif", "comment", "icc_profile"} & set(opened(kept).info) == set()


def test_a_picture_that_was_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(redrawn(io.BytesIO(drawn(size=(400, 300), exif=exif)))).size == (300, 400)


def test_what_is_see_through_becomes_white() -> None:
    sent = drawn("PNG", (20, 20), "RGBA", colour=(0, 0, 0, 0))
    assert opened(redrawn(io.BytesIO(sent))).getpixel((10, 10)) == (255, 255, 255)


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that says it is ``side`` pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [5_000, 10_000, 30_000, 2**30])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(PictureRefused, match=r"pixels|not a picture"):
        redrawn(io.BytesIO(bomb(side)))


def test_a_picture_that_goes_over_itself_without_end_is_refused() -> None:
    sent = drawn(progressive=True)
    assert redrawn(io.BytesIO(sent))
    first = sent.index(b"\xff\xda")
    scan = sent[first : sent.index(b"\xff", first + 2)]
    endless = sent[:-2] + scan * pictures.MOST_SCANS + sent[-2:]
    with pytest.raises(PictureRefused, match="pixels"):
        redrawn(io.BytesIO(endless))


@pytest.mark.parametrize(
    "sent",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", drawn("GIF"), drawn()[:300]],
    ids=["nothing", "svg", "pdf", "gif", "cut off"],
)
def test_what_is_no_picture_we_open_is_refused_in_words(sent: bytes) -> None:
    with pytest.raises(PictureRefused, match="not a picture"):
        redrawn(io.BytesIO(sent))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_a_damaged_file_is_a_picture_or_refused_and_never_anything_else(kind: str, data) -> None:
    sent = bytearray(drawn(kind, (16, 16)))
    for _time in range(data.draw(st.integers(1, 6))):
        sent[data.draw(st.integers(0, len(sent) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(PictureRefused):
        assert opened(redrawn(io.BytesIO(bytes(sent)))).format == "JPEG"


class Form(forms.Form):
    picture = PictureField(required=False)


def sent(data: bytes, name: str = "IMG_1.jpg") -> Form:
    return Form({}, {"picture": SimpleUploadedFile(name, data, "image/jpeg")})


def test_a_form_gets_a_new_file_with_a_name_of_ours() -> None:
    form = sent(drawn(), "../../etc/passwd.php")
    assert form.is_valid()
    assert form.cleaned_data["picture"].name == "picture.jpg"
    assert opened(form.cleaned_data["picture"].read()).size == (640, 480)


def test_a_form_without_a_picture_is_a_form_without_a_picture() -> None:
    form = Form({}, {})
    assert form.is_valid()
    assert form.cleaned_data["picture"] is None


def test_a_form_says_what_is_wrong_with_a_picture(monkeypatch) -> None:
    assert "not a picture" in str(sent(b"MZ\x90").errors)
    assert "empty" in str(sent(b"").errors)
    assert "pixels" in str(sent(bomb(10_000)).errors)
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)
    assert "15 megabytes" in str(sent(drawn()).errors)
