"""docs/reference.md, made from the code: what is listed there is there, and what is there is listed.

python -m tools.reference           write it
python -m tools.reference --check   change nothing; fail where it is not what the code says
"""

import argparse
import ast
import dataclasses
import difflib
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "reference.md"
APPS = ("portal", "cases", "microservices", "barometer", "learning", "demo")
LEAD = """# Reference

Made from the code by `python -m tools.reference`; a test keeps it fresh. Do not edit it by hand.
"""


@dataclasses.dataclass(frozen=True)
class Variable:
    """An environment variable that the settings read. ``default`` is as ``shown`` writes it."""

    name: str
    text: str
    default: str


def variables(source: str) -> list[Variable]:
    """Documented variables of a settings file: a comment ``# NAME: sentence.`` above each ``env(…)``.

    A comment may run over several lines. Only what is read *and* documented is listed.
    """
    documented: dict[str, str] = {}
    for match in re.finditer(
        r"^ *# ([A-Z][A-Z0-9_]+): (.*(?:\n *# (?![A-Z][A-Z0-9_]+: ).*)*)", source, re.M
    ):
        documented[match[1]] = re.sub(r"\s*\n *# ?", " ", match[2]).strip()
    defaults = {}
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and re.fullmatch(r"env(\.\w+)?", ast.unparse(node.func))
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            default = next((k.value for k in node.keywords if k.arg == "default"), None)
            defaults[node.args[0].value] = "required" if default is None else shown(default)
    return [
        Variable(name, text, defaults[name])
        for name, text in documented.items()
        if name in defaults
    ]


