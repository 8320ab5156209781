"""Teams in a browser: everybody can read every page, a seat is taken without scripts, and every sheet is one page."""

from __future__ import annotations

import datetime as dt
import io
import os

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from learning.actions import ambassadors, bookings, teams
from learning.models import Booking, Goal
from portal.roles import Role
from tests import staff
from tests.browser.square import cookie_of
from tests.factories import AreaFactory, MunicipalityFactory, StaffFactory
from tests.learning.teams import ambassador, neighbour, opened, rang, signed_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHEETS = ("poster", "flyer", "door", "list", "script")
LONG = "Første gang med digital post, NemKonto og beskeder fra kommunen og sygehusvæsenet"
ABOUT = (
    "Vi åbner et brev sammen, svarer på det og gemmer det. Bagefter kan du gøre det derhjemme. "
    "Du behøver ikke kunne noget i forvejen, og du skal ikke vise din egen post til nogen. "
) * 3


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund", languages=["da", "en"], phone="75 00 00 00")


def long(town, **more):
    usual = {"title": LONG, "about": ABOUT[:600], "place": "Tornsund Bibliotek og Kulturhus, " * 4}
    return opened(town, **usual | more)


def picture(page, name: str) -> None:
    """For whoever wants to look: LOOK_AT names a folder."""
    if folder := os.environ.get("LOOK_AT"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_everybody_can_read_every_page_of_teams(page, at, sign_in, axe, screens, town) -> None:
    page.emulate_media(reduced_motion="reduce")
    area = AreaFactory(municipality=town, names={"da": "Søndervang"})
    asta = ambassador(town, area=area)
    full, free = opened(town, area=area, seats=2, ambassadors=[asta]), long(town, days=3)
    waits = signed_up(full, 4)[3]
    eva = neighbour(town)
    eva.areas.add(area)
    mine = bookings.sign_up(eva, free)
    later = free.starts_at + dt.timedelta(days=1)
    teams.move(None, free, starts_at=later, ends_at=later + dt.timedelta(hours=2), place="Salen")
    gone = opened(town)
    bookings.sign_up(eva, gone)
    teams.cancel(None, gone, because="Varmen er gået i stykker.")
    ambassadors.invite_further(asta.resident, asta, name="Bo Lund")
    today = timezone.localdate()
    usual = {"kind": "learners", "since": today, "until": today + dt.timedelta(days=90)}
    ambassadors.set_goal(None, Goal(municipality=town, from_count=100, target=1000, **usual))
    assert mine.seat_no
    walks = (
        (
            None,
            (
                "/da/learn/teams/",
                f"/da/learn/teams/{full.pk}/",
                "/da/learn/teams/goals/",
                "/da/learn/helping/",
                "/da/learn/training/",
            ),
        ),
        (eva, ("/da/learn/teams/", f"/da/learn/teams/{free.pk}/", "/da/learn/me/teams/")),
        (waits.person, (f"/da/learn/teams/{full.pk}/",)),
        (asta.resident, ("/da/learn/me/ambassador/", f"/da/learn/teams/{full.pk}/attendance/")),
    )
    for person, paths in walks:
        if person is not None:
            sign_in(page, person, town)
        for path in paths:
            page.goto(at(town, path))
            for where in screens(page):
                axe(page, f"{path}, {where}")
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, f"{path}, {where}"
                who = person.pk if person else "x"
                picture(page, f"{path.strip('/').replace('/', '-')}-{who}-{where.replace(' ', '')}")


def test_a_seat_is_taken_kept_and_given_up_without_scripts(new_context, at, sign_in, town) -> None:
    session, eva = opened(town), neighbour(town)
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, eva, town)
    page.goto(at(town, f"/en/learn/teams/{session.pk}/"))
    page.get_by_role("button", name="Sign me up").click()
    expect(page.get_by_text("You have a seat").first).to_be_visible()
    later = session.starts_at + dt.timedelta(days=1)
    teams.move(None, session, starts_at=later, ends_at=later + dt.timedelta(hours=1))
    page.goto(at(town, "/en/learn/me/teams/"))
    expect(page.get_by_text("The session is moved:")).to_be_visible()
    page.get_by_role("button", name="Keep the seat").click()
    expect(page.get_by_text("The session is moved:")).to_have_count(0)
    page.get_by_role("button", name="Give up the seat").click()
    expect(page.get_by_text("You do not come.")).to_be_visible()
    assert not Booking.objects.exists()


