"""A copied course at the desk and on its page: both sides on a phone, and whom it comes from for everybody."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Page

from learning.actions import copying
from learning.models import CoursePage
from portal.roles import Role
from tests import staff
from tests.browser.square import UNBROKEN, cookie_of
from tests.browser.test_cms_on_a_phone import whole
from tests.factories import MunicipalityFactory, StaffFactory
from tests.learning import factories, quizzes
from tests.learning.copying import copied, fresh, ours, rewrite, shared, stored, text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = "/cms/snippets/learning/coursecopy/"


def test_an_editor_copies_and_takes_over_on_a_phone_and_readers_see_whom_it_is_from(
    page: Page, at: Callable[..., str], axe: Callable[..., None], screens: Callable
) -> None:
    origin = MunicipalityFactory(slug="naboby", names={"en": "Naboby"}, languages=("en",))
    town = MunicipalityFactory(slug="oeveby", names={"en": "Oeveby"}, languages=("en",))
    factories.index(town)
    body = [text("Alpha"), text(UNBROKEN), quizzes.PARCEL]
    _course, lessons = shared(origin, body, title="Digital start")
    editor = StaffFactory(municipality=town, role=Role.EDITOR, language="en")
    address = at(town)
    page.emulate_media(reduced_motion="reduce")
    client = Client(headers={"host": urlsplit(address).netloc})
    page.context.add_cookies([cookie_of(staff.sign_in(client, editor), address)])
    whole(page, at(town, f"{DESK}offers/"))
    page.get_by_role("button", name="Copy as a draft").click()
    page.get_by_text("It is here as a draft.").wait_for()
    row = copying.CourseCopy.objects.of(town).get()
    own = ours(row, lessons[0])
    mine = [
        one | {"value": "<p>Mine</p>"} if one["id"] == body[0]["id"] else one for one in stored(own)
    ]
    rewrite(own, mine, publish=False)
    theirs = [body[0] | {"value": "<p>Theirs</p>"}, body[2], text("New")]
    rewrite(lessons[0], theirs, title=f"Lesson {UNBROKEN}")
    whole(page, at(town, f"{DESK}inspect/{row.pk}/"))
    page.get_by_role("button", name="Take them all over, as drafts").click()
    page.get_by_text("3 changes are in the drafts.").wait_for()
    assert page.get_by_text("Changed here and there").count() == 2
    for one in copying.compare(fresh(row)).ours.values():
        one.save_revision().publish()
    page.goto(CoursePage.objects.get(translation_key=row.course_key).full_url)
    for name in screens(page):
        page.emulate_media(reduced_motion="reduce")
        axe(page, name)
    assert page.get_by_role("link", name="Digital start").get_attribute("href") == row.url
    assert copied(origin, CoursePage.objects.get(translation_key=row.course_key)).before
