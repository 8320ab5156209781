"""The case system of the invented municipality Tornsund, in OParl 1.1.

Builds the objects from the plan in ``data/tornsund*.py`` as they stand at a moment: what lies ahead of it
is not published yet, what was withdrawn before it is marked deleted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from demo.casesystem.data import tornsund, tornsund_matters
from demo.casesystem.pdf import write_pdf
from demo.casesystem.plan import (
    AGENDA_DAYS_BEFORE,
    MINUTES_DAYS_AFTER,
    PLANNED_DAYS_BEFORE,
    Body,
    Clock,
    Matter,
    MeetingChange,
    Turn,
)
from demo.casesystem.tornsund_frame import Frame, Thing, stamp

ZONE = ZoneInfo("Europe/Copenhagen")
MEETING_HOURS = 3


class Tornsund(Frame):
    """``objects(now)`` gives every OParl object; ``content(thing)`` the bytes of a file."""

    def __init__(self, *, here: str, start: dt.date, matters: Iterable[Matter] = ()) -> None:
        super().__init__(here)
        self.start = start
        self.matters = (*tornsund_matters.MATTERS, *matters)
        self._texts: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._sizes: dict[tuple[str, tuple[str, ...]], int] = {}
        self._bodies = {body.key: body for body in tornsund.BODIES}
        self._changes = {(change.body, change.week): change for change in tornsund.CHANGES}

    def content(self, thing: Thing) -> bytes | None:
        known = self._texts.get(thing["id"])
        return write_pdf(known[0], known[1], language="da") if known else None

    def objects(self, now: dt.datetime) -> list[Thing]:
        clock = Clock(self.start, now, ZONE)
        papers = [
            paper for matter in self.matters if (paper := self._paper(matter, clock)) is not None
        ]
        weeks = {
            (turn.body, turn.week)
            for matter in self.matters
            for turn in matter.turns
            if turn.week is not None
        }
        weeks |= {(point.body, point.week) for point in tornsund.POINTS}
        weeks |= set(self._changes)
        meetings = [
            self._meeting(self._bodies[body], week, clock)
            for body, week in sorted(weeks)
            if clock.past(clock.before(clock.meeting(self._bodies[body], week), 210))
        ]
        deleted = [thing for matter in self.matters for thing in self._withdrawn(matter, clock)]
        return [
            *self._frame(clock),
            *self._organizations(clock),
            *self._people(clock),
            *papers,
            *meetings,
            *deleted,
        ]

    # Matters ----------------------------------------------------------------------------------

    def _paper(self, matter: Matter, clock: Clock) -> Thing | None:
        opened = clock.at(matter.opened)
        gone = matter.withdrawn is not None and clock.past(clock.at(matter.withdrawn))
        if gone or not clock.past(opened):
            return None
        files = self._files(matter, clock)
        consultations = [
            consultation
            for number, turn in enumerate(matter.turns, start=1)
            if (consultation := self._consultation(matter, number, turn, clock)) is not None
        ]
        changes = [
            opened,
            *(dt.datetime.fromisoformat(part["modified"]) for part in [*files, *consultations]),
            *(clock.at(paper.day) for paper in matter.papers if clock.past(clock.at(paper.day))),
            *(
                clock.at(paper.withdrawn)
                for paper in matter.papers
                if paper.withdrawn is not None and clock.past(clock.at(paper.withdrawn))
            ),
        ]
        place = None
        if matter.street or matter.point:
            place = self._thing(
                "Location",
                self._id("locations", matter.key),
                opened,
                streetAddress=matter.street,
                subLocality=matter.area,
                locality="Tornsund",
                geojson=matter.point
                and {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": list(matter.point)},
                    "properties": {},
                },
            )
        return self._thing(
            "Paper",
            self._id("papers", matter.key),
            *changes,
            body=self._id("bodies", "1"),
            name=matter.title,
            reference=f"{clock.day(matter.opened).year % 100:02d}/{matter.number:05d}",
            date=clock.day(matter.opened).isoformat(),
            paperType=matter.kind,
            keyword=list(matter.topics),
            mainFile=files[0] if files else None,
            auxiliaryFile=files[1:],
            location=[place] if place else None,
            consultation=consultations,
            relatedPaper=[self._id("papers", key) for key in matter.related],
            underDirectionOf=[self._id("organizations", matter.turns[0].body)]
            if matter.turns
            else None,
        )

    def _files(self, matter: Matter, clock: Clock) -> list[Thing]:
        files = []
        for number, paper in enumerate(matter.papers, start=1):
            moment = clock.at(paper.day)
            gone = paper.withdrawn is not None and clock.past(clock.at(paper.withdrawn))
            if clock.past(moment) and not gone:
                files.append(self._file(f"{matter.key}-{number}", paper.name, moment, paper.text))
        return files

    def _file(self, name: str, title: str, moment: dt.datetime, text: tuple[str, ...]) -> Thing:
        address = self._id("files", name)
        body = (title, text)
        self._texts[address] = body
        if body not in self._sizes:
            self._sizes[body] = len(write_pdf(*body, language="da"))
        return self._thing(
            "File",
            address,
            moment,
            name=title,
            fileName=f"{name}.pdf",
            mimeType="application/pdf",
            date=moment.date().isoformat(),
            size=self._sizes[body],
            accessUrl=f"{address}/view.pdf",
            downloadUrl=f"{address}/download.pdf",
        )

    def _withdrawn(self, matter: Matter, clock: Clock) -> list[Thing]:
        def deleted(kind: str, address: str, created: int, withdrawn: int) -> Thing:
            self._texts.pop(address, None)
            thing = self._thing(kind, address, clock.at(created), clock.at(withdrawn))
            return {**thing, "deleted": True}

        gone = []
        if matter.withdrawn is not None and clock.past(clock.at(matter.withdrawn)):
            gone.append(
                deleted("Paper", self._id("papers", matter.key), matter.opened, matter.withdrawn)
            )
        for number, paper in enumerate(matter.papers, start=1):
            last = min(
                (day for day in (paper.withdrawn, matter.withdrawn) if day is not None),
                default=None,
            )
            if last is not None and clock.past(clock.at(last)):
                address = self._id("files", f"{matter.key}-{number}")
                gone.append(deleted("File", address, paper.day, last))
        return gone

    def _consultation(self, matter: Matter, number: int, turn: Turn, clock: Clock) -> Thing | None:
        address = self._id("consultations", f"{matter.key}-{number}")
        organization = [self._id("organizations", turn.body)]
        if turn.week is None:
            opens = clock.at(turn.opens if turn.opens is not None else matter.opened)
            if not clock.past(opens):
                return None
            thing = self._thing(
                "Consultation", address, opens, organization=organization, role=turn.role
            )
        else:
            body = self._bodies[turn.body]
            planned = self._announced(matter, number, turn, clock)
            if not clock.past(planned):
                return None
            agenda = clock.before(clock.meeting(body, turn.week), AGENDA_DAYS_BEFORE)
            on_agenda = clock.past(agenda) and not self._cancelled(turn, clock)
            thing = self._thing(
                "Consultation",
                address,
                planned,
                agenda if on_agenda else planned,
                organization=organization,
                role=turn.role,
                meeting=self._id("meetings", _meeting_name(body, turn.week)),
                agendaItem=self._id("agendaitems", f"{matter.key}-{number}") if on_agenda else None,
                authoritative=turn.role == "Beslutning" or None,
            )
        if turn.deadline is not None:
            # OParl has no place for the dates of a hearing; a vendor property does (1.1, 2.8).
            thing["torget:deadline"] = clock.day(turn.deadline).isoformat()
            if turn.opens is not None:
                thing["torget:opens"] = clock.day(turn.opens).isoformat()
        return thing

    def _announced(self, matter: Matter, number: int, turn: Turn, clock: Clock) -> dt.datetime:
        """A turn is known some weeks ahead, but not before the matter nor before the turn that sent it on."""
        planned = clock.before(
            clock.meeting(self._bodies[turn.body], turn.week or 0), PLANNED_DAYS_BEFORE
        )
        earlier = matter.turns[number - 2] if number > 1 else None
        loops = ("Udsat", "Sendt tilbage")
        if earlier and earlier.week is not None and earlier.result.startswith(loops):
            held = clock.meeting(self._bodies[earlier.body], earlier.week)
            planned = max(planned, clock.after(held, 1))
        return max(planned, clock.at(matter.opened, "10:00"))

    # Meetings ---------------------------------------------------------------------------------

    def _change(self, body: str, week: int | None, clock: Clock) -> MeetingChange | None:
        change = self._changes.get((body, week or 0))
        return change if change and clock.past(clock.at(change.known)) else None

    def _cancelled(self, turn: Turn, clock: Clock) -> bool:
        change = self._change(turn.body, turn.week, clock)
        return bool(change and change.cancelled)

    def _meeting(self, body: Body, week: int, clock: Clock) -> Thing:
        planned = clock.meeting(body, week)
        start, room = planned, body.room
        created = clock.before(planned, 210)
        moments = [created]
        change = self._change(body.key, week, clock)
        cancelled = bool(change and change.cancelled)
        if change:
            moments.append(clock.at(change.known))
            if not cancelled:
                moved = planned.date() + dt.timedelta(days=change.days)
                at = dt.time.fromisoformat(change.time or body.time)
                start = dt.datetime.combine(moved, at, tzinfo=ZONE)
                room = change.room or room
        end = start + dt.timedelta(hours=MEETING_HOURS)
        agenda_out = clock.before(planned, AGENDA_DAYS_BEFORE)
        minutes_out = clock.after(start, MINUTES_DAYS_AFTER)
        name = _meeting_name(body, week)
        title = f"{body.name}, møde {tornsund.written(start.date())}"
        items: list[Thing] = []
        invitation = protocol = None
        state = "aflyst" if cancelled else "planlagt"
        if clock.past(agenda_out) and not cancelled:
            state = "indkaldt"
            moments.append(agenda_out)
            items = self._items(body, week, end, agenda_out, clock)
            invitation = self._file(
                f"{name}-dagsorden",
                f"Dagsorden, {title}",
                agenda_out,
                (
                    f"Mødet holdes {tornsund.written(start.date())} kl. {start:%H.%M} i {room}.",
                    "Dagsorden",
                    *(f"{item['number']}. {item['name']}" for item in items),
                ),
            )
        if items and clock.past(end):
            state = "afholdt"
            moments.append(end)
        if items and clock.past(minutes_out):
            moments.append(minutes_out)
            protocol = self._file(
                f"{name}-referat",
                f"Referat, {title}",
                minutes_out,
                tuple(
                    f"{item['number']}. {item['name']}: "
                    + (item.get("resolutionText") or item.get("result") or "Intet at referere")
                    for item in items
                    if item.get("public")
                ),
            )
        town_hall = room.startswith(("Mødelokale", "Byrådssalen"))
        place = self._thing(
            "Location",
            self._id("locations", name),
            created,
            *([clock.at(change.known)] if change else []),
            room=room,
            streetAddress="Rådhustorvet 1" if town_hall else None,
            postalCode="4999" if town_hall else None,
            locality="Tornsund",
            description=f"{room}, Rådhustorvet 1, 4999 Tornsund" if town_hall else room,
        )
        return self._thing(
            "Meeting",
            self._id("meetings", name),
            *moments,
            name=title,
            meetingState=state,
            cancelled=cancelled or None,
            start=stamp(start),
            end=stamp(end),
            location=place,
            organization=[self._id("organizations", body.key)],
            invitation=invitation,
            resultsProtocol=protocol,
            agendaItem=items,
        )

    def _items(
        self, body: Body, week: int, end: dt.datetime, agenda_out: dt.datetime, clock: Clock
    ) -> list[Thing]:
        name = _meeting_name(body, week)
        rows: list[Thing] = [
            {
                "address": f"{name}-dagsorden",
                "name": "Godkendelse af dagsorden",
                "result": "Godkendt",
            }
        ]
        for matter in self.matters:
            gone = matter.withdrawn is not None and clock.past(clock.at(matter.withdrawn))
            for number, turn in enumerate(matter.turns, start=1):
                if (turn.body, turn.week) != (body.key, week) or gone:
                    continue
                if clock.past(self._announced(matter, number, turn, clock)):
                    rows.append(
                        {
                            "address": f"{matter.key}-{number}",
                            "name": turn.heading or matter.title,
                            "result": turn.result,
                            "text": turn.text,
                            "consultation": self._id("consultations", f"{matter.key}-{number}"),
                        }
                    )
        rows += [
            {
                "address": f"{name}-{number}",
                "name": point.title,
                "public": point.public,
                "result": point.result,
            }
            for number, point in enumerate(tornsund.POINTS, start=1)
            if (point.body, point.week) == (body.key, week)
        ]
        rows.append({"address": f"{name}-eventuelt", "name": "Eventuelt"})
        held = clock.past(end)
        items = []
        for order, row in enumerate(rows, start=1):
            item = self._thing(
                "AgendaItem",
                self._id("agendaitems", row["address"]),
                agenda_out,
                *([end] if held and row.get("result") else []),
                order=order,
                number=str(order),
                name=row["name"],
                consultation=row.get("consultation"),
                result=row.get("result") if held else None,
                resolutionText=row.get("text") if held else None,
            )
            item["public"] = row.get("public", True)
            items.append(item)
        return items


def _meeting_name(body: Body, week: int) -> str:
    """Unchanging although the week may lie before the start: the count begins two years back."""
    return f"{body.key}-{week + 100}"
