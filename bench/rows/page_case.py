"""A case page rendered each time, against a page of Wagtail's own demo."""

from bench.runner import Row
from bench.serving import bakerydemo, compared, torget

NAME = "page.case"
CASE = "/da/sager/cykelsti-pa-mollestraede-mellem-torvet-og-sondervangskolen-2600412/"


def measure() -> Row:
    baseline = bakerydemo("/breads/anpan/")
    return compared(NAME, torget(CASE, cached=False), baseline, "bakerydemo's bread page")
