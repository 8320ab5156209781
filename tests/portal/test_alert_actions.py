"""Putting a warning up and taking it down, by whoever may."""

import datetime as dt

import pytest
import time_machine
from wagtail.models import ModelLogEntry

from portal.actions.alerts import AlertRefused, end_alert, publish_alert
from portal.models import AlertBanner
from portal.roles import Role
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 21, 11, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


TOWN = {"slug": "tornsund", "languages": ["da"]}


def page(client, town) -> str:
    return client.get("/da/", headers={"host": town.site.hostname}).content.decode()


def test_a_warning_stands_on_every_page_until_it_is_ended(client, town) -> None:
    editor = StaffFactory(municipality=town)
    with time_machine.travel(NOON, tick=False) as clock:
        alert = publish_alert(editor, town, title="Kog vandet i Vestbyen.")
        assert "Kog vandet i Vestbyen." in page(client, town)
        clock.shift(60)
        end_alert(editor, alert)
        assert "Kog vandet" not in page(client, town)
    said = ModelLogEntry.objects.filter(action__startswith="portal.alert").values_list(
        "action", "user"
    )
    assert set(said) == {
        ("portal.alert.publish", editor.pk),
        ("portal.alert.end", editor.pk),
    }


def test_a_warning_shows_from_its_first_second_to_before_its_last(client, town) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        publish_alert(
            None, town, title="Vejen er lukket.", starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR
        )
        shown = []
        for step in (3599, 1, 3599, 1):
            clock.shift(step)
            shown.append("Vejen er lukket." in page(client, town))
    assert shown == [False, True, True, False]


def test_a_warning_that_had_not_begun_never_shows_once_it_is_ended(client, town) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        alert = publish_alert(None, town, title="Storm", starts_at=NOON + HOUR)
        end_alert(None, alert)
        assert "Storm" not in page(client, town)
        clock.shift(2 * 3600)
        assert "Storm" not in page(client, town)


def test_a_warning_that_is_over_stays_as_it_was(town) -> None:
    with time_machine.travel(NOON, tick=False):
        alert = publish_alert(None, town, title="Storm", starts_at=NOON - 2 * HOUR, ends_at=NOON)
        assert end_alert(None, alert).ends_at == NOON


@pytest.mark.parametrize(
    "details",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"title": "Storm", "level": "doom"},
        {"title": "Storm", "language": "fi"},
        {"title": "Storm", "starts_at": NOON, "ends_at": NOON},
    ],
)
def test_what_does_not_hold_is_refused_in_words(town, details) -> None:
    with pytest.raises(AlertRefused) as refused:
        publish_alert(None, town, **details)
    assert str(refused.value)
    assert not AlertBanner.objects.exists()


@pytest.mark.parametrize("role", Role)
def test_only_editors_and_administrators_warn_and_only_at_home(town, role) -> None:
    neighbour = StaffFactory(role=role)
    person = StaffFactory(municipality=town, role=role)
    with pytest.raises(AlertRefused):
        publish_alert(neighbour, town, title="Storm")
    alert = publish_alert(None, town, title="Storm")
    if role in {Role.EDITOR, Role.ADMINISTRATOR}:
        publish_alert(person, town, title="Storm")
        end_alert(person, alert)
    else:
        with pytest.raises(AlertRefused):
            publish_alert(person, town, title="Storm")
        with pytest.raises(AlertRefused):
            end_alert(person, alert)
