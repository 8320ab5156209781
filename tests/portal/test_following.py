"""Following as an action: one follow per thing, stopping and pausing at once, and a device that becomes an account."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine
from django_q.models import OrmQ

from portal import circles, geometry, lately
from portal.actions import following
from portal.actions.following import FollowRefused
from portal.actions.telling import subjects_of, tell
from portal.channels import Channel, Level, Outcome, Rhythm, State, SubjectKind
from portal.models import Address, Delivery, Device, Entry, Follow, Follower, Subject
from portal.tasks import forget_unfollowed, redraw_circles
from portal.tellers import Draft
from tests.factories import (
    AddressFactory,
    AreaFactory,
    DeviceFactory,
    FollowerFactory,
    MunicipalityFactory,
    ResidentFactory,
    TopicFactory,
    follow,
)
from tests.staff import found

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
ALL = [Channel.PUSH, Channel.EMAIL, Channel.SMS]


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def tornsund():
    return MunicipalityFactory(slug="tornsund")


@pytest.fixture
def ida(tornsund):
    return FollowerFactory(resident__municipality=tornsund)


@pytest.fixture
def topics():
    return TopicFactory(code="trafik"), TopicFactory(code="skole")


def square(east: float, north: float, size: float = 0.01) -> dict:
    """A square with its south-west corner there; a hundredth of a degree is about a kilometre."""
    corners = [
        [east, north],
        [east + size, north],
        [east + size, north + size],
        [east, north + size],
    ]
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


_numbers = iter(range(1, 10_000))


def happens(municipality, *touches, importance="important", **how) -> Entry:
    draft = Draft(
        kind="test",
        object_id=next(_numbers),
        rule="test",
        importance=importance,
        group="test",
        touches=frozenset((kind, row.pk) for kind, row in touches),
        happened_at=how.pop("at", NOON),
        **how,
    )
    return Entry.objects.get(pk=tell(municipality, [draft])[0])


def states(follower, channel=Channel.EMAIL) -> list[str]:
    rows = Delivery.objects.filter(follower=follower, channel=channel)
    return list(rows.order_by("pk").values_list("state", flat=True))


def on(municipality, kind, row) -> Subject:
    return following.row_subject(municipality, kind, row.pk)


# Following


def test_the_same_thing_followed_twice_is_one_follow_as_said_last(ida, tornsund, topics) -> None:
    subject = on(tornsund, "topic", topics[0])
    following.follow(ida, subject, level=Level.IMPORTANT)
    row = following.follow(ida, subject, level=Level.ALL, channels=[Channel.EMAIL])
    assert Follow.objects.get() == row
    row.refresh_from_db()
    assert (row.level, row.channels) == (Level.ALL, [Channel.EMAIL])


@pytest.mark.parametrize(
    "how",
    [{"level": "some"}, {"rhythm": "yearly"}, {"channels": ["x"]}, {"channels": [Channel.INBOX]}],
)
def test_what_is_not_offered_is_refused(ida, tornsund, topics, how) -> None:
    with pytest.raises(FollowRefused, match="Choose among what is offered"):
        following.follow(ida, on(tornsund, "topic", topics[0]), **how)


def test_what_is_gone_cannot_be_followed(ida, tornsund) -> None:
    gone = subjects_of(tornsund, {("topic", 999)})[("topic", 999)]
    with pytest.raises(FollowRefused, match="no longer"):
        following.follow(ida, Subject.objects.get(pk=gone))


def test_nobody_follows_without_end(ida, tornsund, topics, monkeypatch) -> None:
    monkeypatch.setattr(following, "MOST", 1)
    first, second = (on(tornsund, "topic", topic) for topic in topics)
    following.follow(ida, first)
    following.follow(ida, first, level=Level.ALL)
    with pytest.raises(FollowRefused, match="very much"):
        following.follow(ida, second)


def test_everybody_changes_and_stops_their_own_follows_only(ida, tornsund, topics) -> None:
    row = follow(ida, "topic", topics[0], municipality=tornsund)
    other = FollowerFactory()
    with pytest.raises(FollowRefused):
        following.change_follow(other, row, level="all", rhythm="now", channels=[])
    with pytest.raises(FollowRefused):
        following.stop_follow(other, row)
    with pytest.raises(FollowRefused):
        following.pause(other, NOON + dt.timedelta(days=1), row=row)
    with pytest.raises(FollowRefused):
        following.resume(other, row=row)


# Stopping


def test_what_waits_is_not_told_once_it_is_stopped(ida, tornsund, topics) -> None:
    AddressFactory(follower=ida)
    row = follow(ida, "topic", topics[0], municipality=tornsund, email=True, rhythm="daily")
    happens(tornsund, ("topic", topics[0]))
    assert states(ida) == [State.WAITING]

    following.stop_follow(ida, row)

    waiting = Delivery.objects.get(channel=Channel.EMAIL)
    assert (waiting.state, waiting.outcome) == (State.DROPPED, Outcome.STOPPED)
    assert states(ida, Channel.INBOX) == [State.SENT]
    following.stop_follow(ida, row)


def test_what_another_follow_asks_for_is_still_told(ida, tornsund, topics) -> None:
    AddressFactory(follower=ida)
    one, two = (
        follow(ida, "topic", topic, municipality=tornsund, email=True, rhythm="daily")
        for topic in topics
    )
    happens(tornsund, ("topic", topics[0]), ("topic", topics[1]))
    following.stop_follow(ida, one)
    assert states(ida) == [State.WAITING]
    following.stop_follow(ida, two)
    assert states(ida) == [State.DROPPED]


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        ({"level": "important", "channels": ALL}, [State.WAITING, State.DROPPED]),
        ({"level": "all", "channels": [Channel.PUSH]}, [State.DROPPED, State.DROPPED]),
        ({"level": "all", "channels": ALL}, [State.WAITING, State.WAITING]),
    ],
)
def test_a_change_holds_for_what_waits_too(ida, tornsund, topics, now, kept) -> None:
    AddressFactory(follower=ida)
    row = follow(ida, "topic", topics[0], municipality=tornsund, email=True, rhythm="daily")
    happens(tornsund, ("topic", topics[0]))
    happens(tornsund, ("topic", topics[0]), importance="minor")
    following.change_follow(ida, row, rhythm=Rhythm.DAILY, **now)
    assert states(ida) == kept


def test_stopping_everything_leaves_nothing_waiting(ida, tornsund, topics) -> None:
    AddressFactory(follower=ida)
    other = FollowerFactory()
    for topic in topics:
        follow(ida, "topic", topic, municipality=tornsund, email=True, rhythm="daily")
        follow(other, "topic", topic, municipality=tornsund)
        happens(tornsund, ("topic", topic))
    assert following.stop_everything(ida) == 2
    assert states(ida) == [State.DROPPED] * 2
    assert other.follows.count() == 2


# Pausing


def test_a_pause_holds_back_what_waits_and_what_comes_and_resuming_tells_it(
    ida, tornsund, topics
) -> None:
    AddressFactory(follower=ida)
    follow(ida, "topic", topics[0], municipality=tornsund, email=True)
    happens(tornsund, ("topic", topics[0]))
    urgent = happens(tornsund, ("topic", topics[0]), urgent=True)
    until = NOON + dt.timedelta(days=14)

    following.pause(ida, until)
    happens(tornsund, ("topic", topics[0]))

    due = dict(Delivery.objects.filter(channel="e").values_list("entry", "due_at"))
    assert due.pop(urgent.pk) == NOON
    assert set(due.values()) == {until}
    following.resume(ida)
    assert set(Delivery.objects.filter(channel="e").values_list("due_at", flat=True)) == {NOON}
    following.resume(ida)


def test_one_follow_is_paused_and_the_others_go_on(ida, tornsund, topics) -> None:
    AddressFactory(follower=ida)
    one, _two = (follow(ida, "topic", t, municipality=tornsund, email=True) for t in topics)
    only = happens(tornsund, ("topic", topics[0]))
    both = happens(tornsund, ("topic", topics[0]), ("topic", topics[1]))
    until = NOON + dt.timedelta(days=1)
    following.pause(ida, until, row=one)
    due = dict(Delivery.objects.filter(channel="e").values_list("entry", "due_at"))
    assert due == {only.pk: until, both.pk: NOON}
    following.resume(ida, row=one)
    due = dict(Delivery.objects.filter(channel="e").values_list("entry", "due_at"))
    assert due == {only.pk: NOON, both.pk: NOON}


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_pause_ends_from_tomorrow_on_and_within_a_year(ida, days) -> None:
    with pytest.raises(FollowRefused, match="within a year"):
        following.pause(ida, NOON + dt.timedelta(days=days))


# Searches and circles


def test_a_search_is_one_subject_however_it_is_typed(tornsund) -> None:
    one = following.search_subject(tornsund, "  Cykelsti   CYKELSTI, skole ")
    assert one.words == "cykelsti skole"
    assert following.search_subject(tornsund, "cykelsti skole") == one
    with pytest.raises(FollowRefused, match="one word"):
        following.search_subject(tornsund, " -- \x00")


@pytest.fixture
def vest(tornsund):
    return AreaFactory(municipality=tornsund, slug="vest", outline=square(10, 55))


def circle(follower, municipality, latitude, longitude, radius, **how) -> Subject:
    place = {"latitude": latitude, "longitude": longitude, "radius": radius, "words": "Havnen"}
    return following.circle_subject(follower, municipality, **place, **how)


def test_a_circle_touches_the_areas_within_its_radius(ida, tornsund, vest) -> None:
    """The point lies about 640 metres east of the area's edge, where a degree is 64 km wide."""
    with pytest.raises(FollowRefused, match="longer one"):
        circle(ida, tornsund, 55.005, 10.02, 500)
    assert list(circle(ida, tornsund, 55.005, 10.02, 1000).areas.all()) == [vest]
    with pytest.raises(FollowRefused, match="distances in the list"):
        circle(ida, tornsund, 55.005, 10.02, 999)


