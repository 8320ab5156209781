"""Kuulasjärvi in Finnish."""

# ruff: noqa: E501 -- prose, a paragraph to a string

from demo.texts.shapes import AlertText, CaseText, HomeText, LanguageTexts, PageText

PAGES = (
    PageText(
        "about",
        "nain-tori-toimii",
        "Näin tori toimii",
        "Täällä näet, mistä kunnassa päätetään, ja ehdit sanoa mielipiteesi.",
        (
            (
                "text",
                "<p>Tori kokoaa valtuuston, hallituksen ja lautakuntien asiat yhteen paikkaan. Asiat haetaan kunnan asianhallinnasta joka tunti. Toimittaja selittää tärkeimmät selkeällä kielellä.</p><h2>Mitä voit tehdä</h2><ul><li>Näet, missä vaiheessa asia on, mitä seuraavaksi tapahtuu ja mihin voit vielä vaikuttaa.</li><li>Löydät asiat alueen ja aiheen mukaan.</li><li>Saat kokoukset omaan kalenteriisi.</li></ul>",
            ),
            (
                "steps",
                {
                    "heading": "Ideasta päätökseksi",
                    "steps": [
                        {
                            "title": "Asia tulee vireille",
                            "text": "<p>Aloitteen voi tehdä asukas, valtuutettu tai kunta itse.</p>",
                        },
                        {
                            "title": "Asia valmistellaan",
                            "text": "<p>Viranhaltija selvittää vaihtoehdot ja kirjoittaa esityksen.</p>",
                        },
                        {
                            "title": "Lautakunta käsittelee",
                            "text": "<p>Lautakunta voi hyväksyä, jättää pöydälle tai palauttaa asian.</p>",
                        },
                        {
                            "title": "Hallitus ja valtuusto päättävät",
                            "text": "<p>Valtuuston kokous on avoin. Voit tulla kuuntelemaan.</p>",
                        },
                        {
                            "title": "Päätös toteutetaan",
                            "text": "<p>Asian sivulla näet, mitä sen jälkeen tapahtuu.</p>",
                        },
                    ],
                },
            ),
            (
                "action",
                {
                    "title": "Katso, mitä nyt käsitellään",
                    "text": "Asiat, joihin voit vaikuttaa, ovat ylimpinä.",
                    "button": "Kaikki asiat",
                    "page": "cases",
                },
            ),
        ),
        "about",
    ),
    PageText(
        "follow",
        "seuraa-asiaa",
        "Seuraa asiaa",
        "Näin pysyt selvillä asioista, jotka kiinnostavat sinua.",
        (
            (
                "steps",
                {
                    "heading": "Näin teet",
                    "steps": [
                        {
                            "title": "Etsi asia",
                            "text": "<p>Hae kadun nimellä, sanalla tai asianumerolla.</p>",
                        },
                        {
                            "title": "Katso vaihe",
                            "text": "<p>Viivan neliö näyttää, missä asia on nyt.</p>",
                        },
                        {
                            "title": "Ota kokoukset kalenteriin",
                            "text": "<p>Jos kokous siirtyy, se siirtyy myös sinun kalenterissasi.</p>",
                        },
                    ],
                },
            ),
            (
                "accordion",
                {
                    "heading": "Usein kysyttyä",
                    "items": [
                        {"question": "Maksaako tämä jotain?", "answer": "<p>Ei.</p>"},
                        {
                            "question": "Näkevätkö muut, mitä seuraan?",
                            "answer": "<p>Eivät. Vain sinä näet sen, ja voit poistaa sen milloin tahansa.</p>",
                        },
                        {
                            "question": "Miksi jokin kohta on salainen?",
                            "answer": "<p>Kohta voi koskea yksittäistä ihmistä tai neuvottelua. Laki määrää, milloin asia käsitellään suljetuin ovin.</p>",
                        },
                    ],
                },
            ),
        ),
    ),
    PageText(
        "speak",
        "puhu-kokouksessa",
        "Puhu valtuuston kyselytunnilla",
        "Ennen valtuuston kokousta on puolen tunnin kyselytunti. Sinun ei tarvitse olla hyvä puhuja.",
        (
            (
                "steps",
                {
                    "heading": "Näin se menee",
                    "steps": [
                        {
                            "title": "Ilmoittaudu kello 12 mennessä",
                            "text": "<p>Kerro kirjaamoon, mistä haluat kysyä. Saat vuoronumeron.</p>",
                        },
                        {
                            "title": "Tule kello 17.15",
                            "text": "<p>Salissa on induktiosilmukka ja esteetön paikka.</p>",
                        },
                        {
                            "title": "Puhu kolme minuuttia",
                            "text": "<p>Voit lukea paperista, suomeksi tai ruotsiksi. Saat vastauksen heti tai kirjallisesti kymmenessä päivässä.</p>",
                        },
                    ],
                },
            ),
            ("contact", "kirjaamo"),
            (
                "quote",
                {
                    "text": "Kysyin bussipysäkin valosta. Se palaa nyt.",
                    "who": "Veikko Salmela",
                    "role": "itäharjulainen",
                },
            ),
        ),
    ),
    PageText(
        "contact",
        "ota-yhteytta",
        "Ota yhteyttä",
        "Soita, kirjoita tai tule käymään. Sinun ei tarvitse tietää, kenelle asia kuuluu.",
        (
            ("contact", "neuvonta"),
            ("contact", "kirjaamo"),
            ("contact", "jatehuolto"),
            ("contact", "kirjasto"),
            (
                "text",
                "<h2>Kiireellinen vika</h2><p>Kun vesijohto vuotaa tai tie on poikki, soita päivystykseen 020 000 1112, kaikkina aikoina. Jos joku on hengenvaarassa, soita 112.</p>",
            ),
        ),
        "contact",
    ),
    PageText(
        "waste",
        "lajittele",
        "Lajittele jätteesi",
        "Näin lajittelet kotona ja mökillä.",
        (
            (
                "text",
                "<h2>Mikä kuuluu minne?</h2><ul><li><b>Biojäte:</b> ruoantähteet ja kahvinporot paperipussissa.</li><li><b>Kartonki ja paperi:</b> kuivana ja litteänä.</li><li><b>Lasi ja metalli:</b> huuhtele kylmällä vedellä.</li><li><b>Muovi:</b> vain pakkaukset, korkki erikseen.</li><li><b>Poistotekstiili:</b> kuivana, myös rikkinäisenä.</li><li><b>Vaarallinen jäte:</b> paristot ja maalit kierrätysasemalle.</li></ul>",
            ),
            (
                "accordion",
                {
                    "heading": "Usein kysyttyä",
                    "items": [
                        {
                            "question": "Milloin astia tyhjennetään?",
                            "answer": "<p>Biojäte kahden viikon välein, kesällä joka viikko. Muut neljän viikon välein.</p>",
                        },
                        {
                            "question": "Mihin vien sohvan?",
                            "answer": "<p>Kierrätysasemalle Varikkotielle. Kaksi kertaa vuodessa se ei maksa mitään.</p>",
                        },
                    ],
                },
            ),
            ("contact", "jatehuolto"),
        ),
    ),
    PageText(
        "library",
        "kirjaston-aukiolo",
        "Kirjaston aukiolo",
        "Kirjasto on auki joka päivä, ja kirjastoauto käy kylissä.",
        (
            (
                "text",
                "<h2>Pääkirjasto</h2><p>Palvelua arkisin kello 11–18 ja lauantaisin kello 10–14. Omatoimisesti kello 6–22 kirjastokortilla.</p><h2>Kirjastoauto</h2><p>Itäharjun koulu tiistaisin kello 15–16. Saarenpään ranta torstaisin kello 15–16. Kirkonkylä torstaisin kello 17–18.</p>",
            ),
            ("contact", "kirjasto"),
        ),
    ),
    PageText(
        "accessibility",
        "saavutettavuus",
        "Saavutettavuus",
        "Torin pitää toimia kaikille. Kerro, jos se ei toimi sinulle.",
        (
            (
                "text",
                "<h2>Missä olemme</h2><p>Sivut on tehty WCAG 2.2 -ohjeiston AA-tason mukaan. Voit käyttää niitä näppäimistöllä, ruudunlukijalla, suurennettuna ja ilman JavaScriptiä.</p><h2>Mikä ei vielä toimi</h2><p>Asiakirjat ovat PDF-tiedostoja, joista osa on kuvia ilman tekstiä. Pyydä teksti meiltä.</p><h2>Anna palautetta</h2><p>Kirjoita osoitteeseen neuvonta@kuulasjarvi.example. Saat vastauksen viidessä arkipäivässä. Ellet ole tyytyväinen, voit tehdä ilmoituksen valvovalle viranomaiselle.</p>",
            ),
        ),
        "accessibility",
    ),
    PageText(
        "privacy",
        "tietosuoja",
        "Tietosuoja ja omat tiedot",
        "Tiedämme sinusta mahdollisimman vähän, ja näet kaiken itse.",
        (
            (
                "text",
                "<h2>Kun vain luet</h2><p>Emme tallenna sinusta mitään emmekä aseta evästeitä.</p><h2>Kun kirjaudut</h2><p>Tallennamme etunimesi, syntymävuotesi, kotikuntasi ja sen, mitä seuraat. Henkilötunnusta emme tallenna. Sen tilalla on tunniste, jota kukaan ei voi laskea takaisin.</p><h2>Oikeutesi</h2><p>Omalla sivullasi näet kaiken, saat tiedot tiedostona ja voit poistaa tilisi heti.</p>",
            ),
        ),
        "privacy",
    ),
    PageText(
        "cookies",
        "evasteet",
        "Evästeet",
        "Ei evästeitä ennen kirjautumista. Siksi et näe evästekysymystä.",
        (
            (
                "text",
                "<p>Kun luet kirjautumatta, emme aseta evästeitä. Kun kirjaudut, asetamme vain ne, joita pyytämäsi toiminto tarvitsee.</p>",
            ),
        ),
        "cookies",
    ),
    PageText(
        "english",
        "in-english",
        "Kuulasjärvi in English",
        "What you find here, and how to take part in English.",
        (
            (
                "text",
                "<p>Kuulasjärvi, in Swedish Klarträsk, is a bilingual municipality of about 9,400 people around a lake. This square shows what the council, the executive and the committees are deciding.</p><h2>What you can do</h2><ul><li>Change the language of the buttons and headings at the top of every page. Cases are written in Finnish and partly in Swedish.</li><li>Come to a council meeting on a Monday at 18:00. It is open to everybody.</li><li>Send your view in English while a plan is on display. It is read like any other.</li></ul><h2>Ask us</h2><p>Call 020 000 1100 on weekdays from 9 to 15.</p>",
            ),
            ("contact", "neuvonta"),
        ),
        language="en",
    ),
)

