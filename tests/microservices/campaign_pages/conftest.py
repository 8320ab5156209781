"""What the tests of this folder share."""

import pytest

from microservices.choices import Proof
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.microservices.factories import opened


@pytest.fixture(scope="module")
def founding():
    return lambda: MunicipalityFactory(slug="tornsund", languages=["da", "en"])


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def as_(client, town):
    def who(person=None):
        client.logout()
        if person is not None:
            client.force_login(person)
        client.defaults["HTTP_HOST"] = town.site.hostname
        return client

    return who


@pytest.fixture
def fatima(town):
    return StaffFactory(municipality=town, role=Role.COORDINATOR)


@pytest.fixture
def nests(town):
    return opened(town, proof=Proof.EVIDENCE)
