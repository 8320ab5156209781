"""Boards: who is shown to whom, and what a school has together."""

import datetime as dt

import pytest
from django.utils import timezone

from microservices import boards
from microservices.actions import boards as acts
from microservices.actions import safety
from microservices.actions.boards import BoardRefused
from microservices.models import (
    BoardPlace,
    Exchange,
    Neighbour,
    School,
)
from microservices.points import LEAST, Span
from tests.factories import ResidentFactory
from tests.microservices.boards import crowd, helped, joined
from tests.portal.queries import at_most

from .steps import BOARD, JOIN, NOVEMBER, form, frozen, lines, text_of

pytestmark = pytest.mark.django_db


# Who is shown


def test_nobody_is_shown_where_fewer_than_ten_take_part(as_, town) -> None:
    mine, *_others = crowd(town, LEAST - 1)
    helped(mine.resident, ResidentFactory(municipality=town))
    page = as_(mine.resident).get(BOARD)
    assert lines(page) == []
    assert "fewer than 10 take part" in text_of(page)
    assert "Neighbour B" not in text_of(page)
    assert "Your points so far: 1" in text_of(page)


def test_from_ten_on_one_sees_oneself_and_three_on_either_side(as_, town) -> None:
    places = crowd(town, 11)
    # A has helped ten people, B nine, and so on
    others = [ResidentFactory(municipality=town) for _each in range(10)]
    for number, place in enumerate(places):
        for other in others[number:]:
            helped(place.resident, other)
    page = as_(places[5].resident).get(BOARD)
    assert lines(page) == [
        ("3", "Neighbour C", "8"),
        ("4", "Neighbour D", "7"),
        ("5", "Neighbour E", "6"),
        ("6", "Neighbour F", "5"),
        ("7", "Neighbour G", "4"),
        ("8", "Neighbour H", "3"),
        ("9", "Neighbour I", "2"),
    ]
    assert "Real" not in text_of(page)


def test_equal_points_share_a_place_and_the_page_says_so(as_, town) -> None:
    places = crowd(town, 10)
    page = as_(places[0].resident).get(BOARD)
    assert {rank for rank, _name, _points in lines(page)} == {"1"}
    assert "shared" in text_of(page)


def test_the_same_person_helped_again_counts_less(as_, town) -> None:
    mine, *_others = crowd(town, 10)
    helped(mine.resident, ResidentFactory(municipality=town), times=5)
    assert lines(as_(mine.resident).get(BOARD))[0] == ("1", "Neighbour A", "1¾")


def test_only_what_was_settled_in_the_period_counts(as_, town) -> None:
    mine, *_others = crowd(town, 10)
    other = ResidentFactory(municipality=town)
    # the month begins at midnight in Copenhagen
    before = dt.datetime(2026, 10, 31, 22, 59, tzinfo=dt.UTC)
    helped(mine.resident, other, at=before)
    (late,) = helped(mine.resident, other)
    Exchange.objects.filter(pk=late.pk).update(state="cancelled")
    assert lines(as_(mine.resident).get(BOARD))[0][2] == "0"
    helped(mine.resident, other, at=before + dt.timedelta(minutes=1))
    assert lines(as_(mine.resident).get(BOARD))[0][2] == "1"


def test_blocked_pairs_never_meet_in_a_board_and_leave_no_gap(as_, town) -> None:
    places = crowd(town, 11)
    first, second, third = places[:3]
    others = [ResidentFactory(municipality=town) for _each in range(3)]
    for number, place in enumerate((first, second, third)):
        for other in others[number:]:
            helped(place.resident, other)
    safety.block(second.resident, first.resident)
    for reader, hidden, own in ((second, "Neighbour A", "1"), (first, "Neighbour B", "1")):
        page = as_(reader.resident).get(BOARD)
        assert hidden not in text_of(page)
        assert next(rank for rank, name, _points in lines(page) if name == reader.alias) == own
    ranks = [rank for rank, _name, _points in lines(as_(first.resident).get(BOARD))]
    assert ranks[:2] == ["1", "2"]


def test_who_is_paused_or_hidden_takes_no_rank(as_, town) -> None:
    places = crowd(town, 12)
    for place in places[:2]:
        helped(place.resident, ResidentFactory(municipality=town))
    Neighbour.objects.create(
        resident=places[0].resident, municipality=town, suspended_at=timezone.now()
    )
    acts.hide(None, places[1], because="That is the mayor's name.")
    page = as_(places[2].resident).get(BOARD)
    assert lines(page)[0][:2] == ("1", "Neighbour C")
    own = as_(places[1].resident).get(BOARD)
    assert "That is the mayor" in text_of(own)
    assert lines(own) == []
    # the same name does not come back, another one does
    again = as_(places[1].resident).post(JOIN, form(alias="neighbour b"))
    assert "A moderator has hidden that name" in text_of(again)
    assert as_(places[1].resident).post(JOIN, form(alias="Bo")).status_code == 302
    assert BoardPlace.objects.get(pk=places[1].pk).hidden_at is None


