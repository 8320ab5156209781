"""Is this installation well: checks and figures that the portal and each feature bring.

``manage.py doctor`` runs every check and says what to do; ``/readyz`` runs those that decide whether this
process may be sent readers; ``/metrics`` prints the figures.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterable, Mapping

import httpx
from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from portal import texts, vapid
from portal.channels import CHOSEN, Channel, Outcome
from portal.marks import marks
from portal.models import Delivery, Device

PUBLIC_DEFAULTS = {"", "changeme", "secret", "insecure"}
QUEUE_PATIENCE = dt.timedelta(minutes=10)
WORKER_PATIENCE = dt.timedelta(minutes=5)
DELIVERY_PATIENCE = dt.timedelta(hours=1)
CLOCK_TOLERANCE = 5.0
"""Seconds that two clocks may differ: sign-in answers are refused when they differ by much more."""
DISK_LOW, DISK_OUT = 0.10, 0.03


class State(enum.StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclasses.dataclass(frozen=True)
class Finding:
    """What a check found: ``text`` says it, and where it is not good, what to do."""

    state: State
    text: str


def good(text: str) -> Finding:
    return Finding(State.GOOD, text)


def warning(text: str) -> Finding:
    return Finding(State.WARNING, text)


def bad(text: str) -> Finding:
    return Finding(State.BAD, text)


Check = Callable[[], Finding]
_checks: dict[str, tuple[bool, Check]] = {}
Value = float | Mapping[str, float]
_figures: dict[str, tuple[str, str, Callable[[], Value]]] = {}


def check(name: str, *, ready: bool = False) -> Callable[[Check], Check]:
    """Register a check; ``ready`` ones are also asked before this process is sent readers."""

    def register(function: Check) -> Check:
        _checks[name] = (ready, function)
        return function

    return register


def figure(name: str, about: str, *, label: str = "") -> Callable:
    """Register a gauge for ``/metrics``: a number, or numbers by the value of ``label``."""

    def register(function: Callable[[], Value]) -> Callable[[], Value]:
        _figures[name] = (about, label, function)
        return function

    return register


def findings(*, ready_only: bool = False) -> dict[str, Finding]:
    """What every check finds, in the order of registration. A check that breaks is a bad finding itself."""
    found = {}
    for name, (ready, function) in _checks.items():
        if ready_only and not ready:
            continue
        try:
            found[name] = function()
        except Exception as error:  # noqa: BLE001  (whatever it is, the operator wants to read it)
            found[name] = bad(f"{type(error).__name__}: {error}")
    return found


def healthy(found: Mapping[str, Finding]) -> bool:
    return all(finding.state != State.BAD for finding in found.values())


def exposition() -> str:
    """All figures in Prometheus' text format, version 0.0.4. One that cannot be had now is left out."""
    lines: list[str] = []
    for name, (about, label, function) in _figures.items():
        try:
            value = function()
        except (DatabaseError, OSError):
            continue
        lines += [f"# HELP {name} {about}", f"# TYPE {name} gauge"]
        if isinstance(value, Mapping):
            lines += [
                f'{name}{{{label}="{_escaped(key)}"}} {number:g}' for key, number in value.items()
            ]
        else:
            lines.append(f"{name} {value:g}")
    return "\n".join(lines) + "\n"


