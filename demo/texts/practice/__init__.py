"""Six scenarios to practise with. What they consist of is written here once; their words, a file for each language.

Every text stands under the place where it is shown: ``address.title`` is the heading of the screen ``address``,
``address.street`` the text beside its field ``street``, ``address.street=`` what is right there.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from learning.scenarios import grammar
from learning.scenarios.grammar import Scenario

from . import da, en, fi, nb, sv

LANGUAGES = {"da": da, "nb": nb, "sv": sv, "fi": fi, "en": en}
NUMBERS = uuid.UUID("7a1d6b0e-5d35-4c3e-8f0b-4c1b6a0b9f27")
"""Of the scenarios and their blocks: the same in every language."""


def field(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    """A field. What is right in it are texts, but for choices, where ``right`` names an option."""
    return {"id": name, "type": kind, **more}


def choice(name: str, *options: str, right: str = "", kind: str = "choice") -> dict[str, Any]:
    expected = {"kind": "exact", "values": [right]} if right else {"kind": "any"}
    return {"id": name, "type": kind, "options": options, "expected": expected}


def move(name: str, to: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "to": to, **more}


def screen(name: str, kind: str, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """``parts`` with a type are fields, the others buttons."""
    return {
        "id": name,
        "kind": kind,
        "fields": [one for one in parts if "type" in one],
        "moves": [one for one in parts if "type" not in one],
        **more,
    }


def task(name: str, start: str, *reach: str, minutes: int = 5, faults: tuple[str, ...] = ()) -> Any:
    return {"id": name, "start": start, "reach": reach, "minutes": minutes, "faults": faults}


def checked(name: str, to: str) -> dict[str, Any]:
    return move(name, to, checks=True)


def back(to: str) -> dict[str, Any]:
    return move("back", to, quiet=True)


def sign_in(to: str) -> dict[str, Any]:
    """The sign-in of all: an invented number, and an invented code."""
    number = field("number", "code", normaliser="code")
    code = field("code", "number", normaliser="digits")
    return screen("sign-in", "login", number, code, checked("go", to))


LATE = {"id": "late", "kind": "timeout", "move": "send", "to": "late"}
LATE_SCREEN = screen("late", "error", move("again", "sign-in"))

STRUCTURES: dict[str, dict[str, Any]] = {
    "moving": {
        "facts": ["street", "postcode", "day"],
        "screens": [
            sign_in("who"),
            screen("who", "form", choice("who", "alone", "all", right="alone"), checked("on", "address")),
            screen(
                "address",
                "form",
                field("street"),
                field("postcode", "number", normaliser="digits"),
                field("day", "date", normaliser="date"),
                checked("on", "look"),
                back("who"),
            ),
            screen("look", "form", field("true", "check"), checked("send", "receipt"), back("address")),
            LATE_SCREEN,
            screen("receipt", "receipt"),
        ],
        "faults": [LATE | {"screen": "look"}],
        "tasks": [
            task("move", "sign-in", "receipt"),
            task("move-late", "sign-in", "late", "receipt", minutes=8, faults=("late",)),
        ],
    },
    "nursery": {
        "facts": ["child", "born", "from"],
        "screens": [
            sign_in("child"),
            screen(
                "child", "form", field("name"), field("born", "date", normaliser="date"), checked("on", "place")
            ),
            screen(
                "place",
                "form",
                choice("where", "sun", "squirrel", "anchor", right="squirrel"),
                field("from", "date", normaliser="date"),
                checked("on", "agree"),
                back("child"),
            ),
            screen("agree", "consent", field("agree", "check"), checked("send", "receipt"), back("place")),
            screen(
                "paper",
                "error",
                choice("file", "letter", "holiday", "recipe", right="letter", kind="file"),
                checked("attach", "receipt"),
            ),
            screen("receipt", "receipt"),
        ],
        "faults": [
            {"id": "paper", "kind": "missing_attachment", "screen": "agree", "move": "send", "to": "paper"}
        ],
        "tasks": [
            task("apply", "sign-in", "receipt", minutes=6),
            task("apply-paper", "sign-in", "paper", "receipt", minutes=8, faults=("paper",)),
        ],
    },
    "pothole": {
        "facts": ["where"],
        "screens": [
            screen("what", "form", choice("what", "hole", "lamp", "bin", right="hole"), checked("on", "where")),
            screen("where", "form", field("where"), field("more", "long"), checked("on", "picture"), back("what")),
            screen(
                "picture",
                "form",
                choice("file", "hole", "cat", right="hole", kind="file"),
                checked("send", "receipt"),
                move("without", "receipt", quiet=True),
            ),
            screen("receipt", "receipt"),
        ],
        "tasks": [task("report", "what", "receipt", minutes=4)],
    },
    "post": {
        "facts": [],
        "screens": [
            sign_in("inbox"),
            screen(
                "wrong-code", "error", field("code", "number", normaliser="digits"), checked("go", "inbox")
            ),
            screen("inbox", "inbox", letters=[move("time", "time"), move("news", "news"), move("thanks", "thanks")]),
            screen("time", "inbox", move("yes", "coming"), move("no", "other", quiet=True), back("inbox")),
            screen("news", "inbox", back("inbox")),
            screen("thanks", "inbox", back("inbox")),
            screen(
                "other",
                "form",
                choice("when", "morning", "noon", right="noon"),
                checked("send", "moved"),
                back("time"),
            ),
            screen("coming", "receipt", back("inbox")),
            screen("moved", "receipt", back("inbox")),
        ],
        "faults": [
            {"id": "code", "kind": "wrong_code", "screen": "sign-in", "move": "go", "to": "wrong-code"}
        ],
        "tasks": [
            task("say-yes", "sign-in", "coming"),
            task("say-no", "sign-in", "wrong-code", "moved", minutes=7, faults=("code",)),
        ],
    },
    "doctor": {
        "facts": ["street"],
        "screens": [
            sign_in("why"),
            screen("why", "form", choice("why", "moved", "wish", right="moved"), checked("on", "list")),
            screen(
                "list",
                "form",
                choice("doctor", "harbour", "mill", "square", right="mill"),
                checked("on", "papers"),
                back("why"),
            ),
            screen("papers", "consent", field("agree", "check"), checked("send", "receipt"), back("list")),
            LATE_SCREEN,
            screen("receipt", "receipt"),
        ],
        "faults": [LATE | {"screen": "papers"}],
        "tasks": [
            task("choose", "sign-in", "receipt"),
            task("choose-late", "sign-in", "late", "receipt", minutes=7, faults=("late",)),
        ],
    },
    "fine": {
        "facts": ["amount"],
        "screens": [
            screen(
                "inbox",
                "inbox",
                letters=[move("hurry", "hurry", fault="twin"), move("fee", "fee"), move("library", "library")],
            ),
            screen("fee", "inbox", move("pay", "pay"), back("inbox")),
            screen("library", "inbox", back("inbox")),
            screen(
                "hurry",
                "inbox",
                move("link", "trap", quiet=True),
                move("report", "reported"),
                back("inbox"),
            ),
            screen("trap", "login", move("leave", "seen"), move("stay", "caught", quiet=True)),
            screen("seen", "receipt", move("inbox", "inbox")),
            screen("caught", "error", move("inbox", "inbox")),
            screen("reported", "receipt", move("inbox", "inbox")),
            screen("pay", "form", field("amount", "number", normaliser="digits"), checked("send", "paid"), back("fee")),
            screen("paid", "receipt", move("inbox", "inbox", quiet=True)),
        ],
        "faults": [{"id": "twin", "kind": "phishing"}],
        "tasks": [
            task("pay", "inbox", "paid", minutes=4),
            task("twin", "inbox", "reported", "paid", minutes=8, faults=("twin",)),
        ],
    },
}  # fmt: skip


def number(place: str, name: str) -> uuid.UUID:
    """Of a scenario of the kit in one municipality, the same in all its languages."""
    return uuid.uuid5(NUMBERS, f"{place}/{name}")


class Missing(KeyError):
    """A text that a scenario needs is not written in a language."""


class _Words:
    """Texts of one scenario in one language. ``used`` are those that stood somewhere."""

    def __init__(self, name: str, language: str) -> None:
        module = LANGUAGES[language]
        self.shared: Mapping[str, str] = module.SHARED
        self.texts: Mapping[str, Any] = module.TEXTS[name]
        self.used: set[str] = set()

    def find(self, key: str) -> Any:
        if key in self.texts:
            self.used.add(key)
            return self.texts[key]
        return self.shared.get(key)

    def have(self, key: str) -> str:
        text = self.find(key)
        if not text:
            raise Missing(key)
        return text.format(**self.shared)

    def may(self, key: str) -> str:
        return (self.find(key) or "").format(**self.shared)


def scenario(name: str, language: str) -> Scenario:
    """The scenario ``name`` in ``language``. Raises Missing."""
    return grammar.read(written(name, language))


def unused(name: str, language: str) -> set[str]:
    """Texts that are written for a scenario and stand nowhere in it."""
    words = _Words(name, language)
    _written(name, language, words)
    return set(words.texts) - words.used


def written(name: str, language: str) -> dict[str, Any]:
    """As a file that an installation takes in."""
    return _written(name, language, _Words(name, language))


def _written(name: str, language: str, words: _Words) -> dict[str, Any]:
    structure = STRUCTURES[name]
    signs = any(row["id"] == "sign-in" for row in structure["screens"])
    facts = [*(["code"] if signs else []), *structure["facts"]]
    return {
        "format": grammar.FORMAT,
        "id": str(uuid.uuid5(NUMBERS, name)),
        "language": language,
        "title": words.have("title"),
        "about": words.have("about"),
        "service": words.have("service"),
        "persona": {
            "name": words.have("name"),
            "number": words.have("number"),
            "facts": [
                {
                    "label": words.have(f"fact.{one}"),
                    "value": words.have(f"fact.{one}="),
                    "block": _block(name, "fact", one),
                }
                for one in facts
            ],
        },
        "screens": [_screen(name, row, words) for row in structure["screens"]],
        "faults": [
            row | {"block": _block(name, "fault", row["id"])} for row in structure.get("faults", [])
        ],
        "tasks": [_task(name, row, words) for row in structure["tasks"]],
    }


def _block(*names: str) -> str:
    return str(uuid.uuid5(NUMBERS, "/".join(names)))


def _screen(name: str, row: dict[str, Any], words: _Words) -> dict[str, Any]:
    at = row["id"]
    return {
        "id": at,
        "kind": row["kind"],
        "title": words.have(f"{at}.title"),
        "text": words.may(f"{at}.text"),
        "address": words.may(f"{at}.address") or words.have("site"),
        "sender": words.may(f"{at}.from"),
        "block": _block(name, at),
        "fields": [_field(name, at, one, words) for one in row["fields"]],
        "moves": [
            one
            | {
                "label": words.have(f"{at}.{one['id']}"),
                "says": words.may(f"{at}.{one['id']}.says"),
                "block": _block(name, at, one["id"]),
            }
            for one in row["moves"]
        ],
        "letters": [
            one
            | {
                "subject": words.have(f"{at}.{one['id']}"),
                "sender": words.have(f"{at}.{one['id']}.from"),
                "when": words.have(f"{at}.{one['id']}.when"),
                "block": _block(name, at, one["id"]),
            }
            for one in row.get("letters", [])
        ],
    }


def _field(name: str, at: str, row: dict[str, Any], words: _Words) -> dict[str, Any]:
    key = f"{at}.{row['id']}"
    kept: dict[str, Any] = {
        "id": row["id"],
        "type": row["type"],
        "label": words.have(key),
        "help": words.may(f"{key}.help"),
        "wrong": words.may(f"{key}.wrong"),
        "normaliser": row.get("normaliser", "text"),
        "block": _block(name, at, row["id"]),
        "options": [
            {"id": one, "label": words.have(f"{key}.{one}"), "block": _block(name, key, one)}
            for one in row.get("options", [])
        ],
    }
    if "expected" in row:
        kept["expected"] = row["expected"]
    elif row["type"] == "long":
        kept["expected"] = {"kind": "any", "example": words.have(f"{key}=")}
    elif row["type"] != "check":
        values = words.have(f"{key}=").split("|")
        kept["expected"] = {"kind": "one_of" if len(values) > 1 else "exact", "values": values}
    return kept


def _task(name: str, row: dict[str, Any], words: _Words) -> dict[str, Any]:
    key = f"task.{row['id']}"
    return {
        "id": row["id"],
        "start": row["start"],
        "reach": list(row["reach"]),
        "minutes": row["minutes"],
        "faults": list(row["faults"]),
        "goal": words.have(key),
        "hints": [words.have(f"{key}.{number}") for number in (1, 2, 3)],
        "block": _block(name, "task", row["id"]),
    }
