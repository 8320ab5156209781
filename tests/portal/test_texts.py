"""Alerts as text messages: what fits into them, and what becomes of each when the gateway does not take them all."""

import dataclasses
import datetime as dt
import io
import logging

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from portal import checks, segments, stopping, texts
from portal.channels import Channel, Outcome, State
from portal.models import ChannelUse, Delivery, Entry
from portal.parcels import End, send
from portal.tellers import Words
from tests.factories import AddressFactory, FollowerFactory, MunicipalityFactory
from tests.portal.parcels import SENT_BACK, item, parcel
from tests.portal.sms_gateway import INVALID, REFUSED, serve

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = "+4520123456", "+4520123457", "+4520123458"


TOWN = {"slug": "tornsund", "names": {"da": "Tornsund"}}


@pytest.fixture
def gateway(request, settings):
    running = serve(request.addfinalizer)
    settings.SMS_URLS = [running.url]
    return running


def text_to(town, *items, number=ONE, **fields):
    to = AddressFactory(channel=Channel.SMS, value=number)
    return parcel(town, *items, to=to, channel=Channel.SMS, **fields)


def sent(*parcels):
    return list(send(Channel.SMS, parcels))


def ends(receipts):
    return [(receipt.end, str(receipt.outcome)) for receipt in receipts]


# What stands in a text message


def test_a_text_message_says_who_speaks_what_changed_and_until_when_and_how_to_stop(town, gateway):
    one = text_to(town)
    assert ends(sent(one)) == [(End.SENT, "")]

    ((number, text),) = gateway.taken
    assert number == ONE
    assert text.startswith("Tornsund: Cykelsti på Møllestræde: Udvalget sendte sagen tilbage. ")
    assert "I fagudvalget -> Afgjort." in text
    assert "fredag 11. december" in text
    first = one.items[0]
    with translation.override("da"):
        assert stopping.entry_url(one.site, first.entry) in text
    assert stopping.short_url(one.site, one.stop_key, first.delivery) in text
    assert segments.size(text).gsm
    assert segments.size(text).segments <= 2


@pytest.mark.parametrize("language", ["da", "nb", "sv", "fi", "en"])
def test_a_text_message_takes_two_parts_at_most_whatever_it_tells(town, language):
    long = Words(kind="Sag", title="Elinkeino- ja ympäristölupa " * 12, what="Siirretty", url="/")
    for items in ((item(long),), (item(long), item(long), item())):
        text = texts.compose(text_to(town, *items, language=language))
        assert segments.size(text).segments <= 2
        assert f"... https://tornsund.example/{language}/n/" in text


def test_a_text_message_about_several_things_tells_the_most_important_and_leads_to_it(town):
    minor, important = (
        item(dataclasses.replace(SENT_BACK, what="Nyt dokument")),
        item(important=True),
    )
    text = texts.compose(text_to(town, minor, important))
    assert "Udvalget sendte sagen tilbage. Og 1 mere." in text
    with translation.override("da"):
        assert f"{stopping.entry_url('https://tornsund.example', important.entry)} " in text


def test_a_discreet_text_message_does_not_say_what_happened(town):
    text = texts.compose(text_to(town, discreet=True))
    assert "Cykelsti" not in text
    assert "/n/" in text


def test_links_that_leave_no_room_for_words_are_named_and_the_others_are_sent(town, gateway):
    far = text_to(town, item(SENT_BACK), site=f"https://{'langt-' * 50}.example")
    receipts = sent(far, text_to(town, number=TWO))
    assert ends(receipts) == [(End.REFUSED, Outcome.TOO_LONG), (End.SENT, "")]


def test_a_text_that_cannot_be_made_is_ours_alone(town, gateway):
    receipts = sent(text_to(town, item(None)), text_to(town, number=TWO))
    assert ends(receipts) == [(End.OURS, Outcome.BROKEN), (End.SENT, "")]


@pytest.mark.parametrize(
    ("text", "gsm", "units", "parts"),
    [
        ("", True, 0, 1),
        ("Blåbærgrød på Åland, ÄÖÜß", True, 25, 1),
        ("a" * 160, True, 160, 1),
        ("a" * 161, True, 161, 2),
        ("a" * 306, True, 306, 2),
        ("a" * 307, True, 307, 3),
        ("€" * 80, True, 160, 1),
        ("č", False, 1, 1),
        ("č" * 70, False, 70, 1),
        ("č" * 71, False, 71, 2),
        ("č" * 135, False, 135, 3),
        ("😀" * 35, False, 70, 1),
    ],
)
def test_letters_are_counted_as_networks_count_them(text, gsm, units, parts):
    found = segments.size(text)
    assert (found.gsm, found.units, found.segments) == (gsm, units, parts)


