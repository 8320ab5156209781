"""The texts of the interface: collected for translation, compiled for use, checked for completeness.

    python -m tools.messages           collect new texts into locale/*/LC_MESSAGES/django.po, compile
    python -m tools.messages --check   change nothing; name every text that is not ready

Everything is done in Python, so neither running nor translating needs GNU gettext. English is the
language of the sources and needs no catalogue.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("da", "nb", "sv", "fi")
PACKAGES = ("portal", "cases", "microservices", "barometer", "learning", "demo")
PLURALS = "nplurals=2; plural=(n != 1);"

# How many leading arguments of each function are texts, and what they are.
FUNCTIONS = {
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "_": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "ngettext_lazy": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "pgettext_lazy": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
    "npgettext_lazy": ("context", "msgid", "plural"),
}
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(n?p?gettext|_)\(({_STRING}(?:\s*,\s*{_STRING})*)", re.DOTALL)
_NAMED = re.compile(r"%\((\w+)\)[sdf]|\{(\w+)\}|(%[sd])")


@dataclass
class Text:
    """One text to translate. ``places`` are the files that use it."""

    msgid: str
    plural: str = ""
    context: str | None = None
    places: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.msgid


def _text(kind: str, strings: list[str], place: str) -> Text:
    roles = dict(zip(FUNCTIONS[kind], strings, strict=False))
    return Text(roles["msgid"], roles.get("plural", ""), roles.get("context"), {place})


def of_python(source: str, place: str) -> Iterator[Text]:
    """Texts of a Python file: literal arguments of Django's translation functions."""
    nodes = list(ast.walk(ast.parse(source)))
    # a module may import a function under a name of its own
    renamed = {
        alias.asname: alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname
    }
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        name = renamed.get(name, name)
        if name not in FUNCTIONS or len(node.args) < len(FUNCTIONS[name]):
            continue
        strings = [
            argument.value
            for argument in node.args[: len(FUNCTIONS[name])]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if len(strings) == len(FUNCTIONS[name]) and strings[-1]:
            yield _text(name, strings, place)


def of_template(source: str, place: str) -> Iterator[Text]:
    """Texts of a template, as Django's own collector reads its translation tags."""
    for name, arguments in _CALL.findall(templatize(source)):
        strings = [ast.literal_eval(s) for s in re.findall(_STRING, arguments, re.DOTALL)]
        if name == "pgettext" and len(strings) == 3:
            name = "npgettext"
        yield _text(name, strings[: len(FUNCTIONS[name])], place)


def collect(root: Path = ROOT) -> dict[tuple[str | None, str], Text]:
    """Every text of the interface, by context and English wording."""
    found: dict[tuple[str | None, str], Text] = {}

    def add(texts: Iterable[Text]) -> None:
        for text in texts:
            known = found.setdefault(text.key, text)
            known.places |= text.places
            known.plural = known.plural or text.plural

    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                add(of_python(path.read_text(encoding="utf-8"), str(path.relative_to(root))))
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".xml", ".svg", ".webmanifest"}:
            add(of_template(path.read_text(encoding="utf-8"), str(path.relative_to(root))))
    return found


def placeholders(text: str) -> list[str]:
    return sorted("".join(match) for match in _NAMED.findall(text))


def catalogue(language: str, root: Path = ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str, root: Path = ROOT) -> polib.POFile:
    path = catalogue(language, root)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=100)
    po = polib.POFile(wrapwidth=100)
    po.metadata = {
        "Project-Id-Version": "Torget",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS,
    }
    return po


def update(language: str, texts: dict[tuple[str | None, str], Text], root: Path = ROOT) -> int:
    """Bring one catalogue in step with the sources and compile it; how many texts wait for words."""
    po = read(language, root)
    known = {(entry.msgctxt, entry.msgid): entry for entry in po if not entry.obsolete}
    po.clear()
    for key in sorted(texts, key=lambda key: (key[1].casefold(), key[1], key[0] or "")):
        text = texts[key]
        entry = known.get(key) or polib.POEntry(msgid=text.msgid, msgctxt=text.context)
        if bool(text.plural) != bool(entry.msgid_plural):
            entry.msgstr, entry.msgstr_plural = "", {}
        if text.plural:
            entry.msgid_plural = text.plural
            entry.msgstr_plural = entry.msgstr_plural or {0: "", 1: ""}
        else:
            entry.msgid_plural = ""
        entry.occurrences = [(place, "") for place in sorted(text.places)]
        entry.flags = ["fuzzy"] if entry.fuzzy else []
        if "%(" in text.msgid + text.plural:
            entry.flags.append("python-format")
        po.append(entry)
    path = catalogue(language, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(path))
    path.with_suffix(".mo").write_bytes(po.to_binary())
    return sum(not _written(entry) for entry in po)


def _written(entry: polib.POEntry) -> bool:
    words = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return len(words) >= (2 if entry.msgid_plural else 1) and all(words) and not entry.fuzzy


def faults(root: Path = ROOT) -> list[str]:
    """What keeps the interface from being complete in every language, in words."""
    texts = collect(root)
    found = []
    for language in LANGUAGES:
        if not catalogue(language, root).exists():
            found.append(f"{language}: there is no catalogue")
            continue
        po = read(language, root)
        entries = {(e.msgctxt, e.msgid): e for e in po if not e.obsolete}
        for key, text in texts.items():
            entry = entries.get(key)
            place = sorted(text.places)[0]
            if entry is None:
                found.append(f"{language}: not collected: “{text.msgid}” ({place})")
            elif not _written(entry):
                found.append(f"{language}: not translated: “{text.msgid}” ({place})")
            else:
                found += [f"{language}: {fault}" for fault in _disagreements(entry)]
        found += [
            f"{language}: no longer used: “{msgid}”"
            for context, msgid in entries
            if (context, msgid) not in texts
        ]
        compiled = catalogue(language, root).with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != po.to_binary():
            found.append(f"{language}: the compiled catalogue is stale: make messages")
    return found


def _disagreements(entry: polib.POEntry) -> Iterator[str]:
    """Placeholders that a translation loses or invents. The plural may count, the singular need not."""
    if not entry.msgid_plural:
        if placeholders(entry.msgid) != placeholders(entry.msgstr):
            yield f"placeholders differ: “{entry.msgid}” and “{entry.msgstr}”"
        return
    allowed = set(placeholders(entry.msgid)) | set(placeholders(entry.msgid_plural))
    for index, words in entry.msgstr_plural.items():
        wanted = set(placeholders(entry.msgid_plural)) if int(index) else set()
        if not wanted <= set(placeholders(words)) <= allowed:
            yield f"placeholders differ: “{entry.msgid_plural}” and “{words}”"


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        found = faults()
        print("\n".join(found[:50]) or "All texts are there in every language.")
        if len(found) > 50:
            print(f"… and {len(found) - 50} more.")
        return 1 if found else 0
    if arguments:
        print(__doc__)
        return 2
    texts = collect()
    for language in LANGUAGES:
        waiting = update(language, texts)
        print(f"{language}: {len(texts)} texts, {waiting} of them not translated")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
