"""The fetcher against servers that really misbehave, on loopback."""

import email.utils
import gzip
import socket
import ssl
import subprocess
import zlib

import pytest
import time_machine

from cases.harvest import fetch
from cases.harvest.fetch import Fetcher
from cases.harvest.network import is_public
from cases.harvest.records import HarvestError
from tests.cases.harvest.server import Misbehaving, answer


@pytest.fixture
def server():
    with Misbehaving() as running:
        yield running


@pytest.fixture
def slept():
    return []


@pytest.fixture
def fetcher(slept):
    with Fetcher(allow_local=True, sleep=slept.append) as running:
        yield running


@pytest.fixture
def impatient(slept):
    with Fetcher(allow_local=True, sleep=slept.append, read_seconds=0.3) as running:
        yield running


def code_of(call, *args, **more):
    with pytest.raises(HarvestError) as error:
        call(*args, **more)
    return error.value.code


# Answers --------------------------------------------------------------------------------------


def test_an_answer_comes_with_what_the_next_question_needs(server, fetcher):
    server.serves(
        "/a",
        b"[1]",
        etag='"one"',
        last_modified="Sat, 21 Nov 2026 10:00:00 GMT",
        content_type="Application/JSON; charset=utf-8",
    )
    got = fetcher.fetch(server.url + "/a#part")
    assert got == fetch.Fetched(
        url=server.url + "/a",
        status=200,
        body=b"[1]",
        etag='"one"',
        last_modified="Sat, 21 Nov 2026 10:00:00 GMT",
        content_type="application/json",
    )
    assert server.headers["/a"]["user-agent"] == fetch.USER_AGENT
    assert "cookie" not in server.headers["/a"]


def test_a_question_may_be_conditional(server, fetcher):
    server.serves("/a", status=304, etag='"one"')
    got = fetcher.fetch(server.url + "/a", etag='"one"', last_modified="yesterday")
    assert (got.not_modified, got.body) == (True, b"")
    assert server.headers["/a"]["if-none-match"] == '"one"'
    assert server.headers["/a"]["if-modified-since"] == "yesterday"
    assert code_of(fetcher.fetch, server.url + "/a") == "server_error"


@pytest.mark.parametrize(
    ("status", "code", "asked"),
    [
        (404, "not_found", 1),
        (410, "gone", 1),
        (401, "refused", 1),
        (403, "refused", 1),
        (418, "refused", 1),
        (204, "server_error", 1),
        (501, "server_error", 1),
        (429, "refused", 3),
        (500, "server_error", 3),
        (503, "server_error", 3),
    ],
)
def test_a_status_has_a_name_and_only_passing_faults_are_asked_again(
    server, fetcher, status, code, asked
):
    server.serves("/a", b"", status=status)
    assert code_of(fetcher.fetch, server.url + "/a") == code
    assert server.asked.count("/a") == asked


def test_a_fault_that_passes_is_no_fault(server, fetcher, slept):
    server.serves_in_turn("/a", 503, 500, 200)
    assert fetcher.fetch(server.url + "/a").status == 200
    first, second = slept
    assert 1 <= first <= 2 <= second <= 4


def test_a_server_that_asks_for_patience_gets_it(server, fetcher, slept):
    server.serves_in_turn("/a", 429, 200, retry_after="17")
    fetcher.fetch(server.url + "/a")
    assert slept == [17.0]


def test_a_server_that_names_a_moment_gets_patience_until_then(server, fetcher, slept):
    with time_machine.travel("2026-11-21 12:00:00+00:00", tick=False):
        later = email.utils.formatdate(1795262430, usegmt=True)
        server.serves_in_turn("/a", 503, 200, retry_after=later)
        fetcher.fetch(server.url + "/a")
    assert slept == [30.0]


def test_a_server_that_asks_for_too_much_patience_is_left_for_the_next_run(server, fetcher, slept):
    server.serves_in_turn("/a", 503, 200, retry_after="86400")
    assert code_of(fetcher.fetch, server.url + "/a") == "server_error"
    assert slept == []


# Silence --------------------------------------------------------------------------------------


def test_a_server_that_hangs_is_left(server, impatient):
    server.routes["/a"] = lambda handler: server.over.wait()
    assert code_of(impatient.fetch, server.url + "/a") == "timeout"


def test_a_server_that_drips_its_headers_is_left(server, fetcher):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not server.over.wait(0.02):
            handler.wfile.write(b"X-More: and more\r\n")
            handler.wfile.flush()

    server.routes["/a"] = drip
    assert code_of(fetcher.fetch, server.url + "/a", seconds=0.3) == "timeout"


def test_a_server_that_drips_its_answer_is_left(server, fetcher):
    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not server.over.wait(0.02):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    server.routes["/a"] = drip
    assert code_of(fetcher.fetch, server.url + "/a", seconds=0.3) == "timeout"


