"""What in a text points out of the practice: real addresses, and names of those whom fraud pretends to be.

Whoever practises typing into something that looks like the real sign-in practises being deceived. So no scenario may
name a real electronic identity, bank, post or authority; the list stands here, and is as long as we know it.
"""

from __future__ import annotations

import re

INVENTED = frozenset({"example", "test", "invalid"})
"""Endings that no real address can have (RFC 2606)."""

_ENDINGS = (
    "aero|app|asia|at|ax|be|bank|biz|blog|cc|ch|click|cloud|cn|co|com|cz|de|dev|dk|edu|ee|es|eu|fi|fo|fr|gg|gl|gov|group|"
    "help|hu|ie|in|info|int|io|is|it|jp|link|live|lt|lu|lv|ly|me|mil|mobi|name|net|news|nl|no|nu|online|org|pl|pro|pt|"
    "ru|se|shop|site|sk|store|top|tv|ua|uk|us|vip|wiki|work|xyz"
)
_ADDRESS = re.compile(
    rf"""
    (?P<scheme>[a-z][a-z0-9+.-]*://\S+)
    | (?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)*)
    | (?P<www>\bwww\.\S+)
    | (?P<number>(?<![\d.])(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?![\d.]))
    | (?P<host>(?<![\w.-])(?:[\w-]+\.)+(?:{_ENDINGS})(?![\w-]))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/\s]*@)?([\w.-]+)", re.IGNORECASE)

# Found whatever the capitals: words that mean nothing else.
_NAMES = (
    "MitID", "NemID", "NemLog-in", "BankID", "Freja eID", "Freja+", "Suomi.fi", "ID-porten", "IDporten", "MinID",
    "Buypass", "Commfides", "Telia Tunnistus", "Mobiilivarmenne", "Smart-ID", "itsme", "eIDAS", "e-Boks", "eBoks",
    "mit.dk", "Digipost", "Kivra", "Altinn", "NETS A/S", "borger.dk", "sundhed.dk", "helsenorge", "1177 Vårdguiden",
    "OmaKanta", "MyKanta", "Kanta.fi", "Minun Kanta", "OmaVero", "OmaKela", "PostNord", "Posten Norge", "Posten Bring",
    "Posti Oyj", "Posti Group", "OmaPosti", "Matkahuolto", "Budbee", "Instabox", "Instabee", "Helthjem", "Airmee",
    "FedEx", "Danske Bank", "Nordea", "Jyske Bank", "Sydbank", "Nykredit", "Arbejdernes Landsbank", "Spar Nord",
    "Lån & Spar", "SpareBank", "Handelsbanken", "Swedbank", "Länsförsäkringar", "Skandiabanken", "Ålandsbanken",
    "Osuuspankki", "OP Pankki", "S-Pankki", "POP Pankki", "Säästöpankki", "Aktia", "Danske Pankki", "MobilePay",
    "Vipps", "Swish", "Siirto", "PayPal", "Klarna", "Mastercard", "American Express", "Western Union", "Skatteverket",
    "Försäkringskassan", "Skatteetaten", "Lånekassen", "Verohallinto", "Udbetaling Danmark", "Gældsstyrelsen",
    "Skattestyrelsen", "Kronofogden", "Trafikverket", "Ulosottolaitos", "Kansaneläkelaitos", "Facebook", "WhatsApp",
    "Microsoft", "Google", "Netflix", "Amazon", "Elisa Oyj", "Telenor", "TeliaSonera",
)  # fmt: skip
# Found only as written: small they are words, or parts of them.
_AS_WRITTEN = (
    "Digital Post", "DNB", "SEB", "NAV", "SKAT", "Kela", "KELA", "Vero", "UPS", "DHL", "GLS", "DAO", "Bring AS", "ICA",
    "ATG", "TDC", "DVV", "Freja", "Visa", "VISA", "Posti", "Apple", "iPhone",
)  # fmt: skip


def _any_of(names: tuple[str, ...], flags: int = 0) -> re.Pattern[str]:
    words = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", flags)


_BRANDS = (_any_of(_NAMES, re.IGNORECASE), _any_of(_AS_WRITTEN))


def addresses(text: str) -> list[str]:
    """Addresses in ``text`` that could lead somewhere."""
    found = (one[0].rstrip(".,;:!?)»”\"'") for one in _ADDRESS.finditer(text))
    return [one for one in found if not _invented(one)]


def _invented(address: str) -> bool:
    if address.casefold().startswith("mailto:"):
        address = address[7:]
    host = _HOST.match(address.rpartition("@")[2] if "://" not in address else address)
    return host is not None and host[1].rstrip(".").rpartition(".")[2].casefold() in INVENTED


def brands(text: str) -> list[str]:
    """Names in ``text`` of real services, banks and carriers, as they stand there."""
    return [found[0] for pattern in _BRANDS for found in pattern.finditer(text)]
