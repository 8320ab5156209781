"""Tornsund's courses. The town, the people and the town's own numbers are invented; what is said of public services in
Denmark is not."""

# ruff: noqa: E501 -- prose, a paragraph to a string

from demo.texts.shapes import CoursesText, CourseText, LessonText, ModuleText

AUTHORS = (
    ("Hamid Rezaei", "Bibliotekar og digital hjælper, Søndervang Bibliotek"),
    ("Lone Vestergaard", "Bibliotekar, Søndervang Bibliotek"),
)

IDENTITY = LessonText(
    "identity",
    "dit-digitale-id",
    "Dit digitale id",
    "Bagefter ved du, hvordan du viser på nettet, hvem du er, og hvilke koder du holder for dig selv.",
    15,
    (
        (
            "text",
            "<p>Når du henter en pakke, viser du pas eller kørekort. På nettet kan ingen se dit ansigt. Derfor har du et digitalt id. I Danmark hedder det <b>MitID</b>.</p><p>Du bruger det, når noget kun er for dig: dine breve, din bank, din læge. At godkende med MitID svarer til at skrive under med hånden.</p><h2>Tre dele, der passer sammen</h2><ul><li><b>Et navn.</b> Det hedder bruger-id. Du har selv valgt det.</li><li><b>Noget, du har.</b> En app på telefonen, eller et lille apparat, der viser koder.</li><li><b>Noget, du ved.</b> En pinkode til appen eller en adgangskode.</li></ul><p>En tyv kommer ikke langt med én del alene. Hold dem hver for sig, så passer de på dig.</p>",
        ),
        (
            "steps",
            {
                "heading": "Sådan logger du på med appen",
                "steps": [
                    {
                        "title": "Gå selv ind på siden",
                        "text": "<p>Skriv adressen, for eksempel borger.dk. Tryk der, hvor du logger på.</p>",
                    },
                    {
                        "title": "Skriv dit bruger-id",
                        "text": "<p>Nu beder siden dig åbne appen på telefonen.</p>",
                    },
                    {
                        "title": "Læs, hvad appen siger",
                        "text": "<p>Der står, hvad du er ved at sige ja til. Er det ikke dig, der har bedt om det, så afvis.</p>",
                    },
                    {
                        "title": "Godkend",
                        "text": "<p>Skriv pinkoden, og gør, som appen viser. Nogle gange peger du telefonen mod en firkantet kode på skærmen.</p>",
                    },
                    {
                        "title": "Log af, når du er færdig",
                        "text": "<p>Det er som at låse døren efter sig. Husk det især på bibliotekets computer.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Uden smartphone går det også</h2><p>Du kan få en <b>kodeviser</b>. Det er et lille apparat med en knap. Tryk, så viser det en kode på seks tal, som kun virker kort tid. Ser du dårligt, findes der en <b>kodeoplæser</b>, som siger koden højt. Spørg i Borgerservice.</p>",
        ),
        (
            "checklist",
            {
                "heading": "Har du ikke MitID endnu?",
                "items": [
                    "Ring til Borgerservice på 70 00 01 10, og få en tid",
                    "Læg dit pas eller kørekort frem. Har du ingen af dem, så sig det, når du ringer",
                    "Tag telefonen med, opladet, hvis du vil bruge appen",
                    "Tag gerne en med, du stoler på",
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Ingen ringer og beder om din kode. Ikke banken, ikke politiet, ikke kommunen. Godkend kun det, du selv har sat i gang.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Det spørger folk om",
                "items": [
                    {
                        "question": "Må min datter bruge mit MitID, når hun hjælper?",
                        "answer": "<p>Nej, MitID er personligt, også i familien. Hun kan få en fuldmagt og bruge sit eget. Det kommer i lektion 6.</p>",
                    },
                    {
                        "question": "Hvad gør jeg, hvis jeg mister telefonen?",
                        "answer": "<p>Spær dit MitID med det samme. Det kan du gøre på mitid.dk, eller du kan ringe til MitID Support på 33 98 00 10. Ring også til dit teleselskab, så de lukker SIM-kortet.</p>",
                    },
                    {
                        "question": "Må jeg skrive mine koder ned?",
                        "answer": "<p>Lær dem helst udenad. Læg i hvert fald aldrig en kode sammen med telefonen eller kodeviseren.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Hamid og Lone sidder på Søndervang Bibliotek hver tirsdag kl. 10-12. Tag din telefon med. Du behøver ikke bestille tid.",
                "contact": "bibliotek",
            },
        ),
    ),
)

LETTERS = LessonText(
    "letters",
    "breve-fra-det-offentlige",
    "Breve fra det offentlige",
    "Bagefter kan du finde et brev i Digital Post, se fristen, svare og gemme det.",
    15,
    (
        (
            "text",
            "<p>Birgit på Lindevej ventede på svar fra kommunen. Hun så det tre uger for sent. Brevet kom ikke ind ad døren. Det lå i hendes <b>digitale postkasse</b>.</p><p>Kommunen, skattevæsenet og sygehuset skriver til dig i Digital Post. Det er helt almindelige breve. De ligger bare på en skærm og ikke på dørmåtten.</p><p>Et brev gælder fra den dag, det ligger i postkassen. Det gælder også, selv om du ikke har åbnet det. Vælg derfor en fast dag om ugen, hvor du kigger. Birgit tager søndag efter kaffen.</p>",
        ),
        (
            "steps",
            {
                "heading": "Find brevet, og læs det",
                "steps": [
                    {
                        "title": "Gå ind på borger.dk, eller åbn appen Digital Post",
                        "text": "<p>På borger.dk trykker du på »Digital Post«.</p>",
                    },
                    {
                        "title": "Log på med MitID",
                        "text": "<p>Som du lærte i lektion 1.</p>",
                    },
                    {
                        "title": "Find det, du ikke har læst",
                        "text": "<p>Breve, du ikke har åbnet, er tydeligt markeret.</p>",
                    },
                    {
                        "title": "Åbn brevet og det, der følger med",
                        "text": "<p>Tit er der en fil ved brevet. Det vigtige kan stå i den.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Fire ting at lede efter</h2><ul><li><b>Hvem</b> skriver? Navnet står øverst.</li><li><b>Hvad</b> vil de? Det står som regel i de første linjer.</li><li><b>Hvornår</b> skal du svare? Led efter en dato eller ordet »frist«.</li><li><b>Er du uenig?</b> I en afgørelse står, hvordan du klager, og inden hvornår.</li></ul><p>Skriv fristen i din kalender med det samme. Den på køkkenvæggen er lige så god som den i telefonen.</p>",
        ),
        (
            "steps",
            {
                "heading": "Svar, og gem",
                "steps": [
                    {
                        "title": "Tryk på »Svar«",
                        "text": "<p>Nogle breve kan man ikke svare på. Så står der, hvem du ringer til.</p>",
                    },
                    {
                        "title": "Skriv kort",
                        "text": "<p>Hvad handler det om, og hvad spørger du om? Du behøver ikke skrive fint.</p>",
                    },
                    {
                        "title": "Sæt en fil ved, hvis de beder om det",
                        "text": "<p>Et billede taget med telefonen er ofte nok.</p>",
                    },
                    {
                        "title": "Send, og se efter",
                        "text": "<p>Dit svar ligger bagefter i mappen med sendt post.</p>",
                    },
                    {
                        "title": "Læg brevet på plads",
                        "text": "<p>Lav for eksempel én mappe til bolig og én til helbred. Vigtige breve må du også gerne printe.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Du kan få en sms eller en mail om, at der er nyt brev. Tryk ikke på noget i den. Gå selv ind på borger.dk, som du plejer.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Det spørger folk om",
                "items": [
                    {
                        "question": "Kan min søn læse med?",
                        "answer": "<p>Ja. Du kan give ham <b>læseadgang</b>. Han logger på med sit eget MitID. Du kan tage adgangen tilbage, når du vil. Det er stadig dig, der har ansvaret for at følge med.</p>",
                    },
                    {
                        "question": "Hvad gør jeg, hvis fristen er gået?",
                        "answer": "<p>Ring til dem, der har skrevet, samme dag. Sig det, som det er, og spørg, hvad du kan gøre nu.</p>",
                    },
                    {
                        "question": "Kan jeg få mine breve på papir?",
                        "answer": "<p>Nogle kan blive fritaget for Digital Post. Hvem og hvordan står i lektion 6.</p>",
                    },
                ],
            },
        ),
    ),
)

FALSE = LessonText(
    "false",
    "kend-en-falsk-besked",
    "Kend en falsk besked",
    "Bagefter kan du se tre tegn på svindel, og du ved, hvem du ringer til, hvis du allerede har trykket.",
    12,
    (
        (
            "text",
            "<p>»Din pakke bliver sendt retur i dag. Betal 19 kr. her.« Birgit ventede faktisk en pakke. Hun var lige ved at trykke, da kaffen kogte over. Det var hendes held.</p><p>Falske beskeder kommer som sms, mail eller opkald. De kan ligne de rigtige på en prik, så øjnene er ikke nok. Se i stedet på, hvad de vil have dig til.</p><h2>Tre tegn</h2><ul><li><b>Det haster.</b> »Inden kl. 12.« »Ellers lukker vi din konto.« Den, der skynder sig, tænker sig ikke om. Det ved de.</li><li><b>De har valgt vejen for dig.</b> Tryk her, ring til dette nummer, åbn denne fil.</li><li><b>De vil have noget.</b> En kode, et kortnummer, dit cpr-nummer eller en godkendelse i din app.</li></ul><p>Er der bare ét tegn, så lad beskeden ligge. En ægte besked kan vente, til du har undersøgt den.</p>",
        ),
        (
            "steps",
            {
                "heading": "Gør sådan i stedet",
                "steps": [
                    {
                        "title": "Læg telefonen fra dig",
                        "text": "<p>Intet går i stykker på ti minutter.</p>",
                    },
                    {
                        "title": "Gå selv ind ad fordøren",
                        "text": "<p>Skriv selv adressen på firmaets side, eller åbn den app, du plejer at bruge.</p>",
                    },
                    {
                        "title": "Eller ring selv op",
                        "text": "<p>Find nummeret på et gammelt brev eller på firmaets egen side. Brug aldrig det, der står i beskeden.</p>",
                    },
                    {
                        "title": "Slet beskeden",
                        "text": "<p>Vis den gerne til en anden først.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Når nogen ringer</h2><p>Stemmen kan være venlig og tale godt dansk. Der kan stå bankens eget nummer på skærmen, for det kan forfalskes. Du må afbryde midt i en sætning. Sig: »Jeg lægger på nu og ringer selv op.« Den, der er ægte, bliver ikke fornærmet.</p>",
        ),
        (
            "steps",
            {
                "heading": "Hvis du allerede har trykket",
                "steps": [
                    {
                        "title": "Ring til din bank",
                        "text": "<p>Gør det først, også om natten. Banken kan spærre både kort og konto.</p>",
                    },
                    {
                        "title": "Spær dit MitID",
                        "text": "<p>Det gør du på mitid.dk. Du kan også ringe til MitID Support på 33 98 00 10.</p>",
                    },
                    {
                        "title": "Skift adgangskoden",
                        "text": "<p>Skift den alle de steder, hvor du bruger den, du skrev.</p>",
                    },
                    {
                        "title": "Meld det til politiet",
                        "text": "<p>Det kan du gøre på politi.dk. Har du brug for at tale med nogen, så ring 114.</p>",
                    },
                    {
                        "title": "Fortæl det til en, du holder af",
                        "text": "<p>Du skal ikke skamme dig. De, der gør det, lever af at narre folk, og de er gode til det.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Haster det? Har de valgt vejen? Vil de have noget? Så er svaret: ikke nu. Jeg går selv ind, eller jeg ringer selv op.</p>"
            },
        ),
        (
            "checklist",
            {
                "heading": "Skriv det på en seddel ved telefonen",
                "items": [
                    "Bankens nummer til at spærre kort. Find det på bankens egen side",
                    "MitID Support: 33 98 00 10",
                    "Politiet: 114, og 112, hvis der er fare nu",
                    "En, jeg kan ringe til, når jeg er i tvivl",
                ],
            },
        ),
        (
            "accordion",
            {
                "heading": "Det spørger folk om",
                "items": [
                    {
                        "question": "Afsenderen er PostService. Er den så ikke ægte?",
                        "answer": "<p>Ikke nødvendigvis. En svindler kan skrive et hvilket som helst navn som afsender. Beskeden kan endda ligge mellem firmaets ægte beskeder.</p>",
                    },
                    {
                        "question": "Jeg trykkede, men jeg skrev ikke noget",
                        "answer": "<p>Så er der som regel ikke sket meget. Luk siden, og hent ikke noget ned. Se på din konto de næste dage, og ring til banken, hvis noget undrer dig.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Er du i tvivl om en besked, så vis den til Hamid og Lone. De sidder på Søndervang Bibliotek hver tirsdag kl. 10-12.",
                "contact": "bibliotek",
            },
        ),
    ),
)

DOCTOR = LessonText(
    "doctor",
    "bestil-tid-hos-laegen",
    "Bestil tid hos lægen",
    "Bagefter kan du bestille en tid hos din læge på nettet, flytte den og melde afbud.",
    12,
    (
        (
            "text",
            "<p>Om morgenen er telefonen hos lægen tit optaget. På nettet kan du bestille, når du vil, også søndag aften. Du kan stadig ringe. Det her er en vej mere, ikke en vej mindre.</p><p>De fleste læger har to døre på nettet: klinikkens egen hjemmeside og appen <b>Min Læge</b>. Begge steder logger du på med MitID.</p><h2>Ring i stedet, når det haster</h2><ul><li>Er du syg i dag, så ring til lægen. Uden for åbningstiden fortæller telefonsvareren, hvem der har vagt.</li><li>Er der fare for liv, så ring <b>112</b> med det samme.</li></ul>",
        ),
        (
            "checklist",
            {
                "heading": "Hav klar, før du begynder",
                "items": [
                    "Dit MitID",
                    "Din kalender",
                    "Tre dage, der passer dig",
                    "Én sætning om, hvad det drejer sig om",
                ],
            },
        ),
        (
            "steps",
            {
                "heading": "Bestil en tid",
                "steps": [
                    {
                        "title": "Åbn lægens hjemmeside eller appen",
                        "text": "<p>Lægens navn og telefonnummer står på dit sundhedskort.</p>",
                    },
                    {
                        "title": "Vælg, at du vil bestille tid",
                        "text": "<p>Knappen hedder som regel »Bestil tid« eller »Tidsbestilling«.</p>",
                    },
                    {
                        "title": "Vælg, hvad du kommer for",
                        "text": "<p>Er du i tvivl, så vælg en almindelig konsultation. Nogle ting skal aftales i telefonen.</p>",
                    },
                    {
                        "title": "Vælg en ledig tid",
                        "text": "<p>Er der ingen, så se en uge længere frem, eller ring.</p>",
                    },
                    {
                        "title": "Skriv, hvorfor du kommer",
                        "text": "<p>For eksempel: »Ondt i venstre knæ siden juli.« Mere behøver der ikke stå.</p>",
                    },
                    {
                        "title": "Se, at tiden er din",
                        "text": "<p>Der kommer en besked på skærmen med dag og klokkeslæt. Skriv det i kalenderen nu.</p>",
                    },
                ],
            },
        ),
        (
            "steps",
            {
                "heading": "Flyt tiden, eller meld afbud",
                "steps": [
                    {
                        "title": "Find dine aftaler",
                        "text": "<p>De står samme sted, som du bestilte.</p>",
                    },
                    {
                        "title": "Vælg aftalen, og aflys den",
                        "text": "<p>Vil du have en anden tid, så bestil den nye, før du slipper den gamle.</p>",
                    },
                    {
                        "title": "Gør det i god tid",
                        "text": "<p>Så kan en anden få tiden. Er det samme dag, så ring.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Tiden er din, når du har set dag og klokkeslæt på skærmen. Er du i tvivl, så ring og spørg: »Står jeg i bogen?«</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Det spørger folk om",
                "items": [
                    {
                        "question": "Kan jeg skrive til min læge?",
                        "answer": "<p>Ja, om små ting, der ikke haster. Det hedder en <b>e-konsultation</b>. Regn med, at der går nogle dage, før du får svar.</p>",
                    },
                    {
                        "question": "Gælder det også sygehuset?",
                        "answer": "<p>Nej, sygehuset har sine egne tider. Indkaldelsen kommer i Digital Post, og i brevet står, hvordan du flytter tiden.</p>",
                    },
                    {
                        "question": "Hvad gør jeg, hvis siden går i stå?",
                        "answer": "<p>Luk den, og log på igen. Se først under dine aftaler, om tiden alligevel er bestilt. Ellers ringer du bare.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Hamid og Lone kan vise dig, hvor knapperne sidder, uden at se, hvad du skriver til lægen. Hver tirsdag kl. 10-12 på Søndervang Bibliotek.",
                "contact": "bibliotek",
            },
        ),
    ),
)

MOVING = LessonText(
    "moving",
    "meld-flytning-paa-nettet",
    "Meld flytning på nettet",
    "Bagefter kan du melde noget til kommunen på nettet: alt parat, en pause undervejs og en kvittering til sidst.",
    18,
    (
        (
            "text",
            "<p>Mange ærinder hos kommunen er et skema på en skærm. Det hedder <b>selvbetjening</b>. Kan du ét skema, kan du næsten dem alle. Her ser vi på det, man bruger, når man flytter.</p><p>Du melder flytning til den kommune, du flytter til. Du kan gøre det fire uger før, du flytter. Det skal være gjort senest fem dage efter.</p>",
        ),
        (
            "checklist",
            {
                "heading": "Læg det frem på bordet",
                "items": [
                    "Dit MitID",
                    "Den nye adresse, også etage og side, for eksempel 2. til højre",
                    "Dagen, hvor du flytter ind",
                    "Navne på dem, der flytter med",
                    "Navnet på den læge, du helst vil have",
                    "En halv time uden telefonopkald",
                ],
            },
        ),
        (
            "steps",
            {
                "heading": "Sådan gør du",
                "steps": [
                    {
                        "title": "Find skemaet",
                        "text": "<p>Gå ind på borger.dk, og søg på »flytning«.</p>",
                    },
                    {
                        "title": "Log på med MitID",
                        "text": "<p>Så ved skemaet, hvem du er, og hvor du bor nu.</p>",
                    },
                    {
                        "title": "Svar på ét spørgsmål ad gangen",
                        "text": "<p>Felter med en stjerne skal du udfylde. Står der et lille spørgsmålstegn, kan du trykke og få det forklaret.</p>",
                    },
                    {
                        "title": "Ret, når siden brokker sig",
                        "text": "<p>Den viser, hvilket felt der mangler noget. Tit er det bare en dato eller et husnummer.</p>",
                    },
                    {
                        "title": "Læs alle svar igennem",
                        "text": "<p>De står samlet til sidst. Her er det let at gå tilbage og rette.</p>",
                    },
                    {
                        "title": "Send, og gem kvitteringen",
                        "text": "<p>Print den, tag et billede af skærmen, eller skriv nummer og dato ned.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Hold pause</h2><p>Nogle skemaer kan gemmes, når du er halvvejs. Led efter en knap, hvor der står »Gem«. Andre lukker af sig selv, hvis du er væk for længe. Så er der ikke sendt noget, og der er ikke gået noget i stykker. Du begynder bare forfra.</p><h2>Hvad sker der så?</h2><p>Kommunen ser på din anmeldelse. Mangler der noget, skriver de til dig i Digital Post. Får du nyt sundhedskort, kommer det med posten, så sæt navn på postkassen med det samme.</p>",
        ),
        (
            "remember",
            {
                "text": "<p>Der er ikke sendt noget, før du har trykket på »Send« og set en kvittering. Indtil da kan du altid lukke siden og gå en tur.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Det spørger folk om",
                "items": [
                    {
                        "question": "Hvad gør jeg, hvis jeg har skrevet forkert?",
                        "answer": "<p>Ring til Borgerservice på 70 00 01 10. Fortæl, hvad der står på kvitteringen, så retter I det sammen.</p>",
                    },
                    {
                        "question": "Hvem skal jeg selv sige det til?",
                        "answer": "<p>Mange myndigheder får det automatisk at vide. Forening, avis, forsikring og venner skal du selv skrive til.</p>",
                    },
                    {
                        "question": "Hvad nu, hvis jeg ikke kan gøre det på nettet?",
                        "answer": "<p>Så kommer du i Borgerservice. De hjælper dig ved skærmen. Kan du slet ikke bruge den, finder de en anden måde.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "I Borgerservice på Rådhustorvet 1 kan du sidde ved en skærm med en medarbejder ved siden af. Ring først, så er der tid til dig.",
                "contact": "borgerservice",
            },
        ),
    ),
)

HELPING = LessonText(
    "helping",
    "hjaelp-og-faa-hjaelp",
    "Hjælp, og få hjælp",
    "Bagefter kan du hjælpe en anden uden at tage over, og du ved, hvor du selv kan få hjælp.",
    15,
    (
        (
            "text",
            "<p>Birgits nabo Poul ser dårligt. Første gang hun hjalp ham, tog hun musen og ordnede det hele. Det gik hurtigt, og Poul lærte ingenting. Næste gang lod hun ham sidde ved tasterne. Det tog en halv time. Da kvitteringen kom, smilede de begge to.</p>",
        ),
        (
            "steps",
            {
                "heading": "Fire gode vaner, når du hjælper",
                "steps": [
                    {
                        "title": "Sæt dig ved siden af",
                        "text": "<p>Den, det handler om, sidder foran skærmen og trykker selv.</p>",
                    },
                    {
                        "title": "Spørg, før du peger",
                        "text": "<p>»Hvor tror du, vi skal trykke nu?« Tæl stille til ti, før du hjælper.</p>",
                    },
                    {
                        "title": "Kig væk, når der skrives koder",
                        "text": "<p>Du skal hverken se, huske eller skrive en andens kode.</p>",
                    },
                    {
                        "title": "Slut med et stykke papir",
                        "text": "<p>Lad den anden skrive ned med egne ord, hvad I gjorde. Sedlen bliver liggende.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Når den anden ikke kan selv</h2><p>Brug aldrig en andens MitID, heller ikke for at være rar. Der findes lovlige veje:</p><ul><li><b>Læseadgang</b> i Digital Post. Du læser med fra dit eget MitID.</li><li><b>Digital fuldmagt</b> på borger.dk. Du gør én bestemt ting for den anden, for eksempel melder flytning.</li><li><b>Fuldmagt på papir.</b> Har den anden ikke MitID, kan du bede om fuldmagten, og den anden skriver under i hånden.</li></ul><p>Den anden bestemmer hvad, og kan trække det tilbage. Borgerservice hjælper jer i gang.</p><h2>Fri for Digital Post</h2><p>Digital Post er en pligt, fra man er 15 år. Men du har ret til at blive <b>fritaget</b>, hvis en af grundene i loven passer på dig. Det kan for eksempel være, at:</p><ul><li>du er syg eller har et handicap, så du ikke kan bruge den,</li><li>du ikke har en computer, tablet eller smartphone hjemme,</li><li>det er for svært for dig at skaffe MitID,</li><li>du ikke kan nok dansk.</li></ul><p>Gå ind i Borgerservice med pas, kørekort eller sundhedskort. Du skriver under på en blanket. Du behøver ikke fortælle, hvilken grund det er. Kan du ikke selv komme, kan en anden gå for dig med en fuldmagt. Bagefter får du brevene på papir.</p>",
        ),
        (
            "accordion",
            {
                "heading": "Hvem hjælper med hvad?",
                "items": [
                    {
                        "question": "MitID, pas, flytning og fuldmagt",
                        "answer": "<p>Borgerservice, Rådhustorvet 1, telefon 70 00 01 10.</p>",
                    },
                    {
                        "question": "Din telefon, tablet eller computer",
                        "answer": "<p>Hamid og Lone på Søndervang Bibliotek, tirsdag kl. 10-12. Biblioteket har telefon 70 00 01 40.</p>",
                    },
                    {
                        "question": "Penge, kort og konto",
                        "answer": "<p>Din bank, på det nummer, du selv har fundet.</p>",
                    },
                    {
                        "question": "Jeg ved ikke, hvem jeg skal spørge",
                        "answer": "<p>Ring 70 00 01 10. Du behøver ikke vide, hvad det hedder. Vi finder den rigtige.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>At bede om hjælp er også at kunne selv. Du bestemmer, hvem der hjælper, og hvor meget.</p>"
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Har du fået blod på tanden? Hamid og Lone kan altid bruge rolige mennesker, der vil hjælpe andre. Kig forbi en tirsdag kl. 10-12.",
                "contact": "bibliotek",
            },
        ),
    ),
)

PICTURES = LessonText(
    "pictures",
    "send-et-billede",
    "Send et billede",
    "Bagefter kan du tage et billede, vælge det bedste og sende det til den rigtige.",
    12,
    (
        (
            "text",
            "<p>Poul fik et billede af sit oldebarn og ville gerne sende et af haven tilbage. Det endte hos hans tandlæge. Tandlægen blev glad, men det var jo ikke meningen.</p><p>At sende et billede er tre små ting: at tage det, at vælge det og at vælge, hvem der får det. Tag dem én ad gangen.</p>",
        ),
        (
            "steps",
            {
                "heading": "Tag et godt billede",
                "steps": [
                    {
                        "title": "Tør linsen af",
                        "text": "<p>Den lille rude bag på telefonen samler fedt fra fingrene. En ren trøje er nok.</p>",
                    },
                    {
                        "title": "Stå med lyset i ryggen",
                        "text": "<p>Så bliver ansigter lyse. Står vinduet bag dem, bliver de mørke.</p>",
                    },
                    {
                        "title": "Hold med begge hænder, og tryk blødt",
                        "text": "<p>Tag gerne fem. Det koster ikke film mere.</p>",
                    },
                ],
            },
        ),
        (
            "steps",
            {
                "heading": "Send det",
                "steps": [
                    {
                        "title": "Åbn billedet",
                        "text": "<p>Du finder det i appen med billeder eller fotos.</p>",
                    },
                    {
                        "title": "Tryk på tegnet for at dele",
                        "text": "<p>Det ligner en firkant med en pil op eller tre prikker med streger imellem.</p>",
                    },
                    {
                        "title": "Vælg først vejen",
                        "text": "<p>Sms, mail eller den app, I plejer at skrive i.</p>",
                    },
                    {
                        "title": "Vælg så personen",
                        "text": "<p>Læs navnet højt for dig selv, før du sender. Det ville have hjulpet Poul.</p>",
                    },
                    {
                        "title": "Skriv et par ord, og send",
                        "text": "<p>»Georginerne i dag« gør et billede til en hilsen.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Hvem må se det?</h2><p>Et billede af et barn er barnets. Spørg forældrene, før du sender det videre, og spørg barnet selv, når det er stort nok til at svare. Mange familier vil gerne se billeder hos hinanden, men ikke på nettet, hvor alle kan kigge med.</p><p>Der kan også stå noget i baggrunden. Et brev på bordet, et pas, en adresse. Zoom ind med to fingre, og se efter.</p>",
        ),
        (
            "checklist",
            {
                "heading": "Før du trykker på »Send«",
                "items": [
                    "Er det den rigtige person?",
                    "Har de, der er på billedet, sagt ja?",
                    "Står der noget i baggrunden, som ikke skal ses?",
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Du kan slette et billede hos dig selv. Du kan ikke være sikker på at få det tilbage fra en anden.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Det spørger folk om",
                "items": [
                    {
                        "question": "Telefonen siger, at der ikke er plads",
                        "answer": "<p>Slet de billeder, der er uskarpe, og film, du ikke ser mere. De ligger ofte en tid i en papirkurv, som også skal tømmes.</p>",
                    },
                    {
                        "question": "Hvordan får jeg billederne over på computeren?",
                        "answer": "<p>Tag telefon, computer og ledning med på biblioteket en tirsdag. Så gør vi det sammen.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Hamid og Lone sidder på Søndervang Bibliotek hver tirsdag kl. 10-12. Tag dit bedste billede med.",
                "contact": "bibliotek",
            },
        ),
    ),
)

TALKING = LessonText(
    "talking",
    "skriv-og-ring-med-familien",
    "Skriv og ring med familien",
    "Bagefter kan du skrive i familiens gruppe, ringe med billede og se, om en besked virkelig er fra dit barnebarn.",
    15,
    (
        (
            "text",
            "<p>I Birgits familie er de elleve i den samme gruppe. Den ene dag er der fyrre beskeder om en hund. Den næste dag er der ingen. Hun troede først, at hun skulle svare på dem alle. Det skal man ikke.</p><p>En gruppe er som et køkkenbord. Man kommer og går, hører lidt efter og siger noget, når man har lyst.</p>",
        ),
        (
            "steps",
            {
                "heading": "Skriv i gruppen",
                "steps": [
                    {
                        "title": "Se, hvem der sidder om bordet",
                        "text": "<p>Tryk på gruppens navn øverst. Alle på listen kan læse det, du skriver.</p>",
                    },
                    {
                        "title": "Skriv kort, eller sig det",
                        "text": "<p>Tegnet med en mikrofon skriver eller optager det, du siger.</p>",
                    },
                    {
                        "title": "Et hjerte er også et svar",
                        "text": "<p>Hold fingeren på en besked, så kan du vælge et lille tegn.</p>",
                    },
                    {
                        "title": "Gør den stille om natten",
                        "text": "<p>Under gruppens navn kan du slå lyden fra. Du får stadig beskederne.</p>",
                    },
                ],
            },
        ),
        (
            "steps",
            {
                "heading": "Ring med billede",
                "steps": [
                    {
                        "title": "Aftal et tidspunkt",
                        "text": "<p>Så sidder I begge to ned.</p>",
                    },
                    {
                        "title": "Stil telefonen op ad noget",
                        "text": "<p>En kop er god. Så ryster billedet ikke, og du har hænderne fri.</p>",
                    },
                    {
                        "title": "Tryk på kameraet ved personens navn",
                        "text": "<p>Første gang spørger telefonen, om den må bruge kamera og mikrofon. Her siger du ja.</p>",
                    },
                    {
                        "title": "Læg på med den røde knap",
                        "text": "<p>Er du i tvivl, om du er væk, så luk appen.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>»Hej farmor, jeg har fået nyt nummer«</h2><p>Den løgn har mange bedsteforældre fået. Beskeden kommer fra et ukendt nummer. Telefonen er tabt i vandet, og en regning skal betales i dag. Skriv ikke tilbage. Ring til barnebarnet på det gamle nummer.</p><p>En stemme kan også efterlignes. Aftal derfor et <b>familieord</b>, som kun I kender. Det kan være navnet på en hund, I engang havde. Den, der beder om penge, skal kunne sige det.</p>",
        ),
        (
            "checklist",
            {
                "heading": "Aftal i familien",
                "items": [
                    "Et ord, som kun vi kender",
                    "At vi altid ringer, før der sendes penge",
                    "Hvilke billeder der må deles, og med hvem",
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Nyt nummer, travlt og penge: så er det ikke dit barnebarn, før du har talt med det på det gamle nummer.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Det spørger folk om",
                "items": [
                    {
                        "question": "Jeg skrev noget forkert. Kan det slettes?",
                        "answer": "<p>Hold fingeren på beskeden, så kan de fleste apps slette den for alle. Nogen kan have nået at læse den. Et »undskyld, det var til en anden« klarer resten.</p>",
                    },
                    {
                        "question": "Må jeg gå ud af en gruppe?",
                        "answer": "<p>Ja. Skriv gerne en linje først, så ingen bliver kede af det.</p>",
                    },
                ],
            },
        ),
    ),
)

LICENCE = CourseText(
    key="licence",
    slug="digitalt-koerekort",
    title="Digitalt kørekort",
    intro="For dig, der aldrig har gjort det før, og for dig, der gerne vil være mere sikker. Seks korte lektioner, som du tager i dit eget tempo. Du kan ikke komme til at gøre noget forkert her.",
    package="base",
    competences="1.2, 2.3, 2.6, 4.2, 5.2",
    level=3,
    outcomes=(
        "Sige, hvad dit digitale id er, og hvilke koder ingen må bede dig om",
        "Finde, læse, besvare og gemme et brev i Digital Post",
        "Se tre tegn på en falsk besked, og vide, hvem du ringer til",
        "Bestille, flytte og aflyse en tid hos lægen",
        "Melde flytning på nettet, og gemme kvitteringen",
        "Hjælpe en anden uden at tage over, og selv få hjælp",
    ),
    authors=AUTHORS,
    modules=(
        ModuleText(
            "safe",
            "din-noegle-og-din-post",
            "Din nøgle og din post",
            "Først det, alt andet bygger på: hvem du er på nettet, dine breve, og hvordan du passer på dig selv.",
            (IDENTITY, LETTERS, FALSE),
        ),
        ModuleText(
            "errands",
            "dine-aerinder",
            "Dine ærinder",
            "Så to ting, du kan ordne hjemmefra, og til sidst om at hjælpe hinanden.",
            (DOCTOR, MOVING, HELPING),
        ),
    ),
)

FAMILY = CourseText(
    key="family",
    slug="billeder-og-beskeder",
    title="Billeder og beskeder med familien",
    intro="For dig, der vil følge med i familiens hverdag på telefonen. To lektioner om at sende billeder, skrive i en gruppe og ringe med billede, uden at nogen snyder dig.",
    package="addon",
    competences="2.1, 2.2, 2.5, 4.2",
    level=3,
    outcomes=(
        "Tage et godt billede, og sende det til den rigtige",
        "Skrive i familiens gruppe, og ringe med billede",
        "Se, om en besked virkelig er fra dit barnebarn",
    ),
    authors=AUTHORS,
    modules=(
        ModuleText(
            "together",
            "sammen-paa-afstand",
            "Sammen på afstand",
            "Tag dem i den rækkefølge, du har lyst til.",
            (PICTURES, TALKING),
        ),
    ),
)

COURSES = CoursesText(
    slug="laer",
    title="Lær",
    intro="Kurser, du tager i dit eget tempo. De koster ikke noget, og du behøver ikke logge ind. Vil du hellere lære det sammen med nogen, så kom på Søndervang Bibliotek en tirsdag kl. 10-12.",
    courses=(LICENCE, FAMILY),
)
