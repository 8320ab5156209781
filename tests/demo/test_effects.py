"""The demo's services: one of which the effect is told, and one too small to tell."""

import pytest
from django.test import Client
from django.utils import translation

from demo.effects import measure_effects
from demo.texts.effects import SERVICES
from learning.models import SelfService, ServiceMonth
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", SERVICES)
def test_one_service_tells_its_effect_and_one_is_too_small(slug: str) -> None:
    town = MunicipalityFactory(slug=slug, languages=["da", "fi"])
    measure_effects(town, lambda _role: None)
    client = Client(headers={"host": town.site.hostname})
    rows = {row.slug: row for row in SelfService.objects.of(town)}
    with translation.override("en"):
        page, small = (
            client.get(rows[name].get_absolute_url()).content.decode()
            for name in ("moving", "grave")
        )
    assert "per cent fewer came in person" in page
    assert "Held against" in page
    assert "Too few cases to tell." in small
    assert "per cent fewer" not in small
    before = ServiceMonth.objects.count()
    measure_effects(town, lambda _role: None)
    assert ServiceMonth.objects.count() == before
