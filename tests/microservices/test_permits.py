"""Permits from the application to their end, and what residents see of it."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from microservices import permit_rules, vetting
from microservices.actions import categories, exchanges, permits
from microservices.actions.exchanges import ExchangeRefused
from microservices.actions.permits import PermitRefused
from microservices.choices import ExchangeState, Level, Minors, PermitSide, PermitState
from microservices.models import Category, Permit, PermitCheck, Recognition
from portal.models import Entry
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.portal.queries import at_most

from .factories import CategoryFactory, agreed, coordinator, listed, permit, reserved

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOON = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)


TOWN = {"slug": "tornsund", "country": "DK"}


@pytest.fixture
def category(town):
    return CategoryFactory(municipality=town, level=Level.APPROVED, slug="doctor")


@pytest.fixture
def childcare(town):
    return CategoryFactory(
        municipality=town, level=Level.CERTIFIED, certificate="dk-child", months_valid=12
    )


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def signe(town):
    return coordinator(town)


def interviewed(staff, row, **fields) -> PermitCheck:
    return permits.see(staff, row, kind="interview", **fields)


def state_of(row: Permit) -> str:
    return Permit.objects.get(pk=row.pk).state


# Applying ---------------------------------------------------------------------------------------------------


def test_an_application_is_looked_at_and_granted_until_a_day(bo, category, signe) -> None:
    with time_machine.travel(NOON, tick=False):
        row = permits.apply(bo, category, reason="I have been a nurse.")
        permits.take_up(signe, row, words="Come on Tuesday at ten.")
        assert state_of(row) == PermitState.IN_REVIEW
        interviewed(signe, row)
        row = permits.grant(signe, row)
    assert (row.state, row.granted_on) == (PermitState.GRANTED, dt.date(2026, 12, 1))
    assert row.valid_until == dt.date(2028, 12, 1)
    assert row.first_by == signe


def test_the_same_application_twice_is_one(bo, category) -> None:
    first = permits.apply(bo, category, reason="I can.")
    assert permits.apply(bo, category, reason="I can!") == first
    assert Permit.objects.count() == 1


def test_two_living_permits_for_the_same_cannot_be_stored(bo, category) -> None:
    permit(bo, category)
    with pytest.raises(IntegrityError), transaction.atomic():
        permit(bo, category, state=PermitState.APPLIED)


@pytest.mark.parametrize(
    ("who", "level", "side", "words"),
    [
        ("resident", Level.EID, PermitSide.PERFORM, "takes no permit"),
        ("resident", Level.DECLARED, PermitSide.PERFORM, "takes no permit"),
        ("resident", Level.APPROVED, PermitSide.REQUEST, "takes no permit"),
        ("guest", Level.APPROVED, PermitSide.PERFORM, "Only those who live in"),
        ("minor", Level.APPROVED, PermitSide.PERFORM, "turned 18"),
        ("staff", Level.APPROVED, PermitSide.PERFORM, "account for work"),
    ],
)
def test_there_is_nothing_to_apply_for(town, who, level, side, words) -> None:
    category = CategoryFactory(municipality=town, level=level)
    person = {
        "resident": lambda: ResidentFactory(municipality=town),
        "guest": lambda: ResidentFactory(kind="guest", municipality=None, birth_year=None),
        "minor": lambda: ResidentFactory(
            kind="minor", municipality=town, birth_year=timezone.localdate().year - 15
        ),
        "staff": lambda: StaffFactory(municipality=town),
    }[who]()
    with translation.override("en"), pytest.raises(PermitRefused, match=words):
        permits.apply(person, category, side=side, reason="Please.")
    assert not Permit.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "a" * 1001])
def test_an_application_says_why_in_a_few_words(bo, category, reason) -> None:
    with pytest.raises(PermitRefused):
        permits.apply(bo, category, reason=reason)


def test_an_application_taken_back_is_gone_with_what_was_seen(bo, category, signe) -> None:
    row = permits.apply(bo, category, reason="I can.")
    interviewed(signe, row)
    permits.withdraw(bo, row)
    assert not Permit.objects.exists()
    assert not PermitCheck.objects.exists()
    with pytest.raises(PermitRefused):
        permits.grant(signe, row)


def test_nobody_takes_back_what_another_applied_for(bo, ida, category) -> None:
    row = permits.apply(bo, category, reason="I can.")
    with pytest.raises(PermitRefused):
        permits.withdraw(ida, row)


# What is seen -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["DK", "SE", "FI", "NO"])
def test_every_country_knows_one_certificate_for_being_alone_with_a_child(country) -> None:
    kind = vetting.KINDS[vetting.certificate_of(country)]
    assert kind.certificate
    assert kind.own
    assert kind.legal_basis
    assert [one.code for one in vetting.kinds_in(country) if one.certificate] == [kind.code]


@pytest.mark.parametrize(
    ("country", "days", "fresh"),
    [
        ("SE", 364, True),
        ("SE", 370, False),
        ("FI", 180, True),
        ("FI", 190, False),
        ("NO", 85, True),
        ("NO", 100, False),
        ("DK", 900, True),
    ],
)
def test_a_certificate_is_no_older_than_its_law_allows(signe, bo, town, country, days, fresh):
    type(town).objects.filter(pk=town.pk).update(country=country)
    code = vetting.certificate_of(country)
    category = CategoryFactory(municipality=town, level=Level.CERTIFIED, certificate=code)
    row = permits.apply(bo, category, reason="I can.")
    issued = timezone.localdate() - days * DAY
    if fresh:
        check = permits.see(signe, row, kind=code, issued_on=issued)
        assert check.legal_basis
    else:
        with pytest.raises(PermitRefused):
            permits.see(signe, row, kind=code, issued_on=issued)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "se-child", "issued_on": dt.date(2026, 11, 1)},
        {"kind": "passport"},
        {"kind": "dk-child"},
        {"kind": "interview", "seen_on": dt.date(2026, 12, 2)},
        {"kind": "reference", "issued_on": dt.date(2027, 1, 1)},
        {"kind": "reference", "valid_until": dt.date(2026, 11, 30)},
    ],
)
@time_machine.travel(NOON, tick=False)
def test_what_cannot_be_is_not_written_down(signe, bo, childcare, fields) -> None:
    row = permits.apply(bo, childcare, reason="I can.")
    with pytest.raises(PermitRefused):
        permits.see(signe, row, **fields)
    assert not PermitCheck.objects.exists()


def test_there_is_no_place_to_keep_a_paper() -> None:
    """Only the fact: what kind, on what ground, seen by whom and when, issued when, valid until when."""
    columns = {field.name for field in PermitCheck._meta.get_fields()}
    assert columns == {
        *("id", "permit", "kind", "legal_basis"),
        *("seen_by", "seen_on", "issued_on", "valid_until"),
    }


def test_a_permit_ends_when_what_was_seen_ends(signe, bo, category) -> None:
    row = permits.apply(bo, category, reason="I can.")
    until = timezone.localdate() + 100 * DAY
    interviewed(signe, row, valid_until=until)
    assert permits.grant(signe, row).valid_until == until


@pytest.mark.parametrize(
    ("level", "certificate", "seen", "missing"),
    [
        (Level.EID, "", [], []),
        (Level.APPROVED, "", [], ["interview"]),
        (Level.APPROVED, "", ["reference"], []),
        (Level.APPROVED, "dk-child", ["interview"], ["dk-child"]),
        (Level.APPROVED, "dk-child", ["dk-child"], []),
        (Level.CERTIFIED, "dk-child", [], ["dk-child", "interview"]),
        (Level.CERTIFIED, "dk-child", ["dk-child"], ["interview"]),
        (Level.CERTIFIED, "dk-child", ["dk-child", "interview"], []),
        (Level.CERTIFIED, "", ["reference"], ["interview"]),
    ],
)
def test_what_each_level_asks_to_see(level, certificate, seen, missing) -> None:
    rows = [PermitCheck(kind=kind, seen_on=timezone.localdate()) for kind in seen]
    assert vetting.missing(level, certificate, rows) == missing


# Deciding ---------------------------------------------------------------------------------------------------


def ready(signe, bo, category) -> Permit:
    """An application with everything seen."""
    row = permits.apply(bo, category, reason="I can.")
    for code in permit_rules.still_missing(row):
        permits.see(signe, row, kind=code, issued_on=timezone.localdate())
    return row


def test_nothing_is_granted_before_everything_is_seen(signe, bo, category) -> None:
    row = permits.apply(bo, category, reason="I can.")
    with pytest.raises(PermitRefused):
        permits.grant(signe, row)
    assert state_of(row) == PermitState.APPLIED


def test_the_highest_level_takes_two_colleagues(signe, bo, childcare, town) -> None:
    row = ready(signe, bo, childcare)
    permits.grant(signe, row)
    assert state_of(row) == PermitState.IN_REVIEW
    with pytest.raises(PermitRefused):
        permits.grant(signe, row)
    with pytest.raises(PermitRefused):
        permits.grant(None, row)
    granted = permits.grant(coordinator(town), row)
    assert granted.state == PermitState.GRANTED
    assert granted.first_by == signe != granted.second_by


def test_the_database_wants_two_colleagues_to_be_two(signe, bo, childcare) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        permit(bo, childcare, first_by=signe, second_by=signe)


@pytest.mark.parametrize("verb", ["refuse", "suspend", "revoke"])
def test_a_no_takes_a_reason(signe, bo, category, verb) -> None:
    row = ready(signe, bo, category)
    if verb != "refuse":
        permits.grant(signe, row)
    with pytest.raises(PermitRefused):
        getattr(permits, verb)(signe, row, words="  ")
    getattr(permits, verb)(signe, row, words="Because of what we found.")
    row.refresh_from_db()
    assert row.decision == "Because of what we found."


WHEN = {
    # what may be done where  take_up grant  refuse suspend resume revoke
    PermitState.APPLIED:   (True,  True,  True,  False, False, False),
    PermitState.IN_REVIEW: (True,  True,  True,  False, False, False),
    PermitState.GRANTED:   (False, False, False, True,  False, True),
    PermitState.REFUSED:   (False, False, False, False, False, False),
    PermitState.SUSPENDED: (False, False, False, False, True,  True),
    PermitState.EXPIRED:   (False, False, False, False, False, False),
    PermitState.REVOKED:   (False, False, False, False, False, False),
}  # fmt: skip
VERBS = ("take_up", "grant", "refuse", "suspend", "resume", "revoke")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", PermitState)
def test_what_may_be_decided_where(signe, bo, category, state, verb) -> None:
    row = permit(bo, category, state=state)
    interviewed(signe, row)
    if WHEN[state][VERBS.index(verb)]:
        getattr(permits, verb)(signe, row, words="A reason.")
    else:
        with pytest.raises(PermitRefused):
            getattr(permits, verb)(signe, row, words="A reason.")
        assert state_of(row) == state


@pytest.mark.parametrize("role", ["editor", "case_officer", "moderator", "analyst"])
def test_others_decide_nothing(town, bo, category, role) -> None:
    row = permits.apply(bo, category, reason="I can.")
    with pytest.raises(PermitRefused):
        permits.refuse(StaffFactory(municipality=town, role=role), row, words="No.")


def test_a_neighbours_coordinator_decides_nothing_here(bo, category) -> None:
    row = permits.apply(bo, category, reason="I can.")
    with pytest.raises(PermitRefused):
        permits.refuse(coordinator(MunicipalityFactory(slug="naboby")), row, words="No.")


def test_notes_of_a_colleague_are_not_overwritten(signe, bo, category) -> None:
    row = permits.apply(bo, category, reason="I can.")
    permits.note(signe, row, words="Kind.", version=row.version)
    with pytest.raises(PermitRefused):
        permits.note(signe, row, words="Friendly.", version=row.version)
    row.refresh_from_db()
    assert row.notes == "Kind."


# What rests on a permit -------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["suspend", "revoke"])
def test_what_was_agreed_stops_when_the_permit_is_taken_away(signe, ida, bo, category, verb):
    row = permit(bo, category)
    waiting, agreement = reserved(listed(ida, category), bo), agreed(listed(ida, category), bo)
    assert getattr(permits, verb)(signe, row, words="Because.") == 2
    for exchange in (waiting, agreement):
        exchange.refresh_from_db()
        assert exchange.state == ExchangeState.VOIDED
        assert exchange.listing.state == "open"
    with pytest.raises(ExchangeRefused):
        reserved(listed(ida, category, coins=1), bo)


def test_what_is_said_to_be_done_is_left_to_the_two(signe, ida, bo, category) -> None:
    row = permit(bo, category)
    exchange = agreed(listed(ida, category), bo)
    type(exchange).objects.filter(pk=exchange.pk).update(state=ExchangeState.DONE_CLAIMED)
    assert permits.revoke(signe, row, words="Because.") == 0


def test_between_the_yes_of_one_and_of_the_other_a_permit_may_end(signe, ida, bo, category):
    row = permit(bo, category)
    exchange = reserved(listed(ida, category), bo)
    # past the action, so that nothing stops the reservation
    Permit.objects.filter(pk=row.pk).update(state=PermitState.REVOKED)
    with pytest.raises(ExchangeRefused):
        exchanges.agree(ida, exchange)
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.RESERVED


def test_a_permit_given_back_stops_what_was_agreed_with_it(ida, bo, category) -> None:
    row = permit(bo, category)
    exchange = agreed(listed(ida, category), bo)
    permits.withdraw(bo, row)
    exchange.refresh_from_db()
    assert (state_of(row), exchange.state) == (PermitState.REVOKED, ExchangeState.VOIDED)


def test_permits_are_recognised_until_the_municipality_says_otherwise(town, ida) -> None:
    here = CategoryFactory(municipality=town, level=Level.APPROVED, slug="lift")
    there = MunicipalityFactory(slug="naboby")
    guest = ResidentFactory(municipality=there)
    permit(guest, CategoryFactory(municipality=there, level=Level.APPROVED, slug="lift"))
    trust = Recognition.objects.create(municipality=town, other=there, category=here)
    exchange = agreed(listed(ida, here), guest)
    assert categories.stop_recognising(coordinator(town), trust) == 1
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.VOIDED


# By itself --------------------------------------------------------------------------------------------------


def test_reminders_come_sixty_and_fourteen_days_before_the_end_and_then_it_ends(bo, category):
    row = permit(bo, category, valid_until=dt.date(2027, 6, 30))
    told = {}
    with time_machine.travel(dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC), tick=False) as clock:
        for _day in range(95):
            for _again in range(2):
                counts = permits.sweep()
                if any(counts.values()):
                    told[timezone.localdate()] = counts
            clock.shift(DAY)
    assert told == {
        dt.date(2027, 5, 1): {"expired": 0, "reminded": 1},
        dt.date(2027, 6, 16): {"expired": 0, "reminded": 1},
        dt.date(2027, 7, 1): {"expired": 1, "reminded": 0},
    }
    assert state_of(row) == PermitState.EXPIRED


def test_a_worker_that_slept_reminds_once(bo, category) -> None:
    permit(bo, category, valid_until=timezone.localdate() + 3 * DAY)
    assert permits.sweep()["reminded"] == 1
    assert permits.sweep()["reminded"] == 0


def test_what_was_agreed_stops_when_the_permit_runs_out(ida, bo, category) -> None:
    row = permit(bo, category)
    exchange = agreed(listed(ida, category), bo)
    Permit.objects.filter(pk=row.pk).update(valid_until=timezone.localdate() - DAY)
    permits.sweep()
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.VOIDED


def test_another_period_is_asked_for_while_the_permit_holds(signe, town, bo, childcare) -> None:
    row = ready(signe, bo, childcare)
    permits.grant(signe, row)
    row = permits.grant(coordinator(town), row)
    with pytest.raises(PermitRefused):
        permits.apply(bo, childcare, reason="Longer, please.")
    with time_machine.travel(timezone.now() + dt.timedelta(days=330)):
        assert permits.apply(bo, childcare, reason="Longer, please.") == row
        assert state_of(row) == PermitState.GRANTED
        assert permits.sweep()["reminded"] == 0
        # what was seen for the first period does not count for the second
        with pytest.raises(PermitRefused):
            permits.grant(signe, row)
        for code in ("dk-child", "interview"):
            permits.see(signe, row, kind=code, issued_on=timezone.localdate())
        permits.grant(signe, row)
        assert permits.grant(coordinator(town), row).valid_until > row.valid_until


def test_a_refused_period_lets_the_permit_end_on_its_day(signe, bo, category) -> None:
    row = permit(bo, category, valid_until=timezone.localdate() + 20 * DAY)
    permits.apply(bo, category, reason="Longer, please.")
    permits.refuse(signe, row, words="Not this time.")
    assert state_of(row) == PermitState.GRANTED


def test_whoever_it_is_about_is_told_and_nobody_else(signe, bo, ida, category) -> None:
    row = ready(signe, bo, category)
    permits.grant(signe, row)
    permits.revoke(signe, row, words="Because.")
    told = Entry.objects.filter(kind="permit")
    assert told.count() == 2
    people = set(told.values_list("deliveries__follower__resident", flat=True))
    assert people == {bo.pk}
    assert not Entry.objects.public().filter(kind="permit").exists()


# Kinds of help to begin with --------------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["DK", "SE", "FI", "NO"])
def test_a_municipality_begins_with_the_usual_kinds_of_help(country) -> None:
    town = MunicipalityFactory(country=country)
    made = categories.begin(town)
    assert len(made) == len(categories.USUAL) >= 8
    for category in made:
        category.full_clean()
        assert all(getattr(category, f"name_{code}") for code in ("da", "nb", "sv", "fi", "en"))
    homework = Category.objects.of(town).get(slug="homework")
    assert (homework.level, homework.minors) == (Level.CERTIFIED, Minors.WITH_CERTIFIED)
    assert vetting.KINDS[homework.certificate].country == country
    assert Category.objects.of(town).get(slug="doctor").level == Level.APPROVED


def test_beginning_twice_changes_nothing_and_keeps_what_was_changed(town) -> None:
    categories.begin(town)
    Category.objects.filter(slug="garden").update(coins_most=3)
    assert categories.begin(town) == []
    assert Category.objects.of(town).get(slug="garden").coins_most == 3


# Pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def mine(client, bo, town):
    """Bo's browser, in English."""
    client.force_login(bo)
    client.defaults["HTTP_HOST"] = town.site.hostname
    return client