def test_a_board_of_an_area_is_shown_from_ten_in_the_area(as_, town, west) -> None:
    places = crowd(town, 9, area=west)
    joined(town, "From elsewhere")
    reader = places[0].resident
    assert "From elsewhere" in text_of(as_(reader).get(BOARD))
    page = as_(reader).get(BOARD, {"area": west.pk})
    assert "In Westside fewer than 10" in text_of(page)
    joined(town, "One more", area=west)
    page = as_(reader).get(BOARD, {"area": west.pk})
    assert lines(page)
    assert "From elsewhere" not in text_of(page)


def test_nobody_sees_the_board_of_an_area_that_is_not_theirs(as_, town, west) -> None:
    crowd(town, 10, area=west)
    mine = joined(town, "From elsewhere")
    page = as_(mine.resident).get(BOARD, {"area": west.pk})
    assert page.context["where"] == town.name


def test_who_takes_no_part_sees_nobody(as_, town, ida) -> None:
    crowd(town, 12)
    for reader in (None, ida):
        page = text_of(as_(reader).get(BOARD))
        assert "Neighbour" not in page.replace("Neighbours", "")


# Schools and young people


def test_who_is_under_sixteen_counts_for_a_school_and_stands_nowhere(
    as_, town, liv, school
) -> None:
    page = as_(liv).get(JOIN)
    assert "alias" not in page.context["form"].fields
    as_(liv).post(JOIN, {"span": "month", "school": school.pk, "alias": "Liv"})
    place = BoardPlace.objects.get(resident=liv)
    assert (place.alias, place.area, place.school) == ("", None, school)
    places = crowd(town, 10)
    helped(liv, places[0].resident)
    assert "Liv" not in text_of(as_(places[0].resident).get(BOARD))
    assert len(boards.read(boards.running(town, Span.MONTH)).rows()) == 10
    assert "Nobody sees your name" in text_of(as_(liv).get(BOARD))


def test_a_school_must_be_chosen_by_who_is_under_sixteen(as_, liv, school) -> None:
    answer = as_(liv).post(JOIN, {"span": "month", "school": ""})
    assert answer.status_code == 422
    assert "Choose your school" in text_of(answer)


def test_where_no_school_is_named_young_people_are_told(as_, town, liv) -> None:
    assert "has named no school yet" in text_of(as_(liv).get(JOIN))


def test_who_may_have_turned_sixteen_or_not_counts_as_younger(town, school) -> None:
    """Only the year of birth is kept."""
    maybe = ResidentFactory(municipality=town, birth_year=2010, kind="minor")
    sixteen = ResidentFactory(municipality=town, birth_year=2009, kind="minor")
    assert acts.join(maybe, town, span=Span.WEEK, alias="Bo", school=school).alias == ""
    assert acts.join(sixteen, town, span=Span.WEEK, alias="Bo").alias == "Bo"


def test_everybody_sees_what_a_school_has_together_from_ten_on(as_, town, school) -> None:
    pupils = [
        ResidentFactory(municipality=town, birth_year=2012, kind="minor") for _each in range(10)
    ]
    for pupil in pupils[:9]:
        acts.join(pupil, town, span=Span.MONTH, school=school)
    helped(pupils[0], pupils[1])
    helped(pupils[2], pupils[1])
    assert "Strand School" not in text_of(as_().get(BOARD))
    acts.join(pupils[9], town, span=Span.MONTH, school=school)
    (row,) = as_().get(BOARD).context["schools"]
    assert (row.name, row.people, row.points) == ("Strand School", "10", "2")


def test_a_school_out_of_use_is_kept_by_who_chose_it_and_chosen_by_nobody(
    as_, town, ida, school
) -> None:
    acts.join(ida, town, span=Span.MONTH, alias="Ida", school=school)
    School.objects.update(active=False)
    assert as_(ida).post(JOIN, form(school=school.pk)).status_code == 302
    school.refresh_from_db()
    other = ResidentFactory(municipality=town)
    with pytest.raises(BoardRefused, match="no longer in the list"):
        acts.join(other, town, span=Span.MONTH, alias="Bo", school=school)


# What it costs


def test_the_board_asks_the_database_little_however_many_take_part(
    as_, town, now, west, school
) -> None:
    places = frozen(town, now, number=17, area=west, school=school)
    now.move_to(NOVEMBER)
    for place in places:
        acts.join(
            place.resident,
            town,
            span=Span.MONTH,
            alias=place.alias,
            area=west,
            school=school,
        )
    browser = as_(places[3].resident)
    browser.get(BOARD)
    with at_most():
        assert browser.get(BOARD, {"area": west.pk}).status_code == 200
