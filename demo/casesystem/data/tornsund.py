"""Tornsund's bodies, councillors and meetings. The municipality and its people are invented."""

import datetime as dt

from demo.casesystem.plan import Body, MeetingChange, Point

COUNCILLORS = (
    "Birgitte Aagaard Holst",
    "Jens Peter Kragh",
    "Nadia Rahimi Sørensen",
    "Ole Vestergaard Lund",
    "Marianne Thorup",
    "Karsten Bang Nissen",
    "Lise Østergård",
    "Mads Kjeldgaard",
    "Inger Marie Dam",
    "Henrik Skovsende",
    "Amalie Brogaard",
    "Torben Ravn Iversen",
    "Susanne Klint",
    "Emil Fuglsang",
    "Kirsten Hedelund",
)

BODIES = (
    Body("br", "Byrådet", "BR", "Byråd", 2, "18:00", "Byrådssalen", COUNCILLORS),
    Body(
        "oeu",
        "Økonomiudvalget",
        "ØU",
        "Økonomiudvalg",
        1,
        "15:00",
        "Mødelokale 1",
        (
            "Birgitte Aagaard Holst",
            "Jens Peter Kragh",
            "Marianne Thorup",
            "Mads Kjeldgaard",
            "Torben Ravn Iversen",
        ),
    ),
    Body(
        "tmu",
        "Teknik- og Miljøudvalget",
        "TMU",
        "Fagudvalg",
        0,
        "15:30",
        "Mødelokale 2",
        (
            "Ole Vestergaard Lund",
            "Nadia Rahimi Sørensen",
            "Henrik Skovsende",
            "Amalie Brogaard",
            "Kirsten Hedelund",
        ),
    ),
    Body(
        "bsu",
        "Børne- og Skoleudvalget",
        "BSU",
        "Fagudvalg",
        1,
        "16:00",
        "Mødelokale 2",
        (
            "Nadia Rahimi Sørensen",
            "Karsten Bang Nissen",
            "Lise Østergård",
            "Emil Fuglsang",
            "Susanne Klint",
        ),
    ),
    Body(
        "kfu",
        "Kultur- og Fritidsudvalget",
        "KFU",
        "Fagudvalg",
        3,
        "16:00",
        "Biblioteket, salen",
        (
            "Lise Østergård",
            "Mads Kjeldgaard",
            "Inger Marie Dam",
            "Emil Fuglsang",
            "Henrik Skovsende",
        ),
    ),
    Body(
        "ssu",
        "Social- og Sundhedsudvalget",
        "SSU",
        "Fagudvalg",
        3,
        "14:00",
        "Mødelokale 1",
        (
            "Inger Marie Dam",
            "Marianne Thorup",
            "Karsten Bang Nissen",
            "Susanne Klint",
            "Kirsten Hedelund",
        ),
    ),
    Body("sr", "Seniorrådet", "SR", "Råd", 4, "10:00", "Sundhedshuset, lokale 4"),
    Body(
        "lr",
        "Lokalrådet for Ravnsø og Lundby",
        "LR",
        "Lokalråd",
        2,
        "19:00",
        "Forsamlingshuset i Ravnsø",
    ),
)

POINTS = (
    Point("br", -5, "Meddelelser fra borgmesteren", result="Taget til efterretning"),
    Point("br", -1, "Meddelelser fra borgmesteren", result="Taget til efterretning"),
    Point("br", 3, "Meddelelser fra borgmesteren", result="Taget til efterretning"),
    Point("oeu", -2, "Lukket: Køb af fast ejendom", public=False, result="Godkendt"),
    Point("oeu", 2, "Lukket: Salg af grund på Nordhavnen", public=False, result="Godkendt"),
    Point("ssu", -3, "Lukket: Personsag", public=False),
    Point("tmu", -3, "Drøftelse af vinterens snerydning", result="Taget til efterretning"),
    Point("sr", 1, "Besøg fra plejehjemmet Solgården", result="Taget til efterretning"),
    Point("kfu", 2, "Orientering om billetsalg i Pakhuset", result="Taget til efterretning"),
)

CHANGES = (
    # Two members' trains did not run, and the committee had no quorum.
    MeetingChange("kfu", -2, known=-9, cancelled=True),
    # The hall is used for the election of the youth council on the usual day.
    MeetingChange("bsu", 3, known=-2, days=1, time="17:00", room="Søndervangskolens aula"),
    MeetingChange("lr", 1, known=-6, cancelled=True),
)

MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)


def written(date: dt.date) -> str:
    """A date as Tornsund's secretaries write it."""
    return f"{date.day}. {MONTHS[date.month - 1]} {date.year}"
