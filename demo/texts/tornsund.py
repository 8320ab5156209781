"""Tornsund in Danish. The place, the people and the numbers are invented."""

# ruff: noqa: E501 -- prose, a paragraph to a string

from demo.people import TORNSUND as CODE
from demo.texts.shapes import (
    AlertText,
    AreaText,
    CaseText,
    ContactText,
    HomeText,
    LanguageTexts,
    MunicipalityTexts,
    PageText,
)


def _box(west: float, south: float, east: float, north: float, cut: float = 0.004):
    """A rectangle with its corners cut, counter-clockwise."""
    return (
        (west + cut, south),
        (east - cut, south),
        (east, south + cut / 2),
        (east, north - cut / 2),
        (east - cut, north),
        (west + cut, north),
        (west, north - cut / 2),
        (west, south + cut / 2),
    )


AREAS = (
    AreaText(
        "tornsund-by",
        {"da": "Tornsund By", "en": "Tornsund Town"},
        "district",
        _box(11.100, 56.038, 11.180, 56.084),
    ),
    AreaText(
        "midtbyen",
        {"da": "Midtbyen", "en": "Town Centre"},
        "district",
        _box(11.128, 56.054, 11.152, 56.068),
        "tornsund-by",
    ),
    AreaText(
        "vestbyen",
        {"da": "Vestbyen", "en": "West Town"},
        "district",
        _box(11.101, 56.054, 11.127, 56.070),
        "tornsund-by",
    ),
    AreaText(
        "soendervang",
        {"da": "Søndervang"},
        "district",
        _box(11.124, 56.039, 11.154, 56.053),
        "tornsund-by",
    ),
    AreaText(
        "nordhavnen",
        {"da": "Nordhavnen", "en": "North Harbour"},
        "district",
        _box(11.130, 56.069, 11.158, 56.083),
        "tornsund-by",
    ),
    AreaText(
        "moellebakken",
        {"da": "Møllebakken"},
        "district",
        _box(11.153, 56.054, 11.179, 56.070),
        "tornsund-by",
    ),
    AreaText("ravnsoe", {"da": "Ravnsø"}, "village", _box(11.062, 56.080, 11.098, 56.100)),
    AreaText("lundby", {"da": "Lundby"}, "village", _box(11.184, 56.018, 11.222, 56.038)),
    AreaText("strandholt", {"da": "Strandholt"}, "village", _box(11.176, 56.082, 11.212, 56.102)),
)

CONTACTS = (
    ContactText(
        "borgerservice",
        "Borgerservice",
        "Pas, flytning, MitID, pladsanvisning",
        "70 00 01 10",
        "Mandag til fredag kl. 9-15, torsdag til 17",
        "borger@tornsund.example",
        "Rådhustorvet 1\n4999 Tornsund",
    ),
    ContactText(
        "byraad",
        "Sekretariatet for byrådet",
        "Møder, taletid, dagsordener og høringer",
        "70 00 01 20",
        "Mandag til torsdag kl. 9-14",
        "sager@tornsund.example",
        "Rådhustorvet 1, 1. sal\n4999 Tornsund",
        ("demokrati",),
    ),
    ContactText(
        "affald",
        "Tornsund Genbrug",
        "Beholdere, tømning og genbrugsplads",
        "70 00 01 30",
        "Mandag til fredag kl. 8-15",
        "genbrug@tornsund.example",
        "Toldbodgade 41\n4999 Tornsund",
        ("affald",),
    ),
    ContactText(
        "bibliotek",
        "Tornsund Bibliotekerne",
        "Lån, lektiehjælp og digital hjælp",
        "70 00 01 40",
        "Mandag til fredag kl. 10-18",
        "bibliotek@tornsund.example",
        "Søndervang Torv 3\n4999 Tornsund",
        ("kultur",),
    ),
)

