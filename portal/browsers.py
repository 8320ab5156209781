"""What people call their browser, from what it says about itself: "Firefox, Android"."""

from __future__ import annotations

# The first that fits counts: most browsers also name those they want to be taken for.
BROWSERS = (
    ("SamsungBrowser/", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
LONGEST = 60


def name_of(user_agent: str) -> str:
    """Browser and system that a header ``User-Agent`` (RFC 9110, section 10.1.5) names; empty where it names none.

    Versions and models are left out: they tell people nothing, and are nobody's business.
    """
    said = user_agent[:500]
    found = (
        next((name for mark, name in table if mark in said), "") for table in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, found))[:LONGEST]
