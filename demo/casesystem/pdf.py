"""A small PDF writer: paragraphs in, a valid document out, the same bytes for the same words.

It writes what PDF 1.4 (Adobe's reference, third edition, chapters 3 and 5) asks of text in a built-in
typeface: a catalogue, pages, Helvetica in WinAnsi, one content stream to a page. Every reader opens it and
every text extractor gets the words back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 595, 842, 64
TEXT_SIZE, HEAD_SIZE, LEADING = 11, 17, 15.5
LINES_ON_A_PAGE = int((PAGE_HEIGHT - 2 * MARGIN) / LEADING)

# Widths in thousandths of the type size, from Adobe's metrics of Helvetica; accented letters are as wide
# as their base letter, and what is not named here is taken as a middling letter.
_WIDTHS = {
    **dict.fromkeys("ijl'|", 222),
    **dict.fromkeys(" ,./!:;ftI[]\\", 278),
    **dict.fromkeys("-r()`", 333),
    **dict.fromkeys("ckszvxyJçš", 500),
    **dict.fromkeys("wCDHNRUÜÚ", 722),
    **dict.fromkeys("ABEKPSVXYÄÅÀÉ", 667),
    **dict.fromkeys("GOQÖØ", 778),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("Wæ%", 944),
    **dict.fromkeys("Æ—", 1000),
}
_MIDDLING = 556


def write_pdf(
    title: str, paragraphs: Sequence[str], *, language: str = "", pages: Sequence[str] = ()
) -> bytes:
    """A PDF with a heading and paragraphs, or with ``pages`` of text taken line by line.

    ``language`` is a BCP 47 tag for the document's catalogue. Letters outside WinAnsi (code page 1252)
    become question marks. An empty page stays empty, as a scan without text would be.
    """
    sheets = [_page_of_lines(page) for page in pages] or list(_flow(title, paragraphs))
    objects: list[bytes] = [b"", b"", b"", b"", b""]
    page_numbers = []
    for sheet in sheets:
        stream = _stream(sheet)
        page_numbers.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]"
            b"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/Contents %d 0 R>>"
            % (PAGE_WIDTH, PAGE_HEIGHT, len(objects) + 2)
        )
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream))
    spoken = b"/Lang" + _string(language) if language else b""
    objects[0] = b"<</Type/Catalog/Pages 2 0 R%s>>" % spoken
    kids = b" ".join(b"%d 0 R" % number for number in page_numbers)
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(page_numbers), kids)
    font = b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>"
    objects[2], objects[3] = font % b"Helvetica", font % b"Helvetica-Bold"
    objects[4] = b"<</Title%s>>" % _string(title)
    return _assemble(objects)


def _assemble(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<</Size %d/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
    )
    return bytes(out)


Line = tuple[str, int, str]
"""Font (F1 or F2), size and text; an empty text is a blank line."""


def _flow(title: str, paragraphs: Sequence[str]) -> Iterator[list[Line]]:
    lines: list[Line] = [("F2", HEAD_SIZE, text) for text in _wrap(title, HEAD_SIZE)]
    for paragraph in paragraphs:
        lines.append(("F1", TEXT_SIZE, ""))
        heading = len(paragraph) < 60 and not paragraph.endswith((".", ":", ",", "?"))
        font = "F2" if heading else "F1"
        lines += [(font, TEXT_SIZE, text) for text in _wrap(paragraph, TEXT_SIZE)]
    for start in range(0, len(lines), LINES_ON_A_PAGE):
        yield lines[start : start + LINES_ON_A_PAGE]


def _page_of_lines(page: str) -> list[Line]:
    lines = [text for line in page.splitlines() for text in _wrap(line, TEXT_SIZE) or [""]]
    return [("F1", TEXT_SIZE, text) for text in lines]


def _wrap(text: str, size: int) -> list[str]:
    room = (PAGE_WIDTH - 2 * MARGIN) * 1000 / size
    lines: list[str] = []
    current, used = "", 0
    for word in text.split():
        width = sum(_WIDTHS.get(letter, _MIDDLING) for letter in word)
        if current and used + 278 + width > room:
            lines.append(current)
            current, used = word, width
        else:
            current, used = (f"{current} {word}", used + 278 + width) if current else (word, width)
    return [*lines, current] if current else lines


def _stream(lines: Iterable[Line]) -> bytes:
    parts = [b"BT %d TL %d %d Td" % (int(LEADING), MARGIN, PAGE_HEIGHT - MARGIN)]
    for font, size, text in lines:
        if text:
            parts.append(b"/%s %d Tf %s Tj" % (font.encode(), size, _string(text)))
        parts.append(b"T*")
    return b"\n".join([*parts, b"ET"])


def _string(text: str) -> bytes:
    raw = text.encode("cp1252", errors="replace")
    for special in (b"\\", b"(", b")"):
        raw = raw.replace(special, b"\\" + special)
    return b"(" + raw + b")"
