"""Service promises of the invented municipalities. Nobody made them."""

from __future__ import annotations

import dataclasses

Words = dict[str, str]
"""By language."""


@dataclasses.dataclass(frozen=True, slots=True)
class VersionText:
    """since: the day from which it holds, counted from today; target, aim: of its measure."""

    titles: Words
    texts: Words
    since: int
    target: float
    aim: str
    reasons: Words = dataclasses.field(default_factory=dict)
    decided: Words = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class StepText:
    """due, done: days counted from today, or nothing."""

    names: Words
    due: int | None = None
    done: int | None = None
    notes: Words = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class PromiseText:
    """owner: e-mail of the office that answers for it; matter: key of the case that decided it; idea: title of the idea
    it began as.

    question, row, option: what is measured in surveys, as in ``barometer.models.Estimate``.
    """

    service: str
    owner: str
    versions: tuple[VersionText, ...]
    question: str
    row: int = 0
    option: int = 0
    matter: str = ""
    idea: str = ""
    steps: tuple[StepText, ...] = ()


LISTEN = PromiseText(
    service="demokrati",
    owner="sager@tornsund.example",
    question="heard",
    matter="borgerraadgiver",
    versions=(
        VersionText(
            titles={"da": "Vi spørger dig, før vi beslutter", "en": "We ask you before we decide"},
            texts={
                "da": "Når kommunen planlægger noget, der ændrer din hverdag, hører du om det, mens det endnu kan laves"
                " om. Du kan svare på nettet, på papir eller på et møde tæt på, hvor du bor.\n\nBagefter skriver vi på"
                " sagens side, hvad I sagde, hvad vi gjorde ved det, og hvad vi lod ligge, og hvorfor.",
                "en": "When the municipality plans something that changes your everyday life, you hear about it while"
                " it can still be changed. You can answer online, on paper or at a meeting close to where you live.\n\n"
                "Afterwards we write on the page of the case what you said, what we did about it, and what we left out,"
                " and why.",
            },
            since=-61,
            target=5.0,
            aim="at_least",
            decided={
                "da": "Byrådet vedtog løftet sammen med budgettet.",
                "en": "The council adopted the promise together with the budget.",
            },
        ),
    ),
    steps=(
        StepText(
            names={
                "da": "Hvert høringsbrev begynder med, hvad du kan få indflydelse på",
                "en": "Every letter of consultation begins with what you can influence",
            },
            due=-20,
            done=-23,
            notes={
                "da": "Skabelonen er i brug. Otte læsere fra Vestbyen rettede den, før vi tog den i brug.",
                "en": "The new letter is in use. Eight readers from Vestbyen corrected it first.",
            },
        ),
        StepText(
            names={
                "da": "På hver sags side står, hvad vi gjorde ved jeres svar",
                "en": "Every page of a case says what we did about your answers",
            },
            due=75,
        ),
        StepText(
            names={
                "da": "Høringsmøder i Ravnsø, Lundby og Strandholt, ikke kun på rådhuset",
                "en": "Meetings in Ravnsø, Lundby and Strandholt, not only at the town hall",
            },
        ),
        StepText(
            names={
                "da": "Svar med din stemme i stedet for på skrift",
                "en": "Answer with your voice instead of in writing",
            },
        ),
    ),
)

