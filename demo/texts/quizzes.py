"""Two questions at the end of each lesson of the base course, by language and key of the lesson. All five kinds are
there."""

# ruff: noqa: E501 -- prose, a sentence to a string

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """kind and way: as ``learning.blocks.quiz`` has them: choices as (text, right, what we say to it), an order as texts
    from first to last, pairs as (left, right), a short text as what is accepted."""

    asks: str
    kind: str
    way: tuple[Any, ...]
    nudge: str = ""
    explanation: str = ""

    def items(self) -> list[Any]:
        """What the list of the block holds."""
        if self.kind in {"single", "multiple"}:
            return [{"text": t, "right": r, "explanation": said} for t, r, said in self.way]
        if self.kind == "match":
            return [{"left": left, "right": right} for left, right in self.way]
        return list(self.way)


DA = {
    "identity": (
        Question(
            "Nogen ringer og siger, at de er fra din bank. De beder om koden til dit MitID. Hvad gør du?",
            "single",
            (
                (
                    "Jeg siger den, for det er jo banken",
                    False,
                    "Banken beder aldrig om din kode. Den, der gør det, er ikke banken.",
                ),
                (
                    "Jeg siger den ikke, og jeg lægger på",
                    True,
                    "Er du i tvivl bagefter, så ring selv til banken.",
                ),
                (
                    "Jeg beder dem ringe igen i morgen",
                    False,
                    "Så prøver de bare i morgen. Du må lægge på med det samme.",
                ),
            ),
            nudge="Hvem må kende din kode?",
            explanation="Koden er kun din.",
        ),
        Question(
            "Din telefon beder dig godkende noget. Du er ikke selv ved at logge på. Hvad gør du?",
            "single",
            (
                (
                    "Jeg godkender, så beskeden forsvinder",
                    False,
                    "Så siger du ja til noget, en anden har sat i gang. Det kan være din konto.",
                ),
                (
                    "Jeg afviser",
                    True,
                    "Så sker der ikke noget. Bliver de ved, så ring til MitID Support.",
                ),
                (
                    "Jeg spørger den, der ringer, om det er i orden",
                    False,
                    "Den, der ringer, kan være den samme, som har sat det i gang. Afvis, og læg på.",
                ),
            ),
            nudge="Hvem har sat det i gang?",
            explanation="Godkend kun det, du selv har sat i gang.",
        ),
    ),
    "letters": (
        Question(
            "Der er kommet et brev i Digital Post. Hvad gør du først, og hvad så?",
            "order",
            (
                "Logger på med MitID",
                "Åbner brevet og det, der følger med",
                "Skriver fristen i kalenderen",
                "Lægger brevet i en mappe",
            ),
            nudge="Du kan ikke åbne noget, før du er logget på.",
            explanation="Skriver du fristen op med det samme, glemmer du den ikke.",
        ),
        Question(
            "Et brev med en frist har ligget i din digitale postkasse i to uger. Du har ikke åbnet det. Gælder fristen?",
            "single",
            (
                (
                    "Nej, først fra den dag, jeg åbner det",
                    False,
                    "Sådan er det desværre ikke. Brevet gælder fra den dag, det kom.",
                ),
                (
                    "Ja, den gælder, også selv om jeg ikke har åbnet det",
                    True,
                    "Er fristen gået, så ring til dem, der har skrevet, samme dag.",
                ),
                (
                    "Kun hvis de også har ringet til mig",
                    False,
                    "De behøver ikke ringe. Derfor er det godt at kigge én gang om ugen.",
                ),
            ),
            nudge="Tænk på et brev, der ligger uåbnet på dørmåtten.",
            explanation="Vælg en fast dag om ugen, hvor du kigger i postkassen.",
        ),
    ),
    "false": (
        Question(
            "Hvad er tegn på, at en besked kan være falsk?",
            "multiple",
            (
                ("Det haster", True, "Den, der skynder sig, tænker sig ikke om. Det ved de."),
                (
                    "De har valgt vejen for dig",
                    True,
                    "Tryk her, ring til dette nummer, åbn denne fil.",
                ),
                ("De vil have noget af dig", True, "En kode, et kortnummer eller en godkendelse."),
                (
                    "Der står et navn, du kender",
                    False,
                    "Et navn kan enhver skrive. Det siger hverken til eller fra.",
                ),
            ),
            nudge="Se på, hvad de vil have dig til.",
            explanation="Er der bare ét tegn, så lad beskeden ligge.",
        ),
        Question(
            "Du har trykket på et link og skrevet dit kortnummer. Nu bliver du i tvivl. Hvad gør du først?",
            "single",
            (
                (
                    "Jeg sletter beskeden og håber det bedste",
                    False,
                    "Dem, der har dit kortnummer, bliver ikke stoppet af det. Banken kan stoppe dem.",
                ),
                (
                    "Jeg ringer til min bank, også midt om natten",
                    True,
                    "De spærrer kortet, og de spørger ikke, hvorfor du trykkede.",
                ),
                (
                    "Jeg venter og ser, om der mangler penge",
                    False,
                    "Når pengene mangler, er det sent. Banken vil hellere høre fra dig med det samme.",
                ),
            ),
            nudge="Hvem kan lukke for dit kort?",
            explanation="Ring på et nummer, du selv har fundet.",
        ),
    ),
    "doctor": (
        Question(
            "Hvilket nummer ringer du til, når der er fare for liv?",
            "text",
            ("112",),
            nudge="Det har tre tal.",
            explanation="De svarer hele døgnet.",
        ),
        Question(
            "Du vil have en anden tid hos lægen. I hvilken rækkefølge gør du det?",
            "order",
            (
                "Finder mine aftaler",
                "Bestiller den nye tid",
                "Aflyser den gamle tid",
            ),
            nudge="Slip ikke den tid, du har, før du har en ny.",
            explanation="På den måde står du aldrig uden en tid.",
        ),
    ),
    "moving": (
        Question(
            "Hvornår er din anmeldelse sendt?",
            "single",
            (
                (
                    "Når jeg har svaret på alle spørgsmål",
                    False,
                    "Så ligger svarene stadig hos dig. Læs dem igennem, og send.",
                ),
                ("Når jeg har trykket på »Send« og set en kvittering", True, ""),
                (
                    "Når jeg lukker siden",
                    False,
                    "Så er der ikke sendt noget. Du begynder bare forfra.",
                ),
            ),
            nudge="Hvad får du at se, når det er gjort?",
            explanation="Gem kvitteringen, til du har hørt fra kommunen.",
        ),
        Question(
            "Hvad lægger du frem på bordet, før du melder flytning?",
            "multiple",
            (
                (
                    "Den nye adresse med etage og side",
                    True,
                    "2. til venstre og 2. til højre er to forskellige hjem.",
                ),
                ("Dagen, hvor jeg flytter ind", True, "Den spørger skemaet altid om."),
                ("Navne på dem, der flytter med", True, "Så kan I stå på samme anmeldelse."),
                (
                    "En seddel med mine koder",
                    False,
                    "Koderne skal ikke ligge fremme. Dem har du helst i hovedet.",
                ),
            ),
            nudge="Tre ting er gode at have fremme. Én skal blive, hvor den er.",
            explanation="Når det hele ligger der, skal du ikke rejse dig undervejs.",
        ),
    ),
    "helping": (
        Question(
            "Hvad hører sammen?",
            "match",
            (
                ("Læseadgang", "Du læser med i en andens Digital Post"),
                ("Digital fuldmagt", "Du gør én bestemt ting for en anden"),
                ("Dit MitID", "Ingen bruger det, kun du"),
            ),
            nudge="Begynd med det, som ingen anden må bruge.",
            explanation="Den, du hjælper, bestemmer hvad, og kan trække det tilbage.",
        ),
        Question(
            "Den, du hjælper, skal skrive sin kode. Hvad gør du?",
            "single",
            (
                ("Jeg kigger væk", True, "Så er koden stadig kun den andens."),
                (
                    "Jeg skriver den, for det går hurtigere",
                    False,
                    "Det er venligt ment. Men så kender I begge koden, og den anden lærer det ikke.",
                ),
                (
                    "Jeg skriver den op, så vi har den til næste gang",
                    False,
                    "En seddel med en kode kan alle læse. Find hellere en ny kode sammen, den anden kan huske.",
                ),
            ),
            nudge="Hvem må kende en kode?",
            explanation="Du skal hverken se, huske eller skrive en andens kode.",
        ),
    ),
}

