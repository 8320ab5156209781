"""Giving an address, showing that it is one's own, and taking it back."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail as outbox_of
from django.urls import reverse
from django.utils import translation

from portal.actions import addresses, following
from portal.actions.addresses import AddressRefused
from portal.channels import Channel, Outcome, State
from portal.models import Address, ChannelUse, Delivery, Entry
from tests.factories import AddressFactory, ResidentFactory
from tests.portal.queries import at_most
from tests.portal.sms_gateway import INVALID, serve

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund", "names": {"da": "Tornsund"}}


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def follower(ida):
    return following.follower_of(ida)


@pytest.fixture
def gateway(request, settings):
    running = serve(request.addfinalizer)
    settings.SMS_URLS = [running.url]
    return running


@pytest.fixture
def page(client, ida, town):
    """Somebody signed in, at one municipality's page of addresses."""
    client.force_login(ida)

    class Page:
        def post(self, name, way, **data):
            path = reverse(name, kwargs={"way": way})
            return client.post(path, data, headers={"host": town.site.hostname})

        def get(self, name="my_addresses", **kwargs):
            return client.get(reverse(name, kwargs=kwargs), headers={"host": town.site.hostname})

    with translation.override("en"):
        yield Page()


def mailed_code() -> str:
    return re.search(r"\b\d{6}\b", outbox_of.outbox[-1].body).group()


def give(follower, town, text="ida@post.example", channel=Channel.EMAIL):
    return addresses.give_address(follower, channel, text, municipality=town)


# The way from nothing to a confirmed address


def test_an_address_is_used_once_the_code_that_was_sent_there_is_typed(page, ida, clock):
    answer = page.post("my_address", "email", value=" Ida@Post.Example ")
    assert answer.status_code == 302
    row = Address.objects.get()
    assert (row.value, row.confirmed_at) == ("Ida@post.example", None)
    assert not Address.objects.usable().exists()
    assert "We sent a code to Ida@post.example" in page.get().content.decode()

    (mail,) = outbox_of.outbox
    assert mail.to == ["Ida@post.example"]
    assert mailed_code() not in row.code
    page.post("my_address_code", "email", code=f" {mailed_code()[:3]} {mailed_code()[3:]} ")
    assert Address.objects.usable().get().confirmed_at == NOON
    assert Address.objects.get().code == ""
    assert "Confirmed" in page.get().content.decode()


def test_a_mobile_number_is_kept_in_international_form_and_confirmed_by_text_message(
    page, gateway, town
):
    assert page.post("my_address", "sms", value="20 12 34 56").status_code == 302
    assert Address.objects.get().value == "+4520123456"
    ((number, text),) = gateway.taken
    assert number == "+4520123456"
    code = re.search(r"\d{6}", text).group()
    page.post("my_address_code", "sms", code=code)
    assert Address.objects.usable().filter(channel=Channel.SMS).exists()


@pytest.mark.parametrize("language", ["da", "nb", "sv", "fi", "en"])
def test_the_code_is_sent_in_the_language_of_the_page_in_both_parts(follower, town, language):
    with translation.override(language):
        give(follower, town)
    (mail,) = outbox_of.outbox
    code = mailed_code()
    ((html, kind),) = mail.alternatives
    assert kind == "text/html"
    assert f'<html lang="{language}">' in html
    assert code in html
    assert code in mail.subject


# What is no address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ida",
        "ida@",
        "ida@post",
        "a b@post.example",
        "ida@post.example\nBcc: x@y.example",
        "ïda@post.example",
        f"{'x' * 250}@post.example",
    ],
)
def test_what_is_no_mail_address_is_named_and_nothing_is_sent(follower, town, text):
    with pytest.raises(AddressRefused, match=r"address"):
        give(follower, town, text)
    assert not outbox_of.outbox
    assert not Address.objects.exists()


@pytest.mark.parametrize(
    ("country", "text", "kept"),
    [
        ("DK", "20123456", "+4520123456"),
        ("NO", "406 12 345", "+4740612345"),
        ("SE", "070-123 45 67", "+46701234567"),
        ("FI", "041 2345678", "+358412345678"),
        ("DE", "01512 3456789", "+4915123456789"),
        ("DK", "+46 70 123 45 67", "+46701234567"),
        ("DK", "0046701234567", "+46701234567"),
    ],
)
def test_a_number_is_read_as_the_municipalitys_country_writes_it(country, text, kept):
    assert addresses.normal(Channel.SMS, text, country) == kept