def shown(default: ast.expr) -> str:
    """A default as an operator would write it in the environment; empty where nothing is set."""
    match default:
        case ast.Constant(value=bool() as value):
            return "true" if value else "false"
        case ast.Constant(value=value):
            return str(value)
        case ast.List(elts=parts):
            return ",".join(map(shown, parts))
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return shown(inner)
        case ast.BinOp(left=ast.Name(id="BASE_DIR"), op=ast.Div(), right=right):
            return shown(right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return f"{shown(left)}/{shown(right)}"
        case ast.JoinedStr(values=parts):
            return "".join(map(shown, parts))
        case ast.FormattedValue(value=value):
            return shown(value)
        case ast.Name(id=name):
            return f"TORGET_{name}"
    return ast.unparse(default)


def own_words(kind: type) -> str:
    """The docstring a class was given, on one line; not the signature a dataclass makes up."""
    text = inspect.cleandoc(vars(kind).get("__doc__") or "")
    return "" if text.startswith(f"{kind.__name__}(") else re.sub(r"\s+", " ", text)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> list[str]:
    def line(cells: Iterable[object]) -> str:
        return (
            "| "
            + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
            + " |"
        )

    head = list(head)
    return [line(head), "|" + "---|" * len(head), *map(line, rows), ""]


def settings_section() -> Iterator[str]:
    yield "## Settings\n"
    yield "Environment variables; everything starts with none of them set.\n"
    source = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    yield from table(
        ["variable", "default", "what it does"],
        [(f"`{v.name}`", f"`{v.default}`" if v.default else "", v.text) for v in variables(source)],
    )


def commands_section() -> Iterator[str]:
    from django.core.management import get_commands, load_command_class

    yield "## Commands\n"
    yield "`python manage.py <command> --help` says more.\n"
    for name, app in sorted(get_commands().items()):
        if app not in APPS:
            continue
        command = load_command_class(app, name)
        parser = argparse.ArgumentParser(add_help=False)
        command.add_arguments(parser)
        yield f"### {name}\n"
        yield f"{str(command.help).strip()}\n"
        rows = []
        for action in parser._actions:
            shown = ", ".join(action.option_strings) or action.dest
            if action.choices is not None:
                shown += " " + " / ".join(map(str, action.choices))
            elif action.option_strings and action.nargs != 0:
                shown += f" {action.metavar or action.dest.upper()}"
            rows.append((f"`{shown}`", action.help or ""))
        if rows:
            yield from table(["argument", "what it does"], rows)


def facts_section() -> Iterator[str]:
    from portal import events

    yield "## Facts\n"
    yield "What apps tell each other with `portal.events.announce`; every fact carries `municipality_id`.\n"
    rows = []
    for kind in events.kinds():
        own = [f.name for f in dataclasses.fields(kind) if f.name != "municipality_id"]
        rows.append(
            (
                f"`{kind.__module__}.{kind.__name__}`",
                ", ".join(f"`{n}`" for n in own),
                own_words(kind),
            )
        )
    yield from table(["fact", "carries", "when"], rows)


def blocks_section() -> Iterator[str]:
    from portal.blocks import BodyBlock

    yield "## Blocks\n"
    yield "What editors build pages from.\n"
    yield from table(
        ["block", "called", "for"],
        [
            (f"`{name}`", block.label, block.get_description())
            for name, block in BodyBlock().child_blocks.items()
        ],
    )


def whose(label: str) -> str:
    from portal.tenancy_table import MODELS, Kind

    belongs = MODELS.get(label.lower())
    if belongs is None:
        return "not classified"
    match belongs.kind:
        case Kind.MUNICIPALITY if belongs.path == "tree":
            return "a municipality’s, by the page tree"
        case Kind.MUNICIPALITY if belongs.path in ("", "municipality"):
            return "a municipality’s" if belongs.path else "a municipality"
        case Kind.MUNICIPALITY:
            return f"a municipality’s, through `{belongs.path}`"
        case Kind.REGION:
            return "the whole region’s"
        case Kind.PERSON:
            return "a person’s"
    return "machinery"


def models_section() -> Iterator[str]:
    from django.apps import apps

    yield "## Tables\n"
    yield "Whose each row is decides who may reach it: see “Tenancy” in [architecture.md](architecture.md).\n"
    rows = []
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            words = own_words(model).partition(". ")[0].rstrip(".")
            rows.append((f"`{model._meta.label}`", whose(model._meta.label), words))
    yield from table(["table", "a row is", "what it is"], rows)


def permissions_section() -> Iterator[str]:
    from portal.roles import FILES, PAGES, ROWS, SINGLE, Role

    yield "## Permissions\n"
    yield "What each role of a municipality’s staff may do, with what belongs to that municipality.\n"

    def line(thing: str, verb: str, roles: frozenset[Role]) -> tuple[str, ...]:
        return (f"`{thing}`", verb, *("yes" if role in roles else "" for role in Role))

    rows = [line("page", verb, roles) for verb, roles in PAGES.items()]
    for things in (FILES, ROWS):
        for thing, verbs in things.items():
            rows += [line(thing, verb, roles) for verb, roles in verbs.items()]
    rows += [line(*right.split("."), roles) for right, roles in SINGLE.items()]
    yield from table(["thing", "may", *(str(role.label).lower() for role in Role)], rows)


def addresses() -> Iterator[tuple[str, str]]:
    from django.urls import URLResolver, get_resolver
    from django.urls.resolvers import LocalePrefixPattern

    def walk(patterns: Iterable[Any], prefix: str) -> Iterator[tuple[str, str]]:
        for entry in patterns:
            part = (
                "<language>/"
                if isinstance(entry.pattern, LocalePrefixPattern)
                else str(entry.pattern)
            )
            if isinstance(entry, URLResolver):
                module = getattr(entry.urlconf_name, "__name__", "")
                if module.partition(".")[0] not in {"wagtail", "allauth", "django"}:
                    yield from walk(entry.url_patterns, prefix + part)
                continue
            if entry.callback.__module__.partition(".")[0] in APPS:
                name = re.sub(
                    r"\(\?P<(\w+)>.*?\)", r"<\1>", part.lstrip("^").rstrip("$").rstrip("\\Z")
                )
                yield f"/{prefix}{name}", f"{entry.callback.__module__}.{_name(entry.callback)}"

    yield from walk(get_resolver().url_patterns, "")


def _name(view: Any) -> str:
    return getattr(view, "__name__", type(view).__name__)


def addresses_section() -> Iterator[str]:
    yield "## Addresses\n"
    yield "Beside the pages of each municipality, `/cms/` (Wagtail), `/documents/` and allauth’s own.\n"
    yield from table(["address", "view"], [(f"`{a}`", f"`{view}`") for a, view in addresses()])


def text() -> str:
    from django.utils import translation

    sections = [
        settings_section,
        commands_section,
        facts_section,
        blocks_section,
        models_section,
        permissions_section,
        addresses_section,
    ]
    with translation.override("en"):
        return (
            "\n".join([LEAD, *(line for section in sections for line in section())]).rstrip() + "\n"
        )


def stale() -> list[str]:
    """Lines in which docs/reference.md and the code differ."""
    written = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    return list(
        difflib.unified_diff(
            written.splitlines(),
            text().splitlines(),
            "docs/reference.md",
            "the code",
            lineterm="",
            n=0,
        )
    )


def main(arguments: list[str]) -> int:
    import os

    # Defaults as documented, whatever this machine has set.
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    if arguments == ["--check"]:
        print("\n".join(stale()) or "The reference is what the code says.")
        return 1 if stale() else 0
    TARGET.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
