"""One stylesheet from many files: the page's second and last request.

`static/css` holds the sources, a file per component. `manage.py stylesheet` writes them as one file to
`static/build/torget.css`, which is checked in, so that a clone, a container and a web server in front
of them need no build step. A test says when it is stale.
"""

import re
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent / "static" / "css"
BUILT = SOURCES.parent / "build" / "torget.css"
LAYERS = "@layer reset, tokens, base, layout, components, municipality;"
GROUND = ("tokens", "reset", "base", "layout")
LAST = ("forced", "hue", "motion", "print")

_PARTS = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|/\*.*?\*/""", re.DOTALL)


def sources() -> list[Path]:
    """Every source file in the order it is served: ground, components, blocks, then what overrides.

    Components and blocks come in the order of their names, so a new file needs no entry anywhere and
    none may rely on coming after another of its own layer with equal weight.
    """
    named = [SOURCES / f"{name}.css" for name in GROUND]
    parts = sorted((SOURCES / "components").glob("*.css")) + sorted(
        (SOURCES / "blocks").glob("*.css")
    )
    return named + parts + [SOURCES / f"{name}.css" for name in LAST]


def minify(css: str) -> str:
    """Take out comments and the white space that says nothing; strings stay as they are.

    Deliberately light: no value is rewritten, so what the browser reads is what was written.
    """
    return "".join(part if quoted else _squeeze(part) for quoted, part in _pieces(css)).strip()


def _pieces(css: str):
    at = 0
    plain = ""
    for match in _PARTS.finditer(css):
        plain += css[at : match.start()]
        at = match.end()
        if match.group(1):
            yield False, plain
            yield True, match.group(1)
            plain = ""
    yield False, plain + css[at:]


def _squeeze(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};]) ?", r"\1", css)
    css = re.sub(r"([:,]) ", r"\1", css)
    return css.replace(";}", "}")


def bundle() -> str:
    """The whole stylesheet, as served."""
    return "".join([LAYERS, *(minify(path.read_text()) for path in sources()), "\n"])


def write() -> bool:
    """Write the bundle where pages find it; true when that changed the file."""
    css = bundle()
    if BUILT.exists() and BUILT.read_text() == css:
        return False
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    BUILT.write_text(css)
    return True
