"""Surveys of the invented municipalities. Nobody was asked."""

from __future__ import annotations

import dataclasses
from typing import Any

Wording = dict[str, dict[str, Any]]


@dataclasses.dataclass(frozen=True, slots=True)
class QuestionText:
    """below: short name of the question it depends on, and which of its choices."""

    code: str
    kind: str
    wording: Wording
    least: int = 0
    most: int = 0
    below: tuple[str, tuple[int, ...]] = ("", ())


@dataclasses.dataclass(frozen=True, slots=True)
class PastText:
    """A round that is over. days: when it opened, closed and was published, counted from today; leaning: of a
    question, how far its answers lay towards the last ones, from 0 to 1."""

    about: dict[str, str]
    days: tuple[int, int, int]
    leaning: dict[str, float]


@dataclasses.dataclass(frozen=True, slots=True)
class SurveyText:
    """days: when it opened and when it closes, counted from today; groups: ages and residents; past: rounds before it,
    the first one first, and how many answered each."""

    names: dict[str, str]
    about: dict[str, str]
    days: tuple[int, int]
    groups: tuple[tuple[int, int, int], ...]
    source: str
    questions: tuple[QuestionText, ...]
    past: tuple[PastText, ...] = ()
    answered: int = 0


def _said(asks: str, *options: str, hint: str = "", rows: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"asks": asks, "hint": hint, "options": list(options), "rows": list(rows)}


