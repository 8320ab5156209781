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
    """owner: e-mail of the office that answers for it; matter: key of the case that decided it.

    question, row, option: what is measured in surveys; statistic: or what is counted (``portal.indicators``).
    """

    service: str
    owner: str
    versions: tuple[VersionText, ...]
    question: str = ""
    row: int = 0
    option: int = 0
    statistic: str = ""
    matter: str = ""
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
            target=6.0,
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

SWIFT = PromiseText(
    service="demokrati",
    owner="sager@tornsund.example",
    statistic="cases.decided_within_180",
    versions=(
        VersionText(
            titles={"da": "En sag bliver ikke liggende", "en": "A case is not left lying"},
            texts={
                "da": "Når byrådet tager en sag op, får du en afgørelse, mens du stadig husker, hvad den handlede om."
                " Hver fjerde sag er afgjort inden for et halvt år.",
                "en": "When the council takes up a case, you get a decision while you still remember what it was about."
                " Every fourth case is decided within half a year.",
            },
            since=-240,
            target=0.10,
            aim="at_least",
            decided={
                "da": "Økonomiudvalget, i foråret.",
                "en": "The finance committee, in spring.",
            },
        ),
        VersionText(
            titles={"da": "En sag bliver ikke liggende", "en": "A case is not left lying"},
            texts={
                "da": "Når byrådet tager en sag op, får du en afgørelse, mens du stadig husker, hvad den handlede om."
                " Hver fjerde sag er afgjort inden for et halvt år.\n\nTager en sag længere tid, skriver vi på dens"
                " side, hvad vi venter på.",
                "en": "When the council takes up a case, you get a decision while you still remember what it was about."
                " Every fourth case is decided within half a year.\n\nWhere a case takes longer, we write on its page"
                " what we are waiting for.",
            },
            since=-40,
            target=0.15,
            aim="at_least",
            reasons={
                "da": "Flere skrev, at de hellere ville vide, hvad en sag venter på, end hvor hurtig den er. Det lover"
                " vi nu også.",
                "en": "Several of you wrote that you would rather know what a case is waiting for than how quick it is."
                " We now promise that too.",
            },
            decided={
                "da": "Økonomiudvalget, efter et borgermøde på biblioteket.",
                "en": "The finance committee, after a meeting at the library.",
            },
        ),
    ),
    steps=(
        StepText(
            names={
                "da": "Sagens side siger, hvad den venter på",
                "en": "The page of a case says what it is waiting for",
            },
            due=-12,
            done=-15,
            notes={
                "da": "Det står nu øverst på siden, med dato.",
                "en": "It now stands at the top of the page, with a date.",
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
                " viikonloppuna. Jos linja-autoa ei kulje, Kyläkuski hakee sinut puolen tunnin sisällä siitä, kun soitat.\n\nMatka"
                " maksaa saman verran kuin linja-autossa. Pyörätuoli mahtuu mukaan joka kyytiin.",
                "sv": "Från varje by kommer du till Centrum och hem igen utan egen bil, också på kvällen och på helgen."
                " Där ingen buss går hämtar Byskjutsen dig inom en halvtimme från att du ringer.\n\nResan kostar lika"
                " mycket som med buss. En rullstol ryms i varje bil.",
                "en": "From every village you get to the centre and back without a car of your own, in the evening and"
                " at the weekend too. Where no bus runs, the village driver picks you up within half an hour of your"
                " call.\n\nThe ride costs as much as the bus. A wheelchair fits into every car.",
            },
            since=-75,
            target=0.25,
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

OPEN = PromiseText(
    service="demokrati",
    owner="kirjaamo@kuulasjarvi.example",
    statistic="cases.decided_within_180",
    versions=(
        VersionText(
            titles={
                "fi": "Asia ei jää pöydälle lojumaan",
                "sv": "Ett ärende blir inte liggande",
                "en": "A case is not left lying",
            },
            texts={
                "fi": "Kun kunta ottaa asian käsittelyyn, saat päätöksen vielä samana vuonna. Joka viides asia on"
                " päätetty puolessa vuodessa.\n\nJos asia viipyy, kerromme sen sivulla, mitä odotamme ja kenen vuoro"
                " on.",
                "sv": "När kommunen tar upp ett ärende får du ett beslut samma år. Vart femte ärende är avgjort inom"
                " ett halvår.\n\nDröjer ett ärende berättar vi på dess sida vad vi väntar på och vems tur det är.",
                "en": "When the municipality takes up a case, you get a decision within the year. Every fifth case is"
                " decided within half a year.\n\nWhere a case takes longer, we say on its page what we are waiting for"
                " and whose turn it is.",
            },
            since=-110,
            target=0.10,
            aim="at_least",
            decided={
                "fi": "Kunnanhallitus, valtuustoaloitteen pohjalta.",
                "sv": "Kommunstyrelsen, utifrån en motion.",
                "en": "The municipal board, after a motion.",
            },
        ),
    ),
    steps=(
        StepText(
            names={
                "fi": "Asian sivu kertoo, kenen vuoro on",
                "sv": "Ärendets sida säger vems tur det är",
                "en": "The page of a case says whose turn it is",
            },
            due=-45,
            done=-50,
            notes={
                "fi": "Tieto tulee suoraan asianhallinnasta ja päivittyy joka yö.",
                "sv": "Uppgiften kommer direkt från ärendehanteringen och uppdateras varje natt.",
                "en": "It comes straight from the case system and is renewed every night.",
            },
        ),
    ),
)

PROMISES: dict[str, tuple[PromiseText, ...]] = {
    "tornsund": (SWIFT, LISTEN),
    "kuulasjarvi": (OPEN, RIDE),
}
