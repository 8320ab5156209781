"""Ratios of monthly counts: held against statsmodels, and against what must hold for any counts.

The figures of ``KNOWN``, ``SEASONAL`` and ``AGAINST`` come from statsmodels 0.15.0 and SciPy 1.17.1, which are needed
for nothing else: in an environment of their own, with ``python`` and the numbers below,

    model = sm.GLM(y, X, family=sm.families.Poisson()).fit(scale="X2", tol=1e-14, maxiter=200)
    phi = max(1, model.scale)
    se = model.bse[-1] / np.sqrt(model.scale) * np.sqrt(phi)
    np.exp(model.params[-1] + stats.t.ppf([.025, .975], model.df_resid) * se)

where the columns of X are a constant (or one for each month of the year that both sides know) and whether the month
lies after. ``R: glm(y ~ factor(month) + after, family = quasipoisson)`` gives the same but for the least φ of 1.
"""

import datetime as dt
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from learning import rates
from learning.rates import NoRatio, Verdict

# name: before, after, then log, standard error, φ, degrees, low, high
KNOWN = {
    "even": (
        [143, 151, 138, 160, 149, 155, 120, 131, 147, 158, 162, 139],
        [121, 130, 118, 133, 127, 129, 101, 115, 119, 131, 137, 116],
        -0.17131560238985427,
        0.03531994799587414,
        1.0,
        22.0,
        0.7830453305077876,
        0.9065886013843708,
    ),
    "bunches": (
        [50, 61, 44, 39, 72, 55, 48, 58, 63, 41, 52, 47],
        [45, 49, 38, 60, 41, 52, 55, 33, 47, 58, 39, 44],
        -0.11599891386288153,
        0.07465455512721005,
        1.653881056554856,
        22.0,
        0.7627515028079893,
        1.0395887033795876,
    ),
    "too even": (
        [100, 101, 99, 100, 102, 98, 100, 101, 99, 100, 100, 101],
        [90, 91, 90, 89, 90, 91, 90, 90, 89, 91, 90, 90],
        -0.105268004440774,
        0.041925038429490497,
        1.0,
        22.0,
        0.8251292712398127,
        0.9818460091952157,
    ),
    "small": (
        [3, 0, 7, 2, 5, 1, 4, 4, 2, 6, 0, 3],
        [2, 4, 1, 0, 5, 3, 2, 6, 1],
        -0.14518200984449772,
        0.3282982202204584,
        1.568990042674254,
        19.0,
        0.43503965906477715,
        1.7193633244511757,
    ),
    "large": (
        [812, 640, 1033, 701, 950, 1204, 588, 903, 777, 1101, 699, 845, 920],
        [1011, 1302, 899, 1408, 1120, 1555, 998, 1204, 1001, 1333, 1089, 1270, 1150, 1402],
        0.33031240651894,
        0.07175199767959485,
        34.499078757910354,
        25.0,
        1.2002578408169724,
        1.6129880845453477,
    ),
}


