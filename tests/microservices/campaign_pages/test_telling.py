"""Telling what one did, with words and a picture."""

import datetime as dt
import io
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from microservices.actions import campaigns
from microservices.choices import ParticipationState
from microservices.models import Participation

from .steps import at, path_of, tell, text_of

pytestmark = pytest.mark.django_db


def photo(kind: str = "JPEG", size=(640, 480)) -> SimpleUploadedFile:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Somebody's phone"
    Image.new("RGB", size, "teal").save(file, kind, exif=exif)
    return SimpleUploadedFile(f"IMG_1.{kind.lower()}", file.getvalue(), f"image/{kind.lower()}")


def test_somebody_tells_what_they_did_and_a_colleague_sees_it_with_a_clean_picture(
    as_, town, elsa, nests
) -> None:
    answer = tell(as_(elsa), nests, picture=photo())
    assert answer.url == at(nests, "thanks")
    thanks = text_of(as_(elsa).get(answer.url))
    assert "A colleague looks at what you sent" in thanks
    assert "the coins are yours" not in thanks
    row = Participation.objects.get()
    assert (row.state, row.words) == (ParticipationState.PENDING, "A box in the ash on Lindevej.")
    with row.picture.open() as file:
        kept = file.read()
    assert b"Somebody" not in kept
    assert Image.open(io.BytesIO(kept)).format == "JPEG"
    campaigns.approve(None, row)
    assert "the coins are yours" in text_of(as_(elsa).get(answer.url))


def test_words_alone_are_enough(as_, elsa, nests) -> None:
    assert tell(as_(elsa), nests).status_code == 302
    assert not Participation.objects.get().picture


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (
            SimpleUploadedFile("a.jpg", b"MZ\x90 not a picture", "image/jpeg"),
            "not a picture we can open",
        ),
        (
            SimpleUploadedFile("a.svg", b"<svg onload='x'/>", "image/svg+xml"),
            "not a picture we can open",
        ),
        (SimpleUploadedFile("a.jpg", b"", "image/jpeg"), "The file is empty"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_and_the_words_are_kept(
    as_, elsa, nests, sent, words
) -> None:
    sent.seek(0)
    answer = tell(as_(elsa), nests, words="Three boxes.", picture=sent)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Three boxes.</textarea>" in text_of(answer)
    assert not Participation.objects.exists()


def test_a_picture_that_is_too_heavy_or_too_wide_is_refused_in_words(
    as_, elsa, nests, monkeypatch
) -> None:
    monkeypatch.setattr("portal.pictures.MOST_PIXELS_JPEG", 1000)
    assert "too many pixels" in text_of(tell(as_(elsa), nests, picture=photo()))
    monkeypatch.setattr("portal.pictures.MOST_BYTES", 100)
    assert "larger than 15 megabytes" in text_of(tell(as_(elsa), nests, picture=photo()))


def test_who_sends_a_good_picture_without_words_is_told_to_choose_it_again(
    as_, elsa, nests
) -> None:
    answer = tell(as_(elsa), nests, words=" ", picture=photo())
    assert answer.status_code == 422
    assert "Write what you did" in text_of(answer)
    assert "Choose your picture once more" in text_of(answer)


def test_too_many_words_are_refused_and_none_is_lost(as_, elsa, nests) -> None:
    words = "x" * (campaigns.MOST_WORDS + 1)
    answer = tell(as_(elsa), nests, words=words)
    assert "Use at most" in text_of(answer)
    assert words in text_of(answer)


def test_the_same_story_sent_twice_counts_once(as_, elsa, nests) -> None:
    key = str(uuid.uuid4())
    for _press in range(2):
        assert tell(as_(elsa), nests, key=key).status_code == 302
    assert Participation.objects.count() == 1


def test_a_story_after_the_end_is_refused_and_kept_on_the_page(as_, elsa, nests) -> None:
    with time_machine.travel(nests.ends_at + dt.timedelta(minutes=1), tick=False):
        answer = tell(as_(elsa), nests, words="Too late.")
        assert answer.status_code == 422
        assert "This campaign is over" in text_of(answer)
        assert "Too late.</textarea>" in text_of(answer)


def test_thanks_are_for_who_took_part(as_, town, elsa, nests) -> None:
    answer = as_(elsa).get(at(nests, "thanks"))
    assert answer.url == path_of(nests)


def test_everything_that_somebody_does_takes_signing_in(as_, nests) -> None:
    for where in ("tell", "thanks"):
        assert "/en/sign-in/" in as_().get(at(nests, where)).url
