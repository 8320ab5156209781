"""The words in a document, for search: PDF, HTML and plain text.

A PDF from outside may unfold without end or keep a parser busy for hours. It is therefore read in a short-lived
process of its own with limits on memory and time; whatever happens there costs one document, not a worker.

What goes wrong is a ``HarvestError``: ``unsupported_type``, ``not_a_pdf``, ``encrypted``, ``too_large``,
``timeout``, ``no_text`` (a scan) or ``unreadable``.
"""

from __future__ import annotations

import dataclasses
import io
import json
import logging
import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from cases.harvest.reading import Problems, decode, paragraphs
from cases.harvest.records import HarvestError, ParseError

CHARACTERS = 500_000
PAGES = 3_000
INPUT_BYTES = 50_000_000
CPU_SECONDS = 30
WALL_SECONDS = 60.0
MEMORY_BYTES = 1_000_000_000

_ROOT = Path(__file__).resolve().parent.parent.parent
_PDF_TYPES = {"application/pdf", "application/x-pdf"}
_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_UNKNOWN_TYPES = {"", "application/octet-stream", "binary/octet-stream", "application/download"}
_PAGE_MARK = re.compile(r"^-- \d+ of \d+ --$", re.MULTILINE)
_LETTERS_OF_TEXT = 3
"""A page number or a stamp alone is not the text of a document."""


@dataclasses.dataclass(frozen=True, slots=True)
class ExtractedText:
    text: str
    pages: int
    """0 where the format has none."""
    truncated: bool
    """The document goes on beyond ``CHARACTERS`` or ``PAGES``."""


def extract(
    data: bytes,
    mime_type: str,
    *,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> ExtractedText:
    """The text of ``data``, at most ``CHARACTERS`` characters, lines kept and blanks collapsed.

    ``mime_type`` may carry parameters; where it says nothing, the first bytes do.

    Raises:
        HarvestError: see the module.
    """
    if len(data) > INPUT_BYTES:
        raise HarvestError("too_large", f"The document has more than {INPUT_BYTES} bytes.")
    kind = _kind(data, mime_type.split(";")[0].strip().casefold())
    if kind == "plain":
        return _finished(_PAGE_MARK.sub("", _decoded(data)), 0, False)
    if kind == "pdf" and b"%PDF-" not in data[:1024]:
        raise HarvestError("not_a_pdf", "The document says it is a PDF and is none.")
    answer = _apart(kind, data, cpu_seconds, wall_seconds, memory_bytes)
    return _finished(answer["text"], answer["pages"], answer["truncated"])


def _kind(data: bytes, mime_type: str) -> str:
    if mime_type in _PDF_TYPES:
        return "pdf"
    if mime_type in _HTML_TYPES:
        return "html"
    if mime_type in _UNKNOWN_TYPES and b"%PDF-" in data[:1024]:
        return "pdf"
    if mime_type.startswith("text/"):
        return "plain"
    raise HarvestError(
        "unsupported_type", f"Documents of the type {mime_type[:80]!r} are not read."
    )


def _decoded(data: bytes) -> str:
    try:
        return decode(data, Problems())
    except ParseError:
        raise HarvestError("unreadable", "The document is in no known encoding.") from None


def _finished(text: str, pages: int, truncated: bool) -> ExtractedText:
    text = paragraphs(text[: CHARACTERS * 2])
    if len(text) > CHARACTERS:
        text, truncated = text[:CHARACTERS].rstrip(), True
    if sum(map(str.isalpha, text[:10_000])) < _LETTERS_OF_TEXT:
        raise HarvestError("no_text", "The document holds no text; it is probably a scan.")
    return ExtractedText(text, pages, truncated)


def _apart(
    kind: str, data: bytes, cpu_seconds: int, wall_seconds: float, memory_bytes: int
) -> dict[str, Any]:
    """Read ``data`` in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "cases.harvest.text",
        kind,
        str(cpu_seconds),
        str(memory_bytes),
    ]
    # The document's reader needs none of our settings and must not be able to tell them.
    environment = {
        name: os.environ[name]
        for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
        if name in os.environ
    }
    environment |= {
        "PYTHONPATH": str(_ROOT),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment,
            timeout=wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise HarvestError("timeout", "The document takes too long to read.") from None
    except BrokenPipeError:
        raise HarvestError("unreadable", "The document's reader broke off.") from None
    if done.returncode < 0:
        # Killed from outside: by the limit on time, or by the kernel for its memory.
        code = "timeout" if -done.returncode in _SIGNALS_OF_TIME else "too_large"
        raise HarvestError(code, "The document needs more time or memory than it may have.")
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise HarvestError("unreadable", "The document cannot be read.") from None
    if code := answer.get("code"):
        raise HarvestError(code, answer["message"])
    return answer


_SIGNALS_OF_TIME = {14, 24}
"""SIGALRM and SIGXCPU."""


# In the process of its own --------------------------------------------------------------------


def main(kind: str, cpu_seconds: int, memory_bytes: int) -> None:
    """Bytes on standard input, JSON on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    try:
        data = sys.stdin.buffer.read()
        answer = _read_pdf(data) if kind == "pdf" else _read_html(data)
    except HarvestError as error:
        answer = {"code": error.code, "message": str(error)}
    except MemoryError:
        answer = {
            "code": "too_large",
            "message": "The document needs more memory than it may have.",
        }
    except RecursionError:
        answer = {"code": "unreadable", "message": "The document is nested too deeply."}
    except Exception:  # noqa: BLE001 - a parser fed with anything may fail in any way, and this is its end
        answer = {"code": "unreadable", "message": "The document cannot be read."}
    json.dump(answer, sys.stdout)


def _read_pdf(data: bytes) -> dict[str, Any]:
    import pypdf
    from pypdf.errors import LimitReachedError, PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise HarvestError("encrypted", "The document is locked with a password.")
        pages = len(reader.pages)
    except HarvestError:
        raise
    except LimitReachedError:
        raise HarvestError("too_large", "The document unfolds beyond every limit.") from None
    except PyPdfError:
        raise HarvestError(
            "not_a_pdf", "The document says it is a PDF and cannot be read as one."
        ) from None
    parts: list[str] = []
    length = 0
    for number in range(min(pages, PAGES)):
        try:
            part = reader.pages[number].extract_text() or ""
        except LimitReachedError:
            raise HarvestError("too_large", "The document unfolds beyond every limit.") from None
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - one broken page must not cost the others
            part = ""
        parts.append(part)
        length += len(part)
        if length > CHARACTERS:
            return {"text": "\n\n".join(parts)[: CHARACTERS * 2], "pages": pages, "truncated": True}
    return {"text": "\n\n".join(parts), "pages": pages, "truncated": pages > PAGES}


def _read_html(data: bytes) -> dict[str, Any]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(data, "html.parser")
    for unread in soup(["script", "style", "template", "noscript", "nav", "head"]):
        unread.decompose()
    text = soup.get_text("\n")
    return {"text": text[: CHARACTERS * 2], "pages": 0, "truncated": len(text) > CHARACTERS * 2}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
