"""Keys that push messages are signed with: made once, kept from others, and never replaced under a device."""

import io
import os
import stat
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from portal import checks, vapid, webpush
from portal.checks import State
from tests.factories import DeviceFactory


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.VAR = tmp_path
    settings.VAPID_KEYS = []
    settings.SECURITY_CONTACT = "mailto:drift@tornsund.example"


def push_keys(*words: str) -> str:
    said = io.StringIO()
    call_command("push_keys", *words, stdout=said)
    return said.getvalue()


def finding() -> checks.Finding:
    return checks.findings()["push keys"]


def test_the_first_key_is_made_when_it_is_needed_and_stays() -> None:
    assert not vapid.exist()
    key = vapid.newest()
    assert vapid.newest() == key
    assert len(webpush.from_text(key.offer)) == webpush.POINT
    assert vapid.by_id() == {key.id: key}
    assert len(key.id) == 16


def test_only_its_owner_may_read_the_file(settings) -> None:
    vapid.make()
    assert stat.S_IMODE(vapid.path().stat().st_mode) == 0o600
    assert not vapid.readable_by_others()
    assert [p.name for p in settings.VAR.iterdir()] == ["push-keys"]


def test_a_key_never_shows_itself_in_a_log() -> None:
    key = vapid.newest()
    assert key.secret not in repr(key)


def test_processes_that_need_the_first_key_at_once_agree(settings) -> None:
    program = "import django; django.setup(); from portal import vapid; print(vapid.newest().id)"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "TORGET_VAR": str(settings.VAR),
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _each in range(3)
    ]
    names = {process.communicate()[0].strip() for process in started}
    assert names == {vapid.newest().id}


@pytest.mark.django_db
def test_a_new_key_is_put_in_front_and_devices_keep_theirs() -> None:
    push_keys("make")
    first = vapid.newest()
    DeviceFactory(key_id=first.id)
    for _time in range(3):
        push_keys("rotate")
    keys = vapid.every()
    assert keys[0].id != first.id
    assert first in keys, "a device takes nothing that is signed with another"
    assert len(keys) == 3, "of those that no device uses only the last one offered stays"
    said = push_keys("list").splitlines()
    assert said[0] == f"{keys[0].id}  0 devices, offered to new ones"
    assert said[-1] == f"{first.id}  1 devices"


@pytest.mark.django_db
def test_the_key_that_was_offered_until_now_stays_for_whoever_is_subscribing() -> None:
    before = vapid.newest()
    push_keys("rotate")
    assert before in vapid.every()


@pytest.mark.django_db
def test_several_hosts_have_their_keys_from_the_environment(settings) -> None:
    printed = push_keys("make", "--print").strip()
    assert not vapid.exist(), "nothing is written"
    settings.VAPID_KEYS = printed.split(",")
    first = vapid.newest()
    assert vapid.make() == (first,)
    assert push_keys("make", "--print").strip() == printed
    with pytest.raises(CommandError, match="rotate --print"):
        push_keys("rotate")
    settings.VAPID_KEYS = push_keys("rotate", "--print").strip().split(",")
    assert [key.id for key in vapid.every()][1:] == [first.id]
    assert not vapid.path().exists()


@pytest.mark.django_db
def test_keys_move_from_the_file_to_the_environment(settings) -> None:
    DeviceFactory(key_id=vapid.newest().id)
    push_keys("rotate")
    before = vapid.every()
    settings.VAPID_KEYS = push_keys("list", "--print").strip().split(",")
    vapid.path().unlink()
    assert vapid.every() == before


@pytest.mark.parametrize("text", ["", "\n", "nonsense\n", "AAAA\n", "A" * 43 + "\n", "\udcff"])
def test_a_file_that_is_no_list_of_keys_is_said_to_be_none_without_repeating_it(text) -> None:
    vapid.path().write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(vapid.KeysUnusable) as fault:
        vapid.every()
    assert str(vapid.path()) in str(fault.value)
    assert "nonsense" not in str(fault.value)


def test_thirty_two_random_bytes_are_a_key(settings) -> None:
    """As docs/operations.md makes one: ``openssl rand -base64 32 | tr '+/' '-_'``."""
    settings.VAPID_KEYS = ["DGv6ra1nlYgDCS1FRnbzlwBTBZMqHH6r4Tts7J_aSII="]
    assert len(vapid.newest().public) == webpush.POINT


def test_where_nothing_can_be_written_it_is_said_what_to_do(settings, tmp_path) -> None:
    settings.VAR = tmp_path / "missing"
    with pytest.raises(vapid.KeysUnusable, match="push_keys make --print"):
        vapid.newest()


# What the doctor says


@pytest.mark.django_db
def test_the_doctor_sees_to_the_keys(settings) -> None:
    assert finding() == checks.good("Made when first needed.")
    assert not vapid.exist(), "looking makes none"
    key = vapid.newest()
    assert finding() == checks.good(f"1, the newest {key.id}.")


@pytest.mark.django_db
def test_the_doctor_misses_a_key_that_devices_use() -> None:
    DeviceFactory(key_id="lost")
    assert finding().state == State.BAD
    assert finding().text.startswith("1 devices cannot be told")
    assert "lost  1 devices, and the key is lost" in push_keys("list")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "state", "word"),
    [
        (lambda s: vapid.path().chmod(0o640), State.BAD, "chmod 600"),
        (lambda s: vapid.path().write_text("x"), State.BAD, "no key"),
        (lambda s: setattr(s, "PUSH_TEST_ORIGINS", ["http://127.0.0.1:9"]), State.WARNING, "TEST"),
        (lambda s: setattr(s, "REDIS_URL", "redis://cache"), State.WARNING, "TORGET_VAPID_KEYS"),
        (lambda s: setattr(s, "SECURITY_CONTACT", "mailto:a@localhost"), State.WARNING, "CONTACT"),
        (lambda s: setattr(s, "SECURITY_CONTACT", "tel:+4512345678"), State.WARNING, "CONTACT"),
    ],
)
def test_the_doctor_says_what_to_do(settings, change, state, word) -> None:
    vapid.make()
    change(settings)
    assert finding().state == state
    assert word in finding().text
