"""How much room a text message has: letters, alphabets and segments (3GPP TS 23.038 and 23.040).

A message in the GSM 7 bit alphabet has 160 letters; one letter outside it turns the whole into UCS-2 with 70. What
does not fit goes in parts of 153 or 67, put together again by the phone and paid for one by one.
"""

from __future__ import annotations

import dataclasses

from anyascii import anyascii

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet: one septet each (TS 23.038, section 6.2.1)."""
EXTENDED = frozenset("\f^{}\\[~]|€")
"""Its extension: an escape and one more septet (section 6.2.1.1)."""
ONE = {True: 160, False: 70}
PART = {True: 153, False: 67}
MOST = 2
"""Segments one message may take."""
LEAST = 20
"""Letters of the words themselves without which a message says nothing."""

_ALIKE = str.maketrans(
    {
        "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "→": "->", "…": "...", "“": '"', "”": '"', "„": '"',
        "«": '"', "»": '"', "‘": "'", "’": "'", "´": "'", "`": "'", "\u00a0": " ", "\u202f": " ", "\t": " ",
        "\u00ad": "", "\u200b": "", "·": "-", "•": "-",
    }
)  # fmt: skip
"""Signs that say the same in the small alphabet: nobody pays double for a dash."""


class TooLong(ValueError):
    """What has to be in the message leaves no room for its words."""


@dataclasses.dataclass(frozen=True)
class Size:
    """``units``: septets, or 16-bit units where it is not ``gsm``."""

    gsm: bool
    units: int

    @property
    def segments(self) -> int:
        return 1 if self.units <= ONE[self.gsm] else -(-self.units // PART[self.gsm])


def size(text: str) -> Size:
    """The size of ``text`` as a phone network counts it."""
    if all(letter in BASIC or letter in EXTENDED for letter in text):
        return Size(True, sum(2 if letter in EXTENDED else 1 for letter in text))
    return Size(False, len(text.encode("utf-16-be")) // 2)


def simple(text: str) -> str:
    """``text`` with signs of the small alphabet where there are some that say the same."""
    return text.translate(_ALIKE)


def plain(text: str) -> str:
    """``text`` in the small alphabet, letters without their marks where it lacks them ("č" becomes "c")."""
    return "".join(
        letter if letter in BASIC or letter in EXTENDED else anyascii(letter) for letter in text
    )


def fit(words: str, tail: str, most: int = MOST) -> str:
    """``words`` and ``tail`` in at most ``most`` segments; words are cut at a space, the tail never.

    Letters outside the small alphabet stay while everything fits with them. Raises TooLong where the tail leaves
    less than ``LEAST`` letters of longer words.
    """
    words, tail = simple(words), simple(tail)
    whole = f"{words}{tail}"
    if size(whole).segments <= most:
        return whole
    words, tail = plain(words), plain(tail)
    if size(f"{words}{tail}").segments <= most:
        return f"{words}{tail}"
    cut = words
    while size(f"{cut}...{tail}").segments > most:
        shorter = cut.rsplit(" ", 1)[0] if " " in cut.strip() else cut[:-1]
        cut = (shorter if shorter != cut else cut[:-1]).rstrip(" ,.;:-")
        if len(cut) < LEAST:
            raise TooLong(f"{size(tail).units} units are taken before the first word")
    return f"{cut}...{tail}"


def sender_name(name: str) -> str:
    """``name`` as the sender of text messages: at most eleven letters and figures (TS 23.040, section 9.1.2.5)."""
    letters = "".join(letter for letter in anyascii(name) if letter.isalnum())
    return letters[:11] or "Torget"
