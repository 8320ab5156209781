"""The certificate as PDF: what an archive keeps, a wallet finds inside, and who can have it."""

import datetime as dt
import gc
import io
import logging
import re
import socket
import sys
import threading

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone, translation
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OB3Verifier
from pypdf import PdfReader

from learning import certificate_pdf, checks, issuing
from learning.actions import licences
from learning.badges import verifying
from learning.badges.verifying import Verdict
from learning.certificate_sheet import NoTypeface, Sheet
from learning.models import Licence
from portal import qr
from portal.actions import people
from portal.checks import State
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.learning.licences import granted, package, witness

pytestmark = pytest.mark.django_db
HOST = "tornsund.example"


@pytest.fixture(autouse=True)
def _english():
    with override_settings(ALLOWED_HOSTS=["*"]), translation.override("en"):
        yield


@pytest.fixture
def town():
    """At an address that verifiers accept: https, on its usual port."""
    found = MunicipalityFactory(slug="tornsund", languages=["da", "fi", "en"], hue=172)
    found.site.hostname, found.site.port = HOST, 443
    found.site.save()
    return found


@pytest.fixture
def ada(town):
    return ResidentFactory(municipality=town, first_name="Ada", email="ada@post.example")


@pytest.fixture
def licence(town, ada):
    return granted(package(town), ada, witness(town), name="Karen-Margrethe Vestergård Lindholm")


def visitor(town) -> Client:
    return Client(headers={"host": town.site.hostname})


def signed_in(town, person) -> Client:
    client = visitor(town)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(licence: Licence) -> str:
    return reverse("learning:my_certificate", args=[licence.pk])


def page_of(licence: Licence) -> str:
    return reverse("learning:certificate", args=[licence.written])


def fetched(town, person, licence) -> bytes:
    answer = signed_in(town, person).get(address(licence), secure=True)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return answer.content


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf), strict=True)


def words_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in read(pdf).pages)


def sheet(**more) -> Sheet:
    code, side = qr.path("https://tornsund.example/en/learn/proof/7F3K-92QX-M4TD/")
    row = Licence(
        holder_name=more.pop("name", "Ada Holm"),
        language="en",
        number="7F3K92QXM4TD",
        taken_on=dt.date(2026, 11, 18),
        valid_until=dt.datetime(2029, 11, 18, tzinfo=dt.UTC),
    )
    words = {
        "licence": row,
        "language": "en",
        "package": "Digital driver's licence",
        "about": "Manages digital post and self-service alone.",
        "issuer": "Tornsund Kommune",
        "url": "https://tornsund.example/",
        "shown_url": "tornsund.example/",
        "issued": "2026-11-18T10:30:00Z",
        "code": code,
        "side": side,
    }
    return Sheet(250, dt.datetime(2026, 11, 18, 10, 30, tzinfo=dt.UTC), words | more, [])


# What is in it ----------------------------------------------------------------------------------------------------


def test_a_learner_gets_a_pdf_that_says_what_the_page_says(town, ada, licence, press):
    page = signed_in(town, ada).get(page_of(licence), secure=True)
    link = BeautifulSoup(page.content, "html.parser").find("a", href=address(licence))
    assert "Download as PDF" in link.get_text()
    answer = signed_in(town, ada).get(link["href"], secure=True)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="digital-drivers-licence.pdf"'
    pdf = read(answer.content)
    assert len(pdf.pages) == 1
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]
    on_page = set(BeautifulSoup(page.content, "html.parser").find("article").stripped_strings)
    on_paper = " ".join(words_of(answer.content).split())
    shown = {words for words in on_page if len(words) > 3}
    assert len(shown) >= 8
    assert [words for words in shown if " ".join(words.split()) not in on_paper] == []
    links = [one.get_object()["/A"]["/URI"] for one in pdf.pages[0]["/Annots"]]
    assert links == [f"https://{HOST}{licence.get_absolute_url()}"]


