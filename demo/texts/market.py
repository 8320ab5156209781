"""What neighbours of the invented municipalities ask for and offer, in their own words. Nobody here exists."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class NeighbourText:
    """Somebody who helps. ``key`` is that of a person who can sign in, or a name of its own."""

    key: str
    first_name: str
    age: int
    area: str
    languages: tuple[str, ...]
    kinds: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class ListingText:
    """days, hour, hours: when it takes place, counted from today; none where the two agree on a time."""

    owner: str
    side: str
    kind: str
    title: str
    text: str
    coins: int
    area: str
    place: str = ""
    address: str = ""
    slots: int = 1
    days: int = 0
    hour: int = 0
    hours: int = 0
    takers: tuple[str, ...] = ()
    """Those who have said yes to it."""
    agreed: bool = False
    weeks: int = 0
    """How many weeks it comes again."""


@dataclasses.dataclass(frozen=True, slots=True)
class PhoneText:
    """Somebody without a computer, and what a colleague has written down for them."""

    name: str
    phone: str
    age: int
    consent: str
    listing: ListingText


@dataclasses.dataclass(frozen=True, slots=True)
class MarketText:
    language: str
    neighbours: tuple[NeighbourText, ...]
    listings: tuple[ListingText, ...]
    permits: tuple[tuple[str, str], ...] = ()
    """Who may do what: neighbour and kind of help."""
    applications: tuple[tuple[str, str, str], ...] = ()
    """Who has applied for what, and why."""
    by_phone: tuple[PhoneText, ...] = ()


TORNSUND = MarketText(
    "da",
    (
        NeighbourText("ane", "Ane", 34, "soendervang", ("da", "en"), ("phone-computer", "outdoors")),
        NeighbourText("elsa", "Elsa", 81, "midtbyen", ("da",)),
        NeighbourText("yusuf", "Yusuf", 47, "vestbyen", ("da", "en"), ("repairs", "shopping")),
        NeighbourText("birthe", "Birthe", 72, "midtbyen", ("da",), ("languages",)),
        NeighbourText("karen", "Karen", 66, "vestbyen", ("da", "sv"), ("doctor", "garden")),
        NeighbourText("soeren", "Søren", 39, "soendervang", ("da",), ("dogs", "garden", "repairs")),
        NeighbourText("amina", "Amina", 28, "vestbyen", ("da", "en"), ("homework", "languages")),
    ),
    (
        ListingText(
            "elsa", "need", "doctor", "Følgeskab til øjenlægen",
            "Jeg vil gerne have én ved siden af mig i bussen og i venteværelset. Jeg ser dårligt på højre øje og"
            " går med stok. Vi behøver ikke tale om andet end vejret.",
            2, "midtbyen", "fra Midtbyen til Tornsund Sundhedshus", "Rosengade 4, 2. th.",
            days=4, hour=9, hours=3,
        ),
        ListingText(
            "birthe", "need", "repairs", "Bære en reol op på anden sal",
            "Den er skilt ad og vejer ikke ret meget, men jeg kan ikke selv bære den op ad trappen.",
            1, "midtbyen", "i Midtbyen", "Torvegade 11, 2. sal",
            days=1, hour=16, hours=1, takers=("yusuf",), agreed=True,
        ),
        ListingText(
            "karen", "need", "shopping", "Handle ind, mens jeg har armen i gips",
            "Jeg skriver en seddel og betaler selv i butikken. Det er én pose om ugen.",
            1, "vestbyen", "Brugsen i Vestbyen", "Parkvej 20",
            days=3, hour=10, hours=2, weeks=5,
        ),
        ListingText(
            "soeren", "need", "outdoors", "Rive blade sammen på fællesarealet bag Lindegården",
            "Vi mødes med river og trillebør. Der er kaffe bagefter, og børn er velkomne.",
            1, "soendervang", "bag Lindegården", slots=6, days=6, hour=11, hours=2,
            takers=("ane", "yusuf"), agreed=True,
        ),
        ListingText(
            "elsa", "need", "phone-computer", "Få billederne fra telefonen over på computeren",
            "Mine børnebørn siger, at det er nemt. Det er det ikke.",
            1, "midtbyen", "på biblioteket",
        ),
        ListingText(
            "yusuf", "offer", "repairs", "Jeg retter cykler i min garage om lørdagen",
            "Punktering, bremser og gear. Du har selv reservedelene med, eller vi finder ud af, hvad der mangler.",
            1, "vestbyen", "i Vestbyen", "Møllestræde 8, porten til venstre", slots=4,
            takers=("karen",),
        ),
        ListingText(
            "ane", "offer", "phone-computer", "Hjælp til at sætte telefonen op",
            "Store bogstaver, vennernes numre og alle de beskeder, man ikke vil have.",
            1, "soendervang", "hos dig eller på biblioteket", slots=2,
        ),
        ListingText(
            "soeren", "offer", "dogs", "Gåtur med din hund, når du ikke kan",
            "Jeg går alligevel tur med min egen hver aften. Den er venlig mod alle.",
            1, "soendervang", slots=3,
        ),
    ),
    permits=(("karen", "doctor"),),
    applications=(
        ("amina", "homework", "Jeg læser til lærer og har haft lektiecafé i to år."),
        ("yusuf", "doctor", "Jeg følger allerede min nabo og vil gerne gøre det for flere."),
    ),
    by_phone=(
        PhoneText(
            "Ingrid Holm", "20 12 34 56", 88,
            "I må gemme mit nummer og ringe til mig. Jeg ved, at naboerne kan læse, hvad jeg beder om.",
            ListingText(
                "", "need", "garden", "Bære havemøblerne ind i skuret",
                "Et bord og fire stole. Der er kaffe bagefter.",
                1, "midtbyen", "i Midtbyen", "Kirkestræde 3",
                days=5, hour=13, hours=1, takers=("soeren",),
            ),
        ),
    ),
)  # fmt: skip

KUULASJARVI = MarketText(
    "fi",
    (
        NeighbourText("aino", "Aino", 29, "", ("fi", "en"), ("phone-computer", "languages")),
        NeighbourText("reijo", "Reijo", 70, "", ("fi",), ("repairs",)),
        NeighbourText("stina", "Stina", 63, "", ("sv", "fi"), ("garden", "languages")),
    ),
    (
        ListingText(
            "reijo", "need", "phone-computer", "Apua verkkopankin tunnuslukusovelluksen kanssa",
            "Sovellus pitää siirtää uuteen puhelimeen. Salasanoja en tietenkään kerro, teen sen itse kun joku neuvoo.",
            1, "", "kirjastossa",
        ),
        ListingText(
            "reijo", "offer", "repairs", "Pienet korjaukset pihalla ja verstaassa",
            "Korjaan pyörät, haravat ja tuolit. Tule käymään tai soita ensin viestillä täällä.",
            1, "", slots=3,
        ),
        ListingText(
            "aino", "offer", "languages", "Suomen kielen harjoittelua kävellen",
            "Kävellään rannassa ja jutellaan hitaasti. Virheet kuuluvat asiaan.",
            1, "", "uimarannalta alkaen", slots=2,
        ),
    ),
)  # fmt: skip

MARKETS = {"tornsund": TORNSUND, "kuulasjarvi": KUULASJARVI}
