"""What a page costs the database when it is not in the cache."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import (
    AlertBannerFactory,
    CaseFactory,
    CasePageFactory,
    ContactFactory,
    MunicipalityFactory,
    StandardPageFactory,
)
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db


def found_town():
    """A municipality with something of everything: two languages, a banner, pages for the footer, cases."""
    town = MunicipalityFactory(languages=["sv", "fi"])
    home = town.site.root_page.specific
    AlertBannerFactory(municipality=town, ends_at=timezone.now() + dt.timedelta(hours=1))
    for purpose in ("about", "contact", "privacy", "cookies", "accessibility"):
        StandardPageFactory(parent=home, title=purpose, purpose=purpose, show_in_menus=True)
    for _number in range(5):
        CasePageFactory(case=CaseFactory(source__municipality=town))
    return town


def read(client, town, path: str) -> None:
    """The second reader of a process: what Django and Wagtail remember from the first is remembered."""
    host = {"host": town.site.hostname}
    assert client.get(path, headers=host).status_code == 200
    with at_most():
        assert client.get(path, headers=host).status_code == 200


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_front_page_stays_within_the_budget(client, town, language) -> None:
    read(client, town, f"/{language}/")


@pytest.mark.parametrize("page", ["about", "cookies", "privacy"])
def test_an_ordinary_page_stays_within_the_budget(client, town, page) -> None:
    read(client, town, f"/sv/{page}/")


def test_a_page_of_many_blocks_stays_within_the_budget(client, town) -> None:
    contact = ContactFactory(municipality=town)
    body = [
        ("text", "<p>Ett stycke.</p>"),
        ("contact", {"contact": contact}),
        ("quote", {"text": "Ett ord.", "who": "Ane", "role": ""}),
    ]
    StandardPageFactory(parent=town.site.root_page.specific, title="Block", body=body * 3)
    read(client, town, "/sv/block/")


def test_a_page_below_pages_stays_within_the_budget(client, town) -> None:
    top = StandardPageFactory(parent=town.site.root_page.specific, title="Skola")
    middle = StandardPageFactory(parent=top, title="Fritids")
    StandardPageFactory(parent=middle, title="Avgift")
    read(client, town, "/sv/skola/fritids/")
    read(client, town, "/sv/skola/fritids/avgift/")
