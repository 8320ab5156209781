"""Kuulasjärvi's course in Finnish. The town, the people and the town's own numbers are invented; what is said of public
services in Finland is not."""

# ruff: noqa: E501 -- prose, a paragraph to a string

from demo.texts.shapes import CoursesText, CourseText, LessonText, ModuleText

AUTHORS = (
    ("Aino Virtanen", "Kirjastonhoitaja, Kuulasjärven kirjasto"),
    ("Pertti Lehto", "Kirjastovirkailija ja digiopastaja, Kuulasjärven kirjasto"),
)

IDENTITY = LessonText(
    "identity",
    "kuka-olet-verkossa",
    "Näin todistat verkossa, kuka olet",
    "Tämän jälkeen osaat kirjautua omilla tunnuksillasi ja tiedät, mitä koodeja et anna kenellekään.",
    15,
    (
        (
            "text",
            "<p>Kun haet paketin, näytät henkilökortin tai passin. Verkossa kukaan ei näe kasvojasi. Siksi todistat siellä henkilöllisyytesi toisella tavalla. Sen nimi on <b>tunnistautuminen</b>.</p><p>Sitä tarvitaan, kun asia on vain sinun: kirjeesi, terveystietosi, pankkiasiasi. Se vastaa omaa allekirjoitusta.</p><h2>Kolme tapaa</h2><ul><li><b>Pankkitunnukset.</b> Saat ne omasta pankistasi.</li><li><b>Mobiilivarmenne.</b> Se on puhelimessasi, ja sen saat puhelinyhtiöstä.</li><li><b>Henkilökortti.</b> Kortin sirussa on kansalaisvarmenne. Usein tarvitset myös kortinlukijan.</li></ul><p>Yksi tapa riittää. Useimmat käyttävät pankkitunnuksia, ja niin teemme mekin tässä.</p>",
        ),
        (
            "steps",
            {
                "heading": "Näin kirjaudut viranomaisen palveluun",
                "steps": [
                    {
                        "title": "Mene itse oikealle sivulle",
                        "text": "<p>Kirjoita osoite, esimerkiksi suomi.fi. Paina »Tunnistaudu« tai »Kirjaudu«.</p>",
                    },
                    {
                        "title": "Valitse oma pankkisi",
                        "text": "<p>Näet listan tavoista. Valitse se, joka sinulla on.</p>",
                    },
                    {
                        "title": "Anna käyttäjätunnus",
                        "text": "<p>Sen jälkeen pankki kysyy vahvistuksen puhelimesta tai tunnuslukulaitteesta.</p>",
                    },
                    {
                        "title": "Lue, mitä vahvistat",
                        "text": "<p>Näytöllä lukee, mihin olet kirjautumassa. Jos et itse aloittanut asiaa, keskeytä.</p>",
                    },
                    {
                        "title": "Kirjaudu lopuksi ulos",
                        "text": "<p>Se on kuin lukitsisit oven. Muista se varsinkin kirjaston koneella.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Ilman älypuhelinta</h2><p>Älypuhelin ei ole pakko. Monesta pankista saa <b>tunnuslukulaitteen</b>. Se on pieni laite, joka näyttää koodin, kun tarvitset sitä. Kysy pankistasi, mitä laitteita sillä on. Jos näet huonosti, kysy myös puhuvaa laitetta.</p>",
        ),
        (
            "checklist",
            {
                "heading": "Jos sinulla ei ole vielä tunnuksia",
                "items": [
                    "Soita pankkiisi ja varaa aika",
                    "Ota mukaan passi tai henkilökortti",
                    "Ota mukaan puhelin, akku ladattuna",
                    "Pyydä seuraksi joku, johon luotat, jos haluat",
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Kukaan ei soita ja kysy koodiasi. Ei pankki, ei poliisi eikä kunta. Vahvista vain se, minkä itse aloitit.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Usein kysyttyä",
                "items": [
                    {
                        "question": "Saako tyttäreni käyttää pankkitunnuksiani, kun hän auttaa?",
                        "answer": "<p>Ei. Tunnukset ovat henkilökohtaiset, myös perheessä. Hän voi saada sinulta valtuuden ja käyttää omiaan. Siitä kerrotaan oppitunnilla 6.</p>",
                    },
                    {
                        "question": "Mitä teen, jos puhelin katoaa?",
                        "answer": "<p>Soita heti pankkiisi ja pyydä sulkemaan tunnukset. Soita myös puhelinyhtiöön, niin se sulkee liittymän.</p>",
                    },
                    {
                        "question": "Saanko kirjoittaa koodit paperille?",
                        "answer": "<p>Opettele ne mieluummin ulkoa. Älä ainakaan säilytä koodia puhelimen tai laitteen kanssa samassa paikassa.</p>",
                    },
                    {
                        "question": "Mitä sanat tarkoittavat?",
                        "answer": "<p>»Kirjaudu« ja »tunnistaudu« vievät samasta ovesta sisään. »Vahvista« on sama kuin allekirjoita. »Keskeytä« ja »peruuta« vievät takaisin, ja niitä saat painaa aina.</p>",
                    },
                    {
                        "question": "Vahvistin jotakin, enkä tiedä mitä",
                        "answer": "<p>Soita heti pankkiisi. Kerro, mitä teit ja milloin. Pankki voi sulkea tunnukset ja katsoa, mitä niillä on tehty. Parempi soittaa kerran turhaan kuin jäädä miettimään.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Aino ja Pertti auttavat kirjastossa joka tiistai kello 13–15. Ota oma puhelin mukaan. Aikaa ei tarvitse varata.",
                "contact": "kirjasto",
            },
        ),
    ),
)

LETTERS = LessonText(
    "letters",
    "kirjeet-viranomaisilta",
    "Kirjeet viranomaisilta",
    "Tämän jälkeen osaat löytää kirjeen Suomi.fi-viesteistä, nähdä määräajan, vastata ja säilyttää sen.",
    15,
    (
        (
            "text",
            "<p>Helmi Koivulasta odotti päätöstä. Hän näki sen vasta, kun aikaa valittaa oli kolme päivää. Kirje ei tullut ovesta sisään. Se oli <b>Suomi.fi-viesteissä</b>.</p><p>Suomi.fi-viestit on postilaatikko verkossa. Sinne voivat kirjoittaa vain viranomaiset ja muut, jotka hoitavat julkista tehtävää. Kirjeet ovat tavallisia kirjeitä. Ne ovat vain ruudulla eivätkä eteisen lattialla.</p><p>Laatikko voi tulla käyttöösi, kun kirjaudut johonkin viranomaisen palveluun. Siitä kerrotaan kirjautuessasi. Valitse siis viikosta päivä, jolloin katsot laatikkoon. Helmi katsoo sunnuntaina kahvin jälkeen.</p>",
        ),
        (
            "steps",
            {
                "heading": "Etsi kirje ja lue se",
                "steps": [
                    {
                        "title": "Mene osoitteeseen suomi.fi",
                        "text": "<p>Voit myös käyttää Suomi.fi-sovellusta puhelimella.</p>",
                    },
                    {
                        "title": "Valitse »Viestit« ja tunnistaudu",
                        "text": "<p>Kuten opit oppitunnilla 1.</p>",
                    },
                    {
                        "title": "Etsi viesti, jota et ole lukenut",
                        "text": "<p>Lukemattomat erottuvat muista.</p>",
                    },
                    {
                        "title": "Avaa myös liite",
                        "text": "<p>Tärkein asia on usein liitteessä, esimerkiksi itse päätös.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Etsi nämä neljä asiaa</h2><ul><li><b>Kuka</b> kirjoittaa? Nimi on ylhäällä.</li><li><b>Mitä</b> he haluavat? Se sanotaan yleensä heti alussa.</li><li><b>Milloin</b> pitää vastata? Etsi päivämäärä tai sana »määräaika«.</li><li><b>Oletko eri mieltä?</b> Päätöksen lopussa kerrotaan, miten ja mihin mennessä voit valittaa.</li></ul><p>Määräaika kuluu, vaikka et avaa kirjettä. Kirjoita se heti kalenteriin. Keittiön seinällä oleva on yhtä hyvä kuin puhelimessa oleva.</p>",
        ),
        (
            "steps",
            {
                "heading": "Vastaa ja säilytä",
                "steps": [
                    {
                        "title": "Paina »Vastaa«",
                        "text": "<p>Kaikkiin viesteihin ei voi vastata. Silloin kirjeessä on puhelinnumero.</p>",
                    },
                    {
                        "title": "Kirjoita lyhyesti",
                        "text": "<p>Mistä on kyse, ja mitä kysyt? Hienoja sanoja ei tarvita.</p>",
                    },
                    {
                        "title": "Lisää liite, jos sitä pyydetään",
                        "text": "<p>Puhelimella otettu kuva riittää usein.</p>",
                    },
                    {
                        "title": "Lähetä ja tarkista",
                        "text": "<p>Vastauksesi jää näkyviin lähetettyihin viesteihin.</p>",
                    },
                    {
                        "title": "Ota tärkeä kirje talteen",
                        "text": "<p>Tulosta se tai tallenna omalle koneellesi.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Voit saada sähköpostin, jossa kerrotaan uudesta viestistä. Älä paina siinä mitään. Mene itse osoitteeseen suomi.fi, kuten aina.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Usein kysyttyä",
                "items": [
                    {
                        "question": "Voinko saada kirjeet paperilla?",
                        "answer": "<p>Voit. Jos et käytä viranomaisten verkkopalveluja, kirjeet tulevat paperilla kuten ennenkin. Jos laatikko on käytössäsi, voit palata paperiin sen asetuksista. Valinta on voimassa määräajan, joten tarkista se välillä.</p>",
                    },
                    {
                        "question": "Määräaika meni jo. Mitä teen?",
                        "answer": "<p>Soita kirjeen lähettäjälle samana päivänä. Kerro, miten kävi, ja kysy, mitä nyt voi tehdä.</p>",
                    },
                    {
                        "question": "En ymmärrä kirjettä",
                        "answer": "<p>Soita numeroon, joka on kirjeessä. Viranomaisen pitää neuvoa sinua, eikä se maksa mitään.</p>",
                    },
                    {
                        "question": "Kirje on pitkä. Mistä aloitan?",
                        "answer": "<p>Lue ensin otsikko ja sitten viimeinen sivu. Alussa sanotaan, mistä on kyse, ja lopussa, mitä voit tehdä. Pidä kynä ja paperia vieressä. Kirjoita muistiin se, mitä et ymmärrä, ja kysy.</p>",
                    },
                    {
                        "question": "Voiko sieltä tulla laskuja?",
                        "answer": "<p>Voi. Maksa lasku kuitenkin omassa verkkopankissasi tai niin kuin olet tottunut.</p>",
                    },
                ],
            },
        ),
    ),
)

FALSE = LessonText(
    "false",
    "tunnista-huijausviesti",
    "Tunnista huijausviesti",
    "Tämän jälkeen tunnet huijauksen kolme merkkiä ja tiedät, kenelle soitat, jos ehdit jo painaa.",
    12,
    (
        (
            "text",
            "<p>»Pakettisi palautetaan tänään. Maksa 1,90 euroa tästä.« Helmi odotti oikeasti pakettia. Sormi oli jo linkin päällä, kun kahvi kiehui yli. Se oli hänen onnensa.</p><p>Huijaus tulee tekstiviestinä, sähköpostina tai puheluna. Se voi näyttää aivan aidolta, joten silmät eivät riitä. Katso, mitä sinulta halutaan.</p><h2>Kolme merkkiä</h2><ul><li><b>On kiire.</b> »Ennen kello 12.« »Muuten suljemme tilisi.« Kiireessä ei ehdi ajatella. He tietävät sen.</li><li><b>Tie on valittu puolestasi.</b> Paina tästä, soita tähän numeroon, avaa tämä tiedosto.</li><li><b>Jotakin halutaan.</b> Koodi, kortin numero, henkilötunnus tai vahvistus puhelimessa.</li></ul><p>Jos näet yhdenkin merkin, jätä viesti rauhaan. Aito viesti odottaa, kunnes olet tarkistanut asian.</p>",
        ),
        (
            "steps",
            {
                "heading": "Tee sen sijaan näin",
                "steps": [
                    {
                        "title": "Laske puhelin pöydälle",
                        "text": "<p>Mikään ei mene rikki kymmenessä minuutissa.</p>",
                    },
                    {
                        "title": "Mene itse etuovesta",
                        "text": "<p>Kirjoita osoite itse tai avaa sovellus, jota aina käytät.</p>",
                    },
                    {
                        "title": "Tai soita itse",
                        "text": "<p>Etsi numero vanhasta kirjeestä tai yrityksen omalta sivulta. Älä koskaan käytä viestin numeroa.</p>",
                    },
                    {
                        "title": "Poista viesti",
                        "text": "<p>Näytä se ensin jollekulle, jos haluat.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Kun joku soittaa</h2><p>Ääni voi olla ystävällinen ja puhua hyvää suomea. Näytöllä voi lukea pankin oma numero, sillä numeron voi väärentää. Saat katkaista puhelun kesken lauseen. Sano: »Lopetan nyt ja soitan itse takaisin.« Aito soittaja ei siitä loukkaannu.</p>",
        ),
        (
            "steps",
            {
                "heading": "Jos ehdit jo painaa",
                "steps": [
                    {
                        "title": "Soita pankkiisi",
                        "text": "<p>Tee se ensin, myös yöllä. Pankki sulkee tunnukset ja kortin.</p>",
                    },
                    {
                        "title": "Katkaise yhteys",
                        "text": "<p>Jos joku pyysi asentamaan ohjelman, sulje laite äläkä käytä sitä ennen kuin sinua on autettu.</p>",
                    },
                    {
                        "title": "Vaihda salasana",
                        "text": "<p>Vaihda se kaikkialla, missä käytät samaa.</p>",
                    },
                    {
                        "title": "Tee rikosilmoitus",
                        "text": "<p>Voit tehdä sen osoitteessa poliisi.fi tai poliisiasemalla.</p>",
                    },
                    {
                        "title": "Kerro läheiselle",
                        "text": "<p>Ei tarvitse hävetä. Nämä ihmiset elävät huijaamisesta ja osaavat sen hyvin. Rikosuhripäivystyksessä voit jutella maksutta numerossa 116 006.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Onko kiire? Onko tie valittu puolestani? Halutaanko jotakin? Silloin vastaus on: ei nyt. Menen itse tai soitan itse.</p>"
            },
        ),
        (
            "checklist",
            {
                "heading": "Kirjoita lapulle puhelimen viereen",
                "items": [
                    "Pankin sulkunumero. Katso se pankin omalta sivulta",
                    "Rikosuhripäivystys: 116 006",
                    "Hätänumero: 112, jos vaara on juuri nyt",
                    "Ihminen, jolle soitan, kun epäilen",
                ],
            },
        ),
        (
            "accordion",
            {
                "heading": "Usein kysyttyä",
                "items": [
                    {
                        "question": "Lähettäjäksi on merkitty Posti. Eikö viesti ole silloin aito?",
                        "answer": "<p>Ei välttämättä. Huijari voi merkitä lähettäjäksi minkä nimen tahansa. Viesti voi tulla jopa samaan ketjuun, jossa on yrityksen aitoja viestejä.</p>",
                    },
                    {
                        "question": "Painoin linkkiä, mutta en kirjoittanut mitään",
                        "answer": "<p>Silloin vahinko on usein pieni. Sulje sivu äläkä asenna mitään. Katso tiliäsi seuraavina päivinä, ja soita pankkiin, jos jokin ihmetyttää.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Jos viesti epäilyttää, näytä se Ainolle ja Pertille. He ovat kirjastossa joka tiistai kello 13–15.",
                "contact": "kirjasto",
            },
        ),
    ),
)

DOCTOR = LessonText(
    "doctor",
    "varaa-aika-terveysasemalle",
    "Varaa aika terveysasemalle",
    "Tämän jälkeen osaat varata ajan verkossa, siirtää sen ja perua sen.",
    12,
    (
        (
            "text",
            "<p>Aamulla terveysaseman puhelin on usein varattu. Verkossa voit varata ajan silloin, kun sinulle sopii, vaikka sunnuntai-iltana. Saat yhä soittaa. Tämä on yksi tie lisää eikä yhtään vähemmän.</p><p>Terveysasemat kuuluvat <b>hyvinvointialueelle</b>. Ajanvaraus on siis hyvinvointialueen sivuilla eikä kunnan. Siellä tunnistaudut kuten oppitunnilla 1.</p><h2>Soita, kun on kiire</h2><ul><li>Jos vaiva on äkillinen ja terveysasema on kiinni, soita <b>116117</b>. Se on Päivystysapu, ja puhelu on maksuton.</li><li>Jos henki on vaarassa, soita heti <b>112</b>.</li></ul>",
        ),
        (
            "checklist",
            {
                "heading": "Ota esiin ennen kuin aloitat",
                "items": [
                    "Omat tunnuksesi",
                    "Kalenteri",
                    "Kolme päivää, jotka sopivat sinulle",
                    "Yksi lause siitä, mikä sinua vaivaa",
                ],
            },
        ),
        (
            "steps",
            {
                "heading": "Varaa aika",
                "steps": [
                    {
                        "title": "Avaa hyvinvointialueen sivut",
                        "text": "<p>Jos et tiedä osoitetta, kysy sitä kunnan neuvonnasta numerosta 020 000 1100.</p>",
                    },
                    {
                        "title": "Valitse ajanvaraus ja tunnistaudu",
                        "text": "<p>Painikkeessa lukee tavallisesti »Varaa aika« tai »Asioi verkossa«.</p>",
                    },
                    {
                        "title": "Valitse, mitä asia koskee",
                        "text": "<p>Joskus sivu kysyy ensin oireista. Jos sopivaa kohtaa ei ole, soita.</p>",
                    },
                    {
                        "title": "Valitse vapaa aika",
                        "text": "<p>Jos aikoja ei ole, katso viikkoa myöhemmäksi tai soita.</p>",
                    },
                    {
                        "title": "Kerro, miksi tulet",
                        "text": "<p>Esimerkiksi: »Vasen polvi kipeä heinäkuusta asti.« Enempää ei tarvita.</p>",
                    },
                    {
                        "title": "Katso, että aika on sinun",
                        "text": "<p>Ruudulle tulee päivä, kellonaika ja paikka. Kirjoita ne heti kalenteriin.</p>",
                    },
                ],
            },
        ),
        (
            "steps",
            {
                "heading": "Siirrä tai peru",
                "steps": [
                    {
                        "title": "Etsi omat ajanvarauksesi",
                        "text": "<p>Ne ovat samassa paikassa, jossa varasit ajan.</p>",
                    },
                    {
                        "title": "Siirrä aika tai peru se",
                        "text": "<p>Jos haluat toisen ajan, varaa uusi ennen kuin luovut vanhasta.</p>",
                    },
                    {
                        "title": "Tee se ajoissa",
                        "text": "<p>Niin joku toinen saa ajan. Ajasta, jota ei ole peruttu, voidaan periä maksu.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Aika on sinun, kun olet nähnyt päivän ja kellonajan ruudulla. Jos epäilet, soita ja kysy, näkyykö aikasi.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Usein kysyttyä",
                "items": [
                    {
                        "question": "Missä näen reseptini?",
                        "answer": "<p><b>OmaKannassa</b>, osoitteessa kanta.fi. Näet siellä reseptit ja hoitosi tiedot, ja voit pyytää reseptin uusimista.</p>",
                    },
                    {
                        "question": "Entä sairaala?",
                        "answer": "<p>Sairaalan ajat ovat erikseen. Kutsukirjeessä kerrotaan, miten aikaa siirretään.</p>",
                    },
                    {
                        "question": "Sivu pysähtyi. Mitä teen?",
                        "answer": "<p>Sulje sivu ja kirjaudu uudelleen. Katso ensin omista varauksista, menikö aika sittenkin läpi. Muuten voit aina soittaa.</p>",
                    },
                    {
                        "question": "Voiko puolisoni varata ajan puolestani?",
                        "answer": "<p>Verkossa hän tarvitsee sinulta valtuuden, ja hän kirjautuu omilla tunnuksillaan. Siitä kerrotaan oppitunnilla 6. Puhelimella voitte soittaa yhdessä.</p>",
                    },
                    {
                        "question": "Saanko muistutuksen?",
                        "answer": "<p>Usein saat tekstiviestin, jos olet antanut puhelinnumerosi. Muistutuksessa on päivä ja kellonaika. Jos siinä pyydetään koodia, korttia tai maksua, se on huijaus.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Aino ja Pertti näyttävät, mistä painetaan, mutta eivät katso, mitä kirjoitat lääkärille. Kirjastossa joka tiistai kello 13–15.",
                "contact": "kirjasto",
            },
        ),
    ),
)

MOVING = LessonText(
    "moving",
    "tee-muuttoilmoitus-verkossa",
    "Tee muuttoilmoitus verkossa",
    "Tämän jälkeen osaat täyttää lomakkeen verkossa: paperit esillä, tauko välissä ja kuittaus lopuksi.",
    18,
    (
        (
            "text",
            "<p>Moni asia hoidetaan lomakkeella, joka on ruudulla. Kun osaat yhden lomakkeen, osaat melkein kaikki. Otamme esimerkiksi <b>muuttoilmoituksen</b>.</p><p>Teet sen yhdellä kertaa Digi- ja väestötietovirastolle ja Postille. Voit tehdä sen kuukautta ennen muuttoa. Sen pitää olla tehty viimeistään viikon kuluttua muutosta.</p>",
        ),
        (
            "checklist",
            {
                "heading": "Ota esiin pöydälle",
                "items": [
                    "Omat tunnuksesi",
                    "Uusi osoite, myös rappu ja asunnon numero",
                    "Muuttopäivä",
                    "Niiden nimet, jotka muuttavat mukana",
                    "Puhelinnumerosi tai sähköpostiosoitteesi",
                    "Puoli tuntia ilman puheluita",
                ],
            },
        ),
        (
            "steps",
            {
                "heading": "Näin teet",
                "steps": [
                    {
                        "title": "Etsi lomake",
                        "text": "<p>Mene osoitteeseen dvv.fi ja valitse muuttoilmoitus.</p>",
                    },
                    {
                        "title": "Tunnistaudu",
                        "text": "<p>Silloin lomake tietää, kuka olet ja missä asut nyt.</p>",
                    },
                    {
                        "title": "Vastaa yhteen kysymykseen kerrallaan",
                        "text": "<p>Tähdellä merkityt kohdat on täytettävä. Jos näet pienen kysymysmerkin, saat siitä selityksen.</p>",
                    },
                    {
                        "title": "Korjaa, kun sivu huomauttaa",
                        "text": "<p>Se näyttää, mistä kohdasta jotakin puuttuu. Usein se on vain päivämäärä tai numero.</p>",
                    },
                    {
                        "title": "Lue vastaukset läpi",
                        "text": "<p>Lopussa ne ovat kaikki yhdessä. Siinä on helppo palata ja korjata.</p>",
                    },
                    {
                        "title": "Lähetä ja säilytä kuittaus",
                        "text": "<p>Tulosta se, ota kuva ruudusta tai kirjoita päivä ja tunnus muistiin.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Pidä tauko</h2><p>Joitakin lomakkeita voi tallentaa kesken. Etsi painike, jossa lukee »Tallenna«. Toiset sulkeutuvat, jos olet pitkään poissa. Silloin mitään ei ole lähetetty eikä mikään ole mennyt rikki. Aloitat vain alusta.</p><h2>Mitä sitten tapahtuu?</h2><p>Osoite muuttuu aikaisintaan muuttopäivänä. Voit katsoa sen itse: kirjaudu osoitteeseen suomi.fi ja valitse omat tietosi.</p>",
        ),
        (
            "remember",
            {
                "text": "<p>Mitään ei ole lähetetty ennen kuin olet painanut »Lähetä« ja nähnyt kuittauksen. Siihen asti voit aina sulkea sivun ja lähteä kävelylle.</p>"
            },
        ),
        (
            "accordion",
            {
                "heading": "Usein kysyttyä",
                "items": [
                    {
                        "question": "Voinko tehdä ilmoituksen paperilla?",
                        "answer": "<p>Voit. Lomakkeen saat Postista tai Digi- ja väestötietoviraston palvelupaikasta, ja sen voi myös palauttaa sinne. Puhelimella ilmoitusta ei voi tehdä.</p>",
                    },
                    {
                        "question": "Kenelle kerron itse?",
                        "answer": "<p>Moni viranomainen saa tiedon suoraan. Kerro itse yhdistyksille, lehdille ja ystäville. Kysy myös pankista ja vakuutusyhtiöstä, onko tieto tullut.</p>",
                    },
                    {
                        "question": "Kirjoitin väärin ja ehdin jo lähettää",
                        "answer": "<p>Ota yhteys Digi- ja väestötietovirastoon. Ota kuittaus esiin, kun soitat.</p>",
                    },
                    {
                        "question": "Mihin muuhun sama tapa käy?",
                        "answer": "<p>Melkein kaikkeen. Samat kuusi askelta toimivat, kun haet asumistukea Kelasta tai muutat verokorttia. Vain kysymykset ovat toiset.</p>",
                    },
                    {
                        "question": "Pelkään, että painan väärästä kohdasta",
                        "answer": "<p>Ensimmäisellä kerralla voit vain katsella. Täytä yksi sivu, palaa takaisin ja sulje lomake. Mitään ei tapahtunut, ja nyt tiedät jo, miltä lomake näyttää.</p>",
                    },
                ],
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Kunnantalon neuvonnassa, Torikatu 2, voit istua koneella niin, että neuvoja on vieressä. Soita ensin, niin sinulle on aikaa.",
                "contact": "neuvonta",
            },
        ),
    ),
)

HELPING = LessonText(
    "helping",
    "auta-ja-pyyda-apua",
    "Auta ja pyydä apua",
    "Tämän jälkeen osaat auttaa toista niin, että hän tekee itse, ja tiedät, mistä saat apua.",
    15,
    (
        (
            "text",
            "<p>Helmin naapuri Veikko näkee huonosti. Ensimmäisellä kerralla Helmi otti hiiren ja hoiti kaiken. Se kävi nopeasti, eikä Veikko oppinut mitään. Toisella kerralla Veikko istui itse näppäimistön ääressä. Siihen meni puoli tuntia. Kun kuittaus tuli, molemmat hymyilivät.</p>",
        ),
        (
            "steps",
            {
                "heading": "Neljä hyvää tapaa, kun autat",
                "steps": [
                    {
                        "title": "Istu viereen",
                        "text": "<p>Se, jonka asia on, istuu ruudun edessä ja painaa itse.</p>",
                    },
                    {
                        "title": "Kysy ennen kuin osoitat",
                        "text": "<p>»Mitä luulet, mistä nyt painetaan?« Laske hiljaa kymmeneen ennen kuin autat.</p>",
                    },
                    {
                        "title": "Katso muualle, kun kirjoitetaan koodeja",
                        "text": "<p>Sinun ei pidä nähdä, muistaa eikä kirjoittaa toisen koodia.</p>",
                    },
                    {
                        "title": "Lopettakaa paperiin",
                        "text": "<p>Toinen kirjoittaa omin sanoin, mitä teitte. Lappu jää pöydälle.</p>",
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>Kun toinen ei voi itse</h2><p>Älä koskaan käytä toisen tunnuksia, et edes ystävyydestä. On laillinen tapa: <b>valtuutus</b>.</p><ul><li><b>Verkossa.</b> Osoitteessa suomi.fi voit valtuuttaa toisen hoitamaan asioitasi. Sinä valitset, mitä asioita ja miten pitkäksi ajaksi. Hän kirjautuu omilla tunnuksillaan.</li><li><b>Paperilla.</b> Jos sinulla ei ole tunnuksia, voit tehdä hakemuksen Digi- ja väestötietoviraston palvelupaikassa.</li><li><b>Apteekki.</b> Voit valtuuttaa toisen hakemaan lääkkeesi.</li></ul><p>Voit perua valtuuden milloin tahansa.</p><h2>Sinulla on oikeus neuvontaan</h2><p>Hallintolaki sanoo, että viranomaisen on neuvottava sinua sen omissa asioissa. Neuvonta on maksutonta. Saat kysyä, miten lomake täytetään, mitä liitteitä tarvitaan ja kenelle asia kuuluu. Jos et voi käyttää verkkoa, kysy suoraan: »Miten hoidan tämän muuten?«</p><p>Kuulasjärvi on kaksikielinen kunta. Saat palvelua suomeksi tai ruotsiksi, kumpaa itse haluat.</p>",
        ),
        (
            "accordion",
            {
                "heading": "Kuka auttaa missäkin?",
                "items": [
                    {
                        "question": "Kunnan asiat ja lomakkeet",
                        "answer": "<p>Kunnan neuvonta, Torikatu 2, puhelin 020 000 1100, arkisin 9–15.</p>",
                    },
                    {
                        "question": "Puhelin, tabletti ja tietokone",
                        "answer": "<p>Aino ja Pertti kirjastossa, tiistaisin kello 13–15. Kirjaston puhelin on 020 000 1140.</p>",
                    },
                    {
                        "question": "Raha, kortti, tili ja pankkitunnukset",
                        "answer": "<p>Oma pankkisi, numerosta jonka olet itse etsinyt.</p>",
                    },
                    {
                        "question": "En tiedä, keneltä kysyä",
                        "answer": "<p>Soita 020 000 1100. Sinun ei tarvitse tietää, minkä niminen asia on. Etsimme oikean ihmisen.</p>",
                    },
                    {
                        "question": "Toinen soittaa ja pyytää apua",
                        "answer": "<p>Pyydä häntä lukemaan ääneen, mitä ruudulla lukee. Neuvo yksi asia kerrallaan ja odota. Älä pyydä koodeja, älä edes tutulta. Jos se ei onnistu näin, sopikaa, että istutte vierekkäin.</p>",
                    },
                    {
                        "question": "Entä jos en joskus pysty päättämään itse?",
                        "answer": "<p>Voit tehdä etukäteen <b>edunvalvontavaltuutuksen</b>. Siinä nimeät ihmisen, joka silloin hoitaa asioitasi. Kysy siitä Digi- ja väestötietovirastosta.</p>",
                    },
                ],
            },
        ),
        (
            "remember",
            {
                "text": "<p>Avun pyytäminen on myös osaamista. Sinä päätät, kuka auttaa ja miten paljon.</p>"
            },
        ),
        (
            "ask_ambassador",
            {
                "text": "Haluaisitko itse auttaa? Aino ja Pertti tarvitsevat aina rauhallisia ihmisiä. Poikkea kirjastossa tiistaina kello 13–15.",
                "contact": "kirjasto",
            },
        ),
    ),
)

LICENCE = CourseText(
    key="licence",
    slug="digiajokortti",
    title="Digiajokortti",
    intro="Sinulle, joka et ole ennen kokeillut, ja sinulle, joka haluat lisää varmuutta. Kuusi lyhyttä oppituntia, jotka otat omaan tahtiin. Täällä et voi tehdä mitään väärin.",
    package="base",
    competences="1.2, 2.3, 2.6, 4.2, 5.2",
    level=3,
    outcomes=(
        "Kirjautua omilla tunnuksillasi ja pitää koodit itselläsi",
        "Löytää viranomaisen kirjeen, lukea sen, vastata ja säilyttää sen",
        "Tunnistaa huijauksen kolme merkkiä ja soittaa oikeaan paikkaan",
        "Varata, siirtää ja perua ajan terveysasemalle",
        "Tehdä muuttoilmoituksen verkossa ja säilyttää kuittauksen",
        "Auttaa toista niin, että hän tekee itse, ja pyytää apua",
    ),
    authors=AUTHORS,
    modules=(
        ModuleText(
            "safe",
            "avaimesi-ja-postisi",
            "Avaimesi ja postisi",
            "Ensin se, minkä varassa kaikki muu on: kuka olet verkossa, kirjeesi ja oma turvasi.",
            (IDENTITY, LETTERS, FALSE),
        ),
        ModuleText(
            "errands",
            "omat-asiasi",
            "Omat asiasi",
            "Sitten kaksi asiaa, jotka hoidat kotoa, ja lopuksi toisten auttaminen.",
            (DOCTOR, MOVING, HELPING),
        ),
    ),
)

COURSES = CoursesText(
    slug="opi",
    title="Opi",
    intro="Kursseja, joita käyt omaan tahtiin. Ne eivät maksa mitään, eikä sinun tarvitse kirjautua. Jos opit mieluummin yhdessä, tule kirjastoon tiistaina kello 13–15.",
    courses=(LICENCE,),
)
