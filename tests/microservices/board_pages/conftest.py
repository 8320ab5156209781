"""What the tests of this folder share."""

import pytest
import time_machine

from microservices.models import (
    School,
)
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory

from .steps import NOVEMBER


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        yield clock


@pytest.fixture(scope="module")
def founding():
    return lambda: MunicipalityFactory(slug="tornsund", languages=["da", "en"])


@pytest.fixture
def west(town):
    return AreaFactory(municipality=town, names={"en": "Westside"})


@pytest.fixture
def school(town):
    return School.objects.create(municipality=town, name="Strand School")


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town, first_name="Ida", birth_year=1985)


@pytest.fixture
def liv(town):
    """Who is fourteen or fifteen."""
    return ResidentFactory(municipality=town, first_name="Liv", birth_year=2011, kind="minor")


@pytest.fixture
def as_(client, town):
    def who(person=None):
        client.logout()
        if person is not None:
            client.force_login(person)
        client.defaults["HTTP_HOST"] = town.site.hostname
        return client

    return who
