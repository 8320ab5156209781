"""Going about a page with the keyboard alone, and looking at each place where the focus rests."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from playwright.sync_api import Page

MOST = 250

_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getClientRects()[0];
  const outlined = (element, part) => {
    const style = getComputedStyle(element, part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  let ringed = outlined(one, "::before") || outlined(one, "::after");
  for (let up = one; up && !ringed && up !== document.body; up = up.parentElement) ringed = outlined(up);
  const points = [[.5, .5], [.15, .5], [.85, .5], [.5, .15], [.5, .85]];
  const seen = points.filter(([x, y]) => {
    const top = document.elementFromPoint(box.x + box.width * x, box.y + box.height * y);
    return top && (one.contains(top) || top.contains(one));
  }).length;
  const label = one.labels?.[0]?.textContent || one.getAttribute("aria-label") || one.textContent;
  return {name: label.replace(/\\s+/g, " ").trim(), tag: one.localName, id: one.id, ringed, seen};
}"""


@dataclasses.dataclass(frozen=True)
class Stop:
    """``seen``: how many of five points on it nothing covers. ``ringed``: the focus is drawn around it."""

    name: str
    tag: str
    id: str
    ringed: bool
    seen: int


def focused(page: Page) -> Stop | None:
    found = page.evaluate(_FOCUS)
    return Stop(**found) if found else None


def stops(page: Page) -> Iterator[Stop]:
    """From the top of the page to its last stop, a press of Tab each."""
    for _press in range(MOST):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop is None:
            return
        yield stop
    raise AssertionError(f"the keyboard does not come to the end of {page.url}")


def tab_to(page: Page, name: str) -> Stop:
    """Tab until what has that name (a pattern) has the focus, as somebody without a mouse does."""
    for stop in stops(page):
        if re.search(name, stop.name):
            return stop
    raise AssertionError(f"the keyboard does not reach “{name}” on {page.url}")
