"""The part of the front page where the way to help begins."""

import pytest

from microservices import fit
from microservices.actions import listings, neighbours, safety
from microservices.models import Category
from tests.factories import AreaFactory, ResidentFactory
from tests.microservices.factories import CategoryFactory, listed
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db


TOWN = {"slug": "tornsund", "languages": ["en"]}


@pytest.fixture
def kinds(town):
    return [
        CategoryFactory(municipality=town, slug=f"kind-{number}", name_en=f"Kind {number}")
        for number in range(6)
    ]


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo", birth_year=1980)


@pytest.fixture
def home(client, town):
    def read(person=None) -> str:
        client.logout()
        if person is not None:
            client.force_login(person)
        return client.get("/en/", headers={"host": town.site.hostname}).content.decode()

    return read


def test_the_first_kinds_of_help_are_one_press_away_and_the_others_two(home, kinds) -> None:
    page = home()
    assert page.count('href="/en/help/ask/kind-') == 4
    assert 'href="/en/help/ask/"' in page
    assert "Neighbours who need a hand" not in page


def test_where_there_is_no_market_there_is_no_such_part(home, town) -> None:
    Category.objects.of(town).delete()
    assert "What do you need help with?" not in home()


def test_the_newest_that_is_asked_for_stands_there_and_goes_when_it_is_over(
    home, kinds, elsa
) -> None:
    rows = [listed(elsa, kinds[0], title=f"Errand {number}", coins=1) for number in range(3)]
    page = home()
    assert "Errand 2" in page
    assert "Errand 1" in page
    assert "Errand 0" not in page
    assert "Elsa" not in page
    listings.withdraw(elsa, rows[2])
    assert "Errand 2" not in home()


def test_whoever_is_signed_in_sees_first_what_fits_and_never_their_own(
    home, kinds, elsa, bo, town
) -> None:
    neighbours.describe(
        bo, bo, town, area=AreaFactory(municipality=town), reach=4, languages=["da"],
        times=fit.ALWAYS, categories=[kinds[1]], told=False,
    )  # fmt: skip
    listed(elsa, kinds[1], title="Fits him", coins=1)
    for number in range(3):
        listed(elsa, kinds[0], title=f"Errand {number}", coins=1)
    page = home(bo)
    assert page.index("Fits him") < page.index("Errand 2")
    assert "Errand 1" not in page
    assert "Errand" not in home(elsa)


def test_nobody_sees_there_whom_they_do_not_meet(home, kinds, elsa, bo) -> None:
    listed(elsa, kinds[0], title="Errand", coins=1)
    safety.block(elsa, bo)
    assert "Errand" not in home(bo)
    assert "Errand" in home()


def test_the_front_page_of_who_is_signed_in_asks_the_database_little(
    client, home, kinds, elsa, bo, town
) -> None:
    for number in range(4):
        listed(elsa, kinds[0], title=f"Errand {number}", coins=1)
    home(bo)
    with at_most(keeping=True):
        client.get("/en/", headers={"host": town.site.hostname})