def test_it_is_what_archives_keep(town, ada, licence, press):
    """PDF/A-3, level A (ISO 19005-3): it says so, brings its typefaces and colours, is tagged, and holds no program."""
    pdf = read(fetched(town, ada, licence))
    root = pdf.trailer["/Root"]
    said = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r'pdfaid:part="3"', said)
    assert re.search(r'pdfaid:conformance="A"', said)
    assert (root["/Lang"], pdf.metadata.title) == ("en", "Digital driver's licence")
    assert "Digital driver" in said
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    (intent,) = root["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert intent.get_object()["/DestOutputProfile"].get_object().get_data()
    assert not pdf.is_encrypted
    assert pdf.trailer["/ID"]
    fonts = [face.get_object() for face in pdf.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    for face in fonts:
        assert face["/ToUnicode"]
        inside = face["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert inside["/FontFile2"].get_object().get_data()
        assert "SourceSans" in face["/BaseFont"] or "Torget" in face["/BaseFont"]
    # no program in it, and nothing that happens by itself
    assert list(root["/Names"]) == ["/EmbeddedFiles"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)


def test_what_is_drawn_has_words_for_whoever_cannot_see_it(town, ada, licence, press):
    tags = tagged(read(fetched(town, ada, licence)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    figures = [one for one in tags if one["/S"] == "/Figure"]
    assert [one["/Alt"] for one in figures] == [
        "A code that leads to the page where this is checked"
    ]
    assert [one["/S"] for one in tags].count("/H1") == 1


def tagged(kid) -> list:
    kid = kid.get_object() if hasattr(kid, "get_object") else kid
    if isinstance(kid, list):
        return [found for one in kid for found in tagged(one)]
    if not isinstance(kid, dict):
        return []
    own = [kid] if kid.get("/Type") == "/StructElem" else []
    return own + (tagged(kid["/K"]) if "/K" in kid else [])


def test_the_signed_badge_lies_inside_and_is_verified_by_others_and_by_us(
    town, ada, licence, press
):
    pdf = read(fetched(town, ada, licence))
    files = {name: parts[0].decode() for name, parts in pdf.attachments.items()}
    assert files == {"badge.json": licence.proof, "badge.jwt": licence.jwt}
    linked = [one.get_object() for one in pdf.trailer["/Root"]["/AF"]]
    assert [(one["/UF"], one["/AFRelationship"]) for one in linked] == [
        ("badge.json", "/Data"),
        ("badge.jwt", "/Data"),
    ]

    def web(url: str) -> bytes:
        answer = visitor(town).get(url.removeprefix(f"https://{HOST}"), secure=True)
        assert answer.status_code == 200
        return answer.content

    did = f"did:web:{HOST}"
    readers = {
        "badge.json": OB3LdpVerifier.for_issuer_did(did),
        "badge.jwt": OB3Verifier.for_issuer_did(did, download=web),
    }
    for name, reader in readers.items():
        found = reader.verify(files[name], check_status=True, download=web)
        assert found.achievement.name == "Digital driver's licence"
    own, listed = issuing.document(town), web(issuing.status_address(town, 1)).decode()
    for text in files.values():
        found = verifying.verify(text, own, listed, now=timezone.now())
        assert found.verdict is Verdict.VALID
    with pytest.raises(OB3VerificationError):
        readers["badge.json"].verify(files["badge.json"].replace("driver", "pilot"))


def test_nothing_is_inside_that_the_page_does_not_say(town, ada, licence, press):
    """Neither who was beside them nor how to reach them, and not the number that shows no name."""
    pdf = fetched(town, ada, licence)
    said = words_of(pdf) + str(read(pdf).metadata) + str(read(pdf).xmp_metadata)
    said += "".join(parts[0].decode() for parts in read(pdf).attachments.values())
    assert licence.written in said
    for secret in ("Inger", ada.email, licence.nameless_number, licence.written_nameless):
        assert secret not in said


def test_labels_are_in_the_language_of_the_page(town, ada, licence, press):
    client = signed_in(town, ada)
    with translation.override("fi"):
        found = client.get(address(licence), secure=True)
    pdf = read(found.content)
    assert pdf.trailer["/Root"]["/Lang"] == "fi"
    assert "Voimassa asti" in words_of(found.content)


def test_a_certificate_without_a_name_has_none_on_paper(town, ada, press):
    bare = granted(package(town), ada, witness(town), name="")
    assert "Ada" not in words_of(fetched(town, ada, bare))


def test_the_same_certificate_is_the_same_file(town, ada, licence, press):
    first = fetched(town, ada, licence)
    with time_machine.travel(timezone.now() + dt.timedelta(days=3), tick=False):
        assert fetched(town, ada, licence) == first


LONG = "Äyräsmäki-Hyvätuulenpyörremyrskynkestävä " * 2


@pytest.mark.parametrize(
    "more",
    [
        {"name": LONG[:80]},
        {"name": "M" * 80, "package": "M" * 40},
        {"about": "Ymmärtää ja osaa itse. " * 26},
        {"name": "W" * 80, "package": "Kuntalaisen ajokortti " * 9, "about": "Osaa itse. " * 54},
        {"name": LONG[:80], "package": "W" * 200, "about": "W" * 600, "shown_url": "w" * 90},
    ],
    ids=["name", "wide letters", "many words", "everything", "more than anybody writes"],
)
def test_however_long_its_words_it_stays_on_one_page(more, press):
    pdf = certificate_pdf.made(sheet(**more))
    assert len(read(pdf).pages) == 1
    said = "".join(words_of(pdf).split())
    for words in (*more.values(), "Manages" if "about" not in more else "", "7F3K-92QX-M4TD"):
        assert "".join(words.split()) in said


def test_letters_of_sami_and_greek_names_are_there(press):
    assert "Ǥǩ Ŋášči Ελένη" in words_of(certificate_pdf.made(sheet(name="Ǥǩ Ŋášči Ελένη")))


def test_it_is_made_without_a_word_in_the_log(town, ada, licence, press, caplog):
    with caplog.at_level(logging.WARNING):
        fetched(town, ada, licence)
    assert [one for one in caplog.records if one.name.startswith(("weasyprint", "fontTools"))] == []


# Who can have it --------------------------------------------------------------------------------------------------


def test_nobody_else_gets_it(town, licence, press):
    other = signed_in(town, ResidentFactory(municipality=town))
    assert other.get(address(licence), secure=True).status_code == 404
    assert address(licence) not in other.get(page_of(licence), secure=True).content.decode()
    stranger = visitor(town)
    answer = stranger.get(address(licence), secure=True)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("sign_in"))
    assert address(licence) not in stranger.get(page_of(licence), secure=True).content.decode()


def test_the_neighbour_has_no_such_certificate(ada, licence, press):
    neighbour = MunicipalityFactory(slug="naboby", languages=["da", "en"])
    assert signed_in(neighbour, ada).get(address(licence)).status_code == 404


def test_whoever_posts_is_refused(town, ada, licence, press):
    assert signed_in(town, ada).post(address(licence), secure=True).status_code == 405


def test_one_that_has_run_out_can_still_be_kept(town, ada, licence, press):
    with time_machine.travel(licence.valid_until + dt.timedelta(days=1), tick=False):
        assert licence.written in words_of(fetched(town, ada, licence))


def test_one_that_was_taken_back_leads_to_the_page_that_says_so(town, ada, licence, press):
    licences.revoke(None, licence, because="Somebody else took the run.")
    client = signed_in(town, ada)
    answer = client.get(address(licence), secure=True)
    assert (answer.status_code, answer.url) == (302, page_of(licence))
    page = client.get(answer.url, secure=True).content.decode()
    assert "This licence was taken back" in page
    assert "Download as PDF" not in page


def test_an_account_that_is_gone_has_none(town, ada, licence, press):
    client = signed_in(town, ada)
    people.erase_resident(ada, ada)
    assert client.get(address(licence), secure=True).status_code == 302


# Where it cannot be made ------------------------------------------------------------------------------------------


@pytest.fixture
def looked_anew():
    certificate_pdf.fault.cache_clear()
    yield
    certificate_pdf.fault.cache_clear()


@pytest.fixture
def missing(looked_anew, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)


@pytest.fixture
def broken(looked_anew, monkeypatch, tmp_path):
    """As WeasyPrint is where the system has no Pango."""
    (tmp_path / "weasyprint.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0': no such file\\nMore about it\")"
    )
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.parametrize("how", ["missing", "broken"])
def test_where_it_cannot_be_made_the_page_offers_to_print_and_the_address_is_none(
    town, ada, licence, how, request
):
    request.getfixturevalue(how)
    client = signed_in(town, ada)
    page = client.get(page_of(licence), secure=True).content.decode()
    assert "Print it" in page
    assert "PDF" not in page
    assert address(licence) not in page
    assert client.get(address(licence), secure=True).status_code == 404


def test_the_doctor_says_whether_it_can_be_made(press):
    assert checks.certificates().text == "Certificates can be had as PDF."


def test_the_doctor_minds_nothing_where_nobody_wanted_it(missing):
    found = checks.certificates()
    assert (found.state, "not installed" in found.text) == (State.GOOD, True)


def test_the_doctor_names_the_library_that_is_missing(broken):
    found = checks.certificates()
    assert found.state is State.WARNING
    assert "libpango-1.0-0" in found.text
    assert "More about it" not in found.text


def test_those_who_come_while_two_are_waiting_are_asked_to_press_again(town, ada, licence, press):
    client = signed_in(town, ada)
    with certificate_pdf.WAITING, certificate_pdf.WAITING:
        answer = client.get(address(licence), secure=True, follow=True)
    assert answer.redirect_chain[-1][0] == page_of(licence)
    assert "Press again in a moment" in answer.content.decode()
    assert fetched(town, ada, licence)


def test_two_at_once_both_get_theirs(press):
    got, start = {}, threading.Barrier(2)

    def get(name: str) -> None:
        start.wait()
        got[name] = certificate_pdf.made(sheet(name=name))

    both = [threading.Thread(target=get, args=[name]) for name in ("Ada Holm", "Bo Berg")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert {name: name in words_of(pdf) for name, pdf in got.items()} == {
        "Ada Holm": True,
        "Bo Berg": True,
    }


def test_nothing_of_it_stays_in_memory(press):
    """A page laid out is half a megabyte that points at itself."""
    gc.collect()
    for name in ("Ada Holm", "Bo Berg"):
        certificate_pdf.made(sheet(name=name))
    assert gc.isenabled()
    assert [one for one in gc.get_objects() if type(one) is press.Document] == []


def test_a_letter_that_no_typeface_has_is_said_and_not_drawn_as_a_box(town, ada, licence, press):
    nowhere = "\U000f1234"
    with pytest.raises(NoTypeface):
        certificate_pdf.made(sheet(name=f"Ada {nowhere}"))
    Licence.objects.update(holder_name=f"Ada {nowhere}")
    page = signed_in(town, ada).get(address(licence), secure=True, follow=True)
    assert "Print the page instead" in page.content.decode()


# Nothing is fetched -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "outside",
    [
        "https://elsewhere.example/font.ttf",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        f"file://{settings.BASE_DIR}/manage.py",
        "data:text/plain,hello",
        "torget:other",
    ],
)
def test_only_our_own_files_are_answered_for(outside, press):
    ours = press.OwnFiles(press.files(172))
    with pytest.raises(press.NotOurs, match="Not one of our own"):
        ours.fetch(outside)
    kind, body = press.files(172)["torget:paper"]
    answer = ours.fetch("torget:paper")
    assert (answer.content_type, answer.read()) == (kind, body)


def test_no_word_on_it_makes_us_ask_another_host(press):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        there = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        words = f'<img src="{there}"><link rel=attachment href="{there}"><style>@import "{there}"'
        pdf = certificate_pdf.made(sheet(name=words, about=words, issuer=words))
        # the same where it is markup and no word
        page = press.HTML(
            string=words + "</style>",
            base_url="torget:",
            url_fetcher=press.OwnFiles(press.files(172)),
        )
        page.write_pdf()
        with pytest.raises(BlockingIOError):
            listening.accept()
    assert "<img" in words_of(pdf)
    assert read(pdf).attachments == {}
