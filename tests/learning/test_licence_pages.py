"""Licences on the page: the learner's way, the witness's PIN, and what anybody sees who has a number."""

import datetime as dt
import json

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from learning import licence_rules as rules
from learning.actions import licences, progress, witnesses
from learning.models import Licence, WitnessRun
from portal import qr
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.learning import factories as courses
from tests.learning.licences import confirmed, granted, package, pin, witness
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def ada(town):
    return ResidentFactory(municipality=town, first_name="Ada")


def visitor(town) -> Client:
    return Client(headers={"host": town.site.hostname})


def signed_in(town, person) -> Client:
    client = visitor(town)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def main(response) -> str:
    found = BeautifulSoup(response.content, "html.parser").main
    return " ".join(found.get_text(" ").split())


def test_a_learner_takes_the_run_with_a_witness_beside_them_and_shows_the_code(town, ada):
    base, inger = package(town), ResidentFactory(municipality=town, first_name="Inger")
    desk = witnesses.invite(None, town, name="Inger of the library")
    learner, beside = signed_in(town, ada), signed_in(town, inger)
    page = beside.post(
        reverse("learning:my_witness"), {"code": rules.written(desk.invitation)}, follow=True
    )
    assert "You are a witness now" in main(page)
    assert "Take the run" in main(learner.get(reverse("learning:my_licences")))
    start = reverse("learning:my_start", args=[base.pk])
    assert "Reads digital post" in main(learner.get(start))
    page = learner.post(start, {"holder_name": "Ada Holm"}, follow=True)
    run = WitnessRun.objects.get()
    assert "Ada Holm" in main(page)
    assert learner.get(start).url == run.get_absolute_url()
    # what stands on the witness's page is what they type
    shown = BeautifulSoup(beside.get(reverse("learning:my_witness")).content, "html.parser").find(
        id="pin"
    )
    digits = "".join(shown.get_text().split())
    said = {"witness": "1", "pin": digits, "seen": ["0", "1", "2"]}
    page = learner.post(run.get_absolute_url(), said, follow=True)
    licence = Licence.objects.get()
    assert page.redirect_chain[-1][0] == reverse("learning:certificate", args=[licence.written])
    text = main(page)
    for words in ("The licence is yours", "Ada Holm", "Digital driver's licence", licence.written):
        assert words in text
    address = f"http://{town.site.hostname}{licence.get_absolute_url()}"
    assert qr.path(address)[0] in page.content.decode()
    # nobody needs an account to see that it is genuine
    seen = main(visitor(town).get(licence.get_absolute_url()))
    assert "This licence is valid" in seen
    assert "Ada Holm" in seen


def test_what_was_not_seen_stands_on_the_learner_s_page(town, ada):
    run = licences.start(ada, package(town), language="en")
    by, client = witness(town), signed_in(town, ada)
    said = {"witness": str(by.number), "pin": pin(by), "seen": ["0", "2"]}
    text = main(client.post(run.get_absolute_url(), said, follow=True))
    assert "Not yet" in text
    assert "Finds a form" in text
    assert "Take the run" in text
    assert client.get(run.get_absolute_url()).url == reverse("learning:my_licences")


def test_a_wrong_pin_is_said_at_once_and_the_ticks_stay(town, ada):
    run = licences.start(ada, package(town), language="en")
    client = signed_in(town, ada)
    said = {"witness": "7", "pin": "123456", "seen": ["0"]}
    page = client.post(run.get_absolute_url(), said)
    assert page.status_code == 422
    assert "You can try 4 more times" in main(page)
    assert len(BeautifulSoup(page.content, "html.parser").select("input[checked]")) == 1
    assert client.post(run.get_absolute_url(), said | {"seen": ["9"]}).status_code == 422
    WitnessRun.objects.update(wrong_tries=14)
    assert "Begin again tomorrow" in main(client.post(run.get_absolute_url(), said, follow=True))
    assert "There were many wrong PINs" in main(
        client.post(reverse("learning:my_start", args=[run.package_id]), {"holder_name": ""})
    )


