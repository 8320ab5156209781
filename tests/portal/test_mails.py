"""Alerts as mail: what stands in them, and what becomes of each when the mail server does not take them all."""

import dataclasses
import email.policy
import re
from email import message_from_bytes
from html.parser import HTMLParser

import pytest
from django.core import mail as outbox_of
from django.test import override_settings
from django.utils import translation
from django.utils.http import int_to_base36

from portal import mails, stopping
from portal.channels import Channel, Outcome
from portal.parcels import End, send
from portal.smtp_answers import judge
from tests.factories import AddressFactory, MunicipalityFactory
from tests.portal.mail_server import serve
from tests.portal.parcels import SENT_BACK, item, parcel

pytestmark = pytest.mark.django_db


TOWN = {"slug": "tornsund", "names": {"da": "Tornsund"}}


@pytest.fixture
def server(request):
    running = serve(request.addfinalizer)
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=running.port,
        EMAIL_TIMEOUT=5,
    ):
        yield running


def sent(*parcels):
    return list(send(Channel.EMAIL, parcels))


def ends(receipts):
    return [(receipt.end, str(receipt.outcome)) for receipt in receipts]


def many(town, *values):
    return [parcel(town, to=AddressFactory(value=value)) for value in values]


# What stands in a mail


def test_a_mail_says_what_changed_from_what_to_what_what_one_can_do_and_why(town, server):
    one = parcel(town)
    assert ends(sent(one)) == [(End.SENT, "")]

    ((to, mail),) = server.taken
    text = mail.get_body(("plain",)).get_content()
    assert to == one.to.value
    assert mail["Subject"].strip() == "Udvalget sendte sagen tilbage: Cykelsti på Møllestræde"
    for said in (
        "I fagudvalget",
        "Afgjort",
        "Sig din mening",
        "fredag 11. december",
        "https://tornsund.example/da/sager/cykelsti/#have-a-say",
        f"https://tornsund.example/da/n/{int_to_base36(one.items[0].entry)}",
        stopping_url(one),
    ):
        assert said in text
    assert "\n\n\n" not in text.replace("\r", "")


def stopping_url(one):
    with translation.override(one.language):
        return stopping.url(one.site, one.stop_key, one.deliveries)


def test_the_headers_let_one_stop_at_a_press_and_keep_machines_from_answering(town, server):
    town.email = "kommunen@tornsund.example"
    town.save()
    one = parcel(town)
    sent(one)

    mail = server.taken[0][1]
    assert mail["List-Unsubscribe"].strip() == f"<{stopping_url(one)}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == "<alerts.tornsund.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert mail["Reply-To"] == "kommunen@tornsund.example"
    assert mail["From"] == "Tornsund <torget@localhost>"
    assert mail["Message-ID"] == f"<told.{one.deliveries[0]}@tornsund.example>"
    assert mails.delivery_of(mail["Message-ID"]) == one.deliveries[0]
    assert one.to.value not in mail["Message-ID"]


@pytest.mark.parametrize(
    ("port", "site"),
    [(443, "https://tornsund.localhost"), (8000, "http://tornsund.localhost:8000")],
)
def test_only_over_https_a_press_is_promised_and_the_link_to_stop_stands_in_both(
    town, server, port, site
):
    town.site.port = port
    assert town.root_url == site
    one = parcel(town, site=town.root_url)
    sent(one)

    mail = server.taken[0][1]
    stop = stopping_url(one)
    assert stop.startswith(f"{site}/da/stop/")
    # RFC 8058, section 3.1: one click is for an address over HTTPS; RFC 2369 knows no such condition
    promised = "List-Unsubscribe=One-Click" if site.startswith("https:") else None
    assert mail["List-Unsubscribe-Post"] == promised
    assert mail["List-Unsubscribe"].strip() == f"<{stop}>"
    for kind in ("plain", "html"):
        assert stop in mail.get_body((kind,)).get_content()


def test_several_things_stand_together_by_what_they_happened_to(town, server):
    other = item(
        SENT_BACK.__class__(
            kind="Møde", title="Møde i Teknik", what="Mødet er flyttet", url="/da/m/"
        ),
        group="meeting:2",
        why="",
    )
    sent(parcel(town, item(), other, item(), digest=True))

    mail = server.taken[0][1]
    html = mail.get_body(("html",)).get_content()
    assert html.count("<h2") == 2
    assert html.count("<h3") == 3
    assert (
        mail["Subject"]
        .strip()
        .startswith("Udvalget sendte sagen tilbage: Cykelsti på Møllestræde + 2 ")
    )


def test_the_most_important_stands_in_the_subject_whenever_it_came(town, server):
    minor = item(dataclasses.replace(SENT_BACK, what="Nyt dokument"))
    sent(parcel(town, minor, item(important=True)))
    assert server.taken[0][1]["Subject"].strip().startswith("Udvalget sendte sagen tilbage: ")


