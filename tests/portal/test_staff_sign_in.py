"""Staff comes in by password and second factor, and no other way."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from wagtail.models import ModelLogEntry

from portal.actions import people
from portal.actions.municipality import AppointmentRefused
from portal.models import Resident
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory

pytestmark = pytest.mark.django_db

PASSWORD = "tre heste i en grøn eng"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
CMS = "/cms/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def tornsund():
    return MunicipalityFactory(slug="tornsund", names={"da": "Tornsund"})


@pytest.fixture
def editor(tornsund) -> Resident:
    return people.create_staff(
        None,
        username="bodil",
        email="Bodil@tornsund.example",
        first_name="Bodil",
        password=PASSWORD,
        roles=[(tornsund, Role.EDITOR)],
    )


@pytest.fixture
def browser(tornsund) -> Client:
    return Client(HTTP_HOST="tornsund.localhost", HTTP_ACCEPT_LANGUAGE="en")


def code(clock, *, steps: int = 0, secret: str = SECRET) -> str:
    moment = dt.datetime.now(dt.UTC).timestamp()
    return format_hotp_value(hotp_value(secret, int(moment // 30) + steps))


def log_in(browser: Client, login: str = "bodil", password: str = PASSWORD, onward: str = ""):
    data = {"login": login, "password": password} | ({"next": onward} if onward else {})
    return browser.post("/accounts/login/", data)


def in_cms(browser: Client) -> bool:
    return browser.get(CMS).status_code == 200


@pytest.mark.parametrize("login", ["bodil", "bodil@tornsund.example", "BODIL@tornsund.example"])
def test_staff_signs_in_by_name_or_mail_then_by_a_code(browser, editor, clock, login) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    response = log_in(browser, login)
    assert response.url == "/accounts/second-factor/use/"
    assert not in_cms(browser), "the password alone opens nothing"
    assert "_auth_user_id" not in browser.session
    assert browser.get(response.url).status_code == 200
    wrong = browser.post(response.url, {"code": "000000"})
    assert wrong.status_code == 200
    assert "aria-invalid" in wrong.content.decode()
    right = browser.post(response.url, {"code": code(clock)})
    assert right.url == CMS
    assert in_cms(browser)


@pytest.mark.django_db(transaction=True)
def test_without_a_second_factor_one_is_set_up_before_the_cms(browser, editor, clock) -> None:
    response = log_in(browser, onward="/cms/pages/")
    assert response.url == "/cms/pages/"
    sent = browser.get(response.url)
    assert sent.url == "/accounts/second-factor/"
    assert "/accounts/second-factor/app/" in browser.get(sent.url).content.decode()
    page = browser.get("/accounts/second-factor/app/")
    assert page.status_code == 200, "no password again right after it was typed"
    text = page.content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', text)[1]
    assert 'src="data:image/svg+xml;base64,' in text
    refused = browser.post("/accounts/second-factor/app/", {"code": "000000"})
    assert secret in refused.content.decode(), "a slip does not start again with another secret"
    done = browser.post("/accounts/second-factor/app/", {"code": code(clock, secret=secret)})
    assert done.url == "/accounts/second-factor/codes/"
    codes = browser.get(done.url).content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert 'href="/cms/pages/"' in codes, "and then on to where one was going"
    assert browser.get("/cms/").status_code == 200, "setting it up was using it"
    assert "bodil@tornsund.example" in mail.outbox[-1].to
    assert "authenticator app was added" in mail.outbox[-1].subject


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "http://almsjo.localhost/cms/"]
)
def test_staff_is_led_to_no_other_host(browser, editor, elsewhere) -> None:
    assert log_in(browser, onward=elsewhere).url == CMS
    browser.force_login(editor)
    again = browser.post(f"/accounts/reauthenticate/?next={elsewhere}", {"password": PASSWORD})
    assert again.url == CMS


def test_the_secret_is_kept_encrypted(editor) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    stored = Authenticator.objects.get(user=editor, type="totp")
    assert SECRET not in str(stored.data)
    with pytest.raises(people.StaffRefused):
        people.give_second_factor(None, editor, secret=SECRET)


def test_after_a_new_pepper_no_code_opens_an_old_factor(browser, editor, clock, settings) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    settings.SUBJECT_PEPPER = "another"
    log_in(browser)
    for guess in (SECRET, ""):
        sent = browser.post("/accounts/second-factor/use/", {"code": code(clock, secret=guess)})
        assert sent.status_code == 200
    assert not in_cms(browser)


def test_a_session_without_the_second_factor_is_asked_for_it(browser, editor, clock) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    browser.force_login(editor)
    sent = browser.get("/cms/images/")
    assert sent.url == "/accounts/second-factor/again/?next=%2Fcms%2Fimages%2F"
    assert browser.get(sent.url).status_code == 200
    assert browser.post("/cms/images/add/", {}).status_code == 403, "nothing is posted past it"
    assert browser.post(sent.url, {"code": code(clock)}).url == "/cms/images/"
    assert browser.get("/cms/images/").status_code == 200


def test_whoever_has_a_passkey_only_is_asked_for_that(browser, editor) -> None:
    Authenticator.objects.create(user=editor, type=Authenticator.Type.WEBAUTHN, data={})
    browser.force_login(editor)
    assert browser.get(CMS).url == "/accounts/second-factor/passkeys/again/?next=%2Fcms%2F"


def test_staff_without_a_role_comes_to_their_own_page(browser, editor) -> None:
    editor.groups.clear()
    people.change_profile(editor, editor, first_name="Bodil", language="sv")
    assert log_in(browser).url == "/en/me/"
    assert browser.get("/accounts/second-factor/")["Content-Language"] == "sv"


def test_the_second_factor_of_another_session_or_person_does_not_count(
    browser, editor, clock
) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    log_in(browser)
    browser.post("/accounts/second-factor/use/", {"code": code(clock)})
    assert in_cms(browser)
    other = Client(HTTP_HOST="tornsund.localhost")
    other.force_login(editor)
    assert not in_cms(other)
    Authenticator.objects.filter(user=editor).delete()
    assert browser.get(CMS).url == "/accounts/second-factor/", "a factor that is gone is not used"


def test_a_code_works_once(browser, editor, clock) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    for client in (browser, Client(HTTP_HOST="tornsund.localhost")):
        log_in(client)
        client.post("/accounts/second-factor/use/", {"code": code(clock)})
        assert in_cms(client) == (client is browser)


@pytest.mark.parametrize(
    ("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_phone_may_be_half_a_minute_off(browser, editor, clock, steps, good) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    log_in(browser)
    browser.post("/accounts/second-factor/use/", {"code": code(clock, steps=steps)})
    assert in_cms(browser) == good


def test_recovery_codes_open_once_each(browser, editor, clock) -> None:
    log_in(browser)
    browser.get("/accounts/second-factor/app/")
    page = browser.get("/accounts/second-factor/app/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)[1]
    browser.post("/accounts/second-factor/app/", {"code": code(clock, secret=secret)})
    listed = browser.get("/accounts/second-factor/codes/download/").content.decode()
    first = re.search(r"\d{8}", listed)[0]
    for expected in (True, False):
        client = Client(HTTP_HOST="tornsund.localhost")
        log_in(client)
        client.post("/accounts/second-factor/use/", {"code": first})
        assert in_cms(client) == expected


def test_guessing_codes_and_passwords_ends_soon(browser, editor, clock) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    log_in(browser)
    for _ in range(5):
        browser.post("/accounts/second-factor/use/", {"code": "000000"})
    browser.post("/accounts/second-factor/use/", {"code": code(clock)})
    assert not in_cms(browser), "five wrong codes lock the right one out too"
    other = Client(
        HTTP_HOST="tornsund.localhost", HTTP_ACCEPT_LANGUAGE="en", REMOTE_ADDR="192.0.2.7"
    )
    for _ in range(5):
        log_in(other, password="forkert")
    page = log_in(other).content.decode()
    assert "Too many attempts" in page


def test_wagtails_own_login_leads_to_ours(browser, editor) -> None:
    assert browser.get("/cms/").url.startswith("/accounts/login/?next=")
    assert (
        browser.get("/cms/login/?next=/cms/images/").url
        == "/accounts/login/?next=%2Fcms%2Fimages%2F"
    )
    posted = browser.post("/cms/login/", {"username": "bodil", "password": PASSWORD})
    assert posted.url == "/accounts/login/?next=%2Fcms%2F"
    assert "_auth_user_id" not in browser.session
    assert browser.get("/cms/login/?next=//evil.example/").url == "/accounts/login/?next=%2Fcms%2F"


def test_a_resident_in_the_cms_is_told_why_not(browser, tornsund) -> None:
    browser.force_login(ResidentFactory(municipality=tornsund))
    response = browser.get(CMS)
    assert response.status_code == 403
    assert "Only staff" in response.content.decode()


def test_whoever_loses_the_last_role_loses_the_cms(browser, editor, clock) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    log_in(browser)
    browser.post("/accounts/second-factor/use/", {"code": code(clock)})
    editor.groups.clear()
    assert browser.get(CMS).status_code == 403


def test_a_new_password_comes_by_mail_to_staff_only(browser, editor, clock) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    ResidentFactory(email="ida@post.example")
    for address in ("ida@post.example", "nobody@post.example"):
        assert browser.post("/accounts/password/reset/", {"email": address}).status_code == 302
    assert mail.outbox == [], "nobody learns who has an account"
    browser.post("/accounts/password/reset/", {"email": "bodil@tornsund.example"})
    (letter,) = mail.outbox
    assert letter.subject == "Choose a new password · Tornsund"
    link = urlsplit(re.search(r"http\S+", letter.body)[0])
    assert link.netloc == "tornsund.localhost"
    form = browser.get(link.path)
    new = "fire får på en bakke"
    done = browser.post(form.url, {"password1": new, "password2": new})
    assert done.url == "/accounts/password/reset/key/done/"
    assert browser.get(done.url).status_code == 200
    assert "_auth_user_id" not in browser.session, "a mailbox alone opens nothing"
    assert log_in(browser, password=new).url == "/accounts/second-factor/use/"
    again = browser.get(link.path)
    assert "no longer good" in again.content.decode()


def test_changing_the_password_asks_for_the_old_one(browser, editor, clock) -> None:
    log_in(browser)
    new = "fire får på en bakke"
    wrong = {"oldpassword": "forkert", "password1": new, "password2": new}
    assert browser.post("/accounts/password/change/", wrong).status_code == 200
    short = {"oldpassword": PASSWORD, "password1": "kort", "password2": "kort"}
    assert browser.post("/accounts/password/change/", short).status_code == 200
    right = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert browser.post("/accounts/password/change/", right).status_code == 302
    editor.refresh_from_db()
    assert editor.check_password(new)


def test_old_sign_ins_prove_themselves_again_before_changing_factors(
    browser, editor, clock
) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    log_in(browser)
    browser.post("/accounts/second-factor/use/", {"code": code(clock)})
    clock.shift(dt.timedelta(minutes=6))
    sent = browser.get("/accounts/second-factor/app/remove/")
    assert (
        sent.url == "/accounts/reauthenticate/?next=%2Faccounts%2Fsecond-factor%2Fapp%2Fremove%2F"
    )
    page = browser.get(sent.url)
    assert page.status_code == 200
    assert (
        browser.post(sent.url, {"password": PASSWORD}).url == "/accounts/second-factor/app/remove/"
    )
    browser.post("/accounts/second-factor/app/remove/")
    assert not Authenticator.objects.filter(user=editor).exists()
    assert browser.get(CMS).url == "/accounts/second-factor/"


def test_every_page_of_staff_accounts_opens(browser, editor, clock) -> None:
    log_in(browser)
    for path in (
        "/accounts/second-factor/",
        "/accounts/second-factor/app/",
        "/accounts/second-factor/passkeys/",
        "/accounts/second-factor/passkeys/add/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
        "/accounts/inactive/",
    ):
        response = browser.get(path)
        assert response.status_code == 200, path
        assert "no-store" in response["Cache-Control"], path
        assert "script-src 'self'" in response["Content-Security-Policy"]
    people.give_second_factor(None, editor, secret=SECRET)
    for path in ("/accounts/second-factor/app/remove/", "/accounts/second-factor/codes/new/"):
        assert browser.get(path).status_code == 200, path
    anonymous = Client(HTTP_HOST="tornsund.localhost")
    for path in ("/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"):
        assert anonymous.get(path).status_code == 200, path


def test_an_administrator_appoints_at_home_only(tornsund) -> None:
    elsewhere = MunicipalityFactory(slug="almsjo", languages=("sv",), names={"sv": "Almsjö"})
    chief = people.create_staff(
        None,
        username="chef",
        email="chef@tornsund.example",
        first_name="Chef",
        password=PASSWORD,
        roles=[(tornsund, Role.ADMINISTRATOR)],
    )
    new = {"first_name": "Ny", "password": PASSWORD}
    made = people.create_staff(
        chief, username="ny", email="ny@tornsund.example", roles=[(tornsund, Role.EDITOR)], **new
    )
    assert made.kind == Resident.Kind.STAFF
    assert EmailAddress.objects.get(user=made).verified
    assert ModelLogEntry.objects.filter(action="portal.staff.create", user=chief).exists()
    with pytest.raises(AppointmentRefused):
        people.create_staff(
            chief, username="x", email="x@x.example", roles=[(elsewhere, Role.EDITOR)], **new
        )
    with pytest.raises(people.StaffRefused):
        people.create_staff(chief, username="y", email="y@x.example", **new)
    assert not Resident.objects.filter(username__in=["x", "y"]).exists()


@pytest.mark.parametrize(
    "fault",
    [
        {"password": "kort"},
        {"username": "bodil"},
        {"email": "bodil@tornsund.example"},
        {"email": "x"},
    ],
)
def test_a_staff_account_is_refused_in_words(editor, fault) -> None:
    good = {
        "username": "ny",
        "email": "ny@tornsund.example",
        "first_name": "Ny",
        "password": PASSWORD,
    }
    with pytest.raises(people.StaffRefused) as refused:
        people.create_staff(None, **{**good, **fault})
    assert str(refused.value)


def test_lost_factors_are_withdrawn_by_whoever_runs_the_installation(editor) -> None:
    people.give_second_factor(None, editor, secret=SECRET)
    root = Resident.objects.create_superuser("root", password=PASSWORD)
    for actor, whom in ((editor, editor), (editor, root), (root, root)):
        with pytest.raises(people.StaffRefused):
            people.withdraw_second_factors(actor, whom)
    people.withdraw_second_factors(root, editor)
    assert not Authenticator.objects.exists()
    assert ModelLogEntry.objects.filter(action="portal.staff.factor_removed", user=root).exists()