def test_whoever_draws_the_same_circle_twice_has_one(ida, tornsund, vest) -> None:
    for _press in range(2):
        following.follow(ida, circle(ida, tornsund, 55.005, 10.005, 500))
    assert Follow.objects.count() == Subject.objects.filter(kind=SubjectKind.CIRCLE).count() == 1


def test_what_happens_in_an_area_is_told_to_the_circles_it_touches_and_no_others(
    ida, tornsund, vest
) -> None:
    district = AreaFactory(municipality=tornsund, slug="by", outline=square(9.9, 54.9, 0.5))
    vest.parent = district
    vest.save()
    AreaFactory(municipality=tornsund, slug="oest", outline=square(10.3, 55), parent=district)
    near, far = ida, FollowerFactory()
    following.follow(near, circle(near, tornsund, 55.005, 10.005, 500), level=Level.ALL)
    following.follow(far, circle(far, tornsund, 55.005, 10.305, 500), level=Level.ALL)

    happens(tornsund, ("area", vest), ("area", district))
    assert [row.follower for row in Delivery.objects.all()] == [near]

    happens(tornsund, ("area", district))
    assert Delivery.objects.filter(follower=far).count() == 1


def test_an_area_without_an_outline_counts_as_the_one_around_it(ida, tornsund, vest) -> None:
    lane = AreaFactory(municipality=tornsund, slug="lane", parent=vest)
    following.follow(ida, circle(ida, tornsund, 55.005, 10.005, 250), level=Level.ALL)
    happens(tornsund, ("area", lane), ("area", vest))
    assert Delivery.objects.count() == 1


