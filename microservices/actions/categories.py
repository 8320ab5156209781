"""Kinds of help: those that a municipality begins with, and whose permits it recognises.

``actor`` is the person who acts, or ``None`` for the installation itself.
"""

from __future__ import annotations

import dataclasses

from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from microservices import vetting
from microservices.actions.coins import patient
from microservices.actions.permits import STOPPED, stop_all
from microservices.choices import Level, Minors
from microservices.models import Category, Exchange, Recognition
from portal import reach
from portal.events import ContentChanged, announce
from portal.models import Municipality, Resident


class CategoryRefused(Exception):
    """Kinds of help cannot be changed like this; the message says why."""


@dataclasses.dataclass(frozen=True)
class Usual:
    """A kind of help as most municipalities have it. ``names`` are by language code, ``coins`` least and most.

    certified: asks for the certificate that the country knows
    """

    slug: str
    names: dict[str, str]
    icon: str
    level: Level = Level.EID
    coins: tuple[int, int] = (1, 4)
    minors: Minors = Minors.NO
    at_home: bool = False
    check_in: bool = False
    certified: bool = False
    months: int = 24


USUAL = (
    Usual(
        "doctor",
        {
            "da": "Følgeskab til lægen",
            "nb": "Følge til legen",
            "sv": "Sällskap till läkaren",
            "fi": "Saattoapu lääkäriin",
            "en": "Company to the doctor",
        },
        "people",
        Level.APPROVED,
        (2, 6),
        check_in=True,
    ),
    Usual(
        "shopping",
        {
            "da": "Indkøb",
            "nb": "Innkjøp",
            "sv": "Inköp",
            "fi": "Kauppa-apu",
            "en": "Shopping",
        },
        "stall",
        coins=(1, 3),
        minors=Minors.AMONG,
    ),
    Usual(
        "garden",
        {
            "da": "Have",
            "nb": "Hage",
            "sv": "Trädgård",
            "fi": "Pihatyöt",
            "en": "Garden",
        },
        "home",
        coins=(1, 6),
        minors=Minors.AMONG,
    ),
    Usual(
        "repairs",
        {
            "da": "Små reparationer",
            "nb": "Småreparasjoner",
            "sv": "Småreparationer",
            "fi": "Pienet korjaukset",
            "en": "Small repairs",
        },
        "settings",
        Level.DECLARED,
        (1, 6),
        at_home=True,
    ),
    Usual(
        "phone-computer",
        {
            "da": "Telefon og computer",
            "nb": "Telefon og datamaskin",
            "sv": "Telefon och dator",
            "fi": "Puhelin ja tietokone",
            "en": "Phone and computer",
        },
        "phone",
        Level.DECLARED,
        (1, 4),
    ),
    Usual(
        "homework",
        {
            "da": "Lektiehjælp til et barn",
            "nb": "Leksehjelp til et barn",
            "sv": "Läxhjälp för ett barn",
            "fi": "Läksyapu lapselle",
            "en": "Homework with a child",
        },
        "book",
        Level.CERTIFIED,
        (1, 4),
        Minors.WITH_CERTIFIED,
        check_in=True,
        certified=True,
        months=12,
    ),
    Usual(
        "dogs",
        {
            "da": "Luft en hund",
            "nb": "Lufte hund",
            "sv": "Rasta hunden",
            "fi": "Koiran ulkoilutus",
            "en": "Walking a dog",
        },
        "pin",
        coins=(1, 3),
        minors=Minors.AMONG,
    ),
    Usual(
        "languages",
        {
            "da": "Øv et sprog sammen",
            "nb": "Øve språk sammen",
            "sv": "Öva språk tillsammans",
            "fi": "Kieliharjoittelu yhdessä",
            "en": "Practising a language together",
        },
        "chat",
        coins=(1, 3),
        minors=Minors.AMONG,
    ),
    Usual(
        "lift",
        {
            "da": "Kørsel",
            "nb": "Skyss",
            "sv": "Skjuts",
            "fi": "Kyyti",
            "en": "A lift",
        },
        "map",
        Level.APPROVED,
        (1, 6),
        check_in=True,
    ),
    Usual(
        "outdoors",
        {
            "da": "Fælles arbejde ude",
            "nb": "Dugnad ute",
            "sv": "Gemensamt arbete utomhus",
            "fi": "Talkoot ulkona",
            "en": "Work together outdoors",
        },
        "horn",
        coins=(1, 8),
        minors=Minors.AMONG,
    ),
)


@transaction.atomic
def begin(municipality: Municipality, *, actor: Resident | None = None) -> list[Category]:
    """Put in the usual kinds of help that are not there yet, and leave those that are. Returns the new ones."""
    _require(actor, "microservices.add_category", municipality)
    there = set(Category.objects.of(municipality).values_list("slug", flat=True))
    made = []
    for place, usual in enumerate(USUAL, start=1):
        if usual.slug in there:
            continue
        least, most = usual.coins
        category = Category.objects.create(
            municipality=municipality,
            slug=usual.slug,
            icon=usual.icon,
            level=usual.level,
            minors=usual.minors,
            at_home=usual.at_home,
            check_in=usual.check_in,
            coins_least=least,
            coins_most=most,
            certificate=vetting.certificate_of(municipality.country) if usual.certified else "",
            months_valid=usual.months,
            order=place * 10,
            **Category.names(**usual.names),
        )
        log(category, "wagtail.create", user=actor)
        made.append(category)
    if made:
        announce(ContentChanged(municipality.pk))
    return made


@patient
@transaction.atomic
def stop_recognising(actor: Resident | None, recognition: Recognition) -> int:
    """Trust another municipality's permits no longer, from now on. Returns how many reservations that stopped."""
    _require(actor, "microservices.delete_recognition", recognition.municipality)
    resting = Exchange.objects.of(recognition.municipality).filter(
        permit__municipality=recognition.other, listing__category=recognition.category
    )
    log(recognition, "wagtail.delete", user=actor, deleted=True)
    recognition.delete()
    return stop_all(resting, STOPPED, gettext("The permit for this is no longer in force."))


def _require(actor: Resident | None, right: str, municipality: Municipality) -> None:
    if actor is not None and not reach.has_right(actor, right, municipality):
        raise CategoryRefused(gettext("You have no right to do this in this municipality."))
