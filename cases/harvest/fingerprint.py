"""Whether a record is what it was."""

import hashlib


def of(record: object) -> str:
    """128 bits (hexadecimal) that differ when anything in the record differs.

    Records are frozen dataclasses of plain values, so their ``repr`` is their content.
    """
    return hashlib.blake2b(repr(record).encode(), digest_size=16).hexdigest()
