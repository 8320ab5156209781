"""Two real cities whose public data is replayed in the demo: what our pages say about that."""

# ruff: noqa: E501 -- prose, a paragraph to a string

from demo.people import HELSINKI as HELSINKI_CODE
from demo.people import KARLSRUHE as KARLSRUHE_CODE
from demo.texts.shapes import HomeText, LanguageTexts, MunicipalityTexts, PageText

KARLSRUHE = MunicipalityTexts(
    slug="karlsruhe",
    names=dict.fromkeys(("da", "nb", "sv", "fi", "en"), "Karlsruhe"),
    code=KARLSRUHE_CODE,
    country="DE",
    time_zone="Europe/Berlin",
    hue=35,
    coin_name="Taler",
    postal_address="",
    phone="",
    phone_hours="",
    email="",
    languages={
        "en": LanguageTexts(
            home=HomeText(
                "Karlsruhe, from public data",
                "Real papers and meetings of a city council, harvested as a demonstration. This is not the city's own site.",
                (
                    (
                        "text",
                        "<p>The City of Karlsruhe publishes its council through OParl 1.1. What you see is a small copy from the summer of 2026. Cases are in German, everything around them is in your language.</p>",
                    ),
                ),
            ),
            pages=(
                PageText(
                    "about",
                    "about-this-copy",
                    "About this copy",
                    "Where the data come from, and under which licence.",
                    (
                        (
                            "text",
                            "<p>Source: the City of Karlsruhe's OParl service, collected by the public repository maxliesegang/karlsruhe-oparl-syndication under the MIT licence. The copy holds seven papers, nineteen meetings and twelve bodies. Documents whose text was not collected say so when you open them.</p>",
                        ),
                    ),
                    "about",
                ),
            ),
            alert=None,
            cases=(),
            list_title="Cases",
            list_intro="Papers of the city council, as the city's own system tells them.",
        )
    },
)

HELSINKI = MunicipalityTexts(
    slug="helsinki",
    names={
        "da": "Helsinki",
        "nb": "Helsingfors",
        "sv": "Helsingfors",
        "fi": "Helsinki",
        "en": "Helsinki",
    },
    code=HELSINKI_CODE,
    country="FI",
    time_zone="Europe/Helsinki",
    hue=245,
    coin_name="kolikko",
    postal_address="",
    phone="",
    phone_hours="",
    email="",
    languages={
        "fi": LanguageTexts(
            home=HomeText(
                "Helsinki julkisesta aineistosta",
                "Oikeita asioita kaupungin päätöksenteosta, haettu esimerkiksi. Tämä ei ole kaupungin oma sivusto.",
                (
                    (
                        "text",
                        "<p>Helsingin kaupunki julkaisee päätöksensä Ahjo-järjestelmästä. Tässä on pieni kopio: kaksikymmentäviisi asiaa ja yksitoista peruttua kokousta.</p>",
                    ),
                ),
            ),
            pages=(
                PageText(
                    "about",
                    "tietoja-kopiosta",
                    "Tietoja tästä kopiosta",
                    "Mistä aineisto tulee ja millä ehdoilla.",
                    (
                        (
                            "text",
                            "<p>Lähde: Helsingin kaupunki, julkinen koodivarasto City-of-Helsinki/helsinki-paatokset, MIT-lisenssi, © 2025 Helsingin kaupunki. Asiakirjojen tekstiä kopiossa ei ole.</p>",
                        ),
                    ),
                    "about",
                ),
            ),
            alert=None,
            cases=(),
            list_title="Asiat",
            list_intro="Kaupungin asioita sellaisina kuin ne ovat asianhallinnassa.",
        ),
        "sv": LanguageTexts(
            home=HomeText(
                "Helsingfors ur offentliga data",
                "Riktiga ärenden ur stadens beslutsfattande, hämtade som exempel. Det här är inte stadens egen webbplats.",
                (
                    (
                        "text",
                        "<p>Helsingfors stad publicerar sina beslut ur systemet Ahjo. Här finns en liten kopia: tjugofem ärenden och elva inställda möten.</p>",
                    ),
                ),
            ),
            pages=(
                PageText(
                    "about",
                    "om-kopian",
                    "Om den här kopian",
                    "Varifrån uppgifterna kommer och på vilka villkor.",
                    (
                        (
                            "text",
                            "<p>Källa: Helsingfors stad, den öppna kodsamlingen City-of-Helsinki/helsinki-paatokset, MIT-licens, © 2025 Helsingfors stad. Handlingarnas text finns inte i kopian.</p>",
                        ),
                    ),
                    "about",
                ),
            ),
            alert=None,
            cases=(),
            list_title="Ärenden",
            list_intro="Stadens ärenden som de står i ärendesystemet.",
        ),
    },
)

REAL = (KARLSRUHE, HELSINKI)