def test_a_very_long_digest_shows_its_first_part_and_leads_to_the_rest(town, server):
    sent(parcel(town, *(item(group=f"case:{n}") for n in range(mails.MANY + 40)), digest=True))
    mail = server.taken[0][1]
    html = mail.get_body(("html",)).get_content()
    assert html.count("<h2") == mails.MANY
    assert "https://tornsund.example/da/alerts/" in html
    assert len(html) < 100_000
    assert len(stopping.unpack(mail["List-Unsubscribe"].strip(" <>").split("/")[-2])) == 100


def test_a_sender_with_any_letters_can_be_read(server):
    sent(parcel(MunicipalityFactory(names={"da": "Kuulasjärvi, Åland"})))
    assert server.taken[0][1]["From"].addresses[0].display_name == "Kuulasjärvi, Åland"


def test_a_discreet_mail_says_in_its_subject_that_there_is_something_not_what(town, server):
    sent(parcel(town, discreet=True))
    assert "Cykelsti" not in server.taken[0][1]["Subject"]


def test_a_long_subject_is_cut_at_a_word_and_keeps_its_number(town):
    long = SENT_BACK.__class__(kind="Sag", title="Ord " * 80, what="Udvalget så på sagen", url="/")
    with translation.override("da"):
        said = mails.subject(parcel(town, item(long), item(long)))
    assert len(said) <= mails.SUBJECT
    assert re.search(r"Ord… \+ 1 ", said)