def test_a_new_circle_begins_with_what_happened_lately(ida, tornsund, vest) -> None:
    recent = happens(tornsund, ("area", vest))
    happens(tornsund, ("area", vest), at=NOON - dt.timedelta(days=31))
    found = lately.touching_circle(tornsund, [vest], 55.005, 10.005, 500)
    subject = circle(ida, tornsund, 55.005, 10.005, 500, touching=[row.pk for row in found])
    assert list(subject.entries.all()) == [recent]
    assert not Delivery.objects.exists()


def test_an_outline_that_changes_is_found_by_the_circles(ida, tornsund, vest) -> None:
    subject = circle(ida, tornsund, 55.005, 10.005, 500)
    vest.outline = square(11, 56)
    vest.save()
    redraw_circles(tornsund.pk)
    assert not subject.areas.exists()
    redraw_circles(0)


def test_an_editor_who_draws_an_area_anew_moves_it_for_the_circles_too(
    django_capture_on_commit_callbacks,
) -> None:
    town = found("vejby", "Vejby")
    area, client = town.rows["area"], town.client("administrator")
    area.outline = square(10, 55)
    area.save()
    subject = circle(FollowerFactory(), town.municipality, 55.005, 10.005, 500)
    changed = {
        "name_fi": area.name_fi,
        "slug": area.slug,
        "kind": area.kind,
        "outline": json.dumps(square(11, 56)),
    }
    before = OrmQ.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/cms/snippets/portal/area/edit/{area.pk}/", changed)
    area.refresh_from_db()
    assert area.outline == square(11, 56)
    jobs = [job.task for job in OrmQ.objects.order_by("pk")[before:]]
    assert ("portal.tasks.redraw_circles", (town.municipality.pk,)) in [
        (job["func"], job["args"]) for job in jobs
    ]
    redraw_circles(town.municipality.pk)
    assert not subject.areas.exists()