def test_a_run_is_renamed_and_stopped(town, ada):
    run = licences.start(ada, package(town), language="en")
    client = signed_in(town, ada)
    name = reverse("learning:my_run_name", args=[run.pk])
    assert client.get(name).status_code == 200
    assert client.post(name, {"holder_name": "Ada 12"}).status_code == 422
    assert "Ada H." in main(client.post(name, {"holder_name": "Ada H."}, follow=True))
    stop = reverse("learning:my_run_stop", args=[run.pk])
    assert "The run is stopped" in main(client.post(stop, follow=True))


def test_nobody_opens_the_run_of_somebody_else(town, ada):
    run = licences.start(ada, package(town), language="en")
    other = signed_in(town, ResidentFactory(municipality=town))
    for url in (run.get_absolute_url(), reverse("learning:my_run_name", args=[run.pk])):
        assert other.get(url).status_code == 404
        assert visitor(town).get(url).status_code == 302
    assert other.post(reverse("learning:my_run_stop", args=[run.pk])).status_code == 404
    elsewhere = MunicipalityFactory(slug="naboby", languages=["da", "en"])
    assert signed_in(elsewhere, ada).get(run.get_absolute_url()).status_code == 404


def test_a_page_is_made_within_the_budget_whatever_somebody_holds(town, ada):
    inger = witness(town)
    for number in range(4):
        base = package(town, name_en=f"Package {number}")
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=2 * number), tick=False):
            granted(base, ada, inger)
    client = signed_in(town, ada)
    url = reverse("learning:my_licences")
    client.get(url)
    with at_most():
        assert "Package 3" in main(client.get(url))


def test_the_course_that_comes_first_is_a_link_away(town, ada):
    course, lessons = courses.whole(town)
    package(town, course_key=course.translation_key)
    client = signed_in(town, ada)
    page = client.get(reverse("learning:my_licences"))
    assert "Finish the course first" in main(page)
    assert 'href="/da/laer/digitalt-k%C3%B8rekort/"' in page.content.decode()
    progress.merge(ada, town, [lesson.key for lesson in lessons])
    assert "Take the run" in main(client.get(reverse("learning:my_licences")))
    assert (
        reverse("learning:my_licences")
        in client.get(reverse("learning:my_courses")).content.decode()
    )


def test_a_witness_steps_down(town, ada):
    witness(town, ada)
    client = signed_in(town, ada)
    assert "Your PIN as a witness" in main(client.get(reverse("learning:my_licences")))
    client.post(reverse("learning:my_witness_end"))
    page = client.get(reverse("learning:my_witness"))
    assert "The municipality gives you a code" in main(page)
    assert client.post(reverse("learning:my_witness"), {"code": "7"}).status_code == 422


def test_a_pin_is_never_kept(town, ada):
    witness(town, ada)
    assert "no-store" in signed_in(town, ada).get(reverse("learning:my_witness"))["Cache-Control"]


# Whoever has a number ---------------------------------------------------------------------------------------------


@pytest.fixture
def licence(town, ada):
    return granted(package(town), ada, witness(town), name="Ada Holm")


def test_the_other_number_shows_the_same_without_the_name(town, ada, licence):
    url = reverse("learning:proof", args=[licence.written_nameless])
    page = visitor(town).get(url)
    assert "This licence is valid" in main(page)
    assert "without their name" in main(page)
    for secret in ("Holm", licence.written, licence.number, "badge.j"):
        assert secret not in page.content.decode()
    for name, more in (("certificate", []), ("badge", ["jwt"]), ("badge", ["json"])):
        hidden = reverse(f"learning:{name}", args=[licence.written_nameless, *more])
        assert visitor(town).get(hidden).status_code == 404
    assert (
        url
        in signed_in(town, ada)
        .get(reverse("learning:certificate", args=[licence.written]))
        .content.decode()
    )
    assert (
        url
        not in visitor(town)
        .get(reverse("learning:certificate", args=[licence.written]))
        .content.decode()
    )