CASES = (
    CaseText(
        "rantaraitti",
        "Kävele järven rantaa Myllyrannasta Saarenpäähän",
        "Kunta suunnittelee 4,2 kilometrin raittia rantaan. Siellä pääsee kulkemaan myös pyörätuolilla ja lastenvaunuilla. Valtuusto päättää asiasta.",
        "<p>Pääset kävellen järven rantaa pitkin ilman maantietä. Jos asut raitin varrella, polku kulkee vähintään 30 metrin päässä rannastasi.</p>",
        "<p>Valtuuston kokous on avoin. Voit kysyä kyselytunnilla ennen kokousta.</p>",
    ),
    CaseText(
        "koulukeskus",
        "Kaksi koulua, yhteinen piha ja ruokala Koivulaan",
        "Suomenkielinen ja ruotsinkielinen koulu saavat uuden puurakennuksen. Koulut pysyvät omina kouluinaan. Nyt suunnitellaan pihaa.",
        "<p>Lapsesi käy koulua omalla kielellään kuten ennenkin. Ruokala, sali ja kirjasto ovat yhteisiä, ja illalla sinäkin voit käyttää niitä.</p>",
        "<p>Kerro, millainen pihan pitäisi olla. Myös oppilaat saavat vastata.</p>",
        14,
    ),
    CaseText(
        "tuulivoima",
        "Kuusi tuulivoimalaa Itäharjulle?",
        "Kaavaehdotuksessa on kuusi voimalaa. Lähin koti on 1 450 metrin päässä. Ehdotus on nähtävillä, ja siitä voi jättää muistutuksen.",
        "<p>Jos asut Itäharjulla, voimalat näkyvät avoimilta paikoilta. Kunta saa kiinteistöveroa noin 420 000 euroa vuodessa.</p>",
        "<p>Kirjoita muistutus omin sanoin ja lähetä se kirjaamoon. Kerro nimesi ja osoitteesi.</p>",
        18,
    ),
    CaseText(
        "kirjasto",
        "Kirjastoon aamusta iltaan",
        "Kirjasto on omatoimisesti auki kello 6–22. Lastenosasto uudistuu ja saa satupesän ikkunan eteen.",
        "<p>Tarvitset kirjastokortin ja PIN-koodin. Henkilökunta on paikalla arkisin kello 11–18.</p>",
    ),
    CaseText(
        "uimaranta",
        "Esteetön uimaranta Saarenpäähän",
        "Yksitoista valtuutettua ehdottaa luiskaa veteen, kaiteita ja tilavaa pukukoppia.",
        "<p>Jos liikut pyörätuolilla tai rollaattorilla, pääset uimaan omin voimin.</p>",
    ),
    CaseText(
        "kylakuski",
        "Kyläkuski hakee kotiovelta",
        "Kutsutaksia kokeillaan Kirkonkylän ja Itäharjun välillä tammikuusta alkaen.",
        "<p>Tilaa kyyti tuntia ennen puhelimella tai netissä. Matka maksaa 3,50 euroa, alle 18-vuotiaalle ei mitään.</p>",
    ),
    CaseText(
        "lumenkaato",
        "Mihin lumi viedään talvella?",
        "Kunta haluaa siirtää lumenkaatopaikan järven rannasta Koivulan kentälle.",
        "<p>Järveen pääsee vähemmän suolaa ja roskaa. Koivulassa rekat ajavat kovina lumipäivinä.</p>",
        "<p>Jos asut Koivulassa, kerro mitä reittiä rekkojen pitäisi ajaa ja milloin.</p>",
        9,
    ),
    CaseText(
        "talousarvio",
        "Mihin kunnan rahat menevät ensi vuonna",
        "Kunta käyttää ensi vuonna 61,4 miljoonaa euroa. Vero ei nouse.",
        "<p>Sadasta eurosta 52 menee kouluihin ja päiväkoteihin. Uutta on kirjaston pidempi aukiolo ja kyläkuski.</p>",
    ),
)

