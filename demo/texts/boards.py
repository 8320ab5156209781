"""Who takes part in the boards of the invented municipalities, what they did lately, and whom the council honours.
Nobody here exists."""

from __future__ import annotations

import dataclasses

from demo.texts.market import NeighbourText


@dataclasses.dataclass(frozen=True, slots=True)
class DoneText:
    """Help that was settled: who needed it, and who came."""

    owner: str
    kind: str
    title: str
    helpers: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class HonourText:
    title: str
    words: str
    neighbour: str = ""
    association: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class BoardText:
    """aliases: who takes part, under which name, and from which area; schools: their names; fine: why a colleague lets
    count what was done at once."""

    language: str
    neighbours: tuple[NeighbourText, ...]
    done: tuple[DoneText, ...]
    aliases: tuple[tuple[str, str, str], ...]
    schools: tuple[str, ...]
    honours: tuple[HonourText, ...]
    fine: str = ""


TORNSUND = BoardText(
    "da",
    (
        NeighbourText("niels", "Niels", 55, "midtbyen", ("da",)),
        NeighbourText("lone", "Lone", 49, "soendervang", ("da",)),
        NeighbourText("peder", "Peder", 68, "vestbyen", ("da",)),
        NeighbourText("maiken", "Maiken", 31, "midtbyen", ("da", "en")),
        NeighbourText("tove", "Tove", 77, "vestbyen", ("da",)),
    ),
    (
        DoneText(
            "elsa", "outdoors", "Feje blade sammen i gården",
            ("ane", "soeren", "niels", "lone", "yusuf"),
        ),
        DoneText("birthe", "outdoors", "Gåtur for dem, der ikke kan gå alene", ("ane", "soeren", "peder")),
        DoneText("tove", "outdoors", "Bære brænde ind før frosten", ("ane", "soeren", "maiken", "amina")),
        DoneText("niels", "outdoors", "Male plankeværket ved legepladsen", ("ane", "lone", "birthe")),
        DoneText("amina", "outdoors", "Hente et skab i Ravnsø", ("yusuf", "peder")),
    ),
    (
        ("ane", "Cykelkurven", "soendervang"),
        ("soeren", "Hundeskoven", "soendervang"),
        ("lone", "Strik & kaffe", "soendervang"),
        ("yusuf", "Grøntmanden", "vestbyen"),
        ("peder", "Den gamle fyrpasser", "vestbyen"),
        ("amina", "Biblioteksmusen", "vestbyen"),
        ("tove", "Stokrosen", "vestbyen"),
        ("karen", "Havnemågen", "vestbyen"),
        ("niels", "Nr. 14", "midtbyen"),
        ("maiken", "Nattevagten", "midtbyen"),
        ("birthe", "Spansk for begyndere", "midtbyen"),
        ("elsa", "Frøken Rosengade", "midtbyen"),
    ),
    ("Søndervang Skole", "Torneskolen", "Vestbyens Skole"),
    (
        HonourText(
            "Årets nabo",
            "Karen har fulgt sine naboer til lægen i al slags vejr, og hun venter altid, til de er kommet ind ad"
            " døren igen.",
            neighbour="karen",
        ),
        HonourText(
            "Byens tak",
            "Sejlklubben har lånt sit klubhus ud til alle, der manglede et sted at mødes.",
            association="Tornsund Sejlklub",
        ),
    ),
    "Aftalt og gjort på stedet til gårddagen. Jeg var der selv.",
)  # fmt: skip

KUULASJARVI = BoardText(
    "fi",
    (),
    (),
    (("aino", "Rantapolku", ""), ("stina", "Kyrkkören", "")),
    ("Kuulasjärven koulu", "Kyrkbyns skola"),
    (
        HonourText(
            "Vuoden naapuri",
            "Marttayhdistys on keittänyt keiton jokaisissa talkoissa, eikä kukaan ole lähtenyt kotiin nälkäisenä.",
            association="Kuulasjärven Martat",
        ),
    ),
)

BOARDS = {"tornsund": TORNSUND, "kuulasjarvi": KUULASJARVI}
