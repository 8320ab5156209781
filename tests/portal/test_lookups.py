"""Lookups that Django has not."""

import pytest

from portal.models import Device
from tests.factories import DeviceFactory

pytestmark = pytest.mark.django_db


def test_rows_are_found_among_very_many_numbers() -> None:
    some = [DeviceFactory().pk for _n in range(3)]
    rows = Device.objects.order_by("pk")
    assert list(rows.filter(pk__among={*some[:2], *range(10**6, 10**6 + 2000)})) == list(rows[:2])
    assert not rows.filter(pk__among=[]).exists()
    assert rows.filter(follower__pk__among=[row.follower_id for row in rows]).count() == 3
    assert rows.exclude(pk__among=some).count() == 0


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Device.objects.filter(pk__among=["1); DROP TABLE"])