def test_nobody_there_is_unreachable(fetcher):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}/"
        assert code_of(fetcher.fetch, url) == "unreachable"


def test_an_answer_that_breaks_off_is_no_answer(server, fetcher):
    def broken(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b'{"data"')
        handler.close_connection = True

    server.routes["/a"] = broken
    assert code_of(fetcher.fetch, server.url + "/a") == "unreachable"


# Size -----------------------------------------------------------------------------------------


def test_a_document_of_500_megabytes_is_refused_by_its_announcement(server, fetcher):
    def announce(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(500_000_000))
        handler.end_headers()

    server.routes["/a"] = announce
    assert code_of(fetcher.document, server.url + "/a") == "too_large"


def test_a_stream_without_end_is_cut_off(server, fetcher):
    sent = []

    def stream(handler):
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        while not server.over.is_set():
            handler.wfile.write(b"x" * 100_000)
            sent.append(100_000)

    server.routes["/a"] = stream
    assert code_of(fetcher.fetch, server.url + "/a", limit=1_000_000) == "too_large"
    assert sum(sent) < 50_000_000


def gzip_bomb():
    pack = zlib.compressobj(6, wbits=31)
    return b"".join([*(pack.compress(bytes(1_000_000)) for _ in range(40)), pack.flush()])


def test_a_gzip_bomb_counts_as_what_it_unfolds_to(server, fetcher):
    bomb = gzip_bomb()
    assert len(bomb) < 1_000_000
    server.serves("/a", bomb, content_encoding="gzip")
    assert code_of(fetcher.fetch, server.url + "/a", limit=2_000_000) == "too_large"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_packed_answer_is_unpacked(server, fetcher, pack):
    encoding = "gzip" if pack is gzip.compress else "deflate"
    server.serves("/a", pack(b'{"data": []}' * 50_000), content_encoding=encoding)
    assert fetcher.fetch(server.url + "/a").body == b'{"data": []}' * 50_000


@pytest.mark.parametrize(
    ("body", "encoding", "code"),
    [
        (b"no gzip at all", "gzip", "bad_encoding"),
        (gzip.compress(b"x" * 1000, mtime=0)[:-12], "gzip", "unreachable"),
        (b"\x0b\x02\x80", "br", "bad_encoding"),
    ],
)
def test_a_badly_packed_answer_has_a_name(server, fetcher, body, encoding, code):
    server.serves("/a", body, content_encoding=encoding)
    assert code_of(fetcher.fetch, server.url + "/a") == code


# Where it goes --------------------------------------------------------------------------------


def test_redirects_are_followed_and_the_last_address_told(server, fetcher):
    server.redirects("/a", "/b", 301)
    server.redirects("/b", server.url + "/c?x=1", 308)
    server.serves("/c", b"[]")
    assert fetcher.fetch(server.url + "/a").url == server.url + "/c?x=1"


def test_redirects_in_a_circle_end(server, fetcher):
    server.redirects("/a", "/b")
    server.redirects("/b", "/a")
    assert code_of(fetcher.fetch, server.url + "/a") == "too_many_redirects"
    assert len([path for path in server.asked if path != "/robots.txt"]) == 6


@pytest.mark.parametrize(
    ("goal", "code"),
    [
        ("file:///etc/passwd", "bad_url"),
        ("http://[broken/", "bad_url"),
        ("", "server_error"),
        ("http://169.254.169.254/latest/meta-data/", "private_address"),
        ("http://[::ffff:169.254.169.254]/", "private_address"),
        ("http://0.0.0.0/", "private_address"),
    ],
)
def test_a_redirect_leads_nowhere_forbidden_even_for_a_local_source(server, fetcher, goal, code):
    server.redirects("/a", goal)
    assert code_of(fetcher.fetch, server.url + "/a") == code


def test_a_public_source_is_not_led_to_a_private_address(server, slept):
    """The name is public when it is first asked; the redirect goes inside."""

    def resolve(host, port):
        return ["127.0.0.1"] if host in {"inside.example.org", "127.0.0.1"} else ["93.184.216.34"]

    with Fetcher(sleep=slept.append, resolve=resolve) as public:
        for url in (server.url + "/a", f"http://inside.example.org:{server.port}/a"):
            assert code_of(public.fetch, url) == "private_address"
    assert server.asked == []


