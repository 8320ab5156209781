"""Kuulasjärvi's cases, written for the demo. Places, people, figures and events are invented."""

# ruff: noqa: E501 -- prose, a paragraph to a string

from demo.casesystem.plan import Matter, Paper, Turn

PLANNING = ("10 03 03", "Asemakaavoitus")
TRAFFIC = ("08 00 02", "Liikennesuunnittelu")
SCHOOLS = ("12 00 01", "Perusopetuksen järjestäminen")
CULTURE = ("12 03 00", "Kirjasto- ja kulttuuripalvelut")
INITIATIVES = ("00 00 03", "Valtuuston aloitetoiminta")
HEALTH = ("05 01 00", "Hyvinvoinnin edistäminen")
FINANCE = ("02 02 00", "Talousarvio")
NATURE = ("11 01 02", "Ympäristönsuojelu")

MATTERS = (
    Matter(
        key="rantaraitti",
        number=1216,
        opened=-260,
        kind="",
        title="Rantaraitti Kuulasjärven ympäri, Myllyranta–Saarenpää",
        swedish="Strandstråket runt Klarträsk, Kvarnstranden–Holmändan",
        classification=TRAFFIC,
        turns=(
            Turn(
                "U30",
                -32,
                "Käsittely",
                text="Tekninen lautakunta päätti teettää yleissuunnitelman 4,2 kilometrin raitista.",
            ),
            Turn(
                "U30",
                -20,
                "Käsittely",
                text="Lautakunta jätti asian pöydälle, jotta maanomistajat Saarenpäässä voidaan kuulla.",
            ),
            Turn("U30", None, "Kuuleminen", opens=-130, deadline=-96),
            Turn(
                "U30",
                -11,
                "Käsittely",
                text="Lautakunta esitti, että raitti linjataan 30 metrin päähän rannasta kahden tontin kohdalla.",
            ),
            Turn(
                "00400",
                -8,
                "Käsittely",
                text="Kunnanhallitus palautti asian valmisteltavaksi. Talviajan kunnossapidon hinta on selvitettävä.",
            ),
            Turn(
                "U30",
                -5,
                "Käsittely",
                text="Talvikunnossapito maksaa 38 000 euroa vuodessa. Lautakunta piti esityksensä ennallaan.",
            ),
            Turn(
                "00400",
                -3,
                "Käsittely",
                text="Kunnanhallitus esitti raittia valtuustolle äänin 4–1.",
            ),
            Turn(
                "02900",
                2,
                "Päätös",
                text="Valtuusto hyväksyi rantaraitin äänin 19–6. Rakentaminen alkaa keväällä Myllyrannasta.",
            ),
        ),
        papers=(
            Paper(
                "Rantaraitti, yleissuunnitelma",
                -200,
                (
                    "Kuulasjärven rannalla ei pääse kulkemaan Myllyrannasta Saarenpäähän muuten kuin maantien reunaa pitkin. Raitti olisi 4,2 kilometriä pitkä ja kolme metriä leveä, ja siihen kuuluu kaksi siltaa.",
                    "Raitti on suunniteltu niin, että sitä voi kulkea pyörätuolilla ja lastenvaunuilla. Levähdyspaikkoja on 400 metrin välein. Valot himmenevät, kun kukaan ei kulje.",
                    "Kustannusarvio on 2,9 miljoonaa euroa, josta puoleen haetaan valtion avustusta.",
                ),
                kind="selvitys",
            ),
            Paper(
                "Sammandrag: strandstråket",
                -190,
                (
                    "Stråket blir 4,2 kilometer långt och tre meter brett. Det går att använda med rullstol och barnvagn.",
                    "Kostnaden beräknas till 2,9 miljoner euro. Kommunen söker statsbidrag för hälften.",
                ),
                kind="liite",
                language="sv",
            ),
            Paper(
                "Maanomistajien kuulemisen yhteenveto",
                -92,
                (
                    "Kuulemiseen vastasi 23 maanomistajaa. Neljätoista kannatti, kuusi vastusti ja kolme kysyi lisää. Vastustajat pelkäävät pihojen yksityisyyden puolesta.",
                ),
                kind="liite",
            ),
        ),
    ),
    Matter(
        key="kirjasto",
        number=1390,
        opened=-120,
        kind="",
        title="Kirjaston omatoimiaukiolo ja lastenosaston uudistus",
        swedish="Meröppet bibliotek och ny barnavdelning",
        classification=CULTURE,
        turns=(
            Turn(
                "U20",
                -9,
                "Käsittely",
                text="Sivistyslautakunta päätti kokeilla omatoimikirjastoa kello 6–22.",
            ),
            Turn("U20", -3, "Käsittely"),
            Turn(
                "U20",
                3,
                "Päätös",
                text="Lautakunta hyväksyi lastenosaston suunnitelman. Satupesä tehdään ikkunan eteen.",
            ),
        ),
        papers=(
            Paper(
                "Kirjasto auki aamusta iltaan",
                -120,
                (
                    "Kirjasto on nyt auki 34 tuntia viikossa. Omatoimiaikana ovi aukeaa kirjastokortilla ja PIN-koodilla. Henkilökunta on paikalla arkisin kello 11–18.",
                    "Lastenosastosta puuttuu paikka, jossa voi lukea ääneen häiritsemättä muita. Kaksikieliset satutunnit kasvoivat viime vuonna 26 lapsesta 61 lapseen.",
                ),
                kind="selvitys",
            ),
        ),
    ),
    Matter(
        key="koulukeskus",
        number=877,
        opened=-420,
        kind="",
        title="Kaksikielinen koulukeskus Koivulaan, hankesuunnitelma",
        swedish="Tvåspråkigt skolcentrum i Björkby, projektplan",
        classification=SCHOOLS,
        turns=(
            Turn("U20", -52, "Käsittely", text="Lautakunta käynnisti hankesuunnittelun."),
            Turn("U20", -44, "Käsittely", text="Lautakunta valitsi paikaksi Koivulan."),
            Turn("U20", None, "Kuuleminen", opens=-290, deadline=-260),
            Turn("U20", -35, "Käsittely", text="Lautakunta jätti asian pöydälle."),
            Turn(
                "U20",
                -33,
                "Käsittely",
                text="Lautakunta esitti yhteistä ruokalaa ja liikuntasalia, omia opetustiloja ja omia opettajainhuoneita.",
            ),
            Turn(
                "00400",
                -30,
                "Käsittely",
                text="Kunnanhallitus palautti asian: hinta on liian korkea.",
            ),
            Turn("U20", -21, "Käsittely", text="Hanketta pienennettiin 400 neliömetriä."),
            Turn("U30", -18, "Käsittely", text="Tekninen lautakunta puolsi puurakennetta."),
            Turn(
                "00400",
                -9,
                "Käsittely",
                text="Kunnanhallitus esitti hankesuunnitelmaa valtuustolle.",
            ),
            Turn(
                "02900",
                -8,
                "Päätös",
                text="Valtuusto hyväksyi hankesuunnitelman. Enimmäishinta on 23,8 miljoonaa euroa.",
            ),
            Turn("U20", None, "Kuuleminen", opens=-20, deadline=14, heading="Koulukeskuksen piha"),
        ),
        papers=(
            Paper(
                "Hankesuunnitelma: koulukeskus",
                -380,
                (
                    "Suomenkielinen koulu ja ruotsinkielinen koulu toimivat rakennuksissa, jotka on korjattu loppuun. Oppilaita on yhteensä 486, heistä 171 ruotsinkielisessä koulussa.",
                    "Koulut pysyvät omina kouluinaan. Yhteisiä ovat ruokala, liikuntasali, kirjasto ja piha. Illalla tilat ovat kyläläisten käytössä.",
                    "Rakennus tehdään puusta ja lämpenee maalämmöllä. Hinta on 23,8 miljoonaa euroa.",
                ),
                kind="selvitys",
            ),
            Paper(
                "Projektplan: skolcentrum i Björkby",
                -378,
                (
                    "Skolorna förblir två egna skolor med var sin rektor. Matsal, gymnastiksal, bibliotek och gård är gemensamma.",
                    "I planen finns egna ingångar, så att eleverna möts på gården och i matsalen.",
                ),
                kind="liite",
                language="sv",
            ),
            Paper(
                "Pihan suunnitelma, kuulutus",
                -20,
                (
                    "Pihan suunnitelma on nähtävillä kirjastossa ja kunnan sivuilla. Kaikki saavat sanoa mielipiteensä, myös oppilaat.",
                ),
                kind="liite",
            ),
        ),
    ),
    Matter(
        key="uimaranta",
        number=1471,
        opened=-70,
        kind="",
        title="Valtuustoaloite, esteetön uimaranta Saarenpäähän",
        swedish="Fullmäktigemotion, tillgänglig badstrand på Holmändan",
        classification=INITIATIVES,
        turns=(
            Turn(
                "00400",
                -6,
                "Käsittely",
                text="Kunnanhallitus pyysi teknisen lautakunnan lausunnon.",
            ),
            Turn(
                "U30",
                1,
                "Käsittely",
                text="Lautakunta puoltaa luiskaa, kahta invapaikkaa ja pukukoppia.",
            ),
            Turn("02900", 7, "Päätös", text="Valtuusto hyväksyi aloitteen yksimielisesti."),
        ),
        papers=(
            Paper(
                "Valtuustoaloite: esteetön uimaranta",
                -70,
                (
                    "Kuulasjärvellä on neljä uimarantaa, mutta yhdellekään ei pääse pyörätuolilla veteen asti. Aloitteessa esitetään luiskaa, kaiteita, kahta autopaikkaa ja pukukoppia, johon mahtuu avustaja.",
                    "Aloitteen allekirjoitti yksitoista valtuutettua.",
                ),
                kind="aloite",
            ),
            Paper(
                "Motion: tillgänglig badstrand",
                -70,
                (
                    "Motionärerna föreslår en ramp ner i vattnet, räcken och ett omklädningsrum med plats för en assistent.",
                ),
                kind="aloite",
                language="sv",
            ),
        ),
    ),
    Matter(
        key="tuulivoima",
        number=640,
        opened=-500,
        kind="",
        title="Itäharjun tuulivoimaosayleiskaava",
        swedish="Delgeneralplan för vindkraft på Österåsen",
        classification=PLANNING,
        turns=(
            Turn("U30", -60, "Käsittely", text="Lautakunta päätti kaavoituksen aloittamisesta."),
            Turn("U30", None, "Kuuleminen", opens=-330, deadline=-300),
            Turn(
                "U30", -38, "Käsittely", text="Voimaloiden määrää vähennettiin yhdeksästä kuuteen."
            ),
            Turn(
                "00400", -34, "Käsittely", text="Kunnanhallitus asetti kaavaehdotuksen nähtäville."
            ),
            Turn("00400", None, "Kuuleminen", opens=-12, deadline=18),
            Turn("00400", 8, "Käsittely", text="Kunnanhallitus esitti kaavaa valtuustolle."),
            Turn("02900", 9, "Päätös", text="Valtuusto hyväksyi kaavan äänin 15–10."),
        ),
        papers=(
            Paper(
                "Kaavaselostus",
                -20,
                (
                    "Itäharjulle suunnitellaan kuutta voimalaa. Lähin koti on 1 450 metrin päässä. Melu on lähimmässä kodissa enintään 38 desibeliä.",
                    "Kuntalaiset saavat voimaloista kiinteistöveroa noin 420 000 euroa vuodessa.",
                    "Ehdotus on nähtävillä kolmekymmentä päivää. Muistutus toimitetaan kirjaamoon ennen määräajan loppua.",
                ),
                kind="seloste",
            ),
            Paper(
                "Kaavakartta",
                -20,
                ("Kartta 1:20 000. Voimaloiden paikat 1–6, tiet ja sähköasema.",),
                kind="kartta",
                language="fi-sv",
            ),
            Paper(
                "Linnustoselvitys, salassa pidettävä liite",
                -20,
                ("Ei julkaista.",),
                kind="liite",
                private=True,
            ),
        ),
    ),
    Matter(
        key="talousarvio",
        number=1100,
        opened=-190,
        kind="",
        title="Ensi vuoden talousarvio ja taloussuunnitelma",
        swedish="Budget för nästa år och ekonomiplan",
        classification=FINANCE,
        turns=(
            Turn(
                "00400",
                -14,
                "Käsittely",
                text="Kunnanhallitus antoi lautakunnille raamin. Menot saavat kasvaa 2,1 prosenttia.",
            ),
            Turn(
                "00400",
                -3,
                "Käsittely",
                text="Kunnanhallitus esitti talousarviota. Kunnallisvero pysyy 8,2 prosentissa.",
            ),
            Turn(
                "02900",
                1,
                "Päätös",
                text="Valtuusto hyväksyi talousarvion. Lisäys: 40 000 euroa nuorten kesätyöhön.",
            ),
        ),
        papers=(
            Paper(
                "Talousarvio yhdellä sivulla",
                -24,
                (
                    "Kunta käyttää ensi vuonna 61,4 miljoonaa euroa. Sadasta eurosta 52 menee kouluihin ja varhaiskasvatukseen, 17 teihin, puistoihin ja rakennuksiin, 9 kulttuuriin ja liikuntaan ja loput muuhun työhön.",
                    "Uutta on kirjaston omatoimiaukiolo ja kyläkuskin kokeilu.",
                ),
                kind="selvitys",
            ),
            Paper(
                "Budgeten på en sida",
                -24,
                (
                    "Kommunen använder 61,4 miljoner euro nästa år. Kommunalskatten är oförändrad, 8,2 procent.",
                ),
                kind="liite",
                language="sv",
            ),
        ),
    ),
    Matter(
        key="kylakuski",
        number=1502,
        opened=-48,
        kind="",
        title="Kyläkuski: kutsutaksi Kirkonkylän ja Itäharjun välille",
        swedish="Bykusken: anropstaxi mellan Kyrkbyn och Österåsen",
        classification=TRAFFIC,
        turns=(
            Turn(
                "U30",
                -4,
                "Käsittely",
                text="Lautakunta pyysi hintatarjoukset kolmelta yritykseltä.",
            ),
            Turn(
                "U30",
                3,
                "Päätös",
                text="Kokeilu alkaa tammikuussa. Matka maksaa 3,50 euroa ja alle 18-vuotiaille ei mitään.",
            ),
        ),
        papers=(
            Paper(
                "Kyläkuskin kokeilusuunnitelma",
                -48,
                (
                    "Viimeinen bussi Itäharjulle lähtee kello 17.20. Kyläkuski ajaa arkisin kello 8–20 ja lauantaisin kello 10–23. Kyyti tilataan puhelimella tai netissä tuntia ennen.",
                    "Kokeilu maksaa 92 000 euroa vuodessa.",
                ),
                kind="suunnitelma",
            ),
        ),
    ),
    Matter(
        key="paivakoti",
        number=1333,
        opened=-140,
        kind="",
        title="Myllyrannan päiväkodin lisätilat",
        swedish="Tilläggsutrymmen för daghemmet i Kvarnstranden",
        classification=SCHOOLS,
        turns=(
            Turn(
                "U20",
                -12,
                "Käsittely",
                text="Lautakunta esitti kahta uutta ryhmää, toinen niistä ruotsinkielinen.",
            ),
            Turn(
                "00400",
                -8,
                "Käsittely",
                text="Kunnanhallitus varasi hankkeelle 1,1 miljoonaa euroa.",
            ),
            Turn("02900", -8, "Päätös", text="Valtuusto myönsi määrärahan yksimielisesti."),
        ),
        papers=(
            Paper(
                "Päiväkodin tilatarve",
                -140,
                (
                    "Myllyrannassa odottaa paikkaa 29 lasta. Kahden ryhmän lisätilat tehdään siirrettävinä puumoduuleina. Piha laajenee metsän puolelle.",
                ),
                kind="selvitys",
            ),
        ),
    ),
    Matter(
        key="palvelutalo",
        number=1290,
        opened=-165,
        kind="",
        title="Palvelutalo Iltaruskon muutos yhteisölliseksi asumiseksi",
        swedish="Servicehuset Iltarusko blir gemenskapsboende",
        classification=HEALTH,
        turns=(
            Turn(
                "U40",
                -13,
                "Käsittely",
                text="Lautakunta järjesti asukkaille ja omaisille kaksi keskustelutilaisuutta.",
            ),
            Turn(
                "U40",
                -5,
                "Käsittely",
                text="Lautakunta esitti muutosta. Kukaan ei joudu muuttamaan.",
            ),
            Turn("00400", -3, "Päätös", text="Kunnanhallitus hyväksyi muutoksen."),
        ),
        papers=(
            Paper(
                "Iltaruskon asukkaiden toiveet",
                -95,
                (
                    "Asukkaat toivoivat yhteistä keittiötä, saunavuoroa kahdesti viikossa ja paikkaa käsitöille. Kolme neljästä haluaa pitää oman huonekalunsa.",
                ),
                kind="selvitys",
            ),
        ),
    ),
    Matter(
        key="asemakaava-keskusta",
        number=990,
        opened=-310,
        kind="",
        title="Keskustan asemakaavan muutos, korttelit 12–15",
        swedish="Ändring av detaljplanen för centrum, kvarteren 12–15",
        classification=PLANNING,
        turns=(
            Turn("U30", -36, "Käsittely", text="Lautakunta asetti luonnoksen nähtäville."),
            Turn("U30", None, "Kuuleminen", opens=-240, deadline=-210),
            Turn(
                "U30",
                -15,
                "Käsittely",
                text="Korttelin 14 korkeus laskettiin viidestä kerroksesta neljään.",
            ),
            Turn("00400", -6, "Käsittely", text="Kunnanhallitus esitti kaavaa valtuustolle."),
            Turn(
                "02900",
                -4,
                "Päätös",
                text="Valtuusto hyväksyi kaavan. Päätökseen voi hakea muutosta hallinto-oikeudelta.",
            ),
        ),
        papers=(
            Paper(
                "Kaavaselostus: korttelit 12–15",
                -110,
                (
                    "Kaava tuo keskustaan 96 asuntoa ja torin laidalle kaksi liiketilaa. Vanha meijeri suojellaan. Torille istutetaan vaahteroita.",
                ),
                kind="seloste",
            ),
            Paper(
                "Havainnekuva, ensimmäinen versio",
                -200,
                ("Kuva on korvattu uudella.",),
                kind="piirustus",
                withdrawn=-30,
            ),
        ),
    ),
    Matter(
        key="skeittipaikka",
        number=1533,
        opened=-33,
        kind="",
        title="Nuorten aloite: katettu skeittipaikka urheilukentän viereen",
        swedish="De ungas initiativ: skateplats under tak vid idrottsplanen",
        classification=INITIATIVES,
        turns=(
            Turn("U20", -3, "Käsittely"),
            Turn("U20", 3, "Käsittely", text="Lautakunta kutsui nuoret suunnittelemaan paikkaa."),
        ),
        papers=(
            Paper(
                "Nuorten aloite",
                -33,
                (
                    "Aloitteen teki 64 nuorta. Skeittipaikka on nyt kirjaston portailla. Katos tekisi paikasta kuivan myös marraskuussa.",
                ),
                kind="aloite",
            ),
        ),
    ),
    Matter(
        key="hulevesi",
        number=1410,
        opened=-100,
        kind="",
        title="Hulevesien viivytys Keskustassa ja Myllyrannassa",
        swedish="Fördröjning av dagvatten i Centrum och Kvarnstranden",
        classification=NATURE,
        turns=(
            Turn("U30", -11, "Käsittely", text="Lautakunta valitsi painanteet putkien sijaan."),
            Turn(
                "U30",
                -5,
                "Päätös",
                text="Lautakunta hyväksyi suunnitelman. Työ alkaa kun routa on sulanut.",
            ),
        ),
        papers=(
            Paper(
                "Hulevesisuunnitelma",
                -100,
                (
                    "Heinäkuun sateessa vesi nousi 23 kellariin. Painanteisiin mahtuu 1 800 kuutiota. Kuivana aikana ne ovat niittyä.",
                ),
                kind="suunnitelma",
            ),
        ),
    ),
    Matter(
        key="lumenkaato",
        number=1545,
        opened=-27,
        kind="",
        title="Lumenkaatopaikan siirto Koivulaan",
        swedish="Flytt av snötippen till Björkby",
        classification=NATURE,
        turns=(
            Turn("U30", None, "Kuuleminen", opens=-15, deadline=9),
            Turn(
                "U30",
                3,
                "Päätös",
                text="Lautakunta hylkäsi esityksen äänin 3–2. Uutta paikkaa etsitään.",
            ),
        ),
        papers=(
            Paper(
                "Esitys: uusi lumenkaatopaikka",
                -27,
                (
                    "Nykyinen paikka on järven rannassa. Sulamisvesi vie suolaa ja roskaa järveen. Koivulan kenttä on 700 metrin päässä lähimmästä kodista.",
                ),
                kind="esitys",
            ),
        ),
    ),
    Matter(
        key="avustukset",
        number=1220,
        opened=-155,
        kind="",
        title="Kulttuuriavustukset yhdistyksille",
        swedish="Kulturbidrag till föreningar",
        classification=CULTURE,
        turns=(
            Turn(
                "U2010VH1",
                -9,
                "Päätös",
                text="Avustusta saa neljätoista yhdistystä, yhteensä 32 500 euroa.",
            ),
        ),
        papers=(
            Paper(
                "Luettelo avustuksista",
                -58,
                (
                    "Kesäteatteri Kuulas 4 000 euroa, Klarträsk sångkör 2 600 euroa, Itäharjun kyläyhdistys 1 800 euroa ja yksitoista muuta.",
                ),
                kind="liite",
            ),
        ),
    ),
    Matter(
        key="valokuitu",
        number=1180,
        opened=-210,
        kind="",
        title="Valokuitu Itäharjulle ja Saarenpäähän",
        swedish="Fiber till Österåsen och Holmändan",
        classification=("00 01 04", "Ohjelma-, hanke- ja projektitoiminta"),
        turns=(
            Turn("00400", -22, "Käsittely", text="Kunnanhallitus haki avustusta."),
            Turn(
                "00400",
                -10,
                "Päätös",
                text="Kunta takaa 600 000 euron lainan. Liittymä maksaa kotitaloudelle 1 490 euroa.",
            ),
        ),
        papers=(
            Paper(
                "Valokuidun reitit ja hinnat",
                -210,
                (
                    "Verkko tavoittaa 410 kotia ja 38 vapaa-ajan asuntoa. Kaivaminen kestää kaksi kesää.",
                ),
                kind="selvitys",
            ),
        ),
    ),
    Matter(
        key="nimeton",
        number=212,
        opened=-690,
        kind="",
        title="",
        classification=("10 01 01 02", "Tonttien vuokraukset"),
        status="Arkistoitu",
        papers=(
            Paper(
                "Tontin 15/3 vuokra-ajan jatkaminen, Kirkonkylä",
                -680,
                ("Tontin vuokra-aikaa jatkettiin viidellä vuodella samoin ehdoin.",),
                kind="viranhaltijan päätös",
            ),
        ),
    ),
    Matter(
        key="ruokapalvelu",
        number=1466,
        opened=-76,
        kind="",
        title="Lähiruokaa kouluihin: hankinnan periaatteet",
        swedish="Närmat i skolorna: principer för upphandlingen",
        classification=SCHOOLS,
        turns=(
            Turn(
                "U20",
                -7,
                "Käsittely",
                text="Lautakunta kuuli keittiöitä, viljelijöitä ja oppilaita.",
            ),
            Turn(
                "00400",
                3,
                "Päätös",
                text="Vähintään 40 prosenttia ruoasta hankitaan sadan kilometrin säteeltä.",
            ),
        ),
        papers=(
            Paper(
                "Lähiruoan periaatteet",
                -76,
                (
                    "Kunnan keittiöt tekevät 1 150 ateriaa päivässä. Hankinta jaetaan pieniin osiin, jotta myös pieni tila voi tarjota.",
                ),
                kind="selvitys",
            ),
        ),
    ),
    Matter(
        key="silta",
        number=1558,
        opened=-14,
        kind="",
        title="Kirkonkylän kävelysillan korjaus",
        swedish="Reparation av gångbron i Kyrkbyn",
        classification=TRAFFIC,
        turns=(
            Turn(
                "U30",
                1,
                "Päätös",
                text="Silta suljetaan kuudeksi viikoksi helmikuussa. Kiertotie kulkee maantiesiltaa pitkin.",
            ),
        ),
        papers=(
            Paper(
                "Sillan kuntotutkimus",
                -14,
                (
                    "Kannen puut ovat lahonneet kolmesta kohdasta. Silta kantaa kävelijät, mutta ei huoltoautoa.",
                ),
                kind="raportti",
            ),
        ),
    ),
)
