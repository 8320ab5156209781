"""Boards as people meet them: taking part under a name, seeing one's own place, leaving, and what is final."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from microservices import boards, tasks
from microservices.actions import boards as acts
from microservices.actions import safety
from microservices.actions.boards import BoardRefused
from microservices.models import (
    Board,
    BoardLine,
    BoardPlace,
    Exchange,
    Neighbour,
    School,
    SchoolTotal,
)
from microservices.points import FREEZE_AFTER, LEAST, Span
from portal import mydata
from portal.actions import people
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory, StaffFactory
from tests.microservices.boards import crowd, helped, joined
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db

BOARD, JOIN = "/en/help/board/", "/en/help/board/join/"
NOVEMBER = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        yield clock


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund", languages=["da", "en"])


@pytest.fixture
def west(town):
    return AreaFactory(municipality=town, names={"en": "Westside"})


@pytest.fixture
def school(town):
    return School.objects.create(municipality=town, name="Strand School")


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town, first_name="Ida", birth_year=1985)


@pytest.fixture
def liv(town):
    """Who is fourteen or fifteen."""
    return ResidentFactory(municipality=town, first_name="Liv", birth_year=2011, kind="minor")


@pytest.fixture
def as_(client, town):
    def who(person=None):
        client.logout()
        if person is not None:
            client.force_login(person)
        client.defaults["HTTP_HOST"] = town.site.hostname
        return client

    return who


def text_of(answer) -> str:
    return answer.content.decode()


def lines(answer) -> list[tuple[str, str, str]]:
    return [(line.rank, line.name, line.points) for line in answer.context.get("lines", [])]


def form(**said):
    return {"span": "month", "alias": "The Baker", "area": "", "school": ""} | said


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


# Final


def frozen(town, now, *, number=11, **said):
    """A month that is over, whose boards are final."""
    places = crowd(town, number, **said)
    for place in places[:3]:
        helped(place.resident, ResidentFactory(municipality=town))
    helped(places[0].resident, places[1].resident)
    now.move_to(boards.running(town, Span.MONTH).final_at)
    tasks.boards()
    return places


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
