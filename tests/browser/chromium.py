"""Where Chromium is on this machine."""

import functools
import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@functools.cache
def chromium() -> str | None:
    """Path of a Chromium: TORGET_CHROMIUM, else the system's, else the one Playwright downloaded."""
    if named := os.environ.get("TORGET_CHROMIUM"):
        return named if Path(named).exists() else None
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    folder = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    )
    return next(map(str, sorted(folder.glob("chromium-*/chrome-linux*/chrome"))), None)