STOP = PromiseText(
    service="trafik",
    owner="borger@tornsund.example",
    question="minutes",
    matter="natbus",
    versions=(
        VersionText(
            titles={"da": "Bussen holder i nærheden", "en": "The bus stops close by"},
            texts={
                "da": "Du skal kunne gå til et stoppested. I gennemsnit går du højst 20 minutter.",
                "en": "You can walk to a stop. On average it takes you 20 minutes at most.",
            },
            since=-240,
            target=20.0,
            aim="at_most",
            decided={
                "da": "Udvalget for Teknik og Miljø, i foråret.",
                "en": "The committee for roads and environment, in spring.",
            },
        ),
        VersionText(
            titles={"da": "Bussen holder i nærheden", "en": "The bus stops close by"},
            texts={
                "da": "Du skal kunne gå til et stoppested, også når du går langsomt. I gennemsnit går du højst 15"
                " minutter.\n\nFlytter vi et stoppested, får alle inden for 500 meter brev mindst to måneder før, med"
                " et kort over vejen til det nye.",
                "en": "You can walk to a stop, also if you walk slowly. On average it takes you 15 minutes at most.\n\n"
                "Where we move a stop, everybody within 500 metres gets a letter at least two months before, with a map"
                " of the way to the new one.",
            },
            since=-40,
            target=15.0,
            aim="at_most",
            reasons={
                "da": "Målet på 20 minutter var nået. Flere ældre i Lundby skrev, at et kvarter er det, de kan gå.",
                "en": "The 20 minutes had been reached. Several older people in Lundby wrote that a quarter of an hour"
                " is what they can walk.",
            },
            decided={
                "da": "Byrådet, sammen med køreplanen for næste år.",
                "en": "The council, together with next year's timetable.",
            },
        ),
    ),
    steps=(
        StepText(
            names={
                "da": "Nyt stoppested ved skolen i Lundby",
                "en": "A new stop at the school in Lundby",
            },
            due=-12,
            done=-15,
            notes={
                "da": "Linje 3 holder der fra første dag efter efterårsferien.",
                "en": "Line 3 has stopped there since the first day after the autumn holiday.",
            },
        ),
        StepText(
            names={
                "da": "Bænk og læ ved alle stoppesteder i Ravnsø",
                "en": "A bench and shelter at every stop in Ravnsø",
            },
            due=120,
        ),
        StepText(
            names={
                "da": "En sti med lys fra Strandholt til landevejen",
                "en": "A path with light from Strandholt to the main road",
            },
        ),
    ),
)

RIDE = PromiseText(
    service="trafik",
    owner="neuvonta@kuulasjarvi.example",
    question="without-a-car",
    option=1,
    matter="kylakuski",
    versions=(
        VersionText(
            titles={
                "fi": "Pääset asioille ilman omaa autoa",
                "sv": "Du kommer dit du ska utan egen bil",
                "en": "You get where you need to be without a car",
            },
            texts={
                "fi": "Jokaisesta kylästä pääsee Keskustaan ja takaisin ilman omaa autoa, myös illalla ja"
                " viikonloppuna. Jos linja-autoa ei kulje, Kyläkuski hakee sinut puolen tunnin sisällä siitä, kun"
                " soitat.\n\nMatka maksaa saman verran kuin linja-autossa. Pyörätuoli mahtuu mukaan joka kyytiin.",
                "sv": "Från varje by kommer du till Centrum och hem igen utan egen bil, också på kvällen och på helgen."
                " Där ingen buss går hämtar Byskjutsen dig inom en halvtimme från att du ringer.\n\nResan kostar lika"
                " mycket som med buss. En rullstol ryms i varje bil.",
                "en": "From every village you get to the centre and back without a car of your own, in the evening and"
                " at the weekend too. Where no bus runs, the village driver picks you up within half an hour of your"
                " call.\n\nThe ride costs as much as the bus. A wheelchair fits into every car.",
            },
            since=-75,
            target=0.20,
            aim="at_least",
            decided={
                "fi": "Kunnanvaltuusto hyväksyi lupauksen yksimielisesti.",
                "sv": "Kommunfullmäktige godkände löftet enhälligt.",
                "en": "The council approved the promise unanimously.",
            },
        ),
    ),
    steps=(
        StepText(
            names={
                "fi": "Kyläkuski ajaa myös sunnuntaisin",
                "sv": "Byskjutsen kör också på söndagar",
                "en": "The village driver runs on Sundays too",
            },
            due=-30,
            done=-33,
            notes={
                "fi": "Ensimmäisenä sunnuntaina kyytiin nousi 41 matkustajaa.",
                "sv": "Den första söndagen åkte 41 personer med.",
                "en": "On the first Sunday 41 people came along.",
            },
        ),
        StepText(
            names={
                "fi": "Pysäkeille katokset ennen talvea: Itäharju ja Saarenpää",
                "sv": "Vindskydd vid hållplatserna före vintern: Itäharju och Saarenpää",
                "en": "Shelters at the stops before winter: Itäharju and Saarenpää",
            },
            due=24,
        ),
        StepText(
            names={
                "fi": "Kyydin voi tilata myös tekstiviestillä",
                "sv": "Resan kan beställas med sms också",
                "en": "The ride can be ordered by text message too",
            },
        ),
        StepText(
            names={
                "fi": "Yhteinen lippu naapurikuntien kanssa",
                "sv": "En gemensam biljett med grannkommunerna",
                "en": "One ticket with the neighbouring municipalities",
            },
        ),
    ),
)