_QUESTIONS = (
    QuestionText(
        "without-a-car",
        "single",
        {
            "da": _said(
                "Hvor let kommer du dertil, hvor du skal, uden egen bil?",
                "Meget let",
                "Ret let",
                "Hverken let eller svært",
                "Ret svært",
                "Meget svært",
                hint="Tænk på en almindelig uge.",
            ),
            "fi": _said(
                "Kuinka helposti pääset sinne, minne sinun täytyy, ilman omaa autoa?",
                "Erittäin helposti",
                "Melko helposti",
                "Ei helposti eikä vaikeasti",
                "Melko vaikeasti",
                "Erittäin vaikeasti",
                hint="Ajattele tavallista viikkoa.",
            ),
            "sv": _said(
                "Hur lätt kommer du dit du ska utan egen bil?",
                "Mycket lätt",
                "Ganska lätt",
                "Varken lätt eller svårt",
                "Ganska svårt",
                "Mycket svårt",
                hint="Tänk på en vanlig vecka.",
            ),
            "en": _said(
                "How easily do you get where you need to be without a car of your own?",
                "Very easily",
                "Rather easily",
                "Neither easily nor with difficulty",
                "With some difficulty",
                "With great difficulty",
                hint="Think of a usual week.",
            ),
        },
    ),
    QuestionText(
        "what-stops",
        "multiple",
        {
            "da": _said(
                "Hvad gør det svært?",
                "Bussen kører for sjældent",
                "Der er langt til stoppestedet",
                "Vejen er utryg at cykle eller gå på",
                "Det er for dyrt",
                "Jeg kan ikke komme op i bussen",
            ),
            "fi": _said(
                "Mikä tekee siitä vaikeaa?",
                "Bussi kulkee liian harvoin",
                "Pysäkille on pitkä matka",
                "Tiellä on turvatonta pyöräillä tai kävellä",
                "Se on liian kallista",
                "En pääse nousemaan bussiin",
            ),
            "sv": _said(
                "Vad gör det svårt?",
                "Bussen går för sällan",
                "Det är långt till hållplatsen",
                "Vägen är otrygg att cykla eller gå på",
                "Det är för dyrt",
                "Jag kommer inte upp i bussen",
            ),
            "en": _said(
                "What makes it difficult?",
                "The bus runs too seldom",
                "It is far to the stop",
                "The road is not safe to cycle or walk on",
                "It is too expensive",
                "I cannot get onto the bus",
            ),
        },
        below=("without-a-car", (3, 4, 5)),
    ),
    QuestionText(
        "how-safe",
        "matrix",
        {
            "da": _said(
                "Hvor tryg er du, når du er ude efter mørkets frembrud?",
                "Tryg",
                "Nogenlunde tryg",
                "Utryg",
                rows=("På din egen vej", "Ved stoppestedet", "På stien langs vandet"),
            ),
            "fi": _said(
                "Kuinka turvallinen olosi on ulkona pimeän tultua?",
                "Turvallinen",
                "Melko turvallinen",
                "Turvaton",
                rows=("Omalla kadullasi", "Pysäkillä", "Rantapolulla"),
            ),
            "sv": _said(
                "Hur trygg är du ute efter mörkrets inbrott?",
                "Trygg",
                "Ganska trygg",
                "Otrygg",
                rows=("På din egen gata", "Vid hållplatsen", "På stigen längs vattnet"),
            ),
            "en": _said(
                "How safe do you feel outdoors after dark?",
                "Safe",
                "Rather safe",
                "Unsafe",
                rows=("In your own street", "At the stop", "On the path by the water"),
            ),
        },
    ),
    QuestionText(
        "heard",
        "scale",
        {
            "da": _said(
                "Hvor meget lytter kommunen til dig og dine naboer?", "Slet ikke", "Helt og holdent"
            ),
            "fi": _said(
                "Kuinka paljon kunta kuuntelee sinua ja naapureitasi?", "Ei lainkaan", "Täysin"
            ),
            "sv": _said(
                "Hur mycket lyssnar kommunen på dig och dina grannar?",
                "Inte alls",
                "Helt och hållet",
            ),
            "en": _said(
                "How much does the municipality listen to you and your neighbours?",
                "Not at all",
                "Wholly",
            ),
        },
        least=0,
        most=10,
    ),
    QuestionText(
        "first-money",
        "ranking",
        {
            "da": _said(
                "Hvis der er penge til én ting ad gangen: hvad skal komme først?",
                "Flere busafgange om aftenen",
                "Lys på stierne",
                "Bænke og læ ved stoppestederne",
            ),
            "fi": _said(
                "Jos rahaa on yhteen asiaan kerrallaan: mikä tulee ensin?",
                "Lisää iltavuoroja",
                "Valaistus poluille",
                "Penkkejä ja katoksia pysäkeille",
            ),
            "sv": _said(
                "Om pengarna räcker till en sak i taget: vad kommer först?",
                "Fler turer på kvällen",
                "Ljus på stigarna",
                "Bänkar och vindskydd vid hållplatserna",
            ),
            "en": _said(
                "If there is money for one thing at a time, what comes first?",
                "More buses in the evening",
                "Light on the paths",
                "Benches and shelter at the stops",
            ),
        },
    ),
    QuestionText(
        "minutes",
        "number",
        {
            "da": _said("Hvor mange minutter går du til det nærmeste stoppested?"),
            "fi": _said("Montako minuuttia kävelet lähimmälle pysäkille?"),
            "sv": _said("Hur många minuter går du till närmaste hållplats?"),
            "en": _said("How many minutes do you walk to the nearest stop?"),
        },
        least=0,
        most=180,
    ),
    QuestionText(
        "one-thing",
        "text",
        {
            "da": _said(
                "Er der ét sted, vi skal gå hen og se på?", hint="Sig hvor, og hvad du ser."
            ),
            "fi": _said(
                "Onko paikka, jota meidän pitäisi tulla katsomaan?",
                hint="Kerro missä ja mitä näet.",
            ),
            "sv": _said(
                "Finns det en plats vi borde komma och se på?", hint="Säg var, och vad du ser."
            ),
            "en": _said(
                "Is there one place that we should come and look at?",
                hint="Say where, and what you see.",
            ),
        },
    ),
)

