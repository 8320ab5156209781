"""Kuulasjärvi's bodies and meetings. The municipality and its people are invented."""

from demo.casesystem.plan import Body, MeetingChange, Point

COUNCILLORS = (
    "Marjatta Heinonkoski",
    "Göran Westerholm",
    "Pekka Rautalammi",
    "Camilla Nyby",
    "Sirpa Kallioranta",
    "Bo Lindgård",
    "Tuula Mäkisalo",
    "Annika Storskog",
    "Jari Pohjanheimo",
    "Riikka Vesanen",
    "Kenneth Åvall",
)
BODIES = (
    Body(
        "02900",
        "Kunnanvaltuusto",
        "Kommunfullmäktige",
        "Valtuusto",
        0,
        "18:00",
        "Kunnantalo, valtuustosali",
        COUNCILLORS,
    ),
    Body(
        "00400",
        "Kunnanhallitus",
        "Kommunstyrelsen",
        "Hallitus",
        1,
        "16:30",
        "Kunnantalo, kokoushuone Kuikka",
        COUNCILLORS[:5],
    ),
    Body(
        "U20",
        "Sivistyslautakunta",
        "Bildningsnämnden",
        "Lautakunta",
        3,
        "17:00",
        "Kirjasto, musiikkihuone",
        COUNCILLORS[3:8],
    ),
    Body(
        "U30",
        "Tekninen lautakunta",
        "Tekniska nämnden",
        "Lautakunta",
        2,
        "17:00",
        "Kunnantalo, kokoushuone Lohi",
        COUNCILLORS[5:10],
    ),
    Body(
        "U40",
        "Hyvinvointilautakunta",
        "Välfärdsnämnden",
        "Lautakunta",
        3,
        "16:00",
        "Hyvinvointikeskus",
        COUNCILLORS[6:11],
    ),
    Body(
        "U2010VH1",
        "Sivistysjohtaja",
        "Bildningsdirektören",
        "Viranhaltija",
        4,
        "09:00",
        "Kunnantalo",
    ),
)
TYPE_IDS = {"Valtuusto": "1", "Hallitus": "2", "Lautakunta": "5", "Viranhaltija": "12"}
SECTORS = {
    "02900": ("U10", "Keskushallinto"),
    "00400": ("U10", "Keskushallinto"),
    "U20": ("U20", "Sivistyksen toimiala"),
    "U30": ("U30", "Teknisen toimen toimiala"),
    "U40": ("U40", "Hyvinvoinnin toimiala"),
    "U2010VH1": ("U20", "Sivistyksen toimiala"),
}
POINTS = (
    Point("00400", -2, "Henkilöstöasia", public=False),
    Point("00400", 2, "Kiinteistökauppaa koskeva neuvottelu", public=False),
    Point("02900", -4, "Valtuutettujen kysymykset"),
    Point("U30", 2, "Talviauraus ja hiekoitus, tilannekatsaus"),
)
CHANGES = (
    MeetingChange("U20", -3, known=-18, cancelled=True),
    MeetingChange("U30", 3, known=-4, days=1, time="17:30", room="Koivulan kylätalo"),
)