@pytest.mark.parametrize(
    ("country", "text", "says"),
    [
        ("DK", "", "not a telephone number"),
        ("DK", "12", "not a telephone number"),
        ("DK", "hello", "not a telephone number"),
        ("DK", "201234567890123", "not a telephone number"),
        ("DK", "20123456 ext 5", "not a telephone number"),
        ("SE", "08-123 456 00", "mobile"),
        ("NO", "22 12 34 56", "mobile"),
        ("DK", "+999123456", "not a telephone number"),
    ],
)
def test_a_number_in_a_wrong_form_is_named_and_shown_how(country, text, says):
    with translation.override("en"), pytest.raises(AddressRefused, match=says):
        addresses.normal(Channel.SMS, text, country)


def test_an_error_stands_at_its_field_and_what_was_typed_stays(page, gateway):
    answer = page.post("my_address", "sms", value="12 34")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This is not a telephone number. Write it like +45" in html
    assert 'value="12 34"' in html
    assert 'aria-invalid="true"' in html
    assert "<title>Error:" in html


# Codes


def test_a_wrong_code_is_counted_and_after_five_none_counts(follower, town, clock):
    give(follower, town)
    code = mailed_code()
    wrong = "000000" if code != "000000" else "111111"
    with translation.override("en"):
        for _try in range(addresses.TRIES):
            with pytest.raises(AddressRefused, match="not the code"):
                addresses.confirm_address(follower, Channel.EMAIL, wrong)
        with pytest.raises(AddressRefused, match="Too many"):
            addresses.confirm_address(follower, Channel.EMAIL, code)
    assert not Address.objects.usable().exists()

    clock.shift(addresses.AGAIN)
    addresses.send_again(follower, Channel.EMAIL, municipality=town)
    addresses.confirm_address(follower, Channel.EMAIL, mailed_code())
    assert Address.objects.usable().exists()


def test_a_code_is_over_after_a_quarter_of_an_hour(follower, town, clock):
    give(follower, town)
    clock.shift(addresses.HOLDS + dt.timedelta(seconds=1))
    with translation.override("en"), pytest.raises(AddressRefused, match="too old"):
        addresses.confirm_address(follower, Channel.EMAIL, mailed_code())


def test_another_code_is_sent_after_a_minute_and_only_that_one_counts(follower, town, clock):
    give(follower, town)
    first = mailed_code()
    with translation.override("en"), pytest.raises(AddressRefused, match="Wait a minute"):
        addresses.send_again(follower, Channel.EMAIL, municipality=town)
    clock.shift(addresses.AGAIN)
    addresses.send_again(follower, Channel.EMAIL, municipality=town)
    assert len(outbox_of.outbox) == 2
    if first != mailed_code():
        with pytest.raises(AddressRefused):
            addresses.confirm_address(follower, Channel.EMAIL, first)


def test_a_code_does_not_count_for_another_address_or_another_person(follower, town, clock):
    give(follower, town)
    first = mailed_code()
    clock.shift(addresses.AGAIN)
    give(follower, town, "another@post.example")
    if first != mailed_code():
        with pytest.raises(AddressRefused):
            addresses.confirm_address(follower, Channel.EMAIL, first)
    bo = following.follower_of(ResidentFactory(municipality=town))
    with pytest.raises(AddressRefused):
        addresses.confirm_address(bo, Channel.EMAIL, mailed_code())


def test_confirming_twice_is_confirming_once(follower, town):
    give(follower, town)
    addresses.confirm_address(follower, Channel.EMAIL, mailed_code())
    addresses.confirm_address(follower, Channel.EMAIL, "")
    assert Address.objects.usable().count() == 1


def test_what_is_confirmed_already_gets_no_further_code(follower, town):
    row = AddressFactory(follower=follower, value="ida@post.example")
    give(follower, town)
    assert not outbox_of.outbox
    row.refresh_from_db()
    assert row.confirmed_at


def test_a_new_address_takes_the_place_of_the_old_and_waits_for_its_code(follower, town):
    AddressFactory(follower=follower, value="old@post.example")
    give(follower, town, "new@post.example")
    row = Address.objects.get()
    assert (row.value, row.confirmed_at) == ("new@post.example", None)


