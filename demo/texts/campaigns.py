"""Campaigns of the invented municipalities, as their editors tell them. Nothing here takes place."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class StoryText:
    """What stands on the page in one language."""

    title: str
    summary: str
    story: str


@dataclasses.dataclass(frozen=True, slots=True)
class CampaignText:
    """days: when it began and when it ends, counted from today.

    units: what is counted, as it follows the number, by language
    paid, waiting: keys of neighbours (``demo.texts.market``) who took part: those who were paid, and those whose
    words a colleague has not read yet, with the words
    """

    proof: str
    goal: int
    units: dict[str, str]
    names: dict[str, str]
    coins_each: int
    cap_each: int
    cap_day: int
    budget: int
    reason: str
    days: tuple[int, int]
    stories: dict[str, StoryText]
    owner: str = "municipality"
    owner_name: str = ""
    area: str = ""
    paid: tuple[tuple[str, str], ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()


SHORE = CampaignText(
    proof="qr",
    goal=40,
    units={"da": "sække skrald", "nb": "sekker søppel", "sv": "säckar skräp", "fi": "säkkiä roskaa",
           "en": "bags of litter"},
    names={"da": "Ren strand før vinteren", "nb": "Ren strand før vinteren", "sv": "Ren strand före vintern",
           "fi": "Puhdas ranta ennen talvea", "en": "A clean shore before winter"},
    coins_each=2, cap_each=4, cap_day=1, budget=80,
    reason="Strandrensning i november, op til 40 sække.",
    days=(-9, 12),
    stories={
        "da": StoryText(
            "Ren strand før vinteren",
            "Kom forbi havnepladsen, få en sæk, og saml det op, som sommeren har glemt. Hver sæk giver to mønter.",
            "<h2>Sådan foregår det</h2><p>Vi står på havnepladsen ved det gule skur hver lørdag og søndag kl. 10–13 med"
            " sække, handsker og gribetænger. Når du kommer tilbage med en fuld sæk, peger du telefonen mod koden i"
            " skuret.</p><p>Der er kaffe på kanden. Børn er velkomne sammen med en voksen.</p>",
        ),
    },
    paid=(("ane", ""), ("yusuf", ""), ("karen", ""), ("soeren", ""), ("amina", "")),
)  # fmt: skip

NESTS = CampaignText(
    proof="evidence",
    goal=25,
    units={"da": "fuglekasser", "nb": "fuglekasser", "sv": "fågelholkar", "fi": "linnunpönttöä", "en": "nest boxes"},
    names={"da": "En fuglekasse i hver gade", "nb": "En fuglekasse i hver gate", "sv": "En fågelholk på varje gata",
           "fi": "Linnunpönttö joka kadulle", "en": "A nest box in every street"},
    coins_each=3, cap_each=2, cap_day=2, budget=75,
    reason="Søndervang lokalråd: 25 fuglekasser før foråret.",
    days=(-20, 40),
    stories={
        "da": StoryText(
            "En fuglekasse i hver gade",
            "Lokalrådet i Søndervang vil have mejserne tilbage. Byg en kasse, hæng den op, og fortæl, hvor den hænger.",
            "<p>Tegningen ligger på biblioteket, og brædderne kan du få gratis på genbrugspladsen. Hæng kassen mindst"
            " to meter oppe, og ikke i sol fra syd.</p><p>Skriv bagefter, hvilken gade den hænger i. Et billede er"
            " nok, du behøver ikke skrive langt.</p>",
        ),
    },
    owner="council", owner_name="Søndervang Lokalråd", area="soendervang",
    paid=(("soeren", "Den hænger i asken på hjørnet af Lindevej, tre meter oppe."),),
    waiting=(("ane", "Jeg har hængt en op i baghaven på Bøgevej 4, med hul til musvit."),),
)  # fmt: skip

LAKE = CampaignText(
    proof="qr",
    goal=100,
    units={"da": "ture rundt om søen", "nb": "turer rundt sjøen", "sv": "varv runt sjön",
           "fi": "kierrosta järven ympäri", "en": "walks round the lake"},
    names={"da": "Rundt om søen", "nb": "Rundt sjøen", "sv": "Runt sjön", "fi": "Järven ympäri",
           "en": "Round the lake"},
    coins_each=1, cap_each=8, cap_day=1, budget=100,
    reason="Sata kierrosta järven ympäri yhdessä naapurin kanssa.",
    days=(-6, 25),
    stories={
        "fi": StoryText(
            "Sata kierrosta järven ympäri",
            "Kävele järven ympäri jonkun kanssa, jota et vielä tunne. Jokaisesta kierroksesta saat kolikon.",
            "<p>Lähdemme uimarannan katokselta joka arki-ilta kello 17. Matka on neljä kilometriä, ja tahti on se,"
            " jolla hitain jaksaa jutella.</p><p>Koodi on katoksen näytöllä, kun palaat.</p>",
        ),
        "sv": StoryText(
            "Hundra varv runt sjön",
            "Gå ett varv runt sjön med någon som du inte känner än. För varje varv får du ett mynt.",
            "<p>Vi går från badstrandens skärmtak varje vardagskväll klockan 17. Det är fyra kilometer, och farten är"
            " den som den långsammaste orkar prata i.</p><p>Koden står på skärmen under taket när du kommer"
            " tillbaka.</p>",
        ),
    },
    paid=(("aino", ""), ("reijo", ""), ("stina", "")),
)  # fmt: skip

CAMPAIGNS = {"tornsund": (SHORE, NESTS), "kuulasjarvi": (LAKE,)}
