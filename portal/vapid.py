"""Our keys towards push services (RFC 8292).

A browser subscribes to one key and takes messages signed with that key only, so keys are never replaced: a new one
is put in front, is offered to whoever subscribes from then on, and each device keeps the name of its own.

They stand in the file ``push-keys`` in TORGET_VAR, one per line and the newest first, readable by its owner only;
or in TORGET_VAPID_KEYS, where several hosts send.
"""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from portal import webpush


class KeysUnusable(Exception):
    """There are no keys to sign with; the message says what the operator can do."""


@dataclasses.dataclass(frozen=True)
class Key:
    """id: what a device keeps; public: an uncompressed point, 65 bytes; secret: what is written to the file."""

    id: str
    public: bytes
    private: ec.EllipticCurvePrivateKey = dataclasses.field(repr=False, compare=False)
    secret: str = dataclasses.field(repr=False)

    @property
    def offer(self) -> str:
        """``applicationServerKey`` for ``PushManager.subscribe``."""
        return webpush.to_text(self.public)


def path() -> Path:
    return settings.VAR / "push-keys"


def every() -> tuple[Key, ...]:
    """Every key, the newest first; the first one is made where nothing is set and TORGET_VAR can be written.

    Raises KeysUnusable.
    """
    if settings.VAPID_KEYS:
        return _read("\n".join(settings.VAPID_KEYS), "TORGET_VAPID_KEYS")
    try:
        text = path().read_text(encoding="ascii")
    except FileNotFoundError:
        return make()
    except (OSError, UnicodeDecodeError) as error:
        raise KeysUnusable(f"{path()} cannot be read: {error}") from error
    return _read(text, str(path()))


def newest() -> Key:
    """The key that new subscriptions are made with. Raises KeysUnusable."""
    return every()[0]


def by_id() -> dict[str, Key]:
    """Every key by the name that devices keep. Raises KeysUnusable."""
    return {key.id: key for key in every()}


def exist() -> bool:
    """Whether there are keys already, without making any."""
    return bool(settings.VAPID_KEYS) or path().exists()


def make() -> tuple[Key, ...]:
    """The first key, written to its file; what is there already where somebody was quicker. Raises KeysUnusable."""
    if settings.VAPID_KEYS:
        return every()
    with _alone():
        if not path().exists():
            _write([fresh()])
    return _read(path().read_text(encoding="ascii"), str(path()))


def rotate(used: Collection[str]) -> tuple[Key, ...]:
    """All keys with a new one in front, written to their file where they come from one.

    used: names of the keys that devices have subscribed to. Of the others only the one that was offered until now
    stays, since somebody may be subscribing with it at this moment.

    Raises KeysUnusable.
    """
    if settings.VAPID_KEYS:
        return _rotated(every(), used)
    make()
    with _alone():
        turned = _rotated(every(), used)
        _write(turned)
    return turned


def _rotated(old: tuple[Key, ...], used: Collection[str]) -> tuple[Key, ...]:
    return (fresh(), old[0], *(key for key in old[1:] if key.id in used))


def fresh() -> Key:
    return _key(ec.generate_private_key(webpush.CURVE))


def readable_by_others() -> bool:
    return path().exists() and bool(path().stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _key(private: ec.EllipticCurvePrivateKey) -> Key:
    public = webpush.point_of(private)
    name = webpush.to_text(hashlib.sha256(public).digest())[:16]
    secret = webpush.to_text(private.private_numbers().private_value.to_bytes(32, "big"))
    return Key(name, public, private, secret)


@lru_cache(maxsize=8)
def _read(text: str, where: str) -> tuple[Key, ...]:
    found = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        try:
            secret = webpush.from_text(line)
            if len(secret) != 32:
                raise ValueError
            private = ec.derive_private_key(int.from_bytes(secret, "big"), webpush.CURVE)
        except ValueError:
            # The line itself may be most of a key: it is not repeated.
            raise KeysUnusable(
                f"{where}: number {number} is no key. Bring it back from a backup; devices that use it cannot be told."
            ) from None
        found.append(_key(private))
    if not found:
        raise KeysUnusable(f"{where} is empty. Bring it back from a backup, or delete it.")
    return tuple(found)


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody else writes keys meanwhile, in whatever process. Raises KeysUnusable where nothing can be written."""
    try:
        lock = os.open(settings.VAR, os.O_RDONLY)
    except OSError as error:
        raise _unwritable(error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _write(keys: Collection[Key]) -> None:
    """All or nothing: a reader sees the old file or the new one."""
    new = path().with_name("push-keys.new")
    try:
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.writelines(f"{key.secret}\n" for key in keys)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path())
    except OSError as error:
        raise _unwritable(error) from error


def _unwritable(error: OSError) -> KeysUnusable:
    return KeysUnusable(
        f"No key for push messages can be kept: {error}. Make {settings.VAR} writable, or set TORGET_VAPID_KEYS"
        " to what `manage.py push_keys make --print` says."
    )
