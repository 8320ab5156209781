"""The local OpenID provider is as strict as a real one."""

import base64
import datetime as dt
import hashlib
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from demo.identity_provider import CODE_SECONDS, IdentityProvider
from demo.people import PEOPLE, STAFF, TORNSUND

VERIFIER = "a-verifier-that-is-long-enough-to-be-one-0123456789"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
BACK = "http://tornsund.localhost:8000/accounts/oidc/eid/login/callback/"
NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC).timestamp()


class Watch:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def provider(watch):
    with IdentityProvider(clients={"torget": "not-secret"}, clock=watch) as running:
        yield running


def question(**changes):
    asked = {
        "response_type": "code",
        "client_id": "torget",
        "redirect_uri": BACK,
        "scope": "openid profile",
        "state": "state-1",
        "nonce": "nonce-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "acr_values": "substantial",
    }
    return {name: value for name, value in {**asked, **changes}.items() if value is not None}


def choose(provider, **form):
    page = httpx.get(f"{provider.url}/authorize", params=question())
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)[1]
    answer = httpx.post(f"{provider.url}/authorize", data={"ticket": ticket, **form})
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def redeem(provider, code, *, secret="not-secret", **changes):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **changes,
    }
    return httpx.post(f"{provider.url}/token", data=form, auth=("torget", secret))


def test_somebody_signs_in_and_the_token_can_be_checked_with_the_published_key(provider, watch):
    back = choose(provider, person="ane")
    assert back["state"] == ["state-1"]
    tokens = redeem(provider, back["code"][0]).json()
    discovery = httpx.get(f"{provider.url}/.well-known/openid-configuration").json()
    key = jwt.PyJWK(httpx.get(discovery["jwks_uri"]).json()["keys"][0])
    claims = jwt.decode(
        tokens["id_token"],
        key,
        algorithms=["RS256"],
        audience="torget",
        issuer=discovery["issuer"],
        options={"verify_exp": False, "verify_iat": False},
    )
    assert (claims["nonce"], claims["acr"], claims["sub"]) == ("nonce-1", "substantial", "demo-ane")
    assert claims["exp"] - claims["iat"] == 300
    about = httpx.get(
        discovery["userinfo_endpoint"],
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    ).json()
    assert about["municipality_code"] == TORNSUND
    assert about["given_name"] == "Ane"
    assert about["sub"] == claims["sub"]


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"nonce": None}, "invalid_request"),
        ({"state": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_an_incomplete_question_returns_with_the_protocols_word_for_it(provider, missing, code):
    answer = httpx.get(f"{provider.url}/authorize", params=question(**missing))
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["error"] == [code]


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "http://localhost.evil.example/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"client_id": "other"},
    ],
)
def test_nobody_is_sent_to_another_machine_or_an_unknown_client(provider, wrong):
    answer = httpx.get(f"{provider.url}/authorize", params=question(**wrong))
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_code_works_once(provider):
    code = choose(provider, person="ane")["code"][0]
    assert redeem(provider, code).status_code == 200
    again = redeem(provider, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_is_too_old_after_a_minute(provider, watch):
    code = choose(provider, person="ane")["code"][0]
    watch.now += CODE_SECONDS + 1
    assert redeem(provider, code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "another"}, "invalid_grant"),
        ({"redirect_uri": "http://localhost/"}, "invalid_grant"),
        ({"secret": "guessed"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_code_is_worth_nothing_without_verifier_address_and_secret(provider, changes, error):
    code = choose(provider, person="ane")["code"][0]
    assert redeem(provider, code, **changes).json()["error"] == error


def test_a_person_who_reaches_a_low_level_says_so_whatever_was_demanded(provider):
    tokens = redeem(provider, choose(provider, person="viggo")["code"][0]).json()
    assert jwt.decode(tokens["id_token"], options={"verify_signature": False})["acr"] == "low"


def test_turning_back_is_told_to_the_portal(provider):
    assert choose(provider, cancel="1")["error"] == ["access_denied"]


def test_an_access_token_that_nobody_gave_opens_nothing(provider):
    answer = httpx.get(f"{provider.url}/userinfo", headers={"Authorization": "Bearer guessed"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_page_says_that_it_is_a_test_in_the_readers_language(provider):
    page = httpx.get(f"{provider.url}/authorize", params=question(ui_locales="fi sv"))
    assert '<html lang="fi">' in page.text
    assert "Testikirjautuminen" in page.text
    assert page.text.count("<form") == len(PEOPLE) + 1
    assert "style-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_sign_in_that_is_over_says_so(provider):
    answer = httpx.post(f"{provider.url}/authorize", data={"ticket": "old", "person": "ane"})
    assert answer.status_code == 400
    assert "begin again" in answer.text


@pytest.mark.parametrize("today", [dt.date(2026, 1, 1), dt.date(2028, 2, 29), dt.date(2026, 7, 31)])
def test_ages_hold_on_any_day(today):
    for person in PEOPLE:
        born = person.birthdate(today)
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        assert age == person.age


def test_people_and_colleagues_have_names_of_their_own():
    assert len({person.key for person in PEOPLE}) == len(PEOPLE)
    assert len({person.name for person in PEOPLE}) == len(PEOPLE)
    assert len({colleague.username for colleague in STAFF}) == len(STAFF)
