"""Warnings that take two people, corrections to those who were told, and what the municipality counts as important."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases.telling import drafts_of
from portal import tellers, weights
from portal.actions import notices
from portal.actions.telling import (
    TellingRefused,
    raise_importance,
    subjects_of,
    take_back,
    tell,
)
from portal.audience import reached
from portal.channels import Channel, Level, Outcome, Rhythm, State
from portal.models import Area, ChannelUse, Delivery, Entry, Follow, ImportanceRule, Notice
from portal.notices import draft_of
from portal.speaking import speaking
from tests.factories import (
    AddressFactory,
    AreaFactory,
    CaseEventFactory,
    CaseFactory,
    CasePageFactory,
    DeviceFactory,
    FollowerFactory,
    MunicipalityFactory,
    ResidentFactory,
    StaffFactory,
    TopicFactory,
    follow,
)

pytestmark = pytest.mark.django_db
NIGHT = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)
WORDS = {"da": {"title": "Kog vandet", "text": "Der er bakterier i vandet. Kog det i to minutter."}}


@pytest.fixture(autouse=True)
def _night():
    with time_machine.travel(NIGHT, tick=False):
        yield


TOWN = {"slug": "tornsund", "languages": ["da"]}


@pytest.fixture
def bodil(town):
    return StaffFactory(municipality=town)


@pytest.fixture
def jens(town):
    return StaffFactory(municipality=town)


@pytest.fixture
def west(town):
    return AreaFactory(municipality=town, slug="vest")


def agrees(town, area: Area | None, **how) -> Follow:
    """Somebody asleep, on a pause and with a weekly rhythm agrees to be warned."""
    follower = FollowerFactory(quiet_from=22, quiet_to=7, paused_until=NIGHT + dt.timedelta(days=9))
    DeviceFactory(follower=follower)
    key = ("alarm", area.pk if area else 0)
    return Follow.objects.create(
        municipality=town,
        follower=follower,
        subject_id=subjects_of(town, {key})[key],
        level=Level.IMPORTANT,
        rhythm=Rhythm.WEEKLY,
        push=True,
        **how,
    )


def test_a_warning_rings_at_once_through_night_pause_and_rhythm(town, west, bodil, jens):
    inside = AreaFactory(municipality=town, slug="vest-havn", parent=west)
    east = AreaFactory(municipality=town, slug="ost")
    told = [agrees(town, None), agrees(town, west), agrees(town, inside)]
    spared = agrees(town, east)
    notice = notices.write_notice(bodil, town, words=WORDS, area=west)

    assert notices.send_notice(jens, notice) == 3

    rings = Delivery.objects.filter(channel=Channel.PUSH)
    assert {row.follower_id for row in rings} == {f.follower_id for f in told}
    assert {row.due_at for row in rings} == {NIGHT}
    assert not Delivery.objects.filter(follower=spared.follower).exists()


def test_whoever_wrote_a_warning_cannot_send_it_alone(town, bodil):
    notice = notices.write_notice(bodil, town, words=WORDS)

    with pytest.raises(notices.NoticeRefused, match="two people"):
        notices.send_notice(bodil, notice)
    alone = Notice.objects.filter(pk=notice.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        alone.update(sent_by=bodil, sent_at=NIGHT)


def test_a_warning_is_sent_once(town, bodil, jens):
    notice = notices.write_notice(bodil, town, words=WORDS)
    notices.send_notice(jens, notice)

    with pytest.raises(notices.NoticeRefused, match="already"):
        notices.send_notice(jens, notice)
    with pytest.raises(notices.NoticeRefused, match="already"):
        notices.discard_notice(bodil, notice)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("details", "why"),
    [
        ({"words": {}}, "every language"),
        ({"words": {"da": {"title": "x" * 81, "text": ""}}}, "Too long"),
        ({"until": NIGHT - dt.timedelta(minutes=1)}, "time to come"),
        ({"kind": Notice.Kind.CORRECTION}, "what is put right"),
    ],
)
def test_what_does_not_hold_is_refused_in_words(town, bodil, details, why):
    with pytest.raises(notices.NoticeRefused, match=why):
        notices.write_notice(bodil, town, **{"words": WORDS} | details)
    assert not Notice.objects.exists()


def test_staff_of_another_municipality_warns_nobody_here(town, west, bodil):
    stranger = StaffFactory(municipality=MunicipalityFactory())
    notice = notices.write_notice(bodil, town, words=WORDS)

    with pytest.raises(notices.NoticeRefused):
        notices.write_notice(stranger, town, words=WORDS)
    with pytest.raises(notices.NoticeRefused):
        notices.send_notice(stranger, notice)
    with pytest.raises(notices.NoticeRefused, match="another municipality"):
        notices.write_notice(None, town, words=WORDS, area=AreaFactory())


def test_a_warning_that_was_not_sent_is_no_page(client, town, bodil, jens):
    notice = notices.write_notice(bodil, town, words=WORDS)
    host = {"host": town.site.hostname}
    assert client.get(f"/da/notices/{notice.pk}/", headers=host).status_code == 404

    notices.send_notice(jens, notice)
    assert "Kog vandet" in client.get(f"/da/notices/{notice.pk}/", headers=host).content.decode()


# Changes in cases ---------------------------------------------------------------------------------------


@pytest.fixture
def case(town):
    page = CasePageFactory(case=CaseFactory(source__municipality=town, title="Cykelsti"))
    return page.case


def happened(case, kind="document_added", importance="minor") -> Entry:
    event = CaseEventFactory(case=case, kind=kind, importance=importance, after={"title": "Bilag"})
    return Entry.objects.get(pk=tell(case.municipality, drafts_of([event]))[0])


def test_a_correction_goes_to_those_who_were_told_and_to_nobody_else(town, case, bodil):
    told, late = FollowerFactory(), FollowerFactory()
    AddressFactory(follower=told)
    row = follow(told, "case", case, email=True)
    entry = happened(case)
    Delivery.objects.filter(channel=Channel.EMAIL).update(state=State.SENT, sent_at=NIGHT)
    row.delete()
    follow(late, "case", case)
    said = {"da": {"title": "Mødet er den 4., ikke den 3.", "text": ""}}
    notice = notices.write_notice(bodil, town, words=said, kind="correction", entry=entry)

    assert notices.send_notice(bodil, notice) == 1

    right = Entry.objects.get(corrects=entry)
    assert {(d.follower_id, d.channel) for d in right.deliveries.all()} == {
        (told.pk, Channel.INBOX),
        (told.pk, Channel.EMAIL),
    }
    with speaking(town):
        words = tellers.words_of([right])[right.pk]
    assert words.title == "Mødet er den 4., ikke den 3."
    assert "Cykelsti" in words.matter


def test_a_correction_stands_in_the_history_of_the_follow_that_told_what_was_wrong(
    town, case, bodil, client
):
    ida = ResidentFactory(municipality=town)
    row = follow(FollowerFactory(resident=ida), "case", case)
    other = follow(row.follower, "topic", TopicFactory(), municipality=town)
    entry = happened(case)
    said = {"da": {"title": "Mødet er den 4., ikke den 3.", "text": ""}}
    notices.send_notice(
        bodil, notices.write_notice(bodil, town, words=said, kind="correction", entry=entry)
    )
    client.force_login(ida)

    def history(of: Follow) -> str:
        host = {"host": town.site.hostname}
        return client.get(f"/en/follows/{of.pk}/told/", headers=host).content.decode()

    told = history(row)
    assert "Mødet er den 4., ikke den 3." in told
    assert "It puts right what we told you before" in told
    assert told.index("Mødet er den 4.") < told.index("It belongs to everything")
    assert "Mødet er den 4." not in history(other)


def test_what_an_editor_raises_reaches_those_who_want_the_most_important(town, case, bodil):
    all_of_it, important = FollowerFactory(), FollowerFactory()
    follow(all_of_it, "case", case)
    follow(important, "case", case, level=Level.IMPORTANT)
    entry = happened(case)
    with pytest.raises(TellingRefused, match="why"):
        raise_importance(bodil, entry, because=" ")

    assert raise_importance(bodil, entry, because="Fristen er kort.") == 1

    assert Delivery.objects.filter(follower=important).count() == 1
    assert Delivery.objects.filter(follower=all_of_it).count() == 1
    with pytest.raises(TellingRefused, match="already"):
        raise_importance(bodil, entry, because="Igen.")


def test_what_waits_ten_minutes_can_be_taken_back_and_nobody_was_told(town, case, bodil):
    ida = FollowerFactory()
    AddressFactory(follower=ida)
    follow(ida, "case", case, email=True)
    ChannelUse.objects.create(municipality=town, channel=Channel.EMAIL, hold_minutes=10)
    entry = happened(case)
    waiting = Delivery.objects.get(channel=Channel.EMAIL)
    assert waiting.due_at == NIGHT + dt.timedelta(minutes=10)

    assert take_back(bodil, entry) == 1

    waiting.refresh_from_db()
    assert (waiting.state, waiting.outcome) == (State.DROPPED, Outcome.WITHDRAWN)
    assert not Entry.objects.shown().exists()


def test_a_channel_that_is_off_tells_nobody(town, case):
    ida = FollowerFactory()
    AddressFactory(follower=ida)
    follow(ida, "case", case, email=True)
    ChannelUse.objects.create(municipality=town, channel=Channel.EMAIL, on=False)
    happened(case)

    assert [row.channel for row in Delivery.objects.all()] == [Channel.INBOX]


def test_a_municipality_weighs_a_row_of_the_table_otherwise_and_prints_it(client, town, case):
    ida = FollowerFactory()
    follow(ida, "case", case, level=Level.IMPORTANT)
    ImportanceRule.objects.create(municipality=town, kind="document_added", importance="important")
    happened(case)

    assert Delivery.objects.filter(follower=ida).count() == 1
    row = next(row for row in weights.table(town) if row.kind == "document_added")
    assert (row.important, row.changed) == (True, True)
    text = client.get("/en/important/", headers={"host": town.site.hostname}).content.decode()
    assert text.index("A document is published") < text.index('id="rest"')


@pytest.mark.parametrize(("importance", "people"), [("minor", 2), ("important", 3)])
def test_editors_know_beforehand_how_many_are_told_on_which_channel(town, case, importance, people):
    everything, mail, important = (FollowerFactory() for _number in range(3))
    AddressFactory(follower=mail)
    AddressFactory(follower=everything, confirmed_at=None)
    DeviceFactory(follower=important)
    follow(everything, "case", case, email=True)
    follow(mail, "case", case, email=True)
    follow(important, "case", case, level=Level.IMPORTANT, push=True)
    event = CaseEventFactory(case=case, kind="result", importance=importance)
    drafts = drafts_of([event])

    foreseen = reached(town, drafts)
    entry = tell(town, drafts)

    assert foreseen[Channel.INBOX] == people
    assert {
        channel: Delivery.objects.filter(entry__in=entry, channel=channel).count()
        for channel in foreseen
    } == foreseen


def test_the_audience_of_a_warning_is_who_agreed(town, west, bodil):
    agrees(town, west)
    notice = notices.write_notice(bodil, town, words=WORDS, area=west)

    assert reached(town, [draft_of(notice)])[Channel.PUSH] == 1