def test_searches_and_places_are_forgotten_once_nobody_follows_them(ida, tornsund, vest) -> None:
    place = circle(ida, tornsund, 55.005, 10.005, 500)
    row = following.follow(ida, place)
    following.search_subject(tornsund, "cykelsti")
    forget_unfollowed()
    assert list(Subject.objects.filter(kind__in=["circle", "search"])) == [place]
    following.stop_follow(ida, row)
    forget_unfollowed()
    assert not Subject.objects.filter(kind__in=["circle", "search"]).exists()


def test_a_device_that_follows_nothing_is_forgotten_after_a_while(device, tornsund, topics) -> None:
    keeps, rings = following.new_device_follower()[0], following.new_device_follower()[0]
    follow(keeps, "topic", topics[0], municipality=tornsund)
    DeviceFactory(follower=rings)
    DeviceFactory(follower=device, gone_at=NOON, endpoint="")
    forget_unfollowed()
    assert Follower.objects.count() == 3
    with time_machine.travel(NOON + dt.timedelta(days=31), tick=False):
        forget_unfollowed()
    assert set(Follower.objects.all()) == {keeps, rings}


def test_names_say_how_far_around_what() -> None:
    assert circles.around("Havnen", 500) == "Within 500 metres of Havnen"
    assert circles.around("", 2000) == "Within 2 km of a place you chose"


# Geometry


def test_the_distance_to_an_outline_is_measured_on_the_ground() -> None:
    outline = square(10, 55)
    assert geometry.within(outline, 55.005, 10.005, 0)
    # 0.01 degrees north of the edge: 1,112 metres
    assert not geometry.within(outline, 55.02, 10.005, 1111)
    assert geometry.within(outline, 55.02, 10.005, 1113)
    # 0.01 degrees east of it, at a latitude where that is 638 metres
    assert not geometry.within(outline, 55.005, 10.02, 637)
    assert geometry.within(outline, 55.005, 10.02, 639)


def test_a_hole_is_not_inside_and_the_second_polygon_counts() -> None:
    hole = square(10.002, 55.002, 0.006)["coordinates"][0]
    ring = square(10, 55)["coordinates"][0]
    assert not geometry.within({"type": "Polygon", "coordinates": [ring, hole]}, 55.005, 10.005, 50)
    two = {"type": "MultiPolygon", "coordinates": [[ring], [square(12, 57)["coordinates"][0]]]}
    assert geometry.within(two, 57.005, 12.005, 1)


