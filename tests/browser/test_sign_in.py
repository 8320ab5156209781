"""Signing in with the keyboard alone, at a provider that shows a real page; and with a passkey."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from demo.identity_provider import IdentityProvider
from demo.people import TORNSUND
from portal import eid
from portal.actions import people
from portal.models import Resident
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, TopicFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "tre heste i en grøn eng"


@pytest.fixture
def tornsund():
    return MunicipalityFactory(slug="tornsund", code=TORNSUND, names={"da": "Tornsund"})


@pytest.fixture
def provider(settings) -> Iterator[IdentityProvider]:
    with IdentityProvider() as provider:
        settings.OIDC_SERVER_URL = provider.url
        yield provider


def press_to(page: Page, name: str, *, most: int = 40) -> None:
    """Tab until what has that name has the focus, as somebody without a mouse does, then press Enter."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate("() => (document.activeElement.textContent || '').trim()")
        if re.search(name, focused):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not reach “{name}” on {page.url}")


def test_a_resident_signs_in_by_keyboard_and_comes_back(
    page: Page, at, axe, provider, tornsund
) -> None:
    page.goto(at(tornsund, "/en/"))
    press_to(page, "^Sign in$")
    page.wait_for_url("**/en/sign-in/**")
    axe(page)
    press_to(page, "Continue with eID")
    page.wait_for_url(f"{provider.url}/**")
    press_to(page, "Ane Lindholm")
    page.wait_for_url(at(tornsund, "/en/"))
    press_to(page, "My page")
    page.wait_for_url("**/en/me/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ane")
    axe(page)
    press_to(page, "^Sign out$")
    page.wait_for_url(at(tornsund, "/en/"))
    expect(page.get_by_text("You are signed out")).to_be_visible()
    assert Resident.objects.get(first_name="Ane").municipality == tornsund


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("Rosa Kjær", eid.TooYoung),
        ("Viggo Sand", eid.LevelTooLow),
        ("^(Cancel|Fortryd)$", eid.Cancelled),
    ],
)
def test_who_cannot_be_signed_in_reads_why(
    page: Page, at, axe, provider, tornsund, person, refusal
) -> None:
    page.goto(at(tornsund, "/en/sign-in/"))
    press_to(page, "Continue with eID")
    page.wait_for_url(f"{provider.url}/**")
    press_to(page, person)
    page.wait_for_url("**/callback/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(str(refusal.title))
    axe(page)
    assert not Resident.objects.exists()


def test_my_page_is_clean_at_both_widths_and_in_both_schemes(
    page: Page, at, axe, screens, sign_in, tornsund
) -> None:
    district = AreaFactory(municipality=tornsund, slug="vest", names={"da": "Vestbyen"})
    AreaFactory(municipality=tornsund, slug="havn", names={"da": "Havnen"}, parent=district)
    TopicFactory()
    ida = people.remember_resident(
        eid.Identity("1" * 64, "Ida", 1985, 41, 41, "high", home=TORNSUND)
    )
    people.choose_interests(ida, ida, municipality=tornsund, areas=[district], topics=[])
    sign_in(page, ida, tornsund)
    # a colour that is still turning from light to dark has no contrast to judge
    page.emulate_media(reduced_motion="reduce")
    for path in ("", "profile/", "interests/", "delete/"):
        page.goto(at(tornsund, f"/en/me/{path}"))
        for screen in screens(page):
            axe(page, screen)
    page.goto(at(tornsund, "/en/me/profile/"))
    page.get_by_label("What shall we call you?").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)


def test_staff_makes_a_passkey_and_signs_in_with_it(page: Page, at, axe, tornsund) -> None:
    people.create_staff(
        None,
        username="bodil",
        email="bodil@tornsund.example",
        first_name="Bodil",
        password=PASSWORD,
        language="en",
        roles=[(tornsund, Role.EDITOR)],
    )
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**key, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )

    def password() -> None:
        page.goto(at(tornsund, "/cms/"))
        axe(page)
        page.get_by_label("User name or e-mail").fill("bodil")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()

    password()
    page.wait_for_url("**/accounts/second-factor/")
    axe(page)
    page.get_by_role("link", name="Add a passkey").click()
    axe(page)
    page.get_by_label("Name of the passkey").fill("Blue key")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/second-factor/codes/")
    axe(page)
    page.get_by_role("link", name="Go on to the CMS").click()
    page.wait_for_url("**/cms/")

    page.context.clear_cookies()
    password()
    page.wait_for_url("**/second-factor/use/")
    axe(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/cms/")
    page.goto(at(tornsund, "/accounts/second-factor/passkeys/"))
    expect(page.get_by_role("rowheader")).to_have_text("Blue key")
    axe(page)
