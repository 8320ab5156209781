"""Finds ways to reach somebody outside Torget in what people write: numbers, e-mail, links, names in other services.

As people in the Nordic countries write them, and as they write them so that a machine does not see it. It errs on the
side of finding: whoever is refused can say it in other words, and where a young person takes part a moderator reads it
first. Days, times, prices and post codes are not numbers to call.
"""

from __future__ import annotations

import re
import unicodedata

PHONE, EMAIL, LINK, HANDLE = "phone", "email", "link", "handle"

_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_NUMBERS = {
    "0": "nul null noll nolla zero",
    "1": "en et én ett yksi one",
    "2": "to två kaksi two",
    "3": "tre kolme three",
    "4": "fire fyra neljä four",
    "5": "fem viisi five",
    "6": "seks sex kuusi six",
    "7": "syv sju seitsemän seven",
    "8": "otte åtte åtta kahdeksan eight",
    "9": "ni yhdeksän nine",
}
_DIGIT_OF = {word: digit for digit, words in _NUMBERS.items() for word in words.split()}
_SPELT = re.compile(
    r"\b(?:(?:{})\b[\s,.\-]*){{5,}}".format("|".join(sorted(_DIGIT_OF, key=len, reverse=True)))
)
_MONTH = (
    r"(?:jan|feb|mar|apr|maj|mai|jun|jul|aug|sep|okt|oct|nov|dec|des|tammi|helmi|maalis|huhti|touko|kesä|heinä|"
    r"elo|syys|loka|marras|joulu)[a-zåäöæø]*"
)
_HARMLESS = re.compile(
    r"\b(?:19|20)\d\d-\d{1,2}-\d{1,2}\b"  # 2026-11-24
    r"|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b"  # 24.11.2026
    r"|\b\d{1,2}\.?\s*" + _MONTH + r"(?:\s+(?:19|20)\d\d)?\b"  # 24. november 2026
    r"|\b(?:kl|klo|klockan|klokken)\.?\s*\d{1,2}(?:[.:]\d\d)?(?:\s*[-–]\s*\d{1,2}(?:[.:]\d\d)?)?"
    r"|\b\d{1,2}[.:]\d\d\s*[-–]\s*\d{1,2}[.:]\d\d\b"  # 10.30–12.00
    r"|\b[0-3]?\d[./][01]?\d\.?,?\s+[0-2]?\d(?:[.:][0-5]\d)?\s*[-–]\s*[0-2]?\d(?:[.:][0-5]\d)?\b"
    r"(?!\s*[-–.:/]?\s*\d)"  # 24/11 10-12, and no further digit
    r"|\b[0-2]?\d:[0-5]\d\b"  # 10:30
    r"|\b\d+(?:[.,]\d+)?\s*(?:kr|kroner|kronor|dkk|sek|nok|eur|euro|euroa|€|%|km|m|kg|min|minutter|minuter|år|vuotta)"
    r"(?![a-zåäöæø])"
)
_RUN = re.compile(r"(?:\+|\b00)?\(?\d(?:[\s().\-–/_*,|]{0,3}\d){6,14}(?!\d)")
"""Seven to fifteen digits (ITU-T E.164 allows no more), with up to three signs between two of them."""

_AT = (
    r"(?:@|\s*[\[({]\s*(?:at|a|snabel-?a|krøllalfa|alfakrøll|ät|miukumauku)\s*[\])}]\s*"
    r"|\s+(?:snabel-?\s?a|krøllalfa|alfakrøll|ät|miukumauku|at)\s+)"
)
_DOT = r"(?:\s*\.\s*|\s*[\[({]\s*(?:dot|punktum|punkt|prikk|piste)\s*[\])}]\s*|\s+(?:dot|punktum|punkt|prikk|piste)\s+)"
_ENDINGS = (
    r"(?:com|net|org|info|eu|dk|no|se|fi|de|uk|io|me|app|dev|chat|gg|ly|"
    r"page|link|site|online|xyz|nu|co|is|ax|gl|fo)"
)
_EMAIL = re.compile(
    rf"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)*{_DOT}{_ENDINGS}\b"
)
_LINK = re.compile(
    r"https?:|\bwww\s*\.|"
    rf"(?<![\w@.])[\w-]{{2,}}(?:\.[\w-]+)*\.{_ENDINGS}\b(?!\s*[.:]?\d)"
    r"|\b[\w-]{2,}\s*[\[({]\s*(?:dot|punktum|punkt|prikk|piste)\s*[\])}]\s*" + _ENDINGS + r"\b"
)
_SENTENCE = re.compile(r"(?<=[a-zæøåäö0-9])\.(?=(?:Se|Is|No|De|Me|Co|Nu)\b)")
"""A full stop without a space after it, before a word that is the end of addresses too."""
_SERVICES = (
    r"(?:snap(?:chat|pen|pi)?|insta(?:gram|grammen)?|ig|whats\s?app|wapp|telegram|signal|messenger|facebook|fb|discord|"
    r"dc|tik\s?tok|viber|skype|kik|wickr|threema|roblox|steam|face\s?time)"
)
_HANDLE = re.compile(
    r"(?<![\w.@])@[\w.]{3,}"  # @ida.lind
    rf"|\b{_SERVICES}(?:\s*[:=]\s*|\s+(?:er|is|on|är|heter|hedder|heiter|nimi|name|navn|namn)\s+)[\w.@-]{{3,}}"
    rf"|\b(?:add|adde|tilføj|legg\s+til|lägg\s+till|lisää|skriv|write|kirjoita|find|finn|hitta|møt|chat)\b[^.!?\n]{{0,25}}"
    rf"\b{_SERVICES}\b"
    rf"|\b(?:min|mit|mitt|my|dit|din|ditt|your|sun|mun|minun|sinun)\s+{_SERVICES}\b"
)


def plain(text: str) -> str:
    """``text`` in small letters with digits as digits, whatever script they come from, and without what nobody sees."""
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(
        str(unicodedata.digit(sign)) if not sign.isascii() and sign.isdigit() else sign
        for sign in folded
    )


def found(text: str) -> frozenset[str]:
    """Which ways to reach somebody ``text`` holds: of ``PHONE``, ``EMAIL``, ``LINK`` and ``HANDLE``."""
    read = plain(_SENTENCE.sub(". ", text))
    ways = set()
    if _EMAIL.search(read):
        ways.add(EMAIL)
        read = _EMAIL.sub(" ", read)
    if _LINK.search(read):
        ways.add(LINK)
    if _HANDLE.search(read):
        ways.add(HANDLE)
    if _RUN.search(_HARMLESS.sub(" ; ", read)) or _spelt_number(read):
        ways.add(PHONE)
    return frozenset(ways)


def _spelt_number(read: str) -> bool:
    """Five number words or more in a row: nobody counts like that but who dictates a number."""
    return _SPELT.search(read) is not None
