"""Boards: taking part under a name, leaving, and what one can decide oneself."""

import datetime as dt

import pytest
from django.utils import timezone

from microservices import boards
from microservices.actions import boards as acts
from microservices.actions.boards import BoardRefused
from microservices.models import (
    BoardLine,
    BoardPlace,
    Neighbour,
    School,
)
from microservices.points import Span
from portal import mydata
from portal.actions import people
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory, StaffFactory
from tests.microservices.boards import crowd, joined

from .steps import BOARD, JOIN, form, frozen, text_of

pytestmark = pytest.mark.django_db


# Taking part


def test_somebody_takes_part_under_a_name_of_their_own(as_, town, ida) -> None:
    answer = as_(ida).post(JOIN, form(), follow=True)
    assert "You take part." in text_of(answer)
    place = BoardPlace.objects.get(resident=ida)
    assert (place.alias, place.span, place.first_day) == (
        "The Baker",
        "month",
        dt.date(2026, 11, 1),
    )
    # nobody is made to stand in any other period
    assert "Take part" in text_of(as_(ida).get(BOARD, {"span": "week"}))


@pytest.mark.parametrize(
    ("alias", "said"),
    [
        ("", "Write the name you want to stand under"),
        ("x", "Two letters at least"),
        ("7 8", "letters, digits and spaces only"),
        ("x" * 25, "too long"),
        ("<b>Bo</b>", "letters, digits and spaces only"),
        ("call 20 12 34 56", "a number or an address"),
        ("snap er idaida", "a number or an address"),
    ],
)
def test_a_name_that_cannot_stand_there_is_refused_in_words_and_kept_in_the_form(
    as_, ida, alias, said
) -> None:
    answer = as_(ida).post(JOIN, form(alias=alias))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert answer.context["form"]["alias"].value() == alias
    assert not BoardPlace.objects.exists()


def test_letters_of_every_language_make_a_name() -> None:
    for alias in ("Åse-Maj Ø.", "Ярослав", "نور", "Jean d’Arc 2"):
        assert acts.alias_of(f"  {alias}  ") == alias


def test_nobody_stands_under_anothers_name(as_, town, ida) -> None:
    joined(town, "The Baker")
    answer = as_(ida).post(JOIN, form(alias="the BAKER"))
    assert answer.status_code == 422
    assert "Somebody else stands under that name already" in text_of(answer)
    # in another period the name is free
    assert as_(ida).post(JOIN, form(alias="the BAKER", span="week")).status_code == 302


def test_a_name_is_changed_while_the_period_runs(as_, town, ida, west) -> None:
    as_(ida).post(JOIN, form())
    page = as_(ida).get(JOIN, {"span": "month"})
    assert page.context["form"]["alias"].value() == "The Baker"
    as_(ida).post(JOIN, form(alias="The Smith", area=west.pk))
    place = BoardPlace.objects.get(resident=ida)
    assert (place.alias, place.area) == ("The Smith", west)


def test_an_unknown_period_is_refused_in_words(as_, ida) -> None:
    answer = as_(ida).post(JOIN, form(span="year"))
    assert answer.status_code == 422
    assert "Choose a week, a month or a quarter" in text_of(answer)
    assert as_(ida).get(BOARD, {"span": "year", "area": "x"}).status_code == 200


def test_areas_and_schools_of_another_municipality_are_not_there(as_, town, ida) -> None:
    other = MunicipalityFactory(slug="nordby")
    area = AreaFactory(municipality=other)
    school = School.objects.create(municipality=other, name="Theirs")
    AreaFactory(municipality=town)
    School.objects.create(municipality=town, name="Ours")
    answer = as_(ida).post(JOIN, form(area=area.pk, school=school.pk))
    assert answer.status_code == 422
    with pytest.raises(BoardRefused):
        acts.join(ida, town, span=Span.WEEK, alias="Ida", area=area)