def test_signs_that_cost_double_are_written_simply_and_letters_stay_while_there_is_room():
    assert segments.fit("Før – nå: «Čáhcesuolu» …", "") == 'Før - nå: "Čáhcesuolu" ...'
    long = segments.fit("Čáhcesuolu " * 30, " x")
    assert segments.size(long).gsm
    assert long.startswith("Cahcesuolu")


@given(st.text(max_size=600), st.sampled_from(["", " https://tornsund.example/n/1 Stop: x"]))
def test_whatever_the_words_they_fit_and_the_tail_is_whole(words, tail):
    try:
        text = segments.fit(words, tail)
    except segments.TooLong:
        assert len(words) > segments.LEAST
    else:
        assert segments.size(text).segments <= segments.MOST
        assert text.endswith(tail)


def test_the_sender_is_named_in_eleven_plain_letters():
    assert segments.sender_name("Kuulasjärvi") == "Kuulasjarvi"
    assert segments.sender_name("Lillehammer kommune") == "Lillehammer"
    assert segments.sender_name("Å – 5") == "A5"
    assert segments.sender_name("…") == "Torget"


# What the gateway answers


def test_each_answer_has_its_own_outcome_and_nobody_else_is_affected(town, gateway):
    gateway.answers = {TWO: (200, INVALID), THREE: (200, REFUSED)}
    numbers = [ONE, TWO, THREE, "+4520123459"]
    receipts = sent(*(text_to(town, number=number) for number in numbers))
    assert ends(receipts) == [
        (End.SENT, ""),
        (End.GONE, Outcome.REFUSED),
        (End.REFUSED, Outcome.REFUSED),
        (End.SENT, ""),
    ]
    assert gateway.numbers == [ONE, "+4520123459"]


@pytest.mark.parametrize("answer", [(429, {}), (503, {}), (0, {})])
def test_a_gateway_that_is_busy_or_down_is_asked_once_and_everything_comes_later(
    town, gateway, answer
):
    gateway.answers = {ONE: answer}
    receipts = sent(text_to(town), text_to(town, number=TWO))
    assert [receipt.end for receipt in receipts] == [End.LATER, End.LATER]
    assert all(receipt.origin_waits and receipt.again_at for receipt in receipts)
    assert gateway.asked == [ONE]


def test_a_gateway_that_is_down_does_not_hold_up_another(town, gateway, settings):
    settings.SMS_URLS = ["+46=smseagle://token@127.0.0.1:9", gateway.url]
    receipts = sent(text_to(town, number="+46701234567"), text_to(town))
    assert [receipt.end for receipt in receipts] == [End.LATER, End.SENT]


def test_a_wrong_token_is_our_fault_and_no_number_is_given_up(town, gateway, settings):
    settings.SMS_URLS = [gateway.url.replace("secret-token", "another")]
    assert ends(sent(text_to(town))) == [(End.OURS, Outcome.REFUSED)]


@pytest.mark.parametrize("url", ["nothing://x", "smseagle://", "not an address"])
def test_a_gateway_that_cannot_be_one_is_our_fault(town, settings, url):
    settings.SMS_URLS = [url]
    assert sent(text_to(town))[0].end is End.OURS


def test_the_doctor_says_which_gateway_is_none_without_naming_its_secrets(settings):
    settings.SMS_URLS, settings.HOOK_SECRET = [], "x"
    assert checks.text_messages().state == "good"
    settings.SMS_URLS = ["smseagle://token@127.0.0.1:9", "+46=nothing://secret"]
    found = checks.text_messages()
    assert found.state == "bad"
    assert "Number 2 " in found.text
    assert "secret" not in found.text
    settings.SMS_URLS = ["smseagle://token@127.0.0.1:9"]
    assert checks.text_messages().state == "good"
    settings.HOOK_SECRET = ""
    assert checks.text_messages().state == "warning"


def test_without_a_gateway_nothing_is_sent_and_it_is_our_fault(town, settings):
    settings.SMS_URLS = []
    assert sent(text_to(town))[0].end is End.OURS


def test_a_gateway_gets_the_number_and_the_municipalitys_name_where_its_address_wants_them():
    filled = texts.filled("46elks://user:pass@{from}", "+4520123456", "Kuulasjärvi")
    assert filled.startswith("46elks://user:pass@Kuulasjarvi?to=%2B4520123456&")
    assert "/%2B4520123456?" in texts.filled("seven://key/{to}", "+4520123456", "x")


@pytest.fixture
def log():
    """What an installation that logs everything would write."""
    written, root = io.StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(written), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(before)
    root.removeHandler(handler)