FI = {
    "identity": (
        Question(
            "Joku soittaa ja sanoo olevansa pankistasi. Hän pyytää pankkitunnustesi koodia. Mitä teet?",
            "single",
            (
                (
                    "Kerron sen, onhan se pankki",
                    False,
                    "Pankki ei koskaan kysy koodiasi. Joka sitä kysyy, ei ole pankki.",
                ),
                (
                    "En kerro sitä, ja lopetan puhelun",
                    True,
                    "Jos jäit epäröimään, soita itse pankkiin.",
                ),
                (
                    "Pyydän soittamaan huomenna uudelleen",
                    False,
                    "Sitten hän yrittää huomenna. Saat lopettaa puhelun heti.",
                ),
            ),
            nudge="Kuka saa tietää koodisi?",
            explanation="Koodi on vain sinun.",
        ),
        Question(
            "Puhelimesi pyytää sinua vahvistamaan jotakin. Et ole itse kirjautumassa mihinkään. Mitä teet?",
            "single",
            (
                (
                    "Vahvistan, jotta viesti katoaa",
                    False,
                    "Silloin sanot kyllä asialle, jonka joku toinen aloitti. Se voi koskea tiliäsi.",
                ),
                (
                    "Keskeytän",
                    True,
                    "Silloin mitään ei tapahdu. Jos pyyntöjä tulee lisää, soita pankkiisi.",
                ),
                (
                    "Kysyn soittajalta, voinko vahvistaa",
                    False,
                    "Soittaja voi olla juuri se, joka asian aloitti. Keskeytä ja lopeta puhelu.",
                ),
            ),
            nudge="Kuka asian aloitti?",
            explanation="Vahvista vain se, minkä itse aloitit.",
        ),
    ),
    "letters": (
        Question(
            "Suomi.fi-viesteihin on tullut kirje. Mitä teet ensin, ja mitä sitten?",
            "order",
            (
                "Tunnistaudun",
                "Avaan kirjeen ja sen liitteen",
                "Kirjoitan määräajan kalenteriin",
                "Otan kirjeen talteen",
            ),
            nudge="Mitään ei voi avata, ennen kuin olet tunnistautunut.",
            explanation="Kun kirjoitat määräajan heti muistiin, se ei unohdu.",
        ),
        Question(
            "Kirje, jossa on määräaika, on ollut Suomi.fi-viesteissä kaksi viikkoa. Et ole avannut sitä. Kuluuko aika?",
            "single",
            (
                (
                    "Ei, aika alkaa vasta, kun avaan kirjeen",
                    False,
                    "Niin se ei valitettavasti ole. Aika kuluu, vaikka kirje on avaamatta.",
                ),
                (
                    "Kyllä, vaikka en ole avannut kirjettä",
                    True,
                    "Jos aika ehti mennä, soita lähettäjälle samana päivänä.",
                ),
                (
                    "Vain, jos minulle on myös soitettu",
                    False,
                    "Kenenkään ei tarvitse soittaa. Siksi laatikkoon on hyvä katsoa kerran viikossa.",
                ),
            ),
            nudge="Ajattele kirjettä, joka on avaamatta eteisen lattialla.",
            explanation="Valitse viikosta päivä, jolloin katsot laatikkoon.",
        ),
    ),
    "false": (
        Question(
            "Mitkä ovat merkkejä siitä, että viesti voi olla huijaus?",
            "multiple",
            (
                ("On kiire", True, "Kiireessä ei ehdi ajatella. He tietävät sen."),
                (
                    "Tie on valittu puolestasi",
                    True,
                    "Paina tästä, soita tähän numeroon, avaa tämä tiedosto.",
                ),
                ("Sinulta halutaan jotakin", True, "Koodi, kortin numero tai vahvistus."),
                (
                    "Lähettäjänä on tuttu nimi",
                    False,
                    "Nimen voi kirjoittaa kuka tahansa. Se ei todista mitään.",
                ),
            ),
            nudge="Katso, mitä sinulta halutaan.",
            explanation="Jos näet yhdenkin merkin, jätä viesti rauhaan.",
        ),
        Question(
            "Painoit linkkiä ja kirjoitit korttisi numeron. Nyt alat epäillä. Mitä teet ensin?",
            "single",
            (
                (
                    "Poistan viestin ja toivon parasta",
                    False,
                    "Se ei pysäytä niitä, joilla on korttisi numero. Pankki voi pysäyttää.",
                ),
                (
                    "Soitan pankkiini, vaikka olisi yö",
                    True,
                    "Pankki sulkee kortin. Siellä ei kysytä, miksi painoit.",
                ),
                (
                    "Odotan ja katson, puuttuuko rahaa",
                    False,
                    "Kun rahaa puuttuu, on jo myöhäistä. Pankki kuulee sinusta mieluummin heti.",
                ),
            ),
            nudge="Kuka voi sulkea korttisi?",
            explanation="Soita numeroon, jonka olet itse etsinyt.",
        ),
    ),
    "doctor": (
        Question(
            "Mihin numeroon soitat, kun henki on vaarassa?",
            "text",
            ("112",),
            nudge="Siinä on kolme numeroa.",
            explanation="Siellä vastataan kaikkina vuorokauden aikoina.",
        ),
        Question(
            "Haluat toisen ajan terveysasemalle. Missä järjestyksessä toimit?",
            "order",
            (
                "Etsin omat ajanvaraukseni",
                "Varaan uuden ajan",
                "Perun vanhan ajan",
            ),
            nudge="Älä luovu ajasta, joka sinulla on, ennen kuin sinulla on uusi.",
            explanation="Näin et jää koskaan ilman aikaa.",
        ),
    ),
    "moving": (
        Question(
            "Milloin ilmoituksesi on lähetetty?",
            "single",
            (
                (
                    "Kun olen vastannut kaikkiin kysymyksiin",
                    False,
                    "Vastaukset ovat vielä sinulla. Lue ne läpi ja lähetä.",
                ),
                ("Kun olen painanut »Lähetä« ja nähnyt kuittauksen", True, ""),
                (
                    "Kun suljen sivun",
                    False,
                    "Silloin mitään ei ole lähetetty. Aloitat vain alusta.",
                ),
            ),
            nudge="Mitä näet, kun asia on tehty?",
            explanation="Pidä kuittaus tallessa.",
        ),
        Question(
            "Mitä otat esiin pöydälle, ennen kuin teet muuttoilmoituksen?",
            "multiple",
            (
                (
                    "Uuden osoitteen, myös rapun ja asunnon numeron",
                    True,
                    "Samassa talossa on monta kotia.",
                ),
                ("Muuttopäivän", True, "Sitä lomake kysyy aina."),
                (
                    "Niiden nimet, jotka muuttavat mukana",
                    True,
                    "Niin pääsette samaan ilmoitukseen.",
                ),
                (
                    "Lapun, jossa ovat koodini",
                    False,
                    "Koodit eivät kuulu pöydälle. Pidä ne mieluiten mielessäsi.",
                ),
            ),
            nudge="Kolme asiaa on hyvä olla esillä. Yksi pysyy siellä, missä se on.",
            explanation="Kun kaikki on valmiina, sinun ei tarvitse nousta kesken.",
        ),
    ),
    "helping": (
        Question(
            "Mitkä kuuluvat yhteen?",
            "match",
            (
                ("Valtuutus", "Hoidat toisen asiaa omilla tunnuksillasi"),
                ("Lappu pöydällä", "Toinen muistaa huomennakin, mitä teitte"),
                ("Omat tunnuksesi", "Kukaan muu ei käytä niitä"),
            ),
            nudge="Aloita siitä, mitä kukaan muu ei saa käyttää.",
            explanation="Autettava päättää, mitä teet, ja voi aina perua valtuuden.",
        ),
        Question(
            "Autettavasi kirjoittaa nyt koodinsa. Mitä teet?",
            "single",
            (
                ("Katson muualle", True, "Silloin koodi on yhä vain hänen."),
                (
                    "Kirjoitan sen itse, niin se käy nopeammin",
                    False,
                    "Tarkoitat hyvää. Mutta silloin koodin tietää kaksi, eikä toinen opi.",
                ),
                (
                    "Kirjoitan sen muistiin seuraavaa kertaa varten",
                    False,
                    "Lapun voi lukea kuka tahansa. Miettikää mieluummin koodi, jonka hän muistaa.",
                ),
            ),
            nudge="Kuka saa tietää koodin?",
            explanation="Sinun ei pidä nähdä, muistaa eikä kirjoittaa toisen koodia.",
        ),
    ),
}

