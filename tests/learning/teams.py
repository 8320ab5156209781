"""What team sessions are tested with. What an action can make, an action makes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from learning.actions import ambassadors, bookings, teams
from learning.models import Ambassador, Booking, TeamSession
from portal.channels import Channel
from portal.models import Address, Municipality, Resident
from tests.factories import AddressFactory, FollowerFactory, ResidentFactory


def planned(town: Municipality, *, days: float = 7, **more: Any) -> TeamSession:
    starts = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=days)
    leads = more.pop("ambassadors", [])
    usual: dict[str, Any] = {
        "language": town.main_language,
        "title": "Digital post without fear",
        "about": "We open a letter together.",
        "place": "The library, room 2",
        "starts_at": starts,
        "ends_at": starts + dt.timedelta(hours=2),
        "seats": 10,
        "languages": [town.main_language],
        "phone": "20 00 00 01",
    }
    return teams.plan(None, TeamSession(municipality=town, **usual | more), ambassadors=leads)


def opened(town: Municipality, **more: Any) -> TeamSession:
    return teams.open_up(None, planned(town, **more))


def neighbour(town: Municipality, **more: Any) -> Resident:
    return ResidentFactory(municipality=town, **more)


def with_number(town: Municipality, number: str, **more: Any) -> Resident:
    """Somebody who has shown that a mobile number is theirs."""
    person = neighbour(town, **more)
    AddressFactory(follower=FollowerFactory(resident=person), channel=Channel.SMS, value=number)
    assert Address.objects.filter(value=number).exists()
    return person


def signed_up(session: TeamSession, people: int) -> list[Booking]:
    town = session.municipality
    return [bookings.sign_up(neighbour(town), session) for _each in range(people)]


def rang(session: TeamSession, name: str = "Grethe Holm", phone: str = "20 12 34 56") -> Booking:
    return bookings.sign_up_by_phone(None, session, name=name, phone=phone)


def ambassador(town: Municipality, name: str = "Asta Berg", **more: Any) -> Ambassador:
    """A trained one with an account."""
    person = more.pop("resident", None) or neighbour(town, first_name=name.split()[0])
    row = ambassadors.invite(None, Ambassador(municipality=town, name=name, **more))
    row = ambassadors.agree(person, row)
    return ambassadors.train(None, row)
