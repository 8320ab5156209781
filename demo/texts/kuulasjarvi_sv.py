"""Klarträsk, the Swedish side of Kuulasjärvi."""

# ruff: noqa: E501 -- prose, a paragraph to a string

from demo.texts.shapes import AlertText, CaseText, HomeText, LanguageTexts, PageText

PAGES = (
    PageText(
        "about",
        "sa-fungerar-torget",
        "Så fungerar torget",
        "Här ser du vad kommunen beslutar om, och hinner säga vad du tycker.",
        (
            (
                "text",
                "<p>Torget samlar ärendena från fullmäktige, styrelsen och nämnderna på ett ställe. De hämtas varje timme från kommunens ärendesystem. En redaktör förklarar de viktigaste med enkla ord.</p><h2>Det här kan du göra</h2><ul><li>Se var ett ärende är, vad som händer sedan och vad du kan påverka.</li><li>Följa ett ärende, ett område eller ett ämne.</li><li>Få mötena i din egen kalender.</li></ul>",
            ),
            (
                "steps",
                {
                    "heading": "Från idé till beslut",
                    "steps": [
                        {
                            "title": "Någon väcker ärendet",
                            "text": "<p>Det kan vara en invånare, en ledamot eller kommunen själv.</p>",
                        },
                        {
                            "title": "Ärendet bereds",
                            "text": "<p>En tjänsteinnehavare utreder och skriver ett förslag.</p>",
                        },
                        {
                            "title": "Nämnden behandlar det",
                            "text": "<p>Nämnden kan godkänna, bordlägga eller skicka tillbaka ärendet.</p>",
                        },
                        {
                            "title": "Styrelsen och fullmäktige beslutar",
                            "text": "<p>Fullmäktiges möte är öppet. Du får komma och lyssna.</p>",
                        },
                        {
                            "title": "Beslutet genomförs",
                            "text": "<p>På ärendets sida ser du vad som händer efteråt.</p>",
                        },
                    ],
                },
            ),
            (
                "action",
                {
                    "title": "Se vad som behandlas nu",
                    "text": "Ärenden som du kan påverka står överst.",
                    "button": "Alla ärenden",
                    "page": "cases",
                },
            ),
        ),
        "about",
    ),
    PageText(
        "follow",
        "folj-ett-arende",
        "Följ ett ärende",
        "Så håller du reda på det som intresserar dig.",
        (
            (
                "steps",
                {
                    "heading": "Så gör du",
                    "steps": [
                        {
                            "title": "Sök ärendet",
                            "text": "<p>Sök på en gata, ett ord eller ett ärendenummer.</p>",
                        },
                        {
                            "title": "Se var det är",
                            "text": "<p>Kvadraten på linjen visar var ärendet är nu.</p>",
                        },
                        {
                            "title": "Ta in mötena i kalendern",
                            "text": "<p>Flyttas ett möte, flyttas det också hos dig.</p>",
                        },
                    ],
                },
            ),
            (
                "accordion",
                {
                    "heading": "Vanliga frågor",
                    "items": [
                        {"question": "Kostar det något?", "answer": "<p>Nej.</p>"},
                        {
                            "question": "Ser andra vad jag följer?",
                            "answer": "<p>Nej. Bara du ser det, och du kan ta bort det när du vill.</p>",
                        },
                        {
                            "question": "Varför är en punkt sekretessbelagd?",
                            "answer": "<p>Den kan gälla en enskild människa eller en förhandling. Lagen säger när dörrarna är stängda.</p>",
                        },
                    ],
                },
            ),
        ),
    ),
    PageText(
        "speak",
        "tala-pa-motet",
        "Tala på fullmäktiges frågestund",
        "Före varje möte är det en halvtimmes frågestund. Du behöver inte vara van att tala.",
        (
            (
                "steps",
                {
                    "heading": "Så går det till",
                    "steps": [
                        {
                            "title": "Anmäl dig senast klockan 12",
                            "text": "<p>Berätta för registratorskontoret vad du vill fråga. Du får ett nummer.</p>",
                        },
                        {
                            "title": "Kom klockan 17.15",
                            "text": "<p>Salen har hörslinga och en tillgänglig plats.</p>",
                        },
                        {
                            "title": "Tala i tre minuter",
                            "text": "<p>Du får läsa innantill, på svenska eller finska. Du får svar genast eller skriftligt inom tio dagar.</p>",
                        },
                    ],
                },
            ),
            ("contact", "kirjaamo"),
            (
                "quote",
                {
                    "text": "Jag frågade om lampan vid busshållplatsen. Nu lyser den.",
                    "who": "Veikko Salmela",
                    "role": "bor på Österåsen",
                },
            ),
        ),
    ),
    PageText(
        "contact",
        "kontakt",
        "Kontakta oss",
        "Ring, skriv eller kom förbi. Du behöver inte veta vem som sköter vad.",
        (
            ("contact", "neuvonta"),
            ("contact", "kirjaamo"),
            ("contact", "jatehuolto"),
            ("contact", "kirjasto"),
            (
                "text",
                "<h2>När det är bråttom</h2><p>Läcker en vattenledning eller är en väg avstängd, ring jouren på 020 000 1112, dygnet runt. Är någon i livsfara, ring 112.</p>",
            ),
        ),
        "contact",
    ),
    PageText(
        "waste",
        "sortera",
        "Sortera ditt avfall",
        "Så sorterar du hemma och på stugan.",
        (
            (
                "text",
                "<h2>Vad hör vart?</h2><ul><li><b>Bioavfall:</b> matrester och kaffesump i papperspåse.</li><li><b>Kartong och papper:</b> torrt och platt.</li><li><b>Glas och metall:</b> skölj med kallt vatten.</li><li><b>Plast:</b> bara förpackningar, korken för sig.</li><li><b>Textil:</b> torr, gärna trasig.</li><li><b>Farligt avfall:</b> batterier och färg till återvinningsstationen.</li></ul>",
            ),
            (
                "accordion",
                {
                    "heading": "Vanliga frågor",
                    "items": [
                        {
                            "question": "När töms kärlet?",
                            "answer": "<p>Bioavfall varannan vecka, på sommaren varje vecka. Resten var fjärde vecka.</p>",
                        },
                        {
                            "question": "Vart för jag en soffa?",
                            "answer": "<p>Till återvinningsstationen på Varikkotie. Två gånger om året kostar det inget.</p>",
                        },
                    ],
                },
            ),
            ("contact", "jatehuolto"),
        ),
    ),
    PageText(
        "library",
        "bibliotekets-tider",
        "Bibliotekets öppettider",
        "Biblioteket har öppet varje dag, och bokbussen kör till byarna.",
        (
            (
                "text",
                "<h2>Huvudbiblioteket</h2><p>Betjäning vardagar klockan 11–18 och lördagar klockan 10–14. På egen hand klockan 6–22 med bibliotekskort.</p><h2>Bokbussen</h2><p>Österåsens skola tisdagar klockan 15–16. Stranden på Holmändan torsdagar klockan 15–16. Kyrkbyn torsdagar klockan 17–18.</p>",
            ),
            ("contact", "kirjasto"),
        ),
    ),
    PageText(
        "accessibility",
        "tillganglighet",
        "Tillgänglighet",
        "Torget ska fungera för alla. Säg till när det inte gör det.",
        (
            (
                "text",
                "<h2>Så långt har vi kommit</h2><p>Sidorna är byggda för att följa WCAG 2.2 på nivå AA. Du kan använda dem med tangentbord, skärmläsare, förstoring och utan JavaScript.</p><h2>Det som inte fungerar ännu</h2><p>Handlingarna är PDF-filer, och en del är bilder utan text. Be oss om texten.</p><h2>Säg till</h2><p>Skriv till neuvonta@kuulasjarvi.example. Du får svar inom fem vardagar. Är du inte nöjd kan du vända dig till tillsynsmyndigheten.</p>",
            ),
        ),
        "accessibility",
    ),
    PageText(
        "privacy",
        "dataskydd",
        "Dataskydd och dina uppgifter",
        "Vi vet så lite om dig som möjligt, och du ser allt själv.",
        (
            (
                "text",
                "<h2>När du bara läser</h2><p>Vi sparar ingenting om dig och sätter inga kakor.</p><h2>När du loggar in</h2><p>Vi sparar ditt förnamn, ditt födelseår, din hemkommun och det du följer. Personbeteckningen sparar vi inte. I stället sparar vi en kod som ingen kan räkna baklänges.</p><h2>Dina rättigheter</h2><p>På din egen sida ser du allt, får det som en fil och kan radera ditt konto genast.</p>",
            ),
        ),
        "privacy",
    ),
    PageText(
        "cookies",
        "kakor",
        "Kakor",
        "Inga kakor innan du loggar in. Därför ser du ingen fråga om kakor.",
        (
            (
                "text",
                "<p>Läser du utan att logga in sätter vi inga kakor. Loggar du in sätter vi bara dem som behövs för det du har bett om.</p>",
            ),
        ),
        "cookies",
    ),
)