TEXTS = LanguageTexts(
    home=HomeText(
        "Tervetuloa torille",
        "Katso, mistä Kuulasjärvellä päätetään, ja sano mielipiteesi, kun vielä ehdit.",
        (
            (
                "text",
                "<h2>Astu sisään</h2><p>Kunnantalon ovet ovat auki, täälläkin. Voit lukea kaiken kirjautumatta. Kun haluat valita sinua kiinnostavat alueet ja aiheet, kirjaudu tunnistautumalla.</p>",
            ),
            (
                "action",
                {
                    "title": "Kysy valtuustolta",
                    "text": "Saat kolme minuuttia, ja voit lukea paperista.",
                    "button": "Näin se menee",
                    "page": "speak",
                },
            ),
        ),
    ),
    pages=PAGES,
    alert=AlertText(
        "notice",
        "Vesikatko Myllyrannassa torstaina.",
        "Vesi on poikki kello 9–13, kun putki vaihdetaan Myllynmäellä. Ota vettä talteen aamulla.",
        120,
        "contact",
        "Yhteystiedot",
    ),
    cases=CASES,
    list_title="Asiat",
    list_intro="Valtuuston, hallituksen ja lautakuntien asiat. Nähtävillä oleviin asioihin voit vaikuttaa.",
)
