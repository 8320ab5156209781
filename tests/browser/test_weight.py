"""What a first visit to each kind of page costs the line: HTML, styles and scripts, as gzip sends them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.browser.visits import VISITS, Visit

pytestmark = pytest.mark.browser

LIGHT = 60_000
PARTS = re.compile(r"""<(?:link rel="stylesheet" href|script src)="/static/([^"]+)\"""")


def weight(text: bytes) -> int:
    return len(gzip.compress(text, 6))


@pytest.mark.parametrize(
    "visit", [visit for visit in VISITS if visit.status != 500], ids=lambda visit: visit.name
)
def test_a_page_is_light(square, settings, visit: Visit) -> None:
    settings.STYLEGUIDE = True
    client = Client(headers={"host": f"{visit.town}.localhost" if visit.town else "localhost"})
    if visit.who:
        cookie = visit.cookie(square)
        client.cookies[cookie["name"]] = cookie["value"]
    response = client.get(visit.path.format(**square.paths))
    assert response.status_code == visit.status
    parts = PARTS.findall(response.content.decode())
    assert "build/torget.css" in parts
    files = [Path(finders.find(part)).read_bytes() for part in parts]
    total = sum(map(weight, [response.content, *files]))
    assert total <= LIGHT, f"{total} bytes: the page and {', '.join(parts)}"
