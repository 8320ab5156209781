"""The figures: counted of what really happened, hidden where they are of few, and shown with their meaning."""

import csv
import datetime as dt
import io
import json
import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from microservices import counting, kpis, tasks
from microservices.actions import coins, exchanges, figures, neighbours, permits, safety
from microservices.choices import ExchangeState, Level
from microservices.collusion import Sign
from microservices.kpis import BY_NAME, KPIS
from microservices.measures import Why
from microservices.models import Exchange, FiguresDay, ShareCount, Suspicion
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory, StaffFactory
from tests.microservices.factories import CategoryFactory, agreed, coordinator, listed, reserved
from tests.portal.queries import at_most
from tests.staff import sign_in

pytestmark = pytest.mark.django_db
PAGE = "/en/help/figures/"
MONDAY = dt.datetime(2026, 11, 16, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
WHOLE = "area,band,people\n,12-15,40\n,16-17,20\n,18-29,100\n,30-45,200\n"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"), time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def kind(town):
    return CategoryFactory(municipality=town, slug="company", name_en="Company")


@pytest.fixture
def site(client, town):
    client.defaults["HTTP_HOST"] = town.site.hostname
    return client


def people(town, number, **fields):
    return ResidentFactory.create_batch(
        number, municipality=town, **{"birth_year": 1990, "last_login": timezone.now()} | fields
    )


def measured(town):
    return kpis.measure(town, timezone.now())


def settled(owner, taker, kind) -> Exchange:
    """Asked for, agreed on, done and paid."""
    row = agreed(listed(owner, kind), taker)
    row = exchanges.claim_done(taker, row)
    return exchanges.confirm(owner, row)


# What is counted


def test_who_takes_part_is_counted_by_age_beside_those_who_live_here(town, kind) -> None:
    people(town, 10, birth_year=2026 - 30)
    people(town, 6, birth_year=2026 - 13)
    people(town, 7, birth_year=2026 - 50)
    people(town, 5, birth_year=2026 - 20, last_login=None)
    people(MunicipalityFactory(), 9, birth_year=2026 - 30)
    assert measured(town)["onboarding"]["why"] == Why.MISSING
    figures.keep_population(None, town, year=2026, quarter=3, source="x", data=WHOLE.encode())
    found = measured(town)["onboarding"]
    assert found["value"] == pytest.approx(16 / 360)
    assert found["parts"]["30-45"]["value"] == pytest.approx(10 / 200)
    assert found["parts"]["12-15"]["value"] == pytest.approx(6 / 40)
    assert found["parts"]["18-29"]["value"] == 0


def test_few_people_of_an_age_are_hidden_and_another_age_with_them(town, kind) -> None:
    people(town, 30, birth_year=2026 - 30)
    people(town, 8, birth_year=2026 - 13)
    people(town, 3, birth_year=2026 - 17)
    figures.keep_population(None, town, year=2026, quarter=3, source="x", data=WHOLE.encode())
    parts = measured(town)["onboarding"]["parts"]
    hidden = {age for age, part in parts.items() if part.get("why") == Why.HIDDEN}
    assert "16-17" in hidden
    assert len(hidden) >= 2
    assert "of" not in parts["16-17"]


def test_areas_are_told_apart_for_those_who_said_where_they_start_from(town, kind) -> None:
    harbour = AreaFactory(municipality=town, slug="havnen", names={"en": "The harbour"})
    quay = AreaFactory(municipality=town, slug="kajen", names={"en": "The quay"}, parent=harbour)
    hill = AreaFactory(municipality=town, slug="bakken", names={"en": "The hill"})
    for place, number in ((harbour, 6), (quay, 7), (hill, 8), (None, 9)):
        for person in people(town, number):
            if place is not None:
                neighbours.describe(
                    person,
                    person,
                    town,
                    area=place,
                    reach=4,
                    languages=["da"],
                    times=1,
                    categories=[],
                    told=False,
                )
    lines = [f"{area},30-45,{number}\n" for area, number in (("havnen", 130), ("bakken", 80))]
    data = (WHOLE + "".join(lines)).encode()
    figures.keep_population(None, town, year=2026, quarter=3, source="x", data=data)
    rows = measured(town)["onboarding"]["table"]["rows"]
    said = {row["names"]["en"]: row["cells"][3] for row in rows}
    assert said["The harbour"]["value"] == pytest.approx(13 / 130)
    assert said["The hill"]["value"] == pytest.approx(8 / 80)
    assert "The quay" not in said


def test_requests_answered_within_two_days_are_counted(town, kind, english) -> None:
    owners, takers = people(town, 12), people(town, 12)
    english.move_to(MONDAY - 20 * DAY)
    rows = [listed(owner, kind) for owner in owners]
    english.move_to(MONDAY - 19 * DAY)
    for row, taker in zip(rows[:6], takers, strict=False):
        reserved(row, taker)
    english.move_to(MONDAY - 15 * DAY)
    for row, taker in zip(rows[6:11], takers[6:], strict=False):
        reserved(row, taker)
    english.move_to(MONDAY)
    listed(takers[0], kind)
    found = measured(town)
    assert found["filled"] == {"value": 0.5, "of": 12}
    assert found["first_answer"]["value"] == 24
    assert found["first_answer_p90"]["value"] == 5 * 24


def test_what_was_agreed_on_is_counted_by_how_it_ended(town, kind, english) -> None:
    owners, takers = people(town, 20), people(town, 20)
    rows = [settled(a, b, kind) for a, b in zip(owners[:10], takers[:10], strict=True)]
    assert {row.state for row in rows} == {ExchangeState.SETTLED}
    for a, b in zip(owners[10:], takers[10:], strict=True):
        exchanges.call_off(b, agreed(listed(a, kind), b))
    found = measured(town)
    assert found["completed"] == {"value": 0.5, "of": 20}
    assert found["late"] == {"value": 0.0, "of": 20}
    assert found["disputed"] == {"value": 0.0, "of": 20}
    assert found["active"]["value"] == 40
    english.move_to(MONDAY + 91 * DAY)
    assert measured(town)["completed"] == {"value": None, "why": Why.NONE}


def test_coins_paid_are_counted_per_person_and_day_less_what_was_set_right(town, kind) -> None:
    owners, takers = people(town, 10), people(town, 10)
    rows = [settled(a, b, kind) for a, b in zip(owners, takers, strict=True)]
    found = measured(town)
    assert found["coins_registered"]["value"] == pytest.approx(20 / 20 / 30)
    assert found["coins_active"]["value"] == pytest.approx(20 / 20 / 30)
    paid = rows[0].hold.transfers.get(kind="settle")
    coins.reverse(paid, by_staff=coordinator(town), ref="x")
    assert measured(town)["coins_registered"]["value"] == pytest.approx(18 / 20 / 30)


def test_coins_of_exchanges_that_look_made_up_are_left_out_of_the_net(town, kind) -> None:
    rows = [settled(a, b, kind) for a, b in zip(people(town, 10), people(town, 10), strict=True)]
    signs = {"waiting": rows[:2], "upheld": rows[1:3], "cleared": rows[3:5]}
    for state, exchanges_of in signs.items():
        decided = {} if state == "waiting" else {"decided_at": timezone.now(), "words": "x"}
        sign = Suspicion.objects.create(
            municipality=town, sign=Sign.PAIR, key=uuid.uuid4(), state=state, **decided
        )
        sign.exchanges.set(exchanges_of)
    found = measured(town)
    assert found["coins_active"]["value"] == pytest.approx(20 / 20 / 30)
    assert found["coins_net"]["value"] == pytest.approx(14 / 20 / 30)


def test_shares_are_counted_per_active_person_and_day(town, kind) -> None:
    for person in people(town, 10):
        listed(person, kind)
    today = timezone.localdate()
    for name, number in (("pressed", 30), ("preview", 60), ("visit", 3)):
        ShareCount.objects.create(municipality=town, day=today, kind=name, number=number)
    ShareCount.objects.create(municipality=town, day=today - 40 * DAY, kind="pressed", number=500)
    found = measured(town)["shares"]
    assert found["value"] == pytest.approx(30 / 10 / 30)
    assert found["parts"]["preview"]["value"] == pytest.approx(60 / 10 / 30)


def test_who_both_gives_and_gets_is_counted_once(town, kind) -> None:
    ring = people(town, 6)
    for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        settled(one, other, kind)
    for one, other in zip(people(town, 3), people(town, 3), strict=True):
        settled(one, other, kind)
    assert measured(town)["both_ways"] == {"value": 0.5, "of": 12}


def test_those_who_ask_are_counted_by_age_and_language(town, kind) -> None:
    for number, person in enumerate(people(town, 10, birth_year=1940) + people(town, 10)):
        listed(person, kind, language="fi" if number % 4 == 0 else "da")
    found = measured(town)
    assert found["old"] == {"value": 0.5, "of": 20}
    assert found["other_language"] == {"value": 0.25, "of": 20}


def test_time_to_decide_about_permits_is_counted(town, english) -> None:
    trust = CategoryFactory(municipality=town, level=Level.APPROVED)
    colleague = coordinator(town)
    for number, person in enumerate(people(town, 10), start=1):
        english.move_to(MONDAY - 30 * DAY)
        row = permits.apply(person, trust, reason="I can")
        english.move_to(MONDAY - 30 * DAY + number * DAY)
        if number > 5:
            permits.refuse(colleague, row, words="Not now. You can complain.")
        else:
            for code in permits.still_missing(row):
                permits.see(colleague, row, kind=code)
            permits.grant(colleague, row, words="Welcome")
    english.move_to(MONDAY)
    found = measured(town)
    assert found["vetting"]["value"] == 5 * 24
    assert found["vetting_p90"]["value"] == 9 * 24
    assert found["overturned"]["why"] == Why.FEW


def test_reports_are_counted_for_every_thousand_agreements(town, kind, english) -> None:
    moderator = StaffFactory(municipality=town, role=Role.MODERATOR)
    owners, takers = people(town, 10), people(town, 10)
    for a, b in zip(owners, takers, strict=True):
        row = agreed(listed(a, kind), b)
        report = safety.report(a, exchange=row, reason="rude", text="x", key=uuid.uuid4())
        english.move_to(timezone.now() + dt.timedelta(hours=2))
        safety.take(moderator, report)
    found = measured(town)
    assert found["reports"] == {"value": 1000.0, "of": 10}
    assert found["first_look"]["value"] == 2
    assert found["first_look"]["parts"]["3"]["value"] == 2
    assert found["first_look"]["parts"]["1"] == {"value": None, "why": Why.NONE}


def test_how_unevenly_coins_lie_is_what_gini_says() -> None:
    assert counting.gini([5, 5, 5, 5]) == 0
    assert counting.gini([0, 0, 0, 10]) == pytest.approx(0.75)
    assert counting.gini([1, 2, 3, 4]) == pytest.approx(0.25)
    assert counting.gini([]) == 0


def test_the_middle_and_nine_in_ten_are_lengths_that_somebody_had() -> None:
    lengths = [dt.timedelta(hours=number) for number in range(1, 11)]
    assert counting.point(lengths, 0.5).value == 5
    assert counting.point(lengths, 0.9).value == 9
    assert counting.point(lengths[:9], 0.5).why == Why.FEW
    assert counting.point([], 0.5).why == Why.NONE


# What few people are counted in


def test_of_fewer_than_ten_nothing_is_said_and_small_parts_are_hidden() -> None:
    assert counting.share(3, 0).why == Why.NONE
    assert counting.share(3, 9).why == Why.FEW
    assert counting.share(4, 20).why == Why.HIDDEN
    assert counting.share(16, 20).why == Why.HIDDEN
    assert counting.share(0, 20).value == 0
    assert "of" not in counting.share(4, 20).as_json()


# Written down once a day


def test_the_figures_are_written_down_once_a_day_where_there_is_a_market(town, kind, english):
    MunicipalityFactory()
    assert tasks.figures() == 1
    assert tasks.figures() == 0
    english.move_to(MONDAY + DAY)
    assert tasks.figures() == 1
    days = FiguresDay.objects.of(town)
    assert [row.day for row in days] == [dt.date(2026, 11, 17), dt.date(2026, 11, 16)]
    assert set(days[0].figures) == set(BY_NAME)


def test_figures_of_years_ago_are_forgotten(town, kind) -> None:
    FiguresDay.objects.create(municipality=town, day=dt.date(2023, 1, 2))
    figures.note(town)
    assert [row.day for row in FiguresDay.objects.of(town)] == [dt.date(2026, 11, 16)]


# The public page


def weeks(town, number, name, values):
    """Mondays before today with one figure."""
    for back, value in zip(range(number, 0, -1), values, strict=True):
        FiguresDay.objects.create(
            municipality=town,
            day=MONDAY.date() - back * 7 * DAY,
            figures={name: {"value": value, "of": 40}},
        )


def test_every_figure_stands_with_its_meaning_and_its_source(site, town, kind) -> None:
    figures.note(town)
    page = site.get(PAGE).content.decode()
    for kpi in KPIS:
        assert str(kpi.label) in page
    assert "Nobody is asked about their mother tongue" in page
    assert "Source: The books of the coins." in page


def test_the_page_costs_one_query_for_all_figures(site, town, kind) -> None:
    weeks(town, 4, "filled", [0.2, 0.3, 0.4, 0.5])
    figures.note(town)
    site.get(PAGE)
    with at_most() as asked:
        assert site.get(PAGE + "?page=1").status_code == 200
    about = [query for query in asked.captured_queries if "figuresday" in query["sql"].lower()]
    assert len(about) <= 1


def test_a_chart_says_in_words_and_in_a_table_what_it_draws(site, town, kind) -> None:
    weeks(town, 4, "filled", [0.2, 0.3, None, 0.5])
    figures.note(town)
    found = site.get(PAGE).context["groups"]
    filled = next(one for _l, _g, every in found for one in every if one.kpi.name == "filled")
    assert [dot.text for dot in filled.plot.dots] == ["20\u00a0%", "30\u00a0%", "50\u00a0%"]
    # no line over the week without a number
    assert len(filled.plot.legs) == 1
    page = site.get(PAGE).content.decode()
    assert "From 20\u00a0% on 19 October to 50\u00a0% on 9 November." in page
    assert page.count('<circle class="pt"') == 3


def test_two_points_make_no_chart(site, town, kind) -> None:
    weeks(town, 2, "filled", [0.2, 0.3])
    figures.note(town)
    assert '<svg class="plot"' not in site.get(PAGE).content.decode()


def test_what_is_hidden_says_so_and_stands_in_no_file(site, town, kind) -> None:
    for number, person in enumerate(people(town, 20)):
        listed(person, kind, language="fi" if number < 3 else "da")
    figures.note(town)
    page = site.get(PAGE).content.decode()
    assert "Hidden: so few that it could be seen who" in page
    data = site.get("/en/help/figures/figures.json").json()
    assert data["days"][-1]["figures"]["other_language"] == {"value": None, "why": "hidden"}


def test_the_files_hold_what_the_page_shows(site, town, kind) -> None:
    weeks(town, 3, "filled", [0.2, 0.3, 0.4])
    figures.note(town)
    answer = site.get("/en/help/figures/figures.csv")
    assert "tornsund-figures.csv" in answer["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    first = next(line for line in lines if line["figure"] == "filled")
    assert first == {
        "day": "2026-10-26",
        "figure": "filled",
        "part": "",
        "unit": "share",
        "value": "0.2",
        "low": "",
        "high": "",
        "of": "40",
        "why": "",
    }
    assert any(line["figure"] == "first_look" and line["part"] == "1" for line in lines)
    said = json.loads(site.get("/en/help/figures/figures.json").content)
    assert set(said["figures"]) == set(BY_NAME)
    assert len(said["days"]) == 4


def test_a_market_without_figures_says_when_they_come(site, town, kind) -> None:
    page = site.get(PAGE).content.decode()
    assert "No figures yet" in page
    assert site.get("/en/help/figures/figures.json").json()["days"] == []
    assert site.get(PAGE, headers={"host": "localhost"}).status_code == 404


def test_the_figures_of_a_neighbour_stand_on_no_page(site, town, kind) -> None:
    other = MunicipalityFactory()
    weeks(other, 4, "filled", [0.7, 0.7, 0.7, 0.7])
    assert "No figures yet" in site.get(PAGE).content.decode()


# The coordinator's desk


@pytest.fixture
def desk(town):
    staff = StaffFactory(municipality=town, role=Role.COORDINATOR, language="en")
    return sign_in(Client(headers={"host": town.site.hostname}), staff)


def test_a_coordinator_sees_the_figures_and_what_waits(desk, town, kind, english) -> None:
    weeks(town, 4, "filled", [0.2, 0.3, 0.4, 0.5])
    english.move_to(MONDAY - 3 * DAY)
    listed(people(town, 1)[0], kind)
    english.move_to(MONDAY)
    row = figures.note(town)
    home = desk.get("/cms/").content.decode()
    assert "All figures of" in home
    assert "the table of the last quarter is missing" in home
    answer = desk.get(reverse("wagtailsnippets_microservices_figuresday:inspect", args=[row.pk]))
    waiting = dict(answer.context["waiting"])
    assert waiting["Requests that are open"] == "1"
    assert waiting["Of these, nobody has answered for 48 hours"] == "1"
    page = answer.content.decode()
    assert "20\u00a0%" in page
    listing = desk.get(reverse("wagtailsnippets_microservices_figuresday:list"))
    assert listing.status_code == 200


def test_a_day_that_is_over_says_nothing_of_now(desk, town, kind) -> None:
    weeks(town, 1, "filled", [0.2])
    figures.note(town)
    old = FiguresDay.objects.of(town).last()
    answer = desk.get(reverse("wagtailsnippets_microservices_figuresday:inspect", args=[old.pk]))
    assert answer.context["waiting"] == []


def test_moderators_and_neighbours_do_not_see_the_desk(town, kind) -> None:
    row = figures.note(town)
    address = reverse("wagtailsnippets_microservices_figuresday:inspect", args=[row.pk])
    for place, role in ((town, Role.MODERATOR), (MunicipalityFactory(), Role.COORDINATOR)):
        staff = StaffFactory(municipality=place, role=role)
        client = sign_in(Client(headers={"host": place.site.hostname}), staff)
        assert client.get(address).status_code != 200
