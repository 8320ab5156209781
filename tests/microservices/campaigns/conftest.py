"""What the tests of this folder share."""

import pytest

from tests.factories import MunicipalityFactory, ResidentFactory
from tests.microservices.factories import coordinator


@pytest.fixture(scope="module")
def founding():
    return lambda: MunicipalityFactory(slug="tornsund", languages=("en",))


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def signe(town):
    return coordinator(town)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
