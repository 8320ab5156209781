"""Signing in by eID against a provider that speaks OpenID Connect, honestly and otherwise."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import hmac
import logging
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from portal import eid, residency
from portal.actions import people
from portal.cookies import DEVICE
from portal.identity import AccountAdapter, may_be_plain
from portal.models import Follow, Follower, Resident
from tests.factories import MunicipalityFactory, ResidentFactory, TopicFactory
from tests.portal import provider as oidc

pytestmark = pytest.mark.django_db

SUBJECT = "01019012345"
ANNA = {
    "sub": SUBJECT,
    "given_name": "Anna Sofie",
    "family_name": "Lind",
    "name": "Anna Sofie Lind",
    "email": "anna@post.example",
    "birthdate": "1980-05-17",
    "municipality_code": "9101",
    "acr": "substantial",
}


@pytest.fixture(scope="module")
def _server() -> Iterator[oidc.Provider]:
    with oidc.running() as server:
        yield server


@pytest.fixture
def provider(_server: oidc.Provider, settings) -> oidc.Provider:
    _server.claims, _server.lies, _server.kid = dict(ANNA), {}, "first"
    for kept in (_server.asked, _server.requests, _server.token_requests):
        kept.clear()
    settings.OIDC_SERVER_URL = _server.issuer
    settings.OIDC_CLIENT_SECRET = "hemmelig"
    return _server


@pytest.fixture
def tornsund():
    return MunicipalityFactory(slug="tornsund", code="9101", names={"da": "Tornsund"})


@pytest.fixture
def browser(tornsund) -> Client:
    return Client(HTTP_HOST="tornsund.localhost", HTTP_ACCEPT_LANGUAGE="da")


@pytest.fixture
def walk(provider: oidc.Provider, browser: Client) -> Callable:
    """``walk()``: from the button to the page after sign-in; ``walk("/da/x/")`` starts with a next page."""

    def walk(onward: str = "", client: Client = browser):
        query = {"next": onward} if onward else {}
        left = client.get("/accounts/eid/login/", query)
        assert left.status_code == 302, left.content
        return client.get(provider.go(left.url))

    return walk


def signed_in(client: Client) -> Resident | None:
    return Resident.objects.filter(pk=client.session.get("_auth_user_id")).first()


# The way in


def test_a_resident_signs_in_and_is_greeted_by_first_name(walk, browser) -> None:
    response = walk()
    assert response.status_code == 302
    page = browser.get(response.url)
    assert page.status_code == 200
    assert "Anna Sofie" in page.content.decode()
    resident = signed_in(browser)
    assert (resident.kind, resident.municipality.slug) == ("resident", "tornsund")
    assert (resident.birth_year, resident.assurance) == (1980, "substantial")
    assert resident.verified_at is not None


def test_what_the_device_followed_comes_along_to_the_account(walk, browser, tornsund) -> None:
    topic = TopicFactory()
    browser.post(f"/da/follow/topic/{topic.pk}/", {"level": "all", "rhythm": "now"})
    assert Follow.objects.get().follower.resident is None

    response = walk()

    assert Follow.objects.get().follower.resident == signed_in(browser)
    assert not response.cookies[DEVICE].value, "the device keeps no secret any more"
    assert not Follower.objects.exclude(token=None).exists()


def test_the_request_carries_state_nonce_pkce_and_the_level(walk, provider) -> None:
    walk()
    walk()
    first, second = provider.asked
    assert first["code_challenge_method"] == "S256"
    assert first["response_type"] == "code"
    assert first["acr_values"] == "substantial"
    assert set(first["scope"].split()) == {"openid", "profile"}
    assert first["redirect_uri"] == "http://tornsund.localhost/accounts/eid/login/callback/"
    for fresh in ("state", "nonce", "code_challenge"):
        assert len(first[fresh]) >= 16
        assert first[fresh] != second[fresh]
    assert provider.token_requests[0]["code_verifier"] not in str(first)


def test_nothing_in_the_address_changes_what_is_asked_of_the_provider(browser, provider) -> None:
    browser.get(
        "/accounts/eid/login/",
        {
            "auth_params": "acr_values=low&prompt=none&nonce=mine&redirect_uri=http://evil.example/",
            "scope": "admin,address",
            "process": "connect",
            "action": "rerequest",
            "acr_values": "low",
            "next": "https://evil.example/",
        },
    )
    left = browser.get("/accounts/eid/login/?auth_params=acr_values%3Dlow&scope=admin")
    asked = dict(parse_qsl(urlsplit(left.url).query))
    assert asked["acr_values"] == "substantial"
    assert set(asked["scope"].split()) == {"openid", "profile"}
    assert "prompt" not in asked
    assert asked["nonce"] != "mine"
    assert asked["redirect_uri"].startswith("http://tornsund.localhost/")
    for state, _when, _provider in browser.session["socialaccount_states"].values():
        assert state["process"] == "login"
        assert "next" not in state


def test_one_comes_back_to_where_one_was(walk) -> None:
    assert walk("/da/sager/?page=2").url == "/da/sager/?page=2"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "http://almsjo.localhost/sv/",
    ],
)
def test_sign_in_leads_to_no_other_host(walk, elsewhere) -> None:
    assert walk(elsewhere).url == "/da/me/"


def test_another_site_cannot_begin_a_sign_in_for_somebody(browser, provider) -> None:
    response = browser.get(
        "/accounts/eid/login/", {"next": "/da/"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.url == "/da/sign-in/?next=%2Fda%2F"
    assert provider.requests == []


def test_starts_are_limited_per_address(browser, provider) -> None:
    answers = {browser.get("/accounts/eid/login/").status_code for _ in range(61)}
    assert answers == {302, 429}


def test_each_municipality_has_its_own_way_back(walk, provider) -> None:
    MunicipalityFactory(slug="almsjo", code="9202", languages=("sv",), names={"sv": "Almsjö"})
    there = Client(HTTP_HOST="almsjo.localhost", HTTP_ACCEPT_LANGUAGE="sv")
    response = walk(client=there)
    assert provider.asked[0]["redirect_uri"].startswith("http://almsjo.localhost/")
    page = there.get(response.url).content.decode()
    assert "http://tornsund.localhost/sv/me/" in page, "a guest here is shown the way home"
    resident = signed_in(there)
    assert resident.municipality.slug == "tornsund"
    assert resident.kind_in(resident.municipality) == "resident"


# What is kept


def test_no_claim_and_no_token_is_kept(walk, browser) -> None:
    walk()
    account = SocialAccount.objects.get()
    assert account.extra_data == {}
    assert not SocialToken.objects.exists()
    assert not EmailAddress.objects.exists()
    resident = signed_in(browser)
    assert (resident.last_name, resident.email) == ("", "")
    assert not resident.has_usable_password()
    rows = [
        str(row)
        for model in (Resident, SocialAccount, ModelLogEntry)
        for row in model.objects.values()
    ]
    rows += [str(session.get_decoded()) for session in Session.objects.all()]
    for secret in (SUBJECT, "Lind", "post.example", "1980-05-17", "05-17"):
        assert not [row for row in rows if secret in row], secret


def test_the_subject_is_kept_as_a_keyed_hash_bound_to_the_issuer(walk, browser, provider) -> None:
    walk()
    resident = signed_in(browser)
    message = f"torget.eid.subject.v1\0{provider.issuer}\0{SUBJECT}\0"
    expected = hmac.new(settings.SUBJECT_PEPPER.encode(), message.encode(), hashlib.sha256)
    assert resident.subject_hash == expected.hexdigest()
    assert SocialAccount.objects.get(user=resident).uid == resident.subject_hash
    assert eid.subject_key("p", "a", "b") != eid.subject_key("p", "a", "b", "org")
    assert eid.subject_key("p", "a", "bc") != eid.subject_key("p", "ab", "c")


def test_the_same_person_is_recognised(walk, browser) -> None:
    walk()
    first = signed_in(browser)
    first.first_name = "Fie"
    first.save()
    browser.post("/da/sign-out/")
    walk()
    assert signed_in(browser) == first
    assert Resident.objects.filter(subject_hash__isnull=False).count() == 1
    assert signed_in(browser).first_name == "Fie", "the name she chose stays"


def test_a_session_gets_a_new_key_at_sign_in(browser, provider, walk) -> None:
    browser.get("/accounts/eid/login/")
    before = browser.session.session_key
    walk()
    assert browser.session.session_key != before


# Five kinds of people


@pytest.mark.parametrize(
    ("claims", "kind", "at_home"),
    [
        ({}, "resident", True),
        ({"birthdate": "2008-11-21"}, "resident", True),
        ({"birthdate": "2008-11-22"}, "minor", True),
        ({"birthdate": "2014-11-21"}, "minor", True),
        ({"municipality_code": "0101"}, "guest", False),
        ({"municipality_code": None}, "guest", False),
        ({"birthdate": None}, "guest", True),
        ({"birthdate": "not a date"}, "guest", True),
        ({"birthdate": "9999-01-01"}, "guest", True),
        ({"birthdate": "2026-12-24"}, "guest", True),
        ({"birthdate": "1980-02-30"}, "guest", True),
        ({"birthdate": "2009"}, "minor", True),
        ({"birthdate": "2008"}, "minor", True),
        ({"birthdate": "2007"}, "resident", True),
        ({"birthdate": "0000-05-17"}, "guest", True),
        ({"organisation_number": "12345678"}, "business", True),
    ],
)
def test_age_home_and_organisation_decide_the_kind(
    provider, walk, browser, claims, kind, at_home
) -> None:
    provider.claims = {k: v for k, v in {**ANNA, **claims}.items() if v is not None}
    with time_machine.travel(dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC), tick=False):
        walk()
        resident = signed_in(browser)
    assert resident.kind == kind
    assert (resident.municipality is not None) == at_home
    if kind == "business":
        assert resident.birth_year is None


def test_staff_is_made_by_no_claim(provider, walk, browser) -> None:
    provider.claims |= {"kind": "staff", "groups": ["admin"], "is_superuser": True}
    walk()
    resident = signed_in(browser)
    assert resident.kind == "resident"
    assert not resident.is_staff
    assert not resident.is_superuser
    assert not resident.groups.exists()


@pytest.mark.parametrize("born", ["2014-11-22", "2020-01-01", "2015"])
def test_a_child_under_twelve_is_told_kindly_and_nothing_is_kept(
    provider, walk, browser, born
) -> None:
    provider.claims["birthdate"] = born
    with time_machine.travel(dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC), tick=False):
        response = walk()
    assert response.status_code == 403
    assert said(eid.TooYoung.title, response) in response.content.decode()
    assert signed_in(browser) is None
    assert not Resident.objects.exists()


def test_moving_changes_the_home_at_the_next_sign_in(provider, walk, browser) -> None:
    walk()
    provider.claims["municipality_code"] = "9202"
    almsjo = MunicipalityFactory(
        slug="almsjo", code="9202", languages=("sv",), names={"sv": "Almsjö"}
    )
    walk()
    assert signed_in(browser).municipality == almsjo
    provider.claims["municipality_code"] = "0000"
    walk()
    assert (signed_in(browser).municipality, signed_in(browser).kind) == (None, "guest")
    log = list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True))
    assert [entry for entry in log if entry.startswith("portal.resident")] == [
        "portal.resident.join",
        "portal.resident.move",
        "portal.resident.move",
        "portal.resident.kind",
    ]


def silent(claims):
    raise residency.RegisterSilent


def from_register(claims):
    return "9202" if claims["sub"] == SUBJECT else None


def test_another_adapter_may_decide_where_somebody_lives(walk, browser, settings) -> None:
    MunicipalityFactory(slug="almsjo", code="9202", languages=("sv",), names={"sv": "Almsjö"})
    settings.RESIDENCY_ADAPTER = f"{__name__}.from_register"
    walk()
    assert signed_in(browser).municipality.slug == "almsjo"


def test_a_silent_register_changes_nothing_that_was_known(walk, browser, settings) -> None:
    walk()
    settings.RESIDENCY_ADAPTER = f"{__name__}.silent"
    walk()
    assert signed_in(browser).municipality.slug == "tornsund"
    Resident.objects.all().delete()
    walk()
    assert signed_in(browser).kind == "guest"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"municipality_code": " 101 "}, "101"),
        ({"municipality_code": 851}, "851"),
        ({"municipality_code": True}, None),
        ({"municipality_code": ["101"]}, None),
        ({"municipality_code": ""}, None),
        ({"municipality_code": "1" * 41}, None),
        ({"municipality_code": 10**50}, None),
        ({"municipality_code": "10\x001"}, None),
        ({"municipality_code": "\ud800"}, None),
        ({}, None),
    ],
)
def test_the_code_of_the_home_is_read_from_a_claim(claims, code) -> None:
    assert residency.from_claim(claims) == code


def test_a_claim_may_lie_inside_another(settings) -> None:
    settings.OIDC_MUNICIPALITY_CLAIM = "address.kommune"
    assert residency.from_claim({"address": {"kommune": "101"}}) == "101"
    assert residency.from_claim({"address": "101"}) is None
    assert residency.from_claim({"address.kommune": "102"}) == "102"


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"given_name": "  Anna \n Sofie "}, "Anna Sofie"),
        ({"name": "Bo Ek"}, "Bo"),
        ({"name": "Ek, Bo Erik"}, "Bo"),
        ({"name": ","}, ","),
        ({"name": "  "}, ""),
        ({"given_name": ["Anna"]}, ""),
        ({"given_name": "Å" * 500}, "Å" * 60),
        ({"given_name": "An\u202ena\x00\u200b"}, "Anna"),
        ({}, ""),
    ],
)
def test_a_first_name_is_what_can_be_read_aloud(claims, name) -> None:
    assert eid.first_name_of(claims) == name


def test_script_in_a_name_is_text(provider, walk, browser) -> None:
    provider.claims["given_name"] = "<script>alert(1)</script>"
    page = browser.get(walk().url).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=())),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(
    ["sub", "aud", "azp", "iat", "nonce", "acr", "at_hash", "given_name", "name", "birthdate"]
)


@given(st.dictionaries(NAMES | st.just("municipality_code"), JSON))
def test_whatever_a_provider_says_is_read_or_refused_in_our_own_words(claims) -> None:
    with contextlib.suppress(eid.SignInRefused):
        eid.check_token(
            claims,
            client_id="torget",
            nonce="n",
            levels=["high"],
            access_token="a",
            algorithm="RS256",
            now=0.0,
        )
    name = eid.first_name_of(claims)
    assert len(name) <= 60
    name.encode()
    year, youngest, oldest = eid.birth_of(claims, dt.date(2026, 11, 21))
    assert year is None or (1890 <= year <= 2026 and 0 <= youngest <= oldest <= 136)
    code = residency.from_claim(claims)
    assert code is None or code.isprintable()


# What is not believed


def said(words, response) -> str:
    """``words`` as the page of ``response`` says them."""
    with translation.override(response["Content-Language"]):
        return str(escape(str(words)))


def refused(response, why: type[eid.SignInRefused], browser: Client) -> None:
    page = response.content.decode()
    assert response.status_code == why.status, page
    assert said(why.title, response) in page
    assert "no-store" in response["Cache-Control"]
    assert signed_in(browser) is None
    assert not Resident.objects.exists()


def hmac_token(server: oidc.Provider, nonce: str, **claims: object) -> str:
    now = int(time.time())
    body = {"iss": server.issuer, "sub": SUBJECT, "aud": "torget", "iat": now, "exp": now + 300}
    body |= {"nonce": nonce, "acr": "high", **claims}
    return jwt.encode(body, "hemmelig" * 8, algorithm="HS256", headers={"kid": "first"})


LIES = {
    "signed by somebody else": {"sign": {"key": oidc.OTHER_KEY}},
    "signed by an unknown key": {"sign": {"headers": {"kid": "unknown"}}},
    "not signed": {"sign": {"key": None, "algorithm": "none"}},
    "from another issuer": {"id_token": {"iss": "https://evil.example"}},
    "without an issuer": {"id_token": {"iss": None}},
    "for another client": {"id_token": {"aud": "bank"}},
    "for several clients": {"id_token": {"aud": ["torget", "bank"]}},
    "handed to another client": {"id_token": {"azp": "bank"}},
    "over": {"id_token": {"exp": int(time.time()) - 3600}},
    "without an end": {"id_token": {"exp": None}},
    "old": {"id_token": {"iat": int(time.time()) - 7200}},
    "from the future": {
        "id_token": {"iat": int(time.time()) + 7200, "exp": int(time.time()) + 9000}
    },
    "without its time": {"id_token": {"iat": None}},
    "about nobody": {"id_token": {"sub": ""}},
    "about too much": {"id_token": {"sub": "1" * 300}},
    "about half a character": {"id_token": {"sub": "\ud800"}},
    "with another access token": {"id_token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
    "no token at all": {"signed": "not.a.token"},
    "user info of somebody else": {"userinfo": {"sub": "02029012345"}},
    "another issuer's answer": {"answer": {"iss": "https://evil.example"}},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_answer_that_cannot_be_trusted_signs_nobody_in(provider, walk, browser, lie) -> None:
    provider.lie(**lie)
    refused(walk(), eid.ProviderWrong, browser)


def test_a_token_signed_with_our_own_secret_is_not_believed(provider, browser) -> None:
    left = browser.get("/accounts/eid/login/")
    nonce = dict(parse_qsl(urlsplit(left.url).query))["nonce"]
    provider.lie(signed=hmac_token(provider, nonce))
    refused(browser.get(provider.go(left.url)), eid.ProviderWrong, browser)


@pytest.mark.parametrize("nonce", ["another", None, 7])
def test_a_token_of_another_sign_in_is_not_believed(provider, walk, browser, nonce) -> None:
    provider.lie(id_token={"nonce": nonce})
    refused(walk(), eid.SignInExpired, browser)


@pytest.mark.parametrize("level", ["low", "", None, ["high"], "SUBSTANTIAL"])
def test_a_level_below_what_was_asked_for_is_refused_with_what_to_do(
    provider, walk, browser, level
) -> None:
    provider.lie(id_token={"acr": level})
    response = walk()
    refused(response, eid.LevelTooLow, browser)
    with translation.override("da"):
        assert eid.level_name("substantial") in response.content.decode()


def test_a_level_in_the_user_info_proves_nothing(provider, walk, browser) -> None:
    provider.lie(id_token={"acr": "low"}, userinfo={"acr": "high"})
    refused(walk(), eid.LevelTooLow, browser)


def test_a_higher_level_is_welcome(provider, walk, browser) -> None:
    provider.claims["acr"] = "high"
    walk()
    assert signed_in(browser).assurance == "high"


def test_user_info_cannot_change_what_was_signed(provider, walk, browser) -> None:
    provider.lie(id_token={"municipality_code": "9101"}, userinfo={"municipality_code": "0000"})
    walk()
    assert signed_in(browser).municipality.slug == "tornsund"


def test_a_rotated_key_is_fetched_and_a_known_one_is_not(provider, walk, browser) -> None:
    walk()
    walk()
    assert provider.requests.count("/jwks") == 1
    provider.kid = "second"
    walk()
    assert provider.requests.count("/jwks") == 2
    assert signed_in(browser)


# The callback


def test_a_callback_works_once(provider, browser) -> None:
    back = provider.go(browser.get("/accounts/eid/login/").url)
    assert browser.get(back).status_code == 302
    resident = signed_in(browser)
    again = browser.get(back)
    assert again.status_code == 400
    assert said(eid.SignInExpired.title, again) in again.content.decode()
    assert signed_in(browser) == resident, "a reload signs nobody out"


def test_a_callback_belongs_to_the_browser_that_began(provider, browser) -> None:
    back = provider.go(browser.get("/accounts/eid/login/").url)
    other = Client(HTTP_HOST="tornsund.localhost")
    refused(other.get(back), eid.SignInExpired, other)
    assert provider.token_requests == []


def test_a_callback_needs_its_state_and_in_time(provider, browser) -> None:
    for query in ("", "?code=x", "?state=x", "?code=x&state=x", "?error=access_denied&state=x"):
        refused(browser.get(f"/accounts/eid/login/callback/{query}"), eid.SignInExpired, browser)
    now = dt.datetime.now(dt.UTC)
    back = provider.go(browser.get("/accounts/eid/login/").url)
    with time_machine.travel(now + dt.timedelta(minutes=11), tick=False):
        refused(browser.get(back), eid.SignInExpired, browser)


def test_a_made_up_code_is_refused(provider, browser) -> None:
    back = provider.go(browser.get("/accounts/eid/login/").url)
    state = dict(parse_qsl(urlsplit(back).query))["state"]
    response = browser.get("/accounts/eid/login/callback/", {"code": "guess", "state": state})
    refused(response, eid.SignInRefused, browser)


def test_a_stolen_code_is_worthless_without_the_verifier(provider, browser) -> None:
    victim, thief = browser, Client(HTTP_HOST="tornsund.localhost")
    stolen = dict(parse_qsl(urlsplit(provider.go(victim.get("/accounts/eid/login/").url)).query))[
        "code"
    ]
    own = dict(parse_qsl(urlsplit(provider.go(thief.get("/accounts/eid/login/").url)).query))
    back = thief.get("/accounts/eid/login/callback/", {"code": stolen, "state": own["state"]})
    refused(back, eid.SignInRefused, thief)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("access_denied", eid.Cancelled),
        ("temporarily_unavailable", eid.ProviderSilent),
        ("server_error", eid.ProviderSilent),
        ("invalid_request", eid.SignInRefused),
    ],
)
def test_turning_back_loses_nothing(provider, walk, browser, error, why) -> None:
    provider.lie(answer={"error": error, "error_description": "<b>personal text</b>"})
    response = walk("/da/sager/")
    refused(response, why, browser)
    page = response.content.decode()
    assert "/accounts/eid/login/?next=%2Fda%2Fsager%2F" in page, "the next try leads there too"
    assert "personal text" not in page


def test_a_refusal_speaks_the_language_in_which_one_began(provider, browser) -> None:
    client = Client(HTTP_HOST="tornsund.localhost", HTTP_ACCEPT_LANGUAGE="fi")
    provider.lie(answer={"error": "access_denied"})
    back = provider.go(client.get("/accounts/eid/login/").url)
    response = client.get(back, headers={"Accept-Language": "en"})
    assert response["Content-Language"] == "fi"
    assert '<html lang="fi"' in response.content.decode()


# The provider is not there


@pytest.mark.parametrize(
    ("path", "answer", "why"),
    [
        ("/.well-known/openid-configuration", (500, {}), eid.ProviderSilent),
        ("/.well-known/openid-configuration", (200, b"<html>"), eid.ProviderSilent),
        ("/.well-known/openid-configuration", (200, []), eid.ProviderWrong),
        (
            "/.well-known/openid-configuration",
            (200, {"issuer": "https://evil.example"}),
            eid.NotConnected,
        ),
    ],
)
def test_a_provider_that_is_out_of_order_is_named_at_the_start(
    provider, browser, path, answer, why
) -> None:
    provider.lie(**{path: answer})
    refused(browser.get("/accounts/eid/login/"), why, browser)


@pytest.mark.parametrize(
    ("path", "answer", "why"),
    [
        ("/token", (500, {"error": "down"}), eid.SignInRefused),
        ("/token", (200, b"<html>"), eid.ProviderSilent),
        ("/token", (200, {"access_token": "x"}), eid.ProviderWrong),
        ("/jwks", (503, {}), eid.ProviderSilent),
        ("/jwks", (200, {"keys": []}), eid.ProviderWrong),
        ("/userinfo", (302, {}), eid.ProviderWrong),
        ("/userinfo", (401, {}), eid.ProviderSilent),
    ],
)
def test_a_provider_that_breaks_off_is_named_on_the_way_back(
    provider, walk, browser, path, answer, why
) -> None:
    provider.lie(**{path: answer})
    refused(walk(), why, browser)


def test_a_provider_that_is_gone_is_named(browser, settings) -> None:
    settings.OIDC_SERVER_URL = "http://127.0.0.1:9"
    refused(browser.get("/accounts/eid/login/"), eid.ProviderSilent, browser)


def test_without_a_provider_the_page_says_so(browser, settings) -> None:
    settings.OIDC_SERVER_URL = ""
    refused(browser.get("/accounts/eid/login/"), eid.NotConnected, browser)
    page = browser.get("/da/sign-in/")
    assert "/accounts/eid/login/" not in page.content.decode()


@pytest.mark.parametrize(
    ("url", "https", "debug", "good"),
    [
        ("http://127.0.0.1:9000", False, False, True),
        ("http://[::1]:9000", False, False, True),
        ("http://idp.localhost:9000", False, False, True),
        ("http://login.example", False, False, False),
        ("http://login.example", False, True, True),
        ("http://127.0.0.1:9000", True, False, False),
        ("http://127.0.0.1.evil.example", False, False, False),
    ],
)
def test_plain_http_is_for_this_machine_only(settings, url, https, debug, good) -> None:
    settings.HTTPS, settings.DEBUG = https, debug
    assert may_be_plain(url) == good


@pytest.mark.parametrize(
    "name", ["token_endpoint", "jwks_uri", "userinfo_endpoint", "authorization_endpoint"]
)
def test_no_secret_is_sent_in_the_clear(provider, browser, name) -> None:
    provider.lie(discovery={name: "http://login.example/x"})
    refused(browser.get("/accounts/eid/login/"), eid.NotConnected, browser)


def test_an_installation_that_demands_no_level_signs_nobody_in(provider, browser, settings) -> None:
    settings.OIDC_ACR_VALUES = []
    refused(browser.get("/accounts/eid/login/"), eid.NotConnected, browser)


def test_the_log_says_why_and_names_nobody(provider, walk, caplog) -> None:
    provider.lie(id_token={"acr": "low"})
    with caplog.at_level(logging.INFO):
        walk()
    assert "LevelTooLow" in caplog.text
    assert SUBJECT not in caplog.text
    assert "Lind" not in caplog.text


# The page and the way out


def test_the_sign_in_page_is_the_same_for_everybody(browser, provider) -> None:
    response = browser.get("/da/sign-in/")
    assert response.status_code == 200
    assert not response.cookies
    page = response.content.decode()
    assert 'href="/accounts/eid/login/?next=%2Fda%2Fme%2F"' in page
    assert 'href="/accounts/login/"' in page
    assert not Session.objects.exists()


def test_whoever_is_signed_in_needs_no_sign_in_page(browser, provider, walk) -> None:
    walk()
    assert browser.get("/da/sign-in/?next=/da/").url == "/da/"
    assert browser.get("/da/sign-in/?next=//evil.example").url == "/da/me/"


def test_signing_out_asks_when_it_is_a_link_and_ends_the_session(browser, walk) -> None:
    walk()
    assert "form" in browser.get("/da/sign-out/").content.decode()
    assert signed_in(browser)
    response = browser.post("/da/sign-out/")
    assert response.url == "/da/"
    assert signed_in(browser) is None
    assert not Session.objects.exists()
    assert response.cookies[settings.SESSION_COOKIE_NAME].value == ""


def test_signing_out_cannot_be_forced_from_another_site(walk, provider, tornsund) -> None:
    strict = Client(HTTP_HOST="tornsund.localhost", enforce_csrf_checks=True)
    walk(client=strict)
    assert strict.post("/da/sign-out/").status_code == 403
    assert signed_in(strict)


def test_a_closed_account_is_told_so(browser, walk) -> None:
    walk()
    browser.post("/da/sign-out/")
    Resident.objects.update(is_active=False)
    response = walk()
    assert response.url == "/accounts/inactive/"
    assert signed_in(browser) is None
    assert browser.get(response.url).status_code == 200


def test_two_browsers_at_once_make_one_account(tornsund, monkeypatch) -> None:
    same = eid.Identity("a" * 64, "Anna", 1980, 46, 46, "high", home="9101")
    kind_of = people.kind_of

    def meanwhile(identity, home):
        # the other browser comes back between our looking and our writing
        monkeypatch.setattr(people, "kind_of", kind_of)
        people.remember_resident(identity)
        return kind_of(identity, home)

    monkeypatch.setattr(people, "kind_of", meanwhile)
    resident = people.remember_resident(same)
    assert resident == Resident.objects.get()
    assert SocialAccount.objects.get().user == resident
    assert ModelLogEntry.objects.filter(action="portal.resident.join").count() == 1


def test_a_provider_without_user_info_tells_all_in_the_token(provider, walk, browser) -> None:
    provider.lie(discovery={"userinfo_endpoint": None}, id_token={"given_name": "Anna"})
    walk()
    assert signed_in(browser).first_name == "Anna"
    assert "/userinfo" not in provider.requests


def test_a_provider_must_publish_its_addresses(provider, browser) -> None:
    provider.lie(discovery={"jwks_uri": None})
    refused(browser.get("/accounts/eid/login/"), eid.ProviderWrong, browser)


def test_nobody_signs_up_and_residents_have_no_password(browser, walk) -> None:
    for path in (
        "/accounts/signup/",
        "/accounts/3rdparty/",
        "/accounts/password/set/",
        "/accounts/email/",
    ):
        assert browser.get(path).status_code == 404, path
    resident = ResidentFactory()
    response = browser.post("/accounts/login/", {"login": resident.username, "password": ""})
    assert response.status_code == 200
    walk()
    assert not AccountAdapter().is_open_for_signup(None)
    for path in (
        "/accounts/second-factor/",
        "/accounts/password/change/",
        "/accounts/second-factor/app/",
    ):
        assert browser.get(path).status_code == 403, path


def test_the_sign_in_goes_on_in_the_language_of_the_page_it_began_on(provider, browser) -> None:
    client = Client(HTTP_HOST="tornsund.localhost", HTTP_ACCEPT_LANGUAGE="en")
    page = client.get("/da/sign-in/").content.decode()
    assert "/accounts/eid/login/?next=%2Fda%2Fme%2F" in page
    provider.lie(answer={"error": "access_denied"})
    response = client.get(provider.go(client.get("/accounts/eid/login/?next=%2Fda%2Fme%2F").url))
    assert response["Content-Language"] == "da"


def test_who_has_chosen_no_language_is_told_in_the_one_they_signed_in_in(provider, walk) -> None:
    walk("/da/me/")
    anna = Resident.objects.get(kind=Resident.Kind.RESIDENT)
    assert anna.follower.language == "da"
    in_english = Client(HTTP_HOST="tornsund.localhost", HTTP_ACCEPT_LANGUAGE="en")
    walk("/en/me/", client=in_english)
    assert Resident.objects.get(pk=anna.pk).follower.language == "en"

    in_english.post("/en/me/profile/", {"first_name": "Anna", "language": "sv"})
    walk("/da/me/", client=Client(HTTP_HOST="tornsund.localhost", HTTP_ACCEPT_LANGUAGE="da"))
    assert Resident.objects.get(pk=anna.pk).follower.language == "sv"
