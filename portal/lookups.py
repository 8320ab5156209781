"""Lookups that Django has not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Field, Lookup


@Field.register_lookup
class Among(Lookup):
    """``pk__among=numbers``: one of very many whole numbers, given to the database as one value.

    ``in`` gives each as a value of its own, and writing, preparing and reading hundreds of them takes longer than
    finding the rows.
    """

    lookup_name = "among"
    prepare_rhs = False

    def get_prep_lookup(self) -> list[int]:
        values: Iterable[int] = self.rhs
        return [int(value) for value in values]

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [json.dumps(value, separators=(",", ":"))]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        values, given = self.process_rhs(compiler, connection)
        found = f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  (a column and a placeholder)
        return found, [*parameters, *given]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        _values, given = self.process_rhs(compiler, connection)
        numbers = "{" + given[0][1:-1] + "}"
        return f"{column} = ANY(%s::bigint[])", [*parameters, numbers]