def url(name: str, *args) -> str:
    with translation.override("en"):
        return reverse(f"microservices:{name}", args=args)


def test_what_i_may_do_says_for_each_kind_what_it_takes(mine, town, bo) -> None:
    categories.begin(town)
    doctor = Category.objects.get(slug="doctor")
    permit(bo, doctor)
    mine.get(url("my_permits"))
    with at_most():
        page = mine.get(url("my_permits"))
    lines = {line.category.slug: line for line in page.context["lines"]}
    assert len(lines) == len(categories.USUAL)
    assert lines["doctor"].tone == "good"
    assert lines["garden"].url == ""
    assert lines["repairs"].url == url("my_neighbour")
    assert lines["homework"].url == url("my_permit_apply", "homework", "perform")


def test_i_apply_see_what_happens_next_and_take_it_back(mine, category, bo) -> None:
    apply = url("my_permit_apply", category.slug, "perform")
    assert mine.get(apply).status_code == 200
    empty = mine.post(apply, {"reason": " "})
    assert empty.status_code == 422
    sent = mine.post(apply, {"reason": "I have been a nurse."})
    row = Permit.objects.get(resident=bo)
    assert sent["Location"] == url("my_permit", row.pk)
    assert mine.post(apply, {"reason": "Again."})["Location"] == sent["Location"]
    assert mine.get(apply)["Location"] == sent["Location"]
    mine.get(sent["Location"])
    with at_most():
        page = mine.get(sent["Location"])
    assert [step.current for step in page.context["steps"]] == [True, False, False, False]
    assert 'aria-current="step"' in page.content.decode()
    withdraw = url("my_permit_withdraw", row.pk)
    assert mine.get(withdraw).status_code == 200
    assert mine.post(withdraw)["Location"] == url("my_permits")
    assert not Permit.objects.exists()


