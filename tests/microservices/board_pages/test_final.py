"""Boards that are final, and what the database refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from microservices import boards, tasks
from microservices.actions import boards as acts
from microservices.models import (
    Board,
    BoardLine,
    BoardPlace,
    School,
    SchoolTotal,
)
from microservices.points import FREEZE_AFTER, Span
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory
from tests.microservices.boards import crowd, helped, joined

from .steps import BOARD, JOIN, NOVEMBER, frozen, text_of

pytestmark = pytest.mark.django_db


# Final


def test_a_board_becomes_final_a_week_after_its_period(town, now) -> None:
    crowd(town, 10)
    final_at = boards.running(town, Span.MONTH).final_at
    assert final_at == dt.datetime(2026, 12, 8, tzinfo=town.zone)
    assert final_at - FREEZE_AFTER == dt.datetime(2026, 12, 1, tzinfo=town.zone)
    now.move_to(final_at - dt.timedelta(seconds=1))
    assert tasks.boards()["final"] == 0
    now.move_to(final_at)
    assert tasks.boards()["final"] == 1
    assert tasks.boards()["final"] == 0
    assert Board.objects.get().people == 10


def test_what_is_final_does_not_change_and_names_nobody_else(as_, town, now, west) -> None:
    places = frozen(town, now, area=west)
    board = Board.objects.get(area=None)
    assert Board.objects.filter(area=west).count() == 1
    assert [
        (line.rank, line.alias, line.quarters, line.shared) for line in board.lines.all()[:3]
    ] == [
        (1, "Neighbour A", 8, False),
        (2, "Neighbour B", 4, True),
        (2, "Neighbour C", 4, True),
    ]
    assert not BoardPlace.objects.exists()
    helped(places[5].resident, places[1].resident, at=NOVEMBER)
    tasks.boards()
    assert BoardLine.objects.get(board=board, resident=places[5].resident).quarters == 0
    page = text_of(as_(places[1].resident).get(BOARD))
    assert "Place 2 with 1 points, as Neighbour B." in page
    assert "Others stand on the same place." in page
    assert "Neighbour A" not in page


def test_too_few_make_no_final_board_and_are_forgotten(town, now) -> None:
    frozen(town, now, number=9)
    assert not Board.objects.exists()
    assert not BoardPlace.objects.exists()


def test_totals_of_schools_are_kept_and_shown(as_, town, now, school) -> None:
    frozen(town, now, school=school)
    total = SchoolTotal.objects.get()
    assert (total.people, total.quarters) == (11, 16)
    assert "November 2026" in text_of(as_().get(BOARD))
    assert as_().get(BOARD, {"span": "week"}).context["school_finals"] is None


def test_somebody_takes_their_name_off_a_final_board(as_, town, now) -> None:
    places = frozen(town, now)
    line = BoardLine.objects.get(resident=places[0].resident)
    url = f"/en/help/board/lines/{line.pk}/off/"
    assert as_(places[1].resident).post(url).status_code == 404
    assert "It cannot be put back" in text_of(as_(places[0].resident).get(url))
    assert BoardLine.objects.filter(pk=line.pk).exists()
    as_(places[0].resident).post(url)
    assert not BoardLine.objects.filter(pk=line.pk).exists()


def test_the_name_of_the_last_time_is_offered_again(as_, town, now) -> None:
    places = frozen(town, now)
    page = as_(places[0].resident).get(JOIN)
    assert page.context["form"]["alias"].value() == "Neighbour A"


def test_one_municipality_that_fails_does_not_keep_the_others_from_their_boards(
    town, now, monkeypatch, caplog
) -> None:
    other = MunicipalityFactory(slug="nordby")
    crowd(town, 10)
    crowd(other, 10)
    real = acts.freeze

    def failing(period):
        if period.municipality == town:
            raise RuntimeError("no disk")
        return real(period)

    monkeypatch.setattr(acts, "freeze", failing)
    now.move_to(boards.running(town, Span.MONTH).final_at)
    assert acts.freeze_due() == 1
    assert "could not be made final" in caplog.text


# What the database refuses


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("takes_part_once", lambda p: _again(p, alias="Another")),
        ("one_alias_per_period", lambda p: _again(p, resident=_stranger(p), alias=p.alias.upper())),
        ("without_a_name_for_a_school", lambda p: _again(p, span="week", alias="")),
        ("place_of_a_span", lambda p: _again(p, span="year")),
        ("hidden_for_a_reason", lambda p: _again(p, span="week", hidden_at=timezone.now())),
        ("board_of_enough", lambda p: _board(p, people=9)),
        ("board_of_a_span", lambda p: _board(p, span="year")),
        ("one_board_per_municipality", lambda p: (_board(p), _board(p))),
        ("one_board_per_area", lambda p: [_board(p, area=_area(p)) for _each in range(2)]),
        ("one_line_per_person", lambda p: [_line(p, _board(p)), _line(p, Board.objects.get())]),
        ("line_of_somebody_on_a_place", lambda p: _line(p, _board(p), rank=0)),
        ("school_has_a_name", lambda p: _school(p, "")),
        ("one_school_per_name", lambda p: [_school(p, name) for name in ("Strand", "STRAND")]),
        ("total_of_enough", lambda p: _total(p, people=9)),
        ("one_total_per_school", lambda p: [_total(p), _total(p)]),
    ],
)  # fmt: skip
def test_the_database_says_no(town, name, make) -> None:
    place = joined(town, "The Baker")
    with pytest.raises(IntegrityError), transaction.atomic():
        make(place)


def _stranger(place):
    return ResidentFactory(municipality=place.municipality)


def _area(place):
    return place.municipality.areas.first() or AreaFactory(municipality=place.municipality)


def _school(place, name):
    return School.objects.create(municipality=place.municipality, name=name)


def _again(place, **changed):
    usual = {
        name: getattr(place, name)
        for name in ("municipality", "resident", "span", "first_day", "alias")
    }
    return BoardPlace.objects.create(**usual | changed)


def _board(place, **changed):
    usual = {"municipality": place.municipality, "span": "week", "first_day": place.first_day}
    return Board.objects.create(**usual | {"people": 10} | changed)


def _line(place, board, **changed):
    usual = {"board": board, "resident": place.resident, "alias": "A", "quarters": 1, "rank": 1}
    return BoardLine.objects.create(**usual | changed)


def _total(place, **changed):
    school, _made = School.objects.get_or_create(municipality=place.municipality, name="S")
    usual = {"school": school, "span": "week", "first_day": place.first_day, "quarters": 1}
    return SchoolTotal.objects.create(**usual | {"people": 10} | changed)
