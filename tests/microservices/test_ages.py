"""Who may meet whom by age, over all pairs of ages and all kinds of help."""

import datetime as dt
import itertools
import zoneinfo
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices import ages
from microservices.ages import ADULT, OF_AGE, UNKNOWN, YOUNGEST, Age
from microservices.choices import Level, Minors

ZONE = zoneinfo.ZoneInfo("Europe/Copenhagen")
TODAY = dt.date(2026, 11, 24)
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
KINDS = [
    SimpleNamespace(level=level, minors=minors, at_home=at_home)
    for level, minors, at_home in itertools.product(Level, Minors, (False, True))
]
EVERY_AGE = range(101)
a_kind = st.sampled_from(KINDS)
both = st.tuples(st.booleans(), st.booleans())


@st.composite
def an_age(draw):
    youngest = draw(st.integers(0, 110))
    return Age(youngest, draw(st.integers(youngest, min(youngest + 30, ages.OLDEST))))


def exactly(years: int) -> Age:
    return Age(years, years)


def allowed(a: int, b: int, kind, certified) -> bool:
    """The rule for two known ages, written down once more in the words of the law rather than of the code."""
    if min(a, b) < 12:
        return False
    young = [age for age in (a, b) if age < 18]
    if not young:
        return True
    if kind.at_home or kind.minors == Minors.NO:
        return False
    if len(young) == 2:
        return True
    holds = certified[0] if a >= 18 else certified[1]
    return kind.minors == Minors.WITH_CERTIFIED and kind.level == Level.CERTIFIED and holds


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: f"{k.level}-{k.minors}-{k.at_home}")
def test_every_pair_of_ages_meets_only_where_the_rule_says(kind):
    for a, b in itertools.product(EVERY_AGE, repeat=2):
        for certified in itertools.product((False, True), repeat=2):
            reason = ages.refusal(exactly(a), exactly(b), kind, certified=certified)
            assert (reason is None) == allowed(a, b, kind, certified), (a, b, certified, reason)
            assert reason is None or reason in ages.REFUSALS


@given(a=an_age(), b=an_age(), kind=a_kind, certified=both)
def test_where_an_age_is_not_quite_known_every_age_they_may_have_must_be_allowed(
    a, b, kind, certified
):
    every = all(
        allowed(one, another, kind, certified)
        for one in range(a.youngest, a.oldest + 1)
        for another in range(b.youngest, b.oldest + 1)
    )
    permitted = ages.refusal(a, b, kind, certified=certified) is None
    assert not permitted or every


@given(
    a=st.integers(1890, 2026),
    b=st.integers(1890, 2026),
    kind=a_kind,
    certified=both,
    data=st.data(),
)
def test_whatever_the_birthdays_are_the_year_alone_never_lets_through_what_they_forbid(
    a, b, kind, certified, data
):
    kinds = st.sampled_from(["resident", "minor", "guest"])
    one = SimpleNamespace(kind=data.draw(kinds), birth_year=a)
    another = SimpleNamespace(kind=data.draw(kinds), birth_year=b)
    if ages.refusal(ages.of(one, TODAY), ages.of(another, TODAY), kind, certified=certified):
        return
    # who was let in as grown up, or as twelve, had had that birthday by then
    known = {"resident": OF_AGE, "minor": YOUNGEST, "guest": 0}
    for to_come in itertools.product((0, 1), repeat=2):
        years = [
            max(2026 - person.birth_year - later, known[person.kind])
            for person, later in zip((one, another), to_come, strict=True)
        ]
        assert allowed(*years, kind, certified)


@given(a=an_age(), b=an_age(), kind=a_kind, certified=both)
def test_it_does_not_matter_who_of_the_two_is_named_first(a, b, kind, certified):
    forth = ages.refusal(a, b, kind, certified=certified)
    back = ages.refusal(b, a, kind, certified=certified[::-1])
    assert (forth is None) == (back is None)


@given(a=an_age(), b=an_age(), kind=a_kind)
def test_without_a_certificate_no_grown_up_meets_a_young_person(a, b, kind):
    if ages.refusal(a, b, kind) is None:
        assert not (a.maybe_minor and b.maybe_adult)
        assert not (b.maybe_minor and a.maybe_adult)


@given(young=st.integers(YOUNGEST, OF_AGE - 1), other=an_age(), at_home=a_kind)
def test_no_young_person_takes_part_in_somebodys_home(young, other, at_home):
    at_home = SimpleNamespace(**{**vars(at_home), "at_home": True})
    assert ages.refusal(exactly(young), other, at_home, certified=(True, True))


