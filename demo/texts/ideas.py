"""Competitions of ideas of the invented municipalities. Nobody proposed them."""

# ruff: noqa: E501 -- points of a juror in one row

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class IdeaText:
    """author: first name and age; supports, votes: how many
    joins: title of the idea it becomes part of, with ``reason``
    goes_on, chosen: what is decided, with ``reason`` and ``verdict``
    points: for each juror the points and the reason for each criterion
    """

    title: str
    text: str
    author: tuple[str, int]
    topic: str = ""
    area: str = ""
    place: str = ""
    supports: int = 0
    joins: str = ""
    goes_on: bool = False
    reason: str = ""
    points: tuple[tuple[tuple[int, str], ...], ...] = ()
    votes: int = 0
    chosen: bool = False
    verdict: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class CompetitionText:
    """phase: where it stands: ``collect``, ``discuss`` or ``decided``; waiting: an idea that nobody has looked at yet"""

    phase: str
    names: dict[str, str]
    about: dict[str, str]
    criteria: tuple[tuple[int, dict[str, str]], ...]
    seats: tuple[tuple[str, str], ...]
    ideas: tuple[IdeaText, ...]
    waiting: IdeaText | None = None


_TORNSUND = (
    CompetitionText(
        phase="decided",
        names={"da": "Havnekajen for alle", "en": "The quay for everybody"},
        about={
            "da": "Kajen fra Toldboden til Isværket bliver lagt om. 400.000 kroner er lagt til side til det, I "
            "foreslår. Hvad skal der være, så I bliver der lidt længere?",
            "en": "The quay from the Custom House to the Ice Works is being rebuilt. 400,000 kroner are set aside "
            "for what you propose. What should be there so that you stay a little longer?",
        },
        criteria=(
            (40, {"da": "Gavner mange", "en": "Helps many"}),
            (35, {"da": "Kan bygges for pengene", "en": "Can be built for the money"}),
            (25, {"da": "Holder i 20 år", "en": "Lasts 20 years"}),
        ),
        seats=(
            ("Asta Rømer", "havnefoged"),
            ("Karim Lodberg", "formand for Handicaprådet"),
            ("Inger Toft", "landskabsarkitekt, bor på Havnegade"),
        ),
        ideas=(
            IdeaText(
                "En bænk for hver 50 meter",
                "Min mor på 84 går gerne til havnen, men ikke uden at kunne sidde ned undervejs. Sæt bænke med ryg og "
                "armlæn for hver 50 meter, og lad hver anden have plads til en kørestol ved siden af.",
                ("Lone", 58),
                "aeldre",
                "midtbyen",
                "Fra Toldboden til Isværket",
                supports=27,
                goes_on=True,
                reason="Forslaget passer til anlægsplanen, og pengene rækker til 12 bænke.",
                points=(
                    (
                        (5, "Alle, der bliver trætte, har glæde af dem."),
                        (5, "12 bænke koster 180.000."),
                        (4, "Egetræ holder, hvis det olieres."),
                    ),
                    (
                        (5, "Armlæn gør forskellen for mange."),
                        (4, "Fundamenterne fordyrer lidt."),
                        (4, "Kan repareres bræt for bræt."),
                    ),
                    (
                        (4, "De, der ikke kommer i dag, kommer så."),
                        (5, "Enkelt at bygge."),
                        (5, "Der er ikke meget, der kan gå i stykker."),
                    ),
                ),
                votes=19,
                chosen=True,
                verdict="Bænkene fik flest stemmer og flest point. De bliver bygget med kajen, og pladsen til kørestole "
                "ved siden af kommer med ved hver anden.",
            ),
            IdeaText(
                "Siddepladser ved vandet",
                "Der er ingen steder at sidde med en is. Lav siddepladser ned mod vandet.",
                ("Emil", 24),
                "fritid",
                "midtbyen",
                supports=9,
                joins="En bænk for hver 50 meter",
                reason="Begge vil have steder at sidde på den samme strækning.",
            ),
            IdeaText(
                "Et bad uden for sæsonen",
                "En trappe ned i vandet og et læskur med en bænk, så vi kan bade om vinteren uden at gå på de glatte "
                "sten ved molen.",
                ("Preben", 66),
                "fritid",
                "midtbyen",
                "Ved det gamle slæbested",
                supports=31,
                goes_on=True,
                reason="Mange støtter det, og stedet er målt op.",
                points=(
                    (
                        (3, "Mange støtter det, men de fleste bader ikke."),
                        (2, "Trappen alene koster 350.000."),
                        (3, "Saltvand slider."),
                    ),
                    (
                        (2, "Trappen er ikke for kørestole."),
                        (2, "Læskuret er ikke med i prisen."),
                        (3, "Skal efterses hvert år."),
                    ),
                    (
                        (4, "Det giver liv om vinteren."),
                        (3, "Kan laves enklere."),
                        (3, "Rustfrit stål holder."),
                    ),
                ),
                votes=14,
                verdict="Trappen koster næsten hele beløbet, og juryen er bekymret for vedligeholdelsen. Vi tager den "
                "med, når molen skal renoveres i 2028.",
            ),
            IdeaText(
                "Torvedag på kajen",
                "Flyt torvedagen til kajen hver første lørdag fra maj til september.",
                ("Yasmin", 39),
                "erhverv",
                "midtbyen",
                supports=12,
                reason="Torvedagen er aftalt med de handlende frem til 2029, og den kræver ingen ombygning af kajen. "
                "Forslaget er givet videre til handelsforeningen.",
            ),
        ),
    ),
    CompetitionText(
        phase="collect",
        names={"da": "En tryg vej til skole", "en": "A safe way to school"},
        about={
            "da": "Seks af ti børn i Tornsund bliver kørt i skole. Hvad skal der til, for at dit barn kan gå eller "
            "cykle? Små ting tæller: et hegn, en lygte, en aftale mellem naboer.",
            "en": "Six of ten children in Tornsund are driven to school. What would it take for yours to walk or "
            "cycle? Small things count: a fence, a lamp, an agreement among neighbours.",
        },
        criteria=(
            (50, {"da": "Gør vejen tryggere", "en": "Makes the way safer"}),
            (30, {"da": "Kan gøres inden for et år", "en": "Can be done within a year"}),
            (20, {"da": "Andre skoler kan gøre det samme", "en": "Other schools can do the same"}),
        ),
        seats=(
            ("Birgitte Nymark", "skoleleder, Søndervang Skole"),
            ("Ole Sander", "trafikplanlægger i kommunen"),
        ),
        ideas=(
            IdeaText(
                "Lys på stien bag hallen",
                "Stien bag Søndervanghallen er den korteste vej fra Birkeparken, men fra november til februar er der "
                "helt mørkt kvart i otte. Fem lygter ville gøre, at vi lod børnene gå.",
                ("Marie", 41),
                "trafik",
                "soendervang",
                "Fra Birkeparken til Søndervang Skole",
                supports=23,
            ),
            IdeaText(
                "Gå-bus med faste stoppesteder",
                "Forældre går på skift med børnene fra tre stoppesteder, ligesom en bus, bare til fods. Kommunen "
                "skal kun sætte skiltene op og give veste.",
                ("Thomas", 36),
                "skole",
                "vestbyen",
                supports=17,
            ),
            IdeaText(
                "Hastigheden ned på Lundbyvej om morgenen",
                "30 km/t mellem halv otte og halv ni, med et skilt der lyser. I dag kører de 60 forbi busskuret.",
                ("Gitte", 52),
                "trafik",
                "lundby",
                "Ved busskuret på Lundbyvej",
                supports=11,
            ),
            IdeaText(
                "Cykelværksted i skolegården",
                "Mange cykler står med flade dæk. Et værksted hver mandag, hvor de store hjælper de små.",
                ("Noah", 15),
                "skole",
                "soendervang",
                supports=6,
            ),
        ),
        waiting=IdeaText(
            "Spejl ved udkørslen",
            "Sæt et spejl op, hvor bilerne kører ud fra brugsen og over cykelstien.",
            ("Anker", 71),
            "trafik",
            "vestbyen",
        ),
    ),
)
_KUULASJARVI = (
    CompetitionText(
        phase="discuss",
        names={
            "fi": "Kylän yhteinen talo",
            "sv": "Byns gemensamma hus",
            "en": "The village's own house",
        },
        about={
            "fi": "Saarenpään vanha koulu on tyhjillään. Kunta korjaa katon, jos kylä keksii talolle käytön. Mitä siellä "
            "tehtäisiin, ja kuka avaisi oven?",
            "sv": "Den gamla skolan i Saarenpää står tom. Kommunen lagar taket om byn hittar på vad huset ska användas "
            "till. Vad skulle man göra där, och vem öppnar dörren?",
            "en": "The old school in Saarenpää stands empty. The municipality mends the roof if the village finds a "
            "use for it. What would be done there, and who opens the door?",
        },
        criteria=(),
        seats=(),
        ideas=(
            IdeaText(
                "Avoin keittiö keskiviikkoisin",
                "Koulun keittiö on kunnossa. Keskiviikkoisin laitetaan ruoka yhdessä ja syödään yhdessä, ja jokainen "
                "tuo sen mitä on.",
                ("Marjatta", 69),
                "kultur",
                "saarenpaa",
                supports=18,
            ),
            IdeaText(
                "Etätyöhuone ja nettiyhteys",
                "Kaksi huonetta, joissa voi tehdä töitä ja pitää kokouksia. Kuitu tulee jo pihaan.",
                ("Joonas", 33),
                "erhverv",
                "saarenpaa",
                supports=14,
            ),
            IdeaText(
                "Verkstad där man lånar verktyg",
                "Alla behöver en slagborr en gång om året. I slöjdsalen kan vi ha verktyg att låna, och någon på plats "
                "på lördagar.",
                ("Gunnel", 57),
                "affald",
                "saarenpaa",
                supports=9,
            ),
        ),
    ),
)