def test_who_lives_elsewhere_takes_no_part(as_, town) -> None:
    guest = ResidentFactory(municipality=MunicipalityFactory(slug="nordby"))
    assert "Only those who live in" in text_of(as_(guest).get(BOARD))
    answer = as_(guest).post(JOIN, form())
    assert answer.status_code == 422
    assert not BoardPlace.objects.exists()


def test_who_is_paused_is_told_why_they_take_no_part(as_, town, ida) -> None:
    Neighbour.objects.create(resident=ida, municipality=town, suspended_at=timezone.now())
    answer = as_(ida).post(JOIN, form())
    assert "You take no part for the time being" in text_of(answer)


def test_whose_age_nobody_knows_takes_no_part(town) -> None:
    person = ResidentFactory(municipality=town, birth_year=None)
    with pytest.raises(BoardRefused, match="how old"):
        acts.join(person, town, span=Span.WEEK, alias="Ida")


def test_who_leaves_stands_there_no_more(as_, town, ida) -> None:
    as_(ida).post(JOIN, form())
    place = BoardPlace.objects.get(resident=ida)
    stranger = ResidentFactory(municipality=town)
    assert as_(stranger).post(f"/en/help/board/places/{place.pk}/leave/").status_code == 404
    answer = as_(ida).post(f"/en/help/board/places/{place.pk}/leave/", follow=True)
    assert "You take part no more" in text_of(answer)
    assert not BoardPlace.objects.exists()


# Leaving altogether, and what is stored


def test_who_deletes_their_account_stands_on_no_board(town, now) -> None:
    places = frozen(town, now)
    person = places[0].resident
    joined(town, "Somebody")
    acts.join(person, town, span=Span.WEEK, alias="Again")
    stored = {part["table"]: part["rows"] for part in mydata.export(person, "x")["stored"]}
    assert stored["microservices.BoardPlace"][0]["name"] == "Again"
    assert stored["microservices.BoardLine"][0]["rank"] == 1
    people.erase_resident(person, person)
    assert not BoardLine.objects.filter(alias="Neighbour A").exists()
    assert not BoardPlace.objects.filter(alias="Again").exists()


# What the actions refuse by themselves


def test_everybody_decides_about_their_own_place_only(town, now, ida) -> None:
    place = joined(town, "The Baker")
    with pytest.raises(BoardRefused, match="themselves only"):
        acts.leave(ida, place)
    acts.leave(place.resident, place)
    acts.leave(place.resident, place)
    line = BoardLine.objects.get(resident=frozen(town, now)[0].resident)
    with pytest.raises(BoardRefused, match="themselves only"):
        acts.take_off(ida, line)


def test_a_period_that_nobody_knows_is_refused(town, ida) -> None:
    with pytest.raises(BoardRefused, match="a week, a month or a quarter"):
        acts.join(ida, town, span="year", alias="Ida")


@pytest.mark.parametrize("because", ["", "  ", "x" * 201])
def test_a_name_is_hidden_with_a_reason_by_who_may(town, because) -> None:
    place = joined(town, "The Baker")
    with pytest.raises(BoardRefused):
        acts.hide(None, place, because=because)
    analyst = StaffFactory(municipality=town, role=Role.ANALYST)
    with pytest.raises(BoardRefused, match="not allowed"):
        acts.hide(analyst, place, because="It is not theirs.")
    with pytest.raises(BoardRefused, match="not allowed"):
        acts.show(analyst, place)


def test_a_name_that_has_left_cannot_be_decided_about(town) -> None:
    place = joined(town, "The Baker")
    BoardPlace.objects.all().delete()
    for decide in (lambda: acts.hide(None, place, because="x"), lambda: acts.show(None, place)):
        with pytest.raises(BoardRefused, match="no longer take part"):
            decide()


def test_making_final_twice_at_once_makes_one_board(town, now) -> None:
    crowd(town, 10)
    period = boards.running(town, Span.MONTH)
    now.move_to(period.final_at)
    assert acts.freeze(period) == 1
    # whoever waited for the first one finds nothing left
    assert acts.freeze(period) == 0