PAGES = (
    PageText(
        "about",
        "om-torvet",
        "Sådan virker torvet",
        "Her følger du det, kommunen beslutter, og siger din mening i tide.",
        (
            (
                "text",
                "<p>Torvet samler sagerne fra byrådet og udvalgene ét sted. Sagerne hentes hver time fra kommunens sagssystem. Det, der står i en ramme med ordene »med andre ord«, har en redaktør skrevet.</p><h2>Tre ting, du kan gøre her</h2><ul><li>Se, hvor en sag er nu, hvad der sker bagefter, og hvad du kan nå.</li><li>Følge en sag, et område eller et emne.</li><li>Hente møder ind i din egen kalender.</li></ul>",
            ),
            (
                "steps",
                {
                    "heading": "Fra idé til beslutning",
                    "steps": [
                        {
                            "title": "Nogen rejser sagen",
                            "text": "<p>Det kan være en borger, et byrådsmedlem eller forvaltningen.</p>",
                        },
                        {
                            "title": "Sagen bliver forberedt",
                            "text": "<p>Forvaltningen undersøger og skriver en sagsfremstilling.</p>",
                        },
                        {
                            "title": "Udvalget behandler den",
                            "text": "<p>Udvalget kan anbefale, udsætte eller sende sagen i høring.</p>",
                        },
                        {
                            "title": "Byrådet beslutter",
                            "text": "<p>Mødet er åbent. Du kan komme og høre på.</p>",
                        },
                        {
                            "title": "Beslutningen bliver til noget",
                            "text": "<p>Du kan se, hvad der sker bagefter, på sagens side.</p>",
                        },
                    ],
                },
            ),
            (
                "action",
                {
                    "title": "Se, hvad der sker lige nu",
                    "text": "Vælg »I høring«, så ser du, hvad du kan svare på.",
                    "button": "Se alle sager",
                    "page": "cases",
                },
            ),
        ),
        "about",
    ),
    PageText(
        "follow",
        "foelg-en-sag",
        "Følg en sag",
        "Sådan holder du øje med det, der interesserer dig.",
        (
            (
                "steps",
                {
                    "heading": "Sådan gør du",
                    "steps": [
                        {
                            "title": "Find sagen",
                            "text": "<p>Søg på en vej, et ord eller et sagsnummer.</p>",
                        },
                        {
                            "title": "Læs, hvor den er",
                            "text": "<p>Den firkantede plet på linjen viser, hvor sagen er nu.</p>",
                        },
                        {
                            "title": "Hent møderne til din kalender",
                            "text": "<p>Hvert udvalg har sin egen kalender. Bliver et møde flyttet, flytter det sig også hos dig.</p>",
                        },
                    ],
                },
            ),
            (
                "accordion",
                {
                    "heading": "Det spørger folk om",
                    "items": [
                        {"question": "Koster det noget?", "answer": "<p>Nej.</p>"},
                        {
                            "question": "Kan andre se, hvad jeg har valgt at interessere mig for?",
                            "answer": "<p>Nej. Det kan kun du. Du kan slette det igen, når du vil.</p>",
                        },
                        {
                            "question": "Hvorfor står der »lukket« ved et punkt?",
                            "answer": "<p>Nogle punkter handler om enkelte mennesker eller om køb og salg. De behandles for lukkede døre, som loven kræver. Titlen kan du se.</p>",
                        },
                    ],
                },
            ),
        ),
    ),
    PageText(
        "speak",
        "tal-paa-moedet",
        "Tal på et møde",
        "Før hvert byrådsmøde er der en halv times spørgetid. Du behøver ikke at være god til at tale.",
        (
            (
                "steps",
                {
                    "heading": "Sådan foregår det",
                    "steps": [
                        {
                            "title": "Skriv eller ring inden kl. 12 på mødedagen",
                            "text": "<p>Fortæl, hvad du vil spørge om. Du får et nummer i rækken.</p>",
                        },
                        {
                            "title": "Kom kl. 17.15",
                            "text": "<p>Sekretæren viser dig, hvor du kan sidde. Der er teleslynge og rampe.</p>",
                        },
                        {
                            "title": "Du har tre minutter",
                            "text": "<p>Du må læse op. Borgmesteren svarer eller lover et svar på skrift inden ti dage.</p>",
                        },
                    ],
                },
            ),
            ("contact", "byraad"),
            (
                "quote",
                {
                    "text": "Jeg rystede på hånden og læste op af en seddel. To uger efter ringede de om krydset.",
                    "who": "Gerda Mølgaard",
                    "role": "nabo til Søndervangskolen",
                },
            ),
        ),
    ),
    PageText(
        "contact",
        "kontakt",
        "Kontakt os",
        "Ring, skriv eller kom forbi. Du behøver ikke at vide, hvilken afdeling det er.",
        (
            ("contact", "borgerservice"),
            ("contact", "byraad"),
            ("contact", "affald"),
            ("contact", "bibliotek"),
            (
                "text",
                "<h2>Når det haster</h2><p>Er der brud på en vandledning, eller er en vej spærret, så ring til vagten på 70 00 01 12 døgnet rundt. Er liv i fare, så ring 112.</p>",
            ),
        ),
        "contact",
    ),
    PageText(
        "waste",
        "sorter-affald",
        "Sorter dit affald",
        "Ti slags affald bliver til nye ting. Her ser du, hvad der skal hvorhen.",
        (
            (
                "text",
                "<h2>Hvad skal hvorhen?</h2><ul><li><b>Mad:</b> rester, kaffegrums og ben, i den grønne pose.</li><li><b>Papir og pap:</b> uden tape og uden mad på.</li><li><b>Glas og metal:</b> tomt, men du behøver ikke skylle.</li><li><b>Plast og kartoner:</b> mælkekartoner hører til her.</li><li><b>Tekstiler:</b> huller gør ikke noget, men tøjet skal være tørt.</li><li><b>Farligt affald:</b> i den røde kasse. Batterier i en pose på låget.</li></ul>",
            ),
            (
                "accordion",
                {
                    "heading": "Det spørger folk om",
                    "items": [
                        {
                            "question": "Hvornår tømmer I?",
                            "answer": "<p>Madaffald hver anden uge, om sommeren hver uge. Resten hver fjerde uge. Sæt beholderen frem inden kl. 6.</p>",
                        },
                        {
                            "question": "Hvad gør jeg med en sofa?",
                            "answer": "<p>Bestil afhentning eller kør den til genbrugspladsen. Det er gratis to gange om året.</p>",
                        },
                    ],
                },
            ),
            ("contact", "affald"),
        ),
    ),
    PageText(
        "library",
        "bibliotekernes-tider",
        "Bibliotekernes åbningstider",
        "Tre biblioteker, åbent hver dag. Dit sundhedskort er nøglen.",
        (
            (
                "text",
                "<h2>Søndervang Bibliotek</h2><p>Mandag til fredag kl. 10-18 og lørdag kl. 10-14 med personale.</p><h2>Strandholt</h2><p>Alle dage kl. 7-22 med sundhedskort. Personale tirsdag kl. 14-17.</p><h2>Bogbussen</h2><p>Ravnsø Kirke mandag kl. 15-16. Lundby Kro onsdag kl. 15-16.</p>",
            ),
            ("contact", "bibliotek"),
        ),
    ),
    PageText(
        "accessibility",
        "tilgaengelighed",
        "Tilgængelighed",
        "Alle skal kunne bruge torvet. Sig til, når du ikke kan.",
        (
            (
                "text",
                "<h2>Hvor langt vi er</h2><p>Siderne er bygget til at følge WCAG 2.2 på niveau AA. Du kan bruge dem med tastatur, med skærmlæser, med forstørrelse til 400 % og uden JavaScript.</p><h2>Det, der ikke virker endnu</h2><p>Dokumenter fra sagssystemet er PDF-filer, som andre har lavet. Nogle er scannede billeder uden tekst. Bed os om teksten, så sender vi den.</p><h2>Sig til</h2><p>Skriv til borger@tornsund.example. Du får svar inden fem hverdage.</p>",
            ),
        ),
        "accessibility",
    ),
    PageText(
        "privacy",
        "privatliv",
        "Privatliv og dine data",
        "Vi ved så lidt om dig som muligt, og du kan altid se det hele.",
        (
            (
                "text",
                "<h2>Når du bare læser</h2><p>Vi gemmer intet om dig og sætter ingen cookie.</p><h2>Når du logger ind</h2><p>Vi gemmer dit fornavn, dit fødselsår, hvilken kommune du bor i, og hvad du selv vælger at følge. Vi gemmer ikke dit cpr-nummer. I stedet gemmer vi en kode, som ingen kan regne baglæns.</p><h2>Dine rettigheder</h2><p>På din egen side kan du se alt, hente det som en fil og slette din konto. Det sker med det samme.</p>",
            ),
            (
                "accordion",
                {
                    "heading": "Mere",
                    "items": [
                        {
                            "question": "Hvem kan se, hvad jeg læser?",
                            "answer": "<p>Ingen. Vi tæller kun, hvor mange gange en side bliver åbnet.</p>",
                        },
                        {
                            "question": "Hvor længe gemmer I?",
                            "answer": "<p>Så længe du har en konto. Har du ikke logget ind i to år, sletter vi den.</p>",
                        },
                    ],
                },
            ),
        ),
        "privacy",
    ),
    PageText(
        "cookies",
        "cookies",
        "Cookies",
        "Ingen cookies, før du logger ind. Derfor får du ikke et banner.",
        (
            (
                "text",
                "<p>Læser du uden at logge ind, sætter vi ingen cookies. Logger du ind, sætter vi kun dem, der er nødvendige for det, du har bedt om.</p>",
            ),
        ),
        "cookies",
    ),
    PageText(
        "english",
        "in-english",
        "Tornsund in English",
        "What you find here, and how to take part when Danish is not your language.",
        (
            (
                "text",
                "<p>Tornsund is a town by the sound, with eight districts and villages and about 41,000 people. This square shows what the council and its committees are deciding.</p><h2>What you can do</h2><ul><li>Change the language of the buttons and headings at the top of every page. The cases themselves are written in Danish.</li><li>Come to a council meeting. It is open to all, on Wednesdays at 18:00 in the town hall.</li><li>Answer a hearing in English. Your answer counts the same.</li></ul><h2>Ask us</h2><p>Call 70 00 01 10 on weekdays from 9 to 15. We speak English, and can call an interpreter for other languages.</p>",
            ),
            ("contact", "borgerservice"),
        ),
        language="en",
    ),
)

