"""Many cases for Tornsund, to see how the portal behaves with a big municipality's register."""

from __future__ import annotations

import random
from collections.abc import Iterator

from demo.casesystem.plan import Matter, Paper, Turn

PLACES = (
    ("Midtbyen", "Rådhusgade"),
    ("Vestbyen", "Vestre Parkvej"),
    ("Søndervang", "Søndervang Allé"),
    ("Nordhavnen", "Toldbodgade"),
    ("Møllebakken", "Møllebakken"),
    ("Ravnsø", "Ravnsø Bygade"),
    ("Lundby", "Lundby Hovedgade"),
    ("Strandholt", "Strandvejen"),
)
SUBJECTS = (
    ("tmu", "Trafik og veje", "Fornyelse af fortov og belysning på {street}"),
    ("tmu", "Bolig og byggeri", "Dispensation til ny tagetage, {street} {number}"),
    ("tmu", "Natur og klima", "Nye træer langs {street}"),
    ("tmu", "Affald og genbrug", "Ny plads til genbrug ved {street}"),
    ("bsu", "Børn og skole", "Ny legeplads ved børnehuset på {street}"),
    ("kfu", "Kultur og bibliotek", "Tilskud til sommerfest i {area}"),
    ("kfu", "Fritid og idræt", "Nyt gulv i klubhuset på {street}"),
    ("ssu", "Ældre og sundhed", "Aktivitetshus for seniorer i {area}"),
)
RESULTS = ("Godkendt", "Godkendt", "Godkendt", "Udsat", "Forkastet", "Taget til efterretning")


def matters(count: int, *, seed: int = 5) -> Iterator[Matter]:
    """``count`` plausible cases, the same for the same seed, over the last two years."""
    dice = random.Random(seed)  # noqa: S311 -- reproducible texts, nothing secret
    for index in range(count):
        area, street = dice.choice(PLACES)
        body, topic, subject = dice.choice(SUBJECTS)
        number = dice.randint(1, 180)
        title = subject.format(street=street, area=area, number=number)
        week = dice.choice([*range(-96, -1), *range(1, 8)])
        cost = dice.randint(3, 240) * 10
        turns = [Turn(body, week, "Indstilling", dice.choice(RESULTS))]
        if cost > 1500:
            turns.append(
                Turn("br", week + 2 if week + 2 else 1, "Beslutning", dice.choice(RESULTS))
            )
        opened = week * 7 - dice.randint(20, 60)
        yield Matter(
            key=f"sag-{index + 1}",
            number=10_000 + index,
            title=title,
            kind="Driftssag",
            opened=min(opened, -1),
            area=area,
            street=f"{street} {number}",
            topics=(topic,),
            turns=tuple(turns),
            papers=(
                Paper(
                    f"Sagsfremstilling: {title}",
                    min(opened, -1),
                    (
                        f"Sagen handler om {street} i {area}. Udgiften er {cost}.000 kr. og tages af årets ramme.",
                        "Naboerne har fået brev. Arbejdet tager fire til seks uger og meldes ud to uger før.",
                    ),
                ),
            ),
        )
