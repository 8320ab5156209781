"""Pictures that residents send: looked at with care, drawn anew, and kept without anything that came with them.

What is kept is a JPEG of our own making. Where it was taken, by what and when stands in no byte of it.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"
"""What browsers offer to choose; a phone that keeps other formats turns its picture into the first of these."""
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 24_000_000
"""Pixels that are unpacked whole, about 100 MB of memory."""
MOST_PIXELS_JPEG = 80_000_000
"""A JPEG that comes line by line is unpacked smaller at once, and may have more."""
MOST_SCANS = 64
"""How often a JPEG may go over the whole picture again; each time costs as much as the first."""
LONGEST_SIDE = 1600
QUALITY = 82

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
"""What the library raises for files that are no picture, are cut off, or lie about what is in them."""


class PictureRefused(ValueError):
    """It cannot be used; the message says why, for the person who sent it."""


def redrawn(file: IO[bytes], *, longest: int = LONGEST_SIDE) -> bytes:
    """The picture as a new JPEG, upright and at most ``longest`` pixels wide or high.

    Size and kind are looked at before anything is unpacked. Raises PictureRefused.
    """
    try:
        with Image.open(file, formats=FORMATS) as picture:
            lines = picture.format == "JPEG" and not picture.info.get("progressive")
            most = MOST_PIXELS_JPEG if lines else MOST_PIXELS
            if picture.width * picture.height > most or _scans(picture, file) > MOST_SCANS:
                raise PictureRefused(_too_large())
            picture.draft("RGB", (longest, longest))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((longest, longest))
            flat = _flat(upright)
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused(_too_large()) from error
    except _BROKEN as error:
        raise PictureRefused(
            _("This file is not a picture we can open. Choose a JPEG, PNG or WebP picture.")
        ) from error
    new = io.BytesIO()
    flat.save(new, "JPEG", quality=QUALITY, progressive=True)
    return new.getvalue()


def _scans(picture: Image.Image, file: IO[bytes]) -> int:
    """How often a JPEG goes over the whole picture: the marker of a scan occurs nowhere else in its data."""
    if picture.format != "JPEG":
        return 1
    at = file.tell()
    file.seek(0)
    number = file.read(MOST_BYTES).count(b"\xff\xda")
    file.seek(at)
    return number


def _too_large() -> str:
    return _("The picture has too many pixels. Choose a smaller one, or take a new one.")


def _flat(picture: Image.Image) -> Image.Image:
    """Without see-through parts, on white, and without all that came with the file."""
    seen = picture.convert("RGBA") if picture.has_transparency_data else picture.convert("RGB")
    flat = Image.new("RGB", seen.size, "white")
    flat.paste(seen, mask=seen.getchannel("A") if seen.mode == "RGBA" else None)
    return flat


class PictureField(forms.FileField):
    """A picture somebody sends, as a new file ready to be kept; nothing where none was sent."""

    widget = forms.FileInput(attrs={"accept": ACCEPT})
    default_error_messages = {
        "empty": gettext_lazy("The file is empty. Choose the picture again."),
        "invalid": gettext_lazy("The picture did not arrive. Choose it again."),
    }

    def clean(self, data: Any, initial: Any = None) -> ContentFile | None:
        file: UploadedFile | None = super().clean(data, initial)
        if not file:
            return None
        if file.size and file.size > MOST_BYTES:
            raise ValidationError(
                _("The picture is larger than 15 megabytes. Choose a smaller one."), code="huge"
            )
        try:
            return ContentFile(redrawn(file), name="picture.jpg")
        except PictureRefused as refused:
            raise ValidationError(str(refused), code="unreadable") from refused
