"""Kuulasjärvi in Finnish, with its Swedish side Klarträsk. The place, the people and the numbers are invented."""

from demo.people import KUULASJARVI as CODE
from demo.texts import kuulasjarvi_fi, kuulasjarvi_sv
from demo.texts.shapes import AreaText, ContactText, MunicipalityTexts

AREAS = (
    AreaText(
        "keskusta",
        {"fi": "Keskusta", "sv": "Centrum", "en": "Centre"},
        "district",
        ((22.880, 60.390), (22.905, 60.388), (22.908, 60.402), (22.884, 60.404)),
    ),
    AreaText(
        "myllyranta",
        {"fi": "Myllyranta", "sv": "Kvarnstranden"},
        "district",
        ((22.906, 60.386), (22.932, 60.384), (22.936, 60.398), (22.909, 60.401)),
    ),
    AreaText(
        "myllynmaki",
        {"fi": "Myllynmäki", "sv": "Kvarnbacken"},
        "block",
        ((22.914, 60.388), (22.924, 60.387), (22.925, 60.393), (22.915, 60.394)),
        "myllyranta",
    ),
    AreaText(
        "saarenpaa",
        {"fi": "Saarenpää", "sv": "Holmändan"},
        "village",
        ((22.890, 60.362), (22.930, 60.360), (22.934, 60.378), (22.894, 60.381)),
    ),
    AreaText(
        "itaharju",
        {"fi": "Itäharju", "sv": "Österåsen"},
        "village",
        ((22.960, 60.384), (23.010, 60.382), (23.014, 60.410), (22.964, 60.412)),
    ),
    AreaText(
        "koivula",
        {"fi": "Koivula", "sv": "Björkby"},
        "district",
        ((22.880, 60.405), (22.912, 60.403), (22.915, 60.420), (22.884, 60.422)),
    ),
    AreaText(
        "kirkonkyla",
        {"fi": "Kirkonkylä", "sv": "Kyrkbyn", "en": "Church Village"},
        "village",
        ((22.840, 60.392), (22.876, 60.390), (22.879, 60.408), (22.844, 60.410)),
    ),
)

CONTACTS = (
    ContactText(
        "neuvonta",
        "Kunnan neuvonta · Kommunens rådgivning",
        "Kaikki asiat, kahdella kielellä · Alla ärenden, på två språk",
        "020 000 1100",
        "Arkisin 9–15 · Vardagar 9–15",
        "neuvonta@kuulasjarvi.example",
        "Kunnantalo, Torikatu 2\n29990 Kuulasjärvi",
    ),
    ContactText(
        "kirjaamo",
        "Kirjaamo · Registratorskontoret",
        "Kokoukset, muistutukset, aloitteet · Möten, anmärkningar, initiativ",
        "020 000 1120",
        "Arkisin 9–15 · Vardagar 9–15",
        "kirjaamo@kuulasjarvi.example",
        "Kunnantalo, Torikatu 2\n29990 Kuulasjärvi",
        ("demokrati",),
    ),
    ContactText(
        "jatehuolto",
        "Jäteneuvonta · Avfallsrådgivningen",
        "Astiat, tyhjennys ja lajittelu · Kärl, tömning och sortering",
        "020 000 1130",
        "Arkisin 8–15 · Vardagar 8–15",
        "jate@kuulasjarvi.example",
        "Varikkotie 7\n29990 Kuulasjärvi",
        ("affald",),
    ),
    ContactText(
        "kirjasto",
        "Kirjasto · Biblioteket",
        "Lainat, tilat ja digiapu · Lån, rum och digital hjälp",
        "020 000 1140",
        "Arkisin 11–18 · Vardagar 11–18",
        "kirjasto@kuulasjarvi.example",
        "Kirjastokuja 1\n29990 Kuulasjärvi",
        ("kultur",),
    ),
)

KUULASJARVI = MunicipalityTexts(
    slug="kuulasjarvi",
    names={
        "da": "Kuulasjärvi",
        "nb": "Kuulasjärvi",
        "sv": "Klarträsk",
        "fi": "Kuulasjärvi",
        "en": "Kuulasjärvi",
    },
    code=CODE,
    country="FI",
    time_zone="Europe/Helsinki",
    hue=290,
    coin_name="kolikko",
    postal_address="Kuulasjärven kunta · Klarträsk kommun\nTorikatu 2\n29990 Kuulasjärvi",
    phone="020 000 1100",
    phone_hours="Arkisin 9–15 · Vardagar 9–15",
    email="neuvonta@kuulasjarvi.example",
    areas=AREAS,
    contacts=CONTACTS,
    languages={"fi": kuulasjarvi_fi.TEXTS, "sv": kuulasjarvi_sv.TEXTS},
)
