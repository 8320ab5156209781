"""Asking people how they are doing: only those who want it, apart from their account, and honestly counted."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation

from microservices import kpis, life_figures, tasks
from microservices.actions import wellbeing as acts
from microservices.actions.wellbeing import WellbeingRefused
from microservices.measures import Why
from microservices.models import FollowUp, LifeAnswer
from microservices.wellbeing import (
    DAYS,
    OUTCOMES,
    QUESTIONS,
    Dose,
    Wave,
    change,
    dose_of,
    t_of,
)
from portal import mydata
from portal.actions import people as accounts
from portal.models import Entry, Resident
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.microservices.factories import CategoryFactory, agreed, listed

pytestmark = pytest.mark.django_db
LIFE, ASK, STOP = "/en/help/me/life/", "/en/help/me/life/questions/", "/en/help/me/life/stop/"
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
GOOD = {question.name: question.options[-1][0] for question in QUESTIONS}


@pytest.fixture(autouse=True)
def clock():
    with translation.override("en"), time_machine.travel(NOON, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def site(client, town, elsa):
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(elsa)
    return client


def begun(person, town, **given) -> FollowUp:
    """Joined, and answered the first time."""
    row = acts.join(person, town)
    acts.answer(person, row, Wave.FIRST, GOOD | given)
    row.refresh_from_db()
    return row


# Nothing leads from an answer to a person


def test_an_answer_has_no_column_that_leads_to_a_person_or_says_when() -> None:
    for field in LifeAnswer._meta.get_fields():
        assert getattr(field, "related_model", None) is not Resident
        assert not isinstance(field, models.DateField)
    assert not any(field.related_model is LifeAnswer for field in FollowUp._meta.get_fields())
    assert LifeAnswer._meta.pk.get_internal_type() == "UUIDField"


def test_what_stands_in_the_database_does_not_say_whose_an_answer_is(town, elsa, settings) -> None:
    row = begun(elsa, town)
    stored = LifeAnswer.objects.get()
    assert row.salt not in stored.key
    assert stored.key == acts.key_of(row)
    settings.SUBJECT_PEPPER = "another secret"
    assert stored.key != acts.key_of(row)


def test_after_the_last_time_nothing_is_left_that_leads_to_the_answers(town, elsa, clock) -> None:
    row = begun(elsa, town)
    for wave in (Wave.THREE, Wave.TWELVE):
        clock.move_to(NOON + DAYS[wave] * DAY)
        acts.answer(elsa, row, wave, GOOD)
    assert not FollowUp.objects.exists()
    assert LifeAnswer.objects.count() == 3
    assert LifeAnswer.objects.values("key").distinct().count() == 1


def test_who_deletes_their_account_leaves_answers_that_nobody_can_find(town, elsa) -> None:
    begun(elsa, town)
    accounts.erase_resident(elsa, elsa)
    assert not FollowUp.objects.exists()
    assert LifeAnswer.objects.count() == 1


def test_the_download_holds_ones_own_answers(town, elsa) -> None:
    begun(elsa, town, satisfaction=7)
    begun(ResidentFactory(municipality=town), town, satisfaction=3)
    stored = mydata.export(elsa, "x")["stored"]
    (rows,) = [part["rows"] for part in stored if part["table"] == "microservices.FollowUp"]
    assert [answer["satisfaction"] for answer in rows[0]["answers"]] == [7]


# Who is asked


def test_nobody_is_asked_who_has_not_said_so(town, elsa) -> None:
    tasks.follow_up()
    assert not FollowUp.objects.exists()
    assert not Entry.objects.exists()


def test_who_has_begun_to_help_or_is_young_or_lives_elsewhere_cannot_begin(town, elsa) -> None:
    kind = CategoryFactory(municipality=town)
    other = ResidentFactory(municipality=town)
    agreed(listed(elsa, kind), other)
    young = ResidentFactory(municipality=town, birth_year=2010, kind=Resident.Kind.MINOR)
    guest = ResidentFactory(municipality=MunicipalityFactory())
    for person, why in ((elsa, "first exchange"), (young, "who live here"), (guest, "live here")):
        with pytest.raises(WellbeingRefused, match=why):
            acts.join(person, town)
    assert not FollowUp.objects.exists()


def test_who_agreed_on_help_before_answering_cannot_answer_as_before(town, elsa) -> None:
    row = acts.join(elsa, town)
    agreed(listed(elsa, CategoryFactory(municipality=town)), ResidentFactory(municipality=town))
    with pytest.raises(WellbeingRefused, match="first exchange"):
        acts.answer(elsa, row, Wave.FIRST, GOOD)
    assert not LifeAnswer.objects.exists()


def test_to_say_yes_twice_is_to_say_it_once(town, elsa) -> None:
    assert acts.join(elsa, town) == acts.join(elsa, town)


# When


def test_one_is_told_after_three_and_after_twelve_months_and_nobody_else_is(town, elsa, clock):
    begun(elsa, town)
    begun(ResidentFactory(municipality=town), town)
    FollowUp.objects.exclude(resident=elsa).delete()
    for wave in (Wave.THREE, Wave.TWELVE):
        clock.move_to(NOON + (DAYS[wave] - 1) * DAY)
        assert tasks.follow_up() in {0, 1}
        before = Entry.objects.count()
        clock.move_to(NOON + DAYS[wave] * DAY)
        assert tasks.follow_up() == 1
        assert tasks.follow_up() == 0
        assert Entry.objects.count() == before + 1
        row = FollowUp.objects.get()
        acts.answer(elsa, row, wave, GOOD)
    told = Entry.objects.order_by("pk").first()
    assert told.kind == "follow_up"


def test_a_time_that_was_missed_is_over_and_the_next_one_comes(town, elsa, clock) -> None:
    row = begun(elsa, town)
    clock.move_to(NOON + (DAYS[Wave.THREE] + 31) * DAY)
    tasks.follow_up()
    row.refresh_from_db()
    assert row.wave == Wave.TWELVE
    with pytest.raises(WellbeingRefused, match="time is over"):
        acts.answer(elsa, row, Wave.THREE, GOOD)
    clock.move_to(NOON + (DAYS[Wave.TWELVE] + 31) * DAY)
    tasks.follow_up()
    assert not FollowUp.objects.exists()


def test_who_never_answered_the_first_time_is_asked_no_more(town, elsa, clock) -> None:
    acts.join(elsa, town)
    clock.move_to(NOON + 31 * DAY)
    assert tasks.follow_up() == 1
    assert not FollowUp.objects.exists()


def test_nobody_answers_before_the_time_twice_or_off_the_scale(town, elsa) -> None:
    row = acts.join(elsa, town)
    for given in (GOOD | {"satisfaction": 11}, {}, GOOD | {"lonely": 0}):
        with pytest.raises(WellbeingRefused, match="Choose an answer for"):
            acts.answer(elsa, row, Wave.FIRST, given)
    acts.answer(elsa, row, Wave.FIRST, GOOD)
    for wave in (Wave.FIRST, Wave.THREE):
        with pytest.raises(WellbeingRefused, match="answered already"):
            acts.answer(elsa, row, wave, GOOD)
    assert LifeAnswer.objects.count() == 1


def test_one_stops_with_or_without_the_answers(town, elsa) -> None:
    begun(elsa, town)
    acts.leave(elsa, forget=False)
    assert LifeAnswer.objects.count() == 1
    begun(elsa, town)
    acts.leave(elsa, forget=True)
    assert LifeAnswer.objects.count() == 1
    assert not FollowUp.objects.exists()


def test_the_database_refuses_what_cannot_be(town, elsa) -> None:
    row = begun(elsa, town)
    LifeAnswer.objects.all().delete()
    usual = {"municipality": town, "key": "k", "wave": 0, "cohort": 20264, "dose": 0} | GOOD
    LifeAnswer.objects.create(**usual)
    wrong = [{"key": "k"}, {"key": "x", "wave": 6}, {"key": "x", "dose": 4}]
    wrong += [{"key": "x", question.name: question.options[-1][0] + 1} for question in QUESTIONS]
    for said in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            LifeAnswer.objects.create(**usual | said)
    for said in ({"resident": elsa, "salt": "x"}, {"salt": row.salt}, {"wave": 6, "salt": "y"}):
        other = ResidentFactory(municipality=town)
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUp.objects.create(**{"municipality": town, "resident": other} | said)


# What changed


def test_a_change_stands_with_its_margin() -> None:
    # Student's sleep data (1908): ten pairs, mean 1.58, 95 % from 0.700 to 2.460, as R's t.test prints them
    sleep = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
    found = change(sleep)
    assert found.mean == pytest.approx(1.58)
    assert (found.low, found.high) == (
        pytest.approx(0.700, abs=1e-3),
        pytest.approx(2.460, abs=1e-3),
    )
    assert found.certain
    assert not change([1, -1] * 5).certain


def test_of_fewer_than_ten_pairs_no_change_is_said() -> None:
    assert change([1.0] * 9) is None
    assert t_of(9) == 2.262
    assert t_of(35) == 2.042
    assert t_of(5000) == 1.962


def test_doses_have_no_gap() -> None:
    assert [dose_of(n) for n in (0, 1, 3, 4, 9, 10, 99)] == [
        Dose.NONE,
        Dose.FEW,
        Dose.FEW,
        Dose.SOME,
        Dose.SOME,
        Dose.MANY,
        Dose.MANY,
    ]


def answers(town, number, *, dose=1, cohort=20262, again=None, before=5, after=7):
    """``number`` people who answered, of whom ``again`` did so after three months as well."""
    for place in range(number):
        key = f"{dose}-{cohort}-{place}"
        usual = {"municipality": town, "key": key, "cohort": cohort} | GOOD
        LifeAnswer.objects.create(**usual | {"wave": 0, "dose": 0, "satisfaction": before})
        if again is None or place < again:
            said = {"wave": 3, "dose": dose, "satisfaction": after + place % 2}
            LifeAnswer.objects.create(**usual | said)


def test_the_change_is_of_the_same_people_by_how_much_they_helped(town) -> None:
    answers(town, 12, dose=1)
    answers(town, 10, dose=3, again=4)
    found = kpis.measure(town, timezone.now())["life_life"]
    assert found["of"] == 16
    assert found["value"] == pytest.approx(2.5)
    assert found["low"] < 2.5 < found["high"]
    assert found["parts"]["dose-1"]["of"] == 12
    assert found["parts"]["dose-3"] == {"value": None, "why": Why.FEW}
    assert found["parts"]["12"] == {"value": None, "why": Why.NONE}


def test_loneliness_is_the_sum_of_three_answers(town) -> None:
    answers(town, 10)
    LifeAnswer.objects.filter(wave=3).update(companionship=1, left_out=2)
    outcome = next(one for one in OUTCOMES if one.name == "ucla")
    found = life_figures.changed(life_figures.answers_of(town), outcome)
    assert found.value == -3


def test_those_who_fell_away_are_counted_once_their_time_is_over(town) -> None:
    answers(town, 12, again=9, cohort=20261)
    answers(town, 12, again=0, cohort=20264, dose=2)
    found = kpis.measure(town, timezone.now())["life_again"]
    assert found == {"value": 0.75, "of": 12}


# The pages


def press(site, html, **more):
    """What a browser sends of the form on a page."""
    hidden = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', html)
    return site.post(ASK, {n: v for n, v in hidden if n != "csrfmiddlewaretoken"} | more)


def test_one_walks_through_the_questions_and_back_and_nothing_is_lost(site, town, elsa) -> None:
    assert "Yes, ask me" in site.get(LIFE).content.decode()
    assert site.post(LIFE)["Location"] == ASK
    html = site.get(ASK).content.decode()
    assert "Question 1 of 7" in html
    nothing = press(site, html)
    assert nothing.status_code == 422
    assert "Choose the answer that fits best" in nothing.content.decode()
    html = press(site, html, satisfaction="8").content.decode()
    assert "Question 2 of 7" in html
    html = press(site, html, back="1").content.decode()
    assert re.search(r'value="8" checked', html)
    html = press(site, html, satisfaction="8").content.decode()
    for question in QUESTIONS[1:-1]:
        html = press(site, html, **{question.name: "1"}).content.decode()
    assert "Send my answers" in html
    assert not LifeAnswer.objects.exists()
    assert press(site, html, belonging="3")["Location"] == LIFE
    stored = LifeAnswer.objects.get()
    assert (stored.satisfaction, stored.isolated, stored.belonging) == (8, 1, 3)
    page = site.get(LIFE).content.decode()
    assert "We ask you again" in page
    # the same form once more
    assert press(site, html, belonging="3")["Location"] == LIFE
    assert LifeAnswer.objects.count() == 1


def test_values_off_the_scale_and_forms_that_nobody_made_are_refused(site, town, elsa) -> None:
    acts.join(elsa, town)
    said = {"wave": "0", "place": "0"}
    assert site.post(ASK, said | {"satisfaction": "99"}).status_code == 422
    for place in ("9", "x", "-1", "²"):
        assert site.post(ASK, said | {"place": place}).status_code == 404
    site.post(ASK, said | {"wave": "12", "satisfaction": "5"})
    assert not LifeAnswer.objects.exists()


def test_one_stops_on_the_page(site, town, elsa) -> None:
    begun(elsa, town)
    site.post(STOP, {"forget": "1"})
    assert not LifeAnswer.objects.exists()
    assert "your answers are deleted" in site.get(LIFE).content.decode()
    assert site.get(ASK)["Location"] == LIFE


def test_who_cannot_begin_reads_why(site, town, elsa) -> None:
    agreed(listed(elsa, CategoryFactory(municipality=town)), ResidentFactory(municipality=town))
    page = site.get(LIFE).content.decode()
    assert "before their first exchange" in page
    assert "Yes, ask me" not in page


def test_nobody_is_asked_without_signing_in(client, town) -> None:
    for path in (LIFE, ASK):
        answer = client.get(path, headers={"host": town.site.hostname})
        assert "/sign-in/" in answer["Location"]
