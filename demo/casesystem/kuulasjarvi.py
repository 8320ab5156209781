"""The case system of the invented municipality Kuulasjärvi (Klarträsk), in the form of Ahjo's REST JSON.

Ahjo keeps cases, with their handlings and records, apart from meetings, whose agendas name the cases.
Builds both from the plan in ``data/kuulasjarvi*.py`` as they stand at a moment.
"""

from __future__ import annotations

import datetime as dt
import html
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from demo.casesystem.ahjo import Archive
from demo.casesystem.data import kuulasjarvi, kuulasjarvi_matters
from demo.casesystem.pdf import write_pdf
from demo.casesystem.plan import (
    AGENDA_DAYS_BEFORE,
    MINUTES_DAYS_AFTER,
    PLANNED_DAYS_BEFORE,
    Body,
    Clock,
    Matter,
    Paper,
    Turn,
)

ZONE = ZoneInfo("Europe/Helsinki")
MEETING_HOURS = 3
CLOSED_DAYS_AFTER = 45
NAMES = uuid.UUID("6f2c2f0e-7a43-4f0b-9d2a-4a4b5c1d7e10")
"""Namespace of the ids that stand for Ahjo's, so that they stay the same from start to start."""

Thing = dict[str, Any]


def stamp(moment: dt.datetime) -> str:
    """Ahjo's date-time: local, without offset, with milliseconds."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S.000")


def native_id(name: str) -> str:
    return "{" + str(uuid.uuid5(NAMES, name)).upper() + "}"


class Kuulasjarvi:
    """``archive(now)`` gives everything the case system publishes at that moment."""

    def __init__(self, *, here: str, start: dt.date) -> None:
        self.here = here
        self.start = start
        self._bodies = {body.key: body for body in kuulasjarvi.BODIES}
        self._changes = {(change.body, change.week): change for change in kuulasjarvi.CHANGES}

    def archive(self, now: dt.datetime) -> Archive:
        clock = Clock(self.start, now, ZONE)
        archive = Archive(decision_makers=[self._decision_maker(b) for b in kuulasjarvi.BODIES])
        for maker in archive.decision_makers:
            archive.organizations[maker["Organization"]["ID"]] = maker["Organization"]
        archive.cases = [
            self._case(matter, clock, archive)
            for matter in kuulasjarvi_matters.MATTERS
            if clock.past(clock.at(matter.opened))
        ]
        weeks = {
            (turn.body, turn.week)
            for matter in kuulasjarvi_matters.MATTERS
            for turn in matter.turns
            if turn.week is not None
        }
        weeks |= {(point.body, point.week) for point in kuulasjarvi.POINTS} | set(self._changes)
        archive.meetings = [
            self._meeting(self._bodies[body], week, clock, archive) for body, week in sorted(weeks)
        ]
        return archive

    # Decision makers --------------------------------------------------------------------------

    def _decision_maker(self, body: Body) -> Thing:
        above = {"00400": "02900"}.get(body.key, "00400" if body.key != "02900" else None)
        organization = {
            "links": [],
            "Name": body.name,
            "ID": body.key,
            "TypeId": kuulasjarvi.TYPE_IDS[body.kind],
            "Existing": "true",
            "Formed": "2009-01-01T00:00:00.000",
            "Dissolved": "2100-01-01T00:00:00.000",
            "Type": body.kind,
            "Sector": None,
            "OrganizationLevelAbove": {
                "organizations": [{"links": [], "Name": self._bodies[above].name, "ID": above}]
                if above
                else [],
                "count": 1 if above else 0,
                "links": [],
            },
            "OrganizationLevelBelow": {"organizations": [], "count": 0, "links": []},
            "IsDecisionMaker": True,
        }
        composition = [
            {
                "links": [],
                "Name": name,
                "DeputyOf": None,
                "Role": "Puheenjohtaja" if place == 0 else "Jäsen",
                "ID": f"{body.key}-{place + 1}",
            }
            for place, name in enumerate(body.members)
        ]
        return {"Organization": organization, "Sector": None, "Composition": composition}

    # Cases ------------------------------------------------------------------------------------

    def _number(self, matter: Matter, clock: Clock) -> str:
        return f"KLJ-{clock.day(matter.opened).year}-{matter.number:06d}"

    def _case(self, matter: Matter, clock: Clock, archive: Archive) -> Thing:
        number = self._number(matter, clock)
        address = f"{self.here}/ahjorest/v1/cases/{number}"
        handlings = []
        for place, turn in enumerate(matter.turns, start=1):
            handling = self._handling(matter, place, turn, clock)
            if handling:
                link = {"rel": "self", "href": f"{address}/handlings/{place}?apireqlang=fi"}
                handlings.append({"links": [link], **handling})
        records = [
            self._record(
                f"{matter.key}-{place}",
                paper.name,
                paper.text,
                archive,
                kind=paper.kind or "liite",
                language=paper.language or "fi",
                moment=clock.at(paper.day),
                private=paper.private,
            )
            for place, paper in enumerate(matter.papers, start=1)
            if clock.past(clock.at(paper.day)) and not self._gone(paper, clock)
        ]
        for place, turn in enumerate(matter.turns, start=1):
            decided = self._decided(turn, clock)
            if decided and turn.text:
                body = self._bodies[turn.body]
                records.append(
                    self._record(
                        f"{matter.key}-paatos-{place}",
                        f"{body.name}: {turn.heading or matter.title}",
                        ("Päätös", turn.text),
                        archive,
                        kind="viranhaltijan päätös" if body.kind == "Viranhaltija" else "päätös",
                        moment=decided,
                    )
                )
        code, name = matter.classification
        return {
            "links": [{"rel": "self", "href": f"{address}?apireqlang=fi"}],
            "CaseIDLabel": number.replace("-", " ", 1),
            "Title": matter.title,
            "Created": stamp(clock.at(matter.opened, "10:15")),
            "Acquired": stamp(clock.at(matter.opened)),
            "ClassificationCode": code,
            "ClassificationTitle": name,
            "Status": matter.status or self._status(matter, clock),
            "Language": "fi",
            "PublicityClass": "Julkinen",
            "SecurityReasons": [],
            "Handlings": handlings,
            "Records": records,
            "CaseID": number,
        }

    def _gone(self, paper: Paper, clock: Clock) -> bool:
        return paper.withdrawn is not None and clock.past(clock.at(paper.withdrawn))

    def _status(self, matter: Matter, clock: Clock) -> str:
        last = matter.turns[-1] if matter.turns else None
        decided = self._decided(last, clock) if last else None
        if last is None or decided is None or last.role != "Päätös":
            return "Vireillä"
        return "Päätetty" if clock.past(clock.after(decided, CLOSED_DAYS_AFTER)) else "Ratkaistu"

    def _decided(self, turn: Turn, clock: Clock) -> dt.datetime | None:
        """When the minutes of a turn's meeting were published, if they are."""
        if turn.week is None or (turn.body, turn.week) in self._cancelled(clock):
            return None
        held = clock.meeting(self._bodies[turn.body], turn.week)
        published = clock.after(held, MINUTES_DAYS_AFTER)
        return published if clock.past(published) else None

    def _handling(self, matter: Matter, place: int, turn: Turn, clock: Clock) -> Thing | None:
        body = self._bodies[turn.body]
        sector_id, sector = kuulasjarvi.SECTORS[body.key]
        deadline = ""
        if turn.week is None:
            begins = clock.at(turn.opens if turn.opens is not None else matter.opened)
            if turn.deadline is not None:
                last = clock.at(turn.deadline, "15:45")
                deadline = "" if clock.past(last) else stamp(last)
                status = "Lausunnolla" if deadline else "Lausunto valmis"
            else:
                status = "Valmistelussa"
        else:
            held = clock.meeting(body, turn.week)
            begins = max(clock.before(held, PLANNED_DAYS_BEFORE), clock.at(matter.opened, "11:00"))
            status = "Valmistelussa"
            if (turn.body, turn.week) not in self._cancelled(clock):
                if clock.past(clock.after(held, MINUTES_DAYS_AFTER)):
                    status = "Päättynyt"
                elif clock.past(held + dt.timedelta(hours=MEETING_HOURS)):
                    status = "Käsitelty"
                elif clock.past(clock.before(held, AGENDA_DAYS_BEFORE)):
                    status = "Päätöksenteossa"
        if not clock.past(begins):
            return None
        return {
            "WorkSequenceNumber": place,
            "Sector": sector,
            "Status": status,
            "Created": stamp(begins),
            "DateNearestDeadline": deadline,
            "SectorID": sector_id,
        }

    def _record(
        self,
        name: str,
        title: str,
        text: tuple[str, ...],
        archive: Archive,
        *,
        kind: str,
        moment: dt.datetime,
        language: str = "fi",
        private: bool = False,
    ) -> Thing:
        native, series = native_id(name), native_id(f"{name} series")
        path = f"/julkaisu/{series.strip('{}')}.pdf"
        if not private:
            archive.files[path] = (
                lambda: write_pdf(title, text, language=language),
                "application/pdf",
            )
        record = {
            "links": [
                {
                    "rel": "self",
                    "href": f"{self.here}/ahjorest/v1/records/%7B{native.strip('{}')}%7D",
                }
            ],
            "Title": title,
            "AttachmentNumber": None,
            "PublicityClass": "Salassa pidettävä" if private else "Julkinen",
            "SecurityReasons": ["JulkL (621/1999) 24.1 § 20 k"] if private else None,
            "VersionSeriesId": series,
            "NativeId": native,
            "Type": kind,
            "FileURI": "" if private else self.here + path,
            "Language": language,
            "PersonalData": "Ei sisällä henkilötietoja",
            "Issued": stamp(moment),
        }
        archive.records[native] = record
        return record

    # Meetings ---------------------------------------------------------------------------------

    def _cancelled(self, clock: Clock) -> set[tuple[str, int]]:
        return {
            key
            for key, change in self._changes.items()
            if change.cancelled and clock.past(clock.at(change.known))
        }

    def _meeting(self, body: Body, week: int, clock: Clock, archive: Archive) -> Thing:
        planned = clock.meeting(body, week)
        start, room = planned, body.room
        change = self._changes.get((body.key, week))
        if change and clock.past(clock.at(change.known)) and not change.cancelled:
            hour, minute = (change.time or body.time).split(":")
            moved = planned.date() + dt.timedelta(days=change.days)
            start = dt.datetime(
                moved.year, moved.month, moved.day, int(hour), int(minute), tzinfo=ZONE
            )
            room = change.room or room
        cancelled = (body.key, week) in self._cancelled(clock)
        name = f"{body.key}{planned.year}{week + 100}"
        published = clock.past(clock.before(planned, AGENDA_DAYS_BEFORE)) and not cancelled
        minutes = published and clock.past(clock.after(start, MINUTES_DAYS_AFTER))
        documents = []
        if published:
            documents.append(
                self._record(
                    f"{name}-esityslista",
                    f"{body.name}, esityslista {start.day}.{start.month}.{start.year}",
                    tuple(self._titles(body, week, clock)),
                    archive,
                    kind="esityslista",
                    moment=clock.before(planned, AGENDA_DAYS_BEFORE),
                )
            )
        if minutes:
            documents.append(
                self._record(
                    f"{name}-poytakirja",
                    f"{body.name}, pöytäkirja {start.day}.{start.month}.{start.year}",
                    tuple(self._titles(body, week, clock)),
                    archive,
                    kind="pöytäkirja",
                    moment=clock.after(start, MINUTES_DAYS_AFTER),
                )
            )
        return {
            "links": [
                {"rel": "self", "href": f"{self.here}/ahjorest/v1/meetings/{name}?apireqlang=fi"}
            ],
            "MeetingID": name,
            "Name": body.name,
            "Location": room,
            "DateMeeting": stamp(start),
            "AgendaPublished": published,
            "MinutesPublished": minutes,
            "MeetingSequenceNumber": week + 100,
            "Status": "peruttu" if cancelled else "",
            "Agenda": self._agenda(body, week, name, clock, archive) if published else [],
            "Composition": [],
            "PreviousMeeting": None,
            "NextMeeting": None,
            "DecisionAnnouncement": None,
            "MeetingDocuments": documents,
            "DecisionMakerId": body.key,
            "DecisionMaker": body.name,
        }

    def _turns(self, body: Body, week: int, clock: Clock) -> list[tuple[Matter, int, Turn]]:
        return [
            (matter, place, turn)
            for matter in kuulasjarvi_matters.MATTERS
            for place, turn in enumerate(matter.turns, start=1)
            if (turn.body, turn.week) == (body.key, week) and clock.past(clock.at(matter.opened))
        ]

    def _titles(self, body: Body, week: int, clock: Clock) -> list[str]:
        titles = ["Kokouksen laillisuus ja päätösvaltaisuus"]
        titles += [
            turn.heading or matter.title for matter, _, turn in self._turns(body, week, clock)
        ]
        titles += [
            point.title if point.public else "Salassa pidettävä asia"
            for point in kuulasjarvi.POINTS
            if (point.body, point.week) == (body.key, week)
        ]
        return [f"{number}. {title}" for number, title in enumerate(titles, start=1)]

    def _agenda(
        self, body: Body, week: int, name: str, clock: Clock, archive: Archive
    ) -> list[Thing]:
        entries: list[Thing] = [
            self._entry("Kokouksen laillisuus ja päätösvaltaisuus", 1, "fi"),
        ]
        held = clock.past(clock.after(clock.meeting(body, week), MINUTES_DAYS_AFTER))
        number = 1
        for matter, place, turn in self._turns(body, week, clock):
            number += 1
            case = self._number(matter, clock)
            title = turn.heading or matter.title
            entry = self._entry(title, number, "fi", case=case.replace("-", " ", 1))
            entry["PDF"] = self._record(
                f"{name}-{matter.key}-{place}",
                f"Esitys: {title}",
                matter.papers[0].text if matter.papers else (title,),
                archive,
                kind="esitys",
                moment=clock.before(clock.meeting(body, week), AGENDA_DAYS_BEFORE),
            )
            if held and turn.text:
                entry["Html"] = decision_html(
                    title,
                    number,
                    f"{case.replace('-', ' ', 1)} T {matter.classification[0]}",
                    turn.text,
                )
            entries.append(entry)
            if matter.swedish:
                swedish = {**entry, "AgendaItem": matter.swedish}
                swedish["PDF"] = {**entry["PDF"], "Language": "sv"}
                entries.append(swedish)
        for point in kuulasjarvi.POINTS:
            if (point.body, point.week) == (body.key, week):
                number += 1
                entry = self._entry(point.title, number, "fi")
                if not point.public:
                    entry["PublicityClass"] = "Salassa pidettävä"
                entries.append(entry)
        return entries

    def _entry(self, title: str, number: int, language: str, *, case: str | None = None) -> Thing:
        return {
            "links": [],
            "AgendaItem": title,
            "AgendaPoint": str(number),
            "Section": str(number),
            "CaseIDLabel": case,
            "PublicityClass": "Julkinen",
            "Language": language,
            "PDF": None,
            "Attachments": [],
        }


def decision_html(title: str, section: int, reference: str, text: str) -> str:
    """A decision as Ahjo marks it up."""
    return (
        '<html lang="fi"><body><div class="paatos">'
        f'<div class="Asiapykala">§ {section}</div>'
        f'<h1 class="AsiaOtsikko">{html.escape(title)}</h1>'
        f'<div class="DnroTmuoto">{html.escape(reference)}</div>'
        '<div class="SisaltoSektio"><h3 class="SisaltoOtsikko">Päätös</h3>'
        f"<div><p>{html.escape(text)}</p></div></div>"
        '<h3 class="MuutoksenhakuOtsikko">Muutoksenhaku</h3>'
        "<p>Oikaisuvaatimus tehdään 14 päivän kuluessa päätöksen tiedoksisaannista.</p>"
        "</div></body></html>"
    )