def months(first: dt.date, counts: list[int | None]) -> dict[dt.date, int]:
    start = first.year * 12 + first.month - 1
    return {
        dt.date((start + place) // 12, (start + place) % 12 + 1, 1): count
        for place, count in enumerate(counts)
        if count is not None
    }


# before and after with their first months, then the same figures
SEASONAL = {
    "bunches": (
        (
            dt.date(2024, 10, 1),
            [172, 115, 208, 194, 162, 178, 161, 224, 197, 169, 177, 140, 179, 104],
        ),
        (dt.date(2025, 12, 1), [198, 165, 150, 174, 119, 169, 137, 111, 192, 155, 122, 55]),
        -0.19146000740387736,
        0.05640837683579877,
        3.15582812461317,
        13.0,
        0.7310138325152735,
        0.9327695401558908,
    ),
    "control": (
        (
            dt.date(2024, 10, 1),
            [329, 240, 392, 322, 267, 286, 240, 330, 314, 282, 270, 296, 281, 140],
        ),
        (dt.date(2025, 12, 1), [328, 311, 346, 327, 291, 307, 376, 340, 268, 313, 234, 197]),
        0.03281881589726676,
        0.05605083293154438,
        5.8757782296928776,
        13.0,
        0.9155121470544209,
        1.1663850658120474,
    ),
    "gaps": (
        (
            dt.date(2023, 1, 1),
            [51, 44, 52, 22, None, 50, 59, 39, 31, 59, 34, 40, 61, None, 48, 38, 51, 38, 39, 30],
        ),
        (dt.date(2024, 9, 1), [36, 42, 15, None, 30, 27, 32, 29, 55, 38, 29]),
        -0.3053709290654698,
        0.0956123667845993,
        1.9877288347710074,
        14.0,
        0.6002319827674728,
        0.9045634769269121,
    ),
    "two years": (
        (
            dt.date(2022, 3, 1),
            [
                816,
                634,
                1176,
                980,
                728,
                959,
                861,
                649,
                413,
                887,
                965,
                759,
                1018,
                680,
                1012,
                1059,
                800,
                790,
                885,
                666,
                495,
                915,
                893,
                801,
            ],
        ),
        (
            dt.date(2024, 3, 1),
            [
                1074,
                699,
                1342,
                1034,
                1020,
                741,
                816,
                1014,
                500,
                1198,
                1338,
                1082,
                895,
                910,
                1278,
                1158,
                846,
                1081,
                928,
                974,
                519,
                1303,
            ],
        ),
        0.18809928477250615,
        0.03407644777528958,
        11.879004280333072,
        33.0,
        1.1261111425557395,
        1.293599107123057,
    ),
    "even": (
        (
            dt.date(2024, 10, 1),
            [210, 190, 160, 250, 240, 230, 205, 180, 120, 90, 150, 220, 215, 195],
        ),
        (dt.date(2025, 12, 1), [130, 205, 190, 185, 160, 150, 100, 75, 120, 170, 165, 150]),
        -0.22450191562431265,
        0.03083783069355157,
        1.0,
        13.0,
        0.7474237403741741,
        0.853951538952741,
    ),
}

TABLE = {
    # contacts a month: power for a fall of a tenth alone and with a control, and of a fifth
    50: (24, 14, 73, 45),
    200: (71, 43, 100, 95),
    500: (98, 80, 100, 100),
}
"""φ = 2, 12 months before and 12 after."""


def same(found: rates.Ratio, log, se, dispersion, freedom, low, high) -> None:
    assert found.log == pytest.approx(log, abs=1e-9)
    assert found.se == pytest.approx(se, rel=1e-9)
    assert found.dispersion == pytest.approx(dispersion, rel=1e-9)
    assert found.freedom == pytest.approx(freedom)
    assert (found.low, found.high) == (pytest.approx(low, rel=1e-9), pytest.approx(high, rel=1e-9))


@pytest.mark.parametrize("name", KNOWN)
def test_a_ratio_is_that_of_statsmodels(name):
    before, after, *figures = KNOWN[name]
    same(rates.ratio(before, after), *figures)


@pytest.mark.parametrize("name", SEASONAL)
def test_a_ratio_of_the_same_months_is_that_of_statsmodels(name):
    (first, before), (since, after), *figures = SEASONAL[name]
    same(rates.same_months(months(first, before), months(since, after)), *figures)


def test_against_a_control_the_logarithms_are_subtracted_with_welchs_degrees_of_freedom():
    own, control = (
        rates.same_months(months(*SEASONAL[name][0]), months(*SEASONAL[name][1]))
        for name in ("bunches", "control")
    )
    log, se, freedom, low, high = (
        -0.22427882330114413,
        0.07952107173302796,
        25.99894882335744,
        0.6785907559966529,
        0.9409920407615691,
    )
    found = rates.against(own, control)
    assert found.log == pytest.approx(log, abs=1e-9)
    assert found.se == pytest.approx(se, rel=1e-9)
    assert found.freedom == pytest.approx(freedom, rel=1e-9)
    assert (found.low, found.high) == (pytest.approx(low, rel=1e-9), pytest.approx(high, rel=1e-9))


def test_quantiles_are_those_of_scipy():
    for freedom, quantile in (
        (1, 12.706204736174694),
        (2, 4.302652729749462),
        (4.5, 2.6589123472044034),
        (10, 2.228138851986274),
        (22, 2.0738730679040254),
        (23.7, 2.065281963314983),
        (100, 1.9839715185235518),
    ):
        assert rates.student_quantile(freedom) == pytest.approx(quantile, rel=1e-12)


@pytest.mark.parametrize("contacts", TABLE)
def test_the_power_is_that_of_the_table(contacts):
    found = tuple(
        round(100 * rates.power(contacts, fall, control=control))
        for fall in (0.1, 0.2)
        for control in (False, True)
    )
    assert found == TABLE[contacts]


# What holds for any counts --------------------------------------------------------------------------------------

SOME = st.lists(st.integers(0, 400), min_size=2, max_size=30).filter(any)


@given(SOME, SOME)
def test_swapping_before_and_after_turns_the_ratio_round(before, after):
    one, other = rates.ratio(before, after), rates.ratio(after, before)
    assert one.log == pytest.approx(-other.log, abs=1e-9)
    assert (one.low, one.high) == (pytest.approx(1 / other.high), pytest.approx(1 / other.low))
    assert one.low <= one.value <= one.high


@given(SOME, SOME, st.integers(2, 9))
def test_more_of_everything_is_the_same_ratio_told_no_less_surely(before, after, times):
    one = rates.ratio(before, after)
    other = rates.ratio([times * n for n in before], [times * n for n in after])
    assert one.log == pytest.approx(other.log, abs=1e-9)
    assert other.se <= one.se * (1 + 1e-9)
    if one.dispersion > 1:
        # all of the scatter is between months then, and more contacts do not make it less
        assert other.se == pytest.approx(one.se)


@given(SOME, SOME, st.randoms(use_true_random=False))
def test_the_order_of_months_does_not_matter(before, after, random):
    one = rates.ratio(before, after)
    random.shuffle(before)
    random.shuffle(after)
    assert rates.ratio(before, after).se == pytest.approx(one.se)


YEAR = st.lists(st.integers(0, 300), min_size=12, max_size=24)


@given(YEAR, YEAR)
def test_of_the_same_months_swapping_turns_it_round_too_and_a_season_is_no_effect(before, after):
    assume(sum(before) and sum(after))
    earlier, later = months(dt.date(2022, 1, 1), before), months(dt.date(2025, 1, 1), after)
    one, other = rates.same_months(earlier, later), rates.same_months(later, earlier)
    assert one.log == pytest.approx(-other.log, abs=1e-7)
    assert one.se == pytest.approx(other.se, rel=1e-6)
    unlike = {month: count * month.month for month, count in earlier.items()}
    again = {month.replace(year=month.year + 3): count for month, count in unlike.items()}
    assert rates.same_months(unlike, again).log == pytest.approx(0, abs=1e-9)


@given(st.floats(1, 2000), st.floats(0.01, 0.9), st.floats(1, 8), st.booleans())
def test_what_is_needed_is_just_enough(contacts, fall, dispersion, control):
    said = {"dispersion": dispersion, "control": control}
    need = rates.months_needed(contacts, fall, **said)

    def chance(n: int) -> float:
        return rates.power(contacts, fall, months_before=n, months_after=n, **said)

    assert chance(need) >= rates.POWER - 1e-9
    assert need == 1 or chance(need - 1) < rates.POWER + 1e-3
    enough = rates.contacts_needed(12, fall, **said)
    assert rates.power(enough, fall, **said) >= rates.POWER - 1e-9


# What may be said -----------------------------------------------------------------------------------------------


def test_nothing_is_made_of_nothing():
    for before, after in (([0, 0, 0], [1, 2, 3]), ([1, 2], [0, 0]), ([], [1]), ([3], [3])):
        with pytest.raises(NoRatio):
            rates.ratio(before, after)
    with pytest.raises(NoRatio):
        rates.same_months({dt.date(2025, 1, 1): 5}, {dt.date(2026, 2, 1): 5})


def judged(before: int, after: int, months_before: int = 12, months_after: int = 12, **more):
    found = rates.ratio([before] * months_before, [after] * months_after)
    sizes = {"months_before": months_before, "months_after": months_after}
    return rates.judge(found, **sizes, **more)


def test_an_arrow_needs_significance_and_silence_is_told_apart_from_no_change():
    assert judged(200, 150) == Verdict.FEWER
    assert judged(150, 200) == Verdict.MORE
    assert judged(400, 401) == Verdict.SAME
    assert judged(30, 29) == Verdict.FEW
    assert judged(200, 150, months_after=11) == Verdict.SHORT
    assert judged(200, 150, months_before=11) == Verdict.SHORT
    assert judged(200, 150, hidden=True) == Verdict.FEW
    sizes = {"months_before": 12, "months_after": 12}
    assert rates.judge(None, **sizes) == Verdict.FEW
    few = rates.ratio([9, *[0] * 11], [1] * 12)
    assert rates.judge(few, **sizes) == Verdict.FEW


def test_a_ratio_says_whether_one_lies_within_its_interval():
    assert rates.ratio([100] * 12, [80] * 12).certain
    assert not rates.ratio([10] * 12, [9] * 12).certain
    assert math.isclose(rates.ratio([100] * 12, [80] * 12).value, 0.8)
