"""Businesses of the invented municipalities. Nobody bakes here: the numbers are well formed and stand for nothing."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class PostText:
    """kind: of ``microservices.choices.PostKind``; days: how long it stands, from today.

    open: whether a colleague has let it out; coins, pieces, times: of something for coins
    for_campaign: whether it is a thank-you for the campaign of the business
    """

    kind: str
    title: str
    text: str
    days: int
    answer: str = ""
    place: str = ""
    note: str = ""
    open: bool = True
    coins: int = 0
    pieces: int = 0
    times: int = 0
    for_campaign: bool = False
    have: tuple[str, ...] = ()
    """Keys of neighbours who have a voucher."""
    used: tuple[str, ...] = ()
    """Those of them who have used it."""


@dataclasses.dataclass(frozen=True, slots=True)
class BusinessText:
    """speaker: key of the neighbour who speaks for it; campaign: the English name of the one it stands behind."""

    name: str
    number: str
    language: str
    about: str
    address: str
    phone: str
    area: str
    email: str
    speaker: str
    campaign: str
    posts: tuple[PostText, ...]


BAKERY = BusinessText(
    name="Torvets Brød",
    number="12345674",
    language="da",
    about="Vi bager rugbrød og boller på hjørnet af torvet, og har gjort det siden 1987. Vi er fire om det, og den"
    " ældste surdej er ældre end os alle.",
    address="Torvegade 2, Tornsund",
    phone="+45 98 00 12 34",
    area="midtbyen",
    email="broed@torvets-broed.example",
    speaker="yusuf",
    campaign="A clean shore before winter",
    posts=(
        PostText(
            "job", "Hjælp i butikken lørdag formiddag",
            "To til tre timer om lørdagen ved disken. Du behøver ikke have prøvet det før, og du kan sidde ned imens."
            " Det passer godt ved siden af pension, fleksjob eller studier.",
            45, answer="Ring 98 00 12 34, eller kom forbi butikken",
        ),
        PostText(
            "intern", "Fire uger i bageriet",
            "Du er med fra dejen bliver sat, til brødet er solgt. Vi begynder klokken fem.",
            60, answer="Ring 98 00 12 34", note="Vi har ikke haft praktikanter før. Skal vi skrive mere?", open=False,
        ),
        PostText(
            "perk", "En kop kaffe", "Filterkaffe eller te, som du vil have den. Alle dage til klokken 16.",
            40, place="i butikken på torvet", coins=2, pieces=50, have=("karen", "soeren"), used=("karen",),
        ),
        PostText(
            "perk", "En pose boller", "Fire boller fra dagens bagning, som tak fordi du samlede skrald.",
            30, place="i butikken på torvet", pieces=40, times=1, for_campaign=True, have=("ane", "amina"),
            used=("amina",),
        ),
    ),
)  # fmt: skip

MILL = BusinessText(
    name="Myllyn Leipä",
    number="12345671",
    language="fi",
    about="Leivomme ruisleipää vanhassa myllyssä. Meitä on kolme, ja puu-uuni lämmitetään joka aamu.",
    address="Myllytie 4, Kuulasjärvi",
    phone="+358 20 000 1234",
    area="",
    email="leipa@myllynleipa.example",
    speaker="reijo",
    campaign="Round the lake",
    posts=(
        PostText(
            "job", "Apua myymälään lauantaisin",
            "Kaksi tuntia tiskin takana. Et tarvitse kokemusta, ja sopii hyvin eläkkeen tai opintojen rinnalle.",
            45, answer="Soita 020 000 1234",
        ),
        PostText(
            "perk", "Kuppi kahvia", "Kahvi tai tee myllyn pihalla tai sisällä.",
            40, place="myllyn myymälässä", coins=2, pieces=40,
        ),
        PostText(
            "perk", "Ruisleipä", "Yksi ruisleipä kiitokseksi järven kiertäjille.",
            25, place="myllyn myymälässä", coins=1, pieces=30, times=1, for_campaign=True, have=("aino",),
        ),
    ),
)  # fmt: skip

BUSINESSES = {"tornsund": (BAKERY,), "kuulasjarvi": (MILL,)}
