"""What is wrong with a file of subtitles, line by line, in the reader's language.

WebVTT as the W3C defines it (https://www.w3.org/TR/webvtt1/, sections 4 and 5). Browsers leave out a cue that they
cannot read and say nothing, so a film that passed somebody's eye may be silent for whoever needs the words. Nothing
here knows of films, pages or a database.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

LARGEST = 1_000_000
"""Bytes of a file; the words of a film of three hours are a tenth of it."""
_STAMP = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"{_STAMP}[ \t]+-->[ \t]+{_STAMP}(?:[ \t]+(.*))?")
_INSIDE = re.compile(_STAMP)
_PERCENT = r"(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)%"
SETTINGS = {
    "vertical": r"rl|lr",
    "line": rf"(?:-?\d+|{_PERCENT})(?:,(?:start|center|end))?",
    "position": rf"{_PERCENT}(?:,(?:line-left|center|line-right))?",
    "size": _PERCENT,
    "align": r"start|center|end|left|right",
    "region": r"\S+",
}
"""What may follow the times of a cue, and how its value is written (section 4.4)."""
TAGS = {"c", "i", "b", "u", "ruby", "rt", "v", "lang"}
_TAG = re.compile(r"<([^<>]*)>?")
_REFERENCES = re.compile(r"&(?!(?:amp|lt|gt|lrm|rlm|nbsp|#\d+|#x[0-9a-fA-F]+);)")


@dataclasses.dataclass(frozen=True)
class Fault:
    """line: counted from 1; what: a sentence for whoever can mend it"""

    line: int
    what: str

    def __str__(self) -> str:
        return _("Line %(line)s: %(what)s") % {"line": self.line, "what": self.what}


def faults(data: bytes) -> list[Fault]:
    """Everything in a file that a browser leaves out or shows otherwise than it was meant; none where it is well."""
    if len(data) > LARGEST:
        return [Fault(1, _("The file is larger than the words of any film."))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return [Fault(line, _("A letter is not written in UTF-8. Save the file as UTF-8."))]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        return [Fault(1, _("The file begins with the word WEBVTT on a line of its own."))]
    if len(lines) > 1 and lines[1].strip():
        return [Fault(2, _("An empty line belongs below WEBVTT."))]
    return list(_Reader(lines).read())


class _Reader:
    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.cues = 0
        self.latest = 0

    def read(self) -> Iterator[Fault]:
        for first, block in self._blocks():
            yield from self._block(first, block)
        if not self.cues:
            yield Fault(len(self.lines), _("There is no subtitle in the file."))

    def _blocks(self) -> Iterator[tuple[int, list[str]]]:
        """What stands between empty lines, with the number of its first line."""
        first, block = 0, []
        for number, line in enumerate([*self.lines[1:], ""], 2):
            if line.strip(" \t"):
                first = first if block else number
                block.append(line)
            elif block:
                yield first, block
                block = []

    def _block(self, first: int, block: list[str]) -> Iterator[Fault]:
        if re.fullmatch(r"NOTE(?:[ \t].*)?", block[0]):
            for number, line in enumerate(block, first):
                if "-->" in line:
                    yield Fault(number, _("The arrow --> stands in times only, not in a note."))
            return
        if re.fullmatch(r"(?:STYLE|REGION)[ \t]*", block[0]):
            if self.cues:
                yield Fault(first, _("STYLE and REGION belong above the first subtitle."))
            return
        at = 0 if "-->" in block[0] else 1
        if at >= len(block) or "-->" not in block[at]:
            yield Fault(first, _("Two times with --> between them belong here."))
            return
        self.cues += 1
        yield from self._times(first + at, block[at])
        words = block[at + 1 :]
        if not words:
            yield Fault(first + at, _("This subtitle has no words."))
        yield from self._words(first + at + 1, words)

    def _times(self, number: int, line: str) -> Iterator[Fault]:
        found = _TIMES.fullmatch(line.strip(" \t"))
        if found is None:
            yield Fault(
                number,
                _(
                    "Times are written 00:01:02.500 --> 00:01:04.000, with a full stop before the thousandths."
                ),
            )
            return
        begins, ends = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:8])
        if ends <= begins:
            yield Fault(number, _("The subtitle ends before it begins."))
        if begins < self.latest:
            yield Fault(number, _("The subtitle begins before the one above it."))
        self.latest = max(self.latest, begins)
        seen = set()
        for one in (found[9] or "").split():
            name, _colon, value = one.partition(":")
            if name in seen or name not in SETTINGS or not re.fullmatch(SETTINGS[name], value):
                yield Fault(
                    number, _("“%(setting)s” says nothing to a browser.") % {"setting": one}
                )
            seen.add(name)

    def _words(self, first: int, words: list[str]) -> Iterator[Fault]:
        open_tags: list[str] = []
        for number, line in enumerate(words, first):
            if "-->" in line:
                yield Fault(number, _("An empty line belongs above the times of a subtitle."))
                continue
            if _REFERENCES.search(line):
                yield Fault(number, _("The sign & is written &amp; here."))
            for tag in _TAG.finditer(line):
                said = tag[1]
                if not tag[0].endswith(">"):
                    yield Fault(number, _("The sign < is written &lt; here."))
                elif said.startswith("/"):
                    if open_tags[-1:] == [said[1:]]:
                        open_tags.pop()
                    else:
                        yield Fault(
                            number, _("<%(tag)s> ends nothing that was begun.") % {"tag": said}
                        )
                elif not _INSIDE.fullmatch(said):
                    name = re.split(r"[.\s]", said, maxsplit=1)[0]
                    if name not in TAGS:
                        yield Fault(number, _("No browser knows <%(tag)s>.") % {"tag": said})
                    else:
                        open_tags.append(name)
        # whoever speaks may speak to the end of the subtitle (section 4.2.2)
        if [tag for tag in open_tags if tag != "v"]:
            yield Fault(
                first + len(words) - 1, _("<%(tag)s> is not ended.") % {"tag": open_tags[-1]}
            )


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
