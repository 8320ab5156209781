"""The front page from the page cache, against Wagtail's own demo."""

from bench.runner import Row
from bench.serving import bakerydemo, compared, torget

NAME = "page.home"


def measure() -> Row:
    baseline = bakerydemo()
    return compared(NAME, torget(cached=True), baseline, "bakerydemo's home page")
