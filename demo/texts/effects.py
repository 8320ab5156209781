"""Services of the invented municipalities and how many reached them. The numbers are invented as well."""

from __future__ import annotations

import dataclasses

SCATTER = (
    *(1.04, 0.97, 1.01, 0.93, 1.06, 1.00, 0.98, 1.07, 0.95, 1.02, 0.96, 1.03, 0.99),
    *(1.05, 0.94, 1.00, 1.03, 0.97, 1.02, 0.95, 1.06, 0.98, 1.01, 0.96, 1.04, 0.99),
)
"""How months differ without a reason."""
SEASON = (1.08, 0.98, 1.02, 0.94, 1.06, 1.10, 0.72, 1.20, 1.12, 1.00, 0.92, 0.74)
"""How busy each month of the year is, from January on."""


@dataclasses.dataclass(frozen=True, slots=True)
class ServiceText:
    """rates: contacts of a usual month by channel, before something was done and after; missing: places of months that
    nobody counted, by channel; done: what was done after thirteen months, by language, and nothing for a control"""

    slug: str
    names: dict[str, str]
    rates: dict[str, tuple[float, float]]
    control: str = ""
    missing: dict[str, tuple[int, ...]] = dataclasses.field(default_factory=dict)
    done: dict[str, str] = dataclasses.field(default_factory=dict)
    costs: dict[str, str] = dataclasses.field(default_factory=dict)


COURSE = {
    "da": "Kurset »Flyt digitalt« og hjælp på biblioteket",
    "nb": "Kurset «Flytt digitalt» og hjelp på biblioteket",
    "sv": "Kursen ”Flytta digitalt” och hjälp på biblioteket",
    "fi": "Kurssi ”Muuta verkossa” ja apua kirjastossa",
    "en": "The course “Move online”, and help at the library",
}
GUIDE = {
    "da": "En vejledning med billeder",
    "nb": "En veiledning med bilder",
    "sv": "En vägledning med bilder",
    "fi": "Kuvallinen ohje",
    "en": "A guide with pictures",
}
PARKING = ServiceText(
    "parking",
    {
        "da": "Søge om beboerparkering",
        "nb": "Søke om boligsoneparkering",
        "sv": "Ansöka om boendeparkering",
        "fi": "Hakea asukaspysäköintiä",
        "en": "Applying for resident parking",
    },
    {"online": (240, 255), "person": (185, 183), "phone": (70, 71)},
)
MOVING = ServiceText(
    "moving",
    {
        "da": "Melde flytning",
        "nb": "Melde flytting",
        "sv": "Anmäla flytt",
        "fi": "Ilmoittaa muutosta",
        "en": "Telling that you move",
    },
    {"online": (260, 372), "person": (212, 150), "phone": (118, 112)},
    control="parking",
    missing={"phone": (17,)},
    done=COURSE,
    costs={"cost_person": "92.00", "cost_online": "11.00"},
)
GRAVE = ServiceText(
    "grave",
    {
        "da": "Forny et gravsted",
        "nb": "Fornye en grav",
        "sv": "Förnya en gravrätt",
        "fi": "Jatkaa hautaoikeutta",
        "en": "Renewing a burial plot",
    },
    {"online": (6, 8), "person": (14, 12), "paper": (3, 2)},
    done=GUIDE,
)
SERVICES: dict[str, tuple[ServiceText, ...]] = {
    "tornsund": (PARKING, MOVING, GRAVE),
    "kuulasjarvi": (PARKING, dataclasses.replace(MOVING, costs={}), GRAVE),
}