@dataclasses.dataclass(frozen=True, slots=True)
class BootcampText:
    """From the first competition of the municipality. meetings: days from today, place, places; it is over"""

    names: dict[str, str]
    about: dict[str, str]
    team: tuple[tuple[str, str], ...]
    meetings: tuple[tuple[int, str, int], ...]
    experiments: tuple[tuple[str, str, str, str], ...]
    idea: str = ""


BOOTCAMPS: dict[str, BootcampText] = {
    "tornsund": BootcampText(
        names={"da": "Hvor sidder man godt?", "en": "Where is it good to sit?"},
        about={
            "da": "Før bænkene bliver støbt fast på kajen, prøver vi os frem: Hvor sætter folk sig, hvor længe bliver "
            "de, og hvem sætter sig slet ikke?",
            "en": "Before the benches are set into the quay we try things out: where do people sit down, how long do "
            "they stay, and who does not sit at all?",
        },
        team=(
            ("Inger Toft", "landskabsarkitekt, bor på Havnegade"),
            ("Jonas Brink", "Park og Vej, Tornsund Kommune"),
        ),
        meetings=(
            (6, "Toldboden, 1. sal", 16),
            (13, "På kajen ved Isværket", 16),
            (20, "Toldboden, 1. sal", 16),
        ),
        experiments=(
            (
                "Bliver ældre længere på kajen, når der er armlæn?",
                "To ens bænke stod side om side i to uger, kun den ene med armlæn. Vi talte fire gange om dagen.",
                "Bænken med armlæn blev brugt 61 gange og den uden 23 gange. De fleste over 70 valgte armlæn, også "
                "når de måtte vente. Vi talte kun i tørvejr.",
                "Armlæn på mindst hver anden bænk. Det koster 600 kroner pr. bænk og flytter mere end placeringen.",
            ),
            (
                "Kan bænkene stå med ryggen mod vandet?",
                "Vi vendte tre bænke om i en uge og spurgte dem, der satte sig.",
                "Næsten ingen satte sig. Flere flyttede bænkene tilbage, når vi var gået.",
                "Det gør vi ikke. Læ er ikke så vigtigt som udsigt.",
            ),
        ),
        idea="En bænk for hver 50 meter",
    ),
}

COMPETITIONS: dict[str, tuple[CompetitionText, ...]] = {
    "tornsund": _TORNSUND,
    "kuulasjarvi": _KUULASJARVI,
}
