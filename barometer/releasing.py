"""From a round that was weighed to what is published of it: every figure, what is hidden and why, and whether it holds.

The figures themselves are computed by ``figuring``. Own words are never published.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping

from django.utils import timezone

from barometer import archive
from barometer.choices import RoundState
from barometer.disclosure import Leak
from barometer.figuring import Maker
from barometer.hiding import Name, Why
from barometer.models import Release, Round, RoundQuestion, WeightRun
from barometer.published import Asked, Figure, Method, Published, Publisher, sealed
from barometer.tabulating import Axis
from portal.names import CODES


@dataclasses.dataclass(frozen=True)
class Draft:
    """What a release would be. why: of each hidden figure; leak: what the audit found, or None; left_out: backgrounds
    that nothing is shown by, because fewer than five are of one of their categories."""

    published: Published
    why: Mapping[Name, Why]
    leak: Leak | None
    left_out: tuple[Axis, ...]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.published)


def fingerprint(published: Published) -> str:
    """SHA-256 of all that is said of the round, whatever the number, the note and the moment of the release."""
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return sealed(dataclasses.replace(published, number=0, note="", published_at=moment))


def before(round_: Round) -> Release | None:
    """The newest release of the round that was published before this one of the same municipality."""
    earlier = Round.objects.filter(
        municipality=round_.municipality_id,
        state=RoundState.PUBLISHED,
        closes_at__lt=round_.closes_at,
    )
    row = earlier.order_by("-closes_at").first()
    return row.releases.order_by("-number").first() if row else None


def draft(
    round_: Round,
    run: WeightRun,
    *,
    number: int = 1,
    note: str = "",
    turned: Collection[Name] = (),
) -> Draft:
    """The release as it would be. turned: counts that an analyst shows although they would be hidden, or the other way
    round. Raises NotEstimable where there are more answers than residents."""
    maker = Maker(round_, run, frozenset(turned))
    earlier = before(round_)
    hashes = (
        {one.code: one.wording_hash for one in archive.published(earlier).asked} if earlier else {}
    )
    asked = tuple(_asked(row, hashes) for row in maker.questions)
    reworded = {one.code for one in asked if one.reworded}
    figures: list[Figure] = []
    for row in maker.questions:
        figures += maker.figures(row, reworded=row.version.question.code in reworded)
    found = Published(
        publisher=_publisher(round_),
        round=_round_number(round_),
        key=str(round_.key),
        names=_texts(round_, "name"),
        abouts=_texts(round_, "about"),
        opened=timezone.localtime(round_.opens_at, round_.municipality.zone).date(),
        closed=timezone.localtime(round_.closes_at, round_.municipality.zone).date(),
        number=number,
        note=note,
        published_at=timezone.now(),
        asked=asked,
        backgrounds=maker.backgrounds,
        method=_method(round_, run),
        figures=tuple(figures),
    )
    found = dataclasses.replace(found, sha256=sealed(found))
    return Draft(found, maker.why, maker.leak, maker.left_out)


def _publisher(round_: Round) -> Publisher:
    place = round_.municipality
    return Publisher(
        names=_texts(place, "name"),
        code=place.code,
        country=place.country,
        address=place.root_url,
        languages=tuple(place.languages),
        email=place.email,
    )


def _texts(row: object, name: str) -> dict[str, str]:
    return {code: text for code in CODES if (text := getattr(row, f"{name}_{code}"))}


def _round_number(round_: Round) -> int:
    """Which round of the municipality it is, by when they opened."""
    earlier = Round.objects.filter(
        municipality=round_.municipality_id, opens_at__lt=round_.opens_at
    )
    return earlier.exclude(state=RoundState.DRAFT).count() + 1


def _asked(row: RoundQuestion, hashes: Mapping[str, str]) -> Asked:
    version, code = row.version, row.version.question.code
    return Asked(
        code=code,
        kind=version.kind.value,
        wording=version.wording,
        source_language=version.source_language,
        wording_hash=version.wording_hash,
        least=version.least,
        most=version.most,
        below=row.show_if.version.question.code if row.show_if else "",
        values=tuple(row.show_values),
        reworded=hashes.get(code, version.wording_hash) != version.wording_hash,
        common=version.question.municipality_id is None,
    )


def _method(round_: Round, run: WeightRun) -> Method:
    found = [row[3] for row in run.classes]
    return Method(
        design=round_.design,
        promise=round_.promise,
        residents=run.spec["residents"],
        respondents=run.respondents,
        deff=round(run.deff, 6),
        effective=round(run.effective, 2),
        lowest=min(found),
        highest=max(found),
        iterations=run.iterations,
        source=round_.source,
        weighting=run.sha256,
    )


def with_note(published: Published, note: str) -> Published:
    """The same, saying what it corrects, and sealed anew."""
    found = dataclasses.replace(published, note=note, published_at=timezone.now())
    return dataclasses.replace(found, sha256=sealed(found))
