"""What holds for the whole house and no module can test of itself."""

import ast
import re
import statistics
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.db.models import signals
from django.template import engines
from django.utils.module_loading import import_string

from learning.blocks import LessonBody
from portal import events
from portal.blocks import BodyBlock
from tools import messages, reference

ROOT = Path(__file__).resolve().parent.parent
APPS = ("portal", "cases", "microservices", "barometer", "learning", "demo")
TEMPLATES = ROOT / "templates"
PAGES = sorted(
    path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".svg", ".xml", ".txt"}
)
MARKUP = [path for path in PAGES if path.suffix in {".html", ".svg"}]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def sources() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a file with the dotted name of what is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def without_comments(template: str) -> str:
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}|<!--.*?-->", "", template, flags=re.S)


# The shape of the house


def test_nobody_imports_against_the_arrows() -> None:
    contracts = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert contracts.returncode == 0, contracts.stdout + contracts.stderr


def test_no_module_is_longer_than_five_hundred_lines_and_most_are_short() -> None:
    lengths = {
        named(p): len(p.read_text(encoding="utf-8").splitlines())
        for p in sources()
        if not {"data", "texts"} & {*p.parts}  # texts of the demo, not code
    }
    assert {name: n for name, n in lengths.items() if n > 500} == {}
    assert statistics.median([n for n in lengths.values() if n > 5]) <= 200


def test_facts_are_announced_not_hooked_to_saves() -> None:
    """Signals are for what Wagtail and Django change without asking us; our own actions announce."""
    whose = {
        id(model): model.__name__ for app in APPS for model in apps.get_app_config(app).get_models()
    }
    whose[id(None)] = "every model"
    hooked = [
        f"{receiver.__module__}.{receiver.__name__} listens to {whose[sender]}"
        for name in ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed")
        for (_receiver, sender), reference_, *_rest in getattr(signals, name).receivers
        if (receiver := reference_() if isinstance(reference_, weakref.ref) else reference_)
        if receiver.__module__.partition(".")[0] in APPS and sender in whose
    ]
    assert hooked == []


def test_only_the_settings_read_the_environment() -> None:
    outside = {
        "portal/settings.py",
        "portal/wsgi.py",
        "cases/harvest/text.py",  # gives the process that reads documents next to nothing of it
    }
    readers = [
        named(path)
        for path in sources()
        if named(path) not in outside
        and path.parts[len(ROOT.parts)] != "demo"  # starts the rest, and hands it its environment
        and re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
    ]
    assert readers == []


# What is documented, and what is listed


def test_every_environment_variable_is_documented_beside_its_default() -> None:
    source = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    read = {
        node.args[0].value
        for name, node in calls(ROOT / "portal" / "settings.py")
        if re.fullmatch(r"env(\.\w+)?", name)
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    documented = {variable.name: variable.text for variable in reference.variables(source)}
    assert read == set(documented)
    assert all(text.endswith(".") and len(text) > 10 for text in documented.values())


def test_every_fact_says_what_it_means() -> None:
    unsaid = [kind.__name__ for kind in events.kinds() if not reference.own_words(kind)]
    assert unsaid == []


def test_the_reference_is_fresh() -> None:
    assert reference.stale() == [], "python -m tools.reference writes it again"


def test_every_relative_link_of_a_document_leads_somewhere() -> None:
    dead = []
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "bench" / "README.md"]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
            elsewhere = "://" in target or target.startswith("mailto:")
            if not elsewhere and not (path.parent / target).exists():
                dead.append(f"{named(path)}: {target}")
    assert dead == []