def test_every_connection_goes_to_the_address_that_was_checked_for_it(server, slept):
    """DNS rebinding: a name that turns inward after the first answer is not followed there."""
    answers = [["169.254.169.254"], ["127.0.0.1"]]
    server.serves("/robots.txt", b"")
    server.routes["/a"] = lambda handler: answer(handler, 200, b"[]", connection="close")
    with Fetcher(
        allow_local=True, sleep=slept.append, resolve=lambda host, port: answers.pop()
    ) as local:
        got = local.fetch(f"http://cases.example.org:{server.port}/a")
        assert got.body == b"[]"
        assert server.headers["/a"]["host"] == f"cases.example.org:{server.port}"
        assert code_of(local.fetch, got.url + "?again") == "private_address"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "cases.example.org",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http://user:word@example.org/",
        "http://example.org:port/",
        "http://exa mple.org/",
        "http://example.org/\r\nX: y",
        "http://[::1/",
        "http://" + "a" * 5_000,
    ],
)
def test_only_plain_web_addresses_are_asked(fetcher, url):
    assert code_of(fetcher.fetch, url) == "bad_url"


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("64:ff9b::5db8:d822", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),  # noqa: S104 - no server listens there
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("no address", False),
    ],
)
def test_which_addresses_are_public(ip, public):
    assert is_public(ip) is public


# Manners --------------------------------------------------------------------------------------


def test_robots_are_read_once_and_obeyed(server, fetcher, slept):
    rules = b"User-agent: *\nDisallow: /internal\n\nUser-agent: Torget\nDisallow: /secret\nCrawl-delay: 3\n"
    server.serves("/robots.txt", rules)
    server.serves("/secret/a")
    server.serves("/a")
    server.redirects("/there", "/secret/a")
    assert code_of(fetcher.fetch, server.url + "/secret/a") == "robots"
    assert code_of(fetcher.fetch, server.url + "/there") == "robots"
    assert fetcher.fetch(server.url + "/a").status == 200
    assert server.asked == ["/robots.txt", "/there", "/a"]
    assert slept
    assert all(2 < pause <= 3 for pause in slept)


@pytest.mark.parametrize("status", [401, 404, 410])
def test_no_robots_file_is_no_rule(server, fetcher, status):
    server.serves("/robots.txt", b"", status=status)
    server.serves("/a")
    assert fetcher.fetch(server.url + "/a").status == 200


def test_a_server_that_cannot_even_say_its_rules_is_left(server, fetcher):
    server.serves("/robots.txt", b"", status=503)
    server.serves("/a")
    assert code_of(fetcher.fetch, server.url + "/a") == "server_error"
    assert "/a" not in server.asked


def test_two_questions_to_a_host_keep_their_distance(server, slept):
    server.serves("/a")
    now = [0.0]

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    with Fetcher(allow_local=True, delay=0.2, sleep=sleep, clock=lambda: now[0]) as polite:
        for _ in range(3):
            polite.fetch(server.url + "/a")
    assert slept == pytest.approx([0.2, 0.2, 0.2])


def test_public_servers_are_given_a_pause_and_local_ones_none():
    with Fetcher() as public, Fetcher(allow_local=True) as local:
        assert (public.delay, local.delay) == (0.2, 0.0)


# One run --------------------------------------------------------------------------------------


def test_a_page_is_asked_for_once_in_a_run(server, fetcher):
    server.serves("/a")
    fetcher.page(server.url + "/a")
    assert code_of(fetcher.page, server.url + "/a#again") == "loop"
    assert fetcher.pages == 1


def test_an_endless_list_ends(server, slept):
    server.serves("/list")
    with Fetcher(allow_local=True, sleep=slept.append, max_pages=5) as running:
        for number in range(5):
            running.page(f"{server.url}/list?page={number}")
        assert code_of(running.page, f"{server.url}/list?page=5") == "too_many_pages"


# TLS ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(key), "-out", str(cert), "-subj", "/CN=cases.example.org"),
            *("-addext", "subjectAltName=DNS:cases.example.org"),
        ],
        check=True,
        capture_output=True,
    )
    return key, cert


@pytest.fixture
def secure(server, certificate):
    key, cert = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.server.socket = context.wrap_socket(
        server.server.socket, server_side=True, do_handshake_on_connect=False
    )
    server.routes["/a"] = lambda handler: answer(handler, 200, b"[]")
    return server


def test_a_certificate_nobody_vouches_for_is_named(secure, slept):
    with Fetcher(allow_local=True, sleep=slept.append, resolve=lambda *_: ["127.0.0.1"]) as local:
        assert code_of(local.fetch, f"https://cases.example.org:{secure.port}/a") == "tls"


def test_the_certificate_is_checked_against_the_name_not_the_address(secure, certificate, slept):
    trusted = ssl.create_default_context(cafile=str(certificate[1]))
    with Fetcher(
        allow_local=True, sleep=slept.append, resolve=lambda *_: ["127.0.0.1"], verify=trusted
    ) as local:
        assert local.fetch(f"https://cases.example.org:{secure.port}/a").body == b"[]"
        assert code_of(local.fetch, f"https://other.example.org:{secure.port}/a") == "tls"
