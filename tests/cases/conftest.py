"""A municipality with a front page and a list of cases, and a visitor at its host."""

import pytest

from tests.factories import CaseIndexPageFactory, MunicipalityFactory, SourceFactory


class Visitor:
    """Somebody without an account, at one municipality's host."""

    def __init__(self, client, municipality):
        self.client, self.municipality = client, municipality

    def get(self, path, **query):
        return self.client.get(path, query, HTTP_HOST=self.municipality.site.hostname)

    def text(self, path, **query):
        response = self.get(path, **query)
        assert response.status_code == 200, response.status_code
        return response.content.decode()


@pytest.fixture
def tornsund(db):
    return MunicipalityFactory(slug="tornsund", languages=("da",))


@pytest.fixture
def almsjo(db):
    return MunicipalityFactory(slug="almsjo", languages=("sv",), country="SE")


@pytest.fixture
def source(tornsund):
    return SourceFactory(municipality=tornsund)


@pytest.fixture
def index(tornsund):
    return CaseIndexPageFactory(parent=tornsund.site.root_page.specific)


@pytest.fixture
def visitor(client, tornsund):
    return Visitor(client, tornsund)


@pytest.fixture
def visitor_of(client):
    return lambda municipality: Visitor(client, municipality)
