"""What the demo remembers from one start to the next, in the folder the installation writes to.

Ports of the companions stay where they were at the first start: residents' accounts hang on the address of the
identity provider, and cases on the addresses of the case system. Passwords are made at the first start and are
nowhere but in this file.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import hmac
import json
import os
import secrets
import struct
from pathlib import Path
from typing import Any, Self

from demo.people import STAFF

ROOT = Path(__file__).resolve().parent.parent
WORDS = (
    *("bro", "cykel", "eng", "fyr", "gavl", "havn", "kaj", "klokke", "lind"),
    *("kajak", "mast", "pakhus", "rose", "sejl", "stald", "torv", "trappe", "vindue"),
)
CODE_SECONDS = 30


class StateError(Exception):
    """The file of the demo's state cannot be read; the message says what to do."""


def folder() -> Path:
    """Where the installation writes, by the same rule as its settings."""
    return Path(os.environ.get("TORGET_VAR") or ROOT / "var")


@dataclasses.dataclass(slots=True)
class Login:
    """What a colleague signs in with; ``secret`` is Base32 (RFC 4648), for an authenticator app."""

    password: str
    secret: str

    @classmethod
    def fresh(cls) -> Self:
        words = "-".join(secrets.choice(WORDS) for _ in range(3))
        return cls(
            password=f"{words}-{secrets.randbelow(9000) + 1000}",
            secret=base64.b32encode(secrets.token_bytes(20)).decode(),
        )

    def code(self, now: float) -> str:
        """The six digits of the moment (RFC 6238 with SHA-1 and steps of 30 seconds)."""
        counter = struct.pack(">Q", int(now) // CODE_SECONDS)
        key = base64.b32decode(self.secret)
        # SHA-1 is what authenticator apps speak; RFC 6238, section 1.2.
        digest = hmac.new(key, counter, hashlib.sha1).digest()
        offset = digest[-1] & 0xF
        number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
        return f"{number % 1_000_000:06d}"

    def address(self, username: str) -> str:
        """The otpauth address that authenticator apps read."""
        return f"otpauth://totp/Torget:{username}?secret={self.secret}&issuer=Torget"


@dataclasses.dataclass(slots=True)
class State:
    start: dt.date
    provider_port: int
    cases_port: int
    client_secret: str
    cases: int = 0
    """Further cases of Tornsund, for scale."""
    logins: dict[str, Login] = dataclasses.field(default_factory=dict)

    @property
    def provider_url(self) -> str:
        return f"http://127.0.0.1:{self.provider_port}"

    def save(self) -> None:
        path = folder() / "demo.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        value: dict[str, Any] = dataclasses.asdict(self)
        value["start"] = self.start.isoformat()
        draft.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(path)

    @classmethod
    def load(cls) -> Self | None:
        """What was kept, or None before the first start.

        Raises:
            StateError: the file is damaged.
        """
        path = folder() / "demo.json"
        if not path.exists():
            return None
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            value["start"] = dt.date.fromisoformat(value["start"])
            value["logins"] = {name: Login(**login) for name, login in value["logins"].items()}
            return cls(**value)
        except (ValueError, TypeError, KeyError) as error:
            raise StateError(f"{path} is damaged. Delete {path.parent} to begin afresh.") from error

    @classmethod
    def ensure(cls, port: int, today: dt.date) -> Self:
        """What was kept, or a new state for a web server on ``port``."""
        state = cls.load()
        if state is None:
            state = cls(
                start=today,
                provider_port=port + 1,
                cases_port=port + 2,
                client_secret=secrets.token_urlsafe(24),
            )
        for colleague in STAFF:
            state.logins.setdefault(colleague.username, Login.fresh())
        state.save()
        return state