CASES = (
    CaseText(
        "cykelsti-moellestraede",
        "Sikker cykelvej til skole på Møllestræde",
        "Kommunen vil bygge en cykelsti i den ene side af Møllestræde. Den skal gøre det trygt for de 340 børn, der cykler til Søndervangskolen. 34 parkeringspladser bliver flyttet.",
        "<p>Bor du på Møllestræde, skal du parkere ved Pakhuset i stedet for foran din dør. Har du butik, får du en zone til varelevering ved nr. 14. Cykler dit barn til skole, slipper det for at krydse gaden ved Bagergyden.</p>",
        "<p>Skriv, hvad du mener om forslaget. Alle svar bliver læst, før udvalget mødes. Du kan også komme til åbent hus på biblioteket torsdag kl. 16-18.</p>",
        13,
    ),
    CaseText(
        "skolestruktur",
        "Hvilke skoler skal vi have om ti år?",
        "Der bliver færre børn på landet og flere i byen. Byrådet foreslår at samle de ældste klasser på Søndervangskolen og lave et børneunivers i Ravnsø. Ingen skole lukker.",
        "<p>Går dit barn i skole i Lundby eller Ravnsø, skal det tage bussen fra 7. klasse. Bussen er gratis og tager 19 minutter. De små klasser får to voksne.</p>",
        "<p>Forældre, elever og naboer kan svare. Skriv især, hvad der skal til, for at bussen virker for jer.</p>",
        10,
    ),
    CaseText(
        "lokalplan-pakhuset",
        "Nye boliger ved Pakhuset og havnen",
        "En ny lokalplan giver plads til 74 boliger, en butik og værksteder ved Pakhuset. Kajen bliver ved med at være for alle.",
        "<p>Bor du på Pakhuskaj 11 eller 13, får du skygge midt på dagen om vinteren. Leder du efter en bolig, bliver mindst 18 af dem almene.</p>",
        "<p>Du kan gøre indsigelse eller komme med ændringsforslag. Send gerne en tegning eller et billede.</p>",
        28,
    ),
    CaseText(
        "skybrud-vestbyen",
        "Så kældrene i Vestbyen ikke løber fulde igen",
        "Tre lavninger i Vestre Park skal holde på vandet, når det vælter ned. Til daglig er de boldbane, eng og skøjtebane.",
        "<p>Har du haft vand i kælderen, bliver risikoen meget mindre. Legepladsen flytter, og der bliver gravet i parken i fem måneder.</p>",
        "<p>Sig, hvor legepladsen skal ligge, og hvad parken også skal kunne.</p>",
        21,
    ),
    CaseText(
        "havnebad",
        "Havnebad ved Nordmolen",
        "Byrådet har sagt ja til et havnebad med to bassiner, sauna og rampe. Byggeriet går i gang til foråret.",
        "<p>Du kan bade hele året uden at betale. Bruger du kørestol, kommer du helt ned i vandet. Saunaen er åben for alle tirsdag og torsdag.</p>",
    ),
    CaseText(
        "affald-ti-slags",
        "Nye skraldespande: du skal sortere i ti slags",
        "Alle husstande får nye beholdere næste år. Vestbyen er først. Gebyret stiger med 212 kr. om året for et hus.",
        "<p>Du får to beholdere med to rum og en boks. De gamle bliver hentet samme dag. Bor du i etagebolig, taler vi med din forening.</p>",
    ),
    CaseText(
        "fartgraense-bygade",
        "Langsommere trafik gennem Ravnsø",
        "Kommunen vil sætte farten ned til 40 km/t på Ravnsø Bygade og bygge to hævede flader ved skolen.",
        "<p>Kører du gennem Ravnsø, tager det 20 sekunder mere. Går dit barn i skole, bliver det lettere at komme over vejen.</p>",
        "<p>Bor du langs vejen, vil vi gerne vide, hvor det er sværest at komme over.</p>",
        19,
    ),
    CaseText(
        "plejehjem-solgaarden",
        "32 nye boliger på Solgården",
        "Plejehjemmet Solgården skal bygges ud med 32 boliger omkring en have. Otte af dem er til mennesker med demens.",
        "<p>Står du eller en af dine på venteliste, bliver der plads om tre år. Ingen, der bor på Solgården, skal flytte to gange.</p>",
    ),
)