SHELTER = PromiseText(
    service="trafik",
    owner="neuvonta@kuulasjarvi.example",
    question="minutes",
    versions=(
        VersionText(
            titles={
                "fi": "Pysäkille on lyhyt matka",
                "sv": "Hållplatsen ligger nära",
                "en": "It is not far to the stop",
            },
            texts={
                "fi": "Kävelet lähimmälle pysäkille keskimäärin enintään vartin. Reitti aurataan ennen aamun"
                " ensimmäistä vuoroa, myös viikonloppuna.\n\nJos siirrämme pysäkkiä, kerromme siitä kaksi kuukautta"
                " aikaisemmin kirjeellä kaikille, jotka asuvat alle kilometrin päässä.",
                "sv": "Du går i genomsnitt högst en kvart till närmaste hållplats. Vägen dit plogas före morgonens"
                " första tur, också på helgen.\n\nOm vi flyttar en hållplats får alla som bor inom en kilometer ett"
                " brev två månader innan.",
                "en": "On average you walk a quarter of an hour at most to the nearest stop. The way is cleared of snow"
                " before the first bus of the morning, at the weekend too.\n\nWhere we move a stop, everybody within"
                " a kilometre gets a letter two months before.",
            },
            since=-110,
            target=15.0,
            aim="at_most",
            decided={
                "fi": "Tekninen lautakunta, kyläiltojen jälkeen.",
                "sv": "Tekniska nämnden, efter kvällarna i byarna.",
                "en": "The technical committee, after the evenings in the villages.",
            },
        ),
    ),
    steps=(
        StepText(
            names={
                "fi": "Aurausreitit ja pysäkkien polut samalle kartalle",
                "sv": "Plogvägar och stigar till hållplatserna på samma karta",
                "en": "Ploughed roads and paths to the stops on one map",
            },
            due=-45,
            done=-50,
            notes={
                "fi": "Kartta on verkossa, ja auraaja näkee sen samasta paikasta kuin sinä.",
                "sv": "Kartan finns på nätet, och den som plogar ser samma karta som du.",
                "en": "The map is online, and whoever ploughs sees the same one as you.",
            },
        ),
    ),
)

SEAT = PromiseText(
    service="aeldre",
    owner="sager@tornsund.example",
    question="without-a-car",
    option=1,
    idea="En bænk for hver 50 meter",
    versions=(
        VersionText(
            titles={
                "da": "Du kan sidde ned for hver 50 meter på kajen",
                "en": "You can sit down every 50 metres along the quay",
            },
            texts={
                "da": "Fra Toldboden til Isværket er der højst 50 meter mellem to bænke. De har ryg og armlæn, og ved"
                " hver anden er der plads til en kørestol. Går en bænk i stykker, står der en anden inden for en uge."
                "\n\nVi holder øje med, om flere kommer let omkring uden bil: det er det, bænkene er til for.",
                "en": "From the Custom House to the Ice Works there are 50 metres at most between two benches. They"
                " have backs and armrests, and beside every other one there is room for a wheelchair. If one breaks,"
                " another one stands there within a week.\n\nWe look at whether more people get about easily without a"
                " car: that is what the benches are for.",
            },
            since=-14,
            target=0.25,
            aim="at_least",
            decided={
                "da": "Idékonkurrencen »Havnekajen for alle«, efter jurens point og jeres stemmer.",
                "en": "The competition of ideas “The quay for everybody”, after the jury's points and your votes.",
            },
        ),
    ),
    steps=(
        StepText(
            names={
                "da": "De første fire bænke ved Toldboden",
                "en": "The first four benches at the Custom House",
            },
            due=-3,
            done=-4,
            notes={
                "da": "Lone, som foreslog dem, prøvesad den første.",
                "en": "Lone, who proposed them, was the first to sit down.",
            },
        ),
        StepText(
            names={
                "da": "Otte bænke mere, når kajen er støbt",
                "en": "Eight more benches once the quay is cast",
            },
            due=200,
        ),
    ),
)

PROMISES: dict[str, tuple[PromiseText, ...]] = {
    "tornsund": (STOP, LISTEN, SEAT),
    "kuulasjarvi": (SHELTER, RIDE),
}
