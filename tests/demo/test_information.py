"""The demo's information campaigns: in every language of both towns, and such as an editor could have published."""

from __future__ import annotations

import pytest
from django.test import Client

from demo.information import open_information
from demo.texts import MUNICIPALITIES
from demo.texts.information import INFORMATION
from learning.information_choices import Stage
from learning.models import InformationIndexPage, InformationPage
from portal.models import Contact, Municipality
from tests.factories import ContactFactory, MunicipalityFactory
from tests.learning import factories as courses

pytestmark = pytest.mark.django_db


def town(slug: str) -> Municipality:
    texts = next(one for one in MUNICIPALITIES if one.slug == slug)
    made = MunicipalityFactory(slug=slug, languages=[*INFORMATION[slug]])
    for contact in texts.contacts:
        ContactFactory(municipality=made, title=contact.title, email=contact.email)
    courses.course(made)
    open_information(made, lambda _code: None)
    return made


@pytest.mark.parametrize("slug", INFORMATION)
def test_both_towns_have_campaigns_in_their_languages_that_everybody_can_read(slug) -> None:
    place = town(slug)
    for code, texts in INFORMATION[slug].items():
        client = Client(headers={"host": place.site.hostname, "accept-language": code})
        home = next(home for home in place.home_pages if home.locale.language_code == code)
        (index,) = InformationIndexPage.objects.child_of(home).live()
        pages = list(InformationPage.objects.child_of(index).live().order_by("path"))
        assert [page.slug for page in pages] == [text.slug for text in texts.campaigns]
        for page, text in zip(pages, texts.campaigns, strict=True):
            page.full_clean()
            assert page.stage == Stage.RUNNING
            assert page.contact.municipality == place
            answer = client.get("/" + page.full_url.split("/", 3)[3]).content.decode()
            assert text.intro in answer
            assert all(title in answer for title, _more in text.steps)


def test_a_campaign_in_another_language_is_a_translation() -> None:
    town("kuulasjarvi")
    finnish, swedish = (
        InformationPage.objects.filter(locale__language_code=code).order_by("path")
        for code in ("fi", "sv")
    )
    assert [one.translation_key for one in finnish] == [one.translation_key for one in swedish]
    assert [[block.id for block in one.steps] for one in finnish] == [
        [block.id for block in one.steps] for one in swedish
    ]


def test_campaigns_are_written_once() -> None:
    place = town("tornsund")
    before = set(InformationPage.objects.values_list("pk", flat=True))
    open_information(place, lambda _code: None)
    assert set(InformationPage.objects.values_list("pk", flat=True)) == before


def test_nobody_is_named_as_contact_where_the_contact_is_not_there_any_more() -> None:
    made = MunicipalityFactory(slug="tornsund", languages=["da"])
    Contact.objects.of(made).delete()
    open_information(made, lambda _code: None)
    assert {page.contact for page in InformationPage.objects.all()} == {None}