TORNSUND = MunicipalityTexts(
    slug="tornsund",
    names={
        "da": "Tornsund",
        "nb": "Tornsund",
        "sv": "Tornsund",
        "fi": "Tornsund",
        "en": "Tornsund",
    },
    code=CODE,
    country="DK",
    time_zone="Europe/Copenhagen",
    hue=172,
    coin_name="skilling",
    postal_address="Tornsund Kommune\nRådhustorvet 1\n4999 Tornsund",
    phone="70 00 01 10",
    phone_hours="Mandag til fredag kl. 9-15, torsdag til 17",
    email="borger@tornsund.example",
    areas=AREAS,
    contacts=CONTACTS,
    languages={
        "da": LanguageTexts(
            home=HomeText(
                "Velkommen på torvet",
                "Se, hvad der bliver besluttet i Tornsund, og sig din mening, mens det kan nås.",
                (
                    (
                        "text",
                        "<h2>Kom indenfor</h2><p>Rådhusets døre står åbne, også her. Du kan læse alt uden at logge ind. Vil du vælge områder og emner, der interesserer dig, logger du ind med dit eID.</p>",
                    ),
                    (
                        "action",
                        {
                            "title": "Tal på næste byrådsmøde",
                            "text": "Du får tre minutter, og du må gerne læse op.",
                            "button": "Sådan gør du",
                            "page": "speak",
                        },
                    ),
                ),
            ),
            pages=PAGES,
            alert=AlertText(
                "warning",
                "Kog vandet i Vestbyen.",
                "Der er fundet bakterier i vandet vest for Parkvej. Kog det i to minutter, før du drikker det. Nye prøver er på vej.",
                46,
                "contact",
                "Ring til vagten",
            ),
            cases=CASES,
            list_title="Sager",
            list_intro="Det, byrådet og udvalgene arbejder med. Sager i høring kan du svare på.",
        ),
    },
)