CASES = (
    CaseText(
        "rantaraitti",
        "Gå längs stranden från Kvarnstranden till Holmändan",
        "Kommunen planerar ett 4,2 kilometer långt stråk vid stranden. Det går att använda med rullstol och barnvagn. Fullmäktige beslutar.",
        "<p>Du kan gå runt sjön utan att gå längs landsvägen. Bor du vid stråket går stigen minst 30 meter från din strand.</p>",
        "<p>Fullmäktiges möte är öppet. Du kan fråga på frågestunden före mötet.</p>",
    ),
    CaseText(
        "koulukeskus",
        "Två skolor, gemensam gård och matsal i Björkby",
        "Den finska och den svenska skolan får ett nytt hus av trä. Skolorna förblir egna skolor. Nu planeras gården.",
        "<p>Ditt barn går i skola på sitt eget språk som förut. Matsal, gymnastiksal och bibliotek är gemensamma, och på kvällen kan du också använda dem.</p>",
        "<p>Berätta hur gården borde vara. Eleverna får också svara.</p>",
        14,
    ),
    CaseText(
        "tuulivoima",
        "Sex vindkraftverk på Österåsen?",
        "Planförslaget har sex kraftverk. Närmaste hem ligger 1 450 meter bort. Förslaget är framlagt, och du kan lämna en anmärkning.",
        "<p>Bor du på Österåsen syns kraftverken från öppna platser. Kommunen får omkring 420 000 euro om året i fastighetsskatt.</p>",
        "<p>Skriv en anmärkning med egna ord och skicka den till registratorskontoret. Skriv ditt namn och din adress.</p>",
        18,
    ),
    CaseText(
        "kirjasto",
        "Till biblioteket från morgon till kväll",
        "Biblioteket är öppet på egen hand klockan 6–22. Barnavdelningen görs om och får ett sagobo vid fönstret.",
        "<p>Du behöver bibliotekskort och PIN-kod. Personalen är på plats vardagar klockan 11–18.</p>",
    ),
    CaseText(
        "uimaranta",
        "En badstrand för alla på Holmändan",
        "Elva ledamöter föreslår en ramp ner i vattnet, räcken och ett rymligt omklädningsrum.",
        "<p>Använder du rullstol eller rollator kan du bada på egen hand.</p>",
    ),
    CaseText(
        "kylakuski",
        "Bykusken hämtar vid dörren",
        "En anropstaxi prövas mellan Kyrkbyn och Österåsen från januari.",
        "<p>Beställ en timme före per telefon eller på nätet. Resan kostar 3,50 euro, under 18 år ingenting.</p>",
    ),
    CaseText(
        "lumenkaato",
        "Vart ska snön köras i vinter?",
        "Kommunen vill flytta snötippen från stranden till planen i Björkby.",
        "<p>Mindre salt och skräp hamnar i sjön. I Björkby kör lastbilar när det snöar mycket.</p>",
        "<p>Bor du i Björkby, berätta vilken väg lastbilarna borde köra och när.</p>",
        9,
    ),
    CaseText(
        "talousarvio",
        "Vart kommunens pengar går nästa år",
        "Kommunen använder 61,4 miljoner euro nästa år. Skatten höjs inte.",
        "<p>Av hundra euro går 52 till skolor och daghem. Nytt är längre öppettider på biblioteket och bykusken.</p>",
    ),
)

TEXTS = LanguageTexts(
    home=HomeText(
        "Välkommen till torget",
        "Se vad som beslutas i Klarträsk, och säg vad du tycker medan det går.",
        (
            (
                "text",
                "<h2>Kom in</h2><p>Kommunhusets dörrar står öppna, också här. Du kan läsa allt utan att logga in. Vill du välja områden och ämnen som intresserar dig loggar du in med din e-legitimation.</p>",
            ),
            (
                "action",
                {
                    "title": "Fråga fullmäktige",
                    "text": "Du får tre minuter, och du får läsa innantill.",
                    "button": "Så går det till",
                    "page": "speak",
                },
            ),
        ),
    ),
    pages=PAGES,
    alert=AlertText(
        "notice",
        "Vattenavbrott i Kvarnstranden på torsdag.",
        "Vattnet är avstängt klockan 9–13 när ett rör byts vid Kvarnbacken. Tappa upp vatten på morgonen.",
        120,
        "contact",
        "Kontaktuppgifter",
    ),
    cases=CASES,
    list_title="Ärenden",
    list_intro="Ärenden i fullmäktige, styrelsen och nämnderna. Framlagda ärenden kan du påverka.",
)