DEPLOYMENT = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/*.md"),
    ROOT / "compose.yaml",
    ROOT / "Dockerfile",
]


@pytest.mark.parametrize("path", DEPLOYMENT, ids=named)
def test_every_variable_and_command_that_a_document_names_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    source = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    known = {variable.name for variable in reference.variables(source)}
    named_there = set(
        re.findall(r"\b(?:(?:TORGET|OIDC)_[A-Z_]+[A-Z]|(?:DATABASE|REDIS|EMAIL)_URL)\b", text)
    )
    assert named_there - known == set()
    asked = set(re.findall(r"manage\.py ([a-z_]+)", text)) | set(
        re.findall(r"manage\.py, ([a-z_]+)", text)
    )
    assert asked - set(get_commands()) == set()


def test_every_task_path_leads_to_a_function() -> None:
    paths = {
        node.args[0].value
        for path in sources()
        for name, node in calls(path)
        if name.rpartition(".")[2] in {"later", "schedule"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert paths, "somebody enqueues something"
    for path in sorted(paths):
        assert callable(import_string(path)), path


# Blocks and templates


def blocks() -> list:
    return list(BodyBlock().child_blocks.items())


@pytest.mark.parametrize(("name", "block"), blocks(), ids=[name for name, _block in blocks()])
def test_a_block_is_one_name_and_three_files_with_a_preview_and_a_description(name, block) -> None:
    assert block.meta.template == f"portal/blocks/{name}.html"
    assert (TEMPLATES / "portal" / "blocks" / f"{name}.html").exists()
    assert (ROOT / "static" / "css" / "blocks" / f"{name}.css").exists()
    assert str(block.get_description()).endswith(".")
    # Wagtail falls back on the default value, which previews as nothing.
    assert hasattr(block.meta, "preview_value") or "get_preview_value" in vars(type(block))


LESSON_BLOCKS = [
    (name, block)
    for name, block in LessonBody().child_blocks.items()
    if block.meta.template.startswith("learning/")
]


@pytest.mark.parametrize(("name", "block"), LESSON_BLOCKS, ids=[name for name, _ in LESSON_BLOCKS])
def test_a_block_of_lessons_is_one_name_with_a_preview_and_a_description(name, block) -> None:
    assert block.meta.template == f"learning/blocks/{name}.html"
    assert (TEMPLATES / "learning" / "blocks" / f"{name}.html").exists()
    assert str(block.get_description()).endswith(".")
    assert hasattr(block.meta, "preview_value") or "get_preview_value" in vars(type(block))


def test_every_file_of_a_block_of_lessons_belongs_to_one() -> None:
    shown = {path.stem for path in (TEMPLATES / "learning" / "blocks").glob("*.html")}
    assert shown == {name for name, _block in LESSON_BLOCKS}


def test_every_file_of_a_block_belongs_to_a_block() -> None:
    names = {name for name, _block in blocks()} | {"body"}
    styled = {path.stem for path in (ROOT / "static" / "css" / "blocks").glob("*.css")}
    shown = {path.stem for path in (TEMPLATES / "portal" / "blocks").glob("*.html")}
    assert styled - names == set()
    assert shown - names == set()


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_template_compiles(path: Path) -> None:
    engines["django"].get_template(str(path.relative_to(TEMPLATES)))


INLINE = re.compile(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:", re.I)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.I)


@pytest.mark.parametrize("path", MARKUP, ids=named)
def test_no_template_carries_style_or_script_of_its_own(path: Path) -> None:
    source = without_comments(path.read_text(encoding="utf-8"))
    assert INLINE.findall(source) == []
    for attributes in SCRIPT.findall(source):
        assert "src=" in attributes or "application/" in attributes, attributes


FOREIGN = re.compile(
    r"""(?:src|srcset|href|action|poster|data)\s*=\s*["']\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import"""
)
CALLS_OUT = re.compile(r"""["'`](?:https?:)?//[\w.-]+""")


def test_no_page_stylesheet_or_script_names_another_host() -> None:
    faults = [
        named(path)
        for path in [*MARKUP, *(ROOT / "static").rglob("*.css")]
        if FOREIGN.search(without_comments(path.read_text(encoding="utf-8")))
    ]
    faults += [
        named(path)
        for path in (ROOT / "static").rglob("*.js")
        if CALLS_OUT.search(path.read_text(encoding="utf-8"))
    ]
    assert faults == []


# Numbers and dates in the reader's own format

EXPRESSION = re.compile(r"{{\s*(.*?)\s*}}", re.S)
TAGS = re.compile(r"<[a-zA-Z][^<>]*>", re.S)
NUMBER = re.compile(r"(^|[._])(count|total|amount|percent|quantity|size)$")
DATE = re.compile(r"(_at|_on|_until|(^|[._])(date|moment|deadline))$")
FORMATS = {
    "DATE_FORMAT", "SHORT_DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATETIME_FORMAT", "TIME_FORMAT",
    "YEAR_MONTH_FORMAT", "MONTH_DAY_FORMAT",
}  # fmt: skip


def raw_values(source: str) -> list[str]:
    """What a template shows as the computer writes it, not as the reader does.

    Values inside a tag's attributes are for machines (``datetime``, ``data-…``), except those that are read
    aloud: there the same holds as in text.
    """
    source = without_comments(source)
    # A placeholder of a translated sentence shows what it was given: that is looked at instead.
    bound = dict(
        pair
        for tag in re.findall(r"{%\s*blocktrans(?:late)?\s(.*?)%}", source, re.S)
        for pair in re.findall(r"(?<!count )\b(\w+)=(\S+)", tag)
    )
    source = re.sub(r"{%.*?%}", " ", source, flags=re.S)
    spoken = re.compile(r"""(?:aria-label|alt|title|content)\s*=\s*(["']).*?\1""", re.S)
    attributes = " ".join(m.group(0) for tag in TAGS.findall(source) for m in spoken.finditer(tag))
    found = []
    shown = [e for e in EXPRESSION.findall(TAGS.sub(" ", source) + attributes) if e not in bound]
    for expression in [*shown, *bound.values()]:
        value, *filters = re.split(r"\s*\|\s*", expression)
        names = {f.partition(":")[0] for f in filters}
        for f in filters:
            name, _colon, argument = f.partition(":")
            if (
                name in {"date", "time"}
                and argument.strip("\"'") not in FORMATS
                and not _words(argument)
            ):
                found.append(expression)
            if name in {"stringformat", "unlocalize"}:
                found.append(expression)
        if (NUMBER.search(value) or "length" in names) and not names & NUMBER_FILTERS:
            found.append(expression)
        if DATE.search(value) and not filters:
            found.append(expression)
    return found


NUMBER_FILTERS = {
    "intcomma",
    "localize",
    "floatformat",
    "filesizeformat",
    "pluralize",
    "number",
    "add",
}


def _words(argument: str) -> bool:
    """A format that names only a part (a month's name, a weekday, the year) has no order to get wrong."""
    return argument.strip("\"'") in {"F", "M", "b", "l", "D", "Y", "j", "F Y", "H.i", "H:i"}


@pytest.mark.parametrize("path", [p for p in PAGES if p.suffix in {".html", ".txt"}], ids=named)
def test_no_template_shows_a_raw_number_or_date(path: Path) -> None:
    assert raw_values(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ('<p>{{ meeting.starts_at|date:"Y-m-d" }}</p>', 1),
        ("<p>{{ meeting.starts_on }}</p>", 1),
        ("<p>{{ cases|length }}</p>", 1),
        ("<p>{{ page.paginator.count }}</p>", 1),
        ('<a aria-label="{{ cases|length }}"></a>', 1),
        (
            '<time datetime="{{ m.starts_at|date:"c" }}">{{ m.starts_at|date:"DATE_FORMAT" }}</time>',
            0,
        ),
        ("<p>{% blocktranslate with n=cases|length %}{{ n }} cases{% endblocktranslate %}</p>", 1),
        ("<p>{% blocktranslate with date=d|date %}On {{ date }}{% endblocktranslate %}</p>", 1),
        (
            '<p>{% blocktranslate with date=d|date:"DATE_FORMAT" %}On {{ date }}{% endblocktranslate %}</p>',
            0,
        ),
        ("<p>{{ cases|length|intcomma }}</p>", 0),
        ("<p{% if a > b %} class=x{% endif %} data-n={{ cases|length }}>", 0),
        ('<p>{{ case.title }}</p><i data-n="{{ cases|length }}"></i>', 0),
    ],
)
def test_the_rule_about_raw_values_can_fail(source: str, faults: int) -> None:
    assert len(raw_values(source)) == faults


# Languages


def test_the_portal_speaks_the_languages_it_is_translated_into() -> None:
    assert {code for code, _name in settings.LANGUAGES} == {*messages.LANGUAGES, "en"}