_ABOUT = {
    "da": "Til foråret lægger vi køreplaner og lys for de næste to år. Fortæl, hvordan du kommer rundt, så "
    "pengene ender der, hvor I går og venter.",
    "fi": "Keväällä päätämme aikatauluista ja valaistuksesta kahdeksi vuodeksi. Kerro, miten liikut, jotta rahat "
    "menevät sinne, missä kuljette ja odotatte.",
    "sv": "I vår bestämmer vi tidtabeller och belysning för två år. Berätta hur du tar dig fram, så att pengarna "
    "hamnar där ni går och väntar.",
    "en": "In spring we decide timetables and lighting for the next two years. Tell us how you get around, so that the "
    "money ends up where you walk and wait.",
}
_NAMES = {
    "da": "Sådan kommer du rundt",
    "fi": "Näin liikut",
    "sv": "Så tar du dig fram",
    "en": "How you get around",
}

_PAST = (
    PastText(
        {
            "da": "Første gang vi spørger. Vi vil vide, hvor det kniber at komme frem, før vi bruger en krone på at "
            "rette det.",
            "fi": "Kysymme ensimmäistä kertaa. Haluamme tietää, missä kulkeminen takkuaa, ennen kuin käytämme "
            "euroakaan sen korjaamiseen.",
            "sv": "Första gången vi frågar. Vi vill veta var det tar emot att ta sig fram, innan vi lägger en krona på "
            "att ändra det.",
            "en": "The first time that we ask. We want to know where it is hard to get along before we spend a "
            "penny on it.",
        },
        (-402, -381, -374),
        {"without-a-car": 0.56, "how-safe": 0.55, "heard": 0.44},
    ),
    PastText(
        {
            "da": "Aftenbussen har kørt i et halvt år, og de første lygter står på stien langs vandet. Mærker I noget?",
            "fi": "Iltabussi on kulkenut puoli vuotta, ja ensimmäiset valot ovat rantapolulla. Huomaatteko eroa?",
            "sv": "Kvällsbussen har gått i ett halvår och de första lyktorna står på stigen längs vattnet. Märker ni "
            "något?",
            "en": "The evening bus has run for half a year, and the first lamps stand on the path by the water. Do you "
            "notice anything?",
        },
        (-222, -201, -195),
        {"without-a-car": 0.52, "how-safe": 0.46, "heard": 0.46},
    ),
    PastText(
        {
            "da": "Alle lygter er oppe, og tre stoppesteder har fået læ. Nu vil vi vide, om det hjalp – også dem, der "
            "går dårligt.",
            "fi": "Kaikki valot ovat paikallaan ja kolmella pysäkillä on katos. Nyt haluamme tietää, auttoiko se – "
            "myös niitä, joiden on vaikea kävellä.",
            "sv": "Alla lyktor är på plats och tre hållplatser har fått vindskydd. Nu vill vi veta om det hjälpte – "
            "också dem som har svårt att gå.",
            "en": "All lamps are up, and three stops have a shelter. Now we want to know whether it helped, also those "
            "who find walking hard.",
        },
        (-96, -75, -68),
        {"without-a-car": 0.44, "how-safe": 0.36, "heard": 0.56},
    ),
)

SURVEYS: dict[str, SurveyText] = {
    "tornsund": SurveyText(
        names=_NAMES,
        about=_ABOUT,
        days=(-6, 22),
        groups=((18, 29, 4120), (30, 49, 7650), (50, 66, 6280), (67, 79, 3940), (80, 120, 1370)),
        source="Tornsund Kommune, 1. januar",
        questions=_QUESTIONS,
        past=_PAST,
        answered=160,
    ),
    "kuulasjarvi": SurveyText(
        names=_NAMES,
        about=_ABOUT,
        days=(-9, 19),
        groups=((18, 34, 1010), (35, 64, 2480), (65, 79, 1390), (80, 120, 420)),
        source="Kuulasjärven kunta, 1.1.",
        questions=_QUESTIONS,
        past=_PAST,
        answered=120,
    ),
}
