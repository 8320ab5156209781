"""The licence in two real browsers: a learner takes the run on a phone, a witness beside them shows a PIN, and a
stranger checks what came of it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from learning.actions import licences, witnesses
from learning.models import Licence
from portal.models import Municipality, Resident
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.learning.licences import granted, package

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Municipality:
    return MunicipalityFactory(slug="tornsund", languages=("en",))


@pytest.fixture
def browser_of(new_context: Callable, sign_in: Callable, at: Callable, town: Municipality):
    def begin(person: Resident, path: str, **options: object) -> Page:
        page = new_context(reduced_motion="reduce", **options).new_page()
        sign_in(page, person, town)
        page.goto(at(town, f"/en/learn/{path}"))
        return page

    return begin


def test_the_way_from_the_run_to_the_code_that_anybody_checks(
    town, browser_of, new_context, axe, screens
):
    package(town)
    ada = ResidentFactory(municipality=town, first_name="Ada")
    inger = ResidentFactory(municipality=town, first_name="Inger")
    invited = witnesses.invite(None, town, name="Inger of the library")

    beside = browser_of(inger, "me/licence/")
    beside.get_by_role("link", name="I was asked to be a witness").click()
    beside.get_by_label("Your code").fill(invited.invitation.lower())
    beside.get_by_role("button", name="Yes, I will be a witness").click()
    pin = beside.locator("#pin")
    expect(pin).to_be_visible()
    for name in screens(beside):
        axe(beside, name)

    learner = browser_of(ada, "me/licence/")
    for name in screens(learner):
        axe(learner, name)
    learner.get_by_role("link", name="Take the run").click()
    learner.get_by_label("The name on your certificate").fill(
        "Karen-Margrethe Vestergaard Lindholm"
    )
    for name in screens(learner):
        axe(learner, name)
    learner.get_by_role("button", name="Begin").click()
    learner.get_by_role("button", name="This is what I have seen").click()
    expect(learner.get_by_role("alert")).to_contain_text("Write the number of the witness")
    for name in screens(learner):
        axe(learner, name)
    for skill in ("Reads digital post", "Finds a form", "Knows whom to ask"):
        learner.get_by_label(skill).check()
    learner.get_by_label("Your number as a witness").fill("1")
    beside.reload()
    learner.get_by_label("Your PIN").fill(pin.inner_text())
    learner.get_by_role("button", name="This is what I have seen").click()
    expect(learner.get_by_text("The licence is yours")).to_be_visible()
    expect(learner.get_by_role("heading", name="Digital driver's licence")).to_be_visible()
    for name in screens(learner):
        axe(learner, name)
        wider = "() => document.documentElement.scrollWidth > innerWidth"
        assert not learner.evaluate(wider), name

    licence = Licence.objects.get()
    stranger = new_context(reduced_motion="reduce").new_page()
    stranger.goto(learner.url.partition("/me/")[0].partition("/proof/")[0] + "/proof/")
    stranger.get_by_label("Number of the certificate").fill(licence.written.lower())
    stranger.get_by_role("button", name="Check it").click()
    expect(stranger.get_by_role("heading", name="This licence is valid")).to_be_visible()
    for name in screens(stranger):
        axe(stranger, name)
    licences.revoke(None, licence, because="Somebody else took the run.")
    stranger.reload()
    expect(stranger.get_by_role("heading", name="This licence was taken back")).to_be_visible()
    axe(stranger)


def test_the_certificate_is_one_page_of_paper(town, browser_of):
    ada = ResidentFactory(municipality=town, first_name="Ada")
    by = witnesses.appoint(None, town, ResidentFactory(municipality=town), name="Inger")
    licence = granted(package(town), ada, by, name="Karen-Margrethe Vestergaard Lindholm")
    page = browser_of(ada, f"proof/{licence.written}/certificate/")
    expect(page.get_by_role("button", name="Print it")).to_be_visible()
    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert len(printed.pages) == 1
    words = printed.pages[0].extract_text()
    assert licence.written in words
    assert "Print it" not in words


def test_a_learner_downloads_the_certificate_without_scripts(town, browser_of, axe, screens, press):
    ada = ResidentFactory(municipality=town, first_name="Ada")
    by = witnesses.appoint(None, town, ResidentFactory(municipality=town), name="Inger")
    licence = granted(package(town), ada, by, name="Karen-Margrethe Vestergaard Lindholm")
    page = browser_of(
        ada,
        f"proof/{licence.written}/certificate/",
        java_script_enabled=False,
        accept_downloads=True,
    )
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download as PDF").click()
    assert coming.value.suggested_filename == "digital-drivers-licence.pdf"
    kept = PdfReader(coming.value.path())
    assert sorted(kept.attachments) == ["badge.json", "badge.jwt"]
    assert kept.attachments["badge.jwt"] == [licence.jwt.encode()]
    seen = browser_of(ada, f"proof/{licence.written}/certificate/")
    for name in screens(seen):
        axe(seen, name)


def test_without_scripts_the_page_of_a_witness_opens_anew(town, browser_of):
    inger = ResidentFactory(municipality=town)
    witnesses.appoint(None, town, inger, name="Inger")
    page = browser_of(inger, "me/witness/", java_script_enabled=False)
    assert "refresh" in page.content()
    expect(page.locator("#pin")).to_be_visible()
