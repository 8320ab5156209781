"""Kuulasjärvi's course in Swedish, for Klarträsk: the Finnish one, block by block."""

# ruff: noqa: E501 -- prose, a paragraph to a string

from demo.texts.shapes import CoursesText, CourseText, LessonText, ModuleText

AUTHORS = (
    ("Aino Virtanen", "Bibliotekarie, Klarträsk bibliotek"),
    ("Pertti Lehto", "Biblioteksfunktionär och digital handledare, Klarträsk bibliotek"),
)

IDENTITY = LessonText(
    "identity",
    "vem-du-ar-pa-natet",
    "Så visar du på nätet vem du är",
    "Efteråt kan du logga in med dina egna koder, och du vet vilka koder du inte ger till någon.",
    15,
    (
        (
            "text",
            "<p>När du hämtar ett paket visar du identitetskort eller pass. På nätet ser ingen ditt ansikte. Där visar du vem du är på ett annat sätt. Det heter <b>identifiering</b>.</p><p>Den behövs när saken bara är din: dina brev, dina hälsouppgifter, din bank. Den är detsamma som din namnteckning.</p><h2>Tre sätt</h2><ul><li><b>Nätbankskoder.</b> Dem får du av din egen bank.</li><li><b>Mobilcertifikat.</b> Det finns i telefonen, och du får det av ditt telefonbolag.</li><li><b>Identitetskort.</b> I kortets chip finns ett medborgarcertifikat. Ofta behöver du också en kortläsare.</li></ul><p>Ett sätt räcker. De flesta använder nätbankskoder, och det gör vi också här.</p>",
        ),
        (
            "steps",
            {
                "heading": "Så loggar du in hos en myndighet",
                "steps": [
                    {
                        "title": "Gå själv till rätt sida",
                        "text": "<p>Skriv adressen, till exempel suomi.fi. Tryck på »Identifiering« eller »Logga in«.</p>",
                    },
                    {
                        "title": "Välj din bank",
                        "text": "<p>Du ser en lista på olika sätt. Välj det som du har.</p>",
                    },
                    {
                        "title": "Skriv din användarkod",
                        "text": "<p>Sedan ber banken om en bekräftelse i telefonen eller med koddosan.</p>",
                    },
                    {
                        "title": "Läs vad du bekräftar",
                        "text": "<p>På skärmen står vart du är på väg att logga in. Om det inte är du som har börjat, så avbryt.</p>",
                    },
                    {
                        "title": "Logga ut när du är klar",
                        "text": "<p>Det är som att låsa dörren efter sig. Kom ihåg det särskilt vid bibliotekets dator.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Utan smarttelefon</h2><p>Du måste inte ha en smarttelefon. Av många banker får man en <b>koddosa</b>. Det är en liten apparat som visar en kod när du behöver den. Fråga din bank vilka apparater den har. Om du ser dåligt, fråga också efter en som talar.</p>",
        ),
        (
            "checklist",
            {
                "heading": "Om du inte har några koder ännu",
                "items": [
                    "Ring din bank och boka en tid",
                    "Ta med pass eller identitetskort",
                    "Ta med telefonen, laddad",
                    "Ta med någon som du litar på, om du vill",
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Ingen ringer och frågar efter din kod. Inte banken, inte polisen, inte kommunen. Bekräfta bara det som du själv har börjat med.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Vanliga frågor",
                "items": [
                    {
                        "question": "Får min dotter använda mina nätbankskoder när hon hjälper mig?",
                        "answer": "<p>Nej. Koderna är personliga, också i familjen. Hon kan få en fullmakt av dig och använda sina egna. Mer om det i lektion 6.</p>",
                    },
                    {
                        "question": "Vad gör jag om telefonen försvinner?",
                        "answer": "<p>Ring genast din bank och be dem spärra koderna. Ring också telefonbolaget, så spärrar de abonnemanget.</p>",
                    },
                    {
                        "question": "Får jag skriva upp koderna på papper?",
                        "answer": "<p>Lär dig dem helst utantill. Förvara i varje fall aldrig en kod tillsammans med telefonen eller koddosan.</p>",
                    },
                    {
                        "question": "Vad betyder orden?",
                        "answer": "<p>»Logga in« och »identifiera dig« leder in genom samma dörr. »Bekräfta« är som att skriva under. »Avbryt« leder tillbaka, och det får du alltid trycka på.</p>",
                    },
                    {
                        "question": "Jag bekräftade något och vet inte vad",
                        "answer": "<p>Ring genast din bank. Berätta vad du gjorde och när. Banken kan spärra koderna och se efter vad som har gjorts med dem. Hellre ett samtal för mycket.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Aino och Pertti hjälper dig på biblioteket varje tisdag klockan 13–15. Ta med din egen telefon. Du behöver inte boka tid.",
                "contact": "kirjasto",
            },
        ),
    ),
)

LETTERS = LessonText(
    "letters",
    "brev-fran-myndigheter",
    "Brev från myndigheter",
    "Efteråt kan du hitta ett brev i Suomi.fi-meddelanden, se när du ska svara, svara och spara det.",
    15,
    (
        (
            "text",
            "<p>Helmi i Björkby väntade på ett beslut. När hon såg det var det tre dagar kvar att överklaga. Brevet kom inte in genom dörren. Det låg i <b>Suomi.fi-meddelanden</b>.</p><p>Suomi.fi-meddelanden är en brevlåda på nätet. Dit får bara myndigheter och andra med offentliga uppgifter skriva. Breven är vanliga brev. De ligger bara på en skärm och inte på hallgolvet.</p><p>Du kan få lådan när du loggar in i någon myndighets tjänst. Det får du veta när du loggar in. Välj därför en dag i veckan när du tittar i lådan. Helmi tittar på söndagen efter kaffet.</p>",
        ),
        (
            "steps",
            {
                "heading": "Hitta brevet och läs det",
                "steps": [
                    {
                        "title": "Gå till suomi.fi",
                        "text": "<p>Du kan också använda Suomi.fi-appen i telefonen.</p>",
                    },
                    {
                        "title": "Välj »Meddelanden« och identifiera dig",
                        "text": "<p>Som du lärde dig i lektion 1.</p>",
                    },
                    {
                        "title": "Sök det som du inte har läst",
                        "text": "<p>Olästa meddelanden ser annorlunda ut än de andra.</p>",
                    },
                    {
                        "title": "Öppna också bilagan",
                        "text": "<p>Det viktigaste står ofta i bilagan, till exempel själva beslutet.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Fyra saker att leta efter</h2><ul><li><b>Vem</b> skriver? Namnet står högst upp.</li><li><b>Vad</b> vill de? Det står oftast genast i början.</li><li><b>När</b> ska du svara? Leta efter ett datum eller ordet »tidsfrist«.</li><li><b>Tycker du annorlunda?</b> I slutet av ett beslut står hur och när du senast kan överklaga.</li></ul><p>Tiden går, även om du inte öppnar brevet. Skriv in dagen i kalendern genast. Den på köksväggen är lika bra som den i telefonen.</p>",
        ),
        (
            "steps",
            {
                "heading": "Svara och spara",
                "steps": [
                    {
                        "title": "Tryck på »Svara«",
                        "text": "<p>Alla meddelanden går inte att svara på. Då finns det ett telefonnummer i brevet.</p>",
                    },
                    {
                        "title": "Skriv kort",
                        "text": "<p>Vad gäller det, och vad frågar du? Du behöver inga fina ord.</p>",
                    },
                    {
                        "title": "Lägg till en bilaga om de ber om det",
                        "text": "<p>En bild som du har tagit med telefonen räcker ofta.</p>",
                    },
                    {
                        "title": "Skicka och kontrollera",
                        "text": "<p>Ditt svar finns kvar bland skickade meddelanden.</p>",
                    },
                    {
                        "title": "Spara viktiga brev",
                        "text": "<p>Skriv ut brevet eller spara det på din egen dator.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Du kan få ett e-postmeddelande om att det har kommit ett brev. Tryck inte på något i det. Gå själv till suomi.fi, som du brukar.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Vanliga frågor",
                "items": [
                    {
                        "question": "Kan jag få breven på papper?",
                        "answer": "<p>Ja. Om du inte använder myndigheternas tjänster på nätet kommer breven på papper som förr. Har du redan lådan, kan du gå tillbaka till papper i dess inställningar. Valet gäller en viss tid, så kontrollera det ibland.</p>",
                    },
                    {
                        "question": "Tiden har redan gått ut. Vad gör jag?",
                        "answer": "<p>Ring den som har skickat brevet samma dag. Berätta hur det gick och fråga vad du kan göra nu.</p>",
                    },
                    {
                        "question": "Jag förstår inte brevet",
                        "answer": "<p>Ring numret i brevet. Myndigheten ska ge dig råd, och det kostar ingenting.</p>",
                    },
                    {
                        "question": "Brevet är långt. Var börjar jag?",
                        "answer": "<p>Läs först rubriken och sedan sista sidan. I början står vad det gäller, och i slutet vad du kan göra. Ha papper och penna bredvid. Skriv upp det du inte förstår, och fråga.</p>",
                    },
                    {
                        "question": "Kan det komma räkningar dit?",
                        "answer": "<p>Ja. Betala ändå räkningen i din egen nätbank, eller som du brukar.</p>",
                    },
                ],
            },
        ),
    ),
)

FALSE = LessonText(
    "false",
    "kann-igen-ett-falskt-meddelande",
    "Känn igen ett falskt meddelande",
    "Efteråt känner du tre tecken på bedrägeri, och du vet vem du ringer om du redan har tryckt.",
    12,
    (
        (
            "text",
            "<p>»Ditt paket skickas tillbaka i dag. Betala 1,90 euro här.« Helmi väntade faktiskt på ett paket. Fingret var redan på länken när kaffet kokade över. Det var hennes tur.</p><p>Bedragare skickar sms och e-post, eller så ringer de. Det kan se alldeles äkta ut, så ögonen räcker inte. Se efter vad de vill att du ska göra.</p><h2>Tre tecken</h2><ul><li><b>Det är bråttom.</b> »Före klockan 12.« »Annars stänger vi ditt konto.« Den som skyndar sig hinner inte tänka. Det vet de.</li><li><b>De har valt vägen åt dig.</b> Tryck här, ring det här numret, öppna den här filen.</li><li><b>De vill ha något.</b> En kod, ett kortnummer, din personbeteckning eller en bekräftelse i telefonen.</li></ul><p>Ser du ett enda tecken, så låt meddelandet vara. Ett äkta meddelande kan vänta tills du har kontrollerat saken.</p>",
        ),
        (
            "steps",
            {
                "heading": "Gör så här i stället",
                "steps": [
                    {
                        "title": "Lägg ifrån dig telefonen",
                        "text": "<p>Ingenting går sönder på tio minuter.</p>",
                    },
                    {
                        "title": "Gå själv in genom framdörren",
                        "text": "<p>Skriv adressen själv, eller öppna appen som du brukar använda.</p>",
                    },
                    {
                        "title": "Eller ring själv upp",
                        "text": "<p>Hitta numret i ett gammalt brev eller på företagets egen sida. Använd aldrig numret i meddelandet.</p>",
                    },
                    {
                        "title": "Radera meddelandet",
                        "text": "<p>Visa det gärna för någon först.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>När någon ringer</h2><p>Rösten kan vara vänlig och tala god svenska. Bankens eget nummer kan synas på skärmen, för numret går att förfalska. Du får avbryta mitt i en mening. Säg: »Jag lägger på nu och ringer själv upp.« Den som är äkta blir inte sårad.</p>",
        ),
        (
            "steps",
            {
                "heading": "Om du redan har tryckt",
                "steps": [
                    {
                        "title": "Ring din bank",
                        "text": "<p>Gör det först, också på natten. Banken spärrar koder och kort.</p>",
                    },
                    {
                        "title": "Bryt förbindelsen",
                        "text": "<p>Bad någon dig installera ett program, så stäng av apparaten. Använd den inte förrän du har fått hjälp.</p>",
                    },
                    {
                        "title": "Byt lösenord",
                        "text": "<p>Byt överallt där du använder samma.</p>",
                    },
                    {
                        "title": "Gör en brottsanmälan",
                        "text": "<p>Det kan du göra på poliisi.fi eller på en polisstation.</p>",
                    },
                    {
                        "title": "Berätta för någon du tycker om",
                        "text": "<p>Du behöver inte skämmas. De här människorna lever på att lura andra, och de kan sin sak. Hos Brottsofferjouren får du prata gratis på 116 006.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Är det bråttom? Har de valt vägen? Vill de ha något? Då är svaret: inte nu. Jag går själv in, eller jag ringer själv upp.</p>"
            },
        ),
        (
            "checklist",
            {
                "heading": "Skriv på en lapp vid telefonen",
                "items": [
                    "Bankens spärrnummer. Titta på bankens egen sida",
                    "Brottsofferjouren: 116 006",
                    "Nödnumret: 112, om det är fara just nu",
                    "Någon som jag kan ringa när jag tvivlar",
                ],
            },
        ),
        (
            "accordion",
            {
                "heading": "Vanliga frågor",
                "items": [
                    {
                        "question": "Posti står som avsändare. Är det inte äkta då?",
                        "answer": "<p>Inte säkert. En bedragare kan skriva vilket namn som helst som avsändare. Meddelandet kan till och med hamna bland företagets äkta meddelanden.</p>",
                    },
                    {
                        "question": "Jag tryckte på länken men skrev ingenting",
                        "answer": "<p>Då är skadan ofta liten. Stäng sidan och installera ingenting. Titta på ditt konto de närmaste dagarna, och ring banken om något förvånar dig.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Tvivlar du på ett meddelande, så visa det för Aino och Pertti. De är på biblioteket varje tisdag klockan 13–15.",
                "contact": "kirjasto",
            },
        ),
    ),
)

DOCTOR = LessonText(
    "doctor",
    "boka-tid-pa-halsostationen",
    "Boka tid på hälsostationen",
    "Efteråt kan du boka en tid på nätet, flytta den och avboka den.",
    12,
    (
        (
            "text",
            "<p>På morgonen är det ofta upptaget när du ringer hälsostationen. På nätet kan du boka när det passar dig, också en söndagskväll. Du får fortfarande ringa. Det här är en väg till, inte en väg mindre.</p><p>Hälsostationerna hör till <b>välfärdsområdet</b>. Tidsbokningen finns alltså på välfärdsområdets sidor och inte på kommunens. Där identifierar du dig som i lektion 1.</p><h2>Ring när det är bråttom</h2><ul><li>Om du plötsligt blir sjuk och hälsostationen är stängd, ring <b>116117</b>. Det är Jourhjälpen, och samtalet är gratis.</li><li>Är det fara för livet, ring genast <b>112</b>.</li></ul>",
        ),
        (
            "checklist",
            {
                "heading": "Ta fram innan du börjar",
                "items": [
                    "Dina egna koder",
                    "Kalendern",
                    "Tre dagar som passar dig",
                    "En mening om vad som är fel",
                ],
            },
        ),
        (
            "steps",
            {
                "heading": "Boka en tid",
                "steps": [
                    {
                        "title": "Öppna välfärdsområdets sidor",
                        "text": "<p>Vet du inte adressen, så fråga kommunens rådgivning på 020 000 1100.</p>",
                    },
                    {
                        "title": "Välj tidsbokning och identifiera dig",
                        "text": "<p>På knappen står oftast »Boka tid« eller »Uträtta ärenden på nätet«.</p>",
                    },
                    {
                        "title": "Välj vad det gäller",
                        "text": "<p>Ibland frågar sidan först om dina besvär. Hittar du inget som passar, så ring.</p>",
                    },
                    {
                        "title": "Välj en ledig tid",
                        "text": "<p>Finns det ingen, så titta en vecka framåt eller ring.</p>",
                    },
                    {
                        "title": "Berätta varför du kommer",
                        "text": "<p>Till exempel: »Ont i vänster knä sedan juli.« Mer behövs inte.</p>",
                    },
                    {
                        "title": "Se att tiden är din",
                        "text": "<p>På skärmen står dag, klockslag och plats. Skriv genast in dem i kalendern.</p>",
                    },
                ],
            },
        ),
        (
            "steps",
            {
                "heading": "Flytta eller avboka",
                "steps": [
                    {
                        "title": "Hitta dina bokningar",
                        "text": "<p>De finns på samma ställe där du bokade.</p>",
                    },
                    {
                        "title": "Flytta tiden eller avboka den",
                        "text": "<p>Vill du ha en annan tid, så boka den nya innan du släpper den gamla.</p>",
                    },
                    {
                        "title": "Gör det i god tid",
                        "text": "<p>Då får någon annan tiden. En tid som inte har avbokats kan kosta.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Tiden är din när du har sett dag och klockslag på skärmen. Är du osäker, så ring och fråga om din tid syns.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Vanliga frågor",
                "items": [
                    {
                        "question": "Var ser jag mina recept?",
                        "answer": "<p>I <b>MittKanta</b>, på kanta.fi. Där ser du recept och uppgifter om din vård, och du kan be om att få ett recept förnyat.</p>",
                    },
                    {
                        "question": "Hur är det med sjukhuset?",
                        "answer": "<p>Sjukhusets tider är för sig. I kallelsen står hur du flyttar tiden.</p>",
                    },
                    {
                        "question": "Sidan stannade. Vad gör jag?",
                        "answer": "<p>Stäng sidan och logga in igen. Se först bland dina bokningar om tiden ändå är bokad. Annars kan du alltid ringa.</p>",
                    },
                    {
                        "question": "Kan min man eller fru boka åt mig?",
                        "answer": "<p>På nätet behövs en fullmakt av dig, och den andra loggar in med sina egna koder. Mer om det i lektion 6. Per telefon kan ni ringa tillsammans.</p>",
                    },
                    {
                        "question": "Får jag en påminnelse?",
                        "answer": "<p>Ofta får du ett sms, om du har gett ditt telefonnummer. I påminnelsen står dag och klockslag. Ber den om en kod, ett kort eller pengar, är den falsk.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Aino och Pertti visar var man trycker, men tittar inte på vad du skriver till läkaren. På biblioteket varje tisdag klockan 13–15.",
                "contact": "kirjasto",
            },
        ),
    ),
)

MOVING = LessonText(
    "moving",
    "gor-flyttanmalan-pa-natet",
    "Gör flyttanmälan på nätet",
    "Efteråt kan du fylla i en blankett på nätet: allt framme, en paus på vägen och ett kvitto till slut.",
    18,
    (
        (
            "text",
            "<p>Många ärenden sköter man med en blankett på skärmen. Kan du en blankett, kan du nästan alla. Vi tar <b>flyttanmälan</b> som exempel.</p><p>Du gör den på en gång till Myndigheten för digitalisering och befolkningsdata och till Posti. Du kan göra den en månad före flytten. Den ska vara gjord senast en vecka efter.</p>",
        ),
        (
            "checklist",
            {
                "heading": "Lägg fram på bordet",
                "items": [
                    "Dina egna koder",
                    "Den nya adressen, också trappa och lägenhetens nummer",
                    "Dagen då du flyttar",
                    "Namnen på dem som flyttar med",
                    "Ditt telefonnummer eller din e-postadress",
                    "En halvtimme utan telefonsamtal",
                ],
            },
        ),
        (
            "steps",
            {
                "heading": "Så gör du",
                "steps": [
                    {
                        "title": "Hitta blanketten",
                        "text": "<p>Gå till dvv.fi och välj flyttanmälan.</p>",
                    },
                    {
                        "title": "Identifiera dig",
                        "text": "<p>Då vet blanketten vem du är och var du bor nu.</p>",
                    },
                    {
                        "title": "Svara på en fråga i taget",
                        "text": "<p>Det som har en stjärna måste fyllas i. Ser du ett litet frågetecken får du en förklaring.</p>",
                    },
                    {
                        "title": "Rätta när sidan säger till",
                        "text": "<p>Den visar var något saknas. Ofta är det bara ett datum eller ett nummer.</p>",
                    },
                    {
                        "title": "Läs igenom svaren",
                        "text": "<p>I slutet står de tillsammans. Där är det lätt att gå tillbaka och rätta.</p>",
                    },
                    {
                        "title": "Skicka, och spara kvittot",
                        "text": "<p>Skriv ut det, ta en bild av skärmen, eller skriv upp dag och nummer.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Ta en paus</h2><p>Några blanketter kan sparas på halva vägen. Leta efter en knapp där det står »Spara«. Andra stängs om du är borta länge. Då har ingenting skickats, och ingenting har gått sönder. Du börjar bara om.</p><h2>Vad händer sedan?</h2><p>Adressen ändras tidigast på flyttdagen. Du kan se den själv: logga in på suomi.fi och välj dina uppgifter.</p>",
        ),
        (
            "remember",
            {
                "text": "<p>Ingenting är skickat förrän du har tryckt på »Skicka« och sett ett kvitto. Fram till dess kan du alltid stänga sidan och ta en promenad.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Vanliga frågor",
                "items": [
                    {
                        "question": "Kan jag göra anmälan på papper?",
                        "answer": "<p>Ja. Blanketten får du av Posti eller på ett serviceställe för Myndigheten för digitalisering och befolkningsdata, och där kan du också lämna in den. Per telefon går det inte.</p>",
                    },
                    {
                        "question": "Vem berättar jag själv för?",
                        "answer": "<p>Många myndigheter får veta det direkt. Berätta själv för föreningar, tidningar och vänner. Fråga också banken och försäkringsbolaget om de har fått veta.</p>",
                    },
                    {
                        "question": "Jag skrev fel och hann redan skicka",
                        "answer": "<p>Kontakta Myndigheten för digitalisering och befolkningsdata. Ta fram kvittot när du ringer.</p>",
                    },
                    {
                        "question": "Till vad passar samma sätt?",
                        "answer": "<p>Till nästan allt. Samma sex steg fungerar när du söker bostadsbidrag hos FPA eller ändrar ditt skattekort. Bara frågorna är andra.</p>",
                    },
                    {
                        "question": "Jag är rädd att trycka fel",
                        "answer": "<p>Första gången kan du bara titta. Fyll i en sida, gå tillbaka och stäng blanketten. Ingenting hände, och nu vet du hur den ser ut.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "I kommunens rådgivning, Torikatu 2, kan du sitta vid en dator med en rådgivare bredvid. Ring först, så finns det tid för dig.",
                "contact": "neuvonta",
            },
        ),
    ),
)

HELPING = LessonText(
    "helping",
    "hjalp-och-be-om-hjalp",
    "Hjälp, och be om hjälp",
    "Efteråt kan du hjälpa någon utan att ta över, och du vet var du själv får hjälp.",
    15,
    (
        (
            "text",
            "<p>Helmis granne Veikko ser dåligt. Första gången tog Helmi musen och skötte allt. Det gick fort, och Veikko lärde sig ingenting. Nästa gång satt Veikko själv vid tangenterna. Det tog en halvtimme. När kvittot kom log de båda två.</p>",
        ),
        (
            "steps",
            {
                "heading": "Fyra goda vanor när du hjälper",
                "steps": [
                    {
                        "title": "Sätt dig bredvid",
                        "text": "<p>Den som saken gäller sitter framför skärmen och trycker själv.</p>",
                    },
                    {
                        "title": "Fråga innan du pekar",
                        "text": "<p>»Var tror du att man trycker nu?« Räkna tyst till tio innan du hjälper.</p>",
                    },
                    {
                        "title": "Titta bort när det skrivs koder",
                        "text": "<p>Du ska varken se, minnas eller skriva någon annans kod.</p>",
                    },
                    {
                        "title": "Sluta med ett papper",
                        "text": "<p>Den andra skriver med egna ord vad ni gjorde. Lappen ligger kvar på bordet.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>När den andra inte kan själv</h2><p>Använd aldrig någon annans koder, inte ens av vänlighet. Det finns ett lagligt sätt: <b>fullmakt</b>.</p><ul><li><b>På nätet.</b> På suomi.fi kan du ge någon fullmakt att sköta dina ärenden. Du väljer vilka ärenden och hur länge. Den andra loggar in med sina egna koder.</li><li><b>På papper.</b> Har du inga koder kan du göra en ansökan på ett serviceställe för Myndigheten för digitalisering och befolkningsdata.</li><li><b>Apoteket.</b> Du kan ge någon fullmakt att hämta dina läkemedel.</li></ul><p>Du kan ta tillbaka fullmakten när du vill.</p><h2>Du har rätt till råd</h2><p>Förvaltningslagen säger att en myndighet ska ge dig råd i sina egna ärenden. Rådgivningen är avgiftsfri. Du får fråga hur blanketten fylls i, vilka bilagor som behövs och vem saken hör till. Kan du inte använda nätet, så fråga rakt ut: »Hur sköter jag det här annars?«</p><p>Klarträsk är en tvåspråkig kommun. Du får service på finska eller svenska, vilket du själv vill.</p>",
        ),
        (
            "accordion",
            {
                "heading": "Vem hjälper med vad?",
                "items": [
                    {
                        "question": "Kommunens ärenden och blanketter",
                        "answer": "<p>Kommunens rådgivning, Torikatu 2, telefon 020 000 1100, vardagar 9–15.</p>",
                    },
                    {
                        "question": "Telefon, platta och dator",
                        "answer": "<p>Aino och Pertti på biblioteket, tisdagar klockan 13–15. Bibliotekets telefon är 020 000 1140.</p>",
                    },
                    {
                        "question": "Pengar, kort, konto och nätbankskoder",
                        "answer": "<p>Din egen bank, på ett nummer som du själv har hittat.</p>",
                    },
                    {
                        "question": "Jag vet inte vem jag ska fråga",
                        "answer": "<p>Ring 020 000 1100. Du behöver inte veta vad saken heter. Vi hittar rätt person.</p>",
                    },
                    {
                        "question": "Någon ringer och ber om hjälp",
                        "answer": "<p>Be den andra läsa högt vad som står på skärmen. Säg en sak i taget och vänta. Fråga inte efter koder, inte ens av en vän. Går det inte så här, så kom överens om att sitta bredvid varandra.</p>",
                    },
                    {
                        "question": "Om jag en dag inte kan bestämma själv?",
                        "answer": "<p>Du kan i förväg göra en <b>intressebevakningsfullmakt</b>. I den nämner du en människa som då sköter dina ärenden. Fråga Myndigheten för digitalisering och befolkningsdata.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Att be om hjälp är också att kunna. Du bestämmer vem som hjälper, och hur mycket.</p>"
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Vill du själv hjälpa andra? Aino och Pertti behöver alltid lugna människor. Titta in på biblioteket en tisdag klockan 13–15.",
                "contact": "kirjasto",
            },
        ),
    ),
)

LICENCE = CourseText(
    key="licence",
    slug="digitalt-korkort",
    title="Digitalt körkort",
    intro="För dig som aldrig har provat, och för dig som vill bli säkrare. Sex korta lektioner som du tar i din egen takt. Här kan du inte göra något fel.",
    package="base",
    competences="1.2, 2.3, 2.6, 4.2, 5.2",
    level=3,
    outcomes=(
        "Logga in med dina egna koder, och hålla dem för dig själv",
        "Hitta ett brev från en myndighet, läsa det, svara och spara det",
        "Känna igen tre tecken på bedrägeri, och ringa rätt ställe",
        "Boka, flytta och avboka en tid på hälsostationen",
        "Göra flyttanmälan på nätet, och spara kvittot",
        "Hjälpa någon utan att ta över, och be om hjälp",
    ),
    authors=AUTHORS,
    modules=(
        ModuleText(
            "safe",
            "din-nyckel-och-din-post",
            "Din nyckel och din post",
            "Först det som allt annat bygger på: vem du är på nätet, dina brev och hur du är försiktig.",
            (IDENTITY, LETTERS, FALSE),
        ),
        ModuleText(
            "errands",
            "dina-arenden",
            "Dina ärenden",
            "Sedan två saker som du sköter hemifrån, och till slut att hjälpa varandra.",
            (DOCTOR, MOVING, HELPING),
        ),
    ),
)

COURSES = CoursesText(
    slug="lar",
    title="Lär",
    intro="Kurser som du tar i din egen takt. De kostar ingenting, och du behöver inte logga in. Lär du dig hellre tillsammans, så kom till biblioteket en tisdag klockan 13–15.",
    courses=(LICENCE,),
)