def test_a_number_is_found_however_it_is_typed(town, licence):
    client = visitor(town)
    typed = licence.written.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    page = client.get(reverse("learning:proofs"), {"number": typed}, follow=True)
    assert "This licence is valid" in main(page)
    assert client.get(reverse("learning:proofs")).status_code == 200
    assert client.get(reverse("learning:proofs"), {"number": "7"}).status_code == 422
    for number in ("7", "ABCD-EFGH-JKMN"):
        page = client.get(reverse("learning:proof", args=[number]))
        assert page.status_code == 404
        assert "Compare it" in main(page) or "twelve letters" in main(page)


def test_a_neighbour_knows_nothing_of_a_number(licence):
    client = visitor(MunicipalityFactory(slug="naboby", languages=["da", "en"]))
    for name, more in (("proof", []), ("certificate", []), ("badge", ["jwt"])):
        url = reverse(f"learning:{name}", args=[licence.written, *more])
        assert client.get(url).status_code == 404


def test_what_became_of_a_licence_stands_on_its_page(town, ada, licence):
    client, url = visitor(town), licence.get_absolute_url()
    certificate = reverse("learning:certificate", args=[licence.written])
    with time_machine.travel(licence.valid_until + dt.timedelta(days=1), tick=False):
        assert "This licence has run out" in main(client.get(url))
        assert "This licence has run out" in main(client.get(certificate))
    licences.revoke(None, licence, because="Somebody else took the run.")
    assert "This licence was taken back" in main(client.get(url))
    assert "Somebody else" not in main(client.get(url))
    assert "Ada Holm" not in main(client.get(certificate))
    assert "Somebody else took the run" in main(
        signed_in(town, ada).get(reverse("learning:my_licences"))
    )


def test_a_badge_that_does_not_fit_is_not_confirmed(town, licence):
    Licence.objects.update(proof=licence.proof.replace("driver", "pilot"))
    page = visitor(town).get(licence.get_absolute_url())
    assert "We cannot confirm this licence" in main(page)


def test_the_certificate_can_be_checked_after_its_holder_has_left(town, ada, licence):
    from portal.actions import people

    people.erase_resident(ada, ada)
    client = visitor(town)
    page = client.get(licence.get_absolute_url())
    assert "This licence is valid" in main(page)
    assert "Holm" not in page.content.decode()
    assert client.get(reverse("learning:badge", args=[licence.written, "jwt"])).status_code == 404


def test_the_badge_is_a_file(town, licence):
    client = visitor(town)
    answer = client.get(reverse("learning:badge", args=[licence.written, "jwt"]))
    assert (answer.content.decode(), answer["Content-Type"]) == (licence.jwt, "application/vc+jwt")
    assert f"licence-{licence.written}.jwt" in answer["Content-Disposition"]
    answer = client.get(reverse("learning:badge", args=[licence.written, "json"]))
    assert json.loads(answer.content)["proof"]["cryptosuite"] == "eddsa-rdfc-2022"


def test_no_page_of_a_number_is_kept_or_found_by_search_engines(town, licence):
    for name in ("proof", "certificate"):
        answer = visitor(town).get(reverse(f"learning:{name}", args=[licence.written]))
        assert "no-store" in answer["Cache-Control"]
        assert 'name="robots" content="noindex"' in answer.content.decode()


def test_a_certificate_without_a_name_has_none(town, ada):
    run = licences.start(ada, package(town), holder_name="", language="en")
    licence = confirmed(ada, run, witness(town)).licence
    page = main(visitor(town).get(licence.get_absolute_url()))
    assert "put no name on it" in page
    assert "Ada" not in page
