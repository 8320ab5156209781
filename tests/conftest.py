"""Fixtures of every test, and the rule that a run in CI leaves nothing out."""

import asyncio
import gc
import os
import socket
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.core.cache import caches
from django.core.management.commands import flush
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from barometer import blind
from learning import certificate_pdf
from portal import events
from portal.events import ContentChanged
from portal.marks import marks
from portal.models import Municipality
from tests import ground, tables
from tests.browser.chromium import chromium
from tests.factories import MunicipalityFactory
from tests.staff import standing

ROOT = Path(__file__).resolve().parent.parent

NO_SHARED_DATA = "recorded answers of real case systems are not beside this checkout"
NO_REDIS = "no Redis answers: set TEST_REDIS_URL or start one on 127.0.0.1:6379"
NO_CHROMIUM = "no Chromium found: install one or set TORGET_CHROMIUM"
NO_CHECKER = "the checker of the OParl specification is not beside this checkout"
NO_NPM = "verifiers of badges in another language need node, npm and a registry that answers"
NO_WEASYPRINT = (
    "certificates as PDF need requirements-pdf.txt and Pango: docs/operations.md, Licences"
)
ALLOWED_SKIPS = (NO_SHARED_DATA, NO_CHECKER, NO_NPM)
"""Reasons for which a test may be left out where TORGET_NO_SKIP=1: what no package can install."""


# What is measured in seconds fails on a busy machine and says nothing.
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    ground.connect()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept, left_out = [], []
    for item in items:
        if not asks_for_a_database(item):
            item.add_marker("pure")
        elsewhere = item.get_closest_marker("postgres") and connection.vendor != "postgresql"
        (left_out if elsewhere else kept).append(item)
        if item.get_closest_marker("browser") and chromium() is None:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
    if left_out:
        items[:] = kept
        config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there when the tests begin stays to the end: thousands of tests and every module. Looking through it
    for garbage again and again took a quarter of the time of what makes many rows."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def asks_for_a_database(item: Any) -> bool:
    """Whether a test may touch a database at all: pytest-django refuses it to every other one. What every such
    fixture stands on is ``django_db_setup``, but for the server's, which fetches it by hand."""
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    asked = {"django_db_setup", "live_server"} & {*getattr(item, "fixturenames", ())}
    return bool(marked or asked)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> Any:
    if fixturedef.argname == "_django_db_helper" and request.node.get_closest_marker("pure"):
        pytest.fail("asks for a database by hand, where nobody sees it who reads its arguments")
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Any:
    report = yield
    return refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    report = yield
    return refuse_skip(report)


def refuse_skip(report: Any) -> Any:
    """Under TORGET_NO_SKIP=1 a skip counts as a failure unless its reason is on the list."""
    if (
        os.environ.get("TORGET_NO_SKIP") == "1"
        and report.skipped
        and not hasattr(report, "wasxfail")
    ):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not any(allowed in reason for allowed in ALLOWED_SKIPS):
            report.outcome = "failed"
            report.longrepr = f"Left out in a run that may leave nothing out. {reason}"
    return report


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of recorded answers of real case systems; its ``cases`` holds one folder per system."""
    path = Path(os.environ.get("TORGET_SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not (path / "cases").is_dir():
        pytest.skip(NO_SHARED_DATA)
    return path


@pytest.fixture(scope="session")
def oparl_checker(shared_data: Path) -> Path:
    """The program that checks a server against the schemas of OParl 1.1."""
    path = shared_data.parent / "tools" / "oparl_check.py"
    if not path.is_file():
        pytest.skip(NO_CHECKER)
    return path


@pytest.fixture(scope="session")
def press() -> Any:
    """What makes certificates as PDF."""
    if not certificate_pdf.possible():
        pytest.skip(NO_WEASYPRINT)
    from learning import certificate_press

    return certificate_press


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Address of a Redis that answers; tests keep to keys of their own and flush nothing."""
    url = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/0"
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), 1).close()
    except OSError:
        pytest.skip(NO_REDIS)
    return url


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    """Each test starts with empty caches, as each starts with empty tables, and leaves none behind: what stands for
    all tests of a module is made before the first of them starts, and would read what is remembered of rows that
    are gone."""
    for cache in caches.all():
        cache.clear()
    yield
    for cache in caches.all():
        cache.clear()


@pytest.fixture(scope="module")
def founding(request: pytest.FixtureRequest) -> Callable[[], Municipality]:
    """Makes the town of a module, once for all its tests: with the details it gives as ``TOWN``, or by its
    ``found_town``. Founding one takes as long as an ordinary test does."""
    own = getattr(request.module, "found_town", None)
    return own or (lambda: MunicipalityFactory(**request.module.TOWN))


@pytest.fixture(scope="module")
def _standing_town(
    founding: Callable[[], Municipality], django_db_setup: None, django_db_blocker: Any
) -> Iterator[int]:
    with standing(django_db_blocker, founding) as town:
        yield town.pk


@pytest.fixture
def town(request: pytest.FixtureRequest, _standing_town: int, db: None) -> Municipality:
    """The town of the module as it was founded, whatever earlier tests did to it."""
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        pytest.fail("commits, so it founds a town of its own: this one stands in a transaction")
    return Municipality.objects.get(pk=_standing_town)


@pytest.fixture(autouse=True)
def _changes_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test changes it sees at once, as readers do after a commit: most tests never commit."""
    monkeypatch.setitem(
        events._reactions,
        ContentChanged,
        [*events._reactions[ContentChanged], lambda fact: marks().renew(fact.municipality_id)],
    )


@pytest.fixture(scope="session", autouse=True)
def _tables_come_back() -> Iterator[None]:
    """What a test commits is gone after it: the flush with which Django ends it brings back the tables as made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            flush.Command, "handle", lambda command, **said: tables.bring_back(said["database"])
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def _keys_come_round() -> Iterator[None]:
    """Opening a survey makes a key for each of its groups, a twentieth of a second each. From the fiftieth on they
    are those made before, in turn: no test holds as many at once, so to each of them its keys are of their own."""
    new_key, made, turn = blind.new_key, [], count()

    def one(bits: int = blind.KEY_BITS) -> RSAPrivateKey:
        if bits != blind.KEY_BITS:
            return new_key(bits)
        if len(made) < 50:
            made.append(new_key())
            return made[-1]
        return made[next(turn) % len(made)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blind, "new_key", one)
        yield


@pytest.fixture(autouse=True)
def _no_loop_of_a_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """A browser that an earlier test of this process opened leaves its event loop marked as running, although it
    sleeps; whoever runs a loop of their own would be refused."""
    if request.node.get_closest_marker("browser"):
        yield
        return
    asleep = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(asleep)