class _Read(HTMLParser):
    """What an HTML mail is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.links: list[tuple[str, str]] = []
        self.title = self.style = ""
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in {"meta", "br", "link", "img"}:
            self.inside.append(tag)
        if tag == "a":
            self.links.append((dict(attributes)["href"], ""))

    def handle_endtag(self, tag):
        assert self.inside.pop() == tag

    def handle_data(self, data):
        if "title" in self.inside:
            self.title += data
        if "style" in self.inside:
            self.style += data
        if "a" in self.inside:
            href, text = self.links[-1]
            self.links[-1] = (href, text + data)


@pytest.mark.parametrize("language", ["da", "nb", "sv", "fi", "en"])
def test_a_mail_can_be_read_by_everybody_in_every_language_and_fetches_nothing(
    town, server, language
):
    sent(parcel(town, item(), item(), language=language))

    mail = server.taken[0][1]
    text = mail.get_body(("plain",)).get_content()
    page = _Read(mail.get_body(("html",)).get_content())
    assert mail["Content-Language"] == language
    assert ("html", {"lang": language}) in page.tags
    assert page.title == mail["Subject"].strip()
    assert {tag for tag, _ in page.tags}.isdisjoint({"table", "img", "link", "script", "iframe"})
    assert "prefers-color-scheme: dark" in page.style
    assert "url(" not in page.style
    assert "@import" not in page.style
    assert [tag for tag, _ in page.tags if tag in {"h1", "h2", "h3"}] == ["h1", "h2", "h3", "h3"]
    for href, words in page.links:
        assert href.startswith("https://tornsund.example/")
        assert len(words.strip()) > 8, "a link says where it leads when it is read alone"
        assert href in text or "#" not in href
    for tag, attributes in page.tags:
        assert not {"src", "background", "onclick"} & set(attributes), tag


def test_a_title_in_another_language_is_named_so(town, server):
    sent(parcel(town, language="fi"))
    html = server.taken[0][1].get_body(("html",)).get_content()
    assert '<h2 lang="da">' in html


def test_words_from_outside_cannot_write_headers_or_markup(town, server):
    evil = SENT_BACK.__class__(
        kind="Sag", title="<b>x</b>\r\nBcc: a@b.example", what="Nu", url="/da/x/"
    )
    well = parcel(town)
    receipts = sent(parcel(town, item(evil)), well)

    assert ends(receipts)[1] == (End.SENT, "")
    for to, mail in server.taken:
        assert mail["Bcc"] is None
        assert "<b>x</b>" not in mail.get_body(("html",)).get_content()
        assert to != "a@b.example"


def test_a_text_that_cannot_be_made_is_ours_alone_and_the_others_are_sent(town, server):
    broken = parcel(town, item(None))
    receipts = sent(broken, parcel(town))
    assert ends(receipts) == [(End.OURS, Outcome.BROKEN), (End.SENT, "")]


# What the server answers


def test_a_batch_goes_over_one_connection(town, server):
    assert len(sent(*many(town, *(f"a{n}@post.example" for n in range(20))))) == 20
    assert len(server.taken) == 20
    assert server.connections == 1


def test_whom_the_server_refuses_is_refused_alone(town, server):
    server.at_recipient = {
        "gone@post.example": "550 5.1.1 <gone@post.example>: no such user",
        "full@post.example": "552 5.2.2 mailbox full",
        "grey@post.example": "450 4.7.1 greylisted, come again",
        "plain@post.example": "550 not today",
        "unknown@post.example": "550 User unknown",
    }
    server.at_data = {
        "big@post.example": "552 5.3.4 message too big",
        "spam@post.example": "554 5.7.1 we do not like it",
    }
    receipts = sent(
        *many(
            town,
            "a@post.example",
            *server.at_recipient,
            *server.at_data,
            "b@post.example",
        )
    )
    assert ends(receipts) == [
        (End.SENT, ""),
        (End.GONE, Outcome.BOUNCED),
        (End.REFUSED, Outcome.REFUSED),
        (End.LATER, ""),
        (End.REFUSED, Outcome.REFUSED),
        (End.GONE, Outcome.BOUNCED),
        (End.REFUSED, Outcome.TOO_LONG),
        (End.REFUSED, Outcome.REFUSED),
        (End.SENT, ""),
    ]
    assert server.receivers == ["a@post.example", "b@post.example"]
    assert "gone@post.example" not in "".join(receipt.said for receipt in receipts)
    assert receipts[1].said == "550 5.1.1"


def test_one_bad_receiver_among_many_costs_nobody_anything(town, server):
    server.at_recipient = {"a7@post.example": "550 5.1.1 no"}
    receipts = sent(*many(town, *(f"a{n}@post.example" for n in range(30))))
    assert [receipt.end for receipt in receipts].count(End.SENT) == 29
    assert receipts[7].end is End.GONE


def test_a_server_that_goes_away_is_asked_later_for_all_the_rest(town, server):
    server.at_recipient = {"b@post.example": "421 4.3.2 closing"}
    receipts = sent(*many(town, "a@post.example", "b@post.example", "c@post.example"))
    assert [receipt.end for receipt in receipts] == [End.SENT, End.LATER, End.LATER]
    assert receipts[2].origin_waits
    assert receipts[2].again_at is not None
    assert "c@post.example" not in server.asked


def test_a_connection_that_breaks_is_opened_again_for_the_others(town, server):
    server.drop = {"b@post.example"}
    receipts = sent(*many(town, "a@post.example", "b@post.example", "c@post.example"))
    assert [receipt.end for receipt in receipts] == [End.SENT, End.LATER, End.SENT]
    assert server.connections == 2


def test_a_connection_that_keeps_breaking_is_left_alone(town, server):
    values = [f"b{n}@post.example" for n in range(6)]
    server.drop = set(values)
    receipts = sent(*many(town, *values))
    assert {receipt.end for receipt in receipts} == {End.LATER}
    assert server.connections == mails.LOST_AT_MOST


def test_no_server_at_all_is_for_later_and_takes_no_address_out_of_use(town, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    receipts = sent(*many(town, "a@post.example", "b@post.example"))
    assert [receipt.end for receipt in receipts] == [End.LATER, End.LATER]
    assert all(receipt.origin_waits for receipt in receipts)


def test_a_sender_that_is_refused_is_our_fault(town, server):
    server.at_sender = "550 5.7.26 not authenticated"
    assert ends(sent(parcel(town))) == [(End.OURS, Outcome.REFUSED)]


@pytest.mark.parametrize(
    ("code", "text", "end", "said"),
    [
        (421, "4.3.2 shutting down", End.LATER, "421 4.3.2"),
        (451, "try again", End.LATER, "451"),
        (550, b"5.1.1 unknown", End.GONE, "550 5.1.1"),
        (550, "5.1.10 null MX", End.GONE, "550 5.1.10"),
        (550, "5.2.1 disabled", End.GONE, "550 5.2.1"),
        (550, "5.7.1 policy", End.REFUSED, "550 5.7.1"),
        (550, "4.2.2 over quota, for now", End.LATER, "550 4.2.2"),
        (550, "5.7.23 SPF", End.OURS, "550 5.7.23"),
        (550, "10.1.1.1 is blocked", End.REFUSED, "550"),
        (553, "no such mailbox", End.GONE, "553"),
        (535, "who are you", End.OURS, "535"),
        (501, "syntax", End.OURS, "501"),
        (552, "quota", End.REFUSED, "552"),
    ],
)
def test_an_answer_is_judged_by_its_enhanced_code_first(code, text, end, said):
    verdict = judge(code, text)
    assert (verdict.end, verdict.said) == (end, said)


def test_any_mail_backend_can_send(town):
    assert ends(sent(parcel(town))) == [(End.SENT, "")]
    (mail,) = outbox_of.outbox
    assert message_from_bytes(mail.message().as_bytes(), policy=email.policy.default)["Subject"]
