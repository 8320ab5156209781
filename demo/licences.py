"""Fills the demo's licences: a package, a witness with a PIN of their own, and somebody who holds one.

Through the same actions as everybody else; once a municipality has a package, nothing more is added.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from demo.people import PEOPLE
from demo.texts.licences import LICENCES, LicenceText
from learning import pins, sealing
from learning.actions import licences, progress, witnesses
from learning.choices import Package
from learning.models import CoursePage, LicencePackage, Witness
from portal import eid
from portal.actions.people import remember_resident
from portal.models import Municipality, Resident


def give_licences(municipality: Municipality, coordinator: Resident | None) -> None:
    text = LICENCES.get(municipality.slug)
    if text is None or LicencePackage.objects.of(municipality).exists():
        return
    package = _package(municipality, text, coordinator)
    key, name = text.witness
    invited = witnesses.invite(coordinator, municipality, name=name)
    witness = witnesses.agree(_resident(municipality, key), municipality, code=invited.invitation)
    key, name = text.holder
    _take(_resident(municipality, key), name, package, witness)


def _package(
    municipality: Municipality, text: LicenceText, coordinator: Resident | None
) -> LicencePackage:
    course = _course(municipality)
    said = {"name": text.names, "about": text.about, "skills": text.skills}
    return licences.prepare(
        coordinator,
        LicencePackage(
            municipality=municipality,
            course_key=course.translation_key if course else None,
            offered=True,
            **{
                f"{field}_{code}": words
                for field, by_code in said.items()
                for code, words in by_code.items()
            },
        ),
    )


def _course(municipality: Municipality) -> CoursePage | None:
    """The course that comes first, where the demo has one."""
    for home in municipality.home_pages:
        courses = CoursePage.objects.descendant_of(home).live().public()
        if found := courses.filter(package=Package.BASE).first():
            return found
    return None


def _take(learner: Resident, name: str, package: LicencePackage, witness: Witness) -> None:
    if course := _course(package.municipality):
        progress.merge(learner, package.municipality, [row.key for row in course.outline.lessons])
    language = package.municipality.main_language
    run = licences.start(learner, package, holder_name=name, language=language)
    pin, _left = pins.shown_at(sealing.opened(witness.secret), timezone.now())
    everything = range(len(run.skills))
    licences.confirm(learner, run, witness=str(witness.number), pin=pin, seen=everything)


def _resident(municipality: Municipality, key: str) -> Resident:
    """The account of somebody as their eID would open it: whoever signs in finds what is theirs."""
    person = next(person for person in PEOPLE if person.key == key)
    today = timezone.localdate()
    year, youngest, oldest = eid.birth_of({"birthdate": person.birthdate(today).isoformat()}, today)
    issuer = settings.OIDC_SERVER_URL or "demo"
    return remember_resident(
        eid.Identity(
            key=eid.subject_key(settings.SUBJECT_PEPPER, issuer, person.subject),
            first_name=person.given_name,
            birth_year=year,
            youngest=youngest,
            oldest=oldest,
            assurance=person.acr,
            home=municipality.code,
        )
    )
