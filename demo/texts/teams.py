"""Team sessions of the demo's invented municipalities, who leads them and what is to be reached."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class TeamText:
    """A session. days: from today, in the past where it was held; people: how many sign up on the web; callers: names
    and numbers of those who ring; came: how many of the seats were used"""

    title: str
    about: str
    place: str
    area: str
    days: int
    hour: int
    leads: tuple[str, ...]
    languages: tuple[str, ...]
    seats: int = 10
    people: int = 0
    callers: tuple[tuple[str, str], ...] = ()
    came: int | None = None


@dataclasses.dataclass(frozen=True)
class AmbassadorText:
    """Somebody who helps. key: of one of the demo's people, who can then sign in; said: whether they said yes"""

    name: str
    area: str
    parent: str = ""
    key: str = ""
    age: int = 60
    said: bool = True
    trained: bool = True


@dataclasses.dataclass(frozen=True)
class PlaceText:
    phone: str
    ambassadors: tuple[AmbassadorText, ...]
    teams: tuple[TeamText, ...]


TEAMS: dict[str, PlaceText] = {
    "tornsund": PlaceText(
        "70 00 01 10",
        (
            AmbassadorText("Ane Lindholm", "soendervang", key="ane", age=34),
            AmbassadorText("Kirsten Aagaard", "midtbyen", parent="Ane Lindholm", age=67),
            AmbassadorText("Jens Ole Bro", "midtbyen", parent="Ane Lindholm", age=71),
            AmbassadorText(
                "Samira Haddad", "vestbyen", parent="Kirsten Aagaard", age=44, trained=False
            ),
            AmbassadorText("Preben", "lundby", parent="Kirsten Aagaard", age=70, said=False),
        ),
        (
            TeamText(
                "Digital post uden bøvl",
                "Vi åbner et brev sammen, svarer på det og gemmer det. Du behøver ikke kunne noget i forvejen.",
                "Tornsund Bibliotek, lokale 2, Søndervang Torv 3",
                "midtbyen",
                -20,
                10,
                ("Ane Lindholm", "Kirsten Aagaard"),
                ("da",),
                people=5,
                callers=(("Grethe Holm", "20 12 34 51"), ("Poul Iversen", "20 12 34 52")),
                came=6,
            ),
            TeamText(
                "Bestil tid hos lægen på telefonen",
                "Vi øver os i at bestille tid, skrive til lægen og forny en recept. Tag din telefon med, eller lån en.",
                "Tornsund Bibliotek, lokale 2, Søndervang Torv 3",
                "midtbyen",
                6,
                10,
                ("Kirsten Aagaard",),
                ("da", "en"),
                seats=8,
                people=7,
                callers=(
                    ("Inger Dam", "20 12 34 53"),
                    ("Bent Dam", "20 12 34 54"),
                    ("Ruth Skov", "20 12 34 55"),
                ),
            ),
            TeamText(
                "Digital post uden bøvl",
                "Vi åbner et brev sammen, svarer på det og gemmer det. Du behøver ikke kunne noget i forvejen.",
                "Beboerhuset i Søndervang, Kastanievej 12",
                "soendervang",
                13,
                14,
                ("Ane Lindholm",),
                ("da",),
                people=3,
                callers=(("Karen Margrethe Juhl", "20 12 34 56"),),
            ),
        ),
    ),
    "kuulasjarvi": PlaceText(
        "020 000 1100",
        (
            AmbassadorText("Aino Virtanen", "myllyranta", key="aino", age=29),
            AmbassadorText("Reijo Salmi", "keskusta", parent="Aino Virtanen", age=68),
            AmbassadorText("Gunilla Berg", "keskusta", parent="Aino Virtanen", age=72),
            AmbassadorText("Tuula", "keskusta", parent="Reijo Salmi", age=66, said=False),
        ),
        (
            TeamText(
                "Suomi.fi-viestit tutuiksi",
                "Avaamme viestin yhdessä, vastaamme siihen ja tallennamme sen. Et tarvitse aiempaa osaamista.",
                "Kuulasjärven kirjasto, ryhmätila, Kirjastokuja 1",
                "keskusta",
                -15,
                13,
                ("Aino Virtanen", "Reijo Salmi"),
                ("fi", "sv"),
                people=4,
                callers=(("Helvi Nurmi", "040 0000001"),),
                came=5,
            ),
            TeamText(
                "Ajanvaraus terveysasemalle puhelimella",
                "Harjoittelemme ajan varaamista ja reseptin uusimista. Ota oma puhelin mukaan, tai lainaa meiltä.",
                "Kuulasjärven kirjasto, ryhmätila, Kirjastokuja 1",
                "keskusta",
                5,
                13,
                ("Reijo Salmi",),
                ("fi",),
                seats=6,
                people=6,
                callers=(("Martti Koski", "040 0000002"), ("Sirkka Koski", "040 0000003")),
            ),
            TeamText(
                "Digitala tjänster steg för steg",
                "Vi går igenom en tjänst tillsammans, lugnt och på svenska. Alla frågor är bra frågor.",
                "Myllyrannan asukastalo, Rantatie 9",
                "myllyranta",
                12,
                17,
                ("Aino Virtanen",),
                ("sv", "fi"),
                people=2,
            ),
        ),
    ),
}
GOALS = (("learners", 100, 1000), ("ambassadors", 0, 25))
"""Kind, how many there were, how many there shall be within a year."""