@pytest.mark.parametrize("state", PermitState)
def test_every_state_is_said_in_words_and_notes_are_not_shown(mine, bo, category, state) -> None:
    row = permit(bo, category, state=state, notes="Between us.", decision="You read this.")
    page = mine.get(url("my_permit", row.pk)).content.decode()
    assert "You read this." in page
    assert "Between us." not in page
    assert mine.get(url("my_permits")).status_code == 200


@pytest.mark.parametrize("name", ["my_permit", "my_permit_withdraw"])
def test_the_permit_of_another_is_not_there(mine, ida, category, name) -> None:
    row = permit(ida, category)
    assert mine.get(url(name, row.pk)).status_code == 404
    assert mine.post(url("my_permit_withdraw", row.pk)).status_code == 404


def test_there_is_no_page_for_what_does_not_exist(mine, category) -> None:
    assert mine.get(url("my_permit_apply", "nothing", "perform")).status_code == 404
    assert mine.get(url("my_permit_apply", category.slug, "watch")).status_code == 404


def test_a_permit_for_asking_is_applied_for_on_the_same_page(mine, town, bo) -> None:
    category = CategoryFactory(municipality=town, asks_permit=True, slug="night")
    page = mine.get(url("my_permits"))
    assert [line.category.slug for line in page.context["asking"]] == ["night"]
    mine.post(url("my_permit_apply", "night", "request"), {"reason": "I sleep badly."})
    assert Permit.objects.get(resident=bo).side == PermitSide.REQUEST
    assert Permit.objects.get().category == category
