"""A question at the end of each lesson of the base course, by language and key of the lesson. All five kinds are there."""

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
    "identity": Question(
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
    "letters": Question(
        "Der er kommet et brev i Digital Post. Hvad gør du først, og hvad så?",
        "order",
        (
            "Logger på med MitID",
            "Åbner brevet og det, der følger med",
            "Skriver fristen i kalenderen",
            "Lægger brevet i en mappe",
        ),
        nudge="Du kan ikke åbne noget, før du er logget på.",
    ),
    "false": Question(
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
    ),
    "doctor": Question(
        "Hvilket nummer ringer du til, når der er fare for liv?",
        "text",
        ("112",),
        nudge="Det har tre tal.",
        explanation="De svarer hele døgnet.",
    ),
    "moving": Question(
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
    "helping": Question(
        "Hvad hører sammen?",
        "match",
        (
            ("Læseadgang", "Du læser med i en andens Digital Post"),
            ("Digital fuldmagt", "Du gør én bestemt ting for en anden"),
            ("Dit MitID", "Ingen bruger det, kun du"),
        ),
        nudge="Begynd med det, som ingen anden må bruge.",
    ),
}

FI = {
    "identity": Question(
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
    "letters": Question(
        "Suomi.fi-viesteihin on tullut kirje. Mitä teet ensin, ja mitä sitten?",
        "order",
        (
            "Tunnistaudun",
            "Avaan kirjeen ja sen liitteen",
            "Kirjoitan määräajan kalenteriin",
            "Otan kirjeen talteen",
        ),
        nudge="Mitään ei voi avata, ennen kuin olet tunnistautunut.",
    ),
    "false": Question(
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
    ),
    "doctor": Question(
        "Mihin numeroon soitat, kun henki on vaarassa?",
        "text",
        ("112",),
        nudge="Siinä on kolme numeroa.",
        explanation="Siellä vastataan kaikkina vuorokauden aikoina.",
    ),
    "moving": Question(
        "Milloin ilmoituksesi on lähetetty?",
        "single",
        (
            (
                "Kun olen vastannut kaikkiin kysymyksiin",
                False,
                "Vastaukset ovat vielä sinulla. Lue ne läpi ja lähetä.",
            ),
            ("Kun olen painanut »Lähetä« ja nähnyt kuittauksen", True, ""),
            ("Kun suljen sivun", False, "Silloin mitään ei ole lähetetty. Aloitat vain alusta."),
        ),
        nudge="Mitä näet, kun asia on tehty?",
        explanation="Pidä kuittaus tallessa.",
    ),
    "helping": Question(
        "Mitkä kuuluvat yhteen?",
        "match",
        (
            ("Valtuutus", "Hoidat toisen asiaa omilla tunnuksillasi"),
            ("Lappu pöydällä", "Toinen muistaa huomennakin, mitä teitte"),
            ("Omat tunnuksesi", "Kukaan muu ei käytä niitä"),
        ),
        nudge="Aloita siitä, mitä kukaan muu ei saa käyttää.",
    ),
}

SV = {
    "identity": Question(
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
    "letters": Question(
        "Det har kommit ett brev i Suomi.fi-meddelanden. Vad gör du först, och vad sedan?",
        "order",
        (
            "Identifierar mig",
            "Öppnar brevet och bilagan",
            "Skriver tidsfristen i kalendern",
            "Sparar brevet",
        ),
        nudge="Ingenting går att öppna innan du har identifierat dig.",
    ),
    "false": Question(
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
    ),
    "doctor": Question(
        "Vilket nummer ringer du när det är fara för livet?",
        "text",
        ("112",),
        nudge="Det har tre siffror.",
        explanation="De svarar dygnet runt.",
    ),
    "moving": Question(
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
    "helping": Question(
        "Vad hör ihop?",
        "match",
        (
            ("Fullmakt", "Du sköter någon annans ärende med dina egna koder"),
            ("Lappen på bordet", "Den andra minns också i morgon vad ni gjorde"),
            ("Dina egna koder", "Ingen annan använder dem"),
        ),
        nudge="Börja med det som ingen annan får använda.",
    ),
}

QUESTIONS: Mapping[str, Mapping[str, Question]] = {"da": DA, "fi": FI, "sv": SV}
