"""A picture beside what is asked for: sent once, described, drawn anew, and gone when it must go."""

import datetime as dt
import io
import re
import uuid

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from microservices import tasks
from microservices.actions import listing_pictures, listings
from microservices.models import Listing, SentPicture
from portal import mydata
from tests.factories import ResidentFactory
from tests.microservices import factories

pytestmark = pytest.mark.django_db
ASK = "/en/help/ask/company/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


TOWN = {"slug": "tornsund", "languages": ["en"]}


@pytest.fixture
def kind(town):
    return factories.CategoryFactory(municipality=town, slug="company", name_en="Company")


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def browser(client, town, elsa, kind):
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(elsa)
    return client


def photo(size=(1600, 900), **options) -> SimpleUploadedFile:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A telephone at Rosengade 4"
    Image.new("RGB", size, "teal").save(file, "JPEG", exif=exif, **options)
    return SimpleUploadedFile("IMG_1.jpg", file.getvalue(), "image/jpeg")


def form(**fields):
    usual = {"key": str(uuid.uuid4()), "title": "A bookcase to carry", "coins": 1, "slots": 1}
    return usual | fields


def files(media) -> list[str]:
    return sorted(path.name for path in (media / "listings").glob("*"))


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_picture_is_sent_once_looked_at_and_published(browser, media, elsa) -> None:
    said = form(picture_alt="A bookcase in parts")
    looked = browser.post(ASK, said | {"look": "1", "picture": photo()}).content.decode()
    assert 'alt="A bookcase in parts"' in looked
    assert 'name="picture"' not in looked
    assert 'name="picture_alt" value="A bookcase in parts"' in looked
    # going back to change something, it is still there
    changed = browser.post(ASK, said | {"change": "1"}).content.decode()
    assert "The picture you have chosen" in changed
    browser.post(ASK, said | {"publish": "1"})
    row = Listing.objects.get()
    assert row.picture_alt == "A bookcase in parts"
    assert not SentPicture.objects.exists()
    assert len(files(media)) == 2
    shown = browser.get(row.picture.url)
    assert shown.headers["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(b"".join(shown.streaming_content))) as drawn:
        assert max(drawn.size) == listing_pictures.PAGE
        assert not drawn.getexif()
    small = browser.get(row.small_picture_url)
    with Image.open(io.BytesIO(b"".join(small.streaming_content))) as drawn:
        assert max(drawn.size) == listing_pictures.CARD


def test_it_is_shown_on_its_card_and_its_page(browser, town, kind) -> None:
    owner = ResidentFactory(municipality=town, birth_year=1980)
    key = uuid.uuid4()
    listing_pictures.keep(owner, key, photo())
    row = factories.listed(owner, kind, key=key, picture_alt="A bookcase")
    assert row.small_picture_url in browser.get("/en/help/").content.decode()
    page = browser.get(f"/en/help/listings/{row.pk}/").content.decode()
    assert row.picture.url in page
    assert 'alt="A bookcase"' in page


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (
            SimpleUploadedFile("a.jpg", b"GIF89a not a picture", "image/jpeg"),
            "not a picture we can",
        ),
        (SimpleUploadedFile("a.png", b"", "image/png"), "The file is empty"),
        ("bomb", "too many pixels"),
    ],
)
def test_what_is_no_picture_or_a_bomb_is_refused_and_nothing_is_lost(
    browser, media, picture, words
) -> None:
    if picture == "bomb":
        file = io.BytesIO()
        Image.new("1", (5000, 5000)).save(file, "PNG")
        picture = SimpleUploadedFile("a.png", file.getvalue(), "image/png")
    answer = browser.post(ASK, form(text="Second floor.", publish="1", picture=picture))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Second floor." in page
    assert re.search(r"<details open", page)
    assert files(media) == []
    assert not Listing.objects.exists()


def test_a_picture_stays_where_something_else_is_to_be_mended(browser) -> None:
    said = form(title="", picture_alt="")
    answer = browser.post(ASK, said | {"publish": "1", "picture": photo()})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Say what the picture shows" in page
    assert "The picture you have chosen" in page
    mended = said | {"title": "A bookcase", "picture_alt": "In parts", "publish": "1"}
    browser.post(ASK, mended)
    assert Listing.objects.get().picture


def test_another_picture_takes_its_place_and_it_can_be_taken_away(browser, media, commits) -> None:
    said = form(picture_alt="In parts", look="1")
    with commits():
        browser.post(ASK, said | {"picture": photo()})
    first = files(media)
    with commits():
        browser.post(ASK, said | {"picture": photo((600, 600))})
    assert len(files(media)) == 2
    assert not set(first) & set(files(media))
    with commits():
        browser.post(ASK, said | {"picture_away": "on"})
    assert files(media) == []
    browser.post(ASK, said | {"publish": "1"})
    assert (Listing.objects.get().picture.name, Listing.objects.get().picture_alt) == ("", "")


def test_nobody_gets_the_picture_of_anothers_form(browser, town, elsa, kind) -> None:
    key = uuid.uuid4()
    other = ResidentFactory(municipality=town)
    listing_pictures.keep(other, key, photo())
    page = browser.post(ASK, form(key=str(key), look="1", picture=photo(), picture_alt="x"))
    assert "/media/" not in page.content.decode()
    assert listing_pictures.keep(elsa, key, photo()) is None
    assert SentPicture.objects.get(key=key).owner == other


def test_what_is_never_published_is_gone_after_a_day_and_few_are_kept(elsa, media, commits) -> None:
    with commits():
        for _form in range(listing_pictures.MOST + 2):
            listing_pictures.keep(elsa, uuid.uuid4(), photo((60, 60)))
    assert SentPicture.objects.count() == listing_pictures.MOST
    assert len(files(media)) == 2 * listing_pictures.MOST
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1)), commits():
        assert tasks.pictures() == listing_pictures.MOST
    assert files(media) == []


def test_a_removed_listing_loses_its_picture_and_another_week_of_it_keeps_it(
    town, elsa, kind, media, commits
) -> None:
    key, start = uuid.uuid4(), timezone.now() + dt.timedelta(days=1)
    listing_pictures.keep(elsa, key, photo())
    row = factories.listed(
        elsa, kind, key=key, picture_alt="A garden", starts_at=start,
        weekly_until=(start + dt.timedelta(days=20)).date(),
    )  # fmt: skip
    again = listings.repeat(row)
    assert again is not None
    staff = factories.coordinator(town)
    with commits():
        listings.remove(staff, row, words="Not here.")
    assert default_storage.exists(again.picture.name)
    with commits():
        listings.remove(staff, again, words="Not here.")
    assert files(media) == []
    assert not Listing.objects.exclude(picture="").exists()


def test_whoever_leaves_leaves_no_picture(elsa, kind, media, commits) -> None:
    key = uuid.uuid4()
    listing_pictures.keep(elsa, key, photo())
    factories.written(elsa, kind, key=key, picture_alt="A garden")
    listing_pictures.keep(elsa, uuid.uuid4(), photo())
    with commits():
        mydata.erase(elsa)
    assert files(media) == []


def test_the_database_keeps_no_picture_without_words(elsa, kind) -> None:
    row = factories.written(elsa, kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.filter(pk=row.pk).update(picture="listings/a.jpg")
    with pytest.raises(IntegrityError), transaction.atomic():
        SentPicture.objects.create(owner=elsa, key=uuid.uuid4(), file="")
