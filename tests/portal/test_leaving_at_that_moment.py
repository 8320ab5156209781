"""Somebody leaves in the very moment in which everybody is told: the event stands, and nobody else notices."""

import pytest
from django.db import connection, transaction

from portal import inbox
from portal.actions import delivering
from portal.channels import Level
from portal.models import Delivery, Entry, Follow, Follower, Subject
from portal.tasks import forget_nobodys
from tests.factories import DeviceFactory, FollowerFactory, MunicipalityFactory
from tests.portal.hall import open_hall, take_parcels

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund", names={"da": "Tornsund"})


def person(town) -> Follower:
    follower = FollowerFactory()
    DeviceFactory(follower=follower)
    subject, _new = Subject.objects.get_or_create(municipality=town, kind="course", object_id=1)
    Follow.objects.create(
        municipality=town, follower=follower, subject=subject, level=Level.ALL, push=True
    )
    return follower


def gone(follower: Follower) -> None:
    """What the end of an account does to the rows that it sees, which are not those that are being written now."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_follow WHERE follower_id = %s", [follower.pk])
        cursor.execute("DELETE FROM portal_device WHERE follower_id = %s", [follower.pk])
        cursor.execute("DELETE FROM portal_follower WHERE id = %s", [follower.pk])


def test_an_event_stands_though_somebody_leaves_while_it_is_told(monkeypatch, town) -> None:
    hall, receivers = open_hall(monkeypatch), take_parcels(monkeypatch)
    ida, leaves = person(town), person(town)
    with transaction.atomic():
        hall.happens(town, 1)
        gone(leaves)

    assert Entry.objects.count() == 1
    delivering.deliver()
    (parcel,) = receivers["p"].got
    assert parcel.to.follower_id == ida.pk
    assert Delivery.objects.filter(follower=leaves.pk, channel="p").count() == 0


def test_nothing_is_kept_of_whoever_left_in_that_moment(monkeypatch, town) -> None:
    hall, _receivers = open_hall(monkeypatch), take_parcels(monkeypatch)
    ida, leaves = person(town), person(town)
    with transaction.atomic():
        hall.happens(town, 1)
        gone(leaves)

    forget_nobodys()
    assert set(Delivery.objects.values_list("follower", flat=True)) == {ida.pk}


def test_what_is_told_stays_readable_though_what_was_followed_is_gone(monkeypatch, town) -> None:
    hall, _receivers = open_hall(monkeypatch), take_parcels(monkeypatch)
    ida = person(town)
    with transaction.atomic():
        hall.happens(town, 1)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM portal_follow")
            cursor.execute("DELETE FROM portal_entrysubject")
            cursor.execute("DELETE FROM portal_subject")

    (group,) = inbox.page_of(ida, town).groups
    assert (group.newest.words.title, group.why) == ("Hall 1", None)
    forget_nobodys()
    assert set(Delivery.objects.values_list("follower", "subject")) == {(ida.pk, None)}
    (group,) = inbox.page_of(ida, town).groups
    assert (group.newest.words.title, group.why) == ("Hall 1", None)
