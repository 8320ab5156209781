"""Numbers of rows that say nothing of when a row was written."""

from __future__ import annotations

import secrets

from django.db import models


def random_number() -> int:
    """A random whole number from 1 to 2⁶³ − 1."""
    return secrets.randbits(63) or 1


class RandomKey(models.BigIntegerField):
    """A primary key of 63 random bits.

    On SQLite it is the row's number itself, so that rows lie in the order of their random keys, and a copy of the file
    says nothing of which was written first. A UUID would not do that: SQLite gives a row with any other key a second,
    hidden number that counts upwards. PostgreSQL keeps rows as they came; ``actions.shuffling`` writes them anew there.
    """

    def __init__(self, **options: object) -> None:
        options |= {"primary_key": True, "default": random_number, "editable": False}
        super().__init__(**options)

    def deconstruct(self) -> tuple:
        name, path, args, options = super().deconstruct()
        for given in ("primary_key", "default", "editable"):
            options.pop(given, None)
        return name, path, args, options

    def db_type(self, connection: object) -> str:
        # exactly this word makes a column of SQLite the row's number
        return "integer" if connection.vendor == "sqlite" else "bigint"

    def rel_db_type(self, connection: object) -> str:
        return "bigint"
