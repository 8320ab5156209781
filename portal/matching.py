"""Who is told of an entry, decided by the database: one statement per set of entries and channel.

Somebody is told on a channel when a follow of theirs that uses the channel touches the entry at the follow's
level. Whatever number of follows match, one row is written; running the statement again writes none.

When, is decided in the same statement. "At once" waits for the end of the person's quiet hours where the channel
rings; each morning is 07:00 and each week Tuesday 08:00 in the municipality's time; a pause holds everything back
until it is over. What is urgent waits for nothing.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence

from django.db import connection

from portal.channels import Channel, State
from portal.models import Municipality

RINGS = {Channel.PUSH, Channel.SMS}
DAILY_AT, WEEKLY_ON, WEEKLY_AT = 7, 1, 8
"""Hours of the day, and Tuesday as ``date.weekday`` counts."""


def next_hour(moment: dt.datetime, hour: int, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The next time the clock in ``zone`` shows ``hour``, strictly after ``moment``; an hour that a change of the
    clock skips comes as soon as the clock is past it."""
    local = moment.astimezone(zone)
    for days in (0, 1, 2):
        day = local.date() + dt.timedelta(days=days)
        at = dt.datetime.combine(day, dt.time(hour), zone).astimezone(dt.UTC)
        if at > moment:
            return at
    raise AssertionError("a day has 24 hours")


