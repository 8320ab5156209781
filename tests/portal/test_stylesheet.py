"""One stylesheet, fresh and light."""

import gzip
import re
from pathlib import Path

import pytest

from portal import stylesheet
from portal.templatetags.torget import hue

ROOT = Path(__file__).resolve().parents[2]


def test_the_built_stylesheet_is_fresh():
    assert stylesheet.BUILT.read_text(encoding="utf-8") == stylesheet.bundle(), (
        "run: python manage.py stylesheet"
    )


def test_the_whole_stylesheet_weighs_at_most_fourteen_kilobytes():
    assert len(gzip.compress(stylesheet.bundle().encode(), 9)) <= 14_000


def test_every_source_file_is_in_the_bundle_once():
    listed = stylesheet.sources()
    # the style guide, the CMS, what is printed of team sessions and the practice frame have one of their own
    own = {
        stylesheet.SOURCES / name
        for name in ("styleguide.css", "cms.css", "sheets.css", "practice-frame.css")
    }
    here = set(stylesheet.SOURCES.rglob("*.css")) - own
    assert set(listed) == here
    assert len(listed) == len(here)


def test_every_component_stands_in_a_layer():
    for path in stylesheet.sources():
        if path.stem not in {"motion", "print"}:
            assert "@layer " in path.read_text(encoding="utf-8"), path


def test_braces_survive_the_bundle():
    css = stylesheet.bundle()
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize(
    ("written", "served"),
    [
        ("a {  color : red ; }", "a{color :red}"),
        ("/* why */ a { b: c }", "a{b:c}"),
        ('a::after { content: " / "; }', 'a::after{content:" / "}'),
        ('a { content: "/* not a comment */" }', 'a{content:"/* not a comment */"}'),
        ("a > b + c d { width: calc(1px + 2px); }", "a > b + c d{width:calc(1px + 2px)}"),
        ("@media (width >= 40rem) { a { b: c; } }", "@media (width >= 40rem){a{b:c}}"),
        ("a { & :focus-visible { b: c } }", "a{& :focus-visible{b:c}}"),
    ],
)
def test_minifying_changes_no_meaning(written, served):
    assert stylesheet.minify(written) == served


def test_every_hue_is_written_in_digits_that_the_stylesheet_adds_up():
    css = (stylesheet.SOURCES / "hue.css").read_text(encoding="utf-8")
    worth = {
        word: int(value)
        for word, value in re.findall(r"\[data-hue~=(\w+)\] \{ --\w: (\d+); \}", css)
    }
    for degrees in range(360):
        assert sum(worth.get(word, 0) for word in hue(degrees).split()) == degrees


def test_a_page_without_municipality_has_a_hue_too():
    assert hue(None) == hue("") == hue(250)


def test_no_template_asks_for_inline_style_or_script():
    for path in (ROOT / "templates").rglob("*.html"):
        if {"cms", "email", "mail"} & set(path.parts):
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text), path
