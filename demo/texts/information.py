"""Information campaigns of the invented municipalities: what people can do by themselves, in three steps."""

# ruff: noqa: E501 -- prose, a sentence to a string

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class InformationText:
    """A campaign. Those of several languages with one ``key`` are translations of each other. contact: key of who helps;
    practice: an exercise of the kit; since, until: days from today"""

    key: str
    slug: str
    title: str
    intro: str
    steps: tuple[tuple[str, str], ...]
    link: str
    link_text: str
    contact: str
    department: str
    practice: str
    since: int
    until: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class InformationTexts:
    """The list of a municipality's campaigns in one language."""

    slug: str
    title: str
    intro: str
    campaigns: tuple[InformationText, ...]


INFORMATION: dict[str, dict[str, InformationTexts]] = {
    "tornsund": {
        "da": InformationTexts(
            "kampagner",
            "Det kan du selv",
            "Én ting ad gangen, som du kan klare hjemmefra, og hvem der hjælper, hvis det driller.",
            (
                InformationText(
                    "appointment",
                    "bestil-tid",
                    "Bestil tid hos Borgerservice, før du kommer",
                    "Vælg selv dag og klokkeslæt på nettet, så er der en, der er klar til dig, når du kommer.",
                    (
                        (
                            "Find en tid",
                            "Vælg, hvad det drejer sig om: pas, flytning eller noget tredje. Så ser du de ledige tider.",
                        ),
                        (
                            "Skriv, hvordan vi når dig",
                            "Et telefonnummer eller en mailadresse er nok. Du skal ikke logge ind.",
                        ),
                        (
                            "Kom til tiden",
                            "Tag det med, som står i bekræftelsen. Du behøver ikke at trække et nummer.",
                        ),
                    ),
                    "https://tid.tornsund.example/",
                    "Bestil tid",
                    "borgerservice",
                    "citizen-service",
                    "doctor",
                    -20,
                    70,
                ),
                InformationText(
                    "post",
                    "digital-post",
                    "Digital Post i stedet for breve",
                    "Brevene fra kommunen ligger ét sted, de bliver ikke væk, og du kan få dem læst højt.",
                    (
                        (
                            "Log på med MitID",
                            "På telefonen eller computeren. Biblioteket hjælper, hvis du ikke har MitID endnu.",
                        ),
                        (
                            "Skriv, hvor du vil have besked",
                            "En mailadresse eller et nummer til sms. Så får du at vide, når der er kommet et brev.",
                        ),
                        (
                            "Giv en anden lov til at læse med",
                            "En datter, en nabo eller en ven kan få adgang til at læse. Du kan tage den tilbage igen.",
                        ),
                    ),
                    "https://post.tornsund.example/",
                    "Gå til Digital Post",
                    "bibliotek",
                    "library",
                    "post",
                    -5,
                ),
            ),
        )
    },
    "kuulasjarvi": {
        "fi": InformationTexts(
            "kampanjat",
            "Tämän voit tehdä itse",
            "Yksi asia kerrallaan, jonka voit hoitaa kotoa, ja kuka auttaa, jos jäät jumiin.",
            (
                InformationText(
                    "appointment",
                    "varaa-aika",
                    "Varaa aika neuvontaan verkossa",
                    "Valitse itse päivä ja kellonaika, niin joku on valmiina auttamaan, kun tulet.",
                    (
                        (
                            "Etsi vapaa aika",
                            "Valitse ensin, mistä on kyse. Sitten näet vapaat ajat.",
                        ),
                        (
                            "Kerro, miten tavoitamme sinut",
                            "Puhelinnumero tai sähköpostiosoite riittää. Sinun ei tarvitse kirjautua.",
                        ),
                        (
                            "Tule sovittuun aikaan",
                            "Ota mukaan se, mitä vahvistuksessa lukee. Vuoronumeroa et tarvitse.",
                        ),
                    ),
                    "https://ajanvaraus.kuulasjarvi.example/",
                    "Varaa aika",
                    "neuvonta",
                    "citizen-service",
                    "doctor",
                    -20,
                    70,
                ),
                InformationText(
                    "post",
                    "digiposti",
                    "Digiposti kirjeiden sijaan",
                    "Kunnan kirjeet ovat yhdessä paikassa, eivätkä ne katoa. Voit myös kuunnella ne.",
                    (
                        (
                            "Kirjaudu sisään",
                            "Pankkitunnuksilla tai mobiilivarmenteella, puhelimella tai tietokoneella.",
                        ),
                        (
                            "Kerro, mihin haluat ilmoituksen",
                            "Saat sähköpostin, kun uusi kirje on tullut.",
                        ),
                        (
                            "Valtuuta joku auttamaan",
                            "Tytär, naapuri tai ystävä voi asioida puolestasi. Voit perua valtuuden milloin vain.",
                        ),
                    ),
                    "https://posti.kuulasjarvi.example/",
                    "Ota käyttöön",
                    "kirjasto",
                    "library",
                    "post",
                    -5,
                ),
            ),
        ),
        "sv": InformationTexts(
            "kampanjer",
            "Det här kan du göra själv",
            "En sak i taget som du kan sköta hemifrån, och vem som hjälper om du kör fast.",
            (
                InformationText(
                    "appointment",
                    "boka-tid",
                    "Boka tid hos rådgivningen på nätet",
                    "Välj själv dag och klockslag, så är någon beredd att hjälpa när du kommer.",
                    (
                        (
                            "Hitta en ledig tid",
                            "Välj först vad det gäller. Sedan ser du de lediga tiderna.",
                        ),
                        (
                            "Berätta hur vi når dig",
                            "Ett telefonnummer eller en e-postadress räcker. Du behöver inte logga in.",
                        ),
                        (
                            "Kom på utsatt tid",
                            "Ta med det som står i bekräftelsen. Du behöver ingen kölapp.",
                        ),
                    ),
                    "https://ajanvaraus.kuulasjarvi.example/sv/",
                    "Boka tid",
                    "neuvonta",
                    "citizen-service",
                    "doctor",
                    -20,
                    70,
                ),
                InformationText(
                    "post",
                    "digital-post",
                    "Digital post i stället för brev",
                    "Breven från kommunen finns på ett ställe och kommer inte bort. Du kan också få dem upplästa.",
                    (
                        (
                            "Logga in",
                            "Med bankkoder eller mobilcertifikat, på telefonen eller datorn.",
                        ),
                        (
                            "Säg vart du vill ha besked",
                            "Du får ett mejl när ett nytt brev har kommit.",
                        ),
                        (
                            "Ge någon fullmakt att hjälpa",
                            "En dotter, en granne eller en vän kan sköta ärenden åt dig. Du kan ta tillbaka fullmakten när du vill.",
                        ),
                    ),
                    "https://posti.kuulasjarvi.example/sv/",
                    "Börja använda",
                    "kirjasto",
                    "library",
                    "post",
                    -5,
                ),
            ),
        ),
    },
}