# How old somebody is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "born", "age"),
    [
        ("resident", 1985, Age(40, 41)),
        ("resident", 2008, Age(18, 18)),  # 18 when they signed in, so the birthday is over
        ("resident", 2010, UNKNOWN),  # a resident is grown up: the year must be wrong
        ("minor", 2010, Age(15, 16)),
        ("minor", 2014, Age(12, 12)),
        ("minor", 2016, UNKNOWN),
        ("minor", 2008, Age(17, 18)),
        ("minor", 2005, Age(20, 21)),
        ("guest", 2010, Age(15, 16)),
        ("guest", 2026, Age(0, 0)),
        ("guest", None, UNKNOWN),
        ("minor", None, UNKNOWN),
        ("business", None, ADULT),
        ("staff", None, ADULT),
        ("guest", 2030, UNKNOWN),
        ("guest", 1850, UNKNOWN),
    ],
)
def test_an_age_is_as_wide_as_the_year_of_birth_leaves_it(kind, born, age):
    assert ages.of(SimpleNamespace(kind=kind, birth_year=born), TODAY) == age


@given(born=st.integers(1900, 2014), kind=st.sampled_from(["minor", "guest"]))
def test_whoever_the_portal_calls_maybe_under_age_is_so_here_too(born, kind):
    from portal.models import Resident

    person = Resident(kind=kind, birth_year=born)
    if person.maybe_under_age(TODAY.year):
        assert ages.of(person, TODAY).maybe_minor


def test_an_age_that_nobody_can_have_is_an_error():
    for youngest, oldest in ((-1, 3), (5, 4), (3, 200)):
        with pytest.raises(ValueError, match="no age"):
            Age(youngest, oldest)


def test_who_is_of_unknown_age_takes_part_in_nothing():
    for kind in KINDS:
        assert ages.refusal(UNKNOWN, ADULT, kind, certified=(True, True)) == "age_unknown"


# When --------------------------------------------------------------------------------------------------


def at(clock: str, day: int = 24) -> dt.datetime:
    return dt.datetime.combine(dt.date(2026, 11, day), dt.time.fromisoformat(clock), tzinfo=ZONE)


@pytest.mark.parametrize(
    ("starts", "ends", "reason"),
    [
        (at("08:00"), at("20:00"), None),
        (at("09:30"), at("10:00"), None),
        (at("07:59"), at("09:00"), "not_by_day"),
        (at("19:00"), at("20:01"), "not_by_day"),
        (at("10:00"), at("09:00"), "not_by_day"),
        (at("10:00"), at("10:00"), "not_by_day"),
        (at("19:00"), at("09:00", 25), "not_by_day"),
        (None, at("09:00"), "no_time"),
        (at("09:00"), None, "no_time"),
    ],
)
def test_young_people_take_part_by_day_only(starts, ends, reason):
    assert ages.by_day(starts, ends, ZONE) == reason


def test_the_clock_is_that_of_the_municipality():
    starts, ends = (dt.datetime(2026, 11, 24, hour, tzinfo=dt.UTC) for hour in (18, 19))
    assert ages.by_day(starts, ends, ZONE) is None
    assert ages.by_day(starts, ends, zoneinfo.ZoneInfo("Europe/Helsinki")) == "not_by_day"


@given(
    starts=st.integers(0, 365 * 24 * 60),
    minutes=st.integers(-600, 3000),
)
def test_whatever_is_let_through_lies_between_8_and_20(starts, minutes):
    begins = START + dt.timedelta(minutes=starts)
    over = begins + dt.timedelta(minutes=minutes)
    if ages.by_day(begins, over, ZONE) is None:
        here = [moment.astimezone(ZONE) for moment in (begins, over)]
        assert here[0].date() == here[1].date()
        assert dt.time(8) <= here[0].time() < here[1].time() <= dt.time(20)


@pytest.mark.parametrize(
    ("age", "face_to_face", "needed"),
    [(12, False, True), (14, False, True), (15, False, False), (15, True, True), (17, True, True)],
)
def test_a_guardian_is_asked_always_below_15_and_until_18_for_meeting(age, face_to_face, needed):
    assert ages.consent_needed(exactly(age), face_to_face=face_to_face) == needed


def test_nobody_of_age_needs_a_guardian():
    assert not ages.consent_needed(exactly(18))
    assert ages.consent_needed(Age(17, 18))


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("21:00", True), ("20:59", False), ("06:59", True), ("07:00", False), ("00:00", True)],
)
def test_nobody_writes_to_young_people_at_night(clock, quiet):
    assert ages.quiet(at(clock), ZONE) == quiet
