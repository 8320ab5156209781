"""Tornsund's cases, written for the demo. Places, people, figures and events are invented."""

# ruff: noqa: E501 -- prose, a paragraph to a string

from demo.casesystem.plan import Matter, Paper, Turn

MATTERS = (
    Matter(
        key="cykelsti-moellestraede",
        number=412,
        title="Cykelsti på Møllestræde mellem Torvet og Søndervangskolen",
        kind="Anlægssag",
        opened=-188,
        area="Søndervang",
        street="Møllestræde",
        point=(11.141, 56.052),
        topics=("Trafik og veje", "Børn og skole"),
        turns=(
            Turn(
                "tmu",
                -20,
                "Behandling",
                "Godkendt",
                "Udvalget besluttede at få tegnet to forslag: en sti i begge sider og en dobbeltrettet sti i vestsiden.",
            ),
            Turn(
                "tmu",
                -12,
                "Indstilling",
                "Udsat",
                "Sagen blev udsat. Udvalget vil se, hvad forslaget betyder for butikkernes varelevering, og hvor de 34 parkeringspladser kan ligge i stedet.",
            ),
            Turn(
                "bsu",
                -10,
                "Høring",
                "Taget til efterretning",
                "Udvalget anbefaler den dobbeltrettede sti, fordi den giver børnene én krydsning mindre på vej til skole.",
            ),
            Turn(
                "tmu",
                -6,
                "Indstilling",
                "Anbefales godkendt",
                "Udvalget anbefaler en dobbeltrettet sti i vestsiden. For stemte 4, imod stemte 1 (Henrik Skovsende), som ønsker stien lagt om ad Bagergyden.",
            ),
            Turn(
                "oeu",
                -5,
                "Indstilling",
                "Anbefales godkendt",
                "Økonomiudvalget anbefaler at sætte 8,4 mio. kr. af i anlægsbudgettet.",
            ),
            Turn(
                "br",
                -5,
                "Behandling",
                "Sendt tilbage",
                "Byrådet sendte sagen tilbage til Teknik- og Miljøudvalget. Naboerne skal høres, før der tages stilling.",
            ),
            Turn("tmu", None, "Høring", opens=-18, deadline=13),
            Turn(
                "tmu",
                3,
                "Indstilling",
                "Anbefales godkendt",
                "Udvalget har læst 61 høringssvar og anbefaler stien med to ændringer: hævet flade ved skolen og lastezone ved nr. 14.",
            ),
            Turn(
                "br",
                4,
                "Beslutning",
                "Godkendt",
                "Godkendt ved afstemning. For stemte 11, imod stemte 3, og 1 undlod at stemme.",
            ),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: cykelsti på Møllestræde",
                -188,
                (
                    "Beslutningstema",
                    "Udvalget skal tage stilling til, om der skal tegnes en cykelsti på Møllestræde mellem Torvet og Søndervangskolen.",
                    "Sagsfremstilling",
                    "Hver morgen cykler 340 børn ad Møllestræde. Gaden er syv meter bred og har parkering i begge sider. På fem år er der anmeldt ni uheld med cyklister, seks af dem mellem kl. 7.30 og 8.15. I trafiktællingen i maj kørte der 4.100 biler i døgnet.",
                    "Et forslag med sti i begge sider kræver, at al parkering flyttes. Et forslag med en dobbeltrettet sti i vestsiden kan nøjes med at flytte 34 af 52 pladser. Begge forslag giver ét nyt træ for hvert træ, der fældes, og fire ekstra langs skolen.",
                    "Økonomi",
                    "En sti i begge sider koster 11,2 mio. kr., en dobbeltrettet sti 8,4 mio. kr. Der er søgt om 2,1 mio. kr. fra statens cykelpulje. Drift og snerydning koster 140.000 kr. om året.",
                ),
            ),
            Paper(
                "Bilag 1: Trafiktælling og uheld",
                -170,
                (
                    "Tællingen er foretaget på tre hverdage i maj mellem kl. 6 og 22 ud for Møllestræde 8 og Møllestræde 31.",
                    "Cyklister: 1.120 i døgnet, heraf 340 under 16 år. Biler: 4.100 i døgnet, gennemsnitsfart 38 km/t. Lastbiler: 96 i døgnet, de fleste før kl. 9.",
                    "Uheldene er sket ved Bagergyden (4), ved skolens port (3) og ved Torvet (2). Ingen er kommet alvorligt til skade.",
                ),
            ),
            Paper(
                "Høringsbrev til naboer",
                -18,
                (
                    "Kære nabo",
                    "Byrådet vil høre din mening, før det beslutter, om der skal bygges en cykelsti på Møllestræde. Stien bliver 2,5 meter bred og ligger i gadens vestside. 34 parkeringspladser bliver flyttet til pladsen bag Pakhuset, fire minutters gang væk.",
                    "Du kan skrive til sager@tornsund.example eller komme til åbent hus på biblioteket torsdag kl. 16-18. Skriv gerne, hvad du bruger gaden til, og hvornår på dagen.",
                    "Alle svar bliver læst og samlet i en hvidbog, som ligger på sagen, når fristen er gået.",
                ),
            ),
        ),
    ),
    Matter(
        key="bibliotek-soendervang",
        number=538,
        title="Længere åbningstid og ny indretning på Søndervang Bibliotek",
        kind="Driftssag",
        opened=-131,
        area="Søndervang",
        street="Søndervang Torv 3",
        point=(11.139, 56.044),
        topics=("Kultur og bibliotek",),
        turns=(
            Turn(
                "kfu",
                -14,
                "Behandling",
                "Godkendt",
                "Udvalget vil have undersøgt selvbetjent åbning fra kl. 7 til 22.",
            ),
            Turn("kfu", -2, "Indstilling"),
            Turn(
                "kfu",
                2,
                "Indstilling",
                "Anbefales godkendt",
                "Udvalget anbefaler selvbetjent åbning alle dage og et værksted for unge i den gamle avisstue.",
            ),
            Turn("br", 4, "Beslutning", "Godkendt", "Enstemmigt godkendt."),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: Søndervang Bibliotek",
                -131,
                (
                    "Søndervang Bibliotek har åbent 28 timer om ugen. Låner man en nøgle til det selvbetjente bibliotek, kan åbningstiden blive 105 timer uden flere medarbejdere i huset. I Strandholt steg besøgstallet med 41 procent, da det blev prøvet.",
                    "Avisstuen bruges af få. De unge i spørgeskemaet ønsker symaskiner, en 3D-printer og et sted at sidde efter kl. 18. Indretningen koster 620.000 kr., og sponsorerede maskiner for 90.000 kr. er lovet af handelsforeningen.",
                    "Medarbejderne er med på forsøget, når der er en vagt at ringe til om aftenen.",
                ),
            ),
            Paper(
                "Bilag: Spørgeskema til 412 unge",
                -96,
                (
                    "412 unge mellem 13 og 19 år svarede. 63 procent ville komme mindst en gang om ugen, hvis der var åbent til kl. 22. 48 procent ønsker et værksted, 39 procent lektiehjælp, 22 procent brætspil.",
                    "Det, de savner mest, er et sted, hvor man ikke skal købe noget.",
                ),
            ),
        ),
    ),
    Matter(
        key="havnebad",
        number=227,
        title="Havnebad ved Nordmolen",
        kind="Anlægssag",
        opened=-306,
        area="Nordhavnen",
        street="Nordmolen",
        point=(11.144, 56.078),
        topics=("Fritid og idræt", "Natur og klima"),
        turns=(
            Turn(
                "kfu",
                -38,
                "Behandling",
                "Godkendt",
                "Udvalget besluttede at få målt badevandet i en hel sæson.",
            ),
            Turn(
                "tmu",
                -18,
                "Høring",
                "Taget til efterretning",
                "Udvalget peger på, at havnebadet ikke må ligge i sejlrenden.",
            ),
            Turn(
                "kfu",
                -8,
                "Indstilling",
                "Anbefales godkendt",
                "Udvalget anbefaler den lille model med to bassiner, sauna og bro.",
            ),
            Turn(
                "oeu",
                -7,
                "Indstilling",
                "Anbefales godkendt",
                "Anbefales med 6,7 mio. kr., hvoraf foreningen Koldt Vand samler 1 mio. kr. ind.",
            ),
            Turn(
                "br",
                -5,
                "Beslutning",
                "Godkendt",
                "Godkendt ved afstemning. For stemte 9, imod stemte 6. Havnebadet skal kunne bruges af kørestolsbrugere fra første dag.",
            ),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: havnebad",
                -306,
                (
                    "Foreningen Koldt Vand har 780 medlemmer og bader i dag fra stenene ved Nordmolen. Der er ingen stige og ingen redningskrans på de sidste 90 meter.",
                    "Et havnebad med to bassiner, bro, sauna og omklædning koster 6,7 mio. kr. Den store model med udspringstårn koster 10,9 mio. kr. Vandet blev målt 21 gange fra april til september, og kvaliteten var god eller udmærket 20 af gangene.",
                    "Foreningen vil drive saunaen og passe badet mod at bruge det mandag og onsdag aften.",
                ),
            ),
            Paper(
                "Bilag: Badevandsmålinger",
                -110,
                (
                    "Målingerne er taget ved moleroden, ved bassinets midte og ved sejlrenden. E. coli lå under grænsen ved alle målinger undtagen den 14. august, dagen efter et skybrud.",
                    "Efter kraftig regn skal badet kunne lukkes med et rødt flag og en besked på hjemmesiden.",
                ),
            ),
            Paper(
                "Beslutning og vilkår",
                -30,
                (
                    "Byrådet godkender den lille model. Der skal være rampe med greb, en bred kabine og en badestol. Byggeriet sendes i udbud til foråret.",
                    "Klagefristen er fire uger fra offentliggørelsen.",
                ),
            ),
        ),
    ),
    Matter(
        key="skolestruktur",
        number=119,
        title="Fremtidens skoler: forslag til ny skolestruktur",
        kind="Politisk sag",
        opened=-352,
        topics=("Børn og skole",),
        turns=(
            Turn("bsu", -44, "Behandling", "Godkendt", "Udvalget vil have belyst tre modeller."),
            Turn(
                "bsu",
                -30,
                "Behandling",
                "Udsat",
                "Udsat, til elevtallene for de næste ti år er regnet om.",
            ),
            Turn(
                "bsu",
                -22,
                "Indstilling",
                "Anbefales godkendt",
                "Udvalget anbefaler model B med ét børneunivers i Ravnsø.",
            ),
            Turn(
                "oeu",
                -21,
                "Indstilling",
                "Sendt tilbage",
                "Tallene for buskørsel mangler.",
            ),
            Turn(
                "bsu",
                -15,
                "Indstilling",
                "Anbefales godkendt",
                "Model B med gratis bus anbefales. For stemte 3, imod stemte 2.",
            ),
            Turn("oeu", -14, "Indstilling", "Anbefales godkendt", "Anbefales sendt i høring."),
            Turn("br", -13, "Behandling", "Godkendt", "Forslaget sendes i høring i ti uger."),
            Turn(
                "lr",
                -9,
                "Høring",
                "Taget til efterretning",
                "Lokalrådet siger nej til at flytte 7.-9. klasse fra Lundby.",
            ),
            Turn("bsu", None, "Høring", opens=-60, deadline=10),
            Turn(
                "bsu",
                3,
                "Indstilling",
                "Anbefales godkendt",
                "Udvalget anbefaler model B, men 7. klasse bliver i Lundby.",
            ),
            Turn(
                "br",
                8,
                "Beslutning",
                "Ændret",
                "Godkendt med den ændring, at Lundby Skole beholder 7. klasse. For stemte 10, imod stemte 5.",
            ),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: ny skolestruktur",
                -352,
                (
                    "I dag er der seks skoler i kommunen. Om ti år er der 14 procent færre skolebørn i landdistrikterne og 9 procent flere i byen. To skoler har klasser med under 12 elever.",
                    "Model A beholder alle skoler og flytter distriktsgrænser. Model B samler 7.-9. klasse fra Lundby og Ravnsø på Søndervangskolen og laver ét børneunivers i Ravnsø. Model C lukker Lundby Skole.",
                    "Model B frigør 5,2 mio. kr. om året, som bliver i skolerne: to voksne i de små klasser, mere specialundervisning og en gratis bus.",
                ),
            ),
            Paper(
                "Bilag 1: Elevtal og prognose",
                -205,
                (
                    "Ravnsø Skole: 118 elever i dag, 97 om ti år. Lundby Skole: 142 i dag, 121 om ti år. Søndervangskolen: 611 i dag, 664 om ti år.",
                    "Prognosen er usikker. Bygges de 60 boliger i Lundby Kær, kommer der 20 til 35 børn mere.",
                ),
            ),
            Paper(
                "Bilag 2: Skolebus og afstande",
                -101,
                (
                    "Fra Ravnsø Kirke til Søndervangskolen er der 9,4 km. Bussen kører 19 minutter. Med to ekstra afgange er ingen elev mere end 40 minutter undervejs.",
                    "Bussen koster 1,3 mio. kr. om året.",
                ),
            ),
            Paper(
                "Høringsudgave af forslaget",
                -60,
                (
                    "Du kan svare som forælder, elev, medarbejder eller nabo. Vi vil især gerne vide, hvad der skal til, for at bussen virker for jer, og hvad børneuniverset skal kunne.",
                    "Skolebestyrelserne svarer samlet. Elevrådene får besøg af udvalget.",
                ),
            ),
        ),
    ),
    Matter(
        key="varmeplan",
        number=301,
        title="Varmeplan: fjernvarme til Vestbyen og Møllebakken",
        kind="Plansag",
        opened=-243,
        area="Vestbyen",
        point=(11.116, 56.061),
        topics=("Natur og klima", "Bolig og byggeri"),
        turns=(
            Turn("tmu", -30, "Behandling", "Godkendt", "Planen laves i to etaper."),
            Turn(
                "tmu",
                -11,
                "Indstilling",
                "Anbefales godkendt",
                "Udvalget anbefaler, at 1.140 huse i Vestbyen får tilbud først.",
            ),
            Turn("br", -9, "Behandling", "Godkendt", "Planen sendes i høring i fire uger."),
            Turn("tmu", None, "Høring", opens=-58, deadline=-30),
            Turn(
                "tmu",
                -3,
                "Indstilling",
                "Anbefales godkendt",
                "Udvalget har set på 48 svar og flytter Kærvej til første etape.",
            ),
            Turn(
                "oeu", 2, "Indstilling", "Anbefales godkendt", "Garantien på 96 mio. kr. anbefales."
            ),
            Turn("br", 4, "Beslutning", "Godkendt", "Enstemmigt godkendt."),
        ),
        papers=(
            Paper(
                "Forslag til varmeplan",
                -243,
                (
                    "1.140 huse i Vestbyen og 420 på Møllebakken varmes i dag med gas eller olie. Tornsund Varmeværk kan levere overskudsvarme fra mejeriet og en ny havvandspumpe på Nordhavnen.",
                    "Et gennemsnitligt hus med gas betaler i dag 24.300 kr. om året. Med fjernvarme bliver prisen 16.900 kr., når der er betalt 18.000 kr. for stikket. Der skal være 60 procent tilslutning, før der graves.",
                    "Ingen bliver tvunget. Har du nylig købt varmepumpe, kan du vente i 15 år.",
                ),
            ),
            Paper(
                "Hvidbog: svar på høringen",
                -26,
                (
                    "48 svar. 31 er for, 9 er imod, 8 spørger. De fleste spørger, hvornår der graves i deres vej, og om haven bliver lagt på plads igen. Det gør den, og der tages billeder før og efter.",
                    "Kærvej flyttes til etape 1, fordi kloakken alligevel skal skiftes.",
                ),
            ),
        ),
    ),
    Matter(
        key="lokalplan-pakhuset",
        number=466,
        title="Lokalplan 3.12: boliger og butikker ved Pakhuset",
        kind="Lokalplan",
        opened=-160,
        area="Nordhavnen",
        street="Pakhuskaj 2-10",
        point=(11.140, 56.073),
        topics=("Bolig og byggeri",),
        turns=(
            Turn(
                "tmu",
                -18,
                "Behandling",
                "Godkendt",
                "Planen må højst give fire etager mod vandet.",
            ),
            Turn(
                "tmu",
                -7,
                "Indstilling",
                "Anbefales godkendt",
                "Forslaget anbefales sendt i høring i otte uger.",
            ),
            Turn("br", -5, "Behandling", "Godkendt", "Forslaget sendes i offentlig høring."),
            Turn("tmu", None, "Høring", opens=-28, deadline=28),
            Turn(
                "tmu",
                8,
                "Indstilling",
                "Anbefales godkendt",
                "Udvalget trækker øverste etage på hus C tilbage.",
            ),
            Turn("br", 9, "Beslutning", "Godkendt", "Planen er vedtaget endeligt."),
        ),
        papers=(
            Paper(
                "Forslag til lokalplan 3.12",
                -35,
                (
                    "Planen giver plads til 74 boliger, hvoraf mindst 18 er almene, en dagligvarebutik på højst 1.000 kvm og værksteder i stueetagen. Det gamle pakhus bliver stående og må ikke ændres udvendigt.",
                    "Husene må have tre etager mod byen og fire mod vandet. Kajen er offentlig i hele længden, og der plantes 26 træer, der tåler salt.",
                    "Parkering ligger under gårdhaven: 0,7 plads pr. bolig. Der er 2,5 cykelplads pr. bolig.",
                ),
            ),
            Paper(
                "Skyggediagrammer",
                -35,
                (
                    "Den 21. december kl. 12 når skyggen fra hus C over Pakhuskaj 11 og 13. Den 21. marts kl. 16 når skyggen halvvejs over gårdhaven.",
                ),
            ),
            Paper(
                "Udkast til købsaftale",
                -20,
                ("Udkastet er lagt op ved en fejl og er taget ned igen.",),
                withdrawn=-12,
            ),
        ),
    ),
    Matter(
        key="vuggestuepladser",
        number=604,
        title="48 nye vuggestuepladser på Møllebakken",
        kind="Anlægssag",
        opened=-84,
        area="Møllebakken",
        street="Møllebakken 22",
        point=(11.166, 56.061),
        topics=("Børn og skole",),
        turns=(
            Turn(
                "bsu",
                -8,
                "Indstilling",
                "Anbefales godkendt",
                "Udvalget anbefaler fire grupper med 12 børn og et produktionskøkken.",
            ),
            Turn(
                "oeu",
                -6,
                "Indstilling",
                "Anbefales godkendt",
                "Anbefales med 21,5 mio. kr. over to år.",
            ),
            Turn("br", -5, "Beslutning", "Godkendt", "Enstemmigt godkendt."),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: vuggestue på Møllebakken",
                -84,
                (
                    "137 børn under tre år bor på Møllebakken, men der er 82 pladser. 39 familier kører i dag til Strandholt. Ventelisten er på syv måneder.",
                    "Den nye vuggestue bygges i træ med udeareal mod mølledammen. Åbningstiden er kl. 6.15 til 17.15. Der ansættes 14 voksne.",
                    "Bygningen er klar om halvandet år. Indtil da åbnes 12 pladser i sognegården.",
                ),
            ),
            Paper(
                "Vejledning om klage",
                -31,
                (
                    "Du kan klage til Ankestyrelsen over, om beslutningen er lovlig. Skriv inden fire uger efter, at den er offentliggjort.",
                ),
            ),
        ),
    ),
    Matter(
        key="natbus",
        number=650,
        title="Natbus fredag og lørdag til Ravnsø, Lundby og Strandholt",
        kind="Borgerforslag",
        opened=-66,
        topics=("Trafik og veje", "Landdistrikter"),
        turns=(
            Turn(
                "tmu",
                -6,
                "Behandling",
                "Godkendt",
                "Udvalget vil have priser på bus og på delt taxa.",
            ),
            Turn("lr", 1, "Høring"),
            Turn(
                "lr",
                5,
                "Høring",
                "Taget til efterretning",
                "Lokalrådet foretrækker bus med faste stop.",
            ),
            Turn(
                "tmu",
                7,
                "Indstilling",
                "Anbefales godkendt",
                "Et års forsøg med to afgange pr. nat anbefales.",
            ),
            Turn(
                "br",
                8,
                "Beslutning",
                "Godkendt",
                "Godkendt som et års forsøg. For stemte 12, imod stemte 3.",
            ),
        ),
        papers=(
            Paper(
                "Borgerforslag: natbus til landsbyerne",
                -66,
                (
                    "Forslaget er stillet af unge fra Lundby og støttet af 811 borgere. Den sidste bus kører kl. 22.40. En taxa fra Torvet til Ravnsø koster 460 kr.",
                    "Vi foreslår afgang kl. 0.30 og 2.30 natten til lørdag og søndag. Bussen skal være gratis, når man viser sit ungdomskort.",
                ),
            ),
            Paper(
                "Notat: priser og passagertal",
                -10,
                (
                    "En bus med to afgange koster 480.000 kr. om året. En delt taxa, der bestilles, koster 310.000 kr. ved 25 ture pr. nat, men 520.000 kr. ved 45 ture.",
                    "I nabokommunen kørte natbussen med 19 passagerer i snit.",
                ),
            ),
        ),
    ),
    Matter(
        key="vindmoeller-lundby-kaer",
        number=88,
        title="Fire vindmøller ved Lundby Kær",
        kind="Plansag",
        opened=-540,
        area="Lundby",
        street="Kærvejen",
        point=(11.206, 56.026),
        topics=("Natur og klima", "Landdistrikter"),
        turns=(
            Turn(
                "tmu",
                -70,
                "Behandling",
                "Godkendt",
                "Der laves en miljørapport for fire møller på højst 149,9 meter.",
            ),
            Turn(
                "lr",
                -60,
                "Høring",
                "Taget til efterretning",
                "Lokalrådet er delt: fire for og tre imod.",
            ),
            Turn(
                "tmu",
                -42,
                "Indstilling",
                "Udsat",
                "Udvalget vil se visualiseringer fra kirkegården i Lundby.",
            ),
            Turn(
                "tmu",
                -34,
                "Indstilling",
                "Anbefales godkendt",
                "Forslaget anbefales sendt i høring. For stemte 3, imod stemte 2.",
            ),
            Turn(
                "br",
                -33,
                "Behandling",
                "Sendt tilbage",
                "Byrådet vil kende støjen på alle nabohuse, før der høres.",
            ),
            Turn(
                "tmu",
                -24,
                "Indstilling",
                "Anbefales godkendt",
                "Mølle 4 flyttes 180 meter mod øst.",
            ),
            Turn(
                "br",
                -22,
                "Behandling",
                "Godkendt",
                "Forslaget sendes i høring. For stemte 8, imod stemte 7.",
            ),
            Turn("tmu", None, "Høring", opens=-140, deadline=-84),
            Turn(
                "lr",
                -17,
                "Høring",
                "Taget til efterretning",
                "Lokalrådet ønsker to procent af overskuddet til en landsbyfond.",
            ),
            Turn(
                "tmu", -10, "Indstilling", "Udsat", "Nyt svar fra Forsvaret om radar skal afventes."
            ),
            Turn(
                "tmu",
                7,
                "Indstilling",
                "Anbefales godkendt",
                "Tre møller anbefales i stedet for fire.",
            ),
            Turn(
                "br",
                9,
                "Beslutning",
                "Ændret",
                "Tre møller godkendes. For stemte 8, imod stemte 7.",
            ),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: vindmøller ved Lundby Kær",
                -540,
                (
                    "Vindlauget Kæret vil stille fire møller på 149,9 meter op i en bue syd for Lundby Kær. De kan levere strøm til 14.000 husstande. Der er 43 huse inden for 1.200 meter.",
                    "Loven giver naboer inden for seks møllehøjder ret til værditab, og alle inden for fire og en halv kilometer ret til at købe andele.",
                ),
            ),
            Paper(
                "Miljørapport, sammendrag",
                -300,
                (
                    "Støjen ved det nærmeste hus bliver 41,8 dB ved 8 m/s. Grænsen er 44 dB. Skyggekast bliver højst seks timer om året med skyggestop.",
                    "Kæret har en lille bestand af rørhøg. Der bygges ikke fra marts til juli.",
                ),
            ),
            Paper(
                "Hvidbog: 212 høringssvar",
                -75,
                (
                    "212 svar. 96 er imod, 88 er for, 28 er spørgsmål. De, der er imod, skriver mest om udsigt og støj. De, der er for, skriver mest om klima og om penge til landsbyerne.",
                ),
            ),
        ),
    ),
    Matter(
        key="plejehjem-solgaarden",
        number=355,
        title="Udbygning af plejehjemmet Solgården",
        kind="Anlægssag",
        opened=-221,
        area="Midtbyen",
        street="Solgårdsvej 1",
        point=(11.137, 56.059),
        topics=("Ældre og sundhed",),
        turns=(
            Turn(
                "ssu",
                -26,
                "Behandling",
                "Godkendt",
                "Udbygningen skal give plads til 32 boliger, heraf otte til mennesker med demens.",
            ),
            Turn(
                "sr",
                -16,
                "Høring",
                "Taget til efterretning",
                "Seniorrådet ønsker vaskemaskine i alle boliger og bænke for hver 50 meter i haven.",
            ),
            Turn(
                "ssu",
                -11,
                "Indstilling",
                "Anbefales godkendt",
                "Udvalget følger Seniorrådets ønsker.",
            ),
            Turn("sr", 1, "Høring", "Taget til efterretning", "Seniorrådet er tilfreds med haven."),
            Turn(
                "oeu",
                2,
                "Indstilling",
                "Anbefales godkendt",
                "Anbefales med 88 mio. kr. over tre år.",
            ),
            Turn("br", 4, "Beslutning", "Godkendt", "Enstemmigt godkendt."),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: Solgården",
                -221,
                (
                    "I dag er der 64 boliger på Solgården, og 27 borgere venter. Om otte år er der 38 procent flere over 80 år i kommunen.",
                    "Udbygningen lægges mod syd omkring en have. Boligerne er på 42 kvm. Køkkenet bliver på huset, så man kan dufte maden.",
                    "Flytningen sker i tre trin, så ingen skal flytte to gange.",
                ),
            ),
            Paper(
                "Seniorrådets høringssvar",
                -108,
                (
                    "Seniorrådet bakker op. Vi beder om vaskemaskine i hver bolig, om bænke for hver 50 meter, og om at biblioteket kommer forbi hver uge.",
                    "Vi beder også om, at pårørende kan overnatte.",
                ),
            ),
        ),
    ),
    Matter(
        key="affald-ti-slags",
        number=571,
        title="Nye beholdere: affald i ti slags",
        kind="Driftssag",
        opened=-112,
        topics=("Affald og genbrug",),
        turns=(
            Turn(
                "tmu",
                -13,
                "Indstilling",
                "Anbefales godkendt",
                "To beholdere med to rum og en boks til tekstiler anbefales.",
            ),
            Turn(
                "oeu",
                -12,
                "Indstilling",
                "Anbefales godkendt",
                "Gebyret stiger med 212 kr. om året for et hus.",
            ),
            Turn("br", -9, "Beslutning", "Godkendt", "Godkendt. For stemte 13, imod stemte 2."),
            Turn(
                "tmu", 1, "Orientering", "Taget til efterretning", "Vestbyen får beholdere først."
            ),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: affald i ti slags",
                -112,
                (
                    "Fra næste år skal alle husstande sortere i ti slags. 62 procent af det, der i dag kører til forbrænding, kunne være genbrugt.",
                    "Et hus får to beholdere med to rum og en boks. Boligforeninger kan få nedgravede anlæg. Sommerhuse får poser.",
                    "Tømning sker hver anden uge. Madaffald tømmes hver uge i juni, juli og august.",
                ),
            ),
            Paper(
                "Tidsplan for udrulning",
                -20,
                (
                    "Vestbyen: uge 3-5. Midtbyen og Søndervang: uge 6-9. Møllebakken: uge 10-11. Landsbyerne: uge 12-15.",
                    "Du får en sms to dage før, hvis du har bedt om det.",
                ),
            ),
        ),
    ),
    Matter(
        key="haller-energi",
        number=598,
        title="Solceller og nyt lys i kommunens fem idrætshaller",
        kind="Anlægssag",
        opened=-90,
        topics=("Fritid og idræt", "Natur og klima"),
        turns=(
            Turn(
                "kfu",
                -10,
                "Høring",
                "Taget til efterretning",
                "Udvalget ønsker, at hallerne ikke lukker i turneringstiden.",
            ),
            Turn(
                "tmu",
                -7,
                "Indstilling",
                "Anbefales godkendt",
                "Anbefales med en tilbagebetalingstid på 7,2 år.",
            ),
            Turn("br", -5, "Beslutning", "Godkendt", "Enstemmigt godkendt."),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: energi i hallerne",
                -90,
                (
                    "De fem haller bruger 1,9 GWh strøm om året. Nyt lys sparer 31 procent, solceller dækker 24 procent. Investeringen er 9,8 mio. kr.",
                    "Arbejdet laves i sommerferien, så håndbold og badminton ikke flyttes.",
                ),
            ),
        ),
    ),
    Matter(
        key="midlertidige-boliger",
        number=489,
        title="Midlertidige boliger til unge i den gamle toldbygning",
        kind="Anlægssag",
        opened=-150,
        area="Nordhavnen",
        street="Toldbodgade 5",
        point=(11.147, 56.074),
        topics=("Bolig og byggeri", "Sociale tilbud"),
        turns=(
            Turn(
                "ssu",
                -17,
                "Indstilling",
                "Anbefales godkendt",
                "22 små boliger med fælles køkken anbefales.",
            ),
            Turn(
                "tmu",
                -14,
                "Høring",
                "Taget til efterretning",
                "Bygningen er bevaringsværdig: vinduerne skal bevares.",
            ),
            Turn(
                "br",
                -13,
                "Beslutning",
                "Forkastet",
                "Forkastet ved afstemning. For stemte 7, imod stemte 8.",
            ),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: toldbygningen",
                -150,
                (
                    "31 unge under 25 år er registreret som boligløse. Toldbygningen står tom. Den kan for 4,1 mio. kr. indrettes til 22 boliger i otte år.",
                    "Huslejen bliver 2.650 kr. om måneden med varme.",
                ),
            ),
        ),
    ),
    Matter(
        key="skybrud-vestbyen",
        number=615,
        title="Skybrudssikring af Vestbyen med grønne bassiner",
        kind="Anlægssag",
        opened=-79,
        area="Vestbyen",
        street="Vestre Parkvej",
        point=(11.112, 56.064),
        topics=("Natur og klima", "Trafik og veje"),
        turns=(
            Turn(
                "tmu",
                -9,
                "Behandling",
                "Godkendt",
                "Udvalget vælger grønne bassiner frem for større rør.",
            ),
            Turn("tmu", None, "Høring", opens=-14, deadline=21),
            Turn(
                "tmu",
                7,
                "Indstilling",
                "Anbefales godkendt",
                "Legepladsen flyttes 40 meter, som naboerne har bedt om.",
            ),
            Turn("oeu", 8, "Indstilling", "Anbefales godkendt", "Anbefales med 14,2 mio. kr."),
            Turn("br", 8, "Beslutning", "Godkendt", "Enstemmigt godkendt."),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: skybrudssikring",
                -79,
                (
                    "Den 13. august faldt der 61 mm regn på halvanden time. 118 kældre i Vestbyen stod under vand. Rørene er fra 1958.",
                    "Tre lavninger i Vestre Park kan rumme 5.400 kubikmeter. Når det er tørt, er de boldbane, eng og skøjtebane.",
                ),
            ),
            Paper(
                "Kort over bassiner og legeplads",
                -14,
                (
                    "Bassin 1 ligger ved Parkvej, bassin 2 ved børnehaven, bassin 3 ved Kærvej. Legepladsen flyttes.",
                ),
            ),
        ),
    ),
    Matter(
        key="sundhedshus-ravnsoe",
        number=633,
        title="Læge og sygeplejerske i Ravnsø to dage om ugen",
        kind="Driftssag",
        opened=-72,
        area="Ravnsø",
        street="Ravnsø Bygade 14",
        point=(11.081, 56.091),
        topics=("Ældre og sundhed", "Landdistrikter"),
        turns=(
            Turn(
                "ssu", -7, "Behandling", "Godkendt", "Der forhandles med lægerne i Sundhedshuset."
            ),
            Turn(
                "sr",
                -4,
                "Høring",
                "Taget til efterretning",
                "Seniorrådet bakker op og beder om blodprøver på stedet.",
            ),
            Turn(
                "lr",
                5,
                "Høring",
                "Taget til efterretning",
                "Lokalrådet stiller lokalet gratis til rådighed.",
            ),
            Turn(
                "ssu",
                5,
                "Indstilling",
                "Anbefales godkendt",
                "Åbent tirsdag og fredag fra februar.",
            ),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: sundhedstilbud i Ravnsø",
                -72,
                (
                    "Der bor 1.260 mennesker i og omkring Ravnsø. 31 procent er over 65 år. Den sidste læge lukkede for fire år siden.",
                    "To læger fra Sundhedshuset vil skiftes. Sygeplejersken kan tage blodprøver, skifte forbindinger og give vacciner.",
                ),
            ),
        ),
    ),
    Matter(
        key="budget",
        number=160,
        title="Budget for næste år og de tre følgende år",
        kind="Budget",
        opened=-230,
        topics=("Økonomi og demokrati",),
        turns=(
            Turn(
                "oeu",
                -24,
                "Behandling",
                "Godkendt",
                "Udvalgene skal finde 1 procent, så der er råd til flere børn og flere ældre.",
            ),
            Turn(
                "oeu",
                -12,
                "Indstilling",
                "Anbefales godkendt",
                "Budgettet anbefales til første behandling.",
            ),
            Turn(
                "br",
                -9,
                "Behandling",
                "Godkendt",
                "Første behandling. Budgettet overgår til anden behandling.",
            ),
            Turn("oeu", -7, "Indstilling", "Anbefales godkendt", "Ændringsforslagene anbefales."),
            Turn(
                "br",
                -5,
                "Beslutning",
                "Godkendt",
                "Budgettet er vedtaget. For stemte 13, imod stemte 2. Skatten er uændret 25,1 procent.",
            ),
        ),
        papers=(
            Paper(
                "Budget på en side",
                -88,
                (
                    "Kommunen bruger 2,31 mia. kr. næste år. 41 kr. af hver hundrede går til børn og skole, 33 kr. til ældre og sundhed, 11 kr. til sociale tilbud, 8 kr. til veje, natur og klima, 4 kr. til kultur og fritid og 3 kr. til administration og politik.",
                    "Nyt: to voksne i små klasser, 12 vuggestuepladser i sognegården, længere åbent på biblioteket og skybrudssikring i Vestbyen.",
                ),
            ),
            Paper(
                "Budgetaftale",
                -40,
                (
                    "Aftalen er indgået mellem seks af byrådets syv lister. Partierne mødes igen til marts og ser på elevtallene.",
                ),
            ),
        ),
    ),
    Matter(
        key="torvedage",
        number=667,
        title="Torvedage hver lørdag hele året",
        kind="Medlemsforslag",
        opened=-52,
        area="Midtbyen",
        street="Rådhustorvet",
        point=(11.140, 56.060),
        topics=("Erhverv og turisme", "Kultur og bibliotek"),
        turns=(
            Turn(
                "kfu",
                -5,
                "Behandling",
                "Henvist til budgetforhandlingerne",
                "Handelsforeningen og torvets handlende spørges, mens der forhandles om budgettet.",
            ),
            Turn(
                "kfu",
                2,
                "Indstilling",
                "Anbefales godkendt",
                "Et forsøg på et år anbefales med strøm fra standere i stedet for generatorer.",
            ),
            Turn("oeu", 6, "Beslutning", "Godkendt", "Godkendt inden for rammen."),
        ),
        papers=(
            Paper(
                "Medlemsforslag: torvedage hele året",
                -52,
                (
                    "Lise Østergård foreslår, at der er torvedag hver lørdag kl. 9-14 hele året. I dag er der torvedag fra april til oktober.",
                    "Forslaget koster 95.000 kr. til strøm, toiletter og renhold. Stadeleje dækker 60.000 kr.",
                ),
            ),
        ),
    ),
    Matter(
        key="borgerraadgiver",
        number=672,
        title="En borgerrådgiver, der er uafhængig af forvaltningen",
        kind="Medlemsforslag",
        opened=-45,
        topics=("Økonomi og demokrati", "Sociale tilbud"),
        turns=(
            Turn(
                "oeu",
                -4,
                "Behandling",
                "Udsat",
                "Udsat. Udvalget vil kende erfaringerne fra tre andre kommuner.",
            ),
            Turn(
                "oeu", 1, "Indstilling", "Anbefales godkendt", "En stilling på 30 timer anbefales."
            ),
            Turn("br", 4, "Beslutning", "Godkendt", "Godkendt. For stemte 9, imod stemte 6."),
        ),
        papers=(
            Paper(
                "Medlemsforslag: borgerrådgiver",
                -45,
                (
                    "En borgerrådgiver hjælper dig, hvis du er kørt fast i en sag, eller hvis du ikke forstår et brev. Rådgiveren er ansat af byrådet og ikke af forvaltningen.",
                    "Forslaget er stillet af Susanne Klint og Emil Fuglsang.",
                ),
            ),
        ),
    ),
    Matter(
        key="hundeskov",
        number=681,
        title="Hundeskov ved Strandholt",
        kind="Borgerforslag",
        opened=-38,
        area="Strandholt",
        street="Plantagevej",
        point=(11.192, 56.094),
        topics=("Fritid og idræt", "Natur og klima"),
        turns=(
            Turn(
                "tmu",
                -3,
                "Beslutning",
                "Forkastet",
                "Forkastet. Området er fuglenes ynglested. Udvalget vil finde et andet sted inden sommer.",
            ),
        ),
        papers=(
            Paper(
                "Borgerforslag: hundeskov",
                -38,
                (
                    "173 borgere ønsker et indhegnet stykke skov, hvor hunde må løbe frit. Forslaget peger på to hektar ved Plantagevej.",
                ),
            ),
        ),
    ),
    Matter(
        key="skolemad",
        number=690,
        title="Gratis skolemad på to skoler: forsøg i et år",
        kind="Politisk sag",
        opened=-33,
        topics=("Børn og skole", "Ældre og sundhed"),
        turns=(
            Turn(
                "bsu",
                -2,
                "Indstilling",
                "Anbefales godkendt",
                "Ravnsø Skole og Søndervangskolen anbefales.",
            ),
            Turn("oeu", 1, "Indstilling", "Anbefales godkendt", "Anbefales med 3,6 mio. kr."),
            Turn("br", 4, "Beslutning", "Godkendt", "Godkendt. For stemte 14, 1 undlod at stemme."),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: skolemad",
                -33,
                (
                    "Forsøget giver 729 elever varm mad fire dage om ugen. Maden laves i plejehjemmets køkken og på Ravnsø Skole. Elever i 7. klasse er med i køkkenet på skift.",
                    "Forsøget følges af universitetets sundhedsforskere. Forældre betaler ikke, og ingen skal søge.",
                ),
            ),
        ),
    ),
    Matter(
        key="digital-hjaelp",
        number=699,
        title="Digital hjælp i alle landsbyer",
        kind="Driftssag",
        opened=-26,
        topics=("Landdistrikter", "Kultur og bibliotek"),
        turns=(
            Turn(
                "kfu",
                1,
                "Indstilling",
                "Anbefales godkendt",
                "Hjælpen begynder i Lundby til februar.",
            ),
            Turn("lr", 5, "Høring", "Taget til efterretning", "Lokalrådet finder frivillige."),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: digital hjælp",
                -26,
                (
                    "Biblioteket kører ud med kaffe, bærbare og tid. To timer hver anden uge i Ravnsø, Lundby og Strandholt. Du kan få hjælp til Digital Post, netbank, billetter og billeder på telefonen.",
                    "Medarbejderen må ikke se din kode og trykker aldrig for dig.",
                ),
            ),
        ),
    ),
    Matter(
        key="fartgraense-bygade",
        number=704,
        title="40 km/t på Ravnsø Bygade",
        kind="Trafiksag",
        opened=-20,
        area="Ravnsø",
        street="Ravnsø Bygade",
        point=(11.079, 56.090),
        topics=("Trafik og veje", "Landdistrikter"),
        turns=(
            Turn("tmu", None, "Høring", opens=-9, deadline=19),
            Turn("tmu", 7, "Beslutning", "Godkendt", "Godkendt efter aftale med politiet."),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: fart i Ravnsø",
                -20,
                (
                    "Bilerne kører i snit 54 km/t forbi skolen. Politiet kan sige ja til 40 km/t, hvis der laves to hævede flader. De koster 380.000 kr.",
                ),
            ),
        ),
    ),
    Matter(
        key="kunst-i-gadehojde",
        number=711,
        title="Kunst på kommunens transformerskabe",
        kind="Driftssag",
        opened=-12,
        topics=("Kultur og bibliotek",),
        turns=(
            Turn(
                "kfu", 1, "Beslutning", "Godkendt", "Elever og kunstnere maler 30 skabe til sommer."
            ),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: kunst på skabe",
                -12,
                (
                    "30 skabe i Midtbyen og Vestbyen males af elever sammen med tre kunstnere. Elværket har sagt ja. Materialer koster 64.000 kr.",
                ),
            ),
        ),
    ),
    Matter(
        key="gratis-parkering",
        number=715,
        title="Gratis parkering på Torvet i december",
        kind="Medlemsforslag",
        opened=-10,
        area="Midtbyen",
        topics=("Trafik og veje", "Erhverv og turisme"),
        turns=(Turn("tmu", 3, "Beslutning"),),
        papers=(
            Paper(
                "Medlemsforslag: gratis parkering",
                -10,
                ("Forslaget er trukket af forslagsstilleren.",),
            ),
        ),
        withdrawn=-3,
    ),
    Matter(
        key="strandeng",
        number=718,
        title="Køer på strandengen ved Strandholt",
        kind="Naturpleje",
        opened=-6,
        area="Strandholt",
        point=(11.197, 56.088),
        topics=("Natur og klima",),
        turns=(
            Turn(
                "tmu",
                1,
                "Beslutning",
                "Godkendt",
                "18 kvier græsser fra maj til oktober. Stien holdes åben med låger.",
            ),
        ),
        papers=(
            Paper(
                "Sagsfremstilling: afgræsning af strandengen",
                -6,
                (
                    "Strandengen gror til i tagrør. Vibe og rødben yngler kun, hvor græsset er kort. Et lokalt græsserlav vil stille 18 kvier til rådighed.",
                    "Der sættes 2,1 km hegn og fire låger op. To af dem kan åbnes fra kørestol.",
                ),
            ),
        ),
    ),
)