def test_every_sheet_is_one_page_of_a4_however_long_its_words(page, at, sign_in, axe, town) -> None:
    asta = ambassador(town)
    short, wordy = opened(town, ambassadors=[asta]), long(town, ambassadors=[asta])
    sign_in(page, asta.resident, town)
    for session in (short, wordy):
        for sheet in SHEETS:
            page.goto(at(town, f"/da/learn/teams/{session.pk}/print/{sheet}/"))
            axe(page, sheet)
            data = page.pdf(prefer_css_page_size=True)
            (only,) = PdfReader(io.BytesIO(data)).pages
            size = [round(float(side) / 72 * 25.4) for side in only.mediabox[2:]]
            assert size == [210, 297], sheet
            # on paper nothing of it may be cut off
            page.set_viewport_size({"width": 794, "height": 1123})
            page.emulate_media(media="print")
            assert cut_off(page) == [], sheet
            picture(page, f"sheet-{sheet}-{session.pk}")
            page.emulate_media(media="null")
            page.set_viewport_size({"width": 360, "height": 800})


def cut_off(page) -> list[str]:
    """Parts of a sheet in which something does not fit."""
    return page.evaluate(
        "[...document.querySelectorAll('.sheet, .half, .strips li')].filter("
        "e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1"
        ").map(e => `${e.className} ${e.scrollHeight}/${e.clientHeight} ${e.scrollWidth}/${e.clientWidth}`)"
    )


def test_a_colleague_signs_somebody_up_without_scripts(new_context, at, town) -> None:
    session = opened(town, seats=1)
    rang(session, "Grethe Holm", "20 12 34 56")
    person = StaffFactory(municipality=town, role=Role.COORDINATOR, language="en")
    client = staff.sign_in(Client(headers={"host": town.site.hostname}), person)
    page = new_context(java_script_enabled=False).new_page()
    page.context.add_cookies([cookie_of(client, at(town))])
    page.goto(at(town, f"/cms/snippets/learning/teamsession/phone/{session.pk}/"))
    page.get_by_label("Name").fill("Poul Holm")
    page.get_by_label("Telephone", exact=True).fill("20 12 34 56")
    page.get_by_role("button", name="Sign them up").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Grethe Holm has signed up")).to_be_visible()
    page.get_by_label("Somebody else at the same number").press("Space")
    page.get_by_role("button", name="Sign them up").press("Enter")
    expect(page.get_by_text("You are number 1 on the waiting list")).to_be_visible()
    assert Booking.objects.count() == 2


def test_the_desk_of_teams_can_be_read_by_everybody(page, at, axe, screens, town) -> None:
    page.emulate_media(reduced_motion="reduce")
    asta = ambassador(town)
    session = opened(town, seats=1, ambassadors=[asta])
    rang(session, "Grethe Holm", "20 12 34 56")
    rang(session, "Poul Holm", "20 12 34 57")
    person = StaffFactory(municipality=town, role=Role.COORDINATOR, language="en")
    client = staff.sign_in(Client(headers={"host": town.site.hostname}), person)
    page.context.add_cookies([cookie_of(client, at(town))])
    at_desk = "/cms/snippets/learning/"
    for path in (
        f"teamsession/inspect/{session.pk}/",
        f"teamsession/phone/{session.pk}/",
        f"ambassador/inspect/{asta.pk}/",
        "ambassador/tree/",
    ):
        page.goto(at(town, at_desk + path))
        for where in screens(page):
            axe(page, f"{path}, {where}")
            picture(page, f"cms-{path.replace('/', '-')}{where.replace(' ', '')}")
