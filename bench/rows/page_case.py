"""A case page with the page cache off, against a page of Wagtail's own demo.

What all readers of a case see alike is remembered until something of the municipality changes, so the figure is
what a signed-in resident waits for. ``cold_ms`` is the first reader after a change.
"""

import http.client
import statistics
import time
from pathlib import Path

from bench.runner import ROUNDS, Row
from bench.serving import bakerydemo, compared, served, torget
from portal.marks import FileMarks

NAME = "page.case"
CASE = "/da/sager/cykelsti-pa-mollestraede-mellem-torvet-og-sondervangskolen-2600412/"


def measure() -> Row:
    ours = torget(CASE, cached=False)
    row = compared(NAME, ours, bakerydemo("/breads/anpan/"), "bakerydemo's bread page")
    row.extra["cold_ms"] = round(_cold(ours), 1)
    return row


def _cold(site) -> float:
    """Milliseconds until the page is there when everything remembered of the installation no longer holds."""
    marks = FileMarks(Path(site.environment["TORGET_VAR"]) / "page-marks")
    times = []
    with served(site) as (server,):
        for _turn in range(4 * ROUNDS):
            marks.renew(None)
            start = time.perf_counter()
            to = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            to.request("GET", site.path, headers={"Host": site.host})
            to.getresponse().read()
            to.close()
            times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)