SV = {
    "identity": (
        Question(
            "Någon ringer och säger sig vara från din bank. Personen vill ha koden till dina nätbankskoder. Vad gör du?",
            "single",
            (
                (
                    "Jag säger den, det är ju banken",
                    False,
                    "Banken frågar aldrig efter din kod. Den som gör det är inte banken.",
                ),
                (
                    "Jag säger den inte, och jag lägger på",
                    True,
                    "Är du osäker efteråt, så ring själv till banken.",
                ),
                (
                    "Jag ber dem ringa igen i morgon",
                    False,
                    "Då försöker de bara i morgon. Du får lägga på genast.",
                ),
            ),
            nudge="Vem får veta din kod?",
            explanation="Koden är bara din.",
        ),
        Question(
            "Din telefon ber dig bekräfta något. Du håller inte själv på att logga in någonstans. Vad gör du?",
            "single",
            (
                (
                    "Jag bekräftar, så att det försvinner",
                    False,
                    "Då säger du ja till något som någon annan har börjat med. Det kan gälla ditt konto.",
                ),
                ("Jag avbryter", True, "Då händer ingenting. Kommer det fler, så ring din bank."),
                (
                    "Jag frågar den som ringer om det är i sin ordning",
                    False,
                    "Den som ringer kan vara den som har börjat. Avbryt, och lägg på.",
                ),
            ),
            nudge="Vem har börjat?",
            explanation="Bekräfta bara det som du själv har börjat med.",
        ),
    ),
    "letters": (
        Question(
            "Det har kommit ett brev i Suomi.fi-meddelanden. Vad gör du först, och vad sedan?",
            "order",
            (
                "Identifierar mig",
                "Öppnar brevet och bilagan",
                "Skriver tidsfristen i kalendern",
                "Sparar brevet",
            ),
            nudge="Ingenting går att öppna innan du har identifierat dig.",
            explanation="Skriver du upp tidsfristen genast, glömmer du den inte.",
        ),
        Question(
            "Ett brev med en tidsfrist har legat två veckor i Suomi.fi-meddelanden. Du har inte öppnat det. Går tiden?",
            "single",
            (
                (
                    "Nej, först från den dag jag öppnar det",
                    False,
                    "Så är det tyvärr inte. Tiden går, även om brevet inte är öppnat.",
                ),
                (
                    "Ja, även om jag inte har öppnat det",
                    True,
                    "Har tiden gått ut, så ring den som skickade brevet samma dag.",
                ),
                (
                    "Bara om de också har ringt mig",
                    False,
                    "De behöver inte ringa. Därför är det bra att titta en gång i veckan.",
                ),
            ),
            nudge="Tänk på ett brev som ligger oöppnat på hallgolvet.",
            explanation="Välj en dag i veckan när du tittar i lådan.",
        ),
    ),
    "false": (
        Question(
            "Vad är tecken på att ett meddelande kan vara falskt?",
            "multiple",
            (
                ("Det är bråttom", True, "Den som skyndar sig hinner inte tänka. Det vet de."),
                (
                    "De har valt vägen åt dig",
                    True,
                    "Tryck här, ring det här numret, öppna den här filen.",
                ),
                ("De vill ha något av dig", True, "En kod, ett kortnummer eller en bekräftelse."),
                (
                    "Avsändaren har ett namn du känner igen",
                    False,
                    "Ett namn kan vem som helst skriva. Det säger varken det ena eller det andra.",
                ),
            ),
            nudge="Se på vad de vill att du ska göra.",
            explanation="Ser du ett enda tecken, så låt meddelandet vara.",
        ),
        Question(
            "Du har tryckt på en länk och skrivit ditt kortnummer. Nu blir du osäker. Vad gör du först?",
            "single",
            (
                (
                    "Jag raderar meddelandet och hoppas på det bästa",
                    False,
                    "Det stoppar inte dem som har ditt kortnummer. Banken kan stoppa dem.",
                ),
                (
                    "Jag ringer min bank, också mitt i natten",
                    True,
                    "De spärrar kortet, och de frågar inte varför du tryckte.",
                ),
                (
                    "Jag väntar och ser om det saknas pengar",
                    False,
                    "När pengarna saknas är det sent. Banken hör hellre av dig genast.",
                ),
            ),
            nudge="Vem kan spärra ditt kort?",
            explanation="Ring ett nummer som du själv har hittat.",
        ),
    ),
    "doctor": (
        Question(
            "Vilket nummer ringer du när det är fara för livet?",
            "text",
            ("112",),
            nudge="Det har tre siffror.",
            explanation="De svarar dygnet runt.",
        ),
        Question(
            "Du vill ha en annan tid på hälsostationen. I vilken ordning gör du?",
            "order",
            (
                "Hittar mina bokningar",
                "Bokar den nya tiden",
                "Avbokar den gamla tiden",
            ),
            nudge="Släpp inte tiden du har innan du har en ny.",
            explanation="Då står du aldrig utan en tid.",
        ),
    ),
    "moving": (
        Question(
            "När är din anmälan skickad?",
            "single",
            (
                (
                    "När jag har svarat på alla frågor",
                    False,
                    "Då finns svaren ännu hos dig. Läs igenom dem och skicka.",
                ),
                ("När jag har tryckt på »Skicka« och sett ett kvitto", True, ""),
                ("När jag stänger sidan", False, "Då har ingenting skickats. Du börjar bara om."),
            ),
            nudge="Vad får du se när det är gjort?",
            explanation="Spara kvittot.",
        ),
        Question(
            "Vad lägger du fram på bordet innan du gör flyttanmälan?",
            "multiple",
            (
                (
                    "Den nya adressen, också trappa och lägenhetens nummer",
                    True,
                    "I samma hus finns många hem.",
                ),
                ("Dagen då jag flyttar", True, "Den frågar blanketten alltid efter."),
                ("Namnen på dem som flyttar med", True, "Då kommer ni med på samma anmälan."),
                (
                    "En lapp med mina koder",
                    False,
                    "Koderna ska inte ligga framme. Dem har du helst i huvudet.",
                ),
            ),
            nudge="Tre saker är bra att ha framme. En ska bli där den är.",
            explanation="När allt ligger där behöver du inte stiga upp på vägen.",
        ),
    ),
    "helping": (
        Question(
            "Vad hör ihop?",
            "match",
            (
                ("Fullmakt", "Du sköter någon annans ärende med dina egna koder"),
                ("Lappen på bordet", "Den andra minns också i morgon vad ni gjorde"),
                ("Dina egna koder", "Ingen annan använder dem"),
            ),
            nudge="Börja med det som ingen annan får använda.",
            explanation="Den du hjälper bestämmer vad, och kan ta tillbaka fullmakten.",
        ),
        Question(
            "Den du hjälper ska skriva sin kod. Vad gör du?",
            "single",
            (
                ("Jag tittar bort", True, "Då är koden fortfarande bara den andras."),
                (
                    "Jag skriver den, för det går fortare",
                    False,
                    "Det är vänligt menat. Men då kan ni koden båda två, och den andra lär sig det inte.",
                ),
                (
                    "Jag skriver upp den, så att vi har den till nästa gång",
                    False,
                    "En lapp kan vem som helst läsa. Hitta hellre tillsammans på en kod som den andra minns.",
                ),
            ),
            nudge="Vem får veta en kod?",
            explanation="Du ska varken se, minnas eller skriva någon annans kod.",
        ),
    ),
}

QUESTIONS: Mapping[str, Mapping[str, tuple[Question, ...]]] = {"da": DA, "fi": FI, "sv": SV}
