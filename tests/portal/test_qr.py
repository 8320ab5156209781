"""Codes to point a phone at: what is drawn is what is read."""

import re

import pytest
from bs4 import BeautifulSoup

from portal import qr

TEXT = "https://tornsund.example/da/help/campaigns/12/here/?c=Zm9vYmFy"


def modules(data: str) -> set[tuple[int, int]]:
    """The modules that a path fills."""
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1H(\d+)z", data)
    assert "".join(f"M{x} {y}h{n}v1H{back}z" for x, y, n, back in runs) == data
    return {(int(x) + step, int(y)) for x, y, number, _back in runs for step in range(int(number))}


def test_the_path_fills_exactly_the_modules_of_the_code() -> None:
    data, side = qr.path(TEXT)
    code = qr.QRCode(error_correction=qr.ERROR_CORRECT_M, border=qr.QUIET)
    code.add_data(TEXT)
    code.make(fit=True)
    rows = code.get_matrix()
    assert side == len(rows)
    dark = {(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell}
    assert modules(data) == dark


def test_a_code_keeps_the_empty_edge_that_phones_need() -> None:
    data, side = qr.path(TEXT)
    inside = range(qr.QUIET, side - qr.QUIET)
    assert all(x in inside and y in inside for x, y in modules(data))


def test_a_code_is_one_image_with_a_name_and_dark_on_white_by_night_too() -> None:
    svg = BeautifulSoup(qr.drawing(TEXT, 'Code for "ture" & <mere>'), "html.parser").svg
    assert svg is not None
    assert svg["role"] == "img"
    assert svg["aria-label"] == 'Code for "ture" & <mere>'
    assert [one["fill"] for one in svg.find_all("path")] == ["#fff", "#000"]


def test_what_no_phone_could_read_is_not_drawn() -> None:
    with pytest.raises(qr.TooLong):
        qr.path("x" * (qr.LONGEST + 1))
    qr.path("x" * qr.LONGEST)