def test_numbers_and_texts_stand_in_no_log(town, gateway, log):
    gateway.answers = {TWO: (200, INVALID)}
    messages = [text_to(town), text_to(town, number=TWO)]
    log.truncate(0)
    receipts = sent(*messages)
    written = log.getvalue() + "".join(receipt.said for receipt in receipts)
    assert "/jsonrpc/sms" in written, "the request itself is logged"
    assert "20123456" not in written
    assert "20123457" not in written
    assert "Cykelsti" not in written
    assert "secret-token" not in written


# What a month may cost


def told(town, follower, state, moment=None, kind="x", number=1):
    entry = Entry.objects.create(
        municipality=town, kind=kind, object_id=number, group="g", importance="minor"
    )
    return Delivery.objects.create(
        municipality=town,
        entry=entry,
        follower=follower,
        channel=Channel.SMS,
        state=state,
        sent_at=moment,
        due_at=timezone.now(),
    )


def test_above_the_ceiling_of_the_month_nothing_is_sent(town, gateway):
    ChannelUse.objects.create(municipality=town, channel=Channel.SMS, monthly_ceiling=2)
    receipts = sent(*(text_to(town, number=number) for number in (ONE, TWO, THREE)))
    assert ends(receipts) == [(End.SENT, ""), (End.SENT, ""), (End.REFUSED, Outcome.CEILING)]


@time_machine.travel(dt.datetime(2026, 11, 1, 0, 30, tzinfo=dt.UTC), tick=False)
def test_the_month_is_the_municipalitys_own_and_things_told_together_count_once(town, gateway):
    ChannelUse.objects.create(municipality=town, channel=Channel.SMS, monthly_ceiling=2)
    now, ida = timezone.now(), FollowerFactory()
    told(town, ida, State.SENT, now, number=1)
    told(town, ida, State.SENT, now, number=2)
    # half past midnight in Tornsund was the day before in UTC, and an hour earlier another month
    told(town, ida, State.SENT, now - dt.timedelta(hours=2), number=3)
    receipts = sent(text_to(town), text_to(town, number=TWO))
    assert ends(receipts) == [(End.SENT, ""), (End.REFUSED, Outcome.CEILING)]


def test_what_others_are_sending_may_use_up_the_month_so_the_rest_waits(town, gateway):
    ChannelUse.objects.create(municipality=town, channel=Channel.SMS, monthly_ceiling=2)
    told(town, FollowerFactory(), State.LEASED, number=1)
    receipts = sent(text_to(town), text_to(town, number=TWO))
    assert [receipt.end for receipt in receipts] == [End.SENT, End.LATER]


def test_a_neighbour_pays_for_itself(town, gateway):
    almsjo = MunicipalityFactory(slug="almsjo", languages=("sv",), country="SE")
    ChannelUse.objects.create(municipality=town, channel=Channel.SMS, monthly_ceiling=0)
    receipts = sent(text_to(town), text_to(almsjo, number=TWO))
    assert ends(receipts) == [(End.REFUSED, Outcome.CEILING), (End.SENT, "")]


# Short addresses


def test_the_short_address_in_a_text_message_leads_to_the_page_that_stops_it(town, client):
    ida = FollowerFactory(resident__municipality=town, language="fi")
    delivery = told(town, ida, State.SENT, timezone.now())
    url = stopping.short_url("", ida.stop_key, delivery.pk)
    host = {"host": town.site.hostname}

    with translation.override("fi"):
        wanted = reverse("stop_told", args=[ida.stop_key, stopping.pack([delivery.pk])])
    assert client.get(url, headers=host)["Location"] == wanted
    assert client.get(url[:-1] + ("A" if url[-1] != "A" else "B"), headers=host).status_code == 404
    assert client.get(f"{url}x", headers=host).status_code == 404
    assert client.get("/s/zzzzzzzzzzzzzzzzz/abc", headers=host).status_code == 404


def test_a_short_address_of_nothing_is_not_found(town, client):
    host = {"host": town.site.hostname}
    for path in ("/da/n/1", "/da/n/zzzzzzzzzzzzzzzz", "/da/n/-"):
        assert client.get(path, headers=host).status_code == 404


@given(st.sets(st.integers(1, 1 << 40), min_size=1, max_size=stopping.MANY))
def test_deliveries_in_an_address_come_out_as_they_went_in(numbers):
    assert set(stopping.unpack(stopping.pack(list(numbers)))) == numbers


@pytest.mark.parametrize("packed", ["", "-", "0", "1--2", "z" * 40, "1-" * 200, "ø"])
def test_what_we_cannot_have_packed_is_refused(packed):
    with pytest.raises(ValueError, match=r"deliver|digit|base 36|literal|too large|Base36"):
        stopping.unpack(packed)
