"""How hard a text is to read: LIX, words in a sentence and long words in a hundred (Björnsson, Läsbarhet, 1968)."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_STOP = re.compile(r"[.!?:](?=\s|$)|\n{2,}")
FEWEST = 20
"""Words below which the figure says nothing."""
# Newspapers are at about 40. Finnish puts into the word what others write before it, so its figures are higher.
EASY = {"fi": 62.0}
EASY_ELSEWHERE = 42.0


def lix(text: str) -> float | None:
    """Words per sentence plus the percentage of words of more than six letters; none for a short text."""
    words = _WORD.findall(text)
    if len(words) < FEWEST:
        return None
    sentences = max(1, sum(1 for part in _STOP.split(text) if _WORD.search(part)))
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)


def hard(text: str, language: str) -> bool:
    """Whether ``text`` is harder than what most people read with ease."""
    found = lix(text)
    return found is not None and found > EASY.get(language, EASY_ELSEWHERE)
