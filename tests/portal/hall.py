"""A small feature that tells things, and receivers that do as they are told: what the tests of delivery stand on."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest

from portal import parcels, tellers
from portal.actions.telling import tell
from portal.channels import Channel, Importance, SubjectKind
from portal.models import Entry, Municipality
from portal.parcels import End, Parcel, Receipt
from portal.tellers import Draft, Name, Rule, Teller, Words

KIND = "hall"
RULES = (
    Rule("closes", Importance.IMPORTANT, "The hall closes"),
    Rule("painted", Importance.MINOR, "The hall is painted"),
)


class Broken(Exception):
    """A teller that fails."""


@dataclasses.dataclass
class Hall:
    """What happens in the village hall. ``closed``: entries nobody may hear of; ``broken``: entries without words."""

    number: int = 0
    closed: set[int] = dataclasses.field(default_factory=set)
    broken: set[int] = dataclasses.field(default_factory=set)
    asked: int = 0

    def words(self, entries: Sequence[Entry]) -> dict[int, Words]:
        self.asked += 1
        if any(entry.pk in self.broken for entry in entries):
            raise Broken("somebody's name")
        return {
            entry.pk: Words(kind="Hall", title=f"Hall {entry.object_id}", what="It closes", url="/")
            for entry in entries
            if entry.pk not in self.closed
        }

    def happens(
        self,
        municipality: Municipality,
        *courses: int,
        rule: str = "closes",
        number: int = 1,
        **more: Any,
    ) -> list[int]:
        """``number`` things happen at once that concern ``courses``; returns the entries."""
        importance = next(row.importance for row in RULES if row.kind == rule)
        self.number += number
        return tell(
            municipality,
            [
                Draft(
                    kind=KIND,
                    object_id=self.number - n,
                    rule=rule,
                    importance=importance,
                    group=f"{KIND}:1",
                    touches=frozenset((SubjectKind.COURSE, course) for course in courses),
                    happened_at=dt.datetime.now(dt.UTC),
                    **more,
                )
                for n in range(number)
            ],
        )


def open_hall(monkeypatch: pytest.MonkeyPatch) -> Hall:
    hall = Hall()
    monkeypatch.setitem(tellers._tellers, KIND, Teller(KIND, "Hall", hall.words, RULES))
    monkeypatch.setitem(
        tellers._names,
        SubjectKind.COURSE,
        lambda rows: {row.pk: Name(f"course {row.object_id}") for row in rows},
    )
    return hall


Answer = Callable[[Parcel], Receipt]


@dataclasses.dataclass
class Receiver:
    """Takes all parcels of a channel. ``answers`` says what becomes of a parcel; sent, without one."""

    got: list[Parcel] = dataclasses.field(default_factory=list)
    answers: Answer = lambda parcel: Receipt(parcel, End.SENT)

    def __call__(self, messages: Iterable[Parcel]) -> Iterator[Receipt]:
        for parcel in messages:
            self.got.append(parcel)
            yield self.answers(parcel)

    def says(self, end: End, **how: Any) -> None:
        self.answers = lambda parcel: Receipt(parcel, end, **how)


def take_parcels(monkeypatch: pytest.MonkeyPatch) -> dict[Channel, Receiver]:
    found = {channel: Receiver() for channel in (Channel.PUSH, Channel.EMAIL, Channel.SMS)}
    for channel, receiver in found.items():
        monkeypatch.setitem(parcels._senders, channel, receiver)
    return found
