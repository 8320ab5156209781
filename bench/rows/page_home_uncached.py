"""The front page rendered each time, against Wagtail's own demo."""

from bench.runner import Row
from bench.serving import bakerydemo, compared, torget

NAME = "page.home_uncached"


def measure() -> Row:
    baseline = bakerydemo()
    return compared(NAME, torget(cached=False), baseline, "bakerydemo's home page")
