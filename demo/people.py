"""The people of the demo: residents for the local identity provider, and staff of the invented municipalities.

All are invented. Ages are kept, not birthdays: a person of 81 is 81 whenever the demo is started.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

TORNSUND, KUULASJARVI, KARLSRUHE, HELSINKI = "998", "997", "08212000", "091"
"""Codes of municipalities; those of the invented ones are used in no register."""
ALMSJO = "9997"
"""A municipality that is not served here: whoever lives there is a guest."""


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in with the test eID. ``acr`` is the level of assurance they reach."""

    key: str
    given_name: str
    family_name: str
    age: int
    municipality_code: str | None
    municipality: str
    locale: str
    about: str
    acr: str = "substantial"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def subject(self) -> str:
        """What the provider calls the person; stable, and no number of any register."""
        return f"demo-{self.key}"

    def birthdate(self, today: dt.date) -> dt.date:
        """A day on which the person's age is ``age`` for the next seven months."""
        past = today - dt.timedelta(days=150)
        return past.replace(year=past.year - self.age, day=min(past.day, 28))

    def claims(self, today: dt.date) -> dict[str, Any]:
        """Standard claims (OpenID Connect Core 1.0, 5.1) and where the person lives."""
        claims: dict[str, Any] = {
            "sub": self.subject,
            "name": self.name,
            "given_name": self.given_name,
            "family_name": self.family_name,
            "birthdate": self.birthdate(today).isoformat(),
            "locale": self.locale,
        }
        if self.municipality_code:
            claims["municipality_code"] = self.municipality_code
            claims["municipality_name"] = self.municipality
        return claims


PEOPLE = (
    Person("ane", "Ane", "Lindholm", 34, TORNSUND, "Tornsund", "da",
           "Bor i Søndervang med to skolebørn og cykler til arbejde."),
    Person("elsa", "Elsa", "Bjerregaard", 81, TORNSUND, "Tornsund", "da",
           "Pensioneret lærer i Midtbyen. Læser alt, hvad byrådet skriver.", "high"),
    Person("yusuf", "Yusuf", "Demir Holm", 47, TORNSUND, "Tornsund", "da",
           "Har grøntsagsbod på torvet og bor i Vestbyen."),
    Person("mikkel", "Mikkel", "Dahl", 16, TORNSUND, "Tornsund", "da",
           "Går på efterskole og savner en natbus til Lundby. Under 18 år."),
    Person("rosa", "Rosa", "Kjær", 11, TORNSUND, "Tornsund", "da",
           "Går i 5. klasse i Ravnsø. Under 12 år."),
    Person("viggo", "Viggo", "Sand", 58, TORNSUND, "Tornsund", "da",
           "Logger ind med kun en kode: for lavt sikringsniveau.", "low"),
    Person("aino", "Aino", "Virtanen", 29, KUULASJARVI, "Kuulasjärvi", "fi",
           "Asuu Myllyrannassa ja työskentelee kirjastossa."),
    Person("stina", "Stina", "Öhman", 63, KUULASJARVI, "Klarträsk", "sv",
           "Bor i Kyrkbyn och sjunger i kören.", "high"),
    Person("eetu", "Eetu", "Laakso", 15, KUULASJARVI, "Kuulasjärvi", "fi",
           "Teki aloitteen skeittipaikasta. Alle 18-vuotias."),
    Person("ilmari", "Ilmari", "Koskela", 38, HELSINKI, "Helsinki", "fi",
           "Asuu Helsingissä Pajamäessä."),
    Person("hanna", "Hanna", "Weber", 41, KARLSRUHE, "Karlsruhe", "en",
           "Lives in Karlsruhe and reads the council's papers."),
    Person("signe", "Signe", "Almgren", 52, ALMSJO, "Almsjö", "sv",
           "Bor i en kommun som inte är med här: gäst."),
    Person("tom", "Tom", "Barnaby Reed", 67, None, "", "en",
           "Lives abroad and owns a summer house: guest."),
)  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works for a municipality and signs in with a password and a code."""

    username: str
    first_name: str
    last_name: str
    municipality: str
    role: str
    language: str


STAFF = (
    Colleague("redaktion", "Maja", "Friis Toft", "tornsund", "editor", "da"),
    Colleague("sagsbehandler", "Jonas", "Elkjær", "tornsund", "case_officer", "da"),
    Colleague("analyse", "Helle", "Bonde Skov", "tornsund", "analyst", "da"),
    Colleague("ordstyrer", "Preben", "Hvid Lassen", "tornsund", "moderator", "da"),
    Colleague("koordinator", "Fatima", "Noor Winther", "tornsund", "coordinator", "da"),
    Colleague("administrator", "Britta", "Ankerstjerne", "tornsund", "administrator", "da"),
    Colleague("toimitus", "Leena", "Harjula", "kuulasjarvi", "editor", "fi"),
    Colleague("redaktor", "Ulrika", "Backström", "kuulasjarvi", "editor", "sv"),
    Colleague("paakayttaja", "Timo", "Kivioja", "kuulasjarvi", "administrator", "fi"),
)
