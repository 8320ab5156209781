"""The test vectors of RFC 9474, Appendix A, as keys, bytes and numbers."""

import json
import math
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

FILE = Path(__file__).resolve().parent.parent / "recorded" / "rfc9474.json"
VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
VARIANTS: dict[str, dict[str, str]] = VECTORS["variants"]
MESSAGE = bytes.fromhex(VECTORS["msg"])
SALT = bytes.fromhex(VECTORS["salt"])
INVERSE = int(VECTORS["inv"], 16)


def key() -> rsa.RSAPrivateKey:
    p, q, e = (int(VECTORS[name], 16) for name in "pqe")
    d = pow(e, -1, math.lcm(p - 1, q - 1))
    return rsa.RSAPrivateNumbers(
        p,
        q,
        d,
        rsa.rsa_crt_dmp1(d, p),
        rsa.rsa_crt_dmq1(d, q),
        rsa.rsa_crt_iqmp(p, q),
        rsa.RSAPublicNumbers(e, p * q),
    ).private_key()
