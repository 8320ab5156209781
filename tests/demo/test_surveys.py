"""The demo's surveys: three rounds whose results are published, and one that is open."""

import pytest

from barometer.models import Comparison, Estimate, Response, Round
from demo.surveys import open_surveys
from portal.models import Entry
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


def test_rounds_are_published_each_at_its_time_and_something_moved():
    town = MunicipalityFactory(slug="kuulasjarvi", languages=["fi", "sv"], country="FI")
    open_surveys(town, lambda _role: None)
    rows = list(Round.objects.of(town).order_by("opens_at"))
    assert [row.state for row in rows] == ["published"] * 3 + ["open"]
    for row in rows[:3]:
        release = row.releases.get()
        assert row.closes_at < release.published_at
        assert release.run.made_at == release.published_at
        assert release.estimates.exclude(status="c").count() > 60
    entries = Entry.objects.filter(kind="survey").order_by("pk")
    assert [one.happened_at for one in entries] == [
        row.releases.get().published_at for row in rows[:3]
    ]
    moved = Comparison.objects.filter(verdict__in=["up", "down"])
    assert moved.filter(estimate__background="").exists()
    assert Estimate.objects.filter(status="c").exists()
    number = Response.objects.count()
    open_surveys(town, lambda _role: None)
    assert Response.objects.count() == number
