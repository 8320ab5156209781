"""What always stands in Tornsund's case system: the municipality itself, its bodies and their members."""

from __future__ import annotations

import datetime as dt
from typing import Any

from demo.casesystem.data import tornsund
from demo.casesystem.oparl import SCHEMA
from demo.casesystem.plan import Clock

Thing = dict[str, Any]


def stamp(moment: dt.datetime) -> str:
    """OParl 1.1, 2.1.1: date-time with offset and without fractions."""
    return moment.replace(microsecond=0).isoformat()


class Frame:
    """Makes OParl objects whose addresses begin with ``here``, and those that no matter changes."""

    def __init__(self, here: str) -> None:
        self.here = here

    def _id(self, kind: str, name: str) -> str:
        return f"{self.here}/oparl/{kind}/{name}"

    def _dated(self, *moments: dt.datetime) -> Thing:
        return {"created": stamp(min(moments)), "modified": stamp(max(moments))}

    def _thing(self, kind: str, address: str, *moments: dt.datetime, **rest: Any) -> Thing:
        """An object with what it must have; what is None or empty is left out (OParl 1.1, 2.4)."""
        kept = {name: value for name, value in rest.items() if value not in (None, "", [], ())}
        return {"id": address, "type": SCHEMA + kind, **kept, **self._dated(*moments)}

    def _frame(self, clock: Clock) -> list[Thing]:
        founded = clock.at(-700)
        body_id = self._id("bodies", "1")
        lists = {
            name: f"{self.here}/oparl/{path}"
            for name, path in (
                ("organization", "organizations"),
                ("person", "people"),
                ("meeting", "meetings"),
                ("paper", "papers"),
                ("agendaItem", "agendaitems"),
                ("consultation", "consultations"),
                ("file", "files"),
                ("membership", "memberships"),
                ("locationList", "locations"),
                ("legislativeTermList", "legislativeterms"),
            )
        }
        term = self._thing(
            "LegislativeTerm",
            self._id("legislativeterms", "1"),
            founded,
            name="Byrådsperioden",
            startDate=clock.day(-690).isoformat(),
            endDate=clock.day(770).isoformat(),
        )
        body = self._thing(
            "Body",
            body_id,
            founded,
            name="Tornsund Kommune",
            shortName="Tornsund",
            system=f"{self.here}/oparl/system",
            contactEmail="sager@tornsund.example",
            contactName="Sekretariatet for byrådet",
            classification="Kommune",
            **lists,
        )
        body["legislativeTerm"] = [term]
        system = self._thing(
            "System",
            f"{self.here}/oparl/system",
            founded,
            oparlVersion=SCHEMA,
            body=f"{self.here}/oparl/bodies",
            name="Sagssystem for Tornsund Kommune",
        )
        return [system, body]

    def _organizations(self, clock: Clock) -> list[Thing]:
        founded = clock.at(-690)
        return [
            self._thing(
                "Organization",
                self._id("organizations", body.key),
                founded,
                body=self._id("bodies", "1"),
                name=body.name,
                shortName=body.short,
                organizationType="Gremium",
                classification=body.kind,
                meeting=self._id("organizations", f"{body.key}/meetings"),
                membership=[
                    self._id("memberships", f"{body.key}-{tornsund.COUNCILLORS.index(name) + 1}")
                    for name in body.members
                ],
                memberCount=len(body.members) or None,
            )
            for body in tornsund.BODIES
        ]

    def _people(self, clock: Clock) -> list[Thing]:
        founded = clock.at(-690)
        people = []
        for number, name in enumerate(tornsund.COUNCILLORS, start=1):
            given, _, family = name.rpartition(" ")
            people.append(
                self._thing(
                    "Person",
                    self._id("people", str(number)),
                    founded,
                    body=self._id("bodies", "1"),
                    name=name,
                    givenName=given,
                    familyName=family,
                    membership=[
                        self._thing(
                            "Membership",
                            self._id("memberships", f"{body.key}-{number}"),
                            founded,
                            organization=self._id("organizations", body.key),
                            role="Formand" if body.members[0] == name else "Medlem",
                            votingRight=True,
                        )
                        for body in tornsund.BODIES
                        if name in body.members
                    ],
                )
            )
        return people