def test_a_code_that_cannot_be_sent_is_named_and_may_be_asked_for_at_once(page, settings, clock):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = page.post("my_address", "email", value="ida@post.example")
    assert answer.status_code == 422
    assert "We could not send the code" in answer.content.decode()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert page.post("my_address", "email", value="ida@post.example").status_code == 302
    assert len(outbox_of.outbox) == 1


def test_a_number_the_gateway_refuses_is_named(page, gateway):
    gateway.answers = {"+4520123456": (200, INVALID)}
    answer = page.post("my_address", "sms", value="20123456")
    assert "We could not send the code" in answer.content.decode()


def test_nobody_is_flooded_with_codes(page, clock):
    for _time in range(6):
        assert page.post("my_address", "email", value="bo@post.example").status_code == 302
        clock.shift(addresses.AGAIN)
    answer = page.post("my_address", "email", value="bo@post.example")
    assert answer.status_code == 422
    assert "You have asked for many codes" in answer.content.decode()
    assert len(outbox_of.outbox) == 6


# What a municipality does not use


def test_without_a_gateway_or_with_the_channel_off_nobody_gives_a_number(page, town, settings):
    settings.SMS_URLS = []
    assert "Tornsund does not send text messages." in page.get().content.decode()
    settings.SMS_URLS = ["smseagle://token@127.0.0.1:9"]
    assert "Your mobile number" in page.get().content.decode()
    ChannelUse.objects.create(municipality=town, channel=Channel.SMS, on=False)
    assert "Tornsund does not send text messages." in page.get().content.decode()
    answer = page.post("my_address", "sms", value="20123456")
    assert answer.status_code == 422
    assert not Address.objects.exists()


# Taking back, and addresses that are used no longer


def waiting(follower, town, channel=Channel.EMAIL):
    entry = Entry.objects.create(
        municipality=town, kind="x", object_id=1, group="g", importance="minor"
    )
    return Delivery.objects.create(
        municipality=town, entry=entry, follower=follower, channel=channel, due_at=NOON
    )


def test_what_is_removed_is_forgotten_and_what_waits_for_it_is_not_sent(page, follower, town):
    AddressFactory(follower=follower)
    row = waiting(follower, town)
    assert (
        "Remove your e-mail address?" in page.get("my_address_remove", way="email").content.decode()
    )
    assert page.post("my_address_remove", "email").status_code == 302
    assert page.post("my_address_remove", "email").status_code == 302
    row.refresh_from_db()
    assert not Address.objects.exists()
    assert (row.state, row.outcome) == (State.DROPPED, Outcome.STOPPED)


@pytest.mark.parametrize("why", [Outcome.BOUNCED, Outcome.STOPPED, Outcome.REFUSED])
def test_an_address_that_is_used_no_longer_says_why_and_what_to_do(page, follower, town, why):
    row = AddressFactory(follower=follower, value="ida@post.example")
    late = waiting(follower, town)
    addresses.refuse_address(row, why)
    html = page.get().content.decode()
    assert "We no longer send anything to ida@post.example." in html
    with translation.override("en"):
        row.refresh_from_db()
        assert addresses.reason(row) in html
    late.refresh_from_db()
    assert (late.state, late.outcome) == (State.DROPPED, why)

    page.post("my_address", "email", value="ida@post.example")
    page.post("my_address_code", "email", code=mailed_code())
    assert Address.objects.usable().exists()


def test_the_first_reason_stays(follower):
    row = AddressFactory(follower=follower)
    addresses.refuse_address(row, Outcome.STOPPED)
    addresses.refuse_address(row, Outcome.BOUNCED)
    row.refresh_from_db()
    assert row.refused_because == Outcome.STOPPED


# The page


def test_the_page_is_for_who_is_signed_in_and_shows_their_own_only(client, town, page, follower):
    AddressFactory(value="somebody@post.example")
    assert "somebody@" not in page.get().content.decode()
    client.logout()
    assert page.get().status_code == 302
    assert "/sign-in/" in page.get()["Location"]
    assert page.post("my_address", "email", value="ida@post.example").status_code == 302
    assert not Address.objects.filter(value="ida@post.example").exists()


def test_the_page_stays_within_the_budget_and_writes_nothing(page, ida, gateway):
    page.get()
    with at_most():
        page.get()
    assert not hasattr(ida, "follower")


@pytest.mark.parametrize("way", ["post", "i", "p"])
def test_an_unknown_way_is_not_found(page, way):
    assert page.post("my_address", way, value="x").status_code == 404
    assert page.get("my_address", way="email").status_code == 302
