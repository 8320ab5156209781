"""Whether certificates can be had as PDF here, and a gate for those who want theirs at the same time.

WeasyPrint takes half a second and some 45 MB to load, so it is loaded once in a process, and only when somebody looks
at a certificate of their own. A certificate takes it about a tenth of a second of one core. One is made at a time:
nobody gets theirs sooner where two are, and everybody else keeps the process's other threads.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib.util
import threading
from collections.abc import Iterator

from learning.certificate_sheet import Sheet

WAITING = threading.BoundedSemaphore(2)
"""The one whose certificate is made, and the next. A server may have four threads; readers need the others."""
_making = threading.Lock()


class Busy(Exception):
    """Others are getting theirs; a moment later there is room."""


def installed() -> bool:
    """Whether somebody wanted it here at all; loads nothing."""
    return importlib.util.find_spec("weasyprint") is not None


@functools.cache
def fault() -> str:
    """Why no PDF can be made in this process, in the words of whoever found out; empty where one can."""
    try:
        importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:
        # without Pango it is an OSError of several lines, of which the first names the library
        return str(error).strip().partition("\n")[0] or type(error).__name__
    return ""


def possible() -> bool:
    return not fault()


def made(sheet: Sheet) -> bytes:
    """The PDF. Raises Busy, NoTypeface."""
    from learning import certificate_press

    if not WAITING.acquire(blocking=False):
        raise Busy
    try:
        with _making, _swept():
            return certificate_press.made(sheet)
    finally:
        WAITING.release()


@contextlib.contextmanager
def _swept() -> Iterator[None]:
    """What a certificate leaves behind is half a megabyte that points at itself, and would lie about until Python looks
    through everything a web server holds. So it is kept young while it is needed, and swept up at once."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if collecting:
            gc.enable()
