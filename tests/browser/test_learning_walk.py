"""From the first lesson on a phone, without an account, to a licence that a stranger's own program checks."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OB3Verifier
from playwright.sync_api import Page, expect

from learning.actions import practice
from portal.models import Municipality
from tests.browser.test_learning import PHONE, path
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.learning import factories, licences
from tests.learning.practice import scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def exercise(town: Municipality, lesson: object) -> None:
    row = practice.publish(None, practice.take_in(None, town, scenario()))
    lesson.body = [{"type": "practice", "id": str(uuid.uuid4()), "value": {"scenario": row.pk}}]
    lesson.save_revision().publish()


def practise(page: Page) -> None:
    box = page.wait_for_selector("iframe[sandbox]")
    box.scroll_into_view_if_needed()
    frame = box.content_frame()
    frame.get_by_role("button", name="Try this").first.click()
    frame.get_by_label("Practice number").fill("710348-0117")
    frame.get_by_role("button", name="Sign in", exact=True).click()
    frame.get_by_label("Street and number").fill("Lindevej 4")
    frame.get_by_label("Only me").check()
    frame.get_by_role("button", name="Send", exact=True).click()
    expect(frame.get_by_text("You did it")).to_be_visible()


def over_the_web(root: str) -> Callable[[str], bytes]:
    """What somebody else's program fetches. It asks for https, as it must; the server of the tests has none."""
    here = urlsplit(root)

    def fetch(address: str) -> bytes:
        asked = urlsplit(address)
        assert asked.netloc == here.netloc
        with closing(HTTPConnection("127.0.0.1", here.port, timeout=10)) as line:
            line.request("GET", asked.path, headers={"Host": here.netloc})
            answer = line.getresponse()
            assert answer.status == 200
            return answer.read()

    return fetch


def test_from_a_phone_without_an_account_to_a_licence_that_strangers_check(
    new_context: Callable, at: Callable, sign_in: Callable
) -> None:
    town = MunicipalityFactory(slug="tornsund", languages=("en",))
    course, lessons = factories.whole(town)
    exercise(town, lessons[1])
    licences.package(town, course_key=course.translation_key)
    ada = ResidentFactory(municipality=town, first_name="Ada")
    inger = licences.witness(town)

    phone = new_context(viewport=PHONE, reduced_motion="reduce").new_page()
    phone.goto(at(town, path(course).replace("/da/", "/en/")))
    phone.get_by_role("link", name="Begin with the first lesson").click()
    phone.get_by_role("link", name="I understand it. Next: To").click()
    practise(phone)
    phone.get_by_role("link", name="I understand it. Next: Tre").click()
    phone.get_by_role("link", name="I understand it. To the course").click()
    expect(phone.get_by_text("You have understood every lesson of this course.")).to_be_visible()
    expect(phone.get_by_text("Then you can take the licence")).to_be_visible()
    expect(phone.locator("[data-begin]")).to_be_hidden()

    sign_in(phone, ada, town)
    phone.reload()
    phone.get_by_role("button", name="Yes, add them to mine").click()
    phone.get_by_role("link", name="Take the licence: Digital driver's licence").click()
    phone.get_by_role("link", name="Take the run").click()
    phone.get_by_label("The name on your certificate").fill("Ada Øster")
    phone.get_by_role("button", name="Begin").click()
    for skill in licences.SKILLS.splitlines():
        phone.get_by_label(skill).check()
    phone.get_by_label("Your number as a witness").fill(str(inger.number))
    phone.get_by_label("Your PIN").fill(licences.pin(inger))
    phone.get_by_role("button", name="This is what I have seen").click()
    expect(phone.get_by_text("The licence is yours")).to_be_visible()
    shown = phone.locator("main svg[role=img], main img").first
    expect(shown).to_be_visible()

    stranger = new_context(reduced_motion="reduce").new_page()
    stranger.goto(phone.url.removesuffix("certificate/"))
    expect(stranger.get_by_role("heading", name="This licence is valid")).to_be_visible()
    root = at(town, "/").rstrip("/")
    fetch = over_the_web(root)
    issuer = f"did:web:{urlsplit(root).netloc.replace(':', '%3A')}"
    place = urlsplit(stranger.url).path
    token = fetch(f"{root}{place}badge.jwt").decode()
    whole = fetch(f"{root}{place}badge.json").decode()
    readers = [
        (OB3Verifier.for_issuer_did(issuer, download=fetch), token, tampered_token(token)),
        (OB3LdpVerifier.for_issuer_did(issuer, download=fetch), whole, tampered(whole)),
    ]
    for reader, badge, changed in readers:
        found = reader.verify(badge, check_status=True, download=fetch)
        assert found.achievement.name == "Digital driver's licence"
        with pytest.raises(OB3VerificationError):
            reader.verify(changed, check_status=True, download=fetch)


def tampered(whole: str) -> str:
    said = json.loads(whole)
    said["credentialSubject"]["achievement"]["name"] = "Pilot's licence"
    return json.dumps(said)


def tampered_token(token: str) -> str:
    head, body, signature = token.split(".")
    said = base64.urlsafe_b64decode(body + "==").replace(b"Digital driver", b"Heavy lorry in")
    return ".".join((head, base64.urlsafe_b64encode(said).rstrip(b"=").decode(), signature))
