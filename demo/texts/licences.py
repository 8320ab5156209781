"""The licences of the invented municipalities: what there is to take, who witnesses, and who holds one."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class LicenceText:
    """names, about, skills: by language, skills one on each line
    witness: key of somebody who can sign in, and the name learners know them by
    holder: likewise, and the name on the certificate
    """

    names: dict[str, str]
    about: dict[str, str]
    skills: dict[str, str]
    witness: tuple[str, str]
    holder: tuple[str, str]


LICENCES = {
    "tornsund": LicenceText(
        names={"da": "Digitalt kørekort", "en": "Digital driver's licence"},
        about={
            "da": "Klarer sig selv med digital post og kommunens selvbetjening, og ved, hvem der kan hjælpe.",
            "en": "Manages digital post and the municipality's self-service alone, and knows who can help.",
        },
        skills={
            "da": "Åbner et brev i sin digitale post og siger, hvad det handler om\n"
            "Finder den rigtige selvbetjening på kommunens hjemmeside\n"
            "Udfylder og sender en øveblanket uden hjælp\n"
            "Retter en fejl, når blanketten siger, at noget mangler\n"
            "Kender en falsk besked og gør det rigtige med den\n"
            "Ved, hvem man kan ringe til eller besøge for at få hjælp",
            "en": "Opens a letter in their digital post and says what it is about\n"
            "Finds the right self-service on the municipality's website\n"
            "Fills in and sends a practice form without help\n"
            "Mends a mistake when the form says that something is missing\n"
            "Recognises a false message and does the right thing with it\n"
            "Knows whom to ring or visit for help",
        },
        witness=("ane", "Ane fra biblioteket"),
        holder=("elsa", "Elsa Bjerregaard"),
    ),
    "kuulasjarvi": LicenceText(
        names={"fi": "Digiajokortti", "sv": "Digitalt körkort"},
        about={
            "fi": "Selviää itse digipostista ja kunnan sähköisestä asioinnista ja tietää, kuka auttaa.",
            "sv": "Klarar sig själv med digital post och kommunens e-tjänster, och vet vem som kan hjälpa.",
        },
        skills={
            "fi": "Avaa kirjeen digipostissaan ja kertoo, mistä siinä on kyse\n"
            "Löytää kunnan sivuilta oikean asiointipalvelun\n"
            "Täyttää ja lähettää harjoituslomakkeen ilman apua\n"
            "Korjaa virheen, kun lomake kertoo jonkin puuttuvan\n"
            "Tunnistaa huijausviestin ja toimii oikein\n"
            "Tietää, kenelle soittaa tai mistä saa apua paikan päällä",
            "sv": "Öppnar ett brev i sin digitala post och säger vad det handlar om\n"
            "Hittar rätt e-tjänst på kommunens webbplats\n"
            "Fyller i och skickar en övningsblankett utan hjälp\n"
            "Rättar ett fel när blanketten säger att något fattas\n"
            "Känner igen ett bluffmeddelande och gör rätt med det\n"
            "Vet vem man kan ringa eller besöka för att få hjälp",
        },
        witness=("aino", "Aino kirjastosta"),
        holder=("stina", "Stina Öhman"),
    ),
}
