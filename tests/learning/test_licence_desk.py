"""Licences at the desk: packages, witnesses, forms on paper, and a licence that is taken back."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone, translation

from learning import licence_rules as rules
from learning.actions import licences, witnesses
from learning.choices import Package
from learning.models import (
    CourseIndexPage,
    CoursePage,
    Licence,
    LicencePackage,
    Witness,
    WitnessRun,
)
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.learning.licences import granted, package, witness
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

PACKAGES = "/cms/snippets/learning/licencepackage/"
WITNESSES = "/cms/snippets/learning/witness/"
LICENCES = "/cms/snippets/learning/licence/"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def desk(town):
    who = StaffFactory(municipality=town, role=Role.COORDINATOR, language="en")
    return sign_in(Client(headers={"host": town.site.hostname}), who)


def text(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def said(**more) -> dict[str, str]:
    usual = {
        "name_da": "Digitalt kørekort",
        "name_en": "Digital licence",
        "about_da": "Klarer sig selv.",
        "about_en": "Manages alone.",
        "skills_da": "Læser post\nFinder en blanket",
        "skills_en": "Reads post\nFinds a form",
        "kind": "base",
        "course_key": "",
        "months": "24",
        "offered": "on",
    }
    return usual | more


def test_a_package_is_prepared_and_changed_and_what_is_wrong_is_said(town, desk):
    page = desk.post(f"{PACKAGES}add/", said(skills_en="One"))
    assert "same number of lines" in text(page)
    assert "Write its name" in text(desk.post(f"{PACKAGES}add/", said(name_da="", name_en="")))
    page = desk.post(f"{PACKAGES}add/", said(), follow=True)
    row = LicencePackage.objects.get()
    assert (row.kind, row.months, row.skills) == (Package.BASE, 24, ["Reads post", "Finds a form"])
    assert "Valid for 24 months. 0 were given." in text(page)
    desk.post(f"{PACKAGES}edit/{row.pk}/", said(months="36"))
    row.refresh_from_db()
    assert row.months == 36
    assert "Digital licence" in text(desk.get(PACKAGES))


def test_a_course_of_the_municipality_can_come_first(town, desk):
    home = town.home_pages[0].specific
    courses = home.add_child(instance=CourseIndexPage(title="Kurser", locale=home.locale))
    course = courses.add_child(
        instance=CoursePage(title="Digitalt liv", intro="For alle.", locale=home.locale)
    )
    assert "Digitalt liv" in desk.get(f"{PACKAGES}add/").content.decode()
    desk.post(f"{PACKAGES}add/", said(course_key=str(course.translation_key)))
    row = LicencePackage.objects.get()
    assert row.course_key == course.translation_key
    course.delete()
    assert "A course that is gone" in desk.get(f"{PACKAGES}edit/{row.pk}/").content.decode()


def test_a_witness_is_invited_renamed_and_ended(town, desk):
    page = desk.post(f"{WITNESSES}add/", {"name": "Inger of the library"}, follow=True)
    row = Witness.objects.get()
    assert rules.written(row.invitation) in text(page)
    witnesses.agree(ResidentFactory(municipality=town), town, code=row.invitation)
    page = desk.get(f"{WITNESSES}inspect/{row.pk}/")
    assert "Give them this code" not in text(page)
    desk.post(f"{WITNESSES}edit/{row.pk}/", {"name": "Inger Holm"})
    assert "Inger Holm" in text(desk.get(WITNESSES))
    desk.post(f"{WITNESSES}end/{row.pk}/")
    row.refresh_from_db()
    assert not row.serving
    assert "Stopped" in text(desk.get(WITNESSES))
    assert "80 letters" in text(desk.post(f"{WITNESSES}add/", {"name": "   "}))


def paper(by: Witness, **more) -> dict[str, object]:
    usual = {
        "run_number": "",
        "holder_name": "Else Krag",
        "course_taken": "on",
        "witness": by.pk,
        "taken_on": timezone.localdate().isoformat(),
        "seen": ["0", "1", "2"],
    }
    return usual | more


def test_a_form_on_paper_is_written_down_and_its_certificate_printed(town, desk):
    base, inger = package(town), witness(town)
    url = f"{PACKAGES}paper/{base.pk}/"
    assert "Reads digital post" in text(desk.get(url))
    late = (timezone.localdate() + dt.timedelta(days=2)).isoformat()
    for wrong, words in (
        (paper(inger, taken_on=late), "still to come"),
        (paper(inger, taken_on="x"), "Write the day"),
        (paper(inger, witness=""), "Choose the witness"),
    ):
        page = desk.post(url, wrong)
        assert page.status_code == 422
        assert words in text(page)
    page = desk.post(url, paper(inger), follow=True)
    licence = Licence.objects.get()
    assert "The licence is given" in text(page)
    assert "on paper" in text(page)
    assert "Else Krag" in text(desk.get(f"/en/learn/proof/{licence.written}/certificate/"))
    page = desk.post(url, paper(inger, holder_name="Bo Lund", seen=["0"]), follow=True)
    assert "Still to practise: Finds a form; Knows whom to ask" in text(page)


def test_a_form_with_a_number_belongs_to_the_learner(town, desk):
    base, inger = package(town), witness(town)
    ada = ResidentFactory(municipality=town)
    run = licences.start(ada, base, holder_name="Ada Holm", language="en")
    sent = paper(inger, run_number=run.written, holder_name="", course_taken="")
    desk.post(f"{PACKAGES}paper/{base.pk}/", sent)
    assert Licence.objects.get().learner == ada


def test_a_licence_is_found_by_its_number_and_taken_back_with_a_reason(town, desk):
    base, inger = package(town), witness(town)
    licence = granted(base, ResidentFactory(municipality=town), inger, name="Ada Holm")
    assert "Ada Holm" in text(desk.get(LICENCES, {"q": licence.written.lower()}))
    assert "Ada Holm" in text(desk.get(LICENCES, {"q": licence.written_nameless}))
    assert "Ada Holm" in text(desk.get(LICENCES, {"q": "holm"}))
    assert "Ada Holm" not in text(desk.get(LICENCES, {"q": "ABCDEFGHJKMN"}))
    url = f"{LICENCES}revoke/{licence.pk}/"
    assert "Write why" in text(desk.post(url, {"because": ""}, follow=True))
    page = desk.post(url, {"because": "Somebody else took the run."}, follow=True)
    assert "Somebody else took the run." in text(page)
    assert "Take the licence back" not in text(page)


def test_the_name_of_somebody_without_an_account_is_taken_off(town, desk):
    base, inger = package(town), witness(town)
    desk.post(f"{PACKAGES}paper/{base.pk}/", paper(inger))
    licence = Licence.objects.get()
    page = desk.post(f"{LICENCES}unname/{licence.pk}/", follow=True)
    assert "Else Krag" not in text(page)
    assert WitnessRun.objects.get().holder_name == ""
    theirs = granted(base, ResidentFactory(municipality=town), inger)
    page = desk.post(f"{LICENCES}unname/{theirs.pk}/", follow=True)
    assert "decides there" in text(page)


def test_who_has_no_right_enters_and_takes_back_nothing(town):
    base, inger = package(town), witness(town)
    licence = granted(base, ResidentFactory(municipality=town), inger)
    host = {"host": town.site.hostname}
    editor = sign_in(
        Client(headers=host), StaffFactory(municipality=town, role=Role.EDITOR, language="en")
    )
    elsewhere = sign_in(
        Client(headers=host),
        StaffFactory(
            municipality=MunicipalityFactory(slug="naboby"), role=Role.COORDINATOR, language="en"
        ),
    )
    for who, codes in ((editor, {302, 403}), (elsewhere, {404})):
        for url in (f"{PACKAGES}paper/{base.pk}/", f"{LICENCES}revoke/{licence.pk}/"):
            assert who.post(url, paper(inger) | {"because": "x"}).status_code in codes
    licence.refresh_from_db()
    assert licence.revoked_at is None
    assert WitnessRun.objects.count() == 1