def _escaped(text: object) -> str:
    return str(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


@check("database", ready=True)
def database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
        if mode not in {"wal", "memory"}:
            return warning(
                f"SQLite answers in journal mode {mode}; WAL lets readers and writers work together."
            )
    return good(f"{connection.display_name} answers.")


@check("migrations", ready=True)
def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        first = missing[0][0]
        return bad(f"{len(missing)} not applied, first {first}. Run: python manage.py migrate")
    return good("All are applied.")


@check("cache", ready=True)
def shared_cache() -> Finding:
    token = str(time.time_ns())
    cache.set("torget:health", token, 30)
    if cache.get("torget:health") != token:
        return bad("What was written to the cache did not come back.")
    return good("Redis answers." if settings.REDIS_URL else "In this process.")


def queue_age() -> dt.timedelta:
    """How long the oldest job has been waiting to be started."""
    now = timezone.now()
    oldest = OrmQ.objects.filter(lock__lte=now).aggregate(oldest=Min("lock"))["oldest"]
    return now - oldest if oldest else dt.timedelta()


@check("queue", ready=True)
def queue() -> Finding:
    """A slow queue is the workers' trouble: readers may still come, so it never makes a process unready."""
    waiting, age = OrmQ.objects.count(), queue_age()
    if age > QUEUE_PATIENCE:
        return warning(
            f"{waiting} jobs, the oldest waits {_minutes(age)}. Start workers: python manage.py qcluster"
        )
    return good(f"{waiting} jobs wait." if waiting else "Nothing waits.")


@check("worker")
def worker() -> Finding:
    """Workers move each schedule's next run on; one that lies in the past says nobody does."""
    due = Schedule.objects.exclude(repeats=0).aggregate(due=Min("next_run"))["due"]
    if due is None:
        return bad("No schedule is set up. Run: python manage.py migrate")
    late = timezone.now() - due
    if late > WORKER_PATIENCE:
        return bad(f"No worker for {_minutes(late)}. Start one: python manage.py qcluster")
    return good("A worker keeps the schedule.")


def delivery_age() -> dt.timedelta:
    """How long the oldest delivery that is due has been waiting to be sent."""
    now = timezone.now()
    due = Delivery.objects.due(now).filter(channel__in=CHOSEN)
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    return now - oldest if oldest else dt.timedelta()


@check("deliveries")
def deliveries() -> Finding:
    """What people are to be told, and whether anybody sends it."""
    faults = Delivery.objects.filter(waits=True, outcome=Outcome.OURS).count()
    if faults:
        return bad(
            f"{faults} wait because of a fault of ours. The log says which: look for portal.delivering."
        )
    age = delivery_age()
    if age > QUEUE_PATIENCE:
        text = f"The oldest that is due waits {_minutes(age)}. Start more workers: python manage.py deliver"
        return bad(text) if age > DELIVERY_PATIENCE else warning(text)
    return good("Nothing that is due waits long.")


@check("page cache", ready=True)
def page_cache() -> Finding:
    if not settings.PAGE_CACHE:
        return warning("Switched off: TORGET_PAGE_CACHE is 0.")
    if fault := marks().fault():
        return bad(f"Changes made elsewhere may not be seen. {fault}")
    return good(
        "Marks are shared through Redis."
        if settings.REDIS_URL
        else "Marks are shared on this host."
    )


@check("mail")
def mail() -> Finding:
    backend = settings.EMAIL_BACKEND.rpartition(".")[0].rpartition(".")[2]
    if backend != "smtp":
        return warning(f"Nothing is sent: mail goes to {backend}. Set EMAIL_URL.")
    mailer = get_connection(timeout=5)
    try:
        mailer.open()
        mailer.close()
    except OSError as error:
        return bad(f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}: {error}. Check EMAIL_URL.")
    return good(f"{settings.EMAIL_HOST} takes our mail.")


@check("text messages")
def text_messages() -> Finding:
    if not settings.SMS_URLS:
        return good("None are sent: TORGET_SMS_URLS is not set.")
    if wrong := texts.not_understood():
        places = ", ".join(map(str, wrong))
        return bad(f"Number {places} in TORGET_SMS_URLS is no gateway that Apprise knows.")
    if not settings.HOOK_SECRET:
        return warning("Set TORGET_HOOK_SECRET, so that who answers STOP is heard.")
    return good("Every gateway's address is understood.")


def _provider() -> httpx.Response:
    address = settings.OIDC_SERVER_URL.rstrip("/")
    if not address.endswith("/.well-known/openid-configuration"):
        address += "/.well-known/openid-configuration"
    return httpx.get(address, timeout=5, follow_redirects=False)


@check("identity provider")
def identity_provider() -> Finding:
    if not settings.OIDC_SERVER_URL:
        return warning("Residents cannot sign in: OIDC_SERVER_URL is not set.")
    try:
        answer = _provider()
        answer.raise_for_status()
        missing = {"issuer", "authorization_endpoint", "token_endpoint"} - answer.json().keys()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, AttributeError) as error:
        return bad(f"{settings.OIDC_SERVER_URL} does not answer as one: {error}")
    if missing:
        return bad(f"{settings.OIDC_SERVER_URL} does not say its {', '.join(sorted(missing))}.")
    return good(f"{answer.json()['issuer']} answers.")


@check("clocks")
def clocks() -> Finding:
    """This host's clock against the database's and the identity provider's."""
    differences = {}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            differences["the database"] = float(cursor.fetchone()[0]) - time.time()
    if settings.OIDC_SERVER_URL:
        try:
            said = _provider().headers.get("date", "")
            stamp = dt.datetime.strptime(said, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=dt.UTC)
            differences["the identity provider"] = stamp.timestamp() - time.time()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            pass  # that it does not answer is another check's finding
    wrong = [
        f"{who} by {gap:+.0f} s" for who, gap in differences.items() if abs(gap) > CLOCK_TOLERANCE
    ]
    if wrong:
        return bad(
            f"This host's clock differs from {', '.join(wrong)}. Switch time synchronisation on."
        )
    return good(
        f"Agree with {' and '.join(differences)}." if differences else "Only this host's is used."
    )


