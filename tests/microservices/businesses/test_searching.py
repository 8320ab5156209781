"""Businesses are found by their names and words while they take part."""

import pytest
from django.test import Client

from microservices.actions import businesses
from tests.factories import MunicipalityFactory

from .steps import business

pytestmark = pytest.mark.django_db


def found(place, words: str) -> list[tuple[str, str]]:
    client = Client(headers={"host": place.site.hostname})
    hits = client.get(f"/da/search/?q={words}").context["hits"]
    assert all(client.get(hit.url, follow=True).status_code == 200 for hit in hits)
    return [(hit.kind, hit.title) for hit in hits]


def test_a_business_is_found_by_what_it_says_while_it_takes_part():
    place = MunicipalityFactory(languages=["da", "fi"])
    row = business(place, name="Havnens Bageri", about="Vi bager rugbrød.")
    assert found(place, "rugbrød") == [("Virksomhed", "Havnens Bageri")]
    assert found(MunicipalityFactory(languages=["da"]), "rugbrød") == []
    row.name, row.about, row.language = "Sataman leipomo", "Leivomme ruisleipää.", "fi"
    businesses.change(None, row, campaigns=())
    assert found(place, "bageri") == []
    assert found(place, "leipomo") == [("Virksomhed", "Sataman leipomo")]
    businesses.close(None, row)
    assert found(place, "leipomo") == []
    businesses.reopen(None, row)
    assert found(place, "leipomo") == [("Virksomhed", "Sataman leipomo")]
