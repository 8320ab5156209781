"""A release in one language, at one address: what every file is written from."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from barometer.choices import Kind
from barometer.published import AGE, Asked, Figure, Published, Texts

TOTAL = "_T"
"""Stands for everybody where a code is wanted, as in the code lists of SDMX."""
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
# What XML 1.0 has no way to say (section 2.2), and no table wants.
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DIGITS = 6
"""Decimals that are written: beyond them there is nothing but arithmetic."""


def sayable(text: str) -> str:
    """The text without characters that no format can carry."""
    return _UNSAYABLE.sub(" ", text)


def line(text: str) -> str:
    """The text in one line."""
    return " ".join(sayable(text).split())


def rounded(number: float | None) -> float | None:
    """The number as every format writes it; None where it is hidden."""
    if number is None:
        return None
    return round(number, _DIGITS) + 0.0  # and never -0.0


def plain(number: float) -> str:
    """The number in digits and a point, as short as it goes."""
    return f"{rounded(number):.{_DIGITS}f}".rstrip("0").rstrip(".")


@dataclasses.dataclass(frozen=True)
class Edition:
    """A release as somebody reads it.

    language: of the texts, where they were written in it; address: of the folder that the files lie in, absolute and
    with a slash at its end; page: of the page that shows it.
    """

    published: Published
    language: str
    address: str
    page: str

    def text(self, texts: Texts) -> str:
        """What is said in this language, else in the first of the municipality's that has words for it."""
        return spoken(texts, self.language, *self.published.publisher.languages)[1]

    @property
    def municipality(self) -> str:
        return line(self.text(self.published.publisher.names))

    @property
    def name(self) -> str:
        return line(self.text(self.published.names))

    @property
    def about(self) -> str:
        return sayable(self.text(self.published.abouts)).strip()

    def asks(self, asked: Asked) -> str:
        return line(_wording(asked, self.language)["asks"])

    def hint(self, asked: Asked) -> str:
        return line(_wording(asked, self.language)["hint"])

    def statement(self, asked: Asked, row: int) -> str:
        """The statement of a matrix or the choice that was put in order; empty for a question that has none."""
        return statement(asked, row, self.language)

    def answer(self, asked: Asked, option: int) -> str:
        """What the figure is the share of, or that it is a mean. In the active language."""
        if option:
            return choice(asked, option, self.language)
        return _("Mean place") if asked.kind == Kind.RANKING else _("Mean")

    def shown_by(self, background: str) -> str:
        if not background:
            return _("Everybody")
        if background == AGE:
            return _("Age")
        return self.asks(self.published.question(background))

    def group(self, background: str, category: str) -> str:
        if not background:
            return _("Everybody")
        if background == AGE:
            return _("%(ages)s years") % {"ages": category}
        return choice(self.published.question(background), int(category), self.language)

    def groups(self) -> Iterator[tuple[str, str]]:
        """Background and category of everybody, and then of each group in its order."""
        yield "", ""
        for background in self.published.backgrounds:
            for category in background.categories:
                yield background.code, category

    def shares(self) -> Iterator[Figure]:
        return (figure for figure in self.published.figures if figure.option)

    def means(self) -> Iterator[Figure]:
        return (figure for figure in self.published.figures if not figure.option)


def spoken(texts: Texts, *languages: str) -> tuple[str, str]:
    """Language and words, of the first language that has any; twice nothing where there are none at all."""
    for language in (*languages, *sorted(texts)):
        if text := texts.get(language):
            return language, text
    return "", ""


def _wording(asked: Asked, language: str):
    return asked.wording.get(language) or asked.wording[asked.source_language]


def _nth(texts: list[str], number: int) -> str:
    return line(texts[number - 1]) if 0 < number <= len(texts) else ""


def statement(asked: Asked, row: int, language: str) -> str:
    said = _wording(asked, language)
    return _nth(said["options"] if asked.kind == Kind.RANKING else said["rows"], row)


def choice(asked: Asked, option: int, language: str) -> str:
    """An answer that could be chosen: a number of a scale with the words at its end, a place in an order, or words."""
    options = _wording(asked, language)["options"]
    if asked.kind == Kind.RANKING:
        return str(option)
    if asked.kind == Kind.SCALE:
        number = asked.least + option - 1
        ends = {asked.least: _nth(options, 1), asked.most: _nth(options, 2)}
        words = ends.get(number, "")
        said = str(number).replace("-", "−")
        return f"{said} ({words})" if words else said
    return _nth(options, option) or str(option)