def next_morning(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    return next_hour(moment, DAILY_AT, zone)


def next_week(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    at = next_hour(moment, WEEKLY_AT, zone)
    while at.astimezone(zone).weekday() != WEEKLY_ON:
        at = next_hour(at, WEEKLY_AT, zone)
    return at


def match(
    municipality: Municipality,
    entries: Sequence[int],
    channel: Channel,
    *,
    now: dt.datetime,
    not_before: dt.datetime | None = None,
) -> int:
    """Write the deliveries of ``entries`` on ``channel``; returns how many are new.

    ``now`` is the moment of matching and ``not_before`` a later one the editors wait for.
    """
    if not entries:
        return 0
    select, values = _select(municipality, entries, channel, now=now, not_before=not_before)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_delivery (municipality_id, entry_id, follower_id, subject_id, "
            f"device_id, due_at, channel, state, sent_at, outcome, attempts, lease) {select} "
            "ON CONFLICT DO NOTHING",
            values,
        )
        return cursor.rowcount


def _select(
    municipality: Municipality,
    entries: Sequence[int],
    channel: Channel,
    *,
    now: dt.datetime,
    not_before: dt.datetime | None,
) -> tuple[str, list]:
    """The rows to write, one per person, entry and, for push, device."""
    start = max(now, not_before) if not_before else now
    # the inbox waits for nobody: what is there can be read, whenever the person looks
    told = channel == Channel.INBOX
    due, due_values = (
        (_time(), [_moment(start)]) if told else _due(municipality.zone, channel, start)
    )
    wanted, device = "", _none("bigint")
    join = ""
    if channel == Channel.PUSH:
        join, wanted, device = _DEVICE, "AND f.push", "d.id"
    elif channel == Channel.EMAIL:
        join, wanted = _ADDRESS, "AND f.email AND a.channel = 'e'"
    elif channel == Channel.SMS:
        join, wanted = _ADDRESS, "AND f.sms AND a.channel = 's'"
    state, sent_at = (State.SENT, _time()) if told else (State.WAITING, _none("timestamptz"))
    marks = ", ".join(["%s"] * len(entries))
    select = (
        f"SELECT e.municipality_id, e.id, f.follower_id, MIN(f.subject_id), {device}, MIN({due}), "
        f"'{channel.value}', '{state.value}', {sent_at}, '', 0, '' "
        "FROM portal_entrysubject t "
        "JOIN portal_entry e ON e.id = t.entry_id "
        "JOIN portal_follow f ON f.subject_id = t.subject_id "
        f"JOIN portal_follower p ON p.id = f.follower_id {join} "
        f"WHERE e.id IN ({marks}) AND e.municipality_id = %s "
        f"AND (f.level = 'all' OR e.importance = 'important') {wanted} "
        f"GROUP BY e.municipality_id, e.id, f.follower_id{', d.id' if join is _DEVICE else ''}"
    )
    return select, [*due_values, *([_moment(start)] if told else []), *entries, municipality.pk]


_DEVICE = "JOIN portal_device d ON d.follower_id = p.id AND d.gone_at IS NULL"
_ADDRESS = (
    "JOIN portal_address a ON a.follower_id = p.id AND a.confirmed_at IS NOT NULL "
    "AND a.refused_at IS NULL"
)


def _time() -> str:
    return "%s" if connection.vendor == "sqlite" else "CAST(%s AS timestamptz)"


def _none(kind: str) -> str:
    return "NULL" if connection.vendor == "sqlite" else f"CAST(NULL AS {kind})"


def _at_once(zone: zoneinfo.ZoneInfo, channel: Channel, start: dt.datetime) -> tuple[str, list]:
    """At once, or when the quiet hours of ``p`` (the person) are over where the channel rings; as SQL."""
    time, begins = _time(), _moment(start)
    if channel not in RINGS:
        return time, [begins]
    hour = start.astimezone(zone).hour
    ends = " ".join(f"WHEN {end} THEN {time}" for end in range(24))
    at_once = (
        "CASE WHEN (p.quiet_from < p.quiet_to AND %s >= p.quiet_from AND %s < p.quiet_to) "
        "OR (p.quiet_from > p.quiet_to AND (%s >= p.quiet_from OR %s < p.quiet_to)) "
        f"THEN CASE p.quiet_to {ends} END ELSE {time} END"
    )
    mornings = [_moment(next_hour(start, end, zone)) for end in range(24)]
    return at_once, [*[hour] * 4, *mornings, begins]


def _due(zone: zoneinfo.ZoneInfo, channel: Channel, start: dt.datetime) -> tuple[str, list]:
    """When a matching follow is told, as SQL over ``f`` (the follow), ``p`` (the person) and ``e`` (the entry)."""
    time, begins = _time(), _moment(start)
    at_once, values = _at_once(zone, channel, start)
    latest = "MAX" if connection.vendor == "sqlite" else "GREATEST"
    due = (
        f"CASE WHEN e.urgent THEN {time} ELSE {latest}("
        f"CASE f.rhythm WHEN 'daily' THEN {time} WHEN 'weekly' THEN {time} ELSE {at_once} END, "
        f"COALESCE(f.paused_until, {time}), COALESCE(p.paused_until, {time})) END"
    )
    weekly = _moment(next_week(start, zone))
    return due, [begins, _moment(next_morning(start, zone)), weekly, *values, begins, begins]


def match_correction(
    municipality: Municipality, entry: int, wrong: int, channel: Channel, *, now: dt.datetime
) -> int:
    """Tell ``entry`` to whoever was told ``wrong`` on ``channel``, whatever they follow by now; returns how many.

    It waits for nobody's rhythm: what is wrong is put right as soon as the person's quiet hours allow.
    """
    told = channel == Channel.INBOX
    due, values = (_time(), [_moment(now)]) if told else _at_once(municipality.zone, channel, now)
    join = ""
    if channel == Channel.PUSH:
        join = "JOIN portal_device d ON d.id = o.device_id AND d.gone_at IS NULL"
    elif channel in {Channel.EMAIL, Channel.SMS}:
        join = f"{_ADDRESS} AND a.channel = o.channel"
    state, sent_at = (State.SENT, _time()) if told else (State.WAITING, _none("timestamptz"))
    sent = [_moment(now)] if told else []
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_delivery (municipality_id, entry_id, follower_id, subject_id, "
            "device_id, due_at, channel, state, sent_at, outcome, attempts, lease) "
            f"SELECT o.municipality_id, %s, o.follower_id, o.subject_id, o.device_id, {due}, "
            f"o.channel, '{state.value}', {sent_at}, '', 0, '' FROM portal_delivery o "
            f"JOIN portal_follower p ON p.id = o.follower_id {join} "
            "WHERE o.entry_id = %s AND o.municipality_id = %s AND o.channel = %s AND o.state = 's' "
            "ON CONFLICT DO NOTHING",
            [entry, *values, *sent, wrong, municipality.pk, channel.value],
        )
        return cursor.rowcount


def _moment(moment: dt.datetime) -> str | dt.datetime:
    """As the database compares it: SQLite keeps times as text, in UTC and without their zone."""
    moment = moment.astimezone(dt.UTC)
    if connection.vendor == "sqlite":
        return moment.replace(tzinfo=None).isoformat(" ")
    return moment
