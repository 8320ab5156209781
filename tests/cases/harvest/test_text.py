"""Words out of documents, and documents that would rather take the worker with them."""

import io
import zlib

import pypdf
import pytest

from cases.harvest import text
from cases.harvest.records import HarvestError
from cases.harvest.text import extract


def pdf(content, *, packed=True, more=b""):
    """A PDF of one page that shows ``content`` (PDF operators), written by hand."""
    stream = zlib.compress(content, 9) if packed else content
    packing = b"/Filter /FlateDecode " if packed else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< "
        + packing
        + b"/Length "
        + str(len(stream)).encode()
        + b" >>\nstream\n"
        + stream
        + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        more,
        start,
    )
    return bytes(out)


def shown(*lines):
    inside = b" T* ".join(b"(" + line.encode("cp1252") + b") Tj" for line in lines)
    return b"BT /F1 12 Tf 14 TL 60 700 Td " + inside + b" ET"


def code_of(*args, **more):
    with pytest.raises(HarvestError) as error:
        extract(*args, **more)
    return error.value.code


def test_the_words_of_a_pdf():
    found = extract(pdf(shown("Beschluss über die Brücke", "Bro över ån: æøå")), "application/pdf")
    assert found == text.ExtractedText("Beschluss über die Brücke\nBro över ån: æøå", 1, False)


def test_a_pdf_is_known_by_its_first_bytes_where_its_type_says_nothing():
    assert extract(pdf(shown("Words")), "application/octet-stream").text == "Words"
    assert extract(pdf(shown("Words")), "").text == "Words"


def test_the_words_of_a_web_page():
    page = (
        "<html><head><title>t</title><style>b{}</style></head><body><nav>Menu</nav>"
        "<p>Kommunestyret vedtok&nbsp;planen.</p><script>alert(1)</script></body></html>"
    )
    assert extract(page.encode(), "text/html; charset=utf-8").text == "Kommunestyret vedtok planen."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_the_words_of_a_plain_text(encoding):
    assert extract("Påklaget\r\n\r\n\r\nvedtak".encode(encoding), "text/plain").text == (
        "Påklaget\n\nvedtak"
    )


def test_the_recorded_texts_of_a_city_hold_six_scans(karlsruhe):
    scans = []
    for path in sorted(karlsruhe.glob("files-text/*.txt")):
        try:
            assert "-- 1 of" not in extract(path.read_bytes(), "text/plain").text
        except HarvestError as error:
            scans.append(error.code)
    assert scans == ["no_text"] * 6


@pytest.mark.parametrize(
    ("data", "mime_type", "code"),
    [
        (b"", "application/pdf", "not_a_pdf"),
        (b"<html>Anmelden</html>", "application/pdf", "not_a_pdf"),
        (b"%PDF-1.7\nand nothing more", "application/pdf", "not_a_pdf"),
        (pdf(b"0 0 m 100 100 l S"), "application/pdf", "no_text"),
        (pdf(shown("1", "2")), "application/pdf", "no_text"),
        (b"", "text/plain", "no_text"),
        (b"\xff\xfe\x00", "text/plain", "unreadable"),
        (b"PK\x03\x04", "application/zip", "unsupported_type"),
        (b"GIF89a", "image/gif", "unsupported_type"),
    ],
)
def test_a_document_without_words_has_a_name_for_why(data, mime_type, code):
    assert code_of(data, mime_type) == code


def test_a_locked_pdf_is_locked_and_one_without_a_password_is_not():
    def locked(password):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(shown("Secret words"))))
        writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    assert code_of(locked("word"), "application/pdf") == "encrypted"
    assert extract(locked(""), "application/pdf").text == "Secret words"


def test_a_zip_bomb_in_a_pdf_costs_one_document():
    packed = zlib.compressobj(9)
    pieces = [packed.compress(b" " * 1_000_000) for _ in range(400)]
    bomb = b"".join([*pieces, packed.flush()])
    small = pdf(bomb, packed=False).replace(b"<< /Length", b"<< /Filter /FlateDecode /Length")
    assert len(small) < 1_000_000
    assert code_of(small, "application/pdf", memory_bytes=500_000_000) in {"too_large", "no_text"}


def test_a_pdf_that_needs_more_memory_than_it_may_have_is_left():
    busy = pdf(shown(*["Wort " * 40] * 60_000))
    assert code_of(busy, "application/pdf", memory_bytes=80_000_000) in {"too_large", "unreadable"}


def test_a_pdf_that_keeps_its_reader_busy_is_left():
    endless = pdf(b"BT /F1 12 Tf " + b"(a) Tj 0 1 Td " * 3_000_000 + b" ET")
    assert code_of(endless, "application/pdf", cpu_seconds=1) == "timeout"
    assert code_of(endless, "application/pdf", wall_seconds=0.5) == "timeout"


def test_a_pdf_whose_pages_are_their_own_parents_is_only_a_fault():
    loop = pdf(shown("x")).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    assert code_of(loop, "application/pdf") in {"not_a_pdf", "unreadable", "no_text"}


def test_a_long_document_is_cut_and_says_so():
    found = extract(b"wort " * 200_000, "text/plain")
    assert len(found.text) <= text.CHARACTERS
    assert found.truncated is True


def test_a_document_beyond_all_size_is_not_read():
    assert code_of(bytes(text.INPUT_BYTES + 1), "text/plain") == "too_large"


def test_the_reader_of_documents_knows_none_of_our_settings(monkeypatch):
    """What a hostile document could tell is nothing."""
    seen = {}
    run = text.subprocess.run

    def watched(*args, **more):
        seen.update(more["env"])
        return run(*args, **more)

    monkeypatch.setenv("SECRET_KEY", "very secret")
    monkeypatch.setattr(text.subprocess, "run", watched)
    extract(pdf(shown("Words")), "application/pdf")
    assert set(seen) <= {
        "PATH",
        "LD_LIBRARY_PATH",
        "SYSTEMROOT",
        "PYTHONPATH",
        "PYTHONIOENCODING",
        "PYTHONDONTWRITEBYTECODE",
    }
