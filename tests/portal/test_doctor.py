"""`manage.py doctor`: what is wrong is said with what to do, and decides on the exit code."""

import datetime as dt
import email.utils
import io
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cases.models.sources import Run
from portal import checks
from portal.checks import State
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db
LONG, OTHER = "k7GvQ2mZx9RtL4wPn8SbYc3HdJf6Ke1U", "Zp0aXs9WqEd8CrFv7TgBy6HnUj5MiKo4"


@pytest.fixture(autouse=True)
def well(settings) -> None:
    settings.SECRET_KEY, settings.SUBJECT_PEPPER = LONG, OTHER
    settings.OIDC_SERVER_URL = ""
    settings.PAGE_CACHE = True
    Schedule.objects.update(next_run=timezone.now() + dt.timedelta(minutes=1))


def doctor(*options: str) -> tuple[int, str]:
    said = io.StringIO()
    try:
        call_command("doctor", *options, stdout=said, no_color=True)
    except SystemExit as left:
        return left.code, said.getvalue()
    return 0, said.getvalue()


def found(name: str) -> checks.Finding:
    return checks.findings()[name]


@pytest.fixture
def provider(settings) -> Iterator[Callable[[dict, float], None]]:
    """``provider(document, seconds)``: an identity provider that says ``document``, its clock off by ``seconds``."""
    servers = []

    def serve(document: dict | None, ahead: float = 0) -> None:
        class Provider(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(document).encode() if document is not None else b"<html>"
                self.send_response_only(200)
                self.send_header(
                    "Date", email.utils.formatdate(timezone.now().timestamp() + ahead, usegmt=True)
                )
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        server = HTTPServer(("127.0.0.1", 0), Provider)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        settings.OIDC_SERVER_URL = f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


DOCUMENT = {"issuer": "https://eid.example", "authorization_endpoint": "a", "token_endpoint": "t"}


def test_a_well_installation_passes_and_says_so() -> None:
    code, said = doctor()
    assert code == 0, said
    assert "✓ database" in said
    code, said = doctor("--json")
    report = json.loads(said)
    assert report["healthy"] is True
    assert set(report["checks"]) == set(checks.names())
    assert {"database", "migrations", "queue", "worker", "mail", "case systems"} <= set(
        report["checks"]
    )


def test_something_bad_decides_on_the_exit_code(settings) -> None:
    settings.SECRET_KEY = "changeme"
    code, said = doctor("--json")
    assert code == 1
    assert json.loads(said)["healthy"] is False
    assert "TORGET_SECRET_KEY" in json.loads(said)["checks"]["secrets"]["text"]


def test_two_equal_secrets_are_one(settings) -> None:
    settings.SUBJECT_PEPPER = LONG
    assert found("secrets").state == State.BAD


def test_a_check_that_breaks_is_a_finding_not_a_crash(monkeypatch) -> None:
    def breaks() -> checks.Finding:
        raise ZeroDivisionError("by nought")

    monkeypatch.setitem(checks._checks, "queue", (True, breaks))
    assert found("queue") == checks.bad("ZeroDivisionError: by nought")


def test_nobody_moving_the_schedule_on_is_told_with_what_to_do() -> None:
    Schedule.objects.update(next_run=timezone.now() - dt.timedelta(minutes=20))
    assert found("worker").state == State.BAD
    assert "qcluster" in found("worker").text
    Schedule.objects.all().delete()
    assert "migrate" in found("worker").text


def test_a_job_that_waits_too_long_is_told() -> None:
    OrmQ.objects.create(key="torget", payload="x", lock=timezone.now() - dt.timedelta(minutes=11))
    assert "1 jobs, the oldest waits 11 min" in found("queue").text
    assert found("queue").state == State.WARNING


def test_an_identity_provider_that_answers_is_named(provider) -> None:
    provider(DOCUMENT)
    assert found("identity provider") == checks.good("https://eid.example answers.")
    assert found("clocks").state == State.GOOD


@pytest.mark.parametrize("document", [None, {}, [], {"issuer": "x"}])
def test_something_else_at_its_address_is_bad(provider, document) -> None:
    provider(document)
    assert found("identity provider").state == State.BAD


def test_an_identity_provider_that_is_away_is_bad(settings) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as gone:
        settings.OIDC_SERVER_URL = f"http://127.0.0.1:{gone.server_address[1]}"
    assert found("identity provider").state == State.BAD
    assert found("clocks").state == State.GOOD


def test_clocks_that_differ_are_told(provider) -> None:
    provider(DOCUMENT, 90)
    assert found("clocks").state == State.BAD
    assert "the identity provider by +" in found("clocks").text


class Post(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 post.example\r\n")
        for line in self.rfile:
            self.wfile.write(
                b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 post.example\r\n"
            )
            if line.startswith(b"QUIT"):
                return


def test_mail_is_tried_as_far_as_a_letter(settings) -> None:
    assert found("mail").state == State.WARNING
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socketserver.TCPServer(("127.0.0.1", 0), Post) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        assert found("mail").state == State.GOOD
    assert found("mail").state == State.BAD


def test_a_case_system_that_fails_is_named() -> None:
    with time_machine.travel(dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC), tick=False):
        source = SourceFactory(name="ESDH")
        assert found("case systems").state == State.GOOD
        Run.objects.create(source=source, state=Run.State.FAILED)
        assert found("case systems").state == State.BAD
        assert "ESDH (failing)" in found("case systems").text


# For machines


def test_ready_says_no_where_the_page_cache_could_miss_a_change(client, monkeypatch) -> None:
    monkeypatch.setitem(checks._checks, "page cache", (True, lambda: checks.bad("replaced")))
    answer = client.get("/readyz", headers={"host": "10.1.2.3"})
    assert answer.status_code == 503
    assert answer.json()["checks"]["page cache"] == "bad"
    assert "replaced" not in answer.content.decode()


def test_alive_asks_nobody(client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


def test_figures_are_closed_until_a_token_is_set(client: Client, settings) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "watch"
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 401
    SourceFactory(name='a "quoted" one')
    answer = client.get("/metrics", headers={"authorization": "Bearer watch"})
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    said = answer.content.decode()
    assert "# TYPE torget_queue_tasks gauge\ntorget_queue_tasks 0\n" in said
    assert 'a \\"quoted\\" one' in said