def test_the_centre_is_that_of_the_largest_part() -> None:
    small, large = square(10, 55)["coordinates"], square(12, 57, 0.1)["coordinates"]
    centre = geometry.centre({"type": "MultiPolygon", "coordinates": [small, large]})
    assert centre == pytest.approx((57.05, 12.05))
    flat = {"type": "Polygon", "coordinates": [[[10, 55], [12, 55], [11, 55], [10, 55]]]}
    assert geometry.centre(flat) == pytest.approx((55, 11))


# From a device to an account


@pytest.fixture
def device():
    row, _secret = following.new_device_follower()
    return row


def test_what_a_device_follows_comes_along_to_the_account(ida, device, tornsund, topics) -> None:
    DeviceFactory(follower=device)
    row = follow(device, "topic", topics[0], municipality=tornsund, push=True)
    happens(tornsund, ("topic", topics[0]))

    following.merge_device_into(ida.resident, device)

    row.refresh_from_db()
    assert row.follower == ida
    assert Device.objects.get().follower == ida
    assert set(Delivery.objects.values_list("follower", "channel")) == {
        (ida.pk, "i"),
        (ida.pk, "p"),
    }
    assert not Follower.objects.filter(pk=device.pk).exists()


def test_what_both_followed_is_followed_once_at_the_higher_level_on_all_channels(
    ida, device, tornsund, topics
) -> None:
    mine = follow(
        ida,
        "topic",
        topics[0],
        municipality=tornsund,
        level="important",
        email=True,
        rhythm="daily",
    )
    follow(device, "topic", topics[0], municipality=tornsund, level="all", push=True)
    entry = happens(tornsund, ("topic", topics[0]))

    following.merge_device_into(ida.resident, device)

    row = Follow.objects.get()
    assert row == mine
    assert (row.level, row.rhythm) == (Level.ALL, Rhythm.DAILY)
    assert row.channels == [Channel.PUSH, Channel.EMAIL]
    assert Delivery.objects.filter(entry=entry, channel="i").count() == 1


def test_the_accounts_own_level_stays_where_it_is_the_higher_one(
    ida, device, tornsund, topics
) -> None:
    mine = follow(ida, "topic", topics[0], municipality=tornsund, level="all")
    follow(device, "topic", topics[0], municipality=tornsund, level="important", push=True)
    following.merge_device_into(ida.resident, device)
    mine.refresh_from_db()
    assert (mine.level, mine.channels) == (Level.ALL, [Channel.PUSH])


def test_an_account_without_follows_takes_over_how_the_device_was_told(device, tornsund) -> None:
    resident = ResidentFactory(municipality=tornsund, language="fi")
    Follower.objects.filter(pk=device.pk).update(quiet_from=20, quiet_to=9, discreet=True)
    device.refresh_from_db()
    person = following.merge_device_into(resident, device)
    assert (person.quiet_from, person.quiet_to, person.discreet, person.language) == (
        20,
        9,
        True,
        "fi",
    )


def test_an_address_comes_along_where_the_account_has_none(ida, device) -> None:
    mine = AddressFactory(follower=ida)
    AddressFactory(follower=device)
    sms = AddressFactory(follower=device, channel=Channel.SMS, value="+4520123456")
    following.merge_device_into(ida.resident, device)
    assert set(Address.objects.filter(follower=ida)) == {mine, sms}


def test_an_account_is_not_merged_into_another(ida) -> None:
    other = FollowerFactory()
    with pytest.raises(FollowRefused):
        following.merge_device_into(ida.resident, other)
    assert Follower.objects.filter(pk=other.pk).exists()


def test_only_the_fingerprint_of_a_devices_secret_is_kept() -> None:
    row, secret = following.new_device_follower()
    assert len(secret) >= 40
    assert secret not in {str(value) for value in vars(row).values()}
    assert row.token == following.fingerprint(secret)
