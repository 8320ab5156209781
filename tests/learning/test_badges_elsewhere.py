"""Badges as programs in another language read them: @digitalcredentials/vc for proofs, jose for JWT."""

import datetime as dt
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from learning.badges import contexts
from tests.conftest import NO_NPM
from tests.learning.badges import DOCUMENT, INDEX, LIST, both, lists
from tests.learning.test_badges import forged_documents, forged_jwts

HERE = Path(__file__).parent / "elsewhere"
PATIENCE = 180


@pytest.fixture(scope="module")
def verifier(tmp_path_factory) -> Path:
    """Their packages, of exactly the versions that the lock file names."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip(NO_NPM)
    place = tmp_path_factory.mktemp("elsewhere")
    for name in ("package.json", "package-lock.json", "verify.mjs"):
        shutil.copy(HERE / name, place)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=PATIENCE)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip(NO_NPM)
    return place / "verify.mjs"


def asked(verifier: Path, badges: list[str], taken_back=()) -> list[dict]:
    pages = {address: contexts.context(address) for address in contexts.FILES}
    pages[LIST] = json.loads(lists(taken_back, at=timezone.now())[1])
    said = json.dumps({"did": DOCUMENT, "pages": pages, "badges": badges})
    done = subprocess.run(
        ["node", verifier], input=said, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    return json.loads(done.stdout)


def test_a_program_in_another_language_accepts_a_badge_and_refuses_a_changed_one(verifier):
    now = timezone.now() - dt.timedelta(minutes=1)
    valid = both(since=now, until=now + dt.timedelta(days=90))
    expired = both(since=now - dt.timedelta(days=90), until=now - dt.timedelta(days=1))
    forged = [*forged_jwts(), *map(json.dumps, forged_documents())]
    answers = asked(verifier, [*valid, *expired, *forged])
    assert [one["ok"] for one in answers] == [True, True] + [False] * (len(answers) - 2)


def test_a_program_in_another_language_sees_what_was_taken_back(verifier):
    now = timezone.now() - dt.timedelta(minutes=1)
    proof = both(since=now, until=now + dt.timedelta(days=90))[1]
    assert asked(verifier, [proof], [INDEX - 1])[0] == {"ok": True, "why": ""}
    assert asked(verifier, [proof], [INDEX])[0] == {"ok": False, "why": "revoked"}
