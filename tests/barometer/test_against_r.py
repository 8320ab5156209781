"""Every figure that R's survey package printed of its own samples, to the digits it printed."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest

from barometer import estimates, weights
from barometer.estimates import Design, Estimate
from barometer.weights import Margin

API = "api (California schools; survey design oracle)"


def printed(number: float) -> Decimal:
    """As R prints it: rounded to four decimals, and then to at least five digits."""
    first = Decimal(repr(number)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    decimals = max(0, 4 - first.adjusted())
    return first.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def shown(estimate: Estimate) -> list[Decimal]:
    return [printed(estimate.value), printed(estimate.se)]


def column(rows, name: str) -> list[str]:
    return [row[name] for row in rows]


def numbers(rows, name: str) -> list[float]:
    return [float(row[name]) for row in rows]


def agrees(found: Estimate, figures: list[float]) -> bool:
    return shown(found) == [printed(figure) for figure in figures]


@pytest.fixture
def schools(rows):
    return rows("apiclus1")


@pytest.fixture
def population(rows):
    return rows("apipop")


def clustered(schools, final=(), margins=()) -> Design:
    return Design(
        numbers(schools, "pw"),
        final,
        units=column(schools, "dnum"),
        populations={None: 757},
        margins=margins,
    )


def test_what_is_rounded_twice_is_rounded_as_r_does() -> None:
    assert printed(23.92048644509045) == Decimal("23.921")
    assert printed(3687177.53) == Decimal(3687178)
    assert printed(9.40894) == Decimal("9.4089")


def test_the_whole_population_is_what_it_is(population, expected) -> None:
    known = expected[API]["srs population"]
    assert len(population) == known["N"]
    everybody = Design([1.0] * len(population), populations={None: len(population)})
    found = estimates.mean(everybody, numbers(population, "api00"))
    assert round(found.value, 4) == known["mean_api00"]
    assert found.se == 0
    # schools that did not say are left out, as R does
    sizes = [float(row["enroll"]) if row["enroll"] else None for row in population]
    assert estimates.total(everybody, sizes).value == known["sum_enroll"]


def test_a_stratified_sample(rows, expected) -> None:
    schools = rows("apistrat")
    design = Design(
        numbers(schools, "pw"),
        strata=column(schools, "stype"),
        populations={row["stype"]: float(row["fpc"]) for row in schools},
    )
    known = expected[API]["apistrat"]
    assert agrees(estimates.mean(design, numbers(schools, "api00")), known["mean"])
    assert agrees(estimates.total(design, numbers(schools, "enroll")), known["total_enroll"])


def test_the_weights_of_a_stratified_sample_are_those_of_its_design(rows) -> None:
    schools = rows("apistrat")
    strata = column(schools, "stype")
    found = weights.design_weights(strata, {"E": 4421, "H": 755, "M": 1018})
    assert found == pytest.approx(numbers(schools, "pw"), rel=1e-6)


def test_a_sample_of_clusters(schools, expected) -> None:
    known = expected[API]["apiclus1 psu=dnum fpc=757"]
    design = clustered(schools)
    mean = estimates.mean(design, numbers(schools, "api00"))
    assert agrees(mean, known["mean"])
    assert mean.freedom == 14
    assert agrees(estimates.total(design, numbers(schools, "enroll")), known["total_enroll"])


def test_a_sample_of_clusters_post_stratified(schools, population, expected) -> None:
    known = expected[API]["apiclus1 postStratify stype"]
    kinds = column(schools, "stype")
    margin = Margin("stype", Counter(column(population, "stype")))
    final = weights.post_stratify(numbers(schools, "pw"), kinds, margin)
    design = clustered(schools, final, [kinds])
    mean = estimates.mean(design, numbers(schools, "api00"))
    assert agrees(mean, known["mean"])
    assert [mean.value, mean.se] == pytest.approx(known["mean_exact"], rel=1e-12)
    assert agrees(estimates.total(design, numbers(schools, "enroll")), known["total_enroll"])


def test_a_sample_of_clusters_raked(schools, expected) -> None:
    known = expected[API]["apiclus1 rake stype,sch.wide"]
    columns = {name: column(schools, name) for name in known["margins"]}
    margins = [Margin(name, counts) for name, counts in known["margins"].items()]
    raked = weights.rake(numbers(schools, "pw"), columns, margins)
    design = clustered(schools, raked.weights, list(columns.values()))
    assert agrees(estimates.mean(design, numbers(schools, "api00")), known["mean"])
    assert agrees(estimates.total(design, numbers(schools, "enroll")), known["total_enroll"])


def test_a_sample_of_clusters_raked_on_two_columns_together(schools, population, expected) -> None:
    known = expected[API]["apiclus1 rake stype x sch.wide, comp.imp"]

    def both(schools):
        return list(zip(column(schools, "stype"), column(schools, "sch.wide"), strict=True))

    columns = {"both": both(schools), "comp.imp": column(schools, "comp.imp")}
    margins = [Margin("both", Counter(both(population))), Margin("comp.imp", known["comp.imp"])]
    raked = weights.rake(numbers(schools, "pw"), columns, margins)
    design = clustered(schools, raked.weights, list(columns.values()))
    assert agrees(estimates.mean(design, numbers(schools, "api00")), known["mean"])


# A thousand people in twelve cells (Kalton & Flores-Cervantes 2003)


@pytest.fixture
def thousand(expected):
    """The cells (a, b) of a thousand respondents, and how many people each cell has."""
    known = expected["kalton"]
    cells = [(a, b) for b in range(3) for a in range(4)]
    people = [
        cell
        for cell, number in zip(cells, known["sample_n_by_cell_a_fastest"], strict=True)
        for _one in range(number)
    ]
    return people, dict(zip(cells, known["population_by_cell"], strict=True))


def hundredths(weights: list[float], people: list[tuple[int, int]]) -> list[list[float]]:
    found = dict(zip(people, weights, strict=True))
    return [[found[a, b] for b in range(3)] for a in range(4)]


def test_a_thousand_people_post_stratified(thousand, expected) -> None:
    people, population = thousand
    final = weights.post_stratify([1.0] * len(people), people, Margin("cell", population))
    table = hundredths(final, people)
    for ours, printed_row in zip(table, expected["kalton"]["table_A_poststratify"], strict=True):
        # the one that is 1.375 is printed once as 1.38 and once as 1.37
        assert ours == pytest.approx(printed_row, abs=0.00501)


def test_a_thousand_people_raked(thousand, expected) -> None:
    people, population = thousand
    columns = {"a": [a for a, _b in people], "b": [b for _a, b in people]}
    sides: dict[str, Counter[int]] = {"a": Counter(), "b": Counter()}
    for (a, b), number in population.items():
        sides["a"][a] += number
        sides["b"][b] += number
    margins = [Margin(name, counts) for name, counts in sides.items()]
    raked = weights.rake([1.0] * len(people), columns, margins)
    table = hundredths(raked.weights, people)
    for ours, printed_row in zip(table, expected["kalton"]["table_B_raking"], strict=True):
        assert [round(weight, 2) for weight in ours] == printed_row