@check("disk")
def disk() -> Finding:
    texts, worst = [], State.GOOD
    for folder in {settings.VAR, settings.MEDIA_ROOT}:
        if not folder.exists():
            continue
        usage = shutil.disk_usage(folder)
        share = usage.free / usage.total
        if share < DISK_OUT:
            worst = State.BAD
        elif share < DISK_LOW and worst is State.GOOD:
            worst = State.WARNING
        texts.append(f"{folder}: {usage.free / 1e9:.1f} GB free ({share:.0%})")
    return Finding(worst, "; ".join(sorted(texts)) + ".")


@check("secrets")
def secrets() -> Finding:
    for name, value in (
        ("TORGET_SECRET_KEY", settings.SECRET_KEY),
        ("TORGET_SUBJECT_PEPPER", settings.SUBJECT_PEPPER),
    ):
        if len(value) < 32 or len(set(value)) < 8 or value.lower() in PUBLIC_DEFAULTS:
            return bad(f"{name} is too easy to guess: set 50 random characters.")
    if settings.SECRET_KEY == settings.SUBJECT_PEPPER:
        return bad("TORGET_SECRET_KEY and TORGET_SUBJECT_PEPPER must differ.")
    if settings.DEBUG:
        return warning("TORGET_DEBUG is on: error pages show the installation's insides.")
    return good("Set, and long enough.")


@check("push keys")
def push_keys() -> Finding:
    used = Device.objects.reachable().order_by().values_list("key_id").annotate(Count("pk"))
    try:
        keys = vapid.every() if vapid.exist() else ()
    except vapid.KeysUnusable as error:
        return bad(str(error))
    known = {key.id for key in keys}
    if lost := sum(number for name, number in used if name not in known):
        return bad(
            f"{lost} devices cannot be told anything: the key they subscribed to is gone. Bring it back from a backup."
        )
    if not settings.VAPID_KEYS and vapid.readable_by_others():
        return bad(
            f"{vapid.path()} can be read by other accounts. Run: chmod 600, then manage.py push_keys rotate"
        )
    if not keys and not os.access(settings.VAR, os.W_OK):
        return bad(f"None, and none can be made: {settings.VAR} cannot be written.")
    if settings.REDIS_URL and not settings.VAPID_KEYS:
        return warning(
            f"In {vapid.path()}: hosts that do not share it have others. Set TORGET_VAPID_KEYS on all of them."
        )
    if settings.PUSH_TEST_ORIGINS:
        return warning("TORGET_PUSH_TEST_ORIGINS is set: messages go to services made for tests.")
    contact = settings.SECURITY_CONTACT
    if not contact.startswith(("mailto:", "https:")) or contact.endswith("localhost"):
        return warning(
            f"Some push services refuse whoever names no real contact: set TORGET_SECURITY_CONTACT, now {contact}."
        )
    return good(f"{len(keys)}, the newest {keys[0].id}." if keys else "Made when first needed.")


@check("addresses")
def addresses() -> Finding:
    if "*" in settings.ALLOWED_HOSTS:
        return bad("TORGET_HOSTS allows every name: anybody can make our links lead elsewhere.")
    if not settings.HTTPS:
        return warning(
            f"Plain http on {socket.gethostname()}: set TORGET_HTTPS where people sign in for real."
        )
    return good("https.")


def _minutes(span: dt.timedelta) -> str:
    return f"{span.total_seconds() / 60:.0f} min"


@figure("torget_queue_tasks", "Jobs waiting or running.")
def _queue_tasks() -> float:
    return OrmQ.objects.count()


@figure("torget_queue_age_seconds", "How long the oldest waiting job has waited.")
def _queue_age_seconds() -> float:
    return queue_age().total_seconds()


@figure("torget_deliveries_due", "What is due to be told and waits.", label="channel")
def _deliveries_due() -> dict[str, float]:
    due = Delivery.objects.due(timezone.now()).filter(channel__in=CHOSEN)
    numbers = dict(due.values_list("channel").annotate(number=Count("pk")).order_by())
    return {Channel(channel).name.lower(): numbers.get(channel, 0) for channel in CHOSEN}


@figure("torget_delivery_age_seconds", "How long the oldest delivery that is due has waited.")
def _delivery_age_seconds() -> float:
    return delivery_age().total_seconds()


@figure("torget_check_bad", "1 where a check that decides on readiness fails.", label="check")
def _checks_bad() -> dict[str, float]:
    return {
        name: float(finding.state == State.BAD)
        for name, finding in findings(ready_only=True).items()
    }


def names() -> Iterable[str]:
    return _checks.keys()
